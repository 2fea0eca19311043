//! Shares of a whole: that they make it up, or are no more than it, and are no percentages.

use super::diagnostics::{At, Code, Problem};
use super::reader::Reader;
use super::tree::Node;

/// How far a sum of shares may miss 1, for having been rounded.
const ROUNDING: f64 = 1e-6;

impl Reader<'_> {
    /// Refuses shares of something that do not sum to 1.
    pub(super) fn make_up(&mut self, shares: impl IntoIterator<Item = f64>, of: &str, at: &At) -> Option<()> {
        let sum = sum(shares);
        let is_right = (sum - 1.0).abs() <= ROUNDING;
        if !is_right {
            let message = format!("the shares of {of} sum to {}, not to 1", rounded(sum));
            self.report(Problem::error(Code::Shares, at, message));
        }
        is_right.then_some(())
    }

    /// Refuses shares of something that sum to more than 1.
    pub(super) fn are_within(&mut self, shares: impl IntoIterator<Item = f64>, of: &str, at: &At) {
        let sum = sum(shares);
        if sum > 1.0 + ROUNDING {
            let message = format!("the shares of {of} sum to {}, which is more than all", rounded(sum));
            self.report(Problem::error(Code::Shares, at, message));
        }
    }

    /// Warns of a number beyond which it is likelier that a percentage is meant.
    pub(super) fn doubt_percentage(&mut self, node: &Node, beyond: f64) {
        if let Some(number) = node.number().filter(|&number| number > beyond) {
            let message = format!("{number} is {} %", rounded(number * 100.0));
            let problem = Problem::warning(Code::Doubtful, &node.at, message);
            self.report(problem.help(format!("{number} % is {}", rounded(number / 100.0))));
        }
    }
}

/// None at all sum to 0, and not to -0 as in the standard library.
fn sum(shares: impl IntoIterator<Item = f64>) -> f64 {
    shares.into_iter().fold(0.0, |sum, share| sum + share)
}

/// Without the digits that are there for want of others, as in 0.30000000000000004.
pub(super) fn rounded(sum: f64) -> f64 {
    (sum * 1e9).round() / 1e9
}
