//! Counts of what may be over long after it began, by where it began.

use super::packed::{Numbers, Packed};
use crate::ids::{ClassId, Id};
use std::iter::repeat;
use std::ops::{AddAssign, Range};

/// What became of contacts, or of others, by the interval in which they came and by class: in a part of a run it is then what became of those
/// who came in it, whenever that was, and adds up to them.
#[derive(Clone, Debug)]
pub struct ByArrival<T> {
    classes: usize,
    /// By interval, then by class; none where there is nothing to count.
    cells: Packed<T>,
}

impl<T> Default for ByArrival<T> {
    /// There is nothing to count.
    fn default() -> ByArrival<T> {
        ByArrival { classes: 0, cells: Packed::default() }
    }
}

impl<T: Numbers> ByArrival<T> {
    /// The sum over all intervals of a class; nothing where there is nothing to count.
    pub fn of(&self, class: ClassId) -> T {
        self.over(0..self.cells.len() / self.classes.max(1), &[class])
    }

    /// The sum over some intervals and classes; nothing where there is nothing to count.
    ///
    /// # Panics
    /// There are not so many.
    pub fn over(&self, intervals: Range<usize>, classes: &[ClassId]) -> T {
        let intervals = if self.cells.is_empty() { 0..0 } else { intervals };
        let of_interval = |interval| classes.iter().map(move |class| interval * self.classes + class.index());
        self.cells.sum(intervals.flat_map(of_interval))
    }

    /// Those of some intervals.
    ///
    /// # Panics
    /// There are not so many.
    pub(crate) fn part(&self, intervals: &Range<usize>) -> ByArrival<T> {
        let Range { start, end } = if self.cells.is_empty() { 0..0 } else { intervals.clone() };
        let cells = self.cells.part(start * self.classes..end * self.classes).collect();
        ByArrival { classes: self.classes, cells }
    }
}

/// The same while a run goes on.
#[derive(Clone, Debug)]
pub(crate) struct ArrivalCounter<T> {
    classes: usize,
    intervals: usize,
    /// As far as anything has been counted.
    cells: Vec<T>,
}

impl<T: Copy + Default + Numbers + for<'a> AddAssign<&'a T>> ArrivalCounter<T> {
    /// Nothing yet, of so many intervals and classes.
    pub(crate) fn new(intervals: usize, classes: usize) -> ArrivalCounter<T> {
        ArrivalCounter { classes, intervals, cells: Vec::new() }
    }

    /// The counts of those who count in this [cell](super::Tallies::cell).
    pub(crate) fn at(&mut self, cell: u32) -> &mut T {
        let index = cell as usize;
        if index >= self.cells.len() {
            self.cells.resize(index + 1, T::default());
        }
        &mut self.cells[index]
    }

    /// The cell of what happens to a class in an interval.
    pub(crate) fn cell(&self, interval: usize, class: ClassId) -> u32 {
        (interval * self.classes + class.index()) as u32
    }

    /// The sum over all intervals of a class.
    pub(crate) fn of(&self, class: ClassId) -> T {
        sum(self.cells.iter().skip(class.index()).step_by(self.classes))
    }

    /// The sum over all.
    pub(crate) fn total(&self) -> T {
        sum(self.cells.iter())
    }

    /// The counts of a run that is over.
    pub(crate) fn finish(&self) -> ByArrival<T> {
        let cells = self.cells.iter().copied().chain(repeat(T::default()));
        ByArrival { classes: self.classes, cells: cells.take(self.intervals * self.classes).collect() }
    }
}

fn sum<'a, T: Default + AddAssign<&'a T> + 'a>(cells: impl Iterator<Item = &'a T>) -> T {
    let mut sum = T::default();
    cells.for_each(|cell| sum += cell);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stand_where_they_began_and_add_up_by_class_and_by_parts() {
        let (first, second) = (ClassId(0), ClassId(1));
        let mut counter = ArrivalCounter::<u64>::new(4, 2);
        for (interval, class, count) in [(2, second, 1), (0, first, 2), (1, second, 4), (2, second, 8)] {
            let cell = counter.cell(interval, class);
            *counter.at(cell) += count;
        }
        assert_eq!([counter.of(first), counter.of(second), counter.total()], [2, 13, 15]);
        let whole = counter.finish();
        assert_eq!([whole.of(first), whole.of(second)], [2, 13]);
        assert_eq!(whole.over(1..3, &[first, second]), 13);
        let parts = [0..1, 1..3, 3..4].map(|intervals| whole.part(&intervals));
        assert_eq!(parts.each_ref().map(|part| part.of(second)), [0, 13, 0]);
        assert_eq!(parts[0].over(0..1, &[first, second]), 2);
        let none = ByArrival::<u64>::default();
        assert_eq!([none.of(second), none.part(&(1..3)).over(0..2, &[first])], [0, 0]);
    }
}
