//! A staffing by interval: how many agents of each group are required and on duty, and how far what was asked for holds with them.

use super::frame::{ABOVE, BELOW_LABELS, BELOW_TITLE, Frame, Ticks, labelled, round_ticks, ticks_between};
use super::legend::Key;
use super::series::{Dash, GREY, PALE, SERIES, SKY_BLUE, Series, VERMILLION};
use super::service::{draw_share, ticks_for};
use super::{Chart, Sheet, letters};
use crate::experiment::staffing::{CONFIDENCE, Evaluation, Targets};
use crate::report::StaffingRun;
use crate::report::console::percent;
use crate::report::number::{exact, rounded};
use crate::stats::Estimate;

/// What was asked for of a class.
const ASKED: Series = SERIES[0];
/// More classes are not drawn.
const MOST: usize = 12;

/// Agents by interval.
type Counts = Vec<Option<f64>>;

/// What is measured of a class in each interval.
struct Line<'a> {
    class: &'a str,
    estimates: Vec<Option<Estimate>>,
}

/// The chart: a frame for each group, and one for each class of which something was asked by interval, one below the other.
pub(in crate::report) fn staffing<'a>(run: &StaffingRun<'a>) -> Chart<'a> {
    let (pools, labels, targets) = (run.pools, &run.labels.intervals, run.targets);
    let numbers = |heads: &[u32]| heads.iter().map(|&count| Some(f64::from(count))).collect::<Counts>();
    let groups: Vec<(Counts, Option<Counts>)> = match run.roster {
        None => run.staffing.heads.0.iter().map(|heads| (numbers(heads), None)).collect(),
        Some(made) => {
            let on_duty = made.on_duty.iter().map(|counts| Some(counts.iter().copied().map(Some).collect()));
            made.required.0.iter().map(|heads| numbers(heads)).zip(on_duty).collect()
        }
    };
    let check = run.roster.map_or(&run.staffing.check, |made| &made.check);
    let (about, factor, target) = asked(targets);
    let most = if targets.service_level.is_some() || targets.abandoned.is_some() { 100.0 } else { f64::INFINITY };
    let lines = lines(check, &run.labels.classes, labels.len(), factor);
    let mut legend = match run.roster {
        None => vec![("required".to_owned(), Key::Level)],
        Some(_) => {
            vec![("on duty".to_owned(), Key::Level), ("required".to_owned(), Key::Line(VERMILLION, 2.0, Dash::Dashed))]
        }
    };
    let mut note = "By group and interval, on average over the interval".to_owned();
    if let Some(first) = lines.first() {
        legend.push((about.clone(), Key::Marked(ASKED)));
        legend.push(("asked for".to_owned(), Key::Line(GREY, 1.4, Dash::Dashed)));
        let known = first.estimates.iter().flatten().next().map_or(0, |estimate| estimate.replications);
        note += &format!("; bands are {} % intervals over the {known} simulations of the check", percent(CONFIDENCE));
    }
    let classes = run.labels.classes.len();
    if !lines.is_empty() && classes > MOST {
        note += &format!("; the first {MOST} of {classes} classes");
    }
    note.push('.');
    let scale = scale(&lines, (target, most));
    Chart::new(run.question, "Agents required, and what holds with them", note, move |sheet, top| {
        let ticks: Vec<Ticks> = groups
            .iter()
            .map(|(required, on_duty)| {
                let counts = required.iter().chain(on_duty.iter().flatten()).flatten();
                labelled(round_ticks(1.05 * counts.copied().fold(1.0, f64::max), 5))
            })
            .collect();
        let left = sheet.beside(ticks.iter().flatten().chain(&scale));
        let x = (0.0, labels.len() as f64);
        let ends = |ticks: &Ticks| {
            let [first, last] = [ticks.first(), ticks.last()].map(|tick| tick.map_or(0.0, |(value, _)| *value));
            (first, if last > first { last } else { first + 1.0 })
        };
        let mut top = sheet.legend(left, top, &legend) + ABOVE;
        let panels = groups.len() + lines.len();
        let names = pools.iter().map(|pool| format!("agents of {}", pool.name));
        let names = Vec::from_iter(names.chain(lines.iter().map(|line| format!("{about}, {}", line.class))));
        let names = Vec::from_iter(names.iter().map(String::as_str));
        let names = letters::apart(&names, 12.0, sheet.right() - left);
        let below = |sheet: &Sheet<'_>, frame: &Frame, number: usize| {
            let title = if number + 1 == panels { "start of the interval" } else { "" };
            frame.horizontal_scale(sheet, title, &ticks_for(labels, frame.right - left));
        };
        for (number, ((required, on_duty), ticks)) in groups.iter().zip(&ticks).enumerate() {
            let bottom = top + sheet.either(140.0, 100.0);
            let frame = Frame { left, right: sheet.right(), top, bottom, x, y: ends(ticks) };
            frame.vertical_scale(sheet, &names[number], ticks);
            let said = |counts: &Counts| {
                counts.iter().map(|count| count.map_or_else(String::new, exact)).collect::<Vec<String>>()
            };
            let mut values = vec![("required".to_owned(), said(required))];
            values.extend(on_duty.as_ref().map(|on_duty| ("on duty".to_owned(), said(on_duty))));
            sheet.values(&frame, labels, values);
            let level = on_duty.as_ref().unwrap_or(required);
            frame.levels(sheet, level, PALE);
            frame.stairs(level, |places| sheet.line(places, SKY_BLUE, 2.0));
            if on_duty.is_some() {
                frame.stairs(required, |places| sheet.dashed(places, VERMILLION, 2.0, Dash::Dashed));
            }
            below(sheet, &frame, number);
            top = bottom + BELOW_LABELS + ABOVE;
        }
        for (number, Line { class, estimates }) in (groups.len()..).zip(&lines) {
            let bottom = top + sheet.either(110.0, 90.0);
            let frame = Frame { left, right: sheet.right(), top, bottom, x, y: ends(&scale) };
            frame.vertical_scale(sheet, &names[number], &scale);
            let said = |estimate: &Option<Estimate>| {
                let Some(Estimate { value, half_width, .. }) = *estimate else { return String::new() };
                let half = half_width.map_or_else(String::new, |half| format!(" ±{}", rounded(half, 1)));
                format!("{}{half}", rounded(value, 1))
            };
            let values = estimates.iter().map(said).collect();
            sheet.values(&frame, labels, vec![(format!("{class}: {about}"), values)]);
            draw_share(sheet, &frame, estimates, ASKED);
            sheet.dashed([frame.at(x.0, target), frame.at(x.1, target)], GREY, 1.4, Dash::Dashed);
            below(sheet, &frame, number);
            top = bottom + BELOW_LABELS + ABOVE;
        }
        top - ABOVE - BELOW_LABELS + BELOW_TITLE
    })
}

