//! Distributions as they are written: `"45s"`, `"exponential(6m)"`, `{ distribution = "lognormal", mean = "6m", cv = 0.9 }`.

use super::diagnostics::{At, Code, Problem, shortened};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::nearest::nearest;
use super::quantities;
use super::reader::{Fields, Reader};
use super::tree::{Name, Node, Table, Value, write_value};
use crate::random::{Beyond, Distribution, DistributionError};
use std::sync::Arc;

/// A distribution that can be written.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    /// Which keys belong together; the first is also the order in `name(...)`.
    pub(super) forms: &'static [&'static [&'static str]],
    /// Keys that may be added to any form.
    pub(super) options: &'static [&'static str],
}

const fn family(name: &'static str, doc: &'static str, forms: &'static [&'static [&'static str]]) -> Family {
    Family { name, doc, forms, options: &[] }
}

/// All of them.
pub(super) static FAMILIES: &[Family] = &[
    family("constant", "Always the same.", &[&["value"]]),
    family("exponential", "No memory; coefficient of variation 1.", &[&["mean"]]),
    family("erlang", "The sum of exponential stages.", &[&["stages", "mean"]]),
    family("gamma", "Erlang with any shape.", &[&["mean", "cv"], &["shape", "scale_parameter"], &["median", "p90"]]),
    family(
        "lognormal",
        "The usual distribution of handling times.",
        &[&["mean", "cv"], &["median", "p90"], &["log_mean", "log_deviation"]],
    ),
    family(
        "weibull",
        "Hurried or patient with age.",
        &[&["mean", "cv"], &["shape", "scale_parameter"], &["median", "p90"]],
    ),
    family(
        "hyperexponential",
        "Mostly short, sometimes long: two exponential distributions with the same share of the mean.",
        &[&["mean", "cv"]],
    ),
    family("geometric", "A number from 1 on, as of trials until one succeeds; for counts alone.", &[&["mean"]]),
    family("uniform", "Anything between two ends.", &[&["low", "high"]]),
    family("triangular", "Between two ends with a peak.", &[&["low", "mode", "high"]]),
    family("beta", "Between two ends, of two shapes.", &[&["alpha", "beta", "low", "high"]]),
    family("pareto", "A heavy tail up to a limit.", &[&["shape", "low", "high"]]),
    Family {
        name: "empirical",
        doc: "Observed values: those of a list, or of a column of a CSV file, in seconds for durations.",
        forms: &[&["values"], &["file", "column"]],
        options: &["where"],
    },
    Family {
        name: "survival",
        doc: "A survival curve from a CSV file, such as a Kaplan-Meier estimate: straight lines between its points.",
        forms: &[&["file", "time", "survival", "beyond"]],
        options: &["where"],
    },
    family("mixture", "A distribution chosen by weight for each draw.", &[&["parts"]]),
];

/// A part of a mixture.
pub(super) static PART: Shape = Shape {
    title: "a part of a mixture",
    doc: "One of the distributions of a mixture.",
    keys: &[
        Key {
            name: "weight",
            kind: Kind::Number { least: 0.0, most: 1e9 },
            default: Absence::Refused,
            doc: "How often it is chosen, in proportion to the others.",
        },
        Key {
            name: "of",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "The distribution, in the unit of the mixture.",
        },
    ],
};

const AMOUNT: Kind = Kind::Amount { signed: false };
const NUMBER: Kind = Kind::Number { least: 0.0, most: f64::INFINITY };

/// A distribution as a table. Which keys belong together depends on the distribution.
pub(super) static DISTRIBUTION: Shape = Shape {
    title: "a distribution",
    doc: "A probability distribution. Every distribution may be scaled, shifted and truncated, in this order.",
    keys: &[
        Key {
            name: "distribution",
            kind: Kind::DistributionName,
            default: Absence::Refused,
            doc: "Which distribution.",
        },
        parameter("value", AMOUNT, "The value of a constant."),
        parameter("mean", AMOUNT, "Mean."),
        parameter("cv", NUMBER, "Coefficient of variation: standard deviation over mean."),
        parameter("median", AMOUNT, "Median."),
        parameter("p90", AMOUNT, "90 % point."),
        parameter("stages", Kind::Whole { least: 1, most: 10_000 }, "Number of stages."),
        parameter("shape", NUMBER, "Shape."),
        parameter("scale_parameter", AMOUNT, "The textbook's scale."),
        parameter(
            "log_mean",
            Kind::Number { least: -115.0, most: 115.0 },
            "Mean of the logarithm, of seconds for durations.",
        ),
        parameter("log_deviation", NUMBER, "Standard deviation of the logarithm."),
        parameter("low", AMOUNT, "Lower end."),
        parameter("mode", AMOUNT, "Peak."),
        parameter("high", AMOUNT, "Upper end."),
        parameter("alpha", NUMBER, "First shape."),
        parameter("beta", NUMBER, "Second shape."),
        parameter("values", Kind::List(&AMOUNT), "Observed values."),
        parameter("file", Kind::Text("path of a CSV file, from the scenario's folder"), "Where the numbers are."),
        parameter("column", Kind::Text("a column"), "Which column has the values."),
        parameter("time", Kind::Text("a column"), "Which column has the times of the curve."),
        parameter("survival", Kind::Text("a column"), "Which column has the share that is left at the time."),
        parameter(
            "beyond",
            Kind::Either(&[Kind::Choice(&[Word { name: "never", doc: "The rest never ends." }]), AMOUNT]),
            "What the rest takes after the last point: the mean of a further exponential time, or \"never\".",
        ),
        parameter("where", super::volumes::CONDITIONS, "Takes only the rows with these values."),
        parameter("parts", Kind::List(&Kind::Table(&PART)), "The distributions of a mixture with their weights."),
        parameter("scale", Kind::Number { least: 0.0, most: 1e9 }, "Multiplies what is drawn."),
        parameter("shift", Kind::Amount { signed: true }, "Added to what is drawn; may be negative."),
        parameter("truncate", Kind::List(&AMOUNT), "Lower and upper end: what lies outside is drawn again."),
    ],
};

const fn parameter(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, default: Absence::Means("not given"), doc }
}

