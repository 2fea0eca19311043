//! Contacts that are counted together besides by class: those that were hosted in one way, and those of one queue.

use super::cell::Cell;
use super::packed::Packed;
use super::waits::{Wait, WaitCounter, Waits};
use crate::ids::{IdVec, QueueId};
use crate::model::contact::{ContactRecord, Responses};
use crate::model::plan::{Center, Hosting, Thresholds};
use crate::workload::Entry;

/// What became of contacts that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// By the interval in which they arrived.
    pub cells: Packed<Cell>,
    /// How long they waited.
    pub waits: Waits,
}

/// The same while a run goes on.
#[derive(Clone, Debug)]
struct Counter {
    cells: Vec<Cell>,
    waits: WaitCounter,
}

/// A contact that is done, with what is counted of it besides its record.
#[derive(Clone, Copy)]
pub(crate) struct Done<'r> {
    pub(crate) record: &'r ContactRecord,
    pub(crate) responses: Option<&'r Responses>,
    /// In which it arrived.
    pub(crate) interval: usize,
    pub(crate) thresholds: Thresholds,
    /// If it counts.
    pub(crate) wait: Option<Wait>,
}

impl Counter {
    fn new(center: &Center) -> Counter {
        Counter { cells: vec![Cell::default(); center.horizon.intervals()], waits: WaitCounter::default() }
    }

    fn count(&mut self, done: Done<'_>) {
        let cell = &mut self.cells[done.interval];
        cell.arrive(done.record.retrials, done.record.recalls);
        cell.count(done.record, done.thresholds);
        if let Some(responses) = done.responses {
            cell.count_responses(responses, done.record.outcome);
        }
        done.wait.into_iter().for_each(|wait| self.waits.record(wait));
    }

    fn finish(self) -> Tally {
        Tally { waits: self.waits.finish(), cells: self.cells.into_iter().collect() }
    }
}

/// Over all counters and intervals.
fn total<'c>(counters: impl Iterator<Item = &'c Counter>) -> Cell {
    let mut total = Cell::default();
    counters.flat_map(|counter| &counter.cells).for_each(|cell| total += cell);
    total
}

/// Counts by hosting, in a center that instant messages come to.
#[derive(Debug)]
pub(crate) struct HostTallies {
    /// In the order of [`Hosting::ALL`].
    hosts: Vec<Counter>,
}

impl HostTallies {
    /// Nothing counted yet; nothing at all where nobody comes by instant message.
    pub(crate) fn new(center: &Center) -> Option<Box<HostTallies>> {
        let comes = center.classes.iter().any(|class| matches!(class.entry, Entry::Im(_)));
        comes.then(|| Box::new(HostTallies { hosts: vec![Counter::new(center); Hosting::ALL.len()] }))
    }

    /// Counts a contact, if it was hosted.
    pub(crate) fn count(&mut self, done: Done<'_>) {
        let Some(modes) = done.record.modes else { return };
        self.hosts[modes.used as usize].count(done);
    }

    /// Over all hosts and intervals.
    pub(crate) fn total(&self) -> Cell {
        total(self.hosts.iter())
    }

    pub(crate) fn finish(self) -> Vec<Tally> {
        self.hosts.into_iter().map(Counter::finish).collect()
    }
}

/// Counts by queue, where rules put contacts into others than that of their class.
#[derive(Debug)]
pub(crate) struct QueueTallies {
    queues: IdVec<QueueId, Counter>,
}

impl QueueTallies {
    /// Nothing counted yet; nothing at all where contacts stay in the queues of their classes.
    pub(crate) fn new(center: &Center) -> Option<Box<QueueTallies>> {
        let queues = || center.queues.ids().map(|_| Counter::new(center)).collect();
        center.has_rules().then(|| Box::new(QueueTallies { queues: queues() }))
    }

    /// Counts a contact in this queue.
    pub(crate) fn count(&mut self, queue: QueueId, done: Done<'_>) {
        self.queues[queue].count(done);
    }

    /// Over all queues and intervals.
    pub(crate) fn total(&self) -> Cell {
        total(self.queues.iter())
    }

    pub(crate) fn finish(self) -> IdVec<QueueId, Tally> {
        self.queues.into_iter().map(Counter::finish).collect()
    }
}
