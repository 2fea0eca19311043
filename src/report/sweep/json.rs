//! The results of a sweep as one JSON document.

use crate::experiment::sweep::Results;
use crate::report::json::document;
use crate::stats::Estimate;
use serde::Serialize;
use std::collections::BTreeMap;

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    question: &'a str,
    design: &'a str,
    seed: u64,
    confidence: f64,
    parameters: &'a [String],
    measures: Vec<MeasureEntry<'a>>,
    /// The number of a point, from 1.
    baseline: Option<usize>,
    front: Option<FrontEntry>,
    best: Option<BestEntry>,
    points: Vec<PointEntry<'a>>,
}

#[derive(Serialize)]
struct MeasureEntry<'a> {
    measure: String,
    scope: &'a str,
    name: &'a str,
    metric: &'a str,
    unit: &'a str,
    definition: &'a str,
}

#[derive(Serialize)]
struct FrontEntry {
    measures: [String; 2],
    better: [&'static str; 2],
    points: Vec<usize>,
}

#[derive(Serialize)]
struct BestEntry {
    measure: String,
    better: &'static str,
    indifference: f64,
    probability: f64,
    /// Whether the probability holds.
    decided: bool,
    point: usize,
    /// The points that may be the best.
    left: Vec<usize>,
}

#[derive(Serialize)]
struct PointEntry<'a> {
    point: usize,
    id: &'a str,
    values: BTreeMap<&'a str, &'a str>,
    replications: usize,
    estimates: BTreeMap<String, Option<Number>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<BTreeMap<String, Option<Number>>>,
}

#[derive(Serialize)]
struct Number {
    value: f64,
    half_width: Option<f64>,
}

fn better(less: bool) -> &'static str {
    if less { "less" } else { "more" }
}

/// The document, ending with a line feed.
pub fn results(results: &Results) -> String {
    let name = |measure: usize| results.measures[measure].name();
    let numbered = |points: &[usize]| points.iter().map(|point| point + 1).collect();
    let numbers = |estimates: &[Option<Estimate>]| -> BTreeMap<String, Option<Number>> {
        let number = |Estimate { value, half_width, .. }| Number { value, half_width };
        estimates.iter().enumerate().map(|(measure, estimate)| (name(measure), estimate.map(number))).collect()
    };
    document(
        SCHEMA_VERSION,
        &Document {
            question: &results.question,
            design: results.design,
            seed: results.seed,
            confidence: results.confidence,
            parameters: &results.parameters,
            measures: results
                .measures
                .iter()
                .map(|measure| MeasureEntry {
                    measure: measure.name(),
                    scope: measure.scope.name(),
                    name: &measure.part,
                    metric: measure.metric.name(),
                    unit: measure.metric.unit().name(),
                    definition: measure.metric.definition(),
                })
                .collect(),
            baseline: results.baseline.map(|point| point + 1),
            front: results.front.as_ref().map(|front| FrontEntry {
                measures: front.measures.map(name),
                better: front.less_is_better.map(better),
                points: numbered(&front.points),
            }),
            best: results.best.as_ref().map(|best| BestEntry {
                measure: name(best.measure),
                better: better(best.less_is_better),
                indifference: best.indifference,
                probability: best.probability,
                decided: best.selection.decided,
                point: best.selection.chosen + 1,
                left: numbered(&best.selection.left),
            }),
            points: results
                .points
                .iter()
                .enumerate()
                .map(|(number, point)| PointEntry {
                    point: number + 1,
                    id: &point.id,
                    values: results
                        .parameters
                        .iter()
                        .zip(&point.values)
                        .map(|(name, value)| (&**name, &**value))
                        .collect(),
                    replications: point.replications,
                    estimates: numbers(&point.estimates),
                    differences: results.baseline.map(|_| numbers(&point.differences)),
                })
                .collect(),
        },
    )
}
