//! Two centers side by side: every metric of every scope that both have, with the difference and its interval.

use super::metric::Metric;
use super::observations::{Observations, Pairing};
use super::scope::Scope;
use crate::stats::Estimate;

/// One metric of one scope in both centers.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The scope in the second center.
    pub scope: Scope,
    /// Its name in both.
    pub name: String,
    /// Which metric.
    pub metric: Metric,
    /// In the first center; `None` where it has no value, as the mean wait when nobody was answered.
    pub first: Option<Estimate>,
    /// In the second.
    pub second: Option<Estimate>,
    /// The second minus the first; `None` unless both have a value.
    pub difference: Option<Estimate>,
}

/// What differs between two centers.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How their replications belong together.
    pub pairing: Pairing,
    /// Of the first and of the second.
    pub seeds: [u64; 2],
    /// Of the first and of the second.
    pub replications: [usize; 2],
    /// Of all intervals.
    pub confidence: f64,
    /// By scope in the order of the second center, then in the order of [`Metric::ALL`].
    pub rows: Vec<Compared>,
    /// Parts that only the first has, or only the second, with their kinds: they cannot be compared.
    pub alone: [Vec<(Scope, String)>; 2],
}

impl Comparison {
    /// Compares the second with the first. Parts are matched by kind and name.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn new(first: &Observations, second: &Observations, confidence: f64) -> Comparison {
        let mut rows = Vec::new();
        let pairing = second.pairing(first);
        // What stands beside a difference is of the same replications.
        let of_both = |of: &Observations, scope: Scope, metric: Metric| {
            let mut series = of.series(scope, metric)?;
            if let Pairing::Paired(pairs) = pairing {
                series.truncate(pairs);
            }
            series.estimate(confidence)
        };
        for (scope, name) in second.scopes() {
            let Some(theirs) = first.scope(scope.name(), name) else { continue };
            let in_both = |metric: &Metric| first.series(theirs, *metric).is_some();
            rows.extend(second.metrics(scope).filter(in_both).map(|metric| Compared {
                scope,
                name: name.to_owned(),
                metric,
                first: of_both(first, theirs, metric),
                second: of_both(second, scope, metric),
                difference: second.difference(first, scope, metric, confidence),
            }));
        }
        let alone = |mine: &Observations, others: &Observations| {
            let missing = mine.scopes().filter(|(scope, name)| others.scope(scope.name(), name).is_none());
            missing.map(|(scope, name)| (scope, name.to_owned())).collect()
        };
        Comparison {
            pairing,
            seeds: [first.seed, second.seed],
            replications: [first.replications, second.replications],
            confidence,
            rows,
            alone: [alone(first, second), alone(second, first)],
        }
    }
}
