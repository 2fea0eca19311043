//! `switchboard run`.

use super::Failed;
use super::arguments::{ReplicationArguments, RunArguments};
use super::progress::{Progress, flag_after};
use super::terminal::{complain, load_from, say};
use crate::experiment::{self, Labels, Observations, Stopped, Summary};
use crate::journal;
use crate::model::{Limits, RunResult, simulate};
use crate::report::{self, ContactsFile, OutDir, Outputs, Platform, Provenance, Source};
use crate::scenario::{Disk, Files, Scenario};
use std::sync::atomic::AtomicBool;

/// Simulates a scenario, prints its tables and writes what was asked for.
pub(super) fn run(arguments: &RunArguments, typed: &[String]) -> Result<(), Failed> {
    run_from(&Disk, arguments, typed)
}

/// The same for a scenario whose files may be elsewhere than on the disk.
pub(super) fn run_from(files: &dyn Files, arguments: &RunArguments, typed: &[String]) -> Result<(), Failed> {
    let scenario = load_from(files, &arguments.scenario.file, &arguments.scenario.overrides)?;
    // A folder that cannot be written is found before the work, not after it.
    let out = match &arguments.out {
        Some(path) => Some(OutDir::prepare(path).map_err(|error| complain(&error))?),
        None => None,
    };
    let labels = Labels::of(&scenario.center, |interval| scenario.names.interval(interval));
    let contacts = match &out {
        Some(out) if arguments.contacts => Some(ContactsFile::create(out, &labels).map_err(|error| complain(&error))?),
        _ => None,
    };
    let results = replicate(&scenario, &arguments.replications, contacts)?;
    let seed = arguments.replications.seed.unwrap_or(scenario.settings.seed);
    if let (Some(out), true) = (&out, arguments.log) {
        write_log(&scenario, seed, &arguments.replications, out)?;
    }
    let observations = Observations::of(&scenario.center, &results, &labels, seed);
    let summary = Summary::new(&scenario.center, &results, labels, scenario.settings.confidence);
    let run = report::Run { question: &scenario.question, seed, summary: &summary };
    say(&report::console(&run))?;
    if let Some(out) = out {
        let (sources, command_line) = (sources(&scenario), without_place(typed));
        let provenance = provenance(&scenario, &sources, &command_line);
        let files = report::write_all(out, &Outputs { run, observations: &observations, provenance })
            .map_err(|error| complain(&error))?;
        let folder = arguments.out.as_deref().unwrap_or_else(|| unreachable!("an output folder was given"));
        eprintln!("wrote {} files to {}", files.len(), folder.display());
    }
    Ok(())
}

/// Writes what the engine was told and decided in the first replication, which is simulated once more for it.
fn write_log(scenario: &Scenario, seed: u64, arguments: &ReplicationArguments, out: &OutDir) -> Result<(), Failed> {
    let interrupted = flag_after(arguments.max_time);
    let limits = Limits { log: true, ..limits(arguments, &interrupted) };
    let result = simulate(&scenario.center, seed, 0, limits, &mut ()).map_err(|error| complain(&error))?;
    let log = result.log.unwrap_or_else(|| unreachable!("a log was asked for"));
    out.write("routing/calls.jsonl", |file| journal::write_calls(&log, file))
        .and_then(|()| out.write("routing/decisions.jsonl", |file| journal::write_decisions(&log, file)))
        .map_err(|error| complain(&error))
}

/// The files that a scenario was read from.
pub(super) fn sources(scenario: &Scenario) -> Vec<Source> {
    scenario.sources.iter().map(|source| Source::new(&source.path, source.text.as_bytes())).collect()
}

/// Where results come from.
pub(super) fn provenance<'a>(scenario: &'a Scenario, sources: &'a [Source], typed: &'a [String]) -> Provenance<'a> {
    Provenance { command_line: typed, scenario: &scenario.text, sources, platform: platform() }
}

/// The machine's kind.
pub(super) fn platform() -> Platform<'static> {
    Platform { os: std::env::consts::OS, arch: std::env::consts::ARCH }
}

/// How often to simulate.
pub(super) fn replications(scenario: &Scenario, arguments: &ReplicationArguments) -> u32 {
    let planned = u32::try_from(scenario.settings.replications).unwrap_or(u32::MAX);
    arguments.replications.unwrap_or(planned)
}

/// Runs all replications of a scenario, with progress, and hands every contact to the file if there is one.
pub(super) fn replicate(
    scenario: &Scenario,
    arguments: &ReplicationArguments,
    contacts: Option<ContactsFile>,
) -> Result<Vec<RunResult>, Failed> {
    let interrupted = flag_after(arguments.max_time);
    let limits = limits(arguments, &interrupted);
    let seed = arguments.seed.unwrap_or(scenario.settings.seed);
    let replications = replications(scenario, arguments);
    let progress = Progress::new(replications.into());
    let tell = |done| progress.set(done);
    let (center, threads) = (&scenario.center, arguments.threads);
    match contacts {
        None => experiment::replicate(center, seed, replications, threads, limits, &tell)
            .map_err(|failure| complain(&failure)),
        Some(mut file) => {
            let take = |replication, records: &[_]| file.write(replication, records);
            let results = experiment::replicate_recorded(center, seed, replications, threads, limits, &tell, take)
                .map_err(|stopped| match stopped {
                    Stopped::Failed(failure) => complain(&failure),
                    Stopped::Refused(error) => complain(&error),
                })?;
            file.finish().map_err(|error| complain(&error))?;
            Ok(results)
        }
    }
}

/// What was typed, without what says where and how but not what: the same results have the same manifest.
pub(super) fn without_place(typed: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut rest = typed.iter();
    while let Some(word) = rest.next() {
        let flag = word.split('=').next().unwrap_or_default();
        if !["--out", "--threads", "--max-time"].contains(&flag) {
            kept.push(word.clone());
        } else if word == flag {
            rest.next();
        }
    }
    kept
}

pub(super) fn limits<'a>(arguments: &ReplicationArguments, interrupted: &'a AtomicBool) -> Limits<'a> {
    let default = Limits::default();
    Limits {
        events: arguments.max_events.unwrap_or(default.events),
        contacts: arguments.max_contacts.unwrap_or(default.contacts),
        interrupted: arguments.max_time.map(|_| interrupted),
        ..default
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_keeps_what_decides_the_results_and_nothing_of_where_and_how_fast() {
        let typed =
            ["run", "a.toml", "--out", "here", "--seed", "7", "--threads=2", "--max-time", "9s", "--set", "x=1"];
        let kept = without_place(&typed.map(str::to_owned));
        assert_eq!(kept, ["run", "a.toml", "--seed", "7", "--set", "x=1"]);
    }
}
