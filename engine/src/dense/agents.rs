//! What the engine has been told about agents, and who of them could take a contact now.
//!
//! Agents with the same capability share a *profile*. A profile keeps those of its agents who have room on a bench, one
//! for each medium, sorted for the agent selection, so that the best agent for a request is found by comparing the first ones of the
//! profiles that serve the queue. The cost grows with the number of different profiles, not with the number of agents.

use super::bench::{Bench, Seat, Seating};
use super::bits::BitSet;
use super::chain::Links;
use super::index::Index;
use super::input::{AgentState, Capability, Capacity, MediaPairs, Medium, Need};
use super::needs::{Able, Needs};
use super::occupancy::{Occupancy, Share};
use super::rules::{AgentSelection, Rules};
use super::target::Reserve;
use crate::ids::{AgentId, GroupId, Id, IdVec, QueueId, SkillId};
use crate::time::Time;
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
    sessions: [u16; Medium::COUNT],
    /// Open sessions over all media.
    open: u16,
    /// The most sessions of each medium; 0 while a session of another is open that excludes it.
    most: [u16; Medium::COUNT],
    exclusions: MediaPairs,
    /// On which seat of the medium's bench the agent sits.
    seats: [Option<Seat>; Medium::COUNT],
    /// Number of the last thing that happened to the agent: an assignment, the end of a session, becoming ready.
    quiet_since: u64,
    /// Number of the last assignment, 0 for none yet.
    assigned: u64,
}

impl AgentView {
    /// Whether the agent takes nobody at all.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.state == AgentState::NotReady || self.open >= self.capacity.total
    }

    #[inline]
    pub(super) fn capacity(&self) -> Capacity {
        self.capacity
    }

    #[inline]
    pub(super) fn open(&self) -> u16 {
        self.open
    }

    #[inline]
    pub(super) fn quiet_since(&self) -> u64 {
        self.quiet_since
    }

    #[inline]
    pub(super) fn assigned(&self) -> u64 {
        self.assigned
    }

    /// How many more sessions of the medium the agent has room for.
    #[inline]
    pub(super) fn spare(&self, medium: Medium) -> u16 {
        let of_medium = self.capacity.by_medium[medium as usize].saturating_sub(self.sessions[medium as usize]);
        of_medium.min(self.capacity.total.saturating_sub(self.open))
    }

    /// Whether the agent sits on any bench.
    #[inline]
    pub(super) fn is_seated(&self) -> bool {
        self.seats.iter().any(Option::is_some)
    }

    /// Whether the agent would take a contact of the medium now.
    #[inline]
    pub(super) fn has_room(&self, medium: Medium) -> bool {
        !self.is_full() && self.sessions[medium as usize] < self.most[medium as usize]
    }

    /// To be called when sessions were opened or closed.
    #[inline]
    fn exclude(&mut self) {
        if !self.exclusions.are_none() {
            self.count_most();
        }
    }

    #[cold]
    fn count_most(&mut self) {
        let excluded = self.exclusions.coming(self.sessions);
        self.most = self.capacity.by_medium;
        for medium in Medium::ALL.into_iter().filter(|&medium| excluded >> medium as u8 & 1 == 1) {
            self.most[medium as usize] = 0;
        }
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
    /// The needs of which it is counted who has room, and for which these agents count.
    needs: Vec<u32>,
    benches: [Bench; Medium::COUNT],
}

/// What an agent selection goes by, besides the agents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) queue: QueueId,
    pub(super) demand: u32,
    /// The queue's skill.
    pub(super) skill: SkillId,
    pub(super) draw: u64,
    pub(super) now: Time,
}

/// All agents that were ever reported.
#[derive(Clone, Debug)]
pub(super) struct Agents {
    agent_selection: AgentSelection,
    /// Whether agents are picked by how long they have been quiet alone.
    is_plain: bool,
    pub(super) views: IdVec<AgentId, Option<AgentView>>,
    /// Places in the chains of the benches, by medium.
    links: [Links; Medium::COUNT],
    pub(super) profiles: Vec<Profile>,
    profile_of: BTreeMap<Capability, u32>,
    /// The profiles with somebody on the bench, by medium.
    benched: [BitSet; Medium::COUNT],
    happenings: u64,
    /// By agent, for the agent selection that goes by it, and the last moment at which that was looked at.
    occupancy: IdVec<AgentId, Occupancy>,
    now: Time,
    /// Whether anything is kept besides the benches: the numbers of groups, or the index.
    tells_more: bool,
    /// Whether the rules look at groups.
    counts_groups: bool,
    /// Who has room for what, where that has been asked.
    needs: Needs,
    /// By group, how many agents sit on the benches of each medium.
    idle: IdVec<GroupId, [u32; Medium::COUNT]>,
    reserves: Vec<Reserve>,
    /// By demand, its medium and the skill of its queue.
    skills: Vec<(Medium, SkillId)>,
    /// By demand who is to be picked, once there are more profiles than are compared one by one.
    index: Option<Box<Index>>,
    max_compared: usize,
}

