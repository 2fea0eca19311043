//! Sweeps as people run them: the same bytes however they are run, and what is refused.

use crate::cli::{call, files_in, folder, program, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use switchboard::experiment::metric_names;
use switchboard::experiment::sweep::{Book, Job, Sweep, select};
use switchboard::model::Limits;
use switchboard::scenario::{Memory, Snapshot, Study};

const SCENARIO: &str = "\
# A small center.
[run]
length = \"1h\"
[service_level]
threshold = \"20s\"
[class.sales]
arrivals = \"200/h\"
patience = \"exponential(2m)\"
talk = \"exponential(3m)\"
[class.help]
arrivals = \"60/h\"
patience = \"exponential(4m)\"
talk = { distribution = \"lognormal\", mean = \"4m\", cv = 1 }
[group.front]
agents = 12
skills = [\"sales\", \"help\"]
[group.expert]
agents = 3
skills = [\"help\"]
";

const STUDY: &str = "\
# How many agents, and which of them is asked first?
scenario = \"center.toml\"
metrics = [\"asa\", \"abandon_share\", \"class.help.wait_p90\", \"group.front.occupancy\"]
replications = 4
baseline = { agents = 12, pick = \"longest-idle\" }
front = { minimize = [\"asa\", \"abandon_share\"] }
[parameter.agents]
path = \"group.front.agents\"
from = 11
to = 14
step = 1
[parameter.pick]
path = \"routing.agent_selection\"
values = [\"longest-idle\", \"least-skilled\"]
";

/// A folder with the study and its scenario.
fn study(name: &str, study: &str) -> PathBuf {
    let folder = folder(&format!("sweep-{name}"));
    fs::write(folder.join("center.toml"), SCENARIO).unwrap();
    fs::write(folder.join("study.toml"), study).unwrap();
    folder
}

/// Sweeps the study of a folder and gives all that was written.
fn swept(folder: &Path, out: &str, arguments: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let (file, out) = (folder.join("study.toml"), folder.join(out));
    call(&[&["sweep", text(&file), "--out", text(&out)], arguments].concat()).ends_with(0);
    files_in(&out)
}

fn lines(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<String> {
    String::from_utf8(files[name].clone()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_sweep_writes_its_tables_charts_and_differences() {
    let folder = study("files", STUDY);
    let files = swept(&folder, "out", &[]);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "charts/abandon_share.svg",
            "charts/asa.svg",
            "charts/class.help.wait_p90.svg",
            "charts/differences.svg",
            "charts/front.svg",
            "charts/group.front.occupancy.svg",
            "differences.csv",
            "estimates.csv",
            "front.csv",
            "manifest.json",
            "observations.csv",
            "points.csv",
            "report.html",
            "sweep.json",
            "sweep.md",
        ]
    );
    assert_eq!(lines(&files, "points.csv").len(), 1 + 8);
    assert_eq!(lines(&files, "estimates.csv").len(), 1 + 8 * 4);
    assert_eq!(lines(&files, "observations.csv").len(), 1 + 8 * 4 * 4);
    let differences = lines(&files, "differences.csv");
    assert!(differences.contains(&"3,12,longest-idle,center,,asa,s,0.0,0.0,4".to_owned()), "{differences:#?}");
    // With fewer agents the same callers wait longer, replication by replication.
    let fewer = differences.iter().find(|line| line.starts_with("1,11,longest-idle,center,,asa,")).unwrap();
    let number = |place: usize| fewer.split(',').nth(place).unwrap().parse::<f64>().unwrap();
    assert!(number(7) > 0.0, "{fewer}");
    let json: serde_json::Value = serde_json::from_slice(&files["sweep.json"]).unwrap();
    assert_eq!((json["schema_version"].as_u64(), json["baseline"].as_u64()), (Some(1), Some(3)));
}

#[test]
fn the_charts_of_a_sweep_become_pictures_and_nothing_else_changes() {
    let folder = study("pictures", STUDY);
    let (mut drawn, plain) = (swept(&folder, "drawn", &["--pictures", "png,pdf"]), swept(&folder, "plain", &[]));
    for chart in plain.keys().filter_map(|name| name.strip_suffix(".svg")) {
        assert!(drawn.remove(&format!("{chart}.png")).is_some_and(|bytes| bytes.starts_with(b"\x89PNG")), "{chart}");
        assert!(drawn.remove(&format!("{chart}.pdf")).is_some_and(|bytes| bytes.starts_with(b"%PDF-")), "{chart}");
    }
    // The manifest has the digests of the pictures too.
    drawn.insert("manifest.json".to_owned(), plain["manifest.json"].clone());
    assert!(drawn == plain, "{:?} and {:?}", drawn.keys(), plain.keys());
}

#[test]
fn the_estimates_of_a_point_are_those_of_a_run_of_it() {
    let folder = study("run", STUDY);
    let files = swept(&folder, "out", &[]);
    let (center, out) = (folder.join("center.toml"), folder.join("run"));
    let set =
        ["--set", "group.front.agents=14", "--set", "routing.agent_selection=least-skilled", "--replications", "4"];
    call(&[&["run", text(&center), "--out", text(&out)], &set[..]].concat()).ends_with(0);
    let run = files_in(&out);
    for metric in ["asa", "abandon_share"] {
        let own = format!("8,14,least-skilled,center,,{metric},");
        let own = lines(&files, "estimates.csv").into_iter().find(|line| line.starts_with(&own)).unwrap();
        let other = format!("center,,{metric},");
        let other = lines(&run, "summary.csv").into_iter().find(|line| line.starts_with(&other)).unwrap();
        // The value, its half-width and the number of replications; a run tells the standard deviation between them.
        let cells = |line: &str, first: usize, places: [usize; 3]| -> Vec<String> {
            let cells: Vec<&str> = line.split(',').skip(first).collect();
            places.map(|place| format!("{:.8e}", cells[place].parse::<f64>().expect("a number"))).into()
        };
        assert_eq!(cells(&own, 7, [0, 1, 2]), cells(&other, 4, [0, 1, 3]), "{own} and {other}");
    }
}

#[test]
fn points_that_turn_customers_away_are_told_whatever_is_asked_of_them() {
    let folder = study("lost", "");
    let file = folder.join("center.toml");
    let queue = "[queue.sales]\ncapacity = 50\n[queue.help]\ncapacity = 50\n";
    fs::write(&file, format!("{SCENARIO}{queue}")).unwrap();
    let swept = |values: &str, out: &str| {
        let (vary, out) = (format!("queue.sales.capacity={values}"), folder.join(out));
        let arguments = ["--metrics", "abandon_share", "--replications", "3", "--out", text(&out)];
        let answer = call(&[&["sweep", text(&file), "--vary", &vary][..], &arguments].concat()).ends_with(0);
        (answer.out.split_whitespace().collect::<Vec<_>>().join(" "), files_in(&out))
    };
    let (console, files) = swept("0,50", "losing");
    assert!(
        console.contains("WARNING: 1 of 2 points lose more than 1 % of their contacts, or of a class"),
        "{console}"
    );
    assert!(console.contains("in point 1 (queue.sales.capacity = 0)") && console.contains("lost [%]"), "{console}");
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(page.contains("1 of 2 points lose more than 1 %"));
    let rows = lines(&files, "estimates.csv");
    let lost = Vec::from_iter(rows.iter().filter(|row| row.contains("lost_share")));
    // Of all contacts and of the class that loses them, at both points.
    assert!(lost.len() == 4 && lost[2..].iter().all(|row| row.contains(",0.0,")), "{rows:?}");
    let document: serde_json::Value = serde_json::from_slice(&files["sweep.json"]).unwrap();
    assert!(document["warnings"][0].as_str().is_some_and(|text| text.contains("1 of 2 points")), "{document}");
    // So is a class, few as they are among all, and whatever is asked.
    let few = [
        ("\"60/h\"", "\"2/h\""),
        ("mean = \"4m\"", "mean = \"1h\""),
        ("\"1h\"\n[", "\"20h\"\n["),
        ("agents = 3", "agents = 1"),
    ];
    let few = few
        .iter()
        .fold(SCENARIO.replace("\"sales\", \"help\"", "\"sales\""), |text, (from, to)| text.replace(from, to));
    let few_help = folder.join("few.toml");
    fs::write(&few_help, format!("{few}[queue.sales]\ncapacity = 50\n")).unwrap();
    let vary = ["sweep", text(&few_help), "--vary", "queue.help.capacity=0,9", "--replications", "2", "--metrics"];
    let told = |metrics: &str| call(&[&vary[..], &[metrics]].concat()).ends_with(0).out;
    assert!(told("class.help.abandon_share").contains("help lost [%]"), "{}", told("class.help.abandon_share"));
    let all = told("abandon_share");
    assert!(all.contains("WARNING: 1 of 2 points") && all.contains("help lost [%]"), "{all}");
    // Where nobody is lost, what was asked for is all that there is.
    let (console, files) = swept("40,50", "keeping");
    assert!(!console.contains("WARNING") && !console.contains("lost"), "{console}");
    assert!(!lines(&files, "estimates.csv").iter().any(|row| row.contains("lost_share")));
    assert!(!files.contains_key("charts/lost_share.svg"));
}

#[test]
fn the_number_of_threads_does_not_change_a_byte() {
    let folder = study("threads", STUDY);
    let alone = swept(&folder, "1", &["--threads", "1"]);
    assert!(swept(&folder, "2", &["--threads", "2"]) == alone);
    assert!(swept(&folder, "16", &["--threads", "16"]) == alone);
}

#[test]
fn the_order_of_points_changes_no_number_of_a_point() {
    let folder = study("order", STUDY);
    let forward = lines(&swept(&folder, "forward", &[]), "estimates.csv");
    let turned = STUDY.replace("[\"longest-idle\", \"least-skilled\"]", "[\"least-skilled\", \"longest-idle\"]");
    fs::write(folder.join("study.toml"), turned).unwrap();
    let backward = lines(&swept(&folder, "backward", &[]), "estimates.csv");
    let without_number = |lines: &[String]| {
        let mut lines: Vec<String> = lines.iter().map(|line| line.split_once(',').unwrap().1.to_owned()).collect();
        lines.sort();
        lines
    };
    assert_ne!(forward, backward);
    assert_eq!(without_number(&forward), without_number(&backward));
}

#[test]
fn a_sweep_that_was_cut_off_anywhere_goes_on_to_the_same_bytes() {
    let folder = study("cut", STUDY);
    let whole = swept(&folder, "out", &[]);
    // A sweep that gives up keeps what it has: here all of it, since the folder of results is taken away at the end.
    let journal = journal_of_killed(&folder);
    let text = fs::read(&journal).unwrap();
    let ends: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').map(|at| at + 1).collect();
    // In the first line, at its end, in the middle of a later one, and at the very end.
    for length in [0, 10, ends[0], ends[0] + 1, (ends[2] + ends[3]) / 2, text.len()] {
        fs::write(&journal, &text[..length.min(text.len())]).unwrap();
        assert!(swept(&folder, "killed", &["--threads", "1"]) == whole, "cut to {length} bytes");
        assert!(!journal.exists());
    }
}

/// Kills a sweep of the folder's study in the midst of its work, and gives the journal that it leaves.
fn journal_of_killed(folder: &Path) -> PathBuf {
    let (file, out, journal) = (folder.join("study.toml"), folder.join("killed"), folder.join("killed.unfinished"));
    // On a busy machine a sweep may be done before this process gets to look; then it is none that was killed.
    for _ in 0..100 {
        let mut child = program(&["sweep", text(&file), "--out", text(&out), "--threads", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = || fs::read(&journal).map_or(0, |text| text.iter().filter(|&&byte| byte == b'\n').count());
        while lines() < 6 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if lines() >= 6 && !out.exists() {
            return journal;
        }
        let _ = (fs::remove_dir_all(&out), fs::remove_file(&journal));
    }
    panic!("no sweep could be killed in the midst of its work");
}

#[test]
fn a_sweep_that_was_killed_does_not_go_on_with_another_scenario() {
    let folder = study("changed", &STUDY.replace("replications = 4", "replications = 40"));
    let journal = journal_of_killed(&folder);
    let kept = fs::read(&journal).unwrap();
    let (file, out) = (folder.join("study.toml"), folder.join("killed"));
    let again = ["sweep", text(&file), "--out", text(&out)];
    let center = folder.join("center.toml");
    fs::write(&center, SCENARIO.replace("200/h", "201/h")).unwrap();
    let words = ["killed.unfinished", "the scenario or the parameters are not the same", "remove it to start anew"];
    call(&again).ends_with(2).complains(&words);
    fs::write(&center, SCENARIO).unwrap();
    call(&[&again[..], &["--seed", "9"]].concat()).ends_with(2).complains(&["another seed: here 9, there 1"]);
    assert_eq!(fs::read(&journal).unwrap(), kept, "nothing of it is lost");
    // Another spelling of the same center is the same center.
    fs::write(&center, SCENARIO.replace("\"200/h\"", "\"200/h\"   # every hour").replace("\"2m\"", "\"120s\""))
        .unwrap();
    let answer = call(&again).ends_with(0);
    assert!(answer.err.contains("going on: "), "{}", answer.err);
}

/// Plans the study of a folder in five shards.
fn planned(folder: &Path) -> PathBuf {
    let (file, plan) = (folder.join("study.toml"), folder.join("plan.json"));
    call(&["sweep", "plan", text(&file), "--shards", "5", "--out", text(&plan)]).ends_with(0);
    plan
}

#[test]
fn shards_of_whatever_worker_merge_to_the_bytes_of_one_machine() {
    let folder = study("shards", STUDY);
    let whole = swept(&folder, "whole", &[]);
    let (plan, shards) = (planned(&folder), folder.join("shards"));
    // The plan has all that it takes.
    fs::remove_file(folder.join("study.toml")).unwrap();
    fs::remove_file(folder.join("center.toml")).unwrap();
    let run = |shard: &str, threads: &str| {
        let arguments = ["sweep", "run", text(&plan), "--shard", shard, "--threads", threads, "--out", text(&shards)];
        call(&arguments).ends_with(0)
    };
    for (shard, threads) in [("4", "2"), ("1/5", "1"), ("0", "1"), ("3", "16")] {
        run(shard, threads);
    }
    let sent = call(&["sweep", "run", text(&plan), "--shard", "2", "--out", "-"]).ends_with(0);
    fs::write(shards.join("shard-00002.txt"), sent.out).unwrap();
    assert!(run("2", "1").err.contains("shard 2 is there already"));
    assert_eq!(call(&["sweep", "status", text(&plan), text(&shards)]).ends_with(0).out, "5 of 5 shards are there\n");
    let merged = folder.join("merged");
    let answer = call(&["sweep", "merge", text(&plan), text(&shards), "--out", text(&merged)]).ends_with(0);
    assert!(answer.out.contains("How many agents, and which of them is asked first?"));
    assert!(files_in(&merged) == whole);
}

#[test]
fn an_engine_may_say_which_shard_it_is_by_the_environment() {
    let folder = study("environment", STUDY);
    let (plan, shards) = (planned(&folder), folder.join("shards"));
    for (variable, shard) in [("SLURM_ARRAY_TASK_ID", "3"), ("JOB_COMPLETION_INDEX", "0")] {
        let mut command = program(&["sweep", "run", text(&plan), "--out", text(&shards)]);
        assert!(command.env(variable, shard).output().unwrap().status.success());
        assert!(shards.join(format!("shard-0000{shard}.txt")).exists());
    }
    let nothing = ["sweep", "run", text(&plan), "--out", text(&shards)];
    call(&nothing).ends_with(2).complains(&["which shard?", "--shard", "SLURM_ARRAY_TASK_ID"]);
    let beyond = [&nothing[..], &["--shard", "5"]].concat();
    call(&beyond).ends_with(2).complains(&["there is no shard 5: the plan has 0 to 4"]);
}

#[test]
fn a_merge_refuses_missing_torn_and_foreign_shards_by_name() {
    let folder = study("refused", STUDY);
    let (plan, shards) = (planned(&folder), folder.join("shards"));
    for shard in ["0", "1", "2"] {
        call(&["sweep", "run", text(&plan), "--shard", shard, "--out", text(&shards)]).ends_with(0);
    }
    let path = |shard: u32| shards.join(format!("shard-0000{shard}.txt"));
    let torn = fs::read(path(1)).unwrap();
    fs::write(path(1), &torn[..torn.len() / 2]).unwrap();
    fs::copy(path(0), path(2)).unwrap();
    let status = call(&["sweep", "status", text(&plan), text(&shards)]).ends_with(3);
    let words = "1 of 5 shards are there\nmissing 3-4\ntorn 1\nforeign 2: shard-00002.txt is of something else: it is shard 0 of 5 \
                 and not shard 2 of 5\n";
    assert_eq!(status.out, words);
    let merged = folder.join("merged");
    let merge = ["sweep", "merge", text(&plan), text(&shards), "--out", text(&merged)];
    call(&merge).ends_with(2).complains(&["missing 3-4", "torn 1", "foreign 2"]);
    assert!(!merged.exists());
    // What is torn is made anew; what is foreign is not touched.
    let run = |shard: &str| call(&["sweep", "run", text(&plan), "--shard", shard, "--out", text(&shards)]);
    run("1").ends_with(0);
    assert_eq!(fs::read(path(1)).unwrap(), torn);
    run("2").ends_with(2).complains(&["shard-00002.txt is foreign"]);
    // A shard of another plan, though of the same number.
    fs::write(folder.join("study.toml"), STUDY.replace("to = 14", "to = 13")).unwrap();
    let other = planned(&folder);
    let status = call(&["sweep", "status", text(&other), text(&shards)]).ends_with(3);
    assert!(
        status.out.contains("foreign 0: shard-00000.txt") && status.out.contains("number of points"),
        "{}",
        status.out
    );
}

#[test]
fn what_is_typed_is_as_good_as_a_study() {
    let folder = study("typed", STUDY);
    let written = swept(&folder, "written", &[]);
    let (center, out) = (folder.join("center.toml"), folder.join("typed"));
    let metrics = "asa,abandon_share,class.help.wait_p90,group.front.occupancy";
    let typed =
        ["--vary", "group.front.agents=11..14..1", "--vary", "routing.agent_selection=longest-idle,least-skilled"];
    let how = ["--metrics", metrics, "--replications", "4", "--out", text(&out)];
    call(&[&["sweep", text(&center)], &typed[..], &how[..]].concat()).ends_with(0);
    let typed = files_in(&out);
    let rows = |files| lines(files, "estimates.csv")[1..].to_vec();
    assert_eq!(rows(&typed), rows(&written));
    // What was typed is no file that was read.
    let manifest: serde_json::Value = serde_json::from_slice(&typed["manifest.json"]).unwrap();
    let names: Vec<&str> =
        manifest["sources"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, [text(&center)]);
}

#[test]
fn every_point_is_checked_before_any_is_run_and_each_fault_is_told_once_with_its_line() {
    let wrong = STUDY
        .replace("\"least-skilled\"", "\"least_skiled\"")
        .replace("baseline = { agents = 12, pick = \"longest-idle\" }\n", "")
        + "[parameter.patience]\npath = \"class.sales.patience\"\nvalues = [\"2m\", \"2 minutos\"]\n\
           [parameter.x]\npath = \"class.sals.priority\"\nvalues = [1]\n";
    let folder = study("points", &wrong);
    let file = folder.join("study.toml");
    let answer = call(&["sweep", text(&file)]).ends_with(1);
    let place = |line: usize| format!("study.toml:{line}:");
    for words in [
        "`least_skiled` is not",
        &place(13),
        "`2 minutos`",
        &place(16),
        "there is nothing at this path",
        "did you mean `class.sales`?",
        "in point 1 of 16: agents = 11",
        "more points",
    ] {
        assert!(answer.err.contains(words), "{words} is not in: {}", answer.err);
    }
    assert_eq!(answer.err.matches("least_skiled` is not").count(), 1, "{}", answer.err);
    assert_eq!(answer.out, "");
}

#[test]
fn a_study_that_selects_cannot_be_planned_and_one_that_is_planned_cannot_be_cut_too_fine() {
    let folder = study("unplanned", STUDY);
    let (file, plan) = (folder.join("study.toml"), folder.join("plan.json"));
    let make = |shards: &str| call(&["sweep", "plan", text(&file), "--shards", shards, "--out", text(&plan)]);
    make("33").ends_with(2).complains(&["there are only 32 replications"]);
    let selecting = STUDY.replace("replications = 4\n", "best = { minimize = \"asa\", indifference = 5 }\n");
    fs::write(&file, selecting).unwrap();
    make("2").ends_with(2).complains(&["selects the best point", "on one machine"]);
    assert!(!plan.exists());
    fs::write(&plan, "{}").unwrap();
    call(&["sweep", "status", text(&plan), text(&folder)]).ends_with(2).complains(&["plan.json is no plan"]);
}

#[test]
fn the_best_point_is_found_resumed_and_told() {
    let selecting = STUDY.replace(
        "replications = 4\n",
        "best = { maximize = \"group.front.occupancy\", indifference = 0.05, first = 5 }\n",
    );
    let folder = study("best", &selecting);
    let whole = swept(&folder, "out", &["--threads", "2"]);
    let json: serde_json::Value = serde_json::from_slice(&whole["sweep.json"]).unwrap();
    assert_eq!(
        (json["best"]["decided"].as_bool(), json["best"]["point"].as_u64()),
        (Some(true), Some(1)),
        "{}",
        json["best"]
    );
    let page = String::from_utf8(whole["sweep.md"].clone()).unwrap();
    assert!(page.contains("with a probability of at least 95 %"), "{page}");
    journal_of_killed(&folder);
    assert!(swept(&folder, "killed", &["--threads", "1"]) == whole);
    let file = folder.join("study.toml");
    let capped = selecting.replace("indifference = 0.05, first = 5", "indifference = 0.0001, first = 2, max = 3");
    fs::write(&file, capped).unwrap();
    let answer = call(&["sweep", text(&file)]).ends_with(0);
    let told = answer.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Not decided: after 3 replications each"), "{}", answer.out);
}

/// What the best point and its bounds came to, in JSON, and the sentences about it.
fn best_of(folder: &Path, best: &str) -> (serde_json::Value, String) {
    let selecting = STUDY.replace("replications = 4\n", best);
    let selecting =
        selecting.replace("\"group.front.occupancy\"]", "\"group.front.occupancy\", \"service_level\", \"agents\"]");
    let varied = selecting.split("[parameter.pick]").next().expect("a study").replace(", pick = \"longest-idle\"", "");
    fs::write(folder.join("study.toml"), varied).unwrap();
    let files = swept(folder, "bounded", &[]);
    let json: serde_json::Value = serde_json::from_slice(&files["sweep.json"]).unwrap();
    (json["best"].clone(), String::from_utf8(files["sweep.md"].clone()).unwrap())
}

#[test]
fn the_cheapest_point_that_meets_a_bound_is_found_with_its_equals() {
    let folder = study("bounds", STUDY);
    // 11, 12, 13 and 14 agents in front of 3 experts; the service level rises with them.
    let meets = "meets = [{ metric = \"service_level\", at_least = 0.77, tolerance = 0.01 }]";
    let (best, page) = best_of(&folder, &format!("best = {{ minimize = \"agents\", indifference = 1.5, {meets} }}\n"));
    let standings: Vec<&str> = best["standings"].as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    let first = standings.iter().position(|standing| *standing == "meets").expect("one of them meets it");
    assert!(first > 0 && standings[..first].iter().all(|standing| *standing == "fails"), "{standings:?}");
    assert_eq!((best["decided"].as_bool(), best["point"].as_u64()), (Some(true), Some(first as u64 + 1)));
    // One agent more is less than the indifference.
    let equals = if first < 3 { serde_json::json!([first + 2]) } else { serde_json::json!([]) };
    assert_eq!(best["equals"], equals, "{best}");
    assert_eq!(best["meets"][0]["at_least"], 0.77);
    assert!(page.contains("service\\_level ≥ 77 %: with a probability"), "{page}");

    let out_of_reach = meets.replace("0.77", "0.999");
    let (best, page) =
        best_of(&folder, &format!("best = {{ minimize = \"agents\", indifference = 1, {out_of_reach} }}\n"));
    assert!(best["point"].is_null() && best["decided"] == true, "{best}");
    assert!(page.contains("No point meets"), "{page}");

    let narrow = meets.replace("0.01", "0.00001");
    let capped = format!("best = {{ minimize = \"agents\", indifference = 1, first = 2, max = 3, {narrow} }}\n");
    let (best, page) = best_of(&folder, &capped);
    assert!(
        best["decided"] == false && page.contains("no point surely meets") && page.contains("replications"),
        "{best} {page}"
    );

    let file = folder.join("study.toml");
    for (from, to, words) in [
        ("at_least = 0.77", "at_least = 77", "a share from 0 to 1"),
        ("tolerance = 0.01", "tolerance = 0", "right on it"),
        ("\"service_level\"", "\"occupancy\"", "is none of the metrics of this study"),
        ("at_least = 0.77, ", "", "either from below or from above"),
    ] {
        let wrong = format!("best = {{ minimize = \"asa\", indifference = 1, {} }}\n", meets.replace(from, to));
        let study = STUDY.replacen("\"asa\",", "\"asa\", \"service_level\",", 1).replace("replications = 4\n", &wrong);
        fs::write(&file, study).unwrap();
        call(&["sweep", text(&file)]).ends_with(1).complains(&[words]);
    }
}

#[test]
fn a_metric_of_one_interval_is_that_of_the_table_by_interval() {
    let folder = study("interval", STUDY);
    let metrics = "metrics = [\"asa\", \"interval.00:30.class.help.asa\", \"interval.00:30.offered\"]";
    let by_interval = |study: &str| study.replace(STUDY.lines().nth(2).expect("the metrics"), metrics);
    let study = by_interval(STUDY).replace("front = { minimize = [\"asa\", \"abandon_share\"] }\n", "");
    fs::write(folder.join("study.toml"), &study).unwrap();
    let files = swept(&folder, "out", &[]);
    let rows = lines(&files, "estimates.csv");
    let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
    let head = cells(&rows[0]);
    let column = |name: &str| head.iter().position(|head| head == name).expect("it is there");
    let out = folder.join("run");
    let center = folder.join("center.toml");
    call(&["run", text(&center), "--replications", "4", "--out", text(&out)]).ends_with(0);
    let intervals = String::from_utf8(files_in(&out)["intervals.csv"].clone()).unwrap();
    let columns = cells(intervals.lines().next().expect("a head"));
    let of = |row: &[String]| {
        let place = |name: &str| columns.iter().position(|one| one == name).expect("it is there");
        let mut rows = intervals.lines().map(cells);
        let mine = rows.find(|cells| {
            let part = ["scope", "name"].iter().all(|name| cells[place(name)] == row[column(name)]);
            part && cells[place("interval")] == "00:30"
        });
        mine.expect("a row of the run")[place(&row[column("metric")])].clone()
    };
    // The baseline is the center as it is.
    let mine: Vec<Vec<String>> = rows
        .iter()
        .skip(1)
        .map(|row| cells(row))
        .filter(|row| {
            row[column("agents")] == "12" && row[column("pick")] == "longest-idle" && row[column("interval")] == "00:30"
        })
        .collect();
    assert_eq!(mine.len(), 2, "{rows:?}");
    for row in &mine {
        let value: f64 = row[column("value")].parse().expect("a number");
        // Nine digits in the table of the run.
        let shown = format!("{value:.8e}").parse::<f64>().expect("a number");
        assert_eq!(of(row).parse(), Ok(shown), "{row:?}");
    }
    let whole: serde_json::Value = serde_json::from_slice(&files["sweep.json"]).unwrap();
    assert_eq!(whole["measures"][1]["measure"], "interval.00:30.class.help.asa");

    for (from, to, words) in [
        ("00:30.offered", "00:31.offered", "did you mean `00:30`?"),
        ("00:30.offered", "00:30.wait_p90", "is known over the whole run only"),
    ] {
        fs::write(folder.join("study.toml"), study.replace(from, to)).unwrap();
        call(&["sweep", text(&folder.join("study.toml"))]).ends_with(1).complains(&[words]);
    }
}

#[test]
fn the_page_of_a_sweep_asks_what_the_study_asks_and_shows_what_is_true_of_all_points() {
    let folder = study("page", STUDY);
    let page = String::from_utf8(swept(&folder, "out", &[])["report.html"].clone()).unwrap();
    assert!(page.contains("<h1>How many agents, and which of them is asked first?</h1>"));
    for words in
        ["agents = &quot;varies: agents&quot;", "agent_selection = &quot;varies: pick&quot;", "replications = 4\n"]
    {
        assert!(page.contains(words), "{words} is not in {}", page.split("<details>").last().unwrap());
    }
    let first = page.find("<figcaption>").expect("a chart");
    assert!(page[first..].starts_with("<figcaption><strong>Differences with their intervals"), "they come first");
    // Nobody asked a question on the command line; that of the scenario is another one.
    let (center, out) = (folder.join("center.toml"), folder.join("typed"));
    let vary = ["--vary", "group.front.agents=11,12", "--metrics", "asa,abandon_share", "--replications", "2"];
    call(&[&["sweep", text(&center)], &vary[..], &["--out", text(&out), "--pictures", "png,pdf"]].concat())
        .ends_with(0);
    let files = files_in(&out);
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(page.contains("<h1>How asa and abandon_share depend on group.front.agents</h1>"));
    assert!(files["charts/asa.png"].starts_with(b"\x89PNG") && files["charts/asa.pdf"].starts_with(b"%PDF-"));
}

#[test]
fn of_a_broken_study_nothing_is_told_that_follows_from_something_else() {
    let folder = study("followers", STUDY);
    let file = folder.join("study.toml");
    let told = |from: &str, to: &str| {
        let broken = STUDY.replacen(from, to, 1);
        assert_ne!(broken, STUDY, "{from}");
        fs::write(&file, broken).unwrap();
        let err = call(&["sweep", text(&file)]).ends_with(1).err;
        (err.matches("error[").count(), err)
    };
    let metrics = "metrics = [\"asa\", \"abandon_share\", \"class.help.wait_p90\", \"group.front.occupancy\"]";
    for (from, to) in [
        (metrics, "metrics = \"asa\""),
        ("metrics = [\"asa\"", "metrics = [\"asaa\""),
        ("values = [\"longest-idle\", \"least-skilled\"]", "values = 7"),
        (
            "values = [\"longest-idle\", \"least-skilled\"]",
            "values = [\"longest-idle\", \"least-skilled\"]\nnames = \"a\"",
        ),
        (
            "metrics = [\"asa\", \"abandon_share\", \"class.help.wait_p90\", \"group.front.occupancy\"]",
            "metrics = [\"asa\", \"abandon_share\"",
        ),
    ] {
        let (count, err) = told(from, to);
        assert_eq!(count, 1, "{to}: {err}");
    }
    let (_, unclosed) = told(metrics, "metrics = [\"asa\"");
    assert!(unclosed.contains("a list that begins before this is not closed"), "{unclosed}");
    assert!(unclosed.contains("what else may be wrong is told once the file is TOML"), "{unclosed}");
    // What excludes each other is told with the rest.
    let (count, err) =
        told("replications = 4\n", "replications = 4\nbest = { minimize = \"asaa\", indifference = \"x\" }\n");
    assert!(count == 3 && err.contains("`replications` and [best] exclude each other"), "{err}");
    let center = folder.join("center.toml");
    for vary in ["group.front.agents", "group.front.agents="] {
        call(&["sweep", text(&center), "--vary", vary, "--metrics", "asa"])
            .ends_with(2)
            .complains(&["has no values: write --vary \"group.front.agents=10,12,14\""]);
    }
    let answer = call(&["sweep", text(&center), "--vary", "shifts[0].agents=1,2", "--metrics", "asa"]).ends_with(1);
    let answer = answer.complains(&["there is no `shifts` here"]);
    assert_eq!(answer.err.matches("error[").count(), 1, "{}", answer.err);
}

/// The true means are known: contacts of an hour at a rate. The others are worse by exactly the indifference.
#[test]
fn the_true_best_is_selected_as_often_as_promised() {
    const TRIALS: u64 = 200;
    let scenario = "[run]\nlength = \"1h\"\n[class.c]\narrivals = \"40/h\"\ntalk = \"1s\"\n[group.g]\nagents = 9\nskills = [\"c\"]\n";
    let study = "scenario = \"s.toml\"\nmetrics = [\"offered\"]\nbest = { maximize = \"offered\", indifference = 4 }\n\
                 [parameter.rate]\npath = \"class.c.arrivals\"\nvalues = [\"40/h\", \"44/h\", \"40/min\"]\n"
        .replace("\"40/min\"", "\"0.666666667/min\"");
    let memory = Memory::default().with("s.toml", scenario).with("study.toml", study);
    let names = Vec::from_iter(metric_names());
    let files = Snapshot::of(&memory);
    let mut right = 0;
    for seed in 0..TRIALS {
        let mut study = Study::load(Path::new("study.toml"), &[], &names, &files)
            .unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        study.seed = Some(seed);
        let sweep = Sweep::prepare(&study, Some(1)).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let mut book = Book::new(sweep.points.len());
        let observe = |jobs: &[Job]| -> Result<Vec<f64>, String> {
            let measures = &sweep.measures;
            let take = |record| if book.add(measures, record) { Ok(()) } else { Err("foreign".to_owned()) };
            sweep
                .run(jobs, Limits::default(), (Some(1), true), &|_| (), take)
                .map_err(|broken| format!("{broken:?}"))?;
            Ok(jobs.iter().map(|&job| book.value(job, 0, &measures[0]).expect("a count always has a value")).collect())
        };
        let selection = select(3, &study.best.unwrap(), observe).unwrap();
        right += u64::from(selection.decided && selection.chosen == Some(1));
    }
    assert!(right >= TRIALS * 95 / 100, "{right} of {TRIALS} are right, and 95 % were promised");
}

/// All numbers, pages and charts. The other files name the machine, and points by how this version of the program understands them.
#[test]
fn the_studies_kept_in_results_are_what_their_commands_write() {
    let numbers = |mut files: BTreeMap<String, Vec<u8>>| {
        for name in ["manifest.json", "points.csv", "sweep.json"] {
            assert!(files.remove(name).is_some(), "{name} is always written");
        }
        files
    };
    for (study, kept) in [
        ("results/programs/study.toml", "results/programs/sweep"),
        ("results/callbacks/study.toml", "results/callbacks/sweep"),
        ("results/hosting/study.toml", "results/hosting/sweep"),
        ("results/policies/shared.toml", "results/policies/shared"),
        ("results/policies/specialised.toml", "results/policies/specialised"),
        ("results/policies/rings.toml", "results/policies/rings"),
    ] {
        let out = folder(&kept.replace('/', "-")).join("sweep");
        call(&["sweep", study, "--out", text(&out)]).ends_with(0);
        assert!(
            numbers(files_in(&out)) == numbers(files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(kept))),
            "{kept} is out of step; if that is meant, run `switchboard sweep {study} --out {kept}`, and see whether the README.md \
             of the study still says what the numbers say"
        );
    }
}
