//! A measure over one parameter, with a line for each value of a second and a panel for each combination of the others.

use super::{Axis, MAX_LINES, MAX_PANELS, Scale};
use crate::experiment::sweep::Results;
use crate::report::chart::frame::{ABOVE, BELOW_LABELS, BELOW_TITLE, Frame};
use crate::report::chart::legend::Key;
use crate::report::chart::series::{BLACK, SERIES, Series};
use crate::report::chart::service::pointed;
use crate::report::chart::sheet::{Align, LINE};
use crate::report::chart::{Chart, Place, Sheet, letters};
use crate::report::console::percent;
use crate::report::sweep::title;
use crate::report::table::factor;
use crate::stats::Estimate;

const GAP: f64 = 20.0;

/// The chart; `None` if it would have too many lines or panels.
pub(super) fn lines<'a>(results: &'a Results, measure: usize, axes: &'a [Axis]) -> Option<Chart<'a>> {
    let mut axes: Vec<&'a Axis> = axes.iter().collect();
    let layout = &results.layout;
    let placed = |axis: &&Axis| layout.panels.contains(&axis.parameter) || layout.colour == Some(axis.parameter);
    // What is a number and has most values goes along the axis if nothing else is asked for; a sort keeps the order of the file among equals.
    axes.sort_by_key(|axis| {
        (layout.x != Some(axis.parameter), placed(axis), axis.numbers.is_none(), std::cmp::Reverse(axis.values.len()))
    });
    let (along, rest) = axes.split_first()?;
    let mut rest = rest.to_vec();
    let fits = |axis: &&Axis| axis.values.len() <= MAX_LINES && !layout.panels.contains(&axis.parameter);
    rest.sort_by_key(|axis| (layout.colour != Some(axis.parameter), !fits(axis), std::cmp::Reverse(axis.values.len())));
    let series = rest.first().copied().filter(fits);
    let mut panels: Vec<&'a Axis> = rest.into_iter().skip(usize::from(series.is_some())).collect();
    panels.sort_by_key(|axis| layout.panels.iter().position(|panel| *panel == axis.parameter).unwrap_or(usize::MAX));
    let count: usize = panels.iter().map(|axis| axis.values.len()).product();
    if count > MAX_PANELS {
        return None;
    }
    let shown = &results.measures[measure];
    let mut legend: Vec<(String, Key)> = Vec::new();
    if let Some(series) = series {
        let looks = series.values.iter().zip(SERIES);
        legend.extend(looks.map(|(value, look)| (format!("{} = {value}", series.name), Key::Marked(look))));
    }
    let about = format!("{} over {}", title(shown), along.name);
    let mut note = format!("Whiskers are {} % intervals.", percent(results.confidence));
    note.push_str(not_logarithmic(results, measure, along));
    let along = *along;
    Some(Chart::new(results.question.as_str(), about, note, move |sheet, top| {
        let columns = match count {
            1 => 1,
            2 | 4 => 2,
            _ => sheet.either(3, 2),
        };
        let scale = Scale::of(results, measure, true, 5);
        let inset = sheet.beside(&scale.ticks) - sheet.margin();
        let mut top = top;
        if !legend.is_empty() {
            top = sheet.legend(sheet.margin() + inset, top, &legend);
        }
        if count > 1 {
            let place = (sheet.margin(), top + 12.0);
            sheet.text(&title(shown), place, sheet.width(), (12.5, BLACK, Align::Left));
            top += 22.0;
        }
        let top = top + ABOVE;
        let height = match count {
            1 => sheet.either(330.0, 200.0),
            _ => sheet.either(190.0, 110.0),
        };
        let each = (sheet.right() - sheet.margin() + GAP) / columns as f64;
        // Of one panel the measure is the title of its scale; several have what is the same in all of their points.
        let named = |panel: usize| {
            let named = panels.iter().zip(combination(&panels, panel));
            let names: Vec<String> =
                named.map(|(axis, value)| format!("{} = {}", axis.name, axis.values[value])).collect();
            if count > 1 { names.join(", ") } else { title(shown) }
        };
        let headings = Vec::from_iter((0..count).map(named));
        let headings = Vec::from_iter(headings.iter().map(String::as_str));
        let headings = letters::wrapped_apart(&headings, 12.0, each - GAP - inset, 3);
        let more = LINE * 12.0 * (headings.iter().map(Vec::len).max().unwrap_or(1) - 1) as f64;
        let top = top + more;
        let row = height + BELOW_LABELS + ABOVE + more;
        for (panel, heading) in headings.iter().enumerate() {
            let (column, line) = (panel % columns, panel / columns);
            let (start, top) = (sheet.margin() + each * column as f64, top + row * line as f64);
            let (left, right) = (start + inset, start + each - GAP);
            let frame = Frame { left, right, top, bottom: top + height, x: along.range(), y: scale.range };
            let chosen = combination(&panels, panel);
            frame.vertical_scale(sheet, "", &scale.ticks);
            sheet.lines(heading, (left, top - 15.0), (12.0, BLACK, Align::Left));
            let is_last = panel + 1 == count;
            let name = if is_last { along.name.as_str() } else { "" };
            frame.horizontal_scale(sheet, name, &along.ticks(right - left));
            let lines = series.map_or(1, |series| series.values.len());
            let mut values = Vec::new();
            for number in 0..lines {
                let belongs = |point: &usize| {
                    series.is_none_or(|series| series.place(results, *point) == number)
                        && panels.iter().zip(&chosen).all(|(axis, &value)| axis.place(results, *point) == value)
                };
                let points: Vec<usize> = (0..results.points.len()).filter(belongs).collect();
                draw(sheet, &frame, results, (measure, along, &scale), &points, (number, lines));
                let name = series
                    .map_or_else(|| title(shown), |series| format!("{} = {}", series.name, series.values[number]));
                values.push((name, told(results, (measure, along), &points)));
            }
            let at = Vec::from_iter((0..along.values.len()).map(|value| along.at(value)));
            let labels = Vec::from_iter(along.values.iter().map(|value| format!("{} = {value}", along.name)));
            sheet.values_at(&frame, &at, &labels, values);
        }
        top + row * count.div_ceil(columns) as f64 - ABOVE - more - BELOW_LABELS + BELOW_TITLE
    }))
}

