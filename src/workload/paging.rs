//! How pages reach clients who are not online.

use crate::random::Distribution;

/// How pages reach clients.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// Whether the center can dial out to send them; without that there are none.
    pub dial_out: bool,
    /// How long it takes until its client has read one \[s\].
    pub delay: Distribution,
}

impl Default for Paging {
    fn default() -> Paging {
        Paging { dial_out: true, delay: Distribution::constant(0.0).expect("no time is a time") }
    }
}
