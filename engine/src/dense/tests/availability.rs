//! Who could serve a request at all: state, programs, skills and levels, room.

use super::*;

fn desk(capability: Capability) -> Desk {
    let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, capability);
    desk
}

fn chat(contact: u32, channel: Channel) -> Request {
    Request { channel, ..call(contact) }
}

#[test]
fn rte_06_an_idle_agent_without_the_program_is_not_available() {
    let mut desk = desk(able(&[(0, 9)], &[1], [1, 1], 1));
    let before = desk.clone();
    assert_eq!(desk.ask(1, chat(0, A)), [wait(0, 1)]);
    let steps = before.clone().steps(1, Input::Request(chat(0, A)));
    assert_eq!(steps, [(Routine::Availability, 0), (Routine::Skill, 0), (Routine::AgentSelection, 0)]);
    // It is the program that is missing: the same agent has one for the other protocol.
    assert_eq!(before.clone().agent_of(1, chat(0, B)), 0);
}

#[test]
fn cap_01_rei_04_only_the_capable_and_available_agent_of_four_is_chosen() {
    let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    for (agent, program, is_ready) in [(0, 1, false), (1, 1, true), (2, 0, false), (3, 0, true)] {
        desk.tell(0, reports(agent, able(&[(0, 1)], &[program], [0, 1], 1)));
        desk.tell(0, if is_ready { ready(agent) } else { not_ready(agent) });
    }
    assert_eq!(desk.ask(1, chat(0, A)), [connect(0, 3)]);
    assert_eq!(desk.ask(1, chat(1, A)), [wait(1, 1)]);
}

#[test]
fn rte_03_the_level_must_reach_the_least_of_the_queue_and_best_level_takes_the_higher_of_two() {
    let mut desk = Desk::new(rules([queue(0, 4)], AgentSelection::BestLevel, ContactSelection::FirstCome));
    for (agent, level) in [(0, 3), (1, 4), (2, 5)] {
        desk.staff(agent, able(&[(0, level)], &[], [1, 0], 1));
    }
    let before = desk.clone();
    assert_eq!([0, 1].map(|contact| desk.agent_of(1, call(contact))), [2, 1]);
    assert_eq!(desk.ask(1, call(2)), [wait(2, 1)], "level 3 is idle and not enough");
    let steps = before.clone().steps(1, Input::Request(call(0)));
    assert_eq!(steps, [(Routine::Availability, 3), (Routine::Skill, 2), (Routine::AgentSelection, 1)]);
}

