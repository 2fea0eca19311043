//! Names that the user chose, numbered in the order in which they first appear.

use super::diagnostics::At;
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
