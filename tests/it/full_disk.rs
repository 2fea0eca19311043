//! Where nothing can be written any more: a message that says what was refused and where, an exit code, and nothing half done.

use crate::cli::{call, folder, text};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const CENTER: &str = "[run]\nlength = \"8h\"\nreplications = 3\n[class.a]\narrivals = \"120/h\"\ntalk = \"exponential(2m)\"\n\
                      patience = \"exponential(2m)\"\n[group.g]\nskills = [\"a\"]\nagents = 4\n";

fn center(folder: &Path) -> String {
    let file = folder.join("center.toml");
    fs::write(&file, CENTER).unwrap();
    text(&file).to_owned()
}

/// Calls the program by a shell that says first what is to hold for it.
fn under(limit: &str, arguments: &[&str]) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{limit}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_switchboard")]).args(arguments);
    shell.stdin(Stdio::null()).output().expect("there is a shell")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names =
        Vec::from_iter(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()));
    names.sort();
    names
}

/// A file may have so many blocks of 512 bytes: for whoever writes, a disk that is full then.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_results_of_before_and_nothing_half_written() {
    let here = folder("full-disk");
    let (center, out) = (center(&here), here.join("out"));
    call(&["run", &center, "--out", text(&out)]).ends_with(0);
    let before = names(&here);
    let manifest = fs::read(out.join("manifest.json")).unwrap();
    for (blocks, more) in
        [(1, &[][..]), (8, &["--contacts"]), (30, &["--contacts"]), (1, &["--log"]), (4, &["--trace"])]
    {
        let arguments = [&["run", &center, "--seed", "2", "--quiet", "--out", text(&out)], more].concat();
        let ended = under(&format!("trap '' XFSZ; ulimit -f {blocks}"), &arguments);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{blocks} {more:?}: {said}");
        assert!(said.contains("error: cannot write ") && said.contains("File too large"), "{said}");
        assert_eq!(names(&here), before, "{more:?}");
        assert_eq!(fs::read(out.join("manifest.json")).unwrap(), manifest);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_to_is_refused_before_the_runs() {
    let here = folder("read-only");
    let center = center(&here);
    // There no folder can be made, whoever asks.
    for command in [
        &["run", &center, "--replications", "1000000"][..],
        &["sweep", &center, "--vary", "group.g.agents=1..9", "--metrics", "asa"],
    ] {
        let answer = call(&[command, &["--out", "/proc/switchboard"]].concat()).ends_with(3);
        answer.complains(&["error: cannot write to the folder /proc: "]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_can_take_is_an_error_and_a_closed_pipe_is_none() {
    let here = folder("pipes");
    let center = center(&here);
    let commands: [&[&str]; 5] = [
        &["run", &center],
        &["run", &center, "--json"],
        &["validate", "scenarios/monday.toml"],
        &["schema"],
        &["list", "metrics"],
    ];
    for command in commands {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let program = || {
            let mut program = Command::new(env!("CARGO_BIN_EXE_switchboard"));
            program.args(command).current_dir(env!("CARGO_MANIFEST_DIR"));
            program
        };
        let ended = program().stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.code().is_some_and(|code| code > 0), "{command:?} said nothing of a full disk: {said}");
        assert!(said.contains("No space left on device"), "{command:?}: {said}");
        let mut child = program().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.code().is_some() && !said.contains("panicked"), "{command:?}: {:?} {said}", ended.status);
    }
    // Where nobody reads errors and warnings either, the exit code tells.
    let crowded = here.join("crowded.toml");
    fs::write(&crowded, CENTER.replace("120/h", "600/h")).unwrap();
    for (file, code) in [(text(&crowded), 0), ("nowhere.toml", 1)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut program = Command::new(env!("CARGO_BIN_EXE_switchboard"));
        program.args(["run", file]).stdout(writer.try_clone().unwrap()).stderr(writer);
        assert_eq!(program.status().unwrap().code(), Some(code), "{file}");
    }
}
