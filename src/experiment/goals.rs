//! Whether goals are met, where, and how certain that is.
//!
//! A goal is of one metric of the center or of its parts, over the whole run, each day or each interval. Over all replications together
//! the value with its interval decides; of a share of days, how many of the replications meet the goal. A verdict is given only where
//! chance does not explain it at the confidence of the run, each by itself: of twenty goals that are reached exactly, one may be said to be
//! met or missed at 95 %.

use super::measure::{Finder, Measure, metric_names, no_part};
use super::metric::{Metric, Unit};
use super::scope::Labels;
use super::sums::Sums;
use super::units::Units;
use crate::scenario::{Asked, Diagnostics, Each, HEADLINE, Limit, Repetition, Scenario, Target};
use crate::stats::{Estimate, Evidence, ServiceLevelFormula, binomial_tail};
use crate::words::listed;
use crate::workload::WayIn;
use std::ops::Range;

/// A goal whose metric was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// The metrics that have to reach it: one, or one for each part.
    pub measures: Vec<Measure>,
    /// Which side of the target meets it.
    pub limit: Limit,
    /// In the unit of the metric.
    pub target: f64,
    /// Where it has to be met.
    pub each: Each,
    /// The share of replications in which it has to be met, in (0, 1); `None` for all of them together.
    pub days: Option<f64>,
    pieces: Vec<Piece>,
}

/// A part of the horizon in which a goal is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// All of it.
    Whole,
    /// The interval with this number.
    Interval(usize),
    /// A day.
    Day {
        /// How it is called.
        name: String,
        /// The numbers of its intervals.
        intervals: Range<usize>,
    },
}

/// What came out of a goal in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Missed, which chance does not explain.
    Missed,
    /// It cannot be told.
    Open,
    /// There was nothing to judge, as the wait in an interval without contacts.
    Nothing,
    /// Met, which chance does not explain.
    Met,
}

impl Verdict {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Missed => "missed",
            Verdict::Open => "open",
            Verdict::Met => "met",
            Verdict::Nothing => "nothing to judge",
        }
    }
}

/// A goal in one place: of one part, in one piece of the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// Of what.
    pub measure: Measure,
    /// Where.
    pub piece: Piece,
    /// The value over all replications; `None` where there is none.
    pub estimate: Option<Estimate>,
    /// In how many replications, pairs or batches the goal was met by itself.
    pub met: u64,
    /// In how many there was something to judge.
    pub judged: u64,
    /// How certain the verdict is, or would be: 1 minus how likely chance alone makes it look so far on this side of the target, or
    /// farther, when the truth is the target. In \[0.5, 1\] for a mean; `None` where the replications do not tell.
    pub certainty: Option<f64>,
    /// What came out.
    pub verdict: Verdict,
}

/// A goal with what came out of it everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The goal.
    pub goal: Goal,
    /// By measure, and within it in the order of time; never empty.
    pub places: Vec<Reached>,
}

impl Judged {
    /// What came out as a whole: missed if it is anywhere, met if it is wherever there was something to judge.
    pub fn verdict(&self) -> Verdict {
        let judged = self.places.iter().map(|place| place.verdict).filter(|&verdict| verdict != Verdict::Nothing);
        judged.min().unwrap_or(Verdict::Nothing)
    }
}

impl Goal {
    /// The goals of a scenario; the labels are those of its parts.
    ///
    /// # Errors
    /// Metrics or parts that are not there, or targets that are none of their unit: all of them, each at its line.
    pub(super) fn all(scenario: &Scenario, labels: &Labels) -> Result<Vec<Goal>, Diagnostics> {
        if scenario.goals.is_empty() {
            return Ok(Vec::new());
        }
        let finder = Finder::new(&scenario.center, labels);
        let (mut goals, mut wrong) = (Vec::new(), Vec::new());
        for written in &scenario.goals {
            match Goal::found(written, scenario, &finder) {
                Ok(goal) => goals.push(goal),
                Err(diagnostics) => wrong.push(diagnostics),
            }
        }
        if wrong.is_empty() { Ok(goals) } else { Err(Diagnostics::joined(wrong)) }
    }

