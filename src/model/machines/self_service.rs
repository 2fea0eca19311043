//! Self-service systems: agents of their own that complete a contact or hand it on to people, with its reason and the time at
//! which it came.

use crate::ids::{ClassId, ContactId, IdVec};
use crate::model::tallies::{ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::routing::Channel;
use crate::time::Span;
use crate::workload::{Automation, AutomationDraws, Class, WhenFull, WhenUsed};

counts! {
    /// What became of the contacts of a class at its self-service system.
    pub struct AutomationTimes {
        /// Contacts that it was done with.
        pub served: u64,
        /// Of these: handed on to people.
        pub escalated: u64,
        /// Contacts that found it taken and went straight to people.
        pub skipped: u64,
        /// Contacts that found it taken and were turned away.
        pub blocked: u64,
        /// What it took with those that it was done with \[ns\].
        pub service: u128,
        /// How long they had waited for it \[ns\].
        pub waited: u128,
    }
}

/// What a contact asks for that may be served by a self-service system.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// How it reaches an agent and with what priority: as it is when it is handed on.
    channel: Channel,
    priority: u8,
    /// Whether it has been given to the system. Nobody is twice.
    tried: bool,
}

const ASKED: &str = "who may turn to a self-service system or is handed on has asked before";
const THERE: &str = "a contact at a self-service system means a class that has one";

/// The self-service systems of a run.
#[derive(Debug)]
pub(crate) struct SelfService<'a> {
    systems: IdVec<ClassId, Option<&'a Automation>>,
    draws: IdVec<ClassId, AutomationDraws>,
    /// What each contact asks for, by its place.
    asked: IdVec<ContactId, Option<Asked>>,
    times: ArrivalCounter<AutomationTimes>,
}

