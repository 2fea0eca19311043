//! Packet captures, as tcpdump and Wireshark write them: the SIP requests in them as a log of messages.

use super::streams::{Streams, Whole};
use etherparse::defrag::IpDefragPool;
use etherparse::{IpNumber, LaxSlicedPacket, NetSlice, SlicedPacket, TcpSlice, TransportSlice, UdpSlice};
use jiff::Timestamp;
use pcap_parser::data::{PacketData, get_packetdata};
use pcap_parser::pcapng::Block;
use pcap_parser::{Linktype, PcapBlockOwned, PcapNGSlice, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header};
use std::cell::Cell;
use std::fmt::Write;
use std::net::IpAddr;

/// The bytes with which captures begin: four kinds of pcap, and pcapng.
const BEGINNINGS: [[u8; 4]; 5] = [
    [0xa1, 0xb2, 0xc3, 0xd4],
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
    [0x4d, 0x3c, 0xb2, 0xa1],
    [0x0a, 0x0d, 0x0d, 0x0a],
];
/// The exponent of ten in the resolution of a pcapng interface is one of two where this bit is set.
const OF_TWO: u8 = 0x80;
const NANOS: u128 = 1_000_000_000;
/// How a request to set up a session begins.
const REQUEST: &[u8] = b"INVITE ";

/// What was found in a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The requests that set up a session, each after a line of a [log](super::split) with its moment, as they came.
    pub log: String,
    /// Whether the capture ends within a packet, as one does whose program was stopped; then the log has what came before.
    pub is_cut: bool,
    /// In how many places segments of connections over TCP are missing.
    pub gaps: usize,
    /// Requests of which the capture kept only the beginning of their packet.
    pub cut_short: usize,
    /// Packets of which fragments are missing.
    pub incomplete: usize,
    /// Packets from links of a kind that is not read.
    pub unread: usize,
}

/// Whether these are the bytes of a capture.
pub fn is_capture(bytes: &[u8]) -> bool {
    BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning))
}

/// The requests to set up a session in a capture in the formats pcap or pcapng. Nothing where its head cannot be read.
///
/// Those over UDP and TCP are found, over IPv4 and IPv6. Packets that were cut into fragments and messages that came in several segments are
/// put together; a request came when its last part did.
pub fn captured(bytes: &[u8]) -> Option<Captured> {
    let mut packets = Packets::default();
    if let Ok(capture) = PcapNGSlice::from_slice(bytes) {
        let mut interfaces: Vec<(Linktype, Resolution)> = Vec::new();
        for block in capture {
            match block {
                // Numbers of interfaces begin anew.
                Ok(PcapBlockOwned::NG(Block::SectionHeader(_))) => interfaces.clear(),
                Ok(PcapBlockOwned::NG(Block::InterfaceDescription(interface))) => {
                    let resolution = Resolution { code: interface.if_tsresol, offset: interface.if_tsoffset };
                    interfaces.push((interface.linktype, resolution));
                }
                Ok(PcapBlockOwned::NG(Block::EnhancedPacket(packet))) => {
                    let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                    if let Some(&(link, resolution)) = interfaces.get(packet.if_id as usize) {
                        packets.add(packet.data, link, [packet.caplen, packet.origlen], resolution.moment(ticks));
                    }
                }
                Ok(_) => {}
                Err(_) => {
                    packets.found.is_cut = true;
                    break;
                }
            }
        }
        return Some(packets.finish());
    }
    let (mut rest, header) = parse_pcap_header(bytes).ok()?;
    let unit = if header.is_nanosecond_precision() { 1 } else { 1_000 };
    let next = if header.is_bigendian() { parse_pcap_frame_be } else { parse_pcap_frame };
    while !rest.is_empty() {
        let Ok((after, packet)) = next(rest) else {
            packets.found.is_cut = true;
            break;
        };
        let part = i32::try_from(u64::from(packet.ts_usec) * unit).ok();
        let moment = part.and_then(|part| Timestamp::new(i64::from(packet.ts_sec), part).ok());
        packets.add(packet.data, header.network, [packet.caplen, packet.origlen], moment);
        rest = after;
    }
    Some(packets.finish())
}

