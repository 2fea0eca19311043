//! What a sweep came to, for those who write about it.

use super::{Book, Bound, Job, Measure, Observed, Selection, Sweep, front};
use crate::experiment::{Metric, NOTABLE_LOSS, Scope};
use crate::scenario::{Best, Design, Direction, Layout, Study};
use crate::stats::Estimate;
use crate::words::{counted, listed};

/// What a sweep came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// The question that the study answers; of a study without one, what it compares.
    pub question: String,
    /// Of all replications.
    pub seed: u64,
    /// Of all intervals (0, 1).
    pub confidence: f64,
    /// How points were chosen: `grid`, `list`, `latin-hypercube` or `sobol`.
    pub design: &'static str,
    /// The names of the parameters.
    pub parameters: Vec<String>,
    /// By parameter, whether it varies by itself and not in step with another.
    pub is_free: Vec<bool>,
    /// What was observed: what the study asks for, and the shares that are lost where a point loses more than a hundredth.
    pub measures: Vec<Measure>,
    /// By measure, how the study calls it.
    pub names: Vec<String>,
    /// In order.
    pub points: Vec<PointResults>,
    /// The point that others are compared with.
    pub baseline: Option<usize>,
    /// The front, if one was asked for.
    pub front: Option<Front>,
    /// The best point, if it was asked for.
    pub best: Option<BestOf>,
    /// How metrics are drawn over the parameters.
    pub layout: Layout,
    /// Every replication.
    book: Book,
    /// By measure, its number in the book.
    shown: Vec<usize>,
}

/// A point and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct PointResults {
    /// A digest of its center.
    pub id: String,
    /// By parameter.
    pub values: Vec<String>,
    /// How many.
    pub replications: usize,
    /// By measure; `None` when there is no value.
    pub estimates: Vec<Option<Estimate>>,
    /// By measure, minus the baseline, over the replications that both have; `None` without a baseline or a value in either.
    pub differences: Vec<Option<Estimate>>,
}

/// The points of which no other is better in both of two measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// Which measures.
    pub measures: [usize; 2],
    /// For each, whether less is better.
    pub less_is_better: [bool; 2],
    /// Which points, in order.
    pub points: Vec<usize>,
}

/// The best point by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct BestOf {
    /// Which measure.
    pub measure: usize,
    /// Whether less is better.
    pub less_is_better: bool,
    /// A smaller difference does not matter.
    pub indifference: f64,
    /// With which the chosen one is the best.
    pub probability: f64,
    /// The most replications of a point.
    pub most: u32,
    /// What it came to.
    pub selection: Selection,
    /// What it had to meet.
    pub bounds: Vec<Bound>,
    /// Other points of which the same is known of that, and that are worse by less than the indifference as they are estimated.
    pub equals: Vec<usize>,
}

/// Points that are as good as the chosen one, over the replications that both have.
fn equals(sweep: &Sweep<'_>, book: &Book, best: Best, selection: &Selection) -> Vec<usize> {
    let Some(chosen) = selection.chosen else { return Vec::new() };
    let sign = if best.objective.direction == Direction::Minimize { 1.0 } else { -1.0 };
    let number = best.objective.metric;
    let behind = |point: usize| {
        let both = book.replications(point).min(book.replications(chosen)) as u32;
        let value = |point, replication| book.value(Job { point, replication }, number, &sweep.measures[number]);
        let differences = (0..both).map(|replication| Some(value(point, replication)? - value(chosen, replication)?));
        Some(sign * differences.sum::<Option<f64>>()? / f64::from(both))
    };
    let able = |point: &usize| selection.standings.get(*point) == selection.standings.get(chosen);
    let near = |point: &usize| behind(*point).is_some_and(|behind| behind < best.indifference);
    (0..sweep.points.len()).filter(|point| *point != chosen).filter(able).filter(near).collect()
}

/// What the study asks; of one that says nothing, what it compares. The question of its scenario is another one.
fn question(study: &Study<'_>) -> String {
    /// Of more things only their number is said.
    const MOST: usize = 3;
    if !study.question.is_empty() {
        return study.question.clone();
    }
    let said = |names: &[&str], noun: &str| match names.len() {
        0..=MOST => listed(names, "and"),
        count => counted(count, noun),
    };
    let metrics = Vec::from_iter(study.metrics.iter().map(|name| name.written.as_str()));
    let free = study.parameters.iter().filter(|parameter| parameter.with.is_none());
    let parameters = Vec::from_iter(free.map(|parameter| parameter.name.as_str()));
    let verb = if metrics.len() == 1 { "depends" } else { "depend" };
    format!("How {} {verb} on {}", said(&metrics, "metric"), said(&parameters, "parameter"))
}

