//! Visitors of the page whom agents with nothing to do invite.

use super::script::*;
use switchboard::ids::ClassId;
use switchboard::model::*;
use switchboard::workload::{Arrivals, Class, Entry, Invitations, RecordedContact, is_invited};

/// Visitors come at these times and stay for 100 s; each accepts 5 s after having been invited.
fn invitations(times: &[f64]) -> Invitations {
    let visitors = times.iter().map(|&time| RecordedContact { talk: None, ..contact(time, 0.0) });
    Invitations {
        visitors: Arrivals::Recorded(visitors.collect::<Vec<_>>().into()),
        stay: constant(100.0),
        after: s(0.0),
        acceptance: 1.0,
        declines: 0.0,
        delay: constant(5.0),
        stands: None,
        reserve: 0,
        per_agent: 1,
        at_most: None,
        later: None,
    }
}

/// Chats that come of themselves, and those of visitors, which take 30 s.
fn chats(invitations: Invitations, contacts: &[RecordedContact]) -> Class {
    let talk = vec![constant(30.0)].into();
    Class { entry: Entry::Chat, talk, invitations: Some(Box::new(invitations)), ..calls(contacts) }
}

fn agents(count: usize) -> Script {
    let staff = Staff { capacity: [1, 1, 1], ..Staff::voice() };
    (0..count).fold(Script::new(), |script, _| script.staff(staff.clone()))
}

/// When each contact came, was connected and left, those of visitors last.
fn moments(run: &Run) -> Vec<(bool, f64, f64, f64)> {
    let seconds = |time: switchboard::time::Time| time.since(at(0.0)).seconds();
    let of = |record: &ContactRecord| {
        let connected = record.connected.map_or(-1.0, seconds);
        (is_invited(record.number), seconds(record.arrived), connected, seconds(record.left))
    };
    run.records.iter().map(of).collect()
}

fn times(run: &Run) -> InvitationTimes {
    run.result.invitations.of(ClassId(0))
}

#[test]
fn piu_04_nobody_is_invited_while_contacts_wait_and_who_accepts_takes_an_agents_time() {
    // One agent, a chat from 10 to 60 s, and another one that waits from 20 to 60 s and takes until 90 s.
    let class = chats(invitations(&[15.0]), &[contact(10.0, 50.0), contact(20.0, 30.0)]);
    let run = agents(1).class(class).run();
    let invited = (true, 95.0, 95.0, 125.0);
    assert_eq!(moments(&run), [(false, 10.0, 10.0, 60.0), (false, 20.0, 60.0, 90.0), invited]);
    let cell = run.result.total();
    assert_eq!((cell.offered, cell.handled()), (3, 3), "who accepts is a contact");
    assert_eq!(cell.conversation, area(50.0 + 30.0 + 30.0));
    let InvitationTimes { visitors, invited, accepted, delay, .. } = times(&run);
    assert_eq!((visitors, invited, accepted, delay), (1, 1, 1, area(5.0)));
}

#[test]
fn piu_04_an_open_invitation_keeps_an_agent_and_the_reserve_keeps_some_for_others() {
    let times_with = |reserve: u32, per_agent: u32, at_most: Option<u32>| {
        let plan = Invitations { reserve, per_agent, at_most, ..invitations(&[10.0, 10.0, 10.0, 10.0, 10.0]) };
        let run = agents(3).class(chats(plan, &[])).run();
        Vec::from_iter(moments(&run).iter().map(|&(_, came, ..)| came))
    };
    // Three at once; as each of them takes until 45 s, two more are invited then.
    assert_eq!(times_with(0, 1, None), [15.0, 15.0, 15.0, 50.0, 50.0]);
    // One agent stays free: the next is invited for each who is free of the others.
    assert_eq!(times_with(1, 1, None), [15.0, 15.0, 50.0, 50.0, 85.0]);
    assert_eq!(times_with(0, 1, Some(1)), [15.0, 20.0, 25.0, 50.0, 55.0]);
    // Of six who might be invited at once five are there.
    assert_eq!(times_with(0, 2, None), [15.0; 5]);
    assert!(times_with(3, 1, None).is_empty());
}

