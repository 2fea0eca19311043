//! Every distribution against its own formulas, against statrs (distribution functions) and against rand_distr (draws).

use rand_distr::Distribution as Reference;
use statrs::distribution::{self as oracle, ContinuousCDF};

use super::*;
use crate::random::{Beyond, Root};

const COUNT: usize = 200_000;

/// Quantile of the Kolmogorov distribution at level 1e-4: the root of 2 exp(-2 x²) = 1e-4.
const KOLMOGOROV: f64 = 2.225_25;

/// One distribution of each kind, and of each branch in its sampling.
fn distributions() -> Vec<(&'static str, Distribution)> {
    let lognormal = || Distribution::lognormal_mean_cv(300.0, 0.9).unwrap();
    let list = [
        ("constant", Distribution::constant(42.0)),
        ("exponential", Distribution::exponential(180.0)),
        ("erlang 3", Distribution::erlang(3, 240.0)),
        ("gamma of small shape", Distribution::gamma(0.4, 50.0)),
        ("gamma of cv 0.5", Distribution::gamma_mean_cv(100.0, 0.5)),
        ("gamma of median and p90", Distribution::gamma_median_p90(60.0, 200.0)),
        ("gamma of large shape", Distribution::gamma(10_000.0, 1.0)),
        ("lognormal", lognormal().scaled(1.0)),
        ("lognormal of median and p90", Distribution::lognormal_median_p90(60.0, 150.0)),
        ("weibull", Distribution::weibull(1.7, 90.0)),
        ("weibull of cv 1.4", Distribution::weibull_mean_cv(90.0, 1.4)),
        ("weibull of median and p90", Distribution::weibull_median_p90(60.0, 150.0)),
        ("hyperexponential", Distribution::hyperexponential(&[(2.0, 10.0), (1.0, 40.0), (1.0, 100.0)])),
        ("hyperexponential of cv 2", Distribution::hyperexponential_mean_cv(60.0, 2.0)),
        ("uniform", Distribution::uniform(-20.0, 30.0)),
        ("triangular", Distribution::triangular(10.0, 15.0, 40.0)),
        ("triangular without rise", Distribution::triangular(10.0, 10.0, 40.0)),
        ("triangular without fall", Distribution::triangular(10.0, 40.0, 40.0)),
        ("beta", Distribution::beta(2.0, 5.0, 100.0, 300.0)),
        ("beta of small shapes", Distribution::beta(0.3, 0.6, 0.0, 1.0)),
        ("pareto", Distribution::pareto(1.2, 5.0, 500.0)),
        ("pareto of shape 2", Distribution::pareto(2.0, 5.0, 500.0)),
        ("samples", Distribution::samples(&[12.0, 7.0, 30.0, 7.0, 12.5])),
        ("weighted", Distribution::weighted(&[(10.0, 0.5), (-20.0, 1.5), (30.0, 0.1), (40.0, 3.0)])),
        ("survival curve", Distribution::survival_curve(&CURVE, Beyond::Exponential { mean: 200.0 })),
        ("mixture", Distribution::mixture(vec![(0.2, Distribution::constant(400.0).unwrap()), (0.8, lognormal())])),
        ("shifted", lognormal().shifted(-20.0)),
        ("truncated", lognormal().truncated(30.0, 900.0)),
        ("truncated from below", lognormal().truncated(400.0, f64::INFINITY)),
        ("truncated from above", Distribution::gamma(0.4, 50.0).unwrap().truncated(f64::NEG_INFINITY, 10.0)),
        ("truncated at a value", Distribution::samples(&[12.0, 7.0, 30.0, 7.0, 12.5]).unwrap().truncated(12.0, 30.0)),
    ];
    list.into_iter()
        .map(|(name, distribution)| (name, distribution.unwrap_or_else(|error| panic!("{name}: {error}"))))
        .collect()
}

/// Falls at once by 5 %, stays level from 60 to 90, jumps at 120.
const CURVE: [(f64, f64); 7] =
    [(0.0, 0.95), (20.0, 0.8), (60.0, 0.5), (90.0, 0.5), (120.0, 0.4), (120.0, 0.25), (300.0, 0.1)];

fn draws_of(name: &str) -> Draws {
    Root::new(20_261_121, 0).stream("law", name).draws(0)
}

fn values_of(name: &str, distribution: &Distribution) -> Vec<f64> {
    let mut draws = draws_of(name);
    (0..COUNT).map(|_| distribution.sample(&mut draws)).collect()
}

fn assert_close(one: f64, two: f64, relative: f64, what: &str) {
    assert!((one - two).abs() <= relative * two.abs().max(1e-300), "{what}: {one} and {two}");
}

