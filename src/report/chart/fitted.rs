//! What was fitted next to what was observed: densities, survival curves, profiles by hour.

use super::Chart;
use super::frame::{
    ABOVE, BELOW_TITLE, Frame, Ticks, fitting, labelled, percents, round_ticks, thinned, ticks_between,
};
use super::legend::Key;
use super::series::{BLUE, Dash, GREY, ORANGE, PALE, SERIES, SKY_BLUE, VERMILLION};
use super::service::{draw_share, ticks_for};
use super::sheet::Sheet;
use crate::history::fit::{ArrivalFit, Effect, PatienceFit, WorkFit};
use crate::report::number::{exact, rounded};
use crate::stats::Estimate;
use crate::stats::fitting::Measured;
use plotters::prelude::RGBColor;
use std::collections::BTreeSet;

/// The scale ends where all but this share of the times are.
const SHOWN: f64 = 0.99;
/// Bars of a histogram.
const BARS: usize = 40;
/// Points of a curve.
const POINTS: usize = 240;
const HEIGHT: f64 = 340.0;
/// Monday first.
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// How the two best distributions look.
const BEST: [(RGBColor, Dash); 2] = [(BLUE, Dash::Solid), (ORANGE, Dash::Dashed)];

/// A histogram of times with the densities of the two best distributions.
pub(in crate::report) fn density<'a>(title: &'a str, fit: &'a WorkFit) -> Chart<'a> {
    let longest = fit.times[((fit.times.len() - 1) as f64 * SHOWN) as usize].max(1.0);
    let (ticks, x_end) = scale(longest);
    let width = x_end / BARS as f64;
    let mut heights = vec![0.0; BARS];
    let inside = fit.times.iter().filter(|&&time| time < x_end);
    inside.for_each(|time| heights[((time / width) as usize).min(BARS - 1)] += 1.0 / (fit.count as f64 * width));
    let best = || fit.candidates.iter().map(|fitted| fitted.distribution).zip(BEST);
    let curve = |(distribution, look): (crate::stats::fitting::Candidate, (RGBColor, Dash))| {
        let heights = points(x_end).map(|time| (time, distribution.density(time)));
        (heights.filter(|(_, height)| height.is_finite()).collect::<Vec<_>>(), look)
    };
    let curves: Vec<_> = best().map(curve).collect();
    let mut legend = vec![("observed".to_owned(), Key::Pale(PALE))];
    legend.extend(
        best().map(|(distribution, (color, dash))| {
            (distribution.family().name().to_owned(), Key::Line(color, 2.0, dash))
        }),
    );
    let distributions = Vec::from_iter(best().map(|(distribution, _)| distribution));
    // A density that starts without bound does not hide the bars.
    let highest = heights.iter().copied().fold(0.0, f64::max);
    let inside = curves.iter().flat_map(|(curve, _)| curve).map(|(_, height)| *height);
    let y = (0.0, 1.08 * inside.fold(highest, f64::max).min(1.6 * highest));
    let note = format!("{} times; lines are the distributions that fit best.", fit.count);
    // Percent of the times to each second, which is read more easily than a density.
    let shares: Ticks = ticks_between(0.0, 100.0 * y.1, 5)
        .into_iter()
        .map(|tick| (tick / 100.0, exact(tick)))
        .filter(|(tick, _)| *tick <= y.1)
        .collect();
    Chart::new(title, title, note, move |sheet, top| {
        let left = sheet.beside(&shares);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x: (0.0, x_end), y };
        frame.vertical_scale(sheet, "share of the times per second [%]", &shares);
        frame_bars(sheet, &frame, &heights, width);
        let bars =
            Vec::from_iter((0..BARS).map(|bar| {
                format!("{} to {} s", rounded(bar as f64 * width, 1), rounded((bar + 1) as f64 * width, 1))
            }));
        let per_second = |height: f64| format!("{} %", rounded(100.0 * height, 3));
        let observed = ("observed per second".to_owned(), heights.iter().map(|&height| per_second(height)).collect());
        let of_curve = |distribution: crate::stats::fitting::Candidate| {
            let middle = |bar: usize| per_second(distribution.density((bar as f64 + 0.5) * width));
            (distribution.family().name().to_owned(), (0..BARS).map(middle).collect())
        };
        let said = std::iter::once(observed).chain(distributions.iter().map(|&distribution| of_curve(distribution)));
        sheet.values(&frame, &bars, said.collect());
        for (curve, (color, dash)) in &curves {
            sheet.dashed(curve.iter().map(|&(x, y)| frame.at(x, y)), *color, 2.0, *dash);
        }
        frame.horizontal_scale(sheet, "time [s]", &ticks);
        frame.bottom + BELOW_TITLE
    })
}

fn frame_bars(sheet: &Sheet<'_>, frame: &Frame, heights: &[f64], width: f64) {
    for (number, height) in heights.iter().enumerate() {
        let (from, to) = (number as f64 * width, (number + 1) as f64 * width);
        if *height > 0.0 {
            sheet.outlined(frame.at(from, *height), frame.at(to, 0.0), PALE);
        }
    }
}

