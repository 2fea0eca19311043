//! Dates and times as exports write them, and the moments that they name.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, tz::Offset};
use std::cmp::Ordering;

/// Which part of `3/2/2026` is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// The first: 2 March.
    MonthFirst,
    /// The second: 3 February.
    DayFirst,
}

impl DateOrder {
    /// In words, for the report.
    pub(super) fn words(self) -> &'static str {
        match self {
            DateOrder::MonthFirst => "month first",
            DateOrder::DayFirst => "day first",
        }
    }
}

/// A date and time as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// With its offset, or as a number of seconds: one moment everywhere.
    Moment(Timestamp, Precision),
    /// What a clock on a wall showed.
    Wall(DateTime),
}

/// How a moment was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precision {
    /// As UTC, or a number of seconds since 1970.
    Universal,
    /// With another offset, in seconds.
    Offset(i32),
}

/// The zone of this name, from the table that comes with the program: the same on all machines.
///
/// # Errors
/// There is none.
pub(super) fn zone(name: &str) -> Result<TimeZone, String> {
    if let Some(offset) = offset(name) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZoneDatabase::bundled().get(name).map_err(|_| {
        format!("there is no time zone `{name}`; write it as Europe/Madrid, America/New_York, UTC or +01:00")
    })
}

/// Which order the dates of a column have; `None` if they have it in neither, or if each of them could be both.
pub(super) fn order_of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Option<DateOrder> {
    let (mut first, mut second) = (0, 0);
    for cell in cells {
        if let Some((one, two, _)) = date_token(cell).and_then(three_numbers) {
            first = first.max(one);
            second = second.max(two);
        }
    }
    match (first > 12, second > 12) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Which order makes more of these dates the day after the one before; `None` if neither does.
pub(super) fn order_of_days<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> Option<DateOrder> {
    let follow = |order: DateOrder| {
        let days: Vec<Date> = cells.clone().filter_map(|cell| date(cell, order)).collect();
        days.windows(2).filter(|pair| pair[0].tomorrow().is_ok_and(|next| next == pair[1])).count()
    };
    let (month_first, day_first) = (follow(DateOrder::MonthFirst), follow(DateOrder::DayFirst));
    match month_first.cmp(&day_first) {
        Ordering::Greater => Some(DateOrder::MonthFirst),
        Ordering::Less => Some(DateOrder::DayFirst),
        Ordering::Equal => None,
    }
}

/// Whether the order of its parts decides what this date means.
pub(super) fn is_ambiguous(cell: &str) -> bool {
    date_token(cell).and_then(three_numbers).is_some_and(|(one, two, _)| one <= 12 && two <= 12 && one != two)
}

fn date_token(cell: &str) -> Option<&str> {
    cell.split_whitespace().find(|token| token.matches('/').count() == 2 || token.matches('-').count() == 2)
}

/// The numbers of `3/2/26`; not of a date that begins with its year.
fn three_numbers(token: &str) -> Option<(u32, u32, u32)> {
    let mut parts = token.split(['/', '-']).map(|part| part.parse::<u32>().ok());
    match (parts.next()??, parts.next()??, parts.next()??) {
        (first, second, third) if first <= 31 && second <= 31 => Some((first, second, third)),
        _ => None,
    }
}

/// A date and time; `order` says what `3/2/2026` means.
///
/// ISO 8601 with and without an offset, seconds or milliseconds since 1970, `3/2/26 8:00 AM`, `02.03.2026 08:00`, `20260302 08:00`,
/// `2 Mar 2026 08:00`, each with seconds and fractions or not.
pub(super) fn written(text: &str, order: DateOrder) -> Option<Written> {
    let text = text.trim();
    if let Some(moment) = epoch(text) {
        return Some(Written::Moment(moment, Precision::Universal));
    }
    // Where the date ends: at a `T` between digits or at a blank.
    let bytes = text.as_bytes();
    let between =
        |at: usize| at > 0 && at + 1 < bytes.len() && bytes[at - 1].is_ascii_digit() && bytes[at + 1].is_ascii_digit();
    let text: String = text
        .char_indices()
        .map(|(at, sign)| if matches!(sign, 'T' | 't') && between(at) { ' ' } else { sign })
        .collect();
    let colon = text.find(':');
    let split = match colon {
        Some(colon) => text[..colon].trim_end().rfind(char::is_whitespace)?,
        // `20260302 0800` has a time without a colon.
        None => text.rfind(char::is_whitespace).filter(|&at| text[..at].trim().len() >= 8)?,
    };
    let (day, rest) = text.split_at(split);
    let date = date(day, order)?;
    let (time, offset) = time_and_offset(rest.trim())?;
    let wall = date.to_datetime(time);
    match offset {
        None => Some(Written::Wall(wall)),
        Some(offset) => {
            let moment = offset.to_timestamp(wall).ok()?;
            let precision =
                if offset.seconds() == 0 { Precision::Universal } else { Precision::Offset(offset.seconds()) };
            Some(Written::Moment(moment, precision))
        }
    }
}

/// Seconds or milliseconds since 1970, with a fraction or not, of which what is below a nanosecond does not count; from 2001 on.
fn epoch(text: &str) -> Option<Timestamp> {
    let whole = text.split('.').next()?;
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') || text.matches('.').count() > 1 {
        return None;
    }
    let (number, fraction) = (whole.parse::<i64>().ok()?, text[whole.len()..].trim_start_matches('.'));
    let nanos = |digits: usize| format!("{fraction:0<9}")[..digits].parse::<i32>().ok();
    match whole.len() {
        10 => Timestamp::new(number, nanos(9)?).ok(),
        13 => Timestamp::new(number / 1_000, (number % 1_000) as i32 * 1_000_000 + nanos(6)?).ok(),
        _ => None,
    }
}

