//! What moved with a metric that became worse: the first question of whoever looks for the cause.

use super::Watch;
use crate::experiment::{Metric, Observations};
use crate::stats::Evidence;

/// Where a cause shows, and what follows from it: who comes, how long they take, who is there, how busy these are, and how long
/// contacts wait. Of metrics that say nearly the same one is here.
const RELATED: &[Metric] = &[
    Metric::Offered,
    Metric::Requested,
    Metric::Retrials,
    Metric::BlockedShare,
    Metric::LostShare,
    Metric::Containment,
    Metric::Aht,
    Metric::Agents,
    Metric::Occupancy,
    Metric::Concurrency,
    Metric::Rona,
    Metric::Overtime,
    Metric::WaitedShare,
    Metric::Asa,
    Metric::WaitP90,
    Metric::FirstResponse,
    Metric::AbandonShare,
    Metric::SERVICE_LEVEL,
    Metric::AnsweredByDue,
    Metric::MaxChannels,
    Metric::MaxLines,
    Metric::RoundTrip,
    Metric::AnnouncementError,
];

/// A metric that differs by more than chance explains.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Which metric, of the scope of the one that became worse.
    pub metric: Metric,
    /// The value in the baseline.
    pub baseline: f64,
    /// The value now.
    pub candidate: f64,
    /// Candidate minus baseline.
    pub difference: Evidence,
}

/// What else differs in the scope of a metric under watch, in the order from causes to what follows. With probability at most `level` anything
/// is among it that did not really move.
///
/// # Formula
/// Bonferroni's: of m metrics that both have, those of which the two-sided p-value is at most level / m.
pub fn moved(watch: &Watch, baseline: &Observations, candidate: &Observations, level: f64) -> Vec<Moved> {
    const CONFIDENCE: f64 = 0.95;
    let Some(theirs) = baseline.scope(watch.scope.name(), &watch.name) else { return Vec::new() };
    let both = RELATED.iter().filter(|&&metric| metric != watch.metric).filter_map(|&metric| {
        let difference = candidate.evidence_of_difference(baseline, watch.scope, metric, CONFIDENCE)?;
        Some(Moved {
            metric,
            baseline: baseline.estimate(theirs, metric, CONFIDENCE)?.value,
            candidate: candidate.estimate(watch.scope, metric, CONFIDENCE)?.value,
            difference,
        })
    });
    let mut all = Vec::from_iter(both);
    let limit = level / all.len().max(1) as f64;
    all.retain(|moved| {
        let size = Evidence { value: moved.difference.value.abs(), ..moved.difference };
        size.p_above(0.0).is_some_and(|p| 2.0 * p <= limit)
    });
    all
}
