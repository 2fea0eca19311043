//! How metrics are named where a scenario or a study asks for them.

use super::nearest::nearest;
use super::renamed;

/// The kinds of parts that metrics can be of.
pub(super) const KINDS: [&str; 6] = ["class", "queue", "group", "provider", "host", "site"];

/// The way out for whoever names a metric that there is not.
pub fn metric_help<'a>(metric: &str, known: impl Iterator<Item = &'a str>) -> String {
    match (renamed::metric(metric), nearest(metric, known)) {
        (Some(is), _) => renamed::help(is),
        (None, Some(word)) => format!("did you mean \"{word}\"?"),
        (None, None) => "docs/glossary.md has all of them".to_owned(),
    }
}

/// A metric as it is named: `asa`, or `class.sales.asa`. Which metrics and parts there are is known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMetric {
    /// The kind and the name of the part; `None` for the center.
    pub part: Option<(String, String)>,
    /// The name of the metric.
    pub metric: String,
}

impl NamedMetric {
    /// Takes a name apart; `None` when it begins with something that is no kind of part. The name of a part may have points in it.
    pub(super) fn of(text: &str) -> Option<NamedMetric> {
        let (part, metric) = match text.rsplit_once('.') {
            None => (None, text),
            Some((part, metric)) => {
                let (kind, name) = part.split_once('.').filter(|(kind, _)| KINDS.contains(kind))?;
                (Some((kind.to_owned(), name.trim_matches('"').to_owned())), metric)
            }
        };
        Some(NamedMetric { part, metric: metric.to_owned() })
    }
}