/// What is said where a logarithmic axis was asked for and cannot be.
fn not_logarithmic(results: &Results, measure: usize, along: &Axis) -> &'static str {
    let x = results.layout.log_x && !along.is_log;
    let y = results.layout.log_y && !Scale::of(results, measure, true, 5).is_log;
    match (x, y) {
        (false, false) => "",
        (true, false) => " The horizontal axis cannot be logarithmic: not all values are numbers above 0.",
        (false, true) => " The vertical axis cannot be logarithmic: not all values are above 0.",
        (true, true) => " Neither axis can be logarithmic: not all values are above 0.",
    }
}

/// What a pointer tells at each value of the axis: the measure of the point that is there.
fn told(results: &Results, (measure, along): (usize, &Axis), points: &[usize]) -> Vec<String> {
    let at = |value: usize| points.iter().copied().find(|&point| along.place(results, point) == value);
    let estimate = |value: usize| results.points[at(value)?].estimates[measure];
    pointed(results.measures[measure].metric, &Vec::from_iter((0..along.values.len()).map(estimate)))
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

/// One line with whiskers; where there is no value it is broken. Lines stand a little beside each other, so that whiskers can be told apart.
fn draw(
    sheet: &Sheet<'_>,
    frame: &Frame,
    results: &Results,
    (measure, along, scale): (usize, &Axis, &Scale),
    points: &[usize],
    (number, lines): (usize, usize),
) {
    let series: Series = SERIES[number % SERIES.len()];
    let factor = factor(results.measures[measure].metric);
    let slot = (frame.right - frame.left) / along.values.len() as f64;
    let apart = if along.numbers.is_some() { 2.5 } else { (0.7 * slot / lines as f64).min(16.0) };
    let beside = (number as f64 - (lines as f64 - 1.0) / 2.0) * apart;
    let mut values: Vec<(f64, Option<Estimate>)> = points
        .iter()
        .map(|&point| (along.at(along.place(results, point)), results.points[point].estimates[measure]))
        .collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |place: f64, value: f64| -> Place {
        let (x, y) = frame.at(place, scale.at(factor * value));
        (x + beside, y)
    };
    for part in values.chunk_by(|(_, before), (_, after)| before.is_some() && after.is_some()) {
        let places = part.iter().filter_map(|&(place, estimate)| Some(at(place, estimate?.value)));
        if along.numbers.is_some() {
            sheet.line(places, series.color, 1.8);
        }
        for &(place, estimate) in part {
            let Some(Estimate { value, half_width, .. }) = estimate else { continue };
            if let Some(half) = half_width.filter(|half| half.is_finite()) {
                sheet.line([at(place, value - half), at(place, value + half)], series.color, 1.0);
            }
            sheet.mark(at(place, value), 3.2, series);
        }
    }
}
