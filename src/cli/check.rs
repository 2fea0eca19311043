//! `switchboard check`.

use super::Failed;
use super::arguments::CheckArguments;
use super::compare::read;
use super::run::{platform, without_place};
use super::terminal::{CONSOLE, check_file, complain, note, remark, say, show, width};
use super::whole::write_whole;
use crate::experiment::gate::{
    Baseline, CheckRefused, Finding, Plan, PlannedScenario, Unjudged, examine, judge, moved, newly_lost,
};
use crate::experiment::{Labels, Metric, Observations};
use crate::report::{self, Check, CheckedScenario, NotChecked, Provenance, Source};
use crate::scenario::{Diagnostics, Inputs, NamedScenario, Scenario, Severity, line_of_value};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Nothing is worse.
const GOOD: u8 = 0;
/// Something is worse.
const WORSE: u8 = 1;
/// The check could not be made.
const CANNOT: u8 = 2;
/// Nothing is worse, and of something it cannot be told.
const OPEN: u8 = 5;

/// Simulates the scenarios of a check and compares them with their baselines, or makes these anew. Its exit codes are its own, so that
/// a CI server tells a regression from a broken check.
pub(super) fn check(arguments: &CheckArguments, typed: &[String]) -> ExitCode {
    ExitCode::from(match checked(arguments, typed) {
        Ok(code) => code,
        Err(_) => CANNOT,
    })
}

/// What came out, as the exit code says it. What cannot be made of a check is told for all its scenarios, and written where findings would be: a CI
/// server that looks into files only sees it too.
fn checked(arguments: &CheckArguments, typed: &[String]) -> Result<u8, Failed> {
    let (plan, simulated) = simulated(arguments).map_err(|broken| tell((arguments, typed), &broken))?;
    let folder = arguments.file.parent().unwrap_or(Path::new(""));
    if arguments.update {
        for (planned, candidate) in &simulated {
            let baseline = beside(folder, &planned.baseline);
            put(&baseline, &candidate.kept.to_text())?;
            note(&format!("wrote {}", baseline.display()));
        }
        return Ok(GOOD);
    }
    let (mut runs, mut broken) = (Vec::new(), Vec::new());
    for (planned, candidate) in simulated {
        match found(&plan, &planned, &candidate, folder) {
            Ok((before, findings)) => runs.push((planned, before, candidate, findings)),
            Err((line, message)) => broken.push(told(arguments, Some(&planned.name), line, message)),
        }
    }
    if !broken.is_empty() {
        return Err(tell((arguments, typed), &broken));
    }
    let mut all: Vec<_> = runs.iter().flat_map(|(.., findings)| findings.clone()).collect();
    judge(&mut all, plan.level);
    let mut rest = all.as_mut_slice();
    for (_, before, candidate, findings) in &runs {
        let (mine, others) = std::mem::take(&mut rest).split_at_mut(findings.len());
        rest = others;
        for finding in mine.iter_mut().filter(|finding| finding.verdict.is_red()) {
            finding.moved = moved(&finding.watch, &before.observations, &candidate.kept.observations, plan.level);
        }
    }
    let files: Vec<String> =
        plan.scenario.iter().map(|planned| beside(folder, &planned.file).to_string_lossy().into_owned()).collect();
    let changes = runs.iter().map(|(_, before, now, _)| now.kept.inputs.as_ref()?.since(before.inputs.as_ref()?));
    let changes: Vec<Option<_>> = changes.collect();
    let mut rest = all.as_slice();
    let scenarios: Vec<CheckedScenario<'_>> = runs
        .iter()
        .zip(files.iter().zip(&changes))
        .map(|((planned, before, Observed { kept: candidate, question, written, .. }, findings), (file, changes))| {
            let [before, candidate] = [before, candidate].map(|kept| &kept.observations);
            let (mine, others) = rest.split_at(findings.len());
            rest = others;
            CheckedScenario {
                name: &planned.name,
                question,
                file,
                pairing: candidate.pairing(before),
                seeds: [before.seed, candidate.seed],
                replications: [before.replications, candidate.replications],
                changes: changes.as_deref(),
                line: changes.iter().flatten().find_map(|change| line_of_value(written, &change.path)).unwrap_or(1),
                findings: mine,
                loss: newly_lost(before, candidate),
            }
        })
        .collect();
    let file = arguments.file.to_string_lossy();
    let check = Check { file: &file, question: &plan.question, level: plan.level, scenarios: &scenarios };
    say(&report::console_check(&check, width()))?;
    if arguments.github {
        say(&report::annotations(&check))?;
    }
    if let Some(path) = &arguments.html {
        let mut sources = vec![source(&arguments.file)?];
        for (planned, _, Observed { sources: read, .. }, _) in &runs {
            sources.extend(read.iter().cloned());
            sources.push(source(&beside(folder, &planned.baseline))?);
        }
        let command_line = without_place(typed);
        put(path, &report::page_check(&check, provenance(&command_line, &sources)))?;
    }
    for (path, text) in [(&arguments.junit, report::junit(&check)), (&arguments.json, report::json_check(&check))] {
        if let Some(path) = path {
            put(path, &text)?;
        }
    }
    Ok(match (check.is_green(), check.is_open()) {
        (false, _) => WORSE,
        (true, true) => OPEN,
        (true, false) => GOOD,
    })
}

