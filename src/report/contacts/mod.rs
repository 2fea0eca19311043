//! The file with a row for each contact, `contacts.csv`, which is written while the replications run.

mod backlog;
mod batches;
mod rows;
#[cfg(test)]
mod tests;
mod text;

use super::write::{OutDir, WriteError, failed};
use crate::experiment::{Labels, Recorder};
use crate::time::Time;
use backlog::Backlog;
use rows::{Chunk, Layout, Rows};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// What it is called.
const NAME: &str = "contacts.csv";

/// The file with a row for each contact, `contacts.csv`. Times are seconds since the start.
///
/// Rows are put together by the threads that simulate, and written in large pieces.
pub struct ContactsFile {
    path: PathBuf,
    file: File,
    layout: Layout,
    /// From when on contacts have rows.
    from: Time,
    backlog: Mutex<Backlog>,
    /// How long the file is to be after each replication \[bytes\].
    marks: Mutex<Vec<u64>>,
    /// Chunks that were written, to be filled again.
    spare: Mutex<Vec<Chunk>>,
}

impl ContactsFile {
    /// Starts the file in a folder of results. The labels are those of the summary; who arrived before the first moment that counts, or
    /// accepted a callback before it, gets no row.
    ///
    /// # Errors
    /// The system does not let us write.
    pub fn create(out: &OutDir, labels: &Labels, from: Time) -> Result<ContactsFile, WriteError> {
        let (file, path) = out.create(NAME)?;
        let layout = Layout::new(labels);
        let head = Chunk::with(&layout, &layout.head());
        let file = ContactsFile {
            path,
            file,
            layout,
            from,
            backlog: Mutex::default(),
            marks: Mutex::default(),
            spare: Mutex::default(),
        };
        file.take(head)?;
        Ok(file)
    }

    fn empty_chunk(&self) -> Chunk {
        let spare = self.spare().pop();
        spare.map_or_else(|| Chunk::with(&self.layout, ""), Chunk::emptied)
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Chunk>> {
        self.spare.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Has the backlog write. Meanwhile those who simulate find spare chunks.
    fn write(&self, write: impl FnOnce(&mut Backlog) -> io::Result<Vec<Chunk>>) -> Result<(), WriteError> {
        let mut backlog = self.backlog.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let done = write(&mut backlog).map_err(failed("write", &self.path))?;
        self.spare().extend(done);
        Ok(())
    }
}

impl Recorder for ContactsFile {
    type Observer<'w> = Rows<'w>;
    type Piece = Chunk;
    type Error = WriteError;

    fn watch<'w>(&'w self, replication: u32, put: &'w mut dyn FnMut(Chunk)) -> Rows<'w> {
        Rows::new(self, replication, put)
    }

    fn end(&self, rows: Rows<'_>) {
        rows.end();
    }

    fn take(&self, chunk: Chunk) -> Result<(), WriteError> {
        self.write(|backlog| backlog.push(chunk, &self.file))
    }

    fn mark(&self) {
        let length = self.backlog.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).whole();
        self.marks.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(length);
    }

    fn cut(&self, replications: u32) -> Result<(), WriteError> {
        self.flush()?;
        let marks = self.marks.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let length = marks[replications as usize - 1];
        self.file.set_len(length).map_err(failed("write", &self.path))
    }

    fn flush(&self) -> Result<(), WriteError> {
        self.write(|backlog| backlog.flush(&self.file))
    }
}
