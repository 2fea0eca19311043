//! The keys of a study file.

use super::{FIRST, MAX_REPLICATIONS, PROBABILITY};
use crate::scenario::keys::{Absence, Key, Kind, Shape, Word};

/// The whole file.
pub(in crate::scenario) static STUDY: Shape = Shape {
    title: "a study",
    doc: "A scenario, what of it varies, and what is to be known. The first comment of the file is the question that it answers.",
    keys: &[
        Key {
            name: "scenario",
            kind: Kind::Text("the scenario file, relative to the study"),
            default: Absence::Refused,
            doc: "What is simulated.",
        },
        Key {
            name: "metrics",
            kind: Kind::List(&Kind::Text(
                "a metric of the center, such as \"asa\", of a part, such as \"class.sales.asa\", or of an interval, such as \"interval.09:00.asa\"",
            )),
            default: Absence::Refused,
            doc: "What is compared, by the names of the glossary; `service_level` is the one of `service_level.headline`. A part is `class`, `medium` (where contacts come by several: `voice`, `im`, `chat`, `email`, `sip`), `queue`, `group`, `provider`, `host` or `site` with its name; an interval is named by its start, as in the tables, before the part if there is one.",
        },
        Key {
            name: "replications",
            kind: Kind::Whole { least: 1, most: 1_000_000 },
            default: Absence::Means("as the scenario says"),
            doc: "How often each point is simulated. All points meet the same random numbers.",
        },
        Key {
            name: "seed",
            kind: Kind::Whole { least: 0, most: i64::MAX as u64 },
            default: Absence::Means("as the scenario says"),
            doc: "Chooses the random numbers of all points.",
        },
        Key {
            name: "set",
            kind: Kind::Map("path", &Kind::Any("a value of the scenario")),
            default: Absence::Means("the scenario as it is"),
            doc: "Values that are another in all points, by their quoted paths, as `--set` has them.",
        },
        Key {
            name: "parameter",
            kind: Kind::Map("parameter", &Kind::Table(&PARAMETER)),
            default: Absence::Refused,
            doc: "What varies.",
        },
        Key {
            name: "design",
            kind: Kind::Table(&DESIGN),
            default: Absence::Means("a grid"),
            doc: "Which combinations of values are points.",
        },
        Key {
            name: "baseline",
            kind: Kind::Map("parameter", &Kind::Any("one of its values")),
            default: Absence::Means("no differences"),
            doc: "The point that all others are compared with, by the values of its parameters. One that is not in the design and \
                  names every parameter is added as the first.",
        },
        Key {
            name: "front",
            kind: Kind::Table(&FRONT),
            default: Absence::Means("no front"),
            doc: "Two metrics of which no point that is worse in both shall be chosen.",
        },
        Key {
            name: "best",
            kind: Kind::Table(&BEST),
            default: Absence::Means("no selection"),
            doc: "The metric by which the best point is chosen.",
        },
        Key {
            name: "chart",
            kind: Kind::Table(&CHART),
            default: Absence::Means("chosen by the values"),
            doc: "How the metrics are drawn over the parameters.",
        },
    ],
};

pub(super) static PARAMETER: Shape = Shape {
    title: "[parameter.NAME]",
    doc: "Something that varies, with its `values`, or `from` one number `to` another.",
    keys: &[
        Key {
            name: "path",
            kind: Kind::Either(&[
                Kind::Text("a path in the scenario, as in `--set`"),
                Kind::List(&Kind::Text("a path in the scenario, as in `--set`")),
            ]),
            default: Absence::Refused,
            doc: "Where its values are put; at several paths the same value.",
        },
        Key {
            name: "values",
            kind: Kind::List(&Kind::Any("a value of the scenario")),
            default: Absence::Means("`from` and `to` say them"),
            doc: "Its values, in order.",
        },
        Key { name: "from", kind: QUANTITY, default: Absence::Means("`values` says them"), doc: "The first value." },
        Key {
            name: "to",
            kind: QUANTITY,
            default: Absence::Means("`values` says them"),
            doc: "The last value, in the unit of `from`. Two whole numbers have only whole numbers between them; write `1.0` to have others.",
        },
        Key {
            name: "step",
            kind: QUANTITY,
            default: Absence::Means("`count`"),
            doc: "How far apart values are: a number in the unit of `from`, or with a unit of its own; for a grid or list.",
        },
        Key {
            name: "count",
            kind: Kind::Whole { least: 2, most: super::MAX_POINTS as u64 },
            default: Absence::Means("`step`"),
            doc: "How many values there are, evenly spaced, in place of `step`; for a grid or list.",
        },
        Key {
            name: "names",
            kind: Kind::List(&Kind::Text("what a value is called")),
            default: Absence::Means("what they are"),
            doc: "What the `values` are called in tables, charts, files and the baseline: for tables and lists, which would be hard to read there.",
        },
        Key {
            name: "with",
            kind: Kind::Text("the name of another parameter"),
            default: Absence::Means("it varies by itself"),
            doc: "It varies in step with that one: its first value with the first, its second with the second, and so on.",
        },
    ],
};

const QUANTITY: Kind = Kind::Any("a number, or one with a unit such as \"90s\" or \"120/h\"");

