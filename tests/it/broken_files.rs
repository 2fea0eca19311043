//! What Switchboard wrote itself, or is given besides scenarios and exports, changed at random: reading it ends, and ends without a panic.

use crate::cli::{call, folder, text};
use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use std::fs;
use std::io::Write;
use std::path::Path;
use switchboard::digest::Digest;
use switchboard::experiment::gate::Plan;
use switchboard::experiment::sweep::{read_journal, read_shard};
use switchboard::experiment::{Metric, Observations, Scope, metric_names};
use switchboard::report::{Recorded, text_of};
use switchboard::scenario::{Memory, Snapshot, Study, load, migrate};

/// Bytes of which a few stretches are replaced by others, by stretches from elsewhere in them, or by nothing, and which may be cut.
fn changed(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = bytes.len();
    let from_elsewhere = {
        let bytes = bytes.clone();
        (0..length, 0..40_usize).prop_map(move |(at, many)| bytes[at..(at + many).min(length)].to_vec())
    };
    let piece = prop_oneof![3 => prop::collection::vec(any::<u8>(), 0..6), 3 => from_elsewhere];
    let edits = prop::collection::vec((0..length, 0..24_usize, piece), 1..5);
    (edits, prop::option::weighted(0.2, 0..length)).prop_map(move |(edits, cut)| {
        let mut changed = bytes.clone();
        for (at, removed, piece) in edits {
            let at = at.min(changed.len());
            changed.splice(at..(at + removed).min(changed.len()), piece);
        }
        changed.truncate(cut.unwrap_or(usize::MAX));
        changed
    })
}