#[test]
fn a_distribution_is_small() {
    assert!(size_of::<Distribution>() <= 32, "{} bytes", size_of::<Distribution>());
}

#[test]
fn mean_and_variance_of_draws_are_those_of_the_distribution() {
    for (name, distribution) in distributions() {
        let (values, count) = (values_of(name, &distribution), COUNT as f64);
        let mean = values.iter().sum::<f64>() / count;
        let moment = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>() / count;
        let (variance, fourth) = (moment(2), moment(4));
        let mean_error = (variance / count).sqrt();
        assert!(
            (mean - distribution.mean()).abs() <= 4.0 * mean_error,
            "{name}: mean {mean}, distribution {}",
            distribution.mean()
        );
        let variance_error = ((fourth - variance * variance).max(0.0) / count).sqrt();
        let gap = (variance - distribution.variance()).abs();
        assert!(
            gap <= 4.0 * variance_error,
            "{name}: variance {variance} ± {variance_error}, distribution {}",
            distribution.variance()
        );
    }
}

/// Kolmogorov-Smirnov, with both sides of every jump compared; at jumps the level is at most 1e-4.
#[test]
fn draws_follow_the_distribution_function() {
    for (name, distribution) in distributions() {
        let mut values = values_of(name, &distribution);
        values.sort_by(f64::total_cmp);
        let mut distance = 0.0_f64;
        let mut below = 0;
        for equal in values.chunk_by(|one, two| one == two) {
            let upto = distribution.cdf(equal[0]);
            let before = upto - distribution.atom(equal[0]);
            distance = distance.max((before - below as f64 / COUNT as f64).abs());
            below += equal.len();
            distance = distance.max((upto - below as f64 / COUNT as f64).abs());
        }
        let statistic = distance * (COUNT as f64).sqrt();
        assert!(statistic < KOLMOGOROV, "{name}: distance {distance}, statistic {statistic}");
    }
}

#[test]
fn observed_values_come_as_often_as_their_weights_say() {
    let cases = [
        ("samples", vec![(7.0, 2.0), (12.0, 1.0), (12.5, 1.0), (30.0, 1.0)]),
        ("weighted", vec![(-20.0, 1.5), (10.0, 0.5), (30.0, 0.1), (40.0, 3.0)]),
        ("truncated at a value", vec![(12.0, 1.0), (12.5, 1.0), (30.0, 1.0)]),
    ];
    for (name, weights) in cases {
        let distribution = distributions().into_iter().find(|(other, _)| *other == name).unwrap().1;
        let (values, total) = (values_of(name, &distribution), weights.iter().map(|pair| pair.1).sum::<f64>());
        let mut seen_in_all = 0;
        let statistic: f64 = weights
            .iter()
            .map(|&(value, weight)| {
                let seen = values.iter().filter(|&&other| other == value).count();
                seen_in_all += seen;
                let expected = COUNT as f64 * weight / total;
                (seen as f64 - expected).powi(2) / expected
            })
            .sum();
        assert_eq!(seen_in_all, COUNT, "{name}: other values");
        let p = oracle::ChiSquared::new(weights.len() as f64 - 1.0).unwrap().sf(statistic);
        assert!(p > 1e-4, "{name}: chi-square {statistic}, p {p}");
    }
}

#[test]
fn distribution_functions_are_those_of_statrs() {
    let cases: [(Distribution, Box<dyn ContinuousCDF<f64, f64>>); 8] = [
        (Distribution::exponential(2.0).unwrap(), Box::new(oracle::Exp::new(0.5).unwrap())),
        (Distribution::erlang(4, 8.0).unwrap(), Box::new(oracle::Erlang::new(4, 0.5).unwrap())),
        (Distribution::gamma(0.4, 3.0).unwrap(), Box::new(oracle::Gamma::new(0.4, 1.0 / 3.0).unwrap())),
        (Distribution::lognormal(0.7, 0.8).unwrap(), Box::new(oracle::LogNormal::new(0.7, 0.8).unwrap())),
        (Distribution::weibull(1.7, 3.0).unwrap(), Box::new(oracle::Weibull::new(1.7, 3.0).unwrap())),
        (Distribution::uniform(1.0, 6.0).unwrap(), Box::new(oracle::Uniform::new(1.0, 6.0).unwrap())),
        (Distribution::triangular(1.0, 2.0, 6.0).unwrap(), Box::new(oracle::Triangular::new(1.0, 6.0, 2.0).unwrap())),
        (Distribution::beta(2.5, 0.5, 0.0, 1.0).unwrap(), Box::new(oracle::Beta::new(2.5, 0.5).unwrap())),
    ];
    for (distribution, other) in cases {
        for x in [0.01, 0.2, 0.5, 0.9, 1.0, 1.5, 2.0, 3.7, 5.0, 6.0, 20.0] {
            // statrs takes its error function from a rational approximation of 1e-11 or so.
            assert!(
                (distribution.cdf(x) - other.cdf(x)).abs() < 1e-10,
                "{distribution:?} at {x}: {} and {}",
                distribution.cdf(x),
                other.cdf(x)
            );
            assert!((distribution.survival(x) - other.sf(x)).abs() < 1e-10, "{distribution:?} at {x}");
        }
    }
}

