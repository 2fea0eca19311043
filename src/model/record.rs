//! What became of each contact.

use super::center::{Host, Hosting};
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
    /// How often it had come before with the same wish, and was cut off or turned away.
    pub returns: u32,
    /// When it made contact, this time.
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
    /// How an instant-messaging contact was hosted, beside how it was to be.
    pub modes: Option<Modes>,
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

/// The hosting that was asked for, and the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    /// What the center wanted; relay until the contact reached the proxy.
    pub asked: Hosting,
    /// What it got: as asked, or relay when that was not to be had. A contact that left before a handover counts as one.
    pub used: Hosting,
}

impl Modes {
    /// The provider hosts, as every contact begins.
    pub const RELAYED: Modes = Modes { asked: Hosting::Relay, used: Hosting::Relay };
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
    /// Left when told that nobody was free, or how long it would take.
    Balked,
    /// Refused because the queue was full.
    Blocked,
    /// Refused before routing, because its request could not be read.
    Rejected,
    /// Lost before it was connected, because what it came by went down.
    Lost,
    /// Lost because the provider was out of order.
    Unreachable,
    /// Lost because the provider had no channel left.
    NoChannel,
    /// Lost because the proxy runs no program of its protocol.
    Unsupported,
    /// Not routed, because the dialogue showed that it is none for agents.
    Unqualified,
    /// Refused by the proxy, which had no account or no room for it, or could not have it redirected.
    Refused,
    /// Cut off by a machine that failed or had too much to do.
    Dropped,
    /// Still there at the end of the run, unserved: nobody was left who could serve it, or the run was cut off.
    Unserved,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 16] = [
        Outcome::Handled,
        Outcome::Contained,
        Outcome::InService,
        Outcome::AbandonedInDialogue,
        Outcome::Abandoned,
        Outcome::Balked,
        Outcome::Blocked,
        Outcome::Rejected,
        Outcome::Lost,
        Outcome::Unreachable,
        Outcome::NoChannel,
        Outcome::Unsupported,
        Outcome::Unqualified,
        Outcome::Refused,
        Outcome::Dropped,
        Outcome::Unserved,
    ];

    /// The name in output files.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Handled => "handled",
            Outcome::Contained => "contained",
            Outcome::InService => "in service",
            Outcome::AbandonedInDialogue => "abandoned in dialogue",
            Outcome::Abandoned => "abandoned",
            Outcome::Balked => "balked",
            Outcome::Blocked => "blocked",
            Outcome::Rejected => "rejected",
            Outcome::Lost => "lost",
            Outcome::Unreachable => "unreachable",
            Outcome::NoChannel => "no channel",
            Outcome::Unsupported => "unsupported",
            Outcome::Unqualified => "unqualified",
            Outcome::Refused => "refused",
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

/// Both see everything.
impl<A: Observer, B: Observer> Observer for (A, B) {
    const WATCHES: bool = A::WATCHES || B::WATCHES;
    fn on_contact(&mut self, record: &ContactRecord) {
        self.0.on_contact(record);
        self.1.on_contact(record);
    }
    fn on_sip(&mut self, record: &SipRecord) {
        self.0.on_sip(record);
        self.1.on_sip(record);
    }
}

impl Observer for Vec<ContactRecord> {
    fn on_contact(&mut self, record: &ContactRecord) {
        self.push(record.clone());
    }
}
