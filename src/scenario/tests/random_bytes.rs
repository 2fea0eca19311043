//! Whatever the bytes are, reading them ends, and ends without a panic.

use super::{FULL, SMALL};
use crate::model::{Limits, RunError, simulate};
use crate::scenario::{Memory, Override, Scenario, load};
use crate::time::Time;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::path::Path;

const VOLUMES: &str = "date,time,contacts,class\n2014-03-10,00:00,5,a\n2014-03-10,00:30,7,a\n2014-03-10,01:00,7,b\n";
const ROSTER: &str = "agent,start,end,skills\nA,00:00,01:00,sales:3|chat\nB,00:30,02:00,sales\n";

const MESSAGES: &str = "--- 00:01\nINVITE sip:a@b SIP/2.0\nFrom: <sip:c@d>\nTo: <sip:a@b>\nCall-ID: 1\nCSeq: 1 INVITE\nUser-Agent: X/1\nContent-Type: application/x-www-form-urlencoded\n\nreason=bill&customer=7\n--- 00:02:03.5\nINVITE sip:a@b SIP/2.0\n\n--- 01:59\nBYE\n";
const CUSTOMERS: &str = "customer,level,factor\n7,3,0.8\n8,,1.5\n";

fn by_sip() -> String {
    SMALL.replace("\"60/h\"", "{ invites = \"m.sip\" }\nsip = true")
        + "[sip]\nparse = \"1s\"\nneeds = [\"reason\"]\nsession_host = \"node\"\n\
           outages = [{ from = \"00:30\", to = \"00:40\" }, { from = \"01:00\", to = \"01:05\" }]\n\
           urgency = { urgent = 3 }\nsoftware = { X = \"x\" }\nprotocol = \"y\"\n\
           customers = { file = \"c.csv\", priority = \"level\", talk = \"factor\" }\n\
           attributes = [\"reason\", \"level\"]\n\n[[rule]]\n\
           when = { attributes = { level = [\"3\"], reason = [\"bill\"] } }\nthen = { priority = 9 }\n"
}

fn with_tables() -> String {
    SMALL
        .replace("length = \"2h\"", "length = \"2h\"\ndate = \"2014-03-10\"")
        .replace("\"60/h\"", "{ file = \"v.csv\", date = \"date\", where = { class = \"a\" }, as = \"counts\" }")
        + "[roster]\nfile = \"r.csv\"\nskills = \"skills\"\n"
}

/// Reads and renders.
fn survive(scenario: &[u8], volumes: &[u8], roster: &[u8], overrides: &[Override]) {
    survive_with(Memory::default().with("c.toml", scenario).with("v.csv", volumes).with("r.csv", roster), overrides);
}

/// The same with messages by SIP and a table of customers.
fn survive_messages(scenario: &[u8], messages: &[u8], customers: &[u8]) {
    let files = Memory::default().with("c.toml", scenario).with("m.sip", messages).with("c.csv", customers);
    survive_with(files, &[]);
}

fn survive_with(files: Memory, overrides: &[Override]) {
    match load(Path::new("c.toml"), overrides, &files) {
        Ok(scenario) => {
            scenario.warnings.render(false);
            run_a_little(&scenario);
        }
        Err(wrong) => assert!(wrong.has_errors() && !wrong.render(false).is_empty(), "an error says something"),
    }
}

/// Whatever is read can be run: the simulator's own checks are on.
fn run_a_little(scenario: &Scenario) {
    let center = &scenario.center;
    let exact = center.classes.iter().map(|class| class.arrivals.expected(Time::MAX)).sum::<f64>();
    if center.agents.len() > 1_000 || exact > 1e5 {
        return;
    }
    let limits = Limits { events: 2_000, contacts: 200, interrupted: None, log: false, traces: false, piece: None };
    if let Err(RunError::Imbalance(imbalance)) = simulate(center, scenario.settings.seed, 0, limits, &mut ()) {
        panic!("{imbalance}");
    }
}

/// A text in which a few keys got the values of other keys, or strange ones.
fn swapped(text: String) -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let values: Vec<String> =
        lines.iter().filter_map(|line| line.split_once(" = ")).map(|(_, value)| value.to_owned()).collect();
    let strange = [
        "\"876000h\"",
        "\"1ns\"",
        "\"0s\"",
        "\"1e300/s\"",
        "\"0/h\"",
        "\"1000000/h\"",
        "\"24:00\"",
        "\"00:00\"",
        "0",
        "1",
        "64",
        "255",
        "1e308",
        "-1",
        "\"exponential(876000h)\"",
        "\"exponential(1ns)\"",
        "\"pareto(0.01, 1ns, 876000h)\"",
        "{}",
        "[]",
        "\"\"",
        "{ distribution = \"weibull\", mean = \"1s\", cv = 300 }",
        "{ distribution = \"lognormal\", mean = \"1h\", cv = 1e6 }",
        "\"9999-12-31\"",
        "{ distribution = \"exponential\", mean = \"1s\", shift = \"-876000h\" }",
        "{ counts = [0, 5, 0, 7], interval = \"7m\" }",
        "{ expected = [1, 2], interval = \"876000h\" }",
        "{ rates = [\"1e6/s\"] }",
    ];
    let values: Vec<String> = values.into_iter().chain(strange.map(str::to_owned)).collect();
    prop::collection::vec((0..lines.len(), prop::sample::select(values)), 1..4).prop_map(move |edits| {
        let mut lines = lines.clone();
        for (at, value) in edits {
            if let Some((key, _)) = lines[at].split_once(" = ") {
                lines[at] = format!("{key} = {value}");
            }
        }
        lines.join("\n").into_bytes()
    })
}