/// A date alone.
pub(super) fn date(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim().trim_end_matches(',');
    let make = |year: i64, month: i64, day: i64| {
        let year = if year < 100 { year + 2000 } else { year };
        let plausible = (1970..=2200).contains(&year);
        let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        plausible.then(|| Date::new(year, month, day).ok()).flatten()
    };
    let number = |text: &str| text.parse::<i64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(all) = number(text).filter(|_| text.len() == 8) {
        return make(all / 10_000, all / 100 % 100, all % 100);
    }
    for separator in ['-', '/', '.'] {
        let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
        let &[first, second, third] = parts.as_slice() else { continue };
        if let (Some(first_number), Some(second), Some(third_number)) = (number(first), number(second), number(third)) {
            return match (first.len(), separator, order) {
                (4, ..) => make(first_number, second, third_number),
                (_, '.', _) | (_, _, DateOrder::DayFirst) => make(third_number, second, first_number),
                (_, _, DateOrder::MonthFirst) => make(third_number, first_number, second),
            };
        }
        // `2-Mar-2026`.
        if let (Some(day), Some(month), Some(year)) = (number(first), month(second), number(third)) {
            return make(year, month, day);
        }
    }
    // `Mon 2 Mar 2026`, `March 2, 2026`, `Mon, 3/2/2026`.
    let tokens: Vec<&str> = text.split_whitespace().map(|token| token.trim_matches(',')).collect();
    match tokens.as_slice() {
        [day_name, rest] if weekday(day_name).is_some() => date(rest, order),
        [day_name, rest @ ..] if rest.len() == 3 && weekday(day_name).is_some() => date(&rest.join(" "), order),
        [first, second, year] => match (number(first), month(second), month(first), number(second)) {
            (Some(day), Some(month), ..) => make(number(year)?, month, day),
            (_, _, Some(month), Some(day)) => make(number(year)?, month, day),
            _ => None,
        },
        _ => None,
    }
}

fn month(text: &str) -> Option<i64> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.trim_end_matches('.').to_ascii_lowercase();
    let start = text.get(..3)?;
    (1..).zip(NAMES).find(|(_, name)| *name == start).map(|(number, _)| number)
}

/// A weekday by its English name, or the first three letters of it, or by its German or Spanish name.
pub(super) fn weekday(text: &str) -> Option<Weekday> {
    const NAMES: [(&[&str], Weekday); 7] = [
        (&["mon", "monday", "mo", "montag", "lunes", "lun"], Weekday::Monday),
        (&["tue", "tues", "tuesday", "di", "dienstag", "martes"], Weekday::Tuesday),
        (&["wed", "wednesday", "mi", "mittwoch", "miércoles"], Weekday::Wednesday),
        (&["thu", "thur", "thurs", "thursday", "do", "donnerstag", "jueves"], Weekday::Thursday),
        (&["fri", "friday", "fr", "freitag", "viernes"], Weekday::Friday),
        (&["sat", "saturday", "sa", "samstag", "sábado"], Weekday::Saturday),
        (&["sun", "sunday", "so", "sonntag", "domingo"], Weekday::Sunday),
    ];
    let text = text.trim().trim_end_matches('.').to_lowercase();
    NAMES.iter().find(|(names, _)| names.contains(&text.as_str())).map(|&(_, day)| day)
}

