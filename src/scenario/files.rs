//! Where the bytes of a scenario come from.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// A larger file is refused before it is read \[bytes\].
pub const LARGEST_FILE: u64 = 256 << 20;

/// What can read files: the disk, or memory in tests and for programs that make their scenarios.
pub trait Files {
    /// The bytes of the file.
    ///
    /// # Errors
    /// It cannot be read, or is larger than [`LARGEST_FILE`] ([`io::ErrorKind::FileTooLarge`]).
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
}

/// The real files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = std::fs::File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if about.len() > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // A pipe or device has no length, so what comes is bounded too.
        let mut bytes = Vec::new();
        file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }
}

/// Files in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// With one more file.
    pub fn with(mut self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Memory {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Files as they were when they were first read: each is read once, from memory ever after. What belongs to a study that runs for
/// hours does not change under it.
pub struct Snapshot<'f> {
    source: &'f (dyn Files + Sync),
    seen: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
}

impl<'f> Snapshot<'f> {
    /// Of nothing yet; files are read from `source`.
    pub fn of(source: &'f (dyn Files + Sync)) -> Snapshot<'f> {
        Snapshot { source, seen: Mutex::default() }
    }

    /// With a file that need not be in the source.
    pub fn with(self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Snapshot<'f> {
        self.seen().insert(path.into(), bytes.into());
        self
    }

    /// All that was read, by path.
    pub fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.seen().clone()
    }

    fn seen(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Files for Snapshot<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut seen = self.seen();
        if let Some(bytes) = seen.get(path) {
            return Ok(bytes.clone());
        }
        let bytes = self.source.read(path)?;
        seen.insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }
}

/// A file that was read for a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// As the user wrote it: the argument of the command, or the path in the scenario, which is relative to it.
    pub path: String,
    /// A digest of the bytes.
    pub digest: u64,
    /// How many bytes it has.
    pub length: usize,
    /// What is in it, without a byte order mark.
    pub text: Arc<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_an_absent_file_are_errors() {
        assert!(Disk.read(Path::new(env!("CARGO_MANIFEST_DIR"))).is_err());
        assert_eq!(Disk.read(Path::new("no/such/file")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