#[test]
fn distribution_functions_have_their_textbook_values() {
    // Erlang: 1 - exp(-x) (1 + x + x²/2); beta(2, 3): 6 x² - 8 x³ + 3 x⁴; limited Pareto: (1 - low/x) / (1 - low/high).
    let x: f64 = 2.5;
    let erlang = 1.0 - (-x).exp() * (1.0 + x + x * x / 2.0);
    assert_close(Distribution::erlang(3, 3.0).unwrap().cdf(x), erlang, 1e-13, "Erlang");
    let x: f64 = 0.3;
    let beta = 6.0 * x.powi(2) - 8.0 * x.powi(3) + 3.0 * x.powi(4);
    assert_close(Distribution::beta(2.0, 3.0, 10.0, 20.0).unwrap().cdf(13.0), beta, 1e-13, "beta");
    assert_close(Distribution::pareto(1.0, 2.0, 10.0).unwrap().cdf(4.0), 0.5 / 0.8, 1e-13, "Pareto");
    // The 97.5 % point of the normal distribution.
    let normal = Distribution::lognormal(1.0, 2.0).unwrap().cdf((1.0 + 2.0 * 1.959_963_984_540_054_f64).exp());
    assert_close(normal, 0.975, 1e-13, "lognormal");
    let curve = Distribution::survival_curve(&CURVE, Beyond::Never).unwrap();
    let at = |x| curve.survival(x);
    assert_eq!([at(-1.0), at(0.0), at(10.0), at(75.0), at(120.0), at(1e9)], [1.0, 0.95, 0.875, 0.5, 0.25, 0.1]);
}

#[test]
fn the_far_tail_keeps_its_digits() {
    let cases = [
        (Distribution::exponential(1.0), 100.0, (-100_f64).exp()),
        (Distribution::erlang(2, 2.0), 100.0, 101.0 * (-100_f64).exp()),
        (Distribution::weibull(2.0, 1.0), 10.0, (-100_f64).exp()),
        // P(Z > 10), Abramowitz and Stegun (1964), table 26.2: 7.61985e-24.
        (Distribution::lognormal(0.0, 1.0), 10_f64.exp(), 7.619_853_024_160_527e-24),
    ];
    for (distribution, x, tail) in cases {
        let distribution = distribution.unwrap();
        assert_close(distribution.survival(x), tail, 1e-12, "tail");
        assert_close(distribution.shifted(5.0).unwrap().survival(x + 5.0), tail, 1e-12, "shifted tail");
    }
}

/// Integral from `low` to `high` by the rule of Takahasi and Mori (1974), which bears singular ends.
fn integral(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 32.0;
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let points = (-128..=128).map(|at| {
        let t = STEP * f64::from(at);
        let inner = core::f64::consts::FRAC_PI_2 * t.sinh();
        let weight = core::f64::consts::FRAC_PI_2 * t.cosh() / inner.cosh().powi(2);
        weight * function(middle + half * inner.tanh())
    });
    STEP * half * points.sum::<f64>()
}

/// Mean and variance as integrals of the two tails, which shares nothing with the formulas of partial moments.
#[test]
fn moments_are_integrals_of_the_tails() {
    // Among them are all jumps and kinks of the distributions.
    let mut ends = vec![-40.0, -20.0, 0.0, 0.01, 0.1, 1.0, 5.0, 7.0, 10.0, 12.0, 12.5, 15.0, 20.0, 30.0, 40.0, 60.0];
    ends.extend([
        90.0, 100.0, 120.0, 200.0, 300.0, 400.0, 500.0, 900.0, 1e3, 2e3, 5e3, 9.5e3, 1.05e4, 2e4, 1e5, 1e6, 1e7,
    ]);
    for (name, distribution) in
        distributions().into_iter().filter(|(_, distribution)| distribution.is_constant().is_none())
    {
        let (mean, deviation) = (distribution.mean(), distribution.variance().sqrt());
        let mut ends = ends.clone();
        ends.push(mean);
        ends.sort_by(f64::total_cmp);
        let (mut first, mut second) = (0.0, 0.0);
        for pair in ends.windows(2) {
            let tail = |x| if pair[0] < mean { -distribution.cdf(x) } else { distribution.survival(x) };
            first += integral(pair[0], pair[1], tail);
            second += integral(pair[0], pair[1], |x| 2.0 * (x - mean) * tail(x));
        }
        assert!(first.abs() <= 1e-9 * deviation, "{name}: the mean is off by {first}");
        assert!(
            (second - distribution.variance()).abs() <= 1e-9 * second,
            "{name}: {second} and {}",
            distribution.variance()
        );
    }
}

