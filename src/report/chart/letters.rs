//! How wide texts are, so that what stands beside each other does not touch.
//!
//! Which font the viewer brings is not known: texts are measured with the widest of those that are usual, so that they have room in any.

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
    let line: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if width(&line, size) <= room {
        return line;
    }
    let mut taken = width("…", size);
    let fits = |sign: &char| {
        taken += size * of(*sign);
        taken <= room
    };
    let start: String = line.chars().take_while(fits).collect();
    format!("{}…", start.trim_end())
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
