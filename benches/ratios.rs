//! What a contact costs on the models of reference, in multiples of the floor: `cargo bench --bench ratios`.
//!
//! Rounds run every contestant once, in turn, and a ratio is taken within its round, so that a machine which is slow for a
//! while slows both sides. The floor comes first in each model and must agree with theory before anything is timed.
//!
//! Options, after `--`: `--model A` (or B, C), `--contacts N`, `--rounds N`, `--seed N`; `--test` for one tiny round;
//! `--only floor` runs one contestant once, unchecked and untimed. Run so under `valgrind --tool=callgrind`, a contestant
//! takes a number of instructions that repeats to the digit.

// A benchmark reads the clock and prints; nothing here is part of a simulation.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

pub mod floor;
pub mod models;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use floor::{Floor, chats, erlang_a, skills};

/// A program that can run the model. `run` takes a seed and a number of contacts, and returns the contacts and events
/// which it simulated; an event is an arrival, a service end or an abandonment, whatever the program does inside.
struct Contestant {
    name: &'static str,
    run: fn(seed: u64, contacts: u64) -> (u64, u64),
}

struct Model {
    letter: char,
    floor: fn(seed: u64, contacts: u64) -> Floor,
    /// What the floor must satisfy besides the checks that hold for every model.
    check: fn(&[Floor]),
    /// Contacts in a run, so that one takes the floor about a tenth of a second.
    contacts: u64,
    /// The floor, and whoever is measured against it.
    contestants: &'static [Contestant],
}

/// Whoever wants to be measured adds a line to `contestants` here.
const MODELS: [Model; 3] = [
    Model {
        letter: 'A',
        floor: erlang_a::run,
        check: check_erlang_a,
        contacts: 3_000_000,
        contestants: &[
            Contestant { name: "floor", run: |seed, contacts| counts(erlang_a::run(seed, contacts)) },
            Contestant {
                name: "switchboard",
                run: |seed, contacts| models::run(&models::A.center(contacts, &[]), seed),
            },
        ],
    },
    Model {
        letter: 'B',
        floor: skills::run,
        check: check_skills,
        contacts: 2_000_000,
        contestants: &[
            Contestant { name: "floor", run: |seed, contacts| counts(skills::run(seed, contacts)) },
            Contestant {
                name: "switchboard",
                run: |seed, contacts| models::run(&models::B.center(contacts, &[]), seed),
            },
        ],
    },
    Model {
        letter: 'C',
        floor: chats::run,
        check: check_chats,
        contacts: 300_000,
        contestants: &[
            Contestant { name: "floor", run: |seed, contacts| counts(chats::run(seed, contacts)) },
            Contestant {
                name: "switchboard",
                run: |seed, contacts| models::run(&models::C.center(contacts, &[]), seed),
            },
        ],
    },
];

fn counts(floor: Floor) -> (u64, u64) {
    (floor.contacts, floor.events)
}

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!(
                "{message}\noptions: --model A|B|C, --contacts N, --rounds N, --seed N, --only CONTESTANT, --test"
            );
            return ExitCode::from(2);
        }
    };
    let chosen = || MODELS.iter().filter(|model| options.model.is_none_or(|letter| letter == model.letter));
    if let Some(name) = options.only {
        for model in chosen() {
            let contacts = options.contacts.unwrap_or(model.contacts);
            for contestant in model.contestants.iter().filter(|contestant| contestant.name == name) {
                let (contacts, events) = (contestant.run)(options.seed, contacts);
                println!("model {}, {name}: {contacts} contacts, {events} events", model.letter);
            }
        }
        return ExitCode::SUCCESS;
    }
    for model in chosen() {
        check(model, if options.quick { model.contacts / 30 } else { model.contacts / 6 });
    }
    println!("\nmodel  contestant    ns/event  ns/contact  events/contact  times the floor (least to most)");
    for model in chosen() {
        let contacts = options.contacts.unwrap_or(if options.quick { model.contacts / 100 } else { model.contacts });
        measure(model, options.seed, contacts, options.rounds);
    }
    ExitCode::SUCCESS
}

struct Options {
    quick: bool,
    model: Option<char>,
    contacts: Option<u64>,
    rounds: usize,
    seed: u64,
    only: Option<String>,
}

impl Options {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let arguments: Vec<String> = arguments.collect();
        let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
        // `cargo bench` says `--bench`; `cargo test` says nothing of its own, but passes on what is meant for other tests.
        let quick = given("--test") || !given("--bench");
        let rounds = if quick { 1 } else { 7 };
        let mut options = Options { quick, model: None, contacts: None, rounds, seed: 1, only: None };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut number = || {
                let value = rest.next().and_then(|value| value.parse::<u64>().ok()).filter(|&value| value > 0);
                value.ok_or_else(|| format!("{argument} takes a whole number above zero"))
            };
            match argument.as_str() {
                "--bench" | "--test" => {}
                "--contacts" => options.contacts = Some(number()?),
                "--rounds" => options.rounds = number()? as usize,
                "--seed" => options.seed = number()?,
                "--model" => {
                    let letter =
                        rest.next().and_then(|name| MODELS.iter().find(|model| *name == model.letter.to_string()));
                    options.model = Some(letter.ok_or("--model takes A, B or C")?.letter);
                }
                "--only" => {
                    let known =
                        |name: &&String| MODELS.iter().any(|model| model.contestants.iter().any(|c| c.name == *name));
                    options.only =
                        Some(rest.next().filter(known).ok_or("--only takes the name of a contestant")?.clone());
                }
                _ if quick => {}
                unknown => return Err(format!("unknown option {unknown}")),
            }
        }
        Ok(options)
    }
}

