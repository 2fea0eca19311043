//! What all replications say: metrics with intervals for the center and its parts, in total and by interval.

use super::correlation;
use super::days::Days;
use super::goals::{Judged, judge};
use super::metric::Metric;
use super::precision::Precision;
use super::scope::{Labels, Scope, scopes};
use super::served::{Level, ServedBy, levels, served};
use super::sums::Sums;
use super::units::{Spread, Units};
use crate::model::{Center, RunResult};
use crate::stats::{Estimate, SpanHistogram, SpanPairs};
use crate::time::Span;

/// With more rows by interval than these, intervals are told in short: each row takes some 6 kB, and its metrics as many lines of a file.
const MAX_ROWS: usize = 20_000;

/// What is told of intervals in short.
pub(super) const IN_SHORT: &[Metric] = &[
    Metric::Offered,
    Metric::Answered,
    Metric::Abandoned,
    Metric::Blocked,
    Metric::AbandonShare,
    Metric::Asa,
    Metric::ServiceLevelAnswered,
    Metric::ServiceLevelOffered,
    Metric::ServiceLevelAll,
    Metric::Aht,
    Metric::Agents,
    Metric::AgentsBusy,
    Metric::Occupancy,
    Metric::Waiting,
    Metric::WaitingLongest,
];

/// One metric in one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Which.
    pub metric: Metric,
    /// Its value over all replications; `None` when there is none, as the mean wait when nobody was answered.
    pub estimate: Option<Estimate>,
    /// Its value in each replication; only in rows of the whole horizon, elsewhere empty.
    pub by_replication: Vec<Option<f64>>,
}

impl Value {
    /// How much it varies from replication to replication; `None` in rows of intervals, and where fewer than two of them have a value.
    ///
    /// # Formula
    /// √(Σ (y - ȳ)² / (n - 1)) over the n replications that have a value.
    pub fn standard_deviation(&self) -> Option<f64> {
        let values: Vec<f64> = self.by_replication.iter().copied().flatten().collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt())
    }
}

/// All that is known about one scope over the whole horizon or in one interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// About what.
    pub scope: Scope,
    /// In which interval, counted from 0; `None` for the whole horizon.
    pub interval: Option<usize>,
    /// The metrics that apply, in the order of [`Metric::ALL`].
    pub values: Vec<Value>,
}

impl Row {
    /// A metric; `None` when it does not apply here or has no value.
    pub fn estimate(&self, metric: Metric) -> Option<Estimate> {
        self.values.iter().find(|value| value.metric == metric)?.estimate
    }
}

/// What all replications say.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The names of parts and intervals.
    pub labels: Labels,
    /// The confidence of all intervals (0, 1).
    pub confidence: f64,
    /// How many replications there were, or batches of one long run.
    pub replications: usize,
    /// What intervals are made of.
    pub spread: Spread,
    /// How well the metric is known for which replications were added, if they were.
    pub precision: Option<Precision>,
    /// How long contacts arrived who count, in a replication or a batch.
    pub horizon: Span,
    /// How much of the beginning of each replication was left out.
    pub warm_up: Span,
    /// The length of an interval; the last one may be shorter. Of a long run it is a batch.
    pub interval: Span,
    /// A contact that waited at most this long was answered, or abandoned, in time.
    pub in_time: Span,
    /// A contact that gave up after at most this long abandoned short.
    pub short_abandon: Span,
    /// The service level that is shown where one is shown.
    pub headline: Metric,
    /// Where the goals were met, in their order.
    pub goals: Vec<Judged>,
    /// The rows of the whole horizon: the center, then each class, medium, queue, group, provider, hosting, site, goal; then in the same order each
    /// scope's intervals, but for goals.
    pub rows: Vec<Row>,
    /// Whether there are so many intervals that only those of the center and the classes have rows, with the metrics that tables show.
    pub in_short: bool,
    /// Its days, where there are too many intervals to look at one by one.
    pub days: Option<Days>,
    /// Waits of the answered of all replications, by class.
    pub waits: Vec<SpanHistogram>,
    /// Waits that contacts were told and then met, of all replications, by class; empty where nobody is told any, and of batches.
    pub told: Vec<SpanPairs>,
    /// Parts whose batches of a long run go with the ones before them, with the correlation \[-1, 1\]: their intervals are too narrow.
    pub correlated: Vec<(Scope, f64)>,
    /// What each group did for each class.
    pub served: Vec<ServedBy>,
    /// The service levels under further thresholds: of all classes together, then of each.
    pub levels: Vec<Level>,
}

