//! Programs of agents that are closed and started, late knowledge of that, devices, versions, and translation.

use super::script::*;
use switchboard::ids::{ClassId, GroupId, ProtocolId, ProviderId};
use switchboard::model::*;
use switchboard::routing::ProtocolSet;
use switchboard::workload::{Class, RecordedContact};

fn set(protocols: &[u8]) -> ProtocolSet {
    protocols.iter().copied().map(ProtocolId).collect()
}

/// From `time` on the agents of the group run programs of these protocols.
fn from(time: f64, group: u16, protocols: &[u8]) -> ProgramChange {
    ProgramChange { at: at(time), group: GroupId(group), running: set(protocols) }
}

/// Clients of provider 0 and of provider 1, in classes of these names, for one queue.
fn clients(of: u8, contacts: &[RecordedContact]) -> Class {
    let mut class = messages(habits(0, 0, 0.0, 0), contacts);
    let habits = match &mut class.entry {
        switchboard::workload::Entry::Im(habits) => habits,
        _ => unreachable!("messages come over providers"),
    };
    habits.providers = if of == 0 { vec![1.0, 0.0].into() } else { vec![0.0, 1.0].into() };
    Class { name: format!("clients of {of}"), ..class }
}

/// Agents with both programs, of a group each.
fn two_providers(agents: usize) -> Script {
    let mut script = Script::new();
    for of in 0..2 {
        script = script.provider(provider(of, 0.0, 0.0, Host::Provider));
    }
    for group in 1..agents {
        let desk = script.center.groups[GroupId(0)].clone();
        script.center.groups.push(Group { name: format!("desk {group}"), ..desk });
    }
    for group in 0..agents {
        script = script.staff(Staff { group: group as u16, ..Staff::chat(1, &[0, 1]).skilled(&[0, 1]) });
    }
    script
}

/// When each was connected, if it was.
fn connected(run: &Run) -> Vec<Option<f64>> {
    run.records.iter().map(|record| record.connected.map(|time| time.seconds())).collect()
}

#[test]
fn cap_03_a_program_that_is_closed_in_mid_run_stops_its_contacts_and_leaves_the_others_and_open_sessions() {
    let first = clients(0, &[contact(0.0, 30.0), contact(50.0, 5.0), contact(130.0, 5.0)]);
    let second = clients(1, &[contact(40.0, 5.0), contact(60.0, 5.0)]);
    let mut script = two_providers(1).class(first).class(second);
    script.center.program_changes = vec![from(10.0, 0, &[1]), from(100.0, 0, &[0, 1])];
    let run = script.run();
    // Who is in session at 10 s goes on to 30 s. Who comes at 50 s waits until the program is started again.
    assert_eq!(connected(&run), [Some(0.0), Some(100.0), Some(130.0), Some(40.0), Some(60.0)]);
    assert_eq!(run.records[0].left, at(30.0));
    assert_eq!(run.result.total().misdirected, 0);
}

#[test]
fn cap_09_a_program_that_was_started_and_not_reported_leaves_contacts_waiting_until_the_report() {
    let mut script = two_providers(1).class(clients(0, &[contact(10.0, 5.0)])).class(clients(1, &[]));
    script.center.program_changes = vec![from(0.0, 0, &[]), from(20.0, 0, &[0, 1])];
    script.center.groups[GroupId(0)].reported_after = s(15.0);
    let run = script.run();
    // At 10 s the engine still thinks that it runs, and learns by the attempt that it does not; at 35 s it is told.
    assert_eq!(connected(&run), [Some(35.0)]);
    assert_eq!(run.result.total().misdirected, 1);
}

