//! `switchboard route`.

use super::Failed;
use super::arguments::RouteArguments;
use super::terminal::{note, remark};
use crate::journal::{self, Fault};
use std::io::{self, BufReader, BufWriter};

const BUFFER: usize = 1 << 16;

/// Tells the engine a history and prints its decisions.
pub(super) fn route(arguments: &RouteArguments) -> Result<(), Failed> {
    let other = match &arguments.rules {
        None => None,
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => Some(text.lines().next().unwrap_or_default().to_owned()),
            Err(error) => {
                remark!("error: {}: {error}", path.display());
                return Err(Failed::CommandLine);
            }
        },
    };
    let from = BufReader::with_capacity(BUFFER, io::stdin().lock());
    let mut to = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    match journal::replay(from, &mut to, other.as_deref(), arguments.traces) {
        Ok(replayed) => {
            note(&format!("{} calls, {} decisions", replayed.calls, replayed.decisions));
            Ok(())
        }
        // Whoever reads has enough.
        Err(Fault::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(fault) => {
            // What was decided before is whole.
            let _ = io::Write::flush(&mut to);
            remark!("error: {fault}");
            Err(if matches!(fault, Fault::Io(_)) { Failed::Run } else { Failed::Scenario })
        }
    }
}
