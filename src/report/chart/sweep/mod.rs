//! The charts of a sweep: one of each measure over the parameters, and one of the front.

mod front;
mod lines;
mod scatter;
mod tiles;

use crate::experiment::sweep::{MAX_COLOURS, Results};
use crate::report::chart::frame::{Range, Ticks, fitting, logarithmic};
use crate::report::chart::{Chart, Differences, forest, letters};
use crate::report::console::percent;
use crate::report::sweep::title;
use crate::report::table::factor;
use crate::stats::Estimate;

/// More panels are not drawn.
const MAX_PANELS: usize = 12;
/// Of more points without a baseline, differences to the first would be a list that nobody reads.
const MAX_DIFFERENCES: usize = 41;
/// More lines in a panel are not drawn: there are no more colours to tell them apart.
const MAX_LINES: usize = MAX_COLOURS;

/// The values of a parameter, in the order in which points have them.
pub(in crate::report) struct Axis {
    parameter: usize,
    name: String,
    values: Vec<String>,
    /// The values as numbers, if all are, and what is written behind each.
    numbers: Option<(Vec<f64>, String)>,
    /// Whether numbers stand by their logarithms.
    is_log: bool,
}

impl Axis {
    fn of(results: &Results, parameter: usize) -> Axis {
        let mut values: Vec<String> = Vec::new();
        for point in &results.points {
            if !values.contains(&point.values[parameter]) {
                values.push(point.values[parameter].clone());
            }
        }
        let numbers = numbers(&values);
        let are_above_0 = |(numbers, _): &(Vec<f64>, String)| numbers.iter().all(|&number| number > 0.0);
        let is_log = results.layout.log_x && numbers.as_ref().is_some_and(are_above_0);
        Axis { parameter, name: results.parameters[parameter].clone(), values, numbers, is_log }
    }

    fn place(&self, results: &Results, point: usize) -> usize {
        let value = &results.points[point].values[self.parameter];
        self.values.iter().position(|known| known == value).expect("an axis has the values of all points")
    }

    /// Where a value is on the scale: by its size if it is a number.
    fn at(&self, value: usize) -> f64 {
        self.numbers.as_ref().map_or(value as f64 + 0.5, |(numbers, _)| self.on_scale(numbers[value]))
    }

    fn on_scale(&self, number: f64) -> f64 {
        if self.is_log { libm::log10(number) } else { number }
    }

    /// How many of the values come before this one on the scale.
    fn rank(&self, value: usize) -> usize {
        (0..self.values.len()).filter(|&other| self.at(other) < self.at(value)).count()
    }

    /// The scale.
    fn range(&self) -> Range {
        let Some((numbers, _)) = &self.numbers else { return (0.0, self.values.len() as f64) };
        let places = || numbers.iter().map(|&number| self.on_scale(number));
        let (low, high) = (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        let room = if high > low { 0.045 * (high - low) } else { 1.0 };
        (low - room, high + room)
    }

    /// The values, where all have room on a scale of this width; of more numbers, round ones.
    fn ticks(&self, width: f64) -> Ticks {
        let (low, high) = self.range();
        match &self.numbers {
            Some((_, unit)) if self.is_log && !self.have_room(width / (high - low)) => {
                let ticks = logarithmic((low, high), ((width / 50.0) as u32).clamp(2, 8));
                ticks.into_iter().map(|(tick, label)| (tick, label + unit)).collect()
            }
            Some((_, unit)) if !self.have_room(width / (high - low)) => {
                // The room around them is there already.
                let room = 0.041 * (high - low);
                let (_, ticks) = fitting(low + room, high - room, ((width / 50.0) as u32).clamp(2, 8));
                ticks.into_iter().map(|(tick, label)| (tick, label + unit)).collect()
            }
            _ => (0..self.values.len()).map(|value| (self.at(value), self.values[value].clone())).collect(),
        }
    }

    /// Whether the labels of the values do not touch where a step of 1 has this width.
    fn have_room(&self, step: f64) -> bool {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|&one, &other| self.at(one).total_cmp(&self.at(other)));
        order.windows(2).all(|pair| {
            let half = |value: usize| letters::width(&self.values[value], 12.0) / 2.0;
            (self.at(pair[1]) - self.at(pair[0])) * step > half(pair[0]) + half(pair[1]) + 6.0
        })
    }
}

