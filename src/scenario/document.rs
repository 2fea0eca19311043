//! A scenario that a program makes: sections, keys with values of their types, and comments; written as TOML that reads as if
//! somebody had typed it.
//!
//! What a document may hold is what the reader declares: a section or key that the format does not have cannot be put in. Values carry
//! their meaning (a duration, a rate, a time of day), and this is the one place that gives them their units.

use super::calendar::clock;
use super::keys::{Kind, Shape};
use super::quantities::LONGEST;
use crate::time::Span;
use jiff::civil::Date;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table};

/// A comment is broken into lines of at most so many signs.
const WIDTH: usize = 110;

/// A scenario file before it is text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    question: String,
    remarks: Vec<String>,
    sections: Vec<Section>,
}

/// A section, such as `[run]` or `[class.sales]`, with its keys in the order in which they are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    path: Vec<String>,
    remarks: Vec<String>,
    entries: Vec<Entry>,
}

/// A key with its value, and what is to be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    key: String,
    value: Value,
    remark: Option<String>,
}

/// What a key says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A length of time.
    Duration(Span),
    /// Contacts by time \[1/s\].
    Rate(f64),
    /// A time of day, counted from midnight.
    TimeOfDay(Span),
    /// A day.
    Date(Date),
    /// A name, a path, or a word of the format.
    Text(String),
    /// A number without a unit, which is finite.
    Number(f64),
    /// A whole number.
    Whole(u64),
    /// Yes or no.
    Flag(bool),
    /// Several values.
    List(Vec<Value>),
    /// A table on one line, such as a distribution.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// A duration of so many seconds, rounded to a millisecond, which no export resolves; at most the longest that the format takes.
    pub fn seconds(seconds: f64) -> Value {
        let milliseconds = (seconds.max(0.0) * 1e3).round() as u64;
        Value::Duration(LONGEST.min(Span::from_nanos(milliseconds.saturating_mul(1_000_000))))
    }

    /// A number, rounded to four digits after the point: more would pretend to be known.
    pub fn rounded(number: f64) -> Value {
        Value::Number((number * 1e4).round() / 1e4)
    }

    /// A table on one line.
    pub fn table<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
        Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A distribution by its name and parameters.
    pub fn distribution<'k>(name: &str, parameters: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
        Value::table([("distribution", Value::text(name))].into_iter().chain(parameters))
    }

    /// As it stands in the file. The one place that writes a unit.
    fn toml(&self) -> toml_edit::Value {
        match self {
            Value::Duration(span) => duration(*span).into(),
            Value::Rate(per_second) => format!("{}/h", (per_second * 3_600.0 * 1e4).round() / 1e4).into(),
            Value::TimeOfDay(time) => clock(*time).into(),
            Value::Date(date) => date.to_string().into(),
            Value::Text(text) => text.into(),
            Value::Number(number) => (*number).into(),
            Value::Whole(number) => i64::try_from(*number).unwrap_or(i64::MAX).into(),
            Value::Flag(flag) => (*flag).into(),
            Value::List(items) => Array::from_iter(items.iter().map(Value::toml)).into(),
            Value::Table(entries) => {
                InlineTable::from_iter(entries.iter().map(|(key, value)| (key.as_str(), value.toml()))).into()
            }
        }
    }
}

impl Section {
    /// A section of this path, still empty.
    ///
    /// # Panics
    /// The format has no such section.
    pub fn new(path: &[&str]) -> Section {
        let section = Section {
            path: path.iter().map(|&part| part.to_owned()).collect(),
            remarks: Vec::new(),
            entries: Vec::new(),
        };
        section.shape();
        section
    }

    /// With a comment above it.
    pub fn remark(mut self, remark: impl Into<String>) -> Section {
        self.remarks.push(remark.into());
        self
    }

    /// With another key.
    ///
    /// # Panics
    /// The section has no such key.
    pub fn with(self, key: &str, value: Value) -> Section {
        self.add(key, value, None)
    }

    /// With another key and a comment above it.
    ///
    /// # Panics
    /// The section has no such key.
    pub fn with_remark(self, key: &str, value: Value, remark: impl Into<String>) -> Section {
        self.add(key, value, Some(remark.into()))
    }

    fn add(mut self, key: &str, value: Value, remark: Option<String>) -> Section {
        assert!(self.shape().key(key).is_some(), "[{}] has no key `{key}`", self.path.join("."));
        assert!(self.entries.iter().all(|entry| entry.key != key), "[{}] has `{key}` twice", self.path.join("."));
        self.entries.push(Entry { key: key.to_owned(), value, remark });
        self
    }

    /// What the reader takes here.
    fn shape(&self) -> &'static Shape {
        let kind = super::ROOT.key(&self.path[0]).map(|key| &key.kind);
        match (kind, self.path.len()) {
            (Some(Kind::Table(shape)), 1) => shape,
            (Some(Kind::Map(_, Kind::Table(shape))), 2) => shape,
            _ => panic!("the format has no section [{}]", self.path.join(".")),
        }
    }
}

impl Document {
    /// A document that answers this question, and what else is to be said above everything.
    pub fn new(question: impl Into<String>, remarks: Vec<String>) -> Document {
        Document { question: question.into(), remarks, sections: Vec::new() }
    }

