//! The ways to make a distribution, each of which checks what it is given.

use super::error::{DistributionError, above, at_least, place, positive, within};
use super::gamma::{Beta, Gamma, bisect, gamma_shape_of_ratio};
use super::geometric::Geometric;
use super::moments::weibull_squared_cv;
use super::{Distribution, Mixture, Pareto, Repr, Shifted, Truncated};
use crate::random::empirical::{Beyond, Choice, Empirical, SurvivalCurve};

/// The least share of a distribution that a truncation may keep: a draw then takes at most 100 tries on average.
pub(super) const KEPT: f64 = 0.01;

/// The 90 % point of the standard normal distribution.
const NORMAL_P90: f64 = 1.281_551_565_544_600_4;

// Beyond these shapes the distribution functions lose digits, or the draws underflow.
const GAMMA_SHAPES: (f64, f64) = (0.01, 10_000.0);
const WEIBULL_SHAPES: (f64, f64) = (0.05, 100.0);
const LOG_DEVIATIONS: (f64, f64) = (1e-4, 10.0);

impl Distribution {
    /// Always `value`.
    ///
    /// # Errors
    /// `value` is not finite, or beyond 1e50.
    pub fn constant(value: f64) -> Result<Distribution, DistributionError> {
        Ok(Distribution(Repr::Constant(place("value", value)?)))
    }

    /// The exponential distribution: no memory, coefficient of variation 1.
    ///
    /// # Errors
    /// `mean` is not a number > 0 within `[1e-50, 1e50]`.
    pub fn exponential(mean: f64) -> Result<Distribution, DistributionError> {
        Ok(Distribution(Repr::Exponential { mean: positive("mean", mean)? }))
    }

    /// The geometric distribution: how many trials it takes until one succeeds, each with the same probability; at least 1.
    ///
    /// # Errors
    /// `mean` is not from 1 to 1e9.
    pub fn geometric(mean: f64) -> Result<Distribution, DistributionError> {
        let mean = within("mean", mean, 1.0, 1e9)?;
        if mean == 1.0 {
            Distribution::constant(1.0)
        } else {
            Ok(Distribution(Repr::Geometric(Geometric::of_mean(mean))))
        }
    }

    /// The Erlang distribution: the sum of `stages` exponential times, with `mean` the mean of the sum.
    ///
    /// # Errors
    /// `stages` is not from 1 to 10,000, or `mean` not a number > 0.
    pub fn erlang(stages: u32, mean: f64) -> Result<Distribution, DistributionError> {
        let stages = within("stages", f64::from(stages), 1.0, GAMMA_SHAPES.1)?;
        positive("mean", mean)?;
        if stages == 1.0 { Distribution::exponential(mean) } else { Distribution::gamma(stages, mean / stages) }
    }

    /// The gamma distribution of a shape and a scale; its mean is shape times scale.
    ///
    /// # Errors
    /// `shape` is not from 0.01 to 10,000, or `scale` not a number > 0.
    pub fn gamma(shape: f64, scale: f64) -> Result<Distribution, DistributionError> {
        let shape = within("shape", shape, GAMMA_SHAPES.0, GAMMA_SHAPES.1)?;
        Ok(Distribution(Repr::Gamma { gamma: Gamma::new(shape), scale: positive("scale", scale)? }))
    }

    /// The gamma distribution of a mean and a coefficient of variation (standard deviation over mean).
    ///
    /// # Errors
    /// `mean` is not a number > 0, or `cv` not from 0.01 to 10.
    pub fn gamma_mean_cv(mean: f64, cv: f64) -> Result<Distribution, DistributionError> {
        positive("mean", mean)?;
        within("cv", cv, 0.01, 10.0)?;
        // The ends of the range of cv are those of the range of shapes but for rounding.
        let shape = (1.0 / (cv * cv)).clamp(GAMMA_SHAPES.0, GAMMA_SHAPES.1);
        Distribution::gamma(shape, mean / shape)
    }

