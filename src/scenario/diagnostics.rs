//! What is wrong with a scenario, told so that the reader can mend it: where, what was given, the rule, the way out.

use super::apart::Apart;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// More are counted, but not kept.
const MAX_KEPT: usize = 1_000;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// The scenario can be run, but perhaps it does not say what was meant.
    Warning,
}

macro_rules! codes {
    ($($name:ident = $number:literal, $meaning:literal;)*) => {
        /// The kinds of diagnostics. A number never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        impl Code {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The number, such as `S012`.
            pub fn number(self) -> &'static str {
                match self { $(Code::$name => concat!("S", $number),)* }
            }

            /// What it is about.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    Unreadable = "001", "A file cannot be read.";
    TooLarge = "002", "A file is larger than what is read.";
    NotUtf8 = "003", "A file is not UTF-8 text.";
    Syntax = "004", "The file is not TOML.";
    Override = "005", "A `--set` has no path, or its path leads nowhere.";
    UnknownKey = "010", "A key that the format does not know.";
    MissingKey = "011", "A key that has to be there is not.";
    WrongType = "012", "A value of the wrong kind, such as a number in place of text.";
    Duration = "013", "Text that is no duration.";
    Rate = "014", "Text that is no rate.";
    TimeOfDay = "015", "Text that is no time of day.";
    Date = "016", "Text that is no date.";
    Number = "017", "A number out of its range.";
    Choice = "018", "A word that is none of those to choose from.";
    Distribution = "019", "A distribution that cannot be.";
    Conflict = "020", "Keys that exclude each other, or one that needs another.";
    Apart = "021", "Mechanisms that do not go together: see the section above.";
    Unknown = "030", "The name of something that the scenario does not declare.";
    Nothing = "031", "Nobody makes contact, or nobody serves.";
    Shares = "032", "Shares that do not sum to 1.";
    Name = "033", "A name that files or their readers take for something else.";
    NoSkill = "040", "A queue asks for a skill that nobody has.";
    NoProgram = "041", "Contacts come by a protocol that nobody who has the skill can speak.";
    NoDuty = "042", "Contacts arrive whom somebody could serve, but never is on duty.";
    Unused = "043", "Something is declared and never used.";
    Hosting = "044", "Contacts come by a protocol that the proxy cannot answer or host.";
    Overload = "045", "More work than those on duty can do. It is a warning, of the whole run or a part of it: waits grow as long as that lasts, until people give up. More agents or longer hours for that work mend it, or less of it.";
    Doubtful = "046", "Something that can be run, but is hardly meant.";
    Overlap = "050", "Stretches of duty or breaks of one agent, or outages of one machine, overlap or end before they begin.";
    Break = "051", "A break lies outside its shift.";
    Outside = "052", "Something lies outside the time of the run, and is left out.";
    Horizon = "060", "The time of the run is empty, or cut into too many intervals.";
    Limit = "061", "More of something than the simulator takes.";
    Table = "070", "A CSV file that is not a table.";
    Column = "071", "A column that is not there.";
    Cell = "072", "A cell with a wrong value.";
    Duplicate = "073", "Two rows for the same time.";
    NoRow = "074", "No row of the file is about it.";
    Message = "080", "A SIP message that cannot be read, or that no class takes.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

/// One thing that is wrong or strange.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Whether the scenario can be run all the same.
    pub severity: Severity,
    /// Its kind.
    pub code: Code,
    /// The file as the user named it, or `--set`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What was given; empty when something is missing.
    pub value: String,
    /// What is wrong: the rule that is broken.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where else it holds, or when.
    pub note: Option<String>,
    label: String,
    at: At,
    related: Vec<(At, String)>,
}

impl fmt::Display for Diagnostic {
    /// On one line: `monday.toml:7:12: S013: ...`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}: {}", self.file, self.line, self.column, self.code, self.message)
    }
}

/// A place in one of the texts that were read: text and bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) source: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl At {
    pub(super) fn new(source: usize, span: Range<usize>) -> At {
        At { source, start: span.start, end: span.end }
    }

    /// The place of a part of the text here, counted from its start.
    pub(super) fn within(&self, span: Range<usize>) -> At {
        let end = |offset: usize| (self.start + offset).min(self.end);
        At { source: self.source, start: end(span.start), end: end(span.end) }
    }
}

/// A text that places point into.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// As the user named it.
    pub(super) name: String,
    pub(super) text: Arc<str>,
}

/// What is wrong, before the places are turned into lines.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    severity: Severity,
    code: Code,
    at: At,
    message: String,
    label: String,
    help: Option<String>,
    related: Vec<(At, String)>,
    /// By section and key: where something else is wrong there, this follows from it and is not told.
    causes: &'static [(&'static str, &'static str)],
}

