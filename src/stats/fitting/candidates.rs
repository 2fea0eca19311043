//! Families of distributions, fitted by maximum likelihood.

use super::simplex::{Stop, minimum};
use super::{Grouped, KaplanMeier, Measured, Observation, least_time};
use statrs::function::gamma::{gamma_lr, gamma_ur};
use std::convert::Infallible;

/// Fewer times that ended say nothing about a shape.
const FEWEST: f64 = 5.0;
/// Cells of the test of fit.
const CELLS: usize = 20;

/// A family of distributions of positive times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// No memory.
    Exponential,
    /// Hurried or patient with age.
    Weibull,
    /// A sum of stages, with any shape.
    Gamma,
    /// The logarithm is normal.
    LogNormal,
    /// Two lognormal distributions, one chosen by chance.
    TwoLogNormals,
}

impl Family {
    /// All of them.
    pub const ALL: [Family; 5] =
        [Family::Exponential, Family::Weibull, Family::Gamma, Family::LogNormal, Family::TwoLogNormals];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Family::Exponential => "exponential",
            Family::Weibull => "Weibull",
            Family::Gamma => "gamma",
            Family::LogNormal => "lognormal",
            Family::TwoLogNormals => "mixture of two lognormals",
        }
    }

    /// How many numbers it has.
    pub fn parameters(self) -> usize {
        match self {
            Family::Exponential => 1,
            Family::Weibull | Family::Gamma | Family::LogNormal => 2,
            Family::TwoLogNormals => 5,
        }
    }
}

/// A distribution of a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Candidate {
    /// Mean.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// S(t) = exp(-(t / scale)^shape).
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// Density proportional to t^(shape - 1) exp(-t / scale).
    Gamma {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// The logarithm is normal.
    LogNormal {
        /// Mean of the logarithm.
        log_mean: f64,
        /// Standard deviation of the logarithm.
        log_deviation: f64,
    },
    /// The first distribution with probability `share`, else the second.
    TwoLogNormals {
        /// Of the first.
        share: f64,
        /// Mean and standard deviation of the logarithm.
        first: (f64, f64),
        /// Mean and standard deviation of the logarithm.
        second: (f64, f64),
    },
}

impl Candidate {
    /// Its family.
    pub fn family(self) -> Family {
        match self {
            Candidate::Exponential { .. } => Family::Exponential,
            Candidate::Weibull { .. } => Family::Weibull,
            Candidate::Gamma { .. } => Family::Gamma,
            Candidate::LogNormal { .. } => Family::LogNormal,
            Candidate::TwoLogNormals { .. } => Family::TwoLogNormals,
        }
    }

    /// The distribution with these numbers, which may be any: logarithms of what is positive, the log-odds of a share.
    fn of(family: Family, numbers: &[f64]) -> Candidate {
        let positive = |at: usize| libm::exp(numbers[at].clamp(-60.0, 60.0));
        match family {
            Family::Exponential => Candidate::Exponential { mean: positive(0) },
            Family::Weibull => Candidate::Weibull { shape: positive(0), scale: positive(1) },
            Family::Gamma => Candidate::Gamma { shape: positive(0), scale: positive(1) },
            Family::LogNormal => Candidate::LogNormal { log_mean: numbers[0], log_deviation: positive(1) },
            Family::TwoLogNormals => Candidate::TwoLogNormals {
                share: 1.0 / (1.0 + libm::exp(-numbers[0].clamp(-30.0, 30.0))),
                first: (numbers[1], positive(2)),
                second: (numbers[3], positive(4)),
            },
        }
    }

    /// Its numbers, as [`Candidate::of`] takes them.
    fn numbers(self) -> Vec<f64> {
        let log = libm::log;
        match self {
            Candidate::Exponential { mean } => vec![log(mean)],
            Candidate::Weibull { shape, scale } | Candidate::Gamma { shape, scale } => vec![log(shape), log(scale)],
            Candidate::LogNormal { log_mean, log_deviation } => vec![log_mean, log(log_deviation)],
            Candidate::TwoLogNormals { share, first, second } => {
                vec![log(share / (1.0 - share)), first.0, log(first.1), second.0, log(second.1)]
            }
        }
    }

