//! Agents who do not respond.

use super::*;

fn unanswered(contact: u32) -> Input {
    Input::Unanswered { contact: ContactId(contact) }
}

#[test]
fn prx_08_who_is_not_answered_is_routed_anew_at_its_place_and_the_agent_takes_nobody() {
    let mut desk = Desk::of_calls(2);
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [connect(1, 1)]);
    assert_eq!(desk.ask(2, call(2)), [wait(2, 1)]);
    // It goes before contact 2, which asked after it, and its agent gets neither.
    assert_eq!(desk.tell(20, unanswered(0)), [wait(0, 1)]);
    assert_eq!(desk.router.waiting(QueueId(0)), 2);
    assert_eq!(desk.order_of_service(30, 1), [0, 2]);
    assert_eq!(desk.ask(40, call(3)), [connect(3, 1)]);
    assert!(matches!(desk.ask(41, call(4))[..], [(4, Outcome::Wait { place: 1, .. })]));
    assert_eq!(desk.tell(50, ready(0)), [connect(4, 0)]);
}

#[test]
fn who_is_not_answered_goes_to_another_at_once_if_one_has_room() {
    let mut desk = Desk::of_calls(2);
    desk.ask(0, call(0));
    assert_eq!(desk.tell(10, unanswered(0)), [connect(0, 1)]);
}

#[test]
fn the_wait_that_an_order_goes_by_counts_from_the_request_and_a_full_queue_refuses_nobody_who_was_in_it() {
    let queues = [QueueRules { capacity: Some(1), ..queue(0, 1) }, QueueRules { weight: 2, ..queue(0, 1) }];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::WeightedWait));
    desk.staff(0, one_call());
    desk.staff(1, one_call());
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    desk.ask(60, call(2));
    desk.ask(70, Request { queue: QueueId(1), ..call(3) });
    // The queue of contact 0 holds as many as it may; at 100 s its wait is 100 s, that of contact 3 twice 30 s.
    assert!(matches!(desk.tell(90, unanswered(0))[..], [(0, Outcome::Wait { place: 1, .. })]));
    assert_eq!(desk.order_of_service(100, 1), [0, 3, 2]);
}

#[test]
fn who_leaves_before_the_agent_responds_frees_him_and_counts_in_no_estimate() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1)]);
    assert_eq!(desk.tell(10, withdraw(0)), [connect(1, 0)]);
    assert_eq!(desk.ask(11, call(2)), [wait(2, 1)], "nobody has been served");
}

#[test]
fn steps_that_came_meanwhile_are_gone_at_once() {
    let step = Step {
        after: Span::from_seconds(15),
        only_if: Condition::default(),
        target: Target::skilled(SkillId(1), 1),
        sites: Vec::new(),
    };
    let mut desk = Desk::new(rules(
        [QueueRules { steps: vec![step], ..queue(0, 1) }],
        AgentSelection::LongestIdle,
        ContactSelection::FirstCome,
    ));
    desk.staff(0, one_call());
    desk.staff(1, able(&[(1, 1)], &[], [1, 0], 1));
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.tell(20, unanswered(0)), [wait(0, 1)]);
    assert_eq!(desk.router.deadline(), Some(second(15)));
    assert_eq!(desk.pass(20), [connect(0, 1)]);
}

#[test]
fn who_is_not_answered_is_asked_for_again_at_the_sites_of_the_steps_that_are_gone() {
    let (only_if, target, sites) = (Condition::default(), Target::skilled(SkillId(0), 1), vec![SiteId(1)]);
    let step = Step { after: Span::from_seconds(15), only_if, target, sites };
    let mut desk = Desk::new(rules(
        [QueueRules { steps: vec![step], ..queue(0, 1) }],
        AgentSelection::LongestIdle,
        ContactSelection::FirstCome,
    ));
    desk.staff(0, one_call());
    let overflow = (1, Outcome::Overflow { site: SiteId(1) });
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    assert_eq!(desk.pass(15), [overflow]);
    assert_eq!(desk.tell(20, ended(0)), [connect(1, 0)]);
    assert!(
        matches!(desk.tell(40, unanswered(1))[..], [(1, Outcome::Wait { place: 1, .. }), last] if last == overflow)
    );
}

#[test]
#[should_panic(expected = "has no agent who could respond")]
fn who_waits_has_nobody_who_could_respond() {
    let mut desk = Desk::of_calls(0);
    desk.ask(0, call(0));
    desk.tell(1, unanswered(0));
}
