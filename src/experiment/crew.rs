//! Threads that do numbered jobs, and have what these make taken in the order of the jobs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};

/// How many threads so many replications take: one for each processor unless it is said, and no more than have something to do.
pub fn threads_for(wanted: Option<usize>, replications: u32) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    wanted.unwrap_or_else(processors).clamp(1, replications.max(1) as usize)
}

/// Threads that take up jobs in the order of their numbers.
pub(super) struct Crew {
    pub(super) threads: usize,
    /// How far a job may run ahead of the first that has its turn. At least 1.
    pub(super) lead: u32,
}

/// Does the job of a number and puts the pieces that it makes into its second argument.
type Job<'a, P, E> = &'a (dyn Fn(u32, &mut dyn FnMut(P)) -> Result<(), E> + Sync);

/// Takes a piece of what the jobs make.
type Take<'a, P, E> = &'a mut (dyn FnMut(P) -> Result<(), E> + Send);

/// What a job that is done has made and could not hand on yet, or why it failed.
type Done<P, E> = Result<Vec<P>, E>;

/// What the threads share about the jobs.
struct Line<P, E> {
    /// The first job that nobody has taken up.
    start: u32,
    /// No job from here on is taken up. Lowered by failures, so that all jobs before the first failure are done.
    end: u32,
    done: u64,
    /// Jobs that are done and wait for one before them.
    waiting: BTreeMap<u32, Done<P, E>>,
    failed: Option<(u32, E)>,
}

impl<P, E> Line<P, E> {
    fn fail(&mut self, number: u32, error: E) {
        self.failed = Some((number, error));
        self.end = 0;
    }
}

/// The line, whose turn it is, and a bell that rings when it moves.
struct Shared<'a, P, E> {
    line: Mutex<Line<P, E>>,
    moved: Condvar,
    /// The job all before which are done, and all of whose pieces are taken at once. Written by who holds the line.
    turn: AtomicU32,
    /// Only ever used on behalf of the job that has its turn, so that nobody waits for it.
    take: Mutex<Take<'a, P, E>>,
}

impl<P, E> Shared<'_, P, E> {
    fn line(&self) -> MutexGuard<'_, Line<P, E>> {
        self.line.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn has_turn(&self, number: u32) -> bool {
        self.turn.load(Ordering::Acquire) == number
    }

    /// Has pieces taken up to the first that is not.
    fn take_all(&self, pieces: impl IntoIterator<Item = P>) -> Result<(), E> {
        let mut take = self.take.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        pieces.into_iter().try_for_each(&mut *take)
    }

    /// A job is done. Who hands in the one that has its turn goes on with those that waited for it.
    fn hand_in(&self, number: u32, done: Done<P, E>, progress: &(dyn Fn(u64) + Sync)) {
        let mut line = self.line();
        if done.is_err() {
            line.end = line.end.min(number);
        }
        line.waiting.insert(number, done);
        line.done += 1;
        progress(line.done);
        loop {
            self.moved.notify_all();
            let turn = self.turn.load(Ordering::Relaxed);
            if line.failed.is_some() {
                return;
            }
            let Some(done) = line.waiting.remove(&turn) else { return };
            // The others go on meanwhile: the turn passes only when all is taken.
            drop(line);
            let taken = done.and_then(|pieces| self.take_all(pieces));
            line = self.line();
            match taken {
                Ok(()) => self.turn.store(turn + 1, Ordering::Release),
                Err(error) => line.fail(turn, error),
            }
        }
    }
}

/// Where a job puts what it makes.
struct Outlet<'s, 'a, P, E> {
    shared: &'s Shared<'a, P, E>,
    number: u32,
    /// Nothing once a piece was not taken: then none of those after it is wanted.
    kept: Option<Vec<P>>,
}

impl<P, E> Outlet<'_, '_, P, E> {
    fn put(&mut self, piece: P) {
        let Some(kept) = &mut self.kept else { return };
        kept.push(piece);
        if self.shared.has_turn(self.number)
            && let Err(error) = self.shared.take_all(kept.drain(..))
        {
            self.kept = None;
            self.shared.line().fail(self.number, error);
        }
    }
}

/// Sends the others home when a job panics: they would wait for its turn to pass for ever.
struct Alarm<'s, 'a, P, E>(&'s Shared<'a, P, E>);

impl<P, E> Drop for Alarm<'_, '_, P, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.line().end = 0;
            self.0.moved.notify_all();
        }
    }
}

