//! Writes what an engine was told and answered.

use super::{CallLine, DecisionLine, RulesLine};
use crate::dense::{Log, Rules};
use crate::named::{Decision, Input, Names};
use crate::time::Time;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes the first line: with what an engine begins.
///
/// # Errors
/// When it cannot be written.
pub fn write_rules(to: &mut impl Write, names: &Names, rules: &Rules) -> io::Result<()> {
    write_line(to, &RulesLine { names: Cow::Borrowed(names), rules: Cow::Borrowed(rules) })
}

/// Writes a line with what an engine is told.
///
/// # Errors
/// When it cannot be written.
pub fn write_call(to: &mut impl Write, at: Time, call: &Input) -> io::Result<()> {
    write_line(to, &CallLine { at, call: Cow::Borrowed(call) })
}

/// Writes a line with what an engine answered.
///
/// # Errors
/// When it cannot be written.
pub fn write_decision(to: &mut impl Write, at: Time, decision: &Decision) -> io::Result<()> {
    write_line(to, &DecisionLine { at, decision })
}

/// Writes the rules and the calls of a log, everything named by its number: what [`replay`](super::replay()) reads.
///
/// # Errors
/// When they cannot be written.
pub fn write_calls(log: &Log, mut to: impl Write) -> io::Result<()> {
    write_rules(&mut to, &Names::default(), log.rules())?;
    for (at, call) in log.calls() {
        write_call(&mut to, *at, &call.into())?;
    }
    to.flush()
}

/// Writes the decisions of a log, likewise: what [`replay`](super::replay()) writes for its calls.
///
/// # Errors
/// When they cannot be written.
pub fn write_decisions(log: &Log, mut to: impl Write) -> io::Result<()> {
    for (at, decision) in log.decisions() {
        write_decision(&mut to, *at, &decision.into())?;
    }
    to.flush()
}

fn write_line(to: &mut impl Write, line: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}
