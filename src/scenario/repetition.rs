//! How often the run is made: so many replications, as many as a precision takes, or one long run that is cut into batches.

use super::calendar::Calendar;
use super::diagnostics::{Code, Diagnostics, Problem};
use super::keys::{Absence, Key, Kind, Shape};
use super::measures::{NamedMetric, Spot};
use super::reader::{Fields, Reader};
use crate::time::Span;

pub(super) const REPLICATIONS: u64 = 10;
pub(super) const MAX_REPLICATIONS: u64 = 1_000_000;
const MAX_UNTIL: u64 = 1_000;
const BATCHES: u64 = 20;
/// A run of more cycles is cut into at least as many pieces of several cycles each: waits are counted by piece.
const PIECES: u64 = 1_000;

pub(super) static UNTIL: Shape = Shape {
    title: "[run.until]",
    doc: "A precision: replications are added until one metric is known so well.",
    keys: &[
        Key {
            name: "metric",
            kind: Kind::Text("a metric of the center, such as \"asa\", or of a part, such as \"class.sales.asa\""),
            default: Absence::Refused,
            doc: "What is to be known, by the names of the glossary; `service_level` is the one of `service_level.headline`.",
        },
        Key {
            name: "relative",
            kind: Kind::Number { least: 0.0001, most: 0.5 },
            default: Absence::Refused,
            doc: "Half the width of its interval as a share of its value: 0.02 for two percent.",
        },
        Key {
            name: "confidence",
            kind: Kind::Number { least: 0.5, most: 0.9999 },
            default: Absence::Means("that of the run"),
            doc: "Level of that interval.",
        },
        Key {
            name: "max",
            kind: Kind::Whole { least: 2, most: MAX_REPLICATIONS },
            default: Absence::Is(|| MAX_UNTIL.to_string()),
            doc: "The most replications; the results say when these were not enough.",
        },
    ],
};

pub(super) static BATCH: Shape = Shape {
    title: "[run.batches]",
    doc: "One long run in place of replications: its beginning is left out, and what remains is cut into batches of equal length that \
          take the place of replications. For centers that are the same at all times, or repeat themselves.",
    keys: &[
        Key {
            name: "count",
            kind: Kind::Whole { least: 5, most: 200 },
            default: Absence::Is(|| BATCHES.to_string()),
            doc: "How many batches.",
        },
        Key {
            name: "warm_up",
            kind: Kind::Duration,
            default: Absence::Means("found by MSER-5, in the first half of the run"),
            doc: "How much of the beginning is left out, at least.",
        },
        Key {
            name: "cycle",
            kind: Kind::Duration,
            default: Absence::Means("the center is the same at all times"),
            doc: "After this time everything repeats itself, such as \"24h\": batches are made of whole cycles. Volumes, recorded contacts, a \
                  roster and a headcount that are given for the first cycle alone come again in each; others have to repeat themselves.",
        },
    ],
};

/// How often the run is made.
#[derive(Clone, Debug)]
pub enum Repetition {
    /// So many times.
    Replications(u32),
    /// As many times as a precision takes.
    Until(Until),
    /// Once, cut into batches.
    Batches(Batches),
}

impl Repetition {
    /// How many runs there are at most.
    pub fn at_most(&self) -> u32 {
        match self {
            Repetition::Replications(count) => *count,
            Repetition::Until(until) => until.most,
            Repetition::Batches(_) => 1,
        }
    }
}

/// A precision to reach.
#[derive(Clone, Debug)]
pub struct Until {
    /// What is to be known; whether it exists is yet to be seen.
    pub metric: NamedMetric,
    /// Half the width of its interval as a share of its value; more than 0.
    pub relative: f64,
    /// Level of that interval, less than 1.
    pub confidence: f64,
    /// Replications before the first look; at least 2.
    pub first: u32,
    /// The most replications; at least as many as the first.
    pub most: u32,
    spot: Spot,
}

/// How a long run is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batches {
    /// How many.
    pub count: u32,
    /// How much of the beginning is left out, at least; `None` to find out.
    pub warm_up: Option<Span>,
    /// The beginning and the batches are made of whole pieces of so many intervals; at least 1.
    pub piece: u32,
}

impl Until {
    /// Says what is wrong with the metric.
    pub fn wrong(&self, message: &str, help: &str) -> Diagnostics {
        self.spot.wrong(message, help)
    }

    /// Says that the metric is none of the known ones.
    pub fn unknown<'a>(&self, known: impl Iterator<Item = &'a str>) -> Diagnostics {
        self.spot.unknown_metric(&self.metric.metric, known)
    }
}

