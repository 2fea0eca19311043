//! Why a distribution cannot be, and the checks that say so.

use std::fmt;

/// Places, scales and factors stay within `[1e-50, 1e50]`, so that no moment overflows by rounding or loses its last digit.
pub(in crate::random) const SMALLEST: f64 = 1e-50;
pub(in crate::random) const LARGEST: f64 = 1e50;

/// A parameter that a distribution refuses: which one, what was given, and the rule.
#[derive(Clone, Debug, PartialEq)]
pub struct DistributionError {
    /// Name of the parameter, with its place from 1 if it is one of a list: `weight 3`.
    pub parameter: String,
    /// The value given.
    pub value: f64,
    /// What the value has to be: `a finite number > 0`.
    pub rule: String,
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must be {}, got {}", self.parameter, self.rule, Shown(self.value))
    }
}

impl std::error::Error for DistributionError {}

impl DistributionError {
    pub(in crate::random) fn new(parameter: &str, value: f64, rule: impl Into<String>) -> DistributionError {
        DistributionError { parameter: parameter.to_owned(), value, rule: rule.into() }
    }

    /// The same about the member at `index` of a list.
    pub(in crate::random) fn at(mut self, index: usize) -> DistributionError {
        self.parameter = format!("{} {}", self.parameter, index + 1);
        self
    }
}

/// A number as people write it: `0.25`, but `1e-50`.
struct Shown(f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && size.is_finite() && !(1e-4..1e9).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

/// A scale or a factor.
pub(in crate::random) fn positive(parameter: &str, value: f64) -> Result<f64, DistributionError> {
    if !(value.is_finite() && value > 0.0) {
        return Err(DistributionError::new(parameter, value, "a finite number > 0"));
    }
    within(parameter, value, SMALLEST, LARGEST)
}

/// A place, which may be negative.
pub(in crate::random) fn place(parameter: &str, value: f64) -> Result<f64, DistributionError> {
    if !value.is_finite() {
        return Err(DistributionError::new(parameter, value, "a finite number"));
    }
    within(parameter, value, -LARGEST, LARGEST)
}

/// A number from `low` to `high`, both included.
pub(in crate::random) fn within(parameter: &str, value: f64, low: f64, high: f64) -> Result<f64, DistributionError> {
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    Err(DistributionError::new(parameter, value, format!("from {} to {}", Shown(low), Shown(high))))
}

/// A number greater than another parameter.
pub(in crate::random) fn above(parameter: &str, value: f64, other: &str, bound: f64) -> Result<f64, DistributionError> {
    if value > bound {
        return Ok(value);
    }
    Err(DistributionError::new(parameter, value, format!("greater than {other} ({})", Shown(bound))))
}

/// A number not less than another parameter.
pub(in crate::random) fn at_least(
    parameter: &str,
    value: f64,
    other: &str,
    bound: f64,
) -> Result<f64, DistributionError> {
    if value >= bound {
        return Ok(value);
    }
    Err(DistributionError::new(parameter, value, format!("at least {other} ({})", Shown(bound))))
}
