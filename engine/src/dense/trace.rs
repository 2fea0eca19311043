//! What each routine left over: found by looking at every agent, independently of the indexes that made the decision.

use super::decision::{Routine, Trace};
use super::input::{Capability, Medium, Need};
use super::lines::Asked;
use super::router::Router;
use super::rules::Rules;
use super::target::Filter;
use crate::ids::{AgentId, ContactId};

impl Rules {
    /// Whether an agent of this capability may serve: a compatible program running belongs to being available at all, the
    /// routines come on top.
    pub(super) fn serves(&self, capability: &Capability, asked: &Asked) -> bool {
        let queue = &self.queues[asked.queue];
        capability.speaks(asked.channel) && queue.admits(capability, &self.filters, asked.steps, asked.language)
    }

    /// Whether an agent of this capability could ever serve contacts that need this, be it after all steps of their queue.
    pub fn may_serve(&self, capability: &Capability, need: Need) -> bool {
        let Need { queue, channel, language } = need;
        self.serves(capability, &Asked { queue, channel, steps: u16::MAX, language, deferred: false })
    }
}

impl Router {
    #[cold]
    pub(super) fn trace_request(
        &self,
        asked: &Asked,
        preferred: Option<AgentId>,
        picked: Option<AgentId>,
        row: Option<u32>,
    ) -> Box<Trace> {
        let capability = |agent: AgentId| {
            let profile = self.agents.view(agent).profile;
            &self.agents.profiles[profile as usize].capability
        };
        let medium = asked.channel.medium();
        let known = self.agents.known().filter(|(_, view)| view.has_room(medium)).map(|(agent, _)| agent);
        let mut left = Vec::from_iter(known.filter(|&agent| capability(agent).speaks(asked.channel)));
        let mut steps = vec![(Routine::Availability, left.len() as u32)];
        let queue = &self.rules.queues[asked.queue];
        for (number, filter) in self.rules.filters.iter().enumerate() {
            let routines = &self.rules.filters[..=number];
            left.retain(|&agent| queue.admits(capability(agent), routines, asked.steps, asked.language));
            let routine = match filter {
                Filter::Skill => Routine::Skill,
                Filter::Language => Routine::Language,
                Filter::Rank => Routine::Rank,
                Filter::Responsibility => Routine::Responsibility,
            };
            steps.push((routine, left.len() as u32));
        }
        if let Some(wish) = preferred {
            steps.push((Routine::Preference, u32::from(left.contains(&wish))));
        }
        if self.agents.keep_some_free() {
            left.retain(|&agent| !self.agents.is_agent_kept_free(agent, asked.queue, medium));
            steps.push((Routine::Reserve, left.len() as u32));
        }
        steps.push((Routine::AgentSelection, u32::from(picked.is_some())));
        Box::new(Trace { steps, row })
    }

    #[cold]
    pub(super) fn trace_freed(&self, agent: AgentId) -> Box<Trace> {
        let view = self.agents.view(agent);
        let profile = &self.agents.profiles[view.profile as usize];
        let room = |medium: Medium| view.has_room(medium);
        let in_lines = self.lines.lines.iter().filter(|line| {
            let asked = &self.lines.demands[line.demand as usize].asked;
            room(line.medium)
                && self.rules.serves(&profile.capability, asked)
                && !self.agents.is_agent_kept_free(agent, asked.queue, line.medium)
        });
        let line_of = |contact: ContactId| &self.lines.lines[self.lines.contacts[contact].line as usize];
        let for_him = self.lines.insisting(agent, |line| room(line.medium)).map(line_of);
        let in_lines = in_lines.map(|line| (line.priority, line.length));
        let eligible = Vec::from_iter(in_lines.chain(for_him.map(|line| (line.priority, 1))));
        let count =
            |least: u8| eligible.iter().filter(|(level, _)| *level >= least).map(|(_, count)| count).sum::<u32>();
        let mut steps = vec![(Routine::Eligibility, count(0))];
        if self.rules.priority_first {
            let present = eligible.iter().filter(|(_, count)| *count > 0);
            steps.push((Routine::Priority, count(present.map(|&(level, _)| level).max().unwrap_or(0))));
        }
        steps.push((Routine::ContactSelection, 1));
        Box::new(Trace { steps, row: None })
    }
}
