//! Threads: conversations by messages that may go on for days. A thread is nobody's between its messages; each of these is a contact of its
//! own, or joins one that is still in line.

use crate::ids::{AgentId, ClassId, ClientId, ContactId, IdVec};
use crate::model::contact::{Before, Wish};
use crate::random::Root;
use crate::time::{Span, Time};
use crate::workload::{Class, ThreadDraws, ThreadHabits, anew, client_number};
use std::collections::BTreeMap;

/// A client's thread has at most so many contacts, since the numbers of their chances are not more.
const MOST_CONTACTS: u16 = 4_000;

/// A thread that is over, by its first message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// The cell that counts its first message.
    pub(crate) cell: u32,
    /// From its first message to its last answer.
    pub(crate) took: Span,
    /// Messages of the client.
    pub(crate) messages: u32,
    /// Agents who answered, each counted once.
    pub(crate) agents: u32,
}

/// What comes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// Messages of the thread are still to be answered, or the client is still writing.
    GoesOn,
    /// The client writes again after so long.
    WritesAgain(Span),
    /// The last of it.
    Resolved(Resolved),
}

/// What comes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The contact that it is; nothing if it joins one in line.
    pub(crate) comes: Option<Wish>,
    /// After how long one more of the same thought follows.
    pub(crate) next: Option<Span>,
}

/// A thread that is not over.
#[derive(Debug)]
struct Thread {
    /// The cell of its first message, and when that came.
    cell: u32,
    began: Time,
    /// Messages so far.
    messages: u32,
    /// The present thought, from 0; thoughts to come; messages to come of the present one.
    thought: u32,
    thoughts_to_come: u32,
    more_to_come: u32,
    /// The last contact: its chances, how many came before, and, once somebody has taken it up, what its client has behind them.
    number: u64,
    contacts_before: u16,
    behind: Option<Before>,
    /// The contact in line, and how many messages have joined it.
    in_line: Option<ContactId>,
    joined: u32,
    /// Contacts that an agent is answering.
    in_hand: u32,
    /// Who answered, in the order of their first answers, and who was last.
    agents: Vec<AgentId>,
    last_agent: Option<AgentId>,
    /// Where the client's next message stands in the calendar of those who come again.
    writes: Option<ClientId>,
}

/// The threads of a run.
#[derive(Debug)]
pub(crate) struct Threads<'a> {
    habits: IdVec<ClassId, Option<&'a ThreadHabits>>,
    draws: IdVec<ClassId, ThreadDraws>,
    /// Those that are not over, by class and client.
    open: BTreeMap<(ClassId, u64), Thread>,
}

