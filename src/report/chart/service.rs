//! Service by interval: service level and abandonment over the contacts that were offered.

use super::frame::{ABOVE, BELOW_TITLE, Frame, Ticks, have_room, percents, round_ticks};
use super::legend::Key;
use super::series::{Dash, SERIES, SKY_BLUE, Series};
use super::{Chart, Place, Sheet};
use crate::experiment::{Goal, Limit, Measure, Metric, Row, Scope, Spread, Summary};
use crate::report::Run;
use crate::report::classes::{of, with_service_level};
use crate::report::console::percent;
use crate::report::goals::amount;
use crate::report::table::{Column, estimate_cells, with_unit};
use crate::stats::Estimate;
use jiff::civil::Date;

/// How the service level and abandonment look.
pub(super) const SERVICE_LEVEL: Series = SERIES[0];
pub(super) const ABANDONED: Series = SERIES[1];

/// How the service levels of several media look, beside abandonment.
const LEVELS: [Series; 5] = [SERVICE_LEVEL, SERIES[2], SERIES[3], SERIES[4], SERIES[6]];

/// The chart.
pub(in crate::report) fn service<'a>(run: &Run<'a>) -> Chart<'a> {
    let summary = run.summary;
    let rows = drawn(summary, Scope::Center);
    let bands =
        |count: usize, of: &str| format!("bands are {} % intervals over {count} {of}", percent(summary.confidence));
    let pieces = piece(summary);
    let shown = match (summary.spread, summary.replications) {
        (Spread::Batches(_), _) => String::new(),
        (_, 0 | 1) => "; one replication".to_owned(),
        (Spread::Pairs, many) => format!("; {}", bands(many / 2, "pairs of replications")),
        (Spread::Replications, many) => format!("; {}", bands(many, "replications")),
    };
    let note = format!("By {pieces} of arrival; in time is within {}{shown}.", summary.in_time);
    let parts = with_service_level(summary).into_iter().zip(LEVELS);
    let levels = parts.map(|(part, series)| (part, summary.headline, series));
    let shown = Vec::from_iter(levels.chain([(Scope::Center, Metric::AbandonShare, ABANDONED)]));
    let name = |part, metric: Metric| match metric {
        Metric::AbandonShare => "abandoned while waiting".to_owned(),
        level => format!("service level{} ({})", of(summary, part), level.heading()),
    };
    let mut legend =
        Vec::from_iter(shown.iter().map(|&(part, metric, series)| (name(part, metric), Key::Marked(series))));
    legend.push(("offered".to_owned(), Key::Bar(SKY_BLUE)));
    for &(part, metric, series) in &shown {
        legend.extend(goal_keys(summary, (metric, part), series));
    }
    let offered: Vec<f64> =
        rows.iter().map(|row| row.estimate(Metric::Offered).map_or(0.0, |offered| offered.value)).collect();
    let counts = round_ticks(offered.iter().copied().fold(0.01, f64::max), 3);
    let counts: Ticks = counts.into_iter().map(|tick| (tick, compact(tick))).collect();
    let shares = percents(5);
    Chart::new(run.question, format!("Service by {pieces}"), note, move |sheet, top| {
        let x = (0.0, rows.len().max(1) as f64);
        let (left, right) = (sheet.beside(shares.iter().chain(&counts)), sheet.right());
        let top = sheet.legend(left, top, &legend) + ABOVE;
        let bottom = top + sheet.either(218.0, 140.0);
        let frame = Frame { left, right, top, bottom, x, y: (0.0, 1.0) };
        frame.vertical_scale(sheet, "share [%]", &shares);
        let mut values = Vec::new();
        let estimates_of = |part, metric| {
            let rows = drawn(summary, part);
            rows.iter().map(|row| row.estimate(metric)).collect::<Vec<Option<Estimate>>>()
        };
        let counted = (Scope::Center, Metric::Offered);
        for (part, metric) in shown.iter().map(|&(part, metric, _)| (part, metric)).chain([counted]) {
            let head = with_unit(&format!("{}{}", metric.heading(), of(summary, part)), metric);
            values.push((head, pointed(metric, &estimates_of(part, metric))));
        }
        sheet.values(&frame, starts(summary), values.clone());
        // What is told first is drawn last, over the others.
        for &(part, metric, series) in shown.iter().rev() {
            draw_share(sheet, &frame, &estimates_of(part, metric), series);
            draw_targets(sheet, &frame, summary, (metric, part), series);
        }
        let top = bottom + 16.0 + ABOVE;
        let bottom = top + sheet.either(88.0, 60.0);
        let y = (0.0, counts.last().expect("there is a zero at least").0);
        let frame = Frame { left, right, top, bottom, x, y };
        sheet.values(&frame, starts(summary), values);
        frame.vertical_scale(sheet, "offered [contacts]", &counts);
        frame.bars(sheet, &offered, if rows.len() > 100 { 0.0 } else { 0.1 }, SKY_BLUE);
        frame.horizontal_scale(sheet, scale_title(summary), &interval_ticks(summary, right - left));
        bottom + BELOW_TITLE
    })
}

