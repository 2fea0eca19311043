//! Contacts that are not to be had for a while and keep their place.

use super::*;

fn hold(contact: u32) -> Input {
    Input::Hold(ContactId(contact))
}

fn reenter(contact: u32) -> Input {
    Input::Reenter(call(contact))
}

#[test]
fn who_is_held_is_passed_over_and_comes_back_to_the_place_that_it_had() {
    let mut desk = Desk::of_calls(1);
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1)]);
    assert_eq!(desk.ask(2, call(2)), [wait(2, 2)]);
    assert_eq!(desk.tell(3, hold(1)), []);
    assert_eq!(desk.router.waiting(QueueId(0)), 1);
    assert!(desk.router.is_held(ContactId(1)) && !desk.router.is_waiting(ContactId(1)));
    assert_eq!(desk.tell(10, ended(0)), [connect(2, 0)]);
    assert!(matches!(desk.ask(11, call(3))[..], [(3, Outcome::Wait { place: 1, .. })]));
    // Before contact 3, which asked after it.
    assert!(matches!(desk.tell(12, reenter(1))[..], [(1, Outcome::Wait { place: 1, .. })]));
    assert_eq!(desk.order_of_service(20, 2), [1, 3]);
}

#[test]
fn an_agent_whose_contact_could_not_be_reached_is_free_for_the_next_and_it_may_ask_again_for_something_else() {
    let mut desk =
        Desk::new(rules([queue(0, 1), queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, one_call());
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1)]);
    assert_eq!(desk.tell(5, hold(0)), [connect(1, 0)]);
    let elsewhere = Request { queue: QueueId(1), ..call(0) };
    assert!(matches!(desk.tell(6, Input::Reenter(elsewhere))[..], [(0, Outcome::Wait { place: 1, .. })]));
    assert_eq!((desk.router.waiting(QueueId(0)), desk.router.waiting(QueueId(1))), (0, 1));
    assert_eq!(desk.tell(9, ended(1)), [connect(0, 0)]);
}

#[test]
fn who_is_held_may_leave_for_good_and_its_number_be_used_again() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    desk.ask(1, call(1));
    desk.tell(2, hold(1));
    assert_eq!(desk.tell(3, Input::Withdraw(ContactId(1))), []);
    assert_eq!(desk.ask(4, call(1)), [wait(1, 1)]);
}

#[test]
fn who_comes_back_to_wait_for_one_agent_alone_stands_among_the_others_as_they_asked() {
    let mut desk = Desk::of_calls(2);
    let insisting = |contact| Request {
        preferred: Some(Preferred { agent: AgentId(0), limit: Span::from_seconds(1_000), backlog: None }),
        ..call(contact)
    };
    assert_eq!(desk.ask(0, insisting(0)), [connect(0, 0)]);
    desk.ask(1, insisting(1));
    desk.ask(2, insisting(2));
    desk.ask(3, insisting(3));
    desk.tell(4, hold(2));
    assert!(matches!(desk.tell(5, Input::Reenter(insisting(2)))[..], [(2, Outcome::Wait { place: 2, .. })]));
    assert_eq!(desk.tell(10, ended(0)), [connect(1, 0)]);
    assert_eq!(desk.tell(11, ended(1)), [connect(2, 0)]);
    assert_eq!(desk.tell(12, ended(2)), [connect(3, 0)]);
}

#[test]
#[should_panic(expected = "asks again although it is not held")]
fn only_who_is_held_asks_again() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    desk.tell(1, reenter(0));
}

#[test]
fn who_asked_before_one_who_is_held_and_how_many_agents_it_could_have_can_be_asked() {
    let mut desk = Desk::of_calls(2);
    let need = Need { queue: QueueId(0), channel: VOICE, language: None };
    desk.ask(0, call(0));
    assert_eq!(desk.router.agents_for(need), (1, 1));
    desk.ask(1, call(1));
    desk.ask(2, call(2));
    desk.ask(3, call(3));
    desk.ask(4, call(4));
    desk.tell(5, hold(3));
    assert_eq!((desk.router.ahead_of_held(ContactId(3), QueueId(0)), desk.router.agents_for(need)), (1, (0, 2)));
}

#[test]
fn how_long_it_will_take_can_be_asked_of_who_is_held_and_of_who_has_not_asked() {
    let mut desk = Desk::of_calls(2);
    let need = Need { queue: QueueId(0), channel: VOICE, language: None };
    let seconds = |desk: &mut Desk, contact| {
        desk.router.expected_wait(ContactId(contact), need).map(|wait| wait.seconds().round() as u64)
    };
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    desk.ask(1, call(2));
    desk.ask(2, call(3));
    desk.ask(3, call(4));
    desk.tell(4, hold(3));
    assert_eq!(seconds(&mut desk, 3), None, "no session has ended");
    // Contact 2 is served from 60 on, and contact 4 waits. Sessions took 60 s, and two agents are there.
    desk.tell(60, ended(0));
    assert_eq!([3, 4, 9].map(|contact| seconds(&mut desk, contact)), [Some(30), Some(30), Some(60)]);
    let elsewhere = Need { queue: QueueId(0), channel: Channel::Chat, language: None };
    assert_eq!(desk.router.expected_wait(ContactId(3), elsewhere), None, "nobody takes chats");
}
