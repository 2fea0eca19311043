//! What people read: each kind of message, as it is shown.

use super::{FULL, SMALL, read_with};
use crate::scenario::{Code, Files, Memory, Override, load};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// A broken scenario: its kind of message, the edit of the small scenario, and the files beside it.
type Case = (Code, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]);

const VOLUMES: (&str, &str) = ("\"60/h\"", "{ file = \"v.csv\" }");
const ROSTER: (&str, &str) =
    ("[group.front]\nagents = 8\n", "[roster]\nfile = \"r.csv\"\ngroup = \"front\"\n\n[group.front]\n");

const CASES: &[Case] = &[
    (Code::Unreadable, &[VOLUMES], &[]),
    (Code::Syntax, &[("\"2h\"", "2h")], &[]),
    (Code::UnknownKey, &[("talk", "handlng")], &[]),
    (Code::MissingKey, &[("arrivals = \"60/h\"\n", "")], &[]),
    (Code::WrongType, &[("agents = 8", "agents = \"8\"")], &[]),
    (Code::Duration, &[("\"2h\"", "7200")], &[]),
    (Code::Rate, &[("60/h", "60/w")], &[]),
    (Code::TimeOfDay, &[("length = \"2h\"", "start = \"8h30\"\nlength = \"2h\"")], &[]),
    (Code::Date, &[("length = \"2h\"", "date = \"10.03.2014\"\nlength = \"2h\"")], &[]),
    (Code::Number, &[("agents = 8", "agents = 4000000000")], &[]),
    (Code::Choice, &[("[group", "[routing]\nagent_selection = \"longest_idel\"\n\n[group")], &[]),
    (
        Code::Distribution,
        &[
            ("\"exponential(5m)\"", "{ distribution = \"lognormal\", mean = \"5m\", sd = \"2m\" }"),
            ("sd = \"2m\"", "p90 = \"9m\""),
        ],
        &[],
    ),
    (Code::Conflict, &[("length = \"2h\"", "end = \"20:00\"\nlength = \"2h\"")], &[]),
    (
        Code::Apart,
        &[("talk = \"exponential(5m)\"", "talk = \"exponential(5m)\"\nmedium = \"email\"\ncallback = {}")],
        &[],
    ),
    (Code::Unknown, &[("agents = 8", "agents = 8\nprograms = [\"A\"]")], &[]),
    (Code::Nothing, &[("[class.sales]\narrivals = \"60/h\"\ntalk = \"exponential(5m)\"", "[class]")], &[]),
    (Code::Name, &[("[class.sales]", "[class.\"=1+1\"]\nqueue = \"sales\"")], &[]),
    (Code::NoSkill, &[("skills = [\"sales\"]", "skills = [\"sale\"]")], &[]),
    (Code::NoProgram, &[("agents = 8", "agents = 8\nprograms = []\ncapacity = { voice = 0, im = 1 }")], &[]),
    (
        Code::NoDuty,
        &[
            ("agents = 8", "shifts = [{ from = \"08:00\", to = \"16:00\", agents = 8 }]"),
            ("[group", "[group.other]\nskills = [\"sales\"]\nagents = 0\n\n[group"),
        ],
        &[],
    ),
    (
        Code::Message,
        &[("\"60/h\"", "{ invites = \"v.csv\", reasons = [\"bill\"] }\nsip = true")],
        &[("v.csv", "--- 00:01\nINVITE sip:a@b SIP/2.0\n\n")],
    ),
    (Code::Overload, &[("60/h", "120/h")], &[]),
    (
        Code::Doubtful,
        &[("agents = 8", "agents = 8\ncapacity = { chat = 3 }"), ("60/h\"", "60/h\"\nmedium = \"chat\"")],
        &[],
    ),
    (Code::Unused, &[("skills = [\"sales\"]", "skills = [\"sales\", \"service\"]")], &[]),
    (Code::Overlap, &[ROSTER], &[("r.csv", "agent,start,end\n1,00:00,01:30\n2,00:00,02:00\n1,01:00,02:00\n")]),
    (
        Code::Break,
        &[(
            "agents = 8",
            "shifts = [{ from = \"00:00\", to = \"02:00\", agents = 8, breaks = [{ from = \"01:45\", to = \"02:15\" }] }]",
        )],
        &[],
    ),
    (Code::Outside, &[("\"60/h\"", "{ rates = [\"60/h\", \"30/h\", \"20/h\"], interval = \"1h\" }")], &[]),
    (Code::Horizon, &[("length = \"2h\"", "length = \"0s\"")], &[]),
    (Code::Limit, &[("60/h", "1e12/h")], &[]),
    (Code::Table, &[VOLUMES], &[("v.csv", "time,contacts\n00:00,12,5\n")]),
    (
        Code::Column,
        &[("\"60/h\"", "{ file = \"v.csv\", contacts = \"ofered\" }")],
        &[("v.csv", "time,offered\n00:00,12\n")],
    ),
    (Code::Cell, &[VOLUMES], &[("v.csv", "time;contacts\n00:00;12,5\n00:30;-3\n1 o'clock;7\n")]),
    (Code::Duplicate, &[VOLUMES], &[("v.csv", "time,contacts\n00:00,12\n00:30,3\n00:00,7\n")]),
    (
        Code::NoRow,
        &[("\"60/h\"", "{ file = \"v.csv\", where = { class = \"sale\" } }")],
        &[("v.csv", "time,contacts,class\n00:00,12,sales\n")],
    ),
];

