//! What became of each contact.

use super::center::Host;
use crate::ids::{AgentId, ClassId, ProviderId, SiteId};
use crate::time::{Span, Time};
use crate::workload::Party;

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
    /// Where it was routed; nothing when it gave up before.
    pub site: Option<SiteId>,
    /// Who served it.
    pub agent: Option<AgentId>,
    /// Its provider and who hosted it in the end, for an instant-messaging contact.
    pub hosted: Option<(ProviderId, Host)>,
    /// What became of it.
    pub outcome: Outcome,
}

/// The way of one contact by SIP: when each stage was done, as far as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SipRecord {
    /// Its class.
    pub class: ClassId,
    /// Its number in the class, from 0.
    pub number: u64,
    /// When its message came.
    pub received: Time,
    /// When the message was parsed.
    pub parsed: Option<Time>,
    /// When a routing request was made of it.
    pub converted: Option<Time>,
    /// When its destination was determined, the wait for it included.
    pub determined: Option<Time>,
    /// When the session was established.
    pub established: Option<Time>,
    /// Who ended the session.
    pub ended_by: Option<Party>,
}

/// What becomes of a contact: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Served to the end.
    Handled,
    /// Served to the end by an automated system.
    Contained,
    /// In conversation, or in the agent's work after it, when the run was cut off.
    InService,
    /// Gave up in the robot dialogue or on the way to it.
    AbandonedInDialogue,
    /// Gave up waiting.
    Abandoned,
    /// Refused because the queue was full.
    Blocked,
    /// Refused before routing, because its request could not be read.
    Rejected,
    /// Lost before it was connected, because what it came by went down.
    Lost,
    /// Cut off in conversation, because what kept the session went down.
    Dropped,
    /// Still there at the end of the run, unserved: nobody was left who could serve it, or the run was cut off.
    Unserved,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 10] = [
        Outcome::Handled,
        Outcome::Contained,
        Outcome::InService,
        Outcome::AbandonedInDialogue,
        Outcome::Abandoned,
        Outcome::Blocked,
        Outcome::Rejected,
        Outcome::Lost,
        Outcome::Dropped,
        Outcome::Unserved,
    ];

    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Handled => "handled",
            Outcome::Contained => "contained",
            Outcome::InService => "in service",
            Outcome::AbandonedInDialogue => "abandoned in dialogue",
            Outcome::Abandoned => "abandoned",
            Outcome::Blocked => "blocked",
            Outcome::Rejected => "rejected",
            Outcome::Lost => "lost",
            Outcome::Dropped => "dropped",
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
    /// A contact that came by SIP is done with.
    fn on_sip(&mut self, _: &SipRecord) {}
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
