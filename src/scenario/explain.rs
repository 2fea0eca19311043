//! What the words of scenario files mean, one by one, made from the declarations of the reader.

use super::check_file::CHECK;
use super::diagnostics::Code;
use super::distributions::FAMILIES;
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::study::STUDY;
use super::{ROOT, network, routing};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// A key of scenario files.
    Key,
    /// A key of study files.
    StudyKey,
    /// A key of files of checks.
    CheckKey,
    /// A code of a message.
    Code,
    /// A distribution of times or numbers.
    Distribution,
    /// How an agent is selected.
    AgentSelection,
    /// How a waiting contact is selected.
    ContactSelection,
    /// How a center is selected.
    Placement,
}

impl WordKind {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            WordKind::Key => "key",
            WordKind::StudyKey => "key of a study",
            WordKind::CheckKey => "key of a check",
            WordKind::Code => "code of a message",
            WordKind::Distribution => "distribution",
            WordKind::AgentSelection => "selection of an agent, routing.agent_selection",
            WordKind::ContactSelection => "selection of a contact, routing.contact_selection",
            WordKind::Placement => "selection of a center, network.policy",
        }
    }
}

/// A word with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it is.
    pub kind: WordKind,
    /// As it is written; a key with the section in front, such as `class.NAME.patience`.
    pub name: String,
    /// What it means: of a key what it may be, its default, and what it does.
    pub text: String,
}

impl Explanation {
    /// The word without the section in front.
    pub fn last(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// Whether it is meant by a text: the word itself, or a path that ends so, in which names of one's own stand for `NAME` or are left out.
    pub fn is_called(&self, text: &str) -> bool {
        if !matches!(self.kind, WordKind::Key | WordKind::StudyKey | WordKind::CheckKey) {
            return self.name.eq_ignore_ascii_case(text);
        }
        let given: Vec<&str> = text.split('.').collect();
        let is_meant = |mine: Vec<&str>| {
            // A part of a path begins with a word of the format.
            let begins = mine.len() == given.len() || mine.iter().rev().nth(given.len() - 1) == given.first();
            given.len() <= mine.len()
                && begins
                && mine.iter().rev().zip(given.iter().rev()).all(|(mine, given)| mine == given || *mine == "NAME")
                && given.last() == mine.last()
        };
        is_meant(self.name.split('.').collect())
            || is_meant(self.name.split('.').filter(|part| *part != "NAME").collect())
    }
}

/// All of them: keys in the order of the reference pages of scenarios, studies and checks, then selections, distributions, codes.
pub fn explanations() -> Vec<Explanation> {
    let mut all = Vec::new();
    ROOT.keys.iter().for_each(|key| section(key, &mut all));
    for (kind, shape) in [(WordKind::StudyKey, &STUDY), (WordKind::CheckKey, &CHECK)] {
        let before = all.len();
        shape.keys.iter().for_each(|key| section(key, &mut all));
        all[before..].iter_mut().for_each(|entry| entry.kind = kind);
    }
    for (kind, shape, key) in [
        (WordKind::AgentSelection, &routing::ROUTING, "agent_selection"),
        (WordKind::ContactSelection, &routing::ROUTING, "contact_selection"),
        (WordKind::Placement, &network::NETWORK, "policy"),
    ] {
        let words = shape.key(key).map(|key| choices(&key.kind)).unwrap_or_default();
        let explained = |word: &Word| Explanation { kind, name: word.name.to_owned(), text: word.doc.to_owned() };
        all.extend(words.iter().map(explained));
    }
    all.extend(FAMILIES.iter().map(|family| {
        let forms: Vec<String> =
            family.forms.iter().map(|form| format!("{}({})", family.name, form.join(", "))).collect();
        Explanation {
            kind: WordKind::Distribution,
            name: family.name.to_owned(),
            text: format!("{} {}", family.doc, forms.join(" or ")),
        }
    }));
    all.extend(Code::ALL.iter().map(|code| Explanation {
        kind: WordKind::Code,
        name: code.number().to_owned(),
        text: code.meaning().to_owned(),
    }));
    all
}

/// The keys of a section of the file.
fn section(key: &'static Key, all: &mut Vec<Explanation>) {
    let path = key.name.to_owned();
    match &key.kind {
        Kind::Map(_, Kind::Table(shape)) => table(shape, &format!("{path}.NAME"), all),
        Kind::Table(shape) | Kind::List(Kind::Table(shape)) => table(shape, &path, all),
        _ => all.push(explained(&path, key)),
    }
}

/// The keys of a table and of the tables within it, as deep as they go.
fn table(shape: &'static Shape, path: &str, all: &mut Vec<Explanation>) {
    for key in shape.keys {
        let path = format!("{path}.{}", key.name);
        all.push(explained(&path, key));
        within(&key.kind, &path, all);
    }
}

fn within(kind: &'static Kind, path: &str, all: &mut Vec<Explanation>) {
    match kind {
        Kind::Table(shape) => table(shape, path, all),
        Kind::List(kind) => within(kind, path, all),
        Kind::Map(_, kind) => within(kind, &format!("{path}.NAME"), all),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| within(kind, path, all)),
        _ => {}
    }
}

fn explained(path: &str, key: &'static Key) -> Explanation {
    let default = match key.default {
        Absence::Refused => "It has to be there.".to_owned(),
        Absence::Means(words) => format!("Without it: {words}."),
        Absence::Is(value) => format!("Without it: {}.", value()),
    };
    let words = choices(&key.kind).iter().map(|word| format!(" {}: {}", word.name, word.doc)).collect::<String>();
    let text = format!("{} It is {}. {default}{words}", key.doc, key.kind.words());
    Explanation { kind: WordKind::Key, name: path.to_owned(), text }
}

/// The words to choose from.
fn choices(kind: &'static Kind) -> &'static [Word] {
    match kind {
        Kind::Choice(words) => words,
        Kind::Either(kinds) => kinds.iter().map(choices).find(|words| !words.is_empty()).unwrap_or_default(),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str) -> Vec<String> {
        explanations().into_iter().filter(|entry| entry.is_called(text)).map(|entry| entry.name).collect()
    }

    #[test]
    fn a_key_is_found_by_itself_and_by_its_path_with_names_of_ones_own() {
        assert_eq!(called("class.sales.patience"), ["class.NAME.patience"]);
        assert!(called("patience").contains(&"defaults.patience".to_owned()));
        assert!(called("group.front.shifts.breaks").contains(&"group.NAME.shifts.breaks".to_owned()));
        assert_eq!(called("queue.capacity"), ["queue.NAME.capacity"]);
        assert_eq!(called("best.indifference"), ["best.indifference"]);
        assert_eq!(called("metric.worse"), ["metric.worse"]);
        assert_eq!(called("s045"), ["S045"]);
        assert_eq!(called("lognormal"), ["lognormal"]);
        assert!(called("nonsense").is_empty() && called("run.patience").is_empty());
    }

    #[test]
    fn every_explanation_says_something() {
        let all = explanations();
        assert!(all.len() > 300, "{}", all.len());
        assert!(all.iter().all(|entry| !entry.name.is_empty() && entry.text.len() > 5), "{all:?}");
    }
}
