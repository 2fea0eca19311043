//! How long clients put up with waiting, and what is no sample of it.

use super::diagnostics::{Code, Problem};
use super::keys::{Kind, Unit, Word};
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::random::Distribution;

const ENDLESS: &str = "endless";
/// A column with such a word in its name tells how contacts ended.
const ENDINGS: [&str; 4] = ["aband", "answer", "disposition", "outcome"];
/// As does one with such a word among its first cells.
const ENDED: [&str; 5] = ["aband", "answer", "hung up", "hangup", "connected"];
/// So many cells are looked at.
const LOOKED_AT: usize = 1_000;

/// What patience may be.
pub(super) const PATIENCE: Kind = Kind::Either(&[
    Kind::Distribution(Unit::Duration),
    Kind::Choice(&[Word { name: ENDLESS, doc: "Nobody gives up." }]),
]);

impl Reader<'_> {
    /// How long clients put up with not being served; nothing inside where nobody gives up.
    pub(super) fn patience(&mut self, node: &Node) -> Option<Option<Distribution>> {
        if node.text() == Some(ENDLESS) {
            return Some(None);
        }
        self.refuse_censored(node)?;
        self.any_distribution(node, Unit::Duration).map(Some)
    }

    /// How long clients put up with something that ends, such as a hold or a wait that they are told.
    pub(super) fn finite_patience(&mut self, node: &Node) -> Option<Distribution> {
        self.refuse_censored(node)?;
        self.distribution(node, Unit::Duration)
    }

    /// Refuses waits of contacts as the distribution of patience: who was answered has more patience than that, and who gave up has less than others.
    fn refuse_censored(&mut self, node: &Node) -> Option<()> {
        match node.get("distribution").and_then(Node::text) {
            Some("empirical") => {}
            Some("mixture") => {
                let Some(Value::List(parts)) = node.get("parts").map(|node| &node.value) else { return Some(()) };
                return parts.iter().filter_map(|part| part.get("of")).try_for_each(|of| self.refuse_censored(of));
            }
            _ => return Some(()),
        }
        let gave_up = |text: &str| {
            ["aband", "reneg", "hung", "gave_up", "gave up"].iter().any(|word| text.to_lowercase().contains(word))
        };
        let conditions = node.get("where").map(|node| &self.map(node).entries[..]).unwrap_or_default();
        let by_row = conditions.iter().find(|(column, value)| match &value.value {
            Value::Text(text) => {
                gave_up(text) || (gave_up(&column.text) && !["0", "false", "no"].contains(&text.as_str()))
            }
            Value::Whole(number) => gave_up(&column.text) && *number != 0,
            _ => false,
        });
        let by_column = node.get("column").filter(|node| node.text().is_some_and(gave_up));
        let told = by_row.map(|(_, value)| &value.at).or(by_column.map(|node| &node.at));
        let (at, message) = match (told, node.get("file")) {
            (Some(at), _) => (at, "the waits of those who gave up are not the patience of all: whoever has more of it was answered before it ended".to_owned()),
            (None, Some(file)) => {
                let sheet = self.sheet(file)?;
                let has_one_of = |text: &str, words: &[&str]| {
                    let text = text.to_lowercase();
                    words.iter().any(|word| text.contains(word))
                };
                let tells = |&(column, name): &(usize, &str)| {
                    let mut cells = (0..sheet.len().min(LOOKED_AT)).map(|row| sheet.cell(row, column));
                    has_one_of(name, &ENDINGS) || cells.any(|cell| has_one_of(cell, &ENDED))
                };
                let Some((_, column)) = sheet.columns().enumerate().find(tells) else { return Some(()) };
                (&file.at, format!("`{}` is of contacts that ended one way or another, as its column `{column}` says: whoever was answered waited less than their patience, and whoever has more of it is not among those who gave up", sheet.name))
            }
            (None, None) => return Some(()),
        };
        let problem = Problem::error(Code::Distribution, at, message).label("a censored sample");
        self.report(problem.help(
            "take { distribution = \"survival\", ... } of an estimate by Kaplan and Meier from all waits, or an exponential distribution whose mean is the sum \
             of all waits, those of the answered too, over the number of those who gave up",
        ));
        None
    }
}
