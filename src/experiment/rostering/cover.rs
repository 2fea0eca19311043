//! The cheapest shifts that have as many agents on duty as are required, by an integer program.
//!
//! A shift is a variable for each time at which it may begin, and each of its breaks one for each time at which that may begin: of the shifts
//! that begin at a time, so many have the break then. Since the windows of the breaks of a shift do not overlap, any break of the one can
//! go with any of the other.
//!
//! # Source
//! Aykin (1996), Optimal shift scheduling with multiple break windows, Management Science 42(4).

use crate::scenario::Template;
use crate::time::Span;
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, SolveOptions, Variable};
use std::collections::BTreeMap;

/// How many nodes of the search tree are looked at before the best that was found is taken, and how many where none was found by then.
const NODES: [u64; 3] = [400, 4_000, 40_000];

/// A shift at a time at which it may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Opening {
    /// The day that it begins on, 0 being the one of the start of the run.
    pub(super) day: i64,
    /// Its number among the templates.
    pub(super) template: usize,
    /// The time of day.
    pub(super) start: Span,
    /// The slot in which it begins; before the start of the run it is negative.
    slot: i64,
}

/// What is to be covered, in slots: the longest stretches of time of which all times of shifts and intervals are multiples.
pub(super) struct Task<'t> {
    pub(super) templates: &'t [Template],
    /// What a shift of each template costs.
    pub(super) costs: Vec<f64>,
    /// The shifts that there may be.
    pub(super) openings: Vec<Opening>,
    /// How many agents are required, by slot of the run.
    pub(super) need: Vec<u32>,
    /// The length of a slot.
    pub(super) slot: Span,
    /// Whether the run is a day that repeats itself, so that who works over midnight is there in the morning, too.
    pub(super) goes_round: bool,
}

/// Shifts that begin at one time, with their breaks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Covering {
    pub(super) opening: Opening,
    /// For each of these shifts, when each of its breaks begins, from the start of the shift on.
    pub(super) breaks: Vec<Vec<Span>>,
}

/// The shifts that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cover {
    pub(super) shifts: Vec<Covering>,
    /// No shifts that cover what is required cost less.
    pub(super) bound: f64,
}

/// Why there are no shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoCover {
    /// No shift has anybody on duty in this slot.
    Nobody(usize),
    /// No solution was found.
    NotFound,
}

impl Opening {
    /// On a day at a time, which is so long after the start of the run \[ns\].
    pub(super) fn new(template: usize, (day, start): (i64, Span), begins: i64, slot: Span) -> Opening {
        Opening { day, template, start, slot: begins.div_euclid(slot.nanos() as i64) }
    }
}

