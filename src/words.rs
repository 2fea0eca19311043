//! Numbers of things as they are said.

/// So many of a noun, which is written in the singular: `1 row`, `3 rows`, `2 batches`, `4 more classes`.
pub fn counted(number: usize, noun: &str) -> String {
    let ends_in = |ends: &[&str]| ends.iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("{number} {noun}"),
        Some(stem) if !ends_in(&["ay", "ey", "oy", "uy"]) => format!("{number} {stem}ies"),
        _ if ends_in(&["s", "x", "ch", "sh"]) => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}

/// A list in a sentence, with this word before the last: `calls, chats and e-mails`.
pub fn listed<T: AsRef<str>>(parts: &[T], word: &str) -> String {
    let parts = Vec::from_iter(parts.iter().map(AsRef::as_ref));
    match parts.as_slice() {
        [] => String::new(),
        [alone] => (*alone).to_owned(),
        [rest @ .., last] => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// What so many things do: `is` or `are`.
pub fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_all_others_are_several() {
        for (number, noun, said) in [
            (0, "row", "0 rows"),
            (1, "more stretch", "1 more stretch"),
            (2, "more stretch", "2 more stretches"),
            (2, "class", "2 classes"),
            (2, "day", "2 days"),
            (2, "query", "2 queries"),
            (1, "query", "1 query"),
        ] {
            assert_eq!(counted(number, noun), said);
        }
        assert_eq!([0, 1, 2].map(are), ["are", "is", "are"]);
    }

    #[test]
    fn the_word_stands_before_the_last_of_several() {
        let of = |parts: &[&str]| listed(parts, "and");
        assert_eq!([of(&[]), of(&["a"]), of(&["a", "b"]), of(&["a", "b", "c"])], ["", "a", "a and b", "a, b and c"]);
    }
}
