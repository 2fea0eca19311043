//! One small panel for each day: a measure by interval, real and simulated.

use super::frame::{Frame, round_ticks};
use super::{Align, BLACK, BLUE, Place, Sheet, VERMILLION, drawn_on};
use crate::experiment::Unit;
use crate::experiment::backtest::{Backtest, Day, Line, Measure, Purpose};
use crate::report::BacktestRun;
use crate::report::backtest::percent;
use crate::report::number::exact;

const LEFT: f64 = 60.0;
const WIDTH: f64 = 960.0;
const TOP: f64 = 108.0;
/// From the top of one row of panels to that of the next.
const ROW: f64 = 208.0;
const GAP: f64 = 16.0;
/// Panels in a row.
const COLUMNS: usize = 5;
/// Labels under a panel.
const MAX_LABELS: usize = 4;

/// The chart.
pub(in crate::report) fn panels(run: &BacktestRun<'_>) -> String {
    let backtest = run.backtest;
    let rows = backtest.days.len().div_ceil(COLUMNS).max(1);
    let size = (WIDTH as u32, (TOP + ROW * rows as f64) as u32);
    let measure = [Measure::InTimeOfAnswered, Measure::Asa]
        .into_iter()
        .find(|measure| backtest.is_known(*measure))
        .unwrap_or(Measure::Abandoned);
    drawn_on(size, |sheet| {
        let shown = match measure {
            Measure::InTimeOfAnswered => format!("answered within {} [% of the answered]", backtest.in_time),
            Measure::Asa => "mean wait of the answered [s]".to_owned(),
            _ => "abandoned [% of the offered]".to_owned(),
        };
        sheet.titles(
            "Real days next to simulated ones, interval by interval",
            &format!("By interval of arrival: {shown}"),
        );
        legend(sheet, backtest);
        let (y_end, ticks) = scale(backtest, measure);
        let width = (WIDTH - 20.0 - LEFT + GAP) / COLUMNS as f64 - GAP;
        for (number, day) in backtest.days.iter().enumerate() {
            let (column, row) = (number % COLUMNS, number / COLUMNS);
            let left = LEFT + column as f64 * (width + GAP);
            let top = TOP + 24.0 + ROW * row as f64;
            let x_end = backtest.labels.intervals.len() as f64;
            let frame = Frame { left, right: left + width, top, bottom: top + 138.0, x_end, y_end };
            let ticks: Vec<(f64, String)> = match column {
                0 => ticks.clone(),
                _ => ticks.iter().map(|(tick, _)| (*tick, String::new())).collect(),
            };
            frame.vertical_scale(sheet, "", &ticks);
            let title = match day.purpose {
                Purpose::Compared => day.label.clone(),
                purpose => format!("{} ({})", day.label, purpose.name()),
            };
            sheet.text(&title, (left, top - 14.0), 30, (12.5, BLACK, Align::Left));
            frame.horizontal_scale(sheet, "", &labels(backtest));
            draw(sheet, &frame, day, measure);
        }
    })
}

fn legend(sheet: &Sheet<'_>, backtest: &Backtest) {
    let band = format!("where {} % of single simulated days lie", percent(backtest.confidence));
    let mut x = LEFT;
    for (name, color) in [("real", VERMILLION), ("simulated, mean", BLUE)] {
        sheet.line([(x, 82.0), (x + 22.0, 82.0)], color, 2.5);
        sheet.text(name, (x + 30.0, 82.0), 40, (12.5, BLACK, Align::Left));
        x += 56.0 + 6.6 * name.len() as f64;
    }
    sheet.area(vec![(x, 75.0), (x + 22.0, 75.0), (x + 22.0, 89.0), (x, 89.0)], BLUE);
    sheet.text(&band, (x + 30.0, 82.0), 60, (12.5, BLACK, Align::Left));
}

/// The upper end of the scale of all panels, and its labels.
fn scale(backtest: &Backtest, measure: Measure) -> (f64, Vec<(f64, String)>) {
    if measure == Measure::InTimeOfAnswered {
        return (1.0, [0, 1, 2, 3, 4].map(|quarter| (f64::from(quarter) / 4.0, (25 * quarter).to_string())).into());
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

fn labels(backtest: &Backtest) -> Vec<(f64, String)> {
    let labels = &backtest.labels.intervals;
    let fits = |step: &usize| labels.len().div_ceil(*step) <= MAX_LABELS;
    let step = [1, 2, 4, 6, 8, 12, 16, 24, 48].into_iter().find(fits);
    let step = step.unwrap_or_else(|| labels.len().div_ceil(MAX_LABELS).max(1));
    labels.iter().enumerate().step_by(step).map(|(number, label)| (number as f64, label.clone())).collect()
}

/// The band, then the lines; each is broken where there is no value.
fn draw(sheet: &Sheet<'_>, frame: &Frame, day: &Day, measure: Measure) {
    let lines: Vec<&Line> = day.intervals().collect();
    let middle = |number: usize| number as f64 + 0.5;
    let predictions: Vec<_> = lines.iter().map(|line| line.comparison(measure).prediction).enumerate().collect();
    for part in predictions.chunk_by(|(_, before), (_, after)| before.is_some() == after.is_some()) {
        let edge = |end: fn(&crate::experiment::backtest::Prediction) -> f64| {
            move |(number, prediction): &(usize, Option<_>)| {
                prediction.as_ref().map(|prediction| frame.at(middle(*number), end(prediction)))
            }
        };
        let upper = part.iter().filter_map(edge(|prediction| prediction.high));
        let lower = part.iter().rev().filter_map(edge(|prediction| prediction.low));
        let corners: Vec<Place> = upper.chain(lower).collect();
        if corners.len() > 2 {
            sheet.area(corners, BLUE);
        }
    }
    let value = |line: &Line, real: bool| {
        let comparison = line.comparison(measure);
        if real { comparison.real } else { comparison.simulated.map(|estimate| estimate.value) }
    };
    for (real, color) in [(false, BLUE), (true, VERMILLION)] {
        let values: Vec<(usize, Option<f64>)> = lines.iter().map(|line| value(line, real)).enumerate().collect();
        for part in values.chunk_by(|(_, before), (_, after)| before.is_some() == after.is_some()) {
            let place = |(number, value): &(usize, Option<f64>)| value.map(|value| frame.at(middle(*number), value));
            let places: Vec<Place> = part.iter().filter_map(place).collect();
            match places[..] {
                [] => {}
                [alone] => sheet.dot(alone, 2.0, color),
                _ => sheet.line(places, color, 1.8),
            }
        }
    }
}
