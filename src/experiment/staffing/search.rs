//! The search for the cheapest staffing.

use super::evaluation::{Evaluation, evaluate};
use super::program::{Cut, cheapest};
use super::{DAY, Effort, Heads, NoStaffing, Pool, Staffing, Targets, service, staffed};
use crate::ids::Id;
use crate::model::Center;
use crate::stats::formulas::{ErlangA, ErlangC};
use crate::time::Time;

/// More classes have too many sets of classes for a start by all of them; the larger sets are left out then.
const MAX_CLASSES: usize = 10;
/// Rounds of cuts, and of checks; a center in which these are not enough is out of reach.
const MAX_ROUNDS: usize = 60;
pub(in crate::experiment) const MAX_CHECKS: usize = 8;
/// Trimming ends when a pass over all pools takes nobody away, or after so many.
const MAX_PASSES: usize = 6;

/// Finds a staffing.
///
/// `progress` is told what is being done.
///
/// # Errors
/// A simulation fails, or the targets cannot be met.
pub fn search(
    center: &Center,
    pools: &[Pool],
    targets: &Targets,
    effort: &Effort<'_>,
    progress: &dyn Fn(&str),
) -> Result<Staffing, NoStaffing> {
    let start = Demand::of(center, pools).start(center, pools, targets);
    search_from(center, pools, targets, effort, start, None, progress)
}

/// The same from a start that is known, and without taking away any agents of a pool.
///
/// # Errors
/// As those of [`search`].
pub(super) fn search_from(
    center: &Center,
    pools: &[Pool],
    targets: &Targets,
    effort: &Effort<'_>,
    start: Heads,
    kept: Option<usize>,
    progress: &dyn Fn(&str),
) -> Result<Staffing, NoStaffing> {
    if targets.whole_day && center.horizon.length > DAY {
        let why = "targets over the day are for a run of one day: leave out `--whole-day`, or staff one day at a time";
        return Err(NoStaffing::NotSuited(why.to_owned()));
    }
    let mut search = Search { center, pools, targets, effort, evaluations: 0, contacts: 0, cuts: Vec::new() };
    search.cuts = vec![Vec::new(); center.horizon.intervals()];
    let bound = Demand::of(center, pools).bound(pools, targets, center.horizon.interval.seconds());
    let mut heads = start;
    progress("adding agents until everything holds");
    search.repair(&mut heads, effort.seed, effort.replications, progress)?;
    search.trim(&mut heads, kept, progress)?;
    let mut last = None;
    for round in 0..MAX_CHECKS {
        // Each check has random numbers of its own: those of a failed one have been used to mend it.
        let seed = effort.seed.wrapping_add(1 + round as u64);
        progress("checking with fresh random numbers");
        let check = search.evaluate(&heads, (seed, effort.check))?;
        if check.cells.iter().all(|cell| cell.surely(effort.probability)) {
            last = Some(check);
            break;
        }
        search.repair(&mut heads, seed, effort.check, progress)?;
    }
    let check =
        last.ok_or_else(|| NoStaffing::OutOfReach("the checks do not settle: give more replications".to_owned()))?;
    let cost = heads.cost(pools);
    Ok(Staffing { heads, cost, bound, check, evaluations: search.evaluations, contacts: search.contacts })
}

struct Search<'s> {
    center: &'s Center,
    pools: &'s [Pool],
    targets: &'s Targets,
    effort: &'s Effort<'s>,
    evaluations: usize,
    contacts: u64,
    /// Of each interval.
    cuts: Vec<Vec<Cut>>,
}

