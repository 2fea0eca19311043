//! How agents compare, when one of several is to be picked.

use super::agents::AgentView;
use super::input::{Capability, Medium};
use super::rules::AgentSelection;
use crate::ids::SkillId;

/// Binary digits for the number of a happening, below those of what an agent selection prefers: enough for 10^12 of them.
const QUIET: u32 = 40;
/// The largest number for what an agent selection prefers.
const MOST: u32 = (1 << (u64::BITS - QUIET)) - 1;

impl AgentSelection {
    /// How far back the agent stands for a contact of this medium and skill: the smallest is picked, and no two agents have the
    /// same. It stays so until something happens to the agent; what changes with time is kept elsewhere.
    pub(super) fn standing(self, view: &AgentView, capability: &Capability, (medium, skill): (Medium, SkillId)) -> u64 {
        let preferred = match self {
            AgentSelection::LongestIdle | AgentSelection::LeastOccupied | AgentSelection::Random => 0,
            AgentSelection::FewestSessions => u32::from(view.open()),
            AgentSelection::MostSessions => u32::from(u16::MAX - view.open()),
            AgentSelection::MostSpare => u32::from(u16::MAX - view.spare(medium)),
            AgentSelection::BestLevel => u32::from(u8::MAX - capability.level(skill)),
            AgentSelection::LeastSkilled => (capability.breadth() as u32).min(MOST),
            AgentSelection::MostSkilled => MOST - (capability.breadth() as u32).min(MOST),
            AgentSelection::Fastest => u32::from(u16::MAX - capability.speed(skill)),
            AgentSelection::Cheapest => capability.cost().min(MOST),
            // Who had no assignment yet goes before all others.
            AgentSelection::RoundRobin if view.assigned() > 0 => return 1 << (u64::BITS - 2) | view.assigned(),
            AgentSelection::RoundRobin => 0,
        };
        u64::from(preferred) << QUIET | view.quiet_since()
    }

    /// The rank on a bench with ranks: what the agent selection prefers of agents who are alike.
    pub(super) fn rank(self, view: &AgentView, medium: Medium) -> u32 {
        match self {
            AgentSelection::MostSpare => u32::from(view.capacity().of(medium) - view.spare(medium)),
            // Whoever sits has room for one more.
            AgentSelection::MostSessions => u32::from(view.capacity().total - 1 - view.open()),
            _ => u32::from(view.open()),
        }
    }
}
