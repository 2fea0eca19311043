//! `switchboard staff`.

use super::Failed;
use super::arguments::StaffArguments;
use super::interrupt::{flag, illustrated_folder};
use super::progress::Doing;
use super::run::{provenance, sources, without_place};
use super::terminal::{CONSOLE, complain, fits_memory, lines, load_from, memory_of, note, refuse, remark, say, width};
use crate::experiment::Labels;
use crate::experiment::rostering::{self, Rostering};
use crate::experiment::staffing::{self, Effort, Targets};
use crate::report::{self, StaffingRun};
use crate::scenario::{Snapshot, SourceFile, WhatIf};
use crate::words::counted;
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
    // Read twice where there is to be more of something, also from standard input.
    let files = Snapshot::of(&CONSOLE);
    let read = |what_if: &[WhatIf]| load_from(&files, &arguments.scenario.file, &arguments.scenario.overrides, what_if);
    let scenario = read(&[])?;
    let more = match &arguments.what_if {
        Some(asked) => Some((asked.text.as_str(), read(std::slice::from_ref(asked))?)),
        None => None,
    };
    fits_memory(memory_of(&scenario, arguments.threads))?;
    let out = arguments.out.as_deref().map(|path| illustrated_folder(path, &arguments.pictures)).transpose()?;
    let pools = staffing::pools(&scenario.center).map_err(|error| complain(&error))?;
    let seed = arguments.seed.unwrap_or(scenario.settings.seed);
    let interrupted = flag();
    let effort = Effort {
        seed,
        replications: arguments.replications,
        check: arguments.check,
        probability: arguments.probability,
        threads: arguments.threads,
        interrupted: Some(&interrupted),
    };
    let rostering = scenario.shifts.as_ref().map(|shifts| Rostering { scenario: &scenario, shifts, pools: &pools });
    if let Some(rostering) = &rostering {
        rostering::check(rostering).map_err(|error| complain(&error))?;
    }
    let doing = Doing::new();
    doing.say("simulating the agents of the scenario");
    let present = staffing::present(&scenario.center, &pools, &targets, &effort).map_err(|error| complain(&error))?;
    let found = staffing::search(&scenario.center, &pools, &targets, &effort, &|what| doing.say(what));
    let made = found.and_then(|found| {
        let prices = more.as_ref().map(|(what, busier)| {
            let centers = [&scenario.center, &busier.center];
            staffing::prices(centers, (what, &pools), &targets, &effort, &found, &|what| doing.say(what))
        });
        let prices = prices.transpose()?;
        let make = |rostering: &Rostering<'_>| {
            rostering::make(rostering, &targets, &effort, &found.heads, &|what| doing.say(what))
        };
        let made = rostering.as_ref().map(make).transpose()?;
        Ok((found, prices, made))
    });
    drop(doing);
    let (found, prices, roster) = made.map_err(|error| complain(&error))?;
    let labels = Labels::of_scenario(&scenario);
    let run = StaffingRun {
        question: &scenario.question,
        pools: &pools,
        staffing: &found,
        present: &present,
        labels: &labels,
        targets: &targets,
        probability: arguments.probability,
        prices: prices.as_deref(),
        roster: roster.as_ref(),
    };
    say(&if arguments.json { report::json_staffing(&run, seed) } else { report::console_staffing(&run, width()) })?;
    let Some(out) = out else { return Ok(()) };
    let (sources, command_line) = (sources(&scenario), without_place(typed));
    let warnings = lines(&scenario.warnings);
    let provenance = provenance(&scenario, &sources, &command_line, &warnings, arguments.page.date);
    let mut texts = report::staffing_files(&run, provenance, seed);
    let text = match &roster {
        Some(roster) => {
            texts.push((rostering::file(&scenario), rostering::csv(&scenario, &pools, &roster.shifts)));
            let calendar = rostering::calendar(&scenario, &pools, &roster.shifts);
            texts.extend(calendar.map(|text| ("roster.ics".to_owned(), text)));
            rostering::scenario(&scenario, &pools)
        }
        None => staffing::scenario(&scenario, &pools, &found.heads),
    };
    if let Some(text) = text {
        // The tables that it refers to come along, under their names; those from elsewhere stay where they are.
        let refers = |source: &&SourceFile| text.contains(&source.path);
        for source in scenario.sources.iter().skip(1).filter(refers) {
            let path = Path::new(&source.path);
            if path.components().all(|part| matches!(part, Component::Normal(_))) {
                texts.push((source.path.clone(), source.text.to_string()));
            } else if path.is_relative() {
                remark!("warning: scenario.toml refers to {}, which is not beside it: copy it there", source.path);
            }
        }
        texts.push(("scenario.toml".to_owned(), text));
    }
    let files = report::write_texts(out, &texts, provenance).map_err(|error| complain(&error))?;
    note(&format!("wrote {}", counted(files.len(), "file")));
    Ok(())
}
