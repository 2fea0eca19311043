//! The best of several points, with a stated probability that it is.

use super::bounds::{Bound, standings};
use crate::scenario::{Best, Direction};

pub use super::bounds::{Doubt, Standing};

/// What a selection came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The point with the best mean among those that are left and meet the bounds for certain; among those that are likely to where none
    /// does; `None` where none is likely to either.
    pub chosen: Option<usize>,
    /// Whether the probability holds; not when the most replications were reached before.
    pub decided: bool,
    /// The points that may be the best, in order; the chosen one alone if it is decided by elimination.
    pub left: Vec<usize>,
    /// By point, how many replications it had.
    pub replications: Vec<u32>,
    /// By point, whether it meets the bounds; empty where there are none.
    pub standings: Vec<Standing>,
    /// The bounds of which it is open whether a point meets them, of all points that are not known to fail another; in the order of points.
    pub doubts: Vec<Doubt>,
}

/// One replication of one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// The point.
    pub point: usize,
    /// Which replication, from 0.
    pub replication: u32,
}

/// Selects the point with the largest mean among `points`. `observe` simulates the replications that it is asked for and gives
/// back the values in that order.
///
/// With probability at least `best.probability`, the chosen point has the largest mean if that is at least `best.indifference` more
/// than every other mean. The values have to be normal, and independent between replications; those of one replication may be as dependent
/// as they like, and the better for it: where the same chance makes all points alike, differences vary less and points are dropped
/// sooner. Where means differ by less, the chosen one is as good as the best within that difference as far as experience goes; the
/// procedure does not promise it.
///
/// # Formula
/// With k points, n replications of each at first, α = 1 - probability and δ the indifference: η = ((2α/(k - 1))^(-2/(n - 1)) - 1)/2,
/// h² = 2η(n - 1), and S² the sample variance of the first n differences of two points. After r replications, a point is dropped when
/// its mean lies below that of another by more than max(0, δ/(2r) · (h²S²/δ² - r)). When r exceeds h²S²/δ² for all pairs, the largest
/// mean is chosen.
///
/// # Source
/// Kim, Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM Transactions on Modeling and
/// Computer Simulation 11(3), 2001, with c = 1; it allows for common random numbers. In this form: Kim, Nelson, "Selecting the best
/// system", Handbooks in Operations Research and Management Science 13, 2006, section 3.2.
///
/// # Errors
/// Those of `observe`.
///
/// # Panics
/// There are no points.
pub fn select<E>(
    points: usize,
    best: &Best,
    observe: impl FnMut(&[Job]) -> Result<Vec<f64>, E>,
) -> Result<Selection, E> {
    select_among(&vec![true; points], best, observe)
}

