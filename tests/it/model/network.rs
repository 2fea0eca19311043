//! The router in the network before several sites: whom it sends where, and by what data.

use super::script::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use switchboard::ids::{AgentId, GroupId, SiteId};
use switchboard::model::*;
use switchboard::routing::network::{ActivityKinds, Destination, Detail, NetworkCall, NetworkRules, Policy};
use switchboard::time::Span;

const ALL: ActivityKinds = ActivityKinds { volume: true, status: true, skills: true };

/// Two sites that report everything every `interval` seconds, each report `latency` seconds on its way.
pub(super) fn network(policy: Policy, interval: f64, latency: f64) -> Network {
    let reporting = Reporting { interval: constant(interval), latency: constant(latency), loss: 0.0 };
    Network {
        rules: NetworkRules {
            policy,
            destination: Destination::Site,
            activity: ALL,
            detail: Detail::Aggregated,
            shares: vec![0.5, 0.5].into(),
            counts_own: false,
        },
        reporting: vec![reporting.clone(), reporting].into(),
        misrouted: Misrouted::Waits,
    }
}

/// The same, sent to the addresses of agents.
pub(super) fn to_agents(network: Network) -> Network {
    let rules = NetworkRules { destination: Destination::Agent, detail: Detail::ByAgent, ..network.rules };
    Network { rules, ..network }
}

/// Three agents in the north, 0 to 2, and one in the south, 3.
fn three_and_one(contacts: &[switchboard::workload::RecordedContact]) -> Script {
    let north = || Staff::voice();
    let south = Staff { group: 1, ..Staff::voice() };
    Script::new().class(calls(contacts)).staff(north()).staff(north()).staff(north()).staff(south)
}

const PLACES: [&str; 2] = ["north", "south"];

/// Who was sent where, and how old the data were \[s\].
fn placements(run: &Run) -> Vec<(f64, u16, Option<f64>)> {
    let log = run.result.network_log.as_ref().expect("logs were asked for");
    let placed = log.calls().iter().filter_map(|(now, call)| match call {
        NetworkCall::Place(_, placement) => {
            Some((now.seconds(), placement.site.0, placement.collected.map(|collected| now.since(collected).seconds())))
        }
        NetworkCall::Store(..) => None,
    });
    placed.collect()
}

fn counts(run: &Run, site: u16) -> Placements {
    run.result.sites[SiteId(site)].placements.expect("there is a network")
}

#[test]
fn net_04_the_decision_follows_the_stored_state_and_not_the_true_one() {
    // By the reports of the start the north has the lower load, until those of 100 s say otherwise.
    let calls = [0.0, 1.0, 2.0, 3.0, 99.0, 101.0].map(|time| contact(time, 200.0));
    let run = three_and_one(&calls).network(&PLACES, network(Policy::LeastLoaded, 100.0, 0.0)).run();
    let at_south = |record| at_site(1, record);
    assert_eq!(
        run.records,
        [
            served(0, 0.0, 0.0, 200.0, 0),
            served(1, 1.0, 1.0, 201.0, 1),
            served(2, 2.0, 2.0, 202.0, 2),
            // They wait in the north while the south is idle.
            served(3, 3.0, 200.0, 400.0, 0),
            served(4, 99.0, 201.0, 401.0, 1),
            at_south(served(5, 101.0, 101.0, 301.0, 3)),
        ]
    );
    let north = counts(&run, 0);
    assert_eq!((north.placed, north.misrouted, counts(&run, 1).placed, counts(&run, 1).misrouted), (5, 2, 1, 0));
}

#[test]
fn csr_04_net_01_on_live_data_a_contact_goes_past_a_full_site_to_an_idle_one_without_entering_the_first() {
    let calls = [0.0, 0.0, 0.0, 0.0, 1.0].map(|time| contact(time, 50.0));
    let run = three_and_one(&calls).network(&PLACES, network(Policy::LeastExpectedWait, 0.0, 0.0)).run();
    let sites = run.records.iter().take(4).map(|record| record.site.unwrap().0);
    assert_eq!(sites.filter(|&site| site == 1).count(), 1, "somebody found the south");
    assert!(run.records.iter().take(4).all(|record| record.connected == Some(record.arrived)));
    assert_eq!(run.result.sites.iter().map(|site| site.max_waiting[0]).sum::<u32>(), 1, "the fifth alone waits");
}

