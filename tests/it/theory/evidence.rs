//! Numbers that were simulated, with their standard errors, and what they are evidence for.

use switchboard::ids::ClassId;
use switchboard::model::{Cell, RunResult};

/// How many standard errors an estimate may be away from the truth.
const BOUND: f64 = 4.0;

/// An estimate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub(super) value: f64,
    pub(super) standard_error: f64,
}

impl Evidence {
    /// Mean of one number per replication or interval.
    pub(super) fn mean(observations: &[f64]) -> Evidence {
        Evidence::ratio(&Vec::from_iter(observations.iter().map(|&observation| (observation, 1.0))))
    }

    /// Ratio of the sums of pairs (numerator, denominator), one per replication or interval, by the delta method.
    pub(super) fn ratio(pairs: &[(f64, f64)]) -> Evidence {
        let n = pairs.len() as f64;
        assert!(n >= 30.0, "{n} observations are too few for a normal interval");
        let (numerator, denominator) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let value = numerator / denominator;
        let squares: f64 = pairs.iter().map(|(y, x)| (y - value * x).powi(2)).sum();
        Evidence { value, standard_error: (squares * n / (n - 1.0)).sqrt() / denominator.abs() }
    }

    /// Variance of independent observations, whose standard error is that of the mean of their squared deviations.
    pub(super) fn variance(observations: &[f64]) -> Evidence {
        let mean = Evidence::mean(observations).value;
        let squares = Vec::from_iter(observations.iter().map(|observation| (observation - mean).powi(2)));
        let biased = Evidence::mean(&squares);
        let n = observations.len() as f64;
        Evidence { value: biased.value * n / (n - 1.0), ..biased }
    }

    /// What `factor` times the number would be.
    pub(super) fn times(self, factor: f64) -> Evidence {
        Evidence { value: self.value * factor, standard_error: self.standard_error * factor.abs() }
    }

    /// The sum with an independent estimate.
    pub(super) fn plus(self, other: Evidence) -> Evidence {
        let standard_error = self.standard_error.hypot(other.standard_error);
        Evidence { value: self.value + other.value, standard_error }
    }

    /// Demands that the number is `theory`, and that the 95 % interval is at most `precision` of it to either side.
    #[track_caller]
    pub(super) fn is(self, what: &str, theory: f64, precision: f64) {
        self.is_within(what, theory, precision * theory.abs());
    }

    /// Demands that the number is `theory`, and that the 95 % interval is at most `half_width` to either side.
    #[track_caller]
    pub(super) fn is_within(self, what: &str, theory: f64, half_width: f64) {
        let Evidence { value, standard_error } = self;
        let errors = (value - theory) / standard_error;
        let row = format!(
            "{what:<60} theory {theory:>10.6}  simulated {value:>10.6} +- {:.6}  ({errors:+.2} standard errors)",
            2.0 * standard_error
        );
        show(&row);
        assert!(standard_error > 0.0, "no spread at all: {row}");
        assert!(2.0 * standard_error <= half_width, "the interval is wider than {half_width:.6}: {row}");
        assert!(errors.abs() <= BOUND, "{row}");
    }

    /// Demands that the number is positive beyond chance.
    #[track_caller]
    pub(super) fn is_positive(self, what: &str) {
        let Evidence { value, standard_error } = self;
        let row = format!("{what:<60} {value:>10.6} +- {:.6}", 2.0 * standard_error);
        show(&row);
        assert!(value > BOUND * standard_error, "not shown to be positive: {row}");
    }
}

#[expect(clippy::print_stdout, reason = "the table of comparisons, which the test harness keeps back unless asked")]
fn show(row: &str) {
    println!("{row}");
}

/// One pair per interval and class from a run, the first `warm_up` intervals left out.
pub(super) fn by_interval(
    result: &RunResult,
    class: u16,
    warm_up: usize,
    pair: impl Fn(&Cell) -> (f64, f64),
) -> Vec<(f64, f64)> {
    (warm_up..result.intervals()).map(|interval| pair(&result.cell(interval, ClassId(class)))).collect()
}

/// A ratio over the contacts of a class, each counted in the interval of its arrival.
pub(super) fn share(result: &RunResult, class: u16, warm_up: usize, pair: impl Fn(&Cell) -> (f64, f64)) -> Evidence {
    Evidence::ratio(&by_interval(result, class, warm_up, pair))
}

/// A sum of times in seconds.
pub(super) fn seconds(nanos: u128) -> f64 {
    nanos as f64 / 1e9
}

/// (Sum of all waits, contacts that asked to be routed).
pub(super) fn wait(cell: &Cell) -> (f64, f64) {
    (seconds(cell.wait_answered + cell.wait_abandoned), cell.requested() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fifty pairs of 9 and 11: mean 10, sample variance 100 / 99, standard error √(1 / 99).
    fn around_ten() -> Evidence {
        Evidence::mean(&[9.0, 11.0].repeat(50))
    }

    #[test]
    fn the_standard_error_is_that_of_the_mean() {
        let Evidence { value, standard_error } = around_ten();
        assert_eq!(value, 10.0);
        assert!((standard_error - (1.0_f64 / 99.0).sqrt()).abs() < 1e-12);
        assert!((Evidence::variance(&[9.0, 11.0, 9.0, 13.0].repeat(10)).value - 110.0 / 39.0).abs() < 1e-12);
    }

    #[test]
    fn a_number_near_the_theory_is_accepted() {
        around_ten().is("ten", 10.39, 0.03);
        around_ten().plus(around_ten().times(-1.0)).is_within("nothing", 0.0, 0.3);
    }

    #[test]
    #[should_panic = "standard errors"]
    fn a_number_more_than_four_standard_errors_away_is_refused() {
        around_ten().is("ten", 10.41, 0.03);
    }

    #[test]
    #[should_panic = "the interval is wider"]
    fn a_comparison_without_power_is_refused() {
        around_ten().is("ten", 10.0, 0.02);
    }

    #[test]
    #[should_panic = "no spread at all"]
    fn numbers_that_do_not_vary_are_no_evidence() {
        Evidence::mean(&[10.0; 50]).is("ten", 10.0, 0.02);
    }
}
