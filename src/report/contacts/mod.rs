//! The file with a row for each contact, `contacts.csv`, which is written while the replications run.

mod rows;
#[cfg(test)]
mod tests;
mod text;

use super::write::{OutDir, WriteError, failed};
use crate::experiment::{Labels, Recorder};
use rows::{Chunk, Layout, Rows};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// The file with a row for each contact, `contacts.csv`. Times are seconds since the start.
///
/// Rows are put together by the threads that simulate, and written in large pieces.
pub struct ContactsFile {
    path: PathBuf,
    file: File,
    layout: Layout,
    /// Pieces that were written, to be filled again.
    spare: Mutex<Vec<Chunk>>,
}

impl ContactsFile {
    /// Starts the file in a folder of results. The labels are those of the summary.
    ///
    /// # Errors
    /// The system does not let us write.
    pub fn create(out: &OutDir, labels: &Labels) -> Result<ContactsFile, WriteError> {
        let (mut file, path) = out.create("contacts.csv")?;
        let layout = Layout::new(labels);
        file.write_all(layout.head().as_bytes()).map_err(failed("write", &path))?;
        Ok(ContactsFile { path, file, layout, spare: Mutex::default() })
    }

    fn empty_chunk(&self) -> Chunk {
        let spare = self.spare().pop();
        spare.map_or_else(|| Chunk::new(&self.layout), Chunk::emptied)
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Chunk>> {
        self.spare.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
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
        (&self.file).write_all(chunk.text()).map_err(failed("write", &self.path))?;
        self.spare().push(chunk);
        Ok(())
    }
}
