//! What an engine is told and answers, written down as lines of JSON: a simulated center's or a real one's.
//!
//! The first line is the rule set, `{"rules":{...}}`, with the names that were declared, if any: `{"names":{"queue":["sales"],
//! "skill":["selling"]},"rules":{...}}`. Each further line is one call of the engine with its time in nanoseconds:
//! `{"at":5000000000,"call":{"request":{...}}}`. Calls are those of [`Input`]: `capability`, `state`, `table`, `request`, `resume`,
//! `withdraw`, `unanswered`, `session_ended`, each with its fields, and `"deadline"`. Agents, contacts, queues, protocols and
//! languages of requests are named by a text or a number, the latter three by a number where none is declared; rules and
//! capabilities have numbers. Decisions are lines too: `{"at":...,"contact":...,"outcome":...,"treatment":...,"trace":...}`, the last
//! two where there is one.
//!
//! A live system writes [`write_rules`] once and [`write_call`] before each call. [`replay`](replay()) tells the lines to a new engine. A
//! line that an engine may not be told is refused with its number and the rule that it breaks; memory grows with the agents
//! known, the different capabilities reported and the contacts present.

mod replay;
#[cfg(test)]
mod tests;
mod write;

pub use replay::{Fault, LARGEST_LINE, Mode, Replayed, replay};
pub use write::{write_call, write_calls, write_decision, write_decisions, write_rules};

use crate::dense::Rules;
use crate::named::{Decision, Input, Names};
use crate::time::Time;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RulesLine<'a> {
    #[serde(default, skip_serializing_if = "Names::are_none")]
    names: Cow<'a, Names>,
    rules: Cow<'a, Rules>,
}

/// A line with a call.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CallLine<'a> {
    at: Time,
    call: Cow<'a, Input>,
}

/// A line with a decision.
#[derive(Debug, Serialize)]
struct DecisionLine<'a> {
    at: Time,
    #[serde(flatten)]
    decision: &'a Decision,
}
