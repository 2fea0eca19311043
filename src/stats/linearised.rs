//! An estimate as a value and what each replication adds to its error: what it takes to compare estimates of any kind.

use super::interval::{Estimate, t_tail, two_sided_t};
use std::iter::zip;

/// A value estimated from replications, with how far each replication pulls it away from the truth.
///
/// To first order, the error of a mean, of a ratio of sums and of a quantile is a mean of independent *deviations*, one of each
/// replication. The difference of two estimates is then again of this kind, whatever they are estimates of.
///
/// # Source
/// Hampel, "The influence curve and its role in robust estimation", Journal of the American Statistical Association 69,
/// 1974; in the words of survey statistics the *linearised variable* of Woodruff, "A simple method for approximating
/// the variance of a complicated estimate", Journal of the American Statistical Association 66, 1971.
#[derive(Clone, Debug, PartialEq)]
pub struct Linearised {
    /// The estimate, in the unit of the observations.
    pub value: f64,
    /// By replication, with mean 0; `None` where the replications do not tell, as when there is only one.
    pub deviations: Option<Vec<f64>>,
    /// How many replications.
    pub replications: usize,
}

impl Linearised {
    /// The mean of one number per replication; `None` without replications.
    ///
    /// # Formula
    /// The deviation of y is y - ȳ.
    pub fn mean(numbers: &[f64]) -> Option<Linearised> {
        let replications = numbers.len();
        if replications == 0 {
            return None;
        }
        let value = numbers.iter().sum::<f64>() / replications as f64;
        let deviations = (replications > 1).then(|| numbers.iter().map(|y| y - value).collect());
        Some(Linearised { value, deviations, replications })
    }

    /// The ratio of two sums over replications, numerators first; `None` if the denominators sum to 0.
    ///
    /// The deviations are `None` unless two denominators differ from 0.
    ///
    /// # Formula
    /// The deviation of (y, x) is (y - R·x) / x̄ with R = Σy / Σx: the delta method, as in
    /// [`ratio_estimate`](super::ratio_estimate).
    pub fn ratio(pairs: &[(f64, f64)]) -> Option<Linearised> {
        let (numerator, denominator) = pairs.iter().fold((0.0, 0.0), |sums, pair| (sums.0 + pair.0, sums.1 + pair.1));
        if denominator == 0.0 {
            return None;
        }
        let (value, replications) = (numerator / denominator, pairs.len());
        let informative = pairs.iter().filter(|(_, x)| *x != 0.0).count();
        let scale = replications as f64 / denominator;
        let deviations = (informative > 1).then(|| pairs.iter().map(|(y, x)| (y - value * x) * scale).collect());
        Some(Linearised { value, deviations, replications })
    }

    /// How well the replications tell the value.
    pub fn evidence(&self) -> Evidence {
        let degrees = self.replications as f64 - 1.0;
        Evidence {
            value: self.value,
            standard_error: self.deviations.as_deref().map(standard_error),
            degrees,
            replications: self.replications,
        }
    }

    /// This minus the baseline, where the replications of both come in pairs.
    ///
    /// Where both runs of a pair saw the same random numbers, much of the chance cancels.
    ///
    /// # Panics
    /// They are not as many.
    ///
    /// # Formula
    /// The deviations subtract, so that with means this is the interval of the mean of the paired differences.
    ///
    /// # Source
    /// Law, "Simulation Modeling and Analysis", 5th edition, 2015, 10.2.1, the paired-t confidence interval.
    pub fn paired_difference(&self, baseline: &Linearised) -> Evidence {
        assert_eq!(self.replications, baseline.replications, "paired replications come in pairs");
        let deviations = self.deviations.as_ref().zip(baseline.deviations.as_ref());
        Linearised {
            value: self.value - baseline.value,
            deviations: deviations
                .map(|(mine, theirs)| zip(mine, theirs).map(|(mine, theirs)| mine - theirs).collect()),
            replications: self.replications,
        }
        .evidence()
    }

    /// This minus the baseline, where the replications of both are independent.
    ///
    /// # Formula
    /// The variances add; the degrees of freedom are (v + w)² / (v² / (n - 1) + w² / (m - 1)) for the squared standard errors v
    /// of n and w of m replications.
    ///
    /// # Source
    /// Welch, "The significance of the difference between two means when the population variances are unequal", Biometrika 29, 1938.
    pub fn independent_difference(&self, baseline: &Linearised) -> Evidence {
        let (mine, theirs) = (self.evidence(), baseline.evidence());
        let variances = mine.standard_error.zip(theirs.standard_error).map(|(v, w)| (v * v, w * w));
        let degrees = match variances {
            Some((v, w)) if v + w > 0.0 => (v + w) * (v + w) / (v * v / mine.degrees + w * w / theirs.degrees),
            _ => mine.degrees + theirs.degrees,
        };
        Evidence {
            value: mine.value - theirs.value,
            standard_error: variances.map(|(v, w)| (v + w).sqrt()),
            degrees,
            replications: self.replications.min(baseline.replications),
        }
    }
}

/// √(Σe² / (n (n - 1))).
fn standard_error(deviations: &[f64]) -> f64 {
    let n = deviations.len() as f64;
    (deviations.iter().map(|deviation| deviation * deviation).sum::<f64>() / (n * (n - 1.0))).sqrt()
}

/// A value with its standard error, which follows Student's t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The estimate.
    pub value: f64,
    /// Of the estimate; `None` where the replications do not tell.
    pub standard_error: Option<f64>,
    /// Degrees of freedom of the standard error, whole or not.
    pub degrees: f64,
    /// How many replications, of two that are compared the fewer.
    pub replications: usize,
}