    /// The logarithm of the density.
    fn log_density(self, time: f64) -> f64 {
        let normal = |(mean, deviation): (f64, f64)| {
            let z = (libm::log(time) - mean) / deviation;
            -0.5 * z * z - libm::log(time * deviation) - 0.918_938_533_204_672_7
        };
        match self {
            Candidate::Exponential { mean } => -time / mean - libm::log(mean),
            Candidate::Weibull { shape, scale } => {
                let log = libm::log(time / scale);
                libm::log(shape / scale) + (shape - 1.0) * log - libm::exp(shape * log)
            }
            Candidate::Gamma { shape, scale } => {
                (shape - 1.0) * libm::log(time) - time / scale - libm::lgamma(shape) - shape * libm::log(scale)
            }
            Candidate::LogNormal { log_mean, log_deviation } => normal((log_mean, log_deviation)),
            Candidate::TwoLogNormals { share, first, second } => {
                libm::log(share * libm::exp(normal(first)) + (1.0 - share) * libm::exp(normal(second)))
            }
        }
    }

    /// The share of longer times.
    pub fn survival(self, time: f64) -> f64 {
        if time <= 0.0 {
            return 1.0;
        }
        let normal = |(mean, deviation): (f64, f64)| {
            0.5 * libm::erfc((libm::log(time) - mean) / deviation * std::f64::consts::FRAC_1_SQRT_2)
        };
        match self {
            Candidate::Exponential { mean } => libm::exp(-time / mean),
            Candidate::Weibull { shape, scale } => libm::exp(-libm::exp(shape * libm::log(time / scale))),
            Candidate::Gamma { shape, scale } => match time / scale {
                // Far below or above the mean the function has no digits left, and needs none.
                ratio if ratio < 1e-300 => 1.0,
                ratio if shape > 1e8 => f64::from(u8::from(ratio < shape)),
                ratio if ratio > 1e6 + 10.0 * shape => 0.0,
                ratio => gamma_ur(shape, ratio),
            },
            Candidate::LogNormal { log_mean, log_deviation } => normal((log_mean, log_deviation)),
            Candidate::TwoLogNormals { share, first, second } => share * normal(first) + (1.0 - share) * normal(second),
        }
    }

    /// The density.
    pub fn density(self, time: f64) -> f64 {
        if time <= 0.0 { 0.0 } else { libm::exp(self.log_density(time)) }
    }

    /// The mean.
    pub fn mean(self) -> f64 {
        self.moments().0
    }

    /// The standard deviation over the mean.
    pub fn cv(self) -> f64 {
        let (mean, square) = self.moments();
        (square / (mean * mean) - 1.0).max(0.0).sqrt()
    }

    /// Mean and mean square.
    fn moments(self) -> (f64, f64) {
        let normal = |(mean, deviation): (f64, f64)| {
            let variance = deviation * deviation;
            (libm::exp(mean + 0.5 * variance), libm::exp(2.0 * mean + 2.0 * variance))
        };
        match self {
            Candidate::Exponential { mean } => (mean, 2.0 * mean * mean),
            Candidate::Weibull { shape, scale } => {
                let moment = |power: f64| scale.powf(power) * libm::tgamma(1.0 + power / shape);
                (moment(1.0), moment(2.0))
            }
            Candidate::Gamma { shape, scale } => (shape * scale, shape * (shape + 1.0) * scale * scale),
            Candidate::LogNormal { log_mean, log_deviation } => normal((log_mean, log_deviation)),
            Candidate::TwoLogNormals { share, first, second } => {
                let ((one, one_square), (two, two_square)) = (normal(first), normal(second));
                (share * one + (1.0 - share) * two, share * one_square + (1.0 - share) * two_square)
            }
        }
    }

    fn log_likelihood(self, grouped: &Grouped) -> f64 {
        let mut sum = 0.0;
        for ((&time, &ended), &cut_off) in grouped.times.iter().zip(&grouped.ended).zip(&grouped.cut_off) {
            if ended > 0.0 {
                sum += ended * self.log_density(time);
            }
            if cut_off > 0.0 {
                sum += cut_off * libm::log(self.survival(time).max(1e-300));
            }
        }
        sum
    }
}

/// A distribution that fits observed times best among those of its family.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The distribution.
    pub distribution: Candidate,
    /// Its mean, with the standard error by the observed information.
    pub mean: Measured,
    /// Its coefficient of variation, likewise.
    pub cv: Measured,
    /// Akaike's criterion: twice the number of parameters less twice the logarithm of the likelihood. Smaller is better.
    pub aic: f64,
    /// How well it fits.
    pub quality: Quality,
}

