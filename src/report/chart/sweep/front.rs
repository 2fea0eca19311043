//! All points in the plane of two measures, and those on the front.

use super::Scale;
use crate::experiment::sweep::{Front, Results};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Align, BLACK, BLUE, GREY, Place, SKY_BLUE, VERMILLION, drawn};
use crate::report::sweep::title;
use crate::report::table::factor;

/// More numbers of points on the front would cover each other.
const MAX_NUMBERS: usize = 30;
/// Labels of points this near would cover each other.
const NEAR: f64 = 12.0;

/// The chart.
pub(super) fn front(results: &Results, front: &Front) -> String {
    drawn(|sheet| {
        let [across, up] = front.measures;
        let words = [0, 1].map(|goal| {
            let better = if front.less_is_better[goal] { "less" } else { "more" };
            format!("{better} {}", title(&results.measures[front.measures[goal]]))
        });
        sheet.titles(
            &results.question,
            &format!(
                "Better is {} and {}; a point is beaten by one that is as good in both and better in one",
                words[0], words[1]
            ),
        );
        sheet.dot((78.0, 82.0), 4.5, VERMILLION);
        sheet.text("on the front, with its number", (90.0, 82.0), 60, (12.5, BLACK, Align::Left));
        sheet.dot((300.0, 82.0), 3.5, SKY_BLUE);
        sheet.text("beaten by one of them", (312.0, 82.0), 60, (12.5, BLACK, Align::Left));
        let (x, y) = (Scale::of(results, across), Scale::of(results, up));
        let frame = Frame { left: 72.0, right: 932.0, top: 128.0, bottom: 478.0, x_end: x.height, y_end: y.height };
        frame.vertical_scale(sheet, &title(&results.measures[up]), &y.ticks);
        frame.horizontal_scale(sheet, &title(&results.measures[across]), &x.ticks);
        let place = |point: usize| -> Option<Place> {
            let value = |measure: usize| {
                let estimate = results.points[point].estimates[measure]?;
                Some(factor(results.measures[measure].metric) * estimate.value)
            };
            Some(frame.at(x.above(value(across)?), y.above(value(up)?)))
        };
        for point in (0..results.points.len()).filter(|point| !front.points.contains(point)) {
            if let Some(place) = place(point) {
                sheet.dot(place, 3.5, SKY_BLUE);
            }
        }
        let mut stairs: Vec<(usize, Place)> =
            front.points.iter().filter_map(|&point| Some((point, place(point)?))).collect();
        stairs.sort_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        sheet.line(stairs.iter().map(|(_, place)| *place), BLUE, 1.0);
        let show_numbers = stairs.len() <= MAX_NUMBERS;
        // Points at one place share a label.
        let near = |a: Place, b: Place| (a.0 - b.0).abs() < NEAR && (a.1 - b.1).abs() < NEAR;
        for together in stairs.chunk_by(|(_, a), (_, b)| near(*a, *b)) {
            together.iter().for_each(|&(_, place)| sheet.dot(place, 4.5, VERMILLION));
            let numbers: Vec<String> = together.iter().map(|(point, _)| (point + 1).to_string()).collect();
            let (x, y) = together[0].1;
            if show_numbers {
                sheet.text(&numbers.join(", "), (x + 8.0, y - 9.0), 24, (11.5, GREY, Align::Left));
            }
        }
    })
}
