//! The file of a check: scenarios with their baselines, and metrics with their tolerances.

use super::diagnostics::{Code, Diagnostics, Problem, shortened};
use super::file_kind::FileKind;
use super::files::Files;
use super::goals::Target;
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::measures::{NamedMetric, metric_help};
use super::overrides::Override;
use super::reader::{Fields, Reader};
use super::shares::rounded;
use super::tree::{self, Node};
use std::path::Path;

/// The probability that unchanged code goes red by chance, unless the file says another.
const LEVEL: f64 = 0.01;

/// The scope of a metric that names none.
const CENTER: &str = "center";

/// The whole file.
pub(super) static CHECK: Shape = Shape {
    title: "the file of a check",
    doc: "Scenarios with their baselines, and metrics with their tolerances.",
    keys: &[
        Key {
            name: "level",
            kind: Kind::Number { least: 0.0, most: 0.5 },
            default: Absence::Is(|| LEVEL.to_string()),
            doc: "How often chance alone makes the check red, over all metrics and scenarios together; above 0.",
        },
        Key {
            name: "scenario",
            kind: Kind::List(&Kind::Table(&SCENARIO)),
            default: Absence::Refused,
            doc: "What is simulated, and what it is compared with.",
        },
        Key {
            name: "metric",
            kind: Kind::List(&Kind::Table(&METRIC)),
            default: Absence::Refused,
            doc: "What is watched, and how far it may move.",
        },
    ],
};

static SCENARIO: Shape = Shape {
    title: "[[scenario]]",
    doc: "A scenario with its baseline.",
    keys: &[
        Key {
            name: "name",
            kind: Kind::Text("what it is called in reports"),
            default: Absence::Refused,
            doc: "Its name.",
        },
        Key {
            name: "file",
            kind: Kind::Text("the scenario file, relative to this one"),
            default: Absence::Refused,
            doc: "What is simulated.",
        },
        Key {
            name: "baseline",
            kind: Kind::Text("a file of observations, relative to this one"),
            default: Absence::Refused,
            doc: "What it is compared with; `--update` writes it.",
        },
        Key {
            name: "replications",
            kind: Kind::Whole { least: 2, most: 1_000_000 },
            default: Absence::Means("as the scenario says"),
            doc: "How often it is simulated.",
        },
        Key {
            name: "set",
            kind: Kind::List(&Kind::Text("PATH=VALUE")),
            default: Absence::Means("the scenario as it is"),
            doc: "Values that are another, as `--set` has them.",
        },
    ],
};

const SCOPES: &[Word] = &[
    Word { name: CENTER, doc: "All contacts and agents." },
    Word { name: "class", doc: "Contacts of a class." },
    Word { name: "medium", doc: "Contacts by a medium, where contacts come by several." },
    Word { name: "queue", doc: "Contacts of a queue." },
    Word { name: "group", doc: "The agents of a group." },
    Word { name: "provider", doc: "Contacts by a provider." },
    Word { name: "host", doc: "Contacts of a host of conversations." },
    Word { name: "site", doc: "Contacts and agents of a site." },
    Word { name: "goal", doc: "A goal of the scenario, with the metric `goal_met`." },
];

static METRIC: Shape = Shape {
    title: "[[metric]]",
    doc: "A metric with its tolerance: `absolute`, `relative`, or both, of which the larger counts.",
    keys: &[
        Key {
            name: "metric",
            kind: Kind::Text("a metric, such as \"asa\", or one of an interval, such as \"interval.09:00.asa\""),
            default: Absence::Refused,
            doc: "What is watched, by the names of the glossary; `service_level` is the one of `service_level.headline`.",
        },
        Key { name: "scope", kind: Kind::Choice(SCOPES), default: Absence::Is(|| CENTER.to_owned()), doc: "Of what." },
        Key {
            name: "name",
            kind: Kind::Text("the name of a part of that kind"),
            default: Absence::Means("all of that kind"),
            doc: "Of which part.",
        },
        Key {
            name: "scenario",
            kind: Kind::Text("the `name` of a scenario"),
            default: Absence::Means("in all"),
            doc: "In which scenario.",
        },
        Key {
            name: "worse",
            kind: Kind::Choice(&[
                Word { name: "up", doc: "A larger value is worse." },
                Word { name: "down", doc: "A smaller value is worse." },
                Word { name: "either", doc: "Both are." },
            ]),
            default: Absence::Refused,
            doc: "Which way is worse.",
        },
        Key {
            name: "absolute",
            kind: Kind::Either(&[Kind::Number { least: 0.0, most: f64::INFINITY }, Kind::Duration]),
            default: Absence::Means("0"),
            doc: "How far it may move, in the unit of the metric: of one in seconds a number of them or a duration, such as \"2s\"; of a share \
                  0.02 for two points.",
        },
        Key {
            name: "relative",
            kind: Kind::Number { least: 0.0, most: f64::INFINITY },
            default: Absence::Means("0"),
            doc: "How far it may move, as a share of the baseline: 0.05 for 5 %.",
        },
    ],
};

