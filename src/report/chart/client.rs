//! What one client went through: a lane for what they do, and one for each of their devices.

use super::frame::{BELOW_TITLE, Frame, Ticks};
use super::legend::Key;
use super::letters;
use super::series::{BLACK, BLUE, Dash, GREY, GRID, Mark, ORANGE, PALE, PURPLE, SKY_BLUE, Series, VERMILLION};
use super::sheet::{Align, LINE};
use super::timeline::Stretch;
use super::{Chart, Sheet};
use crate::experiment::Presence;
use crate::time::{Span, Time};

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Doing {
    Waits,
    WaitsForCall,
    Talks,
}

/// A device of the client.
#[derive(Clone, Debug)]
pub(in crate::report) struct DeviceDay<'a> {
    pub(in crate::report) name: &'a str,
    /// What it shows from these moments on, in order.
    pub(in crate::report) shown: Vec<(Time, Presence)>,
    /// When it was looked at, and whether what was seen was what it showed.
    pub(in crate::report) looks: Vec<(Time, bool)>,
}

/// As high as a lane is.
const LANE: f64 = 34.0;
/// Ticks are multiples of one of these \[s\].
const STEPS: [u64; 19] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800];

const CALL: Series = Series { color: BLACK, mark: Mark::Inverted, dash: Dash::Solid };
const SEEN: Series = Series { color: BLACK, mark: Mark::Ring, dash: Dash::Solid };
const MISTAKEN: Series = Series { color: VERMILLION, mark: Mark::Square, dash: Dash::Solid };

/// The chart; nothing where the client did not come.
pub(in crate::report) fn client<'a>(
    (question, who): (&'a str, &'a str),
    (doing, calls): (&'a [(Doing, Stretch)], &'a [Time]),
    devices: Vec<DeviceDay<'a>>,
    clock: &'a dyn Fn(Time) -> String,
) -> Option<Chart<'a>> {
    let first = doing.iter().map(|(_, (from, _))| *from).min()?;
    let last = doing.iter().map(|(_, (_, to))| *to).max()?;
    let has = |sought: Doing| doing.iter().any(|(what, _)| *what == sought);
    let shows = |sought: Presence| devices.iter().flat_map(|device| &device.shown).any(|(_, is)| *is == sought);
    let looked = |right: bool| devices.iter().flat_map(|device| &device.looks).any(|(_, seen)| *seen == right);
    let legend: Vec<(String, Key)> = [
        (has(Doing::Waits), "waits for somebody", Key::Pale(PALE)),
        (has(Doing::Talks), "is served", Key::Bar(BLUE)),
        (has(Doing::WaitsForCall), "waits to be called back", Key::Line(GREY, 1.8, Dash::Dashed)),
        (!calls.is_empty(), "is called for the first time", Key::Mark(CALL)),
        (shows(Presence::Online), "online", Key::Bar(SKY_BLUE)),
        (shows(Presence::Away), "away", Key::LowBar(ORANGE)),
        (shows(Presence::DoNotDisturb), "do not disturb", Key::LowBar(PURPLE)),
        (shows(Presence::Offline), "offline", Key::Line(GREY, 1.4, Dash::Dotted)),
        (looked(true), "looked at", Key::Mark(SEEN)),
        (looked(false), "looked at, and what was seen was not so any more", Key::Mark(MISTAKEN)),
    ]
    .into_iter()
    .filter(|(is_there, ..)| *is_there)
    .map(|(_, name, key)| (name.to_owned(), key))
    .collect();
    let ends = (first.nanos() as f64, (last.nanos() as f64).max(first.nanos() as f64 + 1e9));
    Some(Chart::new(question, "What a client goes through", who, move |sheet, top| {
        let (margin, right) = (sheet.margin(), sheet.right());
        let names = std::iter::once("the client").chain(devices.iter().map(|device| device.name));
        let names = letters::wrapped_apart(&Vec::from_iter(names), 12.0, 0.25 * sheet.width(), 2);
        let widest = names.iter().flatten().map(|line| letters::width(line, 12.0)).fold(0.0, f64::max);
        let left = margin + widest + 10.0;
        let top = sheet.legend(left, top, &legend) + 12.0;
        let bottom = top + LANE * (devices.len() + 1) as f64;
        let frame = Frame { left, right, top, bottom, x: ends, y: (0.0, 1.0) };
        let across = |time: Time| frame.at(time.nanos() as f64, 0.0).0;
        let ticks = ticks(ends, right - left, clock);
        for (tick, _) in &ticks {
            let (x, _) = frame.at(*tick, 0.0);
            sheet.line([(x, top), (x, bottom)], GRID, 1.0);
        }
        for (number, name) in names.iter().enumerate() {
            let last = top + LANE * (number as f64 + 0.5) + LINE * 12.0 * (name.len() - 1) as f64 / 2.0;
            sheet.lines(name, (left - 10.0, last), (12.0, BLACK, Align::Right));
        }
        let (upper, lower) = (top + 6.0, top + LANE - 6.0);
        for &(what, (from, to)) in doing {
            let (from, to) = (across(from), across(to));
            match what {
                Doing::Waits => {
                    sheet.outlined((from, upper), (to, lower), PALE);
                }
                Doing::WaitsForCall => {
                    let middle = (upper + lower) / 2.0;
                    sheet.dashed([(from, middle), (to, middle)], GREY, 1.8, Dash::Dashed);
                }
                Doing::Talks => sheet.bar((from, upper), (to.max(from + 0.5), lower), BLUE),
            }
        }
        calls.iter().for_each(|call| sheet.mark((across(*call), (upper + lower) / 2.0), 5.0, CALL));
        for (number, device) in (1..).zip(&devices) {
            let above = top + LANE * number as f64;
            lane(sheet, device, (above + 6.0, above + LANE - 6.0), (first, last), &across);
        }
        sheet.line([(left, bottom), (right, bottom)], GREY, 1.0);
        frame.horizontal_scale(sheet, "time of day", &ticks);
        bottom + BELOW_TITLE
    }))
}

