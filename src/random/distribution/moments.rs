//! What is known of a distribution without drawing from it: distribution function, mean, variance.
//!
//! All rests on one quantity, the partial moment E[(X - centre)^power; X <= x], which every distribution here has in closed form.

use super::gamma::{beta_below, gamma_above, gamma_below, normal_below};
use super::{Distribution, Pareto, Repr};
use crate::random::empirical::uniform_partial;

impl Distribution {
    /// Mean \[the distribution's unit\]; infinite if some draws are.
    pub fn mean(&self) -> f64 {
        if self.endless() > 0.0 { f64::INFINITY } else { self.partial(f64::INFINITY, 1, 0.0) }
    }

    /// Variance \[the distribution's unit, squared\]; infinite if some draws are.
    ///
    /// Accurate to a relative 1e-9, for a truncated distribution as long as what is kept is wider than a hundredth of its distance
    /// from 0.
    pub fn variance(&self) -> f64 {
        if self.endless() > 0.0 {
            return f64::INFINITY;
        }
        match &self.0 {
            Repr::Constant(_) => 0.0,
            Repr::Exponential { mean } => mean * mean,
            Repr::Gamma { gamma, scale } => gamma.shape * scale * scale,
            Repr::LogNormal { log_deviation, .. } => {
                let mean = self.mean();
                mean * mean * libm::expm1(log_deviation * log_deviation)
            }
            &Repr::Weibull { shape, .. } => {
                let mean = self.mean();
                mean * mean * weibull_squared_cv(shape)
            }
            Repr::Geometric(geometric) => geometric.variance(),
            Repr::Beta(beta) => {
                let (one, two) = (beta.alpha.shape, beta.beta.shape);
                let sum = one + two;
                (beta.width / sum) * (beta.width / sum) * (one * two / (sum + 1.0))
            }
            Repr::Mixture(mixture) => {
                let mean = self.mean();
                let parts = mixture.choice.shares().iter().zip(&mixture.distributions);
                parts
                    .map(|(share, distribution)| {
                        share * (distribution.variance() + (distribution.mean() - mean).powi(2))
                    })
                    .sum()
            }
            Repr::Shifted(shifted) => shifted.distribution.variance(),
            _ => self.partial(f64::INFINITY, 2, self.mean()).max(0.0),
        }
    }

    /// Probability of a value of at most `x` `[0, 1]`.
    pub fn cdf(&self, x: f64) -> f64 {
        // Sums of shares may miss 1 by rounding.
        if x >= self.top() { 1.0 } else { self.partial(x, 0, 0.0).clamp(0.0, 1.0) }
    }

    /// Probability of a value greater than `x` `[0, 1]`, accurate in the far tail of the distributions that have one.
    pub fn survival(&self, x: f64) -> f64 {
        match &self.0 {
            Repr::Exponential { mean } => libm::exp(-x.max(0.0) / mean),
            Repr::Gamma { gamma, scale } => gamma_above(gamma.shape, x / scale),
            &Repr::LogNormal { log_mean, log_deviation } if x > 0.0 => {
                normal_below((log_mean - libm::log(x)) / log_deviation)
            }
            &Repr::Weibull { shape, scale } => libm::exp(-libm::pow(x.max(0.0) / scale, shape)),
            Repr::Geometric(geometric) => geometric.survival(x),
            Repr::SurvivalCurve(curve) => curve.survival(x),
            Repr::Mixture(mixture) => {
                let parts = mixture.choice.shares().iter().zip(&mixture.distributions);
                parts.map(|(share, distribution)| share * distribution.survival(x)).sum()
            }
            Repr::Shifted(shifted) => shifted.distribution.survival(x - shifted.offset),
            Repr::Truncated(truncated) if x >= truncated.low => {
                let beyond =
                    if truncated.high == f64::INFINITY { 0.0 } else { truncated.distribution.survival(truncated.high) };
                ((truncated.distribution.survival(x) - beyond) / truncated.kept).clamp(0.0, 1.0)
            }
            _ => 1.0 - self.cdf(x),
        }
    }

