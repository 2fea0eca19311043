//! Small dense numbers that name things, and vectors that are indexed by them.
//!
//! An id is a position in the list that declares its kind; iteration over such a list has one order, always.

use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A kind of id: a dense number from 0.
pub trait Id: Copy {
    /// The id with this position.
    ///
    /// # Panics
    /// When `index` is more than the kind can hold.
    fn from_index(index: usize) -> Self;
    /// The position.
    fn index(self) -> usize;
}

/// Declares a kind of id, `id!(/** what it names */ QueueId(u16))`: a dense number in a type of its own. The crate that declares
/// one has `serde` with its derives.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident($repr:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
        pub struct $name(pub $repr);

        impl $crate::ids::Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                $name(<$repr>::try_from(index).expect(concat!("too many ids of kind ", stringify!($name))))
            }
            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A person or machine that serves contacts.
    AgentId(u32)
);
id!(
    /// A contact that is present now. Numbers of contacts that have ended are used again, so that tables indexed by it
    /// stay as small as the number of contacts present.
    ContactId(u32)
);
id!(
    /// A waiting line with its requirement.
    QueueId(u16)
);
id!(
    /// Something an agent can be good at.
    SkillId(u16)
);
id!(
    /// A group of agents that are planned together.
    GroupId(u16)
);
id!(
    /// One of the sites that a center consists of: agents with an engine of their own.
    SiteId(u16)
);
id!(
    /// What a contact needs at whatever site: a queue, through a channel.
    DemandId(u16)
);
id!(
    /// Agents of a site who can do the same, by one medium; numbered as they appear.
    PoolId(u32)
);
id!(
    /// An instant-messaging service protocol.
    ProtocolId(u8)
);
id!(
    /// A language that people speak.
    LanguageId(u8)
);
id!(
    /// Something that is known of contacts, such as the segment of a customer.
    AttributeId(u8)
);
id!(
    /// Something that a row of the rules has the driver do for a contact; what, the driver knows.
    TreatmentId(u16)
);

/// A vector indexed by one kind of id; in files, a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent, bound(deserialize = "T: Deserialize<'de>", serialize = "T: Serialize"))]
pub struct IdVec<I, T> {
    items: Vec<T>,
    #[serde(skip)]
    kind: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// No items yet.
    pub const fn new() -> Self {
        IdVec { items: Vec::new(), kind: PhantomData }
    }

    /// Takes all items away and keeps their room.
    pub fn clear(&mut self) {
        self.items.clear();
    }

    /// Appends an item and returns its id.
    pub fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item of `id`, if there are so many.
    #[inline]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The items in the order of their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The items in the order of their ids, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The ids in order, without borrowing the items.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// Ids with their items, in order.
    pub fn entries(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
}

impl<I: Id, T: Default> IdVec<I, T> {
    /// The item of `id`, after filling up with default items to its position. For tables that follow ids which appear
    /// one by one.
    #[inline]
    pub fn grown_to(&mut self, id: I) -> &mut T {
        if id.index() >= self.items.len() { self.grow(id) } else { &mut self[id] }
    }

    #[cold]
    fn grow(&mut self, id: I) -> &mut T {
        self.items.resize_with(id.index() + 1, T::default);
        &mut self[id]
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        IdVec::new()
    }
}

impl<I: Id, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        IdVec { items, kind: PhantomData }
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(items: S) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}
