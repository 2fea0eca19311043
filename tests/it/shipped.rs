//! The scenarios that come with the simulator are read without a warning and answer their questions sanely.

use std::path::{Path, PathBuf};
use switchboard::model::{Cell, Limits, simulate};
use switchboard::scenario::{Disk, Override, Scenario, load};

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
    for name in ["monday.toml", "chat.toml", "hosting.toml", "vanad/vanad.toml"] {
        let scenario = scenario(name, &[]);
        assert!(scenario.question.ends_with('?'), "{name}: {}", scenario.question);
        let (total, occupancy) = run(&scenario, 4);
        let level = in_time(&total);
        assert!((0.70..0.92).contains(&occupancy), "{name}: occupancy {occupancy}");
        assert!((0.30..0.98).contains(&level), "{name}: in time {level}");
    }
}
