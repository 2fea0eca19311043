//! One small panel for each day: a measure by interval, real and simulated.

use super::days::{REAL, SIMULATED};
use super::frame::{ABOVE, BELOW_LABELS, BELOW_TITLE, Frame, Ticks, percents, round_ticks};
use super::legend::Key;
use super::series::{BLACK, BLUE, Dash};
use super::service::ticks_for;
use super::sheet::Align;
use super::{Chart, Place, Sheet};
use crate::experiment::Unit;
use crate::experiment::backtest::{Backtest, Day, Line, Measure, Prediction, Purpose};
use crate::report::BacktestRun;
use crate::report::console::percent;
use crate::report::number::{exact, rounded};

const GAP: f64 = 16.0;
/// More days are not drawn: they are too many to look at, and in the tables.
const MOST: usize = 60;

/// The chart.
pub(in crate::report) fn panels<'a>(run: &BacktestRun<'a>) -> Chart<'a> {
    let backtest = run.backtest;
    let measure = [Measure::InTimeOfAnswered, Measure::Asa]
        .into_iter()
        .find(|measure| backtest.is_known(*measure))
        .unwrap_or(Measure::Abandoned);
    let shown = match measure {
        Measure::InTimeOfAnswered => format!("answered within {} [% of the answered]", backtest.in_time),
        Measure::Asa => "mean wait of the answered [s]".to_owned(),
        _ => "abandoned [% of the offered]".to_owned(),
    };
    let all = backtest.days.len();
    let left_out = if all > MOST { format!(", the first {MOST} of {all} days") } else { String::new() };
    let note = format!("By interval of arrival{left_out}.");
    let mut legend = vec![
        ("real".to_owned(), Key::Line(REAL.color, 1.8, Dash::Solid)),
        ("simulated, mean".to_owned(), Key::Line(SIMULATED.color, 1.8, Dash::Dashed)),
    ];
    if backtest.replications >= Prediction::least_replications(backtest.confidence) {
        let band = format!("where {} % of single simulated days lie", percent(backtest.confidence));
        legend.push((band, Key::Band(BLUE)));
    }
    let (y_end, ticks) = scale(backtest, measure);
    Chart::new(run.question, "Real and simulated intervals of each day", note, move |sheet, top| {
        let columns = sheet.either(5, 2);
        let inset = sheet.beside(&ticks) - sheet.margin();
        let top = sheet.legend(sheet.margin() + inset, top, &legend);
        let place = (sheet.margin(), top + 10.0);
        sheet.text(&shown, place, sheet.right() - sheet.margin(), (12.0, BLACK, Align::Left));
        let top = top + 14.0 + ABOVE;
        let each = (sheet.right() - sheet.margin() - inset + GAP) / columns as f64;
        let (height, row) = (sheet.either(138.0, 90.0), sheet.either(138.0, 90.0) + BELOW_LABELS + ABOVE);
        for (number, day) in backtest.days.iter().take(MOST).enumerate() {
            let (column, line) = (number % columns, number / columns);
            let (left, top) = (sheet.margin() + inset + each * column as f64, top + row * line as f64);
            let x = (0.0, backtest.labels.intervals.len() as f64);
            let frame = Frame { left, right: left + each - GAP, top, bottom: top + height, x, y: (0.0, y_end) };
            let ticks: Ticks = match column {
                0 => ticks.clone(),
                _ => ticks.iter().map(|(tick, _)| (*tick, String::new())).collect(),
            };
            frame.vertical_scale(sheet, "", &ticks);
            let title = match day.purpose {
                Purpose::Compared => day.label.clone(),
                purpose => format!("{} ({})", day.label, purpose.name()),
            };
            sheet.text(&title, (left, top - 14.0), each - GAP, (12.5, BLACK, Align::Left));
            let title = if number + 1 == all.min(MOST) { "start of the interval" } else { "" };
            frame.horizontal_scale(sheet, title, &ticks_for(&backtest.labels.intervals, each - GAP));
            sheet.values(&frame, &backtest.labels.intervals, said(day, measure));
            draw(sheet, &frame, day, measure);
        }
        top + row * all.min(MOST).div_ceil(columns) as f64 - ABOVE - BELOW_LABELS + BELOW_TITLE
    })
}

