//! A file while it is read: what it told so far, what was left out and why.

use super::Wishes;
use super::columns::{Header, Meaning};
use super::moment::{
    DateOrder, NeverShown, Precision, WallClock, Written, is_ambiguous, order_of, order_of_days, written,
};
use super::number::Numbers;
use super::records::Told;
use super::sheet::{Row, Sheet, folded};
use crate::time::Span;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// The most contacts of a queue in an interval; more are no number of contacts.
pub(super) const MAX_CONTACTS: f64 = 1e7;
/// The most agents of a queue at a time; more are no heads.
pub(super) const MAX_HEADS: f64 = 1e5;

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
    /// Whether nobody has said of which kind it is.
    pub(super) is_guessed: bool,
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
            is_guessed: wishes.kind.is_none(),
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
                self.notes.push(format!("dates have the {}", order.words()));
            }
        } else if ambiguous {
            self.notes.push("dates such as 3/2 are taken to have the month first, which nothing shows; --dates d/m/y reads them the other way".to_owned());
        }
    }

    /// Finds out which order the dates of a row of names have: days that follow each other show it, too.
    pub(super) fn order_header(&mut self, names: &[String]) {
        let cells = || names.iter().map(String::as_str);
        match self.asked.or_else(|| order_of(cells())).or_else(|| order_of_days(cells())) {
            Some(order) => {
                self.order = order;
                if cells().any(is_ambiguous) {
                    self.note(format!("dates have the {}", order.words()));
                }
            }
            None => self.order_dates(cells()),
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

    /// The start of an interval, and its length \[s\] if its end is told.
    ///
    /// When clocks are set, the end may be written by either of them, or in an hour that there is not: of what it can mean, the shortest.
    pub(super) fn interval(&mut self, fields: &Fields<'_>, series: &str) -> Result<(Timestamp, Option<u32>), String> {
        let cell = fields.text(Meaning::Start);
        let start = self.moment(cell, series)?;
        let Some(end) = fields.said(Meaning::End) else { return Ok((start, None)) };
        let lengths: Vec<i64> = match (written(cell, self.order), written(end, self.order)) {
            (_, None) => return Err(format!("`{}` is no date with a time", shortened(end))),
            (_, Some(Written::Moment(end, _))) => vec![end.duration_since(start).as_secs()],
            (from, Some(Written::Wall(end))) => {
                let moments = self.clock.all_moments(end).into_iter();
                let by_clock = match from {
                    Some(Written::Wall(from)) => Some(end.duration_since(from).as_secs()),
                    _ => None,
                };
                moments.map(|end| end.duration_since(start).as_secs()).chain(by_clock).collect()
            }
        };
        let shortest = lengths.into_iter().filter(|length| *length > 0).min();
        let shortest = shortest.ok_or("its end is not after its start")?;
        Ok((start, Some(u32::try_from(shortest).map_err(|_| "it is longer than a century")?)))
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
            Some(count) if count <= MAX_CONTACTS => Ok(Some(count)),
            Some(_) => Err(format!("{}: `{}` is more than any center has", meaning.words(), shortened(text))),
            None => Err(format!("{}: `{}` is no number of anything", meaning.words(), shortened(text))),
        }
    }

    /// The agents there on average.
    pub(super) fn heads(&self) -> Result<Option<f64>, String> {
        match self.count(Meaning::Staff)? {
            Some(heads) if heads > MAX_HEADS => Err(format!(
                "{}: `{}` is more than any center has",
                Meaning::Staff.words(),
                shortened(self.text(Meaning::Staff))
            )),
            heads => Ok(heads),
        }
    }

    /// Whether the row sums up others: its cells say so.
    pub(super) fn is_total(&self) -> bool {
        let names = [Meaning::Day, Meaning::Start, Meaning::Arrived, Meaning::Queue, Meaning::Agent];
        names.iter().any(|&meaning| is_sum(self.text(meaning)))
            || self.row.cells.iter().find(|cell| !cell.is_empty()).is_some_and(|cell| is_sum(cell))
    }
}

/// Whether a name stands for the sum or the mean of others.
pub(super) fn is_sum(name: &str) -> bool {
    const WORDS: [&str; 26] = [
        "total",
        "totals",
        "sum",
        "summary",
        "grandtotal",
        "subtotal",
        "average",
        "averages",
        "gesamt",
        "summe",
        "mittelwert",
        "all",
        "allqueues",
        "allskills",
        "allsplits",
        "allgroups",
        "allagents",
        "allchannels",
        "allmedia",
        "allcalls",
        "alle",
        "allewarteschlangen",
        "todos",
        "todas",
        "todaslascolas",
        "overall",
    ];
    WORDS.contains(&folded(name).as_str())
}

/// A text that fits into a message.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if text.chars().nth(40).is_some() {
        short.push_str("...");
    }
    short
}
