//! How many contacts come: by interval and weekday, and how much busier or quieter one day is than another.

use super::ClassFit;
use crate::history::assemble::History;
use crate::stats::fitting::Measured;
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet};

/// What was fitted to the numbers of contacts of a class.
#[derive(Clone, Debug)]
pub struct ArrivalFit {
    /// By weekday, from 0 for Monday, and start of the interval.
    pub cells: Vec<CellFit>,
    /// How many days of each weekday there are.
    pub days: BTreeMap<u8, usize>,
    /// Coefficient of variation of a factor of the whole day, beyond what a Poisson number varies; `None` if no weekday comes twice.
    pub day: Option<Measured>,
    /// The same of a factor of each interval.
    pub interval: Option<Measured>,
    /// By date: contacts over those of a mean day of this name.
    pub levels: Vec<(Date, Measured)>,
}

/// How many contacts come in an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellFit {
    /// From 0 for Monday.
    pub weekday: u8,
    /// When it starts.
    pub start: Time,
    /// How many on average.
    pub expected: Measured,
}

impl ArrivalFit {
    pub(super) fn of(history: &History, class: &str) -> ArrivalFit {
        let dates = history.dates();
        let weekday = |date: Date| date.weekday().to_monday_zero_offset() as u8;
        let mut days: BTreeMap<u8, usize> = BTreeMap::new();
        dates.iter().for_each(|&date| *days.entry(weekday(date)).or_default() += 1);
        let offered = |date: Date, start: Time| {
            history.cells.get(&(date, start, class.to_owned())).map_or(0.0, |counts| counts.offered)
        };
        let starts: BTreeSet<Time> = history.cells.keys().map(|(_, start, _)| *start).collect();
        let mut means: BTreeMap<(u8, Time), f64> = BTreeMap::new();
        for (&number, &count) in &days {
            let of_name = || dates.iter().filter(|&&date| weekday(date) == number);
            for &start in &starts {
                let sum: f64 = of_name().map(|&date| offered(date, start)).sum();
                means.insert((number, start), sum / count as f64);
            }
        }
        let total_of = |date: Date| starts.iter().map(|&start| offered(date, start)).sum::<f64>();
        let mean_of = |number: u8| starts.iter().map(|&start| means[&(number, start)]).sum::<f64>();
        let mut levels = Vec::new();
        for &date in &dates {
            let mean = mean_of(weekday(date));
            if mean > 0.0 {
                let total = total_of(date);
                levels.push((date, Measured { value: total / mean, error: total.max(1.0).sqrt() / mean }));
            }
        }
        let day = between_days(&dates, &days, &weekday, &total_of, &mean_of);
        let interval = between_intervals(&dates, &days, &starts, &weekday, &offered, &means);
        // Numbers vary as their mean, and beyond that as much as days and intervals are found to: N of mean m has the variance m + (c² + d²) m².
        let beyond: f64 = [day, interval].into_iter().flatten().map(|cv| cv.value * cv.value).sum();
        let present = means.into_iter().filter(|(_, mean)| *mean > 0.0);
        let cells = present.map(|((weekday, start), mean)| {
            let variance = mean + beyond * mean * mean;
            CellFit {
                weekday,
                start,
                expected: Measured { value: mean, error: (variance / days[&weekday] as f64).sqrt() },
            }
        });
        ArrivalFit { cells: cells.collect(), days, day, interval, levels }
    }

    /// Whether days or intervals vary more than chance explains.
    pub fn is_busy(&self) -> bool {
        [self.day, self.interval].into_iter().flatten().any(is_there)
    }
}

/// Whether a variation is more than chance explains: its square, which chance makes as often too small as too large, is two standard errors
/// above 0. The standard error of the root is half that of the square over the root.
pub(in crate::history) fn is_there(cv: Measured) -> bool {
    cv.value > 4.0 * cv.error
}

