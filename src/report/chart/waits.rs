//! The distribution of waits: which share of the answered waited at most so long.

use super::frame::{ABOVE, BELOW_TITLE, Frame, round_ticks, ticks_between};
use super::legend::Key;
use super::series::{BLACK, Dash, GREY, Mark, SERIES, Series};
use super::sheet::{Align, LINE};
use super::{Chart, Place, letters};
use crate::experiment::{Scope, Summary, WayIn};
use crate::report::Run;
use crate::report::classes::way_in;
use crate::report::number::exact;
use crate::stats::SpanHistogram;
use crate::time::Span;

/// So many of the classes with the most contacts have lines of their own; those beyond share one.
const OWN: usize = 6;
/// The scale ends where all but this share of the contacts are answered.
const SHOWN: f64 = 0.99;

/// So many waits a pointer tells of.
const TOLD: usize = 25;

const ALL: Series = Series { color: BLACK, mark: Mark::Circle, dash: Dash::Solid };
const OTHERS: Series = Series { color: GREY, mark: Mark::Bar, dash: Dash::Long };

struct Line {
    name: String,
    waits: SpanHistogram,
    series: Series,
    width: f64,
}

/// The chart; nothing where nobody was answered of whom it would be.
pub(in crate::report) fn waits<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let summary = run.summary;
    let lines = lines(run);
    if lines.iter().all(|line| line.waits.count() == 0) {
        return None;
    }
    let longest = lines.iter().filter_map(|line| line.waits.quantile(SHOWN)).max().unwrap_or(Span::ZERO);
    let longest = longest.max(summary.in_time.times(2)).seconds().max(1.0);
    let (unit, seconds) = match longest {
        longest if longest <= 300.0 => ("s", 1.0),
        longest if longest <= 3.0 * 3_600.0 => ("min", 60.0),
        longest if longest <= 3.0 * 86_400.0 => ("h", 3_600.0),
        _ => ("days", 86_400.0),
    };
    // Where nobody waits the lines would lie on the upper end.
    let at_once = lines.iter().filter_map(|line| line.waits.share_at_most(Span::ZERO)).fold(1.0, f64::min);
    let ticks = ticks_between(100.0 * (at_once - 0.05).max(0.0), 100.0, 5);
    let y = (ticks[0].max(0.0) / 100.0, 1.0);
    let percents: Vec<(f64, String)> = ticks.into_iter().map(|tick| (tick / 100.0, exact(tick))).collect();
    let left_out = (0..summary.labels.classes.len()).any(|class| is_left_out(summary, class));
    let without = if left_out { " other than e-mails" } else { "" };
    let note = format!("Of answered contacts{without}, all replications together.");
    let limit = summary.in_time;
    Some(Chart::new(run.question, "Distribution of waits", note, move |sheet, top| {
        let ticks = round_ticks(longest / seconds, sheet.either(10, 6));
        let x = (0.0, *ticks.last().expect("there is a zero at least"));
        let left = sheet.beside(&percents);
        let right = sheet.either(sheet.width() - 300.0, sheet.right());
        let top = top + ABOVE;
        let bottom = top + sheet.either(356.0, 190.0);
        let frame = Frame { left, right, top, bottom, x, y };
        frame.vertical_scale(sheet, "share that waited at most t [%]", &percents);
        let labels: Vec<(f64, String)> = ticks.iter().map(|&tick| (tick, short(tick))).collect();
        frame.horizontal_scale(sheet, &format!("t, from asking for an agent to the connection [{unit}]"), &labels);
        let told = Vec::from_iter((1..=TOLD).map(|part| frame.x.1 * part as f64 / TOLD as f64));
        let within = Vec::from_iter(told.iter().map(|&t| format!("within {} {unit}", short(t))));
        let share = |line: &Line| -> Vec<String> {
            let share = |&t: &f64| line.waits.share_at_most(Span::from_seconds_f64(t * seconds));
            let said = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{:.1} %", 100.0 * share));
            told.iter().map(|t| said(share(t))).collect()
        };
        let values = lines.iter().map(|line| (line.name.clone(), share(line))).collect();
        sheet.values_at(&frame, &told, &within, values);
        let (x, _) = frame.at(limit.seconds() / seconds, 0.0);
        sheet.dashed([(x, frame.top), (x, frame.bottom)], GREY, 1.0, Dash::Dashed);
        // All is drawn last, over its parts.
        for line in lines.iter().rev().filter(|line| line.waits.count() > 0) {
            sheet.dashed(curve(&line.waits, &frame, seconds), line.series.color, line.width, line.series.dash);
            if let Some(share) = line.waits.share_at_most(limit) {
                sheet.mark(frame.at(limit.seconds() / seconds, share), 3.5, line.series);
            }
        }
        // The legend says what is read off most often, in the order of the lines.
        let (names, numbers) = (sheet.either(right + 30.0, left), sheet.right());
        let mut y = sheet.either(frame.top - 15.0, bottom + BELOW_TITLE + 8.0);
        sheet.text(&format!("within {limit}"), (numbers, y), numbers - names, (12.0, GREY, Align::Right));
        let share = |line: &Line| {
            let share = line.waits.share_at_most(limit);
            share.map_or_else(|| "none answered".to_owned(), |share| format!("{:.1} %", 100.0 * share))
        };
        let shares = Vec::from_iter(lines.iter().map(share));
        let widest = shares.iter().map(|share| letters::width(share, 12.5)).fold(0.0, f64::max);
        let said = Vec::from_iter(lines.iter().map(|line| line.name.as_str()));
        let said = letters::wrapped_apart(&said, 12.5, numbers - names - 38.0 - widest, 2);
        for ((line, said), share) in lines.iter().zip(&said).zip(&shares) {
            y += 22.0;
            let Series { color, mark, dash } = line.series;
            sheet.key((names, y), Key::Line(color, line.width + 0.5, dash));
            sheet.key((names, y), Key::Mark(Series { color, mark, dash }));
            sheet.text(share, (numbers, y), numbers - names, (12.5, BLACK, Align::Right));
            y += LINE * 12.5 * (said.len() - 1) as f64;
            sheet.lines(said, (names + 30.0, y), (12.5, BLACK, Align::Left));
        }
        (y + 16.0).max(bottom + BELOW_TITLE)
    }))
}

