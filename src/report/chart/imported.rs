//! What exports tell: contacts and agents by interval, on average over the days.

use super::Chart;
use super::frame::{ABOVE, BELOW_TITLE, Frame, labelled, round_ticks};
use super::legend::Key;
use super::series::SERIES;
use super::service::{draw_share, ticks_for};
use crate::history::{Day, History};
use crate::report::number::rounded;
use crate::stats::Estimate;
use crate::words::counted;
use std::collections::BTreeSet;

const HEIGHT: f64 = 260.0;
const DAY: u32 = 86_400;

/// What is drawn of a class: a number for each interval.
type Line = (String, Vec<f64>);

/// The contacts of each class, of the first ones where there are more than can be told apart; nothing where none came.
pub(in crate::report) fn imported_contacts<'a>(title: &'a str, history: &'a History) -> Option<Chart<'a>> {
    let days = history.dates().len();
    let classes = Vec::from_iter(history.classes());
    let drawn = &classes[..classes.len().min(SERIES.len())];
    let of_class = |class: &String| {
        let mut sums = vec![0.0; (DAY / history.interval) as usize];
        for ((_, start, of), counts) in &history.cells {
            if of == class {
                sums[place(history, i64::from(seconds(*start)))] += counts.offered / days.max(1) as f64;
            }
        }
        (class.clone(), sums)
    };
    let more = match classes.len() - drawn.len() {
        0 => String::new(),
        _ => format!(" The first {} of {} classes.", drawn.len(), classes.len()),
    };
    let note = format!("On average over {}.{more}", counted(days, "day"));
    (days > 0)
        .then(|| by_interval((title, note), "contacts in an interval", history, drawn.iter().map(of_class).collect()))
}

/// The agents on duty; nothing where no file tells.
pub(in crate::report) fn imported_agents<'a>(title: &'a str, history: &'a History) -> Option<Chart<'a>> {
    let shifts = &history.roster.shifts;
    let days = BTreeSet::from_iter(shifts.iter().map(|shift| shift.day)).len();
    let mut on_duty = vec![0.0; (DAY / history.interval) as usize];
    // Who is there every day is there on each.
    let share = |day: Day| if day == Day::Every { 1.0 } else { 1.0 / days.max(1) as f64 };
    for shift in shifts {
        let (from, to) = (i64::from(seconds(shift.from)), i64::from(seconds(shift.to)));
        let to = if to > from { to } else { to + i64::from(DAY) };
        let length = i64::from(history.interval);
        for begin in (from - from.rem_euclid(length)..to).step_by(length as usize) {
            let within = (to.min(begin + length) - from.max(begin)) as f64 / length as f64;
            on_duty[place(history, begin)] += within * share(shift.day);
        }
    }
    let note = format!("On average over {} of the roster and over the interval.", counted(days, "day"));
    (!shifts.is_empty()).then(|| by_interval((title, note), "agents", history, vec![("on duty".to_owned(), on_duty)]))
}

fn seconds(time: jiff::civil::Time) -> u32 {
    (i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())) as u32
}

/// The interval of the day in which a time lies, in seconds after midnight.
fn place(history: &History, second: i64) -> usize {
    (second.rem_euclid(i64::from(DAY)) / i64::from(history.interval)) as usize
}

/// Lines from the first interval in which there is anything to the last.
fn by_interval<'a>((title, note): (&'a str, String), scale: &'a str, history: &History, lines: Vec<Line>) -> Chart<'a> {
    let is_used = |at: &usize| lines.iter().any(|(_, line)| line[*at] > 0.0);
    let count = (DAY / history.interval) as usize;
    let first = (0..count).find(is_used).unwrap_or(0);
    let last = (0..count).rev().find(is_used).unwrap_or(first);
    let clock = |at: usize| at as u32 * history.interval / 60;
    let labels = Vec::from_iter((first..=last).map(|at| format!("{:02}:{:02}", clock(at) / 60, clock(at) % 60)));
    let highest = lines.iter().flat_map(|(_, line)| line).copied().fold(0.01, f64::max);
    let ticks = labelled(round_ticks(highest, 6));
    let end = ticks.last().map_or(1.0, |(end, _)| *end);
    let legend =
        Vec::from_iter(lines.iter().zip(SERIES).map(|((name, _), series)| (name.clone(), Key::Marked(series))));
    let estimate = |value: f64| Some(Estimate { value, half_width: None, replications: 1 });
    let drawn = Vec::from_iter(
        lines
            .iter()
            .map(|(_, line)| line[first..=last].iter().copied().map(estimate).collect::<Vec<Option<Estimate>>>()),
    );
    Chart::new(title, title, note, move |sheet, top| {
        let left = sheet.beside(&ticks);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let frame = Frame {
            left,
            right: sheet.right(),
            top,
            bottom: top + HEIGHT,
            x: (0.0, labels.len() as f64),
            y: (0.0, end),
        };
        frame.vertical_scale(sheet, scale, &ticks);
        let said = |estimate: &Option<Estimate>| estimate.map_or_else(String::new, |it| rounded(it.value, 1));
        let values = legend.iter().zip(&drawn).map(|((name, _), line)| (name.clone(), line.iter().map(said).collect()));
        sheet.values(&frame, &labels, values.collect());
        for (estimates, series) in drawn.iter().zip(SERIES).rev() {
            draw_share(sheet, &frame, estimates, series);
        }
        frame.horizontal_scale(sheet, "start of the interval", &ticks_for(&labels, frame.right - left));
        frame.bottom + BELOW_TITLE
    })
}
