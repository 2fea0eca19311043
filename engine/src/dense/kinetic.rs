//! Who is first by a share that changes with time, without looking at all of them at each decision.
//!
//! A kinetic tournament (Basch, Guibas and Hershberger, "Data structures for mobile data", Journal of Algorithms 31, 1999): each
//! match remembers until when its winner stays one, and is played again only after that. Two shares of this kind are equal at
//! one moment at most, so that their order changes at most once; a change of an entry costs a path of matches, and replaying adds
//! no more than a factor of the logarithm of the number of entries, averaged over all calls.

/// A share that falls with time: `part / (t + offset)` at the moment t \[ns\], from when it is entered on. `t + offset` is then not
/// less than the part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Falling {
    pub(super) part: u64,
    pub(super) offset: i64,
    /// Between equal shares the smaller goes first; no two have the same.
    pub(super) tie: u64,
}

impl Falling {
    /// What the part is a share of; at least 1, so that no part of nothing is nothing.
    pub(super) fn whole(&self, now: u64) -> u64 {
        now.saturating_add_signed(self.offset).max(1)
    }
}

/// Which share wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wins {
    Least,
    Greatest,
}

const NOBODY: u32 = u32::MAX;
const FOR_EVER: u64 = u64::MAX;

/// Slots `0..`, each with a share or empty.
#[derive(Clone, Debug)]
pub(super) struct Kinetic {
    wins: Wins,
    /// By slot; so many as a power of two.
    entries: Vec<Option<Falling>>,
    /// Node 1 is the final; the nodes 2n and 2n + 1 play for node n, and the leaves are the second half.
    nodes: Vec<Node>,
    /// The last moment that was looked at: time never decreases.
    now: u64,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    winner: u32,
    /// The first moment at which a match below or at this node may end otherwise.
    until: u64,
}

const EMPTY: Node = Node { winner: NOBODY, until: FOR_EVER };

impl Kinetic {
    /// Empty slots; there is room for as many as are used.
    pub(super) fn new(wins: Wins) -> Kinetic {
        Kinetic { wins, entries: vec![None], nodes: vec![EMPTY; 2], now: 0 }
    }

    /// Gives the slot this share, whatever it had, or none.
    pub(super) fn set(&mut self, slot: u32, share: Option<Falling>, now: u64) {
        self.now = self.now.max(now);
        if slot as usize >= self.entries.len() {
            if share.is_none() {
                return;
            }
            self.grow(slot as usize + 1);
        }
        self.entries[slot as usize] = share;
        let mut node = self.entries.len() + slot as usize;
        self.nodes[node] = Node { winner: if share.is_some() { slot } else { NOBODY }, until: FOR_EVER };
        while node > 1 {
            node /= 2;
            self.play(node);
        }
    }

    /// Empties the slot.
    pub(super) fn clear(&mut self, slot: u32) {
        self.set(slot, None, self.now);
    }

    /// The slot whose share wins now, with its share.
    pub(super) fn winner(&mut self, now: u64) -> Option<(u32, Falling)> {
        self.now = self.now.max(now);
        self.play_again(1);
        let winner = self.nodes[1].winner;
        Some((winner, self.entries.get(winner as usize).copied().flatten()?))
    }

    /// Plays all matches at and below a node that may end otherwise by now.
    fn play_again(&mut self, node: usize) {
        if self.nodes[node].until <= self.now {
            self.play_again(2 * node);
            self.play_again(2 * node + 1);
            self.play(node);
        }
    }

    /// Plays one match between the winners of those below.
    fn play(&mut self, node: usize) {
        let (one, two) = (self.nodes[2 * node], self.nodes[2 * node + 1]);
        let below = one.until.min(two.until);
        let share = |node: Node| self.entries.get(node.winner as usize).copied().flatten();
        self.nodes[node] = match (share(one), share(two)) {
            (_, None) => Node { until: below, ..one },
            (None, _) => Node { until: below, ..two },
            (Some(first), Some(second)) => {
                let (winner, until) = match self.stays(&first, &second) {
                    Some(until) => (one.winner, until),
                    None => (two.winner, self.stays(&second, &first).unwrap_or(FOR_EVER)),
                };
                Node { winner, until: below.min(until) }
            }
        };
    }

