//! Rosters: shifts of people that have as many agents on duty as a staffing requires, at the least cost.
//!
//! An integer program finds the shifts of each group, whose people are then found within the rules of contracts. What comes out is written
//! as a file, read as the simulator reads it, and simulated with random numbers that no search has seen; where a target does not
//! hold, more agents are required there.

mod cover;
mod people;
mod text;

pub use text::{calendar, csv, file, scenario, time_of_day};

use super::staffing::{DAY, Effort, Evaluation, Heads, MAX_CHECKS, NoStaffing, Pool, Targets, evaluate};
use crate::model::Center;
use crate::scenario::{Disk, Files, Scenario, Shifts, Snapshot, Template, load};
use crate::time::Span;
use cover::{Covering, NoCover, Opening, Task};
use people::{Stretch, assign};
use std::collections::BTreeSet;
use std::path::Path;

/// The times of shifts are multiples of this.
const GRAIN: u64 = 300_000_000_000;

/// A shift of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// The number of the pool.
    pub pool: usize,
    /// The number of the person in the pool, from 0.
    pub person: usize,
    /// The number of the template.
    pub template: usize,
    /// What the template is called.
    pub name: String,
    /// The number of the day on which it begins, 0 being the one of the start of the run.
    pub day: i64,
    /// The time of day at which it begins.
    pub start: Span,
    /// How long it is.
    pub length: Span,
    /// The breaks in order: from when to when, from the start of the shift on.
    pub breaks: Vec<(Span, Span)>,
}

impl Shift {
    /// The stretches of duty between the breaks, from the start of the shift on.
    pub fn stretches(&self) -> Vec<(Span, Span)> {
        let begins = std::iter::once(Span::ZERO).chain(self.breaks.iter().map(|&(_, to)| to));
        let ends = self.breaks.iter().map(|&(from, _)| from).chain([self.length]);
        begins.zip(ends).filter(|(from, to)| from < to).collect()
    }
}

/// People of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People {
    /// How many there are.
    pub count: usize,
    /// Fewer cannot have these shifts.
    pub fewest: usize,
}

/// A roster.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The shifts, in the order of pools and time.
    pub shifts: Vec<Shift>,
    /// By pool.
    pub people: Vec<People>,
    /// The agents that the shifts had to cover.
    pub required: Heads,
    /// How many are on duty on average, by pool and interval.
    pub on_duty: Vec<Vec<f64>>,
    /// What the shifts cost.
    pub cost: f64,
    /// What the shifts cost that cover the required agents at all times.
    pub covering: f64,
    /// No shifts that do cost less.
    pub bound: f64,
    /// How many of them went, because the targets hold without them.
    pub spared: usize,
    /// The check with random numbers that no search has seen.
    pub check: Evaluation,
    /// How many checks it took.
    pub checks: usize,
    /// How many contacts were simulated for the roster.
    pub contacts: u64,
    /// The days on which shifts begin, by their numbers, and what they are called.
    pub days: Vec<(i64, String)>,
}

/// What a roster is made of.
#[derive(Clone, Copy, Debug)]
pub struct Rostering<'s> {
    /// The center.
    pub scenario: &'s Scenario,
    /// The shifts that there may be, and the rules.
    pub shifts: &'s Shifts,
    /// Who may have them.
    pub pools: &'s [Pool],
}

