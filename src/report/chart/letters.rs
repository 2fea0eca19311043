//! How wide texts are, so that what stands beside each other does not touch.
//!
//! Which font the viewer brings is not known: texts are measured with the widest of those that are usual, so that they have room in any.

use crate::report::names;

/// Advance widths of the signs from U+0020 to U+007E \[hundredths of the size of the font\]: DejaVu Sans 2.37, as its table `hmtx` has them.
const WIDTHS: [u8; 95] = [
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69,
    61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63,
    59, 82, 59, 59, 52, 64, 34, 64, 84,
];

/// The width of a text in a font of this size, in the unit of the size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|sign| size * of(sign)).sum()
}

/// The width of a sign as a share of the size.
fn of(sign: char) -> f64 {
    match sign {
        ' '..='~' => f64::from(WIDTHS[sign as usize - 32]) / 100.0,
        // Letters of Latin, Greek and Cyrillic.
        '\u{a0}'..='\u{52f}' => 0.75,
        // What is drawn in a square: most other scripts, and pictures.
        _ => 1.3,
    }
}

/// The text on one line, cut to this width; what is cut off leaves an ellipsis.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    names::cut(text, room, |sign| size * of(sign))
}

/// Names on one line each, cut to this width such that no two look alike.
pub(super) fn apart(names: &[&str], size: f64, room: f64) -> Vec<String> {
    names::cut_apart(names, room, |sign| size * of(sign))
}

/// A line is broken between words only where it is at least so full \[0, 1\].
const FULL: f64 = 0.45;

/// Names on at most `most` lines each of this width; what has no room in these is cut such that no two look alike.
pub(super) fn wrapped_apart(names: &[&str], size: f64, room: f64, most: usize) -> Vec<Vec<String>> {
    let all: Vec<Vec<String>> = names.iter().map(|name| broken(name, size, room)).collect();
    let long = Vec::from_iter((0..names.len()).filter(|&name| all[name].len() > most));
    // Each line but the last may end as soon as it is full enough, and loses no more than one sign where a word is broken.
    let taken = room * (1.0 + FULL * (most - 1) as f64);
    let cut = apart(&Vec::from_iter(long.iter().map(|&name| names[name])), size, taken);
    let mut shown = all;
    for (name, cut) in long.into_iter().zip(cut) {
        shown[name] = broken(&cut, size, room);
        shown[name].truncate(most);
    }
    shown
}

/// The text on as many lines as it takes, broken between its words, or in them where lines would stay empty.
fn broken(text: &str, size: f64, room: f64) -> Vec<String> {
    let signs = Vec::from_iter(text.trim().chars().map(|sign| if sign.is_control() { ' ' } else { sign }));
    let (mut lines, mut start) = (Vec::new(), 0);
    while start < signs.len() {
        let (mut taken, mut end, mut word) = (0.0, start, None);
        while end < signs.len() && (end == start || taken + size * of(signs[end]) <= room) {
            taken += size * of(signs[end]);
            end += 1;
            if " -,/_".contains(signs[end - 1]) && taken >= FULL * room {
                word = Some(end);
            }
        }
        let is_last = end == signs.len();
        let end = if is_last || signs[end] == ' ' { end } else { word.unwrap_or(end) };
        let line: String = signs[start..end].iter().collect();
        lines.push(line.trim().to_owned());
        start = end;
        while start < signs.len() && signs[start] == ' ' {
            start += 1;
        }
    }
    // Who has no name has a line all the same.
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// The text on at most `most` lines of this width, broken between words; the last is cut where that is not enough.
pub(super) fn lines(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_last = lines.len() == most;
        match lines.last_mut() {
            Some(line) if is_last || width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fitted(line, size, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_room_ends_and_not_before() {
        assert_eq!(fitted("sales", 10.0, width("sales", 10.0)), "sales");
        let cut = fitted("sales and service", 10.0, 60.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0) <= 60.0 && width(&cut, 10.0) > 45.0, "{cut}");
        assert_eq!(fitted("a\u{7}b", 10.0, 99.0), "a b");
        assert_eq!(fitted("\u{1f600}\u{1f600}\u{1f600}", 10.0, 30.0), "\u{1f600}…");
    }

    #[test]
    fn names_have_all_their_lines_before_they_are_cut_and_never_look_alike() {
        let (size, room) = (10.0, 100.0);
        let names = ["sales", "a name that takes two lines", "onewordthatisfartoolongforaline"];
        let lines = wrapped_apart(&names, size, room, 3);
        assert_eq!(lines[0], ["sales"]);
        for (name, lines) in names.iter().zip(&lines) {
            let said = |text: &str| text.chars().filter(|sign| *sign != ' ').collect::<String>();
            assert_eq!(said(&lines.concat()), said(name), "nothing is left out");
            assert!(lines.iter().all(|line| width(line, size) <= room), "{lines:?}");
        }
        let long =
            ["one name that does not end and does not end, first", "one name that does not end and does not end, last"];
        let lines = wrapped_apart(&long, size, room, 2);
        assert!(lines[0] != lines[1] && lines.iter().all(|lines| lines.len() == 2), "{lines:?}");
        assert!(lines[0][1].ends_with("first") && lines[1][1].ends_with("last"), "{lines:?}");
    }

    #[test]
    fn lines_are_broken_between_words_and_the_last_is_cut() {
        let text = "How many agents does a Monday need to answer eight in ten calls?";
        let broken = lines(text, 10.0, 150.0, 9);
        assert!(broken.len() > 1 && broken.iter().all(|line| width(line, 10.0) <= 150.0), "{broken:?}");
        assert_eq!(broken.join(" "), text);
        let two = lines(text, 10.0, 150.0, 2);
        assert!(two.len() == 2 && two[1].ends_with('…'), "{two:?}");
        assert!(lines(" ", 10.0, 150.0, 2).is_empty());
    }
}