#[test]
fn a_queue_that_asks_for_level_zero_still_asks_for_the_skill() {
    let mut desk = Desk::new(rules([queue(0, 0)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, able(&[(1, 9), (0, 0)], &[], [1, 0], 1));
    assert_eq!(desk.ask(1, call(0)), [wait(0, 1)]);
}

#[test]
fn cap_03_closing_a_program_in_mid_run_stops_its_contacts_and_leaves_the_others() {
    let mut desk = desk(able(&[(0, 1)], &[0, 1], [0, 3], 3));
    assert_eq!(desk.agent_of(1, chat(0, A)), 0);
    assert_eq!(desk.tell(2, reports(0, able(&[(0, 1)], &[1], [0, 3], 3))), []);
    assert_eq!(desk.ask(3, chat(1, A)), [wait(1, 1)]);
    assert_eq!(desk.ask(4, chat(2, B)), [connect(2, 0)]);
    // The session that was open goes on, and its end does not bring the waiting contact in.
    assert_eq!(desk.tell(5, ended(0)), []);
    assert_eq!(desk.ask(6, chat(3, B)), [connect(3, 0)]);
    // Started again, and reported: now it does.
    assert_eq!(desk.tell(7, reports(0, able(&[(0, 1)], &[0, 1], [0, 3], 3))), [connect(1, 0)]);
}

#[test]
fn cap_07_an_agent_who_logs_off_leaves_the_available_with_that_report_and_gets_nobody_after_it() {
    let mut desk = Desk::of_calls(2);
    let available = |desk: &Desk| desk.clone().steps(10, Input::Request(call(9)))[0];
    assert_eq!(available(&desk), (Routine::Availability, 2));
    desk.tell(5, not_ready(0));
    assert_eq!(available(&desk), (Routine::Availability, 1));
    assert_eq!(desk.ask(6, call(0)), [connect(0, 1)]);
    assert_eq!(desk.ask(6, call(1)), [wait(1, 1)]);
    assert_eq!(desk.tell(7, reports(0, able(&[(0, 9)], &[], [2, 0], 2))), []);
    assert_eq!(desk.tell(8, ended(0)), [connect(1, 1)]);
}

#[test]
fn a_contact_waits_until_somebody_who_may_serve_it_is_reported() {
    let mut desk = Desk::new(rules([queue(0, 2)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    assert_eq!(desk.ask(0, call(0)), [wait(0, 1)]);
    assert_eq!(desk.tell(1, reports(0, able(&[(0, 1)], &[], [1, 0], 1))), []);
    assert_eq!(desk.tell(2, ready(0)), []);
    assert_eq!(desk.tell(3, reports(0, able(&[(0, 2)], &[], [1, 0], 1))), [connect(0, 0)]);
}

#[test]
fn an_agent_is_not_ready_until_he_is_reported_ready() {
    let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.tell(0, reports(0, one_call()));
    assert_eq!(desk.ask(1, call(0)), [wait(0, 1)]);
    assert_eq!(desk.tell(2, ready(0)), [connect(0, 0)]);
}

#[test]
fn an_agent_who_is_not_ready_keeps_his_sessions_and_gets_no_other_until_he_is_ready_again() {
    let mut desk = desk(able(&[(0, 1)], &[0], [0, 2], 2));
    assert_eq!(desk.agent_of(1, chat(0, A)), 0);
    assert_eq!(desk.agent_of(1, chat(1, A)), 0);
    desk.tell(2, not_ready(0));
    assert_eq!(desk.ask(3, chat(2, A)), [wait(2, 1)]);
    assert_eq!(desk.ask(3, chat(3, A)), [wait(3, 2)]);
    assert_eq!(desk.tell(4, ended(0)), []);
    // One session is still open, so there is room for one.
    assert_eq!(desk.tell(5, ready(0)), [connect(2, 0)]);
    assert_eq!(desk.tell(6, ended(1)), [connect(3, 0)]);
}

#[test]
fn rte_09_the_constraint_of_one_session_at_a_time_serialises_the_sessions_of_an_agent() {
    let mut desk = desk(able(&[(0, 1)], &[0], [1, 1], 2));
    assert_eq!(desk.ask(0, chat(0, A)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, chat(1, A)), [wait(1, 1)]);
    assert_eq!(desk.ask(2, chat(2, A)), [wait(2, 2)]);
    assert_eq!(desk.tell(10, ended(0)), [connect(1, 0)]);
    assert_eq!(desk.tell(20, ended(1)), [connect(2, 0)]);
}

#[test]
fn rte_13_an_agent_on_a_call_with_a_slot_free_takes_messages_and_no_second_call() {
    let mut desk = desk(able(&[(0, 1)], &[0], [1, 2], 3));
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1)]);
    assert_eq!(desk.ask(2, chat(2, A)), [connect(2, 0)]);
    assert_eq!(desk.tell(3, ended(2)), [], "the end of a message session makes no room for a call");
    assert_eq!(desk.tell(4, ended(0)), [connect(1, 0)]);
}

#[test]
fn the_capacity_in_total_holds_over_the_media_together() {
    let mut desk = desk(able(&[(0, 1)], &[0], [2, 2], 3));
    assert_eq!([call(0), chat(1, A), call(2)].map(|request| desk.agent_of(0, request)), [0, 0, 0]);
    assert_eq!(desk.ask(1, chat(3, A)), [wait(3, 1)]);
    assert_eq!(desk.ask(1, call(4)), [wait(4, 2)]);
    // Room for one in total, and for either medium: who came first.
    assert_eq!(desk.tell(2, ended(0)), [connect(3, 0)]);
    // Messages are full now, so a call goes before messages that asked earlier.
    assert_eq!(desk.ask(3, chat(5, A)), [wait_about(5, 2, 2 * SECOND)]);
    assert_eq!(desk.tell(4, withdraw(4)), []);
    assert_eq!(desk.ask(5, call(6)), [wait_about(6, 2, 2 * SECOND)]);
    assert_eq!(desk.tell(6, ended(2)), [connect(6, 0)]);
}

#[test]
fn a_smaller_capacity_ends_no_session_and_lets_nobody_in_before_it_is_reached() {
    let mut desk = desk(able(&[(0, 1)], &[0], [0, 3], 3));
    (0..3).for_each(|contact| assert_eq!(desk.agent_of(0, chat(contact, A)), 0));
    desk.tell(1, reports(0, able(&[(0, 1)], &[0], [0, 1], 1)));
    assert_eq!(desk.ask(2, chat(3, A)), [wait(3, 1)]);
    assert_eq!(desk.tell(3, ended(0)), []);
    assert_eq!(desk.tell(4, ended(1)), []);
    assert_eq!(desk.tell(5, ended(2)), [connect(3, 0)]);
}

#[test]
fn no_capacity_for_a_medium_is_not_serving_it() {
    let mut desk = desk(able(&[(0, 1)], &[0], [0, 1], 1));
    assert_eq!(desk.ask(0, call(0)), [wait(0, 1)]);
    assert_eq!(desk.ask(0, chat(1, A)), [connect(1, 0)]);
    assert!(!able(&[], &[0], [1, 1], 0).speaks(A));
    assert!(!able(&[], &[0], [1, 1], 0).speaks(VOICE));
}

#[test]
fn a_set_of_protocols_tells_the_first_from_the_last() {
    let set = ProtocolSet::from_iter([ProtocolId(0), ProtocolId(63)]);
    assert!(set.contains(ProtocolId(0)) && set.contains(ProtocolId(63)));
    assert!(!set.contains(ProtocolId(1)) && !set.contains(ProtocolId(62)));
}
