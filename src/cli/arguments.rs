//! What can be typed.

use super::sweep::SweepArguments;
use crate::experiment::backtest::Objective;
use crate::history::{DateOrder, KINDS, Kind};
use crate::report::Picture;
use crate::scenario::{Override, WhatIf};
use crate::time::Span;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Simulates contact centers that serve people over instant messaging and voice, with a real routing engine.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 80)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Say nothing but results, warnings and errors: no progress, no notes.
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

/// What all help pages end with.
const EXIT_CODES: &str = "Exit codes:
  0  done; in `check`: nothing is worse
  1  the scenario, or what else was read, is wrong; in `check`: something is worse
  2  the command line is wrong; in `check`: it could not be made
  3  it did not end well: a bound was reached or it was interrupted, or results could not be written
  4  `run` is done, and a goal of the scenario is missed; in `verify`: a value differs
  5  `run` is done, no goal is missed, and of one it cannot be told; `verify` and `check` likewise";

impl Arguments {
    /// The command line as clap knows it.
    pub(super) fn definition() -> clap::Command {
        let with_codes = |command: clap::Command| command.after_help(EXIT_CODES);
        with_codes(Arguments::command()).mut_subcommands(with_codes)
    }

    /// What was typed; help and mistakes end the program.
    pub(super) fn typed() -> Arguments {
        let matches = Arguments::definition().get_matches();
        Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate a scenario and print its tables; with --out, write tables, data, charts and a manifest.
    Run(RunArguments),
    /// Simulate real days and put the results next to what really happened; with --fit, choose the value of one parameter first.
    Backtest(BacktestArguments),
    /// Read exports of real systems (call records, interval reports, queue logs, rosters, forecasts, calendars), say what was read and what
    /// was left out, and write contacts, volumes, roster and a scenario that runs.
    Import(ImportArguments),
    /// Fit distributions to what was imported: how long work takes, how long people wait before they give up, how many come. Says how well each is
    /// known and which of them matters, and writes a scenario of them.
    Fit(FitArguments),
    /// Find the agents of each group and interval that meet targets with a stated probability at the least cost.
    ///
    /// Groups are those of the scenario, and what one of their agents costs is its `cost`, or 1. Writes the agents, how far the targets are
    /// exceeded, and the scenario with them.
    Staff(StaffArguments),
    /// Simulate many variants of a scenario with the same random numbers, and say how they differ, which is best, and where more of one
    /// thing costs more of another.
    Sweep(Box<SweepArguments>),
    /// Show what differs between two scenarios, or two folders of results, with intervals; replications of one seed are paired.
    Compare(CompareArguments),
    /// Simulate scenarios and say whether they have become worse than their baselines; made for CI.
    ///
    /// A metric is worse if it moved beyond its tolerance and chance does not explain that. Exit codes: 0 nothing is worse, 1 something
    /// is, 2 the check could not be made, 5 nothing is worse, and of something it cannot be told with so few replications.
    Check(CheckArguments),
    /// Tell what one client went through in one replication, in words: what they did, what the routing engine decided about them and why, and
    /// what their devices showed. By default it is whoever waited longest.
    Trace(TraceArguments),
    /// Make the results of a `run` again from its manifest, and see that they have the same bytes.
    Rerun(RerunArguments),
    /// Check scenario files and say what was read, without running them.
    Validate(ValidateArguments),
    /// Rewrite scenarios, studies and checks of an earlier version under the names of today, with their comments, and say what was renamed.
    Migrate(MigrateArguments),
    /// Simulate centers of which something is known exactly, and say whether that comes out: waits, losses, occupancies and service levels of
    /// queueing theory, each with its source. Takes about three minutes on two processors.
    Verify(VerifyArguments),
    /// Tell a history of calls, line by line from standard input, to the routing engine alone, and print what it decides.
    Route(RouteArguments),
    /// Print the JSON Schema of scenario files, for editors that complete and check.
    Schema,
    /// Write a scenario to begin with, with comments: a day of calls with a roster, chats, two providers of messages, two centers.
    Init(InitArguments),
    /// Say what a key of scenario files, a code of a message, a metric, a distribution, a word to choose or a term of the field means.
    Explain(ExplainArguments),
    /// List what there is to choose from.
    List(ListArguments),
    /// Print what a shell needs to complete the command line.
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of all commands to a folder.
    Man(ManArguments),
}

/// Arguments of `init`.
#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// Which one; `switchboard list scenarios` has them with their questions.
    pub(super) template: String,
    /// The folder to write it to; by default one of the template's name, here.
    pub(super) folder: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// Such as `patience`, `class.sales.wrap_up`, `S045`, `asa`, `lognormal`, `longest-idle` or `occupancy`.
    #[arg(required = true, num_args = 1..)]
    pub(super) word: Vec<String>,
}

