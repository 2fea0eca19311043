//! Pairs of spans in buckets of bounded relative width: how long something was said to take, and how long it took.

use super::histogram::{cell_of, range_of};
use crate::time::Span;
use std::collections::BTreeMap;

/// Every doubling of a span is cut into 2^3 = 8 buckets, so that some hundred cells hold any number of pairs.
const BITS: u32 = 3;

/// Counts of pairs of spans.
///
/// Of those whose first span is in one bucket the mean of the first is exact, and a quantile of the second is within an eighth. Merging is
/// exact and independent of the order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanPairs {
    /// By the bucket of the first span.
    columns: BTreeMap<usize, Column>,
}

/// Pairs whose first span is in one bucket, or in neighbouring ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Column {
    /// The sum of the first spans \[ns\].
    firsts: u128,
    count: u64,
    /// The counts of the second, by bucket.
    seconds: BTreeMap<usize, u64>,
}

/// Pairs whose first spans are about as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// How many pairs.
    pub count: u64,
    /// The mean of the first spans.
    pub first: Span,
    /// Of the second spans: one in ten is at most the first of these, half of them the second, nine in ten the third.
    pub seconds: [Span; 3],
}

/// Which quantiles a [`Strip`] has, as percent.
const QUANTILES: [u64; 3] = [10, 50, 90];

impl SpanPairs {
    /// Counts a pair.
    pub fn record(&mut self, first: Span, second: Span) {
        let column = self.columns.entry(cell_of::<BITS>(first.nanos())).or_default();
        column.firsts += u128::from(first.nanos());
        column.count += 1;
        *column.seconds.entry(cell_of::<BITS>(second.nanos())).or_default() += 1;
    }

    /// Adds all pairs of another.
    pub fn merge(&mut self, other: &SpanPairs) {
        other.columns.iter().for_each(|(cell, column)| self.columns.entry(*cell).or_default().add(column));
    }

    /// How many pairs.
    pub fn count(&self) -> u64 {
        self.columns.values().map(|column| column.count).sum()
    }

    /// The mean first span of the bucket that all but one in `part` of the pairs do not exceed; nothing without pairs.
    pub fn longest_first(&self, part: u64) -> Option<Span> {
        let beyond = self.count() / part;
        let mut above = 0;
        let column = self.columns.values().rev().find(|column| {
            above += column.count;
            above > beyond
        });
        column.map(Column::first)
    }

    /// The pairs by their first span, cut into strips of this width, in order; those of no pair are left out.
    ///
    /// # Panics
    /// The width is 0.
    pub fn strips(&self, width: Span) -> Vec<Strip> {
        let mut strips: BTreeMap<u64, Column> = BTreeMap::new();
        for column in self.columns.values() {
            strips.entry(column.first().nanos() / width.nanos()).or_default().add(column);
        }
        let strip = |column: &Column| Strip {
            count: column.count,
            first: column.first(),
            seconds: QUANTILES.map(|percent| column.second(percent)),
        };
        strips.values().map(strip).collect()
    }
}

impl Column {
    fn add(&mut self, other: &Column) {
        self.firsts += other.firsts;
        self.count += other.count;
        other.seconds.iter().for_each(|(cell, count)| *self.seconds.entry(*cell).or_default() += count);
    }

    /// The mean of the first spans.
    fn first(&self) -> Span {
        let mean = self.firsts / u128::from(self.count.max(1));
        Span::from_nanos(u64::try_from(mean).expect("a mean is at most the longest span"))
    }

    /// The second span that so many percent do not exceed, as if those of one bucket were evenly spread in it.
    fn second(&self, percent: u64) -> Span {
        let rank = (u128::from(self.count) * u128::from(percent)).div_ceil(100).max(1) as u64;
        let mut below = 0;
        for (&cell, &here) in &self.seconds {
            if below + here >= rank {
                let (low, width) = range_of::<BITS>(cell);
                let nanos = low + width * u128::from(2 * (rank - below) - 1) / (2 * u128::from(here));
                return Span::from_nanos(u64::try_from(nanos).expect("a position lies inside its bucket"));
            }
            below += here;
        }
        Span::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(seconds: u64) -> Span {
        Span::from_seconds(seconds)
    }

    #[test]
    fn a_strip_has_the_mean_of_what_was_said_and_quantiles_of_what_it_took() {
        let mut pairs = SpanPairs::default();
        (1..=100).for_each(|number| pairs.record(s(60), s(2 * number)));
        (0..7).for_each(|_| pairs.record(Span::ZERO, Span::ZERO));
        pairs.record(s(600), s(30));
        let strips = pairs.strips(s(45));
        assert_eq!(
            strips.iter().map(|strip| (strip.count, strip.first)).collect::<Vec<_>>(),
            [(7, Span::ZERO), (100, s(60)), (1, s(600))]
        );
        assert_eq!(strips[0].seconds, [Span::ZERO; 3]);
        for (quantile, exact) in strips[1].seconds.iter().zip([20.0, 100.0, 180.0]) {
            assert!((quantile.seconds() - exact).abs() < exact / 8.0, "{quantile} {exact}");
        }
        assert_eq!((pairs.count(), pairs.longest_first(100)), (108, Some(s(60))));
        assert_eq!(pairs.longest_first(200), Some(s(600)));
        assert_eq!(SpanPairs::default().longest_first(100), None);
    }

    #[test]
    fn what_is_counted_apart_and_then_together_is_the_same_and_takes_no_more_room() {
        let pair = |number: u64| (s(number * 7 % 901), s(number * 13 % 1_801));
        let mut all = SpanPairs::default();
        let mut parts = vec![SpanPairs::default(); 3];
        for number in 0..30_000 {
            let (first, second) = pair(number);
            all.record(first, second);
            parts[number as usize % 3].record(first, second);
        }
        let mut together = SpanPairs::default();
        parts.iter().rev().for_each(|part| together.merge(part));
        assert_eq!(together, all);
        let cells: usize = all.columns.values().map(|column| column.seconds.len()).sum();
        assert!(cells < 8 * 15 * 8 * 15, "{cells}");
    }
}