impl Crew {
    /// Does the jobs 0 to `jobs` - 1 and has their pieces taken: in the order of the jobs, and those of one job in the order in
    /// which it put them. Those of the first job that is not done are taken at once; those of later ones are kept until it is
    /// their turn.
    ///
    /// # Errors
    /// The first job that fails or of which a piece is not taken. Pieces of a job that fails may have been taken before.
    pub(super) fn run<P: Send, E: Send>(
        &self,
        jobs: u32,
        job: Job<'_, P, E>,
        take: Take<'_, P, E>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), (u32, E)> {
        let line = Line { start: 0, end: jobs, done: 0, waiting: BTreeMap::new(), failed: None };
        let (line, moved, turn, take) = (Mutex::new(line), Condvar::new(), AtomicU32::new(0), Mutex::new(take));
        let shared = Shared { line, moved, turn, take };
        let work = || {
            let _alarm = Alarm(&shared);
            loop {
                let mut line = shared.line();
                let ahead = |start| start >= shared.turn.load(Ordering::Relaxed).saturating_add(self.lead);
                while line.start < line.end && ahead(line.start) {
                    line = shared.moved.wait(line).unwrap_or_else(|poisoned| poisoned.into_inner());
                }
                if line.start >= line.end {
                    return;
                }
                let number = line.start;
                line.start += 1;
                drop(line);
                let mut outlet = Outlet { shared: &shared, number, kept: Some(Vec::new()) };
                let done = job(number, &mut |piece| outlet.put(piece));
                // Of a job of which a piece was not taken nothing else is wanted: that it failed is known.
                shared.hand_in(number, done.map(|()| outlet.kept.unwrap_or_default()), progress);
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
    use std::sync::atomic::AtomicU64;

    const QUIET: &(dyn Fn(u64) + Sync) = &|_| ();

    #[test]
    fn the_first_failure_counts_even_when_it_takes_longest() {
        let crew = Crew { threads: 4, lead: 8 };
        let late = AtomicU64::new(0);
        let job = |number: u32, put: &mut dyn FnMut(u32)| {
            // Job 3 fails only after a later one has failed.
            while number == 3 && late.load(Ordering::SeqCst) == 0 {
                std::thread::yield_now();
            }
            if number >= 5 {
                late.store(1, Ordering::SeqCst);
            }
            if number == 3 || number >= 5 {
                return Err(number);
            }
            put(number);
            Ok(())
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
    fn pieces_come_in_order_and_no_job_runs_far_ahead_of_them() {
        for threads in [1, 2, 16] {
            let crew = Crew { threads, lead: 8 };
            let taken = AtomicU64::new(0);
            let job = |number: u32, put: &mut dyn FnMut((u32, u32))| -> Result<(), ()> {
                assert!(u64::from(number) < taken.load(Ordering::SeqCst) / 5 + 8, "job {number} runs too far ahead");
                for piece in 0..5 {
                    put((number, piece));
                    std::thread::yield_now();
                }
                Ok(())
            };
            let mut take = |(number, piece): (u32, u32)| {
                assert_eq!(u64::from(number * 5 + piece), taken.fetch_add(1, Ordering::SeqCst));
                Ok(())
            };
            assert_eq!(crew.run(200, &job, &mut take, QUIET), Ok(()));
            assert_eq!(taken.into_inner(), 1_000);
        }
    }

    #[test]
    fn of_the_job_that_has_its_turn_nothing_is_kept() {
        let taken = AtomicU64::new(0);
        let job = |_: u32, put: &mut dyn FnMut(u64)| -> Result<(), ()> {
            for _ in 0..100 {
                let before = taken.load(Ordering::SeqCst);
                put(before);
                assert_eq!(taken.load(Ordering::SeqCst), before + 1);
            }
            Ok(())
        };
        let mut take = |_| {
            taken.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        assert_eq!(Crew { threads: 1, lead: 1 }.run(3, &job, &mut take, QUIET), Ok(()));
        assert_eq!(taken.load(Ordering::SeqCst), 300);
    }

    #[test]
    fn after_a_piece_that_is_not_taken_none_is_offered_and_no_job_begins() {
        for threads in [1, 2, 16] {
            let begun = AtomicU64::new(0);
            let job = |number: u32, put: &mut dyn FnMut((u32, u32))| {
                begun.fetch_add(1, Ordering::SeqCst);
                (0..10).for_each(|piece| put((number, piece)));
                Ok(())
            };
            let mut offered = Vec::new();
            let mut take = |piece| {
                offered.push(piece);
                if piece == (2, 3) { Err("full") } else { Ok(()) }
            };
            let lead = threads as u32;
            assert_eq!(Crew { threads, lead }.run(1_000, &job, &mut take, QUIET), Err((2, "full")));
            assert_eq!((offered.len(), offered[23]), (24, (2, 3)));
            assert!(begun.into_inner() <= 3 + u64::from(lead), "jobs began that could not be taken");
        }
    }

    #[test]
    #[should_panic(expected = "job 2")]
    fn a_panic_of_one_job_ends_the_others() {
        let crew = Crew { threads: 3, lead: 3 };
        let job = |number: u32, put: &mut dyn FnMut(u32)| -> Result<(), ()> {
            assert_ne!(number, 2, "job 2");
            put(number);
            Ok(())
        };
        let _ = crew.run(100, &job, &mut |_| Ok(()), QUIET);
    }
}
