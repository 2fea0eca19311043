//! A center is simulated as its scenario says: so often, up to a precision, or once and long.

use super::goals::Goal;
use super::long_run::{Batched, SeenByPiece};
use super::measure::{Finder, Measure, metric_names, no_part};
use super::metric::Metric;
use super::observations::{InInterval, Observations};
use super::precision::{Precision, next_look};
use super::recorder::Recorder;
use super::replicate::{Failure, Stopped, replicate_recorded};
use super::scope::Labels;
use super::summary::Summary;
use super::units::{Spread, Units};
use crate::model::{Center, Limits, RunError, RunResult, simulate};
use crate::scenario::{Diagnostics, HEADLINE, Refused, Repetition, Scenario, Until};

/// How a center is simulated.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// Chooses the random numbers.
    pub seed: u64,
    /// How often.
    pub repetition: &'a Repetition,
    /// Whether replications come in pairs; then they are an even number.
    pub pairs: bool,
    /// On how many threads; without a number on as many as the machine has processors. The results do not depend on it.
    pub threads: Option<usize>,
    /// How far each run may go.
    pub limits: Limits<'a>,
}

/// The simulated runs of a center, and what intervals are made of.
pub struct Runs {
    results: Vec<RunResult>,
    pairs: bool,
    batched: Option<Batched>,
    /// How well the metric was known in the end for which replications were added.
    precision: Option<Precision>,
    /// How many replications there were to be, where somebody wanted it to end before.
    cut_short: Option<u32>,
    seed: u64,
}

impl Runs {
    /// Simulates, and shows every contact to the recorder. `progress` is told how many replications are done of how many, as far as
    /// that is known. Where somebody wants it to end, what is done by then counts, as if there were to be no more:
    /// [`cut_short`](Runs::cut_short) tells.
    ///
    /// # Errors
    /// The first run that fails, or whose contacts were not taken; or nothing was done when somebody wanted it to end.
    ///
    /// # Panics
    /// The metric of a precision is not one of the center, which [`check`] would have said.
    pub fn make<R: Recorder>(
        center: &Center,
        labels: &Labels,
        plan: Plan<'_>,
        progress: &(dyn Fn(u64, u64) + Sync),
        recorder: &R,
    ) -> Result<Runs, Stopped<R::Error>> {
        let seed = plan.seed;
        let runs = |results, precision, cut_short| Runs {
            results,
            pairs: plan.pairs,
            batched: None,
            precision,
            cut_short,
            seed,
        };
        match plan.repetition {
            Repetition::Replications(count) => {
                let mut results = Vec::new();
                let all = add(center, plan, *count, &mut results, progress, recorder)?;
                Ok(runs(results, None, if all { None } else { Some(*count) }))
            }
            Repetition::Until(until) => {
                let measure = measure(until, center, labels).expect("the metric was found before the first run");
                let (mut results, mut looks, mut wanted) = (Vec::new(), 0, until.first);
                loop {
                    if !add(center, plan, wanted, &mut results, progress, recorder)? {
                        return Ok(runs(results, None, Some(wanted)));
                    }
                    looks += 1;
                    let units = Units { pairs: plan.pairs, ..Units::replications(center, &results, &labels.goals) };
                    let sums = measure.sums(&units);
                    let together = units.spread().together();
                    let estimate = measure.metric.estimate(&sums, together, until.confidence);
                    let precision = Precision::new(until, &measure, estimate, looks, wanted);
                    match next_look(&precision, plan.pairs) {
                        Some(next) => wanted = next,
                        None => return Ok(runs(results, Some(precision), None)),
                    }
                }
            }
            Repetition::Batches(batches) => {
                assert_eq!(center.horizon.interval, batches.piece, "a long run is cut where its intervals end");
                let mut refused = None;
                let (result, seen) = {
                    let mut put = |piece| {
                        if refused.is_none() {
                            refused = recorder.take(piece).err();
                        }
                    };
                    let mut observers = (SeenByPiece::new(center), recorder.watch(0, &mut put));
                    let failed = |error| Stopped::Failed(Failure { replication: 0, error });
                    let limits = Limits { piece: Some(observers.0.piece()), ..plan.limits };
                    let result = simulate(center, seed, 0, limits, &mut observers).map_err(failed)?;
                    let (seen, observer) = observers;
                    recorder.end(observer);
                    (result, seen)
                };
                if let Some(error) = refused.or_else(|| recorder.flush().err()) {
                    return Err(Stopped::Refused(error));
                }
                progress(1, 1);
                let (batched, results) = Batched::new(center, &result, &seen, batches);
                Ok(Runs { results, pairs: false, batched: Some(batched), precision: None, cut_short: None, seed })
            }
        }
    }

