//! When the rows of a CSV file are: a column of times and perhaps one of dates. A time without a date is one of every day.

use super::calendar::{Calendar, WEEKDAY_WORDS, WEEKDAYS};
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind};
use super::quantities::{DAY, Stamp};
use super::reader::{Fields, Reader};
use super::sheet::{Column, Sheet};
use super::tree::Node;
use crate::time::Span;

/// Rows of so many days before the run are looked at: what begins at 26:00 reaches into the second day after its own.
pub(super) const DAYS_BEFORE: i64 = 2;

/// The key that names the column of dates.
pub(super) const DATE: Key = Key {
    name: "date",
    kind: Kind::Text("a column"),
    default: Absence::Means(
        "the column `date`, if there is one and the run has a date; times without a date are those of every day",
    ),
    doc: "Which column has the date; rows of other days than those of the run are left out.",
};

/// The key that names the column of weekdays.
pub(super) const WEEKDAY: Key = Key {
    name: "weekday",
    kind: Kind::Text("a column"),
    default: Absence::Means(
        "the column `weekday`, if there is one, none of dates is looked at, and the run has a weekday",
    ),
    doc: "Which column has the weekday, as `mon` or `Monday`; rows of other weekdays than those of the run are left out.",
};

/// The columns that say when something in a row is.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    time: Column,
    date: Option<Column>,
    weekday: Option<Column>,
}

/// When something in a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// The number of its day, 0 being the day of the start; every day, or every one of its weekday, if there is none.
    pub(super) day: Option<i64>,
    /// Its weekday, 0 for Monday, if it is on every one of these.
    pub(super) weekday: Option<usize>,
    /// Since the midnight at which that day begins; a whole day and more is on the days after it.
    pub(super) of_day: Span,
}

/// Why a moment cannot be told, or how long something lasts.
pub(super) enum Unknown {
    NoDate,
    NoTimezone,
    TwoDates,
    Distant,
    EndAlone,
    EndsBefore,
}

impl Unknown {
    pub(super) fn message(&self) -> (&'static str, &'static str) {
        match self {
            Unknown::NoDate => ("a time with a date needs the date of the run", "set `date` in [run]"),
            Unknown::NoTimezone => (
                "a time with an offset, or since 1970, needs the time zone of the run",
                "set `timezone` in [run], such as \"Europe/Amsterdam\"",
            ),
            Unknown::TwoDates => ("this time has a date of its own", "leave out the key `date`"),
            Unknown::Distant => ("this is more than a hundred years from the run", "check the year"),
            Unknown::EndAlone => ("the end has a date, and the start has none", "write both with a date, or neither"),
            Unknown::EndsBefore => (
                "it ends when it starts, or before",
                "a time without a date is the next day where it is earlier than the start, and the end of a day is 24:00",
            ),
        }
    }
}

impl Moment {
    /// All times at which it is, from so many days before the run on: counted from the start of the run \[ns\], and ascending.
    pub(super) fn nanos(self, calendar: &Calendar, days_before: i64) -> impl Iterator<Item = i64> + use<'_> {
        let days = match self.day {
            Some(day) => day..day + 1,
            None => -days_before..calendar.days(),
        };
        let days =
            days.filter(move |&day| self.weekday.is_none_or(|weekday| calendar.weekday_of(day) == Some(weekday)));
        let since_start = self.of_day.nanos() as i64 - calendar.start.nanos() as i64;
        days.map(move |day| day * DAY.nanos() as i64 + since_start)
    }

    /// Whether what is then, and for so long, is none of the concern of a run within which it does not lie: it is of a day before, or of another
    /// run.
    pub(super) fn is_elsewhere(self, lasts: Span, calendar: &Calendar) -> bool {
        let is_of_run = |weekday: usize| (0..calendar.days()).any(|day| calendar.weekday_of(day) == Some(weekday));
        self.weekday.is_some_and(|weekday| !is_of_run(weekday))
            || self
                .day
                .is_some_and(|day| day < 0 || calendar.is_of_another_run(calendar.nanos(day, self.of_day), lasts))
    }

    /// How long it is to a later moment; nothing if the other is not later, or of another weekday.
    fn until(self, other: Moment) -> Option<Span> {
        if self.weekday != other.weekday {
            return None;
        }
        let days = other.day.unwrap_or(0) - self.day.unwrap_or(0);
        let nanos = days * DAY.nanos() as i64 + other.of_day.nanos() as i64 - self.of_day.nanos() as i64;
        u64::try_from(nanos).ok().map(Span::from_nanos).filter(|length| *length > Span::ZERO)
    }

    /// How long something lasts that begins now and ends as the stamp says: on the date that it has, or else on the day on which it
    /// begins, or if that would be earlier on the next.
    pub(super) fn lasts_until(self, end: Stamp, calendar: &Calendar) -> Result<Span, Unknown> {
        let end = moment(end, None, calendar)?;
        let end = match (self.day, end.day) {
            (None, Some(_)) => return Err(Unknown::EndAlone),
            (_, Some(_)) => end,
            (day, None) if end.of_day >= self.of_day => Moment { day, weekday: self.weekday, ..end },
            (day, None) => Moment { day, weekday: self.weekday, of_day: end.of_day + DAY },
        };
        self.until(end).ok_or(Unknown::EndsBefore)
    }
}

