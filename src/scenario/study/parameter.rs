//! What varies in a study: paths, and the values that are put there.

use super::MAX_POINTS;
use super::keys::PARAMETER;
use crate::scenario::diagnostics::{At, Code, Problem};
use crate::scenario::nearest::nearest;
use crate::scenario::overrides::Target;
use crate::scenario::quantities;
use crate::scenario::reader::{Fields, Reader};
use crate::scenario::tree::{Node, Value, write_value};

/// Something that varies.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name in tables and files.
    pub name: String,
    /// Of a parameter that varies in step with another: the number of that one, which does not vary in step with a third.
    pub with: Option<usize>,
    /// Its value in the baseline, if that names it.
    pub(super) baseline: Option<Node>,
    /// What its values are called, in their order; empty if they are called what they are.
    pub(super) names: Vec<String>,
    /// Which of the named values is that of the baseline.
    pub(super) baseline_place: Option<usize>,
    pub(super) at: At,
    pub(super) paths: Vec<Target>,
    pub(super) domain: Domain,
}

/// What the values can be.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    Values(Vec<Node>),
    Range(Range),
}

/// The numbers from `low` to `high`.
#[derive(Clone, Debug)]
pub(super) struct Range {
    at: At,
    low: f64,
    high: f64,
    /// Written behind the number.
    unit: String,
    /// Only whole numbers.
    whole: bool,
}

/// Which value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinate {
    /// The one with this number, from 0.
    Place(usize),
    /// The one this part of the way through the values or the range \[0, 1).
    Part(f64),
    /// That of the baseline.
    Baseline,
}

/// That no parameter has this name.
pub(super) fn unknown(node: &Node, name: &str, known: &[&str]) -> Problem {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("there are {}", known.join(", ")),
    };
    Problem::error(Code::Unknown, &node.at, format!("there is no parameter `{name}`")).help(help)
}

impl Parameter {
    /// How many values it has; `None` for a range.
    pub fn values(&self) -> Option<usize> {
        match &self.domain {
            Domain::Values(values) => Some(values.len()),
            Domain::Range(_) => None,
        }
    }

    /// The value at a coordinate, as it is put into the scenario.
    pub(super) fn value(&self, coordinate: Coordinate) -> Node {
        match (&self.domain, coordinate) {
            (_, Coordinate::Baseline) => self.baseline.clone().expect("a baseline that is added names every parameter"),
            (Domain::Values(values), Coordinate::Place(place)) => values[place].clone(),
            (Domain::Values(values), Coordinate::Part(part)) => values[place_of(part, values.len())].clone(),
            (Domain::Range(range), Coordinate::Part(part)) => range.value(part),
            (Domain::Range(_), Coordinate::Place(_)) => unreachable!("a range has no numbered values"),
        }
    }

    /// Whether the baseline names it, and with another value than the one at the coordinate.
    pub fn is_off_baseline(&self, coordinate: Coordinate) -> bool {
        self.baseline.is_some() && self.text(Coordinate::Baseline) != self.text(coordinate)
    }

    /// Whether the baseline names it.
    pub fn is_in_baseline(&self) -> bool {
        self.baseline.is_some()
    }

    /// The value at a coordinate as text: its name if it has one, text without its quotes, anything else as TOML.
    pub fn text(&self, coordinate: Coordinate) -> String {
        let place = match coordinate {
            Coordinate::Place(place) => Some(place),
            Coordinate::Part(part) => Some(place_of(part, self.names.len())),
            Coordinate::Baseline => self.baseline_place,
        };
        let name = place.and_then(|place| self.names.get(place));
        name.cloned().unwrap_or_else(|| text_of(&self.value(coordinate)))
    }

    /// Takes the value of the baseline, which may be named.
    pub(super) fn set_baseline(&mut self, node: &Node) {
        let named = |name: &str| self.names.iter().position(|known| known == name);
        self.baseline_place = node.text().and_then(named);
        self.baseline = Some(match (&self.domain, self.baseline_place) {
            (Domain::Values(values), Some(place)) => values[place].clone(),
            _ => node.clone(),
        });
    }
}

/// What is said of a number's unit.
fn unit_of(unit: &str) -> String {
    if unit.is_empty() { "no unit".to_owned() } else { format!("the unit `{unit}`") }
}

/// A duration, if the value is one.
fn seconds(node: &Node) -> Option<f64> {
    Some(quantities::duration(node.text()?).ok()?.seconds())
}