/// The values as numbers, if all are, and what is behind each, such as the unit of times; those with different units are no numbers that can
/// be compared.
fn numbers(values: &[String]) -> Option<(Vec<f64>, String)> {
    let part = |text: &'_ str| -> Option<(f64, String)> {
        let end = text.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign)).unwrap_or(text.len());
        let unit = &text[end..];
        let is_unit = !unit.contains(|sign: char| sign.is_ascii_digit() || sign == '(');
        is_unit.then(|| text[..end].parse().ok()).flatten().map(|number| (number, unit.to_owned()))
    };
    let parts: Vec<(f64, String)> = values.iter().map(|value| part(value)).collect::<Option<_>>()?;
    let unit = parts.first()?.1.clone();
    let same = parts.iter().all(|(number, other)| *other == unit && number.is_finite());
    same.then(|| (parts.into_iter().map(|(number, _)| number).collect(), unit))
}

/// The scale of one measure, in the units of tables.
struct Scale {
    /// From 0, unless all values are so far from it that they would all look the same.
    range: Range,
    ticks: Ticks,
    /// Whether values stand by their logarithms.
    is_log: bool,
}

impl Scale {
    /// Of all values, with their whiskers if those are drawn.
    fn of(results: &Results, measure: usize, has_whiskers: bool, most_ticks: u32) -> Scale {
        let factor = factor(results.measures[measure].metric);
        let ends = results.points.iter().filter_map(|point| {
            let estimate = point.estimates[measure]?;
            let half = estimate.half_width.filter(|half| has_whiskers && half.is_finite()).unwrap_or(0.0);
            Some((factor * (estimate.value - half), factor * (estimate.value + half)))
        });
        let (least, most) = ends.fold((f64::INFINITY, 0.001_f64), |(low, high), end| (low.min(end.0), high.max(end.1)));
        // No share is more than everybody, whatever its interval says.
        let limit = if factor == 100.0 { 100.0 } else { f64::INFINITY };
        let most = most.min(limit);
        let values = results.points.iter().filter_map(|point| Some(factor * point.estimates[measure]?.value));
        let lowest = values.fold(f64::INFINITY, f64::min);
        if results.layout.log_y && lowest > 0.0 && lowest < most {
            // What an interval has below the least value of all may be nothing, which no such scale has.
            let range = (libm::log10(least.max(0.5 * lowest)), libm::log10(most));
            let room = 0.04 * (range.1 - range.0);
            let range = (range.0 - room, range.1 + room);
            return Scale { range, ticks: logarithmic(range, most_ticks + 2), is_log: true };
        }
        let far = least > 0.5 * most && least < most;
        let ((low, high), ticks) = fitting(if far { least } else { 0.0 }, most, most_ticks);
        let range = (low.max(0.0), high.min(limit));
        let ticks = ticks.into_iter().filter(|(tick, _)| (range.0..=range.1).contains(tick)).collect();
        Scale { range, ticks, is_log: false }
    }

    /// Where a value is.
    fn at(&self, value: f64) -> f64 {
        // What is below such a scale is at its end.
        if self.is_log { libm::log10(value.max(f64::MIN_POSITIVE)) } else { value }
    }
}

/// The parameters of a sweep that vary.
pub(in crate::report) fn free(results: &Results) -> Vec<Axis> {
    let free = (0..results.parameters.len()).filter(|&parameter| results.is_free[parameter]);
    free.map(|parameter| Axis::of(results, parameter)).filter(|axis| axis.values.len() > 1).collect()
}

