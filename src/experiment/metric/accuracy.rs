//! How far waits are off what was told of them.

use crate::experiment::sums::seconds;
use crate::model::Accuracy;

/// A mean over the contacts that were told a wait and connected.
pub(super) fn accuracy(accuracy: Accuracy, sum: fn(&Accuracy) -> f64) -> Option<(f64, f64)> {
    Some((sum(&accuracy), accuracy.answered as f64))
}

/// \[s\], positive where they were told too much.
pub(super) fn bias(accuracy: &Accuracy) -> f64 {
    seconds(accuracy.told) - seconds(accuracy.waited)
}

/// \[s\], up or down.
pub(super) fn error(accuracy: &Accuracy) -> f64 {
    seconds(accuracy.error)
}

/// \[s^2\].
pub(super) fn squared_error(accuracy: &Accuracy) -> f64 {
    accuracy.squared_error as f64 / 1e6
}

/// Contacts that waited longer than they had been told.
pub(super) fn waited_longer(accuracy: &Accuracy) -> f64 {
    accuracy.waited_longer as f64
}
