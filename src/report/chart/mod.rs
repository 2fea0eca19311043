//! Charts as SVG, drawn without a font at hand: the viewer brings one.
//!
//! The same summary gives the same bytes. Colours are those of Okabe and Ito, "Color Universal Design", 2008, which people with
//! any kind of colour vision can tell apart, the light ones darkened until they stand out from white by 3 : 1.

mod agents;
mod classes;
mod convergence;
mod days;
mod fitted;
mod forest;
mod frame;
mod panels;
mod roster;
mod service;
mod sweep;
mod waits;

pub(super) use agents::agents;
pub(super) use classes::classes;
pub(super) use convergence::convergence;
pub(super) use days::days;
pub(super) use fitted::{density, profile, survival};
pub(super) use forest::{Differences, forest};
pub(super) use panels::panels;
pub(super) use roster::roster;
pub(super) use service::service;
pub(super) use sweep::sweep;
pub(super) use waits::waits;

use super::table::shortened;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const BLACK: RGBColor = RGBColor(0x22, 0x22, 0x22);
const GREY: RGBColor = RGBColor(0x76, 0x76, 0x76);
const GRID: RGBColor = RGBColor(0xe4, 0xe4, 0xe4);
const ORANGE: RGBColor = RGBColor(0xb8, 0x78, 0x00);
const SKY_BLUE: RGBColor = RGBColor(0x3d, 0x95, 0xcc);
const GREEN: RGBColor = RGBColor(0x00, 0x8f, 0x68);
const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
const VERMILLION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
const PURPLE: RGBColor = RGBColor(0xb8, 0x5c, 0x90);
/// Light enough for lines over it.
const PALE: RGBColor = RGBColor(0xc9, 0xdd, 0xea);

/// Size of a chart, in the units in which it is laid out.
const SIZE: (u32, u32) = (960, 540);
/// Steps of the drawing in a unit: the drawing knows whole steps only, and lines shall not have stairs.
const STEPS: f64 = 8.0;

/// A place on the chart, in units from the upper left corner.
type Place = (f64, f64);

/// Which end of a text is at its place.
#[derive(Clone, Copy)]
enum Align {
    Left,
    Center,
    Right,
}

/// A sheet to draw on, measured in units.
struct Sheet<'a>(DrawingArea<SVGBackend<'a>, Shift>);

