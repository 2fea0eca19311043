//! A day whose rates change, with agents enough for everybody: how many are present at a moment.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan, at, constant, exponential, pieces, poisson};
use switchboard::model::{ContactRecord, Limits, simulate};
use switchboard::random::Distribution;
use switchboard::stats::formulas::{RatePiece, mean_number_present};

/// Rates of pieces of 2 s each, the last of which nobody arrives in.
const RATES: [f64; 6] = [5.0, 20.0, 40.0, 10.0, 30.0, 0.0];
const PIECE: f64 = 2.0;
const MEAN_SERVICE: f64 = 1.5;
const REPLICATIONS: u64 = 4_000;
/// In the middle of a piece, after changes of the rate that still show.
const MOMENT: f64 = 7.0;

#[test]
fn how_many_are_with_infinitely_many_servers_over_a_changing_day_is_poisson() {
    let exponential_survival = |x: f64| MEAN_SERVICE * (1.0 - (-x / MEAN_SERVICE).exp());
    check("exponential", exponential(MEAN_SERVICE), exponential_survival);
    check("constant", constant(MEAN_SERVICE), |x| x.min(MEAN_SERVICE));
}

fn check(name: &str, service: Distribution, integral_of_survival: impl Fn(f64) -> f64) {
    let ends = Vec::from_iter((1..).zip(RATES).map(|(piece, rate)| (PIECE * f64::from(piece), rate)));
    let center = Plan::lasting(PIECE * RATES.len() as f64)
        .class(Contacts::arriving(poisson(pieces(&ends))).handled_in(service))
        .group(Agents::number(120))
        .center();
    let mut present = Vec::new();
    for replication in 0..REPLICATIONS {
        let mut records: Vec<ContactRecord> = Vec::new();
        let result = simulate(&center, 1, replication, Limits::default(), &mut records).unwrap();
        assert_eq!(result.total().wait_answered, 0, "nobody waits where there are agents enough");
        let there = |record: &&ContactRecord| record.arrived <= at(MOMENT) && record.left > at(MOMENT);
        present.push(records.iter().filter(there).count() as f64);
    }
    let rates = Vec::from_iter(ends.iter().map(|&(to, rate)| RatePiece { from: to - PIECE, to, rate }));
    // The number present is Poisson, so that its variance is its mean.
    let there = mean_number_present(&rates, MOMENT, &integral_of_survival).unwrap();
    Evidence::mean(&present).is(&format!("M_t/G/infinity, {name}: mean number present"), there, 0.015);
    Evidence::variance(&present).is(&format!("M_t/G/infinity, {name}: variance of the number"), there, 0.05);
}
