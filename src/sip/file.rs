//! Files of messages: each begins with a line that says when it came, `--- 09:00:12.5`, and goes on to the next such
//! line.

use std::ops::Range;

/// What the line before a message begins with.
pub const SEPARATOR: &str = "--- ";

/// One message of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    /// What stands behind the separator: when it came.
    pub stamp: &'t str,
    /// Where that stands in the file \[bytes\].
    pub stamp_at: Range<usize>,
    /// The message, with all line breaks before the next separator.
    pub message: &'t str,
}

/// The messages of a file in the order in which they stand, and where text stands before the first of them, which belongs
/// to none. Nothing that a message says is looked at, so what is wrong with one of them does not touch the others.
pub fn split(text: &str) -> (Vec<Entry<'_>>, Option<Range<usize>>) {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut stray = None;
    let (mut line_start, mut message_start) = (0, 0);
    for line in text.split_inclusive('\n') {
        let stamp = line.strip_prefix(SEPARATOR);
        if let Some(stamp) = stamp {
            close(&mut entries, text, message_start..line_start);
            let stamp_start = line_start + SEPARATOR.len();
            let (blanks, stamp) = (stamp.len() - stamp.trim_start().len(), stamp.trim());
            let stamp_at = stamp_start + blanks..stamp_start + blanks + stamp.len();
            entries.push(Entry { stamp, stamp_at, message: "" });
            message_start = line_start + line.len();
        } else if entries.is_empty() && stray.is_none() && !line.trim().is_empty() {
            stray = Some(line_start..line_start + line.trim_end().len());
        }
        line_start += line.len();
    }
    close(&mut entries, text, message_start..text.len());
    (entries, stray)
}

/// The last message goes up to here.
fn close<'t>(entries: &mut [Entry<'t>], text: &'t str, range: Range<usize>) {
    if let Some(last) = entries.last_mut() {
        last.message = &text[range];
    }
}
