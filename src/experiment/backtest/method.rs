//! What says how a day goes: the simulation, or a formula that a planner would use in its place.

use super::counts::Counts;
use super::{Day, Line, Purpose};
use crate::ids::{ClassId, IdVec};
use crate::model::Center;
use crate::random::Distribution;
use crate::scenario::{Backtest as Reality, Scenario};
use crate::stats::formulas::{ErlangC, GeneralPatience};
use crate::time::{Span, Time};
use std::cell::RefCell;

/// A step of the integrals over patience is at most this part of the mean patience, and of the threshold.
const STEPS: f64 = 4_000.0;
const STEPS_OF_THRESHOLD: f64 = 40.0;

/// What says how a day goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Replications of the day.
    Simulation,
    /// Erlang C, interval by interval: nobody gives up.
    ErlangC,
    /// Erlang A, interval by interval, with the patience of the scenario, whatever its distribution.
    ErlangA,
}

impl Method {
    /// All, in the order of results.
    pub const ALL: [Method; 3] = [Method::Simulation, Method::ErlangC, Method::ErlangA];
    /// Those that are formulas.
    pub const FORMULAS: [Method; 2] = [Method::ErlangC, Method::ErlangA];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Method::Simulation => "simulation",
            Method::ErlangC => "erlang_c",
            Method::ErlangA => "erlang_a",
        }
    }

    /// The name for people.
    pub const fn heading(self) -> &'static str {
        match self {
            Method::Simulation => "simulation",
            Method::ErlangC => "Erlang C",
            Method::ErlangA => "Erlang A",
        }
    }
}

/// Days by a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// The formula.
    pub method: Method,
    /// The same days as those that are simulated; lines are of the center alone, and what they say is exact, without intervals.
    pub days: Vec<Day>,
}

/// A day by a formula, given what the simulation is given: the contacts that really came, and duty, conversations, work after them and
/// patience of the scenario.
///
/// Each interval is taken for itself, as if it went on like this for ever, with all agents in one pool who may serve everybody. With c agents
/// on duty on average the result lies between those of the next smaller and greater whole numbers in proportion. Conversations and work after
/// them are exponential with the mean over the contacts that came in the interval, by agents of the first group.
///
/// # Formula
/// Erlang C is M/M/c: where the load is c or more, nobody is in time, and waits have no mean. Erlang A is M/M/c+G of Baccelli and Hebuterne,
/// which is Erlang A where patience is exponential; that of several classes is mixed as their contacts are. See
/// [`ErlangC`] and [`GeneralPatience`].
///
/// # Panics
/// The scenario does not say what really happened, or the method is no formula.
pub fn formula_day(scenario: &Scenario, method: Method, purpose: Purpose) -> Day {
    let real = scenario.backtest.as_ref().expect("only scenarios with real counts are compared with them");
    let (horizon, confidence) = (scenario.center.horizon, scenario.settings.confidence);
    let mut patience = Patience::default();
    let by_interval = Vec::from_iter((0..horizon.intervals()).map(|number| {
        let interval = Interval::new(&scenario.center, real, number);
        interval.counts(method, scenario.center.thresholds.in_time.seconds(), &mut patience)
    }));
    let sums = |number: Option<usize>| {
        let is_within = |of: usize| number.is_none_or(|number| of == number);
        let cells = real.cells.iter().filter(|cell| is_within(cell.interval)).map(Counts::of_real);
        let computed = by_interval.iter().enumerate().filter(|(of, _)| is_within(*of)).map(|(_, counts)| *counts);
        Line::new(None, number, &Counts::sum(cells), &[Counts::sum(computed)], confidence)
    };
    let lines = std::iter::once(None).chain((0..horizon.intervals()).map(Some)).map(sums).collect();
    Day { label: super::label(scenario), purpose, learned: None, lines }
}

/// What a formula is told of an interval.
struct Interval<'a> {
    center: &'a Center,
    begin: Time,
    /// \[s\].
    length: f64,
    /// Contacts that came.
    offered: IdVec<ClassId, f64>,
}

