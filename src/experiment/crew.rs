//! Threads that do numbered jobs, and have what these make taken in the order of the jobs.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard};

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
    use std::sync::atomic::{AtomicU64, Ordering};

    const QUIET: &(dyn Fn(u64) + Sync) = &|_| ();

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
}
