//! What was fitted next to what was observed: densities, survival curves, profiles by hour.

use super::Chart;
use super::frame::{
    ABOVE, BELOW_TITLE, Frame, Ticks, fitting, labelled, percents, round_ticks, thinned, ticks_between,
};
use super::legend::Key;
use super::series::{BLUE, Dash, GREY, ORANGE, PALE, SKY_BLUE, VERMILLION};
use super::sheet::Sheet;
use crate::history::fit::{Effect, PatienceFit, WorkFit};
use crate::report::number::exact;
use plotters::prelude::RGBColor;

/// The scale ends where all but this share of the times are.
const SHOWN: f64 = 0.99;
/// Bars of a histogram.
const BARS: usize = 40;
/// Points of a curve.
const POINTS: usize = 240;
const HEIGHT: f64 = 340.0;
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
    Chart::new(title, "Times and distributions", note, move |sheet, top| {
        let left = sheet.beside(&shares);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x: (0.0, x_end), y };
        frame.vertical_scale(sheet, "share of the times per second [%]", &shares);
        frame_bars(sheet, &frame, &heights, width);
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
    Chart::new(title, "Patience", note, move |sheet, top| {
        let ticks_of_shares = percents(5);
        let left = sheet.beside(&ticks_of_shares);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x: (0.0, x_end), y: (0.0, 1.0) };
        frame.vertical_scale(sheet, "still there [%]", &ticks_of_shares);
        frame.horizontal_scale(sheet, "wait [s]", &ticks);
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

/// The means of parts, such as hours, over that of all, with whiskers of two standard errors.
pub(in crate::report) fn profile<'a>(title: &'a str, part: &'a str, effect: &'a Effect) -> Chart<'a> {
    let ends = effect
        .parts
        .iter()
        .flat_map(|(_, _, ratio)| [(ratio.value - 2.0 * ratio.error).max(0.0), ratio.value + 2.0 * ratio.error]);
    let (low, high) = ends.fold((0.9_f64, 1.1_f64), |(low, high), end| (low.min(end), high.max(end)));
    let ((from, to), ticks) = fitting(low, high, 6);
    let note = "Means over the mean of all, with two standard errors to both sides.";
    Chart::new(title, "Means of parts", note, move |sheet, top| {
        let left = sheet.beside(&ticks);
        let (top, x) = (top + ABOVE, (0.0, effect.parts.len().max(1) as f64));
        let y = (from.max(0.0), to);
        let frame = Frame { left, right: sheet.right(), top, bottom: top + HEIGHT, x, y };
        frame.vertical_scale(sheet, "times the mean of all", &ticks);
        sheet.dashed([frame.at(x.0, 1.0), frame.at(x.1, 1.0)], GREY, 1.0, Dash::Dashed);
        for (number, (_, _, ratio)) in effect.parts.iter().enumerate() {
            let x = number as f64 + 0.5;
            let ends = [ratio.value - 2.0 * ratio.error, ratio.value + 2.0 * ratio.error];
            sheet.line(ends.map(|end| frame.at(x, end)), BLUE, 1.5);
            sheet.dot(frame.at(x, ratio.value), 4.0, BLUE);
        }
        let names = effect.parts.iter().enumerate().map(|(number, (name, ..))| (number as f64 + 0.5, name.clone()));
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
