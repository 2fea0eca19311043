//! A metric of a part, found by the names that people give them.

use super::metric::Metric;
use super::part::Part;
use super::scope::{Labels, Scope};
use super::sums::{Mechanisms, Sums};
use super::units::Units;
use crate::model::{Center, Limits, RunResult, simulate};
use crate::scenario::{Asked, HEADLINE, nearest};
use crate::workload::{Arrivals, WayIn};

/// A metric of the center or of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Of what.
    pub scope: Scope,
    /// The name of the part; empty for the center.
    pub part: String,
    /// Which metric.
    pub metric: Metric,
    /// The number of the interval of arrival and what it is called; `None` for the whole run.
    pub interval: Option<(usize, String)>,
}

impl Measure {
    /// As it is named in files: `asa`, `class.sales.asa`, `interval.09:00.asa`.
    pub fn name(&self) -> String {
        let interval = self.interval.as_ref().map_or_else(String::new, |(_, start)| format!("interval.{start}."));
        match self.scope {
            Scope::Center => format!("{interval}{}", self.metric.name()),
            scope => format!("{interval}{}.{}.{}", scope.name(), self.part, self.metric.name()),
        }
    }

    /// What it is made of, by replication.
    pub(super) fn sums(&self, units: &Units<'_>) -> Vec<Sums> {
        match self.interval {
            Some((interval, _)) => units.in_interval(self.scope, interval),
            None => units.whole(self.scope),
        }
    }
}

/// The names by which scenarios and studies may call metrics, in their order; last that of the service level by which a center is judged.
pub fn metric_names() -> impl Iterator<Item = &'static str> {
    Metric::ALL.iter().map(|metric| metric.name()).chain([HEADLINE])
}

/// That there is no such part, and which there are.
fn is_not_among(kind: &str, part: &str, names: &[&str]) -> [String; 2] {
    let there = match names.is_empty() {
        true => "it has none".to_owned(),
        false => format!("there are {}", names.join(", ")),
    };
    [format!("the scenario has no {kind} `{part}`"), there]
}

/// The same of a scenario that is no center yet, as far as it is known which parts it has.
pub(super) fn no_part(part: Option<&(String, String)>, asked: &Asked) -> Option<[String; 2]> {
    let (kind, name) = part?;
    let (_, names) = asked.parts.iter().find(|(known, _)| known == kind)?;
    let is_there = name == "*" || names.contains(name);
    (!is_there).then(|| is_not_among(kind, name, &Vec::from_iter(names.iter().map(String::as_str))))
}

/// Finds metrics in a center.
pub(super) struct Finder<'a> {
    labels: &'a Labels,
    /// The same center with nobody who makes contact, and what becomes of it: that shows what there is to measure, in no time.
    idle: Center,
    nothing: RunResult,
}

impl<'a> Finder<'a> {
    pub(super) fn new(center: &Center, labels: &'a Labels) -> Finder<'a> {
        let mut idle = center.clone();
        idle.classes.iter_mut().for_each(|class| class.arrivals = Arrivals::Recorded(Default::default()));
        // Which metrics there are does not depend on how many intervals there are.
        idle.horizon.interval = idle.horizon.length;
        let nothing =
            simulate(&idle, 0, 0, Limits::default(), &mut ()).expect("nothing can go wrong where nothing happens");
        Finder { labels, idle, nothing }
    }

    /// Of a run in which nothing happens.
    fn part(&self) -> Part<'_> {
        Part { center: &self.idle, mechanisms: Mechanisms::of(&self.idle), result: &self.nothing }
    }