/// The share that is left after a wait, with its band, and the distribution that was taken.
pub(in crate::report) fn survival<'a>(title: &'a str, fit: &'a PatienceFit) -> Chart<'a> {
    let steps = fit.curve.steps();
    let (ticks, x_end) = scale(steps.last().map_or(60.0, |step| step.time).max(1.0));
    let note = format!(
        "{} had to wait and {} of them gave up; the band is where 95 % of such curves hold the true share.",
        fit.waited, fit.gave_up
    );
    let name = fit.named(0).unwrap_or("distribution").to_owned();
    let legend = [
        ("Kaplan-Meier".to_owned(), Key::Line(VERMILLION, 2.0, Dash::Solid)),
        (name, Key::Line(BLUE, 2.0, Dash::Dashed)),
    ];
    Chart::new(title, title, note, move |sheet, top| {
        let ticks_of_shares = percents(5);
        let left = sheet.beside(&ticks_of_shares);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x: (0.0, x_end), y: (0.0, 1.0) };
        frame.vertical_scale(sheet, "still there [%]", &ticks_of_shares);
        frame.horizontal_scale(sheet, "wait [s]", &ticks);
        let waits = Vec::from_iter((0..=20).map(|part| x_end * f64::from(part) / 20.0));
        let labels = Vec::from_iter(waits.iter().map(|wait| format!("after {} s", rounded(*wait, 0))));
        let share = |left: f64| format!("{} %", rounded(100.0 * left, 1));
        let observed = waits.iter().map(|&wait| share(fit.curve.survival(wait).value)).collect();
        let taken = waits.iter().map(|&wait| share(fit.survival(wait))).collect();
        sheet.values_at(
            &frame,
            &waits,
            &labels,
            vec![("Kaplan-Meier".to_owned(), observed), (legend[1].0.clone(), taken)],
        );
        let band = fit.curve.band(0.95);
        let edge = |upper: bool| -> Vec<(f64, f64)> {
            let height = |(_, low, high): (f64, f64, f64)| if upper { high } else { low };
            let step = |pair: &[(f64, f64, f64)]| [pair[0].0, pair[1].0].map(|time| frame.at(time, height(pair[0])));
            band.windows(2).flat_map(step).collect()
        };
        sheet.band(edge(true).into_iter().chain(edge(false).into_iter().rev()).collect(), SKY_BLUE);
        let mut stairs = vec![frame.at(0.0, 1.0)];
        let mut height = 1.0;
        for step in steps {
            stairs.push(frame.at(step.time, height));
            height = step.survival.value;
            stairs.push(frame.at(step.time, height));
        }
        sheet.line(stairs, VERMILLION, 2.0);
        let taken = points(x_end).map(|wait| frame.at(wait, fit.survival(wait)));
        sheet.dashed(taken, BLUE, 2.0, Dash::Dashed);
        frame.bottom + BELOW_TITLE
    })
}

/// How many contacts come in each interval of a weekday, with bands of two standard errors.
pub(in crate::report) fn arrivals<'a>(title: &'a str, fit: &'a ArrivalFit) -> Chart<'a> {
    let starts = Vec::from_iter(BTreeSet::from_iter(fit.cells.iter().map(|cell| cell.start)));
    let labels = Vec::from_iter(starts.iter().map(|start| format!("{:02}:{:02}", start.hour(), start.minute())));
    let days = Vec::from_iter(BTreeSet::from_iter(fit.cells.iter().map(|cell| cell.weekday)));
    let of_day = |day: u8| -> Vec<Option<Estimate>> {
        let cell = |start| fit.cells.iter().find(|cell| cell.weekday == day && cell.start == start);
        let estimate = |cell: &crate::history::fit::CellFit| {
            let Measured { value, error } = cell.expected;
            Estimate { value, half_width: Some(2.0 * error), replications: fit.days[&day] }
        };
        starts.iter().map(|&start| cell(start).map(estimate)).collect()
    };
    let lines = Vec::from_iter(days.iter().map(|&day| of_day(day)).zip(SERIES));
    let legend = Vec::from_iter(
        days.iter().zip(SERIES).map(|(&day, series)| (WEEKDAYS[usize::from(day)].to_owned(), Key::Marked(series))),
    );
    let highest = fit.cells.iter().map(|cell| cell.expected.value + 2.0 * cell.expected.error).fold(0.01, f64::max);
    let (ticks, end) = scale(highest);
    let note = "Mean numbers of the days of a name; bands are two standard errors to both sides.";
    Chart::new(title, title, note, move |sheet, top| {
        let left = sheet.beside(&ticks);
        let (top, x) = (sheet.legend(left, top, &legend) + ABOVE, (0.0, labels.len().max(1) as f64));
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x, y: (0.0, end) };
        frame.vertical_scale(sheet, "contacts in an interval", &ticks);
        let said = |estimate: &Option<Estimate>| {
            let known =
                |it: &Estimate| format!("{} ± {}", rounded(it.value, 1), rounded(it.half_width.unwrap_or(0.0), 1));
            estimate.as_ref().map_or_else(|| "none".to_owned(), known)
        };
        let values =
            legend.iter().zip(&lines).map(|((day, _), (line, _))| (day.clone(), line.iter().map(said).collect()));
        sheet.values(&frame, &labels, values.collect());
        for (estimates, series) in lines.iter().rev() {
            draw_share(sheet, &frame, estimates, *series);
        }
        frame.horizontal_scale(sheet, "start of the interval", &ticks_for(&labels, frame.right - left));
        frame.bottom + BELOW_TITLE
    })
}

