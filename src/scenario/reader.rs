//! Takes values out of the tree and collects what is wrong, so that all of it is told at once.

use super::Asked;
use super::diagnostics::{At, Code, Diagnostics, Problem, Source, without_followers};
use super::files::{Files, LARGEST_FILE, SourceFile};
use super::keys::{Absence, Key, Kind, Shape};
use super::nearest::nearest;
use super::quantities::{self, Misread};
use super::renamed;
use super::shares::rounded;
use super::sheet::{Complaint, Sheet};
use super::tree::{Name, Node, Table, Value};
use crate::digest::Digest;
use crate::random::Distribution;
use crate::time::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// No more problems are kept while a scenario is read.
const MAX_PROBLEMS: usize = 10_000;
/// Of the unknown keys of a table no more are looked at.
const MAX_STRANGE_KEYS: usize = 100;

/// What was read and what is wrong with it.
pub(super) struct Reader<'f> {
    files: &'f dyn Files,
    /// Paths in the scenario are relative to it.
    folder: PathBuf,
    pub(super) sources: Vec<Source>,
    pub(super) read: Vec<SourceFile>,
    problems: Vec<Problem>,
    errors: usize,
    /// What a scenario asks for that cannot be run.
    pub(super) asked: Asked,
    pub(super) sheets: BTreeMap<String, Option<Arc<Sheet>>>,
    /// Distributions that were made of files, by how they are written.
    pub(super) distributions: BTreeMap<String, Arc<Distribution>>,
    /// Complaints about cells by source, column and rule: a wrong column is wrong in every row.
    pub(super) complaints: BTreeMap<(usize, usize, String), Complaint>,
}

/// Texts, tables and distributions that were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    sources: Vec<Source>,
    read: Vec<SourceFile>,
    sheets: BTreeMap<String, Option<Arc<Sheet>>>,
    distributions: BTreeMap<String, Arc<Distribution>>,
}

/// A table whose keys are all known.
#[derive(Clone, Copy)]
pub(super) struct Fields<'t> {
    shape: &'static Shape,
    table: &'t Table,
    pub(super) at: &'t At,
}

impl<'t> Fields<'t> {
    /// The value of a key that the shape declares.
    pub(super) fn node(&self, name: &str) -> Option<&'t Node> {
        debug_assert!(self.shape.key(name).is_some(), "{} does not declare {name}", self.shape.title);
        self.table.get(name)
    }

    /// Whether there is such a key.
    pub(super) fn declare(&self, name: &str) -> bool {
        self.shape.key(name).is_some()
    }

    /// Where the key stands, or else the table.
    pub(super) fn place(&self, name: &str) -> &'t At {
        self.table.name(name).map_or(self.at, |name| &name.at)
    }

    /// Whether an unknown key was probably meant to be this one.
    pub(super) fn is_misspelt(&self, name: &str) -> bool {
        let known = || self.shape.keys.iter().map(|key| key.name);
        let old = |key: &Name| {
            let other = || renamed::meant_by(self.shape, &key.text);
            renamed::key_of(self.shape, &key.text).or_else(other)
        };
        self.strange().any(|key| old(key).or(nearest(&key.text, known())) == Some(name))
    }

    /// Keys that the shape does not have.
    fn strange(&self) -> impl Iterator<Item = &'t Name> + use<'t> {
        let shape = self.shape;
        let names = self.table.entries.iter().map(|(name, _)| name);
        names.filter(|name| shape.key(&name.text).is_none()).take(MAX_STRANGE_KEYS)
    }

    fn key(&self, name: &str) -> &'static Key {
        self.shape.key(name).expect("a decoder asks only for keys of its shape")
    }
}

impl<'f> Reader<'f> {
    pub(super) fn new(files: &'f dyn Files, scenario: &Path) -> Reader<'f> {
        Reader {
            files,
            folder: scenario.parent().map(Path::to_path_buf).unwrap_or_default(),
            sources: Vec::new(),
            read: Vec::new(),
            problems: Vec::new(),
            errors: 0,
            asked: Asked::default(),
            sheets: BTreeMap::new(),
            distributions: BTreeMap::new(),
            complaints: BTreeMap::new(),
        }
    }

    pub(super) fn files(&self) -> &'f dyn Files {
        self.files
    }

