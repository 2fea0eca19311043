//! Tells the lines of a history to a new engine.

use super::write::write_decision;
use super::{CallLine, RulesLine};
use crate::named::{Decision, Engine, Error, Input, Place};
use crate::time::Time;
use std::fmt;
use std::io::{self, BufRead, Write};

/// The longest line \[bytes\].
pub const LARGEST_LINE: usize = 1 << 20;

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
    let (mut engine, mode) = match other {
        Some(text) => (parse_rules(text.as_bytes()).map_err(Fault::Rules)?, Mode::OtherRules),
        None => (own, Mode::SameRules),
    };
    if traces {
        engine = engine.with_traces();
    }
    let mut replayed = Replayed::default();
    loop {
        number += 1;
        if !read_line(&mut from, &mut line, number)? {
            break;
        }
        let refused = |rule: String| Fault::Line { number, rule };
        let wrong = |error: Error| refused(error.to_string());
        let CallLine { at, call } = serde_json::from_slice(&line).map_err(|error| refused(unread(&error)))?;
        // What was due in the past is due now.
        while let Some(due) = engine.deadline().map(|due| due.max(engine.now())).filter(|&due| due < at) {
            let decisions = engine.tell(due, Input::Deadline).map_err(wrong)?;
            replayed.decisions += write_all(&decisions, due, &mut to)?;
        }
        let call = match mode {
            Mode::SameRules => call.into_owned(),
            Mode::OtherRules => match here(call.into_owned(), &engine) {
                Some(call) => call,
                None => continue,
            },
        };
        let decisions = engine.tell(at, call).map_err(wrong)?;
        replayed.calls += 1;
        replayed.decisions += write_all(&decisions, at, &mut to)?;
    }
    to.flush()?;
    Ok(replayed)
}

/// What a call of a history under other rules means here; nothing when it means nothing.
fn here(call: Input, engine: &Engine) -> Option<Input> {
    match call {
        Input::Table(_) => None,
        Input::Hold { ref contact } => {
            matches!(engine.place_of(contact), Some(Place::Waiting | Place::With(_))).then_some(call)
        }
        Input::Reenter(ref request) => matches!(engine.place_of(&request.contact), Some(Place::Held)).then_some(call),
        Input::Unanswered { ref contact } => matches!(engine.place_of(contact), Some(Place::With(_))).then_some(call),
        Input::Withdraw { contact } | Input::SessionEnded { contact } => {
            engine.place_of(&contact).map(|place| match place {
                Place::Waiting | Place::Held => Input::Withdraw { contact },
                Place::With(_) => Input::SessionEnded { contact },
            })
        }
        _ => Some(call),
    }
}

/// Writes what the engine decided.
fn write_all(decisions: &[Decision], at: Time, to: &mut impl Write) -> io::Result<u64> {
    decisions.iter().try_for_each(|decision| write_decision(to, at, decision))?;
    Ok(decisions.len() as u64)
}

/// An engine by a line with rules.
fn parse_rules(line: &[u8]) -> Result<Engine, String> {
    let RulesLine { names, rules } = serde_json::from_slice(line).map_err(|error| unread(&error))?;
    Engine::new(names.into_owned(), rules.into_owned()).map_err(|error| error.to_string())
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
