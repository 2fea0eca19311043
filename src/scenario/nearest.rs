//! The known word that somebody probably meant.

/// The candidate nearest to `word`: at most a third of its letters, and at least one, have to be changed. Ties go to the
/// first candidate.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words are no slips of names, and the work grows with the square of the length.
    if word.chars().count() > 64 {
        return None;
    }
    let most = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.chars().count().abs_diff(word.chars().count()) > most {
            continue;
        }
        let distance = edits(&fold(word), &fold(candidate));
        if distance <= most && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Words are compared without regard to case, and `-` and a space are as good as `_`.
fn fold(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).map(|letter| if "- ".contains(letter) { '_' } else { letter }).collect()
}

/// How many letters have to be inserted, removed, replaced or swapped with their neighbour to make `b` of `a`.
///
/// # Source
/// Optimal string alignment distance: Damerau (1964), Communications of the ACM 7(3), 171-176.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            next[j] = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_strange_word_finds_none() {
        let words = ["patience", "talk", "wrap_up", "queue"];
        let cases = [
            ("patince", Some("patience")),
            ("tlak", Some("talk")),
            ("Wrap-Up", Some("wrap_up")),
            ("qeueu", None),
            ("quue", Some("queue")),
            ("volume", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, words), expected, "{word}");
        }
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let letters = |word: &str| Vec::from_iter(word.chars());
        assert_eq!(edits(&letters("mena"), &letters("mean")), 1);
        assert_eq!(edits(&letters(""), &letters("abc")), 3);
        assert_eq!(edits(&letters("kitten"), &letters("sitting")), 3);
    }
}
