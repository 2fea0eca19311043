//! What the engine has been told about agents, and who of them could take a contact now.
//!
//! Agents with the same capability share a *profile*. A profile keeps those of its agents who have room in a tournament
//! by the key of the pick, one per medium, so that the best agent of a request is found by comparing the winners of the
//! profiles that serve the queue: the cost grows with the number of different profiles and the logarithm of the number
//! of agents, never with the number of agents.

use super::bits::BitSet;
use super::input::{AgentState, Capability, Medium};
use super::rules::Pick;
use crate::ids::{AgentId, IdVec, SkillId};
use crate::tournament::Tournament;
use std::collections::BTreeMap;

/// The engine's view of one agent.
#[derive(Clone, Debug)]
pub(super) struct AgentView {
    pub(super) profile: u32,
    /// Place among the agents of the profile.
    slot: u32,
    pub(super) state: AgentState,
    /// Open sessions by medium.
    sessions: [u8; Medium::COUNT],
    /// Open sessions over all media.
    open: u8,
    /// Whether the agent sits on the bench of the medium.
    benched: [bool; Medium::COUNT],
    /// Number of the last thing that happened to the agent: an assignment, the end of a session, becoming ready.
    quiet_since: u64,
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
    members: Vec<AgentId>,
    vacant: Vec<u32>,
}

/// The agents of a profile who have room, ready to be picked from. Slots are places among the profile's agents.
#[derive(Clone, Debug)]
enum Bench {
    /// The smallest key is picked.
    Ranked(Tournament),
    /// Any of them is picked: a list, and the place in it of each slot.
    Pool { seated: Vec<u32>, places: Vec<u32> },
}

impl Bench {
    fn new(pick: Pick) -> Self {
        match pick {
            Pick::Random => Bench::Pool { seated: Vec::new(), places: Vec::new() },
            _ => Bench::Ranked(Tournament::new()),
        }
    }

    /// Seats the slot, or changes the key of one who sits already.
    #[inline]
    fn seat(&mut self, slot: u32, key: u64, seated_already: bool) {
        match self {
            Bench::Ranked(tournament) => tournament.set(slot, key),
            Bench::Pool { seated, places } => {
                if !seated_already {
                    if slot as usize >= places.len() {
                        places.resize(slot as usize + 1, 0);
                    }
                    places[slot as usize] = seated.len() as u32;
                    seated.push(slot);
                }
            }
        }
    }