/// Makes a roster that covers these agents, less the shifts without which the targets hold, too.
///
/// `progress` is told what is being done.
///
/// # Errors
/// The times of the run are no multiples of five minutes, no shift covers a time at which agents are required, a simulation fails, or some
/// target does not hold however many more agents are required.
pub fn make(
    rostering: &Rostering<'_>,
    targets: &Targets,
    effort: &Effort<'_>,
    heads: &Heads,
    progress: &dyn Fn(&str),
) -> Result<Roster, NoStaffing> {
    let Rostering { scenario, pools, .. } = *rostering;
    check(rostering)?;
    let slot = slot(rostering)?;
    let cost_of =
        |shifts: &[Shift]| shifts.iter().map(|shift| cost(rostering, &pools[shift.pool], shift.template)).sum();
    let mut required = heads.clone();
    progress("covering the required agents with shifts");
    let (mut shifts, mut bound) = covered(rostering, &required, slot)?;
    let mut covering = cost_of(&shifts);
    let mut simulations = Simulations { rostering, targets, effort, contacts: 0 };
    let mut spare = simulations.take_away(&mut shifts, progress)?;
    for number in 0..MAX_CHECKS {
        let center = read(rostering, &shifts)?;
        progress("checking the roster with fresh random numbers");
        // The seeds behind those of the checks of the staffing.
        let seed = effort.seed.wrapping_add(1 + (MAX_CHECKS + number) as u64);
        let check = simulations.evaluate(&center, (seed, effort.check))?;
        let failing = check.cells.iter().filter(|cell| !cell.surely(effort.probability));
        let failing: Vec<(usize, Option<usize>)> = failing.map(|cell| (cell.class, cell.interval)).collect();
        if failing.is_empty() {
            let people = people_of(rostering, &mut shifts);
            return Ok(Roster {
                people,
                on_duty: on_duty(rostering, &shifts),
                days: days(scenario, &shifts),
                cost: cost_of(&shifts),
                shifts,
                required,
                covering,
                bound,
                spared: spare.len(),
                check,
                checks: number + 1,
                contacts: simulations.contacts,
            });
        }
        progress(&format!("{} targets do not hold with the roster yet", failing.len()));
        let mut back = false;
        for &(class, interval) in &failing {
            let helps = |shift: &Shift| pools[shift.pool].serves[class] && is_there(scenario, shift, interval);
            if let Some(place) = spare.iter().rposition(helps) {
                shifts.push(spare.remove(place));
                back = true;
            }
        }
        if back {
            continue;
        }
        // More of the cheapest who serve the class; over the day, wherever somebody is required.
        for (class, interval) in failing {
            let serving = (0..pools.len()).filter(|&pool| pools[pool].serves[class]);
            let Some(pool) = serving.min_by(|&one, &two| pools[one].cost.total_cmp(&pools[two].cost)) else { continue };
            match interval {
                Some(interval) => required.0[pool][interval] += 1,
                None => required.0[pool].iter_mut().filter(|count| **count > 0).for_each(|count| *count += 1),
            }
        }
        (shifts, bound) = covered(rostering, &required, slot)?;
        (covering, spare) = (cost_of(&shifts), Vec::new());
    }
    let why = "no roster from these shifts settles the checks: give more replications with `--check`";
    Err(NoStaffing::OutOfReach(why.to_owned()))
}

/// Whether a roster can be made of a scenario, before anything is simulated.
///
/// # Errors
/// The run takes several days without dates, or its times are no multiples of five minutes.
pub fn check(rostering: &Rostering<'_>) -> Result<(), NoStaffing> {
    let scenario = rostering.scenario;
    if scenario.center.horizon.length > DAY && scenario.names.date(0).is_none() {
        let why = "a roster over several days needs their dates: give `date` in [run]";
        return Err(NoStaffing::NotSuited(why.to_owned()));
    }
    slot(rostering).map(drop)
}

/// The simulations of rosters.
struct Simulations<'s> {
    rostering: &'s Rostering<'s>,
    targets: &'s Targets,
    effort: &'s Effort<'s>,
    contacts: u64,
}

impl Simulations<'_> {
    fn evaluate(&mut self, center: &Center, numbers: (u64, u32)) -> Result<Evaluation, NoStaffing> {
        let found = evaluate(center, self.targets, numbers, self.effort)?;
        self.contacts += found.contacts;
        Ok(found)
    }

    /// Takes away shifts, the dearest first, as long as everything holds: shifts cover more than is required, and what is more at one time
    /// helps at the next. Returns those that went.
    fn take_away(&mut self, shifts: &mut Vec<Shift>, progress: &dyn Fn(&str)) -> Result<Vec<Shift>, NoStaffing> {
        let Rostering { pools, .. } = *self.rostering;
        let price = |shift: &Shift| cost(self.rostering, &pools[shift.pool], shift.template);
        // Of shifts that are alike but for their breaks, where one cannot go none can.
        let alike = |shift: &Shift| (shift.pool, shift.template, shift.day, shift.start);
        let mut kinds: Vec<(f64, (usize, usize, i64, Span))> =
            shifts.iter().map(|shift| (price(shift), alike(shift))).collect();
        kinds.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.cmp(&two.1)));
        kinds.dedup_by_key(|kind| kind.1);
        let mut gone = Vec::new();
        for (_, kind) in kinds {
            while let Some(place) = shifts.iter().position(|shift| alike(shift) == kind) {
                let shift = shifts.remove(place);
                progress(&format!("taking away shifts: {} of {} went", gone.len(), gone.len() + shifts.len()));
                let center = read(self.rostering, shifts)?;
                let found = self.evaluate(&center, (self.effort.seed, self.effort.replications))?;
                if found.cells.iter().all(|cell| cell.surely(self.effort.probability)) {
                    gone.push(shift);
                } else {
                    shifts.insert(place, shift);
                    break;
                }
            }
        }
        Ok(gone)
    }
}

