//! How agents respond to a contact that they are given.

use crate::random::Distribution;
use crate::time::Span;

/// How the agents of a group respond.
#[derive(Clone, Debug)]
pub struct Response {
    /// How long until they do \[s\].
    pub delay: Distribution,
    /// To which share of the contacts they do not \[0, 1\]; above 0 only with a limit.
    pub no_answer: f64,
    /// How long a response is waited for; nothing for as long as it takes.
    pub timeout: Option<Span>,
    /// How long an agent who did not respond takes nobody \[s\].
    pub not_ready: Distribution,
}
