//! Values from the command line, put into the tree before it is decoded.

use super::diagnostics::{At, Code, Problem};
use super::distributions::expanded;
use super::nearest::nearest;
use super::quantities;
use super::reader::Reader;
use super::tree::{Name, Node, Table, Value, is_in_typographic_quotes, parse_value};

/// A value that replaces one in the file, as `--set path=value` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Keys joined by points, such as `class.sales.talk.cv`; `*` stands for every key there, and `shifts[0]` for the first of a list,
    /// `shifts[*]` for each. A key with points in it stands in quotes.
    pub path: String,
    /// TOML, or text without quotes.
    pub value: String,
}

impl Override {
    /// Takes `PATH=VALUE` apart; `None` without a `=`.
    pub fn of(text: &str) -> Option<Override> {
        let (path, value) = text.split_once('=')?;
        Some(Override { path: path.trim().to_owned(), value: value.trim().to_owned() })
    }
}

/// Where in a scenario a value is put.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The path as it is written.
    pub(super) path: String,
    pub(super) at: At,
    keys: Vec<Name>,
}

impl Reader<'_> {
    /// The target of a path that stands at `at`.
    pub(super) fn target(&mut self, path: &str, at: &At, example: &str) -> Option<Target> {
        let Some(keys) = keys(path) else {
            self.report(Problem::error(Code::Override, at, "this is no path to a value").help(example));
            return None;
        };
        let keys = keys.into_iter().map(|(text, span)| Name { text, at: at.within(span) }).collect();
        Some(Target { path: path.to_owned(), at: at.clone(), keys })
    }

    /// What a value from the command line means.
    pub(super) fn setting(&mut self, set: &Override) -> Option<(Target, Node)> {
        let source = self.add_source("--set", &format!("{}={}", set.path, set.value));
        let path_at = At::new(source, 0..set.path.len());
        let offset = set.path.len() + 1;
        let value_at = At::new(source, offset..offset + set.value.len());
        let example = "write it as --set class.sales.patience=\"exponential(4m)\"";
        let target = self.target(&set.path, &path_at, example)?;
        let trimmed = set.value.trim();
        let value = match parse_value(source, &set.value, offset) {
            Some(value) => value,
            None if trimmed.starts_with(['[', '{', '"', '\'']) => {
                let problem = Problem::error(Code::Override, &value_at, "this value is not TOML");
                self.report(problem.help("lists are [a, b], tables { key = value }; text needs no quotes here"));
                return None;
            }
            None if is_in_typographic_quotes(trimmed) => {
                let problem = Problem::error(Code::Override, &value_at, "these are typographic quotes");
                self.report(problem.help("text needs no quotes here"));
                return None;
            }
            None => Node { at: value_at, value: Value::Text(trimmed.to_owned()) },
        };
        Some((target, value))
    }

    /// Puts the value into the tree.
    pub(super) fn put(&mut self, root: &mut Node, target: &Target, value: &Node) {
        let nothing = || Problem::error(Code::Override, &target.at, "there is nothing at this path");
        if let Some(help) = strange_table(root, &target.path) {
            return self.report(nothing().help(help));
        }
        let mut reached = 0;
        match put(root, &target.keys, value, &mut reached) {
            Err(problem) => self.report(*problem),
            Ok(()) if reached == 0 => self.report(nothing().help("`*` stands for the tables that the file has")),
            Ok(()) => {}
        }
    }
}

/// The keys of a path with their places in it; nothing if one is empty.
pub(super) fn keys(path: &str) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let mut keys = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in path.bytes().chain([b'.']).enumerate() {
        if byte == b'"' {
            quoted = !quoted;
        }
        if byte == b'.' && (!quoted || at == path.len()) {
            let text = path[start..at].trim();
            let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
            if bare.is_empty() {
                return None;
            }
            // `shifts[0]` is a key and a place in its list.
            let mut rest = if bare.len() == text.len() { bare } else { "" };
            let places = rest.find('[').filter(|_| rest.ends_with(']')).map(|bracket| rest.split_at(bracket));
            match places {
                Some((key, places)) if !key.is_empty() => {
                    keys.push((key.to_owned(), start..at));
                    rest = places;
                    while let Some(end) = rest.find(']') {
                        let (place, more) = rest.split_at(end + 1);
                        place_of(place)?;
                        keys.push((place.to_owned(), start..at));
                        rest = more;
                    }
                }
                _ => keys.push((bare.to_owned(), start..at)),
            }
            start = at + 1;
        }
    }
    (keys.len() <= 16).then_some(keys)
}

/// A value in short form as the table that it stands for: a distribution, a rate of arrivals, a duration.
pub(super) fn opened(node: &Node) -> Option<Node> {
    let text = node.text()?;
    if let Ok(table) = expanded(node) {
        return Some(table);
    }
    let entry = |key: &str, value: &str| {
        let name = Name { text: key.to_owned(), at: node.at.clone() };
        (name, Node { at: node.at.clone(), value: Value::Text(value.to_owned()) })
    };
    let entries = if quantities::rate(text).is_ok() {
        vec![entry("rate", text)]
    } else if quantities::duration(text).is_ok() {
        vec![entry("distribution", "constant"), entry("value", text)]
    } else {
        return None;
    };
    Some(Node { at: node.at.clone(), value: Value::Table(Table { entries }) })
}

