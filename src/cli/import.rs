//! `switchboard import`.

use super::Failed;
use super::arguments::ImportArguments;
use super::interrupt::out_folder;
use super::run::{platform, without_place};
use super::terminal::{complain, note, remark, say};
use crate::history::{self, Input, Wishes};
use crate::report::{self, OutDir, Provenance, Source};
use crate::scenario::{Disk, Files};
use crate::words::counted;
use std::path::{Path, PathBuf};

/// Reads exports, says what was read, and writes what was made of them.
pub(super) fn import(arguments: &ImportArguments, typed: &[String]) -> Result<(), Failed> {
    let inputs = read_all(&arguments.files)?;
    let wishes = Wishes {
        zone: arguments.timezone.clone(),
        kind: arguments.kind,
        dates: arguments.dates,
        classes: arguments.classes.clone(),
        ..Wishes::default()
    };
    let imported = history::import(&inputs, &wishes).map_err(|refused| refuse(&refused.to_string()))?;
    let out = out_folder(&arguments.out)?;
    say(&imported.summary)?;
    let outputs = [imported.outputs.clone(), report::import(&imported)].concat();
    write(out, (&arguments.out, typed), &inputs, &outputs)
}

/// Writes what was made of exports into a folder, as it was typed, with where it comes from: the scenario first.
pub(super) fn write(
    out: OutDir,
    (folder, typed): (&Path, &[String]),
    inputs: &[Input],
    outputs: &[(String, String)],
) -> Result<(), Failed> {
    let sources: Vec<Source> = inputs.iter().map(|input| Source::without_text(&input.name, &input.bytes)).collect();
    let (_, scenario) = &outputs[0];
    let command_line = without_place(typed);
    let provenance = Provenance {
        command_line: &command_line,
        scenario,
        sources: &sources,
        platform: platform(),
        warnings: &[],
        date: None,
    };
    let files = report::write_texts(out, outputs, provenance).map_err(|error| complain(&error))?;
    note(&format!("wrote {} to {}", counted(files.len(), "file"), folder.display()));
    Ok(())
}

/// The bytes of all files, or what is wrong with any of them.
pub(super) fn read_all(files: &[PathBuf]) -> Result<Vec<Input>, Failed> {
    let (mut inputs, mut problems) = (Vec::new(), Vec::new());
    for path in files {
        let name = path.to_string_lossy().into_owned();
        match Disk.read(path) {
            Ok(bytes) => inputs.push(Input { name, bytes }),
            Err(error) => problems.push(format!("{name}: it cannot be read: {error}")),
        }
    }
    if problems.is_empty() { Ok(inputs) } else { Err(refuse(&problems.join("\n"))) }
}

pub(super) fn refuse(problems: &str) -> Failed {
    problems.lines().for_each(|problem| remark!("error: {problem}"));
    Failed::Scenario
}