/// Which of so many values lies this part of the way; 0 of none.
fn place_of(part: f64, values: usize) -> usize {
    ((part * values as f64) as usize).min(values.saturating_sub(1))
}

pub(super) fn text_of(node: &Node) -> String {
    match (node.text(), &node.value) {
        (Some(text), _) => text.to_owned(),
        (None, Value::Number(number)) => (number + 0.0).to_string(),
        _ => {
            let mut text = String::new();
            write_value(node, &mut text);
            text
        }
    }
}

/// What to do about a path that is none.
pub(super) const PATHS: &str = "keys are joined by points, such as `class.sales.patience`";
/// Digits that a value in a range has, counted from the width of the range.
const DIGITS: i32 = 6;

impl Range {
    /// The value this part of the way. Rounded to a millionth of the range: more digits would only be harder to read.
    fn value(&self, part: f64) -> Node {
        let width = self.high - self.low;
        if self.whole {
            return self.node((self.low + (part * (width + 1.0)).floor()).min(self.high));
        }
        let decimals = (DIGITS - libm::log10(width).floor() as i32).clamp(0, 9) as usize;
        let text = format!("{:.decimals$}", self.low + part * width);
        self.node(text.parse().unwrap_or_else(|_| unreachable!("a number that was written can be read")))
    }

    /// A number in the range as a value of the scenario.
    fn node(&self, number: f64) -> Node {
        let value = match self.unit.as_str() {
            "" if self.whole => Value::Whole(number as i64),
            "" => Value::Number(number),
            unit => Value::Text(format!("{}{unit}", number + 0.0)),
        };
        Node { at: self.at.clone(), value }
    }

    /// The values so far apart from the first on, as far as they go.
    fn steps(&self, step: f64) -> Vec<Node> {
        // A last value that is missed by a rounding error is meant.
        let count = ((self.high - self.low) / step + 1e-9).floor().min(MAX_POINTS as f64) as usize + 1;
        (0..count).map(|number| self.node(tidy(self.low + number as f64 * step))).collect()
    }

    /// So many values, evenly spaced.
    fn spread(&self, count: usize) -> Vec<Node> {
        let place = |number: usize| self.low + (self.high - self.low) * number as f64 / (count - 1) as f64;
        let rounded = |number: f64| if self.whole { number.round() } else { tidy(number) };
        (0..count).map(|number| self.node(rounded(place(number)))).collect()
    }
}

/// With nine decimals: more are no duration, and in them sums of decimal fractions differ from what people expect.
fn tidy(number: f64) -> f64 {
    format!("{number:.9}").parse().unwrap_or(number)
}

