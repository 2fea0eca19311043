//! The first hour of somebody new: a scenario to begin with, its first run, and what words mean; the tutorial as it is written.

use crate::cli::{call, folder, program, text};
use crate::repository;
use std::fs;
use std::io::Write;
use std::process::Stdio;

const TEMPLATES: [&str; 5] = ["voice", "chats", "providers", "network", "callbacks"];

#[test]
fn every_template_is_written_validated_and_run_as_it_says_and_meets_its_goals() {
    let place = folder("init");
    for name in TEMPLATES {
        let at = place.join(name);
        let answer = call(&["init", name, text(&at)]).ends_with(0);
        let next: Vec<Vec<String>> = answer
            .out
            .lines()
            .filter_map(|line| line.trim().strip_prefix("switchboard "))
            .map(|line| line.split(' ').map(str::to_owned).collect())
            .collect();
        assert_eq!(next.len(), 2, "{}", answer.out);
        for command in &next {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let answer = call(&words).ends_with(0);
            let nothing_odd = answer.err.is_empty() || answer.err.starts_with("wrote ");
            assert!(nothing_odd && !answer.out.is_empty(), "{name}: {}", answer.err);
        }
        assert!(at.join("results/report.html").is_file() && at.join("results/goals.csv").is_file());
        // Nobody's work is written over.
        fs::write(at.join("scenario.toml"), "mine").expect("it can be written");
        call(&["init", name, text(&at)]).ends_with(2).complains(&["is there already"]);
        assert_eq!(fs::read_to_string(at.join("scenario.toml")).expect("it is there"), "mine");
    }
    call(&["init", "vioce"]).ends_with(2).complains(&["did you mean `voice`?"]);
    let listed = call(&["list", "scenarios"]).ends_with(0).out;
    assert_eq!(listed.lines().map(|line| line.split(' ').next().unwrap_or_default()).collect::<Vec<_>>(), TEMPLATES);
}

#[test]
fn words_of_all_kinds_are_explained_and_slips_are_told() {
    for (word, says) in [
        ("class.sales.patience", "class.NAME.patience (key)"),
        ("S045", "More work than those on duty can do."),
        ("S045", "people give up"),
        ("service_level", "The service level by which the center is judged"),
        ("goal.service_level", "goal.NAME.metric (key)"),
        ("interval.09:00.service_level", "in the interval of arrival that begins at 09:00"),
        ("class.sales.asa", "Here it is that of the class sales."),
        ("aht", "conversation (talk and hold) and wrap-up"),
        ("asa", "Average speed of answer"),
        ("occupancy", "time busy / time present"),
        ("lognormal", "lognormal(mean, cv)"),
        ("longest-idle", "The agent who has been quiet longest."),
        ("best.indifference", "best.indifference (key of a study)"),
        ("worse", "in the file of a check"),
        // No names, but words of the field that stand in what names mean.
        ("probability of delay", "waited_share (metric"),
        ("MSER-5", "run.batches.warm_up (key)"),
        ("service level", ""),
    ] {
        let answer = call(&["explain", word]);
        if !says.is_empty() {
            // However its lines are broken.
            let told = answer.ends_with(0).out.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(told.contains(says), "{word}");
        }
    }
    call(&["explain", "patince"]).ends_with(2).complains(&["did you mean `patience`?"]);
    call(&["explain", "handling"]).ends_with(2).complains(&["it is `talk` now"]);
    for what in ["metrics", "selections", "distributions", "codes"] {
        let answer = call(&["list", what]).ends_with(0);
        assert!(
            answer.out.lines().count() > 10 && answer.out.lines().all(|line| line.chars().count() <= 110),
            "{what}"
        );
    }
    let selections = call(&["list", "selections"]).ends_with(0).out;
    assert!(["longest-idle", "first-come", "least-expected-wait"].iter().all(|word| selections.contains(word)));
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let answer = call(&["completions", shell]).ends_with(0);
        assert!(["backtest", "what-if", "explain"].iter().all(|word| answer.out.contains(word)), "{shell}");
    }
    let out = folder("man");
    call(&["man", "--out", text(&out)]).ends_with(0);
    let page = fs::read_to_string(out.join("switchboard-run.1")).expect("each command has a page");
    assert!(page.contains("Exit codes"), "{page}");
    assert!(call(&["man"]).ends_with(0).out.contains("switchboard"));
    for command in ["run", "check", "sweep", "init"] {
        assert!(call(&[command, "--help"]).ends_with(0).out.contains("a goal of the scenario is missed"), "{command}");
    }
}

