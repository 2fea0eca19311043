//! Clients of a chat who give up without a word.

use super::script::*;
use switchboard::experiment::{Labels, Metric, Scope, Summary};
use switchboard::ids::ClassId;
use switchboard::model::*;
use switchboard::workload::*;

/// Chats of whom everybody who gives up does so silently, which an agent finds out in 10 s.
fn silent(contacts: &[RecordedContact]) -> Class {
    let silent_abandonment = Some(SilentAbandonment { share: 1.0, look: constant(10.0) });
    Class { entry: Entry::Chat, silent_abandonment, ..calls(contacts) }
}

/// A client who was gone when an agent was given their chat.
fn gone(number: u64, arrived: f64, connected: f64, left: f64, agent: u32) -> ContactRecord {
    ContactRecord { outcome: Outcome::SilentlyAbandoned, ..served(number, arrived, connected, left, agent) }
}

/// One agent who chats.
fn desk(class: Class) -> Script {
    let mut script = Script::new().class(class).staff(Staff::voice());
    let agent = &mut script.center.agents[switchboard::ids::AgentId(0)];
    agent.capability = switchboard::routing::Capability::new(
        [switchboard::routing::SkillLevel { skill: switchboard::ids::SkillId(0), level: 5 }],
        switchboard::routing::ProtocolSet::default(),
        switchboard::routing::Capacity { by_medium: [0, 0, 1, 0], total: 1 },
    );
    script
}

#[test]
fn who_goes_silently_keeps_the_place_and_costs_the_agent_a_look() {
    let contacts = [contact(0.0, 60.0), impatient(10.0, 60.0, 20.0), contact(15.0, 60.0)];
    let run = desk(silent(&contacts)).run();
    // The second gives up at 30 s; the agent looks at the chat from 60 to 70 s, and only then has time for the third.
    let expected = [served(0, 0.0, 0.0, 60.0, 0), gone(1, 10.0, 60.0, 70.0, 0), served(2, 15.0, 70.0, 130.0, 0)];
    assert_eq!(run.records, expected);
    let cell = run.result.cell(0, ClassId(0));
    assert_eq!((cell.answered(), cell.abandoned(), cell.silent_looks), (2, 0, area(10.0)));

    let closes = Class { silent_abandonment: None, ..silent(&contacts) };
    let run = desk(closes).run();
    let expected = [served(0, 0.0, 0.0, 60.0, 0), abandoned(1, 10.0, 30.0), served(2, 15.0, 60.0, 120.0, 0)];
    assert_eq!(run.records, expected, "whoever closes the chat costs nobody anything");
}

/// Their contact waits on without them, so that each of their attempts counts as a wait, and they as one client who waited.
#[test]
fn who_goes_silently_at_once_and_tries_again_is_one_client_who_waited() {
    let contacts = [contact(0.0, 60.0), impatient(10.0, 60.0, 0.0)];
    let mut again = [false; 4];
    again[AttemptFailure::Abandoned as usize] = true;
    let retrials = Some(Retrials { share: 1.0, delay: constant(5.0), limit: 1, after: again, afresh: false });
    let script = desk(Class { retrials, ..silent(&contacts) });
    let run = script.run();
    assert_eq!(run.records.len(), 3);
    let labels = Labels::of(&script.complete(), |interval| interval.to_string());
    let summary = Summary::new(&script.complete(), &[run.result], labels, 0.95);
    let waited = summary.whole(Scope::Center).estimate(Metric::ClientWaitedShare).map(|share| share.value);
    assert_eq!(waited, Some(0.5));
}

#[test]
fn who_goes_silently_may_try_again_from_the_moment_at_which_they_went() {
    let contacts = [contact(0.0, 60.0), impatient(10.0, 60.0, 20.0)];
    let mut again = [false; 4];
    again[AttemptFailure::Abandoned as usize] = true;
    let retrials = Some(Retrials { share: 1.0, delay: constant(5.0), limit: 1, after: again, afresh: false });
    let run = desk(Class { retrials, ..silent(&contacts) }).run();
    // The second attempt, at 35 s, is as impatient: it goes at 55 s, before anybody could answer it.
    let second = ContactRecord { retrials: 1, ..gone(1, 35.0, 70.0, 80.0, 0) };
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), gone(1, 10.0, 60.0, 70.0, 0), second]);
}
