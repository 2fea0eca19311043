//! Which points meet bounds, with a stated probability.

use super::best::Job;
use crate::scenario::{Best, Limit};

/// A bound that a point meets or does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Which of the measures of the sweep.
    pub measure: usize,
    /// Which side of the target meets it.
    pub limit: Limit,
    /// In the unit of the metric.
    pub target: f64,
    /// How far beyond the target does not matter; more than 0.
    pub tolerance: f64,
}

impl Bound {
    /// How far a value is on the side that meets it.
    fn slack(&self, value: f64) -> f64 {
        match self.limit {
            Limit::AtLeast => value - self.target,
            Limit::AtMost => self.target - value,
        }
    }

    /// The value that is so far on that side.
    fn value(&self, slack: f64) -> f64 {
        match self.limit {
            Limit::AtLeast => self.target + slack,
            Limit::AtMost => self.target - slack,
        }
    }
}

/// Whether a point meets all bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It meets all of them.
    Meets,
    /// Its means do, and what is asked for is not certain.
    Likely,
    /// One of its means does not, and that is not certain.
    Unlikely,
    /// It does not meet one of them.
    Fails,
}

impl Standing {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Meets => "meets",
            Standing::Likely => "likely",
            Standing::Unlikely => "unlikely",
            Standing::Fails => "fails",
        }
    }

    /// Whether it is as certain as was asked for.
    pub const fn is_certain(self) -> bool {
        matches!(self, Standing::Meets | Standing::Fails)
    }
}

/// A bound of which it is open whether a point meets it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Which point.
    pub point: usize,
    /// Which of the bounds.
    pub bound: usize,
    /// The mean over its replications, in the unit of the metric.
    pub mean: f64,
    /// With so many replications it would be known.
    pub needed: f64,
}

/// The test of one point against one bound.
struct Test {
    sum: f64,
    /// How many replications it takes at most to tell the sides apart.
    needed: f64,
    /// Whether it is met, once that is known.
    met: Option<bool>,
}

/// Which points meet all bounds, how many replications each had, and what is open.
pub(super) type Found = (Vec<Standing>, Vec<u32>, Vec<Doubt>);

