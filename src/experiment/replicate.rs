//! Many replications of one center on several threads, with results that do not depend on the threads.

use super::crew::{Crew, threads_for};
use crate::model::{Center, ContactRecord, Limits, RunError, RunResult, simulate};
use std::fmt;
use std::ops::Range;

/// A replication without a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which one, counted from 0: of all that fail, the first.
    pub replication: u32,
    /// Why.
    pub error: RunError,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "replication {} (counted from 0): {}", self.replication, self.error)
    }
}

impl std::error::Error for Failure {}

/// Why recorded replications ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped<E> {
    /// A replication has no result.
    Failed(Failure),
    /// The records of a replication were not taken.
    Refused(E),
}

/// Takes the contacts of one replication after the other, each with its number.
pub type TakeContacts<'t, E> = &'t mut (dyn FnMut(u32, &[ContactRecord]) -> Result<(), E> + Send);

/// Simulates the replications 0 to `replications` - 1 of the center and returns their results in that order.
///
/// They run on `threads` threads, without a number on as many as the machine has processors; the results are the same in
/// every case. `progress` is told how many replications are done, once for each of them, from any of the threads and in
/// rising order.
///
/// # Errors
/// The first replication that fails, whichever was noticed first. Those after it may not have been run.
pub fn replicate(
    center: &Center,
    seed: u64,
    replications: u32,
    threads: Option<usize>,
    limits: Limits<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<RunResult>, Failure> {
    replicate_from(center, seed, 0..replications, threads, limits, progress)
}

/// The same for the replications of a range.
pub(super) fn replicate_from(
    center: &Center,
    seed: u64,
    Range { start, end }: Range<u32>,
    threads: Option<usize>,
    limits: Limits<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<RunResult>, Failure> {
    let job = |number: u32| simulate(center, seed, (start + number).into(), limits, &mut ());
    let count = end.saturating_sub(start);
    let mut results = Vec::with_capacity(count as usize);
    let mut keep = |result| {
        results.push(result);
        Ok(())
    };
    let crew = Crew { threads: threads_for(threads, count), lead: u32::MAX };
    let done = crew.run(count, &job, &mut keep, progress);
    done.map_err(|(number, error)| Failure { replication: start + number, error })?;
    Ok(results)
}

/// Like [`replicate`], and hands out what became of every contact: `take` is given the replications one by one in their order,
/// each with its number and its contacts in the order in which the center was done with them.
///
/// Records of at most three replications a thread are in memory at once.
///
/// # Errors
/// The first replication that fails or whose records were not taken. The records of all before it have been taken by then.
pub fn replicate_recorded<E: Send>(
    center: &Center,
    seed: u64,
    replications: u32,
    threads: Option<usize>,
    limits: Limits<'_>,
    progress: &(dyn Fn(u64) + Sync),
    mut take: impl FnMut(u32, &[ContactRecord]) -> Result<(), E> + Send,
) -> Result<Vec<RunResult>, Stopped<E>> {
    replicate_recorded_from(center, seed, 0..replications, threads, limits, progress, &mut take)
}

/// The same for the replications of a range.
pub(super) fn replicate_recorded_from<E: Send>(
    center: &Center,
    seed: u64,
    Range { start, end }: Range<u32>,
    threads: Option<usize>,
    limits: Limits<'_>,
    progress: &(dyn Fn(u64) + Sync),
    take: TakeContacts<'_, E>,
) -> Result<Vec<RunResult>, Stopped<E>> {
    let job = |number: u32| {
        let replication = start + number;
        let mut records = Vec::new();
        match simulate(center, seed, replication.into(), limits, &mut records) {
            Ok(result) => Ok((result, records)),
            Err(error) => Err(Stopped::Failed(Failure { replication, error })),
        }
    };
    let count = end.saturating_sub(start);
    let mut results = Vec::with_capacity(count as usize);
    let mut keep = |(result, records): (RunResult, Vec<ContactRecord>)| {
        take(start + results.len() as u32, &records).map_err(Stopped::Refused)?;
        results.push(result);
        Ok(())
    };
    let threads = threads_for(threads, count);
    let crew = Crew { threads, lead: 2 * threads as u32 };
    crew.run(count, &job, &mut keep, progress).map_err(|(_, stopped)| stopped)?;
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sample;
    use std::sync::atomic::{AtomicU64, Ordering};

    const QUIET: &(dyn Fn(u64) + Sync) = &|_| ();

    #[test]
    fn results_are_the_same_on_one_two_and_sixteen_threads() {
        let center = sample::mixed();
        let run = |threads| {
            let results = replicate(&center, 7, 12, Some(threads), Limits::default(), QUIET).unwrap();
            results.into_iter().map(|result| format!("{result:?}")).collect::<Vec<_>>()
        };
        let alone = run(1);
        assert_eq!(alone.len(), 12);
        assert_ne!(alone[0], alone[1], "replications differ from each other");
        assert_eq!(run(2), alone);
        assert_eq!(run(16), alone);
    }

    #[test]
    fn the_first_replication_that_fails_is_reported_whichever_fails_first() {
        let center = sample::mixed();
        let results = replicate(&center, 7, 12, Some(1), Limits::default(), QUIET).unwrap();
        let contacts: Vec<u64> = results.iter().map(|result| result.total().offered).collect();
        // Some replications have more contacts than the second, and most of those come later.
        let limits = Limits { contacts: contacts[1], ..Limits::default() };
        let first = contacts.iter().position(|&offered| offered > limits.contacts).expect("some day is busier") as u32;
        for threads in [1, 2, 16] {
            for _ in 0..5 {
                let failure = replicate(&center, 7, 12, Some(threads), limits, QUIET).unwrap_err();
                assert_eq!(failure.replication, first);
                assert!(matches!(failure.error, RunError::TooManyContacts { .. }));
            }
        }
    }

    #[test]
    fn records_belong_to_the_results_and_are_handed_out_in_order() {
        let center = sample::mixed();
        let run = |threads| {
            let mut seen = Vec::new();
            let take = |replication: u32, records: &[ContactRecord]| -> Result<(), ()> {
                seen.push((replication, records.to_vec()));
                Ok(())
            };
            let results = replicate_recorded(&center, 7, 6, Some(threads), Limits::default(), QUIET, take).unwrap();
            let offered: Vec<u64> = results.iter().map(|result| result.total().offered).collect();
            (offered, seen)
        };
        let (offered, seen) = run(1);
        assert_eq!(seen.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(seen.iter().map(|(_, records)| records.len() as u64).collect::<Vec<_>>(), offered);
        assert_eq!(run(5), (offered, seen));
    }

    #[test]
    fn a_full_disk_stops_the_replications() {
        let center = sample::mixed();
        let take = |replication: u32, _: &[ContactRecord]| if replication == 2 { Err("full") } else { Ok(()) };
        let stopped = replicate_recorded(&center, 7, 6, Some(2), Limits::default(), QUIET, take).unwrap_err();
        assert_eq!(stopped, Stopped::Refused("full"));
    }

    #[test]
    fn progress_counts_every_replication_once() {
        let calls = AtomicU64::new(0);
        let progress = |done: u64| assert_eq!(done, calls.fetch_add(1, Ordering::SeqCst) + 1);
        replicate(&sample::mixed(), 7, 9, Some(3), Limits::default(), &progress).unwrap();
        assert_eq!(calls.into_inner(), 9);
    }
}
