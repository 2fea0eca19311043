//! Shards: simulating one, looking which are there, and putting them together.

use super::arguments::{MergeArguments, ShardArguments, ShardNumber, StatusArguments, parse_shard};
use super::plan::Plan;
use super::study::prepare;
use super::{conclude, describe};
use crate::cli::Failed;
use crate::cli::interrupt::illustrated_folder;
use crate::cli::progress::Progress;
use crate::cli::terminal::{complain, note, refuse, say};
use crate::cli::whole::write_whole;
use crate::experiment::sweep::{Book, Header, Record, read_shard, shard};
use crate::scenario::Snapshot;
use std::convert::Infallible;
use std::fs;
use std::io;
use std::path::Path;

/// Where an engine says which task this is.
const TASK_VARIABLES: [&str; 2] = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

/// A shard as it is in the folder.
enum Found {
    /// Whole, and of this plan.
    Whole(Vec<Record>),
    Missing,
    /// Not whole.
    Torn,
    /// Whole, but of something else; why.
    Foreign(String),
}

fn name(number: u32) -> String {
    format!("shard-{number:05}.txt")
}

fn look(plan: &Plan, folder: &Path, number: u32) -> Result<Found, Failed> {
    let path = folder.join(name(number));
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
        Err(error) => {
            return Err(complain(&io::Error::new(error.kind(), format!("cannot read {}: {error}", path.display()))));
        }
    };
    let Some((header, records)) = read_shard(&text) else { return Ok(Found::Torn) };
    if let Some(reason) = plan.sweep.differs(&header.sweep) {
        return Ok(Found::Foreign(reason));
    }
    if header.shard != Some((number, plan.shards)) {
        let words = match header.shard {
            Some((number, shards)) => format!("it is shard {number} of {shards}"),
            None => "it is no shard".to_owned(),
        };
        return Ok(Found::Foreign(format!("{words} and not shard {number} of {}", plan.shards)));
    }
    Ok(Found::Whole(records))
}

/// `sweep run`.
pub(super) fn run(arguments: &ShardArguments) -> Result<(), Failed> {
    let plan = Plan::read(&arguments.plan)?;
    let number = number(arguments, plan.shards)?;
    let to_stdout = arguments.out == Path::new("-");
    if !to_stdout {
        match look(&plan, &arguments.out, number)? {
            Found::Whole(_) => {
                note(&format!("shard {number} is there already"));
                return Ok(());
            }
            Found::Foreign(reason) => {
                let path = arguments.out.join(name(number));
                return Err(refuse(&format!(
                    "{} is foreign: {reason}; remove it, or give another --out",
                    path.display()
                )));
            }
            Found::Missing | Found::Torn => {}
        }
    }
    let (memory, request) = (plan.files(), &plan.request);
    let files = Snapshot::of(&memory);
    let study = request.study(&files)?;
    let sweep = prepare(&study, arguments.pace.threads)?;
    plan.check(&sweep)?;
    let jobs = plan.jobs(&sweep, number);
    let progress = Progress::new(jobs.len() as u64);
    let mut records = Vec::with_capacity(jobs.len());
    let take = |record: Record| -> Result<(), Infallible> {
        records.push(record);
        Ok(())
    };
    let pace = (arguments.pace.threads, false);
    let done = sweep.run(&jobs, request.limits(None), pace, &|done| progress.set(done), take);
    drop(progress);
    done.map_err(|broken| describe(&sweep, broken))?;
    let header = Header { sweep: plan.sweep.clone(), shard: Some((number, plan.shards)) };
    let text = shard(&header, &records);
    if to_stdout {
        return say(&text);
    }
    write_whole(&arguments.out.join(name(number)), text.as_bytes()).map_err(|error| complain(&error))
}

