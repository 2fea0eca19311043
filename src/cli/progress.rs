//! How far the replications are, for people who look, and the end of their patience.

use super::interrupt;
use super::terminal::is_quiet;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A bar on standard error, drawn only on a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Nothing done of `replications`.
    pub(super) fn new(replications: u64) -> Progress {
        let bar = ProgressBar::new(replications);
        // As narrow as terminals are, so that the line is never broken.
        let style = ProgressStyle::with_template("{bar:20} {pos}/{len} replications, {eta} left");
        bar.set_style(style.expect("the template is right"));
        if is_quiet() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        // Short runs show no bar: it would only flash.
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar }
    }

    /// So many are to be done after all.
    pub(super) fn plan(&self, replications: u64) {
        self.bar.set_length(replications);
    }

    /// So many are done.
    pub(super) fn set(&self, done: u64) {
        self.bar.set_position(done);
    }
}

/// What is being done, on one line of standard error, drawn only on a terminal.
pub(super) struct Doing {
    bar: ProgressBar,
}

impl Doing {
    pub(super) fn new() -> Doing {
        let bar = ProgressBar::new_spinner();
        // What does not fit the line is cut.
        bar.set_style(ProgressStyle::with_template("{spinner} {wide_msg}").expect("the template is right"));
        if is_quiet() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Doing { bar }
    }

    pub(super) fn say(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A flag that is set after this much real time, if there is a limit, or when the program is asked to end.
pub(super) fn flag_after(limit: Option<Duration>) -> Arc<AtomicBool> {
    let flag = interrupt::flag();
    if let Some(limit) = limit {
        let set = Arc::clone(&flag);
        // It does not matter when the program ends before the thread does.
        thread::spawn(move || {
            let end = Instant::now() + limit;
            while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
                thread::sleep(left);
            }
            set.store(true, Ordering::Relaxed);
        });
    }
    flag
}
