//! The results of a sweep as one JSON document.

use super::lost_warning;
use crate::experiment::Limit;
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
    /// What may not be meant, and points that lose their customers.
    warnings: Vec<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<&'a str>,
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
    /// `null` where none meets the bounds.
    point: Option<usize>,
    /// The points that may be the best.
    left: Vec<usize>,
    /// Others that are worse by less than the indifference, as estimated.
    equals: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    meets: Vec<BoundEntry>,
    /// By point: `meets`, `likely`, `unlikely` or `fails`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    standings: Vec<&'static str>,
    /// What is neither `meets` nor `fails`, and how many replications would tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    open: Vec<DoubtEntry>,
}

#[derive(Serialize)]
struct DoubtEntry {
    point: usize,
    measure: String,
    mean: f64,
    replications_needed: f64,
}

#[derive(Serialize)]
struct BoundEntry {
    measure: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<f64>,
    tolerance: f64,
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
pub fn results(results: &Results, warnings: &[String]) -> String {
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
            warnings: lost_warning(results).into_iter().chain(warnings.iter().cloned()).collect(),
            parameters: &results.parameters,
            measures: results
                .measures
                .iter()
                .map(|measure| MeasureEntry {
                    measure: measure.name(),
                    scope: measure.scope.name(),
                    name: &measure.part,
                    metric: measure.metric.name(),
                    interval: measure.interval.as_ref().map(|(_, start)| start.as_str()),
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
                point: best.selection.chosen.map(|chosen| chosen + 1),
                left: numbered(&best.selection.left),
                equals: numbered(&best.equals),
                meets: best
                    .bounds
                    .iter()
                    .map(|bound| {
                        let on = |limit| (bound.limit == limit).then_some(bound.target);
                        BoundEntry {
                            measure: name(bound.measure),
                            at_least: on(Limit::AtLeast),
                            at_most: on(Limit::AtMost),
                            tolerance: bound.tolerance,
                        }
                    })
                    .collect(),
                standings: best.selection.standings.iter().map(|standing| standing.name()).collect(),
                open: best
                    .selection
                    .doubts
                    .iter()
                    .map(|doubt| DoubtEntry {
                        point: doubt.point + 1,
                        measure: name(best.bounds[doubt.bound].measure),
                        mean: doubt.mean,
                        replications_needed: doubt.needed,
                    })
                    .collect(),
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
