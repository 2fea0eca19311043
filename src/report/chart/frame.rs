//! The part of a chart where data is: two scales, a grid, and labels at round numbers.

use super::series::{BLACK, GREY, GRID};
use super::sheet::Align;
use super::{PER_UNIT, Place, Sheet, letters};
use crate::report::number::exact;
use plotters::prelude::RGBColor;

/// Where a scale begins and ends.
pub(super) type Range = (f64, f64);

/// Labels with the values at which they stand.
pub(super) type Ticks = Vec<(f64, String)>;

/// A rectangle of the sheet with a scale in each direction.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) x: Range,
    pub(super) y: Range,
}

/// What is below a frame with labels, and with a title under them.
pub(super) const BELOW_LABELS: f64 = 28.0;
pub(super) const BELOW_TITLE: f64 = 48.0;
/// What is above a frame whose vertical scale has a title.
pub(super) const ABOVE: f64 = 28.0;

/// The size of labels.
const SIZE: f64 = 12.0;
/// How far labels may reach over the ends of a horizontal scale, where the labels of the vertical one and the gap to the next frame are.
const OVER_LEFT: f64 = 20.0;
const OVER_RIGHT: f64 = 12.0;
/// How far apart labels are at least.
const APART: f64 = 7.0;

/// Where the middle of a label of this width is on a scale that is so long: at its value, unless it would reach too far over an end.
fn inside(x: f64, label: f64, length: f64) -> f64 {
    let (first, last) = (label / 2.0 - OVER_LEFT, length + OVER_RIGHT - label / 2.0);
    if first < last { x.clamp(first, last) } else { (first + last) / 2.0 }
}

/// Whether labels stand beside each other on a scale that is so long, in order.
pub(super) fn have_room(ticks: &[(f64, String)], (from, to): Range, length: f64) -> bool {
    let ends = |(value, label): &(f64, String)| {
        let width = letters::width(label, SIZE);
        let middle = inside((value - from) / (to - from) * length, width, length);
        (middle - width / 2.0, middle + width / 2.0)
    };
    let order = |one: &(f64, f64), other: &(f64, f64)| one.0.total_cmp(&other.0);
    let mut ends = Vec::from_iter(ticks.iter().map(ends));
    ends.sort_by(order);
    let all = OVER_LEFT + length + OVER_RIGHT;
    ends.iter().all(|(left, right)| right - left <= all) && ends.windows(2).all(|pair| pair[1].0 - pair[0].1 >= APART)
}

/// As many of these labels as have room on a scale that is so long, at equal distances.
pub(super) fn thinned(ticks: &[(f64, String)], range: Range, length: f64) -> Ticks {
    let every = |step: usize| ticks.iter().step_by(step).cloned().collect::<Ticks>();
    let mut candidates = (1..ticks.len().max(1)).map(every);
    candidates.find(|ticks| have_room(ticks, range, length)).unwrap_or_else(|| every(ticks.len().max(1)))
}

impl Frame {
    /// Where a point of data is. What is beyond a scale is at its end.
    pub(super) fn at(&self, x: f64, y: f64) -> Place {
        let part = |value: f64, (from, to): Range| ((value - from) / (to - from)).clamp(0.0, 1.0);
        let across = (self.right - self.left) * part(x, self.x);
        (self.left + across, self.bottom - (self.bottom - self.top) * part(y, self.y))
    }

    /// Grid lines and labels of the vertical scale, its title over its upper end, and the base line.
    pub(super) fn vertical_scale(&self, sheet: &Sheet<'_>, title: &str, ticks: &[(f64, String)]) {
        for (value, label) in ticks {
            let (_, y) = self.at(self.x.0, *value);
            if *value > self.y.0 {
                sheet.line([(self.left, y), (self.right, y)], GRID, 1.0);
            }
            sheet.text(label, (self.left - 8.0, y), self.left - 8.0, (12.0, GREY, Align::Right));
        }
        sheet.text(title, (self.left, self.top - 15.0), self.right - self.left, (12.0, BLACK, Align::Left));
        sheet.line([(self.left, self.bottom), (self.right, self.bottom)], GREY, 1.0);
    }

    /// A bar from the base line for each height, side by side over the whole width with this gap on both sides of each; where they would be
    /// narrower than the eye can tell apart, one for as many as are, as high as the highest.
    pub(super) fn bars(&self, sheet: &Sheet<'_>, heights: &[f64], gap: f64, color: RGBColor) {
        let most = ((self.right - self.left) * PER_UNIT) as usize;
        let together = heights.len().div_ceil(most).max(1);
        for (number, group) in heights.chunks(together).enumerate() {
            let first = (number * together) as f64;
            let (start, end) = (first + gap, first + group.len() as f64 - gap);
            let height = group.iter().copied().fold(0.0, f64::max);
            if height > self.y.0 {
                sheet.bar(self.at(start, height), self.at(end, self.y.0), color);
            }
        }
    }