/// Where the page of a check comes from.
fn provenance<'a>(command_line: &'a [String], sources: &'a [Source]) -> Provenance<'a> {
    Provenance { command_line, scenario: "", sources, platform: platform(), warnings: &[], date: None }
}

/// The file of messages about values that take the place of others.
const OVERRIDE: &str = "--set";

/// What a plan has simulated, by its scenarios.
type Simulated = Vec<(PlannedScenario, Observed)>;

/// What a scenario comes to, and the service level by which it is judged.
struct Observed {
    kept: Baseline,
    headline: Metric,
    question: String,
    sources: Vec<Source>,
    /// The scenario as its file has it.
    written: Arc<str>,
}

/// A file that was read, by its digest.
fn source(path: &Path) -> Result<Source, Failed> {
    let bytes = fs::read(path).map_err(|error| complain(&error))?;
    Ok(Source::without_text(&path.to_string_lossy(), &bytes))
}

/// The plan of a check with what its scenarios come to, or all that is wrong with it and with any of them.
fn simulated(arguments: &CheckArguments) -> Result<(Plan, Simulated), Vec<NotChecked>> {
    let plan = Plan::load(&arguments.file, &CONSOLE).map_err(|CheckRefused { diagnostics, scenarios }| {
        let mut broken = mistakes(arguments, None, &diagnostics);
        let read = |named: &NamedScenario| scenario_of(arguments, named).err();
        broken.extend(scenarios.iter().filter(|named| named.is_there).filter_map(read).flatten());
        broken.extend(scenarios.iter().filter_map(|named| no_baseline(arguments, named)));
        broken
    })?;
    // All are read before any is simulated, which may take long.
    let (mut read, mut broken) = (Vec::new(), Vec::new());
    for planned in &plan.scenario {
        let PlannedScenario { name, file, set, set_line, baseline, baseline_line, .. } = planned.clone();
        let baseline = Some((baseline, baseline_line));
        let named = NamedScenario { name: Some(name), file, is_there: true, baseline, set, set_line };
        match scenario_of(arguments, &named) {
            Ok(scenario) => read.push((planned, scenario)),
            Err(mistakes) => broken.extend(mistakes),
        }
        broken.extend(no_baseline(arguments, &named));
    }
    if !broken.is_empty() {
        return Err(broken);
    }
    let mut done = Vec::new();
    for (planned, scenario) in read {
        show(&scenario.warnings);
        match simulate(&plan, planned, scenario, arguments) {
            Ok(observed) => done.push((planned.clone(), observed)),
            Err(message) => {
                let file = path_of(arguments, &planned.file).to_string_lossy().into_owned();
                remark!("error: {file}: {message}");
                broken.push(NotChecked { scenario: Some(planned.name.clone()), file, line: 1, message });
            }
        }
    }
    if broken.is_empty() { Ok((plan, done)) } else { Err(broken) }
}

/// A scenario of a check, or what is wrong with it, which is shown.
fn scenario_of(arguments: &CheckArguments, named: &NamedScenario) -> Result<Scenario, Vec<NotChecked>> {
    let path = path_of(arguments, &named.file);
    check_file(&CONSOLE, &path, &named.set, &[])
        .map_err(|diagnostics| mistakes(arguments, Some((named, &path)), &diagnostics))
}

/// That a baseline is not there, which is shown: nothing has to be simulated to know it.
fn no_baseline(arguments: &CheckArguments, named: &NamedScenario) -> Option<NotChecked> {
    let (baseline, line) = named.baseline.as_ref().filter(|_| !arguments.update)?;
    let path = path_of(arguments, baseline);
    let message = baseline_at(&path).err().filter(|_| !path.exists())?;
    Some(told(arguments, named.name.as_deref(), *line, message))
}

/// A baseline as it was kept.
fn baseline_at(path: &Path) -> Result<Baseline, String> {
    read(path, "`switchboard check --update`").map(|(baseline, _)| baseline)
}

/// Shows what is wrong with the file of a check, or with one of its scenarios, and says it for other files, each with its line.
fn mistakes(
    arguments: &CheckArguments,
    of: Option<(&NamedScenario, &Path)>,
    diagnostics: &Diagnostics,
) -> Vec<NotChecked> {
    show(diagnostics);
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let not_checked = errors.map(|error| {
        let help = error.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        let (file, line) = match of {
            // A value that takes the place of another stands in the file of the check.
            Some((named, _)) if error.file == OVERRIDE => (arguments.file.clone(), named.set_line),
            // A table is named as the scenario names it.
            Some((_, path)) if Path::new(&error.file) != path => {
                (beside(path.parent().unwrap_or(Path::new("")), &error.file), error.line)
            }
            _ => (PathBuf::from(&error.file), error.line),
        };
        NotChecked {
            scenario: of.and_then(|(named, _)| named.name.clone()),
            file: file.to_string_lossy().into_owned(),
            line,
            message: format!("{}: {}{help}", error.code, error.message),
        }
    });
    not_checked.collect()
}

