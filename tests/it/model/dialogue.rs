//! What the robot asks: only what is not yet known, in order or in the client's own words.

use super::script::*;
use switchboard::ids::{ClassId, IdVec, ProviderId};
use switchboard::model::*;
use switchboard::routing::ContactSelection;
use switchboard::workload::{Class, Entry, FieldSet, Inquiry, Introduction, Manner, MessagingHabits, RecordedContact};

/// Identity, version and reason, asked one after the other, of everybody.
fn three_fields(providers: usize) -> Inquiry {
    Inquiry {
        asks: ["identity", "version", "reason"].map(String::from).to_vec(),
        manner: Manner::Directed,
        member_priority: None,
        members: (0.0, FieldSet::first(3)),
        link_tells: FieldSet::default().with(2),
        adapters: 0.0,
        providers: vec![Introduction::default(); providers].into(),
        qualified: 1.0,
    }
}

/// Clients of one provider, each exchange with whom takes 10 s: the robot writes for 1 s, they think for 9 s.
fn asked(inquiry: Inquiry, provider: u8, contacts: &[RecordedContact]) -> Class {
    let habits = MessagingHabits { inquiry: Some(Box::new(inquiry)), ..habits(provider, 0, 9.0, 0) };
    messages(habits, contacts)
}

/// Two providers, legs that take no time, and an agent for everybody.
fn center(classes: impl IntoIterator<Item = Class>) -> Script {
    let mut script =
        Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).provider(provider(1, 0.0, 0.0, Host::Provider));
    for class in classes {
        script = script.class(class);
    }
    for _ in 0..10 {
        script = script.staff(Staff::chat(1, &[0, 1]));
    }
    script.center.proxy.robot_delay = constant(1.0);
    script
}

const ONE: [RecordedContact; 1] =
    [RecordedContact { time: switchboard::time::Time::START, patience: None, talk: None }];

/// When the only contact asked to be routed \[s\].
fn routed_at(inquiry: Inquiry, provider: u8) -> f64 {
    let run = center([asked(inquiry, provider, &ONE)]).run();
    assert_eq!(run.result.providers[ProviderId(provider)].questions as f64 * 10.0, requested(&run)[0]);
    requested(&run)[0]
}

fn requested(run: &Run) -> Vec<f64> {
    run.records.iter().map(|record| record.requested.expect("everybody asks").seconds()).collect()
}

#[test]
fn prx_05_rob_02_rob_03_a_directed_dialogue_has_an_exchange_for_each_field_before_the_request() {
    assert_eq!(routed_at(three_fields(2), 0), 30.0);
    // What the class asks beside comes on top.
    let Entry::Im(habits) = asked(three_fields(2), 0, &ONE).entry else { unreachable!() };
    let further = MessagingHabits { dialogue_exchanges: constant(2.0), ..habits };
    assert_eq!(requested(&center([messages(further, &ONE)]).run()), [50.0]);
}

#[test]
fn ims_07_each_field_that_a_provider_withholds_costs_one_more_exchange() {
    let mut inquiry = three_fields(2);
    inquiry.providers[ProviderId(1)].discloses = FieldSet::default().with(0).with(1);
    assert_eq!((routed_at(inquiry.clone(), 0), routed_at(inquiry, 1)), (30.0, 10.0));
}

#[test]
fn ims_05_a_link_of_the_class_tells_the_reason_and_leads_to_its_group_alone() {
    let mut inquiry = three_fields(2);
    inquiry.providers[ProviderId(0)].link = 1.0;
    assert_eq!((routed_at(inquiry.clone(), 0), routed_at(inquiry.clone(), 1)), (20.0, 30.0));
    // Sales wait in a queue of their own, for which the second group alone has the skill.
    let sales = Class { name: "sales".into(), queue: switchboard::ids::QueueId(1), ..asked(inquiry.clone(), 0, &ONE) };
    let script = center([asked(inquiry, 1, &[contact(0.0, 60.0); 5]), sales]).staff(Staff::chat(1, &[0]).skilled(&[1]));
    let run = script.run();
    let served: Vec<(u16, u32)> = run.records.iter().map(|record| (record.class.0, record.agent.unwrap().0)).collect();
    assert_eq!(served, [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 10)]);
}

