//! The rules of the enterprise in a center.

use super::script::*;
use switchboard::ids::{AgentId, ClassId, GroupId, ProviderId, QueueId, TreatmentId};
use switchboard::model::*;
use switchboard::routing::{ContactSelection, Row, Then, When};
use switchboard::time::Time;
use switchboard::workload::{Announcement, Automation, Class, Entry, RecordedContact, Said, WhenFull, WhenUsed};

fn to_queue(queue: u16) -> Then {
    Then::Route { queue: Some(QueueId(queue)), priority: None, treatment: None }
}

/// Two classes with a queue and an agent each: agent 0 has skill 0 and agent 1 skill 1.
fn two_desks(first: &[RecordedContact], second: &[RecordedContact]) -> Script {
    let script = Script::new().class(calls(first)).class(calls_of("others", 1, second));
    script.staff(Staff::voice()).staff(Staff::voice().skilled(&[1]))
}

fn of_class(class: u16) -> When {
    When { attributes: vec![(Enterprise::CLASS, vec![class + 1])], ..When::default() }
}

#[test]
fn a_contact_waits_in_the_queue_that_a_rule_puts_it_into() {
    let mut script = two_desks(&[contact(0.0, 30.0), contact(5.0, 20.0)], &[contact(1.0, 10.0)]);
    script.center.rules.table = vec![Row { when: of_class(0), then: to_queue(1) }];
    let run = script.run();
    let moved = |record| moved_to(1, record);
    let expected = [
        moved(served(0, 0.0, 0.0, 30.0, 1)),
        moved(served(1, 5.0, 40.0, 60.0, 1)),
        of(1, served(0, 1.0, 30.0, 40.0, 1)),
    ];
    assert_eq!(run.records, expected);
    assert_eq!(run.result.queues[QueueId(0)].waiting, [0, 0]);
    assert_eq!(run.result.queues[QueueId(1)].waiting, [area(29.0 + 35.0), 0]);
}

#[test]
fn rei_02_rules_that_change_at_noon_count_for_whoever_comes_later() {
    let mut script = two_desks(&[contact(0.0, 50.0), contact(10.0, 5.0), contact(20.0, 5.0)], &[]);
    // Noon is at 15 s.
    script.center.enterprise.tables = vec![(at(15.0), vec![Row { when: When::default(), then: to_queue(1) }])];
    assert_eq!(
        script.records(),
        [served(0, 0.0, 0.0, 50.0, 0), served(1, 10.0, 50.0, 55.0, 0), moved_to(1, served(2, 20.0, 20.0, 25.0, 1)),]
    );
}

/// Callers who meet a machine with so many ports for 10 s, which completes none of them, before people or in place of a wait for these; it is agent 1, and agent 2
/// serves what rules may put into queue 2.
fn behind_a_menu(ports: u16, when_used: WhenUsed, contacts: &[RecordedContact]) -> Script {
    let menu = Automation {
        queue: QueueId(1),
        service: constant(10.0),
        containment: 0.0,
        when_used,
        when_full: WhenFull::Skip,
    };
    let class = Class { automation: Some(menu), ..calls(contacts) };
    let mut script = Script::new().class(class).class(calls_of("menu", 1, &[])).class(calls_of("others", 2, &[]));
    script.center.groups.push(Group { self_service: true, ..script.center.groups[GroupId(0)].clone() });
    script = script.limit(1, 0).staff(Staff::voice());
    let machine = Staff { group: 1, capacity: [ports, 0, ports], ..Staff::voice().skilled(&[1]) };
    script = script.staff(machine).staff(Staff::voice().skilled(&[2]));
    script
}

/// A row for what people are asked for.
fn of_people(when: When, then: Then) -> Row {
    Row { when: When { queues: Some(vec![QueueId(0), QueueId(2)]), ..when }, then }
}

