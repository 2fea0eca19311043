//! Contacts at automated systems: agents of their own who complete a contact or hand it on to people, with its reason and
//! the time at which it came.

use super::center::Center;
use super::record::{Observer, Outcome};
use super::result::AutomationTimes;
use super::run::Run;
use super::stations::{Session, Work};
use crate::ids::{ClassId, ContactId, IdVec, QueueId};
use crate::random::Root;
use crate::routing::Channel;
use crate::time::Span;
use crate::workload::{Automation, AutomationDraws, Class, WhenFull};

/// What goes on at the automated systems of a run.
#[derive(Debug)]
pub(super) struct AutomationRun {
    draws: IdVec<ClassId, AutomationDraws>,
    /// How each contact reaches an agent and with what priority, by its place: as it is when it is handed on.
    channels: IdVec<ContactId, Option<(Channel, u8)>>,
    pub(super) times: IdVec<ClassId, AutomationTimes>,
}

impl AutomationRun {
    /// Nothing where there is no such system.
    pub(super) fn new(center: &Center, root: Root) -> Option<Box<AutomationRun>> {
        let any = center.classes.iter().any(|class| class.automation.is_some());
        any.then(|| {
            Box::new(AutomationRun {
                draws: center.classes.iter().map(|class| AutomationDraws::new(root, &class.name)).collect(),
                channels: IdVec::new(),
                times: center.classes.iter().map(|_| AutomationTimes::default()).collect(),
            })
        })
    }
}

const AUTOMATED: &str = "a contact at an automated system means a center that has one";

fn system(class: &Class) -> &Automation {
    class.automation.as_ref().expect(AUTOMATED)
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// Where the contact waits, or asks to: at its automated system or with people.
    #[inline]
    pub(super) fn queue_of(&self, id: ContactId) -> QueueId {
        if !PLAIN && let Some(queue) = self.queue_by_rule(id) {
            return queue;
        }
        let contact = &self.contacts[id];
        let class = self.classes[contact.class].plan;
        if !PLAIN && contact.automated { system(class).queue } else { class.queue }
    }

    /// The contact asks for its automated system first.
    #[cold]
    pub(super) fn ask_automated(&mut self, id: ContactId, channel: Channel, priority: u8) {
        let run = self.automation.as_mut().expect(AUTOMATED);
        *run.channels.grown_to(id) = Some((channel, priority));
        self.contacts[id].automated = true;
        self.ask_apart(id, channel, priority);
    }

    /// How long the automated system takes with the contact.
    #[cold]
    pub(super) fn automated_service(&self, id: ContactId) -> Span {
        let contact = &self.contacts[id];
        let run = self.automation.as_ref().expect(AUTOMATED);
        run.draws[contact.class].service(system(&self.center.classes[contact.class]), contact.number)
    }

    /// All ports are taken, and nobody may wait for one. Whether the contact went on to people.
    #[cold]
    pub(super) fn skip_automated(&mut self, id: ContactId) -> bool {
        let class = self.contacts[id].class;
        let run = self.automation.as_mut().expect(AUTOMATED);
        let skips = system(&self.center.classes[class]).when_full == WhenFull::Skip;
        if skips {
            run.times[class].skipped += 1;
            self.hand_on(id);
        } else {
            run.times[class].blocked += 1;
        }
        skips
    }

    /// A session is over that was cut off, or was one with an automated system. Whether people have to go on with it.
    #[cold]
    pub(super) fn end_otherwise(&mut self, session: Session, wrap_up: Span) -> bool {
        let id = session.contact;
        if session.work == Work::CutOff {
            self.drop_contact(id, session.agent);
            return false;
        }
        let contact = &self.contacts[id];
        if contact.cut {
            self.dismiss(id, Outcome::Dropped, Some(session.agent), wrap_up);
            return false;
        }
        let class = contact.class;
        let run = self.automation.as_mut().expect(AUTOMATED);
        let times = &mut run.times[class];
        times.served += 1;
        times.service += u128::from(contact.conversed.since(contact.connected).nanos());
        times.waited += u128::from(contact.connected.since(contact.requested).nanos());
        if run.draws[class].contains(system(&self.center.classes[class]), contact.number) {
            self.release_host(id);
            self.dismiss(id, Outcome::Contained, Some(session.agent), Span::ZERO);
            return false;
        }
        times.escalated += 1;
        true
    }

    /// The contact asks for people, with what it brought and the time at which it came.
    #[cold]
    pub(super) fn hand_on(&mut self, id: ContactId) {
        let run = self.automation.as_ref().expect(AUTOMATED);
        let (channel, priority) = run.channels[id].expect("who is handed on has asked before");
        self.contacts[id].automated = false;
        self.ask_apart(id, channel, priority);
    }
}
