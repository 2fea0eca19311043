//! Durations, rates, times of day and dates as people write them.

use crate::time::Span;

/// No duration is longer: a hundred years of 365 days.
pub(super) const LONGEST: Span = Span::from_seconds(100 * 365 * 24 * 3_600);

/// Why a text is none: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misread {
    pub(super) message: String,
    pub(super) help: String,
}

fn misread(message: impl Into<String>, help: impl Into<String>) -> Misread {
    Misread { message: message.into(), help: help.into() }
}

const DURATION_HELP: &str = "write it as \"2m 10s\", \"250ms\", \"1h 30m\" or \"1.5h\"";

/// A duration of at least nothing, such as `2m 10s`.
pub(super) fn duration(text: &str) -> Result<Span, Misread> {
    let nanos = signed(text)?;
    u64::try_from(nanos)
        .map(Span::from_nanos)
        .map_err(|_| misread(format!("`{text}` is negative"), "a duration here is 0s or longer"))
}

/// A duration in seconds, which may be negative.
pub(super) fn signed_seconds(text: &str) -> Result<f64, Misread> {
    Ok(signed(text)? as f64 / 1e9)
}

/// Nanoseconds.
fn signed(text: &str) -> Result<i128, Misread> {
    let text = text.trim();
    if text.parse::<f64>().is_ok() {
        return Err(misread(format!("`{text}` has no unit"), format!("seconds are \"{text}s\", minutes \"{text}m\"")));
    }
    let parsed = text.parse::<jiff::SignedDuration>().ok().filter(|_| !text.contains(','));
    let Some(parsed) = parsed else {
        let calendar = ["d", "w", "y", "day", "week", "month", "year"];
        let unit = text.rsplit(|letter: char| letter.is_ascii_digit() || letter == ' ').next().unwrap_or_default();
        let help = if calendar.contains(&unit.trim_end_matches('s')) {
            "days and longer have no fixed length: write hours, a day is \"24h\"".to_owned()
        } else if text.contains(',') {
            format!("numbers have a decimal point, not a comma; {DURATION_HELP}")
        } else {
            DURATION_HELP.to_owned()
        };
        return Err(misread(format!("`{}` is no duration", super::diagnostics::shortened(text)), help));
    };
    let nanos = parsed.as_nanos();
    if nanos.unsigned_abs() > u128::from(LONGEST.nanos()) {
        return Err(misread(
            format!("`{text}` is longer than a hundred years"),
            format!("at most {} h", LONGEST.nanos() / 3_600_000_000_000),
        ));
    }
    Ok(nanos)
}

/// A rate such as `120/h`, in contacts per second.
pub(super) fn rate(text: &str) -> Result<f64, Misread> {
    let help = "write it as \"120/h\", \"2/min\" or \"0.5/s\"";
    let Some((number, unit)) = text.split_once('/') else {
        return Err(misread(format!("`{}` is no rate", super::diagnostics::shortened(text)), help));
    };
    let seconds = match unit.trim() {
        "s" | "sec" | "second" => 1.0,
        "m" | "min" | "minute" => 60.0,
        "h" | "hour" => 3_600.0,
        "d" | "day" => 86_400.0,
        other => return Err(misread(format!("`{other}` is no unit of time for a rate"), help)),
    };
    let number = plain_number(number.trim()).map_err(|message| misread(message, help))?;
    if number < 0.0 {
        return Err(misread(format!("`{text}` is negative"), "a rate is 0/h or greater"));
    }
    Ok(number / seconds)
}

/// A finite number with a decimal point; the error says what is wrong.
pub(super) fn plain_number(text: &str) -> Result<f64, String> {
    let shown = super::diagnostics::shortened(text);
    if text.is_empty() {
        return Err("there is no number".to_owned());
    }
    if text.contains(',') {
        return Err(format!(
            "`{shown}` has a comma: numbers are written with a decimal point, and without separators of thousands"
        ));
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    match text.parse::<f64>() {
        Ok(number) if digits && number.is_finite() => Ok(number),
        Ok(_) if digits => Err(format!("`{shown}` is too large a number")),
        _ => Err(format!("`{shown}` is no number")),
    }
}

/// A time of day such as `08:30`, `08:30:15` or `24:00`, as the time since midnight.
pub(super) fn time_of_day(text: &str) -> Result<Span, Misread> {
    let help = "write it as \"08:30\" or \"08:30:15\"; the end of the day is \"24:00\"";
    let bad = || misread(format!("`{}` is no time of day", super::diagnostics::shortened(text)), help);
    clock_time(text, DAY).ok_or_else(bad)
}

/// Hours, minutes and perhaps seconds, of at most so long.
fn clock_time(text: &str, most: Span) -> Option<Span> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let (&[hours, minutes] | &[hours, minutes, _]) = parts.as_slice() else { return None };
    let two_digits = |part: &str| {
        let right = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse::<u64>().ok()).flatten()
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let seconds = parts.get(2).copied().unwrap_or("0");
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let fraction_is_right = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let whole = two_digits(whole).filter(|_| fraction_is_right)?;
    let nanos: u64 = format!("{fraction:0<9}").parse().unwrap_or(0);
    let time = Span::from_nanos((hours * 3_600 + minutes * 60 + whole) * 1_000_000_000 + nanos);
    (minutes <= 59 && whole <= 59 && time <= most).then_some(time)
}

