//! Confidence intervals over independent replications, and the quantiles they need.
//!
//! Student's t with n - 1 degrees of freedom and divisor n - 1 throughout: with the normal quantile and divisor n, two days
//! seem to know a percentage nine times better than they do. A ratio of sums gets an interval of its own, around
//! itself; the interval of the mean of daily ratios may miss it.

use super::tally::Tally;
use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc_inv;
use std::cell::Cell;
use std::f64::consts::{FRAC_1_PI, SQRT_2};

/// A value estimated from replications, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate, in the unit of the observations; the middle of the interval.
    pub value: f64,
    /// Half the width of the interval; `None` where the replications do not tell, as when there is only one.
    pub half_width: Option<f64>,
    /// Number of replications.
    pub replications: usize,
}

/// Quantile of the standard normal distribution; infinite for `p` 0 and 1, NaN for `p` outside \[0, 1\].
///
/// Relative error below 1e-14 where `p` is.
///
/// # Source
/// The inverse complementary error function of statrs: -√2 · erfc⁻¹(2p).
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    // 1 - p is exact above a half, so both tails are equally precise.
    if p > 0.5 { SQRT_2 * erfc_inv(2.0 * (1.0 - p)) } else { -SQRT_2 * erfc_inv(2.0 * p) }
}

/// Quantile of Student's t distribution with `degrees` > 0 degrees of freedom, whole or not.
///
/// Infinite for `p` 0 and 1; NaN for `p` outside \[0, 1\] and for `degrees` that are not positive. Relative error below 1e-9 for
/// `p` in \[1e-6, 1 - 1e-6\].
///
/// # Formula
/// The t > 0 with P(T > t) = I(ν/(ν + t²); ν/2, 1/2) / 2 equal to the tail wanted, where I is the regularised incomplete beta
/// function, found by Newton steps kept inside a shrinking bracket, which begin at the expansion
/// t = z + g₁(z)/ν + g₂(z)/ν² + g₃(z)/ν³ around the normal quantile z. From 1,000 degrees of freedom on the expansion itself, since
/// the beta function loses digits there.
///
/// # Source
/// Abramowitz, Stegun, "Handbook of Mathematical Functions", 1964, 26.7.1 (with 26.5.27) and 26.7.5.
pub fn t_quantile(p: f64, degrees: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || degrees.is_nan() || degrees <= 0.0 {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let (tail, sign) = if p > 0.5 { (1.0 - p, 1.0) } else { (p, -1.0) };
    let z = -normal_quantile(tail);
    sign * if degrees >= 1000.0 { t_near_normal(z, degrees) } else { t_from_tail(tail, z, degrees) }
}

/// The probability that Student's t with `degrees` > 0 degrees of freedom, whole or not, exceeds `t`.
///
/// Relative error below 1e-9 down to tails of 1e-12.
///
/// # Formula
/// I(ν/(ν + t²); ν/2, 1/2) / 2 for t > 0, where I is the regularised incomplete beta function; from 10,000 degrees on the
/// normal tail at t·(1 - 1/(4ν)) / √(1 + t²/(2ν)), where the difference no longer matters and the beta function loses digits.
///
/// # Source
/// Abramowitz, Stegun, "Handbook of Mathematical Functions", 1964, 26.7.1 (with 26.5.27) and 26.7.8.
pub fn t_tail(t: f64, degrees: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - t_tail(-t, degrees);
    }
    if degrees >= 10_000.0 {
        let z = t * (1.0 - 0.25 / degrees) / (1.0 + 0.5 * t * t / degrees).sqrt();
        return 0.5 * libm::erfc(z / SQRT_2);
    }
    0.5 * beta_reg(0.5 * degrees, 0.5, degrees / (degrees + t * t))
}

/// The probability of `least` successes or more in `trials` independent trials that each succeed with probability `p` in \[0, 1\].
///
/// # Formula
/// I(p; k, n - k + 1) for k > 0, where I is the regularised incomplete beta function; 1 for k = 0.
///
/// # Source
/// Abramowitz, Stegun, "Handbook of Mathematical Functions", 1964, 26.5.24.
pub fn binomial_tail(least: u64, trials: u64, p: f64) -> f64 {
    match least {
        0 => 1.0,
        least if least > trials => 0.0,
        least => beta_reg(least as f64, (trials - least + 1) as f64, p),
    }
}

