//! Studies as they are read, and what is said about those that cannot be.

use super::{Coordinate, Design, Layout, Study};
use crate::scenario::{Code, Memory, Override, Snapshot};
use std::path::Path;

const METRICS: &[&str] = &["asa", "abandon_share", "occupancy"];

const SCENARIO: &str = "\
# Is this enough?
[run]
length = \"2h\"
[class.sales]
arrivals = \"60/h\"
patience = \"exponential(4m)\"
talk = \"exponential(5m)\"
[group.front]
agents = 8
skills = [\"sales\"]
";

const STUDY: &str = "\
# Which is best?
scenario = \"center.toml\"
metrics = [\"asa\", \"class.sales.abandon_share\"]

[parameter.agents]
path = \"group.front.agents\"
from = 6
to = 12
step = 2

[parameter.pick]
path = \"routing.agent_selection\"
values = [\"longest-idle\", \"random\"]
";

fn files(study: &str) -> Memory {
    Memory::default().with("folder/study.toml", study).with("folder/center.toml", SCENARIO)
}

/// What `see` makes of a study that can be read.
fn read<T>(study: &str, see: impl FnOnce(&Study<'_>) -> T) -> T {
    let memory = files(study);
    let files = Snapshot::of(&memory);
    let study = Study::load(Path::new("folder/study.toml"), &[], METRICS, &files);
    see(&study.unwrap_or_else(|wrong| panic!("{}", wrong.render(false))))
}

fn texts(study: &str, parameter: usize) -> Vec<String> {
    read(study, |study| {
        let parameter = &study.parameters[parameter];
        let places = 0..parameter.values().expect("values that can be counted");
        places.map(|place| parameter.text(Coordinate::Place(place))).collect()
    })
}

#[test]
fn values_are_listed_or_so_far_apart_or_so_many() {
    assert_eq!(texts(STUDY, 0), ["6", "8", "10", "12"]);
    assert_eq!(texts(STUDY, 1), ["longest-idle", "random"]);
    let with = |keys: &str| texts(&STUDY.replace("from = 6\nto = 12\nstep = 2", keys), 0);
    assert_eq!(with("from = 0.1\nto = 0.4\nstep = 0.1"), ["0.1", "0.2", "0.3", "0.4"]);
    assert_eq!(with("from = \"30s\"\nto = \"100s\"\nstep = 35"), ["30s", "65s", "100s"]);
    assert_eq!(with("from = \"1m\"\nto = \"2m\"\nstep = \"0.5m\""), ["1m", "1.5m", "2m"]);
    assert_eq!(with("from = \"1m\"\nto = \"2m\"\nstep = \"30s\""), ["60s", "90s", "120s"], "not thirty minutes");
    assert_eq!(with("from = \"60s\"\nto = \"80s\"\ncount = 4"), ["60s", "66.666666667s", "73.333333333s", "80s"]);
    assert_eq!(with("from = 1\nto = 10\ncount = 3"), ["1", "6", "10"]);
    assert_eq!(with("from = 1\nto = 4\nstep = 2"), ["1", "3"]);
}

#[test]
fn ranges_are_filled_with_numbers_of_their_kind() {
    let design = "[design]\nkind = \"sobol\"\npoints = 8\n";
    let with = |keys: &str, part: f64| {
        let study = STUDY.replace("from = 6\nto = 12\nstep = 2", keys) + design;
        read(&study, |study| {
            assert_eq!(study.design, Design::Sobol { points: 8, seed: 0 });
            study.parameters[0].text(Coordinate::Part(part))
        })
    };
    assert_eq!([0.0, 0.49, 0.5, 0.99].map(|part| with("from = 1\nto = 2", part)), ["1", "1", "2", "2"]);
    assert_eq!(with("from = 1.0\nto = 2.0", 0.123_456_78), "1.123457");
    assert_eq!(with("from = \"1m\"\nto = \"2m\"", 0.25), "1.25m");
    assert_eq!(with("from = \"1/h\"\nto = \"1000/h\"", 0.5), "500.5/h");
    assert_eq!(with("values = [\"a\", \"b\", \"c\"]", 0.7), "c");
}

#[test]
fn a_point_is_the_scenario_with_its_values_and_those_of_all_points() {
    let study = STUDY.replace("[parameter.agents]", "[set]\n\"run.length\" = \"3h\"\n\n[parameter.agents]");
    read(&study, |study| {
        let scenario = study.scenario(&[Coordinate::Place(2), Coordinate::Place(1)]).unwrap();
        assert_eq!(scenario.center.agents.len(), 10);
        assert_eq!(scenario.center.rules.agent_selection, crate::routing::AgentSelection::Random);
        assert_eq!(scenario.center.horizon.length.seconds(), 3.0 * 3600.0);
        assert_eq!((study.question.as_str(), scenario.question.as_str()), ("Which is best?", "Is this enough?"));
    });
    let memory = files(&study);
    let snapshot = Snapshot::of(&memory);
    let set = [Override { path: "run.length".to_owned(), value: "4h".to_owned() }];
    let study =
        Study::load(Path::new("folder/study.toml"), &set, METRICS, &snapshot).unwrap_or_else(|_| panic!("read"));
    let scenario = study.scenario(&[Coordinate::Place(0), Coordinate::Place(0)]).unwrap();
    assert_eq!(scenario.center.horizon.length.seconds(), 4.0 * 3600.0);
}

#[test]
fn a_file_that_changes_meanwhile_changes_no_point() {
    let (before, after) = (files(STUDY), files(STUDY));
    let first = Snapshot::of(&before);
    read(STUDY, |_| ());
    let study = Study::load(Path::new("folder/study.toml"), &[], METRICS, &first).unwrap_or_else(|_| panic!("read"));
    let paths: Vec<_> = study.files.contents().into_keys().collect();
    assert_eq!(paths, [Path::new("folder/center.toml"), Path::new("folder/study.toml")]);
    let held = study.files.contents();
    let second = held.iter().fold(Snapshot::of(&after), |files, (path, bytes)| files.with(path, bytes.clone()));
    assert_eq!(second.contents(), held);
}

/// Each with its kind of message and the words that stand for the study's.
const BROKEN: &[(Code, &str, &str)] = &[
    (Code::Unreadable, "center.toml", "centre.toml"),
    (Code::Unknown, "\"asa\"", "\"asaa\""),
    (Code::Unknown, "class.sales.abandon_share", "klass.sales.abandon_share"),
    (Code::Duplicate, "\"class.sales.abandon_share\"", "\"asa\""),
    (Code::Nothing, "[\"asa\", \"class.sales.abandon_share\"]", "[]"),
    (Code::UnknownKey, "step = 2", "stepp = 2"),
    (Code::Number, "to = 12", "to = 5"),
    (Code::Number, "step = 2", "step = 0.5"),
    (Code::Conflict, "step = 2", "step = \"2s\""),
    (Code::Number, "step = 2", "count = 9"),
    (Code::Conflict, "step = 2", ""),
    (Code::Conflict, "step = 2", "step = 2\nvalues = [1]"),
    (Code::Conflict, "from = 6", "from = \"6s\""),
    (Code::MissingKey, "from = 6\n", ""),
    (Code::Duplicate, "\"random\"", "\"longest-idle\""),
    (Code::Nothing, "[\"longest-idle\", \"random\"]", "[]"),
    (Code::Override, "group.front.agents", "group..agents"),
    (Code::Conflict, "routing.agent_selection", "group.front.agents"),
    (Code::Conflict, "routing.agent_selection", "run.seed"),
    (Code::Unknown, "step = 2", "step = 2\nwith = \"pik\""),
    (Code::Conflict, "step = 2", "step = 2\nwith = \"agents\""),
    (Code::Conflict, "step = 2", "step = 2\nwith = \"pick\""),
    (Code::Conflict, "[parameter.agents]", "[design]\nkind = \"list\"\n[parameter.agents]"),
    (Code::MissingKey, "[parameter.agents]", "[design]\nkind = \"sobol\"\n[parameter.agents]"),
    (Code::Conflict, "[parameter.agents]", "[design]\npoints = 8\n[parameter.agents]"),
    (Code::Choice, "[parameter.agents]", "[design]\nkind = \"gird\"\n[parameter.agents]"),
    (Code::UnknownKey, "[parameter.agents]", "[baseline]\nagent = 8\n[parameter.agents]"),
    (Code::Conflict, "[parameter.agents]", "[front]\nminimize = [\"asa\"]\n[parameter.agents]"),
    (Code::Unknown, "[parameter.agents]", "[front]\nminimize = [\"asa\", \"occupancy\"]\n[parameter.agents]"),
    (Code::Conflict, "[parameter.agents]", "[best]\nindifference = 1\n[parameter.agents]"),
    (Code::Number, "[parameter.agents]", "[best]\nminimize = \"asa\"\nindifference = 0\n[parameter.agents]"),
    (
        Code::Conflict,
        "[parameter.agents]",
        "[best]\nminimize = \"asa\"\nindifference = 1\nfirst = 20\nmax = 10\n[parameter.agents]",
    ),
    (Code::Conflict, "scenario = ", "best = { minimize = \"asa\", indifference = 1 }\nreplications = 9\nscenario = "),
    (Code::Unknown, "[parameter.agents]", "[chart]\nx = \"agent\"\n[parameter.agents]"),
    (Code::UnknownKey, "[parameter.agents]", "[chart]\ncolor = \"pick\"\n[parameter.agents]"),
    (Code::Conflict, "[parameter.agents]", "[chart]\nx = \"pick\"\npanels = [\"pick\"]\n[parameter.agents]"),
    (Code::Limit, "to = 12\nstep = 2", "to = 16\nstep = 1\n[chart]\ncolour = \"agents\""),
    (
        Code::Conflict,
        "[parameter.agents]",
        "[chart]\ncolour = \"pick\"\n[design]\nkind = \"sobol\"\npoints = 8\n[parameter.agents]",
    ),
    (
        Code::Conflict,
        "[parameter.agents]",
        "[chart]\nx = \"load\"\n[parameter.load]\npath = \"class.sales.weight\"\nvalues = [1, 2]\nwith = \"pick\"\n[parameter.agents]",
    ),
    (Code::Limit, "step = 2", "step = 1\n[parameter.x]\npath = \"class.sales.weight\"\nfrom = 1\nto = 9999\nstep = 1"),
];

#[test]
fn what_is_wrong_with_a_study_is_told_with_its_line_and_a_way_out() {
    let mut page = String::new();
    for &(code, words, broken) in BROKEN {
        let text = STUDY.replacen(words, broken, 1);
        assert_ne!(text, STUDY, "{words}");
        let memory = files(&text);
        let files = Snapshot::of(&memory);
        let Err(wrong) = Study::load(Path::new("folder/study.toml"), &[], METRICS, &files) else {
            panic!("{broken} instead of {words} is not noticed")
        };
        assert!(wrong.iter().any(|found| found.code == code), "{code:?} is not in {}", wrong.render(false));
        page.push_str(&wrong.render(false));
        page.push('\n');
    }
    insta::assert_snapshot!("broken_studies", page);
}

#[test]
fn a_study_says_which_parameter_is_where_in_its_charts() {
    assert_eq!(read(STUDY, |study| study.layout.clone()), Layout::default());
    let text = STUDY.to_owned() + "[chart]\nx = \"pick\"\npanels = [\"agents\"]\nlog_y = true\n";
    read(&text, |study| {
        let Layout { x, colour, panels, log_x, log_y } = study.layout.clone();
        assert_eq!((x, colour, panels, log_x, log_y), (Some(1), None, vec![0], false, true));
    });
}

#[test]
fn values_that_are_hard_to_read_have_names_by_which_the_baseline_knows_them() {
    let named = STUDY.to_owned()
        + "names = [\"who waits\", \"anybody\"]\n\n[parameter.load]\npath = \"class.sales.arrivals\"\nwith = \"pick\"\n\
           values = [\"60/h\", { counts = [90, 90], interval = \"1h\" }]\n\n[baseline]\nagents = 6\npick = \"anybody\"\n";
    assert_eq!(texts(&named, 1), ["who waits", "anybody"]);
    read(&named, |study| {
        let pick = &study.parameters[1];
        assert!(!pick.is_off_baseline(Coordinate::Place(1)) && pick.is_off_baseline(Coordinate::Place(0)));
        assert_eq!(pick.text(Coordinate::Baseline), "anybody");
        let point = [Coordinate::Place(0), Coordinate::Place(1), Coordinate::Place(1)];
        let scenario = study.scenario(&point).unwrap_or_else(|wrong| panic!("{}", wrong.diagnostics.render(false)));
        assert_eq!(scenario.center.rules.agent_selection, crate::routing::AgentSelection::Random);
    });
    for (names, code) in
        [("[\"one\"]", Code::Conflict), ("[\"one\", \"one\"]", Code::Duplicate), ("[1, 2]", Code::WrongType)]
    {
        let memory = files(&(STUDY.to_owned() + "names = " + names));
        let files = Snapshot::of(&memory);
        let wrong = Study::load(Path::new("folder/study.toml"), &[], METRICS, &files).err().expect("it is refused");
        assert!(wrong.iter().any(|one| one.code == code), "{names}: {}", wrong.render(false));
    }
}
