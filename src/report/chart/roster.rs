//! A roster by interval: how many agents are required of each group, and how many are on duty.

use super::Chart;
use super::frame::{ABOVE, BELOW_LABELS, BELOW_TITLE, Frame, labelled, round_ticks};
use super::legend::Key;
use super::series::{Dash, PALE, SKY_BLUE, VERMILLION};
use super::service::ticks_for;
use crate::experiment::rostering::Roster;
use crate::report::StaffingRun;

/// The chart: a frame for each group, one below the other.
pub(in crate::report) fn roster<'a>(run: &StaffingRun<'a>, made: &'a Roster) -> Chart<'a> {
    let (pools, labels) = (run.pools, &run.labels.intervals);
    let note = "By group and interval, on average over the interval.";
    Chart::new(run.question, "Agents required and on duty", note, move |sheet, top| {
        let of = |number: usize| -> [Vec<Option<f64>>; 2] {
            let required = made.required.0[number].iter().map(|&count| Some(f64::from(count))).collect();
            [required, made.on_duty[number].iter().copied().map(Some).collect()]
        };
        let scale = |values: &[Vec<Option<f64>>; 2]| {
            let most = values.iter().flatten().flatten().copied().fold(1.0, f64::max);
            labelled(round_ticks(1.05 * most, 5))
        };
        let groups: Vec<_> = (0..pools.len()).map(of).map(|values| (scale(&values), values)).collect();
        let left = sheet.beside(groups.iter().flat_map(|(ticks, _)| ticks));
        let legend =
            [("on duty".to_owned(), Key::Level), ("required".to_owned(), Key::Line(VERMILLION, 2.0, Dash::Dashed))];
        let mut top = sheet.legend(left, top, &legend) + ABOVE;
        for (number, (pool, (ticks, [required, on_duty]))) in pools.iter().zip(&groups).enumerate() {
            let y_end = ticks.last().expect("there is a zero at least").0;
            let x = (0.0, required.len() as f64);
            let bottom = top + sheet.either(140.0, 100.0);
            let frame = Frame { left, right: sheet.right(), top, bottom, x, y: (0.0, y_end) };
            frame.vertical_scale(sheet, &format!("agents of {}", pool.name), ticks);
            frame.levels(sheet, on_duty, PALE);
            frame.stairs(on_duty, |places| sheet.line(places, SKY_BLUE, 2.0));
            frame.stairs(required, |places| sheet.dashed(places, VERMILLION, 2.0, Dash::Dashed));
            let title = if number + 1 == pools.len() { "start of the interval" } else { "" };
            frame.horizontal_scale(sheet, title, &ticks_for(labels, frame.right - left));
            top = bottom + BELOW_LABELS + ABOVE;
        }
        top - ABOVE - BELOW_LABELS + BELOW_TITLE
    })
}