impl Search<'_> {
    fn evaluate(&mut self, heads: &Heads, numbers: (u64, u32)) -> Result<Evaluation, NoStaffing> {
        let center = staffed(self.center, self.pools, heads);
        let found = evaluate(&center, self.targets, numbers, self.effort)?;
        self.evaluations += 1;
        self.contacts += found.contacts;
        Ok(found)
    }

    /// Adds agents until everything holds: the cheapest that meet cuts, which say what an agent more of each pool was seen to do.
    fn repair(
        &mut self,
        heads: &mut Heads,
        seed: u64,
        replications: u32,
        progress: &dyn Fn(&str),
    ) -> Result<(), NoStaffing> {
        let numbers = (seed, replications);
        for _ in 0..MAX_ROUNDS {
            let here = self.evaluate(heads, numbers)?;
            let failing: Vec<usize> =
                (0..here.cells.len()).filter(|&cell| !here.cells[cell].surely(self.effort.probability)).collect();
            progress(&format!("{} of {} targets do not hold yet", failing.len(), here.cells.len()));
            if failing.is_empty() {
                return Ok(());
            }
            let mut slopes: Vec<Vec<f64>> = Vec::new();
            for pool in 0..self.pools.len() {
                let helps = failing.iter().any(|&cell| self.pools[pool].serves[here.cells[cell].class]);
                if !helps {
                    // Others may be freed by them, which the pools that serve the class show more directly.
                    slopes.push(vec![0.0; here.cells.len()]);
                    continue;
                }
                let mut more = heads.clone();
                more.0[pool].iter_mut().for_each(|count| *count += 1);
                let there = self.evaluate(&more, numbers)?;
                slopes.push(
                    there
                        .cells
                        .iter()
                        .zip(&here.cells)
                        .map(|(there, here)| (there.slack - here.slack).max(0.0))
                        .collect(),
                );
            }
            let mut touched = vec![false; self.cuts.len()];
            for &cell in &failing {
                let holds = &here.cells[cell];
                let shortage = -holds.bound(self.effort.probability);
                let mut weights: Vec<f64> = slopes.iter().map(|slopes| slopes[cell]).collect();
                let serves = |pool: usize| self.pools[pool].serves[holds.class];
                // Where one agent more changes nothing yet, any that serves the class counts.
                let (weights, shortage) = if weights.iter().all(|&weight| weight < 0.02 * shortage) {
                    weights = (0..self.pools.len()).map(|pool| f64::from(u8::from(serves(pool)))).collect();
                    (weights, 1.0)
                } else {
                    (weights, shortage)
                };
                let at: Vec<usize> = match holds.interval {
                    Some(interval) => vec![interval],
                    // Over the day, where the class has the fewest agents for its contacts: the interval is chosen below.
                    None => vec![self.busiest(heads, holds.class)],
                };
                for interval in at {
                    let now: f64 = weights
                        .iter()
                        .enumerate()
                        .map(|(pool, weight)| weight * f64::from(heads.0[pool][interval]))
                        .sum();
                    // Over the day an agent in one interval does a part of what one in all does: one step at a time.
                    let step = if holds.interval.is_some() {
                        shortage
                    } else {
                        weights.iter().copied().fold(0.0, f64::max).min(shortage)
                    };
                    self.cuts[interval].push(Cut { weights: weights.clone(), least: now + step });
                    touched[interval] = true;
                }
            }
            for interval in (0..touched.len()).filter(|&interval| touched[interval]) {
                self.mend(heads, interval);
            }
        }
        Err(NoStaffing::OutOfReach(
            "the targets are out of reach: however many agents were added, some did not hold; is the share above what anybody can reach, or \
             does nobody serve a class?"
                .to_owned(),
        ))
    }

    /// The cheapest agents of an interval that meet its cuts, none fewer than there are and not many more.
    fn mend(&mut self, heads: &mut Heads, interval: usize) {
        let least: Vec<u32> = heads.0.iter().map(|pool| pool[interval]).collect();
        let most: Vec<u32> = least.iter().map(|&count| count + 2 + count / 8).collect();
        let found = cheapest(self.pools, &least, &most, &self.cuts[interval]);
        let all = || self.pools.iter().zip(&least).map(|(_, &count)| count + 1).collect();
        let found: Vec<u32> = found.filter(|found| *found != least).unwrap_or_else(all);
        heads.0.iter_mut().zip(found).for_each(|(pool, count)| pool[interval] = count);
    }

    /// The interval with the most contacts of a class for each agent that serves it.
    fn busiest(&self, heads: &Heads, class: usize) -> usize {
        let demand = Demand::of(self.center, self.pools);
        let ratio = |interval: usize| {
            let serving = self.pools.iter().zip(&heads.0).filter(|(pool, _)| pool.serves[class]);
            let agents: f64 = serving.map(|(_, pool)| f64::from(pool[interval])).sum();
            demand.loads[interval][class] / agents.max(0.5)
        };
        (0..self.cuts.len()).max_by(|&one, &two| ratio(one).total_cmp(&ratio(two))).unwrap_or(0)
    }

    /// Takes away agents, or puts cheaper ones in their place, as long as everything holds. Every third interval is tried at once: what an
    /// agent does hardly reaches further.
    fn trim(&mut self, heads: &mut Heads, kept: Option<usize>, progress: &dyn Fn(&str)) -> Result<(), NoStaffing> {
        let mut moves = moves(self.pools);
        moves.retain(|exchange| kept.is_none_or(|pool| !exchange.out.contains(&pool)));
        let numbers = (self.effort.seed, self.effort.replications);
        // An interval in which a move did not work is not tried with it again: nothing gets easier by trimming.
        let mut hopeless = vec![vec![false; self.cuts.len()]; moves.len()];
        for _ in 0..MAX_PASSES {
            let mut any = false;
            for (number, exchange) in moves.iter().enumerate() {
                for offset in 0..3 {
                    let candidates: Vec<usize> = (offset..self.cuts.len())
                        .step_by(3)
                        .filter(|&interval| exchange.is_possible(heads, interval) && !hopeless[number][interval])
                        .collect();
                    if candidates.is_empty() {
                        continue;
                    }
                    let mut trial = heads.clone();
                    for &interval in &candidates {
                        exchange.make(&mut trial, interval);
                    }
                    let failing = self.failing(&trial, numbers)?;
                    let mut good: Vec<usize> =
                        candidates.iter().copied().filter(|&interval| !failing.touches(interval)).collect();
                    candidates
                        .iter()
                        .filter(|interval| !good.contains(interval))
                        .for_each(|&interval| hopeless[number][interval] = true);
                    // What is kept has to hold by itself, too.
                    while !good.is_empty() {
                        let mut kept = heads.clone();
                        for &interval in &good {
                            exchange.make(&mut kept, interval);
                        }
                        let failing = if good.len() == candidates.len() {
                            Failing::default()
                        } else {
                            self.failing(&kept, numbers)?
                        };
                        if failing.nothing() {
                            *heads = kept;
                            any = true;
                            break;
                        }
                        let before = good.len();
                        good.retain(|&interval| !failing.touches(interval));
                        if good.len() == before {
                            good.pop();
                        }
                    }
                }
            }
            progress(&format!("trimmed to a cost of {}", heads.cost(self.pools)));
            if !any {
                break;
            }
        }
        Ok(())
    }

    fn failing(&mut self, heads: &Heads, numbers: (u64, u32)) -> Result<Failing, NoStaffing> {
        let probability = self.effort.probability;
        let found = self.evaluate(heads, numbers)?;
        let failing = found.cells.iter().filter(|cell| !cell.surely(probability));
        let mut result = Failing::default();
        for cell in failing {
            match cell.interval {
                Some(interval) => result.intervals.push(interval),
                None => result.day = true,
            }
        }
        Ok(result)
    }
}

