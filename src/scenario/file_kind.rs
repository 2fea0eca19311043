//! What kind of file it is that somebody gives to a command, told by its keys.

use super::diagnostics::{At, Code, Problem};
use super::reader::Reader;
use super::tree::{self, Node, Value};
use std::path::Path;
use std::sync::Arc;

/// The kinds of TOML files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Scenario,
    Study,
    Check,
}

impl FileKind {
    /// What it is, with the place that shows it; nothing where the keys do not tell.
    fn of(root: &Node) -> Option<(FileKind, &At)> {
        let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
        match root.get("scenario") {
            Some(Node { value: Value::List(_), at }) if has(&["metric"]) => Some((FileKind::Check, at)),
            Some(Node { value: Value::Text(_), at }) if has(&["parameter", "metrics"]) => Some((FileKind::Study, at)),
            Some(_) => None,
            None if has(&["metric", "metrics", "parameter"]) => None,
            None => ["class", "run", "group"].iter().find_map(|key| Some((FileKind::Scenario, &root.get(key)?.at))),
        }
    }

    /// With its article.
    const fn words(self) -> &'static str {
        match self {
            FileKind::Scenario => "a scenario",
            FileKind::Study => "a study",
            FileKind::Check => "the file of a check",
        }
    }

    /// That it is none.
    const fn none(self) -> &'static str {
        match self {
            FileKind::Scenario => "no scenario",
            FileKind::Study => "no study",
            FileKind::Check => "no file of a check",
        }
    }

    /// The command that takes it.
    const fn command(self) -> &'static str {
        match self {
            FileKind::Scenario => "switchboard run",
            FileKind::Study => "switchboard sweep",
            FileKind::Check => "switchboard check",
        }
    }

    /// What else to do for whoever wants such a file.
    const fn other_way(self) -> &'static str {
        match self {
            FileKind::Scenario => "name the scenario that it is about",
            FileKind::Study => "say what varies, and what is to be known: `--vary PATH=VALUES --metrics asa`",
            FileKind::Check => {
                "name the file of a check, which has [[scenario]] with `name`, `file` and `baseline`, and [[metric]] with `metric`, `worse` \
                 and `absolute` or `relative`"
            }
        }
    }
}

impl Reader<'_> {
    /// The text of a file of this kind and its root, or nothing where it cannot be read as one, which is told.
    pub(super) fn root_of(&mut self, path: &Path, wanted: FileKind) -> Option<(Arc<str>, Node)> {
        let source = self.open(&path.to_string_lossy(), None)?;
        let text = self.sources[source].text.clone();
        match tree::parse(source, &text) {
            Ok(root) if self.is_other_file(&root, wanted) => None,
            Ok(root) => Some((text, root)),
            Err(problems) => {
                self.report_all(problems);
                None
            }
        }
    }

    /// Whether it is a file of another command, of which no mended key would make the one that is wanted. That is told.
    pub(super) fn is_other_file(&mut self, root: &Node, wanted: FileKind) -> bool {
        let Some((kind, at)) = FileKind::of(root).filter(|(kind, _)| *kind != wanted) else { return false };
        let problem = Problem::error(Code::Conflict, at, format!("this is {} and {}", kind.words(), wanted.none()));
        self.report(problem.help(format!("use `{}`, or {}", kind.command(), wanted.other_way())));
        true
    }
}
