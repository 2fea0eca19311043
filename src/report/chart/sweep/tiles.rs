//! A measure over two parameters that are numbers: a tile for each point, darker where there is more.

use super::{Axis, Scale};
use crate::experiment::sweep::Results;
use crate::report::chart::{Align, BLACK, BLUE, GREY, drawn};
use crate::report::sweep::{label, title};
use crate::report::table::factor;
use plotters::prelude::{RGBColor, WHITE};

const LEFT: f64 = 110.0;
const RIGHT: f64 = 932.0;
const TOP: f64 = 96.0;
const BOTTOM: f64 = 470.0;
/// More tiles in a row or column are not drawn.
const MOST: usize = 60;

/// The chart; `None` if the tiles would be too small to see.
pub(super) fn tiles(results: &Results, measure: usize, down: &Axis, across: &Axis) -> Option<String> {
    if down.values.len() > MOST || across.values.len() > MOST {
        return None;
    }
    Some(drawn(|sheet| {
        let shown = &results.measures[measure];
        sheet.titles(&results.question, &format!("{} over {} and {}", title(shown), across.name, down.name));
        let (width, height) = ((RIGHT - LEFT) / across.values.len() as f64, (BOTTOM - TOP) / down.values.len() as f64);
        let scale = Scale::of(results, measure);
        for number in 0..results.points.len() {
            let (column, row) = (across.place(results, number), down.place(results, number));
            // Larger values are further up.
            let (x, y) = (LEFT + column as f64 * width, BOTTOM - (row + 1) as f64 * height);
            let Some(estimate) = results.points[number].estimates[measure] else { continue };
            let part = scale.above(factor(shown.metric) * estimate.value) / scale.height;
            sheet.bar((x, y), (x + width, y + height), tint(part));
            if width > 40.0 && height > 14.0 {
                let color = if part > 0.55 { WHITE } else { BLACK };
                let text = label(shown, estimate.value);
                sheet.text(&text, (x + width / 2.0, y + height / 2.0), 10, (11.5, color, Align::Center));
            }
        }
        let step = across.values.len().div_ceil((RIGHT - LEFT) as usize / 56).max(1);
        for (column, value) in across.values.iter().enumerate().step_by(step) {
            let x = LEFT + (column as f64 + 0.5) * width;
            sheet.text(value, (x, BOTTOM + 14.0), 12, (12.0, GREY, Align::Center));
        }
        let step = down.values.len().div_ceil((BOTTOM - TOP) as usize / 18).max(1);
        for (row, value) in down.values.iter().enumerate().step_by(step) {
            let y = BOTTOM - (row as f64 + 0.5) * height;
            sheet.text(value, (LEFT - 8.0, y), 14, (12.0, GREY, Align::Right));
        }
        sheet.text(&down.name, (LEFT, TOP - 14.0), 60, (12.0, BLACK, Align::Left));
        sheet.text(&across.name, (RIGHT, BOTTOM + 38.0), 60, (12.0, BLACK, Align::Right));
    }))
}

/// From white for 0, the lower end of the scale, to blue for 1, the upper one.
fn tint(part: f64) -> RGBColor {
    let mixed = |full: u8| (255.0 + (f64::from(full) - 255.0) * part).round() as u8;
    RGBColor(mixed(BLUE.0), mixed(BLUE.1), mixed(BLUE.2))
}
