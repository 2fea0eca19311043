//! The agents of a profile who have room, ready to be picked from.

use super::agents::AgentView;
use super::bits::BitSet;
use super::chain::{Chain, Links};
use super::input::{Capability, Capacity, Medium};
use super::occupancy::{ByOccupancy, Occupancy, Share};
use super::rules::AgentSelection;
use crate::ids::{AgentId, SkillId};
use crate::time::Time;
use crate::tournament::Tournament;
use std::num::NonZeroU32;

/// Where an agent sits: on a rank of a bench, or at a place of another. Kept as one more than its number, so that no seat at all
/// takes no more room: views of agents are short, and many of them stay in the processor's caches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat(NonZeroU32);

impl Seat {
    const FIRST: Seat = Seat(NonZeroU32::MIN);

    fn of(number: u32) -> Seat {
        Seat(NonZeroU32::MIN.saturating_add(number))
    }

    fn number(self) -> u32 {
        self.0.get() - 1
    }
}

/// Who of a profile has room for a medium.
#[derive(Clone, Debug)]
pub(super) enum Bench {
    /// The one who became quiet first is picked.
    Quiet(Chain),
    /// The first of the lowest rank is picked; a rank is a chain in the order of having become quiet.
    Ranked { ranks: Vec<Chain>, occupied: BitSet },
    /// The one with the smallest key is picked, which no two have in common.
    Keyed { keys: Tournament, places: Places },
    /// The one who was busy for the least share of the time until now is picked.
    Occupied { by: ByOccupancy, places: Places },
    /// Any of them is picked.
    Pool(Vec<AgentId>),
}

/// Who sits at which place of a bench.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    seated: Vec<AgentId>,
    free: Vec<u32>,
}

impl Places {
    /// A free place, for this agent.
    fn take(&mut self, agent: AgentId) -> u32 {
        let place = self.free.pop().unwrap_or_else(|| {
            self.seated.push(agent);
            self.seated.len() as u32 - 1
        });
        self.seated[place as usize] = agent;
        place
    }

    fn leave(&mut self, place: u32) {
        self.free.push(place);
    }

    fn are_empty(&self) -> bool {
        self.free.len() == self.seated.len()
    }
}

/// What an agent is seated by.
#[derive(Debug)]
pub(super) struct Seating<'a> {
    pub(super) agent_selection: AgentSelection,
    pub(super) occupancy: Occupancy,
    pub(super) now: Time,
    pub(super) capability: &'a Capability,
    pub(super) medium: Medium,
}

impl Bench {
    /// An empty bench.
    pub(super) fn new(agent_selection: AgentSelection, capacity: Capacity, medium: Medium) -> Bench {
        let ranks = match agent_selection {
            AgentSelection::Random => return Bench::Pool(Vec::new()),
            AgentSelection::LeastOccupied => {
                return Bench::Occupied { by: ByOccupancy::new(), places: Places::default() };
            }
            AgentSelection::RoundRobin => return Bench::Keyed { keys: Tournament::new(), places: Places::default() },
            AgentSelection::FewestSessions | AgentSelection::MostSessions => capacity.total,
            AgentSelection::MostSpare => capacity.of(medium),
            AgentSelection::LongestIdle
            | AgentSelection::BestLevel
            | AgentSelection::LeastSkilled
            | AgentSelection::MostSkilled
            | AgentSelection::Fastest
            | AgentSelection::Cheapest => return Bench::Quiet(Chain::EMPTY),
        };
        Bench::Ranked { ranks: vec![Chain::EMPTY; usize::from(ranks).max(1)], occupied: BitSet::default() }
    }

