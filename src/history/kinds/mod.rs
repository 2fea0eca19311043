//! The kinds of exports: how each is recognised, and what its columns or fields mean. One file for a maker or a form.

mod asterisk;
mod avaya;
mod calabrio;
mod calendar;
mod connect;
mod five9;
mod fusionpbx;
mod genesys;
mod iex;
mod matrix;
mod own;
mod roster;
mod talkdesk;
mod threecx;
mod tickets;
mod vcon;
mod vicidial;

use super::calls;
use super::columns::{Column, Header};
use super::reading::{Fields, Reading};
use super::sheet::Sheet;
use serde_json::Value;

/// A kind of export.
#[derive(Debug)]
pub struct Kind {
    /// As `--kind` names it.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    recognises: fn(&Source) -> bool,
    read: fn(&mut Reading, &Source) -> Result<(), String>,
}

/// A file by its form, before its kind is known.
#[derive(Debug)]
pub(super) enum Source {
    /// Objects of JSON with the line in which each starts; a line that is none has its message.
    Json(Vec<(usize, Result<Value, String>)>),
    /// Lines of iCalendar.
    Calendar(String),
    /// Rows of cells.
    Table(Sheet),
}

/// All kinds. Those that are recognised by more come before those that need less.
pub static KINDS: &[&Kind] = &[
    &vcon::VCON,
    &connect::RECORDS,
    &calendar::SHIFTS,
    &asterisk::LOG,
    &asterisk::TABLE,
    &own::SIMULATED,
    &own::CONTACTS,
    &own::VOLUMES,
    &own::ROSTER,
    &own::FORECAST,
    &fusionpbx::CALLS,
    &talkdesk::CALLS,
    &five9::CALLS,
    &vicidial::CALLS,
    &threecx::CALLS,
    &tickets::FRESHDESK,
    &tickets::ZENDESK,
    &connect::HISTORICAL,
    &genesys::VIEW,
    &genesys::HISTORY,
    &avaya::INTERVALS,
    &iex::INTERVALS,
    &calabrio::QUEUE_DATA,
    &calabrio::FORECAST,
    &roster::ROWS,
    &roster::MATRIX,
    &matrix::FORECAST,
    &matrix::HEADS,
];

impl Kind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<&'static Kind> {
        KINDS.iter().copied().find(|kind| kind.name == name)
    }

    /// The kind of a file.
    pub(super) fn of(source: &Source) -> Option<&'static Kind> {
        KINDS.iter().copied().find(|kind| (kind.recognises)(source))
    }

    /// Reads a file that is of this kind.
    ///
    /// # Errors
    /// It is not of this kind.
    pub(super) fn read(&self, reading: &mut Reading, source: &Source) -> Result<(), String> {
        (self.read)(reading, source)
    }
}

impl Source {
    /// The form of a text.
    ///
    /// # Errors
    /// It is none that can be read.
    pub(super) fn of(text: &str) -> Result<Source, String> {
        let start = text.trim_start();
        if start.is_empty() {
            return Err("it is empty".to_owned());
        }
        if start.starts_with("BEGIN:VCALENDAR") {
            return Ok(Source::Calendar(text.to_owned()));
        }
        if start.starts_with(['{', '[']) {
            return Ok(Source::Json(objects(text)));
        }
        if start.starts_with('<') {
            return Err("it is HTML or XML: export the report as CSV".to_owned());
        }
        Sheet::read(text).map(Source::Table)
    }

    fn table(&self) -> Option<&Sheet> {
        match self {
            Source::Table(sheet) => Some(sheet),
            _ => None,
        }
    }

    /// Whether the first objects, or most of them, have all of these keys.
    fn has_keys(&self, keys: &[&str]) -> bool {
        let Source::Json(objects) = self else { return false };
        let first: Vec<&Value> = objects.iter().filter_map(|(_, object)| object.as_ref().ok()).take(20).collect();
        let having = first.iter().filter(|object| keys.iter().all(|key| object.get(key).is_some())).count();
        having > 0 && having * 2 >= first.len()
    }
}

/// The objects of a text: one a line, one after the other without anything between, in a list, or one alone over several lines.
fn objects(text: &str) -> Vec<(usize, Result<Value, String>)> {
    let flat = |value: Value| match value {
        Value::Array(items) => items,
        other => vec![other],
    };
    // A text that is well formed as a whole needs no lines.
    let whole: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text).into_iter::<Value>().collect();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    if let Some(values) = whole.ok().filter(|values| values.len() != lines) {
        let all = values.into_iter().flat_map(flat);
        return all.enumerate().map(|(number, value)| (number + 1, Ok(value))).collect();
    }
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        for value in serde_json::Deserializer::from_str(line).into_iter::<Value>() {
            match value {
                Ok(value) => found.extend(flat(value).into_iter().map(|value| (number + 1, Ok(value)))),
                Err(error) => found.push((number + 1, Err(format!("it is no JSON: {error}")))),
            }
        }
    }
    found
}

/// Whether a table has all columns that are needed.
fn has_columns(source: &Source, columns: &[Column]) -> bool {
    source.table().is_some_and(|sheet| Header::find(sheet, columns).is_some())
}

/// The sheet and header of a table of a kind.
fn opened<'s>(source: &'s Source, columns: &[Column]) -> Result<(&'s Sheet, Header), String> {
    let sheet = source.table().ok_or("it is no table")?;
    let header = Header::find(sheet, columns).ok_or_else(|| {
        let needed: Vec<&str> = columns.iter().filter(|column| column.needed).map(|column| column.names[0]).collect();
        format!("it has no header with columns such as {}", needed.join(", "))
    })?;
    Ok((sheet, header))
}

/// Reads a table of contacts by its columns.
fn read_calls(
    reading: &mut Reading,
    source: &Source,
    columns: &[Column],
    row: fn(&mut Reading, &Fields<'_>) -> Result<calls::Row, String>,
) -> Result<(), String> {
    let (sheet, header) = opened(source, columns)?;
    reading.begin(sheet, &header);
    calls::take(reading, header.below(sheet), &header, row);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_on_lines_in_lists_one_behind_the_other_and_alone() {
        for text in [
            "{\"a\": 1}\n{\"a\": 2}\n",
            "{\"a\": 1}{\"a\": 2}",
            "[{\"a\": 1}, {\"a\": 2}]",
            "[\n {\"a\": 1},\n {\"a\": 2}\n]\n",
            "{\n\"a\": 1\n}\n{\n\"a\": 2\n}",
        ] {
            let values: Vec<i64> =
                objects(text).into_iter().map(|(_, value)| value.unwrap()["a"].as_i64().unwrap()).collect();
            assert_eq!(values, [1, 2], "{text}");
        }
        let spoiled = objects("{\"a\": 1}\n{\"a\": \n{\"a\": 3}\n");
        let good: Vec<(usize, bool)> = spoiled.iter().map(|(line, value)| (*line, value.is_ok())).collect();
        assert_eq!(good, [(1, true), (2, false), (3, true)]);
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for (number, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..number].iter().all(|other| other.name != kind.name), "{}", kind.name);
            assert!(Kind::named(kind.name).is_some_and(|found| std::ptr::eq(found, *kind)));
        }
    }
}
