//! Distributions of patience with the same mean and different shape.

use super::evidence::{Evidence, by_interval, seconds, share};
use crate::centers::{Agents, Contacts, Plan, constant, erlang, exponential, hyperexponential};
use switchboard::model::RunResult;
use switchboard::random::Distribution;

const WARM_UP: usize = 5;

/// From the distribution with the most mass near 0 to that with the least.
fn distributions(mean: f64) -> [(&'static str, Distribution); 4] {
    [
        ("hyperexponential", hyperexponential(mean, 2.0)),
        ("exponential", exponential(mean)),
        ("Erlang", erlang(4, mean)),
        ("constant", constant(mean)),
    ]
}

fn run(contacts: f64, (agents, rate): (usize, f64), patience: &Distribution, seed: u64) -> RunResult {
    let callers = Contacts::steady(rate).patient_for(patience.clone());
    Plan::lasting(contacts / rate).cut_into(105).class(callers).group(Agents::number(agents)).run(seed)
}

fn abandoned(result: &RunResult) -> Vec<(f64, f64)> {
    by_interval(result, 0, WARM_UP, |cell| (cell.abandoned() as f64, cell.offered as f64))
}

/// One share of abandonment minus the other, of the same contacts.
fn difference(one: &RunResult, other: &RunResult) -> Evidence {
    let pairs = abandoned(one).into_iter().zip(abandoned(other));
    Evidence::ratio(&Vec::from_iter(pairs.map(|((one, offered), (other, same))| {
        assert_eq!(offered, same, "the same contacts arrive, whatever their patience");
        (one - other, offered)
    })))
}

/// The share that abandons is the mean of F(V), where F is the distribution of patience and V what a contact would have to wait. At a moderate
/// load V is mostly much shorter than the mean patience, so that F counts near 0 only: there the hyperexponential distribution of cv 2 has
/// the density 1.6 / mean, the exponential 1 / mean, Erlang's of 4 stages none but a mass of order V^4, and the constant nothing at all.
#[test]
fn at_moderate_load_more_abandon_under_a_distribution_with_more_mass_near_zero() {
    let distributions = distributions(1.0);
    let results = distributions.each_ref().map(|(_, distribution)| run(600_000.0, (10, 8.5), distribution, 1));
    for (results, distributions) in results.windows(2).zip(distributions.windows(2)) {
        difference(&results[0], &results[1])
            .is_positive(&format!("abandonment, {} minus {}", distributions[0].0, distributions[1].0));
    }
}

/// The fluid limit of M/G/c+G for a load ρ > 1 per agent: all agents are always busy, so that the share 1 - 1/ρ abandons under every distribution, and
/// the wait w of those who are answered is such that just so many have lost patience by then: F(w) = 1 - 1/ρ.
///
/// With 100 agents and more the first holds to far less than the standard error, for hardly anybody is ever idle. The second has an error
/// of the order 1 / c, which cancels in twice the wait at 2·c agents minus the wait at c.
///
/// Whitt, "Fluid models for multiserver queues with abandonments", Operations Research 54(1), 2006.
#[test]
fn in_overload_as_many_abandon_under_every_distribution_and_their_wait_is_that_of_the_fluid_limit() {
    let (agents, load, patience) = (100, 1.5, 2.0);
    let lost = 1.0 - 1.0 / load;
    let distributions = distributions(patience);
    let rate = |agents: usize| load * agents as f64;
    let single =
        distributions.each_ref().map(|(_, distribution)| run(1_200_000.0, (agents, rate(agents)), distribution, 1));
    let double = distributions
        .each_ref()
        .map(|(_, distribution)| run(1_800_000.0, (2 * agents, rate(2 * agents)), distribution, 2));

    let mut fluid_waits = Vec::new();
    for ((name, distribution), (single, double)) in distributions.iter().zip(single.iter().zip(&double)) {
        Evidence::ratio(&abandoned(double)).is(&format!("overload, {name}: abandonment"), lost, 0.01);
        let wait = |result| share(result, 0, WARM_UP, |cell| (seconds(cell.wait_answered), cell.answered() as f64));
        let fluid = quantile(distribution, lost);
        let limit = wait(double).times(2.0).plus(wait(single).times(-1.0));
        limit.is(&format!("overload, {name}: wait of the answered"), fluid, 0.03);
        fluid_waits.push(fluid);
    }
    assert!(fluid_waits.is_sorted(), "the more mass near 0, the shorter the wait that drives enough away");
    for (result, (name, _)) in single.iter().zip(&distributions).skip(1) {
        let name = format!("overload: abandonment, {name} minus {}", distributions[0].0);
        difference(result, &single[0]).is_within(&name, 0.0, 0.002);
    }
}

/// The least x with P(X <= x) >= p.
fn quantile(distribution: &Distribution, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 100.0 * distribution.mean());
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if distribution.cdf(middle) < p { low = middle } else { high = middle }
    }
    high
}
