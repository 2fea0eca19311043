//! How well a metric is known, and how many replications it takes to know it so well as was asked.
//!
//! Replications are added in rounds. How many the next round has is decided by the results of all rounds before and by nothing else,
//! so that it does not depend on threads or on which replication was done first.

use super::measure::Measure;
use crate::scenario::Until;
use crate::stats::Estimate;

/// How well the metric of `run.until` is known after so many replications.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The metric as it is named in files.
    pub metric: String,
    /// Half the width of its interval as a share of its value, as it was asked for.
    pub relative: f64,
    /// Level of that interval.
    pub confidence: f64,
    /// What the share is; `None` where there is no interval, or the value is 0.
    pub reached: Option<f64>,
    /// How often somebody looked, the last time included.
    pub looks: u32,
    /// Replications so far.
    pub replications: u32,
    /// The most that were allowed.
    pub most: u32,
}

impl Precision {
    pub(super) fn new(
        until: &Until,
        measure: &Measure,
        estimate: Option<Estimate>,
        looks: u32,
        replications: u32,
    ) -> Precision {
        let share = |estimate: Estimate| {
            let share = estimate.half_width? / estimate.value.abs();
            share.is_finite().then_some(share)
        };
        Precision {
            metric: measure.name(),
            relative: until.relative,
            confidence: until.confidence,
            reached: estimate.and_then(share),
            looks,
            replications,
            most: until.most,
        }
    }

    /// Whether it is known as well as was asked.
    pub fn holds(&self) -> bool {
        self.reached.is_some_and(|reached| reached <= self.relative)
    }
}

/// How many replications there are to be at the next look; `None` when there is to be none, because the precision holds or no more are
/// allowed. With `pairs` it is an even number.
///
/// # Formula
/// Half the width of an interval falls as 1 / √n, so n (reached / relative)² replications are expected to do. At least a quarter more
/// and at most twice as many as so far, so that there are few looks, each at much more than the one before, and a bad guess at the
/// beginning does not cost much.
///
/// # Source
/// Chow, Robbins, "On the asymptotic theory of fixed-width sequential confidence intervals for the mean", Annals of Mathematical
/// Statistics 36, 1965; Law, "Simulation Modeling and Analysis", 5th edition, 2015, 9.4.1. Looking only now and then makes the interval cover
/// less often too little than looking after each replication.
pub(super) fn next_look(precision: &Precision, pairs: bool) -> Option<u32> {
    let (n, most) = (precision.replications, precision.most);
    let even = |n: u32| if pairs { n - n % 2 } else { n };
    let most = even(most);
    if precision.holds() || n >= most {
        return None;
    }
    let least = n.saturating_add(n.div_ceil(4));
    let expected = match precision.reached {
        Some(reached) => (f64::from(n) * (reached / precision.relative).powi(2)).ceil() as u32,
        None => u32::MAX,
    };
    let wanted = expected.clamp(least, n.saturating_mul(2).max(least));
    Some(even(wanted.saturating_add(u32::from(pairs))).min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(replications: u32, reached: Option<f64>) -> Precision {
        Precision { metric: "asa".into(), relative: 0.05, confidence: 0.95, reached, looks: 1, replications, most: 100 }
    }

    #[test]
    fn the_next_look_is_where_the_precision_is_expected_but_not_too_near_nor_too_far() {
        let next = |n, reached| next_look(&after(n, reached), false);
        assert_eq!(next(10, Some(0.05)), None, "it holds");
        assert_eq!(next(10, Some(0.06)), Some(15), "10 times 1.44");
        assert_eq!(next(10, Some(0.051)), Some(13), "a quarter more at least");
        assert_eq!(next(10, Some(0.5)), Some(20), "twice as many at most");
        assert_eq!(next(10, None), Some(20));
        assert_eq!(next(80, Some(0.5)), Some(100), "no more are allowed");
        assert_eq!(next(100, Some(0.5)), None);
    }

    #[test]
    fn pairs_are_never_torn() {
        for n in (4..100).step_by(2) {
            for reached in [0.0501, 0.06, 0.0633, 0.08, 1.0] {
                let next = next_look(&after(n, Some(reached)), true).unwrap();
                assert!(next > n && next.is_multiple_of(2), "{n} {reached}: {next}");
            }
        }
        let odd = Precision { most: 99, ..after(98, Some(1.0)) };
        assert_eq!(next_look(&odd, true), None);
    }
}
