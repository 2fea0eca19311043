//! The agenda of a client who waits to be called: when they may be, as they have told the center, and tell it anew.

use crate::random::{Distribution, Root, Stream};
use crate::time::{Span, Time};

/// When clients of a class may be called, by agendas of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientAgenda {
    /// How long they can talk at one go \[s\].
    pub free: Distribution,
    /// How long they cannot, in between \[s\].
    pub busy: Distribution,
    /// How long after they tell it to the center they tell it another, which counts from then on \[s\]; nothing for never.
    pub edited: Option<Distribution>,
}

/// No agenda has more entries, nor is it told more often, before a client is called.
const MOST: u64 = 10_000;

/// The random numbers of agendas in one replication, each addressed by the number of the contact.
#[derive(Clone, Copy, Debug)]
pub struct AgendaDraws {
    entries: Stream,
    edits: Stream,
}

impl AgendaDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> AgendaDraws {
        AgendaDraws { entries: root.stream("agenda", class), edits: root.stream("agenda edited", class) }
    }

    /// From when on a client may be called who has given the first of these agendas at `since`: at `at` if they can talk then, and otherwise
    /// when they can, or have told another agenda by which it has to be looked at again.
    ///
    /// Each agenda begins with what its client does at a moment of their life, in the stationary law of the spells: they are free with the share of
    /// the time in which they are, and what they are at has been going on, so that what is left of the first spell is told by its length-biased
    /// distribution.
    pub fn opens(&self, agenda: &ClientAgenda, number: u64, since: Time, at: Time) -> Time {
        let (began, edition, next) = self.edition(agenda, number, since, at);
        let mut draws = self.entries.of(number).draws(edition);
        let (free, busy) = (agenda.free.mean(), agenda.busy.mean());
        let mut is_free = draws.unit() * (free + busy) < free;
        let lasting = |is_free: bool| if is_free { &agenda.free } else { &agenda.busy };
        let (_, left) = lasting(is_free).length_biased().sample(&mut draws);
        let mut end = began + Span::from_seconds_f64(left);
        for _ in 0..MOST {
            if end > at {
                return if is_free { at } else { end.min(next) };
            }
            is_free = !is_free;
            end = end + Span::from_seconds_f64(lasting(is_free).sample(&mut draws));
        }
        at
    }

    /// The agenda that is in force at a moment: since when, its number, and when the next one is.
    fn edition(&self, agenda: &ClientAgenda, number: u64, since: Time, at: Time) -> (Time, u64, Time) {
        let Some(edited) = &agenda.edited else { return (since, 0, Time::MAX) };
        let mut draws = self.edits.draws(number);
        let mut began = since;
        for edition in 0..MOST {
            let next = began + Span::from_seconds_f64(edited.sample(&mut draws));
            if next > at {
                return (began, edition, next);
            }
            began = next;
        }
        (began, MOST, Time::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Time {
        Time::START + Span::from_seconds_f64(seconds)
    }

    fn constant(seconds: f64) -> Distribution {
        Distribution::constant(seconds).unwrap()
    }

    #[test]
    fn a_client_is_called_in_a_free_spell_of_their_agenda_which_begins_at_any_moment_of_their_life() {
        let agenda = ClientAgenda { free: constant(20.0), busy: constant(60.0), edited: None };
        let draws = AgendaDraws::new(Root::new(1, 0), "calls");
        let opens = |number: u64, time: f64| draws.opens(&agenda, number, at(100.0), at(time));
        let free_at_first = |&number: &u64| opens(number, 100.0) == at(100.0);
        let free = (0..4_000).filter(free_at_first).count() as f64;
        assert!((free - 1_000.0).abs() < 4.0 * (4_000.0_f64 * 0.25 * 0.75).sqrt(), "{free}");
        // What is left of the 60 s in which the others are busy is anything between none and all of it.
        let left = (0..4_000).filter(|number| !free_at_first(number)).map(|number| opens(number, 100.0));
        let left = Vec::from_iter(left.map(|opens| opens.since(at(100.0)).seconds()));
        let (count, mean) = (left.len() as f64, left.iter().sum::<f64>() / left.len() as f64);
        assert!((mean - 30.0).abs() < 4.0 * 60.0 / (12.0 * count).sqrt(), "{mean}");
        assert!(left.iter().all(|&left| left > 0.0 && left <= 60.0));
        // From then on they are free for 20 s and busy for 60 s by turns.
        let busy = (0..100).find(|number| !free_at_first(number)).unwrap();
        let from = opens(busy, 100.0).since(Time::START).seconds();
        assert_eq!(
            [0.0, 10.0, 21.0, 79.0, 95.0, 101.0].map(|after| opens(busy, from + after)),
            [0.0, 10.0, 80.0, 80.0, 95.0, 160.0].map(|after| at(from + after))
        );
    }

    #[test]
    fn an_agenda_that_is_told_anew_is_looked_at_again_then() {
        let agenda = ClientAgenda { free: constant(1e6), busy: constant(1e6), edited: Some(constant(50.0)) };
        let draws = AgendaDraws::new(Root::new(1, 0), "calls");
        let mut edits = 0;
        for number in 0..1_000 {
            let mut now = at(100.0);
            loop {
                let opens = draws.opens(&agenda, number, at(100.0), now);
                if opens == now {
                    break;
                }
                assert_eq!(opens, now + Span::from_seconds(50), "of {number}");
                (now, edits) = (opens, edits + 1);
            }
        }
        // Each agenda is free with probability 1/2: one more is told on average, with variance 2.
        assert!((f64::from(edits) - 1_000.0).abs() < 4.0 * 2_000.0_f64.sqrt(), "{edits}");
    }
}