#[test]
fn cdf_and_survival_complement_each_other_and_are_monotone() {
    for (name, distribution) in distributions() {
        let mut before = 0.0;
        for x in [f64::NEG_INFINITY, -30.0, 0.0, 0.5, 7.0, 12.0, 29.0, 42.0, 150.0, 901.0, 1e4, 1e6, f64::INFINITY] {
            let below = distribution.cdf(x);
            assert!((below + distribution.survival(x) - 1.0).abs() < 1e-11, "{name} at {x}");
            assert!(below >= before, "{name} at {x}");
            before = below;
        }
        assert_eq!((distribution.cdf(f64::NEG_INFINITY), distribution.cdf(f64::INFINITY)), (0.0, 1.0), "{name}");
    }
}

#[test]
fn draws_follow_the_same_distribution_as_those_of_rand_distr() {
    fn check<D: Reference<f64>>(
        name: &str,
        distribution: Result<Distribution, DistributionError>,
        other: D,
        limit: f64,
    ) {
        let mut ours = values_of(name, &distribution.unwrap());
        let mut draws = draws_of(&format!("{name} of rand_distr"));
        let mut theirs: Vec<f64> = other.sample_iter(&mut draws).filter(|&value| value <= limit).take(COUNT).collect();
        ours.sort_by(f64::total_cmp);
        theirs.sort_by(f64::total_cmp);
        let gap = |(rank, value): (usize, &f64)| {
            (theirs.partition_point(|other| other <= value) as f64 - (rank + 1) as f64).abs() / COUNT as f64
        };
        let distance = ours.iter().enumerate().map(gap).fold(0.0, f64::max);
        let statistic = distance * (COUNT as f64 / 2.0).sqrt();
        assert!(statistic < KOLMOGOROV, "{name}: distance {distance}, statistic {statistic}");
    }
    let whole = f64::INFINITY;
    check("exponential", Distribution::exponential(2.0), rand_distr::Exp::new(0.5).unwrap(), whole);
    check("erlang", Distribution::erlang(3, 3.0), rand_distr::Gamma::new(3.0, 1.0).unwrap(), whole);
    check("gamma", Distribution::gamma(0.4, 3.0), rand_distr::Gamma::new(0.4, 3.0).unwrap(), whole);
    check("lognormal", Distribution::lognormal(0.7, 0.8), rand_distr::LogNormal::new(0.7, 0.8).unwrap(), whole);
    check("weibull", Distribution::weibull(1.7, 3.0), rand_distr::Weibull::new(3.0, 1.7).unwrap(), whole);
    check(
        "triangular",
        Distribution::triangular(1.0, 2.0, 6.0),
        rand_distr::Triangular::new(1.0, 6.0, 2.0).unwrap(),
        whole,
    );
    check("beta", Distribution::beta(2.0, 5.0, 0.0, 1.0), rand_distr::Beta::new(2.0, 5.0).unwrap(), whole);
    check("small beta", Distribution::beta(0.3, 0.6, 0.0, 1.0), rand_distr::Beta::new(0.3, 0.6).unwrap(), whole);
    check("pareto", Distribution::pareto(1.2, 5.0, 500.0), rand_distr::Pareto::new(5.0, 1.2).unwrap(), 500.0);
    let normal = Distribution::lognormal(0.7, 0.8).unwrap().truncated(0.0, 4.0);
    check("truncated", normal, rand_distr::LogNormal::new(0.7, 0.8).unwrap(), 4.0);
}

