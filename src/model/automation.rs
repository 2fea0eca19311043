//! Contacts at automated systems: agents of their own who complete a contact or hand it on to people, with its reason and
//! the time at which it came.

use super::center::Center;
use super::contacts::Stage;
use super::record::{Observer, Outcome};
use super::result::AutomationTimes;
use super::run::Run;
use super::stations::{Session, Work};
use crate::ids::{ClassId, ContactId, IdVec, QueueId};
use crate::random::Root;
use crate::routing::{Channel, Input};
use crate::time::Span;
use crate::workload::{Automation, AutomationDraws, Class, WhenFull, WhenUsed};

/// What goes on at the automated systems of a run.
#[derive(Debug)]
pub(super) struct AutomationRun {
    draws: IdVec<ClassId, AutomationDraws>,
    /// What each contact asks for, by its place.
    wishes: IdVec<ContactId, Option<Wish>>,
    pub(super) times: IdVec<ClassId, AutomationTimes>,
}

impl AutomationRun {
    /// Nothing where there is no such system.
    pub(super) fn new(center: &Center, root: Root) -> Option<Box<AutomationRun>> {
        let any = center.classes.iter().any(|class| class.automation.is_some());
        any.then(|| {
            Box::new(AutomationRun {
                draws: center.classes.iter().map(|class| AutomationDraws::new(root, &class.name)).collect(),
                wishes: IdVec::new(),
                times: center.classes.iter().map(|_| AutomationTimes::default()).collect(),
            })
        })
    }
}

/// What a contact asks for that may be served by an automated system.
#[derive(Clone, Copy, Debug)]
struct Wish {
    /// How it reaches an agent and with what priority: as it is when it is handed on.
    channel: Channel,
    priority: u8,
    /// Whether it has been given to the system. Nobody is twice.
    tried: bool,
}

const ASKED: &str = "who may turn to an automated system or is handed on has asked before";
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

    /// A contact asks for the first time whose class has an automated system: it goes there, or to people first.
    #[cold]
    pub(super) fn ask_automated(&mut self, id: ContactId, channel: Channel, priority: u8) {
        let first = system(&self.center.classes[self.contacts[id].class]).when_used == WhenUsed::First;
        let run = self.automation.as_mut().expect(AUTOMATED);
        *run.wishes.grown_to(id) = Some(Wish { channel, priority, tried: first });
        self.contacts[id].automated = first;
        self.ask_apart(id, channel, priority);
    }

    /// A contact would have to wait for people. Whether it turns to its automated system instead.
    pub(super) fn turns_to_automated(&mut self, id: ContactId) -> bool {
        let Some(run) = &mut self.automation else { return false };
        if self.contacts[id].stage != Stage::Asking || self.center.classes[self.contacts[id].class].automation.is_none()
        {
            return false;
        }
        let wish = run.wishes[id].as_mut().expect(ASKED);
        if std::mem::replace(&mut wish.tried, true) {
            return false;
        }
        let Wish { channel, priority, .. } = *wish;
        self.engine.router.handle(self.now(), Input::Withdraw(id));
        self.contacts[id].automated = true;
        self.ask_apart(id, channel, priority);
        true
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
        let Wish { channel, priority, .. } = run.wishes[id].expect(ASKED);
        self.contacts[id].automated = false;
        self.ask_apart(id, channel, priority);
    }
}
