//! A roster as tables.

use super::number::exact;
use super::staffing::{StaffingRun, checked};
use super::table::Table;
use crate::experiment::rostering::{People, Roster, Shift, time_of_day};
use crate::time::Span;
use std::collections::BTreeMap;

/// The tables for a terminal of this width \[signs\], and what is to be said of them.
pub(super) fn console(run: &StaffingRun<'_>, made: &Roster, width: usize) -> String {
    let tables = tables(run, made).map(|(title, table)| format!("{title}\n\n{}\n", table.plain(width)));
    format!("{}{}\n", tables.concat(), sentence(run, made))
}

/// The shifts, the people who have them, and how far the targets hold with them.
pub(super) fn tables(run: &StaffingRun<'_>, made: &Roster) -> [(&'static str, Table); 3] {
    [
        ("Shifts", shifts(run, made)),
        ("People", people(run, made)),
        ("In the check of the roster", checked(run, &made.check)),
    ]
}

/// What the roster costs, and how much less it could.
pub(super) fn sentence(run: &StaffingRun<'_>, made: &Roster) -> String {
    let Roster { cost, covering, bound, spared, .. } = *made;
    let gap = 100.0 * (1.0 - bound / covering.max(1e-9));
    let least = match gap {
        gap if gap >= 0.05 => {
            format!(
                "such shifts cannot cost less than {}, which is {gap:.1} % less",
                exact((bound * 100.0).round() / 100.0)
            )
        }
        gap if gap > 1e-9 => "such shifts cannot cost less by as much as 0.1 %".to_owned(),
        _ => "no such shifts cost less".to_owned(),
    };
    let went = match spared {
        0 => "none of which could go".to_owned(),
        1 => "one of which went, because all targets hold without it".to_owned(),
        many => format!("{many} of which went, because all targets hold without them"),
    };
    format!(
        "The roster costs {}. Shifts that have all the agents above on duty cost {}, {went}; {least}. With the roster \
         each target holds with a probability of {} %, by random numbers that no search has seen.",
        exact(cost),
        exact(covering),
        exact(100.0 * run.probability),
    )
}

/// How many have each shift on each day.
fn shifts(run: &StaffingRun<'_>, made: &Roster) -> Table {
    let mut rows: BTreeMap<(usize, usize, Span), (&Shift, Vec<u32>)> = BTreeMap::new();
    for shift in &made.shifts {
        let key = (shift.pool, shift.template, shift.start);
        let (_, counts) = rows.entry(key).or_insert_with(|| (shift, vec![0; made.days.len()]));
        if let Some(place) = made.days.iter().position(|(day, _)| *day == shift.day) {
            counts[place] += 1;
        }
    }
    let mut head = vec!["group", "shift", "from", "to"];
    head.extend(made.days.iter().map(|(_, name)| name.as_str()));
    let row = |(shift, counts): &(&Shift, Vec<u32>)| {
        let (from, to) = (time_of_day(shift.start), time_of_day(shift.start + shift.length));
        let cells = [run.pools[shift.pool].name.clone(), shift.name.clone(), from, to];
        cells.into_iter().chain(counts.iter().map(u32::to_string)).collect()
    };
    Table::of_texts(&head, rows.values().map(row).collect())
}

/// How many people there are, and how many there are at least.
fn people(run: &StaffingRun<'_>, made: &Roster) -> Table {
    let row = |(pool, people): (usize, &People)| {
        let own = made.shifts.iter().filter(|shift| shift.pool == pool);
        let hours: f64 = own.clone().map(|shift| shift.length.seconds() / 3_600.0).sum();
        vec![
            run.pools[pool].name.clone(),
            people.count.to_string(),
            people.fewest.to_string(),
            own.count().to_string(),
            exact(hours),
        ]
    };
    let rows = made.people.iter().enumerate().map(row).collect();
    Table::of_texts(&["group", "people", "at least", "shifts", "hours, breaks included"], rows)
}
