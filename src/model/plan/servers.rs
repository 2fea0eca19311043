//! Servers that handle messages.

use crate::random::Distribution;

/// Servers that handle messages one after another, each by one of them, first come first served.
#[derive(Clone, Debug)]
pub struct MessageServers {
    /// How many; `None` for as many as there are messages.
    pub workers: Option<u32>,
    /// How long a message takes one of them \[s\].
    pub service: Distribution,
    /// The most messages that wait for one; who sends one more is cut off.
    pub queue_capacity: Option<u32>,
}

impl MessageServers {
    /// Servers who take no time and are as many as there are messages.
    pub fn instant() -> MessageServers {
        let service = Distribution::constant(0.0).expect("zero is a constant");
        MessageServers { workers: None, service, queue_capacity: None }
    }
}