#[test]
fn net_06_net_07_data_are_as_old_as_the_interval_and_the_way_of_the_report_at_most() {
    let calls = [10.0, 30.0, 99.0, 129.0, 130.0, 131.0].map(|time| contact(time, 1.0));
    let run = three_and_one(&calls).network(&PLACES, network(Policy::LeastLoaded, 100.0, 30.0)).run();
    let ages = placements(&run).into_iter().map(|(now, _, age)| (now, age)).collect::<Vec<_>>();
    let known = |now, age| (now, Some(age));
    assert_eq!(
        ages,
        // A report that arrives with the call is there before it.
        [
            (10.0, None),
            known(30.0, 30.0),
            known(99.0, 99.0),
            known(129.0, 129.0),
            known(130.0, 30.0),
            known(131.0, 31.0)
        ]
    );
}

#[test]
fn net_06_a_lost_report_leaves_the_one_before_it() {
    let mut lossy = network(Policy::LeastLoaded, 10.0, 0.0);
    for reporting in lossy.reporting.iter_mut() {
        reporting.loss = 0.5;
    }
    let calls: Vec<_> = (0..1_000).map(|number| contact(3.0 * f64::from(number), 1.0)).collect();
    let run = three_and_one(&calls).network(&PLACES, lossy).run();
    let (sent, lost) = (counts(&run, 0).reports, counts(&run, 0).reports_lost);
    assert!((sent as f64 / 2.0 - lost as f64).abs() < 4.0 * (sent as f64 / 4.0).sqrt(), "{lost} of {sent}");
    let oldest = placements(&run).into_iter().filter_map(|(_, _, age)| age).fold(0.0, f64::max);
    assert!(oldest > 20.0, "{oldest}");
}

#[test]
fn net_03_rte_18_the_network_names_an_agent_and_the_contact_waits_nowhere_else() {
    let calls = [10.0, 20.0, 30.0].map(|time| contact(time, 15.0));
    let live = to_agents(network(Policy::LongestIdle, 0.0, 0.0));
    let run = three_and_one(&calls).network(&PLACES, live).run();
    let log = run.result.network_log.as_ref().unwrap();
    let named = log.calls().iter().filter_map(|(_, call)| match call {
        NetworkCall::Place(_, placement) => Some(placement.agent.expect("an agent is named")),
        NetworkCall::Store(..) => None,
    });
    let by_records = run.records.iter().map(|record| record.agent.unwrap());
    assert_eq!(named.collect::<Vec<_>>(), by_records.collect::<Vec<_>>());
    assert!(run.records.iter().all(|record| record.connected == Some(record.arrived)));
    assert_eq!(run.result.sites.iter().map(|site| site.max_waiting[0]).sum::<u32>(), 0);
}

#[test]
fn net_08_aggregated_reports_choose_a_site_and_the_site_its_agent() {
    let run = three_and_one(&[contact(10.0, 15.0)]).network(&PLACES, network(Policy::LeastLoaded, 100.0, 0.0)).run();
    let log = run.result.network_log.as_ref().unwrap();
    let named = log
        .calls()
        .iter()
        .any(|(_, call)| matches!(call, NetworkCall::Place(_, placement) if placement.agent.is_some()));
    assert!(!named);
    assert_eq!(run.records, [served(0, 10.0, 10.0, 25.0, 0)]);
}

/// Three contacts at once for agents of whom the reports of the start say that all are free.
fn all_to_the_same_agent(misrouted: Misrouted, counts_own: bool) -> Run {
    let calls = [10.0, 11.0, 12.0].map(|time| contact(time, 60.0));
    let mut network = to_agents(network(Policy::LeastLoaded, 1_000.0, 0.0));
    network.misrouted = misrouted;
    network.rules.counts_own = counts_own;
    three_and_one(&calls).network(&PLACES, network).run()
}

