//! What contacts are told when nobody can serve them at once: that all are busy, or the wait that the engine expects.
//!
//! Who came by instant message is told by one, which takes its way as the robot's messages do; others hear it at once.

use super::center::Center;
use super::contacts::Stage;
use super::journey::Direction;
use super::record::{ContactRecord, Observer, Outcome};
use super::result::NoticeTimes;
use super::run::{Run, lane};
use crate::ids::{ClassId, ContactId, Id, IdVec};
use crate::random::Root;
use crate::time::{Span, Time};
use crate::workload::{Notice, NoticeDraws, Tells};

/// What goes on where contacts are told something.
#[derive(Debug)]
pub(super) struct NoticeRun<'a> {
    draws: IdVec<ClassId, NoticeDraws>,
    /// What a contact was told or is being told, by its place.
    told: IdVec<ContactId, Option<Told<'a>>>,
    pub(super) times: IdVec<ClassId, NoticeTimes>,
}

/// What a contact was told, and when it was right.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    notice: &'a Notice,
    at: Time,
    wait: Option<Span>,
}

impl<'a> NoticeRun<'a> {
    /// Nothing where nobody is told anything.
    pub(super) fn new(center: &'a Center, root: Root) -> Option<Box<NoticeRun<'a>>> {
        center.classes.ids().any(|class| center.tells(class)).then(|| {
            let draws = center.classes.iter().map(|class| NoticeDraws::new(root, &class.name)).collect();
            Box::new(NoticeRun {
                draws,
                told: IdVec::new(),
                times: center.classes.iter().map(|_| NoticeTimes::default()).collect(),
            })
        })
    }
}

const NOTICE: &str = "a contact that is told something means a center where that is done";

impl<'a, O: Observer, const PLAIN: bool> Run<'a, O, PLAIN> {
    /// What the contact is told when it has to wait: what a rule says, or else what its class is told.
    fn notice_for(&self, id: ContactId) -> Option<&'a Notice> {
        let center: &'a Center = self.center;
        self.notice_by_rule(id).or(center.classes[self.contacts[id].class].notice.as_ref())
    }

    /// The contact begins to wait for people, as long as the engine expects: it is told.
    #[cold]
    pub(super) fn tell(&mut self, id: ContactId, estimate: Option<Span>) {
        let now = self.now();
        let contact = &self.contacts[id];
        let Some(notice) = self.notice_for(id).filter(|_| contact.stage == Stage::Waiting && !contact.automated) else {
            return;
        };
        let told = self.notices.as_mut().expect(NOTICE).told.grown_to(id);
        if told.is_some() {
            return;
        }
        let wait = estimate.filter(|_| matches!(notice.tells, Tells::Wait { .. }));
        *told = Some(Told { notice, at: now, wait });
        if contact.provider.is_none() {
            return self.told(id);
        }
        // Questions are numbered from 0, so that the notice meets a chance of its own.
        let law = &self.center.proxy.robot_delay;
        let delay = self.classes[contact.class].draws.robot_delay(law, contact.number, u32::MAX);
        self.send_besides(id, Direction::ToClient, delay);
    }

    /// The contact knows now, and leaves or stays.
    #[cold]
    pub(super) fn told(&mut self, id: ContactId) {
        let now = self.now();
        let left = self.end_of_patience(id).map_or(Span::MAX, |end| end.since(now));
        let run = self.notices.as_mut().expect(NOTICE);
        let Told { notice, wait: told, .. } = run.told[id].expect(NOTICE);
        let (class, number) = (self.contacts[id].class, self.contacts[id].number);
        let (draws, times) = (run.draws[class], &mut run.times[class]);
        times.told += 1;
        if let Some(wait) = told {
            times.announced += 1;
            times.announced_wait += u128::from(wait.nanos());
        }
        let leaves = draws.leaves(notice, number, told, left);
        times.balked += u64::from(leaves);
        if leaves {
            self.agenda.cancel(lane::PATIENCE, id.0);
            self.leave_waiting(id, Outcome::Balked);
        } else if let Some(patience) = draws.patience(notice, number) {
            self.agenda.schedule(lane::PATIENCE, id.0, now + patience);
        }
    }

    /// The contact is connected or gone: a notice that is still on its way to it means nothing any more.
    #[cold]
    pub(super) fn drop_notice(&mut self, id: ContactId) {
        if self.contacts[id].provider.is_some() && self.is_sending(id) {
            self.recall(id);
            *self.notices.as_mut().expect(NOTICE).told.grown_to(id) = None;
        }
    }

    /// The contact is done with: how far off was the wait that it was told?
    #[cold]
    pub(super) fn compare_notice(&mut self, id: ContactId, record: &ContactRecord) {
        let run = self.notices.as_mut().expect(NOTICE);
        // Contacts that never waited may have no entry.
        if run.told.len() <= id.index() {
            return;
        }
        let told = run.told[id].take();
        if let (Some(Told { at, wait: Some(wait), .. }), Some(connected)) = (told, record.connected) {
            let times = &mut run.times[record.class];
            times.announced_answered += 1;
            times.announcement_error += u128::from(connected.since(at).nanos().abs_diff(wait.nanos()));
        }
    }
}
