//! Service by class and interval: a panel for each class.

use super::Chart;
use super::frame::{ABOVE, BELOW_LABELS, Frame, percents};
use super::legend::Key;
use super::letters;
use super::series::{BLACK, Dash, GREY};
use super::service::{
    ABANDONED, SERVICE_LEVEL, draw_share, draw_targets, drawn, interval_ticks, piece, pointed, starts,
};
use super::sheet::Align;
use crate::experiment::{Metric, Scope};
use crate::report::Run;
use crate::report::classes::level;
use crate::report::console::percent;
use crate::report::number::rounded;
use crate::report::table::heading;

/// More classes are not drawn.
const MOST: usize = 12;
const GAP: f64 = 16.0;

/// The chart; nothing for one class, which is the center, or one interval.
pub(in crate::report) fn classes<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let summary = run.summary;
    let offered =
        |class: usize| summary.whole(Scope::Class(class)).estimate(Metric::Offered).map_or(0.0, |it| it.value);
    let is_drawn = |class: &usize| offered(*class) > 0.0 && level(summary, Scope::Class(*class)) == summary.headline;
    let mut classes: Vec<usize> = (0..summary.labels.classes.len()).filter(is_drawn).collect();
    if classes.len() < 2 || summary.labels.intervals.len() < 2 {
        return None;
    }
    // The largest are shown, in the order of the scenario.
    let all = classes.len();
    classes.sort_by(|&one, &other| offered(other).total_cmp(&offered(one)));
    classes.truncate(MOST);
    classes.sort_unstable();
    let left_out = if all > MOST { format!("; the {MOST} largest of {all} classes") } else { String::new() };
    let note = format!(
        "By {} of arrival; in time is within {}; bands are {} % intervals{left_out}.",
        piece(summary),
        summary.in_time,
        percent(summary.confidence)
    );
    let mut legend = vec![
        (format!("service level ({}) [%]", summary.headline.heading()), Key::Marked(SERVICE_LEVEL)),
        ("abandoned [%]".to_owned(), Key::Marked(ABANDONED)),
    ];
    let has_goals = summary.goals.iter().any(|judged| {
        let goal = &judged.goal;
        let is_shown = [summary.headline, Metric::AbandonShare].contains(&goal.metric());
        is_shown
            && goal
                .measures
                .iter()
                .any(|measure| matches!(measure.scope, Scope::Class(_)) && measure.interval.is_none())
    });
    legend.extend(has_goals.then(|| ("a goal of the class".to_owned(), Key::Line(GREY, 1.4, Dash::Dashed))));
    Some(Chart::new(run.question, format!("Service by class and {}", piece(summary)), note, move |sheet, top| {
        let columns = sheet.either(3, 2).min(classes.len());
        let ticks = percents(4);
        let inset = sheet.beside(&ticks) - sheet.margin();
        let top = sheet.legend(sheet.margin() + inset, top, &legend) + ABOVE;
        let each = (sheet.right() - sheet.margin() + GAP) / columns as f64;
        let (height, row) = (sheet.either(130.0, 90.0), sheet.either(130.0, 90.0) + BELOW_LABELS + ABOVE + 6.0);
        for (panel, &class) in classes.iter().enumerate() {
            let (column, line) = (panel % columns, panel / columns);
            let (start, top) = (sheet.margin() + each * column as f64, top + row * line as f64);
            let (left, right) = (start + inset, start + each - GAP);
            let x = (0.0, starts(summary).len() as f64);
            let frame = Frame { left, right, top, bottom: top + height, x, y: (0.0, 1.0) };
            frame.vertical_scale(sheet, "", &ticks);
            let count = format!("{} offered", rounded(offered(class), 0));
            sheet.text(&count, (right, top - 14.0), right - left, (11.5, GREY, Align::Right));
            let room = right - left - letters::width(&count, 11.5) - 8.0;
            sheet.text(summary.name(Scope::Class(class)), (left, top - 14.0), room, (13.0, BLACK, Align::Left));
            let rows = drawn(summary, Scope::Class(class));
            let mut values = Vec::new();
            for (metric, series) in [(Metric::AbandonShare, ABANDONED), (summary.headline, SERVICE_LEVEL)] {
                let estimates: Vec<_> = rows.iter().map(|row| row.estimate(metric)).collect();
                values.insert(0, (heading(metric), pointed(metric, &estimates)));
                draw_share(sheet, &frame, &estimates, series);
                draw_targets(sheet, &frame, summary, (metric, Scope::Class(class)), series);
            }
            sheet.values(&frame, starts(summary), values);
            frame.horizontal_scale(sheet, "", &interval_ticks(summary, right - left));
        }
        top + row * classes.len().div_ceil(columns) as f64 - ABOVE
    }))
}