/// What the numbers of an interface's moments mean.
#[derive(Clone, Copy)]
struct Resolution {
    /// A part of a second: the exponent of ten, or of two.
    code: u8,
    /// What is to be added \[s\].
    offset: i64,
}

impl Resolution {
    fn moment(self, ticks: u64) -> Option<Timestamp> {
        let exponent = u32::from(self.code & !OF_TWO);
        let each: u128 =
            if self.code & OF_TWO == 0 { 10_u128.checked_pow(exponent)? } else { 1_u128.checked_shl(exponent)? };
        let nanos = u128::from(ticks).checked_mul(NANOS)?.checked_div(each)?;
        let second = i64::try_from(nanos / NANOS).ok()?.checked_add(self.offset)?;
        Timestamp::new(second, (nanos % NANOS) as i32).ok()
    }
}

/// The packets of a capture, as far as they were read.
struct Packets {
    found: Captured,
    /// Requests to set up a session.
    requests: Vec<Whole>,
    /// Packets of which not all fragments came yet.
    fragments: IpDefragPool,
    streams: Streams,
}

impl Default for Packets {
    fn default() -> Packets {
        let found = Captured { log: String::new(), is_cut: false, gaps: 0, cut_short: 0, incomplete: 0, unread: 0 };
        Packets { found, requests: Vec::new(), fragments: IpDefragPool::new(), streams: Streams::default() }
    }
}

impl Packets {
    /// A packet, of which the capture has kept so many bytes of so many: what is kept of it are requests that end in it, if its moment is
    /// known.
    fn add(&mut self, data: &[u8], link: Linktype, [kept, of]: [u32; 2], moment: Option<Timestamp>) {
        let packet = match get_packetdata(data, link, kept as usize) {
            Some(PacketData::L2(data)) if kept < of => {
                return self.cut_short(LaxSlicedPacket::from_ethernet(data).ok());
            }
            Some(PacketData::L3(_, data)) if kept < of => return self.cut_short(LaxSlicedPacket::from_ip(data).ok()),
            Some(PacketData::L2(data)) => SlicedPacket::from_ethernet(data),
            Some(PacketData::L3(_, data)) => SlicedPacket::from_ip(data),
            Some(PacketData::L4(..) | PacketData::Unsupported(_)) | None => {
                self.found.unread += 1;
                return;
            }
        };
        let (Ok(packet), Some(moment)) = (packet, moment) else { return };
        let addresses: (IpAddr, IpAddr) = match &packet.net {
            Some(NetSlice::Ipv4(ip)) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
            Some(NetSlice::Ipv6(ip)) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
            Some(NetSlice::Arp(_)) | None => return,
        };
        match &packet.transport {
            Some(TransportSlice::Udp(datagram)) => self.keep(datagram.payload(), moment),
            Some(TransportSlice::Tcp(segment)) => self.segment(addresses, segment, moment),
            Some(TransportSlice::Icmpv4(_) | TransportSlice::Icmpv6(_) | TransportSlice::Igmp(_)) => {}
            None => {
                let Ok(Some(whole)) = self.fragments.process_sliced_packet(&packet, (), ()) else { return };
                match whole.ip_number {
                    IpNumber::UDP => {
                        if let Ok(datagram) = UdpSlice::from_slice(&whole.payload) {
                            self.keep(datagram.payload(), moment);
                        }
                    }
                    IpNumber::TCP => {
                        if let Ok(segment) = TcpSlice::from_slice(&whole.payload) {
                            self.segment(addresses, &segment, moment);
                        }
                    }
                    _ => {}
                }
                self.fragments.return_buf(whole);
            }
        }
    }

