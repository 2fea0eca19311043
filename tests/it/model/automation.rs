//! Automated agents: machines with limits of their own, who complete contacts or hand them on to people.

use super::script::*;
use switchboard::experiment::{Labels, Metric, Scope, Summary};
use switchboard::ids::{AgentId, ClassId, GroupId, ProtocolId, QueueId, SiteId};
use switchboard::model::*;
use switchboard::routing::{Call, Channel, Input, Request, Row, Then, When};
use switchboard::workload::*;

/// A group of machines beside the desk.
fn with_machines(mut script: Script) -> Script {
    script.center.groups.push(Group {
        name: "machines".into(),
        self_service: true,
        ..script.center.groups[GroupId(0)].clone()
    });
    script
}

/// A machine that talks to so many callers at once, with the skill of queue 1.
fn machine(ports: u16) -> Staff {
    Staff { group: 1, skills: vec![(1, 1)], capacity: [ports, 0, ports], ..Staff::voice() }
}

/// Callers who meet the machine of queue 1 for 10 s before people.
fn self_service(containment: f64, when_full: WhenFull, contacts: &[RecordedContact]) -> Class {
    let automation =
        Automation { queue: QueueId(1), service: constant(10.0), containment, when_used: WhenUsed::First, when_full };
    Class { automation: Some(automation), ..calls(contacts) }
}

/// A desk of one and a machine with so many ports, where nobody waits for the machine.
fn desk_and_machine(ports: u16, class: Class) -> Script {
    let placeholder = calls_of("nobody", 1, &[]);
    with_machines(Script::new().class(class).class(placeholder).limit(1, 0).staff(Staff::voice()).staff(machine(ports)))
}

#[test]
fn csr_02_an_automated_agent_serves_as_many_at_once_as_its_limit() {
    let contacts = [contact(0.0, 60.0), contact(0.0, 60.0), contact(0.0, 60.0), contact(1.0, 60.0)];
    let bot = Staff { group: 1, ..Staff::chat(3, &[0]) };
    let script = Script::new().class(messages(habits(0, 0, 0.0, 0), &contacts)).staff(bot);
    let script = with_machines(script.provider(provider(0, 0.0, 0.0, Host::Provider)));
    let connected: Vec<_> = script.records().iter().map(|record| record.connected).collect();
    assert_eq!(connected, [Some(at(0.0)), Some(at(0.0)), Some(at(0.0)), Some(at(60.0))]);
}

#[test]
fn csr_02_a_mixed_pool_lowers_the_load_of_people_by_the_share_of_the_machines() {
    let busy = |share: f64| {
        let arrivals = RatedPieces::new(vec![Piece { end: at(360_000.0), amount: 0.02, day: 0 }]).unwrap();
        let arrivals = Arrivals::Poisson { rates: arrivals, busyness: Busyness::default(), batch: None, bursts: None };
        let class = Class { arrivals, ..self_service(share, WhenFull::Skip, &[]) };
        let run = desk_and_machine(60, class).horizon(360_000.0).run_with(Limits::default());
        (run.result.groups[GroupId(0)].busy.iter().sum::<u128>() as f64, run.result.automation.of(ClassId(0)))
    };
    let ((all, _), (some, times)) = (busy(0.0), busy(0.4));
    // Every conversation takes a minute, and machines never are full, so what people are spared are the contained.
    let contained = (times.served - times.escalated) as f64;
    assert!(((all - some) / 60e9 - contained).abs() < 1e-9);
    let (share, error) = (contained / times.served as f64, (0.24 / times.served as f64).sqrt());
    assert!((share - 0.4).abs() < 4.0 * error, "{share} ± {error}");
}

