//! The computer at a site that watches its telephone system and its agents, and reports.

use super::activity::{Activity, DemandActivity, FreeAgent, FreeAgents, Status, Volume};
use super::rules::{ActivityKinds, Detail};
use crate::dense::{Need, Router};
use crate::ids::{AgentId, DemandId, IdVec};
use crate::time::{Span, Time};

/// Watches one site: it is told what happens there, looks at the site's engine, and makes reports of both.
#[derive(Clone, Debug)]
pub struct Monitor {
    /// What contacts may need.
    demands: IdVec<DemandId, Need>,
    counts: IdVec<DemandId, Counts>,
    /// The agents of the site, and since when each is quiet.
    agents: Vec<FreeAgent>,
    kinds: ActivityKinds,
    detail: Detail,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    waiting: u32,
    in_service: u32,
    ended: u64,
    /// Sum of the sessions that ended \[ns\].
    talk: u128,
}

impl Monitor {
    /// A monitor of a site with these agents, in rising order.
    pub fn new(
        demands: IdVec<DemandId, Need>,
        agents: impl IntoIterator<Item = AgentId>,
        kinds: ActivityKinds,
        detail: Detail,
    ) -> Monitor {
        let counts = demands.iter().map(|_| Counts::default()).collect();
        let agents = agents.into_iter().map(|agent| FreeAgent { since: Time::START, agent }).collect();
        Monitor { demands, counts, agents, kinds, detail }
    }

    /// A contact waits.
    pub fn waits(&mut self, demand: DemandId) {
        self.counts[demand].waiting += 1;
    }

    /// A contact waits no more.
    pub fn stops_waiting(&mut self, demand: DemandId) {
        self.counts[demand].waiting -= 1;
    }

    /// A contact is connected.
    pub fn connects(&mut self, now: Time, demand: DemandId, agent: AgentId) {
        self.counts[demand].in_service += 1;
        self.happens_to(agent, now);
    }

    /// A session of this length has ended.
    pub fn ends(&mut self, now: Time, demand: DemandId, agent: AgentId, length: Span) {
        let counts = &mut self.counts[demand];
        counts.in_service -= 1;
        counts.ended += 1;
        counts.talk += u128::from(length.nanos());
        self.happens_to(agent, now);
    }

    /// An agent becomes ready.
    pub fn happens_to(&mut self, agent: AgentId, now: Time) {
        let place = self.agents.binary_search_by_key(&agent, |known| known.agent);
        self.agents[place.expect("a site is told of its own agents only")].since = now;
    }

    /// Collects what is so now and processes it into a report.
    pub fn report(&self, now: Time, router: &Router) -> Activity {
        let demand = |(demand, &need): (DemandId, &Need)| DemandActivity {
            volume: self.kinds.volume.then(|| self.counts[demand].volume()),
            status: self.kinds.status.then(|| self.status(router, need)),
            skilled: self.kinds.skills.then(|| {
                let able = self.agents.iter().filter(|known| router.may_serve(known.agent, need));
                able.map(|known| router.slots(known.agent, need.channel.medium())).sum()
            }),
        };
        Activity { collected: now, demands: self.demands.entries().map(demand).collect() }
    }

    fn status(&self, router: &Router, need: Need) -> Status {
        let medium = need.channel.medium();
        let counts = |known: &&FreeAgent| match self.kinds.skills {
            true => router.may_serve(known.agent, need),
            false => router.slots(known.agent, medium) > 0,
        };
        let ready = self.agents.iter().filter(counts).filter(|known| router.is_ready(known.agent));
        let mut free: Vec<FreeAgent> = Vec::new();
        let (mut slots, mut open) = (0, 0);
        for known in ready {
            slots += router.slots(known.agent, medium);
            open += router.open_sessions(known.agent);
            if router.has_room(known.agent, medium) {
                free.push(*known);
            }
        }
        let free = match self.detail {
            Detail::Aggregated => {
                FreeAgents::Count { agents: free.len() as u32, since: free.iter().map(|known| known.since).min() }
            }
            Detail::ByAgent => {
                free.sort_unstable();
                FreeAgents::Each(free)
            }
        };
        Status { slots, open, free }
    }
}

impl Counts {
    fn volume(&self) -> Volume {
        let mean = |ended: u128| Span::from_nanos((self.talk / ended) as u64);
        let talk = (self.ended > 0).then(|| mean(self.ended.into()));
        Volume { waiting: self.waiting, in_service: self.in_service, talk }
    }
}
