//! Backtests of small centers: where the counts come from a model that is known, the errors and the fit are, too.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use switchboard::experiment::backtest::{
    Backtest, Day, Measure, Over, Purpose, Replications, Search, misfit, search, simulate_day,
};
use switchboard::experiment::{Labels, Limits};
use switchboard::report::{self, BacktestOutputs, BacktestRun, Fit, OutDir, Platform, Provenance};
use switchboard::scenario::{Files, Memory, Override, Scenario, load};

const DATES: [&str; 2] = ["2026-03-02", "2026-03-03"];

/// Two classes of calls over two hours of two days, as many as `counts.csv` says.
fn text(agents: u32, wrap_up: &str) -> String {
    format!(
        r#"# Does the model do what was counted?
[run]
start = "09:00"
length = "2h"
interval = "30m"
date = "2026-03-02"
[defaults]
wrap_up = {wrap_up}
[group.all]
skills = ["red", "blue"]
shifts = [{{ from = "09:00", to = "11:00", agents = {agents} }}]
[backtest]
file = "counts.csv"
date = "date"
time = "time"
class = "class"
offered = "offered"
answered = "answered"
abandoned = "abandoned"
answered_in_time = "in_time"
wait_answered = "wait"
talk = "talk"
[class.red]
arrivals = {{ file = "counts.csv", as = "counts", contacts = "offered", time = "time", date = "date", where = {{ class = "red" }} }}
talk = "2m"
[class.blue]
arrivals = {{ file = "counts.csv", as = "counts", contacts = "offered", time = "time", date = "date", where = {{ class = "blue" }} }}
talk = "100s"
"#
    )
}

const HEAD: &str = "date,time,class,offered,answered,abandoned,in_time,wait,talk\n";
const TIMES: [&str; 4] = ["09:00", "09:30", "10:00", "10:30"];

/// As many calls as this in each half-hour of each day, red and blue.
fn offered(day: usize, interval: usize) -> [u64; 2] {
    [[40, 25], [52, 31], [47, 28], [30, 20]][interval].map(|calls| calls + 3 * day as u64)
}

/// Everybody answered at once, each after exactly their class's handling time.
fn counts_without_a_wait() -> String {
    let mut counts = HEAD.to_owned();
    for (day, date) in DATES.iter().enumerate() {
        for (interval, time) in TIMES.iter().enumerate() {
            let [red, blue] = offered(day, interval);
            let _ = writeln!(counts, "{date},{time},red,{red},{red},0,{red},0,{}", 120 * red);
            let _ = writeln!(counts, "{date},{time},blue,{blue},{blue},0,{blue},0,{}", 100 * blue);
        }
    }
    counts
}

fn files(text: String, counts: String) -> Memory {
    Memory::default().with("center.toml", text).with("counts.csv", counts)
}

fn scenario(files: &dyn Files, date: &str, more: &[(&str, &str)]) -> Scenario {
    let set = |(path, value): &(&str, &str)| Override { path: path.to_string(), value: value.to_string() };
    let overrides: Vec<Override> = [("run.date", date)].iter().chain(more).map(set).collect();
    load(Path::new("center.toml"), &overrides, files).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

fn replications(seed: u64, count: u32, threads: usize) -> Replications<'static> {
    Replications { seed, count, threads: Some(threads), limits: Limits::default() }
}

fn day(scenario: &Scenario, purpose: Purpose, replications: Replications<'_>) -> Day {
    simulate_day(scenario, purpose, replications, &|_| ()).unwrap()
}

/// Both days; the first is said to be fitted.
fn backtest(files: &dyn Files, replications: Replications<'_>, more: &[(&str, &str)]) -> Backtest {
    let scenarios = DATES.map(|date| scenario(files, date, more));
    let purposes = [Purpose::Fitted, Purpose::Tested];
    let [first, _] = &scenarios;
    Backtest {
        labels: Labels::of(&first.center, |interval| first.names.interval(interval)),
        confidence: first.settings.confidence,
        replications: replications.count as usize,
        in_time: first.center.thresholds.in_time,
        days: scenarios.iter().zip(purposes).map(|(scenario, purpose)| day(scenario, purpose, replications)).collect(),
    }
}