#[test]
fn rob_11_who_is_completed_takes_no_time_of_people_and_who_falls_back_keeps_reason_and_time() {
    let completed = desk_and_machine(1, self_service(1.0, WhenFull::Skip, &[contact(5.0, 60.0)])).run();
    let record = &completed.records[0];
    assert_eq!((record.outcome, record.agent, record.left), (Outcome::Contained, Some(AgentId(1)), at(15.0)));
    assert_eq!(completed.result.groups[GroupId(0)].busy.iter().sum::<u128>(), 0);

    let fell_back = desk_and_machine(1, self_service(0.0, WhenFull::Skip, &[contact(5.0, 60.0)])).run();
    let record = ContactRecord { requested: Some(at(15.0)), ..served(0, 5.0, 15.0, 75.0, 0) };
    assert_eq!(fell_back.records, [record]);
    let asked: Vec<Request> = requests(&fell_back.result);
    assert_eq!(asked.iter().map(|request| request.queue).collect::<Vec<_>>(), [QueueId(1), QueueId(0)]);
    assert_eq!(Request { queue: QueueId(1), ..asked[1] }, asked[0], "nothing else changes");
    let times = fell_back.result.automation.of(ClassId(0));
    assert_eq!((times.served, times.escalated, times.service), (1, 1, area(10.0)));
}

fn requests(result: &RunResult) -> Vec<Request> {
    let calls = result.logs[SiteId(0)].calls().iter();
    let request = |(_, call): &(_, Call)| match call {
        Call::Input(Input::Request(request)) => Some(*request),
        _ => None,
    };
    calls.filter_map(request).collect()
}

#[test]
fn csr_07_who_finds_all_ports_taken_skips_them_is_blocked_or_waits() {
    let contacts = [contact(0.0, 60.0), contact(1.0, 60.0), contact(2.0, 60.0)];
    let run = |when_full, limit| {
        let mut script = desk_and_machine(2, self_service(1.0, when_full, &contacts));
        script.center.rules.queues[QueueId(1)].capacity = limit;
        let run = script.run();
        let ends = run.records.iter().map(|record| (record.outcome, record.left));
        (ends.collect::<Vec<_>>(), run.result.automation.of(ClassId(0)))
    };
    let two = [(Outcome::Contained, at(10.0)), (Outcome::Contained, at(11.0))];
    let (ends, times) = run(WhenFull::Skip, Some(0));
    assert_eq!((&ends[..2], ends[2], times.skipped), (&two[..], (Outcome::Handled, at(62.0)), 1));
    let (ends, times) = run(WhenFull::Block, Some(0));
    assert_eq!((&ends[..2], ends[2], times.blocked), (&two[..], (Outcome::NoPort, at(2.0)), 1));
    let (ends, times) = run(WhenFull::Wait, None);
    assert_eq!((&ends[..2], ends[2], times.waited), (&two[..], (Outcome::Contained, at(20.0)), area(8.0)));
}

#[test]
fn patience_starts_anew_when_people_have_to_go_on() {
    // The first keeps the desk; the second gives up 20 s after they were handed on.
    let contacts = [contact(0.0, 600.0), impatient(30.0, 60.0, 20.0)];
    let records = desk_and_machine(2, self_service(0.0, WhenFull::Skip, &contacts)).records();
    assert_eq!(records[1], ContactRecord { requested: Some(at(40.0)), ..abandoned(1, 30.0, 60.0) });
}

#[test]
fn rules_are_about_what_contacts_ask_of_people_before_a_system_takes_over_or_after_it_hands_them_on() {
    let to_queue = Then::Route { queue: Some(QueueId(2)), priority: None, treatment: None };
    let of_people = When { queues: Some(vec![QueueId(0), QueueId(2)]), ..When::default() };
    let with = |class: Class| {
        let mut script = desk_and_machine(1, class).class(calls_of("third", 2, &[]));
        script.center.rules.table = vec![Row { when: of_people.clone(), then: to_queue }];
        script.staff(Staff::voice().skilled(&[2])).records()
    };
    let first = with(self_service(0.0, WhenFull::Skip, &[contact(5.0, 60.0)]));
    let handed_on = ContactRecord { requested: Some(at(15.0)), ..moved_to(2, served(0, 5.0, 15.0, 75.0, 2)) };
    assert_eq!(first, [handed_on]);
    // The first takes the agent to whom the rule sends both; the second would wait there, and meets the machine in place of that.
    let class = self_service(0.0, WhenFull::Skip, &[contact(0.0, 30.0), contact(10.0, 60.0)]);
    let automation = class.automation.map(|system| Automation { when_used: WhenUsed::NobodyFree, ..system });
    let instead = with(Class { automation, ..class });
    let waited = ContactRecord { requested: Some(at(20.0)), ..moved_to(2, served(1, 10.0, 30.0, 90.0, 2)) };
    assert_eq!(instead, [moved_to(2, served(0, 0.0, 0.0, 30.0, 2)), waited]);
    // Whoever is completed by the system was moved by no rule.
    let contained = with(self_service(1.0, WhenFull::Skip, &[contact(5.0, 60.0)]));
    assert_eq!((contained[0].outcome, contained[0].moved_to), (Outcome::Contained, None));
}