#[test]
fn rules_are_looked_at_when_a_menu_hands_on_and_say_nothing_of_the_menu() {
    let mut script = behind_a_menu(1, WhenUsed::First, &[contact(5.0, 60.0)]);
    script.center.rules.table = vec![of_people(When::default(), to_queue(2))];
    let expected = ContactRecord { requested: Some(at(15.0)), ..moved_to(2, served(0, 5.0, 15.0, 75.0, 2)) };
    assert_eq!(script.records(), [expected]);

    script.center.rules.table = vec![of_people(When::default(), Then::Refuse)];
    let record = &script.records()[0];
    assert_eq!((record.outcome, record.left), (Outcome::RuledOut, at(15.0)));
}

#[test]
fn who_turns_to_a_menu_in_place_of_a_wait_is_looked_at_by_the_rules_again_afterwards() {
    // The second finds the desk of queue 0 taken at 1 s and somebody in the line of queue 0 at 11 s, so that another rule fits.
    let contacts = [contact(0.0, 100.0), contact(1.0, 20.0), impatient(2.0, 5.0, 300.0)];
    let mut script = behind_a_menu(2, WhenUsed::NobodyFree, &contacts);
    let crowded = When { waiting: Some((QueueId(0), 1)), ..When::default() };
    script.center.rules.table = vec![of_people(crowded, to_queue(2))];
    let records = script.records();
    let seen: Vec<_> = records.iter().map(|record| (record.number, record.agent, record.connected)).collect();
    // The first who was handed on waits in queue 0, which is the crowd for whoever is handed on next.
    let expected = [
        (0, Some(AgentId(0)), Some(at(0.0))),
        (1, Some(AgentId(0)), Some(at(100.0))),
        (2, Some(AgentId(2)), Some(at(12.0))),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_rule_for_who_waits_says_nothing_to_who_waits_for_a_menu() {
    let mut script = behind_a_menu(1, WhenUsed::First, &[contact(0.0, 30.0), contact(1.0, 30.0)]);
    script.center.rules.queues[QueueId(1)].capacity = None;
    for class in script.center.classes.iter_mut().take(1) {
        class.automation.as_mut().unwrap().when_full = WhenFull::Wait;
    }
    // After 5 s of waiting for people one is moved; the second has waited 9 s for the menu by then.
    let long = When { waited: Some(s(5.0)), ..When::default() };
    script.center.rules.table = vec![of_people(long, to_queue(2))];
    let seen: Vec<_> = script.records().iter().map(|record| (record.agent, record.connected)).collect();
    assert_eq!(seen, [(Some(AgentId(0)), Some(at(10.0))), (Some(AgentId(2)), Some(at(25.0)))]);
}

#[test]
fn who_is_refused_by_a_rule_is_blocked_and_who_gets_a_higher_priority_goes_first() {
    let many = When { waiting: Some((QueueId(0), 2)), ..When::default() };
    let first = Then::Route { queue: None, priority: Some(9), treatment: None };
    let contacts = [contact(0.0, 50.0), contact(1.0, 5.0), contact(3.0, 5.0)];
    let mut script =
        Script::new().class(calls(&contacts)).class(calls_of("urgent", 0, &[contact(2.0, 5.0)])).staff(Staff::voice());
    script = script.contact_selection(ContactSelection::Priority);
    script.center.rules.table = vec![Row { when: many, then: Then::Refuse }, Row { when: of_class(1), then: first }];
    assert_eq!(
        script.records(),
        [
            served(0, 0.0, 0.0, 50.0, 0),
            served(1, 1.0, 55.0, 60.0, 0),
            ruled_out(2, 3.0),
            of(1, served(0, 2.0, 50.0, 55.0, 0)),
        ]
    );
}

#[test]
fn attributes_have_their_shares_and_each_contact_keeps_its_own() {
    let arrivals = Vec::from_iter((0..4_000).map(|number| contact(f64::from(number) / 2.0, 0.5)));
    let segment = switchboard::ids::AttributeId(2);
    let mut script = two_desks(&arrivals, &[]);
    script.center.rules.table =
        vec![Row { when: When { attributes: vec![(segment, vec![2])], ..When::default() }, then: to_queue(1) }];
    let known = Known { attribute: segment, values: vec![(1, 0.7), (2, 0.3)] };
    script.center.enterprise.known = vec![vec![known]].into();
    let (once, again) = (script.records(), script.records());
    assert_eq!(once, again);
    let moved = once.iter().filter(|record| record.agent.is_some_and(|agent| agent.0 == 1)).count() as f64;
    let deviation = (4_000.0_f64 * 0.3 * 0.7).sqrt();
    assert!((moved - 1_200.0).abs() < 4.0 * deviation, "{moved} of 4000 against 1200");
    assert!(once.iter().all(|record| record.class == ClassId(0) && record.left > Time::START));
}

/// A row for whoever still waits after so many seconds.
fn after(seconds: f64, then: Then) -> Row {
    Row { when: When { waited: Some(s(seconds)), ..When::default() }, then }
}

fn treated(number: u16) -> Then {
    Then::Route { queue: None, priority: None, treatment: Some(TreatmentId(number)) }
}

#[test]
fn who_waits_is_moved_by_a_rule_and_counts_from_then_on_where_he_waits() {
    let mut script = two_desks(&[contact(0.0, 60.0), contact(10.0, 20.0)], &[contact(1.0, 30.0)]);
    script.center.rules.table = vec![after(15.0, to_queue(1))];
    let run = script.run();
    let moved = moved_to(1, served(1, 10.0, 31.0, 51.0, 1));
    let expected = [served(0, 0.0, 0.0, 60.0, 0), moved, of(1, served(0, 1.0, 1.0, 31.0, 1))];
    assert_eq!(run.records, expected);
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(15.0), 0]);
    assert_eq!(run.result.queues[QueueId(1)].waiting, [area(6.0), 0]);
}