impl Problem {
    pub(super) fn error(code: Code, at: &At, message: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            code,
            at: at.clone(),
            message: message.into(),
            label: String::new(),
            help: None,
            related: Vec::new(),
            causes: &[],
        }
    }

    /// Not to be told where a value of one of these keys could not be taken, each with the section in which it stands: it would follow from that.
    pub(super) fn unless_wrong(self, causes: &'static [(&'static str, &'static str)]) -> Problem {
        Problem { causes, ..self }
    }

    /// Two mechanisms that do not go together.
    pub(super) fn apart(_: Apart, at: &At, message: impl Into<String>) -> Problem {
        Problem::error(Code::Apart, at, message)
    }

    pub(super) fn warning(code: Code, at: &At, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, at, message) }
    }

    pub(super) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// A few words under the underlined text.
    pub(super) fn label(mut self, label: impl Into<String>) -> Problem {
        self.label = label.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    /// Says something more at the end of what to do.
    pub(super) fn add_help(&mut self, more: &str) {
        self.help = Some(match self.help.take() {
            // A sentence of its own after a question.
            Some(help) if help.ends_with('?') => format!("{help} And {more}"),
            Some(help) => format!("{help}; {more}"),
            None => more.to_owned(),
        });
    }

    /// As [`Problem::help`], if there is anything to say.
    pub(super) fn maybe_help(self, help: Option<String>) -> Problem {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Another place that has to do with it.
    pub(super) fn related(mut self, at: &At, label: impl Into<String>) -> Problem {
        self.related.push((at.clone(), label.into()));
        self
    }
}

/// Leaves out what follows from other problems: what is wrong by itself is told alone.
pub(super) fn without_followers(problems: &mut Vec<Problem>, sources: &[Source]) {
    if problems.iter().all(|problem| problem.causes.is_empty()) {
        return;
    }
    let by_themselves = problems.iter().filter(|problem| problem.is_error() && problem.causes.is_empty());
    let wrong = Vec::from_iter(by_themselves.take(MAX_KEPT).filter_map(|problem| key_at(&problem.at, sources)));
    let is_wrong = |(section, key): &(&str, &str)| {
        wrong.iter().any(|(in_section, at)| in_section == section && (at.is_empty() || at == key))
    };
    problems.retain(|problem| !problem.causes.iter().any(is_wrong));
}

/// The section of a file, such as `class`, and the key in whose line a place is; no key in a line without one.
fn key_at<'s>(at: &At, sources: &'s [Source]) -> Option<(&'s str, &'s str)> {
    let text: &str =
        sources.get(at.source).filter(|source| source.name.ends_with(".toml")).map(|source| &*source.text)?;
    let start = text[..floor_of_character(text, at.start)].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next()?;
    let head = |line: &'s str| Some(line.strip_prefix('[')?.trim_start_matches('[').split(['.', ']']).next()?.trim());
    let key = line.split_once('=').filter(|_| head(line).is_none()).map_or("", |(key, _)| key.trim());
    let section = head(line).or_else(|| text[..start].lines().rev().find_map(head));
    // Before the first head, sections are keys of the file.
    Some(section.map_or((key, ""), |section| (section, key)))
}

/// All that was found, in the order of the files and lines.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    sources: Vec<Source>,
    errors: usize,
    dropped: usize,
}

impl Diagnostics {
    pub(super) fn new(mut problems: Vec<Problem>, sources: Vec<Source>) -> Diagnostics {
        problems.sort_by(|a, b| (&a.at, a.code).cmp(&(&b.at, b.code)));
        problems.dedup_by(|a, b| a.at == b.at && a.code == b.code && a.message == b.message);
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        let dropped = problems.len().saturating_sub(MAX_KEPT);
        if dropped > 0 {
            // Errors are kept before warnings.
            problems.sort_by_key(|problem| problem.severity);
            problems.truncate(MAX_KEPT);
        }
        let mut places = Places::default();
        let found = problems
            .into_iter()
            .map(|problem| {
                let source = &sources[problem.at.source];
                let (line, column) = places.of(&source.text, &problem.at);
                let given = shortened(source.text.get(problem.at.start..problem.at.end).unwrap_or_default());
                Diagnostic {
                    severity: problem.severity,
                    code: problem.code,
                    file: source.name.clone(),
                    line,
                    column,
                    value: given,
                    message: problem.message,
                    help: problem.help,
                    note: None,
                    label: problem.label,
                    at: problem.at,
                    related: problem.related,
                }
            })
            .collect();
        Diagnostics { found, sources, errors, dropped }
    }

