//! Distribution of spans in buckets of bounded relative width, counted in integers only.

use crate::time::Span;

/// Buckets are multiples of 2^17 ns = 131 us: a shift instead of a division, and still fine enough for message latencies of
/// a few milliseconds.
const UNIT_BITS: u32 = 17;
/// Every doubling of the span is cut into 2^5 = 32 buckets of equal width.
const BUCKETS_PER_DOUBLING_BITS: u32 = 5;
const BUCKETS_PER_DOUBLING: u64 = 1 << BUCKETS_PER_DOUBLING_BITS;

/// Counts of spans in log-linear buckets.
///
/// Zeros are counted apart and exactly, since most people in a good center wait for nothing. Spans below 8.4 ms fall into
/// buckets of 131 us; above, a bucket is at most 1/32 of its lower bound wide. Merging is exact and independent of the
/// order. Memory grows with the longest span: 8 bytes a bucket, 570 buckets for an hour, 1,377 for any span at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanHistogram {
    /// Cell 0 counts the zeros, cell k + 1 the bucket k; the last cell is never empty.
    cells: Vec<u64>,
    maximum: Span,
}

/// The cell of a span, without a branch: a wait is zero or not at random, and a branch on it would often be mispredicted.
#[inline]
fn cell_of(nanos: u64) -> usize {
    let units = nanos >> UNIT_BITS;
    // Below 32 units there is nothing to halve, hence the bit that is set.
    let doublings = (63 - BUCKETS_PER_DOUBLING_BITS) - (units | BUCKETS_PER_DOUBLING).leading_zeros();
    let bucket = u64::from(doublings << BUCKETS_PER_DOUBLING_BITS) + (units >> doublings);
    bucket as usize + usize::from(nanos != 0)
}

/// Smallest span \[ns\] of a cell, and how many different spans it holds; u128 since the last bucket ends at 2^64.
fn range_of(cell: usize) -> (u128, u128) {
    let Some(bucket) = cell.checked_sub(1) else { return (0, 1) };
    let bucket = bucket as u128;
    let per_doubling = u128::from(BUCKETS_PER_DOUBLING);
    let doublings = (bucket / per_doubling).saturating_sub(1);
    let low = (bucket - doublings * per_doubling) << doublings << UNIT_BITS;
    let width = 1 << doublings << UNIT_BITS;
    // The first bucket begins above zero, which has a cell of its own.
    if bucket == 0 { (1, width - 1) } else { (low, width) }
}

impl SpanHistogram {
    /// A histogram of nothing; takes no memory until the first span.
    pub fn new() -> SpanHistogram {
        SpanHistogram::default()
    }

    /// Counts one span.
    #[inline]
    pub fn record(&mut self, span: Span) {
        self.maximum = self.maximum.max(span);
        let cell = cell_of(span.nanos());
        match self.cells.get_mut(cell) {
            Some(count) => *count += 1,
            None => self.grow_and_count(cell),
        }
    }

    #[cold]
    #[inline(never)]
    fn grow_and_count(&mut self, cell: usize) {
        self.cells.resize(cell + 1, 0);
        self.cells[cell] = 1;
    }

    /// Adds everything that `other` has counted.
    pub fn merge(&mut self, other: &SpanHistogram) {
        if self.cells.len() < other.cells.len() {
            self.cells.resize(other.cells.len(), 0);
        }
        for (mine, theirs) in self.cells.iter_mut().zip(&other.cells) {
            *mine += theirs;
        }
        self.maximum = self.maximum.max(other.maximum);
    }

    /// Number of spans counted.
    pub fn count(&self) -> u64 {
        self.cells.iter().sum()
    }

    /// Number of spans that were exactly zero.
    pub fn zeros(&self) -> u64 {
        self.cells.first().copied().unwrap_or(0)
    }

    /// Longest span, exact; `None` without spans.
    pub fn maximum(&self) -> Option<Span> {
        (!self.cells.is_empty()).then_some(self.maximum)
    }

