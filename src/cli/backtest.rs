//! `switchboard backtest`.

use super::Failed;
use super::arguments::{BacktestArguments, Quantity, ReplicationArguments};
use super::interrupt::out_folder;
use super::progress::{Progress, flag_after};
use super::run::{limits, provenance, seed, sources, without_place};
use super::terminal::{complain, lines, load, note, refuse, say, show, width};
use crate::experiment::Labels;
use crate::experiment::backtest::{Backtest, Day, Purpose, Replications, Search, misfit, search, simulate_day};
use crate::report::{self, BacktestOutputs, BacktestRun, Fit};
use crate::scenario::{self, Disk, Override, Repetition, Scenario};
use std::cell::Cell;

/// More values than a search tries; it says how far the progress is.
const MAX_STEPS: u64 = 20;

/// Simulates real days, fits a parameter if asked to, prints the tables and writes what was asked for.
pub(super) fn backtest(arguments: &BacktestArguments, typed: &[String]) -> Result<(), Failed> {
    if arguments.scenario.overrides.iter().any(|set| set.path == "run.date") {
        return Err(refuse("--set run.date: a backtest sets the date of each day itself; choose days with --days"));
    }
    let range = range(arguments)?;
    let scenario = load(&arguments.scenario)?;
    let Some(reality) = &scenario.backtest else {
        let file = arguments.scenario.file.display();
        eprintln!(
            "error: {file} does not say what really happened: add a section [backtest] with the file of the counts"
        );
        return Err(Failed::Scenario);
    };
    let dates: Vec<String> = reality.dates.iter().map(ToString::to_string).collect();
    let days = chosen(&dates, &arguments.days, "--days")?;
    let fitted = chosen(&days, &arguments.fit_days, "--fit-days")?;
    // A folder that cannot be written is found before the work, not after it.
    let out = arguments.out.as_deref().map(out_folder).transpose()?;

    let interrupted = flag_after(arguments.replications.max_time);
    let replications = Replications {
        seed: seed(&scenario, &arguments.replications),
        count: count(&scenario, &arguments.replications)?,
        threads: arguments.replications.threads,
        limits: limits(&arguments.replications, &interrupted),
    };
    let searched = if range.is_some() { MAX_STEPS * fitted.len() as u64 } else { 0 };
    let planned = (searched + days.len().max(1) as u64) * u64::from(replications.count);
    let mut runs = Runs { arguments, replications, progress: Progress::new(planned), done: Cell::new(0), fit: None };

    let found = match &range {
        None => None,
        Some(range) => Some(runs.search(range, &fitted)?),
    };
    if let (Some(range), Some(found)) = (&range, &found) {
        runs.fit = Some(range.set(found.best.value));
    }
    let purpose = |day: &String| match &range {
        None => Purpose::Compared,
        Some(_) if fitted.contains(day) => Purpose::Fitted,
        Some(_) => Purpose::Tested,
    };
    // Without a date, the counts are of one day that has no name.
    let undated = days.is_empty().then(|| runs.day(None, Purpose::Compared));
    let simulated = days.iter().map(|day| runs.day(Some(day), purpose(day)));
    let (mut scenarios, mut compared) = (Vec::new(), Vec::new());
    for day in undated.into_iter().chain(simulated) {
        let (scenario, day) = day?;
        scenarios.push(scenario);
        compared.push(day);
    }
    drop(runs);

    let first = &scenarios[0];
    let backtest = Backtest {
        labels: Labels::of(&first.center, |interval| first.names.interval(interval)),
        confidence: first.settings.confidence,
        replications: replications.count as usize,
        in_time: first.center.thresholds.in_time,
        days: compared,
    };
    let fit = range.as_ref().zip(found.as_ref()).map(|(range, search)| Fit {
        path: range.path,
        unit: &range.from.unit,
        search,
    });
    let run = BacktestRun { question: &first.question, seed: replications.seed, backtest: &backtest, fit };
    say(&report::console_backtest(&run, width()))?;
    if let (Some(out), Some(folder)) = (out, &arguments.out) {
        let (sources, command_line) = (sources(first), without_place(typed));
        let mut warnings: Vec<String> = scenarios.iter().flat_map(|day| lines(&day.warnings)).collect();
        warnings.sort();
        warnings.dedup();
        let outputs = BacktestOutputs { run, provenance: provenance(first, &sources, &command_line, &warnings) };
        let files = report::write_backtest(out, &outputs).map_err(|error| complain(&error))?;
        note(&format!("wrote {} files to {}", files.len(), folder.display()));
    }
    Ok(())
}

