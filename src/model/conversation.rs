//! A session turn by turn: the client's message waits for the agent's attention, the agent composes an answer, the client
//! reads it and writes again. And what both forms of a session count: responses and work.
//!
//! A client who is silent too long gives the agent's slot free. When he writes again he has precedence: he takes the slot of
//! his agent if there is one free, or else waits for this agent before everybody else; when the agent has left, anybody of
//! the queue goes on with the conversation. Nobody gives up in the middle of a conversation.

use super::attention::Piece;
use super::contacts::Stage;
use super::journey::Direction;
use super::record::{Observer, Outcome, Responses};
use super::run::{Run, lane};
use super::stations::{Place, Work};
use crate::ids::{AgentId, ContactId};
use crate::routing::{Input, Preferred, Request};
use crate::time::{Span, Time};
use crate::workload::{Class, TurnDraws, Turns};

/// Where a conversation turn by turn is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// The client's message, or the work after the conversation, waits for the agent's attention or is in hand.
    #[default]
    AtAgent,
    /// The agent's message is on its way.
    Answered,
    /// The client reads and writes, or his message is on its way.
    AtClient,
    /// The client has written again and waits for a slot.
    Returning,
}

/// How the session of a contact by instant message goes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Talk {
    phase: Phase,
    /// The agent who serves it, or did last, and its place there.
    agent: AgentId,
    place: Place,
    /// Whether it has no slot at an agent.
    away: bool,
    /// Messages that the agent has written, and how many there will be.
    written: u32,
    turns: u32,
    draws: TurnDraws,
    /// When the client sent the message that is to be answered, and when it arrived.
    sent: Time,
    arrived: Time,
    /// How long the client has waited for this agent's answers.
    waited: Span,
    /// When the present stretch with a slot, or without one, began.
    since: Time,
    /// Time with a slot that ended by releasing it.
    pub(super) released: Span,
    pub(super) responses: Responses,
}

impl Talk {
    /// The agent who serves the contact, or did last.
    pub(super) fn agent(&self) -> AgentId {
        self.agent
    }
}