    /// The gamma distribution of a median and a 90 % point, met to a relative 1e-9.
    ///
    /// # Errors
    /// `median` is not a number > 0, `p90` is not greater, or no shape from 0.01 to 10,000 has their ratio.
    pub fn gamma_median_p90(median: f64, p90: f64) -> Result<Distribution, DistributionError> {
        let ratio = ratio(median, p90)?;
        let Some((shape, unit_median)) = gamma_shape_of_ratio(ratio, GAMMA_SHAPES.0, GAMMA_SHAPES.1) else {
            let rule = "such that a gamma distribution of shape from 0.01 to 10000 has it";
            return Err(DistributionError::new("p90 / median", ratio, rule));
        };
        Distribution::gamma(shape, median / unit_median)
    }

    /// The lognormal distribution of the mean and the standard deviation of its logarithm.
    ///
    /// # Errors
    /// `log_mean` is not from -115 to 115, or `log_deviation` not from 0.0001 to 10.
    pub fn lognormal(log_mean: f64, log_deviation: f64) -> Result<Distribution, DistributionError> {
        within("log_mean", log_mean, -115.0, 115.0)?;
        within("log_deviation", log_deviation, LOG_DEVIATIONS.0, LOG_DEVIATIONS.1)?;
        Ok(Distribution(Repr::LogNormal { log_mean, log_deviation }))
    }

    /// The lognormal distribution of a mean and a coefficient of variation (standard deviation over mean).
    ///
    /// # Errors
    /// `mean` is not a number > 0, or `cv` not from 0.001 to 1,000,000.
    pub fn lognormal_mean_cv(mean: f64, cv: f64) -> Result<Distribution, DistributionError> {
        positive("mean", mean)?;
        within("cv", cv, 1e-3, 1e6)?;
        let log_variance = libm::log1p(cv * cv);
        Distribution::lognormal(libm::log(mean) - 0.5 * log_variance, libm::sqrt(log_variance))
    }

    /// The lognormal distribution of a median and a 90 % point.
    ///
    /// # Errors
    /// `median` is not a number > 0, `p90` is not greater, or their ratio is out of what `log_deviation` allows.
    pub fn lognormal_median_p90(median: f64, p90: f64) -> Result<Distribution, DistributionError> {
        let ratio = ratio(median, p90)?;
        Distribution::lognormal(libm::log(median), libm::log(ratio) / NORMAL_P90)
    }

    /// The Weibull distribution of a shape and a scale, which is its 63.2 % point.
    ///
    /// # Errors
    /// `shape` is not from 0.05 to 100, or `scale` not a number > 0.
    pub fn weibull(shape: f64, scale: f64) -> Result<Distribution, DistributionError> {
        within("shape", shape, WEIBULL_SHAPES.0, WEIBULL_SHAPES.1)?;
        Ok(Distribution(Repr::Weibull { shape, scale: positive("scale", scale)? }))
    }

    /// The Weibull distribution of a mean and a coefficient of variation (standard deviation over mean).
    ///
    /// # Errors
    /// `mean` is not a number > 0, or `cv` not one that a shape from 0.05 to 100 gives: 0.0127 to 370,000 or so.
    pub fn weibull_mean_cv(mean: f64, cv: f64) -> Result<Distribution, DistributionError> {
        positive("mean", mean)?;
        positive("cv", cv)?;
        let excess = |log_shape| weibull_squared_cv(libm::exp(log_shape)) - cv * cv;
        let Some(log_shape) = bisect(libm::log(WEIBULL_SHAPES.0), libm::log(WEIBULL_SHAPES.1), excess) else {
            return Err(DistributionError::new(
                "cv",
                cv,
                "such that a Weibull distribution of shape from 0.05 to 100 has it",
            ));
        };
        let shape = libm::exp(log_shape);
        Distribution::weibull(shape, mean / libm::tgamma(1.0 + 1.0 / shape))
    }

    /// The Weibull distribution of a median and a 90 % point.
    ///
    /// # Errors
    /// `median` is not a number > 0, `p90` is not greater, or the shape for their ratio is not from 0.05 to 100.
    pub fn weibull_median_p90(median: f64, p90: f64) -> Result<Distribution, DistributionError> {
        let ratio = ratio(median, p90)?;
        let half = core::f64::consts::LN_2;
        let shape = libm::log(core::f64::consts::LN_10 / half) / libm::log(ratio);
        Distribution::weibull(shape, median / libm::pow(half, 1.0 / shape))
    }

