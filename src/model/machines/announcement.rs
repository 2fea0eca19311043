//! Announcements: what contacts are told when nobody can serve them at once, which is that all are busy, or the wait that the
//! engine expects.

use crate::ids::{ClassId, ContactId, IdVec, QueueId, SiteId};
use crate::model::contact::ContactRecord;
use crate::model::plan::Center;
use crate::model::tallies::{Accuracy, ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::routing::Router;
use crate::routing::status::{Estimator, WaitHistory};
use crate::stats::SpanPairs;
use crate::time::{Span, Time};
use crate::workload::{Announcement, AnnouncementDraws, Said};

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
    /// Nobody was told anything yet.
    pub(crate) fn new(center: &Center, root: Root) -> Announcements<'a> {
        let classes = &center.classes;
        let estimators = Vec::from_iter(center.announcements().filter_map(estimator_of));
        let history = WaitHistory::new(center.queues.len(), estimators);
        Announcements {
            draws: classes.iter().map(|class| AnnouncementDraws::new(root, &class.name)).collect(),
            told: IdVec::new(),
            histories: center.sites.ids().map(|_| history.clone()).collect(),
            times: ArrivalCounter::new(center.horizon.intervals(), center.classes.len()),
            pairs: classes.iter().map(|_| SpanPairs::default()).collect(),
            from: Time::START + center.warm_up,
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