    /// Puts an agent on the bench who has room. `links` are the places in the chains of the benches of the medium.
    #[inline(always)]
    pub(super) fn seat<'a>(
        &mut self,
        agent: AgentId,
        view: &AgentView,
        links: &mut Links,
        seating: impl FnOnce() -> Seating<'a>,
    ) -> Seat {
        let Bench::Quiet(chain) = self else { return self.seat_otherwise(agent, view, links, seating()) };
        links.insert(chain, agent.0, view.quiet_since());
        Seat::FIRST
    }

    #[cold]
    fn seat_otherwise(&mut self, agent: AgentId, view: &AgentView, links: &mut Links, seating: Seating<'_>) -> Seat {
        let Seating { agent_selection, occupancy, now, capability, medium } = seating;
        match self {
            Bench::Quiet(_) => unreachable!("this is the usual way"),
            Bench::Ranked { ranks, occupied } => {
                let rank = agent_selection.rank(view, medium);
                links.insert(&mut ranks[rank as usize], agent.0, view.quiet_since());
                occupied.insert(rank);
                Seat::of(rank)
            }
            Bench::Keyed { keys, places } => {
                let place = places.take(agent);
                // No agent selection with such a bench looks at the skill.
                keys.set(place, agent_selection.standing(view, capability, (medium, SkillId(0))));
                Seat::of(place)
            }
            Bench::Occupied { by, places } => {
                let place = places.take(agent);
                by.set(place, &occupancy, view.open() > 0, view.quiet_since(), now);
                Seat::of(place)
            }
            Bench::Pool(seated) => {
                seated.push(agent);
                Seat::of(seated.len() as u32 - 1)
            }
        }
    }

    /// Takes an agent off the bench. Returns whether nobody sits on it any more, and whoever now sits on the seat that they
    /// left.
    #[inline(always)]
    pub(super) fn unseat(&mut self, agent: AgentId, seat: Seat, links: &mut Links) -> (bool, Option<AgentId>) {
        let Bench::Quiet(chain) = self else { return self.unseat_otherwise(agent, seat, links) };
        links.remove(chain, agent.0);
        (chain.is_empty(), None)
    }

    #[cold]
    fn unseat_otherwise(&mut self, agent: AgentId, seat: Seat, links: &mut Links) -> (bool, Option<AgentId>) {
        let place = seat.number();
        match self {
            Bench::Quiet(_) => unreachable!("this is the usual way"),
            Bench::Ranked { ranks, occupied } => {
                links.remove(&mut ranks[place as usize], agent.0);
                if ranks[place as usize].is_empty() {
                    occupied.remove(place);
                }
                (occupied.is_empty(), None)
            }
            Bench::Keyed { keys, places } => {
                keys.clear(place);
                places.leave(place);
                (places.are_empty(), None)
            }
            Bench::Occupied { by, places } => {
                by.clear(place);
                places.leave(place);
                (places.are_empty(), None)
            }
            Bench::Pool(seated) => {
                seated.swap_remove(place as usize);
                (seated.is_empty(), seated.get(place as usize).copied())
            }
        }
    }

    /// Whoever of the bench is picked before the others; nobody for a pool, which has no first, and where time decides.
    ///
    /// # Panics
    /// When nobody sits on it.
    pub(super) fn first(&self) -> Option<AgentId> {
        match self {
            Bench::Quiet(chain) => Some(AgentId(chain.first().expect(SEATED))),
            Bench::Ranked { ranks, occupied } => {
                let rank = occupied.first().expect(SEATED);
                Some(AgentId(ranks[rank as usize].first().expect("an occupied rank has a first")))
            }
            Bench::Keyed { keys, places } => {
                let (_, place) = keys.winner().expect(SEATED);
                Some(places.seated[place as usize])
            }
            Bench::Occupied { .. } | Bench::Pool(_) => None,
        }
    }

    /// The least occupied of the bench as of now, with their share and what decides between equals; nobody where it is empty or
    /// another bench.
    pub(super) fn least_occupied(&mut self, now: Time) -> Option<(AgentId, Share, u64)> {
        let Bench::Occupied { by, places } = self else { return None };
        let (place, share, tie) = by.first(now)?;
        Some((places.seated[place as usize], share, tie))
    }

    /// The first agent of a bench in the order of having become quiet, with their key.
    ///
    /// # Panics
    /// When nobody sits on it, or it is another bench.
    #[inline(always)]
    pub(super) fn first_quiet(&self, links: &Links) -> (u64, AgentId) {
        let Bench::Quiet(chain) = self else { unreachable!("whoever picks the longest idle has such benches only") };
        let first = chain.first().expect(SEATED);
        (links.key(first), AgentId(first))
    }
}

const SEATED: &str = "a profile that counts as benched has somebody on the bench";
