//! A roster as files: the rows that a scenario reads, the scenario that reads them, and a calendar.

use super::Shift;
use crate::experiment::staffing::{DAY, Pool, with_staff};
use crate::scenario::{Scenario, clock};
use crate::time::Span;
use icalendar::{Calendar, Component, Event, Property};
use std::path::Path;
use toml::{Table, Value};

/// The name of the file of rows: one that no file of the scenario has, for the scenario goes on to need those.
pub fn file(scenario: &Scenario) -> String {
    let is_taken = |name: &String| {
        let mut sources = scenario.sources.iter().map(|source| Path::new(&source.path));
        sources.any(|path| path.file_name().is_some_and(|taken| taken.eq_ignore_ascii_case(name)))
    };
    let numbered = (2..).map(|number| format!("roster-{number}.csv"));
    let mut names = std::iter::once("roster.csv".to_owned()).chain(numbered);
    names.find(|name| !is_taken(name)).expect("a scenario has finitely many files")
}

/// What a person is called.
fn person(pools: &[Pool], shift: &Shift) -> String {
    format!("{} {}", pools[shift.pool].name, shift.person + 1)
}

/// A time of day as people say it: what is past midnight is of the next day.
pub fn time_of_day(time: Span) -> String {
    clock(Span::from_nanos(time.nanos() % DAY.nanos()))
}

/// Whether rows have dates: those of one day without come every day, the night before included.
fn has_dates(scenario: &Scenario) -> bool {
    !super::goes_round(scenario) && scenario.names.date(0).is_some()
}

/// A row for each stretch of duty of each person.
pub fn csv(scenario: &Scenario, pools: &[Pool], shifts: &[Shift]) -> String {
    const IN_MEMORY: &str = "memory takes everything";
    let mut rows = csv::Writer::from_writer(Vec::new());
    let dated = has_dates(scenario);
    let head = ["agent", "group", "shift", "date", "start", "end"];
    let kept = |cells: [String; 6]| cells.into_iter().enumerate().filter(move |(at, _)| *at != 3 || dated);
    rows.write_record(kept(head.map(str::to_owned)).map(|(_, cell)| cell)).expect(IN_MEMORY);
    for shift in shifts {
        for (from, to) in shift.stretches() {
            let date = scenario.names.date(shift.day).map_or(String::new(), |date| date.to_string());
            let cells = [
                person(pools, shift),
                pools[shift.pool].name.clone(),
                shift.name.clone(),
                date,
                clock(shift.start + from),
                clock(shift.start + to),
            ];
            rows.write_record(kept(cells).map(|(_, cell)| cell)).expect(IN_MEMORY);
        }
    }
    String::from_utf8(rows.into_inner().expect(IN_MEMORY)).expect("cells are text")
}

/// The scenario with the roster in place of its agents; `None` if its text is not as it was read.
pub fn scenario(scenario: &Scenario, pools: &[Pool]) -> Option<String> {
    let file = file(scenario);
    let mut keys = vec![("file", file.as_str()), ("group_column", "group")];
    if has_dates(scenario) {
        keys.push(("date", "date"));
    }
    let roster: Table = keys.into_iter().map(|(key, word)| (key.to_owned(), Value::String(word.to_owned()))).collect();
    with_staff(scenario, pools, |_, _| (), Some(roster))
}

/// The shifts as a calendar of iCalendar (RFC 5545), by the clocks of the place; nothing without dates.
pub fn calendar(scenario: &Scenario, pools: &[Pool], shifts: &[Shift]) -> Option<String> {
    let mut calendar = Calendar::new();
    let midnight = |day: i64| scenario.names.date(day).map(|date| date.at(0, 0, 0, 0));
    for (number, shift) in shifts.iter().enumerate() {
        let first = midnight(shift.day)?;
        let at = |since: Span| {
            let seconds = jiff::ToSpan::seconds((shift.start + since).nanos() as i64 / 1_000_000_000);
            first.checked_add(seconds).ok().map(|time| time.strftime("%Y%m%dT%H%M%S").to_string())
        };
        for (part, &(from, to)) in shift.stretches().iter().enumerate() {
            let begin = at(from)?;
            // Readers want to know who made an event when: the same file is to have the same bytes, so it is when it begins.
            let event = Event::new()
                .uid(&format!("{begin}-{number}-{part}@switchboard"))
                .summary(&person(pools, shift))
                .description(&shift.name)
                .append_property(Property::new("DTSTAMP", format!("{begin}Z")))
                .append_property(Property::new("DTSTART", &begin))
                .append_property(Property::new("DTEND", at(to)?))
                .append_property(Property::new("CATEGORIES", &pools[shift.pool].name))
                .done();
            calendar.push(event);
        }
    }
    Some(calendar.to_string())
}
