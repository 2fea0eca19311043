//! `switchboard run`.

use super::Failed;
use super::arguments::{ReplicationArguments, RunArguments};
use super::interrupt::illustrated_folder;
use super::progress::{Doing, Progress, flag_after};
use super::terminal::{CONSOLE, complain, fits_memory, lines, load_from, memory_of, note, refuse, remark, say, width};
use super::trace::class_of;
use crate::experiment::{Labels, Plan, Runs, Spread, Verdict};
use crate::ids::Id;
use crate::journal;
use crate::model::{self, Limits};
use crate::report::{
    self, ContactsFile, DeviceRows, OutDir, Outputs, Platform, Provenance, Shown, Source, TraceNames, Tracer,
};
use crate::scenario::{Files, Repetition, Scenario};
use crate::time::{Span, Time};
use crate::words::counted;
use jiff::civil::Date;
use std::sync::atomic::AtomicBool;

/// Simulates a scenario, prints its tables and writes what was asked for.
pub(super) fn run(arguments: &RunArguments, typed: &[String]) -> Result<(), Failed> {
    match run_from(&CONSOLE, arguments, typed)? {
        Verdict::Met => Ok(()),
        Verdict::Missed => Err(Failed::GoalMissed),
        Verdict::Open | Verdict::Nothing => Err(Failed::GoalOpen),
    }
}

/// The same for a scenario whose files may be elsewhere than on the disk. What became of the goals is the caller's affair: met, if
/// there are none.
pub(super) fn run_from(files: &dyn Files, arguments: &RunArguments, typed: &[String]) -> Result<Verdict, Failed> {
    let scenario = load_from(files, &arguments.scenario.file, &arguments.scenario.overrides, &arguments.what_if)?;
    let scenario = repeated_as_told(scenario, &arguments.replications);
    let shown = trace_shown(&scenario, arguments)?;
    // A folder that cannot be written is found before the work, not after it.
    let out = arguments.out.as_deref().map(|path| illustrated_folder(path, &arguments.pictures)).transpose()?;
    let labels = Labels::of_scenario(&scenario);
    let contacts = match &out {
        Some(out) if arguments.contacts => {
            let from = Time::START + scenario.center.warm_up;
            Some(ContactsFile::create(out, &labels, from).map_err(|error| complain(&error))?)
        }
        _ => None,
    };
    let runs = simulate_as_far_as_it_goes(&scenario, &labels, &arguments.replications, contacts.as_ref())?;
    let cut_short = runs.cut_short();
    if let Some([done, planned]) = cut_short {
        remark!(
            "warning: stopped after {done} of {planned} replications; the results are those of --replications {done}"
        );
    }
    let seed = seed(&scenario, &arguments.replications);
    if let (Some(out), true) = (&out, arguments.log || arguments.trace) {
        write_first((&scenario, &labels), seed, (arguments, shown), out)?;
    }
    let doing = Doing::new();
    doing.say("summing up");
    let observations = out.is_some().then(|| runs.observations(&scenario.center, &labels));
    let summary = runs.summary(&scenario.center, &labels, scenario.settings.confidence);
    if let (Some(contacts), Some(out), Spread::Batches(long_run)) = (contacts, &out, &summary.spread) {
        contacts.keep_batches(out, long_run, summary.replications).map_err(|error| complain(&error))?;
    }
    drop(doing);
    let warnings = lines(&scenario.warnings);
    let run = report::Run { question: &scenario.question, warnings: &warnings, seed, summary: &summary };
    match arguments.json {
        true => say(&report::json(&run))?,
        false => say(&report::console(&run, width()))?,
    }
    if let Some(precision) = summary.precision.as_ref().filter(|precision| !precision.holds()) {
        remark!("warning: {}", report::precision_note(precision));
    }
    if let (Some(out), Some(observations)) = (out, &observations) {
        let command_line = without_place(typed);
        let (sources, command_line) = match cut_short {
            Some([done, _]) => (sources(&scenario), repeated(&command_line, done)),
            None => (sources(&scenario), command_line),
        };
        let provenance = provenance(&scenario, &sources, &command_line, &warnings, arguments.page.date);
        let doing = Doing::new();
        doing.say("drawing and writing");
        let files =
            report::write_all(out, &Outputs { run, observations, provenance }).map_err(|error| complain(&error))?;
        drop(doing);
        let folder = arguments.out.as_deref().unwrap_or_else(|| unreachable!("an output folder was given"));
        note(&format!("wrote {} to {}", counted(files.len(), "file"), folder.display()));
    }
    match cut_short {
        Some(_) => Err(Failed::Run),
        None => {
            // Of what nothing happens, nothing is missed.
            let verdicts = summary.goals.iter().map(|judged| judged.verdict());
            Ok(verdicts.filter(|&verdict| verdict != Verdict::Nothing).min().unwrap_or(Verdict::Met))
        }
    }
}

