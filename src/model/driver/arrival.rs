//! A contact arrives: the first time, or once more with the same wish.

use super::Driver;
use crate::ids::{ClassId, ClientId, ContactId};
use crate::model::contact::{Contact, Observer, Outcome};
use crate::model::machines::clients::Wish;
use crate::routing::Channel;
use crate::time::Span;
use crate::workload::Entry;

impl<O: Observer> Driver<'_, O> {
    #[inline(always)]
    pub(super) fn on_arrival(&mut self, class: ClassId) {
        self.arrivals.allow(self.now);
        let (number, next) = (self.arrivals.number(class), self.arrivals.next(class));
        self.timetable.schedule_arrival(class, next);
        self.admit(class, number, 0);
    }

    /// A client comes back who was cut off or turned away.
    #[cold]
    pub(super) fn on_return(&mut self, client: ClientId) {
        self.timetable.cancel_return(client);
        let Wish { class, number, returns } = self.clients.come_back(client);
        self.arrivals.allow(self.now);
        self.admit(class, number, returns);
    }

    #[inline(always)]
    fn admit(&mut self, class: ClassId, number: u64, returns: u32) {
        let cell = self.tallies.arrive(class, returns, self.now);
        let id = self.contacts.add(Contact::new(class, number, returns, cell, self.now));
        let plan = self.arrivals[class].plan;
        match &plan.entry {
            Entry::Voice => {
                if plan.trunk.is_some_and(|trunk| !self.trunks.seize(trunk, self.now)) {
                    return self.dismiss(id, Outcome::NoLine, None, Span::ZERO);
                }
                self.request(id, Channel::Voice, plan.priority);
            }
            Entry::Chat => self.request(id, Channel::Chat, plan.priority),
            Entry::Email => self.request(id, Channel::Email, plan.priority),
            Entry::Im(habits) => self.assert_link(id, habits),
            Entry::Sip(_) => self.receive(id),
        }
    }

    /// A client who is cut off or turned away may come back later with the same wish. Nobody comes back after the end of the horizon.
    pub(super) fn may_return(&mut self, id: ContactId) {
        let Contact { class, number, returns, .. } = self.contacts[id];
        let super::Chances { draws, habits, .. } = super::chances(&self.arrivals, &self.contacts, id);
        let Some(after) = draws.returns(habits, number, returns) else { return };
        let back = self.now + after;
        if back < self.arrivals.horizon_end() {
            let client = self.clients.leave(Wish { class, number, returns: returns + 1 });
            self.timetable.schedule_return(client, back);
        }
    }
}
