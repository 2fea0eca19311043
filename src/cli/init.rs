//! `switchboard init`: scenarios to begin with.

use super::Failed;
use super::arguments::InitArguments;
use super::terminal::{complain, refuse, say};
use crate::scenario;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A scenario to begin with.
pub(super) struct Template {
    pub(super) name: &'static str,
    /// The scenario first; the names are relative to its folder.
    files: &'static [(&'static str, &'static str)],
}

impl Template {
    /// The question that it answers.
    pub(super) fn question(&self) -> String {
        scenario::question(self.files[0].1)
    }
}

macro_rules! template {
    ($name:literal: $($file:literal),+) => {
        Template {
            name: $name,
            files: &[$(($file, include_str!(concat!("../../scenarios/templates/", $name, "/", $file)))),+],
        }
    };
}

/// All of them.
pub(super) const TEMPLATES: &[Template] = &[
    template!("voice": "scenario.toml", "volumes.csv", "roster.csv"),
    template!("chats": "scenario.toml"),
    template!("providers": "scenario.toml"),
    template!("network": "scenario.toml"),
    template!("callbacks": "scenario.toml"),
];

/// Writes a template into a folder, in which none of its files may be there already.
pub(super) fn init(arguments: &InitArguments) -> Result<(), Failed> {
    let names = || TEMPLATES.iter().map(|template| template.name);
    let Some(template) = TEMPLATES.iter().find(|template| template.name == arguments.template) else {
        let near = scenario::nearest(&arguments.template, names());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        return Err(refuse(&format!("there is no template `{}`: {help}", arguments.template)));
    };
    let folder = arguments.folder.clone().unwrap_or_else(|| PathBuf::from(template.name));
    let path = |name: &str| folder.join(name);
    if let Some((name, _)) = template.files.iter().find(|(name, _)| path(name).exists()) {
        return Err(refuse(&format!("{} is there already: give another folder", path(name).display())));
    }
    write(&folder, template).map_err(|error| {
        complain(&io::Error::new(error.kind(), format!("cannot write to {}: {error}", folder.display())))
    })?;
    let scenario = path(template.files[0].0);
    let mut text = format!("{}\n\n", template.question());
    template.files.iter().for_each(|(name, _)| text.push_str(&format!("  wrote {}\n", path(name).display())));
    let shown = scenario.display();
    text.push_str(&format!(
        "\nNext:\n  switchboard validate {shown}\n  switchboard run {shown} --out {}\n",
        folder.join("results").display()
    ));
    say(&text)
}

fn write(folder: &Path, template: &Template) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    template.files.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))
}
