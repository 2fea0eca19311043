//! Who waits, and in what order.
//!
//! A *demand* is a queue seen through a channel, in a language, after steps: what it takes to serve. A *line* holds the waiting contacts of one demand
//! and one priority, first come first served, for whatever the order of service, contacts that differ only in the time of
//! their request keep that order. The best contact for an agent is found by comparing the heads of the lines that are
//! not empty and that they may serve.

use super::bits::BitSet;
use super::chain::{Chain, Links};
use super::contact_selection::{ContactSelection, Standing, Totals};
use super::input::{Capability, Channel, Medium, Preferred};
use super::rules::{QueueRules, Rules};
use super::sorted::{Sequence, Sorted};
use crate::ids::{AgentId, ContactId, IdVec, LanguageId, QueueId, SkillId};
use crate::time::{Span, Time};

/// Where a contact is, as far as the engine knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Not here.
    #[default]
    Absent,
    /// In a waiting line.
    InLine,
    /// Waiting for one agent alone.
    For(AgentId),
    /// Being served.
    With(AgentId),
    /// Not to be had for a while; it keeps its number in the order of requests.
    Held,
}

/// Contacts that ask for the first time are numbered from here on, those that come back from 0.
pub(super) const FIRST_REQUEST: u64 = 1 << 54;

/// The engine's view of one contact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ContactView {
    pub(super) place: Place,
    pub(super) line: u32,
    /// The order in which contacts asked, those that come back before the others.
    pub(super) sequence: u64,
    /// When the contact asked.
    pub(super) since: Time,
    /// When it was connected, once it was.
    pub(super) connected: Time,
    pub(super) draw: u64,
    /// The step of its queue that is looked at next.
    pub(super) next_step: u8,
}

/// What it takes to serve: a queue seen through a channel, after some of its steps, in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) queue: QueueId,
    pub(super) channel: Channel,
    /// The steps that are gone, one bit each.
    pub(super) steps: u16,
    pub(super) language: Option<LanguageId>,
    /// Whether contacts that nobody waits behind ask for it.
    pub(super) deferred: bool,
}

/// The digits of the priority in a key.
const PRIORITY: u64 = 0xff;

impl Asked {
    /// One number for what contacts of a queue and this priority ask for.
    #[inline]
    fn key(&self, priority: u8) -> u64 {
        let medium = self.channel.medium() as u64;
        let protocol = if let Channel::Im(protocol) = self.channel { u64::from(protocol.0) } else { 0 };
        let language = self.language.map_or(0, |language| 1 + u64::from(language.0));
        let deferred = u64::from(self.deferred);
        u64::from(priority)
            | medium << 8
            | protocol << 10
            | language << 18
            | u64::from(self.steps) << 32
            | deferred << 48
    }
}

/// All contacts that ask for the same.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    pub(super) asked: Asked,
    /// The profiles that may serve it.
    pub(super) profiles: BitSet,
    /// How many sessions the ready agents of these profiles can hold.
    pub(super) slots_on_duty: u64,
    /// Its lines, one for each priority.
    pub(super) lines: Vec<u32>,
}

/// Waiting contacts of one demand and priority.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) demand: u32,
    pub(super) queue: QueueId,
    pub(super) medium: Medium,
    pub(super) deferred: bool,
    pub(super) priority: u8,
    weight: u32,
    in_time: Span,
    skill: SkillId,
    pub(super) waiting: Chain,
    pub(super) length: u32,
    /// The same contacts, once somebody had to be put far within.
    sorted: Option<Sequence>,
}

/// Contacts of a line that wait for one agent alone, those that come back apart: all of them asked in the order of the chain.
#[derive(Clone, Copy, Debug)]
struct Insisting {
    line: u32,
    comes_back: bool,
    waiting: Chain,
}

/// So far from its ends a line is walked for a place within; in tests less, so that a few contacts are enough to have it sorted.
const NEAR: usize = if cfg!(test) { 1 } else { 16 };

impl Line {
    /// Its first contact.
    ///
    /// # Panics
    /// When nobody waits in it.
    #[inline]
    pub(super) fn head(&self) -> ContactId {
        ContactId(self.waiting.first().expect("a line that counts as occupied has a first"))
    }
}

/// How far behind a contact stands in the order of service, and who asked first among those who stand as far.
pub(super) type Rank = (u128, u64);

/// The line of a queue for the contacts who ask for one thing at one priority.
#[derive(Clone, Copy, Debug)]
struct LineOf {
    key: u64,
    line: u32,
}

