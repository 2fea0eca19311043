//! Writes what an engine was told and answered.

use super::{CallLine, DecisionLine, RulesLine};
use crate::dense::{Decision, Log};
use crate::time::Time;
use std::io::{self, Write};

/// Writes the rules and the calls of a log: what [`replay`](super::replay()) reads.
///
/// # Errors
/// When they cannot be written.
pub fn write_calls(log: &Log, mut to: impl Write) -> io::Result<()> {
    write_line(&mut to, &RulesLine { rules: log.rules().clone() })?;
    for (at, call) in log.calls() {
        write_line(&mut to, &CallLine { at: *at, call: call.clone().into() })?;
    }
    to.flush()
}

/// Writes the decisions of a log: what [`replay`](super::replay()) writes for its calls.
///
/// # Errors
/// When they cannot be written.
pub fn write_decisions(log: &Log, mut to: impl Write) -> io::Result<()> {
    for (at, decision) in log.decisions() {
        write_decision(&mut to, *at, decision)?;
    }
    to.flush()
}

pub(super) fn write_decision(to: &mut impl Write, at: Time, decision: &Decision) -> io::Result<()> {
    let Decision { contact, outcome, treatment, ref trace } = *decision;
    write_line(to, &DecisionLine { at, contact, outcome, treatment, trace: trace.as_deref() })
}

fn write_line(to: &mut impl Write, line: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}
