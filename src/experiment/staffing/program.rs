//! The integer programs of an interval: the cheapest agents that meet cuts.

use super::Pool;
use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// What has to hold for the agents of an interval: the sum of their numbers by weight is at least so much.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    /// One a pool; none is negative.
    pub(super) weights: Vec<f64>,
    pub(super) least: f64,
}

/// The cheapest agents from `least` to `most` that meet the cuts; `None` if there are none.
pub(super) fn cheapest(pools: &[Pool], least: &[u32], most: &[u32], cuts: &[Cut]) -> Option<Vec<u32>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let bound = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let variables: Vec<_> = pools
        .iter()
        .zip(least.iter().zip(most))
        .map(|(pool, (&least, &most))| problem.add_integer_var(pool.cost, (bound(least), bound(most))))
        .collect();
    for cut in cuts {
        // Cuts of one size, whatever they count, so that the tolerance of the solver means the same in all.
        let scale = cut.weights.iter().copied().fold(0.0, f64::max).max(1e-9);
        let sum: Vec<_> =
            variables.iter().zip(&cut.weights).map(|(&variable, weight)| (variable, weight / scale)).collect();
        problem.add_constraint(sum, ComparisonOp::Ge, cut.least / scale);
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    Some(variables.into_iter().map(|variable| solution.var_value(variable).round().max(0.0) as u32).collect())
}
