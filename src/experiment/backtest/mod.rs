//! Real days next to simulated ones: for every day, class and interval what was counted, what replications of that day give,
//! and how far the two are apart.
//!
//! # Definitions
//!
//! A *line* is a class or the whole center, over a day or in one interval of arrival. A line has a *real* value of each
//! [`Measure`]; a *simulated* one, which is the estimate over all replications (a ratio of sums where the measure is a ratio) with
//! its confidence interval; and a [`Prediction`]: the interval in which the value of a single simulated day lies.
//!
//! The two intervals answer different questions. The confidence interval says how well the mean of the model is known; it shrinks to
//! nothing with many replications, and a real day, which is one draw, need not lie in it. The prediction interval is the honest
//! test: if the model were right, a real value would lie in it as often as a further replication does.

mod counts;
mod errors;
mod fit;
mod method;
mod objective;
mod search;

pub use errors::{Errors, Over};
pub use fit::{Fit, Found, Parameter};
pub use method::{Method, Rival, formula_day};
pub use objective::Objective;
pub use search::{Range, Search, Step, search};

use super::replicate::{Failure, replicate};
use super::scope::Labels;
use crate::ids::{ClassId, Id};
use crate::model::{Limits, RunResult};
use crate::scenario::{Backtest as Reality, Scenario, TalkLevel};
use crate::stats::{Estimate, mean_estimate, ratio_estimate};
use crate::time::Span;
use counts::Counts;

/// What is compared. The same definition for real and simulated contacts, which count where they arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Contacts that arrived.
    Offered,
    /// Contacts that were answered.
    Answered,
    /// Contacts that gave up waiting as a share of the offered \[0, 1\].
    Abandoned,
    /// Contacts that were neither answered nor gave up waiting, nor went on or were served otherwise, as a share of the offered \[0, 1\]: of the
    /// simulation alone.
    Lost,
    /// Average speed of answer: the mean wait of the answered \[s\].
    Asa,
    /// Answered within the threshold, as a share of the answered \[0, 1\].
    InTimeOfAnswered,
    /// Answered within the threshold, as a share of the offered \[0, 1\].
    InTimeOfOffered,
    /// The mean conversation: of the answered in reality, of those served to the end in the simulation \[s\].
    Conversation,
}

impl Measure {
    /// All, in the order of results.
    pub const ALL: [Measure; 8] = [
        Measure::Offered,
        Measure::Answered,
        Measure::Abandoned,
        Measure::Lost,
        Measure::Asa,
        Measure::InTimeOfAnswered,
        Measure::InTimeOfOffered,
        Measure::Conversation,
    ];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Measure::Offered => "offered",
            Measure::Answered => "answered",
            Measure::Abandoned => "abandon_share",
            Measure::Lost => "lost_share",
            Measure::Asa => "asa",
            Measure::InTimeOfAnswered => "in_time_of_answered",
            Measure::InTimeOfOffered => "in_time_of_offered",
            Measure::Conversation => "conversation_time",
        }
    }

    /// The name for people, without the unit.
    pub const fn heading(self) -> &'static str {
        match self {
            Measure::Offered => "offered",
            Measure::Answered => "answered",
            Measure::Abandoned => "abandoned",
            Measure::Lost => "lost",
            Measure::Asa => "ASA",
            Measure::InTimeOfAnswered => "in time, of answered",
            Measure::InTimeOfOffered => "in time, of offered",
            Measure::Conversation => "conversation",
        }
    }

    /// What it is measured in.
    pub const fn unit(self) -> super::Unit {
        match self {
            Measure::Offered | Measure::Answered => super::Unit::Contacts,
            Measure::Abandoned | Measure::Lost | Measure::InTimeOfAnswered | Measure::InTimeOfOffered => {
                super::Unit::Share
            }
            Measure::Asa | Measure::Conversation => super::Unit::Seconds,
        }
    }

    /// Numerator and denominator; a count is over one. `None` where the counts do not say.
    fn parts(self, counts: &Counts) -> Option<(f64, f64)> {
        match self {
            Measure::Offered => Some((counts.offered, 1.0)),
            Measure::Answered => Some((counts.answered, 1.0)),
            Measure::Abandoned => Some((counts.abandoned?, counts.offered)),
            Measure::Lost => Some((counts.lost?, counts.offered)),
            Measure::Asa => Some((counts.wait_answered?, counts.answered)),
            Measure::InTimeOfAnswered => Some((counts.answered_in_time?, counts.answered)),
            Measure::InTimeOfOffered => Some((counts.answered_in_time?, counts.offered)),
            Measure::Conversation => Some((counts.conversation?, counts.handled)),
        }
    }

    fn value(self, counts: &Counts) -> Option<f64> {
        self.parts(counts).filter(|&(_, whole)| whole != 0.0).map(|(part, whole)| part / whole)
    }

    fn estimate(self, counts: &[Counts], confidence: f64) -> Option<Estimate> {
        let parts: Option<Vec<(f64, f64)>> = counts.iter().map(|counts| self.parts(counts)).collect();
        let (parts, wholes): (Vec<f64>, Vec<f64>) = parts?.into_iter().unzip();
        match self {
            Measure::Offered | Measure::Answered => mean_estimate(&parts, confidence),
            _ => ratio_estimate(&parts, &wholes, confidence),
        }
    }
}

