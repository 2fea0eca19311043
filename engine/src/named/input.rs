//! What the engine is told, by names.

use super::name::Name;
use crate::dense::{self as numbered, Call};
use crate::dense::{AgentState, Attributes, Capability, Row};
use crate::ids::Id;
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// Everything that the engine can be told; in files as the line of a journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// A report: what an agent can do from now on. Agents appear with their first report, not ready.
    Capability {
        /// Which agent.
        agent: Name,
        /// What they can do.
        capability: Capability,
    },
    /// A report: whether an agent takes contacts from now on.
    State {
        /// Which agent, whose capability was reported.
        agent: Name,
        /// Whether they do.
        state: AgentState,
    },
    /// The table of rules is replaced: later requests go by the new one. Nothing else changes.
    Table(Vec<Row>),
    /// A contact asks to be routed.
    Request(Request),
    /// A contact comes back whose session was ended for the time being. It goes before all who ask for the first time, is never
    /// refused, and waits for its preferred agent without a limit while they are ready.
    Resume(Request),
    /// A contact left that waits or is held, or whose agent has not responded yet.
    Withdraw {
        /// Which contact.
        contact: Name,
    },
    /// A contact that waits, or is with an agent, is not to be had for a while: it hung up and is to be called back, or could not be
    /// reached. It keeps its place, nobody is selected for it, and an agent whom it was with is free.
    Hold {
        /// Which contact.
        contact: Name,
    },
    /// A contact that is held asks again, perhaps for something else, at the place of its first request. No row of the table counts for
    /// it, and no full queue refuses it.
    Reenter(Request),
    /// The agent to whom a contact was connected does not respond. They take nobody from now on, until it is reported that they
    /// are ready again; the contact is routed anew, to anybody, at the place that it had.
    Unanswered {
        /// Which contact.
        contact: Name,
    },
    /// The agent is done with a contact, work after the conversation included.
    SessionEnded {
        /// Which contact.
        contact: Name,
    },
    /// Whatever was to happen at a moment that has come: see [`Engine::deadline`](super::Engine::deadline).
    Deadline,
}

/// Somebody wants to be served.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who. The name may be used again once the contact has left.
    pub contact: Name,
    /// The queue, which stands for what the contact needs.
    pub queue: Name,
    /// How the contact reaches an agent.
    pub channel: Channel,
    /// Higher goes first, where the order of service asks for it.
    #[serde(default, skip_serializing_if = "is_none")]
    pub priority: u8,
    /// Whether nobody is there who waits: then it is served when no live contact waits whom the agent may serve. E-mails always are so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deferred: bool,
    /// The language that the agent has to speak; nothing for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Name>,
    /// What else is known of the contact, for the table of rules.
    #[serde(default, skip_serializing_if = "Attributes::are_unknown")]
    pub attributes: Attributes,
    /// An agent for whom the contact would rather wait a while. A wish for one of whom nothing was reported is none, as is one
    /// for an agent who is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred: Option<Preferred>,
    /// A uniformly drawn number, for selections that are left to chance.
    pub draw: u64,
}

/// Whether a priority is that of everybody, which need not be said.
fn is_none(priority: &u8) -> bool {
    *priority == 0
}

/// How a contact reaches an agent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A telephone call.
    Voice,
    /// Instant messages of this protocol.
    Im(Name),
    /// A chat on the center's own page.
    Chat,
    /// An e-mail.
    Email,
}

/// A wish for one agent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Preferred {
    /// The agent.
    pub agent: Name,
    /// How long the contact waits for this agent alone; after it anybody of the queue will do.
    pub limit: Span,
    /// With so many who wait for this agent alone, they are not available to whoever comes: anybody of the queue will do at once.
    /// Nothing for however many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backlog: Option<u32>,
}

impl Request {
    /// A request of priority 0, in any language, from somebody of whom nothing else is known and who takes anybody.
    pub fn new(contact: impl Into<Name>, queue: impl Into<Name>, channel: Channel) -> Request {
        Request {
            contact: contact.into(),
            queue: queue.into(),
            channel,
            priority: 0,
            deferred: false,
            language: None,
            attributes: Attributes::default(),
            preferred: None,
            draw: 0,
        }
    }
}

/// The name of what has none but its number.
pub(super) fn numbered(id: impl Id) -> Name {
    Name::Number(id.index() as u64)
}

/// What the numbered engine was told, everything named by its number.
impl From<&Call> for Input {
    fn from(call: &Call) -> Input {
        let Call::Input(input) = call else { return Input::Deadline };
        match input {
            numbered::Input::Capability { agent, capability } => {
                Input::Capability { agent: numbered(*agent), capability: capability.clone() }
            }
            numbered::Input::State { agent, state } => Input::State { agent: numbered(*agent), state: *state },
            numbered::Input::Table(table) => Input::Table(table.clone()),
            numbered::Input::Request(request) => Input::Request(request.into()),
            numbered::Input::Resume(request) => Input::Resume(request.into()),
            numbered::Input::Withdraw(contact) => Input::Withdraw { contact: numbered(*contact) },
            numbered::Input::Hold(contact) => Input::Hold { contact: numbered(*contact) },
            numbered::Input::Reenter(request) => Input::Reenter(request.into()),
            numbered::Input::Unanswered { contact } => Input::Unanswered { contact: numbered(*contact) },
            numbered::Input::SessionEnded { contact } => Input::SessionEnded { contact: numbered(*contact) },
        }
    }
}

impl From<&numbered::Request> for Request {
    fn from(request: &numbered::Request) -> Request {
        let numbered::Request { contact, queue, channel, priority, deferred, language, attributes, preferred, draw } =
            *request;
        Request {
            contact: numbered(contact),
            queue: numbered(queue),
            channel: match channel {
                numbered::Channel::Voice => Channel::Voice,
                numbered::Channel::Im(protocol) => Channel::Im(numbered(protocol)),
                numbered::Channel::Chat => Channel::Chat,
                numbered::Channel::Email => Channel::Email,
            },
            priority,
            deferred,
            language: language.map(numbered),
            attributes,
            preferred: preferred.map(|wish| Preferred {
                agent: numbered(wish.agent),
                limit: wish.limit,
                backlog: wish.backlog,
            }),
            draw,
        }
    }
}
