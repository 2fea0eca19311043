//! The program as people run it: what it prints and writes, and how it ends.

use crate::repository;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use switchboard::experiment::{CallbackOutcome, Metric, Outcome};

const CHAT: &str = "scenarios/chat.toml";

/// What a call of the program leaves.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Answer {
        assert_eq!(self.code, code, "{}", self.err);
        self
    }

    #[track_caller]
    pub(crate) fn complains(self, words: &[&str]) -> Answer {
        words.iter().for_each(|words| assert!(self.err.contains(words), "{words} is not in: {}", self.err));
        self
    }
}

/// The program in the folder of the repository, so that paths read as on the first page.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command
}

pub(crate) fn call(arguments: &[&str]) -> Answer {
    let output = program(arguments).output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
    Answer {
        code: output.status.code().expect("the program ends by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// An empty folder for one test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder can be removed");
    }
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("the names of these folders are text")
}

/// Every file below a folder with its bytes, by the name relative to the folder.
pub(crate) fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let path = entry.expect("a folder that opens can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below the folder");
                let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
                found.insert(name.join("/"), fs::read(&path).expect("what was written can be read"));
            }
        }
    }
    found
}

/// The paths of all scenarios that come with the simulator.
fn scenarios() -> Vec<String> {
    let files = repository::files_below("scenarios").into_iter();
    let paths: Vec<String> = files.filter(|file| file.has_extension(&["toml"])).map(|file| file.path).collect();
    assert!(!paths.is_empty(), "no scenario found: these tests would prove nothing");
    paths
}

/// The text of a compressed file.
pub(crate) fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).expect("it is a whole compressed text");
    text
}

/// The value of a metric of the whole center in a `summary.csv`.
fn of_center(summary: &[u8], metric: &str) -> f64 {
    value_of(summary, "center,", metric)
}

/// The value of a metric of a part, such as `class,sales`, in a `summary.csv`.
fn value_of(summary: &[u8], part: &str, metric: &str) -> f64 {
    let summary = str::from_utf8(summary).expect("a summary is text");
    let start = format!("{part},{metric},");
    let row = summary.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no row {start}"));
    row.split(',').nth(4).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no value in {row}"))
}

#[test]
fn charts_become_pictures_for_papers_and_the_manifest_makes_them_again() {
    let out = folder("pictures").join("drawn");
    let answer = call(&["run", CHAT, "--replications", "2", "--pictures", "png,pdf", "--out", text(&out)]);
    answer.ends_with(0);
    let files = files_in(&out);
    let charts = Vec::from_iter(files.keys().filter_map(|name| name.strip_suffix(".svg")));
    assert!(charts.len() > 3, "{charts:?}");
    for chart in charts {
        assert!(files[&format!("{chart}.png")].starts_with(b"\x89PNG"), "{chart}");
        assert!(files[&format!("{chart}.pdf")].starts_with(b"%PDF-"), "{chart}");
    }
    call(&["rerun", text(&out), "--out", text(&folder("pictures again"))]).ends_with(0);
    let refused = call(&["run", CHAT, "--pictures", "gif", "--out", text(&out)]).ends_with(2);
    refused.complains(&["there are png, pdf"]);
    call(&["run", CHAT, "--pictures", "png"]).ends_with(2).complains(&["--out"]);
}

#[test]
fn what_people_are_told_stands_beside_what_they_met_by_class() {
    let out = folder("announced").join("results");
    let set = ["--replications", "3", "--quiet", "--out", text(&out)];
    call(&[&["run", "scenarios/estimators.toml"], &set[..]].concat()).ends_with(0);
    let chart = fs::read_to_string(out.join("charts/announced.svg")).expect("it was drawn");
    for words in ["own_queue", "head_of_line", "wait told [s]", "wait met [s]"] {
        assert!(chart.contains(words), "{words}");
    }
    assert!(!chart.contains("untold"), "nobody tells these");
}

