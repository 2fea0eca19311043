//! What became of each contact.

use super::center::Host;
use crate::ids::{AgentId, ClassId, ProviderId};
use crate::time::{Span, Time};

/// One row about one contact, given out when the center is done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRecord {
    /// Its class.
    pub class: ClassId,
    /// Its number in the class, from 0.
    pub number: u64,
    /// When it made contact.
    pub arrived: Time,
    /// When it asked to be routed; nothing when it gave up before.
    pub requested: Option<Time>,
    /// When it was connected; nothing when it never was.
    pub connected: Option<Time>,
    /// When it left: the end of the conversation, the moment of giving up, the end of the run.
    pub left: Time,
    /// The agent's work after the conversation, as far as it was done.
    pub wrap_up: Span,
    /// Who served it.
    pub agent: Option<AgentId>,
    /// Its provider and who hosted it in the end, for an instant-messaging contact.
    pub hosted: Option<(ProviderId, Host)>,
    /// What became of it.
    pub outcome: Outcome,
}

/// How a contact by instant message was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Responses {
    /// From asking to be routed until the agent's first message reached the client; in a session in one piece, until the
    /// connection.
    pub first: Option<Span>,
    /// Messages of the agent after the first, turn by turn.
    pub later: u32,
    /// From each message of the client until its answer reached him, summed up over the later messages \[ns\].
    pub later_waits: u128,
    /// Undisturbed work of the agent: composing and wrap-up, or the handling time of a session in one piece.
    pub active: Span,
    /// Time in which the conversation had no slot at an agent, because the client had been silent too long.
    pub released: Span,
}

/// What becomes of a contact: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Served to the end.
    Handled,
    /// In conversation, or in the agent's work after it, when the run was cut off.
    InService,
    /// Gave up in the robot dialogue or on the way to it.
    AbandonedInDialogue,
    /// Gave up waiting.
    Abandoned,
    /// Refused because the queue was full.
    Blocked,
    /// Still there at the end of the run, unserved: nobody was left who could serve it, or the run was cut off.
    Unserved,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 6] = [
        Outcome::Handled,
        Outcome::InService,
        Outcome::AbandonedInDialogue,
        Outcome::Abandoned,
        Outcome::Blocked,
        Outcome::Unserved,
    ];

    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Handled => "handled",
            Outcome::InService => "in service",
            Outcome::AbandonedInDialogue => "abandoned in dialogue",
            Outcome::Abandoned => "abandoned",
            Outcome::Blocked => "blocked",
            Outcome::Unserved => "unserved",
        }
    }
}

/// Somebody who wants to see every contact. Nobody (`()`) costs nothing.
pub trait Observer {
    /// Whether there is anybody, known when the program is built.
    const WATCHES: bool = true;
    /// A contact is done with.
    fn on_contact(&mut self, record: &ContactRecord);
}

impl Observer for () {
    const WATCHES: bool = false;
    fn on_contact(&mut self, _: &ContactRecord) {}
}

impl Observer for Vec<ContactRecord> {
    fn on_contact(&mut self, record: &ContactRecord) {
        self.push(record.clone());
    }
}
