//! The numbers of a backtest for other programs: one comparison or one kind of error a row.

use crate::experiment::backtest::{Backtest, Fit, Line, Measure, Method, Over};
use crate::report::number::{decimal, decimal_or_empty};
use std::io::{self, Write};

/// The center and each class over each day.
pub(in crate::report) fn days(backtest: &Backtest, out: impl Write) -> io::Result<()> {
    lines(backtest, out, |line| line.interval.is_none())
}

/// The center and each class in each interval of each day.
pub(in crate::report) fn intervals(backtest: &Backtest, out: impl Write) -> io::Result<()> {
    lines(backtest, out, |line| line.interval.is_some())
}

fn lines(backtest: &Backtest, out: impl Write, chosen: fn(&Line) -> bool) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record([
        "day",
        "purpose",
        "interval",
        "class",
        "measure",
        "unit",
        "real",
        "simulated",
        "half_width",
        "prediction_low",
        "prediction_high",
        "erlang_c",
        "erlang_a",
    ])?;
    for (number, day) in backtest.days.iter().enumerate() {
        for line in day.lines.iter().filter(|line| chosen(line)) {
            for measure in Measure::ALL {
                let comparison = line.comparison(measure);
                let computed = Method::FORMULAS.map(|method| {
                    let (_, days) = backtest.methods().find(|(of, _)| *of == method)?;
                    let same = |of: &&Line| (of.class, of.interval) == (line.class, line.interval);
                    let line = days[number].lines.iter().find(same)?;
                    line.comparison(measure).simulated.map(|estimate| estimate.value)
                });
                out.write_record([
                    day.label.as_str(),
                    day.purpose.name(),
                    line.interval.map_or("", |interval| backtest.labels.intervals[interval].as_str()),
                    line.class.map_or("", |class| backtest.labels.classes[class].as_str()),
                    measure.name(),
                    measure.unit().name(),
                    &decimal_or_empty(comparison.real),
                    &decimal_or_empty(comparison.simulated.map(|estimate| estimate.value)),
                    &decimal_or_empty(comparison.simulated.and_then(|estimate| estimate.half_width)),
                    &decimal_or_empty(comparison.prediction.map(|prediction| prediction.low)),
                    &decimal_or_empty(comparison.prediction.map(|prediction| prediction.high)),
                    &decimal_or_empty(computed[0]),
                    &decimal_or_empty(computed[1]),
                ])?;
            }
        }
    }
    out.flush()
}

/// The errors of every measure, by method, by what they are over and by the purpose of the days.
pub(in crate::report) fn errors(backtest: &Backtest, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record([
        "method",
        "measure",
        "unit",
        "purpose",
        "over",
        "lines",
        "offered",
        "bias",
        "mean_absolute",
        "root_mean_squared",
        "correlation",
        "inside_share",
    ])?;
    for (method, _) in backtest.methods() {
        for measure in Measure::ALL {
            for purpose in backtest.purposes() {
                for over in Over::ALL {
                    let Some(errors) = backtest.errors(method, measure, over, purpose) else { continue };
                    out.write_record([
                        method.name(),
                        measure.name(),
                        measure.unit().name(),
                        purpose.name(),
                        over.name(),
                        &errors.lines.to_string(),
                        &decimal(errors.offered),
                        &decimal(errors.bias),
                        &decimal(errors.mean_absolute),
                        &decimal(errors.root_mean_squared),
                        &decimal_or_empty(errors.correlation),
                        &decimal_or_empty(errors.inside),
                    ])?;
                }
            }
        }
    }
    out.flush()
}

/// The steps of all searches, in their order: a row for each parameter.
pub(in crate::report) fn fit(fit: &Fit, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["predicted_day", "method", "step", "path", "unit", "value", "objective"])?;
    for found in &fit.found {
        for (number, step) in (1..).zip(&found.search.steps) {
            for (parameter, &value) in fit.parameters.iter().zip(&step.values) {
                out.write_record([
                    found.day.as_deref().unwrap_or_default(),
                    found.method.name(),
                    &number.to_string(),
                    &parameter.path,
                    &parameter.unit,
                    &decimal(value),
                    &decimal_or_empty(Some(step.objective).filter(|objective| objective.is_finite())),
                ])?;
            }
        }
    }
    out.flush()
}
