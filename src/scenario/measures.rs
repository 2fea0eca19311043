//! How metrics are named where a scenario or a study asks for them.

use super::diagnostics::{At, Code, Diagnostics, Problem, Source, shortened};
use super::nearest::nearest;
use super::reader::Reader;
use super::renamed;
use super::tree::Node;

/// The kinds of parts that metrics can be of.
pub(super) const KINDS: [&str; 8] = ["class", "medium", "queue", "group", "provider", "host", "site", "goal"];

/// How metrics are named.
pub(super) const METRICS_HELP: &str = "write a metric such as \"asa\", one of a part such as \"class.sales.asa\", or one of an interval such as \
                                       \"interval.09:00.asa\"";

/// The way out for whoever names a metric that there is not.
pub fn metric_help<'a>(metric: &str, known: impl Iterator<Item = &'a str>) -> String {
    match (renamed::metric(metric), nearest(metric, known)) {
        (Some(is), _) => renamed::help(is),
        (None, Some(word)) => format!("did you mean \"{word}\"?"),
        (None, None) => "docs/glossary.md has all of them".to_owned(),
    }
}

/// A metric as it is named: `asa`, `class.sales.asa`, or `interval.09:00.class.sales.asa`. Which metrics, parts and intervals there are is
/// known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMetric {
    /// The start of the interval, as tables have it; `None` for the whole run.
    pub interval: Option<String>,
    /// The kind and the name of the part; `None` for the center.
    pub part: Option<(String, String)>,
    /// The name of the metric.
    pub metric: String,
}

impl NamedMetric {
    /// Takes a name apart; `None` when it begins with something that is no kind of part. The name of a part may have points in it.
    pub fn of(text: &str) -> Option<NamedMetric> {
        let (interval, text) = match text.strip_prefix("interval.") {
            Some(rest) => rest.split_once('.').map(|(start, rest)| (Some(start.trim_matches('"').to_owned()), rest))?,
            None => (None, text),
        };
        let (part, metric) = match text.rsplit_once('.') {
            None => (None, text),
            Some((part, metric)) => {
                let (kind, name) = part.split_once('.').filter(|(kind, _)| KINDS.contains(kind))?;
                (Some((kind.to_owned(), name.trim_matches('"').to_owned())), metric)
            }
        };
        Some(NamedMetric { interval, part, metric: metric.to_owned() })
    }
}

/// A place of the scenario that a later check can point at.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    at: At,
    sources: Vec<Source>,
}

impl Spot {
    /// Says what is wrong there.
    pub(super) fn wrong(&self, message: &str, help: &str) -> Diagnostics {
        self.problem(Code::Unknown, message, help)
    }

    /// Says why the number that stands there is none.
    pub(super) fn wrong_number(&self, message: &str, help: &str) -> Diagnostics {
        self.problem(Code::Number, message, help)
    }

    fn problem(&self, code: Code, message: &str, help: &str) -> Diagnostics {
        let problem = Problem::error(code, &self.at, message).help(help);
        Diagnostics::new(vec![problem], self.sources.clone())
    }

    /// Says that the metric that stands there is none of the known ones.
    pub(super) fn unknown_metric<'a>(&self, metric: &str, known: impl Iterator<Item = &'a str>) -> Diagnostics {
        let message = format!("there is no metric `{}`", shortened(metric));
        self.wrong(&message, &metric_help(metric, known))
    }
}

impl Reader<'_> {
    pub(super) fn spot(&self, at: &At) -> Spot {
        Spot { at: at.clone(), sources: self.sources.clone() }
    }

    /// A metric by its name; whether it exists is yet to be seen.
    pub(super) fn metric_of(&mut self, node: &Node) -> Option<NamedMetric> {
        let text = self.text_of(node)?;
        let named = NamedMetric::of(text);
        if named.is_none() {
            let message = format!("`{}` names no part: a part is {} and its name", shortened(text), KINDS.join(" or "));
            self.report(Problem::error(Code::Unknown, &node.at, message).help(METRICS_HELP));
        }
        named
    }
}