#[test]
fn what_is_no_scenario_is_told_as_what_it_is() {
    call(&["run", "results/hosting/study.toml"])
        .ends_with(1)
        .complains(&["this is a study", "use `switchboard sweep`"]);
    call(&["validate", "results/check.toml"])
        .ends_with(1)
        .complains(&["the file of a check", "use `switchboard check`"]);
    let place = folder("slips");
    let file = place.join("slip.toml");
    let slip = |text: &str| fs::write(&file, text).expect("it can be written");
    slip("[run]\nstart = \u{201c}08:00\u{201d}\n");
    call(&["validate", text(&file)]).ends_with(1).complains(&["typographic quotes"]);
    slip("[run]\nconfidence = 0,95\n");
    call(&["validate", text(&file)]).ends_with(1).complains(&["a decimal point and no comma"]);
    slip("[run]\nconfidence = \"0,95\"\n");
    call(&["validate", text(&file)]).ends_with(1).complains(&["a decimal point and stand without quotes: 0.95"]);
    slip(
        "[[scenario]]\nname = \"a\"\nfile = \"a.toml\"\nbaseline = \"a.json\"\n[[metric]]\nmetric = \"asaa\"\nscope = \"clas\"\n\
          worse = \"up\"\nabsolute = 1\n",
    );
    call(&["check", text(&file)]).ends_with(2).complains(&["did you mean \"asa\"?", "did you mean \"class\"?"]);
}

#[test]
fn what_if_is_asked_of_a_run_and_of_the_second_of_two() {
    let ten = ["--replications", "10", "--json"];
    let asked = ["run", "scenarios/monday.toml", "--what-if", "volume +50%"];
    let answer = call(&[&asked[..], &ten].concat()).ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&answer.out).expect("it is JSON");
    assert!(json["question"].as_str().expect("a question").ends_with("What if volume +50%?"));
    let asked = ["compare", "scenarios/monday.toml", "scenarios/monday.toml", "--what-if", "talk of sales x2"];
    let answer = call(&[&asked[..], &ten].concat()).ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&answer.out).expect("it is JSON");
    let rows = json["rows"].as_array().expect("there are rows");
    let of = |name: &str, metric: &str| {
        let is_it = |row: &&serde_json::Value| row["name"] == name && row["metric"] == metric;
        let row = rows.iter().find(is_it).expect("a class has it");
        [&row["first"]["value"], &row["second"]["value"]].map(|value| value.as_f64().expect("a number"))
    };
    // The same contacts come, and those of one class are twice as long; means are of those who are answered, who are others.
    let ([sales, again], [before, after]) = (of("sales", "offered"), of("sales", "conversation_time"));
    assert!(sales == again && after > 1.8 * before, "{before} {after}");
    let [before, after] = of("service", "conversation_time");
    assert!(after < 1.2 * before, "{before} {after}");
    call(&["run", "scenarios/monday.toml", "--what-if", "agents +1"])
        .ends_with(2)
        .complains(&["more or less of volume"]);
}