/// What is wrong with a scenario at a line of the check, which is shown.
fn told(arguments: &CheckArguments, scenario: Option<&str>, line: usize, message: String) -> NotChecked {
    let file = arguments.file.to_string_lossy().into_owned();
    remark!("error: {file}:{line}: {message}");
    NotChecked { scenario: scenario.map(str::to_owned), file, line, message }
}

/// The path of a file that the check names.
fn path_of(arguments: &CheckArguments, file: &str) -> PathBuf {
    beside(arguments.file.parent().unwrap_or(Path::new("")), file)
}

fn simulate(
    plan: &Plan,
    planned: &PlannedScenario,
    scenario: Scenario,
    arguments: &CheckArguments,
) -> Result<Observed, String> {
    let mut replications = arguments.replications.clone();
    replications.replications = replications.replications.or(planned.replications);
    let scenario = super::run::repeated_as_told(scenario, &replications);
    let labels = Labels::of_scenario(&scenario);
    let runs = super::run::simulate(&scenario, &labels, &replications);
    let runs = runs.map_err(|_| "it could not be simulated to its end".to_owned())?;
    let headline = Metric::of_service_level(scenario.center.thresholds.headline);
    let ask = |candidate: &Observations| plan.in_intervals(planned, candidate, headline);
    let (observations, inputs) = (runs.observations_with(&scenario.center, &labels, ask), Some(Inputs::of(&scenario)));
    let (sources, written) = (super::run::sources(&scenario), Arc::clone(&scenario.sources[0].text));
    Ok(Observed { kept: Baseline { observations, inputs }, headline, question: scenario.question, sources, written })
}

/// A scenario next to its baseline; or the line of the check that is wrong, and why.
fn found(
    plan: &Plan,
    planned: &PlannedScenario,
    Observed { kept: Baseline { observations: candidate, .. }, headline, .. }: &Observed,
    folder: &Path,
) -> Result<(Baseline, Vec<Finding>), (usize, String)> {
    let baseline = beside(folder, &planned.baseline);
    let at = planned.baseline_line;
    let before = baseline_at(&baseline).map_err(|message| (at, message))?;
    let (watches, missing) = plan.watches(planned, candidate, *headline);
    if let Some((title, line)) = missing.first() {
        return Err((*line, format!("{title} does not exist in scenario `{}`", planned.name)));
    }
    let examined = watches.into_iter().map(|watch| {
        let title = format!("{} of {} {}", watch.metric.name(), watch.scope.name(), watch.name);
        let then = watch.interval.as_ref().map_or_else(String::new, |start| format!(" at {start}"));
        let because = |why: &str| format!("{}: {}{then} {why}", baseline.display(), title.trim_end());
        examine(watch, &before.observations, candidate).map_err(|unjudged| match unjudged {
            Unjudged::NotInBaseline => because("is not in the baseline; make it anew with --update"),
            Unjudged::NoValue => because("has no value in the baseline; leave it out of the check"),
            Unjudged::TooFew => because("has too few replications to tell anything"),
        })
    });
    let findings = examined.collect::<Result<Vec<_>, String>>().map_err(|message| (at, message))?;
    Ok((before, findings))
}

/// The path of a file that is named relative to a folder, as one would type it: without a folder that is left again at once.
fn beside(folder: &Path, file: &str) -> PathBuf {
    let joined = folder.join(file);
    let mut short = PathBuf::new();
    for part in joined.components() {
        match (part, short.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(short.pop()),
            _ => short.push(part),
        }
    }
    // A link may lead elsewhere than its place says.
    let folder_of = |path: &Path| {
        fs::canonicalize(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
    };
    match (folder_of(&joined), folder_of(&short)) {
        (Ok(one), Ok(other)) if one == other => short,
        _ => joined,
    }
}

/// Says why the check could not be made in the files that were asked for.
fn tell((arguments, typed): (&CheckArguments, &[String]), broken: &[NotChecked]) -> Failed {
    let file = arguments.file.to_string_lossy();
    if let Some(path) = &arguments.html {
        let command_line = without_place(typed);
        let _ = put(path, &report::page_of_errors(&file, broken, provenance(&command_line, &[])));
    }
    for (path, text) in
        [(&arguments.junit, report::junit_of_errors(broken)), (&arguments.json, report::json_of_errors(&file, broken))]
    {
        // Why it cannot be written is said by then.
        let _ = path.as_ref().map(|path| put(path, &text));
    }
    if arguments.github {
        let _ = say(&report::annotations_of_errors(broken));
    }
    Failed::Run
}

fn put(path: &Path, text: &str) -> Result<(), Failed> {
    write_whole(path, text.as_bytes()).map_err(|error| complain(&error))
}
