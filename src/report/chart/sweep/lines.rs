//! A measure over one parameter, with a line for each value of a second and a panel for each combination of the others.

use super::{Axis, MAX_LINES, MAX_PANELS, Scale};
use crate::experiment::sweep::Results;
use crate::report::backtest::percent;
use crate::report::chart::frame::Frame;
use crate::report::chart::{Align, BLACK, BLUE, GREEN, ORANGE, PURPLE, Place, SKY_BLUE, Sheet, VERMILLION, drawn_on};
use crate::report::sweep::title;
use crate::report::table::{factor, shortened};
use crate::stats::Estimate;
use plotters::prelude::RGBColor;

const COLORS: [RGBColor; MAX_LINES] = [BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY_BLUE, BLACK];
const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const GAP: f64 = 48.0;
const TOP: f64 = 132.0;
/// Labels under a panel that do not touch each other.
const LABEL: f64 = 46.0;

/// The chart; `None` if it would have too many lines or panels.
pub(super) fn lines(results: &Results, measure: usize, axes: &[Axis]) -> Option<String> {
    let mut axes: Vec<&Axis> = axes.iter().collect();
    // What is a number and has most values goes along the axis; a sort keeps the order of the file among equals.
    axes.sort_by_key(|axis| (axis.numbers.is_none(), std::cmp::Reverse(axis.values.len())));
    let (along, rest) = axes.split_first()?;
    let mut rest = rest.to_vec();
    let fits = |axis: &&Axis| axis.values.len() <= MAX_LINES;
    rest.sort_by_key(|axis| (!fits(axis), std::cmp::Reverse(axis.values.len())));
    let series = rest.first().copied().filter(fits);
    let panels: Vec<&Axis> = rest.into_iter().skip(usize::from(series.is_some())).collect();
    let count: usize = panels.iter().map(|axis| axis.values.len()).product();
    if count > MAX_PANELS {
        return None;
    }
    let columns = if count == 1 {
        1
    } else if count == 2 || count == 4 {
        2
    } else {
        3
    };
    let rows = count.div_ceil(columns);
    let height = if rows == 1 { 330.0 } else { 200.0 };
    let row = height + 96.0;
    let size = (WIDTH as u32, (TOP + row * rows as f64) as u32);
    Some(drawn_on(size, |sheet| {
        let shown = &results.measures[measure];
        sheet.titles(
            &results.question,
            &format!("{} over {}; whiskers: {} % intervals", title(shown), along.name, percent(results.confidence)),
        );
        if let Some(series) = series {
            legend(sheet, series);
        }
        let scale = Scale::of(results, measure);
        let width = (WIDTH - LEFT - 28.0 + GAP) / columns as f64 - GAP;
        for panel in 0..count {
            let (column, line) = (panel % columns, panel / columns);
            let left = LEFT + column as f64 * (width + GAP);
            let top = TOP + 18.0 + row * line as f64;
            let frame = Frame { left, right: left + width, top, bottom: top + height, x_end: 1.0, y_end: scale.height };
            frame.vertical_scale(sheet, "", &scale.ticks);
            let chosen = combination(&panels, panel);
            let names: Vec<String> = panels
                .iter()
                .zip(&chosen)
                .map(|(axis, &value)| format!("{} = {}", axis.name, axis.values[value]))
                .collect();
            sheet.text(&names.join(", "), (left, top - 16.0), 60, (12.5, BLACK, Align::Left));
            frame.horizontal_scale(sheet, &along.name, &labels(along, width));
            for number in 0..series.map_or(1, |series| series.values.len()) {
                let belongs = |point: &usize| {
                    series.is_none_or(|series| series.place(results, *point) == number)
                        && panels.iter().zip(&chosen).all(|(axis, &value)| axis.place(results, *point) == value)
                };
                let points: Vec<usize> = (0..results.points.len()).filter(belongs).collect();
                let lines = series.map_or(1, |series| series.values.len());
                draw(sheet, (&frame, &scale), results, (measure, along), &points, (number, lines));
            }
        }
    }))
}

fn legend(sheet: &Sheet<'_>, series: &Axis) {
    let name = format!("{}:", shortened(&series.name, 24));
    sheet.text(&name, (LEFT, 84.0), 30, (12.5, BLACK, Align::Left));
    let mut x = LEFT + 14.0 + 6.8 * name.chars().count() as f64;
    for (value, color) in series.values.iter().zip(COLORS) {
        sheet.line([(x, 84.0), (x + 22.0, 84.0)], color, 2.5);
        sheet.text(value, (x + 29.0, 84.0), 26, (12.5, BLACK, Align::Left));
        x += 52.0 + 6.8 * value.chars().count().min(26) as f64;
    }
}

/// The places of the values of panel `number`; the last axis varies fastest.
fn combination(panels: &[&Axis], mut number: usize) -> Vec<usize> {
    let mut places: Vec<usize> = panels
        .iter()
        .rev()
        .map(|axis| {
            let place = number % axis.values.len();
            number /= axis.values.len();
            place
        })
        .collect();
    places.reverse();
    places
}

/// Labels of the values, as many as have room.
pub(super) fn labels(axis: &Axis, width: f64) -> Vec<(f64, String)> {
    let longest = axis.values.iter().map(|value| value.chars().count().min(18)).max().unwrap_or(1) as f64;
    let room = (width / (7.2 * longest + 10.0).max(LABEL.min(7.2 * longest + 22.0))).max(1.0) as usize;
    let step = if axis.numbers.is_some() { axis.values.len().div_ceil(room).max(1) } else { 1 };
    let labels = axis.positions().into_iter().zip(&axis.values);
    labels.step_by(step).map(|(position, value)| (position, shortened(value, 18))).collect()
}

/// One line with whiskers; where there is no value it is broken. Lines stand a little beside each other, so that whiskers can be told apart.
fn draw(
    sheet: &Sheet<'_>,
    (frame, scale): (&Frame, &Scale),
    results: &Results,
    (measure, along): (usize, &Axis),
    points: &[usize],
    (number, lines): (usize, usize),
) {
    let color = COLORS[number % COLORS.len()];
    let factor = factor(results.measures[measure].metric);
    let positions = along.positions();
    let beside = (number as f64 - (lines as f64 - 1.0) / 2.0) * 2.5;
    let mut values: Vec<(usize, Option<Estimate>)> =
        points.iter().map(|&point| (along.place(results, point), results.points[point].estimates[measure])).collect();
    values.sort_by(|a, b| positions[a.0].total_cmp(&positions[b.0]));
    let at = |place: usize, value: f64| -> Place {
        let (x, y) = frame.at(positions[place], scale.above(factor * value));
        (x + beside, y)
    };
    for part in values.chunk_by(|(_, before), (_, after)| before.is_some() && after.is_some()) {
        let places: Vec<Place> =
            part.iter().filter_map(|&(place, estimate)| Some(at(place, estimate?.value))).collect();
        if places.len() > 1 && along.numbers.is_some() {
            sheet.line(places.iter().copied(), color, 1.8);
        }
        for &(place, estimate) in part {
            let Some(Estimate { value, half_width, .. }) = estimate else { continue };
            sheet.dot(at(place, value), 3.0, color);
            if let Some(half) = half_width.filter(|half| half.is_finite()) {
                sheet.line([at(place, value - half), at(place, value + half)], color, 1.0);
            }
        }
    }
}
