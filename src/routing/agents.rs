//! What the engine has been told about agents, and who of them could take a contact now.
//!
//! Agents with the same capability share a *profile*. A profile keeps those of its agents who have room on a bench, one
//! for each medium, sorted for the pick, so that the best agent for a request is found by comparing the first ones of the
//! profiles that serve the queue. The cost grows with the number of different profiles, not with the number of agents.

use super::bits::BitSet;
use super::chain::{Chain, Links};
use super::input::{AgentState, Capability, Capacity, Medium};
use super::rules::Pick;
use crate::ids::{AgentId, Id, IdVec, SkillId};
use std::collections::BTreeMap;

/// The engine's view of one agent.
#[derive(Clone, Debug)]
pub(super) struct AgentView {
    pub(super) profile: u32,
    pub(super) state: AgentState,
    capacity: Capacity,
    /// Whether the agent serves other media than calls and instant messages: who does not, pays nothing for them.
    others: bool,
    /// Open sessions by medium.
    sessions: [u8; Medium::COUNT],
    /// Open sessions over all media.
    open: u8,
    /// On which seat of the medium's bench the agent sits.
    seats: [Option<Seat>; Medium::COUNT],
    /// Number of the last thing that happened to the agent: an assignment, the end of a session, becoming ready.
    quiet_since: u64,
}

/// Where an agent sits: on a rank of a sorted bench, or at a place in a pool.
#[derive(Clone, Copy, Debug)]
struct Seat(u32);

impl AgentView {
    /// Whether the agent takes nobody at all.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.state == AgentState::NotReady || self.open >= self.capacity.total
    }

    /// Open sessions over all media.
    pub(super) fn open(&self) -> u32 {
        self.open.into()
    }

    /// Whether the agent sits on any bench.
    #[inline]
    pub(super) fn is_seated(&self) -> bool {
        self.seats.iter().any(Option::is_some)
    }

    /// Whether the agent would take a contact of the medium now.
    #[inline]
    pub(super) fn has_room(&self, medium: Medium) -> bool {
        !self.is_full() && self.sessions[medium as usize] < self.capacity.by_medium[medium as usize]
    }
}

/// Agents who are alike.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) capability: Capability,
    /// The waiting lines that these agents may serve.
    pub(super) lines: BitSet,
    /// The demands that these agents may serve.
    pub(super) demands: Vec<u32>,
    benches: [Bench; Medium::COUNT],
}

/// The agents of a profile who have room, ready to be picked from.
#[derive(Clone, Debug)]
enum Bench {
    /// The first of the lowest rank is picked. A rank is a chain in the order of having become quiet; there is one rank, or
    /// one for each number of open sessions.
    Sorted { ranks: Vec<Chain>, occupied: BitSet },
    /// Any of them is picked.
    Pool(Vec<AgentId>),
}

/// All agents that were ever reported.
#[derive(Clone, Debug)]
pub(super) struct Agents {
    pick: Pick,
    pub(super) views: IdVec<AgentId, Option<AgentView>>,
    /// Places in the ranks of the sorted benches, by medium.
    links: [Links; Medium::COUNT],
    pub(super) profiles: Vec<Profile>,
    profile_of: BTreeMap<Capability, u32>,
    /// The profiles with somebody on the bench, by medium.
    benched: [BitSet; Medium::COUNT],
    happenings: u64,
}

const KNOWN: &str = "the capability of an agent is reported before anything else of him";

impl Agents {
    pub(super) fn new(pick: Pick) -> Self {
        Agents {
            pick,
            views: IdVec::new(),
            links: Default::default(),
            profiles: Vec::new(),
            profile_of: BTreeMap::new(),
            benched: Default::default(),
            happenings: 0,
        }
    }

    /// The view of an agent.
    ///
    /// # Panics
    /// When the agent's capability was never reported: the driver broke the contract.
    #[inline]
    pub(super) fn view(&self, agent: AgentId) -> &AgentView {
        self.views[agent].as_ref().expect(KNOWN)
    }

