//! A set of small numbers, for asking at once which of many things are in two sets.

/// A growing bit set. Up to 64 numbers need no memory of their own.
#[derive(Clone, Debug, Default)]
pub(super) struct BitSet {
    first: u64,
    rest: Vec<u64>,
}

impl BitSet {
    #[inline]
    pub(super) fn insert(&mut self, number: u32) {
        match number / 64 {
            0 => self.first |= 1 << number,
            word => self.insert_far(word as usize - 1, number % 64),
        }
    }

    #[cold]
    fn insert_far(&mut self, word: usize, bit: u32) {
        if word >= self.rest.len() {
            self.rest.resize(word + 1, 0);
        }
        self.rest[word] |= 1 << bit;
    }

    #[inline]
    pub(super) fn remove(&mut self, number: u32) {
        match number / 64 {
            0 => self.first &= !(1 << number),
            word => {
                if let Some(word) = self.rest.get_mut(word as usize - 1) {
                    *word &= !(1 << (number % 64));
                }
            }
        }
    }

    #[inline]
    pub(super) fn contains(&self, number: u32) -> bool {
        let word = match number / 64 {
            0 => self.first,
            word => self.rest.get(word as usize - 1).copied().unwrap_or(0),
        };
        word >> (number % 64) & 1 == 1
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|&word| word == 0)
    }

    /// The smallest number.
    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        if self.first != 0 { Some(self.first.trailing_zeros()) } else { self.iter().next() }
    }

    /// The numbers, ascending.
    #[inline]
    pub(super) fn iter(&self) -> Bits<'_> {
        self.both(self)
    }

    /// The numbers of a word of the rest that are in both sets.
    // Not inlined, so that who has no more than 64 numbers does not keep a place in the rest.
    #[inline(never)]
    fn far(&self, other: &BitSet, word: u32) -> Option<u64> {
        Some(self.rest.get(word as usize)? & other.rest.get(word as usize)?)
    }

    /// The numbers that are in both sets, ascending.
    #[inline]
    pub(super) fn both<'a>(&'a self, other: &'a BitSet) -> Bits<'a> {
        Bits { word: self.first & other.first, words: 0, one: self, two: other }
    }
}

/// An ascending walk over the numbers that are in two sets.
#[derive(Clone, Debug)]
pub(super) struct Bits<'a> {
    word: u64,
    /// How many words of the rest were looked at.
    words: u32,
    one: &'a BitSet,
    two: &'a BitSet,
}

impl Iterator for Bits<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        while self.word == 0 {
            if self.one.rest.is_empty() {
                return None;
            }
            self.word = self.one.far(self.two, self.words)?;
            self.words += 1;
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(64 * self.words + bit)
    }

    /// Two loops: the numbers of the first word are most often all there are.
    #[inline(always)]
    fn fold<B, F: FnMut(B, u32) -> B>(self, start: B, mut add: F) -> B {
        let Bits { mut word, mut words, one, two } = self;
        let mut sum = start;
        while word != 0 {
            sum = add(sum, 64 * words + word.trailing_zeros());
            word &= word - 1;
        }
        if one.rest.is_empty() {
            return sum;
        }
        while let Some(mut word) = one.far(two, words) {
            words += 1;
            while word != 0 {
                sum = add(sum, 64 * words + word.trailing_zeros());
                word &= word - 1;
            }
        }
        sum
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
        let (one, two) = (set(&[300, 1, 64, 63, 70]), set(&[64, 1, 5, 70, 900]));
        assert_eq!(Vec::from_iter(one.both(&two)), [1, 64, 70]);
        assert_eq!(Vec::from_iter(two.both(&one)), [1, 64, 70]);
        let mut walked = Vec::new();
        one.both(&two).for_each(|number| walked.push(number));
        assert_eq!(walked, [1, 64, 70]);
        assert_eq!(Vec::from_iter(one.iter()), [1, 63, 64, 70, 300]);
        assert_eq!(set(&[900, 200]).first(), Some(200));
        assert!([1, 63, 64, 70, 300].iter().all(|&number| one.contains(number)));
        assert!([0, 2, 65, 128, 301, 9_000].iter().all(|&number| !one.contains(number)));
    }

    #[test]
    fn removing_what_is_not_there_changes_nothing() {
        let mut one = set(&[3, 100]);
        one.remove(900);
        one.remove(4);
        one.remove(3);
        assert!(!one.is_empty());
        one.remove(100);
        assert!(one.is_empty());
        assert_eq!(one.first(), None);
    }
}