impl Reader<'_> {
    /// How often the run is made; with `pairs`, replications come in pairs.
    pub(super) fn repetition(
        &mut self,
        fields: &Fields<'_>,
        calendar: &Calendar,
        confidence: f64,
        pairs: bool,
    ) -> Repetition {
        let count = self.whole(fields, "replications").unwrap_or(REPLICATIONS) as u32;
        if pairs && !count.is_multiple_of(2) {
            let message = format!("{count} replications are no pairs, and `antithetic` makes pairs");
            let problem = Problem::error(Code::Conflict, fields.place("replications"), message);
            self.report(problem.help("write an even number"));
        }
        match (fields.node("until"), fields.node("batches")) {
            (None, None) => Repetition::Replications(count),
            (Some(node), None) => {
                let until = self.fields(node, fields.place("until"), &UNTIL);
                let until = until.and_then(|until| self.until(&until, count, confidence, pairs));
                until.map_or(Repetition::Replications(count), Repetition::Until)
            }
            (None, Some(node)) => {
                let stated = fields.node("replications").is_some() && count > 1;
                for (key, is_there, help) in [
                    ("replications", stated, "leave out `replications`, or let it be 1"),
                    ("antithetic", pairs, "leave out `antithetic`"),
                ] {
                    if is_there {
                        let message =
                            format!("`{key}` is about several replications, and `batches` are of one long run");
                        let problem = Problem::error(Code::Conflict, fields.place(key), message);
                        self.report(problem.related(fields.place("batches"), "one run").help(help));
                    }
                }
                let batches = self.fields(node, fields.place("batches"), &BATCH);
                let batches = batches.and_then(|batches| self.batches(&batches, calendar));
                batches.map_or(Repetition::Replications(count), Repetition::Batches)
            }
            (Some(_), Some(_)) => {
                let message = "`until` adds replications, and `batches` are of one long run";
                let problem = Problem::error(Code::Conflict, fields.place("until"), message);
                self.report(problem.related(fields.place("batches"), "one run").help("leave out one of them"));
                Repetition::Replications(count)
            }
        }
    }

    fn until(&mut self, fields: &Fields<'_>, first: u32, confidence: f64, pairs: bool) -> Option<Until> {
        let node = fields.node("metric")?;
        let metric = self.metric_of(node)?;
        let most = self.whole(fields, "max").unwrap_or(MAX_UNTIL.max(first.into())) as u32;
        let least = if pairs { 4 } else { 2 };
        if first < least {
            let message = format!("{first} replications tell nothing of how well a metric is known");
            let problem = Problem::error(Code::Conflict, fields.at, message);
            self.report(problem.help(format!("let `replications` be {least} or more; 10 are a good beginning")));
        }
        if most < first {
            let message = format!("the most are {most}, and `replications` begins with {first}");
            self.report(Problem::error(Code::Conflict, fields.place("max"), message).help("raise `max`"));
        }
        let spot = self.spot(&node.at);
        let relative = self.number(fields, "relative")?;
        let confidence = self.number(fields, "confidence").unwrap_or(confidence);
        Some(Until { metric, relative, confidence, first, most, spot })
    }

    fn batches(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Option<Batches> {
        let horizon = calendar.horizon;
        let count = self.whole(fields, "count").unwrap_or(BATCHES) as u32;
        let warm_up = self.duration(fields, "warm_up");
        let cycle = self.duration(fields, "cycle").unwrap_or(horizon.interval);
        let interval = horizon.interval.nanos();
        if cycle == Span::ZERO || !cycle.nanos().is_multiple_of(interval) {
            let message = format!("{cycle} are not a whole number of intervals of {}", horizon.interval);
            self.report(Problem::error(Code::Horizon, fields.place("cycle"), message).help("change one of the two"));
            return None;
        }
        let cycles = horizon.length.nanos() / cycle.nanos();
        let together = (cycles / PIECES).max(1);
        let piece = cycle.times(together);
        let pieces = horizon.length.nanos() / piece.nanos();
        // MSER-5 wants twenty means of five pieces to look at, and may leave out half of them.
        let (needed, left) = match warm_up {
            Some(warm_up) => (u64::from(count), pieces.saturating_sub(warm_up.nanos().div_ceil(piece.nanos()))),
            None => (2 * u64::from(count).max(50), pieces),
        };
        if left < needed {
            let message = match warm_up {
                Some(warm_up) => {
                    format!("{count} batches need {needed} pieces of {piece}, and {left} are left after {warm_up}")
                }
                None => format!(
                    "a warm-up and {count} batches are looked for in {needed} pieces of {piece} or more, and there are {left}"
                ),
            };
            let what =
                if fields.node("cycle").is_some() { "a longer run" } else { "a longer run, or a shorter `interval`" };
            let or = match warm_up {
                Some(_) => "leave out less",
                None => "say how much of the beginning to leave out with `warm_up`, for which fewer will do",
            };
            self.report(Problem::error(Code::Horizon, fields.at, message).help(format!("take {what}, or {or}")));
            return None;
        }
        Some(Batches { count, warm_up, piece: u32::try_from(piece.nanos() / interval).unwrap_or(u32::MAX) })
    }
}
