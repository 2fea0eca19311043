//! Time integrals of whole numbers that jump: people waiting, agents busy, agents staffed.
//!
//! Everything is counted in integers \[unit·ns\], so sums are exact and do not depend on their order.

use crate::time::{Span, Time};

/// The time integral of one quantity since its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    value: u32,
    maximum: u32,
    since: Time,
    /// \[unit·ns\] up to `since`.
    integral: u128,
}

impl Level {
    /// A quantity that is `value` from `start` on.
    pub fn new(start: Time, value: u32) -> Level {
        Level { value, maximum: value, since: start, integral: 0 }
    }

    /// Makes the quantity `value` from `now` on. Time never goes back.
    #[inline]
    pub fn set(&mut self, now: Time, value: u32) {
        debug_assert!(now >= self.since, "a level went back in time, from {} to {now}", self.since);
        self.integral += area(self.value, now.since(self.since));
        self.since = now;
        self.value = value;
        self.maximum = self.maximum.max(value);
    }

    /// Changes the quantity by `delta` from `now` on.
    ///
    /// # Panics
    /// The quantity would be negative or above `u32::MAX`: something was taken away that was never added.
    #[inline]
    pub fn add(&mut self, now: Time, delta: i32) {
        self.set(now, changed(self.value, delta));
    }

    /// The quantity now.
    #[inline]
    pub fn value(&self) -> u32 {
        self.value
    }

    /// Integral from the start to `now` \[unit·ns\]; `now` is not before the last change.
    pub fn integral(&self, now: Time) -> u128 {
        debug_assert!(now >= self.since, "a level was read at {now}, before its last change at {}", self.since);
        self.integral + area(self.value, now.since(self.since))
    }

    /// Largest value so far, even if it was held for no time.
    pub fn maximum(&self) -> u32 {
        self.maximum
    }
}

/// The time integral of one quantity, split over equal intervals.
///
/// The intervals are `[start + k·length, start + (k + 1)·length)` for k in `0..intervals`; one more cell takes the time after the
/// last of them. A change in the interval of the change before costs one multiplication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelByInterval {
    value: u32,
    /// Largest value in the current interval.
    maximum: u32,
    since: Time,
    /// End of the current interval.
    end: Time,
    /// \[unit·ns\] in the current interval, as if the quantity kept its value to the end of it: a change then costs no
    /// multiplication. Counted with wrap-around, for in the time after the last interval the end is far away.
    current: u128,
    /// Index of the current interval in `cells`.
    index: usize,
    /// One per interval, then one for the time after the last.
    cells: Vec<u128>,
    /// The largest values of the intervals that are over.
    maxima: Vec<u32>,
    start: Time,
    length: Span,
    /// When the last interval ends at the latest.
    horizon: Time,
}

impl LevelByInterval {
    /// A quantity that is `value` from `start` on, over `intervals` intervals of `length`.
    ///
    /// Without intervals there is one cell for all the time. Intervals of no length stay zero.
    pub fn new(start: Time, length: Span, intervals: usize, value: u32) -> LevelByInterval {
        let mut level = LevelByInterval {
            value,
            maximum: value,
            since: start,
            end: start,
            current: 0,
            index: 0,
            cells: vec![0; intervals + 1],
            maxima: Vec::with_capacity(intervals + 1),
            start,
            length,
            horizon: Time::MAX,
        };
        level.end = level.end_of(0);
        level.current = area(value, level.end.since(start));
        level
    }

    /// Intervals end at `horizon` at the latest, so that the last one may be shorter than the others. To be called before
    /// the first change.
    #[must_use]
    pub fn ending_at(mut self, horizon: Time) -> LevelByInterval {
        self.horizon = horizon;
        self.end = self.end_of(0);
        self.current = area(self.value, self.end.since(self.start));
        self
    }

    /// End of the interval `index`; the time after the last interval does not end.
    fn end_of(&self, index: usize) -> Time {
        if index + 1 == self.cells.len() {
            return Time::MAX;
        }
        (self.start + self.length.times(index as u64 + 1)).min(self.horizon)
    }

    /// Brings the integral up to `now`.
    #[inline]
    fn advance(&mut self, now: Time) {
        debug_assert!(now >= self.since, "a level went back in time, from {} to {now}", self.since);
        if now > self.end {
            self.cross_intervals(now);
        }
        self.since = now;
    }