/// Which shard to simulate: as typed, or as the engine says.
fn number(arguments: &ShardArguments, shards: u32) -> Result<u32, Failed> {
    let said = || TASK_VARIABLES.iter().find_map(|variable| Some((variable, std::env::var(variable).ok()?)));
    let ShardNumber { number, of } = match (arguments.shard, said()) {
        (Some(shard), _) => shard,
        (None, Some((variable, value))) => {
            parse_shard(&value).map_err(|error| refuse(&format!("{variable} is `{value}`: {error}")))?
        }
        (None, None) => {
            return Err(refuse(&format!("which shard? Give --shard, or set {}", TASK_VARIABLES.join(" or "))));
        }
    };
    match of {
        Some(of) if of != shards => Err(refuse(&format!("--shard {number}/{of}: the plan has {shards} shards"))),
        _ if number >= shards => Err(refuse(&format!("there is no shard {number}: the plan has 0 to {}", shards - 1))),
        _ => Ok(number),
    }
}

/// Numbers as engines take them: `3,7-9`.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let words = runs.map(|run| match run {
        [alone] => alone.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    words.collect::<Vec<_>>().join(",")
}

/// What is in a folder of shards.
struct Survey {
    whole: Vec<Vec<Record>>,
    missing: Vec<u32>,
    torn: Vec<u32>,
    foreign: Vec<(u32, String)>,
}

impl Survey {
    fn of(plan: &Plan, folder: &Path) -> Result<Survey, Failed> {
        let mut survey = Survey { whole: Vec::new(), missing: Vec::new(), torn: Vec::new(), foreign: Vec::new() };
        for number in 0..plan.shards {
            match look(plan, folder, number)? {
                Found::Whole(records) => survey.whole.push(records),
                Found::Missing => survey.missing.push(number),
                Found::Torn => survey.torn.push(number),
                Found::Foreign(reason) => survey.foreign.push((number, reason)),
            }
        }
        Ok(survey)
    }

    /// A line for each kind of shard that is not there as it should be.
    fn faults(&self) -> String {
        let mut text = String::new();
        if !self.missing.is_empty() {
            text.push_str(&format!("missing {}\n", ranges(&self.missing)));
        }
        if !self.torn.is_empty() {
            text.push_str(&format!("torn {}\n", ranges(&self.torn)));
        }
        for (number, reason) in &self.foreign {
            text.push_str(&format!("foreign {number}: {} is of something else: {reason}\n", name(*number)));
        }
        text
    }
}

/// `sweep status`.
pub(super) fn status(arguments: &StatusArguments) -> Result<(), Failed> {
    let plan = Plan::read(&arguments.plan)?;
    let survey = Survey::of(&plan, &arguments.folder)?;
    say(&format!("{} of {} shards are there\n{}", survey.whole.len(), plan.shards, survey.faults()))?;
    if survey.whole.len() == plan.shards as usize { Ok(()) } else { Err(Failed::Run) }
}

/// `sweep merge`.
pub(super) fn merge(arguments: &MergeArguments) -> Result<(), Failed> {
    let plan = Plan::read(&arguments.plan)?;
    let survey = Survey::of(&plan, &arguments.folder)?;
    let faults = survey.faults();
    if !faults.is_empty() {
        return Err(refuse(&format!(
            "{} does not hold all shards of the plan:\n{faults}run `sweep run {} --shard I` for each of them",
            arguments.folder.display(),
            arguments.plan.display()
        )));
    }
    let (memory, request) = (plan.files(), &plan.request);
    let files = Snapshot::of(&memory);
    let study = request.study(&files)?;
    let sweep = prepare(&study, None)?;
    plan.check(&sweep)?;
    let out = illustrated_folder(&arguments.out, &arguments.pictures)?;
    let mut book = Book::new(sweep.points.len());
    for (number, records) in survey.whole.into_iter().enumerate() {
        let jobs = plan.jobs(&sweep, number as u32);
        let right = records.len() == jobs.len() && records.iter().zip(&jobs).all(|(record, job)| record.job() == *job);
        if !right || !records.into_iter().all(|record| book.add(&sweep.measures, record)) {
            return Err(refuse(&format!("{} holds other replications than the plan gives it", name(number as u32))));
        }
    }
    conclude(&sweep, request, book, None, false, Some((out, &arguments.out, arguments.page)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_engines_take_them() {
        assert_eq!(ranges(&[3, 7, 8, 9, 12, 13]), "3,7-9,12-13");
        assert_eq!(ranges(&[0]), "0");
        assert_eq!(ranges(&[]), "");
    }
}
