//! Real and simulated days side by side, with what formulas say of them: the share answered in time, and abandonment.

use super::frame::{Frame, round_ticks};
use super::{Align, BLACK, BLUE, GREEN, PURPLE, Place, Sheet, VERMILLION, drawn};
use crate::experiment::backtest::{Backtest, Measure, Method, Purpose};
use crate::report::BacktestRun;
use crate::report::backtest::percent;
use crate::report::number::exact;
use plotters::prelude::RGBColor;

const LEFT: f64 = 72.0;
const RIGHT: f64 = 932.0;
/// Behind days on which something was fitted: lighter than the grid.
const SHADE: RGBColor = RGBColor(0xf3, 0xf3, 0xf3);

/// The chart.
pub(in crate::report) fn days(run: &BacktestRun<'_>) -> String {
    let backtest = run.backtest;
    drawn(|sheet| {
        let percent = percent(backtest.confidence);
        let subtitle = format!(
            "{} simulations of each day; in time is within {}; whiskers: where {percent} % of single simulated days lie",
            backtest.replications, backtest.in_time
        );
        sheet.titles("Real days next to simulated ones", &subtitle);
        let mut x = LEFT;
        for (name, color) in [("real", VERMILLION), ("simulated", BLUE)] {
            sheet.dot((x + 6.0, 84.0), 5.0, color);
            sheet.text(name, (x + 18.0, 84.0), 20, (12.5, BLACK, Align::Left));
            x += 48.0 + 6.6 * name.len() as f64;
        }
        for rival in &backtest.rivals {
            formula(sheet, (x + 6.0, 84.0), 5.0, rival.method);
            let name = rival.method.heading();
            sheet.text(name, (x + 18.0, 84.0), 20, (12.5, BLACK, Align::Left));
            x += 48.0 + 6.6 * name.len() as f64;
        }
        let has_fitted = backtest.days.iter().any(|day| day.purpose == Purpose::Fitted);
        if has_fitted {
            sheet.bar((x, 77.0), (x + 20.0, 91.0), SHADE);
            sheet.text("fitted on this day", (x + 28.0, 84.0), 24, (12.5, BLACK, Align::Left));
        }

        let x_end = backtest.days.len().max(1) as f64;
        let shares = Frame { left: LEFT, right: RIGHT, top: 132.0, bottom: 310.0, x_end, y_end: 1.0 };
        let tick = |fifth: u32| (f64::from(fifth) / 5.0, format!("{}", 20 * fifth));
        shade(sheet, &shares, backtest);
        shares.vertical_scale(sheet, "answered in time [% of the answered]", &[0, 1, 2, 3, 4, 5].map(tick));
        marks(sheet, &shares, backtest, Measure::InTimeOfAnswered);

        let values = backtest.methods().flat_map(|(_, days)| days).flat_map(|day| {
            let comparison = day.whole().comparison(Measure::Abandoned);
            let high = comparison.prediction.map(|prediction| prediction.high);
            [comparison.real, comparison.simulated.map(|estimate| estimate.value), high]
        });
        let ticks = round_ticks(100.0 * values.flatten().fold(0.001, f64::max), 4);
        let y_end = ticks.last().expect("there is a zero at least") / 100.0;
        let gone = Frame { left: LEFT, right: RIGHT, top: 358.0, bottom: 480.0, x_end, y_end };
        let labels: Vec<(f64, String)> = ticks.iter().map(|&tick| (tick / 100.0, exact(tick))).collect();
        shade(sheet, &gone, backtest);
        gone.vertical_scale(sheet, "abandoned [% of the offered]", &labels);
        marks(sheet, &gone, backtest, Measure::Abandoned);
        // A date needs 80 units; beyond so many days, only some are named.
        let step = (backtest.days.len() as f64 * 80.0 / (RIGHT - LEFT)).ceil().max(1.0) as usize;
        let names = backtest.days.iter().enumerate().step_by(step);
        let names: Vec<_> = names.map(|(number, day)| (number as f64 + 0.5, day.label.clone())).collect();
        gone.horizontal_scale(sheet, "", &names);
    })
}

/// Shades the days on which something was fitted.
fn shade(sheet: &Sheet<'_>, frame: &Frame, backtest: &Backtest) {
    for (number, _) in backtest.days.iter().enumerate().filter(|(_, day)| day.purpose == Purpose::Fitted) {
        let (from, to) = (number as f64 + 0.04, number as f64 + 0.96);
        sheet.bar(frame.at(from, frame.y_end), frame.at(to, 0.0), SHADE);
    }
}

/// The mark of a formula: a triangle upwards for Erlang A, one downwards for Erlang C.
fn formula(sheet: &Sheet<'_>, (x, y): Place, radius: f64, method: Method) {
    let (color, tip) = if method == Method::ErlangA { (GREEN, -radius) } else { (PURPLE, radius) };
    sheet.line([(x - radius, y - tip), (x + radius, y - tip), (x, y + tip), (x - radius, y - tip)], color, 2.0);
}

fn marks(sheet: &Sheet<'_>, frame: &Frame, backtest: &Backtest, measure: Measure) {
    let radius = if backtest.days.len() <= 30 { 5.0 } else { 2.0 };
    for (number, day) in backtest.days.iter().enumerate() {
        let comparison = day.whole().comparison(measure);
        let (real, simulated) = (number as f64 + 0.4, number as f64 + 0.6);
        if let Some(prediction) = comparison.prediction {
            let (low, high) = (frame.at(simulated, prediction.low), frame.at(simulated, prediction.high));
            sheet.line([low, high], BLUE, 2.0);
            for (x, y) in [low, high] {
                sheet.line([(x - radius, y), (x + radius, y)], BLUE, 2.0);
            }
        }
        if let Some(estimate) = comparison.simulated {
            sheet.dot(frame.at(simulated, estimate.value), radius, BLUE);
        }
        if let Some(value) = comparison.real {
            sheet.dot(frame.at(real, value), radius, VERMILLION);
        }
        for (place, rival) in [0.76, 0.9].into_iter().zip(&backtest.rivals) {
            let computed = rival.days[number].whole().comparison(measure).simulated;
            if let Some(estimate) = computed {
                formula(sheet, frame.at(number as f64 + place, estimate.value), 0.8 * radius, rival.method);
            }
        }
    }
}
