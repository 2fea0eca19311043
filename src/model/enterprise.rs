//! The rules of the enterprise during a run: what is known of a contact when they are looked at, what they have done for it besides
//! routing, and when they are replaced.

use super::center::{Center, Host, Hosting, HostingPolicy};
use super::contacts::Stage;
use super::record::Observer;
use super::run::{Run, lane};
use crate::ids::{AttributeId, ClassId, ContactId, IdVec, QueueId, TreatmentId};
use crate::random::{Root, Stream};
use crate::routing::{Attributes, Input, Row};
use crate::time::{Span, Time};
use crate::workload::{Entry, HostingQuestion, Notice};

/// What rules go by besides the request, and when they are replaced.
#[derive(Clone, Debug, Default)]
pub struct Enterprise {
    /// What is known of the contacts of each class; empty where no rule asks for it.
    pub known: IdVec<ClassId, Vec<Known>>,
    /// What rows have done for contacts besides routing them.
    pub treatments: IdVec<TreatmentId, Treatment>,
    /// Tables that take the place of the one before, in the order of their times.
    pub tables: Vec<(Time, Vec<Row>)>,
}

/// What is done for a contact besides routing it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Treatment {
    /// What it is told when it has to wait, or while it waits, in place of what its class is; nothing for no change.
    pub notice: Option<Notice>,
    /// Who hosts its session with an agent, where the provider hosts up to then: never [`Hosting::Redirect`]; nothing for no
    /// change.
    pub hosting: Option<HostingPolicy>,
}

/// An attribute of the contacts of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Which.
    pub attribute: AttributeId,
    /// Its values and their shares, which sum to 1.
    pub values: Vec<(u16, f64)>,
}

impl Enterprise {
    /// The attribute that is the class: its number plus one.
    pub const CLASS: AttributeId = AttributeId(0);
    /// The attribute that is the provider of an instant message: its number plus one.
    pub const PROVIDER: AttributeId = AttributeId(1);
}

/// The rules of a run.
#[derive(Debug)]
pub(super) struct EnterpriseRun {
    draws: IdVec<ClassId, Stream>,
    /// By contact, the queue that it was put into.
    queues: IdVec<ContactId, Option<QueueId>>,
    /// By contact, the treatment that says what it is told.
    notices: IdVec<ContactId, Option<TreatmentId>>,
    /// How many tables have been replaced.
    replaced: usize,
}

impl EnterpriseRun {
    /// Nothing where there is no table.
    pub(super) fn new(center: &Center, root: Root) -> Option<Box<EnterpriseRun>> {
        let any = !center.rules.table.is_empty() || !center.enterprise.tables.is_empty();
        any.then(|| {
            Box::new(EnterpriseRun {
                draws: center.classes.iter().map(|class| root.stream("attributes", &class.name)).collect(),
                queues: IdVec::new(),
                notices: IdVec::new(),
                replaced: 0,
            })
        })
    }
}