/// Writes what the engine of each site was told and decided in the first replication, and what happened in it, as far as that was asked
/// for; it is simulated once more for this.
fn write_first(
    (scenario, labels): (&Scenario, &Labels),
    seed: u64,
    (arguments, shown): (&RunArguments, Shown),
    out: &OutDir,
) -> Result<(), Failed> {
    let center = &scenario.center;
    let interrupted = flag_after(arguments.replications.max_time);
    let limits = Limits { log: arguments.log, ..limits(&arguments.replications, &interrupted) };
    let names = trace_names(scenario, labels);
    let devices = center.presence.devices.iter().map(|device| device.name.clone()).collect();
    let devices = DeviceRows::new(names.classes.clone(), devices);
    let mut tracer = arguments.trace.then(|| (Tracer::new(names, shown), devices));
    let result = match &mut tracer {
        Some(tracer) => model::simulate(center, seed, 0, limits, tracer),
        None => model::simulate(center, seed, 0, limits, &mut ()),
    };
    let result = result.map_err(|error| complain(&error))?;
    let several = center.sites.are_several();
    for (number, log) in result.logs.iter().enumerate().filter(|_| arguments.log) {
        // Not by its name, which may be none for a folder.
        let folder = if several { format!("routing/{}", number + 1) } else { "routing".to_owned() };
        out.write(&format!("{folder}/calls.jsonl"), |file| journal::write_calls(log, file))
            .and_then(|()| out.write(&format!("{folder}/decisions.jsonl"), |file| journal::write_decisions(log, file)))
            .map_err(|error| complain(&error))?;
    }
    let Some((tracer, devices)) = tracer else { return Ok(()) };
    tracer.write(out).and_then(|()| devices.write(out)).map_err(|error| complain(&error))
}

/// What of a replication a trace shows.
fn trace_shown(scenario: &Scenario, arguments: &RunArguments) -> Result<Shown, Failed> {
    let class = arguments.trace_class.as_deref().map(|name| class_of(scenario, name)).transpose()?;
    // A time before the start is one of the next day.
    let start = scenario.names.start();
    let since_start = |time: Span| if time < start { time + Span::from_seconds(86_400) - start } else { time - start };
    let between = arguments.trace_between.map(|(from, to)| {
        let from = Time::START + since_start(from);
        // Of a time that has begun before the start, what is left.
        let to = Time::START + since_start(to);
        if from < to { (from, to) } else { (Time::START, to) }
    });
    Ok(Shown { class: class.map(Id::index), contact: arguments.trace_contact, between })
}

/// Classes, agents and intervals as a trace calls them.
fn trace_names(scenario: &Scenario, labels: &Labels) -> TraceNames {
    let center = &scenario.center;
    TraceNames {
        classes: labels.classes.clone(),
        agents: scenario.agent_names(),
        are_people: center.agents.iter().map(|agent| !center.groups[agent.group].self_service).collect(),
        question: scenario.question.clone(),
        intervals: (labels.intervals.clone(), center.horizon.interval),
    }
}

/// The files that a scenario was read from.
pub(super) fn sources(scenario: &Scenario) -> Vec<Source> {
    scenario.sources.iter().map(|source| Source::new(&source.path, source.text.as_bytes())).collect()
}

/// Where results come from.
pub(super) fn provenance<'a>(
    scenario: &'a Scenario,
    sources: &'a [Source],
    typed: &'a [String],
    warnings: &'a [String],
    date: Option<Date>,
) -> Provenance<'a> {
    Provenance { command_line: typed, scenario: &scenario.text, sources, platform: platform(), warnings, date }
}

/// The machine's kind.
pub(super) fn platform() -> Platform<'static> {
    Platform { os: std::env::consts::OS, arch: std::env::consts::ARCH }
}

/// Which random numbers.
pub(super) fn seed(scenario: &Scenario, arguments: &ReplicationArguments) -> u64 {
    arguments.seed.unwrap_or(scenario.settings.seed)
}

