//! `switchboard fit`.

use super::Failed;
use super::arguments::{FitArguments, ReplicationArguments};
use super::import::{read_all, refuse, write};
use super::interrupt::illustrated_folder;
use super::progress::{Progress, flag_after};
use super::rerun::{recorded_files, recorded_run};
use super::run::{limits, not_cut_short};
use super::terminal::{complain, say, show, width};
use crate::experiment::{self, Labels, Metric, Plan, Runs, Scope};
use crate::history::{Choice, FittedCenter, Wishes};
use crate::report::{self, MANIFEST, Recorded, Sensitivity};
use crate::scenario::{self, Memory, Repetition, Scenario};
use crate::time::Span;
use std::fs;
use std::path::{Path, PathBuf};

/// What an import writes, and a simulation with `--contacts`.
const TABLES: [&str; 4] = ["contacts.csv", "volumes.csv", "roster.csv", "forecast.csv"];
/// How often each alternative is simulated, if nobody says.
const REPLICATIONS: u32 = 20;

/// Fits distributions to what was imported, says how well they fit and which of them matters, and writes a scenario of them.
pub(super) fn fit(arguments: &FitArguments, typed: &[String]) -> Result<(), Failed> {
    let inputs = read_all(&files(&arguments.files)?)?;
    let simulated_from = arguments.files.iter().find_map(|path| simulated_from(path)).unwrap_or(Span::ZERO);
    let wishes = Wishes { zone: arguments.timezone.clone(), simulated_from, ..Wishes::default() };
    let center = FittedCenter::of(&inputs, &wishes).map_err(|refused| refuse(&refused.to_string()))?;
    let out = illustrated_folder(&arguments.out, &arguments.pictures)?;
    say(&center.text())?;
    let rows = alternatives(&center, &arguments.replications)?;
    if rows.len() > 1 {
        say(&format!(
            "\nWhich assumption matters: the second-best distribution of one thing at a time, same random numbers\n\n{}",
            report::sensitivity(&rows, width())
        ))?;
    }
    let mut outputs = center.scenario(&Choice::Best);
    outputs.push(("estimates.csv".to_owned(), center.estimates()));
    outputs.extend(report::fit(&center, &rows));
    write(out, (&arguments.out, typed), &inputs, &outputs)
}

/// The time of day at which a simulation began whose results a folder has; nothing where they are of something else.
fn simulated_from(folder: &Path) -> Option<Span> {
    let recorded = Recorded::read(&fs::read_to_string(folder.join(MANIFEST)).ok()?).ok()?;
    let run = recorded_run(&recorded, folder)?;
    let files = recorded_files(&run.scenario.file, &recorded.sources);
    let loaded = scenario::load_what_if(&run.scenario.file, &run.scenario.overrides, &run.what_if, &files);
    Some(loaded.ok()?.names.start())
}

/// The files themselves, and those tables of a folder that there are.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failed> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let found: Vec<PathBuf> = TABLES.iter().map(|name| path.join(name)).filter(|file| file.is_file()).collect();
        if found.is_empty() {
            return Err(refuse(&format!(
                "{}: there is none of {} in it; give a folder that `switchboard import` wrote, one of `switchboard run --contacts`, or \
                 exports themselves",
                path.display(),
                TABLES.join(", ")
            )));
        }
        files.extend(found);
    }
    Ok(files)
}

/// The fitted center, and what comes out if one thing is otherwise.
fn alternatives(center: &FittedCenter, arguments: &ReplicationArguments) -> Result<Vec<Sensitivity>, Failed> {
    let mut choices = vec![("as fitted".to_owned(), Choice::Best)];
    choices.extend(center.fit.alternatives());
    let progress = Progress::new(choices.len() as u64);
    let mut rows = Vec::new();
    for (number, (label, choice)) in choices.into_iter().enumerate() {
        let scenario = load(center, &choice)?;
        rows.push(Sensitivity { label, results: simulated(&scenario, arguments)? });
        progress.set(number as u64 + 1);
    }
    Ok(rows)
}

/// The scenario with these distributions, from memory.
fn load(center: &FittedCenter, choice: &Choice) -> Result<Scenario, Failed> {
    let texts = center.scenario(choice);
    let files = texts.into_iter().fold(Memory::default(), |files, (name, text)| files.with(name, text));
    let loaded = scenario::load(Path::new("scenario.toml"), &[], &files);
    loaded.and_then(|scenario| experiment::check(&scenario).map(|()| scenario)).map_err(|wrong| {
        show(&wrong);
        Failed::Scenario
    })
}

fn simulated(scenario: &Scenario, arguments: &ReplicationArguments) -> Result<[Option<f64>; 3], Failed> {
    let labels = Labels::of_scenario(scenario);
    let interrupted = flag_after(arguments.max_time);
    let plan = Plan {
        seed: arguments.seed.unwrap_or(scenario.settings.seed),
        repetition: &Repetition::Replications(arguments.replications.unwrap_or(REPLICATIONS)),
        pairs: false,
        threads: arguments.threads,
        limits: limits(arguments, &interrupted),
    };
    let runs = Runs::make(&scenario.center, &labels, plan, &|_, _| (), &()).map_err(|stopped| complain(&stopped))?;
    let summary = not_cut_short(runs)?.summary(&scenario.center, &labels, scenario.settings.confidence);
    let whole = summary.whole(Scope::Center);
    let value = |metric: Metric| whole.estimate(metric).map(|estimate| estimate.value);
    Ok([Metric::SERVICE_LEVEL, Metric::AbandonShare, Metric::Asa].map(value))
}
