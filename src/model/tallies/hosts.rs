//! What became of instant-messaging contacts, by how they were hosted.

use super::cell::Cell;
use crate::model::contact::{ContactRecord, Responses};
use crate::model::plan::{Center, Hosting, Thresholds};
use crate::stats::SpanHistogram;
use crate::time::Span;
use crate::workload::Entry;

/// What became of instant-messaging contacts that were hosted in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostTimes {
    /// By the interval in which they arrived.
    pub cells: Vec<Cell>,
    /// Waits of the answered.
    pub waits: SpanHistogram,
}

/// Counts by hosting, in a center that instant messages come to.
#[derive(Debug)]
pub(crate) struct HostTallies {
    /// In the order of [`Hosting::ALL`].
    hosts: Vec<HostTimes>,
}

impl HostTallies {
    /// Nothing counted yet; nothing at all where nobody comes by instant message.
    pub(crate) fn new(center: &Center) -> Option<Box<HostTallies>> {
        let cells = vec![Cell::default(); center.horizon.intervals()];
        let host = HostTimes { cells, waits: SpanHistogram::new() };
        let comes = center.classes.iter().any(|class| matches!(class.entry, Entry::Im(_)));
        comes.then(|| Box::new(HostTallies { hosts: vec![host; Hosting::ALL.len()] }))
    }

    /// Counts a contact that arrived in an interval, with its responses and its wait if it was answered.
    pub(crate) fn count(
        &mut self,
        record: &ContactRecord,
        responses: Option<&Responses>,
        interval: usize,
        thresholds: Thresholds,
        wait: Option<Span>,
    ) {
        let Some(modes) = record.modes else { return };
        let host = &mut self.hosts[modes.used as usize];
        let cell = &mut host.cells[interval];
        cell.offered += 1;
        cell.count(record, thresholds);
        if let Some(responses) = responses {
            cell.count_responses(responses, record.outcome);
        }
        wait.into_iter().for_each(|wait| host.waits.record(wait));
    }

    /// Over all hosts and intervals.
    pub(crate) fn total(&self) -> Cell {
        let mut total = Cell::default();
        self.hosts.iter().flat_map(|host| &host.cells).for_each(|cell| total += cell);
        total
    }

    pub(crate) fn finish(self) -> Vec<HostTimes> {
        self.hosts
    }
}