#[test]
fn run_prints_the_tables_and_writes_the_files_that_the_first_page_lists() {
    let out = folder("files").join("new/results");
    let answer = call(&["run", CHAT, "--replications", "3", "--out", text(&out), "--contacts"]).ends_with(0);
    for words in ["three people at once?\n", "3 replications of 8h with seed 1", "\nchat ", "\nwriters ", "\n09:00 "] {
        assert!(answer.out.contains(words), "{words} is not in: {}", answer.out);
    }
    let files = files_in(&out);
    assert!(answer.err.contains(&format!("wrote {} files to ", files.len())), "{}", answer.err);
    let page = repository::text_of("README.md");
    for name in files.keys() {
        let shown = if name.starts_with("charts/") { "charts/*.svg" } else { name };
        assert!(page.contains(&format!("`{shown}`")), "README.md does not list {name}");
    }
    let names = [
        "charts/agents.svg",
        "charts/convergence.svg",
        "charts/messages.svg",
        "charts/service.svg",
        "charts/waits.svg",
        "contacts.csv",
        "intervals.csv",
        "manifest.json",
    ];
    let names = [
        &names[..],
        &[
            "observations.json.gz",
            "replications.csv.gz",
            "report.html",
            "served.csv",
            "summary.csv",
            "summary.json",
            "summary.md",
            "waits.csv",
        ],
    ]
    .concat();
    assert_eq!(files.keys().collect::<Vec<_>>(), names);
    assert_eq!(files_in(out.parent().expect("it has one")).len(), files.len(), "something was left beside the results");
}

#[test]
fn a_pointer_over_a_chart_of_a_page_finds_the_values_of_the_table_by_interval() {
    let out = folder("values").join("chat");
    call(&["run", CHAT, "--replications", "3", "--out", text(&out)]).ends_with(0);
    let files = files_in(&out);
    let page = str::from_utf8(&files["report.html"]).expect("a page is text");
    let kept: Vec<&str> =
        page.split("<metadata>").skip(1).filter_map(|rest| rest.split("</metadata>").next()).collect();
    assert_eq!(kept.len(), 5, "service and agents by interval, waits, messages, convergence");
    let service: serde_json::Value = serde_json::from_str(kept[0]).expect("it is JSON");
    let frame = &service[0];
    let split =
        |text: &serde_json::Value| text.as_str().expect("a text").split('|').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((split(&frame["labels"])[2].as_str(), frame["series"].as_array().map(Vec::len)), ("10:00", Some(3)));
    let (heading, values) = (&frame["series"][2][0], split(&frame["series"][2][1]));
    let intervals = str::from_utf8(&files["intervals.csv"]).expect("rows are text");
    let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
    let head = cells(intervals.lines().next().expect("a head"));
    let offered = head.iter().position(|name| name == "offered").expect("it is there");
    let row = intervals.lines().find(|row| row.starts_with("center,,10:00,")).expect("a row");
    let exact: f64 = cells(row)[offered].parse().expect("a number");
    let shown: f64 = values[2].split(' ').next().and_then(|text| text.parse().ok()).expect("a number");
    assert!(heading == "offered" && (shown - exact).abs() <= 0.5, "{shown} {exact}");
    let [left, right] = [0, 2].map(|edge| frame["at"][edge].as_i64().expect("steps"));
    assert!(0 < left && left < right && right <= 480 * 8, "{frame}");
    let file = str::from_utf8(&files["charts/service.svg"]).expect("a chart is text");
    assert!(!file.contains("<metadata>"), "nothing reads it there");
    // What a message takes on its way is there by leg, in the order of the legend.
    let messages = str::from_utf8(&files["charts/messages.svg"]).expect("a chart is text");
    let legs = ["client and provider", "provider and proxy", "the whole way"].map(|leg| messages.find(leg));
    assert!(legs.is_sorted() && legs[0].is_some() && messages.contains("time [ms]"), "{legs:?}");
}