/// What a device shows within this time, and the looks at it.
fn lane(
    sheet: &Sheet<'_>,
    device: &DeviceDay<'_>,
    (upper, lower): (f64, f64),
    (first, last): Stretch,
    across: &dyn Fn(Time) -> f64,
) {
    let middle = (upper + lower) / 2.0;
    for (number, &(from, is)) in device.shown.iter().enumerate() {
        let to = device.shown.get(number + 1).map_or(last, |(next, _)| *next);
        let (from, to) = (across(from.max(first)), across(to.min(last)));
        if from >= to {
            continue;
        }
        match is {
            Presence::Online => sheet.bar((from, upper), (to, lower), SKY_BLUE),
            Presence::Away => sheet.bar((from, middle), (to, lower), ORANGE),
            Presence::DoNotDisturb => sheet.bar((from, middle), (to, lower), PURPLE),
            Presence::Offline => sheet.dashed([(from, lower), (to, lower)], GREY, 1.4, Dash::Dotted),
        }
    }
    for &(at, right) in device.looks.iter().filter(|(at, _)| (first..=last).contains(at)) {
        sheet.mark((across(at), upper), 4.0, if right { SEEN } else { MISTAKEN });
    }
}

/// Round moments, as many as have room.
fn ticks((from, to): (f64, f64), width: f64, clock: &dyn Fn(Time) -> String) -> Ticks {
    let label = clock(Time::from_nanos(from as u64));
    let most = (width / (letters::width(&label, 12.0) + 16.0)).clamp(1.0, 12.0);
    let second = 1e9;
    let step = STEPS.into_iter().find(|step| (to - from) / (*step as f64 * second) <= most).unwrap_or(604_800);
    let step = Span::from_seconds(step).nanos();
    let first = (from as u64).div_ceil(step);
    (first..=to as u64 / step)
        .map(|tick| (tick * step) as f64)
        .map(|at| (at, clock(Time::from_nanos(at as u64))))
        .collect()
}