/// A text with a few stretches of bytes replaced by others, many of them taken from the text itself.
fn mutated(text: String) -> impl Strategy<Value = Vec<u8>> {
    let bytes = text.into_bytes();
    let length = bytes.len();
    let pieces = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        (0..length, 0..24_usize).prop_map({
            let bytes = bytes.clone();
            move |(start, size)| bytes[start..(start + size).min(bytes.len())].to_vec()
        }),
        prop::sample::select(vec![
            "\"",
            "[",
            "]",
            "{",
            "}",
            "=",
            "\n",
            "\r",
            ",",
            ";",
            "999999999999999999999",
            "-1",
            "1e308",
            "nan",
            "inf",
            "\u{feff}",
            "\"\"\"",
            "0x",
            "24:00",
            "99:99",
            "2014-02-30",
            "9999-12-31",
            "-0009-01-01",
            "é",
            "\0",
            "0s",
            "1ns",
            "876000h",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop::collection::vec((0..=length, 0..12_usize, pieces), 1..6).prop_map(move |edits| {
        let mut text = bytes.clone();
        for (at, removed, piece) in edits {
            let at = at.min(text.len());
            let end = (at + removed).min(text.len());
            text.splice(at..end, piece);
        }
        text
    })
}

fn run(cases: u32, test: impl FnOnce(&mut TestRunner)) {
    test(&mut TestRunner::new_with_rng(
        Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    ));
}

fn random_bytes(cases: u32) {
    let strategy = (prop::collection::vec(any::<u8>(), 0..400), prop::collection::vec(any::<u8>(), 0..200));
    run(cases, |runner| {
        runner
            .run(&strategy, |(toml, csv)| {
                survive(&toml, b"", b"", &[]);
                survive(with_tables().as_bytes(), &csv, ROSTER.as_bytes(), &[]);
                survive(with_tables().as_bytes(), VOLUMES.as_bytes(), &csv, &[]);
                Ok(())
            })
            .unwrap();
    });
}

fn mutated_files(cases: u32) {
    let strategy = (
        prop_oneof![
            mutated(FULL.to_owned()),
            mutated(SMALL.to_owned()),
            mutated(with_tables()),
            swapped(FULL.to_owned()),
            swapped(SMALL.to_owned()),
            swapped(with_tables()),
        ],
        prop_oneof![mutated(by_sip()), swapped(by_sip())],
        mutated(MESSAGES.to_owned()),
        mutated(CUSTOMERS.to_owned()),
        mutated(VOLUMES.to_owned()),
        mutated(ROSTER.to_owned()),
    );
    run(cases, |runner| {
        runner
            .run(&strategy, |(toml, sip, messages, customers, volumes, roster)| {
                survive_messages(&sip, MESSAGES.as_bytes(), CUSTOMERS.as_bytes());
                survive_messages(by_sip().as_bytes(), &messages, &customers);
                survive(&toml, VOLUMES.as_bytes(), ROSTER.as_bytes(), &[]);
                survive(with_tables().as_bytes(), &volumes, &roster, &[]);
                Ok(())
            })
            .unwrap();
    });
}

fn random_overrides(cases: u32) {
    let path = prop_oneof![
        "[a-z*.\"]{0,20}",
        prop::sample::select(vec![
            "class.sales.talk",
            "class.*.talk.mean",
            "run.length",
            "group.front.agents",
            "run.seed"
        ])
        .prop_map(str::to_owned),
    ];
    run(cases, |runner| {
        runner
            .run(&(path, "\\PC{0,20}"), |(path, value)| {
                survive(SMALL.as_bytes(), b"", b"", &[Override { path, value }]);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn random_bytes_are_no_panic() {
    random_bytes(5_000);
}

#[test]
fn mutated_scenarios_and_tables_are_no_panic() {
    mutated_files(12_000);
}

#[test]
fn random_overrides_are_no_panic() {
    random_overrides(3_000);
}

#[test]
#[ignore = "takes ten minutes"]
fn ten_minutes_of_random_bytes() {
    random_bytes(TEN_MINUTES_OF_BYTES);
}

#[test]
#[ignore = "takes ten minutes"]
fn ten_minutes_of_mutated_files() {
    mutated_files(TEN_MINUTES_OF_FILES);
}

// Numbers of cases, so that the tests depend on no clock; they take about ten minutes on one core.
const TEN_MINUTES_OF_BYTES: u32 = 4_000_000;
const TEN_MINUTES_OF_FILES: u32 = 1_400_000;