/// A line with its band; both are broken where there is no value. Marks stand where they have room, and where a line would not be seen.
pub(super) fn draw_share(sheet: &Sheet<'_>, frame: &Frame, estimates: &[Option<Estimate>], series: Series) {
    let middle = |number: usize| number as f64 + 0.5;
    let has_room = (frame.right - frame.left) / estimates.len().max(1) as f64 > 8.0;
    // So many intervals are a texture, in which thin lines are seen better.
    let is_dense = (frame.right - frame.left) / (estimates.len() as f64) < 3.0;
    let entries: Vec<(usize, Estimate)> =
        estimates.iter().enumerate().filter_map(|(number, estimate)| Some((number, (*estimate)?))).collect();
    // What is missing for less than the width of a line is not seen to be missing.
    let unseen = (estimates.len() as f64 / (frame.right - frame.left)) as usize;
    for run in entries.chunk_by(|(before, _), (after, _)| after - before <= 1 + unseen) {
        let edge = |sign: f64| {
            move |(number, estimate): &(usize, Estimate)| -> Option<Place> {
                Some(frame.at(middle(*number), estimate.value + sign * estimate.half_width?))
            }
        };
        for part in run.chunk_by(|(_, before), (_, after)| before.half_width.is_some() == after.half_width.is_some()) {
            let upper = part.iter().filter_map(edge(1.0));
            sheet.band(upper.chain(part.iter().rev().filter_map(edge(-1.0))).collect(), series.color);
        }
        let places = || run.iter().map(|(number, estimate)| frame.at(middle(*number), estimate.value));
        sheet.line(places(), series.color, if is_dense { 1.0 } else { 2.0 });
        if has_room || run.len() == 1 {
            places().for_each(|place| sheet.mark(place, 2.5, series));
        }
    }
}

/// What the lines of [`draw_targets`] mean.
pub(super) fn goal_keys(summary: &Summary, (metric, scope): (Metric, Scope), series: Series) -> Vec<(String, Key)> {
    let key = |(limit, target): (Limit, f64)| {
        let limit = match limit {
            Limit::AtLeast => "at least",
            Limit::AtMost => "at most",
        };
        (format!("goal: {limit} {}", amount(metric, target)), Key::Line(series.color, 1.4, Dash::Dashed))
    };
    targets(summary, metric, scope).into_iter().map(key).collect()
}

/// The targets of goals of a part, each a dashed line.
pub(super) fn draw_targets(
    sheet: &Sheet<'_>,
    frame: &Frame,
    summary: &Summary,
    (metric, scope): (Metric, Scope),
    series: Series,
) {
    for (_, target) in targets(summary, metric, scope) {
        let ends = [frame.at(frame.x.0, target), frame.at(frame.x.1, target)];
        sheet.dashed(ends, series.color, 1.4, Dash::Dashed);
    }
}

/// The limits that goals set to a metric of a part, each once. The only part of a kind is the center.
pub(super) fn targets(summary: &Summary, metric: Metric, scope: Scope) -> Vec<(Limit, f64)> {
    let labels = &summary.labels;
    let alone = |of: Scope| match of {
        Scope::Class(_) => labels.classes.len() == 1,
        Scope::Group(_) => labels.groups.len() == 1,
        Scope::Queue(_) => labels.queues.len() == 1,
        _ => false,
    };
    let is_of = |of: Scope| of == scope || (scope == Scope::Center && alone(of));
    let has = |measure: &Measure| is_of(measure.scope) && measure.interval.is_none();
    let is_of = |goal: &&Goal| goal.metric() == metric && goal.measures.iter().any(has);
    let mut targets: Vec<(Limit, f64)> = Vec::new();
    for goal in summary.goals.iter().map(|judged| &judged.goal).filter(is_of) {
        if !targets.contains(&(goal.limit, goal.target)) {
            targets.push((goal.limit, goal.target));
        }
    }
    targets
}