impl Summary {
    /// Sums up the replications of a center.
    ///
    /// # Panics
    /// The labels are not as many as the center's parts and intervals, or `confidence` is not between 0 and 1.
    pub fn new(center: &Center, results: &[RunResult], labels: Labels, confidence: f64) -> Summary {
        let goals = labels.goals.clone();
        Summary::of_units(Units::replications(center, results, &goals), labels, confidence)
    }

    /// The same of replications, pairs or batches.
    pub(super) fn of_units(units: Units<'_>, labels: Labels, confidence: f64) -> Summary {
        assert!(confidence > 0.0 && confidence < 1.0, "a confidence is between 0 and 1, not {confidence}");
        let (center, spread) = (units.center, units.spread());
        let parts =
            |labels: &Labels| labels.kinds().map(|(_, many)| many).take(Scope::KINDS.len() - 1).collect::<Vec<_>>();
        assert!(
            parts(&labels) == parts(&Labels::of(center, |_| String::new()))
                && labels.intervals.len() == units.intervals(),
            "every class, medium, queue, group, provider, hosting, site and interval has one label"
        );

        let goals = judge(&units, confidence);
        let scopes = scopes(&labels);
        let in_short = scopes.len() * units.intervals() > MAX_ROWS;
        let mut rows = Vec::new();
        let mut correlations = Vec::new();
        for &scope in &scopes {
            let sums = units.whole(scope);
            rows.push(row(scope, None, &sums, (spread, confidence), Metric::ALL));
            if let (Spread::Batches(_), true) = (spread, labels.is_of_its_own(scope)) {
                correlations.extend(correlation::of_part(&sums).map(|found| (scope, found)));
            }
        }
        for &scope in scopes.iter().filter(|scope| !matches!(scope, Scope::Goal(_))) {
            if in_short && !matches!(scope, Scope::Center | Scope::Class(_)) {
                continue;
            }
            let metrics = if in_short { IN_SHORT } else { Metric::ALL };
            let repeats = matches!(scope, Scope::Queue(index) if labels.queue_is_class[index]);
            for interval in units.first_interval()..units.intervals() {
                let mut sums = units.in_interval(scope, interval);
                if repeats {
                    sums.iter_mut().for_each(|sums| sums.contacts = None);
                }
                rows.push(row(scope, Some(interval), &sums, (spread, confidence), metrics));
            }
        }
        let waits = center.classes.ids().map(|class| units.waits(class).iter().map(|waits| &waits.answered).sum());
        let told = units.told();
        let days = Days::of(&units, &labels, confidence);
        let (horizon, interval) = match spread {
            Spread::Batches(long_run) => (long_run.batch, long_run.batch),
            Spread::Replications | Spread::Pairs => (center.horizon.length - center.warm_up, center.horizon.interval),
        };
        Summary {
            waits: waits.collect(),
            days,
            told,
            labels,
            confidence,
            replications: units.count(),
            spread,
            precision: None,
            horizon,
            warm_up: center.warm_up,
            interval,
            in_time: center.thresholds.in_time,
            short_abandon: center.thresholds.short_abandon,
            headline: Metric::of_service_level(center.thresholds.headline),
            goals,
            rows,
            in_short,
            correlated: correlation::beyond_chance(&correlations, units.count()),
            served: served(units, confidence),
            levels: levels(units, confidence),
        }
    }

    /// The name of a part; empty for the center.
    pub fn name(&self, scope: Scope) -> &str {
        self.labels.name(scope)
    }

    /// When the first interval begins, after the start of the run: batches of a long run follow its beginning.
    pub fn first_interval(&self) -> Span {
        match self.spread {
            Spread::Batches(long_run) => long_run.warm_up,
            Spread::Replications | Spread::Pairs => Span::ZERO,
        }
    }

    /// The row of a scope over the whole horizon.
    ///
    /// # Panics
    /// There is no such scope.
    pub fn whole(&self, scope: Scope) -> &Row {
        self.labels.place(scope).and_then(|place| self.rows.get(place)).expect("a scope of this center")
    }

