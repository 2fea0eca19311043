//! The charts of a sweep: one of each measure over the parameters, and one of the front.

mod front;
mod lines;
mod scatter;
mod tiles;

use crate::experiment::sweep::Results;
use crate::report::backtest::percent;
use crate::report::chart::frame::ticks_between;
use crate::report::chart::{Differences, forest};
use crate::report::sweep::title;
use crate::report::table::factor;
use crate::stats::Estimate;

/// More panels are not drawn.
const MAX_PANELS: usize = 12;
/// More lines in a panel are not drawn: there are no more colours to tell them apart.
const MAX_LINES: usize = 7;

/// The values of a parameter, in the order in which points have them.
struct Axis {
    parameter: usize,
    name: String,
    values: Vec<String>,
    /// The values as numbers, if all are.
    numbers: Option<Vec<f64>>,
}

impl Axis {
    fn of(results: &Results, parameter: usize) -> Axis {
        let mut values: Vec<String> = Vec::new();
        for point in &results.points {
            if !values.contains(&point.values[parameter]) {
                values.push(point.values[parameter].clone());
            }
        }
        let numbers: Option<Vec<f64>> = values.iter().map(|value| number(value)).collect();
        Axis { parameter, name: results.parameters[parameter].clone(), values, numbers }
    }

    fn place(&self, results: &Results, point: usize) -> usize {
        let value = &results.points[point].values[self.parameter];
        self.values.iter().position(|known| known == value).expect("an axis has the values of all points")
    }

    /// Where the values are between the ends of the axis \[0, 1\]: by their size if they are numbers.
    fn positions(&self) -> Vec<f64> {
        match &self.numbers {
            Some(numbers) => {
                let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
                let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let width = if high > low { high - low } else { 1.0 };
                numbers.iter().map(|number| 0.04 + 0.92 * (number - low) / width).collect()
            }
            None => (0..self.values.len()).map(|place| (place as f64 + 0.5) / self.values.len() as f64).collect(),
        }
    }
}

/// A number, perhaps with a unit behind it; times with units of different size are not compared.
fn number(text: &str) -> Option<f64> {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign)).unwrap_or(text.len());
    if text[end..].contains(|sign: char| sign.is_ascii_digit() || sign == '(') {
        None
    } else {
        text[..end].parse().ok()
    }
}

/// The scale of one measure, in the units of tables.
struct Scale {
    /// The value at its lower end: 0, unless all values are so far from it that they would all look the same.
    low: f64,
    /// From the lower end to the upper one.
    height: f64,
    /// Counted from the lower end, with their labels.
    ticks: Vec<(f64, String)>,
}

impl Scale {
    /// How far above the lower end a value is drawn.
    fn above(&self, value: f64) -> f64 {
        (value - self.low).clamp(0.0, self.height)
    }

    fn of(results: &Results, measure: usize) -> Scale {
        let factor = factor(results.measures[measure].metric);
        let ends = results.points.iter().filter_map(|point| {
            let estimate = point.estimates[measure]?;
            let half = estimate.half_width.filter(|half| half.is_finite()).unwrap_or(0.0);
            Some((factor * (estimate.value - half), factor * (estimate.value + half)))
        });
        let (least, most) = ends.fold((f64::INFINITY, 0.001_f64), |(low, high), end| (low.min(end.0), high.max(end.1)));
        // No share is more than everybody, whatever its interval says.
        let most = if factor == 100.0 { most.min(100.0) } else { most };
        let least = if least > 0.5 * most && least < most { least } else { 0.0 };
        let ticks = ticks_between(least, most, 5);
        let (low, end) = (ticks[0], ticks[ticks.len() - 1]);
        let ticks = ticks.into_iter().map(|tick| (tick - low, crate::report::number::exact(tick))).collect();
        Scale { low, height: end - low, ticks }
    }
}

/// The charts with their names below the folder of results.
pub(in crate::report) fn sweep(results: &Results) -> Vec<(String, String)> {
    let mut charts: Vec<(String, String)> = Vec::new();
    let free: Vec<Axis> = (0..results.parameters.len())
        .filter(|&parameter| results.is_free[parameter])
        .map(|parameter| Axis::of(results, parameter))
        .filter(|axis| axis.values.len() > 1)
        .collect();
    for number in 0..results.measures.len() {
        let chart = match (results.design, &free[..]) {
            (_, []) => None,
            ("grid", [down, across]) if [down, across].iter().all(|axis| is_long(axis)) => {
                tiles::tiles(results, number, down, across)
            }
            ("grid", _) => lines::lines(results, number, &free),
            ("list", _) => lines::lines(results, number, &free[..1]),
            _ => scatter::scatter(results, number, &free),
        };
        if let Some(chart) = chart {
            charts.push((name(&results.measures[number].name(), &charts), chart));
        }
    }
    if let Some(picture) = differences(results, &free) {
        charts.push((name("differences", &charts), picture));
    }
    if let Some(front) = &results.front {
        charts.push((name("front", &charts), front::front(results, front)));
    }
    charts
}

/// The differences of all points to the baseline, which whiskers at the points do not show: they are paired.
fn differences(results: &Results, free: &[Axis]) -> Option<String> {
    let baseline = results.baseline?;
    let points: Vec<usize> = (0..results.points.len()).filter(|&point| point != baseline).collect();
    let label = |&point: &usize| {
        let values = free.iter().map(|axis| results.points[point].values[axis.parameter].as_str());
        format!("{} ({})", values.collect::<Vec<_>>().join(", "), point + 1)
    };
    let names: Vec<String> = points.iter().map(label).collect();
    let columns: Vec<Differences> = (0..results.measures.len())
        .map(|number| {
            let factor = factor(results.measures[number].metric);
            let scaled = |estimate: Estimate| Estimate {
                value: estimate.value * factor,
                half_width: estimate.half_width.map(|half| half * factor),
                ..estimate
            };
            let values = points.iter().map(|&point| results.points[point].differences[number].map(scaled));
            // Shares differ by points.
            let heading = title(&results.measures[number]).replace("[%]", "[points]");
            Differences { heading, values: values.collect() }
        })
        .collect();
    let subtitle = format!(
        "Each point minus the baseline (point {}), replication by replication, with {} % intervals",
        baseline + 1,
        percent(results.confidence)
    );
    forest((&results.question, &subtitle), &names, &columns)
}

fn is_long(axis: &Axis) -> bool {
    axis.numbers.is_some() && axis.values.len() > 3
}

/// A name of a file that no other chart has.
fn name(wanted: &str, charts: &[(String, String)]) -> String {
    let safe = |sign: char| if sign.is_ascii_alphanumeric() || "._-".contains(sign) { sign } else { '-' };
    let safe: String = wanted.chars().map(safe).collect();
    let names = std::iter::once(safe.clone()).chain((2..).map(|number| format!("{safe}-{number}")));
    let mut paths = names.map(|name| format!("charts/{name}.svg"));
    paths.find(|path| charts.iter().all(|(taken, _)| taken != path)).expect("the numbers do not end")
}
