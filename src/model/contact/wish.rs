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
    /// How it had ended the last time, if there was one.
    pub(crate) last: LastAttempt,
}

/// How the attempt before ended, as far as clients are counted by how their last one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastAttempt {
    /// There was none, or it ended in another way than the following.
    Other,
    /// It had been connected to an agent, and was cut off.
    Answered,
    /// It was blocked.
    Blocked,
    /// The client gave up waiting, and closed the chat.
    Abandoned,
}

impl LastAttempt {
    /// That of a contact of whom this becomes, and that is served or not.
    pub(crate) fn of(outcome: Outcome, is_served: bool) -> LastAttempt {
        match outcome {
            _ if is_served => LastAttempt::Answered,
            Outcome::Abandoned => LastAttempt::Abandoned,
            blocked if Outcome::BLOCKED.contains(&blocked) => LastAttempt::Blocked,
            _ => LastAttempt::Other,
        }
    }
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
        Wish { class, number, retrials: 0, recalls: 0, last: LastAttempt::Other }
    }
}
