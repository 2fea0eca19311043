//! What is declared before the engine starts, under the names that the driver has for it.

use super::error::{Error, Kind};
use super::name::Name;
use crate::ids::{AttributeId, GroupId, Id, LanguageId, ProtocolId, QueueId, SiteId, SkillId, TreatmentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A kind of thing that is declared: the type of its ids.
pub trait Declared: Id {
    /// Which kind.
    const KIND: Kind;
}

macro_rules! declared {
    ($($id:ident: $kind:ident),*) => {
        $(impl Declared for $id {
            const KIND: Kind = Kind::$kind;
        })*
    };
}

declared!(QueueId: Queue, SkillId: Skill, GroupId: Group, LanguageId: Language, ProtocolId: Protocol);
declared!(AttributeId: Attribute, TreatmentId: Treatment, SiteId: Site);

/// The names of queues, skills, groups, languages, protocols, attributes, treatments and sites. Rules and capabilities are made
/// of the ids for which they stand.
///
/// A kind of which nothing is declared goes by its numbers: the name 3 is the skill `SkillId(3)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "BTreeMap<Kind, Vec<Name>>", into = "BTreeMap<Kind, Vec<Name>>")]
pub struct Names {
    kinds: BTreeMap<Kind, List>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct List {
    /// By id.
    names: Vec<Name>,
    ids: BTreeMap<Name, usize>,
}

impl Names {
    /// The id of this name, which is declared by this if it was not before. The first name of a kind has the id 0, and so on.
    ///
    /// # Errors
    /// There are as many names of the kind as the engine can tell apart.
    pub fn declare<I: Declared>(&mut self, name: impl Into<Name>) -> Result<I, Error> {
        self.add(I::KIND, name.into()).map(I::from_index)
    }

    fn add(&mut self, kind: Kind, name: Name) -> Result<usize, Error> {
        let list = self.kinds.entry(kind).or_default();
        if let Some(&known) = list.ids.get(&name) {
            return Ok(known);
        }
        let index = list.names.len();
        if index >= kind.most() {
            return Err(Error::TooMany { kind });
        }
        list.names.push(name.clone());
        list.ids.insert(name, index);
        Ok(index)
    }

    /// The id of this name.
    ///
    /// # Errors
    /// Nothing of the kind has this name.
    pub fn id<I: Declared>(&self, name: &Name) -> Result<I, Error> {
        let known = match (self.kinds.get(&I::KIND), name) {
            (Some(list), _) => list.ids.get(name).copied(),
            (None, &Name::Number(number)) => usize::try_from(number).ok().filter(|&index| index < I::KIND.most()),
            (None, Name::Text(_)) => None,
        };
        known.map(I::from_index).ok_or_else(|| Error::Unknown { kind: I::KIND, name: name.clone() })
    }

    /// The name of this id: its number, if it has none.
    pub fn name<I: Declared>(&self, id: I) -> Name {
        let listed = self.kinds.get(&I::KIND).and_then(|list| list.names.get(id.index()));
        listed.cloned().unwrap_or(Name::Number(id.index() as u64))
    }

    /// How many names of a kind are declared; nothing where it goes by its numbers.
    pub(super) fn count(&self, kind: Kind) -> Option<usize> {
        self.kinds.get(&kind).map(|list| list.names.len())
    }

    /// Whether nothing at all is declared.
    pub fn are_none(&self) -> bool {
        self.kinds.is_empty()
    }

    /// That this id is declared, or may stand for a number.
    pub(super) fn check<I: Declared>(&self, id: I) -> Result<(), Error> {
        match id.index() < self.count(I::KIND).unwrap_or(I::KIND.most()) {
            true => Ok(()),
            false => Err(Error::Unknown { kind: I::KIND, name: Name::Number(id.index() as u64) }),
        }
    }
}

impl TryFrom<BTreeMap<Kind, Vec<Name>>> for Names {
    type Error = Error;

    fn try_from(kinds: BTreeMap<Kind, Vec<Name>>) -> Result<Names, Error> {
        let mut all = Names::default();
        for (kind, names) in kinds {
            for (index, name) in names.into_iter().enumerate() {
                if all.add(kind, name.clone())? != index {
                    return Err(Error::Twice { kind, name });
                }
            }
        }
        Ok(all)
    }
}

impl From<Names> for BTreeMap<Kind, Vec<Name>> {
    fn from(names: Names) -> Self {
        names.kinds.into_iter().map(|(kind, list)| (kind, list.names)).collect()
    }
}
