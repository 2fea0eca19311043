//! A scenario file as a tree of values, each with its place in the text, in the order of the text.

use super::diagnostics::{At, Code, Problem, floor_of_character};
use std::num::IntErrorKind;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) value: Value,
}

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    /// A whole number; TOML allows 64 bits with sign.
    Whole(i64),
    Number(f64),
    Flag(bool),
    /// A date, time, or both, as TOML writes it without quotes.
    Moment(String),
    List(Vec<Node>),
    Table(Table),
}

/// A table in the order in which its keys first appear.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<(Name, Node)>,
}

/// A key.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) at: At,
}

impl Table {
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.entries.iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }

    pub(super) fn name(&self, name: &str) -> Option<&Name> {
        self.entries.iter().find(|(key, _)| key.text == name).map(|(key, _)| key)
    }
}

impl Node {
    /// What kind of value it is, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text",
            Value::Whole(_) => "a whole number",
            Value::Number(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Moment(_) => "a date or time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The value of a key, if this is a table with it.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.get(name),
            _ => None,
        }
    }

    /// What stands in a list; nothing of anything else.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text, also of a date or time without quotes.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Moment(text) => Some(text),
            _ => None,
        }
    }

    /// The number, whole or not.
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Whole(number) => Some(number as f64),
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Where the characters of the text stand, if they stand there as they are.
    pub(super) fn inside(&self) -> At {
        match &self.value {
            Value::Text(text) if self.at.end - self.at.start == text.len() + 2 => {
                At { source: self.at.source, start: self.at.start + 1, end: self.at.end - 1 }
            }
            _ => self.at.clone(),
        }
    }
}

/// The tree of a TOML text, or all that is wrong with its syntax.
pub(super) fn parse(source: usize, text: &str) -> Result<Node, Vec<Problem>> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let mut problems = slips(source, text, &errors);
    let at = At::new(source, 0..0);
    let table = table(source, tree.get_ref(), &mut problems);
    match problems.last_mut() {
        None => Ok(Node { at, value: Value::Table(table) }),
        Some(last) => {
            last.add_help("what else may be wrong is told once the file is TOML");
            Err(problems)
        }
    }
}

/// What is wrong with the syntax: the first of each line. What follows a list, a table or a text that is never closed follows from that.
fn slips(source: usize, text: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let line = |offset: usize| text.as_bytes()[..offset.min(text.len())].iter().filter(|&&byte| byte == b'\n').count();
    let is_unclosed = |error: &&toml::de::Error| {
        let message = error.message();
        let is_list = message.starts_with("unclosed array") && !message.starts_with("unclosed array table");
        is_list || message.starts_with("unclosed inline table")
    };
    let unclosed = errors.iter().find(is_unclosed);
    let (mut problems, mut last) = (Vec::new(), None);
    for error in errors {
        // In a list that is never closed everything is wrong from where it should have been.
        let is_end = unclosed.is_some() && (error.message().starts_with("missing comma") || is_unclosed(&error));
        if last.replace(line(start(error))) != Some(line(start(error))) || is_end {
            problems.push(match unclosed.filter(|_| is_end) {
                Some(unclosed) if start(unclosed) > start(error) => {
                    let at = At::new(source, error.span().unwrap_or(0..0));
                    let (what, sign) = match unclosed.message().starts_with("unclosed array") {
                        true => ("list", "]"),
                        false => ("table", "}"),
                    };
                    let message = format!("this is not TOML: a {what} that begins before this is not closed");
                    Problem::error(Code::Syntax, &at, message).help(format!("write {sign} where it ends"))
                }
                _ => syntax(source, text, error),
            });
        }
        if is_end {
            break;
        }
    }
    problems
}

/// The value of a TOML text, such as `3` or `{ cv = 1 }`.
pub(super) fn parse_value(source: usize, text: &str, offset: usize) -> Option<Node> {
    let parsed = DeValue::parse(text).ok()?;
    let mut problems = Vec::new();
    let mut node = self::node(source, parsed.span(), parsed.get_ref(), &mut problems);
    shift(&mut node, offset);
    problems.is_empty().then_some(node)
}

fn shift(node: &mut Node, offset: usize) {
    let moved = |at: &mut At| {
        at.start += offset;
        at.end += offset;
    };
    moved(&mut node.at);
    match &mut node.value {
        Value::List(nodes) => nodes.iter_mut().for_each(|node| shift(node, offset)),
        Value::Table(table) => {
            for (name, node) in &mut table.entries {
                moved(&mut name.at);
                shift(node, offset);
            }
        }
        _ => {}
    }
}

fn syntax(source: usize, text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    // An error at the end of the file has no character to stand under.
    let end = span.end.max(span.start + usize::from(span.start < text.len()));
    let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    let help = slip(line_around(text, span.start)).unwrap_or(
        "text stands in quotes, tables begin with [name], lists are [a, b], and a key stands once in its table",
    );
    Problem::error(Code::Syntax, &At::new(source, span.start..end), format!("this is not TOML: {message}")).help(help)
}

/// The line in which a place lies.
fn line_around(text: &str, offset: usize) -> &str {
    let offset = floor_of_character(text, offset);
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].lines().next().unwrap_or_default()
}