#[test]
fn rob_05_members_are_asked_for_less_and_nobody_for_what_is_known_already() {
    let member = Inquiry { members: (1.0, FieldSet::default().with(0)), ..three_fields(2) };
    assert_eq!(routed_at(member.clone(), 0), 20.0);
    let mut by_link = member.clone();
    by_link.providers[ProviderId(0)].link = 1.0;
    assert_eq!(routed_at(by_link.clone(), 0), 10.0);
    by_link.providers[ProviderId(0)].discloses = FieldSet::default().with(1);
    assert_eq!(routed_at(by_link, 0), 0.0);
    // Half of them: with each contact the same chance, whatever else it meets.
    let half = Inquiry { members: (0.5, FieldSet::default().with(0)), ..three_fields(2) };
    let many = [contact(0.0, 0.0); 400];
    let times = requested(&center([asked(half, 0, &many)]).run());
    let members = times.iter().filter(|&&time| time == 20.0).count() as f64;
    assert!(times.iter().all(|&time| time == 20.0 || time == 30.0));
    assert!((members - 200.0).abs() < 4.0 * 10.0, "{members}");
}

#[test]
fn rob_09_ims_08_xlt_04_a_form_takes_one_exchange_where_the_provider_lets_it_through() {
    let mut inquiry = Inquiry { adapters: 1.0, ..three_fields(2) };
    inquiry.providers[ProviderId(1)].forms = true;
    assert_eq!((routed_at(inquiry.clone(), 0), routed_at(inquiry.clone(), 1)), (30.0, 10.0));
    assert_eq!(routed_at(Inquiry { adapters: 0.0, ..inquiry }, 1), 30.0);
}

#[test]
fn rob_03_a_free_dialogue_lasts_until_every_field_is_understood() {
    let free = |misparse| Inquiry { manner: Manner::Free { misparse }, ..three_fields(2) };
    assert_eq!(routed_at(free(0.0), 0), 10.0);
    // The longest of three independent geometric numbers: E = sum over n of 1 - (1 - p^n)^3, E of squares likewise.
    let (p, n) = (0.4_f64, 4_000);
    let beyond = |exchanges: u32| 1.0 - (1.0 - p.powi(exchanges as i32)).powi(3);
    let mean: f64 = (0..200).map(beyond).sum();
    let square: f64 = (0..200).map(|exchanges| f64::from(2 * exchanges + 1) * beyond(exchanges)).sum();
    let run = center([asked(free(p), 0, &vec![contact(0.0, 0.0); n])]).run();
    let seen = requested(&run).iter().sum::<f64>() / 10.0 / n as f64;
    let error = ((square - mean * mean) / n as f64).sqrt();
    assert!((seen - mean).abs() < 4.0 * error, "{seen} and not {mean} +- {error}");
}

#[test]
fn prx_14_rob_02_whoever_does_not_qualify_is_asked_all_the_same_and_takes_no_agent() {
    let run = center([asked(Inquiry { qualified: 0.0, ..three_fields(2) }, 0, &ONE)]).run();
    let record = &run.records[0];
    assert_eq!((record.outcome, record.requested, record.left), (Outcome::Unqualified, None, at(30.0)));
    let total = run.result.total();
    assert_eq!((total.endings.of(Outcome::Unqualified), total.abandoned_in_dialogue(), total.answered()), (1, 0, 0));
    let sessions: u128 = run.result.groups.iter().flat_map(|group| &group.sessions).sum();
    assert_eq!(sessions, 0);
    // The channel is free as soon as the dialogue is over.
    assert_eq!(run.result.providers[ProviderId(0)].channels.iter().sum::<u128>(), area(30.0));
}

