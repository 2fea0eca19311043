//! `switchboard check`.

use super::Failed;
use super::arguments::{CheckArguments, parse_override};
use super::compare::read;
use super::terminal::{load_file, note, say};
use super::whole::write_whole;
use crate::experiment::gate::{Plan, PlannedScenario, Unjudged, examine, judge};
use crate::experiment::{Labels, Observations};
use crate::report::{self, Check, CheckedScenario};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Nothing is worse.
const GOOD: u8 = 0;
/// Something is worse.
const WORSE: u8 = 1;
/// The check could not be made.
const CANNOT: u8 = 2;

/// Simulates the scenarios of a check and compares them with their baselines, or makes these anew. Its exit codes are its own, so that
/// a CI server tells a regression from a broken check.
pub(super) fn check(arguments: &CheckArguments) -> ExitCode {
    ExitCode::from(match checked(arguments) {
        Ok(true) => GOOD,
        Ok(false) => WORSE,
        Err(_) => CANNOT,
    })
}

fn refuse(message: &str) -> Failed {
    eprintln!("error: {message}");
    Failed::Run
}

/// Whether nothing is worse.
fn checked(arguments: &CheckArguments) -> Result<bool, Failed> {
    let shown = arguments.file.display();
    let text =
        fs::read_to_string(&arguments.file).map_err(|error| refuse(&format!("{shown}: cannot be read: {error}")))?;
    let plan = Plan::read(&text).map_err(|error| refuse(&format!("{shown}: {error}")))?;
    let folder = arguments.file.parent().unwrap_or(Path::new(""));
    let simulated: Result<Vec<_>, Failed> =
        plan.scenario.iter().map(|planned| Ok((planned, simulate(planned, folder, arguments)?))).collect();
    let simulated = simulated?;
    if arguments.update {
        for (planned, candidate) in &simulated {
            let baseline = folder.join(&planned.baseline);
            put(&baseline, &candidate.to_text())?;
            note(&format!("wrote {}", baseline.display()));
        }
        return Ok(true);
    }
    let mut runs = Vec::new();
    for (planned, candidate) in simulated {
        let baseline = folder.join(&planned.baseline);
        let (before, _) = read(&baseline, "`switchboard check --update`")?;
        let (watches, missing) = plan.watches(planned, &candidate);
        if let Some(title) = missing.first() {
            return Err(refuse(&format!("{shown}: {title} does not exist in scenario `{}`", planned.name)));
        }
        let mut findings = Vec::new();
        for watch in watches {
            let title = format!("{} of {} {}", watch.metric.name(), watch.scope.name(), watch.name);
            let because = |why: &str| refuse(&format!("{}: {} {why}", baseline.display(), title.trim_end()));
            findings.push(examine(watch, &before, &candidate).map_err(|unjudged| match unjudged {
                Unjudged::NotInBaseline => because("is not in the baseline; make it anew with --update"),
                Unjudged::NoValue => because("has no value in the baseline; leave it out of the check"),
                Unjudged::TooFew => because("has too few replications to tell anything"),
            })?);
        }
        runs.push((planned, before, candidate, findings));
    }
    let mut all: Vec<_> = runs.iter().flat_map(|(.., findings)| findings.clone()).collect();
    judge(&mut all, plan.level);
    let files: Vec<String> =
        plan.scenario.iter().map(|planned| folder.join(&planned.file).to_string_lossy().into_owned()).collect();
    let mut rest = all.as_slice();
    let scenarios: Vec<CheckedScenario<'_>> = runs
        .iter()
        .zip(&files)
        .map(|((planned, before, candidate, findings), file)| {
            let (mine, others) = rest.split_at(findings.len());
            rest = others;
            CheckedScenario {
                name: &planned.name,
                file,
                pairing: candidate.pairing(before),
                seeds: [before.seed, candidate.seed],
                replications: [before.replications, candidate.replications],
                findings: mine,
            }
        })
        .collect();
    let file = arguments.file.to_string_lossy();
    let check = Check { file: &file, level: plan.level, scenarios: &scenarios };
    say(&report::console_check(&check))?;
    if arguments.github {
        say(&report::annotations(&check))?;
    }
    for (path, text) in [
        (&arguments.junit, report::junit(&check)),
        (&arguments.json, report::json_check(&check)),
        (&arguments.html, report::page_check(&check)),
    ] {
        if let Some(path) = path {
            put(path, &text)?;
        }
    }
    Ok(check.is_green())
}

fn simulate(planned: &PlannedScenario, folder: &Path, arguments: &CheckArguments) -> Result<Observations, Failed> {
    let overrides: Result<Vec<_>, String> = planned.set.iter().map(|set| parse_override(set)).collect();
    let overrides = overrides.map_err(|reason| refuse(&reason))?;
    let scenario = load_file(&folder.join(&planned.file), &overrides)?;
    let mut replications = arguments.replications.clone();
    replications.replications = replications.replications.or(planned.replications);
    let labels = Labels::of_scenario(&scenario);
    let runs = super::run::simulate(&scenario, &labels, &replications, None)?;
    Ok(runs.observations(&scenario.center, &labels))
}

fn put(path: &Path, text: &str) -> Result<(), Failed> {
    write_whole(path, text.as_bytes()).map_err(|error| refuse(&error.to_string()))
}
