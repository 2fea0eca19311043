//! The simulator against theory: centers of which something is known exactly, simulated like any other and compared.
//!
//! A [`Case`] is a scenario as a user writes it, and what is known of it: metrics with their exact values. So whatever stands between
//! the file and the number in `summary.csv` is examined: reader, model, engine, counting, estimates.
//!
//! # When a value agrees
//!
//! The estimate is at most [`BOUND`] standard errors away from the exact value, and known so well that this says something: half the width
//! of its 95 % interval is at most [`PRECISION`] of the exact value, and by the root of the replications more where there are fewer of them.
//! The standard error is that of the interval itself. Seeds are never chosen: the suite has seed 1 unless another is asked for.
//!
//! By chance alone a simulator without fault has some value beyond the bound with a probability of at most [`Verification::chance`], the sum
//! over all values of that of each (Bonferroni), which holds however they depend on each other.

mod callbacks;
mod changing;
mod chats;
mod erlang;
mod messages;
mod network;
mod patience;
mod priorities;
mod returning;
mod single_server;
mod skills;
mod telling;
mod trunks;

use crate::experiment::{Labels, Limits, Metric, Plan, Runs, Summary};
use crate::scenario::{Memory, Repetition, load};
use crate::stats::{Estimate, t_tail, two_sided_t};
use std::path::Path;

/// How many standard errors an estimate may be away from the exact value.
pub const BOUND: f64 = 4.0;

/// Half the width of the 95 % interval, as a share of the exact value, up to which a comparison says something in the long form.
pub const PRECISION: f64 = 0.02;

/// How often each case is simulated.
pub const REPLICATIONS: u32 = 600;

/// The same in the short form.
pub const QUICK_REPLICATIONS: u32 = 60;

const CONFIDENCE: f64 = 0.95;

/// A center of which something is known exactly.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What it is called, in lower case with hyphens.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Where the exact values come from: the formula or method, and who published it.
    pub source: &'static str,
    known: fn() -> Known,
}

/// A scenario, and what is known of it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The scenario, whose replications begin with a stretch that is left out, where the center is to be as it is in the long run.
    pub scenario: String,
    /// In the order of results.
    pub values: Vec<Exact>,
}

/// A metric with its exact value.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// The part, such as `class.calls`; empty for the center.
    pub part: &'static str,
    /// The metric.
    pub metric: Metric,
    /// The interval, counted from 0; `None` for the whole run.
    pub interval: Option<usize>,
    /// The value, in the unit of the metric. Not 0.
    pub value: f64,
}

impl Exact {
    /// As it is named in files, with the interval behind it: `class.calls.asa`, `agents_busy in interval 3`.
    pub fn name(&self) -> String {
        let metric = self.metric.name();
        let whole = if self.part.is_empty() { metric.to_owned() } else { format!("{}.{metric}", self.part) };
        self.interval.map_or(whole.clone(), |interval| format!("{whole} in interval {}", interval + 1))
    }
}

/// An exact value next to what was simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What is known.
    pub exact: Exact,
    /// What was simulated, with its 95 % interval.
    pub simulated: Estimate,
    /// The simulated minus the exact, in standard errors.
    pub distance: f64,
    /// Whether they agree.
    pub verdict: Verdict,
}

/// Whether an estimate agrees with an exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is within the bound.
    Agrees,
    /// It is known too little for an agreement to say anything.
    Unclear,
    /// It is beyond the bound.
    Differs,
}

impl Verdict {
    /// A word for tables and files.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Agrees => "agrees",
            Verdict::Unclear => "unclear",
            Verdict::Differs => "DIFFERS",
        }
    }
}

/// A case with all its comparisons.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The case.
    pub case: Case,
    /// In the order of the case.
    pub compared: Vec<Compared>,
}

/// Cases that were verified.
#[derive(Clone, Debug)]
pub struct Verification {
    /// How often each of them was simulated.
    pub replications: u32,
    /// With which random numbers.
    pub seed: u64,
    /// In the order of the suite.
    pub cases: Vec<Verified>,
}

impl Verification {
    /// All comparisons.
    pub fn compared(&self) -> impl Iterator<Item = &Compared> {
        self.cases.iter().flat_map(|verified| &verified.compared)
    }

    /// The worst verdict of all; that nothing differs if there is nothing.
    pub fn verdict(&self) -> Verdict {
        self.compared().map(|compared| compared.verdict).max().unwrap_or(Verdict::Agrees)
    }

    /// At most with this probability some value is beyond the bound by chance alone \[0, 1\].
    ///
    /// # Formula
    /// The number of values times P(|T| > [`BOUND`]) for Student's T with a degree of freedom less than there are replications (Bonferroni).
    pub fn chance(&self) -> f64 {
        let each = 2.0 * t_tail(BOUND, f64::from(self.replications - 1));
        (self.compared().count() as f64 * each).min(1.0)
    }

    /// How many values are more than two standard errors away, and how many are expected to be.
    pub fn beyond_two(&self) -> (usize, f64) {
        let each = 2.0 * t_tail(2.0, f64::from(self.replications - 1));
        let beyond = self.compared().filter(|compared| compared.distance.abs() > 2.0).count();
        (beyond, each * self.compared().count() as f64)
    }
}

/// How cases are verified.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each is simulated, at least twice.
    pub replications: u32,
    /// With which random numbers.
    pub seed: u64,
    /// On how many threads; without a number on as many as the machine has processors. The results do not depend on it.
    pub threads: Option<usize>,
}