    /// Adds a section.
    pub fn push(&mut self, section: Section) {
        self.sections.push(section);
    }

    /// The file.
    pub fn to_toml(&self) -> String {
        let mut document = DocumentMut::new();
        for (number, section) in self.sections.iter().enumerate() {
            let mut table = Table::new();
            table.set_position(Some(number as isize));
            table.decor_mut().set_prefix(format!("\n{}", comment(&section.remarks)));
            for entry in &section.entries {
                table.insert(&entry.key, Item::Value(entry.value.toml()));
                if let (Some(remark), Some(mut key)) = (&entry.remark, table.key_mut(&entry.key)) {
                    key.leaf_decor_mut().set_prefix(comment(std::slice::from_ref(remark)));
                }
            }
            let (last, parents) = section.path.split_last().expect("a section has a name");
            let mut place = document.as_table_mut();
            for parent in parents {
                let implicit = || {
                    let mut parent = Table::new();
                    parent.set_implicit(true);
                    Item::Table(parent)
                };
                let item = place.entry(parent).or_insert_with(implicit);
                place = item.as_table_mut().expect("a parent is a table");
            }
            place.insert(last, Item::Table(table));
        }
        let mut head = comment(std::slice::from_ref(&self.question));
        if !self.remarks.is_empty() {
            head.push_str("#\n");
            head.push_str(&comment(&self.remarks));
        }
        head + &document.to_string()
    }
}

/// `4m 9.52s`: seconds with their fraction, where a [`Span`] has milliseconds of their own.
fn duration(span: Span) -> String {
    let (whole, part) = (span.nanos() / 1_000_000_000, span.nanos() % 1_000_000_000);
    if whole == 0 || part == 0 {
        return span.to_string();
    }
    let fraction = format!("{part:09}");
    let seconds = format!("{}.{}s", whole % 60, fraction.trim_end_matches('0'));
    match whole / 60 {
        0 => seconds,
        minutes => format!("{} {seconds}", Span::from_seconds(minutes * 60)),
    }
}

/// Lines of a comment, each remark on lines of its own.
fn comment(remarks: &[String]) -> String {
    let mut text = String::new();
    for remark in remarks {
        let mut line = String::from("#");
        for word in remark.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH && line.len() > 1 {
                text.push_str(&line);
                text.push('\n');
                line = String::from("#");
            }
            line.push(' ');
            // What comes from a file of somebody else must not end the comment.
            line.extend(word.chars().map(|sign| if sign.is_control() { '?' } else { sign }));
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Memory, load};
    use jiff::civil::date;
    use std::path::Path;

    fn seconds(seconds: u64) -> Span {
        Span::from_seconds(seconds)
    }

    fn small() -> Document {
        let mut document = Document::new("How many agents does this queue need?", vec!["Made for a test.".to_owned()]);
        document.push(
            Section::new(&["run"])
                .with("start", Value::TimeOfDay(seconds(8 * 3600)))
                .with("end", Value::TimeOfDay(seconds(18 * 3600)))
                .with("date", Value::Date(date(2026, 3, 2))),
        );
        document.push(
            Section::new(&["class", "the \"sales\" line"])
                .remark("Calls of customers.")
                .with("arrivals", Value::Rate(120.0 / 3600.0))
                .with_remark(
                    "patience",
                    Value::distribution("exponential", [("mean", Value::seconds(240.0))]),
                    "Assumed.",
                )
                .with(
                    "talk",
                    Value::distribution("lognormal", [("mean", Value::seconds(249.5204)), ("cv", Value::rounded(0.9))]),
                )
                .with("queue", Value::text("sales")),
        );
        document.push(
            Section::new(&["group", "front"])
                .with("agents", Value::Whole(12))
                .with("skills", Value::List(vec![Value::text("sales")])),
        );
        document
    }

    #[test]
    fn a_document_reads_as_if_somebody_had_typed_it() {
        insta::assert_snapshot!(small().to_toml());
    }

    #[test]
    fn what_is_written_is_read_again_with_the_same_meaning() {
        let files = Memory::default().with("small.toml", small().to_toml());
        let scenario = load(Path::new("small.toml"), &[], &files).expect("it can be read");
        assert_eq!(scenario.question, "How many agents does this queue need?");
        assert_eq!(scenario.center.classes.iter().next().unwrap().name, "the \"sales\" line");
        assert_eq!(scenario.center.agents.len(), 12);
    }

    #[test]
    #[should_panic(expected = "[run] has no key `begin`")]
    fn a_key_that_the_format_does_not_have_cannot_be_written() {
        let _ = Section::new(&["run"]).with("begin", Value::TimeOfDay(seconds(0)));
    }

    #[test]
    #[should_panic(expected = "the format has no section [agents]")]
    fn a_section_that_the_format_does_not_have_cannot_be_written() {
        let _ = Section::new(&["agents"]);
    }

    #[test]
    fn a_comment_stays_a_comment_whatever_it_quotes() {
        let mut document = Document::new("Why?", Vec::new());
        document.push(Section::new(&["run"]).remark("from \"a\nb\" \u{7}[x]").with("seed", Value::Whole(1)));
        let text = document.to_toml();
        assert!(text.parse::<toml::Table>().is_ok(), "{text}");
        assert!(text.contains("# from \"a b\" ?[x]\n"), "{text}");
    }
}
