//! What a site reports of itself, and what the router in the network makes of its reports.

use super::rules::ActivityKinds;
use crate::ids::{AgentId, DemandId, IdVec, PoolId};
use crate::status::{FreeAgent, Volume};
use crate::time::Time;

/// One report of one site, collected and processed: what has changed since the report before. The first has everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// When it was collected.
    pub collected: Time,
    /// How much there is to do, where it has changed; nothing where that is not sent.
    pub volumes: Vec<(DemandId, Volume)>,
    /// The demands that the agents of new pools may serve, or all of their medium where skills are not sent.
    pub new_pools: Vec<(PoolId, Vec<DemandId>)>,
    /// How agents are, where it has changed.
    pub pools: Vec<(PoolId, PoolActivity)>,
}

/// What a report says of a pool of agents. What is not sent is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolActivity {
    /// How those are who are on duty.
    pub status: Option<Status>,
    /// The sessions that all of them can hold, on duty or not.
    pub skilled: Option<u32>,
}

/// How the agents of a pool are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The sessions that those on duty can hold.
    pub slots: u32,
    /// The sessions that they have open.
    pub open: u32,
    /// Those of them who would take a contact now.
    pub free: FreeAgents,
}

/// Agents who would take a contact now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FreeAgents {
    /// How many, and since when the one is quiet who has been so for longest.
    Count {
        /// How many.
        agents: u32,
        /// Since when; nothing where there are none.
        since: Option<Time>,
    },
    /// Each, the one who has been quiet longest first.
    Each(Vec<FreeAgent>),
}

/// What is known of a demand at a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DemandActivity {
    /// How much there is to do.
    pub volume: Option<Volume>,
    /// How the agents are who may serve it.
    pub status: Option<DemandStatus>,
    /// The sessions that the agents can hold who may serve it, on duty or not.
    pub skilled: Option<u32>,
}

/// What is known of the agents who may serve a demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DemandStatus {
    /// The sessions that those on duty can hold.
    pub slots: u32,
    /// The sessions that they have open.
    pub open: u32,
    /// How many of them would take a contact now.
    pub free: u32,
    /// Since when the one of these is quiet who has been so for longest; nothing where there are none, or where it is not known any
    /// more which of them is left.
    pub since: Option<Time>,
}

/// What is stored of one site.
#[derive(Clone, Debug)]
pub struct Stored {
    /// When the latest report was collected.
    pub collected: Time,
    kinds: ActivityKinds,
    volumes: IdVec<DemandId, Option<Volume>>,
    pools: IdVec<PoolId, PoolActivity>,
    /// By demand, the pools that serve it.
    servers: IdVec<DemandId, Vec<PoolId>>,
    /// Contacts sent there since that report, by demand.
    sent: IdVec<DemandId, Sent>,
    /// The demands of which there are any.
    sent_of: Vec<DemandId>,
    /// What is known of demands that were asked about since something changed, and which those are.
    known: IdVec<DemandId, Option<DemandActivity>>,
    asked: Vec<DemandId>,
}

/// Contacts of a demand on their way to a site, which are taken to be there already.
#[derive(Clone, Debug, Default)]
struct Sent {
    /// To somebody free.
    served: u32,
    waiting: u32,
    /// The agents who are no longer taken to be free, where they are known one by one.
    taken: Vec<AgentId>,
}

impl Stored {
    /// What the first report of a site says, which has these kinds of data.
    pub(super) fn new(kinds: ActivityKinds, first: Activity) -> Stored {
        let mut stored = Stored {
            collected: first.collected,
            kinds,
            volumes: IdVec::new(),
            pools: IdVec::new(),
            servers: IdVec::new(),
            sent: IdVec::new(),
            sent_of: Vec::new(),
            known: IdVec::new(),
            asked: Vec::new(),
        };
        stored.add(first);
        stored
    }

    /// Another report, collected no earlier than the one before: what it says takes the place of what is stored, and of what was
    /// expected of contacts sent there.
    pub(super) fn add(&mut self, report: Activity) {
        self.collected = report.collected;
        while let Some(demand) = self.asked.pop() {
            self.known[demand] = None;
        }
        while let Some(demand) = self.sent_of.pop() {
            self.sent[demand] = Sent::default();
        }
        for (demand, volume) in report.volumes {
            *self.volumes.grown_to(demand) = Some(volume);
        }
        for (pool, serves) in report.new_pools {
            serves.into_iter().for_each(|demand| self.servers.grown_to(demand).push(pool));
        }
        for (pool, activity) in report.pools {
            *self.pools.grown_to(pool) = activity;
        }
    }

