//! When contacts of a class arrive.

use super::bursts::{Bursts, Cascade};
use super::busyness::{Busyness, Pace, SharedBusyness};
use crate::random::{Block, Distribution, Root, Stream};
use crate::time::{Span, Time};
use std::fmt;

/// How the contacts of a class arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A Poisson process with a rate that is constant over each piece, made busier or quieter by chance.
    Poisson {
        /// The rates.
        rates: RatedPieces,
        /// How much busier than planned it may turn out.
        busyness: Busyness,
        /// How many contacts come at once; nothing for one.
        batch: Option<Distribution>,
        /// The further contacts that each causes, where any do.
        bursts: Option<Bursts>,
    },
    /// A renewal process, run through the rates: what a rate of 1 would bring between two contacts follows the distribution (Gerhardt and
    /// Nelson, "Transforming renewal processes for simulation of nonstationary arrival processes", INFORMS Journal on Computing
    /// 21, 2009). What goes on has been going on: the first contact comes what is left of such a time after the start, so that any stretch
    /// brings as many on average as its rate says (Cox, "Renewal theory", 1962, 2.2, the equilibrium process).
    Renewal {
        /// The rates.
        rates: RatedPieces,
        /// How much busier than planned it may turn out.
        busyness: Busyness,
        /// How many contacts come at once; nothing for one.
        batch: Option<Distribution>,
        /// The further contacts that each causes, where any do.
        bursts: Option<Bursts>,
        /// The distribution of these times, of mean 1.
        gaps: Distribution,
    },
    /// Exactly so many contacts in each piece, each at a moment of its own, uniformly over the piece.
    Counts(RatedPieces),
    /// Contacts at known times.
    Recorded(RecordedContacts),
}

/// Time cut into pieces from the start of the run on, each with one rate. Nothing arrives after the last piece.
#[derive(Clone, Debug, PartialEq)]
pub struct RatedPieces(Vec<Piece>);

/// One piece of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Its end; it begins where the one before ends.
    pub end: Time,
    /// For [`Arrivals::Poisson`] the rate \[contacts/s\], for [`Arrivals::Counts`] the number of contacts.
    pub amount: f64,
    /// Which day it belongs to: pieces of one day share the day's busyness.
    pub day: u32,
}

/// Why pieces were refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PiecesError {
    /// The amount of a piece is negative or not a number.
    Amount {
        /// Which piece, counted from 0.
        piece: usize,
        /// Its amount.
        amount: f64,
    },
    /// A piece does not end after the one before.
    ContactSelection {
        /// Which piece, counted from 0.
        piece: usize,
    },
}

impl fmt::Display for PiecesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PiecesError::Amount { piece, amount } => {
                write!(f, "the amount of interval {piece} must be a finite number >= 0, got {amount}")
            }
            PiecesError::ContactSelection { piece } => write!(f, "interval {piece} must end after the one before it"),
        }
    }
}

impl std::error::Error for PiecesError {}

impl RatedPieces {
    /// Checked pieces.
    ///
    /// # Errors
    /// A negative or infinite amount, or an end that is not later than the one before.
    pub fn new(pieces: Vec<Piece>) -> Result<RatedPieces, PiecesError> {
        let mut start = Time::START;
        for (number, piece) in pieces.iter().enumerate() {
            if !(piece.amount >= 0.0 && piece.amount.is_finite()) {
                return Err(PiecesError::Amount { piece: number, amount: piece.amount });
            }
            if piece.end <= start {
                return Err(PiecesError::ContactSelection { piece: number });
            }
            start = piece.end;
        }
        Ok(RatedPieces(pieces))
    }

    /// The pieces in the order of time.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

/// Contacts at known times, in the order of time; of those that arrive together, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedContacts {
    contacts: Vec<RecordedContact>,
    /// How long those were seen to wait who did not give up; empty if that is not known of anybody.
    waited: Vec<Option<Span>>,
}

impl RecordedContacts {
    /// The contacts in the order of time.
    pub fn contacts(&self) -> &[RecordedContact] {
        &self.contacts
    }

    /// How long the contact with this number was seen to wait without giving up: its patience is longer.
    #[inline]
    pub fn waited(&self, number: usize) -> Option<Span> {
        self.waited.get(number).copied().flatten()
    }

