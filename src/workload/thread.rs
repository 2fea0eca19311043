//! Threads: conversations by messages that go on for hours or days, and of which anybody may answer the next message.

use super::contact::{count, span};
use super::retrial::client_number;
use crate::random::{Distribution, Root, Stream};
use crate::time::Span;

/// How clients of a class write in threads. A client has a thought, writes it in one message or several, gets an answer, and has the next.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadHabits {
    /// How many thoughts a client has, at least one \[count\].
    pub thoughts: Distribution,
    /// How long after an answer they write the next.
    pub reply: Distribution,
    /// What they write of one thought besides its first message, if ever anything.
    pub more: Option<MoreMessages>,
    /// How much longer an answer to a later message takes an agent who has not answered in the thread before.
    pub reading: Distribution,
    /// How long a later message waits for the agent who answered last alone; nothing where anybody may answer at once.
    pub same_agent: Option<Span>,
}

impl ThreadHabits {
    /// How many messages a client writes on average, where the distributions give at least one thought.
    pub fn messages(&self) -> f64 {
        let more = self.more.as_ref().map_or(0.0, |more| more.count.mean_count());
        self.thoughts.mean_count().max(1.0) * (1.0 + more)
    }
}

/// Messages that a client writes without waiting for an answer to the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct MoreMessages {
    /// How many, for each thought \[count\].
    pub count: Distribution,
    /// How long after the one before.
    pub gap: Distribution,
    /// How much longer an answer takes for each that it answers besides the first.
    pub talk: Distribution,
}

/// The random numbers of a class's threads in one replication, each addressed by the number of the client.
#[derive(Clone, Copy, Debug)]
pub struct ThreadDraws {
    thoughts: Stream,
    reply: Stream,
    more: Stream,
    gap: Stream,
    talk: Stream,
    reading: Stream,
}

impl ThreadDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> ThreadDraws {
        let stream = |purpose| root.stream(purpose, class);
        ThreadDraws {
            thoughts: stream("thoughts of a thread"),
            reply: stream("reply in a thread"),
            more: stream("more messages of a thought"),
            gap: stream("gap between messages of a thought"),
            talk: stream("talk for one more message"),
            reading: stream("reading of a thread"),
        }
    }

    /// How many thoughts the client of this contact has.
    pub fn thoughts(&self, habits: &ThreadHabits, number: u64) -> u32 {
        count(&habits.thoughts, self.thoughts, client_number(number)).max(1)
    }

    /// How long after the answer the client writes their thought of this number.
    pub fn reply(&self, habits: &ThreadHabits, number: u64, thought: u32) -> Span {
        span(&habits.reply, self.reply.of(client_number(number)), thought.into())
    }

    /// How many more messages they write of this thought.
    pub fn more(&self, habits: &ThreadHabits, number: u64, thought: u32) -> u32 {
        let more = habits.more.as_ref();
        more.map_or(0, |more| count(&more.count, self.more.of(client_number(number)), thought.into()))
    }

    /// How long after their message of this number, from the beginning of the thread, they write one more.
    pub fn gap(&self, more: &MoreMessages, number: u64, message: u32) -> Span {
        span(&more.gap, self.gap.of(client_number(number)), message.into())
    }

    /// How long an agent reads the thread who answers this contact of it and none before.
    pub fn reading(&self, habits: &ThreadHabits, number: u64) -> Span {
        span(&habits.reading, self.reading, number)
    }

    /// How much longer the answer takes to a contact that so many more messages have joined.
    pub fn talk(&self, habits: &ThreadHabits, number: u64, joined: u32) -> Span {
        let Some(more) = &habits.more else { return Span::ZERO };
        let mut draws = self.talk.draws(number);
        (0..joined).fold(Span::ZERO, |sum, _| sum + Span::from_seconds_f64(more.talk.sample(&mut draws)))
    }
}
