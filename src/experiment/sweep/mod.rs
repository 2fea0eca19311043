//! Sweeps: many points of one study, each simulated with the same random numbers, and what their differences say.
//!
//! The unit of work is one replication of one point. What it observes depends on the point and the replication alone, so that it
//! does not matter who simulates it, when, or beside what: results are made of records in the order of points and replications.

mod best;
mod book;
mod bounds;
mod design;
mod front;
mod identity;
mod observed;
mod record;
mod results;
mod shards;

use identity::Namer;

pub use best::{Doubt, Job, Selection, Standing, select, select_meeting};
pub use book::Book;
pub use bounds::Bound;
pub use front::front;
pub use observed::Observed;
pub use record::{Header, Identity, Record, read_journal, read_shard, shard};
pub use results::{BestOf, Front, PointResults, Results};
pub use shards::jobs_of_shard;

use super::crew::{Crew, threads_for};
use super::goals::{Goal, target};
use super::measure::Finder;
pub use super::measure::Measure;
use super::replicate::Failure;
use super::{Labels, Metric, all_wrong};
use crate::digest::Digester;
use crate::model::{Center, Limits, simulate};
pub use crate::scenario::MAX_COLOURS;
use crate::scenario::{self, Coordinate, Diagnostics, HEADLINE, Place, Repetition, Scenario, Study};
use rayon::prelude::*;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard};

/// A study with all its points, every one of which can be run.
pub struct Sweep<'s> {
    /// The study.
    pub study: &'s Study<'s>,
    /// In the order of the design; a baseline that the design does not have is the first.
    pub points: Vec<Point>,
    /// The point that others are compared with.
    pub baseline: Option<usize>,
    /// What is observed, in the order of the study; behind it the shares that are lost of all contacts, and of classes that the study looks at.
    pub measures: Vec<Measure>,
    /// What the best point has to meet.
    pub bounds: Vec<Bound>,
    /// Chooses the random numbers of all points.
    pub seed: u64,
    /// How often each point is simulated; a selection of the best decides itself.
    pub replications: u32,
    /// Of all intervals.
    pub confidence: f64,
    /// What may not be meant, in any of the points.
    pub warnings: Diagnostics,
    /// One of the points as a scenario, for what all have in common.
    pub example: Scenario,
    /// Centers of points that are being simulated.
    wholes: Vec<Mutex<Option<Arc<Whole>>>>,
}

/// One combination of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Which values.
    pub coordinates: Vec<Coordinate>,
    /// By parameter, its value as text.
    pub values: Vec<String>,
    /// A digest of the center as it was understood: two spellings of one scenario have the same.
    pub id: String,
}

impl Point {
    /// The parameters with the point's values: `hosting = relay, agents = 5`.
    pub fn label(&self, study: &Study<'_>) -> String {
        let pairs = study.parameters.iter().zip(&self.values);
        pairs.map(|(parameter, value)| format!("{} = {value}", parameter.name)).collect::<Vec<_>>().join(", ")
    }
}

/// What a point is as a scenario.
struct Understood {
    point: Point,
    warnings: Diagnostics,
    labels: Labels,
    whole: Option<Arc<Whole>>,
}

/// What the simulation of a point takes.
struct Whole {
    center: Center,
    goals: Vec<Goal>,
}

