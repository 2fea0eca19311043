//! The share that is left after a time, whatever the distribution.

use super::{Grouped, Measured, Observation};
use crate::stats::normal_quantile;

/// The survival curve of times of which some were cut off.
///
/// # Formula
/// S(t) is the product of 1 - d/n over the times up to t at which d of the n that were still there ended. Its variance is S² times the sum
/// of d / (n (n - d)), after Greenwood; bands are those of log(-log S), which stay within 0 and 1.
///
/// # Source
/// Kaplan and Meier (1958), JASA 53, 457-481; Greenwood (1926); Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data,
/// section 1.4.
#[derive(Clone, Debug, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
}

/// What the curve falls to at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub time: f64,
    /// How many were still there.
    pub at_risk: f64,
    /// How many of them ended.
    pub ended: f64,
    /// The share that is left after it.
    pub survival: Measured,
    /// Greenwood's sum up to here.
    sum: f64,
}

impl KaplanMeier {
    /// The curve of these times.
    pub fn of(observations: &[Observation]) -> KaplanMeier {
        // An end at 0 is one.
        let grouped = Grouped::of(observations, 0.0);
        let mut at_risk: f64 = grouped.events() + grouped.cut_off.iter().sum::<f64>();
        let (mut survival, mut sum, mut steps) = (1.0, 0.0, Vec::new());
        for ((&time, &ended), &cut_off) in grouped.times.iter().zip(&grouped.ended).zip(&grouped.cut_off) {
            if ended > 0.0 {
                survival *= 1.0 - ended / at_risk;
                sum += if at_risk > ended { ended / (at_risk * (at_risk - ended)) } else { f64::INFINITY };
                let error = if survival > 0.0 { survival * sum.sqrt() } else { f64::NAN };
                steps.push(Step { time, at_risk, ended, survival: Measured { value: survival, error }, sum });
            }
            at_risk -= ended + cut_off;
        }
        KaplanMeier { steps }
    }

    /// The times at which somebody ended, in ascending order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The share that is left after `time`.
    pub fn survival(&self, time: f64) -> Measured {
        let before = self.steps.partition_point(|step| step.time <= time);
        if before == 0 { Measured { value: 1.0, error: 0.0 } } else { self.steps[before - 1].survival }
    }

    /// Where the share lies with this confidence, at each step.
    pub fn band(&self, confidence: f64) -> Vec<(f64, f64, f64)> {
        let z = normal_quantile(0.5 + 0.5 * confidence);
        let edges = |step: &Step| {
            let survival = step.survival.value;
            if survival <= 0.0 || survival >= 1.0 || !step.sum.is_finite() {
                return (step.time, 0.0, survival.max(0.0));
            }
            let width = z * step.sum.sqrt() / survival.ln().abs();
            (step.time, survival.powf(width.exp()), survival.powf((-width).exp()))
        };
        self.steps.iter().map(edges).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_that_of_the_textbook() {
        // The 6-MP group of Freireich et al. (1963), in weeks of remission, as in Kalbfleisch and Prentice: S(10) = 0.753, S(23) = 0.448.
        let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|week| Observation::ended(f64::from(week)));
        let cut_off = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|week| Observation::cut_off(f64::from(week)));
        let curve = KaplanMeier::of(&[&ended[..], &cut_off[..]].concat());
        for (week, survival, error) in [(6.0, 0.857, 0.0764), (10.0, 0.753, 0.0963), (23.0, 0.448, 0.1346)] {
            let found = curve.survival(week);
            assert!((found.value - survival).abs() < 5e-4 && (found.error - error).abs() < 5e-5, "{week}: {found:?}");
        }
        assert_eq!(curve.survival(5.9).value, 1.0);
        assert!(curve.band(0.95).iter().all(|&(_, low, high)| 0.0 < low && low < high && high < 1.0));
    }

    #[test]
    fn without_cut_off_times_the_curve_is_the_share_of_longer_ones() {
        let times: Vec<Observation> = (1..=10).map(|time| Observation::ended(f64::from(time))).collect();
        let curve = KaplanMeier::of(&times);
        (1..=10).for_each(|time| {
            assert!((curve.survival(f64::from(time)).value - (1.0 - f64::from(time) / 10.0)).abs() < 1e-12)
        });
    }
}