    /// The hyperexponential distribution: an exponential time whose mean is chosen by weight, from pairs (weight, mean).
    ///
    /// Weights need not sum to 1.
    ///
    /// # Errors
    /// There is no phase, or a weight or a mean is not a number > 0.
    pub fn hyperexponential(phases: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
        let distribution = |(index, &(weight, mean))| {
            let mean = positive("mean", mean).map_err(|error| error.at(index))?;
            Ok((weight, Distribution::exponential(mean)?))
        };
        Distribution::mixture(phases.iter().enumerate().map(distribution).collect::<Result<_, _>>()?)
    }

    /// The hyperexponential distribution of two phases of a mean and a coefficient of variation, in which both phases have the same
    /// share of the mean.
    ///
    /// # Errors
    /// `mean` is not a number > 0, or `cv` not from 1 to 1000.
    ///
    /// # Source
    /// Balanced means: Whitt (1982), Approximating a point process by a renewal process, Operations Research 30(1).
    pub fn hyperexponential_mean_cv(mean: f64, cv: f64) -> Result<Distribution, DistributionError> {
        positive("mean", mean)?;
        within("cv", cv, 1.0, 1e3)?;
        let square = cv * cv;
        if square == 1.0 {
            return Distribution::exponential(mean);
        }
        let root = libm::sqrt((square - 1.0) / (square + 1.0));
        // (1 - root) / 2 without cancellation.
        let rare = 1.0 / ((square + 1.0) * (1.0 + root));
        let common = 1.0 - rare;
        Distribution::hyperexponential(&[(common, mean / (2.0 * common)), (rare, mean / (2.0 * rare))])
    }

    /// The uniform distribution between `low` and `high`.
    ///
    /// # Errors
    /// `low` or `high` is not finite, or `high` is not greater.
    pub fn uniform(low: f64, high: f64) -> Result<Distribution, DistributionError> {
        interval(low, high)?;
        Ok(Distribution(Repr::Uniform { low, high }))
    }

