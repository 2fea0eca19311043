//! What the engine answers.

use crate::ids::{AgentId, ContactId, QueueId, SiteId, TreatmentId};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// One answer about one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whom it is about.
    pub contact: ContactId,
    /// What is to happen. The driver makes it happen; the engine moves nothing.
    pub outcome: Outcome,
    /// What a row of the table has the driver do for the contact, said once: with the answer to the request, or with the move that
    /// the row brought about.
    pub treatment: Option<TreatmentId>,
    /// What the routines left over, when traces were asked for.
    pub trace: Option<Box<Trace>>,
}

/// Exactly one of the things that can become of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Connect to this agent. The agent's capacity is taken from now on.
    Connect {
        /// The agent.
        agent: AgentId,
    },
    /// Wait. A later decision about the same contact says *connect*.
    Wait {
        /// The place in the queue, counted from 1, had everybody in it the same order of service.
        place: u32,
        /// How long it will take, by the documents' formula: (waiting + 1) x mean handling time / slots on duty;
        /// nothing when the queue has never served anybody or nobody is on duty for it.
        estimate: Option<Span>,
    },
    /// Wait on, at the place that the contact had by its request: a row of the table has come into play after a wait.
    Move {
        /// In this queue.
        queue: QueueId,
        /// With this priority.
        priority: u8,
        /// As for [`Outcome::Wait`], from this place on.
        estimate: Option<Span>,
    },
    /// Wait on, and be asked for at this site as well: a step of the queue names it. The contact keeps its place here until the
    /// driver withdraws it, which it does when the engine of the other site connects the contact.
    Overflow {
        /// Where.
        site: SiteId,
    },
    /// Refused: the contact is not in the engine any more.
    Refuse(Refusal),
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The queue holds as many waiting contacts as its limit allows.
    QueueFull,
    /// A row of the table says so.
    ByRule,
    /// Nobody is on duty for it, and its queue has it wait for nobody.
    NobodyOnDuty,
}

/// The routines that were run for a decision, in order, with what each left over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// Routine and number of agents (for a request) or contacts (for a freed agent) that it left.
    pub steps: Vec<(Routine, u32)>,
    /// The row of the table that fitted the request, or a contact that waits, if any did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

/// A step of a routing decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Routine {
    /// For a request: agents that are ready, have room for the medium, and run a program of the protocol.
    Availability,
    /// For a request: of these, the agents with the queue's skill at its level.
    Skill,
    /// For a request: of these, the agents who speak the contact's language.
    Language,
    /// For a request: of these, the agents of the rank that is asked for.
    Rank,
    /// For a request: of these, the agents of the groups that are responsible.
    Responsibility,
    /// For a request: the preferred agent, if they are among these.
    Preference,
    /// For a request: of these, the agents who are not kept free for others.
    Reserve,
    /// For a request: the one agent picked, or none.
    AgentSelection,
    /// For a freed agent: the waiting contacts that they may serve.
    Eligibility,
    /// For a freed agent: of these, the contacts of the highest priority.
    Priority,
    /// For a freed agent: the one contact that goes first.
    ContactSelection,
}