/// Agents who go, and one who comes in their place.
struct Exchange {
    out: Vec<usize>,
    into: Option<usize>,
}

impl Exchange {
    fn is_possible(&self, heads: &Heads, interval: usize) -> bool {
        let asked = |pool: usize| self.out.iter().filter(|&&out| out == pool).count() as u32;
        self.out.iter().all(|&pool| heads.0[pool][interval] >= asked(pool))
    }

    fn make(&self, heads: &mut Heads, interval: usize) {
        self.out.iter().for_each(|&pool| heads.0[pool][interval] -= 1);
        if let Some(pool) = self.into {
            heads.0[pool][interval] += 1;
        }
    }

    fn saved(&self, pools: &[Pool]) -> f64 {
        self.out.iter().map(|&pool| pools[pool].cost).sum::<f64>() - self.into.map_or(0.0, |pool| pools[pool].cost)
    }
}

/// What is tried: an agent less, a cheaper one for a dearer one, and one who can do what two did; what saves most first.
fn moves(pools: &[Pool]) -> Vec<Exchange> {
    let all = 0..pools.len();
    let mut moves: Vec<Exchange> = all.clone().map(|pool| Exchange { out: vec![pool], into: None }).collect();
    for into in all.clone() {
        moves.extend(all.clone().filter(|&out| out != into).map(|out| Exchange { out: vec![out], into: Some(into) }));
        let does = |out: usize| pools[out].serves.iter().zip(&pools[into].serves).all(|(theirs, own)| *own || !theirs);
        let replaced: Vec<usize> = all.clone().filter(|&out| out != into && does(out)).collect();
        for (number, &one) in replaced.iter().enumerate() {
            moves.extend(replaced[number..].iter().map(|&two| Exchange { out: vec![one, two], into: Some(into) }));
        }
    }
    moves.retain(|exchange| exchange.saved(pools) > 0.0);
    moves.sort_by(|one, two| two.saved(pools).total_cmp(&one.saved(pools)));
    moves
}

