//! What can be typed.

use crate::scenario::Override;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// Simulates contact centers that serve people over instant messaging and voice, with a real routing engine.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 110)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate a scenario and print its tables; with --out, write tables, data, charts and a manifest.
    Run(RunArguments),
    /// Check scenario files and say what was read, without running them.
    Validate(ValidateArguments),
    /// Print the JSON Schema of scenario files, for editors that complete and check.
    Schema,
}

/// Which scenario, and what of it is different this time.
#[derive(Args, Debug)]
pub(super) struct ScenarioArguments {
    /// The scenario file.
    pub(super) file: PathBuf,
    /// Put another value into the scenario, such as `class.sales.patience=exponential(2m)` or `class.*.priority=1`; may be
    /// given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) overrides: Vec<Override>,
}

/// How to run it.
#[derive(Args, Debug)]
pub(super) struct ReplicationArguments {
    /// Choose other random numbers than the scenario does.
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// How many times to simulate, instead of what the scenario says.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) replications: Option<u32>,
    /// On how many threads; by default one for each processor. The results do not depend on it.
    #[arg(long, value_parser = parse_threads)]
    pub(super) threads: Option<usize>,
    /// End a replication that handles more events than this.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) max_events: Option<u64>,
    /// End a replication in which more contacts than this arrive.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) max_contacts: Option<u64>,
    /// End everything after this much real time, such as `90s` or `2h`.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(super) max_time: Option<Duration>,
}

/// Arguments of `run`.
#[derive(Args, Debug)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) scenario: ScenarioArguments,
    #[command(flatten)]
    pub(super) replications: ReplicationArguments,
    /// Write results to this folder: new, empty, or one of earlier results, which are replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Also write one row for each contact, to contacts.csv.
    #[arg(long, requires = "out")]
    pub(super) contacts: bool,
}

/// Arguments of `validate`.
#[derive(Args, Debug)]
pub(super) struct ValidateArguments {
    #[command(flatten)]
    pub(super) scenario: ScenarioArguments,
}

fn parse_override(text: &str) -> Result<Override, String> {
    let (path, value) = text.split_once('=').ok_or("a path and a value with `=` between them are needed")?;
    Ok(Override { path: path.trim().to_owned(), value: value.trim().to_owned() })
}

fn parse_threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=1024) => Ok(threads),
        _ => Err("a whole number from 1 to 1024 is needed".to_owned()),
    }
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration =
        text.parse().map_err(|_| "a duration such as `90s` or `2h` is needed".to_owned())?;
    Duration::try_from(span).ok().filter(|span| !span.is_zero()).ok_or("it must be longer than nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_override_has_a_path_and_a_value_which_may_hold_equal_signs() {
        let set = parse_override("class.sales.handling = { law = \"exponential\", mean = \"4m\" }").unwrap();
        assert_eq!(set.path, "class.sales.handling");
        assert_eq!(set.value, "{ law = \"exponential\", mean = \"4m\" }");
        assert!(parse_override("class.sales.handling").is_err());
    }
}