/// Arguments of `list`.
#[derive(Args, Debug)]
pub(super) struct ListArguments {
    /// Of what.
    pub(super) what: Listed,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Listed {
    /// All that is measured, with its unit.
    Metrics,
    /// How agents and contacts are selected.
    Selections,
    /// Distributions of times and numbers, with their parameters.
    Distributions,
    /// The scenarios that `init` writes.
    Scenarios,
    /// The codes of messages about scenarios.
    Codes,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// For which shell.
    pub(super) shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Args, Debug)]
pub(super) struct ManArguments {
    /// Write the pages of all commands to this folder.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

/// Which scenario, and what of it is different this time.
#[derive(Args, Debug)]
pub(super) struct ScenarioArguments {
    /// The scenario file; `-` is standard input.
    pub(super) file: PathBuf,
    /// Put another value into the scenario, such as `class.sales.patience=exponential(2m)` or `class.*.priority=1`; may be
    /// given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) overrides: Vec<Override>,
}

/// How to run it.
#[derive(Args, Clone, Debug)]
pub(super) struct ReplicationArguments {
    /// Choose other random numbers than the scenario does.
    #[arg(long, value_parser = parse_seed)]
    pub(super) seed: Option<u64>,
    /// How many times to simulate, instead of what the scenario says.
    #[arg(long, value_parser = parse_replications)]
    pub(super) replications: Option<u32>,
    /// On how many threads; by default one for each processor. The results do not depend on it.
    #[arg(long, value_parser = parse_threads)]
    pub(super) threads: Option<usize>,
    /// End a replication that handles more events than this.
    #[arg(long, value_name = "COUNT", value_parser = at_least::<u64>(1))]
    pub(super) max_events: Option<u64>,
    /// End a replication in which more contacts than this arrive.
    #[arg(long, value_name = "COUNT", value_parser = at_least::<u64>(1))]
    pub(super) max_contacts: Option<u64>,
    /// End everything after this much real time, such as `90s` or `2h`. `run` keeps the replications that are done by then.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(super) max_time: Option<Duration>,
}

/// What is drawn for papers.
#[derive(Args, Clone, Debug)]
pub(super) struct PictureArguments {
    /// Also write each chart as a picture for papers and slides, beside its SVG: `png`, `pdf`, or `png,pdf`.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = parse_picture, requires = "out")]
    pub(super) pictures: Vec<Picture>,
}

/// What pages say that the program cannot know.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct PageArguments {
    /// Put this date under the title of report.html, such as `2026-03-02`; the program reads no clock.
    #[arg(long, value_name = "DATE", value_parser = parse_date, requires = "out")]
    pub(super) date: Option<Date>,
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
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
    /// Also write one row for each contact, to contacts.csv.
    #[arg(long, requires = "out")]
    pub(super) contacts: bool,
    /// Also write what the routing engine was told and decided in the first replication, to routing/calls.jsonl and
    /// routing/decisions.jsonl, of several centers to routing/1, routing/2 and so on; see `switchboard route`.
    #[arg(long, requires = "out")]
    pub(super) log: bool,
    /// Also write what happens in the first replication to trace.json: the sessions of each agent, the waits of each class and the messages of each dialogue as events on
    /// tracks, which ui.perfetto.dev shows.
    #[arg(long, requires = "out")]
    pub(super) trace: bool,
    /// In trace.json only the sessions and waits of this class.
    #[arg(long, value_name = "NAME", requires = "trace")]
    pub(super) trace_class: Option<String>,
    /// In trace.json only those of the contact with this number in its class.
    #[arg(long, value_name = "NUMBER", requires = "trace")]
    pub(super) trace_contact: Option<u64>,
    /// In trace.json only what goes on between two times of the first day: `09:30-10:00`.
    #[arg(long, value_name = "FROM-TO", requires = "trace", value_parser = parse_times)]
    pub(super) trace_between: Option<(Span, Span)>,
    /// Ask what if there were more or less of something: `volume +15%`, `talk of sales -10%`, `wrap-up x2`, `patience -20%`; may be given
    /// several times.
    #[arg(long, value_name = "CHANGE", value_parser = WhatIf::read, allow_hyphen_values = true)]
    pub(super) what_if: Vec<WhatIf>,
    /// Print what summary.json has, in place of the tables.
    #[arg(long)]
    pub(super) json: bool,
}

