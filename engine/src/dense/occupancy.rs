//! Which share of their time agents were busy, as of now.

use super::kinetic::{Falling, Kinetic, Wins};
use crate::time::Time;
use std::cmp::Ordering;

/// An agent's time until the last thing that happened to them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Occupancy {
    since: Time,
    /// With at least one session open \[ns\].
    busy: u64,
    /// Ready or busy \[ns\].
    present: u64,
}

impl Occupancy {
    /// Until now they were this.
    pub(super) fn pass(&mut self, now: Time, ready: bool, busy: bool) {
        let passed = now.since(self.since).nanos();
        self.since = now;
        if busy {
            self.busy += passed;
        }
        if ready || busy {
            self.present += passed;
        }
    }
}

/// A share of an agent's time, exact. Whoever had no time yet counts as they will the moment after: busy all of it or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    busy: u64,
    present: u64,
}

impl Share {
    pub(super) fn cmp(&self, other: &Share) -> Ordering {
        let product = |one: u64, other: u64| u128::from(one) * u128::from(other);
        product(self.busy, other.present).cmp(&product(other.busy, self.present))
    }
}

/// Agents who are ready, by their occupancy as of now: the least goes first.
///
/// The share of who is idle falls, and that of who is busy and has room for more rises, because the rest of it falls: two
/// tournaments, in each of which any two change places at most once.
#[derive(Clone, Debug)]
pub(super) struct ByOccupancy {
    /// By the share in which they were busy.
    idle: Kinetic,
    /// By the share in which they were not.
    busy: Kinetic,
}

impl ByOccupancy {
    pub(super) fn new() -> ByOccupancy {
        ByOccupancy { idle: Kinetic::new(Wins::Least), busy: Kinetic::new(Wins::Greatest) }
    }

    /// Puts somebody into a slot who has been idle or busy since the last thing that happened to them; of those equally occupied the
    /// smaller `tie` goes first. `now` is not before that.
    pub(super) fn set(&mut self, slot: u32, occupancy: &Occupancy, is_busy: bool, tie: u64, now: Time) {
        let Occupancy { since, busy, present } = *occupancy;
        let offset = present as i64 - since.nanos() as i64;
        let (idle, busy) = match is_busy {
            false => (Some(Falling { part: busy, offset, tie }), None),
            true => (None, Some(Falling { part: present - busy, offset, tie })),
        };
        self.idle.set(slot, idle, now.nanos());
        self.busy.set(slot, busy, now.nanos());
    }

    /// Empties a slot.
    pub(super) fn clear(&mut self, slot: u32) {
        self.idle.clear(slot);
        self.busy.clear(slot);
    }

    /// The slot of the least occupied, their share and `tie`.
    pub(super) fn first(&mut self, now: Time) -> Option<(u32, Share, u64)> {
        let now = now.nanos();
        let idle = self
            .idle
            .winner(now)
            .map(|(slot, share)| (slot, Share { busy: share.part, present: share.whole(now) }, share.tie));
        let busy = self.busy.winner(now).map(|(slot, share)| {
            let present = share.whole(now);
            (slot, Share { busy: present - share.part, present }, share.tie)
        });
        idle.into_iter().chain(busy).min_by(|(_, one, tie), (_, other, second)| one.cmp(other).then(tie.cmp(second)))
    }
}
