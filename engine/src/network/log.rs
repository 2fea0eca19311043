//! Everything that a router in the network was told and what it answered.

use super::activity::Activity;
use super::router::{Call, NetworkRouter, Placement};
use super::rules::NetworkRules;
use crate::ids::SiteId;
use crate::time::Time;

/// One call of the router.
#[derive(Clone, Debug, PartialEq)]
pub enum NetworkCall {
    /// [`NetworkRouter::store`]: a report was transferred.
    Store(SiteId, Activity),
    /// [`NetworkRouter::place`] with its answer.
    Place(Call, Placement),
}

/// The calls of a router in the network, each with its time, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkLog {
    rules: NetworkRules,
    pub(super) calls: Vec<(Time, NetworkCall)>,
}

impl NetworkLog {
    pub(super) fn new(rules: NetworkRules) -> NetworkLog {
        NetworkLog { rules, calls: Vec::new() }
    }

    /// What the router was told and what it answered, in order.
    pub fn calls(&self) -> &[(Time, NetworkCall)] {
        &self.calls
    }

    /// Tells a new router the same and compares the answers: the number of the first call that is answered otherwise.
    pub fn replay(&self) -> Result<(), usize> {
        let mut router = NetworkRouter::new(self.rules.clone());
        for (number, (now, call)) in self.calls.iter().enumerate() {
            match call {
                NetworkCall::Store(site, activity) => router.store(*now, *site, activity.clone()),
                NetworkCall::Place(call, placement) => {
                    if router.place(*now, call) != *placement {
                        return Err(number);
                    }
                }
            }
        }
        Ok(())
    }
}
