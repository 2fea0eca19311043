//! Which rule sets there can be.

use super::error::{Error, Kind};
use super::names::Names;
use crate::dense::{Channel, MAX_ROWS, MAX_STEPS, Row, Rules, Step, Target, Then, When};
use crate::ids::{Id, IdVec, QueueId};
use crate::time::Span;

/// Weights of all queues together are less.
const MAX_WEIGHT: u64 = 1 << 31;
const DAY: Span = Span::from_seconds(86_400);

/// What is declared, and the queues that have rules.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) names: Names,
    pub(super) queues: usize,
}

impl Known {
    /// The id of the queue of this name, which has rules.
    pub(super) fn has_rules(&self, queue: QueueId) -> Result<(), Error> {
        match queue.index() < self.queues {
            true => Ok(()),
            false => Err(Error::Unknown { kind: Kind::Queue, name: self.names.name(queue) }),
        }
    }

    /// Checks a rule set.
    pub(super) fn check(&self, rules: &Rules) -> Result<(), Error> {
        if self.queues > Kind::Queue.most() {
            return Err(Error::TooMany { kind: Kind::Queue });
        }
        if let Some(names) = self.names.count(Kind::Queue).filter(|&names| names != self.queues) {
            return Err(Error::QueuesWithoutNames { names, rules: self.queues });
        }
        self.check_queues(rules)?;
        for (at, reserve) in rules.reserves.iter().enumerate() {
            if rules.reserves[..at].iter().any(|other| other.group == reserve.group) {
                return Err(Error::ReservedTwice { group: self.names.name(reserve.group) });
            }
            self.names.check(reserve.group)?;
            reserve.queues.iter().try_for_each(|&queue| self.has_rules(queue))?;
        }
        self.check_table(&rules.table)
    }

    fn check_queues(&self, Rules { queues, .. }: &Rules) -> Result<(), Error> {
        let sum = queues.iter().map(|queue| u64::from(queue.weight)).sum();
        if sum >= MAX_WEIGHT {
            return Err(Error::Weights { sum });
        }
        for (id, queue) in IdVec::entries(queues) {
            if queue.steps.len() > MAX_STEPS {
                return Err(Error::TooManySteps { queue: self.names.name(id) });
            }
            if queue.steps.windows(2).any(|pair| pair[1].after < pair[0].after) {
                return Err(Error::StepsDoNotAscend { queue: self.names.name(id) });
            }
            self.check_target(&queue.target)?;
            for Step { only_if, target, sites, .. } in &queue.steps {
                self.check_target(target)?;
                sites.iter().try_for_each(|&site| self.names.check(site))?;
                only_if.idle.map_or(Ok(()), |(group, _)| self.names.check(group))?;
            }
        }
        Ok(())
    }

    fn check_target(&self, Target { skill, groups, .. }: &Target) -> Result<(), Error> {
        self.names.check(*skill)?;
        groups.iter().flatten().try_for_each(|&group| self.names.check(group))
    }

    /// Checks a table of rules.
    pub(super) fn check_table(&self, table: &[Row]) -> Result<(), Error> {
        if table.len() > MAX_ROWS {
            return Err(Error::TooManyRows);
        }
        for (row, Row { when, then }) in table.iter().enumerate() {
            if when.hours.is_some_and(|(from, to)| from >= DAY || to > DAY) {
                return Err(Error::NoTimeOfDay { row });
            }
            self.check_row(when, then).map_err(|error| Error::Row { row, error: Box::new(error) })?;
        }
        Ok(())
    }

    fn check_row(&self, when: &When, then: &Then) -> Result<(), Error> {
        let mut queues = when.queues.iter().flatten().chain(when.waiting.iter().map(|(queue, _)| queue));
        queues.try_for_each(|&queue| self.has_rules(queue))?;
        when.channels.iter().flatten().try_for_each(|&channel| self.check_channel(channel))?;
        when.languages.iter().flatten().try_for_each(|&language| self.names.check(language))?;
        when.attributes.iter().try_for_each(|&(attribute, _)| self.names.check(attribute))?;
        when.idle.map_or(Ok(()), |(group, _)| self.names.check(group))?;
        match *then {
            Then::Route { queue, treatment, .. } => {
                queue.map_or(Ok(()), |queue| self.has_rules(queue))?;
                treatment.map_or(Ok(()), |treatment| self.names.check(treatment))
            }
            Then::Refuse => Ok(()),
        }
    }

    fn check_channel(&self, channel: Channel) -> Result<(), Error> {
        match channel {
            Channel::Im(protocol) => self.names.check(protocol),
            Channel::Voice | Channel::Chat | Channel::Email => Ok(()),
        }
    }
}