    /// An area from the base line up to a level for each interval; none where there is none.
    pub(super) fn levels(&self, sheet: &Sheet<'_>, heights: &[Option<f64>], color: RGBColor) {
        for part in stairs(heights, 0.0) {
            let ends = [part[part.len() - 1].0, part[0].0].map(|x| self.at(x, self.y.0));
            let corners = part.iter().map(|&(x, y)| self.at(x, y)).chain(ends);
            sheet.shape(corners.collect(), color);
        }
    }

    /// Lines with a step at each interval, broken where there is no value for as long as can be seen.
    pub(super) fn stairs(&self, heights: &[Option<f64>], draw: impl Fn(Vec<Place>)) {
        for part in stairs(heights, (self.x.1 - self.x.0) / (self.right - self.left)) {
            draw(part.iter().map(|&(x, y)| self.at(x, y)).collect());
        }
    }

    /// Labels under the horizontal scale with a small mark each, and its title under its right end.
    pub(super) fn horizontal_scale(&self, sheet: &Sheet<'_>, title: &str, ticks: &[(f64, String)]) {
        let width = self.right - self.left;
        // Labels that touch each other have as much room as there is for each.
        let room = if have_room(ticks, self.x, width) { width } else { width / ticks.len().max(1) as f64 - 4.0 };
        let names = Vec::from_iter(ticks.iter().map(|(_, label)| label.as_str()));
        for ((value, _), label) in ticks.iter().zip(letters::apart(&names, SIZE, room)) {
            let (x, y) = self.at(*value, self.y.0);
            sheet.line([(x, y), (x, y + 4.0)], GREY, 1.0);
            let x = self.left + inside(x - self.left, letters::width(&label, SIZE), width);
            sheet.text(&label, (x, y + 15.0), f64::INFINITY, (SIZE, GREY, Align::Center));
        }
        let place = (self.right, self.bottom + 35.0);
        sheet.text(title, place, self.right - self.left, (12.0, BLACK, Align::Right));
    }
}

/// The corners of lines with a step at each interval; shorter gaps than `unseen` intervals are bridged.
fn stairs(heights: &[Option<f64>], unseen: f64) -> Vec<Vec<(f64, f64)>> {
    let numbered: Vec<(usize, Option<f64>)> = heights.iter().copied().enumerate().collect();
    let parts = numbered.chunk_by(|(_, one), (_, next)| one.is_some() == next.is_some());
    let corners = parts.map(|part| {
        let known = part.iter().filter_map(|&(number, height)| Some((number as f64, height?)));
        known.flat_map(|(number, height)| [(number, height), (number + 1.0, height)]).collect::<Vec<_>>()
    });
    let mut lines: Vec<Vec<(f64, f64)>> = Vec::new();
    for mut part in corners.filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(line) if part[0].0 - line[line.len() - 1].0 < unseen => line.append(&mut part),
            _ => lines.push(part),
        }
    }
    lines
}

/// Of an axis from 0 to 100 percent, for values from 0 to 1.
pub(super) fn percents(most: u32) -> Ticks {
    ticks_between(0.0, 100.0, most).into_iter().map(|tick| (tick / 100.0, exact(tick))).collect()
}

/// With the shortest text that says them.
pub(super) fn labelled(ticks: Vec<f64>) -> Ticks {
    ticks.into_iter().map(|tick| (tick, exact(tick))).collect()
}

/// Round numbers from 0 to the first at or above `end`, at most `most` steps apart: steps of 1, 2 or 5 times a power of ten.
pub(super) fn round_ticks(end: f64, most: u32) -> Vec<f64> {
    let mut power = 1e-9;
    let step = 'found: loop {
        for factor in [1.0, 2.0, 5.0] {
            // Counts beyond all reason end the search, too.
            if power * factor * f64::from(most) >= end || power > 1e30 {
                break 'found power * factor;
            }
        }
        power *= 10.0;
    };
    (0..=((end / step).ceil() as u32).min(most)).map(|number| tidy(f64::from(number) * step)).collect()
}

/// Round numbers from at or below `low` to at or above `high`, about `most` steps apart at most: steps of 1, 2 or 5 times a
/// power of ten.
pub(super) fn ticks_between(low: f64, high: f64, most: u32) -> Vec<f64> {
    let step = step(low, high, most);
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    let last = if last == first { first + 1 } else { last };
    (first..=last).map(|number| tidy(number as f64 * step)).collect()
}

