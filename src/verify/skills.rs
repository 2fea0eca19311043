//! Agents who do not all serve everybody alike.

use super::{Case, Exact, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{MarkovChain, SkillDesign};
use std::fmt::Write;

const PRODUCT_FORM: &str = "product form of first come, first served by the longest idle (Adan and Weiss 2014)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "v-design",
        title: "two classes, two unlike agents for both",
        source: PRODUCT_FORM,
        known: || design(&[0.5, 0.8], &[(60, &[0, 1]), (80, &[0, 1])]),
    },
    Case {
        name: "n-design",
        title: "an agent for one class and an agent for both",
        source: PRODUCT_FORM,
        known: || design(&[0.7, 0.35], &[(60, &[0]), (75, &[0, 1])]),
    },
    Case {
        name: "w-design",
        title: "three classes, two agents for two of them each",
        source: PRODUCT_FORM,
        known: || design(&[0.45, 0.4, 0.35], &[(60, &[0, 1]), (80, &[1, 2])]),
    },
    Case {
        name: "m-design",
        title: "an agent for each of two classes and one for both",
        source: PRODUCT_FORM,
        known: || design(&[1.1, 0.7], &[(60, &[0]), (75, &[0, 1]), (100, &[1])]),
    },
    Case {
        name: "ring",
        title: "four classes, four agents, each for two of them in a ring",
        source: PRODUCT_FORM,
        known: || {
            let servers: [(u32, &[usize]); 4] = [(60, &[0, 1]), (75, &[1, 2]), (80, &[2, 3]), (50, &[3, 0])];
            design(&[0.9, 0.6, 0.4, 0.7], &servers)
        },
    },
    Case {
        name: "fastest-first",
        title: "two fast agents are taken before two slow ones",
        source: "Markov chain of who is busy (Grassmann, Taksar and Heyman 1985)",
        known: fastest_first,
    },
    Case {
        name: "reserve",
        title: "one of three agents is kept free for the urgent",
        source: "Markov chain of cutoff priorities (Grassmann, Taksar and Heyman 1985)",
        known: reserve,
    },
];

const CLASSES: [&str; 4] = ["class.c1", "class.c2", "class.c3", "class.c4"];
const GROUPS: [&str; 4] = ["group.a1", "group.a2", "group.a3", "group.a4"];

/// A design of classes with these arrivals a minute, and of agents with these means of service \[s\] and classes, by number.
fn design(arrivals: &[f64], servers: &[(u32, &[usize])]) -> Known {
    let mut scenario = steady(200);
    for (group, (_, classes)) in GROUPS.iter().zip(servers) {
        let skills = Vec::from_iter(classes.iter().map(|class| format!("\"c{}\"", class + 1)));
        let _ = write!(scenario, "[{group}]\nagents = 1\nskills = [{}]\n", skills.join(", "));
    }
    for (class, rate) in CLASSES.iter().zip(arrivals) {
        let _ = write!(scenario, "[{class}]\narrivals = \"{rate}/min\"\ntalk = \"exponential(1m)\"\n");
        for (number, (mean, _)) in (1..).zip(servers) {
            let _ = writeln!(scenario, "talk_by_group.a{number} = \"exponential({mean}s)\"");
        }
    }
    let servers = servers.iter().map(|&(mean, classes)| (60.0 / f64::from(mean), classes.to_vec())).collect();
    let solved = SkillDesign { arrivals: arrivals.to_vec(), servers }.solve().unwrap();
    let of = |part, metric, value: &f64| exact(part, metric, *value);
    let mut values: Vec<Exact> = Vec::new();
    values.extend(CLASSES.iter().zip(&solved.mean_wait).map(|(part, wait)| minutes(part, Metric::Asa, *wait)));
    let waits = CLASSES.iter().zip(&solved.probability_of_waiting);
    values.extend(waits.map(|(part, share)| of(part, Metric::WaitedShare, share)));
    let busy = GROUPS.iter().zip(&solved.occupancy);
    values.extend(busy.map(|(part, share)| of(part, Metric::Occupancy, share)));
    Known { scenario, values }
}

/// More are never in the system, in the chains.
const MOST: usize = 120;

