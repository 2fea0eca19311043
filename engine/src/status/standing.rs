//! How it stands for whoever comes now: the figures that a page shows.

use super::estimator::{Estimator, WaitHistory, rate};
use super::staff::Staff;
use crate::dense::{Router, Sessions};
use crate::ids::{DemandId, GroupId, QueueId};
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// What a center shows of itself to somebody with one need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Agents on duty who handle it, be they all busy.
    pub available: u32,
    /// Of these: would take a contact now.
    pub idle: u32,
    /// Contacts that wait in the queue.
    pub waiting: u32,
    /// How long whoever comes now will have to wait; nothing while the estimator has nothing to go by.
    pub wait: Option<Span>,
}

/// How it stands for whoever comes now with one need, at one site or added up over several.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    available: u32,
    idle: u32,
    /// Of the idle, those who are not kept free for others.
    spare: u32,
    /// Sessions that the available can hold.
    slots: u64,
    waiting: u32,
    sessions: Sessions,
    /// Those who wait for any of the same agents, in all queues, and the sessions of these queues.
    rivals: u32,
    rival_sessions: Sessions,
    /// Since when whoever is first in line waits.
    first: Option<Time>,
}

impl Standing {
    /// How it stands for a demand at a site with these agents, who were looked at just now, and this engine, as far as the estimator goes
    /// by it.
    pub fn at(staff: &Staff, demand: DemandId, router: &Router, estimator: Estimator) -> Standing {
        let need = staff.need(demand);
        let mut standing = Standing {
            waiting: router.waiting(need.queue),
            sessions: router.sessions([need.queue]),
            first: router.first_in_line(need.queue, None),
            ..Standing::default()
        };
        if let Estimator::QueueLength | Estimator::QueueLengthWithAbandonment = estimator {
            let rivals = router.rivals_of(need);
            (standing.rivals, standing.rival_sessions) = (rivals.waiting, router.sessions(rivals.queues));
        }
        let mut idle: BTreeMap<GroupId, u32> = BTreeMap::new();
        for (_, pool) in staff.pools_of(demand) {
            standing.available += pool.staffed;
            standing.slots += u64::from(pool.slots);
            *idle.entry(pool.group).or_default() += pool.free.len() as u32;
        }
        for (group, idle) in idle {
            standing.idle += idle;
            standing.spare += router.not_kept(idle, group, need.queue);
        }
        standing
    }

    /// This site and others, where people look at all of them as one center.
    #[must_use]
    pub fn and(self, others: Standing) -> Standing {
        Standing {
            available: self.available + others.available,
            idle: self.idle + others.idle,
            spare: self.spare + others.spare,
            slots: self.slots + others.slots,
            waiting: self.waiting + others.waiting,
            sessions: self.sessions.and(others.sessions),
            rivals: self.rivals + others.rivals,
            rival_sessions: self.rival_sessions.and(others.rival_sessions),
            first: self.first.into_iter().chain(others.first).min(),
        }
    }

    /// What there is to show of the queue, with the wait by this estimator and what it knows of waits that have ended. Whoever would be
    /// served at once does not wait, whatever the estimator says.
    ///
    /// # Formula
    /// The estimator of the own queue says (waiting + 1) x mean session / slots: for 25 waiting and 12 agents who are all busy for a
    /// minute each, 2 min 10 s.
    pub fn figures(&self, estimator: Estimator, history: &WaitHistory, (queue, now): (QueueId, Time)) -> Figures {
        let own = || {
            let rate = rate(self.slots, self.sessions.mean())?;
            Some(Span::from_seconds_f64(f64::from(self.waiting + 1) / rate))
        };
        let rivals = || (self.rivals + 1, rate(self.slots, self.rival_sessions.mean()));
        let wait = match self.spare {
            0 => history.by(estimator, (queue, now), own, || self.first, rivals),
            _ => Some(Span::ZERO),
        };
        Figures { available: self.available, idle: self.idle, waiting: self.waiting, wait }
    }
}
