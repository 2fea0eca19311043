//! Who arrives: the classes with their streams of arrivals and draws.

use super::plan::Center;
use crate::ids::{AgentId, ClassId, IdVec};
use crate::random::Root;
use crate::routing::{AgentSelection, Preferred};
use crate::time::Time;
use crate::workload::{ArrivalStream, Class, ClassDraws};
use std::ops::{Index, IndexMut};

/// A class in a run.
#[derive(Debug)]
pub(crate) struct ClassRun<'a> {
    pub(crate) plan: &'a Class,
    pub(crate) draws: ClassDraws,
    arrivals: ArrivalStream<'a>,
    /// The number of the next contact.
    number: u64,
    /// The agents who may be somebody's preferred one.
    regulars: Vec<AgentId>,
    /// Whether the choice of an agent is left to chance.
    picks_at_random: bool,
}

impl ClassRun<'_> {
    /// The agent whom the contact of this number wants, if it wants one.
    #[inline]
    pub(crate) fn preferred(&self, number: u64) -> Option<Preferred> {
        let wish = self.plan.preferred?;
        let agent = self.draws.preferred(wish, number, self.regulars.len()).and_then(|at| self.regulars.get(at))?;
        Some(Preferred { agent: *agent, limit: wish.limit, backlog: wish.backlog })
    }

    /// The number for a choice of an agent that is left to chance, where it is.
    #[inline(always)]
    pub(crate) fn draw_of_pick(&self, number: u64) -> u64 {
        if self.picks_at_random { self.draws.pick(number) } else { 0 }
    }
}

/// All classes.
#[derive(Debug)]
pub(crate) struct Arrivals<'a> {
    classes: IdVec<ClassId, ClassRun<'a>>,
    horizon_end: Time,
    /// How many may still arrive.
    allowed: u64,
    /// When one more arrived than was allowed.
    overrun: Option<Time>,
}

impl<'a> Arrivals<'a> {
    /// Nobody has arrived yet; at most so many may.
    pub(crate) fn new(center: &'a Center, root: Root, allowed: u64) -> Arrivals<'a> {
        let class = |plan: &'a Class| ClassRun {
            plan,
            draws: ClassDraws::new(root, plan),
            arrivals: ArrivalStream::new(&plan.arrivals, &center.busyness, root, &plan.name),
            number: 0,
            regulars: if plan.preferred.is_some() { center.agents_who_may_serve(plan) } else { Vec::new() },
            picks_at_random: matches!(center.rules.agent_selection, AgentSelection::Random),
        };
        Arrivals {
            classes: center.classes.iter().map(class).collect(),
            horizon_end: Time::START + center.horizon.length,
            allowed,
            overrun: None,
        }
    }

    /// When the next contact of the class arrives, if one does.
    #[inline(always)]
    pub(crate) fn next(&mut self, class: ClassId) -> Option<Time> {
        let next = self.classes[class].arrivals.next_time();
        next.filter(|&time| time < self.horizon_end && self.overrun.is_none())
    }

    /// A contact arrives, the first time or once more. After one more than is allowed, no further ones do.
    #[inline(always)]
    pub(crate) fn allow(&mut self, now: Time) {
        if self.allowed == 0 {
            self.overrun = Some(now);
        } else {
            self.allowed -= 1;
        }
    }

    /// The number of the contact of the class that arrives.
    #[inline(always)]
    pub(crate) fn number(&mut self, class: ClassId) -> u64 {
        let number = &mut self.classes[class].number;
        *number += 1;
        *number - 1
    }

    /// The last moment at which contacts arrive of themselves.
    pub(crate) fn last_moment(&self) -> Time {
        Time::from_nanos(self.horizon_end.nanos().saturating_sub(1))
    }

    /// When one contact more arrived than was allowed, if one did.
    pub(crate) fn overrun(&self) -> Option<Time> {
        self.overrun
    }

    /// When the horizon ends.
    pub(crate) fn horizon_end(&self) -> Time {
        self.horizon_end
    }
}

impl<'a> Index<ClassId> for Arrivals<'a> {
    type Output = ClassRun<'a>;
    #[inline]
    fn index(&self, class: ClassId) -> &ClassRun<'a> {
        &self.classes[class]
    }
}

impl<'a> IndexMut<ClassId> for Arrivals<'a> {
    #[inline]
    fn index_mut(&mut self, class: ClassId) -> &mut ClassRun<'a> {
        &mut self.classes[class]
    }
}