/// The most profiles that are compared one by one.
const MAX_COMPARED: usize = 256;

const KNOWN: &str = "the capability of an agent is reported before anything else of them";

impl Agents {
    pub(super) fn new(rules: &Rules) -> Self {
        Agents {
            agent_selection: rules.agent_selection,
            is_plain: rules.agent_selection == AgentSelection::LongestIdle && rules.reserves.is_empty(),
            tells_more: rules.name_groups(),
            counts_groups: rules.name_groups(),
            needs: Needs::default(),
            idle: IdVec::new(),
            reserves: rules.reserves.clone(),
            skills: Vec::new(),
            index: None,
            max_compared: MAX_COMPARED,
            views: IdVec::new(),
            links: Default::default(),
            profiles: Vec::new(),
            profile_of: BTreeMap::new(),
            benched: Default::default(),
            happenings: 0,
            occupancy: IdVec::new(),
            now: Time::START,
        }
    }

    #[cfg(test)]
    pub(super) fn compare_at_most(&mut self, profiles: usize) {
        self.max_compared = profiles;
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
        let benches = Medium::ALL.map(|medium| Bench::new(self.agent_selection, capability.capacity(), medium));
        self.profiles.push(Profile {
            capability,
            lines: BitSet::default(),
            demands: Vec::new(),
            needs: Vec::new(),
            benches,
        });
        self.index_if_wide();
        (number, true)
    }

    /// Puts the agent into a profile, out of the one they were in; their state and sessions stay. They sit on no bench until
    /// [`Agents::seat`].
    pub(super) fn enroll(&mut self, agent: AgentId, profile: u32) {
        if self.views.grown_to(agent).is_some() {
            Medium::ALL.into_iter().for_each(|medium| self.seat_for(agent, medium, |_, _| false));
        }
        let capability = &self.profiles[profile as usize].capability;
        let (capacity, exclusions) = (capability.capacity(), capability.exclusions());
        let view = self.views[agent].get_or_insert(AgentView {
            profile,
            state: AgentState::NotReady,
            capacity,
            others: false,
            sessions: [0; Medium::COUNT],
            open: 0,
            most: capacity.by_medium,
            exclusions: MediaPairs::default(),
            seats: [None; Medium::COUNT],
            quiet_since: 0,
            assigned: 0,
        });
        (view.profile, view.capacity) = (profile, capacity);
        view.exclusions = exclusions;
        view.count_most();
        view.others = [Medium::Chat, Medium::Email].iter().any(|&medium| capacity.by_medium[medium as usize] > 0);
    }

    /// Notes the state. Somebody who becomes ready is quiet from now on.
    pub(super) fn set_state(&mut self, agent: AgentId, state: AgentState, now: Time) {
        if self.view(agent).state != state {
            self.observe(agent, now);
            self.happens_to(agent).state = state;
        }
    }

    /// Opens a session at the agent.
    #[inline]
    pub(super) fn assign(&mut self, agent: AgentId, medium: Medium, now: Time) {
        self.observe(agent, now);
        let view = self.happens_to(agent);
        view.sessions[medium as usize] += 1;
        view.open += 1;
        view.exclude();
        view.assigned = view.quiet_since;
    }

    /// Closes a session at the agent.
    #[inline]
    pub(super) fn release(&mut self, agent: AgentId, medium: Medium, now: Time) {
        self.observe(agent, now);
        let view = self.happens_to(agent);
        view.sessions[medium as usize] -= 1;
        view.open -= 1;
        view.exclude();
    }

    /// Counts the time since the last happening, if the agent selection goes by it.
    #[inline(always)]
    fn observe(&mut self, agent: AgentId, now: Time) {
        if self.agent_selection == AgentSelection::LeastOccupied {
            self.observe_occupancy(agent, now);
        }
    }