    /// The triangular distribution between `low` and `high` with its peak at `mode`.
    ///
    /// # Errors
    /// A number is not finite, `high` is not greater than `low`, or `mode` not between them.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Distribution, DistributionError> {
        interval(low, high)?;
        within("mode", mode, low, high)?;
        Ok(Distribution(Repr::Triangular { low, mode, high }))
    }

    /// The beta distribution of two shapes, stretched from `[0, 1]` to `[low, high]`.
    ///
    /// # Errors
    /// A shape is not from 0.01 to 1000, `low` or `high` is not finite, or `high` is not greater.
    pub fn beta(alpha: f64, beta: f64, low: f64, high: f64) -> Result<Distribution, DistributionError> {
        let alpha = Gamma::new(within("alpha", alpha, 0.01, 1e3)?);
        let beta = Gamma::new(within("beta", beta, 0.01, 1e3)?);
        interval(low, high)?;
        Ok(Distribution(Repr::Beta(Box::new(Beta { alpha, beta, low, width: high - low }))))
    }

    /// The Pareto distribution with an upper limit: density as t^(-shape - 1) between `low` and `high`.
    ///
    /// # Errors
    /// `shape` is not from 0.01 to 100, `low` is not a number > 0, or `high` is not greater.
    pub fn pareto(shape: f64, low: f64, high: f64) -> Result<Distribution, DistributionError> {
        within("shape", shape, 0.01, 100.0)?;
        positive("low", low)?;
        positive("high", high)?;
        above("high", high, "low", low)?;
        let kept = -libm::expm1(shape * libm::log(low / high));
        Ok(Distribution(Repr::Pareto(Box::new(Pareto { shape, low, high, kept }))))
    }

    /// Observed values, each as likely as any other; draws give these values and no others.
    ///
    /// # Errors
    /// There is no value, or one is not finite.
    pub fn samples(values: &[f64]) -> Result<Distribution, DistributionError> {
        Distribution::discrete(Empirical::new(values.iter().map(|&value| (value, 1.0)))?)
    }

    /// Values with weights, as pairs (value, weight); draws give these values and no others.
    ///
    /// Weights need not sum to 1.
    ///
    /// # Errors
    /// There is no pair, a value is not finite, or a weight is not a number > 0.
    pub fn weighted(values: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
        Distribution::discrete(Empirical::new(values.iter().copied())?)
    }

    fn discrete(empirical: Empirical) -> Result<Distribution, DistributionError> {
        match empirical.only() {
            Some(value) => Distribution::constant(value),
            None => Ok(Distribution(Repr::Empirical(Box::new(empirical)))),
        }
    }

    /// A survival curve through points (t, P(X > t)), such as a Kaplan-Meier estimate of patience.
    ///
    /// Between two points the curve is a straight line, from (0, 1) to the first point too. Two points with the same time are
    /// a jump: that share has exactly that value. What is left at the last point goes on as `beyond` says.
    ///
    /// # Errors
    /// There is no point; a time is negative, not finite or less than the one before; a share is not in `[0, 1]` or is
    /// greater than the one before; the mean beyond is not a number > 0.
    pub fn survival_curve(points: &[(f64, f64)], beyond: Beyond) -> Result<Distribution, DistributionError> {
        Ok(Distribution(Repr::SurvivalCurve(Box::new(SurvivalCurve::new(points, beyond)?))))
    }

    /// A distribution chosen by weight for each draw, from pairs (weight, distribution).
    ///
    /// Weights need not sum to 1.
    ///
    /// # Errors
    /// There is no distribution, or a weight is not a number > 0.
    pub fn mixture(parts: Vec<(f64, Distribution)>) -> Result<Distribution, DistributionError> {
        let (weights, mut distributions): (Vec<f64>, Vec<Distribution>) = parts.into_iter().unzip();
        let choice = Choice::new(&weights)?;
        if distributions.len() == 1 {
            return Ok(distributions.remove(0));
        }
        Ok(Distribution(Repr::Mixture(Box::new(Mixture { choice, distributions: distributions.into() }))))
    }

    /// The distribution of the value plus `offset`, which may be negative; so may be the values then.
    ///
    /// # Errors
    /// `offset`, or its sum with the offset or constant that is already there, is not finite or beyond 1e50.
    pub fn shifted(self, offset: f64) -> Result<Distribution, DistributionError> {
        place("offset", offset)?;
        match self.0 {
            Repr::Constant(value) => Distribution::constant(value + offset),
            Repr::Shifted(mut shifted) => {
                shifted.offset = place("offset", shifted.offset + offset)?;
                Ok(Distribution(Repr::Shifted(shifted)))
            }
            _ => Ok(Distribution(Repr::Shifted(Box::new(Shifted { offset, distribution: self })))),
        }
    }

    /// The distribution given that the value lies in `[low, high]`; an infinite end stands for no limit on that side.
    ///
    /// Draws repeat until one lies there: values outside are not moved to the ends.
    ///
    /// # Errors
    /// `low` or `high` is NaN or a finite number beyond 1e50, `high` is less than `low`, or the distribution lies there with
    /// probability less than 0.01.
    pub fn truncated(self, low: f64, high: f64) -> Result<Distribution, DistributionError> {
        if low != f64::NEG_INFINITY {
            place("low", low)?;
        }
        if high != f64::INFINITY {
            place("high", high)?;
        }
        at_least("high", high, "low", low)?;
        let (distribution, low, high) = match self.0 {
            // One loop, not two: the tries of nested loops would multiply.
            Repr::Truncated(inner) => (inner.distribution, low.max(inner.low), high.min(inner.high)),
            other => (Distribution(other), low, high),
        };
        let kept =
            if low > high { 0.0 } else { distribution.cdf(high) - distribution.cdf(low) + distribution.atom(low) };
        if kept.is_nan() || kept < KEPT {
            return Err(DistributionError::new("share of the distribution within [low, high]", kept, "at least 0.01"));
        }
        if distribution.is_constant().is_some() {
            return Ok(distribution);
        }
        Ok(Distribution(Repr::Truncated(Box::new(Truncated { distribution, low, high, kept }))))
    }
}

/// Two finite ends of an interval that is not empty.
fn interval(low: f64, high: f64) -> Result<(), DistributionError> {
    place("low", low)?;
    place("high", high)?;
    above("high", high, "low", low).map(|_| ())
}

/// p90 / median, which is greater than 1.
fn ratio(median: f64, p90: f64) -> Result<f64, DistributionError> {
    positive("median", median)?;
    positive("p90", p90)?;
    above("p90", p90, "median", median)?;
    Ok(p90 / median)
}
