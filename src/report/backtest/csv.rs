//! The numbers of a backtest for other programs: one comparison or one kind of error a row.

use crate::experiment::backtest::{Backtest, Line, Measure, Over};
use crate::report::Fit;
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
    ])?;
    for day in &backtest.days {
        for line in day.lines.iter().filter(|line| chosen(line)) {
            for measure in Measure::ALL {
                let comparison = line.comparison(measure);
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
                ])?;
            }
        }
    }
    out.flush()
}

/// The errors of every measure, by what they are over and by the purpose of the days.
pub(in crate::report) fn errors(backtest: &Backtest, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record([
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
    for measure in Measure::ALL {
        for purpose in backtest.purposes() {
            for over in Over::ALL {
                let Some(errors) = backtest.errors(measure, over, purpose) else { continue };
                out.write_record([
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
    out.flush()
}

/// The steps of a search, in their order.
pub(in crate::report) fn fit(fit: &Fit<'_>, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["path", "unit", "value", "objective"])?;
    for step in &fit.search.steps {
        out.write_record([fit.path, fit.unit, &decimal(step.value), &decimal(step.objective)])?;
    }
    out.flush()
}
