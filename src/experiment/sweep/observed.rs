//! What one replication of one point says about one metric, and what all replications of a point say together.

use crate::experiment::Metric;
use crate::experiment::goals::Goal;
use crate::experiment::measure::Measure;
use crate::experiment::observations::{Series, WaitsOfOne};
use crate::experiment::units::Units;
use crate::model::{Center, RunResult};
use crate::stats::SpanHistogram;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What one replication says about one metric. As JSON a number, a pair, or an object; every number comes back to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Observed {
    /// A number; the metric is the mean over replications.
    Number(f64),
    /// Numerator and denominator; the metric is the ratio of the sums.
    Ratio(f64, f64),
    /// Waits; the metric is a quantile of all of them.
    Waits(WaitsOfOne),
}

impl Observed {
    /// `None` if the metric does not apply to the scope.
    pub(super) fn of(center: &Center, goals: &[Goal], result: &RunResult, measure: &Measure) -> Option<Observed> {
        let sums = measure.sums(&Units::replications(center, std::slice::from_ref(result), goals));
        Some(match measure.metric.series(&sums)? {
            Series::Numbers(numbers) => Observed::Number(numbers[0]),
            Series::Ratios(pairs) => Observed::Ratio(pairs[0].0, pairs[0].1),
            Series::Waits { waits, .. } => Observed::Waits(WaitsOfOne::new(&waits[0])),
        })
    }

    /// The value in this replication alone; `None` when there is none, as the mean wait when nobody was answered.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        match self {
            Observed::Number(number) => Some(*number),
            Observed::Ratio(numerator, denominator) => (*denominator != 0.0).then(|| numerator / denominator),
            Observed::Waits(waits) => Some(waits.histogram()?.quantile(metric.wait_quantile()?)?.seconds()),
        }
    }

    /// Whether it is what this metric is made of.
    pub(super) fn is_of(&self, metric: Metric) -> bool {
        match self {
            Observed::Waits(waits) => metric.wait_quantile().is_some() && waits.histogram().is_some(),
            Observed::Number(_) | Observed::Ratio(..) => metric.wait_quantile().is_none(),
        }
    }
}

/// The replications of one metric, in order; `None` if the metric does not apply in one of them.
pub(super) fn series<'a>(
    replications: impl Iterator<Item = Option<&'a Observed>>,
    metric: Metric,
) -> Option<Series<'static>> {
    let (mut numbers, mut pairs, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    for observed in replications {
        match observed? {
            Observed::Number(number) => numbers.push(*number),
            Observed::Ratio(numerator, denominator) => pairs.push((*numerator, *denominator)),
            Observed::Waits(each) => waits.push(Cow::<SpanHistogram>::Owned(each.histogram()?)),
        }
    }
    Some(match metric.wait_quantile() {
        Some(p) => Series::Waits { p, waits },
        None if pairs.is_empty() => Series::Numbers(numbers.into()),
        None => Series::Ratios(pairs.into()),
    })
}