/// Arguments of `trace`.
#[derive(Args, Debug)]
pub(super) struct TraceArguments {
    #[command(flatten)]
    pub(super) scenario: ScenarioArguments,
    /// Of which class; where there is one class, or the one who waited longest is wanted, it need not be said.
    #[arg(long, value_name = "NAME")]
    pub(super) class: Option<String>,
    /// Which contact of the class, by its number in contacts.csv; its client's earlier and later contacts are told as well.
    #[arg(long, value_name = "NUMBER")]
    pub(super) contact: Option<u64>,
    /// In which replication, from 0.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(super) replication: u64,
    /// Also draw it to this file, whose name ends in `.svg`, `.png` or `.pdf`: contacts, callbacks and devices over time.
    #[arg(long, value_name = "FILE", value_parser = parse_chart)]
    pub(super) chart: Option<(PathBuf, Option<Picture>)>,
    /// Print it as JSON, in place of lines: each event with its seconds since the start of the run.
    #[arg(long)]
    pub(super) json: bool,
    /// Choose other random numbers than the scenario does.
    #[arg(long, value_parser = parse_seed)]
    pub(super) seed: Option<u64>,
}

/// Arguments of `migrate`.
#[derive(Args, Debug)]
pub(super) struct MigrateArguments {
    /// The files to rewrite. One in which no name is old stays as it is.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Say what would be renamed, and rewrite nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Arguments of `backtest`.
#[derive(Args, Debug)]
pub(super) struct BacktestArguments {
    #[command(flatten)]
    pub(super) scenario: ScenarioArguments,
    #[command(flatten)]
    pub(super) replications: ReplicationArguments,
    /// Only the days whose dates start like this, such as `2014-03,2014-05-12`; by default all that the counts have.
    #[arg(long, value_name = "PREFIX", value_delimiter = ',')]
    pub(super) days: Vec<String>,
    /// Choose the value at this path, such as `defaults.wrap_up.mean`, so that the days of --fit-days come out best; the other days test
    /// it. Several at once: --fit PATH --from VALUE --to VALUE for each.
    #[arg(long, value_name = "PATH", requires_all = ["from", "to"], requires = "origin")]
    pub(super) fit: Vec<String>,
    /// Where the search for a value starts, such as `5s`.
    #[arg(long, value_name = "VALUE", value_parser = parse_quantity, requires = "fit", allow_hyphen_values = true)]
    pub(super) from: Vec<Quantity>,
    /// Where it ends, in the same unit.
    #[arg(long, value_name = "VALUE", value_parser = parse_quantity, requires = "fit", allow_hyphen_values = true)]
    pub(super) to: Vec<Quantity>,
    /// What is to come out best on the fitted days: `service_level`, which is the share answered in time, `asa`, `abandonment`, or `all`.
    #[arg(long, value_name = "MEASURE", value_parser = parse_objective, default_value = "service_level", requires = "fit")]
    pub(super) objective: Objective,
    /// The days to fit on, as for --days.
    #[arg(long, value_name = "PREFIX", value_delimiter = ',', requires = "fit", group = "origin")]
    pub(super) fit_days: Vec<String>,
    /// Predict each day from what is known before it: whatever is fitted is fitted anew on all earlier days of the counts, of which there have to
    /// be so many.
    #[arg(long, value_name = "DAYS", value_parser = at_least::<u32>(1), group = "origin")]
    pub(super) rolling: Option<u32>,
    /// Also say what Erlang C and Erlang A give, interval by interval, on the same days and fitted in the same way.
    #[arg(long)]
    pub(super) erlang: bool,
    /// Print what backtest.json has, in place of the tables.
    #[arg(long)]
    pub(super) json: bool,
    /// Write results to this folder: new, empty, or one of earlier results, which are replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
}

/// A number with what is written behind it: `5s`, `120/h`, `0.7`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    pub(super) number: f64,
    /// Empty for a plain number.
    pub(super) unit: String,
}