impl<'s> Sweep<'s> {
    /// Chooses the points of a study and reads the scenario of each, on `threads` threads.
    ///
    /// # Errors
    /// All that is wrong with any of the points, told once where it is the same, with the first point that it concerns.
    pub fn prepare(study: &'s Study<'s>, threads: Option<usize>) -> Result<Sweep<'s>, Diagnostics> {
        let mut coordinates = design::points(study.design, &study.parameters);
        let baseline = match &study.baseline {
            None => None,
            Some(place) => Some(baseline(study, &mut coordinates, place)?),
        };
        // Most of a center is the same in all points, and named once. Where the first point is wrong, that is told below.
        let namer = Namer::new(study.scenario(&coordinates[0]).ok().map(|scenario| scenario.center));
        let by_interval = study.metrics.iter().any(|metric| metric.interval.is_some());
        let understand = |(number, coordinates): (usize, &Vec<Coordinate>)| -> Result<Understood, Diagnostics> {
            let mut scenario = study.scenario(coordinates).map_err(all_wrong)?;
            let values = study.parameters.iter().zip(coordinates).map(|(parameter, &at)| parameter.text(at)).collect();
            let point = Point { coordinates: coordinates.clone(), values, id: namer.name(&mut scenario.center) };
            let start = |interval| if by_interval { scenario.names.interval(interval) } else { String::new() };
            let mut labels = Labels::of(&scenario.center, start);
            labels.goals = Goal::all(&scenario, &labels)?;
            let whole = || Arc::new(Whole { center: scenario.center, goals: labels.goals.clone() });
            Ok(Understood { point, warnings: scenario.warnings, whole: (number < MAX_KEPT).then(whole), labels })
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads_for(threads, coordinates.len() as u32)).build();
        let understood: Vec<Result<Understood, Diagnostics>> = match pool {
            Ok(pool) => pool.install(|| coordinates.par_iter().enumerate().map(understand).collect()),
            // A system that has no threads to give still has this one.
            Err(_) => coordinates.iter().enumerate().map(understand).collect(),
        };
        let count = understood.len();
        let label = |number: usize, coordinates: &[Coordinate]| {
            let values = study.parameters.iter().zip(coordinates);
            let pairs: Vec<String> =
                values.map(|(parameter, &at)| format!("{} = {}", parameter.name, parameter.text(at))).collect();
            format!("in point {} of {count}: {}", number + 1, pairs.join(", "))
        };
        let (mut points, mut wrong, mut warnings, mut labels) = (Vec::new(), Vec::new(), Vec::new(), None);
        let mut wholes = Vec::new();
        for (number, understood) in understood.into_iter().enumerate() {
            match understood {
                Err(diagnostics) => wrong.push((label(number, &coordinates[number]), diagnostics)),
                Ok(understood) => {
                    if labels.as_ref().is_some_and(|labels: &Labels| !labels.has_same_parts(&understood.labels)) {
                        let place = study.parameters_place();
                        let message = "points have different classes, queues, groups, providers or goals";
                        let help = "vary what they are like, not which there are";
                        return Err(study.wrong(&place, message, help));
                    }
                    let differs = |labels: &Labels| labels.intervals != understood.labels.intervals;
                    if by_interval && labels.as_ref().is_some_and(differs) {
                        let message = "points have different intervals, and a metric is of one of them";
                        let help = "vary something else, or name metrics of the whole run";
                        return Err(study.wrong(&study.parameters_place(), message, help));
                    }
                    labels.get_or_insert(understood.labels);
                    warnings.push((label(number, &understood.point.coordinates), understood.warnings));
                    points.push(understood.point);
                    wholes.push(Mutex::new(understood.whole));
                }
            }
        }
        if !wrong.is_empty() {
            return Err(Study::together(wrong));
        }
        let example = study.scenario(&points[0].coordinates).map_err(all_wrong)?;
        let found = measures(study, &example.center, &labels.expect("a study has a point"))
            .and_then(|measures| Ok((bounds(study, &measures)?, measures)));
        let (replications, (bounds, measures)) = match (replications(study, &example), found) {
            (Ok(replications), Ok(found)) => (replications, found),
            (replications, found) => {
                return Err(Diagnostics::joined(replications.err().into_iter().chain(found.err())));
            }
        };
        Ok(Sweep {
            study,
            baseline,
            measures,
            bounds,
            seed: study.seed.unwrap_or(example.settings.seed),
            replications,
            confidence: example.settings.confidence,
            warnings: Study::together(warnings),
            example,
            wholes,
            points,
        })
    }

    /// The scenario as text, as far as it is that of all points.
    pub fn in_common(&self) -> String {
        self.study.in_common(self.seed, self.study.best.is_none().then_some(self.replications))
    }

    /// About how much memory it takes on `threads` threads, each of which simulates one replication at a time \[bytes\].
    pub fn memory(&self, threads: Option<usize>) -> u128 {
        self.example.memory_at_work(threads_for(threads, u32::MAX))
    }

    /// What decides the results, but for how they are looked at.
    pub fn identity(&self, limits: Limits<'_>) -> Identity {
        let mut points = Digester::default();
        for point in &self.points {
            let _ = writeln!(points, "{} {:?}", point.id, point.values);
        }
        let metrics: Vec<String> = self.measures.iter().map(Measure::name).collect();
        let mut identity = Identity::new(points.digest(), self.points.len(), &metrics.join(" "), self.seed);
        match &self.study.best {
            Some(best) if self.bounds.is_empty() => identity.best = format!("{best:?}"),
            Some(best) => identity.best = format!("{best:?}, {:?}", self.bounds),
            None => identity.replications = Some(self.replications),
        }
        let Limits { events, contacts, .. } = limits;
        identity.limits = format!("{events} events, {contacts} contacts");
        identity
    }

    /// All replications of all points, in order.
    pub fn jobs(&self) -> impl Iterator<Item = Job> + use<> {
        let replications = self.replications;
        (0..self.points.len())
            .flat_map(move |point| (0..replications).map(move |replication| Job { point, replication }))
    }

    /// Simulates these replications on `threads` threads, and hands out their records in the order of the jobs.
    ///
    /// `progress` is told how many are done. With `keep`, what was understood of a point is kept for later calls; otherwise only as
    /// long as its jobs follow each other.
    ///
    /// # Errors
    /// The first job that has no result, with its point, or whose record was not taken.
    pub fn run<E: Send>(
        &self,
        jobs: &[Job],
        limits: Limits<'_>,
        (threads, keep): (Option<usize>, bool),
        progress: &(dyn Fn(u64) + Sync),
        mut take: impl FnMut(Record) -> Result<(), E> + Send,
    ) -> Result<(), Broken<E>> {
        let work = |number: u32, put: &mut dyn FnMut(Record)| -> Result<(), Broken<E>> {
            let Job { point, replication } = jobs[number as usize];
            let whole = self.whole(point);
            let Whole { center, goals } = &*whole;
            match simulate(center, self.seed, replication.into(), limits, &mut ()) {
                Ok(result) => {
                    let observe = |measure: &Measure| Observed::of(center, goals, &result, measure);
                    put(Record { point, replication, observed: self.measures.iter().map(observe).collect() });
                    Ok(())
                }
                Err(error) => Err(Broken::Failed { point, failure: Failure { replication, error } }),
            }
        };
        let mut number = 0;
        let mut hand_out = |record: Record| {
            let point = record.point;
            number += 1;
            if !keep && jobs.get(number).is_none_or(|next| next.point != point) {
                *self.slot(point) = None;
            }
            take(record).map_err(Broken::Refused)
        };
        let threads = threads_for(threads, jobs.len() as u32);
        let crew = Crew { threads, lead: LEAD.max(4 * threads as u32) };
        crew.run(jobs.len() as u32, &work, &mut hand_out, progress).map_err(|(_, broken)| broken)
    }

    fn slot(&self, point: usize) -> MutexGuard<'_, Option<Arc<Whole>>> {
        self.wholes[point].lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn whole(&self, point: usize) -> Arc<Whole> {
        let mut slot = self.slot(point);
        let read = || {
            let scenario = self.study.scenario(&self.points[point].coordinates);
            let scenario = scenario.expect("every point was read before, and files are read once");
            let goals = Labels::of_scenario(&scenario).goals;
            Arc::new(Whole { center: scenario.center, goals })
        };
        Arc::clone(slot.get_or_insert_with(read))
    }
}

