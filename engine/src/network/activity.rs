//! What a site reports of itself.

use crate::ids::{AgentId, DemandId, IdVec};
use crate::time::{Span, Time};

/// One report of one site, collected and processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// When it was collected.
    pub collected: Time,
    /// By what contacts need.
    pub demands: IdVec<DemandId, DemandActivity>,
}

/// What a report says about one demand. What is not sent is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemandActivity {
    /// How much there is to do.
    pub volume: Option<Volume>,
    /// How the agents are: those who may serve the demand, or all of the site where skills are not sent.
    pub status: Option<Status>,
    /// The sessions that the agents who may serve the demand can hold, on duty or not.
    pub skilled: Option<u32>,
}

/// Contacts of a demand at a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Contacts waiting.
    pub waiting: u32,
    /// Contacts with an agent, in the work after the conversation too.
    pub in_service: u32,
    /// The mean length of the sessions that have ended so far.
    pub talk: Option<Span>,
}

/// How agents are.
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
        /// Since when; nothing where there are none, or where it is not known any more which of them is left.
        since: Option<Time>,
    },
    /// Each, the one who has been quiet longest first.
    Each(Vec<FreeAgent>),
}

/// An agent who would take a contact now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeAgent {
    /// Since when nothing has happened to them: no assignment, no end of a session, no becoming ready.
    pub since: Time,
    /// Who: their address.
    pub agent: AgentId,
}

impl FreeAgents {
    /// How many.
    pub fn count(&self) -> u32 {
        match self {
            FreeAgents::Count { agents, .. } => *agents,
            FreeAgents::Each(agents) => agents.len() as u32,
        }
    }
}

impl DemandActivity {
    /// Enters a contact that is on its way to the site, or to this agent there.
    pub(super) fn expect_one(&mut self, agent: Option<AgentId>) {
        let free = self.status.as_mut().map(|status| &mut status.free);
        let served = match free {
            Some(FreeAgents::Count { agents, since }) if *agents > 0 => {
                *agents -= 1;
                *since = None;
                true
            }
            Some(FreeAgents::Each(agents)) if !agents.is_empty() => {
                let place = agents.iter().position(|free| agent == Some(free.agent)).unwrap_or(0);
                agents.remove(place);
                true
            }
            _ => false,
        };
        if let (true, Some(status)) = (served, &mut self.status) {
            status.open += 1;
        }
        if let Some(volume) = &mut self.volume {
            *(if served { &mut volume.in_service } else { &mut volume.waiting }) += 1;
        }
    }
}
