//! `switchboard completions` and `switchboard man`.

use super::Failed;
use super::arguments::{Arguments, CompletionsArguments, ManArguments};
use super::terminal::{complain, note, say};
use std::fs;

/// Prints the completions of a shell.
pub(super) fn completions(arguments: &CompletionsArguments) -> Result<(), Failed> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::definition(), "switchboard", &mut text);
    say(&String::from_utf8_lossy(&text))
}

/// Prints the manual page, or writes those of all commands.
pub(super) fn man(arguments: &ManArguments) -> Result<(), Failed> {
    let definition = Arguments::definition().disable_help_subcommand(true);
    match &arguments.out {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(definition).render(&mut text).map_err(|error| complain(&error))?;
            say(&String::from_utf8_lossy(&text))
        }
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|error| complain(&error))?;
            clap_mangen::generate_to(definition, folder).map_err(|error| complain(&error))?;
            note(&format!("wrote the pages to {}", folder.display()));
            Ok(())
        }
    }
}
