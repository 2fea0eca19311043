//! The results of a sweep for other programs: tables with a head and one number a row, and a column for each parameter.

use crate::experiment::sweep::{Front, Job, Measure, Observed, PointResults, Results};
use crate::report::csv::{quoted, quoted_if_need_be, writer};
use crate::report::number::{decimal, decimal_or_empty};
use crate::stats::Estimate;
use std::io::{self, Write};

/// The number of a point, as people count: from 1.
fn numbered(point: usize) -> String {
    (point + 1).to_string()
}

/// The parameters as columns: numbers stay numbers, and of amounts with a unit the number stands in one column and the unit in another.
struct Parameters {
    names: Vec<String>,
    /// By point, in the order of the names.
    cells: Vec<Vec<String>>,
}

impl Parameters {
    fn of(results: &Results) -> Parameters {
        let mut parameters = Parameters { names: Vec::new(), cells: vec![Vec::new(); results.points.len()] };
        for (number, name) in results.parameters.iter().enumerate() {
            let values = results.points.iter().map(|point| point.values[number].as_str());
            parameters.names.push(name.clone());
            match amounts(values.clone()) {
                Some((amounts, unit)) => {
                    parameters.names.push(format!("{name}_unit"));
                    for (cells, amount) in parameters.cells.iter_mut().zip(amounts) {
                        cells.extend([decimal(amount), unit.clone()]);
                    }
                }
                None => {
                    parameters.cells.iter_mut().zip(values).for_each(|(cells, value)| cells.push(value.to_owned()));
                }
            }
        }
        parameters
    }

    /// A head of these, between what else there is. A parameter with the name of another column has a line under it.
    fn head(&self, first: &[&str], last: &[&str]) -> Vec<String> {
        let taken = |name: &str| first.contains(&name) || last.contains(&name);
        let parameters = self.names.iter().map(|name| if taken(name) { format!("{name}_") } else { name.clone() });
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        own(first).into_iter().chain(parameters).chain(own(last)).collect()
    }
}

