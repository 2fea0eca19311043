//! Plain matrices: a row for each interval of the day, a column for each queue, weekday or date; heads or contacts that are expected.

use super::{Kind, Source};
use crate::history::moment::{DateOrder, date, is_end_of_day, time, weekday};
use crate::history::reading::{MAX_CONTACTS, MAX_HEADS, Reading, is_sum, shortened};
use crate::history::records::{Day, Planned};
use crate::history::sheet::{Row, Sheet, folded};
use jiff::civil::Time;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

pub(super) static HEADS: Kind = Kind {
    name: "heads",
    title: "agents by interval, as a matrix",
    recognises: |source| matrix(source).is_some_and(has_names),
    read: |reading, source| {
        if reading.is_guessed {
            reading.note("whole numbers by queue are taken for agents, which is a guess: --kind forecast takes them for contacts");
        }
        reading.told.heads = read(reading, source, "agents there", MAX_HEADS)?;
        Ok(())
    },
};

pub(super) static FORECAST: Kind = Kind {
    name: "forecast",
    title: "forecast of contacts by interval, as a matrix",
    recognises: |source| matrix(source).is_some_and(|matrix| has_names(matrix) && looks_like_contacts(matrix)),
    read: |reading, source| {
        if reading.is_guessed {
            reading.note("numbers by day, or with parts, are taken for contacts, which is a guess: --kind heads takes them for agents");
        }
        reading.told.forecast = read(reading, source, "contacts expected", MAX_CONTACTS)?;
        Ok(())
    },
};

/// The sheet and the place of its header, if the cells of the first column below it are times of day and the others numbers.
fn matrix(source: &Source) -> Option<(&Sheet, usize)> {
    let sheet = source.table()?;
    let header = sheet.rows.iter().take(20).position(|row| row.filled() >= 2 && start(row.cell(0)).is_none())?;
    let header = (header..sheet.rows.len().min(header + 20)).rfind(|&at| {
        let next = sheet.rows.get(at + 1);
        start(sheet.rows[at].cell(0)).is_none() && next.is_some_and(|row| start(row.cell(0)).is_some())
    })?;
    let below = &sheet.rows[header + 1..];
    let numbers = |row: &&Row| row.cells.iter().skip(1).any(|cell| sheet.numbers.count(cell).is_some());
    let good = below.iter().filter(|row| start(row.cell(0)).is_some()).filter(numbers).count();
    (good >= 2 && good * 2 > below.len()).then_some((sheet, header))
}

/// Whether the columns are queues or days with a number in each row: those of other reports are dates, texts and kinds of numbers.
fn has_names((sheet, header): (&Sheet, usize)) -> bool {
    const OTHERS: [&str; 16] = [
        "date",
        "datum",
        "fecha",
        "halfhour",
        "interval",
        "queue",
        "type",
        "class",
        "skill",
        "offered",
        "answered",
        "abandoned",
        "received",
        "handled",
        "asa",
        "aht",
    ];
    let (names, below) = (&sheet.rows[header].cells, &sheet.rows[header + 1..]);
    let is_numbers = |column: usize| {
        let cells = || below.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
        cells().filter(|cell| sheet.numbers.number(cell).is_none()).count() * 2 <= cells().count()
    };
    let named = || names.iter().enumerate().skip(1).filter(|(_, name)| !name.is_empty() && !is_sum(name));
    named().next().is_some()
        && named().all(|(column, name)| !OTHERS.contains(&folded(name).as_str()) && is_numbers(column))
}

/// The start of an interval: `08:00`, `08:00-08:30`, `8:00 AM`; not the year that a date begins with.
fn start(cell: &str) -> Option<Time> {
    if date(cell, DateOrder::MonthFirst).is_some() {
        return None;
    }
    time(cell).or_else(|| cell.split_once(['-', '\u{2013}']).and_then(|(from, _)| time(from)))
}

