//! What became of each contact.

use super::outcome::Outcome;
use crate::ids::{AgentId, ClassId, DeviceId, ProviderId, QueueId, SiteId};
use crate::model::plan::{Host, Hosting};
use crate::routing::{self, Trace};
use crate::time::{Span, Time};
use crate::workload::{Called, DeviceMedium, Party, Presence, Reach};

/// One row about one contact, given out when the center is done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRecord {
    /// Its class.
    pub class: ClassId,
    /// Its number in the class, from 0.
    pub number: u64,
    /// How often it had been tried before with the same wish.
    pub retrials: u16,
    /// How often its client had come again after being served.
    pub recalls: u16,
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
    /// The class as one of which it came, if it was transferred since, once or several times.
    pub transferred_from: Option<ClassId>,
    /// The class in place of which its client chose its own, if they did.
    pub switched_from: Option<ClassId>,
    /// The queue in which it was last, where a rule put it into another than that of its class.
    pub moved_to: Option<QueueId>,
    /// The wait that it was told or its client was shown before, if there was one; the last.
    pub told: Option<Span>,
    /// Who served it.
    pub agent: Option<AgentId>,
    /// Its provider and who hosted it in the end, for an instant-messaging contact.
    pub hosted: Option<(ProviderId, Host)>,
    /// How an instant-messaging contact was hosted, beside how it was to be.
    pub modes: Option<Modes>,
    /// What became of it.
    pub outcome: Outcome,
}

impl ContactRecord {
    /// The class as one of which its client came first: another one where they were transferred or chose another medium.
    pub fn came_as(&self) -> ClassId {
        self.switched_from.or(self.transferred_from).unwrap_or(self.class)
    }

    /// When it was connected to an agent who was there for it; nothing when it never was.
    pub fn answered(&self) -> Option<Time> {
        self.connected.filter(|_| self.outcome.answers())
    }
}

/// What the engine of a site decided about a contact, given out at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// When.
    pub at: Time,
    /// The class of the contact.
    pub class: ClassId,
    /// The contact's number in the class, from 0.
    pub number: u64,
    /// The class as one of which its client came first: another one where they were transferred or chose another medium.
    pub came_as: ClassId,
    /// Where.
    pub site: SiteId,
    /// What.
    pub outcome: routing::Outcome,
    /// What each of the engine's routines left over.
    pub trace: Option<Box<Trace>>,
}

/// An agent comes on duty or leaves, given out at that moment. Who leaves may still be in sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyRecord {
    /// When.
    pub at: Time,
    /// Who.
    pub agent: AgentId,
    /// Whether they take contacts from now on.
    pub is_on_duty: bool,
}

/// With whom a leg of a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind {
    /// With people, or waiting for them.
    People,
    /// With a self-service system, or waiting for one.
    SelfService,
    /// With people who call back, or waiting to be called.
    Callback,
}

/// What became of a callback: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackOutcome {
    /// Called back, and served to the end.
    Completed,
    /// Not reached by as many calls as there are to be.
    Unreached,
    /// What the client was sent while they waited settled the matter, and no call was made any more.
    Settled,
    /// The client settled the matter elsewhere before they were called.
    GivenUp,
    /// The client made contact again before they were called, or because of a message in place of a call.
    ContactedAgain,
    /// Refused, since the queue was full.
    Refused,
    /// Not over when the run ended.
    Unfinished,
}

impl CallbackOutcome {
    /// Whether the client wanted to be called back in vain: nobody served them then, and nothing that they were sent did.
    pub(crate) const fn is_in_vain(self) -> bool {
        match self {
            CallbackOutcome::Completed | CallbackOutcome::Settled => false,
            CallbackOutcome::Unreached | CallbackOutcome::GivenUp | CallbackOutcome::ContactedAgain => true,
            CallbackOutcome::Refused | CallbackOutcome::Unfinished => true,
        }
    }

    /// All of them.
    pub const ALL: [CallbackOutcome; 7] = [
        CallbackOutcome::Completed,
        CallbackOutcome::Unreached,
        CallbackOutcome::Settled,
        CallbackOutcome::GivenUp,
        CallbackOutcome::ContactedAgain,
        CallbackOutcome::Refused,
        CallbackOutcome::Unfinished,
    ];

    /// The name in output files.
    pub const fn name(self) -> &'static str {
        match self {
            CallbackOutcome::Completed => "called back",
            CallbackOutcome::Unreached => "callback unreached",
            CallbackOutcome::Settled => "callback settled by message",
            CallbackOutcome::GivenUp => "callback given up",
            CallbackOutcome::ContactedAgain => "callback contacted again",
            CallbackOutcome::Refused => "callback refused",
            CallbackOutcome::Unfinished => "callback unfinished",
        }
    }
}

