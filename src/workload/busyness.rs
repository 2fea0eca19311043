//! How much busier or quieter than planned it turns out: by day, by piece of time, and from one state to the next.

use super::arrivals::RatedPieces;
use crate::random::{Distribution, Root, Stream};
use crate::time::{Span, Time};
use std::fmt;

/// How much busier than planned a class turns out: factors of mean 1 that are multiplied with its rates.
///
/// # Source
/// Of days and pieces: gamma factors, by Whitt (1999), Dynamic staffing in a telephone call center aiming to immediately answer all
/// calls, Operations Research Letters 24; Avramidis, Deslauriers and L'Ecuyer (2004), Modeling daily arrivals to a telephone call
/// center, Management Science 50. Of states: a Markov-modulated Poisson process, by Fischer and Meier-Hellstern (1993), The
/// Markov-modulated Poisson process (MMPP) cookbook, Performance Evaluation 18.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Busyness {
    /// Coefficient of variation of the day's factor; 0 for none.
    pub day_cv: f64,
    /// Coefficient of variation of each piece's factor; 0 for none.
    pub piece_cv: f64,
    /// States between which it switches at random, whatever the day; nothing for one.
    pub states: Option<BusyStates>,
    /// Whether the second replication of each pair (0 and 1, 2 and 3, ...) is as quiet as the first is busy: where the factor of a day or
    /// piece is the quantile u of its distribution in one, it is the quantile 1 - u in the other. States are drawn anew.
    pub antithetic: bool,
}

/// How much busier than planned the whole center turns out: one gamma factor of mean 1 a day, multiplied with the rates of all
/// classes, besides the busyness of their own, and one a replication, multiplied with all conversations.
///
/// # Formula
/// With cv `c` of this factor and `c_i` of the day's factor of class i, whose mean number of contacts of a day is `m_i`, numbers of a day have the
/// variance `m_i + m_i² ((1 + c²)(1 + c_i²) - 1)`, and those of two classes the covariance `c² m_i m_j`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SharedBusyness {
    /// Coefficient of variation of the day's factor; 0 for none.
    pub day_cv: f64,
    /// Coefficient of variation of the factor of conversations; 0 for none.
    pub talk_cv: f64,
    /// Whether replications come in pairs, as in [`Busyness::antithetic`].
    pub antithetic: bool,
}

impl SharedBusyness {
    /// How many times as long as planned all conversations of this replication are.
    pub fn talk_factor(&self, root: Root) -> f64 {
        factor((self.talk_cv, self.antithetic), root, ("level of talk", ""), 0)
    }
}

/// States of busyness, each of which lasts an exponential time, after which any of the others is as likely as another.
///
/// The long-run mean of the factor is 1, and a run begins in the long run: in each state with the share of the time that it has.
#[derive(Clone, Debug, PartialEq)]
pub struct BusyStates {
    /// The factors are such that their mean over time is 1.
    states: Vec<BusyState>,
    /// The sum of the mean lengths \[s\].
    round: f64,
}

/// A state of busyness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BusyState {
    /// How busy it is, in proportion to the others.
    pub factor: f64,
    /// How long it lasts on average.
    pub mean: Span,
}

/// Why states of busyness were refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BusyStatesError {
    /// There are fewer than two.
    Few,
    /// The factor of a state is negative or not a number, or nobody comes in any of them.
    Factor,
    /// A state lasts no time.
    Instant,
}

impl fmt::Display for BusyStatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BusyStatesError::Few => "it takes two states to switch between",
            BusyStatesError::Factor => "factors of states must be finite numbers >= 0, one of them above 0",
            BusyStatesError::Instant => "a state must last longer than 0s",
        })
    }
}

impl std::error::Error for BusyStatesError {}

