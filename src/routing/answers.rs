//! Decisions on their way to the driver.
//!
//! Kept as plain numbers of one width each: an enumeration whose fields have several widths is written in pieces and read
//! in one, for which the processor waits, and these few reads stand in the middle of everything.

use super::decision::{Decision, Outcome, Refusal, Trace};
use crate::ids::{AgentId, ContactId};
use crate::time::Span;
use std::collections::VecDeque;

/// One decision in numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Answer {
    contact: u32,
    /// The agent, the place in the queue, or why.
    number: u32,
    /// [`NONE`], [`CONNECT`], [`REFUSE`], or from [`WAIT`] on: no estimate, or one more than the estimate \[ns\].
    kind: u64,
}

const NONE: u64 = 0;
const CONNECT: u64 = 1;
const REFUSE: u64 = 2;
const WAIT: u64 = 3;

/// Why a contact is refused.
const FULL: u32 = 0;
const BY_RULE: u32 = 1;

/// Decisions, first in, first out.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    /// Most often there is one at a time, so the first has a place of its own.
    first: Answer,
    /// Those after it; none while there is no first.
    others: VecDeque<Answer>,
    /// Their traces in the same order; either all have one or none has.
    traces: VecDeque<Box<Trace>>,
}

impl Answers {
    #[inline(always)]
    pub(super) fn push(&mut self, contact: ContactId, outcome: Outcome, trace: Option<Box<Trace>>) {
        let (number, kind) = match outcome {
            Outcome::Connect { agent } => (agent.0, CONNECT),
            Outcome::Wait { place, estimate } => (place, WAIT + estimate.map_or(0, |span| span.nanos() + 1)),
            Outcome::Refuse(Refusal::QueueFull) => (FULL, REFUSE),
            Outcome::Refuse(Refusal::ByRule) => (BY_RULE, REFUSE),
        };
        let answer = Answer { contact: contact.0, number, kind };
        match self.first.kind {
            NONE => self.first = answer,
            _ => self.queue(answer),
        }
        if let Some(trace) = trace {
            self.traces.push_back(trace);
        }
    }

    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<Decision> {
        let Answer { contact, number, kind } = self.first;
        // Asked in turn, and not by a jump through a table, whose target would rarely be foreseen.
        if kind == NONE {
            return None;
        }
        self.first.kind = NONE;
        if !self.others.is_empty() {
            self.advance();
        }
        let outcome = match kind {
            CONNECT => Outcome::Connect { agent: AgentId(number) },
            REFUSE if number == BY_RULE => Outcome::Refuse(Refusal::ByRule),
            REFUSE => Outcome::Refuse(Refusal::QueueFull),
            _ => Outcome::Wait { place: number, estimate: (kind - WAIT).checked_sub(1).map(Span::from_nanos) },
        };
        let trace = if self.traces.is_empty() { None } else { self.traces.pop_front() };
        Some(Decision { contact: ContactId(contact), outcome, trace })
    }

    #[cold]
    fn queue(&mut self, answer: Answer) {
        self.others.push_back(answer);
    }

    #[cold]
    fn advance(&mut self) {
        self.first = self.others.pop_front().unwrap_or_default();
    }
}