/// One row about one callback, given out when it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackRecord {
    /// The class of the contact that accepted it.
    pub class: ClassId,
    /// The contact's number in the class, from 0.
    pub number: u64,
    /// The class as one of which its client came first: another one where they were transferred or chose another medium.
    pub came_as: ClassId,
    /// The class as one of which they came whose contact was transferred, as in [`ContactRecord::transferred_from`].
    pub transferred_from: Option<ClassId>,
    /// The class in place of which its client chose this one, as in [`ContactRecord::switched_from`].
    pub switched_from: Option<ClassId>,
    /// How often the contact had been tried before with the same wish.
    pub retrials: u16,
    /// How often its client had come again after being served.
    pub recalls: u16,
    /// When the client accepted and hung up.
    pub accepted: Time,
    /// From when on they could be called.
    pub due: Time,
    /// Calls that were made.
    pub calls: u16,
    /// When the first of them was.
    pub first_call: Option<Time>,
    /// When client and agent began to talk; nothing when they never did.
    pub connected: Option<Time>,
    /// When it was over: the end of the conversation, or the moment at which nobody was to be called any more.
    pub left: Time,
    /// The agent's work after the conversation, as far as it was done.
    pub wrap_up: Span,
    /// Who talked to the client.
    pub agent: Option<AgentId>,
    /// The device on which the client answered last, where they are called by their devices.
    pub device: Option<DeviceId>,
    /// What became of it.
    pub outcome: CallbackOutcome,
}

/// Something that happened in the course of the calls to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// The class as one of which its client came first.
    pub came_as: ClassId,
    /// The contact's number in the class, from 0.
    pub number: u64,
    /// When.
    pub at: Time,
    /// What.
    pub what: CallStep,
}

/// What happens in the course of the calls to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStep {
    /// It has rung, or they have been told by a message and it was time for them to come.
    Rang {
        /// The how manieth call it was, from 1.
        call: u16,
        /// Since when.
        since: Time,
        /// What came of it.
        called: Called,
    },
    /// Whoever had answered a robot has hung up after so long without an agent.
    HungUp(Span),
    /// They are to be called again at this moment.
    DueAgain(Time),
}

/// A message between a client by instant message and the center, given out when it has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRecord {
    /// The class of the contact.
    pub class: ClassId,
    /// The contact's number in the class, from 0.
    pub number: u64,
    /// Who wrote it.
    pub writer: Writer,
    /// When it left.
    pub sent: Time,
    /// When it arrived, at the client or at whoever serves them.
    pub arrived: Time,
}

/// Who writes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The client.
    Client,
    /// The robot of the dialogue before the routing, or the announcement while the client waits.
    Robot,
    /// The agent.
    Agent,
}

impl Writer {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Writer::Client => "client",
            Writer::Robot => "robot",
            Writer::Agent => "agent",
        }
    }
}

/// One leg of a contact that has several, given out when it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegRecord {
    /// The class of the contact.
    pub class: ClassId,
    /// The contact's number in the class, from 0.
    pub number: u64,
    /// The class as one of which its client came first: another one where they were transferred or chose another medium.
    pub came_as: ClassId,
    /// How often the contact had been tried before with the same wish.
    pub retrials: u16,
    /// How often its client had come again after being served.
    pub recalls: u16,
    /// How many legs came before.
    pub leg: u8,
    /// With whom.
    pub kind: LegKind,
    /// When it was asked for.
    pub requested: Time,
    /// When it was connected; nothing when it never was.
    pub connected: Option<Time>,
    /// When it ended: the end of the conversation, or the moment of going elsewhere.
    pub left: Time,
    /// The agent's work after it.
    pub wrap_up: Span,
    /// Who served it.
    pub agent: Option<AgentId>,
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

/// What a device of a client who is watched does, and what is seen of it, at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceRecord {
    /// When.
    pub at: Time,
    /// The class of the client.
    pub class: ClassId,
    /// The client's number in the class, from 0: that of their first contact.
    pub client: u64,
    /// The class as one of which its client came first: another one where they were transferred or chose another medium.
    pub came_as: ClassId,
    /// The device.
    pub device: DeviceId,
    /// Why there is a row of it.
    pub event: PresenceEvent,
    /// What it shows in truth.
    pub is: Presence,
    /// Whether something of the class's medium would reach the client on it, in truth.
    pub reach: Reach,
    /// What is seen of it, and how old that is; nothing if nothing is known.
    pub seen: Option<(Presence, Span)>,
    /// By what and at which number the client can be reached, as far as that is seen.
    pub word: Option<(DeviceMedium, String)>,
}

/// Why there is a row of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceEvent {
    /// The client is subscribed to; what is seen is what the collector of the center sees.
    Subscribed,
    /// What it shows changes, or its ghost vanishes; likewise.
    Changed,
    /// An agent looks, and what is seen is what they see; or a robot does, which sees what the collector sees.
    Looked,
}

/// How a contact by instant message was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Responses {
    /// From asking to be routed until the agent's first message reached the client; in a session in one piece, until the
    /// connection.
    pub first: Option<Span>,
    /// Messages of the agent after the first, turn by turn.
    pub later: u32,
    /// From each message of the client until its answer reached them, summed up over the later messages \[ns\].
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