impl BusyStates {
    /// Checked states. Only how factors stand to each other counts: they are divided by their mean over time, `Σ factor · mean / Σ mean`.
    ///
    /// # Errors
    /// Fewer than two states, a factor that is negative or not finite, none above 0, or a state that lasts no time.
    pub fn new(states: Vec<BusyState>) -> Result<BusyStates, BusyStatesError> {
        if states.len() < 2 {
            return Err(BusyStatesError::Few);
        }
        if states.iter().any(|state| state.mean == Span::ZERO) {
            return Err(BusyStatesError::Instant);
        }
        // Each follows each other as often as any, so that shares of the time are as the mean lengths.
        let round: f64 = states.iter().map(|state| state.mean.seconds()).sum();
        let mean = states.iter().map(|state| state.factor * state.mean.seconds()).sum::<f64>() / round;
        let is_good = |state: &BusyState| state.factor >= 0.0 && (state.factor / mean).is_finite();
        if !(mean > 0.0 && states.iter().all(is_good)) {
            return Err(BusyStatesError::Factor);
        }
        let scaled = |state: BusyState| BusyState { factor: state.factor / mean, ..state };
        Ok(BusyStates { states: states.into_iter().map(scaled).collect(), round })
    }

    /// How often it switches in this time, on average.
    pub fn switches(&self, within: Span) -> f64 {
        within.seconds() * self.states.len() as f64 / self.round
    }

    /// The stretches from the start on, without end.
    fn walk(&self, root: Root, class: &str) -> Walk<'_> {
        Walk { of: self, stream: root.stream("state of busyness", class), visits: 0, state: 0, end: Time::START }
    }
}

/// One path through the states.
struct Walk<'a> {
    of: &'a BusyStates,
    stream: Stream,
    visits: u64,
    state: usize,
    end: Time,
}

impl Iterator for Walk<'_> {
    /// The factor, and until when it holds.
    type Item = (f64, Time);

    fn next(&mut self) -> Option<(f64, Time)> {
        let states = &self.of.states;
        let mut draws = self.stream.draws(self.visits);
        let unit = draws.unit();
        self.state = if self.visits == 0 {
            let mut left = unit * self.of.round;
            let reached = states.iter().position(|state| {
                left -= state.mean.seconds();
                left < 0.0
            });
            reached.unwrap_or(states.len() - 1)
        } else {
            (self.state + 1 + (unit * (states.len() - 1) as f64) as usize) % states.len()
        };
        self.visits += 1;
        let state = &states[self.state];
        // What is left of the first state is as long as a whole one: lengths have no memory.
        let lasts = Distribution::exponential(state.mean.seconds()).expect("a state lasts").sample(&mut draws);
        self.end = self.end + Span::from_seconds_f64(lasts);
        Some((state.factor, self.end))
    }
}

/// A piece of time with the mean time between its epochs \[s\], endless where nothing arrives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) end: Time,
    pub(super) gap: f64,
}

impl Busyness {
    /// The paces at which this share of the rates comes, made busier or quieter by the class's own chance and that of the center.
    pub(super) fn paces(
        &self,
        shared: &SharedBusyness,
        (rates, share): (&RatedPieces, f64),
        root: Root,
        class: &str,
    ) -> Vec<Pace> {
        let own = |cv, purpose, entity| factor((cv, self.antithetic), root, (purpose, class), entity);
        let of_center =
            |day| factor((shared.day_cv, shared.antithetic), root, ("shared busyness of a day", ""), u64::from(day));
        let mut paces = Vec::with_capacity(rates.pieces().len());
        let mut walk = self.states.as_ref().map(|states| states.walk(root, class));
        let mut stretch = walk.as_mut().and_then(Iterator::next);
        for (number, piece) in rates.pieces().iter().enumerate() {
            let day = own(self.day_cv, "busyness of a day", u64::from(piece.day));
            let rate = piece.amount * day * own(self.piece_cv, "busyness of an interval", number as u64);
            let rate = rate * of_center(piece.day) * share;
            while let Some((factor, end)) = stretch.filter(|&(_, end)| end < piece.end) {
                paces.push(Pace { end, gap: 1.0 / (rate * factor) });
                stretch = walk.as_mut().and_then(Iterator::next);
            }
            let factor = stretch.map_or(1.0, |(factor, _)| factor);
            paces.push(Pace { end: piece.end, gap: 1.0 / (rate * factor) });
        }
        paces
    }
}

