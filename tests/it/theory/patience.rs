//! Distributions of patience with the same mean and different shape.

use super::evidence::{Evidence, by_interval};
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