/// The interval in which one more simulated day lies with at least the confidence of the run, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Prediction {
    /// The fewest replications from which there are prediction intervals: 39 for 95 %.
    pub fn least_replications(confidence: f64) -> usize {
        (2.0 / (1.0 - confidence) - 1.0 - SLACK).ceil() as usize
    }

    /// The interval from the values of single replications; `None` when they are too few.
    ///
    /// # Formula
    /// Of n values, from the j-th smallest to the j-th largest with j = ⌊(1 - confidence)(n + 1)/2⌋. A further draw of the same
    /// distribution is equally likely to fall in any of the n + 1 gaps between the values, so it lies inside with probability
    /// 1 - 2j/(n + 1) if there are no ties, and with a larger one if there are. No shape of the distribution is assumed.
    ///
    /// # Source
    /// Wilks, "Determination of sample sizes for setting tolerance limits", Annals of Mathematical Statistics 12(1), 1941.
    fn from_values(mut values: Vec<f64>, confidence: f64) -> Option<Prediction> {
        let outside = (0.5 * (1.0 - confidence) * (values.len() + 1) as f64 + SLACK) as usize;
        let last = values.len().checked_sub(outside)?;
        let first = outside.checked_sub(1)?;
        values.sort_by(f64::total_cmp);
        Some(Prediction { low: values[first], high: values[last] })
    }

    /// Whether the value lies inside. Differences in the last digits of a division do not count.
    pub fn holds(self, value: f64) -> bool {
        let slack = SLACK * value.abs();
        (self.low - slack..=self.high + slack).contains(&value)
    }
}

/// So that a confidence of 0.95, which is a little less in binary, asks for 39 replications and not for 40.
const SLACK: f64 = 1e-9;

/// One measure of one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What really happened; `None` when it is not known, or is a mean over nobody.
    pub real: Option<f64>,
    /// What the replications give; `None` for a mean over nobody.
    pub simulated: Option<Estimate>,
    /// Where a single simulated day lies; `None` with too few replications.
    pub prediction: Option<Prediction>,
}

impl Comparison {
    /// Simulated minus real.
    pub fn difference(&self) -> Option<f64> {
        Some(self.simulated?.value - self.real?)
    }

    /// Whether the real value is where a simulated day would lie.
    pub fn is_predicted(&self) -> Option<bool> {
        Some(self.prediction?.holds(self.real?))
    }
}

/// The comparisons of the center or one of its classes, over a day or in one of its intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The class, counted from 0; `None` for the center.
    pub class: Option<usize>,
    /// The interval, counted from 0; `None` for the day.
    pub interval: Option<usize>,
    /// Contacts that really arrived: the weight of the line in errors.
    pub offered: f64,
    comparisons: [Comparison; Measure::ALL.len()],
}

