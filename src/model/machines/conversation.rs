//! Conversations turn by turn: the client's message waits for the agent's attention, the agent composes an answer, the client
//! reads it and writes again. And what both forms of a session by instant message count: responses and work.
//!
//! A client who is silent too long gives the agent's slot free. When they write again they have precedence: they take the slot
//! of their agent if one is free, or else wait for this agent before everybody else; when the agent has left, anybody of the
//! queue goes on with the conversation. Nobody gives up in the middle of a conversation.

use crate::ids::{AgentId, ContactId, GroupId, IdVec};
use crate::model::contact::Responses;
use crate::time::{Span, Time};
use crate::workload::{Class, TurnDraws, Turns};

/// Where a conversation turn by turn is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The client's message, or the work after the conversation, waits for the agent's attention or is in hand.
    #[default]
    AtAgent,
    /// The agent's message is on its way.
    Answered,
    /// The client reads and writes, or their message is on its way.
    AtClient,
    /// The client has written again and waits for a slot.
    Returning,
}

/// How the session of a contact by instant message goes.
#[derive(Clone, Copy, Debug, Default)]
struct Talk {
    phase: Phase,
    /// The agent who serves it, or did last, and its place there.
    agent: AgentId,
    place: u32,
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
    released: Span,
    responses: Responses,
}

/// What asks for an agent's attention: when it arrived, how long its client has waited for this agent's earlier answers, and
/// whether they have had none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asking {
    pub(crate) agent: AgentId,
    pub(crate) place: u32,
    pub(crate) arrived: Time,
    pub(crate) waited: Span,
    pub(crate) new: bool,
}

/// What the client does who has got an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// Leaves: it was the last.
    Leaves,
    /// Reads it and writes again, which takes so long.
    WritesAgain(Span),
}

/// Where a conversation was when it was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) agent: AgentId,
    pub(crate) place: u32,
    pub(crate) phase: Phase,
    pub(crate) away: bool,
}

/// All conversations.
#[derive(Debug, Default)]
pub(crate) struct Conversations {
    talks: IdVec<ContactId, Talk>,
    /// Conversations without a slot at an agent.
    away: u64,
}

impl Conversations {
    /// The client of a conversation turn by turn is connected: their first message is there. It was sent when they asked.
    pub(crate) fn begin(
        &mut self,
        id: ContactId,
        (agent, place): (AgentId, u32),
        (turns, draws): (u32, TurnDraws),
        requested: Time,
        now: Time,
    ) {
        *self.talks.grown_to(id) =
            Talk { agent, place, turns, draws, sent: requested, arrived: now, since: now, ..Talk::default() };
    }

    /// Counts a session in one piece: the client is answered when they are connected, and their messages are part of the whole.
    pub(crate) fn begin_held(&mut self, id: ContactId, first: Span, talk: Span) {
        let responses = Responses { first: Some(first), active: talk, ..Responses::default() };
        *self.talks.grown_to(id) = Talk { responses, ..Talk::default() };
    }

    /// A client who has written again has a slot: at their agent, or at somebody who goes on in that agent's stead.
    pub(crate) fn go_on(&mut self, id: ContactId, agent: AgentId, place: u32, now: Time) {
        let talk = &mut self.talks[id];
        talk.responses.released += now.since(talk.since);
        (talk.agent, talk.place, talk.since, talk.phase) = (agent, place, now, Phase::AtAgent);
        talk.away = false;
        self.away -= 1;
    }

    /// The agent who serves the contact, or did last.
    pub(crate) fn agent(&self, id: ContactId) -> AgentId {
        self.talks[id].agent
    }

    /// The place of the contact's session, which it has or had last.
    #[inline]
    pub(crate) fn place(&self, id: ContactId) -> u32 {
        self.talks[id].place
    }

    /// Since when the contact has had its slot.
    pub(crate) fn slot_since(&self, id: ContactId) -> Time {
        self.talks[id].since
    }

    /// Time with a slot that ended by releasing it.
    pub(crate) fn released(&self, id: ContactId) -> Span {
        self.talks[id].released
    }

    /// What of the contact asks for attention.
    #[inline(always)]
    pub(crate) fn asking(&self, id: ContactId) -> Asking {
        let Talk { agent, place, arrived, waited, written, .. } = self.talks[id];
        Asking { agent, place, arrived, waited, new: written == 0 }
    }

    /// How long an agent of the group composes the next message.
    #[inline]
    pub(crate) fn compose(&self, id: ContactId, class: &Class, group: GroupId) -> Span {
        let talk = &self.talks[id];
        talk.draws.compose(class, group, talk.written)
    }

    /// An agent has worked on it.
    #[inline]
    pub(crate) fn add_work(&mut self, id: ContactId, takes: Span) {
        self.talks[id].responses.active += takes;
    }

