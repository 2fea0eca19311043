//! How long to simulate: up to a precision, one long run cut into batches, pairs of replications that mirror each other. Intervals
//! cover the exact value in each case.
//!
//! The ordinary tests are small. The large experiments are ignored; docs/statistics.md has their figures and
//!
//! ```text
//! cargo test --test it -- --ignored --nocapture run_length::
//! ```
//!
//! makes them again.

use crate::centers::{Agents, Contacts, Plan, pieces, poisson};
use std::path::Path;
use switchboard::experiment::{
    self, Labels, Limits, LongRun, Metric, Observations, Runs, Scope, Spread, Summary, replicate,
};
use switchboard::model::Center;
use switchboard::scenario::{Batches, Memory, Override, Repetition, Scenario, load};
use switchboard::stats::formulas::ErlangC;
use switchboard::time::Span;
use switchboard::workload::{Arrivals, Busyness, Piece, RatedPieces};

const ALL: Scope = Scope::Center;

fn labels(center: &Center) -> Labels {
    Labels::of(center, |interval| interval.to_string())
}

fn make(center: &Center, repetition: &Repetition, pairs: bool, seed: u64, threads: usize) -> Runs {
    let (threads, limits) = (Some(threads), Limits::default());
    // The centers here are made with the intervals that they are to be cut at.
    let cut = |batches: &Batches| Repetition::Batches(Batches { piece: center.horizon.interval, ..*batches });
    let cut = match repetition {
        Repetition::Batches(batches) => Some(cut(batches)),
        _ => None,
    };
    let repetition = cut.as_ref().unwrap_or(repetition);
    let plan = experiment::Plan { seed, repetition, pairs, threads, limits };
    Runs::make(center, &labels(center), plan, &|_, _| (), &()).unwrap_or_else(|stopped| panic!("{stopped}"))
}

fn summary(runs: &Runs, center: &Center) -> Summary {
    runs.summary(center, &labels(center), 0.95)
}

#[expect(clippy::print_stdout, reason = "the figures of the large experiments")]
fn show(row: &str) {
    println!("{row}");
}

