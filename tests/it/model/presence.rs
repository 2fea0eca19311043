//! Clients who are seen: by which device they come, what agents see of it, what that takes in messages, and where messages to them go.

use super::script::*;
use crate::repository;
use proptest::prelude::*;
use switchboard::ids::{ClassId, DeviceId, PresenceServiceId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::workload::*;

const PC: usize = 0;
const PHONE: usize = 1;

/// A device on the only service that does this in the course of the day.
fn device(name: &str, day: &[(f64, Recorded)]) -> Device {
    device_with(name, DeviceMedium::Im, day)
}

fn device_with(name: &str, medium: DeviceMedium, day: &[(f64, Recorded)]) -> Device {
    let changes = day.iter().map(|&(time, does)| (s(time), does)).collect();
    Device {
        service: Some(PresenceServiceId(0)),
        connection: Connection::Recorded(RecordedDay::new(changes)),
        ..Device::connected(name, [medium])
    }
}

fn always(name: &str) -> Device {
    device(name, &[(0.0, Recorded::Active)])
}

/// On until 25 s, and again from 100 s.
fn interrupted() -> Device {
    device("pc", &[(0.0, Recorded::Active), (25.0, Recorded::Off), (100.0, Recorded::Active)])
}

/// Clients of the first of so many classes have a computer, which does this over the day, and a cell phone of which nothing is seen.
pub(crate) fn computer_and_cell(day: &[(f64, Recorded)], classes: usize) -> PresencePlan {
    let computer = device_with("computer", DeviceMedium::IpPhone, day);
    let cell = Device { carried: true, ..Device::connected("cell", [DeviceMedium::Cellular]) };
    let mut clienteles = vec![None; classes];
    clienteles[0] = Some(clientele(2));
    PresencePlan {
        clienteles: clienteles.into(),
        devices: vec![computer, cell].into(),
        services: vec![service()].into(),
        collector: Collector { enabled: vec![true].into(), lasts: Lasts::UntilSettled, ..Collector::default() },
    }
}

/// A service that takes no time and tells of every change.
pub(crate) fn service() -> PresenceService {
    PresenceService {
        name: "messenger".into(),
        latency: s(0.0),
        way: vec![s(0.0)],
        delivery: Delivery::OnChange,
        ghost: s(0.0),
        outages: Vec::new(),
        while_down: WhileDown::Frozen,
        release: Release::LogOnOrRaised,
    }
}

/// Clients of the one class have a computer with a browser, on which they chat.
pub(crate) fn chatting() -> PresencePlan {
    plan(vec![device_with("computer", DeviceMedium::Chat, &[(0.0, Recorded::Active)])])
}

fn clientele(devices: usize) -> Clientele {
    let devices = (0..devices).map(|device| DeviceId(device as u8)).collect();
    Clientele { devices, software: [1.0, 0.0, 0.0, 0.0], watched_on: None, addressed: 1.0, amalgamated_on: None }
}

fn plan(devices: Vec<Device>) -> PresencePlan {
    PresencePlan {
        clienteles: vec![Some(clientele(devices.len()))].into(),
        devices: devices.into(),
        services: vec![service()].into(),
        collector: Collector { enabled: vec![true].into(), ..Collector::default() },
    }
}

/// One agent writes each message in 10 s, and a client answers in 10 s: the agent's messages leave at 10 s, 30 s, 50 s and so on.
fn conversation(messages_of_agent: u32, plan: PresencePlan) -> Script {
    conversations(&[0.0], messages_of_agent, plan)
}

fn conversations(times: &[f64], messages_of_agent: u32, plan: PresencePlan) -> Script {
    let turns = Turns { count: constant(f64::from(messages_of_agent)), answer: constant(10.0), idle_limit: None };
    let habits = MessagingHabits { session: SessionForm::Turns(turns), ..habits(0, 0, 0.0, 0) };
    let contacts: Vec<RecordedContact> =
        times.iter().map(|&time| RecordedContact { time: at(time), patience: None, talk: None }).collect();
    let class = Class { talk: vec![constant(10.0)].into(), ..messages(habits, &contacts) };
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).staff(Staff::chat(1, &[0]));
    script.center.presence = plan;
    script.class(class)
}

/// Sessions of half a minute from the start on, so many at once.
fn half_minutes(count: usize, agents: usize, plan: PresencePlan) -> Script {
    let class = messages(habits(0, 0, 0.0, 0), &vec![contact(0.0, 30.0); count]);
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).class(class);
    for _ in 0..agents {
        script = script.staff(Staff::chat(count as u16, &[0]));
    }
    script.center.presence = plan;
    script
}