#[test]
fn the_pages_show_what_the_commands_say() {
    let page = repository::text_of("README.md");
    let shown =
        page.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("the page shows output");
    let printed = call(&["run", "scenarios/vanad/vanad.toml"]).ends_with(0).out;
    assert!(printed.starts_with(shown), "README.md shows other tables than `run` prints; paste them anew:\n{printed}");

    let out = folder("picture");
    call(&["run", "scenarios/monday.toml", "--out", text(&out)]).ends_with(0);
    let drawn = fs::read_to_string(out.join("charts/service.svg")).expect("a chart was drawn");
    let kept = repository::text_of("docs/images/service.svg");
    assert!(drawn == kept, "docs/images/service.svg is another picture than `run` draws; copy it anew");
}

#[test]
fn the_scenario_of_the_first_page_runs() {
    let page = repository::text_of("README.md");
    let shown = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the page shows one");
    let file = folder("example").join("example.toml");
    fs::write(&file, shown).expect("a file can be written");
    let answer = call(&["run", text(&file)]).ends_with(0);
    assert_eq!(answer.err, "");
    assert!(answer.out.starts_with("Are twelve agents enough for 120 calls an hour?\n"), "{}", answer.out);
}

#[test]
fn all_mistakes_of_a_scenario_are_told_at_once_each_with_its_line() {
    let file = folder("broken").join("broken.toml");
    let broken = "# Does it help?\n[run]\nstart = \"09:00\"\nend = \"9h\"\nreplicatons = 5\n[class.sales]\n\
                  arrivals = \"60\"\ntalk = { distribution = \"lognormal\", mean = \"5m\", cv = -1 }\n\
                  [group.front]\nagents = 3\nskills = [\"sales\"]\n";
    fs::write(&file, broken).expect("a file can be written");
    for command in ["run", "validate"] {
        let answer = call(&[command, text(&file)]).ends_with(1);
        assert_eq!(answer.out, "");
        let answer = answer.complains(&["did you mean `replications`?", "`9h` is no time of day", "`60` is no rate"]);
        for line in [4, 5, 7, 8] {
            let place = format!("broken.toml:{line}:");
            assert_eq!(answer.err.matches(&place).count(), 1, "{place} in {}", answer.err);
        }
        assert_eq!(answer.err.matches("error[").count(), 4, "{}", answer.err);
    }
    call(&["validate", "nowhere.toml"]).ends_with(1).complains(&["nowhere.toml", "cannot be read"]);
}

#[test]
fn what_is_doubtful_about_a_scenario_is_said_and_it_runs() {
    let file = folder("doubtful").join("doubtful.toml");
    let doubtful = "# Does it help?\n[run]\nlength = \"1h\"\n[class.sales]\narrivals = \"60/h\"\ntalk = \"1m\"\n\
                    [group.front]\nagents = 3\nskills = [\"sales\"]\n[queue.nobody]\nskill = \"sales\"\n";
    fs::write(&file, doubtful).expect("a file can be written");
    let answer = call(&["run", text(&file)]).ends_with(0).complains(&["warning[S043]", "doubtful.toml:10:"]);
    assert!(answer.out.contains("10 replications of 1h"), "{}", answer.out);
}

#[test]
fn a_wrong_command_line_is_refused_before_anything_is_read() {
    let wrong: [(&[&str], &str); 7] = [
        (&["run", CHAT, "--replicatons", "3"], "--replications"),
        (&["run", CHAT, "--replications", "0"], "a whole number from 1 to 1000000 is needed"),
        (&["run", CHAT, "--threads", "0"], "from 1 to 1024"),
        (&["run", CHAT, "--max-time", "soon"], "`90s` or `2h`"),
        (&["run", CHAT, "--contacts"], "--out"),
        (&["run", CHAT, "--set", "run.seed"], "`=` between them"),
        (&["simulate", CHAT], "unrecognized subcommand"),
    ];
    for (arguments, words) in wrong {
        let answer = call(arguments).ends_with(2).complains(&[words]);
        assert_eq!(answer.out, "");
    }
}

