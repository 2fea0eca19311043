//! What was simulated of a sweep that is not finished: a file that grows by a line with each replication.
//!
//! The process may be killed at any instant: a line that is not whole is cut off when the sweep goes on.

use crate::cli::Failed;
use crate::cli::terminal::{complain, refuse};
use crate::experiment::sweep::{Book, Header, Identity, Measure, Record, read_journal};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// An open journal, which no other process can open meanwhile.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the journal beside the folder of results and takes what it has into the book; starts one if there is none. Says how many
    /// replications it had.
    pub(super) fn open(
        folder: &Path,
        identity: &Identity,
        measures: &[Measure],
        book: &mut Book,
    ) -> Result<(Journal, usize), Failed> {
        let path = path_of(folder);
        let failed = |error: io::Error| {
            complain(&io::Error::new(error.kind(), format!("cannot use {}: {error}", path.display())))
        };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        if file.try_lock().is_err() {
            return Err(refuse(&format!(
                "another process is at {}; wait for it, or give another --out",
                path.display()
            )));
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(failed)?;
        let header = Header { sweep: identity.clone(), shard: None };
        let (known, whole) = match read_journal(&text) {
            // Nothing, or a first line that was being written.
            None if text.is_empty() || !text.contains(&b'\n') => (Vec::new(), 0),
            None => return Err(strange(&path, "it is no journal of this program")),
            Some((found, records, whole)) => match identity.differs(&found.sweep) {
                Some(reason) => return Err(strange(&path, &reason)),
                None => (records, whole),
            },
        };
        let count = known.len();
        for record in known {
            if !book.add(measures, record) {
                return Err(strange(&path, "a replication in it is not of this sweep"));
            }
        }
        file.set_len(whole as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        if whole == 0 {
            file.write_all(header.line().as_bytes()).map_err(failed)?;
        }
        Ok((Journal { path, file }, count))
    }

    /// Adds a replication.
    pub(super) fn add(&mut self, record: &Record) -> io::Result<()> {
        self.file.write_all(record.line().as_bytes())
    }

    /// The results are in place; it is not needed any more.
    pub(super) fn remove(self) -> Result<(), Failed> {
        std::fs::remove_file(&self.path).map_err(|error| complain(&error))
    }
}

fn path_of(folder: &Path) -> PathBuf {
    let mut name: OsString = folder.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    folder.with_file_name(name)
}

fn strange(path: &Path, reason: &str) -> Failed {
    refuse(&format!(
        "{} has replications that do not belong to this sweep: {reason}; remove it to start anew, or give another --out",
        path.display()
    ))
}
