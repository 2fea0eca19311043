//! Contacts that come back to an agent after their session was ended for the time being.

use super::*;

/// A contact that comes back to an agent.
fn back(contact: u32, agent: u32) -> Input {
    Input::Resume(call_for(contact, agent, 0))
}

/// One agent with contact 1, while contact 0 of theirs is away and contacts 2 and 3 wait.
fn one_away(contact_selection: ContactSelection) -> Desk {
    let mut desk = Desk::new(rules(
        [QueueRules { capacity: Some(2), ..queue(0, 1) }],
        AgentSelection::LongestIdle,
        contact_selection,
    ));
    desk.staff(0, one_call());
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.tell(10, ended(0)), []);
    assert_eq!(desk.ask(20, call(1)), [connect(1, 0)]);
    desk.ask(30, Request { priority: 9, ..call(2) });
    desk.ask(31, call(3));
    desk
}

#[test]
fn who_comes_back_while_the_agent_has_room_is_connected_at_once() {
    let mut desk = Desk::of_calls(2);
    desk.ask(0, call_for(0, 1, 0));
    desk.tell(10, ended(0));
    // The other has been idle longer.
    assert_eq!(desk.tell(20, back(0, 1)), [connect(0, 1)]);
}

#[test]
fn who_comes_back_goes_before_all_who_wait_under_every_order_and_is_not_refused() {
    for contact_selection in [ContactSelection::FirstCome, ContactSelection::Priority, ContactSelection::WeightedWait] {
        let mut desk = one_away(contact_selection);
        assert!(
            matches!(desk.tell(40, back(0, 0))[..], [(0, Outcome::Wait { place: 3, .. })]),
            "{contact_selection:?}"
        );
        assert_eq!(desk.router.deadline(), None, "they wait without a limit");
        assert_eq!(desk.order_of_service(50, 1), [0, 2, 3], "{contact_selection:?}");
    }
}

#[test]
fn when_the_agent_has_left_who_comes_back_goes_first_with_anybody() {
    let mut desk = one_away(ContactSelection::FirstCome);
    assert!(matches!(desk.tell(40, back(0, 0))[..], [(0, Outcome::Wait { .. })]));
    assert_eq!(desk.tell(50, not_ready(0)), []);
    assert_eq!(desk.pass(50), []);
    desk.tell(55, reports(1, one_call()));
    assert_eq!(desk.tell(60, ready(1)), [connect(0, 1)]);
    let mut desk = one_away(ContactSelection::FirstCome);
    desk.tell(40, not_ready(0));
    assert!(matches!(desk.tell(45, back(0, 0))[..], [(0, Outcome::Wait { .. })]));
    desk.tell(55, reports(1, one_call()));
    assert_eq!(desk.tell(60, ready(1)), [connect(0, 1)]);
}

#[test]
fn a_session_in_two_stretches_counts_once_in_the_estimate() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    desk.tell(10, ended(0));
    desk.tell(20, back(0, 0));
    desk.tell(50, ended(0));
    // Ten and thirty seconds of one session; the next is the first in line before one agent.
    desk.ask(60, call(1));
    assert_eq!(desk.ask(61, call(2)), [wait_about(2, 1, 40 * SECOND)]);
}

#[test]
fn a_log_with_somebody_who_comes_back_replays() {
    let mut desk = Desk {
        router: Router::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome)).with_log(),
    };
    desk.staff(0, one_call());
    desk.ask(0, call(0));
    desk.tell(10, ended(0));
    desk.ask(20, call(1));
    desk.tell(30, back(0, 0));
    desk.tell(40, ended(1));
    assert_eq!(desk.router.take_log().unwrap().replay(), Ok(()));
}
