//! What is told of a whole run besides its metrics: who served whom, and the service level under further thresholds.

use super::observations::Series;
use super::units::Units;
use crate::ids::{ClassId, GroupId, Id};
use crate::model::{Cell, RunResult, Served, Within};
use crate::stats::{Estimate, ServiceLevelCounts, ServiceLevelFormula};
use crate::time::Span;

/// What the agents of one group did for the contacts of one class; only where they did anything.
#[derive(Clone, Debug, PartialEq)]
pub struct ServedBy {
    /// The number of the class.
    pub class: usize,
    /// The number of the group.
    pub group: usize,
    /// Contacts that were connected to one of them, in a replication or a batch.
    pub answered: Estimate,
    /// These as a share of all the answered of the class, those by machines among them \[0, 1\].
    pub share: Estimate,
    /// Conversation and wrap-up, per handled contact \[s\]; nothing where none was handled.
    pub talk: Option<Estimate>,
    /// Contacts that they served to the end.
    pub handled: Estimate,
}

/// The service level of a class, or of all, under one threshold and one formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The number of the class; nothing for all classes together.
    pub class: Option<usize>,
    /// The threshold.
    pub threshold: Span,
    /// The formula.
    pub formula: ServiceLevelFormula,
    /// Its value \[0, 1\]; nothing where there was nobody.
    pub value: Option<Estimate>,
}

fn estimate(series: Series<'_>, units: Units<'_>, confidence: f64) -> Option<Estimate> {
    series.joined(units.spread().together()).estimate(confidence)
}

/// Who served whom, by class and then by group.
pub(super) fn served(units: Units<'_>, confidence: f64) -> Vec<ServedBy> {
    let center = units.center;
    let of_class = |class: ClassId| {
        // By result, then by group.
        let served = |result: &RunResult| Vec::from_iter(center.groups.ids().map(|group| result.served(class, group)));
        let served = Vec::from_iter(units.results.iter().map(served));
        let all = |groups: &Vec<Served>| groups.iter().map(|served| served.answered).sum::<u64>() as f64;
        let all = Vec::from_iter(served.iter().map(all));
        let of = move |group: GroupId| {
            let each =
                |count: fn(&Served) -> f64| Vec::from_iter(served.iter().map(|groups| count(&groups[group.index()])));
            let answered = each(|served| served.answered as f64);
            if answered.iter().all(|&answered| answered == 0.0) {
                return None;
            }
            let shares = answered.iter().copied().zip(all.iter().copied()).collect::<Vec<_>>();
            let work = each(|served| served.work as f64 / 1e9);
            let handled = each(|served| served.handled as f64);
            let talk = work.into_iter().zip(handled.iter().copied()).collect::<Vec<_>>();
            Some(ServedBy {
                class: class.index(),
                group: group.index(),
                share: estimate(Series::Ratios(shares.into()), units, confidence)?,
                answered: estimate(Series::Numbers(answered.into()), units, confidence)?,
                talk: estimate(Series::Ratios(talk.into()), units, confidence),
                handled: estimate(Series::Numbers(handled.into()), units, confidence)?,
            })
        };
        center.groups.ids().filter_map(of)
    };
    center.classes.ids().flat_map(of_class).collect()
}

/// The counts of a class in one replication or batch, under one of its thresholds.
fn counts(units: Units<'_>, result: &RunResult, class: ClassId, within: &Within) -> ServiceLevelCounts {
    let intervals = units.center.first_interval()..units.center.horizon.intervals();
    let mut total = Cell::default();
    intervals.for_each(|interval| total += result.cell(interval, class));
    ServiceLevelCounts {
        answered: total.answered(),
        answered_in_time: within.answered,
        cut_off_in_time: within.cut_off,
        abandoned: total.abandoned(),
        abandoned_in_time: within.abandoned,
        short_abandoned: total.short_abandoned,
        lost: total.lost(),
    }
}

