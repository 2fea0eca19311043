//! Plans: one file with all that it takes to simulate a sweep in shards, on machines that share nothing.

use super::arguments::PlanArguments;
use super::study::{Request, prepare};
use crate::cli::Failed;
use crate::cli::run::{without, without_place};
use crate::cli::terminal::{CONSOLE, complain, note, refuse};
use crate::cli::whole::write_whole;
use crate::experiment::sweep::{Identity, Job, Sweep, jobs_of_shard};
use crate::scenario::{Memory, Snapshot};
use crate::sip;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Raised when a reader of the plan would have to change.
const SCHEMA_VERSION: u32 = 1;
/// Shards of a plan that does not say how many.
const MAX_SHARDS: usize = 1_000;

/// A plan as it is in its file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    schema_version: u32,
    program: String,
    /// Tells the plan from others.
    id: String,
    /// Cutting depends on this number alone, never on who works.
    pub(super) shards: u32,
    pub(super) sweep: Identity,
    pub(super) request: Request,
    /// All files, by their paths.
    files: BTreeMap<PathBuf, String>,
}

impl Plan {
    /// Reads a plan.
    pub(super) fn read(path: &Path) -> Result<Plan, Failed> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            complain(&io::Error::new(error.kind(), format!("cannot read the plan {}: {error}", path.display())))
        })?;
        let plan: Plan = serde_json::from_str(&text)
            .map_err(|error| refuse(&format!("{} is no plan of this program: {error}", path.display())))?;
        if plan.schema_version != SCHEMA_VERSION || plan.shards == 0 || plan.id != plan.sweep.id() {
            return Err(refuse(&format!(
                "{} is no plan that this version of the program can use; make it anew",
                path.display()
            )));
        }
        Ok(plan)
    }

    /// The files that it holds.
    pub(super) fn files(&self) -> Memory {
        self.files.iter().fold(Memory::default(), |files, (path, text)| files.with(path, text.as_bytes()))
    }

    /// Whether the sweep is the one that was planned.
    pub(super) fn check(&self, sweep: &Sweep<'_>) -> Result<(), Failed> {
        let now = sweep.identity(self.request.limits(None));
        match self.sweep.differs(&now) {
            None => Ok(()),
            Some(reason) => {
                Err(refuse(&format!("the plan does not give here what it was made for: {reason}; make it anew")))
            }
        }
    }

    /// The jobs of a shard.
    pub(super) fn jobs(&self, sweep: &Sweep<'_>, shard: u32) -> Vec<Job> {
        jobs_of_shard(&sweep.jobs().collect::<Vec<_>>(), shard, self.shards).to_vec()
    }
}

/// `sweep plan`.
pub(super) fn plan(arguments: &PlanArguments, typed: &[String]) -> Result<(), Failed> {
    let (request, made) = Request::of(&arguments.study, &what_decides(typed))?;
    let mut files = Snapshot::of(&CONSOLE);
    if let Some(text) = made {
        files = files.with(&request.study, text);
    }
    let study = request.study(&files)?;
    if study.best.is_some() {
        return Err(refuse(
            "this study selects the best point, which decides after each replication what to simulate next: run it on one machine \
             with `switchboard sweep`, or take [best] out",
        ));
    }
    let sweep = prepare(&study, None)?;
    let jobs = sweep.jobs().count();
    let shards = arguments.shards.unwrap_or(sweep.points.len().min(MAX_SHARDS) as u32);
    if shards as usize > jobs {
        return Err(refuse(&format!("--shards {shards}: there are only {jobs} replications to share out")));
    }
    let texts = files.contents().into_iter().map(|(path, bytes)| {
        // Of a packet capture, which is no text, the plan has what was read of it.
        let captured = sip::captured(&bytes).map(|captured| captured.log);
        let text = captured.or_else(|| String::from_utf8(bytes).ok()).expect("a scenario is made of files of text");
        (path, text)
    });
    let identity = sweep.identity(request.limits(None));
    let plan = Plan {
        schema_version: SCHEMA_VERSION,
        program: env!("CARGO_PKG_NAME").to_owned(),
        id: identity.id(),
        shards,
        sweep: identity,
        files: texts.collect(),
        request,
    };
    let mut text = serde_json::to_string_pretty(&plan).expect("texts and numbers can be written as JSON");
    text.push('\n');
    write_whole(&arguments.out, text.as_bytes()).map_err(|error| complain(&error))?;
    note(&format!(
        "wrote {}: {} points, {jobs} replications in {shards} shards, numbered 0 to {}",
        arguments.out.display(),
        sweep.points.len(),
        shards - 1
    ));
    Ok(())
}

/// What was typed, as a sweep on one machine would have been: the results do not tell who simulated them, nor who drew pictures of them or when.
pub(super) fn what_decides(typed: &[String]) -> Vec<String> {
    let mut kept = without(&without_place(typed), &[], &["--shards", "--pictures", "--date"]);
    if kept.get(1).is_some_and(|word| word == "plan") {
        kept.remove(1);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_keeps_what_a_sweep_on_one_machine_would_have_been_told() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let whole = what_decides(&words("sweep a.toml --seed 7 --threads 2 --out here"));
        assert_eq!(whole, words("sweep a.toml --seed 7"));
        assert_eq!(what_decides(&words("sweep plan a.toml --seed 7 --shards 20 --out plan.json")), whole);
        assert_eq!(
            what_decides(&words("sweep a.toml --pictures png,pdf --date 2026-03-02 --seed 7 --out here")),
            whole
        );
        assert_eq!(what_decides(&words("sweep plan a.toml --shards=20 --seed 7 --out=plan.json")), whole);
    }
}
