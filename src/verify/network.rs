//! Several sites: the router in the network, on data of some age, and overflow.

use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{ErlangC, MarkovChain};
use std::cmp::Ordering;
use std::fmt::Write;

const REPORTED: &str = "Markov chain of the sites and their reports (Grassmann, Taksar and Heyman 1985)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "fresh-reports",
        title: "two sites, reports every half a service",
        source: REPORTED,
        known: || reported(0.5),
    },
    Case {
        name: "stale-reports",
        title: "two sites, reports every four services",
        source: REPORTED,
        known: || reported(4.0),
    },
    Case {
        name: "blind-split",
        title: "two sites, whatever goes on there",
        source: "M/M/1/3, births and deaths (Feller 1968)",
        known: blind,
    },
    Case {
        name: "shortest-of-two",
        title: "the shorter of two among three sites",
        source: "Markov chain of the lines in order (Grassmann, Taksar and Heyman 1985)",
        known: shortest_of_two,
    },
    Case {
        name: "overflow",
        title: "sites that overflow at once are one",
        source: "Erlang C (Erlang 1917)",
        known: overflow,
    },
];

/// Sites of so many agents each, with `keys` of each site, where contacts are served in a minute on average, at this rate.
fn sites(hours: u32, agents: &[u32], keys: &str, rate: f64) -> String {
    let mut text = steady(hours);
    for (number, agents) in (1..).zip(agents) {
        let _ = write!(
            text,
            "[group.g{number}]\nagents = {agents}\nskills = [\"calls\"]\n[site.s{number}]\ngroups = [\"g{number}\"]\n{keys}"
        );
    }
    text + &format!("[class.calls]\narrivals = \"{rate}/min\"\ntalk = \"exponential(1m)\"\n")
}

/// Contacts a minute that come to two sites, and the most that may be at one of them, the one in service included.
const ARRIVALS: f64 = 1.4;
const MOST: usize = 3;

fn two_sites(policy: &str, interval: f64) -> String {
    sites(150, &[1, 1], "", ARRIVALS)
        + &format!(
            "[queue.calls]\ncapacity = {}\n[network]\npolicy = \"{policy}\"\nreport_interval = \"exponential({}s)\"\n",
            MOST - 1,
            60.0 * interval
        )
}

fn reported(interval: f64) -> Known {
    let (wait, lost) = on_reports(interval);
    Known {
        scenario: two_sites("least-loaded", interval),
        values: vec![minutes("", Metric::Asa, wait), exact("", Metric::BlockedShare, lost)],
    }
}