#[test]
fn net_03_a_contact_whose_agent_is_taken_is_served_by_the_site_or_sent_back_for_another_selection() {
    let waits = all_to_the_same_agent(Misrouted::Waits, false);
    let agents = |run: &Run| run.records.iter().map(|record| record.agent.unwrap().0).collect::<Vec<_>>();
    assert_eq!(agents(&waits), [0, 1, 2], "the site has others");
    assert_eq!((counts(&waits, 0).selections, counts(&waits, 0).placed, counts(&waits, 0).misrouted), (3, 3, 2));
    let back = all_to_the_same_agent(Misrouted::SentBack { most: 5 }, false);
    assert_eq!(agents(&back), [0, 1, 2]);
    assert_eq!((counts(&back, 0).selections, counts(&back, 0).placed, counts(&back, 0).misrouted), (6, 3, 3));
    let once = all_to_the_same_agent(Misrouted::SentBack { most: 1 }, false);
    assert_eq!((counts(&once, 0).selections, counts(&once, 0).placed, counts(&once, 0).misrouted), (5, 3, 3));
}

#[test]
fn net_07_a_router_that_counts_its_own_placements_does_not_send_everybody_to_the_same_agent() {
    let run = all_to_the_same_agent(Misrouted::Waits, true);
    let sites = [0, 1].map(|site| counts(&run, site));
    assert_eq!(sites.map(|site| site.placed).iter().sum::<u64>(), 3);
    assert_eq!(sites.map(|site| site.misrouted), [0, 0]);
    assert!(run.records.iter().all(|record| record.connected == Some(record.arrived)));
}

#[test]
fn net_02_with_skills_left_out_contacts_come_where_nobody_has_the_skill_and_are_sent_back() {
    let run = |skills: bool| {
        let class = calls(&[contact(10.0, 60.0), contact(11.0, 60.0)]);
        let north = || Staff::voice().skilled(&[1]);
        let south = || Staff { group: 1, ..Staff::voice() };
        let script = Script::new().class(class).class(calls_of("other", 1, &[]));
        let script = script.staff(north()).staff(north()).staff(north()).staff(south()).staff(south());
        let mut network = network(Policy::LeastLoaded, 1_000.0, 0.0);
        network.rules.activity.skills = skills;
        script.network(&PLACES, network).run()
    };
    let (with, without) = (run(true), run(false));
    assert_eq!(with.records, without.records);
    assert!(with.records.iter().all(|record| record.site == Some(SiteId(1))));
    assert_eq!((counts(&with, 0).selections, counts(&with, 0).misrouted), (0, 0));
    assert_eq!((counts(&without, 0).selections, counts(&without, 0).misrouted, counts(&without, 0).placed), (2, 2, 0));
}

#[test]
fn ex_17_with_any_of_the_seven_sets_of_activity_data_everybody_is_placed() {
    for kinds in 1..8 {
        let activity = ActivityKinds { volume: kinds & 1 > 0, status: kinds & 2 > 0, skills: kinds & 4 > 0 };
        let class = calls(&[contact(10.0, 60.0), contact(11.0, 60.0)]);
        let script = Script::new().class(class).class(calls_of("other", 1, &[])).staff(Staff::voice().skilled(&[1]));
        let script = (0..2).fold(script, |script, _| script.staff(Staff { group: 1, ..Staff::voice() }));
        let mut network = network(Policy::LeastLoaded, 5.0, 0.0);
        network.rules.activity = activity;
        let run = script.network(&PLACES, network).run();
        // Only in the south there is anybody for them, where both find an agent, whatever the network knows.
        let ends = run.records.iter().map(|record| (record.site, record.connected, record.outcome));
        let served = |at_second| (Some(SiteId(1)), Some(at(at_second)), Outcome::Handled);
        assert_eq!(Vec::from_iter(ends), [served(10.0), served(11.0)], "{activity:?}");
        assert!(!activity.skills || counts(&run, 0).selections == 0, "{activity:?}");
    }
}

