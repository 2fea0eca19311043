//! All mistakes of a file are told at once, whatever else is wrong with it.

use crate::cli::{call, folder, text};
use crate::repository;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use switchboard::experiment;
use switchboard::scenario::{Memory, load_what_if};

/// A line `key = value` of a scenario, its number from 0, and the section in which it stands.
struct Line<'t> {
    number: usize,
    section: &'t str,
    key: &'t str,
}

impl Line<'_> {
    fn name(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }
}

/// The lines that are a key with its whole value.
fn lines_of(text: &str) -> Vec<Line<'_>> {
    let (mut lines, mut section) = (Vec::new(), "");
    for (number, line) in text.lines().enumerate() {
        if let Some(head) = line.strip_prefix('[') {
            section = head.trim_matches(['[', ']']);
        }
        let key = line.split_once(" = ").map(|(key, _)| key);
        let Some(key) = key.filter(|key| key.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_')) else {
            continue;
        };
        if line.parse::<toml::Table>().is_ok() {
            lines.push(Line { number, section, key });
        }
    }
    lines
}

/// The text with a value in these lines that no key takes.
fn broken(text: &str, lines: &[&Line<'_>]) -> String {
    let mut broken = Vec::from_iter(text.lines().map(str::to_owned));
    lines.iter().for_each(|line| broken[line.number] = format!("{} = [[[]]]", line.key));
    broken.join("\n")
}

/// The lines of which something is said, from 0.
fn told(path: &str, text: String, files: &Memory) -> BTreeSet<usize> {
    messages(path, text, files).into_iter().filter(|(file, ..)| file == path).map(|(_, line, _)| line).collect()
}

/// What is said: of which file, of which line, from 0, and what.
fn messages(path: &str, text: String, files: &Memory) -> Vec<(String, usize, String)> {
    let files = files.clone().with(path, text);
    let checked = load_what_if(Path::new(path), &[], &[], &files)
        .map_err(experiment::all_wrong)
        .and_then(|scenario| experiment::check(&scenario));
    let wrong = checked.expect_err("something was broken");
    wrong.iter().map(|found| (found.file.clone(), found.line - 1, found.message.clone())).collect()
}

/// What makes of another key one that says nothing, so that nothing is said of that one: the medium decides which keys there are, a file which
/// columns, a list of names which of its parts may be named, a class or rule which queues there are.
const DECIDE: [&str; 6] = ["medium", "file", "devices", "order", "queue", "then"];

#[test]
fn a_mistake_in_every_line_of_a_scenario_is_told_of_each() {
    let mut tried = 0;
    for file in repository::files_below("scenarios") {
        let is_scenario = file.path.ends_with(".toml") && !file.path.contains("study") && !file.path.contains("check");
        let text = repository::text_of(&file.path);
        if !is_scenario || !text.contains("\n[run]") {
            continue;
        }
        let files = tables_beside(&file.path);
        let is_by_itself = |line: &Line<'_>| !DECIDE.contains(&line.key);
        let lines = Vec::from_iter(lines_of(&text).into_iter().filter(is_by_itself));
        let all = told(&file.path, broken(&text, &Vec::from_iter(&lines)), &files);
        let silent = Vec::from_iter(lines.iter().filter(|line| !all.contains(&line.number)).map(Line::name));
        assert!(silent.is_empty(), "{}: nothing is said of {}", file.path, silent.join(", "));
        tried += lines.len();
    }
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn nothing_follows_from_a_mistake_that_is_told() {
    let (mut tried, mut followed) = (0, Vec::new());
    for file in repository::files_below("scenarios") {
        let is_scenario = file.path.ends_with(".toml") && !file.path.contains("study") && !file.path.contains("check");
        let text = repository::text_of(&file.path);
        if !is_scenario || !text.contains("\n[run]") {
            continue;
        }
        let files = tables_beside(&file.path);
        for line in lines_of(&text).iter().filter(|line| !DECIDE.contains(&line.key)) {
            let all = messages(&file.path, broken(&text, &[line]), &files);
            tried += 1;
            if all.len() != 1 || all[0].1 != line.number {
                let said = Vec::from_iter(all.iter().map(|(_, line, message)| format!("{}: {message}", line + 1)));
                followed.push(format!("{}:{} {}: {}", file.path, line.number + 1, line.name(), said.join(" | ")));
            }
        }
    }
    assert!(followed.is_empty(), "of {tried}:\n{}", followed.join("\n"));
}

#[test]
fn one_mistake_of_a_template_hides_no_other() {
    for name in ["callbacks", "chats", "network", "providers", "voice"] {
        let path = format!("scenarios/templates/{name}/scenario.toml");
        let (text, files) = (repository::text_of(&path), tables_beside(&path));
        let lines = lines_of(&text);
        for (number, one) in lines.iter().enumerate() {
            for other in &lines[number + 1..] {
                let found = told(&path, broken(&text, &[one, other]), &files);
                for (hidden, by) in [(one, other), (other, one)] {
                    let is_told = found.contains(&hidden.number) || DECIDE.contains(&by.key);
                    assert!(is_told, "{path}: {} is hidden by {}", hidden.name(), by.name());
                }
            }
        }
    }
}

/// The tables in the folder of a scenario.
fn tables_beside(path: &str) -> Memory {
    let folder = Path::new(path).parent().expect("a file is in a folder");
    let tables = repository::files_below(text(folder)).into_iter().filter(|file| !file.path.ends_with(".toml"));
    tables.fold(Memory::default(), |files, file| {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file.path)).expect("it is in the repository");
        files.with(file.path, bytes)
    })
}