#[test]
fn natural_parameters_are_met() {
    for cv in [0.05, 0.3, 0.9, 1.0, 1.7, 6.0] {
        let made = [
            Distribution::gamma_mean_cv(300.0, cv),
            Distribution::lognormal_mean_cv(300.0, cv),
            Distribution::weibull_mean_cv(300.0, cv),
        ];
        let hyperexponential = (cv >= 1.0).then(|| Distribution::hyperexponential_mean_cv(300.0, cv));
        for distribution in made.into_iter().chain(hyperexponential) {
            let distribution = distribution.unwrap();
            assert_close(distribution.mean(), 300.0, 1e-10, "mean");
            assert_close(distribution.variance().sqrt() / distribution.mean(), cv, 1e-9, "cv");
        }
    }
    for p90 in [61.0, 100.0, 200.0, 1000.0, 1e5] {
        let made = [
            Distribution::gamma_median_p90(60.0, p90),
            Distribution::lognormal_median_p90(60.0, p90),
            Distribution::weibull_median_p90(60.0, p90),
        ];
        for distribution in made {
            let distribution = distribution.unwrap();
            assert!((distribution.cdf(60.0) - 0.5).abs() < 1e-8, "{distribution:?}: {}", distribution.cdf(60.0));
            assert!((distribution.cdf(p90) - 0.9).abs() < 1e-8, "{distribution:?}: {}", distribution.cdf(p90));
        }
    }
    let distribution = Distribution::erlang(3, 240.0).unwrap();
    assert_close(distribution.mean(), 240.0, 1e-15, "mean");
    assert_close(distribution.variance(), 240.0 * 240.0 / 3.0, 1e-15, "variance");
}

#[test]
fn scaling_scales_draws_moments_and_the_distribution_function() {
    for (name, distribution) in distributions() {
        let scaled = distribution.scaled(2.5).unwrap();
        let (mut one, mut two) = (draws_of(name), draws_of(name));
        for _ in 0..1000 {
            assert_close(scaled.sample(&mut one), 2.5 * distribution.sample(&mut two), 1e-12, name);
        }
        assert_close(scaled.mean(), 2.5 * distribution.mean(), 1e-12, name);
        assert_close(scaled.variance(), 6.25 * distribution.variance(), 1e-9, name);
        for x in [8.0, 45.0, 500.0] {
            assert!((scaled.cdf(2.5 * x) - distribution.cdf(x)).abs() < 1e-12, "{name} at {x}");
        }
    }
}

/// Probabilities p (1 - p)^(k - 1), moments as sums of them, and draws that are whole and come as often.
#[test]
fn a_geometric_number_is_that_of_trials_until_the_first_success() {
    for mean in [1.25_f64, 3.0, 40.0] {
        let distribution = Distribution::geometric(mean).unwrap();
        let success = 1.0 / mean;
        let probability = |k: i32| success * (1.0 - success).powi(k - 1);
        for x in [0.0, 0.99, 1.0, 2.5, 7.0, 300.0] {
            let counts = 1..=x as i32;
            assert!((distribution.cdf(x) - counts.clone().map(probability).sum::<f64>()).abs() < 1e-12, "{mean} {x}");
            let upto: f64 = counts.map(|k| f64::from(k) * probability(k)).sum();
            assert!((distribution.partial(x, 1, 0.0) - upto).abs() < 1e-10 * mean, "{mean} {x}");
        }
        assert_close(distribution.mean(), mean, 1e-12, "mean");
        assert_close(distribution.variance(), (1.0 - success) / (success * success), 1e-12, "variance");
        assert_close(distribution.partial(f64::INFINITY, 2, mean), distribution.variance(), 1e-9, "variance");
        assert_close(distribution.scaled(2.0).unwrap().mean(), 2.0 * mean, 1e-12, "scaled");
        let values = values_of("geometric", &distribution);
        assert!(values.iter().all(|value| *value >= 1.0 && value.fract() == 0.0));
        for k in 1..=5 {
            let expected = COUNT as f64 * probability(k);
            let seen = values.iter().filter(|&&value| value == f64::from(k)).count() as f64;
            assert!((seen - expected).abs() <= 4.0 * (expected * (1.0 - probability(k))).sqrt(), "{mean}: {seen} {k}");
        }
    }
    assert_eq!(Distribution::geometric(1.0).unwrap().is_constant(), Some(1.0));
    assert!(Distribution::geometric(0.9).is_err());
}

#[test]
fn a_rest_that_never_ends_is_infinite_in_draws_and_moments() {
    let distribution = Distribution::survival_curve(&CURVE, Beyond::Never).unwrap();
    let endless = values_of("never", &distribution).iter().filter(|value| value.is_infinite()).count() as f64;
    let error = (COUNT as f64 * 0.1 * 0.9).sqrt();
    assert!((endless - 0.1 * COUNT as f64).abs() < 4.0 * error, "{endless}");
    for distribution in [
        distribution.clone(),
        distribution.clone().shifted(-3.0).unwrap(),
        distribution.clone().truncated(5.0, f64::INFINITY).unwrap(),
    ] {
        assert_eq!((distribution.mean(), distribution.variance()), (f64::INFINITY, f64::INFINITY));
        assert!(distribution.survival(1e40) >= 0.1 && distribution.survival(f64::INFINITY) == 0.0);
    }
    let ended = distribution.truncated(0.0, 1000.0).unwrap();
    assert!(ended.mean() < 300.0 && ended.survival(300.0) == 0.0);
    assert!(values_of("ended", &ended).iter().all(|value| value.is_finite()));
    let patient = Distribution::survival_curve(&[(0.0, 1.0)], Beyond::Never).unwrap();
    assert_eq!(patient.sample(&mut draws_of("patient")), f64::INFINITY);
}