/// What charts show one by one: intervals, the days of a long run, or batches.
pub(super) fn piece(summary: &Summary) -> &'static str {
    match summary.spread {
        Spread::Batches(_) => "batch",
        _ if summary.days.is_some() => "day",
        _ => "interval",
    }
}

/// What is under a scale of these.
pub(super) fn scale_title(summary: &Summary) -> &'static str {
    match piece(summary) {
        "day" => "day",
        "batch" => "start of the batch",
        _ => "start of the interval",
    }
}

/// The rows of these, of the center or a class.
pub(super) fn drawn(summary: &Summary, scope: Scope) -> Vec<&Row> {
    match &summary.days {
        Some(days) => days.rows(scope).collect(),
        None => summary.by_interval(scope).collect(),
    }
}

/// How these are called: none of a beginning that is left out.
pub(super) fn starts(summary: &Summary) -> &[String] {
    if let Some(days) = &summary.days {
        return &days.names;
    }
    &summary.labels.intervals[summary.labels.intervals.len() - summary.by_interval(Scope::Center).count()..]
}

/// Of more values a pointer shows no intervals.
const MOST_WITH_INTERVALS: usize = 200;

/// The values of a metric as a pointer shows them, with their interval.
pub(super) fn pointed(metric: Metric, estimates: &[Option<Estimate>]) -> Vec<String> {
    // On a page that is sent, those of a week would take a lot of room.
    let half_width = estimates.len() <= MOST_WITH_INTERVALS;
    let cells = estimate_cells(Column { metric, half_width }, estimates).into_iter();
    cells.map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ").replace("± ", "±")).collect()
}

/// Labels of intervals at equal distances, as many as have room on a scale of this width, at most twelve.
pub(super) fn interval_ticks(summary: &Summary, width: f64) -> Ticks {
    ticks_for(starts(summary), width)
}

/// The same of these labels; of more than two days it is the days that are named.
pub(super) fn ticks_for(labels: &[String], width: f64) -> Ticks {
    let days = day_starts(labels);
    if days.len() > 2 {
        return day_ticks(&days, labels.len(), width);
    }
    // Whole hours and days come out of these distances when intervals are quarters or halves of an hour.
    const STEPS: [usize; 12] = [1, 2, 4, 8, 12, 16, 24, 48, 96, 192, 336, 672];
    let ticks: Ticks = labels.iter().enumerate().map(|(number, label)| (number as f64, label.clone())).collect();
    let candidates = STEPS.into_iter().map(|step| every(&ticks, 0, step));
    first_with_room(candidates, labels.len(), width).unwrap_or_else(|| every(&ticks, 0, labels.len()))
}

/// More labels are not read.
const MOST_LABELS: usize = 12;

/// Every so many of these, from this one on.
fn every(ticks: &[(f64, String)], first: usize, step: usize) -> Ticks {
    ticks.iter().skip(first).step_by(step.max(1)).cloned().collect()
}

/// The first of these that has room on a scale of so many intervals and this width.
fn first_with_room(candidates: impl IntoIterator<Item = Ticks>, intervals: usize, width: f64) -> Option<Ticks> {
    let fits = |ticks: &Ticks| ticks.len() <= MOST_LABELS && have_room(ticks, (0.0, intervals as f64), width);
    candidates.into_iter().find(fits)
}

/// The first interval of each day, and how the day is called; nothing where that is not told.
fn day_starts(labels: &[String]) -> Vec<(usize, &str)> {
    // What has no time of day is a day itself.
    let day = |label: &str| if label.contains(':') { label.rfind(' ').unwrap_or(0) } else { label.len() };
    let days = labels.iter().enumerate().map(|(number, label)| (number, &label[..day(label)]));
    let mut starts: Vec<(usize, &str)> = days.filter(|(_, day)| !day.is_empty()).collect();
    starts.dedup_by_key(|(_, day)| *day);
    starts
}

