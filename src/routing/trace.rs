//! What each routine left over: found by looking at every agent, independently of the indexes that made the decision.

use super::Channel;
use super::decision::{Routine, Trace};
use super::input::Medium;
use super::router::{Router, serves};
use super::rules::QueueRules;
use crate::ids::AgentId;

impl Router {
    #[cold]
    pub(super) fn trace_request(
        &self,
        asks: &QueueRules,
        channel: Channel,
        preferred: Option<AgentId>,
        picked: Option<AgentId>,
    ) -> Box<Trace> {
        let capability = |profile: u32| &self.agents.profiles[profile as usize].capability;
        let available = Vec::from_iter(
            self.agents
                .known()
                .filter(|(_, view)| view.has_room(channel.medium()) && capability(view.profile).speaks(channel)),
        );
        let skilled = Vec::from_iter(
            available
                .iter()
                .filter(|(_, view)| serves(capability(view.profile), asks, channel))
                .map(|&(agent, _)| agent),
        );
        let mut steps = vec![(Routine::Availability, available.len() as u32), (Routine::Skill, skilled.len() as u32)];
        if let Some(wish) = preferred {
            steps.push((Routine::Preference, u32::from(skilled.contains(&wish))));
        }
        steps.push((Routine::Pick, u32::from(picked.is_some())));
        Box::new(Trace { steps })
    }

    #[cold]
    pub(super) fn trace_freed(&self, agent: AgentId) -> Box<Trace> {
        let view = self.agents.view(agent);
        let profile = &self.agents.profiles[view.profile as usize];
        let room = |medium: Medium| view.has_room(medium);
        let in_lines = self.lines.lines.iter().filter(|line| {
            let demand = &self.lines.demands[line.demand as usize];
            let asks = &self.rules.queues[demand.queue];
            room(line.medium) && serves(&profile.capability, asks, demand.channel)
        });
        let waiting_for_him = self.personal[agent].iter().filter(|&&contact| {
            let line = self.lines.contacts[contact].line;
            room(self.lines.lines[line as usize].medium)
        });
        let eligible = in_lines.map(|line| line.length).sum::<u32>() + waiting_for_him.count() as u32;
        Box::new(Trace { steps: vec![(Routine::Eligibility, eligible), (Routine::Order, 1)] })
    }
}