#[test]
fn who_waits_may_be_turned_away_by_a_rule_and_his_patience_ends_with_it() {
    let contacts = [contact(0.0, 60.0), impatient(10.0, 20.0, 40.0), impatient(20.0, 20.0, 5.0)];
    let mut script = two_desks(&contacts, &[]);
    script.center.rules.table = vec![after(15.0, Then::Refuse)];
    let run = script.run();
    let refused = ContactRecord { left: at(25.0), ..ruled_out(1, 10.0) };
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), refused, abandoned(2, 20.0, 25.0)]);
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(15.0 + 5.0), 0]);
    let sites = two_desks(&contacts, &[]);
    let mut sites = Script { center: sites.center, ..sites }.sites(&["all", "none"], &[&[1.0, 0.0], &[1.0, 0.0]]);
    sites.center.rules.table = vec![after(15.0, Then::Refuse)];
    assert_eq!(sites.run().records, run.records, "at a site the same");
}

#[test]
fn prx_12_a_rule_says_what_contacts_are_told_at_once_or_after_a_wait_in_place_of_what_their_class_is() {
    let busy = |balking| Some(Announcement { tells: Said::Busy { balking }, again: None, patience: None });
    let contacts = [contact(0.0, 60.0), contact(10.0, 20.0), contact(20.0, 20.0)];
    let mut script = two_desks(&contacts, &[]);
    // The class is told that nobody is free, and nobody leaves for it.
    script.center.classes[ClassId(0)].announcement = busy(0.0);
    let mut told = |table: Vec<Row>| {
        script.center.enterprise.treatments = vec![Treatment { announcement: busy(1.0), hosting: None }].into();
        script.center.rules.table = table;
        let run = script.run();
        let left: Vec<_> = run.records.iter().map(|record| (record.outcome, record.left)).collect();
        (left, run.result.announcements.of(ClassId(0)).told)
    };
    let (handled, balked) = (Outcome::Handled, Outcome::Balked);
    let stays = [(handled, at(60.0)), (handled, at(80.0)), (handled, at(100.0))];
    assert_eq!(told(Vec::new()), (stays.to_vec(), 2));
    let always = Row { when: When::default(), then: treated(0) };
    let at_once = vec![(handled, at(60.0)), (balked, at(10.0)), (balked, at(20.0))];
    assert_eq!(told(vec![always]), (at_once, 2));
    assert_eq!(told(vec![after(15.0, treated(0))]), (stays.to_vec(), 2), "who was told is not told again");
    script.center.classes[ClassId(0)].announcement = None;
    script.center.rules.table = vec![after(15.0, treated(0))];
    let later = [served(0, 0.0, 0.0, 60.0, 0), balked_at(1, 10.0, 25.0), balked_at(2, 20.0, 35.0)];
    assert_eq!(script.run().records, later);
}

