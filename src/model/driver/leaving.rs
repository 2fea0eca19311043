//! A contact leaves: it gives up, is lost or cut off, or is done; then it is counted and shown.

use super::Driver;
use crate::ids::{AgentId, ContactId, QueueId};
use crate::model::contact::{Contact, ContactRecord, Outcome, Stage};
use crate::model::machines::stations::Work;
use crate::model::machines::while_waiting::Attempt;
use crate::routing::Input;
use crate::time::Span;

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    pub(super) fn on_patience(&mut self, id: ContactId) {
        self.timetable.cancel_patience(id);
        if self.callbacks.is_some() && self.is_called_back(id) {
            return self.give_up_callback(id);
        }
        if self.self_help.is_some() && self.ends_self_help(id) {
            return;
        }
        let stage = self.contacts[id].stage;
        if self.goes_silently(id) {
            return;
        }
        if stage.is_in_line() || stage == Stage::Consulting {
            return self.leave_waiting(id, Outcome::Abandoned);
        }
        self.recall(id);
        self.timetable.cancel_step(id);
        self.go_unserved(id, Outcome::AbandonedInDialogue);
    }

    /// Whether what ends now is what the client of a contact that waits does themselves: then they have done it, or wait on.
    #[cold]
    fn ends_self_help(&mut self, id: ContactId) -> bool {
        let cell = self.contacts[id].cell;
        match self.self_help.as_mut().and_then(|help| help.end(id, cell, self.now)) {
            None => return false,
            Some(Attempt::Done) => self.leave_waiting(id, Outcome::SelfServed),
            Some(Attempt::Failed(gives_up)) => {
                if let Some(time) = gives_up {
                    self.timetable.schedule_patience(id, time);
                }
            }
        }
        true
    }

    /// Whether the client of a chat who gives up goes without a word: then the chat goes on waiting, and they may try again as if they
    /// had closed it.
    fn goes_silently(&mut self, id: ContactId) -> bool {
        let Contact { class, number, stage, .. } = self.contacts[id];
        let Some(silence) = &mut self.silence else { return false };
        if self.contacts[id].is_in_self_service() || !stage.is_in_line() || !silence.give_up(id, class, number) {
            return false;
        }
        if self.some_come_again {
            self.may_try_again(id, Outcome::SilentlyAbandoned);
        }
        true
    }

    /// How long it takes an agent to find out that the client of the contact has gone; nothing when they are there.
    #[inline(always)]
    pub(super) fn look_at_silent(&self, id: ContactId) -> Option<Span> {
        self.silence.as_ref()?.look(id)
    }

    /// How a contact ends that nobody serves: whoever has gone without a word went then, whatever ends their contact, and has decided
    /// then whether to try again.
    pub(super) fn unserved(&self, id: ContactId, outcome: Outcome) -> Outcome {
        if self.look_at_silent(id).is_some() { Outcome::SilentlyAbandoned } else { outcome }
    }

    /// A contact does not want to wait any more.
    #[inline(always)]
    pub(super) fn leave_waiting(&mut self, id: ContactId, outcome: Outcome) {
        self.stop_waiting(id, outcome);
        self.go_unserved(id, outcome);
    }

    #[inline(always)]
    fn go_unserved(&mut self, id: ContactId, outcome: Outcome) {
        let site = self.contacts[id].site;
        self.release(id);
        self.dismiss(id, outcome, None, Span::ZERO);
        self.act_apart(site);
    }

    /// A contact leaves the line, or the way to it, with this outcome. What the engine decides thereupon is still to be done.
    #[inline]
    pub(super) fn stop_waiting(&mut self, id: ContactId, outcome: Outcome) {
        let queue = self.queue_of(id);
        self.queues.leave(queue, self.now);
        if self.has_sites() {
            self.leave_site(id, outcome);
        }
        let Contact { site, stage, .. } = self.contacts[id];
        if stage == Stage::Consulting {
            return self.timetable.cancel_step(id);
        }
        self.take_back_announcement(id);
        if let Some(announcements) = &mut self.announcements
            && outcome == Outcome::Abandoned
        {
            announcements.gave_up(site, queue, self.now.since(self.contacts[id].leg.requested));
        }
        if let Some(page) = &mut self.status
            && outcome == Outcome::Abandoned
        {
            page.gave_up(queue, self.now.since(self.contacts[id].leg.requested));
        }
        if let Stage::Selected { place } = stage {
            self.leave_selected(id, place);
        }
        self.engines[site].router.handle(self.now, Input::Withdraw(id));
    }

    /// The contact leaves before its agent has responded, who is free.
    #[cold]
    pub(super) fn leave_selected(&mut self, id: ContactId, place: u32) {
        self.unselect(place);
        self.contacts[id].stage = Stage::Waiting;
    }

    /// A contact that no agent serves is lost.
    pub(super) fn lose(&mut self, id: ContactId, outcome: Outcome) {
        self.recall(id);
        self.timetable.cancel_step(id);
        self.timetable.cancel_patience(id);
        self.release(id);
        self.dismiss(id, outcome, None, Span::ZERO);
    }

    /// The contact is cut off, wherever it is. The agent who serves it does the work that follows a conversation.
    pub(super) fn cut_off(&mut self, id: ContactId) {
        let Contact { site, stage, .. } = self.contacts[id];
        match stage {
            Stage::Reaching | Stage::Redirecting | Stage::Dialogue { .. } => self.lose(id, Outcome::Dropped),
            Stage::Consulting | Stage::Waiting | Stage::Selected { .. } => {
                let outcome = self.unserved(id, Outcome::Dropped);
                self.stop_waiting(id, outcome);
                self.lose(id, outcome);
                self.act_apart(site);
            }
            Stage::Served { .. } if self.goes_by_turns(id) => self.cut_turns(id),
            Stage::Served { .. } => {
                let place = self.stations.place_of(id);
                if self.stations.session(place).work != Work::WrapUp {
                    self.contacts[id].stage = Stage::Served { cut: true };
                    self.may_try_again(id, Outcome::Dropped);
                    self.recall(id);
                    self.end_conversation(place);
                }
            }
            Stage::Away | Stage::Calling => unreachable!("nobody is cut off who is called by telephone"),
            Stage::Looking | Stage::Signalling(_) | Stage::Asking | Stage::Unanswered | Stage::Gone => {
                unreachable!("nobody is cut off who comes otherwise, asks at this moment or is not here")
            }
        }
    }

    /// What became of the contact.
    #[inline(always)]
    pub(super) fn record(
        &self,
        id: ContactId,
        outcome: Outcome,
        agent: Option<AgentId>,
        wrap_up: Span,
    ) -> ContactRecord {
        let contact = &self.contacts[id];
        let hosted = contact.provider.map(|_| (self.hosts.host(id), self.hosts.modes(id)));
        let record = contact.record(outcome, (agent, wrap_up), self.now, hosted);
        let told = self.announcements.as_ref().and_then(|announcements| announcements.told_wait(id));
        let told = told.or_else(|| self.status.as_ref().and_then(|page| page.shown_wait(id)));
        ContactRecord { moved_to: self.moved_to(id), told, ..record }
    }

    /// The queue in which the contact is, or was refused, if a rule put it there and its class has another.
    #[inline(always)]
    fn moved_to(&self, id: ContactId) -> Option<QueueId> {
        let contact = &self.contacts[id];
        let rules = self.rules.as_ref().filter(|_| !contact.is_in_self_service())?;
        let queue = if contact.stage == Stage::Asking { rules.queue(id) } else { Some(self.queue_of(id)) };
        queue.filter(|&queue| queue != self.arrivals[contact.class].plan.queue)
    }

    /// The center is done with the contact: it is counted, shown, and its place is free.
    // Inlined, so that what is known of the outcome at each call leaves only the counting that it needs.
    #[inline(always)]
    pub(super) fn dismiss(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        if let Some(callbacks) = &mut self.callbacks {
            callbacks.forget(id);
            self.timetable.cancel_callback(id);
        }
        self.count_out(id, outcome, agent, wrap_up);
        self.remove(id);
    }

    /// The contact is not here any more, and its client is watched only if they will come again.
    #[inline(always)]
    pub(super) fn remove(&mut self, id: ContactId) {
        if self.presence.is_some() {
            self.part(id, self.now);
        }
        self.contacts.remove(id);
    }

    /// The contact, as it came, is counted and shown.
    #[inline(always)]
    pub(super) fn count_out(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        if self.transfers.is_some() {
            let Contact { class, number, .. } = self.contacts[id];
            self.end_transfer(class, number);
        }
        if self.threads.is_some() && outcome != Outcome::Handled {
            self.give_up_thread(id);
        }
        if self.some_come_again {
            match outcome {
                Outcome::Handled => self.may_come_again(id),
                // Who went without a word, or was cut off in conversation, has decided it then.
                Outcome::SilentlyAbandoned => {}
                _ if self.contacts[id].is_cut() => {}
                _ => self.may_try_again(id, outcome),
            }
        }
        let record = self.record(id, outcome, agent, wrap_up);
        let responses = self.responses(id);
        let contact = &self.contacts[id];
        let group = agent.map(|agent| self.stations.group(agent));
        self.tallies.count(contact.counted_by(self.now), &record, group, responses.as_ref());
        if WATCHED {
            if contact.has_earlier_legs() {
                self.observer.on_leg(&contact.leg_record(agent, record.left, wrap_up));
            }
            self.observer.on_contact(&record);
        }
        let cell = self.contacts[id].cell;
        if let Some(announcements) = &mut self.announcements {
            announcements.compare(id, cell, &record);
        }
        if let Some(page) = &mut self.status {
            page.compare(id, cell, &record);
        }
        if let Some(point) = &mut self.signalling
            && point.receives(record.class)
        {
            let way = point.end(id, cell, &record);
            if WATCHED {
                self.observer.on_sip(&way);
            }
        }
        if let Some(silence) = &mut self.silence {
            silence.forget(id);
        }
        if let Some(help) = &mut self.self_help {
            help.forget(id);
        }
    }
}