impl Line {
    fn new(
        class: Option<usize>,
        interval: Option<usize>,
        real: &Counts,
        simulated: &[Counts],
        confidence: f64,
    ) -> Line {
        let compare = |measure: Measure| Comparison {
            real: measure.value(real),
            simulated: measure.estimate(simulated, confidence),
            prediction: {
                let values = simulated.iter().filter_map(|counts| measure.value(counts)).collect();
                Prediction::from_values(values, confidence)
            },
        };
        Line { class, interval, offered: real.offered, comparisons: Measure::ALL.map(compare) }
    }

    /// The comparison of a measure.
    pub fn comparison(&self, measure: Measure) -> &Comparison {
        &self.comparisons[measure as usize]
    }
}

/// What a day is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Nothing was fitted.
    Compared,
    /// A parameter was chosen so that this day comes out well.
    Fitted,
    /// A parameter was chosen without looking at this day.
    Tested,
    /// All that was fitted or learned was so on days before this one.
    Predicted,
}

impl Purpose {
    /// The name in tables and files.
    pub const fn name(self) -> &'static str {
        match self {
            Purpose::Compared => "compared",
            Purpose::Fitted => "fitted",
            Purpose::Tested => "tested",
            Purpose::Predicted => "predicted",
        }
    }
}

/// A real day and the same day simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Its date.
    pub label: String,
    /// What it is used for.
    pub purpose: Purpose,
    /// How long conversations were expected to be, where that was learned.
    pub learned: Option<TalkLevel>,
    /// The center over the day, then each class over the day, then the center in each interval, then each class in each interval.
    pub lines: Vec<Line>,
}

impl Day {
    /// Puts replications of a day next to what really happened.
    fn new(label: String, purpose: Purpose, real: &Reality, scenario: &Scenario, results: &[RunResult]) -> Day {
        let confidence = scenario.settings.confidence;
        let (classes, intervals) = (scenario.center.classes.len(), scenario.center.horizon.intervals());
        let mut lines = Vec::with_capacity((1 + classes) * (1 + intervals));
        for interval in std::iter::once(None).chain((0..intervals).map(Some)) {
            for class in std::iter::once(None).chain((0..classes).map(Some)) {
                let is_mine = |of: ClassId| class.is_none_or(|class| of.index() == class);
                let cells = real.cells.iter().filter(|cell| interval.is_none_or(|number| cell.interval == number));
                let counted = Counts::sum(cells.filter(|cell| is_mine(cell.class)).map(Counts::of_real));
                let places = || (0..intervals).filter(|number| interval.is_none_or(|interval| *number == interval));
                let simulated: Vec<Counts> = results
                    .iter()
                    .map(|result| {
                        let classes = || scenario.center.classes.ids().filter(|&class| is_mine(class));
                        let cells = places().flat_map(|number| classes().map(move |class| result.cell(number, class)));
                        Counts::sum(cells.map(|cell| Counts::of_simulated(&cell)))
                    })
                    .collect();
                lines.push(Line::new(class, interval, &counted, &simulated, confidence));
            }
        }
        Day { label, purpose, learned: real.talk, lines }
    }

    /// The whole center over the day.
    pub fn whole(&self) -> &Line {
        &self.lines[0]
    }

    /// The whole center in each interval, in order.
    pub fn intervals(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.class.is_none() && line.interval.is_some())
    }
}

/// How days are simulated.
#[derive(Clone, Copy, Debug)]
pub struct Replications<'a> {
    /// Chooses the random numbers: those of all days and of all values in a search.
    pub seed: u64,
    /// How many of each day.
    pub count: u32,
    /// On how many threads; without a number on as many as the machine has processors. Results do not depend on it.
    pub threads: Option<usize>,
    /// When to give up.
    pub limits: Limits<'a>,
}