fn turns_of(class: &Class) -> &Turns {
    class.turns().expect("only conversations turn by turn have turns")
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// The client of a conversation turn by turn is connected: his first message is there.
    pub(super) fn begin_turns(&mut self, id: ContactId, agent: AgentId, kept: Option<u32>, turns: &Turns) {
        let now = self.now();
        let place = kept.unwrap_or_else(|| self.stations.open_turns(agent, id, now, &mut self.agenda));
        if kept.is_some() {
            self.stations.respond_in_turns(place, now, &mut self.agenda);
        }
        let contact = &self.contacts[id];
        let draws = &self.classes[contact.class].draws;
        let (turns, draws) = (draws.turns(turns, contact.number), draws.conversation(contact.number));
        let requested = contact.requested;
        *self.talks.grown_to(id) =
            Talk { agent, place, turns, draws, sent: requested, arrived: now, since: now, ..Talk::default() };
        self.ask_attention(id);
    }

    /// A client who has written again is connected: to his agent, or to somebody who goes on in his place.
    pub(super) fn go_on_after_release(&mut self, id: ContactId, agent: AgentId) {
        let now = self.now();
        let place = self.stations.open_turns(agent, id, now, &mut self.agenda);
        if self.sites.is_some() {
            self.connect_at_site(id, agent, false);
        }
        let talk = &mut self.talks[id];
        talk.responses.released += now.since(talk.since);
        (talk.agent, talk.place, talk.since, talk.phase) = (agent, place, now, Phase::AtAgent);
        talk.away = false;
        self.away -= 1;
        self.ask_attention(id);
    }

    /// The contact's message, or the work after its conversation, asks for the agent's attention. Whether he takes it in hand at
    /// once; otherwise the contact has no event until he does.
    fn ask_attention(&mut self, id: ContactId) -> bool {
        let now = self.now();
        let talk = &self.talks[id];
        let (agent, place) = (talk.agent, talk.place);
        let piece = Piece { arrived: talk.arrived, waited: talk.waited, new: talk.written == 0 };
        let in_hand = self.attention.ask(agent, place, piece, now);
        if in_hand {
            self.work(place);
        }
        in_hand
    }

    /// The agent composes a message of the session at the place, or does the work that it left.
    fn work(&mut self, place: Place) {
        let session = self.stations.session(place);
        let id = session.contact;
        let (contact, talk) = (&self.contacts[id], &self.talks[id]);
        let class = &self.classes[contact.class];
        let group = self.stations.group(session.agent);
        let takes = match session.work {
            Work::WrapUp => class.draws.wrap_up(class.plan, contact.number, || group),
            _ => talk.draws.compose(class.plan, group, talk.written),
        };
        let done = self.now() + takes;
        self.agenda.schedule(lane::STEPS, id.0, done);
    }

    /// The agent is done with what he has in hand of the contact.
    pub(super) fn on_turn(&mut self, id: ContactId) {
        let Talk { agent, place, .. } = self.talks[id];
        let work = self.stations.session(place).work;
        let (took, next) = self.attention.done(agent, self.now());
        self.talks[id].responses.active += took;
        if let Some(next) = next {
            self.work(next);
        }
        match work {
            Work::WrapUp => {
                self.agenda.cancel(lane::STEPS, id.0);
                self.end_session(place);
            }
            _ => self.answer(id, place),
        }
    }

    /// The agent's message goes out. From now on the client's silence counts, unless it was the last.
    fn answer(&mut self, id: ContactId, place: Place) {
        let now = self.now();
        let talk = &mut self.talks[id];
        talk.waited += now.since(talk.arrived);
        talk.written += 1;
        talk.phase = Phase::Answered;
        let turns = turns_of(self.classes[self.contacts[id].class].plan);
        if let Some(limit) = turns.idle_limit
            && talk.written < talk.turns
        {
            self.agenda.schedule(lane::SESSIONS, place, now + limit);
        }
        self.send(id, Direction::ToClient, Span::ZERO);
    }

    /// The agent's message has reached the client, who reads it and writes again, or leaves after the last.
    pub(super) fn answered(&mut self, id: ContactId) {
        let now = self.now();
        let contact = &self.contacts[id];
        let talk = &mut self.talks[id];
        if talk.written == 1 {
            talk.responses.first = Some(now.since(contact.requested));
        } else {
            talk.responses.later += 1;
            talk.responses.later_waits += u128::from(now.since(talk.sent).nanos());
        }
        if talk.written == talk.turns {
            return self.end_turns(id);
        }
        let takes = talk.draws.answer(turns_of(self.classes[contact.class].plan), talk.written - 1);
        (talk.phase, talk.sent) = (Phase::AtClient, now + takes);
        self.send(id, Direction::ToCenter, takes);
    }

    /// The client's message has arrived at the agent, or where it waits for a slot.
    pub(super) fn written_again(&mut self, id: ContactId) {
        let now = self.now();
        let talk = &mut self.talks[id];
        talk.arrived = now;
        if !talk.away {
            talk.phase = Phase::AtAgent;
            let place = talk.place;
            if turns_of(self.classes[self.contacts[id].class].plan).idle_limit.is_some() {
                self.agenda.cancel(lane::SESSIONS, place);
            }
            if !self.ask_attention(id) {
                self.agenda.cancel(lane::STEPS, id.0);
            }
            return;
        }
        talk.phase = Phase::Returning;
        self.agenda.cancel(lane::STEPS, id.0);
        let wish = Preferred { agent: talk.agent, limit: Span::MAX };
        let priority = self.classes[self.contacts[id].class].plan.priority;
        let request = Request { preferred: Some(wish), ..self.request_of(id, self.channel(id), priority) };
        self.attend(self.contacts[id].site);
        self.engine.router.handle(now, Input::Resume(request));
        self.act_apart();
    }

    /// The client at the place has been silent too long: the agent is free for others.
    #[cold]
    pub(super) fn release_slot(&mut self, place: Place) {
        let now = self.now();
        let id = self.stations.session(place).contact;
        self.stations.release(place, now, &mut self.agenda);
        if self.sites.is_some() {
            self.release_at_site(id, self.talks[id].agent);
        }
        let talk = &mut self.talks[id];
        talk.released += now.since(talk.since);
        (talk.since, talk.away) = (now, true);
        self.away += 1;
        self.engine.router.handle(now, Input::SessionEnded { contact: id });
        self.act_apart();
        self.clear_place(place);
    }

    /// The last message has arrived: what it leaves asks for the agent's attention.
    fn end_turns(&mut self, id: ContactId) {
        let now = self.now();
        self.release_host(id);
        let contact = &mut self.contacts[id];
        contact.conversed = now;
        let talk = &mut self.talks[id];
        (talk.arrived, talk.waited, talk.phase) = (now, Span::ZERO, Phase::AtAgent);
        let (agent, place) = (talk.agent, talk.place);
        let class = &self.classes[contact.class];
        if class.draws.wrap_up(class.plan, contact.number, || self.stations.group(agent)) == Span::ZERO {
            self.agenda.cancel(lane::STEPS, id.0);
            return self.end_session(place);
        }
        self.stations.wrap_up(place);
        if !self.ask_attention(id) {
            self.agenda.cancel(lane::STEPS, id.0);
        }
    }

    /// The client is cut off in the middle of the conversation. Who has a slot leaves the agent the work after it.
    pub(super) fn cut_turns(&mut self, id: ContactId) {
        let now = self.now();
        let Talk { agent, place, phase, away, since, .. } = self.talks[id];
        if !away && self.stations.session(place).work == Work::WrapUp {
            return;
        }
        self.contacts[id].cut = true;
        self.may_return(id);
        self.recall(id);
        if away {
            if phase == Phase::Returning {
                self.attend(self.contacts[id].site);
                self.engine.router.handle(now, Input::Withdraw(id));
            }
            self.talks[id].responses.released += now.since(since);
            self.away -= 1;
            self.release_host(id);
            self.contacts[id].conversed = now;
            self.count_at_site(id, Outcome::Dropped, Some(agent), Span::ZERO);
            self.dismiss(id, Outcome::Dropped, Some(agent), Span::ZERO);
            return self.act_apart();
        }
        if self.attention.has_in_hand(agent, place) {
            let (took, next) = self.attention.done(agent, now);
            self.talks[id].responses.active += took;
            if let Some(next) = next {
                self.work(next);
            }
        } else if phase == Phase::AtAgent {
            self.attention.forget(agent, place);
        }
        self.agenda.cancel(lane::SESSIONS, place);
        self.end_turns(id);
    }

    /// How people answered the contact, if they did and it is one of a provider.
    #[inline(always)]
    pub(super) fn responses(&self, id: ContactId) -> Option<Responses> {
        let contact = &self.contacts[id];
        let answered = contact.provider.is_some() && contact.stage == Stage::Served && !contact.automated;
        answered.then(|| self.talks[id].responses)
    }

    /// Since when the contact has had its slot.
    pub(super) fn slot_since(&self, id: ContactId) -> Time {
        if self.goes_by_turns(id) { self.talks[id].since } else { self.contacts[id].connected }
    }

    /// Whether the contact, whom people serve or an automated system, is in a conversation turn by turn.
    pub(super) fn goes_by_turns(&self, id: ContactId) -> bool {
        let contact = &self.contacts[id];
        !contact.automated && self.classes[contact.class].plan.turns().is_some()
    }

    /// Counts a session in one piece: the client is answered when he is connected, and his messages are part of the whole.
    pub(super) fn begin_held(&mut self, id: ContactId, handling: Span) {
        let contact = &self.contacts[id];
        let first = Some(contact.connected.since(contact.requested));
        let responses = Responses { first, active: handling, ..Responses::default() };
        *self.talks.grown_to(id) = Talk { responses, ..Talk::default() };
    }
}
