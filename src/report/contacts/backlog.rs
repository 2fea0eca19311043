//! Chunks on their way to the file.

use super::rows::Chunk;
use std::io::{self, ErrorKind, IoSlice, Write};

/// Chunks that wait until the file grows by them to a multiple of [`BLOCK`] bytes.
///
/// Systems keep files in pages and join these where much is written at a time from such a place on, which takes less time.
#[derive(Default)]
pub(super) struct Backlog {
    waiting: Vec<Chunk>,
    /// How much of the first chunk is in the file already.
    begun: usize,
    /// What is not yet in the file \[bytes\].
    bytes: usize,
    /// The length of the file \[bytes\].
    length: usize,
}

/// More at a time saves little, and at times takes far longer: then the system finds no memory in one piece that it has used before.
const BLOCK: usize = 256 * 1024;

/// So many chunks are written at once, however little is in them: a replication may have few contacts.
const MANY: usize = 2 * BLOCK / Chunk::FULL;

impl Backlog {
    /// Takes in a chunk, and writes what there is up to the last place where a block ends. Gives the chunks that are done with.
    ///
    /// # Errors
    /// As those of the file. Then what waited is lost.
    pub(super) fn push(&mut self, chunk: Chunk, file: impl Write) -> io::Result<Vec<Chunk>> {
        self.bytes += chunk.text().len();
        self.waiting.push(chunk);
        let behind = (self.length + self.bytes) % BLOCK;
        match self.waiting.len() {
            MANY.. => self.write(self.bytes, file),
            _ if behind < self.bytes => self.write(self.bytes - behind, file),
            _ => Ok(Vec::new()),
        }
    }

    /// How long the file is when all that waits is written \[bytes\].
    pub(super) fn whole(&self) -> u64 {
        (self.length + self.bytes) as u64
    }

    /// Writes all that waits. Gives the chunks, which are done with.
    ///
    /// # Errors
    /// As those of the file.
    pub(super) fn flush(&mut self, file: impl Write) -> io::Result<Vec<Chunk>> {
        self.write(self.bytes, file)
    }

    /// Writes so many of the bytes that wait.
    fn write(&mut self, bytes: usize, file: impl Write) -> io::Result<Vec<Chunk>> {
        let (mut pieces, mut done, mut left, mut begun) = (Vec::new(), 0, bytes, self.begun);
        for chunk in &self.waiting {
            let text = &chunk.text()[begun..];
            let piece = &text[..text.len().min(left)];
            pieces.push(IoSlice::new(piece));
            left -= piece.len();
            if piece.len() < text.len() {
                begun += piece.len();
                break;
            }
            (begun, done) = (0, done + 1);
        }
        write_all(file, &mut pieces)?;
        self.begun = begun;
        self.bytes -= bytes;
        self.length += bytes;
        Ok(self.waiting.drain(..done).collect())
    }
}

/// Writes pieces one after the other, in as few calls as the system takes.
fn write_all(mut file: impl Write, mut pieces: &mut [IoSlice<'_>]) -> io::Result<()> {
    // Pieces without bytes are no reason to call.
    IoSlice::advance_slices(&mut pieces, 0);
    while !pieces.is_empty() {
        match file.write_vectored(pieces) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut pieces, written),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A file that takes at most `most` bytes at a time, and notes its length after each time.
    struct Slow {
        text: Vec<u8>,
        most: usize,
        lengths: Vec<usize>,
    }

    impl Slow {
        fn new(most: usize) -> Slow {
            Slow { text: Vec::new(), most, lengths: Vec::new() }
        }
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.most);
            self.text.extend_from_slice(&bytes[..taken]);
            self.lengths.push(self.text.len());
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn every_byte_is_written_once_and_in_order_however_chunks_are_cut(
            lengths in prop::collection::vec(prop_oneof![0..100_usize, 0..2 * Chunk::FULL], 0..60),
            flush_at in 0..60_usize,
            most in prop_oneof![Just(usize::MAX), 1_000..100_000_usize],
        ) {
            let (mut backlog, mut file) = (Backlog::default(), Slow::new(most));
            let (mut expected, mut done) = (Vec::new(), 0);
            for (number, &length) in lengths.iter().enumerate() {
                let text = Vec::from_iter((0..length).map(|at| (at * 7 + number) as u8));
                expected.extend_from_slice(&text);
                done += backlog.push(Chunk::of(&text), &mut file).unwrap().len();
                prop_assert_eq!(file.text.len() + backlog.bytes, expected.len());
                prop_assert!(backlog.bytes < BLOCK && backlog.waiting.len() < MANY);
                if number == flush_at {
                    done += backlog.flush(&mut file).unwrap().len();
                    prop_assert_eq!(&file.text, &expected);
                }
            }
            done += backlog.flush(&mut file).unwrap().len();
            prop_assert!(file.text == expected);
            prop_assert_eq!(done, lengths.len());
        }
    }

    #[test]
    fn the_file_grows_to_where_blocks_end() {
        let (mut backlog, mut file) = (Backlog::default(), Slow::new(usize::MAX));
        let chunk = || Chunk::of(&[b'x'; Chunk::FULL + 57]);
        for _ in 0..30 {
            backlog.push(chunk(), &mut file).unwrap();
        }
        // The last write of each block ends with it.
        let ends = Vec::from_iter(file.lengths.iter().copied().filter(|length| length % BLOCK == 0));
        assert_eq!(ends, Vec::from_iter((1..=7).map(|number| number * BLOCK)));
        assert_eq!(file.text.len(), 7 * BLOCK);
    }

    #[test]
    fn many_chunks_with_little_in_them_do_not_wait() {
        let (mut backlog, mut file) = (Backlog::default(), Slow::new(usize::MAX));
        let done = Vec::from_iter((0..MANY).map(|_| backlog.push(Chunk::of(b"row\n"), &mut file).unwrap().len()));
        assert_eq!((file.text.len(), done[MANY - 1], done.iter().sum()), (4 * MANY, MANY, MANY));
    }

    #[test]
    fn a_file_that_takes_nothing_is_an_error() {
        let mut backlog = Backlog::default();
        backlog.push(Chunk::of(b"row\n"), Slow::new(0)).unwrap();
        let Err(error) = backlog.flush(Slow::new(0)) else { panic!("it was taken") };
        assert_eq!(error.kind(), ErrorKind::WriteZero);
    }
}
