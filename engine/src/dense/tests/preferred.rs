//! Contacts that would rather wait a while for one agent.

use super::*;

/// Two agents; agent 0 holds contact 0.
fn busy() -> Desk {
    let mut desk = Desk::of_calls(2);
    assert_eq!(desk.ask(0, call_for(0, 0, 0)), [connect(0, 0)]);
    desk
}

#[test]
fn a_preferred_agent_who_is_free_gets_the_contact_whoever_has_been_idle_longer() {
    let mut desk = Desk::of_calls(3);
    assert_eq!(desk.ask(5, call_for(0, 2, 60)), [connect(0, 2)]);
    assert_eq!(desk.router.deadline(), None);
}

#[test]
fn rte_16_a_busy_preferred_agent_is_waited_for_up_to_the_limit_then_the_group_serves() {
    let mut desk = busy();
    assert_eq!(desk.ask(10, call_for(1, 0, 30)), [wait(1, 1)], "agent 1 is idle, and not wanted yet");
    assert_eq!(desk.router.deadline(), Some(second(40)));
    assert_eq!(desk.pass(39), []);
    assert_eq!(desk.pass(40), [connect(1, 1)]);
    assert_eq!(desk.router.deadline(), None);
    assert_eq!(desk.router.waiting(QueueId(0)), 0);
}

#[test]
fn sta_09_an_agent_for_whom_as_many_wait_as_the_backlog_says_is_not_available_to_one_more() {
    let behind = |number, backlog| {
        let request = call_for(number, 0, 60);
        let preferred = request.preferred.map(|wish| Preferred { backlog: Some(backlog), ..wish });
        Request { preferred, ..request }
    };
    let mut desk = busy();
    assert_eq!(desk.ask(10, behind(1, 1)), [wait(1, 1)], "nobody waits for agent 0 yet");
    assert_eq!(desk.ask(11, behind(2, 3)), [wait(2, 2)]);
    assert_eq!(desk.ask(12, behind(3, 3)), [wait(3, 3)], "two do, one less than the backlog");
    assert_eq!(desk.ask(13, behind(4, 3)), [connect(4, 1)], "three do, and anybody will do");
    assert_eq!(desk.tell(20, ended(0)), [connect(1, 0)]);
    assert_eq!(desk.router.waiting(QueueId(0)), 2);
}

#[test]
fn a_preferred_agent_freed_within_the_limit_takes_the_contact_and_the_limit_is_forgotten() {
    let mut desk = busy();
    desk.ask(10, call_for(1, 0, 30));
    assert_eq!(desk.tell(20, ended(0)), [connect(1, 0)]);
    assert_eq!(desk.router.deadline(), None);
    assert_eq!(desk.pass(40), []);
}

#[test]
fn a_preferred_agent_takes_of_his_own_and_of_the_line_who_goes_first() {
    let mut desk = busy();
    desk.ask(1, call_for(1, 1, 0));
    desk.ask(10, call(2));
    desk.ask(11, call_for(3, 0, 1_000));
    desk.ask(12, call(4));
    assert_eq!(desk.order_of_service(20, 0), [2, 3, 4]);
}

#[test]
fn whose_limit_passes_while_all_are_busy_joins_the_line_at_the_place_of_its_request() {
    let mut desk = busy();
    desk.ask(1, call(1));
    desk.ask(2, call(2));
    desk.ask(3, call_for(5, 0, 10));
    desk.ask(4, call_for(3, 0, 5));
    desk.ask(5, call(4));
    assert_eq!(desk.pass(9), []);
    assert_eq!(desk.pass(13), []);
    // Agent 1 serves the line; agent 0 stays with contact 0.
    assert_eq!(desk.order_of_service(20, 1), [2, 5, 3, 4]);
}

#[test]
fn a_contact_that_stops_insisting_can_be_the_first_of_its_line() {
    let mut desk = busy();
    desk.ask(1, call(1));
    desk.ask(2, call_for(2, 0, 10));
    desk.ask(3, call(3));
    desk.pass(12);
    assert_eq!(desk.order_of_service(20, 1), [2, 3]);
}

#[test]
fn when_the_preferred_agent_logs_off_the_group_serves_at_once() {
    let mut desk = busy();
    desk.ask(10, call_for(1, 0, 30));
    desk.ask(11, call_for(2, 0, 30));
    assert_eq!(desk.tell(20, not_ready(0)), []);
    assert_eq!(desk.router.deadline(), Some(second(20)));
    assert_eq!(desk.pass(20), [connect(1, 1)]);
    assert_eq!(desk.router.deadline(), None);
    assert_eq!(desk.tell(30, ended(1)), [connect(2, 1)]);
}

#[test]
fn a_colleague_who_leaves_in_the_same_instant_as_the_preferred_agent_is_given_nobody() {
    let mut desk = busy();
    desk.ask(10, call_for(1, 0, 30));
    assert_eq!(desk.tell(20, not_ready(0)), []);
    assert_eq!(desk.tell(20, not_ready(1)), []);
    assert_eq!(desk.pass(20), []);
    assert_eq!(desk.tell(30, ready(1)), [connect(1, 1)]);
}

