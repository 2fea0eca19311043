//! `switchboard compare`.

use super::Failed;
use super::arguments::{CompareArguments, ReplicationArguments};
use super::interrupt::illustrated_folder;
use super::run::{platform, repeated_as_told, simulate, without_place};
use super::terminal::{CONSOLE, complain, lines, load_from, note, refuse, remark, say, width};
use crate::experiment::gate::Baseline;
use crate::experiment::{Comparison, Labels, Observations};
use crate::report::{self, ComparisonOutputs, ComparisonRun, MANIFEST, OBSERVATIONS, Provenance, Source};
use crate::scenario::{Inputs, Override, WhatIf};
use crate::words::counted;
use std::fs;
use std::path::{Path, PathBuf};

/// Simulates or reads two centers, prints what differs and writes what was asked for.
pub(super) fn compare(arguments: &CompareArguments, typed: &[String]) -> Result<(), Failed> {
    refuse_what_would_do_nothing(arguments)?;
    let out = arguments.out.as_deref().map(|path| illustrated_folder(path, &arguments.pictures)).transpose()?;
    let second_set: Vec<Override> = arguments.overrides.iter().chain(&arguments.second_overrides).cloned().collect();
    let first = side(&arguments.first, &arguments.overrides, &[], &arguments.replications)?;
    let second = side(&arguments.second, &second_set, &arguments.what_if, &arguments.replications)?;
    let comparison = Comparison::new(&first.observations, &second.observations, arguments.confidence);
    let names = [arguments.first.to_string_lossy(), arguments.second.to_string_lossy()];
    let mut names = [names[0].as_ref(), names[1].as_ref()].map(str::to_owned);
    let set = arguments.second_overrides.iter().map(|set| format!("{}={}", set.path, set.value));
    let set: Vec<String> = set.chain(arguments.what_if.iter().map(|asked| asked.text.clone())).collect();
    if !set.is_empty() {
        names[1] = format!("{} with {}", names[1], set.join(", "));
    }
    let changes = second.inputs.as_ref().zip(first.inputs.as_ref()).and_then(|(now, before)| now.since(before));
    let warnings = [first.warnings, second.warnings].concat();
    let question = match (first.question.as_str(), second.question.as_str()) {
        (one, "") => one,
        ("", other) => other,
        (one, other) => {
            if one == other {
                one
            } else {
                ""
            }
        }
    };
    let run = ComparisonRun {
        question,
        names: [&names[0], &names[1]],
        comparison: &comparison,
        changes: changes.as_deref(),
        warnings: &warnings,
    };
    match arguments.json {
        true => say(&report::json_comparison(&run))?,
        false => say(&report::console_comparison(&run, width()))?,
    }
    if let (Some(out), Some(folder)) = (out, &arguments.out) {
        let sources: Vec<Source> = first.sources.into_iter().chain(second.sources).collect();
        let (scenario, command_line) = (first.text + &second.text, without_place(typed));
        let provenance = Provenance {
            command_line: &command_line,
            scenario: &scenario,
            sources: &sources,
            platform: platform(),
            warnings: &warnings,
            date: arguments.page.date,
        };
        let outputs = ComparisonOutputs { run, provenance };
        let files = report::write_comparison(out, &outputs).map_err(|error| complain(&error))?;
        note(&format!("wrote {} to {}", counted(files.len(), "file"), folder.display()));
    }
    Ok(())
}

/// How [`OBSERVATIONS`] begins, unpacked too.
const OF_A_RUN: &str = "observations.json";

/// Results of before are not simulated again, so nothing can be set in them.
fn refuse_what_would_do_nothing(arguments: &CompareArguments) -> Result<(), Failed> {
    let [first, second] = [&arguments.first, &arguments.second].map(|path| kept(path).is_some());
    let ReplicationArguments { seed, replications, .. } = arguments.replications;
    if second && !(arguments.second_overrides.is_empty() && arguments.what_if.is_empty()) {
        return Err(refuse(
            "--set-second, --what-if: the second is a result of before and not a scenario that could be changed",
        ));
    }
    if first && second && (!arguments.overrides.is_empty() || seed.is_some() || replications.is_some()) {
        return Err(refuse("--set, --seed and --replications change scenarios, and both are results of before"));
    }
    Ok(())
}

/// The file of the observations, if the path is one or a folder of results.
fn kept(path: &Path) -> Option<PathBuf> {
    let is_kept = |name: &str| name.ends_with(".json") || name.ends_with(".json.gz");
    match path.is_dir() {
        true => Some(path.join(OBSERVATIONS)),
        false => is_kept(&path.to_string_lossy()).then(|| path.to_owned()),
    }
}

/// One of the two.
struct Side {
    /// The question of the scenario, if one was run.
    question: String,
    observations: Observations,
    /// What they are of, where that is known.
    inputs: Option<Inputs>,
    sources: Vec<Source>,
    /// The scenario, if one was run.
    text: String,
    /// What it hardly means.
    warnings: Vec<String>,
}

/// Runs a scenario, or reads a folder of results or a file of observations.
fn side(
    path: &Path,
    overrides: &[Override],
    what_if: &[WhatIf],
    arguments: &ReplicationArguments,
) -> Result<Side, Failed> {
    if let Some(file) = kept(path) {
        let (Baseline { observations, inputs }, text) = read(&file, "`switchboard run --out`").map_err(|reason| {
            remark!("error: {reason}");
            Failed::Run
        })?;
        // Under the name that it has once it is unpacked: its digest is that of the text.
        let name = file.to_string_lossy();
        let sources = vec![Source::new(name.trim_end_matches(".gz"), text.as_bytes())];
        return Ok(Side {
            question: String::new(),
            observations,
            inputs,
            sources,
            text: String::new(),
            warnings: Vec::new(),
        });
    }
    let scenario = repeated_as_told(load_from(&CONSOLE, path, overrides, what_if)?, arguments);
    let labels = Labels::of_scenario(&scenario);
    let observations = simulate(&scenario, &labels, arguments)?.observations(&scenario.center, &labels);
    let warnings = lines(&scenario.warnings);
    let inputs = Some(Inputs::of(&scenario));
    let sources = super::run::sources(&scenario);
    Ok(Side { question: scenario.question, observations, inputs, sources, text: scenario.text, warnings })
}

/// Observations that were written before, with the inputs that stand there too or in the manifest beside them, and their text.
pub(super) fn read(file: &Path, writer: &str) -> Result<(Baseline, String), String> {
    let unusable = |reason: String| format!("{}: {reason}", file.display());
    let text = fs::read(file).and_then(report::text_of);
    let text = text.map_err(|error| unusable(format!("cannot be read ({error}); {writer} writes it")))?;
    let mut kept = Baseline::from_text(&text).map_err(|error| unusable(format!("no observations: {error}")))?;
    if kept.inputs.is_none() && file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(OF_A_RUN)) {
        let manifest = fs::read_to_string(file.with_file_name(MANIFEST)).ok();
        kept.inputs = manifest.and_then(|text| report::inputs_of(&text));
    }
    Ok((kept, text))
}
