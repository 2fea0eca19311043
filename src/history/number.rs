//! Numbers, lengths of time and shares as exports write them.

/// How a table writes its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// `1.234,5` and not `1,234.5`.
    decimal_comma: bool,
}

impl Numbers {
    /// What the cells of a table say about it: a comma is the decimal sign if any number has one where no group of three digits can
    /// end.
    pub(super) fn of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Numbers {
        let mut decimal_comma = false;
        for cell in cells {
            let cell = cell.trim().trim_end_matches('%').trim();
            let digits = cell.strip_prefix('-').unwrap_or(cell);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.') {
                continue;
            }
            match (digits.find(','), digits.find('.')) {
                // The last of the two is the decimal sign.
                (Some(comma), Some(point)) => decimal_comma |= comma > point,
                (Some(comma), None) => {
                    let groups = digits.split(',').skip(1).all(|group| group.len() == 3);
                    decimal_comma |=
                        digits.matches(',').count() == 1 && (!groups || comma == 0 || digits.starts_with("0,"));
                }
                _ => {}
            }
        }
        Numbers { decimal_comma }
    }

    /// In words, for the report.
    pub(super) fn words(self) -> Option<&'static str> {
        self.decimal_comma.then_some("numbers have a decimal comma")
    }

    /// A number, which may be negative.
    pub(super) fn number(self, text: &str) -> Option<f64> {
        let text = text.trim();
        let (group, decimal) = if self.decimal_comma { ('.', ',') } else { (',', '.') };
        let mut plain = String::with_capacity(text.len());
        for sign in text.chars() {
            match sign {
                // Thin and hard blanks part thousands, too.
                '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' => {}
                sign if sign == group => {}
                sign if sign == decimal => plain.push('.'),
                '0'..='9' | '-' | '+' | 'e' | 'E' => plain.push(sign),
                _ => return None,
            }
        }
        if plain.starts_with(['e', 'E']) {
            return None;
        }
        plain.parse::<f64>().ok().filter(|number| number.is_finite())
    }

    /// A count of something: a number that is not negative.
    pub(super) fn count(self, text: &str) -> Option<f64> {
        self.number(text).filter(|&number| (0.0..=1e12).contains(&number))
    }

    /// A share: `0.87`, `87 %`, `87.5%`; a number above 1 without a sign is per cent if the column says so.
    pub(super) fn share(self, text: &str, percent: bool) -> Option<f64> {
        let text = text.trim();
        let (number, signed) = match text.strip_suffix('%') {
            Some(number) => (number, true),
            None => (text, false),
        };
        let number = self.number(number)?;
        let share = if signed || percent { number / 100.0 } else { number };
        (0.0..=1.0 + 1e-9).contains(&share).then_some(share.min(1.0))
    }

    /// A length of time in seconds; a bare number is in `unit`.
    pub(super) fn seconds(self, text: &str, unit: Unit) -> Option<f64> {
        let text = text.trim();
        if text.contains(':') {
            return self.clock(text, unit);
        }
        if let Some(number) = self.number(text) {
            return Some(number * unit.seconds());
        }
        // `1h 2m 3s`, `95 sec`, `PT1M35S`.
        let text = text.strip_prefix("PT").unwrap_or(text).to_ascii_lowercase();
        let (mut total, mut rest, mut any) = (0.0, text.as_str(), false);
        while !rest.trim().is_empty() {
            rest = rest.trim_start();
            let digits = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.' && sign != ',')?;
            let number = self.number(&rest[..digits])?;
            rest = rest[digits..].trim_start();
            let letters = rest.find(|sign: char| !sign.is_ascii_alphabetic()).unwrap_or(rest.len());
            total += number
                * match &rest[..letters] {
                    "h" | "hr" | "hrs" | "hour" | "hours" => 3_600.0,
                    "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
                    "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
                    "ms" => 1e-3,
                    _ => return None,
                };
            (rest, any) = (&rest[letters..], true);
        }
        any.then_some(total)
    }

    /// `h:mm:ss`, `m:ss`, with a fraction or not; hours and minutes if the unit is minutes.
    fn clock(self, text: &str, unit: Unit) -> Option<f64> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, text),
        };
        let parts: Vec<&str> = digits.split(':').collect();
        let plain =
            |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<f64>().ok()).flatten();
        let (last, front) = parts.split_last()?;
        // `:34` has no minutes.
        let front: Option<Vec<f64>> = match front {
            [""] => Some(vec![0.0]),
            front => front.iter().map(|part| plain(part)).collect(),
        };
        let last = last.replace(',', ".").parse::<f64>().ok().filter(|&last| (0.0..60.0).contains(&last))?;
        let seconds = match front?.as_slice() {
            [hours] if matches!(unit, Unit::HoursMinutes | Unit::Hours) => hours * 3_600.0 + last * 60.0,
            [minutes] => minutes * 60.0 + last,
            [hours, minutes] if *minutes < 60.0 => hours * 3_600.0 + minutes * 60.0 + last,
            [days, hours, minutes] if *hours < 24.0 && *minutes < 60.0 => {
                days * 86_400.0 + hours * 3_600.0 + minutes * 60.0 + last
            }
            _ => return None,
        };
        Some(sign * seconds)
    }
}

