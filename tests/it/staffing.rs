//! Staffing against exact answers: Erlang's formulas for one skill, all combinations for two.

use crate::cli::{call, folder};
use std::path::Path;
use switchboard::experiment::staffing::{Effort, Heads, Staffing, Targets, pools, search, staffed};
use switchboard::experiment::{Limits, replicate};
use switchboard::scenario::{Memory, Scenario, load};
use switchboard::stats::formulas::ErlangC;

fn center(text: &str) -> Scenario {
    let files = Memory::default().with("center.toml", text);
    load(Path::new("center.toml"), &[], &files).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

const EFFORT: Effort<'_> =
    Effort { seed: 1, replications: 60, check: 200, probability: 0.95, threads: None, interrupted: None };

fn at_least(service_level: f64) -> Targets {
    Targets { service_level: Some(service_level), ..Targets::default() }
}

#[track_caller]
fn staffing(text: &str, targets: &Targets, effort: &Effort<'_>) -> Staffing {
    let scenario = center(text);
    let pools = pools(&scenario.center).unwrap();
    search(&scenario.center, &pools, targets, effort, &|_| ()).unwrap_or_else(|why| panic!("{why}"))
}

/// Three long stretches of one rate, in which what happens at their ends does not count.
fn one_skill(patience: &str) -> String {
    format!(
        "# How many agents?\n[run]\nlength = \"18h\"\ninterval = \"6h\"\n\
         [class.sales]\narrivals = {{ rates = [\"60/h\", \"120/h\", \"90/h\"], interval = \"6h\" }}\ntalk = \"exponential(5m)\"\npatience = \"{patience}\"\n\
         [group.front]\nagents = 1\nskills = [\"sales\"]\n"
    )
}

const RATES: [f64; 3] = [60.0 / 3600.0, 120.0 / 3600.0, 90.0 / 3600.0];

#[test]
fn one_skill_without_patience_needs_the_fewest_agents_of_erlang_c_in_every_interval() {
    let least = RATES.map(|rate| {
        let level = |servers| ErlangC::new(servers, rate, 300.0).map_or(0.0, |model| model.service_level(20.0));
        let least = (1..).find(|&servers| level(servers) >= 0.8).unwrap();
        // Neither side is so close that chance could decide.
        assert!(level(least) > 0.82 && level(least - 1) < 0.78);
        least
    });
    assert_eq!(staffing(&one_skill("endless"), &at_least(0.8), &EFFORT).heads, Heads(vec![least.into()]));
}

/// The share that is answered within a time in M/M/c+M.
///
/// # Source
/// The density of the wait that an arrival would have, after Zeltyn and Mandelbaum (2005), Call centers with impatient customers, Queueing
/// Systems 51: λ p(c-1) exp(λ ∫ S - c μ t), where S is the share whose patience is longer.
fn erlang_a_level(servers: u32, rate: f64, service: f64, patience: f64, limit: f64) -> f64 {
    let (mut weight, mut below, mut last) = (1.0, 0.0, 1.0);
    for number in 0..servers {
        below += weight;
        last = weight;
        weight *= rate * service / f64::from(number + 1);
    }
    let survival = |t: f64| (-t / patience).exp();
    let density =
        |t: f64| rate * last * (rate * patience * (1.0 - survival(t)) - f64::from(servers) / service * t).exp();
    let step = 0.05;
    let (mut total, mut in_time) = (below, below);
    for number in 0..60_000 {
        let t = step * (f64::from(number) + 0.5);
        total += step * density(t);
        if t < limit {
            in_time += step * density(t) * survival(t);
        }
    }
    in_time / total
}

#[test]
fn one_skill_with_patience_needs_the_fewest_agents_of_erlang_a_in_every_interval() {
    let least = RATES.map(|rate| {
        let level = |servers| erlang_a_level(servers, rate, 300.0, 180.0, 20.0);
        let least = (1..).find(|&servers| level(servers) >= 0.775).unwrap();
        assert!(level(least) > 0.79 && level(least - 1) < 0.76, "{} {}", level(least), level(least - 1));
        least
    });
    assert_eq!(staffing(&one_skill("exponential(3m)"), &at_least(0.775), &EFFORT).heads, Heads(vec![least.into()]));
}

const TWO_SKILLS: &str = "# How many of whom?\n[run]\nlength = \"10h\"\ninterval = \"10h\"\n\
    [class.a]\narrivals = \"36/h\"\ntalk = \"exponential(5m)\"\n[class.b]\narrivals = \"24/h\"\ntalk = \"exponential(5m)\"\n\
    [group.only_a]\nagents = 1\nskills = [\"a\"]\ncost = 2\n[group.only_b]\nagents = 1\nskills = [\"b\"]\ncost = 2\n\
    [group.flexible]\nagents = 1\nskills = [\"a\", \"b\"]\ncost = 3\n";

#[test]
fn two_skills_cost_no_more_than_the_cheapest_of_all_combinations_that_surely_hold() {
    let found = staffing(TWO_SKILLS, &at_least(0.8), &Effort { replications: 300, check: 400, ..EFFORT });
    let scenario = center(TWO_SKILLS);
    let pools = pools(&scenario.center).unwrap();
    // The least cost with which all targets hold on average, and with which they surely do.
    let (mut on_average, mut surely) = (f64::INFINITY, f64::INFINITY);
    for (a, b, flexible) in (0..9).flat_map(|a| (0..8).flat_map(move |b| (0..11).map(move |flexible| (a, b, flexible))))
    {
        let heads = Heads(vec![vec![a], vec![b], vec![flexible]]);
        let cost = heads.cost(&pools);
        // Less than the work of each, or more than what was found already, need not be looked at.
        if a + flexible < 4 || b + flexible < 3 || a + b + flexible < 6 || cost >= surely {
            continue;
        }
        let center = staffed(&scenario.center, &pools, &heads);
        let results = replicate(&center, 77, 300, None, Limits::default(), &|_| ()).unwrap();
        let slack = |class: usize| {
            let of = |cell: &switchboard::model::Cell| {
                cell.answered_in_time as f64 - 0.8 * (cell.answered() + cell.abandoned() + cell.lost()) as f64
            };
            let slacks: Vec<f64> = results.iter().map(|result| of(&result.cells.get(class))).collect();
            let mean = slacks.iter().sum::<f64>() / slacks.len() as f64;
            let square = slacks.iter().map(|slack| (slack - mean) * (slack - mean)).sum::<f64>();
            (mean, square.sqrt() / slacks.len() as f64)
        };
        let slacks = [0, 1].map(slack);
        if slacks.iter().all(|(mean, _)| *mean >= 0.0) {
            on_average = on_average.min(cost);
        }
        if slacks.iter().all(|(mean, error)| mean - 1.645 * error >= 0.0) {
            surely = cost;
        }
    }
    assert!((on_average..=surely).contains(&found.cost), "{:?} {on_average} {surely}", found.heads);
    let cheapest = on_average;
    // Four fifths of 5 erlangs, by agents who cost 2 each.
    assert!((8.0..=cheapest).contains(&found.bound), "{}", found.bound);
}

/// The case of `MultiSkillStaffing` of pyworkforce 0.5.4: two skills of 10 erlangs, agents of one skill each, and flexible ones at one
/// and a half times the cost.
fn shared_case(file: &Path) {
    let text = TWO_SKILLS.replace("36/h", "120/h").replace("24/h", "120/h");
    std::fs::write(file, text).unwrap();
}

#[test]
fn ours_holds_where_counting_positions_does_not() {
    let place = folder("staffing-shared");
    let file = place.join("shared.toml");
    shared_case(&file);
    let scenario = load(&file, &[], &switchboard::scenario::Disk).unwrap();
    let pools = pools(&scenario.center).unwrap();
    // Its optimum: 14 flexible agents.
    let theirs = staffed(&scenario.center, &pools, &Heads(vec![vec![0], vec![0], vec![14]]));
    let results = replicate(&theirs, 1, 20, None, Limits::default(), &|_| ()).unwrap();
    let sum = |of: fn(&switchboard::model::Cell) -> u64| {
        results.iter().flat_map(|result| result.cells.iter()).map(|cell| of(&cell)).sum::<u64>() as f64
    };
    assert!(sum(|cell| cell.answered_in_time) < 0.15 * sum(|cell| cell.offered));
    let out = place.join("out");
    let said =
        call(&["staff", file.to_str().unwrap(), "--service-level", "0.8", "--out", out.to_str().unwrap()]).ends_with(0);
    assert!(said.out.contains("It costs 56, counted by the `cost` of an agent in an interval"), "{}", said.out);
    // What there is now is told beside it: two dear agents and one cheap one of each kind.
    let now = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(now.contains("The agents of the scenario cost ") && now.contains("hey are "), "{now}");
    // What is printed for programs is the file.
    let document = call(&["staff", file.to_str().unwrap(), "--service-level", "0.8", "--json"]).ends_with(0).out;
    assert_eq!(document, std::fs::read_to_string(out.join("staffing.json")).expect("it was written"));
    let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
    assert_eq!((&document["cost"], &document["targets"]["service_level"]), (&56.0.into(), &0.8.into()));
    let agents = |group: &serde_json::Value| {
        let cost = group["cost"].as_f64().expect("a number");
        let heads = group["agents"].as_array().expect("by interval").iter();
        heads.map(|count| cost * count.as_f64().expect("a number")).sum::<f64>()
    };
    let present = document["present"].as_object().expect("what the scenario has");
    assert!(present["cost"].as_f64().is_some_and(|cost| cost > 0.0), "{present:?}");
    assert_eq!(present["check"].as_array().map(Vec::len), document["check"].as_array().map(Vec::len));
    let groups = document["groups"].as_array().expect("a list of groups");
    assert_eq!(groups.iter().map(agents).sum::<f64>(), 56.0);
    let check = document["check"].as_array().expect("a list of cells");
    assert!(!check.is_empty() && check.iter().all(|cell| cell["holds"] == true), "{check:?}");
    let chart = std::fs::read_to_string(out.join("staffing.svg")).expect("it was drawn");
    for words in ["agents of ", "answered in time [%], ", "asked for", "400 simulations of the check"] {
        assert!(chart.contains(words), "{words}");
    }
    let run = call(&["run", out.join("scenario.toml").to_str().unwrap(), "--replications", "100", "--seed", "9"])
        .ends_with(0);
    let contacts = run.out.split("\nContacts\n").nth(1).unwrap();
    let all = contacts.lines().find(|line| line.starts_with("all ")).unwrap().to_owned();
    let level: f64 = all
        .split_whitespace()
        .filter_map(|cell| cell.parse().ok())
        .find(|level: &f64| (80.0..90.0).contains(level))
        .unwrap_or(0.0);
    assert!(level >= 80.0, "{}", run.out);
}

#[test]
fn the_agents_of_the_scenario_are_held_against_the_targets_with_their_cost() {
    let place = crate::cli::folder("staffing-present");
    let file = place.join("center.toml");
    let said = |agents: u32| {
        let text = format!(
            "[run]\nlength = \"2h\"\ninterval = \"1h\"\n[class.a]\narrivals = \"60/h\"\ntalk = \"exponential(3m)\"\n\
             patience = \"exponential(2m)\"\n[group.g]\nagents = {agents}\nskills = [\"a\"]\n"
        );
        std::fs::write(&file, text).unwrap();
        let told = call(&["staff", file.to_str().unwrap(), "--service-level", "0.8"]).ends_with(0).out;
        told.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Three erlangs: twenty agents are too many, and two too few.
    let many = said(20);
    assert!(many.contains("The agents of the scenario cost 40.0,"), "{many}");
    assert!(many.contains("more than these. They are enough: 2 targets hold."), "{many}");
    let few = said(2);
    assert!(few.contains("The agents of the scenario cost 4.0,") && few.contains("less than these."), "{few}");
    let missed =
        "They are not enough: 2 of 2 targets, one for each class in an interval, do not hold, farthest off a at ";
    assert!(few.contains(missed) && few.contains("% in time)"), "{few}");
}

#[test]
fn a_staffing_is_the_same_on_one_thread_and_on_several() {
    let of = |threads| {
        staffing(TWO_SKILLS, &at_least(0.8), &Effort { threads: Some(threads), replications: 20, check: 40, ..EFFORT })
    };
    let (one, three) = (of(1), of(3));
    assert_eq!((one.heads, one.check.cells), (three.heads, three.check.cells));
}

#[test]
fn days_of_which_a_share_has_to_hold_need_more_agents_than_their_mean() {
    let effort = Effort { replications: 60, check: 120, ..EFFORT };
    let mean = staffing(TWO_SKILLS, &at_least(0.8), &effort).cost;
    let days = staffing(TWO_SKILLS, &Targets { share_of_days: Some(0.9), ..at_least(0.8) }, &effort);
    assert!(days.cost > mean, "{} {mean}", days.cost);
}

#[test]
fn what_cannot_be_staffed_says_why() {
    call(&["staff", "scenarios/monday.toml"]).ends_with(2).complains(&["there is no target", "--service-level 0.8"]);
    call(&["staff", "scenarios/sites.toml", "--service-level", "0.8"]).ends_with(3).complains(&["several sites"]);
    call(&["staff", "scenarios/monday.toml", "--service-level", "80"])
        .ends_with(2)
        .complains(&["a share from 0.001 to 0.999"]);
}
