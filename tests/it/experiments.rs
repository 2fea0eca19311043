//! Comparisons and checks as people and CI servers call them.

use crate::cli::{call, files_in, folder, text, unpacked};
use std::fs;
use std::path::Path;

const CENTER: &str = "# Does it help?\n[run]\nlength = \"4h\"\nreplications = 12\n[class.sales]\narrivals = \"60/h\"\n\
                      patience = \"exponential(3m)\"\ntalk = \"exponential(5m)\"\n[group.front]\nagents = 6\n\
                      skills = [\"sales\"]\n";

fn center(folder: &Path) -> String {
    let file = folder.join("center.toml");
    fs::write(&file, CENTER).expect("a file can be written");
    text(&file).to_owned()
}

fn row<'a>(csv: &'a str, start: &str) -> Vec<&'a str> {
    let row = csv.lines().find(|row| row.starts_with(start)).unwrap_or_else(|| panic!("no row {start} in {csv}"));
    row.split(',').collect()
}

#[test]
fn compare_says_what_one_more_agent_changes_and_pairs_runs_of_one_seed() {
    let folder = folder("compare");
    let (center, out) = (center(&folder), folder.join("out"));
    let more = ["compare", &center, &center, "--set-second", "group.front.agents=7", "--out", text(&out)];
    let answer = call(&more).ends_with(0);
    for words in [
        "Inputs that differ: group.front.agents: 6 -> 7.",
        " with group.front.agents=7 minus",
        "Paired: 12 replications",
        " ASA [s] ",
        "  *\n",
    ] {
        assert!(answer.out.contains(words), "{words} is not in: {}", answer.out);
    }
    let files = files_in(&out);
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        [
            "charts/differences.svg",
            "comparison.csv",
            "comparison.json",
            "comparison.md",
            "manifest.json",
            "report.html"
        ]
    );
    let csv = str::from_utf8(&files["comparison.csv"]).expect("rows are text");
    let number = |cell: &str| cell.parse::<f64>().expect("a number");
    let offered = row(csv, "center,,offered,");
    assert_eq!((offered[8], offered[9], offered[11]), ("0.0", "0.0", "paired"), "the same people come");
    let wait = row(csv, "center,,asa,");
    assert!(number(wait[8]) < 0.0 && number(wait[8]).abs() > number(wait[9]), "{wait:?}");
    // The first difference is that of the values, and its interval is narrower than those of the two.
    assert_eq!(number(wait[8]), number(wait[6]) - number(wait[4]));
    assert!(number(wait[9]) < number(wait[5]).hypot(number(wait[7])), "{wait:?}");
}

#[test]
fn results_of_before_are_compared_without_running_anything_and_other_seeds_are_not_paired() {
    let folder = folder("compare-folders");
    let center = center(&folder);
    let [one, other] = ["1", "2"].map(|seed| {
        let out = folder.join(seed);
        call(&["run", &center, "--seed", seed, "--out", text(&out)]).ends_with(0);
        out
    });
    let scenario = call(&["compare", &center, text(&other)]).ends_with(0).out;
    let folders = call(&["compare", text(&one), text(&other)]).ends_with(0).out;
    assert!(folders.contains("Not paired: seed 1 with 12 replications and seed 2 with 12"), "{folders}");
    let tables = |text: &str| text.split("\nContacts\n").nth(1).map(str::to_owned).expect("there are tables");
    assert_eq!(tables(&scenario), tables(&folders));
    assert!(folders.contains("The inputs are the same."), "{folders}");
    let same = call(&["compare", text(&one), text(&one.join("observations.json.gz"))]).ends_with(0).out;
    assert!(same.contains("Paired: 12") && !same.contains("  *\n"), "{same}");
}

