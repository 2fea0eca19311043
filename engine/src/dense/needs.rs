//! How many agents have room for contacts of some kind, kept as that changes.

use super::input::{Medium, Need};
use crate::ids::{GroupId, IdVec, QueueId};

/// What was ever asked about, each with a number of its own from 0 on.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    able: Vec<(Need, Able)>,
    /// By queue, what was asked about contacts of it.
    of_queue: IdVec<QueueId, Vec<u32>>,
}

/// The agents who may serve contacts of a kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Able {
    on_duty: u32,
    free: u32,
    /// Those who are free, by group.
    free_of: IdVec<GroupId, u32>,
}

impl Needs {
    /// The number of a need that was asked about before.
    #[inline]
    pub(super) fn number(&self, need: Need) -> Option<u32> {
        self.of_queue.get(need.queue)?.iter().copied().find(|&number| self.able[number as usize].0 == need)
    }

    /// It is asked about from now on.
    pub(super) fn add(&mut self, need: Need) -> u32 {
        let number = self.able.len() as u32;
        self.able.push((need, Able::default()));
        self.of_queue.grown_to(need.queue).push(number);
        number
    }

    #[inline]
    pub(super) fn able(&self, number: u32) -> &Able {
        &self.able[number as usize].1
    }

    /// The numbers of those for which this is so.
    pub(super) fn those(&self, are_meant: impl Fn(Need) -> bool) -> impl Iterator<Item = u32> {
        (0..).zip(&self.able).filter(move |(_, (need, _))| are_meant(*need)).map(|(number, _)| number)
    }

    /// One agent more who counts for these is on duty, or one fewer.
    #[inline]
    pub(super) fn count_on_duty(&mut self, numbers: &[u32], more: bool) {
        for &number in numbers {
            count(&mut self.able[number as usize].1.on_duty, more);
        }
    }

    /// One agent more of a group has room for another of a medium, of those who count for these, or one fewer.
    #[inline]
    pub(super) fn count_seat(&mut self, numbers: &[u32], (group, medium): (GroupId, Medium), more: bool) {
        for &number in numbers {
            let (need, able) = &mut self.able[number as usize];
            if need.channel.medium() == medium {
                count(&mut able.free, more);
                count(able.free_of.grown_to(group), more);
            }
        }
    }
}

impl Able {
    /// How many of them are on duty.
    pub(super) fn on_duty(&self) -> u32 {
        self.on_duty
    }

    /// How many of them have room for one more.
    pub(super) fn free(&self) -> u32 {
        self.free
    }

    /// The same of each group.
    pub(super) fn free_by_group(&self) -> impl Iterator<Item = (GroupId, u32)> {
        self.free_of.entries().map(|(group, &free)| (group, free))
    }
}

#[inline]
fn count(counter: &mut u32, more: bool) {
    *counter = if more { *counter + 1 } else { *counter - 1 };
}