#[test]
fn nothing_lies_beyond_the_largest_value() {
    let tops =
        [("uniform", 30.0), ("triangular", 40.0), ("beta", 300.0), ("pareto", 500.0), ("pareto of shape 2", 500.0)];
    let tops = tops.into_iter().chain([("samples", 30.0), ("weighted", 40.0), ("truncated", 900.0)]);
    for (name, top) in tops {
        let distribution = distributions().into_iter().find(|(other, _)| *other == name).unwrap().1;
        assert_eq!((distribution.cdf(top), distribution.survival(top)), (1.0, 0.0), "{name}");
        assert!(distribution.survival(0.99 * top) > 0.0, "{name}");
        assert!(values_of(name, &distribution).iter().all(|&value| value <= top), "{name}");
    }
    let ended = Distribution::survival_curve(&[(10.0, 0.3), (30.0, 0.0)], Beyond::Never).unwrap();
    assert_eq!((ended.cdf(30.0), ended.mean()), (1.0, 0.7 * 5.0 + 0.3 * 20.0));
}

#[test]
fn only_distributions_of_one_value_are_constant() {
    let five = || Distribution::constant(5.0).unwrap();
    assert_eq!(five().is_constant(), Some(5.0));
    assert_eq!(five().shifted(-7.0).unwrap().is_constant(), Some(-2.0));
    assert_eq!(five().truncated(5.0, 5.0).unwrap().is_constant(), Some(5.0));
    assert_eq!(five().scaled(2.0).unwrap().is_constant(), Some(10.0));
    assert_eq!(Distribution::samples(&[3.0, 3.0]).unwrap().is_constant(), Some(3.0));
    assert_eq!(Distribution::mixture(vec![(2.0, five())]).unwrap().is_constant(), Some(5.0));
    assert_eq!(distributions().iter().filter(|(_, distribution)| distribution.is_constant().is_some()).count(), 1);
}

#[test]
fn truncations_of_truncations_and_shifts_of_shifts_are_one() {
    let distribution = Distribution::exponential(10.0).unwrap();
    let once = distribution.clone().truncated(5.0, 20.0).unwrap();
    assert_eq!(distribution.clone().truncated(0.0, 20.0).unwrap().truncated(5.0, 90.0).unwrap(), once);
    assert_eq!(distribution.clone().shifted(1.0).unwrap().shifted(2.0).unwrap(), distribution.shifted(3.0).unwrap());
}

#[test]
fn the_outermost_parameters_give_finite_draws_and_moments() {
    let huge = 1e50;
    let list = [
        Distribution::exponential(huge),
        Distribution::exponential(1e-50),
        Distribution::erlang(10_000, huge),
        Distribution::gamma(0.01, huge),
        Distribution::gamma_mean_cv(1.0, 10.0),
        Distribution::gamma_mean_cv(1.0, 0.01),
        Distribution::gamma_median_p90(1.0, 1.013),
        Distribution::gamma_median_p90(1.0, 1e25),
        Distribution::lognormal(115.0, 10.0),
        Distribution::lognormal_mean_cv(1e50, 1e6),
        Distribution::weibull(0.05, huge),
        Distribution::weibull(100.0, huge),
        Distribution::weibull_mean_cv(1.0, 0.0128),
        Distribution::weibull_mean_cv(1.0, 1e5),
        Distribution::hyperexponential_mean_cv(1e40, 1e3),
        Distribution::uniform(-huge, huge),
        Distribution::triangular(-huge, huge, huge),
        Distribution::beta(0.01, 0.01, -huge, huge),
        Distribution::beta(1e3, 1e3, -huge, huge),
        Distribution::beta(0.01, 1e3, 0.0, 1.0),
        Distribution::pareto(0.01, 1e-50, huge),
        Distribution::pareto(100.0, 1e-50, huge),
        Distribution::samples(&[-huge, huge]),
        Distribution::weighted(&[(0.0, 1e-50), (1.0, huge)]),
        Distribution::survival_curve(&[(huge, 0.5)], Beyond::Exponential { mean: huge }),
        Distribution::exponential(1.0).unwrap().truncated(4.6, f64::INFINITY),
        Distribution::exponential(1.0).unwrap().truncated(0.0, 0.0101),
    ];
    for distribution in list {
        let distribution = distribution.unwrap();
        let mut draws = draws_of("outermost");
        for _ in 0..2_000 {
            let value = distribution.sample(&mut draws);
            assert!(value.is_finite(), "{distribution:?} drew {value}");
            let below = distribution.cdf(value);
            assert!((0.0..=1.0).contains(&below), "{distribution:?} at {value}: {below}");
        }
        assert!(distribution.mean().is_finite(), "{distribution:?}");
        assert!(
            distribution.variance().is_finite() && distribution.variance() >= 0.0,
            "{distribution:?}: {}",
            distribution.variance()
        );
    }
}