#[test]
fn a_comparison_that_cannot_be_is_refused_with_a_way_out() {
    let folder = folder("compare-refused");
    let (center, out) = (center(&folder), folder.join("out"));
    call(&["run", &center, "--replications", "2", "--out", text(&out)]).ends_with(0);
    let refused = |arguments: &[&str], code: i32, words: &str| {
        call(&[&["compare"], arguments].concat()).ends_with(code).complains(&[words]);
    };
    refused(&[text(&out), text(&out), "--seed", "2"], 2, "both are results of before");
    refused(&[&center, text(&out), "--set-second", "run.seed=2"], 2, "the second is a result of before");
    refused(&[&center, text(&folder)], 3, "`switchboard run --out` writes it");
    let file = out.join("observations.json.gz");
    let whole = fs::read(&file).expect("it was written");
    let opened = unpacked(&whole);
    let half = |whole: &[u8]| fs::write(&file, &whole[..whole.len() / 2]).expect("a file can be written");
    half(&whole);
    refused(&[&center, text(&out)], 3, "observations.json.gz: cannot be read");
    // Who has unpacked it may go on with it.
    half(opened.as_bytes());
    refused(&[&center, text(&out)], 3, "no observations: EOF while parsing");
    fs::write(&file, &opened).expect("a file can be written");
    call(&["compare", text(&out), text(&out)]).ends_with(0);
}

const CHECK: &str = "level = 0.01\n[[scenario]]\nname = \"front\"\nfile = \"center.toml\"\nbaseline = \"kept/front.json\"\n\
                     [[metric]]\nmetric = \"asa\"\nworse = \"up\"\nabsolute = 2\n\
                     [[metric]]\nmetric = \"occupancy\"\nscope = \"group\"\nworse = \"either\"\nabsolute = 0.1\n";

/// A text without its ends of lines.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_check_is_green_without_a_change_red_with_one_and_cannot_run_without_a_baseline() {
    let folder = folder("check");
    center(&folder);
    let file = folder.join("check.toml");
    fs::write(&file, CHECK).expect("a file can be written");
    let check = |more: &[&str]| call(&[&["check", text(&file)], more].concat());
    check(&[]).ends_with(2).complains(&["kept/front.json", "--update"]);
    check(&["--update"]).ends_with(0).complains(&["wrote", "kept/front.json"]);
    let green = check(&["--github"]).ends_with(0).out;
    assert!(green.contains("0 of 2 worse") && green.contains("paired") && !green.contains("::"), "{green}");
    // Other random numbers, and too few of them to tell.
    let junit = folder.join("open.xml");
    let open = check(&["--seed", "9", "--github", "--junit", text(&junit)]).ends_with(5).out;
    for words in
        ["12 replications with seed 1 against 12 with seed 9, independent", "  cannot tell ASA [s]: ", "::warning "]
    {
        assert!(open.contains(words), "{words} is not in: {open}");
    }
    let cases = fs::read_to_string(&junit).expect("it was written");
    assert!(cases.contains("skipped=\"1\"") && cases.contains("<skipped message=\"cannot tell: ASA"), "{cases}");
    let blind = "[[metric]]\nmetric = \"answered\"\nworse = \"down\"\nabsolute = 1000\n";
    fs::write(&file, format!("{CHECK}{blind}")).expect("a file can be written");
    let told = in_one_line(&check(&[]).ends_with(0).out);
    assert!(told.contains("answered in front can never be WORSE: it was"), "{told}");
    fs::write(&file, CHECK).expect("a file can be written");
    // Who is turned away waits for nobody: what is watched looks better.
    let turned_away = format!("{CENTER}[queue.sales]\ncapacity = 0\n");
    fs::write(folder.join("center.toml"), turned_away).expect("a file can be written");
    let told = in_one_line(&check(&["--github", "--json", text(&folder.join("lost.json"))]).out);
    assert!(
        told.contains("WARNING: ") && told.contains("are lost in other ways than by giving up waiting, and 0.0 % were"),
        "{told}"
    );
    assert!(told.contains("::warning ") && told.contains("title=front%3A customers are lost::"), "{told}");
    let document = fs::read_to_string(folder.join("lost.json")).expect("it was written");
    assert!(document.contains("front: WARNING: "), "{document}");
    fs::write(folder.join("center.toml"), CENTER).expect("a file can be written");

    fs::write(folder.join("center.toml"), CENTER.replace("agents = 6", "agents = 5")).expect("a file can be written");
    let (junit, json) = (folder.join("junit.xml"), folder.join("check.json"));
    for seed in ["1", "9"] {
        let arguments = ["--seed", seed, "--github", "--junit", text(&junit), "--json", text(&json)];
        let red = check(&arguments).ends_with(1).out;
        assert!(red.contains("  WORSE       ASA [s]: "), "{red}");
        assert!(in_one_line(&red).contains("tolerance 2.00, up is worse, p = "), "{red}");
        let shown = format!("center.toml,line={},title=front%3A ASA [s] is worse::ASA [s]: ", line_of_agents(CENTER));
        assert!(red.contains(&shown), "{red}");
        let cases = fs::read_to_string(&junit).expect("it was written");
        assert!(cases.contains("<testsuite name=\"front\" tests=\"2\" failures=\"1\" errors=\"0\""), "{cases}");
        let document = fs::read_to_string(&json).expect("it was written");
        let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
        assert_eq!((&document["green"], &document["findings"][0]["verdict"]), (&false.into(), &"worse".into()));
        assert_ne!(document["findings"][1]["verdict"], "worse");
    }
}

