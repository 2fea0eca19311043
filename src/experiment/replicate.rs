//! Many replications of one center on several threads, with results that do not depend on the threads.

use super::crew::{Crew, threads_for};
use super::recorder::Recorder;
use crate::model::{Center, Limits, RunError, RunResult, simulate};
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
    /// What was recorded was not taken.
    Refused(E),
}

impl<E: std::error::Error> std::error::Error for Stopped<E> {}

impl<E: fmt::Display> fmt::Display for Stopped<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Failed(failure) => failure.fmt(f),
            Stopped::Refused(error) => error.fmt(f),
        }
    }
}

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
    let (results, ended) = replicate_recorded(center, seed, 0..replications, threads, limits, progress, &());
    ended.map(|()| results).map_err(|stopped| match stopped {
        Stopped::Failed(failure) => failure,
        Stopped::Refused(never) => match never {},
    })
}

/// The same for the replications of a range, whose contacts are shown to a recorder.
///
/// What the recorder makes of the replication that is the first not to be done is taken at once; of at most three replications
/// a thread it is kept.
///
/// Returns the results in order, and behind them whether these are all: else why the first replication that has none failed, or a piece of its
/// contacts was not taken. All pieces of those before it have been taken by then, and of itself there may be some.
pub fn replicate_recorded<R: Recorder>(
    center: &Center,
    seed: u64,
    Range { start, end }: Range<u32>,
    threads: Option<usize>,
    limits: Limits<'_>,
    progress: &(dyn Fn(u64) + Sync),
    recorder: &R,
) -> (Vec<RunResult>, Result<(), Stopped<R::Error>>) {
    let job = |number: u32, put: &mut dyn FnMut(Product<R::Piece>)| {
        let replication = start + number;
        let mut record = |piece| put(Product::Recorded(piece));
        let mut observer = recorder.watch(replication, &mut record);
        let result = simulate(center, seed, replication.into(), limits, &mut observer);
        let result = result.map_err(|error| Stopped::Failed(Failure { replication, error }))?;
        recorder.end(observer);
        put(Product::Result(Box::new(result)));
        Ok(())
    };
    let count = end.saturating_sub(start);
    let mut results = Vec::with_capacity(count as usize);
    let mut take = |piece| match piece {
        Product::Recorded(piece) => recorder.take(piece).map_err(Stopped::Refused),
        Product::Result(result) => {
            results.push(*result);
            recorder.mark();
            Ok(())
        }
    };
    let threads = threads_for(threads, count);
    // Results are kept in any case.
    let lead = if R::RECORDS { 2 * threads as u32 } else { u32::MAX };
    let crew = Crew { threads, lead };
    let ended = crew.run(count, &job, &mut take, progress).map_err(|(_, stopped)| stopped);
    let ended = ended.and_then(|()| recorder.flush().map_err(Stopped::Refused));
    (results, ended)
}

/// What a replication makes: pieces of what is recorded, and in the end its result.
enum Product<P> {
    Recorded(P),
    Result(Box<RunResult>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sample;
    use crate::model::{ContactRecord, Observer};
    use std::mem;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

    /// Hands on the contacts in threes, and keeps them by replication.
    #[derive(Default)]
    struct Threes {
        taken: Mutex<Vec<(u32, Vec<ContactRecord>)>>,
        /// The replication of which nothing is taken.
        full_at: Option<u32>,
        /// How many replications were put where they belong.
        flushed: AtomicU64,
        marked: AtomicU64,
    }

    struct Three<'w> {
        replication: u32,
        put: &'w mut dyn FnMut((u32, Vec<ContactRecord>)),
        records: Vec<ContactRecord>,
    }

