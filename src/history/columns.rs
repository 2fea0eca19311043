//! Which column of a table means what.

use super::number::Unit;
use super::sheet::{Row, Sheet, folded};

/// The header is one of the first so many rows.
const MAX_TITLES: usize = 50;

macro_rules! meanings {
    ($($(#[$of:meta])* $name:ident = $words:literal,)*) => {
        /// What a column can mean.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Meaning { $($name,)* }

        impl Meaning {
            /// In words, for the report.
            pub(super) fn words(self) -> &'static str {
                match self { $(Meaning::$name => $words,)* }
            }
        }
    };
}

meanings! {
    Id = "name of the contact",
    Queue = "queue",
    Medium = "medium",
    Direction = "direction",
    Side = "side of the call",
    Outcome = "outcome",
    GaveUp = "whether the contact gave up",
    Day = "date",
    Arrived = "arrival",
    Connected = "connection to an agent",
    Ended = "end",
    Canceled = "moment of giving up",
    Wait = "wait",
    Talk = "conversation",
    Hold = "hold",
    AfterCall = "work after the conversation",
    Ring = "ringing at the agent",
    Whole = "arrival to end",
    Agent = "agent",
    Start = "start",
    End = "end",
    Length = "length of the interval",
    Offered = "contacts offered",
    Answered = "contacts answered",
    Abandoned = "contacts abandoned",
    InTime = "contacts answered in time",
    InTimeShare = "share answered in time",
    AbandonedShare = "share abandoned",
    WaitMean = "mean wait of the answered",
    WaitSum = "sum of the waits of the answered",
    AbandonedWaitMean = "mean wait of those who gave up",
    AbandonedWaitSum = "sum of the waits of those who gave up",
    TalkMean = "mean conversation",
    TalkSum = "sum of the conversations",
    HoldMean = "mean hold",
    HoldSum = "sum of the hold times",
    AfterCallMean = "mean work after the conversation",
    AfterCallSum = "sum of the work after conversations",
    HandleMean = "mean handling, conversation and work after it",
    HandleSum = "sum of the handling, conversations and work after them",
    FlowOut = "contacts that went to another queue",
    Staff = "agents there on average",
    Skills = "skills",
    Language = "language",
    Activity = "activity",
    Zone = "time zone",
    Event = "event",
    Replication = "day of the simulation",
}

/// A column that a kind of export has.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) meaning: Meaning,
    /// What it may be called: letters and digits, in small letters.
    pub(super) names: &'static [&'static str],
    pub(super) unit: Unit,
    /// Whether an export of this kind always has it: it is recognised by these.
    pub(super) needed: bool,
}

/// A column by which a kind is recognised.
pub(super) const fn needed(meaning: Meaning, names: &'static [&'static str]) -> Column {
    Column { meaning, names, unit: Unit::Seconds, needed: true }
}

/// A column that may be missing.
pub(super) const fn maybe(meaning: Meaning, names: &'static [&'static str]) -> Column {
    Column { meaning, names, unit: Unit::Seconds, needed: false }
}

/// A column that may be missing, of times in this unit.
pub(super) const fn maybe_in(unit: Unit, meaning: Meaning, names: &'static [&'static str]) -> Column {
    Column { meaning, names, unit, needed: false }
}

/// The header of a table, with what its columns mean.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// Its place among the rows; those above are titles.
    pub(super) row: usize,
    columns: Vec<Found>,
}

#[derive(Clone, Debug)]
struct Found {
    meaning: Meaning,
    column: usize,
    unit: Unit,
}

impl Header {
    /// The header among the first rows of a sheet, if one of them has all columns that are needed.
    pub(super) fn find(sheet: &Sheet, columns: &[Column]) -> Option<Header> {
        (0..sheet.rows.len().min(MAX_TITLES)).find_map(|row| Header::of(&sheet.rows[row], row, columns))
    }

    fn of(cells: &Row, row: usize, columns: &[Column]) -> Option<Header> {
        let names: Vec<(String, Option<Unit>)> = cells.cells.iter().map(|cell| with_unit(cell)).collect();
        let mut found: Vec<Found> = Vec::new();
        for column in columns {
            let taken = |at: &usize| found.iter().any(|found| found.column == *at);
            let place = column.names.iter().find_map(|name| {
                let matches = |(cell, _): &(String, Option<Unit>)| cell == name;
                names.iter().position(matches).filter(|at| !taken(at))
            });
            match place {
                // The first of several columns for one meaning is the better one.
                Some(_) if found.iter().any(|found| found.meaning == column.meaning) => {}
                Some(at) => {
                    let unit = names[at].1.unwrap_or(column.unit);
                    found.push(Found { meaning: column.meaning, column: at, unit });
                }
                None if column.needed => return None,
                None => {}
            }
        }
        Some(Header { row, columns: found })
    }

