//! Distributions fitted to observed times, of which some may be cut off: maximum likelihood with standard errors, a choice by information
//! criterion, goodness of fit, and the survival curve of Kaplan and Meier.
//!
//! Knows no units and no contact center. A time that is cut off, a *censored* one, is at least as long as it was seen: who is served has
//! not given up yet. To leave it out, or to take it for the end, makes impatience look worse than it is.

mod candidates;
mod kaplan_meier;
mod simplex;

pub use candidates::{Candidate, Family, Fitted, Quality, best_first};
pub use kaplan_meier::{KaplanMeier, Step};
pub use simplex::{Stop, minimum};

/// A time that was observed, to its end or up to where it was cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// How long, from 0 on.
    pub time: f64,
    /// Whether it ended there; otherwise it would have gone on.
    pub ended: bool,
}

impl Observation {
    /// A time observed to its end.
    pub fn ended(time: f64) -> Observation {
        Observation { time, ended: true }
    }

    /// A time cut off.
    pub fn cut_off(time: f64) -> Observation {
        Observation { time, ended: false }
    }
}

/// A number with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The estimate.
    pub value: f64,
    /// Its standard error; not a number where it cannot be told.
    pub error: f64,
}

impl Measured {
    /// Where a quantity that is positive lies with this confidence: its logarithm is taken to be normal, which keeps the interval positive
    /// and comes closer to the truth for few observations than equal distances do.
    pub fn interval(&self, confidence: f64) -> (f64, f64) {
        let width = libm::exp(crate::stats::normal_quantile(0.5 + 0.5 * confidence) * self.error / self.value);
        (self.value / width, self.value * width)
    }

    /// With so many decimals, and with its standard error as far as that is known.
    pub fn told(&self, decimals: usize) -> String {
        match self.error > 0.0 && self.error.is_finite() {
            true => format!("{:.decimals$} ± {:.decimals$}", self.value, self.error),
            false => format!("{:.decimals$}", self.value),
        }
    }
}

/// The same times once each, with how often they ended there and how often they were cut off; in ascending order.
#[derive(Clone, Debug, PartialEq)]
struct Grouped {
    times: Vec<f64>,
    ended: Vec<f64>,
    cut_off: Vec<f64>,
}

impl Grouped {
    /// Times of 0 count as `least`, half of what the clock resolves: a distribution of positive times gives no 0.
    fn of(observations: &[Observation], least: f64) -> Grouped {
        let mut sorted = observations.to_vec();
        sorted.sort_by(|one, two| one.time.total_cmp(&two.time));
        let mut grouped = Grouped { times: Vec::new(), ended: Vec::new(), cut_off: Vec::new() };
        for observation in sorted {
            // Who was cut off at once tells nothing.
            if observation.time <= 0.0 && !observation.ended {
                continue;
            }
            let time = observation.time.max(least);
            if grouped.times.last() != Some(&time) {
                grouped.times.push(time);
                grouped.ended.push(0.0);
                grouped.cut_off.push(0.0);
            }
            let last = grouped.times.len() - 1;
            if observation.ended { grouped.ended[last] += 1.0 } else { grouped.cut_off[last] += 1.0 }
        }
        grouped
    }

    fn events(&self) -> f64 {
        self.ended.iter().sum()
    }

    fn total(&self) -> f64 {
        let of = |counts: &[f64]| self.times.iter().zip(counts).map(|(time, count)| time * count).sum::<f64>();
        of(&self.ended) + of(&self.cut_off)
    }

    fn is_censored(&self) -> bool {
        self.cut_off.iter().any(|&count| count > 0.0)
    }
}

/// Half of what the clock of these times resolves: whole seconds if all are whole, else a thousandth.
pub fn least_time(observations: &[Observation]) -> f64 {
    if observations.iter().all(|observation| observation.time.fract() == 0.0) { 0.5 } else { 0.000_5 }
}