/// Whether the answers to contacts of a class come hours later than those to others: beside e-mails nothing else would be seen.
fn is_left_out(summary: &Summary, class: usize) -> bool {
    !summary.labels.media.is_empty() && way_in(summary, Scope::Class(class)) == Some(WayIn::Email)
}

/// The lines in the order of the legend: all if they come in one way, then the classes with the most answered contacts, then the others together.
fn lines(run: &Run<'_>) -> Vec<Line> {
    let summary = run.summary;
    let is_shown = |(class, _): &(usize, _)| !is_left_out(summary, *class);
    let all = summary.labels.classes.iter().zip(&summary.waits).enumerate().filter(is_shown);
    let mut classes: Vec<(&String, &SpanHistogram)> = all.map(|(_, class)| class).collect();
    // A stable sort: equally frequent classes stay in the order of the scenario.
    classes.sort_by_key(|(_, waits)| std::cmp::Reverse(waits.count()));
    let mut lines = Vec::new();
    if classes.len() != 1 && summary.labels.media.is_empty() {
        lines.push(Line { name: "all".to_owned(), waits: summary.all_waits(), series: ALL, width: 2.5 });
    }
    let line = |((name, waits), series): (&(&String, &SpanHistogram), Series)| Line {
        name: name.to_string(),
        waits: SpanHistogram::clone(waits),
        series,
        width: 2.0,
    };
    lines.extend(classes.iter().zip(SERIES).take(OWN).map(line));
    let others = classes.get(OWN..).unwrap_or_default();
    if !others.is_empty() {
        let waits = others.iter().map(|(_, waits)| *waits).sum();
        lines.push(Line { name: format!("{} others", others.len()), waits, series: OTHERS, width: 2.0 });
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
        if x > frame.x.1 {
            let inside = (frame.x.1 - last.0) / (x - last.0);
            places.push(frame.at(frame.x.1, last.1 + inside * (share - last.1)));
            return places;
        }
        // A bucket without contacts ends where it began: only the last of such a row is a corner.
        places.push(frame.at(x, share));
        last = (x, share);
    }
    places.push(frame.at(frame.x.1, last.1));
    places
}

fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