/// A scenario with one mistake of each kind, each in a line that says `wrong`.
const CENTER: &str = "\
[run]
length = \"8 ours\"                                          # wrong: no duration
until = { metric = \"asap\", relative = 0.1 }                # wrong: no metric
[service_level]
threshold = 20                                             # wrong: no unit
[class.calls]
arrivals = \"sixty/h\"                                       # wrong: no rate
talk = \"exponential(0s)\"                                   # wrong: a distribution that cannot be
thresholds = [\"5 sec\", \"ten\"]                              # wrong: no duration
callback = { calls = 0, ring_limit = \"-5s\" }               # wrong: out of range
[class.letters]
medium = \"letter\"                                          # wrong: no medium
arrivals = \"20/h\"
talk = \"4m\"
[class.chats]
medium = \"chat\"
arrivals = \"20/h\"
talk = \"4m\"
status = { stay_away = 2, switch = { cals = 0.1 } }         # wrong: out of range, no class
transfers = [{ to = \"cals\", share = 0.1 }]                 # wrong: no class
[group.front]
agents = 1.5                                               # wrong: no whole number
skills = [\"calls\", \"letters\", \"chats\"]
[site.north]
groups = [\"frnot\"]                                         # wrong: no group
[network]
policy = \"least-waiting\"                                   # wrong: no policy
[goal.service]
metric = \"class.calls.servicelevel\"                        # wrong: no metric
at_least = 0.8
[goal.waits]
metric = \"class.cals.asa\"                                  # wrong: no class
at_most = 30                                               # wrong: no unit
[goal.lost]
metric = \"abandon_share\"
at_most = 5                                                # wrong: a share is 0.05
[shift.early]
length = \"8h\"
earliest = \"07:60\"                                         # wrong: no time of day
breaks = [{ length = \"30m\", from = \"3h\", to = \"2h\" }]      # wrong: ends before it begins
";

#[test]
fn a_scenario_with_one_mistake_of_each_kind_is_told_all_of_them() {
    let lines = told("center.toml", CENTER.to_owned(), &Memory::default());
    let wrong = CENTER.lines().enumerate().filter(|(_, line)| line.contains("# wrong")).map(|(number, _)| number);
    assert_eq!(Vec::from_iter(lines), Vec::from_iter(wrong));
}

#[test]
fn who_calls_a_key_as_others_do_is_told_what_it_is_called_here() {
    let center = "[run]\nduration = \"8h\"\n[class.a]\narrivals = \"20/h\"\naht = \"4m\"\n[rule.vip]\nclass = \"a\"\n[group.g]\nsize = 3\n\
                  skills = [\"a\"]\n[goal.x]\nmetric = \"service_level\"\nclass = \"a\"\nat_least = 0.8\n";
    let here = folder("mistakes-words");
    let file = here.join("center.toml");
    fs::write(&file, center).unwrap();
    let told = call(&["validate", text(&file)]).ends_with(1).complains(&[
        "did you mean `length`?",
        "did you mean `talk`?",
        "write [[rule]], once for each of them",
        "did you mean `agents`?",
        "metric = \"class.NAME.service_level\"",
    ]);
    assert_eq!(told.err.matches("error[").count(), 5, "{}", told.err);
}

#[test]
fn a_scenario_without_a_run_is_told_what_else_is_wrong() {
    let text =
        "[class.calls]\narrivals = \"sixty/h\"\ntalk = \"4m\"\n[group.front]\nskills = [\"calls\"]\nagents = \"2\"\n";
    let lines = told("center.toml", text.to_owned(), &Memory::default());
    assert_eq!(Vec::from_iter(lines), [0, 1, 5]);
}

#[test]
fn what_is_wrong_with_the_scenario_of_a_broken_study_is_told_with_the_study() {
    let here = folder("mistakes-study");
    let center = "[run]\nlength = \"1h\"\n[class.a]\narrivals = \"60/h\"\ntalk = \"one minute\"\n[group.g]\nskills = [\"a\"]\nagents = 1\n\
                  [goal.a]\nmetric = \"asap\"\nat_most = \"20s\"\n";
    fs::write(here.join("center.toml"), center).unwrap();
    let study = here.join("study.toml");
    let head = "scenario = \"center.toml\"\nmetrics = [\"asap\"]\nreplications = 0\n";
    fs::write(&study, format!("{head}[parameter.agents]\npath = \"group.g.agents\"\nvalues = [1, 2]\n")).unwrap();
    let refused = call(&["sweep", text(&study), "--out", text(&here.join("out"))]);
    refused.ends_with(1).complains(&["there is no metric `asap`", "study.toml:3", "`one minute`"]);
    // What a parameter that cannot be read makes of the scenario is not known.
    fs::write(&study, format!("{head}[parameter.agents]\npath = \"group.g.agents\"\nvalues = 7\n")).unwrap();
    let refused = call(&["sweep", text(&study), "--out", text(&here.join("out"))]);
    refused.ends_with(1).complains(&["there is no metric `asap`", "study.toml:6"]);
}