/// Of more points the centers are made anew when they are simulated: those of a large scenario take a hundred kilobytes each.
const MAX_KEPT: usize = 256;

/// How far replications run ahead of the first that is not handed out.
const LEAD: u32 = 64;

/// Why replications ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken<E> {
    /// A replication has no result.
    Failed {
        /// Of which point, from 0.
        point: usize,
        /// Which replication, and why.
        failure: Failure,
    },
    /// A record was not taken.
    Refused(E),
}

/// How often each point is simulated.
fn replications(study: &Study<'_>, example: &Scenario) -> Result<u32, Diagnostics> {
    let wrong = |message: &str, help: &str| Err(study.wrong(&study.parameters_place(), message, help));
    if example.settings.antithetic {
        let message = "the scenario makes pairs of replications, and a sweep takes each replication for itself";
        return wrong(message, "set \"run.antithetic\" = false: points meet the same random numbers all the same");
    }
    match (study.replications, &example.settings.repetition) {
        (Some(count), _) | (None, &Repetition::Replications(count)) => Ok(count),
        // The selection decides.
        (None, Repetition::Until(until)) if study.best.is_some() => Ok(until.first),
        (None, Repetition::Until(_)) => {
            let message = "the scenario asks for a precision, and a sweep simulates all points equally often";
            wrong(message, "say how often with `replications`")
        }
        (None, Repetition::Batches(_)) => {
            let message = "the scenario is of one long run, and a sweep simulates replications";
            wrong(message, "say how often with `replications`, and set \"run.length\" to that of one of them")
        }
    }
}

