//! What agents do over a day, a row for each: conversations, the work after them, waiting for contacts, breaks.

use super::frame::{BELOW_TITLE, Frame};
use super::legend::Key;
use super::letters;
use super::series::{BLACK, BLUE, Dash, GREY, GRID, ORANGE, PALE};
use super::service::{day, ticks_for};
use super::sheet::Align;
use super::{Chart, PER_UNIT, Place, Sheet};
use crate::time::{Span, Time};
use jiff::{SignedDuration, civil};

/// More agents are not drawn, but every second or third of them.
const MOST: usize = 60;
/// Of several days, this is the first.
const DAY: Span = Span::from_seconds(86_400);

/// A stretch of time.
pub(in crate::report) type Stretch = (Time, Time);

/// What an agent did, each kind in order and without overlaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::report) struct AgentDay<'a> {
    pub(in crate::report) name: &'a str,
    /// On duty.
    pub(in crate::report) present: Vec<Stretch>,
    /// Away between two stretches of one shift.
    pub(in crate::report) breaks: Vec<Stretch>,
    /// In conversation with anybody.
    pub(in crate::report) talking: Vec<Stretch>,
    /// In conversation, or at work after one.
    pub(in crate::report) busy: Vec<Stretch>,
}

/// The intervals of the horizon: how their starts are called, and how long they are.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Clock<'a> {
    pub(in crate::report) starts: &'a [String],
    pub(in crate::report) interval: Span,
}

/// What an agent does for most of the time of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Nothing,
    Talks,
    WrapsUp,
}

/// The chart of the first day of a replication; nothing where nobody was there.
pub(in crate::report) fn timeline<'a>(
    question: &'a str,
    agents: Vec<AgentDay<'a>>,
    clock: Clock<'a>,
) -> Option<Chart<'a>> {
    let first = agents.iter().filter_map(AgentDay::first).min()?;
    let last = agents.iter().filter_map(AgentDay::last).max()?;
    let (all, ends) = (agents.len(), last.min(first + DAY));
    let mut shown: Vec<AgentDay<'a>> = agents.into_iter().filter(|agent| agent.first() < Some(ends)).collect();
    shown.retain(|agent| agent.first().is_some());
    let there = shown.len();
    let step = there.div_ceil(MOST);
    let shown = Vec::from_iter(shown.into_iter().step_by(step));
    let mut note = "The first replication".to_owned();
    let in_intervals = move |time: Time| time.nanos() as f64 / clock.interval.nanos() as f64;
    let (from, to) = (in_intervals(first).floor(), in_intervals(ends).ceil());
    let names = clock.starts.get(from as usize..(to as usize).min(clock.starts.len())).unwrap_or_default();
    // Of a run of several days, intervals are called by their day and their time.
    let mut times: Vec<String> = names.iter().map(|name| name.rsplit(' ').next().unwrap_or(name).to_owned()).collect();
    // After the horizon the last contacts are served: the clock goes on.
    while times.len() < (to - from) as usize {
        let Some(next) = times.last().and_then(|last| after(last, clock.interval)) else { break };
        times.push(next);
    }
    if last > ends {
        note += ", its first day";
        let first_day = names.first().and_then(|name| name.rsplit_once(' '));
        note += &first_day.map_or(String::new(), |(name, _)| format!(" ({})", day(name)));
    }
    match (shown.len(), there) {
        (few, there) if few < there => note += &format!("; {few} of the {there} agents who were there"),
        (_, there) if there < all => note += &format!("; {there} of {all} agents were there"),
        _ => {}
    }
    note.push('.');
    let mut legend = vec![
        ("in conversation".to_owned(), Key::Bar(BLUE)),
        ("work after it".to_owned(), Key::LowBar(ORANGE)),
        ("waiting for a contact".to_owned(), Key::Pale(PALE)),
    ];
    let has_breaks = shown.iter().any(|agent| !agent.breaks.is_empty());
    legend.extend(has_breaks.then(|| ("break".to_owned(), Key::Line(GREY, 1.4, Dash::Dashed))));
    Some(Chart::new(question, "What agents do over the day", note, move |sheet, top| {
        let (margin, right) = (sheet.margin(), sheet.right());
        let size = if shown.len() > 30 { 10.5 } else { 12.0 };
        let names = letters::apart(&Vec::from_iter(shown.iter().map(|agent| agent.name)), size, 0.25 * sheet.width());
        let widest = names.iter().map(|name| letters::width(name, size)).fold(0.0, f64::max);
        let left = margin + widest + 10.0;
        let top = sheet.legend(left, top, &legend) + 12.0;
        let row = if shown.len() > 30 { 14.0 } else { 22.0 };
        let bottom = top + row * shown.len() as f64;
        let frame = Frame { left, right, top, bottom, x: (from, to), y: (0.0, 1.0) };
        let ticks: Vec<(f64, String)> =
            ticks_for(&times, right - left).into_iter().map(|(tick, label)| (from + tick, label)).collect();
        for (tick, _) in &ticks {
            let (x, _) = frame.at(*tick, 0.0);
            sheet.line([(x, top), (x, bottom)], GRID, 1.0);
        }
        for (number, agent) in shown.iter().enumerate() {
            let above = top + row * number as f64;
            sheet.text(&names[number], (left - 10.0, above + row / 2.0), widest, (size, BLACK, Align::Right));
            let high = (above + 0.15 * row, above + 0.85 * row);
            draw(sheet, agent, (left, right), high, |time| frame.at(in_intervals(time), 0.0).0);
        }
        sheet.line([(left, bottom), (right, bottom)], GREY, 1.0);
        frame.horizontal_scale(sheet, "time of day", &ticks);
        bottom + BELOW_TITLE
    }))
}