#[test]
fn net_07_at_interval_0_the_network_decides_as_one_engine_over_all_agents_would() {
    // Nobody may wait and nobody becomes free together with another, so that nothing but the choice of the agent decides.
    let work = |number: u32| (1.7 * f64::from(number), f64::from(number * 37 % 11) + 0.5);
    let calls: Vec<_> = (1..2_000).map(work).map(|(time, talk)| contact(time, talk)).collect();
    let of_group = |group: u16, from: f64| Staff { group, ..Staff::voice().on_duty(&[(from, EVER)]) };
    let script = [(0, 0.0), (0, 0.2), (0, 0.4), (1, 0.3)]
        .into_iter()
        .fold(Script::new().class(calls_of("calls", 0, &calls)), |script, (group, from)| {
            script.staff(of_group(group, from))
        })
        .limit(0, 0);
    let live = to_agents(network(Policy::LongestIdle, 0.0, 0.0));
    let by_network = script.clone().network(&PLACES, live.clone()).records();
    let mut one_center = script.clone();
    let desk = one_center.center.groups[GroupId(0)].clone();
    one_center.center.groups.push(Group { name: "southern desk".into(), ..desk });
    let by_one_engine = one_center.records();
    assert!(by_one_engine.iter().any(|record| record.outcome == Outcome::QueueFull));
    let what = |records: &[ContactRecord]| {
        records.iter().map(|record| (record.number, record.agent, record.outcome)).collect::<Vec<_>>()
    };
    assert!(what(&by_network) == what(&by_one_engine));
    let stale = to_agents(network(Policy::LongestIdle, 5.0, 0.0));
    let by_stale_data = script.network(&PLACES, stale).records();
    assert!(what(&by_stale_data) != what(&by_one_engine));
}

