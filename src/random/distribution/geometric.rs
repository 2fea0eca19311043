//! The geometric distribution: how many trials it takes until one succeeds.

use super::gamma::exponential;
use crate::random::Draws;

/// How many trials it takes until one succeeds, at least one, times `step`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Geometric {
    /// The probability of success of each trial, inside (0, 1).
    pub(super) success: f64,
    pub(super) step: f64,
}

impl Geometric {
    /// Of a mean greater than 1.
    pub(super) fn of_mean(mean: f64) -> Geometric {
        Geometric { success: 1.0 / mean, step: 1.0 }
    }

    /// One and the whole part of an exponential number of such a rate that it is beyond n with the probability of n failures.
    pub(super) fn sample(&self, draws: &mut Draws) -> f64 {
        self.step * (1.0 + (exponential(draws) / -libm::log1p(-self.success)).floor())
    }

    /// P(X = x).
    pub(super) fn atom(&self, x: f64) -> f64 {
        let trials = x / self.step;
        if trials < 1.0 || trials.fract() != 0.0 || trials.is_infinite() {
            return 0.0;
        }
        self.success * self.failures(trials - 1.0)
    }

    /// P(X > x).
    pub(super) fn survival(&self, x: f64) -> f64 {
        self.failures((x / self.step).floor().max(0.0))
    }

    /// E\[X^power; X <= x\] for powers 0, 1, 2.
    ///
    /// # Formula
    /// What is beyond n trials is n and as many again as from the beginning: E\[X^k; X > n\] = (1 - p)^n E\[(n + X)^k\], and for all of it
    /// E\[X\] = 1 / p, E\[X²\] = (2 - p) / p².
    pub(super) fn partial(&self, x: f64, power: i32) -> f64 {
        let (one, two) = (1.0 / self.success, (2.0 - self.success) / (self.success * self.success));
        let beyond = |trials: f64| match power {
            0 => 1.0,
            1 => trials + one,
            _ => trials * trials + 2.0 * trials * one + two,
        };
        let trials = (x / self.step).floor();
        let left = match () {
            () if trials < 1.0 => return 0.0,
            () if trials.is_infinite() => 0.0,
            () => self.failures(trials) * beyond(trials),
        };
        self.step.powi(power) * (beyond(0.0) - left)
    }

    pub(super) fn variance(&self) -> f64 {
        self.step * self.step * (1.0 - self.success) / (self.success * self.success)
    }

    /// (1 - p)^count.
    fn failures(&self, count: f64) -> f64 {
        libm::exp(count * libm::log1p(-self.success))
    }
}