/// Shows so many changed forms of some bytes to a reader.
fn changes(cases: u32, bytes: Vec<u8>, read: impl Fn(Vec<u8>)) {
    assert!(!bytes.is_empty(), "nothing would be changed");
    read(bytes.clone());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    let random = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let read = |bytes| {
        read(bytes);
        Ok(())
    };
    TestRunner::new_with_rng(config, random).run(&changed(bytes), read).unwrap();
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A small center in a file of this folder.
fn center(folder: &Path) -> String {
    let file = folder.join("center.toml");
    let center = "[run]\nlength = \"1h\"\nreplications = 2\n[class.a]\narrivals = \"60/h\"\ntalk = \"1m\"\npatience = \"2m\"\n\
                  [group.g]\nskills = [\"a\"]\nagents = 1\n";
    fs::write(&file, center).unwrap();
    text(&file).to_owned()
}

fn kept(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is in the repository")
}

#[test]
fn no_change_of_a_manifest_or_of_observations_is_a_panic() {
    let here = folder("broken-results");
    let (center, out) = (center(&here), here.join("out"));
    call(&["run", &center, "--out", text(&out)]).ends_with(0);
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    assert!(Recorded::read(&manifest).is_ok());
    // One source more, with a long text, which stands there compressed.
    let longer = with_a_table(&manifest, &"00:00,40\n".repeat(4_000));
    assert_eq!(Recorded::read(&longer).unwrap().sources.len(), 2);
    changes(2_000, manifest.into_bytes(), |bytes| drop(Recorded::read(&lossy(&bytes))));
    changes(2_000, longer.into_bytes(), |bytes| drop(Recorded::read(&lossy(&bytes))));

    let observations = fs::read(out.join("observations.json.gz")).unwrap();
    changes(2_000, observations.clone(), |bytes| drop(text_of(bytes)));
    let plain = text_of(observations).unwrap();
    assert!(Observations::from_text(&plain).is_ok());
    changes(4_000, plain.into_bytes(), |bytes| {
        if let Ok(read) = Observations::from_text(&lossy(&bytes)) {
            let metrics = ["asa", "wait_p90", "occupancy"].map(|name| Metric::named(name).unwrap());
            let _ = metrics.map(|metric| read.estimate(Scope::Center, metric, 0.95));
            drop(read.to_text());
        }
    });
}

/// The manifest with one source more, whose text is compressed.
fn with_a_table(manifest: &str, table: &str) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(table.as_bytes()).unwrap();
    let (packed, digest) = (BASE64_STANDARD.encode(encoder.finish().unwrap()), Digest::of(table.as_bytes()));
    let (bytes, hex) = (digest.bytes, digest.hex());
    let source =
        format!(r#""sources": [{{"name": "v.csv", "bytes": {bytes}, "xxh64": "{hex}", "gzip": "{packed}"}}, "#);
    manifest.replacen("\"sources\": [", &source, 1)
}

#[test]
fn no_change_of_a_study_a_check_or_an_earlier_scenario_is_a_panic() {
    let known = Vec::from_iter(metric_names());
    let (study, scenario) = (kept("results/hosting/study.toml"), kept("scenarios/hosting.toml"));
    changes(2_000, study, |bytes| {
        let files = Memory::default()
            .with("results/hosting/study.toml", bytes)
            .with("results/hosting/../../scenarios/hosting.toml", scenario.clone());
        let snapshot = Snapshot::of(&files);
        if let Err(wrong) = Study::load(Path::new("results/hosting/study.toml"), &[], &known, &snapshot) {
            assert!(!wrong.render(false).is_empty());
        }
    });
    changes(4_000, kept("results/check.toml"), |bytes| {
        let files = ["chat", "monday"].map(|name| format!("../scenarios/{name}.toml"));
        let files = files.into_iter().fold(Memory::default(), |memory, file| memory.with(file, ""));
        if let Err(refused) = Plan::load(Path::new("check.toml"), &files.with("check.toml", bytes)) {
            assert!(!refused.diagnostics.render(false).is_empty());
        }
    });
    changes(2_000, scenario.clone(), |bytes| drop(migrate(&lossy(&bytes))));
}

#[test]
fn no_change_of_a_journal_or_a_shard_of_a_sweep_is_a_panic() {
    let here = folder("broken-sweep");
    center(&here);
    let study = "scenario = \"center.toml\"\nmetrics = [\"asa\", \"wait_p90\"]\nreplications = 2\n[parameter.agents]\n\
                 path = \"group.g.agents\"\nvalues = [1, 2]\n";
    fs::write(here.join("study.toml"), study).unwrap();
    let (plan, shards) = (here.join("plan.json"), here.join("shards"));
    call(&["sweep", "plan", text(&here.join("study.toml")), "--shards", "1", "--out", text(&plan)]).ends_with(0);
    call(&["sweep", "run", text(&plan), "--shard", "0", "--out", text(&shards)]).ends_with(0);
    let bytes = fs::read(shards.join("shard-00000.txt")).unwrap();
    assert!(read_shard(&bytes).is_some() && read_journal(&bytes).is_some());
    changes(8_000, bytes, |bytes| {
        drop(read_shard(&bytes));
        if let Some((_, _, end)) = read_journal(&bytes) {
            assert!(end <= bytes.len());
        }
    });
}

/// The head of a capture in both forms, in both byte orders, with a packet each.
fn captures() -> Vec<Vec<u8>> {
    let mut packet = Vec::new();
    let invite = "INVITE sip:help@b SIP/2.0\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:help@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n";
    let builder = etherparse::PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(5060, 5060);
    builder.write(&mut packet, invite.as_bytes()).unwrap();
    let length = packet.len() as u32;
    let padded = length.next_multiple_of(4);
    let of = |big: bool| {
        let word = |word: u32| if big { word.to_be_bytes() } else { word.to_le_bytes() };
        let halves = |first: u16, second: u16| {
            if big { [first.to_be_bytes(), second.to_be_bytes()] } else { [first.to_le_bytes(), second.to_le_bytes()] }
        };
        let mut classic = Vec::from_iter(word(0xa1b2_c3d4));
        classic.extend(halves(2, 4).concat());
        classic.extend([0, 0, 65_535, 101, 1_394_438_412, 500_000, length, length].into_iter().flat_map(word));
        classic.extend(&packet);
        // Section header, interface, packet.
        let mut next = Vec::from_iter([0x0a0d_0d0a_u32, 28, 0x1a2b_3c4d].into_iter().flat_map(word));
        next.extend(halves(1, 0).concat());
        next.extend([u32::MAX, u32::MAX, 28, 1, 20].into_iter().flat_map(word));
        next.extend(halves(101, 0).concat());
        next.extend([0, 20, 6, 32 + padded, 0, 0x0004_f447, 0, length, length].into_iter().flat_map(word));
        next.extend(&packet);
        next.resize(next.len() + (padded - length) as usize, 0);
        next.extend(word(32 + padded));
        [classic, next]
    };
    [of(false), of(true)].concat()
}

#[test]
fn no_change_of_a_packet_capture_is_a_panic() {
    let center = "[run]\nstart = \"09:00\"\nlength = \"1h\"\ndate = \"2014-03-10\"\ntimezone = \"Europe/Amsterdam\"\n\
                  [class.a]\nsip = true\narrivals = { invites = \"calls.pcap\" }\ntalk = \"1m\"\n[group.g]\nagents = 1\nskills = [\"a\"]\n";
    for capture in captures() {
        changes(1_500, capture, |bytes| {
            let files = Memory::default().with("center.toml", center).with("calls.pcap", bytes);
            if let Err(wrong) = load(Path::new("center.toml"), &[], &files) {
                assert!(wrong.has_errors() && !wrong.render(false).is_empty());
            }
        });
    }
}
