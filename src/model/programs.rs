//! The instant-messaging programs that agents run: which are closed when, and when the engine learns of it.
//!
//! A program is installed for good and running at times. The engine goes by what was reported, which may be old: it may give
//! an agent a contact whose program he has closed. Then nobody answers, the attempt tells the engine what is so, and the
//! contact goes before all others to somebody else. Sessions that are open when a program is closed go on to their end.

use super::center::Center;
use super::record::Observer;
use super::run::{Run, lane};
use crate::ids::{AgentId, ContactId, GroupId, IdVec};
use crate::routing::{Channel, Input, ProtocolSet, Request};
use crate::time::Time;

/// From a moment on, the agents of a group run other programs than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramChange {
    /// When.
    pub at: Time,
    /// Whose.
    pub group: GroupId,
    /// The protocols that their running programs are compatible with, from then on.
    pub running: ProtocolSet,
}

/// The programs in a run.
#[derive(Debug)]
pub(super) struct ProgramsRun {
    /// What agents of each group really run.
    running: IdVec<GroupId, ProtocolSet>,
    /// What the engine was told of each agent.
    told: IdVec<AgentId, ProtocolSet>,
    /// How many of the changes have happened.
    happened: usize,
    /// When which change is reported, in this order, and how many were.
    reports: Vec<(Time, usize)>,
    reported: usize,
}

/// Slots of programs.
const CHANGE: u32 = 0;
const REPORT: u32 = 1;

impl ProgramsRun {
    /// Nothing where all programs are always running.
    pub(super) fn new(center: &Center) -> Option<Box<ProgramsRun>> {
        let changes = &center.program_changes;
        let delay = |group: GroupId| center.groups[group].reported_after;
        let mut reports = Vec::from_iter(changes.iter().map(|change| change.at + delay(change.group)).zip(0..));
        reports.sort_unstable();
        let mut running: IdVec<GroupId, ProtocolSet> = center.groups.iter().map(|_| ProtocolSet::default()).collect();
        for agent in center.agents.iter() {
            running[agent.group] = agent.capability.programs();
        }
        let told = center.agents.iter().map(|agent| agent.capability.programs()).collect();
        (!changes.is_empty()).then(|| Box::new(ProgramsRun { running, told, happened: 0, reports, reported: 0 }))
    }
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// Schedules the next change of programs and the next report of one.
    pub(super) fn schedule_programs(&mut self) {
        let Some(programs) = &self.programs else { return };
        let change = self.center.program_changes.get(programs.happened).map(|change| change.at);
        let report = programs.reports.get(programs.reported).map(|&(at, _)| at);
        for (kind, next) in [(CHANGE, change), (REPORT, report)] {
            let slot = self.slot_of_programs() + kind;
            match next {
                Some(time) if time < Time::MAX => self.agenda.schedule(lane::SHIFTS, slot, time),
                _ => self.agenda.cancel(lane::SHIFTS, slot),
            }
        }
    }

    /// Agents close or start a program, or the engine learns of it.
    #[cold]
    pub(super) fn on_programs(&mut self, slot: u32) {
        let happens = slot == self.slot_of_programs() + CHANGE;
        let programs = self.programs.as_mut().expect("only changes of programs have these events");
        let changes = &self.center.program_changes;
        if happens {
            let change = &changes[programs.happened];
            programs.running[change.group] = change.running;
            programs.happened += 1;
        } else {
            let change = &changes[programs.reports[programs.reported].1];
            programs.reported += 1;
            for (agent, plan) in self.center.agents.entries() {
                if plan.group == change.group {
                    self.report_programs(agent, change.running);
                }
            }
            self.act_apart();
        }
        self.schedule_programs();
    }

    /// The slots of programs are after that of the routing point.
    pub(super) fn slot_of_programs(&self) -> u32 {
        self.slot_of_routing_point() + 1
    }

    /// The engine is told what an agent runs. While no message comes through, it is told that afterwards.
    fn report_programs(&mut self, agent: AgentId, running: ProtocolSet) {
        if let Some(programs) = &mut self.programs {
            programs.told[agent] = running;
        }
        if self.agents_are_reached() {
            self.report_capability(agent, running);
        }
    }

    /// What the engine was last told of the agent's programs, as far as messages come through.
    pub(super) fn told_programs(&self, agent: AgentId) -> ProtocolSet {
        match &self.programs {
            Some(programs) => programs.told[agent],
            None => self.center.agents[agent].capability.programs(),
        }
    }

    /// Tells the engine of the agent's site what the agent can do with these programs.
    pub(super) fn report_capability(&mut self, agent: AgentId, programs: ProtocolSet) {
        let capability = self.center.agents[agent].capability.with_programs(programs);
        if self.sites.is_some() {
            self.report_at_site(agent);
        }
        self.engine.router.handle(self.now(), Input::Capability { agent, capability });
    }

    /// Whether an agent to whom the engine gives a contact cannot answer it, because his program is closed. Then the engine
    /// knows afterwards, and has been asked for somebody else.
    #[cold]
    pub(super) fn is_misdirected(&mut self, id: ContactId, agent: AgentId) -> bool {
        let Some(programs) = &self.programs else { return false };
        if self.contacts[id].provider.is_none() {
            return false;
        }
        let channel = self.channel(id);
        let running = programs.running[self.stations.group(agent)];
        if let Channel::Im(protocol) = channel
            && running.contains(protocol)
        {
            return false;
        }
        let contact = &self.contacts[id];
        self.cells[contact.cell as usize].misdirected += 1;
        let (now, priority) = (self.now(), self.classes[contact.class].plan.priority);
        // First, lest the agent is given the next of the same kind.
        self.report_programs(agent, running);
        self.engine.router.handle(now, Input::SessionEnded { contact: id });
        let request = Request { preferred: None, ..self.request_of(id, channel, priority) };
        self.engine.router.handle(now, Input::Resume(request));
        true
    }
}
