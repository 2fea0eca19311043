//! Announcements: what contacts are told when nobody can serve them at once, which is that all are busy, or the wait that the
//! engine expects.

use crate::ids::{ClassId, ContactId, IdVec, QueueId, SiteId};
use crate::model::contact::ContactRecord;
use crate::model::tallies::{Accuracy, ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::routing::Router;
use crate::routing::status::{Estimator, WaitHistory};
use crate::stats::SpanPairs;
use crate::time::{Span, Time};
use crate::workload::{Announcement, AnnouncementDraws, Class, Said};

counts! {
    /// What the contacts of a class were told that had to wait, and what they did thereupon.
    pub struct AnnouncementTimes {
        /// Contacts that were told that nobody was free, or how long it would take.
        pub told: u64,
        /// Of these: left for it.
        pub balked: u64,
        /// How often they were told how long, those who were told again each time.
        pub announced: u64,
        /// The waits that they were told \[ns\].
        pub announced_wait: u128,
        /// How right that was.
        pub accuracy: Accuracy,
    }
}

/// What a contact was told, and when it was right.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    announcement: &'a Announcement,
    at: Time,
    wait: Option<Span>,
    /// Whether the contact has heard something before.
    is_again: bool,
}

/// What a contact does that has heard an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It leaves.
    Balks,
    /// It waits on, from now on for so long at the most if that is not nothing.
    Stays(Option<Span>),
}

/// The announcements of a run.
#[derive(Debug)]
pub(crate) struct Announcements<'a> {
    draws: IdVec<ClassId, AnnouncementDraws>,
    /// What a contact was told or is being told, by its place.
    told: IdVec<ContactId, Option<Told<'a>>>,
    /// How waits have ended at each site, for estimators.
    histories: IdVec<SiteId, WaitHistory>,
    times: ArrivalCounter<AnnouncementTimes>,
    /// What contacts were told and how long it took, of those who arrived from this moment on.
    pairs: IdVec<ClassId, SpanPairs>,
    from: Time,
}

const TOLD: &str = "who has heard an announcement was told something";

