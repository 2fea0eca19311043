//! Transfers: a conversation is over for its agent, and the contact goes on as one of another class.

use super::Driver;
use crate::ids::{ClassId, ContactId};
use crate::model::contact::{Contact, LegKind, Outcome, Wish};
use crate::model::machines::stations::{Place, Session, Work};
use crate::model::machines::transfers::{Staying, Transfers};
use crate::time::Span;
use crate::workload::{TransferForm, transferred, transferred_from};

const TRANSFERS: &str = "a contact that is transferred means that there are transfers";

impl<'a, const WATCHED: bool> Driver<'a, WATCHED> {
    fn transfers(&mut self) -> &mut Transfers<'a> {
        self.transfers.as_mut().expect(TRANSFERS)
    }

    /// How long the first agent talks to a contact that will be transferred, where that is said.
    #[cold]
    pub(super) fn talk_before_transfer(&self, class: ClassId, number: u64) -> Option<Span> {
        self.transfers.as_ref().and_then(|transfers| transfers.talk(class, number))
    }

    /// Something is over at the place. Whether it was the conversation with a contact that is transferred, whose agent stays with it.
    #[cold]
    pub(super) fn stays_for_transfer(&mut self, place: Place) -> bool {
        let Session { contact: id, work, .. } = *self.stations.session(place);
        match work {
            Work::Conversation => self.transfer(id, place),
            Work::Consulting | Work::Handover => {
                self.end_consulting(id, place);
                false
            }
            _ => false,
        }
    }

    /// The conversation with a contact is over. If it is transferred it goes on at this moment; whether its agent stays with it.
    fn transfer(&mut self, id: ContactId, place: Place) -> bool {
        let Contact { class, number, kind, .. } = self.contacts[id];
        let now = self.now;
        // Nobody is there any more who could be transferred.
        let is_gone = self.contacts[id].is_cut() || self.look_at_silent(id).is_some();
        if kind == LegKind::SelfService || is_gone {
            return false;
        }
        let Some(transfer) = self.transfers().chosen(class, number) else { return false };
        let to = (transfer.to, transferred(class, number));
        if let Some(line) = self.trunks.hand_over(id) {
            self.transfers().give_line(to, line);
        }
        let (before, wish) = (self.behind(id, Outcome::Handled), Wish::new(to.0, to.1));
        let is_record = self.callbacks.as_ref().is_some_and(|callbacks| callbacks.are_records(class));
        self.tallies.count_transferred(before.cell);
        // A record of a campaign made no contact: whoever is given on is a client of that class alone.
        let wish = if is_record { wish } else { wish.passed_on(before) };
        if !is_record {
            self.tallies.count_passed_on(before);
        }
        let client = self.clients.leave(wish);
        self.timetable.schedule_return(client, now);
        let TransferForm::Attended { limit, handover } = &transfer.form else { return false };
        let handover = self.transfers().draws(class).handover(handover, number);
        self.transfers().stay(to, Staying { place, handover }, now);
        let sessions = &mut self.timetable.sessions();
        self.stations.go_on(place, now, Work::Consulting, limit.unwrap_or(Span::ZERO), sessions);
        if limit.is_none() {
            self.timetable.sessions().cancel(place);
        }
        true
    }

    /// An agent who stayed with a client does not any longer.
    fn end_consulting(&mut self, id: ContactId, place: Place) {
        let now = self.now;
        if let Some(took) = self.transfers().leave(place, now) {
            let cell = self.contacts[id].cell;
            self.tallies.count_consulting(cell, took);
        }
    }

    /// A contact that may have been transferred is connected: an agent who stayed with its client hands over. How long the two talk.
    #[cold]
    pub(super) fn answer_transfer(&mut self, class: ClassId, number: u64) -> Span {
        if transferred_from(number).is_none() {
            return Span::ZERO;
        }
        let Some(Staying { place, handover }) = self.transfers().settle((class, number)) else { return Span::ZERO };
        self.stations.go_on(place, self.now, Work::Handover, handover, &mut self.timetable.sessions());
        handover
    }

    /// A contact that may have been transferred is over, or hangs up to be called back, before anybody has answered: an agent who stayed
    /// with its client lets go.
    #[cold]
    pub(super) fn end_transfer(&mut self, class: ClassId, number: u64) {
        if transferred_from(number).is_some()
            && let Some(Staying { place, .. }) = self.transfers().settle((class, number))
        {
            let id = self.stations.session(place).contact;
            self.end_consulting(id, place);
            self.end_conversation(place);
        }
    }

    /// A contact that was transferred holds from now on the line that it held before.
    #[cold]
    pub(super) fn take_over_line(&mut self, id: ContactId, wish: Wish) {
        if wish.comes_by_transfer()
            && let Some(line) = self.transfers().take_line((wish.class, wish.number))
        {
            self.trunks.take_over(id, line);
        }
    }
}
