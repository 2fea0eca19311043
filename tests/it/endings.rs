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

/// The routing point goes down for a second each half-hour, and with it the sessions that it keeps.
#[test]
fn who_was_answered_and_then_cut_off_is_counted_and_warned_of() {
    let outages = (1..8).map(|half| {
        let (hour, minute) = (half / 2, 30 * (half % 2));
        format!("{{ from = \"0{hour}:{minute:02}\", to = \"0{hour}:{minute:02}:01\" }}")
    });
    let center = format!(
        "[run]\nstart = \"00:00\"\nlength = \"4h\"\nreplications = 4\n[class.a]\nsip = true\narrivals = \"60/h\"\ntalk = \"10m\"\n\
         [group.g]\nagents = 20\nskills = [\"a\"]\n[sip]\noutages = [{}]\n",
        Vec::from_iter(outages).join(", ")
    );
    let out = folder("endings-cut-off").join("out");
    let file = out.with_file_name("center.toml");
    fs::write(&file, center).unwrap();
    let _ = fs::remove_dir_all(&out);
    let printed = call(&["run", text(&file), "--out", text(&out)]).ends_with(0).out;
    let [answered, dropped] = [("What became of the contacts", 1), ("Cut off or turned away", 0)]
        .map(|(title, column)| table(&printed, title)[0].1[column]);
    let share = 100.0 * dropped / answered;
    assert!((20.0..40.0).contains(&share), "seven of each 240 minutes end sessions of ten minutes: {printed}");
    let warning = "of the answered contacts were cut off in conversation, ";
    let pages = ["summary.md", "report.html"].map(|page| fs::read_to_string(out.join(page)).unwrap());
    for told in [&printed, &pages[0], &pages[1]] {
        assert!(told.replace('\n', " ").contains(warning), "{told}");
    }
    let above = printed.replace('\n', " ");
    let (before, after) = above.split_once(warning).unwrap();
    let told: f64 = before.rsplit("WARNING: ").next().unwrap().trim_end_matches(" % ").parse().unwrap();
    assert!((told - share).abs() < 1.0 && after.contains(" of "), "{told} and {share}: {printed}");
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