/// A time of day alone: `08:00`, `8:00 AM`, `08:00:15.25`, `8:00AM`; `24:00` is the end of the day, told as `None` of the second.
pub(super) fn time(text: &str) -> Option<Time> {
    match time_and_offset(text.trim())? {
        (time, None) => Some(time),
        _ => None,
    }
}

/// Whether it is the end of the day, which is no time of the day.
pub(super) fn is_end_of_day(text: &str) -> bool {
    let digits: String = text.trim().chars().filter(char::is_ascii_digit).collect();
    ["2400", "240000"].contains(&digits.as_str()) && text.contains(':')
}

fn time_and_offset(text: &str) -> Option<(Time, Option<Offset>)> {
    let (text, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(rest) => (rest, Some(Offset::UTC)),
        None => match text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")) {
            Some(rest) => (rest, Some(Offset::UTC)),
            None => match text.rfind(['+', '-']) {
                Some(at) => (&text[..at], Some(self::offset(&text[at..])?)),
                None => (text, None),
            },
        },
    };
    let lower = text.trim().to_ascii_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(0)),
        (_, Some(rest)) => (rest, Some(12)),
        _ => (lower.as_str(), None),
    };
    let clock = clock.trim();
    let digits = |part: &str, most: usize| {
        let right = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse::<i32>().ok()).flatten()
    };
    let compact = clock.len() == 4 || clock.len() == 6;
    let (hour, minute, second) = if !clock.contains(':') && compact && digits(clock, 6).is_some() {
        let second = if clock.len() == 6 { digits(&clock[4..], 2)? } else { 0 };
        (digits(&clock[..2], 2)?, digits(&clock[2..4], 2)?, (second, 0))
    } else {
        let parts: Vec<&str> = clock.split(':').collect();
        let (&[hour, minute] | &[hour, minute, _]) = parts.as_slice() else { return None };
        let (second, fraction) =
            parts.get(2).map_or(("0", ""), |last| last.split_once(['.', ',']).unwrap_or((last, "")));
        let nanos = match fraction {
            "" => 0,
            fraction if fraction.len() <= 9 => digits(fraction, 9)? * 10_i32.pow(9 - fraction.len() as u32),
            _ => return None,
        };
        (digits(hour, 2)?, digits(minute, 2)?, (digits(second, 2)?, nanos))
    };
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    let small = |number: i32| i8::try_from(number).ok();
    Some((Time::new(small(hour)?, small(minute)?, small(second.0)?, second.1).ok()?, offset))
}

/// `+01`, `+01:00`, `-0500`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || ![2, 4].contains(&digits.len()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    (hours <= 15 && minutes < 60).then(|| Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()).flatten()
}

/// Turns what a clock on the wall showed into moments, one row after the other.
///
/// When clocks are set back, an hour is shown twice. Rows of one series (one queue, say) come in order, so a time that has been seen
/// before in its series, or that is earlier than the last although it is shown twice, is the second of the two.
#[derive(Debug)]
pub(super) struct WallClock {
    zone: TimeZone,
    /// Of each series: the last moment.
    last: std::collections::BTreeMap<String, Timestamp>,
}

/// Why a clock never showed a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NeverShown;

impl WallClock {
    pub(super) fn new(zone: TimeZone) -> WallClock {
        WallClock { zone, last: std::collections::BTreeMap::new() }
    }