/// Where something does not hold.
#[derive(Default)]
struct Failing {
    intervals: Vec<usize>,
    day: bool,
}

impl Failing {
    fn nothing(&self) -> bool {
        self.intervals.is_empty() && !self.day
    }

    /// Whether a change in an interval may have to do with it: it is felt there and in the two after it.
    fn touches(&self, interval: usize) -> bool {
        self.day || self.intervals.iter().any(|&failing| (interval..interval + 3).contains(&failing))
    }
}

/// What the classes need.
struct Demand {
    /// By interval and class: agents that their work keeps busy.
    loads: Vec<Vec<f64>>,
    /// By interval and class: contacts a second.
    rates: Vec<Vec<f64>>,
}

impl Demand {
    fn of(center: &Center, pools: &[Pool]) -> Demand {
        let interval = center.horizon.interval;
        let end = Time::START + center.horizon.length;
        let rate = |class: usize, number: usize| {
            let arrivals = &center.classes[Id::from_index(class)].arrivals;
            let at = |number: u64| (Time::START + interval.times(number)).min(end);
            let (from, to) = (at(number as u64), at(number as u64 + 1));
            (arrivals.expected(to) - arrivals.expected(from)).max(0.0) / to.since(from).seconds().max(1e-9)
        };
        let by_class = |number: usize| (0..center.classes.len()).map(|class| rate(class, number)).collect();
        let rates: Vec<Vec<f64>> = (0..center.horizon.intervals()).map(by_class).collect();
        let fastest: Vec<f64> = (0..center.classes.len())
            .map(|class| {
                let serving = pools.iter().filter(|pool| pool.serves[class]);
                let least =
                    serving.map(|pool| service(center, Id::from_index(class), pool)).fold(f64::INFINITY, f64::min);
                if least.is_finite() { least } else { 0.0 }
            })
            .collect();
        let loads = rates
            .iter()
            .map(|rates| rates.iter().zip(&fastest).map(|(rate, service)| rate * service).collect())
            .collect();
        Demand { loads, rates }
    }

    /// The sets of classes, as far as they are not too many: all sets, or single classes, pairs and all of them.
    fn sets(&self) -> Vec<Vec<usize>> {
        let classes = self.rates.first().map_or(0, Vec::len);
        if classes <= MAX_CLASSES {
            return (1_usize..1 << classes)
                .map(|bits| (0..classes).filter(|class| bits >> class & 1 == 1).collect())
                .collect();
        }
        let single = (0..classes).map(|class| vec![class]);
        let pairs = (0..classes).flat_map(|one| (0..one).map(move |two| vec![two, one]));
        single.chain(pairs).chain([(0..classes).collect()]).collect()
    }

    /// The cheapest agents of which each set of classes has as many as `need` says.
    fn cover(&self, pools: &[Pool], need: &dyn Fn(usize, &[usize]) -> f64) -> Heads {
        let sets = self.sets();
        let mut heads = vec![vec![0; self.rates.len()]; pools.len()];
        for interval in 0..self.rates.len() {
            let mut cuts = Vec::new();
            let mut most = 1;
            for set in &sets {
                let least = need(interval, set);
                if least <= 0.0 {
                    continue;
                }
                most = most.max(least as u32 + 1);
                let weights = pools.iter().map(|pool| f64::from(u8::from(set.iter().any(|&class| pool.serves[class]))));
                cuts.push(Cut { weights: weights.collect(), least });
            }
            let found = cheapest(pools, &vec![0; pools.len()], &vec![most; pools.len()], &cuts);
            let found = found.unwrap_or_else(|| vec![most; pools.len()]);
            heads.iter_mut().zip(found).for_each(|(pool, count)| pool[interval] = count);
        }
        Heads(heads)
    }