    #[cold]
    fn observe_occupancy(&mut self, agent: AgentId, now: Time) {
        let view = self.views[agent].as_ref().expect(KNOWN);
        let (ready, busy) = (view.state == AgentState::Ready, view.open > 0);
        self.now = now;
        self.occupancy.grown_to(agent).pass(now, ready, busy);
    }

    /// Puts the agent on the benches where they have room and takes them off the others. To be called after anything above
    /// changed them, once it is clear that no waiting contact takes the room.
    #[inline(always)]
    pub(super) fn seat(&mut self, agent: AgentId) {
        let view = self.view(agent);
        let [voice, im, ..] = view.capacity.by_medium;
        let others = view.others;
        if voice > 0 {
            self.seat_for(agent, Medium::Voice, AgentView::has_room);
        }
        if im > 0 {
            self.seat_for(agent, Medium::Im, AgentView::has_room);
        }
        if others {
            self.seat_for_others(agent);
        }
    }

    #[inline(never)]
    fn seat_for_others(&mut self, agent: AgentId) {
        self.seat_for(agent, Medium::Chat, AgentView::has_room);
        self.seat_for(agent, Medium::Email, AgentView::has_room);
    }

    /// Takes the agent off the bench for a medium, and puts them on it anew if they are to sit there.
    #[inline(always)]
    fn seat_for(&mut self, agent: AgentId, medium: Medium, sits: impl Fn(&AgentView, Medium) -> bool) {
        let view = self.views[agent].as_mut().expect(KNOWN);
        let Profile { capability, benches, .. } = &mut self.profiles[view.profile as usize];
        let bench = &mut benches[medium as usize];
        let links = &mut self.links[medium as usize];
        let benched = &mut self.benched[medium as usize];
        let left = view.seats[medium as usize].take();
        let mut moved = None;
        if let Some(seat) = left {
            let empty;
            (empty, moved) = bench.unseat(agent, seat, links);
            if empty {
                benched.remove(view.profile);
            }
        }
        let sits = sits(view, medium);
        if sits {
            let seating = || {
                let occupancy = self.occupancy.get(agent).copied().unwrap_or_default();
                Seating { agent_selection: self.agent_selection, occupancy, now: self.now, capability, medium }
            };
            view.seats[medium as usize] = Some(bench.seat(agent, view, links, seating));
            benched.insert(view.profile);
        }
        if let Some(moved) = moved {
            self.views[moved].as_mut().expect(KNOWN).seats[medium as usize] = left;
        }
        if self.tells_more {
            self.note_seat(agent, medium, left.is_some(), sits);
        }
    }

    /// From now on it is known how many agents of a group have room.
    #[cold]
    pub(super) fn count_groups(&mut self) {
        if self.counts_groups {
            return;
        }
        (self.counts_groups, self.tells_more) = (true, true);
        let mut idle = IdVec::new();
        for (_, view) in self.known() {
            let group = self.profiles[view.profile as usize].capability.group();
            let counts: &mut [u32; Medium::COUNT] = idle.grown_to(group);
            for (count, seat) in counts.iter_mut().zip(&view.seats) {
                *count += u32::from(seat.is_some());
            }
        }
        self.idle = idle;
    }

    /// The agents who count for a need, of which those of this capability do who may serve it. From the first time on they are counted as they
    /// change.
    pub(super) fn able(&mut self, need: Need, may_serve: impl Fn(&Capability) -> bool) -> &Able {
        let number = self.needs.number(need).unwrap_or_else(|| self.count_need(need, may_serve));
        self.needs.able(number)
    }

    #[cold]
    fn count_need(&mut self, need: Need, may_serve: impl Fn(&Capability) -> bool) -> u32 {
        self.tells_more = true;
        let number = self.needs.add(need);
        for profile in &mut self.profiles {
            if may_serve(&profile.capability) {
                profile.needs.push(number);
            }
        }
        let medium = need.channel.medium();
        for view in self.views.iter().flatten() {
            let Profile { capability, needs, .. } = &self.profiles[view.profile as usize];
            if needs.last() == Some(&number) {
                if view.state == AgentState::Ready {
                    self.needs.count_on_duty(&[number], true);
                }
                if view.seats[medium as usize].is_some() {
                    self.needs.count_seat(&[number], (capability.group(), medium), true);
                }
            }
        }
        number
    }

    /// Notes which needs agents of a new profile count for.
    pub(super) fn note_needs(&mut self, profile: u32, may_serve: impl Fn(&Capability, Need) -> bool) {
        let Profile { capability, needs, .. } = &mut self.profiles[profile as usize];
        needs.extend(self.needs.those(|need| may_serve(capability, need)));
    }

