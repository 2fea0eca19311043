//! The computer at a site that watches its telephone system and its agents, and reports.

use super::activity::{Activity, FreeAgents, PoolActivity, Status};
use super::rules::{ActivityKinds, Detail};
use crate::dense::{Need, Router};
use crate::ids::{AgentId, DemandId, IdVec};
use crate::status::{Board, Pool};
use crate::time::Time;

/// Watches one site: keeps its board, and makes reports of what changes there.
#[derive(Clone, Debug)]
pub struct Monitor {
    board: Board,
    kinds: ActivityKinds,
    detail: Detail,
    /// Pools of which reports have said whom they serve.
    described: usize,
}

impl Monitor {
    /// A monitor of a site with these agents, in rising order.
    pub fn new(
        demands: IdVec<DemandId, Need>,
        agents: impl IntoIterator<Item = AgentId>,
        kinds: ActivityKinds,
        detail: Detail,
    ) -> Monitor {
        Monitor { board: Board::new(demands, agents, kinds.skills), kinds, detail, described: 0 }
    }

    /// The board of the site, to be told what happens there.
    pub fn board(&mut self) -> &mut Board {
        &mut self.board
    }

    /// Collects what is so now and processes what of it has changed into a report. A report says once what has changed: one that is
    /// lost is not to be made.
    pub fn report(&mut self, now: Time, router: &Router) -> Activity {
        self.board.refresh(router);
        let (demands, pools) = self.board.take_changes();
        let volumes = if self.kinds.volume { demands } else { Vec::new() };
        let staff = self.board.staff();
        let new_pools = staff.pools().skip(std::mem::replace(&mut self.described, staff.pools().len()));
        Activity {
            collected: now,
            new_pools: new_pools.map(|(id, pool)| (id, pool.serves.clone())).collect(),
            volumes: volumes.into_iter().map(|demand| (demand, self.board.volume(demand))).collect(),
            pools: pools.into_iter().map(|pool| (pool, self.pool(staff.pool(pool)))).collect(),
        }
    }

    fn pool(&self, pool: &Pool) -> PoolActivity {
        let free = || match self.detail {
            Detail::Aggregated => {
                FreeAgents::Count { agents: pool.free.len() as u32, since: pool.free.front().map(|free| free.since) }
            }
            Detail::ByAgent => FreeAgents::Each(pool.free.iter().copied().collect()),
        };
        PoolActivity {
            status: self.kinds.status.then(|| Status { slots: pool.slots, open: pool.open, free: free() }),
            skilled: self.kinds.skills.then_some(pool.skilled),
        }
    }
}
