//! `switchboard sweep`.

mod arguments;
mod journal;
mod plan;
mod shards;
mod study;

pub(super) use arguments::SweepArguments;

use super::Failed;
use super::arguments::PageArguments;
use super::interrupt::{illustrated_folder, out_folder};
use super::progress::{Progress, flag_after};
use super::run::provenance;
use super::terminal::{CONSOLE, complain, lines, note, refuse, remark, say, width};
use crate::experiment::RunError;
use crate::experiment::sweep::{Book, Broken, Job, Record, Results, Selection, Sweep, select_meeting};
use crate::model::Limits;
use crate::report::{self, OutDir, Provenance};
use crate::scenario::Snapshot;
use crate::words::counted;
use arguments::{Step, WholeArguments};
use journal::Journal;
use std::fmt;
use std::io;
use std::path::PathBuf;
use study::{Request, prepare};

/// A sweep as a whole, or one of its steps.
pub(super) fn sweep(arguments: &SweepArguments, typed: &[String]) -> Result<(), Failed> {
    match &arguments.step {
        Some(Step::Plan(arguments)) => plan::plan(arguments, typed),
        Some(Step::Run(arguments)) => shards::run(arguments),
        Some(Step::Status(arguments)) => shards::status(arguments),
        Some(Step::Merge(arguments)) => shards::merge(arguments),
        None => whole(&arguments.whole, typed),
    }
}

/// A sweep on this machine, from the start or from where it was when it was killed.
fn whole(arguments: &WholeArguments, typed: &[String]) -> Result<(), Failed> {
    let (request, made) = Request::of(&arguments.study, &plan::what_decides(typed))?;
    let mut files = Snapshot::of(&CONSOLE);
    if let Some(text) = made {
        files = files.with(&request.study, text);
    }
    let study = request.study(&files)?;
    let sweep = prepare(&study, arguments.pace.threads)?;
    let mut book = Book::new(sweep.points.len());
    let mut journal = None;
    if let Some(folder) = &arguments.out {
        // A folder that cannot be written is found before the work, not after it.
        drop(out_folder(folder)?);
        let identity = sweep.identity(request.limits(None));
        let (opened, known) = Journal::open(folder, &identity, &sweep.measures, &mut book)?;
        if known > 0 {
            note(&format!("going on: {known} replications were simulated before"));
        }
        journal = Some(opened);
    }
    let interrupted = flag_after(arguments.max_time);
    let mut work = Work {
        sweep: &sweep,
        limits: request.limits(Some(&*interrupted)),
        threads: arguments.pace.threads,
        keep: study.best.is_some(),
        book,
        journal: journal.as_mut(),
        progress: Progress::new(0),
        planned: 0,
    };
    let selection = match &study.best {
        None => {
            work.simulate(&sweep.jobs().collect::<Vec<_>>())?;
            None
        }
        Some(best) => {
            let observe = |jobs: &[Job], measure: usize| {
                work.simulate(jobs)?;
                jobs.iter().map(|&job| work.value(job, measure)).collect()
            };
            Some(select_meeting(sweep.points.len(), best, &sweep.bounds, observe)?)
        }
    };
    let Work { book, progress, .. } = work;
    drop(progress);
    let out = match &arguments.out {
        Some(folder) => Some((illustrated_folder(folder, &arguments.pictures)?, folder, arguments.page)),
        None => None,
    };
    conclude(&sweep, &request, book, selection, arguments.json, out)?;
    journal.map_or(Ok(()), Journal::remove)
}

/// Replications that are being simulated and kept.
struct Work<'a, 's> {
    sweep: &'a Sweep<'s>,
    limits: Limits<'a>,
    threads: Option<usize>,
    keep: bool,
    book: Book,
    journal: Option<&'a mut Journal>,
    progress: Progress,
    planned: u64,
}

impl Work<'_, '_> {
    /// Simulates those of the jobs that are not in the book yet.
    fn simulate(&mut self, jobs: &[Job]) -> Result<(), Failed> {
        let missing: Vec<Job> = jobs.iter().copied().filter(|&job| !self.book.has(job)).collect();
        let before = self.planned;
        self.planned += missing.len() as u64;
        self.progress.plan(self.planned);
        let (book, journal, measures) = (&mut self.book, &mut self.journal, &self.sweep.measures);
        let take = |record: Record| -> io::Result<()> {
            if let Some(journal) = journal {
                journal.add(&record)?;
            }
            assert!(book.add(measures, record), "what was just simulated is of this sweep");
            Ok(())
        };
        let tell = |done| self.progress.set(before + done);
        let done = self.sweep.run(&missing, self.limits, (self.threads, self.keep), &tell, take);
        done.map_err(|broken| describe(self.sweep, broken))
    }

    fn value(&self, job: Job, number: usize) -> Result<f64, Failed> {
        let measure = &self.sweep.measures[number];
        self.book.value(job, number, measure).ok_or_else(|| {
            let place = place(self.sweep, job.point);
            let (name, replication) = (measure.name(), job.replication);
            refuse(&format!(
                "`{name}` has no value in replication {replication} of {place}, so points cannot be compared by it; take a \
                 metric that always has one, or a longer run"
            ))
        })
    }
}

fn place(sweep: &Sweep<'_>, point: usize) -> String {
    format!("point {} ({})", point + 1, sweep.points[point].label(sweep.study))
}

/// Says why replications ended early.
fn describe<E: fmt::Display>(sweep: &Sweep<'_>, broken: Broken<E>) -> Failed {
    match broken {
        Broken::Failed { point, failure } => {
            remark!("error: {}, {failure}", place(sweep, point));
            if matches!(failure.error, RunError::Interrupted { .. }) {
                note("what was simulated before is kept where there is an --out, and the same command goes on with it");
            }
            Failed::Run
        }
        Broken::Refused(error) => {
            remark!("error: what was simulated cannot be kept: {error}");
            Failed::Run
        }
    }
}

/// Prints what the sweep came to and writes what was asked for.
fn conclude(
    sweep: &Sweep<'_>,
    request: &Request,
    book: Book,
    selection: Option<Selection>,
    json: bool,
    out: Option<(OutDir, &PathBuf, PageArguments)>,
) -> Result<(), Failed> {
    let results = Results::of(sweep, book, selection);
    let warnings = lines(&sweep.warnings);
    match json {
        true => say(&report::json_sweep(&results, &warnings))?,
        false => say(&report::console_sweep(&results, width()))?,
    }
    let Some((out, folder, page)) = out else { return Ok(()) };
    let sources = request.sources(&sweep.example);
    let in_common = sweep.in_common();
    let provenance = Provenance {
        scenario: &in_common,
        ..provenance(&sweep.example, &sources, &request.command_line, &warnings, page.date)
    };
    let files = report::write_sweep(out, &results, provenance).map_err(|error| complain(&error))?;
    note(&format!("wrote {} to {}", counted(files.len(), "file"), folder.display()));
    Ok(())
}
