//! Distribution of spans in buckets of bounded relative width, counted in integers only.

use crate::time::Span;
use crate::varint;
use std::collections::BTreeMap;
use std::iter::Sum;

/// Buckets are multiples of 2^17 ns = 131 us: a shift instead of a division, and still fine enough for message latencies of
/// a few milliseconds.
const UNIT_BITS: u32 = 17;
/// Every doubling of the span is cut into 2^10 = 1,024 buckets of equal width, so that a place in one is known to a thousandth.
const FINE: u32 = 10;
/// What is shown is cut into 2^5 = 32 buckets a doubling, each of which is made of whole fine ones.
const COARSE: u32 = 5;

/// What counts spans as they come.
pub trait CountSpans {
    /// Counts one span.
    fn record(&mut self, span: Span);

    /// All that was counted.
    fn finish(&self) -> SpanHistogram;
}

/// Counts spans as they come, fast.
///
/// It takes 8 bytes for each bucket up to that of the longest span: 147 kB for an hour.
#[derive(Clone, Debug, Default)]
pub struct SpanCounter {
    /// Cell 0 counts the zeros, cell k + 1 the bucket k.
    cells: Vec<u64>,
    shortest: Option<Span>,
    longest: Span,
}

/// Counts spans as they come, in little room.
///
/// It takes some 20 bytes for each bucket that has a span.
#[derive(Clone, Debug, Default)]
pub struct SparseSpanCounter {
    cells: BTreeMap<u32, u64>,
    shortest: Option<Span>,
    longest: Span,
}

/// Counts of spans in log-linear buckets.
///
/// Zeros are counted apart and exactly, since most people in a good center wait for nothing. Spans below 134 ms fall into
/// buckets of 131 us; above, a bucket is at most 1/1,024 of its lower bound wide. Shortest and longest span are exact. Merging is exact and
/// independent of the order. Memory grows with the number of buckets that have a span: a byte or two for each, since every replication keeps
/// its own until all of them are summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanHistogram {
    cells: Cells,
    count: u64,
    shortest: Span,
    longest: Span,
}

/// Ascending cells with their counts, none of them 0: cell 0 counts the zeros, cell k + 1 the bucket k.
///
/// Each is twice how many cells lie between it and the one before; one more, and its count behind it, where that is not 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cells(Box<[u8]>);

impl Cells {
    fn iter(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let (mut bytes, mut next) = (&*self.0, 0);
        std::iter::from_fn(move || {
            if bytes.is_empty() {
                return None;
            }
            let written = varint::read(&mut bytes);
            let cell = next + (written >> 1) as u32;
            next = cell + 1;
            Some((cell, if written & 1 == 0 { 1 } else { varint::read(&mut bytes) as u64 }))
        })
    }
}

impl FromIterator<(u32, u64)> for Cells {
    fn from_iter<I: IntoIterator<Item = (u32, u64)>>(cells: I) -> Cells {
        let (mut bytes, mut next) = (Vec::new(), 0);
        for (cell, count) in cells {
            varint::write(&mut bytes, u128::from(cell - next) << 1 | u128::from(count != 1));
            if count != 1 {
                varint::write(&mut bytes, u128::from(count));
            }
            next = cell + 1;
        }
        Cells(bytes.into_boxed_slice())
    }
}

/// What several histograms have counted together, unpacked, for several questions.
///
/// It takes 16 bytes for each bucket of each histogram: it is for a moment, and a [`SpanHistogram`] for keeping.
#[derive(Clone, Debug)]
pub struct PooledSpans {
    /// As those of a histogram.
    cells: Vec<(u32, u64)>,
    count: u64,
    shortest: Span,
    longest: Span,
}

impl PooledSpans {
    /// As [`SpanHistogram::quantile`].
    pub fn quantile(&self, p: f64) -> Option<Span> {
        quantile(self.cells.iter().copied(), self.count, [self.shortest, self.longest], p)
    }
}

