//! `switchboard migrate`.

use super::Failed;
use super::arguments::MigrateArguments;
use super::terminal::{remark, say};
use super::whole::write_whole;
use crate::scenario::{self, LARGEST_FILE, Migrated};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Rewrites the files under the names of today. All of them are read before the first is written, so that a mistake in one changes none.
pub(super) fn migrate(arguments: &MigrateArguments) -> Result<(), Failed> {
    let mut all: Vec<(&PathBuf, Migrated)> = Vec::new();
    let mut wrong = false;
    for file in &arguments.files {
        match read(file).and_then(|text| scenario::migrate(&text)) {
            Ok(migrated) => all.push((file, migrated)),
            Err(message) => {
                remark!("error: {}: {message}", file.display());
                wrong = true;
            }
        }
    }
    if wrong {
        remark!("nothing was rewritten");
        return Err(Failed::Scenario);
    }
    let mut text = String::new();
    for (file, Migrated { text: new, changes }) in &all {
        if !changes.is_empty() && !arguments.dry_run {
            // What a link points to is rewritten, not the link.
            let written = fs::canonicalize(file).and_then(|file| write_whole(&file, new.as_bytes()));
            written.map_err(|error| {
                remark!("error: {error}");
                Failed::Run
            })?;
        }
        let done = match (changes.len(), arguments.dry_run) {
            (0, _) => "nothing to rename".to_owned(),
            (count, true) => format!("{count} to rename"),
            (count, false) => format!("{count} renamed"),
        };
        let _ = writeln!(text, "{}: {done}", file.display());
        for change in changes {
            let _ = writeln!(text, "  {}: `{}` is `{}`", change.place, change.was, change.is);
        }
    }
    say(&text)
}

fn read(file: &Path) -> Result<String, String> {
    let length = fs::metadata(file).map_err(|error| format!("cannot be read: {error}"))?.len();
    if length > LARGEST_FILE {
        return Err(format!("it is larger than {} MiB", LARGEST_FILE >> 20));
    }
    fs::read_to_string(file).map_err(|error| format!("cannot be read: {error}"))
}
