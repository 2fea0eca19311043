//! Whether the statistics keep their word: intervals cover as often as they say, pairing narrows differences.
//!
//! The ordinary tests are small. The large experiments are ignored; docs/statistics.md has their figures and
//!
//! ```text
//! cargo test --test it -- --ignored --nocapture statistics::
//! ```
//!
//! makes them again.

use crate::centers::{Agents, Contacts, Plan, exponential};
use switchboard::experiment::{Labels, Limits, Metric, Observations, Scope, replicate};
use switchboard::routing::ContactSelection;
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
            .contact_selection(ContactSelection::Priority)
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

/// The variance of independent differences over that of paired ones, for one more agent and for another order.
fn variance_ratios(replications: u32) -> Vec<(&'static str, f64)> {
    let base = || Plan::lasting(500.0).in_time(0.2);
    let callers = |rate: f64| Contacts::steady(rate).patient_for(exponential(2.0));
    let one = base().class(callers(2.0).of_priority(1)).class(callers(2.5)).group(Agents::number(5));
    let more = base().class(callers(2.0).of_priority(1)).class(callers(2.5)).group(Agents::number(6));
    let by_priority = one.clone().contact_selection(ContactSelection::Priority);
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
