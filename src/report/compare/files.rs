//! Two centers side by side, for other programs.

use super::ComparisonRun;
use crate::experiment::{Comparison, Pairing};
use crate::report::csv::{quoted, writer};
use crate::report::inputs;
use crate::report::json::document;
use crate::report::number::decimal_or_empty;
use crate::report::order::texts_first;
use crate::stats::Estimate;
use serde::Serialize;
use std::io::{self, Write};

fn value(estimate: Option<Estimate>) -> Option<f64> {
    estimate.map(|estimate| estimate.value)
}

fn half_width(estimate: Option<Estimate>) -> Option<f64> {
    estimate.and_then(|estimate| estimate.half_width)
}

fn pairing(comparison: &Comparison) -> &'static str {
    match comparison.pairing {
        Pairing::Paired(_) => "paired",
        Pairing::Independent => "independent",
    }
}

/// Every metric of every scope that both have: one row each.
pub(in crate::report) fn csv(comparison: &Comparison, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record([
        "scope",
        "name",
        "metric",
        "unit",
        "first",
        "first_half_width",
        "second",
        "second_half_width",
        "difference",
        "difference_half_width",
        "replications",
        "pairing",
    ])?;
    for row in texts_first(comparison.rows.iter().collect(), |row| &row.name) {
        let replications = row.difference.map_or_else(String::new, |difference| difference.replications.to_string());
        let numbers = [row.first, row.second, row.difference];
        let mut cells = [row.scope.name(), &quoted(&row.name), row.metric.name(), row.metric.unit().name()]
            .map(str::to_owned)
            .to_vec();
        for estimate in numbers {
            cells.extend([decimal_or_empty(value(estimate)), decimal_or_empty(half_width(estimate))]);
        }
        cells.extend([replications, pairing(comparison).to_owned()]);
        out.write_record(&cells)?;
    }
    out.flush()
}

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    names: [&'a str; 2],
    seeds: [u64; 2],
    replications: [usize; 2],
    pairing: &'static str,
    confidence: f64,
    warnings: &'a [String],
    /// `null` where the inputs of one are not known.
    inputs: Option<Vec<inputs::Entry<'a>>>,
    rows: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    scope: &'static str,
    name: &'a str,
    metric: &'static str,
    unit: &'static str,
    first: Option<Number>,
    second: Option<Number>,
    difference: Option<Number>,
}

#[derive(Serialize)]
struct Number {
    value: f64,
    half_width: Option<f64>,
}

/// The same as a document, ending with a line feed.
pub fn json(run: &ComparisonRun<'_>) -> String {
    let comparison = run.comparison;
    let number = |Estimate { value, half_width, .. }| Number { value, half_width };
    let rows = comparison.rows.iter().map(|row| Line {
        scope: row.scope.name(),
        name: &row.name,
        metric: row.metric.name(),
        unit: row.metric.unit().name(),
        first: row.first.map(number),
        second: row.second.map(number),
        difference: row.difference.map(number),
    });
    document(
        SCHEMA_VERSION,
        &Document {
            names: run.names,
            seeds: comparison.seeds,
            replications: comparison.replications,
            pairing: pairing(comparison),
            confidence: comparison.confidence,
            warnings: run.warnings,
            inputs: run.changes.map(inputs::entries),
            rows: rows.collect(),
        },
    )
}
