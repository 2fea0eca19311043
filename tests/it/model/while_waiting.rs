//! Clients who do it themselves while they wait, or try to.

use super::script::*;
use switchboard::ids::{ClassId, QueueId};
use switchboard::model::*;
use switchboard::workload::{Class, RecordedContact, WhileWaiting};

/// All who wait try for 30 s.
fn trying(success: f64, class: Class) -> Class {
    Class { while_waiting: Some(WhileWaiting { share: 1.0, time: constant(30.0), success }), ..class }
}

/// One agent, who takes instant messages over a provider without delays, one at a time.
fn one_agent(class: Class) -> Script {
    Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).staff(Staff::chat(1, &[0])).class(class)
}

fn by_message(contacts: &[RecordedContact]) -> Class {
    messages(habits(0, 0, 0.0, 0), contacts)
}

/// Outcome, when they were connected, and when they left.
fn seen(run: &Run) -> Vec<(Outcome, Option<f64>, f64)> {
    let seconds = |time: switchboard::time::Time| time.since(at(0.0)).seconds();
    let of = |record: &ContactRecord| (record.outcome, record.connected.map(seconds), seconds(record.left));
    run.records.iter().map(of).collect()
}

#[test]
fn piu_02_who_has_to_wait_by_instant_message_does_it_themselves_meanwhile_and_ends_self_served() {
    let run =
        one_agent(trying(1.0, by_message(&[contact(0.0, 100.0), contact(10.0, 50.0), contact(20.0, 50.0)]))).run();
    // Nobody who finds the agent free does anything else; the others are done after half a minute, and nobody waits at 100 s.
    let expected =
        [(Outcome::Handled, Some(0.0), 100.0), (Outcome::SelfServed, None, 40.0), (Outcome::SelfServed, None, 50.0)];
    assert_eq!(seen(&run), expected);
    let cell = run.result.total();
    assert_eq!((cell.self_served(), cell.lost(), cell.wait_lost), (2, 0, area(60.0)));
    let WhileWaitingTimes { tried, done, failed } = run.result.while_waiting.of(ClassId(0));
    assert_eq!((tried, done, failed), (2, 2, 0));
}

#[test]
fn piu_03_who_fails_or_is_answered_first_goes_on_with_an_agent_from_the_place_and_the_time_of_before() {
    let waits = [contact(0.0, 100.0), contact(10.0, 50.0), contact(80.0, 50.0)];
    let run = one_agent(trying(0.0, by_message(&waits))).run();
    // The second fails at 40 s and keeps its place; the third is in the midst of it when the agent is free.
    let expected = [
        (Outcome::Handled, Some(0.0), 100.0),
        (Outcome::Handled, Some(100.0), 150.0),
        (Outcome::Handled, Some(150.0), 200.0),
    ];
    assert_eq!(seen(&run), expected);
    let arrived = run.records.iter().map(|record| (record.arrived, record.requested.unwrap()));
    assert_eq!(
        arrived.collect::<Vec<_>>(),
        [0.0, 10.0, 80.0].map(|time| (at(time), at(time))),
        "with their start times"
    );
    let WhileWaitingTimes { tried, done, failed } = run.result.while_waiting.of(ClassId(0));
    assert_eq!((tried, done, failed), (2, 0, 2), "the third fails at 110 s");
    let run = one_agent(trying(1.0, by_message(&[contact(0.0, 25.0), contact(10.0, 50.0)]))).run();
    assert_eq!(seen(&run)[1], (Outcome::Handled, Some(25.0), 75.0), "answered before it was done");
}

#[test]
fn piu_02_patience_goes_on_while_they_try() {
    let with = |patience: f64, success: f64| {
        let waits = [contact(0.0, 100.0), impatient(10.0, 50.0, patience)];
        seen(&one_agent(trying(success, by_message(&waits))).run())[1]
    };
    assert_eq!(with(20.0, 1.0), (Outcome::Abandoned, None, 30.0), "they give up first");
    assert_eq!(with(30.0, 1.0), (Outcome::SelfServed, None, 40.0), "at one moment they are done");
    assert_eq!(with(45.0, 0.0), (Outcome::Abandoned, None, 55.0), "they have failed before");
    assert_eq!(with(200.0, 0.0), (Outcome::Handled, Some(100.0), 150.0));
}

#[test]
fn piu_01_contacts_are_those_that_came_to_agents_those_self_served_and_others_and_agents_work_falls_by_those_deflected()
{
    // Each reason is a class: order status needs no agent for whoever would wait, a complaint always does.
    let of = |share: f64| {
        let contacts = Vec::from_iter((0..40).map(|number| contact(10.0 * f64::from(number), 30.0)));
        let status = by_message(&contacts);
        let status = Class {
            name: "order status".into(),
            while_waiting: Some(WhileWaiting { share, time: constant(5.0), success: 1.0 }),
            ..status
        };
        let complaints = Class { name: "complaints".into(), queue: QueueId(0), ..by_message(&contacts) };
        let run = one_agent(status).class(complaints).run();
        let of_class = |class: u16| run.result.cell(0, ClassId(class));
        let (status, complaints) = (of_class(0), of_class(1));
        for cell in [&status, &complaints] {
            let others = cell.endings.total() - cell.answered() - cell.self_served();
            assert_eq!(cell.offered, cell.answered() + cell.self_served() + others);
        }
        assert_eq!((complaints.self_served(), complaints.answered()), (0, 40));
        assert_eq!(status.answered() + status.self_served(), 40);
        let work = status.conversation + complaints.conversation;
        assert_eq!(
            work,
            area(30.0) * u128::from(80 - status.self_served()),
            "what is deflected costs no agent anything"
        );
        status.self_served()
    };
    let [none, some, all] = [0.0, 0.5, 1.0].map(of);
    assert!(none == 0 && some > 5 && all > some, "{none} {some} {all}");
}