#[test]
fn a_model_that_is_the_reality_has_no_errors() {
    let files = files(text(150, "\"20s\""), counts_without_a_wait());
    let backtest = backtest(&files, replications(1, 39, 2), &[]);
    assert_eq!(backtest.days.iter().map(|day| day.label.as_str()).collect::<Vec<_>>(), DATES);
    for measure in Measure::ALL {
        for (over, lines) in [(Over::Days, 1), (Over::Classes, 2), (Over::Intervals, 4)] {
            for purpose in [Purpose::Fitted, Purpose::Tested] {
                let errors = backtest.errors(measure, over, purpose).unwrap();
                assert_eq!(errors.lines, lines);
                assert!(errors.root_mean_squared < 1e-9 && errors.bias.abs() < 1e-9, "{measure:?} {errors:?}");
                assert_eq!(errors.inside, Some(1.0), "{measure:?} over {over:?}");
            }
        }
    }
    let offered = backtest.errors(Measure::Offered, Over::Intervals, Purpose::Tested).unwrap();
    assert!((offered.correlation.unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(misfit(&backtest.days), Some(0.0));
}

#[test]
fn what_was_counted_differently_is_an_error_of_exactly_that_size() {
    // On the second day ten of the 43 red calls from 09:00 on gave up, and the other 33 waited 30 s each.
    let honest = "2026-03-03,09:00,red,43,43,0,43,0,5160";
    let counts = counts_without_a_wait();
    assert!(counts.contains(honest));
    let counts = counts.replace(honest, "2026-03-03,09:00,red,43,33,10,0,990,3960");
    let backtest = backtest(&files(text(150, "\"20s\""), counts), replications(1, 39, 2), &[]);
    let errors = |measure, over| backtest.errors(measure, over, Purpose::Tested).unwrap();
    let offered = 43.0 + 28.0 + 55.0 + 34.0 + 50.0 + 31.0 + 33.0 + 23.0;
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-12, "{value}, not {expected}");
    close(errors(Measure::Abandoned, Over::Days).bias, -10.0 / offered);
    close(errors(Measure::Asa, Over::Days).bias, -990.0 / (offered - 10.0));
    close(errors(Measure::InTimeOfOffered, Over::Days).bias, 43.0 / offered);
    close(errors(Measure::Abandoned, Over::Intervals).bias, -10.0 / offered);
    close(errors(Measure::Asa, Over::Intervals).mean_absolute, 990.0 / 61.0 * 71.0 / offered);
    close(errors(Measure::InTimeOfAnswered, Over::Classes).mean_absolute, 33.0 / 171.0 * 181.0 / offered);
    assert_eq!(errors(Measure::Asa, Over::Intervals).inside, Some(0.75));
    assert_eq!(backtest.errors(Measure::Asa, Over::Days, Purpose::Fitted).unwrap().mean_absolute, 0.0);
}

#[test]
fn what_was_not_counted_is_not_compared() {
    let text =
        text(150, "\"20s\"").replace("abandoned = \"abandoned\"\n", "").replace("wait_answered = \"wait\"\n", "");
    let backtest = backtest(&files(text, counts_without_a_wait()), replications(1, 3, 2), &[]);
    assert!(!backtest.is_known(Measure::Abandoned) && !backtest.is_known(Measure::Asa));
    assert!(backtest.is_known(Measure::InTimeOfAnswered) && backtest.is_known(Measure::Conversation));
    assert_eq!(backtest.errors(Measure::Asa, Over::Days, Purpose::Tested), None);
    let run = BacktestRun { question: "?", seed: 1, backtest: &backtest, fit: None };
    assert!(!report::console_backtest(&run, report::WIDTH).contains("abandoned  simulated"));
}

/// A busy center, counted by simulating it once a day with an exponential wrap-up of 40 s.
fn counted_from_the_model(seed: u64) -> Memory {
    let text = text(9, "{ distribution = \"exponential\", mean = \"40s\" }");
    let planned = files(text.clone(), counts_without_a_wait());
    let mut counts = HEAD.to_owned();
    for date in DATES {
        let scenario = scenario(&planned, date, &[]);
        let day = day(&scenario, Purpose::Compared, replications(seed, 1, 1));
        for line in day.lines.iter() {
            let (Some(class), Some(interval)) = (line.class, line.interval) else { continue };
            let value = |measure| line.comparison(measure).simulated.map_or(0.0, |estimate| estimate.value);
            let (offered, answered) = (value(Measure::Offered), value(Measure::Answered));
            let _ = writeln!(
                counts,
                "{date},{},{},{offered},{answered},{},{},{:.6},{:.6}",
                TIMES[interval],
                ["red", "blue"][class],
                (value(Measure::Abandoned) * offered).round(),
                (value(Measure::InTimeOfAnswered) * answered).round(),
                value(Measure::Asa) * answered,
                value(Measure::Conversation) * answered,
            );
        }
    }
    files(text, counts)
}

fn fitted(files: &dyn Files, seed: u64) -> Search {
    search(5.0, 90.0, |value| {
        let value = format!("{value}s");
        let days = DATES.map(|date| {
            let scenario = scenario(files, date, &[("defaults.wrap_up.mean", &value)]);
            day(&scenario, Purpose::Fitted, replications(seed, 40, 2))
        });
        misfit(&days).ok_or(())
    })
    .unwrap()
}

#[test]
fn a_fit_finds_the_wrap_up_that_made_the_counts() {
    // Each experiment has counts of its own two days, so its fit scatters around the truth by what two days tell.
    const EXPERIMENTS: u64 = 12;
    let found: Vec<f64> =
        (0..EXPERIMENTS).map(|seed| fitted(&counted_from_the_model(100 + seed), 7).best.value).collect();
    let count = EXPERIMENTS as f64;
    let mean = found.iter().sum::<f64>() / count;
    let variance = found.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    let standard_error = (variance / count).sqrt();
    assert!(standard_error < 3.0, "the fits tell too little: {found:?}");
    assert!((mean - 40.0).abs() < 4.0 * standard_error, "{mean} ± {standard_error}: {found:?}");
}

fn platform_and(command_line: &[String]) -> Provenance<'_> {
    let platform = Platform { os: "linux", arch: "x86_64" };
    Provenance { command_line, scenario: "", sources: &[], platform, warnings: &[] }
}

