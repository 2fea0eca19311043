//! What contacts are told when nobody can serve them at once, and what they do thereupon.

use crate::random::{Distribution, Root, Stream};
use crate::routing::status::Estimator;
use crate::time::Span;

/// What is said to a contact that has to wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    /// What it is told.
    pub tells: Said,
    /// How long after that those are told again who still wait then, and so on; nothing where they are told once.
    pub again: Option<Span>,
    /// The patience of those who stay, from the announcement on \[s\]; nothing when their own goes on.
    pub patience: Option<Distribution>,
}

/// What a contact is told that has to wait, and who leaves for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// That nobody is free.
    Busy {
        /// Which share of the told leaves \[0, 1\].
        balking: f64,
    },
    /// The wait that is expected; as long as there is no estimate, only that nobody is free, and nobody leaves for it.
    Wait {
        /// How it is estimated.
        estimator: Estimator,
        /// The longest wait that is accepted \[s\]; nothing for what is left of the contact's patience.
        accepted: Option<Distribution>,
    },
}

/// The random numbers of a class's contacts that are told something in one replication, each addressed by the contact's number.
#[derive(Clone, Copy, Debug)]
pub struct AnnouncementDraws {
    balking: Stream,
    accepted: Stream,
    patience: Stream,
}

impl AnnouncementDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> AnnouncementDraws {
        let stream = |purpose| root.stream(purpose, class);
        AnnouncementDraws {
            balking: stream("leaves when told"),
            accepted: stream("accepted wait"),
            patience: stream("patience when told"),
        }
    }

    /// Whether the contact leaves when it is told this wait, or that nobody is free, with so much of its patience left.
    pub fn leaves(&self, announcement: &Announcement, number: u64, told: Option<Span>, patience_left: Span) -> bool {
        match (&announcement.tells, told) {
            (Said::Busy { balking }, _) => self.balking.draws(number).unit() < *balking,
            (Said::Wait { accepted: Some(distribution), .. }, Some(wait)) => {
                wait > Span::from_seconds_f64(distribution.sample(&mut self.accepted.draws(number)))
            }
            (Said::Wait { accepted: None, .. }, Some(wait)) => wait > patience_left,
            (Said::Wait { .. }, None) => false,
        }
    }

    /// The contact's patience from the announcement on, if that is another than before.
    pub fn patience(&self, announcement: &Announcement, number: u64) -> Option<Span> {
        let distribution = announcement.patience.as_ref()?;
        Some(Span::from_seconds_f64(distribution.sample(&mut self.patience.draws(number))))
    }
}
