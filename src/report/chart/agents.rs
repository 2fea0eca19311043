//! Agents by interval: how many are there, how many are busy, and how many the work that arrives would keep busy; and how busy they are, where a
//! goal says how busy they should be.

use super::Chart;
use super::frame::{ABOVE, BELOW_TITLE, Frame, labelled, percents, round_ticks};
use super::legend::Key;
use super::series::{BLUE, Dash, PALE, SERIES, SKY_BLUE, Series, VERMILLION};
use super::service::{
    draw_share, draw_targets, drawn, goal_keys, interval_ticks, piece, pointed, scale_title, starts, targets,
};
use crate::experiment::{Metric, Row, Scope, Summary};
use crate::report::Run;
use crate::report::number::rounded;

/// How busy agents are.
const OCCUPANCY: Series = SERIES[4];
/// More groups with a goal are not drawn.
const MOST: usize = 8;

/// The chart; nothing where nobody is ever there, or where there are no intervals to tell apart.
pub(in crate::report) fn agents<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let summary = run.summary;
    let rows = drawn(summary, Scope::Center);
    let of = |metric: Metric| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.estimate(metric).map(|estimate| estimate.value)).collect()
    };
    let (present, busy) = (of(Metric::Agents), of(Metric::AgentsBusy));
    let work = work(summary, &rows);
    let most = |values: &[Option<f64>]| values.iter().flatten().copied().fold(0.0, f64::max);
    if rows.len() < 2 || most(&present) == 0.0 {
        return None;
    }
    let top = most(&present).max(work.as_deref().map_or(0.0, most));
    // Room over the highest, so that it is seen to be one.
    let ticks = labelled(round_ticks(1.05 * top, 6));
    let y_end = ticks.last().expect("there is a zero at least").0;
    let mut legend = vec![
        ("present".to_owned(), Key::Level),
        ("busy, work after the contact included".to_owned(), Key::Line(BLUE, 2.5, Dash::Solid)),
    ];
    legend.extend(work.is_some().then(|| {
        (format!("arriving work: contacts × AHT / {}", piece(summary)), Key::Line(VERMILLION, 2.0, Dash::Dashed))
    }));
    let judged = judged(summary);
    legend.extend((!judged.is_empty()).then(|| ("occupancy".to_owned(), Key::Marked(OCCUPANCY))));
    for (name, key) in judged.iter().flat_map(|&scope| goal_keys(summary, (Metric::Occupancy, scope), OCCUPANCY)) {
        if legend.iter().all(|(other, _)| *other != name) {
            legend.push((name, key));
        }
    }
    let count = rows.len() as f64;
    let note = "On average over all replications.";
    Some(Chart::new(run.question, format!("Agents and work by {}", piece(summary)), note, move |sheet, top| {
        let shares = if judged.is_empty() { Vec::new() } else { percents(4) };
        let left = sheet.beside(ticks.iter().chain(&shares));
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let high = if judged.is_empty() { sheet.either(348.0, 190.0) } else { sheet.either(240.0, 150.0) };
        let bottom = top + high;
        let frame = Frame { left, right: sheet.right(), top, bottom, x: (0.0, count), y: (0.0, y_end) };
        let shown = |values: &[Option<f64>]| {
            values.iter().map(|value| value.map_or_else(String::new, |value| rounded(value, 1))).collect()
        };
        let mut values = vec![("present".to_owned(), shown(&present)), ("busy".to_owned(), shown(&busy))];
        values.extend(work.as_deref().map(|work| ("arriving work".to_owned(), shown(work))));
        sheet.values(&frame, starts(summary), values);
        frame.vertical_scale(sheet, "agents", &ticks);
        frame.levels(sheet, &present, PALE);
        frame.stairs(&present, |places| sheet.line(places, SKY_BLUE, 2.0));
        frame.stairs(&busy, |places| sheet.line(places, BLUE, 2.5));
        if let Some(work) = &work {
            frame.stairs(work, |places| sheet.dashed(places, VERMILLION, 2.0, Dash::Dashed));
        }
        let ticks = interval_ticks(summary, frame.right - left);
        frame.horizontal_scale(sheet, if judged.is_empty() { scale_title(summary) } else { "" }, &ticks);
        let mut bottom = bottom;
        for (number, &scope) in judged.iter().enumerate() {
            let top = bottom + 24.0 + ABOVE;
            bottom = top + sheet.either(110.0, 80.0);
            let frame = Frame { left, right: sheet.right(), top, bottom, x: (0.0, count), y: (0.0, 1.0) };
            let title = match scope {
                Scope::Center => "occupancy [%]".to_owned(),
                _ => format!("occupancy of {} [%]", summary.name(scope)),
            };
            frame.vertical_scale(sheet, &title, &shares);
            let rows = drawn(summary, scope);
            let estimates = Vec::from_iter(rows.iter().map(|row| row.estimate(Metric::Occupancy)));
            draw_share(sheet, &frame, &estimates, OCCUPANCY);
            draw_targets(sheet, &frame, summary, (Metric::Occupancy, scope), OCCUPANCY);
            sheet.values(&frame, starts(summary), vec![(title, pointed(Metric::Occupancy, &estimates))]);
            let is_last = number + 1 == judged.len();
            frame.horizontal_scale(sheet, if is_last { scale_title(summary) } else { "" }, &ticks);
        }
        bottom + BELOW_TITLE
    }))
}

/// The center and the groups of which a goal says how busy they should be, as far as that is known by interval.
fn judged(summary: &Summary) -> Vec<Scope> {
    let groups = (0..summary.labels.groups.len()).map(Scope::Group);
    let has_goal = |scope: &Scope| !targets(summary, Metric::Occupancy, *scope).is_empty();
    let is_known = |scope: &Scope| drawn(summary, *scope).len() == drawn(summary, Scope::Center).len();
    let all = std::iter::once(Scope::Center).chain(groups.filter(|_| summary.labels.groups.len() > 1));
    all.filter(has_goal).filter(is_known).take(MOST).collect()
}

/// The work that arrives in each interval, as agents that it keeps busy; nothing where agents have several sessions at once, whose times
/// overlap.
///
/// # Formula
/// Contacts offered in the interval times the mean handling time of those who were handled, over the length of the interval: the
/// offered load in erlangs.
fn work(summary: &Summary, rows: &[&Row]) -> Option<Vec<Option<f64>>> {
    let alone = |row: &&Row| row.estimate(Metric::Concurrency).is_none_or(|sessions| sessions.value <= 1.0 + 1e-9);
    let length = |number: usize| summary.days.as_ref().map_or(summary.interval, |days| days.lengths[number]).seconds();
    let work = |(number, row): (usize, &&Row)| {
        let offered = row.estimate(Metric::Offered)?.value;
        if offered == 0.0 {
            return Some(0.0);
        }
        Some(offered * row.estimate(Metric::Aht)?.value / length(number))
    };
    rows.iter().all(alone).then(|| rows.iter().enumerate().map(work).collect())
}