/// Amounts in one unit, if all of the values are a number with one; durations in different ones are in seconds.
fn amounts<'v>(values: impl Iterator<Item = &'v str>) -> Option<(Vec<f64>, String)> {
    let mut found: Vec<(f64, &str)> = Vec::new();
    for value in values {
        let end = value.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign))?;
        let (number, unit) = value.split_at(end);
        let unit = unit.trim();
        let is_unit = unit.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'/');
        found.push((number.parse().ok().filter(|_| is_unit)?, unit));
    }
    let &(_, unit) = found.first()?;
    if found.iter().all(|(_, other)| *other == unit) {
        return Some((found.into_iter().map(|(number, _)| number).collect(), unit.to_owned()));
    }
    let seconds = |unit: &str| {
        [("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3_600.0)]
            .iter()
            .find(|(name, _)| *name == unit)
            .map(|found| found.1)
    };
    let all: Option<Vec<f64>> = found.into_iter().map(|(number, unit)| Some(number * seconds(unit)?)).collect();
    Some((all?, "s".to_owned()))
}

/// One row for each point.
pub(in crate::report) fn points(results: &Results, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let parameters = Parameters::of(results);
    out.write_record(parameters.head(&["point"], &["replications", "id"]))?;
    for (number, point) in results.points.iter().enumerate() {
        let replications = point.replications.to_string();
        let row = [numbered(number)].into_iter().chain(parameters.cells[number].iter().cloned());
        out.write_record(row.chain([replications, point.id.clone()]))?;
    }
    out.flush()
}

/// One row for each measure of each point.
pub(in crate::report) fn estimates(results: &Results, out: impl Write) -> io::Result<()> {
    each(results, "value", |point| &point.estimates, out)
}

/// The same for the differences from the baseline.
pub(in crate::report) fn differences(results: &Results, out: impl Write) -> io::Result<()> {
    each(results, "difference", |point| &point.differences, out)
}

fn each(
    results: &Results,
    what: &str,
    values: impl Fn(&PointResults) -> &Vec<Option<Estimate>>,
    out: impl Write,
) -> io::Result<()> {
    let mut out = writer(out);
    let parameters = Parameters::of(results);
    let last = [MEASURE.as_slice(), interval_head(results), &["unit", what, "half_width", "replications"]].concat();
    out.write_record(parameters.head(&["point"], &last).iter().map(|name| quoted_if_need_be(name)))?;
    for (number, point) in results.points.iter().enumerate() {
        for (measure, estimate) in results.measures.iter().zip(values(point)) {
            out.write_field(numbered(number))?;
            parameters.cells[number].iter().try_for_each(|value| out.write_field(quoted_if_need_be(value)))?;
            of(results, measure).iter().try_for_each(|field| out.write_field(field))?;
            out.write_field(measure.metric.unit().name())?;
            out.write_field(decimal_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(decimal_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
            out.write_field(estimate.map_or_else(String::new, |estimate| estimate.replications.to_string()))?;
            out.write_record(None::<&[u8]>)?;
        }
    }
    out.flush()
}

/// What a measure is.
const MEASURE: [&str; 3] = ["scope", "name", "metric"];

/// The column that is there where a measure is of an interval.
fn interval_head(results: &Results) -> &'static [&'static str] {
    if results.measures.iter().any(|measure| measure.interval.is_some()) { &["interval"] } else { &[] }
}

/// These columns of a measure, its name in quotes as in the files of a run.
fn of(results: &Results, measure: &Measure) -> Vec<String> {
    let mut fields = vec![measure.scope.name().to_owned(), quoted(&measure.part), measure.metric.name().to_owned()];
    let start = measure.interval.as_ref().map_or("", |(_, start)| start.as_str());
    fields.extend(interval_head(results).iter().map(|_| start.to_owned()));
    fields
}

/// One row for each measure of each replication, with what it is a ratio of.
pub(in crate::report) fn observations(results: &Results, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    let last = ["value", "numerator", "denominator"];
    out.write_record([&["point", "replication"], MEASURE.as_slice(), interval_head(results), &last].concat())?;
    for (number, point) in results.points.iter().enumerate() {
        for replication in 0..point.replications as u32 {
            let job = Job { point: number, replication };
            for (place, measure) in results.measures.iter().enumerate() {
                let (numerator, denominator) = match results.observed(job, place) {
                    Some(Observed::Ratio(numerator, denominator)) => (decimal(*numerator), decimal(*denominator)),
                    _ => (String::new(), String::new()),
                };
                let value = decimal_or_empty(results.value(job, place));
                let (point, replication) = (numbered(number), replication.to_string());
                let row = [point, replication].into_iter().chain(of(results, measure));
                out.write_record(row.chain([value, numerator, denominator]))?;
            }
        }
    }
    out.flush()
}

/// One row for each point on the front, with the two values.
pub(in crate::report) fn front(results: &Results, front: &Front, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let names = front.measures.map(|measure| results.measures[measure].name());
    let parameters = Parameters::of(results);
    out.write_record(parameters.head(&["point"], &[&names[0], &names[1]]))?;
    for &number in &front.points {
        let point = &results.points[number];
        let values =
            front.measures.map(|measure| decimal_or_empty(point.estimates[measure].map(|estimate| estimate.value)));
        out.write_record([numbered(number)].into_iter().chain(parameters.cells[number].iter().cloned()).chain(values))?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_numbers_in_one_unit_or_text() {
        let read = |values: &[&str]| amounts(values.iter().copied());
        assert_eq!(read(&["30s", "90s"]), Some((vec![30.0, 90.0], "s".to_owned())));
        assert_eq!(read(&["30s", "1.5m", "1h", "250ms"]), Some((vec![30.0, 90.0, 3_600.0, 0.25], "s".to_owned())));
        assert_eq!(read(&["120/h", "60/h"]), Some((vec![120.0, 60.0], "/h".to_owned())));
        for text in
            [&["120/h", "2/min"][..], &["relay", "redirect"], &["10", "12"], &["exponential(4m)"], &["2m 10s"], &[]]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
