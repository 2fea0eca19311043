//! `switchboard backtest`.

use super::Failed;
use super::arguments::{BacktestArguments, ReplicationArguments};
use super::interrupt::illustrated_folder;
use super::progress::{Progress, flag_after};
use super::run::{limits, provenance, seed, sources, without_place};
use super::terminal::{complain, fits_memory, lines, load, memory_of, note, refuse, remark, say, show, width};
use crate::experiment::Labels;
use crate::experiment::backtest::{
    Backtest, Day, Fit, Found, Method, Objective, Parameter, Purpose, Range, Replications, Rival, Search, formula_day,
    search, simulate_day,
};
use crate::report::{self, BacktestOutputs, BacktestRun};
use crate::scenario::{self, Disk, Override, Repetition, Scenario};
use crate::words::counted;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Simulates real days, fits parameters if asked to, prints the tables and writes what was asked for.
pub(super) fn backtest(arguments: &BacktestArguments, typed: &[String]) -> Result<(), Failed> {
    if arguments.scenario.overrides.iter().any(|set| set.path == "run.date") {
        return Err(refuse("--set run.date: a backtest sets the date of each day itself; choose days with --days"));
    }
    let (parameters, ranges): (Vec<Parameter>, Vec<Range>) = parameters(arguments)?.into_iter().unzip();
    let scenario = load(&arguments.scenario)?;
    let Some(reality) = &scenario.backtest else {
        let file = arguments.scenario.file.display();
        remark!(
            "error: {file} does not say what really happened: add a section [backtest] with the file of the counts"
        );
        return Err(Failed::Scenario);
    };
    let dates: Vec<String> = reality.dates.iter().map(ToString::to_string).collect();
    fits_memory(memory_of(&scenario, arguments.replications.threads))?;
    let origins = origins(arguments, &dates, !parameters.is_empty())?;
    // A folder that cannot be written is found before the work, not after it.
    let out = arguments.out.as_deref().map(|path| illustrated_folder(path, &arguments.pictures)).transpose()?;

    let interrupted = flag_after(arguments.replications.max_time);
    let replications = Replications {
        seed: seed(&scenario, &arguments.replications),
        count: count(&scenario, &arguments.replications)?,
        threads: arguments.replications.threads,
        limits: limits(&arguments.replications, &interrupted),
    };
    let steps = if parameters.is_empty() { 0 } else { Search::most_steps(parameters.len()) };
    let planned = origins.iter().map(|origin| steps * origin.fitted.len() + origin.days.len()).sum::<usize>();
    let mut runs = Runs {
        arguments,
        replications,
        learns: reality.talk.is_some(),
        parameters: &parameters,
        ranges: &ranges,
        progress: Progress::new(planned as u64 * u64::from(replications.count)),
        done: Cell::new(0),
        values: Vec::new(),
    };
    let formulas = if arguments.erlang { &Method::FORMULAS[..] } else { &[] };
    let methods = std::iter::once(&Method::Simulation).chain(formulas);
    let (mut scenarios, mut found) = (Vec::new(), Vec::new());
    let mut days: Vec<(Method, Vec<Day>)> = methods.map(|&method| (method, Vec::new())).collect();
    for origin in &origins {
        for (method, days) in &mut days {
            runs.values.clear();
            if !parameters.is_empty() {
                let search = runs.search(*method, &origin.fitted)?;
                runs.values = overrides(&parameters, &search.best.values);
                let day = arguments.rolling.and(origin.days.first()).and_then(|(day, _)| day.clone());
                found.push(Found { method: *method, day, days: origin.fitted.len(), search });
            }
            for (date, purpose) in &origin.days {
                let scenario = runs.scenario(date.as_deref(), *purpose)?;
                days.push(runs.day(*method, &scenario, *purpose)?);
                if *method == Method::Simulation {
                    scenarios.push(scenario);
                }
            }
        }
    }
    drop(runs);
    tell_of_days(&scenario, &scenarios);

    let first = &scenarios[0];
    let mut by_method = days.into_iter().map(|(_, days)| days);
    let backtest = Backtest {
        labels: Labels::of(&first.center, |interval| first.names.interval(interval)),
        confidence: first.settings.confidence,
        replications: replications.count as usize,
        in_time: first.center.thresholds.in_time,
        days: by_method.next().expect("the days are simulated in any case"),
        rivals: formulas.iter().zip(by_method).map(|(&method, days)| Rival { method, days }).collect(),
    };
    let fit = (!parameters.is_empty()).then_some(Fit { parameters, objective: arguments.objective, found });
    let run =
        BacktestRun { question: &first.question, seed: replications.seed, backtest: &backtest, fit: fit.as_ref() };
    say(&if arguments.json { report::json_backtest(&run) } else { report::console_backtest(&run, width()) })?;
    if let (Some(out), Some(folder)) = (out, &arguments.out) {
        let (sources, command_line) = (sources(first), without_place(typed));
        let mut warnings: Vec<String> = scenarios.iter().flat_map(|day| lines(&day.warnings)).collect();
        warnings.sort();
        warnings.dedup();
        let provenance = provenance(first, &sources, &command_line, &warnings, arguments.page.date);
        let outputs = BacktestOutputs { run, provenance };
        let files = report::write_backtest(out, &outputs).map_err(|error| complain(&error))?;
        note(&format!("wrote {} to {}", counted(files.len(), "file"), folder.display()));
    }
    Ok(())
}

