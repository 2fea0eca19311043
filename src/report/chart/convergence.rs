//! How the service level settles as replications are added.

use super::frame::{Frame, round_ticks};
use super::{Align, BLACK, BLUE, GREY, Place, SKY_BLUE, drawn};
use crate::experiment::{Observations, Scope, Series, Spread};
use crate::report::Run;
use crate::report::console::percent;
use crate::report::number::{exact, rounded};
use crate::stats::Estimate;

/// Of more replications only so many are drawn.
const MOST: usize = 400;

/// The chart; nothing of one replication, or where there is no service level.
pub(in crate::report) fn convergence(run: &Run<'_>, observations: &Observations) -> Option<String> {
    let summary = run.summary;
    let Some(Series::Ratios(pairs)) = observations.series(Scope::Center, summary.headline) else { return None };
    let step = pairs.len().div_ceil(MOST).max(1);
    let estimate = |count: usize| Series::Ratios(pairs[..count].into()).estimate(summary.confidence);
    let found: Vec<(usize, Estimate)> = (2..=pairs.len())
        .filter(|count| (pairs.len() - count).is_multiple_of(step))
        .filter_map(|count| Some((count, estimate(count)?)))
        .collect();
    let (_, all) = *found.last()?;
    let edges = |estimate: &Estimate| {
        let half = estimate.half_width.unwrap_or(0.0);
        ((estimate.value - half).clamp(0.0, 1.0), (estimate.value + half).clamp(0.0, 1.0))
    };
    // The first few are so uncertain that they would flatten the rest.
    let shown = found.iter().filter(|(count, _)| *count >= 5.min(pairs.len()));
    let (low, high) = shown.fold((1.0_f64, 0.0_f64), |(low, high), (_, estimate)| {
        let (from, to) = edges(estimate);
        (low.min(from), high.max(to))
    });
    let what = match summary.spread {
        Spread::Replications => "replications",
        Spread::Pairs => "pairs of replications",
        Spread::Batches(_) => "batches",
    };
    // Whole five percent, at least ten of them apart.
    let (low, high) = ((low * 20.0).floor() / 20.0, (high * 20.0).ceil() / 20.0);
    let (low, high) = if high - low < 0.1 { ((high - 0.1).max(0.0), (high - 0.1).max(0.0) + 0.1) } else { (low, high) };
    let frame =
        Frame { left: 72.0, right: 932.0, top: 112.0, bottom: 470.0, x_end: pairs.len() as f64, y_end: high - low };
    Some(drawn(|sheet| {
        let half = all.half_width.map_or_else(String::new, |half| format!(" ± {}", rounded(100.0 * half, 2)));
        let subtitle = format!(
            "Service level ({}) over the first replications, with its {} % interval; after {} {what} {}{half} %",
            summary.headline.heading(),
            percent(summary.confidence),
            pairs.len(),
            rounded(100.0 * all.value, 2)
        );
        sheet.titles(run.question, &subtitle);
        let width = ((high - low) * 100.0).round();
        let each = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|each| width / each <= 8.0).unwrap_or(20.0);
        let (first, last) = ((100.0 * low / each).ceil() as i64, (100.0 * high / each).floor() as i64);
        let ticks: Vec<(f64, String)> = (first..=last)
            .map(|number| number as f64 * each)
            .map(|percent| (percent / 100.0 - low, rounded(percent, 0)))
            .collect();
        frame.vertical_scale(sheet, "service level [%]", &ticks);
        let place = |count: usize, value: f64| -> Place { frame.at(count as f64, value.clamp(low, high) - low) };
        let upper = found.iter().map(|(count, estimate)| place(*count, edges(estimate).1));
        let corners: Vec<Place> =
            upper.chain(found.iter().rev().map(|(count, estimate)| place(*count, edges(estimate).0))).collect();
        if corners.len() > 2 {
            sheet.area(corners, SKY_BLUE);
        }
        sheet.dashes(place(0, all.value), place(pairs.len(), all.value), GREY);
        sheet.line(found.iter().map(|(count, estimate)| place(*count, estimate.value)), BLUE, 2.0);
        let ticks = round_ticks(pairs.len() as f64, 10);
        let labels: Vec<(f64, String)> =
            ticks.into_iter().filter(|&tick| tick <= pairs.len() as f64).map(|tick| (tick, exact(tick))).collect();
        frame.horizontal_scale(sheet, &format!("number of {what}"), &labels);
        sheet.text("dashed: all of them", (frame.right, frame.top - 15.0), 40, (12.0, BLACK, Align::Right));
    }))
}
