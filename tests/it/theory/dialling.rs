//! Dialling by prediction: the share of nuisance calls that is allowed, whatever the number of agents.

use std::path::Path;
use switchboard::ids::ClassId;
use switchboard::model::{CallbackTimes, Limits, RunResult, simulate};
use switchboard::scenario::{Memory, load};

/// Hours of so many agents who call and do nothing else, for conversations of 3 minutes; three calls in ten are answered, after such a time.
fn day(agents: u32, hours: u32, ring: &str, more: &str) -> RunResult {
    let text = format!(
        "[run]\nlength = \"{hours}h\"\ninterval = \"1h\"\nclosing = \"cut\"\n\
         [class.offers]\ntalk = \"exponential(3m)\"\n\
         [class.offers.campaign]\nrecords = {}\nanswer_share = 0.3\nring = \"{ring}\"\ncalls = 1\n{more}\n\
         [group.desk]\nagents = {agents}\nskills = [\"offers\"]\n",
        400 * agents * hours,
    );
    let files = Memory::default().with("offers.toml", text);
    let scenario = load(Path::new("offers.toml"), &[], &files).unwrap();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap()
}

fn of(result: &RunResult) -> CallbackTimes {
    result.callbacks[ClassId(0)]
}

/// Agents' time with clients.
fn talked(result: &RunResult) -> f64 {
    result.callback_endings.of(ClassId(0)).talk as f64
}

#[test]
fn a_dialler_that_predicts_keeps_to_the_nuisance_share_and_agents_busier_than_one_that_does_not() {
    let centers = [(1, 100), (3, 40), (10, 16), (60, 8), (500, 1)].map(|center| (center, "exponential(10s)"));
    let all_at_once = [(10, 16), (500, 1)].map(|center| (center, "10s"));
    for ((agents, hours), ring) in centers.into_iter().chain(all_at_once) {
        let progressive = day(agents, hours, ring, "");
        for allowed in [0.0, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0] {
            let result = day(agents, hours, ring, &format!("mode = \"predictive\"\nnuisance = {allowed}"));
            let times = of(&result);
            let (nuisance, answered) = (times.unconnected as f64, times.for_agents() as f64);
            let case = format!("{agents} agents, {allowed} allowed, {nuisance} of {answered}, {} calls", times.calls);
            // Beside chance, what is known in advance of calls counts as fifty more that were answered.
            let bound = allowed * (answered + 50.0);
            assert!(nuisance <= bound + 4.0 * bound.sqrt(), "{case}");
            assert!(times.calls < times.accepted, "the list is not dialled up: {case}");
            let (busy, without) = (talked(&result), talked(&progressive));
            assert!(busy > 0.95 * without, "{case}: {busy}, {without}");
            if allowed >= 0.03 && agents >= 3 {
                assert!(
                    busy > 1.05 * without && nuisance > 0.3 * allowed.min(0.5) * answered,
                    "{case}: {busy}, {without}"
                );
            }
        }
    }
}