#[test]
fn who_may_not_wait_for_the_preferred_agent_takes_anybody() {
    let full = QueueRules { capacity: Some(0), ..queue(0, 1) };
    let mut desk = Desk::new(rules([full], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, one_call());
    desk.staff(1, one_call());
    assert_eq!(desk.ask(0, call_for(0, 0, 30)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call_for(1, 0, 30)), [connect(1, 1)]);
    assert_eq!(desk.ask(2, call_for(2, 0, 30)), [(2, Outcome::Refuse(Refusal::QueueFull))]);
}

#[test]
fn who_cannot_serve_the_contact_at_all_is_not_waited_for() {
    let mut desk = Desk::new(rules([queue(0, 2)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    for (agent, level) in [(0, 1), (1, 2), (2, 2), (3, 2), (4, 2)] {
        desk.staff(agent, able(&[(0, level)], &[], [1, 0], 1));
    }
    desk.tell(0, not_ready(1));
    // Not skilled enough, not ready, never heard of.
    assert_eq!(desk.ask(1, call_for(0, 0, 60)), [connect(0, 2)]);
    assert_eq!(desk.ask(1, call_for(1, 1, 60)), [connect(1, 3)]);
    assert_eq!(desk.ask(1, call_for(2, 77, 60)), [connect(2, 4)]);
    assert_eq!(desk.ask(1, call_for(3, 0, 60)), [wait(3, 1)]);
    assert_eq!(desk.router.deadline(), None);
}

#[test]
fn a_change_that_leaves_the_preferred_agent_able_ends_no_wish() {
    let mut desk = busy();
    desk.ask(10, call_for(1, 0, 30));
    assert_eq!(desk.tell(15, reports(0, able(&[(0, 3)], &[1], [1, 1], 1))), []);
    assert_eq!(desk.router.deadline(), Some(second(40)));
    // A second place for calls: the contact gets the agent that it waited for, and not the idle one.
    assert_eq!(desk.tell(20, reports(0, able(&[(0, 3)], &[1], [2, 1], 2))), [connect(1, 0)]);
}

#[test]
fn a_change_that_takes_the_skill_away_sends_those_who_waited_for_the_agent_to_the_group() {
    let mut desk = busy();
    desk.ask(10, call_for(1, 0, 30));
    desk.ask(11, call_for(2, 0, 30));
    assert_eq!(desk.tell(20, reports(0, able(&[(1, 3)], &[], [1, 0], 1))), [connect(1, 1)]);
    assert_eq!(desk.router.deadline(), None);
    assert_eq!(desk.tell(30, ended(1)), [connect(2, 1)]);
}

#[test]
fn the_deadline_is_the_earliest_limit_and_calling_late_lets_all_pass() {
    let mut desk = busy();
    desk.ask(1, call(1));
    for (contact, seconds) in [(2, 50), (3, 20), (4, 90)] {
        desk.ask(10, call_for(contact, 0, seconds));
    }
    assert_eq!(desk.router.deadline(), Some(second(30)));
    assert_eq!(desk.pass(10), []);
    assert_eq!(desk.router.deadline(), Some(second(30)));
    desk.pass(70);
    assert_eq!(desk.router.deadline(), Some(second(100)));
    assert_eq!(desk.order_of_service(80, 1), [2, 3]);
}

#[test]
fn a_late_deadline_connects_late() {
    let mut desk = busy();
    desk.ask(10, call_for(1, 0, 5));
    assert_eq!(desk.pass(500), [connect(1, 1)]);
}

#[test]
fn a_wish_without_patience_ends_in_the_instant_of_the_request() {
    let mut desk = busy();
    assert_eq!(desk.ask(10, call_for(1, 0, 0)), [wait(1, 1)]);
    assert_eq!(desk.router.deadline(), Some(second(10)));
    assert_eq!(desk.pass(10), [connect(1, 1)]);
}

#[test]
fn an_endless_limit_never_passes() {
    let mut desk = busy();
    let wish = Preferred { agent: AgentId(0), limit: Span::MAX, backlog: None };
    desk.ask(10, Request { preferred: Some(wish), ..call(1) });
    assert_eq!(desk.router.deadline(), Some(Time::MAX));
    assert_eq!(desk.pass(1_000_000_000), []);
    assert_eq!(desk.tell(1_000_000_000, ended(0)), [connect(1, 0)]);
}

#[test]
fn of_limits_that_pass_in_one_instant_the_contact_that_asked_first_gets_the_idle_agent() {
    let mut desk = busy();
    // Contact numbers are used again: the higher number asked first.
    desk.ask(10, call_for(9, 0, 30));
    desk.ask(10, call_for(3, 0, 30));
    assert_eq!(desk.pass(40), [connect(9, 1)]);
}

#[test]
fn of_contacts_that_stop_insisting_in_one_instant_the_highest_priority_gets_the_idle_agent() {
    for leave in [not_ready(0), reports(0, able(&[], &[], [1, 0], 1))] {
        let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::Priority));
        desk.staff(0, one_call());
        desk.staff(1, one_call());
        desk.ask(0, call_for(0, 0, 0));
        desk.ask(1, Request { priority: 1, ..call_for(1, 0, 30) });
        desk.ask(2, Request { priority: 2, ..call_for(2, 0, 29) });
        let mut left = desk.clone();
        let mut answers = left.tell(9, leave);
        answers.extend(left.pass(9));
        assert_eq!(answers, [connect(2, 1)]);
        assert_eq!(desk.pass(31), [connect(2, 1)]);
    }
}

#[test]
fn a_preference_shows_in_the_trace_whether_the_agent_is_among_those_left() {
    let mut desk = Desk::of_calls(2);
    let shown = |desk: &mut Desk, request| desk.steps(1, Input::Request(request))[2..].to_vec();
    assert_eq!(shown(&mut desk, call_for(0, 0, 60)), [(Routine::Preference, 1), (Routine::AgentSelection, 1)]);
    assert_eq!(shown(&mut desk, call_for(1, 0, 60)), [(Routine::Preference, 0), (Routine::AgentSelection, 0)]);
    // Nobody's wish: the routine is not run.
    assert_eq!(shown(&mut desk, call(2)), [(Routine::AgentSelection, 1)]);
}
