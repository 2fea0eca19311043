//! The agents of a site, by what they can do: kept up to date by what happens to them.

use super::figures::FreeAgent;
use super::personal::AgentFigures;
use super::pool::Pool;
use crate::dense::{Medium, Need, Router};
use crate::ids::{AgentId, DemandId, Id, IdVec, PoolId, QueueId};
use crate::time::Time;
use std::collections::BTreeSet;

/// The agents of one site in pools of those who can do the same. It is right as of the last [`Staff::refresh`].
#[derive(Clone, Debug)]
pub struct Staff {
    /// What contacts may need.
    demands: IdVec<DemandId, Need>,
    /// The agents of the site, in rising order.
    agents: Vec<Seat>,
    /// Whether a pool serves only what its agents have the skill for, and not all of its medium.
    by_skill: bool,
    pools: IdVec<PoolId, Pool>,
    /// By demand, the pools that serve it, in rising order.
    servers: IdVec<DemandId, Vec<PoolId>>,
    /// By capability, as the engine numbers them, the pools of those who have it; nothing for one that nobody here had yet.
    kinds: Vec<Option<ByMedium<PoolId>>>,
    /// Places of agents to whom something has happened, each once.
    happened: Vec<usize>,
    /// Pools of which something has changed since the changes were last taken, each once.
    changed: Vec<PoolId>,
    is_changed: IdVec<PoolId, bool>,
}

type ByMedium<T> = [Option<T>; Medium::COUNT];

/// What is known of one agent.
#[derive(Clone, Debug)]
struct Seat {
    agent: AgentId,
    /// Since when they are quiet.
    since: Time,
    /// Whether something has happened to them that was not looked at yet.
    happened: bool,
    /// What they add to each of their pools.
    shares: ByMedium<Share>,
}

#[derive(Clone, Copy, Debug)]
struct Share {
    pool: PoolId,
    holds: u32,
    ready: bool,
    open: u32,
    /// Since when they stand on the list of the free, if they do.
    free: Option<Time>,
}

impl Staff {
    /// The agents of a site, in rising order, none of whom was looked at yet. Pools serve what their agents have the skill for, or all
    /// of their medium.
    pub fn new(demands: IdVec<DemandId, Need>, agents: impl IntoIterator<Item = AgentId>, by_skill: bool) -> Staff {
        let seat = |agent| Seat { agent, since: Time::START, happened: true, shares: [None; Medium::COUNT] };
        let agents = Vec::from_iter(agents.into_iter().map(seat));
        Staff {
            servers: demands.iter().map(|_| Vec::new()).collect(),
            happened: (0..agents.len()).collect(),
            agents,
            demands,
            by_skill,
            pools: IdVec::new(),
            kinds: Vec::new(),
            changed: Vec::new(),
            is_changed: IdVec::new(),
        }
    }

    /// An agent becomes ready, or something else happens after which they count as quiet anew.
    pub fn happens_to(&mut self, agent: AgentId, now: Time) {
        let place = self.place(agent);
        self.agents[place].since = now;
        self.note(place);
    }

    /// What the engine knows of an agent changes.
    pub fn changes(&mut self, agent: AgentId) {
        self.note(self.place(agent));
    }

    /// Looks at the agents to whom something has happened, as the engine knows them now.
    pub fn refresh(&mut self, router: &Router) {
        while let Some(place) = self.happened.pop() {
            self.agents[place].happened = false;
            self.look_at(place, router);
        }
    }

    /// The pools that serve a demand, in rising order.
    pub fn pools_of(&self, demand: DemandId) -> impl Iterator<Item = (PoolId, &Pool)> {
        self.servers[demand].iter().map(|&pool| (pool, &self.pools[pool]))
    }

    /// What there is to show of an agent, who was looked at just now; nothing while they are not on duty.
    pub fn figures_of(&self, agent: AgentId, router: &Router) -> Option<AgentFigures> {
        let shares = &self.agents[self.place(agent)].shares;
        if !shares.iter().flatten().any(|share| share.ready) {
            return None;
        }
        let mut figures = AgentFigures::default();
        router.waiting_for(agent).for_each(|(_, medium, waiting)| figures.waiting[medium as usize] += waiting);
        for medium in Medium::ALL {
            let Some(share) = shares[medium as usize] else { continue };
            let queues: BTreeSet<QueueId> =
                self.pools[share.pool].serves.iter().map(|&demand| self.demands[demand].queue).collect();
            figures.estimate(medium, share.holds, router.sessions(queues).mean(), share.free.is_some());
        }
        Some(figures)
    }