/// How well a distribution fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// The largest distance of the distribution from the share that was observed, as a curve: that of Kolmogorov and Smirnov.
    pub distance: f64,
    /// Probability of a misfit at least so large over cells of the same probability if the distribution is right: Pearson's test with one degree of
    /// freedom less for each parameter. `None` if times were cut off, or too few ended.
    pub p_value: Option<f64>,
}

impl Fitted {
    /// The best distribution of a family; `None` if fewer than five times ended, or the family has no best distribution for these.
    pub fn of(family: Family, observations: &[Observation]) -> Option<Fitted> {
        let grouped = Grouped::of(observations, least_time(observations));
        if grouped.events() < FEWEST {
            return None;
        }
        let distribution = best(family, &grouped)?;
        let likelihood = distribution.log_likelihood(&grouped);
        if !likelihood.is_finite() || !distribution.mean().is_finite() {
            return None;
        }
        let errors = Errors::of(distribution, &grouped);
        Some(Fitted {
            distribution,
            mean: Measured { value: distribution.mean(), error: errors.of_function(distribution, Candidate::mean) },
            cv: Measured { value: distribution.cv(), error: errors.of_function(distribution, Candidate::cv) },
            aic: 2.0 * family.parameters() as f64 - 2.0 * likelihood,
            quality: quality(distribution, &grouped, observations),
        })
    }
}

/// All families that can be fitted, the best by Akaike's criterion first; mixtures only to times that all ended, of which there are many.
pub fn best_first(observations: &[Observation]) -> Vec<Fitted> {
    let many = observations.len() >= 200 && observations.iter().all(|observation| observation.ended);
    let families = Family::ALL.into_iter().filter(|&family| family != Family::TwoLogNormals || many);
    let mut fitted: Vec<Fitted> = families.filter_map(|family| Fitted::of(family, observations)).collect();
    // A stable sort: of equals, the family with fewer parameters.
    fitted.sort_by(|one, two| one.aic.total_cmp(&two.aic));
    fitted
}

/// The distribution of the family with the greatest likelihood.
fn best(family: Family, grouped: &Grouped) -> Option<Candidate> {
    let mean = grouped.total() / grouped.events();
    let logs = moments_of_logs(grouped);
    if let Family::Exponential = family {
        return Some(Candidate::Exponential { mean });
    }
    // All times the same have no shape.
    if logs.1 < 1e-9 {
        return None;
    }
    let start = match family {
        Family::Exponential => return Some(Candidate::Exponential { mean }),
        Family::LogNormal if !grouped.is_censored() => {
            return Some(Candidate::LogNormal { log_mean: logs.0, log_deviation: logs.1 });
        }
        Family::LogNormal => Candidate::LogNormal { log_mean: libm::log(mean), log_deviation: logs.1.max(0.5) },
        // The standard deviation of the logarithm of a Weibull variate is π/√6 over its shape.
        Family::Weibull => Candidate::Weibull { shape: (1.2825 / logs.1).clamp(0.2, 20.0), scale: mean },
        Family::Gamma => {
            let shape = (0.5 / (libm::log(mean) - logs.0).max(1e-3)).clamp(0.1, 500.0);
            Candidate::Gamma { shape, scale: mean / shape }
        }
        Family::TwoLogNormals => return two_log_normals(grouped, logs),
    };
    let unlikely = |numbers: &[f64]| Ok(-Candidate::of(family, numbers).log_likelihood(grouped));
    let Ok::<_, Infallible>((numbers, _)) = minimum(&start.numbers(), 0.2, Stop::EXACT, unlikely);
    Some(Candidate::of(family, &numbers))
}

/// Mean and deviation of the logarithms of the times that ended.
fn moments_of_logs(grouped: &Grouped) -> (f64, f64) {
    let count = grouped.events();
    let sum = |of: &dyn Fn(f64) -> f64| {
        grouped.times.iter().zip(&grouped.ended).map(|(&time, count)| count * of(libm::log(time))).sum::<f64>() / count
    };
    let mean = sum(&|log| log);
    (mean, sum(&|log| (log - mean) * (log - mean)).sqrt())
}