    /// The span that a share `p` of all spans does not exceed; `None` without spans, or for `p` outside \[0, 1\].
    ///
    /// It is the order statistic ⌈p·n⌉, placed inside its bucket as if the bucket's spans were evenly spread. So it differs from
    /// the exact one by less than the bucket's width, and it is exact for zeros and never longer than the longest span.
    pub fn quantile(&self, p: f64) -> Option<Span> {
        let count = self.count();
        if count == 0 || !(0.0..=1.0).contains(&p) {
            return None;
        }
        // 0.07 * 100 is 7.000000000000001: a product that means a whole number must not be rounded up to the next.
        let rank = ((p * count as f64 * (1.0 - 4.0 * f64::EPSILON)).ceil() as u64).clamp(1, count);
        let mut below = 0;
        for (cell, &here) in self.cells.iter().enumerate() {
            if below + here >= rank {
                let (low, width) = range_of(cell);
                // The i-th of m evenly spread spans lies in the middle of the i-th of m equal parts.
                let position = width * u128::from(2 * (rank - below) - 1) / (2 * u128::from(here));
                let nanos = u64::try_from(low + position).expect("a position lies inside its bucket");
                return Some(Span::from_nanos(nanos).min(self.maximum));
            }
            below += here;
        }
        unreachable!("a rank is at most the count")
    }