    /// What was found in several variants of a scenario, each with its label: what is the same in many of them is told once, with
    /// the first of them and the number of the others.
    pub(super) fn of_variants(variants: Vec<(String, Diagnostics)>) -> Diagnostics {
        let mut all = Diagnostics::default();
        let mut others: Vec<usize> = Vec::new();
        for (label, variant) in variants {
            let offset = all.sources.len();
            let shift = |at: &mut At| at.source += offset;
            let mut needed = false;
            for mut diagnostic in variant.found {
                let same = |known: &Diagnostic| {
                    (&known.file, known.line, known.column, known.code, &known.message)
                        == (&diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.code, &diagnostic.message)
                };
                if let Some(known) = all.found.iter().position(same) {
                    others[known] += 1;
                    continue;
                }
                if all.found.len() == MAX_KEPT {
                    all.dropped += 1;
                    continue;
                }
                needed = true;
                shift(&mut diagnostic.at);
                diagnostic.related.iter_mut().for_each(|(at, _)| shift(at));
                diagnostic.note = Some(label.clone());
                all.errors += usize::from(diagnostic.severity == Severity::Error);
                all.found.push(diagnostic);
                others.push(0);
            }
            if needed {
                all.sources.extend(variant.sources);
            }
        }
        for (diagnostic, others) in all.found.iter_mut().zip(others) {
            let note = diagnostic.note.as_mut().expect("every one has the label of its variant");
            match others {
                0 => {}
                1 => note.push_str(", and in one more point"),
                _ => note.push_str(&format!(", and in {others} more points")),
            }
        }
        all
    }

    /// What several looks at one scenario found, in the order of the files and lines.
    pub fn joined(parts: impl IntoIterator<Item = Diagnostics>) -> Diagnostics {
        let mut all = Diagnostics::default();
        for mut part in parts {
            let offset = all.sources.len();
            for diagnostic in &mut part.found {
                diagnostic.at.source += offset;
                diagnostic.related.iter_mut().for_each(|(at, _)| at.source += offset);
            }
            all.found.extend(part.found);
            all.sources.extend(part.sources);
            all.errors += part.errors;
            all.dropped += part.dropped;
        }
        let Diagnostics { found, sources, .. } = &mut all;
        let first = |file: &str| sources.iter().position(|source| source.name == file);
        found.sort_by_cached_key(|diagnostic| (first(&diagnostic.file), diagnostic.line, diagnostic.column));
        all
    }

    /// What is wrong in a text that was made of a command line points at what was typed: the last line before it that begins with `mark`.
    pub fn typed(mut self, file: &str, mark: &str) -> Diagnostics {
        let is_typed = |known: &str| Path::new(known).file_name().is_some_and(|name| name == file);
        for diagnostic in self.found.iter_mut().filter(|diagnostic| is_typed(&diagnostic.file)) {
            let text = &self.sources[diagnostic.at.source].text;
            let before = text.get(..diagnostic.at.start).unwrap_or_default();
            let Some(typed) = before.lines().rev().find_map(|line| line.strip_prefix(mark)) else { continue };
            let (option, value) = typed.split_once(' ').unwrap_or((file, typed));
            let source = Source { name: option.to_owned(), text: value.into() };
            (diagnostic.file, diagnostic.value) = (option.to_owned(), shortened(value));
            (diagnostic.line, diagnostic.column) = (1, 1);
            diagnostic.at = At::new(self.sources.len(), 0..value.len());
            diagnostic.related.clear();
            self.sources.push(source);
        }
        self
    }

    /// Each of them, in the order of the files and lines.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether the scenario cannot be run.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All of them for people, each with its line; ends with a newline unless there are none.
    pub fn render(&self, coloured: bool) -> String {
        let mut text = String::new();
        for diagnostic in &self.found {
            text.push_str(&super::render::render(diagnostic, &self.sources, coloured));
            text.push_str("\n\n");
        }
        if self.dropped > 0 {
            text.push_str(&format!("... and {} more\n\n", self.dropped));
        }
        text.pop();
        text
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Diagnostic {
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn places(&self) -> (&At, &[(At, String)]) {
        (&self.at, &self.related)
    }
}

/// Finds lines in ascending order without starting over each time.
#[derive(Default)]
struct Places {
    source: usize,
    offset: usize,
    line: usize,
}

impl Places {
    /// Line and column of the start of `at`, both from 1.
    fn of(&mut self, text: &str, at: &At) -> (usize, usize) {
        let start = floor_of_character(text, at.start);
        if self.source != at.source || self.offset > start || self.line == 0 {
            *self = Places { source: at.source, offset: 0, line: 1 };
        }
        self.line += text.as_bytes()[self.offset..start].iter().filter(|&&byte| byte == b'\n').count();
        self.offset = start;
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        (self.line, text[line_start..start].chars().count() + 1)
    }
}

/// The largest boundary between characters that is not beyond `offset`.
pub(super) fn floor_of_character(text: &str, offset: usize) -> usize {
    let mut floor = offset.min(text.len());
    while !text.is_char_boundary(floor) {
        floor -= 1;
    }
    floor
}

/// At most 80 characters of the first line.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(80) {
        Some((cut, _)) => format!("{}...", &line[..cut]),
        None => line.to_owned(),
    }
}
