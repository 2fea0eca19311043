//! What is known of a contact that is offered a callback or waits for one.
//!
//! There may be a million of them: each is a few words, and what can be drawn again is not kept.

use super::Progress;
use crate::time::{Span, Time};
use crate::workload::{Addresses, Called, InVain};

/// What is known of such a contact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    pub(super) accepted: Time,
    /// When it was called first; [`Time::MAX`] as long as it was not.
    first_call: Time,
    /// Since when it rings, or since when they have waited for an agent who have answered the robot.
    pub(super) since: Time,
    /// How long it takes with whoever or whatever else than the client has answered.
    takes: Span,
    pub(super) calls: u16,
    pub(super) progress: Progress,
    /// Who or what answers the call that is made.
    answer: Answer,
    /// Whether it has asked the engine, which keeps its place.
    pub(super) has_place: bool,
    /// Whether an agent has looked at it since the last call.
    pub(super) is_known: bool,
}

const _: () = assert!(size_of::<Option<Pending>>() == 40, "a million of them are no more than 40 MB");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Client,
    Other,
    Recording,
    Nobody,
}

/// What is known besides of a contact that is called by devices.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ByDevices {
    /// Since when none of them has been seen on which they are to be called.
    pub(super) unseen: Option<Time>,
    /// How often each of their addresses has rung in vain.
    pub(super) in_vain: InVain,
    /// The address at which they answered last.
    pub(super) answered_at: Option<u8>,
}

const _: () = assert!(Addresses::MOST == size_of::<InVain>(), "a byte for each address");

impl Pending {
    pub(super) fn new(progress: Progress, accepted: Time) -> Pending {
        Pending {
            accepted,
            first_call: Time::MAX,
            since: Time::START,
            takes: Span::ZERO,
            calls: 0,
            progress,
            answer: Answer::Nobody,
            has_place: false,
            is_known: false,
        }
    }

    /// It is called, for the how manieth time whatever, and this is what comes of it.
    pub(super) fn call(&mut self, called: Called, now: Time) {
        (self.answer, self.takes) = match called {
            Called::Answered => (Answer::Client, Span::ZERO),
            Called::WrongParty(takes) => (Answer::Other, takes),
            Called::Voicemail(takes) => (Answer::Recording, takes),
            Called::Unanswered => (Answer::Nobody, Span::ZERO),
        };
        self.first_call = self.first_call.min(now);
        (self.progress, self.since, self.is_known) = (Progress::Ringing, now, false);
        self.calls = self.calls.saturating_add(1);
    }

    /// What comes of the call that is made.
    pub(super) fn called(&self) -> Called {
        match self.answer {
            Answer::Client => Called::Answered,
            Answer::Other => Called::WrongParty(self.takes),
            Answer::Recording => Called::Voicemail(self.takes),
            Answer::Nobody => Called::Unanswered,
        }
    }

    /// When it was called first, if it was.
    pub(super) fn first_call(&self) -> Option<Time> {
        (self.first_call < Time::MAX).then_some(self.first_call)
    }
}
