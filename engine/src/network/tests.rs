//! The router alone, on reports written by hand.

use super::*;
use crate::ids::{AgentId, DemandId, SiteId};
use crate::time::{Span, Time};

fn second(at: u64) -> Time {
    Time::START + Span::from_seconds(at)
}

fn rules(policy: Policy, sites: usize) -> NetworkRules {
    NetworkRules {
        policy,
        destination: Destination::Site,
        activity: ActivityKinds { volume: true, status: true, skills: true },
        detail: Detail::Aggregated,
        shares: vec![1.0 / sites as f64; sites].into(),
        counts_own: false,
    }
}

/// A site with so many waiting, in service and slots, whose free agents became quiet at these seconds; agents have the numbers of
/// these seconds.
fn site(waiting: u32, in_service: u32, slots: u32, free: &[u64]) -> DemandActivity {
    let free = free.iter().map(|&since| FreeAgent { since: second(since), agent: AgentId(since as u32) });
    DemandActivity {
        volume: Some(Volume { waiting, in_service, handling: Some(Span::from_seconds(100)) }),
        status: Some(Status { slots, open: in_service, free: FreeAgents::Each(free.collect()) }),
        skilled: Some(slots),
    }
}

/// A router that has these reports, collected at 50 s.
fn router(rules: NetworkRules, sites: &[DemandActivity]) -> NetworkRouter {
    let mut router = NetworkRouter::new(rules);
    for (number, demand) in sites.iter().enumerate() {
        let activity = Activity { collected: second(50), demands: vec![demand.clone()].into() };
        router.store(second(60), SiteId(number as u16), activity);
    }
    router
}

fn call(draw: u64) -> Call {
    Call { demand: DemandId(0), draw, refused_by_sites: Vec::new(), refused_by_agents: Vec::new() }
}

/// The site that is chosen, whatever the number that comes with the call.
fn always(policy: Policy, sites: &[DemandActivity]) -> u16 {
    let mut router = router(rules(policy, sites.len()), sites);
    let chosen = [0, u64::MAX / 3, u64::MAX].map(|draw| router.place(second(70), &call(draw)).site.0);
    assert!(chosen.iter().all(|&site| site == chosen[0]), "{chosen:?}");
    chosen[0]
}

#[test]
fn net_05_each_policy_chooses_by_what_is_stored() {
    // Loads 11/10 and 4/3; expected waits 600/10 and 200/3 s; contacts 10 and 3.
    let (large, small) = (site(5, 5, 10, &[]), site(1, 2, 3, &[]));
    assert_eq!(always(Policy::LeastLoaded, &[large.clone(), small.clone()]), 0);
    assert_eq!(always(Policy::LeastExpectedWait, &[large.clone(), small.clone()]), 0);
    assert_eq!(always(Policy::ShortestOf(2), &[large.clone(), small.clone()]), 1);
    assert_eq!(always(Policy::LongestIdle, &[large.clone(), small]), 0, "nobody is free: the least expected wait");
    let (recent, long) = (site(0, 1, 3, &[40, 45]), site(0, 9, 10, &[20]));
    assert_eq!(always(Policy::LongestIdle, &[recent.clone(), long.clone()]), 1);
    assert_eq!(always(Policy::LeastLoaded, &[recent, long]), 0);
}

#[test]
fn without_data_and_by_percentage_sites_get_their_shares() {
    for policy in [Policy::Percentage, Policy::LeastLoaded] {
        let shares = vec![0.25, 0.0, 0.75].into();
        let mut router = NetworkRouter::new(NetworkRules { shares, ..rules(policy, 3) });
        let draws = (0..1_000_u64).map(|number| number * (u64::MAX / 1_000) + u64::MAX / 2_000);
        let chosen = Vec::from_iter(draws.map(|draw| router.place(second(1), &call(draw))));
        let of = |site: u16| chosen.iter().filter(|placement| placement.site == SiteId(site)).count();
        assert_eq!([of(0), of(1), of(2)], [250, 0, 750]);
        assert!(chosen.iter().all(|placement| placement.collected.is_none() && !placement.expects_free));
    }
}

