//! Telephone lines: a call by circuit holds one while it is there.

use super::record::{Observer, Outcome};
use super::result::TrunkTimes;
use super::run::Run;
use crate::ids::{ContactId, TrunkId};
use crate::time::Span;

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// The call takes a line of the trunk; whether there was one. Without one it is turned away.
    #[cold]
    pub(super) fn seize_line(&mut self, id: ContactId, trunk: TrunkId) -> bool {
        let now = self.now();
        let (held, times) = &mut self.trunks[trunk];
        times.calls += 1;
        if held.value() >= self.center.trunks[trunk].lines {
            times.blocked += 1;
            self.dismiss(id, Outcome::Blocked, None, Span::ZERO);
            return false;
        }
        held.add(now, 1);
        true
    }

    /// The call gives its line back.
    #[cold]
    pub(super) fn release_line(&mut self, id: ContactId) {
        let now = self.now();
        let contact = &self.contacts[id];
        if let Some(trunk) = self.center.classes[contact.class].trunk {
            self.line_time += u128::from(now.since(contact.arrived).nanos());
            self.trunks[trunk].0.add(now, -1);
        }
    }

    /// What the trunks had to do.
    pub(super) fn trunk_times(&self) -> Vec<TrunkTimes> {
        let now = self.now();
        let finish = |(held, times): &(crate::stats::LevelByInterval, TrunkTimes)| TrunkTimes {
            most_held: held.maximum(),
            held: held.clone().finish(now),
            ..times.clone()
        };
        self.trunks.iter().map(finish).collect()
    }
}
