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
        let line_end = line_start + line.len();
        // In a log, what stands between the stamp and the message says how it was moved.
        if entries.last().is_some_and(|last| last.of_log && message_start == line_start && is_of_log(line)) {
            message_start += line.len();
        }
        let of_log = line.strip_prefix(LOG_SEPARATOR).map(|rest| rest.trim_start_matches('-'));
        let own = line.strip_prefix(SEPARATOR);
        let own = own.filter(|_| begins_message(&text[line_end..]) || !is_in_body(&text[message_start..line_start]));
        let stamp = own.or(of_log).filter(|_| of_log.is_none_or(|rest| rest.starts_with(' ')));
        if let Some(stamp) = stamp {
            close(&mut entries, text, message_start..line_start);
            let stamp_start = line_start + line.len() - stamp.len();
            let (blanks, stamp) = (stamp.len() - stamp.trim_start().len(), stamp.trim());
            // A log also has the seconds since 1970.
            let stamp = if of_log.is_some() { words(stamp, 2) } else { stamp };
            let stamp_at = stamp_start + blanks..stamp_start + blanks + stamp.len();
            entries.push(Entry { stamp, stamp_at, of_log: of_log.is_some(), message: "" });
            message_start = line_end;
        } else if entries.is_empty() && stray.is_none() && !line.trim().is_empty() {
            stray = Some(line_start..line_start + line.trim_end().len());
        }
        line_start = line_end;
    }
    close(&mut entries, text, message_start..text.len());
    (entries, stray)
}

/// Whether a text starts as a request or an answer does.
fn begins_message(text: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.contains("SIP/"))
}

/// Whether a message up to here has less of a body than it says that it has. A line feed that stands alone may have been two signs.
fn is_in_body(message: &str) -> bool {
    let mut lines = message.trim_start().split_inclusive('\n');
    let mut length = None;
    for header in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
        let named = header
            .split_once(':')
            .filter(|(name, _)| ["content-length", "l"].iter().any(|known| name.trim().eq_ignore_ascii_case(known)));
        length = named.and_then(|(_, value)| value.trim().parse::<usize>().ok()).or(length);
    }
    let bytes = |line: &str| line.len() + usize::from(line.ends_with('\n') && !line.ends_with("\r\n"));
    length.is_some_and(|length| lines.map(bytes).sum::<usize>() < length)
}

/// Whether the line says how the message was moved, or stands between that and the message.
fn is_of_log(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || (line.contains(" message ") && line.trim_end_matches([':', ' ', ')']).ends_with("bytes"))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<&str> {
        split(text).0.into_iter().map(|entry| entry.message.trim_end()).collect()
    }

    #[test]
    fn a_line_of_dashes_within_a_body_begins_no_message() {
        let body = "Hello,\r\n--- Forwarded message ---\r\n--- 09:05\r\nbye\r\n";
        let told = format!("MESSAGE sip:a@b SIP/2.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let next = "INVITE sip:a@b SIP/2.0";
        let found = format!("--- 09:00\r\n{told}--- 09:10\r\n{next}\r\n\r\n");
        assert_eq!(messages(&found), [told.trim_end(), next]);
        // An editor may have taken away the carriage returns, and the length is still that of before.
        assert_eq!(messages(&found.replace('\r', "")), [told.replace('\r', "").trim_end(), next]);
        // A length that is too large swallows no request.
        let long = format!("MESSAGE sip:a@b SIP/2.0\nl: 1000\n\nHello\n--- 09:10\n{next}\n");
        assert_eq!(messages(&format!("--- 09:00\n{long}")).len(), 2);
        // Without a length, or behind the body, the line is what it seems to be.
        let short = format!("MESSAGE sip:a@b SIP/2.0\nContent-Length: 2\n\n{body}");
        assert_eq!(messages(&format!("--- 09:00\n{short}")).len(), 3);
    }

    /// The two ways in which SIPp writes how many bytes were moved: in brackets received, in parentheses sent.
    #[test]
    fn requests_that_a_log_has_as_sent_and_as_received_are_found() {
        for moved in ["UDP message received [26] bytes :", "UDP message sent (26 bytes):"] {
            let log = format!(
                "----------------------------------------------- 2026-03-02\t09:00:00.250000\n{moved}\n\nINVITE sip:a@b SIP/2.0\r\n\r\n"
            );
            assert_eq!(messages(&log), ["INVITE sip:a@b SIP/2.0"], "{moved}");
        }
    }
}
