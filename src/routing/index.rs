//! Who is to be picked for each demand, kept ready where there are so many different profiles that comparing the first agent
//! of each would cost too much.
//!
//! A pick then costs the same for any number of agents, and an agent who becomes free or busy costs a path through a
//! tournament of all agents for each demand that he may serve.

use crate::ids::{AgentId, Id, IdVec};
use crate::tournament::Tournament;

/// By demand, the agents who have room and may serve it.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// Whether anybody will do.
    at_random: bool,
    demands: Vec<Candidates>,
}

#[derive(Clone, Debug)]
enum Candidates {
    /// The one who stands in front is picked.
    Standing(Tournament),
    /// Any is picked. Where somebody sits is kept by agent.
    Chance { seated: Vec<AgentId>, places: IdVec<AgentId, u32> },
}

impl Index {
    pub(super) fn new(at_random: bool) -> Index {
        Index { at_random, demands: Vec::new() }
    }

    /// How many demands there are.
    pub(super) fn demands(&self) -> usize {
        self.demands.len()
    }

    /// One more demand, without candidates so far.
    pub(super) fn add_demand(&mut self) {
        self.demands.push(match self.at_random {
            true => Candidates::Chance { seated: Vec::new(), places: IdVec::new() },
            false => Candidates::Standing(Tournament::new()),
        });
    }

    /// An agent who stands so far back has room for a demand.
    pub(super) fn insert(&mut self, demand: u32, agent: AgentId, standing: u64) {
        match &mut self.demands[demand as usize] {
            Candidates::Standing(tournament) => drop(tournament.set(agent.0, standing)),
            Candidates::Chance { seated, places } => {
                *places.grown_to(agent) = seated.len() as u32;
                seated.push(agent);
            }
        }
    }

    /// An agent who had room for a demand has none any more.
    pub(super) fn remove(&mut self, demand: u32, agent: AgentId) {
        match &mut self.demands[demand as usize] {
            Candidates::Standing(tournament) => drop(tournament.clear(agent.0)),
            Candidates::Chance { seated, places } => {
                let place = places[agent];
                seated.swap_remove(place as usize);
                if let Some(&moved) = seated.get(place as usize) {
                    places[moved] = place;
                }
            }
        }
    }

    /// The agent to pick.
    pub(super) fn pick(&self, demand: u32, draw: u64) -> Option<AgentId> {
        match &self.demands[demand as usize] {
            Candidates::Standing(tournament) => {
                tournament.winner().map(|(_, agent)| AgentId::from_index(agent as usize))
            }
            Candidates::Chance { seated, .. } => {
                let chosen = (u128::from(draw) * seated.len() as u128) >> u64::BITS;
                seated.get(chosen as usize).copied()
            }
        }
    }
}