impl Task<'_> {
    /// The slots of the run from one since the start of the shift to another, as far as they lie within it.
    fn slots(&self, opening: Opening, from: Span, to: Span) -> impl Iterator<Item = usize> + use<'_> {
        let slots = |span: Span| (span.nanos() / self.slot.nanos()) as i64;
        let count = self.need.len() as i64;
        let all = opening.slot + slots(from)..opening.slot + slots(to);
        let place = move |slot: i64| if self.goes_round { slot.rem_euclid(count) } else { slot };
        all.map(place).filter(move |slot| (0..count).contains(slot)).map(|slot| slot as usize)
    }

    /// The slots that a shift reaches in which somebody is required.
    fn reaches(&self, opening: Opening) -> Vec<usize> {
        let length = self.templates[opening.template].length;
        self.slots(opening, Span::ZERO, length).filter(|&slot| self.need[slot] > 0).collect()
    }

    /// The cheapest shifts that cover what is required.
    pub(super) fn solve(&self) -> Result<Cover, NoCover> {
        let reached: Vec<(Opening, Vec<usize>)> =
            self.openings.iter().map(|&opening| (opening, self.reaches(opening))).collect();
        let mut parts = Parts((0..self.need.len()).collect());
        for (_, slots) in &reached {
            slots.windows(2).for_each(|pair| parts.join(pair[0], pair[1]));
        }
        // What no shift connects is solved by itself.
        let mut by_part: BTreeMap<usize, Vec<Opening>> = BTreeMap::new();
        for (opening, slots) in &reached {
            if let Some(&slot) = slots.first() {
                by_part.entry(parts.of(slot)).or_default().push(*opening);
            }
        }
        let mut cover = Cover::default();
        for slot in (0..self.need.len()).filter(|&slot| self.need[slot] > 0) {
            if !by_part.contains_key(&parts.of(slot)) {
                return Err(NoCover::Nobody(slot));
            }
        }
        for openings in by_part.values() {
            let part = self.solve_part(openings)?;
            cover.shifts.extend(part.shifts);
            cover.bound += part.bound;
        }
        cover.shifts.sort_by_key(|covering| covering.opening);
        Ok(cover)
    }

    fn solve_part(&self, openings: &[Opening]) -> Result<Cover, NoCover> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut rows: BTreeMap<usize, Vec<(Variable, f64)>> = BTreeMap::new();
        let mut variables: Vec<(Variable, Vec<Vec<Variable>>)> = Vec::new();
        for &opening in openings {
            let template = &self.templates[opening.template];
            let most = self.reaches(opening).into_iter().map(|slot| self.need[slot]).max().unwrap_or(0);
            let most = i32::try_from(most).unwrap_or(i32::MAX);
            let shift = problem.add_integer_var(self.costs[opening.template], (0, most));
            let mut own: BTreeMap<usize, f64> =
                self.slots(opening, Span::ZERO, template.length).map(|slot| (slot, 1.0)).collect();
            let mut breaks = Vec::new();
            for window in &template.breaks {
                let away = |start: Span| self.slots(opening, start, start + window.length);
                let starts: Vec<Span> = window.starts().collect();
                if let [only] = starts[..] {
                    // A break that is always then takes no choice.
                    away(only).for_each(|slot| *own.entry(slot).or_insert(1.0) -= 1.0);
                    breaks.push(Vec::new());
                    continue;
                }
                let choices: Vec<Variable> = starts.iter().map(|_| problem.add_integer_var(0.0, (0, most))).collect();
                for (&start, &choice) in starts.iter().zip(&choices) {
                    away(start).for_each(|slot| rows.entry(slot).or_default().push((choice, -1.0)));
                }
                let sum = choices.iter().map(|&choice| (choice, 1.0)).chain([(shift, -1.0)]);
                problem.add_constraint(sum.collect::<LinearExpr>(), ComparisonOp::Eq, 0.0);
                breaks.push(choices);
            }
            for (slot, weight) in own.into_iter().filter(|&(_, weight)| weight > 0.0) {
                rows.entry(slot).or_default().push((shift, weight));
            }
            variables.push((shift, breaks));
        }
        for (slot, row) in rows.into_iter().filter(|&(slot, _)| self.need[slot] > 0) {
            if row.iter().all(|&(_, weight)| weight <= 0.0) {
                return Err(NoCover::Nobody(slot));
            }
            problem.add_constraint(row.into_iter().collect::<LinearExpr>(), ComparisonOp::Ge, self.need[slot].into());
        }
        let tried = NODES.into_iter().find_map(|nodes| {
            let mut options = SolveOptions::default();
            options.node_limit = Some(nodes);
            problem.solve_with(options).ok()?.into_solution().ok()
        });
        let solution = tried.ok_or(NoCover::NotFound)?;
        let count = |variable: Variable| solution.var_value(variable).round().max(0.0) as usize;
        let mut cover =
            Cover { bound: solution.objective() * (1.0 - solution.gap().unwrap_or(1.0)), ..Cover::default() };
        for (&opening, (shift, breaks)) in openings.iter().zip(&variables) {
            let number = count(*shift);
            if number == 0 {
                continue;
            }
            let windows = &self.templates[opening.template].breaks;
            let by_break = windows.iter().zip(breaks).map(|(window, choices)| {
                let starts: Vec<Span> = window.starts().collect();
                if choices.is_empty() {
                    return vec![starts[0]; number];
                }
                starts.iter().zip(choices).flat_map(|(&start, &choice)| vec![start; count(choice)]).collect()
            });
            let by_break: Vec<Vec<Span>> = by_break.collect();
            let breaks = (0..number).map(|place| by_break.iter().map(|starts| starts[place]).collect()).collect();
            cover.shifts.push(Covering { opening, breaks });
        }
        Ok(cover)
    }
}

/// Which slots belong together, each pointing to one of its part.
struct Parts(Vec<usize>);

