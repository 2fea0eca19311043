//! A number that tells two files apart: 64-bit FNV-1a.
//!
//! It finds files that were changed by accident or belong to another run. It is no protection against somebody who wants
//! two files to look the same.

use std::io::{self, Read};

/// The digest of what was fed to it so far, and how much that was.
///
/// # Formula
/// From 14695981039346656037 on, for each byte: take the exclusive or with the byte, then multiply by 1099511628211, modulo 2^64.
///
/// # Source
/// Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", FNV-1a with 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    state: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        let mut digest = Digest { state: 0xcbf2_9ce4_8422_2325, bytes: 0 };
        digest.feed(bytes);
        digest
    }

    /// The digest of all that can be read.
    ///
    /// # Errors
    /// Reading fails.
    pub fn of_reader(mut reader: impl Read) -> io::Result<Digest> {
        let mut digest = Digest::of(&[]);
        let mut buffer = vec![0; 1 << 16];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(digest),
                read => digest.feed(&buffer[..read]),
            }
        }
    }

    /// Takes in more bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.state = (self.state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.bytes += bytes.len() as u64;
    }

    /// As 16 hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:016x}", self.state)
    }

    /// As one number.
    pub fn number(self) -> u64 {
        self.state
    }
}

/// A digest of what is written to it, so that no text has to be kept.
impl std::fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.feed(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_agree_with_the_published_test_vectors() {
        for (text, hex) in [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")] {
            assert_eq!(Digest::of(text.as_bytes()).hex(), hex);
        }
    }

    #[test]
    fn a_file_in_pieces_has_the_digest_of_the_whole() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|number| number as u8).collect();
        assert_eq!(Digest::of_reader(bytes.as_slice()).unwrap(), Digest::of(&bytes));
    }
}
