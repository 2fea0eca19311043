//! How many contacts wait, by queue: those in the lines of the engines, and those whose request is on the way there.

use crate::ids::{IdVec, QueueId};
use crate::model::plan::Horizon;
use crate::stats::LevelByInterval;
use crate::time::Time;

/// Time integrals of a queue \[contact·ns\]: one per interval, then one for the time after the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueTimes {
    /// Waiting contacts.
    pub waiting: Vec<u128>,
    /// The most that waited at once, the same way.
    pub max_waiting: Vec<u32>,
}

/// The contacts that wait.
#[derive(Debug)]
pub(crate) struct Queues(IdVec<QueueId, LevelByInterval>);

impl Queues {
    /// Nobody waits in so many queues.
    pub(crate) fn new(queues: usize, horizon: Horizon) -> Queues {
        Queues((0..queues).map(|_| horizon.level()).collect())
    }

    /// Another contact waits.
    #[inline]
    pub(crate) fn join(&mut self, queue: QueueId, now: Time) {
        self.0[queue].add(now, 1);
    }

    /// One fewer waits.
    #[inline]
    pub(crate) fn leave(&mut self, queue: QueueId, now: Time) {
        self.0[queue].add(now, -1);
    }

    /// The area under the number of all who wait \[contact·ns\].
    pub(crate) fn integral(&self, now: Time) -> u128 {
        self.0.iter().map(|level| level.integral(now)).sum()
    }

    /// What happened in them, in a run that is over.
    pub(crate) fn times(&self, now: Time) -> IdVec<QueueId, QueueTimes> {
        let times = |level: &LevelByInterval| {
            let (waiting, max_waiting) = level.clone().finish_with_maxima(now);
            QueueTimes { waiting, max_waiting }
        };
        self.0.iter().map(times).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{area, at, seconds};

    #[test]
    fn who_waits_counts_in_the_queue_and_the_intervals_in_which_they_do() {
        let horizon = Horizon { length: seconds(100), interval: seconds(50) };
        let (mut queues, first, second) = (Queues::new(2, horizon), QueueId(0), QueueId(1));
        queues.join(first, at(10));
        queues.join(first, at(40));
        queues.join(second, at(90));
        queues.leave(first, at(60));
        assert_eq!(queues.integral(at(95)), area(30 + 2 * 20 + 35 + 5));
        queues.leave(first, at(110));
        queues.leave(second, at(120));
        let times = queues.times(at(120));
        let of = |queue: QueueId| (times[queue].waiting.clone(), times[queue].max_waiting.clone());
        // One from 10 s, two from 40 s to 60 s, one to 110 s.
        assert_eq!(of(first), (vec![area(30 + 2 * 10), area(2 * 10 + 40), area(10)], vec![2, 2, 1]));
        assert_eq!(of(second), (vec![0, area(10), area(20)], vec![0, 1, 1]));
    }
}
