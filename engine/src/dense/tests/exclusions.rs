//! Agents who take nobody of one medium while they are at another.

use super::*;

const LETTER: Channel = Channel::Email;

/// A call and an e-mail at once, but no e-mail while a call is open.
fn calls_alone() -> Capability {
    let capacity = Capacity { by_medium: [1, 0, 0, 1], total: 2 };
    let skills = [SkillLevel { skill: SkillId(0), level: 1 }];
    let pairs = MediaPairs::NONE.and(Medium::Voice, Medium::Email);
    Capability::new(skills, ProtocolSet::default(), capacity).excluding(pairs)
}

fn desk(capability: Capability) -> Desk {
    let mut desk = Desk {
        router: Router::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome)).with_log(),
    };
    desk.staff(0, capability);
    desk
}

fn email(contact: u32) -> Request {
    Request { channel: LETTER, ..call(contact) }
}

#[test]
fn rte_13_a_letter_waits_while_a_call_is_open_and_a_call_comes_beside_a_letter() {
    let mut desk = desk(calls_alone());
    assert_eq!(desk.ask(0, email(0)), [connect(0, 0)]);
    assert_eq!(desk.ask(1, call(1)), [connect(1, 0)]);
    assert_eq!(desk.tell(2, ended(0)), [], "there would be room for an e-mail, but for the call");
    assert!(matches!(desk.ask(3, email(2))[..], [(2, Outcome::Wait { place: 1, .. })]));
    assert_eq!(desk.tell(4, ended(1)), [connect(2, 0)]);
    assert_eq!(desk.router.take_log().unwrap().replay(), Ok(()));
}

#[test]
fn what_is_reported_of_exclusions_holds_for_the_sessions_that_are_open() {
    let free = calls_alone().excluding(MediaPairs::NONE);
    let mut desk = desk(free.clone());
    desk.ask(0, call(0));
    desk.tell(1, reports(0, calls_alone()));
    assert!(matches!(desk.ask(2, email(1))[..], [(1, Outcome::Wait { .. })]));
    assert_eq!(desk.tell(3, reports(0, free)), [connect(1, 0)]);
}

#[test]
fn exclusions_are_written_and_read_with_the_capability_and_left_out_where_there_are_none() {
    let written = |capability: &Capability| serde_json::to_string(capability).unwrap();
    let text = written(&calls_alone());
    assert!(text.ends_with(r#","exclusions":[8,0,0,0]}"#), "{text}");
    assert_eq!(serde_json::from_str::<Capability>(&text).unwrap(), calls_alone());
    assert!(!written(&one_call()).contains("exclusions"));
}
