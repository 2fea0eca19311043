//! `switchboard route`: the engine alone, with the log of a run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Runs a scenario with the log, in a folder of this name.
fn logged(name: &str, scenario: &str, more: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("route").join(name);
    let _ = fs::remove_dir_all(&folder);
    let out = folder.to_str().expect("the folder's name is text");
    let arguments = [&["run", scenario, "--replications", "1", "--out", out, "--log"], more].concat();
    let output = program().args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("routing")
}

fn route(calls: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.arg("route").args(arguments).stdin(File::open(calls).expect("the calls were written"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("the program starts")
}

#[test]
fn rte_01_the_log_of_a_run_replays_through_the_engine_alone_to_the_same_bytes() {
    for scenario in ["scenarios/monday.toml", "scenarios/hosting.toml"] {
        let name = Path::new(scenario).file_stem().expect("a file").to_str().expect("text");
        let folder = logged(name, scenario, &["--set", "run.end=10:00"]);
        let output = route(&folder.join("calls.jsonl"), &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let decisions = fs::read(folder.join("decisions.jsonl")).expect("the decisions were written");
        assert!(decisions.len() > 10_000);
        assert!(output.stdout == decisions, "{scenario}: other decisions");
    }
}

#[test]
fn the_engine_of_each_of_several_centers_has_a_log_that_replays() {
    let folder = logged("overflow", "scenarios/overflow.toml", &["--set", "run.end=10:00"]);
    assert!(!folder.join("calls.jsonl").exists());
    for center in ["1", "2"] {
        let folder = folder.join(center);
        let output = route(&folder.join("calls.jsonl"), &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let decisions = fs::read_to_string(folder.join("decisions.jsonl")).expect("the decisions were written");
        assert!(decisions.matches("overflow").count() > 10);
        assert_eq!(String::from_utf8_lossy(&output.stdout), decisions);
    }
}

#[test]
fn a_wrong_line_ends_with_its_number_and_what_was_decided_before_it() {
    let folder = logged("wrong", "scenarios/monday.toml", &["--set", "run.end=09:00"]);
    let text = fs::read_to_string(folder.join("calls.jsonl")).expect("the calls were written");
    let lines = Vec::from_iter(text.lines());
    let wrong = folder.join("wrong.jsonl");
    fs::write(&wrong, [&lines[..200], &["{}"]].concat().join("\n")).expect("a file can be written");
    let output = route(&wrong, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: line 201: missing field `at`"));
    assert!(output.stdout.ends_with(b"}\n"));
}

/// More than a million decisions and twice as many calls take a quarter of a minute: `cargo test --test it -- --ignored million`.
#[test]
#[ignore = "takes long"]
fn a_million_decisions_replay_to_the_same_bytes() {
    let more = ["--set", "class.*.weekday.mon=700", "--set", "routing.agent_selection=random"];
    let folder = logged("million", "scenarios/monday.toml", &more);
    let output = route(&folder.join("calls.jsonl"), &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let decisions = fs::read(folder.join("decisions.jsonl")).expect("the decisions were written");
    assert!(decisions.iter().filter(|&&byte| byte == b'\n').count() >= 1_000_000);
    assert!(output.stdout == decisions);
}
