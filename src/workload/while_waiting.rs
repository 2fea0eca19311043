//! What clients do themselves while they wait for people.

use super::contact::span;
use crate::random::{Distribution, Root, Stream};
use crate::time::Span;

/// What clients of a class may do themselves while they wait.
#[derive(Clone, Debug, PartialEq)]
pub struct WhileWaiting {
    /// Which share of those who begin to wait tries \[0, 1\].
    pub share: f64,
    /// How long it takes them, until it is done or has failed.
    pub time: Distribution,
    /// Which share of those who have come so far has done it \[0, 1\]; the others need people all the same.
    pub success: f64,
}

/// The random numbers of what clients of a class do while they wait, in one replication, each addressed by the number of the contact.
#[derive(Clone, Copy, Debug)]
pub struct WhileWaitingDraws {
    tries: Stream,
    time: Stream,
}

impl WhileWaitingDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> WhileWaitingDraws {
        let stream = |purpose| root.stream(purpose, class);
        WhileWaitingDraws { tries: stream("self-service while waiting"), time: stream("time of it") }
    }

    /// How long it takes the client of this contact, and whether it is done then; nothing when they do not try.
    pub fn attempt(&self, plan: &WhileWaiting, number: u64) -> Option<(Span, bool)> {
        let mut draws = self.tries.draws(number);
        let (tries, succeeds) = (draws.unit() < plan.share, draws.unit() < plan.success);
        tries.then(|| (span(&plan.time, self.time, number), succeeds))
    }
}
