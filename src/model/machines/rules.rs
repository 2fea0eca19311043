//! The table of rules during a run: what is known of a contact when the rules are looked at, what they have made of it, and when
//! they are replaced.

use crate::ids::{ClassId, ContactId, IdVec, ProviderId, QueueId, TreatmentId};
use crate::model::plan::{Enterprise, HostingPolicy, Known};
use crate::random::{Root, Stream};
use crate::routing::{Attributes, Row};
use crate::time::Time;
use crate::workload::{Announcement, Class};

/// What the rules have made of a contact.
#[derive(Clone, Copy, Debug, Default)]
struct Ruled {
    /// The queue that it was put into.
    queue: Option<QueueId>,
    /// The treatment that says what it is told.
    announcement: Option<TreatmentId>,
}

/// The rules of a run.
#[derive(Debug)]
pub(crate) struct RuleBook<'a> {
    plan: &'a Enterprise,
    draws: IdVec<ClassId, Stream>,
    ruled: IdVec<ContactId, Ruled>,
    /// How many tables have been replaced.
    replaced: usize,
}

impl<'a> RuleBook<'a> {
    /// The rules of the plan, for contacts of these classes.
    pub(crate) fn new(plan: &'a Enterprise, classes: &IdVec<ClassId, Class>, root: Root) -> RuleBook<'a> {
        let draws = classes.iter().map(|class| root.stream("attributes", &class.name)).collect();
        RuleBook { plan, draws, ruled: IdVec::new(), replaced: 0 }
    }

    /// What is known of a contact when it asks to be routed. What its request says itself counts before the shares of the class.
    pub(crate) fn attributes(
        &self,
        (class, number): (ClassId, u64),
        provider: Option<ProviderId>,
        said: Option<Attributes>,
    ) -> Attributes {
        let mut known = Attributes::default().with(Enterprise::CLASS, class.0 + 1);
        if let Some(provider) = provider {
            known = known.with(Enterprise::PROVIDER, u16::from(provider.0) + 1);
        }
        let mut draws = self.draws[class].draws(number);
        for Known { attribute, values } in self.plan.known.get(class).into_iter().flatten() {
            let point = draws.unit();
            let mut sum = 0.0;
            let reached = values.iter().find(|(_, share)| {
                sum += share;
                point < sum
            });
            // Where rounding leaves the sum below the point, the last one.
            if let Some(&(value, _)) = reached.or(values.last()) {
                known = known.with(*attribute, value);
            }
        }
        said.map_or(known, |said| said.or(known))
    }

    /// Notes what the rules have made of a request: the queue that they have put the contact into, and what it is told.
    pub(crate) fn note(&mut self, id: ContactId, queue: Option<QueueId>, announcement: Option<TreatmentId>) {
        *self.ruled.grown_to(id) = Ruled { queue, announcement };
    }

    /// A contact that waits does so in this queue from now on.
    pub(crate) fn put_into(&mut self, id: ContactId, queue: QueueId) {
        self.ruled.grown_to(id).queue = Some(queue);
    }

    /// The treatment says from now on what the contact is told, if it says anything of that; whether it does.
    pub(crate) fn retell(&mut self, id: ContactId, treatment: Option<TreatmentId>) -> bool {
        let tells = treatment.filter(|&treatment| self.plan.treatments[treatment].announcement.is_some());
        if tells.is_some() {
            self.ruled.grown_to(id).announcement = tells;
        }
        tells.is_some()
    }

    /// The queue that the rules have put the contact into.
    #[inline]
    pub(crate) fn queue(&self, id: ContactId) -> Option<QueueId> {
        self.ruled.get(id).and_then(|ruled| ruled.queue)
    }

    /// What a rule has the contact told in place of what its class is.
    pub(crate) fn announcement(&self, id: ContactId) -> Option<&'a Announcement> {
        let treatment = self.ruled.get(id)?.announcement?;
        self.plan.treatments[treatment].announcement.as_ref()
    }

    /// Who hosts the sessions of contacts that are treated so.
    pub(crate) fn hosting(&self, treatment: Option<TreatmentId>) -> Option<HostingPolicy> {
        treatment.and_then(|treatment| self.plan.treatments[treatment].hosting)
    }

