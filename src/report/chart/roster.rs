//! A roster by interval: how many agents are required of each group, and how many are on duty.

use super::agents::stairs;
use super::frame::{Frame, round_ticks};
use super::service::ticks_for;
use super::{Align, BLACK, PALE, SKY_BLUE, VERMILLION, drawn_on};
use crate::experiment::rostering::Roster;
use crate::report::StaffingRun;
use crate::report::number::exact;

const LEFT: f64 = 72.0;
const RIGHT: f64 = 932.0;
const TOP: f64 = 132.0;
/// From the base line of one group to that of the next, and how much of it is over the base line.
const ROW: f64 = 212.0;
const HEIGHT: f64 = 140.0;

/// The chart: a frame for each group, one below the other.
pub(in crate::report) fn roster(run: &StaffingRun<'_>, made: &Roster) -> String {
    let height = TOP + ROW * run.pools.len() as f64;
    drawn_on((960, height as u32), |sheet| {
        sheet.titles(
            run.question,
            "Agents by group and interval: required, and on duty by the roster, on average over the interval",
        );
        sheet.bar((LEFT, 79.0), (LEFT + 22.0, 90.0), PALE);
        sheet.line([(LEFT, 79.0), (LEFT + 22.0, 79.0)], SKY_BLUE, 2.0);
        sheet.text("on duty", (LEFT + 30.0, 84.0), 60, (12.5, BLACK, Align::Left));
        sheet.dashed([(LEFT + 110.0, 84.0), (LEFT + 132.0, 84.0)], VERMILLION, 2.0);
        sheet.text("required", (LEFT + 140.0, 84.0), 60, (12.5, BLACK, Align::Left));
        let both = made.required.0.iter().zip(&made.on_duty).zip(run.pools);
        for (number, ((required, on_duty), pool)) in both.enumerate() {
            let required: Vec<f64> = required.iter().map(|&count| f64::from(count)).collect();
            let most = required.iter().chain(on_duty).copied().fold(0.0, f64::max);
            let ticks = round_ticks(1.05 * most.max(1.0), 5);
            let y_end = *ticks.last().expect("there is a zero at least");
            let top = TOP + ROW * number as f64;
            let x_end = required.len() as f64;
            let frame = Frame { left: LEFT, right: RIGHT, top, bottom: top + HEIGHT, x_end, y_end };
            let labels: Vec<(f64, String)> = ticks.iter().map(|&tick| (tick, exact(tick))).collect();
            frame.vertical_scale(sheet, &format!("agents of {}", pool.name), &labels);
            frame.bars(sheet, on_duty, 0.0, PALE);
            let known = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
            stairs(sheet, &frame, &known(on_duty), |sheet, places| sheet.line(places, SKY_BLUE, 2.0));
            stairs(sheet, &frame, &known(&required), |sheet, places| sheet.dashed(places, VERMILLION, 2.0));
            frame.horizontal_scale(sheet, "start of the interval", &ticks_for(&run.labels.intervals, RIGHT - LEFT));
        }
    })
}
