//! How many agents of each group each interval needs, so that targets hold with a stated probability at the least cost.
//!
//! By simulation with common random numbers: from a start by the rules of Erlang, cuts from simulation lead to a staffing that holds, which
//! is then trimmed; what is found is looked at once more with random numbers that the search has not seen.
//!
//! # Source
//! The cuts are those of Atlason, Epelman and Henderson (2004), Call center staffing with simulation and cutting plane methods, Annals of
//! Operations Research 127, for several skills as in Cezik and L'Ecuyer (2008), Staffing multiskill call centers via linear programming and
//! simulation, Management Science 54(2).

mod evaluation;
mod present;
mod prices;
mod program;
mod search;
mod text;

pub(super) use evaluation::evaluate;
pub use evaluation::{CONFIDENCE, Evaluation, Holds};
pub use present::{Present, present};
pub use prices::{Price, prices};
pub(super) use search::MAX_CHECKS;
pub use search::search;
pub use text::scenario;
pub(super) use text::with_staff;

use crate::ids::{ClassId, Id};
use crate::model::{Agent, Center, Duty};
use crate::routing::Capability;
use crate::time::{Span, Time};
use std::sync::atomic::AtomicBool;

pub(super) const DAY: Span = Span::from_seconds(86_400);
/// No longer run is staffed at once.
const LONGEST: Span = Span::from_seconds(7 * 86_400);

/// Agents that are alike: of one group with the same skills.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The name of the group, with the skills where it has several pools.
    pub name: String,
    /// One of them, for what all of them can do.
    pub like: Agent,
    /// What one of them costs for an interval, in any unit.
    pub cost: f64,
    /// Whether they may serve each class.
    pub serves: Vec<bool>,
}

/// Agents by pool and interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads(pub Vec<Vec<u32>>);

impl Heads {
    /// What all of them cost.
    pub fn cost(&self, pools: &[Pool]) -> f64 {
        self.0
            .iter()
            .zip(pools)
            .map(|(heads, pool)| pool.cost * heads.iter().map(|&count| f64::from(count)).sum::<f64>())
            .sum()
    }
}

/// What has to hold, for each class in each interval or over the day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Targets {
    /// At least this share of those who were answered, gave up or were turned away is answered within the threshold.
    pub service_level: Option<f64>,
    /// At most this share gives up.
    pub abandoned: Option<f64>,
    /// The answered wait at most so long on average \[s\].
    pub wait: Option<f64>,
    /// Whether it has to hold over the day only.
    pub whole_day: bool,
    /// On which share of days it has to hold; over all days together if there is none.
    pub share_of_days: Option<f64>,
}

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct Effort<'a> {
    /// Chooses the random numbers of the search; the checks take the seeds behind it.
    pub seed: u64,
    /// How often a staffing is simulated in the search.
    pub replications: u32,
    /// How often in the check.
    pub check: u32,
    /// With which probability the targets hold, by what the simulations of the check say.
    pub probability: f64,
    /// On how many threads.
    pub threads: Option<usize>,
    /// Set when somebody wants the search to end.
    pub interrupted: Option<&'a AtomicBool>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Staffing {
    /// The agents.
    pub heads: Heads,
    /// What they cost.
    pub cost: f64,
    /// No staffing that keeps up with the work costs less.
    pub bound: f64,
    /// The check with random numbers that the search has not seen.
    pub check: Evaluation,
    /// How many staffings were simulated, checks included.
    pub evaluations: usize,
    /// How many contacts these were.
    pub contacts: u64,
}

/// Why there is no staffing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoStaffing {
    /// The center is of a kind that cannot be staffed by interval.
    NotSuited(String),
    /// A simulation failed.
    Failed(super::Failure),
    /// Somebody wanted it to end.
    Interrupted,
    /// However many agents there are, the targets of these classes and intervals do not hold.
    OutOfReach(String),
}

