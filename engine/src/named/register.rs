//! Who is there, under the names that the driver has for them.

use super::error::{Error, Kind};
use super::name::Name;
use crate::ids::{Id, IdVec};
use std::collections::BTreeMap;

/// Names and the dense ids for which they stand, as long as they are there; ids of those who left are used again.
#[derive(Clone, Debug)]
pub(super) struct Register<I> {
    kind: Kind,
    ids: BTreeMap<Name, I>,
    names: IdVec<I, Name>,
    free: Vec<I>,
}

impl<I: Id> Register<I> {
    pub(super) fn new(kind: Kind) -> Register<I> {
        Register { kind, ids: BTreeMap::new(), names: IdVec::new(), free: Vec::new() }
    }

    /// The id of this name, if anybody has it.
    pub(super) fn id(&self, name: &Name) -> Option<I> {
        self.ids.get(name).copied()
    }

    /// The name of an id that is, or was just now, in use.
    pub(super) fn name(&self, id: I) -> Name {
        self.names[id].clone()
    }

    /// The id of this name, from now on if nobody had it.
    pub(super) fn id_or_new(&mut self, name: Name) -> Result<I, Error> {
        if let Some(known) = self.id(&name) {
            return Ok(known);
        }
        if self.ids.len() >= self.kind.most() {
            return Err(Error::TooMany { kind: self.kind });
        }
        let id = match self.free.pop() {
            Some(id) => {
                self.names[id] = name.clone();
                id
            }
            None => self.names.push(name.clone()),
        };
        self.ids.insert(name, id);
        Ok(id)
    }

    /// Whoever had this id has left.
    pub(super) fn forget(&mut self, id: I) {
        if self.ids.remove(&self.names[id]).is_some() {
            self.free.push(id);
        }
    }
}