    /// Counts a happening to the agent, who is quiet from now on.
    #[inline]
    fn happens_to(&mut self, agent: AgentId) -> &mut AgentView {
        self.happenings += 1;
        let view = self.views[agent].as_mut().expect(KNOWN);
        view.quiet_since = self.happenings;
        view
    }

    /// The profile of this capability, and whether it is new.
    pub(super) fn profile(&mut self, capability: Capability) -> (u32, bool) {
        if let Some(&profile) = self.profile_of.get(&capability) {
            return (profile, false);
        }
        let number = self.profiles.len() as u32;
        self.profile_of.insert(capability.clone(), number);
        let bench = || match self.pick {
            Pick::Random => Bench::Pool(Vec::new()),
            Pick::FewestSessions => Bench::Sorted {
                ranks: vec![Chain::EMPTY; usize::from(capability.capacity().total).max(1)],
                occupied: BitSet::default(),
            },
            _ => Bench::Sorted { ranks: vec![Chain::EMPTY], occupied: BitSet::default() },
        };
        let benches = std::array::from_fn(|_| bench());
        self.profiles.push(Profile { capability, lines: BitSet::default(), demands: Vec::new(), benches });
        (number, true)
    }

    /// Puts the agent into a profile, out of the one he was in; his state and sessions stay. He sits on no bench until
    /// [`Agents::seat`].
    pub(super) fn enroll(&mut self, agent: AgentId, profile: u32) {
        if self.views.grown_to(agent).is_some() {
            Medium::ALL.into_iter().for_each(|medium| self.unseat(agent, medium));
        }
        let capacity = self.profiles[profile as usize].capability.capacity();
        let view = self.views[agent].get_or_insert(AgentView {
            profile,
            state: AgentState::NotReady,
            capacity,
            others: false,
            sessions: [0; Medium::COUNT],
            open: 0,
            seats: [None; Medium::COUNT],
            quiet_since: 0,
        });
        (view.profile, view.capacity) = (profile, capacity);
        view.others = [Medium::Chat, Medium::Email].iter().any(|&medium| capacity.by_medium[medium as usize] > 0);
    }

    /// Notes the state. Somebody who becomes ready is quiet from now on.
    pub(super) fn set_state(&mut self, agent: AgentId, state: AgentState) {
        if self.view(agent).state != state {
            self.happens_to(agent).state = state;
        }
    }

    /// Opens a session at the agent.
    #[inline]
    pub(super) fn assign(&mut self, agent: AgentId, medium: Medium) {
        let view = self.happens_to(agent);
        view.sessions[medium as usize] += 1;
        view.open += 1;
    }

    /// Closes a session at the agent.
    #[inline]
    pub(super) fn release(&mut self, agent: AgentId, medium: Medium) {
        let view = self.happens_to(agent);
        view.sessions[medium as usize] -= 1;
        view.open -= 1;
    }

    /// Puts the agent on the benches where he has room and takes him off the others. To be called after anything above
    /// changed him, once it is clear that no waiting contact takes the room.
    #[inline]
    pub(super) fn seat(&mut self, agent: AgentId) {
        self.seat_for(agent, Medium::Voice);
        self.seat_for(agent, Medium::Im);
        if self.view(agent).others {
            self.seat_for_others(agent);
        }
    }

    #[inline(never)]
    fn seat_for_others(&mut self, agent: AgentId) {
        self.seat_for(agent, Medium::Chat);
        self.seat_for(agent, Medium::Email);
    }

