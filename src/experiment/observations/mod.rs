//! What the replications of a center say, one by one, so that centers can be compared.
//!
//! A [`Summary`](super::Summary) is for people: estimates with intervals. Observations are what those estimates are made of,
//! over the whole horizon: small enough to keep, complete enough for paired differences, for tests, and for merging what was
//! simulated elsewhere. Result folders, parts of sweeps and baselines hold them in one text form, from which every number
//! comes back to the bit.

mod series;
mod text;

pub use series::Series;
pub use text::Unreadable;
pub(super) use text::WaitsOfOne;

use super::metric::Metric;
use super::scope::{Labels, Scope, scopes};
use super::sums::Sums;
use super::units::{Spread, Units};
use crate::ids::Id;
use crate::model::{Center, RunResult, Waits};
use crate::stats::{Estimate, Evidence, SpanHistogram};
use std::borrow::Cow;

/// What the replications of one center say about every metric of every scope, over the whole horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Observations {
    /// The seed of all replications.
    pub seed: u64,
    /// How many there are, numbered from 0: replications, pairs of them, or batches of one long run.
    pub replications: usize,
    /// Which of these.
    pub spread: Spread,
    places: Vec<Place>,
    waits: Vec<ClassWaits>,
    /// What somebody asked for.
    pieces: Vec<(InInterval, Counted)>,
}

/// A metric of a scope in one interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InInterval {
    /// The start of the interval, as tables have it.
    pub interval: String,
    /// Of what.
    pub scope: Scope,
    /// Which metric.
    pub metric: Metric,
}

/// One scope with what was counted there.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    scope: Scope,
    /// Empty for the center.
    name: String,
    /// In the order of [`Metric::ALL`]; without quantiles.
    metrics: Vec<(Metric, Counted)>,
    /// Waits by replication, of a scope of which they are not those of whole classes; else empty.
    waits: Vec<Waits>,
}

/// By replication.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Counted {
    Numbers(Vec<f64>),
    Ratios(Vec<(f64, f64)>),
}

impl Counted {
    fn series(&self) -> Series<'_> {
        match self {
            Counted::Numbers(numbers) => Series::Numbers(numbers.into()),
            Counted::Ratios(pairs) => Series::Ratios(pairs.into()),
        }
    }

    /// How many replications.
    fn len(&self) -> usize {
        match self {
            Counted::Numbers(numbers) => numbers.len(),
            Counted::Ratios(pairs) => pairs.len(),
        }
    }
}

/// Waits of one class, of which those of queues and of the center are made.
#[derive(Clone, Debug, PartialEq)]
struct ClassWaits {
    queue: usize,
    by_replication: Vec<Waits>,
}

/// The waits of groups of so many neighbours; what is over is a smaller group.
fn joined<'w>(waits: impl Iterator<Item = &'w Waits>, together: usize) -> Vec<Waits> {
    let each: Vec<&Waits> = waits.collect();
    let sum = |group: &[&Waits]| {
        let mut sum = Waits::default();
        group.iter().for_each(|waits| sum += waits);
        sum
    };
    each.chunks(together).map(sum).collect()
}

/// How the replications of two centers belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// Both have one seed, so replications of one number met the same chance: the first so many of each are paired.
    Paired(usize),
    /// They are taken as independent: they have different seeds, or are replications here and pairs or batches there.
    Independent,
}

impl Observations {
    /// What the replications of a center say.
    ///
    /// # Panics
    /// The labels are not as many as the center's parts.
    pub fn of(center: &Center, results: &[RunResult], labels: &Labels, seed: u64) -> Observations {
        Observations::of_units(Units::replications(center, results, &labels.goals), labels, seed)
    }