impl<'a> SelfService<'a> {
    /// Nothing where there is no such system. The run has so many intervals.
    pub(crate) fn new(
        classes: &'a IdVec<ClassId, Class>,
        intervals: usize,
        root: Root,
    ) -> Option<Box<SelfService<'a>>> {
        let any = classes.iter().any(|class| class.automation.is_some());
        any.then(|| {
            Box::new(SelfService {
                systems: classes.iter().map(|class| class.automation.as_ref()).collect(),
                draws: classes.iter().map(|class| AutomationDraws::new(root, &class.name)).collect(),
                asked: IdVec::new(),
                times: ArrivalCounter::new(intervals, classes.len()),
            })
        })
    }

    fn system(&self, class: ClassId) -> &'a Automation {
        self.systems[class].expect(THERE)
    }

    /// Whether contacts of the class meet a system.
    pub(crate) fn serves(&self, class: ClassId) -> bool {
        self.systems[class].is_some()
    }

    /// A contact of a class that has a system asks for the first time. Whether it goes there before it asks for people.
    pub(crate) fn ask(&mut self, id: ContactId, class: ClassId, channel: Channel, priority: u8) -> bool {
        let first = self.system(class).when_used == WhenUsed::First;
        *self.asked.grown_to(id) = Some(Asked { channel, priority, tried: first });
        first
    }

    /// A contact would have to wait for people. Whether it turns to the system of its class instead.
    pub(crate) fn takes_over(&mut self, id: ContactId) -> bool {
        let wish = self.asked[id].as_mut().expect(ASKED);
        !std::mem::replace(&mut wish.tried, true)
    }

    /// How the contact reaches an agent, and with what priority.
    pub(crate) fn wish(&self, id: ContactId) -> (Channel, u8) {
        let Asked { channel, priority, .. } = self.asked[id].expect(ASKED);
        (channel, priority)
    }

    /// How long the system takes with the contact of this number.
    pub(crate) fn service(&self, class: ClassId, number: u64) -> Span {
        self.draws[class].service(self.system(class), number)
    }

    /// All ports are taken, and nobody may wait for one. Whether the contact, which counts in this cell, goes on to people.
    pub(crate) fn skips(&mut self, class: ClassId, cell: u32) -> bool {
        let skips = self.system(class).when_full == WhenFull::Skip;
        let times = self.times.at(cell);
        *(if skips { &mut times.skipped } else { &mut times.blocked }) += 1;
        skips
    }

    /// The system is done with the contact of this number, which counts in this cell, and for which it waited and took so long. Whether it has
    /// completed it; else people have to go on with it.
    pub(crate) fn completes(
        &mut self,
        (class, number): (ClassId, u64),
        cell: u32,
        waited: Span,
        service: Span,
    ) -> bool {
        let contained = self.draws[class].contains(self.system(class), number);
        let times = self.times.at(cell);
        times.served += 1;
        times.service += u128::from(service.nanos());
        times.waited += u128::from(waited.nanos());
        times.escalated += u64::from(!contained);
        contained
    }

    /// What became of the contacts of all classes.
    pub(crate) fn total(&self) -> AutomationTimes {
        self.times.total()
    }

    /// What became of the contacts, in a run that is over.
    pub(crate) fn times(&self) -> ByArrival<AutomationTimes> {
        self.times.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::QueueId;
    use crate::model::sample::{area, class, constant, seconds};
    use crate::workload::Entry;

    const ID: ContactId = ContactId(6);
    const FIRST: ClassId = ClassId(0);
    const LAST: ClassId = ClassId(1);

    /// Cells are those of the classes, as there is one interval. The system of the first class completes all and turns away who finds it taken; that of the second is for whom nobody is free, completes
    /// nobody, and lets them pass. The third class has none.
    fn classes() -> IdVec<ClassId, Class> {
        let system = |containment, when_used, when_full| {
            Some(Automation { queue: QueueId(1), service: constant(30.0), containment, when_used, when_full })
        };
        let of = |name, automation| Class { automation, ..class(name, Entry::Voice) };
        let first = of("first", system(1.0, WhenUsed::First, WhenFull::Block));
        let last = of("last", system(0.0, WhenUsed::NobodyFree, WhenFull::Skip));
        vec![first, last, of("none", None)].into()
    }

    #[test]
    fn a_contact_turns_to_its_system_once_before_people_or_when_nobody_is_free() {
        let classes = classes();
        let mut systems = SelfService::new(&classes, 1, Root::new(1, 0)).expect("there are systems");
        assert_eq!([0, 1, 2].map(|class| systems.serves(ClassId(class))), [true, true, false]);
        assert!(systems.ask(ID, FIRST, Channel::Voice, 3));
        assert!(!systems.takes_over(ID), "it has been there");
        assert_eq!(systems.wish(ID), (Channel::Voice, 3));
        assert!(!systems.ask(ID, LAST, Channel::Chat, 1));
        assert_eq!([systems.takes_over(ID), systems.takes_over(ID)], [true, false]);
        assert_eq!(systems.wish(ID), (Channel::Chat, 1));
        assert!(SelfService::new(&vec![class("none", Entry::Voice)].into(), 1, Root::new(1, 0)).is_none());
    }

    #[test]
    fn who_finds_it_taken_passes_or_is_turned_away_and_who_does_not_is_completed_or_handed_on() {
        let classes = classes();
        let mut systems = SelfService::new(&classes, 1, Root::new(1, 0)).expect("there are systems");
        assert_eq!([systems.skips(FIRST, 0), systems.skips(LAST, 1)], [false, true]);
        let service = systems.service(FIRST, 5);
        assert_eq!(service, seconds(30));
        assert!(systems.completes((FIRST, 5), 0, seconds(2), service));
        assert!(
            ![(5, 0), (6, 7)]
                .map(|(number, waited)| systems.completes((LAST, number), 1, seconds(waited), service))
                .contains(&true)
        );
        let times = |served, escalated, skipped, blocked, waited| AutomationTimes {
            served,
            escalated,
            skipped,
            blocked,
            service: area(30) * u128::from(served),
            waited: area(waited),
        };
        assert_eq!(systems.times().of(FIRST), times(1, 0, 0, 1, 2));
        assert_eq!(systems.times().of(LAST), times(2, 2, 1, 0, 7));
        assert_eq!(systems.total(), times(3, 2, 1, 1, 9));
    }
}
