//! The agents that a scenario has, held against the targets before any others are looked for.

use super::evaluation::{Evaluation, evaluate};
use super::{Effort, NoStaffing, Pool, Targets};
use crate::model::{Agent, Center};
use crate::time::Time;

/// The agents of a scenario as they are.
#[derive(Clone, Debug)]
pub struct Present {
    /// What they cost, as a staffing is counted: each for the intervals for which they are on duty.
    pub cost: f64,
    /// How far the targets hold with them.
    pub check: Evaluation,
}

/// Simulates a center with the agents that it has, as often as a staffing is checked. The pools are those of the center.
///
/// # Errors
/// A simulation fails.
pub fn present(center: &Center, pools: &[Pool], targets: &Targets, effort: &Effort) -> Result<Present, NoStaffing> {
    let horizon = center.horizon;
    let end = Time::START + horizon.length;
    let on_duty = |agent: &Agent| -> f64 {
        let stretches = agent.duty.iter().map(|duty| (duty.from.min(end), duty.to.min(end)));
        stretches.map(|(from, to)| to.since(from).seconds()).sum()
    };
    let is_like =
        |agent: &Agent, pool: &Pool| (pool.like.group, &pool.like.capability) == (agent.group, &agent.capability);
    let cost = |agent: &Agent| {
        let pool = pools.iter().find(|pool| is_like(agent, pool)).expect("pools are those of the agents");
        pool.cost * on_duty(agent) / horizon.interval.seconds()
    };
    let cost = center.agents.iter().map(cost).sum();
    // No search has seen any random numbers of it, so that those of the search are as good as others.
    Ok(Present { cost, check: evaluate(center, targets, (effort.seed, effort.check), effort)? })
}