fn times(run: &Run) -> PresenceTimes {
    run.result.presence[ClassId(0)]
}

/// Sees the devices.
#[derive(Default)]
struct Rows(Vec<PresenceRecord>);

impl Observer for Rows {
    fn sees_devices(&self) -> bool {
        true
    }
    fn on_contact(&mut self, _: &ContactRecord) {}
    fn on_presence(&mut self, record: &PresenceRecord) {
        self.0.push(record.clone());
    }
}

fn rows(script: &Script) -> Vec<PresenceRecord> {
    let mut rows = Rows::default();
    simulate(&script.complete(), script.seed, 0, Limits::default(), &mut rows).unwrap();
    rows.0
}

/// What an agent sees of a device when they look at this moment.
fn seen(script: &Script, device: usize, time: f64) -> Option<Presence> {
    let rows = rows(script);
    let row = rows
        .iter()
        .find(|row| row.event == PresenceEvent::Looked && row.at == at(time) && usize::from(row.device.0) == device);
    row.expect("an agent looks at this moment").seen.map(|(presence, _)| presence)
}

#[test]
fn dev_01_a_contact_by_instant_message_comes_from_a_device_that_has_them() {
    let mut pager = always("pager");
    pager.media = [DeviceMedium::Pager].into_iter().collect();
    let off =
        Connection::Alternating { on: Spells::new(constant(1.0)), off: Spells::new(constant(1e6)), unnoticed: 0.0 };
    let script = conversation(1, plan(vec![pager, Device { connection: off, ..always("computer") }]));
    let subscribed = rows(&script);
    // The pager is on and the client's first choice; the computer is turned on, for the messages.
    assert_eq!((subscribed[1].device, subscribed[1].is), (DeviceId(1), Presence::Online));
    assert_eq!(subscribed[0].reach, Reach::Gone, "nothing that a class of instant messages has reaches a pager");
    assert_eq!(times(&script.run()).turned_on, 1);
}

#[test]
fn dev_02_contact_is_possible_on_the_office_computer_while_the_one_at_home_is_off() {
    let home = device("home", &[(0.0, Recorded::Off)]);
    let script = conversation(2, plan(vec![home, always("office")]));
    assert_eq!((seen(&script, 0, 10.0), seen(&script, 1, 10.0)), (Some(Presence::Offline), Some(Presence::Online)));
    let run = script.run();
    assert_eq!((run.records[0].left, times(&run).turned_on, times(&run).kept), (at(30.0), 0, 0));
}

#[test]
fn dev_05_a_client_with_a_browser_only_leaves_no_presence_and_is_served_all_the_same() {
    let mut browser = plan(vec![always("pc")]);
    browser.clienteles[ClassId(0)].as_mut().unwrap().software = [0.0, 0.0, 0.0, 1.0];
    let run = conversation(2, browser).run();
    let PresenceTimes { looks, unseen, upstream, to_agents, .. } = times(&run);
    assert_eq!((looks, unseen, upstream, to_agents), (3, 3, 0, 0));
    assert_eq!(run.records, conversation(2, plan(vec![always("pc")])).run().records);
    // With third-party software: online, the connection and two messages.
    assert_eq!(times(&conversation(2, plan(vec![always("pc")])).run()).unseen, 0);
}

#[test]
fn dev_03_prs_22_a_device_that_goes_off_in_mid_session_is_reported_and_the_client_goes_on_with_another() {
    let script = conversation(2, plan(vec![interrupted(), always("phone")]));
    let changed: Vec<PresenceRecord> =
        rows(&script).into_iter().filter(|row| row.event == PresenceEvent::Changed).collect();
    let PresenceRecord { at: moment, device, is, .. } = &changed[0];
    assert_eq!((*moment, usize::from(device.0), *is, changed.len()), (at(25.0), PC, Presence::Offline, 1));
    assert_eq!((seen(&script, PC, 10.0), seen(&script, PC, 30.0)), (Some(Presence::Online), Some(Presence::Offline)));
    let run = script.run();
    assert_eq!((run.records[0].left, times(&run).moved, times(&run).kept), (at(30.0), 1, 0));
}

#[test]
fn a_message_to_a_client_who_is_gone_is_kept_until_a_device_comes_or_the_conversation_is_given_up() {
    let run = conversation(2, plan(vec![interrupted()])).run();
    assert_eq!((run.records[0].left, run.records[0].outcome), (at(100.0), Outcome::Handled));
    assert_eq!((times(&run).kept, times(&run).undelivered), (1, 0));

    let mut impatient = plan(vec![interrupted()]);
    impatient.collector.give_up_after = s(50.0);
    let run = conversation(2, impatient).run();
    assert_eq!((run.records[0].left, run.records[0].outcome), (at(80.0), Outcome::Dropped));
    assert_eq!((times(&run).kept, times(&run).undelivered), (0, 1));
}

