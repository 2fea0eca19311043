//! What was fitted next to what was observed: densities, survival curves, profiles by hour.

use super::frame::{Frame, round_ticks};
use super::{Align, BLACK, BLUE, GREY, ORANGE, PALE, SKY_BLUE, Sheet, VERMILLION, drawn};
use crate::history::fit::{Effect, PatienceFit, WorkFit};
use crate::report::number::exact;
use crate::stats::fitting::Candidate;
use plotters::prelude::RGBColor;

/// The scale ends where all but this share of the times are.
const SHOWN: f64 = 0.99;
/// Bars of a histogram.
const BARS: usize = 40;
/// Points of a curve.
const POINTS: usize = 240;

const FRAME: Frame = Frame { left: 72.0, right: 932.0, top: 128.0, bottom: 468.0, x_end: 1.0, y_end: 1.0 };

/// A histogram of times with the densities of the two best distributions.
pub(in crate::report) fn density(title: &str, fit: &WorkFit) -> String {
    let longest = fit.times[((fit.times.len() - 1) as f64 * SHOWN) as usize].max(1.0);
    let (ticks, x_end) = scale(longest, 10);
    let width = x_end / BARS as f64;
    let mut heights = [0.0; BARS];
    let inside = fit.times.iter().filter(|&&time| time < x_end);
    inside.for_each(|time| heights[((time / width) as usize).min(BARS - 1)] += 1.0 / (fit.count as f64 * width));
    let distributions: Vec<(Candidate, RGBColor)> =
        fit.candidates.iter().map(|fitted| fitted.distribution).zip([BLUE, ORANGE]).collect();
    let curves: Vec<Vec<(f64, f64)>> = distributions
        .iter()
        .map(|(distribution, _)| {
            points(x_end)
                .map(|time| (time, distribution.density(time)))
                .filter(|(_, height)| height.is_finite())
                .collect()
        })
        .collect();
    // A density that starts without bound does not hide the bars.
    let highest = heights.iter().copied().fold(0.0, f64::max);
    let top = curves.iter().flatten().map(|(_, height)| *height).fold(highest, f64::max).min(1.6 * highest);
    let frame = Frame { x_end, y_end: 1.08 * top, ..FRAME };
    drawn(|sheet| {
        sheet.titles(title, &format!("{} times; bars are observed, lines the distributions that fit best", fit.count));
        frame.vertical_scale(sheet, "density", &[]);
        for (number, height) in heights.iter().enumerate() {
            let (from, to) = (number as f64 * width, (number + 1) as f64 * width);
            sheet.bar(frame.at(from, *height), frame.at(to - 0.06 * width, 0.0), PALE);
        }
        for ((_, color), curve) in distributions.iter().zip(&curves) {
            line_within(sheet, &frame, curve, *color);
        }
        frame.horizontal_scale(sheet, "time [s]", &ticks);
        let names = distributions.iter().map(|(distribution, color)| (distribution.family().name().to_owned(), *color));
        legend(sheet, names);
    })
}

