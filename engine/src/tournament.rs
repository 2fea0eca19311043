//! A tournament over numbered slots: which slot has the smallest key?
//!
//! The event list and the deadlines of contacts that wait for one agent are this structure. It is
//! a winner tree (Knuth 1998, volume 3, section 5.4.1): every inner node remembers the better of its two children, so
//! that changing one key replays one path of log2(slots) matches, without allocation and without a branch that depends
//! on the keys.

use std::hint::select_unpredictable;

/// The stored key of an empty slot. Stored keys are one above the keys given, so that one can be taken from them.
const EMPTY: u64 = u64::MAX;

/// Slots `0..`, each with a key or empty; the winner is the slot with the smallest key, and among equal keys the one
/// with the smallest slot.
#[derive(Clone, Debug)]
pub struct Tournament {
    /// The keys of the nodes, each plus one, or [`EMPTY`]. Node 1 is the final, the leaf of slot s is node `slots + s`, and
    /// the nodes 2n and 2n + 1 play for node n; node 0 is not used. The number of slots is a power of two.
    keys: Vec<u64>,
    /// The slots from which the keys of the nodes come.
    slots: Vec<u32>,
    /// How a key is changed in a tournament of this size.
    replay: Replay,
}

/// Puts the key into the leaf of the slot and plays its way up; returns the winner.
type Replay = fn(&mut Tournament, slot: u32, key: u64) -> (u64, u32);

/// By the binary logarithm of the number of slots. For these sizes the number of rounds is known when this is compiled: no
/// loop, no test of an index.
const REPLAYS: [Replay; 15] = [
    replay_sized::<2>,
    replay_sized::<4>,
    replay_sized::<8>,
    replay_sized::<16>,
    replay_sized::<32>,
    replay_sized::<64>,
    replay_sized::<128>,
    replay_sized::<256>,
    replay_sized::<512>,
    replay_sized::<1024>,
    replay_sized::<2048>,
    replay_sized::<4096>,
    replay_sized::<8192>,
    replay_sized::<16384>,
    replay_sized::<32768>,
];

impl Tournament {
    /// A tournament of empty slots; there is room for as many as are used.
    pub fn new() -> Self {
        Tournament::of_size(1)
    }

    /// So many empty slots, a power of two.
    fn of_size(slots: usize) -> Self {
        let replay = REPLAYS.get(slots.ilog2() as usize).copied().unwrap_or(replay_any);
        Tournament { keys: vec![EMPTY; 2 * slots], slots: vec![0; 2 * slots], replay }
    }

    #[inline]
    fn size(&self) -> usize {
        self.keys.len() / 2
    }

    /// The winner's key and slot, or nothing when all slots are empty.
    #[inline]
    pub fn winner(&self) -> Option<(u64, u32)> {
        (self.keys[1] != EMPTY).then(|| (self.keys[1] - 1, self.slots[1]))
    }

    /// The key of a slot, if it has one.
    #[inline]
    pub fn key(&self, slot: u32) -> Option<u64> {
        let key = *self.keys.get(self.size() + slot as usize)?;
        (key != EMPTY).then(|| key - 1)
    }

    /// Gives the slot this key, whatever it had. Returns the winner's rank, which is its key plus one, or `u64::MAX` when
    /// all slots are empty, and the winner's slot: for comparing tournaments without a branch.
    ///
    /// # Panics
    /// In debug builds, when `key` is one of the two largest numbers, which stand for an empty slot.
    #[inline(always)]
    pub fn set(&mut self, slot: u32, key: u64) -> (u64, u32) {
        debug_assert!(key < EMPTY - 1, "the largest keys stand for an empty slot");
        (self.replay)(self, slot, key + 1)
    }

    /// Empties the slot. Returns the winner like [`Tournament::set`].
    #[inline(always)]
    pub fn clear(&mut self, slot: u32) -> (u64, u32) {
        (self.replay)(self, slot, EMPTY)
    }

    /// The same for a slot beyond those that there are.
    #[cold]
    fn replay_beyond(&mut self, slot: u32, key: u64) -> (u64, u32) {
        if key == EMPTY {
            return (self.keys[1], self.slots[1]);
        }
        self.grow(slot as usize + 1);
        (self.replay)(self, slot, key)
    }

