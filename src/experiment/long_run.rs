//! One long run in place of replications: where its beginning is over, and how the rest is cut into batches.
//!
//! Batches of a run whose contacts come and go much faster than a batch lasts are nearly independent of each other, so that they
//! take the place of replications. The beginning is paid for once and not in each replication.
//!
//! # Source
//! Law, "Simulation Modeling and Analysis", 5th edition, 2015, 9.5.3, for batch means.

use super::units::LongRun;
use crate::model::{Center, ContactRecord, Counts, Horizon, Observer, RunResult, SeenInPart};
use crate::scenario::Batches;
use crate::stats::{lag_one_correlation, mser_5};
use crate::time::{Span, Time};
use std::ops::Range;

/// Counts contacts by the piece of time in which they arrived while a run goes on.
pub(super) struct SeenByPiece<'a> {
    center: &'a Center,
    pieces: Vec<SeenInPart>,
}

impl<'a> SeenByPiece<'a> {
    pub(super) fn new(center: &'a Center) -> SeenByPiece<'a> {
        let pieces = (center.horizon.length.nanos() / center.horizon.interval.nanos()) as usize;
        SeenByPiece { center, pieces: vec![SeenInPart::new(center); pieces] }
    }

    /// The length of a piece: an interval of the horizon.
    pub(super) fn piece(&self) -> Span {
        self.center.horizon.interval
    }

    /// The contacts of some pieces.
    fn together(&self, pieces: Range<usize>) -> SeenInPart {
        let mut together = SeenInPart::new(self.center);
        self.pieces[pieces].iter().for_each(|piece| together += piece);
        together
    }
}

impl Observer for SeenByPiece<'_> {
    fn on_contact(&mut self, record: &ContactRecord) {
        let piece = (record.arrived.since(Time::START).nanos() / self.piece().nanos()) as usize;
        // Who arrives after the last whole piece belongs to no batch.
        if let Some(seen) = self.pieces.get_mut(piece) {
            seen.count(self.center, record);
        }
    }
}

/// How a long run was cut.
pub(super) struct Batched {
    pub(super) long_run: LongRun,
    /// The center, as it is run for one batch.
    pub(super) center: Center,
    /// The piece with which the first batch begins, the pieces of a batch, and the batches. Pieces are the intervals of the horizon.
    first: usize,
    each: usize,
    count: usize,
}

impl Batched {
    /// Finds where the beginning is over, if nobody said so, and cuts the rest: each batch is a result of its own.
    pub(super) fn new(
        center: &Center,
        result: &RunResult,
        seen: &SeenByPiece<'_>,
        batches: &Batches,
    ) -> (Batched, Vec<RunResult>) {
        let (pieces, count) = (seen.pieces.len(), batches.count as usize);
        let present = present(result, pieces);
        let (left_out, settled) = match batches.warm_up {
            Some(warm_up) => (warm_up.nanos().div_ceil(seen.piece().nanos()) as usize, None),
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
            warm_up: seen.piece().times(first as u64),
            batch: seen.piece().times(each as u64),
            settled,
            correlation: lag_one_correlation(&means),
        };
        let nothing = Counts::default();
        let counted = |pieces: usize| pieces.checked_sub(1).map_or(&nothing, |last| &result.pieces[last]);
        let batch = |start: usize| {
            let end = start + each;
            let counts = counted(end) - counted(start);
            result.part(start..end, long_run.batch, &counts, seen.together(start..end))
        };
        let results = (0..count).map(|number| batch(first + number * each)).collect();
        let horizon = Horizon { length: long_run.batch, ..center.horizon };
        let center = Center { horizon, ..center.clone() };
        (Batched { long_run, center, first, each, count }, results)
    }

    /// The pieces with which the batches begin.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> {
        (0..self.count).map(|batch| self.first + batch * self.each)
    }
}

/// Contacts that wait or are served, summed over time, by piece \[contact·ns\].
///
/// This tells a beginning from what follows even where nobody waits most of the time.
fn present(result: &RunResult, pieces: usize) -> Vec<f64> {
    let areas =
        result.queues.iter().map(|queue| &queue.waiting).chain(result.groups.iter().map(|group| &group.sessions));
    let mut present = vec![0.0; pieces];
    for area in areas {
        present.iter_mut().zip(area).for_each(|(sum, &area)| *sum += area as f64);
    }
    present
}