    /// The same contacts, of which some were seen to wait without giving up.
    pub fn with_waits(mut contacts: Vec<(RecordedContact, Option<Span>)>) -> RecordedContacts {
        contacts.sort_by_key(|(contact, _)| contact.time);
        let any = contacts.iter().any(|(_, waited)| waited.is_some());
        let (contacts, waited) = contacts.into_iter().unzip();
        RecordedContacts { contacts, waited: if any { waited } else { Vec::new() } }
    }
}

impl From<Vec<RecordedContact>> for RecordedContacts {
    fn from(mut contacts: Vec<RecordedContact>) -> Self {
        contacts.sort_by_key(|contact| contact.time);
        RecordedContacts { contacts, waited: Vec::new() }
    }
}

/// A contact of whom more is known than the class says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecordedContact {
    /// When it arrives.
    pub time: Time,
    /// Its patience, if it was recorded.
    pub patience: Option<Span>,
    /// Its handling time, if it was recorded.
    pub talk: Option<Span>,
}

impl Arrivals {
    /// The mean number of contacts in each of the first stretches of this length, for saying what was read; who is caused by others counts as if
    /// they came at once.
    pub fn expected_in(&self, each: Span, stretches: usize) -> Vec<f64> {
        let mut expected = vec![0.0; stretches];
        let mut spread = |pieces: &RatedPieces, per_second: bool, factor: f64| {
            let (each, mut start) = (each.nanos(), 0);
            for piece in pieces.pieces() {
                let end = piece.end.nanos();
                let rate = factor * if per_second { piece.amount / 1e9 } else { piece.amount / (end - start) as f64 };
                let touched = (start / each) as usize..(end.div_ceil(each) as usize).min(stretches);
                for stretch in touched {
                    let from = stretch as u64 * each;
                    expected[stretch] += rate * (end.min(from + each) - start.max(from)) as f64;
                }
                start = end;
            }
        };
        match self {
            Arrivals::Poisson { rates, batch, .. } | Arrivals::Renewal { rates, batch, .. } => {
                spread(rates, true, batch.as_ref().map_or(1.0, Distribution::mean_count));
            }
            Arrivals::Counts(counts) => spread(counts, false, 1.0),
            Arrivals::Recorded(contacts) => {
                for contact in contacts.contacts() {
                    if let Some(expected) = expected.get_mut((contact.time.nanos() / each.nanos()) as usize) {
                        *expected += 1.0;
                    }
                }
            }
        }
        expected
    }

    /// The mean number of contacts up to `end`, for saying what was read and for bounds.
    pub fn expected(&self, end: Time) -> f64 {
        let sum = |pieces: &RatedPieces, of_piece: &dyn Fn(Time, Time) -> f64| {
            let mut start = Time::START;
            let mut sum = 0.0;
            for piece in pieces.pieces() {
                sum += piece.amount * of_piece(start, piece.end);
                start = piece.end;
            }
            sum
        };
        let within = |from: Time, to: Time| to.min(end).since(from).seconds();
        match self {
            Arrivals::Poisson { rates, batch, bursts, .. } | Arrivals::Renewal { rates, batch, bursts, .. } => {
                let by_rate = match bursts {
                    None => sum(rates, &within),
                    Some(bursts) => sum(rates, &|from, to| bursts.expected(from, to, end)),
                };
                by_rate * batch.as_ref().map_or(1.0, Distribution::mean_count)
            }
            Arrivals::Counts(counts) => sum(counts, &|from, to| within(from, to) / to.since(from).seconds()),
            Arrivals::Recorded(contacts) => contacts.contacts().partition_point(|contact| contact.time < end) as f64,
        }
    }
}

/// The arrivals of one class in one replication, in the order of time.
#[derive(Clone, Debug)]
pub struct ArrivalStream<'a> {
    source: Source<'a>,
    gaps: Stream,
    /// Numbers drawn so far, each for one epoch of arrival.
    epochs: u64,
}

