//! Transfers: who is given to somebody else, which agents stay with their clients until somebody has answered, and who holds the lines.

use crate::ids::{ClassId, IdVec, TrunkId};
use crate::random::Root;
use crate::time::{Span, Time};
use crate::workload::{Class, Transfer, TransferDraws};
use std::collections::BTreeMap;

/// The place of an agent's session.
type Place = u32;

/// A contact that was transferred, by the class and number under which it goes on.
pub(crate) type Transferred = (ClassId, u64);

/// An agent who stays with the client until somebody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Staying {
    /// Where the session of that agent is.
    pub(crate) place: Place,
    /// How long the two agents and the client will talk.
    pub(crate) handover: Span,
}

/// The transfers of a run.
#[derive(Debug)]
pub(crate) struct Transfers<'a> {
    plans: IdVec<ClassId, &'a [Transfer]>,
    draws: IdVec<ClassId, TransferDraws>,
    staying: BTreeMap<Transferred, Staying>,
    /// For whom the agent at a place stays, and since when.
    at: BTreeMap<Place, (Option<Transferred>, Time)>,
    /// Lines of contacts that are being transferred, and since when they are held.
    lines: BTreeMap<Transferred, (TrunkId, Time)>,
}

impl<'a> Transfers<'a> {
    /// Nothing where nobody is transferred.
    pub(crate) fn new(classes: &'a IdVec<ClassId, Class>, root: Root) -> Option<Box<Transfers<'a>>> {
        classes.iter().any(|class| !class.transfers.is_empty()).then(|| {
            Box::new(Transfers {
                plans: classes.iter().map(|class| class.transfers.as_slice()).collect(),
                draws: classes.iter().map(|class| TransferDraws::new(root, &class.name)).collect(),
                staying: BTreeMap::new(),
                at: BTreeMap::new(),
                lines: BTreeMap::new(),
            })
        })
    }

    /// To whom the contact of this number is transferred, if it is.
    pub(crate) fn chosen(&self, class: ClassId, number: u64) -> Option<&'a Transfer> {
        self.draws[class].chosen(self.plans[class], number)
    }

    /// How long the first agent talks to the contact of this number, where that is said of transfers.
    pub(crate) fn talk(&self, class: ClassId, number: u64) -> Option<Span> {
        self.draws[class].talk(self.chosen(class, number)?, number)
    }

    /// What is random about the transfers of the class.
    pub(crate) fn draws(&self, class: ClassId) -> &TransferDraws {
        &self.draws[class]
    }

    /// A contact goes on as another, which is to hold the line that it held since a moment.
    pub(crate) fn give_line(&mut self, to: Transferred, line: (TrunkId, Time)) {
        self.lines.insert(to, line);
    }

    /// The line that a transferred contact is to hold.
    pub(crate) fn take_line(&mut self, of: Transferred) -> Option<(TrunkId, Time)> {
        self.lines.remove(&of)
    }

    /// An agent stays with the client from now on.
    pub(crate) fn stay(&mut self, with: Transferred, staying: Staying, now: Time) {
        self.staying.insert(with, staying);
        self.at.insert(staying.place, (Some(with), now));
    }

    /// Somebody has answered, or nobody will: the agent who stays with the client until then, if one does, hands over or lets go.
    pub(crate) fn settle(&mut self, of: Transferred) -> Option<Staying> {
        let staying = self.staying.remove(&of)?;
        if let Some((with, _)) = self.at.get_mut(&staying.place) {
            *with = None;
        }
        Some(staying)
    }

    /// The run is over: nobody stays for what was still to come.
    pub(crate) fn close(&mut self) {
        self.staying.clear();
        self.at.clear();
    }

    /// The agent at the place does not stay any longer. For how long they did, if they did.
    pub(crate) fn leave(&mut self, place: Place, now: Time) -> Option<Span> {
        let (with, since) = self.at.remove(&place)?;
        if let Some(with) = with {
            self.staying.remove(&with);
        }
        Some(now.since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Transfers<'static> {
        Transfers {
            plans: IdVec::new(),
            draws: IdVec::new(),
            staying: BTreeMap::new(),
            at: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    #[test]
    fn an_agent_stays_until_somebody_has_answered_or_their_limit_comes() {
        let (mut transfers, with) = (none(), (ClassId(1), 7));
        let staying = Staying { place: 3, handover: Span::from_seconds(5) };
        transfers.stay(with, staying, at(10));
        assert_eq!(transfers.settle(with), Some(staying));
        assert_eq!(transfers.settle(with), None, "once");
        assert_eq!(transfers.leave(3, at(40)), Some(Span::from_seconds(30)), "the handover is part of it");
        transfers.stay(with, staying, at(50));
        assert_eq!(transfers.leave(3, at(60)), Some(Span::from_seconds(10)));
        assert_eq!(transfers.settle(with), None, "the client waits on alone");
    }

    #[test]
    fn a_line_goes_over_to_the_contact_that_goes_on() {
        let (mut transfers, with) = (none(), (ClassId(1), 7));
        transfers.give_line(with, (TrunkId(0), at(10)));
        assert_eq!((transfers.take_line(with), transfers.take_line(with)), (Some((TrunkId(0), at(10))), None));
    }
}
