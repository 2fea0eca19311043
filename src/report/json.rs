//! The summary as one JSON document, with the meaning of its metrics.

use super::Run;
use super::console::losses;
use super::csv::metrics_of;
use super::number::nine_digits;
use crate::experiment::{Judged, Limit, LongRun, Metric, Piece, Reached, Row, Scope, Spread, Value};
use crate::stats::Estimate;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 2;

#[derive(Serialize)]
struct Document<'a> {
    question: &'a str,
    /// Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<&'a str>,
    seed: u64,
    replications: usize,
    spread: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    long_run: Option<Cut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Precise<'a>>,
    confidence: f64,
    horizon_s: f64,
    interval_s: f64,
    in_time_s: f64,
    short_abandon_s: f64,
    intervals: &'a [String],
    metrics: Vec<Definition>,
    /// Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    goals: Vec<GoalLine<'a>>,
    /// Each on a line of its own: all scopes over the whole horizon, and the center by interval.
    rows: Vec<Box<RawValue>>,
}

/// A goal with what came out of it.
#[derive(Serialize)]
struct GoalLine<'a> {
    goal: &'a str,
    metric: &'static str,
    each: &'static str,
    at_least: Option<f64>,
    at_most: Option<f64>,
    days: Option<f64>,
    verdict: &'static str,
    places: Vec<PlaceLine<'a>>,
}

/// The same in one place.
#[derive(Serialize)]
struct PlaceLine<'a> {
    scope: &'static str,
    name: &'a str,
    interval: Option<usize>,
    day: Option<&'a str>,
    value: Option<f64>,
    half_width: Option<f64>,
    met: u64,
    judged: u64,
    certainty: Option<f64>,
    verdict: &'static str,
}

fn goal_line(judged: &Judged) -> GoalLine<'_> {
    let goal = &judged.goal;
    fn line(place: &Reached) -> PlaceLine<'_> {
        let (interval, day) = match &place.piece {
            Piece::Whole => (None, None),
            Piece::Interval(interval) => (Some(*interval), None),
            Piece::Day { name, .. } => (None, Some(name.as_str())),
        };
        PlaceLine {
            scope: place.measure.scope.name(),
            name: &place.measure.part,
            interval,
            day,
            value: place.estimate.map(|estimate| estimate.value),
            half_width: place.estimate.and_then(|estimate| estimate.half_width),
            met: place.met,
            judged: place.judged,
            certainty: place.certainty,
            verdict: place.verdict.name(),
        }
    }
    let bound = |limit: Limit| (goal.limit == limit).then_some(goal.target);
    GoalLine {
        goal: &goal.name,
        metric: goal.metric().name(),
        each: goal.each.name(),
        at_least: bound(Limit::AtLeast),
        at_most: bound(Limit::AtMost),
        days: goal.days,
        verdict: judged.verdict().name(),
        places: judged.places.iter().map(line).collect(),
    }
}

/// How one long run was cut.
#[derive(Serialize)]
struct Cut<'a> {
    warm_up_s: f64,
    batch_s: f64,
    warm_up_settled: Option<bool>,
    correlation: Option<f64>,
    /// Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    correlated: Vec<Correlated<'a>>,
}

/// A part whose batches go with the ones before them.
#[derive(Serialize)]
struct Correlated<'a> {
    scope: &'static str,
    name: &'a str,
    correlation: f64,
}

/// The precision up to which replications were added.
#[derive(Serialize)]
struct Precise<'a> {
    metric: &'a str,
    relative: f64,
    confidence: f64,
    reached: Option<f64>,
    holds: bool,
    looks: u32,
    most: u32,
}

#[derive(Serialize)]
struct Definition {
    name: &'static str,
    unit: &'static str,
    definition: &'static str,
}

/// One scope over the whole horizon (`interval` null) or in the interval with this number.
#[derive(Serialize)]
struct Line<'a> {
    scope: &'static str,
    name: &'a str,
    interval: Option<usize>,
    values: Values<'a>,
}

/// The metrics that apply, by name and in order; `null` where there is no value.
struct Values<'a>(&'a Row);

#[derive(Serialize)]
struct Number {
    /// In nine significant digits, as its half width.
    value: f64,
    half_width: Option<f64>,
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = |Estimate { value, half_width, .. }| Number {
            value: nine_digits(value),
            half_width: half_width.map(nine_digits),
        };
        serializer.collect_map(
            self.0.values.iter().map(|Value { metric, estimate, .. }| (metric.name(), estimate.map(number))),
        )
    }
}

/// The document, ending with a line feed.
pub fn summary(run: &Run<'_>) -> String {
    let summary = run.summary;
    let definition = |metric: &Metric| Definition {
        name: metric.name(),
        unit: metric.unit().name(),
        definition: metric.definition(),
    };
    let line = |row: &Row| {
        let (scope, name) = (row.scope.name(), summary.name(row.scope));
        let line = Line { scope, name, interval: row.interval, values: Values(row) };
        serde_json::value::to_raw_value(&line).expect("texts and numbers can be written as JSON")
    };
    let (spread, long_run) = match summary.spread {
        Spread::Replications => ("replications", None),
        Spread::Pairs => ("pairs", None),
        Spread::Batches(LongRun { warm_up, batch, settled, correlation }) => {
            let (warm_up_s, batch_s) = (warm_up.seconds(), batch.seconds());
            let part = |&(scope, correlation): &(Scope, f64)| Correlated {
                scope: scope.name(),
                name: summary.name(scope),
                correlation,
            };
            let correlated = summary.correlated.iter().map(part).collect();
            ("batches", Some(Cut { warm_up_s, batch_s, warm_up_settled: settled, correlation, correlated }))
        }
    };
    let until = summary.precision.as_ref().map(|precision| Precise {
        metric: &precision.metric,
        relative: precision.relative,
        confidence: precision.confidence,
        reached: precision.reached,
        holds: precision.holds(),
        looks: precision.looks,
        most: precision.most,
    });
    let losses = losses(summary);
    let told = |row: &&Row| row.interval.is_none() || row.scope == Scope::Center && !summary.in_short;
    let rows: Vec<&Row> = summary.rows.iter().filter(told).collect();
    document(
        SCHEMA_VERSION,
        &Document {
            question: run.question,
            warnings: losses
                .iter()
                .chain(run.warnings)
                .map(|warning| warning.trim_start_matches("WARNING: "))
                .collect(),
            seed: run.seed,
            replications: summary.replications,
            spread,
            long_run,
            until,
            confidence: summary.confidence,
            horizon_s: summary.horizon.seconds(),
            interval_s: summary.interval.seconds(),
            in_time_s: summary.in_time.seconds(),
            short_abandon_s: summary.short_abandon.seconds(),
            intervals: if summary.in_short { &[] } else { &summary.labels.intervals },
            metrics: metrics_of(rows.iter().copied()).iter().map(definition).collect(),
            goals: summary.goals.iter().map(goal_line).collect(),
            rows: rows.into_iter().map(line).collect(),
        },
    )
}

/// What every document begins with.
#[derive(Serialize)]
struct Versioned<'a, T> {
    schema_version: u32,
    program: &'static str,
    version: &'static str,
    #[serde(flatten)]
    rest: &'a T,
}

/// A value as an indented JSON document, with the version of its form and of the program in front.
pub(super) fn document(schema_version: u32, rest: &impl Serialize) -> String {
    let program = env!("CARGO_PKG_NAME");
    let document = Versioned { schema_version, program, version: env!("CARGO_PKG_VERSION"), rest };
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers can be written as JSON");
    text.push('\n');
    text
}
