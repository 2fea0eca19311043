//! Chats whose clients have gone without a word: each stands in line until an agent is given it and finds out.

use crate::ids::{ClassId, ContactId, IdVec};
use crate::random::Root;
use crate::time::Span;
use crate::workload::{SilenceDraws, SilentAbandonment};

/// Who has gone silently.
#[derive(Debug)]
pub(crate) struct Silence<'a> {
    habits: IdVec<ClassId, Option<&'a SilentAbandonment>>,
    draws: IdVec<ClassId, SilenceDraws>,
    /// How long it will take an agent to find out, by the contact's place, of those that have gone.
    gone: IdVec<ContactId, Option<Span>>,
}

impl<'a> Silence<'a> {
    /// For classes of these names and habits; nothing where nobody ever goes silently.
    pub(crate) fn new(
        classes: impl Iterator<Item = (&'a str, Option<&'a SilentAbandonment>)>,
        root: Root,
    ) -> Option<Box<Silence<'a>>> {
        let (draws, habits): (Vec<_>, Vec<_>) =
            classes.map(|(name, habits)| (SilenceDraws::new(root, name), habits)).unzip();
        let any = habits.iter().any(Option::is_some);
        any.then(|| Box::new(Silence { habits: habits.into(), draws: draws.into(), gone: IdVec::new() }))
    }

    /// The client of this contact gives up. Whether they do so silently: then the contact goes on waiting.
    pub(crate) fn give_up(&mut self, id: ContactId, class: ClassId, number: u64) -> bool {
        let (Some(habits), draws) = (self.habits[class], &self.draws[class]) else { return false };
        let silent = draws.is_silent(habits, number);
        if silent {
            *self.gone.grown_to(id) = Some(draws.look(habits, number));
        }
        silent
    }

    /// How long it takes an agent to find out that the client of this contact has gone; nothing when they are there.
    pub(crate) fn look(&self, id: ContactId) -> Option<Span> {
        self.gone.get(id).copied().flatten()
    }

    /// The center is done with the contact.
    pub(crate) fn forget(&mut self, id: ContactId) {
        *self.gone.grown_to(id) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Distribution;

    #[test]
    fn who_has_gone_is_known_until_the_center_is_done_with_them() {
        let root = Root::new(1, 0);
        assert!(Silence::new([("calls", None)].into_iter(), root).is_none(), "nobody goes silently");
        let habits = SilentAbandonment { share: 1.0, look: Distribution::constant(20.0).unwrap() };
        let mut silence = Silence::new([("chats", Some(&habits)), ("calls", None)].into_iter(), root).unwrap();
        assert!(!silence.give_up(ContactId(0), ClassId(1), 7), "who calls hangs up");
        assert_eq!(silence.look(ContactId(3)), None);
        assert!(silence.give_up(ContactId(3), ClassId(0), 7));
        assert_eq!(silence.look(ContactId(3)), Some(Span::from_seconds(20)));
        silence.forget(ContactId(3));
        assert_eq!(silence.look(ContactId(3)), None);
    }
}
