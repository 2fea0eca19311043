//! The distribution of waits: which share of the answered waited at most so long.

use super::frame::{Frame, round_ticks};
use super::{Align, BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, Place, SKY_BLUE, VERMILLION, drawn};
use crate::report::Run;
use crate::stats::SpanHistogram;
use crate::time::Span;
use plotters::prelude::RGBColor;

/// Colours of the classes with the most contacts. Those beyond share one grey line, and black is for all.
const COLORS: [RGBColor; 6] = [BLUE, ORANGE, GREEN, VERMILLION, SKY_BLUE, PURPLE];
/// The scale ends where all but this share of the contacts are answered.
const SHOWN: f64 = 0.99;

struct Line {
    name: String,
    waits: SpanHistogram,
    color: RGBColor,
    width: f64,
}

/// The chart.
pub(in crate::report) fn waits(run: &Run<'_>) -> String {
    let summary = run.summary;
    let lines = lines(run);
    let longest = lines.iter().filter_map(|line| line.waits.quantile(SHOWN)).max().unwrap_or(Span::ZERO);
    let longest = longest.max(summary.in_time.times(2)).seconds().max(1.0);
    let (unit, seconds) = match longest {
        longest if longest <= 300.0 => ("s", 1.0),
        longest if longest <= 3.0 * 3_600.0 => ("min", 60.0),
        _ => ("h", 3_600.0),
    };
    let ticks = round_ticks(longest / seconds, 10);
    let x_end = *ticks.last().expect("there is a zero at least");
    let frame = Frame { left: 72.0, right: 664.0, top: 112.0, bottom: 468.0, x_end, y_end: 1.0 };

    drawn(|sheet| {
        sheet.titles(run.question, "Waits of answered contacts, all replications together");
        let percent = |fifth: u32| (f64::from(fifth) / 5.0, format!("{}", 20 * fifth));
        frame.vertical_scale(sheet, "share that waited at most t [%]", &[0, 1, 2, 3, 4, 5].map(percent));
        let labels: Vec<(f64, String)> = ticks.iter().map(|&tick| (tick, short(tick))).collect();
        frame.horizontal_scale(sheet, &format!("t, from asking for an agent to the connection [{unit}]"), &labels);

        let limit = summary.in_time.seconds() / seconds;
        let (x, _) = frame.at(limit, 0.0);
        sheet.dashes((x, frame.top), (x, frame.bottom), GREY);
        // All is drawn last, over its parts.
        for line in lines.iter().rev().filter(|line| line.waits.count() > 0) {
            sheet.line(curve(&line.waits, &frame, seconds), line.color, line.width);
            if let Some(share) = line.waits.share_at_most(summary.in_time) {
                sheet.dot(frame.at(limit, share), 3.5, line.color);
            }
        }

        // The legend says what is read off most often, in the order of the lines.
        let (names, numbers) = (frame.right + 30.0, 936.0);
        sheet.text(&format!("within {}", summary.in_time), (numbers, frame.top - 15.0), 24, (12.0, GREY, Align::Right));
        for (number, line) in lines.iter().enumerate() {
            let y = frame.top + 10.0 + 24.0 * number as f64;
            sheet.line([(names, y), (names + 22.0, y)], line.color, line.width + 0.5);
            sheet.text(&line.name, (names + 30.0, y), 22, (12.5, BLACK, Align::Left));
            let share = line.waits.share_at_most(summary.in_time);
            let share = share.map_or_else(|| "none answered".to_owned(), |share| format!("{:.1} %", 100.0 * share));
            sheet.text(&share, (numbers, y), 16, (12.5, BLACK, Align::Right));
        }
    })
}

/// The lines in the order of the legend: all, then the classes with the most answered contacts, then the others together.
fn lines(run: &Run<'_>) -> Vec<Line> {
    let summary = run.summary;
    let mut classes: Vec<(&String, &SpanHistogram)> = summary.labels.classes.iter().zip(&summary.waits).collect();
    // A stable sort: equally frequent classes stay in the order of the scenario.
    classes.sort_by_key(|(_, waits)| std::cmp::Reverse(waits.count()));
    let mut lines = Vec::new();
    if classes.len() != 1 {
        lines.push(Line { name: "all".to_owned(), waits: summary.all_waits(), color: BLACK, width: 2.5 });
    }
    let line = |((name, waits), color): (&(&String, &SpanHistogram), RGBColor)| Line {
        name: name.to_string(),
        waits: SpanHistogram::clone(waits),
        color,
        width: 2.0,
    };
    lines.extend(classes.iter().zip(COLORS).map(line));
    let others = classes.get(COLORS.len()..).unwrap_or_default();
    if !others.is_empty() {
        let mut waits = SpanHistogram::new();
        others.iter().for_each(|(_, more)| waits.merge(more));
        lines.push(Line { name: format!("{} others", others.len()), waits, color: GREY, width: 2.0 });
    }
    lines
}

/// The cumulative share, up to the end of the scale.
fn curve(waits: &SpanHistogram, frame: &Frame, seconds: f64) -> Vec<Place> {
    let all = waits.count() as f64;
    let mut sum = 0;
    let (mut places, mut last) = (Vec::new(), (0.0, 0.0));
    for (bound, count) in waits.buckets() {
        sum += count;
        let (x, share) = (bound.seconds() / seconds, sum as f64 / all);
        if x > frame.x_end {
            let inside = (frame.x_end - last.0) / (x - last.0);
            places.push(frame.at(frame.x_end, last.1 + inside * (share - last.1)));
            return places;
        }
        // A bucket without contacts ends where it began: only the last of such a row is a corner.
        places.push(frame.at(x, share));
        last = (x, share);
    }
    places.push(frame.at(frame.x_end, last.1));
    places
}

fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
