//! When the rows of a CSV file are: a column of times and perhaps one of dates. A time without a date is one of every day.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind};
use super::quantities::{DAY, Stamp};
use super::reader::{Fields, Reader};
use super::sheet::{Column, Sheet};
use super::tree::Node;
use crate::time::Span;

/// Rows of so many days before the run are looked at: what begins at 26:00 reaches into the second day after its own.
pub(super) const DAYS_BEFORE: i64 = 2;
/// The name of a column of dates that need not be named.
const USUAL: &str = "date";

/// The key that names the column of dates.
pub(super) const DATE: Key = Key {
    name: "date",
    kind: Kind::Text("a column"),
    default: Absence::Means(
        "the column `date`, if there is one and the run has a date; times without a date are those of every day",
    ),
    doc: "Which column has the date; rows of other days than those of the run are left out.",
};

/// The columns that say when something in a row is.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    time: Column,
    date: Option<Column>,
}

/// When something in a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// The number of its day, 0 being the day of the start; every day if there is none.
    pub(super) day: Option<i64>,
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
    pub(super) fn nanos(self, calendar: &Calendar, days_before: i64) -> impl Iterator<Item = i64> + use<> {
        let days = match self.day {
            Some(day) => day..day + 1,
            None => -days_before..calendar.days(),
        };
        let since_start = self.of_day.nanos() as i64 - calendar.start.nanos() as i64;
        days.map(move |day| day * DAY.nanos() as i64 + since_start)
    }

    /// Whether what is then, and for so long, is none of the concern of a run within which it does not lie: it is of a day before, or of another
    /// run.
    pub(super) fn is_elsewhere(self, lasts: Span, calendar: &Calendar) -> bool {
        self.day.is_some_and(|day| day < 0 || calendar.is_of_another_run(calendar.nanos(day, self.of_day), lasts))
    }

    /// How long it is to a later moment; nothing if the other is not later.
    fn until(self, other: Moment) -> Option<Span> {
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
            (day, None) if end.of_day >= self.of_day => Moment { day, ..end },
            (day, None) => Moment { day, of_day: end.of_day + DAY },
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
        moment(sheet.time(row, self.time)?, day, calendar).ok()
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
            let pairs = times.windows(2).filter(move |pair| (pair[0].day == pair[1].day) == same_day);
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
        Stamp::OfDay(of_day) => return Ok(Moment { day, of_day }),
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
    Ok(Moment { day: Some(day), of_day })
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
            None => self.usual_dates((fields, chosen_by), calendar, sheet, time?),
        };
        if date.is_some() && calendar.date.is_none() {
            let problem =
                Problem::error(Code::Conflict, fields.place(DATE.name), "a column of dates needs the date of the run");
            let problem = problem.unless_wrong(&[("run", "date")]);
            self.report(problem.help("set `date` in [run]"));
            return None;
        }
        Some(Moments { time: time?, date })
    }

    /// The column of dates that need not be named, where the times have no dates of their own and no row is chosen by it.
    fn usual_dates(
        &mut self,
        (fields, chosen_by): (&Fields<'_>, Option<&Node>),
        calendar: &Calendar,
        sheet: &Sheet,
        time: Column,
    ) -> Option<Column> {
        let column = sheet.find(USUAL)?;
        let dates = || (0..sheet.len()).map(|row| sheet.date(row, column));
        let is_chosen_by = chosen_by.is_some_and(|conditions| conditions.get(USUAL).is_some());
        let have_own = (0..sheet.len()).any(|row| !matches!(sheet.time(row, time), Some(Stamp::OfDay(_)) | None));
        if is_chosen_by || have_own || dates().next().flatten().is_none() {
            return None;
        }
        if calendar.date.is_some() {
            return Some(column);
        }
        let first = dates().next();
        if dates().any(|date| Some(date) != first) {
            let message = format!(
                "the run has no date, so the column `{USUAL}` of `{}` is not looked at: each row is of every day",
                sheet.name
            );
            let problem = Problem::warning(Code::Doubtful, fields.at, message);
            self.report(problem.help("set `date` in [run]"));
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
            Ok(moment) => Some(moment).filter(|moment| of_run(moment.day)),
            Err(unknown) => {
                let (message, help) = unknown.message();
                self.wrong_cell(sheet, row, columns.time, message, Some(help.to_owned()));
                None
            }
        }
    }
}