    /// The agent's message goes out. Whether it was the last.
    #[inline]
    pub(crate) fn answer(&mut self, id: ContactId, now: Time) -> bool {
        let talk = &mut self.talks[id];
        talk.waited += now.since(talk.arrived);
        talk.written += 1;
        talk.phase = Phase::Answered;
        talk.written >= talk.turns
    }

    /// The agent's message has reached the client.
    #[inline]
    pub(crate) fn answered(&mut self, id: ContactId, turns: &Turns, requested: Time, now: Time) -> Answered {
        let talk = &mut self.talks[id];
        if talk.written == 1 {
            talk.responses.first = Some(now.since(requested));
        } else {
            talk.responses.later += 1;
            talk.responses.later_waits += u128::from(now.since(talk.sent).nanos());
        }
        if talk.written == talk.turns {
            return Answered::Leaves;
        }
        let takes = talk.draws.answer(turns, talk.written - 1);
        (talk.phase, talk.sent) = (Phase::AtClient, now + takes);
        Answered::WritesAgain(takes)
    }

    /// The client's message has arrived: at its agent, or where it waits for a slot. Whether it has one.
    #[inline]
    pub(crate) fn written_again(&mut self, id: ContactId, now: Time) -> bool {
        let talk = &mut self.talks[id];
        talk.arrived = now;
        talk.phase = if talk.away { Phase::Returning } else { Phase::AtAgent };
        !talk.away
    }

    /// The client has been silent too long and has no slot any more.
    pub(crate) fn release(&mut self, id: ContactId, now: Time) {
        let talk = &mut self.talks[id];
        talk.released += now.since(talk.since);
        (talk.since, talk.away) = (now, true);
        self.away += 1;
    }

    /// The last message has arrived, or the conversation was cut off: what it leaves is the agent's.
    pub(crate) fn end(&mut self, id: ContactId, now: Time) {
        let talk = &mut self.talks[id];
        (talk.arrived, talk.waited, talk.phase) = (now, Span::ZERO, Phase::AtAgent);
    }

    /// Where the conversation is that is to be cut off.
    pub(crate) fn cut(&self, id: ContactId) -> Cut {
        let Talk { agent, place, phase, away, .. } = self.talks[id];
        Cut { agent, place, phase, away }
    }

    /// A conversation without a slot is over.
    pub(crate) fn end_away(&mut self, id: ContactId, now: Time) {
        let talk = &mut self.talks[id];
        talk.responses.released += now.since(talk.since);
        self.away -= 1;
    }

    /// How people answered the contact.
    #[inline]
    pub(crate) fn responses(&self, id: ContactId) -> Responses {
        self.talks[id].responses
    }

    /// How many have no slot at an agent.
    pub(crate) fn away(&self) -> u64 {
        self.away
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Distribution;

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    /// Two messages of the agent; the client, who asked at 0 s, is connected at 10 s and takes 5 s to read and write.
    fn begun() -> (Conversations, Turns, ContactId) {
        let turns = Turns {
            count: Distribution::constant(2.0).unwrap(),
            answer: Distribution::constant(5.0).unwrap(),
            idle_limit: None,
        };
        let (mut conversations, id) = (Conversations::default(), ContactId(3));
        conversations.begin(id, (AgentId(1), 4), (2, TurnDraws::default()), at(0), at(10));
        (conversations, turns, id)
    }

    #[test]
    fn responses_count_from_the_request_and_then_from_each_message_of_the_client() {
        let (mut conversations, turns, id) = begun();
        assert!(!conversations.answer(id, at(12)));
        assert_eq!(conversations.answered(id, &turns, at(0), at(13)), Answered::WritesAgain(Span::from_seconds(5)));
        assert!(conversations.written_again(id, at(18)));
        let Asking { agent, place, arrived, waited, new } = conversations.asking(id);
        assert_eq!((agent, place, arrived, waited, new), (AgentId(1), 4, at(18), Span::from_seconds(2), false));
        assert!(conversations.answer(id, at(20)), "it is the last");
        assert_eq!(conversations.answered(id, &turns, at(0), at(21)), Answered::Leaves);
        let responses = conversations.responses(id);
        assert_eq!((responses.first, responses.later), (Some(Span::from_seconds(13)), 1));
        assert_eq!(responses.later_waits, 3_000_000_000);
    }

    #[test]
    fn a_client_without_a_slot_is_counted_until_they_have_one_again() {
        let (mut conversations, turns, id) = begun();
        conversations.answer(id, at(12));
        conversations.answered(id, &turns, at(0), at(13));
        conversations.release(id, at(15));
        assert_eq!((conversations.away(), conversations.written_again(id, at(18))), (1, false));
        conversations.go_on(id, AgentId(2), 7, at(30));
        assert_eq!((conversations.away(), conversations.agent(id), conversations.place(id)), (0, AgentId(2), 7));
        assert_eq!(conversations.responses(id).released, Span::from_seconds(15));
        assert_eq!(conversations.released(id), Span::from_seconds(5));
    }
}
