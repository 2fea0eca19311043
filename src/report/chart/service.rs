//! Service by interval: service level and abandonment over the contacts that were offered.

use super::frame::{Frame, round_ticks};
use super::{Align, BLACK, BLUE, Place, SKY_BLUE, Sheet, VERMILLION, drawn};
use crate::experiment::{Goal, Limit, Metric, Row, Scope, Spread, Summary};
use crate::report::Run;
use crate::report::goals::amount;
use crate::report::number::rounded;
use crate::stats::Estimate;

const LEFT: f64 = 72.0;
const RIGHT: f64 = 932.0;
/// Beyond so many intervals, dots would hide the lines.
const MAX_DOTS: usize = 60;

/// The chart.
pub(in crate::report) fn service(run: &Run<'_>) -> String {
    let summary = run.summary;
    let rows: Vec<&Row> = summary.by_interval(Scope::Center).collect();
    drawn(|sheet| {
        let bands = |count: usize, of: &str| {
            let percent = rounded(100.0 * summary.confidence, 1);
            format!("; bands: {} % intervals over {count} {of}", percent.trim_end_matches(".0"))
        };
        let (pieces, shown) = match (summary.spread, summary.replications) {
            (Spread::Batches(_), _) => ("batch", String::new()),
            (_, 0 | 1) => ("interval", "; one replication".to_owned()),
            (Spread::Pairs, many) => ("interval", bands(many / 2, "pairs of replications")),
            (Spread::Replications, many) => ("interval", bands(many, "replications")),
        };
        let formula = summary.headline.heading();
        let subtitle = format!("Service by {pieces} of arrival; in time is within {}{shown}", summary.in_time);
        sheet.titles(run.question, &subtitle);
        legend(sheet, &format!("service level ({formula})"), summary);

        let count = rows.len().max(1) as f64;
        let shares = Frame { left: LEFT, right: RIGHT, top: 132.0, bottom: 350.0, x_end: count, y_end: 1.0 };
        let percent = |fifth: u32| (f64::from(fifth) / 5.0, format!("{}", 20 * fifth));
        shares.vertical_scale(sheet, "share [%]", &[0, 1, 2, 3, 4, 5].map(percent));
        for (metric, color) in [(Metric::AbandonShare, VERMILLION), (summary.headline, BLUE)] {
            let estimates: Vec<Option<Estimate>> = rows.iter().map(|row| row.estimate(metric)).collect();
            draw_share(sheet, &shares, &estimates, color);
            draw_targets(sheet, &shares, summary, (metric, Scope::Center), color);
        }

        let offered: Vec<f64> =
            rows.iter().map(|row| row.estimate(Metric::Offered).map_or(0.0, |offered| offered.value)).collect();
        let ticks = round_ticks(offered.iter().copied().fold(1e-9, f64::max), 3);
        let y_end = *ticks.last().expect("there is a zero at least");
        let contacts = Frame { left: LEFT, right: RIGHT, top: 392.0, bottom: 480.0, x_end: count, y_end };
        let labels: Vec<(f64, String)> = ticks.iter().map(|&tick| (tick, compact(tick))).collect();
        contacts.vertical_scale(sheet, "offered [contacts]", &labels);
        contacts.bars(sheet, &offered, if rows.len() > 200 { 0.0 } else { 0.1 }, SKY_BLUE);
        contacts.horizontal_scale(sheet, &format!("start of the {pieces}"), &interval_ticks(summary));
    })
}

fn legend(sheet: &Sheet<'_>, service_level: &str, summary: &Summary) {
    let mut x = LEFT;
    let mut name = |text: &str, mark: &dyn Fn(f64)| {
        mark(x);
        sheet.text(text, (x + 30.0, 84.0), 48, (12.5, BLACK, Align::Left));
        x += 56.0 + 6.6 * text.chars().count() as f64;
    };
    name(service_level, &|x| sheet.line([(x, 84.0), (x + 22.0, 84.0)], BLUE, 2.5));
    name("abandoned while waiting", &|x| sheet.line([(x, 84.0), (x + 22.0, 84.0)], VERMILLION, 2.5));
    name("offered", &|x| sheet.bar((x + 6.0, 78.0), (x + 18.0, 90.0), SKY_BLUE));
    for (metric, color) in [(summary.headline, BLUE), (Metric::AbandonShare, VERMILLION)] {
        for (limit, target) in targets(summary, metric, Scope::Center) {
            let limit = match limit {
                Limit::AtLeast => "at least",
                Limit::AtMost => "at most",
            };
            let text = format!("goal: {limit} {}", amount(metric, target));
            name(&text, &|x| sheet.dashed([(x, 84.0), (x + 22.0, 84.0)], color, 1.4));
        }
    }
}