    /// A packet of which only the beginning was kept: it is counted if that of a request stands in it.
    fn cut_short(&mut self, packet: Option<LaxSlicedPacket<'_>>) {
        let begins_request = match packet.and_then(|packet| packet.transport) {
            Some(TransportSlice::Udp(datagram)) => datagram.payload().starts_with(REQUEST),
            Some(TransportSlice::Tcp(segment)) => segment.payload().starts_with(REQUEST),
            _ => false,
        };
        self.found.cut_short += usize::from(begins_request);
    }

    fn segment(&mut self, addresses: (IpAddr, IpAddr), segment: &TcpSlice<'_>, moment: Timestamp) {
        for (message, moment) in self.streams.take(addresses, segment, moment) {
            self.keep(&message, moment);
        }
    }

    /// What was found, once there are no more packets.
    fn finish(mut self) -> Captured {
        for (message, moment) in self.streams.finish() {
            self.keep(&message, moment);
        }
        // What came after a gap was found last.
        self.requests.sort_by_key(|(_, moment)| *moment);
        for (message, moment) in self.requests {
            let _ = write!(self.found.log, "---------- {moment}\n{}\n", String::from_utf8_lossy(&message));
        }
        let incomplete = Cell::new(0);
        self.fragments.retain(|()| {
            incomplete.set(incomplete.get() + 1);
            true
        });
        Captured { gaps: self.streams.gaps, incomplete: incomplete.get(), ..self.found }
    }