impl<'a> Interval<'a> {
    fn new(center: &'a Center, real: &Reality, number: usize) -> Interval<'a> {
        let interval = center.horizon.interval;
        let begin = Time::START + interval.times(number as u64);
        let end = (begin + interval).min(Time::START + center.horizon.length);
        let mut offered: IdVec<ClassId, f64> = center.classes.iter().map(|_| 0.0).collect();
        for cell in real.cells.iter().filter(|cell| cell.interval == number) {
            offered[cell.class] += cell.offered;
        }
        Interval { center, begin, length: end.since(begin).seconds(), offered }
    }

    fn all(&self) -> f64 {
        self.offered.iter().sum()
    }

    /// The mean over the contacts.
    fn mean(&self, of_class: impl Fn(ClassId) -> f64) -> f64 {
        self.offered.ids().map(|class| self.offered[class] * of_class(class)).sum::<f64>() / self.all()
    }

    /// The agents on duty, on average.
    fn agents(&self) -> f64 {
        let end = self.begin + Span::from_seconds_f64(self.length);
        let duty = self.center.agents.iter().flat_map(|agent| &agent.duty);
        let within = duty.map(|duty| (duty.from.max(self.begin), duty.to.min(end))).filter(|(from, to)| from < to);
        within.map(|(from, to)| to.since(from).seconds()).sum::<f64>() / self.length
    }

    /// What comes of the contacts, of which there may be none.
    fn counts(&self, method: Method, threshold: f64, known: &mut Patience<'a>) -> Counts {
        let all = self.all();
        if all == 0.0 {
            return Counts::sum(std::iter::empty());
        }
        let class = |class: ClassId| &self.center.classes[class];
        let first = |by_group: &IdVec<_, Distribution>| by_group.iter().next().map_or(0.0, Distribution::mean);
        let talk = self.mean(|number| first(class(number).talk_at(self.begin)));
        let wrap_up = self.mean(|number| first(class(number).wrap_up_at(self.begin)));
        let queue = Queue { rate: all / self.length, service: talk + wrap_up, threshold };
        let patience = Vec::from_iter(
            self.offered.ids().map(|number| (class(number).patience_at(self.begin), self.offered[number] / all)),
        );
        known.mix(&patience);
        let everybody_stays = known.mixed.iter().all(|(patience, _)| patience.is_none());
        let mut with = |agents: f64| match method {
            Method::ErlangA if !everybody_stays => queue.erlang_a(agents as u32, known),
            Method::ErlangC | Method::ErlangA => Some(queue.erlang_c(agents as u32)),
            Method::Simulation => panic!("a simulation is no formula"),
        };
        let agents = self.agents();
        let (fewer, more) = (agents.floor().max(1.0), agents.ceil().max(1.0));
        let between = with(fewer).zip(with(more)).map(|(fewer, more)| fewer.towards(more, agents.fract()));
        // No patience for which a queue would not be stable: as with Erlang C.
        let Outcome { answered, in_time, wait } = between.unwrap_or(Outcome::OVERLOAD);
        Counts {
            offered: all,
            answered: all * answered,
            abandoned: Some(all * (1.0 - answered)),
            lost: Some(0.0),
            answered_in_time: Some(all * in_time),
            wait_answered: wait.map(|wait| all * answered * wait),
            conversation: Some(all * answered * talk),
            handled: all * answered,
        }
    }
}

/// Arrivals and service, per second and in seconds.
struct Queue {
    rate: f64,
    service: f64,
    threshold: f64,
}

/// What becomes of arrivals in the long run.
#[derive(Clone, Copy)]
struct Outcome {
    /// The share that is answered.
    answered: f64,
    /// The share that is answered within the threshold.
    in_time: f64,
    /// The mean wait of the answered \[s\], if there is one.
    wait: Option<f64>,
}

impl Outcome {
    const OVERLOAD: Outcome = Outcome { answered: 1.0, in_time: 0.0, wait: None };

    /// So much of the way to another.
    fn towards(self, other: Outcome, part: f64) -> Outcome {
        let between = |a: f64, b: f64| a + part * (b - a);
        Outcome {
            answered: between(self.answered, other.answered),
            in_time: between(self.in_time, other.in_time),
            wait: self.wait.zip(other.wait).map(|(a, b)| between(a, b)),
        }
    }
}

impl Queue {
    fn erlang_c(&self, agents: u32) -> Outcome {
        match ErlangC::new(agents, self.rate, self.service) {
            Ok(queue) => {
                Outcome { answered: 1.0, in_time: queue.service_level(self.threshold), wait: Some(queue.mean_wait()) }
            }
            Err(_) => Outcome::OVERLOAD,
        }
    }