#[test]
fn a_client_whose_device_is_off_writes_when_it_is_on_again() {
    let pc = device("pc", &[(0.0, Recorded::Active), (15.0, Recorded::Off), (50.0, Recorded::Active)]);
    let run = conversation(2, plan(vec![pc])).run();
    // The answer would have been written at 20 s; the agent's second message takes from 50 s to 60 s.
    assert_eq!(run.records[0].left, at(60.0));
}

#[test]
fn away_changes_nothing_for_messages_and_a_negative_priority_does() {
    let away = |priority, away_priority| Device {
        priority,
        away_priority,
        away_after: Some(s(5.0)),
        ..device(
            "pc",
            &[
                (0.0, Recorded::Active),
                (22.0, Recorded::Pause),
                (60.0, Recorded::Active),
                (100.0, Recorded::Off),
                (150.0, Recorded::Active),
            ],
        )
    };
    let left = |devices: Vec<Device>, release| {
        let mut plan = plan(devices);
        plan.services[PresenceServiceId(0)].release = release;
        conversation(2, plan).run().records[0].left
    };
    assert_eq!(left(vec![away(0, 0)], Release::LogOn), at(30.0), "away, and given the message at once");
    assert_eq!(left(vec![away(0, -1)], Release::LogOnOrRaised), at(60.0), "kept until the priority rises");
    assert_eq!(left(vec![away(0, -1)], Release::LogOn), at(150.0), "kept until the next log-on");
    // What goes to a device of a higher priority does not go to others, and one below 0 gets nothing.
    let off_at_25 = || interrupted();
    let phone = |priority| Device { priority, ..always("phone") };
    assert_eq!(left(vec![off_at_25(), phone(0)], Release::LogOn), at(30.0));
    assert_eq!(left(vec![off_at_25(), phone(-1)], Release::LogOn), at(100.0));
}

#[test]
fn prs_13_trap_05_a_subscription_ends_with_a_last_notice_when_the_client_is_offline_and_the_contact_stays() {
    let messages = |lasts| {
        let mut plan = plan(vec![interrupted()]);
        plan.collector.lasts = lasts;
        let run = conversation(2, plan).run();
        assert_eq!((run.records[0].left, run.records[0].outcome), (at(100.0), Outcome::Handled));
        (times(&run).subscriptions, times(&run).upstream, times(&run).offline)
    };
    // The first answer and the notice that the client is offline; who comes back then is not seen any more.
    assert_eq!(messages(Lasts::UntilOffline), (1, 2, 0));
    // Unless they write: two more answers, and the client is subscribed to again when the first of them arrives, at 110 s.
    let mut plan = plan(vec![interrupted()]);
    plan.collector.lasts = Lasts::UntilOffline;
    let times = times(&conversation(4, plan).run());
    assert_eq!((times.subscriptions, times.upstream), (2, 3));
    // To the end: the first answer, offline, and what the client is when the contact ends.
    assert_eq!(messages(Lasts::UntilSettled), (1, 3, area(75.0)));
}

#[test]
fn prs_14_piu_06_status_messages_grow_with_clients_and_with_agents_who_subscribe_themselves() {
    let messages = |clients, agents, subscriber| {
        let mut plan = plan(vec![always("pc"), always("phone")]);
        plan.services[PresenceServiceId(0)].delivery = Delivery::Periodic(s(10.0));
        plan.collector.subscriber = subscriber;
        times(&half_minutes(clients, agents, plan).run()).upstream
    };
    // Two devices, each told of at 0, 10, 20 and 30 s.
    assert_eq!(messages(1, 3, Subscriber::Collector), 8);
    assert_eq!(messages(2, 3, Subscriber::Collector), 16);
    // Any agent may watch any client, whoever serves them.
    assert_eq!(messages(1, 3, Subscriber::Agents), 24);
    assert_eq!(messages(2, 2, Subscriber::Agents), 32);
}

#[test]
fn prs_11_prs_15_a_list_is_one_message_a_period_and_singly_it_is_one_for_each_client() {
    let messages = |clients, as_list| {
        let mut plan = plan(vec![always("pc")]);
        plan.collector.to_agents = ToAgents { latency: s(0.0), delivery: Delivery::Periodic(s(10.0)), as_list };
        times(&half_minutes(clients, 1, plan).run()).to_agents
    };
    assert_eq!([1, 2, 5].map(|clients| messages(clients, true)), [4, 4, 4]);
    assert_eq!([1, 2, 5].map(|clients| messages(clients, false)), [4, 8, 20]);
}