    /// All pools.
    pub fn pools(&self) -> impl ExactSizeIterator<Item = (PoolId, &Pool)> {
        self.pools.iter().enumerate().map(|(number, pool)| (PoolId::from_index(number), pool))
    }

    /// A pool.
    pub fn pool(&self, pool: PoolId) -> &Pool {
        &self.pools[pool]
    }

    /// What contacts of a demand need.
    pub fn need(&self, demand: DemandId) -> Need {
        self.demands[demand]
    }

    /// The pools of which something has changed since this was last asked, in no particular order; the first time, all. A pool that
    /// is new is among them.
    pub fn take_changes(&mut self) -> Vec<PoolId> {
        let changed = std::mem::take(&mut self.changed);
        changed.iter().for_each(|&pool| self.is_changed[pool] = false);
        changed
    }

    fn place(&self, agent: AgentId) -> usize {
        let place = self.agents.binary_search_by_key(&agent, |seat| seat.agent);
        place.expect("a site is told of its own agents only")
    }

    fn note(&mut self, place: usize) {
        if !std::mem::replace(&mut self.agents[place].happened, true) {
            self.happened.push(place);
        }
    }

    fn change_pool(&mut self, pool: PoolId) -> &mut Pool {
        if !std::mem::replace(&mut self.is_changed[pool], true) {
            self.changed.push(pool);
        }
        &mut self.pools[pool]
    }

    /// Takes off the pools what the agent added, and adds what they add now.
    fn look_at(&mut self, place: usize, router: &Router) {
        let Seat { agent, since, shares: before, .. } = self.agents[place];
        let pools = self.pools_of_kind(agent, router);
        let ready = router.is_ready(agent);
        for medium in Medium::ALL {
            let share = pools[medium as usize].map(|pool| Share {
                pool,
                holds: router.slots(agent, medium),
                ready,
                open: router.open_sessions(agent),
                free: (ready && router.has_room(agent, medium)).then_some(since),
            });
            if let Some(before) = before[medium as usize] {
                let pool = self.change_pool(before.pool);
                pool.skilled -= before.holds;
                if before.ready {
                    pool.staffed -= 1;
                    pool.slots -= before.holds;
                    pool.open -= before.open;
                }
                before.free.into_iter().for_each(|since| pool.strike(FreeAgent { since, agent }));
            }
            if let Some(share) = share {
                let pool = self.change_pool(share.pool);
                pool.skilled += share.holds;
                if share.ready {
                    pool.staffed += 1;
                    pool.slots += share.holds;
                    pool.open += share.open;
                }
                share.free.into_iter().for_each(|since| pool.enter(FreeAgent { since, agent }));
            }
            self.agents[place].shares[medium as usize] = share;
        }
    }

    /// The pools of whoever has the agent's capability.
    fn pools_of_kind(&mut self, agent: AgentId, router: &Router) -> ByMedium<PoolId> {
        let kind = router.kind_of(agent) as usize;
        if let Some(Some(pools)) = self.kinds.get(kind) {
            return *pools;
        }
        if kind >= self.kinds.len() {
            self.kinds.resize(kind + 1, None);
        }
        let mut pools = [None; Medium::COUNT];
        for medium in Medium::ALL.into_iter().filter(|&medium| router.slots(agent, medium) > 0) {
            let serves = |&(_, need): &(DemandId, &Need)| {
                need.channel.medium() == medium && (!self.by_skill || router.may_serve(agent, *need))
            };
            let serves = Vec::from_iter(self.demands.entries().filter(serves).map(|(demand, _)| demand));
            if serves.is_empty() {
                continue;
            }
            let pool = PoolId::from_index(self.pools.len());
            serves.iter().for_each(|&demand| self.servers[demand].push(pool));
            self.pools.push(Pool::serving(serves, router.group_of(agent)));
            self.is_changed.push(false);
            pools[medium as usize] = Some(pool);
        }
        self.kinds[kind] = Some(pools);
        pools
    }
}