    fn grow(&mut self, slots: usize) {
        let (old, new) = (self.size(), slots.next_power_of_two());
        let mut grown = Tournament::of_size(new);
        grown.keys[new..new + old].copy_from_slice(&self.keys[old..]);
        for slot in 0..new {
            grown.slots[new + slot] = slot as u32;
        }
        for node in (1..new).rev() {
            let better = if grown.keys[2 * node + 1] < grown.keys[2 * node] { 2 * node + 1 } else { 2 * node };
            grown.keys[node] = grown.keys[better];
            grown.slots[node] = grown.slots[better];
        }
        *self = grown;
    }
}

/// Puts the key into the leaf of the slot and plays its way up; returns the winner.
#[inline(always)]
fn play(keys: &mut [u64], slots: &mut [u32], nodes: usize, slot: u32, key: u64) -> (u64, u32) {
    let (mut key, mut slot) = (key, slot);
    // The mask changes no index; it shows the compiler that all of them are inside.
    let mask = nodes - 1;
    let mut node = (nodes / 2 + slot as usize) & mask;
    keys[node] = key;
    slots[node] = slot;
    let mut players = nodes / 2;
    while players > 1 {
        let rival = (node ^ 1) & mask;
        // A rival on the left (of an odd node) wins at equal keys too, for slots grow from left to right. Taking one
        // from their key, and not adding it to the winner's, keeps that off the critical path.
        let beaten = (keys[rival] - (node & 1) as u64) < key;
        key = select_unpredictable(beaten, keys[rival], key);
        slot = select_unpredictable(beaten, slots[rival], slot);
        node /= 2;
        keys[node] = key;
        slots[node] = slot;
        players /= 2;
    }
    (key, slot)
}

fn replay_any(tournament: &mut Tournament, slot: u32, key: u64) -> (u64, u32) {
    if slot as usize >= tournament.size() {
        return tournament.replay_beyond(slot, key);
    }
    let nodes = tournament.keys.len();
    play(&mut tournament.keys, &mut tournament.slots[..nodes], nodes, slot, key)
}

fn replay_sized<const NODES: usize>(tournament: &mut Tournament, slot: u32, key: u64) -> (u64, u32) {
    if slot as usize >= NODES / 2 {
        return tournament.replay_beyond(slot, key);
    }
    let keys: &mut [u64; NODES] = tournament.keys.first_chunk_mut().expect("there are so many nodes");
    let slots: &mut [u32; NODES] = tournament.slots.first_chunk_mut().expect("there are so many nodes");
    play(keys, slots, NODES, slot, key)
}

impl Default for Tournament {
    fn default() -> Self {
        Tournament::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn among_equal_keys_the_smallest_slot_wins() {
        let mut tournament = Tournament::new();
        for slot in [5, 2, 7, 3] {
            tournament.set(slot, 10);
        }
        let mut order = Vec::new();
        while let Some((_, slot)) = tournament.winner() {
            order.push(slot);
            tournament.clear(slot);
        }
        assert_eq!(order, [2, 3, 5, 7]);
    }

    #[test]
    fn growing_keeps_every_key() {
        let mut tournament = Tournament::new();
        for slot in 0..1_000_u32 {
            tournament.set(slot, u64::from(1_000 - slot));
        }
        assert_eq!(tournament.winner(), Some((1, 999)));
        assert_eq!(tournament.key(0), Some(1_000));
        assert_eq!(tournament.key(4_000), None);
    }

    proptest! {
        #[test]
        fn the_winner_is_the_smallest_key_then_the_smallest_slot(
            changes in proptest::collection::vec((0_u32..40, proptest::option::of(0_u64..6)), 1..200)
        ) {
            let mut tournament = Tournament::new();
            let mut keys = vec![None; 40];
            for (slot, key) in changes {
                match key {
                    Some(key) => _ = tournament.set(slot, key),
                    None => _ = tournament.clear(slot),
                }
                keys[slot as usize] = key;
                let expected = (0..40_u32).filter_map(|slot| keys[slot as usize].map(|key| (key, slot))).min();
                prop_assert_eq!(tournament.winner(), expected);
            }
        }
    }
}
