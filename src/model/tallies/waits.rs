//! The waits of contacts, by whether they were answered.

use crate::model::contact::{ContactRecord, Outcome};
use crate::stats::{CountSpans, SpanCounter, SpanHistogram, SparseSpanCounter};
use crate::time::Span;
use std::borrow::Cow;
use std::ops::AddAssign;

/// Waits of contacts from asking to be routed, by how they ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Of those who were connected to an agent.
    pub answered: SpanHistogram,
    /// Of those who gave up waiting.
    pub gave_up: SpanHistogram,
}

/// The same while a run goes on.
#[derive(Clone, Debug, Default)]
pub(crate) struct WaitCounter<C = SpanCounter> {
    answered: C,
    gave_up: C,
}

/// The same in a part of a run, of which there may be a thousand.
pub(crate) type WaitsInPart = WaitCounter<SparseSpanCounter>;

/// A wait that came to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wait {
    Answered(Span),
    GaveUp(Span),
}

impl Wait {
    /// That of a contact; nothing of one that did not ask to be routed, or ended in another way.
    #[inline(always)]
    pub(crate) fn of(record: &ContactRecord) -> Option<Wait> {
        let requested = record.requested?;
        match record.answered() {
            Some(connected) => Some(Wait::Answered(connected.since(requested))),
            None if record.outcome == Outcome::Abandoned => Some(Wait::GaveUp(record.left.since(requested))),
            _ => None,
        }
    }
}

impl<C: CountSpans> WaitCounter<C> {
    /// Counts a wait.
    #[inline(always)]
    pub(crate) fn record(&mut self, wait: Wait) {
        match wait {
            Wait::Answered(wait) => self.answered.record(wait),
            Wait::GaveUp(wait) => self.gave_up.record(wait),
        }
    }

    /// All that was counted.
    pub(crate) fn finish(&self) -> Waits {
        Waits { answered: self.answered.finish(), gave_up: self.gave_up.finish() }
    }
}

impl AddAssign<&WaitsInPart> for WaitsInPart {
    fn add_assign(&mut self, other: &WaitsInPart) {
        self.answered.merge(&other.answered);
        self.gave_up.merge(&other.gave_up);
    }
}

impl Waits {
    /// Of the answered and of those who gave up, together.
    pub fn together(&self) -> Cow<'_, SpanHistogram> {
        if self.gave_up.count() == 0 {
            return Cow::Borrowed(&self.answered);
        }
        Cow::Owned([&self.answered, &self.gave_up].into_iter().sum())
    }
}

impl AddAssign<&Waits> for Waits {
    fn add_assign(&mut self, other: &Waits) {
        self.answered.merge(&other.answered);
        self.gave_up.merge(&other.gave_up);
    }
}
