#!/usr/bin/env bash
# Packet captures in the older format (pcap) are in the byte order of the machine that wrote them; a reader tells by the first four bytes.
# The crate pcap-parser 0.17.0 has two readers for them: LegacyPcapReader honours the order, LegacyPcapSlice, which looks alike and is the
# one for bytes in memory, reads the head in the right order and every packet after it as if it were little-endian.
#
# Seen: the same capture of one packet of four bytes at second 1,394,438,400, in both orders. Little-endian: both readers say that. Big-endian:
# the reader says the same, and the slice says that the capture ends within a packet (its length of 4 is taken for 67,108,864), so that a
# program that stops there finds no packet at all and no reason why. Captures of routers and appliances are often big-endian.
# What helps: parse_pcap_header, and then parse_pcap_frame or parse_pcap_frame_be as its is_bigendian() says.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "orders"
version = "0.0.0"
edition = "2021"
[dependencies]
pcap-parser = "=0.17.0"
TOML
cat > "$folder/src/main.rs" <<'RUST'
use pcap_parser::traits::PcapReaderIterator;
use pcap_parser::{LegacyPcapReader, LegacyPcapSlice, PcapBlockOwned};

/// A capture of one packet.
fn capture(word: fn(u32) -> [u8; 4], half: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut bytes = word(0xa1b2_c3d4).to_vec();
    bytes.extend([2, 4].into_iter().flat_map(half));
    bytes.extend([0, 0, 65_535, 1].into_iter().flat_map(word));
    bytes.extend([1_394_438_400, 0, 4, 4].into_iter().flat_map(word));
    bytes.extend(*b"abcd");
    bytes
}

fn by_slice(bytes: &[u8]) -> String {
    match LegacyPcapSlice::from_slice(bytes).expect("a head").next() {
        Some(Ok(PcapBlockOwned::Legacy(packet))) => format!("{} {}", packet.ts_sec, packet.caplen),
        Some(Ok(_)) => "something else".into(),
        Some(Err(_)) => "ends within a packet".into(),
        None => "no packet".into(),
    }
}

fn by_reader(bytes: &[u8]) -> String {
    let mut reader = LegacyPcapReader::new(65_536, bytes).expect("a head");
    let mut said = String::new();
    while let Ok((length, block)) = reader.next() {
        if let PcapBlockOwned::Legacy(packet) = block {
            said = format!("{} {}", packet.ts_sec, packet.caplen);
        }
        reader.consume(length);
    }
    said
}

fn main() {
    for (order, bytes) in [
        ("little", capture(u32::to_le_bytes, u16::to_le_bytes)),
        ("big", capture(u32::to_be_bytes, u16::to_be_bytes)),
    ] {
        println!("{order}: reader {}, slice {}", by_reader(&bytes), by_slice(&bytes));
    }
}
RUST
seen=$(cd "$folder" && cargo run --quiet)
expected='little: reader 1394438400 4, slice 1394438400 4
big: reader 1394438400 4, slice ends within a packet'
if [ "$seen" != "$expected" ]; then
    printf 'changed:\n%s\n' "$seen"
    exit 1
fi
printf '%s\n' "$seen"
