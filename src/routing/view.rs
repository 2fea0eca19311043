//! What the engine knows of agents, for whoever reports on a site.

use super::router::{Router, slots};
use super::{AgentState, Medium, Need};
use crate::ids::AgentId;

/// Of agents whose capability was reported.
impl Router {
    /// Whether the agent could ever serve contacts that need this, be it after all steps of their queue.
    pub fn may_serve(&self, agent: AgentId, need: Need) -> bool {
        let profile = &self.agents.profiles[self.agents.view(agent).profile as usize];
        self.rules.may_serve(&profile.capability, need)
    }

    /// Whether the agent takes contacts.
    pub fn is_ready(&self, agent: AgentId) -> bool {
        self.agents.view(agent).state == AgentState::Ready
    }

    /// Whether the agent would take a contact of the medium now.
    pub fn has_room(&self, agent: AgentId, medium: Medium) -> bool {
        self.agents.view(agent).has_room(medium)
    }

    /// How many sessions of the medium the agent can hold at once.
    pub fn slots(&self, agent: AgentId, medium: Medium) -> u32 {
        let profile = &self.agents.profiles[self.agents.view(agent).profile as usize];
        slots(&profile.capability, medium) as u32
    }

    /// How many sessions the agent has open.
    pub fn open_sessions(&self, agent: AgentId) -> u32 {
        self.agents.view(agent).open().into()
    }
}
