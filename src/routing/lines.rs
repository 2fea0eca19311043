//! Who waits, and in what order.
//!
//! A *demand* is a queue seen through a channel: what it takes to serve. A *line* holds the waiting contacts of one demand
//! and one priority, first come first served, for whatever the order of service, contacts that differ only in the time of
//! their request keep that order. The best contact for an agent is found by comparing the heads of the lines that are
//! not empty and that he may serve.

use super::bits::BitSet;
use super::chain::{Chain, Links};
use super::input::{Channel, Medium};
use super::rules::Order;
use crate::ids::{AgentId, ContactId, IdVec, QueueId};
use crate::time::Time;

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
pub(super) const FIRST_REQUEST: u64 = 1 << 62;

/// The engine's view of one contact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ContactView {
    pub(super) place: Place,
    pub(super) line: u32,
    /// The order in which contacts asked, those that come back before the others.
    pub(super) sequence: u64,
    /// When the contact asked, and from the connection on, when it was connected.
    pub(super) since: Time,
    pub(super) draw: u64,
}

/// A queue seen through a channel.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    pub(super) queue: QueueId,
    pub(super) channel: Channel,
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
    pub(super) waiting: Chain,
    pub(super) length: u32,
}

/// The line of a queue for the contacts of one channel and priority.
#[derive(Clone, Copy, Debug)]
struct LineOf {
    channel: Channel,
    priority: u8,
    line: u32,
}

/// All demands, lines and contacts.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    order: Order,
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
}

impl Lines {
    pub(super) fn new(order: Order, queues: usize) -> Self {
        Lines {
            order,
            demands: Vec::new(),
            lines_of: (0..queues).map(|_| Vec::new()).collect(),
            lines: Vec::new(),
            occupied: BitSet::default(),
            contacts: IdVec::new(),
            links: Links::default(),
            requests: 0,
        }
    }

    /// The demand of a queue through a channel, if anybody has asked for it before.
    pub(super) fn demand(&self, queue: QueueId, channel: Channel) -> Option<u32> {
        let other = self.lines_of[queue].iter().find(|other| other.channel == channel)?;
        Some(self.lines[other.line as usize].demand)
    }

    pub(super) fn add_demand(&mut self, queue: QueueId, channel: Channel) -> u32 {
        let number = self.demands.len() as u32;
        let profiles = BitSet::default();
        self.demands.push(Demand { queue, channel, profiles, slots_on_duty: 0, lines: Vec::new() });
        number
    }

    /// The line of a queue for a channel and priority, if anybody has asked for it before.
    #[inline]
    pub(super) fn line(&self, queue: QueueId, channel: Channel, priority: u8) -> Option<u32> {
        let mut lines = self.lines_of[queue].iter();
        lines.find(|known| known.channel == channel && known.priority == priority).map(|known| known.line)
    }

    pub(super) fn add_line(&mut self, demand: u32, priority: u8, weight: u32) -> u32 {
        let number = self.lines.len() as u32;
        let kind = &mut self.demands[demand as usize];
        kind.lines.push(number);
        let (queue, medium) = (kind.queue, kind.channel.medium());
        self.lines_of[queue].push(LineOf { channel: kind.channel, priority, line: number });
        self.lines.push(Line { demand, queue, medium, priority, weight, waiting: Chain::EMPTY, length: 0 });
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
    #[inline]
    pub(super) fn leave(&mut self, contact: ContactId) {
        let number = self.contacts[contact].line;
        let line = &mut self.lines[number as usize];
        self.links.remove(&mut line.waiting, contact.0);
        line.length -= 1;
        if line.waiting.is_empty() {
            self.occupied.remove(number);
        }
    }

    /// The rank of the first contact of a line in the order of service, and that contact; the smallest goes first.
    #[inline]
    pub(super) fn head(&self, line: u32, now: Time) -> (u128, ContactId) {
        let line = &self.lines[line as usize];
        let first = ContactId(line.waiting.first().expect("a line that counts as occupied has a first"));
        (self.rank(first, now), first)
    }

    /// The rank of a waiting contact in the order of service: the smallest goes first.
    #[inline]
    pub(super) fn rank(&self, contact: ContactId, now: Time) -> u128 {
        let view = &self.contacts[contact];
        let line = &self.lines[view.line as usize];
        let first = match self.order {
            _ if view.sequence < FIRST_REQUEST => 0,
            Order::FirstCome => 0,
            Order::Priority => u64::from(u8::MAX - line.priority),
            Order::WeightedWait => u64::MAX - now.since(view.since).nanos().saturating_mul(u64::from(line.weight)),
        };
        // Whoever is there himself goes before a letter.
        u128::from(line.medium.is_deferred()) << 127 | u128::from(first) << 63 | u128::from(view.sequence)
    }
}
