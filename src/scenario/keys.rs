//! How the format declares its keys: once, for the reader, the schema and the reference page.

/// A table with the keys that it may have.
#[derive(Debug)]
pub(super) struct Shape {
    /// As it is written: `[run]`, `[class.NAME]`, or a name for a table that stands inside others.
    pub(super) title: &'static str,
    pub(super) doc: &'static str,
    pub(super) keys: &'static [Key],
}

impl Shape {
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) default: Absence,
    pub(super) doc: &'static str,
}

/// What a key's absence means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Absence {
    /// It may not be absent.
    Refused,
    /// In words, for defaults that depend on something.
    Means(&'static str),
    /// As if this stood there; written by the constant that the code uses.
    Is(fn() -> String),
}

/// What a value may be.
#[derive(Debug)]
pub(super) enum Kind {
    /// Any value; in words, what it is.
    Any(&'static str),
    /// Text; in words, what it says.
    Text(&'static str),
    /// The name of a family of distributions.
    DistributionName,
    Flag,
    Whole {
        least: u64,
        most: u64,
    },
    Number {
        least: f64,
        most: f64,
    },
    Duration,
    Rate,
    TimeOfDay,
    Date,
    Distribution(Unit),
    /// A value in the unit of the distribution that it belongs to; may it be negative?
    Amount {
        signed: bool,
    },
    Choice(&'static [Word]),
    List(&'static Kind),
    /// A table whose keys are names that the user chooses; in words, of what.
    Map(&'static str, &'static Kind),
    Table(&'static Shape),
    Either(&'static [Kind]),
}

/// What a distribution is a distribution of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Durations.
    Duration,
    /// Numbers of something.
    Count,
}

/// A word to choose.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
}

/// Whether the tables below the top-level key are named by the user: `class`, not `run`.
pub(super) fn is_named(key: &str) -> bool {
    super::ROOT.key(key).is_some_and(|key| matches!(key.kind, Kind::Map(_, Kind::Table(_))))
}

impl Kind {
    /// In words, with its article.
    pub(super) fn words(&self) -> String {
        match self {
            Kind::Any(what) => (*what).into(),
            Kind::Text(what) => format!("text: {what}"),
            Kind::DistributionName => "the name of a distribution".into(),
            Kind::Flag => "true or false".into(),
            Kind::Whole { least, most: u64::MAX } => format!("a whole number from {least} on"),
            Kind::Whole { least, most } => format!("a whole number from {least} to {most}"),
            Kind::Number { least, most } if most.is_infinite() => format!("a number from {least} on"),
            Kind::Number { least, most } => format!("a number from {least} to {most}"),
            Kind::Duration => "a duration".into(),
            Kind::Rate => "a rate".into(),
            Kind::TimeOfDay => "a time of day".into(),
            Kind::Date => "a date".into(),
            Kind::Distribution(Unit::Duration) => "a distribution of durations".into(),
            Kind::Distribution(Unit::Count) => "a distribution of numbers".into(),
            Kind::Amount { .. } => "a duration, or a number in a distribution of numbers".into(),
            Kind::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.name)).collect();
                words.join(" or ")
            }
            Kind::List(kind) => format!("a list; each {}", kind.words()),
            Kind::Map(what, kind) => format!("a table by {what}; each {}", kind.words()),
            Kind::Table(shape) => format!("a table: {}", shape.title),
            Kind::Either(kinds) => kinds.iter().map(Kind::words).collect::<Vec<_>>().join("; or "),
        }
    }
}
