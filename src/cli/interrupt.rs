//! Ctrl-C, and a request of the system to end.
//!
//! Who simulates is asked to stop, and what a command does with what it has is its own affair. At the second time, or where nobody listens,
//! the program ends at once; what it has begun to write for a folder of results is removed before.

use super::Failed;
use super::arguments::PictureArguments;
use super::terminal::{complain, remark};
use crate::report::OutDir;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// As shells count it for a program that Ctrl-C ends.
const INTERRUPTED: i32 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
static STATE: Mutex<State> = Mutex::new(State { listeners: Vec::new(), folders: Vec::new() });

struct State {
    /// Set when the program is asked to end.
    listeners: Vec<Arc<AtomicBool>>,
    /// What is to be removed if it ends at once.
    folders: Vec<PathBuf>,
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks after Ctrl-C from here on.
pub(super) fn watch() {
    // Without it Ctrl-C ends the program as always.
    let _ = ctrlc::set_handler(|| {
        let state = state();
        if ASKED.swap(true, Ordering::Relaxed) || state.listeners.is_empty() {
            state.folders.iter().for_each(|folder| {
                let _ = std::fs::remove_dir_all(folder);
            });
            process::exit(INTERRUPTED);
        }
        state.listeners.iter().for_each(|flag| flag.store(true, Ordering::Relaxed));
        remark!("interrupted: stopping; once more to end at once");
    });
}

/// A flag that is set when the program is asked to end.
pub(super) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    state().listeners.push(Arc::clone(&flag));
    flag
}

/// A folder for results, of which nothing is left if the program is asked to end.
pub(super) fn out_folder(path: &Path) -> Result<OutDir, Failed> {
    let out = OutDir::prepare(path).map_err(|error| complain(&error))?;
    state().folders.push(out.hidden().to_owned());
    Ok(out)
}

/// The same, where each chart is written as a picture too, as far as that was asked for.
pub(super) fn illustrated_folder(
    path: &Path,
    PictureArguments { pictures }: &PictureArguments,
) -> Result<OutDir, Failed> {
    out_folder(path).map(|out| out.with_pictures(pictures))
}