#[test]
fn prs_11_lists_are_of_the_part_of_a_run_in_which_agents_get_them() {
    let mut plan = plan(vec![always("pc")]);
    plan.collector.to_agents = ToAgents { latency: s(0.0), delivery: Delivery::Periodic(s(10.0)), as_list: true };
    let mut script = half_minutes(2, 1, plan);
    // Of those at 0, 10, 20 and 30 s.
    for (left_out, kept) in [(0.0, 4), (5.0, 3), (15.0, 2), (25.0, 1)] {
        script.center.warm_up = s(left_out);
        assert_eq!(times(&script.run()).to_agents, kept, "{left_out}");
    }
}

#[test]
fn prs_11_prs_12_a_change_is_sent_at_once_beside_what_is_sent_by_period() {
    let seen = |delivery| {
        let mut plan = plan(vec![interrupted(), always("phone")]);
        plan.collector.to_agents = ToAgents { latency: s(1.0), delivery, as_list: false };
        seen(&conversation(2, plan), PC, 30.0)
    };
    assert_eq!(seen(Delivery::Periodic(s(60.0))), Some(Presence::Online), "as it was at the start");
    assert_eq!(seen(Delivery::PeriodicAndOnChange(s(60.0))), Some(Presence::Offline));
    assert_eq!(seen(Delivery::Periodic(s(14.0))), Some(Presence::Offline), "sent at 28 s");
    assert_eq!(seen(Delivery::Pull), Some(Presence::Offline));
    let pulled = |delivery| {
        let mut plan = plan(vec![always("pc")]);
        plan.collector.to_agents = ToAgents { latency: s(1.0), delivery, as_list: false };
        times(&conversation(2, plan).run())
    };
    assert_eq!((pulled(Delivery::Pull).looks, pulled(Delivery::Pull).to_agents), (3, 6), "question and answer");
}

#[test]
fn prs_06_agents_see_what_the_collector_knows_and_not_the_truth() {
    let looks = |latency| {
        let mut plan = plan(vec![interrupted(), always("phone")]);
        plan.services[PresenceServiceId(0)].way = vec![s(latency)];
        (seen(&conversation(3, plan.clone()), PC, 30.0), times(&conversation(3, plan).run()))
    };
    let (fresh, times) = looks(4.0);
    assert_eq!((fresh, times.age), (Some(Presence::Offline), 2 * 3 * area(4.0)), "three looks at two devices");
    assert_eq!((times.looks, times.unseen), (4, 1), "nothing was known at the connection");
    let (stale, times) = looks(6.0);
    assert_eq!((stale, times.seen_ghosts), (Some(Presence::Online), 1));
}

#[test]
fn prs_10_what_is_combined_on_the_clients_computer_is_hidden_while_that_is_off() {
    let sees = |amalgamated_on| {
        let mut plan = plan(vec![interrupted(), always("phone")]);
        plan.clienteles[ClassId(0)].as_mut().unwrap().amalgamated_on = amalgamated_on;
        let script = conversation(2, plan);
        [10.0, 30.0].map(|time| seen(&script, PHONE, time))
    };
    assert_eq!(sees(None), [Some(Presence::Online); 2]);
    assert_eq!(sees(Some(PC)), [Some(Presence::Online), Some(Presence::Offline)]);
}

#[test]
fn prs_18_prs_19_only_services_are_seen_that_the_center_is_enabled_for_and_the_client_is_watched_on() {
    let plan = |enabled: [bool; 2], watched_on| {
        let mut plan = plan(vec![always("pc"), always("phone")]);
        plan.services.push(PresenceService { name: "mobile".into(), ..service() });
        plan.devices[DeviceId(1)].service = Some(PresenceServiceId(1));
        plan.collector.enabled = enabled.to_vec().into();
        plan.clienteles[ClassId(0)].as_mut().unwrap().watched_on = watched_on;
        let script = conversation(1, plan);
        [PC, PHONE].map(|device| seen(&script, device, 10.0).is_some())
    };
    assert_eq!(plan([true, true], None), [true, true]);
    assert_eq!(plan([true, false], None), [true, false]);
    assert_eq!(plan([true, true], Some(PresenceServiceId(1))), [false, true]);
}

#[test]
fn prs_25_nobody_is_subscribed_to_who_is_not_in_contact() {
    let script = conversations(&[5.0, 1000.0, 2000.0], 2, plan(vec![always("pc")]));
    let run = script.run();
    let PresenceTimes { subscriptions, online, upstream, .. } = times(&run);
    // Three contacts of 30 s, in which nothing changes.
    assert_eq!((subscriptions, online, upstream), (3, area(90.0), 3));
    assert!(rows(&script).iter().all(|row| {
        run.records
            .iter()
            .any(|contact| contact.arrived <= row.at && row.at <= contact.left && contact.number == row.client)
    }));
}

