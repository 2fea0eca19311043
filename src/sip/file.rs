//! Files of messages: each begins with a line that says when it came, `--- 09:00:12.5`, and goes on to the next such
//! line.

use std::ops::Range;

/// What the line before a message begins with.
pub const SEPARATOR: &str = "--- ";

/// What the line before a message begins with in the log of messages that SIPp writes (`-trace_msg`): dashes, date, time and the seconds
/// since 1970. A line such as `UDP message received [415] bytes :` follows, and an empty one.
const LOG_SEPARATOR: &str = "----------";

/// One message of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    /// What stands behind the separator: when it came.
    pub stamp: &'t str,
    /// Where that stands in the file \[bytes\].
    pub stamp_at: Range<usize>,
    /// Whether it stands in a log of everything that was sent and received, and not in a file of requests.
    pub of_log: bool,
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
        // In a log, what stands between the stamp and the message says how it was moved.
        if entries.last().is_some_and(|last| last.of_log && message_start == line_start && is_of_log(line)) {
            message_start += line.len();
        }
        let of_log = line.strip_prefix(LOG_SEPARATOR).map(|rest| rest.trim_start_matches('-'));
        let stamp = line.strip_prefix(SEPARATOR).or(of_log).filter(|_| of_log.is_none_or(|rest| rest.starts_with(' ')));
        if let Some(stamp) = stamp {
            close(&mut entries, text, message_start..line_start);
            let stamp_start = line_start + line.len() - stamp.len();
            let (blanks, stamp) = (stamp.len() - stamp.trim_start().len(), stamp.trim());
            // A log also has the seconds since 1970.
            let stamp = if of_log.is_some() { words(stamp, 2) } else { stamp };
            let stamp_at = stamp_start + blanks..stamp_start + blanks + stamp.len();
            entries.push(Entry { stamp, stamp_at, of_log: of_log.is_some(), message: "" });
            message_start = line_start + line.len();
        } else if entries.is_empty() && stray.is_none() && !line.trim().is_empty() {
            stray = Some(line_start..line_start + line.trim_end().len());
        }
        line_start += line.len();
    }
    close(&mut entries, text, message_start..text.len());
    (entries, stray)
}

/// Whether the line says how the message was moved, or stands between that and the message.
fn is_of_log(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || (line.contains(" message ") && line.trim_end_matches([':', ' ']).ends_with("bytes"))
}

/// The first words of a text, with what stands between them.
fn words(text: &str, count: usize) -> &str {
    let mut ends = text.match_indices(char::is_whitespace).map(|(at, _)| at);
    text[..ends.nth(count - 1).unwrap_or(text.len())].trim()
}

/// The last message goes up to here.
fn close<'t>(entries: &mut [Entry<'t>], text: &'t str, range: Range<usize>) {
    if let Some(last) = entries.last_mut() {
        last.message = &text[range];
    }
}