fn balked_at(number: u64, arrived: f64, left: f64) -> ContactRecord {
    ContactRecord { outcome: Outcome::Balked, ..unserved(number, arrived, left) }
}

/// Two messages by a provider that relays, to one agent: the second waits from 10 s on, and is told nothing.
fn relayed() -> Script {
    let class = messages(habits(0, 0, 0.0, 1), &[contact(0.0, 60.0), contact(10.0, 60.0)]);
    let provider = Provider { channels: Some(5), ..provider(0, 0.0, 0.0, Host::Provider) };
    Script::new().class(class).provider(provider).staff(Staff::chat(1, &[0]))
}

#[test]
fn hst_03_hst_09_a_rule_hands_the_sessions_of_the_sensitive_over_to_the_proxy() {
    let hosting = |from_sensitivity| HostingPolicy { from_sensitivity, ..HostingPolicy::always(Hosting::Handover) };
    let run = |sensitivity: f64, table: Vec<Row>| {
        let mut script = relayed();
        let Entry::Im(habits) = &mut script.center.classes[ClassId(0)].entry else { unreachable!() };
        habits.sensitivity = constant(sensitivity);
        script.center.enterprise.treatments =
            vec![Treatment { announcement: None, hosting: Some(hosting(0.5)) }].into();
        script.center.rules.table = table;
        let run = script.run();
        let hosts: Vec<_> = run.records.iter().map(|record| record.hosted.unwrap().1).collect();
        (hosts, run.result.providers[ProviderId(0)].handed_over)
    };
    let always = || vec![Row { when: When::default(), then: treated(0) }];
    assert_eq!(run(0.5, always()), (vec![Host::Proxy; 2], 2));
    assert_eq!(run(0.4, always()), (vec![Host::Provider; 2], 0));
    // Only who waits.
    assert_eq!(run(0.5, vec![after(20.0, treated(0))]), (vec![Host::Provider, Host::Proxy], 1));
}

#[test]
fn hst_03_a_rule_may_leave_with_the_provider_whom_its_policy_would_hand_over_and_falls_back_where_the_proxy_is_full() {
    let treatment = |mode| vec![Treatment { announcement: None, hosting: Some(HostingPolicy::always(mode)) }].into();
    let always = || vec![Row { when: When::default(), then: treated(0) }];
    let mut script = relayed();
    script.center.providers[ProviderId(0)].hosting = HostingPolicy::always(Hosting::Handover);
    assert_eq!(script.run().result.providers[ProviderId(0)].handed_over, 2);
    script.center.enterprise.treatments = treatment(Hosting::Relay);
    script.center.rules.table = always();
    let run = script.run();
    let relay = Modes { asked: Hosting::Relay, used: Hosting::Relay };
    assert!(run.records.iter().all(|record| record.modes == Some(relay)));
    let mut script = relayed();
    script.center.enterprise.treatments = treatment(Hosting::Handover);
    script.center.rules.table = always();
    script.center.proxy.host_limit = Some(0);
    let run = script.run();
    let fell_back = Modes { asked: Hosting::Handover, used: Hosting::Relay };
    assert!(run.records.iter().all(|record| record.modes == Some(fell_back) && record.outcome == Outcome::Handled));
    let times = &run.result.providers[ProviderId(0)];
    assert_eq!((times.fell_back, times.handed_over), (2, 0));
}

#[test]
fn rules_that_change_do_so_at_every_site() {
    let contacts = [contact(0.0, 50.0), contact(20.0, 5.0)];
    let script = Script::new().class(calls(&contacts)).class(calls_of("south", 0, &contacts));
    let script = script.staff(Staff::voice()).staff(Staff { group: 1, ..Staff::voice() });
    let mut script = script.sites(&["north", "south"], &[&[1.0, 0.0], &[0.0, 1.0]]);
    script.center.enterprise.tables = vec![(at(10.0), vec![Row { when: When::default(), then: Then::Refuse }])];
    let outcomes: Vec<_> = script.records().iter().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [Outcome::Handled, Outcome::RuledOut, Outcome::Handled, Outcome::RuledOut]);
}