    /// Until when one share goes before another, if it does now.
    fn stays(&self, one: &Falling, other: &Falling) -> Option<u64> {
        // How far behind the one is, which changes evenly: of products below 2^126.
        let product = |a: &Falling, b: &Falling| (u128::from(a.part) * u128::from(b.whole(self.now))) as i128;
        let sign = if self.wins == Wins::Least { 1 } else { -1 };
        let behind = sign * (product(one, other) - product(other, one));
        let each = sign * (i128::from(one.part) - i128::from(other.part));
        let too_far = i128::from(one.tie < other.tie);
        if behind >= too_far {
            return None;
        }
        if each <= 0 {
            return Some(FOR_EVER);
        }
        let passed = (too_far - behind + each - 1) / each;
        Some(u64::try_from(passed).map_or(FOR_EVER, |passed| self.now.saturating_add(passed)))
    }

    fn grow(&mut self, slots: usize) {
        let slots = slots.next_power_of_two();
        self.entries.resize(slots, None);
        self.nodes = vec![EMPTY; 2 * slots];
        for slot in 0..slots {
            let winner = if self.entries[slot].is_some() { slot as u32 } else { NOBODY };
            self.nodes[slots + slot].winner = winner;
        }
        (1..slots).rev().for_each(|node| self.play(node));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    /// By exact fractions, one by one.
    fn first_of(entries: &[Option<Falling>], wins: Wins, now: u64) -> Option<u32> {
        let present = entries.iter().enumerate().filter_map(|(slot, entry)| Some((slot as u32, (*entry)?)));
        let order = |one: &Falling, other: &Falling| {
            let shares = (u128::from(one.part) * u128::from(other.whole(now)))
                .cmp(&(u128::from(other.part) * u128::from(one.whole(now))));
            let shares = if wins == Wins::Least { shares } else { shares.reverse() };
            shares.then(one.tie.cmp(&other.tie))
        };
        let best = present.reduce(|best, next| if order(&next.1, &best.1) == Ordering::Less { next } else { best });
        best.map(|(slot, _)| slot)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn the_winner_is_the_one_that_looking_at_all_finds(
            steps in prop::collection::vec((0_u64..6, 0_u32..20, prop::option::weighted(0.8, (0_u64..12, 0_u64..12)), any::<bool>()), 1..200),
            scale in prop::sample::select(vec![1_u64, 1_000_000_007]),
        ) {
            for wins in [Wins::Least, Wins::Greatest] {
                let (mut kinetic, mut entries, mut now) = (Kinetic::new(wins), [None; 20], 0);
                for (number, &(pause, slot, share, looks)) in steps.iter().enumerate() {
                    now += pause * scale;
                    // So long idle and so long busy before now.
                    let share = share.map(|(part, rest)| {
                        let whole = (part + rest) * scale;
                        Falling { part: part * scale, offset: whole as i64 - now as i64, tie: number as u64 }
                    });
                    kinetic.set(slot, share, now);
                    entries[slot as usize] = share;
                    if looks {
                        prop_assert_eq!(kinetic.winner(now).map(|(slot, _)| slot), first_of(&entries, wins, now));
                    }
                }
                for _ in 0..60 {
                    now += 1 + now / 16;
                    prop_assert_eq!(kinetic.winner(now).map(|(slot, _)| slot), first_of(&entries, wins, now));
                }
            }
        }
    }

    #[test]
    fn the_order_of_two_shares_changes_at_the_moment_at_which_they_are_equal() {
        // 3 / 4 and 1 / 1 at the moment 0; 3 / 12 = 2 / 8 would be later: 3 / (4 + t) = 2 / (1 + t) at t = 5.
        for (earlier, later, at_five) in [(1, 2, 0), (2, 1, 1)] {
            let mut kinetic = Kinetic::new(Wins::Least);
            kinetic.set(0, Some(Falling { part: 3, offset: 4, tie: earlier }), 0);
            kinetic.set(1, Some(Falling { part: 2, offset: 1, tie: later }), 1);
            let winners = [1, 4, 5, 6, 1 << 40].map(|now| kinetic.winner(now).unwrap().0);
            assert_eq!(winners, [0, 0, at_five, 1, 1]);
        }
    }

    #[test]
    fn long_times_do_not_overflow() {
        let limit = i64::MAX as u64;
        let mut kinetic = Kinetic::new(Wins::Greatest);
        kinetic.set(0, Some(Falling { part: limit, offset: 0, tie: 1 }), limit);
        kinetic.set(1, Some(Falling { part: limit - 1, offset: 0, tie: 0 }), limit);
        assert_eq!(kinetic.winner(limit).unwrap().0, 0);
        kinetic.clear(0);
        assert_eq!(kinetic.winner(limit).unwrap().0, 1);
    }
}