impl Reader<'_> {
    /// The parameters of `[parameter]`, in the order of the file.
    pub(super) fn parameters(&mut self, node: &Node) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        let mut followers = Vec::new();
        let map = self.map(node);
        for (name, node) in &map.entries {
            let Some(fields) = self.fields(node, &name.at, &PARAMETER) else { continue };
            let paths = self.paths(&fields);
            let Some(domain) = self.domain(&fields) else { continue };
            let names = self.names(&fields, &domain);
            followers.push(fields.node("with"));
            parameters.push(Parameter {
                name: name.text.clone(),
                with: None,
                baseline: None,
                names,
                baseline_place: None,
                at: name.at.clone(),
                paths,
                domain,
            });
        }
        for (number, leader) in followers.into_iter().enumerate() {
            let Some(node) = leader else { continue };
            let Some(text) = self.text_of(node) else { continue };
            let found = parameters.iter().position(|parameter| parameter.name == text);
            parameters[number].with = found;
            let names = || parameters.iter().map(|parameter| parameter.name.as_str());
            match found {
                // Of one that could not be read an error has been told.
                None if map.get(text).is_some() => {}
                None => {
                    let problem = unknown(node, text, &Vec::from_iter(names()));
                    self.report(problem);
                }
                Some(leader) if leader == number => {
                    self.report(Problem::error(
                        Code::Conflict,
                        &node.at,
                        "a parameter cannot vary in step with itself",
                    ));
                }
                Some(leader) => {
                    let (own, other) = (parameters[number].values(), parameters[leader].values());
                    if own != other {
                        let say =
                            |values: Option<usize>| values.map_or("a range".to_owned(), |count| count.to_string());
                        let message = format!(
                            "what varies in step needs as many values: here are {}, and `{text}` has {}",
                            say(own),
                            say(other)
                        );
                        let problem = Problem::error(Code::Conflict, &node.at, message);
                        let at = parameters[leader].at.clone();
                        self.report(problem.related(&at, "the other one"));
                    }
                }
            }
        }
        for number in 0..parameters.len() {
            if parameters[number].with.is_some_and(|leader| parameters[leader].with.is_some()) {
                let at = parameters[number].at.clone();
                let message = "a parameter cannot vary in step with one that does so itself";
                self.report(Problem::error(Code::Conflict, &at, message).help("name the first of them in `with`"));
            }
        }
        self.check_paths(&parameters);
        parameters
    }

    /// Two parameters at one path would undo each other, and what makes points comparable must not vary.
    fn check_paths(&mut self, parameters: &[Parameter]) {
        let mut seen: Vec<&Target> = Vec::new();
        for path in parameters.iter().flat_map(|parameter| &parameter.paths) {
            if let Some(other) = seen.iter().find(|other| other.path == path.path) {
                let problem = Problem::error(Code::Conflict, &path.at, "two parameters put values at this path");
                self.report(problem.related(&other.at, "the other one"));
            }
            let fixed =
                ["run.seed", "run.replications", "run.confidence", "run.antithetic", "run.until", "run.batches"];
            if fixed
                .iter()
                .any(|fixed| path.path.strip_prefix(fixed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
            {
                let message = format!("`{}` cannot vary: points are compared replication by replication", path.path);
                let help = "set `seed` and `replications` for the whole study";
                self.report(Problem::error(Code::Conflict, &path.at, message).help(help));
            }
            seen.push(path);
        }
    }

    fn paths(&mut self, fields: &Fields<'_>) -> Vec<Target> {
        let Some(node) = fields.node("path") else { return Vec::new() };
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        nodes.iter().filter_map(|node| self.target_of(node)).collect()
    }

    fn target_of(&mut self, node: &Node) -> Option<Target> {
        let text = self.text_of(node)?;
        self.target(text, &node.inside(), PATHS)
    }

    /// What the values are called.
    fn names(&mut self, fields: &Fields<'_>, domain: &Domain) -> Vec<String> {
        let Some(node) = fields.node("names") else { return Vec::new() };
        let told = self.count_of_errors();
        let names: Vec<String> =
            self.list(node).iter().filter_map(|node| self.text_of(node)).map(str::to_owned).collect();
        if self.count_of_errors() > told {
            return Vec::new();
        }
        let values = match domain {
            Domain::Values(values) => values.len(),
            Domain::Range(_) => 0,
        };
        if names.len() != values {
            let message = format!("here are {} names, and there are {values} values to be named", names.len());
            self.report(Problem::error(Code::Conflict, &node.at, message).help("give each of `values` its name"));
            return Vec::new();
        }
        if let Some(twice) = (1..names.len()).find(|&number| names[..number].contains(&names[number]))
            && fields.node("with").is_none()
        {
            let message = format!("two values are called `{}`", names[twice]);
            self.report(Problem::error(Code::Duplicate, &node.at, message));
        }
        names
    }

    fn domain(&mut self, fields: &Fields<'_>) -> Option<Domain> {
        let spaced = ["from", "to", "step", "count"];
        if let Some(node) = fields.node("values") {
            if let Some(key) = spaced.into_iter().find(|key| fields.node(key).is_some()) {
                let message = format!("`values` and `{key}` exclude each other");
                self.report(Problem::error(Code::Conflict, fields.place(key), message));
                return None;
            }
            let values = self.list(node).to_vec();
            if values.is_empty() {
                if matches!(node.value, Value::List(_)) {
                    self.report(Problem::error(Code::Nothing, &node.at, "a parameter has at least one value"));
                }
                return None;
            }
            let texts: Vec<String> = values.iter().map(text_of).collect();
            if let Some(twice) = (1..texts.len()).find(|&number| texts[..number].contains(&texts[number]))
                && fields.node("with").is_none()
                && fields.node("names").is_none()
            {
                let message = format!("the value {} stands here twice", texts[twice]);
                self.report(Problem::error(Code::Duplicate, &values[twice].at, message));
            }
            return Some(Domain::Values(values));
        }
        let mut range = self.range(fields)?;
        let step = match fields.node("step") {
            Some(node) => Some(self.step(node, &mut range)?),
            None => None,
        };
        let count = self.whole(fields, "count");
        let values = match (step, count) {
            (Some(_), Some(_)) => {
                let message = "`step` and `count` exclude each other";
                self.report(Problem::error(Code::Conflict, fields.place("count"), message));
                return None;
            }
            (None, None) => return Some(Domain::Range(range)),
            (Some(step), None) => {
                if range.whole && step.fract() != 0.0 {
                    let help = "write `from` with a decimal point to have other numbers";
                    let problem =
                        Problem::error(Code::Number, fields.place("step"), "whole numbers have whole steps").help(help);
                    self.report(problem);
                    return None;
                }
                range.steps(step)
            }
            (None, Some(count)) => {
                if range.whole && count as f64 > range.high - range.low + 1.0 {
                    let message = format!("there are no {count} whole numbers from {} to {}", range.low, range.high);
                    let help = "write `from` with a decimal point to have other numbers";
                    self.report(Problem::error(Code::Number, fields.place("count"), message).help(help));
                    return None;
                }
                range.spread(count as usize)
            }
        };
        if values.len() > MAX_POINTS {
            let message = format!("these are more than {MAX_POINTS} values");
            self.report(Problem::error(Code::Limit, fields.at, message).help("take a larger step"));
            return None;
        }
        Some(Domain::Values(values))
    }

    /// How far apart values are, in the unit of the range, which is seconds from now on if the step is a duration in another unit.
    fn step(&mut self, node: &Node, range: &mut Range) -> Option<f64> {
        let (mut step, unit) = self.quantity(node)?;
        if !unit.is_empty() && unit != range.unit {
            let in_range = |number: f64| quantities::duration(&format!("{number}{}", range.unit)).ok();
            let (Some(own), Some(low), Some(high)) = (seconds(node), in_range(range.low), in_range(range.high)) else {
                let message = format!("`step` has {} and `from` {}", unit_of(unit), unit_of(&range.unit));
                self.report(Problem::error(Code::Conflict, &node.at, message).help("write both in the same unit"));
                return None;
            };
            step = own;
            (range.low, range.high, range.unit) = (low.seconds(), high.seconds(), "s".to_owned());
        }
        if step <= 0.0 {
            let message = if step == 0.0 { "a step of 0 leads nowhere" } else { "a step leads from `from` to `to`" };
            self.report(Problem::error(Code::Number, &node.at, message).help("write a number of more than 0"));
            return None;
        }
        Some(step)
    }

    fn range(&mut self, fields: &Fields<'_>) -> Option<Range> {
        let (Some(from), Some(to)) = (fields.node("from"), fields.node("to")) else {
            let title = self.title(&PARAMETER, fields.at);
            let message = format!("{title} needs `values`, or `from` and `to`");
            self.report(Problem::error(Code::MissingKey, fields.at, message));
            return None;
        };
        let low = self.quantity(from);
        let high = self.quantity(to);
        let ((mut low, mut unit), (mut high, mut other)) = (low?, high?);
        // Durations in different units are all seconds.
        if let (true, Some(from), Some(to)) = (unit != other, seconds(from), seconds(to)) {
            (low, unit, high, other) = (from, "s", to, "s");
        }
        if unit != other {
            let message = format!("`from` has {} and `to` {}", unit_of(unit), unit_of(other));
            self.report(Problem::error(Code::Conflict, &to.at, message).help("write both in the same unit"));
            return None;
        }
        if low >= high {
            let problem = Problem::error(Code::Number, &to.at, "`to` has to be more than `from`");
            self.report(problem.related(&from.at, "`from` stands here"));
            return None;
        }
        let whole = matches!((&from.value, &to.value), (Value::Whole(_), Value::Whole(_)));
        Some(Range { at: from.at.clone(), low, high, unit: unit.to_owned(), whole })
    }

    /// A number and what is written behind it; of a duration in several units, seconds.
    fn quantity<'t>(&mut self, node: &'t Node) -> Option<(f64, &'t str)> {
        if let Some(number) = node.number().filter(|number| number.is_finite()) {
            return Some((number, ""));
        }
        let text = node.text().unwrap_or_default().trim();
        if let (true, Some(seconds)) = (text.contains(' '), seconds(node)) {
            return Some((seconds, "s"));
        }
        let end = text.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign)).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        match number.parse::<f64>() {
            Ok(number) if number.is_finite() && !unit.contains(|sign: char| sign.is_ascii_digit()) => {
                Some((number, unit))
            }
            _ => {
                let message = "this is no number with a unit";
                let help = "write 12, 0.5, \"90s\", \"1.5m\" or \"120/h\"";
                self.report(Problem::error(Code::Number, &node.at, message).help(help));
                None
            }
        }
    }
}
