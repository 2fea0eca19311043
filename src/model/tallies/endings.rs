//! How contacts ended: how far each had come, and what became of it.

use super::packed::Numbers;
use crate::model::contact::{ContactRecord, Outcome};
use std::ops::{AddAssign, SubAssign};

/// How far a contact had come when it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It had arrived, and not yet asked to be routed.
    Arrived,
    /// It had asked to be routed, and was served by nobody but perhaps a self-service system.
    Asked,
    /// It had been connected to an agent.
    Answered,
}

impl Reached {
    const COUNT: usize = 3;

    /// How far the contact had come of whom this is the record.
    #[inline(always)]
    pub fn of(record: &ContactRecord) -> Reached {
        match (record.requested, record.connected) {
            (None, _) => Reached::Arrived,
            (Some(_), None) => Reached::Asked,
            (Some(_), Some(_)) if !record.outcome.answers() => Reached::Asked,
            (Some(_), Some(_)) => Reached::Answered,
        }
    }
}

/// Numbers of contacts by how they ended. Everybody who ended is in exactly one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endings([[u64; Outcome::COUNT]; Reached::COUNT]);

impl Default for Endings {
    /// Nobody.
    fn default() -> Endings {
        Endings([[0; Outcome::COUNT]; Reached::COUNT])
    }
}

impl Endings {
    /// One more has ended so.
    #[inline(always)]
    pub fn count(&mut self, reached: Reached, outcome: Outcome) {
        self.0[reached as usize][outcome as usize] += 1;
    }

    /// Those who had come so far and of whom this became.
    pub fn at(&self, reached: Reached, outcome: Outcome) -> u64 {
        self.0[reached as usize][outcome as usize]
    }

    /// Those of whom this became, however far they had come.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.0.iter().map(|by_outcome| by_outcome[outcome as usize]).sum()
    }

    /// Those who had come so far, whatever became of them.
    pub fn who_reached(&self, reached: Reached) -> u64 {
        self.0[reached as usize].iter().sum()
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    /// These, and so many more who ended so.
    #[must_use]
    pub fn with(mut self, reached: Reached, outcome: Outcome, count: u64) -> Endings {
        self.0[reached as usize][outcome as usize] += count;
        self
    }
}

impl Numbers for Endings {
    const COUNT: usize = Reached::COUNT * Outcome::COUNT;

    fn tell(&self, to: &mut impl FnMut(u128)) {
        self.0.iter().flatten().for_each(|count| count.tell(to));
    }

    fn told(next: &mut impl FnMut() -> u128) -> Endings {
        Endings(std::array::from_fn(|_| std::array::from_fn(|_| u64::told(next))))
    }
}

impl AddAssign for Endings {
    fn add_assign(&mut self, other: Endings) {
        let ours = self.0.iter_mut().flatten();
        ours.zip(other.0.iter().flatten()).for_each(|(count, more)| *count += more);
    }
}

impl SubAssign for Endings {
    fn sub_assign(&mut self, earlier: Endings) {
        let ours = self.0.iter_mut().flatten();
        ours.zip(earlier.0.iter().flatten()).for_each(|(count, before)| *count -= before);
    }
}