    /// Share of the spans that are at most `limit` \[0, 1\]; `None` without spans.
    ///
    /// Exact for zero, from the longest span on, and at the last nanosecond of a bucket; evenly spread inside a bucket.
    pub fn share_at_most(&self, limit: Span) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        if limit >= self.maximum {
            return Some(1.0);
        }
        let cell = cell_of(limit.nanos());
        let below: u64 = self.cells[..cell].iter().sum();
        let (low, width) = range_of(cell);
        let part = (u128::from(limit.nanos()) - low + 1) as f64 / width as f64;
        Some((below as f64 + self.cells[cell] as f64 * part) / count as f64)
    }

    /// The counts alone: of the zeros, then of every bucket up to that of the longest span. With the longest span they are
    /// the whole histogram, see [`SpanHistogram::from_cells`].
    pub fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// The histogram with these counts and this longest span; `None` if the longest span does not lie in the last cell, or the last
    /// cell is empty, or the count of all is beyond 64 bits.
    pub fn from_cells(cells: Vec<u64>, maximum: Span) -> Option<SpanHistogram> {
        let sound = match cells.last() {
            None => maximum == Span::ZERO,
            Some(&last) => last > 0 && cell_of(maximum.nanos()) + 1 == cells.len(),
        };
        let total = cells.iter().try_fold(0_u64, |sum, &count| sum.checked_add(count));
        (sound && total.is_some()).then_some(SpanHistogram { cells, maximum })
    }

    /// Upper bound and count of every bucket, from the shortest to that of the longest span, without gaps.
    ///
    /// First come the zeros, under the bound [`Span::ZERO`]. A bucket holds the spans from the bound before its own, which
    /// is its shortest, to just below its own.
    pub fn buckets(&self) -> impl Iterator<Item = (Span, u64)> + '_ {
        self.cells.iter().enumerate().map(|(cell, &count)| {
            let (low, width) = range_of(cell);
            let bound = if cell == 0 { 0 } else { u64::try_from(low + width).unwrap_or(u64::MAX) };
            (Span::from_nanos(bound), count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::SplitMix64;

    fn histogram(spans: &[Span]) -> SpanHistogram {
        let mut histogram = SpanHistogram::new();
        for &span in spans {
            histogram.record(span);
        }
        histogram
    }

    /// Spans of every size, a quarter of them zero.
    fn random_spans(count: usize, seed: u64) -> Vec<Span> {
        let mut generator = SplitMix64(seed);
        (0..count)
            .map(|_| {
                let bits = generator.next() % 48;
                Span::from_nanos(if bits < 12 { 0 } else { (1 << bits) | (generator.next() & ((1 << bits) - 1)) })
            })
            .collect()
    }

    #[test]
    fn the_cells_cover_all_spans_without_gap_or_overlap() {
        let mut next = 0_u128;
        for cell in 0..1377 {
            let (low, width) = range_of(cell);
            assert_eq!(low, next, "cell {cell}");
            next = low + width;
            assert_eq!(cell_of(u64::try_from(low).unwrap()), cell);
            assert_eq!(cell_of(u64::try_from(next - 1).unwrap()), cell);
        }
        assert_eq!(next, 1 << 64);
    }

    #[test]
    fn a_bucket_is_at_most_one_part_in_32_wide() {
        for cell in 34..1377 {
            let (low, width) = range_of(cell);
            assert!(width * 32 <= low, "cell {cell}: {width} from {low}");
        }
    }

    #[test]
    fn nothing_recorded_has_no_quantile_and_no_share() {
        let empty = SpanHistogram::new();
        assert_eq!((empty.count(), empty.maximum(), empty.buckets().count()), (0, None, 0));
        assert_eq!((empty.quantile(0.5), empty.share_at_most(Span::MAX)), (None, None));
        assert_eq!(histogram(&[Span::ZERO]).quantile(1.5), None);
        assert_eq!(histogram(&[Span::ZERO]).quantile(f64::NAN), None);
    }

    #[test]
    fn one_nanosecond_is_not_zero() {
        let histogram = histogram(&[Span::ZERO, Span::ZERO, Span::from_nanos(1)]);
        assert_eq!(histogram.zeros(), 2);
        assert_eq!(histogram.share_at_most(Span::ZERO), Some(2.0 / 3.0));
        assert_eq!(histogram.quantile(2.0 / 3.0), Some(Span::ZERO));
        assert_eq!(histogram.quantile(1.0), Some(Span::from_nanos(1)));
    }

    #[test]
    fn the_longest_representable_span_has_a_bucket() {
        let histogram = histogram(&[Span::MAX, Span::MAX]);
        assert_eq!(histogram.share_at_most(Span::MAX), Some(1.0));
        assert_eq!(histogram.buckets().last(), Some((Span::MAX, 2)));
        assert!(histogram.quantile(0.5).unwrap() <= Span::MAX);
    }

    #[test]
    fn quantiles_are_within_one_bucket_of_the_sorted_spans() {
        let mut spans = random_spans(5_000, 1);
        let histogram = histogram(&spans);
        spans.sort();
        for hundredth in 0..=100_usize {
            let exact = spans[(hundredth * 50).max(1) - 1].nanos();
            let found = histogram.quantile(hundredth as f64 / 100.0).unwrap().nanos();
            let (_, width) = range_of(cell_of(exact));
            assert_eq!(cell_of(found), cell_of(exact), "quantile {hundredth} %");
            assert!(u128::from(found.abs_diff(exact)) < width, "quantile {hundredth} %");
        }
        assert_eq!(histogram.quantile(1.0), spans.last().copied());
    }

    #[test]
    fn shares_at_bucket_ends_are_exact_and_between_them_they_only_rise() {
        let spans = random_spans(5_000, 2);
        let histogram = histogram(&spans);
        let share = |limit: Span| spans.iter().filter(|&&span| span <= limit).count() as f64 / spans.len() as f64;
        let mut last = 0.0;
        for (bound, _) in histogram.buckets() {
            let end = bound - Span::from_nanos(1);
            assert_eq!(histogram.share_at_most(end), Some(share(end)));
            let inside = histogram.share_at_most(bound + Span::from_nanos(bound.nanos() / 100)).unwrap();
            assert!(inside >= last, "at {bound}");
            last = inside;
        }
        assert_eq!(last, 1.0);
    }

    #[test]
    fn cells_and_the_longest_span_are_the_whole_histogram() {
        let spans = histogram(&random_spans(100, 4));
        let again = SpanHistogram::from_cells(spans.cells().to_vec(), spans.maximum().unwrap());
        assert_eq!(again.as_ref(), Some(&spans));
        assert_eq!(SpanHistogram::from_cells(Vec::new(), Span::ZERO), Some(SpanHistogram::new()));
        assert_eq!(SpanHistogram::from_cells(vec![1, 0], Span::from_nanos(5)), None);
        assert_eq!(SpanHistogram::from_cells(vec![1], Span::from_seconds(5)), None);
        assert_eq!(SpanHistogram::from_cells(vec![u64::MAX, u64::MAX], Span::from_nanos(5)), None);
    }

    #[test]
    fn merging_in_any_order_gives_the_same_histogram() {
        let spans = random_spans(3_000, 3);
        let parts: Vec<SpanHistogram> = spans.chunks(700).map(histogram).collect();
        let mut forwards = SpanHistogram::new();
        let mut backwards = SpanHistogram::new();
        parts.iter().for_each(|part| forwards.merge(part));
        parts.iter().rev().for_each(|part| backwards.merge(part));
        assert_eq!(forwards, backwards);
        assert_eq!(forwards, histogram(&spans));
        assert_eq!(forwards.count(), 3_000);
        assert_eq!(forwards.buckets().map(|(_, count)| count).sum::<u64>(), 3_000);
    }
}