#[test]
fn cap_09_a_program_that_was_closed_and_not_reported_costs_an_attempt_and_no_place_in_the_line() {
    // Two agents; the one who has been idle longest closed the program at 10 s, and the engine learns of it at 70 s.
    let contacts = [contact(20.0, 100.0), contact(30.0, 10.0), contact(31.0, 10.0), contact(150.0, 1.0)];
    let mut script = two_providers(2).class(clients(0, &contacts)).class(clients(1, &[]));
    script.center.program_changes = vec![from(10.0, 0, &[1])];
    script.center.groups[GroupId(0)].reported_after = s(60.0);
    let run = script.run();
    // The first attempt fails and tells the engine, so there is no second one.
    assert_eq!(connected(&run), [Some(20.0), Some(120.0), Some(130.0), Some(150.0)]);
    assert!(run.records.iter().all(|record| record.agent == Some(switchboard::ids::AgentId(1))));
    assert_eq!(run.result.cell(0, ClassId(0)).misdirected, 1);
    // A failed attempt is not a wait that ended: the first did not wait at all.
    assert_eq!(run.result.total().wait_answered, area(90.0 + 99.0));
}

#[test]
fn a_contact_that_waited_and_is_given_to_an_agent_in_vain_stays_the_first() {
    let contacts = [contact(0.0, 50.0), contact(1.0, 20.0), contact(5.0, 10.0), contact(6.0, 10.0)];
    let mut script = two_providers(2).class(clients(0, &contacts)).class(clients(1, &[]));
    // Agent 1 is free at 21 s with their program closed, agent 0 at 50 s.
    script.center.program_changes = vec![from(2.0, 1, &[])];
    script.center.groups[GroupId(1)].reported_after = s(1000.0);
    let run = script.run();
    assert_eq!(connected(&run), [Some(0.0), Some(1.0), Some(50.0), Some(60.0)]);
    assert_eq!(run.result.total().misdirected, 1);
    assert_eq!(run.result.queues[switchboard::ids::QueueId(0)].waiting[0], area(45.0 + 54.0));
}

#[test]
fn programs_that_are_closed_while_the_proxy_is_down_are_not_forgotten() {
    let mut script = two_providers(1).class(clients(0, &[contact(50.0, 5.0)])).class(clients(1, &[contact(50.0, 5.0)]));
    script.center.program_changes = vec![from(20.0, 0, &[1])];
    script.center.proxy.outages.planned = vec![Outage { from: at(10.0), to: at(40.0) }];
    let run = script.run();
    assert_eq!(connected(&run), [None, Some(50.0)]);
}

#[test]
fn cap_04_versions_that_are_not_compatible_do_not_meet() {
    // Half of the clients have version 0, half version 2 of the program of provider 0.
    let contacts = Vec::from_iter((0..200).map(|second| contact(f64::from(second), 0.1)));
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider));
    script.center.providers[ProviderId(0)].protocols = vec![(ProtocolId(0), 0.5), (ProtocolId(2), 0.5)];
    let script = script.class(messages(habits(0, 0, 0.0, 0), &contacts));
    let answered = |programs: &[u8]| script.clone().staff(Staff::chat(1, programs)).run().result.total().answered();
    let [old, new, both] = [answered(&[0]), answered(&[2]), answered(&[0, 2])];
    assert_eq!((old + new, both, answered(&[1])), (200, 200, 0));
    // 4 standard deviations of a fair coin around 100.
    assert!((72..=128).contains(&old), "{old}");
}

fn translated(script: &mut Script, covers: &[u8], service: f64) {
    let (into, service) = (ProtocolId(5), constant(service));
    script.center.proxy.translation = Some(Translation { into, covers: set(covers), service });
}

#[test]
fn xlt_01_xlt_02_trap_01_with_translation_agents_of_the_unified_protocol_serve_all_and_those_of_the_clients_nobody() {
    let script = || two_providers(0).class(clients(0, &[contact(0.0, 5.0)])).class(clients(1, &[contact(1.0, 5.0)]));
    let of = |covers: &[u8], programs: &[u8]| {
        let mut script = script().staff(Staff::chat(1, programs).skilled(&[0, 1]));
        translated(&mut script, covers, 0.0);
        connected(&script.run())
    };
    assert_eq!(of(&[0, 1], &[5]), [Some(0.0), Some(5.0)]);
    assert_eq!(of(&[0, 1], &[0, 1]), [None, None]);
    // Who is not covered needs a compatible program, as without translation.
    assert_eq!(of(&[1], &[5]), [None, Some(1.0)]);
    assert_eq!(of(&[1], &[0, 5]), [Some(0.0), Some(5.0)]);
}