#[test]
fn a_bound_that_is_reached_ends_the_run_with_its_name_and_leaves_nothing() {
    let out = folder("bounds").join("results");
    let bounds: [(&[&str], &[&str]); 3] = [
        (&["--max-contacts", "10"], &["replication 0 ", "stopped after 10 contacts", "--max-contacts"]),
        (&["--max-events", "10"], &["replication 0 ", "stopped after 10 events", "--max-events"]),
        // Of so many contacts not even one replication is done by then.
        (
            &["--max-time", "1ms", "--set", "class.chat.arrivals=40000/h"],
            &["replication 0 ", "interrupted", "--max-time"],
        ),
    ];
    for (bound, words) in bounds {
        let arguments = [&["run", CHAT, "--out", text(&out), "--contacts"], bound].concat();
        let answer = call(&arguments).ends_with(3).complains(words);
        assert_eq!(answer.out, "");
        assert_eq!(files_in(out.parent().expect("it has one")).len(), 0);
    }
}

#[test]
fn a_place_for_results_that_cannot_be_is_refused_before_the_run() {
    let folder = folder("places");
    let (file, foreign) = (folder.join("file"), folder.join("foreign"));
    fs::write(&file, "mine").expect("a file can be written");
    fs::create_dir(&foreign).expect("a folder can be made");
    fs::write(foreign.join("letter.txt"), "mine").expect("a file can be written");
    let before = files_in(&folder);
    let refused: [(&Path, &[&str]); 3] = [
        (&file, &["it is a file"]),
        (&file.join("below"), &["cannot make the folder"]),
        (&foreign, &["it holds letter.txt", "no result of this program"]),
    ];
    for (out, words) in refused {
        // The bound would be reached at once, so its silence shows that nothing was run.
        let answer = call(&["run", CHAT, "--out", text(out), "--max-contacts", "1"]).ends_with(3).complains(words);
        assert!(!answer.err.contains("stopped"), "{}", answer.err);
        assert_eq!(files_in(&folder), before);
    }
}

#[test]
fn earlier_results_are_replaced_as_a_whole() {
    let out = folder("again").join("results");
    call(&["run", CHAT, "--replications", "2", "--out", text(&out), "--contacts"]).ends_with(0);
    let earlier = files_in(&out);
    call(&["run", CHAT, "--replications", "3", "--out", text(&out)]).ends_with(0);
    let now = files_in(&out);
    assert!(earlier.contains_key("contacts.csv") && !now.contains_key("contacts.csv"));
    assert_ne!(earlier["summary.csv"], now["summary.csv"]);
}

#[test]
fn set_puts_another_value_into_the_scenario_and_a_wrong_path_names_the_nearest() {
    let mean_wait = |set: &[&str]| {
        let out = folder("set").join("results");
        call(&[&["run", CHAT, "--out", text(&out), "--replications", "5"], set].concat()).ends_with(0);
        of_center(&files_in(&out)["summary.csv"], "asa")
    };
    let (as_written, more) = (mean_wait(&[]), mean_wait(&["--set", "group.writers.agents=30"]));
    assert!(more < as_written / 10.0, "{as_written} s with 8 agents, {more} s with 30");
    let written_out = mean_wait(&["--set", "group.writers.agents=8", "--set", "class.*.priority=1"]);
    assert_eq!(written_out, as_written);

    let wrong = [
        ("class.chat.patiense=3m", "did you mean `patience`?"),
        ("clas.chat.patience=3m", "did you mean `class`?"),
        ("class.chat.talk.mena=3m", "did you mean `mean`?"),
        ("routing.agent_selection=longest", "longest-idle"),
    ];
    for (set, words) in wrong {
        call(&["run", CHAT, "--set", set]).ends_with(1).complains(&[words, "--set"]);
    }
}