/// Two agents who serve 1.5 a minute and two who serve 0.5; the fast ones are taken as long as one is idle.
fn fastest_first() -> Known {
    let (rate, fast, slow) = (2.6, 1.5, 0.5);
    // Fast and slow agents busy, while nobody waits; then by the number waiting.
    let state = |fast: usize, slow: usize, waiting: usize| if waiting > 0 { 8 + waiting } else { 3 * fast + slow };
    let mut chain = MarkovChain::new(9 + MOST);
    for quick in 0..=2 {
        for other in 0..=2 {
            let here = state(quick, other, 0);
            let next = match (quick, other) {
                (0 | 1, _) => state(quick + 1, other, 0),
                (_, 0 | 1) => state(2, other + 1, 0),
                _ => state(2, 2, 1),
            };
            chain.add_rate(here, next, rate);
            if quick > 0 {
                chain.add_rate(here, state(quick - 1, other, 0), quick as f64 * fast);
            }
            if other > 0 {
                chain.add_rate(here, state(quick, other - 1, 0), other as f64 * slow);
            }
        }
    }
    for waiting in 1..=MOST {
        chain.add_rate(state(2, 2, waiting), state(2, 2, waiting - 1), 2.0 * (fast + slow));
        if waiting < MOST {
            chain.add_rate(state(2, 2, waiting), state(2, 2, waiting + 1), rate);
        }
    }
    let shares = chain.stationary().unwrap();
    let waiting: f64 = (1..=MOST).map(|waiting| waiting as f64 * shares[8 + waiting]).sum();
    let all_busy: f64 = shares[8..].iter().sum();
    let busy = |count: &dyn Fn(usize) -> usize| -> f64 {
        (0..8).map(|state| count(state) as f64 * shares[state]).sum::<f64>() + 2.0 * all_busy
    };
    Known {
        scenario: steady(80)
            + "[routing]\nagent_selection = \"fastest\"\n\
               [group.fast]\nagents = 2\nskills = [\"calls\"]\nspeed = 1.5\n\
               [group.slow]\nagents = 2\nskills = [\"calls\"]\nspeed = 0.5\n\
               [class.calls]\narrivals = \"2.6/min\"\ntalk = \"exponential(1m)\"\n",
        values: vec![
            minutes("class.calls", Metric::Asa, waiting / rate),
            exact("class.calls", Metric::WaitedShare, all_busy),
            exact("group.fast", Metric::AgentsBusy, busy(&|state| state / 3)),
            exact("group.slow", Metric::AgentsBusy, busy(&|state| state % 3)),
        ],
    }
}

/// Three agents; ordinary contacts begin only while more than one of them is idle. Both classes are served in a mean of 1.
fn reserve() -> Known {
    let (agents, keep) = (3_usize, 1_usize);
    let (urgent, ordinary) = (0.9, 0.75);
    // Urgent contacts wait only while all agents are busy, ordinary ones while all but one are. At this load the chance of more
    // than so many is negligible.
    let (max_urgent, max_ordinary) = (20, 45);
    let level = |busy: usize, first: usize| if busy < agents { busy } else { agents + first };
    let state = |busy: usize, first: usize, second: usize| level(busy, first) * (max_ordinary + 1) + second;
    let mut chain = MarkovChain::new((agents + max_urgent + 1) * (max_ordinary + 1));
    for second in 0..=max_ordinary {
        for (busy, first) in (0..agents).map(|busy| (busy, 0)).chain((0..=max_urgent).map(|first| (agents, first))) {
            // With as many idle as that, nobody ordinary waits.
            if busy < agents - keep && second > 0 {
                // Not a state that is reached; it leads back.
                chain.add_rate(state(busy, first, second), state(busy, first, second - 1), 1.0);
                continue;
            }
            let here = state(busy, first, second);
            if busy < agents {
                chain.add_rate(here, state(busy + 1, 0, second), urgent);
            } else if first < max_urgent {
                chain.add_rate(here, state(busy, first + 1, second), urgent);
            }
            if busy < agents - keep {
                chain.add_rate(here, state(busy + 1, 0, second), ordinary);
            } else if second < max_ordinary {
                chain.add_rate(here, state(busy, first, second + 1), ordinary);
            }
            let to = match (busy, first, second) {
                (0, ..) => continue,
                (_, 1.., _) => state(busy, first - 1, second),
                // One more idle than are kept: an ordinary contact takes them.
                (_, _, 1..) if busy == agents - keep => state(busy, 0, second - 1),
                _ => state(busy - 1, 0, second),
            };
            chain.add_rate(here, to, busy as f64);
        }
    }
    let shares = chain.stationary().unwrap();
    let mean = |of: &dyn Fn(usize, usize) -> usize| -> f64 {
        let states = shares.iter().enumerate();
        states.map(|(at, share)| share * of(at / (max_ordinary + 1), at % (max_ordinary + 1)) as f64).sum()
    };
    Known {
        scenario: steady(150)
            + "[defaults]\ntalk = \"exponential(1m)\"\n\
               [group.agents]\nagents = 3\nskills = [\"urgent\", \"ordinary\"]\nreserve = { agents = 1, queues = [\"urgent\"] }\n\
               [class.urgent]\narrivals = \"0.9/min\"\n\
               [class.ordinary]\narrivals = \"0.75/min\"\n",
        values: vec![
            minutes("class.urgent", Metric::Asa, mean(&|level, _| level.saturating_sub(agents)) / urgent),
            minutes("class.ordinary", Metric::Asa, mean(&|_, second| second) / ordinary),
            exact("class.urgent", Metric::WaitedShare, mean(&|level, _| usize::from(level >= agents))),
            exact("class.ordinary", Metric::WaitedShare, mean(&|level, _| usize::from(level + keep >= agents))),
        ],
    }
}