    /// When the next table takes the place of the one before.
    pub(crate) fn next_table(&self) -> Option<Time> {
        self.plan.tables.get(self.replaced).map(|&(time, _)| time)
    }

    /// A table takes the place of the one before.
    pub(crate) fn replace(&mut self) -> &'a [Row] {
        let (_, table) = &self.plan.tables[self.replaced];
        self.replaced += 1;
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AttributeId;
    use crate::model::plan::{Hosting, Treatment};
    use crate::model::sample::{at, class};
    use crate::routing::{Then, When};
    use crate::workload::{Entry, Said};

    const ID: ContactId = ContactId(1);
    const PRODUCT: AttributeId = AttributeId(2);
    const REGION: AttributeId = AttributeId(3);

    fn plan() -> Enterprise {
        let busy = Announcement { tells: Said::Busy { balking: 0.5 }, again: None, patience: None };
        let hosting = Some(HostingPolicy::always(Hosting::Handover));
        let row = |when| Row { when, then: Then::Refuse };
        Enterprise {
            // All of the second class have the second value of a product, and none the first; of the region nothing is said.
            known: vec![vec![], vec![Known { attribute: PRODUCT, values: vec![(4, 0.0), (5, 1.0)] }]].into(),
            treatments: vec![
                Treatment { announcement: Some(busy), hosting: None },
                Treatment { announcement: None, hosting },
            ]
            .into(),
            tables: vec![(at(10), vec![row(When::default())]), (at(20), vec![])],
        }
    }

    fn book(plan: &Enterprise) -> RuleBook<'_> {
        let classes = vec![class("calls", Entry::Voice), class("chats", Entry::Chat)].into();
        RuleBook::new(plan, &classes, Root::new(1, 0))
    }

    #[test]
    fn what_is_known_of_a_contact_is_its_class_its_provider_what_it_says_and_else_the_shares_of_its_class() {
        let plan = plan();
        let book = book(&plan);
        let of_class = |class: u16| Attributes::default().with(Enterprise::CLASS, class + 1);
        assert_eq!(book.attributes((ClassId(0), 0), None, None), of_class(0));
        for number in 0..50 {
            assert_eq!(book.attributes((ClassId(1), number), None, None), of_class(1).with(PRODUCT, 5));
        }
        let provider = Some(ProviderId(2));
        assert_eq!(
            book.attributes((ClassId(0), 0), provider, Some(Attributes::default().with(REGION, 1))),
            of_class(0).with(Enterprise::PROVIDER, 3).with(REGION, 1)
        );
        let said = Attributes::default().with(PRODUCT, 4);
        assert_eq!(book.attributes((ClassId(1), 0), None, Some(said)), of_class(1).with(PRODUCT, 4));
    }

    #[test]
    fn what_a_rule_made_of_a_contact_holds_until_another_says_something_else() {
        let (plan, announces, hosts) = (plan(), TreatmentId(0), TreatmentId(1));
        let mut book = book(&plan);
        assert_eq!((book.queue(ID), book.announcement(ID)), (None, None));
        book.note(ID, Some(QueueId(1)), None);
        assert!(!book.retell(ID, None) && !book.retell(ID, Some(hosts)), "neither says what it is told");
        assert_eq!((book.queue(ID), book.announcement(ID)), (Some(QueueId(1)), None));
        assert!(book.retell(ID, Some(announces)) && !book.retell(ID, Some(hosts)));
        book.put_into(ID, QueueId(2));
        assert_eq!(book.queue(ID), Some(QueueId(2)));
        assert_eq!(book.announcement(ID), plan.treatments[announces].announcement.as_ref());
        // The place is used again.
        book.note(ID, None, None);
        assert_eq!((book.queue(ID), book.announcement(ID)), (None, None));
        let hosting = [Some(hosts), Some(announces), None].map(|treatment| book.hosting(treatment));
        assert_eq!(hosting, [plan.treatments[hosts].hosting, None, None]);
    }

    #[test]
    fn tables_replace_each_other_in_the_order_of_their_times() {
        let plan = plan();
        let mut book = book(&plan);
        assert_eq!((book.next_table(), book.replace().len()), (Some(at(10)), 1));
        assert_eq!((book.next_table(), book.replace().len()), (Some(at(20)), 0));
        assert_eq!(book.next_table(), None);
    }
}