#[test]
fn prs_05_prs_07_with_and_without_a_server_of_the_center_only_the_age_of_what_is_seen_differs() {
    let run = |way: Vec<f64>| {
        let mut plan = plan(vec![Device { service: None, ..always("pc") }]);
        plan.services[PresenceServiceId(0)].latency = s(1.0);
        plan.services[PresenceServiceId(0)].way = way.into_iter().map(s).collect();
        plan.collector.own = Some(PresenceServiceId(0));
        plan.clienteles[ClassId(0)].as_mut().unwrap().software = [0.0, 1.0, 0.0, 0.0];
        conversation(3, plan).run()
    };
    let (with, without) = (run(vec![2.0]), run(vec![]));
    assert_eq!(with.records, without.records);
    let age = |run: &Run| (times(run).age / u128::from(times(run).seen_devices), times(run).upstream);
    assert_eq!((age(&with), age(&without)), ((area(3.0), 1), (area(1.0), 1)));
}

#[test]
fn ex_14_prs_03_temporarily_away_please_call_the_cell_phone_at_this_number() {
    let word = Word { share: 1.0, medium: DeviceMedium::Cellular, number: "+1 555 0100".into() };
    let activity = Activity { active: Spells::new(constant(25.0)), pause: Spells::new(constant(1000.0)) };
    let (connection, activity, word) = (Connection::Always, Some(activity), Some(word));
    let pc = Device { connection, activity, word, away_after: Some(s(600.0)), ..always("pc") };
    let looked = rows(&conversation(3, plan(vec![pc])));
    let looked: Vec<&PresenceRecord> = looked.iter().filter(|row| row.event == PresenceEvent::Looked).collect();
    let says = |row: &PresenceRecord| (row.seen.map(|(presence, _)| presence), row.word.clone());
    assert_eq!(says(looked[1]), (Some(Presence::Online), None), "at 10 s");
    // They turned to it at 0 s and go at 25 s: away at once, with the number.
    let number = Some((DeviceMedium::Cellular, "+1 555 0100".to_owned()));
    assert_eq!(says(looked[2]), (Some(Presence::Away), number), "at 30 s");
}

#[test]
fn ex_05_a_client_in_the_line_is_online_then_away_and_then_offline() {
    let pc = Device {
        away_after: Some(s(40.0)),
        ..device("pc", &[(0.0, Recorded::Active), (60.0, Recorded::Pause), (200.0, Recorded::Off)])
    };
    let mut script = conversation(1, plan(vec![pc]));
    script.center.agents.iter_mut().for_each(|agent| agent.duty[0].from = at(300.0));
    let rows = rows(&script);
    let is: Vec<(f64, Presence)> =
        rows.iter().filter(|row| row.at < at(300.0)).map(|row| (row.at.seconds(), row.is)).collect();
    assert_eq!(is, [(0.0, Presence::Online), (100.0, Presence::Away), (200.0, Presence::Offline)]);
}

/// Client 1 has a computer at home on AOL, one at the office with the center's own software and a phone on Sprint; client 2 one on AOL. Two
/// clients, four devices, three sources; the center sees the office computer directly.
#[test]
fn ex_06_two_clients_with_four_devices_are_seen_by_three_sources() {
    let on = |name: &str, service, day: &[(f64, Recorded)]| Device {
        service: Some(PresenceServiceId(service)),
        ..device(name, day)
    };
    let (active, off) = (Recorded::Active, Recorded::Off);
    let devices = vec![
        on("home PC", 0, &[(0.0, off)]),
        on("office PC", 1, &[(0.0, active), (25.0, off)]),
        on("phone", 2, &[(0.0, active), (45.0, off)]),
        on("PC", 0, &[(0.0, active)]),
    ];
    let of = |devices: &[u8]| {
        let devices = devices.iter().map(|&device| DeviceId(device)).collect();
        Some(Clientele { devices, ..clientele(0) })
    };
    let source = |name: &str, way: Vec<f64>| PresenceService {
        name: name.into(),
        latency: s(1.0),
        way: way.into_iter().map(s).collect(),
        ..service()
    };
    let services = vec![source("AOL", vec![2.0]), source("own", vec![]), source("Sprint", vec![3.0])];
    let plan = PresencePlan {
        devices: devices.into(),
        services: services.into(),
        clienteles: vec![of(&[0, 1, 2]), of(&[3])].into(),
        collector: Collector { enabled: vec![true; 3].into(), ..Collector::default() },
    };
    let one = conversation(3, plan);
    let second = Class { name: "second".into(), ..one.center.classes[ClassId(0)].clone() };
    let script = one.staff(Staff::chat(1, &[0])).class(second);
    let rows = rows(&script);
    let looked = |class: u16, time: f64| -> Vec<(Presence, f64)> {
        let rows = rows.iter().filter(|row| row.event == PresenceEvent::Looked && row.class == ClassId(class));
        let seen = rows.filter(|row| row.at == at(time)).map(|row| row.seen.expect("everything is known by then"));
        seen.map(|(presence, age)| (presence, age.seconds())).collect()
    };
    use Presence::{Offline, Online};
    assert_eq!(looked(0, 10.0), [(Offline, 3.0), (Online, 1.0), (Online, 4.0)]);
    assert_eq!(looked(0, 30.0), [(Offline, 3.0), (Offline, 1.0), (Online, 4.0)]);
    assert_eq!(looked(1, 30.0), [(Online, 3.0)]);
    let devices: usize = [looked(0, 10.0).len(), looked(1, 10.0).len()].iter().sum();
    assert_eq!(devices, 4);
}

