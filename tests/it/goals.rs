//! Goals: met, missed or open, each as its interval says; found in every table, file and check; all mistakes told at once.

use crate::cli::{call, files_in, folder, text};
use std::fs;
use std::path::Path;
use switchboard::experiment::{self, Judged, Labels, Limits, Metric, Observations, Scope, Summary, Verdict, replicate};
use switchboard::scenario::{Memory, Scenario, load};

/// A quarter of an hour with twenty contacts on average, each of whom is served at once.
const SMALL: &str = "
[run]
length = \"15m\"
interval = \"15m\"
[class.calls]
arrivals = \"80/h\"
talk = \"1s\"
[group.all]
agents = 50
skills = [\"calls\"]
";

fn scenario(goals: &str) -> Scenario {
    let files = Memory::default().with("goals.toml", format!("{SMALL}{goals}"));
    load(Path::new("goals.toml"), &[], &files).unwrap_or_else(|diagnostics| panic!("{}", diagnostics.render(false)))
}

fn summary(scenario: &Scenario, seed: u64, replications: u32) -> Summary {
    let results =
        replicate(&scenario.center, seed, replications, Some(2), Limits::default(), &|_| ()).expect("it runs");
    Summary::new(&scenario.center, &results, Labels::of_scenario(scenario), 0.95)
}

fn only(summary: &Summary) -> &Judged {
    let [judged] = summary.goals.as_slice() else { panic!("one goal is declared") };
    judged
}

/// Seven calls an hour, two agents who take ten minutes for each: the second half-hour has to wait.
const WAITING: &str = "
[run]
start = \"08:00\"
end = \"12:00\"
replications = 8
[class.calls]
arrivals = { interval = \"60m\", expected = [4, 30, 4, 4] }
talk = \"exponential(4m)\"
patience = \"exponential(5m)\"
[class.letters]
arrivals = \"2/h\"
talk = \"2m\"
[group.all]
agents = 2
skills = [\"calls\", \"letters\"]
";

#[test]
fn a_goal_is_met_or_missed_where_its_interval_does_not_hold_the_target_and_open_elsewhere() {
    let goals = "
        [goal.waits]
        metric = \"class.*.asa\"
        at_most = \"60s\"
        [goal.hours]
        metric = \"service_level\"
        at_least = 0.8
        each = \"interval\"
        [goal.nine_days_of_ten]
        metric = \"abandon_share\"
        at_most = 0.35
        days = 0.9
        [goal.never]
        metric = \"offered\"
        at_least = 1000000
        each = \"day\"
    ";
    let files = Memory::default().with("goals.toml", format!("{WAITING}{goals}"));
    let scenario = load(Path::new("goals.toml"), &[], &files).expect("it can be read");
    let summary = summary(&scenario, 3, 8);
    let names: Vec<(&str, usize)> =
        summary.goals.iter().map(|judged| (judged.goal.name.as_str(), judged.places.len())).collect();
    assert_eq!(names, [("waits", 2), ("hours", 8), ("nine_days_of_ten", 1), ("never", 1)]);
    let mut seen = Vec::new();
    for judged in &summary.goals {
        for place in judged.places.iter().filter(|_| judged.goal.days.is_none()) {
            let Some(estimate) = place.estimate else {
                assert_eq!(place.verdict, Verdict::Nothing);
                continue;
            };
            let half = estimate.half_width.expect("there are eight replications");
            let (low, high) = (estimate.value - half, estimate.value + half);
            let target = judged.goal.target;
            let expected = match judged.goal.limit {
                _ if low <= target && target <= high && half > 0.0 => Verdict::Open,
                experiment::Limit::AtLeast if low >= target => Verdict::Met,
                experiment::Limit::AtMost if high <= target => Verdict::Met,
                _ => Verdict::Missed,
            };
            assert_eq!(place.verdict, expected, "{} {estimate:?}", judged.goal.name);
            seen.push(expected);
        }
    }
    assert!(seen.contains(&Verdict::Met) && seen.contains(&Verdict::Missed), "{seen:?}");
    assert_eq!(summary.goals[3].verdict(), Verdict::Missed);

    // What each replication says by itself is what was counted.
    let row = summary.whole(Scope::Center);
    let shares =
        &row.values.iter().find(|value| value.metric == Metric::AbandonShare).expect("it applies").by_replication;
    let met = shares.iter().flatten().filter(|&&share| share <= 0.35).count() as u64;
    let place = &summary.goals[2].places[0];
    assert_eq!((place.met, place.judged), (met, 8));
    let share = summary.whole(Scope::Goal(2)).estimate(Metric::GoalMet).expect("it has a value").value;
    assert_eq!(share, met as f64 / 8.0);
}

#[test]
fn a_goal_that_is_reached_exactly_is_seldom_said_to_be_met_or_missed() {
    const EXPERIMENTS: u64 = 400;
    let scenario = scenario("[goal.all]\nmetric = \"offered\"\nat_least = 20\n");
    let decided =
        (0..EXPERIMENTS).filter(|&seed| only(&summary(&scenario, seed, 12)).verdict() != Verdict::Open).count();
    let share = decided as f64 / EXPERIMENTS as f64;
    // Twenty arrivals on average are nearly normal, so that the interval covers their mean in 95 % of cases.
    let bound = 4.0 * (0.05_f64 * 0.95 / EXPERIMENTS as f64).sqrt();
    assert!((share - 0.05).abs() <= bound, "{share} and not 0.05 within {bound}");
}

#[test]
fn a_share_of_days_is_only_certain_after_enough_of_them() {
    // Nothing ever waits: each day meets it, and 0.9^28 = 5.2 %, 0.9^35 = 2.503 %, 0.9^36 = 2.25 %.
    let scenario = scenario("[goal.waits]\nmetric = \"asa\"\nat_most = \"0s\"\ndays = 0.9\n");
    for (replications, verdict) in [(28, Verdict::Open), (35, Verdict::Open), (36, Verdict::Met)] {
        let summary = summary(&scenario, 1, replications);
        let place = &only(&summary).places[0];
        assert_eq!((place.met, place.judged, place.verdict), (replications.into(), replications.into(), verdict));
        assert!((place.certainty.expect("days tell") - (1.0 - 0.9_f64.powi(replications as i32))).abs() < 1e-12);
    }
}

#[test]
fn what_never_varies_is_certain_and_one_replication_tells_nothing_else() {
    let exact = scenario("[goal.waits]\nmetric = \"asa\"\nat_most = \"0s\"\n");
    let place = |summary: &Summary| only(summary).places[0].clone();
    assert_eq!(place(&summary(&exact, 1, 5)).verdict, Verdict::Met);
    let one = place(&summary(&exact, 1, 1));
    assert_eq!((one.verdict, one.certainty, one.met), (Verdict::Open, None, 1));
}

#[test]
fn all_mistakes_of_goals_are_told_at_once_each_with_its_way_out() {
    let goals = "
[goal.unknown]
metric = \"service_levl\"
at_least = 0.8
[goal.percent]
metric = \"service_level\"
at_least = 80
[goal.unit]
metric = \"asa\"
at_most = 20
[goal.time]
metric = \"occupancy\"
at_most = \"20s\"
[goal.part]
metric = \"class.cals.asa\"
at_most = \"20s\"
[goal.whole]
metric = \"wait_p90\"
at_most = \"20s\"
each = \"interval\"
";
    let scenario = scenario(goals);
    let wrong = experiment::check(&scenario).expect_err("six goals are wrong").render(false);
    insta::assert_snapshot!(wrong);
    let both = "[goal.both]\nmetric = \"asa\"\nat_most = \"9s\"\nat_least = \"1s\"\n[goal.none]\nmetric = \"asa\"\n\
                [goal.sign]\nmetric = \"abandon_share\"\nat_most = \"5 %\"\n";
    let files = Memory::default().with("goals.toml", format!("{SMALL}{both}"));
    let wrong =
        load(Path::new("goals.toml"), &[], &files).expect_err("two have no one limit, and one is a text").render(false);
    insta::assert_snapshot!(wrong);
}

#[test]
fn a_goal_of_one_service_level_over_several_media_is_refused_and_a_medium_named() {
    let mixed = WAITING.replace("[class.letters]\n", "[class.letters]\nmedium = \"email\"\n");
    let mixed = mixed.replace("[group.all]\n", "[group.all]\ncapacity = { email = 1 }\n");
    assert_ne!(mixed, WAITING);
    let wrong = |goal: &str| {
        let files = Memory::default().with("goals.toml", format!("{mixed}[goal.all]\n{goal}\n"));
        let scenario = load(Path::new("goals.toml"), &[], &files).expect("it can be read");
        experiment::check(&scenario).err().map_or_else(String::new, |wrong| wrong.render(false))
    };
    let level = wrong("metric = \"service_level\"\nat_least = 0.8");
    assert!(level.contains("`service_level` of calls and e-mails together is none of any of them"), "{level}");
    assert!(level.contains("such as `medium.voice.service_level`"), "{level}");
    let formula = wrong("metric = \"service_level_answered\"\nat_least = 0.8");
    assert!(formula.contains("`medium.voice.service_level`"), "{formula}");
    let wait = wrong("metric = \"asa\"\nat_most = \"20s\"");
    assert!(wait.contains("such as `medium.voice.asa`"), "{wait}");
    for goal in [
        "metric = \"medium.voice.service_level\"\nat_least = 0.8",
        "metric = \"class.calls.asa\"\nat_most = \"20s\"",
        "metric = \"abandon_share\"\nat_most = 0.1",
    ] {
        assert_eq!(wrong(goal), "", "{goal}");
    }
    // Without a due time, the page has no service level of e-mails, but how long they wait.
    let place = folder("goals-media");
    let (file, out) = (place.join("mixed.toml"), place.join("out"));
    fs::write(&file, mixed).expect("it can be written");
    call(&["run", text(&file), "--out", text(&out)]).ends_with(0);
    let page = String::from_utf8(files_in(&out)["report.html"].clone()).expect("it is text");
    assert!(page.contains("SL of calls") && !page.contains("SL of e-mails"), "tiles follow the media");
    assert!(page.contains("answered e-mails wait ") && !page.contains("service level of e-mails"));
}

#[test]
fn a_goal_that_is_missed_alike_in_all_intervals_names_no_worst_one() {
    let place = folder("goals-alike");
    let (file, out) = (place.join("alike.toml"), place.join("out"));
    let center = "# Is anybody there?\n[run]\nlength = \"2h\"\ninterval = \"1h\"\nreplications = 3\n[class.a]\narrivals = \"30/h\"\n\
                  talk = \"9h\"\npatience = \"5s\"\n[group.g]\nshifts = [{ agents = 1, from = \"01:59:59\", to = \"02:00\" }]\nskills = [\"a\"]\n[group.late]\nagents = 1\nskills = []\n";
    let goal = "[goal.level]\nmetric = \"service_level\"\nat_least = 0.8\neach = \"interval\"\n";
    fs::write(&file, format!("{center}{goal}")).expect("it can be written");
    let answer = call(&["run", text(&file), "--out", text(&out)]);
    assert!(answer.out.contains("% everywhere"), "{} {}", answer.out, answer.err);
    // Nobody was answered, so that there is nothing to draw of their waits.
    let names = Vec::from_iter(files_in(&out).into_keys());
    assert!(names.contains(&"charts/service.svg".to_owned()), "{names:?}");
    assert!(!names.contains(&"charts/waits.svg".to_owned()), "{names:?}");
}

#[test]
fn run_says_in_tables_files_and_exit_code_whether_goals_are_met() {
    let place = folder("goals");
    let file = place.join("goals.toml");
    let out = place.join("out");
    for (goal, code, word) in [
        ("metric = \"asa\"\nat_most = \"1h\"", 0, "met"),
        ("metric = \"class.calls.asa\"\nat_most = \"1s\"", 4, "missed"),
        ("metric = \"offered\"\nat_least = 20\ndays = 0.5", 5, "open"),
    ] {
        let center = if code == 5 { SMALL } else { WAITING };
        fs::write(&file, format!("# Is it enough?\n{center}[goal.\"the <goal>\"]\n{goal}\n"))
            .expect("it can be written");
        let answer = call(&["run", text(&file), "--out", text(&out)]).ends_with(code);
        assert!(answer.out.contains("\nGoals\n") && answer.out.contains("\nthe <goal>"), "{}", answer.out);
        let files = files_in(&out);
        let of = |name: &str| String::from_utf8(files[name].clone()).expect("it is text");
        assert!(of("goals.csv").lines().nth(1).expect("a goal").ends_with(word), "{}", of("goals.csv"));
        assert!(of("summary.csv").contains("\ngoal,\"the <goal>\",goal_met,share,"));
        assert!(of("report.html").contains("<h2>Goals</h2>") && of("report.html").contains("the &lt;goal&gt;"));
        assert!(of("summary.md").contains("\n## Goals\n"));
        let json: serde_json::Value = serde_json::from_str(&of("summary.json")).expect("it is JSON");
        assert_eq!(json["goals"][0]["verdict"], word);
        // Made again they are the same, which is all that is asked then.
        call(&["rerun", text(&out), "--out", text(&place.join("again"))]).ends_with(0);
    }
}

#[test]
fn a_check_and_a_sweep_take_a_goal_for_a_metric() {
    let place = folder("goal-metrics");
    let goal = "[goal.quick]\nmetric = \"asa\"\nat_most = \"60s\"\neach = \"interval\"\n";
    fs::write(place.join("a.toml"), format!("{WAITING}{goal}")).expect("it can be written");
    let check = "[[scenario]]\nname = \"a\"\nfile = \"a.toml\"\nbaseline = \"a.json\"\nreplications = 30\n\
                 [[metric]]\nscope = \"goal\"\nmetric = \"goal_met\"\nworse = \"down\"\nabsolute = 0.05\n";
    fs::write(place.join("check.toml"), check).expect("it can be written");
    let file = place.join("check.toml");
    call(&["check", text(&file), "--update"]).ends_with(0);
    call(&["check", text(&file)]).ends_with(0);
    let worse = fs::read_to_string(place.join("a.toml")).expect("it is there").replace("agents = 2", "agents = 1");
    fs::write(place.join("a.toml"), worse).expect("it can be written");
    let answer = call(&["check", text(&file)]).ends_with(1);
    assert!(answer.out.contains("WORSE       met [%] of goal quick"), "{}", answer.out);

    let study = "scenario = \"a.toml\"\nmetrics = [\"goal.quick.goal_met\"]\nreplications = 6\n\
                 [parameter.agents]\npath = \"group.all.agents\"\nvalues = [1, 4]\n";
    fs::write(place.join("study.toml"), study).expect("it can be written");
    let out = place.join("sweep");
    call(&["sweep", text(&place.join("study.toml")), "--out", text(&out)]).ends_with(0);
    let estimates = fs::read_to_string(out.join("estimates.csv")).expect("it was written");
    let head = estimates.lines().next().expect("a head");
    let column = head.split(',').position(|name| name == "value").expect("a column of values");
    let rows = estimates.lines().skip(1).map(|line| line.split(',').nth(column).and_then(|cell| cell.parse().ok()));
    let shares: Vec<f64> = rows.map(|share| share.expect("a share")).collect();
    assert!(matches!(shares[..], [one, four] if one < four), "{estimates}");
}

#[test]
fn a_goal_and_a_check_may_be_of_one_interval() {
    let place = folder("goal-interval");
    let write = |name: &str, text: &str| fs::write(place.join(name), text).expect("it can be written");
    let one = "[goal.first]\nmetric = \"interval.09:00.offered\"\nat_least = 1\n";
    let each = "[goal.each]\nmetric = \"offered\"\nat_least = 1\neach = \"interval\"\n";
    write("a.toml", &format!("{WAITING}{one}{each}"));
    let out = place.join("out");
    call(&["run", text(&place.join("a.toml")), "--replications", "20", "--out", text(&out)]);
    let goals = fs::read_to_string(out.join("goals.csv")).expect("it was written");
    let row = |goal: &str| {
        let row = goals
            .lines()
            .find(|row| row.starts_with(goal) && row.contains(",09:00,"))
            .unwrap_or_else(|| panic!("no {goal} in {goals}"));
        row.split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, each) = (row("\"first\","), row("\"each\","));
    assert_eq!((first[6].as_str(), each[6].as_str()), ("09:00", "09:00"), "{goals}");
    assert_eq!(first[9..], each[9..], "the same interval with the same verdict");
    for (wrong, words) in [
        ("metric = \"interval.09:07.offered\"", "no interval begins at `09:07`"),
        ("metric = \"interval.09:00.wait_p90\"", "is known over the whole run only"),
        ("metric = \"interval.09:00.offered\"\neach = \"day\"", "one interval has no day of its own"),
    ] {
        write("b.toml", &format!("{WAITING}{}", one.replace("metric = \"interval.09:00.offered\"", wrong)));
        call(&["validate", text(&place.join("b.toml"))]).ends_with(1).complains(&[words]);
    }

    let check = "[[scenario]]\nname = \"a\"\nfile = \"a.toml\"\nbaseline = \"a.json\"\nreplications = 30\n\
                 [[metric]]\nmetric = \"interval.09:00.abandon_share\"\nscope = \"class\"\nworse = \"up\"\nabsolute = 0.001\n";
    write("check.toml", check);
    let file = place.join("check.toml");
    call(&["check", text(&file), "--update"]).ends_with(0);
    let kept = fs::read_to_string(place.join("a.json")).expect("a baseline");
    assert!(kept.contains("{\"interval\":\"09:00\",\"scope\":\"class\","), "{kept}");
    call(&["check", text(&file)]).ends_with(0);
    write("a.toml", &WAITING.replace("agents = 2", "agents = 1"));
    let answer = call(&["check", text(&file)]).ends_with(1);
    assert!(answer.out.contains("at 09:00: "), "{}", answer.out);
    for (from, to, words) in [
        ("interval.09:00.abandon_share", "interval.09:07.abandon_share", "does not exist in scenario `a`"),
        (
            "interval.09:00.abandon_share",
            "class.x.abandon_share",
            "write `metric = \"abandon_share\"`, `scope = \"class\"`",
        ),
        ("interval.09:00.abandon_share", "interval.09:00.abandon_shar", "did you mean \"abandon_share\"?"),
    ] {
        write("check.toml", &check.replace(from, to));
        call(&["check", text(&file)]).ends_with(2).complains(&[words]);
    }
}

#[test]
fn observations_keep_what_goals_came_to() {
    let scenario = scenario("[goal.all]\nmetric = \"offered\"\nat_least = 20\n");
    let labels = Labels::of_scenario(&scenario);
    let results = replicate(&scenario.center, 1, 6, Some(2), Limits::default(), &|_| ()).expect("it runs");
    let observations = Observations::of(&scenario.center, &results, &labels, 1);
    let again = Observations::from_text(&observations.to_text()).expect("what is written can be read");
    assert_eq!(again, observations);
    let goal = again.scope("goal", "all").expect("it is there");
    let summary = Summary::new(&scenario.center, &results, labels, 0.95);
    assert_eq!(again.estimate(goal, Metric::GoalMet, 0.95), summary.whole(Scope::Goal(0)).estimate(Metric::GoalMet));
}
