//! The part of a chart where data is: two scales, a grid, and labels at round numbers.

use super::{Align, BLACK, GREY, GRID, PER_UNIT, Place, Sheet};
use plotters::prelude::RGBColor;

/// A rectangle of the sheet with a scale in each direction, both from 0.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The value at the right edge.
    pub(super) x_end: f64,
    /// The value at the upper edge.
    pub(super) y_end: f64,
}

impl Frame {
    /// Where a point of data is.
    pub(super) fn at(&self, x: f64, y: f64) -> Place {
        let across = (self.right - self.left) * x / self.x_end;
        (self.left + across, self.bottom - (self.bottom - self.top) * y / self.y_end)
    }

    /// Grid lines and labels of the vertical scale, its title over its upper end, and the base line.
    pub(super) fn vertical_scale(&self, sheet: &Sheet<'_>, title: &str, ticks: &[(f64, String)]) {
        for (value, label) in ticks {
            let (_, y) = self.at(0.0, *value);
            if *value > 0.0 {
                sheet.line([(self.left, y), (self.right, y)], GRID, 1.0);
            }
            sheet.text(label, (self.left - 8.0, y), 12, (12.0, GREY, Align::Right));
        }
        sheet.text(title, (self.left, self.top - 15.0), 80, (12.0, BLACK, Align::Left));
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
            sheet.bar(self.at(start, height), self.at(end, 0.0), color);
        }
    }

    /// Labels under the horizontal scale with a small mark each, and its title under its right end.
    pub(super) fn horizontal_scale(&self, sheet: &Sheet<'_>, title: &str, ticks: &[(f64, String)]) {
        for (value, label) in ticks {
            let (x, y) = self.at(*value, 0.0);
            sheet.line([(x, y), (x, y + 4.0)], GREY, 1.0);
            sheet.text(label, (x, y + 15.0), 24, (12.0, GREY, Align::Center));
        }
        sheet.text(title, (self.right, self.bottom + 35.0), 80, (12.0, BLACK, Align::Right));
    }
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
    (0..=((end / step).ceil() as u32).min(most)).map(|number| f64::from(number) * step).collect()
}

/// Round numbers from at or below `low` to at or above `high`, about `most` steps apart at most: steps of 1, 2 or 5 times a
/// power of ten.
pub(super) fn ticks_between(low: f64, high: f64, most: u32) -> Vec<f64> {
    let width = (high - low).max(1e-9);
    let power = 10_f64.powi(libm::log10(width / f64::from(most)).floor() as i32);
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| width / step <= f64::from(most));
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    let last = if last == first { first + 1 } else { last };
    // Of 3 · 0.1 more digits are shown than there are.
    let tidy = |number: f64| format!("{number:.9}").parse().unwrap_or(number);
    (first..=last).map(|number| tidy(number as f64 * step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_end() {
        assert_eq!(round_ticks(87.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(round_ticks(5.0, 5), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
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
}
