//! What is due, and when.

use crate::time::Time;
use crate::tournament::Tournament;
use std::hint::select_unpredictable;

/// The pending events of a run, in `LANES` lanes. Most events are in the lanes that have a bit in `BUSY`: only these are
/// looked at while none of the others is due.
#[derive(Clone, Debug)]
pub struct Agenda<const LANES: usize, const BUSY: u32> {
    lanes: [Tournament; LANES],
    /// The winner of each lane, beside each other so that the next event is found in one sweep.
    ranks: [u64; LANES],
    slots: [u32; LANES],
    /// The smallest rank among the lanes that are not busy.
    quiet: u64,
}

/// An event that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub time: Time,
    /// Which kind of event.
    pub lane: usize,
    /// Which thing it is about.
    pub slot: u32,
}

impl<const LANES: usize, const BUSY: u32> Agenda<LANES, BUSY> {
    /// Whether nothing is pending in the lane.
    pub fn is_empty(&self, lane: usize) -> bool {
        self.ranks[lane] == u64::MAX
    }

    /// Nothing pending.
    pub fn new() -> Self {
        Agenda {
            lanes: std::array::from_fn(|_| Tournament::new()),
            ranks: [u64::MAX; LANES],
            slots: [0; LANES],
            quiet: u64::MAX,
        }
    }

    /// Schedules the event of `slot` in `lane` at `time`, in place of the one it had.
    // Inlined at each call, so that the branches of one kind of event do not confuse those of another.
    #[inline(always)]
    pub fn schedule(&mut self, lane: usize, slot: u32, time: Time) {
        let winner = self.lanes[lane].set(slot, time.nanos());
        self.lead(lane, winner);
    }

    /// Cancels the event of `slot` in `lane`, if there is one.
    #[inline(always)]
    pub fn cancel(&mut self, lane: usize, slot: u32) {
        let winner = self.lanes[lane].clear(slot);
        self.lead(lane, winner);
    }

    /// The same where there is often none, which takes no round of the lane's tournament.
    #[inline]
    pub fn cancel_if_pending(&mut self, lane: usize, slot: u32) {
        if self.time_of(lane, slot).is_some() {
            self.cancel(lane, slot);
        }
    }

    /// This one leads the lane from now on.
    #[inline(always)]
    fn lead(&mut self, lane: usize, winner: (u64, u32)) {
        (self.ranks[lane], self.slots[lane]) = winner;
        if !is_busy(BUSY, lane) {
            let quiet = (0..LANES).filter(|&lane| !is_busy(BUSY, lane));
            self.quiet = quiet.fold(u64::MAX, |least, lane| least.min(self.ranks[lane]));
        }
    }

    /// When the event of `slot` in `lane` is due, if it is pending.
    #[inline]
    pub fn time_of(&self, lane: usize, slot: u32) -> Option<Time> {
        self.lanes[lane].key(slot).map(Time::from_nanos)
    }

    /// The next event, by (time, lane, slot). It stays pending until it is cancelled or scheduled anew. Of the busy lanes only those
    /// that have a bit in `used` are looked at: there is nothing in the others.
    #[inline(always)]
    pub fn next(&self, used: u32) -> Option<Due> {
        let (mut rank, mut lane) = self.first_of((0..LANES).filter(|&lane| is_busy(BUSY & used, lane)));
        if self.quiet <= rank {
            (rank, lane) = self.first_of_all();
            if rank == u64::MAX {
                return None;
            }
        }
        Some(Due { time: Time::from_nanos(rank - 1), lane, slot: self.slots[lane] })
    }

    // Returns two numbers and no event, which would pass through memory and with it every other event.
    #[inline(never)]
    fn first_of_all(&self) -> (u64, usize) {
        self.first_of(0..LANES)
    }

    /// The smallest rank of these lanes and the first lane that has it.
    #[inline(always)]
    fn first_of(&self, lanes: impl Iterator<Item = usize>) -> (u64, usize) {
        lanes.fold((u64::MAX, 0), |best, lane| {
            let earlier = self.ranks[lane] < best.0;
            (select_unpredictable(earlier, self.ranks[lane], best.0), select_unpredictable(earlier, lane, best.1))
        })
    }
}

const fn is_busy(busy: u32, lane: usize) -> bool {
    busy >> lane & 1 == 1
}

impl<const LANES: usize, const BUSY: u32> Default for Agenda<LANES, BUSY> {
    fn default() -> Self {
        Agenda::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drain<const LANES: usize, const BUSY: u32>(agenda: &mut Agenda<LANES, BUSY>) -> Vec<(u64, usize, u32)> {
        let mut order = Vec::new();
        while let Some(due) = agenda.next(u32::MAX) {
            order.push((due.time.nanos(), due.lane, due.slot));
            agenda.cancel(due.lane, due.slot);
        }
        order
    }

    #[test]
    fn at_equal_times_lanes_go_first_and_then_slots_whatever_the_order_of_scheduling() {
        let mut agenda = Agenda::<3, 0b101>::new();
        let at = Time::from_nanos(7);
        for (lane, slot) in [(2, 0), (0, 5), (1, 1), (0, 3), (1, 0)] {
            agenda.schedule(lane, slot, at);
        }
        assert_eq!(drain(&mut agenda), [(7, 0, 3), (7, 0, 5), (7, 1, 0), (7, 1, 1), (7, 2, 0)]);
    }

    #[test]
    fn scheduling_again_replaces_and_cancelling_leaves_nothing() {
        let mut agenda = Agenda::<2, 0b01>::new();
        agenda.schedule(0, 1, Time::from_nanos(5));
        agenda.schedule(0, 1, Time::from_nanos(9));
        agenda.schedule(1, 4, Time::from_nanos(6));
        assert_eq!(agenda.time_of(0, 1), Some(Time::from_nanos(9)));
        agenda.cancel(1, 4);
        agenda.cancel(1, 4);
        assert_eq!(drain(&mut agenda), [(9, 0, 1)]);
    }

    proptest! {
        #[test]
        fn events_come_in_the_order_of_time_lane_slot(
            events in proptest::collection::btree_map((0_usize..4, 0_u32..20), 0_u64..9, 0..60)
        ) {
            let mut agenda = Agenda::<4, 0b0110>::new();
            for (&(lane, slot), &time) in &events {
                agenda.schedule(lane, slot, Time::from_nanos(time));
            }
            let mut expected: Vec<_> = events.iter().map(|(&(lane, slot), &time)| (time, lane, slot)).collect();
            expected.sort_unstable();
            prop_assert_eq!(drain(&mut agenda), expected);
        }
    }
}