/// How often each day is simulated.
fn count(scenario: &Scenario, arguments: &ReplicationArguments) -> Result<u32, Failed> {
    if scenario.settings.antithetic {
        return Err(refuse("a backtest takes each replication of a day for itself: leave out `antithetic` in [run]"));
    }
    match (arguments.replications, &scenario.settings.repetition) {
        (Some(count), _) | (None, &Repetition::Replications(count)) => Ok(count),
        (None, Repetition::Until(_) | Repetition::Batches(_)) => {
            Err(refuse("a backtest simulates all days equally often: say how often with --replications"))
        }
    }
}

/// What to search for.
struct Range<'a> {
    path: &'a str,
    from: &'a Quantity,
    to: &'a Quantity,
}

impl Range<'_> {
    fn set(&self, value: f64) -> Override {
        Override { path: self.path.to_owned(), value: format!("{value}{}", self.from.unit) }
    }
}

fn range(arguments: &BacktestArguments) -> Result<Option<Range<'_>>, Failed> {
    let (Some(path), Some(from), Some(to)) = (&arguments.fit, &arguments.from, &arguments.to) else { return Ok(None) };
    if from.unit != to.unit {
        let (from, to) = (&from.unit, &to.unit);
        return Err(refuse(&format!("--from is in `{from}` and --to in `{to}`: write both in the same unit")));
    }
    if from.number >= to.number {
        let (from, to, unit) = (from.number, to.number, &from.unit);
        return Err(refuse(&format!("--from {from}{unit} has to be less than --to {to}{unit}")));
    }
    Ok(Some(Range { path, from, to }))
}

/// The days that start like one of the prefixes; all if there is none.
fn chosen(days: &[String], prefixes: &[String], flag: &str) -> Result<Vec<String>, Failed> {
    for prefix in prefixes {
        if !days.iter().any(|day| day.starts_with(prefix.as_str())) {
            let there = match (days.first(), days.last()) {
                (Some(first), Some(last)) => format!("there are {} from {first} to {last}", days.len()),
                _ => "the counts have no dates".to_owned(),
            };
            return Err(refuse(&format!("{flag}: no day starts with `{prefix}`; {there}")));
        }
    }
    let wanted = |day: &&String| prefixes.is_empty() || prefixes.iter().any(|prefix| day.starts_with(prefix.as_str()));
    Ok(days.iter().filter(wanted).cloned().collect())
}

/// What all days have in common.
struct Runs<'a> {
    arguments: &'a BacktestArguments,
    replications: Replications<'a>,
    progress: Progress,
    /// Replications of the days before.
    done: Cell<u64>,
    /// The value that was found.
    fit: Option<Override>,
}

impl Runs<'_> {
    /// A day of the scenario, with the value that was found.
    fn day(&self, date: Option<&str>, purpose: Purpose) -> Result<(Scenario, Day), Failed> {
        let mut overrides = self.arguments.scenario.overrides.clone();
        overrides.extend(date.map(|date| Override { path: "run.date".to_owned(), value: date.to_owned() }));
        overrides.extend(self.fit.clone());
        let scenario = scenario::load(&self.arguments.scenario.file, &overrides, &Disk).map_err(|diagnostics| {
            show(&diagnostics);
            Failed::Scenario
        })?;
        let (progress, before) = (&self.progress, self.done.get());
        let tell = |done| progress.set(before + done);
        let day = simulate_day(&scenario, purpose, self.replications, &tell).map_err(|failure| {
            let date = date.map_or_else(String::new, |date| format!("{date}, "));
            eprintln!("error: {date}{failure}");
            Failed::Run
        })?;
        self.done.set(before + u64::from(self.replications.count));
        Ok((scenario, day))
    }

    /// The value that is best on these days.
    fn search(&mut self, range: &Range<'_>, days: &[String]) -> Result<Search, Failed> {
        search(range.from.number, range.to.number, |value| {
            self.fit = Some(range.set(value));
            let days = days.iter().map(|day| Ok(self.day(Some(day), Purpose::Fitted)?.1));
            misfit(&days.collect::<Result<Vec<Day>, Failed>>()?).ok_or_else(|| {
                eprintln!(
                    "error: --fit needs days with answered contacts and the column `answered_in_time` in [backtest]"
                );
                Failed::Scenario
            })
        })
    }
}
