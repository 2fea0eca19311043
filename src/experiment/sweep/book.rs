//! All replications of a sweep that are known.

use super::observed::{Observed, series};
use super::{Job, Measure, Record};
use crate::experiment::{Metric, Series};

/// All replications of a sweep that are known, in whatever order they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// By point and replication: by measure.
    records: Vec<Vec<Option<Vec<Option<Observed>>>>>,
}

impl Book {
    /// Of a sweep of so many points, none of which was simulated yet.
    pub fn new(points: usize) -> Book {
        Book { records: vec![Vec::new(); points] }
    }

    /// Takes in a replication. Says no to one that is not of this sweep, or was there and is not the same.
    #[must_use]
    pub fn add(&mut self, measures: &[Measure], record: Record) -> bool {
        let Record { point, replication, observed } = record;
        let right = |(observed, measure): (&Option<Observed>, &Measure)| {
            observed.as_ref().is_none_or(|observed| observed.is_of(measure.metric))
        };
        let fits =
            point < self.records.len() && observed.len() == measures.len() && observed.iter().zip(measures).all(right);
        if !fits {
            return false;
        }
        let (records, place) = (&mut self.records[point], replication as usize);
        if records.len() <= place {
            records.resize(place + 1, None);
        }
        match &records[place] {
            Some(known) => *known == observed,
            None => {
                records[place] = Some(observed);
                true
            }
        }
    }

    /// Whether a replication is there.
    pub fn has(&self, job: Job) -> bool {
        self.record(job).is_some()
    }

    fn record(&self, job: Job) -> Option<&Vec<Option<Observed>>> {
        self.records.get(job.point)?.get(job.replication as usize)?.as_ref()
    }

    /// The value of a measure in one replication; `None` if it is not there or has none.
    pub fn value(&self, job: Job, number: usize, measure: &Measure) -> Option<f64> {
        self.record(job)?[number].as_ref()?.value(measure.metric)
    }

    /// What a replication says about a measure; `None` where it does not apply.
    pub fn observed(&self, job: Job, number: usize) -> Option<&Observed> {
        self.record(job)?[number].as_ref()
    }

    /// How many replications a point has.
    pub fn replications(&self, point: usize) -> usize {
        self.records[point].len()
    }

    /// The first so many replications of a measure, in order; `None` if it does not apply in one of them.
    pub(super) fn series(&self, point: usize, number: usize, metric: Metric, most: usize) -> Option<Series<'static>> {
        let replications = self.records[point].iter().take(most);
        series(replications.map(|record| record.as_ref()?[number].as_ref()), metric)
    }
}