    /// P(X = x).
    pub(super) fn atom(&self, x: f64) -> f64 {
        match &self.0 {
            &Repr::Constant(value) => f64::from(u8::from(x == value)),
            Repr::Geometric(geometric) => geometric.atom(x),
            Repr::Empirical(empirical) => empirical.atom(x),
            Repr::SurvivalCurve(curve) => curve.atom(x),
            Repr::Mixture(mixture) => {
                let parts = mixture.choice.shares().iter().zip(&mixture.distributions);
                parts.map(|(share, distribution)| share * distribution.atom(x)).sum()
            }
            Repr::Shifted(shifted) => shifted.distribution.atom(x - shifted.offset),
            Repr::Truncated(truncated) if truncated.low <= x && x <= truncated.high => {
                truncated.distribution.atom(x) / truncated.kept
            }
            _ => 0.0,
        }
    }

    /// A number that no value exceeds.
    fn top(&self) -> f64 {
        match &self.0 {
            &Repr::Constant(value) => value,
            &Repr::Uniform { high, .. } | &Repr::Triangular { high, .. } => high,
            Repr::Beta(beta) => beta.low + beta.width,
            Repr::Pareto(pareto) => pareto.high,
            Repr::Empirical(empirical) => empirical.top(),
            Repr::SurvivalCurve(curve) => curve.top(),
            Repr::Mixture(mixture) => {
                mixture.distributions.iter().map(Distribution::top).fold(f64::NEG_INFINITY, f64::max)
            }
            Repr::Shifted(shifted) => shifted.distribution.top() + shifted.offset,
            Repr::Truncated(truncated) => truncated.distribution.top().min(truncated.high),
            Repr::Exponential { .. }
            | Repr::Gamma { .. }
            | Repr::LogNormal { .. }
            | Repr::Weibull { .. }
            | Repr::Geometric(_) => f64::INFINITY,
        }
    }

    /// P(X is infinite).
    fn endless(&self) -> f64 {
        self.atom(f64::INFINITY)
    }

