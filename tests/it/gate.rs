//! Whether the check keeps its word: it is seldom red by chance and seldom blind.
//!
//! The ordinary tests are small. The large experiments are ignored; docs/statistics.md has their figures and
//!
//! ```text
//! cargo test --test it -- --ignored --nocapture gate::
//! ```
//!
//! makes them again.

use crate::centers::{Agents, Contacts, Plan, exponential};
use std::fs;
use std::path::Path;
use switchboard::experiment::gate::{
    self, PlannedScenario, Tolerance, Verdict, Watch, Worse, examine, judge, replications_needed,
};
use switchboard::experiment::{Labels, Limits, Metric, Observations, Scope, replicate};
use switchboard::model::Center;
use switchboard::scenario::{Disk, load};
use switchboard::stats::formulas::ErlangA;

const LEVEL: f64 = 0.05;
const ALL: Scope = Scope::Center;

fn observe(center: &Center, seed: u64, replications: u32) -> Observations {
    let results = replicate(center, seed, replications, Some(2), Limits::default(), &|_| ()).expect("it runs");
    Observations::of(center, &results, &Labels::of(center, |interval| interval.to_string()), seed)
}

#[expect(clippy::print_stdout, reason = "the figures of the large experiments")]
fn show(row: &str) {
    println!("{row}");
}

/// A small center with people who give up.
fn watched(rate: f64) -> Center {
    Plan::lasting(300.0)
        .in_time(0.2)
        .class(Contacts::steady(rate).patient_for(exponential(2.0)))
        .group(Agents::number(5))
        .center()
}

const WATCHED: [(Metric, Worse); 6] = [
    (Metric::Asa, Worse::Up),
    (Metric::AbandonShare, Worse::Up),
    (Metric::SERVICE_LEVEL, Worse::Down),
    (Metric::WaitP90, Worse::Up),
    (Metric::Occupancy, Worse::Either),
    (Metric::Aht, Worse::Either),
];

/// Whether a check of six metrics goes red.
fn is_red(baseline: &Observations, candidate: &Observations, tolerance: impl Fn(Metric) -> f64) -> bool {
    let watch = |(metric, worse)| Watch {
        scope: ALL,
        name: String::new(),
        metric,
        interval: None,
        worse,
        tolerance: Tolerance { absolute: tolerance(metric), relative: 0.0 },
    };
    let examined = WATCHED.map(watch).map(|watch| examine(watch, baseline, candidate).expect("all have values"));
    let mut findings = examined.to_vec();
    judge(&mut findings, LEVEL);
    findings.iter().any(|finding| finding.verdict == Verdict::Worse)
}

/// How many of so many other seeds make a check red that tolerates nothing at all: the hardest case, in which every test is at
/// the edge of what it may call worse. Each has a baseline of its own.
fn alarms_without_tolerance(seeds: u64) -> u64 {
    let center = watched(4.5);
    let baseline = |seed: u64| observe(&center, 1_000_000 + seed, 15);
    (1..=seeds).filter(|&seed| is_red(&baseline(seed), &observe(&center, seed, 15), |_| 0.0)).count() as u64
}

/// The share of abandonment rises from that of the first rate to that of the second, by exactly twice what is tolerated.
struct Rise {
    rates: [f64; 2],
    tolerance: f64,
}

impl Rise {
    fn new() -> Rise {
        let rates = [4.5, 4.65];
        let share = |rate| ErlangA::new(5, rate, 1.0, 2.0).expect("it exists").probability_of_abandonment();
        Rise { rates, tolerance: 0.5 * (share(rates[1]) - share(rates[0])) }
    }

    fn observe(&self, seed: u64, paired: bool, replications: u32) -> [Observations; 2] {
        let before = if paired { seed } else { 1_000_000 + seed };
        [(0, before), (1, seed)].map(|(which, seed)| observe(&watched(self.rates[which]), seed, replications))
    }

