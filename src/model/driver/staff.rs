//! What happens to the agents: duty, programs, and the end of a pause after no response.

use super::Driver;
use crate::ids::{AgentId, ContactId};
use crate::model::assembly;
use crate::model::contact::Contact;
use crate::model::timetable::{Only, Rare};
use crate::routing::{AgentState, Channel, Input, ProtocolSet, Request};

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// An agent comes on duty or leaves.
    pub(super) fn on_duty(&mut self, agent: AgentId) {
        let (next, whom) = match self.center.groups[self.stations.group(agent)].in_numbers {
            true => self.stations.change_number(agent, self.now),
            false => (self.stations.change_duty(agent, self.now), Some(agent)),
        };
        self.timetable.schedule_or_cancel(Rare::Duty(agent), next);
        let Some(agent) = whom else { return };
        let (state, record) = assembly::duty(&self.stations, agent, self.now);
        self.observer.on_duty(&record);
        self.report_state(agent, state);
        self.act_apart(self.site_of_agent(agent));
    }

    /// The agent has ended a session, which the engine is still to be told: if they are one too many it learns first that they take no more.
    #[cold]
    pub(super) fn go_if_one_too_many(&mut self, agent: AgentId) {
        if self.stations.goes_as_one_too_many(agent, self.now) {
            let (state, record) = assembly::duty(&self.stations, agent, self.now);
            self.observer.on_duty(&record);
            self.report_state(agent, state);
        }
    }

    /// An agent who did not respond takes contacts again, if they are on duty.
    #[cold]
    pub(super) fn on_back(&mut self, agent: AgentId) {
        self.timetable.cancel(Rare::Back(agent));
        if self.stations.is_on_duty(agent) {
            self.report_state(agent, AgentState::Ready);
            self.act_apart(self.site_of_agent(agent));
        }
    }

    /// Tells the engine of the agent's site whether they take contacts.
    fn report_state(&mut self, agent: AgentId, state: AgentState) {
        let site = self.site_of_agent(agent);
        if self.are_agents_watched() {
            self.change_at_site(agent);
        }
        self.engines[site].router.handle(self.now, Input::State { agent, state });
    }

    /// Schedules the next change of programs and the next report of one.
    pub(super) fn schedule_programs(&mut self) {
        self.timetable.schedule_or_cancel(Rare::ProgramChange(Only), self.programs.next_change());
        self.timetable.schedule_or_cancel(Rare::ProgramReport(Only), self.programs.next_report());
    }

    /// Agents close or start a program.
    #[cold]
    pub(super) fn on_program_change(&mut self) {
        self.programs.happen();
        self.schedule_programs();
    }

    /// The engine learns that agents have closed or started a program.
    #[cold]
    pub(super) fn on_program_report(&mut self) {
        let change = self.programs.report();
        for (agent, plan) in self.center.agents.entries() {
            if plan.group == change.group {
                self.report_programs(agent, change.running);
            }
        }
        self.act_apart(self.center.sites.of_group(change.group));
        self.schedule_programs();
    }

    /// The engine is told what an agent runs. While no message comes through, it is told that afterwards.
    fn report_programs(&mut self, agent: AgentId, running: ProtocolSet) {
        self.programs.tell(agent, running);
        if self.faults.agents_are_reached() {
            self.report_capability(agent, running);
        }
    }

    /// Tells the engine of the agent's site what the agent can do with these programs.
    fn report_capability(&mut self, agent: AgentId, programs: ProtocolSet) {
        let capability = self.center.agents[agent].capability.with_programs(programs);
        if self.are_agents_watched() {
            self.report_at_site(agent);
        }
        let site = self.site_of_agent(agent);
        self.engines[site].router.handle(self.now, Input::Capability { agent, capability });
    }

    /// Tells the engines who can be given message contacts from now on: nobody while no message comes through.
    pub(super) fn report_reachability(&mut self, reached: bool) {
        let mut told = None;
        for (agent, plan) in self.center.agents.entries() {
            if plan.capability.programs() == ProtocolSet::default() {
                continue;
            }
            let site = self.center.sites.of_group(plan.group);
            // The engine of a site acts before that of another is told: a contact may stand in the lines of both.
            if let Some(before) = told.filter(|&before| before != site) {
                self.act_apart(before);
            }
            told = Some(site);
            let programs = if reached { self.programs.told(agent) } else { ProtocolSet::default() };
            self.report_capability(agent, programs);
        }
        if let Some(site) = told {
            self.act_apart(site);
        }
    }

    /// Whether an agent to whom the engine gives a contact cannot answer it, because their program is closed. Then the engine
    /// knows afterwards, and has been asked for somebody else.
    #[cold]
    pub(super) fn is_misdirected(&mut self, id: ContactId, agent: AgentId) -> bool {
        let Contact { class, cell, provider, .. } = self.contacts[id];
        if provider.is_none() {
            return false;
        }
        let channel = self.hosts.channel(id);
        let running = self.programs.running(self.stations.group(agent));
        if let Channel::Im(protocol) = channel
            && running.contains(protocol)
        {
            return false;
        }
        self.tallies.count_misdirected(cell);
        // First, lest the agent is given the next of the same kind.
        self.report_programs(agent, running);
        let priority = self.arrivals[class].plan.priority;
        let request = Request { preferred: None, ..self.request_of(id, channel, priority) };
        let site = self.site_of_agent(agent);
        let router = &mut self.engines[site].router;
        router.handle(self.now, Input::SessionEnded { contact: id });
        router.handle(self.now, Input::Resume(request));
        true
    }
}