/// The line on which a scenario says how many agents there are, from 1 on.
fn line_of_agents(scenario: &str) -> usize {
    1 + scenario.lines().position(|line| line.starts_with("agents = ")).expect("it says so")
}

#[test]
fn what_is_worse_is_told_with_what_moved_with_it_what_differs_in_the_inputs_and_how_to_accept_it() {
    let folder = folder("check-why");
    fs::create_dir(folder.join("plans")).expect("a folder can be made");
    let (center, volumes) = (folder.join("center.toml"), folder.join("volumes.csv"));
    let text_of = |agents: u32| {
        let read = CENTER.replace("arrivals = \"60/h\"", "arrivals = { file = \"volumes.csv\" }");
        read.replace("agents = 6", &format!("agents = {agents}"))
    };
    let write = |path: &Path, text: &str| fs::write(path, text).expect("a file can be written");
    let rows = |first: u32| {
        let rows =
            (0..8).map(|half| format!("0{}:{}0,{}\n", half / 2, 3 * (half % 2), if half == 0 { first } else { 30 }));
        format!("time,contacts\n{}", rows.collect::<String>())
    };
    write(&center, &text_of(6));
    write(&volumes, &rows(30));
    let file = folder.join("plans/check.toml");
    write(&file, &CHECK.replace("\"center.toml\"", "\"../center.toml\"").replace("absolute = 0.1", "absolute = 0.001"));
    let check = |more: &[&str]| call(&[&["check", text(&file)], more].concat());
    check(&["--update"]).ends_with(0);

    // The program computes as before, one agent fewer is there, and other volumes.
    write(&center, &text_of(5));
    write(&volumes, &rows(31));
    let (junit, json, page) = (folder.join("junit.xml"), folder.join("check.json"), folder.join("check.html"));
    let files = ["--junit", text(&junit), "--json", text(&json), "--html", text(&page), "--github"];
    let red = check(&files).ends_with(1).out;
    let told = [
        "  With it moved:\n",
        "                agents 6.00 -> 5.00 (-1.00)\n",
        "  Inputs that differ from those of the baseline:\n    group.front.agents: 6 -> 5\n    volumes.csv: XXH64 ",
        "make the baselines anew and say why in the change:\n  switchboard check ",
        "plans/check.toml --update\n",
    ];
    told.iter().for_each(|words| assert!(red.contains(words), "{words} is not in: {red}"));
    let shown = format!("::error file={},line={},", text(&center), line_of_agents(&text_of(5)));
    assert!(red.contains(&shown), "as one would type it: {red}");
    let read = |path: &Path| fs::read_to_string(path).expect("it was written");
    for words in ["group.front.agents: 6 -&gt; 5", "agents 6.00 -&gt; 5.00 (-1.00)", "--update"] {
        let on_page = words.replace("-&gt;", "\u{2192}");
        assert!(read(&junit).contains(words) && read(&page).contains(&on_page), "{words}");
    }
    let shown = read(&page);
    let body = &shown[shown.find("<body>").expect("a body")..shown.find("<script>").expect("a script")];
    assert!(!body.contains('`') && !body.contains("-&gt;") && !body.contains("manifest"), "{body}");
    for words in [
        "<h2>Where this comes from</h2>",
        "volumes.csv, ",
        "front.json, ",
        "paired with seed 1.",
        "ASA [s] in front was ",
    ] {
        assert!(body.contains(words), "{words} is not in: {body}");
    }
    let document: serde_json::Value = serde_json::from_str(&read(&json)).expect("it is JSON");
    let change = &document["inputs"][0]["changes"][0];
    assert_eq!(
        (&change["path"], &change["before"], &change["now"]),
        (&"group.front.agents".into(), &"6".into(), &"5".into())
    );
    let moved = document["findings"][0]["moved"].as_array().expect("a list");
    let names: Vec<&str> = moved.iter().filter_map(|moved| moved["metric"].as_str()).collect();
    let causes = ["offered", "agents", "occupancy"].map(|name| names.iter().position(|moved| *moved == name));
    assert!(causes[0].is_some() && causes.is_sorted(), "from causes to what follows: {names:?}");
    assert!(!names.contains(&"asa") && !names.contains(&"aht"), "{names:?}");

    // Whoever accepts it has the inputs of then in the baseline.
    check(&["--update"]).ends_with(0);
    assert!(read(&folder.join("plans/kept/front.json")).contains("\"agents = 5\""));
    let baseline = folder.join("plans/kept/front.json");
    write(&baseline, &read(&baseline).replace("\"agents = 5\"", "\"agents = 05x\""));
    write(&center, &text_of(4));
    assert!(check(&[]).ends_with(1).out.contains("The baseline does not say what its inputs were"), "no TOML");
}

