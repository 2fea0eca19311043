//! Whoever is turned away is in the first table of a run, which adds up to the offered, and in a warning above it.

use crate::cli::{call, folder, text};
use std::fs;
use std::path::Path;
use switchboard::model::{Limits, Outcome, simulate};
use switchboard::scenario::{Memory, Scenario, load};
use switchboard::stats::formulas::erlang_b;

fn read(text: &str, files: &[(&str, &str)]) -> Scenario {
    let memory = Memory::default().with("center.toml", text);
    let memory = files.iter().fold(memory, |memory, (path, text)| memory.with(*path, *text));
    load(Path::new("center.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

/// Ten erlangs on ten agents and no waiting place: 21.5 % of the calls find nobody free.
#[test]
fn without_a_waiting_place_calls_are_turned_away_as_erlang_b_says() {
    let scenario = read(
        "[run]\nlength = \"100h\"\n[class.a]\narrivals = \"600/h\"\ntalk = \"exponential(1m)\"\n[queue.a]\ncapacity = 0\n\
         [group.g]\nskills = [\"a\"]\nagents = 10\n",
        &[],
    );
    let shares: Vec<f64> = (0..20)
        .map(|replication| {
            let total = simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap().total();
            assert_eq!(total.offered, total.answered() + total.endings.of(Outcome::QueueFull));
            total.endings.of(Outcome::QueueFull) as f64 / total.offered as f64
        })
        .collect();
    let count = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / count;
    let variance = shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let error = (variance / count).sqrt();
    // The first minutes, in which the center fills, are a ten-thousandth of the time.
    assert!((mean - erlang_b(10, 10.0).unwrap()).abs() < 4.0 * error + 1e-4, "{mean} ± {error}");
}

/// Two lines and one agent: the third call finds both held.
#[test]
fn a_call_beyond_the_lines_is_said_to_have_found_none() {
    let center = |lines: u32| {
        let text = format!(
            "[run]\nlength = \"20m\"\n[trunk.t]\nlines = {lines}\n[class.a]\ntrunk = \"t\"\narrivals = {{ recorded = \"calls.csv\" }}\n\
             talk = \"2m\"\nwrap_up = \"1m\"\n[group.g]\nskills = [\"a\"]\nagents = 1\n"
        );
        let calls = "time\n00:00:00\n00:00:01\n00:00:02\n";
        let scenario = read(&text, &[("calls.csv", calls)]);
        simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap().total()
    };
    let (two, none) = (center(2), center(0));
    assert_eq!((two.answered(), two.endings.of(Outcome::NoLine)), (2, 1));
    assert_eq!((none.answered(), none.endings.of(Outcome::NoLine)), (0, 3));
}

/// The lines of a table below its title, each as its name and its numbers.
fn table(printed: &str, title: &str) -> Vec<(String, Vec<f64>)> {
    let below = printed.split(&format!("\n{title}\n\n")).nth(1).unwrap_or_else(|| panic!("no {title} in\n{printed}"));
    let rows = below.lines().skip(2).take_while(|line| !line.is_empty());
    rows.map(|line| {
        let mut cells = line.split_whitespace();
        let name = cells.next().expect("a row has a name").to_owned();
        (name, cells.map(|cell| cell.parse().unwrap_or_else(|_| panic!("{cell} in {line}"))).collect())
    })
    .collect()
}

/// Three shipped scenarios, in each of which one queue has no waiting place any more.
#[test]
fn the_first_table_adds_up_and_a_warning_stands_above_it_when_calls_are_turned_away() {
    for (scenario, queue) in [("monday", "sales"), ("unified", "calls"), ("chat", "chat")] {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{scenario}.toml"));
        let changed = format!("{}\n[queue.{queue}]\ncapacity = 0\n", fs::read_to_string(shipped).unwrap());
        let file = folder(&format!("endings-{scenario}")).join("center.toml");
        fs::write(&file, changed).unwrap();
        let printed = call(&["run", text(&file), "--replications", "4"]).ends_with(0).out;
        let rows = table(&printed, "What became of the contacts");
        for (name, numbers) in &rows {
            let (offered, ended) = (numbers[0], numbers[1..].iter().sum::<f64>());
            // Each number is rounded by itself.
            assert!((offered - ended).abs() <= 0.5 * numbers.len() as f64, "{scenario}, {name}: {numbers:?}");
        }
        let turned_away = rows.last().unwrap().1.last().unwrap();
        assert!(*turned_away > 10.0, "{printed}");
        let above = printed.split("\nWhat became").next().unwrap();
        assert!(above.contains("WARNING: ") && above.replace('\n', " ").contains(" queue full"), "{printed}");
    }
}

#[test]
fn service_level_headline_chooses_what_is_shown_and_changes_no_result() {
    let shown = |set: &[&str]| {
        let out = folder("headline").join("out");
        let _ = fs::remove_dir_all(&out);
        let arguments =
            [&["run", "scenarios/monday.toml", "--replications", "2", "--out", text(&out)][..], set].concat();
        let printed = call(&arguments).ends_with(0).out;
        (printed, fs::read(out.join("summary.csv")).unwrap())
    };
    let (usual, by_default) = shown(&[]);
    let (other, chosen) = shown(&["--set", "service_level.headline=answered"]);
    assert!(usual.contains(" SL [%]") && !usual.contains("SL-ans"));
    assert!(other.contains(" SL-ans [%]") && !other.contains(" SL [%]"));
    assert_eq!(by_default, chosen);
}