/// An empty folder of one test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("switchboard-backtest-{}-{test}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A search in two steps, so that reports have one.
fn some_search() -> Search {
    search(5.0, 90.0, |value| Ok::<f64, ()>((value - 26.25).abs() / 100.0)).unwrap()
}

#[test]
fn the_tables_show_fitted_and_tested_days_apart() {
    let found = some_search();
    let backtest = backtest(&counted_from_the_model(5), replications(1, 39, 2), &[]);
    let fit = Some(Fit { path: "defaults.wrap_up.mean", unit: "s", search: &found });
    let run = BacktestRun { question: "Does the model do what was counted?", seed: 1, backtest: &backtest, fit };
    insta::assert_snapshot!("console", report::console_backtest(&run, report::WIDTH));
    let markdown = report::markdown_backtest(&run);
    assert!(markdown.contains("| 2026-03-02 fitted | 273 |") && markdown.contains("](charts/days.svg)"));
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let folder = Folder::new("threads");
    let (files, found) = (counted_from_the_model(5), some_search());
    let written = |threads: usize| {
        let backtest = backtest(&files, replications(1, 39, threads), &[]);
        let fit = Some(Fit { path: "defaults.wrap_up.mean", unit: "s", search: &found });
        let run = BacktestRun { question: "?", seed: 1, backtest: &backtest, fit };
        let path = folder.0.join(threads.to_string());
        let out = OutDir::prepare(&path).unwrap();
        let paths = report::write_backtest(out, &BacktestOutputs { run, provenance: platform_and(&[]) }).unwrap();
        let names: Vec<String> =
            paths.iter().map(|file| file.strip_prefix(&path).unwrap().to_str().unwrap().to_owned()).collect();
        (names, paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect::<Vec<_>>())
    };
    let (names, alone) = written(1);
    let expected = [
        "backtest.md",
        "charts/days.svg",
        "charts/intervals.svg",
        "days.csv",
        "errors.csv",
        "fit.csv",
        "intervals.csv",
        "report.html",
        "manifest.json",
    ];
    assert_eq!(names, expected);
    assert!(written(2).1 == alone && written(7).1 == alone);
    // A head, and the center and two classes over two days of four intervals, with seven measures each.
    assert_eq!(alone[3].lines().count(), 1 + 7 * 3 * 2);
    assert_eq!(alone[6].lines().count(), 1 + 7 * 3 * 2 * 4);
}