#[test]
fn rob_10_rei_05_what_was_elicited_program_agent_data_and_availability_decide_together() {
    let chosen = |change: fn(&mut Script)| {
        let mut script = center([asked(three_fields(2), 0, &ONE)]);
        script.center.agents = IdVec::new();
        script =
            script.staff(Staff::chat(1, &[0])).staff(Staff::chat(1, &[0, 1])).staff(Staff::chat(1, &[0]).skilled(&[1]));
        script.center.classes[ClassId(0)].talk = IdVec::new();
        change(&mut script);
        script.records()[0].agent.map(|agent| agent.0)
    };
    assert_eq!(chosen(|_| {}), Some(0));
    // Elicited: the reason leads to another queue.
    let another_reason = |script: &mut Script| {
        let class = Class { queue: switchboard::ids::QueueId(1), ..asked(three_fields(2), 0, &ONE) };
        script.center.classes = IdVec::new();
        *script = script.clone().class(class);
    };
    assert_eq!(chosen(another_reason), Some(2));
    // The client's program.
    let another_program = |script: &mut Script| {
        script.center.classes = IdVec::new();
        *script = script.clone().class(asked(three_fields(2), 1, &ONE));
    };
    assert_eq!(chosen(another_program), Some(1));
    // Agent data: the first has another skill.
    let another_skill = |script: &mut Script| {
        let agents = [Staff::chat(1, &[0]).skilled(&[1]), Staff::chat(1, &[0, 1])];
        script.center.agents = IdVec::new();
        *script = agents.into_iter().fold(script.clone(), Script::staff);
    };
    assert_eq!(chosen(another_skill), Some(1));
    // Availability: the first has gone home.
    let gone = |script: &mut Script| {
        script.center.agents[switchboard::ids::AgentId(0)].duty = vec![Duty { from: at(0.0), to: at(29.0) }];
    };
    assert_eq!(chosen(gone), Some(1));
}

#[test]
fn prx_17_whatever_the_provider_every_contact_comes_in_by_the_proxy() {
    let mut script =
        center([asked(three_fields(2), 0, &ONE), Class { name: "beta".into(), ..asked(three_fields(2), 1, &ONE) }]);
    script.center.proxy.servers.workers = Some(1);
    let run = script.run();
    // Link, three questions, three answers of each; nothing else passes, as the session is in one piece without messages.
    assert_eq!(run.result.proxy.servers.begun, 2 * 7);
    script.center.proxy.outages = Outages { planned: vec![Outage { from: at(0.0), to: at(100.0) }], by_chance: None };
    assert!(requested(&script.run()).iter().all(|&time| time == 130.0));
}

#[test]
fn rob_08_the_same_policy_chooses_alike_for_calls_and_messages() {
    use switchboard::routing::AgentSelection;
    let contacts: Vec<_> =
        (0..12_u32).map(|number| contact(f64::from(number) * 7.0, f64::from(30 + number % 5))).collect();
    for pick in [
        AgentSelection::LongestIdle,
        AgentSelection::FewestSessions,
        AgentSelection::BestLevel,
        AgentSelection::LeastSkilled,
        AgentSelection::RoundRobin,
    ] {
        let served = |class: Class| {
            let mut script = Script::new().class(class).provider(provider(0, 0.0, 0.0, Host::Provider));
            for (level, skills) in [(1, 1), (3, 2), (2, 1), (3, 1)] {
                let skills = (0..skills).map(|skill| (skill, level)).collect();
                script = script.staff(Staff { skills, programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() });
            }
            script.center.rules.agent_selection = pick;
            let records = script.records();
            Vec::from_iter(records.iter().map(|record| (record.connected, record.agent, record.left)))
        };
        assert_eq!(served(calls(&contacts)), served(messages(habits(0, 0, 0.0, 0), &contacts)), "{pick:?}");
    }
}

/// One agent, and the highest priority first. A member, who comes 15 s after another and says who they are by their number, asks 5 s later than that one.
#[test]
fn piu_11_members_skip_the_question_who_they_are_and_may_go_before_others() {
    let served = |member_priority: Option<u8>| {
        let members = Inquiry { members: (1.0, FieldSet::default().with(0)), member_priority, ..three_fields(2) };
        let others = asked(three_fields(2), 0, &[contact(0.0, 100.0), contact(1.0, 10.0)]);
        let members = Class { name: "members".into(), ..asked(members, 0, &[contact(15.0, 10.0)]) };
        let mut script = Script::new()
            .provider(provider(0, 0.0, 0.0, Host::Provider))
            .provider(provider(1, 0.0, 0.0, Host::Provider))
            .class(others)
            .class(members)
            .staff(Staff::chat(1, &[0, 1]))
            .contact_selection(ContactSelection::Priority);
        script.center.proxy.robot_delay = constant(1.0);
        let run = script.run();
        Vec::from_iter(run.records.iter().map(|record| (record.requested.unwrap(), record.connected.unwrap())))
    };
    let asked = [30.0, 31.0, 35.0].map(at);
    let with = |connected: [f64; 3]| Vec::from_iter(asked.into_iter().zip(connected.map(at)));
    assert_eq!(served(None), with([30.0, 130.0, 140.0]), "as long as a member has no priority of their own");
    assert_eq!(served(Some(3)), with([30.0, 140.0, 130.0]));
}