    /// One agent of the profile more is on duty, or one fewer.
    #[inline]
    pub(super) fn count_on_duty(&mut self, profile: u32, more: bool) {
        self.needs.count_on_duty(&self.profiles[profile as usize].needs, more);
    }

    /// How many agents of a group sit on the bench for a medium.
    pub(super) fn idle(&self, group: GroupId, medium: Medium) -> u32 {
        self.idle.get(group).map_or(0, |idle| idle[medium as usize])
    }

    /// Whether any agents are kept free for somebody.
    #[inline]
    pub(super) fn keep_some_free(&self) -> bool {
        !self.reserves.is_empty()
    }

    /// Whether contacts of this queue are not given agents of this profile, since those who have room, and so many more, are
    /// kept free for others.
    #[inline]
    fn is_kept_free(&self, capability: &Capability, queue: QueueId, medium: Medium, more: u32) -> bool {
        let group = capability.group();
        let held = |reserve: &Reserve| reserve.group == group && !reserve.queues.contains(&queue);
        self.reserves.iter().any(|reserve| held(reserve) && self.idle(group, medium) + more <= reserve.keep)
    }

    /// Whether this agent is kept free for contacts of other queues.
    pub(super) fn is_agent_kept_free(&self, agent: AgentId, queue: QueueId, medium: Medium) -> bool {
        let view = self.view(agent);
        let more = u32::from(view.has_room(medium) && view.seats[medium as usize].is_none());
        self.is_kept_free(&self.profiles[view.profile as usize].capability, queue, medium, more)
    }

    /// The agent to select among the benched ones of these profiles, for a contact of a queue and its skill.
    #[inline(always)]
    pub(super) fn pick(&mut self, profiles: &BitSet, medium: Medium, by: impl FnOnce() -> Wanted) -> Option<AgentId> {
        if !self.is_plain {
            return self.pick_otherwise(profiles, medium, by());
        }
        let mut best: Option<(u64, AgentId)> = None;
        profiles.both(&self.benched[medium as usize]).for_each(|number| {
            let bench = &self.profiles[number as usize].benches[medium as usize];
            let (key, first) = bench.first_quiet(&self.links[medium as usize]);
            if best.is_none_or(|(least, _)| key < least) {
                best = Some((key, first));
            }
        });
        best.map(|(_, agent)| agent)
    }

    #[cold]
    fn pick_otherwise(&mut self, profiles: &BitSet, medium: Medium, by: Wanted) -> Option<AgentId> {
        let Wanted { queue, demand, skill, draw, now } = by;
        if let Some(index) = &mut self.index
            && self.reserves.is_empty()
        {
            return index.pick(demand, draw, now);
        }
        if self.agent_selection == AgentSelection::LeastOccupied {
            return self.pick_least_occupied(profiles, medium, queue, now);
        }
        let mut best: Option<(u64, AgentId)> = None;
        for number in profiles.both(&self.benched[medium as usize]) {
            let Profile { capability, benches, .. } = &self.profiles[number as usize];
            if self.keep_some_free() && self.is_kept_free(capability, queue, medium, 0) {
                continue;
            }
            let Some(first) = benches[medium as usize].first() else {
                return self.pick_any(profiles, medium, queue, draw);
            };
            let standing = self.agent_selection.standing(self.view(first), capability, (medium, skill));
            if best.is_none_or(|(least, _)| standing < least) {
                best = Some((standing, first));
            }
        }
        best.map(|(_, agent)| agent)
    }

    fn pick_least_occupied(&mut self, profiles: &BitSet, medium: Medium, queue: QueueId, now: Time) -> Option<AgentId> {
        self.now = now;
        let mut best: Option<(AgentId, Share, u64)> = None;
        for number in profiles.both(&self.benched[medium as usize]) {
            let Profile { capability, .. } = &self.profiles[number as usize];
            if self.keep_some_free() && self.is_kept_free(capability, queue, medium, 0) {
                continue;
            }
            let next = self.profiles[number as usize].benches[medium as usize].least_occupied(now);
            best = match (best, next) {
                (Some(one), Some(two)) if two.1.cmp(&one.1).then(two.2.cmp(&one.2)).is_lt() => Some(two),
                (best, next) => best.or(next),
            };
        }
        best.map(|(agent, ..)| agent)
    }

