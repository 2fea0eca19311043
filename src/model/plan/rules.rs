//! What the table of rules goes by, what it has done besides routing, and when it is replaced.

use super::hosting::HostingPolicy;
use crate::ids::{AttributeId, ClassId, IdVec, TreatmentId};
use crate::routing::Row;
use crate::time::Time;
use crate::workload::Announcement;

/// What rules go by besides the request, and when they are replaced.
#[derive(Clone, Debug, Default)]
pub struct Enterprise {
    /// What is known of the contacts of each class; empty where no rule asks for it.
    pub known: IdVec<ClassId, Vec<Known>>,
    /// What rows have done for contacts besides routing them.
    pub treatments: IdVec<TreatmentId, Treatment>,
    /// Tables that take the place of the one before, in the order of their times.
    pub tables: Vec<(Time, Vec<Row>)>,
}

impl Enterprise {
    /// The attribute that is the class: its number plus one.
    pub const CLASS: AttributeId = AttributeId(0);
    /// The attribute that is the provider of an instant message: its number plus one.
    pub const PROVIDER: AttributeId = AttributeId(1);
}

/// What is done for a contact besides routing it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Treatment {
    /// What it is told when it has to wait, or while it waits, in place of what its class is; nothing for no change.
    pub announcement: Option<Announcement>,
    /// Who hosts its session with an agent, where the provider hosts up to then: never [`Hosting::Redirect`](super::hosting::Hosting::Redirect); nothing for no
    /// change.
    pub hosting: Option<HostingPolicy>,
}

/// An attribute of the contacts of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Which.
    pub attribute: AttributeId,
    /// Its values and their shares, which sum to 1.
    pub values: Vec<(u16, f64)>,
}