    /// All moments at which the clock showed this: none, one or two.
    pub(super) fn all_moments(&self, wall: DateTime) -> Vec<Timestamp> {
        let offsets = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => vec![offset],
            AmbiguousOffset::Gap { .. } => Vec::new(),
            AmbiguousOffset::Fold { before, after } => vec![before, after],
        };
        offsets.into_iter().filter_map(|offset| offset.to_timestamp(wall).ok()).collect()
    }

    /// The moment at which the clock showed this in a row of `series`.
    pub(super) fn moment(&mut self, wall: DateTime, series: &str) -> Result<Timestamp, NeverShown> {
        let ambiguous = self.zone.to_ambiguous_timestamp(wall);
        let moment = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
            AmbiguousOffset::Gap { .. } => return Err(NeverShown),
            AmbiguousOffset::Fold { before, after } => {
                let first = before.to_timestamp(wall);
                let seen = self.last.get(series).zip(first.as_ref().ok());
                if seen.is_some_and(|(last, first)| last >= first) { after.to_timestamp(wall) } else { first }
            }
        };
        let moment = moment.map_err(|_| NeverShown)?;
        self.last.insert(series.to_owned(), moment);
        Ok(moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date as day, datetime};

    #[test]
    fn one_moment_is_read_in_all_forms() {
        let moment = Written::Moment("2026-03-02T07:00:19Z".parse().unwrap(), Precision::Universal);
        let quarter = Written::Moment("2026-03-02T07:00:19.00025Z".parse().unwrap(), Precision::Universal);
        let madrid = Written::Moment("2026-03-02T07:00:19Z".parse().unwrap(), Precision::Offset(3600));
        let wall = Written::Wall(datetime(2026, 3, 2, 8, 0, 19, 0));
        for (text, expected) in [
            ("1772434819", moment),
            ("1772434819.000", moment),
            ("1772434819000", moment),
            ("1772434819000.0", moment),
            ("1772434819.0000000004", moment),
            ("1772434819000.25", quarter),
            ("1772434819.00025", quarter),
            ("2026-03-02T07:00:19Z", moment),
            ("2026-03-02 07:00:19 UTC", moment),
            ("2026-03-02T07:00:19.000+00:00", moment),
            ("2026-03-02T08:00:19+01:00", madrid),
            ("2026-03-02 08:00:19+01", madrid),
            ("2026-03-02 08:00:19.000000", wall),
            ("3/2/26 8:00:19 AM", wall),
            ("03/02/2026 08:00:19", wall),
            ("02.03.2026 08:00:19", wall),
            ("02.03.26 8:00:19", wall),
            ("20260302 08:00:19", wall),
            ("20260302 080019", wall),
            ("2 Mar 2026 08:00:19", wall),
            ("Mar 2, 2026 8:00:19 a.m.", wall),
            ("Mon 3/2/2026 8:00:19AM", wall),
            ("2026/03/02 08:00:19", wall),
            ("2-Mar-26 08:00:19", wall),
        ] {
            assert_eq!(written(text, DateOrder::MonthFirst), Some(expected), "{text}");
        }
        for text in
            ["", "2026-03-02", "yesterday 08:00", "2026-13-02 08:00", "3/2/26 13:00 PM", "2026-03-02 25:00", "8:00"]
        {
            assert_eq!(written(text, DateOrder::MonthFirst), None, "{text}");
        }
        assert_eq!(date("3/2/2026", DateOrder::DayFirst), Some(day(2026, 2, 3)));
        assert_eq!(time("12:30 AM"), Some(Time::constant(0, 30, 0, 0)));
        assert_eq!(time("12:30PM"), Some(Time::constant(12, 30, 0, 0)));
    }

    #[test]
    fn dates_say_themselves_what_comes_first_where_they_can() {
        assert_eq!(order_of(["3/2/2026", "3/13/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(order_of(["3/2/2026 8:00 AM", "13/2/2026 8:00 AM"]), Some(DateOrder::DayFirst));
        assert_eq!(order_of(["3/2/2026", "4/2/2026"]), None);
        assert!(is_ambiguous("3/2/2026 08:00") && !is_ambiguous("3/3/2026") && !is_ambiguous("2026-03-02"));
    }

    #[test]
    fn zones_come_with_the_program() {
        assert!(zone("Europe/Madrid").is_ok() && zone("+01:00").is_ok());
        assert!(zone("Europe/Atlantis").unwrap_err().contains("write it as Europe/Madrid"));
    }

    #[test]
    fn an_hour_that_is_shown_twice_is_two_hours_and_one_that_is_skipped_is_none() {
        let mut clock = WallClock::new(zone("Europe/Madrid").unwrap());
        let mut read =
            |hour, minute| clock.moment(datetime(2026, 10, 25, hour, minute, 0, 0), "sales").map(|at| at.to_string());
        let shown: Vec<String> = [(1, 30), (2, 0), (2, 30), (2, 0), (2, 30), (3, 0)]
            .map(|(hour, minute)| read(hour, minute).unwrap())
            .into();
        assert_eq!(
            shown,
            [
                "2026-10-24T23:30:00Z",
                "2026-10-25T00:00:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:00:00Z",
                "2026-10-25T01:30:00Z",
                "2026-10-25T02:00:00Z"
            ]
        );
        assert_eq!(clock.moment(datetime(2026, 3, 29, 2, 30, 0, 0), "sales"), Err(NeverShown));
    }
}
