//! What more would cost: a point of service level, contacts, and one more agent who can do more than others.

use super::search::search_from;
use super::{Effort, Heads, NoStaffing, Pool, Staffing, Targets};
use crate::model::Center;

/// A point of service level.
const POINT: f64 = 0.01;
/// A service level beyond this is not asked for.
const HIGHEST: f64 = 0.995;

/// What something more costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// What there is more of.
    pub what: String,
    /// What the staffing costs then; nothing where the targets cannot be met.
    pub cost: Option<f64>,
    /// How much of it is what was added by itself, before anybody else could go.
    pub added: Option<f64>,
}

/// Finds what more would cost, by searches with the same random numbers that begin at what was found: of a point of service level, of
/// more contacts, which are those of the other center, and of one more agent all the time of the pool that can do most.
///
/// # Errors
/// A simulation fails.
pub fn prices(
    [center, busier]: [&Center; 2],
    (what_is_more, pools): (&str, &[Pool]),
    targets: &Targets,
    effort: &Effort<'_>,
    found: &Staffing,
    progress: &dyn Fn(&str),
) -> Result<Vec<Price>, NoStaffing> {
    let mut prices = Vec::new();
    let costs = |searched: Result<Staffing, NoStaffing>| match searched {
        Ok(staffing) => Ok(Some(staffing.cost)),
        Err(NoStaffing::OutOfReach(_)) => Ok(None),
        Err(other) => Err(other),
    };
    let from_found = |center: &Center, targets: &Targets| {
        search_from(center, pools, targets, effort, found.heads.clone(), None, progress)
    };
    if let Some(level) = targets.service_level.map(|level| level + POINT).filter(|level| *level <= HIGHEST) {
        progress("a point of service level more");
        let cost = costs(from_found(center, &Targets { service_level: Some(level), ..*targets }))?;
        prices.push(Price { what: "one point of service level".to_owned(), cost, added: None });
    }
    progress("more contacts");
    let cost = costs(from_found(busier, targets))?;
    prices.push(Price { what: what_is_more.to_owned(), cost, added: None });
    if let Some(pool) = most_able(pools) {
        progress("an agent more");
        let mut heads: Heads = found.heads.clone();
        let open: Vec<bool> = (0..heads.0[pool].len()).map(|at| heads.0.iter().any(|pool| pool[at] > 0)).collect();
        heads.0[pool].iter_mut().zip(&open).filter(|(_, open)| **open).for_each(|(count, _)| *count += 1);
        let added = heads.cost(pools) - found.cost;
        let cost = costs(search_from(center, pools, targets, effort, heads, Some(pool), progress))?;
        prices.push(Price { what: format!("one more of {} all the time", pools[pool].name), cost, added: Some(added) });
    }
    Ok(prices)
}

/// The pool that serves most classes, the cheapest of them; nothing where none serves more than another.
fn most_able(pools: &[Pool]) -> Option<usize> {
    let able = |pool: &Pool| pool.serves.iter().filter(|serves| **serves).count();
    let least = pools.iter().map(able).min()?;
    let best = (0..pools.len()).max_by(|&one, &two| {
        let cheaper = pools[two].cost.total_cmp(&pools[one].cost);
        able(&pools[one]).cmp(&able(&pools[two])).then(cheaper).then(two.cmp(&one))
    });
    best.filter(|&pool| able(&pools[pool]) > least)
}
