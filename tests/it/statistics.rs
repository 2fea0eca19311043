//! Whether the statistics keep their word: intervals cover as often as they say, the check is seldom wrong and seldom blind,
//! pairing narrows differences.
//!
//! The ordinary tests are small. The large experiments are ignored; docs/statistics.md has their figures and
//!
//! ```text
//! cargo test --test it -- --ignored --nocapture statistics::
//! ```
//!
//! makes them again.

use crate::centers::{Agents, Contacts, Plan, exponential};
use switchboard::experiment::gate::{Tolerance, Verdict, Watch, Worse, examine, judge};
use switchboard::experiment::{Labels, Limits, Metric, Observations, Scope, replicate};
use switchboard::routing::Order;
use switchboard::stats::formulas::{ErlangA, ErlangC, mmc_priority_waits};

const CONFIDENCE: f64 = 0.95;
const ALL: Scope = Scope::Center;

fn observe(plan: &Plan, seed: u64, replications: u32) -> Observations {
    let center = plan.center();
    let results = replicate(&center, seed, replications, Some(2), Limits::default(), &|_| ()).expect("it runs");
    Observations::of(&center, &results, &Labels::of(&center, |interval| interval.to_string()), seed)
}

/// A system with an exact answer for some of its metrics.
struct System {
    name: &'static str,
    plan: Plan,
    truths: Vec<(&'static str, Scope, Metric, f64)>,
}

/// Systems that forget how they began within a hundredth of a replication, so that what is exact in the long run is exact here.
fn systems() -> Vec<System> {
    let in_time = 0.2;
    let erlang_c = ErlangC::new(4, 2.4, 1.0).expect("it is stable");
    let waits_longer = erlang_c.probability_of_waiting();
    // P(W > t) = P(W > 0) e^{-(c - a) t}.
    let p90 = libm::log(waits_longer / 0.1) / (4.0 - 2.4);
    let mmc = System {
        name: "M/M/4",
        plan: Plan::lasting(750.0).in_time(in_time).class(Contacts::steady(2.4)).group(Agents::number(4)),
        truths: vec![
            ("mean: offered", ALL, Metric::Offered, 2.4 * 750.0),
            ("ratio: mean wait", ALL, Metric::Asa, erlang_c.mean_wait()),
            ("ratio: service level", ALL, Metric::SERVICE_LEVEL, erlang_c.service_level(in_time)),
            ("time average: waiting", Scope::Queue(0), Metric::Waiting, erlang_c.mean_queue()),
            ("time average: occupancy", ALL, Metric::Occupancy, erlang_c.occupancy()),
            ("quantile: wait p90", ALL, Metric::WaitP90, p90),
        ],
    };
    let erlang_a = ErlangA::new(4, 4.0, 1.0, 2.0).expect("it exists");
    let impatient = System {
        name: "Erlang A",
        plan: Plan::lasting(500.0).class(Contacts::steady(4.0).patient_for(exponential(2.0))).group(Agents::number(4)),
        truths: vec![
            ("ratio: abandoned", ALL, Metric::AbandonShare, erlang_a.probability_of_abandonment()),
            ("ratio: mean wait", ALL, Metric::WaitAll, erlang_a.mean_wait()),
            ("time average: waiting", Scope::Queue(0), Metric::Waiting, erlang_a.mean_queue()),
            ("time average: busy", ALL, Metric::AgentsBusy, erlang_a.mean_busy()),
        ],
    };
    let rates = [0.6, 0.9];
    let waits = mmc_priority_waits(3, 1.0, &rates).expect("it is stable");
    let [first, second] = [Scope::Class(0), Scope::Class(1)];
    let priorities = System {
        name: "two priorities",
        plan: Plan::lasting(2_000.0)
            .order(Order::Priority)
            .class(Contacts::steady(rates[0]).of_priority(1))
            .class(Contacts::steady(rates[1]).of_priority(0))
            .group(Agents::number(3)),
        truths: vec![
            ("mean: offered, first", first, Metric::Offered, rates[0] * 2_000.0),
            ("ratio: mean wait, first", first, Metric::Asa, waits[0]),
            ("ratio: mean wait, second", second, Metric::Asa, waits[1]),
        ],
    };
    vec![mmc, impatient, priorities]
}

/// How many of the experiments have an interval that holds the truth, by truth.
fn covered(system: &System, experiments: u64, replications: u32) -> Vec<u64> {
    let mut covered = vec![0; system.truths.len()];
    for seed in 1..=experiments {
        let observations = observe(&system.plan, seed, replications);
        for (count, &(_, scope, metric, truth)) in covered.iter_mut().zip(&system.truths) {
            let estimate = observations.estimate(scope, metric, CONFIDENCE).expect("it has a value");
            let half = estimate.half_width.expect("there are several replications");
            *count += u64::from((estimate.value - truth).abs() <= half);
        }
    }
    covered
}

#[expect(clippy::print_stdout, reason = "the figures of the large experiments")]
fn show(row: &str) {
    println!("{row}");
}

#[test]
fn intervals_of_means_ratios_time_averages_and_quantiles_cover_the_exact_value() {
    const EXPERIMENTS: u64 = 100;
    let slack = 4.0 * (0.95 * 0.05 / EXPERIMENTS as f64).sqrt();
    for system in systems() {
        for (count, (name, ..)) in covered(&system, EXPERIMENTS, 20).into_iter().zip(&system.truths) {
            let share = count as f64 / EXPERIMENTS as f64;
            assert!(share >= 0.95 - slack, "{}, {name}: {share}", system.name);
        }
    }
}

#[test]
#[ignore = "2,000 experiments on each of three systems; docs/statistics.md has the figures"]
fn coverage_in_two_thousand_experiments() {
    const EXPERIMENTS: u64 = 2_000;
    let mut outside = Vec::new();
    for system in systems() {
        for (count, (name, ..)) in covered(&system, EXPERIMENTS, 20).into_iter().zip(&system.truths) {
            let share = count as f64 / EXPERIMENTS as f64;
            show(&format!("| {} | {name} | {:.1} % |", system.name, 100.0 * share));
            if !(0.93..=0.97).contains(&share) {
                outside.push(format!("{}, {name}: {share}", system.name));
            }
        }
    }
    assert!(outside.is_empty(), "{outside:?}");
}

/// A small center with people who give up.
fn watched(rate: f64) -> Plan {
    Plan::lasting(300.0)
        .in_time(0.2)
        .class(Contacts::steady(rate).patient_for(exponential(2.0)))
        .group(Agents::number(5))
}

const LEVEL: f64 = 0.05;

/// Whether a check of six metrics goes red.
fn is_red(baseline: &Observations, candidate: &Observations, tolerance: impl Fn(Metric) -> f64) -> bool {
    let watch = |(metric, worse)| Watch {
        scope: ALL,
        name: String::new(),
        metric,
        worse,
        tolerance: Tolerance { absolute: tolerance(metric), relative: 0.0 },
    };
    let watched = [
        (Metric::Asa, Worse::Up),
        (Metric::AbandonShare, Worse::Up),
        (Metric::SERVICE_LEVEL, Worse::Down),
        (Metric::WaitP90, Worse::Up),
        (Metric::Occupancy, Worse::Either),
        (Metric::Aht, Worse::Either),
    ];
    let examined = watched.map(watch).map(|watch| examine(watch, baseline, candidate).expect("all have values"));
    let mut findings = examined.to_vec();
    judge(&mut findings, LEVEL);
    findings.iter().any(|finding| finding.verdict == Verdict::Worse)
}

/// How many of so many other seeds make a check red that tolerates nothing at all: the hardest case, in which every test is at
/// the edge of what it may call worse.
fn false_alarms(seeds: u64) -> u64 {
    let baseline = |seed: u64| observe(&watched(4.5), 1_000_000 + seed, 15);
    // A baseline of its own for each seed: with one for all, the alarms would come together.
    (1..=seeds).filter(|&seed| is_red(&baseline(seed), &observe(&watched(4.5), seed, 15), |_| 0.0)).count() as u64
}

/// How many of so many seeds catch a share of abandonment that rose by twice its tolerance.
fn caught(seeds: u64, paired: bool) -> u64 {
    let erlang_a = |rate| ErlangA::new(5, rate, 1.0, 2.0).expect("it exists").probability_of_abandonment();
    let tolerance = 0.5 * (erlang_a(5.5) - erlang_a(4.5));
    let others = |metric| if metric == Metric::AbandonShare { tolerance } else { f64::MAX };
    let baseline_seed = |seed: u64| if paired { seed } else { 1_000_000 + seed };
    let red = |seed: &u64| {
        is_red(&observe(&watched(4.5), baseline_seed(*seed), 15), &observe(&watched(5.5), *seed, 15), others)
    };
    (1..=seeds).filter(red).count() as u64
}

#[test]
fn the_check_is_seldom_red_by_chance_and_sees_twice_the_tolerance() {
    const SEEDS: u64 = 40;
    let most = SEEDS as f64 * LEVEL + 4.0 * (SEEDS as f64 * LEVEL * (1.0 - LEVEL)).sqrt();
    let alarms = false_alarms(SEEDS);
    assert!(alarms as f64 <= most, "{alarms} false alarms of {SEEDS}");
    for paired in [true, false] {
        let caught = caught(SEEDS, paired);
        assert!(caught as f64 >= 0.95 * SEEDS as f64, "{caught} of {SEEDS} caught, paired: {paired}");
    }
    let unchanged = observe(&watched(4.5), 1, 15);
    assert!(!is_red(&unchanged, &unchanged, |_| 0.0), "nothing changed at all");
}

#[test]
#[ignore = "a thousand pairs of runs; docs/statistics.md has the figures"]
fn a_thousand_other_seeds_against_the_check() {
    const SEEDS: u64 = 1_000;
    let (alarms, paired, independent) = (false_alarms(SEEDS), caught(SEEDS, true), caught(SEEDS, false));
    show(&format!("false alarms without tolerance: {alarms} of {SEEDS}, level {LEVEL}"));
    show(&format!("twice the tolerance caught: {paired} of {SEEDS} paired, {independent} of {SEEDS} independent"));
    assert!(alarms as f64 <= LEVEL * SEEDS as f64 && paired.min(independent) as f64 >= 0.95 * SEEDS as f64);
}

/// The variance of independent differences over that of paired ones, for one more agent and for another order.
fn variance_ratios(replications: u32) -> Vec<(&'static str, f64)> {
    let base = || Plan::lasting(500.0).in_time(0.2);
    let callers = |rate: f64| Contacts::steady(rate).patient_for(exponential(2.0));
    let one = base().class(callers(2.0).of_priority(1)).class(callers(2.5)).group(Agents::number(5));
    let more = base().class(callers(2.0).of_priority(1)).class(callers(2.5)).group(Agents::number(6));
    let by_priority = one.clone().order(Order::Priority);
    let baseline = observe(&one, 1, replications);
    let mut ratios = Vec::new();
    for (name, plan) in [("one more agent", more), ("priority", by_priority)] {
        let (paired, independent) = (observe(&plan, 1, replications), observe(&plan, 2, replications));
        let variance = |candidate: &Observations, scope, metric| {
            let evidence = candidate.evidence_of_difference(&baseline, scope, metric, CONFIDENCE).expect("a value");
            evidence.standard_error.expect("there are several replications").powi(2)
        };
        for (metric, scope) in [(Metric::AbandonShare, ALL), (Metric::Asa, Scope::Class(1)), (Metric::WaitP90, ALL)] {
            let ratio = variance(&independent, scope, metric) / variance(&paired, scope, metric);
            show(&format!("| {name} | {} of {} | {ratio:.1} |", metric.name(), scope.name()));
            ratios.push((name, ratio));
        }
    }
    ratios
}

#[test]
fn common_random_numbers_make_differences_narrower() {
    for (name, ratio) in variance_ratios(60) {
        assert!(ratio > 1.0, "{name}: {ratio}");
    }
}

#[test]
#[ignore = "1,000 replications; docs/statistics.md has the figures"]
fn how_much_narrower_common_random_numbers_make_differences() {
    assert!(variance_ratios(1_000).iter().all(|(_, ratio)| *ratio > 1.0));
}
