//! Patience of the same mean and different shape.

use super::erlang::calls;
use super::{Case, Known, exact, minutes};
use crate::experiment::Metric;
use crate::stats::formulas::GeneralPatience;

const SOURCE: &str = "M/M/c+G (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "patience-hyperexponential",
        title: "many give up at once, others hardly ever",
        source: SOURCE,
        known: || known("hyperexponential(90s, 2)", hyperexponential),
    },
    Case {
        name: "patience-erlang",
        title: "patience of four stages",
        source: SOURCE,
        known: || known("erlang(4, 90s)", erlang),
    },
    Case {
        name: "patience-uniform",
        title: "patience anywhere from 30 s to 150 s",
        source: SOURCE,
        known: || known("uniform(30s, 150s)", |x| ((2.5 - x) / 2.0).clamp(0.0, 1.0)),
    },
    Case {
        name: "patience-constant",
        title: "everybody gives up after 90 s",
        source: SOURCE,
        known: || known("90s", |x| f64::from(u8::from(x < MEAN))),
    },
];

/// \[minutes\]
const MEAN: f64 = 1.5;

/// Two exponential distributions with the same share of the mean, together of cv 2.
fn hyperexponential(x: f64) -> f64 {
    let often = 0.5 * (1.0 + (3.0_f64 / 5.0).sqrt());
    let part = |share: f64| share * (-2.0 * share * x / MEAN).exp();
    part(often) + part(1.0 - often)
}

fn erlang(x: f64) -> f64 {
    let stages = 4.0 * x / MEAN;
    (-stages).exp() * (1.0 + stages * (1.0 + stages / 2.0 * (1.0 + stages / 3.0)))
}

/// Ten agents with a little more work than they can do.
fn known(patience: &str, survival: fn(f64) -> f64) -> Known {
    let (agents, rate) = (10, 10.5);
    let queue = GeneralPatience::new(agents, rate, 1.0, MEAN, survival).unwrap();
    let class = "class.calls";
    Known {
        scenario: calls(20, rate, agents, "exponential(1m)") + &format!("patience = \"{patience}\"\n"),
        values: vec![
            exact(class, Metric::AbandonShare, queue.probability_of_abandonment()),
            minutes(class, Metric::Asa, queue.mean_wait_of_answered()),
            // Of those who give up alone it does not vary where patience is constant.
            minutes(class, Metric::WaitAll, queue.mean_wait()),
            minutes(class, Metric::WaitP90, queue.wait_quantile_of_answered(0.9)),
            exact(class, Metric::ServiceLevelAll, queue.answered_within(1.0 / 3.0)),
        ],
    }
}
