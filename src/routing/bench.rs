//! The agents of a profile who have room, ready to be picked from.

use super::agents::AgentView;
use super::bits::BitSet;
use super::chain::{Chain, Links};
use super::input::{Capacity, Medium};
use super::occupancy::Occupancy;
use super::rules::Pick;
use crate::ids::{AgentId, IdVec};
use crate::tournament::Tournament;

/// Where an agent sits: on a rank of a sorted bench, or at a place of another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat(u32);

/// Who of a profile has room for a medium.
#[derive(Clone, Debug)]
pub(super) enum Bench {
    /// The first of the lowest rank is picked. A rank is a chain in the order of having become quiet; there is one rank, or
    /// one for each number of sessions.
    Sorted { ranks: Vec<Chain>, occupied: BitSet },
    /// The one with the smallest key is picked, which no two have in common.
    Keyed { keys: Tournament, seated: Vec<AgentId>, free: Vec<u32> },
    /// Any of them is picked.
    Pool(Vec<AgentId>),
}

impl Bench {
    /// An empty bench.
    pub(super) fn new(pick: Pick, capacity: Capacity, medium: Medium) -> Bench {
        let ranks = match pick {
            Pick::Random => return Bench::Pool(Vec::new()),
            Pick::LeastOccupied | Pick::RoundRobin => {
                return Bench::Keyed { keys: Tournament::new(), seated: Vec::new(), free: Vec::new() };
            }
            Pick::FewestSessions => capacity.total,
            Pick::MostSpare => capacity.of(medium),
            Pick::LongestIdle
            | Pick::BestLevel
            | Pick::LeastSkilled
            | Pick::MostSkilled
            | Pick::Fastest
            | Pick::Cheapest => 1,
        };
        Bench::Sorted { ranks: vec![Chain::EMPTY; usize::from(ranks).max(1)], occupied: BitSet::default() }
    }

    /// Puts an agent on the bench who has room.
    #[inline(always)]
    pub(super) fn seat(&mut self, agent: AgentId, view: &AgentView, medium: Medium, by: &mut Seating<'_>) -> Seat {
        let Bench::Sorted { ranks, occupied } = self else { return self.seat_unsorted(agent, view, by) };
        let rank = if ranks.len() == 1 { 0 } else { by.rank(view, medium) };
        by.links.insert(&mut ranks[rank as usize], agent.0, view.quiet_since());
        occupied.insert(rank);
        Seat(rank)
    }

    #[inline(never)]
    fn seat_unsorted(&mut self, agent: AgentId, view: &AgentView, by: &Seating<'_>) -> Seat {
        match self {
            Bench::Keyed { keys, seated, free } => {
                let place = free.pop().unwrap_or_else(|| {
                    seated.push(agent);
                    seated.len() as u32 - 1
                });
                seated[place as usize] = agent;
                keys.set(place, by.key(agent, view));
                Seat(place)
            }
            Bench::Pool(seated) => {
                seated.push(agent);
                Seat(seated.len() as u32 - 1)
            }
            Bench::Sorted { .. } => unreachable!("a sorted bench has ranks"),
        }
    }

    /// Takes an agent off the bench. Returns whether nobody sits on it any more, and whoever now sits on the seat that he
    /// left.
    #[inline(always)]
    pub(super) fn unseat(&mut self, agent: AgentId, seat: Seat, links: &mut Links) -> (bool, Option<AgentId>) {
        let Bench::Sorted { ranks, occupied } = self else { return self.unseat_unsorted(seat) };
        let Seat(rank) = seat;
        links.remove(&mut ranks[rank as usize], agent.0);
        if ranks[rank as usize].is_empty() {
            occupied.remove(rank);
        }
        (occupied.is_empty(), None)
    }

    #[inline(never)]
    fn unseat_unsorted(&mut self, Seat(place): Seat) -> (bool, Option<AgentId>) {
        match self {
            Bench::Keyed { keys, free, .. } => {
                keys.clear(place);
                free.push(place);
                (keys.winner().is_none(), None)
            }
            Bench::Pool(seated) => {
                seated.swap_remove(place as usize);
                (seated.is_empty(), seated.get(place as usize).copied())
            }
            Bench::Sorted { .. } => unreachable!("a sorted bench has ranks"),
        }
    }

    /// The first agent of the bench with his rank and key, the smallest of each; nothing for a pool, which has no first.
    ///
    /// # Panics
    /// When nobody sits on it.
    #[inline(always)]
    pub(super) fn first(&self, links: &Links) -> Option<(u32, u64, AgentId)> {
        match self {
            Bench::Sorted { ranks, occupied } => {
                let rank = occupied.first().expect("a profile that counts as benched has somebody on the bench");
                let first = ranks[rank as usize].first().expect("an occupied rank has a first");
                Some((rank, links.key(first), AgentId(first)))
            }
            Bench::Keyed { keys, seated, .. } => {
                let (key, place) = keys.winner().expect("a profile that counts as benched has somebody on the bench");
                Some((0, key, seated[place as usize]))
            }
            Bench::Pool(_) => None,
        }
    }
}

/// What an agent is seated by.
#[derive(Debug)]
pub(super) struct Seating<'a> {
    pub(super) pick: Pick,
    /// Places in the ranks of the sorted benches of the medium.
    pub(super) links: &'a mut Links,
    pub(super) occupancy: &'a IdVec<AgentId, Occupancy>,
}

/// Below the share of time on a keyed bench: enough for 10^12 happenings.
const QUIET_BITS: u32 = 40;

impl Seating<'_> {
    /// His rank on a sorted bench with several.
    #[inline]
    fn rank(&self, view: &AgentView, medium: Medium) -> u32 {
        match self.pick {
            Pick::MostSpare => u32::from(view.capacity().of(medium) - view.spare(medium)),
            _ => u32::from(view.open()),
        }
    }

    /// His key on a keyed bench; no two agents have the same.
    fn key(&self, agent: AgentId, view: &AgentView) -> u64 {
        match self.pick {
            Pick::LeastOccupied => {
                let share = self.occupancy.get(agent).map_or(0, Occupancy::share);
                u64::from(share) << QUIET_BITS | view.quiet_since()
            }
            Pick::RoundRobin if view.assigned() > 0 => 1 << (u64::BITS - 2) | view.assigned(),
            _ => view.quiet_since(),
        }
    }
}