    impl Observer for Three<'_> {
        fn on_contact(&mut self, record: &ContactRecord) {
            self.records.push(record.clone());
            if self.records.len() == 3 {
                (self.put)((self.replication, mem::take(&mut self.records)));
            }
        }
    }

    impl Recorder for Threes {
        type Observer<'w> = Three<'w>;
        type Piece = (u32, Vec<ContactRecord>);
        type Error = &'static str;

        fn watch<'w>(&'w self, replication: u32, put: &'w mut dyn FnMut(Self::Piece)) -> Three<'w> {
            Three { replication, put, records: Vec::new() }
        }

        fn end(&self, observer: Three<'_>) {
            (observer.put)((observer.replication, observer.records));
        }

        fn take(&self, (replication, records): Self::Piece) -> Result<(), &'static str> {
            if self.full_at == Some(replication) {
                return Err("full");
            }
            let mut taken = self.taken.lock().unwrap();
            match taken.last_mut() {
                Some((last, before)) if *last == replication => before.extend(records),
                _ => taken.push((replication, records)),
            }
            Ok(())
        }

        fn mark(&self) {
            self.marked.fetch_add(1, Ordering::SeqCst);
        }

        fn cut(&self, _: u32) -> Result<(), &'static str> {
            unreachable!("nobody interrupts these")
        }

        fn flush(&self) -> Result<(), &'static str> {
            self.flushed.store(self.taken.lock().unwrap().len() as u64, Ordering::SeqCst);
            if self.full_at == Some(6) { Err("full") } else { Ok(()) }
        }
    }

    #[test]
    fn records_belong_to_the_results_and_are_handed_out_in_order() {
        let center = sample::mixed();
        let run = |threads| {
            let threes = Threes { full_at: None, ..Threes::default() };
            let (results, ended) =
                replicate_recorded(&center, 7, 0..6, Some(threads), Limits::default(), QUIET, &threes);
            ended.unwrap();
            assert_eq!(threes.marked.load(Ordering::SeqCst), 6);
            let offered: Vec<u64> = results.iter().map(|result| result.total().offered).collect();
            assert_eq!(threes.flushed.into_inner(), 6, "what was taken is put where it belongs");
            (offered, threes.taken.into_inner().unwrap())
        };
        let (offered, seen) = run(1);
        assert_eq!(seen.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(seen.iter().map(|(_, records)| records.len() as u64).collect::<Vec<_>>(), offered);
        for (replication, records) in &seen {
            let mut alone = Vec::new();
            simulate(&center, 7, (*replication).into(), Limits::default(), &mut alone).unwrap();
            assert!(*records == alone, "replication {replication}");
        }
        for threads in [2, 5, 16] {
            assert!(run(threads) == (offered.clone(), seen.clone()), "{threads} threads");
        }
    }

    #[test]
    fn a_full_disk_stops_the_replications() {
        let center = sample::mixed();
        for threads in [1, 2, 16] {
            let threes = Threes { full_at: Some(2), ..Threes::default() };
            let (_, run) = replicate_recorded(&center, 7, 0..6, Some(threads), Limits::default(), QUIET, &threes);
            assert_eq!(run.unwrap_err(), Stopped::Refused("full"));
            let taken = threes.taken.into_inner().unwrap();
            assert_eq!(taken.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 1], "{threads} threads");
            // Or it is found full when all is done.
            let threes = Threes { full_at: Some(6), ..Threes::default() };
            let (_, run) = replicate_recorded(&center, 7, 0..6, Some(threads), Limits::default(), QUIET, &threes);
            assert_eq!(run.unwrap_err(), Stopped::Refused("full"));
        }
    }

    /// The flag is set while the third replication is simulated, or later: all that is done by then is there, and nothing behind a gap.
    #[test]
    fn what_is_done_when_somebody_wants_it_to_end_is_there() {
        let center = sample::mixed();
        let whole = replicate(&center, 7, 12, Some(1), Limits::default(), QUIET).unwrap();
        for threads in [1, 2, 16] {
            let interrupted = AtomicBool::new(false);
            let limits = Limits { interrupted: Some(&interrupted), ..Limits::default() };
            let progress = |done: u64| interrupted.store(done >= 3, Ordering::Relaxed);
            let (some, ended) = replicate_recorded(&center, 7, 0..4_000, Some(threads), limits, &progress, &());
            assert!(matches!(ended, Err(Stopped::Failed(Failure { error: RunError::Interrupted { .. }, .. }))));
            // With several threads the first replication may be the last to end.
            assert!((threads > 1 || some.len() >= 3) && some.len() < 4_000, "{threads} threads: {}", some.len());
            for (one, other) in some.iter().zip(&whole) {
                assert_eq!(format!("{one:?}"), format!("{other:?}"));
            }
        }
    }

    #[test]
    fn progress_counts_every_replication_once() {
        let calls = AtomicU64::new(0);
        let progress = |done: u64| assert_eq!(done, calls.fetch_add(1, Ordering::SeqCst) + 1);
        replicate(&sample::mixed(), 7, 9, Some(3), Limits::default(), &progress).unwrap();
        assert_eq!(calls.into_inner(), 9);
    }
}
