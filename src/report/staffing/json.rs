//! A staffing as one JSON document.

use super::{StaffingRun, unserved};
use crate::experiment::rostering::{People, Roster, Shift, time_of_day};
use crate::experiment::staffing::{Evaluation, Holds, Pool};
use crate::report::json::document;
use crate::report::number::nine_digits;
use serde::Serialize;

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    question: &'a str,
    /// Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    seed: u64,
    targets: Targets,
    cost: f64,
    /// No staffing that keeps up with the work costs less.
    bound: f64,
    evaluations: usize,
    contacts: u64,
    intervals: &'a [String],
    groups: Vec<Group<'a>>,
    check: Vec<Cell<'a>>,
    present: Now<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prices: Option<Vec<More<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roster: Option<Made<'a>>,
}

/// What was asked for; `null` where it was not.
#[derive(Serialize)]
struct Targets {
    service_level: Option<f64>,
    abandoned: Option<f64>,
    wait_s: Option<f64>,
    whole_day: bool,
    share_of_days: Option<f64>,
    probability: f64,
}

/// Agents who are alike, with their number by interval.
#[derive(Serialize)]
struct Group<'a> {
    group: &'a str,
    cost: f64,
    agents: &'a [u32],
}

/// A class in an interval, or over the day (`interval` null).
#[derive(Serialize)]
struct Cell<'a> {
    class: &'a str,
    interval: Option<&'a str>,
    in_time: Option<f64>,
    abandoned: Option<f64>,
    lost: Option<f64>,
    slack: f64,
    slack_standard_error: f64,
    holds: bool,
}

/// The agents of the scenario as they are.
#[derive(Serialize)]
struct Now<'a> {
    cost: f64,
    check: Vec<Cell<'a>>,
}

/// What it costs if there is more of something; `null` where the targets cannot be met then.
#[derive(Serialize)]
struct More<'a> {
    what: &'a str,
    cost: Option<f64>,
}

#[derive(Serialize)]
struct Made<'a> {
    cost: f64,
    /// What the shifts cost that have all the agents above on duty.
    covering: f64,
    /// No shifts that do cost less.
    bound: f64,
    people: Vec<Persons<'a>>,
    shifts: Vec<ShiftLine<'a>>,
    check: Vec<Cell<'a>>,
}

#[derive(Serialize)]
struct Persons<'a> {
    group: &'a str,
    people: usize,
    at_least: usize,
}

#[derive(Serialize)]
struct ShiftLine<'a> {
    group: &'a str,
    /// The number of the person in the group, from 1.
    person: usize,
    shift: &'a str,
    day: &'a str,
    from: String,
    to: String,
}

/// The document, ending with a line feed; of a search with random numbers of this seed.
pub fn json(run: &StaffingRun<'_>, seed: u64) -> String {
    let staffing = run.staffing;
    let groups = run.pools.iter().zip(&staffing.heads.0);
    document(
        SCHEMA_VERSION,
        &Document {
            question: run.question,
            warnings: unserved(run).iter().map(|warning| warning.trim_start_matches("WARNING: ").to_owned()).collect(),
            seed,
            targets: Targets {
                service_level: run.targets.service_level,
                abandoned: run.targets.abandoned,
                wait_s: run.targets.wait,
                whole_day: run.targets.whole_day,
                share_of_days: run.targets.share_of_days,
                probability: run.probability,
            },
            cost: nine_digits(staffing.cost),
            bound: nine_digits(staffing.bound),
            evaluations: staffing.evaluations,
            contacts: staffing.contacts,
            intervals: &run.labels.intervals,
            groups: groups.map(|(pool, agents)| Group { group: &pool.name, cost: pool.cost, agents }).collect(),
            check: cells(run, &staffing.check),
            present: Now { cost: nine_digits(run.present.cost), check: cells(run, &run.present.check) },
            prices: run.prices.map(|prices| {
                prices.iter().map(|price| More { what: &price.what, cost: price.cost.map(nine_digits) }).collect()
            }),
            roster: run.roster.map(|roster| made(run, roster)),
        },
    )
}

fn cells<'a>(run: &StaffingRun<'a>, check: &Evaluation) -> Vec<Cell<'a>> {
    let labels = run.labels;
    let cell = |holds: &Holds| Cell {
        class: &labels.classes[holds.class],
        interval: holds.interval.map(|interval| labels.intervals[interval].as_str()),
        in_time: holds.in_time.map(nine_digits),
        abandoned: holds.abandoned.map(nine_digits),
        lost: holds.lost.map(nine_digits),
        slack: nine_digits(holds.slack),
        slack_standard_error: nine_digits(holds.error),
        holds: holds.surely(run.probability),
    };
    check.cells.iter().map(cell).collect()
}

fn made<'a>(run: &StaffingRun<'a>, roster: &'a Roster) -> Made<'a> {
    let pools = run.pools;
    let people = |(pool, people): (&'a Pool, &People)| Persons {
        group: &pool.name,
        people: people.count,
        at_least: people.fewest,
    };
    let day = |shift: &Shift| roster.days.iter().find(|(day, _)| *day == shift.day).map_or("", |(_, name)| name);
    let shift = |shift: &'a Shift| ShiftLine {
        group: &pools[shift.pool].name,
        person: shift.person + 1,
        shift: &shift.name,
        day: day(shift),
        from: time_of_day(shift.start),
        to: time_of_day(shift.start + shift.length),
    };
    Made {
        cost: nine_digits(roster.cost),
        covering: nine_digits(roster.covering),
        bound: nine_digits(roster.bound),
        people: pools.iter().zip(&roster.people).map(people).collect(),
        shifts: roster.shifts.iter().map(shift).collect(),
        check: cells(run, &roster.check),
    }
}
