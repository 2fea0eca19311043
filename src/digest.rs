//! A number that tells two files apart: XXH64, as `xxh64sum` shows it.
//!
//! It finds files that were changed by accident or belong to another run. It is no protection against somebody who wants
//! two files to look the same.

use std::fmt;
use std::hash::Hasher;
use std::io::{self, Read};
use twox_hash::XxHash64;

/// The digest of a text, and how long that is.
///
/// # Source
/// Collet, "xxHash fast digest algorithm", version 0.1.1, XXH64 with seed 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    number: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest { number: XxHash64::oneshot(0, bytes), bytes: bytes.len() as u64 }
    }

    /// The digest of all that can be read.
    ///
    /// # Errors
    /// Reading fails.
    pub fn of_reader(mut reader: impl Read) -> io::Result<Digest> {
        let mut digester = Digester::default();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(digester.digest()),
                read => digester.feed(&buffer[..read]),
            }
        }
    }

    /// As 16 hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:016x}", self.number)
    }

    /// As one number.
    pub fn number(self) -> u64 {
        self.number
    }
}

/// Takes the digest of a text in pieces, such as what is formatted, so that it need not be kept.
#[derive(Clone, Debug, Default)]
pub struct Digester(XxHash64);

impl Digester {
    /// Takes in more bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The digest of what was taken in so far.
    pub fn digest(&self) -> Digest {
        Digest { number: self.0.finish(), bytes: self.0.total_len() }
    }
}

impl fmt::Write for Digester {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.feed(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_agree_with_other_programs() {
        let long = "Nobody inspects the spammish repetition";
        for (text, hex) in [("", "ef46db3751d8e999"), ("a", "d24ec4f1a98c6e5b"), (long, "fbcea83c8a378bf1")] {
            assert_eq!(Digest::of(text.as_bytes()).hex(), hex);
        }
    }

    #[test]
    fn a_file_in_pieces_has_the_digest_of_the_whole() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|number| number as u8).collect();
        assert_eq!(Digest::of_reader(bytes.as_slice()).unwrap(), Digest::of(&bytes));
    }
}