/// A scale that holds what is from `low` to `high` with a little room, and the round numbers on it.
pub(super) fn fitting(low: f64, high: f64, most: u32) -> (Range, Ticks) {
    let width = (high - low).max(1e-3 * high.abs().max(low.abs())).max(1e-9);
    let (low, high) = (low - 0.04 * width, high + 0.04 * width);
    let step = step(low, high, most);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    ((low, high), labelled((first..=last).map(|number| tidy(number as f64 * step)).collect()))
}

/// Round numbers on a scale of logarithms from one power of ten to another, by their logarithms: 1, 2 and 5 times a power of ten where there is
/// room for these, else powers alone, or some of them.
pub(super) fn logarithmic((low, high): Range, most: u32) -> Ticks {
    let powers = low.floor() as i32..=high.ceil() as i32;
    let of = |factors: &[f64], step: usize| -> Ticks {
        let powers = powers.clone().step_by(step);
        let numbers = powers.flat_map(|power| factors.iter().map(move |factor| tidy_power(*factor, power)));
        let ticks = numbers.map(|number| (libm::log10(number), exact(number)));
        ticks.filter(|(tick, _)| (low..=high).contains(tick)).collect()
    };
    let few = [of(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0], 1), of(&[1.0, 2.0, 5.0], 1)].into_iter();
    let mut all = few.chain((1..400).map(|step| of(&[1.0], step)));
    all.find(|ticks| ticks.len() <= most as usize).unwrap_or_default()
}

fn tidy_power(factor: f64, power: i32) -> f64 {
    format!("{factor}e{power}").parse().expect("it is written as a number")
}

fn step(low: f64, high: f64, most: u32) -> f64 {
    let width = (high - low).max(1e-9);
    let power = 10_f64.powi(libm::log10(width / f64::from(most)).floor() as i32);
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|step| width / step <= f64::from(most)).unwrap_or(10.0 * power)
}

/// Of 3 · 0.1 more digits would be shown than there are.
fn tidy(number: f64) -> f64 {
    format!("{number:.9}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_end() {
        assert_eq!(round_ticks(87.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(round_ticks(5.0, 5), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(round_ticks(1.2, 6), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2]);
        assert_eq!(round_ticks(0.0, 5), [0.0]);
        assert!(round_ticks(1e300, 5).len() > 1);
    }

    #[test]
    fn ticks_between_two_numbers_are_round_and_hold_both() {
        assert_eq!(ticks_between(-3.2, 7.9, 6), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks_between(0.0, 0.31, 4), [0.0, 0.1, 0.2, 0.3, 0.4]);
        assert_eq!(ticks_between(-12.0, 0.0, 3), [-15.0, -10.0, -5.0, 0.0]);
        assert!(ticks_between(0.0, 0.0, 4).len() >= 2);
    }

    #[test]
    fn a_scale_of_logarithms_has_round_numbers_of_each_size() {
        let labels = |low: f64, high: f64| {
            let ticks = logarithmic((libm::log10(low), libm::log10(high)), 7);
            ticks.into_iter().map(|(_, label)| label).collect::<Vec<_>>()
        };
        assert_eq!(labels(0.9, 120.0), ["1", "2", "5", "10", "20", "50", "100"]);
        assert_eq!(labels(0.01, 1e5), ["0.01", "1", "100", "10000"]);
        assert_eq!(labels(10.0, 16.0), ["10", "15"]);
    }

    #[test]
    fn a_fitting_scale_holds_what_it_is_for_and_has_round_numbers_within() {
        for (low, high) in [(0.91, 1.07), (-3.0, 0.2), (5.0, 5.0), (0.0, 0.0), (120.0, 86_400.0)] {
            let ((from, to), ticks) = fitting(low, high, 5);
            assert!(from < low && high < to, "{from} {to}");
            assert!(ticks.iter().all(|(tick, _)| (from..=to).contains(tick)) && ticks.len() <= 6, "{ticks:?}");
        }
        let labels: Vec<String> = fitting(0.91, 1.07, 5).1.into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["0.95", "1", "1.05"]);
    }

    #[test]
    fn stairs_are_broken_where_there_is_no_value() {
        let heights = [None, Some(2.0), Some(3.0), None, Some(1.0)];
        let parts = stairs(&heights, 0.5);
        assert_eq!(parts, [vec![(1.0, 2.0), (2.0, 2.0), (2.0, 3.0), (3.0, 3.0)], vec![(4.0, 1.0), (5.0, 1.0)]]);
        assert_eq!(stairs(&heights, 1.5), [parts.concat()], "nobody would see the gap");
    }
}