pub(super) static CHART: Shape = Shape {
    title: "[chart]",
    doc: "How each metric is drawn over the parameters: which is on the horizontal axis, which is told apart by colours and marks, and which by \
          panels. What is not said is chosen: numbers with most values on the axis, then as many colours as can be told apart.",
    keys: &[
        Key {
            name: "x",
            kind: Kind::Text("the name of a parameter"),
            default: Absence::Means("the one with most numbers"),
            doc: "The parameter on the horizontal axis; of a grid or list.",
        },
        Key {
            name: "colour",
            kind: Kind::Text("the name of a parameter"),
            default: Absence::Means("the next"),
            doc: "The parameter whose values have a colour and a mark each, at most seven; of a grid.",
        },
        Key {
            name: "panels",
            kind: Kind::List(&Kind::Text("the name of a parameter")),
            default: Absence::Means("the others"),
            doc: "Parameters of whose values each combination has a panel; of a grid.",
        },
        Key {
            name: "log_x",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether the horizontal axis is logarithmic, if all values on it are above 0.",
        },
        Key {
            name: "log_y",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether the vertical axis is logarithmic, if all values on it are above 0.",
        },
    ],
};

pub(super) static DESIGN: Shape = Shape {
    title: "[design]",
    doc: "Which combinations of values are points.",
    keys: &[
        Key {
            name: "kind",
            kind: Kind::Choice(&[
                Word { name: "grid", doc: "Every value with every other; the last parameter varies fastest." },
                Word { name: "list", doc: "All parameters vary in step." },
                Word { name: "latin-hypercube", doc: "Each of n equal parts of each range is met once." },
                Word { name: "sobol", doc: "A scrambled Sobol sequence, which fills the space evenly." },
            ]),
            default: Absence::Is(|| "grid".into()),
            doc: "How they are chosen.",
        },
        Key {
            name: "points",
            kind: Kind::Whole { least: 1, most: super::MAX_POINTS as u64 },
            default: Absence::Means("as many as there are combinations"),
            doc: "How many; for a Latin hypercube or Sobol points.",
        },
        Key {
            name: "seed",
            kind: Kind::Whole { least: 0, most: u32::MAX as u64 },
            default: Absence::Is(|| "0".into()),
            doc: "Chooses among the designs of this kind; for a Latin hypercube or Sobol points.",
        },
    ],
};

const GOALS: Kind = Kind::List(&Kind::Text("a metric, as in `metrics`"));

pub(super) static FRONT: Shape = Shape {
    title: "[front]",
    doc: "Two metrics, each in `minimize` or `maximize`. A point is on the front when no other is at least as good in both and better \
          in one, as they are estimated.",
    keys: &[
        Key { name: "minimize", kind: GOALS, default: Absence::Means("none"), doc: "Less of it is better." },
        Key { name: "maximize", kind: GOALS, default: Absence::Means("none"), doc: "More of it is better." },
    ],
};

const GOAL: Kind = Kind::Text("a metric, as in `metrics`");

pub(super) static BEST: Shape = Shape {
    title: "[best]",
    doc: "A metric to `minimize` or `maximize`. Points are simulated until one is known to be the best; replications are spent on \
          those that still may be.",
    keys: &[
        Key { name: "minimize", kind: GOAL, default: Absence::Means("`maximize`"), doc: "Less of it is better." },
        Key { name: "maximize", kind: GOAL, default: Absence::Means("`minimize`"), doc: "More of it is better." },
        Key {
            name: "indifference",
            kind: Kind::Number { least: 0.0, most: f64::INFINITY },
            default: Absence::Refused,
            doc: "A smaller difference does not matter, in the unit of the metric. The smaller it is, the more replications it takes.",
        },
        Key {
            name: "probability",
            kind: Kind::Number { least: 0.5, most: 0.9999 },
            default: Absence::Is(|| PROBABILITY.to_string()),
            doc: "With at least this probability the chosen point is the best, if all others are worse by `indifference`.",
        },
        Key {
            name: "first",
            kind: Kind::Whole { least: 2, most: 10_000 },
            default: Absence::Is(|| FIRST.to_string()),
            doc: "Replications of every point before any is dropped.",
        },
        Key {
            name: "max",
            kind: Kind::Whole { least: 2, most: 1_000_000 },
            default: Absence::Is(|| MAX_REPLICATIONS.to_string()),
            doc: "No point has more replications; what is not decided by then is said to be open.",
        },
        Key {
            name: "meets",
            kind: Kind::List(&Kind::Table(&BOUND)),
            default: Absence::Means("any point may be the best"),
            doc: "Bounds on other metrics: the best is looked for among the points that meet all of them.",
        },
    ],
};

const LIMIT: Kind = Kind::Either(&[Kind::Number { least: 0.0, most: f64::INFINITY }, Kind::Duration]);

pub(super) static BOUND: Shape = Shape {
    title: "an item of `best.meets`",
    doc: "A metric that the best point keeps on one side of a bound, such as `{ metric = \"service_level\", at_least = 0.8, tolerance = 0.01 }`.",
    keys: &[
        Key { name: "metric", kind: GOAL, default: Absence::Refused, doc: "What is bounded." },
        Key {
            name: "at_least",
            kind: LIMIT,
            default: Absence::Means("`at_most`"),
            doc: "The least that meets it: a duration for metrics in seconds, a number for others; a share is 0.8, not 80.",
        },
        Key { name: "at_most", kind: LIMIT, default: Absence::Means("`at_least`"), doc: "The most that meets it." },
        Key {
            name: "tolerance",
            kind: LIMIT,
            default: Absence::Refused,
            doc: "How far beyond the bound does not matter, in the same unit: of a point that is nearer to the bound either may be said. The \
                  smaller it is, the more replications it takes.",
        },
    ],
};