    /// Whether a metric of a scope says of the whole horizon what one of a class says too, for the queue is that of this class alone.
    pub fn repeats_class(&self, scope: Scope, metric: Metric) -> bool {
        let of_classes = || self.whole(Scope::Class(0)).values.iter().any(|value| value.metric == metric);
        matches!(scope, Scope::Queue(index) if self.labels.queue_is_class[index] && of_classes())
    }

    /// The rows of a scope by interval, in the order of time.
    pub fn by_interval(&self, scope: Scope) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.scope == scope && row.interval.is_some())
    }

    /// Waits of all the answered of all replications.
    pub fn all_waits(&self) -> SpanHistogram {
        self.waits.iter().sum()
    }
}

pub(super) fn row(
    scope: Scope,
    interval: Option<usize>,
    sums: &[Sums],
    (spread, confidence): (Spread, f64),
    metrics: &[Metric],
) -> Row {
    let together = spread.together();
    let applies = |metric: &&Metric| sums.first().is_some_and(|sums| metric.applies_to(sums));
    let value = |&metric: &Metric| Value {
        metric,
        estimate: metric.estimate(sums, together, confidence),
        by_replication: match interval {
            None => sums.iter().map(|sums| metric.of_one(sums)).collect(),
            Some(_) => Vec::new(),
        },
    };
    Row { scope, interval, values: metrics.iter().filter(applies).map(value).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{replicate, sample};
    use crate::ids::ClassId;
    use crate::model::{Horizon, Limits};
    use crate::workload::WayIn;

    fn summary(center: &Center, replications: u32) -> Summary {
        let results = replicate(center, 3, replications, Some(2), Limits::default(), &|_| ()).unwrap();
        Summary::new(center, &results, Labels::of(center, sample::half_hour), 0.95)
    }

    fn value(row: &Row, metric: Metric) -> f64 {
        row.estimate(metric).unwrap_or_else(|| panic!("{} has no value", metric.name())).value
    }

    #[test]
    fn intervals_and_classes_add_up_to_the_center() {
        let summary = summary(&sample::mixed(), 4);
        let center = summary.whole(Scope::Center);
        for metric in [Metric::Offered, Metric::Answered, Metric::Handled, Metric::Abandoned] {
            let total = value(center, metric);
            assert!(total > 0.0);
            let by_interval: f64 = summary.by_interval(Scope::Center).map(|row| value(row, metric)).sum();
            let by_class: f64 = (0..2).map(|class| value(summary.whole(Scope::Class(class)), metric)).sum();
            assert!((by_interval - total).abs() < 1e-9 && (by_class - total).abs() < 1e-9, "{}", metric.name());
        }
        let rows = 1 + 2 + 2 + 2 + 2 + 2 + 3;
        assert_eq!(summary.rows.len(), rows + rows * 8);
    }

    #[test]
    fn a_medium_is_its_classes_together() {
        let center = sample::mixed();
        let (of_both, mut alike) = (summary(&center, 4), center.clone());
        assert_eq!(of_both.labels.media, [WayIn::Voice, WayIn::Im]);
        for (medium, class) in [(0, 0), (1, 1)] {
            let (medium, class) = (of_both.whole(Scope::Medium(medium)), of_both.whole(Scope::Class(class)));
            assert!(medium.values.len() > 20);
            for value in &medium.values {
                assert_eq!(value.estimate, class.estimate(value.metric), "{}", value.metric.name());
            }
        }
        // Who comes in one way like all others needs no rows of it.
        let voice = alike.classes[ClassId(0)].entry.clone();
        alike.classes[ClassId(1)].entry = voice;
        assert_eq!(Labels::of(&alike, sample::half_hour).media, []);
    }

    #[test]
    fn time_averages_are_over_the_horizon_and_agents_come_and_go_by_plan() {
        let summary = summary(&sample::mixed(), 4);
        let agents: Vec<f64> = summary.by_interval(Scope::Center).map(|row| value(row, Metric::Agents)).collect();
        assert_eq!(agents, [7.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]);
        assert_eq!(value(summary.whole(Scope::Center), Metric::Agents), 77.0 / 8.0);
        let occupancy = value(summary.whole(Scope::Group(0)), Metric::Occupancy);
        assert!((0.1..1.0).contains(&occupancy));
        assert!(value(summary.whole(Scope::Group(1)), Metric::Concurrency) > 1.0);
    }

    #[test]
    fn a_last_interval_that_the_horizon_cuts_short_is_averaged_over_the_time_it_had() {
        let mut center = sample::mixed();
        center.horizon = Horizon { length: Span::from_seconds(3_000), interval: Span::from_seconds(2_000) };
        center.closing = crate::model::Closing::Cut;
        let summary = summary(&center, 2);
        let last = summary.by_interval(Scope::Center).last().unwrap();
        assert_eq!(value(last, Metric::Agents), 10.0);
    }

    #[test]
    fn the_standard_deviation_is_that_of_the_replications_that_have_a_value() {
        let value = |by_replication| Value { metric: Metric::Asa, estimate: None, by_replication };
        let of = |numbers: &[Option<f64>]| value(numbers.to_vec()).standard_deviation();
        assert_eq!(of(&[Some(1.0), None, Some(4.0), Some(7.0)]), Some(3.0));
        assert_eq!((of(&[Some(1.0)]), of(&[None, Some(2.0)]), of(&[])), (None, None, None));
        let summary = summary(&sample::mixed(), 4);
        let offered = summary.whole(Scope::Center).values.iter().find(|value| value.metric == Metric::Offered).unwrap();
        // The half-width is t(0.975, 3) of them over the root of 4.
        let half = offered.estimate.unwrap().half_width.unwrap();
        assert!((half / (offered.standard_deviation().unwrap() / 2.0) - 3.182_446).abs() < 1e-5);
    }

    #[test]
    fn a_mean_wait_agrees_with_its_quantiles_and_its_classes() {
        let summary = summary(&sample::mixed(), 4);
        let center = summary.whole(Scope::Center);
        let (p50, p95) = (value(center, Metric::WaitP50), value(center, Metric::WaitP95));
        let asa = value(center, Metric::Asa);
        assert!(p50 < asa && asa < p95, "{p50} {asa} {p95}");
        assert_eq!(center.estimate(Metric::Asa).unwrap().replications, 4);
        assert_eq!(summary.all_waits().count(), summary.waits.iter().map(SpanHistogram::count).sum::<u64>());
    }

    #[test]
    fn only_the_parts_that_have_something_get_it() {
        let summary = summary(&sample::mixed(), 2);
        let has = |scope, metric| summary.whole(scope).values.iter().any(|value| value.metric == metric);
        assert!(has(Scope::Provider(0), Metric::Channels) && !has(Scope::Center, Metric::Channels));
        assert!(has(Scope::Queue(0), Metric::MaxWaiting) && !has(Scope::Class(0), Metric::MaxWaiting));
        assert!(has(Scope::Center, Metric::FocusAht) && !has(Scope::Group(0), Metric::FocusAht));
        let provider = |index| summary.whole(Scope::Provider(index));
        assert!(value(provider(0), Metric::Redirected) > 0.0);
        assert_eq!(value(provider(1), Metric::Redirected), 0.0);
        assert_eq!(value(provider(1), Metric::FellBack), value(provider(1), Metric::RedirectsAsked));
    }

    #[test]
    fn a_class_that_nobody_serves_has_no_wait_and_one_replication_no_interval() {
        let summary = summary(&sample::with_nobody_for(ClassId(1)), 1);
        let lost = summary.whole(Scope::Class(1));
        assert_eq!(value(lost, Metric::Answered), 0.0);
        for metric in [Metric::Asa, Metric::WaitP90, Metric::Aht, Metric::ServiceLevelAnswered] {
            assert!(lost.values.iter().any(|value| value.metric == metric && value.by_replication == [None]));
            assert_eq!(lost.estimate(metric), None);
        }
        let estimates = summary.rows.iter().flat_map(|row| &row.values).filter_map(|value| value.estimate);
        assert!(estimates.clone().count() > 100 && estimates.clone().all(|estimate| estimate.half_width.is_none()));
    }

    #[test]
    fn a_center_without_contacts_has_counts_of_nothing_and_no_means() {
        let summary = summary(&sample::without_contacts(), 3);
        let center = summary.whole(Scope::Center);
        assert_eq!(value(center, Metric::Offered), 0.0);
        assert_eq!(center.estimate(Metric::AnswerShare), None);
        assert_eq!(center.estimate(Metric::Concurrency), None);
        assert_eq!(value(center, Metric::Occupancy), 0.0);
    }
}
