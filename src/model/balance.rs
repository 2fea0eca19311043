//! The books of a run: what went in came out. Checked at the end of every run, in exact numbers.

use super::record::Observer;
use super::result::Cell;
use super::run::Run;
use crate::time::Time;
use std::fmt;

/// Two sides that should be equal and are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Which rule is broken.
    pub rule: &'static str,
    /// The name of the class, queue or group, or empty for the whole center.
    pub of: String,
    /// One side.
    pub left: u128,
    /// The other side.
    pub right: u128,
}

impl fmt::Display for Imbalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Imbalance { rule, of, left, right } = self;
        write!(
            f,
            "the books of the run do not balance: {rule}{}{of}: {left} against {right}. This is a bug of the simulator; \
             no result of this run can be trusted",
            if of.is_empty() { "" } else { ", for " }
        )
    }
}

impl std::error::Error for Imbalance {}

fn demand_equal(rule: &'static str, of: &str, left: u128, right: u128) -> Result<(), Imbalance> {
    if left == right { Ok(()) } else { Err(Imbalance { rule, of: of.to_owned(), left, right }) }
}

/// Checks a run that has ended. `unserved_waits` is the time that contacts had waited who were left at the end \[ns\].
pub(super) fn check<O: Observer>(run: &Run<'_, O>, unserved_waits: u128) -> Result<(), Imbalance> {
    let now = run.now();
    let center = run.center;
    let classes = center.classes.len().max(1);

    let mut total = Cell::default();
    for (number, class) in center.classes.iter().enumerate() {
        let mut sum = Cell::default();
        run.cells.iter().skip(number).step_by(classes).for_each(|cell| sum += cell);
        let gone = sum.abandoned_in_dialogue + sum.abandoned + sum.blocked + sum.unserved;
        demand_equal(
            "contacts that arrived = answered + abandoned + blocked + left unserved",
            &class.name,
            sum.offered.into(),
            (sum.answered + gone).into(),
        )?;
        total += &sum;
    }
    demand_equal(
        "contacts answered = handled + still in service",
        "",
        total.answered.into(),
        (total.handled + run.stations.open_sessions()).into(),
    )?;

    // Little's law, exactly: the area under the number waiting is the sum of the waits.
    let waiting: u128 = run.waiting.iter().map(|level| level.integral(now)).sum();
    demand_equal(
        "time integral of contacts waiting = sum of their waits [ns]",
        "",
        waiting,
        total.wait_answered + total.wait_abandoned + unserved_waits,
    )?;

    let levels = run.stations.groups.iter();
    let (busy, sessions) = levels
        .map(|group| (group.busy.integral(now), group.sessions.integral(now)))
        .fold((0, 0), |(busy, sessions), (one, other)| (busy + one, sessions + other));
    demand_equal(
        "time integral of busy agents = sum of the agents' busy times [ns]",
        "",
        busy,
        run.stations.busy(now),
    )?;
    demand_equal(
        "time integral of open sessions = sum of the lengths of the sessions [ns]",
        "",
        sessions,
        run.stations.closed + run.stations.still_open(now),
    )?;
    demand_equal(
        "lengths of closed sessions = conversations + work after them [ns]",
        "",
        run.stations.closed,
        total.conversation + total.wrap_up,
    )?;
    check_duty(run, now)
}

/// Agents' time: who is present is on duty or stays to finish; who is busy is present.
fn check_duty<O: Observer>(run: &Run<'_, O>, now: Time) -> Result<(), Imbalance> {
    for (group, plan) in run.center.groups.entries() {
        let levels = &run.stations.groups[group];
        let members = run.center.agents.iter().filter(|agent| agent.group == group);
        let duty: u128 = members
            .flat_map(|agent| &agent.duty)
            .map(|duty| u128::from(duty.to.min(now).since(duty.from.min(now)).nanos()))
            .sum();
        demand_equal(
            "time integral of agents present = duty + overtime [ns]",
            &plan.name,
            levels.present.integral(now),
            duty + levels.overtime + run.stations.unfinished_overtime(group, now),
        )?;
        let (busy, present) = (levels.busy.integral(now), levels.present.integral(now));
        demand_equal("busy time beyond the time present [ns]", &plan.name, busy.saturating_sub(present), 0)?;
    }
    Ok(())
}