/// Arguments of `import`.
#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    /// The exports; several are put together to one center.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Write to this folder: new, empty, or one of an earlier import, which is replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// The time zone of the center, such as `Europe/Madrid` or `+01:00`: of times that are local, and into which others are put.
    #[arg(long, value_name = "ZONE")]
    pub(super) timezone: Option<String>,
    /// What all the files are, if it is not recognised: the message about a file that is unknown has the names.
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub(super) kind: Option<&'static Kind>,
    /// What dates such as 3/2/2026 mean, if the file does not show it.
    #[arg(long, value_name = "ORDER", value_parser = parse_dates)]
    pub(super) dates: Option<DateOrder>,
    /// Make one class of several queues, such as `support=support_en,support_fr`; may be given several times.
    #[arg(long = "class", value_name = "NAME=QUEUES", value_parser = parse_class)]
    pub(super) classes: Vec<(String, Vec<String>)>,
}

/// Arguments of `fit`.
#[derive(Args, Debug)]
pub(super) struct FitArguments {
    /// Folders that `import` wrote, or `run --contacts`, or exports themselves.
    #[arg(required = true, value_name = "DIR")]
    pub(super) files: Vec<PathBuf>,
    /// Write to this folder: new, empty, or one of an earlier fit, which is replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    /// The time zone of the center, for exports that need it.
    #[arg(long, value_name = "ZONE")]
    pub(super) timezone: Option<String>,
    #[command(flatten)]
    pub(super) replications: ReplicationArguments,
}

/// Arguments of `staff`.
#[derive(Args, Debug)]
pub(super) struct StaffArguments {
    #[command(flatten)]
    pub(super) scenario: ScenarioArguments,
    /// At least this share of those who are answered, give up or are turned away is answered within the threshold of `[service_level]`, such as `0.8`.
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(super) service_level: Option<f64>,
    /// At most this share gives up or is turned away, such as `0.05`.
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(super) abandoned: Option<f64>,
    /// The answered wait at most so long on average, such as `15s`.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(super) wait: Option<Duration>,
    /// The targets have to hold for each class over the day, and not in each interval.
    #[arg(long)]
    pub(super) whole_day: bool,
    /// The targets have to hold on this share of days, such as `0.9`, and not over many days together.
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(super) days: Option<f64>,
    /// Say too what more would cost: a point of service level, 10 % more contacts or what is given, such as `--what-if='talk of sales +5%'`, and
    /// one more agent of the group that serves most classes.
    #[arg(long, value_name = "MORE", num_args = 0..=1, require_equals = true, default_missing_value = "volume +10%",
          value_parser = WhatIf::read)]
    pub(super) what_if: Option<WhatIf>,
    /// With which probability each of them holds, by what the simulations say.
    #[arg(long, default_value_t = 0.95, value_parser = parse_confidence)]
    pub(super) probability: f64,
    /// How often a staffing is simulated in the search.
    #[arg(long, default_value_t = 100, value_parser = at_least::<u32>(10))]
    pub(super) replications: u32,
    /// How often the one that was found is simulated with random numbers that the search has not seen.
    #[arg(long, default_value_t = 400, value_parser = at_least::<u32>(10))]
    pub(super) check: u32,
    /// Print what staffing.json has, in place of the tables.
    #[arg(long)]
    pub(super) json: bool,
    /// Choose other random numbers than the scenario does.
    #[arg(long, value_parser = parse_seed)]
    pub(super) seed: Option<u64>,
    /// On how many threads; by default one for each processor. The results do not depend on it.
    #[arg(long, value_parser = parse_threads)]
    pub(super) threads: Option<usize>,
    /// Write results to this folder: new, empty, or one of earlier results, which are replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
}