#[test]
fn xlt_01_each_message_with_an_agent_is_translated_and_none_with_the_robot() {
    let of = |session: u32, service: f64| {
        let contacts = [contact(0.0, 60.0)];
        let mut script = Script::new()
            .provider(provider(0, 0.0, 0.0, Host::Provider))
            .class(messages(habits(0, 2, 1.0, session), &contacts))
            .staff(Staff::chat(1, &[5]));
        translated(&mut script, &[0], service);
        script.run().records[0].left.seconds()
    };
    // A dialogue of two questions, a session of three messages there and back.
    assert_eq!(of(3, 0.0), 62.0);
    assert!((of(3, 0.5) - 65.0).abs() < 1e-9);
}

#[test]
fn xlt_01_a_busy_proxy_translates_one_message_after_the_other() {
    let turns = switchboard::workload::Turns { count: constant(1.0), answer: constant(1.0), idle_limit: None };
    let class = || {
        let session = switchboard::workload::SessionForm::Turns(turns.clone());
        let habits = switchboard::workload::MessagingHabits { session, ..habits(0, 0, 0.0, 0) };
        Class { talk: vec![constant(4.0)].into(), ..messages(habits, &[contact(0.0, 0.0), contact(0.0, 0.0)]) }
    };
    let mut class = class();
    if let switchboard::workload::Arrivals::Recorded(_) = &class.arrivals {
        let come = |time| RecordedContact { time: at(time), patience: None, talk: None };
        class.arrivals = switchboard::workload::Arrivals::Recorded(vec![come(0.0), come(0.0)].into());
    }
    let mut script = Script::new()
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .class(class)
        .staff(Staff::chat(1, &[5]))
        .staff(Staff::chat(1, &[5]));
    script.center.proxy.servers.workers = Some(1);
    translated(&mut script, &[0], 2.0);
    // Both answers come to the proxy at 4 s; one is translated by 6 s, the other by 8 s.
    let left = Vec::from_iter(script.run().records.iter().map(|record| record.left.seconds()));
    assert_eq!(left, [6.0, 8.0]);
}

#[test]
fn xlt_03_when_all_ports_of_a_gateway_are_held_calls_over_it_are_blocked_and_others_are_not() {
    use switchboard::ids::{IdVec, TrunkId};
    let mut over = calls(&[contact(0.0, 60.0), contact(10.0, 60.0)]);
    (over.name, over.trunk) = ("over the gateway".into(), Some(TrunkId(0)));
    let within = Class { name: "within the network".into(), ..calls(&[contact(10.0, 60.0)]) };
    let mut script = Script::new().class(over).class(within);
    for _ in 0..3 {
        script = script.staff(Staff::voice().skilled(&[0, 1]));
    }
    script.center.trunks = IdVec::from(vec![Trunk { name: "gateway".into(), lines: 1 }]);
    let run = script.run();
    let outcomes = Vec::from_iter(run.records.iter().map(|record| record.outcome));
    assert_eq!(outcomes, [Outcome::Handled, Outcome::NoLine, Outcome::Handled]);
}

#[test]
fn cap_08_agents_who_are_not_trained_in_messages_take_longer_for_these_alone() {
    let both =
        |talk: [f64; 2], class: Class| Class { talk: vec![constant(talk[0]), constant(talk[1])].into(), ..class };
    let come = |time: f64| RecordedContact { time: at(time), patience: None, talk: None };
    let of = |group: u16| {
        let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider));
        let desk = script.center.groups[GroupId(0)].clone();
        script.center.groups.push(Group { name: "new".into(), ..desk });
        let chats = both([60.0, 120.0], messages(habits(0, 0, 0.0, 0), &[come(0.0)]));
        let calls = both([60.0, 60.0], calls(&[come(200.0)]));
        let staff = Staff { group, capacity: [1, 1, 1], ..Staff::chat(1, &[0]).skilled(&[0, 1]) };
        let run = script.class(chats).class(calls).staff(staff).run();
        Vec::from_iter(run.records.iter().map(|record| record.left.seconds()))
    };
    assert_eq!((of(0), of(1)), (vec![60.0, 260.0], vec![120.0, 260.0]));
}
