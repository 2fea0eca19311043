//! Contacts of a class that are others at some hours.

use crate::ids::{GroupId, IdVec};
use crate::random::Distribution;
use crate::time::Time;

/// What holds for contacts of a class that arrive at some hours, in place of what holds for its others. In seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// How long they put up with not being served; nothing for endlessly.
    pub patience: Option<Distribution>,
    /// The agent's undisturbed work at one go, by their group.
    pub talk: IdVec<GroupId, Distribution>,
    /// The agent's work after the conversation, by their group.
    pub wrap_up: IdVec<GroupId, Distribution>,
}

/// At which hours contacts of a class are others than at the rest of the time; most often never.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByArrival {
    hours: Vec<Hours>,
    /// From when to when which of them hold, in order.
    stretches: Vec<(Time, Time, usize)>,
}

impl ByArrival {
    /// Nothing when stretches overlap or end before they begin, or one is of hours that there are not.
    pub fn new(hours: Vec<Hours>, mut stretches: Vec<(Time, Time, usize)>) -> Option<ByArrival> {
        stretches.sort_unstable();
        let sound = stretches.iter().all(|&(from, to, number)| from < to && number < hours.len());
        let apart = stretches.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        (sound && apart).then_some(ByArrival { hours, stretches })
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.stretches.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> &[Hours] {
        &self.hours
    }

    /// What is done with all of them.
    pub fn all_mut(&mut self) -> &mut [Hours] {
        &mut self.hours
    }

    /// Those within which a contact has arrived, if it has within any.
    #[inline]
    pub(super) fn at(&self, arrived: Time) -> Option<&Hours> {
        if self.stretches.is_empty() {
            return None;
        }
        let begun = self.stretches.partition_point(|&(from, ..)| from <= arrived);
        let &(_, to, number) = self.stretches.get(begun.checked_sub(1)?)?;
        (arrived < to).then(|| &self.hours[number])
    }
}
