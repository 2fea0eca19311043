//! The router in the network: two sites on data of some age, and the shorter of two among many sites.

use super::evidence::{Evidence, share, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::ids::{Id, SiteId};
use switchboard::model::{Cell, Entrance, Misrouted, Network, Reporting, RunResult, Sites};
use switchboard::random::Distribution;
use switchboard::routing::network::{ActivityKinds, Destination, Detail, NetworkRules, Policy};
use switchboard::stats::formulas::{ErlangC, MarkovChain};

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

fn blocked(cell: &Cell) -> (f64, f64) {
    (cell.blocked() as f64, cell.requested() as f64)
}

/// Contacts per second that come to two sites, and the most that may be at one of them, the one in service included.
const ARRIVALS: f64 = 1.4;
const MOST: usize = 3;

/// The chain of two sites whose reports come at random moments, each site's on average every `interval` seconds: how many are at
/// each site, and how many were when it reported last. Returns the mean wait and the share of those turned away.
fn chain(interval: f64) -> (f64, f64) {
    let side = MOST + 1;
    let number = |state: [usize; 4]| state.iter().fold(0, |number, part| number * side + part);
    let states = || (0..side.pow(4)).map(|n| [n / side.pow(3), n / side.pow(2) % side, n / side % side, n % side]);
    // The site that is sent the contact: the shorter one by the reports, either at a tie.
    let chances = |state: [usize; 4]| match state[2].cmp(&state[3]) {
        std::cmp::Ordering::Less => [1.0, 0.0],
        std::cmp::Ordering::Equal => [0.5, 0.5],
        std::cmp::Ordering::Greater => [0.0, 1.0],
    };
    let mut chain = MarkovChain::new(side.pow(4));
    for state in states() {
        for site in [0, 1] {
            let mut go = |to: [usize; 4], rate: f64| {
                if to != state && rate > 0.0 {
                    chain.add_rate(number(state), number(to), rate);
                }
            };
            let with = |place: usize, value: usize| {
                let mut to = state;
                to[place] = value;
                to
            };
            if state[site] < MOST {
                go(with(site, state[site] + 1), ARRIVALS * chances(state)[site]);
            }
            if state[site] > 0 {
                go(with(site, state[site] - 1), 1.0);
            }
            go(with(site + 2, state[site]), 1.0 / interval);
        }
    }
    let shares = chain.stationary().unwrap();
    let mean =
        |value: &dyn Fn([usize; 4]) -> f64| -> f64 { states().map(|state| shares[number(state)] * value(state)).sum() };
    let waiting = mean(&|state| (state[0].saturating_sub(1) + state[1].saturating_sub(1)) as f64);
    let full = |state: [usize; 4], site: usize| if state[site] == MOST { chances(state)[site] } else { 0.0 };
    (waiting / ARRIVALS, mean(&|state| full(state, 0) + full(state, 1)))
}

/// The share turned away where each site gets half of the contacts, whatever goes on there: Erlang's M/M/1/k.
fn blind() -> f64 {
    let load = ARRIVALS / 2.0;
    let weights: Vec<f64> = (0..=MOST as i32).map(|k| load.powi(k)).collect();
    weights[MOST] / weights.iter().sum::<f64>()
}

fn two_sites(policy: Policy, interval: Distribution) -> RunResult {
    let class = Contacts::steady(ARRIVALS).queueing_at_most(MOST as u32 - 1);
    plan(&[1, 1], class, 600_000.0 / ARRIVALS, policy, interval).run(1)
}

#[test]
fn net_07_two_sites_on_data_of_some_age_are_their_markov_chain() {
    for interval in [0.5, 4.0] {
        let result = two_sites(Policy::LeastLoaded, exponential(interval));
        let (mean_wait, turned_away) = chain(interval);
        share(&result, 0, WARM_UP, wait).is(&format!("reports every {interval} s: mean wait"), mean_wait, 0.02);
        share(&result, 0, WARM_UP, blocked).is(&format!("reports every {interval} s: turned away"), turned_away, 0.03);
    }
}

#[test]
fn net_07_a_blind_split_of_two_sites_is_two_single_servers() {
    let result = two_sites(Policy::Percentage, exponential(1.0));
    share(&result, 0, WARM_UP, blocked).is("blind split: turned away", blind(), 0.03);
}

#[test]
fn net_07_the_older_the_data_the_worse_and_old_enough_they_are_worse_than_none() {
    let turned_away = [0.05, 0.5, 1.0, 2.0, 4.0, 16.0].map(|interval| chain(interval).1);
    assert!(turned_away.is_sorted(), "{turned_away:?}");
    // In units of a mean service, data of age 1 are still better than a blind split and data of age 4 are not.
    assert!(turned_away[2] < blind() && blind() < turned_away[4], "{turned_away:?} against {}", blind());
    let old = share(&two_sites(Policy::LeastLoaded, exponential(4.0)), 0, WARM_UP, blocked);
    let none = share(&two_sites(Policy::Percentage, exponential(4.0)), 0, WARM_UP, blocked);
    old.plus(none.times(-1.0)).is_positive("turned away by old data beyond a blind split");
}

/// Joining the shorter of two queues drawn from infinitely many, at this load: the share of queues with at least k contacts is
/// load^(2^k - 1) (Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 2001, "The power of two choices in randomized load
/// balancing", theorem 2 with d = 2).
const LOAD: f64 = 0.8;

fn tail(k: u32) -> f64 {
    LOAD.powf(2_f64.powi(k as i32) - 1.0)
}

/// With n sites instead of infinitely many a mean is off by a term in 1/n and smaller ones. Two numbers of sites tell the
/// term, and without it the smaller ones remain, here those in 1/n² with n of 20 and 80.
#[test]
fn the_shorter_of_two_among_many_sites_is_its_fixed_point() {
    let [few, many] = [20, 80].map(|sites| {
        let arrivals = LOAD * sites as f64;
        let (class, agents) = (Contacts::steady(arrivals), vec![1; sites]);
        let result = plan(&agents, class, 700_000.0 / arrivals, Policy::ShortestOf(2), constant(0.0)).run(1);
        let served_at_once = share(&result, 0, WARM_UP, |cell| (cell.answered_in_time as f64, cell.offered as f64));
        (share(&result, 0, WARM_UP, wait), served_at_once)
    });
    let without_the_term = |few: Evidence, many: Evidence| many.times(80.0 / 60.0).plus(few.times(-20.0 / 60.0));
    let mean_wait: f64 = (2..20).map(tail).sum::<f64>() / LOAD;
    without_the_term(few.0, many.0).is("shorter of two: mean wait", mean_wait, 0.03);
    without_the_term(few.1, many.1).is("shorter of two: served at once", 1.0 - tail(1).powi(2), 0.02);
}

/// Half of the contacts to four agents and half to eight, or each where the load is least.
#[test]
fn net_11_a_busy_and_an_idle_site_are_balanced_better_than_by_a_fixed_split() {
    let run = |policy| plan(&[4, 8], Contacts::steady(7.5), 30_000.0, policy, constant(0.5)).run(1);
    let (fixed, network) = (run(Policy::Percentage), run(Policy::LeastLoaded));
    let all = |result: &RunResult| share(result, 0, WARM_UP, wait);
    let worst = |result: &RunResult| {
        let of_site = |site: u16| {
            let cells = &result.sites[SiteId(site)].cells[WARM_UP..];
            Evidence::ratio(&cells.iter().map(wait).collect::<Vec<_>>())
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
fn sites_that_overflow_at_once_are_one_site_with_all_agents_and_the_later_they_do_the_longer_the_waits() {
    // Nobody waits while anybody is free anywhere, so the number present is that of M/M/6, whatever the order of service.
    let one = ErlangC::new(6, 4.5, 1.0).unwrap();
    let at_once = overflowing(0.0, 300_000.0);
    share(&at_once, 0, WARM_UP, wait).is("overflow at once: mean wait", one.mean_wait(), 0.03);
    let served_at_once = share(&at_once, 0, WARM_UP, |cell| (cell.answered_in_time as f64, cell.offered as f64));
    served_at_once.is("overflow at once: served at once", 1.0 - one.probability_of_waiting(), 0.01);
    let waits = [0.0, 0.2, 1.0].map(|after| share(&overflowing(after, 50_000.0), 0, WARM_UP, wait));
    waits[1].plus(waits[0].times(-1.0)).is_positive("waits with overflow after 0.2 beyond those at once");
    waits[2].plus(waits[1].times(-1.0)).is_positive("waits with overflow after 1 beyond those after 0.2");
}