/// By expectation and maximisation, from a split at the mean of the logarithms; `None` if one part vanishes.
///
/// # Source
/// Dempster, Laird and Rubin (1977), JRSS B 39, 1-38.
fn two_log_normals(grouped: &Grouped, (centre, deviation): (f64, f64)) -> Option<Candidate> {
    let logs: Vec<f64> = grouped.times.iter().map(|&time| libm::log(time)).collect();
    let total = grouped.events();
    let (mut share, mut first, mut second) =
        (0.5, (centre - deviation, 0.7 * deviation), (centre + 0.5 * deviation, 0.7 * deviation));
    let mut last = f64::NEG_INFINITY;
    for _ in 0..500 {
        let density = |log: f64, (mean, deviation): (f64, f64)| {
            let z = (log - mean) / deviation;
            libm::exp(-0.5 * z * z) / deviation
        };
        let mut sums = [[0.0_f64; 3]; 2];
        let mut likelihood = 0.0;
        for (&log, &count) in logs.iter().zip(&grouped.ended) {
            let (one, two) = (share * density(log, first), (1.0 - share) * density(log, second));
            let both = (one + two).max(1e-300);
            likelihood += count * libm::log(both);
            for (sum, part) in sums.iter_mut().zip([one / both, two / both]) {
                sum[0] += count * part;
                sum[1] += count * part * log;
                sum[2] += count * part * log * log;
            }
        }
        let part = |sum: [f64; 3]| {
            let mean = sum[1] / sum[0];
            (mean, (sum[2] / sum[0] - mean * mean).max(0.0).sqrt())
        };
        (share, first, second) = (sums[0][0] / total, part(sums[0]), part(sums[1]));
        // A part of hardly anybody, or of one value, is no part.
        let vanishing = |share: f64, deviation: f64| share * total < 10.0 || deviation < 0.05 || !deviation.is_finite();
        if vanishing(share, first.1) || vanishing(1.0 - share, second.1) {
            return None;
        }
        if likelihood - last < 1e-7 * total {
            break;
        }
        last = likelihood;
    }
    Some(Candidate::TwoLogNormals { share, first, second })
}

/// The inverse of the observed information.
struct Errors {
    covariance: Option<Vec<Vec<f64>>>,
}

impl Errors {
    fn of(distribution: Candidate, grouped: &Grouped) -> Errors {
        let (family, numbers) = (distribution.family(), distribution.numbers());
        let size = numbers.len();
        let step = 1e-3;
        let at = |moves: &[(usize, f64)]| {
            let mut moved = numbers.clone();
            moves.iter().for_each(|&(axis, by)| moved[axis] += by);
            -Candidate::of(family, &moved).log_likelihood(grouped)
        };
        let here = at(&[]);
        let second = |one: usize, two: usize| {
            if one == two {
                return (at(&[(one, step)]) - 2.0 * here + at(&[(one, -step)])) / (step * step);
            }
            let corner = |a: f64, b: f64| at(&[(one, a * step), (two, b * step)]);
            (corner(1.0, 1.0) - corner(1.0, -1.0) - corner(-1.0, 1.0) + corner(-1.0, -1.0)) / (4.0 * step * step)
        };
        let row = |one: usize| (0..size).map(|two| second(one, two)).collect();
        let information: Vec<Vec<f64>> = (0..size).map(row).collect();
        Errors { covariance: inverse(information) }
    }

    /// The standard error of a function of the distribution, by the delta method.
    fn of_function(&self, distribution: Candidate, function: impl Fn(Candidate) -> f64) -> f64 {
        let Some(covariance) = &self.covariance else { return f64::NAN };
        let (family, numbers) = (distribution.family(), distribution.numbers());
        let slope = |axis: usize| {
            let moved = |by: f64| {
                let mut numbers = numbers.clone();
                numbers[axis] += by;
                function(Candidate::of(family, &numbers))
            };
            (moved(1e-4) - moved(-1e-4)) / 2e-4
        };
        let slopes: Vec<f64> = (0..numbers.len()).map(slope).collect();
        let mut variance = 0.0;
        for (one, row) in covariance.iter().enumerate() {
            for (two, entry) in row.iter().enumerate() {
                variance += slopes[one] * entry * slopes[two];
            }
        }
        if variance >= 0.0 { variance.sqrt() } else { f64::NAN }
    }
}