#[test]
fn every_message_shows_line_rule_and_way_out() {
    let mut seen = BTreeSet::new();
    for (code, edits, files) in CASES {
        let text = edits.iter().fold(SMALL.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{code}: {from}");
            text.replacen(from, to, 1)
        });
        let found = match read_with(&text, files, &[]) {
            Ok(scenario) => scenario.warnings,
            Err(wrong) => wrong,
        };
        assert!(found.iter().any(|diagnostic| diagnostic.code == *code), "{code}:\n{}", found.render(false));
        insta::assert_snapshot!(format!("{code}"), found.render(false));
        seen.insert(*code);
    }
    let elsewhere = [Code::TooLarge, Code::NotUtf8, Code::Override, Code::Shares, Code::Hosting];
    let missing: Vec<&Code> =
        Code::ALL.iter().filter(|code| !seen.contains(code) && !elsewhere.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn shares_that_do_not_sum_to_one() {
    let wrong = read_with(&FULL.replace("beta = 0.4", "beta = 0.5"), &[], &[]).unwrap_err();
    insta::assert_snapshot!("S032", wrong.render(false));
}

#[test]
fn a_set_that_leads_nowhere() {
    let wrong = read_with(SMALL, &[], &[("class.slaes.patience", "4m")]).unwrap_err();
    insta::assert_snapshot!("S005", wrong.render(false));
}

#[test]
fn a_file_that_is_not_utf_8() {
    let files = Memory::default().with("center.toml", b"# Caf\xe9?\n[run]\n".as_slice());
    let wrong = load(Path::new("center.toml"), &[], &files).unwrap_err();
    insta::assert_snapshot!("S003", wrong.render(false));
}

#[test]
fn a_file_that_is_too_large() {
    struct Large;
    impl Files for Large {
        fn read(&self, _: &Path) -> io::Result<Vec<u8>> {
            Err(io::ErrorKind::FileTooLarge.into())
        }
    }
    let wrong = load(Path::new("center.toml"), &[], &Large).unwrap_err();
    insta::assert_snapshot!("S002", wrong.render(false));
}

#[test]
fn colours_change_nothing_but_colours() {
    let wrong = read_with(&SMALL.replace("60/h", "60"), &[], &[]).unwrap_err();
    let (plain, coloured) = (wrong.render(false), wrong.render(true));
    assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'));
    let mut bare = String::new();
    let mut within = false;
    for letter in coloured.chars() {
        match letter {
            '\u{1b}' => within = true,
            'm' if within => within = false,
            _ if within => {}
            letter => bare.push(letter),
        }
    }
    assert_eq!(bare, plain);
}

#[test]
fn a_diagnostic_tells_its_parts() {
    let set = Override { path: "run.interval".into(), value: "90".into() };
    let files = Memory::default().with("center.toml", SMALL.replace("60/h", "60"));
    let wrong = load(Path::new("center.toml"), &[set], &files).unwrap_err();
    let parts: Vec<_> =
        wrong.iter().map(|one| (one.file.as_str(), one.line, one.column, one.value.as_str(), one.code)).collect();
    let expected = [("center.toml", 6, 12, "\"60\"", Code::Rate), ("--set", 1, 14, "90", Code::Duration)];
    assert_eq!(parts, expected);
}
