//! A conversation turn by turn: messages go between client and agent, and ask for the agent's attention.

use super::Driver;
use crate::ids::{AgentId, ContactId};
use crate::model::contact::{Contact, LegKind, Outcome, Responses, Stage};
use crate::model::machines::attention::Task;
use crate::model::machines::conversation::{Answered, Asking, Cut, Phase};
use crate::model::machines::journey::Direction;
use crate::model::machines::stations::{Place, Session, Work};
use crate::routing::{Input, Preferred, Request};
use crate::time::Span;
use crate::workload::{Class, Turns};

fn turns_of(class: &Class) -> &Turns {
    class.turns().expect("only conversations turn by turn have turns")
}

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The client of a conversation turn by turn is connected: their first message is there.
    pub(super) fn begin_turns(&mut self, id: ContactId, agent: AgentId, kept: Option<Place>, turns: &Turns) {
        let now = self.now;
        let sessions = &mut self.timetable.sessions();
        let place = match kept {
            None => self.stations.open_turns(agent, id, now, sessions),
            Some(place) => {
                self.stations.respond_in_turns(place, now, sessions);
                place
            }
        };
        let contact = &self.contacts[id];
        let draws = &self.arrivals[contact.class].draws;
        let chances = (draws.turns(turns, contact.number), draws.conversation(contact.number));
        self.conversations.begin(id, (agent, place), chances, contact.leg.requested, now);
        self.ask_attention(id);
    }

    /// A client who has written again is connected: to their agent, or to somebody who goes on in that agent's stead.
    pub(super) fn go_on_after_release(&mut self, id: ContactId, agent: AgentId) {
        let place = self.stations.open_turns(agent, id, self.now, &mut self.timetable.sessions());
        if self.are_agents_watched() {
            self.connect_at_site(id, agent, false);
        }
        self.conversations.go_on(id, agent, place, self.now);
        self.ask_attention(id);
    }

    /// The contact's message, or the work after its conversation, asks for the agent's attention. Whether they take it in hand at
    /// once; otherwise the contact has no event until they do.
    fn ask_attention(&mut self, id: ContactId) -> bool {
        let Asking { agent, place, arrived, waited, new } = self.conversations.asking(id);
        let in_hand = self.attention.ask(agent, place, Task { arrived, waited, new }, self.now);
        if in_hand {
            self.work(place);
        }
        in_hand
    }

    /// The agent composes a message of the session at the place, or does the work that it left.
    fn work(&mut self, place: Place) {
        let Session { contact: id, agent, work, .. } = *self.stations.session(place);
        let contact = &self.contacts[id];
        let class = &self.arrivals[contact.class];
        let group = self.stations.group(agent);
        let takes = match work {
            Work::WrapUp => class.draws.wrap_up(class.plan, contact.number, || group),
            _ => self.conversations.compose(id, class.plan, group),
        };
        self.timetable.schedule_step(id, self.now + takes);
    }

    /// The agent is done with what they have in hand of the contact.
    pub(super) fn on_turn(&mut self, id: ContactId) {
        let place = self.conversations.place(id);
        let Session { agent, work, .. } = *self.stations.session(place);
        self.put_down(id, agent);
        match work {
            Work::WrapUp => {
                self.timetable.cancel_step(id);
                self.end_session(place);
            }
            _ => self.answer(id, place),
        }
    }

    /// The agent puts down what they have in hand of the contact, and takes the next in hand.
    #[inline(always)]
    fn put_down(&mut self, id: ContactId, agent: AgentId) {
        let (took, next) = self.attention.done(agent, self.now);
        self.conversations.add_work(id, took);
        if let Some(next) = next {
            self.work(next);
        }
    }

    /// The agent's message goes out. From now on the client's silence counts, unless it was the last.
    fn answer(&mut self, id: ContactId, place: Place) {
        if self.presence.is_some() {
            self.look(id);
        }
        let last = self.conversations.answer(id, self.now);
        let turns = turns_of(self.arrivals[self.contacts[id].class].plan);
        if let Some(limit) = turns.idle_limit
            && !last
        {
            self.timetable.sessions().schedule(place, self.now + limit);
        }
        self.send(id, Direction::ToClient, Span::ZERO);
    }

    /// The agent's message has reached the client, who reads it and writes again, or leaves after the last.
    pub(super) fn answered(&mut self, id: ContactId) {
        let contact = &self.contacts[id];
        let turns = turns_of(self.arrivals[contact.class].plan);
        match self.conversations.answered(id, turns, contact.leg.requested, self.now) {
            Answered::Leaves => self.end_turns(id),
            Answered::WritesAgain(takes) => self.write(id, takes),
        }
    }

    /// The client's message has arrived at the agent, or where it waits for a slot.
    pub(super) fn written_again(&mut self, id: ContactId) {
        if self.conversations.written_again(id, self.now) {
            if turns_of(self.arrivals[self.contacts[id].class].plan).idle_limit.is_some() {
                let place = self.conversations.place(id);
                self.timetable.sessions().cancel(place);
            }
            if !self.ask_attention(id) {
                self.timetable.cancel_step(id);
            }
            return;
        }
        self.timetable.cancel_step(id);
        let Contact { class, site, .. } = self.contacts[id];
        let wish = Preferred { agent: self.conversations.agent(id), limit: Span::MAX, backlog: None };
        let priority = self.arrivals[class].plan.priority;
        let request = self.request_of(id, self.hosts.channel(id), priority);
        let request = Request { preferred: Some(wish), ..request };
        self.engines[site].router.handle(self.now, Input::Resume(request));
        self.act_apart(site);
    }

    /// The client at the place has been silent too long: the agent is free for others.
    #[cold]
    pub(super) fn release_slot(&mut self, place: Place) {
        let Session { contact: id, agent, .. } = *self.stations.session(place);
        let site = self.contacts[id].site;
        self.stations.release(place, self.now, &mut self.timetable.sessions());
        if self.agents_are_numbers {
            self.go_if_one_too_many(agent);
        }
        if self.are_agents_watched() {
            self.release_at_site(id, self.conversations.agent(id));
        }
        self.conversations.release(id, self.now);
        self.engines[site].router.handle(self.now, Input::SessionEnded { contact: id });
        self.act_apart(site);
        self.clear_place(place);
    }

    /// The last message has arrived, or the client was cut off: what the conversation leaves asks for the agent's attention.
    fn end_turns(&mut self, id: ContactId) {
        let now = self.now;
        self.release(id);
        self.conversations.end(id, now);
        let Asking { agent, place, .. } = self.conversations.asking(id);
        let contact = &mut self.contacts[id];
        contact.leg.conversed = now;
        let class = &self.arrivals[contact.class];
        if class.draws.wrap_up(class.plan, contact.number, || self.stations.group(agent)) == Span::ZERO {
            self.timetable.cancel_step(id);
            return self.end_session(place);
        }
        self.stations.wrap_up(place);
        if !self.ask_attention(id) {
            self.timetable.cancel_step(id);
        }
    }

    /// The client is cut off in the middle of the conversation. Who has a slot leaves the agent the work after it.
    pub(super) fn cut_turns(&mut self, id: ContactId) {
        let now = self.now;
        let Cut { agent, place, phase, away } = self.conversations.cut(id);
        if !away && self.stations.session(place).work == Work::WrapUp {
            return;
        }
        self.contacts[id].stage = Stage::Served { cut: true };
        self.may_try_again(id, Outcome::Dropped);
        self.recall(id);
        if away {
            let site = self.contacts[id].site;
            if phase == Phase::Returning {
                self.engines[site].router.handle(now, Input::Withdraw(id));
            }
            self.conversations.end_away(id, now);
            self.release(id);
            self.contacts[id].leg.conversed = now;
            if self.has_sites() {
                self.count_at_site(id, Outcome::Dropped, Some(agent), Span::ZERO);
            }
            self.dismiss(id, Outcome::Dropped, Some(agent), Span::ZERO);
            return self.act_apart(site);
        }
        if self.attention.has_in_hand(agent, place) {
            self.put_down(id, agent);
        } else if phase == Phase::AtAgent {
            self.attention.forget(place);
        }
        self.timetable.sessions().cancel(place);
        self.end_turns(id);
    }

    /// How people answered the contact, if they did and it is one of a provider.
    #[inline(always)]
    pub(super) fn responses(&self, id: ContactId) -> Option<Responses> {
        let contact = &self.contacts[id];
        let answered = contact.provider.is_some() && contact.stage.is_served() && !contact.is_in_self_service();
        answered.then(|| self.conversations.responses(id))
    }

    /// Whether the contact, whom people serve or a self-service system, is in a conversation turn by turn.
    pub(super) fn goes_by_turns(&self, id: ContactId) -> bool {
        let contact = &self.contacts[id];
        contact.kind == LegKind::People && self.arrivals[contact.class].plan.turns().is_some()
    }
}
