//! How the service level settles as replications are added.

use super::frame::{ABOVE, BELOW_TITLE, Frame, fitting, labelled, round_ticks};
use super::legend::Key;
use super::series::{BLUE, Dash, GREY, SKY_BLUE};
use super::service::pointed;
use super::{Chart, Place};
use crate::experiment::{Observations, Series, Spread};
use crate::report::Run;
use crate::report::classes::{of, with_service_level};
use crate::report::console::percent;
use crate::report::number::{rounded, rounded_half_width};
use crate::report::table::heading;
use crate::stats::Estimate;

/// Of more replications only so many are drawn.
const MOST: usize = 400;
/// So many of them a pointer tells of.
const MOST_TOLD: usize = 25;
/// The first few are so uncertain that they would flatten the rest, where there is a rest.
const FIRST: usize = 5;

/// The chart; nothing of fewer than three replications, or where there is no service level.
pub(in crate::report) fn convergence<'a>(run: &Run<'a>, observations: &Observations) -> Option<Chart<'a>> {
    let summary = run.summary;
    // Of several media, of the first that has one.
    let part = *with_service_level(summary).first()?;
    let Some(Series::Ratios(pairs)) = observations.series(part, summary.headline) else { return None };
    let step = pairs.len().div_ceil(MOST).max(1);
    let count = pairs.len();
    let estimate = |count: usize| Series::Ratios(pairs[..count].into()).estimate(summary.confidence);
    let found: Vec<(usize, Estimate)> = (if count >= 2 * FIRST { FIRST } else { 2 }..=count)
        .filter(|first| (count - first).is_multiple_of(step))
        .filter_map(|count| Some((count, estimate(count)?)))
        .collect();
    let [_, .., (_, all)] = found[..] else { return None };
    let edges = |estimate: &Estimate| {
        let half = estimate.half_width.unwrap_or(0.0);
        [estimate.value - half, estimate.value + half].map(|edge| 100.0 * edge.clamp(0.0, 1.0))
    };
    let ends = found.iter().flat_map(|(_, estimate)| edges(estimate));
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    // At least two percent of them apart, and nothing below none or above all.
    let (low, high) = if high - low < 2.0 { ((low - 1.0).max(0.0), (high + 1.0).min(100.0)) } else { (low, high) };
    let ((from, to), ticks) = fitting(low, high, 7);
    let y = (from.max(0.0), to.min(100.0));
    let ticks: Vec<(f64, String)> = ticks.into_iter().filter(|(tick, _)| (y.0..=y.1).contains(tick)).collect();
    let what = match summary.spread {
        Spread::Replications => "replications",
        Spread::Pairs => "pairs of replications",
        Spread::Batches(_) => "batches",
    };
    let formula = summary.headline.heading();
    let half = all.half_width.map_or_else(String::new, |half| format!(" ± {}", rounded_half_width(100.0 * half, 2)));
    let note = format!(
        "Service level{} ({formula}) over the first {what} alone, with its {} % interval; after all {count} it is {}{half} %.",
        of(summary, part),
        percent(summary.confidence),
        rounded(100.0 * all.value, 2)
    );
    let legend = [
        ("service level".to_owned(), Key::Line(BLUE, 2.0, Dash::Solid)),
        (format!("{} % interval", percent(summary.confidence)), Key::Band(SKY_BLUE)),
        (format!("of all {count}"), Key::Line(GREY, 1.0, Dash::Dashed)),
    ];
    Some(Chart::new(run.question, "How certain the service level is", note, move |sheet, top| {
        let left = sheet.beside(&ticks);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let bottom = top + sheet.either(330.0, 190.0);
        let frame = Frame { left, right: sheet.right(), top, bottom, x: (0.0, count as f64), y };
        frame.vertical_scale(sheet, "service level [%]", &ticks);
        let place = |count: usize, percent: f64| -> Place { frame.at(count as f64, percent) };
        let told = Vec::from_iter(found.iter().rev().step_by(found.len().div_ceil(MOST_TOLD)));
        let labels = Vec::from_iter(told.iter().map(|(count, _)| format!("after {count} {what}")));
        let values = pointed(summary.headline, &Vec::from_iter(told.iter().map(|(_, estimate)| Some(*estimate))));
        let at = Vec::from_iter(told.iter().map(|(count, _)| *count as f64));
        sheet.values_at(&frame, &at, &labels, vec![(heading(summary.headline), values)]);
        let upper = found.iter().map(|(count, estimate)| place(*count, edges(estimate)[1]));
        let lower = found.iter().rev().map(|(count, estimate)| place(*count, edges(estimate)[0]));
        sheet.band(upper.chain(lower).collect(), SKY_BLUE);
        let level = 100.0 * all.value;
        sheet.dashed([place(0, level), place(count, level)], GREY, 1.0, Dash::Dashed);
        sheet.line(found.iter().map(|(count, estimate)| place(*count, 100.0 * estimate.value)), BLUE, 2.0);
        let ticks = round_ticks(count as f64, sheet.either(10, 6).min(count as u32));
        let shown = labelled(ticks.into_iter().filter(|&tick| tick <= count as f64).collect());
        frame.horizontal_scale(sheet, &format!("number of {what}"), &shown);
        bottom + BELOW_TITLE
    }))
}
