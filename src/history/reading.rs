//! A file while it is read: what it told so far, what was left out and why.

use super::Wishes;
use super::columns::{Header, Meaning};
use super::moment::{DateOrder, NeverShown, Precision, WallClock, Written, is_ambiguous, order_of, written};
use super::number::Numbers;
use super::records::Told;
use super::sheet::{Row, Sheet, folded};
use crate::time::Span;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Why.
    pub reason: String,
    /// The row.
    pub text: String,
}

/// How the times of a file were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clocks {
    /// With offsets, or as UTC.
    pub(super) moments: BTreeSet<Precision>,
    /// With the names of zones.
    pub(super) zones: BTreeSet<String>,
    /// As clocks on a wall show them.
    pub(super) wall: bool,
}

/// A file while it is read.
pub(super) struct Reading {
    pub(super) told: Told,
    pub(super) left_out: Vec<LeftOut>,
    /// What each column was taken for, and what was not taken for anything.
    pub(super) columns: Vec<(String, Option<String>)>,
    /// What else is to be said.
    pub(super) notes: Vec<String>,
    pub(super) clocks: Clocks,
    /// Rows that were looked at.
    pub(super) rows: usize,
    pub(super) numbers: Numbers,
    /// What stands for the name of the queue where a file names none.
    pub(super) stem: String,
    /// When the day of a simulation began.
    pub(super) simulated_from: Span,
    clock: WallClock,
    asked: Option<DateOrder>,
    order: DateOrder,
}

impl Reading {
    pub(super) fn new(stem: &str, zone: TimeZone, wishes: &Wishes) -> Reading {
        let asked = wishes.dates;
        Reading {
            told: Told::default(),
            left_out: Vec::new(),
            columns: Vec::new(),
            notes: Vec::new(),
            clocks: Clocks::default(),
            rows: 0,
            numbers: Numbers::default(),
            stem: stem.to_owned(),
            simulated_from: wishes.simulated_from,
            clock: WallClock::new(zone),
            order: asked.unwrap_or(DateOrder::MonthFirst),
            asked,
        }
    }

    /// Takes a header: what its columns mean is told, and the dates in those of times say which order they have.
    pub(super) fn begin(&mut self, sheet: &Sheet, header: &Header) {
        self.columns = header.taken_for(sheet);
        self.numbers = sheet.numbers;
        self.notes.extend(sheet.numbers.words().map(str::to_owned));
        let times = [Meaning::Day, Meaning::Arrived, Meaning::Start, Meaning::End, Meaning::Ended, Meaning::Connected];
        let columns: Vec<usize> = times.iter().filter_map(|&meaning| header.place(meaning)).map(|(at, _)| at).collect();
        let cells = header.below(sheet).iter().flat_map(|row| columns.iter().map(|&column| row.cell(column)));
        self.order_dates(cells);
    }

    /// Finds out which order dates have.
    pub(super) fn order_dates<'c>(&mut self, cells: impl Iterator<Item = &'c str> + Clone) {
        let ambiguous = cells.clone().any(is_ambiguous);
        if let Some(order) = self.asked.or_else(|| order_of(cells)) {
            self.order = order;
            if ambiguous {
                let words = match order {
                    DateOrder::MonthFirst => "month first",
                    DateOrder::DayFirst => "day first",
                };
                self.notes.push(format!("dates have the {words}"));
            }
        } else if ambiguous {
            self.notes.push("dates such as 3/2 are taken to have the month first, which nothing shows; --dates d/m/y reads them the other way".to_owned());
        }
    }

    /// Which order dates have.
    pub(super) fn order(&self) -> DateOrder {
        self.order
    }

    pub(super) fn leave_out(&mut self, row: &Row, reason: impl Into<String>) {
        self.leave_out_line(row.line, reason, row.text());
    }

    pub(super) fn leave_out_line(&mut self, line: usize, reason: impl Into<String>, text: String) {
        self.left_out.push(LeftOut { line, reason: reason.into(), text });
    }

    /// A remark, once.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The moment that a cell names; rows of one `series` come in order, which tells apart the two hours of a clock that is set back.
    pub(super) fn moment(&mut self, text: &str, series: &str) -> Result<Timestamp, String> {
        match written(text, self.order) {
            None => Err(format!("`{}` is no date with a time", shortened(text))),
            Some(Written::Moment(moment, precision)) => {
                self.clocks.moments.insert(precision);
                Ok(moment)
            }
            Some(Written::Wall(wall)) => self.wall(wall, series),
        }
    }

    /// The moment at which the clock on the wall showed this.
    pub(super) fn wall(&mut self, wall: DateTime, series: &str) -> Result<Timestamp, String> {
        self.clocks.wall = true;
        self.clock
            .moment(wall, series)
            .map_err(|NeverShown| format!("there is no {wall} in this time zone: clocks were set forward over it"))
    }
}

/// A row with the meanings of its cells.
pub(super) struct Fields<'r> {
    pub(super) row: &'r Row,
    pub(super) header: &'r Header,
    pub(super) numbers: Numbers,
}

impl Fields<'_> {
    /// The text, empty where there is none.
    pub(super) fn text(&self, meaning: Meaning) -> &str {
        self.header.place(meaning).map_or("", |(column, _)| self.row.cell(column))
    }

    /// The text, unless the cell is empty or stands for nothing.
    pub(super) fn said(&self, meaning: Meaning) -> Option<&str> {
        let text = self.text(meaning);
        let nothing = ["", "-", "--", "n/a", "na", "none", "null", "\\n", "nan"];
        (!nothing.contains(&text.to_lowercase().as_str())).then_some(text)
    }

    /// A length of time \[s\].
    pub(super) fn seconds(&self, meaning: Meaning) -> Result<Option<f64>, String> {
        let Some((column, unit)) = self.header.place(meaning) else { return Ok(None) };
        if self.said(meaning).is_none() {
            return Ok(None);
        }
        let text = self.row.cell(column);
        match self.numbers.seconds(text, unit) {
            Some(seconds) if (0.0..1e9).contains(&seconds) => Ok(Some(seconds)),
            Some(seconds) if seconds < 0.0 => Err(format!("{}: `{}` is negative", meaning.words(), shortened(text))),
            _ => Err(format!("{}: `{}` is no length of time", meaning.words(), shortened(text))),
        }
    }

    /// A number of something.
    pub(super) fn count(&self, meaning: Meaning) -> Result<Option<f64>, String> {
        let Some(text) = self.said(meaning) else { return Ok(None) };
        match self.numbers.count(text) {
            Some(count) => Ok(Some(count)),
            None => Err(format!("{}: `{}` is no number of anything", meaning.words(), shortened(text))),
        }
    }

    /// Whether the row sums up others: its cells say so.
    pub(super) fn is_total(&self) -> bool {
        const WORDS: [&str; 10] = [
            "total",
            "totals",
            "sum",
            "grandtotal",
            "subtotal",
            "average",
            "averages",
            "gesamt",
            "summe",
            "mittelwert",
        ];
        [Meaning::Day, Meaning::Start, Meaning::Arrived, Meaning::Queue, Meaning::Agent].iter().any(|&meaning| {
            let folded = folded(self.text(meaning));
            WORDS.contains(&folded.as_str())
        }) || self.row.cells.iter().find(|cell| !cell.is_empty()).is_some_and(|cell| {
            ["total", "totals", "sum", "grandtotal", "gesamt", "summe"].contains(&folded(cell).as_str())
        })
    }
}

/// A text that fits into a message.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if text.chars().nth(40).is_some() {
        short.push_str("...");
    }
    short
}