#[test]
fn seed_and_replications_choose_the_numbers() {
    let run = |arguments: &[&str]| call(&[&["run", CHAT], arguments].concat()).ends_with(0).out;
    let first = run(&["--replications", "2"]);
    assert!(first.contains("\n2 replications of 8h with seed 1,"), "{first}");
    assert_eq!(run(&["--replications", "2", "--seed", "1"]), first);
    let other = run(&["--replications", "2", "--seed", "2"]);
    assert!(other.contains("\n2 replications of 8h with seed 2,"), "{other}");
    let tables = |text: &str| text.split("\nContacts\n").nth(1).map(str::to_owned).expect("there are tables");
    assert_ne!(tables(&other), tables(&first));
    assert_eq!(tables(&run(&["--replications", "2", "--set", "run.seed=2"])), tables(&other));
}

#[test]
fn all_files_have_the_same_bytes_on_any_number_of_threads() {
    let monday = "scenarios/monday.toml";
    for (name, scenario, more) in [
        ("messages", CHAT, &["--replications", "7"][..]),
        ("calls", monday, &["--replications", "7"]),
        ("pairs", monday, &["--replications", "6", "--set", "run.antithetic=true"]),
        ("precision", CHAT, &["--set", "run.until={ metric = \"asa\", relative = 0.1, max = 30 }"]),
        ("one long run", CHAT, &["--set", "run.replications=1", "--set", "run.batches={}", "--set", "run.interval=2m"]),
    ] {
        let results = |threads: &str, round: u32| {
            let out = folder(&format!("threads/{name}")).join(format!("{threads}-{round}"));
            let arguments = ["run", scenario, "--contacts", "--out", text(&out), "--threads", threads];
            let printed = call(&[&arguments[..], more].concat()).ends_with(0).out;
            (printed, files_in(&out))
        };
        let (printed, files) = results("1", 1);
        // The one has several classes to show, the other messages.
        assert_eq!(files.len(), 16);
        for (threads, round) in [("1", 2), ("2", 1), ("2", 2), ("16", 1), ("16", 2)] {
            let (again, others) = results(threads, round);
            assert_eq!(again, printed, "{name} on {threads} threads");
            for (file, bytes) in &files {
                assert!(others.get(file) == Some(bytes), "{file} of {name} differs on {threads} threads");
            }
        }
    }
}

/// The files of a run with these arguments.
fn results_of(name: &str, arguments: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let out = folder(name).join("results");
    call(&[&["run", "--contacts", "--out", text(&out)], arguments].concat()).ends_with(0);
    files_in(&out)
}

#[test]
fn ims_01_each_provider_brings_clients_and_all_of_them_come_by_one() {
    for (scenario, providers) in [(CHAT, &["web"][..]), ("scenarios/hosting.toml", &["alpha", "beta"])] {
        let summary = &results_of("providers", &[scenario, "--replications", "3"])["summary.csv"];
        let brought =
            providers.iter().map(|name| value_of(summary, &format!("provider,\"{name}\""), "provider_contacts"));
        let brought: Vec<f64> = brought.collect();
        assert!(brought.iter().all(|&contacts| contacts > 100.0), "{scenario}: {brought:?}");
        let offered = of_center(summary, "offered");
        assert!((brought.iter().sum::<f64>() - offered).abs() < 1e-8 * offered, "{scenario}: {brought:?} of {offered}");
    }
}