#[test]
fn several_files_are_validated_and_one_may_come_from_standard_input() {
    let broken = folder("several").join("broken.toml");
    fs::write(&broken, "[run]\nstrat = \"08:00\"\n").expect("it can be written");
    let answer =
        call(&["validate", text(&broken), "scenarios/chat.toml"]).ends_with(1).complains(&["did you mean `start`?"]);
    assert!(answer.out.contains("scenarios/chat.toml: good"), "{}", answer.out);
    let answer = call(&["validate", "--json", text(&broken), "scenarios/chat.toml"]).ends_with(1);
    let json: serde_json::Value = serde_json::from_str(&answer.out).expect("it is JSON");
    assert_eq!((&json[0]["good"], &json[1]["good"]), (&false.into(), &true.into()));
    let messages = json[0]["messages"].as_array().expect("there are messages");
    assert!(
        messages.iter().any(|message| message["line"] == 2 && message["help"] == "did you mean `start`?"),
        "{messages:?}"
    );

    let scenario = repository::text_of("scenarios/chat.toml");
    let mut child = program(&["run", "-", "--replications", "2", "--quiet", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(scenario.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(json["replications"], 2);
}

/// What stands in blocks of a kind, line by line, in the order of the page, each with the kind.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let (mut found, mut kind) = (Vec::new(), None);
    for line in page.lines() {
        match (kind, line.strip_prefix("```")) {
            (None, Some(opened)) => kind = Some(opened),
            (Some(_), Some(_)) => kind = None,
            (Some(kind), None) => found.push((kind, line.to_owned())),
            (None, None) => {}
        }
    }
    found
}

#[test]
fn the_tutorial_can_be_followed_and_shows_what_is_printed() {
    let page = repository::text_of("docs/tutorial.md");
    let place = folder("tutorial");
    let (mut printed, mut commands) = (String::new(), 0);
    for (kind, line) in blocks(&page) {
        match kind {
            "sh" => {
                let words = crate::commands::words(&line);
                assert_eq!(words[0], "switchboard", "{line}");
                let words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
                let output = program(&words).current_dir(&place).output().expect("the program starts");
                let code = output.status.code().expect("it ends by itself");
                assert!([0, 4].contains(&code), "{line}: {}", String::from_utf8_lossy(&output.stderr));
                printed.push_str(&String::from_utf8_lossy(&output.stdout));
                commands += 1;
            }
            "text" => {
                let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let found = printed.lines().any(|shown| plain(shown) == plain(&line));
                assert!(found || line.starts_with("---"), "the page shows\n{line}\nand that is not in\n{printed}");
            }
            _ => {}
        }
    }
    assert!(commands >= 10 && place.join("bank/today/report.html").is_file());
}

#[test]
fn a_trace_has_every_session_on_a_track_of_its_own_and_every_wait() {
    let out = folder("trace");
    let set = ["--replications", "2", "--contacts", "--trace", "--quiet", "--out", text(&out)];
    call(&[&["run", "scenarios/chat.toml"], &set[..]].concat()).ends_with(0);
    let trace = fs::read_to_string(out.join("trace.json")).expect("it was written");
    let trace: serde_json::Value = serde_json::from_str(&trace).expect("it is JSON");
    let events = trace["traceEvents"].as_array().expect("there are events");
    let of = |phase: &str, category: &str| -> Vec<&serde_json::Value> {
        events
            .iter()
            .filter(|event| event["ph"] == phase && (category.is_empty() || event["cat"] == category))
            .collect()
    };
    // The first replication of contacts.csv, which is numbered 0.
    let contacts = fs::read_to_string(out.join("contacts.csv")).expect("it was written");
    let head: Vec<&str> = contacts.lines().next().expect("a head").split(',').collect();
    let column =
        |name: &str| head.iter().position(|found| *found == name).unwrap_or_else(|| panic!("no {name}: {head:?}"));
    let (replication, agent, wait) = (column("replication"), column("agent"), column("wait_s"));
    let rows = contacts.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let rows: Vec<Vec<&str>> = rows.filter(|row| row[replication] == "0").collect();
    let answered = rows.iter().filter(|row| !row[agent].is_empty()).count();
    let asked = rows.iter().filter(|row| !row[wait].is_empty()).count();
    assert!(answered > 100);
    assert_eq!(of("X", "conversation").len(), answered);
    assert_eq!((of("b", "waiting").len(), of("e", "waiting").len()), (asked, asked));
    // Sessions on one track do not overlap, up to the digits of a number.
    let mut last: std::collections::BTreeMap<u64, f64> = std::collections::BTreeMap::new();
    for event in of("X", "") {
        let number = |key: &str| event[key].as_f64().expect("a number");
        let until = last.entry(event["tid"].as_u64().expect("a track")).or_insert(0.0);
        assert!(number("ts") >= *until - 1e-3, "{event}");
        *until = number("ts") + number("dur");
    }
    assert!(last.len() > 8, "three sessions at once take further tracks");
}

#[test]
fn a_trace_has_each_dialogue_as_a_track_with_its_messages_one_after_the_other() {
    let out = folder("trace-messages");
    let set = ["--replications", "1", "--trace", "--quiet", "--out", text(&out)];
    let code = call(&[&["run", "scenarios/dialogue.toml"], &set[..]].concat()).code;
    assert!([0, 4, 5].contains(&code), "{code}");
    let trace = fs::read_to_string(out.join("trace.json")).expect("it was written");
    let trace: serde_json::Value = serde_json::from_str(&trace).expect("it is JSON");
    let events = trace["traceEvents"].as_array().expect("there are events");
    let mut dialogues: std::collections::BTreeMap<u64, Vec<&serde_json::Value>> = Default::default();
    for event in events.iter().filter(|event| event["cat"] == "messages") {
        dialogues.entry(event["id"].as_u64().expect("a number")).or_default().push(event);
    }
    assert!(dialogues.len() > 50, "{}", dialogues.len());
    let mut writers = std::collections::BTreeSet::new();
    for dialogue in dialogues.values() {
        let times = Vec::from_iter(dialogue.iter().map(|event| event["ts"].as_f64().expect("a number")));
        let phases = Vec::from_iter(dialogue.iter().map(|event| event["ph"].as_str().expect("a phase")));
        // The dialogue is around its messages, of which only one at a time is on its way.
        assert!(times.is_sorted(), "{dialogue:?}");
        let count: usize =
            dialogue[0]["args"]["messages"].as_str().and_then(|text| text.parse().ok()).expect("a count");
        assert_eq!(phases, [&["b"][..], &["b", "e"].repeat(count), &["e"]].concat());
        writers.extend(dialogue[1..dialogue.len() - 1].iter().map(|event| event["name"].as_str().expect("a name")));
        assert_eq!(dialogue[1]["name"], "from the client", "the client begins");
    }
    assert!(writers.contains("from the robot"), "{writers:?}");
}

#[test]
fn a_trace_shows_one_class_one_contact_or_some_time_of_the_day_alone() {
    let out = folder("trace-part");
    let events = |set: &[&str]| {
        let arguments =
            ["run", "scenarios/monday.toml", "--replications", "1", "--trace", "--quiet", "--out", text(&out)];
        call(&[&arguments, set].concat()).ends_with(0);
        let trace = fs::read_to_string(out.join("trace.json")).expect("it was written");
        let trace: serde_json::Value = serde_json::from_str(&trace).expect("it is JSON");
        let events = trace["traceEvents"].as_array().expect("there are events").clone();
        events.into_iter().filter(|event| event["ph"] != "M").collect::<Vec<_>>()
    };
    let all = events(&[]);
    let is_of_sales = |event: &serde_json::Value| {
        event["args"]["class"] == "sales" || event["cat"] == "waiting" && event["name"] == "sales"
    };
    let of_sales = events(&["--trace-class", "sales"]);
    assert_eq!(of_sales.len(), all.iter().filter(|event| is_of_sales(event)).count());
    assert!(!of_sales.is_empty() && of_sales.len() < all.len() && of_sales.iter().all(is_of_sales));
    let of_one = events(&["--trace-class", "sales", "--trace-contact", "7"]);
    assert!(of_one.len() >= 3 && of_one.iter().all(|event| event["args"]["contact"] == "7"), "{of_one:?}");
    // The run begins at eight: what goes on between nine and a quarter past is from 3,600 s to 4,500 s.
    let early = events(&["--trace-between", "09:00-09:15"]);
    let sessions: Vec<_> = early.iter().filter(|event| event["cat"] == "conversation").collect();
    let seconds = |event: &serde_json::Value, key: &str| event[key].as_f64().expect("a number") / 1e6;
    assert!(sessions.len() > 20 && sessions.iter().all(|event| seconds(event, "ts") < 4_500.0));
    let reach = |event: &&&serde_json::Value| seconds(event, "ts") + seconds(event, "dur") > 3_600.0;
    assert!(sessions.iter().filter(reach).count() * 10 > sessions.len() * 9, "others are at work after it then");
    call(&["run", "scenarios/monday.toml", "--trace", "--trace-class", "sale", "--out", text(&out)])
        .ends_with(2)
        .complains(&["there is no class `sale`"]);
}

#[test]
fn a_traced_day_is_drawn_with_a_row_for_each_agent_and_every_second_of_many() {
    let out = folder("timeline");
    let drawn = |set: &[&str]| {
        let arguments =
            ["run", "scenarios/shifts.toml", "--replications", "1", "--trace", "--quiet", "--out", text(&out)];
        call(&[&arguments, set].concat());
        fs::read_to_string(out.join("charts/timeline.svg")).expect("it was drawn")
    };
    let chart = drawn(&["--set", "group.*.absence=0"]);
    for words in ["service 1", "both 2", "in conversation", "work after it", "waiting for a contact", "break", "12:00"]
    {
        assert!(chart.contains(words), "{words}");
    }
    assert!(chart.contains("The first replication."), "everybody comes and has a row");
    assert!(chart.len() < 200_000, "{} bytes", chart.len());
    let nobody = ["group.sales.absence=0.99", "group.service.absence=0.99", "group.both.absence=0"];
    let absent = drawn(&nobody.map(|set| ["--set", set]).concat());
    assert!(absent.contains(" agents were there."), "who is absent has no row");
}

#[test]
fn a_trace_of_a_center_that_sees_clients_has_what_each_device_does_and_what_was_seen_of_it() {
    let out = folder("devices");
    let set = ["--replications", "1", "--trace", "--quiet", "--out", text(&out)];
    call(&[&["run", "scenarios/presence.toml"], &set[..]].concat()).ends_with(0);
    let file = fs::read_to_string(out.join("devices.csv")).expect("it was written");
    let rows: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0].join(","), "class,client,time_s,event,device,is,seen,seen_age_s,reach,reached_at");
    let clients: Vec<u64> = rows[1..].iter().map(|row| row[1].parse().expect("a number")).collect();
    assert!(clients.is_sorted() && *clients.last().unwrap() > 500, "client by client");
    // What is seen was so, and is as old as it says: a minute at most, and the way.
    let ages = rows[1..].iter().filter(|row| row[3] == "looked" && !row[6].is_empty());
    let ages: Vec<f64> = ages.map(|row| row[7].parse().expect("a number")).collect();
    assert!(
        ages.len() > 1_000 && ages.iter().all(|&age| age <= 60.5),
        "the longest is {:?}",
        ages.iter().copied().reduce(f64::max)
    );
    let gone = rows[1..].iter().filter(|row| row[5] == "offline");
    assert!(gone.clone().count() > 100 && gone.into_iter().all(|row| row[8] == "gone"));
}
