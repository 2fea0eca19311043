//! One agent, and any distribution of the times of service or between arrivals.

use super::erlang::calls;
use super::{Case, Known, exact, minutes};
use crate::experiment::Metric;
use crate::stats::formulas::{gm1_probability_of_waiting, mg1_mean_queue, mg1_mean_wait};

const POLLACZEK: &str = "M/G/1 (Pollaczek 1930, Khinchine 1932)";
const KENDALL: &str = "GI/M/1 (Kendall 1953; Kleinrock 1975)";

pub(super) const CASES: &[Case] = &[
    Case { name: "mg1-constant", title: "constant talk times", source: POLLACZEK, known: || general("1m", 0.0) },
    Case {
        name: "mg1-erlang",
        title: "talk times of four stages",
        source: POLLACZEK,
        known: || general("erlang(4, 1m)", 0.25),
    },
    Case {
        name: "mg1-lognormal",
        title: "lognormal talk times of cv 1.2",
        source: POLLACZEK,
        known: || general("lognormal(1m, 1.2)", 1.44),
    },
    Case {
        name: "mg1-wrap-up",
        title: "work after the call keeps the agent as talk does",
        source: POLLACZEK,
        known: wrapped_up,
    },
    Case {
        name: "even-arrivals",
        title: "calls come evenly spaced",
        source: KENDALL,
        known: || spaced("even", |s| (-s / RATE).exp()),
    },
    Case {
        name: "erlang-arrivals",
        title: "times between calls of two stages",
        source: KENDALL,
        known: || spaced("erlang(2, 1)", |s| (2.0 * RATE / (2.0 * RATE + s)).powi(2)),
    },
    Case {
        name: "batches",
        title: "calls come three at a time",
        source: "batch arrivals, M^X/M/1 (Gross and Harris 1974, section 3.1)",
        known: batches,
    },
];

/// Calls a minute where the times between them are the question.
const RATE: f64 = 0.7;

fn general(talk: &str, scv: f64) -> Known {
    let rate = 0.6;
    Known {
        scenario: calls(400, rate, 1, talk),
        values: vec![
            minutes("class.calls", Metric::Asa, mg1_mean_wait(rate, 1.0, scv).unwrap()),
            exact("queue.calls", Metric::Waiting, mg1_mean_queue(rate, 1.0, scv).unwrap()),
            exact("class.calls", Metric::WaitedShare, rate),
        ],
    }
}

fn wrapped_up() -> Known {
    let rate = 0.6;
    let talks = calls(300, rate, 1, "42s") + "wrap_up = \"18s\"\n";
    let wait = mg1_mean_wait(rate, 1.0, 0.0).unwrap();
    Known {
        scenario: talks,
        values: vec![
            minutes("class.calls", Metric::Asa, wait),
            minutes("class.calls", Metric::TimeInSystem, wait + 0.7),
            exact("group.agents", Metric::Occupancy, rate),
        ],
    }
}

fn spaced(spacing: &str, transform: fn(f64) -> f64) -> Known {
    let waits = gm1_probability_of_waiting(1.0 / RATE, 1.0, transform).unwrap();
    let class = "class.calls";
    Known {
        scenario: calls(300, RATE, 1, "exponential(1m)") + &format!("spacing = \"{spacing}\"\n"),
        values: vec![
            exact(class, Metric::WaitedShare, waits),
            minutes(class, Metric::Asa, waits / (1.0 - waits)),
            minutes(class, Metric::WaitP90, (waits / 0.1).ln() / (1.0 - waits)),
        ],
    }
}

/// The number present has the mean ρ (m + m₂) / (2 m (1 - ρ)) for batches of mean size m and mean square m₂; less ρ it waits.
fn batches() -> Known {
    let (batches, size) = (0.2, 3.0);
    let rate = batches * size;
    let present = rate * (1.0 + size) / (2.0 * (1.0 - rate));
    let waiting = present - rate;
    Known {
        scenario: calls(400, batches, 1, "exponential(1m)") + "batch = 3\n",
        values: vec![
            exact("queue.calls", Metric::Waiting, waiting),
            minutes("class.calls", Metric::Asa, waiting / rate),
            exact("group.agents", Metric::Occupancy, rate),
        ],
    }
}