/// Keys that every distribution may have.
const COMMON: [&str; 4] = ["distribution", "scale", "shift", "truncate"];

impl Reader<'_> {
    /// A distribution whose mean is finite.
    pub(super) fn distribution(&mut self, node: &Node, unit: Unit) -> Option<Distribution> {
        let distribution = self.any_distribution(node, unit)?;
        if distribution.mean().is_finite() {
            return Some(distribution);
        }
        let problem = Problem::error(
            Code::Distribution,
            &node.at,
            "what is drawn here has to end, but some of this distribution never does",
        );
        self.report(problem.help("give `beyond` a mean instead of \"never\""));
        None
    }

    /// A distribution; some of it may never end.
    pub(super) fn any_distribution(&mut self, node: &Node, unit: Unit) -> Option<Distribution> {
        match (&node.value, unit) {
            (Value::Text(text), _) if text.contains('(') => {
                let table = match expanded(node) {
                    Ok(table) => table,
                    Err(problem) => {
                        self.report(*problem);
                        return None;
                    }
                };
                self.distribution_of_table(&table, unit)
            }
            (Value::Table(_), _) => self.distribution_of_table(node, unit),
            (Value::Text(text), Unit::Duration) if FAMILIES.iter().any(|family| family.name == text) => {
                let message = format!("the distribution `{text}` lacks its parameters");
                let help = form_words(FAMILIES.iter().find(|family| family.name == text)?);
                self.report(Problem::error(Code::Distribution, &node.at, message).help(help));
                None
            }
            (_, Unit::Duration) => {
                self.amount(node, unit, false).and_then(|value| self.checked(node, Distribution::constant(value)))
            }
            (Value::Whole(_) | Value::Number(_), Unit::Count) => {
                self.amount(node, unit, false).and_then(|value| self.checked(node, Distribution::constant(value)))
            }
            (_, Unit::Count) => {
                self.wrong_type(node, "a number or a distribution of numbers");
                None
            }
        }
    }

    fn checked(&mut self, node: &Node, distribution: Result<Distribution, DistributionError>) -> Option<Distribution> {
        distribution
            .map_err(|error| {
                self.report(Problem::error(
                    Code::Distribution,
                    &node.at,
                    format!("this distribution cannot be: {error}"),
                ))
            })
            .ok()
    }

    /// A value in the distribution's unit: seconds, or a number.
    fn amount(&mut self, node: &Node, unit: Unit, signed: bool) -> Option<f64> {
        match unit {
            Unit::Duration if signed => {
                let Some(text) = node.text() else {
                    self.wrong_type(node, "a duration, such as \"-5s\"");
                    return None;
                };
                self.take(Code::Duration, &node.at, quantities::signed_seconds(text))
            }
            Unit::Duration => self.duration_of(node).map(|span| span.nanos() as f64 / 1e9),
            Unit::Count => {
                let Some(number) = node.number() else {
                    self.wrong_type(node, "a number");
                    return None;
                };
                if !number.is_finite() || (number < 0.0 && !signed) {
                    let rule = "a number here is finite and not negative";
                    self.report(Problem::error(Code::Number, &node.at, rule).label("out of range"));
                    return None;
                }
                Some(number)
            }
        }
    }

    /// A distribution in a table; one that is made of a file is made once.
    fn distribution_of_table(&mut self, node: &Node, unit: Unit) -> Option<Distribution> {
        let is_of_file = matches!(&node.value, Value::Table(table) if table.get("file").is_some());
        if !is_of_file {
            return self.new_distribution(node, unit);
        }
        let mut written = format!("{unit:?} ");
        write_value(node, &mut written);
        if let Some(known) = self.distributions.get(&written) {
            return Some(Distribution::clone(known));
        }
        let distribution = self.new_distribution(node, unit)?;
        // What is wrong has to be told again.
        if !self.has_errors() {
            self.distributions.insert(written, Arc::new(distribution.clone()));
        }
        Some(distribution)
    }

    fn new_distribution(&mut self, node: &Node, unit: Unit) -> Option<Distribution> {
        let fields = self.fields(node, &node.at, &DISTRIBUTION)?;
        let name_node = fields.node("distribution")?;
        let name = self.text_of(name_node)?;
        let Some(family) = FAMILIES.iter().find(|family| family.name == name) else {
            let names = FAMILIES.iter().map(|family| family.name);
            let help = match nearest(name, names.clone()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("the distributions are {}", names.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no distribution `{}`", shortened(name));
            self.report(Problem::error(Code::Distribution, &name_node.at, message).help(help));
            return None;
        };
        let Value::Table(table) = &node.value else { return None };
        let given = |key: &str| table.get(key).is_some();
        let extra = |form: &[&str]| {
            let known = |key: &str| form.contains(&key) || COMMON.contains(&key) || family.options.contains(&key);
            table.entries.iter().find(|(key, _)| !known(&key.text)).map(|(key, _)| key)
        };
        let Some(form) = family.forms.iter().find(|form| form.iter().all(|key| given(key)) && extra(form).is_none())
        else {
            let all: Vec<&str> = family.forms.iter().flat_map(|form| form.iter().copied()).collect();
            let at = extra(&all).map_or(&node.at, |key| &key.at);
            let message = format!("the parameters of the distribution `{name}` do not fit together");
            self.report(Problem::error(Code::Distribution, at, message).help(form_words(family)));
            return None;
        };
        let distribution = self.distribution_of_form(&fields, family.name, form[0], unit)?;
        self.wrapped(&fields, node, distribution, unit)
    }

    /// A distribution of the family with the form that begins with the key `form`.
    fn distribution_of_form(
        &mut self,
        fields: &Fields<'_>,
        family: &str,
        form: &str,
        unit: Unit,
    ) -> Option<Distribution> {
        let at = fields.at;
        match family {
            "empirical" => {
                let values = self.observed(fields, form, unit)?;
                let result = Distribution::samples(&values);
                return self.made(at, result);
            }
            "survival" => return self.survival(fields, unit),
            "geometric" if unit == Unit::Duration => {
                let problem =
                    Problem::error(Code::Distribution, at, "`geometric` is a distribution of counts, not of durations");
                self.report(problem.help("the duration without memory is `exponential`"));
                return None;
            }
            "mixture" => return self.mixture(fields, unit),
            _ => {}
        }
        if let Some(node) = fields.node("cv") {
            self.doubt_percentage(node, 10.0);
        }
        let mut value = |key: &str| {
            let node = fields.node(key)?;
            match DISTRIBUTION.key(key).map(|key| &key.kind) {
                Some(Kind::Amount { signed }) => self.amount(node, unit, *signed),
                Some(kind @ Kind::Whole { .. }) => self.whole_of(node, kind).map(|number| number as f64),
                Some(kind) => self.number_of(node, kind),
                None => None,
            }
        };
        let certain =
            form == "mean" && family != "hyperexponential" && fields.node("cv").and_then(Node::number) == Some(0.0);
        let result = match (family, form) {
            // Without any variation it is its mean, whatever the family: a sweep of `cv` may begin at 0.
            _ if certain => Distribution::constant(value("mean")?),
            ("constant", _) => Distribution::constant(value("value")?),
            ("exponential", _) => Distribution::exponential(value("mean")?),
            ("geometric", _) => Distribution::geometric(value("mean")?),
            ("erlang", _) => {
                let (stages, mean) = (value("stages"), value("mean"));
                Distribution::erlang(stages? as u32, mean?)
            }
            ("gamma", "mean") => {
                both(value("mean"), value("cv")).map(|(mean, cv)| Distribution::gamma_mean_cv(mean, cv))?
            }
            ("gamma", "median") => {
                both(value("median"), value("p90")).map(|(a, b)| Distribution::gamma_median_p90(a, b))?
            }
            ("gamma", _) => both(value("shape"), value("scale_parameter")).map(|(a, b)| Distribution::gamma(a, b))?,
            ("lognormal", "mean") => {
                both(value("mean"), value("cv")).map(|(a, b)| Distribution::lognormal_mean_cv(a, b))?
            }
            ("lognormal", "median") => {
                both(value("median"), value("p90")).map(|(a, b)| Distribution::lognormal_median_p90(a, b))?
            }
            ("lognormal", _) => {
                both(value("log_mean"), value("log_deviation")).map(|(mean, deviation)| match deviation {
                    0.0 => Distribution::constant(libm::exp(mean)),
                    _ => Distribution::lognormal(mean, deviation),
                })?
            }
            ("weibull", "mean") => {
                both(value("mean"), value("cv")).map(|(a, b)| Distribution::weibull_mean_cv(a, b))?
            }
            ("weibull", "median") => {
                both(value("median"), value("p90")).map(|(a, b)| Distribution::weibull_median_p90(a, b))?
            }
            ("weibull", _) => {
                both(value("shape"), value("scale_parameter")).map(|(a, b)| Distribution::weibull(a, b))?
            }
            ("hyperexponential", _) => {
                both(value("mean"), value("cv")).map(|(a, b)| Distribution::hyperexponential_mean_cv(a, b))?
            }
            ("uniform", _) => both(value("low"), value("high")).map(|(a, b)| Distribution::uniform(a, b))?,
            ("triangular", _) => {
                let (ends, mode) = (both(value("low"), value("high")), value("mode"));
                let (low, high) = ends?;
                Distribution::triangular(low, mode?, high)
            }
            ("beta", _) => {
                let (shapes, ends) = (both(value("alpha"), value("beta")), both(value("low"), value("high")));
                let ((alpha, beta), (low, high)) = (shapes?, ends?);
                Distribution::beta(alpha, beta, low, high)
            }
            ("pareto", _) => {
                let (shape, ends) = (value("shape"), both(value("low"), value("high")));
                let (low, high) = ends?;
                Distribution::pareto(shape?, low, high)
            }
            _ => unreachable!("every family with its forms is read here"),
        };
        self.made(at, result)
    }

    fn made(&mut self, at: &At, distribution: Result<Distribution, DistributionError>) -> Option<Distribution> {
        distribution
            .map_err(|error| {
                self.report(Problem::error(Code::Distribution, at, format!("this distribution cannot be: {error}")))
            })
            .ok()
    }

    fn observed(&mut self, fields: &Fields<'_>, form: &str, unit: Unit) -> Option<Vec<f64>> {
        if form == "values" {
            let node = fields.node("values")?;
            return self.list(node).iter().map(|item| self.amount(item, unit, false)).collect();
        }
        let sheet = self.sheet(fields.node("file")?)?;
        let column = self.column_named(fields, "column", &sheet)?;
        let rows = self.rows_where(&sheet, fields.node("where"));
        rows.into_iter().map(|row| self.cell_number(&sheet, row, column)).collect()
    }

    /// The column that the key names.
    fn column_named(&mut self, fields: &Fields<'_>, key: &str, sheet: &super::sheet::Sheet) -> Option<usize> {
        let name = self.text(fields, key)?;
        self.column(sheet, name, &fields.node(key)?.at)
    }

    fn survival(&mut self, fields: &Fields<'_>, unit: Unit) -> Option<Distribution> {
        let node = fields.node("beyond")?;
        let beyond = if node.text() == Some("never") {
            Beyond::Never
        } else {
            Beyond::Exponential { mean: self.amount(node, unit, false)? }
        };
        let sheet = self.sheet(fields.node("file")?)?;
        let (time, share) =
            both(self.column_named(fields, "time", &sheet), self.column_named(fields, "survival", &sheet))?;
        let rows = self.rows_where(&sheet, fields.node("where"));
        let mut points = Vec::with_capacity(rows.len());
        for row in rows {
            points.push(both(self.cell_number(&sheet, row, time), self.cell_number(&sheet, row, share))?);
        }
        self.made(fields.at, Distribution::survival_curve(&points, beyond))
    }

    fn mixture(&mut self, fields: &Fields<'_>, unit: Unit) -> Option<Distribution> {
        let parts: Vec<Option<(f64, Distribution)>> = self
            .list(fields.node("parts")?)
            .iter()
            .map(|node| {
                let part = self.fields(node, &node.at, &PART)?;
                let weight = self.number(&part, "weight");
                let distribution = part.node("of").and_then(|node| self.any_distribution(node, unit));
                both(weight, distribution)
            })
            .collect();
        let parts: Vec<(f64, Distribution)> = parts.into_iter().collect::<Option<_>>()?;
        self.made(fields.at, Distribution::mixture(parts))
    }

    /// Scaled, shifted and truncated.
    fn wrapped(
        &mut self,
        fields: &Fields<'_>,
        node: &Node,
        mut distribution: Distribution,
        unit: Unit,
    ) -> Option<Distribution> {
        if fields.node("scale").is_some() {
            let factor = self.number(fields, "scale")?;
            distribution = self.checked(node, distribution.scaled(factor))?;
        }
        if let Some(shift) = fields.node("shift") {
            let offset = self.amount(shift, unit, true)?;
            distribution = self.checked(node, distribution.shifted(offset))?;
        }
        if let Some(truncate) = fields.node("truncate") {
            let [low, high] = self.list(truncate) else {
                let problem = Problem::error(Code::Distribution, &truncate.at, "`truncate` is a list of two ends");
                self.report(problem.help("write it as [\"5s\", \"2h\"]"));
                return None;
            };
            let (low, high) = both(self.amount(low, unit, false), self.amount(high, unit, false))?;
            distribution = self.checked(node, distribution.truncated(low, high))?;
        }
        Some(distribution)
    }
}

fn both<A, B>(a: Option<A>, b: Option<B>) -> Option<(A, B)> {
    Some((a?, b?))
}

/// How the distribution is written.
fn form_words(family: &Family) -> String {
    let forms: Vec<String> = family.forms.iter().map(|form| form.join(" and ")).collect();
    format!("the distribution `{}` takes {}", family.name, forms.join(", or "))
}

/// `exponential(6m)` as the table that it stands for.
pub(super) fn expanded(node: &Node) -> Result<Node, Box<Problem>> {
    let Value::Text(text) = &node.value else { return Ok(node.clone()) };
    let inside = node.inside();
    let bad = |message: String| {
        let problem = Problem::error(Code::Distribution, &node.at, message);
        Err(Box::new(problem.help("write it as \"exponential(6m)\" or \"lognormal(mean = 6m, cv = 0.9)\"")))
    };
    let trimmed = text.trim_end();
    let Some((name, rest)) = trimmed.split_once('(') else {
        return bad(format!("`{}` is no distribution", shortened(text)));
    };
    let Some(arguments) = rest.strip_suffix(')') else {
        return bad(format!("`{}` has no closing bracket at its end", shortened(text)));
    };
    let distribution_name = name.trim();
    let distribution = Node { at: inside.within(0..name.len()), value: Value::Text(distribution_name.to_owned()) };
    let key = |text: &str, at: &At| Name { text: text.to_owned(), at: at.clone() };
    let mut table = Table { entries: vec![(key("distribution", &distribution.at), distribution)] };
    let family = FAMILIES.iter().find(|family| family.name == distribution_name);
    let mut offset = name.len() + 1;
    for (number, argument) in arguments.split(',').enumerate() {
        let at = inside.within(offset..offset + argument.len());
        offset += argument.len() + 1;
        let (parameter, value) = match argument.split_once('=') {
            Some((parameter, value)) => (parameter.trim(), value.trim()),
            None if argument.trim().is_empty() && arguments.trim().is_empty() => continue,
            None => {
                let Some(family) = family else {
                    // The name is reported when the table is read.
                    return Ok(Node { at: node.at.clone(), value: Value::Table(table) });
                };
                let Some(parameter) = family.forms[0].get(number) else {
                    return bad(format!("too many parameters; {}", form_words(family)));
                };
                (*parameter, argument.trim())
            }
        };
        if table.get(parameter).is_some() {
            return bad(format!("the parameter `{}` is given twice", shortened(parameter)));
        }
        let value = match quantities::plain_number(value) {
            Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => Value::Whole(number as i64),
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(value.to_owned()),
        };
        table.entries.push((key(parameter, &at), Node { at, value }));
    }
    Ok(Node { at: node.at.clone(), value: Value::Table(table) })
}
