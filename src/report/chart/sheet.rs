//! The sheet that a chart is drawn on, without a font at hand: the viewer brings one.

use super::frame::Frame;
use super::letters;
use super::series::{BLACK, Dash, GREY, SKY_BLUE};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde::Serialize;
use std::cell::RefCell;

/// Steps of the drawing in a unit: the drawing knows whole steps only, and lines shall not have stairs.
pub(super) const STEPS: f64 = 8.0;

/// A place on the chart, in units from the upper left corner.
pub(super) type Place = (f64, f64);

/// Which end of a text is at its place.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

/// A sheet to draw on, measured in units.
pub(super) struct Sheet<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    width: f64,
    values: RefCell<Vec<Values>>,
}

/// What a script may say of the place of a pointer: names and values from left to right, in the rectangle that they are drawn in. Values are one
/// text with bars between them, which takes half the room.
#[derive(Serialize)]
struct Values {
    /// Left, top, right and bottom, in steps.
    at: [i32; 4],
    /// Where they stand, in steps, if they are not all as wide; what is nearest is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<Vec<i32>>,
    /// Where they are not those of the frame before.
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<Named>,
}

/// Each by its name.
type Named = Vec<(String, String)>;

/// Of more values a pointer could not choose one.
const MOST_VALUES: usize = 700;

/// The library has no dashes: a line that is to have some is marked by an opacity that no other has.
fn opacity(dash: Dash) -> f64 {
    match dash {
        Dash::Solid => 1.0,
        Dash::Dashed => 0.99,
        Dash::Dotted => 0.98,
        Dash::Long => 0.97,
        Dash::Mixed => 0.96,
    }
}

/// How far apart lines of text are, as a share of their size.
pub(super) const LINE: f64 = 1.2;

/// How far down it can be drawn \[steps\]: how far is drawn is known at the end.
const DEEP: u32 = 1_000_000;

const IN_MEMORY: &str = "drawing into memory does not fail";

fn steps((x, y): Place) -> (i32, i32) {
    ((x * STEPS).round() as i32, (y * STEPS).round() as i32)
}

/// Draws on a sheet of this width and returns the SVG. What draws says how high the sheet is. Where there is no paper, what is behind the
/// picture is seen through it.
pub(super) fn drawn(width: f64, has_paper: bool, draw: impl FnOnce(&Sheet<'_>) -> f64) -> String {
    let mut svg = String::new();
    let (height, values) = {
        let area = SVGBackend::with_string(&mut svg, ((width * STEPS) as u32, DEEP)).into_drawing_area();
        let sheet = Sheet { area, width, values: RefCell::default() };
        let height = draw(&sheet).ceil();
        sheet.area.present().expect(IN_MEMORY);
        (height, sheet.values.into_inner())
    };
    let (right, bottom) = (width * STEPS, height * STEPS);
    // The picture is as large as its layout, however fine its steps are. What is the same in all texts is said once.
    let mut text = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {right} {bottom}\" xmlns=\"http://www.w3.org/2000/svg\" \
         font-family=\"sans-serif\">\n"
    );
    if has_paper {
        text.push_str(&format!("<rect width=\"{right}\" height=\"{bottom}\" fill=\"#FFFFFF\"/>\n"));
    }
    // A file has no script.
    if !has_paper && !values.is_empty() {
        let values = serde_json::to_string(&values).expect("texts and numbers can be written as JSON");
        // In JSON these signs stand within texts alone.
        let escaped = values.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        text.push_str(&format!("<metadata>{escaped}</metadata>\n"));
    }
    for line in svg.lines().skip(1) {
        if line.starts_with("<text") {
            let usual = [" text-anchor=\"start\"", " font-family=\"sans-serif\"", " opacity=\"1\""];
            text.push_str(&usual.iter().fold(line.to_owned(), |line, usual| line.replace(usual, "")));
        } else if line.starts_with('<') {
            text.push_str(&plain(line));
            text.push('\n');
        } else {
            text.push_str(line);
        }
    }
    text
}

