//! Connections over TCP: the messages in them, whatever segments they came in.

use etherparse::TcpSlice;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// More than this is no SIP message that somebody waits for, nor is a gap of more going to be closed \[bytes\].
const MOST: usize = 128 * 1_024;

/// Who sends to whom: addresses and ports.
type Direction = ((IpAddr, u16), (IpAddr, u16));

/// All connections of a capture.
#[derive(Debug, Default)]
pub(super) struct Streams(BTreeMap<Direction, Stream>);

/// What one end of a connection sends.
#[derive(Debug, Default)]
struct Stream {
    /// The number of the byte that comes next, once one was seen.
    next: Option<u32>,
    /// What is not a whole message yet.
    pending: Vec<u8>,
    /// Segments that came before one that is missing, by how far after `next` they begin when they came.
    early: Vec<(u32, Vec<u8>)>,
}

impl Streams {
    /// Takes a segment: the messages that end in it, in the order in which they were sent.
    pub(super) fn take(&mut self, (from, to): (IpAddr, IpAddr), segment: &TcpSlice<'_>) -> Vec<Vec<u8>> {
        let direction = ((from, segment.source_port()), (to, segment.destination_port()));
        let stream = self.0.entry(direction).or_default();
        if segment.syn() {
            // Ports are used again: what was before belongs to another connection.
            *stream = Stream { next: Some(segment.sequence_number().wrapping_add(1)), ..Stream::default() };
        }
        stream.put(segment.sequence_number(), segment.payload());
        let messages = std::iter::from_fn(|| stream.message()).collect();
        if segment.fin() || segment.rst() {
            self.0.remove(&direction);
        }
        messages
    }
}

impl Stream {
    /// Appends what is new of these bytes, and what waited for them.
    fn put(&mut self, number: u32, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let next = *self.next.get_or_insert(number);
        let ahead = number.wrapping_sub(next);
        if ahead as i32 > 0 {
            self.early.push((number, bytes.to_vec()));
            if self.early.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > MOST {
                // What is missing was not captured: go on after it.
                let first = self.early.iter().map(|&(number, _)| number).min_by_key(|number| number.wrapping_sub(next));
                self.next = first;
                self.pending.clear();
            }
        } else {
            let known = next.wrapping_sub(number) as usize;
            if let Some(new) = bytes.get(known..) {
                self.pending.extend(new);
                self.next = Some(next.wrapping_add(new.len() as u32));
            }
        }
        let next = self.next.expect("a byte was seen");
        if let Some(place) = self.early.iter().position(|&(number, _)| number.wrapping_sub(next) as i32 <= 0) {
            let (number, bytes) = self.early.swap_remove(place);
            self.put(number, &bytes);
        }
    }

    /// Takes the first message from what is there, once it is whole: as long as its head says (RFC 3261, 18.3).
    fn message(&mut self) -> Option<Vec<u8>> {
        // Blank lines between messages keep connections alive.
        let blank = self.pending.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.pending.drain(..blank);
        let is_text = self.pending.first().is_none_or(u8::is_ascii_alphabetic);
        if !is_text || self.pending.len() > MOST {
            // No SIP, or the capture began within a message: the next segment may begin with one.
            self.pending.clear();
        }
        let head = find(&self.pending, b"\r\n\r\n")? + 4;
        let length = head.saturating_add(content_length(&self.pending[..head]));
        (self.pending.len() >= length).then(|| self.pending.drain(..length).collect())
    }
}

/// The length of a message's body by its head; nothing said is none.
fn content_length(head: &[u8]) -> usize {
    let lines = head
        .split(|&byte| byte == b'\n')
        .filter_map(|line| line.split_at_checked(line.iter().position(|&b| b == b':')?));
    let named =
        |name: &[u8]| ["content-length", "l"].iter().any(|own| name.trim_ascii().eq_ignore_ascii_case(own.as_bytes()));
    let value = |value: &[u8]| std::str::from_utf8(&value[1..]).ok()?.trim().parse().ok();
    lines.filter(|(name, _)| named(name)).find_map(|(_, rest)| value(rest)).unwrap_or(0)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &[u8] = b"INVITE sip:a@b SIP/2.0\r\nContent-Length: 6\r\n\r\nreason";
    const SECOND: &[u8] = b"ACK sip:a@b SIP/2.0\r\nl : 0\r\n\r\n";

    /// The messages found, of segments by the number of their first byte.
    fn found(segments: &[(u32, &[u8])]) -> Vec<Vec<u8>> {
        let mut stream = Stream::default();
        let mut messages = Vec::new();
        for &(number, bytes) in segments {
            stream.put(number, bytes);
            messages.extend(std::iter::from_fn(|| stream.message()));
        }
        messages
    }

    #[test]
    fn messages_are_found_however_they_are_cut_into_segments() {
        let sent = [FIRST, b"\r\n\r\n", SECOND].concat();
        for cut in 0..=sent.len() {
            let (one, two) = sent.split_at(cut);
            // Numbers begin again at 0 within the stream.
            let begins = u32::MAX - 9;
            let second = begins.wrapping_add(cut as u32);
            let wanted = [FIRST.to_vec(), SECOND.to_vec()];
            assert_eq!(found(&[(begins, one), (second, two)]), wanted, "cut at {cut}");
            assert_eq!(
                found(&[(begins, one), (begins, one), (second, two), (second, two)]),
                wanted,
                "sent again at {cut}"
            );
        }
    }

    #[test]
    fn a_segment_that_came_early_waits_for_the_one_before_it() {
        let (one, rest) = FIRST.split_at(10);
        let (two, three) = rest.split_at(20);
        assert_eq!(found(&[(5, one), (35, three), (15, two)]), [FIRST]);
        // Overlapping segments say the same bytes twice.
        assert_eq!(found(&[(5, one), (35, three), (5, &FIRST[..35])]), [FIRST]);
    }

    #[test]
    fn what_is_no_message_is_dropped_and_what_follows_is_found() {
        assert_eq!(found(&[(0, &[22, 3, 1, 2]), (4, FIRST)]), [FIRST]);
        // A gap that was not captured.
        let endless = vec![b'x'; MOST + 1];
        assert_eq!(found(&[(0, b"INV"), (1_000, &endless), (1_000 + endless.len() as u32, FIRST)]), [FIRST]);
    }
}
