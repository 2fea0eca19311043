//! What an engine is told and answers, written down as lines of JSON: a simulated center's or a real one's.
//!
//! The first line is the rule set, `{"rules":{...}}`; each further line is one call of the engine with its time in
//! nanoseconds: `{"at":5000000000,"call":{"request":{...}}}`. Calls are `capability`, `state`, `table`, `request`, `resume`,
//! `withdraw`, `unanswered`, `session_ended`, each with its fields, and `"deadline"`. Everything is numbered as the engine numbers it; the numbers of
//! contacts and agents may be any below 2^32, those of contacts used again when they have gone. Decisions are lines too:
//! `{"at":...,"contact":...,"outcome":...,"treatment":...,"trace":...}`, the last two where there is one.
//!
//! [`replay`](replay()) tells the lines to a new engine. A line that an engine may not be told is refused with its number and the
//! rule that it breaks; memory grows with the agents known, the different capabilities reported and the contacts present.

mod guard;
mod replay;
#[cfg(test)]
mod tests;
mod write;

pub use guard::{LARGEST_LINE, MOST_AGENTS, MOST_CONTACTS, MOST_QUEUES};
pub use replay::{Fault, Mode, Replayed, replay};
pub use write::{write_calls, write_decisions};

use crate::dense::{AgentState, Call, Capability, Input, Outcome, Request, Row, Rules, Trace};
use crate::ids::{AgentId, ContactId, TreatmentId};
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RulesLine {
    rules: Rules,
}

/// A line with a call.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CallLine {
    at: Time,
    call: Told,
}

/// What an engine is told.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Told {
    Capability { agent: AgentId, capability: Capability },
    State { agent: AgentId, state: AgentState },
    Table(Vec<Row>),
    Request(Request),
    Resume(Request),
    Withdraw { contact: ContactId },
    Unanswered { contact: ContactId },
    SessionEnded { contact: ContactId },
    Deadline,
}

impl From<Told> for Call {
    fn from(told: Told) -> Call {
        Call::Input(match told {
            Told::Capability { agent, capability } => Input::Capability { agent, capability },
            Told::State { agent, state } => Input::State { agent, state },
            Told::Table(table) => Input::Table(table),
            Told::Request(request) => Input::Request(request),
            Told::Resume(request) => Input::Resume(request),
            Told::Withdraw { contact } => Input::Withdraw(contact),
            Told::Unanswered { contact } => Input::Unanswered { contact },
            Told::SessionEnded { contact } => Input::SessionEnded { contact },
            Told::Deadline => return Call::Deadline,
        })
    }
}

impl From<Call> for Told {
    fn from(call: Call) -> Told {
        match call {
            Call::Input(Input::Capability { agent, capability }) => Told::Capability { agent, capability },
            Call::Input(Input::State { agent, state }) => Told::State { agent, state },
            Call::Input(Input::Table(table)) => Told::Table(table),
            Call::Input(Input::Request(request)) => Told::Request(request),
            Call::Input(Input::Resume(request)) => Told::Resume(request),
            Call::Input(Input::Withdraw(contact)) => Told::Withdraw { contact },
            Call::Input(Input::Unanswered { contact }) => Told::Unanswered { contact },
            Call::Input(Input::SessionEnded { contact }) => Told::SessionEnded { contact },
            Call::Deadline => Told::Deadline,
        }
    }
}

/// A line with a decision.
#[derive(Debug, Serialize)]
struct DecisionLine<'a> {
    at: Time,
    contact: ContactId,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    treatment: Option<TreatmentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a Trace>,
}
