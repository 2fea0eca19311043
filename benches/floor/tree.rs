//! An event list for a fixed set of timers: a winner tree, which is a knock-out tournament between their times.
//!
//! Every timer has a slot. Setting one replays its matches up to the final, one comparison a round and no branch, and
//! the earliest timer stands at the top.

use std::hint::select_unpredictable;

use super::NEVER;

/// A timer: when, and which.
#[derive(Clone, Copy)]
pub struct Timer {
    /// When it goes off, in ticks, or `NEVER`.
    pub time: u64,
    /// Its slot.
    pub slot: usize,
}

/// The timers of `SLOTS` slots, a power of two. Of equal times the lower slot is first. No timer may be at time zero.
pub struct WinnerTree<const SLOTS: usize> {
    /// Node `n` of the tournament (1 the final, `SLOTS + s` the timer of slot `s`) is at `[n / 2][n % 2]`, beside the
    /// node that it plays against.
    matches: [[Timer; 2]; SLOTS],
}

impl<const SLOTS: usize> WinnerTree<SLOTS> {
    const MASK: usize = {
        assert!(SLOTS.is_power_of_two());
        SLOTS - 1
    };

    /// All timers off.
    pub fn all_off() -> Self {
        let mut tree = WinnerTree { matches: [[Timer { time: NEVER, slot: 0 }; 2]; SLOTS] };
        for slot in 0..SLOTS {
            tree.set(slot, NEVER);
        }
        tree
    }

    /// The earliest timer.
    #[inline(always)]
    pub fn first(&self) -> Timer {
        self.matches[0][1]
    }

    /// Sets the timer of `slot`, whether it was on or off.
    #[inline(always)]
    pub fn set(&mut self, slot: usize, time: u64) {
        let mut winner = Timer { time, slot };
        let mut node = SLOTS | (slot & Self::MASK);
        self.matches[(node / 2) & Self::MASK][node % 2] = winner;
        for _ in 0..SLOTS.trailing_zeros() {
            let rival = self.matches[(node / 2) & Self::MASK][(node % 2) ^ 1];
            // A rival on the left wins at equal times too; taking one from their time keeps that off the critical path.
            let beaten = rival.time - ((node % 2) as u64) < winner.time;
            winner = Timer {
                time: select_unpredictable(beaten, rival.time, winner.time),
                slot: select_unpredictable(beaten, rival.slot, winner.slot),
            };
            node /= 2;
            self.matches[(node / 2) & Self::MASK][node % 2] = winner;
        }
    }

    /// Turns the timer of `slot` off.
    #[inline(always)]
    pub fn clear(&mut self, slot: usize) {
        self.set(slot, NEVER);
    }
}
