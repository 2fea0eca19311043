//! A contact comes by SIP, over the routing point, until it asks to be routed; and what becomes of all who came so when the routing
//! point goes down.

use super::Driver;
use crate::ids::{ClassId, ContactId};
use crate::model::contact::{Contact, Outcome, Stage};
use crate::model::machines::sip::{Signalled, SignallingPoint};
use crate::model::machines::stations::{Session, Work};
use crate::model::timetable::{Only, Rare};
use crate::time::Span;
use crate::workload::SipStage;

const SIP: &str = "a contact by SIP means a center that is reached by it";

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// A message arrives at the routing point.
    pub(super) fn receive(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        match self.signalling.as_mut().expect(SIP).receive(id, class, number) {
            None => self.dismiss(id, Outcome::Lost, None, Span::ZERO),
            Some((stage, takes)) => {
                self.start_patience(id);
                self.take_stage(id, stage, takes);
            }
        }
    }

    fn take_stage(&mut self, id: ContactId, stage: SipStage, takes: Span) {
        self.contacts[id].stage = Stage::Signalling(stage);
        self.timetable.schedule_step(id, self.now + takes);
    }

    /// A stage of the contact is over.
    pub(super) fn signal(&mut self, id: ContactId, stage: SipStage) {
        let Contact { class, number, cell, .. } = self.contacts[id];
        match self.signalling.as_mut().expect(SIP).signal(id, (class, number, cell), stage, self.now) {
            Signalled::Stage(next, takes) => self.take_stage(id, next, takes),
            Signalled::Asks(channel, priority) => {
                self.timetable.cancel_step(id);
                self.request(id, channel, priority);
            }
            Signalled::Rejected => {
                self.timetable.cancel_step(id);
                self.timetable.cancel_patience(id);
                self.dismiss(id, Outcome::Rejected, None, Span::ZERO);
            }
        }
    }

    /// What the conversation with whoever serves the contact takes, and what it takes to establish it.
    pub(super) fn establish(&mut self, id: ContactId, talk: Span) -> (Span, Span) {
        let contact = &self.contacts[id];
        let whom = (contact.class, contact.number, contact.cell);
        let before = contact.leg.requested.since(contact.arrived);
        let talk = (talk, !contact.is_in_self_service());
        self.signalling.as_mut().expect(SIP).establish(id, whom, talk, before, self.now)
    }

    /// When the routing point next goes down or comes up again.
    pub(super) fn schedule_routing_point(&mut self) {
        let next = self.signalling.as_ref().and_then(|point| point.next_change());
        self.timetable.schedule_or_cancel(Rare::RoutingPoint(Only), next);
    }

    /// The routing point goes down, and takes with it who is on the way and, where it keeps them, the sessions; or it
    /// comes up again.
    #[cold]
    pub(super) fn on_routing_point(&mut self) {
        let down = self.signalling.as_mut().expect(SIP).change();
        self.schedule_routing_point();
        if !down {
            return;
        }
        // Who waits is gone before any agent is free for them: those for whom one was selected, who is free then, go last.
        for is_selected in [false, true] {
            for id in self.contacts.present() {
                let Contact { class, stage, .. } = self.contacts[id];
                let is_meant = matches!(stage, Stage::Selected { .. }) == is_selected && !stage.is_served();
                if is_meant && self.point().receives(class) {
                    self.lose_by_signalling(id, stage);
                }
            }
        }
        if self.point().keeps_sessions() {
            let (contacts, point) = (&self.contacts, self.point());
            let by_sip = |class: ClassId| point.receives(class);
            let kept = |session: &Session| session.work != Work::WrapUp && by_sip(contacts[session.contact].class);
            for place in self.stations.places_with(kept) {
                self.stations.cut_off(place, self.now, &mut self.timetable.sessions());
            }
        }
        for site in self.center.sites.ids() {
            self.act_apart(site);
        }
    }

    /// The contact, which nobody serves, is lost with the routing point.
    fn lose_by_signalling(&mut self, id: ContactId, stage: Stage) {
        let outcome = self.unserved(id, Outcome::Lost);
        if stage.is_in_line() {
            self.stop_waiting(id, outcome);
        }
        self.timetable.cancel_step(id);
        self.timetable.cancel_patience(id);
        self.dismiss(id, outcome, None, Span::ZERO);
    }

    fn point(&self) -> &SignallingPoint<'_> {
        self.signalling.as_ref().expect(SIP)
    }
}
