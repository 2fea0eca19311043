//! `switchboard explain`.

use super::Failed;
use super::arguments::ExplainArguments;
use super::terminal::{refuse, say, width};
use crate::experiment::Metric;
use crate::report::wrapped;
use crate::scenario::{self, Explanation, HEADLINE, NamedMetric};

/// The terms of the field, in tables with a row for each.
const GLOSSARY: &str = include_str!("../../docs/glossary.md");

/// Says what a word means, in each of its meanings.
pub(super) fn explain(arguments: &ExplainArguments) -> Result<(), Failed> {
    let word = arguments.word.join(" ");
    let keys = scenario::explanations();
    let found: Vec<(String, String)> = keys
        .iter()
        .filter(|entry| entry.is_called(&word))
        .map(|Explanation { kind, name, text }| (format!("{name} ({})", kind.words()), text.clone()))
        .chain(headline(&word))
        .chain(metrics(&word))
        .chain(terms().filter(|(term, _)| is_same(term, &word)).map(|(term, text)| (format!("{term} (term)"), text)))
        .collect();
    let now = scenario::names_of_today(&word);
    if let (true, [_, ..]) = (found.is_empty(), &now[..]) {
        return Err(refuse(&format!("`{word}` is a name of earlier versions: it is `{}` now", now.join("` or `"))));
    }
    let found = if found.is_empty() { measured(&keys, &word) } else { found };
    let found = if found.is_empty() { passages(&keys, &word) } else { found };
    if found.is_empty() {
        let names: Vec<String> = keys
            .iter()
            .map(|entry| entry.last().to_owned())
            .chain(Metric::ALL.iter().map(|metric| metric.name().to_owned()))
            .chain(terms().map(|(term, _)| term))
            .collect();
        let help = match scenario::nearest(&word, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`switchboard list` has metrics, selections, distributions and codes".to_owned(),
        };
        return Err(refuse(&format!("nothing is called `{word}`: {help}")));
    }
    let mut text = String::new();
    for (title, meaning) in found {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&wrapped(&title, width()));
        let indented = wrapped(&meaning, width() - 2);
        indented.lines().for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    say(&text)
}

/// The service level that files and goals call so, whatever its formula.
fn headline(word: &str) -> Option<(String, String)> {
    let chosen = Metric::SERVICE_LEVEL;
    let text = format!(
        "The service level by which the center is judged: the one of `service_level.headline`, without it {}, in tables {}. How soon is in time says \
         `service_level.threshold`. {}",
        chosen.name(),
        chosen.heading(),
        chosen.definition()
    );
    is_same(HEADLINE, word).then(|| (format!("{HEADLINE} (metric, unit: {})", chosen.unit().name()), text))
}

/// A metric of a part or an interval, as files name it: `class.sales.asa`, `interval.09:00.service_level`; or as a goal asks for it,
/// `goal.service_level`.
fn measured(keys: &[Explanation], word: &str) -> Vec<(String, String)> {
    let of_goal = word.strip_prefix("goal.").filter(|rest| !rest.contains('.'));
    let named = match of_goal {
        Some(metric) => NamedMetric::of(metric),
        None => NamedMetric::of(word).filter(|named| named.part.is_some() || named.interval.is_some()),
    };
    let Some(NamedMetric { interval, part, metric }) = named else { return Vec::new() };
    let found = headline(&metric).into_iter().chain(metrics_where(|known| known.name() == metric));
    let part = part.map(|(kind, name)| format!("of the {kind} {name}"));
    let interval = interval.map(|start| format!("in the interval of arrival that begins at {start}"));
    let places = Vec::from_iter(part.into_iter().chain(interval));
    let here = if places.is_empty() { String::new() } else { format!(" Here it is that {}.", places.join(" ")) };
    let mut found = Vec::from_iter(found.map(|(title, text)| (title, format!("{text}{here}"))));
    if !found.is_empty() && of_goal.is_some() {
        let goals = keys.iter().filter(|entry| entry.is_called("goal.metric"));
        found
            .extend(goals.map(|Explanation { kind, name, text }| (format!("{name} ({})", kind.words()), text.clone())));
    }
    found
}

/// Of words that are no name, the entries in whose text they stand; so many that they can be read.
fn passages(keys: &[Explanation], words: &str) -> Vec<(String, String)> {
    const MOST: usize = 5;
    if words.trim().len() < SHORTEST_PASSAGE {
        return Vec::new();
    }
    let entries = metrics_where(|_| true).chain(terms().map(|(term, text)| (format!("{term} (term)"), text)));
    let entries = entries
        .chain(keys.iter().map(|entry| (format!("{} ({})", entry.name, entry.kind.words()), entry.text.clone())));
    let saying = entries.filter(|(title, text)| has_words(title, words) || has_words(text, words));
    saying.take(MOST).collect()
}

/// Fewer letters stand in every other text.
const SHORTEST_PASSAGE: usize = 4;

/// Whether a text has these words, as whole words.
fn has_words(text: &str, words: &str) -> bool {
    let (text, words) = (plain(text), plain(words));
    let is_edge = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
    text.match_indices(words.trim())
        .any(|(at, found)| is_edge(text[..at].chars().next_back()) && is_edge(text[at + found.len()..].chars().next()))
}

fn metrics(word: &str) -> impl Iterator<Item = (String, String)> {
    metrics_where(move |metric| is_same(metric.name(), word) || is_same(metric.heading(), word))
}

fn metrics_where(is_meant: impl Fn(&Metric) -> bool) -> impl Iterator<Item = (String, String)> {
    Metric::ALL.iter().filter(move |metric| is_meant(metric)).map(|metric| {
        let title =
            format!("{} (metric, in tables: {}, unit: {})", metric.name(), metric.heading(), metric.unit().name());
        (title, metric.definition().to_owned())
    })
}

/// The terms of the glossary with their meanings; the metrics, which are said elsewhere, left out.
fn terms() -> impl Iterator<Item = (String, String)> {
    let rows = GLOSSARY.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = rows.filter(|row| !row.starts_with('`') && !row.starts_with("Term |") && !row.starts_with("Name |"));
    rows.filter_map(|row| {
        let (term, meaning) = row.split_once(" | ")?;
        Some((term.to_owned(), meaning.replace(" | ", "; ").replace('`', "")))
    })
}

/// Words are the same whatever their case, and with `_`, `-` or blanks in them.
fn is_same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glossary_gives_its_terms_and_no_heads_of_tables() {
        let terms: Vec<(String, String)> = terms().collect();
        assert!(terms.len() > 80, "{}", terms.len());
        assert!(terms.iter().any(|(term, text)| term == "occupancy" && text == "time busy / time present"));
        assert!(terms.iter().all(|(term, text)| !term.is_empty() && !text.is_empty() && !text.starts_with("---")));
    }
}