/// Says what is doubtful about the days and was not said when the scenario was read, which was for the first of them.
fn tell_of_days(read: &Scenario, days: &[Scenario]) {
    let told = lines(&read.warnings);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for day in days {
        let date = day.settings.date.map(|date| date.to_string()).unwrap_or_default();
        let is_told = |line: &String| told.contains(line) && day.settings.date == read.settings.date;
        for line in lines(&day.warnings).into_iter().filter(|line| !is_told(line)) {
            found.entry(line).or_default().push(date.clone());
        }
    }
    for (line, dates) in found {
        remark!("{line} (on {})", dates.join(", "));
    }
}

/// Days that are simulated with what was fitted on others.
struct Origin {
    fitted: Vec<String>,
    /// Their dates, where they have one, and what they are used for.
    days: Vec<(Option<String>, Purpose)>,
}

/// All days at once, or one after the other with those before it.
fn origins(arguments: &BacktestArguments, dates: &[String], fits: bool) -> Result<Vec<Origin>, Failed> {
    let days = chosen(dates, &arguments.days, "--days")?;
    let Some(least) = arguments.rolling else {
        let fitted = if fits { chosen(&days, &arguments.fit_days, "--fit-days")? } else { Vec::new() };
        let purpose = |day: &String| match fits {
            false => Purpose::Compared,
            true if fitted.contains(day) => Purpose::Fitted,
            true => Purpose::Tested,
        };
        let mut used: Vec<_> = days.iter().map(|day| (Some(day.clone()), purpose(day))).collect();
        if used.is_empty() {
            // Without a date, the counts are of one day that has no name.
            used.push((None, Purpose::Compared));
        }
        return Ok(vec![Origin { fitted, days: used }]);
    };
    let origin = |(number, date): (usize, &String)| {
        let is_predicted = number >= least as usize && days.contains(date);
        is_predicted
            .then(|| Origin { fitted: dates[..number].to_vec(), days: vec![(Some(date.clone()), Purpose::Predicted)] })
    };
    let origins = Vec::from_iter(dates.iter().enumerate().filter_map(origin));
    if origins.is_empty() {
        let there = dates.len();
        return Err(refuse(&format!(
            "--rolling {least}: no day has {} before it; the counts have {}",
            counted(least as usize, "day"),
            counted(there, "day")
        )));
    }
    Ok(origins)
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

/// What to search for, and where.
fn parameters(arguments: &BacktestArguments) -> Result<Vec<(Parameter, Range)>, Failed> {
    let BacktestArguments { fit: paths, from, to, .. } = arguments;
    if from.len() != paths.len() || to.len() != paths.len() {
        let (paths, from, to) = (paths.len(), from.len(), to.len());
        return Err(refuse(&format!(
            "there are {paths} --fit, {from} --from and {to} --to: write --fit PATH --from VALUE --to VALUE for each parameter"
        )));
    }
    if let Some(path) = (1..paths.len()).find(|&number| paths[..number].contains(&paths[number])) {
        return Err(refuse(&format!("--fit {} is there twice: a parameter has one range", paths[path])));
    }
    let ranges = paths.iter().zip(from.iter().zip(to)).map(|(path, (from, to))| {
        if from.unit != to.unit {
            let (from, to) = (&from.unit, &to.unit);
            return Err(refuse(&format!("--from is in `{from}` and --to in `{to}`: write both in the same unit")));
        }
        let range = Range::new(from.number, to.number).ok_or_else(|| {
            let (from, to, unit) = (from.number, to.number, &from.unit);
            refuse(&format!("--from {from}{unit} has to be less than --to {to}{unit}"))
        })?;
        Ok((Parameter { path: path.clone(), unit: from.unit.clone() }, range))
    });
    ranges.collect()
}

/// The parameters with these values.
fn overrides(parameters: &[Parameter], values: &[f64]) -> Vec<Override> {
    let set = |(of, &value): (&Parameter, &f64)| Override { path: of.path.clone(), value: of.written(value) };
    parameters.iter().zip(values).map(set).collect()
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
    /// Whether the scenario learns how long conversations are.
    learns: bool,
    parameters: &'a [Parameter],
    ranges: &'a [Range],
    progress: Progress,
    /// Replications of the days before.
    done: Cell<u64>,
    /// The parameters with the values that are tried, or were found.
    values: Vec<Override>,
}

impl Runs<'_> {
    /// The scenario on this day with the values.
    fn scenario(&self, date: Option<&str>, purpose: Purpose) -> Result<Scenario, Failed> {
        let mut overrides = self.arguments.scenario.overrides.clone();
        let mut set =
            |path: &str, value: &str| overrides.push(Override { path: path.to_owned(), value: value.to_owned() });
        if let Some(date) = date {
            set("run.date", date);
        }
        if self.learns && purpose == Purpose::Fitted {
            // The day is over when something is fitted on it, and its conversations are known.
            set("backtest.class_talk", "actual");
        }
        overrides.extend_from_slice(&self.values);
        scenario::load(&self.arguments.scenario.file, &overrides, &Disk).map_err(|diagnostics| {
            show(&diagnostics);
            Failed::Scenario
        })
    }

    /// How a day goes.
    fn day(&self, method: Method, scenario: &Scenario, purpose: Purpose) -> Result<Day, Failed> {
        if method != Method::Simulation {
            return Ok(formula_day(scenario, method, purpose));
        }
        let (progress, before) = (&self.progress, self.done.get());
        let tell = |done| progress.set(before + done);
        let day = simulate_day(scenario, purpose, self.replications, &tell).map_err(|failure| {
            let date = scenario.settings.date.map_or_else(String::new, |date| format!("{date}, "));
            remark!("error: {date}{failure}");
            Failed::Run
        })?;
        self.done.set(before + u64::from(self.replications.count));
        Ok(day)
    }

    /// The values with which a method is best on these days.
    fn search(&mut self, method: Method, days: &[String]) -> Result<Search, Failed> {
        let objective = self.arguments.objective;
        search(self.ranges, |values| {
            self.values = overrides(self.parameters, values);
            let day = |date: &String| {
                let scenario = self.scenario(Some(date), Purpose::Fitted)?;
                self.day(method, &scenario, Purpose::Fitted)
            };
            let misfit = objective.of(&days.iter().map(day).collect::<Result<Vec<Day>, Failed>>()?);
            match (misfit, method) {
                (Some(misfit), _) => Ok(misfit),
                // An overload has no mean wait: nothing is worse.
                (None, Method::ErlangC | Method::ErlangA) => Ok(f64::INFINITY),
                (None, Method::Simulation) => {
                    remark!("error: {}", nothing_to_fit(objective));
                    Err(Failed::Scenario)
                }
            }
        })
    }
}

/// Why no day tells how well it comes out.
fn nothing_to_fit(objective: Objective) -> &'static str {
    match objective {
        Objective::ServiceLevel => {
            "--fit needs days with answered contacts and the column `answered_in_time` in [backtest]"
        }
        Objective::Asa => {
            "--fit with --objective asa needs days with answered contacts and the column `wait_answered` in [backtest]"
        }
        Objective::Abandonment => "--fit with --objective abandonment needs the column `abandoned` in [backtest]",
        Objective::All => {
            "--fit with --objective all needs days on which somebody waited, and the column `answered_in_time`, `wait_answered` or \
             `abandoned` in [backtest]"
        }
    }
}
