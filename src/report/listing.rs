//! Names with what they mean, as two columns.

use super::console::wrapped;
use super::table::signs;

/// A wider name stands on a line of its own \[signs\].
const WIDEST: usize = 30;

/// The names to the left, what they mean to the right, in lines of at most `width` signs.
pub fn listing(rows: &[(String, String)], width: usize) -> String {
    let left = rows.iter().map(|(name, _)| signs(name)).filter(|&signs| signs <= WIDEST).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for (name, meaning) in rows {
        let meaning = wrapped(meaning, width.saturating_sub(left).max(20));
        let mut lines = meaning.lines();
        match signs(name) + 2 <= left {
            true => {
                let first = lines.next().unwrap_or_default();
                text.push_str(format!("{name}{}{first}", " ".repeat(left - signs(name))).trim_end());
            }
            false => text.push_str(name),
        }
        text.push('\n');
        lines.for_each(|line| text.push_str(&format!("{}{line}\n", " ".repeat(left))));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_beside_what_they_mean_and_long_ones_above_it() {
        let row = |name: &str, meaning: &str| (name.to_owned(), meaning.to_owned());
        let long = "a_name_that_is_longer_than_all_columns";
        let text = listing(&[row("asa", "The mean wait of the answered."), row(long, "Long.")], 25);
        assert_eq!(text, format!("asa  The mean wait of the\n     answered.\n{long}\n     Long.\n"));
    }
}
