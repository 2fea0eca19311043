//! Agents as numbers that change in time.

use super::evidence::{Evidence, seconds};
use std::path::Path;
use switchboard::model::{Limits, Outcome, simulate};
use switchboard::scenario::{Memory, load};

const SHIFTS: [f64; 4] = [4.0, 1.0, 3.0, 2.0];
const HALF_HOUR: f64 = 1_800.0;
/// Calls a second, and calls that an agent ends a second.
const RATES: (f64, f64) = (60.0 / 3_600.0, 1.0 / 180.0);

/// Blocked calls and busy time \[s\] of two hours without a waiting place, from the equations of births and deaths: whoever is busy when there
/// are to be fewer goes on, and no call is taken as long as there are as many busy as planned. By the rule of Runge and Kutta.
fn theory() -> (f64, f64) {
    const STEP: f64 = 0.5;
    let (calls, ends) = RATES;
    let mut state = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    for planned in SHIFTS {
        let change = |state: &[f64; 7]| {
            let mut change = [0.0; 7];
            for busy in 0..5 {
                let (up, down) = (if (busy as f64) < planned { calls } else { 0.0 }, busy as f64 * ends);
                change[busy] -= (up + down) * state[busy];
                change[busy + 1] += if busy < 4 { up * state[busy] } else { 0.0 };
                if busy > 0 {
                    change[busy - 1] += down * state[busy];
                }
                change[5] += if (busy as f64) < planned { 0.0 } else { calls * state[busy] };
                change[6] += busy as f64 * state[busy];
            }
            change
        };
        let moved = |state: &[f64; 7], by: &[f64; 7], step: f64| std::array::from_fn(|at| state[at] + step * by[at]);
        for _ in 0..(HALF_HOUR / STEP) as usize {
            let one = change(&state);
            let two = change(&moved(&state, &one, STEP / 2.0));
            let three = change(&moved(&state, &two, STEP / 2.0));
            let four = change(&moved(&state, &three, STEP));
            let sum = std::array::from_fn(|at| one[at] + 2.0 * two[at] + 2.0 * three[at] + four[at]);
            state = moved(&state, &sum, STEP / 6.0);
        }
    }
    (state[5], state[6])
}

#[test]
fn blocked_calls_and_busy_time_are_those_of_births_and_deaths_where_the_number_of_agents_changes() {
    let text = "[run]\nlength = \"2h\"\nclosing = \"cut\"\n[class.a]\narrivals = \"60/h\"\ntalk = \"exponential(3m)\"\n[queue.a]\ncapacity = 0\n\
                [group.g]\nskills = [\"a\"]\nheadcount = { agents = [4, 1, 3, 2], interval = \"30m\" }\n";
    let scenario = load(Path::new("center.toml"), &[], &Memory::default().with("center.toml", text));
    let center = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).center;
    let (mut blocked, mut busy) = (Vec::new(), Vec::new());
    for replication in 0..8_000 {
        let result = simulate(&center, 1, replication, Limits::default(), &mut ()).unwrap();
        blocked.push(result.total().endings.of(Outcome::QueueFull) as f64);
        busy.push(result.groups.iter().map(|group| seconds(group.busy.iter().sum())).sum());
    }
    let (calls, time) = theory();
    Evidence::mean(&blocked).is("numbers of agents: blocked calls", calls, 0.01);
    Evidence::mean(&busy).is("numbers of agents: busy time", time, 0.01);
}