/// A line of the drawing without what need not be said, and with its dashes.
fn plain(line: &str) -> String {
    let mut plain = line.replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "").replace(" \"/>", "\"/>");
    // No line is so thin: it is what stands there where there is none.
    plain = plain.replace(" stroke-width=\"1\"", "");
    for dash in Dash::ALL.into_iter().filter(|dash| *dash != Dash::Solid) {
        let lengths: Vec<String> =
            dash.lengths().iter().map(|length| (f64::from(*length) * STEPS).to_string()).collect();
        let mark = format!(" opacity=\"{}\"", opacity(dash));
        plain = plain.replace(&mark, &format!(" stroke-dasharray=\"{}\"", lengths.join(" ")));
    }
    plain
}

/// How many columns there are to a unit of width: a line is wider than what is nearer together.
pub(super) const PER_UNIT: f64 = 2.0;

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
    /// In units.
    pub(super) fn width(&self) -> f64 {
        self.width
    }

    /// Which of two there is room for: of a wide sheet the first, of a narrow one the second.
    pub(super) fn either<T>(&self, wide: T, narrow: T) -> T {
        if self.width > 700.0 { wide } else { narrow }
    }

    /// The right end of what is drawn.
    pub(super) fn right(&self) -> f64 {
        self.width - self.either(28.0, 16.0)
    }

    /// The left end of texts that stand by themselves.
    pub(super) fn margin(&self) -> f64 {
        self.either(24.0, 2.0)
    }

    /// Where a frame begins whose vertical scale has these labels.
    pub(super) fn beside<'t>(&self, labels: impl IntoIterator<Item = &'t (f64, String)>) -> f64 {
        let widest = labels.into_iter().map(|(_, label)| letters::width(label, 12.0)).fold(0.0, f64::max);
        self.margin() + widest.min(0.2 * self.width).max(self.either(40.0, 22.0)) + 8.0
    }

    /// Keeps what a script may say of the intervals of a frame, which are equally wide, each series by its name with its unit.
    pub(super) fn values(&self, frame: &Frame, labels: &[String], series: Vec<(String, Vec<String>)>) {
        self.keep([(frame.left, frame.top), (frame.right, frame.bottom)], None, labels, series);
    }

    /// The same of what stands at these values of the horizontal scale.
    pub(super) fn values_at(&self, frame: &Frame, at: &[f64], labels: &[String], series: Vec<(String, Vec<String>)>) {
        let places = at.iter().map(|&x| steps(frame.at(x, frame.y.0)).0).collect();
        self.keep([(frame.left, frame.top), (frame.right, frame.bottom)], Some(places), labels, series);
    }

    /// The same of what is told in words anywhere within these corners.
    pub(super) fn words(&self, corners: [Place; 2], name: &str, said: Vec<(String, String)>) {
        let series = said.into_iter().map(|(name, value)| (name, vec![value])).collect();
        self.keep(corners, None, &[name.to_owned()], series);
    }

    fn keep(&self, corners: [Place; 2], x: Option<Vec<i32>>, labels: &[String], series: Vec<(String, Vec<String>)>) {
        if labels.is_empty() || labels.len() > MOST_VALUES {
            return;
        }
        let [(left, top), (right, bottom)] = corners.map(steps);
        // A bar in a name would end it.
        let joined = |texts: &[String]| texts.iter().map(|text| text.replace('|', "/")).collect::<Vec<_>>().join("|");
        let series: Named = series.into_iter().map(|(name, values)| (name, joined(&values))).collect();
        let mut kept = self.values.borrow_mut();
        let labels = joined(labels);
        let is_new = kept.iter().rev().find_map(|values| values.labels.as_ref()) != Some(&labels);
        let has_new = kept.iter().rev().find_map(|values| values.series.as_ref()) != Some(&series);
        let (labels, series) = (is_new.then_some(labels), has_new.then_some(series));
        kept.push(Values { at: [left, top, right, bottom], x, labels, series });
    }

    /// A line through these places.
    pub(super) fn line(&self, places: impl IntoIterator<Item = Place>, color: RGBColor, width: f64) {
        self.dashed(places, color, width, Dash::Solid);
    }

    /// A line with dashes through these places.
    pub(super) fn dashed(&self, places: impl IntoIterator<Item = Place>, color: RGBColor, width: f64, dash: Dash) {
        let places: Vec<_> = thinned(places.into_iter().collect()).into_iter().map(steps).collect();
        if places.len() < 2 {
            return;
        }
        let style = color.mix(opacity(dash)).stroke_width((width * STEPS) as u32);
        self.area.draw(&PathElement::new(places, style)).expect(IN_MEMORY);
    }

    /// A translucent area with these corners.
    pub(super) fn band(&self, corners: Vec<Place>, color: RGBColor) {
        self.area_of(corners, color.mix(0.22));
    }

    /// A filled area with these corners.
    pub(super) fn shape(&self, corners: Vec<Place>, color: RGBColor) {
        self.area_of(corners, color.mix(1.0));
    }

    fn area_of(&self, corners: Vec<Place>, color: RGBAColor) {
        let corners: Vec<_> = thinned(corners).into_iter().map(steps).collect();
        if corners.len() > 2 {
            self.area.draw(&Polygon::new(corners, color)).expect(IN_MEMORY);
        }
    }

    /// A filled rectangle.
    pub(super) fn bar(&self, upper_left: Place, lower_right: Place, color: RGBColor) {
        let corners = [steps(upper_left), steps(lower_right)];
        self.area.draw(&Rectangle::new(corners, color.filled())).expect(IN_MEMORY);
    }

    /// A rectangle that is filled with a colour too light to be seen by itself, with an outline that is seen.
    pub(super) fn outlined(&self, (left, top): Place, (right, bottom): Place, color: RGBColor) {
        self.bar((left, top), (right, bottom), color);
        self.line([(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)], SKY_BLUE, 1.0);
    }

    /// A filled circle.
    pub(super) fn dot(&self, place: Place, radius: f64, color: RGBColor) {
        self.area.draw(&Circle::new(steps(place), (radius * STEPS) as i32, color.filled())).expect(IN_MEMORY);
    }

    /// A text whose middle height is at the place; cut to the width that it has.
    pub(super) fn text(&self, text: &str, place: Place, room: f64, (size, color, align): (f64, RGBColor, Align)) {
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        let text = letters::fitted(text, size, room);
        if text.is_empty() {
            return;
        }
        // The backend divides sizes by 1.24.
        let font = ("sans-serif", size * 1.24 * STEPS).into_font().color(&color);
        let style = font.pos(Pos::new(horizontal, VPos::Center));
        self.area.draw(&Text::new(text, steps(place), style)).expect(IN_MEMORY);
    }

    /// Lines of text, the last of which is at the place.
    pub(super) fn lines(&self, lines: &[String], (x, y): Place, (size, color, align): (f64, RGBColor, Align)) {
        for (number, line) in lines.iter().rev().enumerate() {
            self.text(line, (x, y - LINE * size * number as f64), f64::INFINITY, (size, color, align));
        }
    }

    /// The title, a smaller text under it that says what is shown, and what is below them.
    pub(super) fn titles(&self, title: &str, note: &str) -> f64 {
        let room = self.right() - self.margin();
        let mut y = 10.0;
        for (text, size, height, color, most) in [(title, 18.0, 24.0, BLACK, 3), (note, 12.5, 18.0, GREY, 4)] {
            for line in letters::lines(text, size, room, most) {
                self.text(&line, (self.margin(), y + height / 2.0 + 4.0), f64::INFINITY, (size, color, Align::Left));
                y += height;
            }
            y += 3.0;
        }
        y + 8.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn every_kind_of_dash_is_its_own_in_the_drawing() {
        let places = [(0.0, 0.0), (9.0, 9.0)];
        let svg = drawn(20.0, false, |sheet| {
            Dash::ALL.into_iter().for_each(|dash| sheet.dashed(places, BLACK, 1.0, dash));
            sheet.text("<a> & opacity=\"0.99\"", (1.0, 1.0), 900.0, (10.0, BLACK, Align::Left));
            20.0
        });
        let mut patterns: Vec<&str> = svg.split("stroke-dasharray=\"").skip(1).collect();
        patterns.sort();
        patterns.dedup();
        assert_eq!((patterns.len(), svg.matches("<polyline").count()), (4, 5), "{svg}");
        assert!(svg.contains("&lt;a&gt; &amp; opacity=&quot;0.99&quot;</text>"), "{svg}");
    }
}
