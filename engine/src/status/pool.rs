//! Agents who can do the same, by one medium.

use super::figures::FreeAgent;
use crate::ids::{DemandId, GroupId};
use std::collections::VecDeque;

/// Agents of one capability, as far as it concerns one medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The group that they report to be in.
    pub group: GroupId,
    /// The demands that they serve, in rising order.
    pub serves: Vec<DemandId>,
    /// The sessions of the medium that all of them can hold, on duty or not.
    pub skilled: u32,
    /// Those of them who are on duty.
    pub staffed: u32,
    /// The sessions of the medium that these can hold.
    pub slots: u32,
    /// The sessions that these have open, of whatever medium.
    pub open: u32,
    /// Those of these who would take a contact of the medium now, the one who has been quiet longest first.
    pub free: VecDeque<FreeAgent>,
}

impl Pool {
    /// A pool without agents.
    pub(super) fn serving(serves: Vec<DemandId>, group: GroupId) -> Pool {
        Pool { group, serves, skilled: 0, staffed: 0, slots: 0, open: 0, free: VecDeque::new() }
    }

    pub(super) fn enter(&mut self, free: FreeAgent) {
        let place = self.free.partition_point(|other| *other < free);
        self.free.insert(place, free);
    }

    pub(super) fn strike(&mut self, free: FreeAgent) {
        let place = self.free.binary_search(&free).expect("who is taken off the list of the free stands on it");
        self.free.remove(place);
    }
}