impl<'a, O: Observer, const PLAIN: bool> Run<'a, O, PLAIN> {
    /// What is known of the contact when it asks to be routed.
    #[cold]
    pub(super) fn attributes_of(&self, id: ContactId) -> Attributes {
        let contact = &self.contacts[id];
        let class = contact.class;
        let mut known = Attributes::default().with(Enterprise::CLASS, class.0 + 1);
        if let Some(provider) = contact.provider {
            known = known.with(Enterprise::PROVIDER, u16::from(provider.0) + 1);
        }
        let Some(run) = &self.enterprise else { return known };
        let mut draws = run.draws[class].draws(contact.number);
        for Known { attribute, values } in self.center.enterprise.known.get(class).into_iter().flatten() {
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
        // What the message and the customer data say counts before the shares of the class.
        match &self.center.classes[class].entry {
            Entry::Sip(habits) => habits.requests.of(contact.number).map_or(known, |by| by.attributes().or(known)),
            Entry::Im(_) | Entry::Voice | Entry::Chat | Entry::Email => known,
        }
    }

    /// Notes what the rules have made of a request: the queue that they have put the contact into, and what is done for it besides.
    #[cold]
    pub(super) fn note_rules(&mut self, id: ContactId, treatment: Option<TreatmentId>) {
        let queue = self.engine.router.queue_of(id);
        if let Some(run) = &mut self.enterprise {
            *run.queues.grown_to(id) = queue;
            *run.notices.grown_to(id) = treatment;
        }
        self.host_by_rule(id, treatment);
    }

    /// A rule has come into play for a contact that waits: it waits on in this queue, and may be told something.
    #[cold]
    pub(super) fn move_by_rule(
        &mut self,
        id: ContactId,
        queue: QueueId,
        treatment: Option<TreatmentId>,
        estimate: Option<Span>,
    ) {
        self.wait_in(id, queue);
        self.host_by_rule(id, treatment);
        let tells = treatment.filter(|&treatment| self.center.enterprise.treatments[treatment].notice.is_some());
        if let (Some(run), Some(_)) = (&mut self.enterprise, tells) {
            *run.notices.grown_to(id) = tells;
            // Who is connected by the same move has nothing to be told any more.
            if self.engine.router.is_waiting(id) {
                self.tell(id, estimate);
            }
        }
    }

    /// A contact that waits has gone to the site of the engine at hand, whose rules may have put it into another queue.
    #[cold]
    pub(super) fn wait_in_queue_of_engine(&mut self, id: ContactId) {
        if self.enterprise.is_some()
            && let Some(queue) = self.engine.router.queue_of(id)
        {
            self.wait_in(id, queue);
        }
    }

    /// A contact that waits does so in this queue from now on.
    fn wait_in(&mut self, id: ContactId, queue: QueueId) {
        let (now, from) = (self.now(), self.queue_of(id));
        self.waiting[from].add(now, -1);
        self.waiting[queue].add(now, 1);
        if let Some(run) = &mut self.enterprise {
            *run.queues.grown_to(id) = Some(queue);
        }
    }

    /// A rule says who is to host the contact's session, where the provider hosts the contact. Where it should be the proxy
    /// and cannot, the provider stays the host.
    fn host_by_rule(&mut self, id: ContactId, treatment: Option<TreatmentId>) {
        let policy = treatment.and_then(|treatment| self.center.enterprise.treatments[treatment].hosting);
        let (Some(policy), Some(provider)) = (policy, self.contacts[id].provider) else { return };
        if self.messengers[id].host == Host::Proxy {
            return;
        }
        let asked = self.hosting_by(policy, HostingQuestion::ChosenByRule, id);
        let granted = asked == Hosting::Handover && self.may_be_redirected(id);
        self.providers[provider].fell_back += u64::from(asked == Hosting::Handover && !granted);
        let modes = &mut self.messengers[id].modes;
        modes.asked = asked;
        modes.used = if granted { Hosting::Handover } else { Hosting::Relay };
    }

    /// What a rule has the contact told in place of what its class is.
    pub(super) fn notice_by_rule(&self, id: ContactId) -> Option<&'a Notice> {
        let center: &'a Center = self.center;
        let treatment = self.enterprise.as_ref()?.notices.get(id).copied().flatten()?;
        center.enterprise.treatments[treatment].notice.as_ref()
    }

    /// The queue that the rules have put a contact into which waits or is served.
    #[inline]
    pub(super) fn queue_by_rule(&self, id: ContactId) -> Option<QueueId> {
        let run = self.enterprise.as_ref()?;
        let routed =
            matches!(self.contacts[id].stage, Stage::Waiting | Stage::Selected | Stage::Unanswered | Stage::Served);
        run.queues.get(id).copied().flatten().filter(|_| routed)
    }

    /// Schedules the next table that takes the place of the one before.
    pub(super) fn schedule_table(&mut self) {
        let slot = self.slot_of_tables();
        let next = self.enterprise.as_ref().and_then(|run| self.center.enterprise.tables.get(run.replaced));
        match next {
            Some(&(time, _)) => self.agenda.schedule(lane::SHIFTS, slot, time),
            None => self.agenda.cancel(lane::SHIFTS, slot),
        }
    }

    /// A table takes the place of the one before.
    #[cold]
    pub(super) fn on_table(&mut self) {
        let Some(run) = &mut self.enterprise else { return };
        let (_, table) = &self.center.enterprise.tables[run.replaced];
        run.replaced += 1;
        self.schedule_table();
        let now = self.now();
        for site in self.center.sites.ids() {
            self.attend(site);
            self.engine.router.handle(now, Input::Table(table.clone()));
        }
    }

    /// The slot of the tables is after those of programs.
    pub(super) fn slot_of_tables(&self) -> u32 {
        self.slot_of_programs() + 2
    }
}