/// Four agents with six tenths of their time taken, for 750 mean handling times a day.
const FOUR: &str = "
[run]
length = \"750s\"
interval = \"750s\"
replications = 10
[class.a]
arrivals = \"2.4/s\"
talk = \"exponential(1s)\"
[group.g]
agents = 4
skills = [\"a\"]
";

fn four(until: &str) -> Scenario {
    let set = Override { path: "run.until".to_owned(), value: until.to_owned() };
    let files = Memory::default().with("four.toml", FOUR);
    load(Path::new("four.toml"), &[set], &files).unwrap_or_else(|found| panic!("{}", found.render(false)))
}

/// How many of so many experiments cover the exact mean wait, and how many replications they took together.
fn covered_until(relative: f64, experiments: u64) -> (u64, usize) {
    let scenario = four(&format!("{{ metric = \"asa\", relative = {relative} }}"));
    let truth = ErlangC::new(4, 2.4, 1.0).unwrap().mean_wait();
    let (mut covered, mut taken) = (0, 0);
    for seed in 1..=experiments {
        let runs = make(&scenario.center, &scenario.settings.repetition, false, seed, 2);
        let summary = summary(&runs, &scenario.center);
        assert!(summary.precision.as_ref().unwrap().holds());
        let estimate = summary.whole(ALL).estimate(Metric::Asa).unwrap();
        assert!(estimate.half_width.unwrap() <= relative * estimate.value);
        covered += u64::from((estimate.value - truth).abs() <= estimate.half_width.unwrap());
        taken += summary.replications;
    }
    (covered, taken)
}

#[test]
fn replications_are_added_until_the_precision_holds_and_the_interval_still_covers() {
    const EXPERIMENTS: u64 = 100;
    let (covered, taken) = covered_until(0.08, EXPERIMENTS);
    let share = covered as f64 / EXPERIMENTS as f64;
    assert!(share >= 0.95 - 4.0 * (0.95 * 0.05 / EXPERIMENTS as f64).sqrt(), "{share}");
    assert!(taken > 10 * EXPERIMENTS as usize, "the precision is one that the first ten do not have");
}

#[test]
#[ignore = "2,000 experiments for each precision; docs/statistics.md has the figures"]
fn coverage_of_two_thousand_experiments_that_stop_at_a_precision() {
    const EXPERIMENTS: u64 = 2_000;
    for relative in [0.15, 0.1, 0.07, 0.05] {
        let (covered, taken) = covered_until(relative, EXPERIMENTS);
        let (share, mean) = (100.0 * covered as f64 / EXPERIMENTS as f64, taken as f64 / EXPERIMENTS as f64);
        show(&format!("| {:.0} % | {mean:.1} | {share:.1} % |", 100.0 * relative));
        assert!(share >= 92.0, "{share}");
    }
}

#[test]
fn a_precision_takes_the_same_replications_on_any_number_of_threads() {
    let scenario = four("{ metric = \"class.a.asa\", relative = 0.06, confidence = 0.9 }");
    let on = |threads| {
        let runs = make(&scenario.center, &scenario.settings.repetition, false, 3, threads);
        let precision = summary(&runs, &scenario.center).precision.unwrap();
        (precision, runs.observations(&scenario.center, &labels(&scenario.center)).to_text())
    };
    let alone = on(1);
    assert!(alone.0.replications > 12 && alone.0.looks > 1 && alone.0.holds(), "{:?}", alone.0);
    assert_eq!(on(2), alone);
    assert_eq!(on(16), alone);
    // They are the first so many of the same replications.
    let results = replicate(&scenario.center, 3, alone.0.replications, None, Limits::default(), &|_| ()).unwrap();
    let fixed = Observations::of(&scenario.center, &results, &labels(&scenario.center), 3);
    assert_eq!(fixed.to_text(), alone.1);
}

#[test]
fn a_precision_that_is_not_reached_is_told_and_one_of_nothing_is_not_reached() {
    let last = |until: &str| {
        let scenario = four(until);
        let runs = make(&scenario.center, &scenario.settings.repetition, false, 1, 2);
        summary(&runs, &scenario.center).precision.unwrap()
    };
    let precision = last("{ metric = \"asa\", relative = 0.001, max = 25 }");
    assert!(!precision.holds() && precision.reached.is_some_and(|reached| reached > 0.01));
    assert_eq!((precision.replications, precision.most), (25, 25));
    // Nobody gives up here: nothing is no share of nothing.
    let precision = last("{ metric = \"abandon_share\", relative = 0.5, max = 12 }");
    assert_eq!((precision.holds(), precision.reached, precision.replications), (false, None, 12));
    // What does not vary is known at the first look.
    let precision = last("{ metric = \"agents\", relative = 0.0001 }");
    assert_eq!((precision.reached, precision.replications), (Some(0.0), 10));
}

/// A system in one long run, with what it is to show.
struct System {
    name: &'static str,
    center: Center,
    truths: Vec<(&'static str, Scope, Metric, f64)>,
}

/// Contacts that come `crowd` times as fast for the first hundredth of the run, and then at `rate`.
fn long(agents: usize, rate: f64, length: f64, crowd: f64) -> Center {
    let arrivals = poisson(pieces(&[(0.01 * length, crowd * rate), (length, rate)]));
    Plan::lasting(length)
        .cut_into(400)
        .in_time(0.2)
        .class(Contacts::arriving(arrivals))
        .group(Agents::number(agents))
        .center()
}

fn systems() -> Vec<System> {
    let truths = |agents: u32, rate: f64| {
        let exact = ErlangC::new(agents, rate, 1.0).expect("it is stable");
        let (c, a) = (f64::from(agents), rate);
        let p90 = libm::log(exact.probability_of_waiting() / 0.1) / (c - a);
        vec![
            ("ratio: mean wait", ALL, Metric::Asa, exact.mean_wait()),
            ("ratio: service level", ALL, Metric::SERVICE_LEVEL, exact.service_level(0.2)),
            ("time average: waiting", Scope::Queue(0), Metric::Waiting, exact.mean_queue()),
            ("time average: occupancy", ALL, Metric::Occupancy, exact.occupancy()),
            ("quantile: wait p90", ALL, Metric::WaitP90, p90),
        ]
    };
    vec![
        System { name: "M/M/4, load 0.6", center: long(4, 2.4, 20_000.0, 1.0), truths: truths(4, 2.4) },
        System { name: "M/M/1, load 0.7", center: long(1, 0.7, 40_000.0, 1.0), truths: truths(1, 0.7) },
        System { name: "M/M/4 after a crowd", center: long(4, 2.4, 20_000.0, 3.0), truths: truths(4, 2.4) },
    ]
}

const BATCHES: Batches = Batches { count: 20, warm_up: None, piece: Span::ZERO };

fn covered(system: &System, experiments: u64) -> Vec<u64> {
    let mut covered = vec![0; system.truths.len()];
    for seed in 1..=experiments {
        let summary = summary(&make(&system.center, &Repetition::Batches(BATCHES), false, seed, 1), &system.center);
        for (count, &(_, scope, metric, truth)) in covered.iter_mut().zip(&system.truths) {
            let estimate = summary.whole(scope).estimate(metric).expect("it has a value");
            *count += u64::from((estimate.value - truth).abs() <= estimate.half_width.expect("there are batches"));
        }
    }
    covered
}

#[test]
fn batches_of_one_long_run_cover_the_exact_value_also_after_a_crowd() {
    const EXPERIMENTS: u64 = 100;
    let slack = 4.0 * (0.95 * 0.05 / EXPERIMENTS as f64).sqrt();
    // The first of them is the third without its crowd.
    for system in &systems()[1..] {
        for (count, (name, ..)) in covered(system, EXPERIMENTS).into_iter().zip(&system.truths) {
            let share = count as f64 / EXPERIMENTS as f64;
            assert!(share >= 0.95 - slack, "{}, {name}: {share}", system.name);
        }
    }
}

#[test]
#[ignore = "2,000 long runs of three systems; docs/statistics.md has the figures"]
fn coverage_of_two_thousand_long_runs() {
    const EXPERIMENTS: u64 = 2_000;
    for system in systems() {
        for (count, (name, ..)) in covered(&system, EXPERIMENTS).into_iter().zip(&system.truths) {
            let share = 100.0 * count as f64 / EXPERIMENTS as f64;
            show(&format!("| {} | {name} | {share:.1} % |", system.name));
            assert!(share >= 90.0, "{}, {name}: {share}", system.name);
        }
    }
}

fn cut(summary: &Summary) -> LongRun {
    match summary.spread {
        Spread::Batches(long_run) => long_run,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_beginning_that_is_left_out_has_the_crowd_in_it_and_batches_add_up_to_the_rest() {
    let center = long(4, 2.4, 20_000.0, 3.0);
    let runs = make(&center, &Repetition::Batches(BATCHES), false, 1, 1);
    let found = summary(&runs, &center);
    let long_run = cut(&found);
    // The crowd comes for 200 s and brings 960 contacts too many, which the agents work off at 1.6 a second.
    assert!(long_run.warm_up >= Span::from_seconds(700), "{long_run:?}");
    assert!(long_run.warm_up <= Span::from_seconds(4_000) && long_run.settled == Some(true), "{long_run:?}");
    assert_eq!(long_run.warm_up + long_run.batch.times(20), center.horizon.length);
    // With everything in, the mean wait is many times the exact one.
    let exact = ErlangC::new(4, 2.4, 1.0).unwrap().mean_wait();
    let whole = summary(&make(&center, &Repetition::Replications(1), false, 1, 1), &center);
    assert!(whole.whole(ALL).estimate(Metric::Asa).unwrap().value > 10.0 * exact);
    // The batches are the intervals of the tables, and add up.
    assert_eq!((found.labels.intervals.len(), found.replications), (20, 20));
    let by_batch: f64 = found.by_interval(ALL).map(|row| row.estimate(Metric::Offered).unwrap().value).sum();
    assert!((by_batch / 20.0 - found.whole(ALL).estimate(Metric::Offered).unwrap().value).abs() < 1e-9);
    assert_eq!(found.all_waits().count() as f64, by_batch, "everybody is answered here");
    // What is said for comparisons is the same, and comes back from its text.
    let observations = runs.observations(&center, &labels(&center));
    assert_eq!(observations.estimate(ALL, Metric::WaitP90, 0.95), found.whole(ALL).estimate(Metric::WaitP90));
    assert_eq!(Observations::from_text(&observations.to_text()).unwrap(), observations);
    // A batch has all that a replication has.
    for (batches, replication) in found.rows.iter().zip(&whole.rows).take(5) {
        let metrics = |row: &experiment::Row| Vec::from_iter(row.values.iter().map(|value| value.metric));
        assert_eq!(metrics(batches), metrics(replication));
    }
}

/// By how much of so many runs without a crowd, seed by seed, is left out [0, 1].
fn left_out(system: &System, runs: u64) -> Vec<f64> {
    let length = system.center.horizon.length.seconds();
    let share = |seed| {
        let runs = make(&system.center, &Repetition::Batches(BATCHES), false, seed, 1);
        cut(&summary(&runs, &system.center)).warm_up.seconds() / length
    };
    (1..=runs).map(share).collect()
}

#[test]
fn of_a_run_without_a_beginning_to_speak_of_little_is_left_out() {
    const RUNS: u64 = 100;
    for system in &systems()[..2] {
        let shares = left_out(system, RUNS);
        let mean = shares.iter().sum::<f64>() / RUNS as f64;
        let quarters = shares.iter().filter(|&&share| share >= 0.25).count();
        // One in twenty is two standard errors away by chance; what cannot be shared out to 20 batches is left out with it.
        assert!(mean < 0.05 && quarters <= 5 + 8, "{}: {mean} on average, {quarters} times a quarter", system.name);
    }
}

#[test]
fn a_warm_up_that_is_given_is_kept_to_and_a_run_that_never_settles_says_so() {
    let mut center = long(4, 2.4, 2_000.0, 1.0);
    center.horizon.interval = Span::from_seconds(10);
    let given = Batches { count: 7, warm_up: Some(Span::from_seconds(101)), ..BATCHES };
    let long_run = cut(&summary(&make(&center, &Repetition::Batches(given), false, 1, 1), &center));
    // Intervals of 10 s: eleven for the beginning, 27 for each batch.
    assert_eq!((long_run.warm_up, long_run.batch), (Span::from_seconds(110), Span::from_seconds(270)));
    assert_eq!(long_run.settled, None);
    let overrun = long(4, 6.0, 2_000.0, 1.0);
    let long_run = cut(&summary(&make(&overrun, &Repetition::Batches(BATCHES), false, 1, 1), &overrun));
    assert_eq!(long_run.settled, Some(false));
    assert!(long_run.correlation.unwrap() > 0.5);
}

/// Tables of a long run have no intervals, so their length changes nothing of it.
#[test]
fn whatever_the_interval_of_tables_a_long_run_is_cut_in_the_same_way() {
    let found = |interval: &str, warm_up: &str| {
        let text = format!(
            "[run]\nlength = \"130h\"\ninterval = \"{interval}\"\nbatches = {{ count = 12{warm_up} }}\n\
             [class.a]\narrivals = \"60/h\"\ntalk = \"4m\"\n[group.g]\nagents = 5\nskills = [\"a\"]\n"
        );
        let files = Memory::default().with("long.toml", text);
        let scenario =
            load(Path::new("long.toml"), &[], &files).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let scenario = scenario.repeated(None);
        summary(&make(&scenario.center, &scenario.settings.repetition, false, 1, 1), &scenario.center)
    };
    for warm_up in ["", ", warm_up = \"9h\""] {
        let [first, second, third] = ["1m", "30m", "7h"].map(|interval| found(interval, warm_up));
        assert!(first.rows == second.rows && second.rows == third.rows, "{warm_up}");
    }
    // Pieces of five minutes, a round length of which there are more than a thousand.
    let long_run = cut(&found("30m", ", warm_up = \"9h\""));
    assert_eq!([long_run.warm_up, long_run.batch].map(|span| span.to_string()), ["9h", "10h 5m"]);
}

/// A day of people who give up, of which nobody knows beforehand how busy it will be.
fn moody(antithetic: bool) -> Center {
    let rates = RatedPieces::new(vec![Piece { end: crate::centers::at(600.0), amount: 4.5, day: 0 }]).unwrap();
    let busyness = Busyness { day_cv: 0.2, antithetic, ..Busyness::default() };
    let class = Contacts::arriving(Arrivals::Poisson { rates, busyness, batch: None, bursts: None });
    let patient = class.patient_for(crate::centers::exponential(2.0));
    Plan::lasting(600.0).in_time(0.2).class(patient).group(Agents::number(5)).center()
}

/// By metric, how many times larger the variance of an estimate is without pairs than with them.
fn variance_ratios(replications: u32) -> Vec<(Metric, f64)> {
    let estimate = |pairs| {
        let center = moody(pairs);
        summary(&make(&center, &Repetition::Replications(replications), pairs, 1, 2), &center)
    };
    let (alone, pairs) = (estimate(false), estimate(true));
    let half = |summary: &Summary, metric| summary.whole(ALL).estimate(metric).unwrap().half_width.unwrap();
    let metrics = [Metric::Offered, Metric::Occupancy, Metric::AbandonShare, Metric::SERVICE_LEVEL, Metric::Asa];
    metrics.map(|metric| (metric, (half(&alone, metric) / half(&pairs, metric)).powi(2))).to_vec()
}

#[test]
fn pairs_that_mirror_each_other_make_intervals_narrower() {
    for (metric, ratio) in variance_ratios(200) {
        assert!(ratio > 1.5, "{}: {ratio}", metric.name());
    }
}

#[test]
#[ignore = "4,000 replications with and without; docs/statistics.md has the figures"]
fn how_much_narrower_pairs_make_intervals() {
    for (metric, ratio) in variance_ratios(4_000) {
        show(&format!("| {} | {ratio:.1} |", metric.name()));
    }
}

#[test]
fn intervals_of_pairs_cover_the_exact_value() {
    const EXPERIMENTS: u64 = 200;
    let center = moody(true);
    let covers = |&seed: &u64| {
        let summary = summary(&make(&center, &Repetition::Replications(16), true, seed, 2), &center);
        assert_eq!((summary.spread, summary.replications), (Spread::Pairs, 16));
        let estimate = summary.whole(ALL).estimate(Metric::Offered).unwrap();
        assert_eq!(estimate.replications, 8, "the half-width is of pairs");
        (estimate.value - 4.5 * 600.0).abs() <= estimate.half_width.unwrap()
    };
    let covered = (1..=EXPERIMENTS).filter(covers).count() as f64 / EXPERIMENTS as f64;
    assert!((covered - 0.95).abs() <= 4.0 * (0.95 * 0.05 / EXPERIMENTS as f64).sqrt(), "{covered}");
}

#[test]
fn pairs_are_compared_with_pairs_and_with_nothing_else() {
    let observe = |antithetic, seed| {
        let center = moody(antithetic);
        let runs = make(&center, &Repetition::Replications(8), antithetic, seed, 2);
        runs.observations(&center, &labels(&center))
    };
    let (pairs, alone) = (observe(true, 1), observe(false, 1));
    assert_eq!((pairs.replications, alone.replications), (4, 8));
    assert_eq!(pairs.pairing(&pairs), experiment::Pairing::Paired(4));
    assert_eq!(pairs.pairing(&alone), experiment::Pairing::Independent);
    assert_eq!(Observations::from_text(&pairs.to_text()).unwrap(), pairs);
    let nothing = pairs.difference(&pairs, ALL, Metric::Asa, 0.95).unwrap();
    assert_eq!((nothing.value, nothing.half_width), (0.0, Some(0.0)));
}
