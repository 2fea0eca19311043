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
    /// Since when a contact that came over a line holds it.
    since: IdVec<ContactId, Option<Time>>,
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
        Trunks { lines: plans.iter().map(lines).collect(), since: IdVec::new(), time: 0 }
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

    /// A contact comes over the trunk and takes a line; whether there was one.
    pub(crate) fn bring(&mut self, id: ContactId, trunk: TrunkId, now: Time) -> bool {
        let free = self.seize(trunk, now);
        *self.since.grown_to(id) = free.then_some(now);
        free
    }

    /// The contact lets go of the line over which it came, if it holds it still: since when.
    pub(crate) fn let_go(&mut self, id: ContactId) -> Option<Time> {
        self.since.grown_to(id).take()
    }

    /// A call takes a line; whether there was one.
    pub(crate) fn seize(&mut self, trunk: TrunkId, now: Time) -> bool {
        let lines = &mut self.lines[trunk];
        lines.calls += 1;
        let free = lines.held.value() < lines.lines;
        if free {
            lines.held.add(now, 1);
        } else {
            lines.blocked += 1;
        }
        free
    }

    /// A call that held its line since a moment gives it back.
    pub(crate) fn release(&mut self, trunk: TrunkId, since: Time, now: Time) {
        self.time += u128::from(now.since(since).nanos());
        self.lines[trunk].held.add(now, -1);
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
        assert!(trunks.seize(trunk, at(10)));
        assert!(!trunks.seize(trunk, at(20)));
        trunks.release(trunk, at(10), at(40));
        assert!(trunks.seize(trunk, at(50)));
        assert!(trunks.check(at(60)).is_err(), "a line is still held");
        trunks.release(trunk, at(50), at(60));
        assert_eq!(trunks.check(at(60)), Ok(()));
        let times = &trunks.times(at(60))[trunk];
        assert_eq!((times.calls, times.blocked, times.max_held[0], times.held[0]), (3, 1, 1, 40_000_000_000));
    }

    #[test]
    fn a_contact_holds_the_line_over_which_it_came_until_it_lets_go_of_it() {
        let hour = Span::from_seconds(3600);
        let mut trunks =
            Trunks::new(&vec![Trunk { name: "t".into(), lines: 1 }].into(), Horizon { length: hour, interval: hour });
        let at = |seconds| Time::START + Span::from_seconds(seconds);
        assert!(trunks.bring(ContactId(3), TrunkId(0), at(10)));
        assert!(!trunks.bring(ContactId(4), TrunkId(0), at(20)));
        assert_eq!((trunks.let_go(ContactId(4)), trunks.let_go(ContactId(3))), (None, Some(at(10))));
        assert_eq!(
            (trunks.let_go(ContactId(3)), trunks.let_go(ContactId(9))),
            (None, None),
            "once, and who never came"
        );
    }
}
