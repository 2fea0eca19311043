//! Service by class and interval: a panel for each class.

use super::Chart;
use super::frame::{ABOVE, BELOW_LABELS, BELOW_TITLE, Frame, percents};
use super::legend::Key;
use super::letters;
use super::series::{BLACK, Dash, GREY, SERIES, Series};
use super::service::{
    ABANDONED, SERVICE_LEVEL, draw_share, draw_targets, drawn, interval_ticks, piece, pointed, scale_title, starts,
    targets,
};
use super::sheet::{Align, LINE};
use crate::experiment::{Metric, Scope};
use crate::report::Run;
use crate::report::classes::level;
use crate::report::console::percent;
use crate::report::number::rounded;
use crate::report::table::heading;

/// How the share looks that is answered by the time it is due.
const BY_DUE: Series = SERIES[2];
/// More classes are not drawn.
const MOST: usize = 12;
const GAP: f64 = 16.0;

/// The chart; nothing for one class, which is the center, or one interval.
pub(in crate::report) fn classes<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let summary = run.summary;
    let offered =
        |class: usize| summary.whole(Scope::Class(class)).estimate(Metric::Offered).map_or(0.0, |it| it.value);
    let level = |class: usize| level(summary, Scope::Class(class));
    let is_drawn = |class: &usize| {
        let rows = drawn(summary, Scope::Class(*class));
        offered(*class) > 0.0 && level(*class).is_some_and(|level| rows.iter().any(|row| row.estimate(level).is_some()))
    };
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
    let shown = [
        (
            summary.headline,
            format!("service level ({})", summary.headline.heading()),
            "the service level",
            SERVICE_LEVEL,
        ),
        (Metric::AnsweredByDue, "answered by due".to_owned(), "answers by due", BY_DUE),
        (Metric::AbandonShare, "abandoned".to_owned(), "the abandoned", ABANDONED),
    ];
    let is_shown =
        |metric: Metric| metric == Metric::AbandonShare || classes.iter().any(|&class| level(class) == Some(metric));
    let mut legend = Vec::new();
    for (_, name, _, series) in shown.iter().filter(|(metric, ..)| is_shown(*metric)) {
        legend.push((name.clone(), Key::Marked(*series)));
    }
    for (metric, _, name, series) in shown.iter().filter(|(metric, ..)| is_shown(*metric)) {
        let has_goal = |class: &usize| !targets(summary, *metric, Scope::Class(*class)).is_empty();
        let key = || (format!("goal for {name}"), Key::Line(series.color, 1.4, Dash::Dashed));
        legend.extend(classes.iter().any(has_goal).then(key));
    }
    Some(Chart::new(run.question, format!("Service by class and {}", piece(summary)), note, move |sheet, top| {
        let columns = sheet.either(3, 2).min(classes.len());
        let ticks = percents(4);
        let inset = sheet.beside(&ticks) - sheet.margin();
        let top = sheet.legend(sheet.margin() + inset, top, &legend);
        sheet.text("share [%]", (sheet.margin(), top + 10.0), 200.0, (12.0, BLACK, Align::Left));
        let each = (sheet.right() - sheet.margin() + GAP) / columns as f64;
        let counts: Vec<String> =
            classes.iter().map(|&class| format!("{} offered", rounded(offered(class), 0))).collect();
        let widest = counts.iter().map(|count| letters::width(count, 11.5)).fold(0.0, f64::max);
        let names = Vec::from_iter(classes.iter().map(|&class| summary.name(Scope::Class(class))));
        let names = letters::wrapped_apart(&names, 13.0, each - GAP - inset - widest - 8.0, 2);
        let above = ABOVE + LINE * 13.0 * (names.iter().map(Vec::len).max().unwrap_or(1) - 1) as f64;
        let top = top + 14.0 + above;
        let (height, row) = (sheet.either(130.0, 90.0), sheet.either(130.0, 90.0) + BELOW_LABELS + above + 6.0);
        for (panel, &class) in classes.iter().enumerate() {
            let (column, line) = (panel % columns, panel / columns);
            let (start, top) = (sheet.margin() + each * column as f64, top + row * line as f64);
            let (left, right) = (start + inset, start + each - GAP);
            let x = (0.0, starts(summary).len() as f64);
            let frame = Frame { left, right, top, bottom: top + height, x, y: (0.0, 1.0) };
            frame.vertical_scale(sheet, "", &ticks);
            sheet.text(&counts[panel], (right, top - 14.0), right - left, (11.5, GREY, Align::Right));
            sheet.lines(&names[panel], (left, top - 14.0), (13.0, BLACK, Align::Left));
            let rows = drawn(summary, Scope::Class(class));
            let mut values = Vec::new();
            let level = level(class).expect("a class without one is not drawn");
            let level_series = if level == summary.headline { SERVICE_LEVEL } else { BY_DUE };
            for (metric, series) in [(Metric::AbandonShare, ABANDONED), (level, level_series)] {
                let estimates: Vec<_> = rows.iter().map(|row| row.estimate(metric)).collect();
                values.insert(0, (heading(metric), pointed(metric, &estimates)));
                draw_share(sheet, &frame, &estimates, series);
                draw_targets(sheet, &frame, summary, (metric, Scope::Class(class)), series);
            }
            sheet.values(&frame, starts(summary), values);
            let title = if panel + 1 == classes.len() { scale_title(summary) } else { "" };
            frame.horizontal_scale(sheet, title, &interval_ticks(summary, right - left));
        }
        top + row * classes.len().div_ceil(columns) as f64 - above - BELOW_LABELS + BELOW_TITLE
    }))
}
