//! The order of rows in files for programs that tell by the first rows what a column is.

use std::collections::BTreeSet;

/// The rows, of which each is of a part with a name, with the first row of each part whose name is no number in front of all: Polars looks at
/// a hundred rows, and takes a column for one of whole numbers that has nothing else there, in quotes or not.
pub(super) fn texts_first<'a, T>(rows: Vec<T>, name: impl Fn(&T) -> &'a str) -> Vec<T> {
    let mut last = None;
    let mut seen = BTreeSet::new();
    let (front, rest): (Vec<T>, Vec<T>) = rows.into_iter().partition(|row| {
        let name = name(row);
        // Most rows are of the same part as the one before.
        if last.replace(name) == Some(name) {
            return false;
        }
        let is_text = !name.is_empty() && name.parse::<f64>().is_err();
        is_text && seen.insert(name)
    });
    front.into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_numbers_stand_in_front_once_and_the_others_in_their_order() {
        let rows = vec![("", 1), ("30175", 2), ("12", 3), ("roster", 4), ("30175", 5), ("roster", 6), ("desk", 7)];
        let ordered = texts_first(rows, |row| row.0);
        assert_eq!(ordered.iter().map(|row| row.1).collect::<Vec<_>>(), [4, 7, 1, 2, 3, 5, 6]);
    }
}
