//! Everything that an engine was told and what it answered, and the proof that it would answer the same again.

use super::{Decision, Input, Router, Rules};
use crate::time::Time;
use std::fmt;

/// One call of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`Router::handle`] with this input.
    Input(Input),
    /// [`Router::handle_deadline`].
    Deadline,
}

/// The calls of an engine and its decisions, each with its time, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    rules: Rules,
    pub(super) tracing: bool,
    pub(super) calls: Vec<(Time, Call)>,
    pub(super) decisions: Vec<(Time, Decision)>,
}

impl Log {
    pub(super) fn new(rules: Rules, tracing: bool) -> Self {
        Log { rules, tracing, calls: Vec::new(), decisions: Vec::new() }
    }

    /// The rules with which the engine began.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What the engine was told, in order.
    pub fn calls(&self) -> &[(Time, Call)] {
        &self.calls
    }

    /// What it answered, in order.
    pub fn decisions(&self) -> &[(Time, Decision)] {
        &self.decisions
    }

    /// Tells a new engine the same things and compares the answers.
    ///
    /// # Errors
    /// The first decision that differs.
    pub fn replay(&self) -> Result<(), Divergence> {
        let mut router = Router::new(self.rules.clone());
        if self.tracing {
            router = router.with_traces();
        }
        let mut expected = self.decisions.iter();
        let mut number = 0;
        for (now, call) in &self.calls {
            match call {
                Call::Input(input) => router.handle(*now, input.clone()),
                Call::Deadline => router.handle_deadline(*now),
            }
            while let Some(decision) = router.poll() {
                let (answered, expected) = ((*now, decision), expected.next());
                if expected != Some(&answered) {
                    return Err(Divergence { number, expected: expected.cloned(), answered: Some(answered) });
                }
                number += 1;
            }
        }
        match expected.next() {
            Some(missing) => Err(Divergence { number, expected: Some(missing.clone()), answered: None }),
            None => Ok(()),
        }
    }
}

/// A replayed decision that is not the logged one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// Which decision, counted from 0.
    pub number: usize,
    /// What the log says.
    pub expected: Option<(Time, Decision)>,
    /// What the engine said now.
    pub answered: Option<(Time, Decision)>,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "decision {} differs: logged {:?}, replayed {:?}", self.number, self.expected, self.answered)
    }
}

impl std::error::Error for Divergence {}
