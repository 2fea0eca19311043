//! Where the bytes of a scenario come from.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// A file that was read for a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// As the user wrote it: the argument of the command, or the path in the scenario, which is relative to it.
    pub path: String,
    /// A digest of the bytes: FNV-1a with 64 bits (Fowler, Noll, Vo).
    pub digest: u64,
    /// What is in it, without a byte order mark.
    pub text: Arc<str>,
}

/// FNV-1a of 64 bits.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_fnv_1a() {
        // From the test suite of the authors.
        assert_eq!(digest(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(digest(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(digest(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_folder_and_an_absent_file_are_errors() {
        assert!(Disk.read(Path::new(env!("CARGO_MANIFEST_DIR"))).is_err());
        assert_eq!(Disk.read(Path::new("no/such/file")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
