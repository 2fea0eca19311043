//! The board: what is so at a site, by demand and by pool of agents.

use super::figures::Volume;
use super::staff::Staff;
use crate::dense::{Need, Router};
use crate::ids::{AgentId, DemandId, IdVec, PoolId};
use crate::time::{Span, Time};

/// The status of one site. It is right as of the last [`Board::refresh`], and volumes as of now.
#[derive(Clone, Debug)]
pub struct Board {
    volumes: IdVec<DemandId, Counts>,
    staff: Staff,
    /// Demands of which something has changed since the changes were last taken, each once.
    changed: Vec<DemandId>,
    is_changed: IdVec<DemandId, bool>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    waiting: u32,
    in_service: u32,
    ended: u64,
    /// Sum of the sessions that ended \[ns\].
    talk: u128,
}

impl Board {
    /// The board of a site with these agents, in rising order, none of whom was looked at yet. Pools serve what their agents have
    /// the skill for, or all of their medium.
    pub fn new(demands: IdVec<DemandId, Need>, agents: impl IntoIterator<Item = AgentId>, by_skill: bool) -> Board {
        Board {
            volumes: demands.iter().map(|_| Counts::default()).collect(),
            changed: demands.ids().collect(),
            is_changed: demands.iter().map(|_| true).collect(),
            staff: Staff::new(demands, agents, by_skill),
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
        self.staff.happens_to(agent, now);
    }

    /// A session of this length has ended.
    pub fn ends(&mut self, now: Time, demand: DemandId, agent: AgentId, length: Span) {
        let counts = self.change(demand);
        counts.in_service -= 1;
        counts.ended += 1;
        counts.talk += u128::from(length.nanos());
        self.staff.happens_to(agent, now);
    }

    /// An agent becomes ready, or something else happens after which they count as quiet anew.
    pub fn happens_to(&mut self, agent: AgentId, now: Time) {
        self.staff.happens_to(agent, now);
    }

    /// What the engine knows of an agent changes.
    pub fn changes(&mut self, agent: AgentId) {
        self.staff.changes(agent);
    }

    /// Looks at the agents to whom something has happened, as the engine knows them now.
    pub fn refresh(&mut self, router: &Router) {
        self.staff.refresh(router);
    }

    /// How much there is to do of a demand.
    pub fn volume(&self, demand: DemandId) -> Volume {
        self.volumes[demand].volume()
    }

    /// The agents of the site.
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// The demands and the pools of which something has changed since this was last asked, in no particular order; the first time,
    /// all. A pool that is new is among them.
    pub fn take_changes(&mut self) -> (Vec<DemandId>, Vec<PoolId>) {
        let demands = std::mem::take(&mut self.changed);
        demands.iter().for_each(|&demand| self.is_changed[demand] = false);
        (demands, self.staff.take_changes())
    }

    fn change(&mut self, demand: DemandId) -> &mut Counts {
        if !std::mem::replace(&mut self.is_changed[demand], true) {
            self.changed.push(demand);
        }
        &mut self.volumes[demand]
    }
}

impl Counts {
    fn volume(&self) -> Volume {
        let mean = |ended: u128| Span::from_nanos((self.talk / ended) as u64);
        let talk = (self.ended > 0).then(|| mean(self.ended.into()));
        Volume { waiting: self.waiting, in_service: self.in_service, talk }
    }
}