    /// E[(X - centre)^power; X <= x, X finite] for powers 0, 1, 2.
    pub(super) fn partial(&self, x: f64, power: i32, centre: f64) -> f64 {
        match &self.0 {
            &Repr::Constant(value) => {
                if value <= x {
                    (value - centre).powi(power)
                } else {
                    0.0
                }
            }
            &Repr::Exponential { mean } => moved(-centre, power, |power| exponential_partial(mean, x, power)),
            Repr::Gamma { gamma, scale } => moved(-centre, power, |power| {
                let whole = scale.powi(power) * rising(gamma.shape, power);
                whole * gamma_below(gamma.shape + f64::from(power), x / scale)
            }),
            &Repr::LogNormal { log_mean, log_deviation } => moved(-centre, power, |power| {
                if x <= 0.0 {
                    return 0.0;
                }
                let shift = f64::from(power) * log_deviation;
                let whole = libm::exp(f64::from(power) * log_mean + 0.5 * shift * shift);
                whole * normal_below((libm::log(x) - log_mean) / log_deviation - shift)
            }),
            &Repr::Weibull { shape, scale } => moved(-centre, power, |power| {
                let time = libm::pow(x.max(0.0) / scale, shape);
                if power == 0 {
                    return -libm::expm1(-time);
                }
                let grown = 1.0 + f64::from(power) / shape;
                scale.powi(power) * libm::tgamma(grown) * gamma_below(grown, time)
            }),
            &Repr::Uniform { low, high } => {
                moved(low - centre, power, |power| uniform_partial(high - low, x - low, power))
            }
            &Repr::Triangular { low, mode, high } => {
                let width = high - low;
                let rise = if mode > low && x > low {
                    let upto = x.min(mode) - low;
                    moved(low - centre, power, |power| {
                        2.0 * upto.powi(power) * (upto / width) * (upto / (mode - low)) / f64::from(power + 2)
                    })
                } else {
                    0.0
                };
                let fall = if high > mode && x > mode {
                    let (whole, left) = (high - mode, high - x.min(high));
                    moved(high - centre, power, |power| {
                        let area = |from: f64| 2.0 * (-from).powi(power) * (from / width) * (from / whole);
                        (area(whole) - area(left)) / f64::from(power + 2)
                    })
                } else {
                    0.0
                };
                rise + fall
            }
            Repr::Geometric(geometric) => moved(-centre, power, |power| geometric.partial(x, power)),
            Repr::Beta(beta) => moved(beta.low - centre, power, |power| {
                let (one, two) = (beta.alpha.shape, beta.beta.shape);
                let whole = beta.width.powi(power) * rising(one, power) / rising(one + two, power);
                whole * beta_below(one + f64::from(power), two, (x - beta.low) / beta.width)
            }),
            Repr::Pareto(pareto) => moved(-centre, power, |power| pareto_partial(pareto, x, power)),
            Repr::Empirical(empirical) => empirical.partial(x, power, centre),
            Repr::SurvivalCurve(curve) => curve.partial(x, power, centre),
            Repr::Mixture(mixture) => {
                let parts = mixture.choice.shares().iter().zip(&mixture.distributions);
                parts.map(|(share, distribution)| share * distribution.partial(x, power, centre)).sum()
            }
            Repr::Shifted(shifted) => shifted.distribution.partial(x - shifted.offset, power, centre - shifted.offset),
            Repr::Truncated(truncated) => {
                let low = truncated.low;
                if x < low {
                    return 0.0;
                }
                let atom = truncated.distribution.atom(low);
                let at_low = if atom > 0.0 { atom * (low - centre).powi(power) } else { 0.0 };
                let upto = |x| truncated.distribution.partial(x, power, centre);
                (upto(x.min(truncated.high)) - upto(low) + at_low) / truncated.kept
            }
        }
    }
}

/// E[(Y + offset)^power; event] from the E[Y^power; event] that `inner` gives.
pub(in crate::random) fn moved(offset: f64, power: i32, inner: impl Fn(i32) -> f64) -> f64 {
    match power {
        0 => inner(0),
        1 => inner(1) + offset * inner(0),
        _ => inner(2) + offset * (2.0 * inner(1) + offset * inner(0)),
    }
}

/// E[Y^power; Y <= x] for Y exponential.
pub(in crate::random) fn exponential_partial(mean: f64, x: f64, power: i32) -> f64 {
    if power == 0 {
        return -libm::expm1(-x.max(0.0) / mean);
    }
    mean.powi(power) * rising(1.0, power) * gamma_below(1.0 + f64::from(power), x / mean)
}

/// E[Y^power; Y <= x] of the Pareto distribution with an upper limit.
///
/// # Formula
/// shape low^shape / kept times the integral of t^(power - shape - 1) from low to x.
fn pareto_partial(pareto: &Pareto, x: f64, power: i32) -> f64 {
    if x <= pareto.low {
        return 0.0;
    }
    let (growth, log) = (f64::from(power) - pareto.shape, libm::log(x.min(pareto.high) / pareto.low));
    let integral = if growth == 0.0 { log } else { libm::expm1(growth * log) / growth };
    pareto.low.powi(power) * pareto.shape / pareto.kept * integral
}

/// a (a + 1) ... with `count` factors.
fn rising(a: f64, count: i32) -> f64 {
    (0..count).map(|step| a + f64::from(step)).product()
}

/// Variance over squared mean of a Weibull distribution.
///
/// # Formula
/// Γ(1 + 2/k) / Γ(1 + 1/k)² - 1.
pub(super) fn weibull_squared_cv(shape: f64) -> f64 {
    libm::expm1(libm::lgamma(1.0 + 2.0 / shape) - 2.0 * libm::lgamma(1.0 + 1.0 / shape))
}
