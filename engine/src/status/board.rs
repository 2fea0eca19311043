//! The board: what is so at a site, by demand and by pool of agents.

use super::figures::{FreeAgent, Volume};
use super::pool::Pool;
use crate::dense::{Medium, Need, Router};
use crate::ids::{AgentId, DemandId, Id, IdVec, PoolId};
use crate::time::{Span, Time};

/// The status of one site. It is right as of the last [`Board::refresh`], and volumes as of now.
#[derive(Clone, Debug)]
pub struct Board {
    /// What contacts may need.
    demands: IdVec<DemandId, Need>,
    volumes: IdVec<DemandId, Counts>,
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
    /// Demands and pools of which something has changed since the changes were last taken, each once.
    changed_demands: Vec<DemandId>,
    changed_pools: Vec<PoolId>,
    demand_changed: IdVec<DemandId, bool>,
    pool_changed: IdVec<PoolId, bool>,
}

type ByMedium<T> = [Option<T>; Medium::COUNT];

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    waiting: u32,
    in_service: u32,
    ended: u64,
    /// Sum of the sessions that ended \[ns\].
    talk: u128,
}

/// What the board says of one agent.
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

impl Board {
    /// The board of a site with these agents, in rising order, none of whom was looked at yet. Pools serve what their agents have
    /// the skill for, or all of their medium.
    pub fn new(demands: IdVec<DemandId, Need>, agents: impl IntoIterator<Item = AgentId>, by_skill: bool) -> Board {
        let seat = |agent| Seat { agent, since: Time::START, happened: true, shares: [None; Medium::COUNT] };
        let agents = Vec::from_iter(agents.into_iter().map(seat));
        Board {
            volumes: demands.iter().map(|_| Counts::default()).collect(),
            servers: demands.iter().map(|_| Vec::new()).collect(),
            changed_demands: demands.ids().collect(),
            demand_changed: demands.iter().map(|_| true).collect(),
            happened: (0..agents.len()).collect(),
            agents,
            demands,
            by_skill,
            pools: IdVec::new(),
            kinds: Vec::new(),
            changed_pools: Vec::new(),
            pool_changed: IdVec::new(),
        }
    }

    /// A contact waits.
    pub fn waits(&mut self, demand: DemandId) {
        self.change(demand).waiting += 1;
    }

    /// A contact waits no more.
    pub fn stops_waiting(&mut self, demand: DemandId) {
        self.change(demand).waiting -= 1;
    }

    /// A contact is connected.
    pub fn connects(&mut self, now: Time, demand: DemandId, agent: AgentId) {
        self.change(demand).in_service += 1;
        self.happens_to(agent, now);
    }

    /// A session of this length has ended.
    pub fn ends(&mut self, now: Time, demand: DemandId, agent: AgentId, length: Span) {
        let counts = self.change(demand);
        counts.in_service -= 1;
        counts.ended += 1;
        counts.talk += u128::from(length.nanos());
        self.happens_to(agent, now);
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

    /// How much there is to do of a demand.
    pub fn volume(&self, demand: DemandId) -> Volume {
        self.volumes[demand].volume()
    }

    /// The pools that serve a demand, in rising order.
    pub fn pools_of(&self, demand: DemandId) -> impl Iterator<Item = (PoolId, &Pool)> {
        self.servers[demand].iter().map(|&pool| (pool, &self.pools[pool]))
    }

    /// All pools.
    pub fn pools(&self) -> impl ExactSizeIterator<Item = (PoolId, &Pool)> {
        self.pools.iter().enumerate().map(|(number, pool)| (PoolId::from_index(number), pool))
    }

    /// A pool.
    pub fn pool(&self, pool: PoolId) -> &Pool {
        &self.pools[pool]
    }

    /// The demands and the pools of which something has changed since this was last asked, in no particular order; the first time,
    /// all. A pool that is new is among them.
    pub fn take_changes(&mut self) -> (Vec<DemandId>, Vec<PoolId>) {
        let (demands, pools) = (std::mem::take(&mut self.changed_demands), std::mem::take(&mut self.changed_pools));
        demands.iter().for_each(|&demand| self.demand_changed[demand] = false);
        pools.iter().for_each(|&pool| self.pool_changed[pool] = false);
        (demands, pools)
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

    fn change(&mut self, demand: DemandId) -> &mut Counts {
        if !std::mem::replace(&mut self.demand_changed[demand], true) {
            self.changed_demands.push(demand);
        }
        &mut self.volumes[demand]
    }

    fn change_pool(&mut self, pool: PoolId) -> &mut Pool {
        if !std::mem::replace(&mut self.pool_changed[pool], true) {
            self.changed_pools.push(pool);
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
            self.pools.push(Pool::serving(serves));
            self.pool_changed.push(false);
            pools[medium as usize] = Some(pool);
        }
        self.kinds[kind] = Some(pools);
        pools
    }
}

impl Counts {
    fn volume(&self) -> Volume {
        let mean = |ended: u128| Span::from_nanos((self.talk / ended) as u64);
        let talk = (self.ended > 0).then(|| mean(self.ended.into()));
        Volume { waiting: self.waiting, in_service: self.in_service, talk }
    }
}