/// All demands, lines and contacts.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    contact_selection: ContactSelection,
    priority_first: bool,
    pub(super) demands: Vec<Demand>,
    /// By queue, those that were asked for before.
    lines_of: IdVec<QueueId, Vec<LineOf>>,
    pub(super) lines: Vec<Line>,
    pub(super) occupied: BitSet,
    pub(super) contacts: IdVec<ContactId, ContactView>,
    /// Contacts that wait for one agent alone, by agent.
    insisting: IdVec<AgentId, Vec<Insisting>>,
    /// Places in the lines and among those who wait for one agent alone, by contact.
    links: Links,
    /// Places in lines in which somebody had to be put far within, by contact.
    in_line: Sorted,
    /// Places among all who wait in a queue, by contact, for queues in which somebody had to be told their place.
    in_queue: Sorted,
    sorted_queues: IdVec<QueueId, Option<Sequence>>,
    /// Whether any line or queue is kept sorted.
    sorts: bool,
    /// How many contacts have asked.
    pub(super) requests: u64,
    /// How many wait, by queue.
    pub(super) waiting: IdVec<QueueId, u32>,
    /// The weights of all queues together.
    weight: u64,
}

impl Lines {
    pub(super) fn new(rules: &Rules) -> Self {
        let queues = rules.queues.len();
        Lines {
            contact_selection: rules.contact_selection,
            priority_first: rules.priority_first,
            demands: Vec::new(),
            lines_of: (0..queues).map(|_| Vec::new()).collect(),
            lines: Vec::new(),
            occupied: BitSet::default(),
            contacts: IdVec::new(),
            insisting: IdVec::new(),
            in_line: Sorted::default(),
            in_queue: Sorted::default(),
            sorted_queues: vec![None; queues].into(),
            sorts: false,
            links: Links::default(),
            requests: 0,
            waiting: vec![0; queues].into(),
            weight: rules.queues.iter().map(|queue| u64::from(queue.weight)).sum(),
        }
    }

    /// The demand for this, if anybody has asked for it before.
    pub(super) fn demand(&self, asked: &Asked) -> Option<u32> {
        let other = self.lines_of[asked.queue].iter().find(|other| other.key & !PRIORITY == asked.key(0))?;
        Some(self.lines[other.line as usize].demand)
    }

    pub(super) fn add_demand(&mut self, asked: Asked) -> u32 {
        let number = self.demands.len() as u32;
        self.demands.push(Demand { asked, profiles: BitSet::default(), slots_on_duty: 0, lines: Vec::new() });
        number
    }

    /// The line of contacts who ask for this at a priority, if anybody has before.
    #[inline]
    pub(super) fn line(&self, asked: &Asked, priority: u8) -> Option<u32> {
        let key = asked.key(priority);
        self.lines_of[asked.queue].iter().find(|known| known.key == key).map(|known| known.line)
    }

    pub(super) fn add_line(&mut self, demand: u32, priority: u8, asks: &QueueRules) -> u32 {
        let number = self.lines.len() as u32;
        let kind = &mut self.demands[demand as usize];
        kind.lines.push(number);
        let Asked { queue, channel, deferred, .. } = kind.asked;
        self.lines_of[queue].push(LineOf { key: kind.asked.key(priority), line: number });
        let medium = channel.medium();
        let (weight, in_time, skill) = (asks.weight, asks.in_time, asks.target.skill);
        let (waiting, length, sorted) = (Chain::EMPTY, 0, None);
        self.lines.push(Line {
            demand,
            queue,
            medium,
            deferred,
            priority,
            weight,
            in_time,
            skill,
            waiting,
            length,
            sorted,
        });
        number
    }

    /// Puts a contact into its line, if it goes to the end: behind all who asked before it. If it does not, it is to
    /// [`join_within`](Lines::join_within).
    #[inline(always)]
    pub(super) fn join_last(&mut self, contact: ContactId) -> bool {
        let view = &mut self.contacts[contact];
        view.place = Place::InLine;
        let line = &mut self.lines[view.line as usize];
        line.length += 1;
        self.occupied.insert(view.line);
        let is_last = self.links.goes_last(line.waiting, view.sequence);
        if is_last {
            self.links.append(&mut line.waiting, contact.0, view.sequence);
        }
        is_last
    }