/// Arguments of `route`.
#[derive(Args, Debug)]
pub(super) struct RouteArguments {
    /// Route by the rule set in the first line of this file, instead of that in the first line of the history. Contacts then leave
    /// when they did in the history, whether they wait or are being served.
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,
    /// Say of each decision how many agents or contacts each routine left over, which costs a look at all of them.
    #[arg(long)]
    pub(super) traces: bool,
}

/// Arguments of `rerun`.
#[derive(Args, Debug)]
pub(super) struct RerunArguments {
    /// A manifest.json, or the folder that it is in.
    pub(super) manifest: PathBuf,
    /// Write the results to this folder: new, empty, or one of earlier results, which are replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// On how many threads; by default one for each processor. The results do not depend on it.
    #[arg(long, value_parser = parse_threads)]
    pub(super) threads: Option<usize>,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The file that names scenarios, their baselines, and metrics with tolerances.
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) replications: ReplicationArguments,
    /// Write new baselines instead of comparing with those that are there.
    #[arg(long, conflicts_with_all = ["junit", "json", "html", "github"])]
    pub(super) update: bool,
    /// Write the findings to this file as JUnit XML.
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Write the findings to this file as a page for a browser.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// Write the findings to this file as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Also print lines that GitHub shows beside a change.
    #[arg(long)]
    pub(super) github: bool,
}

/// Arguments of `verify`.
#[derive(Args, Debug)]
pub(super) struct VerifyArguments {
    /// Only the cases with this in their names, such as `erlang` or `retrials,callback`.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Simulate each case a tenth as often: about twenty seconds, and intervals that are three times as wide.
    #[arg(long)]
    pub(super) quick: bool,
    /// Choose other random numbers.
    #[arg(long, default_value_t = 1, value_parser = parse_seed)]
    pub(super) seed: u64,
    /// On how many threads; by default one for each processor. The results do not depend on it.
    #[arg(long, value_parser = parse_threads)]
    pub(super) threads: Option<usize>,
    /// Print JSON in place of the table.
    #[arg(long, conflicts_with = "markdown")]
    pub(super) json: bool,
    /// Print a page in Markdown in place of the table: docs/validation.md is made so.
    #[arg(long)]
    pub(super) markdown: bool,
}

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub(super) struct CompareArguments {
    /// The baseline: a scenario file, a folder of results, or an observations.json.gz.
    pub(super) first: PathBuf,
    /// What is compared with it; differences are the second minus the first.
    pub(super) second: PathBuf,
    /// Put another value into both scenarios; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) overrides: Vec<Override>,
    /// Put another value into the second scenario only, so that one file can be compared with a change of itself.
    #[arg(long = "set-second", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) second_overrides: Vec<Override>,
    /// Ask of the second scenario what if there were more or less of something, such as `volume +15%`, so that one file can be compared with
    /// more or less of itself; may be given several times.
    #[arg(long, value_name = "CHANGE", value_parser = WhatIf::read)]
    pub(super) what_if: Vec<WhatIf>,
    #[command(flatten)]
    pub(super) replications: ReplicationArguments,
    /// Level of the intervals.
    #[arg(long, default_value_t = 0.95, value_parser = parse_confidence)]
    pub(super) confidence: f64,
    /// Print what comparison.json has, in place of the tables.
    #[arg(long)]
    pub(super) json: bool,
    /// Write results to this folder: new, empty, or one of earlier results, which are replaced.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) pictures: PictureArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
}

/// Arguments of `validate`.
#[derive(Args, Debug)]
pub(super) struct ValidateArguments {
    /// The scenario files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Put another value into each scenario, such as `class.sales.patience=exponential(2m)`; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) overrides: Vec<Override>,
    /// Print what is wrong or doubtful as JSON, in place of text.
    #[arg(long)]
    pub(super) json: bool,
}

