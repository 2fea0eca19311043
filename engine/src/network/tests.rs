//! The router alone, on reports written by hand.

use super::*;
use crate::ids::{AgentId, DemandId, PoolId, SiteId};
use crate::status::{FreeAgent, Volume};
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

/// A report of a site with so many waiting, in service and slots, whose free agents became quiet at these seconds; agents have the
/// numbers of these seconds. Collected at 50 s.
fn site(waiting: u32, in_service: u32, slots: u32, free: &[u64]) -> Activity {
    let volume = Volume { waiting, in_service, talk: Some(Span::from_seconds(100)) };
    let agents = free.iter().map(|&since| FreeAgent { since: second(since), agent: AgentId(since as u32) });
    let status = Status { slots, open: in_service, free: FreeAgents::Each(agents.collect()) };
    Activity {
        collected: second(50),
        volumes: vec![(DemandId(0), volume)],
        new_pools: vec![(PoolId(0), vec![DemandId(0)])],
        pools: vec![(PoolId(0), PoolActivity { status: Some(status), skilled: Some(slots) })],
    }
}

/// A router that has these reports, collected at 50 s.
fn router(rules: NetworkRules, sites: &[Activity]) -> NetworkRouter {
    let mut router = NetworkRouter::new(rules);
    for (number, report) in sites.iter().enumerate() {
        router.store(second(60), SiteId(number as u16), report.clone());
    }
    router
}

fn call(draw: u64) -> Call {
    Call { demand: DemandId(0), draw, refused_by_sites: Vec::new(), refused_by_agents: Vec::new() }
}

/// The site that is chosen, whatever the number that comes with the call.
fn always(policy: Policy, sites: &[Activity]) -> u16 {
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
    let stored = router.stored(SiteId(0)).unwrap().demand(DemandId(0));
    assert_eq!(stored.volume.unwrap().in_service, 2);
    assert_eq!(stored.status.unwrap().free, 0);
    let nothing_new = Activity { collected: second(80), volumes: Vec::new(), new_pools: Vec::new(), pools: Vec::new() };
    router.store(second(80), SiteId(0), nothing_new);
    assert_eq!(router.stored(SiteId(0)).unwrap().demand(DemandId(0)).status.unwrap().free, 2);
    assert_eq!(router.place(second(80), &call(0)).site, SiteId(0));
}

#[test]
#[should_panic = "comes after one of"]
fn a_report_that_overtook_another_breaks_the_contract() {
    let mut router = router(rules(Policy::LeastLoaded, 1), &[site(0, 0, 2, &[])]);
    router.store(second(90), SiteId(0), Activity { collected: second(40), ..site(7, 7, 2, &[]) });
}

#[test]
#[should_panic = "a report of"]
fn a_report_from_the_future_breaks_the_contract() {
    let mut router = NetworkRouter::new(rules(Policy::LeastLoaded, 1));
    router.store(second(1), SiteId(0), site(0, 0, 2, &[]));
}

/// Three sites with so many contacts there, as sentences see them: more than the slots wait.
fn with_contacts(contacts: [u32; 3], slots: [u32; 3]) -> [Activity; 3] {
    [0, 1, 2].map(|at| {
        let (contacts, slots) = (contacts[at], slots[at]);
        let free = Vec::from_iter((0..slots.saturating_sub(contacts)).map(|number| u64::from(number) + at as u64));
        site(contacts.saturating_sub(slots), contacts.min(slots), slots, &free)
    })
}

#[test]
fn each_policy_does_what_its_sentence_says_with_unequal_sites() {
    let slots = [4, 8, 3];
    // What the sentence compares, multiplied by what makes it whole: 24 is a multiple of all slots.
    let value = |policy: Policy, contacts: u32, slots: u32| match policy {
        Policy::LeastLoaded => (contacts + 1) * 24 / slots,
        Policy::LeastExpectedWait if contacts < slots => 0,
        Policy::LeastExpectedWait => (contacts - slots + 1) * 24 / slots,
        _ => contacts,
    };
    for number in 0..16_u32.pow(3) {
        let contacts = [number % 16, number / 16 % 16, number / 256];
        for policy in [Policy::LeastLoaded, Policy::LeastExpectedWait, Policy::ShortestOf(3)] {
            let values = [0, 1, 2].map(|at| value(policy, contacts[at], slots[at]));
            let best = values.into_iter().min();
            let mut router = router(rules(policy, 3), &with_contacts(contacts, slots));
            // Numbers in the middle of each part of the range: for a tie of two or of three every site of them is chosen.
            let chosen = [1, 3, 5, 7, 9, 11].map(|part| router.place(second(70), &call(u64::MAX / 12 * part)).site.0);
            let are_best = |site: &u16| Some(values[usize::from(*site)]) == best;
            assert!(chosen.iter().all(are_best), "{policy:?} {contacts:?}: {chosen:?}");
            if policy != Policy::ShortestOf(3) {
                let tied = (0..3).filter(are_best);
                let times = |site: u16| chosen.iter().filter(|&&other| other == site).count();
                let each = 6 / tied.clone().count();
                assert!(tied.clone().all(|site| times(site) == each), "{policy:?} {contacts:?}: {chosen:?}");
            }
        }
    }
}

/// Two sites of 4 and 8 agents with lines of their own, reports that are never old, and 10.5 erlangs: the share of the first, solved
/// as a Markov chain whose arrivals go where the router says.
#[test]
fn the_least_loaded_of_unequal_sites_gets_the_share_that_its_sentence_brings() {
    const MOST: [usize; 2] = [60, 100];
    const ERLANGS: f64 = 10.5;
    let slots = [4_usize, 8];
    let to_first = |n: [usize; 2]| {
        let sites = [0, 1].map(|at| {
            let free = Vec::from_iter(0..slots[at].saturating_sub(n[at]) as u64);
            let waiting = n[at].saturating_sub(slots[at]) as u32;
            site(waiting, n[at].min(slots[at]) as u32, slots[at] as u32, &free)
        });
        let mut router = router(rules(Policy::LeastLoaded, 2), &sites);
        let chosen = [0, u64::MAX].map(|draw| router.place(second(70), &call(draw)).site.0);
        chosen.iter().filter(|&&site| site == 0).count() as f64 / 2.0
    };
    let state = |n: [usize; 2]| n[0] * (MOST[1] + 1) + n[1];
    let all = || (0..=MOST[0]).flat_map(|one| (0..=MOST[1]).map(move |two| [one, two]));
    let shares = Vec::from_iter(all().map(to_first));
    let mut chance = vec![1.0 / shares.len() as f64; shares.len()];
    let rate = ERLANGS + 12.0;
    for _ in 0..6_000 {
        let mut next = vec![0.0; chance.len()];
        for n in all() {
            let here = chance[state(n)];
            let mut stays = rate;
            let mut go = |to: [usize; 2], at: f64| {
                stays -= at;
                next[state(to)] += here * at / rate;
            };
            for (at, share) in [(0, shares[state(n)]), (1, 1.0 - shares[state(n)])] {
                let mut to = n;
                to[at] = (n[at] + 1).min(MOST[at]);
                go(to, ERLANGS * share);
                let mut to = n;
                to[at] = n[at].saturating_sub(1);
                go(to, n[at].min(slots[at]) as f64);
            }
            next[state(n)] += here * stays / rate;
        }
        chance = next;
    }
    let share: f64 = chance.iter().zip(&shares).map(|(chance, share)| chance * share).sum();
    // Contacts for each slot without the one that comes would bring 0.3410.
    assert!((share - 0.3288).abs() < 0.000_1, "{share}");
}
