//! The sites that a center consists of. Each has agents of its own and an engine of its own with its own waiting contacts;
//! what they share are the queues' names and rules.

use crate::ids::{ClassId, GroupId, IdVec, SiteId};

/// The sites of a center, and how contacts get to them. There is at least one.
#[derive(Clone, Debug)]
pub struct Sites {
    names: IdVec<SiteId, String>,
    /// Empty where there is one site.
    of_group: IdVec<GroupId, SiteId>,
    /// Empty where there is one site.
    entrances: IdVec<ClassId, Entrance>,
}

/// How the contacts of a class get to a site.
#[derive(Clone, Debug, PartialEq)]
pub enum Entrance {
    /// A share of them to each site, whatever goes on there: none is negative, and they sum to 1.
    Split(IdVec<SiteId, f64>),
}

impl Sites {
    /// One site, which is the whole center.
    pub fn one() -> Sites {
        Sites { names: vec![String::new()].into(), of_group: IdVec::new(), entrances: IdVec::new() }
    }

    /// Several sites: their names, the site of each group, the way in of each class.
    ///
    /// # Panics
    /// There are no sites.
    pub fn several(
        names: IdVec<SiteId, String>,
        of_group: IdVec<GroupId, SiteId>,
        entrances: IdVec<ClassId, Entrance>,
    ) -> Sites {
        assert!(!names.is_empty(), "a center has at least one site");
        Sites { names, of_group, entrances }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The sites in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = SiteId> + use<> {
        self.names.ids()
    }

    /// The sites with their names, in order.
    pub fn entries(&self) -> impl Iterator<Item = (SiteId, &str)> {
        self.names.entries().map(|(site, name)| (site, name.as_str()))
    }

    /// The site of a group.
    pub fn of_group(&self, group: GroupId) -> SiteId {
        if self.count() == 1 { SiteId(0) } else { self.of_group[group] }
    }

    /// How the contacts of a class get to a site, where there are several.
    pub fn entrance(&self, class: ClassId) -> &Entrance {
        &self.entrances[class]
    }
}
