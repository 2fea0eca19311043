//! Goals: what the center is meant to reach, for the whole run, each day or each interval.

use super::diagnostics::{Code, Diagnostics, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::measures::{NamedMetric, Spot};
use super::reader::Reader;
use super::tree::Node;
use crate::time::Span;

/// The metric that stands for the service level of `service_level.headline`.
pub const SERVICE_LEVEL: &str = "service_level";

const BOUND: Kind = Kind::Either(&[Kind::Number { least: 0.0, most: f64::INFINITY }, Kind::Duration]);

pub(super) static GOAL: Shape = Shape {
    title: "[goal.NAME]",
    doc: "What the center is meant to reach. Results say whether it was met and how certain that is; a goal that is missed gives `run` \
          an exit code of its own.",
    keys: &[
        Key {
            name: "metric",
            kind: Kind::Text(
                "a metric of the center, such as \"service_level\", of a part, such as \"class.sales.asa\", of each part, such as \
                 \"class.*.abandon_share\", or of an interval, such as \"interval.09:00.asa\"",
            ),
            default: Absence::Refused,
            doc: "What is to be reached, by the names of the glossary; `service_level` is the one of `service_level.headline`.",
        },
        Key {
            name: "at_least",
            kind: BOUND,
            default: Absence::Means("no lower limit"),
            doc: "The least that meets the goal: a duration for metrics in seconds, a number for others; a share is 0.8, not 80.",
        },
        Key {
            name: "at_most",
            kind: BOUND,
            default: Absence::Means("no upper limit"),
            doc: "The most that meets the goal. A goal has one of the two limits.",
        },
        Key {
            name: "each",
            kind: Kind::Choice(&[
                Word { name: "run", doc: "Over the whole run." },
                Word { name: "day", doc: "On each day of the run by itself." },
                Word { name: "interval", doc: "In each interval of arrival by itself." },
            ]),
            default: Absence::Is(|| "run".into()),
            doc: "Where the goal has to be met.",
        },
        Key {
            name: "days",
            kind: Kind::Number { least: 0.01, most: 0.999 },
            default: Absence::Means("over all replications together"),
            doc: "The share of replications in which the goal has to be met there, such as 0.9 for nine days of ten; a replication is a \
                  day as it may turn out.",
        },
    ],
};

/// Which side of the target meets a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The target or more.
    AtLeast,
    /// The target or less.
    AtMost,
}

/// A target as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A number without a unit.
    Number(f64),
    /// A length of time.
    Duration(Span),
}

/// Where a goal has to be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Over the whole run.
    Run,
    /// On each day.
    Day,
    /// In each interval.
    Interval,
}

impl Each {
    /// The word in the scenario and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Each::Run => "run",
            Each::Day => "day",
            Each::Interval => "interval",
        }
    }
}

/// A goal as the scenario says it. Whether its metric exists is yet to be seen.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// What is to be reached; the name of the part may be `*`, for each.
    pub metric: NamedMetric,
    /// Which side of the target meets it.
    pub limit: Limit,
    /// The target.
    pub target: Target,
    /// Where.
    pub each: Each,
    /// The share of replications in which it has to be met, in (0, 1); `None` for all of them together.
    pub days: Option<f64>,
    metric_spot: Spot,
    target_spot: Spot,
    each_spot: Spot,
}

impl Goal {
    /// Says what is wrong with the metric.
    pub fn wrong_metric(&self, message: &str, help: &str) -> Diagnostics {
        self.metric_spot.wrong(message, help)
    }

    /// Says that the metric is none of the known ones.
    pub fn unknown_metric<'a>(&self, known: impl Iterator<Item = &'a str>) -> Diagnostics {
        self.metric_spot.unknown_metric(&self.metric.metric, known)
    }

    /// Says what is wrong with the target.
    pub fn wrong_target(&self, message: &str, help: &str) -> Diagnostics {
        self.target_spot.wrong_number(message, help)
    }

    /// Says what is wrong with where it has to be met.
    pub fn wrong_each(&self, message: &str, help: &str) -> Diagnostics {
        self.each_spot.wrong(message, help)
    }
}

impl Reader<'_> {
    /// The goals, in the order of the file.
    pub(super) fn goals(&mut self, node: &Node) -> Vec<Goal> {
        let map = self.map(node);
        map.entries.iter().filter_map(|(name, node)| self.goal(&name.text, node, &name.at)).collect()
    }

    fn goal(&mut self, name: &str, node: &Node, at: &super::diagnostics::At) -> Option<Goal> {
        let fields = self.fields(node, at, &GOAL)?;
        let metric = fields.node("metric").and_then(|node| Some((self.metric_of(node)?, self.spot(&node.at))));
        let each = match self.choice(&fields, "each") {
            Some("interval") => Each::Interval,
            Some("day") => Each::Day,
            _ => Each::Run,
        };
        let days = self.number(&fields, "days");
        let (limit, node) = match (fields.node("at_least"), fields.node("at_most")) {
            (Some(node), None) => (Limit::AtLeast, node),
            (None, Some(node)) => (Limit::AtMost, node),
            (Some(_), Some(_)) => {
                let problem = Problem::error(Code::Conflict, fields.place("at_most"), "a goal has one limit");
                let problem = problem.related(fields.place("at_least"), "the other limit");
                self.report(problem.help("make two goals of it, one with each limit"));
                return None;
            }
            (None, None) => {
                let problem = Problem::error(Code::MissingKey, at, format!("the goal `{name}` has no limit"));
                self.report(problem.help("say `at_least`, as of a service level, or `at_most`, as of a wait"));
                return None;
            }
        };
        let target = self.limit_of(node)?;
        let (metric, metric_spot) = metric?;
        let each_at = fields.node("each").map_or(at, |node| &node.at);
        Some(Goal {
            name: name.to_owned(),
            metric,
            limit,
            target,
            each,
            days,
            metric_spot,
            target_spot: self.spot(&node.at),
            each_spot: self.spot(each_at),
        })
    }

    /// A number or a length of time that a metric is held against.
    pub(super) fn limit_of(&mut self, node: &Node) -> Option<Target> {
        Some(match node.text() {
            Some(text) if text.trim_end().ends_with('%') => {
                let share = text.trim_end().trim_end_matches('%').trim().parse::<f64>();
                let message = format!("`{text}` is a text, and a share is a number");
                let problem = Problem::error(Code::Number, &node.at, message);
                let written =
                    share.map_or("0.8 for 80 %".to_owned(), |percent| format!("{} for {percent} %", percent / 100.0));
                self.report(problem.help(format!("write {written}")));
                return None;
            }
            Some(_) => Target::Duration(self.duration_of(node)?),
            None => Target::Number(self.number_of(node, &BOUND_KIND)?),
        })
    }
}

static BOUND_KIND: Kind = BOUND;