impl Results {
    /// Makes the results of a sweep of all its replications.
    pub fn of(sweep: &Sweep<'_>, book: Book, selection: Option<Selection>) -> Results {
        let estimate = |point: usize, number: usize, measure: &Measure| {
            book.series(point, number, measure.metric, usize::MAX)?.estimate(sweep.confidence)
        };
        let difference = |point: usize, number: usize, measure: &Measure| {
            difference(&book, [point, sweep.baseline?], (number, measure.metric), sweep.confidence)
        };
        let measures = || sweep.measures.iter().enumerate();
        let mut points: Vec<PointResults> = sweep
            .points
            .iter()
            .enumerate()
            .map(|(number, point)| PointResults {
                id: point.id.clone(),
                values: point.values.clone(),
                replications: book.replications(number),
                estimates: measures().map(|(each, measure)| estimate(number, each, measure)).collect(),
                differences: measures().map(|(each, measure)| difference(number, each, measure)).collect(),
            })
            .collect();
        let study = sweep.study;
        // Of what nobody asked for, the shares of customers lost, those are shown that are notable anywhere.
        let is_notable = |&number: &usize| {
            let share = |point: &PointResults| point.estimates[number].map_or(0.0, |estimate| estimate.value);
            number < study.metrics.len() || points.iter().any(|point| share(point) > NOTABLE_LOSS)
        };
        let shown = Vec::from_iter((0..sweep.measures.len()).filter(is_notable));
        let kept = |all: &[Option<Estimate>]| Vec::from_iter(shown.iter().map(|&number| all[number]));
        for point in &mut points {
            (point.estimates, point.differences) = (kept(&point.estimates), kept(&point.differences));
        }
        let measures = Vec::from_iter(shown.iter().map(|&number| sweep.measures[number].clone()));
        let front = study.front.map(|objectives| {
            let value =
                |point: &PointResults, objective: usize| Some(point.estimates[objectives[objective].metric]?.value);
            let pairs: Vec<_> = points.iter().map(|point| value(point, 0).zip(value(point, 1))).collect();
            Front {
                measures: objectives.map(|objective| objective.metric),
                less_is_better: objectives.map(|objective| objective.direction == Direction::Minimize),
                points: front(&pairs, objectives.map(|objective| objective.direction)),
            }
        });
        let best = study.best.zip(selection).map(|(best, selection)| BestOf {
            measure: best.objective.metric,
            less_is_better: best.objective.direction == Direction::Minimize,
            indifference: best.indifference,
            probability: best.probability,
            most: best.most,
            equals: equals(sweep, &book, best, &selection),
            bounds: sweep.bounds.clone(),
            selection,
        });
        // What was added to what the study asks for has its own name.
        let written = study.metrics.iter().map(|name| name.written.clone());
        let names = written.chain(measures.iter().skip(study.metrics.len()).map(Measure::name)).collect();
        Results {
            question: question(study),
            seed: sweep.seed,
            confidence: sweep.confidence,
            design: match study.design {
                Design::Grid => "grid",
                Design::List => "list",
                Design::LatinHypercube { .. } => "latin-hypercube",
                Design::Sobol { .. } => "sobol",
            },
            parameters: study.parameters.iter().map(|parameter| parameter.name.clone()).collect(),
            is_free: study.parameters.iter().map(|parameter| parameter.with.is_none()).collect(),
            names,
            measures,
            points,
            baseline: sweep.baseline,
            front,
            best,
            layout: study.layout.clone(),
            book,
            shown,
        }
    }

    /// What a replication came to in one of the measures, with what it is a ratio of.
    pub fn observed(&self, job: Job, measure: usize) -> Option<&Observed> {
        self.book.observed(job, self.shown[measure])
    }

    /// The value of that; nothing where there is none.
    pub fn value(&self, job: Job, measure: usize) -> Option<f64> {
        self.book.value(job, self.shown[measure], &self.measures[measure])
    }

    /// A measure of one point minus that of another, over the replications that both have; `None` without a value in either.
    pub fn difference(&self, points: [usize; 2], measure: usize) -> Option<Estimate> {
        difference(&self.book, points, (self.shown[measure], self.measures[measure].metric), self.confidence)
    }

    /// The points that lose more than a hundredth of their contacts, or of those of a class, with the largest such share of each.
    pub fn losing(&self) -> impl Iterator<Item = (usize, f64)> {
        let (measures, points) = (&self.measures, &self.points);
        let is_lost = |measure: &Measure| {
            let is_whole = matches!(measure.scope, Scope::Center | Scope::Class(_)) && measure.interval.is_none();
            is_whole && measure.metric == Metric::LostShare
        };
        let lost = Vec::from_iter((0..measures.len()).filter(|&number| is_lost(&measures[number])));
        let share = move |point: &PointResults| {
            let shares = lost.iter().filter_map(|&number| Some(point.estimates[number]?.value));
            shares.fold(0.0, f64::max)
        };
        let shares = points.iter().enumerate().map(move |(number, point)| (number, share(point)));
        shares.filter(|&(_, share)| share > NOTABLE_LOSS)
    }
}

fn difference(
    book: &Book,
    [point, other]: [usize; 2],
    (number, metric): (usize, Metric),
    confidence: f64,
) -> Option<Estimate> {
    let both = book.replications(point).min(book.replications(other));
    let linearised = |of: usize| book.series(of, number, metric, both)?.linearised(confidence);
    Some(linearised(point)?.paired_difference(&linearised(other)?).estimate(confidence))
}