/// The same among points of which some may turn out to be out of the question: those that may not be chosen. Only points that may be chosen drop
/// others, so that what is promised of the best holds for the best of all that turn out to be none of these. It is decided when no point is left
/// that may not be chosen and is better than the chosen one.
fn select_among<E>(
    may_be_chosen: &[bool],
    best: &Best,
    mut observe: impl FnMut(&[Job]) -> Result<Vec<f64>, E>,
) -> Result<Selection, E> {
    let points = may_be_chosen.len();
    assert!(may_be_chosen.contains(&true), "the best of nothing");
    let first = best.first;
    let jobs: Vec<Job> =
        (0..points).flat_map(|point| (0..first).map(move |replication| Job { point, replication })).collect();
    let values = observe(&jobs)?;
    let of = |point: usize| &values[point * first as usize..(point + 1) * first as usize];
    let mut sums: Vec<f64> = (0..points).map(|point| of(point).iter().sum()).collect();
    let mut replications = vec![first; points];
    let mut left: Vec<usize> = (0..points).collect();

    // How many replications it takes to tell two points apart, whole or not.
    let eta = 0.5
        * (libm::pow(2.0 * (1.0 - best.probability) / (points as f64 - 1.0), -2.0 / (f64::from(first) - 1.0)) - 1.0);
    let scale = 2.0 * eta * (f64::from(first) - 1.0) / (best.indifference * best.indifference);
    let variance = |a: usize, b: usize| {
        let differences: Vec<f64> = of(a).iter().zip(of(b)).map(|(a, b)| a - b).collect();
        let mean = differences.iter().sum::<f64>() / f64::from(first);
        differences.iter().map(|difference| (difference - mean).powi(2)).sum::<f64>() / (f64::from(first) - 1.0)
    };
    let needed: Vec<Vec<f64>> =
        (0..points).map(|a| (0..points).map(|b| if a == b { 0.0 } else { scale * variance(a, b) }).collect()).collect();

    let mut done = first;
    loop {
        let r = f64::from(done);
        let mean = |point: usize| sums[point] / r;
        let slack = |a: usize, b: usize| (best.indifference / (2.0 * r) * (needed[a][b] - r)).max(0.0);
        let survives = |&point: &usize| {
            let mut others = left.iter().filter(|&&other| other != point && may_be_chosen[other]);
            others.all(|&other| mean(point) >= mean(other) - slack(point, other))
        };
        let kept: Vec<usize> = left.iter().copied().filter(survives).collect();
        left = kept;
        let able = || left.iter().copied().filter(|&point| may_be_chosen[point]);
        // Of two points neither may be dropped for the other where the better one may not be chosen.
        let is_known =
            |a: usize, b: usize| r > needed[a][b].floor() || (!may_be_chosen[b] && mean(b) > mean(a) + slack(a, b));
        let enough = able().all(|a| left.iter().all(|&b| is_known(a, b)));
        if left.len() == 1 || enough || done == best.most {
            // Of equal means the first.
            let better = |&a: &usize, &b: &usize| sums[a].total_cmp(&sums[b]).then(b.cmp(&a));
            let chosen = able().max_by(better).expect("the largest mean of those that may be chosen is never dropped");
            if enough {
                left.retain(|&point| may_be_chosen[point] || sums[point] > sums[chosen]);
            }
            let decided = left.len() == 1 || (enough && left.iter().all(|&point| may_be_chosen[point]));
            return Ok(Selection {
                chosen: Some(chosen),
                decided,
                left,
                replications,
                standings: Vec::new(),
                doubts: Vec::new(),
            });
        }
        let jobs: Vec<Job> = left.iter().map(|&point| Job { point, replication: done }).collect();
        for (job, value) in jobs.iter().zip(observe(&jobs)?) {
            sums[job.point] += value;
            replications[job.point] += 1;
        }
        done += 1;
    }
}

/// Selects among the points that meet all bounds, or are likely to. `observe` simulates the replications that it is asked for and gives back the values of
/// a measure in that order.
///
/// With probability at least `best.probability`, no point is taken for one that meets a bound, or for one that does not, wrongly and by at least its
/// tolerance, and the one that is chosen is the best of the others as [`select`] promises: either may go wrong with half of what the
/// probability leaves (Bonferroni). The selection is decided only if that is so whatever the points come to of which it is open whether they meet the
/// bounds: none of them is left that may be better than the chosen one.
///
/// # Errors
/// Those of `observe`.
pub fn select_meeting<E>(
    points: usize,
    best: &Best,
    bounds: &[Bound],
    mut observe: impl FnMut(&[Job], usize) -> Result<Vec<f64>, E>,
) -> Result<Selection, E> {
    let objective = best.objective;
    let sign = if objective.direction == Direction::Maximize { 1.0 } else { -1.0 };
    if bounds.is_empty() {
        return select(points, best, |jobs| signed(observe(jobs, objective.metric)?, sign));
    }
    let half = 0.5 * (1.0 - best.probability);
    let (standings, mut replications, doubts) = standings(points, bounds, (best, half), &mut observe)?;
    let is_open = !doubts.is_empty();
    let certain = standings.contains(&Standing::Meets);
    let able: Vec<usize> = (0..points)
        .filter(
            |&point| if certain { standings[point] != Standing::Fails } else { standings[point] == Standing::Likely },
        )
        .collect();
    if able.is_empty() {
        let left = Vec::new();
        return Ok(Selection { chosen: None, decided: !is_open, left, replications, standings, doubts });
    }
    let may_be_chosen = Vec::from_iter(able.iter().map(|&point| !certain || standings[point] == Standing::Meets));
    let among = Best { probability: 1.0 - half, ..*best };
    let found = select_among(&may_be_chosen, &among, |jobs| {
        let jobs: Vec<Job> = jobs.iter().map(|job| Job { point: able[job.point], ..*job }).collect();
        signed(observe(&jobs, objective.metric)?, sign)
    })?;
    for (&point, &spent) in able.iter().zip(&found.replications) {
        replications[point] = replications[point].max(spent);
    }
    Ok(Selection {
        chosen: found.chosen.map(|chosen| able[chosen]),
        decided: found.decided && certain,
        left: found.left.iter().map(|&left| able[left]).collect(),
        replications,
        standings,
        doubts,
    })
}