#[test]
fn a_check_that_says_nothing_sensible_is_told_so() {
    let folder = folder("check-wrong");
    center(&folder);
    let file = folder.join("check.toml");
    let wrong = [
        ("level = 0.01", "level = 7", "1:9", "7 % is 0.07"),
        ("level = 0.01", "level = 0", "1:1", "never goes red"),
        ("level = 0.01", "level = 0,01", "1:10", "numbers have a decimal point and no comma"),
        ("\"front\"", "\u{201c}front\u{201d}", "3:8", "typographic quotes"),
        ("\"asa\"", "\"asb\"", "7:10", "there is no metric `asb`"),
        (
            "\"asa\"",
            "\"class.sales.asa\"",
            "7:10",
            "write `metric = \"asa\"`, `scope = \"class\"` and `name = \"sales\"`",
        ),
        ("worse = \"up\"", "worse = \"dwn\"", "8:9", "did you mean \"down\"?"),
        ("absolute = 2\n", "", "6:1", "needs a tolerance"),
        ("absolute = 2\n", "absolut = 2\n", "9:1", "did you mean `absolute`?"),
        ("scope = \"group\"", "scope = \"grup\"", "12:9", "did you mean \"group\"?"),
        ("scope = \"group\"", "scenario = \"frnt\"", "12:12", "did you mean `front`?"),
        (
            "[[metric]]\nmetric = \"asa\"",
            "replications = \"40\"\n[[metric]]\nmetric = \"asa\"",
            "6:16",
            "not a whole number",
        ),
        ("[[metric]]\nmetric = \"asa\"", "set = [\"run.seed\"]\n[[metric]]\nmetric = \"asa\"", "6:8", "\"PATH=VALUE\""),
        ("center.toml", "centre.toml", "4:8", "`centre.toml` cannot be read"),
    ];
    for (from, to, place, words) in wrong {
        fs::write(&file, CHECK.replacen(from, to, 1)).expect("a file can be written");
        call(&["check", text(&file)]).ends_with(2).complains(&[&format!("check.toml:{place}"), words]);
    }
    // All of it at once, in the file of the check and in its scenarios, each with its line where findings would be.
    let many = CHECK.replace("level", "levle").replace("\"asa\"", "\"servce_level\"").replace("\"up\"", "\"dwn\"");
    let second = "[[scenario]]\nname = \"second\"\nfile = \"nowhere.toml\"\nbaseline = \"second.json\"\n";
    fs::write(&file, format!("{many}{second}")).expect("a file can be written");
    fs::write(folder.join("center.toml"), CENTER.replace("agents = 6", "agnts = 6")).expect("a file can be written");
    let (junit, json, page) = (folder.join("junit.xml"), folder.join("check.json"), folder.join("check.html"));
    fs::write(&page, "Nothing is worse").expect("a file can be written");
    let files = ["--github", "--junit", text(&junit), "--json", text(&json), "--html", text(&page)];
    let told = call(&[&["check", text(&file)], &files[..]].concat()).ends_with(2);
    // The page of an earlier check does not stand on.
    let shown = fs::read_to_string(&page).expect("written");
    for words in
        ["The check could not be made: nothing was compared.", "7 mistakes are told below.", "did you mean", "<td>17"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("Nothing is worse"));
    let told = told.complains(&[
        "did you mean `level`?",
        "did you mean \"service_level\"?",
        "did you mean \"down\"?",
        "`nowhere.toml` cannot be read",
        "`agnts`",
    ]);
    for line in [1, 7, 8, 17] {
        assert!(told.out.contains(&format!("::error file={},line={line},", text(&file))), "{}", told.out);
    }
    let agents = CENTER.lines().position(|line| line.starts_with("agents = 6")).expect("it is there") + 1;
    let annotation =
        format!("::error file={},line={agents},title=front cannot be checked::S010", text(&folder.join("center.toml")));
    assert!(told.out.contains(&annotation), "{}", told.out);
    let cases = fs::read_to_string(&junit).expect("written");
    assert!(cases.contains("tests=\"4\" failures=\"0\" errors=\"4\"") && cases.contains("line=\"17\""), "{cases}");
    let document: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&json).expect("written")).expect("it is JSON");
    assert_eq!(document["errors"][1]["line"], 7);
    center(&folder);
    // Files of other commands.
    call(&["check", text(&folder.join("center.toml"))])
        .ends_with(2)
        .complains(&["this is a scenario and no file of a check", "switchboard run"]);
    let study = folder.join("study.toml");
    fs::write(&study, "scenario = \"center.toml\"\nmetrics = [\"asa\"]\n").expect("a file can be written");
    call(&["check", text(&study)])
        .ends_with(2)
        .complains(&["this is a study and no file of a check", "switchboard sweep"]);
    call(&["sweep", text(&folder.join("center.toml"))])
        .ends_with(1)
        .complains(&["this is a scenario and no study", "--vary"]);
    fs::write(&file, CHECK.replace("scope = \"group\"", "scope = \"provider\"")).expect("a file can be written");
    call(&["check", text(&file), "--update"]).ends_with(0);
    call(&["check", text(&file)]).ends_with(2).complains(&["occupancy of provider does not exist in scenario `front`"]);
    call(&["check", "nowhere.toml"]).ends_with(2).complains(&["nowhere.toml", "cannot be read"]);
}

