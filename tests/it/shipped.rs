//! The scenarios that come with the simulator are read without a warning and answer their questions sanely.

use std::path::{Path, PathBuf};
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

#[test]
fn every_hosting_can_be_chosen_from_the_command_line() {
    let hosted = |hosting: &str| scenario("hosting.toml", &[("proxy.hosting", hosting)]).center.providers;
    for mode in Hosting::ALL {
        assert!(hosted(mode.name()).iter().all(|provider| provider.hosting == HostingPolicy::always(mode)));
    }
}