/// What a pointer tells of each interval of a day.
fn said(day: &Day, measure: Measure) -> Vec<(String, Vec<String>)> {
    let factor = if measure.unit() == Unit::Share { 100.0 } else { 1.0 };
    let shown = |value: Option<f64>| value.map_or_else(String::new, |value| rounded(factor * value, 1));
    let comparisons = Vec::from_iter(day.intervals().map(|line| line.comparison(measure)));
    let range = |prediction: Prediction| [prediction.low, prediction.high].map(|end| shown(Some(end))).join(" to ");
    let simulated = comparisons.iter().map(|comparison| shown(comparison.simulated.map(|estimate| estimate.value)));
    let ranges = comparisons.iter().map(|comparison| comparison.prediction.map_or_else(String::new, range));
    vec![
        ("real".to_owned(), comparisons.iter().map(|comparison| shown(comparison.real)).collect()),
        ("simulated".to_owned(), simulated.collect()),
        ("single days".to_owned(), ranges.collect()),
    ]
}

/// The upper end of the scale of all panels, and its labels.
fn scale(backtest: &Backtest, measure: Measure) -> (f64, Ticks) {
    if measure == Measure::InTimeOfAnswered {
        return (1.0, percents(4));
    }
    let factor = if measure.unit() == Unit::Share { 100.0 } else { 1.0 };
    let values = backtest.days.iter().flat_map(Day::intervals).flat_map(|line| {
        let comparison = line.comparison(measure);
        let high = comparison.prediction.map(|prediction| prediction.high);
        [comparison.real, comparison.simulated.map(|estimate| estimate.value), high]
    });
    let ticks = round_ticks(factor * values.flatten().fold(0.001, f64::max), 4);
    let end = ticks.last().expect("there is a zero at least") / factor;
    (end, ticks.iter().map(|&tick| (tick / factor, exact(tick))).collect())
}

/// The band, then the lines; each is broken where there is no value.
fn draw(sheet: &Sheet<'_>, frame: &Frame, day: &Day, measure: Measure) {
    let lines: Vec<&Line> = day.intervals().collect();
    let middle = |number: usize| number as f64 + 0.5;
    let predictions: Vec<_> = lines.iter().map(|line| line.comparison(measure).prediction).enumerate().collect();
    for part in predictions.chunk_by(|(_, before), (_, after)| before.is_some() == after.is_some()) {
        let edge = |end: fn(&Prediction) -> f64| {
            move |(number, prediction): &(usize, Option<_>)| {
                prediction.as_ref().map(|prediction| frame.at(middle(*number), end(prediction)))
            }
        };
        let upper = part.iter().filter_map(edge(|prediction| prediction.high));
        let lower = part.iter().rev().filter_map(edge(|prediction| prediction.low));
        sheet.band(upper.chain(lower).collect(), BLUE);
    }
    let value = |line: &Line, real: bool| {
        let comparison = line.comparison(measure);
        if real { comparison.real } else { comparison.simulated.map(|estimate| estimate.value) }
    };
    for (real, series, dash) in [(false, SIMULATED, Dash::Dashed), (true, REAL, Dash::Solid)] {
        let values: Vec<(usize, Option<f64>)> = lines.iter().map(|line| value(line, real)).enumerate().collect();
        for part in values.chunk_by(|(_, before), (_, after)| before.is_some() == after.is_some()) {
            let place = |(number, value): &(usize, Option<f64>)| value.map(|value| frame.at(middle(*number), value));
            let places: Vec<Place> = part.iter().filter_map(place).collect();
            match places[..] {
                [] => {}
                [alone] => sheet.mark(alone, 2.0, series),
                _ => sheet.dashed(places, series.color, 1.8, dash),
            }
        }
    }
}
