//! Sweeps: many points of one study, each simulated with the same random numbers, and what their differences say.
//!
//! The unit of work is one replication of one point. What it observes depends on the point and the replication alone, so that it
//! does not matter who simulates it, when, or beside what: results are made of records in the order of points and replications.

mod best;
mod book;
mod design;
mod front;
mod observed;
mod record;
mod results;
mod shards;

pub use best::{Job, Selection, select};
pub use book::Book;
pub use front::front;
pub use observed::Observed;
pub use record::{Header, Identity, Record, read_journal, read_shard, shard};
pub use results::{BestOf, Front, PointResults, Results};
pub use shards::jobs_of_shard;

use super::replicate::{Crew, Failure, threads_for};
use super::{Labels, Metric, Scope};
use crate::digest::Digest;
use crate::model::{Center, Limits, simulate};
use crate::scenario::{Coordinate, Diagnostics, Place, Scenario, Study};
use crate::workload::Arrivals;
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
    /// What is observed, in the order of the study.
    pub measures: Vec<Measure>,
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
    centers: Vec<Mutex<Option<Arc<Center>>>>,
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

/// A metric of the center or of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Of what.
    pub scope: Scope,
    /// The name of the part; empty for the center.
    pub part: String,
    /// Which metric.
    pub metric: Metric,
}

impl Measure {
    /// As a study names it: `asa`, `class.sales.asa`.
    pub fn name(&self) -> String {
        match self.scope {
            Scope::Center => self.metric.name().to_owned(),
            scope => format!("{}.{}.{}", scope.name(), self.part, self.metric.name()),
        }
    }
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
    center: Option<Arc<Center>>,
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
        let understand = |(number, coordinates): (usize, &Vec<Coordinate>)| -> Result<Understood, Diagnostics> {
            let scenario = study.scenario(coordinates)?;
            let values = study.parameters.iter().zip(coordinates).map(|(parameter, &at)| parameter.text(at)).collect();
            let point = Point { coordinates: coordinates.clone(), values, id: identity(&scenario.center) };
            let labels = Labels::of(&scenario.center, |_| String::new());
            Ok(Understood {
                point,
                warnings: scenario.warnings,
                labels,
                center: (number < MOST_KEPT).then(|| Arc::new(scenario.center)),
            })
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
        let mut centers = Vec::new();
        for (number, understood) in understood.into_iter().enumerate() {
            match understood {
                Err(diagnostics) => wrong.push((label(number, &coordinates[number]), diagnostics)),
                Ok(understood) => {
                    if labels
                        .as_ref()
                        .is_some_and(|labels| *labels != Labels { intervals: Vec::new(), ..understood.labels.clone() })
                    {
                        let place = study.parameters_place();
                        let message = "points have different classes, queues, groups or providers";
                        let help = "vary what they are like, not which there are";
                        return Err(study.wrong(&place, message, help));
                    }
                    labels.get_or_insert(Labels { intervals: Vec::new(), ..understood.labels });
                    warnings.push((label(number, &understood.point.coordinates), understood.warnings));
                    points.push(understood.point);
                    centers.push(Mutex::new(understood.center));
                }
            }
        }
        if !wrong.is_empty() {
            return Err(Study::together(wrong));
        }
        let example = study.scenario(&points[0].coordinates)?;
        let measures = measures(study, &example.center, &labels.expect("a study has a point"))?;
        Ok(Sweep {
            study,
            baseline,
            measures,
            seed: study.seed.unwrap_or(example.settings.seed),
            replications: study
                .replications
                .unwrap_or(u32::try_from(example.settings.replications).unwrap_or(u32::MAX)),
            confidence: example.settings.confidence,
            warnings: Study::together(warnings),
            example,
            centers,
            points,
        })
    }

    /// What decides the results, but for how they are looked at.
    pub fn identity(&self, limits: Limits<'_>) -> Identity {
        let mut digest = Digest::of(&[]);
        for point in &self.points {
            let _ = writeln!(digest, "{} {:?}", point.id, point.values);
        }
        let metrics: Vec<String> = self.measures.iter().map(Measure::name).collect();
        let mut identity = Identity::new(digest, self.points.len(), &metrics.join(" "), self.seed);
        match &self.study.best {
            Some(best) => identity.best = format!("{best:?}"),
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
        let work = |number: u32| -> Result<Record, Broken<E>> {
            let Job { point, replication } = jobs[number as usize];
            let center = self.center(point);
            match simulate(&center, self.seed, replication.into(), limits, &mut ()) {
                Ok(result) => {
                    let observe = |measure: &Measure| Observed::of(&center, &result, measure.scope, measure.metric);
                    Ok(Record { point, replication, observed: self.measures.iter().map(observe).collect() })
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

    fn slot(&self, point: usize) -> MutexGuard<'_, Option<Arc<Center>>> {
        self.centers[point].lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn center(&self, point: usize) -> Arc<Center> {
        let mut slot = self.slot(point);
        let read = || {
            let scenario = self.study.scenario(&self.points[point].coordinates);
            Arc::new(scenario.expect("every point was read before, and files are read once").center)
        };
        Arc::clone(slot.get_or_insert_with(read))
    }
}

/// Of more points the centers are made anew when they are simulated: those of a large scenario take a hundred kilobytes each.
const MOST_KEPT: usize = 256;

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

/// A digest of the center, whatever the file that describes it looks like.
fn identity(center: &Center) -> String {
    let mut digest = Digest::of(&[]);
    let _ = write!(digest, "{center:?}");
    digest.hex()
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

/// What the study names, found in the center.
fn measures(study: &Study<'_>, center: &Center, labels: &Labels) -> Result<Vec<Measure>, Diagnostics> {
    // A day on which nobody makes contact shows what there is to measure, in no time.
    let mut idle = center.clone();
    idle.classes.iter_mut().for_each(|class| class.arrivals = Arrivals::Recorded(Default::default()));
    let nothing =
        simulate(&idle, 0, 0, Limits::default(), &mut ()).expect("nothing can go wrong where nothing happens");
    let mut measures = Vec::new();
    for name in &study.metrics {
        let metric = Metric::ALL[name.metric];
        let (scope, part) = match &name.part {
            None => (Scope::Center, String::new()),
            Some((kind, part)) => {
                let (names, scope): (_, fn(usize) -> Scope) = match kind.as_str() {
                    "class" => (&labels.classes, Scope::Class),
                    "queue" => (&labels.queues, Scope::Queue),
                    "group" => (&labels.groups, Scope::Group),
                    _ => (&labels.providers, Scope::Provider),
                };
                match names.iter().position(|name| name == part) {
                    Some(number) => (scope(number), part.clone()),
                    None => {
                        let there = if names.is_empty() {
                            "it has none".to_owned()
                        } else {
                            format!("there are {}", names.join(", "))
                        };
                        return Err(study.wrong(&name.place, &format!("the scenario has no {kind} `{part}`"), &there));
                    }
                }
            }
        };
        if Observed::of(&idle, &nothing, scope, metric).is_none() {
            let message =
                format!("`{}` does not apply to {}", metric.name(), if part.is_empty() { "the center" } else { &part });
            return Err(study.wrong(&name.place, &message, "docs/glossary.md says to which parts each metric applies"));
        }
        measures.push(Measure { scope, part, metric });
    }
    Ok(measures)
}
