//! A tournament over numbered slots: which slot has the smallest key?
//!
//! The event list, the idle agents of a profile and the deadlines of waiting contacts are all this one structure. It is
//! a winner tree (Knuth 1998, volume 3, section 5.4.1): every inner node remembers the better of its two children, so
//! that changing one key replays one path of log2(slots) matches, without allocation and without a branch that depends
//! on the keys.

use std::hint::select_unpredictable;

const EMPTY: u64 = u64::MAX;

/// Slots `0..`, each with a key or empty; the winner is the slot with the smallest key, and among equal keys the one
/// with the smallest slot.
#[derive(Clone, Debug)]
pub struct Tournament {
    /// Node 1 is the root, the children of node i are 2i and 2i + 1, the leaves are the upper half.
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    key: u64,
    slot: u32,
}

impl Tournament {
    /// A tournament of empty slots.
    pub fn new() -> Self {
        Tournament { nodes: vec![Node { key: EMPTY, slot: 0 }; 2] }
    }

    /// Room for `slots` slots at once; more are added as they are used.
    pub fn with_slots(slots: usize) -> Self {
        let mut tournament = Tournament::new();
        if slots > 1 {
            tournament.grow(slots);
        }
        tournament
    }

    #[inline]
    fn leaves(&self) -> usize {
        self.nodes.len() / 2
    }

    /// The winner's key and slot, or nothing when all slots are empty.
    #[inline]
    pub fn winner(&self) -> Option<(u64, u32)> {
        let root = self.nodes[1];
        (root.key != EMPTY).then_some((root.key, root.slot))
    }

    /// The winner's key, or `u64::MAX` when all slots are empty: for comparing tournaments without a branch.
    #[inline]
    pub fn winning_key(&self) -> u64 {
        self.nodes[1].key
    }

    /// The key of a slot, if it has one.
    #[inline]
    pub fn key(&self, slot: u32) -> Option<u64> {
        let leaf = self.nodes.get(self.leaves() + slot as usize)?;
        (leaf.key != EMPTY).then_some(leaf.key)
    }

    /// Gives the slot this key, whatever it had.
    ///
    /// # Panics
    /// In debug builds, when `key` is `u64::MAX`, which stands for an empty slot.
    #[inline]
    pub fn set(&mut self, slot: u32, key: u64) {
        debug_assert_ne!(key, EMPTY, "the largest key stands for an empty slot");
        if slot as usize >= self.leaves() {
            self.grow(slot as usize + 1);
        }
        self.replay(slot, key);
    }

    /// Empties the slot.
    #[inline]
    pub fn clear(&mut self, slot: u32) {
        if (slot as usize) < self.leaves() {
            self.replay(slot, EMPTY);
        }
    }

    #[inline]
    fn replay(&mut self, slot: u32, key: u64) {
        let leaves = self.leaves();
        let mut at = leaves + slot as usize;
        let nodes = &mut self.nodes[..2 * leaves];
        let mut best = Node { key, slot };
        nodes[at] = best;
        while at > 1 {
            let rival = nodes[at ^ 1];
            // A left child (even) keeps a tie, a right child gives it up: slots grow from left to right.
            let rival_wins = rival.key < best.key.saturating_add(at as u64 & 1);
            best.key = select_unpredictable(rival_wins, rival.key, best.key);
            best.slot = select_unpredictable(rival_wins, rival.slot, best.slot);
            at /= 2;
            nodes[at] = best;
        }
    }

    #[cold]
    fn grow(&mut self, slots: usize) {
        let old = self.leaves();
        let leaves = slots.next_power_of_two();
        let mut nodes = vec![Node { key: EMPTY, slot: 0 }; 2 * leaves];
        for (slot, leaf) in nodes[leaves..].iter_mut().enumerate() {
            let key = if slot < old { self.nodes[old + slot].key } else { EMPTY };
            *leaf = Node { key, slot: slot as u32 };
        }
        for at in (1..leaves).rev() {
            let (left, right) = (nodes[2 * at], nodes[2 * at + 1]);
            nodes[at] = if right.key < left.key { right } else { left };
        }
        self.nodes = nodes;
    }
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
                    Some(key) => tournament.set(slot, key),
                    None => tournament.clear(slot),
                }
                keys[slot as usize] = key;
                let expected = (0..40_u32).filter_map(|slot| keys[slot as usize].map(|key| (key, slot))).min();
                prop_assert_eq!(tournament.winner(), expected);
            }
        }
    }
}