fn parse_kind(text: &str) -> Result<&'static Kind, String> {
    let names = || KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ");
    Kind::named(text).ok_or_else(|| format!("one of these is needed: {}", names()))
}

fn parse_dates(text: &str) -> Result<DateOrder, String> {
    match text {
        "m/d/y" => Ok(DateOrder::MonthFirst),
        "d/m/y" => Ok(DateOrder::DayFirst),
        _ => Err("`m/d/y` or `d/m/y` is needed".to_owned()),
    }
}

fn parse_class(text: &str) -> Result<(String, Vec<String>), String> {
    let (class, queues) = text.split_once('=').ok_or("a class and its queues with `=` between them are needed")?;
    let queues: Vec<String> =
        queues.split(',').map(|queue| queue.trim().to_owned()).filter(|queue| !queue.is_empty()).collect();
    if class.trim().is_empty() || queues.is_empty() {
        return Err("a class and its queues with `=` between them are needed".to_owned());
    }
    Ok((class.trim().to_owned(), queues))
}

fn parse_share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.001..=0.999).contains(&share) => Ok(share),
        Ok(percent) if (1.0..=99.9).contains(&percent) => {
            Err(format!("a share from 0.001 to 0.999 is needed: {percent} % is {}", percent / 100.0))
        }
        _ => Err("a share from 0.001 to 0.999 is needed, such as 0.8".to_owned()),
    }
}

fn parse_confidence(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(confidence) if (0.5..=0.9999).contains(&confidence) => Ok(confidence),
        Ok(percent) if (50.0..=99.99).contains(&percent) => {
            Err(format!("a number from 0.5 to 0.9999 is needed: {percent} % is {}", percent / 100.0))
        }
        _ => Err("a number from 0.5 to 0.9999 is needed".to_owned()),
    }
}

pub(super) fn parse_override(text: &str) -> Result<Override, String> {
    Override::of(text).ok_or_else(|| "a path and a value with `=` between them are needed".to_owned())
}

fn parse_quantity(text: &str) -> Result<Quantity, String> {
    let text = text.trim();
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim();
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() && !unit.contains(|sign: char| sign.is_ascii_digit()) => {
            Ok(Quantity { number, unit: unit.to_owned() })
        }
        _ => Err("one number with its unit is needed, such as `90s`, `1.5m`, `120/h` or `0.7`".to_owned()),
    }
}

/// A file for a chart, with its form; none for SVG.
fn parse_chart(text: &str) -> Result<(PathBuf, Option<Picture>), String> {
    match text.rsplit_once('.').map(|(_, ending)| (ending, parse_picture(ending))) {
        Some(("svg", _)) => Ok((text.into(), None)),
        Some((_, Ok(picture))) => Ok((text.into(), Some(picture))),
        _ => Err("a name that ends in .svg, .png or .pdf is needed".to_owned()),
    }
}

fn parse_picture(text: &str) -> Result<Picture, String> {
    let names = || Picture::ALL.map(Picture::name).join(", ");
    Picture::ALL.into_iter().find(|picture| picture.name() == text).ok_or_else(|| format!("there are {}", names()))
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write it as year, month and day, such as 2026-03-02".to_owned())
}

fn parse_objective(text: &str) -> Result<Objective, String> {
    let names = || Objective::ALL.map(Objective::name).join(", ");
    Objective::ALL.into_iter().find(|of| of.name() == text).ok_or_else(|| format!("there are {}", names()))
}

/// Reads a whole number that is not less than this.
pub(super) fn at_least<T>(least: T) -> impl Fn(&str) -> Result<T, String> + Clone
where
    T: FromStr + PartialOrd + Display + Copy,
{
    move |text| match text.parse() {
        Ok(number) if number >= least => Ok(number),
        _ => Err(format!("a whole number of at least {least} is needed")),
    }
}