/// Draws a chart of the usual size and returns its SVG.
fn drawn(draw: impl FnOnce(&Sheet<'_>)) -> String {
    drawn_on(SIZE, draw)
}

/// Draws a chart on a sheet of this size and returns its SVG.
fn drawn_on(units: (u32, u32), draw: impl FnOnce(&Sheet<'_>)) -> String {
    let mut svg = String::new();
    let steps = |units: u32| units * STEPS as u32;
    {
        let sheet = Sheet(SVGBackend::with_string(&mut svg, (steps(units.0), steps(units.1))).into_drawing_area());
        sheet.0.fill(&WHITE).expect(IN_MEMORY);
        draw(&sheet);
        sheet.0.present().expect(IN_MEMORY);
    }
    // The picture is as large as its layout, however fine its steps are.
    let size = |(width, height): (u32, u32)| format!("width=\"{width}\" height=\"{height}\" viewBox");
    let svg = svg.replacen(&size((steps(units.0), steps(units.1))), &size(units), 1);
    let dashes = format!(" stroke-dasharray=\"{}\"", 4 * STEPS as u32);
    let marked = format!(" opacity=\"{DASHED}\"");
    // What is not translucent need not say so. Texts stand on lines of their own, and are left as they are.
    let line = |line: &str| match line.starts_with('<') {
        true => line.replace(&marked, &dashes).replace(" opacity=\"1\"", "") + "\n",
        false => format!("{line}\n"),
    };
    svg.lines().map(line).collect()
}

/// The library has no dashes: a line that is to have some is marked by an opacity that no other has.
const DASHED: f64 = 0.99;

const IN_MEMORY: &str = "drawing into memory does not fail";

fn steps((x, y): Place) -> (i32, i32) {
    ((x * STEPS).round() as i32, (y * STEPS).round() as i32)
}

/// How many columns there are to a unit of width: a line is wider than what is nearer together.
const PER_UNIT: f64 = 2.0;

/// The same line to the eye, with at most four places in each column that is half a unit wide: the first, the highest, the lowest and the
/// last (Jugel, Jerzak, Hackenbroich, Markl, "M4: a visualization-oriented time series data aggregation", 2014).
fn thinned(places: Vec<Place>) -> Vec<Place> {
    let column = |place: &Place| (place.0 * PER_UNIT).floor();
    let mut kept = Vec::with_capacity(places.len().min(8_192));
    for run in places.chunk_by(|before, after| column(before) == column(after)) {
        if run.len() <= 4 {
            kept.extend_from_slice(run);
            continue;
        }
        let by_height = |&a: &usize, &b: &usize| run[a].1.total_cmp(&run[b].1);
        let inner = 1..run.len() - 1;
        let ends = [inner.clone().min_by(by_height), inner.max_by(by_height)].map(|place| place.unwrap_or(0));
        let mut chosen = [0, ends[0].min(ends[1]), ends[0].max(ends[1]), run.len() - 1].to_vec();
        chosen.dedup();
        kept.extend(chosen.into_iter().map(|place| run[place]));
    }
    kept
}

impl Sheet<'_> {
    /// A line through these places.
    fn line(&self, places: impl IntoIterator<Item = Place>, color: RGBColor, width: f64) {
        let places: Vec<_> = thinned(places.into_iter().collect()).into_iter().map(steps).collect();
        if places.len() < 2 {
            return;
        }
        let style = color.stroke_width((width * STEPS) as u32);
        self.0.draw(&PathElement::new(places, style)).expect(IN_MEMORY);
    }

    /// A thin dashed line.
    fn dashes(&self, from: Place, to: Place, color: RGBColor) {
        self.dashed([from, to], color, 1.0);
    }

    /// A dashed line through these places.
    fn dashed(&self, places: impl IntoIterator<Item = Place>, color: RGBColor, width: f64) {
        let places: Vec<_> = thinned(places.into_iter().collect()).into_iter().map(steps).collect();
        let style = color.mix(DASHED).stroke_width((width * STEPS) as u32);
        self.0.draw(&PathElement::new(places, style)).expect(IN_MEMORY);
    }

    /// A translucent area with these corners.
    fn area(&self, corners: Vec<Place>, color: RGBColor) {
        let corners: Vec<_> = thinned(corners).into_iter().map(steps).collect();
        self.0.draw(&Polygon::new(corners, color.mix(0.22))).expect(IN_MEMORY);
    }

    /// A filled rectangle.
    fn bar(&self, upper_left: Place, lower_right: Place, color: RGBColor) {
        let corners = [steps(upper_left), steps(lower_right)];
        self.0.draw(&Rectangle::new(corners, color.filled())).expect(IN_MEMORY);
    }

    fn dot(&self, place: Place, radius: f64, color: RGBColor) {
        self.0.draw(&Circle::new(steps(place), (radius * STEPS) as i32, color.filled())).expect(IN_MEMORY);
    }

    /// A text whose middle height is at the place; cut to `signs`.
    fn text(&self, text: &str, place: Place, signs: usize, (size, color, align): (f64, RGBColor, Align)) {
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        // The backend divides sizes by 1.24.
        let font = ("sans-serif", size * 1.24 * STEPS).into_font().color(&color);
        let style = font.pos(Pos::new(horizontal, VPos::Center));
        self.0.draw(&Text::new(shortened(text, signs), steps(place), style)).expect(IN_MEMORY);
    }

    /// The title, and a smaller line under it that says what is shown.
    fn titles(&self, title: &str, subtitle: &str) {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text(&title, (24.0, 28.0), 96, (18.0, BLACK, Align::Left));
        self.text(subtitle, (24.0, 52.0), 150, (12.5, GREY, Align::Left));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How bright a colour looks \[0, 1\].
    ///
    /// # Source
    /// Web Content Accessibility Guidelines 2.2, 2023, "relative luminance".
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn a_line_of_a_hundred_thousand_places_keeps_its_ends_its_peaks_and_its_shape() {
        let wave = |n: usize| libm::sin(n as f64 / 5_000.0) + if n == 31_234 { 9.0 } else { 0.0 };
        let places: Vec<Place> = (0..100_000).map(|n| (n as f64 * 0.005, wave(n))).collect();
        let kept = thinned(places.clone());
        assert!(kept.len() <= 4_000 && kept.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", kept.len());
        assert_eq!((kept[0], kept[kept.len() - 1], kept.contains(&places[31_234])), (places[0], places[99_999], true));
        let few: Vec<Place> = places.iter().step_by(100).copied().collect();
        assert_eq!(thinned(few.clone()), few);
    }

    #[test]
    fn every_colour_of_lines_and_marks_stands_out_from_the_paper() {
        for color in [BLACK, GREY, ORANGE, SKY_BLUE, GREEN, BLUE, VERMILLION, PURPLE] {
            let contrast = 1.05 / (luminance(color) + 0.05);
            assert!(contrast >= 3.0, "{color:?}: {contrast}");
        }
    }
}