/// Which of a list: a number from 0, or all of them.
pub(super) fn place_of(key: &str) -> Option<Option<usize>> {
    let inside = key.strip_prefix('[')?.strip_suffix(']')?;
    if inside == "*" { Some(None) } else { inside.parse().ok().map(Some) }
}

/// Puts the value into places of a list.
fn put_in_list(
    node: &mut Node,
    (name, place): (&Name, Option<usize>),
    rest: &[Name],
    value: &Node,
    reached: &mut usize,
) -> Result<(), Box<Problem>> {
    let (kind, at) = (node.kind(), node.at.clone());
    let wrong = |message: String, help: &str| {
        let problem = Problem::error(Code::Override, &name.at, message);
        Err(Box::new(problem.related(&at, format!("{kind} stands here")).help(help)))
    };
    let Value::List(items) = &mut node.value else {
        return wrong(format!("`{}` leads into {kind}, which is no list", name.text), "set the whole value");
    };
    let count = items.len();
    match place {
        None => items.iter_mut().try_for_each(|item| put(item, rest, value, reached)),
        Some(place) => match items.get_mut(place) {
            Some(item) => put(item, rest, value, reached),
            None => wrong(format!("the list has {count} places, and none is `{}`", name.text), "the first is [0]"),
        },
    }
}

fn put(node: &mut Node, path: &[Name], value: &Node, reached: &mut usize) -> Result<(), Box<Problem>> {
    let Some((name, rest)) = path.split_first() else {
        *node = value.clone();
        *reached += 1;
        return Ok(());
    };
    // A distribution in short form is opened when one of its parameters is set, and what else can be scaled when its scale is.
    if let (Value::Text(_), Ok(table)) = (&node.value, expanded(node)) {
        *node = table;
    } else if let ("scale", Some(table)) = (name.text.as_str(), opened(node)) {
        *node = table;
    }
    if let Some(place) = place_of(&name.text) {
        return put_in_list(node, (name, place), rest, value, reached);
    }
    let kind = node.kind();
    let at = node.at.clone();
    let Value::Table(table) = &mut node.value else {
        let message = format!("`{}` leads into {kind}, which has no keys", name.text);
        let problem = Problem::error(Code::Override, &name.at, message);
        return Err(Box::new(problem.related(&at, format!("{kind} stands here")).help("set the whole value")));
    };
    if name.text == "*" {
        for (_, node) in &mut table.entries {
            put(node, rest, value, reached)?;
        }
        return Ok(());
    }
    let is_there = table.get(&name.text).is_some();
    // A table is made where there is none; which list is meant that is not there nobody can say.
    if let (false, Some(next)) = (is_there, rest.first().filter(|next| place_of(&next.text).is_some())) {
        let message = format!("there is no `{}` here, of which this would be `{}`", name.text, next.text);
        let known = || table.entries.iter().map(|(known, _)| known.text.as_str());
        let lists = table.entries.iter().filter(|(_, node)| matches!(node.value, Value::List(_)));
        let help = match nearest(&name.text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => match Vec::from_iter(lists.map(|(known, _)| known.text.as_str())).as_slice() {
                [] => format!("there are {}, and none of them is a list", known().collect::<Vec<_>>().join(", ")),
                lists => format!("the lists here are {}", lists.join(", ")),
            },
        };
        return Err(Box::new(Problem::error(Code::Override, &name.at, message).help(help)));
    }
    if !is_there {
        table.entries.push((name.clone(), Node { at: name.at.clone(), value: Value::Table(Table::default()) }));
    }
    for (key, node) in &mut table.entries {
        if key.text == name.text {
            key.at = if rest.is_empty() { name.at.clone() } else { key.at.clone() };
            put(node, rest, value, reached)?;
        }
    }
    Ok(())
}

/// Whether contacts of some class wait in the queue of this name.
fn waits_in(root: &Table, queue: &str) -> bool {
    let Some(Value::Table(classes)) = root.get("class").map(|classes| &classes.value) else { return false };
    classes.entries.iter().any(|(name, class)| class.get("queue").and_then(Node::text).unwrap_or(&name.text) == queue)
}

/// Whether a path leads only into tables that were there, or that the format gives a meaning: a class that nobody declared is
/// a slip of the name.
fn strange_table(root: &Node, path: &str) -> Option<String> {
    let keys = keys(path)?;
    let (first, second) = (keys.first()?, keys.get(1)?);
    if !super::keys::is_named(&first.0) || second.0 == "*" {
        return None;
    }
    let Value::Table(table) = &root.value else { return None };
    // A queue is there as soon as a class waits in it, with a table or without.
    if first.0 == "queue" && waits_in(table, &second.0) {
        return None;
    }
    let names = match table.get(&first.0).map(|node| &node.value) {
        Some(Value::Table(named)) if named.get(&second.0).is_some() => return None,
        Some(Value::Table(named)) => named.entries.iter().map(|(name, _)| name.text.as_str()).collect(),
        _ => Vec::new(),
    };
    Some(match nearest(&second.0, names.iter().copied()) {
        Some(near) => format!("did you mean `{}.{near}`?", first.0),
        None if names.is_empty() => format!("the file has no [{}.NAME]", first.0),
        None => format!("the file has {}", names.join(", ")),
    })
}