#[test]
fn ex_18_piu_04_a_client_reviewing_the_product_history_is_invited_to_a_chat_when_an_agent_has_nothing_to_do() {
    // They are at the product's page from 100 s on; after 20 s there an agent may invite them, and one is free from 130 s on.
    let plan = Invitations { after: s(20.0), ..invitations(&[100.0]) };
    let run = agents(1).class(chats(plan, &[contact(90.0, 40.0)])).run();
    assert_eq!(moments(&run), [(false, 90.0, 90.0, 130.0), (true, 135.0, 135.0, 165.0)]);
    // Where the agent is free they are invited as soon as they have been there long enough.
    let plan = Invitations { after: s(20.0), ..invitations(&[100.0]) };
    assert_eq!(moments(&agents(1).class(chats(plan, &[])).run()), [(true, 125.0, 125.0, 155.0)]);
    // Who has left by then is not.
    let plan = Invitations { after: s(100.0), ..invitations(&[100.0]) };
    let run = agents(1).class(chats(plan, &[])).run();
    assert_eq!((times(&run).visitors, times(&run).invited), (1, 0));
}

#[test]
fn piu_04_invitations_are_declined_expire_or_are_left_and_the_next_visitor_is_invited() {
    let ended = |plan: Invitations| {
        let run = agents(1).class(chats(plan, &[])).run();
        let InvitationTimes { visitors, invited, accepted, declined, expired, left, .. } = times(&run);
        assert_eq!(run.result.total().offered, accepted);
        [visitors, invited, accepted, declined, expired, left]
    };
    let two = || invitations(&[10.0, 11.0]);
    assert_eq!(ended(Invitations { acceptance: 0.0, declines: 1.0, ..two() }), [2, 2, 0, 2, 0, 0]);
    assert_eq!(ended(Invitations { acceptance: 0.0, stands: Some(s(30.0)), ..two() }), [2, 2, 0, 0, 2, 0]);
    assert_eq!(ended(Invitations { stay: constant(3.0), ..two() }), [2, 2, 0, 0, 0, 2]);
    let at_once = Invitations { stay: constant(3.0), ..invitations(&[10.0, 10.0]) };
    assert_eq!(ended(at_once), [2, 1, 0, 0, 0, 1], "the other has left, too");
    let answers_in_time = Invitations { stands: Some(s(5.0)), ..two() };
    assert_eq!(ended(answers_in_time), [2, 2, 2, 0, 0, 0]);
}

#[test]
fn piu_04_a_chat_may_be_for_a_time_of_the_clients_own_and_holds_nobody_until_then() {
    let plan = Invitations { later: Some((1.0, constant(600.0))), ..invitations(&[10.0, 20.0, 3_000.0]) };
    let run = agents(1).class(chats(plan, &[])).run();
    // The agent invites the next as soon as the first has accepted; the last would come after the end.
    assert_eq!(moments(&run), [(true, 615.0, 615.0, 645.0), (true, 625.0, 645.0, 675.0)]);
    let InvitationTimes { accepted, later, .. } = times(&run);
    assert_eq!((accepted, later), (3, 3));
}

#[test]
fn piu_04_nobody_comes_to_the_page_is_invited_or_answers_after_the_end() {
    let run = agents(1).horizon(100.0).class(chats(invitations(&[10.0, 96.0, 120.0]), &[])).run();
    let InvitationTimes { visitors, invited, accepted, .. } = times(&run);
    assert_eq!((visitors, invited, accepted), (2, 2, 1), "the second would accept at 101 s");
    assert_eq!(run.result.ended, at(100.0));
}

#[test]
fn piu_04_visitors_change_nothing_about_who_comes_of_themselves() {
    let alone = agents(2).class(chats(invitations(&[]), &[contact(10.0, 50.0), contact(20.0, 30.0)])).run();
    let with = agents(2).class(chats(invitations(&[300.0]), &[contact(10.0, 50.0), contact(20.0, 30.0)])).run();
    assert_eq!(alone.records[..], with.records[..2]);
    assert_eq!(times(&alone), InvitationTimes::default());
}
