//! The hidden folder beside a place of results, in which they are made, and what is left of one whose process was killed.
//!
//! It is called `.NAME.partial-PROCESS-NUMBER` and holds a file that is locked as long as its process lives, the results as they grow, and while
//! they are put in place those of before. So whoever comes next can tell what is being made from what is left, puts results of before back that
//! were taken away and not replaced, and removes the rest.

use super::write::{WriteError, failed};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
const RESULTS: &str = "results";
const OLD: &str = "old";

/// A hidden folder of this process. When it is dropped it is removed with what is in it.
#[derive(Debug)]
pub(super) struct Aside {
    folder: PathBuf,
    /// Locked until it is closed, where the system has locks.
    _lock: File,
}

impl Aside {
    /// Makes one for results that are to be at `parent/name`.
    ///
    /// # Errors
    /// The system does not let us write there.
    pub(super) fn make(parent: &Path, name: &OsStr) -> Result<Aside, WriteError> {
        for number in 0.. {
            let mut hidden = hidden(name);
            hidden.push(format!("{}-{number}", std::process::id()));
            match Aside::take(parent.join(hidden)) {
                Ok(aside) => return Ok(aside),
                // Of another run of this process, or one that was just taken for left behind.
                Err(error)
                    if [io::ErrorKind::AlreadyExists, io::ErrorKind::NotFound].contains(&error.kind())
                        && parent.is_dir()
                        && number < 1_000 => {}
                Err(error) => return Err(failed("write to the folder", parent)(error)),
            }
        }
        unreachable!("the numbers end with an error")
    }

    fn take(folder: PathBuf) -> io::Result<Aside> {
        fs::create_dir(&folder)?;
        let made = || {
            let lock = File::create(folder.join(LOCK))?;
            // A system without locks does not tell what is left behind, and nothing is removed there.
            let _ = lock.try_lock();
            fs::create_dir(folder.join(RESULTS))?;
            Ok(lock)
        };
        match made() {
            Ok(lock) => Ok(Aside { folder, _lock: lock }),
            Err(error) => {
                let _ = fs::remove_dir_all(&folder);
                Err(error)
            }
        }
    }

    /// Where results are made.
    pub(super) fn results(&self) -> PathBuf {
        self.folder.join(RESULTS)
    }

    /// The whole folder.
    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    /// Puts the results in place of what is there.
    ///
    /// # Errors
    /// The system does not let us. Then what was there is there.
    pub(super) fn put(&self, place: &Path) -> io::Result<()> {
        let old = self.folder.join(OLD);
        let replaces = place.exists();
        if replaces {
            fs::rename(place, &old)?;
        }
        fs::rename(self.results(), place).inspect_err(|_| {
            if replaces {
                // The results of before are better than none.
                let _ = fs::rename(&old, place);
            }
        })
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // A folder that cannot be removed must not hide the cause of an error.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What the names of hidden folders for `name` begin with.
fn hidden(name: &OsStr) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".partial-");
    hidden
}

/// Removes what killed processes left of results for `place`. Where one was about to replace the results of before, they are put back.
///
/// What cannot be removed stays, and harms nobody.
pub(super) fn remove_leftovers(place: &Path, parent: &Path, name: &OsStr) {
    let begins = hidden(name);
    let Ok(found) = fs::read_dir(parent) else { return };
    let mut folders: Vec<PathBuf> = found
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(begins.as_encoded_bytes()))
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    for folder in folders {
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(LOCK));
        let Ok(lock) = lock else { continue };
        if lock.try_lock().is_err() {
            // Somebody is at it.
            continue;
        }
        let old = folder.join(OLD);
        if !place.exists() && old.is_dir() {
            let _ = fs::rename(&old, place);
        }
        let _ = fs::remove_dir_all(&folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of one test, which is removed at its end.
    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Place {
            let folder = std::env::temp_dir().join(format!("switchboard-aside-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            Place(folder)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = entries.collect();
            names.sort();
            names
        }

        fn clear(&self) {
            remove_leftovers(&self.0.join("out"), &self.0, OsStr::new("out"));
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_is_being_made_stays_and_what_is_left_of_it_goes() {
        let place = Place::new("live");
        let aside = Aside::make(&place.0, OsStr::new("out")).unwrap();
        let other = Aside::make(&place.0, OsStr::new("out")).unwrap();
        place.clear();
        assert!(aside.results().is_dir() && other.results().is_dir());
        // As a process leaves it that is killed: the folder is there, and nobody has the lock.
        let left = place.0.join(".out.partial-1-0");
        fs::create_dir_all(left.join(RESULTS)).unwrap();
        fs::write(left.join(RESULTS).join("summary.csv"), "half").unwrap();
        // Neither the lock nor anything else may be there yet, and an earlier version had other folders.
        fs::create_dir(place.0.join(".out.partial-2-0")).unwrap();
        fs::create_dir(place.0.join(".out.partial-0")).unwrap();
        fs::create_dir(place.0.join(".other.partial-1-0")).unwrap();
        fs::write(place.0.join(".out.partial-note"), "no folder").unwrap();
        place.clear();
        drop((aside, other));
        assert_eq!(place.names(), [".other.partial-1-0", ".out.partial-note"]);
    }

    #[test]
    fn results_of_before_that_were_taken_away_and_not_replaced_are_put_back() {
        let place = Place::new("old");
        let old = place.0.join(".out.partial-1-0").join(OLD);
        fs::create_dir_all(&old).unwrap();
        fs::write(old.join("summary.csv"), "before").unwrap();
        place.clear();
        assert_eq!(place.names(), ["out"]);
        assert_eq!(fs::read_to_string(place.0.join("out/summary.csv")).unwrap(), "before");
        // Those that were replaced are gone.
        fs::create_dir_all(&old).unwrap();
        fs::write(old.join("summary.csv"), "long before").unwrap();
        place.clear();
        assert_eq!(place.names(), ["out"]);
        assert_eq!(fs::read_to_string(place.0.join("out/summary.csv")).unwrap(), "before");
    }
}
