//! Waits that people were told beside those that they met, a panel for each class.

use super::Chart;
use super::frame::{ABOVE, BELOW_TITLE, Frame, labelled, round_ticks};
use super::legend::Key;
use super::letters;
use super::series::{BLACK, Dash, GREY, SERIES};
use super::sheet::{Align, LINE};
use crate::experiment::Scope;
use crate::report::Run;
use crate::report::number::rounded;
use crate::stats::{SpanPairs, Strip};
use crate::time::Span;

/// More classes are not drawn.
const MOST: usize = 12;
/// What is told is cut into so many strips.
const STRIPS: u64 = 8;
/// Of fewer contacts a strip says nothing.
const FEWEST: u64 = 20;
/// The scale ends where all but one in so many were told no more.
const BEYOND: u64 = 100;
const GAP: f64 = 16.0;
/// As wide as a panel is at the most: a line of equality that is nearly flat says little.
const WIDEST: f64 = 520.0;

/// The chart; nothing where nobody is told a wait, or too few for any mark.
pub(in crate::report) fn announced<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let summary = run.summary;
    let mut classes: Vec<(usize, &SpanPairs)> =
        summary.told.iter().enumerate().filter(|(_, told)| told.count() >= FEWEST).collect();
    let all = classes.len();
    // The largest are shown, in the order of the scenario.
    classes.sort_by_key(|(_, told)| std::cmp::Reverse(told.count()));
    classes.truncate(MOST);
    classes.sort_by_key(|(class, _)| *class);
    let longest = classes.iter().filter_map(|(_, told)| told.longest_first(BEYOND)).max()?;
    // A little more, so that the longest is in the last strip and not beyond it.
    let width = Span::from_nanos(longest.nanos() / STRIPS + 1).max(Span::from_seconds(1));
    let strips = |told: &SpanPairs| -> Vec<Strip> {
        told.strips(width).into_iter().filter(|strip| strip.count >= FEWEST && strip.first <= longest).collect()
    };
    let panels: Vec<(usize, u64, Vec<Strip>)> =
        classes.iter().map(|&(class, told)| (class, told.count(), strips(told))).collect();
    let highest = panels.iter().flat_map(|(.., strips)| strips).map(|strip| strip.seconds[2]).max()?;
    let (unit, seconds) = match longest.max(highest).seconds() {
        longest if longest <= 300.0 => ("s", 1.0),
        longest if longest <= 3.0 * 3_600.0 => ("min", 60.0),
        _ => ("h", 3_600.0),
    };
    let shown = move |span: Span| span.seconds() / seconds;
    let left_out = if all > MOST { format!("; the {MOST} largest of {all} classes") } else { String::new() };
    let note = format!(
        "Of contacts that were told or shown a wait and then connected, by what they were told last; larger marks are more \
         contacts{left_out}."
    );
    let legend = [
        ("half of them met no more".to_owned(), Key::Mark(SERIES[0])),
        ("eight in ten met between".to_owned(), Key::Line(SERIES[0].color, 1.8, Dash::Solid)),
        ("just as they were told".to_owned(), Key::Line(GREY, 1.4, Dash::Dashed)),
    ];
    let (told_title, met_title) = (format!("wait told [{unit}]"), format!("wait met [{unit}]"));
    Some(Chart::new(run.question, "Announced against met waits", note, move |sheet, top| {
        let columns = sheet.either(3, 2).min(panels.len());
        let heights = labelled(round_ticks(shown(highest).max(1e-3), 5));
        let widths = labelled(round_ticks(shown(longest).max(1e-3), sheet.either(5, 4)));
        let end = |ticks: &[(f64, String)]| ticks.last().map_or(1.0, |(tick, _)| *tick).max(1e-3);
        let (x, y) = ((0.0, end(&widths)), (0.0, end(&heights)));
        let inset = sheet.beside(&heights) - sheet.margin();
        let top = sheet.legend(sheet.margin() + inset, top, &legend) + 2.0 * ABOVE;
        let each = ((sheet.right() - sheet.margin() + GAP) / columns as f64).min(WIDEST);
        let height = sheet.either(if columns == 1 { 320.0 } else { 190.0 }, 150.0);
        let tolds: Vec<String> = panels.iter().map(|(_, count, _)| format!("{count} told")).collect();
        let widest = tolds.iter().map(|told| letters::width(told, 11.5)).fold(0.0, f64::max);
        let names = Vec::from_iter(panels.iter().map(|(class, ..)| summary.name(Scope::Class(*class))));
        let names = letters::wrapped_apart(&names, 13.0, each - GAP - inset - widest - 8.0, 2);
        let more = LINE * 13.0 * (names.iter().map(Vec::len).max().unwrap_or(1) - 1) as f64;
        let top = top + more;
        let row = height + BELOW_TITLE + 2.0 * ABOVE - 8.0 + more;
        for (panel, (.., strips)) in panels.iter().enumerate() {
            let (column, line) = (panel % columns, panel / columns);
            let (start, top) = (sheet.margin() + each * column as f64, top + row * line as f64);
            let (left, right) = (start + inset, start + each - GAP);
            let frame = Frame { left, right, top, bottom: top + height, x, y };
            frame.vertical_scale(sheet, &met_title, &heights);
            sheet.text(&tolds[panel], (right, top - 33.0), right - left, (11.5, GREY, Align::Right));
            sheet.lines(&names[panel], (left, top - 33.0), (13.0, BLACK, Align::Left));
            let places = Vec::from_iter(strips.iter().map(|strip| shown(strip.first)));
            let labels = Vec::from_iter(places.iter().map(|told| format!("told from {} {unit} on", rounded(*told, 1))));
            let half = strips.iter().map(|strip| rounded(shown(strip.seconds[1]), 1)).collect();
            let range = |strip: &Strip| [0, 2].map(|end| rounded(shown(strip.seconds[end]), 1)).join(" to ");
            let range = strips.iter().map(range).collect();
            let values = [(format!("half met at most [{unit}]"), half), (format!("eight in ten met [{unit}]"), range)];
            sheet.values_at(&frame, &places, &labels, values.into());
            let equal = x.1.min(y.1);
            sheet.dashed([frame.at(0.0, 0.0), frame.at(equal, equal)], GREY, 1.4, Dash::Dashed);
            let most = strips.iter().map(|strip| strip.count).max().unwrap_or(1) as f64;
            for strip in strips {
                let [low, middle, high] = strip.seconds.map(|span| frame.at(shown(strip.first), shown(span)));
                sheet.line([low, high], SERIES[0].color, 1.8);
                // By area, as the eye compares them.
                sheet.mark(middle, 2.2 + 3.3 * (strip.count as f64 / most).sqrt(), SERIES[0]);
            }
            frame.horizontal_scale(sheet, &told_title, &widths);
        }
        top + row * panels.len().div_ceil(columns) as f64 - 2.0 * ABOVE + 8.0 - more
    }))
}