/// When something in a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    /// At this time since midnight; a day and more is on the days after.
    OfDay(Span),
    /// On this day, so long after its midnight.
    On(jiff::civil::Date, Span),
    /// At this moment, wherever one is.
    At(jiff::Timestamp),
}

/// A time in a file: a time of day up to `48:00`, date and time in one such as `2014-03-10 08:30`, the same with an offset such as
/// `2014-03-10T08:30:00+01:00`, before which a blank may stand, or seconds or milliseconds since 1970.
pub(super) fn stamp(text: &str) -> Result<Stamp, Misread> {
    let help = "write it as \"08:30\", \"08:30:15\", \"2014-03-10 08:30\", \"2014-03-10 08:30:00 +01:00\", \"2014-03-10 07:30:00 UTC\" or in seconds \
                since 1970";
    let text = text.trim();
    let bad = || misread(format!("`{}` is no time", super::diagnostics::shortened(text)), help);
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        // Nine digits of seconds are March 1973, twelve of milliseconds September 2001.
        let whole = text.split('.').next().unwrap_or_default().len();
        let unit = if whole >= 12 { 1_000_000.0 } else { 1e9 };
        let nanos = text.parse::<f64>().ok().filter(|_| (9..=14).contains(&whole)).ok_or_else(bad)? * unit;
        // To the microsecond, which is what the number can say.
        let micros = (nanos / 1_000.0).round() as i64;
        return jiff::Timestamp::from_microsecond(micros).map(Stamp::At).map_err(|_| bad());
    }
    if text.len() < 11 || !text.is_ascii() || !text[4..].contains([' ', 'T', 't']) {
        return clock_time(text, DAY.times(2)).map(Stamp::OfDay).ok_or_else(bad);
    }
    if let Ok(moment) = with_offset(text).as_deref().unwrap_or(text).parse::<jiff::Timestamp>() {
        return Ok(Stamp::At(moment));
    }
    let of_day = clock_time(&text[11..], DAY);
    date(&text[..10]).ok().zip(of_day).map(|(date, time)| Stamp::On(date, time)).ok_or_else(bad)
}

/// A time behind which its offset stands after a blank, or the name of that of Greenwich, as it is written without the blank.
fn with_offset(text: &str) -> Option<String> {
    let (time, offset) = text.rsplit_once(' ')?;
    let offset = match offset {
        "UTC" | "GMT" | "Z" | "utc" | "gmt" | "z" => "Z",
        _ => Some(offset).filter(|offset| offset.starts_with(['+', '-']))?,
    };
    Some(format!("{}{offset}", time.trim_end()))
}

/// A day of 24 hours.
pub(super) const DAY: Span = Span::from_seconds(86_400);

