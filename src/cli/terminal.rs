//! What is said to people, and where.

use super::Failed;
use super::arguments::ScenarioArguments;
use crate::experiment;
use crate::scenario::{self, Diagnostics, Disk, Files, Override, Scenario};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Whether standard error shows colours.
fn coloured() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Prints diagnostics.
pub(super) fn show(diagnostics: &Diagnostics) {
    eprint!("{}", diagnostics.render(coloured()));
}

/// Prints why something failed.
pub(super) fn complain(error: &dyn std::error::Error) -> Failed {
    eprintln!("error: {error}");
    Failed::Run
}

/// Prints a result. A reader that has gone away, as `head` does, is no failure.
pub(super) fn say(text: &str) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(complain(&error)),
        _ => Ok(()),
    }
}

/// Prints what is wrong with the command line.
pub(super) fn refuse(message: &str) -> Failed {
    eprintln!("error: {message}");
    Failed::CommandLine
}

/// Reads a scenario, shows what is wrong or doubtful about it, and gives it back if it can be run.
pub(super) fn load(arguments: &ScenarioArguments) -> Result<Scenario, Failed> {
    load_file(&arguments.file, &arguments.overrides)
}

/// The same for a file by its path.
pub(super) fn load_file(file: &Path, overrides: &[Override]) -> Result<Scenario, Failed> {
    load_from(&Disk, file, overrides)
}

/// The same from other files than those on the disk.
pub(super) fn load_from(files: &dyn Files, file: &Path, overrides: &[Override]) -> Result<Scenario, Failed> {
    match scenario::load(file, overrides, files).and_then(|scenario| experiment::check(&scenario).map(|()| scenario)) {
        Ok(scenario) => {
            show(&scenario.warnings);
            Ok(scenario)
        }
        Err(diagnostics) => {
            show(&diagnostics);
            Err(Failed::Scenario)
        }
    }
}