impl<'h> FromIterator<&'h SpanHistogram> for PooledSpans {
    fn from_iter<I: IntoIterator<Item = &'h SpanHistogram>>(histograms: I) -> PooledSpans {
        let mut pooled = PooledSpans { cells: Vec::new(), count: 0, shortest: Span::ZERO, longest: Span::ZERO };
        for histogram in histograms.into_iter().filter(|histogram| histogram.count > 0) {
            let shortest = if pooled.count == 0 { histogram.shortest } else { pooled.shortest.min(histogram.shortest) };
            pooled.shortest = shortest;
            pooled.longest = pooled.longest.max(histogram.longest);
            pooled.count += histogram.count;
            pooled.cells.extend(histogram.cells.iter());
        }
        // A stable sort finds the ascending runs, one of each histogram, and merges them.
        pooled.cells.sort_by_key(|&(cell, _)| cell);
        pooled.cells.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        pooled
    }
}

impl<'h> Sum<&'h SpanHistogram> for SpanHistogram {
    fn sum<I: Iterator<Item = &'h SpanHistogram>>(histograms: I) -> SpanHistogram {
        let PooledSpans { cells, count, shortest, longest } = histograms.collect();
        SpanHistogram { cells: cells.into_iter().collect(), count, shortest, longest }
    }
}

/// The quantile of so many spans in ascending cells: see [`SpanHistogram::quantile`].
fn quantile(
    mut cells: impl Iterator<Item = (u32, u64)>,
    count: u64,
    [shortest, longest]: [Span; 2],
    p: f64,
) -> Option<Span> {
    if count == 0 || !(0.0..=1.0).contains(&p) {
        return None;
    }
    // 0.07 * 100 is 7.000000000000001: a product that means a whole number must not be rounded up to the next.
    let rank = ((p * count as f64 * (1.0 - 4.0 * f64::EPSILON)).ceil() as u64).clamp(1, count);
    if rank == count {
        return Some(longest);
    }
    let mut reached = 0;
    let (cell, here) = cells
        .find(|&(_, here)| {
            reached += here;
            reached >= rank
        })
        .expect("a rank is at most the count");
    let (low, width) = range_of::<FINE>(cell as usize);
    // The i-th of m evenly spread spans lies in the middle of the i-th of m equal parts.
    let place = rank - (reached - here);
    let position = width * u128::from(2 * place - 1) / (2 * u128::from(here));
    let nanos = u64::try_from(low + position).expect("a position lies inside its bucket");
    Some(Span::from_nanos(nanos).clamp(shortest, longest))
}

/// The cell of a span, without a branch: a wait is zero or not at random, and a branch on it would often be mispredicted.
#[inline]
pub(super) fn cell_of<const BITS: u32>(nanos: u64) -> usize {
    let units = nanos >> UNIT_BITS;
    // Below so many units as a doubling has buckets there is nothing to halve, hence the bit that is set.
    let doublings = (63 - BITS) - (units | 1 << BITS).leading_zeros();
    let bucket = u64::from(doublings << BITS) + (units >> doublings);
    bucket as usize + usize::from(nanos != 0)
}

/// Smallest span \[ns\] of a cell, and how many different spans it holds; u128 since the last bucket ends at 2^64.
pub(super) fn range_of<const BITS: u32>(cell: usize) -> (u128, u128) {
    let Some(bucket) = cell.checked_sub(1) else { return (0, 1) };
    let bucket = bucket as u128;
    let per_doubling = 1_u128 << BITS;
    let doublings = (bucket / per_doubling).saturating_sub(1);
    let low = (bucket - doublings * per_doubling) << doublings << UNIT_BITS;
    let width = 1 << doublings << UNIT_BITS;
    // The first bucket begins above zero, which has a cell of its own.
    if bucket == 0 { (1, width - 1) } else { (low, width) }
}

impl SpanCounter {
    /// Nothing counted; takes no memory until the first span.
    pub fn new() -> SpanCounter {
        SpanCounter::default()
    }

    #[cold]
    #[inline(never)]
    fn grow_and_count(&mut self, cell: usize) {
        self.cells.resize(cell + 1, 0);
        self.cells[cell] = 1;
    }
}

impl CountSpans for SpanCounter {
    #[inline]
    fn record(&mut self, span: Span) {
        self.shortest = Some(self.shortest.unwrap_or(span).min(span));
        self.longest = self.longest.max(span);
        let cell = cell_of::<FINE>(span.nanos());
        match self.cells.get_mut(cell) {
            Some(count) => *count += 1,
            None => self.grow_and_count(cell),
        }
    }