#[test]
fn rte_07_the_pick_changes_who_serves_and_not_who_comes() {
    let mut served = Vec::new();
    let mut came: Vec<Vec<String>> = Vec::new();
    for pick in ["longest-idle", "fewest-sessions", "best-level", "least-skilled", "random"] {
        let set = format!("routing.agent_selection={pick}");
        // Experts have more skills, and a higher level of one.
        let experts = "group.experts.skills={ service = 2, invoices = 3, sales = 1 }";
        let monday = ["scenarios/monday.toml", "--replications", "1", "--set", experts, "--set", &set];
        let files = results_of("picks", &monday);
        let contacts = String::from_utf8(files["contacts.csv"].clone()).expect("contacts are text");
        let mut rows = contacts.lines().map(|row| row.split(',').collect::<Vec<_>>());
        let head = rows.next().expect("there is a head");
        let at =
            |name: &str| head.iter().position(|&column| column == name).unwrap_or_else(|| panic!("{name}: {head:?}"));
        let (class, number, arrived, agent) = (at("class"), at("number"), at("arrived_s"), at("agent"));
        let rows: Vec<Vec<&str>> = rows.collect();
        served.push(rows.iter().map(|row| row[agent].to_owned()).collect::<Vec<_>>());
        let mut who: Vec<String> = rows.iter().map(|row| [row[class], row[number], row[arrived]].join(" ")).collect();
        who.sort_unstable();
        came.push(who);
    }
    assert!(came[0].len() > 1_000 && came.iter().all(|who| *who == came[0]), "not the same contacts came");
    // With one session each, all idle agents have as few: that pick is the first.
    assert_eq!(served[0], served[1]);
    served.remove(0);
    let picks = served.len();
    served.sort_unstable();
    served.dedup();
    assert_eq!(served.len(), picks, "two picks chose the same agents all day");
}

#[test]
fn csr_09_a_rush_at_one_purpose_leaves_the_group_of_another_untouched() {
    let file = folder("purposes").join("purposes.toml");
    let center = "# Do they disturb each other?\n[run]\nlength = \"8h\"\n[defaults]\ntalk = \"exponential(5m)\"\n\
                  patience = \"exponential(5m)\"\n[class.sales]\narrivals = \"60/h\"\n[class.accounts]\n\
                  arrivals = \"40/h\"\n[group.sellers]\nagents = 6\nskills = [\"sales\"]\n[group.managers]\n\
                  agents = 4\nskills = [\"accounts\"]\n";
    fs::write(&file, center).expect("a file can be written");
    let summary = |set: &[&str]| {
        let files = results_of("purposes/out", &[&[text(&file)], set].concat());
        String::from_utf8(files["summary.csv"].clone()).expect("a summary is text")
    };
    let (calm, rush) = (summary(&[]), summary(&["--set", "class.sales.arrivals=300/h"]));
    let rows = |summary: &str, part: &str| summary.lines().filter(|row| row.starts_with(part)).collect::<String>();
    for part in ["class,\"accounts\",", "group,\"managers\","] {
        assert!(!rows(&calm, part).is_empty(), "{part}");
        assert_eq!(rows(&rush, part), rows(&calm, part));
    }
    for part in ["class,\"sales\",", "group,\"sellers\","] {
        assert_ne!(rows(&rush, part), rows(&calm, part));
    }
}

#[test]
fn the_glossary_has_every_metric_with_its_definition() {
    let page = repository::text_of("docs/glossary.md");
    for metric in Metric::ALL {
        let (name, heading, unit) = (metric.name(), metric.heading(), metric.unit().name());
        let row = format!("| `{name}` | {heading} | {unit} | {} |\n", metric.definition());
        assert!(page.contains(&row), "docs/glossary.md lacks the row\n{row}");
    }
}