/// The excess of a variance over that of Poisson numbers, as a coefficient of variation.
///
/// # Formula
/// If N is Poisson with mean m F, where F has mean 1 and coefficient of variation c, its variance is m + c² m². The sample variances of
/// the days of one name, less their means, over the squares of these are c²; its error is that of a sample variance, with sqrt(2 / df).
fn between_days(
    dates: &BTreeSet<Date>,
    days: &BTreeMap<u8, usize>,
    weekday: &impl Fn(Date) -> u8,
    total: &impl Fn(Date) -> f64,
    mean: &impl Fn(u8) -> f64,
) -> Option<Measured> {
    let (mut excess, mut scale, mut freedom) = (0.0, 0.0, 0.0);
    for (&number, &count) in days.iter().filter(|(_, count)| **count >= 2) {
        let centre = mean(number);
        let of_name = dates.iter().filter(|&&date| weekday(date) == number);
        let spread: f64 = of_name.map(|&date| (total(date) - centre) * (total(date) - centre)).sum();
        let own = count as f64 - 1.0;
        excess += spread - own * centre;
        scale += own * centre * centre;
        freedom += own;
    }
    (scale > 0.0 && freedom > 0.0).then(|| cv_of(excess / scale, 1.0 / (scale / freedom).sqrt(), freedom))
}

/// The same within days: of numbers of an interval given those of the day.
fn between_intervals(
    dates: &BTreeSet<Date>,
    days: &BTreeMap<u8, usize>,
    starts: &BTreeSet<Time>,
    weekday: &impl Fn(Date) -> u8,
    offered: &impl Fn(Date, Time) -> f64,
    means: &BTreeMap<(u8, Time), f64>,
) -> Option<Measured> {
    let (mut excess, mut scale, mut freedom, mut cells) = (0.0, 0.0, 0.0, 0.0);
    for &date in dates.iter().filter(|&&date| days[&weekday(date)] >= 2) {
        let number = weekday(date);
        let total: f64 = starts.iter().map(|&start| offered(date, start)).sum();
        let whole: f64 = starts.iter().map(|&start| means[&(number, start)]).sum();
        if whole <= 0.0 || total <= 0.0 {
            continue;
        }
        // A day takes part in the mean of its name.
        let own = 1.0 - 1.0 / days[&number] as f64;
        for &start in starts {
            let share = means[&(number, start)] / whole;
            let expected = total * share;
            let difference = offered(date, start) - expected;
            excess += difference * difference - own * expected * (1.0 - share);
            scale += own * expected * expected;
            freedom += own * (1.0 - share);
            cells += 1.0;
        }
    }
    (scale > 0.0 && freedom >= 1.0).then(|| {
        let mean_square: f64 = scale / cells;
        cv_of(excess / scale, 1.0 / mean_square.sqrt(), freedom)
    })
}

fn cv_of(square: f64, poisson: f64, freedom: f64) -> Measured {
    root_of(square, (2.0 / freedom).sqrt() * (square.max(0.0) + poisson))
}

/// The root of an estimate with its standard error.
pub(super) fn root_of(square: f64, error_of_square: f64) -> Measured {
    let value = square.max(0.0).sqrt();
    // Near 0 the root has no slope: half the width of where the square may lie.
    let error =
        if value > error_of_square.sqrt() { 0.5 * error_of_square / value } else { 0.5 * error_of_square.sqrt() };
    Measured { value, error }
}

/// Correlations of the levels of days between two classes, if there are ten days at least.
pub(super) fn correlations(history: &History, classes: &BTreeMap<String, ClassFit>) -> Vec<(String, String, f64)> {
    let mut found = Vec::new();
    if history.dates().len() < 10 {
        return found;
    }
    let level = |class: &ClassFit| -> BTreeMap<Date, f64> {
        class.arrivals.levels.iter().map(|(date, level)| (*date, level.value)).collect()
    };
    let levels: Vec<(&String, BTreeMap<Date, f64>)> =
        classes.iter().map(|(name, class)| (name, level(class))).collect();
    for (number, (one, first)) in levels.iter().enumerate() {
        for (two, second) in &levels[number + 1..] {
            let pairs: Vec<(f64, f64)> = first.iter().filter_map(|(date, a)| Some((*a, *second.get(date)?))).collect();
            let count = pairs.len() as f64;
            let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
            let (a, b) = (mean(|pair| pair.0), mean(|pair| pair.1));
            let moment = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|&(x, y)| of(x - a, y - b)).sum::<f64>();
            let (xy, xx, yy) = (moment(&|x, y| x * y), moment(&|x, _| x * x), moment(&|_, y| y * y));
            if xx > 0.0 && yy > 0.0 {
                found.push(((*one).clone(), (*two).clone(), xy / (xx * yy).sqrt()));
            }
        }
    }
    found
}