    fn found(written: &crate::scenario::Goal, scenario: &Scenario, finder: &Finder<'_>) -> Result<Goal, Diagnostics> {
        let metric = Goal::metric_of(written, finder.headline())?;
        if written.metric.part.is_none()
            && let Some([message, help]) = mixed(metric, finder.media())
        {
            return Err(written.wrong_metric(&message, &help));
        }
        let interval = written.metric.interval.as_deref();
        let measures = finder.find_all(metric, written.metric.part.as_ref(), interval);
        let measures = measures.map_err(|[message, help]| written.wrong_metric(&message, &help));
        let (measures, target) = match (measures, Goal::target_of(written, metric)) {
            (Ok(measures), Ok(target)) => (measures, target),
            (measures, target) => return Err(Diagnostics::joined(measures.err().into_iter().chain(target.err()))),
        };
        if written.each != Each::Run {
            if matches!(scenario.settings.repetition, Repetition::Batches(_)) {
                let message = format!("a long run in batches has no {} that comes again", written.each.name());
                return Err(written.wrong_each(&message, "leave out `each`: the goal is of the run"));
            }
            if let Some(measure) = measures.iter().find(|measure| !finder.is_by_interval(measure)) {
                let message = format!("`{}` is known over the whole run only", measure.name());
                return Err(written.wrong_each(&message, "leave out `each`, or take another metric"));
            }
        }
        let one = measures[0].interval.as_ref().map(|&(number, _)| number);
        if one.is_some() && matches!(scenario.settings.repetition, Repetition::Batches(_)) {
            let message = "a long run in batches has no interval that comes again";
            return Err(written.wrong_metric(message, "name a metric of the whole run"));
        }
        if one.is_some() && written.each != Each::Run {
            let message = format!("one interval has no {} of its own", written.each.name());
            return Err(written.wrong_each(&message, "leave out `each`"));
        }
        let pieces = one.map_or_else(|| pieces(written.each, scenario), |number| vec![Piece::Interval(number)]);
        let (name, limit, each, days) = (written.name.clone(), written.limit, written.each, written.days);
        Ok(Goal { name, measures, limit, target, each, days, pieces })
    }

    fn metric_of(written: &crate::scenario::Goal, headline: Metric) -> Result<Metric, Diagnostics> {
        let name = written.metric.metric.as_str();
        let metric = if name == HEADLINE { Some(headline) } else { Metric::named(name) };
        metric.filter(|&metric| metric != Metric::GoalMet).ok_or_else(|| written.unknown_metric(metric_names()))
    }

    fn target_of(written: &crate::scenario::Goal, metric: Metric) -> Result<f64, Diagnostics> {
        target(written.target, metric).map_err(|[message, help]| written.wrong_target(&message, &help))
    }

    /// What is wrong with goals of a scenario of which something else is wrong: as much as can be told without a center.
    pub(super) fn wrong(asked: &Asked) -> impl Iterator<Item = Diagnostics> {
        asked.goals.iter().flat_map(|written| {
            let metric = Goal::metric_of(written, Metric::of_service_level(ServiceLevelFormula::All));
            let part = no_part(written.metric.part.as_ref(), asked);
            let part = part.map(|[message, help]| written.wrong_metric(&message, &help));
            let target = match &metric {
                Ok(metric) => Goal::target_of(written, *metric).err(),
                Err(_) => None,
            };
            [metric.err(), part, target].into_iter().flatten()
        })
    }

    /// The metric, which is the same for all parts.
    pub fn metric(&self) -> Metric {
        self.measures[0].metric
    }

    /// Whether a value meets the goal.
    fn is_met(&self, value: f64) -> bool {
        match self.limit {
            Limit::AtLeast => value >= self.target,
            Limit::AtMost => value <= self.target,
        }
    }

    fn places(&self) -> impl Iterator<Item = (&Measure, &Piece)> {
        self.measures.iter().flat_map(|measure| self.pieces.iter().map(move |piece| (measure, piece)))
    }

    /// In how many places each replication or batch meets the goal by itself.
    pub(super) fn met(&self, units: &Units<'_>) -> Vec<Sums> {
        let mut counts = vec![(0, 0); units.count()];
        for (measure, piece) in self.places() {
            for (count, sums) in counts.iter_mut().zip(units.in_piece(measure.scope, piece)) {
                if let Some(value) = measure.metric.of_one(&sums) {
                    count.0 += u64::from(self.is_met(value));
                    count.1 += 1;
                }
            }
        }
        counts.into_iter().map(|count| Sums { goal: Some(count), ..Sums::default() }).collect()
    }

    fn reached(&self, units: &Units<'_>, measure: &Measure, piece: &Piece, confidence: f64) -> Reached {
        let sums = units.in_piece(measure.scope, piece);
        let series = measure.metric.series(&sums).map(|series| series.joined(units.spread().together()));
        let evidence = series.as_ref().and_then(|series| Some(series.linearised(confidence)?.evidence()));
        let values: Vec<f64> = sums.iter().filter_map(|sums| measure.metric.of_one(sums)).collect();
        let (met, judged) = (values.iter().filter(|&&value| self.is_met(value)).count() as u64, values.len() as u64);
        let (certainty, verdict) = match (evidence, self.days) {
            (None, _) => (None, Verdict::Nothing),
            (Some(evidence), None) => self.by_mean(&evidence, confidence),
            (Some(_), Some(share)) => by_days(met, judged, share, confidence),
        };
        let estimate = series.and_then(|series| series.estimate(confidence));
        Reached { measure: measure.clone(), piece: piece.clone(), estimate, met, judged, certainty, verdict }
    }

