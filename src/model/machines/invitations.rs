//! Visitors of the center's page, and the invitations that they get while agents have nothing to do.
//!
//! Visitors stand in the order in which they came; the first who has been there long enough is invited first. Nobody is looked at before
//! it is their turn, so that it costs the same however many there are.

use crate::ids::{ClassId, IdVec};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::Horizon;
use crate::model::tallies::{ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::time::{Span, Time};
use crate::workload::{ArrivalStream, Class, InvitationDraws, Invitations, Reply, SharedBusyness, page_of};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

counts! {
    /// Visitors who came to the page of a class in an interval, and what became of the invitations of that interval.
    pub struct InvitationTimes {
        /// Visitors who came to the page.
        pub visitors: u64,
        /// Visitors who were invited.
        pub invited: u64,
        /// Of these: accepted.
        pub accepted: u64,
        /// Of the accepted: for later.
        pub later: u64,
        /// Of the invited: declined.
        pub declined: u64,
        /// Of the invited: did not answer as long as the invitation stood.
        pub expired: u64,
        /// Of the invited: left the page without an answer.
        pub left: u64,
        /// From the invitation until it was accepted, over these \[ns\].
        pub delay: u128,
    }
}

impl InvitationTimes {
    /// Invitations that came to an end: no more than there were.
    pub fn ended(&self) -> u64 {
        self.accepted + self.declined + self.expired + self.left
    }
}

/// How an invitation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    Accepted,
    Declined,
    Expired,
    Left,
}

/// A visitor who has not been invited.
#[derive(Clone, Copy, Debug)]
struct Visitor {
    number: u64,
    /// From when on they may be invited.
    from: Time,
    leaves: Time,
}

/// A visitor who accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The number of the visitor.
    pub(crate) visitor: u64,
    /// How much later they make contact; nothing for at once.
    pub(crate) later: Option<Span>,
}

/// An invitation that is open: when and how it ends, and whose it is.
type Open = (Time, u64, Ending, Time);

/// The page of one class.
#[derive(Debug)]
struct Page<'a> {
    class: ClassId,
    plan: &'a Invitations,
    draws: InvitationDraws,
    coming: ArrivalStream<'a>,
    /// When the next visitor comes, and their number.
    next: Option<Time>,
    number: u64,
    /// Who may be invited, now or later, in the order in which they came; some of them may have left.
    present: VecDeque<Visitor>,
    /// Invitations that are open.
    open: BinaryHeap<Reverse<Open>>,
}

/// The pages of a run.
#[derive(Debug)]
pub(crate) struct Pages<'a> {
    pages: Vec<Page<'a>>,
    of_class: IdVec<ClassId, Option<usize>>,
    /// How long the horizon is, after which nobody comes to a page any more, nobody is invited, and nobody answers; and its intervals.
    horizon: Horizon,
    times: ArrivalCounter<InvitationTimes>,
}

impl<'a> Page<'a> {
    /// Nobody is there yet.
    fn new(class: ClassId, plan: &'a Invitations, draws: InvitationDraws, mut coming: ArrivalStream<'a>) -> Page<'a> {
        Page {
            class,
            plan,
            draws,
            next: coming.next_time(),
            coming,
            number: 0,
            present: VecDeque::new(),
            open: BinaryHeap::new(),
        }
    }
}

