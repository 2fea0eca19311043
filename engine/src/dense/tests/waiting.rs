//! The waiting lines: limits, leaving, the place and the estimate that a waiting contact is told.

use super::*;

fn refused(contact: u32) -> Answer {
    (contact, Outcome::Refuse(Refusal::QueueFull))
}

/// One agent who holds contact 0.
fn busy() -> Desk {
    let mut desk = Desk::of_calls(1);
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    desk
}

#[test]
fn a_queue_refuses_beyond_its_limit_and_takes_again_when_somebody_left() {
    let queues = [QueueRules { capacity: Some(2), ..queue(0, 1) }, queue(0, 1)];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, one_call());
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1)]);
    // Those who wait for one agent count, and those of other queues do not.
    assert_eq!(desk.ask(1, call_for(2, 0, 60)), [wait(2, 2)]);
    assert_eq!(desk.ask(1, call(3)), [refused(3)]);
    assert_eq!(desk.ask(1, Request { queue: QueueId(1), ..call(4) }), [wait(4, 1)]);
    desk.tell(2, withdraw(1));
    assert_eq!(desk.ask(3, call(3)), [wait(3, 2)]);
    assert_eq!(desk.ask(3, call(5)), [refused(5)]);
    assert_eq!(desk.tell(4, ended(0)), [connect(2, 0)]);
    assert_eq!(desk.ask(5, call(5)), [wait_about(5, 2, 8 * SECOND)]);
}

#[test]
fn a_queue_that_lets_nobody_wait_still_serves() {
    let queues = [QueueRules { capacity: Some(0), ..queue(0, 1) }];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, one_call());
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [refused(1)]);
    assert_eq!(desk.tell(2, ended(0)), []);
    assert_eq!(desk.ask(3, call(1)), [connect(1, 0)]);
}

#[test]
fn who_leaves_from_the_head_the_middle_or_the_tail_leaves_the_order_of_the_others_alone() {
    for (leaver, others) in [(1, [2, 3, 4]), (2, [1, 3, 4]), (3, [1, 2, 4]), (4, [1, 2, 3])] {
        let mut desk = busy();
        (1..=4).for_each(|contact| assert_eq!(desk.ask(1, call(contact)), [wait(contact, contact)]));
        assert_eq!(desk.tell(2, withdraw(leaver)), []);
        assert_eq!(desk.router.waiting(QueueId(0)), 3);
        assert_eq!(desk.order_of_service(10, 0), others);
    }
}

#[test]
fn a_line_that_was_left_by_all_serves_who_comes_then() {
    let mut desk = busy();
    for contact in [1, 2] {
        desk.ask(1, call(contact));
    }
    desk.tell(2, withdraw(2));
    desk.tell(2, withdraw(1));
    assert_eq!(desk.ask(3, call(2)), [wait(2, 1)]);
    assert_eq!(desk.order_of_service(10, 0), [2]);
}

#[test]
fn who_leaves_while_waiting_for_one_agent_alone_leaves_no_deadline() {
    let mut desk = busy();
    desk.ask(1, call_for(1, 0, 60));
    desk.ask(2, call_for(2, 0, 70));
    assert_eq!(desk.tell(3, withdraw(1)), []);
    assert_eq!(desk.router.deadline(), Some(second(72)));
    assert_eq!(desk.router.waiting(QueueId(0)), 1);
    assert_eq!(desk.order_of_service(10, 0), [2]);
}

#[test]
fn a_number_of_a_contact_may_be_used_again_when_the_contact_was_served_refused_or_left() {
    let queues = [QueueRules { capacity: Some(1), ..queue(0, 1) }];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, one_call());
    assert_eq!(desk.ask(0, call(7)), [connect(7, 0)]);
    desk.tell(1, ended(7));
    assert_eq!(desk.ask(2, call(3)), [connect(3, 0)]);
    assert_eq!(desk.ask(3, Request { priority: 4, ..call_for(7, 0, 60) })[0].0, 7);
    assert_eq!(desk.ask(3, call(8)), [refused(8)]);
    desk.tell(4, withdraw(7));
    // No trace of the wish, the priority or the place of its predecessors.
    desk.ask(5, call(8));
    assert_eq!(desk.router.deadline(), None);
    desk.tell(5, withdraw(8));
    desk.ask(6, call(7));
    assert_eq!(desk.order_of_service(10, 3), [7]);
}