    /// Puts a contact into its line that does not go to the end. Lines may be kept [sorted](Lines::are_sorted) from then on.
    #[cold]
    pub(super) fn join_within(&mut self, contact: ContactId) {
        let ContactView { line, sequence, .. } = self.contacts[contact];
        let line = &mut self.lines[line as usize];
        if line.sorted.is_none()
            && let Some(ahead) = self.links.near(line.waiting, sequence, NEAR)
        {
            return self.links.insert_behind(&mut line.waiting, ahead, contact.0, sequence);
        }
        let sorted = line.sorted.get_or_insert_with(|| {
            let mut sorted = Sequence::EMPTY;
            for waiting in self.links.iter(line.waiting) {
                self.in_line.insert(&mut sorted, waiting, self.links.key(waiting));
            }
            sorted
        });
        self.sorts = true;
        let ahead = self.in_line.last_before(*sorted, sequence);
        self.in_line.insert(sorted, contact.0, sequence);
        self.links.insert_behind(&mut line.waiting, ahead, contact.0, sequence);
    }

    /// Whether any line or queue is kept sorted: then what happens to contacts has to be noted.
    pub(super) fn are_sorted(&self) -> bool {
        self.sorts
    }

    /// Notes that a contact has gone to the end of its line.
    pub(super) fn note_last(&mut self, contact: ContactId) {
        let ContactView { line, sequence, .. } = self.contacts[contact];
        if let Some(sorted) = &mut self.lines[line as usize].sorted {
            self.in_line.insert(sorted, contact.0, sequence);
        }
    }

    /// Takes a contact out of its line.
    #[inline(always)]
    pub(super) fn leave(&mut self, contact: ContactId) {
        let number = self.contacts[contact].line;
        let line = &mut self.lines[number as usize];
        self.links.remove(&mut line.waiting, contact.0);
        line.length -= 1;
        if line.waiting.is_empty() {
            self.occupied.remove(number);
        }
    }

    /// Notes that a contact has left its line.
    pub(super) fn note_left(&mut self, contact: ContactId) {
        let ContactView { line, sequence, .. } = self.contacts[contact];
        let line = &mut self.lines[line as usize];
        match &mut line.sorted {
            // Nobody is there any more who would have to be passed.
            sorted @ Some(_) if line.waiting.is_empty() => *sorted = None,
            Some(sorted) => self.in_line.remove(sorted, sequence),
            None => {}
        }
    }

    /// Notes that a contact waits in a queue, which has been counted.
    pub(super) fn note_entered(&mut self, queue: QueueId, contact: ContactId) {
        if let Some(sorted) = &mut self.sorted_queues[queue] {
            self.in_queue.insert(sorted, contact.0, self.contacts[contact].sequence);
        }
    }

    /// Notes that a contact does not wait in a queue any more, which has been counted.
    pub(super) fn note_exited(&mut self, queue: QueueId, contact: ContactId) {
        if let Some(sorted) = &mut self.sorted_queues[queue] {
            self.in_queue.remove(sorted, self.contacts[contact].sequence);
        }
    }

    /// How many wait in a queue who asked before. From the first time on the queue is kept sorted.
    #[cold]
    pub(super) fn ahead_of(&mut self, queue: QueueId, sequence: u64) -> u32 {
        let sorted = *self.sorted_queues[queue].get_or_insert_with(|| {
            self.sorts = true;
            let mut sorted = Sequence::EMPTY;
            for (contact, view) in self.contacts.entries() {
                let waits = matches!(view.place, Place::InLine | Place::For(_));
                if waits && self.lines[view.line as usize].queue == queue {
                    self.in_queue.insert(&mut sorted, contact.0, view.sequence);
                }
            }
            sorted
        });
        self.in_queue.rank(sorted, sequence)
    }

    /// There may be contacts that wait for this agent alone.
    pub(super) fn welcome(&mut self, agent: AgentId) {
        self.insisting.grown_to(agent);
    }

    /// A contact waits for one agent alone.
    #[cold]
    pub(super) fn insist(&mut self, contact: ContactId, agent: AgentId) {
        let view = &mut self.contacts[contact];
        view.place = Place::For(agent);
        let (line, comes_back) = (view.line, view.sequence < FIRST_REQUEST);
        let all = self.insisting.grown_to(agent);
        let known = all.iter().position(|other| (other.line, other.comes_back) == (line, comes_back));
        let at = known.unwrap_or_else(|| {
            all.push(Insisting { line, comes_back, waiting: Chain::EMPTY });
            all.len() - 1
        });
        let those = &mut all[at].waiting;
        if self.links.goes_last(*those, view.sequence) {
            self.links.append(those, contact.0, view.sequence);
        } else {
            // Few wait for one agent alone, and of these few have been held.
            let ahead = self.links.near(*those, view.sequence, usize::MAX).expect("somebody there asked later");
            self.links.insert_behind(those, ahead, contact.0, view.sequence);
        }
    }

