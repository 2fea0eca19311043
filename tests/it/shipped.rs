//! The scenarios that come with the simulator are read without a warning and answer their questions sanely.

use std::path::{Path, PathBuf};
use switchboard::ids::ClassId;
use switchboard::model::{Cell, Hosting, HostingPolicy, Limits, simulate};
use switchboard::scenario::{Disk, Override, Scenario, load};
use switchboard::time::Time;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn scenario(name: &str, overrides: &[(&str, &str)]) -> Scenario {
    let set = |(path, value): &(&str, &str)| Override { path: path.to_string(), value: value.to_string() };
    let overrides: Vec<Override> = overrides.iter().map(set).collect();
    let scenario = load(&path(name), &overrides, &Disk).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings.render(false));
    scenario
}

/// The totals of a few replications, and the share of the agents' capacity that was taken while they were there.
fn run(scenario: &Scenario, replications: u64) -> (Cell, f64) {
    let (mut total, mut busy, mut staffed) = (Cell::default(), 0_u128, 0_u128);
    for replication in 0..replications {
        let result =
            simulate(&scenario.center, scenario.settings.seed, replication, Limits::default(), &mut ()).unwrap();
        total += &result.total();
        for (id, group) in result.groups.entries() {
            let mut agents = scenario.center.agents.iter().filter(|agent| agent.group == id);
            let capacity = agents.next().map_or(0, |agent| agent.capability.capacity().total);
            busy += group.sessions.iter().sum::<u128>();
            staffed += group.present.iter().sum::<u128>() * u128::from(capacity);
        }
    }
    (total, busy as f64 / staffed as f64)
}

/// Share of the answered who were answered in time.
fn in_time(total: &Cell) -> f64 {
    total.answered_in_time as f64 / total.answered as f64
}

#[test]
fn every_shipped_scenario_gives_a_service_level_that_leaves_something_to_ask() {
    for file in crate::repository::files_below("scenarios").iter().filter(|file| file.has_extension(&["toml"])) {
        let name = file.path.trim_start_matches("scenarios/");
        let scenario = scenario(name, &[]);
        assert!(scenario.question.ends_with('?'), "{name}: {}", scenario.question);
        let (total, occupancy) = run(&scenario, 4);
        let level = in_time(&total);
        assert!((0.70..0.92).contains(&occupancy), "{name}: occupancy {occupancy}");
        assert!((0.30..0.98).contains(&level), "{name}: in time {level}");
    }
}

#[test]
fn every_day_of_the_real_center_can_be_run() {
    let days = ["10", "11", "12", "13", "14"].map(|day| format!("2014-03-{day}"));
    for date in days.into_iter().chain(["12", "13", "14", "15", "16"].map(|day| format!("2014-05-{day}"))) {
        let set = |path: &str, value: &str| Override { path: path.into(), value: value.into() };
        let overrides = [set("run.date", &date), set("defaults.wrap_up.mean", "20s")];
        let scenario = load(&path("vanad/vanad.toml"), &overrides, &Disk);
        let scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let offered: f64 = scenario.backtest.unwrap().cells.iter().map(|cell| cell.offered).sum();
        let arriving: f64 = scenario.center.classes.iter().map(|class| class.arrivals.expected(Time::MAX)).sum();
        assert_eq!(offered.round(), arriving.round(), "{date}");
        assert!((4_600.0..6_900.0).contains(&offered), "{date}: {offered}");
    }
}

/// Mean waits of the clients of the two providers \[s\].
fn waits(scenario: &Scenario) -> [f64; 2] {
    let mut cells = [Cell::default(); 2];
    for replication in 0..10 {
        let seed = scenario.settings.seed;
        let result = simulate(&scenario.center, seed, replication, Limits::default(), &mut ()).unwrap();
        for (class, sum) in cells.iter_mut().enumerate() {
            for interval in 0..result.intervals() {
                *sum += result.cell(interval, ClassId(class as u16));
            }
        }
    }
    cells.map(|sum| sum.wait_answered as f64 / sum.answered as f64 / 1e9)
}

/// The same clients and seventeen agents, who run one program each, of whom some run both, who all run both, or for whom the
/// proxy translates.
#[test]
fn cap_02_xlt_01_agents_with_both_programs_and_translation_bring_the_waits_of_both_providers_together() {
    let without = |[alpha, beta, both]: [&str; 3]| {
        let translation = [("proxy.translation.covers", "[]"), ("group.unified.agents", "0")];
        let agents = [("group.alpha.agents", alpha), ("group.beta.agents", beta), ("group.both.agents", both)];
        waits(&scenario("translation.toml", &[&translation[..], &agents[..]].concat()))
    };
    let [apart, some, all] = [["10", "7", "0"], ["7", "4", "6"], ["0", "0", "17"]].map(without);
    let translated = waits(&scenario("translation.toml", &[]));
    let quick = waits(&scenario("translation.toml", &[("proxy.translation.service", "0s")]));
    let (mean, apartness) = (|[a, b]: [f64; 2]| (90.0 * a + 60.0 * b) / 150.0, |[a, b]: [f64; 2]| (a - b).abs());
    assert!(mean(apart) > 1.3 * mean(some) && mean(some) > mean(all), "{apart:?} {some:?} {all:?}");
    assert!(apartness(apart) > 3.0 * apartness(all), "{apart:?} {all:?}");
    // Translation that takes no time is as good as both programs for everybody; sixteen times 0.8 s a session cost some of it.
    assert_eq!(quick, all);
    assert!(mean(translated) > mean(quick) && mean(translated) < mean(apart), "{translated:?} {quick:?}");
    assert!(apartness(translated) < 0.3 * apartness(apart), "{translated:?}");
}

#[test]
fn every_hosting_can_be_chosen_from_the_command_line() {
    let hosted = |hosting: &str| scenario("hosting.toml", &[("proxy.hosting", hosting)]).center.providers;
    for mode in Hosting::ALL {
        assert!(hosted(mode.name()).iter().all(|provider| provider.hosting == HostingPolicy::always(mode)));
    }
}