#[test]
fn the_wait_of_a_number_used_again_starts_anew() {
    let queues = [QueueRules { weight: 1, ..queue(0, 1) }, QueueRules { weight: 2, ..queue(0, 1) }];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::WeightedWait));
    desk.staff(0, one_call());
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    desk.tell(50, withdraw(1));
    desk.ask(50, Request { queue: QueueId(1), ..call(2) });
    desk.ask(50, call(1));
    assert_eq!(desk.order_of_service(60, 0), [2, 1]);
}

#[test]
fn a_refused_number_can_ask_again() {
    let queues = [QueueRules { capacity: Some(0), ..queue(0, 1) }];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome));
    assert_eq!(desk.ask(0, call(0)), [refused(0)]);
    assert_eq!(desk.ask(0, call(0)), [refused(0)]);
}

/// As many agents as said, who have each had a call of 60 s and are busy again.
fn after_calls_of_a_minute(agents: u32) -> Desk {
    let mut desk = Desk::of_calls(agents);
    (0..agents).for_each(|contact| drop(desk.ask(0, call(contact))));
    (0..agents).for_each(|contact| drop(desk.tell(60, ended(contact))));
    (0..agents).for_each(|contact| drop(desk.ask(60, call(contact))));
    desk
}

#[test]
fn ex_01_twenty_five_waiting_for_twelve_agents_is_two_minutes_ten() {
    let mut desk = after_calls_of_a_minute(12);
    (1..=25).for_each(|place| drop(desk.ask(60, call(100 + place))));
    assert_eq!(desk.router.waiting(QueueId(0)), 25);
    assert_eq!(desk.ask(61, call(200)), [wait_about(200, 26, 130 * SECOND)]);
}

#[test]
fn an_estimate_is_the_mean_session_times_the_waiting_with_the_new_one_over_the_slots() {
    let mut desk = Desk::of_calls(2);
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    assert_eq!(desk.ask(1, call(2)), [wait(2, 1)], "nobody has been served yet");
    // 10 s; then 10 s and 21 s of contact 2.
    assert_eq!(desk.tell(10, ended(0)), [connect(2, 0)]);
    assert_eq!(desk.ask(11, call(3)), [wait_about(3, 1, 5 * SECOND)]);
    assert_eq!(desk.tell(31, ended(2)), [connect(3, 0)]);
    assert_eq!(desk.ask(32, call(4)), [wait_about(4, 1, 7_750_000_000)]);
    assert_eq!(desk.ask(32, call(5)), [wait_about(5, 2, 15_500_000_000)]);
    // One agent goes off duty, busy as they are; then the other.
    desk.tell(33, not_ready(0));
    assert_eq!(desk.ask(34, call(6)), [wait_about(6, 3, 46_500_000_000)]);
    desk.tell(35, not_ready(1));
    assert_eq!(desk.ask(36, call(7)), [wait(7, 4)], "nobody is on duty");
}

