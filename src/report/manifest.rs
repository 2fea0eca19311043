//! Where results come from: enough to make the same bytes again, and to notice when a file is not the one that was
//! written.

use super::json;
use crate::digest::Digest;
use serde::{Deserialize, Serialize};

/// The file's name. A folder that has it is a folder of results.
pub(super) const NAME: &str = "manifest.json";

/// Raised when a reader of the manifest would have to change.
const SCHEMA_VERSION: u32 = 1;

/// Where a run comes from. Only what decides the results: no clock, no number of threads.
#[derive(Clone, Copy, Debug)]
pub struct Provenance<'a> {
    /// The arguments as they were typed.
    pub command_line: &'a [String],
    /// The scenario in full, as the program understood it.
    pub scenario: &'a str,
    /// The files that it was read from.
    pub sources: &'a [Source],
    /// The machine's kind.
    pub platform: Platform<'a>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    digest: Digest,
}

impl Source {
    /// The file called `name` with these contents.
    pub fn new(name: &str, contents: &[u8]) -> Source {
        Source { name: name.to_owned(), digest: Digest::of(contents) }
    }
}

/// The kind of machine that the program was built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Platform<'a> {
    /// The operating system, such as `linux`.
    pub os: &'a str,
    /// The processor, such as `x86_64`.
    pub arch: &'a str,
}

#[derive(Serialize)]
struct Manifest<'a> {
    schema_version: u32,
    program: &'static str,
    version: &'static str,
    platform: Platform<'a>,
    command_line: &'a [String],
    seed: u64,
    replications: usize,
    confidence: f64,
    sources: Vec<FileEntry>,
    outputs: Vec<FileEntry>,
    scenario: &'a str,
}

/// A file and what tells it from others.
#[derive(Serialize)]
struct FileEntry {
    name: String,
    bytes: u64,
    fnv1a_64: String,
}

fn entry(name: &str, digest: Digest) -> FileEntry {
    FileEntry { name: name.to_owned(), bytes: digest.bytes, fnv1a_64: digest.hex() }
}

/// How often everything was simulated, and with which random numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repetition {
    pub(super) seed: u64,
    pub(super) replications: usize,
    pub(super) confidence: f64,
}

/// The manifest of runs that wrote these files, by their names relative to the folder.
pub(super) fn manifest(provenance: Provenance<'_>, repetition: Repetition, files: &[(String, Digest)]) -> String {
    let Provenance { command_line, scenario, sources, platform } = provenance;
    let Repetition { seed, replications, confidence } = repetition;
    json::document(&Manifest {
        schema_version: SCHEMA_VERSION,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        platform,
        command_line,
        seed,
        replications,
        confidence,
        sources: sources.iter().map(|source| entry(&source.name, source.digest)).collect(),
        outputs: files.iter().map(|(name, digest)| entry(name, *digest)).collect(),
        scenario,
    })
}

/// The names of the files that a manifest of this program lists; `None` when it is not one.
pub(super) fn listed(text: &str) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Known {
        program: String,
        outputs: Vec<KnownFile>,
    }
    #[derive(Deserialize)]
    struct KnownFile {
        name: String,
    }
    let known: Known = serde_json::from_str(text).ok()?;
    (known.program == env!("CARGO_PKG_NAME")).then(|| known.outputs.into_iter().map(|file| file.name).collect())
}