#[test]
fn who_wants_to_come_again_comes_when_a_device_is_on() {
    let pc = device("pc", &[(0.0, Recorded::Active), (50.0, Recorded::Off), (200.0, Recorded::Active)]);
    let contacts = [impatient(0.0, 30.0, 10.0)];
    let retrials = Retrials { share: 1.0, delay: constant(100.0), limit: 1, after: [true; 4], afresh: true };
    let class = Class { retrials: Some(retrials), ..messages(habits(0, 0, 0.0, 0), &contacts) };
    let late = Staff::chat(1, &[0]).on_duty(&[(150.0, EVER)]);
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).class(class).staff(late);
    script.center.presence = plan(vec![pc]);
    let run = script.run();
    let came: Vec<(f64, Outcome)> =
        run.records.iter().map(|record| (record.arrived.seconds(), record.outcome)).collect();
    assert_eq!(came, [(0.0, Outcome::Abandoned), (200.0, Outcome::Handled)]);
    // Seen offline at 50 s, which ended the first subscription.
    assert_eq!((times(&run).delayed_returns, times(&run).subscriptions), (1, 2));
}

/// A phone of which a share q of losses goes unnoticed for the ghost time G, on for a mean time A and off for an exponential one of mean B: of
/// the phones that look connected, q B (1 - exp(-G / B)) / (A + q B (1 - exp(-G / B))) are gone. Agents look once at each of many clients.
#[test]
fn the_share_of_connected_devices_that_are_ghosts_is_exact() {
    let (on, off, unnoticed, ghost) = (1500.0, 480.0, 0.8, 300.0);
    let spells = |mean| Spells::new(Distribution::exponential(mean).unwrap());
    let connection = Connection::Alternating { on: spells(on), off: spells(off), unnoticed };
    let phone = Device { connection, media: [DeviceMedium::Cellular].into_iter().collect(), ..always("phone") };
    let mut plan = plan(vec![Device { service: None, ..always("pc") }, phone]);
    plan.services[PresenceServiceId(0)].ghost = s(ghost);
    let contacts: Vec<RecordedContact> = (0..20_000).map(|number| contact(f64::from(number) * 0.1, 0.05)).collect();
    let class = messages(habits(0, 0, 0.0, 0), &contacts);
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).class(class);
    script.center.presence = plan;
    let run = script.staff(Staff::chat(1, &[0])).run_with(Limits::default());
    let PresenceTimes { looks, seen_connected, seen_ghosts, seen_devices, .. } = times(&run);
    assert_eq!((looks, seen_devices), (20_000, 20_000));
    let lasting = unnoticed * off * (1.0 - (-ghost / off).exp());
    for (share, of, expected) in [
        (seen_ghosts, seen_connected, lasting / (on + lasting)),
        (seen_connected, seen_devices, (on + lasting) / (on + off)),
    ] {
        let (share, of) = (share as f64 / of as f64, of as f64);
        assert!((share - expected).abs() <= 4.0 * (expected * (1.0 - expected) / of).sqrt(), "{share}, not {expected}");
    }
}

