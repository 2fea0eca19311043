//! What there is to say of a demand or an agent.

use crate::ids::AgentId;
use crate::time::{Span, Time};

/// Contacts of a demand at a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Contacts waiting.
    pub waiting: u32,
    /// Contacts with an agent, in the work after the conversation too.
    pub in_service: u32,
    /// The mean length of the sessions that have ended so far.
    pub talk: Option<Span>,
}

/// An agent who would take a contact now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeAgent {
    /// Since when nothing has happened to them: no assignment, no end of a session, no becoming ready.
    pub since: Time,
    /// Who: their address.
    pub agent: AgentId,
}
