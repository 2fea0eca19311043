//! Servers that handle messages: those of a provider, of the proxy, of the firewall. Each pool is a queue with several
//! servers, first come first served.
//!
//! A contact has at most one message on its way, so it stands in at most one line, and lines are chains through one array
//! by contact. The time that a message takes is known to the caller, who schedules its end.

use super::center::MessageServers;
use crate::ids::{ContactId, Id};
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

/// Servers with one line.
#[derive(Debug)]
pub(super) struct Pool {
    workers: u32,
    room: u32,
    down: bool,
    first: Option<ContactId>,
    last: Option<ContactId>,
    pub(super) busy: LevelByInterval,
    pub(super) waiting: LevelByInterval,
    /// Messages that they began to handle.
    pub(super) begun: u64,
    /// Messages that found the line full.
    pub(super) refused: u64,
}

/// Neighbours in a line.
#[derive(Clone, Copy, Debug, Default)]
struct Links {
    before: Option<ContactId>,
    after: Option<ContactId>,
}

/// The neighbours of everybody who stands in a line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    links: Vec<Links>,
}

impl Lines {
    fn at(&mut self, contact: ContactId) -> &mut Links {
        if self.links.len() <= contact.index() {
            self.links.resize(contact.index() + 1, Links::default());
        }
        &mut self.links[contact.index()]
    }
}

impl Pool {
    /// Nothing to do yet. `level` is a quantity that is 0 from the start on.
    pub(super) fn new(plan: &MessageServers, level: impl Fn() -> LevelByInterval) -> Pool {
        Pool {
            workers: plan.workers.unwrap_or(u32::MAX),
            room: plan.queue_limit.unwrap_or(u32::MAX),
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
    pub(super) fn enter(&mut self, contact: ContactId, now: Time, lines: &mut Lines) -> Entered {
        if !self.down && self.busy.value() < self.workers {
            self.begin(now);
            return Entered::Begun;
        }
        if self.waiting.value() >= self.room {
            self.refused += 1;
            return Entered::Refused;
        }
        *lines.at(contact) = Links { before: self.last, after: None };
        match self.last {
            Some(last) => lines.at(last).after = Some(contact),
            None => self.first = Some(contact),
        }
        self.last = Some(contact);
        self.waiting.add(now, 1);
        Entered::InLine
    }

    /// A server is done with a message, or drops it. Whose message it takes next, if one waits.
    pub(super) fn release(&mut self, now: Time, lines: &mut Lines) -> Option<ContactId> {
        self.busy.add(now, -1);
        self.next(now, lines)
    }

    /// A server that is free takes the first in line, if there are both.
    pub(super) fn next(&mut self, now: Time, lines: &mut Lines) -> Option<ContactId> {
        if self.down || self.busy.value() >= self.workers {
            return None;
        }
        let next = self.first?;
        self.leave_line(next, now, lines);
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
    pub(super) fn put_back(&mut self, contact: ContactId, now: Time, lines: &mut Lines) {
        self.busy.add(now, -1);
        *lines.at(contact) = Links { before: None, after: self.first };
        match self.first {
            Some(first) => lines.at(first).before = Some(contact),
            None => self.last = Some(contact),
        }
        self.first = Some(contact);
        self.waiting.add(now, 1);
    }

    /// The message leaves the line.
    pub(super) fn leave_line(&mut self, contact: ContactId, now: Time, lines: &mut Lines) {
        let Links { before, after } = *lines.at(contact);
        match before {
            Some(before) => lines.at(before).after = after,
            None => self.first = after,
        }
        match after {
            Some(after) => lines.at(after).before = before,
            None => self.last = before,
        }
        self.waiting.add(now, -1);
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

    fn pool(workers: Option<u32>, queue_limit: Option<u32>) -> Pool {
        let plan = MessageServers { workers, queue_limit, ..MessageServers::instant() };
        Pool::new(&plan, || LevelByInterval::new(Time::START, Span::from_seconds(100), 1, 0))
    }

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    #[test]
    fn messages_beyond_the_servers_wait_in_the_order_of_coming_and_one_beyond_the_line_is_refused() {
        let (mut pool, mut lines) = (pool(Some(2), Some(2)), Lines::default());
        let mut enter = |contact, pool: &mut Pool| pool.enter(ContactId(contact), at(1), &mut lines);
        let entered = [7, 3, 9, 4, 5].map(|contact| enter(contact, &mut pool));
        use Entered::{Begun, InLine, Refused};
        assert_eq!(entered, [Begun, Begun, InLine, InLine, Refused]);
        let next = [at(2), at(3), at(4), at(5)].map(|now| pool.release(now, &mut lines));
        assert_eq!(next, [Some(ContactId(9)), Some(ContactId(4)), None, None]);
        assert_eq!((pool.busy.value(), pool.waiting.value(), pool.begun, pool.refused), (0, 0, 4, 1));
        // Two servers from 1 s to 4 s, one to 5 s; two in line for one second, then one for another.
        assert_eq!(pool.busy.integral(at(5)), 7_000_000_000);
        assert_eq!(pool.waiting.integral(at(5)), 3_000_000_000);
    }

    #[test]
    fn whoever_leaves_the_line_leaves_the_others_in_their_order() {
        for gone in [1, 2, 3] {
            let (mut pool, mut lines) = (pool(Some(1), None), Lines::default());
            for contact in 0..4 {
                pool.enter(ContactId(contact), at(0), &mut lines);
            }
            pool.leave_line(ContactId(gone), at(0), &mut lines);
            let mut next = || pool.release(at(1), &mut lines);
            let order = [next(), next(), next()];
            let expected: Vec<_> = (1..4).filter(|&contact| contact != gone).map(|id| Some(ContactId(id))).collect();
            assert_eq!(order, [expected[0], expected[1], None], "without {gone}");
        }
    }
}