    fn finish(&self) -> SpanHistogram {
        let cells = (0..).zip(self.cells.iter().copied()).filter(|&(_, count)| count > 0);
        SpanHistogram::of(cells, [self.shortest.unwrap_or(Span::ZERO), self.longest])
    }
}

impl SparseSpanCounter {
    /// Counts all that the other has counted.
    pub fn merge(&mut self, other: &SparseSpanCounter) {
        self.shortest = self.shortest.into_iter().chain(other.shortest).min();
        self.longest = self.longest.max(other.longest);
        for (&cell, count) in &other.cells {
            *self.cells.entry(cell).or_default() += count;
        }
    }
}

impl CountSpans for SparseSpanCounter {
    fn record(&mut self, span: Span) {
        self.shortest = Some(self.shortest.unwrap_or(span).min(span));
        self.longest = self.longest.max(span);
        *self.cells.entry(cell_of::<FINE>(span.nanos()) as u32).or_default() += 1;
    }

    fn finish(&self) -> SpanHistogram {
        let cells = self.cells.iter().map(|(&cell, &count)| (cell, count));
        SpanHistogram::of(cells, [self.shortest.unwrap_or(Span::ZERO), self.longest])
    }
}

impl FromIterator<Span> for SpanHistogram {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> SpanHistogram {
        let mut counter = SparseSpanCounter::default();
        spans.into_iter().for_each(|span| counter.record(span));
        counter.finish()
    }
}

impl SpanHistogram {
    fn of(cells: impl Iterator<Item = (u32, u64)>, [shortest, longest]: [Span; 2]) -> SpanHistogram {
        let mut all = 0;
        let cells = cells.inspect(|&(_, count)| all += count).collect();
        SpanHistogram { cells, count: all, shortest, longest }
    }

    /// Adds everything that `other` has counted. Of many at once [`Sum`] is quicker: it unpacks each of them once.
    pub fn merge(&mut self, other: &SpanHistogram) {
        if self.count == 0 {
            other.clone_into(self);
        } else if other.count > 0 {
            *self = [&*self, other].into_iter().sum();
        }
    }

    /// Number of spans counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Number of spans that were exactly zero.
    pub fn zeros(&self) -> u64 {
        self.cells.iter().next().filter(|&(cell, _)| cell == 0).map_or(0, |(_, zeros)| zeros)
    }

    /// Longest span, exact; `None` without spans.
    pub fn maximum(&self) -> Option<Span> {
        (self.count > 0).then_some(self.longest)
    }

    /// Shortest span, exact; `None` without spans.
    pub fn minimum(&self) -> Option<Span> {
        (self.count > 0).then_some(self.shortest)
    }

    /// The span that a share `p` of all spans does not exceed; `None` without spans, or for `p` outside \[0, 1\].
    ///
    /// It is the order statistic ⌈p·n⌉, placed inside its bucket as if the bucket's spans were evenly spread. So it differs from
    /// the exact one by less than a thousandth, or by less than 131 us where that is more; it is exact for zeros, for the longest, where all
    /// spans are alike, and never outside of the shortest and the longest.
    pub fn quantile(&self, p: f64) -> Option<Span> {
        quantile(self.cells.iter(), self.count, [self.shortest, self.longest], p)
    }