fn t_near_normal(z: f64, degrees: f64) -> f64 {
    let square = z * z;
    let g1 = z * (square + 1.0) / 4.0;
    let g2 = z * ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let g3 = z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    z + (g1 + (g2 + g3 / degrees) / degrees) / degrees
}

/// The t > 0 which T exceeds with probability `tail`; `z` is the normal one, from which the search starts.
fn t_from_tail(tail: f64, z: f64, degrees: f64) -> f64 {
    if tail == 0.5 {
        return 0.0;
    }
    // Near the median, the probability of the middle is the one that keeps its digits.
    let excess_at = |t: f64| {
        let square = t * t;
        if tail > 0.25 {
            0.5 * (1.0 - 2.0 * tail - beta_reg(0.5, 0.5 * degrees, square / (degrees + square)))
        } else {
            0.5 * beta_reg(0.5 * degrees, 0.5, degrees / (degrees + square)) - tail
        }
    };
    let ln_scale =
        libm::lgamma(0.5 * (degrees + 1.0)) - libm::lgamma(0.5 * degrees) + 0.5 * libm::log(FRAC_1_PI / degrees);
    let density = |t: f64| libm::exp(ln_scale - 0.5 * (degrees + 1.0) * libm::log1p(t * t / degrees));
    // The tail is convex: from below, steps never pass the quantile, and one from above leads below it or out of the bracket.
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = if degrees < 2.0 { z.max(1.0) } else { t_near_normal(z, degrees) };
    for _ in 0..200 {
        let excess = excess_at(t);
        if excess > 0.0 {
            low = t
        } else {
            high = t
        }
        let step = excess / density(t);
        // What is still wrong after a step is of the order of its square.
        if step.abs() <= 1e-8 * t {
            return t + step;
        }
        let newton = t + step;
        t = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
    }
    t
}

/// Half the width for `n` > 1 replications with the standard error given.
fn half_width(standard_error: f64, replications: usize, confidence: f64) -> f64 {
    two_sided_t(confidence, (replications - 1) as f64) * standard_error
}

/// How many standard errors wide half an interval of this confidence is.
///
/// A summary asks for the same one many thousand times, so the last answer is kept.
pub fn two_sided_t(confidence: f64, degrees: f64) -> f64 {
    thread_local! {
        static LAST: Cell<(f64, f64, f64)> = const { Cell::new((f64::NAN, f64::NAN, f64::NAN)) };
    }
    let (of, with, last) = LAST.get();
    if (of, with) == (confidence, degrees) {
        return last;
    }
    let t = t_quantile(0.5 + 0.5 * confidence, degrees);
    LAST.set((confidence, degrees, t));
    t
}

fn assert_confidence(confidence: f64) {
    assert!(confidence > 0.0 && confidence < 1.0, "a confidence is between 0 and 1, not {confidence}");
}

/// Mean of one number per replication, with its interval; `None` without replications.
///
/// # Panics
/// `confidence` is not between 0 and 1.
///
/// # Formula
/// mean ± t(n - 1) · s / √n, where s² is the sample variance with divisor n - 1.
///
/// # Source
/// Student, "The probable error of a mean", Biometrika 6(1), 1908. Exact for normal observations.
pub fn mean_estimate(observations: &[f64], confidence: f64) -> Option<Estimate> {
    assert_confidence(confidence);
    let mut tally = Tally::new();
    observations.iter().for_each(|&observation| tally.record(observation));
    let value = tally.mean()?;
    let replications = tally.count() as usize;
    let half_width =
        tally.variance().map(|variance| half_width((variance / replications as f64).sqrt(), replications, confidence));
    Some(Estimate { value, half_width, replications })
}