    /// A reader that goes on where another one was: it knows the same texts and tables.
    pub(super) fn resumed(files: &'f dyn Files, folder: &Path, known: &Known) -> Reader<'f> {
        let Known { sources, read, sheets, distributions } = known.clone();
        Reader { sources, read, sheets, distributions, folder: folder.to_owned(), ..Reader::new(files, Path::new("")) }
    }

    /// The texts and tables that were read. Without tables of which something is wrong: that has to be told again.
    pub(super) fn known(&self) -> Known {
        let (sheets, distributions) = match self.has_errors() {
            true => (BTreeMap::new(), BTreeMap::new()),
            false => (self.sheets.clone(), self.distributions.clone()),
        };
        Known { sources: self.sources.clone(), read: self.read.clone(), sheets, distributions }
    }

    /// The folder of a file that is named relative to the present one.
    pub(super) fn folder_of(&self, written: &str) -> PathBuf {
        self.folder.join(written).parent().map(Path::to_path_buf).unwrap_or_default()
    }

    pub(super) fn report(&mut self, problem: Problem) {
        if problem.is_error() {
            self.errors += 1;
        }
        // Nobody reads more, and a file may have millions; an error makes room for itself.
        if self.problems.len() < MAX_PROBLEMS || (problem.is_error() && self.errors == 1) {
            self.problems.push(problem);
        }
    }

    /// How many of them are errors.
    pub(super) fn count_of_errors(&self) -> usize {
        self.errors
    }

    /// How many problems have been told.
    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn report_all(&mut self, problems: Vec<Problem>) {
        problems.into_iter().for_each(|problem| self.report(problem));
    }

    /// Tells what another one found that knows the same texts and perhaps more, errors only.
    pub(super) fn take_problems_of(&mut self, other: Reader<'_>) {
        self.sources = other.sources;
        self.report_all(other.problems.into_iter().filter(Problem::is_error).collect());
    }

    /// Whether something is wrong already, so that later checks may be misled.
    pub(super) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All that was found, in order; warnings only if there is no error, because errors mislead the checks that warn.
    pub(super) fn diagnostics(&mut self) -> Diagnostics {
        let errors_only = self.has_errors();
        let mut problems = std::mem::take(&mut self.problems);
        for ((source, ..), complaint) in &self.complaints {
            let (Some(next), Some(told)) = (&complaint.next, problems.get_mut(complaint.told)) else { continue };
            let line = self.sources[*source].text[..next.start].lines().count() + 1;
            let more = match complaint.cells - 1 {
                1 => format!("so is the one in line {line}"),
                more => format!("so are {more} more cells of this column, the next of them in line {line}"),
            };
            told.add_help(&more);
        }
        problems.retain(|problem| problem.is_error() || !errors_only);
        without_followers(&mut problems, &self.sources);
        Diagnostics::new(problems, self.sources.clone())
    }

    /// A further text that places can point into.
    pub(super) fn add_source(&mut self, name: &str, text: &str) -> usize {
        self.sources.push(Source { name: name.to_owned(), text: text.into() });
        self.sources.len() - 1
    }

    /// The line in which a place begins, from 1.
    pub(super) fn line_of(&self, at: &At) -> usize {
        let text = &self.sources[at.source].text;
        text.as_bytes()[..at.start.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// The text of a file named in the scenario at `at`, or of the scenario itself when there is no place yet.
    pub(super) fn open(&mut self, written: &str, at: Option<&At>) -> Option<usize> {
        let bytes = self.bytes_of(written, at)?;
        self.as_text(written, &bytes)
    }

    /// The bytes of a file.
    pub(super) fn bytes_of(&mut self, written: &str, at: Option<&At>) -> Option<Vec<u8>> {
        let path = if at.is_some() { self.folder.join(written) } else { PathBuf::from(written) };
        match self.files.read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let at = at.cloned().unwrap_or_else(|| At::new(self.add_source(written, ""), 0..0));
                let too_large = error.kind() == std::io::ErrorKind::FileTooLarge;
                let problem = if too_large {
                    let rule = format!("`{written}` is larger than {} MiB", LARGEST_FILE >> 20);
                    Problem::error(Code::TooLarge, &at, rule).help("cut it, or sum up its rows by interval")
                } else {
                    let message = format!("`{written}` cannot be read: {error}");
                    Problem::error(Code::Unreadable, &at, message)
                        .help(format!("it is looked for at {}", path.display()))
                };
                self.report(problem);
                None
            }
        }
    }

    /// The text of a file with these bytes, as a source that diagnostics may point into.
    pub(super) fn as_text(&mut self, written: &str, bytes: &[u8]) -> Option<usize> {
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let text = match std::str::from_utf8(&bytes[mark..]) {
            Ok(text) => text,
            Err(error) => {
                let offset = error.valid_up_to();
                let valid = std::str::from_utf8(&bytes[mark..mark + offset]).unwrap_or_default();
                let source = self.add_source(written, valid);
                let byte = bytes[mark + offset];
                let message = format!("the file is not UTF-8 text: byte {} is 0x{byte:02x}", mark + offset);
                let problem = Problem::error(Code::NotUtf8, &At::new(source, offset..offset), message);
                self.report(problem.label("just here").help("save it as UTF-8, not as UTF-16 or in a code page"));
                return None;
            }
        };
        Some(self.read_as(written, bytes, text))
    }

    /// Keeps the text that a file with these bytes was read as.
    pub(super) fn read_as(&mut self, written: &str, bytes: &[u8], text: &str) -> usize {
        let source = self.add_source(written, text);
        let text = self.sources[source].text.clone();
        let (digest, length) = (Digest::of(bytes).number(), bytes.len());
        self.read.push(SourceFile { path: written.to_owned(), digest, length, text });
        source
    }

    /// The table's fields; unknown and missing keys are reported. `name` is where its name stands.
    pub(super) fn fields<'t>(&mut self, node: &'t Node, name: &'t At, shape: &'static Shape) -> Option<Fields<'t>> {
        let Value::Table(table) = &node.value else {
            self.wrong_type(node, shape.title);
            return None;
        };
        let fields = Fields { shape, table, at: name };
        let title = self.title(shape, name);
        for name in fields.strange() {
            match renamed::key_of(shape, &name.text) {
                Some(is) => {
                    let message = format!("{title} has no key `{}`", name.text);
                    let problem = Problem::error(Code::UnknownKey, &name.at, message).label("an old name");
                    self.report(problem.help(renamed::help(is)));
                }
                None => match renamed::meant_help(shape.title, &name.text) {
                    Some(help) => {
                        let message = format!("{title} has no key `{}`", name.text);
                        self.report(
                            Problem::error(Code::UnknownKey, &name.at, message).label("unknown key").help(help),
                        );
                    }
                    None => self.unknown_key(name, &title, shape.keys.iter().map(|key| key.name)),
                },
            }
        }
        for key in shape.keys {
            let absent = table.get(key.name).is_none() && !fields.is_misspelt(key.name);
            if absent && matches!(key.default, Absence::Refused) {
                self.missing(name, key, &title);
            }
        }
        Some(fields)
    }

    /// The title of the shape with the name that stands at `at`.
    pub(super) fn title(&self, shape: &Shape, at: &At) -> String {
        let name = self.sources[at.source].text.get(at.start..at.end).unwrap_or_default();
        shape.title.replace("NAME", name)
    }

    pub(super) fn unknown_key<'a>(&mut self, name: &Name, title: &str, known: impl Iterator<Item = &'a str> + Clone) {
        let message = format!("{title} has no key `{}`", super::diagnostics::shortened(&name.text));
        let help = match nearest(&name.text, known.clone()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("its keys are {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.report(Problem::error(Code::UnknownKey, &name.at, message).label("unknown key").help(help));
    }

    pub(super) fn missing(&mut self, at: &At, key: &Key, title: &str) {
        let message = format!("{title} needs the key `{}`", key.name);
        let help = format!("`{}` is {}: {}", key.name, key.kind.words(), key.doc);
        self.report(Problem::error(Code::MissingKey, at, message).label(format!("no `{}` here", key.name)).help(help));
    }

    pub(super) fn wrong_type(&mut self, node: &Node, wanted: &str) {
        let message = format!("here stands {}, not {wanted}", node.kind());
        let problem = Problem::error(Code::WrongType, &node.at, message).label(format!("has to be {wanted}"));
        let text = node.text().map(str::trim).filter(|_| wanted.contains("number"));
        let pointed = text.map(|text| text.replace(',', ".")).filter(|text| text.parse::<f64>().is_ok());
        self.report(match pointed {
            Some(number) if text == Some(&number) => problem.help(format!("numbers stand without quotes: {number}")),
            Some(number) => problem.help(format!("numbers have a decimal point and stand without quotes: {number}")),
            None => problem.maybe_help(self.brackets(node, wanted)),
        });
    }

    /// What to do about a table in place of a list, or the other way round, where either stands under a head of its own.
    fn brackets(&self, node: &Node, wanted: &str) -> Option<String> {
        let tables = |mut nodes: std::slice::Iter<'_, Node>| nodes.all(|node| matches!(node.value, Value::Table(_)));
        let key = self.sources[node.at.source].text.get(node.at.start..node.at.end)?;
        let is_key = !key.is_empty() && key.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_');
        match &node.value {
            Value::Table(table) if wanted == "a list" && is_key => {
                let has_names = table.entries.iter().all(|(_, node)| matches!(node.value, Value::Table(_)));
                has_names.then(|| format!("write [[{key}]], once for each of them: they have no names"))
            }
            Value::List(items) if wanted == "a table" && tables(items.iter()) => {
                let head = self.sources[node.at.source].text.get(node.at.start..)?.lines().next()?;
                let key = head.strip_prefix("[[")?.split(']').next()?;
                Some(format!("each of them has a name: [{key}.NAME]"))
            }
            _ => None,
        }
    }

    pub(super) fn misread(&mut self, code: Code, at: &At, misread: Misread) {
        self.report(Problem::error(code, at, misread.message).help(misread.help));
    }

    /// Text.
    pub(super) fn text<'t>(&mut self, fields: &Fields<'t>, name: &str) -> Option<&'t str> {
        let node = fields.node(name)?;
        self.text_of(node)
    }

    pub(super) fn text_of<'t>(&mut self, node: &'t Node) -> Option<&'t str> {
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, "text in quotes");
            return None;
        };
        Some(text)
    }

    /// A list.
    pub(super) fn list<'t>(&mut self, node: &'t Node) -> &'t [Node] {
        let Value::List(items) = &node.value else {
            self.wrong_type(node, "a list");
            return &[];
        };
        items
    }

    /// A table whose keys are names.
    pub(super) fn map<'t>(&mut self, node: &'t Node) -> &'t Table {
        static EMPTY: Table = Table { entries: Vec::new() };
        let Value::Table(table) = &node.value else {
            self.wrong_type(node, "a table");
            return &EMPTY;
        };
        table
    }

    pub(super) fn flag(&mut self, fields: &Fields<'_>, name: &str) -> Option<bool> {
        let node = fields.node(name)?;
        let Value::Flag(flag) = node.value else {
            self.wrong_type(node, "true or false");
            return None;
        };
        Some(flag)
    }

    /// A whole number in the range that the key declares.
    pub(super) fn whole(&mut self, fields: &Fields<'_>, name: &str) -> Option<u64> {
        self.whole_of(fields.node(name)?, &fields.key(name).kind)
    }

    pub(super) fn whole_of(&mut self, node: &Node, kind: &Kind) -> Option<u64> {
        let &Kind::Whole { least, most } = first(kind, |kind| matches!(kind, Kind::Whole { .. })) else {
            unreachable!("the key is declared as a whole number")
        };
        let Value::Whole(number) = node.value else {
            self.wrong_type(node, "a whole number");
            return None;
        };
        let number = u64::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.out_of_range(&node.at, kind);
        }
        number
    }

    /// A number in the range that the key declares.
    pub(super) fn number(&mut self, fields: &Fields<'_>, name: &str) -> Option<f64> {
        self.number_of(fields.node(name)?, &fields.key(name).kind)
    }

    pub(super) fn number_of(&mut self, node: &Node, kind: &Kind) -> Option<f64> {
        let &Kind::Number { least, most } = first(kind, |kind| matches!(kind, Kind::Number { .. })) else {
            unreachable!("the key is declared as a number")
        };
        let Some(number) = node.number() else {
            self.wrong_type(node, "a number");
            return None;
        };
        let right = number.is_finite() && (least..=most).contains(&number);
        if !right {
            let message = format!("this has to be {}", kind.words());
            let problem = Problem::error(Code::Number, &node.at, message).label("out of range");
            // 80 is a slip of 0.8, and not of 100 times as much.
            let share = most <= 1.0 && number > 1.0 && (least..=most).contains(&(number / 100.0));
            self.report(match share {
                true => problem.help(format!("this is a share: {number} % is {}", rounded(number / 100.0))),
                false => problem,
            });
        }
        right.then_some(number)
    }

    fn out_of_range(&mut self, at: &At, kind: &Kind) {
        let message = format!("this has to be {}", kind.words());
        self.report(Problem::error(Code::Number, at, message).label("out of range"));
    }

    pub(super) fn duration(&mut self, fields: &Fields<'_>, name: &str) -> Option<Span> {
        self.duration_of(fields.node(name)?)
    }

    pub(super) fn duration_of(&mut self, node: &Node) -> Option<Span> {
        let text = self.quantity_text(node, Code::Duration, "a duration")?;
        self.take(Code::Duration, &node.at, quantities::duration(text))
    }

    pub(super) fn time_of_day(&mut self, fields: &Fields<'_>, name: &str) -> Option<Span> {
        let node = fields.node(name)?;
        let text = self.quantity_text(node, Code::TimeOfDay, "a time of day such as \"08:30\"")?;
        self.take(Code::TimeOfDay, &node.at, quantities::time_of_day(text))
    }

    pub(super) fn date(&mut self, fields: &Fields<'_>, name: &str) -> Option<jiff::civil::Date> {
        let node = fields.node(name)?;
        let text = self.quantity_text(node, Code::Date, "a date such as \"2014-03-10\"")?;
        self.take(Code::Date, &node.at, quantities::date(text))
    }

    /// A rate in contacts per second.
    pub(super) fn rate_of(&mut self, node: &Node) -> Option<f64> {
        let text = self.quantity_text(node, Code::Rate, "a rate")?;
        self.take(Code::Rate, &node.at, quantities::rate(text))
    }

    /// The text of a quantity; a bare number gets a hint at its unit.
    fn quantity_text<'t>(&mut self, node: &'t Node, code: Code, wanted: &str) -> Option<&'t str> {
        if node.text().is_some() {
            return node.text();
        }
        let written = match node.value {
            Value::Whole(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            _ => {
                self.wrong_type(node, wanted);
                return None;
            }
        };
        let problem = Problem::error(code, &node.at, format!("a bare number is not {wanted}: it has no unit"));
        let help = match code {
            Code::Duration => format!("seconds are \"{written}s\", minutes \"{written}m\""),
            Code::Rate => format!("per hour it is \"{written}/h\", per minute \"{written}/min\""),
            _ => "write it in quotes".to_owned(),
        };
        self.report(problem.help(help));
        None
    }

    pub(super) fn take<T>(&mut self, code: Code, at: &At, result: Result<T, Misread>) -> Option<T> {
        result.map_err(|error| self.misread(code, at, error)).ok()
    }

    /// One of the words that the key declares.
    pub(super) fn choice(&mut self, fields: &Fields<'_>, name: &str) -> Option<&'static str> {
        self.choice_of(fields.node(name)?, &fields.key(name).kind)
    }

    pub(super) fn choice_of(&mut self, node: &Node, kind: &'static Kind) -> Option<&'static str> {
        let Kind::Choice(words) = first(kind, |kind| matches!(kind, Kind::Choice(_))) else {
            unreachable!("the key is declared as a choice")
        };
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, &kind.words());
            return None;
        };
        let found = words.iter().find(|word| word.name == text);
        if found.is_none() {
            let names = words.iter().map(|word| word.name);
            let help = nearest(text, names).map(|word| format!("did you mean \"{word}\"?"));
            let message = format!("`{}` is not {}", super::diagnostics::shortened(text), kind.words());
            self.report(Problem::error(Code::Choice, &node.at, message).label("not to choose from").maybe_help(help));
        }
        found.map(|word| word.name)
    }
}

/// The kind itself, or the first of its alternatives of which `is` holds.
fn first(kind: &Kind, is: fn(&Kind) -> bool) -> &Kind {
    match kind {
        Kind::Either(kinds) => kinds.iter().find(|kind| is(kind)).unwrap_or(kind),
        kind => kind,
    }
}
