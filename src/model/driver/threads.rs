//! Threads: messages of one client about one matter, each a contact, of which anybody answers the next.

use super::Driver;
use crate::ids::{AgentId, ClassId, ContactId};
use crate::model::contact::{Contact, Outcome, Wish};
use crate::model::machines::threads::Answered;
use crate::routing::Preferred;
use crate::time::Span;

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// A contact comes; if it is a message of a thread, its client may write one more of the same thought.
    #[cold]
    pub(super) fn enter_thread(&mut self, id: ContactId, wish: Wish) {
        let (now, cell) = (self.now, self.contacts[id].cell);
        let next = self.threads.as_mut().and_then(|threads| threads.enter(id, wish, cell, now));
        self.write_in_thread(wish.class, wish.number, next);
    }

    /// The client of a thread will write again after so long, if they do and the run still lasts then.
    fn write_in_thread(&mut self, class: ClassId, number: u64, after: Option<Span>) {
        let Some(when) = after.map(|after| self.now + after).filter(|&when| when < self.arrivals.horizon_end()) else {
            return;
        };
        let client = self.clients.leave(Wish::new(class, number));
        self.timetable.schedule_return(client, when);
        if let Some(threads) = &mut self.threads {
            threads.will_write(class, number, client);
        }
    }

    /// Whether who comes back is the client of a thread, who writes. The message joins one that is in line, or is a contact of its own.
    #[cold]
    pub(super) fn writes_in_thread(&mut self, Wish { class, number, .. }: Wish) -> bool {
        let written = self.threads.as_mut().and_then(|threads| threads.write(class, number));
        let Some(written) = written else { return false };
        self.write_in_thread(class, number, written.next);
        if let Some(wish) = written.comes {
            self.arrivals.allow(self.now);
            self.admit_at(wish, self.now);
        }
        true
    }

    /// The agent who is wanted for a message, because they answered the one before.
    pub(super) fn same_agent(&self, id: ContactId) -> Option<Preferred> {
        let Contact { class, number, site, .. } = self.contacts[id];
        let (agent, limit) = self.threads.as_ref()?.same_agent(class, number)?;
        (self.site_of_agent(agent) == site).then_some(Preferred { agent, limit, backlog: None })
    }

    /// An agent begins to answer a contact. How much longer that takes because other messages have joined it, or they read what came before.
    #[cold]
    pub(super) fn take_up_thread(&mut self, id: ContactId, agent: AgentId) -> Span {
        let Contact { class, number, cell, .. } = self.contacts[id];
        let behind = self.behind(id, Outcome::Handled);
        let taken = self.threads.as_mut().and_then(|threads| threads.take_up((class, number), agent, behind));
        let Some((joined, longer)) = taken else { return Span::ZERO };
        self.tallies.count_message(cell, joined);
        longer
    }

    /// The answer to a contact reaches its client: they write again, or the matter is settled.
    #[cold]
    pub(super) fn answer_in_thread(&mut self, id: ContactId) {
        let (now, Contact { class, number, cell, recalls, leg, .. }) = (self.now, self.contacts[id]);
        let answered = self.threads.as_mut().and_then(|threads| threads.answer(class, number, now));
        let Some(answered) = answered else { return };
        self.tallies.count_response(cell, recalls == 0, now.since(leg.requested));
        match answered {
            Answered::GoesOn => {}
            Answered::WritesAgain(after) => self.write_in_thread(class, number, Some(after)),
            Answered::Resolved(thread) => {
                self.tallies.count_resolved(thread.cell, thread.took, thread.messages, thread.agents);
            }
        }
    }

    /// A contact leaves that was not answered, and what else its client would have written is not written.
    #[cold]
    pub(super) fn give_up_thread(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        if let Some(client) = self.threads.as_mut().and_then(|threads| threads.give_up(class, number)) {
            self.timetable.cancel_return(client);
            self.clients.come_back(client);
        }
    }
}
