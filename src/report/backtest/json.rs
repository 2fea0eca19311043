//! A backtest as one JSON document.

use super::lost_warning;
use crate::experiment::backtest::{Comparison, Day, Errors, Fit, Found, Line, Measure, Method, Over, Purpose};
use crate::report::BacktestRun;
use crate::report::json::document;
use crate::report::number::nine_digits;
use serde::Serialize;
use std::collections::BTreeMap;

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    question: &'a str,
    /// Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    seed: u64,
    replications: usize,
    confidence: f64,
    in_time_s: f64,
    measures: Vec<Definition>,
    /// Absent where nothing was fitted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fitted: Vec<FoundLine<'a>>,
    errors: Vec<ErrorsLine>,
    /// By method, the simulation first.
    days: Vec<DayLine<'a>>,
}

#[derive(Serialize)]
struct Definition {
    name: &'static str,
    unit: &'static str,
}

/// What a search found.
#[derive(Serialize)]
struct FoundLine<'a> {
    method: &'static str,
    /// The day that is predicted with it; `null` for all.
    predicted_day: Option<&'a str>,
    days: usize,
    /// By path, as they are written in the scenario.
    values: BTreeMap<&'a str, String>,
    at_end_of_range: Vec<&'a str>,
}

#[derive(Serialize)]
struct ErrorsLine {
    method: &'static str,
    measure: &'static str,
    purpose: &'static str,
    over: &'static str,
    lines: usize,
    offered: f64,
    bias: f64,
    mean_absolute: f64,
    root_mean_squared: f64,
    correlation: Option<f64>,
    inside_share: Option<f64>,
}

#[derive(Serialize)]
struct DayLine<'a> {
    method: &'static str,
    day: &'a str,
    purpose: &'static str,
    /// The center and each class over the day, then the center by interval.
    lines: Vec<LineOfDay<'a>>,
}

#[derive(Serialize)]
struct LineOfDay<'a> {
    /// `null` for the center.
    class: Option<&'a str>,
    /// `null` for the day.
    interval: Option<&'a str>,
    values: BTreeMap<&'static str, Compared>,
}

/// `null` where there is no value.
#[derive(Serialize)]
struct Compared {
    real: Option<f64>,
    simulated: Option<f64>,
    half_width: Option<f64>,
    /// Where single simulated days lie.
    prediction: Option<[f64; 2]>,
}

/// The document, ending with a line feed.
pub fn json(run: &BacktestRun<'_>) -> String {
    let backtest = run.backtest;
    let days = backtest.methods().flat_map(|(method, days)| days.iter().map(move |day| (method, day)));
    document(
        SCHEMA_VERSION,
        &Document {
            question: run.question,
            warnings: lost_warning(backtest)
                .iter()
                .map(|warning| warning.trim_start_matches("WARNING: ").to_owned())
                .collect(),
            seed: run.seed,
            replications: backtest.replications,
            confidence: backtest.confidence,
            in_time_s: backtest.in_time.seconds(),
            measures: Measure::ALL
                .iter()
                .map(|measure| Definition { name: measure.name(), unit: measure.unit().name() })
                .collect(),
            fitted: run.fit.map_or_else(Vec::new, |fit| fit.found.iter().map(|found| fitted(fit, found)).collect()),
            errors: errors(run),
            days: days.map(|(method, day)| of_day(run, method, day)).collect(),
        },
    )
}

fn fitted<'a>(fit: &'a Fit, found: &'a Found) -> FoundLine<'a> {
    let values = fit.parameters.iter().zip(&found.search.best.values);
    let at_end = fit.parameters.iter().zip(&found.search.at_end).filter(|(_, at_end)| **at_end);
    FoundLine {
        method: found.method.name(),
        predicted_day: found.day.as_deref(),
        days: found.days,
        values: values.map(|(parameter, &value)| (parameter.path.as_str(), parameter.written(value))).collect(),
        at_end_of_range: at_end.map(|(parameter, _)| parameter.path.as_str()).collect(),
    }
}

fn errors(run: &BacktestRun<'_>) -> Vec<ErrorsLine> {
    let backtest = run.backtest;
    let line = |method: Method, measure: Measure, purpose: Purpose, over: Over, errors: Errors| ErrorsLine {
        method: method.name(),
        measure: measure.name(),
        purpose: purpose.name(),
        over: over.name(),
        lines: errors.lines,
        offered: nine_digits(errors.offered),
        bias: nine_digits(errors.bias),
        mean_absolute: nine_digits(errors.mean_absolute),
        root_mean_squared: nine_digits(errors.root_mean_squared),
        correlation: errors.correlation.map(nine_digits),
        inside_share: errors.inside.map(nine_digits),
    };
    let mut lines = Vec::new();
    for (method, _) in backtest.methods() {
        for measure in Measure::ALL {
            for purpose in backtest.purposes() {
                let found = Over::ALL.map(|over| (over, backtest.errors(method, measure, over, purpose)));
                lines.extend(
                    found.into_iter().filter_map(|(over, errors)| Some(line(method, measure, purpose, over, errors?))),
                );
            }
        }
    }
    lines
}

fn of_day<'a>(run: &BacktestRun<'a>, method: Method, day: &'a Day) -> DayLine<'a> {
    let labels = &run.backtest.labels;
    let compared = |Comparison { real, simulated, prediction }: &Comparison| Compared {
        real: real.map(nine_digits),
        simulated: simulated.map(|estimate| nine_digits(estimate.value)),
        half_width: simulated.and_then(|estimate| estimate.half_width).map(nine_digits),
        prediction: prediction.map(|prediction| [nine_digits(prediction.low), nine_digits(prediction.high)]),
    };
    let line = |line: &Line| LineOfDay {
        class: line.class.map(|class| labels.classes[class].as_str()),
        interval: line.interval.map(|interval| labels.intervals[interval].as_str()),
        values: Measure::ALL.iter().map(|&measure| (measure.name(), compared(line.comparison(measure)))).collect(),
    };
    let told = day.lines.iter().filter(|line| line.class.is_none() || line.interval.is_none());
    DayLine { method: method.name(), day: &day.label, purpose: day.purpose.name(), lines: told.map(line).collect() }
}
