//! The gamma distribution of scale 1, the normal tail, and what is built from gammas.

use rand_distr::{Distribution as _, Exp1, StandardNormal};
use statrs::function::beta::beta_reg;
use statrs::function::gamma::{gamma_lr, gamma_ur};

use crate::random::Draws;

/// A draw of the exponential distribution with mean 1.
#[inline]
pub(in crate::random) fn exponential(draws: &mut Draws) -> f64 {
    Exp1.sample(draws)
}

/// A draw of the standard normal distribution.
#[inline]
pub(super) fn normal(draws: &mut Draws) -> f64 {
    StandardNormal.sample(draws)
}

/// `base` to the power of `exponent`, in two thirds of the time of `libm::pow`; the relative error is about 1e-16 times the
/// logarithm of the result.
#[inline]
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    libm::exp(exponent * libm::log(base))
}

/// The gamma distribution of a shape, with scale 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gamma {
    pub(super) shape: f64,
    /// 1 / sqrt(9 d), where d is one third less than the shape, or than the shape plus one if that is below one.
    slope: f64,
}

impl Gamma {
    pub(super) fn new(shape: f64) -> Gamma {
        let boosted = if shape < 1.0 { shape + 1.0 } else { shape };
        Gamma { shape, slope: 1.0 / libm::sqrt(9.0 * (boosted - 1.0 / 3.0)) }
    }

    /// A draw.
    ///
    /// # Source
    /// Marsaglia and Tsang (2000), A simple method for generating gamma variables, ACM TOMS 26(3), sections 2 and 6.
    #[inline]
    pub(super) fn sample(self, draws: &mut Draws) -> f64 {
        if self.shape >= 1.0 {
            return self.boosted(self.shape, draws);
        }
        let boost = draws.unit_open();
        self.boosted(self.shape + 1.0, draws) * power(boost, 1.0 / self.shape)
    }

    /// The logarithm of a draw, which does not underflow however small the shape.
    fn sample_log(self, draws: &mut Draws) -> f64 {
        if self.shape >= 1.0 {
            return libm::log(self.boosted(self.shape, draws));
        }
        let boost = draws.unit_open();
        libm::log(self.boosted(self.shape + 1.0, draws)) + libm::log(boost) / self.shape
    }

    #[inline]
    fn boosted(self, shape: f64, draws: &mut Draws) -> f64 {
        let d = shape - 1.0 / 3.0;
        loop {
            let x = normal(draws);
            let root = 1.0 + self.slope * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = draws.unit_open();
            let square = x * x;
            // The first test needs no logarithm and accepts about 98 %; the second is exact.
            if u < 1.0 - 0.0331 * square * square || libm::log(u) < 0.5 * square + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}

/// The beta distribution on `[low, low + width]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beta {
    pub(super) alpha: Gamma,
    pub(super) beta: Gamma,
    pub(super) low: f64,
    pub(super) width: f64,
}

impl Beta {
    /// A draw: the share of one gamma in the sum of two.
    pub(super) fn sample(&self, draws: &mut Draws) -> f64 {
        let share = if self.alpha.shape >= 1.0 && self.beta.shape >= 1.0 {
            let (x, y) = (self.alpha.sample(draws), self.beta.sample(draws));
            x / (x + y)
        } else {
            let (x, y) = (self.alpha.sample_log(draws), self.beta.sample_log(draws));
            1.0 / (1.0 + libm::exp(y - x))
        };
        self.low + self.width * share
    }
}

/// P(G <= x) for a gamma variable G of scale 1.
pub(super) fn gamma_below(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x == f64::INFINITY {
        1.0
    } else {
        gamma_lr(shape, x)
    }
}

/// P(G > x) for a gamma variable G of scale 1.
pub(super) fn gamma_above(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x == f64::INFINITY {
        0.0
    } else {
        gamma_ur(shape, x)
    }
}

/// P(B <= x) for a beta variable B on `[0, 1]`.
pub(super) fn beta_below(alpha: f64, beta: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        beta_reg(alpha, beta, x)
    }
}

/// P(Z <= z) for a standard normal variable Z.
pub(super) fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// The shape of the gamma distribution whose 90 % point is `ratio` times its median, and its median at scale 1; `None` if no
/// shape from `low` to `high` has it.
///
/// The ratio falls as the shape grows, so the shape is found by bisection. It is rounded to 32 bits: the functions behind
/// it may differ in the last bits between platforms, and drawn values must not.
pub(super) fn gamma_shape_of_ratio(ratio: f64, low: f64, high: f64) -> Option<(f64, f64)> {
    let ratio_at = |shape| gamma_quantile(shape, 0.9) / gamma_quantile(shape, 0.5);
    let shape = bisect(libm::log(low), libm::log(high), |log| ratio_at(libm::exp(log)) - ratio)?;
    let shape = rounded(libm::exp(shape));
    Some((shape, rounded(gamma_quantile(shape, 0.5))))
}

/// The point below which a gamma variable of scale 1 lies with the given probability; 0 where it is below e^-700.
fn gamma_quantile(shape: f64, probability: f64) -> f64 {
    // The tail that is small has the digits.
    let excess = |x: f64| match probability < 0.5 {
        true => probability - gamma_below(shape, x),
        false => gamma_above(shape, x) - (1.0 - probability),
    };
    bisect(-700.0, 12.0, |log| excess(libm::exp(log))).map_or(0.0, libm::exp)
}

/// The same rounded, so that values that are drawn by it do not differ between platforms.
pub(super) fn gamma_draw(shape: f64, probability: f64) -> f64 {
    rounded(gamma_quantile(shape, probability))
}

/// The zero of a falling function, to the last bits; `None` if it has the same sign at both ends.
pub(super) fn bisect(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> Option<f64> {
    if function(low) < 0.0 || function(high) > 0.0 {
        return None;
    }
    // 80 halvings of an interval of length 712 leave less than the spacing of the numbers in it.
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if function(middle) > 0.0 { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high))
}

/// `value` rounded to 32 significant bits.
fn rounded(value: f64) -> f64 {
    const DROPPED: u32 = 21;
    f64::from_bits((value.to_bits() + (1 << (DROPPED - 1))) >> DROPPED << DROPPED)
}