#[test]
fn ties_are_left_to_the_number_of_the_call() {
    let same = site(0, 1, 2, &[]);
    let mut router = router(rules(Policy::LeastLoaded, 4), &[same.clone(), same.clone(), same.clone(), same]);
    let chosen = [0, 1, 2, 3].map(|quarter| router.place(second(70), &call(quarter << 62)).site.0);
    assert_eq!(chosen, [0, 1, 2, 3]);
}

#[test]
fn the_sites_of_the_shortest_are_different_and_each_pair_is_as_likely() {
    // With all of three sites drawn, the shortest of all is found always; of two, unless it is the one left out.
    let sites = [site(0, 3, 9, &[]), site(0, 2, 9, &[]), site(0, 1, 9, &[])];
    assert_eq!(always(Policy::ShortestOf(3), &sites), 2);
    let mut router = router(rules(Policy::ShortestOf(2), 3), &sites);
    let chosen = (0..30_000_u64)
        .map(|number| router.place(second(70), &call(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))).site.0);
    let mut times = [0.0_f64; 3];
    chosen.for_each(|site| times[usize::from(site)] += 1.0);
    let standard_error = (30_000.0_f64 * (1.0 / 3.0) * (2.0 / 3.0)).sqrt();
    assert_eq!(times[0], 0.0);
    assert!((times[1] - 10_000.0).abs() < 4.0 * standard_error, "{times:?}");
}

#[test]
fn who_refused_is_not_chosen_again_while_another_is_left() {
    let agent_rules =
        NetworkRules { destination: Destination::Agent, detail: Detail::ByAgent, ..rules(Policy::LongestIdle, 2) };
    let mut router = router(agent_rules, &[site(0, 0, 2, &[10, 30]), site(0, 0, 1, &[20])]);
    let mut refused = call(0);
    let mut named = Vec::new();
    for _ in 0..3 {
        let placement = router.place(second(70), &refused);
        named.push((placement.site.0, placement.agent.unwrap().0));
        refused.refused_by_agents.push(placement.agent.unwrap());
    }
    assert_eq!(named, [(0, 10), (1, 20), (0, 30)]);
    refused.refused_by_agents.push(AgentId(30));
    assert_eq!(router.place(second(70), &refused).agent, None, "everybody has refused");
    refused.refused_by_sites.push(SiteId(0));
    assert_eq!(router.place(second(70), &refused).site, SiteId(1));
}

#[test]
fn a_site_without_anybody_for_the_contact_is_avoided() {
    assert_eq!(always(Policy::ShortestOf(1), &[site(0, 0, 0, &[]), site(9, 9, 9, &[])]), 1);
}

#[test]
fn own_placements_are_entered_until_the_next_report() {
    let counting = NetworkRules { counts_own: true, ..rules(Policy::LeastLoaded, 2) };
    let mut router = router(counting, &[site(0, 0, 2, &[10, 20]), site(0, 0, 2, &[30, 40])]);
    let chosen = [0; 4].map(|draw| router.place(second(70), &call(draw)).site.0);
    assert_eq!(chosen, [0, 1, 0, 1]);
    let stored = &router.stored(SiteId(0)).unwrap().demands[DemandId(0)];
    assert_eq!(stored.volume.unwrap().in_service, 2);
    assert_eq!(stored.status.as_ref().unwrap().free.count(), 0);
    let report = Activity { collected: second(80), demands: vec![site(0, 0, 2, &[10, 20])].into() };
    router.store(second(80), SiteId(0), report);
    assert_eq!(router.place(second(80), &call(0)).site, SiteId(0));
}

#[test]
fn a_report_that_is_older_than_what_is_stored_is_dropped() {
    let mut router = router(rules(Policy::LeastLoaded, 1), &[site(0, 0, 2, &[])]);
    let old = Activity { collected: second(40), demands: vec![site(7, 7, 2, &[])].into() };
    router.store(second(90), SiteId(0), old);
    assert_eq!(router.stored(SiteId(0)).unwrap().collected, second(50));
}

#[test]
#[should_panic = "a report of"]
fn a_report_from_the_future_breaks_the_contract() {
    let mut router = NetworkRouter::new(rules(Policy::LeastLoaded, 1));
    router.store(second(1), SiteId(0), Activity { collected: second(2), demands: Vec::new().into() });
}
