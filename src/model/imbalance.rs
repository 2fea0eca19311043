//! Two sides of an account that should be equal and are not.

use std::fmt;

/// Two sides that should be equal and are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Which rule is broken.
    pub rule: &'static str,
    /// The name of the class, queue, group or site, or empty for the whole center.
    pub of: String,
    /// One side.
    pub left: u128,
    /// The other side.
    pub right: u128,
}

impl fmt::Display for Imbalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Imbalance { rule, of, left, right } = self;
        write!(
            f,
            "the accounts of the run do not balance: {rule}{}{of}: {left} against {right}. This is a bug of the \
             simulator; no result of this run can be trusted",
            if of.is_empty() { "" } else { ", for " }
        )
    }
}

impl std::error::Error for Imbalance {}

/// An error that names the rule unless both sides are equal.
pub(crate) fn demand_equal(rule: &'static str, of: &str, left: u128, right: u128) -> Result<(), Imbalance> {
    if left == right { Ok(()) } else { Err(Imbalance { rule, of: of.to_owned(), left, right }) }
}
