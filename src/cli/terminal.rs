//! What is said to people, and where.

use super::Failed;
use super::arguments::ScenarioArguments;
use crate::experiment::{self, threads_for};
use crate::report::WIDTH;
use crate::scenario::{self, Diagnostics, Disk, Files, LARGEST_FILE, Override, Scenario, WhatIf};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether only results, warnings and errors are wanted.
static QUIET: AtomicBool = AtomicBool::new(false);

/// The files of the disk, and standard input under the name `-`.
pub(super) static CONSOLE: Console = Console;

/// See [`CONSOLE`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Console;

impl Files for Console {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path != Path::new("-") {
            return Disk.read(path);
        }
        let mut bytes = Vec::new();
        io::stdin().lock().take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }
}

/// Leaves out notes and progress from here on.
pub(super) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether notes and progress are left out.
pub(super) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Says something on standard error, as a line. A reader that has gone away is no failure, as on standard output.
pub(super) fn put(text: std::fmt::Arguments<'_>) {
    // Whoever does not read what went wrong has the exit code.
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// [`put`] with what [`format!`] takes.
macro_rules! remark {
    ($($words:tt)*) => { $crate::cli::terminal::put(format_args!($($words)*)) };
}
pub(super) use remark;

/// Says what was done, for people, who may not want to know.
pub(super) fn note(text: &str) {
    if !is_quiet() {
        remark!("{text}");
    }
}

/// How many signs there are room for in a line of standard output; what is no terminal gets the lines that tables are made for.
pub(super) fn width() -> usize {
    match console::Term::stdout().size_checked() {
        Some((_, columns)) if io::stdout().is_terminal() => usize::from(columns).clamp(40, WIDTH),
        _ => WIDTH,
    }
}

/// Whether standard error shows colours.
fn coloured() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Prints diagnostics.
pub(super) fn show(diagnostics: &Diagnostics) {
    let told = diagnostics.render(coloured());
    if !told.is_empty() {
        remark!("{}", told.trim_end_matches('\n'));
    }
}

/// Diagnostics for files: each on one line.
pub(super) fn lines(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(ToString::to_string).collect()
}

/// Prints why something failed.
pub(super) fn complain(error: &dyn std::error::Error) -> Failed {
    remark!("error: {error}");
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
    remark!("error: {message}");
    Failed::CommandLine
}

/// Reads a scenario, shows what is wrong or doubtful about it, and gives it back if it can be run.
pub(super) fn load(arguments: &ScenarioArguments) -> Result<Scenario, Failed> {
    load_file(&arguments.file, &arguments.overrides)
}

/// The same for a file by its path.
pub(super) fn load_file(file: &Path, overrides: &[Override]) -> Result<Scenario, Failed> {
    load_from(&CONSOLE, file, overrides, &[])
}

/// Reads a scenario, shows nothing.
pub(super) fn check_file(
    files: &dyn Files,
    file: &Path,
    overrides: &[Override],
    what_if: &[WhatIf],
) -> Result<Scenario, Diagnostics> {
    let scenario = scenario::load_what_if(file, overrides, what_if, files).map_err(experiment::all_wrong)?;
    experiment::check(&scenario)?;
    Ok(scenario)
}

/// How much memory the machine has \[bytes\], where the system tells it as Linux does.
fn memory_of_this_machine() -> Option<u128> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let total = told.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    total.trim().strip_suffix("kB")?.trim().parse::<u128>().ok().map(|kilobytes| kilobytes * 1_024)
}

/// How much memory a run of the scenario on so many threads takes \[bytes\].
pub(super) fn memory_of(scenario: &Scenario, threads: Option<usize>) -> u128 {
    scenario.memory(threads_for(threads, scenario.settings.repetition.at_most()))
}

/// Refuses what takes more memory \[bytes\] than the machine has.
pub(super) fn fits_memory(needed: u128) -> Result<(), Failed> {
    let Some(there) = memory_of_this_machine().filter(|&there| needed > there) else { return Ok(()) };
    let (needed, there) = (memory_in_words(needed), memory_in_words(there));
    remark!("error: that takes about {needed} of memory, and this machine has {there}");
    remark!(
        "take a longer `interval` in [run], a shorter run, fewer replications or threads; `switchboard validate` tells what that takes"
    );
    Err(Failed::Scenario)
}

/// An amount of memory in a unit that makes it a small number.
pub(super) fn memory_in_words(bytes: u128) -> String {
    let kilobytes = bytes as f64 / 1e3;
    match kilobytes {
        ..1e3 => format!("{kilobytes:.0} kB"),
        ..1e6 => format!("{:.0} MB", kilobytes / 1e3),
        _ => format!("{:.1} GB", kilobytes / 1e6),
    }
}

/// The same from other files than those on the disk.
pub(super) fn load_from(
    files: &dyn Files,
    file: &Path,
    overrides: &[Override],
    what_if: &[WhatIf],
) -> Result<Scenario, Failed> {
    match check_file(files, file, overrides, what_if) {
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