/// What is seen of a computer that is pushed once a period P over a way L is L + U old, with U uniform from 0 to P, where looks are at any moment.
#[test]
fn prs_11_the_age_of_pushed_presence_is_uniform_over_the_period() {
    let (way, period) = (3.0, 40.0);
    let mut plan = plan(vec![always("pc")]);
    plan.services[PresenceServiceId(0)].way = vec![s(way)];
    plan.services[PresenceServiceId(0)].delivery = Delivery::Periodic(s(period));
    let turns = Turns { count: constant(400.0), answer: Distribution::exponential(60.0).unwrap(), idle_limit: None };
    let habits = MessagingHabits { session: SessionForm::Turns(turns), ..habits(0, 0, 0.0, 0) };
    let contacts = vec![RecordedContact { time: at(0.0), patience: None, talk: None }; 20];
    let class = Class { talk: vec![constant(0.5)].into(), ..messages(habits, &contacts) };
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).class(class);
    script.center.presence = plan;
    let run = script.staff(Staff::chat(20, &[0])).run_with(Limits::default());
    let PresenceTimes { seen_devices, age, .. } = times(&run);
    let mean = age as f64 / 1e9 / seen_devices as f64;
    // Looks of one client follow each other at 60 s on average, so that one says little of the next.
    let error = period / 12.0_f64.sqrt() / (seen_devices as f64).sqrt();
    assert!((mean - way - period / 2.0).abs() <= 4.0 * error, "{mean} s over {seen_devices} looks, error {error}");
}

/// The documents call four different servers by two abbreviations; here each has a name in full, and nothing goes by theirs.
#[test]
fn trap_06_each_server_has_a_name_of_its_own() {
    const THEIRS: [&str; 4] = ["CPS", "CCPS", "CIS", "FPS"];
    let mut found = Vec::new();
    for file in ["src", "engine/src", "scenarios", "docs"].into_iter().flat_map(repository::files_below) {
        let words = file.text.split(|sign: char| !sign.is_alphanumeric());
        found.extend(words.filter(|word| THEIRS.contains(word)).map(|word| format!("{}: {word}", file.path)));
    }
    repository::fail_on(&found);
}

fn spells() -> impl Strategy<Value = Spells> {
    (10.0..400.0_f64).prop_map(|mean| Spells::new(Distribution::exponential(mean).unwrap()))
}

/// A device that leads any life.
fn devices() -> impl Strategy<Value = Device> {
    let connection = prop_oneof![
        1 => Just(Connection::Always),
        4 => (spells(), spells(), 0.0..=1.0_f64)
            .prop_map(|(on, off, unnoticed)| Connection::Alternating { on, off, unnoticed }),
        1 => Just(interrupted().connection),
    ];
    let activity = prop::option::of((spells(), spells()).prop_map(|(active, pause)| Activity { active, pause }));
    let priorities = (-1..=1_i8, -1..=1_i8);
    (connection, activity, prop::option::of(0..200_u32), 0.0..=0.5_f64, priorities).prop_map(
        |(connection, activity, away_after, do_not_disturb, (priority, away_priority))| Device {
            connection,
            activity,
            away_after: away_after.map(|seconds| s(seconds.into())),
            do_not_disturb,
            priority,
            away_priority,
            ..always("device")
        },
    )
}

fn deliveries() -> impl Strategy<Value = Delivery> {
    prop_oneof![
        Just(Delivery::OnChange),
        (1..100_u32).prop_map(|period| Delivery::Periodic(s(period.into()))),
        (1..100_u32).prop_map(|period| Delivery::PeriodicAndOnChange(s(period.into()))),
        Just(Delivery::Pull),
    ]
}

