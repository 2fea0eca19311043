//! Counts in little room: every replication is kept until all of them are summed up, and most of its numbers are 0.

use crate::varint::{read, write};
use std::marker::PhantomData;
use std::ops::Range;

/// What consists of whole numbers, always as many and in the same order. That of a sum are the sums of them.
pub trait Numbers {
    /// How many.
    const COUNT: usize;

    /// Tells them, one after the other.
    fn tell(&self, to: &mut impl FnMut(u128));

    /// Is told them in that order.
    fn told(next: &mut impl FnMut() -> u128) -> Self;
}

impl Numbers for u64 {
    const COUNT: usize = 1;

    fn tell(&self, to: &mut impl FnMut(u128)) {
        to(u128::from(*self));
    }

    fn told(next: &mut impl FnMut() -> u128) -> u64 {
        u64::try_from(next()).expect("a number is told as it was")
    }
}

impl Numbers for u128 {
    const COUNT: usize = 1;

    fn tell(&self, to: &mut impl FnMut(u128)) {
        to(*self);
    }

    fn told(next: &mut impl FnMut() -> u128) -> u128 {
        next()
    }
}

/// So many entries are gone through to find one.
const BLOCK: usize = 8;

/// A list of counts that takes a byte or two for a small number and nothing for a 0.
///
/// An entry is its length, and for each number that is not 0 how many zeros are before it and itself, each in as few bytes as it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed<T> {
    length: usize,
    /// Where every block of entries begins.
    blocks: Vec<u32>,
    bytes: Vec<u8>,
    of: PhantomData<T>,
}

impl<T> Default for Packed<T> {
    /// Nothing.
    fn default() -> Packed<T> {
        Packed { length: 0, blocks: Vec::new(), bytes: Vec::new(), of: PhantomData }
    }
}

impl<T: Numbers> Packed<T> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// An entry.
    ///
    /// # Panics
    /// There are not so many.
    pub fn get(&self, index: usize) -> T {
        self.sum(std::iter::once(index))
    }

    /// The sum of some entries. What is 0 in them takes no time, so that it goes faster than adding them up one by one.
    ///
    /// # Panics
    /// There are not so many.
    pub fn sum(&self, indices: impl Iterator<Item = usize>) -> T {
        let mut numbers = vec![0; T::COUNT];
        let (mut bytes, mut next) = (&[][..], usize::MAX);
        for index in indices {
            assert!(index < self.length, "entry {index} of {}", self.length);
            if index != next {
                bytes = self.from(index);
            }
            add_entry(&mut bytes, &mut numbers);
            next = index + 1;
        }
        of_numbers(&numbers)
    }

    /// Some entries, in their order.
    ///
    /// # Panics
    /// There are not so many.
    pub fn part(&self, indices: Range<usize>) -> impl Iterator<Item = T> + '_ {
        assert!(indices.end <= self.length, "entries {indices:?} of {}", self.length);
        let mut bytes = if indices.is_empty() { &[] } else { self.from(indices.start) };
        let mut numbers = vec![0; T::COUNT];
        indices.map(move |_| {
            numbers.fill(0);
            add_entry(&mut bytes, &mut numbers);
            of_numbers(&numbers)
        })
    }

    /// All entries, in their order.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.part(0..self.length)
    }

    /// The bytes from an entry on.
    fn from(&self, index: usize) -> &[u8] {
        let mut bytes = &self.bytes[self.blocks[index / BLOCK] as usize..];
        for _ in 0..index % BLOCK {
            let length = read(&mut bytes) as usize;
            bytes = &bytes[length..];
        }
        bytes
    }
}

/// Adds the entry with which the bytes begin, and takes it off them.
fn add_entry(bytes: &mut &[u8], numbers: &mut [u128]) {
    let length = read(bytes) as usize;
    let (mut entry, rest) = bytes.split_at(length);
    *bytes = rest;
    let mut place = 0;
    while !entry.is_empty() {
        place += read(&mut entry) as usize;
        numbers[place] += read(&mut entry);
        place += 1;
    }
}

/// What consists of these numbers.
fn of_numbers<T: Numbers>(numbers: &[u128]) -> T {
    let mut numbers = numbers.iter().copied();
    T::told(&mut || numbers.next().expect("there are as many as it has"))
}

impl<T: Numbers> FromIterator<T> for Packed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Packed<T> {
        let mut packed = Packed::default();
        let mut entry = Vec::new();
        for numbers in entries {
            if packed.length.is_multiple_of(BLOCK) {
                packed.blocks.push(u32::try_from(packed.bytes.len()).expect("results take at most 4 GB"));
            }
            let mut zeros = 0;
            numbers.tell(&mut |number| match number {
                0 => zeros += 1,
                number => {
                    write(&mut entry, zeros);
                    write(&mut entry, number);
                    zeros = 0;
                }
            });
            write(&mut packed.bytes, entry.len() as u128);
            packed.bytes.append(&mut entry);
            packed.length += 1;
        }
        packed.blocks.shrink_to_fit();
        packed.bytes.shrink_to_fit();
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Outcome, Reached, Served};

    #[test]
    fn counts_come_back_as_they_were_and_take_little_room() {
        let cell = |number: u64| {
            let mut cell = Cell { offered: number % 40, ..Cell::default() };
            if !number.is_multiple_of(3) {
                cell.endings = cell.endings.with(Reached::Answered, Outcome::Handled, number % 40);
                cell.answered_in_time = number % 29;
                cell.conversation = u128::from(number) << 33;
                cell.wrap_up = if number.is_multiple_of(7) { u128::MAX } else { 127 };
                cell.released = u128::from(number % 5);
            }
            cell
        };
        for length in [0, 1, 7, 8, 9, 1_000] {
            let cells: Vec<Cell> = (0..length).map(cell).collect();
            let packed: Packed<Cell> = cells.iter().copied().collect();
            assert_eq!((packed.len(), packed.is_empty()), (cells.len(), cells.is_empty()));
            assert!(packed.iter().eq(cells.iter().copied()));
            for (index, cell) in cells.iter().enumerate() {
                assert_eq!(packed.get(index), *cell);
            }
            for step in [1, 2, 5] {
                let mut sum = Cell::default();
                cells.iter().step_by(step).filter(|cell| cell.wrap_up < u128::MAX).for_each(|cell| sum += cell);
                let indices = (0..length as usize).step_by(step).filter(|&index| cells[index].wrap_up < u128::MAX);
                assert_eq!(packed.sum(indices), sum);
            }
            for index in 0..=cells.len().min(20) {
                for part in [index..cells.len(), index / 2..index] {
                    assert!(packed.part(part.clone()).eq(cells[part].iter().copied()));
                }
            }
        }
        let served = Served { answered: 128, handled: 0, work: 1 << 70 };
        let packed: Packed<Served> = [Served::default(), served, Served::default()].into_iter().collect();
        assert_eq!([packed.get(0), packed.get(1), packed.get(2)], [Served::default(), served, Served::default()]);
        assert_eq!(packed.bytes.len(), 1 + 16 + 1);
    }
}