    /// One more demand, for a queue's skill and a medium; it has the number after those before. To be called once it is known
    /// who may serve it.
    pub(super) fn add_demand(&mut self, medium: Medium, skill: SkillId) {
        self.skills.push((medium, skill));
        if self.index.is_some() {
            self.index_demand();
        }
    }

    /// From now on the agents are kept ready by demand, if there are so many profiles.
    fn index_if_wide(&mut self) {
        if self.index.is_none() && self.profiles.len() > self.max_compared {
            let mut index = Box::new(Index::new(self.agent_selection));
            for (agent, view) in self.known() {
                let seated = |medium: &Medium| view.seats[*medium as usize].is_some();
                Medium::ALL.into_iter().filter(seated).for_each(|medium| index.seat(agent, medium));
            }
            self.index = Some(index);
            (self.is_plain, self.tells_more) = (false, true);
            for _ in 0..self.skills.len() {
                self.index_demand();
            }
        }
    }

    /// Takes the next demand into the index.
    fn index_demand(&mut self) {
        let Some(mut index) = self.index.take() else { return };
        let demand = index.demands() as u32;
        let (medium, skill) = self.skills[demand as usize];
        index.add_demand();
        for (agent, view) in self.known().filter(|(_, view)| view.seats[medium as usize].is_some()) {
            if self.profiles[view.profile as usize].demands.contains(&demand) {
                self.enter(&mut index, demand, agent, (medium, skill));
            }
        }
        self.index = Some(index);
    }

    /// Enters an agent with room into the index, for a demand of this medium and skill.
    fn enter(&self, index: &mut Index, demand: u32, agent: AgentId, by: (Medium, SkillId)) {
        let view = self.view(agent);
        if self.agent_selection == AgentSelection::LeastOccupied {
            let occupancy = self.occupancy.get(agent).copied().unwrap_or_default();
            index.insert_occupied(demand, agent, &occupancy, (view.open > 0, view.quiet_since), self.now);
        } else {
            let capability = &self.profiles[view.profile as usize].capability;
            index.insert(demand, agent, by.0, self.agent_selection.standing(view, capability, by));
        }
    }

    /// Keeps what is kept besides the benches: an agent had a seat for a medium or not, and has one or not.
    #[cold]
    fn note_seat(&mut self, agent: AgentId, medium: Medium, before: bool, now: bool) {
        if before {
            self.note_unseated(agent, medium);
        }
        if now {
            self.note_seated(agent, medium);
        }
    }

    /// An agent takes a seat for a medium.
    fn note_seated(&mut self, agent: AgentId, medium: Medium) {
        let profile = self.view(agent).profile;
        if self.counts_groups {
            let group = self.profiles[profile as usize].capability.group();
            self.idle.grown_to(group)[medium as usize] += 1;
        }
        let Profile { capability, needs, .. } = &self.profiles[profile as usize];
        self.needs.count_seat(needs, (capability.group(), medium), true);
        let Some(mut index) = self.index.take() else { return };
        index.seat(agent, medium);
        for &demand in &self.profiles[profile as usize].demands {
            let by = self.skills[demand as usize];
            if by.0 == medium {
                self.enter(&mut index, demand, agent, by);
            }
        }
        self.index = Some(index);
    }

    /// An agent leaves their seat for a medium.
    fn note_unseated(&mut self, agent: AgentId, medium: Medium) {
        let profile = self.view(agent).profile;
        let Profile { capability, demands, needs, .. } = &self.profiles[profile as usize];
        self.needs.count_seat(needs, (capability.group(), medium), false);
        if self.counts_groups {
            self.idle[capability.group()][medium as usize] -= 1;
        }
        if let Some(index) = &mut self.index {
            index.unseat(agent, medium);
            for &demand in demands.iter().filter(|&&demand| self.skills[demand as usize].0 == medium) {
                index.remove(demand, agent, medium);
            }
        }
    }

    fn pick_any(&self, profiles: &BitSet, medium: Medium, queue: QueueId, draw: u64) -> Option<AgentId> {
        let pools = || {
            let candidates = profiles.both(&self.benched[medium as usize]);
            let free = |&number: &u32| {
                let capability = &self.profiles[number as usize].capability;
                !(self.keep_some_free() && self.is_kept_free(capability, queue, medium, 0))
            };
            candidates.filter(free).filter_map(|number| {
                match &self.profiles[number as usize].benches[medium as usize] {
                    Bench::Pool(seated) => Some(seated),
                    Bench::Quiet(_) | Bench::Ranked { .. } | Bench::Keyed { .. } | Bench::Occupied { .. } => None,
                }
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