/// A line with its band; both are broken where there is no value.
pub(super) fn draw_share(
    sheet: &Sheet<'_>,
    frame: &Frame,
    estimates: &[Option<Estimate>],
    color: plotters::prelude::RGBColor,
) {
    let middle = |number: usize| number as f64 + 0.5;
    let entries: Vec<(usize, Estimate)> =
        estimates.iter().enumerate().filter_map(|(number, estimate)| Some((number, (*estimate)?))).collect();
    for run in entries.chunk_by(|(before, _), (after, _)| before + 1 == *after) {
        let edge = |sign: f64| {
            move |(number, estimate): &(usize, Estimate)| -> Option<Place> {
                let edge = (estimate.value + sign * estimate.half_width?).clamp(0.0, 1.0);
                Some(frame.at(middle(*number), edge))
            }
        };
        for part in run.chunk_by(|(_, before), (_, after)| before.half_width.is_some() == after.half_width.is_some()) {
            let upper = part.iter().filter_map(edge(1.0));
            let corners: Vec<Place> = upper.chain(part.iter().rev().filter_map(edge(-1.0))).collect();
            if corners.len() > 2 {
                sheet.area(corners, color);
            }
        }
        let places = || run.iter().map(|(number, estimate)| frame.at(middle(*number), estimate.value));
        sheet.line(places(), color, 2.0);
        if estimates.len() <= MAX_DOTS {
            places().for_each(|place| sheet.dot(place, 2.5, color));
        }
    }
}

/// The targets of goals of a part, each a dashed line.
pub(super) fn draw_targets(
    sheet: &Sheet<'_>,
    frame: &Frame,
    summary: &Summary,
    (metric, scope): (Metric, Scope),
    color: plotters::prelude::RGBColor,
) {
    for (_, target) in targets(summary, metric, scope) {
        sheet.dashed([frame.at(0.0, target), frame.at(frame.x_end, target)], color, 1.4);
    }
}

/// The limits that goals set to a metric of a part, each once.
fn targets(summary: &Summary, metric: Metric, scope: Scope) -> Vec<(Limit, f64)> {
    let is_of = |goal: &&Goal| goal.metric() == metric && goal.measures.iter().any(|measure| measure.scope == scope);
    let mut targets: Vec<(Limit, f64)> = Vec::new();
    for goal in summary.goals.iter().map(|judged| &judged.goal).filter(is_of) {
        if !targets.contains(&(goal.limit, goal.target)) {
            targets.push((goal.limit, goal.target));
        }
    }
    targets
}

/// Labels of intervals at equal distances, as many as there is room for, at most twelve.
pub(super) fn interval_ticks(summary: &Summary) -> Vec<(f64, String)> {
    interval_ticks_for(summary, RIGHT - LEFT)
}

/// The same for a scale of this width.
pub(super) fn interval_ticks_for(summary: &Summary, width: f64) -> Vec<(f64, String)> {
    // None of a beginning that is left out.
    let labels =
        &summary.labels.intervals[summary.labels.intervals.len() - summary.by_interval(Scope::Center).count()..];
    ticks_for(labels, width)
}

/// Labels of intervals, as many as have room on a scale of this width.
pub(super) fn ticks_for(labels: &[String], width: f64) -> Vec<(f64, String)> {
    let longest = labels.iter().map(|label| label.chars().count().min(24)).max().unwrap_or(0);
    let room = (width / (7.0 * longest as f64 + 16.0)) as usize;
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