impl Moments {
    /// Whether the rows are of the days of a column of dates.
    pub(super) fn have_dates(&self) -> bool {
        self.date.is_some()
    }

    /// When the row is, as far as its cells say.
    pub(super) fn known(&self, sheet: &Sheet, calendar: &Calendar, row: usize) -> Option<Moment> {
        let day = match self.date {
            None => None,
            Some(date) => Some(calendar.day_of_date(sheet.date(row, date)?)?),
        };
        let moment = moment(sheet.time(row, self.time)?, day, calendar).ok()?;
        match self.weekday {
            None => Some(moment),
            Some(column) => Some(Moment { weekday: Some(weekday_of_cell(sheet.cell(row, column))?), ..moment }),
        }
    }

    /// How far apart the times of these rows are. Days with one time each are as far apart as they are.
    pub(super) fn spacing(
        &self,
        sheet: &Sheet,
        calendar: &Calendar,
        rows: impl Iterator<Item = usize>,
    ) -> Option<Spacing> {
        let mut times: Vec<Moment> = rows.filter_map(|row| self.known(sheet, calendar, row)).collect();
        times.sort_unstable();
        times.dedup();
        let steps = |same_day: bool| {
            let is_same = |pair: &[Moment]| (pair[0].day, pair[0].weekday) == (pair[1].day, pair[1].weekday);
            let pairs = times.windows(2).filter(move |pair| is_same(pair) == same_day);
            Vec::from_iter(pairs.filter_map(|pair| pair[0].until(pair[1])))
        };
        let within_days = steps(true);
        let steps = if within_days.is_empty() { steps(false) } else { within_days };
        let shortest = *steps.iter().min()?;
        Some(Spacing {
            shortest,
            is_even: steps.iter().all(|step| step.nanos().is_multiple_of(shortest.nanos())),
            is_alike: steps.len() > 2 && steps.iter().all(|&step| step == shortest),
        })
    }
}

/// How far apart times are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spacing {
    /// The shortest step from one to the next within a day.
    pub(super) shortest: Span,
    /// Whether all steps within a day are whole numbers of it.
    pub(super) is_even: bool,
    /// Whether there are several steps, and all of them are as long.
    pub(super) is_alike: bool,
}

fn moment(stamp: Stamp, day: Option<i64>, calendar: &Calendar) -> Result<Moment, Unknown> {
    let (date, of_day) = match stamp {
        Stamp::OfDay(of_day) => return Ok(Moment { day, weekday: None, of_day }),
        Stamp::On(date, of_day) => (date, of_day),
        Stamp::At(moment) => calendar.local(moment).ok_or(Unknown::NoTimezone)?,
    };
    if day.is_some() {
        return Err(Unknown::TwoDates);
    }
    if calendar.date.is_none() {
        return Err(Unknown::NoDate);
    }
    let day = calendar.day_of_date(date).ok_or(Unknown::Distant)?;
    Ok(Moment { day: Some(day), weekday: None, of_day })
}

/// The weekday of a cell, 0 for Monday: its three first letters, or its whole name, in capitals or not.
fn weekday_of_cell(cell: &str) -> Option<usize> {
    let is_meant = |name: &str| name.eq_ignore_ascii_case(cell.trim());
    WEEKDAY_WORDS.iter().position(|word| is_meant(word.name) || is_meant(word.doc))
}

