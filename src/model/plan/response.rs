//! How agents respond to a contact that they are given.

use crate::random::Law;
use crate::time::Span;

/// How the agents of a group respond.
#[derive(Clone, Debug)]
pub struct Response {
    /// How long until they do \[s\].
    pub delay: Law,
    /// To which share of the contacts they do not \[0, 1\]; above 0 only with a limit.
    pub missed: f64,
    /// How long a response is waited for; nothing for as long as it takes.
    pub limit: Option<Span>,
    /// How long an agent who did not respond takes nobody \[s\].
    pub pause: Law,
}