impl Evidence {
    /// The value with its interval.
    ///
    /// # Panics
    /// `confidence` is not between 0 and 1.
    pub fn estimate(&self, confidence: f64) -> Estimate {
        assert!(confidence > 0.0 && confidence < 1.0, "a confidence is between 0 and 1, not {confidence}");
        let half_width = self.standard_error.map(|error| match error {
            0.0 => 0.0,
            _ => error * two_sided_t(confidence, self.degrees),
        });
        Estimate { value: self.value, half_width, replications: self.replications }
    }

    /// How likely a value at least this large is when the truth is `limit`: the one-sided p-value of *the truth is at most
    /// `limit`*. `None` where the replications do not tell.
    ///
    /// Without any spread it is 0 above the limit and 1 otherwise.
    pub fn p_above(&self, limit: f64) -> Option<f64> {
        let error = self.standard_error?;
        let distance = self.value - limit;
        Some(if error > 0.0 { t_tail(distance / error, self.degrees) } else { f64::from(distance <= 0.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{mean_estimate, ratio_estimate};

    fn close(a: Estimate, b: Estimate) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs().max(1.0);
        near(a.value, b.value)
            && a.half_width.zip(b.half_width).is_none_or(|(a, b)| near(a, b))
            && a.half_width.is_some() == b.half_width.is_some()
            && a.replications == b.replications
    }

    #[test]
    fn alone_it_is_the_mean_and_the_ratio_with_their_intervals() {
        let (ys, xs) = ([3.0, 4.5, 2.0, 7.25, 0.0], [10.0, 12.0, 0.0, 9.0, 11.0]);
        for count in 1..=5 {
            let (ys, xs) = (&ys[..count], &xs[..count]);
            let pairs: Vec<(f64, f64)> = zip(ys, xs).map(|(&y, &x)| (y, x)).collect();
            let mean = Linearised::mean(ys).unwrap().evidence().estimate(0.9);
            assert!(close(mean, mean_estimate(ys, 0.9).unwrap()));
            let ratio = Linearised::ratio(&pairs).unwrap().evidence().estimate(0.9);
            assert!(close(ratio, ratio_estimate(ys, xs, 0.9).unwrap()));
        }
        assert_eq!((Linearised::mean(&[]), Linearised::ratio(&[(1.0, 0.0)])), (None, None));
    }

    #[test]
    fn pairs_that_move_together_have_a_narrow_difference() {
        let a = Linearised::mean(&[10.0, 20.0, 31.0]).unwrap();
        let b = Linearised::mean(&[9.0, 18.0, 30.0]).unwrap();
        let paired = a.paired_difference(&b).estimate(0.95);
        assert!((paired.value - 4.0 / 3.0).abs() < 1e-14);
        // The differences 1, 2, 1 have a standard error of 1/3.
        assert!((paired.half_width.unwrap() - 4.302652730 / 3.0).abs() < 1e-8);
        assert!(a.independent_difference(&b).estimate(0.95).half_width.unwrap() > 20.0);
    }

    #[test]
    fn equal_runs_differ_by_exactly_nothing() {
        let a = Linearised::ratio(&[(0.1, 0.3), (0.7, 1.1), (2.0, 3.3)]).unwrap();
        let none = a.paired_difference(&a);
        assert_eq!((none.value, none.standard_error), (0.0, Some(0.0)));
        assert_eq!(none.estimate(0.95).half_width, Some(0.0));
        assert_eq!((none.p_above(0.0), none.p_above(-1.0)), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn welch_of_equal_samples_has_all_their_degrees_of_freedom() {
        // 1, 2, 3 and 4, 6, 8: variances 1 and 4, squared standard errors 1/3 and 4/3.
        let a = Linearised::mean(&[4.0, 6.0, 8.0]).unwrap();
        let b = Linearised::mean(&[1.0, 2.0, 3.0]).unwrap();
        let difference = a.independent_difference(&b);
        assert!((difference.standard_error.unwrap() - (5.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((difference.degrees - 25.0 / 9.0 / (17.0 / 18.0)).abs() < 1e-12);
        assert!((a.independent_difference(&a).degrees - 4.0).abs() < 1e-12);
    }

    /// Of five and three values, by the formula and with another program: 2.1719 degrees of freedom, in either order.
    #[test]
    fn welch_of_unequal_samples_takes_each_with_its_own_degrees_of_freedom() {
        let five = Linearised::mean(&[10.0, 12.0, 9.0, 11.0, 13.5]).unwrap();
        let three = Linearised::mean(&[20.0, 28.0, 15.0]).unwrap();
        for (difference, value) in
            [(three.independent_difference(&five), 9.9), (five.independent_difference(&three), -9.9)]
        {
            assert!((difference.value - value).abs() < 1e-12);
            assert!((difference.standard_error.unwrap() - 3.865_660_788_705_255).abs() < 1e-12);
            assert!((difference.degrees - 2.171_888_091_933_187).abs() < 1e-12, "{}", difference.degrees);
            assert_eq!(difference.replications, 3);
        }
    }

    #[test]
    fn one_replication_is_no_evidence() {
        let one = Linearised::mean(&[3.0]).unwrap();
        let difference = one.paired_difference(&Linearised::mean(&[1.0]).unwrap());
        assert_eq!((difference.value, difference.standard_error, difference.p_above(0.0)), (2.0, None, None));
    }
}