/// Runs all contestants of `model` in turn, `rounds` times, and prints medians.
fn measure(model: &Model, seed: u64, contacts: u64, rounds: usize) {
    for contestant in model.contestants {
        black_box((contestant.run)(seed, contacts.div_ceil(20)));
    }
    // Per contestant and round: ns per contact, and events per contact.
    let mut costs = vec![Vec::with_capacity(rounds); model.contestants.len()];
    let mut events_per_contact = vec![0.0; model.contestants.len()];
    for round in 0..rounds as u64 {
        for (index, contestant) in model.contestants.iter().enumerate() {
            let start = Instant::now();
            let (contacts, events) = black_box((contestant.run)(black_box(seed + round), black_box(contacts)));
            costs[index].push(start.elapsed().as_nanos() as f64 / contacts as f64);
            events_per_contact[index] = events as f64 / contacts as f64;
        }
    }
    for (index, contestant) in model.contestants.iter().enumerate() {
        let (cost, ..) = median(&costs[index]);
        let ratios: Vec<f64> = costs[index].iter().zip(&costs[0]).map(|(cost, floor)| cost / floor).collect();
        let (ratio, least, most) = median(&ratios);
        println!(
            "{:<6} {:<12} {:>9.2} {:>11.1} {:>15.4}  {ratio:.2} ({least:.2} to {most:.2})",
            model.letter,
            contestant.name,
            cost / events_per_contact[index],
            cost,
            events_per_contact[index],
        );
    }
}

/// The median, the least and the most of `values`.
fn median(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len() - 1;
    ((sorted[last / 2] + sorted[last.div_ceil(2)]) / 2.0, sorted[0], sorted[last])
}

/// Holds the floor of `model` against what is known about it, in 20 runs of `contacts` contacts.
fn check(model: &Model, contacts: u64) {
    let runs: Vec<Floor> = (1..=20).map(|seed| (model.floor)(seed, contacts)).collect();
    for run in &runs {
        assert_eq!(run.contacts, contacts);
        assert_eq!(run.answered + run.abandoned, run.contacts, "model {}: a contact was lost", model.letter);
    }
    println!("model {}: 20 runs of {contacts} contacts", model.letter);
    // Whoever waits with exponential patience leaves at rate 1 / mean, so abandonments less waiting time over mean patience
    // is zero on average in every run, whatever is routed how and from whichever start.
    agree("abandoned per contact, less what the waits call for", 0.0, &runs, |run| {
        (run.abandoned as f64 - run.abandoned_expected) / run.contacts as f64
    });
    (model.check)(&runs);
}

/// Asserts that a figure is `expected` on average, within four standard errors of its mean over `runs`.
fn agree(what: &str, expected: f64, runs: &[Floor], figure: fn(&Floor) -> f64) {
    let count = runs.len() as f64;
    let mean = runs.iter().map(figure).sum::<f64>() / count;
    let squares: f64 = runs.iter().map(|run| (figure(run) - mean).powi(2)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    let off = (mean - expected) / error;
    println!("  {what}: {mean:.6}, expected {expected:.6}, off by {off:+.2} standard errors of {error:.6}");
    assert!(off.abs() <= 4.0, "{what}: {mean} is {off} standard errors from {expected}");
}

fn check_erlang_a(runs: &[Floor]) {
    assert!(runs.iter().all(|run| run.events == 2 * run.contacts), "a contact arrives, and is served or abandons");
    let expected = erlang_a_abandonment(erlang_a::AGENTS, erlang_a::RATE);
    agree("probability of abandonment", expected, runs, |run| run.abandoned as f64 / run.contacts as f64);
    agree("mean wait of all, in mean services", expected, runs, |run| run.wait_sum / run.contacts as f64);
}

/// The share of contacts that abandon in a long run of Erlang-A with service and patience of mean 1, which is also the mean
/// wait: the stationary birth-death chain in the number of contacts present, solved state by state.
fn erlang_a_abandonment(agents: usize, rate: f64) -> f64 {
    let (mut weight, mut total, mut waiting) = (1.0, 1.0, 0.0);
    for present in 1..10 * agents {
        let (serving, queued) = (present.min(agents) as f64, present.saturating_sub(agents) as f64);
        weight *= rate / (serving + queued);
        total += weight;
        waiting += queued * weight;
    }
    waiting / total / rate
}

fn check_skills(runs: &[Floor]) {
    assert!(runs.iter().all(|run| run.events == 2 * run.contacts), "a contact arrives, and is served or abandons");
}

fn check_chats(runs: &[Floor]) {
    // A served chat arrives, is written to in each turn, and is answered between turns.
    let served = 2 * u64::from(chats::TURNS);
    for run in runs {
        assert_eq!(run.events, served * run.answered + 2 * run.abandoned);
    }
    let (events, chats) = runs.iter().fold((0, 0), |sum, run| (sum.0 + run.events, sum.1 + run.contacts));
    let events_per_chat = events as f64 / chats as f64;
    println!("  events per chat: {events_per_chat:.4}, expected about 15.7");
    assert!((events_per_chat - 15.7).abs() < 0.1, "{events_per_chat} events a chat");
}
