//! Chains of numbered things, each chain in the order of a key: who came first stands first.
//!
//! Keys are handed out in ascending order, so that a newcomer almost always goes to the end of its chain; whoever leaves,
//! leaves from any place at the same cost.

const NOTHING: u32 = u32::MAX;

/// One chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    head: u32,
    tail: u32,
}

impl Chain {
    pub(super) const EMPTY: Chain = Chain { head: NOTHING, tail: NOTHING };

    /// The number that stands first.
    #[inline]
    pub(super) fn first(self) -> Option<u32> {
        (self.head != NOTHING).then_some(self.head)
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.head == NOTHING
    }
}

/// Where each number stands. A number is in one chain at most.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    links: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    ahead: u32,
    behind: u32,
    key: u64,
}

impl Links {
    /// The key with which a number was put into its chain.
    #[inline]
    pub(super) fn key(&self, number: u32) -> u64 {
        self.links[number as usize].key
    }

    /// Puts a number into a chain, behind all with a smaller key. Costs a step for each in the chain with a larger one.
    #[inline(always)]
    pub(super) fn insert(&mut self, chain: &mut Chain, number: u32, key: u64) {
        if number as usize >= self.links.len() {
            self.grow_to(number);
        }
        let (mut ahead, mut behind) = (chain.tail, NOTHING);
        if ahead != NOTHING && self.links[ahead as usize].key > key {
            (ahead, behind) = self.walk(ahead, key);
        }
        self.place(chain, ahead, number, behind, key);
    }

    #[inline(always)]
    fn place(&mut self, chain: &mut Chain, ahead: u32, number: u32, behind: u32, key: u64) {
        self.links[number as usize] = Link { ahead, behind, key };
        match ahead {
            NOTHING => chain.head = number,
            _ => self.links[ahead as usize].behind = number,
        }
        match behind {
            NOTHING => chain.tail = number,
            _ => self.links[behind as usize].ahead = number,
        }
    }

    /// Whether a number with this key goes to the end of the chain.
    #[inline]
    pub(super) fn goes_last(&self, chain: Chain, key: u64) -> bool {
        chain.tail == NOTHING || self.links[chain.tail as usize].key <= key
    }

    /// Puts a number whose key [`goes_last`](Links::goes_last) to the end of a chain.
    #[inline(always)]
    pub(super) fn append(&mut self, chain: &mut Chain, number: u32, key: u64) {
        if number as usize >= self.links.len() {
            self.grow_to(number);
        }
        self.place(chain, chain.tail, number, NOTHING, key);
    }

    /// Puts a number into a chain behind another, or first.
    pub(super) fn insert_behind(&mut self, chain: &mut Chain, ahead: Option<u32>, number: u32, key: u64) {
        if number as usize >= self.links.len() {
            self.grow_to(number);
        }
        let behind = ahead.map_or(chain.head, |ahead| self.links[ahead as usize].behind);
        self.place(chain, ahead.unwrap_or(NOTHING), number, behind, key);
    }

    /// Behind whom a number with this key is to stand, as far as so many steps from either end show.
    pub(super) fn near(&self, chain: Chain, key: u64, steps: usize) -> Option<Option<u32>> {
        let key_of = |number: u32| self.links[number as usize].key;
        let forwards = std::iter::successors(chain.first(), |&at| self.next(at)).take(steps);
        if let Some(behind) = forwards.into_iter().find(|&at| key_of(at) > key) {
            return Some(Some(self.links[behind as usize].ahead).filter(|&ahead| ahead != NOTHING));
        }
        let last = Some(chain.tail).filter(|&tail| tail != NOTHING);
        let backwards =
            std::iter::successors(last, |&at| Some(self.links[at as usize].ahead).filter(|&ahead| ahead != NOTHING));
        backwards.take(steps).find(|&at| key_of(at) <= key).map(Some)
    }

    fn next(&self, number: u32) -> Option<u32> {
        Some(self.links[number as usize].behind).filter(|&behind| behind != NOTHING)
    }

    /// Those of a chain, the first first.
    pub(super) fn iter(&self, chain: Chain) -> impl Iterator<Item = u32> {
        std::iter::successors(chain.first(), |&at| self.next(at))
    }

    #[cold]
    fn grow_to(&mut self, number: u32) {
        self.links.resize(number as usize + 1, Link { ahead: NOTHING, behind: NOTHING, key: 0 });
    }

    /// The neighbours of a newcomer with this key, who does not stand behind `last`.
    #[cold]
    fn walk(&self, last: u32, key: u64) -> (u32, u32) {
        let (mut ahead, mut behind) = (last, NOTHING);
        while ahead != NOTHING && self.links[ahead as usize].key > key {
            behind = ahead;
            ahead = self.links[ahead as usize].ahead;
        }
        (ahead, behind)
    }

    /// Takes a number out of the chain that it is in.
    #[inline]
    pub(super) fn remove(&mut self, chain: &mut Chain, number: u32) {
        let Link { ahead, behind, .. } = self.links[number as usize];
        match ahead {
            NOTHING => chain.head = behind,
            _ => self.links[ahead as usize].behind = behind,
        }
        match behind {
            NOTHING => chain.tail = ahead,
            _ => self.links[behind as usize].ahead = ahead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(links: &Links, chain: Chain) -> Vec<u32> {
        links.iter(chain).collect()
    }

    #[test]
    fn a_latecomer_with_a_small_key_passes_those_with_larger_ones() {
        let (mut links, mut chain) = (Links::default(), Chain::EMPTY);
        for (number, key) in [(4, 10), (2, 20), (9, 30), (0, 15), (7, 5)] {
            links.insert(&mut chain, number, key);
        }
        assert_eq!(order(&links, chain), [7, 4, 0, 2, 9]);
    }

    #[test]
    fn anybody_may_leave_from_anywhere() {
        let (mut links, mut chain) = (Links::default(), Chain::EMPTY);
        (0..5).for_each(|number| links.insert(&mut chain, number, number.into()));
        for (leaves, left) in [(2, vec![0, 1, 3, 4]), (0, vec![1, 3, 4]), (4, vec![1, 3]), (1, vec![3]), (3, vec![])] {
            links.remove(&mut chain, leaves);
            assert_eq!(order(&links, chain), left);
        }
        assert!(chain.is_empty());
    }
}
