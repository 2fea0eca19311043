//! What of a simulation is independent of what: replications, pairs of them, or batches of one long run.

use super::long_run::Batched;
use super::summary::{Part, Scope};
use super::sums::Sums;
use crate::ids::{ClassId, Id};
use crate::model::{Center, RunResult};
use crate::stats::SpanHistogram;
use crate::time::Span;
use std::borrow::Cow;

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

/// Simulated runs of a center, as observations are made of them.
#[derive(Clone, Copy)]
pub(super) struct Units<'a> {
    pub(super) center: &'a Center,
    pub(super) results: &'a [RunResult],
    pub(super) pairs: bool,
    /// How the only run is cut, if it is.
    pub(super) batched: Option<&'a Batched>,
}

impl<'a> Units<'a> {
    pub(super) fn replications(center: &'a Center, results: &'a [RunResult]) -> Units<'a> {
        Units { center, results, pairs: false, batched: None }
    }

    pub(super) fn spread(&self) -> Spread {
        match self.batched {
            Some(batched) => Spread::Batches(batched.long_run),
            None if self.pairs => Spread::Pairs,
            None => Spread::Replications,
        }
    }

    /// How many rows there are by replication, or by batch.
    pub(super) fn count(&self) -> usize {
        self.batched.map_or(self.results.len(), Batched::count)
    }

    /// How many intervals tables have: those of the center, or the batches.
    pub(super) fn intervals(&self) -> usize {
        self.batched.map_or(self.center.horizon.intervals(), Batched::count)
    }

    fn parts(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let center = self.center;
        self.results.iter().map(move |result| Part { center, result })
    }

    /// By replication or by batch.
    pub(super) fn whole(&self, scope: Scope) -> Vec<Sums> {
        match self.batched {
            None => self.parts().map(|part| part.whole(scope)).collect(),
            Some(batched) => (0..batched.count()).map(|batch| self.batch(batched, scope, batch)).collect(),
        }
    }

    /// By replication; of a batch alone, which is an interval of its own.
    pub(super) fn in_interval(&self, scope: Scope, interval: usize) -> Vec<Sums> {
        match self.batched {
            None => self.parts().map(|part| part.in_interval(scope, interval)).collect(),
            Some(batched) => vec![self.batch(batched, scope, interval)],
        }
    }

    fn batch(&self, batched: &Batched, scope: Scope, batch: usize) -> Sums {
        let part = self.parts().next().expect("batches are of a run");
        let mut sums = part.over(scope, batched.intervals(batch));
        let mut merged = SpanHistogram::new();
        let of_classes = |merged: &mut SpanHistogram, belongs: &dyn Fn(ClassId) -> bool| {
            let mine = self.center.classes.ids().filter(|&class| belongs(class));
            mine.for_each(|class| batched.waits(batch, class).for_each(|waits| merged.merge(waits)));
        };
        match scope {
            Scope::Center => of_classes(&mut merged, &|_| true),
            Scope::Class(index) => of_classes(&mut merged, &|class| class.index() == index),
            Scope::Queue(index) => {
                of_classes(&mut merged, &|class| self.center.classes[class].queue.index() == index);
            }
            Scope::Site(index) => batched.waits_at(batch, index).for_each(|waits| merged.merge(waits)),
            Scope::Host(index) => batched.waits_by_host(batch, index).for_each(|waits| merged.merge(waits)),
            Scope::Group(_) | Scope::Provider(_) => return sums,
        }
        sums.waits = Some(merged);
        sums
    }

    /// Waits of the answered of one class, by replication or by batch.
    pub(super) fn waits(&self, class: ClassId) -> Vec<Cow<'a, SpanHistogram>> {
        match self.batched {
            None => self.results.iter().map(|result| Cow::Borrowed(&result.waits[class])).collect(),
            Some(batched) => {
                let merged = |batch| {
                    let mut merged = SpanHistogram::new();
                    batched.waits(batch, class).for_each(|waits| merged.merge(waits));
                    Cow::Owned(merged)
                };
                (0..batched.count()).map(merged).collect()
            }
        }
    }
}
