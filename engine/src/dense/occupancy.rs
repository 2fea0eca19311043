//! Which share of his time an agent was busy.

use crate::time::Time;

/// An agent's time until the last thing that happened to him.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Occupancy {
    since: Time,
    /// With at least one session open \[ns\].
    busy: u64,
    /// Ready or busy \[ns\].
    present: u64,
}

/// Binary digits of a share.
const DIGITS: u32 = 24;

impl Occupancy {
    /// Until now he was this.
    pub(super) fn pass(&mut self, now: Time, ready: bool, busy: bool) {
        let passed = now.since(self.since).nanos();
        self.since = now;
        if busy {
            self.busy += passed;
        }
        if ready || busy {
            self.present += passed;
        }
    }

    /// The share of his time in which he was busy, in units of 2^-24, rounded down, below 2^24; 0 as long as he had no time.
    pub(super) fn share(&self) -> u32 {
        if self.present == 0 {
            return 0;
        }
        let share = (u128::from(self.busy) << DIGITS) / u128::from(self.present);
        (share as u32).min((1 << DIGITS) - 1)
    }
}
