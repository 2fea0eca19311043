//! What the engine answers, by names.

use super::input::numbered;
use super::name::Name;
use crate::dense::{self, Refusal, Trace};
use crate::time::Span;
use serde::Serialize;

/// One answer about one contact; in files without what is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Whom it is about.
    pub contact: Name,
    /// What is to happen. The driver makes it happen; the engine moves nothing.
    pub outcome: Outcome,
    /// What a row of the table has the driver do for the contact, said once: with the answer to the request, or with the move that
    /// the row brought about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Name>,
    /// What the routines left over, when traces were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Box<Trace>>,
}

/// Exactly one of the things that can become of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Connect to this agent, whose capacity is taken from now on.
    Connect {
        /// The agent.
        agent: Name,
    },
    /// Wait. A later decision about the same contact says *connect*.
    Wait {
        /// The place in the queue, counted from 1, had everybody in it the same order of service.
        place: u32,
        /// How long it will take: (waiting + 1) x mean handling time / slots on duty; nothing when the queue has never served
        /// anybody or nobody is on duty for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        estimate: Option<Span>,
    },
    /// Wait on, at the place that the contact had by its request: a row of the table has come into play after a wait.
    Move {
        /// In this queue.
        queue: Name,
        /// With this priority.
        priority: u8,
        /// As for [`Outcome::Wait`], from this place on.
        #[serde(skip_serializing_if = "Option::is_none")]
        estimate: Option<Span>,
    },
    /// Wait on, and be asked for at this site as well, which has an engine of its own: a step of the queue names it. The contact
    /// keeps its place here until the driver withdraws it, which it does when the other engine connects the contact.
    Overflow {
        /// Where.
        site: Name,
    },
    /// Refused: the contact is not in the engine any more.
    Refuse(Refusal),
}

/// What the numbered engine answered, everything named by its number.
impl From<&dense::Decision> for Decision {
    fn from(decision: &dense::Decision) -> Decision {
        let dense::Decision { contact, outcome, treatment, ref trace } = *decision;
        Decision {
            contact: numbered(contact),
            outcome: Outcome::with(outcome, numbered, numbered, numbered),
            treatment: treatment.map(numbered),
            trace: trace.clone(),
        }
    }
}

impl Outcome {
    /// The outcome with these names in place of ids.
    pub(super) fn with(
        outcome: dense::Outcome,
        of_agent: impl Fn(crate::ids::AgentId) -> Name,
        of_queue: impl Fn(crate::ids::QueueId) -> Name,
        of_site: impl Fn(crate::ids::SiteId) -> Name,
    ) -> Outcome {
        match outcome {
            dense::Outcome::Connect { agent } => Outcome::Connect { agent: of_agent(agent) },
            dense::Outcome::Wait { place, estimate } => Outcome::Wait { place, estimate },
            dense::Outcome::Move { queue, priority, estimate } => {
                Outcome::Move { queue: of_queue(queue), priority, estimate }
            }
            dense::Outcome::Overflow { site } => Outcome::Overflow { site: of_site(site) },
            dense::Outcome::Refuse(refusal) => Outcome::Refuse(refusal),
        }
    }
}