/// The share that is left after a wait, with its band, and the distribution that was taken.
pub(in crate::report) fn survival(title: &str, fit: &PatienceFit) -> String {
    let steps = fit.curve.steps();
    let last = steps.last().map_or(60.0, |step| step.time).max(1.0);
    let (ticks, x_end) = scale(last, 10);
    let frame = Frame { x_end, y_end: 1.0, ..FRAME };
    drawn(|sheet| {
        let subtitle = format!(
            "{} had to wait and {} of them gave up; the band is where 95 % of such curves hold the true share",
            fit.waited, fit.gave_up
        );
        sheet.titles(title, &subtitle);
        let fifths = [0, 1, 2, 3, 4, 5].map(|fifth: u32| (f64::from(fifth) / 5.0, format!("{}", 20 * fifth)));
        frame.vertical_scale(sheet, "still there [%]", &fifths);
        frame.horizontal_scale(sheet, "wait [s]", &ticks);
        let band = fit.curve.band(0.95);
        if band.len() > 1 {
            let edge = |upper: bool| -> Vec<(f64, f64)> {
                let mut places = Vec::new();
                for pair in band.windows(2) {
                    let height = if upper { pair[0].2 } else { pair[0].1 };
                    places.push(frame.at(pair[0].0, height));
                    places.push(frame.at(pair[1].0, height));
                }
                places
            };
            let mut corners = edge(true);
            corners.extend(edge(false).into_iter().rev());
            sheet.area(corners, SKY_BLUE);
        }
        let mut stairs = vec![frame.at(0.0, 1.0)];
        let mut height = 1.0;
        for step in steps {
            stairs.push(frame.at(step.time, height));
            height = step.survival.value;
            stairs.push(frame.at(step.time, height));
        }
        sheet.line(stairs, VERMILLION, 2.0);
        let distribution: Vec<(f64, f64)> = points(x_end).map(|wait| (wait, fit.survival(wait))).collect();
        line_within(sheet, &frame, &distribution, BLUE);
        let names =
            [("Kaplan-Meier".to_owned(), VERMILLION), (fit.named(0).unwrap_or("distribution").to_owned(), BLUE)];
        legend(sheet, names.into_iter());
    })
}

/// The means of parts, such as hours, over that of all, with whiskers of two standard errors.
pub(in crate::report) fn profile(title: &str, subtitle: &str, effect: &Effect) -> String {
    let highest = effect.parts.iter().map(|(_, _, ratio)| ratio.value + 2.0 * ratio.error).fold(1.2, f64::max);
    let ticks = round_ticks(highest, 6);
    let y_end = *ticks.last().expect("there is a zero at least");
    let frame = Frame { x_end: effect.parts.len().max(1) as f64, y_end, ..FRAME };
    drawn(|sheet| {
        sheet.titles(title, subtitle);
        let labels: Vec<(f64, String)> = ticks.iter().map(|&tick| (tick, exact(tick))).collect();
        frame.vertical_scale(sheet, "times the mean of all", &labels);
        sheet.dashes(frame.at(0.0, 1.0), frame.at(frame.x_end, 1.0), GREY);
        let step = (effect.parts.len() as f64 / 12.0).ceil().max(1.0) as usize;
        let mut names = Vec::new();
        for (number, (name, _, ratio)) in effect.parts.iter().enumerate() {
            let x = number as f64 + 0.5;
            let (low, high) = ((ratio.value - 2.0 * ratio.error).max(0.0), ratio.value + 2.0 * ratio.error);
            sheet.line([frame.at(x, low), frame.at(x, high)], BLUE, 1.5);
            sheet.dot(frame.at(x, ratio.value), 4.0, BLUE);
            if number % step == 0 {
                names.push((x, name.chars().take(12).collect::<String>()));
            }
        }
        frame.horizontal_scale(sheet, "", &names);
    })
}

fn points(end: f64) -> impl Iterator<Item = f64> {
    (1..=POINTS).map(move |number| end * number as f64 / POINTS as f64)
}

/// Round marks up to the first beyond `end`.
fn scale(end: f64, most: u32) -> (Vec<(f64, String)>, f64) {
    let ticks = round_ticks(end, most);
    let last = *ticks.last().expect("there is a zero at least");
    (ticks.into_iter().map(|tick| (tick, exact(tick))).collect(), last)
}

/// A line, cut off where it leaves the frame at the top.
fn line_within(sheet: &Sheet<'_>, frame: &Frame, points: &[(f64, f64)], color: RGBColor) {
    let inside = points.iter().map(|&(x, y)| frame.at(x, y.min(frame.y_end)));
    sheet.line(inside, color, 2.0);
}

fn legend(sheet: &Sheet<'_>, names: impl Iterator<Item = (String, RGBColor)>) {
    let mut x = FRAME.left;
    for (name, color) in names {
        sheet.line([(x, 86.0), (x + 22.0, 86.0)], color, 2.5);
        sheet.text(&name, (x + 30.0, 86.0), 40, (12.5, BLACK, Align::Left));
        x += 64.0 + 6.6 * name.chars().count() as f64;
    }
}
