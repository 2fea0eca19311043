//! How far simulated values are from real ones, over many lines.

use super::{Line, Measure};

/// Which lines of a day errors are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Over {
    /// The center over each day.
    Days,
    /// Each class over each day.
    Classes,
    /// The center in each interval of each day.
    Intervals,
}

impl Over {
    /// All, in the order of results.
    pub const ALL: [Over; 3] = [Over::Days, Over::Classes, Over::Intervals];

    /// The name in tables and files.
    pub const fn name(self) -> &'static str {
        match self {
            Over::Days => "days",
            Over::Classes => "classes",
            Over::Intervals => "intervals",
        }
    }

    pub(super) fn has(self, line: &Line) -> bool {
        self == match (line.class, line.interval) {
            (None, None) => Over::Days,
            (Some(_), None) => Over::Classes,
            (None, Some(_)) => Over::Intervals,
            (Some(_), Some(_)) => return false,
        }
    }
}

/// Errors over the lines that have a real and a simulated value, in the unit of the measure.
///
/// # Formula
/// With r the real and s the simulated value of a line, d = s - r, and w the contacts really offered in it:
/// bias = Σwd / Σw, mean absolute error = Σw|d| / Σw, root mean squared error = √(Σwd² / Σw), and the correlation of r and s
/// with the same weights, Σw(r - r̄)(s - s̄) / √(Σw(r - r̄)² · Σw(s - s̄)²), where r̄ = Σwr / Σw. The share inside counts
/// every line once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// How many lines.
    pub lines: usize,
    /// Contacts really offered in them: the sum of the weights.
    pub offered: f64,
    /// The mean difference, simulated minus real.
    pub bias: f64,
    /// The mean difference without its sign.
    pub mean_absolute: f64,
    /// The root of the mean squared difference.
    pub root_mean_squared: f64,
    /// Of real and simulated values; `None` when one of the two does not vary.
    pub correlation: Option<f64>,
    /// The share of lines whose real value lies in the prediction interval of a single simulated day; `None` without one.
    pub inside: Option<f64>,
}

impl Errors {
    /// The errors of a measure over lines; `None` when none of them can be compared.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a Line>, measure: Measure) -> Option<Errors> {
        let (mut entries, mut predicted) = (Vec::new(), Vec::new());
        for line in lines {
            let comparison = line.comparison(measure);
            let (Some(real), Some(simulated)) = (comparison.real, comparison.simulated) else { continue };
            entries.push((line.offered, real, simulated.value));
            predicted.extend(comparison.is_predicted());
        }
        let offered: f64 = entries.iter().map(|(weight, ..)| weight).sum();
        if offered == 0.0 {
            return None;
        }
        let mean = |of: &dyn Fn(f64, f64) -> f64| {
            entries.iter().map(|&(weight, real, simulated)| weight * of(real, simulated)).sum::<f64>() / offered
        };
        let (real_mean, simulated_mean) = (mean(&|real, _| real), mean(&|_, simulated| simulated));
        let real_variance = mean(&|real, _| (real - real_mean) * (real - real_mean));
        let simulated_variance = mean(&|_, simulated| (simulated - simulated_mean) * (simulated - simulated_mean));
        let covariance = mean(&|real, simulated| (real - real_mean) * (simulated - simulated_mean));
        // Where all values are the same, rounding leaves a variance of some 1e-33 of their square.
        let varies = |variance: f64, mean: f64| variance > 1e-20 * mean * mean;
        Some(Errors {
            lines: entries.len(),
            offered,
            bias: mean(&|real, simulated| simulated - real),
            mean_absolute: mean(&|real, simulated| (simulated - real).abs()),
            root_mean_squared: mean(&|real, simulated| (simulated - real) * (simulated - real)).sqrt(),
            correlation: (varies(real_variance, real_mean) && varies(simulated_variance, simulated_mean))
                .then(|| covariance / (real_variance.sqrt() * simulated_variance.sqrt())),
            inside: (!predicted.is_empty())
                .then(|| predicted.iter().filter(|inside| **inside).count() as f64 / predicted.len() as f64),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Comparison, Prediction};
    use super::*;
    use crate::stats::Estimate;

    fn line(offered: f64, real: Option<f64>, simulated: f64, low_and_high: (f64, f64)) -> Line {
        let comparison = Comparison {
            real,
            simulated: Some(Estimate { value: simulated, half_width: None, replications: 40 }),
            prediction: Some(Prediction { low: low_and_high.0, high: low_and_high.1 }),
        };
        Line { class: None, interval: Some(0), offered, comparisons: [comparison; Measure::ALL.len()] }
    }

    #[test]
    fn errors_are_weighted_by_the_contacts_offered_and_leave_out_what_is_not_known() {
        let lines = [
            line(30.0, Some(1.0), 2.0, (0.0, 1.0)),
            line(10.0, Some(5.0), 2.0, (1.0, 3.0)),
            line(60.0, Some(0.0), 0.0, (0.0, 0.0)),
            line(99.0, None, 2.0, (1.0, 3.0)),
        ];
        let errors = Errors::of(lines.iter(), Measure::Asa).unwrap();
        assert_eq!((errors.lines, errors.offered), (3, 100.0));
        assert_eq!((errors.bias, errors.mean_absolute), (0.0, 0.6));
        assert_eq!(errors.root_mean_squared, 1.2_f64.sqrt());
        assert_eq!(errors.inside, Some(2.0 / 3.0));
        // r̄ = 0.8, s̄ = 0.8; covariance 1.6 - 0.64, variances 2.8 - 0.64 and 1.6 - 0.64.
        let correlation = 0.96 / (2.16_f64 * 0.96).sqrt();
        assert!((errors.correlation.unwrap() - correlation).abs() < 1e-12, "{errors:?}");
    }

    #[test]
    fn nothing_known_has_no_errors_and_a_constant_no_correlation() {
        assert_eq!(Errors::of([line(5.0, None, 2.0, (1.0, 3.0))].iter(), Measure::Asa), None);
        let same = [line(5.0, Some(0.1), 2.0, (1.0, 3.0)), line(3.0, Some(0.1), 2.5, (1.0, 3.0))];
        assert_eq!(Errors::of(same.iter(), Measure::Asa).unwrap().correlation, None);
    }
}
