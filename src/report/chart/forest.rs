//! Differences with their intervals, a line each: what chance explains reaches over the line at 0.

use super::frame::fitting;
use super::legend::Key;
use super::series::{BLACK, BLUE, GREY, GRID, Mark, SERIES, Series};
use super::sheet::{Align, LINE as TEXT_LINE};
use super::{Chart, Sheet, letters};
use crate::report::number::{decimals_for, exact, rounded, rounded_half_width};
use crate::stats::Estimate;

/// More lines are not drawn.
const MAX_LINES: usize = 40;
/// More columns are not drawn.
const MAX_COLUMNS: usize = 6;
/// Beside each other there are as many as this at the most.
const BESIDE: usize = 4;
const LINE: f64 = 22.0;
const GAP: f64 = 40.0;

/// What is certain has a filled mark, what may be chance a ring: told apart without colour.
const CERTAIN: Series = SERIES[1];
const CHANCE: Series = Series { color: BLUE, mark: Mark::Ring, ..SERIES[0] };

/// Differences of one thing.
pub(in crate::report) struct Differences {
    /// What and in which unit, such as `ASA [s]`.
    pub(in crate::report) heading: String,
    /// By line, in that unit.
    pub(in crate::report) values: Vec<Option<Estimate>>,
}

/// The chart; nothing without lines or columns that have a value.
pub(in crate::report) fn forest<'a>(
    question: impl Into<String>,
    note: &str,
    names: Vec<String>,
    columns: Vec<Differences>,
) -> Option<Chart<'a>> {
    let lines = names.len().min(MAX_LINES);
    // A column of zeros that are certain says nothing.
    let says = |estimate: &Estimate| estimate.value != 0.0 || estimate.half_width != Some(0.0);
    let known = |column: &Differences| column.values.iter().take(MAX_LINES).flatten().any(says);
    let columns: Vec<Differences> = columns.into_iter().filter(known).take(MAX_COLUMNS).collect();
    if columns.is_empty() || names.is_empty() {
        return None;
    }
    let left_out = if names.len() > lines { format!("; the first {lines} of {}", names.len()) } else { String::new() };
    let legend = [
        ("chance does not explain it".to_owned(), Key::Mark(CERTAIN)),
        ("it may be chance".to_owned(), Key::Mark(CHANCE)),
    ];
    let note = format!("{note}{left_out}.");
    Some(Chart::new(question, "Differences with their intervals", note, move |sheet, top| {
        let mut top = sheet.legend(sheet.margin(), top, &legend) + 6.0;
        let (margin, right) = (sheet.margin(), sheet.right());
        let said = Vec::from_iter(names.iter().take(lines).map(String::as_str));
        let room = sheet.either(0.3, 0.34) * sheet.width();
        let said = letters::wrapped_apart(&said, 12.5, room, 3);
        let widest = said.iter().flatten().map(|line| letters::width(line, 12.5)).fold(0.0, f64::max);
        // A line of the chart is as high as the highest name.
        let high = LINE + TEXT_LINE * 12.5 * (said.iter().map(Vec::len).max().unwrap_or(1) - 1) as f64;
        let first = margin + widest + 16.0;
        // Of a narrow sheet, some columns are below the others.
        let rows = columns.len().div_ceil(sheet.either(BESIDE, 2));
        let beside = columns.len().div_ceil(rows);
        let width = (right - first + GAP) / beside as f64 - GAP;
        for columns in columns.chunks(beside) {
            let bottom = top + 30.0 + high * lines as f64;
            for (number, said) in said.iter().enumerate() {
                let y = top + 30.0 + high * (number as f64 + 0.5);
                let last = y + TEXT_LINE * 12.5 * (said.len() - 1) as f64 / 2.0;
                sheet.lines(said, (margin, last), (12.5, BLACK, Align::Left));
                let values = columns.iter().filter_map(|column| {
                    let Estimate { value, half_width, .. } = column.values[number]?;
                    let decimals = decimals_for(half_width.into_iter()).unwrap_or(2);
                    let half =
                        half_width.map_or_else(String::new, |half| format!(" ±{}", rounded_half_width(half, decimals)));
                    let sign = if value > 0.0 { "+" } else { "" };
                    Some((column.heading.clone(), format!("{sign}{}{half}", rounded(value, decimals))))
                });
                sheet.words([(margin, y - high / 2.0), (right, y + high / 2.0)], &names[number], values.collect());
            }
            for (number, column) in columns.iter().enumerate() {
                let left = first + number as f64 * (width + GAP);
                draw(sheet, column, (left, width), (lines, high), (top, bottom));
            }
            top = bottom + 36.0;
        }
        top
    }))
}

fn draw(
    sheet: &Sheet<'_>,
    column: &Differences,
    (left, width): (f64, f64),
    (lines, high): (usize, f64),
    (top, bottom): (f64, f64),
) {
    let ends = column.values.iter().take(lines).flatten().flat_map(|estimate| {
        let half = estimate.half_width.unwrap_or(0.0);
        [estimate.value - half, estimate.value + half]
    });
    let (least, most) = ends.fold((0.0_f64, 0.0_f64), |(least, most), end| (least.min(end), most.max(end)));
    let ((from, to), ticks) = fitting(least, most, ((width / 34.0) as u32).clamp(2, 8));
    let across = |value: f64| left + width * (value - from) / (to - from);
    sheet.text(&column.heading, (left + width / 2.0, top + 10.0), width + GAP, (12.5, BLACK, Align::Center));
    for (tick, _) in &ticks {
        let color = if *tick == 0.0 { GREY } else { GRID };
        sheet.line([(across(*tick), top + 22.0), (across(*tick), bottom)], color, 1.0);
        let sign = if *tick > 0.0 { "+" } else { "" };
        let place = (across(*tick), bottom + 13.0);
        sheet.text(&format!("{sign}{}", exact(*tick)), place, 60.0, (11.5, GREY, Align::Center));
    }
    for (number, estimate) in column.values.iter().take(lines).enumerate() {
        let Some(Estimate { value, half_width, .. }) = *estimate else { continue };
        let y = top + 30.0 + high * (number as f64 + 0.5);
        let certain = half_width.is_some_and(|half| value.abs() > half);
        let series = if certain { CERTAIN } else { CHANCE };
        if let Some(half) = half_width {
            sheet.line([(across(value - half), y), (across(value + half), y)], series.color, 1.8);
        }
        sheet.mark((across(value), y), 4.5, series);
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
        let svg = forest("Title", "Subtitle", names.to_vec(), vec![column]).expect("there are differences").file();
        // Squares and rings: one of each in the legend, and one of each in the data; a ring is two circles, and the paper a rectangle.
        assert_eq!((svg.matches("<rect").count(), svg.matches("<circle").count()), (3, 4), "{svg}");
        assert!(svg.contains("nobody") && svg.contains("Subtitle."));
        assert!(forest("", "", names.to_vec(), Vec::new()).is_none());
    }
}
