//! A measure over each of the parameters of a design that fills their ranges: a panel for each parameter, a dot for each point.

use super::lines::labels;
use super::{Axis, MAX_PANELS, Scale};
use crate::experiment::sweep::Results;
use crate::report::chart::frame::Frame;
use crate::report::chart::{Align, BLACK, BLUE, drawn_on};
use crate::report::sweep::title;
use crate::report::table::factor;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const GAP: f64 = 36.0;
const TOP: f64 = 76.0;
const HEIGHT: f64 = 240.0;
const ROW: f64 = HEIGHT + 90.0;

/// The chart; `None` if it would have too many panels.
pub(super) fn scatter(results: &Results, measure: usize, axes: &[Axis]) -> Option<String> {
    if axes.len() > MAX_PANELS {
        return None;
    }
    let columns = axes.len().min(3);
    let rows = axes.len().div_ceil(columns);
    let size = (WIDTH as u32, (TOP + ROW * rows as f64) as u32);
    Some(drawn_on(size, |sheet| {
        let shown = &results.measures[measure];
        sheet.titles(&results.question, &format!("{} over each parameter; the others vary, too", title(shown)));
        let scale = Scale::of(results, measure);
        let width = (WIDTH - LEFT - 28.0 + GAP) / columns as f64 - GAP;
        for (panel, axis) in axes.iter().enumerate() {
            let (column, line) = (panel % columns, panel / columns);
            let left = LEFT + column as f64 * (width + GAP);
            let top = TOP + 24.0 + ROW * line as f64;
            let frame = Frame { left, right: left + width, top, bottom: top + HEIGHT, x_end: 1.0, y_end: scale.height };
            frame.vertical_scale(sheet, "", &scale.ticks);
            sheet.text(&axis.name, (left, top - 14.0), 40, (12.5, BLACK, Align::Left));
            frame.horizontal_scale(sheet, "", &ends(axis, width));
            let positions = axis.positions();
            for (number, point) in results.points.iter().enumerate() {
                let Some(estimate) = point.estimates[measure] else { continue };
                let value = scale.above(factor(shown.metric) * estimate.value);
                sheet.dot(frame.at(positions[axis.place(results, number)], value), 2.6, BLUE);
            }
        }
    }))
}

/// Of numbers the smallest and the largest, of words all.
fn ends(axis: &Axis, width: f64) -> Vec<(f64, String)> {
    let Some(numbers) = &axis.numbers else { return labels(axis, width) };
    let positions = axis.positions();
    let by_size = |a: &usize, b: &usize| numbers[*a].total_cmp(&numbers[*b]);
    let (low, high) = ((0..numbers.len()).min_by(by_size), (0..numbers.len()).max_by(by_size));
    [low, high].into_iter().flatten().map(|place| (positions[place], axis.values[place].clone())).collect()
}
