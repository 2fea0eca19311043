//! How often the run is made: so many replications, as many as a precision takes, or one long run that is cut into batches.

use super::apart::Apart;
use super::calendar::Calendar;
use super::diagnostics::{Code, Diagnostics, Problem};
use super::keys::{Absence, Key, Kind, Shape};
use super::measures::{NamedMetric, Spot};
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use crate::time::Span;

pub(super) const REPLICATIONS: u64 = 10;
pub(super) const MAX_REPLICATIONS: u64 = 1_000_000;
const MAX_UNTIL: u64 = 1_000;
const BATCHES: u64 = 20;
/// A long run is cut into so many pieces or a few more, and into pieces of several cycles where it has more cycles.
const PIECES: u64 = 1_000;
/// How long pieces are that are made of no cycles: short ones are 1, 2 or 5 of a unit, and these go before longer ones \[s\].
const ROUND: [u64; 17] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200];

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

/// How a long run is cut: beginning and batches are made of whole pieces, whatever the intervals of tables are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batches {
    /// How many.
    pub count: u32,
    /// How much of the beginning is left out, at least; `None` to find out.
    pub warm_up: Option<Span>,
    /// The length of the pieces, more than 0.
    pub piece: Span,
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
                        let problem = Problem::apart(Apart::BatchesAndReplications, fields.place(key), message);
                        self.report(problem.related(fields.place("batches"), "one run").help(help));
                    }
                }
                let batches = self.fields(node, fields.place("batches"), &BATCH);
                let batches = batches.and_then(|batches| self.batches(&batches, calendar));
                batches.map_or(Repetition::Replications(count), Repetition::Batches)
            }
            (Some(_), Some(_)) => {
                let message = "`until` adds replications, and `batches` are of one long run";
                let problem = Problem::apart(Apart::BatchesAndReplications, fields.place("until"), message);
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
        let length = calendar.horizon.length;
        let count = self.whole(fields, "count").unwrap_or(BATCHES) as u32;
        let warm_up = self.duration(fields, "warm_up");
        let piece = match self.duration(fields, "cycle") {
            Some(Span::ZERO) => {
                let problem = Problem::error(Code::Horizon, fields.place("cycle"), "a cycle takes some time");
                self.report(problem.help("write after how long the center repeats itself"));
                return None;
            }
            Some(cycle) => cycle.times((length.nanos() / cycle.nanos() / PIECES).max(1)),
            None => round_piece(length),
        };
        let pieces = length.nanos() / piece.nanos();
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
            let or = match warm_up {
                Some(_) => "leave out less",
                None => "say how much of the beginning to leave out with `warm_up`, for which fewer will do",
            };
            self.report(Problem::error(Code::Horizon, fields.at, message).help(format!("take a longer run, or {or}")));
            return None;
        }
        Some(Batches { count, warm_up, piece })
    }
}

/// The longest round time of which a run of this length has enough.
fn round_piece(length: Span) -> Span {
    let most = (length.nanos() / PIECES).max(1);
    let short = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
    let days = (0..).map_while(|power| DAY.nanos().checked_mul(1 << power));
    let round = short.chain(ROUND.map(|seconds| seconds * 1_000_000_000)).chain(days);
    Span::from_nanos(round.take_while(|&nanos| nanos <= most).last().expect("a nanosecond is the shortest"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_cut_into_a_thousand_round_pieces_or_a_few_more() {
        let piece = |text: &str| round_piece(super::super::quantities::duration(text).unwrap()).to_string();
        let found = ["3000h", "130h", "200h", "1h", "24000h", "2160h", "1s", "400us"].map(piece);
        assert_eq!(found, ["3h", "5m", "10m", "2s", "24h", "2h", "1ms", "200ns"]);
    }
}