#[test]
fn a_check_that_cannot_be_made_writes_why_where_findings_would_be() {
    let folder = folder("check-broken");
    center(&folder);
    let file = folder.join("check.toml");
    fs::write(&file, CHECK).expect("a file can be written");
    let (junit, json, page) = (folder.join("junit.xml"), folder.join("check.json"), folder.join("check.html"));
    let arguments = ["check", text(&file), "--github", "--junit", text(&junit), "--json", text(&json)];
    let told = |words: &[&str]| {
        let out = call(&arguments).ends_with(2).out;
        assert!(out.starts_with("::error file=") && out.contains("title=front cannot be checked::"), "{out}");
        let (cases, document) =
            (fs::read_to_string(&junit).expect("written"), fs::read_to_string(&json).expect("written"));
        let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
        assert!(cases.contains("errors=\"1\"") && document["green"] == false, "{cases}");
        let message = document["errors"][0]["message"].as_str().expect("it says why");
        words.iter().for_each(|words| assert!(cases.contains(words) && message.contains(words), "{cases}"));
    };
    told(&["kept/front.json", "cannot be read"]);
    call(&["check", text(&file), "--update"]).ends_with(0);
    let answer = call(&["check", text(&file), "--html", text(&page)]).ends_with(0);
    assert!(!answer.out.contains("--update"), "{}", answer.out);
    let page = fs::read_to_string(&page).expect("written");
    assert!(page.contains("Nothing is worse") && page.contains("<th scope=\"row\">ASA [s]</th>"), "{page}");
    fs::write(folder.join("center.toml"), CENTER.replace("agents = 6", "agnts = 6")).expect("a file can be written");
    told(&["has no key `agnts`", "did you mean `agents`?"]);
}