    #[inline(always)]
    fn seat_for(&mut self, agent: AgentId, medium: Medium) {
        if self.view(agent).capacity.by_medium[medium as usize] == 0 {
            return;
        }
        self.unseat(agent, medium);
        let view = self.views[agent].as_mut().expect(KNOWN);
        if view.has_room(medium) {
            let seat = match &mut self.profiles[view.profile as usize].benches[medium as usize] {
                Bench::Sorted { ranks, occupied } => {
                    let rank = if ranks.len() > 1 { u32::from(view.open) } else { 0 };
                    self.links[medium as usize].insert(&mut ranks[rank as usize], agent.0, view.quiet_since);
                    occupied.insert(rank);
                    rank
                }
                Bench::Pool(seated) => {
                    seated.push(agent);
                    seated.len() as u32 - 1
                }
            };
            view.seats[medium as usize] = Some(Seat(seat));
            self.benched[medium as usize].insert(view.profile);
        }
    }

    #[inline(always)]
    fn unseat(&mut self, agent: AgentId, medium: Medium) {
        let view = self.views[agent].as_mut().expect(KNOWN);
        let Some(Seat(seat)) = view.seats[medium as usize].take() else { return };
        let profile = view.profile;
        let empty = match &mut self.profiles[profile as usize].benches[medium as usize] {
            Bench::Sorted { ranks, occupied } => {
                self.links[medium as usize].remove(&mut ranks[seat as usize], agent.0);
                if ranks[seat as usize].is_empty() {
                    occupied.remove(seat);
                }
                occupied.is_empty()
            }
            Bench::Pool(seated) => {
                seated.swap_remove(seat as usize);
                if let Some(&moved) = seated.get(seat as usize) {
                    self.views[moved].as_mut().expect(KNOWN).seats[medium as usize] = Some(Seat(seat));
                }
                seated.is_empty()
            }
        };
        if empty {
            self.benched[medium as usize].remove(profile);
        }
    }

    /// The agent to pick among the benched ones of these profiles.
    #[inline(always)]
    pub(super) fn pick(&self, profiles: &BitSet, medium: Medium, skill: SkillId, draw: u64) -> Option<AgentId> {
        let candidates = profiles.both(&self.benched[medium as usize]);
        let mut best: Option<((u32, u64), u32)> = None;
        for number in candidates {
            let profile = &self.profiles[number as usize];
            let Bench::Sorted { ranks, occupied } = &profile.benches[medium as usize] else {
                return self.pick_any(profiles, medium, draw);
            };
            let rank = occupied.first().expect("a profile that counts as benched has somebody on the bench");
            let first = ranks[rank as usize].first().expect("an occupied rank has a first");
            let preference = match self.pick {
                Pick::LongestIdle | Pick::Random => 0,
                Pick::FewestSessions => rank,
                Pick::BestLevel => u32::from(u8::MAX - profile.capability.level(skill)),
                Pick::LeastSkilled => profile.capability.breadth() as u32,
            };
            let key = (preference, self.links[medium as usize].key(first));
            if best.is_none_or(|(least, _)| key < least) {
                best = Some((key, first));
            }
        }
        best.map(|(_, agent)| AgentId(agent))
    }

    fn pick_any(&self, profiles: &BitSet, medium: Medium, draw: u64) -> Option<AgentId> {
        let pools = || {
            let candidates = profiles.both(&self.benched[medium as usize]);
            candidates.filter_map(|number| match &self.profiles[number as usize].benches[medium as usize] {
                Bench::Pool(seated) => Some(seated),
                Bench::Sorted { .. } => None,
            })
        };
        let count: usize = pools().map(Vec::len).sum();
        let mut chosen = ((u128::from(draw) * count as u128) >> 64) as usize;
        for seated in pools() {
            if chosen < seated.len() {
                return Some(seated[chosen]);
            }
            chosen -= seated.len();
        }
        None
    }

    /// Agents that were reported, in the order of their ids.
    pub(super) fn known(&self) -> impl Iterator<Item = (AgentId, &AgentView)> {
        self.views.iter().enumerate().filter_map(|(index, view)| Some((AgentId::from_index(index), view.as_ref()?)))
    }
}