fn command(folder: &Folder, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .current_dir(&folder.0)
        .args(["backtest", "center.toml", "--replications", "3"])
        .args(arguments)
        .output()
        .unwrap()
}

fn written_center(test: &str, text: &str) -> Folder {
    let folder = Folder::new(test);
    fs::write(folder.0.join("center.toml"), text).unwrap();
    fs::write(folder.0.join("counts.csv"), counts_without_a_wait()).unwrap();
    folder
}

#[test]
fn the_command_fits_on_some_days_and_tests_on_the_others() {
    let folder = written_center("fits", &text(9, "{ distribution = \"exponential\", mean = \"40s\" }"));
    let fit = ["--fit", "defaults.wrap_up.mean", "--from", "5s", "--to", "90s", "--fit-days", "2026-03-03"];
    let run = |threads: &str| command(&folder, &[&fit[..], &["--threads", threads]].concat());
    let one = run("1");
    let text = String::from_utf8(one.stdout.clone()).unwrap();
    assert!(one.status.success(), "{}", String::from_utf8_lossy(&one.stderr));
    assert!(text.contains("2026-03-02 tested") && text.contains("2026-03-03 fitted"), "{text}");
    // Nobody waited really, so no work after the calls is best, and the least there is lies at the end of the range.
    assert!(text.contains("defaults.wrap_up.mean = 5s is best") && text.contains("may lie outside"), "{text}");
    assert_eq!(run("4").stdout, one.stdout);
    let one_day = String::from_utf8(command(&folder, &["--days", "2026-03-03"]).stdout).unwrap();
    assert!(one_day.contains("2026-03-03") && !one_day.contains("2026-03-02"), "{one_day}");
}

#[test]
fn what_is_wrong_with_the_command_or_the_scenario_is_said_with_its_exit_code() {
    let folder = written_center("wrong", &text(9, "{ distribution = \"exponential\", mean = \"40s\" }"));
    let fit = |path, from, to, days| ["--fit", path, "--from", from, "--to", to, "--fit-days", days];
    let mean = "defaults.wrap_up.mean";
    let refused = |arguments: &[&str], code: i32, message: &str| {
        let output = command(&folder, arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(message), "{arguments:?}: {error}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    };
    refused(&fit("defaults.wrapup.mean", "5s", "90s", "2026"), 1, "wrapup");
    refused(&fit("class.green.talk.mean", "5s", "90s", "2026"), 1, "there is nothing at this path");
    refused(&fit(mean, "-5s", "90s", "2026"), 1, "negative");
    refused(&fit(mean, "90s", "5s", "2026"), 2, "--from 90s has to be less than --to 5s");
    refused(&fit(mean, "1m", "90s", "2026"), 2, "write both in the same unit");
    refused(&fit(mean, "1m 5s", "90s", "2026"), 2, "one number with its unit is needed");
    let none = "no day starts with `2027`; there are 2 from 2026-03-02 to 2026-03-03";
    refused(&fit(mean, "5s", "90s", "2027"), 2, none);
    refused(&["--days", "2026-03-02,2027"], 2, none);
    refused(&["--fit", mean], 2, "--from");
    refused(&["--from", "5s"], 2, "--fit");
    refused(&["--set", "run.date=2026-03-02"], 2, "--days");
    refused(&["--max-events", "10"], 3, "error: 2026-03-02, replication 0");

    let text = text(9, "\"40s\"");
    let (start, end) = (text.find("[backtest]").unwrap(), text.find("[class.red]").unwrap());
    fs::write(folder.0.join("center.toml"), [&text[..start], &text[end..]].concat()).unwrap();
    refused(&[], 1, "does not say what really happened");
}
