//! What remains of the rows of one long run that was cut into batches.

use super::{ContactsFile, NAME};
use crate::experiment::LongRun;
use crate::report::write::{OutDir, WriteError, failed};
use crate::time::Span;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};

/// The column in which it stands when a contact arrived.
const ARRIVED: usize = 6;

impl ContactsFile {
    /// Leaves the contacts that arrived in the batches of a long run, each with the number of its batch in place of that of the replication:
    /// where the beginning ends is known when the run is over. The file takes no rows any more.
    ///
    /// # Errors
    /// The system does not let us read or write; the file is as it was, or was not put in place.
    pub fn keep_batches(self, out: &OutDir, long_run: &LongRun, batches: usize) -> Result<(), WriteError> {
        let path = out.place_of(NAME);
        let cut = path.with_extension("cut");
        let write = || -> io::Result<()> {
            keep(&File::open(&path)?, &File::open(&path)?, &File::create(&cut)?, |arrived| {
                let since = arrived.nanos().checked_sub(long_run.warm_up.nanos())?;
                let batch = since / long_run.batch.nanos();
                (batch < batches as u64).then_some(batch)
            })?;
            fs::rename(&cut, &path)
        };
        write().map_err(failed("write", &self.path))
    }
}

/// Copies the rows of which the number of a batch is known, with it in front.
fn keep(read: &File, text: &File, write: &File, batch_of: impl Fn(Span) -> Option<u64>) -> io::Result<()> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(BufReader::new(read));
    let (mut text, mut out) = (BufReader::new(text), BufWriter::new(write));
    let (mut row, mut line, mut at) = (csv::ByteRecord::new(), Vec::new(), 0);
    while rows.read_byte_record(&mut row).map_err(io::Error::other)? {
        let end = rows.position().byte();
        line.clear();
        Read::by_ref(&mut text).take(end - at).read_to_end(&mut line)?;
        if at == 0 {
            out.write_all(&line)?;
        } else if let Some(batch) = arrived(&row).and_then(&batch_of) {
            let first = line.iter().position(|&sign| sign == b',').unwrap_or(0);
            write!(out, "{batch}")?;
            out.write_all(&line[first..])?;
        }
        at = end;
    }
    out.flush()
}

fn arrived(row: &csv::ByteRecord) -> Option<Span> {
    let text = std::str::from_utf8(row.get(ARRIVED)?).ok()?;
    Some(Span::from_seconds_f64(text.parse().ok()?))
}
