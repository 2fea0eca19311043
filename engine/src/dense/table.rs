//! The rules of the enterprise as a table: of the first row that fits a request, what is to be done with it is done.

use super::input::Channel;
use crate::ids::{AttributeId, GroupId, Id, LanguageId, QueueId, TreatmentId};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// How many attributes a request can bring.
pub const MAX_ATTRIBUTES: usize = 8;
/// The most rows of a table.
pub const MAX_ROWS: usize = 1_000;

pub(super) const DAY: u64 = 86_400_000_000_000;

/// What is known of a contact besides: one number for each attribute, 0 for unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Attributes(pub [u16; MAX_ATTRIBUTES]);

impl Attributes {
    /// Whether nothing is known.
    pub fn are_unknown(&self) -> bool {
        *self == Attributes::default()
    }

    /// The same with this value of an attribute.
    #[must_use]
    pub fn with(mut self, attribute: AttributeId, value: u16) -> Attributes {
        self.0[attribute.index()] = value;
        self
    }

    /// The same, with the values of the other where they are unknown here.
    #[must_use]
    pub fn or(mut self, other: Attributes) -> Attributes {
        for (value, other) in self.0.iter_mut().zip(other.0) {
            *value = if *value == 0 { other } else { *value };
        }
        self
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Which requests it fits.
    pub when: When,
    /// What is done with them.
    pub then: Then,
}

/// Which requests a row fits: all that is said has to be so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The queue that the request names is one of these.
    pub queues: Option<Vec<QueueId>>,
    /// It comes by one of these.
    pub channels: Option<Vec<Channel>>,
    /// It asks for one of these languages.
    pub languages: Option<Vec<LanguageId>>,
    /// Its priority is at least the first and at most the second.
    pub priority: Option<(u8, u8)>,
    /// Each attribute has one of its values.
    pub attributes: Vec<(AttributeId, Vec<u16>)>,
    /// It is the first time of day or later, and earlier than the second; over midnight when the second is not later.
    pub hours: Option<(Span, Span)>,
    /// It is one of these days of the week, one bit each from Monday on.
    pub days: Option<u8>,
    /// At least so many contacts wait in a queue.
    pub waiting: Option<(QueueId, u32)>,
    /// At least so many agents of a group have room for the contact's medium.
    pub idle: Option<(GroupId, u32)>,
    /// So long has it waited: at that moment the row is looked at, for whoever waits then, and not at the request. For a contact that
    /// waits for one agent alone, rows whose time has come are looked at when it stops insisting. A row that would move a contact
    /// into another queue, in which as many wait as its limit allows, does not fit it then, even if somebody is idle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waited: Option<Span>,
}

/// What is done with the requests, or the contacts, that a row fits. What is not said of who waits stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Then {
    /// They are routed.
    Route {
        /// In this queue, with its targets and steps; nothing for the queue that they name.
        queue: Option<QueueId>,
        /// With this priority; nothing for their own.
        priority: Option<u8>,
        /// What the driver does for them besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        treatment: Option<TreatmentId>,
    },
    /// They are turned away.
    Refuse,
}

impl When {
    /// Whether it fits whatever the other fits.
    fn covers(&self, other: &When) -> bool {
        let attribute = |(attribute, values): &(AttributeId, Vec<u16>)| {
            let same = other.attributes.iter().find(|(known, _)| known == attribute);
            same.is_some_and(|(_, others)| others.iter().all(|value| values.contains(value)))
        };
        let hours = |hours: (Span, Span)| {
            let inside = |&(from, to): &(Span, Span)| stretches(hours).iter().any(|&(a, b)| a <= from && to <= b);
            other.hours.is_some_and(|others| stretches(others).iter().all(inside))
        };
        self.waited == other.waited
            && includes(&self.queues, &other.queues)
            && includes(&self.channels, &other.channels)
            && includes(&self.languages, &other.languages)
            && self.priority.is_none_or(|(a, b)| other.priority.is_some_and(|(c, d)| a <= c && d <= b))
            && self.attributes.iter().all(attribute)
            && self.hours.is_none_or(hours)
            && self.days.is_none_or(|days| other.days.is_some_and(|others| others & !days == 0))
            && self.waiting.is_none_or(|(queue, n)| other.waiting.is_some_and(|(same, m)| same == queue && n <= m))
            && self.idle.is_none_or(|(group, n)| other.idle.is_some_and(|(same, m)| same == group && n <= m))
    }

    /// Whether there is nothing that both fit.
    fn excludes(&self, other: &When) -> bool {
        let attribute = |(attribute, values): &(AttributeId, Vec<u16>)| {
            let same = other.attributes.iter().find(|(known, _)| known == attribute);
            same.is_some_and(|(_, others)| !others.iter().any(|value| values.contains(value)))
        };
        let hours = self.hours.zip(other.hours).is_some_and(|(one, two)| {
            let (one, two) = (stretches(one), stretches(two));
            !one.iter().any(|&(a, b)| two.iter().any(|&(c, d)| a < d && c < b))
        });
        self.waited != other.waited
            || apart(&self.queues, &other.queues)
            || apart(&self.channels, &other.channels)
            || apart(&self.languages, &other.languages)
            || self.priority.zip(other.priority).is_some_and(|((a, b), (c, d))| b < c || d < a)
            || self.attributes.iter().any(attribute)
            || hours
            || self.days.zip(other.days).is_some_and(|(one, two)| one & two == 0)
    }
}

fn includes<T: PartialEq>(all: &Option<Vec<T>>, some: &Option<Vec<T>>) -> bool {
    all.as_ref().is_none_or(|all| some.as_ref().is_some_and(|some| some.iter().all(|one| all.contains(one))))
}

fn apart<T: PartialEq>(one: &Option<Vec<T>>, two: &Option<Vec<T>>) -> bool {
    one.as_ref().zip(two.as_ref()).is_some_and(|(one, two)| !one.iter().any(|item| two.contains(item)))
}

/// Times of day without midnight within.
pub(super) fn stretches((from, to): (Span, Span)) -> Vec<(Span, Span)> {
    match from < to {
        true => vec![(from, to)],
        false => vec![(Span::ZERO, to), (from, Span::from_nanos(DAY))],
    }
}

/// Something about a table that its author may not have meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A row is never reached: an earlier one fits whatever it fits.
    Unreachable {
        /// The row.
        row: usize,
        /// The earlier one.
        by: usize,
    },
    /// Two rows fit something in common, neither everything that the other fits, and do different things with it: there the
    /// earlier one wins.
    Overlap {
        /// The later row.
        row: usize,
        /// The earlier one.
        with: usize,
    },
}

/// What may not be meant in a table: the first finding of each row. A row that only several earlier ones together leave nothing
/// for is not found.
pub fn findings(table: &[Row]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (row, one) in table.iter().enumerate() {
        let earlier = || table[..row].iter().enumerate();
        let overlaps =
            |other: &Row| other.then != one.then && !other.when.excludes(&one.when) && !one.when.covers(&other.when);
        if let Some((by, _)) = earlier().find(|(_, other)| other.when.covers(&one.when)) {
            found.push(Finding::Unreachable { row, by });
        } else if let Some((with, _)) = earlier().find(|(_, other)| overlaps(other)) {
            found.push(Finding::Overlap { row, with });
        }
    }
    found
}