/// The inverse of a symmetric matrix; `None` if it is not positive definite.
fn inverse(matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut work: Vec<Vec<f64>> = matrix;
    let mut result: Vec<Vec<f64>> =
        (0..size).map(|row| (0..size).map(|column| f64::from(u8::from(row == column))).collect()).collect();
    for pivot in 0..size {
        // Of a positive definite matrix every pivot is positive, in any order.
        let divisor = work[pivot][pivot];
        if divisor <= 0.0 || !divisor.is_finite() {
            return None;
        }
        for column in 0..size {
            work[pivot][column] /= divisor;
            result[pivot][column] /= divisor;
        }
        for row in (0..size).filter(|&row| row != pivot) {
            let factor = work[row][pivot];
            for column in 0..size {
                work[row][column] -= factor * work[pivot][column];
                result[row][column] -= factor * result[pivot][column];
            }
        }
    }
    Some(result)
}

fn quality(distribution: Candidate, grouped: &Grouped, observations: &[Observation]) -> Quality {
    if grouped.is_censored() {
        let curve = KaplanMeier::of(observations);
        // Where a tenth of those at risk at the start are left, the curve says little.
        let first = curve.steps().first().map_or(0.0, |step| step.at_risk);
        let steps = curve.steps().iter().filter(|step| step.at_risk >= 0.05 * first);
        let distance =
            steps.map(|step| (distribution.survival(step.time) - step.survival.value).abs()).fold(0.0, f64::max);
        return Quality { distance, p_value: None };
    }
    let count = grouped.events();
    let (mut below, mut distance) = (0.0, 0.0_f64);
    let mut cells = [0.0; CELLS];
    let whole = grouped.times.iter().all(|time| time.fract() == 0.0 || *time == 0.5);
    for (&time, &here) in grouped.times.iter().zip(&grouped.ended) {
        // A time in whole seconds stands for half a second to both sides.
        let (low, high) = if whole { ((time - 0.5).max(0.0), time + 0.5) } else { (time, time) };
        let (at_low, at_high) = (1.0 - distribution.survival(low), 1.0 - distribution.survival(high));
        distance = distance.max((at_low - below / count).abs());
        below += here;
        distance = distance.max((at_high - below / count).abs());
        // What stands for a stretch is shared out over the cells that it touches.
        let (from, to) = (at_low * CELLS as f64, at_high * CELLS as f64);
        if to - from < 1e-12 {
            cells[(from as usize).min(CELLS - 1)] += here;
            continue;
        }
        let mut at = from;
        while at < to {
            let cell = (at as usize).min(CELLS - 1);
            let end = ((cell + 1) as f64).min(to);
            let end = if cell == CELLS - 1 { to } else { end };
            cells[cell] += here * (end - at) / (to - from);
            at = end;
        }
    }
    let expected = count / CELLS as f64;
    let freedom = CELLS as f64 - 1.0 - distribution.family().parameters() as f64;
    let statistic: f64 = cells.iter().map(|cell| (cell - expected) * (cell - expected) / expected).sum();
    let p_value = (expected >= 5.0).then(|| 1.0 - gamma_lr(0.5 * freedom, (0.5 * statistic).max(1e-12)));
    Quality { distance, p_value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::SplitMix64;

    fn drawn(distribution: Candidate, count: usize, seed: u64) -> Vec<f64> {
        let mut random = SplitMix64(seed);
        (0..count)
            .map(|_| {
                // The point that as many exceed, by halving.
                let share = 1.0 - random.uniform();
                let (mut low, mut high) = (-30.0, 30.0);
                for _ in 0..60 {
                    let middle = 0.5 * (low + high);
                    if distribution.survival(libm::exp(middle)) > share { low = middle } else { high = middle }
                }
                libm::exp(0.5 * (low + high))
            })
            .collect()
    }

    const DISTRIBUTIONS: [Candidate; 5] = [
        Candidate::Exponential { mean: 300.0 },
        Candidate::Weibull { shape: 1.7, scale: 200.0 },
        Candidate::Gamma { shape: 2.5, scale: 90.0 },
        Candidate::LogNormal { log_mean: 5.3, log_deviation: 0.8 },
        Candidate::TwoLogNormals { share: 0.3, first: (3.0, 0.4), second: (6.0, 0.5) },
    ];

    #[test]
    fn density_and_survival_belong_together_and_moments_are_those_of_the_density() {
        for distribution in DISTRIBUTIONS {
            let steps = 200_000;
            let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
            for step in 0..steps {
                // Equal steps of the logarithm.
                let log = -5.0 + 20.0 * (f64::from(step) + 0.5) / f64::from(steps);
                let time = libm::exp(log);
                let weight = distribution.density(time) * time * 20.0 / f64::from(steps);
                (mass, mean, square) = (mass + weight, mean + weight * time, square + weight * time * time);
            }
            assert!((mass - 1.0).abs() < 1e-4, "{distribution:?} {mass}");
            assert!((mean / distribution.mean() - 1.0).abs() < 1e-3, "{distribution:?} {mean}");
            assert!(((square / mean / mean - 1.0).sqrt() / distribution.cv() - 1.0).abs() < 5e-3, "{distribution:?}");
            let slope = (distribution.survival(200.0) - distribution.survival(200.01)) / 0.01;
            assert!((slope / distribution.density(200.005) - 1.0).abs() < 1e-4, "{distribution:?}");
        }
    }

    #[test]
    fn each_family_is_found_again_with_its_numbers_and_its_own_errors() {
        for (number, distribution) in (1..).zip(DISTRIBUTIONS) {
            let times: Vec<Observation> =
                drawn(distribution, 4_000, number).into_iter().map(Observation::ended).collect();
            let found = best_first(&times);
            // A family that has the right one within it may come first by chance: by little.
            let own = found.iter().find(|fitted| fitted.distribution.family() == distribution.family()).unwrap();
            assert!(own.aic - found[0].aic < 6.0, "{distribution:?}: {found:#?}");
            for (measured, right) in [(own.mean, distribution.mean()), (own.cv, distribution.cv())] {
                let z = (measured.value - right) / measured.error;
                // An exponential distribution has no coefficient of variation to estimate.
                assert!(
                    z.abs() < 4.0 || measured.error == 0.0 && (measured.value - right).abs() < 1e-9,
                    "{distribution:?}: {measured:?} for {right}"
                );
            }
            assert!(
                found[0].quality.distance < 0.03 && found[0].quality.p_value.unwrap() > 1e-3,
                "{:?}",
                found[0].quality
            );
            let wrong = found.last().unwrap();
            assert!(wrong.quality.p_value.unwrap() < 1e-6, "{distribution:?}: {wrong:?}");
        }
    }

    #[test]
    fn cut_off_times_are_taken_for_what_they_are() {
        for (number, distribution) in (1..).zip(&DISTRIBUTIONS[..4]) {
            // Two of three are cut off, at times of their own.
            let patience = drawn(*distribution, 3_000, 10 + number);
            let service = drawn(Candidate::Exponential { mean: 0.5 * distribution.mean() }, 3_000, 20 + number);
            let seen: Vec<Observation> = patience
                .iter()
                .zip(&service)
                .map(|(&patience, &service)| Observation { time: patience.min(service), ended: patience <= service })
                .collect();
            let share = seen.iter().filter(|seen| seen.ended).count() as f64 / 3_000.0;
            assert!((0.1..0.5).contains(&share), "{distribution:?} {share}");
            let found = Fitted::of(distribution.family(), &seen).unwrap();
            let z = (found.mean.value - distribution.mean()) / found.mean.error;
            assert!(z.abs() < 4.0, "{distribution:?}: {:?}", found.mean);
            // Taken for ends, they halve the mean and more.
            let ignored: Vec<Observation> = seen.iter().filter(|seen| seen.ended).copied().collect();
            let wrong = Fitted::of(distribution.family(), &ignored).unwrap();
            assert!(
                (wrong.mean.value - distribution.mean()) / wrong.mean.error < -10.0,
                "{distribution:?}: {:?}",
                wrong.mean
            );
        }
    }

    #[test]
    fn too_few_times_and_times_without_spread_have_no_distribution() {
        assert!(best_first(&[Observation::ended(3.0); 4]).is_empty());
        let same = best_first(&[Observation::ended(3.0); 50]);
        assert_eq!(same.iter().map(|fitted| fitted.distribution.family()).collect::<Vec<_>>(), [Family::Exponential]);
    }
}
