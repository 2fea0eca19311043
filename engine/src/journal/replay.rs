//! Tells the lines of a history to a new engine.

use super::guard::{Guard, LARGEST_LINE, check_rules};
use super::write::write_decision;
use super::{CallLine, RulesLine};
use crate::dense::{Call, Router, Rules};
use crate::time::Time;
use std::fmt;
use std::io::{self, BufRead, Write};

/// How a history is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It happened under these rules: every line has to fit what the engine decided.
    SameRules,
    /// It happened under other rules. A contact that leaves the history while it waits here is withdrawn, one that is being
    /// served here is done, and of one that was refused here nothing more is heard.
    OtherRules,
}

/// What a replay came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Calls that the engine was told, its own deadlines not counted.
    pub calls: u64,
    /// Decisions that it made.
    pub decisions: u64,
}

/// Why a replay ended early.
#[derive(Debug)]
pub enum Fault {
    /// A line that an engine may not be told.
    Line {
        /// Which, counted from 1.
        number: u64,
        /// What is wrong with it.
        rule: String,
    },
    /// The rule set that was given in place of the history's own cannot be.
    Rules(String),
    /// Reading or writing failed.
    Io(io::Error),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Line { number, rule } => write!(f, "line {number}: {rule}"),
            Fault::Rules(rule) => write!(f, "the other rules: {rule}"),
            Fault::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Io(error)
    }
}

/// Reads a history, the rule set in its first line, and writes the decisions of an engine that is told it. `other` rules,
/// themselves such a line, take the place of those of the history. Deadlines that pass between two lines are kept; at the time
/// of a line they come after it, unless a line of their own says when.
///
/// # Errors
/// The first line that an engine may not be told; the decisions before it are written.
pub fn replay(
    mut from: impl BufRead,
    mut to: impl Write,
    other: Option<&str>,
    traces: bool,
) -> Result<Replayed, Fault> {
    let mut line = Vec::new();
    let mut number = 1;
    if !read_line(&mut from, &mut line, number)? {
        return Err(Fault::Line { number, rule: "the first line is to be the rule set".into() });
    }
    let own = parse_rules(&line).map_err(|rule| Fault::Line { number, rule })?;
    let (rules, mode) = match other {
        Some(text) => (parse_rules(text.as_bytes()).map_err(Fault::Rules)?, Mode::OtherRules),
        None => (own, Mode::SameRules),
    };
    let mut guard = Guard::new(&rules, mode);
    let mut router = Router::new(rules);
    if traces {
        router = router.with_traces();
    }
    let mut replayed = Replayed::default();
    loop {
        number += 1;
        if !read_line(&mut from, &mut line, number)? {
            break;
        }
        let refused = |rule: String| Fault::Line { number, rule };
        let CallLine { at, call } = serde_json::from_slice(&line).map_err(|error| refused(unread(&error)))?;
        // Only once it is known that time does not run backwards.
        let checked = guard.check_time(at).map_err(refused)?;
        while let Some(due) = router.deadline().filter(|&due| due < checked) {
            router.handle_deadline(due);
            replayed.decisions += answer(&mut router, &mut guard, due, &mut to)?;
        }
        match guard.check(call.into()).map_err(refused)? {
            Some(Call::Input(input)) => router.handle(at, input),
            Some(Call::Deadline) => router.handle_deadline(at),
            None => continue,
        }
        replayed.calls += 1;
        replayed.decisions += answer(&mut router, &mut guard, at, &mut to)?;
    }
    to.flush()?;
    Ok(replayed)
}

/// Writes what the engine decided.
fn answer(router: &mut Router, guard: &mut Guard, at: Time, to: &mut impl Write) -> io::Result<u64> {
    let mut decisions = 0;
    while let Some(mut decision) = router.poll() {
        guard.learn(&mut decision);
        write_decision(to, at, &decision)?;
        decisions += 1;
    }
    Ok(decisions)
}

fn parse_rules(line: &[u8]) -> Result<Rules, String> {
    let RulesLine { rules } = serde_json::from_slice(line).map_err(|error| unread(&error))?;
    check_rules(&rules)?;
    Ok(rules)
}

/// What is wrong with a line, with the column; that it is the first line of itself says nothing.
fn unread(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let at = format!(" at line {} column {}", error.line(), error.column());
    let what = text.strip_suffix(&at).unwrap_or(&text);
    format!("{what}, in column {}", error.column())
}

/// The next line without its end; false at the end of the history.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>, number: u64) -> Result<bool, Fault> {
    line.clear();
    let read = io::Read::take(&mut *from, LARGEST_LINE as u64 + 1).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if line.len() > LARGEST_LINE {
        return Err(Fault::Line { number, rule: format!("it is longer than {LARGEST_LINE} bytes") });
    }
    Ok(read > 0)
}
