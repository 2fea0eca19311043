//! Two classes, an agent for one of them and an agent for both: the N design.

use super::evidence::{Evidence, busy, by_interval, share, wait};
use crate::centers::{Agents, Contacts, Plan, exponential};
use switchboard::stats::formulas::MarkovChain;

const WARM_UP: usize = 5;
/// Arrivals of the class that both agents serve, and of the one that only the flexible agent serves.
const COMMON: f64 = 0.7;
const RARE: f64 = 0.35;
/// Contacts that the special and the flexible agent serve per second.
const SPECIAL: f64 = 1.0;
const FLEXIBLE: f64 = 0.8;

#[test]
fn the_n_design_served_by_the_longest_idle_is_its_markov_chain() {
    let distributions = [exponential(1.0 / SPECIAL), exponential(1.0 / FLEXIBLE)];
    let plan = Plan::lasting(2_500_000.0 / (COMMON + RARE))
        .cut_into(105)
        .class(Contacts::steady(COMMON).handled_by_group_in(&distributions))
        .class(Contacts::steady(RARE).handled_by_group_in(&distributions))
        .group(Agents::number(1).serving(&[(0, 1)]))
        .group(Agents::number(1));
    let result = plan.run(1);
    let theory = solve();
    share(&result, 0, WARM_UP, wait).is("N design: mean wait of the common class", theory.common_wait, 0.02);
    share(&result, 1, WARM_UP, wait).is("N design: mean wait of the rare class", theory.rare_wait, 0.02);
    let [special, flexible] = [0, 1].map(|group| busy(&result, group, plan.interval(), WARM_UP));
    special.is("N design: special agent busy", theory.special_busy, 0.01);
    flexible.is("N design: flexible agent busy", theory.flexible_busy, 0.01);
    let at_once =
        Vec::from_iter([0, 1].map(|class| {
            by_interval(&result, class, WARM_UP, |cell| (cell.answered_in_time as f64, cell.offered as f64))
        }));
    Evidence::ratio(&at_once[0]).is("N design: common class answered at once", theory.common_at_once, 0.01);
    Evidence::ratio(&at_once[1]).is("N design: rare class answered at once", theory.rare_at_once, 0.01);
}

struct Theory {
    common_wait: f64,
    rare_wait: f64,
    special_busy: f64,
    flexible_busy: f64,
    common_at_once: f64,
    rare_at_once: f64,
}

/// What is known of the center. Of contacts that wait, the class is left open until an agent looks at it: first come those whom the
/// special agent passed over, who are all of the rare class, then those whom nobody looked at, each of the common class with its share
/// of the arrivals (Adan and Weiss, "A skill based parallel service system under FCFS-ALIS", Stochastic Systems 4(1), 2014).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    BothIdle {
        special_longer: bool,
    },
    /// Nobody waits, since the flexible agent would serve anybody.
    SpecialBusy,
    /// All who wait are of the rare class.
    FlexibleBusy {
        passed: usize,
    },
    BothBusy {
        passed: usize,
        open: usize,
    },
}

/// The most contacts waiting: at this load the chance of as many is below 1e-7.
const MOST: usize = 36;

fn solve() -> Theory {
    let mut states =
        vec![State::BothIdle { special_longer: true }, State::BothIdle { special_longer: false }, State::SpecialBusy];
    states.extend((0..=MOST).map(|passed| State::FlexibleBusy { passed }));
    states.extend((0..=MOST).flat_map(|passed| (0..=MOST - passed).map(move |open| State::BothBusy { passed, open })));
    states.sort_unstable();
    let mut chain = MarkovChain::new(states.len());
    for (from, state) in states.iter().enumerate() {
        for (rate, to) in transitions(*state) {
            // Arrivals beyond the most are left out.
            if let Ok(to) = states.binary_search(&to) {
                chain.add_rate(from, to, rate);
            }
        }
    }
    let shares = chain.stationary().unwrap();
    let mean = |of: &dyn Fn(State) -> f64| states.iter().zip(&shares).map(|(state, share)| of(*state) * share).sum();
    let common_share = COMMON / (COMMON + RARE);
    let common_waiting: f64 = mean(&|state| match state {
        State::BothBusy { open, .. } => common_share * open as f64,
        _ => 0.0,
    });
    let rare_waiting: f64 = mean(&|state| match state {
        State::BothBusy { passed, open } => passed as f64 + (1.0 - common_share) * open as f64,
        State::FlexibleBusy { passed } => passed as f64,
        _ => 0.0,
    });
    let is = |holds: bool| f64::from(u8::from(holds));
    Theory {
        common_wait: common_waiting / COMMON,
        rare_wait: rare_waiting / RARE,
        special_busy: mean(&|state| is(matches!(state, State::SpecialBusy | State::BothBusy { .. }))),
        flexible_busy: mean(&|state| is(matches!(state, State::FlexibleBusy { .. } | State::BothBusy { .. }))),
        common_at_once: mean(&|state| is(!matches!(state, State::BothBusy { .. }))),
        rare_at_once: mean(&|state| is(matches!(state, State::BothIdle { .. } | State::SpecialBusy))),
    }
}

fn transitions(state: State) -> Vec<(f64, State)> {
    match state {
        State::BothIdle { special_longer } => {
            let common_to = match special_longer {
                true => State::SpecialBusy,
                false => State::FlexibleBusy { passed: 0 },
            };
            vec![(COMMON, common_to), (RARE, State::FlexibleBusy { passed: 0 })]
        }
        State::SpecialBusy => vec![
            (COMMON + RARE, State::BothBusy { passed: 0, open: 0 }),
            (SPECIAL, State::BothIdle { special_longer: false }),
        ],
        State::FlexibleBusy { passed } => {
            let freed = match passed {
                0 => State::BothIdle { special_longer: true },
                _ => State::FlexibleBusy { passed: passed - 1 },
            };
            vec![
                (COMMON, State::BothBusy { passed, open: 0 }),
                (RARE, State::FlexibleBusy { passed: passed + 1 }),
                (FLEXIBLE, freed),
            ]
        }
        State::BothBusy { passed, open } => {
            let freed = match (passed, open) {
                (0, 0) => State::SpecialBusy,
                (0, _) => State::BothBusy { passed, open: open - 1 },
                _ => State::BothBusy { passed: passed - 1, open },
            };
            let mut transitions = vec![(COMMON + RARE, State::BothBusy { passed, open: open + 1 }), (FLEXIBLE, freed)];
            // The special agent passes over contacts of the rare class until they find one of the common class, or nobody.
            let (common, rare) = (COMMON / (COMMON + RARE), RARE / (COMMON + RARE));
            let mut so_far = 1.0;
            for over in 0..open {
                let to = State::BothBusy { passed: passed + over, open: open - over - 1 };
                transitions.push((SPECIAL * so_far * common, to));
                so_far *= rare;
            }
            transitions.push((SPECIAL * so_far, State::FlexibleBusy { passed: passed + open }));
            transitions
        }
    }
}