    /// What is known of a demand. Asked once more before anything has changed, it takes no time.
    pub(super) fn known(&mut self, demand: DemandId) -> DemandActivity {
        if let Some(&Some(known)) = self.known.get(demand) {
            return known;
        }
        let known = self.demand(demand);
        *self.known.grown_to(demand) = Some(known);
        self.asked.push(demand);
        known
    }

    /// What is known of a demand.
    pub fn demand(&self, demand: DemandId) -> DemandActivity {
        let mut known = DemandActivity {
            volume: self.volumes.get(demand).copied().flatten(),
            status: self.kinds.status.then(DemandStatus::default),
            skilled: self.kinds.skills.then_some(0),
        };
        for pool in self.pools_of(demand) {
            if let (Some(sum), Some(skilled)) = (&mut known.skilled, pool.skilled) {
                *sum += skilled;
            }
            if let (Some(sum), Some(Status { slots, open, free })) = (&mut known.status, &pool.status) {
                sum.slots += slots;
                sum.open += open;
                sum.free += free.count();
                sum.since = sum.since.into_iter().chain(free.since()).min();
            }
        }
        let Some(sent) = self.sent.get(demand) else { return known };
        if let Some(volume) = &mut known.volume {
            volume.in_service += sent.served;
            volume.waiting += sent.waiting;
        }
        if let Some(status) = known.status.as_mut().filter(|_| sent.served > 0) {
            status.open += sent.served;
            status.free -= sent.served;
            let by_name = || self.free_agents(demand).map(|free| free.since).min();
            status.since = if sent.taken.is_empty() { None } else { by_name() };
        }
        known
    }

    /// The agents who would take a contact of the demand, where they are known one by one, those of a pool in the order in which they
    /// have been quiet.
    pub(super) fn free_agents(&self, demand: DemandId) -> impl Iterator<Item = FreeAgent> {
        let taken = self.sent.get(demand).map_or(&[][..], |sent| &sent.taken);
        self.pools_of(demand)
            .flat_map(PoolActivity::free_by_name)
            .copied()
            .filter(move |free| !taken.contains(&free.agent))
    }

    /// Enters a contact that is on its way to the site, or to this agent there.
    pub(super) fn expect_one(&mut self, demand: DemandId, agent: Option<AgentId>) {
        let is_free = self.known(demand).status.is_some_and(|status| status.free > 0);
        let first = || self.free_agents(demand).min().map(|free| free.agent);
        let known = agent.filter(|&agent| self.free_agents(demand).any(|free| free.agent == agent));
        let taken = if is_free { known.or_else(first) } else { None };
        let sent = self.sent.grown_to(demand);
        if sent.served + sent.waiting == 0 {
            self.sent_of.push(demand);
        }
        *(if is_free { &mut sent.served } else { &mut sent.waiting }) += 1;
        sent.taken.extend(taken);
        self.known[demand] = None;
        self.asked.retain(|&asked| asked != demand);
    }

    fn pools_of(&self, demand: DemandId) -> impl Iterator<Item = &PoolActivity> {
        self.servers.get(demand).into_iter().flatten().map(|&pool| &self.pools[pool])
    }
}

impl PoolActivity {
    /// Those who would take a contact now, where they are known one by one.
    fn free_by_name(&self) -> &[FreeAgent] {
        match &self.status {
            Some(Status { free: FreeAgents::Each(agents), .. }) => agents,
            _ => &[],
        }
    }
}

impl FreeAgents {
    /// How many.
    pub fn count(&self) -> u32 {
        match self {
            FreeAgents::Count { agents, .. } => *agents,
            FreeAgents::Each(agents) => agents.len() as u32,
        }
    }

    /// Since when the one is quiet who has been so for longest.
    fn since(&self) -> Option<Time> {
        match self {
            FreeAgents::Count { since, .. } => *since,
            FreeAgents::Each(agents) => agents.first().map(|free| free.since),
        }
    }
}
