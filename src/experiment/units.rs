//! What of a simulation is independent of what: replications, pairs of them, or batches of one long run.

use super::goals::{Goal, Piece};
use super::part::Part;
use super::scope::Scope;
use super::sums::{Mechanisms, Sums};
use crate::ids::ClassId;
use crate::model::{Center, RunResult, Waits};
use crate::stats::SpanPairs;
use crate::time::Span;
use std::ops::Range;

/// What intervals are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Replications, which are independent of each other.
    Replications,
    /// Means of pairs of replications, of which the second is quiet where the first is busy.
    Pairs,
    /// Batches of one long run.
    Batches(LongRun),
}

/// How one long run was cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LongRun {
    /// How much of the beginning was left out.
    pub warm_up: Span,
    /// The length of a batch.
    pub batch: Span,
    /// Whether the beginning was seen to be over in the first half of the run; `None` when nobody looked, because its length was
    /// given.
    pub settled: Option<bool>,
    /// How strongly the contacts present in one batch go with those in the next \[-1, 1\]; `None` where they do not vary.
    pub correlation: Option<f64>,
}

impl Spread {
    /// How many replications make one observation.
    pub(super) const fn together(self) -> usize {
        match self {
            Spread::Pairs => 2,
            Spread::Replications | Spread::Batches(_) => 1,
        }
    }
}

/// Simulated runs of a center, as observations are made of them. A batch is a run of its own, as long as it is.
#[derive(Clone, Copy)]
pub(super) struct Units<'a> {
    pub(super) center: &'a Center,
    pub(super) mechanisms: Mechanisms,
    pub(super) results: &'a [RunResult],
    pub(super) pairs: bool,
    /// How the one run was cut whose batches these are, if they are.
    pub(super) batches: Option<LongRun>,
    pub(super) goals: &'a [Goal],
}

impl<'a> Units<'a> {
    pub(super) fn replications(center: &'a Center, results: &'a [RunResult], goals: &'a [Goal]) -> Units<'a> {
        Units { center, mechanisms: Mechanisms::of(center), results, pairs: false, batches: None, goals }
    }

    pub(super) fn spread(&self) -> Spread {
        match self.batches {
            Some(long_run) => Spread::Batches(long_run),
            None if self.pairs => Spread::Pairs,
            None => Spread::Replications,
        }
    }

    /// How many rows there are by replication, or by batch.
    pub(super) fn count(&self) -> usize {
        self.results.len()
    }

    /// How many intervals tables have: those of the center, or the batches.
    pub(super) fn intervals(&self) -> usize {
        self.batches.map_or(self.center.horizon.intervals(), |_| self.results.len())
    }

    /// The first interval that tables have: none of a beginning that is left out.
    pub(super) fn first_interval(&self) -> usize {
        self.batches.map_or(self.center.first_interval(), |_| 0)
    }

    fn parts(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let Units { center, mechanisms, results, .. } = *self;
        results.iter().map(move |result| Part { center, mechanisms, result })
    }

    /// By replication or by batch.
    pub(super) fn whole(&self, scope: Scope) -> Vec<Sums> {
        if let Scope::Goal(index) = scope {
            return self.goals[index].met(self);
        }
        self.parts().map(|part| part.whole(scope)).collect()
    }

    /// By replication; of a batch alone, which is an interval of its own.
    pub(super) fn in_interval(&self, scope: Scope, interval: usize) -> Vec<Sums> {
        match self.batches {
            None => self.parts().map(|part| part.in_interval(scope, interval)).collect(),
            Some(_) => self.parts().skip(interval).take(1).map(|batch| batch.whole(scope)).collect(),
        }
    }

    /// The same over several intervals, of replications.
    pub(super) fn over(&self, scope: Scope, intervals: Range<usize>) -> Vec<Sums> {
        self.parts().map(|part| part.over(scope, intervals.clone())).collect()
    }

    /// The same of a piece of the horizon; a batch is whole.
    pub(super) fn in_piece(&self, scope: Scope, piece: &Piece) -> Vec<Sums> {
        match piece {
            Piece::Interval(interval) if self.batches.is_none() => self.in_interval(scope, *interval),
            Piece::Day { intervals, .. } if self.batches.is_none() => self.over(scope, intervals.clone()),
            Piece::Whole | Piece::Interval(_) | Piece::Day { .. } => self.whole(scope),
        }
    }

    /// Waits that contacts were told and then met, all together, by class; empty where nobody is told any.
    pub(super) fn told(&self) -> Vec<SpanPairs> {
        let mut told = Vec::new();
        for result in self.results {
            told.resize(told.len().max(result.told.len()), SpanPairs::default());
            told.iter_mut().zip(&result.told).for_each(|(all, told)| all.merge(told));
        }
        told
    }

    /// Waits of one class, by replication or by batch.
    pub(super) fn waits(&self, class: ClassId) -> Vec<&'a Waits> {
        self.results.iter().map(|result| &result.waits[class]).collect()
    }
}
