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