    /// The names of all parts of a kind.
    fn names(&self, kind: &str) -> Vec<&'a str> {
        match Scope::of_kind(kind, 0) {
            Some(Scope::Goal(_)) => self.labels.goals.iter().map(|goal| goal.name.as_str()).collect(),
            _ => self.labels.of_kind(kind),
        }
    }

    /// How contacts come, where they do in several ways.
    pub(super) fn media(&self) -> &'a [WayIn] {
        &self.labels.media
    }

    /// The service level that this center is judged by.
    pub(super) fn headline(&self) -> Metric {
        Metric::of_service_level(self.idle.thresholds.headline)
    }

    /// The metric of this name, which may be that of the service level by which the center is judged.
    pub(super) fn named(&self, name: &str) -> Option<Metric> {
        if name == HEADLINE { Some(self.headline()) } else { Metric::named(name) }
    }

    /// Whether the metric is known by interval of a scope, and not of the whole horizon alone.
    pub(super) fn is_by_interval(&self, measure: &Measure) -> bool {
        let part = self.part();
        !matches!(measure.scope, Scope::Goal(_)) && measure.metric.applies_to(&part.in_interval(measure.scope, 0))
    }

    /// The same of the interval that begins then, if one is named.
    fn at(&self, measure: Measure, interval: Option<&str>) -> Result<Measure, [String; 2]> {
        let Some(start) = interval else { return Ok(measure) };
        let starts = &self.labels.intervals;
        let Some(number) = starts.iter().position(|known| known == start) else {
            let help = match (nearest(start, starts.iter().map(String::as_str)), starts.as_slice()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, [first, second, .., last]) => format!("intervals begin at {first}, {second}, ... {last}"),
                (None, _) => format!("there is {}", starts.join(" and ")),
            };
            return Err([format!("no interval begins at `{start}`"), help]);
        };
        if !self.is_by_interval(&measure) {
            let message = format!("`{}` is known over the whole run only", measure.name());
            return Err([message, "intervals.csv has the metrics that are known by interval".to_owned()]);
        }
        Ok(Measure { interval: Some((number, start.to_owned())), ..measure })
    }

    /// The metric of a part, or of all parts of a kind whose name is `*`.
    ///
    /// # Errors
    /// As those of [`Finder::find`].
    pub(super) fn find_all(
        &self,
        metric: Metric,
        part: Option<&(String, String)>,
        interval: Option<&str>,
    ) -> Result<Vec<Measure>, [String; 2]> {
        match part {
            Some((kind, name)) if name == "*" => {
                let names = self.names(kind);
                let found = names.iter().filter_map(|name| {
                    let part = (kind.clone(), (*name).to_owned());
                    self.find(metric, Some(&part), interval).ok()
                });
                let found: Vec<Measure> = found.collect();
                match (found.is_empty(), names.first()) {
                    (false, _) => Ok(found),
                    (true, None) => Err([format!("the scenario has no {kind}"), "name another part".to_owned()]),
                    (true, Some(_)) => Err([
                        format!("`{}` applies to no {kind}", metric.name()),
                        "docs/glossary.md says to which parts each metric applies".to_owned(),
                    ]),
                }
            }
            part => Ok(vec![self.find(metric, part, interval)?]),
        }
    }

    /// The metric of a part, by kind and name of that; of the center without one. Of the interval that begins then, if one is named.
    ///
    /// # Errors
    /// There is no such part or interval, or the metric does not apply to it: what is wrong, and what helps.
    pub(super) fn find(
        &self,
        metric: Metric,
        part: Option<&(String, String)>,
        interval: Option<&str>,
    ) -> Result<Measure, [String; 2]> {
        let (scope, part) = match part {
            None => (Scope::Center, ""),
            Some((kind, part)) => {
                let names = self.names(kind);
                match names.iter().position(|name| name == part) {
                    Some(number) => (Scope::of_kind(kind, number).expect("kinds are those of scopes"), part.as_str()),
                    None => return Err(is_not_among(kind, part, &names)),
                }
            }
        };
        let sums = match scope {
            Scope::Goal(_) => Sums { goal: Some((0, 0)), ..Sums::default() },
            scope => self.part().whole(scope),
        };
        if !metric.applies_to(&sums) {
            let to = if part.is_empty() { "the center" } else { part };
            let help = "docs/glossary.md says to which parts each metric applies";
            return Err([format!("`{}` does not apply to {to}", metric.name()), help.to_owned()]);
        }
        self.at(Measure { scope, part: part.to_owned(), metric, interval: None }, interval)
    }
}