impl Reader<'_> {
    /// The column of times, if it was found, with the one that the key `date` names, where rows are chosen by such conditions.
    pub(super) fn moments(
        &mut self,
        (fields, chosen_by): (&Fields<'_>, Option<&Node>),
        calendar: &Calendar,
        sheet: &Sheet,
        time: Option<Column>,
    ) -> Option<Moments> {
        let date = match fields.node(DATE.name) {
            Some(node) => Some(self.text_of(node).and_then(|name| self.column(sheet, name, &node.at))?),
            None => {
                let usual = (DATE.name, calendar.date.is_some(), "set `date` in [run]");
                self.usual((fields, chosen_by), sheet, time?, usual)
            }
        };
        if date.is_some() && calendar.date.is_none() {
            let problem =
                Problem::error(Code::Conflict, fields.place(DATE.name), "a column of dates needs the date of the run");
            let problem = problem.unless_wrong(&[("run", "date")]);
            self.report(problem.help("set `date` in [run]"));
            return None;
        }
        // What has no such key is of dates.
        let weekday = match fields.declare(WEEKDAY.name).then(|| fields.node(WEEKDAY.name)) {
            None => None,
            Some(Some(node)) => Some(self.text_of(node).and_then(|name| self.column(sheet, name, &node.at))?),
            Some(None) => {
                let usual = (WEEKDAY.name, calendar.weekday.is_some(), "set `date` or `weekday` in [run]");
                self.usual((fields, chosen_by), sheet, time?, usual).filter(|_| date.is_none())
            }
        };
        if weekday.is_some() && calendar.weekday.is_none() {
            let place = fields.place(WEEKDAY.name);
            let problem = Problem::error(Code::Conflict, place, "a column of weekdays needs the weekday of the run");
            let problem = problem.unless_wrong(&[("run", "weekday"), ("run", "date")]);
            self.report(problem.help("set `date` or `weekday` in [run]"));
            return None;
        }
        if weekday.is_some() && date.is_some() {
            let place = fields.place(WEEKDAY.name);
            let problem = Problem::error(Code::Conflict, place, "the rows have dates, which give their weekdays");
            self.report(problem.help("leave out `weekday`"));
            return None;
        }
        Some(Moments { time: time?, date, weekday })
    }

    /// The column of dates or of weekdays that need not be named, where no row is chosen by it and the times have no dates of their own. Its cells in
    /// another form are mistakes, and no reason to take the rows for those of every day. A run that has no such day is warned where they are of several.
    fn usual(
        &mut self,
        (fields, chosen_by): (&Fields<'_>, Option<&Node>),
        sheet: &Sheet,
        time: Column,
        (name, is_known, help): (&str, bool, &str),
    ) -> Option<Column> {
        let column = sheet.find(name)?;
        let is_chosen_by = chosen_by.is_some_and(|conditions| conditions.get(name).is_some());
        let have_own = (0..sheet.len()).any(|row| !matches!(sheet.time(row, time), Some(Stamp::OfDay(_)) | None));
        if is_chosen_by || have_own {
            return None;
        }
        if is_known {
            return Some(column);
        }
        let mut cells = (0..sheet.len()).map(|row| sheet.cell(row, column));
        let first = cells.next();
        if cells.any(|cell| Some(cell) != first) {
            let message = format!(
                "the run has no {name}, so the column `{name}` of `{}` is not looked at: each row is of every day",
                sheet.name
            );
            let problem = Problem::warning(Code::Doubtful, fields.at, message);
            self.report(problem.help(help));
        }
        None
    }

    /// When a stamp outside of a table is.
    pub(super) fn moment_of(&mut self, stamp: Stamp, at: &At, calendar: &Calendar) -> Option<Moment> {
        match moment(stamp, None, calendar) {
            Ok(moment) => Some(moment),
            Err(unknown) => {
                let (message, help) = unknown.message();
                self.report(Problem::error(Code::Conflict, at, message).help(help));
                None
            }
        }
    }

    /// When the row is. Nothing for rows that begin on other days than those of the run and some before it, which may be
    /// anything, and for wrong cells, which are told.
    pub(super) fn moment(
        &mut self,
        columns: Moments,
        sheet: &Sheet,
        calendar: &Calendar,
        row: usize,
    ) -> Option<Moment> {
        let of_run = |day: Option<i64>| day.is_none_or(|day| (-DAYS_BEFORE..calendar.days()).contains(&day));
        let day = match columns.date {
            None => None,
            Some(column) => Some(self.cell_date(sheet, row, column).and_then(|date| calendar.day_of_date(date))?),
        };
        if !of_run(day) {
            return None;
        }
        match moment(self.cell_time(sheet, row, columns.time)?, day, calendar) {
            Ok(moment) => {
                let moment = match columns.weekday {
                    None => moment,
                    Some(column) => Moment { weekday: Some(self.cell_weekday(sheet, row, column)?), ..moment },
                };
                let comes = moment.weekday.is_none() || moment.nanos(calendar, DAYS_BEFORE).next().is_some();
                Some(moment).filter(|moment| of_run(moment.day) && comes)
            }
            Err(unknown) => {
                let (message, help) = unknown.message();
                self.wrong_cell(sheet, row, columns.time, message, Some(help.to_owned()));
                None
            }
        }
    }

    fn cell_weekday(&mut self, sheet: &Sheet, row: usize, column: Column) -> Option<usize> {
        let cell = sheet.cell(row, column);
        let weekday = weekday_of_cell(cell);
        if weekday.is_none() {
            let message = format!("`{}` is no weekday", super::diagnostics::shortened(cell));
            self.wrong_cell(sheet, row, column, &message, Some(format!("they are {}", WEEKDAYS.join(", "))));
        }
        weekday
    }
}
