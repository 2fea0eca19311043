//! Texts in the format of gzip, which pandas, Polars, DuckDB and R read as they stand, and `gunzip` opens.

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};

/// What every file of this format begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Writes into `out` in compressed form, without a name and a time, so that equal texts have equal bytes.
///
/// # Errors
/// Those of `out`.
pub(super) fn compressed<W: Write>(out: W, write: impl FnOnce(&mut GzEncoder<W>) -> io::Result<()>) -> io::Result<W> {
    let mut encoder = GzEncoder::new(out, Compression::default());
    write(&mut encoder)?;
    encoder.finish()
}

/// The text of a file, compressed or not.
///
/// # Errors
/// It is not whole, or no UTF-8.
pub fn text_of(bytes: Vec<u8>) -> io::Result<String> {
    if !bytes.starts_with(&MAGIC) {
        return String::from_utf8(bytes).map_err(io::Error::other);
    }
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
    Ok(text)
}

/// A text in compressed form as letters and digits.
pub(super) fn packed(text: &str) -> String {
    let bytes = compressed(Vec::new(), |out| out.write_all(text.as_bytes()));
    BASE64_STANDARD.encode(bytes.expect("writing into memory does not fail"))
}

/// The text of so many bytes that [`packed`] was given; `None` if it is no such text.
pub(super) fn unpacked(packed: &str, length: u64) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(packed).ok()?;
    let mut text = String::new();
    // One byte more is too many, whatever the text would grow to.
    GzDecoder::new(bytes.as_slice()).take(length.saturating_add(1)).read_to_string(&mut text).ok()?;
    (text.len() as u64 == length).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_comes_back_and_what_was_not_is_taken_as_it_is() {
        let text = "date,agent,start,end\n2014-03-10,1,09:01:00,12:03:50\n".repeat(1_000);
        let bytes = compressed(Vec::new(), |out| out.write_all(text.as_bytes())).unwrap();
        assert!(bytes.len() < text.len() / 100, "{}", bytes.len());
        assert_eq!(text_of(bytes.clone()).unwrap(), text);
        assert_eq!(text_of(text.clone().into_bytes()).unwrap(), text);
        assert!(text_of(bytes[..bytes.len() / 2].to_vec()).is_err(), "half a file is an error");
        let packed = packed(&text);
        assert_eq!(unpacked(&packed, text.len() as u64).as_deref(), Some(text.as_str()));
        for wrong in [unpacked(&packed, 9), unpacked("no base64!", 9), unpacked("AAAA", 3)] {
            assert_eq!(wrong, None);
        }
    }
}
