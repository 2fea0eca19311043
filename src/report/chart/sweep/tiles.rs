//! A measure over two parameters that are numbers: a tile for each point, darker where there is more.

use super::{Axis, Scale};
use crate::experiment::sweep::Results;
use crate::report::chart::frame::{BELOW_TITLE, Frame};
use crate::report::chart::series::{BLACK, BLUE, GREY};
use crate::report::chart::service::pointed;
use crate::report::chart::sheet::Align;
use crate::report::chart::{Chart, Place, Sheet, letters};
use crate::report::sweep::{label, title};
use crate::report::table::factor;
use plotters::prelude::{RGBColor, WHITE};

/// More tiles in a row or column are not drawn.
const MOST: usize = 60;
/// Tiles of the key.
const KEY: usize = 20;

/// The chart; `None` if the tiles would be too small to see.
pub(super) fn tiles<'a>(results: &'a Results, measure: usize, down: &'a Axis, across: &'a Axis) -> Option<Chart<'a>> {
    if down.values.len() > MOST || across.values.len() > MOST {
        return None;
    }
    let shown = &results.measures[measure];
    let about = format!("{} over {} and {}", title(shown), across.name, down.name);
    let note = "Darker where there is more.";
    Some(Chart::new(results.question.as_str(), about, note, move |sheet, top| {
        let scale = Scale::of(results, measure, false, 4);
        let widest = down.values.iter().map(|value| letters::width(value, 12.0)).fold(0.0, f64::max);
        let left = sheet.margin() + widest.clamp(20.0, 0.2 * sheet.width()) + 8.0;
        let right = sheet.right();
        let (from, to) = scale.range;
        // What the colours mean, with the ends of the scale.
        let ends = [from, to].map(|end| label(shown, end / factor(shown.metric)));
        let text = format!("{}: {}", title(shown), ends[0]);
        sheet.text(&text, (left, top + 8.0), 0.5 * sheet.width(), (12.5, BLACK, Align::Left));
        let start = left + letters::width(&text, 12.5).min(0.5 * sheet.width()) + 6.0;
        for part in 0..KEY {
            let x = start + 5.0 * part as f64;
            sheet.bar((x, top + 2.0), (x + 5.0, top + 14.0), tint((part as f64 + 0.5) / KEY as f64));
        }
        let place = (start + 5.0 * KEY as f64 + 6.0, top + 8.0);
        sheet.text(&ends[1], place, 80.0, (12.5, BLACK, Align::Left));
        sheet.text(&down.name, (left, top + 32.0), right - left, (12.0, BLACK, Align::Left));
        let top = top + 46.0;
        let bottom = top + sheet.either(374.0, 220.0);
        let (width, height) = ((right - left) / across.values.len() as f64, (bottom - top) / down.values.len() as f64);
        told(sheet, results, (measure, down, across), [(left, top), (right, bottom)]);
        for (number, point) in results.points.iter().enumerate() {
            let (column, row) = (across.rank(across.place(results, number)), down.rank(down.place(results, number)));
            // Larger values are further up.
            let (x, y) = (left + column as f64 * width, bottom - (row + 1) as f64 * height);
            let Some(estimate) = point.estimates[measure] else { continue };
            let part = ((scale.at(factor(shown.metric) * estimate.value) - from) / (to - from)).clamp(0.0, 1.0);
            sheet.bar((x, y), (x + width, y + height), tint(part));
            let text = label(shown, estimate.value);
            if letters::width(&text, 11.5) < width - 4.0 && height > 14.0 {
                let color = if part > 0.55 { WHITE } else { BLACK };
                sheet.text(&text, (x + width / 2.0, y + height / 2.0), width, (11.5, color, Align::Center));
            }
        }
        // The lightest tiles end somewhere, too.
        sheet.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], GREY, 1.0);
        let widest = across.values.iter().map(|value| letters::width(value, 12.0)).fold(0.0, f64::max) + 12.0;
        let step = ((widest / width).ceil() as usize).max(1);
        for (number, value) in across.values.iter().enumerate() {
            let column = across.rank(number);
            if !column.is_multiple_of(step) {
                continue;
            }
            let x = left + (column as f64 + 0.5) * width;
            sheet.text(value, (x, bottom + 14.0), widest.max(width), (12.0, GREY, Align::Center));
        }
        let step = ((16.0 / height).ceil() as usize).max(1);
        for (number, value) in down.values.iter().enumerate() {
            let row = down.rank(number);
            if !row.is_multiple_of(step) {
                continue;
            }
            let y = bottom - (row as f64 + 0.5) * height;
            sheet.text(value, (left - 8.0, y), left - 8.0, (12.0, GREY, Align::Right));
        }
        sheet.text(&across.name, (right, bottom + 34.0), right - left, (12.0, BLACK, Align::Right));
        bottom + BELOW_TITLE
    }))
}

/// What a pointer tells of the tiles, row by row.
fn told(
    sheet: &Sheet<'_>,
    results: &Results,
    (measure, down, across): (usize, &Axis, &Axis),
    [(left, top), (right, bottom)]: [Place; 2],
) {
    let shown = &results.measures[measure];
    let height = (bottom - top) / down.values.len() as f64;
    let mut columns = Vec::from_iter(0..across.values.len());
    columns.sort_by_key(|&value| across.rank(value));
    let labels = Vec::from_iter(columns.iter().map(|&value| format!("{} = {}", across.name, across.values[value])));
    for (row, name) in down.values.iter().enumerate() {
        let y = bottom - (down.rank(row) + 1) as f64 * height;
        let at =
            |point: &usize, value: usize| across.place(results, *point) == value && down.place(results, *point) == row;
        let estimate = |&value: &usize| {
            let point = (0..results.points.len()).find(|point| at(point, value))?;
            results.points[point].estimates[measure]
        };
        let values = pointed(shown.metric, &Vec::from_iter(columns.iter().map(estimate)));
        let frame = Frame { left, right, top: y, bottom: y + height, x: (0.0, 1.0), y: (0.0, 1.0) };
        sheet.values(&frame, &labels, vec![(format!("{} = {name} · {}", down.name, title(shown)), values)]);
    }
}

/// From nearly white for 0, the lower end of the scale, to blue for 1, the upper one.
fn tint(part: f64) -> RGBColor {
    let mixed = |full: u8| (248.0 + (f64::from(full) - 248.0) * part).round() as u8;
    RGBColor(mixed(BLUE.0), mixed(BLUE.1), mixed(BLUE.2))
}
