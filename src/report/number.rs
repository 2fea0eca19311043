//! Numbers as text: all their digits where something is computed from them, nine for tables in files, and the digits that the interval
//! supports for people.

/// The most decimals that a table shows.
const MAX_DECIMALS: usize = 2;

/// The shortest text that reads back as the same number.
pub(super) fn exact(number: f64) -> String {
    // Adding zero takes the sign off a negative zero.
    (number + 0.0).to_string()
}

/// The same, always with a decimal point: a reader that guesses by the first rows does not take the column for one of whole numbers.
pub(super) fn decimal(number: f64) -> String {
    let text = exact(number);
    if text.bytes().all(|sign| sign.is_ascii_digit() || sign == b'-') { text + ".0" } else { text }
}

/// The same, or nothing.
pub(super) fn decimal_or_empty(number: Option<f64>) -> String {
    number.map_or_else(String::new, decimal)
}

/// The nearest number with nine significant digits: estimates are known to three or four of them.
pub(super) fn nine_digits(number: f64) -> f64 {
    format!("{number:.8e}").parse().expect("a number in powers of ten is a number")
}

/// What an estimate is in a table of a file, or nothing: nine significant digits, with a decimal point.
pub(super) fn figure_or_empty(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| decimal(nine_digits(number)))
}

/// How many decimals give the middle one of these half widths two digits that say something; `None` without a half width.
pub(super) fn decimals_for(half_widths: impl Iterator<Item = f64>) -> Option<usize> {
    let mut widths: Vec<f64> = half_widths.filter(|&width| width > 0.0).collect();
    widths.sort_by(f64::total_cmp);
    let middle = *widths.get(widths.len() / 2)?;
    // From 9.95 on, two digits need no decimals.
    Some([9.95, 0.995].iter().take_while(|&&limit| middle < limit).count().min(MAX_DECIMALS))
}

/// A number with so many decimals; in powers of ten when it would be too long to read.
pub(super) fn rounded(number: f64, decimals: usize) -> String {
    if number.abs() >= 1e8 {
        return format!("{number:.2e}");
    }
    let text = format!("{number:.decimals$}");
    let is_zero = text.bytes().all(|sign| matches!(sign, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// A half width with so many decimals. One that is not zero does not become zero.
pub(super) fn rounded_half_width(number: f64, decimals: usize) -> String {
    let step = [1.0, 0.1, 0.01][decimals.min(MAX_DECIMALS)];
    rounded(if number > 0.0 { number.max(step) } else { number }, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_every_digit_and_people_see_those_that_count() {
        assert_eq!(
            [0.1 + 0.2, 1e21, -0.0, 3.0].map(exact),
            ["0.30000000000000004", "1000000000000000000000", "0", "3"]
        );
        assert_eq!(decimal_or_empty(None), "");
        let figures = [2.0 / 3.0, 6663.0, 1_234_567_890.123, -0.0, 1e-12 / 3.0, f64::MAX]
            .map(|number| figure_or_empty(Some(number)));
        assert_eq!(figures[..5], ["0.666666667", "6663.0", "1234567890.0", "0.0", "0.000000000000333333333"]);
        assert_eq!((figures[5].len(), figure_or_empty(None)), (311, String::new()));
        assert_eq!(decimals_for([12.3].into_iter()), Some(0));
        assert_eq!(decimals_for([0.0, 1.23].into_iter()), Some(1));
        assert_eq!(decimals_for([0.0123, 0.05, 300.0].into_iter()), Some(2));
        assert_eq!(decimals_for([0.0].into_iter()), None);
    }

    #[test]
    fn rounding_leaves_no_minus_zero_and_no_endless_number() {
        assert_eq!(rounded(-0.001, 1), "0.0");
        assert_eq!(rounded(-0.06, 1), "-0.1");
        assert_eq!(rounded(123_456_789_012.0, 0), "1.23e11");
        assert_eq!(rounded_half_width(0.001, 1), "0.1");
        assert_eq!(rounded_half_width(0.0, 1), "0.0");
    }
}