/// The service levels under the thresholds of each class, and under those that all classes have, for all.
pub(super) fn levels(units: Units<'_>, confidence: f64) -> Vec<Level> {
    let center = units.center;
    let classes = Vec::from_iter(center.classes.ids());
    let of = |members: &[ClassId], class: Option<usize>, threshold: Span| {
        let level = |formula: ServiceLevelFormula| {
            let fraction = |result: &RunResult| {
                let parts = members.iter().map(|&class| {
                    let place = center.limits_of(class).iter().position(|&limit| limit == threshold);
                    let within = &result.within[class][place.expect("the class has this threshold")];
                    formula.fraction(&counts(units, result, class, within))
                });
                parts.fold((0.0, 0.0), |(y, x), (in_time, all)| (y + in_time as f64, x + all as f64))
            };
            let fractions: Vec<(f64, f64)> = units.results.iter().map(fraction).collect();
            let value = estimate(Series::Ratios(fractions.into()), units, confidence);
            Level { class, threshold, formula, value }
        };
        ServiceLevelFormula::ALL.map(level)
    };
    let Some((first, others)) = classes.split_first() else { return Vec::new() };
    let shared = center.limits_of(*first).iter().copied();
    let shared = shared.filter(|limit| others.iter().all(|&class| center.limits_of(class).contains(limit)));
    let of_all = shared.flat_map(|threshold| of(&classes, None, threshold));
    let of_each = classes.iter().flat_map(|&class| {
        let limits = center.limits_of(class).iter();
        limits.flat_map(move |&threshold| of(&[class], Some(class.index()), threshold))
    });
    of_all.chain(of_each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Labels, Metric, Scope, Summary, replicate, sample};
    use crate::model::Limits;

    fn summary() -> Summary {
        let mut center = sample::mixed();
        let seconds = |limits: &[u64]| limits.iter().map(|&limit| Span::from_seconds(limit)).collect::<Vec<_>>();
        center.answered_within = vec![seconds(&[0, 20, 60]), seconds(&[20])].into();
        let results = replicate(&center, 3, 4, Some(2), Limits::default(), &|_| ()).unwrap();
        Summary::new(&center, &results, Labels::of(&center, sample::half_hour), 0.95)
    }

    #[test]
    fn who_served_whom_adds_up_to_the_answered_of_each_class() {
        let summary = summary();
        for class in 0..2 {
            let mine = Vec::from_iter(summary.served.iter().filter(|served| served.class == class));
            let answered = summary.whole(Scope::Class(class)).estimate(Metric::Answered).unwrap().value;
            let sum: f64 = mine.iter().map(|served| served.answered.value).sum();
            let shares: f64 = mine.iter().map(|served| served.share.value).sum();
            assert!((sum - answered).abs() < 1e-9 && (shares - 1.0).abs() < 1e-9, "{sum} of {answered}, {shares}");
        }
        // Messages are served by the second group alone.
        assert_eq!(
            summary.served.iter().map(|served| (served.class, served.group)).collect::<Vec<_>>(),
            [(0, 0), (0, 1), (1, 1)]
        );
    }

    #[test]
    fn the_level_under_the_threshold_of_all_is_the_metric_and_longer_ones_are_higher() {
        let summary = summary();
        let level = |class: Option<usize>, seconds: u64, formula| {
            let of = |level: &&Level| {
                (level.class, level.threshold, level.formula) == (class, Span::from_seconds(seconds), formula)
            };
            summary.levels.iter().find(of).and_then(|level| level.value)
        };
        for formula in ServiceLevelFormula::ALL {
            let metric = Metric::of_service_level(formula);
            for (class, scope) in [(None, Scope::Center), (Some(0), Scope::Class(0)), (Some(1), Scope::Class(1))] {
                assert_eq!(level(class, 20, formula), summary.whole(scope).estimate(metric), "{}", formula.name());
            }
        }
        let all = ServiceLevelFormula::All;
        let [none, some, more] = [0, 20, 60].map(|seconds| level(Some(0), seconds, all).unwrap().value);
        assert!(none < some && some < more);
        assert_eq!(level(None, 60, all), None, "not all classes have this one");
    }
}