/// Which points meet all bounds, by point with how many replications each had, and what is open. `observe` simulates the replications that it is asked for and gives back
/// the values of a bound's measure in that order.
///
/// With probability at least 1 - `error`, no point is said to meet a bound that it fails by at least the tolerance, nor the other way round, if
/// the values are normal and independent between replications.
///
/// # Formula
/// Each of the m tests (a point against a bound) may be wrong with probability β = error / m. With n replications at first, δ the tolerance, S²
/// the sample variance of the first n values: η = ((2β)^(-2/(n - 1)) - 1)/2, h² = 2η(n - 1). After r replications the mean is on the
/// side on which it lies by more than max(0, δ/(2r) · (h²S²/δ² - r)).
///
/// # Source
/// It is the comparison of [`select`](super::select) for two, of which one does not vary: the bound. With the tolerance in the place of the indifference,
/// its source is the same.
///
/// # Errors
/// Those of `observe`.
pub(super) fn standings<E>(
    points: usize,
    bounds: &[Bound],
    (best, error): (&Best, f64),
    observe: &mut impl FnMut(&[Job], usize) -> Result<Vec<f64>, E>,
) -> Result<Found, E> {
    let first = best.first;
    let n = f64::from(first);
    let beta = error / (points * bounds.len()) as f64;
    let eta = 0.5 * (libm::pow(2.0 * beta, -2.0 / (n - 1.0)) - 1.0);
    let jobs: Vec<Job> =
        (0..points).flat_map(|point| (0..first).map(move |replication| Job { point, replication })).collect();
    let mut tests: Vec<Vec<Test>> = (0..points).map(|_| Vec::with_capacity(bounds.len())).collect();
    for bound in bounds {
        let values = observe(&jobs, bound.measure)?;
        for (tests, values) in tests.iter_mut().zip(values.chunks(first as usize)) {
            let sum: f64 = values.iter().map(|&value| bound.slack(value)).sum();
            let variance = values.iter().map(|&value| (bound.slack(value) - sum / n).powi(2)).sum::<f64>() / (n - 1.0);
            let needed = 2.0 * eta * (n - 1.0) * variance / (bound.tolerance * bound.tolerance);
            tests.push(Test { sum, needed, met: None });
        }
    }
    let mut replications = vec![first; points];
    let mut done = first;
    loop {
        let r = f64::from(done);
        let mut open = Vec::new();
        for (point, tests) in tests.iter_mut().enumerate() {
            if replications[point] < done {
                continue;
            }
            for (test, bound) in tests.iter_mut().zip(bounds).filter(|(test, _)| test.met.is_none()) {
                let margin = (bound.tolerance / (2.0 * r) * (test.needed - r)).max(0.0);
                if (test.sum / r).abs() > margin || r > test.needed {
                    test.met = Some(test.sum >= 0.0);
                }
            }
            let fails = tests.iter().any(|test| test.met == Some(false));
            if !fails && tests.iter().any(|test| test.met.is_none()) {
                open.push(point);
            }
        }
        if open.is_empty() || done == best.most {
            break;
        }
        let jobs: Vec<Job> = open.iter().map(|&point| Job { point, replication: done }).collect();
        for (number, bound) in bounds.iter().enumerate() {
            for (job, value) in jobs.iter().zip(observe(&jobs, bound.measure)?) {
                tests[job.point][number].sum += bound.slack(value);
            }
        }
        open.iter().for_each(|&point| replications[point] += 1);
        done += 1;
    }
    let worst = |tests: &Vec<Test>| {
        let standing = |test: &Test| match (test.met, test.sum >= 0.0) {
            (Some(true), _) => Standing::Meets,
            (None, true) => Standing::Likely,
            (None, false) => Standing::Unlikely,
            (Some(false), _) => Standing::Fails,
        };
        tests.iter().map(standing).max().unwrap_or(Standing::Meets)
    };
    let standings = Vec::from_iter(tests.iter().map(worst));
    let open = (0..points).filter(|&point| !standings[point].is_certain()).flat_map(|point| {
        let r = f64::from(replications[point]);
        let tests = tests[point].iter().zip(bounds).enumerate().filter(|(_, (test, _))| test.met.is_none());
        tests.map(move |(bound, (test, written))| Doubt {
            point,
            bound,
            mean: written.value(test.sum / r),
            needed: test.needed.floor() + 1.0,
        })
    });
    let doubts = open.collect();
    Ok((standings, replications, doubts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sweep::select_meeting;
    use crate::random::Root;
    use crate::scenario::{Direction, Objective};
    use std::convert::Infallible;

    const BEST: Best = Best {
        objective: Objective { metric: 1, direction: Direction::Minimize },
        indifference: 0.5,
        probability: 0.9,
        first: 10,
        most: u32::MAX,
    };

    /// Three points, of which the first costs 1 and is worth -0.3, the second costs 2 and is worth 0.3, the third costs 3 and is worth 0.3; what
    /// they are worth varies by 1, and is to be at least 0.
    fn trial(trial: u64, best: &Best, tolerance: f64) -> crate::experiment::sweep::Selection {
        let stream = Root::new(12, trial).stream("trial", "");
        let normal = |job: &Job| {
            let entity = u64::from(job.replication) * 10 + job.point as u64;
            crate::stats::normal_quantile(stream.draws(entity).unit_open())
        };
        let worth = |job: &Job| normal(job) + if job.point == 0 { -0.3 } else { 0.3 };
        let observe = |jobs: &[Job], measure: usize| {
            let value = |job: &Job| if measure == 0 { worth(job) } else { 1.0 + job.point as f64 };
            Ok::<_, Infallible>(jobs.iter().map(value).collect())
        };
        let bound = Bound { measure: 0, limit: Limit::AtLeast, target: 0.0, tolerance };
        select_meeting(3, best, &[bound], observe).unwrap_or_else(|never| match never {})
    }

    #[test]
    fn the_cheapest_that_meets_a_bound_is_found_as_often_as_promised_where_all_lie_at_the_edge_of_the_tolerance() {
        const TRIALS: u64 = 1_000;
        let right = |number: &u64| {
            let selection = trial(*number, &BEST, 0.3);
            selection.decided && selection.chosen == Some(1)
        };
        let count = (0..TRIALS).filter(right).count();
        // The costs do not vary, so that only the bounds may go wrong; a chance of 90 % has to be seen through chance.
        let error = (0.9 * 0.1 / TRIALS as f64).sqrt();
        assert!(count as f64 / TRIALS as f64 > 0.9 - 2.0 * error, "{count} of {TRIALS}");
        let one = trial(1, &BEST, 0.3);
        assert_eq!(one.standings, [Standing::Fails, Standing::Meets, Standing::Meets]);
    }

    #[test]
    fn what_is_not_certain_when_no_more_replications_are_allowed_is_likely_or_unlikely() {
        let open = trial(1, &Best { most: 12, ..BEST }, 0.01);
        assert!(!open.decided && open.standings.iter().all(|standing| !standing.is_certain()), "{open:?}");
        let chosen = open.chosen.expect("one is likely to meet it");
        assert_eq!(open.standings[chosen], Standing::Likely);
        let told = Vec::from_iter(open.doubts.iter().map(|doubt| (doubt.point, doubt.bound, doubt.needed > 12.0)));
        assert_eq!(told, [(0, 0, true), (1, 0, true), (2, 0, true)]);
        let largest = open.doubts.iter().map(|doubt| doubt.needed).fold(0.0, f64::max);
        let longer = trial(1, &Best { most: largest as u32, ..BEST }, 0.01);
        assert!(longer.doubts.is_empty() && longer.decided, "so many replications tell: {longer:?}");
    }

    /// Points that cost their number; the first of these always meets the bound, and what another is worth goes up and down.
    fn of_costs(open: usize, certain: &[usize], most: u32) -> crate::experiment::sweep::Selection {
        let worth = |job: &Job| match job.point {
            point if point == open => {
                if job.replication.is_multiple_of(2) {
                    1.0
                } else {
                    -1.01
                }
            }
            point if certain.contains(&point) => 5.0,
            _ => -5.0,
        };
        let observe = |jobs: &[Job], measure: usize| {
            let value = |job: &Job| if measure == 0 { worth(job) } else { job.point as f64 };
            Ok::<_, Infallible>(jobs.iter().map(value).collect())
        };
        let bound = Bound { measure: 0, limit: Limit::AtLeast, target: 0.0, tolerance: 0.1 };
        select_meeting(4, &Best { most, ..BEST }, &[bound], observe).unwrap_or_else(|never| match never {})
    }

    #[test]
    fn a_point_of_which_it_is_open_whether_it_meets_a_bound_matters_only_if_it_may_be_better() {
        let dearer = of_costs(3, &[1, 2], 20);
        assert_eq!(dearer.standings, [Standing::Fails, Standing::Meets, Standing::Meets, Standing::Unlikely]);
        assert_eq!((dearer.chosen, dearer.decided, dearer.left.as_slice()), (Some(1), true, &[1][..]));
        assert_eq!(dearer.doubts.len(), 1, "it is told all the same");
        let cheaper = of_costs(0, &[1, 2], 20);
        assert_eq!((cheaper.chosen, cheaper.decided), (Some(1), false), "the cheapest that surely meets");
        assert_eq!(cheaper.left, [0, 1], "and what may be cheaper");
        let Doubt { mean, needed, .. } = cheaper.doubts[0];
        assert!((mean + 0.005).abs() < 1e-9 && needed > 20.0, "{:?}", cheaper.doubts);
    }

    #[test]
    fn where_no_point_meets_a_bound_none_is_chosen_and_an_upper_bound_is_the_other_way_round() {
        let constant = |jobs: &[Job], _: usize| Ok::<_, Infallible>(jobs.iter().map(|job| job.point as f64).collect());
        let bound = Bound { measure: 0, limit: Limit::AtLeast, target: 5.0, tolerance: 1.0 };
        let none = select_meeting(3, &BEST, &[bound], constant).unwrap();
        assert_eq!((none.chosen, none.decided, none.standings), (None, true, vec![Standing::Fails; 3]));
        let most = Bound { limit: Limit::AtMost, target: 1.0, ..bound };
        let largest = Best { objective: Objective { direction: Direction::Maximize, ..BEST.objective }, ..BEST };
        let selection = select_meeting(3, &largest, &[most], constant).unwrap();
        assert_eq!(selection.chosen, Some(1), "right on a bound that does not vary it is met");
        assert_eq!(selection.standings, [Standing::Meets, Standing::Meets, Standing::Fails]);
    }
}
