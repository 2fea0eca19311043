//! All points in the plane of two measures, and those on the front.

use super::Scale;
use crate::experiment::sweep::{Front, Results};
use crate::report::chart::frame::{ABOVE, BELOW_TITLE, Frame};
use crate::report::chart::legend::Key;
use crate::report::chart::series::{BLUE, GREY, SERIES, SKY_BLUE, Series};
use crate::report::chart::service::pointed;
use crate::report::chart::sheet::Align;
use crate::report::chart::{Chart, Place, letters};
use crate::report::sweep::title;
use crate::report::table::factor;

const ON_FRONT: Series = SERIES[1];
const BEATEN: Series = Series { color: SKY_BLUE, ..SERIES[0] };
const SIZE: f64 = 11.5;

/// The chart.
pub(super) fn front<'a>(results: &'a Results, front: &'a Front) -> Chart<'a> {
    let [across, up] = front.measures;
    let words = [0, 1].map(|goal| {
        let better = if front.less_is_better[goal] { "less" } else { "more" };
        format!("{better} {}", title(&results.measures[front.measures[goal]]))
    });
    let note = format!(
        "Better is {} and {}; a point is beaten by one that is as good in both and better in one.",
        words[0], words[1]
    );
    let legend = [
        ("on the front, with its number".to_owned(), Key::Mark(ON_FRONT)),
        ("beaten by one of them".to_owned(), Key::Mark(BEATEN)),
    ];
    Chart::new(results.question.as_str(), "The front", note, move |sheet, top| {
        let (x, y) = (Scale::of(results, across, false, 6), Scale::of(results, up, false, 6));
        let left = sheet.beside(&y.ticks);
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let bottom = top + sheet.either(350.0, 220.0);
        let frame = Frame { left, right: sheet.right(), top, bottom, x: x.range, y: y.range };
        frame.vertical_scale(sheet, &title(&results.measures[up]), &y.ticks);
        frame.horizontal_scale(sheet, &title(&results.measures[across]), &x.ticks);
        let place = |point: usize| -> Option<Place> {
            let value = |measure: usize| {
                let estimate = results.points[point].estimates[measure]?;
                Some(factor(results.measures[measure].metric) * estimate.value)
            };
            Some(frame.at(x.at(value(across)?), y.at(value(up)?)))
        };
        let mut seen: Vec<(usize, f64)> = (0..results.points.len())
            .filter_map(|point| {
                let value = results.points[point].estimates[across]?.value;
                let at = x.at(factor(results.measures[across].metric) * value);
                results.points[point].estimates[up].map(|_| (point, at))
            })
            .collect();
        seen.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        let labels = Vec::from_iter(seen.iter().map(|(point, _)| format!("point {}", point + 1)));
        let values = [across, up].map(|measure| {
            let estimates = Vec::from_iter(seen.iter().map(|&(point, _)| results.points[point].estimates[measure]));
            (title(&results.measures[measure]), pointed(results.measures[measure].metric, &estimates))
        });
        sheet.values_at(&frame, &Vec::from_iter(seen.iter().map(|&(_, at)| at)), &labels, values.into());
        for point in (0..results.points.len()).filter(|point| !front.points.contains(point)) {
            if let Some(place) = place(point) {
                sheet.mark(place, 3.5, BEATEN);
            }
        }
        let mut stairs: Vec<(usize, Place)> =
            front.points.iter().filter_map(|&point| Some((point, place(point)?))).collect();
        stairs.sort_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        sheet.line(stairs.iter().map(|(_, place)| *place), BLUE, 1.0);
        stairs.iter().for_each(|&(_, place)| sheet.mark(place, 4.0, ON_FRONT));
        // A number stands where it covers no mark of the front and no other number; where there is no room, the table has it.
        let mut taken: Vec<(Place, Place)> =
            stairs.iter().map(|&(_, (x, y))| ((x - 4.0, y - 4.0), (x + 4.0, y + 4.0))).collect();
        for &(point, (x, y)) in &stairs {
            let number = (point + 1).to_string();
            let (width, height) = (letters::width(&number, SIZE), SIZE);
            let corners =
                [(x + 7.0, y - 6.0), (x + 7.0, y + 13.0), (x - 7.0 - width, y - 6.0), (x - 7.0 - width, y + 13.0)];
            let free =
                corners.into_iter().map(|(left, base)| ((left, base - height), (left + width, base))).find(|place| {
                    let (low, high) = *place;
                    let apart = |&(from, to): &(Place, Place)| {
                        high.0 < from.0 || to.0 < low.0 || high.1 < from.1 || to.1 < low.1
                    };
                    low.0 > left && high.0 < frame.right && taken.iter().all(apart)
                });
            if let Some((low, high)) = free {
                let middle = (low.1 + high.1) / 2.0;
                sheet.text(&number, (low.0, middle), f64::INFINITY, (SIZE, GREY, Align::Left));
                taken.push((low, high));
            }
        }
        bottom + BELOW_TITLE
    })
}
