//! Who serves: groups and their agents.

use super::response::Response;
use crate::ids::GroupId;
use crate::random::Distribution;
use crate::routing::{Capability, MediaPairs, Medium};
use crate::time::{Span, Time};

/// Agents that are planned together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How several sessions in one piece slow each other down.
    pub slowdown: Slowdown,
    /// Which media break into which, and make them stand still meanwhile.
    pub interruptions: Interruptions,
    /// Whom an agent answers first in conversations turn by turn.
    pub answers: AnswerOrder,
    /// How long until the engine learns that its agents have closed or started a program.
    pub reported_after: Span,
    /// Whether its agents are machines: they are no staff, and do not count as such.
    pub self_service: bool,
    /// How they respond; nothing for at once.
    pub response: Option<Response>,
    /// Whether its agents are numbers and not persons: when the duty of one ends, whoever has nothing to do leaves, or else whoever next ends
    /// a session takes no more; and when the duty of one begins, whoever is away comes.
    pub in_numbers: bool,
    /// How much of their duty its agents keep.
    pub attendance: Attendance,
}

/// How much of their duty agents keep, at random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attendance {
    /// With which probability an agent misses a shift altogether \[0, 1\].
    pub absence: f64,
    /// The share of each stretch of duty that is left on average after a late beginning \[0.5, 1\].
    pub adherence: f64,
    /// The share of the duty that is spent on pauses which are on no plan \[0, 1).
    pub shrinkage: f64,
    /// The mean of such a pause, which is exponential.
    pub pause: Span,
}

impl Attendance {
    /// All of it.
    pub const FULL: Attendance = Attendance { absence: 0.0, adherence: 1.0, shrinkage: 0.0, pause: Span::ZERO };

    /// The share of the duty that is kept on average.
    pub fn kept(&self) -> f64 {
        (1.0 - self.absence) * self.adherence * (1.0 - self.shrinkage)
    }

    /// Whether nothing of it is missed.
    pub fn is_full(&self) -> bool {
        self.kept() == 1.0
    }

    /// How long agents are there between pauses, and how long a pause takes \[s\]; nothing where there are none.
    pub(crate) fn pauses(&self) -> Option<(Distribution, Distribution)> {
        let pause = self.pause.seconds();
        let between = pause * (1.0 - self.shrinkage) / self.shrinkage;
        Some((Distribution::exponential(between).ok()?, Distribution::exponential(pause).ok()?))
    }
}

/// Whom an agent answers first when messages of several clients wait for their attention. They finish what they have in hand.
/// Ties go to the smaller place of the session at the agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerOrder {
    /// The message that arrived first.
    #[default]
    FirstCome,
    /// The client who has waited longest for this agent's answers, over the whole conversation.
    LongestWaiting,
    /// Clients who have had no answer yet; after them the message that arrived first.
    NewFirst,
}

/// How much longer work takes when several sessions are open at one agent: each beyond the first makes all of them take
/// so many times the undisturbed time longer, or it is told for each number of them. With 1 for each, two sessions take twice as long:
/// attention is shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Slowdown {
    /// For each session beyond those of the table.
    per_session: f64,
    /// How many times as long sessions take, by their number less 1; empty where `per_session` says it for all.
    table: Vec<f64>,
}

impl Slowdown {
    /// Sessions do not disturb each other.
    pub const NONE: Slowdown = Slowdown { per_session: 0.0, table: Vec::new() };

    /// So much for each session beyond the first; `None` when it is negative or not finite.
    pub fn linear(per_session: f64) -> Option<Slowdown> {
        let sound = per_session >= 0.0 && per_session.is_finite();
        sound.then_some(Slowdown { per_session, table: Vec::new() })
    }

    /// How many times as long sessions take while there is one, while there are two, and so on; of more as of the last. `None` when the
    /// first is not 1, or any is not positive or not finite.
    pub fn table(stretches: Vec<f64>) -> Option<Slowdown> {
        let sound = stretches.iter().all(|&stretch| stretch > 0.0 && stretch.is_finite());
        (sound && stretches.first() == Some(&1.0)).then_some(Slowdown { per_session: 0.0, table: stretches })
    }

    /// Whether there is none.
    #[inline]
    pub fn is_none(&self) -> bool {
        self.per_session == 0.0 && self.table.iter().all(|&stretch| stretch == 1.0)
    }

    /// How many times as long a session takes while `open` sessions are open, itself included.
    #[inline]
    pub fn stretch(&self, open: u32) -> f64 {
        let others = open.saturating_sub(1);
        match self.table.last() {
            None => 1.0 + self.per_session * f64::from(others),
            Some(last) => self.table.get(others as usize).copied().unwrap_or(*last),
        }
    }
}

/// Media that break into others: as long as a session of the one is open at an agent, their sessions in one piece of the other stand still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interruptions(MediaPairs);

impl Interruptions {
    /// Nothing interrupts anything.
    pub const NONE: Interruptions = Interruptions(MediaPairs::NONE);

    /// The media that are interrupted, each with one that breaks into it; `None` when sessions could stand still for each other, in a
    /// circle, and never end.
    pub fn new(pairs: MediaPairs) -> Option<Interruptions> {
        // Whoever can still be reached from itself after as many steps as there are media lies on a circle.
        let mut reached = pairs;
        for middle in Medium::ALL {
            for (at, comes) in Medium::ALL.into_iter().flat_map(|at| Medium::ALL.map(|comes| (at, comes))) {
                if reached.contain(at, middle) && reached.contain(middle, comes) {
                    reached = reached.and(at, comes);
                }
            }
        }
        Medium::ALL.into_iter().all(|medium| !reached.contain(medium, medium)).then_some(Interruptions(pairs))
    }

    /// Whether there are none.
    #[inline]
    pub fn are_none(self) -> bool {
        self.0.are_none()
    }

    /// Whether a session of the medium `at` stands still while one of the medium `other` is open.
    #[inline]
    pub fn interrupt(self, at: Medium, other: Medium) -> bool {
        self.0.contain(at, other)
    }
}

/// Somebody who serves contacts.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// The group.
    pub group: GroupId,
    /// What the agent can do.
    pub capability: Capability,
    /// When the agent is on duty: in order, not overlapping and not touching.
    pub duty: Vec<Duty>,
}

/// A stretch of duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// From this moment on the agent takes contacts.
    pub from: Time,
    /// From this moment on the agent takes no new contact, and leaves when the last open session is done. [`Time::MAX`]
    /// is never.
    pub to: Time,
}
