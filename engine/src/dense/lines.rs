//! Who waits, and in what order.
//!
//! A *demand* is a queue seen through a channel, in a language, after steps: what it takes to serve. A *line* holds the waiting contacts of one demand
//! and one priority, first come first served, for whatever the order of service, contacts that differ only in the time of
//! their request keep that order. The best contact for an agent is found by comparing the heads of the lines that are
//! not empty and that he may serve.

use super::bits::BitSet;
use super::chain::{Chain, Links};
use super::input::{Capability, Channel, Medium};
use super::order::{Order, Standing, Totals};
use super::rules::{QueueRules, Rules};
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
        u64::from(priority) | medium << 8 | protocol << 10 | language << 18 | u64::from(self.steps) << 32
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
    pub(super) priority: u8,
    weight: u32,
    in_time: Span,
    skill: SkillId,
    pub(super) waiting: Chain,
    pub(super) length: u32,
}

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

/// The line of a queue for the contacts who ask for one thing at one priority.
#[derive(Clone, Copy, Debug)]
struct LineOf {
    key: u64,
    line: u32,
}

/// All demands, lines and contacts.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    order: Order,
    priority_first: bool,
    pub(super) demands: Vec<Demand>,
    /// By queue, those that were asked for before.
    lines_of: IdVec<QueueId, Vec<LineOf>>,
    pub(super) lines: Vec<Line>,
    pub(super) occupied: BitSet,
    pub(super) contacts: IdVec<ContactId, ContactView>,
    /// Places in the lines, by contact.
    links: Links,
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
            order: rules.order,
            priority_first: rules.priority_first,
            demands: Vec::new(),
            lines_of: (0..queues).map(|_| Vec::new()).collect(),
            lines: Vec::new(),
            occupied: BitSet::default(),
            contacts: IdVec::new(),
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
        let Asked { queue, channel, .. } = kind.asked;
        self.lines_of[queue].push(LineOf { key: kind.asked.key(priority), line: number });
        let medium = channel.medium();
        let (weight, in_time, skill) = (asks.weight, asks.in_time, asks.target.skill);
        let (waiting, length) = (Chain::EMPTY, 0);
        self.lines.push(Line { demand, queue, medium, priority, weight, in_time, skill, waiting, length });
        number
    }

    /// Puts a contact into its line, behind all who asked before it. A contact that asked last goes to the end at once;
    /// one that comes back from waiting elsewhere passes those who asked after it.
    #[inline(always)]
    pub(super) fn join(&mut self, contact: ContactId) {
        let view = &mut self.contacts[contact];
        view.place = Place::InLine;
        let line = &mut self.lines[view.line as usize];
        self.links.insert(&mut line.waiting, contact.0, view.sequence);
        line.length += 1;
        self.occupied.insert(view.line);
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

    /// How many wait in a queue who asked before.
    pub(super) fn ahead_of(&self, queue: QueueId, sequence: u64) -> u32 {
        let waits = |contact: &&ContactView| matches!(contact.place, Place::InLine | Place::For(_));
        let before =
            |contact: &&ContactView| contact.sequence < sequence && self.lines[contact.line as usize].queue == queue;
        self.contacts.iter().filter(waits).filter(before).count() as u32
    }

    /// The first contact of a line, with its rank where who asked first goes first: the smallest goes first.
    ///
    /// # Panics
    /// When nobody waits in it.
    #[inline]
    pub(super) fn first_of(&self, line: &Line) -> (u64, ContactId) {
        let contact = line.head();
        // Whoever is there himself goes before a letter.
        (u64::from(line.medium.is_deferred()) << 63 | self.contacts[contact].sequence, contact)
    }

    /// The rank of a waiting contact in the order of service, whichever it is: the smallest goes first.
    pub(super) fn rank(&self, contact: ContactId, view: &View<'_>) -> u128 {
        let waiting = &self.contacts[contact];
        let line = &self.lines[waiting.line as usize];
        let standing = Standing {
            wait: view.now.since(waiting.since),
            priority: line.priority,
            weight: line.weight,
            in_time: line.in_time,
            queue: self.waiting[line.queue],
            speed: view.agent.map_or(1, |capability| capability.speed(line.skill)),
        };
        // Who comes back goes first, whatever the order.
        let comes_back = waiting.sequence < FIRST_REQUEST;
        let first = if comes_back { 0 } else { self.order.remoteness(&standing, view.totals) };
        let deferred = u128::from(line.medium.is_deferred());
        let level = if self.priority_first && !comes_back { u8::MAX - line.priority } else { 0 };
        deferred << 127 | u128::from(level) << 119 | u128::from(first) << 55 | u128::from(waiting.sequence)
    }

    /// What the waiting contacts look like now, to this agent or to nobody.
    pub(super) fn view<'a>(&self, now: Time, agent: Option<&'a Capability>) -> View<'a> {
        let totals = if self.order.needs_totals() {
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