#[derive(Clone, Debug)]
enum Source<'a> {
    /// By a rate.
    Rated {
        rates: Vec<Pace>,
        piece: usize,
        now: Time,
        /// How many contacts a rate of 1 would bring until the epoch of each number.
        gaps: Block,
        /// The same until the first epoch, where that is not as for the others.
        first: Option<f64>,
        batch: Option<(&'a Distribution, Stream)>,
        to_come: u64,
    },
    Counts {
        pieces: &'a [Piece],
        piece: usize,
        now: Time,
        times: std::vec::IntoIter<Time>,
    },
    Recorded(std::slice::Iter<'a, RecordedContact>),
    /// By a rate, with those whom contacts cause.
    Bursts(Box<Cascade<'a>>),
}

impl<'a> Source<'a> {
    fn rated(
        rates: Vec<Pace>,
        (first, gaps, stream): (Option<f64>, Distribution, Stream),
        batch: Option<&'a Distribution>,
        root: Root,
        class: &str,
    ) -> Source<'a> {
        Source::Rated {
            rates,
            piece: 0,
            now: Time::START,
            gaps: Block::new(gaps, stream),
            first,
            batch: batch.map(|distribution| (distribution, root.stream("batch", class))),
            to_come: 0,
        }
    }
}

impl<'a> ArrivalStream<'a> {
    /// The arrivals of the class called `class`, on days that are as busy for all classes as `shared` says.
    pub fn new(arrivals: &'a Arrivals, shared: &SharedBusyness, root: Root, class: &str) -> Self {
        let gaps = root.stream("arrival", class);
        let paces = |busyness: &Busyness, rates: &RatedPieces, bursts: &Option<Bursts>| {
            let of_themselves = bursts.as_ref().map_or(1.0, Bursts::of_themselves);
            busyness.paces(shared, (rates, of_themselves), root, class)
        };
        let (source, bursts) = match arrivals {
            Arrivals::Poisson { rates, busyness, batch, bursts } => {
                let exponential = Distribution::exponential(1.0).expect("one is a good mean");
                let paces = paces(busyness, rates, bursts);
                (Source::rated(paces, (None, exponential, gaps), batch.as_ref(), root, class), *bursts)
            }
            Arrivals::Renewal { rates, busyness, batch, gaps: distribution, bursts } => {
                let paces = paces(busyness, rates, bursts);
                let mut draws = root.stream("first arrival", class).draws(0);
                let (_, left) = distribution.length_biased().sample(&mut draws);
                (Source::rated(paces, (Some(left), distribution.clone(), gaps), batch.as_ref(), root, class), *bursts)
            }
            Arrivals::Counts(counts) => {
                let pieces = counts.pieces();
                (Source::Counts { pieces, piece: 0, now: Time::START, times: Vec::new().into_iter() }, None)
            }
            Arrivals::Recorded(contacts) => (Source::Recorded(contacts.contacts().iter()), None),
        };
        let stream = ArrivalStream { source, gaps, epochs: 0 };
        match bursts {
            None => stream,
            Some(bursts) => {
                let source = Source::Bursts(Box::new(Cascade::new(stream, bursts, root, class)));
                ArrivalStream { source, gaps, epochs: 0 }
            }
        }
    }

    /// When the next contact arrives, or nothing when there are no more.
    #[inline(always)]
    pub fn next_time(&mut self) -> Option<Time> {
        match &mut self.source {
            Source::Rated { rates, piece, now, gaps, first, batch, to_come } => {
                if *to_come > 0 {
                    *to_come -= 1;
                    return Some(*now);
                }
                // A party of nobody is none.
                loop {
                    // Each piece uses up its share of the contacts until the next epoch.
                    let mut left = first.take().unwrap_or_else(|| gaps.value(self.epochs));
                    self.epochs += 1;
                    loop {
                        let here = rates.get(*piece)?;
                        let next = *now + Span::from_seconds_f64(left * here.gap);
                        if next < here.end {
                            *now = next;
                            break;
                        }
                        // Never quite nothing, which an endless gap would bring at once.
                        left = (left - here.end.since(*now).seconds() / here.gap).max(f64::MIN_POSITIVE);
                        *now = here.end;
                        *piece += 1;
                    }
                    let size = match batch {
                        Some((distribution, stream)) => distribution.sample_count(&mut stream.draws(self.epochs)),
                        None => 1,
                    };
                    if size > 0 {
                        *to_come = size - 1;
                        break;
                    }
                }
                Some(*now)
            }
            Source::Counts { pieces, piece, now, times } => loop {
                if let Some(time) = times.next() {
                    return Some(time);
                }
                let here = pieces.get(*piece)?;
                let length = here.end.since(*now).nanos();
                let mut drawn = Vec::from_iter((0..here.amount.round() as u64).map(|_| {
                    let word = self.gaps.draws(self.epochs).word();
                    self.epochs += 1;
                    *now + Span::from_nanos(((u128::from(word) * u128::from(length)) >> 64) as u64)
                }));
                drawn.sort_unstable();
                *times = drawn.into_iter();
                *now = here.end;
                *piece += 1;
            },
            Source::Recorded(contacts) => contacts.next().map(|contact| contact.time),
            Source::Bursts(cascade) => cascade.next_time(),
        }
    }
}
