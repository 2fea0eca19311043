//! A contact arrives: the first time, or once more with the same wish.

use super::Driver;
use crate::ids::{ClassId, ClientId, ContactId};
use crate::model::contact::{Before, Contact, Outcome, Wish};
use crate::routing::Channel;
use crate::time::{Span, Time};
use crate::workload::{Entry, Retrials, anew};

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    #[inline(always)]
    pub(super) fn on_arrival(&mut self, class: ClassId) {
        self.arrivals.allow(self.now);
        let (number, next) = (self.arrivals.number(class), self.arrivals.next(class));
        self.timetable.schedule_arrival(class, next);
        self.admit(Wish::new(class, number));
    }

    /// A client comes again.
    #[cold]
    pub(super) fn on_return(&mut self, client: ClientId) {
        self.timetable.cancel_return(client);
        if let Some(page) = &mut self.status {
            page.comes_of_themselves(client);
        }
        let wish = self.clients.come_back(client);
        if self.threads.is_some() && self.writes_in_thread(wish) {
            return;
        }
        if self.waits_for_device(wish) {
            return;
        }
        if let Some(page) = &mut self.status
            && wish.by_alert
        {
            page.comes_by_alert(wish.class);
        }
        self.arrivals.allow(self.now);
        if self.transfers.is_some() {
            // Who is transferred after the end of the horizon counts in its last interval.
            return self.admit_at(wish, self.now.min(self.arrivals.last_moment()));
        }
        self.admit(wish);
    }

    #[inline(always)]
    fn admit(&mut self, wish: Wish) {
        self.admit_at(wish, self.now);
    }

    /// The contact of this wish comes now, and counts as of a moment.
    #[inline(always)]
    pub(super) fn admit_at(&mut self, wish: Wish, counts_at: Time) {
        if self.callbacks.as_ref().is_some_and(|callbacks| callbacks.are_records(wish.class)) {
            return self.take_record(wish);
        }
        let cell = self.tallies.arrive(wish, counts_at);
        let id = self.contacts.add(Contact::new(wish, cell, self.now));
        if self.transfers.is_some() {
            self.take_over_line(id, wish);
        }
        if self.threads.is_some() {
            self.enter_thread(id, wish);
        }
        if self.presence.is_some() {
            self.meet(id, wish);
        }
        if self.status.is_some() && self.looks_first(id, wish) {
            return;
        }
        if let Some(callbacks) = &self.callbacks
            && callbacks.come_for_one(wish.class)
        {
            return self.ask_for_callback(id);
        }
        self.enter(id);
    }

    /// The contact comes in by its medium.
    #[inline(always)]
    pub(super) fn enter(&mut self, id: ContactId) {
        let plan = self.arrivals[self.contacts[id].class].plan;
        match &plan.entry {
            Entry::Voice => {
                if !self.has_line(id) {
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

    /// Whether the contact has the line that it needs, if it needs one: who was transferred has brought one, who called to hear the status
    /// holds it, and others take one if there is any.
    #[inline(always)]
    pub(super) fn has_line(&mut self, id: ContactId) -> bool {
        let contact = &self.contacts[id];
        let Some(trunk) = self.arrivals[contact.class].plan.trunk else { return true };
        contact.comes_by_transfer() || self.trunks.is_held_by(id) || self.trunks.seize(id, trunk, self.now)
    }

    /// A client of whom this became, or becomes, may try again, if that is a failure after which clients of the class do.
    #[cold]
    pub(super) fn may_try_again(&mut self, id: ContactId, outcome: Outcome) {
        let Contact { class, number, retrials: before, recalls, .. } = self.contacts[id];
        let class_here = &self.arrivals[class];
        let allowed = |retrials: &&Retrials| outcome.failure().is_some_and(|after| retrials.allow(after, before));
        let Some(retrials) = class_here.plan.retrials.as_ref().filter(allowed) else { return };
        let Some(delay) = class_here.draws.retrial(retrials, number, before) else { return };
        let number = if retrials.afresh { anew(number) } else { number };
        let wish = Wish { retrials: before + 1, recalls, ..Wish::new(class, number) }.after(self.behind(id, outcome));
        self.come_later(id, wish, delay);
    }

    /// A client who was served may come again, if that does not always settle the matter.
    #[cold]
    pub(super) fn may_come_again(&mut self, id: ContactId) {
        let Contact { class, number, recalls: before, cell, .. } = self.contacts[id];
        // Whoever was transferred comes again, if at all, after the last who serves them.
        if self.transfers.as_ref().is_some_and(|transfers| transfers.chosen(class, number).is_some()) {
            return;
        }
        let class_here = &self.arrivals[class];
        let Some(recalls) = &class_here.plan.recalls else { return };
        let delay = class_here.draws.recall(recalls, number);
        self.tallies.count_settled(cell, before, delay.is_none());
        if let Some(delay) = delay {
            let recalls = before.saturating_add(1);
            let wish = Wish { recalls, ..Wish::new(class, anew(number)) };
            self.come_later(id, wish.after(self.behind(id, Outcome::Handled)), delay);
        }
    }

    /// What the client of a contact has behind them, where this becomes of it at this moment.
    pub(super) fn behind(&self, id: ContactId, outcome: Outcome) -> Before {
        self.contacts[id].behind(outcome, self.tallies.in_time(), self.now)
    }

    /// Nobody comes again after the end of the horizon. Who does, if they do.
    pub(super) fn come_later(&mut self, id: ContactId, wish: Wish, delay: Span) -> Option<ClientId> {
        let when = self.now + delay;
        (when < self.arrivals.horizon_end()).then(|| {
            let client = self.may_come_later(id, wish);
            self.timetable.schedule_return(client, when);
            client
        })
    }

    /// The client of a contact may come again with this wish.
    pub(super) fn may_come_later(&mut self, id: ContactId, wish: Wish) -> ClientId {
        if let Some(presence) = &mut self.presence {
            presence.comes_again(id);
        }
        self.clients.leave(wish)
    }
}