/// What a bare number in a column of times means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Milliseconds,
    Minutes,
    Hours,
    /// Seconds; `1:30` is an hour and a half.
    HoursMinutes,
}

impl Unit {
    fn seconds(self) -> f64 {
        match self {
            Unit::Seconds | Unit::HoursMinutes => 1.0,
            Unit::Milliseconds => 1e-3,
            Unit::Minutes => 60.0,
            Unit::Hours => 3_600.0,
        }
    }

    /// In words, for the report.
    pub(super) fn words(self) -> &'static str {
        match self {
            Unit::Seconds | Unit::HoursMinutes => "seconds",
            Unit::Milliseconds => "milliseconds",
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Numbers = Numbers { decimal_comma: false };
    const COMMA: Numbers = Numbers { decimal_comma: true };

    #[test]
    fn a_table_says_by_itself_whether_it_has_decimal_commas() {
        for (cells, expected) in [
            (&["4,00", "1,75"][..], COMMA),
            (&["1.234,5"], COMMA),
            (&["0,875"], COMMA),
            (&["1,234.5"], POINT),
            (&["1,234", "12,345,678"], POINT),
            (&["20.0", "word, word", ""], POINT),
            (&["12,5 %"], COMMA),
        ] {
            assert_eq!(Numbers::of(cells.iter().copied()), expected, "{cells:?}");
        }
    }

    #[test]
    fn numbers_shares_and_times_are_read_in_all_their_forms() {
        assert_eq!(POINT.number("1,234.5"), Some(1234.5));
        assert_eq!(COMMA.number("1.234,5"), Some(1234.5));
        assert_eq!(POINT.number("1'234"), Some(1234.0));
        for text in ["", "-", "abc", "1.2.3", "NaN", "inf", "1e999"] {
            assert_eq!(POINT.number(text), None, "{text}");
        }
        assert_eq!(POINT.count("-1"), None);
        assert_eq!(POINT.share("75.00%", false), Some(0.75));
        assert_eq!(COMMA.share("87,5 %", false), Some(0.875));
        assert_eq!(POINT.share("0.875", false), Some(0.875));
        assert_eq!(POINT.share("90.9", true), Some(0.909));
        assert_eq!(POINT.share("90.9", false), None);
        for (text, unit, expected) in [
            ("1:02:03", Unit::Seconds, 3723.0),
            ("00:07:33", Unit::Seconds, 453.0),
            ("2:36", Unit::Seconds, 156.0),
            ("90:00", Unit::Seconds, 5400.0),
            ("1:30", Unit::HoursMinutes, 5400.0),
            ("1:02:03:04", Unit::Seconds, 93784.0),
            ("0:03.5", Unit::Seconds, 3.5),
            (":34", Unit::Seconds, 34.0),
            ("8143", Unit::Milliseconds, 8.143),
            ("1.5", Unit::Hours, 5400.0),
            ("95 sec", Unit::Seconds, 95.0),
            ("1h 2m 3s", Unit::Seconds, 3723.0),
            ("PT1M35S", Unit::Seconds, 95.0),
            ("-5", Unit::Seconds, -5.0),
        ] {
            assert_eq!(POINT.seconds(text, unit), Some(expected), "{text}");
        }
        for text in ["1:60", "a:b", ":", "1:2:3:4:5", "h", "5 parsecs"] {
            assert_eq!(POINT.seconds(text, Unit::Seconds), None, "{text}");
        }
    }
}
