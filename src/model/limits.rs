//! How far a run may go, and why it ended without a result.

use super::imbalance::Imbalance;
use crate::time::{Span, Time};
use std::fmt;
use std::sync::atomic::AtomicBool;

/// How far a run may go, and what it keeps.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// The most events.
    pub events: u64,
    /// The most contacts that may arrive.
    pub contacts: u64,
    /// Set when somebody wants the run to end.
    pub interrupted: Option<&'a AtomicBool>,
    /// Whether to keep the engine's log.
    pub log: bool,
    /// Whether each of its decisions says how many agents or contacts each routine left over, which takes a look at all of them.
    pub traces: bool,
    /// How long pieces of the horizon are, at whose ends the result has what was counted so far; no pieces otherwise.
    pub piece: Option<Span>,
}

impl Default for Limits<'_> {
    /// A thousand million contacts, ten times as many events, no log, no traces, no pieces.
    fn default() -> Self {
        Limits {
            events: 10_000_000_000,
            contacts: 1_000_000_000,
            interrupted: None,
            log: false,
            traces: false,
            piece: None,
        }
    }
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// More events than allowed.
    TooManyEvents {
        /// The limit.
        limit: u64,
        /// When it was reached.
        at: Time,
    },
    /// More contacts than allowed.
    TooManyContacts {
        /// The limit.
        limit: u64,
        /// When it was reached.
        at: Time,
    },
    /// Somebody wanted it to end.
    Interrupted {
        /// When, in simulated time.
        at: Time,
    },
    /// What went in did not come out: a bug of the simulator.
    Imbalance(Imbalance),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::TooManyEvents { limit, at } => write!(
                f,
                "stopped after {limit} events, {} into the run: shorten the horizon, lower the volumes, or raise the \
                 bound with --max-events",
                rounded(*at)
            ),
            RunError::TooManyContacts { limit, at } => write!(
                f,
                "stopped after {limit} contacts, {} into the run: shorten the horizon, lower the volumes, or raise the \
                 bound with --max-contacts",
                rounded(*at)
            ),
            RunError::Interrupted { at } => {
                write!(f, "interrupted {} into the run, by --max-time or from outside", rounded(*at))
            }
            RunError::Imbalance(imbalance) => write!(f, "{imbalance}"),
        }
    }
}

impl std::error::Error for RunError {}

/// The whole seconds of a time, in which people read it.
fn rounded(at: Time) -> Span {
    Span::from_seconds(at.nanos() / 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_whole_seconds() {
        let at = Time::from_nanos(27_231_345_762_946);
        assert_eq!(
            RunError::Interrupted { at }.to_string(),
            "interrupted 7h 33m 51s into the run, by --max-time or from outside"
        );
        for error in [RunError::TooManyEvents { limit: 9, at }, RunError::TooManyContacts { limit: 9, at }] {
            assert!(error.to_string().contains("7h 33m 51s into the run:"), "{error}");
        }
    }
}
