//! Names in less room than they take, cut so that no two of them look alike.

use std::collections::BTreeMap;

const ELLIPSIS: char = '…';

/// The text on one line, cut at its end to this room; what is cut off leaves an ellipsis. `width` is that of a sign, in the unit of the room.
pub(super) fn cut(text: &str, room: f64, width: impl Fn(char) -> f64) -> String {
    let line = in_line(text);
    if fits(&line, room, &width) {
        return line;
    }
    let mut start = begins(line.chars(), room - width(ELLIPSIS), &width);
    start.truncate(start.trim_end().len());
    start.push(ELLIPSIS);
    start
}

/// The same of a text of which the beginning and the end stay.
pub(super) fn cut_in_the_middle(text: &str, room: f64, width: impl Fn(char) -> f64) -> String {
    let line = in_line(text);
    if fits(&line, room, &width) {
        return line;
    }
    let room = room - width(ELLIPSIS);
    let start = begins(line.chars(), room / 2.0, &width);
    let rest = room - start.chars().map(&width).sum::<f64>();
    let end: String = begins(line.chars().rev(), rest, &width).chars().rev().collect();
    format!("{}{ELLIPSIS}{}", start.trim_end(), end.trim_start())
}

/// Names, each cut where it is too long: at its end; where that would make it look like another one, in the middle; and with its number
/// before it where even that does.
pub(super) fn cut_apart(names: &[&str], room: f64, width: impl Fn(char) -> f64) -> Vec<String> {
    let mut shown: Vec<String> = names.iter().map(|name| cut(name, room, &width)).collect();
    for name in alike(names, &shown) {
        shown[name] = cut_in_the_middle(names[name], room, &width);
    }
    for name in alike(names, &shown) {
        shown[name] = cut(&format!("{}: {}", name + 1, names[name]), room, &width);
    }
    shown
}

/// Which of them are shown like others that they are not.
fn alike(names: &[&str], shown: &[String]) -> Vec<usize> {
    let mut first: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    for (name, shown) in names.iter().zip(shown) {
        let (other, is_shared) = first.entry(shown).or_insert((name, false));
        *is_shared |= other != name;
    }
    (0..names.len()).filter(|&name| first[shown[name].as_str()].1).collect()
}

fn in_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

fn fits(line: &str, room: f64, width: impl Fn(char) -> f64) -> bool {
    line.chars().map(width).sum::<f64>() <= room
}

/// The first signs, as many as have room.
fn begins(signs: impl Iterator<Item = char>, room: f64, width: impl Fn(char) -> f64) -> String {
    let mut taken = 0.0;
    let fits = |sign: &char| {
        taken += width(*sign);
        taken <= room
    };
    signs.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_look_alike_however_little_room_they_have() {
        let apart = |names: &[&str], room: f64| cut_apart(names, room, |_| 1.0);
        assert_eq!(apart(&["sales", "service"], 9.0), ["sales", "service"]);
        assert_eq!(apart(&["a long name of one", "short"], 9.0), ["a long n…", "short"]);
        assert_eq!(apart(&["a long name of one", "a long name of two"], 9.0), ["a lo…one", "a lo…two"]);
        let same_ends = ["a long name, one, of us", "a long name, two, of us", "a third that is long"];
        assert_eq!(apart(&same_ends, 9.0), ["1: a lon…", "2: a lon…", "a third…"]);
        assert_eq!(apart(&["the same as long", "the same as long"], 9.0), ["the same…"; 2], "they are not two");
        assert_eq!(apart(&["a\nb", "a c"], 9.0), ["a b", "a c"]);
    }

    #[test]
    fn what_is_cut_in_the_middle_keeps_both_ends_and_takes_no_more_than_its_room() {
        for room in 3..20 {
            let cut = cut_in_the_middle("beginning and end", f64::from(room), |_| 1.0);
            assert!(cut.chars().count() <= room as usize, "{cut} in {room}");
        }
        assert_eq!(cut_in_the_middle("beginning and end", 9.0, |_| 1.0), "begi…end");
    }
}