    /// From how many replications on the report of a check is silent about this metric: as few as may be called enough.
    fn replications(&self, paired: bool) -> u32 {
        let [before, now] = self.observe(1, paired, 400);
        let difference =
            now.evidence_of_difference(&before, ALL, Metric::AbandonShare, 0.95).expect("both have values");
        let needed = replications_needed(&difference, self.tolerance, LEVEL / WATCHED.len() as f64);
        needed.expect("something is tolerated, and it varies") as u32
    }

    /// How many of so many seeds catch it with so many replications.
    fn caught(&self, seeds: u64, paired: bool, replications: u32) -> u64 {
        let others = |metric| if metric == Metric::AbandonShare { self.tolerance } else { f64::MAX };
        let red = |&seed: &u64| {
            let [before, now] = self.observe(seed, paired, replications);
            is_red(&before, &now, others)
        };
        (1..=seeds).filter(red).count() as u64
    }
}

#[test]
fn a_check_that_tolerates_nothing_is_seldom_red_by_chance() {
    const SEEDS: u64 = 40;
    let most = SEEDS as f64 * LEVEL + 4.0 * (SEEDS as f64 * LEVEL * (1.0 - LEVEL)).sqrt();
    let alarms = alarms_without_tolerance(SEEDS);
    assert!(alarms as f64 <= most, "{alarms} false alarms of {SEEDS}");
    let unchanged = observe(&watched(4.5), 1, 15);
    assert!(!is_red(&unchanged, &unchanged, |_| 0.0), "nothing changed at all");
}

#[test]
fn of_too_few_replications_it_cannot_be_told_and_what_is_compared_is_of_the_same_ones() {
    let watch = |absolute: f64| Watch {
        scope: ALL,
        name: String::new(),
        metric: Metric::Asa,
        interval: None,
        worse: Worse::Up,
        tolerance: Tolerance { absolute, relative: 0.0 },
    };
    let found = |absolute: f64, candidate: &Observations| {
        let baseline = observe(&watched(4.5), 1, 60);
        let mut findings = vec![examine(watch(absolute), &baseline, candidate).expect("there is a value")];
        judge(&mut findings, LEVEL);
        findings.remove(0)
    };
    // The same center with fewer replications: nothing moved.
    let same = found(0.0, &observe(&watched(4.5), 1, 2));
    assert_eq!((same.candidate, same.verdict), (Some(same.baseline), Verdict::Good));
    // A little more to do: three with other random numbers do not tell whether that is within twice what it comes to, and
    // sixty with the same do.
    let little = |replications: u32| observe(&watched(4.6), 1, replications);
    let moved = found(1.0, &little(60)).difference.expect("both have a value").value;
    assert!(moved > 0.0, "{moved}");
    let verdict = |candidate: &Observations, tolerance: f64| found(tolerance, candidate).verdict;
    let others = observe(&watched(4.6), 2, 3);
    assert_eq!([verdict(&others, 2.0 * moved), verdict(&little(60), 2.0 * moved)], [Verdict::Open, Verdict::Good]);
    assert_eq!(verdict(&little(60), 0.98 * moved), Verdict::Open, "it is beyond, and chance may explain that");
    let few = found(moved, &little(3));
    let difference = few.difference.expect("both have a value").value;
    assert!((few.candidate.expect("it has a value") - few.baseline - difference).abs() < 1e-12);
}

#[test]
fn twice_the_tolerance_is_caught_with_as_few_replications_as_the_report_calls_enough_and_not_with_a_third() {
    const SEEDS: u64 = 40;
    let (rise, expected) = (Rise::new(), 0.95);
    let least = SEEDS as f64 * expected - 4.0 * (SEEDS as f64 * expected * (1.0 - expected)).sqrt();
    let enough = rise.replications(true);
    let caught = rise.caught(SEEDS, true, enough);
    assert!(caught as f64 >= least, "{caught} of {SEEDS} caught with {enough} replications");
    // So near the edge is it that a third is not enough.
    let fewer = rise.caught(SEEDS, true, enough / 3);
    assert!((fewer as f64) < 0.75 * SEEDS as f64, "{fewer} of {SEEDS} caught with {} replications", enough / 3);
}

