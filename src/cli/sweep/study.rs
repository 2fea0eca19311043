//! Which study is meant: a file, or what was typed about a scenario.

use super::arguments::{StudyArguments, values_after};
use crate::cli::Failed;
use crate::cli::run::sources;
use crate::cli::terminal::{fits_memory, refuse, show};
use crate::experiment::metric_names;
use crate::experiment::sweep::Sweep;
use crate::model::Limits;
use crate::report::Source;
use crate::scenario::{Override, Scenario, Snapshot, Study};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// The name of a study that was made of arguments.
const TYPED: &str = "--vary";
/// What stands before each argument in such a study, so that mistakes point at it.
const MARK: &str = "# ";

/// What decides the results of a sweep, beside its files. A plan holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Request {
    /// The study file; one that was made of arguments is among the files under a name that no file has.
    pub(super) study: PathBuf,
    /// Path and value.
    pub(super) set: Vec<(String, String)>,
    pub(super) seed: Option<u64>,
    pub(super) replications: Option<u32>,
    pub(super) max_events: Option<u64>,
    pub(super) max_contacts: Option<u64>,
    /// What was typed, without what does not decide the results.
    pub(super) command_line: Vec<String>,
}

impl Request {
    /// What was typed; with the text of the study if it was made of arguments.
    pub(super) fn of(arguments: &StudyArguments, typed: &[String]) -> Result<(Request, Option<String>), Failed> {
        let paths = Vec::from_iter(arguments.vary.iter().map(|vary| &vary.path));
        if let Some(path) = (1..paths.len()).find(|&number| paths[..number].contains(&paths[number])) {
            let path = paths[path];
            return Err(refuse(&format!(
                "{TYPED} {path} is there twice: write all its values once, as {TYPED} {path}=1,2,3"
            )));
        }
        if let Some(Override { path, .. }) = arguments.vary.iter().find(|vary| vary.value.is_empty()) {
            return Err(refuse(&format!("{TYPED} {path} has no values: write {}", values_after(path))));
        }
        let file = arguments.file.as_deref().unwrap_or_else(|| unreachable!("clap asks for the file"));
        let made = (!arguments.vary.is_empty()).then(|| study_of(file, arguments));
        let study = match made {
            // Beside the scenario, so that its name is relative to the same folder.
            Some(_) => file.with_file_name(TYPED),
            None => file.to_owned(),
        };
        let set = arguments.overrides.iter().map(|set| (set.path.clone(), set.value.clone())).collect();
        let request = Request {
            study,
            set,
            seed: arguments.seed,
            replications: arguments.replications,
            max_events: arguments.max_events,
            max_contacts: arguments.max_contacts,
            command_line: typed.to_vec(),
        };
        Ok((request, made))
    }

    /// The files that were read: a study that was made of arguments is none, and paths are relative to where the command was given then.
    pub(super) fn sources(&self, example: &Scenario) -> Vec<Source> {
        if self.study.file_name() != Some(OsStr::new(TYPED)) {
            return sources(example);
        }
        let mut read = example.sources.iter().skip(1);
        let scenario = read.next().map(|source| {
            Source::new(&self.study.with_file_name(&source.path).to_string_lossy(), source.text.as_bytes())
        });
        scenario.into_iter().chain(read.map(|source| Source::new(&source.path, source.text.as_bytes()))).collect()
    }

    /// Reads the study and shows what is wrong with it.
    pub(super) fn study<'f>(&self, files: &'f Snapshot<'f>) -> Result<Study<'f>, Failed> {
        let set = self.set.iter().map(|(path, value)| Override { path: path.clone(), value: value.clone() });
        let set: Vec<Override> = set.collect();
        let names = Vec::from_iter(metric_names());
        let mut study = Study::load(&self.study, &set, &names, files).map_err(|diagnostics| {
            show(&diagnostics.typed(TYPED, MARK));
            Failed::Scenario
        })?;
        if self.replications.is_some() && study.best.is_some() {
            return Err(refuse(
                "--replications: this study selects the best point, which decides how often each is simulated; [best] has \
                 `first` and `max`",
            ));
        }
        study.seed = self.seed.or(study.seed);
        study.replications = self.replications.or(study.replications);
        Ok(study)
    }

