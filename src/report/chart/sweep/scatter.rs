//! A measure over each of the parameters of a design that fills their ranges: a panel for each parameter, a dot for each point.

use super::{Axis, MAX_PANELS, Scale};
use crate::experiment::sweep::Results;
use crate::report::chart::frame::{ABOVE, BELOW_LABELS, Frame};
use crate::report::chart::series::{BLACK, BLUE};
use crate::report::chart::service::pointed;
use crate::report::chart::sheet::{Align, LINE};
use crate::report::chart::{Chart, Sheet, letters};
use crate::report::sweep::title;
use crate::report::table::factor;

const GAP: f64 = 20.0;
/// Of more points a pointer tells nothing.
const MOST_TOLD: usize = 200;

/// The chart; `None` if it would have too many panels.
pub(super) fn scatter<'a>(results: &'a Results, measure: usize, axes: &'a [Axis]) -> Option<Chart<'a>> {
    if axes.len() > MAX_PANELS {
        return None;
    }
    let shown = &results.measures[measure];
    let about = format!("{} over each parameter", title(shown));
    Some(Chart::new(
        results.question.as_str(),
        about,
        "A dot for each point: the other parameters vary, too.",
        move |sheet, top| {
            let columns = axes.len().min(sheet.either(3, 2));
            let scale = Scale::of(results, measure, false, 5);
            sheet.text(&title(shown), (sheet.margin(), top + 8.0), sheet.width(), (12.5, BLACK, Align::Left));
            let (top, inset) = (top + 18.0 + ABOVE, sheet.beside(&scale.ticks) - sheet.margin());
            let each = (sheet.right() - sheet.margin() + GAP) / columns as f64;
            let height = sheet.either(240.0, 130.0);
            let names = Vec::from_iter(axes.iter().map(|axis| axis.name.as_str()));
            let names = letters::wrapped_apart(&names, 12.5, each - GAP - inset, 2);
            let more = LINE * 12.5 * (names.iter().map(Vec::len).max().unwrap_or(1) - 1) as f64;
            let top = top + more;
            let row = height + BELOW_LABELS + ABOVE + more;
            for (panel, axis) in axes.iter().enumerate() {
                let (column, line) = (panel % columns, panel / columns);
                let (start, top) = (sheet.margin() + each * column as f64, top + row * line as f64);
                let (left, right) = (start + inset, start + each - GAP);
                let frame = Frame { left, right, top, bottom: top + height, x: axis.range(), y: scale.range };
                frame.vertical_scale(sheet, "", &scale.ticks);
                sheet.lines(&names[panel], (left, top - 14.0), (12.5, BLACK, Align::Left));
                told(sheet, &frame, results, (measure, axis));
                frame.horizontal_scale(sheet, "", &axis.ticks(right - left));
                for (number, point) in results.points.iter().enumerate() {
                    let Some(estimate) = point.estimates[measure] else { continue };
                    let value = factor(shown.metric) * estimate.value;
                    sheet.dot(frame.at(axis.at(axis.place(results, number)), scale.at(value)), 2.6, BLUE);
                }
            }
            top + row * axes.len().div_ceil(columns) as f64 - ABOVE - more
        },
    ))
}

/// What a pointer tells of the points from left to right; nothing of so many that it could not choose one.
fn told(sheet: &Sheet<'_>, frame: &Frame, results: &Results, (measure, axis): (usize, &Axis)) {
    if results.points.len() > MOST_TOLD {
        return;
    }
    let at = |point: usize| axis.at(axis.place(results, point));
    let mut points = Vec::from_iter(0..results.points.len());
    points.sort_by(|&one, &other| at(one).total_cmp(&at(other)));
    let value = |&point: &usize| &results.points[point].values[axis.parameter];
    let labels = points.iter().map(|point| format!("point {}, {} = {}", point + 1, axis.name, value(point)));
    let shown = &results.measures[measure];
    let values = points.iter().map(|&point| results.points[point].estimates[measure]);
    let values = pointed(shown.metric, &Vec::from_iter(values));
    let at = Vec::from_iter(points.iter().map(|&point| at(point)));
    sheet.values_at(frame, &at, &Vec::from_iter(labels), vec![(title(shown), values)]);
}
