//! Count, mean, variance and range of plain numbers, in one pass and in constant memory.

/// A running summary of observations.
///
/// Merging two tallies gives what one tally of all observations would give, up to rounding; where bytes must not depend
/// on the order of merging, merge in a fixed order or count in integers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tally {
    count: u64,
    mean: f64,
    /// Sum of the squared deviations from the mean.
    deviations: f64,
    minimum: f64,
    maximum: f64,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { count: 0, mean: 0.0, deviations: 0.0, minimum: f64::INFINITY, maximum: f64::NEG_INFINITY }
    }
}

impl Tally {
    /// A tally of nothing.
    pub fn new() -> Tally {
        Tally::default()
    }

    /// Adds one observation, which must be finite.
    ///
    /// # Formula
    /// mean' = mean + (x - mean) / n, and S' = S + (x - mean)(x - mean'), where n counts x too and S is the sum of squared
    /// deviations. It loses no digits to the subtraction of large squares, which the textbook sum of squares does.
    ///
    /// # Source
    /// Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962, 419-420.
    #[inline]
    pub fn record(&mut self, observation: f64) {
        debug_assert!(observation.is_finite(), "a tally takes finite numbers, not {observation}");
        self.count += 1;
        let deviation = observation - self.mean;
        self.mean += deviation / self.count as f64;
        self.deviations += deviation * (observation - self.mean);
        self.minimum = self.minimum.min(observation);
        self.maximum = self.maximum.max(observation);
    }

    /// Adds everything that `other` has seen.
    ///
    /// # Formula
    /// S = S₁ + S₂ + d² · n₁n₂ / (n₁ + n₂), and mean = mean₁ + d · n₂ / (n₁ + n₂), where d = mean₂ - mean₁.
    ///
    /// # Source
    /// Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", Stanford report
    /// CS-TR-79-773, 1979.
    pub fn merge(&mut self, other: &Tally) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (here, there) = (self.count as f64, other.count as f64);
        let share = there / (here + there);
        let distance = other.mean - self.mean;
        self.count += other.count;
        self.mean += distance * share;
        self.deviations += other.deviations + distance * distance * here * share;
        self.minimum = self.minimum.min(other.minimum);
        self.maximum = self.maximum.max(other.maximum);
    }

    /// Number of observations.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Arithmetic mean; `None` without observations.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Sample variance, with divisor n - 1; `None` for fewer than two observations.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.deviations / (self.count - 1) as f64)
    }

    /// Smallest observation; `None` without observations.
    pub fn minimum(&self) -> Option<f64> {
        (self.count > 0).then_some(self.minimum)
    }

    /// Largest observation; `None` without observations.
    pub fn maximum(&self) -> Option<f64> {
        (self.count > 0).then_some(self.maximum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(observations: &[f64]) -> Tally {
        let mut tally = Tally::new();
        for &observation in observations {
            tally.record(observation);
        }
        tally
    }

    #[test]
    fn an_absent_value_is_none_and_never_zero() {
        let empty = Tally::new();
        assert_eq!((empty.mean(), empty.variance(), empty.minimum(), empty.maximum()), (None, None, None, None));
        let one = tally(&[3.5]);
        assert_eq!((one.count(), one.mean(), one.variance()), (1, Some(3.5), None));
    }

    #[test]
    fn small_samples_give_the_values_worked_out_by_hand() {
        let tally = tally(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((tally.mean(), tally.minimum(), tally.maximum()), (Some(5.0), Some(2.0), Some(9.0)));
        assert!((tally.variance().unwrap() - 32.0 / 7.0).abs() < 1e-14);
    }

    #[test]
    fn a_large_offset_does_not_eat_the_variance() {
        // NIST's NumAcc4: 1,001 numbers around ten million with a standard deviation of exactly 0.1.
        let mut tally = Tally::new();
        tally.record(10_000_000.2);
        for _ in 0..500 {
            tally.record(10_000_000.1);
            tally.record(10_000_000.3);
        }
        assert!((tally.mean().unwrap() - 10_000_000.2).abs() < 1e-8);
        assert!((tally.variance().unwrap().sqrt() - 0.1).abs() < 1e-8);
    }

    #[test]
    fn merged_parts_equal_the_whole_wherever_it_is_cut() {
        let numbers: Vec<f64> = (0..100).map(|n| f64::from(n * n % 37) - 11.5).collect();
        let whole = tally(&numbers);
        for cut in 0..=numbers.len() {
            let mut merged = tally(&numbers[..cut]);
            merged.merge(&tally(&numbers[cut..]));
            assert_eq!(merged.count(), whole.count());
            assert!((merged.mean().unwrap() - whole.mean().unwrap()).abs() < 1e-13);
            assert!((merged.variance().unwrap() / whole.variance().unwrap() - 1.0).abs() < 1e-13);
            assert_eq!((merged.minimum(), merged.maximum()), (whole.minimum(), whole.maximum()));
        }
    }
}