/// The charts with their names below the folder of results, over the parameters that vary: differences and the front, then each measure.
pub(in crate::report) fn sweep<'a>(results: &'a Results, free: &'a [Axis]) -> Vec<(String, Chart<'a>)> {
    let mut charts: Vec<(String, Chart<'a>)> = Vec::new();
    // What tells points apart comes before what each of them came to.
    if let Some(picture) = differences(results, free) {
        charts.push((name("differences", &charts), picture));
    }
    if let Some(front) = &results.front {
        charts.push((name("front", &charts), front::front(results, front)));
    }
    let is_chosen = results.layout.is_chosen() || results.layout.log_x || results.layout.log_y;
    for number in 0..results.measures.len() {
        let chart = match (results.design, free) {
            (_, []) => None,
            ("grid", [down, across]) if !is_chosen && [down, across].iter().all(|axis| is_long(axis)) => {
                tiles::tiles(results, number, down, across)
            }
            ("grid", _) => lines::lines(results, number, free),
            ("list", _) => {
                let first = free.iter().position(|axis| results.layout.x == Some(axis.parameter)).unwrap_or(0);
                lines::lines(results, number, &free[first..=first])
            }
            _ => scatter::scatter(results, number, free),
        };
        if let Some(chart) = chart {
            charts.push((name(&results.measures[number].name(), &charts), chart));
        }
    }
    charts
}

/// The differences of all points to the baseline, or to the first point where there is none, which whiskers at the points do not show: they are
/// paired. In a design that fills a space, the first point is no better than any other.
fn differences<'a>(results: &'a Results, free: &[Axis]) -> Option<Chart<'a>> {
    let is_written = ["grid", "list"].contains(&results.design) && results.points.len() <= MAX_DIFFERENCES;
    let baseline = results.baseline.or(is_written.then_some(0))?;
    let points: Vec<usize> = (0..results.points.len()).filter(|&point| point != baseline).collect();
    let values = |point: usize| {
        let values = free.iter().map(|axis| results.points[point].values[axis.parameter].as_str());
        values.collect::<Vec<_>>().join(", ")
    };
    let label = |&point: &usize| format!("{}: {}", point + 1, values(point));
    let names: Vec<String> = points.iter().map(label).collect();
    let columns = (0..results.measures.len()).map(|number| {
        let factor = factor(results.measures[number].metric);
        let scaled = |estimate: Estimate| Estimate {
            value: estimate.value * factor,
            half_width: estimate.half_width.map(|half| half * factor),
            ..estimate
        };
        let values = points.iter().map(|&point| results.difference([point, baseline], number).map(scaled));
        // Shares differ by points.
        let heading = title(&results.measures[number]).replace("[%]", "[points]");
        Differences { heading, values: values.collect() }
    });
    let which = match results.baseline {
        Some(point) => format!("the baseline, point {} ({})", point + 1, values(point)),
        None => format!("the first ({}), as no baseline is named", values(baseline)),
    };
    let keys = Vec::from_iter(free.iter().map(|axis| axis.name.as_str()));
    let note = format!(
        "Each point minus {which}, replication by replication, with {} % intervals; lines have the number of the point, {}",
        percent(results.confidence),
        keys.join(", ")
    );
    forest(results.question.as_str(), &note, names, columns.collect())
}

fn is_long(axis: &Axis) -> bool {
    axis.numbers.is_some() && axis.values.len() > 3
}

/// A name of a file that no other chart has.
fn name(wanted: &str, charts: &[(String, Chart<'_>)]) -> String {
    let safe = |sign: char| if sign.is_ascii_alphanumeric() || "._-".contains(sign) { sign } else { '-' };
    let safe: String = wanted.chars().map(safe).collect();
    let names = std::iter::once(safe.clone()).chain((2..).map(|number| format!("{safe}-{number}")));
    let mut paths = names.map(|name| format!("charts/{name}.svg"));
    paths.find(|path| charts.iter().all(|(taken, _)| taken != path)).expect("the numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbers_if_all_have_one_unit() {
        let of = |values: &[&str]| numbers(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["1", "2.5", "-3"]), Some((vec![1.0, 2.5, -3.0], String::new())));
        assert_eq!(of(&["20s", "90s"]), Some((vec![20.0, 90.0], "s".to_owned())));
        assert_eq!(of(&["90s", "2m"]), None, "two minutes are not less than ninety seconds");
        assert_eq!((of(&["2", "many"]), of(&["exponential(2m)"]), of(&["1h30m"]), of(&[])), (None, None, None, None));
    }
}