#[test]
fn csr_08_machines_never_appear_in_the_occupancy_of_people() {
    let contacts: Vec<RecordedContact> = (0..50).map(|number| contact(f64::from(number) * 70.0, 35.0)).collect();
    let script = desk_and_machine(60, self_service(0.5, WhenFull::Skip, &contacts));
    let center = script.complete();
    let result = simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap();
    let desk = &result.groups[GroupId(0)];
    let (busy, present) = (desk.busy[0] as f64, desk.present[0] as f64);
    let labels = Labels::of(&center, |interval| interval.to_string());
    let summary = Summary::new(&center, &[result], labels, 0.95);
    let of = |scope, metric| summary.whole(scope).estimate(metric).unwrap().value;
    assert!((of(Scope::Center, Metric::Occupancy) - busy / present).abs() < 1e-12);
    assert_eq!(of(Scope::Center, Metric::Agents), 1.0);
    assert_eq!(of(Scope::Group(1), Metric::Agents), 1.0, "their own row has them");
    assert!(of(Scope::Group(1), Metric::AgentsBusy) > 0.0);
}

#[test]
fn sip_11_requests_by_sip_lead_to_automated_systems_and_to_agents() {
    let alike =
        SipRequest { channel: Channel::Voice, priority: 0, questions: 0, customer: None, form: Default::default() };
    let habits = SipHabits { requests: SipRequests::Alike(alike), question: constant(0.0) };
    let class = Class { entry: Entry::Sip(habits), ..self_service(0.5, WhenFull::Skip, &[]) };
    let contacts: Vec<RecordedContact> = (0..50).map(|number| contact(f64::from(number) * 70.0, 35.0)).collect();
    let class = Class { arrivals: Arrivals::Recorded(contacts.into()), ..class };
    let mut script = desk_and_machine(60, class);
    script.center.routing_point.establish = constant(2.0);
    let run = script.run();
    for record in &run.records {
        // Established once, with the machine; the session goes on when people take it over.
        let (agent, left) = match record.outcome {
            Outcome::Contained => (AgentId(1), record.arrived + s(12.0)),
            _ => (AgentId(0), record.arrived + s(12.0 + 35.0)),
        };
        assert_eq!((record.agent, record.left), (Some(agent), left));
    }
    let served = |agent| run.records.iter().filter(|record| record.agent == Some(AgentId(agent))).count();
    assert!(served(0) > 10 && served(1) > 10);
    assert_eq!(run.result.sip.of(ClassId(0)).established, 50);
}

#[test]
fn a_chat_bot_hands_on_over_the_providers_channel() {
    let class = Class {
        entry: Entry::Im(habits(0, 0, 0.0, 0)),
        ..self_service(0.0, WhenFull::Skip, &[contact(0.0, 60.0), contact(100.0, 60.0)])
    };
    let bot = Staff { group: 1, skills: vec![(1, 1)], ..Staff::chat(9, &[0]) };
    let script = Script::new().class(class).class(calls_of("nobody", 1, &[])).staff(Staff::chat(1, &[0])).staff(bot);
    let run = with_machines(script.provider(provider(0, 1.0, 0.0, Host::Provider))).run();
    let ends: Vec<_> = run.records.iter().map(|record| (record.outcome, record.left)).collect();
    assert_eq!(ends, [(Outcome::Handled, at(71.0)), (Outcome::Handled, at(171.0))]);
    assert!(requests(&run.result).iter().all(|request| request.channel == Channel::Im(ProtocolId(0))));
    assert_eq!(run.result.providers.iter().next().unwrap().channels.iter().sum::<u128>(), area(142.0));
}