impl<'a> Pages<'a> {
    /// Nothing where nobody is invited.
    pub(crate) fn new(
        classes: &'a IdVec<ClassId, Class>,
        busyness: &SharedBusyness,
        horizon: Horizon,
        root: Root,
    ) -> Option<Box<Pages<'a>>> {
        let mut pages = Vec::new();
        let mut of_class = IdVec::new();
        for (class, plan) in classes.entries() {
            of_class.push(plan.invitations.as_ref().map(|_| pages.len()));
            let Some(invitations) = plan.invitations.as_deref() else { continue };
            let coming = ArrivalStream::new(&invitations.visitors, busyness, root, &page_of(&plan.name));
            pages.push(Page::new(class, invitations, InvitationDraws::new(root, &plan.name), coming));
        }
        (!pages.is_empty()).then(|| {
            Box::new(Pages { pages, horizon, times: ArrivalCounter::new(horizon.intervals(), classes.len()), of_class })
        })
    }

    /// How many pages there are; each has a number from 0 on.
    pub(crate) fn count(&self) -> usize {
        self.pages.len()
    }

    /// The class of a page.
    pub(crate) fn class(&self, page: usize) -> ClassId {
        self.pages[page].class
    }

    /// The page of a class.
    pub(crate) fn page(&self, class: ClassId) -> usize {
        self.of_class[class].expect("only the page of a class that has one has events")
    }

    /// When something happens on the page of itself, if it does.
    pub(crate) fn next(&self, page: usize, now: Time) -> Option<Time> {
        let page = &self.pages[page];
        let ready = page.present.front().map(|visitor| visitor.from).filter(|&from| from > now);
        let ends = page.open.peek().map(|&Reverse((when, ..))| when);
        [page.next, ready, ends].into_iter().flatten().min().filter(|&when| when < self.end_of_horizon())
    }

    /// Whoever comes to the page by now is there.
    pub(crate) fn come(&mut self, page: usize, now: Time) {
        let end = self.end_of_horizon();
        while let Some(came) = self.pages[page].next.filter(|&came| came <= now && came < end) {
            self.times_at(page, came).visitors += 1;
            let page = &mut self.pages[page];
            let number = page.number;
            page.number += 1;
            let leaves = came + page.draws.stay(page.plan, number);
            let from = came + page.plan.after;
            if from < leaves {
                page.present.push_back(Visitor { number, from, leaves });
            }
            page.next = page.coming.next_time();
        }
    }

    /// An invitation that ends by now: whoever accepts, if this one is accepted; nothing when none does any more.
    pub(crate) fn end(&mut self, page: usize, now: Time) -> Option<Option<Accepted>> {
        let Page { plan, draws, open, .. } = &mut self.pages[page];
        let (_, visitor, ending, invited) = open.peek().filter(|Reverse((when, ..))| *when <= now)?.0;
        open.pop();
        let later = draws.later(plan, visitor);
        let times = self.times_at(page, invited);
        match ending {
            Ending::Accepted => {
                times.accepted += 1;
                times.later += u64::from(later.is_some());
                times.delay += u128::from(now.since(invited).nanos());
                return Some(Some(Accepted { visitor, later }));
            }
            Ending::Declined => times.declined += 1,
            Ending::Expired => times.expired += 1,
            Ending::Left => times.left += 1,
        }
        Some(None)
    }

    /// Whether somebody on the page would be invited now, if agents have room for more.
    #[inline]
    pub(crate) fn has_visitor(&mut self, page: usize, now: Time) -> bool {
        let end = self.end_of_horizon();
        let page = &mut self.pages[page];
        while let Some(first) = page.present.front() {
            if first.leaves > now {
                return first.from <= now && now < end;
            }
            page.present.pop_front();
        }
        false
    }

    /// Whether one more may be invited while so many agents have room.
    pub(crate) fn may_invite(&self, page: usize, free: u32) -> bool {
        let Page { plan, open, .. } = &self.pages[page];
        let open = open.len() as u64;
        let beyond = u64::from(free.saturating_sub(plan.reserve));
        open < beyond * u64::from(plan.per_agent) && plan.at_most.is_none_or(|most| open < u64::from(most))
    }

    /// The first on the page is invited.
    pub(crate) fn invite(&mut self, place: usize, now: Time) {
        let page = &mut self.pages[place];
        let Visitor { number, leaves, .. } = page.present.pop_front().expect("somebody is there who is invited");
        let (reply, delay) = page.draws.reply(page.plan, number);
        let lapses = page.plan.stands.map_or(Time::MAX, |stands| now + stands);
        let answers = now + delay;
        let (when, ending) = match reply {
            Reply::Accepts if answers <= leaves.min(lapses) => (answers, Ending::Accepted),
            Reply::Declines if answers <= leaves.min(lapses) => (answers, Ending::Declined),
            _ if leaves <= lapses => (leaves, Ending::Left),
            _ => (lapses, Ending::Expired),
        };
        page.open.push(Reverse((when, number, ending, now)));
        self.times_at(place, now).invited += 1;
    }

    fn end_of_horizon(&self) -> Time {
        Time::START + self.horizon.length
    }

    /// Where it counts what happens on a page at this moment of the horizon.
    fn times_at(&mut self, page: usize, now: Time) -> &mut InvitationTimes {
        let interval = now.since(Time::START).nanos() / self.horizon.interval.nanos();
        let cell = self.times.cell(interval as usize, self.pages[page].class);
        self.times.at(cell)
    }

    /// Visitors by when they came, and what became of invitations by when they were made, in a run that is over.
    pub(crate) fn times(&self) -> ByArrival<InvitationTimes> {
        self.times.finish()
    }

    /// Whether each invitation has ended in one way, or is open.
    ///
    /// # Errors
    /// One has not, or in two.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        self.pages.iter().try_for_each(|page| {
            let times = self.times.of(page.class);
            demand_equal(
                "visitors invited = accepted + declined + did not answer + left the page + still open",
                "",
                times.invited.into(),
                u128::from(times.ended()) + page.open.len() as u128,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Distribution;
    use crate::workload::{Arrivals, RecordedContact};

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    fn plan(times: &[u64], stay: f64) -> Invitations {
        let visitor = |&seconds: &u64| RecordedContact { time: at(seconds), patience: None, talk: None };
        let constant = |value| Distribution::constant(value).unwrap();
        Invitations {
            visitors: Arrivals::Recorded(times.iter().map(visitor).collect::<Vec<_>>().into()),
            stay: constant(stay),
            after: Span::from_seconds(10),
            acceptance: 1.0,
            declines: 0.0,
            delay: constant(5.0),
            stands: None,
            reserve: 1,
            per_agent: 2,
            at_most: Some(3),
            later: None,
        }
    }

    fn pages(plan: &Invitations) -> Pages<'_> {
        let root = Root::new(1, 0);
        let coming = ArrivalStream::new(&plan.visitors, &SharedBusyness::default(), root, "page");
        let page = Page::new(ClassId(0), plan, InvitationDraws::new(root, "page"), coming);
        let horizon = Horizon { length: Span::from_seconds(1_000), interval: Span::from_seconds(100) };
        Pages { pages: vec![page], of_class: vec![Some(0)].into(), horizon, times: ArrivalCounter::new(10, 1) }
    }

    #[test]
    fn who_came_first_is_invited_first_once_they_have_been_there_long_enough() {
        let plan = plan(&[0, 4, 30], 20.0);
        let mut pages = pages(&plan);
        assert_eq!(pages.next(0, at(0)), Some(at(0)), "the first comes");
        pages.come(0, at(4));
        assert!(!pages.has_visitor(0, at(4)) && pages.has_visitor(0, at(10)));
        pages.invite(0, at(10));
        assert!(!pages.has_visitor(0, at(10)), "the second came four seconds later");
        assert_eq!(pages.next(0, at(10)), Some(at(14)));
        assert_eq!(pages.end(0, at(15)), Some(Some(Accepted { visitor: 0, later: None })));
        assert_eq!(pages.end(0, at(15)), None);
        assert!(!pages.has_visitor(0, at(24)), "the second has left");
        assert_eq!(pages.next(0, at(24)), Some(at(30)));
        let times = pages.times.of(ClassId(0));
        assert_eq!((times.visitors, times.invited, times.accepted, times.delay), (2, 1, 1, 5_000_000_000));
        assert_eq!(pages.check(), Ok(()));
    }

    #[test]
    fn so_many_are_invited_for_each_agent_beyond_the_reserve_and_not_more_altogether() {
        let plan = plan(&[0, 0, 0, 0, 0], 60.0);
        let mut pages = pages(&plan);
        pages.come(0, at(0));
        let mut invites = |free: u32, open: usize| {
            while pages.has_visitor(0, at(10)) && pages.may_invite(0, free) {
                pages.invite(0, at(10));
            }
            assert_eq!(pages.pages[0].open.len(), open, "{free} agents have room");
        };
        for (free, open) in [(0, 0), (1, 0), (2, 2), (9, 3)] {
            invites(free, open);
        }
    }

    #[test]
    fn whoever_leaves_first_or_is_asked_too_briefly_does_not_answer() {
        let endings = |stay: f64, stands: Option<Span>, declines: f64| {
            let plan = Invitations { stands, acceptance: 1.0 - declines, declines, ..plan(&[0], stay) };
            let mut pages = pages(&plan);
            pages.come(0, at(0));
            assert!(pages.has_visitor(0, at(10)));
            pages.invite(0, at(10));
            let when = pages.next(0, at(10)).unwrap();
            pages.end(0, when).unwrap();
            let times = pages.times.of(ClassId(0));
            (when, [times.accepted, times.declined, times.expired, times.left])
        };
        assert_eq!(endings(60.0, None, 0.0), (at(15), [1, 0, 0, 0]));
        assert_eq!(endings(60.0, None, 1.0), (at(15), [0, 1, 0, 0]));
        assert_eq!(endings(60.0, Some(Span::from_seconds(4)), 0.0), (at(14), [0, 0, 1, 0]));
        assert_eq!(endings(13.0, Some(Span::from_seconds(4)), 0.0), (at(13), [0, 0, 0, 1]));
        assert_eq!(endings(15.0, None, 0.0), (at(15), [1, 0, 0, 0]), "with the last look at the page");
    }
}