impl<'a> Announcements<'a> {
    /// Nobody was told anything yet. What may be said to contacts of these classes, which wait in so many queues at each of so many sites, is
    /// `said`; of those who arrive from this moment on it is kept what they were told and how long it took.
    pub(crate) fn new<'p>(
        classes: &IdVec<ClassId, Class>,
        said: impl Iterator<Item = &'p Announcement>,
        (sites, queues): (usize, usize),
        (from, intervals): (Time, usize),
        root: Root,
    ) -> Announcements<'a> {
        let history = WaitHistory::new(queues, said.filter_map(estimator_of));
        Announcements {
            draws: classes.iter().map(|class| AnnouncementDraws::new(root, &class.name)).collect(),
            told: IdVec::new(),
            histories: (0..sites).map(|_| history.clone()).collect(),
            times: ArrivalCounter::new(intervals, classes.len()),
            pairs: classes.iter().map(|_| SpanPairs::default()).collect(),
            from,
        }
    }

    /// A contact is connected at a site after this wait, be it none.
    pub(crate) fn connected(&mut self, site: SiteId, queue: QueueId, wait: Span) {
        self.histories[site].connected(queue, wait);
    }

    /// A contact gives up at a site after this wait.
    pub(crate) fn gave_up(&mut self, site: SiteId, queue: QueueId, wait: Span) {
        self.histories[site].gave_up(queue, wait);
    }

    /// A contact that waits at a site is to be told this, while its engine expects it to wait for `own`. Whether it is: nobody is told
    /// anything twice.
    pub(crate) fn tell(
        &mut self,
        id: ContactId,
        announcement: &'a Announcement,
        own: Option<Span>,
        now: Time,
        (site, router): (SiteId, &Router),
    ) -> bool {
        let told = self.told.grown_to(id);
        if told.is_some() {
            return false;
        }
        let history = &self.histories[site];
        let wait = estimator_of(announcement).and_then(|by| history.estimate(by, own, (id, now), router));
        *told = Some(Told { announcement, at: now, wait, is_again: false });
        true
    }

    /// A contact that was told something and still waits is told what its engine expects now.
    pub(crate) fn tell_again(&mut self, id: ContactId, wait: Option<Span>, now: Time) {
        let told = self.told[id].as_mut().expect(TOLD);
        *told = Told { at: now, wait, is_again: true, ..*told };
    }

    /// How long after it was told something the contact is told again, if it is.
    pub(crate) fn again(&self, id: ContactId) -> Option<Span> {
        self.told.get(id).copied().flatten()?.announcement.again
    }

    /// The wait that the contact was told, if it was.
    pub(crate) fn told_wait(&self, id: ContactId) -> Option<Span> {
        self.told.get(id).copied().flatten()?.wait
    }

    /// The contact of this number, which counts in this cell and whose patience would last so long, has heard what it was told.
    pub(crate) fn hear(
        &mut self,
        id: ContactId,
        (class, number): (ClassId, u64),
        cell: u32,
        patience_left: Span,
    ) -> Heard {
        let Told { announcement, wait, is_again, .. } = self.told[id].expect(TOLD);
        let (draws, times) = (&self.draws[class], self.times.at(cell));
        times.told += u64::from(!is_again);
        if let Some(wait) = wait {
            times.announced += 1;
            times.announced_wait += u128::from(wait.nanos());
        }
        let balks = draws.leaves(announcement, number, wait, patience_left);
        times.balked += u64::from(balks);
        match balks {
            true => Heard::Balks,
            false => Heard::Stays(draws.patience(announcement, number).filter(|_| !is_again)),
        }
    }

    /// An announcement that is still on its way to the contact means nothing any more.
    pub(crate) fn take_back(&mut self, id: ContactId) {
        *self.told.grown_to(id) = None;
    }

    /// The contact, which counts in this cell, is done with: how far off was the wait that it was told?
    pub(crate) fn compare(&mut self, id: ContactId, cell: u32, record: &ContactRecord) {
        let told = self.told.grown_to(id).take();
        if let (Some(Told { at, wait: Some(wait), .. }), Some(connected)) = (told, record.answered()) {
            self.times.at(cell).accuracy.count(wait, connected.since(at));
            if record.arrived >= self.from {
                self.pairs[record.class].record(wait, connected.since(at));
            }
        }
    }

    /// Contacts that were told something and left for it.
    pub(crate) fn balked(&self) -> u128 {
        self.times.total().balked.into()
    }

    /// The waits that contacts were told and then met, by class.
    pub(crate) fn pairs(&self) -> &IdVec<ClassId, SpanPairs> {
        &self.pairs
    }

    /// What contacts were told, in a run that is over.
    pub(crate) fn times(&self) -> ByArrival<AnnouncementTimes> {
        self.times.finish()
    }
}