/// Two times of day, the second later than the first, since midnight.
fn parse_times(text: &str) -> Result<(Span, Span), String> {
    let time = |text: &str| match text.trim() {
        "24:00" => Some(Span::from_seconds(86_400)),
        text => {
            let time = text.parse::<jiff::civil::Time>().ok()?;
            let seconds = time.duration_since(jiff::civil::Time::midnight()).as_secs();
            u64::try_from(seconds).ok().map(Span::from_seconds)
        }
    };
    let times = text.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)));
    times.filter(|(from, to)| from < to).ok_or_else(|| "two times such as `09:30-10:00` are needed".to_owned())
}

fn parse_seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a whole number from 0 to {} is needed", u64::MAX))
}

fn parse_replications(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| "a whole number from 1 to 1000000 is needed".to_owned())
}

pub(super) fn parse_threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=1024) => Ok(threads),
        _ => Err("a whole number from 1 to 1024 is needed".to_owned()),
    }
}

pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration =
        text.parse().map_err(|_| "a duration such as `90s` or `2h` is needed".to_owned())?;
    Duration::try_from(span).ok().filter(|span| !span.is_zero()).ok_or("it must be longer than nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Arguments::definition().debug_assert();
    }

    #[test]
    fn a_confidence_in_percent_is_told_as_a_share() {
        assert_eq!(parse_confidence("0.95"), Ok(0.95));
        assert_eq!(parse_confidence("95").unwrap_err(), "a number from 0.5 to 0.9999 is needed: 95 % is 0.95");
        assert!(parse_confidence("1").is_err() && parse_confidence("nan").is_err());
    }

    #[test]
    fn a_number_that_is_too_small_is_told_the_least_and_no_other() {
        let least = "a whole number of at least 10 is needed";
        assert_eq!(at_least::<u32>(10)("10"), Ok(10));
        for text in ["5", "-1", "10.5", "99999999999"] {
            assert_eq!(at_least::<u32>(10)(text).unwrap_err(), least, "{text}");
        }
    }

    #[test]
    fn two_times_of_day_are_one_after_the_other() {
        let seconds = |text| parse_times(text).map(|(from, to)| (from.seconds(), to.seconds()));
        assert_eq!(seconds("09:30-10:00"), Ok((34_200.0, 36_000.0)));
        assert_eq!(seconds("23:00:30 - 24:00"), Ok((82_830.0, 86_400.0)));
        for text in ["10:00-09:30", "10:00", "9-10", "10:00-25:00", ""] {
            assert_eq!(seconds(text).unwrap_err(), "two times such as `09:30-10:00` are needed", "{text}");
        }
    }

    #[test]
    fn seeds_and_replications_are_whole_numbers() {
        assert_eq!((parse_seed("18446744073709551615"), parse_replications("1000000")), (Ok(u64::MAX), Ok(1_000_000)));
        for text in ["1,5", "2.5", "-1", "", "eight"] {
            let wrong = parse_seed(text).unwrap_err();
            assert_eq!(wrong, "a whole number from 0 to 18446744073709551615 is needed", "{text}");
        }
        for text in ["0", "2,5", "1000001"] {
            assert_eq!(parse_replications(text).unwrap_err(), "a whole number from 1 to 1000000 is needed", "{text}");
        }
    }

    #[test]
    fn a_quantity_is_one_number_and_its_unit() {
        let read = |text| parse_quantity(text).map(|Quantity { number, unit }| (number, unit));
        for (text, number, unit) in
            [("90s", 90.0, "s"), ("120 / h", 120.0, "/ h"), ("-0.75", -0.75, ""), ("1.5m", 1.5, "m")]
        {
            assert_eq!(read(text), Ok((number, unit.to_owned())));
        }
        for text in ["", "s", "1m 30s", "1-2s", "inf", "1e5"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_override_has_a_path_and_a_value_which_may_hold_equal_signs() {
        let set = parse_override("class.sales.talk = { distribution = \"exponential\", mean = \"4m\" }").unwrap();
        assert_eq!(set.path, "class.sales.talk");
        assert_eq!(set.value, "{ distribution = \"exponential\", mean = \"4m\" }");
        assert!(parse_override("class.sales.talk").is_err());
    }
}