    #[cold]
    #[inline(never)]
    fn cross_intervals(&mut self, now: Time) {
        while now > self.end {
            self.cells[self.index] = self.current;
            self.maxima.push(self.maximum);
            self.maximum = self.value;
            let start = self.end;
            self.index += 1;
            self.end = self.end_of(self.index);
            self.current = area(self.value, self.end.since(start));
        }
    }

    /// Makes the quantity `value` from `now` on. Time never goes back.
    #[inline]
    pub fn set(&mut self, now: Time, value: u32) {
        self.advance(now);
        let left = self.end.since(now);
        self.current = self.current.wrapping_sub(area(self.value, left)).wrapping_add(area(value, left));
        self.value = value;
        self.maximum = self.maximum.max(value);
    }

    /// Changes the quantity by `delta` from `now` on.
    ///
    /// # Panics
    /// The quantity would be negative or above `u32::MAX`: something was taken away that was never added.
    #[inline]
    pub fn add(&mut self, now: Time, delta: i32) {
        self.advance(now);
        let left = u128::from(self.end.nanos() - now.nanos());
        self.current = self.current.wrapping_add_signed(i128::from(delta) * left as i128);
        self.value = changed(self.value, delta);
        if delta > 0 {
            self.maximum = self.maximum.max(self.value);
        }
    }

    /// The quantity now.
    #[inline]
    pub fn value(&self) -> u32 {
        self.value
    }

    /// Integral over all cells from the start to `now` \[unit·ns\]; `now` is not before the last change.
    pub fn integral(&self, now: Time) -> u128 {
        debug_assert!(now >= self.since, "a level was read at {now}, before its last change at {}", self.since);
        self.cells.iter().sum::<u128>() + self.current_until(now)
    }

    /// \[unit·ns\] in the current interval up to `now`. A read beyond it is a read of intervals that have not begun.
    fn current_until(&self, now: Time) -> u128 {
        if now <= self.end {
            self.current - area(self.value, self.end.since(now))
        } else {
            self.current + area(self.value, now.since(self.end))
        }
    }

    /// Largest value so far, even if it was held for no time.
    pub fn maximum(&self) -> u32 {
        self.maxima.iter().fold(self.maximum, |most, &other| most.max(other))
    }

    /// Integral in each interval up to `now` \[unit·ns\], then that of the time after the last interval.
    pub fn finish(self, now: Time) -> Vec<u128> {
        self.finish_with_maxima(now).0
    }

    /// The same, with the largest value in each of them: 0 where it was not reached. What jumps at the moment at which an interval
    /// begins counts in the one before, too.
    pub fn finish_with_maxima(mut self, now: Time) -> (Vec<u128>, Vec<u32>) {
        self.advance(now);
        self.cells[self.index] = self.current_until(now);
        self.maxima.push(self.maximum);
        self.maxima.resize(self.cells.len(), 0);
        (self.cells, self.maxima)
    }
}

#[inline]
fn area(value: u32, span: Span) -> u128 {
    u128::from(value) * u128::from(span.nanos())
}