impl Parts {
    fn of(&self, mut slot: usize) -> usize {
        while self.0[slot] != slot {
            slot = self.0[slot];
        }
        slot
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::BreakWindow;

    const HOUR: Span = Span::from_seconds(3_600);

    fn template(hours: u64, starts: &[u64], breaks: &[(u64, u64, u64)]) -> Template {
        let window = |&(length, from, to): &(u64, u64, u64)| BreakWindow {
            length: HOUR.times(length),
            from: HOUR.times(from),
            to: HOUR.times(to),
            paid: false,
        };
        Template {
            name: format!("{hours} h"),
            length: HOUR.times(hours),
            starts: starts.iter().map(|&hour| HOUR.times(hour)).collect(),
            days: [true; 7],
            groups: None,
            breaks: breaks.iter().map(window).collect(),
            premium: 0.0,
        }
    }

    fn task<'t>(templates: &'t [Template], need: &[u32], goes_round: bool) -> Task<'t> {
        let costs = templates.iter().map(|template| template.paid().seconds() / 3_600.0).collect();
        let starts = |(number, template): (usize, &Template)| {
            let own = template.starts.clone();
            own.into_iter().map(move |start| Opening::new(number, (0, start), start.nanos() as i64, HOUR))
        };
        let openings = templates.iter().enumerate().flat_map(starts).collect();
        Task { templates, costs, openings, need: need.to_vec(), slot: HOUR, goes_round }
    }

    /// How many are there in each slot.
    fn present(task: &Task<'_>, cover: &Cover) -> Vec<u32> {
        let mut present = vec![0_i64; task.need.len()];
        for Covering { opening, breaks } in &cover.shifts {
            for starts in breaks {
                let template = &task.templates[opening.template];
                task.slots(*opening, Span::ZERO, template.length).for_each(|slot| present[slot] += 1);
                for (&start, window) in starts.iter().zip(&template.breaks) {
                    task.slots(*opening, start, start + window.length).for_each(|slot| present[slot] -= 1);
                }
            }
        }
        present.into_iter().map(|count| count as u32).collect()
    }

    fn cost(task: &Task<'_>, cover: &Cover) -> f64 {
        cover.shifts.iter().map(|covering| task.costs[covering.opening.template] * covering.breaks.len() as f64).sum()
    }

    #[test]
    fn shifts_cover_what_is_required_and_cost_no_more_than_they_have_to() {
        // Four in the first two hours, two in the next two: two long shifts and two short ones.
        let templates = [template(4, &[0], &[]), template(2, &[0, 1, 2], &[])];
        let task = task(&templates, &[4, 4, 2, 2], false);
        let cover = task.solve().unwrap();
        assert_eq!((present(&task, &cover), cost(&task, &cover)), (vec![4, 4, 2, 2], 12.0));
        assert!((cover.bound - 12.0).abs() < 1e-6, "{}", cover.bound);
    }

    #[test]
    fn breaks_are_put_where_fewer_are_required() {
        let templates = [template(5, &[0], &[(1, 1, 4)])];
        let task = task(&templates, &[3, 2, 2, 2, 3], false);
        let cover = task.solve().unwrap();
        // One is away at each of the three times.
        assert_eq!((present(&task, &cover), cost(&task, &cover)), (vec![3, 2, 2, 2, 3], 12.0));
    }

    /// All numbers of shifts at each time with all distributions of their breaks, as far as they can matter.
    #[test]
    fn no_combination_of_shifts_and_breaks_costs_less() {
        let templates = [template(3, &[0, 1, 2], &[(1, 1, 3)])];
        for seed in 0..40_u32 {
            let need: Vec<u32> = (0..5).map(|slot| seed.wrapping_mul(2_654_435_761) >> (3 * slot + 8) & 3).collect();
            let task = task(&templates, &need, false);
            let mut least: Option<f64> = None;
            // For each of the three starts, how many have the break in the second hour and how many in the third.
            for code in 0..4_u32.pow(6) {
                let digit = |place: u32| code / 4_u32.pow(place) % 4;
                let mut there = [0; 5];
                for start in 0..3 {
                    let (early, late) = (digit(2 * start), digit(2 * start + 1));
                    there[start as usize] += early + late;
                    there[start as usize + 1] += late;
                    there[start as usize + 2] += early;
                }
                if there.iter().zip(&need).all(|(there, need)| there >= need) {
                    let cost = 2.0 * f64::from((0..6).map(digit).sum::<u32>());
                    least = Some(least.map_or(cost, |least| least.min(cost)));
                }
            }
            let cover = task.solve().unwrap();
            let there = present(&task, &cover);
            assert!(there.iter().zip(&need).all(|(there, need)| there >= need), "{there:?} {need:?}");
            // Up to three of each are tried.
            assert_eq!(Some(cost(&task, &cover)), least, "{need:?}");
        }
    }

    #[test]
    fn who_works_over_midnight_is_there_in_the_morning_of_a_day_that_repeats_itself() {
        let templates = [template(8, &[22], &[])];
        let mut need = vec![0; 24];
        (need[23], need[5]) = (1, 1);
        let task = task(&templates, &need, true);
        assert_eq!(cost(&task, &task.solve().unwrap()), 8.0);
        let once = Task { goes_round: false, ..task };
        assert_eq!(once.solve(), Err(NoCover::Nobody(5)));
    }
}