    fn units<'a>(&'a self, center: &'a Center, labels: &'a Labels) -> Units<'a> {
        match &self.batched {
            None => Units { pairs: self.pairs, ..Units::replications(center, &self.results, &labels.goals) },
            Some(batched) => {
                let units = Units::replications(&batched.center, &self.results, &labels.goals);
                Units { batches: Some(batched.long_run), ..units }
            }
        }
    }

    /// The labels with those of the intervals that tables have: a long run has its batches for them.
    fn labels(&self, labels: &Labels) -> Labels {
        let mut labels = labels.clone();
        if let Some(batched) = &self.batched {
            let starts = batched.starts().map(|interval| labels.intervals[interval].clone());
            labels.intervals = starts.collect();
        }
        labels
    }

    /// What all of them say, for people.
    pub fn summary(&self, center: &Center, labels: &Labels, confidence: f64) -> Summary {
        let mut summary = Summary::of_units(self.units(center, labels), self.labels(labels), confidence);
        summary.precision.clone_from(&self.precision);
        summary
    }

    /// What each of them says, for comparisons.
    pub fn observations(&self, center: &Center, labels: &Labels) -> Observations {
        Observations::of_units(self.units(center, labels), &self.labels(labels), self.seed)
    }

    /// The same with those metrics of intervals that `ask` wants to have besides.
    pub fn observations_with(
        &self,
        center: &Center,
        labels: &Labels,
        ask: impl FnOnce(&Observations) -> Vec<InInterval>,
    ) -> Observations {
        let (units, labels) = (self.units(center, labels), self.labels(labels));
        let observations = Observations::of_units(units, &labels, self.seed);
        let asked = ask(&observations);
        observations.with_pieces(units, &labels, asked)
    }

    /// How many replications are done and how many there were to be, where somebody wanted it to end before.
    pub fn cut_short(&self) -> Option<[u32; 2]> {
        self.cut_short.map(|planned| [self.results.len() as u32, planned])
    }

    /// What intervals are made of.
    pub fn spread(&self) -> Spread {
        match &self.batched {
            Some(batched) => Spread::Batches(batched.long_run),
            None if self.pairs => Spread::Pairs,
            None => Spread::Replications,
        }
    }
}

/// Simulates the replications that are missing up to a number. Whether these are all: somebody may have wanted it to end when some were done, which
/// are kept then, of pairs both.
fn add<R: Recorder>(
    center: &Center,
    plan: Plan<'_>,
    wanted: u32,
    results: &mut Vec<RunResult>,
    progress: &(dyn Fn(u64, u64) + Sync),
    recorder: &R,
) -> Result<bool, Stopped<R::Error>> {
    let had = results.len() as u32;
    let Plan { seed, threads, limits, .. } = plan;
    let tell = |done: u64| progress(u64::from(had) + done, wanted.into());
    let (more, ended) = replicate_recorded(center, seed, had..wanted, threads, limits, &tell, recorder);
    results.extend(more);
    match ended {
        Ok(()) => Ok(true),
        Err(stopped) => {
            let odd = if plan.pairs { results.len() % 2 } else { 0 };
            results.truncate(results.len() - odd);
            let asked = matches!(&stopped, Stopped::Failed(Failure { error: RunError::Interrupted { .. }, .. }));
            if !asked || results.is_empty() {
                return Err(stopped);
            }
            recorder.cut(results.len() as u32).map_err(Stopped::Refused)?;
            Ok(false)
        }
    }
}

fn measure(until: &Until, center: &Center, labels: &Labels) -> Result<Measure, Diagnostics> {
    let finder = Finder::new(center, labels);
    let Some(metric) = finder.named(&until.metric.metric) else {
        return Err(until.unknown(metric_names()));
    };
    let found = finder.find(metric, until.metric.part.as_ref(), until.metric.interval.as_deref());
    found.map_err(|[message, help]| until.wrong(&message, &help))
}

/// All that is wrong with a scenario that cannot be run, with what is wrong with the metrics that it asks for.
pub fn all_wrong(refused: Refused) -> Diagnostics {
    let Refused { diagnostics, asked } = refused;
    let until = asked.until.as_ref().and_then(|until| {
        let name = until.metric.metric.as_str();
        let known = name == HEADLINE || Metric::named(name).is_some();
        let part = no_part(until.metric.part.as_ref(), &asked).map(|[message, help]| until.wrong(&message, &help));
        if known { part } else { Some(until.unknown(metric_names())) }
    });
    Diagnostics::joined([diagnostics].into_iter().chain(until).chain(Goal::wrong(&asked)))
}

/// Checks what a scenario asks for that only results know: that the metrics of a precision and of goals exist.
///
/// # Errors
/// What is wrong, at its line.
pub fn check(scenario: &Scenario) -> Result<(), Diagnostics> {
    let mut labels = Labels::of(&scenario.center, |interval| scenario.names.interval(interval));
    let goals = Goal::all(scenario, &labels).map(|goals| labels.goals = goals);
    let until = match &scenario.settings.repetition {
        Repetition::Until(until) => measure(until, &scenario.center, &labels).map(|_| ()),
        Repetition::Replications(_) | Repetition::Batches(_) => Ok(()),
    };
    let wrong = Vec::from_iter([goals, until].into_iter().filter_map(Result::err));
    if wrong.is_empty() { Ok(()) } else { Err(Diagnostics::joined(wrong)) }
}
