//! One long run in place of replications: where its beginning is over, and how the rest is cut into batches.
//!
//! Batches of a run whose contacts come and go much faster than a batch lasts are nearly independent of each other, so that they
//! take the place of replications. The beginning is paid for once and not in each replication.
//!
//! # Source
//! Distribution, "Simulation Modeling and Analysis", 5th edition, 2015, 9.5.3, for batch means.

use super::units::LongRun;
use crate::ids::{ClassId, Id};
use crate::model::{Center, ContactRecord, Hosting, Observer, Outcome, RunResult};
use crate::scenario::Batches;
use crate::stats::{SpanHistogram, lag_one_correlation, mser_5};
use crate::time::{Span, Time};
use std::ops::Range;

/// Counts waits by piece of time while a run goes on.
pub(super) struct WaitsByPiece {
    /// The length of a piece.
    piece: Span,
    /// By piece and class.
    classes: Vec<Vec<SpanHistogram>>,
    /// By piece and site.
    sites: Vec<Vec<SpanHistogram>>,
    /// By piece and hosting.
    hosts: Vec<Vec<SpanHistogram>>,
}

impl WaitsByPiece {
    pub(super) fn new(center: &Center, batches: &Batches) -> WaitsByPiece {
        let piece = center.horizon.interval.times(batches.piece.into());
        let pieces = (center.horizon.length.nanos() / piece.nanos()) as usize;
        let of = |count: usize| vec![vec![SpanHistogram::new(); count]; pieces];
        WaitsByPiece {
            piece,
            classes: of(center.classes.len()),
            sites: of(center.sites.count()),
            hosts: of(Hosting::ALL.len()),
        }
    }
}

impl Observer for WaitsByPiece {
    fn on_contact(&mut self, record: &ContactRecord) {
        let (Some(requested), Some(connected)) = (record.requested, record.connected) else { return };
        let piece = (record.arrived.since(Time::START).nanos() / self.piece.nanos()) as usize;
        // Who arrives after the last whole piece belongs to no batch.
        if record.outcome == Outcome::Contained || piece >= self.classes.len() {
            return;
        }
        let wait = connected.since(requested);
        self.classes[piece][record.class.index()].record(wait);
        if let Some(modes) = record.modes {
            self.hosts[piece][modes.used as usize].record(wait);
        }
        if let Some(site) = record.site {
            self.sites[piece][site.index()].record(wait);
        }
    }
}

/// A long run that was cut.
pub(super) struct Batched {
    pub(super) long_run: LongRun,
    waits: WaitsByPiece,
    /// The first piece of the first batch, the pieces of a batch, and the batches.
    first: usize,
    each: usize,
    count: usize,
    /// The intervals of a piece.
    intervals: usize,
}

impl Batched {
    /// Finds where the beginning is over, if nobody said so, and cuts the rest.
    pub(super) fn new(center: &Center, result: &RunResult, waits: WaitsByPiece, batches: &Batches) -> Batched {
        let (pieces, count) = (waits.classes.len(), batches.count as usize);
        let intervals = batches.piece as usize;
        let present = present(result, pieces, intervals);
        let (left_out, settled) = match batches.warm_up {
            Some(warm_up) => (warm_up.nanos().div_ceil(waits.piece.nanos()) as usize, None),
            None => {
                let found = mser_5(&present).expect("a scenario is refused whose run has too few pieces");
                (found.observations, Some(found.settled))
            }
        };
        let each = (pieces - left_out) / count;
        assert!(each > 0, "a scenario is refused whose run is too short for its batches");
        // What cannot be shared out evenly is left out at the beginning.
        let first = pieces - each * count;
        let means: Vec<f64> = present[first..].chunks(each).map(|batch| batch.iter().sum::<f64>()).collect();
        let long_run = LongRun {
            warm_up: waits.piece.times(first as u64),
            batch: waits.piece.times(each as u64),
            settled,
            correlation: lag_one_correlation(&means),
        };
        debug_assert_eq!(center.horizon.interval.times(intervals as u64), waits.piece);
        Batched { long_run, waits, first, each, count, intervals }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    fn pieces(&self, batch: usize) -> Range<usize> {
        let start = self.first + batch * self.each;
        start..start + self.each
    }

    /// The intervals of a batch.
    pub(super) fn intervals(&self, batch: usize) -> Range<usize> {
        let Range { start, end } = self.pieces(batch);
        start * self.intervals..end * self.intervals
    }

    /// Waits of the answered of one class who arrived in a batch.
    pub(super) fn waits(&self, batch: usize, class: ClassId) -> impl Iterator<Item = &SpanHistogram> {
        self.waits.classes[self.pieces(batch)].iter().map(move |classes| &classes[class.index()])
    }

    /// The same of one hosting.
    pub(super) fn waits_by_host(&self, batch: usize, host: usize) -> impl Iterator<Item = &SpanHistogram> {
        self.waits.hosts[self.pieces(batch)].iter().map(move |hosts| &hosts[host])
    }

    /// The same of one site.
    pub(super) fn waits_at(&self, batch: usize, site: usize) -> impl Iterator<Item = &SpanHistogram> {
        self.waits.sites[self.pieces(batch)].iter().map(move |sites| &sites[site])
    }
}

/// Contacts that wait or are served, summed over time, by piece \[contact·ns\].
///
/// This tells a beginning from what follows even where nobody waits most of the time.
fn present(result: &RunResult, pieces: usize, intervals: usize) -> Vec<f64> {
    let areas =
        result.queues.iter().map(|queue| &queue.waiting).chain(result.groups.iter().map(|group| &group.sessions));
    let mut present = vec![0.0; pieces];
    for area in areas {
        for (sum, piece) in present.iter_mut().zip(area.chunks_exact(intervals)) {
            *sum += piece.iter().sum::<u128>() as f64;
        }
    }
    present
}