    /// Share of the spans that are at most `limit` \[0, 1\]; `None` without spans.
    ///
    /// Exact for zero, below the shortest, from the longest span on, and at the last nanosecond of a bucket; evenly spread inside a
    /// bucket.
    pub fn share_at_most(&self, limit: Span) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        if limit >= self.longest {
            return Some(1.0);
        }
        if limit < self.shortest {
            return Some(0.0);
        }
        let cell = cell_of::<FINE>(limit.nanos());
        let (mut below, mut here) = (0, 0);
        for (at, count) in self.cells.iter().take_while(|&(at, _)| at as usize <= cell) {
            *if (at as usize) < cell { &mut below } else { &mut here } += count;
        }
        let (low, width) = range_of::<FINE>(cell);
        let part = (u128::from(limit.nanos()) - low + 1) as f64 / width as f64;
        Some((below as f64 + here as f64 * part) / count as f64)
    }

    /// The cells that have a span, ascending, with their counts: the zeros under number 0, the k-th bucket under k + 1. With the shortest
    /// and the longest span they are the whole histogram, see [`SpanHistogram::from_cells`].
    pub fn cells(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.cells.iter()
    }

    /// The histogram with these counts and these shortest and longest spans; `None` if they contradict each other, or the count of all is
    /// beyond 64 bits.
    pub fn from_cells(cells: Vec<(u32, u64)>, [shortest, longest]: [Span; 2]) -> Option<SpanHistogram> {
        let is_in = |end: Option<&(u32, u64)>, span: Span| match end {
            None => span == Span::ZERO,
            Some(&(cell, _)) => cell as usize == cell_of::<FINE>(span.nanos()),
        };
        let ends = is_in(cells.first(), shortest) && is_in(cells.last(), longest) && shortest <= longest;
        let sound = cells.windows(2).all(|pair| pair[0].0 < pair[1].0) && cells.iter().all(|&(_, count)| count > 0);
        let total = cells.iter().try_fold(0_u64, |sum, &(_, count)| sum.checked_add(count));
        (ends && sound && total.is_some()).then(|| SpanHistogram::of(cells.into_iter(), [shortest, longest]))
    }

    /// Upper bound and count of buckets of a thirty-second of their lower bound, from the shortest to that of the longest span, without
    /// gaps.
    ///
    /// First come the zeros, under the bound [`Span::ZERO`]. A bucket holds the spans from the bound before its own, which
    /// is its shortest, to just below its own.
    pub fn buckets(&self) -> impl Iterator<Item = (Span, u64)> + '_ {
        let last = self.maximum().map(|longest| cell_of::<COARSE>(longest.nanos()));
        let mut fine = self.cells.iter().peekable();
        (0..last.map_or(0, |last| last + 1)).map(move |cell| {
            let mut count = 0;
            let (low, width) = range_of::<COARSE>(cell);
            while let Some(&(at, here)) = fine.peek()
                && range_of::<FINE>(at as usize).0 < low + width
            {
                count += here;
                fine.next();
            }
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
        spans.iter().copied().collect()
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
        fn cover<const BITS: u32>(cells: usize) {
            let mut next = 0_u128;
            for cell in 0..cells {
                let (low, width) = range_of::<BITS>(cell);
                assert_eq!(low, next, "cell {cell}");
                next = low + width;
                assert_eq!(cell_of::<BITS>(u64::try_from(low).unwrap()), cell);
                assert_eq!(cell_of::<BITS>(u64::try_from(next - 1).unwrap()), cell);
            }
            assert_eq!(next, 1 << 64);
        }
        cover::<COARSE>(1_377);
        cover::<FINE>(38_913);
    }

    #[test]
    fn a_bucket_is_at_most_one_part_in_1024_wide_and_within_one_of_those_that_are_shown() {
        for cell in 1_026..38_913 {
            let (low, width) = range_of::<FINE>(cell);
            assert!(width * 1_024 <= low, "cell {cell}: {width} from {low}");
            let ends = [low, low + width - 1].map(|nanos| cell_of::<COARSE>(nanos as u64));
            assert_eq!(ends[0], ends[1], "cell {cell}");
        }
    }

    #[test]
    fn spans_that_are_all_alike_have_that_quantile() {
        let minutes = histogram(&[Span::from_seconds(60); 7]);
        for p in [0.0, 0.5, 0.8, 0.9, 1.0] {
            assert_eq!(minutes.quantile(p), Some(Span::from_seconds(60)));
        }
        assert_eq!(minutes.share_at_most(Span::from_nanos(59_999_999_999)), Some(0.0));
    }

    #[test]
    fn what_is_counted_fast_and_in_little_room_is_the_same() {
        let spans = random_spans(3_000, 5);
        let mut counter = SpanCounter::new();
        spans.iter().for_each(|&span| counter.record(span));
        assert_eq!(counter.finish(), histogram(&spans));
        assert_eq!(SpanCounter::new().finish(), SpanHistogram::default());
    }

    #[test]
    fn what_is_counted_apart_and_then_together_is_the_same() {
        let spans = random_spans(3_000, 6);
        let mut together = SparseSpanCounter::default();
        for part in spans.chunks(700) {
            let mut counter = SparseSpanCounter::default();
            part.iter().for_each(|&span| counter.record(span));
            together.merge(&counter);
        }
        together.merge(&SparseSpanCounter::default());
        assert_eq!(together.finish(), histogram(&spans));
    }

    #[test]
    fn a_bucket_takes_a_byte_or_two() {
        let waits = histogram(&(1..=2_000).map(|number| Span::from_nanos(60_000_000 * number)).collect::<Vec<_>>());
        let buckets = waits.cells().count();
        assert!(buckets > 1_000, "{buckets} buckets");
        assert!(waits.cells.0.len() <= 2 * buckets, "{} bytes for {buckets} buckets", waits.cells.0.len());
    }

    #[test]
    fn nothing_recorded_has_no_quantile_and_no_share() {
        let empty = SpanHistogram::default();
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
    fn quantiles_are_within_a_thousandth_of_the_sorted_spans() {
        let mut spans = random_spans(5_000, 1);
        let histogram = histogram(&spans);
        spans.sort();
        for hundredth in 0..=100_usize {
            let exact = spans[(hundredth * 50).max(1) - 1].nanos();
            let found = histogram.quantile(hundredth as f64 / 100.0).unwrap().nanos();
            assert_eq!(cell_of::<FINE>(found), cell_of::<FINE>(exact), "quantile {hundredth} %");
            let off = found.abs_diff(exact);
            assert!(off * 1_000 <= exact || off < 1 << UNIT_BITS, "quantile {hundredth} %: {found} and {exact}");
        }
        assert_eq!(histogram.quantile(1.0), spans.last().copied());
    }

    #[test]
    fn shares_at_bucket_ends_are_exact_and_between_them_they_only_rise() {
        let spans = random_spans(5_000, 2);
        let histogram = histogram(&spans);
        let share = |limit: Span| spans.iter().filter(|&&span| span <= limit).count() as f64 / spans.len() as f64;
        let mut last = 0.0;
        for (bound, _) in histogram.buckets().skip(1) {
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
        let ends = [spans.minimum().unwrap(), spans.maximum().unwrap()];
        assert_eq!(SpanHistogram::from_cells(spans.cells().collect(), ends).as_ref(), Some(&spans));
        assert_eq!(SpanHistogram::from_cells(Vec::new(), [Span::ZERO; 2]), Some(SpanHistogram::default()));
        let refused = |cells: &[(u32, u64)], ends: [u64; 2]| {
            assert_eq!(SpanHistogram::from_cells(cells.to_vec(), ends.map(Span::from_nanos)), None, "{cells:?}");
        };
        refused(&[], [0, 1]);
        refused(&[(0, 1), (1, 0)], [0, 5]);
        refused(&[(0, 1)], [0, 5_000_000_000]);
        refused(&[(1, 1)], [0, 5]);
        refused(&[(1, 1)], [6, 5]);
        refused(&[(1, 1), (0, 1)], [5, 0]);
        refused(&[(0, u64::MAX), (1, u64::MAX)], [0, 5]);
    }

    #[test]
    fn merging_in_any_order_gives_the_same_histogram() {
        let spans = random_spans(3_000, 3);
        let parts: Vec<SpanHistogram> = spans.chunks(700).map(histogram).collect();
        let mut forwards = SpanHistogram::default();
        let mut backwards = SpanHistogram::default();
        parts.iter().for_each(|part| forwards.merge(part));
        parts.iter().rev().for_each(|part| backwards.merge(part));
        assert_eq!(forwards, backwards);
        assert_eq!(forwards, histogram(&spans));
        assert_eq!(forwards.count(), 3_000);
        assert_eq!(forwards.buckets().map(|(_, count)| count).sum::<u64>(), 3_000);
        // All at once, with one that has counted nothing, and unpacked.
        let nobody = SpanHistogram::default();
        let all = || parts.iter().chain([&nobody]);
        assert_eq!(all().sum::<SpanHistogram>(), forwards);
        let pooled: PooledSpans = all().collect();
        for p in [-0.1, 0.0, 0.001, 0.5, 0.907, 0.9999, 1.0] {
            assert_eq!(pooled.quantile(p), forwards.quantile(p), "{p}");
        }
        let nothing: PooledSpans = [&SpanHistogram::default(); 2].into_iter().collect();
        assert_eq!(nothing.quantile(0.5), None);
        assert_eq!([&SpanHistogram::default(); 2].into_iter().sum::<SpanHistogram>(), SpanHistogram::default());
    }
}
