//! Real and simulated days side by side, with what formulas say of them: the share answered in time, and abandonment.

use super::frame::{ABOVE, BELOW_TITLE, Frame, Ticks, percents, round_ticks, thinned};
use super::legend::Key;
use super::series::{BLUE, SERIES, Series};
use super::{Chart, Sheet};
use crate::experiment::backtest::{Backtest, Day, Measure, Method, Prediction, Purpose};
use crate::report::BacktestRun;
use crate::report::console::percent;
use crate::report::number::{exact, rounded};
use plotters::prelude::RGBColor;

/// Behind days on which something was fitted: lighter than the grid.
const SHADE: RGBColor = RGBColor(0xf3, 0xf3, 0xf3);
/// How real and simulated days look.
pub(super) const SIMULATED: Series = SERIES[0];
pub(super) const REAL: Series = SERIES[1];

/// The chart.
pub(in crate::report) fn days<'a>(run: &BacktestRun<'a>) -> Chart<'a> {
    let backtest = run.backtest;
    let whiskers = match Prediction::least_replications(backtest.confidence) {
        least if backtest.replications < least => String::new(),
        _ => format!("; whiskers: where {} % of single simulated days lie", percent(backtest.confidence)),
    };
    let note =
        format!("{} simulations of each day; in time is within {}{whiskers}.", backtest.replications, backtest.in_time);
    let mut legend = vec![("real".to_owned(), Key::Mark(REAL)), ("simulated".to_owned(), Key::Mark(SIMULATED))];
    legend.extend(
        backtest.rivals.iter().map(|rival| (rival.method.heading().to_owned(), Key::Mark(formula(rival.method)))),
    );
    let has_fitted = backtest.days.iter().any(|day| day.purpose == Purpose::Fitted);
    legend.extend(has_fitted.then(|| ("fitted on this day".to_owned(), Key::Pale(SHADE))));
    let values = backtest.methods().flat_map(|(_, days)| days).flat_map(|day| {
        let comparison = day.whole().comparison(Measure::Abandoned);
        let high = comparison.prediction.map(|prediction| prediction.high);
        [comparison.real, comparison.simulated.map(|estimate| estimate.value), high]
    });
    let ticks = round_ticks(100.0 * values.flatten().fold(0.001, f64::max), 4);
    let abandoned: Ticks = ticks.into_iter().map(|tick| (tick / 100.0, exact(tick))).collect();
    let shares = percents(5);
    Chart::new(run.question, "Real and simulated days", note, move |sheet, top| {
        let (left, right) = (sheet.beside(shares.iter().chain(&abandoned)), sheet.right());
        let x = (0.0, backtest.days.len().max(1) as f64);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let bottom = top + sheet.either(178.0, 120.0);
        let frame = Frame { left, right, top, bottom, x, y: (0.0, 1.0) };
        let labels = Vec::from_iter(backtest.days.iter().map(|day| day.label.clone()));
        let values = [Measure::InTimeOfAnswered, Measure::Abandoned].map(|measure| said(backtest, measure)).concat();
        sheet.values(&frame, &labels, values.clone());
        shade(sheet, &frame, backtest);
        frame.vertical_scale(sheet, "answered in time [% of the answered]", &shares);
        marks(sheet, &frame, backtest, Measure::InTimeOfAnswered);
        let top = bottom + 20.0 + ABOVE;
        let bottom = top + sheet.either(122.0, 80.0);
        let y = (0.0, abandoned.last().expect("there is a zero at least").0);
        let frame = Frame { left, right, top, bottom, x, y };
        sheet.values(&frame, &labels, values);
        shade(sheet, &frame, backtest);
        frame.vertical_scale(sheet, "abandoned [% of the offered]", &abandoned);
        marks(sheet, &frame, backtest, Measure::Abandoned);
        // Beyond so many days, only some are named.
        let names = backtest.days.iter().enumerate().map(|(number, day)| (number as f64 + 0.5, day.label.clone()));
        frame.horizontal_scale(sheet, "day", &thinned(&Ticks::from_iter(names), x, right - left));
        bottom + BELOW_TITLE
    })
}

/// What a pointer tells of a measure of each day: the real value, the simulated one, and what formulas say.
fn said(backtest: &Backtest, measure: Measure) -> Vec<(String, Vec<String>)> {
    let percent = |value: Option<f64>| value.map_or_else(String::new, |value| rounded(100.0 * value, 1));
    let real = backtest.days.iter().map(|day| percent(day.whole().comparison(measure).real)).collect();
    let computed = |(method, days): (Method, &[Day])| {
        let simulated = |day: &Day| day.whole().comparison(measure).simulated.map(|estimate| estimate.value);
        (method.heading().to_owned(), days.iter().map(|day| percent(simulated(day))).collect())
    };
    let real = (format!("{} [%]: real", measure.heading()), real);
    std::iter::once(real).chain(backtest.methods().map(computed)).collect()
}

/// Shades the days on which something was fitted.
fn shade(sheet: &Sheet<'_>, frame: &Frame, backtest: &Backtest) {
    for (number, _) in backtest.days.iter().enumerate().filter(|(_, day)| day.purpose == Purpose::Fitted) {
        let (from, to) = (number as f64 + 0.04, number as f64 + 0.96);
        sheet.outlined(frame.at(from, frame.y.1), frame.at(to, frame.y.0), SHADE);
    }
}

/// How what a formula says looks.
fn formula(method: Method) -> Series {
    if method == Method::ErlangA { SERIES[2] } else { SERIES[4] }
}

fn marks(sheet: &Sheet<'_>, frame: &Frame, backtest: &Backtest, measure: Measure) {
    let radius = ((frame.right - frame.left) / backtest.days.len().max(1) as f64 / 8.0).clamp(1.5, 5.0);
    for (number, day) in backtest.days.iter().enumerate() {
        let comparison = day.whole().comparison(measure);
        let (real, simulated) = (number as f64 + 0.4, number as f64 + 0.6);
        if let Some(prediction) = comparison.prediction {
            let (low, high) = (frame.at(simulated, prediction.low), frame.at(simulated, prediction.high));
            sheet.line([low, high], BLUE, 1.5);
            for (x, y) in [low, high] {
                sheet.line([(x - radius, y), (x + radius, y)], BLUE, 1.5);
            }
        }
        if let Some(estimate) = comparison.simulated {
            sheet.mark(frame.at(simulated, estimate.value), radius, SIMULATED);
        }
        if let Some(value) = comparison.real {
            sheet.mark(frame.at(real, value), radius, REAL);
        }
        for (place, rival) in [0.76, 0.9].into_iter().zip(&backtest.rivals) {
            let computed = rival.days[number].whole().comparison(measure).simulated;
            if let Some(estimate) = computed {
                let place = frame.at(number as f64 + place, estimate.value);
                sheet.mark(place, 0.8 * radius, formula(rival.method));
            }
        }
    }
}
