//! How long contacts arrive, and what happens then.

use crate::stats::{LevelByInterval, ServiceLevelFormula};
use crate::time::{Span, Time};

/// The time in which contacts arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// How long; contacts arrive before its end.
    pub length: Span,
    /// The length of an interval for statistics, by which the last one may be shorter.
    pub interval: Span,
}

impl Horizon {
    /// How many intervals it takes.
    pub fn intervals(self) -> usize {
        self.length.nanos().div_ceil(self.interval.nanos().max(1)) as usize
    }

    /// A quantity that is 0 from the start on, over its intervals.
    pub(crate) fn level(self) -> LevelByInterval {
        LevelByInterval::new(Time::START, self.interval, self.intervals(), 0).ending_at(Time::START + self.length)
    }
}

/// What happens after the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    /// Whoever is there is served or gives up; the run ends when nothing can happen any more, but not before the horizon.
    #[default]
    Drain,
    /// The run ends at once: who is being served counts as answered, who waits as left waiting.
    Cut,
}

/// Limits for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// A contact that waits at most this long is answered, or abandoned, *in time*.
    pub in_time: Span,
    /// A contact that gives up after at most this long is a *short* abandonment.
    pub short_abandon: Span,
    /// The service level that is shown where one is shown. It counts nothing.
    pub headline: ServiceLevelFormula,
}