/// Whether a shift has to do with an interval; with all of them over the day.
fn is_there(scenario: &Scenario, shift: &Shift, interval: Option<usize>) -> bool {
    let Some(interval) = interval else { return true };
    let horizon = scenario.center.horizon;
    let from = interval as i64 * horizon.interval.nanos() as i64;
    let begins = begins(scenario, shift.day, shift.start);
    let within =
        |begins: i64| begins < from + horizon.interval.nanos() as i64 && from < begins + shift.length.nanos() as i64;
    within(begins) || (goes_round(scenario) && within(begins - DAY.nanos() as i64))
}

/// When a shift begins that does on this day at this time, from the start of the run on \[ns\].
fn begins(scenario: &Scenario, day: i64, time: Span) -> i64 {
    day * DAY.nanos() as i64 + time.nanos() as i64 - scenario.names.start().nanos() as i64
}

/// The days on which shifts begin, ascending.
fn days(scenario: &Scenario, shifts: &[Shift]) -> Vec<(i64, String)> {
    let numbers: BTreeSet<i64> = shifts.iter().map(|shift| shift.day).collect();
    let name = |day: i64| match scenario.names.date(day) {
        Some(date) => date.strftime("%a %d").to_string(),
        None => "shifts".to_owned(),
    };
    numbers.into_iter().map(|day| (day, name(day))).collect()
}

/// The longest time of which all times of shifts and intervals are multiples.
fn slot(rostering: &Rostering<'_>) -> Result<Span, NoStaffing> {
    fn common(one: u64, other: u64) -> u64 {
        if other == 0 { one } else { common(other, one % other) }
    }
    let Rostering { scenario, shifts, .. } = *rostering;
    let horizon = scenario.center.horizon;
    let run = [horizon.interval, horizon.length, scenario.names.start()];
    let of_template = |template: &Template| {
        let breaks = template.breaks.iter().flat_map(|away| [away.length, away.from]);
        [template.length].into_iter().chain(template.starts.clone()).chain(breaks).collect::<Vec<_>>()
    };
    let times = run.into_iter().chain(shifts.templates.iter().flat_map(of_template));
    let slot = times.map(Span::nanos).fold(0, common);
    if slot % GRAIN != 0 {
        let why = "a roster needs `start`, `interval` and the length of [run] in multiples of five minutes";
        return Err(NoStaffing::NotSuited(why.to_owned()));
    }
    Ok(Span::from_nanos(slot))
}

/// What a shift of a template costs: its paid time at the cost of the pool, and its premium.
fn cost(rostering: &Rostering<'_>, pool: &Pool, template: usize) -> f64 {
    let template = &rostering.shifts.templates[template];
    let intervals = template.paid().seconds() / rostering.scenario.center.horizon.interval.seconds();
    pool.cost * intervals + template.premium
}

/// Whether the run is a day that repeats itself, as do shifts without dates.
fn goes_round(scenario: &Scenario) -> bool {
    scenario.center.horizon.length == DAY
}

/// The cheapest shifts, whose persons are all the first yet, and the lower bound of their cost.
fn covered(rostering: &Rostering<'_>, required: &Heads, slot: Span) -> Result<(Vec<Shift>, f64), NoStaffing> {
    let Rostering { scenario, shifts: Shifts { templates, .. }, pools } = *rostering;
    let horizon = scenario.center.horizon;
    // Of a run of several days the night before counts, too.
    let days = match horizon.length > DAY {
        true => -1..(scenario.names.start() + horizon.length).nanos().div_ceil(DAY.nanos()) as i64,
        false => 0..1,
    };
    let (mut all, mut bound) = (Vec::new(), 0.0);
    for (number, pool) in pools.iter().enumerate() {
        let mut openings = Vec::new();
        for (template, plan) in templates.iter().enumerate() {
            if plan.groups.as_ref().is_some_and(|groups| !groups.contains(&pool.like.group)) {
                continue;
            }
            for day in days.clone().filter(|&day| begins_on(scenario, plan, day)) {
                let opening = |&time: &Span| Opening::new(template, (day, time), begins(scenario, day, time), slot);
                openings.extend(plan.starts.iter().map(opening));
            }
        }
        let slots = horizon.length.nanos() / slot.nanos();
        let interval = |place: u64| (place * slot.nanos() / horizon.interval.nanos()) as usize;
        let task = Task {
            templates,
            costs: (0..templates.len()).map(|template| cost(rostering, pool, template)).collect(),
            openings,
            need: (0..slots).map(|place| required.0[number][interval(place)]).collect(),
            slot,
            goes_round: goes_round(scenario),
        };
        let cover = task.solve().map_err(|why| match why {
            NoCover::Nobody(place) => {
                let at = scenario.names.interval(interval(place as u64));
                let count = task.need[place];
                NoStaffing::NotSuited(format!(
                    "`{}` needs {count} on duty at {at}, and no [shift.NAME] has anybody there then: let one begin earlier, end later, or be \
                     for this group",
                    pool.name
                ))
            }
            NoCover::NotFound => NoStaffing::OutOfReach(format!(
                "no shifts were found that cover the agents of `{}`: give fewer starts or breaks",
                pool.name
            )),
        })?;
        bound += cover.bound;
        for Covering { opening, breaks } in cover.shifts {
            let template = &templates[opening.template];
            all.extend(breaks.into_iter().map(|starts| Shift {
                pool: number,
                person: 0,
                template: opening.template,
                name: template.name.clone(),
                day: opening.day,
                start: opening.start,
                length: template.length,
                breaks: starts.iter().zip(&template.breaks).map(|(&from, away)| (from, from + away.length)).collect(),
            }));
        }
    }
    Ok((all, bound))
}