#[test]
#[ignore = "thousands of pairs of runs; docs/statistics.md has the figures"]
fn a_thousand_seeds_at_the_edge_of_what_the_check_sees() {
    const SEEDS: u64 = 1_000;
    let alarms = alarms_without_tolerance(SEEDS);
    show(&format!("| false alarms, nothing tolerated | {alarms} of {SEEDS} |"));
    let rise = Rise::new();
    for (paired, seeds) in [(true, "one seed"), (false, "another seed")] {
        let enough = rise.replications(paired);
        let [caught, half] = [enough, enough / 2].map(|replications| rise.caught(SEEDS, paired, replications));
        show(&format!("| caught, {seeds}, {enough} replications | {caught} of {SEEDS} |"));
        show(&format!("| caught, {seeds}, {} replications | {half} of {SEEDS} |", enough / 2));
        assert!(caught as f64 >= 0.95 * SEEDS as f64, "{caught}");
    }
    assert!(alarms as f64 <= LEVEL * SEEDS as f64, "{alarms}");
}

/// The check of this repository: its plan, and a scenario of it with its committed baseline.
struct Shipped {
    plan: gate::Plan,
    scenarios: Vec<(Center, Observations)>,
}

impl Shipped {
    fn read() -> Shipped {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        let text = |name: &str| fs::read_to_string(folder.join(name)).expect("it is there");
        let plan = gate::Plan::load(&folder.join("check.toml"), &Disk).expect("it is a plan");
        let read = |planned: &PlannedScenario| {
            let scenario = load(&folder.join(&planned.file), &[], &Disk).expect("it can be read");
            let baseline = Observations::from_text(&text(&planned.baseline)).expect("it is whole");
            (scenario.center, baseline)
        };
        let scenarios = plan.scenario.iter().map(read).collect();
        Shipped { plan, scenarios }
    }

    /// How many of so many other seeds make it red, and how many would if nothing were tolerated.
    fn alarms(&self, seeds: u64) -> [u64; 2] {
        let mut alarms = [0; 2];
        for seed in 1_001..=1_000 + seeds {
            let mut findings = [Vec::new(), Vec::new()];
            for (planned, (center, baseline)) in self.plan.scenario.iter().zip(&self.scenarios) {
                assert_ne!(baseline.seed, seed, "another seed");
                let candidate = observe(center, seed, planned.replications.expect("the plan says how many"));
                let (watches, missing) = self.plan.watches(planned, &candidate, Metric::SERVICE_LEVEL);
                assert!(missing.is_empty());
                for watch in watches {
                    let strict = Watch { tolerance: Tolerance::default(), ..watch.clone() };
                    for (findings, watch) in findings.iter_mut().zip([watch, strict]) {
                        findings.push(examine(watch, baseline, &candidate).expect("all have values"));
                    }
                }
            }
            for (count, mut findings) in alarms.iter_mut().zip(findings) {
                judge(&mut findings, self.plan.level);
                *count += u64::from(findings.iter().any(|finding| finding.verdict.is_red()));
            }
        }
        alarms
    }
}

#[test]
fn the_committed_baselines_are_not_red_with_other_seeds() {
    let [alarms, _] = Shipped::read().alarms(10);
    assert_eq!(alarms, 0, "of 10 at a level of 1 %, tolerances apart");
}

#[test]
#[ignore = "a thousand times the check of this repository; docs/statistics.md has the figures"]
fn the_committed_baselines_against_a_thousand_other_seeds() {
    const SEEDS: u64 = 1_000;
    let shipped = Shipped::read();
    let [alarms, strict] = shipped.alarms(SEEDS);
    show(&format!("| false alarms of results/check.toml | {alarms} of {SEEDS} |"));
    show(&format!("| the same, nothing tolerated | {strict} of {SEEDS} |"));
    assert!(alarms as f64 <= shipped.plan.level * SEEDS as f64, "{alarms}");
}
