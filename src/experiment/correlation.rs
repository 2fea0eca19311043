//! Parts of a center whose batches of a long run go with each other, though those of the whole may not.

use super::scope::Scope;
use super::sums::Sums;
use crate::stats::{lag_one_correlation, normal_quantile};
use std::mem::discriminant;

/// By chance a part is found in at most this share of the runs, for each kind of part.
const BY_CHANCE: f64 = 0.05;

/// How strongly what a part has to do in one batch goes with that in the next \[-1, 1\]: how long its contacts wait, or else how many its
/// agents serve. Nothing where it is always the same.
pub(super) fn of_part(sums: &[Sums]) -> Option<f64> {
    let waited = |sums: &Sums| sums.contacts.map(|cell| cell.wait_answered + cell.wait_abandoned + cell.wait_lost);
    let served = |sums: &Sums| sums.agents.map(|agents| agents.sessions);
    let has = Vec::from_iter(sums.iter().filter_map(|sums| waited(sums).or_else(|| served(sums))));
    lag_one_correlation(&Vec::from_iter(has.into_iter().map(|nanos| nanos as f64)))
}

/// Those of some parts that go together by more than chance, of so many batches, with the correlation.
///
/// Of n independent numbers it has a variance of about 1/n. Of k parts of a kind one is told beyond z / √n, where z is the normal quantile of
/// 1 - 0.05/k.
pub(super) fn beyond_chance(parts: &[(Scope, f64)], batches: usize) -> Vec<(Scope, f64)> {
    let of_kind = |scope: Scope| parts.iter().filter(|part| discriminant(&part.0) == discriminant(&scope)).count();
    let is_beyond = |&&(scope, correlation): &&(Scope, f64)| {
        let z = normal_quantile(1.0 - BY_CHANCE / of_kind(scope) as f64);
        correlation * (batches as f64).sqrt() > z
    };
    parts.iter().filter(is_beyond).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_parts_of_a_kind_the_stronger_is_the_correlation_that_is_told() {
        // z is 1.645 for one part, 1.960 for two and 2.326 for five.
        let sites = [(Scope::Site(0), 0.19), (Scope::Site(1), 0.20)];
        assert_eq!(beyond_chance(&sites, 100), sites[1..]);
        assert_eq!(beyond_chance(&sites[..1], 100), sites[..1]);
        let classes = Vec::from_iter(
            [0.24, 0.2, -0.9, 0.23, 0.0].into_iter().enumerate().map(|(index, found)| (Scope::Class(index), found)),
        );
        let both = [&sites[..], &classes].concat();
        assert_eq!(beyond_chance(&both, 100), [sites[1], classes[0]]);
        assert_eq!(beyond_chance(&[], 20), []);
    }
}
