//! Distributions: probability distributions of one number, checked when they are made, and cheap to draw from.
//!
//! Knows no units: a distribution of seconds gives seconds.

mod construct;
mod error;
mod gamma;
mod geometric;
mod length_biased;
mod moments;
#[cfg(test)]
mod tests;

use crate::random::Draws;
use crate::random::empirical::{Choice, Empirical, SurvivalCurve};
use gamma::{Beta, Gamma, gamma_draw, normal, power};
use geometric::Geometric;

pub use error::DistributionError;
pub(super) use error::{at_least, place, positive, within};
pub(super) use gamma::exponential;
pub use length_biased::LengthBiased;
pub(super) use moments::{exponential_partial, moved};

/// A probability distribution of one number.
///
/// A distribution that exists can be drawn from: its parameters were checked when it was made. All parameters and values are in
/// the caller's unit; durations are in seconds. Places, scales and factors go up to 1e50, which keeps every moment finite
/// that is finite.
///
/// # Accuracy
/// Values are computed with the `libm` crate and do not depend on the platform, except that the ziggurat of rand_distr,
/// from which exponential and normal numbers come, takes a logarithm of the standard library in its tails.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution(Repr);

#[derive(Clone, Debug, PartialEq)]
enum Repr {
    Constant(f64),
    Exponential { mean: f64 },
    Gamma { gamma: Gamma, scale: f64 },
    LogNormal { log_mean: f64, log_deviation: f64 },
    Weibull { shape: f64, scale: f64 },
    Uniform { low: f64, high: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
    Geometric(Geometric),
    Beta(Box<Beta>),
    Pareto(Box<Pareto>),
    Empirical(Box<Empirical>),
    SurvivalCurve(Box<SurvivalCurve>),
    Mixture(Box<Mixture>),
    Shifted(Box<Shifted>),
    Truncated(Box<Truncated>),
}

/// The Pareto distribution below an upper limit.
#[derive(Clone, Debug, PartialEq)]
struct Pareto {
    shape: f64,
    low: f64,
    high: f64,
    /// Probability that the unlimited distribution keeps to the limit.
    kept: f64,
}

#[derive(Clone, Debug, PartialEq)]
struct Mixture {
    choice: Choice,
    /// One for each share of the choice.
    distributions: Box<[Distribution]>,
}

#[derive(Clone, Debug, PartialEq)]
struct Shifted {
    offset: f64,
    distribution: Distribution,
}

/// A distribution given that its value lies in `[low, high]`; the ends may be infinite.
#[derive(Clone, Debug, PartialEq)]
struct Truncated {
    distribution: Distribution,
    low: f64,
    high: f64,
    /// Probability that the distribution lies there, at least [`construct::KEPT`].
    kept: f64,
}

impl Distribution {
    /// The next value \[the distribution's unit\]. Never allocates.
    ///
    /// A distribution takes as many words as it needs, which is one or two for most; `f64::INFINITY` comes only from a survival curve
    /// whose rest never ends.
    // Two tests and no table of jumps for the two commonest distributions: a caller that draws now from one and now from another
    // is guessed right more often.
    #[inline]
    pub fn sample(&self, draws: &mut Draws) -> f64 {
        if let Repr::Exponential { mean } = self.0 {
            return mean * exponential(draws);
        }
        if let Repr::Constant(value) = self.0 {
            return value;
        }
        self.sample_other(draws)
    }

    /// The next number of something: a value between two whole numbers is the one or the other, such that the mean is that of the
    /// distribution, and one below 0 is 0.
    pub fn sample_count(&self, draws: &mut Draws) -> u64 {
        let value = self.sample(draws).max(0.0);
        let (whole, rest) = (value.floor(), value.fract());
        whole as u64 + u64::from(rest > 0.0 && draws.unit() < rest)
    }

    /// The mean of [`Distribution::sample_count`].
    pub fn mean_count(&self) -> f64 {
        self.mean() - self.partial(0.0, 1, 0.0).min(0.0)
    }

    /// The next value given that it is greater than `low`, for which as many are drawn as it takes; `low` itself if so long a search
    /// finds none, as the distribution hardly ever reaches there.
    pub fn sample_above(&self, low: f64, draws: &mut Draws) -> f64 {
        const TRIES: u32 = 100_000;
        if let Repr::Exponential { mean } = self.0 {
            return low + mean * exponential(draws);
        }
        (0..TRIES).map(|_| self.sample(draws)).find(|value| *value > low).unwrap_or(low)
    }

    /// Puts the next value of each of these generators into a place, as long as there are places.
    pub(in crate::random) fn sample_each(&self, draws: impl Iterator<Item = Draws>, values: &mut [f64]) {
        let each = values.iter_mut().zip(draws);
        // The commonest distribution is found out once and not for each value.
        match self.0 {
            Repr::Exponential { mean } => each.for_each(|(value, mut draws)| *value = mean * exponential(&mut draws)),
            _ => each.for_each(|(value, mut draws)| *value = self.sample(&mut draws)),
        }
    }

