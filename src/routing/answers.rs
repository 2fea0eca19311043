//! Decisions on their way to the driver.
//!
//! Kept as plain numbers of one width each: an enumeration whose fields have several widths is written in pieces and read
//! in one, for which the processor waits, and these few reads stand in the middle of everything.

use super::decision::{Decision, Outcome, Refusal, Trace};
use crate::ids::{AgentId, ContactId};
use crate::time::Span;
use std::collections::VecDeque;

/// One decision in numbers.
#[derive(Clone, Copy, Debug)]
struct Answer {
    contact: u32,
    /// The agent, or the place in the queue.
    number: u32,
    /// [`CONNECT`], [`REFUSE`], or from [`WAIT`] on: no estimate, or one more than the estimate \[ns\].
    kind: u64,
}

const CONNECT: u64 = 0;
const REFUSE: u64 = 1;
const WAIT: u64 = 2;

/// Decisions, first in, first out.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    answers: Vec<Answer>,
    /// How many of them were fetched.
    fetched: usize,
    /// Their traces in the same order; either all have one or none has.
    traces: VecDeque<Box<Trace>>,
}

impl Answers {
    #[inline(always)]
    pub(super) fn push(&mut self, contact: ContactId, outcome: Outcome, trace: Option<Box<Trace>>) {
        let (number, kind) = match outcome {
            Outcome::Connect { agent } => (agent.0, CONNECT),
            Outcome::Wait { place, estimate } => (place, WAIT + estimate.map_or(0, |span| span.nanos() + 1)),
            Outcome::Refuse(Refusal::QueueFull) => (0, REFUSE),
        };
        self.answers.push(Answer { contact: contact.0, number, kind });
        if let Some(trace) = trace {
            self.traces.push_back(trace);
        }
    }

    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<Decision> {
        let Some(&Answer { contact, number, kind }) = self.answers.get(self.fetched) else {
            self.answers.clear();
            self.fetched = 0;
            return None;
        };
        self.fetched += 1;
        let outcome = match kind {
            CONNECT => Outcome::Connect { agent: AgentId(number) },
            REFUSE => Outcome::Refuse(Refusal::QueueFull),
            WAIT => Outcome::Wait { place: number, estimate: None },
            more => Outcome::Wait { place: number, estimate: Some(Span::from_nanos(more - WAIT - 1)) },
        };
        let trace = if self.traces.is_empty() { None } else { self.traces.pop_front() };
        Some(Decision { contact: ContactId(contact), outcome, trace })
    }
}
