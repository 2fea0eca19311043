//! The table of rules at work: on whoever asks, and on whoever has waited for so long as a row says.

use super::decision::{Decision, Outcome, Refusal, Trace};
use super::input::{Input, Request};
use super::lines::{Line, Place};
use super::router::Router;
use super::sieve::{Sieve, Situation};
use super::table::{Row, Then};
use crate::ids::{ContactId, IdVec, QueueId, TreatmentId};
use crate::time::Span;
use std::sync::Arc;

/// What the table holds in store for contacts while they wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Ruling {
    /// The table that is in force.
    table: Arc<Sieve>,
    /// What contacts asked for; empty until there was a table with rows for who waits.
    asked: IdVec<ContactId, Option<AskedFor>>,
}

/// What a contact asked for, and under which table: later ones do not count for it.
#[derive(Clone, Debug)]
struct AskedFor {
    request: Request,
    table: Arc<Sieve>,
    /// The wait up to which its rows have been looked at.
    looked_at: Span,
}

/// What the table says of a request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ruled {
    /// The row that fits, if one does.
    pub(super) row: Option<u32>,
    pub(super) treatment: Option<TreatmentId>,
}

/// What rows that have come into play make of a contact that waits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// It waits on.
    Wait { queue: QueueId, priority: u8, ruled: Ruled },
    /// It is turned away.
    Refuse(Ruled),
}

impl AskedFor {
    /// The wait after which rows are looked at next.
    fn next(&self) -> Option<Span> {
        self.table.next_wait(self.looked_at)
    }
}

impl Ruling {
    /// From now on who asks goes by this table; whether it has rows for who waits.
    pub(super) fn replace(&mut self, table: &[Row]) -> bool {
        self.table = Arc::new(Sieve::new(table));
        self.table.looks_again()
    }

    /// The contact asks for this, and what was known of its number before does not count any more.
    fn note(&mut self, request: Request) {
        let looks_again = self.table.looks_again();
        if looks_again || !self.asked.is_empty() {
            let asked = || AskedFor { request, table: Arc::clone(&self.table), looked_at: Span::ZERO };
            *self.asked.grown_to(request.contact) = looks_again.then(asked);
        }
    }

    /// The contact goes on with what was begun: no row comes into play while it waits.
    pub(super) fn forget(&mut self, contact: ContactId) {
        if !self.asked.is_empty() {
            *self.asked.grown_to(contact) = None;
        }
    }

    /// The wait after which rows are looked at next for a contact.
    pub(super) fn next_look(&self, contact: ContactId) -> Option<Span> {
        self.asked.get(contact)?.as_ref()?.next()
    }

    /// The next moment of a contact that has waited so long, with what it asked for; the moment has been looked at then.
    fn take_due(&mut self, contact: ContactId, wait: Span) -> Option<(Span, Request, Arc<Sieve>)> {
        let moment = self.next_look(contact).filter(|&moment| moment <= wait)?;
        let asked = self.asked.grown_to(contact).as_mut()?;
        asked.looked_at = moment;
        Some((moment, asked.request, Arc::clone(&asked.table)))
    }
}

impl Router {
    /// A request where there may be a table of rules, traces or a log.
    #[inline(never)]
    pub(super) fn on_special_request(&mut self, mut request: Request) -> Decision {
        self.note_input(|| Input::Request(request));
        self.ruling.note(request);
        let Some((row, then)) = self.first_row(&request, &self.ruling.table, None, |_| true) else {
            return self.on_request::<false, true>(request, Ruled::default());
        };
        match then {
            Then::Route { queue, priority, treatment } => {
                request.queue = queue.unwrap_or(request.queue);
                request.priority = priority.unwrap_or(request.priority);
                self.on_request::<false, true>(request, Ruled { row: Some(row), treatment })
            }
            Then::Refuse => {
                let contact = request.contact;
                let view = self.lines.contacts.grown_to(contact);
                assert_eq!(view.place, Place::Absent, "{contact:?} asks although it is there already");
                self.refusal_by_rule(contact, Ruled { row: Some(row), treatment: None })
            }
        }
    }

    /// The first row of a table that fits a request, or a contact that asked for this and has waited so long, and may be done.
    fn first_row(
        &self,
        request: &Request,
        table: &Sieve,
        waited: Option<Span>,
        may_be_done: impl Fn(&Then) -> bool,
    ) -> Option<(u32, Then)> {
        let medium = request.channel.medium();
        let situation = Situation {
            now: self.now,
            since_monday: self.rules.since_monday,
            waited,
            waiting: |queue| self.lines.waiting[queue],
            idle: |group| self.agents.idle(group, medium),
        };
        table.first(request, &situation, may_be_done)
    }

    pub(super) fn refusal_by_rule(&mut self, contact: ContactId, ruled: Ruled) -> Decision {
        let trace = self.trace_of_rule(ruled);
        self.decision::<true>(contact, Outcome::Refuse(Refusal::ByRule), ruled, trace)
    }

    pub(super) fn trace_of_rule(&self, ruled: Ruled) -> Option<Box<Trace>> {
        self.tracing.then(|| Box::new(Trace { steps: Vec::new(), row: ruled.row }))
    }

    #[cold]
    pub(super) fn on_table(&mut self, table: Vec<Row>) {
        self.special |= !table.is_empty();
        self.revisiting |= self.ruling.replace(&table);
        self.rules.table = table;
        if self.rules.name_groups() {
            self.agents.count_groups();
        }
    }

    /// What the rows whose moment has come make of a contact that waits, if they change anything: of the rows of one moment the
    /// first that fits counts, and later moments come after earlier ones.
    #[cold]
    pub(super) fn look_again(&mut self, contact: ContactId) -> Option<Change> {
        let view = self.lines.contacts[contact];
        let Line { queue, priority, .. } = self.lines.lines[view.line as usize];
        let wait = self.now.since(view.since);
        let (mut to, mut level, mut ruled) = (queue, priority, Ruled::default());
        while let Some((moment, request, table)) = self.ruling.take_due(contact, wait) {
            let has_room = |then: &Then| match *then {
                Then::Route { queue: Some(other), .. } if other != queue => !self.is_full(other),
                Then::Route { .. } | Then::Refuse => true,
            };
            let Some((row, then)) = self.first_row(&request, &table, Some(moment), has_room) else { continue };
            ruled.row = Some(row);
            match then {
                Then::Refuse => return Some(Change::Refuse(Ruled { treatment: None, ..ruled })),
                Then::Route { queue, priority, treatment } => {
                    to = queue.unwrap_or(to);
                    level = priority.unwrap_or(level);
                    ruled.treatment = treatment.or(ruled.treatment);
                }
            }
        }
        let changes = (to, level) != (queue, priority) || ruled.treatment.is_some();
        changes.then_some(Change::Wait { queue: to, priority: level, ruled })
    }
}
