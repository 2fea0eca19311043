//! Connections over TCP: the messages in them, whatever segments they came in.

use etherparse::TcpSlice;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// More than this is no SIP message that somebody waits for, nor is a gap of more going to be closed \[bytes\].
const MOST: usize = 128 * 1_024;

/// Who sends to whom: addresses and ports.
type Direction = ((IpAddr, u16), (IpAddr, u16));

/// A message with the moment at which its last part came.
pub(super) type Whole = (Vec<u8>, Timestamp);

/// All connections of a capture.
#[derive(Debug, Default)]
pub(super) struct Streams {
    open: BTreeMap<Direction, Stream>,
    /// How often something was missing for good.
    pub(super) gaps: usize,
}

/// What one end of a connection sends.
#[derive(Debug, Default)]
struct Stream {
    /// The number of the byte that comes next, once one was seen.
    next: Option<u32>,
    /// What is not a whole message yet.
    pending: Vec<u8>,
    /// Segments that came before one that is missing, with the numbers of their first bytes and when they came.
    early: Vec<(u32, Vec<u8>, Timestamp)>,
    /// Whether what is there may begin within a message, after a gap.
    is_lost: bool,
    gaps: usize,
}

impl Streams {
    /// Takes a segment that came at a moment: the messages that end in it, in the order in which they were sent.
    pub(super) fn take(
        &mut self,
        (from, to): (IpAddr, IpAddr),
        segment: &TcpSlice<'_>,
        moment: Timestamp,
    ) -> Vec<Whole> {
        let direction = ((from, segment.source_port()), (to, segment.destination_port()));
        let stream = self.open.entry(direction).or_default();
        let mut messages = Vec::new();
        if segment.syn() {
            // Ports are used again: what was before belongs to another connection.
            stream.finish(&mut messages);
            self.gaps += stream.gaps;
            *stream = Stream { next: Some(segment.sequence_number().wrapping_add(1)), ..Stream::default() };
        }
        stream.put(segment.sequence_number(), segment.payload(), moment, &mut messages);
        if segment.fin() || segment.rst() {
            stream.finish(&mut messages);
            self.gaps += stream.gaps;
            self.open.remove(&direction);
        }
        messages
    }

    /// The capture is over: the messages in what came after something that is missing.
    pub(super) fn finish(&mut self) -> Vec<Whole> {
        let mut messages = Vec::new();
        for mut stream in std::mem::take(&mut self.open).into_values() {
            stream.finish(&mut messages);
            self.gaps += stream.gaps;
        }
        messages
    }
}

impl Stream {
    /// Appends what is new of these bytes, and what waited for them.
    fn put(&mut self, number: u32, bytes: &[u8], moment: Timestamp, messages: &mut Vec<Whole>) {
        if bytes.is_empty() {
            return;
        }
        let next = *self.next.get_or_insert(number);
        if number.wrapping_sub(next) as i32 > 0 {
            self.early.push((number, bytes.to_vec(), moment));
            if self.early.iter().map(|(_, bytes, _)| bytes.len()).sum::<usize>() > MOST {
                self.skip(messages);
            }
            return;
        }
        self.append(number, bytes, moment, messages);
        self.catch_up(Some(moment), messages);
    }

    fn append(&mut self, number: u32, bytes: &[u8], moment: Timestamp, messages: &mut Vec<Whole>) {
        let next = self.next.expect("a byte was seen");
        if let Some(new) = bytes.get(next.wrapping_sub(number) as usize..) {
            self.pending.extend(new);
            self.next = Some(next.wrapping_add(new.len() as u32));
        }
        while let Some(message) = self.message() {
            messages.push((message, moment));
        }
    }

    /// Appends the segments whose turn it is: what waited for another came with that one, if it came.
    fn catch_up(&mut self, with: Option<Timestamp>, messages: &mut Vec<Whole>) {
        loop {
            let next = self.next.expect("a byte was seen");
            let its_turn = |&(number, ..): &(u32, Vec<u8>, Timestamp)| number.wrapping_sub(next) as i32 <= 0;
            let Some(place) = self.early.iter().position(its_turn) else { return };
            let (number, bytes, came) = self.early.swap_remove(place);
            self.append(number, &bytes, with.unwrap_or(came), messages);
        }
    }

    /// What is missing was not captured: goes on after it.
    fn skip(&mut self, messages: &mut Vec<Whole>) {
        let next = self.next.expect("a byte was seen");
        let Some(first) = self.early.iter().map(|&(number, ..)| number).min_by_key(|number| number.wrapping_sub(next))
        else {
            return;
        };
        (self.next, self.is_lost) = (Some(first), true);
        self.gaps += 1;
        self.pending.clear();
        self.catch_up(None, messages);
    }

    /// Nothing comes any more.
    fn finish(&mut self, messages: &mut Vec<Whole>) {
        while !self.early.is_empty() {
            self.skip(messages);
        }
    }

    /// Takes the first message from what is there, once it is whole: as long as its head says (RFC 3261, 18.3).
    fn message(&mut self) -> Option<Vec<u8>> {
        if self.is_lost {
            match beginning(&self.pending) {
                Some(begins) => drop(self.pending.drain(..begins)),
                None if self.pending.len() > MOST => {
                    self.pending.clear();
                    return None;
                }
                None => return None,
            }
            self.is_lost = false;
        }
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

/// Where the first line is that begins a request or an answer.
fn beginning(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let text = line.trim_ascii();
        if line.ends_with(b"\n") && (text.ends_with(b" SIP/2.0") || text.starts_with(b"SIP/2.0 ")) {
            return Some(start);
        }
        start += line.len();
    }
    None
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
        timed(segments).into_iter().map(|(message, _)| message).collect()
    }

    /// The same with the second at which each was whole: one segment comes each second.
    fn timed(segments: &[(u32, &[u8])]) -> Vec<(Vec<u8>, i64)> {
        let (mut stream, mut messages) = (Stream::default(), Vec::new());
        for (second, &(number, bytes)) in (0..).zip(segments) {
            stream.put(number, bytes, Timestamp::from_second(second).unwrap(), &mut messages);
        }
        stream.finish(&mut messages);
        messages.into_iter().map(|(message, moment)| (message, moment.as_second())).collect()
    }

    #[test]
    fn what_comes_after_a_segment_that_was_not_captured_is_read_at_its_own_moment() {
        let length = FIRST.len() as u32;
        // The end of the first is missing, and so is the beginning of what the third segment has.
        let segments = [(0, &FIRST[..20]), (length, FIRST), (2 * length, SECOND)];
        assert_eq!(timed(&segments), [(FIRST.to_vec(), 1), (SECOND.to_vec(), 2)]);
        let rest = [b"of a body\r\n".as_slice(), FIRST].concat();
        assert_eq!(timed(&[(0, &FIRST[..20]), (100, &rest)]), [(FIRST.to_vec(), 1)]);
        // What comes late after all makes whole what waited for it, at that moment.
        let late = [(0, &FIRST[..20]), (length, FIRST), (20, &FIRST[20..])];
        assert_eq!(timed(&late), [(FIRST.to_vec(), 2), (FIRST.to_vec(), 2)]);
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