    #[inline]
    fn leave(&mut self, slot: u32) {
        match self {
            Bench::Ranked(tournament) => tournament.clear(slot),
            Bench::Pool { seated, places } => {
                let place = places[slot as usize];
                seated.swap_remove(place as usize);
                if let Some(&moved) = seated.get(place as usize) {
                    places[moved as usize] = place;
                }
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Bench::Ranked(tournament) => tournament.winner().is_none(),
            Bench::Pool { seated, .. } => seated.is_empty(),
        }
    }
}

/// All agents that were ever reported.
#[derive(Clone, Debug)]
pub(super) struct Agents {
    pick: Pick,
    pub(super) views: IdVec<AgentId, Option<AgentView>>,
    pub(super) profiles: Vec<Profile>,
    profile_of: BTreeMap<Capability, u32>,
    /// The profiles with somebody on the bench, by medium.
    benched: [BitSet; Medium::COUNT],
    happenings: u64,
}

impl Agents {
    pub(super) fn new(pick: Pick) -> Self {
        Agents {
            pick,
            views: IdVec::new(),
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
        self.views[agent].as_ref().expect("the capability of an agent is reported before anything else of him")
    }

    #[inline]
    fn view_mut(&mut self, agent: AgentId) -> &mut AgentView {
        self.views[agent].as_mut().expect("the capability of an agent is reported before anything else of him")
    }

    /// The profile of this capability, and whether it is new.
    pub(super) fn profile(&mut self, capability: Capability) -> (u32, bool) {
        if let Some(&profile) = self.profile_of.get(&capability) {
            return (profile, false);
        }
        let number = self.profiles.len() as u32;
        self.profile_of.insert(capability.clone(), number);
        self.profiles.push(Profile {
            capability,
            lines: BitSet::default(),
            demands: Vec::new(),
            benches: std::array::from_fn(|_| Bench::new(self.pick)),
            members: Vec::new(),
            vacant: Vec::new(),
        });
        (number, true)
    }

    /// Puts the agent into a profile, out of the one he was in; his state and sessions stay.
    pub(super) fn enroll(&mut self, agent: AgentId, profile: u32) {
        if let Some(view) = self.views.grown_to(agent).take() {
            for medium in 0..Medium::COUNT {
                if view.benched[medium] {
                    self.leave_bench(view.profile, view.slot, medium);
                }
            }
            self.profiles[view.profile as usize].vacant.push(view.slot);
            self.views[agent] = Some(AgentView { benched: [false; Medium::COUNT], ..view });
        }
        let home = &mut self.profiles[profile as usize];
        let slot = home.vacant.pop().unwrap_or(home.members.len() as u32);
        if slot as usize == home.members.len() {
            home.members.push(agent);
        } else {
            home.members[slot as usize] = agent;
        }
        let view = self.views[agent].get_or_insert(AgentView {
            profile,
            slot,
            state: AgentState::NotReady,
            sessions: [0; Medium::COUNT],
            open: 0,
            benched: [false; Medium::COUNT],
            quiet_since: 0,
        });
        view.profile = profile;
        view.slot = slot;
    }

    /// Notes the state. Somebody who becomes ready is quiet from now on.
    pub(super) fn set_state(&mut self, agent: AgentId, state: AgentState) {
        self.happenings += 1;
        let happenings = self.happenings;
        let view = self.view_mut(agent);
        if state == AgentState::Ready && view.state == AgentState::NotReady {
            view.quiet_since = happenings;
        }
        view.state = state;
    }

    /// Opens a session at the agent.
    #[inline]
    pub(super) fn assign(&mut self, agent: AgentId, medium: Medium) {
        self.happenings += 1;
        let happenings = self.happenings;
        let view = self.view_mut(agent);
        view.sessions[medium as usize] += 1;
        view.open += 1;
        view.quiet_since = happenings;
    }

    /// Closes a session at the agent.
    #[inline]
    pub(super) fn release(&mut self, agent: AgentId, medium: Medium) {
        self.happenings += 1;
        let happenings = self.happenings;
        let view = self.view_mut(agent);
        view.sessions[medium as usize] -= 1;
        view.open -= 1;
        view.quiet_since = happenings;
    }

    /// Whether the agent would take a contact of the medium now.
    #[inline]
    pub(super) fn has_room(&self, agent: AgentId, medium: Medium) -> bool {
        let view = self.view(agent);
        let capacity = self.profiles[view.profile as usize].capability.capacity();
        view.state == AgentState::Ready
            && view.open < capacity.total
            && view.sessions[medium as usize] < capacity.by_medium[medium as usize]
    }

    /// Puts the agent on the benches where he has room and takes him off the others. To be called after anything above
    /// changed him, once it is clear that no waiting contact takes the room.
    #[inline]
    pub(super) fn seat(&mut self, agent: AgentId) {
        for medium in [Medium::Voice, Medium::Im] {
            let room = self.has_room(agent, medium);
            let view = self.views[agent].as_mut().expect("seated agents are known");
            let seated = view.benched[medium as usize];
            if room {
                let key = match self.pick {
                    Pick::FewestSessions => u64::from(view.open) << 48 | view.quiet_since,
                    _ => view.quiet_since,
                };
                view.benched[medium as usize] = true;
                let profile = &mut self.profiles[view.profile as usize];
                profile.benches[medium as usize].seat(view.slot, key, seated);
                self.benched[medium as usize].insert(view.profile);
            } else if seated {
                view.benched[medium as usize] = false;
                let (profile, slot) = (view.profile, view.slot);
                self.leave_bench(profile, slot, medium as usize);
            }
        }
    }

    #[inline]
    fn leave_bench(&mut self, profile: u32, slot: u32, medium: usize) {
        let bench = &mut self.profiles[profile as usize].benches[medium];
        bench.leave(slot);
        if bench.is_empty() {
            self.benched[medium].remove(profile);
        }
    }

    /// The agent to pick among the benched ones of these profiles.
    #[inline]
    pub(super) fn pick(&self, profiles: &BitSet, medium: Medium, skill: SkillId, draw: u64) -> Option<AgentId> {
        let candidates = profiles.both(&self.benched[medium as usize]);
        if self.pick == Pick::Random {
            return self.pick_any(candidates, medium, draw);
        }
        let mut best: Option<((u8, u64), u32, u32)> = None;
        for number in candidates {
            let profile = &self.profiles[number as usize];
            let Bench::Ranked(bench) = &profile.benches[medium as usize] else { continue };
            let Some((key, slot)) = bench.winner() else { continue };
            let rank = match self.pick {
                Pick::BestLevel => u8::MAX - profile.capability.level(skill),
                Pick::LeastSkilled => profile.capability.breadth().min(usize::from(u8::MAX)) as u8,
                _ => 0,
            };
            if best.is_none_or(|(least, ..)| (rank, key) < least) {
                best = Some(((rank, key), number, slot));
            }
        }
        best.map(|(_, profile, slot)| self.profiles[profile as usize].members[slot as usize])
    }

    fn pick_any(&self, candidates: impl Iterator<Item = u32>, medium: Medium, draw: u64) -> Option<AgentId> {
        let pools = Vec::from_iter(candidates.filter_map(|number| {
            let profile = &self.profiles[number as usize];
            match &profile.benches[medium as usize] {
                Bench::Pool { seated, .. } => Some((profile, seated)),
                Bench::Ranked(_) => None,
            }
        }));
        let count: usize = pools.iter().map(|(_, seated)| seated.len()).sum();
        let mut chosen = ((u128::from(draw) * count as u128) >> 64) as usize;
        for (profile, seated) in pools {
            if let Some(&slot) = seated.get(chosen) {
                return Some(profile.members[slot as usize]);
            }
            chosen -= seated.len();
        }
        None
    }
}
