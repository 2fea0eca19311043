//! Names that the user chose, numbered in the order in which they first appear.

use super::diagnostics::{At, Code, Problem, shortened};
use super::nearest::nearest;
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::ids::{Id, IdVec};
use std::collections::BTreeMap;
use std::fmt;

/// Names that files of results have in their cells, by section.
const IN_FILES: [&str; 9] = ["class", "queue", "group", "provider", "site", "trunk", "program", "goal", "device"];

impl Reader<'_> {
    /// Refuses names that no cell of a file can hold as they are: empty ones, such as a spreadsheet would run, and control characters.
    pub(super) fn refuse_names(&mut self, root: &Node) {
        for section in IN_FILES {
            let Some(Value::Table(table)) = root.get(section).map(|node| &node.value) else { continue };
            for (name, _) in &table.entries {
                let (wrong, help) = if name.text.trim().is_empty() {
                    ("is empty, as are the cells of what has no name", "give it a letter")
                } else if begins_like_a_formula(&name.text) {
                    ("begins like a formula, which a spreadsheet would run", "let it begin with a letter or a digit")
                } else if name.text.chars().any(char::is_control) {
                    ("has a line break or another control character in it", "leave that out")
                } else {
                    continue;
                };
                let message = format!("the name `{}` {wrong}", visible(shortened(&name.text)));
                self.report(Problem::error(Code::Name, &name.at, message).help(help));
            }
        }
    }
}

/// The text with signs that can be seen in place of control characters.
fn visible(text: impl fmt::Display) -> String {
    let shown = |sign: char| if sign.is_control() { sign.escape_default().to_string() } else { sign.to_string() };
    text.to_string().chars().map(shown).collect()
}

/// Whether a spreadsheet that opens a file with this name in a cell would run it.
pub fn begins_like_a_formula(name: &str) -> bool {
    name.starts_with(['=', '+', '-', '@'])
}

/// What a reader of CSV files takes the name for instead of text, if it does: pandas, Polars, DuckDB, R and spreadsheets guess by what
/// stands in the cells.
pub fn reads_as(name: &str) -> Option<&'static str> {
    const MISSING: [&str; 9] = ["na", "n/a", "nan", "null", "none", "#n/a", "<na>", "-nan", "nil"];
    const BOOLEAN: [&str; 6] = ["true", "false", "t", "f", "yes", "no"];
    let lower = name.trim().to_lowercase();
    let is_hexadecimal = |text: &str| !text.is_empty() && text.chars().all(|sign| sign.is_ascii_hexdigit());
    let numbers_between = |signs: &[char]| {
        let parts = Vec::from_iter(lower.split(signs));
        let is_number = |part: &&str| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_digit());
        if parts.iter().all(is_number) { parts.len() } else { 0 }
    };
    if MISSING.contains(&lower.as_str()) {
        Some("a missing value")
    } else if BOOLEAN.contains(&lower.as_str()) {
        Some("a boolean")
    } else if lower.parse::<f64>().is_ok() || lower.strip_prefix("0x").is_some_and(is_hexadecimal) {
        Some("a number")
    } else if numbers_between(&['-', '/', '.']) == 3 {
        Some("a date")
    } else if [2, 3].contains(&numbers_between(&[':'])) {
        Some("a time of day")
    } else {
        None
    }
}

/// Names of one kind with the place where each first appeared.
#[derive(Clone, Debug)]
pub(super) struct Register<I> {
    pub(super) names: IdVec<I, String>,
    places: Vec<At>,
    numbers: BTreeMap<String, usize>,
}

impl<I: Id> Register<I> {
    pub(super) fn new() -> Self {
        Register { names: IdVec::new(), places: Vec::new(), numbers: BTreeMap::new() }
    }

    pub(super) fn find(&self, name: &str) -> Option<I> {
        self.numbers.get(name).map(|&number| I::from_index(number))
    }

    /// The number of the name, a new one if it is new; nothing when there are `most` already.
    pub(super) fn number(&mut self, name: &str, at: &At, most: usize) -> Option<I> {
        if let Some(known) = self.find(name) {
            return Some(known);
        }
        if self.names.len() >= most {
            return None;
        }
        self.numbers.insert(name.to_owned(), self.names.len());
        self.places.push(at.clone());
        Some(self.names.push(name.to_owned()))
    }

    pub(super) fn place(&self, id: I) -> &At {
        &self.places[id.index()]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }
}

impl Reader<'_> {
    /// What has these names; `what` says in an error what was looked for.
    pub(super) fn all_named<I: Id>(&mut self, node: &Node, what: &str, known: &Register<I>) -> Vec<I> {
        let mut found = Vec::new();
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            found.extend(self.one_named(name, &item.at, what, known));
        }
        found
    }

    /// What has this name.
    pub(super) fn one_named<I: Id>(&mut self, name: &str, at: &At, what: &str, known: &Register<I>) -> Option<I> {
        let found = known.find(name);
        if found.is_none() {
            let help = nearest(name, known.iter()).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no {what} `{}`", shortened(name));
            self.report(Problem::error(Code::Unknown, at, message).maybe_help(help));
        }
        found
    }
}