    /// By the value over all replications: met or missed where its interval does not hold the target.
    fn by_mean(&self, evidence: &Evidence, confidence: f64) -> (Option<f64>, Verdict) {
        let met = self.is_met(evidence.value);
        // Where nothing varies, the value is what it is, be it the target itself.
        if evidence.standard_error == Some(0.0) {
            return (Some(1.0), if met { Verdict::Met } else { Verdict::Missed });
        }
        let sign = if evidence.value >= self.target { 1.0 } else { -1.0 };
        let turned = Evidence { value: sign * evidence.value, ..*evidence };
        let certainty = turned.p_above(sign * self.target).map(|p| 1.0 - p);
        (certainty, verdict(met, certainty, confidence))
    }
}

/// That a metric of all media together says nothing of any, and what to name in its place: a service level of several media is none of either, nor is
/// a wait among which are those of e-mails.
fn mixed(metric: Metric, media: &[WayIn]) -> Option<[String; 2]> {
    let is_level = ServiceLevelFormula::ALL.into_iter().any(|formula| Metric::of_service_level(formula) == metric);
    let is_wait = matches!(metric, Metric::Asa | Metric::WaitP50 | Metric::WaitP80 | Metric::WaitP90 | Metric::WaitP95);
    let first = media.iter().find(|medium| **medium != WayIn::Email)?;
    if media.len() < 2 || !(is_level || is_wait && media.contains(&WayIn::Email)) {
        return None;
    }
    let name = if is_level { HEADLINE } else { metric.name() };
    let contacts = Vec::from_iter(media.iter().map(|medium| medium.contacts()));
    Some([
        format!("`{name}` of {} together is none of any of them", listed(&contacts, "and")),
        format!("name a medium, such as `medium.{}.{name}`, or a class; make a goal of each that counts", first.name()),
    ])
}

/// By the share of replications: met or missed where it would be this high or low by chance seldom enough if exactly that share met
/// the goal.
///
/// # Source
/// Clopper, Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934: the share is
/// outside the interval. Of pairs of replications it is cautious, since the second of a pair goes against the first.
fn by_days(met: u64, judged: u64, share: f64, confidence: f64) -> (Option<f64>, Verdict) {
    let reached = met as f64 >= share * judged as f64 - 1e-9;
    let by_chance = match reached {
        true => binomial_tail(met, judged, share),
        false => 1.0 - binomial_tail(met + 1, judged, share),
    };
    let certainty = Some(1.0 - by_chance);
    (certainty, verdict(reached, certainty, confidence))
}

/// The side on which the value lies, if that is certain enough: half of what the confidence leaves is on each side.
fn verdict(met: bool, certainty: Option<f64>, confidence: f64) -> Verdict {
    match (certainty.is_some_and(|certainty| certainty >= 0.5 + 0.5 * confidence), met) {
        (false, _) => Verdict::Open,
        (true, true) => Verdict::Met,
        (true, false) => Verdict::Missed,
    }
}

/// What came out of all goals, in their order.
pub(super) fn judge(units: &Units<'_>, confidence: f64) -> Vec<Judged> {
    let judge = |goal: &Goal| Judged {
        places: goal.places().map(|(measure, piece)| goal.reached(units, measure, piece, confidence)).collect(),
        goal: goal.clone(),
    };
    units.goals.iter().map(judge).collect()
}

/// The target in the unit of the metric.
pub(super) fn target(written: Target, metric: Metric) -> Result<f64, [String; 2]> {
    let name = metric.name();
    match (metric.unit(), written) {
        (Unit::Seconds, Target::Duration(span)) => Ok(span.seconds()),
        (Unit::Seconds, Target::Number(number)) => Err([
            format!("`{name}` is a time, and {number} has no unit"),
            format!("seconds are \"{number}s\", minutes \"{number}m\""),
        ]),
        (Unit::Share, Target::Number(number)) if number > 1.0 => {
            let help = match number <= 100.0 {
                true => format!("{number} % is {}", (number * 1e7).round() / 1e9),
                false => "all of it is 1".to_owned(),
            };
            Err([format!("`{name}` is a share from 0 to 1, and never {number}"), help])
        }
        (_, Target::Number(number)) => Ok(number),
        (unit, Target::Duration(span)) => Err([
            format!("`{name}` is no time: it is measured in {}", unit.name()),
            format!("write a number, not {span}"),
        ]),
    }
}

fn pieces(each: Each, scenario: &Scenario) -> Vec<Piece> {
    let intervals = scenario.center.horizon.intervals();
    match each {
        Each::Run => vec![Piece::Whole],
        Each::Interval => (0..intervals).map(Piece::Interval).collect(),
        Each::Day => {
            let mut days: Vec<Piece> = Vec::new();
            let all: Vec<usize> = (0..intervals).collect();
            for day in all.chunk_by(|&one, &next| scenario.names.day(one) == scenario.names.day(next)) {
                let name = scenario.names.day_name(scenario.names.day(day[0]));
                days.push(Piece::Day { name, intervals: day[0]..day[day.len() - 1] + 1 });
            }
            days
        }
    }
}
