#!/usr/bin/env bash
# Interfaces of pcapng captures may count time in parts of two (if_tsresol with its highest bit set: 0x8a is 1/1024 s, pcapng draft, section
# "Interface Description Block"). The crate pcap-parser 0.17.0 reads such an interface, and then says that its resolution is invalid.
#
# Seen: ts_resolution() of 0x06 is Some(1000000), of 0x09 Some(1000000000), of 0x8a None where 1024 units in a second are meant.
# A reader that takes None for "the default, microseconds" puts packets at moments that never were; one that gives up loses the capture.
# What helps: read the code of the resolution itself (`if_tsresol`), whose highest bit says whether it is an exponent of two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "resolutions"
version = "0.0.0"
edition = "2021"
[dependencies]
pcap-parser = "=0.17.0"
TOML
cat > "$folder/src/main.rs" <<'RUST'
use pcap_parser::pcapng::{parse_block_le, Block};

fn main() {
    for code in [0x06u8, 0x09, 0x8a] {
        // An interface description block for Ethernet with the option if_tsresol and the end of options.
        let mut bytes: Vec<u8> = [1u32, 32, 1, 65_535, 1 << 16 | 9].iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend([code, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0]);
        match parse_block_le(&bytes) {
            Ok((_, Block::InterfaceDescription(interface))) => {
                println!("{:#04x} {:?}", interface.if_tsresol, interface.ts_resolution())
            }
            _ => println!("{code:#04x} is not read"),
        }
    }
}
RUST
seen=$(cd "$folder" && cargo run --quiet)
expected='0x06 Some(1000000)
0x09 Some(1000000000)
0x8a None'
if [ "$seen" != "$expected" ]; then
    printf 'changed:\n%s\n' "$seen"
    exit 1
fi
printf '%s\n' "$seen"