    /// The same of replications, pairs or batches.
    pub(super) fn of_units(units: Units<'_>, labels: &Labels, seed: u64) -> Observations {
        let spread = units.spread();
        let together = spread.together();
        let places = scopes(labels).into_iter().map(|scope| {
            let sums: Vec<Sums> = units.whole(scope);
            let counted = |&metric: &Metric| {
                let counted = match metric.series(&sums)?.joined(together) {
                    Series::Numbers(numbers) => Counted::Numbers(numbers.into_owned()),
                    Series::Ratios(pairs) => Counted::Ratios(pairs.into_owned()),
                    // Made of the waits of the classes when asked for.
                    Series::Waits { .. } => return None,
                };
                Some((metric, counted))
            };
            let metrics = if sums.is_empty() { Vec::new() } else { Metric::ALL.iter().filter_map(counted).collect() };
            let waits = match scope {
                Scope::Medium(_) | Scope::Host(_) | Scope::Site(_) => {
                    joined(sums.iter().filter_map(|sums| sums.waits.as_ref()), together)
                }
                _ => Vec::new(),
            };
            Place { scope, name: labels.name(scope).to_owned(), metrics, waits }
        });
        let waits = units.center.classes.entries().map(|(class, plan)| {
            let by_replication = joined(units.waits(class).into_iter(), together);
            ClassWaits { queue: plan.queue.index(), by_replication }
        });
        let replications = units.count().div_ceil(together);
        let (places, waits) = (places.collect(), waits.collect());
        Observations { seed, replications, spread, places, waits, pieces: Vec::new() }
    }

    /// With metrics of intervals, each once: those that are not known by interval are left out.
    pub(super) fn with_pieces(mut self, units: Units<'_>, labels: &Labels, asked: Vec<InInterval>) -> Observations {
        for piece in asked {
            let there = self.pieces.iter().any(|(known, _)| *known == piece);
            let number = labels.intervals.iter().position(|start| *start == piece.interval);
            let Some(number) = number.filter(|_| !there) else { continue };
            let sums = units.in_interval(piece.scope, number);
            let counted = match piece.metric.series(&sums).map(|series| series.joined(units.spread().together())) {
                Some(Series::Numbers(numbers)) => Counted::Numbers(numbers.into_owned()),
                Some(Series::Ratios(pairs)) => Counted::Ratios(pairs.into_owned()),
                Some(Series::Waits { .. }) | None => continue,
            };
            self.pieces.push((piece, counted));
        }
        self
    }

    /// All scopes with their names, in the order of results; the center has no name.
    pub fn scopes(&self) -> impl Iterator<Item = (Scope, &str)> {
        self.places.iter().map(|place| (place.scope, place.name.as_str()))
    }

    /// The scope of this kind (as [`Scope::name`] says it) and name.
    pub fn scope(&self, kind: &str, name: &str) -> Option<Scope> {
        self.scopes().find(|&(scope, found)| scope.name() == kind && found == name).map(|(scope, _)| scope)
    }

    /// The name of a scope.
    ///
    /// # Panics
    /// There is no such scope.
    pub fn name(&self, scope: Scope) -> &str {
        &self.place(scope).expect("a scope of these observations").name
    }

    fn place(&self, scope: Scope) -> Option<&Place> {
        self.places.iter().find(|place| place.scope == scope)
    }

    /// The metrics that apply to a scope, in the order of [`Metric::ALL`].
    pub fn metrics(&self, scope: Scope) -> impl Iterator<Item = Metric> {
        Metric::ALL.iter().copied().filter(move |&metric| self.applies(scope, metric))
    }

    fn applies(&self, scope: Scope, metric: Metric) -> bool {
        match metric.wait_quantile() {
            Some(_) => {
                let own = |place: &Place| !place.waits.is_empty() || self.waits_belong(scope, 0).is_some();
                self.place(scope).is_some_and(own)
            }
            None => self.place(scope).is_some_and(|place| place.metrics.iter().any(|&(found, _)| found == metric)),
        }
    }

    /// Whether the waits of a class belong to a scope; `None` if the scope has no waits at all.
    fn waits_belong(&self, scope: Scope, class: usize) -> Option<bool> {
        match scope {
            Scope::Center => Some(true),
            Scope::Class(index) => Some(index == class),
            Scope::Queue(index) => Some(self.waits.get(class).is_some_and(|waits| waits.queue == index)),
            _ => None,
        }
    }

