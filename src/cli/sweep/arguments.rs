//! What can be typed after `sweep`.

use crate::cli::arguments::{PageArguments, PictureArguments, at_least, parse_duration, parse_override, parse_threads};
use crate::scenario::Override;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `sweep`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct SweepArguments {
    #[command(subcommand)]
    pub(super) step: Option<Step>,
    #[command(flatten)]
    pub(super) whole: WholeArguments,
}

/// The steps of a sweep that is done by several machines.
#[derive(Debug, Subcommand)]
pub(super) enum Step {
    /// Check a study and write a plan: one file with all that it takes to simulate it in shards, anywhere.
    Plan(PlanArguments),
    /// Simulate one shard of a plan.
    Run(ShardArguments),
    /// Say which shards of a plan are missing, torn or foreign; exit code 0 if none is.
    Status(StatusArguments),
    /// Put all shards of a plan together; the results are the same bytes as those of a sweep on one machine.
    Merge(MergeArguments),
}

/// Which study.
#[derive(Args, Debug)]
pub(super) struct StudyArguments {
    /// The study file; or a scenario file, with --vary and --metrics.
    // Clap asks for it, except where a step has been given.
    #[arg(required = true)]
    pub(super) file: Option<PathBuf>,
    /// Vary the value at this path: `group.front.agents=10..20..2`, `proxy.hosting=relay,redirect`, or a TOML list; may be given
    /// several times, which makes a grid.
    #[arg(long, value_name = "PATH=VALUES", value_parser = parse_vary, requires = "metrics")]
    pub(super) vary: Vec<Override>,
    /// What is compared, such as `asa,abandon_share` or `class.sales.asa`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "vary")]
    pub(super) metrics: Vec<String>,
    /// Put another value into the scenario of all points; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) overrides: Vec<Override>,
    /// Choose other random numbers than the study does.
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// How many times to simulate each point, instead of what the study says.
    #[arg(long, value_parser = at_least::<u32>(1))]
    pub(super) replications: Option<u32>,
    /// Give up when a replication handles more events than this.
    #[arg(long, value_name = "COUNT", value_parser = at_least::<u64>(1))]
    pub(super) max_events: Option<u64>,
    /// Give up when more contacts than this arrive in a replication.
    #[arg(long, value_name = "COUNT", value_parser = at_least::<u64>(1))]
    pub(super) max_contacts: Option<u64>,
}

/// How fast.
#[derive(Args, Debug)]
pub(super) struct PaceArguments {
    /// On how many threads; by default one for each processor. The results do not depend on it.
    #[arg(long, value_parser = parse_threads)]
    pub(super) threads: Option<usize>,
}

/// Arguments of a sweep on this machine.
#[derive(Args, Debug)]
pub(super) struct WholeArguments {
    #[command(flatten)]
    pub(super) study: StudyArguments,
    #[command(flatten)]
    pub(super) pace: PaceArguments,
    /// End everything after this much real time, such as `90s` or `2h`; with --out it can go on later.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(super) max_time: Option<Duration>,
    /// Print what sweep.json has, in place of the tables.
    #[arg(long)]
    pub(super) json: bool,
    /// Write results to this folder: new, empty, or one of earlier results, which are replaced. Until they are complete, what was
    /// simulated is kept in DIR.unfinished, and the same command goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
}

/// Arguments of `sweep plan`.
#[derive(Args, Debug)]
pub(super) struct PlanArguments {
    #[command(flatten)]
    pub(super) study: StudyArguments,
    /// Into how many shards to cut it; by default one for each point, but no more than 1000. They are numbered from 0.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) shards: Option<u32>,
    /// Write the plan to this file.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

/// Arguments of `sweep run`.
#[derive(Args, Debug)]
pub(super) struct ShardArguments {
    /// The plan.
    pub(super) plan: PathBuf,
    /// Which shard, from 0: `17`, or `17/200`, which also checks how many there are. By default what SLURM_ARRAY_TASK_ID or
    /// JOB_COMPLETION_INDEX says.
    #[arg(long, value_name = "I[/N]", value_parser = parse_shard)]
    pub(super) shard: Option<ShardNumber>,
    #[command(flatten)]
    pub(super) pace: PaceArguments,
    /// Write the shard into this folder; with `-`, to standard output.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

/// A shard, and of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShardNumber {
    pub(super) number: u32,
    pub(super) of: Option<u32>,
}

/// Arguments of `sweep status`.
#[derive(Args, Debug)]
pub(super) struct StatusArguments {
    /// The plan.
    pub(super) plan: PathBuf,
    /// The folder of the shards.
    pub(super) folder: PathBuf,
}

/// Arguments of `sweep merge`.
#[derive(Args, Debug)]
pub(super) struct MergeArguments {
    /// The plan.
    pub(super) plan: PathBuf,
    /// The folder of the shards.
    pub(super) folder: PathBuf,
    /// Write results to this folder: new, empty, or one of earlier results, which are replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
}

/// What can be typed where a path of something that varies has no values.
pub(super) fn values_after(path: &str) -> String {
    format!("--vary \"{path}=10,12,14\", or from one number to another by steps: --vary \"{path}=10..20..2\"")
}

/// A path with its values.
fn parse_vary(text: &str) -> Result<Override, String> {
    Override::of(text).ok_or_else(|| format!("it has no values: write {}", values_after(text.trim())))
}

/// `17` or `17/200`.
pub(super) fn parse_shard(text: &str) -> Result<ShardNumber, String> {
    let (number, of) = match text.split_once('/') {
        Some((number, of)) => (number, Some(of)),
        None => (text, None),
    };
    let read = |text: &str| text.trim().parse::<u32>().ok();
    match (read(number), of.map(read)) {
        (Some(number), None) => Ok(ShardNumber { number, of: None }),
        (Some(number), Some(Some(of))) if number < of => Ok(ShardNumber { number, of: Some(of) }),
        _ => Err("the number of a shard is needed, from 0, such as `17` or `17/200`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_numbered_from_0() {
        assert_eq!(parse_shard("17"), Ok(ShardNumber { number: 17, of: None }));
        assert_eq!(parse_shard("0/2"), Ok(ShardNumber { number: 0, of: Some(2) }));
        for text in ["", "2/2", "-1", "1/", "a/3"] {
            assert!(parse_shard(text).is_err(), "{text}");
        }
    }
}
