//! The `switchboard` command: arguments, progress, exit codes. The only place that prints, reads a clock or sets a thread
//! to wait.
//!
//! Results go to standard output, everything else to standard error.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | the scenario, the history for `route`, or a file to `import` is wrong; the messages say where and what to do |
//! | 2 | the command line is wrong |
//! | 3 | the run did not end well: a bound was reached or it was interrupted, the books do not balance, or the results could not be written |
//! | 130 | it was interrupted and ended at once |
//! | 4 | `run` is done, and a goal of the scenario is missed; `verify` is done, and a value differs |
//! | 5 | `run` is done, no goal is missed, and of one it cannot be told; `verify` likewise |

#![allow(clippy::disallowed_methods, reason = "progress and --max-time need a clock; results never see it")]

mod arguments;
mod backtest;
mod check;
mod compare;
mod explain;
mod fit;
mod import;
mod init;
mod interrupt;
mod list;
mod manual;
mod migrate;
mod progress;
mod rerun;
mod route;
mod run;
mod staff;
mod sweep;
mod terminal;
mod trace;
mod validate;
mod verify;
mod whole;

use arguments::{Arguments, Command};
use std::process::ExitCode;

/// Why a command did not succeed, or what a run came to that its caller has to know. Everything has been said by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failed {
    /// The scenario is wrong.
    Scenario,
    /// The command line is wrong.
    CommandLine,
    /// The run did not end well.
    Run,
    /// A goal is missed, or a value differs from the exact one.
    GoalMissed,
    /// No goal is missed, and one may be; no value differs, and one is not known well enough.
    GoalOpen,
}

impl From<Failed> for ExitCode {
    fn from(failed: Failed) -> ExitCode {
        match failed {
            Failed::Scenario => ExitCode::from(1),
            Failed::CommandLine => ExitCode::from(2),
            Failed::Run => ExitCode::from(3),
            Failed::GoalMissed => ExitCode::from(4),
            Failed::GoalOpen => ExitCode::from(5),
        }
    }
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let arguments = Arguments::typed();
    if arguments.quiet {
        terminal::be_quiet();
    }
    interrupt::watch();
    let done = match arguments.command {
        Command::Run(arguments) => run::run(&arguments, &typed),
        Command::Backtest(arguments) => backtest::backtest(&arguments, &typed),
        Command::Sweep(arguments) => sweep::sweep(&arguments, &typed),
        Command::Check(arguments) => return check::check(&arguments, &typed),
        Command::Fit(arguments) => fit::fit(&arguments, &typed),
        Command::Staff(arguments) => staff::staff(&arguments, &typed),
        Command::Migrate(arguments) => migrate::migrate(&arguments),
        Command::Import(arguments) => import::import(&arguments, &typed),
        Command::Compare(arguments) => compare::compare(&arguments, &typed),
        Command::Trace(arguments) => trace::trace(&arguments),
        Command::Rerun(arguments) => rerun::rerun(&arguments),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Route(arguments) => route::route(&arguments),
        Command::Schema => validate::schema(),
        Command::Init(arguments) => init::init(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::List(arguments) => list::list(&arguments),
        Command::Completions(arguments) => manual::completions(&arguments),
        Command::Man(arguments) => manual::man(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.into(),
    }
}
