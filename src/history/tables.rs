//! The tables of a history in the form that scenario files read.

use super::assemble::{History, since_midnight, time_at};
use super::records::{Counts, Day, Outcome, Planned, Shift};
use jiff::civil::{Date, Time};
use std::collections::BTreeSet;

/// The contacts, a row for each.
pub(super) fn contacts(history: &History) -> String {
    let mut table =
        Table::new(&["date", "time", "class", "outcome", "agent", "wait_s", "talk_s", "after_call_s", "id"]);
    for (at, contact) in &history.contacts {
        let (outcome, service) = match &contact.outcome {
            Outcome::Answered(service) => ("answered", Some(service)),
            Outcome::Abandoned => ("abandoned", None),
            Outcome::Left => ("left", None),
        };
        let agent = service.and_then(|service| service.agent.clone()).unwrap_or_default();
        table.row([
            at.date().to_string(),
            at.time().to_string(),
            contact.class.clone(),
            outcome.to_owned(),
            agent,
            number(Some(contact.wait)),
            number(service.and_then(|service| service.talk)),
            number(service.and_then(|service| service.after_call)),
            contact.id.clone().unwrap_or_default(),
        ]);
    }
    table.end()
}

/// The contacts by interval and class.
pub(super) fn volumes(history: &History) -> String {
    let mut table = Table::new(&[
        "date",
        "time",
        "class",
        "offered",
        "answered",
        "abandoned",
        "answered_in_time",
        "wait_answered_s",
        "wait_abandoned_s",
        "talk_s",
        "after_call_s",
    ]);
    for ((date, start, class), counts) in &history.cells {
        let Counts { offered, answered, abandoned, answered_in_time, wait_answered, wait_abandoned, talk, after_call } =
            counts;
        let mut cells = vec![date.to_string(), short(*start), class.clone()];
        let numbers = [
            Some(*offered),
            Some(*answered),
            *abandoned,
            *answered_in_time,
            *wait_answered,
            *wait_abandoned,
            *talk,
            *after_call,
        ];
        cells.extend(numbers.map(number));
        table.row(cells);
    }
    table.end()
}

/// What is expected, by day, interval and class.
pub(super) fn forecast(planned: &[Planned], dates: bool) -> String {
    let mut table = Table::new(&[if dates { "date" } else { "weekday" }, "time", "class", "expected"]);
    for planned in planned {
        table.row([day(planned.day), short(planned.start), planned.class.clone(), number(Some(planned.number))]);
    }
    table.end()
}

/// The agents' stretches of duty.
pub(super) fn roster(shifts: &[Shift]) -> String {
    let dated = shifts.iter().any(|shift| matches!(shift.day, Day::Date(_)));
    let named = shifts.iter().any(|shift| matches!(shift.day, Day::Weekday(_)));
    let mut head = vec!["agent", "start", "end", "skills"];
    if dated || named {
        head.insert(0, if dated { "date" } else { "weekday" });
    }
    let mut table = Table::new(&head);
    for shift in shifts {
        // A stretch that ends at midnight ends with its day; one that ends earlier than it starts goes on into the next.
        let to = if since_midnight(shift.to) == 0 { "24:00".to_owned() } else { short(shift.to) };
        let mut cells = vec![shift.agent.clone(), short(shift.from), to, shift.skills.join("|")];
        if dated || named {
            cells.insert(0, day(shift.day));
        }
        table.row(cells);
    }
    table.end()
}

/// The shifts of each day that is known, or as they are where none is.
pub(super) fn dated(shifts: &[Shift], dates: &BTreeSet<Date>) -> Vec<Shift> {
    let own: BTreeSet<Date> =
        shifts.iter().filter_map(|shift| if let Day::Date(date) = shift.day { Some(date) } else { None }).collect();
    let dates = if dates.is_empty() { &own } else { dates };
    if dates.is_empty() {
        return shifts.to_vec();
    }
    let mut all: Vec<Shift> = Vec::new();
    for &date in dates {
        let of_day = shifts.iter().filter(|shift| !matches!(shift.day, Day::Date(_)) && shift.day.holds_on(date));
        all.extend(of_day.map(|shift| Shift { day: Day::Date(date), ..shift.clone() }));
    }
    all.extend(shifts.iter().filter(|shift| matches!(shift.day, Day::Date(_))).cloned());
    all.sort_by(|one, two| (one.day, &one.agent, one.from).cmp(&(two.day, &two.agent, two.from)));
    all
}

/// The day in a cell.
pub(super) fn day(day: Day) -> String {
    match day {
        Day::Every => String::new(),
        Day::Weekday(number) => weekday_name(number).to_owned(),
        Day::Date(date) => date.to_string(),
    }
}

/// A weekday as scenario files write it, from 0 for Monday.
pub(super) fn weekday_name(number: u8) -> &'static str {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][usize::from(number % 7)]
}

/// A time of day without seconds where there are none.
pub(super) fn short(time: Time) -> String {
    let since = since_midnight(time);
    let time = time_at(since);
    if since % 60 == 0 { time.strftime("%H:%M").to_string() } else { time.strftime("%H:%M:%S").to_string() }
}

/// To a millisecond, without zeros at the end; empty if it is not known.
pub(super) fn number(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| {
        let rounded = (number * 1e3).round() / 1e3;
        // Adding zero makes -0 and 0 the same.
        (rounded + 0.0).to_string()
    })
}

/// A table of CSV in the making.
pub(super) struct Table {
    writer: csv::Writer<Vec<u8>>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Table {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(head).expect("memory takes everything");
        Table { writer }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.writer.write_record(cells.into_iter().map(String::into_bytes)).expect("memory takes everything");
    }

    pub(super) fn end(self) -> String {
        let bytes = self.writer.into_inner().expect("memory takes everything");
        String::from_utf8(bytes).expect("all cells are text")
    }
}