impl std::fmt::Display for NoStaffing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoStaffing::NotSuited(why) | NoStaffing::OutOfReach(why) => f.write_str(why),
            NoStaffing::Failed(failure) => failure.fmt(f),
            NoStaffing::Interrupted => f.write_str(
                "interrupted before a staffing was found and checked: there is no result, and a new search begins at the start",
            ),
        }
    }
}

impl std::error::Error for NoStaffing {}

/// The pools of a center, in the order in which they first appear.
///
/// # Errors
/// It has several sites, longer horizons than a week, or agents that are machines.
pub fn pools(center: &Center) -> Result<Vec<Pool>, NoStaffing> {
    let refuse = |why: &str| Err(NoStaffing::NotSuited(why.to_owned()));
    if center.sites.are_several() {
        return refuse(
            "a center of several sites cannot be staffed by interval: staff each site as a scenario of its own",
        );
    }
    if center.horizon.length > LONGEST {
        return refuse("the run is longer than a week: staff one week at a time, with `--set run.date=...`");
    }
    if center.groups.iter().any(|group| group.self_service) {
        return refuse("the center has self-service agents, whose number is no question of staff");
    }
    let mut found: Vec<Pool> = Vec::new();
    for agent in &center.agents {
        let known = |pool: &Pool| pool.like.group == agent.group && pool.like.capability == agent.capability;
        if found.iter().any(known) {
            continue;
        }
        let serves = center.classes.iter().map(|class| {
            let target = &center.rules.queues[class.queue].target;
            may_serve(target.skill, target.minimum_level, target.groups.as_deref(), agent)
        });
        let cost = if agent.capability.cost() == 0 { 1.0 } else { f64::from(agent.capability.cost()) };
        let name = center.groups[agent.group].name.clone();
        found.push(Pool { name, like: agent.clone(), cost, serves: serves.collect() });
    }
    if found.is_empty() {
        return refuse("nobody is on duty in this scenario, so that it does not say what agents can do");
    }
    for number in 0..found.len() {
        let group = found[number].like.group;
        if found.iter().filter(|pool| pool.like.group == group).count() > 1 {
            let serves: Vec<&str> = center
                .classes
                .entries()
                .filter(|(class, _)| found[number].serves[class.index()])
                .map(|(_, class)| class.name.as_str())
                .collect();
            let name = if serves.is_empty() { format!("others {number}") } else { serves.join(" + ") };
            found[number].name =
                if found.iter().any(|pool| pool.name == name) { format!("{name} {number}") } else { name };
        }
    }
    Ok(found)
}

fn may_serve(skill: crate::ids::SkillId, minimum: u8, groups: Option<&[crate::ids::GroupId]>, agent: &Agent) -> bool {
    agent.capability.level(skill) >= minimum && groups.is_none_or(|groups| groups.contains(&agent.group))
}

/// The center with these agents.
pub fn staffed(center: &Center, pools: &[Pool], heads: &Heads) -> Center {
    let interval = center.horizon.interval;
    let end = Time::START + center.horizon.length;
    let mut agents = Vec::new();
    for (pool, heads) in pools.iter().zip(&heads.0) {
        let most = heads.iter().copied().max().unwrap_or(0);
        for place in 1..=most {
            let mut duty: Vec<Duty> = Vec::new();
            for (number, _) in heads.iter().enumerate().filter(|&(_, &count)| count >= place) {
                let from = Time::START + interval.times(number as u64);
                let to = (from + interval).min(end);
                match duty.last_mut() {
                    Some(last) if last.to == from => last.to = to,
                    _ => duty.push(Duty { from, to }),
                }
            }
            agents.push(Agent { duty, ..pool.like.clone() });
        }
    }
    Center { agents: agents.into(), ..center.clone() }
}

/// The capability of a pool.
pub fn capability(pool: &Pool) -> &Capability {
    &pool.like.capability
}

/// The mean time that a contact of a class takes an agent of a pool \[s\].
fn service(center: &Center, class: ClassId, pool: &Pool) -> f64 {
    let class = &center.classes[class];
    class.talk[pool.like.group].mean() + class.wrap_up[pool.like.group].mean()
}