/// How the wait is estimated that this tells, if it tells one.
fn estimator_of(announcement: &Announcement) -> Option<Estimator> {
    match announcement.tells {
        Said::Busy { .. } => None,
        Said::Wait { estimator, .. } => Some(estimator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::Outcome;
    use crate::model::sample::{area, at, class, constant, record, request, seconds, without_agents};
    use crate::workload::Entry;

    const ID: ContactId = ContactId(3);
    const CLASS: ClassId = ClassId(0);

    /// An engine without agents in whose only queue the contact waits.
    fn waiting() -> Router {
        let mut router = without_agents();
        router.request(at(0), request(ID));
        router
    }

    /// Of two sites with one queue, whose pairs count from 100 s on.
    fn announcements<'a>(said: &Announcement) -> Announcements<'a> {
        let classes = vec![class("calls", Entry::Voice)].into();
        Announcements::new(&classes, std::iter::once(said), (2, 1), (at(100), 1), Root::new(1, 0))
    }

    /// The wait of who was connected last, of which 30 s are accepted.
    fn wait() -> Announcement {
        let tells = Said::Wait { estimator: Estimator::LastToEnterService, accepted: Some(constant(30.0)) };
        Announcement { tells, again: Some(seconds(60)), patience: Some(constant(40.0)) }
    }

    #[test]
    fn who_is_told_that_nobody_is_free_is_told_once_and_leaves_or_stays_with_the_patience_of_the_announcement() {
        for (balking, heard) in [(1.0, Heard::Balks), (0.0, Heard::Stays(Some(seconds(40))))] {
            let said = Announcement { tells: Said::Busy { balking }, again: None, patience: Some(constant(40.0)) };
            let (mut told, router) = (announcements(&said), waiting());
            assert!(told.tell(ID, &said, None, at(5), (SiteId(0), &router)));
            assert!(!told.tell(ID, &said, None, at(6), (SiteId(0), &router)), "nobody is told twice");
            assert_eq!((told.told_wait(ID), told.again(ID)), (None, None));
            assert_eq!(told.hear(ID, (CLASS, 0), 0, Span::MAX), heard);
            let expected = AnnouncementTimes { told: 1, balked: u64::from(balking == 1.0), ..Default::default() };
            assert_eq!((told.times().of(CLASS), told.balked()), (expected, expected.balked.into()));
        }
    }

    #[test]
    fn a_wait_is_that_of_the_own_site_and_who_is_told_again_counts_once_and_keeps_their_patience() {
        let (said, router) = (wait(), waiting());
        let mut told = announcements(&said);
        told.connected(SiteId(0), QueueId(0), seconds(99));
        told.connected(SiteId(1), QueueId(0), seconds(20));
        told.tell(ID, &said, None, at(5), (SiteId(1), &router));
        assert_eq!((told.told_wait(ID), told.again(ID)), (Some(seconds(20)), Some(seconds(60))));
        assert_eq!(told.hear(ID, (CLASS, 0), 0, Span::MAX), Heard::Stays(Some(seconds(40))));
        told.tell_again(ID, Some(seconds(30)), at(65));
        assert_eq!(told.hear(ID, (CLASS, 0), 0, Span::MAX), Heard::Stays(None), "as long as is accepted");
        told.tell_again(ID, Some(seconds(31)), at(125));
        assert_eq!(told.hear(ID, (CLASS, 0), 0, Span::MAX), Heard::Balks);
        let AnnouncementTimes { told, balked, announced, announced_wait, .. } = told.times().of(CLASS);
        assert_eq!((told, balked, announced, announced_wait), (1, 1, 3, area(81)));
    }

    #[test]
    fn a_wait_is_compared_with_the_connection_and_kept_of_those_who_come_after_the_warm_up() {
        let (said, router) = (wait(), waiting());
        let mut told = announcements(&said);
        told.connected(SiteId(0), QueueId(0), seconds(20));
        for (came, connected, left) in
            [(99, Some(at(115)), at(120)), (100, Some(at(130)), at(140)), (100, None, at(101))]
        {
            told.tell(ID, &said, None, at(came), (SiteId(0), &router));
            let outcome = if connected.is_some() { Outcome::Handled } else { Outcome::Abandoned };
            told.compare(ID, 0, &record(at(came), connected, left, outcome));
        }
        // Told 20 s, they waited 16 s and 30 s; the third gave up.
        let Accuracy { answered, told: waits, waited, error, waited_longer, .. } = told.times().of(CLASS).accuracy;
        assert_eq!((answered, waits, waited, error, waited_longer), (2, area(40), area(46), area(14), 1));
        assert_eq!(told.pairs()[CLASS].count(), 1);
        told.tell(ID, &said, None, at(150), (SiteId(0), &router));
        told.take_back(ID);
        told.compare(ID, 0, &record(at(150), Some(at(160)), at(170), Outcome::Handled));
        assert_eq!(told.times().of(CLASS).accuracy.answered, 2, "what was taken back was not told");
    }
}
