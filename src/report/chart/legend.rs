//! What the marks of a chart mean.

use super::series::{BLACK, Dash, PALE, SKY_BLUE, Series};
use super::sheet::Align;
use super::{Sheet, letters};
use plotters::prelude::RGBColor;

/// A mark, as a legend has it.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// A line, as wide as it is drawn.
    Line(RGBColor, f64, Dash),
    /// A line with marks.
    Marked(Series),
    /// A mark alone.
    Mark(Series),
    /// Bars.
    Bar(RGBColor),
    /// Bars of a light colour with an outline.
    Pale(RGBColor),
    /// Bars that are half as high as others.
    LowBar(RGBColor),
    /// A translucent area.
    Band(RGBColor),
    /// A level over an area.
    Level,
}

/// As wide as a mark is in a legend.
const MARK: f64 = 22.0;
const SIZE: f64 = 12.5;
const LINE: f64 = 20.0;

impl Sheet<'_> {
    /// The marks with their names beside each other from this height on, on as many lines as they take; what is below them.
    pub(super) fn legend(&self, left: f64, top: f64, entries: &[(String, Key)]) -> f64 {
        let (mut x, mut y) = (left, top + LINE / 2.0);
        for (name, key) in entries {
            let width = MARK + 8.0 + letters::width(name, SIZE);
            if x > left && x + width > self.right() {
                (x, y) = (left, y + LINE);
            }
            self.key((x, y), *key);
            self.text(name, (x + MARK + 8.0, y), self.right() - x - MARK - 8.0, (SIZE, BLACK, Align::Left));
            x += width + 18.0;
        }
        y + LINE / 2.0
    }

    /// A mark from this place on to the right.
    pub(super) fn key(&self, (x, y): (f64, f64), key: Key) {
        let ends = [(x, y), (x + MARK, y)];
        match key {
            Key::Line(color, width, dash) => self.dashed(ends, color, width, dash),
            Key::Marked(series) => {
                self.line(ends, series.color, 2.0);
                self.mark((x + MARK / 2.0, y), 3.5, series);
            }
            Key::Mark(series) => self.mark((x + MARK / 2.0, y), 4.5, series),
            Key::Bar(color) => self.bar((x + 5.0, y - 6.0), (x + 17.0, y + 6.0), color),
            Key::LowBar(color) => self.bar((x + 5.0, y), (x + 17.0, y + 6.0), color),
            Key::Band(color) => {
                let (up, down) = (y - 6.0, y + 6.0);
                self.band(vec![(x, up), (x + MARK, up), (x + MARK, down), (x, down)], color);
            }
            Key::Pale(color) => self.outlined((x + 5.0, y - 6.0), (x + 17.0, y + 6.0), color),
            Key::Level => {
                self.bar((x, y - 4.0), (x + MARK, y + 6.0), PALE);
                self.line([(x, y - 4.0), (x + MARK, y - 4.0)], SKY_BLUE, 2.0);
            }
        }
    }
}