/// All that was found, or all that is wrong.
fn all_or_wrong<T>(found: impl Iterator<Item = Result<T, Diagnostics>>) -> Result<Vec<T>, Diagnostics> {
    let (right, wrong): (Vec<_>, Vec<_>) = found.partition(Result::is_ok);
    match wrong.is_empty() {
        true => Ok(right.into_iter().filter_map(Result::ok).collect()),
        false => Err(Diagnostics::joined(wrong.into_iter().filter_map(Result::err))),
    }
}

/// Finds the baseline among the points, or adds it as the first.
fn baseline(study: &Study<'_>, points: &mut Vec<Vec<Coordinate>>, place: &Place) -> Result<usize, Diagnostics> {
    let matches = |point: &&Vec<Coordinate>| {
        !study.parameters.iter().zip(point.iter()).any(|(parameter, &at)| parameter.is_off_baseline(at))
    };
    let found: Vec<usize> = (0..points.len()).filter(|&number| matches(&&points[number])).collect();
    let complete = study.parameters.iter().all(|parameter| parameter.is_in_baseline());
    match found[..] {
        [alone] => Ok(alone),
        [] if complete => {
            points.insert(0, vec![Coordinate::Baseline; study.parameters.len()]);
            Ok(0)
        }
        _ => {
            let message = format!("the baseline is one point, and these values are those of {}", found.len());
            let names: Vec<&str> = study.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            Err(study.wrong(place, &message, &format!("give a value to each of {}", names.join(", "))))
        }
    }
}

/// What the best point has to meet, in the units of the metrics.
fn bounds(study: &Study<'_>, measures: &[Measure]) -> Result<Vec<Bound>, Diagnostics> {
    let number = |written, bound: &scenario::Bound| {
        let metric = measures[bound.metric].metric;
        target(written, metric).map_err(|[message, help]| study.wrong(&bound.place, &message, &help))
    };
    let found = study.bounds.iter().map(|bound| {
        let (target, tolerance) = (number(bound.target, bound)?, number(bound.tolerance, bound)?);
        Ok(Bound { measure: bound.metric, limit: bound.limit, target, tolerance })
    });
    all_or_wrong(found)
}

/// What the study names, found in the center.
fn measures(study: &Study<'_>, center: &Center, labels: &Labels) -> Result<Vec<Measure>, Diagnostics> {
    let finder = Finder::new(center, labels);
    let found = study.metrics.iter().map(|name| {
        // The name behind those of all metrics is that of the one by which the center is judged.
        let metric = Metric::ALL.get(name.metric).copied().unwrap_or_else(|| finder.headline());
        let found = finder.find(metric, name.part.as_ref(), name.interval.as_deref());
        found.map_err(|[message, help]| study.wrong(&name.place, &message, &help))
    });
    let mut measures: Vec<Measure> = Vec::with_capacity(study.metrics.len());
    for (measure, name) in all_or_wrong(found)?.into_iter().zip(&study.metrics) {
        if measures.contains(&measure) {
            let message = format!("`{HEADLINE}` is `{}`, which stands here as well", measure.metric.name());
            return Err(study.wrong(&name.place, &message, "leave out one of the two"));
        }
        measures.push(measure);
    }
    // Points that turn customers away would look good in the metrics of those who stay.
    // The only class is the whole.
    let several = labels.classes.iter().filter(|_| labels.classes.len() > 1);
    let classes = several.map(|class| Some(("class".to_owned(), class.clone())));
    for part in std::iter::once(None).chain(classes) {
        let lost = finder.find(Metric::LostShare, part.as_ref(), None);
        let lost = lost.map_err(|[message, help]| study.wrong(&study.parameters_place(), &message, &help))?;
        if !measures.contains(&lost) {
            measures.push(lost);
        }
    }
    Ok(measures)
}
