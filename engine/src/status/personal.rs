//! How it stands for whoever wants one agent: how many wait for them alone, and how long it takes, by medium.

use super::estimator::rate;
use crate::dense::Medium;
use crate::time::Span;

/// What there is to show of one agent on duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentFigures {
    /// Contacts that wait for them alone, by medium.
    pub waiting: [u32; Medium::COUNT],
    /// How long whoever comes now and wants them will have to wait, by medium: nothing by one that they do not serve, or as long as there
    /// is nothing to go by.
    pub waits: [Option<Span>; Medium::COUNT],
}

impl AgentFigures {
    /// Estimates the wait by a medium, of which they can hold so many sessions, whose mean is this, and have room for one now or not.
    ///
    /// # Formula
    /// (waiting for the agent by the medium + 1) x mean session / sessions of the medium that they can hold; none where they have room and
    /// nobody waits for them by it.
    pub(super) fn estimate(&mut self, medium: Medium, slots: u32, mean: Option<Span>, has_room: bool) {
        let waiting = self.waiting[medium as usize];
        self.waits[medium as usize] = match has_room && waiting == 0 {
            true => Some(Span::ZERO),
            false => rate(slots.into(), mean).map(|rate| Span::from_seconds_f64(f64::from(waiting + 1) / rate)),
        };
    }

    /// All who wait for them alone.
    pub fn waiting(&self) -> u32 {
        self.waiting.iter().sum()
    }

    /// The mean of the waits over the media of which there is one.
    pub fn average_wait(&self) -> Option<Span> {
        let known = self.waits.iter().flatten();
        let sum: u64 = known.clone().map(|wait| wait.nanos()).sum();
        sum.checked_div(known.count() as u64).map(Span::from_nanos)
    }
}