#[test]
fn the_glossary_has_every_column_and_outcome_of_the_rows_of_contacts() {
    let page = repository::text_of("docs/glossary.md");
    let columns_of = |scenario: &str| {
        let rows = String::from_utf8(results_of("columns", &[scenario, "--replications", "1"])["contacts.csv"].clone());
        let rows = rows.expect("rows are text");
        rows.lines().next().expect("there is a head").split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let (chats, centers) = (columns_of(CHAT), columns_of("scenarios/overflow.toml"));
    assert_eq!((chats.last().unwrap().as_str(), centers.last().unwrap().as_str()), ("hosting_used", "site"));
    let callbacks = columns_of("scenarios/callback.toml");
    assert_eq!(callbacks.last().unwrap(), "calls");
    let transfers = columns_of("scenarios/transfer.toml");
    assert_eq!(transfers.last().unwrap(), "transferred_from");
    let looking = columns_of("scenarios/status.toml");
    assert_eq!(looking[looking.len() - 3..], ["told_wait_s", "switched_from", "calls"]);
    let contacts = Outcome::ALL.iter().map(|outcome| outcome.name());
    let outcomes = contacts.chain(CallbackOutcome::ALL.iter().map(|outcome| outcome.name()));
    let outcomes = Vec::from_iter(outcomes.map(str::to_owned));
    for name in chats.iter().chain(&centers).chain(&callbacks).chain(&transfers).chain(&looking).chain(&outcomes) {
        assert!(page.contains(&format!("\n| `{name}` | ")), "docs/glossary.md lacks {name}");
    }
}

#[test]
fn contacts_are_written_one_row_each() {
    let out = folder("contacts").join("results");
    call(&["run", CHAT, "--replications", "3", "--out", text(&out), "--contacts"]).ends_with(0);
    let files = files_in(&out);
    let rows = str::from_utf8(&files["contacts.csv"]).expect("rows are text").lines().count() - 1;
    let offered = of_center(&files["summary.csv"], "offered");
    assert_eq!(rows as f64, (3.0 * offered).round());
}

#[test]
fn validate_says_what_was_read() {
    let answer = call(&["validate", "scenarios/vanad/vanad.toml"]).ends_with(0);
    assert_eq!(answer.err, "");
    let expected = [
        "scenarios/vanad/vanad.toml: good\n",
        "  horizon       11h in 22 intervals of 30m\n",
        "  contacts      6663.0 expected in 11 classes\n",
        "\n  agents        ",
        " hours on duty\n",
        "  read          roster.csv, 183766 bytes\n",
    ];
    expected.iter().for_each(|words| assert!(answer.out.contains(words), "{words} is not in: {}", answer.out));
    let changed = call(&["validate", CHAT, "--set", "class.chat.arrivals=10/h"]).ends_with(0);
    assert!(changed.out.contains("80.0 expected in 1 class"), "{}", changed.out);
}

#[test]
fn schema_is_json_that_knows_the_sections() {
    let schema: serde_json::Value = serde_json::from_str(&call(&["schema"]).ends_with(0).out).expect("it is JSON");
    for section in ["run", "class", "group", "routing"] {
        assert!(schema["properties"][section].is_object(), "{section}");
    }
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    for arguments in [&["schema"][..], &["validate", CHAT], &["run", CHAT, "--replications", "1"]] {
        let (reader, writer) = io::pipe().expect("a pipe can be made");
        drop(reader);
        let output = program(arguments).stdout(writer).stderr(Stdio::piped()).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn every_scenario_that_comes_along_validates_without_a_word_and_gives_a_sane_answer() {
    for scenario in scenarios() {
        let answer = call(&["validate", &scenario]).ends_with(0);
        assert_eq!(answer.err, "", "{scenario}");
        let question =
            repository::text_of(&scenario).lines().next().map(|line| line.trim_start_matches("# ").to_owned());
        let question = question.expect("a scenario is not empty");
        assert!(question.ends_with('?') && answer.out.contains(&question), "{scenario}: {}", answer.out);

        let out = folder("shipped").join("results");
        // All start at nine or earlier.
        let shorter = ["--set", "run.end=11:00", "--replications", "2", "--out", text(&out)];
        let answer = call(&[&["run", &scenario], &shorter[..]].concat());
        // Goals of whole days may be missed, or not told by two of them.
        assert!([0, 4, 5].contains(&answer.code), "{scenario}: {}", answer.err);
        let printed = answer.out;
        assert!(printed.starts_with(&question), "{scenario}: {printed}");
        let summary = &files_in(&out)["summary.csv"];
        let [offered, answered, abandoned] =
            ["offered", "answered", "abandoned"].map(|metric| of_center(summary, metric));
        assert!(offered > 100.0 && answered > offered / 2.0, "{scenario}: {answered} answered of {offered}");
        assert!(answered + abandoned <= offered, "{scenario}: {answered} + {abandoned} of {offered}");
        let level = of_center(summary, "service_level_offered");
        assert!(level > 0.05 && level < 1.0, "{scenario}: service level {level}");
    }
}
