//! A set of small numbers, for asking at once which of many things are in two sets.

/// A growing bit set.
#[derive(Clone, Debug, Default)]
pub(super) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    #[inline]
    pub(super) fn insert(&mut self, number: u32) {
        let word = number as usize / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (number % 64);
    }

    #[inline]
    pub(super) fn remove(&mut self, number: u32) {
        if let Some(word) = self.words.get_mut(number as usize / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    #[cfg(test)]
    pub(super) fn contains(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// The numbers, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| Bits { word, base: at as u32 * 64 })
    }

    /// The numbers that are in both sets, ascending.
    #[inline]
    pub(super) fn both<'a>(&'a self, other: &'a BitSet) -> impl Iterator<Item = u32> + 'a {
        let words = self.words.iter().zip(&other.words).enumerate();
        words.flat_map(|(at, (one, two))| Bits { word: one & two, base: at as u32 * 64 })
    }
}

struct Bits {
    word: u64,
    base: u32,
}

impl Iterator for Bits {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.word == 0 {
            return None;
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(self.base + bit)
    }
}

#[cfg(test)]
mod tests {
    use super::BitSet;

    fn set(numbers: &[u32]) -> BitSet {
        let mut set = BitSet::default();
        numbers.iter().for_each(|&number| set.insert(number));
        set
    }

    #[test]
    fn the_common_numbers_come_in_ascending_order() {
        let (one, two) = (set(&[300, 1, 64, 63, 70]), set(&[64, 1, 5, 70]));
        assert_eq!(Vec::from_iter(one.both(&two)), [1, 64, 70]);
        assert_eq!(Vec::from_iter(one.iter()), [1, 63, 64, 70, 300]);
    }

    #[test]
    fn removing_what_is_not_there_changes_nothing() {
        let mut one = set(&[3]);
        one.remove(900);
        one.remove(4);
        one.remove(3);
        assert!(!one.contains(3));
        assert_eq!(one.iter().count(), 0);
    }
}
