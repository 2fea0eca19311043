//! Telephone lines: a call by circuit holds one while it is there.

use crate::ids::{ContactId, IdVec, TrunkId};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{Horizon, Trunk};
use crate::stats::LevelByInterval;
use crate::time::Time;

/// What a trunk had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrunkTimes {
    /// Lines held \[line·ns\]: one per interval, then one for the time after the horizon.
    pub held: Vec<u128>,
    /// The most lines held at once, the same way.
    pub max_held: Vec<u32>,
    /// Calls that came over it.
    pub calls: u64,
    /// Of these: turned away because all lines were held.
    pub blocked: u64,
}

/// All trunks.
#[derive(Debug)]
pub(crate) struct Trunks {
    lines: IdVec<TrunkId, Lines>,
    /// The line that a contact holds, and since when.
    held: IdVec<ContactId, Option<(TrunkId, Time)>>,
    /// How long lines were held, over all calls that gave theirs back \[ns\].
    time: u128,
}

/// The lines of a trunk.
#[derive(Debug)]
struct Lines {
    lines: u32,
    held: LevelByInterval,
    calls: u64,
    blocked: u64,
}

impl Trunks {
    /// All lines free.
    pub(crate) fn new(plans: &IdVec<TrunkId, Trunk>, horizon: Horizon) -> Trunks {
        let lines = |plan: &Trunk| Lines { lines: plan.lines, held: horizon.level(), calls: 0, blocked: 0 };
        Trunks { lines: plans.iter().map(lines).collect(), held: IdVec::new(), time: 0 }
    }

    /// Whether there are none.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a line is free.
    pub(crate) fn has_free(&self, trunk: TrunkId) -> bool {
        let lines = &self.lines[trunk];
        lines.held.value() < lines.lines
    }

    /// Whether the contact holds a line.
    pub(crate) fn is_held_by(&self, id: ContactId) -> bool {
        self.held.get(id).is_some_and(Option::is_some)
    }

    /// A contact that holds none takes a line of the trunk; whether there was one.
    pub(crate) fn seize(&mut self, id: ContactId, trunk: TrunkId, now: Time) -> bool {
        let lines = &mut self.lines[trunk];
        lines.calls += 1;
        let free = lines.held.value() < lines.lines;
        if free {
            lines.held.add(now, 1);
            *self.held.grown_to(id) = Some((trunk, now));
        } else {
            lines.blocked += 1;
        }
        free
    }

    /// The contact gives back the line that it holds, if it does: of which trunk.
    pub(crate) fn release(&mut self, id: ContactId, now: Time) -> Option<TrunkId> {
        let (trunk, since) = self.hand_over(id)?;
        self.time += u128::from(now.since(since).nanos());
        self.lines[trunk].held.add(now, -1);
        Some(trunk)
    }

    /// The line that the contact holds, and since when, which another is to hold from now on; nothing where it holds none.
    pub(crate) fn hand_over(&mut self, id: ContactId) -> Option<(TrunkId, Time)> {
        self.held.get(id)?;
        self.held[id].take()
    }

    /// The contact holds from now on the line that another held.
    pub(crate) fn take_over(&mut self, id: ContactId, line: (TrunkId, Time)) {
        *self.held.grown_to(id) = Some(line);
    }

    /// What they had to do, in a run that is over.
    pub(crate) fn times(&self, now: Time) -> IdVec<TrunkId, TrunkTimes> {
        let times = |Lines { held, calls, blocked, .. }: &Lines| {
            let (held, max_held) = held.clone().finish_with_maxima(now);
            TrunkTimes { held, max_held, calls: *calls, blocked: *blocked }
        };
        self.lines.iter().map(times).collect()
    }

    /// How many calls came over each so far, and how many of them found all lines held.
    pub(crate) fn calls(&self) -> IdVec<TrunkId, [u64; 2]> {
        self.lines.iter().map(|lines| [lines.calls, lines.blocked]).collect()
    }

    /// Whether their account balances.
    ///
    /// # Errors
    /// The area under the lines held is not the time for which calls held them.
    pub(crate) fn check(&self, now: Time) -> Result<(), Imbalance> {
        demand_equal(
            "time integral of lines held = time for which calls held them [ns]",
            "",
            self.lines.iter().map(|lines| lines.held.integral(now)).sum(),
            self.time,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    #[test]
    fn a_call_beyond_the_lines_is_turned_away_and_a_line_given_back_serves_the_next() {
        let hour = Span::from_seconds(3600);
        let horizon = Horizon { length: hour, interval: hour };
        let at = |seconds| Time::START + Span::from_seconds(seconds);
        let trunk = TrunkId(0);
        let mut trunks = Trunks::new(&vec![Trunk { name: "t".into(), lines: 1 }].into(), horizon);
        let [first, second, third] = [0, 1, 2].map(ContactId);
        assert!(trunks.seize(first, trunk, at(10)));
        assert!(!trunks.seize(second, trunk, at(20)));
        assert_eq!(trunks.release(first, at(40)), Some(trunk));
        assert!(trunks.seize(third, trunk, at(50)));
        assert!(trunks.check(at(60)).is_err(), "a line is still held");
        assert_eq!(trunks.release(third, at(60)), Some(trunk));
        assert_eq!(trunks.check(at(60)), Ok(()));
        let times = &trunks.times(at(60))[trunk];
        assert_eq!((times.calls, times.blocked, times.max_held[0], times.held[0]), (3, 1, 1, 40_000_000_000));
    }

    #[test]
    fn a_contact_holds_its_line_until_it_gives_it_back_or_hands_it_over() {
        let hour = Span::from_seconds(3600);
        let mut trunks =
            Trunks::new(&vec![Trunk { name: "t".into(), lines: 1 }].into(), Horizon { length: hour, interval: hour });
        let at = |seconds| Time::START + Span::from_seconds(seconds);
        let (trunk, line) = (TrunkId(0), Some((TrunkId(0), at(10))));
        assert!(trunks.seize(ContactId(3), trunk, at(10)));
        assert!(!trunks.seize(ContactId(4), trunk, at(20)));
        assert_eq!((trunks.hand_over(ContactId(4)), trunks.hand_over(ContactId(3))), (None, line));
        assert_eq!(
            (trunks.release(ContactId(3), at(30)), trunks.release(ContactId(9), at(30))),
            (None, None),
            "once, and who never came"
        );
        trunks.take_over(ContactId(5), (trunk, at(10)));
        assert_eq!(trunks.release(ContactId(5), at(40)), Some(trunk));
        assert_eq!(trunks.times(at(60))[trunk].held[0], 30_000_000_000);
        assert_eq!(trunks.check(at(60)), Ok(()));
    }
}