impl<'a> Threads<'a> {
    /// Nothing where there are none.
    pub(crate) fn new(classes: &'a IdVec<ClassId, Class>, root: Root) -> Option<Box<Threads<'a>>> {
        classes.iter().any(|class| class.thread.is_some()).then(|| {
            Box::new(Threads {
                habits: classes.iter().map(|class| class.thread.as_deref()).collect(),
                draws: classes.iter().map(|class| ThreadDraws::new(root, &class.name)).collect(),
                open: BTreeMap::new(),
            })
        })
    }

    fn thread(&mut self, class: ClassId, number: u64) -> Option<&mut Thread> {
        self.habits[class]?;
        self.open.get_mut(&(class, client_number(number)))
    }

    /// A contact stands in line. If it is the first message of a thread, that begins; after how long one more of the same thought follows.
    pub(crate) fn enter(&mut self, id: ContactId, wish: Wish, cell: u32, now: Time) -> Option<Span> {
        let (Wish { class, number, recalls, .. }, habits) = (wish, self.habits[wish.class]?);
        if let Some(thread) = self.thread(class, number) {
            thread.in_line = Some(id);
            (thread.number, thread.contacts_before, thread.behind) = (number, recalls, None);
            return None;
        }
        let draws = &self.draws[class];
        let thread = Thread {
            cell,
            began: now,
            messages: 1,
            thought: 0,
            thoughts_to_come: draws.thoughts(habits, number) - 1,
            more_to_come: draws.more(habits, number, 0),
            number,
            contacts_before: recalls,
            behind: None,
            in_line: Some(id),
            joined: 0,
            in_hand: 0,
            agents: Vec::new(),
            last_agent: None,
            writes: None,
        };
        let next = thread.next(habits, draws);
        self.open.insert((class, client_number(number)), thread);
        next
    }

    /// The client of a thread will write next when this one comes back.
    pub(crate) fn will_write(&mut self, class: ClassId, number: u64, client: ClientId) {
        if let Some(thread) = self.thread(class, number) {
            thread.writes = Some(client);
        }
    }

    /// The client of a thread writes, if there is one.
    pub(crate) fn write(&mut self, class: ClassId, number: u64) -> Option<Written> {
        let (habits, draws) = (self.habits[class]?, self.draws[class]);
        let thread = self.thread(class, number)?;
        thread.writes = None;
        thread.messages += 1;
        if thread.more_to_come > 0 {
            thread.more_to_come -= 1;
        } else {
            thread.thought += 1;
            thread.thoughts_to_come -= 1;
            thread.more_to_come = draws.more(habits, number, thread.thought);
        }
        let joins = thread.in_line.is_some();
        thread.joined += u32::from(joins);
        let comes = (!joins).then(|| {
            let recalls = thread.contacts_before + 1;
            let behind = thread.behind.expect("who does not join a contact in line writes after one that was taken up");
            Wish { recalls, ..Wish::new(class, anew(thread.number)) }.after(behind)
        });
        if thread.contacts_before + 1 >= MOST_CONTACTS {
            (thread.thoughts_to_come, thread.more_to_come) = (0, 0);
        }
        Some(Written { comes, next: thread.next(habits, &draws) })
    }

    /// The agent who answered before, with how long the next message waits for them alone.
    pub(crate) fn same_agent(&self, class: ClassId, number: u64) -> Option<(AgentId, Span)> {
        let limit = self.habits[class]?.same_agent?;
        let thread = self.open.get(&(class, client_number(number)))?;
        Some((thread.last_agent?, limit))
    }

    /// An agent takes up what stands in line, after which its client has this behind them. How many messages had joined it, and how much longer the answer takes for them and because the
    /// agent has to read what came before.
    pub(crate) fn take_up(
        &mut self,
        (class, number): (ClassId, u64),
        agent: AgentId,
        behind: Before,
    ) -> Option<(u32, Span)> {
        let (habits, draws) = (self.habits[class]?, self.draws[class]);
        let thread = self.thread(class, number)?;
        (thread.in_line, thread.behind) = (None, Some(behind));
        thread.in_hand += 1;
        let mut reading = Span::ZERO;
        if !thread.agents.contains(&agent) {
            thread.agents.push(agent);
            if thread.contacts_before > 0 {
                reading = draws.reading(habits, number);
            }
        }
        thread.last_agent = Some(agent);
        let joined = std::mem::take(&mut thread.joined);
        Some((joined, reading + draws.talk(habits, number, joined)))
    }

    /// The answer to a contact that came so often before reaches the client.
    pub(crate) fn answer(&mut self, class: ClassId, number: u64, now: Time) -> Option<Answered> {
        let (habits, draws) = (self.habits[class]?, self.draws[class]);
        let thread = self.thread(class, number)?;
        thread.in_hand -= 1;
        // What follows of the same thought is dropped where it would come too late to be written.
        let is_writing = thread.writes.is_some();
        if thread.in_line.is_some() || thread.in_hand > 0 || is_writing {
            return Some(Answered::GoesOn);
        }
        thread.more_to_come = 0;
        if thread.thoughts_to_come > 0 {
            return Some(Answered::WritesAgain(draws.reply(habits, number, thread.thought)));
        }
        let Thread { cell, began, messages, ref agents, .. } = *thread;
        let resolved = Resolved { cell, took: now.since(began), messages, agents: agents.len() as u32 };
        self.open.remove(&(class, client_number(number)));
        Some(Answered::Resolved(resolved))
    }

    /// A contact leaves without an answer, and the client with it. Whose next message will not be written, if one would have been.
    pub(crate) fn give_up(&mut self, class: ClassId, number: u64) -> Option<ClientId> {
        self.habits[class]?;
        self.open.remove(&(class, client_number(number)))?.writes
    }
}

impl Thread {
    /// After how long one more message of the present thought follows.
    fn next(&self, habits: &ThreadHabits, draws: &ThreadDraws) -> Option<Span> {
        let more = habits.more.as_ref().filter(|_| self.more_to_come > 0)?;
        Some(draws.gap(more, self.number, self.messages - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::{Outcome, Waited};
    use crate::model::sample::{at, class, constant, seconds};
    use crate::workload::{Entry, MoreMessages};

    const CLASS: ClassId = ClassId(0);
    const ID: ContactId = ContactId(5);

    /// Two thoughts, the second 30 s after the answer to the first. Who has not answered before reads for 5 s.
    fn habits() -> ThreadHabits {
        ThreadHabits {
            thoughts: constant(2.0),
            reply: constant(30.0),
            more: None,
            reading: constant(5.0),
            same_agent: Some(seconds(60)),
        }
    }

    /// The same with two more messages for each thought, one every 4 s, each of which makes the answer 7 s longer.
    fn talkative() -> ThreadHabits {
        let more = MoreMessages { count: constant(2.0), gap: constant(4.0), talk: constant(7.0) };
        ThreadHabits { more: Some(more), ..habits() }
    }

    fn behind() -> Before {
        Before { cell: 7, outcome: Outcome::Handled, was_served: true, in_time: true, waited: Waited::Never }
    }

    fn in_threads(habits: ThreadHabits, does: impl FnOnce(&mut Threads<'_>)) {
        let classes = vec![Class { thread: Some(Box::new(habits)), ..class("e-mails", Entry::Email) }].into();
        does(&mut Threads::new(&classes, Root::new(1, 0)).expect("they write in threads"));
    }

    #[test]
    fn a_thread_goes_on_with_whoever_answers_and_is_over_with_the_answer_to_its_last_thought() {
        in_threads(habits(), |threads| {
            assert_eq!(threads.enter(ID, Wish::new(CLASS, 3), 7, at(10)), None);
            assert_eq!(threads.same_agent(CLASS, 3), None);
            assert_eq!(threads.take_up((CLASS, 3), AgentId(0), behind()), Some((0, Span::ZERO)));
            assert_eq!(threads.answer(CLASS, 3, at(20)), Some(Answered::WritesAgain(seconds(30))));
            let comes = Wish { recalls: 1, ..Wish::new(CLASS, anew(3)) }.after(behind());
            assert_eq!(threads.write(CLASS, 3), Some(Written { comes: Some(comes), next: None }));
            assert_eq!(threads.enter(ID, comes, 8, at(50)), None);
            assert_eq!(threads.same_agent(CLASS, comes.number), Some((AgentId(0), seconds(60))));
            let taken_up = threads.take_up((CLASS, comes.number), AgentId(1), behind());
            assert_eq!(taken_up, Some((0, seconds(5))), "the other has to read first");
            let resolved = Resolved { cell: 7, took: seconds(80), messages: 2, agents: 2 };
            assert_eq!(threads.answer(CLASS, comes.number, at(90)), Some(Answered::Resolved(resolved)));
            assert_eq!((threads.answer(CLASS, 3, at(91)), threads.write(CLASS, 3)), (None, None), "it is over");
        });
    }

    #[test]
    fn more_of_a_thought_joins_what_is_in_line_and_is_answered_with_it() {
        in_threads(talkative(), |threads| {
            assert_eq!(threads.enter(ID, Wish::new(CLASS, 0), 1, at(0)), Some(seconds(4)));
            assert_eq!(threads.write(CLASS, 0), Some(Written { comes: None, next: Some(seconds(4)) }));
            assert_eq!(threads.take_up((CLASS, 0), AgentId(0), behind()), Some((1, seconds(7))));
            // The last of the thought comes while the answer is being written, and is a contact of its own.
            threads.will_write(CLASS, 0, ClientId(2));
            assert_eq!(threads.answer(CLASS, 0, at(6)), Some(Answered::GoesOn));
            let written = threads.write(CLASS, 0).expect("the thread goes on");
            assert_eq!((written.comes.map(|wish| wish.recalls), written.next), (Some(1), None));
            threads.enter(ID, written.comes.expect("nothing is in line"), 1, at(8));
            threads.take_up((CLASS, 0), AgentId(0), behind());
            assert_eq!(threads.answer(CLASS, 0, at(9)), Some(Answered::WritesAgain(seconds(30))));
        });
    }

    #[test]
    fn a_client_who_gives_up_writes_no_more() {
        in_threads(talkative(), |threads| {
            threads.enter(ID, Wish::new(CLASS, 0), 1, at(0));
            threads.will_write(CLASS, 0, ClientId(2));
            assert_eq!(threads.give_up(CLASS, 0), Some(ClientId(2)));
            assert_eq!((threads.give_up(CLASS, 0), threads.write(CLASS, 0)), (None, None));
        });
        let classes = vec![class("e-mails", Entry::Email)].into();
        assert!(Threads::new(&classes, Root::new(1, 0)).is_none());
    }
}