/// The time of day an interval after another, written as that is.
fn after(time: &str, interval: Span) -> Option<String> {
    let form = if time.len() > "00:00".len() { "%H:%M:%S" } else { "%H:%M" };
    let next = civil::Time::strptime(form, time).ok()?;
    let next = next.wrapping_add(SignedDuration::from_nanos(interval.nanos().try_into().ok()?));
    Some(next.strftime(form).to_string())
}

/// The row of one agent.
fn draw(
    sheet: &Sheet<'_>,
    agent: &AgentDay<'_>,
    (left, right): (f64, f64),
    (upper, lower): (f64, f64),
    across: impl Fn(Time) -> f64,
) {
    for &(from, to) in &agent.breaks {
        let middle = (upper + lower) / 2.0;
        let ends: [Place; 2] = [(across(from), middle), (across(to), middle)];
        if ends[0].0 < right {
            sheet.dashed(ends, GREY, 1.4, Dash::Dashed);
        }
    }
    for &(from, to) in agent.present.iter().filter(|(from, _)| across(*from) < right) {
        sheet.outlined((across(from), upper), (across(to), lower), PALE);
    }
    let columns = ((right - left) * PER_UNIT) as usize;
    let width = (right - left) / columns as f64;
    let covered = |stretches: &[Stretch]| {
        let mut covered = vec![0.0; columns];
        for &(from, to) in stretches {
            let (from, to) = ((across(from) - left) / width, (across(to) - left) / width);
            for (column, part) in covered.iter_mut().enumerate().take(to.ceil() as usize).skip(from as usize) {
                *part += to.min(column as f64 + 1.0) - from.max(column as f64);
            }
        }
        covered
    };
    let doing: Vec<Doing> = covered(&agent.talking)
        .into_iter()
        .zip(covered(&agent.busy))
        .map(|(talks, busy)| match busy {
            busy if busy < 0.5 => Doing::Nothing,
            busy if talks < busy / 2.0 => Doing::WrapsUp,
            _ => Doing::Talks,
        })
        .collect();
    let mut column = 0;
    for alike in doing.chunk_by(|one, next| one == next) {
        let (from, to) = (left + width * column as f64, left + width * (column + alike.len()) as f64);
        match alike[0] {
            Doing::Nothing => {}
            Doing::Talks => sheet.bar((from, upper), (to, lower), BLUE),
            // Lower, so that it is told from a conversation without its colour.
            Doing::WrapsUp => sheet.bar((from, (upper + lower) / 2.0), (to, lower), ORANGE),
        }
        column += alike.len();
    }
}

impl AgentDay<'_> {
    fn first(&self) -> Option<Time> {
        let starts = self.present.first().into_iter().chain(self.busy.first());
        starts.map(|&(from, _)| from).min()
    }

    fn last(&self) -> Option<Time> {
        let ends = self.present.last().into_iter().chain(self.busy.last());
        ends.map(|&(_, to)| to).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_on_after_the_last_interval_and_over_midnight() {
        let half_hour = Span::from_seconds(1_800);
        assert_eq!(after("16:30", half_hour).as_deref(), Some("17:00"));
        assert_eq!(after("23:45", half_hour).as_deref(), Some("00:15"));
        assert_eq!(after("23:59:50", Span::from_seconds(15)).as_deref(), Some("00:00:05"));
        assert_eq!(after("Monday", half_hour), None);
    }
}