/// A date such as `2014-03-10`.
pub(super) fn date(text: &str) -> Result<jiff::civil::Date, Misread> {
    let text = text.trim();
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let parsed = shape.then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
    parsed.ok_or_else(|| {
        misread(
            format!("`{}` is no date", super::diagnostics::shortened(text)),
            "write year, month and day as \"2014-03-10\"",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<T>(result: Result<T, Misread>) -> String {
        result.err().map_or_else(|| "no error".to_owned(), |error| format!("{}; {}", error.message, error.help))
    }

    #[test]
    fn durations_are_read_as_they_are_meant() {
        let cases: [(&str, u64); 13] = [
            ("0s", 0),
            ("45s", 45_000_000_000),
            ("2m 10s", 130_000_000_000),
            ("2m10s", 130_000_000_000),
            ("250ms", 250_000_000),
            ("1h", 3_600_000_000_000),
            ("1.5h", 5_400_000_000_000),
            ("1ns", 1),
            ("1.5us", 1_500),
            ("PT5M", 300_000_000_000),
            ("00:05:00", 300_000_000_000),
            ("5 minutes", 300_000_000_000),
            (" 3s ", 3_000_000_000),
        ];
        for (text, nanos) in cases {
            assert_eq!(duration(text), Ok(Span::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_a_way_out() {
        let cases = [
            ("90", "`90` has no unit; seconds are \"90s\", minutes \"90m\""),
            ("5d", "`5d` is no duration; days and longer have no fixed length: write hours, a day is \"24h\""),
            ("2 days", "`2 days` is no duration; days and longer have no fixed length: write hours, a day is \"24h\""),
            ("-5s", "`-5s` is negative; a duration here is 0s or longer"),
            ("1,5h", "numbers have a decimal point"),
            ("", "`` is no duration"),
            ("soon", "`soon` is no duration"),
            ("999999999h", "`999999999h` is longer than a hundred years; at most 876000 h"),
            ("99999999999999999999999s", "is no duration"),
        ];
        for (text, expected) in cases {
            let said = said(duration(text));
            assert!(said.contains(expected), "{text}: {said}");
        }
    }

    #[test]
    fn rates_are_per_second_inside() {
        let cases = [
            ("120/h", 120.0 / 3_600.0),
            ("2/min", 2.0 / 60.0),
            ("0.5/s", 0.5),
            ("1e3 / day", 1e3 / 86_400.0),
            ("0/h", 0.0),
        ];
        for (text, expected) in cases {
            assert_eq!(rate(text), Ok(expected), "{text}");
        }
        for text in ["120", "120/x", "/h", "-1/h", "inf/h", "1,5/h", "1e999/h", "NaN/h", "1/2/h", ""] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_of_day_reach_from_midnight_to_midnight() {
        let cases: [(&str, u64); 6] = [
            ("00:00", 0),
            ("8:30", 30_600_000),
            ("08:30:15", 30_615_000),
            ("08:30:15.250", 30_615_250),
            ("23:59:59", 86_399_000),
            ("24:00", 86_400_000),
        ];
        for (text, millis) in cases {
            assert_eq!(time_of_day(text), Ok(Span::from_nanos(millis * 1_000_000)), "{text}");
        }
        for text in
            ["24:01", "8", "08:60", "08:30:60", "8h30", "", "08:30:", "08:30:1.1234567890", "-1:00", "08:30 pm", "١:00"]
        {
            assert!(time_of_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_in_files_are_of_a_day_or_of_a_date_or_moments_anywhere() {
        let hours = |hours: u64| Span::from_seconds(3_600 * hours);
        let day = jiff::civil::date(2014, 3, 10);
        let moment = |text: &str| Stamp::At(text.parse().unwrap());
        let cases = [
            ("08:00", Stamp::OfDay(hours(8))),
            ("26:00", Stamp::OfDay(hours(26))),
            ("48:00", Stamp::OfDay(hours(48))),
            ("2014-03-10 08:00", Stamp::On(day, hours(8))),
            ("2014-03-10T08:00:00", Stamp::On(day, hours(8))),
            ("2014-03-10 24:00", Stamp::On(day, hours(24))),
            ("2014-03-10T08:00:00+01:00", moment("2014-03-10T07:00:00Z")),
            ("2014-03-10 08:00:00.25Z", moment("2014-03-10T08:00:00.25Z")),
            ("2014-03-10 09:00:00 +01:00", moment("2014-03-10T08:00:00Z")),
            ("2014-03-10 09:00:00 +0100", moment("2014-03-10T08:00:00Z")),
            ("2014-03-10 09:00 +01", moment("2014-03-10T08:00:00Z")),
            ("2014-03-10 06:30:00 -01:30", moment("2014-03-10T08:00:00Z")),
            ("2014-03-10 08:00:00 UTC", moment("2014-03-10T08:00:00Z")),
            ("2014-03-10T08:00:00  GMT", moment("2014-03-10T08:00:00Z")),
            ("1394438400", moment("2014-03-10T08:00:00Z")),
            ("1394438400.5", moment("2014-03-10T08:00:00.5Z")),
            ("1394438400000", moment("2014-03-10T08:00:00Z")),
        ];
        for (text, expected) in cases {
            assert_eq!(stamp(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "8",
            "800",
            "48:01",
            "2014-03-10",
            "2014-03-10 8h",
            "2014-13-10 08:00",
            "10.03.2014 08:00",
            "soon",
            "2014-03-10 08:00 pm",
            "2014-03-10 08:00 CET",
            "2014-03-10 08:00 + 01:00",
            "08:00 UTC",
            "1e9",
            "1.2.3",
            "99999999999999999",
        ] {
            assert!(stamp(text).is_err(), "{text}: {:?}", stamp(text));
        }
    }

    #[test]
    fn dates_are_year_month_and_day() {
        assert_eq!(date("2014-03-10"), Ok(jiff::civil::date(2014, 3, 10)));
        for text in ["2014-02-30", "10.03.2014", "2014-3-10", "2014-03-10T08:00", "", "20140310"] {
            assert!(date(text).is_err(), "{text}");
        }
    }
}