    /// A header for a table without one: which column means what, by number.
    pub(super) fn by_number(columns: &[(Meaning, usize)]) -> Header {
        let columns = columns.iter().map(|&(meaning, column)| Found { meaning, column, unit: Unit::Seconds }).collect();
        Header { row: usize::MAX, columns }
    }

    /// The rows below it.
    pub(super) fn below<'s>(&self, sheet: &'s Sheet) -> &'s [Row] {
        if self.row == usize::MAX { &sheet.rows } else { &sheet.rows[self.row + 1..] }
    }

    /// The rows above it.
    pub(super) fn titles<'s>(&self, sheet: &'s Sheet) -> &'s [Row] {
        if self.row == usize::MAX { &[] } else { &sheet.rows[..self.row] }
    }

    /// Whether there is a column of this meaning.
    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.place(meaning).is_some()
    }

    /// Its place and the unit of bare numbers in it.
    pub(super) fn place(&self, meaning: Meaning) -> Option<(usize, Unit)> {
        self.columns.iter().find(|found| found.meaning == meaning).map(|found| (found.column, found.unit))
    }

    /// What each column of the header was taken for: its name, and the meaning in words, or none.
    pub(super) fn taken_for(&self, sheet: &Sheet) -> Vec<(String, Option<String>)> {
        let words = |column: usize| {
            let found = self.columns.iter().find(|found| found.column == column)?;
            let unit = match found.unit {
                Unit::Seconds | Unit::HoursMinutes => String::new(),
                unit => format!(" in {}", unit.words()),
            };
            Some(format!("{}{unit}", found.meaning.words()))
        };
        match sheet.rows.get(self.row) {
            Some(header) => (0..).zip(&header.cells).map(|(column, name)| (name.clone(), words(column))).collect(),
            None => {
                let columns = sheet.rows.first().map_or(0, |row| row.cells.len());
                (0..columns).map(|column| (format!("column {}", column + 1), words(column))).collect()
            }
        }
    }
}

/// The folded name of a column without the unit that it ends with, and that unit.
fn with_unit(cell: &str) -> (String, Option<Unit>) {
    const UNITS: [(&[&str], Unit); 4] = [
        (&["(ms)", "(milliseconds)", "in milliseconds"], Unit::Milliseconds),
        (&["(s)", "(sec)", "(secs)", "(seconds)", "in seconds"], Unit::Seconds),
        (&["(min)", "(mins)", "(minutes)", "in minutes"], Unit::Minutes),
        (&["(h)", "(hrs)", "(in hrs)", "(hours)", "in hours"], Unit::Hours),
    ];
    let lower = cell.trim().trim_start_matches('\u{feff}').trim_start_matches("#fields").trim().to_lowercase();
    for (endings, unit) in UNITS {
        if let Some(rest) = endings.iter().find_map(|ending| lower.strip_suffix(ending)) {
            return (folded(rest), Some(unit));
        }
    }
    (folded(&lower), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        needed(Meaning::Queue, &["queue", "queuename"]),
        needed(Meaning::Start, &["start"]),
        maybe(Meaning::Offered, &["offered", "offer"]),
        maybe_in(Unit::Milliseconds, Meaning::WaitMean, &["asa", "averagewait"]),
    ];

    #[test]
    fn the_header_is_found_below_titles_and_says_what_its_columns_mean() {
        let sheet =
            Sheet::read("Report of queues\n\nQueue Name,Start,ASA,Offer,Other\nsales,08:00,8143,8,x\n").unwrap();
        let header = Header::find(&sheet, COLUMNS).expect("there is a header");
        assert_eq!((header.row, header.titles(&sheet).len(), header.below(&sheet).len()), (1, 1, 1));
        assert_eq!(header.place(Meaning::WaitMean), Some((2, Unit::Milliseconds)));
        let taken: Vec<String> = header
            .taken_for(&sheet)
            .into_iter()
            .map(|(name, words)| format!("{name}: {}", words.unwrap_or_default()))
            .collect();
        assert_eq!(
            taken,
            [
                "Queue Name: queue",
                "Start: start",
                "ASA: mean wait of the answered in milliseconds",
                "Offer: contacts offered",
                "Other: "
            ]
        );
    }

    #[test]
    fn a_unit_in_the_name_of_a_column_counts() {
        let sheet = Sheet::read("queue,start,average wait (min)\n").unwrap();
        assert_eq!(Header::find(&sheet, COLUMNS).unwrap().place(Meaning::WaitMean), Some((2, Unit::Minutes)));
    }

    #[test]
    fn a_table_without_a_needed_column_is_of_another_kind() {
        assert!(Header::find(&Sheet::read("queue,offered\nsales,3\n").unwrap(), COLUMNS).is_none());
    }
}
