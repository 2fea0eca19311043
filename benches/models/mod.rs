#![allow(missing_docs, dead_code, reason = "no part of the library; each benchmark uses some of it")]
//! The models of reference as scenario files, read and run by the simulator.

use switchboard::model::{Center, Limits, simulate};
use switchboard::scenario::{Disk, Files, Memory, Override, load};

/// The scenario of a model of reference, by its letter in lower case.
pub const A: Plan = Plan { file: "a.toml", rate: 100.0 };
pub const B: Plan = Plan { file: "b.toml", rate: 200.0 };
pub const C: Plan = Plan { file: "c.toml", rate: 10.0 };

/// Intervals of a run: about as many as there are half-hours in a day.
const INTERVALS: f64 = 50.0;

/// A scenario file of this folder, with the contacts that it expects in a second.
#[derive(Clone, Copy)]
pub struct Plan {
    pub file: &'static str,
    pub rate: f64,
}

impl Plan {
    pub fn path(self) -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/models").join(self.file)
    }

    /// The center with about so many contacts, and with these values in place of those in the file.
    pub fn center(self, contacts: u64, set: &[(&str, String)]) -> Center {
        read(&self.path(), &Disk, contacts as f64 / self.rate, set)
    }
}

/// The center that a text describes, with contacts arriving for `seconds`.
pub fn center_of(text: &str, seconds: f64) -> Center {
    read("model.toml".as_ref(), &Memory::default().with("model.toml", text), seconds, &[])
}

/// The values for a run of so many seconds.
pub fn length(seconds: f64) -> [(&'static str, String); 2] {
    [("run.length", format!("{seconds:.6}s")), ("run.interval", format!("{:.6}s", seconds / INTERVALS))]
}

fn read(path: &std::path::Path, files: &dyn Files, seconds: f64, set: &[(&str, String)]) -> Center {
    let set = length(seconds).into_iter().chain(set.iter().cloned());
    let overrides = Vec::from_iter(set.map(|(path, value)| Override { path: path.to_owned(), value }));
    match load(path, &overrides, files) {
        Ok(scenario) => scenario.center,
        Err(diagnostics) => panic!("{}", diagnostics.render(false)),
    }
}

/// Runs the center and returns the contacts and events which were simulated.
pub fn run(center: &Center, seed: u64) -> (u64, u64) {
    let result =
        simulate(center, seed, 0, Limits::default(), &mut ()).expect("no limit is reached and the books balance");
    (result.total().offered, result.events)
}