const TYPOGRAPHIC_QUOTES: [char; 8] =
    ['\u{201c}', '\u{201d}', '\u{201e}', '\u{00ab}', '\u{00bb}', '\u{2018}', '\u{2019}', '\u{201a}'];

/// Whether a text begins with a quote of word processors.
pub(super) fn is_in_typographic_quotes(text: &str) -> bool {
    text.starts_with(TYPOGRAPHIC_QUOTES)
}

/// What word processors and other languages make of TOML.
fn slip(line: &str) -> Option<&'static str> {
    let value = line.split_once('=').map_or(line, |(_, value)| value).trim();
    let plain = value.split('#').next().unwrap_or_default().trim();
    let (whole, part) = plain.split_once(',').unwrap_or((plain, ""));
    let digits =
        |text: &str| !text.is_empty() && text.trim_start_matches(['-', '+']).bytes().all(|sign| sign.is_ascii_digit());
    if line.contains(TYPOGRAPHIC_QUOTES) {
        Some("these are typographic quotes, as word processors set them: text stands in straight ones, \"so\"")
    } else if digits(whole) && digits(part) {
        Some("numbers have a decimal point and no comma: 0.5")
    } else {
        None
    }
}

fn table(source: usize, table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Table {
    let mut entries: Vec<(Name, Node)> = table
        .iter()
        .map(|(key, value)| {
            let name = Name { text: key.get_ref().to_string(), at: At::new(source, key.span()) };
            (name, node(source, value.span(), value.get_ref(), problems))
        })
        .collect();
    // The parser sorts by name.
    entries.sort_by_key(|(name, _)| name.at.start);
    Table { entries }
}

fn node(source: usize, span: std::ops::Range<usize>, value: &DeValue<'_>, problems: &mut Vec<Problem>) -> Node {
    let at = At::new(source, span);
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(source, item.span(), item.get_ref(), problems)).collect())
        }
        DeValue::Table(inner) => Value::Table(table(source, inner, problems)),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Whole(number),
            Err(error) if *error.kind() == IntErrorKind::Empty => {
                problems.push(Problem::error(Code::Syntax, &at, "this is not TOML: a number has digits"));
                Value::Whole(0)
            }
            Err(_) => {
                problems.push(too_long(&at, "a whole number of TOML has at most 64 bits with its sign"));
                Value::Whole(0)
            }
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(value) if value.is_finite() || number.as_str().contains("inf") || number.as_str().contains("nan") => {
                Value::Number(value)
            }
            _ => {
                problems.push(too_long(&at, "a number reaches up to about 1.8e308"));
                Value::Number(0.0)
            }
        },
    };
    Node { at, value }
}

fn too_long(at: &At, rule: &str) -> Problem {
    Problem::error(Code::Number, at, rule).label("out of range")
}

/// The tree as TOML again: the same keys in the same order, without comments.
pub(super) fn write(root: &Node) -> String {
    let mut text = String::new();
    if let Value::Table(table) = &root.value {
        write_table(table, &mut Vec::new(), &mut text);
    }
    text
}

/// Tables deeper than this, such as distributions, are written on one line.
const HEADER_DEPTH: usize = 2;

fn write_table(table: &Table, path: &mut Vec<String>, text: &mut String) {
    let has_header = |node: &Node, depth: usize| matches!(node.value, Value::Table(_)) && depth < HEADER_DEPTH;
    let depth = path.len();
    let (tables, plain): (Vec<_>, Vec<_>) = table.entries.iter().partition(|(name, node)| {
        // Only tables of named tables go a level deeper.
        has_header(node, depth) && (depth == 0 || super::keys::is_named(&path[0])) && !name.text.is_empty()
    });
    if !path.is_empty() && (!plain.is_empty() || tables.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("[{}]\n", path.join(".")));
    }
    for (name, node) in plain {
        text.push_str(&format!("{} = ", key(&name.text)));
        write_value(node, text);
        text.push('\n');
    }
    for (name, node) in tables {
        if let Value::Table(table) = &node.value {
            path.push(key(&name.text));
            write_table(table, path, text);
            path.pop();
        }
    }
}

pub(super) fn write_value(node: &Node, text: &mut String) {
    match &node.value {
        Value::Text(value) => text.push_str(&quoted(value)),
        Value::Whole(value) => text.push_str(&value.to_string()),
        Value::Number(value) => text.push_str(&toml::Value::Float(*value).to_string()),
        Value::Flag(value) => text.push_str(&value.to_string()),
        Value::Moment(value) => text.push_str(value),
        Value::List(items) => {
            text.push('[');
            for (number, item) in items.iter().enumerate() {
                text.push_str(if number > 0 { ", " } else { "" });
                write_value(item, text);
            }
            text.push(']');
        }
        Value::Table(table) => {
            text.push('{');
            for (number, (name, item)) in table.entries.iter().enumerate() {
                text.push_str(if number > 0 { ", " } else { " " });
                text.push_str(&format!("{} = ", key(&name.text)));
                write_value(item, text);
            }
            text.push_str(" }");
        }
    }
}

fn quoted(value: &str) -> String {
    toml::Value::String(value.to_owned()).to_string()
}

pub(super) fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}