/// All cases, by subject.
pub fn suite() -> Vec<Case> {
    [
        erlang::CASES,
        patience::CASES,
        single_server::CASES,
        priorities::CASES,
        skills::CASES,
        chats::CASES,
        changing::CASES,
        returning::CASES,
        callbacks::CASES,
        telling::CASES,
        trunks::CASES,
        messages::CASES,
        network::CASES,
    ]
    .concat()
}

impl Case {
    /// Its scenario, and what is known of it. Some cases solve equations for it, which takes up to a second.
    pub fn known(&self) -> Known {
        (self.known)()
    }

    /// Simulates it and compares. `progress` is told how many replications are done.
    ///
    /// # Panics
    /// The scenario is not one, or does not have the metrics: that is a fault of the suite.
    pub fn verify(&self, effort: Effort, progress: &(dyn Fn(u64) + Sync)) -> Verified {
        let Known { scenario, values } = self.known();
        let files = Memory::default().with("case.toml", scenario);
        let scenario = load(Path::new("case.toml"), &[], &files)
            .unwrap_or_else(|wrong| panic!("the scenario of {}: {}", self.name, wrong.render(false)));
        let labels = Labels::of_scenario(&scenario);
        let plan = Plan {
            seed: effort.seed,
            repetition: &Repetition::Replications(effort.replications),
            pairs: false,
            threads: effort.threads,
            limits: Limits::default(),
        };
        let tell = |done, _| progress(done);
        let runs = Runs::make(&scenario.center, &labels, plan, &tell, &())
            .unwrap_or_else(|stopped| panic!("the scenario of {}: {stopped}", self.name));
        let summary = runs.summary(&scenario.center, &labels, CONFIDENCE);
        let compared = values.into_iter().map(|exact| {
            let simulated = estimate(&summary, &exact)
                .unwrap_or_else(|| panic!("the scenario of {} has no {}", self.name, exact.name()));
            compare(exact, simulated)
        });
        Verified { case: *self, compared: compared.collect() }
    }
}

/// What a summary says about a metric.
fn estimate(summary: &Summary, exact: &Exact) -> Option<Estimate> {
    let (kind, name) = exact.part.split_once('.').unwrap_or(("center", ""));
    let row = summary
        .rows
        .iter()
        .find(|row| row.scope.name() == kind && summary.name(row.scope) == name && row.interval == exact.interval);
    row?.estimate(exact.metric)
}

fn compare(exact: Exact, simulated: Estimate) -> Compared {
    let degrees = simulated.replications as f64 - 1.0;
    let half_width = simulated.half_width.unwrap_or(f64::INFINITY);
    let standard_error = half_width / two_sided_t(CONFIDENCE, degrees);
    let distance = (simulated.value - exact.value) / standard_error;
    let wide = PRECISION * (f64::from(REPLICATIONS) / simulated.replications as f64).sqrt();
    let verdict = if distance.abs() > BOUND {
        Verdict::Differs
    } else if standard_error > 0.0 && half_width <= wide * exact.value.abs() {
        Verdict::Agrees
    } else {
        // What does not vary was not left to chance, and has no distance.
        Verdict::Unclear
    };
    Compared { exact, simulated, distance, verdict }
}

/// The beginning of the scenario of a center that is the same at all times: `hours` of it count, a multiple of ten, and a tenth as many before
/// are left out.
fn steady(hours: u32) -> String {
    let part = hours / 10;
    format!("[run]\nlength = \"{}h\"\nwarm_up = \"{part}h\"\ninterval = \"{part}h\"\n", hours + part)
}

/// The value of a metric of a part over the whole run.
const fn exact(part: &'static str, metric: Metric, value: f64) -> Exact {
    Exact { part, metric, interval: None, value }
}

/// The same for a time that is given in minutes.
const fn minutes(part: &'static str, metric: Metric, minutes: f64) -> Exact {
    exact(part, metric, 60.0 * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::t_quantile;

    fn of(value: f64, half_width: f64, replications: usize) -> Verdict {
        let simulated = Estimate { value, half_width: Some(half_width), replications };
        compare(exact("", Metric::Asa, 10.0), simulated).verdict
    }

    #[test]
    fn a_value_agrees_up_to_four_standard_errors_and_not_beyond() {
        let half = t_quantile(0.975, 599.0) * 0.05;
        assert_eq!(of(10.0 + 3.99 * 0.05, half, 600), Verdict::Agrees);
        assert_eq!(of(10.0 - 4.01 * 0.05, half, 600), Verdict::Differs);
    }

    #[test]
    fn a_value_that_is_known_too_little_agrees_with_nothing() {
        assert_eq!(of(10.0, 0.19, 600), Verdict::Agrees);
        assert_eq!(of(10.0, 0.21, 600), Verdict::Unclear);
        // A tenth of the replications may be as much wider as they are fewer by the root.
        assert_eq!(of(10.0, 0.63, 60), Verdict::Agrees);
        assert_eq!(of(10.0, 0.64, 60), Verdict::Unclear);
        assert_eq!(of(12.0, 0.64, 60), Verdict::Differs);
        assert_eq!(of(10.0, 0.0, 600), Verdict::Unclear, "what does not vary");
        assert_eq!(of(10.1, 0.0, 600), Verdict::Differs, "what does not vary and is something else");
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = suite().iter().map(|case| case.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