    /// What each replication says about a metric of a scope; `None` where it does not apply.
    pub fn series(&self, scope: Scope, metric: Metric) -> Option<Series<'_>> {
        if let Some(p) = metric.wait_quantile() {
            self.place(scope)?;
            return Some(Series::Waits { p, waits: self.waits(scope, metric)? });
        }
        let (_, counted) = self.place(scope)?.metrics.iter().find(|&&(found, _)| found == metric)?;
        Some(counted.series())
    }

    /// The same in the interval that begins then, if one is given; `None` where nobody asked for it, too.
    pub fn series_in(&self, interval: Option<&str>, scope: Scope, metric: Metric) -> Option<Series<'_>> {
        let Some(interval) = interval else { return self.series(scope, metric) };
        let is_it = |(piece, _): &&(InInterval, Counted)| {
            (piece.interval.as_str(), piece.scope, piece.metric) == (interval, scope, metric)
        };
        Some(self.pieces.iter().find(is_it)?.1.series())
    }

    fn waits(&self, scope: Scope, metric: Metric) -> Option<Vec<Cow<'_, SpanHistogram>>> {
        let own = &self.place(scope)?.waits;
        if !own.is_empty() {
            return Some(own.iter().map(|waits| metric.waits_in(waits)).collect());
        }
        let mut mine = Vec::new();
        for (class, waits) in self.waits.iter().enumerate() {
            if self.waits_belong(scope, class)? {
                mine.push(&waits.by_replication);
            }
        }
        if let [alone] = mine.as_slice() {
            return Some(alone.iter().map(|waits| metric.waits_in(waits)).collect());
        }
        let together = |replication: usize| {
            let of_each: Vec<_> = mine.iter().map(|waits| metric.waits_in(&waits[replication])).collect();
            Cow::Owned(of_each.iter().map(AsRef::as_ref).sum())
        };
        Some((0..self.replications).map(together).collect())
    }

    /// A metric with its interval; `None` where it does not apply or has no value.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn estimate(&self, scope: Scope, metric: Metric, confidence: f64) -> Option<Estimate> {
        self.series(scope, metric)?.estimate(confidence)
    }

    /// How these replications and those of another center belong together. Who simulated longer has more of the same replications.
    pub fn pairing(&self, other: &Observations) -> Pairing {
        match self.seed == other.seed && self.same_chance(other) {
            true => Pairing::Paired(self.replications.min(other.replications)),
            false => Pairing::Independent,
        }
    }

    /// Whether what has one number was made in one way: batches have to lie at one time.
    fn same_chance(&self, other: &Observations) -> bool {
        match (self.spread, other.spread) {
            (Spread::Batches(mine), Spread::Batches(theirs)) => {
                (mine.warm_up, mine.batch) == (theirs.warm_up, theirs.batch)
            }
            (mine, theirs) => mine == theirs,
        }
    }

    /// This minus the baseline in a metric of a scope, which the baseline may have under another number but has under the same
    /// name. `None` where it does not apply or has no value in either.
    ///
    /// Replications are [paired](Observations::pairing) where both have one seed.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn difference(
        &self,
        baseline: &Observations,
        scope: Scope,
        metric: Metric,
        confidence: f64,
    ) -> Option<Estimate> {
        Some(self.evidence_of_difference(baseline, scope, metric, confidence)?.estimate(confidence))
    }

    /// The same with its standard error and degrees of freedom.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn evidence_of_difference(
        &self,
        baseline: &Observations,
        scope: Scope,
        metric: Metric,
        confidence: f64,
    ) -> Option<Evidence> {
        self.evidence_in(None, baseline, scope, metric, confidence)
    }

    /// The same in the interval that begins then, if one is given.
    pub(super) fn evidence_in(
        &self,
        interval: Option<&str>,
        baseline: &Observations,
        scope: Scope,
        metric: Metric,
        confidence: f64,
    ) -> Option<Evidence> {
        let theirs = baseline.scope(scope.name(), &self.place(scope)?.name)?;
        let mut mine = self.series_in(interval, scope, metric)?;
        let mut theirs = baseline.series_in(interval, theirs, metric)?;
        match self.pairing(baseline) {
            Pairing::Paired(replications) => {
                mine.truncate(replications);
                theirs.truncate(replications);
                Some(mine.linearised(confidence)?.paired_difference(&theirs.linearised(confidence)?))
            }
            Pairing::Independent => {
                Some(mine.linearised(confidence)?.independent_difference(&theirs.linearised(confidence)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Summary, replicate, sample};
    use crate::model::{Center, Limits};

    fn observe(center: &Center, seed: u64, replications: u32) -> Observations {
        let results = replicate(center, seed, replications, Some(2), Limits::default(), &|_| ()).unwrap();
        Observations::of(center, &results, &Labels::of(center, sample::half_hour), seed)
    }

    #[test]
    fn they_estimate_what_the_summary_says_of_the_whole_horizon() {
        let center = sample::mixed();
        let results = replicate(&center, 3, 5, Some(2), Limits::default(), &|_| ()).unwrap();
        let labels = Labels::of(&center, sample::half_hour);
        let observations = Observations::of(&center, &results, &labels, 3);
        let summary = Summary::new(&center, &results, labels, 0.95);
        assert_eq!(observations.scopes().count(), 1 + 2 + 2 + 2 + 2 + 2 + 3);
        for (scope, name) in observations.scopes() {
            let row = summary.whole(scope);
            assert_eq!((name, observations.scope(scope.name(), name)), (summary.name(scope), Some(scope)));
            assert!(observations.metrics(scope).eq(row.values.iter().map(|value| value.metric)), "{scope:?}");
            for value in &row.values {
                assert_eq!(observations.estimate(scope, value.metric, 0.95), value.estimate, "{scope:?} {value:?}");
            }
        }
    }

    #[test]
    fn the_text_brings_every_number_back_to_the_bit() {
        for center in [sample::mixed(), sample::without_contacts()] {
            let observations = observe(&center, 9, 4);
            let text = observations.to_text();
            let again = Observations::from_text(&text).unwrap();
            assert_eq!(again, observations);
            assert_eq!(again.to_text(), text);
        }
    }

    #[test]
    fn a_center_against_itself_differs_by_nothing_and_against_other_chance_by_little() {
        let center = sample::mixed();
        let (one, longer, other) = (observe(&center, 1, 6), observe(&center, 1, 9), observe(&center, 2, 6));
        assert_eq!((one.pairing(&longer), one.pairing(&other)), (Pairing::Paired(6), Pairing::Independent));
        for (scope, _) in one.scopes() {
            for metric in one.metrics(scope).filter(|&metric| one.estimate(scope, metric, 0.95).is_some()) {
                for difference in
                    [one.difference(&one, scope, metric, 0.95), one.difference(&longer, scope, metric, 0.95)]
                {
                    let difference = difference.unwrap();
                    assert_eq!((difference.value, difference.replications), (0.0, 6), "{scope:?} {metric:?}");
                    assert!(difference.half_width.is_none_or(|half| half == 0.0), "{scope:?} {metric:?}");
                }
            }
        }
        let wait = one.difference(&other, Scope::Center, Metric::Asa, 0.95).unwrap();
        assert!(wait.value != 0.0 && wait.half_width.unwrap() > 0.0);
    }

    #[test]
    fn parts_are_compared_by_name_and_not_by_number() {
        let center = sample::mixed();
        let mut turned = center.clone();
        turned.groups.iter_mut().for_each(|group| group.name = format!("former {}", group.name));
        let (one, other) = (observe(&center, 1, 3), observe(&turned, 1, 3));
        assert_eq!(one.difference(&other, Scope::Group(0), Metric::Occupancy, 0.95), None);
        assert!(one.difference(&other, Scope::Class(0), Metric::Asa, 0.95).is_some());
    }

    #[test]
    fn what_is_torn_or_from_another_time_is_refused_with_its_reason() {
        let text = observe(&sample::mixed(), 1, 2).to_text();
        let refused = |text: &str| Observations::from_text(text).unwrap_err().to_string();
        assert!(refused(&text[..text.len() / 2]).contains("line"));
        assert!(refused("{}").contains("schema_version"));
        assert!(refused(&text.replace("\"schema_version\": 3", "\"schema_version\": 99")).contains("version 99"));
        assert!(refused(&text.replace("\"replications\": 2", "\"replications\": 3")).contains("replications"));
        // A metric that this program does not know is no reason.
        let newer = text.replace("\"asa\"", "\"patience_of_angels\"");
        let read = Observations::from_text(&newer).unwrap();
        assert_eq!(read.estimate(Scope::Center, Metric::Asa, 0.95), None);
        assert!(read.estimate(Scope::Center, Metric::WaitAll, 0.95).is_some());
    }
}
