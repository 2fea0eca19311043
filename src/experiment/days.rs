//! Intervals put together to days, for runs of which there are too many intervals to look at one by one.

use super::scope::{Labels, Scope};
use super::summary::{IN_SHORT, Row, row};
use super::units::Units;
use crate::time::Span;
use std::ops::Range;

/// Of so many intervals each can be looked at by itself: four days of half hours, or two of quarters.
const MOST_INTERVALS: usize = 200;
/// Of more days than two weeks, the hours are a texture.
const MOST_DAYS: usize = 14;

/// The days of a long run, for the center and its classes.
#[derive(Clone, Debug)]
pub struct Days {
    /// How they are called, as in the names of their intervals.
    pub names: Vec<String>,
    /// How long they are: the first and the last may be shorter.
    pub lengths: Vec<Span>,
    rows: Vec<Row>,
}

impl Days {
    /// The days of a run; nothing where its intervals can be looked at, or are longer than a day.
    pub(super) fn of(units: &Units<'_>, labels: &Labels, confidence: f64) -> Option<Days> {
        let intervals = units.first_interval()..units.intervals();
        let days = days(&labels.intervals[intervals.clone()], intervals.start);
        let few = intervals.len() <= MOST_INTERVALS && days.len() <= MOST_DAYS;
        if few || days.len() < 2 || days.len() == intervals.len() || units.batches.is_some() {
            return None;
        }
        let scopes = || std::iter::once(Scope::Center).chain((0..labels.classes.len()).map(Scope::Class));
        let of_scope = |scope: Scope| {
            let of_day = move |day: &Range<usize>| {
                row(scope, Some(day.start), &units.over(scope, day.clone()), (units.spread(), confidence), IN_SHORT)
            };
            days.iter().map(of_day).collect::<Vec<Row>>()
        };
        let horizon = units.center.horizon;
        let length = |day: &Range<usize>| {
            let [from, to] = [day.start, day.end].map(|place| horizon.interval.times(place as u64).min(horizon.length));
            to - from
        };
        Some(Days {
            names: days
                .iter()
                .enumerate()
                .map(|(number, day)| name(&labels.intervals[day.start], number, labels.weekday))
                .collect(),
            lengths: days.iter().map(length).collect(),
            rows: scopes().flat_map(of_scope).collect(),
        })
    }

    /// The rows of the center or of a class, in the order of time; they have the metrics that tables show.
    pub fn rows(&self, scope: Scope) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.scope == scope)
    }
}

/// What stands before the time of day in the name of an interval; nothing in a run of one day.
fn day_of(name: &str) -> &str {
    name.rsplit_once(' ').map_or("", |(day, _)| day)
}

/// How a day is called, by the name of its first interval: by its date or its number, and its weekday too where only that is known. The first day of
/// the run is of the weekday with this number.
fn name(interval: &str, number: usize, weekday: Option<usize>) -> String {
    let day = day_of(interval);
    match weekday.filter(|_| day.starts_with("day ")) {
        Some(first) => format!("{}, {day}", WEEKDAYS[(first + number) % WEEKDAYS.len()]),
        None => day.to_owned(),
    }
}

/// From the one with the number 0 on.
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Neighbouring intervals with these names that begin on one day, the first of them having this number.
fn days(names: &[String], first: usize) -> Vec<Range<usize>> {
    let mut start = first;
    let mut range = |day: &[String]| {
        let range = start..start + day.len();
        start = range.end;
        range
    };
    names.chunk_by(|one, next| day_of(one) == day_of(next)).map(&mut range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_of_one_day_stand_together_whatever_the_day_is_called() {
        let names = ["day 1 22:00", "day 1 23:00", "day 2 00:00", "2026-03-02 00:00"].map(str::to_owned);
        assert_eq!(days(&names, 3), [3..5, 5..6, 6..7]);
        assert_eq!(day_of(&names[2]), "day 2");
        assert_eq!(days(&["08:00".to_owned(), "09:00".to_owned()], 0).len(), 1);
    }

    #[test]
    fn a_day_without_a_date_has_its_weekday_where_that_is_known() {
        assert_eq!(name("day 3 00:00", 2, Some(5)), "Mon, day 3");
        assert_eq!(name("day 3 00:00", 2, None), "day 3");
        assert_eq!(name("2026-03-04 00:00", 2, Some(0)), "2026-03-04", "charts say the weekday of a date");
    }
}