/// Labels of days, as many as have room; the days of a week by their weekdays alone, where that is what there is room for.
fn day_ticks(days: &[(usize, &str)], intervals: usize, width: f64) -> Ticks {
    const STEPS: [usize; 9] = [1, 2, 7, 14, 28, 56, 91, 182, 364];
    let ticks = |name: &dyn Fn(&str) -> String| -> Ticks {
        days.iter().map(|(number, day)| (*number as f64, name(day))).collect()
    };
    let (names, weekdays) = (ticks(&day), ticks(&|name| day(name).chars().take(3).collect()));
    let is_week = days.len() <= 8 && days.iter().all(|(_, name)| name.parse::<Date>().is_ok());
    // A first day that is nearly over when the run begins may have to go without a name.
    let of = |ticks: &'_ Ticks, step: usize| [every(ticks, 0, step), every(ticks, 1, step)];
    // Of a week the first day says the date, if there is room, and the others follow.
    let first_dated: Ticks = names.iter().take(1).chain(weekdays.iter().skip(1)).cloned().collect();
    let of_week = std::iter::once(first_dated).chain(of(&weekdays, 1)).chain(of(&weekdays, 2)).filter(|_| is_week);
    let rest = std::iter::once(every(&names, 1, 1)).chain(STEPS[1..].iter().flat_map(|&step| of(&names, step)));
    let candidates = std::iter::once(names.clone()).chain(of_week).chain(rest);
    first_with_room(candidates, intervals, width).unwrap_or_else(|| every(&names, 0, days.len()))
}

/// A day as it is called, with its weekday where it has a date.
pub(super) fn day(name: &str) -> String {
    name.parse().map_or_else(|_| name.to_owned(), |date: Date| date.strftime("%a %F").to_string())
}

/// A round number in few signs.
fn compact(number: f64) -> String {
    match number {
        number if number >= 1e9 => format!("{number:.0e}"),
        number if number >= 1e6 => format!("{}M", number / 1e6),
        number if number >= 1e4 => format!("{}k", number / 1e3),
        number if number == number.trunc() => format!("{number}"),
        number => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels of a scale of intervals of half an hour over some days.
    fn labels(days: usize, width: f64) -> Vec<String> {
        let name = |number: usize| {
            let (day, half) = (number / 48, number % 48);
            format!("2026-03-{:02} {:02}:{:02}", 2 + day, half / 2, half % 2 * 30)
        };
        let names: Vec<String> = (0..48 * days).map(name).collect();
        ticks_for(&names, width).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn labels_of_days_never_touch_whenever_the_run_begins() {
        for (first, days) in (0..48).flat_map(|first| [(first, 3), (first, 7), (first, 28), (first, 371)]) {
            let name = |number: usize| {
                let date = jiff::civil::date(2026, 3, 2) + jiff::Span::new().days((number / 48) as i64);
                format!("{date} {:02}:{:02}", number % 48 / 2, number % 2 * 30)
            };
            let names: Vec<String> = (first..48 * days + first).map(name).collect();
            for width in [120.0, 190.0, 260.0, 430.0, 880.0] {
                let ticks = ticks_for(&names, width);
                let range = (0.0, names.len() as f64);
                assert!(!ticks.is_empty() && have_room(&ticks, range, width), "{first} {days} {width}: {ticks:?}");
            }
        }
    }

    #[test]
    fn of_several_days_each_is_named_where_it_begins_as_long_as_there_is_room() {
        assert_eq!(labels(7, 900.0).len(), 7);
        assert_eq!(labels(7, 1000.0)[1], "Tue 2026-03-03");
        assert_eq!(labels(7, 700.0)[..2], ["Mon 2026-03-02", "Tue"]);
        assert_eq!(labels(7, 290.0), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
        assert_eq!(labels(28, 900.0), ["Mon 2026-03-02", "Mon 2026-03-09", "Mon 2026-03-16", "Mon 2026-03-23"]);
        assert_eq!(labels(1, 900.0)[0], "2026-03-02 00:00");
        assert!(labels(1, 120.0).len() == 1 && labels(364, 120.0).len() == 1, "{:?}", labels(364, 120.0));
        let days: Vec<String> = (1..=30).map(|day| format!("day {day}")).collect();
        let named: Vec<String> = ticks_for(&days, 400.0).into_iter().map(|(_, label)| label).collect();
        assert_eq!(named, ["day 1", "day 8", "day 15", "day 22", "day 29"]);
    }
}