/// Which way is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    /// A larger value.
    Up,
    /// A smaller value.
    Down,
    /// Both.
    Either,
}

/// A scenario with its baseline. Paths are relative to the file of the check.
#[derive(Clone, Debug)]
pub struct PlannedScenario {
    /// What it is called in reports.
    pub name: String,
    /// The scenario file.
    pub file: String,
    /// The file with the observations that it is compared with.
    pub baseline: String,
    /// The line of the check in which the baseline is named, from 1.
    pub baseline_line: usize,
    /// How many replications, instead of what the scenario says; at least 2.
    pub replications: Option<u32>,
    /// Other values.
    pub set: Vec<Override>,
    /// The line of the check in which these are named, or else the scenario, from 1.
    pub set_line: usize,
}

/// A metric with its tolerance.
#[derive(Clone, Debug)]
pub struct PlannedMetric {
    /// The name of the metric; it is a known one.
    pub metric: String,
    /// The start of the interval, as tables have it; `None` for the whole run.
    pub interval: Option<String>,
    /// The kind of scope.
    pub scope: &'static str,
    /// The name of one part; without it all parts of that kind.
    pub name: Option<String>,
    /// The name of one scenario; without it all.
    pub scenario: Option<String>,
    /// Which way is worse.
    pub worse: Worse,
    /// How far it may move, in its unit.
    pub absolute: Option<f64>,
    /// How far it may move, as a share of the baseline.
    pub relative: Option<f64>,
    /// The line of the check in which it is named, from 1.
    pub line: usize,
}

/// The file of a check as it was read.
#[derive(Clone, Debug)]
pub struct CheckFile {
    /// The question that it answers: the first comment of the file.
    pub question: String,
    /// The probability that the check goes red although nothing moved beyond its tolerance, in (0, 0.5].
    pub level: f64,
    /// What is simulated; never empty, and no two of one name.
    pub scenarios: Vec<PlannedScenario>,
    /// What is watched; never empty.
    pub metrics: Vec<PlannedMetric>,
}

/// All that is wrong with the file of a check.
#[derive(Clone, Debug)]
pub struct CheckRefused {
    /// What, each with its place.
    pub diagnostics: Diagnostics,
    /// The scenarios that it names, so that what is wrong with these is told together with it.
    pub scenarios: Vec<NamedScenario>,
}

/// A scenario of a check of which something else may be wrong.
#[derive(Clone, Debug)]
pub struct NamedScenario {
    /// What it is called, if it says so.
    pub name: Option<String>,
    /// The scenario file, relative to the one of the check.
    pub file: String,
    /// Whether that is there.
    pub is_there: bool,
    /// The file of its baseline, and the line of the check in which it is named, if it is.
    pub baseline: Option<(String, usize)>,
    /// Other values.
    pub set: Vec<Override>,
    /// The line of the check in which these are named, or else the scenario, from 1.
    pub set_line: usize,
}

/// What is known of the metrics that a check may watch.
pub struct Watchable<'a> {
    /// Their names.
    pub metrics: &'a [&'a str],
    /// How far the metric of this name may move, in its unit; or why the tolerance makes no sense, and what helps.
    pub tolerance: fn(&str, Target) -> Result<f64, [String; 2]>,
}