    /// A message: it is kept if it is a request to set up a session.
    fn keep(&mut self, message: &[u8], moment: Timestamp) {
        if message.starts_with(REQUEST) {
            self.requests.push((message.to_vec(), moment));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::split;
    use etherparse::{IpFragOffset, Ipv4Header, PacketBuilder};

    const INVITE: &str = "INVITE sip:a@b SIP/2.0\r\nCall-ID: 1\r\n\r\n";

    fn over_udp(payload: &[u8]) -> Vec<u8> {
        let mut packet = Vec::new();
        let builder = PacketBuilder::ethernet2([1; 6], [2; 6]).ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(5060, 5060);
        builder.write(&mut packet, payload).unwrap();
        packet
    }

    fn over_tcp(number: u32, payload: &[u8]) -> Vec<u8> {
        let mut packet = Vec::new();
        let builder =
            PacketBuilder::ethernet2([1; 6], [2; 6]).ipv6([1; 16], [2; 16], 64).tcp(5060, 5060, number, 1_000);
        builder.write(&mut packet, payload).unwrap();
        packet
    }

    /// A capture in the older format, whose parts of a second are of this beginning, by a machine that writes numbers like this.
    fn pcap_by(write: fn(u32) -> [u8; 4], beginning: u32, packets: &[(u32, u32, Vec<u8>)]) -> Vec<u8> {
        // Version 2.4 in two numbers of two bytes.
        let version = if write(1)[0] == 1 { 4 << 16 | 2 } else { 2 << 16 | 4 };
        let mut bytes = Vec::from_iter([beginning, version, 0, 0, 65_535, 1].into_iter().flat_map(write));
        for (second, part, packet) in packets {
            let length = packet.len() as u32;
            bytes.extend([*second, *part, length, length].into_iter().flat_map(write));
            bytes.extend(packet);
        }
        bytes
    }

    fn pcap(beginning: u32, packets: &[(u32, u32, Vec<u8>)]) -> Vec<u8> {
        pcap_by(u32::to_le_bytes, beginning, packets)
    }

    fn block(kind: u32, body: &[u8]) -> Vec<u8> {
        let length = 12 + body.len().next_multiple_of(4) as u32;
        let mut bytes: Vec<u8> = [kind, length].iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend(body);
        bytes.resize(length as usize - 4, 0);
        bytes.extend(length.to_le_bytes());
        bytes
    }

    /// A capture in the newer format by an interface whose moments count in these parts of a second.
    fn pcapng(resolution: u8, ticks: u64, packet: &[u8]) -> Vec<u8> {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        let section = block(0x0a0d_0d0a, &words(&[0x1a2b_3c4d, 1, u32::MAX, u32::MAX]));
        let mut interface = words(&[1, 65_535, 1 << 16 | 9]);
        interface.extend([resolution, 0, 0, 0, 0, 0, 0, 0]);
        let length = packet.len() as u32;
        let mut enhanced = words(&[0, (ticks >> 32) as u32, ticks as u32, length, length]);
        enhanced.extend(packet);
        [section, block(1, &interface), block(6, &enhanced)].concat()
    }

    #[test]
    fn requests_over_udp_and_tcp_are_found_among_everything_else_with_their_moments() {
        let packets = [
            (1_394_438_400, 500_000, over_udp(INVITE.as_bytes())),
            (1_394_438_401, 0, over_udp(b"SIP/2.0 200 OK\r\n\r\n")),
            (1_394_438_402, 0, over_udp(&[0x80, 0, 0xff, 0xfe])),
            (1_394_438_403, 0, vec![0; 9]),
            (1_394_438_404, 250_000, over_tcp(1, INVITE.replace("Call-ID: 1", "Call-ID: 2").as_bytes())),
        ];
        let found = captured(&pcap(0xa1b2_c3d4, &packets)).unwrap();
        let (entries, stray) = split(&found.log);
        let stamps: Vec<&str> = entries.iter().map(|entry| entry.stamp).collect();
        assert_eq!(stamps, ["2014-03-10T08:00:00.5Z", "2014-03-10T08:00:04.25Z"]);
        assert!(entries.iter().all(|entry| entry.of_log) && stray.is_none() && !found.is_cut);
        assert_eq!(entries[0].message.trim(), INVITE.trim());
        let finer = captured(&pcap(0xa1b2_3c4d, &packets[..1])).unwrap();
        assert!(finer.log.starts_with("---------- 2014-03-10T08:00:00.0005Z\n"), "{}", finer.log);
    }

    #[test]
    fn moments_of_interfaces_count_in_parts_of_ten_and_of_two() {
        let packet = over_udp(INVITE.as_bytes());
        for (resolution, ticks) in
            [(6, 1_394_438_400_500_000), (9, 1_394_438_400_500_000_000), (OF_TWO | 10, 1_394_438_400 << 10 | 512)]
        {
            let found = captured(&pcapng(resolution, ticks, &packet)).unwrap();
            assert!(found.log.starts_with("---------- 2014-03-10T08:00:00.5Z\nINVITE "), "{resolution}: {}", found.log);
        }
    }

    #[test]
    fn what_comes_before_the_end_of_a_capture_that_was_cut_is_kept() {
        let packets = [(1, 0, over_udp(INVITE.as_bytes())), (2, 0, over_udp(INVITE.as_bytes()))];
        let whole = pcap(0xa1b2_c3d4, &packets);
        let found = captured(&whole[..whole.len() - 7]).unwrap();
        assert_eq!((split(&found.log).0.len(), found.is_cut), (1, true));
        assert!(is_capture(&whole) && !is_capture(b"--- 09:00:12\n"));
        assert_eq!(captured(&whole[..10]), None);
    }

    #[test]
    fn captures_are_alike_whichever_end_of_a_number_the_machine_wrote_first() {
        let packets =
            [(1_394_438_400, 500_000, over_udp(INVITE.as_bytes())), (1_394_438_401, 7, over_udp(INVITE.as_bytes()))];
        for beginning in [0xa1b2_c3d4, 0xa1b2_3c4d] {
            let big = pcap_by(u32::to_be_bytes, beginning, &packets);
            assert!(is_capture(&big));
            assert_eq!(captured(&big), captured(&pcap(beginning, &packets)));
            assert_eq!(split(&captured(&big).unwrap().log).0.len(), 2);
        }
    }

    #[test]
    fn a_request_in_two_segments_and_two_in_one_are_found_when_they_are_whole() {
        let (one, two) = INVITE.as_bytes().split_at(20);
        let both = [two, INVITE.as_bytes()].concat();
        let packets = [(1, 0, over_tcp(1, one)), (2, 0, over_tcp(21, &both))];
        let found = captured(&pcap(0xa1b2_c3d4, &packets)).unwrap();
        let (entries, _) = split(&found.log);
        let found = Vec::from_iter(entries.iter().map(|entry| (entry.stamp, entry.message.trim())));
        assert_eq!(found, [("1970-01-01T00:00:02Z", INVITE.trim()); 2]);
    }

    #[test]
    fn a_request_whose_packet_was_cut_into_fragments_is_put_together() {
        let whole = over_udp(INVITE.replace("Call-ID: 1", &format!("Call-ID: {}", "1".repeat(100))).as_bytes());
        // Ethernet takes 14 bytes and the head of IP 20; parts begin at multiples of 8 bytes.
        let (link, payload) = (&whole[..14], &whole[34..]);
        let part = |range: std::ops::Range<usize>| {
            let more = range.end < payload.len();
            let mut head =
                Ipv4Header::new((range.len()) as u16, 64, IpNumber::UDP, [10, 0, 0, 1], [10, 0, 0, 2]).unwrap();
            head.identification = 7;
            head.dont_fragment = false;
            head.more_fragments = more;
            head.fragment_offset = IpFragOffset::try_new((range.start / 8) as u16).unwrap();
            head.header_checksum = head.calc_header_checksum();
            [link, &head.to_bytes(), &payload[range]].concat()
        };
        let parts = [(1, 0, part(0..80)), (2, 0, part(80..payload.len()))];
        let found = captured(&pcap(0xa1b2_c3d4, &parts)).unwrap();
        assert_eq!(split(&found.log).0.len(), 1);
        assert!(found.log.contains(&"1".repeat(100)), "{}", found.log);
    }

    /// A request of which 60 bytes were kept, another packet of which as many were, the first half of one that came in two, and a packet from a
    /// link of which nothing is known.
    #[test]
    fn requests_that_were_not_captured_whole_are_counted() {
        let mut cut = pcap(0xa1b2_c3d4, &[(1, 0, over_udp(INVITE.as_bytes()))]);
        for payload in [INVITE.as_bytes(), b"OPTIONS sip:a@b SIP/2.0\r\n\r\n"] {
            let packet = over_udp(payload);
            cut.extend([2, 0, 60, packet.len() as u32].into_iter().flat_map(u32::to_le_bytes));
            cut.extend(&packet[..60]);
        }
        let found = captured(&cut).unwrap();
        assert_eq!((split(&found.log).0.len(), found.cut_short, found.incomplete, found.unread), (1, 1, 0, 0));
        let whole = over_udp(INVITE.as_bytes());
        let mut head = Ipv4Header::new(16, 64, IpNumber::UDP, [10, 0, 0, 1], [10, 0, 0, 2]).unwrap();
        head.dont_fragment = false;
        head.more_fragments = true;
        head.header_checksum = head.calc_header_checksum();
        let first = [&whole[..14], &head.to_bytes(), &whole[34..50]].concat();
        let found = captured(&pcap(0xa1b2_c3d4, &[(1, 0, first)])).unwrap();
        assert_eq!((found.log.as_str(), found.cut_short, found.incomplete, found.unread), ("", 0, 1, 0));
        // The kind of the link stands in the last four bytes of the head.
        let mut unread = pcap(0xa1b2_c3d4, &[(1, 0, whole)]);
        unread[20..24].copy_from_slice(&105_u32.to_le_bytes());
        let found = captured(&unread).unwrap();
        assert_eq!((found.log.as_str(), found.cut_short, found.incomplete, found.unread), ("", 0, 0, 1));
    }
}
