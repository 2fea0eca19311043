//! A measure over each of the parameters of a design that fills their ranges: a panel for each parameter, a dot for each point.

use super::{Axis, MAX_PANELS, Scale};
use crate::experiment::sweep::Results;
use crate::report::chart::Chart;
use crate::report::chart::frame::{ABOVE, BELOW_LABELS, Frame};
use crate::report::chart::series::{BLACK, BLUE};
use crate::report::chart::sheet::Align;
use crate::report::sweep::title;
use crate::report::table::factor;

const GAP: f64 = 20.0;

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
            let row = height + BELOW_LABELS + ABOVE;
            for (panel, axis) in axes.iter().enumerate() {
                let (column, line) = (panel % columns, panel / columns);
                let (start, top) = (sheet.margin() + each * column as f64, top + row * line as f64);
                let (left, right) = (start + inset, start + each - GAP);
                let frame = Frame { left, right, top, bottom: top + height, x: axis.range(), y: scale.range };
                frame.vertical_scale(sheet, "", &scale.ticks);
                sheet.text(&axis.name, (left, top - 14.0), right - left, (12.5, BLACK, Align::Left));
                frame.horizontal_scale(sheet, "", &axis.ticks(right - left));
                for (number, point) in results.points.iter().enumerate() {
                    let Some(estimate) = point.estimates[measure] else { continue };
                    let value = factor(shown.metric) * estimate.value;
                    sheet.dot(frame.at(axis.at(axis.place(results, number)), scale.at(value)), 2.6, BLUE);
                }
            }
            top + row * axes.len().div_ceil(columns) as f64 - ABOVE
        },
    ))
}