/// The means of parts, such as hours, over that of all, with whiskers of two standard errors.
pub(in crate::report) fn profile<'a>(title: &'a str, part: &'a str, effect: &'a Effect) -> Chart<'a> {
    let parts = effect.parts.iter().map(|(name, _, ratio)| (name.clone(), *ratio)).collect();
    let note = "Means over the mean of all, with two standard errors to both sides.";
    means((title, note), (part, "times the mean of all"), parts, Some(1.0))
}

/// How busy each date was.
pub(in crate::report) fn levels<'a>(title: &'a str, fit: &'a ArrivalFit) -> Chart<'a> {
    let parts = fit.levels.iter().map(|(date, level)| (date.to_string(), *level)).collect();
    let note = "Contacts over those of a mean day of its name, with two standard errors of chance alone to both sides.";
    means((title, note), ("date", "times a mean day"), parts, Some(1.0))
}

/// The mean patience of those who come in an hour.
pub(in crate::report) fn patience_by_hour<'a>(title: &'a str, fit: &'a PatienceFit) -> Chart<'a> {
    let parts = fit.by_hour.iter().map(|(hour, _, mean)| (format!("{hour:02}:00"), *mean)).collect();
    let note = "Means of exponential patience, the waits of all over those who gave up, with two standard errors to both sides.";
    means((title, note), ("hour of arrival", "mean patience [s]"), parts, None)
}

/// Means of parts with whiskers of two standard errors, and the line that they are compared with.
fn means<'a>(
    (title, note): (&'a str, &'static str),
    (part, scale): (&'a str, &'a str),
    parts: Vec<(String, Measured)>,
    line: Option<f64>,
) -> Chart<'a> {
    let ends = parts
        .iter()
        .flat_map(|(_, mean)| [(mean.value - 2.0 * mean.error).max(0.0), mean.value + 2.0 * mean.error])
        .filter(|end| end.is_finite());
    let (start, end) = line.map_or((f64::INFINITY, 0.0), |line| (0.9 * line, 1.1 * line));
    let (low, high) = ends.fold((start, end), |(low, high), end| (low.min(end), high.max(end)));
    let ((from, to), ticks) = fitting(low.min(high), high.max(low.min(high) + 1e-9), 6);
    Chart::new(title, title, note, move |sheet, top| {
        let left = sheet.beside(&ticks);
        let (top, x) = (top + ABOVE, (0.0, parts.len().max(1) as f64));
        let y = (from.max(0.0), to);
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x, y };
        frame.vertical_scale(sheet, scale, &ticks);
        let names = Vec::from_iter(parts.iter().map(|(name, _)| name.clone()));
        let decimals = if line.is_some() { 2 } else { 1 };
        let said =
            |mean: &Measured| format!("{} ± {}", rounded(mean.value, decimals), rounded(2.0 * mean.error, decimals));
        let values = parts.iter().map(|(_, mean)| said(mean)).collect();
        sheet.values(&frame, &names, vec![(scale.to_owned(), values)]);
        if let Some(line) = line {
            sheet.dashed([frame.at(x.0, line), frame.at(x.1, line)], GREY, 1.0, Dash::Dashed);
        }
        for (number, (_, mean)) in parts.iter().enumerate() {
            let x = number as f64 + 0.5;
            let ends = [(mean.value - 2.0 * mean.error).max(y.0), mean.value + 2.0 * mean.error];
            if mean.error.is_finite() {
                sheet.line(ends.map(|end| frame.at(x, end)), BLUE, 1.5);
            }
            sheet.dot(frame.at(x, mean.value), 4.0, BLUE);
        }
        let names = parts.iter().enumerate().map(|(number, (name, _))| (number as f64 + 0.5, name.clone()));
        frame.horizontal_scale(sheet, part, &thinned(&Ticks::from_iter(names), x, frame.right - left));
        frame.bottom + BELOW_TITLE
    })
}

fn points(end: f64) -> impl Iterator<Item = f64> {
    (1..=POINTS).map(move |number| end * number as f64 / POINTS as f64)
}

/// Round marks up to the first beyond `end`.
fn scale(end: f64) -> (Ticks, f64) {
    let ticks = labelled(round_ticks(end, 10));
    let last = ticks.last().expect("there is a zero at least").0;
    (ticks, last)
}
