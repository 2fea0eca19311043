//! How much there is of what a result has numbers of, and what that takes.

use super::plan::Center;
use super::tallies::{Cell, Served};
use crate::time::Span;

/// How many there are of what a result has numbers of for each interval.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Intervals of the horizon.
    pub intervals: usize,
    /// Classes, each with a queue of its own.
    pub classes: usize,
    /// Groups of agents.
    pub groups: usize,
    /// Providers.
    pub providers: usize,
    /// Sites.
    pub sites: usize,
}

impl Extent {
    /// That of a center.
    pub fn of(center: &Center) -> Extent {
        Extent {
            intervals: center.horizon.intervals(),
            classes: center.classes.len(),
            groups: center.groups.len(),
            providers: center.providers.len(),
            sites: center.sites.ids().filter(|_| center.sites.are_several()).count(),
        }
    }

    /// About how many bytes the result of one run takes while it is simulated.
    pub fn bytes(self) -> u128 {
        self.taking(size_of::<Cell>(), size_of::<Served>())
    }

    /// About how many it takes once the run is over, when the counts of classes are packed: those of some dozens of contacts, or of none.
    pub fn kept(self) -> u128 {
        self.taking(64, 2)
    }

    /// With so many bytes for what is counted of a class in an interval, and for a class at a group.
    fn taking(self, cell: usize, served: usize) -> u128 {
        let by_interval = [
            (self.classes, cell + size_of::<Span>() + size_of::<u128>()),
            // Present, busy, sessions and attending.
            (self.groups, 4 * size_of::<u128>()),
            // Channels and the most of them.
            (self.providers, size_of::<u128>() + size_of::<u32>()),
            (self.sites, cell),
        ];
        let of_interval: u128 = by_interval.iter().map(|&(many, bytes)| many as u128 * bytes as u128).sum();
        let served = self.classes as u128 * self.groups as u128 * served as u128;
        self.intervals as u128 * of_interval + served
    }
}
