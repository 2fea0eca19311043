//! Commands that are killed or interrupted at any instant: nothing half-written, nothing left behind, and what is done is kept.
#![expect(
    clippy::disallowed_methods,
    reason = "a process is killed after some real time, whatever it has come to by then"
)]

use crate::cli::{call, files_in, folder, program, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const CHAT: &str = "scenarios/chat.toml";
const MONDAY: &str = "scenarios/monday.toml";

/// What lies in a folder, hidden or not, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names = Vec::from_iter(entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()));
    names.sort();
    names
}

fn begun(arguments: &[&str]) -> Child {
    program(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// Asks a process to end, as Ctrl-C does.
#[cfg(unix)]
fn interrupt(child: &Child) {
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(asked.expect("there is a kill").success());
}

/// Its exit code and what it said.
fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("it can be waited for");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn whatever_a_killed_run_leaves_the_next_run_to_that_place_removes() {
    let folder = folder("killed");
    let out = folder.join("results");
    let arguments = ["run", CHAT, "--replications", "60", "--contacts", "--out", text(&out)];
    let undisturbed = folder.join("undisturbed");
    call(&["run", CHAT, "--replications", "60", "--contacts", "--out", text(&undisturbed)]).ends_with(0);
    let expected = files_in(&undisturbed);
    let (mut killed, mut left) = (0, 0);
    for wait in [1, 5, 20, 60, 120, 200, 300, 450, 600, 900] {
        let mut child = begun(&arguments);
        sleep(Duration::from_millis(wait));
        let _ = child.kill();
        killed += usize::from(ended(child).0.is_none());
        // What is there is whole.
        if out.exists() {
            assert!(files_in(&out) == expected);
        }
        left += names(&folder).iter().filter(|name| name.starts_with('.')).count();
        // Another place is no concern of whoever writes to this one.
        assert!(files_in(&undisturbed) == expected);
    }
    assert!(killed > 0 && left > 0, "{killed} were killed, which left {left}: this test would prove nothing");
    call(&arguments).ends_with(0);
    assert_eq!(names(&folder), ["results", "undisturbed"]);
    assert!(files_in(&out) == expected);
}

/// The number of replications that were done, by what was said.
fn done(said: &str) -> String {
    let after = said.split("stopped after ").nth(1).unwrap_or_else(|| panic!("nothing is kept: {said}"));
    after.split(' ').next().unwrap_or_default().to_owned()
}

/// The results of a run that was cut short are those of a run of so many replications, manifest and all.
fn are_those_of_fewer(folder: &Path, said: &str, cut: &BTreeMap<String, Vec<u8>>, more: &[&str]) {
    let (whole, replications) = (folder.join("whole"), done(said));
    assert!(said.contains(&format!("of 1000000 replications; the results are those of --replications {replications}")));
    let arguments = [&["run", CHAT], more, &["--replications", &replications, "--out", text(&whole)]].concat();
    call(&arguments).ends_with(0);
    let whole = files_in(&whole);
    assert_eq!(whole.keys().collect::<Vec<_>>(), cut.keys().collect::<Vec<_>>());
    whole.iter().for_each(|(name, bytes)| assert!(&cut[name] == bytes, "{name} differs"));
}

#[test]
fn a_run_that_is_out_of_time_keeps_the_replications_that_are_done() {
    let folder = folder("out of time");
    let out = folder.join("results");
    let arguments =
        ["run", CHAT, "--replications", "1000000", "--contacts", "--out", text(&out), "--max-time", "700ms"];
    let answer = call(&arguments).ends_with(3);
    assert!(answer.out.contains("Contacts"), "the tables are printed: {}", answer.out);
    assert_eq!(names(&folder), ["results"]);
    are_those_of_fewer(&folder, &answer.err, &files_in(&out), &["--contacts"]);
    // Its manifest makes it again.
    let again = folder.join("again");
    call(&["rerun", text(&out), "--out", text(&again)]).ends_with(0);
    assert!(files_in(&again) == files_in(&out));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_keeps_the_replications_that_are_done() {
    for wait in [300, 800] {
        let folder = folder(&format!("interrupted {wait}"));
        let out = folder.join("results");
        let child = begun(&["run", CHAT, "--replications", "1000000", "--threads", "3", "--out", text(&out)]);
        sleep(Duration::from_millis(wait));
        interrupt(&child);
        let (code, said) = ended(child);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("interrupted: stopping"), "{said}");
        assert_eq!(names(&folder), ["results"]);
        are_those_of_fewer(&folder, &said, &files_in(&out), &[]);
    }
}

/// A search for staff has nothing that is worth keeping.
#[cfg(unix)]
#[test]
fn a_search_that_is_interrupted_says_so_and_leaves_nothing() {
    let folder = folder("interrupted staff");
    let out = folder.join("results");
    let child = begun(&[
        "staff",
        MONDAY,
        "--service-level",
        "0.8",
        "--replications",
        "100000",
        "--check",
        "100000",
        "--out",
        text(&out),
    ]);
    sleep(Duration::from_millis(700));
    assert!(names(&folder)[0].starts_with(".results.partial-"), "{:?}", names(&folder));
    interrupt(&child);
    let (code, said) = ended(child);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("error: interrupted before a staffing was found and checked"), "{said}");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
}
