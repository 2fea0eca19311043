//! The instant-messaging programs that agents run: which are closed when, and when the engine learns of it.
//!
//! A program is installed for good and running at times. The engine goes by what was reported, which may be old: it may give
//! an agent a contact whose program they have closed. Then nobody answers, the attempt tells the engine what is so, and the
//! contact goes before all others to somebody else. Sessions that are open when a program is closed go on to their end.

use crate::ids::{AgentId, GroupId, IdVec};
use crate::model::plan::{Agent, Group, ProgramChange};
use crate::routing::ProtocolSet;
use crate::time::Time;

/// The programs in a run.
#[derive(Debug)]
pub(crate) struct Programs<'a> {
    changes: &'a [ProgramChange],
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

impl<'a> Programs<'a> {
    /// All programs run that agents have.
    pub(crate) fn new(
        changes: &'a [ProgramChange],
        groups: &IdVec<GroupId, Group>,
        agents: &IdVec<AgentId, Agent>,
    ) -> Programs<'a> {
        let delay = |group: GroupId| groups[group].reported_after;
        let mut reports = Vec::from_iter(changes.iter().map(|change| change.at + delay(change.group)).zip(0..));
        reports.sort_unstable();
        let mut running: IdVec<GroupId, ProtocolSet> = groups.iter().map(|_| ProtocolSet::default()).collect();
        for agent in agents.iter() {
            running[agent.group] = agent.capability.programs();
        }
        let told = agents.iter().map(|agent| agent.capability.programs()).collect();
        Programs { changes, running, told, happened: 0, reports, reported: 0 }
    }

    /// Whether any are ever closed or started.
    #[inline]
    pub(crate) fn change(&self) -> bool {
        !self.changes.is_empty()
    }

    /// When programs next are closed or started.
    pub(crate) fn next_change(&self) -> Option<Time> {
        self.changes.get(self.happened).map(|change| change.at)
    }

    /// When the engine next learns of it.
    pub(crate) fn next_report(&self) -> Option<Time> {
        self.reports.get(self.reported).map(|&(at, _)| at)
    }

    /// Agents close or start a program.
    pub(crate) fn happen(&mut self) {
        let change = &self.changes[self.happened];
        self.running[change.group] = change.running;
        self.happened += 1;
    }

    /// The engine learns of a change, which is returned.
    pub(crate) fn report(&mut self) -> &'a ProgramChange {
        let change = &self.changes[self.reports[self.reported].1];
        self.reported += 1;
        change
    }

    /// What agents of the group really run.
    pub(crate) fn running(&self, group: GroupId) -> ProtocolSet {
        self.running[group]
    }

    /// What the engine was last told of the agent's programs.
    pub(crate) fn told(&self, agent: AgentId) -> ProtocolSet {
        self.told[agent]
    }

    /// The engine is told this.
    pub(crate) fn tell(&mut self, agent: AgentId, running: ProtocolSet) {
        self.told[agent] = running;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ProtocolId;
    use crate::model::sample::{agent, at, group, seconds};

    #[test]
    fn what_agents_run_changes_at_once_and_the_engine_learns_of_it_as_late_as_their_group_reports() {
        let set = |protocols: &[u8]| ProtocolSet::from_iter(protocols.iter().copied().map(ProtocolId));
        let (slow, fast) = (GroupId(0), GroupId(1));
        let groups = vec![Group { reported_after: seconds(10), ..group("slow") }, group("fast")].into();
        let agents = vec![agent(0, 1, &[]), agent(1, 1, &[])].into();
        let change = |at, group, running| ProgramChange { at, group, running };
        let changes = [change(at(5), slow, set(&[0])), change(at(8), fast, set(&[]))];
        let mut programs = Programs::new(&changes, &groups, &agents);
        assert_eq!(
            (programs.change(), programs.next_change(), programs.next_report()),
            (true, Some(at(5)), Some(at(8)))
        );
        programs.happen();
        assert_eq!((programs.running(slow), programs.running(fast)), (set(&[0]), set(&[0, 1])));
        assert_eq!(programs.told(AgentId(0)), set(&[0, 1]));
        programs.happen();
        assert_eq!((programs.running(fast), programs.next_change()), (set(&[]), None));
        // The later change is reported first.
        assert_eq!((programs.report(), programs.next_report()), (&changes[1], Some(at(15))));
        assert_eq!((programs.report(), programs.next_report()), (&changes[0], None));
        programs.tell(AgentId(0), set(&[0]));
        assert_eq!([0, 1].map(|agent| programs.told(AgentId(agent))), [set(&[0]), set(&[0, 1])]);
        assert!(!Programs::new(&[], &groups, &agents).change());
    }
}