/// The least coefficient of variation of a gamma distribution.
const LEAST_CV: f64 = 0.01;

/// A factor of mean 1 with this coefficient of variation. One below the least that a gamma distribution may have comes from that of
/// the least, drawn in towards 1.
fn factor((cv, antithetic): (f64, bool), root: Root, (purpose, owner): (&str, &str), entity: u64) -> f64 {
    if cv == 0.0 {
        return 1.0;
    }
    if cv < LEAST_CV {
        let factor = factor((LEAST_CV, antithetic), root, (purpose, owner), entity);
        return 1.0 + cv / LEAST_CV * (factor - 1.0);
    }
    if antithetic {
        return Distribution::gamma_quantile(cv, root.antithetic(purpose, owner, entity));
    }
    let distribution =
        Distribution::gamma_mean_cv(1.0, cv).expect("a coefficient of variation is checked when it is read");
    distribution.sample(&mut root.stream(purpose, owner).draws(entity))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(states: &[(f64, u64)]) -> Result<BusyStates, BusyStatesError> {
        let state = |&(factor, mean): &(f64, u64)| BusyState { factor, mean: Span::from_seconds(mean) };
        BusyStates::new(states.iter().map(state).collect())
    }

    #[test]
    fn factors_of_states_have_a_mean_over_time_of_one() {
        let states = states(&[(1.0, 90), (11.0, 10)]).unwrap();
        assert_eq!(Vec::from_iter(states.states.iter().map(|state| state.factor)), [0.5, 5.5]);
        assert_eq!(states.switches(Span::from_seconds(1_000)), 20.0);
    }

    #[test]
    fn states_that_cannot_be_are_refused() {
        assert_eq!(states(&[(1.0, 10)]), Err(BusyStatesError::Few));
        assert_eq!(states(&[(1.0, 10), (2.0, 0)]), Err(BusyStatesError::Instant));
        assert_eq!(states(&[(0.0, 10), (0.0, 10)]), Err(BusyStatesError::Factor));
        assert_eq!(states(&[(-1.0, 10), (2.0, 10)]), Err(BusyStatesError::Factor));
        assert_eq!(states(&[(f64::NAN, 10), (2.0, 10)]), Err(BusyStatesError::Factor));
    }

    /// Each of three states follows each other as often as the third: six passages of one sixth each, of 6,000; and lengths are exponential.
    #[test]
    fn any_other_state_follows_and_none_follows_itself() {
        let states = states(&[(0.0, 10), (1.0, 20), (2.0, 30)]).unwrap();
        let walk = Vec::from_iter(states.walk(Root::new(1, 0), "sales").take(6_001));
        let number = |factor: f64| states.states.iter().position(|state| state.factor == factor).unwrap();
        let mut passages = [[0_u32; 3]; 3];
        for pair in walk.windows(2) {
            passages[number(pair[0].0)][number(pair[1].0)] += 1;
        }
        for (from, row) in passages.iter().enumerate() {
            for (to, &count) in row.iter().enumerate() {
                let expected = if from == to { 0.0 } else { 1_000.0 };
                let error = (6_000.0_f64 * (1.0 / 6.0) * (5.0 / 6.0)).sqrt();
                assert!((f64::from(count) - expected).abs() <= if from == to { 0.0 } else { 4.0 * error });
            }
        }
        let lengths = Vec::from_iter(walk.windows(2).filter(|pair| number(pair[1].0) == 2).map(|pair| {
            let (from, to) = (pair[0].1, pair[1].1);
            to.since(from).seconds()
        }));
        let mean = lengths.iter().sum::<f64>() / lengths.len() as f64;
        assert!((mean - 30.0).abs() < 4.0 * 30.0 / (lengths.len() as f64).sqrt(), "{mean}");
    }

    /// A run begins in a state with the share of the time that the state has: 9 in 10 of 2,000 replications.
    #[test]
    fn a_run_begins_in_the_long_run() {
        let states = states(&[(1.0, 90), (11.0, 10)]).unwrap();
        let first = |replication| states.walk(Root::new(1, replication), "sales").next().unwrap();
        let quiet = (0..2_000).filter(|&replication| first(replication).0 < 1.0).count() as f64 / 2_000.0;
        assert!((quiet - 0.9).abs() < 4.0 * (0.9_f64 * 0.1 / 2_000.0).sqrt(), "{quiet}");
    }

    #[test]
    fn all_classes_meet_the_same_day_of_the_center_and_days_of_their_own() {
        let rates =
            RatedPieces::new(vec![super::super::arrivals::Piece { end: Time::MAX, amount: 1.0, day: 0 }]).unwrap();
        let (own, shared) = (
            Busyness { day_cv: 0.2, ..Busyness::default() },
            SharedBusyness { day_cv: 0.3, ..SharedBusyness::default() },
        );
        let gap = |own: &Busyness, shared: &SharedBusyness, class: &str| {
            own.paces(shared, (&rates, 1.0), Root::new(1, 0), class)[0].gap
        };
        let nothing = SharedBusyness::default();
        let quiet = Busyness::default();
        assert_eq!(gap(&quiet, &shared, "sales"), gap(&quiet, &shared, "service"));
        assert_ne!(gap(&own, &nothing, "sales"), gap(&own, &nothing, "service"));
        let product = gap(&own, &nothing, "sales") * gap(&quiet, &shared, "sales");
        assert!((gap(&own, &shared, "sales") / product - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_factor_may_vary_less_than_a_gamma_distribution_may() {
        const COUNT: u64 = 2_000;
        let draw = |number| factor((0.002, false), Root::new(1, number), ("busyness of a day", "sales"), 0);
        let factors = Vec::from_iter((0..COUNT).map(draw));
        let variance = factors.iter().map(|factor| (factor - 1.0) * (factor - 1.0)).sum::<f64>() / COUNT as f64;
        assert!((variance.sqrt() - 0.002).abs() < 4.0 * 0.002 / (2.0 * COUNT as f64).sqrt(), "{variance}");
        let pair = [0, 1].map(|number| factor((0.002, true), Root::new(1, number), ("busyness of a day", "sales"), 0));
        assert!((pair[0] - 1.0) * (pair[1] - 1.0) < 0.0, "{pair:?}");
    }

    /// The level of talk is a number of its own: neither who comes nor how busy the day is changes it, and pairs mirror each other.
    #[test]
    fn the_level_of_talk_has_the_mean_and_deviation_that_it_says() {
        const COUNT: u64 = 4_000;
        let shared = SharedBusyness { talk_cv: 0.05, ..SharedBusyness::default() };
        let factors = Vec::from_iter((0..COUNT).map(|replication| shared.talk_factor(Root::new(3, replication))));
        let mean = factors.iter().sum::<f64>() / COUNT as f64;
        let variance = factors.iter().map(|factor| (factor - mean) * (factor - mean)).sum::<f64>() / COUNT as f64;
        assert!((mean - 1.0).abs() < 4.0 * 0.05 / (COUNT as f64).sqrt(), "{mean}");
        assert!((variance.sqrt() - 0.05).abs() < 4.0 * 0.05 / (2.0 * COUNT as f64).sqrt(), "{variance}");
        assert_eq!(SharedBusyness { day_cv: 0.3, ..shared }.talk_factor(Root::new(3, 7)), factors[7]);
        assert_eq!(SharedBusyness::default().talk_factor(Root::new(3, 7)), 1.0);
        let mirrored = SharedBusyness { antithetic: true, ..shared };
        let pair = [0, 1].map(|replication| mirrored.talk_factor(Root::new(3, replication)));
        assert!((pair[0] - 1.0) * (pair[1] - 1.0) < 0.0, "{pair:?}");
    }
}