/// The scenario as it is run: as often as the command line says, or else the scenario itself.
pub(super) fn repeated_as_told(scenario: Scenario, arguments: &ReplicationArguments) -> Scenario {
    if let (Some(count), Repetition::Batches(_)) = (arguments.replications, &scenario.settings.repetition) {
        let length = scenario.center.horizon.length;
        remark!(
            "note: --replications {count} takes the place of [run.batches]: {count} times {length} from the start, nothing left out"
        );
    }
    scenario.repeated(arguments.replications)
}

/// Simulates a scenario that is [repeated as told](repeated_as_told), with progress.
pub(super) fn simulate(scenario: &Scenario, labels: &Labels, arguments: &ReplicationArguments) -> Result<Runs, Failed> {
    simulate_as_far_as_it_goes(scenario, labels, arguments, None).and_then(not_cut_short)
}

/// The runs, for who has no use for a part of them.
pub(super) fn not_cut_short(runs: Runs) -> Result<Runs, Failed> {
    match runs.cut_short() {
        Some([done, planned]) => {
            remark!("error: stopped after {done} of {planned} replications");
            Err(Failed::Run)
        }
        None => Ok(runs),
    }
}

/// The same, and hands every contact to the file if there is one. Who is asked to stop before has what is done by then.
fn simulate_as_far_as_it_goes(
    scenario: &Scenario,
    labels: &Labels,
    arguments: &ReplicationArguments,
    contacts: Option<&ContactsFile>,
) -> Result<Runs, Failed> {
    fits_memory(memory_of(scenario, arguments.threads))?;
    let interrupted = flag_after(arguments.max_time);
    let pairs = scenario.settings.antithetic;
    if let (Some(count), true) = (arguments.replications, pairs)
        && !count.is_multiple_of(2)
    {
        return Err(refuse(&format!("--replications {count}: the scenario makes pairs of them; give an even number")));
    }
    let plan = Plan {
        seed: seed(scenario, arguments),
        repetition: &scenario.settings.repetition,
        pairs,
        threads: arguments.threads,
        limits: limits(arguments, &interrupted),
    };
    let progress = Progress::new(1);
    let tell = |done, planned| {
        progress.plan(planned);
        progress.set(done);
    };
    match contacts {
        None => Runs::make(&scenario.center, labels, plan, &tell, &()).map_err(|stopped| complain(&stopped)),
        Some(file) => Runs::make(&scenario.center, labels, plan, &tell, file).map_err(|stopped| complain(&stopped)),
    }
}

/// What was typed, without what says where and how but not what: the same results have the same manifest.
pub(super) fn without_place(typed: &[String]) -> Vec<String> {
    without(typed, &["--quiet", "-q", "--json"], &["--out", "--threads", "--max-time"])
}

/// What was typed, without these flags and without these options and their values.
pub(super) fn without(typed: &[String], flags: &[&str], options: &[&str]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut rest = typed.iter();
    while let Some(word) = rest.next() {
        let name = word.split('=').next().unwrap_or_default();
        if flags.contains(&name) {
            continue;
        }
        if !options.contains(&name) {
            kept.push(word.clone());
        } else if word == name {
            rest.next();
        }
    }
    kept
}

/// What was typed, with another number of replications.
fn repeated(typed: &[String], replications: u32) -> Vec<String> {
    const FLAG: &str = "--replications";
    let mut kept = without(typed, &[], &[FLAG]);
    kept.extend([FLAG.to_owned(), replications.to_string()]);
    kept
}

pub(super) fn limits<'a>(arguments: &ReplicationArguments, interrupted: &'a AtomicBool) -> Limits<'a> {
    let default = Limits::default();
    Limits {
        events: arguments.max_events.unwrap_or(default.events),
        contacts: arguments.max_contacts.unwrap_or(default.contacts),
        interrupted: Some(interrupted),
        ..default
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_number_of_replications_takes_the_place_of_what_was_typed() {
        for typed in [
            &["run", "a.toml", "--replications", "9", "--seed", "7"][..],
            &["run", "a.toml", "--replications=9", "--seed", "7"],
        ] {
            let typed = Vec::from_iter(typed.iter().map(|word| (*word).to_owned()));
            assert_eq!(repeated(&typed, 4), ["run", "a.toml", "--seed", "7", "--replications", "4"]);
        }
    }

    #[test]
    fn the_manifest_keeps_what_decides_the_results_and_nothing_of_where_and_how_fast() {
        let typed =
            ["run", "a.toml", "--out", "here", "--seed", "7", "--threads=2", "--max-time", "9s", "-q", "--set", "x=1"];
        let kept = without_place(&typed.map(str::to_owned));
        assert_eq!(kept, ["run", "a.toml", "--seed", "7", "--set", "x=1"]);
    }
}
