//! Service by class and interval: a panel for each class.

use super::frame::Frame;
use super::service::{draw_share, draw_targets, interval_ticks_for};
use super::{Align, BLACK, BLUE, GREY, VERMILLION, drawn_on};
use crate::experiment::{Metric, Row, Scope};
use crate::report::Run;
use crate::report::number::rounded;

/// More classes are not drawn.
const MOST: usize = 12;
const COLUMNS: usize = 3;
const WIDTH: f64 = 960.0;
const LEFT: f64 = 56.0;
const GAP: f64 = 44.0;
const TOP: f64 = 112.0;
const HEIGHT: f64 = 130.0;
const ROW: f64 = 212.0;

/// The chart; nothing for one class, which is the center, or one interval.
pub(in crate::report) fn classes(run: &Run<'_>) -> Option<String> {
    let summary = run.summary;
    let offered =
        |class: usize| summary.whole(Scope::Class(class)).estimate(Metric::Offered).map_or(0.0, |it| it.value);
    let mut classes: Vec<usize> = (0..summary.labels.classes.len()).filter(|&class| offered(class) > 0.0).collect();
    if classes.len() < 2 || summary.labels.intervals.len() < 2 {
        return None;
    }
    // The largest are shown, in the order of the scenario.
    let all = classes.len();
    classes.sort_by(|&one, &other| offered(other).total_cmp(&offered(one)));
    classes.truncate(MOST);
    classes.sort_unstable();
    let columns = COLUMNS.min(classes.len());
    let size = (WIDTH as u32, (TOP + ROW * classes.len().div_ceil(columns) as f64) as u32);
    Some(drawn_on(size, |sheet| {
        let left_out = if all > MOST { format!("; the {MOST} largest of {all} classes") } else { String::new() };
        let subtitle = format!(
            "Service by class and interval of arrival; in time is within {}; bands: {} % intervals{left_out}",
            summary.in_time,
            rounded(100.0 * summary.confidence, 1).trim_end_matches(".0")
        );
        sheet.titles(run.question, &subtitle);
        let names = [
            (format!("service level ({}) [%]", summary.headline.heading()), BLUE),
            ("abandoned [%]".to_owned(), VERMILLION),
        ];
        let mut x = LEFT;
        for (name, color) in &names {
            sheet.line([(x, 80.0), (x + 22.0, 80.0)], *color, 2.5);
            sheet.text(name, (x + 30.0, 80.0), 40, (12.5, BLACK, Align::Left));
            x += 60.0 + 6.6 * name.chars().count() as f64;
        }
        if !summary.goals.is_empty() {
            sheet.dashed([(x, 80.0), (x + 22.0, 80.0)], GREY, 1.4);
            sheet.text("a goal of the class", (x + 30.0, 80.0), 40, (12.5, BLACK, Align::Left));
        }
        let width = (WIDTH - LEFT - 24.0 + GAP) / columns as f64 - GAP;
        for (panel, &class) in classes.iter().enumerate() {
            let (column, line) = (panel % columns, panel / columns);
            let (left, top) = (LEFT + column as f64 * (width + GAP), TOP + 28.0 + ROW * line as f64);
            let x_end = summary.labels.intervals.len() as f64;
            let frame = Frame { left, right: left + width, top, bottom: top + HEIGHT, x_end, y_end: 1.0 };
            frame.vertical_scale(
                sheet,
                "",
                &[0, 1, 2, 3, 4].map(|part| (f64::from(part) / 4.0, (25 * part).to_string())),
            );
            sheet.text(summary.name(Scope::Class(class)), (left, top - 14.0), 28, (13.0, BLACK, Align::Left));
            let count = format!("{} offered", rounded(offered(class), 0));
            sheet.text(&count, (left + width, top - 14.0), 24, (11.5, GREY, Align::Right));
            let rows: Vec<&Row> = summary.by_interval(Scope::Class(class)).collect();
            for (metric, color) in [(Metric::AbandonShare, VERMILLION), (summary.headline, BLUE)] {
                let estimates: Vec<_> = rows.iter().map(|row| row.estimate(metric)).collect();
                draw_share(sheet, &frame, &estimates, color);
                draw_targets(sheet, &frame, summary, (metric, Scope::Class(class)), color);
            }
            frame.horizontal_scale(sheet, "", &interval_ticks_for(summary, width));
        }
    }))
}