#[test]
fn the_shipped_scenarios_are_no_worse_than_their_baselines() {
    let answer = call(&["check", "results/check.toml"]);
    let code = answer.code;
    assert_eq!(
        code, 0,
        "{}{}\nif results were meant to change: check results/check.toml --update",
        answer.out, answer.err
    );
}

#[test]
fn a_manifest_makes_the_same_bytes_again_even_when_the_files_have_changed() {
    let folder = folder("rerun");
    let (file, volumes) = (folder.join("center.toml"), folder.join("volumes.csv"));
    let table = "time,contacts\n00:00,40\n00:30,60\n01:00,50\n01:30,40\n";
    let scenario = CENTER.replace("length = \"4h\"", "length = \"2h\"");
    let scenario = scenario.replace("arrivals = \"60/h\"", "arrivals = { file = \"volumes.csv\" }");
    fs::write(&file, &scenario).expect("a file can be written");
    fs::write(&volumes, table).expect("a file can be written");
    let (out, again) = (folder.join("out"), folder.join("again"));
    let set = ["--set", "group.front.agents=8", "--seed", "5", "--contacts", "--threads", "1"];
    call(&[&["run", text(&file), "--out", text(&out)], &set[..]].concat()).ends_with(0);
    fs::write(&file, "# Something else?").expect("a file can be written");
    fs::remove_file(&volumes).expect("a file can be removed");
    for manifest in [out.join("manifest.json"), out.clone()] {
        let answer = call(&["rerun", text(&manifest), "--out", text(&again), "--threads", "2"]).ends_with(0);
        assert!(answer.err.contains("all 14 files have the bytes"), "{}", answer.err);
        assert!(files_in(&again) == files_in(&out), "other bytes");
    }

    let manifest = fs::read_to_string(out.join("manifest.json")).expect("it was written");
    let refused = |text_of: &str, words: &str| {
        let changed = folder.join("changed.json");
        fs::write(&changed, text_of).expect("a file can be written");
        call(&["rerun", text(&changed), "--out", text(&again)]).ends_with(3).complains(&["changed.json", words]);
    };
    refused(&manifest.replace("00:30,60", "00:30,61"), "volumes.csv was changed in it");
    refused(&manifest.replace("\"version\": \"", "\"version\": \"9"), "it was written by version 9");
    refused(&manifest.replace("\"run\",", "\"validate\","), "only `run` can be made again");
    let of_before = manifest.replace("\"schema_version\": 2", "\"schema_version\": 1").replace("xxh64", "fnv1a_64");
    refused(&of_before, "its schema_version is 1, and this program reads 2 only; take the build that wrote it");
    refused("{}", "no manifest that can be run again");
}