#[test]
fn the_slots_of_an_estimate_are_those_of_the_agents_on_duty_who_may_serve_the_request() {
    let mut desk =
        Desk::new(rules([queue(0, 2), queue(1, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    // Four slots for messages of protocol A: 3 and 1. The others lack the level, the program or the readiness.
    desk.staff(0, able(&[(0, 2)], &[0], [0, 5], 3));
    desk.staff(1, able(&[(0, 1), (1, 1)], &[0], [0, 5], 5));
    desk.staff(2, able(&[(0, 2)], &[1], [0, 5], 5));
    desk.tell(0, reports(3, able(&[(0, 2)], &[0], [0, 5], 5)));
    desk.staff(4, able(&[(0, 2)], &[0], [4, 1], 4));
    let chat = |contact| Request { channel: A, ..call(contact) };
    (0..4).for_each(|contact| drop(desk.ask(0, chat(contact))));
    assert_eq!(desk.tell(8, ended(0)), []);
    assert_eq!(desk.ask(9, chat(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(9, chat(4)), [wait_about(4, 1, 2 * SECOND)]);
    // A change of capability counts from its report on: two slots more, then four fewer.
    desk.tell(10, reports(4, able(&[(0, 2)], &[0], [4, 3], 2)));
    assert_eq!(desk.ask(10, chat(5)), [wait_about(5, 1, 8 * SECOND / 5)]);
    desk.tell(11, reports(0, able(&[(0, 1)], &[0], [0, 3], 3)));
    assert_eq!(desk.ask(11, chat(6)), [wait_about(6, 2, 8 * SECOND)]);
}

/// Queues 0 to 2, whose contacts wait for somebody to come on duty, are refused, or leave.
fn desk_of_empties() -> Desk {
    let queues = [WhenEmpty::Join, WhenEmpty::Refuse, WhenEmpty::Leave]
        .map(|when_empty| QueueRules { when_empty, ..queue(0, 1) });
    Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome))
}

fn call_to(queue: u16, contact: u32) -> Request {
    Request { queue: QueueId(queue), ..call(contact) }
}

const EMPTY: Outcome = Outcome::Refuse(Refusal::NobodyOnDuty);

#[test]
fn newcomers_of_an_empty_queue_wait_or_are_refused_as_it_says_and_a_busy_agent_is_on_duty() {
    let mut desk = desk_of_empties();
    let joins = |desk: &mut Desk, now, first: u32| {
        [0, 1, 2].map(|queue| desk.ask(now, call_to(queue, first + u32::from(queue))))
    };
    assert_eq!(joins(&mut desk, 0, 0), [vec![wait(0, 1)], vec![(1, EMPTY)], vec![(2, EMPTY)]]);
    assert_eq!(desk.tell(1, reports(0, one_call())), []);
    assert_eq!(desk.tell(1, ready(0)), [connect(0, 0)]);
    assert_eq!(joins(&mut desk, 2, 3), [vec![wait(3, 1)], vec![wait(4, 1)], vec![wait(5, 1)]]);
}

#[test]
fn who_waits_leaves_an_empty_queue_after_all_reports_of_the_moment() {
    let mut desk = desk_of_empties();
    desk.staff(0, one_call());
    desk.tell(0, reports(1, one_call()));
    desk.ask(0, call_to(0, 9));
    (0..3).for_each(|queue| assert_eq!(desk.ask(1, call_to(queue, queue.into())), [wait(queue.into(), 1)]));
    assert_eq!(desk.ask(2, call_to(2, 3)), [wait(3, 2)]);
    let off = |agent| Input::State { agent: AgentId(agent), state: AgentState::NotReady };
    // A colleague comes at the very moment: nobody leaves.
    assert_eq!(desk.tell(10, off(0)), []);
    assert_eq!(desk.tell(10, ready(1)), [connect(0, 1)]);
    assert_eq!(desk.pass(10), []);
    assert_eq!(desk.tell(20, off(1)), []);
    assert_eq!(desk.pass(20), [(2, EMPTY), (3, EMPTY)]);
    assert_eq!([0, 1, 2].map(|queue| desk.router.waiting(QueueId(queue))), [0, 1, 0]);
    assert_eq!(desk.router.deadline(), None);
}

#[test]
fn whoever_nobody_waits_behind_goes_when_no_other_waits_whom_the_agent_may_serve() {
    for order in [ContactSelection::FirstCome, ContactSelection::Priority] {
        let mut desk = Desk::new(rules([queue(0, 1), queue(0, 1)], AgentSelection::LongestIdle, order));
        desk.staff(0, one_call());
        assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
        let record = |contact| Request { deferred: true, priority: 9, ..call(contact) };
        assert_eq!(desk.ask(1, record(1)), [wait(1, 1)]);
        assert_eq!(desk.ask(2, Request { channel: Channel::Email, ..call(2) }).len(), 1, "nobody answers e-mails");
        assert_eq!(desk.ask(3, call(3)).len(), 1);
        assert_eq!(desk.ask(4, Request { queue: QueueId(1), ..call(4) }).len(), 1);
        assert!(desk.router.asked(ContactId(1)).is_some_and(|asked| asked.deferred));
        assert_eq!(desk.tell(10, ended(0)), [connect(3, 0)]);
        // Who has answered is there, at the place of the record.
        desk.tell(11, Input::Hold(ContactId(1)));
        desk.tell(11, Input::Reenter(call(1)));
        assert_eq!(desk.tell(20, ended(3)), [connect(1, 0)]);
        assert_eq!(desk.ask(21, record(5)).len(), 1);
        assert_eq!(desk.tell(30, ended(1)), [connect(4, 0)]);
        assert_eq!(desk.tell(40, ended(4)), [connect(5, 0)]);
    }
}
