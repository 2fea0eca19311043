//! How much contacts cluster within the intervals in which they are counted.

use crate::history::assemble::since_midnight;
use crate::stats::fitting::Measured;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

/// Windows in which contacts are counted \[s\].
const WINDOWS: [u32; 2] = [60, 300];
/// Fewer intervals with contacts say nothing.
const FEWEST: usize = 30;

/// How much the numbers of contacts in windows of one length vary within intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clustering {
    /// How long the windows are \[s\].
    pub window: u32,
    /// Index of dispersion: 1 for a Poisson process whose rate does not change within an interval, more where contacts cluster.
    pub index: Measured,
    /// In how many intervals.
    pub intervals: usize,
}

impl Clustering {
    /// Of the times of contacts of a class, by intervals of so many seconds; for each window that divides these.
    ///
    /// # Formula
    /// Of n contacts in an interval of k windows, a Poisson process puts each into any window alike (Cox and Lewis 1966, The statistical analysis of
    /// series of events, chapter 6): the sum of squares of the numbers' distances from n / k is n (1 - 1 / k) on average. The index is the
    /// ratio of the two summed over intervals, with the standard error of a ratio.
    pub(super) fn of(times: &[DateTime], interval: u32) -> Vec<Clustering> {
        let windows = WINDOWS.into_iter().filter(|window| interval > *window && interval.is_multiple_of(*window));
        windows.filter_map(|window| Clustering::in_windows(times, interval, window)).collect()
    }

    fn in_windows(times: &[DateTime], interval: u32, window: u32) -> Option<Clustering> {
        let mut numbers: BTreeMap<(Date, i64), BTreeMap<i64, f64>> = BTreeMap::new();
        for at in times {
            let (since, interval) = (since_midnight(at.time()), i64::from(interval));
            let of_interval = numbers.entry((at.date(), since / interval)).or_default();
            *of_interval.entry(since % interval / i64::from(window)).or_default() += 1.0;
        }
        let windows = f64::from(interval / window);
        let pair = |counts: &BTreeMap<i64, f64>| {
            let count: f64 = counts.values().sum();
            let squares: f64 = counts.values().map(|count| count * count).sum();
            (squares - count * count / windows, count * (1.0 - 1.0 / windows))
        };
        let pairs = Vec::from_iter(numbers.values().map(pair));
        let (spread, expected) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        if pairs.len() < FEWEST {
            return None;
        }
        let value = spread / expected;
        let of = pairs.len() as f64;
        let squares: f64 = pairs.iter().map(|(spread, expected)| (spread - value * expected).powi(2)).sum();
        let error = (squares * of / (of - 1.0)).sqrt() / expected;
        Some(Clustering { window, index: Measured { value, error }, intervals: pairs.len() })
    }

    /// Whether contacts cluster more than chance explains, by two standard errors.
    pub fn is_there(&self) -> bool {
        self.index.value > 1.0 + 2.0 * self.index.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Distribution, Root};
    use crate::time::{Span, Time};
    use crate::workload::{ArrivalStream, Arrivals, Bursts, Busyness, Piece, RatedPieces};

    const SHARE: f64 = 0.4;
    const DELAY: f64 = 90.0;
    const INTERVAL: f64 = 1_800.0;
    const RATE: f64 = 1.0 / 60.0;

    /// Times over a hundred days of ten hours, by bursts or without.
    fn times(bursts: Option<Bursts>, batch: Option<Distribution>) -> Vec<DateTime> {
        let day = |number: u64| {
            let end = Time::START + Span::from_seconds(36_000);
            let rates = RatedPieces::new(vec![Piece { end, amount: RATE, day: 0 }]).unwrap();
            let arrivals = Arrivals::Poisson { rates, busyness: Busyness::default(), batch: batch.clone(), bursts };
            let mut stream = ArrivalStream::new(&arrivals, &Default::default(), Root::new(1, number), "sales");
            let times = std::iter::from_fn(|| stream.next_time()).take_while(|&time| time < end);
            // Without the first hour, at whose beginning nobody has come yet.
            let seconds = Vec::from_iter(times.map(|time| time.seconds()).filter(|seconds| *seconds >= 3_600.0));
            let midnight = jiff::civil::date(2026, 1, 1).checked_add(jiff::Span::new().days(number as i64)).unwrap();
            seconds.into_iter().map(move |seconds| {
                midnight.to_datetime(jiff::civil::Time::midnight()) + jiff::SignedDuration::from_secs_f64(seconds)
            })
        };
        (0..100).flat_map(day).collect()
    }

    #[test]
    fn poisson_arrivals_have_an_index_of_one() {
        let found = Clustering::of(&times(None, None), 1_800);
        assert_eq!(
            found.iter().map(|one| (one.window, one.intervals)).collect::<Vec<_>>(),
            [(60, 1_800), (300, 1_800)]
        );
        for Clustering { index, window, .. } in found {
            assert!((index.value - 1.0).abs() < 4.0 * index.error && index.error < 0.03, "{window}: {index:?}");
        }
    }

    /// With the variance V(t) of the counts of a time t, k windows w of an interval L have the index (k V(w) - V(L) / k) / (m L (1 - 1 / k)).
    #[test]
    fn bursts_have_the_index_of_the_theory() {
        let bursts = Bursts::new(SHARE, Span::from_seconds_f64(DELAY)).unwrap();
        let variance = |time: f64| {
            let (cluster, pace) = (1.0 / (1.0 - SHARE).powi(2), (1.0 - SHARE) / DELAY);
            RATE * (cluster * time + (1.0 - cluster) * (1.0 - libm::exp(-pace * time)) / pace)
        };
        let found = Clustering::of(&times(Some(bursts), None), 1_800);
        for found in found {
            let (window, windows) = (f64::from(found.window), INTERVAL / f64::from(found.window));
            let spread = windows * variance(window) - variance(INTERVAL) / windows;
            let theory = spread / (RATE * INTERVAL * (1.0 - 1.0 / windows));
            assert!((found.index.value - theory).abs() < 4.0 * found.index.error, "{found:?}: {theory}");
            assert!(found.is_there() && found.index.error < 0.06, "{found:?}");
        }
    }

    #[test]
    fn too_few_intervals_and_windows_that_do_not_fit_say_nothing() {
        let some = times(None, Some(Distribution::constant(2.0).unwrap()));
        let at_two =
            |found: &[Clustering]| found.iter().all(|one| (one.index.value - 2.0).abs() < 4.0 * one.index.error);
        assert!(at_two(&Clustering::of(&some, 900)), "pairs have twice the variance of single contacts");
        assert_eq!(Clustering::of(&some, 900).len(), 2);
        assert_eq!(Clustering::of(&some, 60), []);
        assert_eq!(Clustering::of(&some[..20], 1_800), []);
    }
}
