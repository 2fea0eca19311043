//! `switchboard rerun`.

use super::Failed;
use super::arguments::{Arguments, Command, RerunArguments, RunArguments};
use super::run::run_from;
use super::terminal::{note, remark};
use crate::report::{MANIFEST, Recorded};
use crate::scenario::Memory;
use clap::Parser;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs what a manifest records, with the texts that it holds, whatever has become of the files; compares what is written with what was.
pub(super) fn rerun(arguments: &RerunArguments) -> Result<(), Failed> {
    let file = in_folder(&arguments.manifest);
    let recorded = read(&file)?;
    let version = env!("CARGO_PKG_VERSION");
    if recorded.version != version {
        let message = format!("it was written by version {}, and results of {version} may be others", recorded.version);
        return Err(refuse(&file, &message));
    }
    let Some(mut run) = recorded_run(&recorded, &arguments.out) else {
        let typed = recorded.command_line.join(" ");
        return Err(refuse(&file, &format!("only `run` can be made again, and it is of `{typed}`")));
    };
    run.out = Some(arguments.out.clone());
    run.replications.threads = arguments.threads;
    run_from(&recorded_files(&run.scenario.file, &recorded.sources), &run, &recorded.command_line)?;
    let again = read(&in_folder(&arguments.out))?;
    for (name, digest) in &recorded.outputs {
        if !again.outputs.contains(&(name.clone(), digest.clone())) {
            return Err(refuse(&arguments.out.join(name), "it has other bytes than the one of the manifest"));
        }
    }
    note(&format!("all {} files have the bytes that the manifest records", recorded.outputs.len()));
    Ok(())
}

/// What a manifest says was asked of `run`, to write to this folder; nothing of another command.
pub(super) fn recorded_run(recorded: &Recorded, out: &Path) -> Option<RunArguments> {
    let given = ["switchboard".to_owned()].into_iter().chain(recorded.command_line.iter().cloned());
    let given = given.chain(["--out".to_owned(), out.to_string_lossy().into_owned()]);
    match Arguments::try_parse_from(given).ok()?.command {
        Command::Run(run) => Some(run),
        _ => None,
    }
}

fn refuse(file: &Path, message: &str) -> Failed {
    remark!("error: {}: {message}", file.display());
    Failed::Run
}

/// The manifest of a folder, or the file itself.
fn in_folder(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(MANIFEST) } else { path.to_owned() }
}

fn read(file: &Path) -> Result<Recorded, Failed> {
    let text = fs::read_to_string(file).map_err(|error| refuse(file, &format!("cannot be read: {error}")))?;
    Recorded::read(&text).map_err(|error| refuse(file, &format!("it is no manifest that can be run again: {error}")))
}

/// The files of the manifest where the scenario looks for them: the first is the scenario, the others are relative to it.
pub(super) fn recorded_files(scenario: &Path, sources: &[(String, String)]) -> Memory {
    let folder = scenario.parent().unwrap_or(Path::new(""));
    let mut sources = sources.iter();
    let first = sources.next().map_or_else(String::new, |(_, text)| text.clone());
    sources.fold(Memory::default().with(scenario, first), |files, (name, text)| {
        files.with(folder.join(name), text.clone())
    })
}
