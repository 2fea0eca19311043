//! The router in the network against a fixed split, and overflow that comes late.

use super::evidence::{Evidence, share, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::ids::{Id, SiteId};
use switchboard::model::{Entrance, Misrouted, Network, Reporting, RunResult, Sites};
use switchboard::random::Distribution;
use switchboard::routing::network::{ActivityKinds, Destination, Detail, NetworkRules, Policy};

const WARM_UP: usize = 5;

/// A center of sites with so many agents each, who serve one contact per second, and contacts that the network places.
fn plan(agents: &[usize], class: Contacts, seconds: f64, policy: Policy, interval: Distribution) -> Plan {
    let sites = agents.len();
    let rules = NetworkRules {
        policy,
        destination: Destination::Site,
        activity: ActivityKinds { volume: true, status: true, skills: true },
        detail: Detail::Aggregated,
        shares: (0..sites).map(|_| 1.0 / sites as f64).collect(),
        counts_own: false,
    };
    let reporting = Reporting { interval, latency: constant(0.0), loss: 0.0 };
    let network =
        Network { rules, reporting: (0..sites).map(|_| reporting.clone()).collect(), misrouted: Misrouted::Waits };
    let names = (0..sites).map(|number| format!("site {number}")).collect();
    let of_group = (0..sites).map(SiteId::from_index).collect();
    let sites_of = Sites::several(names, of_group, vec![Entrance::Network].into(), Some(network));
    let plan = Plan::lasting(seconds).cut_into(105).class(class.handled_in(exponential(1.0))).sites(sites_of);
    agents.iter().fold(plan, |plan, &agents| plan.group(Agents::number(agents)))
}

/// Half of the contacts to four agents and half to eight, or each where the load is least.
#[test]
fn net_11_a_busy_and_an_idle_site_are_balanced_better_than_by_a_fixed_split() {
    let run = |policy| plan(&[4, 8], Contacts::steady(7.5), 30_000.0, policy, constant(0.5)).run(1);
    let (fixed, network) = (run(Policy::Percentage), run(Policy::LeastLoaded));
    let all = |result: &RunResult| share(result, 0, WARM_UP, wait);
    let worst = |result: &RunResult| {
        let of_site = |site: u16| {
            let cells = result.sites[SiteId(site)].cells.iter().skip(WARM_UP);
            Evidence::ratio(&cells.map(|cell| wait(&cell)).collect::<Vec<_>>())
        };
        let [north, south] = [0, 1].map(of_site);
        if north.value > south.value { north } else { south }
    };
    all(&fixed).plus(all(&network).times(-1.0)).is_positive("overall wait by a fixed split beyond the network's");
    worst(&fixed).plus(worst(&network).times(-1.0)).is_positive("the worst site's wait likewise");
}

/// Two sites of two and four agents for half of the contacts each, who are asked for at the other site after a wait.
fn overflowing(after: f64, seconds: f64) -> RunResult {
    let names = vec!["two".to_owned(), "four".to_owned()].into();
    let of_group = vec![SiteId(0), SiteId(1)].into();
    let sites = Sites::several(names, of_group, vec![Entrance::Split(vec![0.5, 0.5].into())].into(), None);
    let class = Contacts::steady(4.5).handled_in(exponential(1.0)).overflowing(after, &[0, 1]);
    let plan = Plan::lasting(seconds).cut_into(105).class(class).sites(sites);
    plan.group(Agents::number(2)).group(Agents::number(4)).run(1)
}

#[test]
fn the_later_sites_overflow_the_longer_are_the_waits() {
    let waits = [0.0, 0.2, 1.0].map(|after| share(&overflowing(after, 50_000.0), 0, WARM_UP, wait));
    waits[1].plus(waits[0].times(-1.0)).is_positive("waits with overflow after 0.2 beyond those at once");
    waits[2].plus(waits[1].times(-1.0)).is_positive("waits with overflow after 1 beyond those after 0.2");
}
