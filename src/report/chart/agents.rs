//! Agents by interval: how many are there, how many are busy, and how many the work that arrives would keep busy.

use super::frame::{Frame, round_ticks};
use super::service::interval_ticks;
use super::{Align, BLACK, BLUE, PALE, Place, SKY_BLUE, Sheet, VERMILLION, drawn};
use crate::experiment::{Metric, Row, Scope, Summary};
use crate::report::Run;
use crate::report::number::exact;

const FRAME: Frame = Frame { left: 72.0, right: 932.0, top: 132.0, bottom: 480.0, x_end: 1.0, y_end: 1.0 };

/// The chart; nothing where nobody is ever there, or where there are no intervals to tell apart.
pub(in crate::report) fn agents(run: &Run<'_>) -> Option<String> {
    let summary = run.summary;
    let rows: Vec<&Row> = summary.by_interval(Scope::Center).collect();
    let of = |metric: Metric| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.estimate(metric).map(|estimate| estimate.value)).collect()
    };
    let (present, busy) = (of(Metric::Agents), of(Metric::AgentsBusy));
    let work = work(summary, &rows);
    let most = |values: &[Option<f64>]| values.iter().flatten().copied().fold(0.0, f64::max);
    if rows.len() < 2 || most(&present) == 0.0 {
        return None;
    }
    let top = most(&present).max(work.as_deref().map_or(0.0, most));
    // Room over the highest, so that it is seen to be one.
    let ticks = round_ticks(1.05 * top, 6);
    let y_end = *ticks.last().expect("there is a zero at least");
    let frame = Frame { x_end: rows.len() as f64, y_end, ..FRAME };
    Some(drawn(|sheet| {
        sheet.titles(run.question, "Agents by interval, on average over all replications");
        let mut names = vec![("present", SKY_BLUE), ("busy, work after the contact included", BLUE)];
        names.extend(work.is_some().then_some(("arriving work [agents]: contacts × AHT / interval", VERMILLION)));
        let mut x = frame.left;
        for (number, (name, color)) in names.into_iter().enumerate() {
            match number {
                0 => {
                    sheet.bar((x, 79.0), (x + 22.0, 90.0), PALE);
                    sheet.line([(x, 79.0), (x + 22.0, 79.0)], color, 2.0);
                }
                1 => sheet.line([(x, 84.0), (x + 22.0, 84.0)], color, 2.5),
                _ => sheet.dashed([(x, 84.0), (x + 22.0, 84.0)], color, 2.0),
            }
            sheet.text(name, (x + 30.0, 84.0), 60, (12.5, BLACK, Align::Left));
            x += 56.0 + 6.4 * name.chars().count() as f64;
        }
        frame.vertical_scale(sheet, "agents", &ticks.iter().map(|&tick| (tick, exact(tick))).collect::<Vec<_>>());
        frame.bars(sheet, &present.iter().map(|value| value.unwrap_or(0.0)).collect::<Vec<_>>(), 0.0, PALE);
        stairs(sheet, &frame, &present, |sheet, places| sheet.line(places, SKY_BLUE, 2.0));
        stairs(sheet, &frame, &busy, |sheet, places| sheet.line(places, BLUE, 2.5));
        if let Some(work) = &work {
            stairs(sheet, &frame, work, |sheet, places| {
                sheet.dashed(places, VERMILLION, 2.0);
            });
        }
        frame.horizontal_scale(sheet, "start of the interval", &interval_ticks(summary));
    }))
}

/// The work that arrives in each interval, as agents that it keeps busy; nothing where agents have several sessions at once, whose times
/// overlap.
///
/// # Formula
/// Contacts offered in the interval times the mean handling time of those who were handled, over the length of the interval: the
/// offered load in erlangs.
fn work(summary: &Summary, rows: &[&Row]) -> Option<Vec<Option<f64>>> {
    let alone = |row: &&Row| row.estimate(Metric::Concurrency).is_none_or(|sessions| sessions.value <= 1.0 + 1e-9);
    let length = summary.interval.seconds();
    let work = |row: &&Row| {
        let (offered, aht) = (row.estimate(Metric::Offered)?.value, row.estimate(Metric::Aht)?.value);
        Some(offered * aht / length)
    };
    rows.iter().all(alone).then(|| rows.iter().map(work).collect())
}

/// A line with a step at each interval, broken where there is no value.
pub(super) fn stairs(sheet: &Sheet<'_>, frame: &Frame, values: &[Option<f64>], draw: impl Fn(&Sheet<'_>, Vec<Place>)) {
    let numbered: Vec<(usize, Option<f64>)> = values.iter().copied().enumerate().collect();
    for part in numbered.chunk_by(|(_, one), (_, next)| one.is_some() == next.is_some()) {
        let places: Vec<Place> = part
            .iter()
            .filter_map(|&(number, value)| Some((number as f64, value?)))
            .flat_map(|(number, value)| [frame.at(number, value), frame.at(number + 1.0, value)])
            .collect();
        if !places.is_empty() {
            draw(sheet, places);
        }
    }
}
