//! Service by interval: service level and abandonment over the contacts that were offered.

use super::frame::{ABOVE, BELOW_TITLE, Frame, Ticks, percents, round_ticks};
use super::legend::Key;
use super::series::{Dash, SERIES, SKY_BLUE, Series};
use super::{Chart, Place, Sheet, letters};
use crate::experiment::{Goal, Limit, Measure, Metric, Row, Scope, Spread, Summary};
use crate::report::Run;
use crate::report::console::percent;
use crate::report::goals::amount;
use crate::report::table::{Column, estimate_cells, heading};
use crate::stats::Estimate;

/// How the service level and abandonment look.
pub(super) const SERVICE_LEVEL: Series = SERIES[0];
pub(super) const ABANDONED: Series = SERIES[1];

/// The chart.
pub(in crate::report) fn service<'a>(run: &Run<'a>) -> Chart<'a> {
    let summary = run.summary;
    let rows: Vec<&Row> = summary.by_interval(Scope::Center).collect();
    let bands =
        |count: usize, of: &str| format!("bands are {} % intervals over {count} {of}", percent(summary.confidence));
    let (pieces, shown) = match (summary.spread, summary.replications) {
        (Spread::Batches(_), _) => ("batch", String::new()),
        (_, 0 | 1) => ("interval", "; one replication".to_owned()),
        (Spread::Pairs, many) => ("interval", format!("; {}", bands(many / 2, "pairs of replications"))),
        (Spread::Replications, many) => ("interval", format!("; {}", bands(many, "replications"))),
    };
    let note = format!("By {pieces} of arrival; in time is within {}{shown}.", summary.in_time);
    let mut legend = vec![
        (format!("service level ({})", summary.headline.heading()), Key::Marked(SERVICE_LEVEL)),
        ("abandoned while waiting".to_owned(), Key::Marked(ABANDONED)),
        ("offered".to_owned(), Key::Bar(SKY_BLUE)),
    ];
    for (metric, series) in [(summary.headline, SERVICE_LEVEL), (Metric::AbandonShare, ABANDONED)] {
        for (limit, target) in targets(summary, metric, Scope::Center) {
            let limit = match limit {
                Limit::AtLeast => "at least",
                Limit::AtMost => "at most",
            };
            let key = Key::Line(series.color, 1.4, Dash::Dashed);
            legend.push((format!("goal: {limit} {}", amount(metric, target)), key));
        }
    }
    let offered: Vec<f64> =
        rows.iter().map(|row| row.estimate(Metric::Offered).map_or(0.0, |offered| offered.value)).collect();
    let counts = round_ticks(offered.iter().copied().fold(0.01, f64::max), 3);
    let counts: Ticks = counts.into_iter().map(|tick| (tick, compact(tick))).collect();
    let shares = percents(5);
    Chart::new(run.question, "Service by interval", note, move |sheet, top| {
        let x = (0.0, rows.len().max(1) as f64);
        let (left, right) = (sheet.beside(shares.iter().chain(&counts)), sheet.right());
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let bottom = top + sheet.either(218.0, 140.0);
        let frame = Frame { left, right, top, bottom, x, y: (0.0, 1.0) };
        frame.vertical_scale(sheet, "share [%]", &shares);
        let mut values = Vec::new();
        let estimates_of = |metric| rows.iter().map(|row| row.estimate(metric)).collect::<Vec<Option<Estimate>>>();
        for metric in [summary.headline, Metric::AbandonShare, Metric::Offered] {
            values.push((heading(metric), pointed(metric, &estimates_of(metric))));
        }
        sheet.values(&frame, starts(summary), values.clone());
        for (metric, series) in [(Metric::AbandonShare, ABANDONED), (summary.headline, SERVICE_LEVEL)] {
            let estimates = estimates_of(metric);
            draw_share(sheet, &frame, &estimates, series);
            draw_targets(sheet, &frame, summary, (metric, Scope::Center), series);
        }
        let top = bottom + 16.0 + ABOVE;
        let bottom = top + sheet.either(88.0, 60.0);
        let y = (0.0, counts.last().expect("there is a zero at least").0);
        let frame = Frame { left, right, top, bottom, x, y };
        sheet.values(&frame, starts(summary), values);
        frame.vertical_scale(sheet, "offered [contacts]", &counts);
        frame.bars(sheet, &offered, if rows.len() > 100 { 0.0 } else { 0.1 }, SKY_BLUE);
        frame.horizontal_scale(sheet, &format!("start of the {pieces}"), &interval_ticks(summary, right - left));
        bottom + BELOW_TITLE
    })
}