    /// When a replication is given up.
    pub(super) fn limits<'a>(&self, interrupted: Option<&'a AtomicBool>) -> Limits<'a> {
        let default = Limits::default();
        Limits {
            events: self.max_events.unwrap_or(default.events),
            contacts: self.max_contacts.unwrap_or(default.contacts),
            interrupted,
            ..default
        }
    }
}

/// Reads all points of a study and shows what is wrong or doubtful.
pub(super) fn prepare<'s>(study: &'s Study<'s>, threads: Option<usize>) -> Result<Sweep<'s>, Failed> {
    match Sweep::prepare(study, threads) {
        Ok(sweep) => {
            show(&sweep.warnings.clone().typed(TYPED, MARK));
            fits_memory(sweep.memory(threads))?;
            Ok(sweep)
        }
        Err(diagnostics) => {
            show(&diagnostics.typed(TYPED, MARK));
            Err(Failed::Scenario)
        }
    }
}

/// The study that arguments stand for.
fn study_of(file: &Path, arguments: &StudyArguments) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let metrics: Vec<String> = arguments.metrics.iter().map(|name| quoted(name)).collect();
    let on_one_line = |text: String| text.replace(char::is_control, " ");
    let mut text = format!("scenario = {}\n", quoted(&name));
    let asked = on_one_line(format!("--metrics {}", arguments.metrics.join(",")));
    text.push_str(&format!("{MARK}{asked}\nmetrics = [{}]\n", metrics.join(", ")));
    for vary in &arguments.vary {
        let (path, typed) = (quoted(&vary.path), on_one_line(format!("{TYPED} {}={}", vary.path, vary.value)));
        text.push_str(&format!("\n{MARK}{typed}\n[parameter.{path}]\npath = {path}\n{}\n", values_of(&vary.value)));
    }
    text
}

/// The keys for `10..20..2`, `[1, 2]`, or `relay,redirect`.
fn values_of(text: &str) -> String {
    let value = |text: &str| match toml::de::DeValue::parse(text) {
        Ok(_) => text.to_owned(),
        Err(_) => toml::Value::String(text.to_owned()).to_string(),
    };
    if text.starts_with('[') {
        return format!("values = {text}");
    }
    if let [from, to, step] = text.split("..").collect::<Vec<_>>()[..] {
        return format!("from = {}\nto = {}\nstep = {}", value(from), value(to), value(step));
    }
    if let [from, to] = text.split("..").collect::<Vec<_>>()[..] {
        // Whole numbers go up by 1; what else is a step is asked for when the study is read.
        let whole = |text: &str| text.trim().parse::<i64>().is_ok();
        let step = if whole(from) && whole(to) { "\nstep = 1" } else { "" };
        return format!("from = {}\nto = {}{step}", value(from), value(to));
    }
    let values: Vec<String> = apart(text).into_iter().map(value).collect();
    format!("values = [{}]", values.join(", "))
}

/// The parts between commas that stand in no brackets and no quotes.
fn apart(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_lists_of_words_or_numbers_from_one_to_another() {
        for (typed, keys) in [
            ("relay,redirect", "values = [\"relay\", \"redirect\"]"),
            ("1, 2,3", "values = [1, 2, 3]"),
            ("exponential(4m),lognormal(5m, 0.9)", "values = [\"exponential(4m)\", \"lognormal(5m, 0.9)\"]"),
            ("[1, \"a\"]", "values = [1, \"a\"]"),
            ("10..20..2", "from = 10\nto = 20\nstep = 2"),
            ("1..3", "from = 1\nto = 3\nstep = 1"),
            ("30s..90s", "from = \"30s\"\nto = \"90s\""),
            ("30s..90s..15s", "from = \"30s\"\nto = \"90s\"\nstep = \"15s\""),
            ("{ a = 1, b = 2 },{ a = 2 }", "values = [{ a = 1, b = 2 }, { a = 2 }]"),
        ] {
            assert_eq!(values_of(typed), keys);
        }
    }
}