    /// Nothing where so many stay for ever that the queue is not stable.
    fn erlang_a(&self, agents: u32, patience: &mut Patience<'_>) -> Option<Outcome> {
        // The threshold is a multiple of a step.
        let mean = patience.mean();
        let steps = (self.threshold * STEPS / mean).max(STEPS_OF_THRESHOLD).ceil();
        let scale = if self.threshold > 0.0 { self.threshold / steps * STEPS } else { mean };
        let curve = patience.curve(scale / STEPS);
        let queue = GeneralPatience::new(agents, self.rate, self.service, scale, |x| curve.at(x)).ok()?;
        Some(Outcome {
            answered: 1.0 - queue.probability_of_abandonment(),
            in_time: queue.answered_within(self.threshold),
            wait: Some(queue.mean_wait_of_answered()),
        })
    }
}

/// The patience of the contacts of an interval, most often the same in all of them: distributions that are alike are looked at once.
#[derive(Default)]
struct Patience<'a> {
    /// Distributions, none of them twice, with the share of the contacts that have it; nothing is endless patience.
    mixed: Vec<(Option<&'a Distribution>, f64)>,
    /// How the survival function looks at the middles of steps, as far as somebody asked.
    curve: Curve<'a>,
}

/// A survival function at the middles of steps.
#[derive(Default)]
struct Curve<'a> {
    of: Vec<(Option<&'a Distribution>, f64)>,
    step: f64,
    known: RefCell<Vec<f64>>,
}

impl<'a> Patience<'a> {
    fn mix(&mut self, all: &[(Option<&'a Distribution>, f64)]) {
        self.mixed.clear();
        for &(patience, share) in all.iter().filter(|(_, share)| *share > 0.0) {
            match self.mixed.iter_mut().find(|(of, _)| *of == patience) {
                Some((_, shares)) => *shares += share,
                None => self.mixed.push((patience, share)),
            }
        }
        if let [(_, share)] = &mut self.mixed[..] {
            // A sum of shares that is 1 but for rounding.
            *share = 1.0;
        }
    }

    /// The mean over those whose patience ends, which sets the scale.
    fn mean(&self) -> f64 {
        let some = || self.mixed.iter().filter_map(|&(patience, share)| Some((patience?.mean(), share)));
        some().map(|(mean, share)| mean * share).sum::<f64>() / some().map(|(_, share)| share).sum::<f64>()
    }

    fn curve(&mut self, step: f64) -> &Curve<'a> {
        if self.curve.step != step || self.curve.of != self.mixed {
            self.curve = Curve { of: self.mixed.clone(), step, known: RefCell::default() };
        }
        &self.curve
    }
}

impl Curve<'_> {
    fn at(&self, x: f64) -> f64 {
        let number = (x / self.step) as usize;
        let mut known = self.known.borrow_mut();
        while known.len() <= number {
            let middle = self.step * (known.len() as f64 + 0.5);
            let survival = |&(patience, share): &(Option<&Distribution>, f64)| {
                share * patience.map_or(1.0, |patience| patience.survival(middle))
            };
            known.push(self.of.iter().map(survival).sum());
        }
        known[number]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 Erlangs of calls of 4 minutes.
    const QUEUE: Queue = Queue { rate: 20.0 / 240.0, service: 240.0, threshold: 20.0 };

    #[test]
    fn between_two_whole_numbers_of_agents_lies_what_lies_between_them() {
        let [fewer, more] = [22, 23].map(|agents| QUEUE.erlang_c(agents));
        let between = fewer.towards(more, 0.25);
        assert!(fewer.in_time < between.in_time && between.in_time < more.in_time);
        assert!((between.wait.unwrap() - (0.75 * fewer.wait.unwrap() + 0.25 * more.wait.unwrap())).abs() < 1e-12);
        assert_eq!(QUEUE.erlang_c(20).wait, None);
    }

    #[test]
    fn erlang_a_with_endless_patience_is_nearly_erlang_c_and_holds_where_that_is_overloaded() {
        let of = |agents, mean| {
            let distribution = Distribution::exponential(mean).unwrap();
            let mut patience = Patience::default();
            patience.mix(&[(Some(&distribution), 0.25), (Some(&distribution), 0.75)]);
            QUEUE.erlang_a(agents, &mut patience).unwrap()
        };
        let [c, a] = [QUEUE.erlang_c(23), of(23, 1e6)];
        assert!((c.in_time - a.in_time).abs() < 1e-3 && (c.wait.unwrap() - a.wait.unwrap()).abs() < 0.3);
        let overloaded = of(18, 120.0);
        // What is beyond the 18 Erlangs of the agents has to go.
        assert!(overloaded.answered < 0.9 && overloaded.answered > 0.8 && overloaded.in_time < 0.7);
    }
}