/// Simulates a scenario and puts it next to what it says really happened. Progress is told as in [`replicate`].
///
/// # Errors
/// The first replication that fails.
///
/// # Panics
/// The scenario does not say what really happened.
pub fn simulate_day(
    scenario: &Scenario,
    purpose: Purpose,
    replications: Replications<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Day, Failure> {
    let Replications { seed, count, threads, limits } = replications;
    let real = scenario.backtest.as_ref().expect("only scenarios with real counts are compared with them");
    let results = replicate(&scenario.center, seed, count, threads, limits, progress)?;
    Ok(Day::new(label(scenario), purpose, real, scenario, &results))
}

/// The date of the day.
fn label(scenario: &Scenario) -> String {
    scenario.settings.date.map_or_else(|| "the day".to_owned(), |date| date.to_string())
}

/// Real days next to simulated ones.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// The names of classes and intervals; the same on all days.
    pub labels: Labels,
    /// The confidence of all intervals (0, 1).
    pub confidence: f64,
    /// How many replications each day had.
    pub replications: usize,
    /// A contact that waited at most this long was answered in time.
    pub in_time: Span,
    /// In the order of their dates.
    pub days: Vec<Day>,
    /// The same days by formulas, if that was asked for.
    pub rivals: Vec<Rival>,
}

impl Backtest {
    /// Whether any day has a real value of it.
    pub fn is_known(&self, measure: Measure) -> bool {
        self.days.iter().any(|day| day.lines.iter().any(|line| line.comparison(measure).real.is_some()))
    }

    /// The purposes that days have, in order.
    pub fn purposes(&self) -> Vec<Purpose> {
        let all = [Purpose::Compared, Purpose::Fitted, Purpose::Tested, Purpose::Predicted];
        all.into_iter().filter(|purpose| self.days.iter().any(|day| day.purpose == *purpose)).collect()
    }

    /// Simulation and formulas, with their days.
    pub fn methods(&self) -> impl Iterator<Item = (Method, &[Day])> {
        let rivals = self.rivals.iter().map(|rival| (rival.method, &rival.days[..]));
        std::iter::once((Method::Simulation, &self.days[..])).chain(rivals)
    }

    /// The errors of a measure over days, classes or intervals of the days with this purpose; `None` when nothing can be compared.
    pub fn errors(&self, method: Method, measure: Measure, over: Over, purpose: Purpose) -> Option<Errors> {
        let days = self.methods().find(|(of, _)| *of == method).map_or(&[][..], |(_, days)| days);
        let days = days.iter().filter(|day| day.purpose == purpose);
        Errors::of(days.flat_map(|day| &day.lines).filter(|line| over.has(line)), measure)
    }

    /// The errors of a measure in one interval of all days.
    pub fn errors_in(&self, measure: Measure, interval: usize) -> Option<Errors> {
        let lines = self.days.iter().flat_map(Day::intervals).filter(|line| line.interval == Some(interval));
        Errors::of(lines, measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_nine_days_reach_from_the_smallest_to_the_largest_and_a_hundred_and_ninety_nine_leave_four_at_each_end() {
        let days = |count: u32| (1..=count).rev().map(f64::from).collect::<Vec<_>>();
        assert_eq!(Prediction::least_replications(0.95), 39);
        assert_eq!(Prediction::from_values(days(38), 0.95), None);
        assert_eq!(Prediction::from_values(Vec::new(), 0.95), None);
        assert_eq!(Prediction::from_values(days(39), 0.95), Some(Prediction { low: 1.0, high: 39.0 }));
        assert_eq!(Prediction::from_values(days(199), 0.95), Some(Prediction { low: 5.0, high: 195.0 }));
    }

    #[test]
    fn a_further_draw_lies_in_the_prediction_interval_as_often_as_it_says() {
        use crate::random::{Distribution, Root};
        const EXPERIMENTS: u64 = 4_000;
        let distribution = Distribution::lognormal_mean_cv(60.0, 1.5).unwrap();
        let stream = Root::new(3, 0).stream("draw", "test");
        let inside = (0..EXPERIMENTS).filter(|experiment| {
            let mut values = (0..80).map(|number| distribution.sample(&mut stream.draws(experiment * 80 + number)));
            let further = values.next().unwrap();
            Prediction::from_values(values.collect(), 0.95).unwrap().holds(further)
        });
        let share = inside.count() as f64 / EXPERIMENTS as f64;
        let standard_error = (0.95 * 0.05 / EXPERIMENTS as f64).sqrt();
        assert!((share - 0.95).abs() < 4.0 * standard_error, "{share}");
    }
}