#[test]
fn every_refusal_names_parameter_rule_and_value() {
    let (nan, infinity) = (f64::NAN, f64::INFINITY);
    let one = || Distribution::exponential(1.0).unwrap();
    let refusals = [
        Distribution::constant(nan),
        Distribution::constant(-infinity),
        Distribution::constant(1e51),
        Distribution::exponential(-3.0),
        Distribution::exponential(0.0),
        Distribution::exponential(infinity),
        Distribution::exponential(1e60),
        Distribution::erlang(0, 3.0),
        Distribution::erlang(3, nan),
        Distribution::gamma(0.0, 1.0),
        Distribution::gamma(2.0, -1.0),
        Distribution::gamma_mean_cv(5.0, 0.0),
        Distribution::gamma_median_p90(5.0, 4.0),
        Distribution::gamma_median_p90(5.0, 5.0001),
        Distribution::lognormal(200.0, 1.0),
        Distribution::lognormal(0.0, 0.0),
        Distribution::lognormal_mean_cv(0.0, 1.0),
        Distribution::lognormal_mean_cv(1.0, -1.0),
        Distribution::lognormal_median_p90(nan, 1.0),
        Distribution::weibull(nan, 1.0),
        Distribution::weibull(1.0, 0.0),
        Distribution::weibull_mean_cv(1.0, 0.001),
        Distribution::weibull_median_p90(1.0, 1.0),
        Distribution::hyperexponential(&[]),
        Distribution::hyperexponential(&[(0.5, 1.0), (0.5, -1.0)]),
        Distribution::hyperexponential(&[(0.5, 1.0), (0.0, 1.0)]),
        Distribution::hyperexponential_mean_cv(1.0, 0.5),
        Distribution::uniform(1.0, 1.0),
        Distribution::uniform(nan, 1.0),
        Distribution::triangular(0.0, 5.0, 4.0),
        Distribution::beta(0.0, 1.0, 0.0, 1.0),
        Distribution::beta(1.0, 1.0, 2.0, 1.0),
        Distribution::pareto(1.0, 0.0, 1.0),
        Distribution::pareto(1.0, 2.0, infinity),
        Distribution::samples(&[]),
        Distribution::samples(&[1.0, nan]),
        Distribution::weighted(&[(1.0, 1.0), (2.0, 0.0)]),
        Distribution::survival_curve(&[], Beyond::Never),
        Distribution::survival_curve(&[(10.0, 0.5), (5.0, 0.4)], Beyond::Never),
        Distribution::survival_curve(&[(10.0, 0.5), (15.0, 0.6)], Beyond::Never),
        Distribution::survival_curve(&[(-1.0, 0.5)], Beyond::Never),
        Distribution::survival_curve(&[(10.0, 0.5)], Beyond::Exponential { mean: 0.0 }),
        Distribution::mixture(vec![]),
        Distribution::mixture(vec![(1.0, one()), (-1.0, one())]),
        one().shifted(nan),
        one().scaled(0.0),
        one().scaled(1e-40).unwrap().scaled(1e-40),
        one().truncated(5.0, 4.0),
        one().truncated(nan, 4.0),
        one().truncated(5.0, infinity),
        one().truncated(1.0, 1.0),
    ];
    let texts: Vec<String> = refusals.into_iter().map(|refusal| refusal.unwrap_err().to_string()).collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
        value must be a finite number, got NaN
        value must be a finite number, got -inf
        value must be from -1e50 to 1e50, got 1e51
        mean must be a finite number > 0, got -3
        mean must be a finite number > 0, got 0
        mean must be a finite number > 0, got inf
        mean must be from 1e-50 to 1e50, got 1e60
        stages must be from 1 to 10000, got 0
        mean must be a finite number > 0, got NaN
        shape must be from 0.01 to 10000, got 0
        scale must be a finite number > 0, got -1
        cv must be from 0.01 to 10, got 0
        p90 must be greater than median (5), got 4
        p90 / median must be such that a gamma distribution of shape from 0.01 to 10000 has it, got 1.00002
        log_mean must be from -115 to 115, got 200
        log_deviation must be from 0.0001 to 10, got 0
        mean must be a finite number > 0, got 0
        cv must be from 0.001 to 1000000, got -1
        median must be a finite number > 0, got NaN
        shape must be from 0.05 to 100, got NaN
        scale must be a finite number > 0, got 0
        cv must be such that a Weibull distribution of shape from 0.05 to 100 has it, got 0.001
        p90 must be greater than median (1), got 1
        number of weights must be from 1 to 1e9, got 0
        mean 2 must be a finite number > 0, got -1
        weight 2 must be a finite number > 0, got 0
        cv must be from 1 to 1000, got 0.5
        high must be greater than low (1), got 1
        low must be a finite number, got NaN
        mode must be from 0 to 4, got 5
        alpha must be from 0.01 to 1000, got 0
        high must be greater than low (2), got 1
        low must be a finite number > 0, got 0
        high must be a finite number > 0, got inf
        number of values must be from 1 to 1e9, got 0
        value 2 must be a finite number, got NaN
        weight 2 must be a finite number > 0, got 0
        number of points must be from 1 to 1e9, got 0
        time of point 2 must be at least the time before it (10), got 5
        survival of point 2 must be from 0 to 0.5, got 0.6
        time of point 1 must be at least the time before it (0), got -1
        mean beyond the last point must be a finite number > 0, got 0
        number of weights must be from 1 to 1e9, got 0
        weight 2 must be a finite number > 0, got -1
        offset must be a finite number, got NaN
        factor must be a finite number > 0, got 0
        factor must be such that the distribution stays within 1e-50 and 1e50, got 1e-40
        high must be at least low (5), got 4
        low must be a finite number, got NaN
        share of the distribution within [low, high] must be at least 0.01, got 0.006737946999085476
        share of the distribution within [low, high] must be at least 0.01, got 0
    "#);
}

