//! How long conversations are expected to be on the day of the run, from the days before it.

use super::calendar::Calendar;
use super::classes::Demand;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::ClassId;
use crate::random::Distribution;
use crate::stats::{Forecast, trailing_median};
use std::collections::BTreeMap;

/// A usual number of weeks to plan from; the days of one week are few, and those of many are old.
const WEEKS: u64 = 4;

pub(super) static TALK_HISTORY: Shape = Shape {
    title: "history of talk",
    doc: "How long conversations were on days before, for the level with `class_talk = \"learned\"`: a CSV file with one row or several for each day. \
          Only rows of days before the run count. What it takes for a conversation may be something else than the counts do: only its \
          changes from day to day are used. Days of another kind, such as Sundays, are best left out.",
    keys: &[
        Key {
            name: "file",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Refused,
            doc: "The days.",
        },
        Key {
            name: "date",
            kind: Kind::Text("a column"),
            default: Absence::Refused,
            doc: "Which column has the date.",
        },
        Key {
            name: "answered",
            kind: Kind::Text("a column"),
            default: Absence::Refused,
            doc: "Contacts that were answered.",
        },
        Key {
            name: "talk",
            kind: Kind::Text("a column"),
            default: Absence::Refused,
            doc: "Sum of their conversations, in seconds.",
        },
        Key {
            name: "weeks",
            kind: Kind::Whole { least: 1, most: 520 },
            default: Absence::Is(|| WEEKS.to_string()),
            doc: "The level of a day is the median over the days of so many weeks before it.",
        },
    ],
};

/// How long conversations are expected to be on the day of the run.
///
/// # Formula
/// Over the days counted before the run, ρ is the sum of the conversations over what the distributions as written expect of as many of each
/// class. With a history, m is the median of its daily means over the weeks before the run, h its mean over the same counted
/// days, and the factor is ρ m / h; without one it is the median of what ρ is on each of the counted days. Before the first counted day it
/// is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TalkLevel {
    /// How many times as long as the distributions say that are written.
    pub factor: f64,
    /// The standard deviation of its logarithm, by what would have been expected of earlier days in the same way; nothing where they are
    /// too few.
    pub deviation: Option<f64>,
    /// How many counted days it is learned from.
    pub days: usize,
}

/// Conversations of a class on a day before the run.
#[derive(Clone, Copy)]
pub(super) struct Past {
    /// The number of the day, negative.
    pub(super) day: i64,
    pub(super) class: ClassId,
    pub(super) answered: f64,
    /// The sum \[s\].
    pub(super) talk: f64,
}

/// How long conversations were, by the number of the day, negative.
pub(super) struct History<'t> {
    fields: Fields<'t>,
    days: BTreeMap<i64, Sums>,
    /// How many of them before a day tell its level.
    weeks: i64,
}

/// Contacts answered and the sum of their conversations \[s\].
type Sums = (f64, f64);

fn add(sums: &mut Sums, (answered, talk): Sums) {
    sums.0 += answered;
    sums.1 += talk;
}

impl Reader<'_> {
    /// The level that the days counted before the run, and their history, tell.
    pub(super) fn talk_level(
        &mut self,
        history: Option<History<'_>>,
        past: &[Past],
        demand: &Demand,
    ) -> Option<TalkLevel> {
        // By day: as they were, and as they are written.
        let mut counted: BTreeMap<i64, (Sums, f64)> = BTreeMap::new();
        for &Past { day, class, answered, talk } in past {
            let written = demand.classes[class].talk.iter().next().map_or(0.0, Distribution::mean);
            let (sums, expected) = counted.entry(day).or_default();
            add(sums, (answered, talk));
            *expected += answered * written;
        }
        counted.retain(|_, ((_, talk), expected)| *talk > 0.0 && *expected > 0.0);
        let Some(History { fields, days: history, weeks }) = history else {
            // The counted days are their own history.
            let ratio = |(&day, &((_, talk), expected)): (&i64, &(Sums, f64))| (day, talk / expected);
            let ratios = Vec::from_iter(counted.iter().map(ratio));
            let forecast = trailing_median(&ratios, 0, i64::from(u32::MAX));
            let Forecast { value: factor, deviation } = forecast.unwrap_or(Forecast { value: 1.0, deviation: None });
            return Some(TalkLevel { factor, deviation, days: counted.len() });
        };
        let means = Vec::from_iter(history.iter().map(|(&day, &(answered, talk))| (day, talk / answered)));
        let Some(Forecast { value, deviation }) = trailing_median(&means, 0, 7 * weeks) else {
            let message = format!("it has no day in the {weeks} weeks before the run");
            let problem = Problem::error(Code::NoRow, fields.place("file"), message);
            self.report(problem.help("give it the days before, set `weeks`, or write class_talk = \"planned\""));
            return None;
        };
        if counted.is_empty() {
            return Some(TalkLevel { factor: 1.0, deviation, days: 0 });
        }
        let (mut here, mut expected, mut there, mut days) = ((0.0, 0.0), 0.0, (0.0, 0.0), 0);
        for (day, (sums, written)) in &counted {
            let Some(&of_day) = history.get(day) else { continue };
            add(&mut here, *sums);
            add(&mut there, of_day);
            expected += written;
            days += 1;
        }
        if days == 0 {
            let message = format!("it has none of the {} days counted before the run", counted.len());
            let problem = Problem::error(Code::NoRow, fields.place("file"), message);
            self.report(problem.help("the level is carried over from days that both have"));
            return None;
        }
        let factor = here.1 / expected * value / (there.1 / there.0);
        Some(TalkLevel { factor, deviation, days })
    }

    /// The key `talk_history`: contacts answered and their conversations by day before the run.
    pub(super) fn talk_history<'t>(&mut self, node: &'t Node, calendar: &Calendar) -> Option<History<'t>> {
        let fields = self.fields(node, &node.at, &TALK_HISTORY)?;
        let sheet = self.sheet(fields.node("file")?)?;
        let mut column = |key: &str| {
            let node = fields.node(key)?;
            self.text_of(node).and_then(|name| self.column(&sheet, name, &node.at))
        };
        let [date, answered, talk] = ["date", "answered", "talk"].map(&mut column);
        let (date, answered, talk) = (date?, answered?, talk?);
        let mut days: BTreeMap<i64, Sums> = BTreeMap::new();
        for row in 0..sheet.len() {
            let Some(day) = self.cell_date(&sheet, row, date).and_then(|date| calendar.day_of_date(date)) else {
                continue;
            };
            if day >= 0 {
                continue;
            }
            let cells = self.cell_number(&sheet, row, answered).zip(self.cell_number(&sheet, row, talk));
            if let Some(sums) = cells {
                add(days.entry(day).or_default(), sums);
            }
        }
        days.retain(|_, (answered, talk)| *answered > 0.0 && *talk > 0.0);
        let weeks = self.whole(&fields, "weeks").unwrap_or(WEEKS) as i64;
        Some(History { fields, days, weeks })
    }

    /// Makes all conversations of a class as much longer or shorter.
    pub(super) fn scale_talk(&mut self, class: ClassId, factor: f64, fields: &Fields<'_>, demand: &mut Demand) {
        let name = demand.names.names[class].clone();
        for distribution in demand.classes[class].all_talk_mut() {
            match distribution.scaled(factor) {
                Ok(scaled) => *distribution = scaled,
                Err(error) => {
                    let message = format!("`talk` of the class `{name}` cannot be scaled: {error}");
                    return self.report(Problem::error(Code::Distribution, fields.place("class_talk"), message));
                }
            }
        }
    }
}