    /// No staffing costs less: of each set of classes, the agents who may serve any of it do the work that has to be done in time, were
    /// all of them as fast as the fastest. Who is answered has to be served; a share of them is enough for the target.
    fn bound(&self, pools: &[Pool], targets: &Targets, interval: f64) -> f64 {
        // Work may be put off to later intervals, so that only the day as a whole binds.
        let share = match (targets.service_level, targets.abandoned) {
            _ if targets.share_of_days.is_some() => 0.0,
            (Some(level), Some(abandoned)) => level.max(1.0 - abandoned),
            (Some(level), None) => level,
            (None, Some(abandoned)) => 1.0 - abandoned,
            (None, None) => 0.0,
        };
        let sets = self.sets();
        let cuts: Vec<Cut> = sets
            .iter()
            .map(|set| {
                let work: f64 = self.loads.iter().map(|loads| set.iter().map(|&class| loads[class]).sum::<f64>()).sum();
                let weights = pools.iter().map(|pool| f64::from(u8::from(set.iter().any(|&class| pool.serves[class]))));
                // Who is being served at the end is served to the end: about the load, for about as long as a conversation.
                let last = self.loads.len() - 1;
                let rest = |&class: &usize| {
                    let (load, rate) = (self.loads[last][class], self.rates[last][class]);
                    if rate > 0.0 { load * load / rate / interval } else { 0.0 }
                };
                Cut { weights: weights.collect(), least: share * work - set.iter().map(rest).sum::<f64>() }
            })
            .collect();
        let most = cuts.iter().map(|cut| cut.least).fold(1.0, f64::max).ceil() as u32 + 1;
        let found = cheapest(pools, &vec![0; pools.len()], &vec![most; pools.len()], &cuts);
        found.map_or(0.0, |found| found.iter().zip(pools).map(|(&count, pool)| f64::from(count) * pool.cost).sum())
    }

    /// As many agents for each set of classes as Erlang's formulas ask for if they served nothing else.
    fn start(&self, center: &Center, pools: &[Pool], targets: &Targets) -> Heads {
        let threshold = center.thresholds.in_time.seconds();
        let level = targets.service_level.unwrap_or(0.8);
        self.cover(pools, &|interval, set| {
            let load: f64 = set.iter().map(|&class| self.loads[interval][class]).sum();
            let rate: f64 = set.iter().map(|&class| self.rates[interval][class]).sum();
            if load <= 0.0 {
                return 0.0;
            }
            let patience = set.iter().map(|&class| {
                center.classes[Id::from_index(class)].patience.as_ref().map(|distribution| distribution.mean())
            });
            let patience: Option<f64> =
                patience.min_by(|one, two| one.unwrap_or(f64::MAX).total_cmp(&two.unwrap_or(f64::MAX))).flatten();
            f64::from(least_agents(rate, load / rate, patience, threshold, level))
        })
    }
}

/// The fewest agents with which Erlang's formulas hold a service level: C for contacts that never give up, A for others, whose answered
/// wait about as long as the mean of all.
fn least_agents(rate: f64, service: f64, patience: Option<f64>, threshold: f64, level: f64) -> u32 {
    let load = rate * service;
    let first = (level * load).floor().max(1.0) as u32;
    (first..first + 10_000)
        .find(|&servers| match patience.filter(|mean| mean.is_finite() && *mean > 0.0) {
            None => ErlangC::new(servers, rate, service).is_ok_and(|model| model.service_level(threshold) >= level),
            Some(mean) => ErlangA::new(servers, rate, service, mean).is_ok_and(|model| {
                let waiting = model.probability_of_waiting();
                let mean_wait = model.mean_queue() / rate / waiting.max(1e-12);
                1.0 - waiting * libm::exp(-threshold / mean_wait.max(1e-9)) >= level
            }),
        })
        .unwrap_or(first)
}
