//! What contacts are told when nobody can serve them at once, and what they do thereupon.

use crate::random::{Law, Root, Stream};
use crate::time::Span;

/// What is said to a contact that has to wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What it is told.
    pub tells: Tells,
    /// The patience of those who stay, from the notice on \[s\]; nothing when their own goes on.
    pub patience: Option<Law>,
}

/// What a contact is told that has to wait, and who leaves for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Tells {
    /// That nobody is free.
    Busy {
        /// Which share of the told leaves \[0, 1\].
        leaves: f64,
    },
    /// The wait that the engine expects; as long as it has no estimate, only that nobody is free, and nobody leaves for it.
    Wait {
        /// The longest wait that is accepted \[s\]; nothing for what is left of the contact's patience.
        accepts: Option<Law>,
    },
}

/// The random numbers of a class's contacts that are told something in one replication, each addressed by the contact's number.
#[derive(Clone, Copy, Debug)]
pub struct NoticeDraws {
    leaves: Stream,
    accepts: Stream,
    patience: Stream,
}

impl NoticeDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> NoticeDraws {
        let stream = |purpose| root.stream(purpose, class);
        NoticeDraws {
            leaves: stream("leaves when told"),
            accepts: stream("accepted wait"),
            patience: stream("patience when told"),
        }
    }

    /// Whether the contact leaves when it is told this wait, or that nobody is free, with so much of its patience left.
    pub fn leaves(&self, notice: &Notice, number: u64, told: Option<Span>, patience_left: Span) -> bool {
        match (&notice.tells, told) {
            (Tells::Busy { leaves }, _) => self.leaves.draws(number).unit() < *leaves,
            (Tells::Wait { accepts: Some(law) }, Some(wait)) => {
                wait > Span::from_seconds_f64(law.sample(&mut self.accepts.draws(number)))
            }
            (Tells::Wait { accepts: None }, Some(wait)) => wait > patience_left,
            (Tells::Wait { .. }, None) => false,
        }
    }

    /// The contact's patience from the notice on, if that is another than before.
    pub fn patience(&self, notice: &Notice, number: u64) -> Option<Span> {
        let law = notice.patience.as_ref()?;
        Some(Span::from_seconds_f64(law.sample(&mut self.patience.draws(number))))
    }
}