fn signed<E>(values: Vec<f64>, sign: f64) -> Result<Vec<f64>, E> {
    Ok(values.into_iter().map(|value| sign * value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Root;
    use crate::scenario::{Direction, Objective};
    use std::convert::Infallible;

    fn best(indifference: f64, most: u32) -> Best {
        let objective = Objective { metric: 0, direction: Direction::Maximize };
        Best { objective, indifference, probability: 0.9, first: 10, most }
    }

    /// Normal values around 0, and around `lead` for the last of the points; a part of each is the same in all of them.
    fn trial(trial: u64, points: usize, lead: f64, shared: f64, best: &Best) -> Selection {
        let stream = Root::new(11, trial).stream("trial", "");
        let normal = |entity: u64| crate::stats::normal_quantile(stream.draws(entity).unit_open());
        let value = |job: &Job| {
            let common = normal(u64::from(job.replication) * 100);
            let own = normal(u64::from(job.replication) * 100 + 1 + job.point as u64);
            let mean = if job.point == points - 1 { lead } else { 0.0 };
            mean + shared.sqrt() * common + (1.0 - shared).sqrt() * own
        };
        let observe = |jobs: &[Job]| Ok::<_, Infallible>(jobs.iter().map(value).collect());
        select(points, best, observe).unwrap_or_else(|never| match never {})
    }

    /// The case for which the promise is hardest to keep: all others are worse by exactly the indifference.
    #[test]
    fn the_best_of_five_is_chosen_as_often_as_promised() {
        const TRIALS: u64 = 1_000;
        let best = best(0.5, u32::MAX);
        let mut spent = Vec::new();
        for shared in [0.0, 0.8] {
            let selections: Vec<Selection> = (0..TRIALS).map(|number| trial(number, 5, 0.5, shared, &best)).collect();
            let right = selections.iter().filter(|selection| selection.chosen == Some(4) && selection.decided).count();
            // Promised are 90 %; that the promise is kept has to be seen through chance.
            let error = (0.9 * 0.1 / TRIALS as f64).sqrt();
            assert!(right as f64 / TRIALS as f64 > 0.9 - 2.0 * error, "{right} of {TRIALS}");
            spent.push(selections.iter().flat_map(|selection| &selection.replications).sum::<u32>());
        }
        assert!(spent[1] * 2 < spent[0], "common random numbers save replications: {spent:?}");
    }

    #[test]
    fn replications_go_to_those_that_may_still_be_the_best() {
        let selection = trial(1, 6, 3.0, 0.0, &best(0.5, 1_000));
        assert_eq!((selection.chosen, selection.decided, selection.left.as_slice()), (Some(5), true, &[5][..]));
        let most = selection.replications[5];
        assert!(selection.replications[..5].iter().all(|&count| count <= most));
    }

    #[test]
    fn what_is_not_decided_at_the_cap_is_said_to_be_open() {
        let selection = trial(1, 4, 0.0, 0.0, &best(0.01, 12));
        assert!(!selection.decided && selection.left.len() > 1, "{selection:?}");
        assert!(selection.replications.iter().all(|&count| (10..=12).contains(&count)));
        assert!(selection.chosen.is_some_and(|chosen| selection.left.contains(&chosen)));
    }

    #[test]
    fn one_point_is_the_best_and_points_that_do_not_differ_are_decided_at_once() {
        assert_eq!(trial(1, 1, 0.0, 0.0, &best(0.1, 50)).chosen, Some(0));
        let constant = |jobs: &[Job]| Ok::<_, Infallible>(jobs.iter().map(|job| job.point as f64).collect());
        let selection = select(3, &best(0.1, 50), constant).unwrap();
        assert_eq!((selection.chosen, selection.replications), (Some(2), vec![10, 10, 10]));
    }
}