/// Ratio of two sums over replications, with its interval; `None` if the denominators sum to 0.
///
/// The half width is `None` unless two denominators differ from 0: a single one says nothing of the spread. Replications
/// with denominator 0 still count as replications. The interval is too narrow for few replications of skewed data, as is
/// that of a mean, and has no width at all if every replication has the same ratio.
///
/// # Panics
/// The slices differ in length, or `confidence` is not between 0 and 1.
///
/// # Formula
/// R = Σy / Σx, and its variance v = Σ(y - R·x)² / (n (n - 1) x̄²); the interval is R ± t(n - 1) · √v. This is the delta method
/// (first-order Taylor expansion) for R as a function of the two means.
///
/// # Source
/// Cochran, "Sampling Techniques", 3rd edition, 1977, chapter 6, without the correction for a finite population; Student's t in
/// place of the normal as in Law, Kelton, "Simulation Modeling and Analysis", for ratio estimators.
pub fn ratio_estimate(numerators: &[f64], denominators: &[f64], confidence: f64) -> Option<Estimate> {
    assert_confidence(confidence);
    assert_eq!(numerators.len(), denominators.len(), "every numerator has a denominator");
    let sum: f64 = denominators.iter().sum();
    if sum == 0.0 {
        return None;
    }
    let value = numerators.iter().sum::<f64>() / sum;
    let replications = denominators.len();
    let informative = denominators.iter().filter(|&&denominator| denominator != 0.0).count();
    let half_width = (informative > 1).then(|| {
        let squares: f64 = numerators.iter().zip(denominators).map(|(y, x)| (y - value * x) * (y - value * x)).sum();
        // √(squares / (n (n - 1))) / |x̄|, with x̄ = sum / n.
        let n = replications as f64;
        half_width((squares * n / (n - 1.0)).sqrt() / sum.abs(), replications, confidence)
    });
    Some(Estimate { value, half_width, replications })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::SplitMix64;

    const EXPERIMENTS: usize = 2_000;
    /// True coverage for 20 observations of an exponential distribution, from 200,000 experiments with another program and generator
    /// (standard error 0.0006). The skewness 2 makes a mean that is too small come with a variance that is too small.
    const SKEWED_MEAN_COVERAGE: f64 = 0.919;
    /// The same for the ratio below, from 200,000 experiments.
    const SKEWED_RATIO_COVERAGE: f64 = 0.914;

    /// Four standard errors of the share of experiments that cover, when the true share is `coverage`.
    fn four_standard_errors(coverage: f64) -> f64 {
        4.0 * (coverage * (1.0 - coverage) / EXPERIMENTS as f64).sqrt()
    }

    /// Share of experiments whose 95 % interval holds `truth`.
    fn coverage(seed: u64, truth: f64, experiment: impl Fn(&mut SplitMix64) -> Option<Estimate>) -> f64 {
        let mut generator = SplitMix64(seed);
        let covers = |estimate: Estimate| (estimate.value - truth).abs() <= estimate.half_width.unwrap();
        let covered = (0..EXPERIMENTS).filter(|_| covers(experiment(&mut generator).unwrap())).count();
        covered as f64 / EXPERIMENTS as f64
    }

    fn exponential(generator: &mut SplitMix64) -> f64 {
        -libm::log(1.0 - generator.uniform())
    }

    /// Box and Muller's.
    fn normal(generator: &mut SplitMix64) -> f64 {
        (2.0 * exponential(generator)).sqrt() * libm::cos(2.0 * std::f64::consts::PI * generator.uniform())
    }

    #[test]
    fn binomial_tails_are_the_sums_of_their_terms() {
        // By hand: 0.9^10; 10 · 0.9^9 · 0.1 + 0.9^10; 1 - 0.7^5.
        for ((least, trials, p), sum) in
            [((10, 10, 0.9), 0.3486784401), ((9, 10, 0.9), 0.7360989291), ((1, 5, 0.3), 0.83193), ((0, 3, 0.5), 1.0)]
        {
            assert!((binomial_tail(least, trials, p) - sum).abs() < 1e-12, "{least} of {trials}");
        }
        assert_eq!(binomial_tail(4, 3, 0.5), 0.0);
    }

    #[test]
    fn t_quantiles_agree_with_published_tables() {
        for (p, degrees, table) in [
            (0.975, 1.0, 12.706204736),
            (0.975, 2.0, 4.302652730),
            (0.975, 5.0, 2.570581836),
            (0.975, 9.0, 2.262157163),
            (0.975, 10.0, 2.228138852),
            (0.975, 30.0, 2.042272456),
            (0.975, 120.0, 1.979930405),
            (0.995, 10.0, 3.169272673),
            (0.995, 5.0, 4.032142984),
            (0.95, 1.0, 6.313751515),
            (0.95, 4.0, 2.131846786),
            (0.90, 29.0, 1.311433647),
            (0.999, 3.0, 10.214531852),
        ] {
            assert!((t_quantile(p, degrees) - table).abs() < 1e-8, "t({p}, {degrees}) = {}", t_quantile(p, degrees));
            assert!((t_quantile(1.0 - p, degrees) + table).abs() < 1e-8);
        }
    }

    #[test]
    fn t_quantiles_agree_with_the_closed_forms_for_one_two_and_four_degrees() {
        for p in [1e-6, 0.01, 0.2, 0.49, 0.4999, 0.5, 0.5001, 0.7, 0.9, 0.995, 0.999_999] {
            let cauchy = libm::tan(std::f64::consts::PI * (p - 0.5));
            let two = 2.0 * (p - 0.5) * (1.0 / (2.0 * p * (1.0 - p))).sqrt();
            for (degrees, exact) in [(1.0, cauchy), (2.0, two)] {
                assert!((t_quantile(p, degrees) - exact).abs() <= 1e-9 * exact.abs(), "t({p}, {degrees})");
            }
            let t = t_quantile(p, 4.0);
            let sine = t / (4.0 + t * t).sqrt();
            let beyond_a_half = 0.25 * sine * (3.0 - sine * sine);
            assert!((beyond_a_half - (p - 0.5)).abs() <= 1e-11 * (p - 0.5).abs(), "t({p}, 4)");
        }
    }

    #[test]
    fn t_quantiles_join_smoothly_at_a_thousand_degrees_and_end_at_the_normal() {
        for p in [1e-6, 0.005, 0.1, 0.6, 0.975, 0.9995] {
            let (below, above) = (t_quantile(p, 1000.0 - 1e-7), t_quantile(p, 1000.0));
            assert!((below / above - 1.0).abs() < 1e-9, "{below} and {above} at {p}");
            assert_eq!(t_quantile(p, f64::INFINITY), normal_quantile(p));
        }
    }

    #[test]
    fn normal_quantiles_agree_with_published_values() {
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((normal_quantile(0.995) - 2.575_829_303_548_901).abs() < 1e-14);
        assert!((normal_quantile(0.05) + 1.644_853_626_951_472_7).abs() < 1e-14);
        assert_eq!(normal_quantile(0.5), 0.0);
    }

    #[test]
    fn quantiles_outside_their_domain_are_not_numbers() {
        for quantile in [normal_quantile(1.1), t_quantile(-0.1, 3.0), t_quantile(0.5, 0.0), t_quantile(0.5, f64::NAN)] {
            assert!(quantile.is_nan());
        }
        assert_eq!((t_quantile(0.0, 3.0), t_quantile(1.0, 3.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn one_replication_has_a_value_and_no_interval() {
        let alone = Some(Estimate { value: 0.8, half_width: None, replications: 1 });
        assert_eq!(mean_estimate(&[0.8], 0.95), alone);
        assert_eq!(ratio_estimate(&[8.0], &[10.0], 0.95), alone);
    }

    #[test]
    fn no_data_has_no_estimate() {
        assert_eq!(mean_estimate(&[], 0.95), None);
        assert_eq!(ratio_estimate(&[], &[], 0.95), None);
        assert_eq!(ratio_estimate(&[0.0, 0.0], &[0.0, 0.0], 0.95), None);
    }

    #[test]
    fn a_single_day_with_contacts_tells_nothing_of_the_spread_of_days() {
        let estimate = ratio_estimate(&[0.0, 7.0, 0.0], &[0.0, 10.0, 0.0], 0.95);
        assert_eq!(estimate, Some(Estimate { value: 0.7, half_width: None, replications: 3 }));
    }

    #[test]
    fn two_days_are_not_as_good_as_the_normal_quantile_makes_them() {
        // A simulator printed ±1.33 points for two days where Student's t gives ±12.2: z · √(divisor n) instead of t(1).
        let estimate = mean_estimate(&[30.0 - 0.96, 30.0 + 0.96], 0.95).unwrap();
        assert!((estimate.half_width.unwrap() - 12.2).abs() < 0.01);
        let too_narrow = normal_quantile(0.975) * 0.96 / SQRT_2;
        assert!((too_narrow - 1.33).abs() < 0.01);
    }

    #[test]
    fn a_ratio_of_sums_lies_in_its_own_interval_where_the_mean_of_daily_ratios_misses_it() {
        // Busy days have long waits, so that the wait per contact exceeds the mean of the daily means.
        let mut generator = SplitMix64(5);
        let contacts: Vec<f64> = (0..2_000).map(|_| 50.0 + 100.0 * generator.uniform()).collect();
        let waited: Vec<f64> = contacts.iter().map(|n| n * (0.5 * n + normal(&mut generator))).collect();
        let ratio = ratio_estimate(&waited, &contacts, 0.95).unwrap();
        let daily: Vec<f64> = waited.iter().zip(&contacts).map(|(y, x)| y / x).collect();
        let mean_of_means = mean_estimate(&daily, 0.95).unwrap();
        assert!((mean_of_means.value - ratio.value).abs() > mean_of_means.half_width.unwrap());
        // E[n · n/2] / E[n] = (100² + 100²/12) / 200.
        assert!((ratio.value - 54.1667).abs() < ratio.half_width.unwrap() * 4.0 / 1.96);
        assert_eq!(ratio.replications, 2_000);
    }

    #[test]
    fn a_ratio_with_equal_denominators_is_the_mean_with_its_interval() {
        let numerators = [3.0, 4.5, 2.0, 7.25];
        let ratio = ratio_estimate(&numerators, &[10.0; 4], 0.9).unwrap();
        let mean = mean_estimate(&numerators.map(|y| y / 10.0), 0.9).unwrap();
        assert!((ratio.value - mean.value).abs() < 1e-15);
        assert!((ratio.half_width.unwrap() - mean.half_width.unwrap()).abs() < 1e-15);
    }

    #[test]
    fn tails_of_t_are_the_inverse_of_its_quantiles() {
        for degrees in [1.0, 2.5, 9.0, 40.0, 700.0, 20_000.0] {
            for tail in [1e-6, 0.001, 0.025, 0.3, 0.5, 0.9] {
                let found = t_tail(t_quantile(1.0 - tail, degrees), degrees);
                let bound = if degrees < 10_000.0 { 1e-8 } else { 1e-4 };
                assert!((found / tail - 1.0).abs() < bound, "{tail} with {degrees} degrees: {found}");
            }
        }
    }

    #[test]
    fn the_interval_of_a_mean_covers_it_in_95_percent_of_normal_experiments() {
        let covered =
            coverage(1, 3.0, |generator| mean_estimate(&[(); 5].map(|()| 3.0 + 2.0 * normal(generator)), 0.95));
        assert!((covered - 0.95).abs() < four_standard_errors(0.95), "{covered}");
    }

    #[test]
    fn the_interval_of_a_mean_of_skewed_data_covers_it_as_often_as_theory_expects() {
        let covered = coverage(2, 1.0, |generator| mean_estimate(&[(); 20].map(|()| exponential(generator)), 0.95));
        assert!((covered - SKEWED_MEAN_COVERAGE).abs() < four_standard_errors(SKEWED_MEAN_COVERAGE), "{covered}");
    }

    #[test]
    fn the_interval_of_a_ratio_covers_it_in_95_percent_of_experiments() {
        let covered = coverage(3, 0.8, |generator| {
            let contacts = [(); 20].map(|()| 50.0 + 100.0 * generator.uniform());
            let in_time = contacts.map(|n| 0.8 * n + n.sqrt() * normal(generator));
            ratio_estimate(&in_time, &contacts, 0.95)
        });
        assert!((covered - 0.95).abs() < four_standard_errors(0.95), "{covered}");
    }

    #[test]
    fn the_interval_of_a_ratio_of_skewed_data_covers_it_as_often_as_theory_expects() {
        let covered = coverage(4, 1.0, |generator| {
            let contacts = [(); 20].map(|()| 50.0 + 100.0 * generator.uniform());
            let waited = contacts.map(|n| n * exponential(generator));
            ratio_estimate(&waited, &contacts, 0.95)
        });
        assert!((covered - SKEWED_RATIO_COVERAGE).abs() < four_standard_errors(SKEWED_RATIO_COVERAGE), "{covered}");
    }
}
