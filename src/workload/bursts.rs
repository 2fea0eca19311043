//! Contacts that cause further ones: bursts that excite themselves.

use super::arrivals::ArrivalStream;
use crate::random::{Distribution, Root, Stream};
use crate::time::{Span, Time};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;

/// Each contact causes further ones of its class, a Poisson number of them, each after an exponential time of its own; and these cause
/// further ones in the same way.
///
/// Rates are those of all contacts: so many come of themselves that with those whom they cause there are as many as planned in the long run.
/// Nobody has come before the start of a run.
///
/// # Source
/// Hawkes (1971), Spectra of some self-exciting and mutually exciting point processes, Biometrika 58, with an exponential kernel; as branching
/// by Hawkes and Oakes (1974), A cluster process representation of a self-exciting process, Journal of Applied Probability 11.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bursts {
    share: f64,
    delay: Span,
}

/// Why bursts were refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BurstsError {
    /// The share is negative, or so large that a burst never ends.
    Share,
    /// The delay is nothing.
    Delay,
}

impl fmt::Display for BurstsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BurstsError::Share => {
                "a contact must cause less than one further contact on average, and not less than none"
            }
            BurstsError::Delay => "what contacts cause must come later than they do",
        })
    }
}

impl std::error::Error for BurstsError {}

impl Bursts {
    /// Each contact causes `share` further ones on average, each after a time of mean `delay`.
    ///
    /// # Errors
    /// A share that is negative or not below 1, or a delay of nothing.
    pub fn new(share: f64, delay: Span) -> Result<Bursts, BurstsError> {
        if !(0.0..1.0).contains(&share) {
            return Err(BurstsError::Share);
        }
        if delay == Span::ZERO {
            return Err(BurstsError::Delay);
        }
        Ok(Bursts { share, delay })
    }

    /// The share of all contacts in the long run that come of themselves.
    pub fn of_themselves(&self) -> f64 {
        1.0 - self.share
    }

    /// How many contacts a rate of 1 per second from `from` on until `to` brings by `end`, with all that are caused by then, on average.
    ///
    /// # Formula
    /// One contact brings `1 + s / (1 - s) (1 - exp(-k u))` by `u` after it, itself among them, where `s` is the share and `k = (1 - s) / delay`;
    /// integrated over contacts that come of themselves at the rate `1 - s`.
    pub(super) fn expected(&self, from: Time, to: Time, end: Time) -> f64 {
        let pace = (1.0 - self.share) / self.delay.seconds();
        let left_after = |time: Time| libm::exp(-pace * end.since(time).seconds());
        let (from, to) = (from.min(end), to.min(end));
        let length = to.since(from).seconds();
        length - self.share * (left_after(to) - left_after(from)) / pace
    }
}

/// The arrivals of a class that come of themselves, and those that they cause.
#[derive(Clone, Debug)]
pub(super) struct Cascade<'a> {
    of_themselves: ArrivalStream<'a>,
    /// The next of these, once it is known.
    next: Option<Option<Time>>,
    /// Those who are caused already, the first on top.
    caused: BinaryHeap<Reverse<Time>>,
    bursts: Bursts,
    stream: Stream,
    delay: Distribution,
    unit: Distribution,
    /// Contacts so far.
    contacts: u64,
}

impl<'a> Cascade<'a> {
    pub(super) fn new(of_themselves: ArrivalStream<'a>, bursts: Bursts, root: Root, class: &str) -> Cascade<'a> {
        let exponential = |mean| Distribution::exponential(mean).expect("a mean above 0");
        Cascade {
            of_themselves,
            next: None,
            caused: BinaryHeap::new(),
            bursts,
            stream: root.stream("burst", class),
            delay: exponential(bursts.delay.seconds()),
            unit: exponential(1.0),
            contacts: 0,
        }
    }

    /// When the next contact arrives. Of those at one moment, who come of themselves come first.
    #[inline(never)]
    pub(super) fn next_time(&mut self) -> Option<Time> {
        let next = match self.next {
            Some(next) => next,
            None => *self.next.insert(self.of_themselves.next_time()),
        };
        let caused = self.caused.peek().map(|&Reverse(time)| time);
        let time = match (next, caused) {
            (None, None) => return None,
            (Some(next), Some(caused)) if caused < next => self.take_caused(caused),
            (None, Some(caused)) => self.take_caused(caused),
            (Some(next), _) => {
                self.next = None;
                next
            }
        };
        let mut draws = self.stream.draws(self.contacts);
        self.contacts += 1;
        // As many as epochs of a Poisson process of rate 1 up to the share.
        let mut spent = self.unit.sample(&mut draws);
        while spent < self.bursts.share {
            let after = Span::from_seconds_f64(self.delay.sample(&mut draws));
            self.caused.push(Reverse(time + after));
            spent += self.unit.sample(&mut draws);
        }
        Some(time)
    }

    fn take_caused(&mut self, time: Time) -> Time {
        self.caused.pop();
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_that_cannot_be_are_refused() {
        let bursts = |share, seconds| Bursts::new(share, Span::from_seconds(seconds));
        assert!(bursts(0.0, 1).is_ok() && bursts(0.99, 1).is_ok());
        for share in [1.0, -0.1, f64::NAN] {
            assert_eq!(bursts(share, 1), Err(BurstsError::Share));
        }
        assert_eq!(bursts(0.5, 0), Err(BurstsError::Delay));
    }

    /// In the long run as many come as the rate says; at the start hardly more than come of themselves.
    #[test]
    fn the_rate_is_that_of_all_contacts_in_the_long_run() {
        let bursts = Bursts::new(0.5, Span::from_seconds(60)).unwrap();
        let at = |seconds| Time::START + Span::from_seconds(seconds);
        let expected = |from, to| {
            bursts.expected(Time::START, Time::MAX, at(to)) - bursts.expected(Time::START, Time::MAX, at(from))
        };
        assert!((expected(100_000, 101_000) - 1_000.0).abs() < 1e-6);
        assert!((expected(0, 1) - 0.5).abs() < 0.01);
        // Whoever came until 1,000 s causes the last of the others afterwards: all in all, nobody is lost.
        assert!((bursts.expected(Time::START, at(1_000), Time::MAX) - 1_000.0).abs() < 1e-6);
    }
}