    /// Kept out of the caller's loop, so that the commonest distributions stay small there.
    #[inline(never)]
    fn sample_other(&self, draws: &mut Draws) -> f64 {
        match &self.0 {
            Repr::LogNormal { log_mean, log_deviation } => libm::exp(log_mean + log_deviation * normal(draws)),
            Repr::Uniform { low, high } => low + (high - low) * draws.unit(),
            Repr::Gamma { gamma, scale } => scale * gamma.sample(draws),
            Repr::Weibull { shape, scale } => scale * power(exponential(draws), 1.0 / shape),
            &Repr::Triangular { low, mode, high } => {
                let (width, unit) = (high - low, draws.unit());
                if unit * width < mode - low {
                    low + libm::sqrt(unit * width * (mode - low))
                } else {
                    high - libm::sqrt((1.0 - unit) * width * (high - mode))
                }
            }
            Repr::Geometric(geometric) => geometric.sample(draws),
            Repr::Beta(beta) => beta.sample(draws),
            Repr::Pareto(pareto) => {
                let above = 1.0 - draws.unit() * pareto.kept;
                (pareto.low * power(above, -1.0 / pareto.shape)).min(pareto.high)
            }
            Repr::Empirical(empirical) => empirical.sample(draws),
            Repr::SurvivalCurve(curve) => curve.sample(draws),
            Repr::Mixture(mixture) => mixture.distributions[mixture.choice.draw(draws)].sample(draws),
            Repr::Shifted(shifted) => shifted.distribution.sample(draws) + shifted.offset,
            Repr::Truncated(truncated) => loop {
                let value = truncated.distribution.sample(draws);
                if truncated.low <= value && value <= truncated.high {
                    return value;
                }
            },
            Repr::Constant(_) | Repr::Exponential { .. } => self.sample(draws),
        }
    }

    /// The value that a gamma distribution of mean 1 does not exceed with probability `p`, for variates that are to mirror each other; to a
    /// relative 1e-9. 1 where `cv` is 0.
    ///
    /// # Panics
    /// `p` is not inside (0, 1), or `cv` neither 0 nor from 0.01 to 10.
    pub fn gamma_quantile(cv: f64, p: f64) -> f64 {
        assert!(p > 0.0 && p < 1.0, "a quantile is asked for at {p}");
        if cv == 0.0 {
            return 1.0;
        }
        let distribution =
            Distribution::gamma_mean_cv(1.0, cv).expect("a coefficient of variation is checked when it is read");
        match distribution.0 {
            Repr::Gamma { gamma, scale } => scale * gamma_draw(gamma.shape, p),
            _ => unreachable!("a gamma distribution was made"),
        }
    }

    /// The value, if the distribution always gives the same.
    #[inline]
    pub fn is_constant(&self) -> Option<f64> {
        if let Repr::Constant(value) = self.0 { Some(value) } else { None }
    }

    /// The distribution of `factor` times the value.
    ///
    /// The draws of the scaled distribution are those of this one times the factor, up to rounding.
    ///
    /// # Errors
    /// `factor` is not a finite number > 0, or takes a parameter of the distribution out of `[1e-50, 1e50]`.
    pub fn scaled(&self, factor: f64) -> Result<Distribution, DistributionError> {
        positive("factor", factor)?;
        let times = |value: f64| {
            let product = value * factor;
            let limits = error::SMALLEST..=error::LARGEST;
            if value == 0.0 || value.is_infinite() || limits.contains(&product.abs()) {
                return Ok(product);
            }
            Err(DistributionError::new("factor", factor, "such that the distribution stays within 1e-50 and 1e50"))
        };
        Ok(Distribution(match &self.0 {
            &Repr::Constant(value) => Repr::Constant(times(value)?),
            &Repr::Exponential { mean } => Repr::Exponential { mean: times(mean)? },
            &Repr::Gamma { gamma, scale } => Repr::Gamma { gamma, scale: times(scale)? },
            &Repr::LogNormal { log_mean, log_deviation } => {
                times(libm::exp(log_mean))?;
                Repr::LogNormal { log_mean: log_mean + libm::log(factor), log_deviation }
            }
            &Repr::Weibull { shape, scale } => Repr::Weibull { shape, scale: times(scale)? },
            &Repr::Uniform { low, high } => Repr::Uniform { low: times(low)?, high: times(high)? },
            &Repr::Triangular { low, mode, high } => {
                Repr::Triangular { low: times(low)?, mode: times(mode)?, high: times(high)? }
            }
            &Repr::Geometric(geometric) => Repr::Geometric(Geometric { step: times(geometric.step)?, ..geometric }),
            Repr::Beta(beta) => {
                let (low, width) = (times(beta.low)?, times(beta.width)?);
                Repr::Beta(Box::new(Beta { low, width, ..**beta }))
            }
            Repr::Pareto(pareto) => {
                let (low, high) = (times(pareto.low)?, times(pareto.high)?);
                Repr::Pareto(Box::new(Pareto { low, high, ..**pareto }))
            }
            Repr::Empirical(empirical) => Repr::Empirical(Box::new(empirical.map(times)?)),
            Repr::SurvivalCurve(curve) => Repr::SurvivalCurve(Box::new(curve.scaled(times)?)),
            Repr::Mixture(mixture) => {
                let distributions = mixture
                    .distributions
                    .iter()
                    .map(|distribution| distribution.scaled(factor))
                    .collect::<Result<_, _>>()?;
                Repr::Mixture(Box::new(Mixture { choice: mixture.choice.clone(), distributions }))
            }
            Repr::Shifted(shifted) => {
                let (offset, distribution) = (times(shifted.offset)?, shifted.distribution.scaled(factor)?);
                Repr::Shifted(Box::new(Shifted { offset, distribution }))
            }
            Repr::Truncated(truncated) => {
                let (low, high) = (times(truncated.low)?, times(truncated.high)?);
                let distribution = truncated.distribution.scaled(factor)?;
                Repr::Truncated(Box::new(Truncated { distribution, low, high, kept: truncated.kept }))
            }
        }))
    }
}
