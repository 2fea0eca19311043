//! What each replication says about one metric of one scope.

use crate::experiment::quantile::linearised_quantile;
use crate::stats::{Estimate, Linearised, SpanHistogram, mean_estimate, ratio_estimate};
use std::borrow::Cow;

/// One entry for each replication, in order: what it takes to estimate a metric, alone or against another center.
#[derive(Clone, Debug, PartialEq)]
pub enum Series<'a> {
    /// A number; the metric is their mean.
    Numbers(Cow<'a, [f64]>),
    /// Numerator and denominator; the metric is the ratio of their sums.
    Ratios(Cow<'a, [(f64, f64)]>),
    /// Waits; the metric is the quantile of all of them together.
    Waits {
        /// The share of all waits that the quantile is not exceeded by.
        p: f64,
        /// By replication.
        waits: Vec<Cow<'a, SpanHistogram>>,
    },
}

impl Series<'_> {
    /// How many replications.
    pub fn len(&self) -> usize {
        match self {
            Series::Numbers(numbers) => numbers.len(),
            Series::Ratios(pairs) => pairs.len(),
            Series::Waits { waits, .. } => waits.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same of groups of so many neighbours: means of numbers, sums of numerators and denominators, all waits together. What is over
    /// is a smaller group.
    pub(in crate::experiment) fn joined(self, together: usize) -> Self {
        if together == 1 {
            return self;
        }
        match self {
            Series::Numbers(numbers) => {
                let mean = |group: &[f64]| group.iter().sum::<f64>() / group.len() as f64;
                Series::Numbers(numbers.chunks(together).map(mean).collect())
            }
            Series::Ratios(pairs) => {
                let sum =
                    |group: &[(f64, f64)]| group.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
                Series::Ratios(pairs.chunks(together).map(sum).collect())
            }
            Series::Waits { p, waits } => {
                let sum = |group: &[Cow<'_, SpanHistogram>]| Cow::Owned(group.iter().map(AsRef::as_ref).sum());
                Series::Waits { p, waits: waits.chunks(together).map(sum).collect() }
            }
        }
    }

    /// The first replications only.
    pub(in crate::experiment) fn truncate(&mut self, replications: usize) {
        match self {
            Series::Numbers(numbers) => numbers.to_mut().truncate(replications),
            Series::Ratios(pairs) => pairs.to_mut().truncate(replications),
            Series::Waits { waits, .. } => waits.truncate(replications),
        }
    }

    /// The value with its interval; `None` when there is none, as the mean wait when nobody was answered.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        match self {
            Series::Numbers(numbers) => mean_estimate(numbers, confidence),
            Series::Ratios(pairs) => {
                let (numerators, denominators): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
                ratio_estimate(&numerators, &denominators, confidence)
            }
            Series::Waits { .. } => Some(self.linearised(confidence)?.evidence().estimate(confidence)),
        }
    }

    /// The value with what each replication adds to its error; `None` when there is no value. The confidence is that of the interval over
    /// which a quantile is taken to be straight; means and ratios do not depend on it.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn linearised(&self, confidence: f64) -> Option<Linearised> {
        match self {
            Series::Numbers(numbers) => Linearised::mean(numbers),
            Series::Ratios(pairs) => Linearised::ratio(pairs),
            Series::Waits { p, waits } => {
                let waits: Vec<&SpanHistogram> = waits.iter().map(AsRef::as_ref).collect();
                linearised_quantile(&waits, *p, confidence)
            }
        }
    }
}
