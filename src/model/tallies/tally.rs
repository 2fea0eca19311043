//! The counts of a run.

use super::cell::Cell;
use super::hosts::{HostTallies, HostTimes};
use crate::ids::{ClassId, Id, IdVec};
use crate::model::contact::{ContactRecord, Outcome, Responses, Wish};
use crate::model::plan::{Center, Thresholds};
use crate::stats::SpanHistogram;
use crate::time::{Span, Time};

/// The counts of a run.
#[derive(Debug)]
pub(crate) struct Tallies {
    thresholds: Thresholds,
    classes: usize,
    /// By interval of arrival, then by class.
    cells: Vec<Cell>,
    /// Waits of those whom people answered.
    waits: IdVec<ClassId, SpanHistogram>,
    /// By who hosted them, where contacts come by instant message.
    hosts: Option<Box<HostTallies>>,
    /// The interval of arrivals that happen now, and when it ends.
    interval: usize,
    interval_end: Time,
    interval_length: Span,
}

impl Tallies {
    /// Nothing counted yet.
    pub(crate) fn new(center: &Center) -> Tallies {
        let horizon = center.horizon;
        Tallies {
            thresholds: center.thresholds,
            classes: center.classes.len(),
            cells: vec![Cell::default(); horizon.intervals() * center.classes.len()],
            waits: center.classes.iter().map(|_| SpanHistogram::new()).collect(),
            hosts: HostTallies::new(center),
            interval: 0,
            interval_end: Time::START + horizon.interval,
            interval_length: horizon.interval,
        }
    }

    /// A contact of the class arrives, the first time or once more. Returns the index of the cell that counts it.
    #[inline(always)]
    pub(crate) fn arrive(&mut self, wish: Wish, now: Time) -> u32 {
        while now >= self.interval_end {
            self.interval += 1;
            self.interval_end = self.interval_end + self.interval_length;
        }
        let index = self.interval * self.classes + wish.class.index();
        let cell = &mut self.cells[index];
        cell.offered += 1;
        cell.retrials += u64::from(wish.retrials > 0);
        cell.recalls += u64::from(wish.recalls > 0 && wish.retrials == 0);
        index as u32
    }

    /// A contact was handled of a class whose clients may come again: after so many times before, and whether that settled the matter.
    pub(crate) fn count_settled(&mut self, cell: u32, recalls: u16, settled: bool) {
        let counts = &mut self.cells[cell as usize];
        counts.handled_first += u64::from(recalls == 0);
        counts.settled_first += u64::from(recalls == 0 && settled);
    }

    /// The interval in which the contacts of a cell arrived.
    pub(crate) fn interval_of(&self, cell: u32) -> usize {
        cell as usize / self.classes
    }

    /// Counts what became of a contact, and how people answered it if it came by instant message.
    #[inline(always)]
    pub(crate) fn count(&mut self, cell: u32, record: &ContactRecord, responses: Option<&Responses>) {
        let counts = &mut self.cells[cell as usize];
        counts.count(record, self.thresholds);
        if let Some(responses) = responses {
            counts.count_responses(responses, record.outcome);
        }
        let connected = record.connected.filter(|_| record.outcome != Outcome::Contained);
        let wait = connected.zip(record.requested).map(|(connected, requested)| connected.since(requested));
        if let Some(wait) = wait {
            self.waits[record.class].record(wait);
        }
        if let Some(hosts) = &mut self.hosts {
            let interval = cell as usize / self.classes;
            hosts.count(record, responses, interval, self.thresholds, wait);
        }
    }

    /// An e-mail was answered, by the time it was due or later.
    pub(crate) fn count_due(&mut self, cell: u32, in_time: bool) {
        self.cells[cell as usize].answered_by_due += u64::from(in_time);
    }

    /// A contact was given to an agent whose program was closed.
    pub(crate) fn count_misdirected(&mut self, cell: u32) {
        self.cells[cell as usize].misdirected += 1;
    }

    /// The sum over all intervals of a class.
    pub(crate) fn of_class(&self, class: ClassId) -> Cell {
        let mut sum = Cell::default();
        self.cells.iter().skip(class.index()).step_by(self.classes).for_each(|cell| sum += cell);
        sum
    }

    /// The sum over all by instant message, by who hosted them.
    pub(crate) fn of_hosts(&self) -> Option<Cell> {
        self.hosts.as_ref().map(|hosts| hosts.total())
    }

    /// All counts of a run that is over.
    pub(crate) fn finish(self) -> Counted {
        Counted {
            cells: self.cells,
            waits: self.waits,
            hosts: self.hosts.map(|hosts| hosts.finish()).unwrap_or_default(),
        }
    }
}

/// The counts of a run that is over: see [`RunResult`](crate::model::RunResult).
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) cells: Vec<Cell>,
    pub(crate) waits: IdVec<ClassId, SpanHistogram>,
    pub(crate) hosts: Vec<HostTimes>,
}
