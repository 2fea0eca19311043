//! The bytes of an export become text, whatever program wrote them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file, and how it was encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    /// In words, for the report.
    pub(super) encoding: &'static str,
}

/// Decodes a file.
///
/// A byte order mark says which encoding it is. Without one, text that is UTF-8 is UTF-8; text in which every second byte is zero is
/// UTF-16; everything else is Windows-1252, which programs for that system still write and in which every byte means something.
///
/// # Errors
/// It is no text: a workbook, an archive, a picture. The message says what to do.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, String> {
    const NOT_TEXT: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "an Excel workbook or a ZIP archive: save the sheet as CSV, or unpack the archive"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook: save the sheet as CSV"),
        (b"\x1f\x8b", "compressed with gzip: unpack it first"),
        (b"%PDF", "a PDF: export the report as CSV"),
        (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first"),
    ];
    if let Some((_, what)) = NOT_TEXT.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(format!("it is no text but {what}"));
    }
    let (encoding, name) = encoding_of(bytes);
    let (text, _, _) = encoding.decode(bytes);
    let strange = text.chars().filter(|&sign| sign == '\0' || sign == '\u{fffd}').count();
    if strange * 50 > text.chars().count() {
        return Err("it is no text that can be read: export it as CSV in UTF-8".to_owned());
    }
    Ok(Text { text: text.replace('\0', " "), encoding: name })
}

fn encoding_of(bytes: &[u8]) -> (&'static Encoding, &'static str) {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_16LE => return (encoding, "UTF-16 (little endian)"),
        Some((encoding, _)) if encoding == UTF_16BE => return (encoding, "UTF-16 (big endian)"),
        Some((encoding, _)) => return (encoding, "UTF-8 with a byte order mark"),
        None => {}
    }
    let start = &bytes[..bytes.len().min(4_096)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count() * 2;
    if zeros(1) > start.len() / 2 && start.len() > 1 {
        (UTF_16LE, "UTF-16 (little endian, without a mark)")
    } else if zeros(0) > start.len() / 2 && start.len() > 1 {
        (UTF_16BE, "UTF-16 (big endian, without a mark)")
    } else if std::str::from_utf8(bytes).is_ok() {
        (UTF_8, "UTF-8")
    } else {
        (WINDOWS_1252, "Windows-1252")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn the_same_words_are_read_from_every_encoding() {
        let text = "Fähigkeiten;Stunden\r\n";
        let with_mark = format!("\u{feff}{text}");
        let cases: [(Vec<u8>, &str); 7] = [
            (text.into(), "UTF-8"),
            (with_mark.clone().into(), "UTF-8 with a byte order mark"),
            (utf_16(&with_mark, u16::to_le_bytes), "UTF-16 (little endian)"),
            (utf_16(&with_mark, u16::to_be_bytes), "UTF-16 (big endian)"),
            (utf_16(text, u16::to_le_bytes), "UTF-16 (little endian, without a mark)"),
            (utf_16(text, u16::to_be_bytes), "UTF-16 (big endian, without a mark)"),
            (b"F\xe4higkeiten;Stunden\r\n".to_vec(), "Windows-1252"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(decode(&bytes), Ok(Text { text: text.to_owned(), encoding }));
        }
    }

    #[test]
    fn what_is_no_text_says_what_to_do() {
        for (bytes, words) in [
            (&b"PK\x03\x04 rest"[..], "save the sheet as CSV"),
            (b"\x1f\x8b\x08", "unpack it"),
            (b"%PDF-1.7", "export the report as CSV"),
            (b"\x00\x00\x00\x00\x01\x00\x00", "export it as CSV in UTF-8"),
        ] {
            let said = decode(bytes).unwrap_err();
            assert!(said.contains(words), "{said}");
        }
    }
}