/// What was asked for first, with its unit; how its numbers become that unit; and how much.
fn asked(targets: &Targets) -> (String, f64, f64) {
    match *targets {
        Targets { service_level: Some(share), .. } => ("answered in time [%]".to_owned(), 100.0, 100.0 * share),
        Targets { abandoned: Some(share), .. } => ("gave up or turned away [%]".to_owned(), 100.0, 100.0 * share),
        Targets { wait, .. } => ("mean wait [s]".to_owned(), 1.0, wait.unwrap_or(0.0)),
    }
}

/// What was measured of each class; nothing where it was asked for over the day.
fn lines<'a>(check: &Evaluation, classes: &'a [String], intervals: usize, factor: f64) -> Vec<Line<'a>> {
    let of = |(number, class): (usize, &'a String)| {
        let mut estimates = vec![None; intervals];
        for cell in check.cells.iter().filter(|cell| cell.class == number) {
            estimates[cell.interval?] = cell.measured.map(|it| Estimate {
                value: factor * it.value,
                half_width: it.half_width.map(|half| factor * half),
                ..it
            });
        }
        estimates.iter().any(Option::is_some).then_some(Line { class, estimates })
    };
    classes.iter().enumerate().filter_map(of).take(MOST).collect()
}

/// The vertical scale of what was measured, which is that of all classes.
fn scale(lines: &[Line<'_>], (target, most): (f64, f64)) -> Ticks {
    let bounds = lines.iter().flat_map(|line| line.estimates.iter().flatten()).flat_map(|estimate| {
        let half = estimate.half_width.unwrap_or(0.0);
        [estimate.value - half, estimate.value + half]
    });
    let (low, high) = bounds.fold((target, target), |(low, high), bound| (low.min(bound), high.max(bound)));
    // Some room, so that the line of what was asked for is not the base line. Nothing that is measured is below 0, and no share above 100 %.
    ticks_between((low - 0.1 * (high - low)).max(0.0), high.min(most), 4)
        .into_iter()
        .map(|tick| (tick, exact(tick)))
        .collect()
}