/// The mean wait of the answered, and the share turned away, of two sites whose reports come at random moments, each site's on average every
/// `interval` minutes, from the chain of how many are at each site, and how many were when it reported last.
fn on_reports(interval: f64) -> (f64, f64) {
    let side = MOST + 1;
    let number = |state: [usize; 4]| state.iter().fold(0, |number, part| number * side + part);
    let states = || (0..side.pow(4)).map(|n| [n / side.pow(3), n / side.pow(2) % side, n / side % side, n % side]);
    // The site that is sent the contact: the shorter one by the reports, either at a tie.
    let chances = |state: [usize; 4]| match state[2].cmp(&state[3]) {
        Ordering::Less => [1.0, 0.0],
        Ordering::Equal => [0.5, 0.5],
        Ordering::Greater => [0.0, 1.0],
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
    let lost = mean(&|state| full(state, 0) + full(state, 1));
    (waiting / (ARRIVALS * (1.0 - lost)), lost)
}

fn blind() -> Known {
    let (wait, lost) = on_nothing();
    Known {
        scenario: two_sites("percentage", 1.0),
        values: vec![minutes("", Metric::Asa, wait), exact("", Metric::BlockedShare, lost)],
    }
}

/// The same where each site gets half of the contacts.
fn on_nothing() -> (f64, f64) {
    let load = ARRIVALS / 2.0;
    let weights: Vec<f64> = (0..=MOST as i32).map(|k| load.powi(k)).collect();
    let total: f64 = weights.iter().sum();
    let waiting: f64 =
        (0..).zip(&weights).map(|(k, weight)| f64::from(u32::saturating_sub(k, 1)) * weight / total).sum();
    let lost = weights[MOST] / total;
    (waiting / (load * (1.0 - lost)), lost)
}

/// Three sites of one agent each, the contacts at each in descending order. Of the three pairs of sites each is drawn as often, so that the
/// shortest gets two thirds of the contacts and the middle one the others.
fn shortest_of_two() -> Known {
    let (load, most) = (0.75, 16);
    let states: Vec<[usize; 3]> = (0..=most)
        .flat_map(|first| (0..=first).flat_map(move |second| (0..=second).map(move |third| [first, second, third])))
        .collect();
    let number = |mut state: [usize; 3]| {
        state.sort_unstable_by(|one, other| other.cmp(one));
        states.binary_search(&state).ok()
    };
    let mut chain = MarkovChain::new(states.len());
    for (from, &state) in states.iter().enumerate() {
        let mut go = |place: usize, up: bool, rate: f64| {
            let mut to = state;
            to[place] = if up { to[place] + 1 } else { to[place] - 1 };
            // Arrivals beyond the most are left out.
            if let Some(to) = number(to) {
                chain.add_rate(from, to, rate);
            }
        };
        go(2, true, 3.0 * load * 2.0 / 3.0);
        go(1, true, 3.0 * load / 3.0);
        (0..3).filter(|&place| state[place] > 0).for_each(|place| go(place, false, 1.0));
    }
    let shares = chain.stationary().unwrap();
    let mean = |of: &dyn Fn([usize; 3]) -> f64| -> f64 {
        states.iter().zip(&shares).map(|(&state, share)| of(state) * share).sum()
    };
    let waiting = mean(&|state| state.iter().map(|here| here.saturating_sub(1)).sum::<usize>() as f64);
    // The shorter of a pair is empty if the last is, and it is drawn, or the middle one is empty.
    let at_once = mean(&|state| match state {
        [_, 0, _] => 1.0,
        [_, _, 0] => 2.0 / 3.0,
        _ => 0.0,
    });
    Known {
        scenario: sites(100, &[1, 1, 1], "", 3.0 * load)
            + "[network]\npolicy = \"shortest-of\"\nchoices = 2\nreport_interval = \"0s\"\n",
        values: vec![minutes("", Metric::Asa, waiting / (3.0 * load)), exact("", Metric::WaitedShare, 1.0 - at_once)],
    }
}

/// Nobody waits while anybody is free anywhere, so the number present is that of M/M/6, whatever the order of service.
fn overflow() -> Known {
    let one = ErlangC::new(6, 4.5, 1.0).unwrap();
    Known {
        scenario: sites(60, &[2, 4], "share = 0.5\n", 4.5)
            + "[queue.calls]\nsteps = [{ after = \"0s\", sites = [\"s1\", \"s2\"] }]\n",
        values: vec![
            minutes("", Metric::Asa, one.mean_wait()),
            exact("", Metric::WaitedShare, one.probability_of_waiting()),
            exact("", Metric::Waiting, one.mean_queue()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In units of a mean service, data of age 1 are still better than a blind split and data of age 4 are not; that simulations come to the
    /// same is shown by the cases.
    #[test]
    fn net_07_the_older_the_data_the_worse_and_old_enough_they_are_worse_than_none() {
        let turned_away = [0.05, 0.5, 1.0, 2.0, 4.0, 16.0].map(|interval| on_reports(interval).1);
        let blind = on_nothing().1;
        assert!(turned_away.is_sorted(), "{turned_away:?}");
        assert!(turned_away[2] < blind && blind < turned_away[4], "{turned_away:?} against {blind}");
    }
}
