//! Differences with their intervals, a line each: what chance explains reaches over the line at 0.

use super::frame::ticks_between;
use super::{Align, BLACK, BLUE, GREY, GRID, Sheet, VERMILLION, drawn_on};
use crate::report::number::exact;
use crate::stats::Estimate;

/// More lines are not drawn.
const MAX_LINES: usize = 40;
/// More columns are not drawn.
const MAX_COLUMNS: usize = 4;
const WIDTH: f64 = 960.0;
const TOP: f64 = 116.0;
const LINE: f64 = 24.0;
const NAMES: f64 = 190.0;
const GAP: f64 = 56.0;

/// Differences of one thing.
pub(in crate::report) struct Differences {
    /// What and in which unit, such as `ASA [s]`.
    pub(in crate::report) heading: String,
    /// By line, in that unit.
    pub(in crate::report) values: Vec<Option<Estimate>>,
}

/// The chart; nothing without lines or columns that have a value.
pub(in crate::report) fn forest(
    (title, subtitle): (&str, &str),
    names: &[String],
    columns: &[Differences],
) -> Option<String> {
    let known = |values: &[Option<Estimate>]| values.iter().take(MAX_LINES).flatten().count() > 0;
    let columns: Vec<&Differences> = columns.iter().filter(|column| known(&column.values)).take(MAX_COLUMNS).collect();
    if columns.is_empty() || names.is_empty() {
        return None;
    }
    let lines = names.len().min(MAX_LINES);
    let bottom = TOP + 30.0 + LINE * lines as f64;
    Some(drawn_on((WIDTH as u32, (bottom + 52.0) as u32), |sheet| {
        let left_out =
            if names.len() > lines { format!("; the first {lines} of {}", names.len()) } else { String::new() };
        sheet.titles(title, &format!("{subtitle}{left_out}"));
        for (x, color, filled, text) in
            [(24.0, VERMILLION, true, "chance does not explain it"), (236.0, BLUE, false, "it may be chance")]
        {
            mark(sheet, (x + 8.0, 84.0), color, filled);
            sheet.text(text, (x + 24.0, 84.0), 40, (12.5, BLACK, Align::Left));
        }
        for (number, name) in names.iter().take(lines).enumerate() {
            let y = TOP + 30.0 + LINE * (number as f64 + 0.5);
            sheet.text(name, (24.0, y), 26, (12.5, BLACK, Align::Left));
        }
        let width = (WIDTH - NAMES - 36.0 + GAP) / columns.len() as f64 - GAP;
        for (number, column) in columns.into_iter().enumerate() {
            let left = NAMES + 16.0 + number as f64 * (width + GAP);
            draw(sheet, column, (left, width), lines, bottom);
        }
    }))
}

/// A dot for what is certain, a ring for what may be chance: told apart without colour.
fn mark(sheet: &Sheet<'_>, place: (f64, f64), color: plotters::prelude::RGBColor, filled: bool) {
    sheet.dot(place, 4.5, color);
    if !filled {
        sheet.dot(place, 2.6, plotters::prelude::WHITE);
    }
}

fn draw(sheet: &Sheet<'_>, column: &Differences, (left, width): (f64, f64), lines: usize, bottom: f64) {
    let ends = column.values.iter().take(lines).flatten().flat_map(|estimate| {
        let half = estimate.half_width.unwrap_or(0.0);
        [estimate.value - half, estimate.value + half]
    });
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let ticks = ticks_between(low, high, ((width / 48.0) as u32).clamp(2, 8));
    let (from, to) = (ticks[0], ticks[ticks.len() - 1]);
    let across = |value: f64| left + width * (value - from) / (to - from);
    sheet.text(&column.heading, (left + width / 2.0, TOP + 2.0), 34, (12.5, BLACK, Align::Center));
    for &tick in &ticks {
        let color = if tick == 0.0 { GREY } else { GRID };
        sheet.line([(across(tick), TOP + 22.0), (across(tick), bottom)], color, 1.0);
        let sign = if tick > 0.0 { "+" } else { "" };
        sheet.text(&format!("{sign}{}", exact(tick)), (across(tick), bottom + 14.0), 12, (11.5, GREY, Align::Center));
    }
    for (number, estimate) in column.values.iter().take(lines).enumerate() {
        let Some(Estimate { value, half_width, .. }) = *estimate else { continue };
        let y = TOP + 30.0 + LINE * (number as f64 + 0.5);
        let certain = half_width.is_some_and(|half| value.abs() > half);
        let color = if certain { VERMILLION } else { BLUE };
        if let Some(half) = half_width {
            sheet.line([(across(value - half), y), (across(value + half), y)], color, 1.8);
        }
        mark(sheet, (across(value), y), color, certain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chance_explains_looks_other_than_what_it_does_not() {
        let estimate = |value: f64, half: f64| Some(Estimate { value, half_width: Some(half), replications: 9 });
        let column =
            Differences { heading: "ASA [s]".to_owned(), values: vec![estimate(3.0, 1.0), estimate(0.5, 1.0), None] };
        let names = ["sales", "service", "nobody"].map(str::to_owned);
        let svg = forest(("Title", "Subtitle"), &names, &[column]).expect("there are differences");
        // One of each in the legend, and one of each in the data; a ring has a second, white circle.
        assert_eq!(svg.matches("<circle").count(), 2 + 2 + 2, "{svg}");
        assert!(svg.contains("nobody"));
        assert!(forest(("", ""), &names, &[]).is_none());
    }
}
