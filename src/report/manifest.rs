//! Where results come from: enough to make the same bytes again, and to announcement when a file is not the one that was
//! written.

use super::compressed::{packed, unpacked};
use super::json;
use crate::digest::Digest;
use crate::experiment::Inputs;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The file's name. A folder that has it is a folder of results.
pub const NAME: &str = "manifest.json";

/// Raised when a reader of the manifest would have to change.
const SCHEMA_VERSION: u32 = 2;

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
    /// What the scenario hardly means, each on one line.
    pub warnings: &'a [String],
    /// The day that is put on pages, if one was given.
    pub date: Option<Date>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    digest: Digest,
    text: Option<String>,
}

impl Source {
    /// The file called `name` with these contents, which are text.
    pub fn new(name: &str, contents: &[u8]) -> Source {
        let text = String::from_utf8_lossy(contents).into_owned();
        Source { name: name.to_owned(), digest: Digest::of(contents), text: Some(text) }
    }

    /// The same without the contents in full: of exports, which are large and tell of people.
    pub fn without_text(name: &str, contents: &[u8]) -> Source {
        Source { name: name.to_owned(), digest: Digest::of(contents), text: None }
    }

    /// What tells it from others, in words.
    pub(super) fn fact(&self) -> String {
        format!("{}, {} bytes, XXH64 {}", self.name, self.digest.bytes, self.digest.hex())
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
    platform: Platform<'a>,
    command_line: &'a [String],
    #[serde(flatten)]
    repetition: Option<Repetition>,
    /// Absent where there are none.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
    sources: Vec<SourceEntry<'a>>,
    outputs: Vec<FileEntry>,
    scenario: &'a str,
}

/// A file that was read, in full where the results can be made again of it: what was read is there although the file may have changed.
#[derive(Serialize)]
struct SourceEntry<'a> {
    #[serde(flatten)]
    file: FileEntry,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    /// In place of a long text, the same compressed by gzip, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    gzip: Option<String>,
}

/// From so many bytes on a text is a table that nobody reads in a manifest.
const LONG: u64 = 16_384;

impl SourceEntry<'_> {
    fn of(source: &Source) -> SourceEntry<'_> {
        let file = entry(&source.name, source.digest);
        match source.text.as_deref() {
            Some(text) if source.digest.bytes >= LONG => SourceEntry { file, text: None, gzip: Some(packed(text)) },
            text => SourceEntry { file, text, gzip: None },
        }
    }
}

/// A file and what tells it from others.
#[derive(Serialize)]
struct FileEntry {
    name: String,
    bytes: u64,
    xxh64: String,
}

fn entry(name: &str, digest: Digest) -> FileEntry {
    FileEntry { name: name.to_owned(), bytes: digest.bytes, xxh64: digest.hex() }
}

/// How often everything was simulated, and with which random numbers.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Repetition {
    pub(super) seed: u64,
    pub(super) replications: usize,
    pub(super) confidence: f64,
}

/// The manifest of what wrote these files, by their names relative to the folder; what simulated nothing has no repetition.
pub(super) fn manifest(
    provenance: Provenance<'_>,
    repetition: Option<Repetition>,
    files: &[(String, Digest)],
) -> String {
    let Provenance { command_line, scenario, sources, platform, warnings, date: _ } = provenance;
    json::document(
        SCHEMA_VERSION,
        &Manifest {
            platform,
            command_line,
            repetition,
            warnings,
            sources: sources.iter().map(SourceEntry::of).collect(),
            outputs: files.iter().map(|(name, digest)| entry(name, *digest)).collect(),
            scenario,
        },
    )
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

/// The inputs of the results that a manifest of this program is of; `None` where it is not one.
pub fn inputs_of(manifest: &str) -> Option<Inputs> {
    #[derive(Deserialize)]
    struct Known {
        program: String,
        scenario: String,
        sources: Vec<KnownFile>,
    }
    #[derive(Deserialize)]
    struct KnownFile {
        name: String,
        xxh64: String,
    }
    let known: Known = serde_json::from_str(manifest).ok()?;
    let others = known.sources.into_iter().skip(1).map(|file| (file.name, file.xxh64));
    (known.program == env!("CARGO_PKG_NAME")).then(|| Inputs::new(&known.scenario, others))
}

/// What a manifest says about how its results were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The version of the program.
    pub version: String,
    /// The arguments that decide the results.
    pub command_line: Vec<String>,
    /// The files that were read, the scenario first: their names as they were written, and their texts.
    pub sources: Vec<(String, String)>,
    /// The files that were written: their names relative to the folder, and their digests.
    pub outputs: Vec<(String, String)>,
}

/// A text that is no manifest, or one that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoManifest(String);

impl fmt::Display for NoManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoManifest {}

impl Recorded {
    /// Reads a manifest of this program.
    ///
    /// # Errors
    /// It is not one, has no texts of what was read, or has other texts than it had when it was written.
    pub fn read(text: &str) -> Result<Recorded, NoManifest> {
        #[derive(Deserialize)]
        struct Kind {
            program: String,
            schema_version: u32,
        }
        #[derive(Deserialize)]
        struct Known {
            version: String,
            command_line: Vec<String>,
            sources: Vec<KnownSource>,
            outputs: Vec<KnownOutput>,
        }
        #[derive(Deserialize)]
        struct KnownSource {
            name: String,
            bytes: u64,
            xxh64: String,
            text: Option<String>,
            gzip: Option<String>,
        }
        #[derive(Deserialize)]
        struct KnownOutput {
            name: String,
            xxh64: String,
        }
        let wrong = |error: serde_json::Error| NoManifest(error.to_string());
        let kind: Kind = serde_json::from_str(text).map_err(wrong)?;
        if kind.program != env!("CARGO_PKG_NAME") {
            return Err(NoManifest(format!("it was written by {} and not by this program", kind.program)));
        }
        let written = kind.schema_version;
        if written != SCHEMA_VERSION {
            let message = format!(
                "its schema_version is {written}, and this program reads {SCHEMA_VERSION} only; take the build that wrote it"
            );
            return Err(NoManifest(message));
        }
        let known: Known = serde_json::from_str(text).map_err(wrong)?;
        let mut sources = Vec::new();
        for KnownSource { name, bytes, xxh64, text, gzip } in known.sources {
            let has_text = text.is_some() || gzip.is_some();
            match text.or_else(|| unpacked(&gzip?, bytes)) {
                Some(text) if Digest::of(text.as_bytes()).hex() == xxh64 => sources.push((name, text)),
                None if !has_text => sources.push((name, String::new())),
                _ => return Err(NoManifest(format!("{name} was changed in it: its digest is not {xxh64}"))),
            }
        }
        Ok(Recorded {
            version: known.version,
            command_line: known.command_line,
            sources,
            outputs: known.outputs.into_iter().map(|output| (output.name, output.xxh64)).collect(),
        })
    }
}
