//! Who stands before whom, where a chain would have to be walked: sequences of numbered things in the order of a key.
//!
//! Each sequence is a treap (Seidel and Aragon, "Randomized search trees", Algorithmica 16, 1996) whose priorities are made of the
//! keys, so that its form depends on what is in it and on nothing else. Every operation takes a number of steps that grows with
//! the logarithm of the length.

const NOBODY: u32 = u32::MAX;

/// One sequence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sequence {
    root: u32,
}

impl Sequence {
    pub(super) const EMPTY: Sequence = Sequence { root: NOBODY };
}

/// Where each number stands. A number is in one sequence at most, and no two of a sequence have the same key.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    before: u32,
    after: u32,
    /// How many are below and including this.
    size: u32,
    key: u64,
}

const ALONE: Node = Node { before: NOBODY, after: NOBODY, size: 1, key: 0 };

impl Sorted {
    /// Puts a number into a sequence.
    pub(super) fn insert(&mut self, sequence: &mut Sequence, number: u32, key: u64) {
        if number as usize >= self.nodes.len() {
            self.nodes.resize(number as usize + 1, ALONE);
        }
        self.nodes[number as usize] = Node { key, ..ALONE };
        sequence.root = self.put(sequence.root, number);
    }

    fn put(&mut self, root: u32, number: u32) -> u32 {
        let key = self.nodes[number as usize].key;
        let Some(&Node { before, after, key: at, .. }) = self.nodes.get(root as usize) else { return number };
        if priority(key) < priority(at) {
            let (before, after) = self.split(root, key);
            return self.join(number, before, after);
        }
        match key < at {
            true => {
                let before = self.put(before, number);
                self.join(root, before, after)
            }
            false => {
                let after = self.put(after, number);
                self.join(root, before, after)
            }
        }
    }

    /// Takes the number of a key out of a sequence that it is in.
    pub(super) fn remove(&mut self, sequence: &mut Sequence, key: u64) {
        sequence.root = self.take(sequence.root, key);
    }

    fn take(&mut self, root: u32, key: u64) -> u32 {
        let Node { before, after, key: at, .. } = self.nodes[root as usize];
        match key.cmp(&at) {
            std::cmp::Ordering::Equal => self.merge(before, after),
            std::cmp::Ordering::Less => {
                let before = self.take(before, key);
                self.join(root, before, after)
            }
            std::cmp::Ordering::Greater => {
                let after = self.take(after, key);
                self.join(root, before, after)
            }
        }
    }

    /// How many have a smaller key.
    pub(super) fn rank(&self, sequence: Sequence, key: u64) -> u32 {
        let (mut root, mut smaller) = (sequence.root, 0);
        while let Some(&Node { before, after, key: at, .. }) = self.nodes.get(root as usize) {
            root = if at < key {
                smaller += 1 + self.size(before);
                after
            } else {
                before
            };
        }
        smaller
    }

    /// The last that has a smaller key.
    pub(super) fn last_before(&self, sequence: Sequence, key: u64) -> Option<u32> {
        let (mut root, mut last) = (sequence.root, None);
        while let Some(&Node { before, after, key: at, .. }) = self.nodes.get(root as usize) {
            root = if at < key {
                last = Some(root);
                after
            } else {
                before
            };
        }
        last
    }

    fn size(&self, root: u32) -> u32 {
        self.nodes.get(root as usize).map_or(0, |node| node.size)
    }

    /// Makes a tree of a root and what stands before and after it.
    fn join(&mut self, root: u32, before: u32, after: u32) -> u32 {
        let size = 1 + self.size(before) + self.size(after);
        let node = &mut self.nodes[root as usize];
        (node.before, node.after, node.size) = (before, after, size);
        root
    }

    /// Those with a smaller key and the others.
    fn split(&mut self, root: u32, key: u64) -> (u32, u32) {
        let Some(&Node { before, after, key: at, .. }) = self.nodes.get(root as usize) else { return (NOBODY, NOBODY) };
        if at < key {
            let (one, two) = self.split(after, key);
            (self.join(root, before, one), two)
        } else {
            let (one, two) = self.split(before, key);
            (one, self.join(root, two, after))
        }
    }

    /// One tree of two, all of whose keys are smaller in the first.
    fn merge(&mut self, one: u32, two: u32) -> u32 {
        let (Some(&first), Some(&second)) = (self.nodes.get(one as usize), self.nodes.get(two as usize)) else {
            return one.min(two);
        };
        if priority(first.key) < priority(second.key) {
            let after = self.merge(first.after, two);
            self.join(one, first.before, after)
        } else {
            let before = self.merge(one, second.before);
            self.join(two, before, second.after)
        }
    }
}

/// The smallest stands at the root: the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014), in which no two keys have the same.
fn priority(key: u64) -> u64 {
    let mixed = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_answers_as_a_sorted_list_does(changes in prop::collection::vec((0_u32..40, 0_u64..60), 1..300)) {
            let (mut sorted, mut sequence, mut list) = (Sorted::default(), Sequence::EMPTY, BTreeMap::new());
            for (number, key) in changes {
                match list.iter().find(|&(_, &other)| other == number).map(|(&key, _)| key) {
                    Some(key) => {
                        list.remove(&key);
                        sorted.remove(&mut sequence, key);
                    }
                    None if list.contains_key(&key) => {}
                    None => {
                        list.insert(key, number);
                        sorted.insert(&mut sequence, number, key);
                    }
                }
                prop_assert_eq!(sorted.rank(sequence, key), list.range(..key).count() as u32);
                let last = list.range(..key).next_back().map(|(_, &number)| number);
                prop_assert_eq!(sorted.last_before(sequence, key), last);
            }
        }
    }

    #[test]
    fn keys_that_come_in_order_make_no_deep_tree() {
        fn depth(sorted: &Sorted, root: u32) -> u32 {
            sorted
                .nodes
                .get(root as usize)
                .map_or(0, |node| 1 + depth(sorted, node.before).max(depth(sorted, node.after)))
        }
        let (mut sorted, mut sequence) = (Sorted::default(), Sequence::EMPTY);
        (0..100_000).for_each(|number| sorted.insert(&mut sequence, number, number.into()));
        // 1.39 times the binary logarithm is the mean depth of one number.
        assert!(depth(&sorted, sequence.root) < 60);
        assert_eq!(sorted.rank(sequence, 70_000), 70_000);
    }
}