/// A line with its band; both are broken where there is no value. Marks stand where they have room, and where a line would not be seen.
pub(super) fn draw_share(sheet: &Sheet<'_>, frame: &Frame, estimates: &[Option<Estimate>], series: Series) {
    let middle = |number: usize| number as f64 + 0.5;
    let has_room = (frame.right - frame.left) / estimates.len().max(1) as f64 > 8.0;
    // So many intervals are a texture, in which thin lines are seen better.
    let is_dense = (frame.right - frame.left) / (estimates.len() as f64) < 3.0;
    let entries: Vec<(usize, Estimate)> =
        estimates.iter().enumerate().filter_map(|(number, estimate)| Some((number, (*estimate)?))).collect();
    // What is missing for less than the width of a line is not seen to be missing.
    let unseen = (estimates.len() as f64 / (frame.right - frame.left)) as usize;
    for run in entries.chunk_by(|(before, _), (after, _)| after - before <= 1 + unseen) {
        let edge = |sign: f64| {
            move |(number, estimate): &(usize, Estimate)| -> Option<Place> {
                Some(frame.at(middle(*number), estimate.value + sign * estimate.half_width?))
            }
        };
        for part in run.chunk_by(|(_, before), (_, after)| before.half_width.is_some() == after.half_width.is_some()) {
            let upper = part.iter().filter_map(edge(1.0));
            sheet.band(upper.chain(part.iter().rev().filter_map(edge(-1.0))).collect(), series.color);
        }
        let places = || run.iter().map(|(number, estimate)| frame.at(middle(*number), estimate.value));
        sheet.line(places(), series.color, if is_dense { 1.0 } else { 2.0 });
        if has_room || run.len() == 1 {
            places().for_each(|place| sheet.mark(place, 2.5, series));
        }
    }
}

/// The targets of goals of a part, each a dashed line.
pub(super) fn draw_targets(
    sheet: &Sheet<'_>,
    frame: &Frame,
    summary: &Summary,
    (metric, scope): (Metric, Scope),
    series: Series,
) {
    for (_, target) in targets(summary, metric, scope) {
        let ends = [frame.at(frame.x.0, target), frame.at(frame.x.1, target)];
        sheet.dashed(ends, series.color, 1.4, Dash::Dashed);
    }
}

/// The limits that goals set to a metric of a part, each once.
fn targets(summary: &Summary, metric: Metric, scope: Scope) -> Vec<(Limit, f64)> {
    let has = |measure: &Measure| measure.scope == scope && measure.interval.is_none();
    let is_of = |goal: &&Goal| goal.metric() == metric && goal.measures.iter().any(has);
    let mut targets: Vec<(Limit, f64)> = Vec::new();
    for goal in summary.goals.iter().map(|judged| &judged.goal).filter(is_of) {
        if !targets.contains(&(goal.limit, goal.target)) {
            targets.push((goal.limit, goal.target));
        }
    }
    targets
}

/// The starts of the intervals that charts show: none of a beginning that is left out.
pub(super) fn starts(summary: &Summary) -> &[String] {
    &summary.labels.intervals[summary.labels.intervals.len() - summary.by_interval(Scope::Center).count()..]
}

/// The values of a metric as a pointer shows them, with their interval.
pub(super) fn pointed(metric: Metric, estimates: &[Option<Estimate>]) -> Vec<String> {
    let cells = estimate_cells(Column { metric, half_width: true }, estimates).into_iter();
    cells.map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ").replace("± ", "±")).collect()
}

/// Labels of intervals at equal distances, as many as have room on a scale of this width, at most twelve.
pub(super) fn interval_ticks(summary: &Summary, width: f64) -> Ticks {
    ticks_for(starts(summary), width)
}

/// The same of these labels.
pub(super) fn ticks_for(labels: &[String], width: f64) -> Ticks {
    let widest = labels.iter().map(|label| letters::width(label, 12.0)).fold(0.0, f64::max);
    let room = (width / (widest.min(160.0) + 14.0)) as usize;
    let most = room.clamp(1, 12);
    // Whole hours and days come out of these distances when intervals are quarters or halves of an hour.
    let steps = [1, 2, 4, 8, 12, 16, 24, 48, 96, 192, 336, 672];
    let fits = |step: &usize| labels.len().div_ceil(*step) <= most;
    let step = steps.into_iter().find(fits).unwrap_or_else(|| labels.len().div_ceil(most).max(1));
    labels.iter().enumerate().step_by(step).map(|(number, label)| (number as f64, label.clone())).collect()
}

/// A round number in few signs.
fn compact(number: f64) -> String {
    match number {
        number if number >= 1e9 => format!("{number:.0e}"),
        number if number >= 1e6 => format!("{}M", number / 1e6),
        number if number >= 1e4 => format!("{}k", number / 1e3),
        number if number == number.trunc() => format!("{number}"),
        number => format!("{number:.2}"),
    }
}
