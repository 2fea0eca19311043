//! When a machine is out of order.

use crate::random::Distribution;
use crate::time::Time;

/// When a machine is out of order.
#[derive(Clone, Debug, Default)]
pub struct Outages {
    /// As planned: in order, not overlapping and not touching.
    pub planned: Vec<Outage>,
    /// By chance, on top.
    pub by_chance: Option<OutagesByChance>,
}

impl Outages {
    /// What can bring a machine down: the plan, and chance.
    pub(crate) const CAUSES: u32 = 2;

    /// Whether there may be any.
    pub fn are_possible(&self) -> bool {
        !self.planned.is_empty() || self.by_chance.is_some()
    }
}

/// An outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// When it begins.
    pub from: Time,
    /// When it ends; [`Time::MAX`] is never.
    pub to: Time,
}

/// Outages by chance: a machine that is up for this time fails.
#[derive(Clone, Debug)]
pub struct OutagesByChance {
    /// From the start of the run or a repair to the next failure \[s\].
    pub to_failure: Distribution,
    /// From a failure to the repair \[s\].
    pub to_repair: Distribution,
}
