//! Agents by interval: how many are there, how many are busy, and how many the work that arrives would keep busy.

use super::Chart;
use super::frame::{ABOVE, BELOW_TITLE, Frame, labelled, round_ticks};
use super::legend::Key;
use super::series::{BLUE, Dash, PALE, SKY_BLUE, VERMILLION};
use super::service::{drawn, interval_ticks, piece, scale_title, starts};
use crate::experiment::{Metric, Row, Scope, Summary};
use crate::report::Run;
use crate::report::number::rounded;

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
    let count = rows.len() as f64;
    let note = "On average over all replications.";
    Some(Chart::new(run.question, format!("Agents and work by {}", piece(summary)), note, move |sheet, top| {
        let left = sheet.beside(&ticks);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let bottom = top + sheet.either(348.0, 190.0);
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
        frame.horizontal_scale(sheet, scale_title(summary), &interval_ticks(summary, frame.right - left));
        bottom + BELOW_TITLE
    }))
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
