//! Backtests of small centers: where the counts come from a model that is known, the errors and the fit are, too.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use switchboard::experiment::backtest::{
    Backtest, Day, Fit, Found, Measure, Method, Objective, Over, Parameter, Purpose, Range, Replications, Search,
    formula_day, search, simulate_day,
};
use switchboard::experiment::{Labels, Limits};
use switchboard::report::{self, BacktestOutputs, BacktestRun, OutDir, Platform, Provenance};
use switchboard::scenario::{Files, Memory, Override, Scenario, load};
use switchboard::stats::formulas::{ErlangA, ErlangC};

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
        rivals: Vec::new(),
    }
}

#[test]
fn a_model_that_is_the_reality_has_no_errors() {
    let files = files(text(150, "\"20s\""), counts_without_a_wait());
    let backtest = backtest(&files, replications(1, 39, 2), &[]);
    assert_eq!(backtest.days.iter().map(|day| day.label.as_str()).collect::<Vec<_>>(), DATES);
    let whole = backtest.days[0].whole().comparison(Measure::Lost);
    assert_eq!((whole.real, whole.simulated.map(|estimate| estimate.value)), (None, Some(0.0)));
    for measure in Measure::ALL.into_iter().filter(|&measure| measure != Measure::Lost) {
        for (over, lines) in [(Over::Days, 1), (Over::Classes, 2), (Over::Intervals, 4)] {
            for purpose in [Purpose::Fitted, Purpose::Tested] {
                let errors = backtest.errors(Method::Simulation, measure, over, purpose).unwrap();
                assert_eq!(errors.lines, lines);
                assert!(errors.root_mean_squared < 1e-9 && errors.bias.abs() < 1e-9, "{measure:?} {errors:?}");
                assert_eq!(errors.inside, Some(1.0), "{measure:?} over {over:?}");
            }
        }
    }
    let offered = backtest.errors(Method::Simulation, Measure::Offered, Over::Intervals, Purpose::Tested).unwrap();
    assert!((offered.correlation.unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(Objective::ServiceLevel.of(&backtest.days), Some(0.0));
    // Nobody really waited, so that nothing can be in proportion to how much they did.
    assert_eq!(Objective::All.of(&backtest.days), None);
}

#[test]
fn what_was_counted_differently_is_an_error_of_exactly_that_size() {
    // On the second day ten of the 43 red calls from 09:00 on gave up, and the other 33 waited 30 s each.
    let honest = "2026-03-03,09:00,red,43,43,0,43,0,5160";
    let counts = counts_without_a_wait();
    assert!(counts.contains(honest));
    let counts = counts.replace(honest, "2026-03-03,09:00,red,43,33,10,0,990,3960");
    let backtest = backtest(&files(text(150, "\"20s\""), counts), replications(1, 39, 2), &[]);
    let errors = |measure, over| backtest.errors(Method::Simulation, measure, over, Purpose::Tested).unwrap();
    let offered = 43.0 + 28.0 + 55.0 + 34.0 + 50.0 + 31.0 + 33.0 + 23.0;
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-12, "{value}, not {expected}");
    close(errors(Measure::Abandoned, Over::Days).bias, -10.0 / offered);
    close(errors(Measure::Asa, Over::Days).bias, -990.0 / (offered - 10.0));
    close(errors(Measure::InTimeOfOffered, Over::Days).bias, 43.0 / offered);
    close(errors(Measure::Abandoned, Over::Intervals).bias, -10.0 / offered);
    close(errors(Measure::Asa, Over::Intervals).mean_absolute, 990.0 / 61.0 * 71.0 / offered);
    close(errors(Measure::InTimeOfAnswered, Over::Classes).mean_absolute, 33.0 / 171.0 * 181.0 / offered);
    assert_eq!(errors(Measure::Asa, Over::Intervals).inside, Some(0.75));
    assert_eq!(
        backtest.errors(Method::Simulation, Measure::Asa, Over::Days, Purpose::Fitted).unwrap().mean_absolute,
        0.0
    );
}

#[test]
fn what_was_not_counted_is_not_compared() {
    let text =
        text(150, "\"20s\"").replace("abandoned = \"abandoned\"\n", "").replace("wait_answered = \"wait\"\n", "");
    let backtest = backtest(&files(text, counts_without_a_wait()), replications(1, 3, 2), &[]);
    assert!(!backtest.is_known(Measure::Abandoned) && !backtest.is_known(Measure::Asa));
    assert!(backtest.is_known(Measure::InTimeOfAnswered) && backtest.is_known(Measure::Conversation));
    assert_eq!(backtest.errors(Method::Simulation, Measure::Asa, Over::Days, Purpose::Tested), None);
    let run = BacktestRun { question: "?", seed: 1, backtest: &backtest, fit: None };
    assert!(!report::console_backtest(&run, report::WIDTH).contains("abandoned  simulated"));
}

#[test]
fn a_class_of_which_a_day_has_nothing_is_told_where_the_run_has_contacts_of_it() {
    let blue = text(150, "\"20s\"");
    let (planned, _) = blue.split_once("[class.blue]").unwrap();
    let planned = format!("{planned}[class.blue]\narrivals = \"30/h\"\ntalk = \"100s\"\n");
    let of_red = |line: &str| !line.starts_with("2026-03-03") || line.contains(",red,");
    let counts = counts_without_a_wait()
        .lines()
        .filter(|line| of_red(line))
        .fold(String::new(), |counts, line| counts + line + "\n");
    let files = files(planned, counts);
    let told = |date: &str| scenario(&files, date, &[]).warnings.render(false);
    assert!(!told("2026-03-02").contains("has no row"), "{}", told("2026-03-02"));
    let told = told("2026-03-03");
    assert!(told.contains("class `blue` has no row on these days and 60 contacts in the run"), "{told}");
    let later = Override { path: "run.date".to_owned(), value: "2026-03-05".to_owned() };
    let wrong = load(Path::new("center.toml"), &[later], &files).unwrap_err().render(false);
    assert!(wrong.contains("rows of these classes are of 2 days from 2026-03-02 to 2026-03-03"), "{wrong}");
}

/// A busy center, counted by simulating it once a day with an exponential wrap-up of 40 s.
fn counted_from_the_model(seed: u64) -> Memory {
    counted(text(9, "{ distribution = \"exponential\", mean = \"40s\" }"), seed)
}

/// Counts that a center makes when it is simulated once a day.
fn counted(text: String, seed: u64) -> Memory {
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
    search(&[Range::new(5.0, 90.0).unwrap()], |values| {
        let value = format!("{}s", values[0]);
        let days = DATES.map(|date| {
            let scenario = scenario(files, date, &[("defaults.wrap_up.mean", &value)]);
            day(&scenario, Purpose::Fitted, replications(seed, 40, 2))
        });
        Objective::ServiceLevel.of(&days).ok_or(())
    })
    .unwrap()
}

#[test]
fn a_fit_finds_the_wrap_up_that_made_the_counts() {
    // Each experiment has counts of its own two days, so its fit scatters around the truth by what two days tell.
    const EXPERIMENTS: u64 = 12;
    let found: Vec<f64> =
        (0..EXPERIMENTS).map(|seed| fitted(&counted_from_the_model(100 + seed), 7).best.values[0]).collect();
    let count = EXPERIMENTS as f64;
    let mean = found.iter().sum::<f64>() / count;
    let variance = found.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    let standard_error = (variance / count).sqrt();
    assert!(standard_error < 3.0, "the fits tell too little: {found:?}");
    assert!((mean - 40.0).abs() < 4.0 * standard_error, "{mean} ± {standard_error}: {found:?}");
}

/// Two parameters at once: how long a wrap-up is, and how long they put up with waiting.
#[test]
fn a_fit_of_two_finds_both_that_made_the_counts() {
    const EXPERIMENTS: u64 = 8;
    let ranges = [Range::new(5.0, 90.0).unwrap(), Range::new(1.0, 9.0).unwrap()];
    let text = text(9, "{ distribution = \"exponential\", mean = \"40s\" }");
    let text =
        text.replace("[defaults]\n", "[defaults]\npatience = { distribution = \"exponential\", mean = \"3m\" }\n");
    let found: Vec<[f64; 2]> = (0..EXPERIMENTS)
        .map(|experiment| {
            let files = counted(text.clone(), 200 + experiment);
            let found = search(&ranges, |values| {
                let (wrap_up, patience) = (format!("{}s", values[0]), format!("{}m", values[1]));
                let more = [("defaults.wrap_up.mean", wrap_up.as_str()), ("defaults.patience.mean", patience.as_str())];
                let days = DATES.map(|date| {
                    let scenario = scenario(&files, date, &more);
                    day(&scenario, Purpose::Fitted, replications(7, 40, 2))
                });
                Objective::All.of(&days).ok_or(())
            });
            let best = found.unwrap().best.values;
            [best[0], best[1]]
        })
        .collect();
    let count = EXPERIMENTS as f64;
    for (number, truth, scatter) in [(0, 40.0, 4.0), (1, 3.0, 0.5)] {
        let mean = found.iter().map(|values| values[number]).sum::<f64>() / count;
        let squares = found.iter().map(|values| (values[number] - mean) * (values[number] - mean)).sum::<f64>();
        let standard_error = (squares / (count - 1.0) / count).sqrt();
        assert!(standard_error < scatter, "the fits tell too little: {found:?}");
        assert!((mean - truth).abs() < 4.0 * standard_error, "{mean} ± {standard_error}: {found:?}");
    }
}

/// The second day learns from the first, on which all talked as long as written, and from a history that takes more for a conversation.
#[test]
fn the_level_of_talk_is_that_of_the_days_before_and_of_their_history() {
    let counts = counts_without_a_wait();
    let history = "day,served,sum\n2026-02-24,10,3300\n2026-02-25,10,2900\n2026-02-26,10,3000\n2026-03-02,6,1860\n\
                   2026-03-02,4,1240\n2026-03-03,10,1\n2026-03-04,10,9\n";
    let key = "talk = \"talk\"\ntalk_history = { file = \"history.csv\", date = \"day\", answered = \"served\", talk = \"sum\", weeks = 1 }\n";
    let text = text(150, "\"20s\"").replacen("talk = \"talk\"\n", key, 1);
    let files = files(text, counts).with("history.csv", history);
    let learned = |date| {
        let scenario = scenario(&files, date, &[("backtest.class_talk", "learned")]);
        (scenario.backtest.unwrap().talk.unwrap(), scenario.center)
    };
    // Nothing is counted before the first day.
    let (level, center) = learned("2026-03-02");
    assert_eq!((level.factor, level.days), (1.0, 0));
    // Expected of 25 and 26 February were 330 and 310 s.
    let deviation = 1.482_602_218_505_602 * 0.5 * ((330.0_f64 / 290.0).ln() + (310.0_f64 / 300.0).ln());
    assert!(
        (level.deviation.unwrap() - deviation).abs() < 1e-12 && center.busyness.talk_cv == level.deviation.unwrap()
    );
    // 2 March had 310 s, and the middle of the days of the week before is that of 300 and 310 s.
    let (level, center) = learned("2026-03-03");
    assert!((level.factor - 305.0 / 310.0).abs() < 1e-12 && level.days == 1, "{level:?}");
    let red = center.classes.iter().next().unwrap().talk.iter().next().unwrap().mean();
    assert!((red - 120.0 * 305.0 / 310.0).abs() < 1e-9);
    // A deviation that is written holds.
    let written =
        scenario(&files, "2026-03-03", &[("backtest.class_talk", "learned"), ("busyness", "{ talk = 0.01 }")]);
    assert_eq!(written.center.busyness.talk_cv, 0.01);
    let planned = scenario(&files, "2026-03-03", &[]);
    assert!(planned.center.busyness.talk_cv == 0.0 && planned.backtest.unwrap().talk.is_none());
}

/// Without a history the counted days are their own: they talked 10 % longer than written, 20 % longer and as long.
#[test]
fn the_level_of_talk_may_come_from_the_counted_days_alone() {
    let text = text(150, "\"20s\"").replacen("talk = \"talk\"\n", "talk = \"talk\"\nclass_talk = \"learned\"\n", 1);
    let day = |date: &str, percent: u32| {
        let rows = |time| {
            let (red, blue) = (12 * percent, 10 * percent);
            format!("{date},{time},red,10,10,0,10,0,{red}\n{date},{time},blue,10,10,0,10,0,{blue}\n")
        };
        rows("09:00") + &rows("09:30")
    };
    let days = [("2026-02-27", 110), ("2026-02-28", 120), ("2026-03-01", 100), ("2026-03-02", 300)];
    let counts = HEAD.to_owned() + &days.map(|(date, percent)| day(date, percent)).concat();
    let level = |date: &str| {
        let files = files(text.clone(), counts.clone());
        scenario(&files, date, &[]).backtest.unwrap().talk.unwrap()
    };
    assert_eq!((level("2026-02-27").factor, level("2026-02-27").deviation), (1.0, None));
    assert!((level("2026-02-28").factor - 1.1).abs() < 1e-12 && level("2026-02-28").deviation.is_none());
    // Expected were 1.1 of the second day and 1.15 of the third.
    let deviation = 1.482_602_218_505_602 * 0.5 * ((1.2_f64 / 1.1).ln() + 1.15_f64.ln());
    let third = level("2026-03-02");
    assert!((third.factor - 1.1).abs() < 1e-12 && third.days == 3, "{third:?}");
    assert!((third.deviation.unwrap() - deviation).abs() < 1e-12, "{third:?}");
}

#[test]
fn a_history_of_talk_that_tells_nothing_is_refused() {
    let key = "talk = \"talk\"\nclass_talk = \"learned\"\ntalk_history = { file = \"history.csv\", date = \"day\", answered = \"served\", talk = \"sum\" }\n";
    let text = text(150, "\"20s\"").replacen("talk = \"talk\"\n", key, 1);
    let refused = |text: &str, rows: &str, message: &str| {
        let files =
            files(text.to_owned(), counts_without_a_wait()).with("history.csv", format!("day,served,sum\n{rows}"));
        let set = Override { path: "run.date".to_owned(), value: "2026-03-03".to_owned() };
        let wrong = load(Path::new("center.toml"), &[set], &files).unwrap_err().render(false);
        assert!(wrong.contains(message), "{wrong}");
    };
    refused(&text, "2026-01-02,10,3000\n", "it has no day in the 4 weeks before the run");
    refused(&text, "2026-03-01,10,3000\n", "it has none of the 1 days counted before the run");
    refused(&text, "2026-03-01,ten,3000\n", "ten");
    refused(&text, "yesterday,10,3000\n", "yesterday");
    // A column of another name than `date` has to be named.
    let unnamed = text.replace("date = \"date\"\ntime", "time").replace("\"date\"", "\"on\"");
    let counts = counts_without_a_wait().replacen("date", "on", 1);
    let wrong = load(Path::new("center.toml"), &[], &files(unnamed, counts).with("history.csv", "day,served,sum\n"));
    let wrong = wrong.unwrap_err().render(false);
    assert!(wrong.contains("needs the columns `talk` and `date`"), "{wrong}");
    refused(&text.replace("served\"", "taken\""), "2026-03-01,10,3000\n", "has no column `taken`");
}

#[test]
fn batches_of_one_run_do_not_tell_how_uncertain_the_level_of_talk_is() {
    let files = files(text(9, "\"40s\""), counts_without_a_wait());
    let set =
        [("run.interval", "15m"), ("run.batches", "{ count = 5, warm_up = \"0s\" }"), ("busyness", "{ talk = 0.1 }")];
    let overrides = set.map(|(path, value)| Override { path: path.to_owned(), value: value.to_owned() });
    let wrong = load(Path::new("center.toml"), &overrides, &files).unwrap_err().render(false);
    assert!(wrong.contains("one long run has one level of talk"), "{wrong}");
}

/// A day whose conversations are all longer or shorter by a tenth or so is no surprise to who says that this may be.
#[test]
fn single_days_lie_inside_where_the_level_of_talk_is_uncertain_only_if_it_is_said() {
    const DAYS: u64 = 300;
    let files = files(text(9, "\"40s\""), counts_without_a_wait());
    let level = ("busyness", "{ talk = 0.1 }");
    let real = scenario(&files, DATES[0], &[level]);
    let days = Vec::from_iter((0..DAYS).map(|seed| day(&real, Purpose::Compared, replications(1_000 + seed, 1, 2))));
    let share_inside = |more: &[(&str, &str)], measure| {
        let predicted = day(&scenario(&files, DATES[0], more), Purpose::Compared, replications(1, 399, 2));
        let prediction = predicted.whole().comparison(measure).prediction.unwrap();
        let value = |day: &Day| day.whole().comparison(measure).simulated.unwrap().value;
        days.iter().filter(|day| prediction.holds(value(day))).count() as f64 / DAYS as f64
    };
    for measure in [Measure::InTimeOfAnswered, Measure::Asa] {
        let (said, unsaid) = (share_inside(&[level], measure), share_inside(&[], measure));
        // The interval comes from draws itself, which scatter as those of 399 days do.
        let standard_error = (0.95 * 0.05 * (1.0 / DAYS as f64 + 1.0 / 399.0)).sqrt();
        assert!((said - 0.95).abs() < 4.0 * standard_error, "{measure:?}: {said}");
        assert!(unsaid < 0.95 - 4.0 * standard_error, "{measure:?}: {unsaid}");
    }
}

/// Erlang C by hand: in the second half-hour 52 calls of 120 s and 31 of 100 s for nine agents, each with 20 s of wrap-up.
#[test]
fn formulas_are_told_what_the_simulation_is_told() {
    let files = files(text(9, "\"20s\""), counts_without_a_wait());
    let scenario =
        scenario(&files, DATES[0], &[("defaults.patience", "{ distribution = \"exponential\", mean = \"3m\" }")]);
    let service = (52.0 * 120.0 + 31.0 * 100.0) / 83.0 + 20.0;
    let [c, a] = Method::FORMULAS.map(|method| formula_day(&scenario, method, Purpose::Compared));
    let value = |day: &Day, measure| day.intervals().nth(1).unwrap().comparison(measure).simulated.map(|of| of.value);
    let expected = ErlangC::new(9, 83.0 / 1_800.0, service).unwrap();
    assert!((value(&c, Measure::Asa).unwrap() - expected.mean_wait()).abs() < 1e-9);
    assert!((value(&c, Measure::InTimeOfAnswered).unwrap() - expected.service_level(20.0)).abs() < 1e-9);
    assert_eq!(value(&c, Measure::Abandoned), Some(0.0));
    let expected = ErlangA::new(9, 83.0 / 1_800.0, service, 180.0).unwrap().probability_of_abandonment();
    assert!((value(&a, Measure::Abandoned).unwrap() - expected).abs() < 1e-4);
    // With six agents it is overloaded: without impatience nobody is in time, and no wait has a mean.
    let scenario = self::scenario(&files, DATES[0], &[("group.all.shifts[0].agents", "6")]);
    let [c, a] = Method::FORMULAS.map(|method| formula_day(&scenario, method, Purpose::Compared));
    assert_eq!((value(&c, Measure::Asa), value(&c, Measure::InTimeOfAnswered)), (None, Some(0.0)));
    assert_eq!(value(&a, Measure::InTimeOfAnswered), Some(0.0), "nobody gives up");
}

fn platform_and(command_line: &[String]) -> Provenance<'_> {
    let platform = Platform { os: "linux", arch: "x86_64" };
    Provenance { command_line, scenario: "", sources: &[], platform, warnings: &[], date: None }
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
fn some_fit() -> Fit {
    let range = Range::new(5.0, 90.0).unwrap();
    Fit {
        parameters: vec![Parameter { path: "defaults.wrap_up.mean".to_owned(), unit: "s".to_owned() }],
        objective: Objective::ServiceLevel,
        found: vec![Found {
            method: Method::Simulation,
            day: None,
            days: 1,
            search: search(&[range], |values| Ok::<f64, ()>((values[0] - 26.25).abs() / 100.0)).unwrap(),
        }],
    }
}

#[test]
fn the_tables_show_fitted_and_tested_days_apart() {
    let found = some_fit();
    let backtest = backtest(&counted_from_the_model(5), replications(1, 39, 2), &[]);
    let fit = Some(&found);
    let run = BacktestRun { question: "Does the model do what was counted?", seed: 1, backtest: &backtest, fit };
    insta::assert_snapshot!("console", report::console_backtest(&run, report::WIDTH));
    let markdown = report::markdown_backtest(&run);
    assert!(markdown.contains("| 2026-03-02 fitted | 273 |") && markdown.contains("](charts/days.svg)"));
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let folder = Folder::new("threads");
    let (files, found) = (counted_from_the_model(5), some_fit());
    let written = |threads: usize| {
        let backtest = backtest(&files, replications(1, 39, threads), &[]);
        let fit = Some(&found);
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
        "backtest.json",
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
    // A head, and the center and two classes over two days of four intervals, with eight measures each.
    assert_eq!(alone[4].lines().count(), 1 + 8 * 3 * 2);
    assert_eq!(alone[7].lines().count(), 1 + 8 * 3 * 2 * 4);
}

fn command(folder: &Folder, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .current_dir(&folder.0)
        .args(["backtest", "center.toml", "--replications", "3"])
        .args(arguments)
        .output()
        .unwrap()
}

/// Three days of a busy center, which talk 2, 3 and 4 % longer than is written, with a history.
fn three_days(test: &str) -> Folder {
    let text = text(9, "{ distribution = \"exponential\", mean = \"40s\" }");
    let key = "talk = \"talk\"\nclass_talk = \"learned\"\ntalk_history = { file = \"history.csv\", date = \"day\", answered = \"served\", talk = \"sum\" }\n";
    let folder = Folder::new(test);
    fs::write(folder.0.join("center.toml"), text.replacen("talk = \"talk\"\n", key, 1)).unwrap();
    let mut counts = HEAD.to_owned();
    let mut history = "day,served,sum\n2026-02-26,100,30000\n2026-02-27,100,31000\n".to_owned();
    for (day, date) in ["2026-03-02", "2026-03-03", "2026-03-04"].iter().enumerate() {
        for (interval, time) in TIMES.iter().enumerate() {
            for (calls, (class, talk)) in offered(day, interval).into_iter().zip([("red", 120), ("blue", 100)]) {
                let (answered, in_time) = (calls - 1, calls - 3 - day as u64);
                let wait = 30 * (answered - in_time) + 2 * in_time;
                let sum = answered * talk * (102 + day as u64) / 100;
                let _ = writeln!(counts, "{date},{time},{class},{calls},{answered},1,{in_time},{wait},{sum}");
            }
        }
        let _ = writeln!(history, "{date},100,{}", 30_500 + 200 * day);
    }
    fs::write(folder.0.join("counts.csv"), counts).unwrap();
    fs::write(folder.0.join("history.csv"), history).unwrap();
    folder
}

#[test]
fn what_is_printed_for_programs_is_the_file_and_says_what_the_tables_say() {
    let folder = three_days("json");
    let output = command(&folder, &["--json", "--out", "out"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, fs::read_to_string(folder.0.join("out/backtest.json")).unwrap());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&document["replications"], &document["confidence"]), (&3.into(), &0.95.into()));
    let days = document["days"].as_array().unwrap();
    let names: Vec<&str> = days.iter().map(|day| day["day"].as_str().unwrap()).collect();
    assert_eq!(names, ["2026-03-02", "2026-03-03", "2026-03-04"]);
    let day = &days[0]["lines"][0];
    assert!(day["class"].is_null() && day["interval"].is_null(), "{day}");
    let offered: u64 = (0..TIMES.len()).flat_map(|interval| offered(0, interval)).sum();
    assert_eq!(day["values"]["offered"]["real"].as_f64(), Some(offered as f64));
    // Three replications are too few for where single days lie.
    assert!(day["values"]["asa"]["simulated"].is_f64() && day["values"]["asa"]["prediction"].is_null(), "{day}");
    assert_eq!(document["errors"][0]["over"], "days");
}

/// What happens on a day, and whatever is known of it or of later ones, changes no prediction of it.
#[test]
fn a_rolling_prediction_knows_nothing_of_its_day_and_of_later_ones() {
    let folder = three_days("rolling");
    let predicted = |out: &str| {
        let fit = [
            "--rolling",
            "1",
            "--fit",
            "defaults.wrap_up.mean",
            "--from",
            "5s",
            "--to",
            "90s",
            "--erlang",
            "--out",
            out,
        ];
        let output = command(&folder, &fit);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("2026-03-03 predicted") && !text.contains("2026-03-02 "), "{text}");
        let page = fs::read_to_string(folder.0.join(out).join("report.html")).unwrap();
        assert!(
            page.contains("on average where days are predicted from those before them")
                && page.contains("with Erlang A")
        );
        let rows = ["days.csv", "intervals.csv"].map(|name| fs::read_to_string(folder.0.join(out).join(name)).unwrap());
        rows.concat().lines().map(|line| line.split(',').map(str::to_owned).collect()).collect::<Vec<Vec<String>>>()
    };
    let change = |name: &str, from: &str, to: &str| {
        let path = folder.0.join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    // All that is real is in one column.
    let without_real = |rows: &[Vec<String>], date: &str| {
        let of_day = rows.iter().filter(|row| row[0] == date);
        of_day.map(|row| [&row[..6], &row[7..]].concat()).collect::<Vec<_>>()
    };
    let before = predicted("before");
    // On the last day half as many are in time, all talk twice as long, and the history says so, too.
    change("counts.csv", "2026-03-04,09:00,red,46,45,1,41,202,5616", "2026-03-04,09:00,red,46,45,1,20,2500,11232");
    change("history.csv", "2026-03-04,100,30900", "2026-03-04,100,61800");
    let after = predicted("after");
    assert!(before != after);
    for date in ["2026-03-03", "2026-03-04"] {
        assert!(!without_real(&before, date).is_empty());
        assert_eq!(without_real(&before, date), without_real(&after, date), "{date}");
    }
    // What is known before a day does change it.
    change("counts.csv", "2026-03-03,09:00,red,43,42,1,39,168,5191", "2026-03-03,09:00,red,43,42,1,20,2500,11232");
    let later = predicted("later");
    assert_eq!(without_real(&after, "2026-03-03"), without_real(&later, "2026-03-03"));
    assert!(without_real(&after, "2026-03-04") != without_real(&later, "2026-03-04"));
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
    let twice = [&fit(mean, "5s", "90s", "2026")[..], &["--fit", "defaults.patience.mean"]].concat();
    refused(&twice, 2, "there are 2 --fit, 1 --from and 1 --to");
    refused(&[&twice[..6], &["--fit-days", "2026"], &twice[..6]].concat(), 2, "is there twice");
    refused(&[&fit(mean, "5s", "90s", "2026")[..], &["--objective", "wait"]].concat(), 2, "service_level, asa,");
    refused(
        &[&fit(mean, "5s", "90s", "2026")[..], &["--objective", "all"]].concat(),
        1,
        "days on which somebody waited",
    );
    refused(&["--from", "5s"], 2, "--fit");
    refused(&["--rolling", "2"], 2, "no day has 2 days before it; the counts have 2 days");
    refused(&[&fit(mean, "5s", "90s", "2026")[..], &["--rolling", "1"]].concat(), 2, "cannot be used with");
    refused(&["--set", "run.date=2026-03-02"], 2, "--days");
    refused(&["--max-events", "10"], 3, "error: 2026-03-02, replication 0");

    let text = text(9, "\"40s\"");
    let (start, end) = (text.find("[backtest]").unwrap(), text.find("[class.red]").unwrap());
    fs::write(folder.0.join("center.toml"), [&text[..start], &text[end..]].concat()).unwrap();
    refused(&[], 1, "does not say what really happened");
}

/// Forty calls of three minutes in half an hour, three agents and no room to wait: nobody gives up or waits, and nearly half are turned away.
#[test]
fn whom_a_simulated_day_turns_away_is_told_and_warned_of() {
    let folder = crate::cli::folder("backtest-lost");
    let text = "[run]\ndate = \"2026-01-05\"\nstart = \"08:00\"\nend = \"08:30\"\nreplications = 39\n\
                [class.a]\narrivals = { counts = [40], interval = \"30m\" }\ntalk = \"3m\"\n[queue.a]\ncapacity = 0\n\
                [group.g]\nagents = 3\nskills = [\"a\"]\n[backtest]\nfile = \"real.csv\"\ndate = \"date\"\ntime = \"time\"\n\
                class = \"class\"\noffered = \"offered\"\nanswered = \"answered\"\nabandoned = \"abandoned\"\n";
    fs::write(folder.join("center.toml"), text).unwrap();
    let real = "date,time,class,offered,answered,abandoned\n2026-01-05,08:00,a,40,36,4\n";
    fs::write(folder.join("real.csv"), real).unwrap();
    let (center, out) = (folder.join("center.toml"), folder.join("results"));
    let arguments = ["backtest", crate::cli::text(&center), "--out", crate::cli::text(&out), "--quiet"];
    crate::cli::call(&arguments).ends_with(0);
    let days = fs::read_to_string(out.join("days.csv")).unwrap();
    let lost = days.lines().find(|line| line.contains(",lost_share,")).unwrap_or_else(|| panic!("{days}"));
    let simulated: f64 = lost.split(',').nth(7).unwrap().parse().unwrap();
    // Erlang B with 4 Erlangs and three agents is 0.451; a half-hour that begins empty loses fewer.
    assert!((0.38..0.451).contains(&simulated), "{lost}");
    for page in ["backtest.md", "report.html"] {
        let page = fs::read_to_string(out.join(page)).unwrap();
        assert!(page.contains("of the simulated contacts of 2026-01-05 were turned away or left unserved"), "{page}");
    }
}
