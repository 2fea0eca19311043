//! Many replications of one center on several threads, with results that do not depend on the threads.

use crate::model::{Center, ContactRecord, Limits, RunError, RunResult, simulate};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard};

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

/// More threads than replications would have nothing to do.
pub(super) fn threads_for(wanted: Option<usize>, replications: u32) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    wanted.unwrap_or_else(processors).clamp(1, replications.max(1) as usize)
}

/// Threads that take up jobs in the order of their numbers.
pub(super) struct Crew {
    pub(super) threads: usize,
    /// How far a job may run ahead of the first whose product is not taken yet. At least 1.
    pub(super) lead: u32,
}

/// What the threads share.
struct Line<'a, T, E> {
    /// The first job that nobody has taken up.
    start: u32,
    /// No job from here on is taken up. Lowered by failures, so that all jobs before the first failure are done.
    end: u32,
    /// The first job whose product has not been taken.
    taken: u32,
    done: u64,
    /// Products that wait for one before them.
    waiting: BTreeMap<u32, Result<T, E>>,
    failed: Option<(u32, E)>,
    take: &'a mut (dyn FnMut(T) -> Result<(), E> + Send),
}

impl<T, E> Line<'_, T, E> {
    fn hand_in(&mut self, number: u32, product: Result<T, E>) {
        self.done += 1;
        if product.is_err() {
            self.end = self.end.min(number);
        }
        self.waiting.insert(number, product);
        while self.failed.is_none()
            && let Some(product) = self.waiting.remove(&self.taken)
        {
            match product.and_then(|product| (self.take)(product)) {
                Ok(()) => self.taken += 1,
                Err(error) => {
                    self.failed = Some((self.taken, error));
                    self.end = 0;
                }
            }
        }
    }
}

/// A line with a bell that rings when it moves.
struct Shared<'a, T, E> {
    line: Mutex<Line<'a, T, E>>,
    moved: Condvar,
}

impl<'a, T, E> Shared<'a, T, E> {
    fn line(&self) -> MutexGuard<'_, Line<'a, T, E>> {
        self.line.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Sends the others home when a job panics: they would wait for its product for ever.
struct Alarm<'s, 'a, T, E>(&'s Shared<'a, T, E>);

impl<T, E> Drop for Alarm<'_, '_, T, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.line().end = 0;
            self.0.moved.notify_all();
        }
    }
}

impl Crew {
    /// Does the jobs 0 to `jobs` - 1 and has their products taken in that order.
    ///
    /// # Errors
    /// The first job that fails or whose product is not taken.
    pub(super) fn run<T: Send, E: Send>(
        &self,
        jobs: u32,
        job: &(dyn Fn(u32) -> Result<T, E> + Sync),
        take: &mut (dyn FnMut(T) -> Result<(), E> + Send),
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), (u32, E)> {
        let line = Line { start: 0, end: jobs, taken: 0, done: 0, waiting: BTreeMap::new(), failed: None, take };
        let shared = Shared { line: Mutex::new(line), moved: Condvar::new() };
        let work = || {
            let _alarm = Alarm(&shared);
            loop {
                let mut line = shared.line();
                while line.start < line.end && line.start >= line.taken.saturating_add(self.lead) {
                    line = shared.moved.wait(line).unwrap_or_else(|poisoned| poisoned.into_inner());
                }
                if line.start >= line.end {
                    return;
                }
                let number = line.start;
                line.start += 1;
                drop(line);
                let product = job(number);
                let mut line = shared.line();
                line.hand_in(number, product);
                progress(line.done);
                drop(line);
                shared.moved.notify_all();
            }
        };
        match rayon::ThreadPoolBuilder::new().num_threads(self.threads).build() {
            Ok(pool) => {
                pool.broadcast(|_| work());
            }
            // A system that has no threads to give still has this one.
            Err(_) => work(),
        }
        let line = shared.line.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        line.failed.map_or(Ok(()), Err)
    }
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
    fn the_first_failure_counts_even_when_it_takes_longest() {
        let crew = Crew { threads: 4, lead: 8 };
        let late = AtomicU64::new(0);
        let job = |number: u32| {
            // Job 3 fails only after a later one has failed.
            while number == 3 && late.load(Ordering::SeqCst) == 0 {
                std::thread::yield_now();
            }
            if number >= 5 {
                late.store(1, Ordering::SeqCst);
            }
            if number == 3 || number >= 5 { Err(number) } else { Ok(number) }
        };
        let mut taken = Vec::new();
        let mut take = |number| {
            taken.push(number);
            Ok(())
        };
        assert_eq!(crew.run(50, &job, &mut take, QUIET), Err((3, 3)));
        assert_eq!(taken, [0, 1, 2]);
    }

    #[test]
    fn records_come_in_order_and_no_job_runs_far_ahead_of_them() {
        let crew = Crew { threads: 4, lead: 8 };
        let taken = AtomicU64::new(0);
        let job = |number: u32| -> Result<u32, ()> {
            assert!(u64::from(number) < taken.load(Ordering::SeqCst) + 8, "job {number} runs too far ahead");
            Ok(number)
        };
        let mut take = |number: u32| {
            assert_eq!(u64::from(number), taken.fetch_add(1, Ordering::SeqCst));
            Ok(())
        };
        assert_eq!(crew.run(200, &job, &mut take, QUIET), Ok(()));
        assert_eq!(taken.into_inner(), 200);
    }

    #[test]
    #[should_panic(expected = "job 2")]
    fn a_panic_of_one_job_ends_the_others() {
        let crew = Crew { threads: 3, lead: 3 };
        let job = |number: u32| -> Result<u32, ()> {
            assert_ne!(number, 2, "job 2");
            Ok(number)
        };
        let _ = crew.run(100, &job, &mut |_| Ok(()), QUIET);
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
