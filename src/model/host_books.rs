//! What became of instant-messaging contacts, by how they were hosted.

use super::center::{Center, Hosting, Thresholds};

use super::record::{ContactRecord, Responses};
use super::result::{Cell, HostTimes};
use crate::stats::SpanHistogram;
use crate::time::Span;
use crate::workload::Entry;

/// Books by hosting, in a center that instant messages come to.
#[derive(Debug)]
pub(super) struct HostBooks {
    /// In the order of [`Hosting::ALL`].
    hosts: Vec<HostTimes>,
}

impl HostBooks {
    /// Empty books; nothing where nobody comes by instant message.
    pub(super) fn new(center: &Center) -> Option<Box<HostBooks>> {
        let cells = vec![Cell::default(); center.horizon.intervals()];
        let host = HostTimes { cells, waits: SpanHistogram::new() };
        let comes = center.classes.iter().any(|class| matches!(class.entry, Entry::Im(_)));
        comes.then(|| Box::new(HostBooks { hosts: vec![host; Hosting::ALL.len()] }))
    }

    /// Counts a contact that arrived in an interval, with its responses and its wait if it was answered.
    pub(super) fn count(
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
    pub(super) fn total(&self) -> Cell {
        let mut total = Cell::default();
        self.hosts.iter().flat_map(|host| &host.cells).for_each(|cell| total += cell);
        total
    }

    pub(super) fn finish(self) -> Vec<HostTimes> {
        self.hosts
    }

    #[cfg(test)]
    pub(super) fn spoil(&mut self) -> &mut Cell {
        &mut self.hosts[0].cells[0]
    }
}
