//! The results of a sweep for other programs: tables with a head and one number a row, and a column for each parameter.

use crate::experiment::sweep::{Front, Job, Measure, Observed, PointResults, Results};
use crate::report::number::{exact, exact_or_empty};
use crate::stats::Estimate;
use std::io::{self, Write};

/// The number of a point, as people count: from 1.
fn numbered(point: usize) -> String {
    (point + 1).to_string()
}

/// A head of `point`, the parameters, and what else there is. A parameter with the name of another column has a line under it.
fn head(results: &Results, first: &[&str], last: &[&str]) -> Vec<String> {
    let taken = |name: &str| first.contains(&name) || last.contains(&name);
    let parameters = results.parameters.iter().map(|name| if taken(name) { format!("{name}_") } else { name.clone() });
    let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    own(first).into_iter().chain(parameters).chain(own(last)).collect()
}

/// One row for each point.
pub(in crate::report) fn points(results: &Results, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(head(results, &["point"], &["replications", "id"]))?;
    for (number, point) in results.points.iter().enumerate() {
        let replications = point.replications.to_string();
        let row = [numbered(number)].into_iter().chain(point.values.iter().cloned());
        out.write_record(row.chain([replications, point.id.clone()]))?;
    }
    out.flush()
}

const LAST: [&str; 7] = ["scope", "name", "metric", "unit", "value", "half_width", "replications"];

/// One row for each measure of each point.
pub(in crate::report) fn estimates(results: &Results, out: impl Write) -> io::Result<()> {
    each(results, &LAST, |point| &point.estimates, out)
}

/// The same for the differences from the baseline.
pub(in crate::report) fn differences(results: &Results, out: impl Write) -> io::Result<()> {
    let mut last = LAST;
    last[4] = "difference";
    each(results, &last, |point| &point.differences, out)
}

fn each(
    results: &Results,
    last: &[&str],
    values: impl Fn(&PointResults) -> &Vec<Option<Estimate>>,
    out: impl Write,
) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(head(results, &["point"], last))?;
    for (number, point) in results.points.iter().enumerate() {
        for (measure, estimate) in results.measures.iter().zip(values(point)) {
            out.write_field(numbered(number))?;
            point.values.iter().try_for_each(|value| out.write_field(value))?;
            of(measure).iter().try_for_each(|field| out.write_field(field))?;
            out.write_field(exact_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(exact_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
            out.write_field(estimate.map_or_else(String::new, |estimate| estimate.replications.to_string()))?;
            out.write_record(None::<&[u8]>)?;
        }
    }
    out.flush()
}

fn of(measure: &Measure) -> [&str; 4] {
    [measure.scope.name(), &measure.part, measure.metric.name(), measure.metric.unit().name()]
}

/// One row for each measure of each replication, with what it is a ratio of.
pub(in crate::report) fn observations(results: &Results, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["point", "replication", "scope", "name", "metric", "value", "numerator", "denominator"])?;
    for (number, point) in results.points.iter().enumerate() {
        for replication in 0..point.replications as u32 {
            let job = Job { point: number, replication };
            for (place, measure) in results.measures.iter().enumerate() {
                let [scope, name, metric, _] = of(measure);
                let (numerator, denominator) = match results.book.observed(job, place) {
                    Some(Observed::Ratio(numerator, denominator)) => (exact(*numerator), exact(*denominator)),
                    _ => (String::new(), String::new()),
                };
                let value = exact_or_empty(results.book.value(job, place, measure));
                let (point, replication) = (numbered(number), replication.to_string());
                out.write_record([&point, &replication, scope, name, metric, &value, &numerator, &denominator])?;
            }
        }
    }
    out.flush()
}

/// One row for each point on the front, with the two values.
pub(in crate::report) fn front(results: &Results, front: &Front, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let names = front.measures.map(|measure| results.measures[measure].name());
    out.write_record(head(results, &["point"], &[&names[0], &names[1]]))?;
    for &number in &front.points {
        let point = &results.points[number];
        let values =
            front.measures.map(|measure| exact_or_empty(point.estimates[measure].map(|estimate| estimate.value)));
        out.write_record([numbered(number)].into_iter().chain(point.values.iter().cloned()).chain(values))?;
    }
    out.flush()
}