    /// A contact does not wait for this agent alone any more.
    pub(super) fn stop_insisting(&mut self, contact: ContactId, agent: AgentId) {
        let ContactView { line, sequence, .. } = self.contacts[contact];
        let all = &mut self.insisting[agent];
        let of = (line, sequence < FIRST_REQUEST);
        let at = all.iter().position(|other| (other.line, other.comes_back) == of).expect("whoever insists is there");
        self.links.remove(&mut all[at].waiting, contact.0);
        if all[at].waiting.is_empty() {
            all.swap_remove(at);
        }
    }

    /// Whether anybody waits for this agent alone.
    #[inline]
    pub(super) fn wants(&self, agent: AgentId) -> bool {
        !self.insisting[agent].is_empty()
    }

    /// Whether so many wait for the agent alone already that they are not available to one more.
    pub(super) fn has_backlog(&self, wish: &Preferred) -> bool {
        wish.backlog.is_some_and(|most| {
            let most = most as usize;
            let is_known = self.insisting.get(wish.agent).is_some();
            is_known && self.insisting(wish.agent, |_| true).take(most).count() == most
        })
    }

    /// Of those who wait for this agent alone, the first of each line: nobody goes before all of them.
    pub(super) fn first_insisting(&self, agent: AgentId) -> impl Iterator<Item = ContactId> {
        self.insisting[agent].iter().filter_map(|those| those.waiting.first()).map(ContactId)
    }

    /// Those who wait for this agent alone, of lines for which this is so.
    pub(super) fn insisting(&self, agent: AgentId, of: impl Fn(&Line) -> bool) -> impl Iterator<Item = ContactId> {
        let those = self.insisting[agent].iter().filter(move |those| of(&self.lines[those.line as usize]));
        those.flat_map(|those| self.links.iter(those.waiting)).map(ContactId)
    }

    /// The contacts of a line, in the order in which they stand in it.
    pub(super) fn contacts_of(&self, line: u32) -> Vec<ContactId> {
        self.links.iter(self.lines[line as usize].waiting).map(ContactId).collect()
    }

    /// The first contact of a line, with its rank where who asked first goes first: the smallest goes first.
    ///
    /// # Panics
    /// When nobody waits in it.
    #[inline]
    pub(super) fn first_of(&self, line: &Line) -> (u64, ContactId) {
        let contact = line.head();
        // Whoever is there in person goes before an e-mail.
        (u64::from(line.deferred) << 63 | self.contacts[contact].sequence, contact)
    }

    /// The rank of a waiting contact in the order of service, whichever it is: the smallest goes first.
    pub(super) fn rank(&self, contact: ContactId, view: &View<'_>) -> Rank {
        let waiting = &self.contacts[contact];
        let line = &self.lines[waiting.line as usize];
        let standing = Standing {
            wait: view.now.since(waiting.since),
            priority: line.priority,
            weight: line.weight,
            in_time: line.in_time,
            queue: self.waiting[line.queue],
            speed: view.agent.map_or(1, |capability| capability.speed(line.skill)),
            level: view.agent.map_or(0, |capability| capability.level(line.skill)),
        };
        // Who comes back goes first, whatever the order.
        let comes_back = waiting.sequence < FIRST_REQUEST;
        let first = if comes_back { 0 } else { self.contact_selection.remoteness(&standing, view.totals) };
        let deferred = u128::from(line.deferred);
        let level = if self.priority_first && !comes_back { u8::MAX - line.priority } else { 0 };
        (deferred << 127 | u128::from(level) << 119 | first, waiting.sequence)
    }

    /// What the waiting contacts look like now, to this agent or to nobody.
    pub(super) fn view<'a>(&self, now: Time, agent: Option<&'a Capability>) -> View<'a> {
        let totals = if self.contact_selection.needs_totals() {
            Totals { waiting: self.waiting.iter().sum(), weight: self.weight }
        } else {
            Totals::default()
        };
        View { now, agent, totals }
    }
}

/// From where the waiting contacts are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    now: Time,
    agent: Option<&'a Capability>,
    totals: Totals,
}
