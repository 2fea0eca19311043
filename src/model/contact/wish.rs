//! What somebody makes contact for.

use super::outcome::Outcome;
use crate::ids::ClassId;
use crate::workload::{switched_from, transferred_from};

/// What a client comes for, and how often they did before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) class: ClassId,
    /// The number by which the chances of the contact are drawn.
    pub(crate) number: u64,
    /// How often it had been tried before.
    pub(crate) retrials: u16,
    /// How often its client had come again after being served.
    pub(crate) recalls: u16,
    /// The contact after which its client comes again, if there was one.
    pub(crate) before: Option<Before>,
    /// Whether they have waited for an agent before.
    pub(crate) waited: Waited,
    /// Whether they come because of an alert.
    pub(crate) by_alert: bool,
}

/// A contact after which its client comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Before {
    /// The cell that counts it.
    pub(crate) cell: u32,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Whether somebody served it.
    pub(crate) was_served: bool,
    /// Whether an agent did who was there in time, and it was not cut off.
    pub(crate) in_time: bool,
    /// Whether its client had waited for an agent by then, in it or before.
    pub(crate) waited: Waited,
}

/// Whether a client has waited for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// Not so far.
    Never,
    /// As a client of another class, before they were transferred or chose this one.
    Elsewhere,
    /// As a client of this class.
    Here,
}

impl Wish {
    /// Whether an agent gave the contact to its class at this very moment.
    pub(crate) fn comes_by_transfer(&self) -> bool {
        self.retrials == 0 && self.recalls == 0 && transferred_from(self.number).is_some()
    }

    /// Whether its client chose its class at this very moment, in place of another.
    pub(crate) fn comes_by_choice(&self) -> bool {
        self.retrials == 0 && self.recalls == 0 && switched_from(self.number).is_some()
    }

    /// Whether it began as one of another class.
    pub(crate) fn is_of_another_class(&self) -> bool {
        switched_from(self.number).or(transferred_from(self.number)).is_some()
    }

    /// The wish of a client who has not been here.
    pub(crate) fn new(class: ClassId, number: u64) -> Wish {
        Wish { class, number, retrials: 0, recalls: 0, before: None, waited: Waited::Never, by_alert: false }
    }

    /// The same of a client who comes again, after this contact.
    pub(crate) fn after(self, before: Before) -> Wish {
        Wish { before: Some(before), waited: before.waited, ..self }
    }

    /// The same of a client who goes on at this very moment, as one of this class after this contact of another.
    pub(crate) fn passed_on(self, before: Before) -> Wish {
        let waited = if before.waited == Waited::Never { Waited::Never } else { Waited::Elsewhere };
        Wish { waited, ..self }
    }
}