/// Days stand in the columns, or there are parts of contacts: nobody plans half an agent by the hour.
fn looks_like_contacts((sheet, header): (&Sheet, usize)) -> bool {
    let days = sheet.rows[header].cells.iter().skip(1).any(|cell| is_day(cell));
    let mut cells = sheet.rows[header + 1..].iter().flat_map(|row| row.cells.iter().skip(1));
    days || cells.any(|cell| sheet.numbers.count(cell).is_some_and(|number| number.fract() != 0.0))
}

fn is_day(cell: &str) -> bool {
    [DateOrder::MonthFirst, DateOrder::DayFirst].into_iter().any(|order| day_in(cell, order).is_some())
}

fn day_in(cell: &str, order: DateOrder) -> Option<Day> {
    weekday(cell).map(Day::named).or_else(|| date(cell, order).map(Day::Date))
}

fn read(reading: &mut Reading, source: &Source, what: &str, most: f64) -> Result<Vec<Planned>, String> {
    let (sheet, header) = matrix(source).ok_or("it has no rows of a time of day and numbers")?;
    reading.numbers = sheet.numbers;
    let names = &sheet.rows[header];
    reading.order_header(&names.cells);
    let order = reading.order();
    let day = |cell: &str| day_in(cell, order);
    reading.columns.push((names.cell(0).to_owned(), Some("start of the interval".to_owned())));
    for name in names.cells.iter().skip(1) {
        let words = match day(name) {
            _ if is_sum(name) || name.is_empty() => None,
            Some(_) => Some(format!("{what} on this day, of one class")),
            None => Some(format!("{what} for {name}")),
        };
        reading.columns.push((name.clone(), words));
    }
    let below = &sheet.rows[header + 1..];
    let starts: Vec<Time> = below.iter().filter_map(|row| start(row.cell(0))).collect();
    let gaps = starts.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs()).filter(|&gap| gap > 0);
    let mut lengths: BTreeMap<i64, usize> = BTreeMap::new();
    gaps.for_each(|gap| *lengths.entry(gap).or_default() += 1);
    // As far as most rows are apart; of several such lengths the shortest.
    let usual = lengths.iter().max_by_key(|&(&gap, &count)| (count, Reverse(gap))).map(|(&gap, _)| gap);
    let length = usual.unwrap_or(1_800) as u32;
    let (mut planned, mut taken) = (Vec::new(), BTreeSet::new());
    for row in below {
        reading.rows += 1;
        let Some(start) = start(row.cell(0)) else {
            let reason = if is_end_of_day(row.cell(0)) {
                "nothing comes after the end of the day"
            } else {
                "it starts with no time of day"
            };
            reading.leave_out(row, reason);
            continue;
        };
        let is_within = |other: &Time| other.duration_since(start).as_secs().unsigned_abs() < u64::from(length);
        let after = (Bound::Excluded(start), Bound::Unbounded);
        if taken.range(..start).next_back().is_some_and(is_within) || taken.range(after).next().is_some_and(is_within) {
            reading.leave_out(row, "its interval begins or ends within that of a row above");
            continue;
        }
        taken.insert(start);
        let stem = reading.stem.clone();
        let queue_of = |name: &String| if day(name).is_some() { stem.clone() } else { name.clone() };
        for (column, name) in
            names.cells.iter().enumerate().skip(1).filter(|(_, name)| !name.is_empty() && !is_sum(name))
        {
            let cell = row.cell(column);
            if cell.is_empty() {
                continue;
            }
            match sheet.numbers.count(cell) {
                Some(number) if number > most => {
                    reading.leave_out(row, format!("`{}` is more than any center has", shortened(cell)));
                }
                Some(number) => planned.push(Planned {
                    class: queue_of(name),
                    queue: queue_of(name),
                    day: day(name).unwrap_or(Day::Every),
                    start,
                    length,
                    number,
                    talk_mean: None,
                    after_call_mean: None,
                }),
                None => reading.leave_out(row, format!("`{}` is no number", shortened(cell))),
            }
        }
    }
    Ok(planned)
}
