//! `switchboard staff`.

use super::Failed;
use super::arguments::StaffArguments;
use super::interrupt::out_folder;
use super::progress::Doing;
use super::run::{platform, sources, without_place};
use super::terminal::{complain, lines, load, note, refuse, say, width};
use crate::experiment::Labels;
use crate::experiment::staffing::{self, Effort, Targets};
use crate::report::{self, Provenance, StaffingRun};
use std::path::{Component, Path};

/// Finds a staffing, shows it, and writes it with the scenario.
pub(super) fn staff(arguments: &StaffArguments, typed: &[String]) -> Result<(), Failed> {
    let targets = Targets {
        service_level: arguments.service_level,
        abandoned: arguments.abandoned,
        wait: arguments.wait.map(|wait| wait.as_secs_f64()),
        whole_day: arguments.whole_day,
        share_of_days: arguments.days,
    };
    if targets.service_level.is_none() && targets.abandoned.is_none() && targets.wait.is_none() {
        return Err(refuse("there is no target: give --service-level 0.8, --abandoned 0.05 or --wait 15s"));
    }
    let scenario = load(&arguments.scenario)?;
    let out = arguments.out.as_deref().map(out_folder).transpose()?;
    let pools = staffing::pools(&scenario.center).map_err(|error| complain(&error))?;
    let effort = Effort {
        seed: arguments.seed.unwrap_or(scenario.settings.seed),
        replications: arguments.replications,
        check: arguments.check,
        probability: arguments.probability,
        threads: arguments.threads,
    };
    let doing = Doing::new();
    let found = staffing::search(&scenario.center, &pools, &targets, &effort, &|what| doing.say(what));
    drop(doing);
    let found = found.map_err(|error| complain(&error))?;
    let labels = Labels::of_scenario(&scenario);
    let run = StaffingRun {
        question: &scenario.question,
        pools: &pools,
        staffing: &found,
        labels: &labels,
        targets: &targets,
        probability: arguments.probability,
    };
    say(&report::console_staffing(&run, width()))?;
    let Some(out) = out else { return Ok(()) };
    let mut texts = report::staffing_files(&run);
    if let Some(text) = staffing::scenario(&scenario, &pools, &found.heads) {
        // The tables that it refers to come along, under their names; those from elsewhere stay where they are.
        for source in scenario.sources.iter().skip(1).filter(|source| text.contains(&source.path)) {
            let path = Path::new(&source.path);
            if path.components().all(|part| matches!(part, Component::Normal(_))) {
                texts.push((source.path.clone(), source.text.to_string()));
            } else if path.is_relative() {
                eprintln!("warning: scenario.toml refers to {}, which is not beside it: copy it there", source.path);
            }
        }
        texts.push(("scenario.toml".to_owned(), text));
    }
    let (sources, command_line) = (sources(&scenario), without_place(typed));
    let warnings = lines(&scenario.warnings);
    let provenance = Provenance {
        command_line: &command_line,
        scenario: &scenario.text,
        sources: &sources,
        platform: platform(),
        warnings: &warnings,
    };
    let files = report::write_texts(out, &texts, provenance).map_err(|error| complain(&error))?;
    note(&format!("wrote {} files", files.len()));
    Ok(())
}