/// Checksum of the first 10,000 values of each distribution: a change here changes the results of every run, and has to be told in
/// the changelog. Values of exponential and normal draws deep in the tails may differ by the platform's logarithm.
#[test]
fn the_values_drawn_are_fixed() {
    let lines = distributions().into_iter().map(|(name, distribution)| {
        let mut draws = draws_of(name);
        let checksum = (0..10_000).fold(0_u64, |sum, _| {
            (sum.rotate_left(5) ^ distribution.sample(&mut draws).to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        });
        format!("{checksum:016x} {name}")
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
        65f39b44c901653d constant
        c0184ba937a070f1 exponential
        4cf6fdbc3371cdf7 erlang 3
        908f0f2fde2ffc93 gamma of small shape
        11bee139b9468392 gamma of cv 0.5
        a2e1b84339a39b19 gamma of median and p90
        59991c8b8aef9171 gamma of large shape
        521e19e46cb57589 lognormal
        0087268769edfb44 lognormal of median and p90
        e5c8868699e36a6c weibull
        8856be21f9cb2b2c weibull of cv 1.4
        2a140edf3db0958a weibull of median and p90
        0e1e932772d701b2 hyperexponential
        e4d4deabbd39bf11 hyperexponential of cv 2
        3ddc772233d54c12 uniform
        85fe309fc360825d triangular
        b2325d73cca46d2b triangular without rise
        69501a449d514ad3 triangular without fall
        10b60fb5a5911ffa beta
        2c3e0ae1e453a1d2 beta of small shapes
        66dc0d39239c1b8d pareto
        26af6920fb2159b6 pareto of shape 2
        52a353c201af67fd samples
        605d418175e6fdc0 weighted
        9c6483a2b712e49c survival curve
        5798b042d31926b0 mixture
        8993088fde2730af shifted
        b24a13975c6594fe truncated
        13b09e552cfaee70 truncated from below
        6eeaee84a1cac204 truncated from above
        8f98ab6fe0746476 truncated at a value
    "#);
}

#[test]
fn gamma_quantiles_are_the_inverse_of_the_distribution_function() {
    for cv in [0.01, 0.08, 0.5, 1.0, 3.0, 10.0] {
        let distribution = Distribution::gamma_mean_cv(1.0, cv).unwrap();
        for p in [1e-9, 1e-3, 0.1, 0.5, 0.9, 0.999, 1.0 - 1e-9] {
            let x = Distribution::gamma_quantile(cv, p);
            // The distribution function is to take p on between the neighbours of its quantile.
            let (below, above) = (distribution.cdf(x * (1.0 - 1e-8)), distribution.cdf(x * (1.0 + 1e-8)));
            assert!(below <= p && p <= above || x < 1e-30, "{cv} {p}: {x}, {below} {above}");
        }
        assert!((Distribution::gamma_quantile(1.0, 0.9) - libm::log(10.0)).abs() < 1e-6);
    }
    assert_eq!(Distribution::gamma_quantile(0.0, 0.3), 1.0);
}
