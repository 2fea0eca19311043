//! Names that the user chose, numbered in the order in which they first appear.

use super::diagnostics::{At, Code, Problem, shortened};
use super::nearest::nearest;
use super::reader::Reader;
use super::tree::Node;
use crate::ids::{Id, IdVec};
use std::collections::BTreeMap;

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