#[inline]
fn changed(value: u32, delta: i32) -> u32 {
    value.checked_add_signed(delta).expect("a level stays between zero and u32::MAX")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::SplitMix64;

    fn at(nanos: u64) -> Time {
        Time::from_nanos(nanos)
    }

    fn by_interval(start: u64, length: u64, intervals: usize) -> LevelByInterval {
        LevelByInterval::new(at(start), Span::from_nanos(length), intervals, 0)
    }

    #[test]
    fn the_integral_is_the_sum_of_value_times_duration() {
        let mut level = Level::new(at(10), 2);
        level.add(at(13), 3);
        level.set(at(20), 0);
        level.add(at(20), 1);
        assert_eq!(level.integral(at(20)), 2 * 3 + 5 * 7);
        assert_eq!(level.integral(at(24)), 2 * 3 + 5 * 7 + 4);
        assert_eq!((level.value(), level.maximum()), (1, 5));
    }

    #[test]
    fn a_value_held_for_no_time_counts_in_the_maximum_only() {
        let mut level = Level::new(at(0), 0);
        level.set(at(5), 9);
        level.set(at(5), 0);
        assert_eq!((level.integral(at(8)), level.maximum()), (0, 9));
    }

    #[test]
    fn the_largest_level_over_the_longest_time_does_not_overflow() {
        let mut level = Level::new(Time::START, u32::MAX);
        level.set(Time::MAX, u32::MAX);
        assert_eq!(level.integral(Time::MAX), u128::from(u32::MAX) * u128::from(Time::MAX.nanos()));
        let cells = LevelByInterval::new(Time::START, Span::MAX, 2, u32::MAX).finish(Time::MAX);
        assert_eq!(cells, [u128::from(u32::MAX) * u128::from(Time::MAX.nanos()), 0, 0]);
    }

    #[test]
    #[should_panic(expected = "a level stays between zero")]
    fn taking_away_what_was_never_added_is_a_panic() {
        Level::new(at(0), 1).add(at(1), -2);
    }

    #[test]
    #[should_panic(expected = "went back in time")]
    fn going_back_in_time_is_caught() {
        by_interval(5, 10, 2).set(at(4), 1);
    }

    #[test]
    fn a_long_stay_fills_every_interval_it_covers() {
        let mut level = by_interval(100, 10, 3);
        level.set(at(105), 4);
        assert_eq!(level.integral(at(127)), 4 * 22);
        assert_eq!(level.finish(at(150)), [20, 40, 40, 80]);
    }

    #[test]
    fn a_change_on_a_boundary_belongs_to_the_interval_that_begins_there() {
        let mut level = by_interval(0, 10, 2);
        level.set(at(0), 1);
        level.set(at(10), 7);
        level.set(at(20), 3);
        assert_eq!(level.finish(at(20)), [10, 70, 0]);
    }

    #[test]
    fn a_last_interval_that_is_shorter_ends_with_the_horizon() {
        let mut level = by_interval(0, 10, 3).ending_at(at(25));
        level.set(at(5), 2);
        assert_eq!(level.integral(at(40)), 70);
        assert_eq!(level.finish(at(40)), [10, 20, 10, 30]);
    }

    #[test]
    fn each_interval_has_its_largest_value_with_the_one_that_it_begins_with() {
        let mut level = by_interval(0, 10, 4);
        for (now, value) in [(2, 3), (4, 1), (15, 2), (16, 0), (37, 5), (37, 0)] {
            level.set(at(now), value);
        }
        assert_eq!(level.maximum(), 5);
        assert_eq!(level.clone().finish_with_maxima(at(39)).1, [3, 2, 0, 5, 0]);
        assert_eq!(level.finish_with_maxima(at(50)).1, [3, 2, 0, 5, 0]);
        assert_eq!(by_interval(0, 10, 2).finish_with_maxima(at(3)), (vec![0, 0, 0], vec![0, 0, 0]));
    }

    #[test]
    fn without_intervals_there_is_only_the_total() {
        let mut level = by_interval(0, 10, 0);
        level.set(at(3), 2);
        assert_eq!(level.finish(at(53)), [100]);
        let mut level = by_interval(0, 0, 2);
        level.set(at(3), 2);
        assert_eq!(level.finish(at(53)), [0, 0, 100]);
    }

    #[test]
    fn a_run_that_ends_early_leaves_the_later_intervals_empty() {
        let mut level = by_interval(0, 10, 3);
        level.set(at(0), 1);
        assert_eq!(level.finish(at(4)), [4, 0, 0, 0]);
    }

    #[test]
    fn random_paths_agree_with_counting_every_nanosecond() {
        let mut generator = SplitMix64(7);
        for _ in 0..200 {
            let (start, length, intervals) = (generator.next() % 20, 1 + generator.next() % 15, generator.next() % 6);
            let mut level = by_interval(start, length, intervals as usize);
            let mut plain = Level::new(at(start), 0);
            let mut expected = vec![0_u128; intervals as usize + 1];
            let mut now = start;
            for _ in 0..30 {
                let later = now + generator.next() % 9;
                for moment in now..later {
                    expected[((moment - start) / length).min(intervals) as usize] += u128::from(level.value());
                }
                now = later;
                let value = (generator.next() % 5) as u32;
                level.set(at(now), value);
                plain.add(at(now), value as i32 - plain.value() as i32);
            }
            assert_eq!(level.integral(at(now)), plain.integral(at(now)));
            assert_eq!(level.maximum(), plain.maximum());
            assert_eq!(level.finish(at(now)), expected);
        }
    }
}