#[test]
fn prx_16_individually_remote_agents_are_served_from_the_network_without_any_center_between() {
    // Every agent is a site of their own: the network alone chooses among them, and instant messages reach them by the proxy.
    let chats = messages(habits(0, 1, 2.0, 0), &[contact(0.0, 30.0), contact(1.0, 30.0), contact(2.0, 30.0)]);
    let at_home = |group| Staff { group, ..Staff::chat(1, &[0]) };
    let script = Script::new().class(chats).provider(provider(0, 0.5, 0.5, Host::Provider));
    let script = script.staff(at_home(0)).staff(at_home(1)).staff(at_home(2));
    let mut network = to_agents(network(Policy::LongestIdle, 0.0, 0.0));
    network.rules.shares = vec![1.0 / 3.0; 3].into();
    network.reporting = vec![network.reporting[SiteId(0)].clone(); 3].into();
    let run = script.network(&["Ada", "Ben", "Cem"], network).run();
    let agents = run.records.iter().map(|record| record.agent.unwrap()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(agents, (0..3).map(AgentId).collect());
    assert!(run.records.iter().all(|record| record.connected == record.requested));
}

fn kinds() -> impl Strategy<Value = ActivityKinds> {
    (1_u8..8).prop_map(|bits| ActivityKinds { volume: bits & 1 > 0, status: bits & 2 > 0, skills: bits & 4 > 0 })
}

fn policies() -> impl Strategy<Value = Policy> {
    prop_oneof![
        Just(Policy::Percentage),
        Just(Policy::LeastExpectedWait),
        Just(Policy::LongestIdle),
        Just(Policy::LeastLoaded),
        (1_u8..4).prop_map(Policy::ShortestOf),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// All seven subsets of the data, all policies, any age, loss and answer to misplacement. The books are checked by every run.
    #[test]
    fn net_02_net_05_each_call_is_received_looked_up_and_placed_and_sees_what_was_transferred_before_it(
        activity in kinds(),
        policy in policies(),
        (interval, latency, loss) in (0_u32..30, 0_u32..10, 0.0..0.9),
        (agents, misrouted, counts_own) in (any::<bool>(), 0_u32..4, any::<bool>()),
        work in proptest::collection::vec((0_u32..200, 1_u32..40, 0_u16..2), 1..60),
    ) {
        let agents = agents && activity.status;
        let reporting = Reporting { interval: constant(interval.into()), latency: constant(latency.into()), loss };
        let mut network = network(policy, 1.0, 0.0);
        network.reporting = vec![reporting.clone(), reporting].into();
        network.rules.activity = activity;
        network.rules.counts_own = counts_own;
        network.misrouted = if misrouted == 0 { Misrouted::Waits } else { Misrouted::SentBack { most: misrouted } };
        let network = if agents { to_agents(network) } else { network };
        let of_queue = |queue: u16| {
            let mut contacts: Vec<_> = work.iter().filter(|one| one.2 == queue).collect();
            contacts.sort();
            contacts.iter().map(|one| impatient(one.0.into(), one.1.into(), 25.0)).collect::<Vec<_>>()
        };
        let south = |skills: &[u16]| Staff { group: 1, ..Staff::voice() }.skilled(skills);
        let script = Script::new().class(calls(&of_queue(0))).class(calls_of("other", 1, &of_queue(1)));
        let script = script.staff(Staff::voice().on_duty(&[(0.0, 90.0), (120.0, EVER)])).staff(Staff::voice());
        let run = script.staff(south(&[0, 1])).staff(south(&[1])).network(&PLACES, network).run();

        let log = run.result.network_log.as_ref().unwrap();
        prop_assert_eq!(log.replay(), Ok(()));
        let mut stored = BTreeMap::new();
        for (now, call) in log.calls() {
            match call {
                NetworkCall::Store(site, activity) => {
                    prop_assert_eq!(now.since(activity.collected), Span::from_seconds(latency.into()));
                    stored.insert(*site, activity.collected);
                }
                NetworkCall::Place(_, placement) => if let Some(collected) = placement.collected {
                    prop_assert_eq!(stored.get(&placement.site), Some(&collected));
                },
            }
        }
        let sites = || [0, 1].map(|site| counts(&run, site));
        prop_assert_eq!(sites().map(|site| site.placed).iter().sum::<u64>(), work.len() as u64);
        // Whoever has the skill of the second class is in the south.
        for record in run.records.iter().filter(|record| record.class.0 == 1) {
            prop_assert_eq!(record.site, Some(SiteId(1)));
        }
        for log in &run.result.logs {
            prop_assert_eq!(log.replay(), Ok(()));
        }
    }
}

/// Agents at home, each a site of their own whose reports travel, and calls that the network sends to their addresses.
fn at_home(interval: f64, latency: f64) -> Run {
    let calls: Vec<_> =
        (0..500).map(|number| contact(6.9 * f64::from(number), f64::from(number * 7 % 13) + 1.0)).collect();
    let script = Script::new().class(calls_of("calls", 0, &calls));
    let script = (0..3).fold(script, |script, group| script.staff(Staff { group, ..Staff::voice() }));
    let mut network = to_agents(network(Policy::LongestIdle, interval, latency));
    network.rules.shares = vec![1.0 / 3.0; 3].into();
    network.reporting = vec![network.reporting[SiteId(0)].clone(); 3].into();
    network.misrouted = Misrouted::SentBack { most: 1 };
    script.network(&["Ada", "Ben", "Cem"], network).run()
}

#[test]
fn csr_05_the_view_of_a_remote_agent_is_as_old_as_interval_and_latency_at_most() {
    let run = at_home(20.0, 5.0);
    let ages = Vec::from_iter(placements(&run).into_iter().filter_map(|(_, _, age)| age));
    assert!(ages.len() >= 490);
    assert!(ages.iter().all(|age| (5.0..25.0 + 1e-9).contains(age)), "{ages:?}");
}

#[test]
fn csr_03_the_later_remote_agents_are_reported_the_more_notifications_of_them_fail() {
    let failed = [0.0, 2.0, 20.0].map(|interval| {
        let run = at_home(interval, 0.0);
        (0..3).map(|site| counts(&run, site).misrouted).sum::<u64>()
    });
    assert!(failed[0] == 0 && failed.is_sorted() && failed[1] < failed[2], "{failed:?}");
}
