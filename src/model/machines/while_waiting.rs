//! Clients who do themselves what they came for while they wait, or try to.

use crate::ids::{ClassId, ContactId, IdVec};
use crate::model::tallies::{ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::time::Time;
use crate::workload::{Class, WhileWaiting, WhileWaitingDraws};

counts! {
    /// What clients of a class did themselves while they waited.
    pub struct WhileWaitingTimes {
        /// Clients who began.
        pub tried: u64,
        /// Of these: were done before anybody was free.
        pub done: u64,
        /// Of these: failed, and waited on for people.
        pub failed: u64,
    }
}

/// What comes of an attempt at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The client has done it.
    Done,
    /// It has failed: they wait on, and give up then, if ever.
    Failed(Option<Time>),
}

/// A client who is at it.
#[derive(Clone, Copy, Debug)]
struct Trying {
    until: Time,
    succeeds: bool,
    /// When they would give up waiting.
    gives_up: Option<Time>,
}

/// Who is at it.
#[derive(Debug)]
pub(crate) struct SelfHelp<'a> {
    plans: IdVec<ClassId, Option<&'a WhileWaiting>>,
    draws: IdVec<ClassId, WhileWaitingDraws>,
    /// By the contact's place.
    trying: IdVec<ContactId, Option<Trying>>,
    times: ArrivalCounter<WhileWaitingTimes>,
}

impl<'a> SelfHelp<'a> {
    /// Nothing where nobody does anything while they wait. The run has so many intervals.
    pub(crate) fn new(classes: &'a IdVec<ClassId, Class>, intervals: usize, root: Root) -> Option<Box<SelfHelp<'a>>> {
        classes.iter().any(|class| class.while_waiting.is_some()).then(|| {
            Box::new(SelfHelp {
                plans: classes.iter().map(|class| class.while_waiting.as_ref()).collect(),
                draws: classes.iter().map(|class| WhileWaitingDraws::new(root, &class.name)).collect(),
                trying: IdVec::new(),
                times: ArrivalCounter::new(intervals, classes.len()),
            })
        })
    }

    /// The contact, which counts in this cell, begins to wait for people, whose client would give up then, if ever. When something happens to it of itself, if its client
    /// tries to do it meanwhile.
    pub(crate) fn begin(
        &mut self,
        id: ContactId,
        (class, number, cell): (ClassId, u64, u32),
        gives_up: Option<Time>,
        now: Time,
    ) -> Option<Time> {
        let (takes, succeeds) = self.draws[class].attempt(self.plans[class]?, number)?;
        self.times.at(cell).tried += 1;
        let until = now + takes;
        *self.trying.grown_to(id) = Some(Trying { until, succeeds, gives_up });
        Some(gives_up.map_or(until, |gives_up| gives_up.min(until)))
    }

    /// Its client would now give up at another moment. When something happens to it of itself.
    pub(crate) fn gives_up_at(&mut self, id: ContactId, time: Time) -> Time {
        match self.trying.grown_to(id) {
            Some(trying) => {
                trying.gives_up = Some(time);
                time.min(trying.until)
            }
            None => time,
        }
    }

    /// What comes of the attempt of this contact's client, if it ends now; nothing where they give up, or do nothing.
    pub(crate) fn end(&mut self, id: ContactId, cell: u32, now: Time) -> Option<Attempt> {
        let trying = self.trying.grown_to(id);
        let Trying { succeeds, gives_up, .. } = trying.filter(|trying| trying.until <= now)?;
        *trying = None;
        let times = self.times.at(cell);
        if succeeds {
            times.done += 1;
            return Some(Attempt::Done);
        }
        times.failed += 1;
        Some(Attempt::Failed(gives_up))
    }

    /// The contact does not wait any more.
    #[inline]
    pub(crate) fn forget(&mut self, id: ContactId) {
        *self.trying.grown_to(id) = None;
    }

    /// Contacts whose clients have done it themselves.
    pub(crate) fn done(&self) -> u64 {
        self.times.total().done
    }

    /// What they did, in a run that is over.
    pub(crate) fn times(&self) -> ByArrival<WhileWaitingTimes> {
        self.times.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Distribution;
    use crate::time::Span;

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    fn times(of: &SelfHelp<'_>) -> (u64, u64, u64) {
        let WhileWaitingTimes { tried, done, failed } = of.times.of(ClassId(0));
        (tried, done, failed)
    }

    #[test]
    fn who_is_done_first_does_not_give_up_and_who_fails_waits_on() {
        let (id, class, root) = (ContactId(3), ClassId(0), Root::new(1, 0));
        let plan = |success| WhileWaiting { share: 1.0, time: Distribution::constant(20.0).unwrap(), success };
        let with = |plan| SelfHelp {
            plans: vec![Some(plan)].into(),
            draws: vec![WhileWaitingDraws::new(root, "chats")].into(),
            trying: IdVec::new(),
            times: ArrivalCounter::new(1, 1),
        };
        let done = plan(1.0);
        let mut helped = with(&done);
        assert_eq!(helped.begin(id, (class, 0, 0), Some(at(60)), at(10)), Some(at(30)));
        assert_eq!((helped.end(id, 0, at(29)), helped.end(id, 0, at(30))), (None, Some(Attempt::Done)));
        assert_eq!((helped.end(id, 0, at(30)), times(&helped)), (None, (1, 1, 0)));
        assert_eq!(helped.begin(id, (class, 1, 0), Some(at(20)), at(10)), Some(at(20)));
        assert_eq!(helped.end(id, 0, at(20)), None, "they give up before it is done");
        assert_eq!((helped.gives_up_at(id, at(50)), helped.gives_up_at(id, at(25))), (at(30), at(25)));
        helped.forget(id);
        assert_eq!((helped.gives_up_at(id, at(50)), helped.end(id, 0, at(30))), (at(50), None));
        let fails = plan(0.0);
        let mut helped = with(&fails);
        helped.begin(id, (class, 0, 0), None, at(10));
        helped.gives_up_at(id, at(70));
        assert_eq!(helped.end(id, 0, at(30)), Some(Attempt::Failed(Some(at(70)))));
        assert_eq!(times(&helped), (1, 0, 1));
    }
}