impl CheckFile {
    /// Reads the file of a check, and looks whether the scenarios are there that it names.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn load(path: &Path, known: &Watchable<'_>, files: &dyn Files) -> Result<CheckFile, CheckRefused> {
        let mut reader = Reader::new(files, path);
        let mut scenarios = Vec::new();
        match reader.check_file(path, known, &mut scenarios) {
            Some(file) if !reader.has_errors() => Ok(file),
            _ => Err(CheckRefused { diagnostics: reader.diagnostics(), scenarios }),
        }
    }
}

impl Reader<'_> {
    /// The file; `there` gets the scenarios that it names, whatever else is wrong.
    fn check_file(&mut self, path: &Path, known: &Watchable<'_>, there: &mut Vec<NamedScenario>) -> Option<CheckFile> {
        let (text, root) = self.root_of(path, FileKind::Check)?;
        let fields = self.fields(&root, &root.at, &CHECK)?;
        let level = self.number(&fields, "level").unwrap_or(LEVEL);
        if level == 0.0 {
            let problem = Problem::error(
                Code::Number,
                fields.place("level"),
                "a check that never goes red by chance never goes red",
            );
            self.report(problem.help("a probability above 0, such as 0.01"));
        }
        let mut names = Vec::new();
        let nodes = self.tables(&fields, "scenario");
        let planned: Vec<_> = nodes.iter().map(|node| self.planned_scenario(node, &mut names, there)).collect();
        let nodes = self.tables(&fields, "metric");
        let metrics: Vec<_> = nodes.iter().map(|node| self.planned_metric(node, &names, known)).collect();
        Some(CheckFile {
            question: super::question(&text),
            level,
            scenarios: planned.into_iter().collect::<Option<_>>()?,
            metrics: metrics.into_iter().collect::<Option<_>>()?,
        })
    }

    /// The tables of a list, of which there has to be one at least.
    fn tables<'t>(&mut self, fields: &Fields<'t>, key: &str) -> &'t [Node] {
        let Some(node) = fields.node(key) else { return &[] };
        let nodes = self.list(node);
        if nodes.is_empty() && matches!(node.value, tree::Value::List(_)) {
            let problem = Problem::error(Code::Nothing, fields.place(key), format!("there is no {key} to check"));
            self.report(problem.help(format!("write at least one [[{key}]]")));
        }
        nodes
    }

    fn planned_scenario<'t>(
        &mut self,
        node: &'t Node,
        names: &mut Vec<&'t str>,
        there: &mut Vec<NamedScenario>,
    ) -> Option<PlannedScenario> {
        let fields = self.fields(node, &node.at, &SCENARIO)?;
        let name = self.text(&fields, "name");
        if let (Some(name), Some(node)) = (name, fields.node("name")) {
            if names.contains(&name) {
                let message = format!("two scenarios are called `{}`", shortened(name));
                let problem = Problem::error(Code::Duplicate, &node.at, message);
                self.report(problem.help("reports tell them apart by their names"));
            }
            names.push(name);
        }
        let file = self.text(&fields, "file").map(str::to_owned);
        let is_there = match (&file, fields.node("file")) {
            (Some(file), Some(node)) => self.bytes_of(file, Some(&node.at)).is_some(),
            _ => false,
        };
        let baseline = self.text(&fields, "baseline").map(str::to_owned);
        let baseline_line = self.line_of(fields.place("baseline"));
        let replications = self.whole(&fields, "replications").map(|replications| replications as u32);
        let (mut set, set_line) = (Vec::new(), self.line_of(fields.place("set")));
        for node in fields.node("set").map(|node| self.list(node)).unwrap_or_default() {
            let Some(text) = self.text_of(node) else { continue };
            match Override::of(text) {
                Some(one) => set.push(one),
                None => {
                    let message = format!("`{}` has no `=` between a path and a value", shortened(text));
                    self.report(
                        Problem::error(Code::Override, &node.at, message)
                            .help("write \"PATH=VALUE\", such as \"run.seed=7\""),
                    );
                }
            }
        }
        let file = file?;
        there.push(NamedScenario {
            name: name.map(str::to_owned),
            file: file.clone(),
            is_there,
            baseline: baseline.clone().map(|baseline| (baseline, baseline_line)),
            set: set.clone(),
            set_line,
        });
        Some(PlannedScenario {
            name: name?.to_owned(),
            file,
            baseline: baseline?,
            baseline_line,
            replications,
            set,
            set_line,
        })
    }

    fn planned_metric(&mut self, node: &Node, scenarios: &[&str], known: &Watchable<'_>) -> Option<PlannedMetric> {
        let fields = self.fields(node, &node.at, &METRIC)?;
        let metric = fields.node("metric").and_then(|node| self.watched(node, known));
        let line = self.line_of(fields.place("metric"));
        let scope = match fields.node("scope") {
            Some(_) => self.choice(&fields, "scope"),
            None => Some(CENTER),
        };
        let name = self.text(&fields, "name").map(str::to_owned);
        let scenario = self.text(&fields, "scenario").map(str::to_owned);
        if let (Some(name), Some(node)) = (&scenario, fields.node("scenario"))
            && !scenarios.contains(&name.as_str())
        {
            let message = format!("this check has no scenario `{}`", shortened(name));
            let help = match super::nearest(name, scenarios.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", scenarios.join(", ")),
            };
            self.report(Problem::error(Code::Unknown, &node.at, message).help(help));
        }
        let worse = self.choice(&fields, "worse").map(|word| match word {
            "up" => Worse::Up,
            "down" => Worse::Down,
            _ => Worse::Either,
        });
        let absolute = fields.node("absolute").and_then(|node| {
            let written = self.limit_of(node)?;
            let (named, _) = metric.as_ref()?;
            match (known.tolerance)(named, written) {
                Ok(absolute) => Some(absolute),
                Err([message, help]) => {
                    self.report(Problem::error(Code::Number, &node.at, message).help(help));
                    None
                }
            }
        });
        let relative = fields.node("relative").and_then(|node| self.share_of_baseline(node));
        let none = ["absolute", "relative"].iter().all(|key| fields.node(key).is_none() && !fields.is_misspelt(key));
        if none {
            let problem = Problem::error(Code::MissingKey, &node.at, "a metric needs a tolerance");
            self.report(problem.help("say `absolute`, `relative` or both; 0 tolerates nothing"));
        }
        let (metric, interval) = metric?;
        Some(PlannedMetric { metric, interval, scope: scope?, name, scenario, worse: worse?, absolute, relative, line })
    }

    /// A known metric, and the interval that it is of.
    fn watched(&mut self, node: &Node, known: &Watchable<'_>) -> Option<(String, Option<String>)> {
        let NamedMetric { interval, part, metric } = self.metric_of(node)?;
        let mut is_right = true;
        if !known.metrics.contains(&metric.as_str()) {
            let message = format!("there is no metric `{}`", shortened(&metric));
            let help = metric_help(&metric, known.metrics.iter().copied());
            self.report(Problem::error(Code::Unknown, &node.at, message).help(help));
            is_right = false;
        }
        if let Some((kind, name)) = part {
            let problem = Problem::error(Code::Conflict, &node.at, "in a check the part has keys of its own");
            self.report(problem.help(format!(
                "write `metric = \"{}\"`, `scope = \"{kind}\"` and `name = \"{}\"`",
                shortened(&metric),
                shortened(&name)
            )));
            is_right = false;
        }
        is_right.then_some((metric, interval))
    }

    /// A tolerance that is a share of the baseline.
    fn share_of_baseline(&mut self, node: &Node) -> Option<f64> {
        let relative = match self.limit_of(node)? {
            Target::Number(number) => number,
            Target::Duration(_) => {
                let problem = Problem::error(
                    Code::WrongType,
                    &node.at,
                    "a relative tolerance is a share of the baseline, and no time",
                );
                self.report(problem.help("write it as `absolute`, or a number such as 0.05 for 5 %"));
                return None;
            }
        };
        if relative >= 1.0 {
            let message =
                format!("a relative tolerance of {relative} is {} % of the baseline", rounded(relative * 100.0));
            let help = format!("{relative} % are {}", rounded(relative / 100.0));
            self.report(Problem::error(Code::Number, &node.at, message).help(help));
            return None;
        }
        Some(relative)
    }
}
