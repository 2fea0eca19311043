//! Who is to be picked for each demand, kept ready where there are so many different profiles that comparing the first agent
//! of each would cost too much.
//!
//! An agent selection then costs the same for any number of agents. An agent who becomes free or busy costs, for each demand that they may
//! serve, a place at the end of a line where agents are picked by how long they have been quiet, and for other picks a path
//! through a tournament of all agents.

use super::input::Medium;
use super::occupancy::{ByOccupancy, Occupancy};
use super::rules::AgentSelection;
use crate::ids::{AgentId, Id, IdVec};
use crate::time::Time;
use crate::tournament::Tournament;
use std::collections::VecDeque;

/// By demand, the agents who have room and may serve it.
#[derive(Clone, Debug)]
pub(super) struct Index {
    agent_selection: AgentSelection,
    demands: Vec<Candidates>,
    /// The ticket of the seat that an agent has for each medium; [`NONE`] while they have no room.
    tickets: IdVec<AgentId, [u64; Medium::COUNT]>,
    /// How many tickets were given out.
    given: u64,
}

const NONE: u64 = 0;

#[derive(Clone, Debug)]
enum Candidates {
    /// The one who became quiet first is picked.
    Quiet(Line),
    /// The one who stands in front is picked.
    Standing(Tournament),
    /// The one who was busy for the least share of the time until now is picked.
    Occupied(ByOccupancy),
    /// Any is picked. Where somebody sits is kept by agent.
    Chance { seated: Vec<AgentId>, places: IdVec<AgentId, u32> },
}

/// Agents in the order of having become quiet. Who leaves is left in the line until they are its first, or until most of it has
/// left: the first has always room.
#[derive(Clone, Debug, Default)]
struct Line {
    places: VecDeque<Waiting>,
    /// How many of them have room.
    present: usize,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    agent: AgentId,
    /// Lets their present seat be told from one that they had before.
    ticket: u64,
    quiet_since: u64,
}

impl Index {
    pub(super) fn new(agent_selection: AgentSelection) -> Index {
        Index { agent_selection, demands: Vec::new(), tickets: IdVec::new(), given: NONE }
    }

    /// How many demands there are.
    pub(super) fn demands(&self) -> usize {
        self.demands.len()
    }

    /// One more demand, without candidates so far.
    pub(super) fn add_demand(&mut self) {
        self.demands.push(match self.agent_selection {
            AgentSelection::LongestIdle => Candidates::Quiet(Line::default()),
            AgentSelection::LeastOccupied => Candidates::Occupied(ByOccupancy::new()),
            AgentSelection::Random => Candidates::Chance { seated: Vec::new(), places: IdVec::new() },
            _ => Candidates::Standing(Tournament::new()),
        });
    }

    /// An agent has room for a medium from now on. They are to be inserted for each demand that they may serve.
    pub(super) fn seat(&mut self, agent: AgentId, medium: Medium) {
        self.given += 1;
        self.tickets.grown_to(agent)[medium as usize] = self.given;
    }

    /// An agent has no room for a medium from now on. They are to be removed from each demand that they may serve.
    pub(super) fn unseat(&mut self, agent: AgentId, medium: Medium) {
        self.tickets[agent][medium as usize] = NONE;
    }

    /// An agent who stands so far back has room for a demand of the medium.
    pub(super) fn insert(&mut self, demand: u32, agent: AgentId, medium: Medium, standing: u64) {
        match &mut self.demands[demand as usize] {
            Candidates::Quiet(line) => {
                let ticket = self.tickets[agent][medium as usize];
                line.insert(Waiting { agent, ticket, quiet_since: standing });
            }
            Candidates::Standing(tournament) => drop(tournament.set(agent.0, standing)),
            Candidates::Occupied(_) => unreachable!("these are inserted by their occupancy"),
            Candidates::Chance { seated, places } => {
                *places.grown_to(agent) = seated.len() as u32;
                seated.push(agent);
            }
        }
    }

    /// The same where agents are picked by their occupancy; `standing` decides between equals.
    pub(super) fn insert_occupied(
        &mut self,
        demand: u32,
        agent: AgentId,
        occupancy: &Occupancy,
        (is_busy, standing): (bool, u64),
        now: Time,
    ) {
        if let Candidates::Occupied(by) = &mut self.demands[demand as usize] {
            by.set(agent.0, occupancy, is_busy, standing, now);
        }
    }

    /// An agent who had room for a demand of the medium has none any more.
    pub(super) fn remove(&mut self, demand: u32, agent: AgentId, medium: Medium) {
        match &mut self.demands[demand as usize] {
            Candidates::Quiet(line) => {
                let tickets = &self.tickets;
                line.remove_one(|place| tickets[place.agent][medium as usize] == place.ticket);
            }
            Candidates::Standing(tournament) => drop(tournament.clear(agent.0)),
            Candidates::Occupied(by) => by.clear(agent.0),
            Candidates::Chance { seated, places } => {
                let place = places[agent];
                seated.swap_remove(place as usize);
                if let Some(&moved) = seated.get(place as usize) {
                    places[moved] = place;
                }
            }
        }
    }

    /// The agent to select.
    pub(super) fn pick(&mut self, demand: u32, draw: u64, now: Time) -> Option<AgentId> {
        match &mut self.demands[demand as usize] {
            Candidates::Quiet(line) => line.places.front().map(|first| first.agent),
            Candidates::Standing(tournament) => {
                tournament.winner().map(|(_, agent)| AgentId::from_index(agent as usize))
            }
            Candidates::Occupied(by) => by.first(now).map(|(agent, ..)| AgentId::from_index(agent as usize)),
            Candidates::Chance { seated, .. } => {
                let chosen = (u128::from(draw) * seated.len() as u128) >> u64::BITS;
                seated.get(chosen as usize).copied()
            }
        }
    }
}

impl Line {
    fn insert(&mut self, new: Waiting) {
        self.present += 1;
        // Who has just become quiet is the last; somebody who takes a seat again for another reason may go before others.
        match self.places.back() {
            Some(last) if last.quiet_since > new.quiet_since => {
                let at = self.places.partition_point(|place| place.quiet_since < new.quiet_since);
                self.places.insert(at, new);
            }
            _ => self.places.push_back(new),
        }
    }

    /// One of them has no room any more; tells of each whether they have.
    fn remove_one(&mut self, has_room: impl Fn(&Waiting) -> bool) {
        self.present -= 1;
        while self.places.front().is_some_and(|first| !has_room(first)) {
            self.places.pop_front();
        }
        if self.places.len() > 2 * self.present + MAX_GONE {
            self.places.retain(has_room);
        }
    }
}

/// So many may have left a line, and as many more as are in it.
const MAX_GONE: usize = 16;