pub(super) fn plans() -> impl Strategy<Value = PresencePlan> {
    let service = (deliveries(), 0..300_u32, 0..5_u32, any::<bool>(), any::<bool>());
    let collector = (deliveries(), any::<[bool; 4]>(), 1..600_u32);
    let devices = prop::collection::vec(devices(), 1..4);
    (devices, service, collector, prop::sample::select(Software::ALL.to_vec()), any::<bool>()).prop_map(
        |(
            devices,
            (delivery, ghost, way, raised, frozen),
            (to_agents, [list, agents, settled, own], limit),
            software,
            one,
        )| {
            let mut plan = plan(devices);
            let service = &mut plan.services[PresenceServiceId(0)];
            (service.delivery, service.ghost, service.way) = (delivery, s(ghost.into()), vec![s(way.into())]);
            service.release = if raised { Release::LogOnOrRaised } else { Release::LogOn };
            service.while_down = if frozen { WhileDown::Frozen } else { WhileDown::Unknown };
            service.outages = vec![Outage { from: at(60.0), to: at(90.0) }];
            let collector = &mut plan.collector;
            collector.to_agents = ToAgents { latency: s(0.5), delivery: to_agents, as_list: list };
            collector.subscriber = if agents { Subscriber::Agents } else { Subscriber::Collector };
            collector.lasts = if settled { Lasts::UntilSettled } else { Lasts::UntilOffline };
            collector.own = own.then_some(PresenceServiceId(0));
            collector.give_up_after = s(limit.into());
            let clientele = plan.clienteles[ClassId(0)].as_mut().unwrap();
            clientele.software = Software::ALL.map(|each| if each == software { 1.0 } else { 0.0 });
            clientele.amalgamated_on = one.then_some(0);
            plan
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever devices do, every contact ends, time adds up, and whoever watches changes nothing.
    #[test]
    fn whatever_devices_do_every_contact_ends_and_their_time_adds_up(
        plan in plans(),
        times_of_arrival in prop::collection::vec(0..500_u32, 1..12),
        messages_of_agent in 1..6_u32,
        idle_limit in prop::option::of(5..100_u32),
    ) {
        let mut arrivals: Vec<f64> = times_of_arrival.into_iter().map(f64::from).collect();
        arrivals.sort_by(f64::total_cmp);
        let settled = plan.collector.lasts == Lasts::UntilSettled || plan.clientele(ClassId(0)).unwrap().software[3] > 0.0;
        let devices = plan.devices.len() as u128;
        let mut script = conversations(&arrivals, messages_of_agent, plan);
        let Entry::Im(MessagingHabits { session: SessionForm::Turns(turns), .. }) = &mut script.center.classes[ClassId(0)].entry
        else { unreachable!("the conversations go turn by turn") };
        turns.idle_limit = idle_limit.map(|limit| s(limit.into()));
        let run = script.run();
        let times = times(&run);
        let present: u128 = run.records.iter().map(|record| u128::from(record.left.since(record.arrived).nanos())).sum();
        let counted = times.online + times.undisturbed + times.away + times.offline;
        prop_assert!(counted <= devices * present && (!settled || counted == devices * present));
        prop_assert!(times.ghost <= times.offline && times.seen_ghosts <= times.seen_connected);
        prop_assert!(times.unseen <= times.looks && times.wrong <= times.looks - times.unseen);
        prop_assert!(times.subscriptions >= run.records.len() as u64);
        let dropped = run.records.iter().filter(|record| record.outcome == Outcome::Dropped).count() as u64;
        prop_assert_eq!(dropped, times.undelivered);
        let mut rows = Rows::default();
        let watched = simulate(&script.complete(), script.seed, 0, Limits::default(), &mut rows).unwrap();
        prop_assert_eq!(watched.presence[ClassId(0)], times);
        prop_assert!(rows.0.iter().all(|row| row.is != Presence::Offline || row.reach == Reach::Gone));
    }
}

#[test]
fn a_client_who_is_called_back_is_watched_until_that_is_over() {
    let class = messages(habits(0, 0, 0.0, 0), &[contact(0.0, 100.0), contact(10.0, 0.0), contact(200.0, 30.0)]);
    let callback = Callback { talk: Some(constant(33.0)), ..super::callbacks::callback() };
    let class = Class { callback: Some(Box::new(callback)), ..class };
    let staff = Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() };
    let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider)).class(class).staff(staff);
    script.center.presence = plan(vec![always("pc")]);
    // The second hangs up at 10 s and is called at 100 s; it rings for 10 s.
    assert_eq!(times(&script.run()).online, area(100.0 + (143.0 - 10.0) + 30.0));
}

#[test]
fn prs_20_a_client_whose_call_carries_the_address_is_seen_during_and_after_it_and_another_never() {
    // A call of 30 s from a computer that goes off at 20 s and on again at 50 s; its client calls again at 130 s.
    let day = [(0.0, Recorded::Active), (20.0, Recorded::Off), (50.0, Recorded::Active)];
    let seen_at = |addressed: f64| {
        let mut plan = computer_and_cell(&day, 1);
        plan.clienteles[ClassId(0)].as_mut().unwrap().addressed = addressed;
        let recalls = Some(Recalls { share: 1.0, delay: constant(100.0) });
        let mut script = Script::new().class(Class { recalls, ..calls(&[contact(0.0, 30.0)]) }).staff(Staff::voice());
        script.center.presence = plan;
        let script = script.horizon(200.0);
        let seen = rows(&script).into_iter().filter(|row| row.device == DeviceId(0) && row.seen.is_some());
        Vec::from_iter(seen.map(|row| (row.at, row.seen.unwrap().0)))
    };
    let seen = seen_at(1.0);
    assert!(seen.contains(&(at(20.0), Presence::Offline)), "in the call: {seen:?}");
    assert!(seen.contains(&(at(50.0), Presence::Online)), "after it: {seen:?}");
    assert_eq!(seen_at(0.0), []);
}
