//! Self-service systems that contacts of a class meet before people, or when nobody is free.

use crate::ids::QueueId;
use crate::random::{Distribution, Root, Stream};
use crate::time::Span;

/// A self-service system: it completes some contacts, and hands the others on to people.
#[derive(Clone, Debug, PartialEq)]
pub struct Automation {
    /// The queue of the agents that are this system.
    pub queue: QueueId,
    /// How long it takes with a contact \[s\].
    pub service: Distribution,
    /// Which share of the contacts it completes \[0, 1\].
    pub containment: f64,
    /// Who meets it.
    pub when_used: WhenUsed,
    /// What becomes of a contact that finds all of it taken.
    pub when_full: WhenFull,
}

/// Which contacts meet a self-service system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenUsed {
    /// All of them, before they ask for people.
    #[default]
    First,
    /// Those who ask for people and would have to wait.
    NobodyFree,
}

/// What becomes of a contact that finds a self-service system, all ports taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits for a port.
    Wait,
    /// It goes straight to people.
    #[default]
    Skip,
    /// It is turned away.
    Block,
}

/// The random numbers of a class's contacts with its self-service system in one replication, each addressed by the contact's
/// number.
#[derive(Clone, Copy, Debug)]
pub struct AutomationDraws {
    service: Stream,
    containment: Stream,
}

impl AutomationDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> AutomationDraws {
        let stream = |purpose| root.stream(purpose, class);
        AutomationDraws { service: stream("automated service"), containment: stream("containment") }
    }

    /// How long the system takes with the contact.
    pub fn service(&self, automation: &Automation, number: u64) -> Span {
        Span::from_seconds_f64(automation.service.sample(&mut self.service.draws(number)))
    }

    /// Whether the system completes the contact.
    pub fn contains(&self, automation: &Automation, number: u64) -> bool {
        self.containment.draws(number).unit() < automation.containment
    }
}
