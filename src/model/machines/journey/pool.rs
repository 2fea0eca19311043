//! Servers that handle messages: those of a provider, of the proxy, of the firewall. Each pool is a queue with several
//! servers, first come first served.
//!
//! A contact has at most one message on its way, so it stands in at most one line, and lines are chains through one array
//! by contact. The time that a message takes is known to the caller, who schedules its end.

use crate::ids::{ContactId, Id};
use crate::model::plan::MessageServers;
use crate::stats::LevelByInterval;
use crate::time::Time;

/// What became of a message that reached the servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// A server takes it.
    Begun,
    /// It waits in line.
    InLine,
    /// The line is full.
    Refused,
}

/// What the servers of a machine had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerTimes {
    /// Servers at work \[server·ns\]: one per interval, then one for the time after the horizon.
    pub busy: Vec<u128>,
    /// Messages in line \[message·ns\], the same way.
    pub waiting: Vec<u128>,
    /// Messages that they began to handle.
    pub begun: u64,
    /// Messages that found the line full.
    pub refused: u64,
}

/// Servers with one line.
#[derive(Debug)]
pub(super) struct Pool {
    workers: u32,
    room: u32,
    down: bool,
    first: Option<ContactId>,
    last: Option<ContactId>,
    busy: LevelByInterval,
    waiting: LevelByInterval,
    begun: u64,
    refused: u64,
}

/// Neighbours in a line.
#[derive(Clone, Copy, Debug, Default)]
struct Neighbours {
    before: Option<ContactId>,
    after: Option<ContactId>,
}

/// The neighbours of everybody who stands in a line.
#[derive(Debug, Default)]
pub(super) struct Links {
    links: Vec<Neighbours>,
}

impl Links {
    fn at(&mut self, contact: ContactId) -> &mut Neighbours {
        if self.links.len() <= contact.index() {
            self.links.resize(contact.index() + 1, Neighbours::default());
        }
        &mut self.links[contact.index()]
    }
}

impl Pool {
    /// Nothing to do yet. `level` is a quantity that is 0 from the start on.
    pub(super) fn new(plan: &MessageServers, level: impl Fn() -> LevelByInterval) -> Pool {
        Pool {
            workers: plan.workers.unwrap_or(u32::MAX),
            room: plan.queue_capacity.unwrap_or(u32::MAX),
            down: false,
            first: None,
            last: None,
            busy: level(),
            waiting: level(),
            begun: 0,
            refused: 0,
        }
    }

    /// A message reaches the servers.
    pub(super) fn enter(&mut self, contact: ContactId, now: Time, links: &mut Links) -> Entered {
        if !self.down && self.busy.value() < self.workers {
            self.begin(now);
            return Entered::Begun;
        }
        if self.waiting.value() >= self.room {
            self.refused += 1;
            return Entered::Refused;
        }
        *links.at(contact) = Neighbours { before: self.last, after: None };
        match self.last {
            Some(last) => links.at(last).after = Some(contact),
            None => self.first = Some(contact),
        }
        self.last = Some(contact);
        self.waiting.add(now, 1);
        Entered::InLine
    }

    /// A server is done with a message, or drops it. Whose message it takes next, if one waits.
    pub(super) fn release(&mut self, now: Time, links: &mut Links) -> Option<ContactId> {
        self.busy.add(now, -1);
        self.next(now, links)
    }

    /// A server that is free takes the first in line, if there are both.
    pub(super) fn next(&mut self, now: Time, links: &mut Links) -> Option<ContactId> {
        if self.down || self.busy.value() >= self.workers {
            return None;
        }
        let next = self.first?;
        self.leave_line(next, now, links);
        self.begin(now);
        Some(next)
    }

    /// From now on no server begins with anything.
    pub(super) fn fail(&mut self) {
        self.down = true;
    }

    /// The servers work again; [`Pool::next`] says with what.
    pub(super) fn repair(&mut self) {
        self.down = false;
    }

    /// A message that a server had begun with goes back to the head of the line, to be handled from the start.
    pub(super) fn put_back(&mut self, contact: ContactId, now: Time, links: &mut Links) {
        self.busy.add(now, -1);
        *links.at(contact) = Neighbours { before: None, after: self.first };
        match self.first {
            Some(first) => links.at(first).before = Some(contact),
            None => self.last = Some(contact),
        }
        self.first = Some(contact);
        self.waiting.add(now, 1);
    }

    /// The message leaves the line.
    pub(super) fn leave_line(&mut self, contact: ContactId, now: Time, links: &mut Links) {
        let Neighbours { before, after } = *links.at(contact);
        match before {
            Some(before) => links.at(before).after = after,
            None => self.first = after,
        }
        match after {
            Some(after) => links.at(after).before = before,
            None => self.last = before,
        }
        self.waiting.add(now, -1);
    }

    /// Messages that it has, at work and in line.
    pub(super) fn messages(&self) -> u128 {
        u128::from(self.busy.value()) + u128::from(self.waiting.value())
    }

    /// What the servers did, in a run that is over.
    pub(super) fn times(&self, now: Time) -> ServerTimes {
        ServerTimes { busy: self.busy.clone().finish(now), waiting: self.waiting.clone().finish(now), ..self.counts() }
    }

    /// What was counted so far, without areas over time.
    pub(super) fn counts(&self) -> ServerTimes {
        ServerTimes { begun: self.begun, refused: self.refused, ..ServerTimes::default() }
    }

    fn begin(&mut self, now: Time) {
        self.busy.add(now, 1);
        self.begun += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    fn pool(workers: Option<u32>, queue_capacity: Option<u32>) -> Pool {
        let plan = MessageServers { workers, queue_capacity, ..MessageServers::instant() };
        Pool::new(&plan, || LevelByInterval::new(Time::START, Span::from_seconds(100), 1, 0))
    }

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    #[test]
    fn messages_beyond_the_servers_wait_in_the_order_of_coming_and_one_beyond_the_line_is_refused() {
        let (mut pool, mut links) = (pool(Some(2), Some(2)), Links::default());
        let mut enter = |contact, pool: &mut Pool| pool.enter(ContactId(contact), at(1), &mut links);
        let entered = [7, 3, 9, 4, 5].map(|contact| enter(contact, &mut pool));
        use Entered::{Begun, InLine, Refused};
        assert_eq!(entered, [Begun, Begun, InLine, InLine, Refused]);
        let next = [at(2), at(3), at(4), at(5)].map(|now| pool.release(now, &mut links));
        assert_eq!(next, [Some(ContactId(9)), Some(ContactId(4)), None, None]);
        assert_eq!((pool.busy.value(), pool.waiting.value(), pool.begun, pool.refused), (0, 0, 4, 1));
        // Two servers from 1 s to 4 s, one to 5 s; two in line for one second, then one for another.
        assert_eq!(pool.busy.integral(at(5)), 7_000_000_000);
        assert_eq!(pool.waiting.integral(at(5)), 3_000_000_000);
    }

    #[test]
    fn whoever_leaves_the_line_leaves_the_others_in_their_order() {
        for gone in [1, 2, 3] {
            let (mut pool, mut links) = (pool(Some(1), None), Links::default());
            for contact in 0..4 {
                pool.enter(ContactId(contact), at(0), &mut links);
            }
            pool.leave_line(ContactId(gone), at(0), &mut links);
            let mut next = || pool.release(at(1), &mut links);
            let order = [next(), next(), next()];
            let expected: Vec<_> = (1..4).filter(|&contact| contact != gone).map(|id| Some(ContactId(id))).collect();
            assert_eq!(order, [expected[0], expected[1], None], "without {gone}");
        }
    }
}