/// Gives the shifts to people, and puts them into the order of pools and time.
fn people_of(rostering: &Rostering<'_>, shifts: &mut [Shift]) -> Vec<People> {
    let Rostering { scenario, shifts: Shifts { templates, contract }, pools } = *rostering;
    shifts.sort_by_key(|shift| (shift.pool, begins(scenario, shift.day, shift.start), shift.length));
    let of_pool = |pool: usize| {
        let from = shifts.partition_point(|shift| shift.pool < pool);
        let to = shifts.partition_point(|shift| shift.pool <= pool);
        let stretch = |shift: &Shift| {
            let from = begins(scenario, shift.day, shift.start);
            let to = from + shift.length.nanos() as i64;
            Stretch { from, to, worked: templates[shift.template].paid() }
        };
        (from, assign(&shifts[from..to].iter().map(stretch).collect::<Vec<_>>(), contract))
    };
    let given: Vec<_> = (0..pools.len()).map(of_pool).collect();
    for (from, assignment) in &given {
        for (shift, &person) in shifts[*from..].iter_mut().zip(&assignment.persons) {
            shift.person = person;
        }
    }
    given.into_iter().map(|(_, given)| People { count: given.people, fewest: given.fewest }).collect()
}

/// Whether a shift may begin on this day; where weekdays are not known, none are asked for.
fn begins_on(scenario: &Scenario, template: &Template, day: i64) -> bool {
    scenario.names.weekday(day).is_none_or(|weekday| template.days[weekday])
}

/// The center with the roster, as the simulator reads it from its files.
fn read(rostering: &Rostering<'_>, shifts: &[Shift]) -> Result<Center, NoStaffing> {
    let Rostering { scenario, pools, .. } = *rostering;
    let mut shifts = shifts.to_vec();
    people_of(rostering, &mut shifts);
    let lost = || NoStaffing::NotSuited("the scenario cannot be written anew".to_owned());
    let path = Path::new(scenario.sources.first().map_or("scenario.toml", |source| &source.path));
    let beside = path.parent().unwrap_or(Path::new("")).join(text::file(scenario));
    let files = Snapshot::of(&Disk)
        .with(path, text::scenario(scenario, pools).ok_or_else(lost)?)
        .with(beside, text::csv(scenario, pools, &shifts));
    let known = scenario.sources.iter().skip(1);
    let files = known.fold(files, |files, source| {
        files.with(path.parent().unwrap_or(Path::new("")).join(&source.path), source.text.as_bytes())
    });
    let files: &dyn Files = &files;
    let read = load(path, &[], files);
    read.map(|scenario| scenario.center).map_err(|wrong| NoStaffing::NotSuited(wrong.render(false)))
}

/// How many of each pool are on duty on average over each interval.
fn on_duty(rostering: &Rostering<'_>, shifts: &[Shift]) -> Vec<Vec<f64>> {
    let Rostering { scenario, pools, .. } = *rostering;
    let horizon = scenario.center.horizon;
    let mut sums = vec![vec![0.0; horizon.intervals()]; pools.len()];
    // Of a day that repeats itself the end of a shift past midnight is there in the morning.
    let again = if goes_round(scenario) { vec![0, -(DAY.nanos() as i64)] } else { vec![0] };
    for (shift, turn) in shifts.iter().flat_map(|shift| again.iter().map(move |turn| (shift, turn))) {
        for (from, to) in shift.stretches() {
            let begins = begins(scenario, shift.day, shift.start) + turn;
            let (from, to) = (begins + from.nanos() as i64, begins + to.nanos() as i64);
            for (number, sum) in sums[shift.pool].iter_mut().enumerate() {
                let start = number as i64 * horizon.interval.nanos() as i64;
                let end = (start + horizon.interval.nanos() as i64).min(horizon.length.nanos() as i64);
                *sum += (to.min(end) - from.max(start)).max(0) as f64 / (end - start) as f64;
            }
        }
    }
    sums
}
