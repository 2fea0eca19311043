//! The counts of a run.

use super::cell::{Cell, Served, Within, count_within};
use super::packed::Packed;
use super::together::{Done, HostTallies, QueueTallies, Tally};
use super::waits::{Wait, WaitCounter, Waits};
use crate::ids::{ClassId, GroupId, Id, IdVec, QueueId};
use crate::model::contact::{Before, ContactRecord, Responses, Waited, Wish};
use crate::model::plan::{Center, Thresholds};
use crate::time::{Span, Time};

/// The counts of a run.
#[derive(Debug)]
pub(crate) struct Tallies {
    thresholds: Thresholds,
    classes: usize,
    /// By interval of arrival, then by class.
    cells: Vec<Cell>,
    waits: IdVec<ClassId, WaitCounter>,
    /// How many groups there are, and what each did for each class: `served[class * groups + group]`.
    groups: usize,
    served: Vec<Served>,
    /// Limits of the wait, by class, and how many were within each.
    limits: IdVec<ClassId, Vec<Span>>,
    within: IdVec<ClassId, Vec<Within>>,
    /// The longest wait in progress at the end of each interval, as the cells.
    waiting_longest: Vec<Span>,
    /// By who hosted them, where contacts come by instant message.
    hosts: Option<Box<HostTallies>>,
    /// By queue, and the queues of the classes, where rules put contacts into others.
    queues: Option<Box<QueueTallies>>,
    queue_of: IdVec<ClassId, QueueId>,
    /// The cell from which on contacts count in what is not kept by interval.
    first: u32,
    horizon: Span,
    /// The interval of arrivals that happen now, and when it ends.
    interval: usize,
    interval_end: Time,
    interval_length: Span,
}

impl Tallies {
    /// Nothing counted yet.
    pub(crate) fn new(center: &Center) -> Tallies {
        let horizon = center.horizon;
        Tallies {
            thresholds: center.thresholds,
            classes: center.classes.len(),
            cells: vec![Cell::default(); horizon.intervals() * center.classes.len()],
            waits: center.classes.iter().map(|_| WaitCounter::default()).collect(),
            groups: center.groups.len(),
            served: vec![Served::default(); center.classes.len() * center.groups.len()],
            limits: center.classes.ids().map(|class| center.limits_of(class).to_vec()).collect(),
            within: center.classes.ids().map(|class| vec![Within::default(); center.limits_of(class).len()]).collect(),
            waiting_longest: vec![Span::ZERO; horizon.intervals() * center.classes.len()],
            hosts: HostTallies::new(center),
            queues: QueueTallies::new(center),
            queue_of: center.classes.iter().map(|class| class.queue).collect(),
            first: (center.first_interval() * center.classes.len()) as u32,
            horizon: horizon.length,
            interval: 0,
            interval_end: Time::START + horizon.interval,
            interval_length: horizon.interval,
        }
    }

    /// A contact of the wish arrives. Returns the index of the cell that counts it.
    #[inline(always)]
    pub(crate) fn arrive(&mut self, wish: Wish, now: Time) -> u32 {
        let index = self.cell(wish.class, now) as usize;
        let cell = &mut self.cells[index];
        cell.arrive(wish.retrials, wish.recalls);
        cell.transferred_in += u64::from(wish.comes_by_transfer());
        cell.switched_in += u64::from(wish.comes_by_choice());
        if let Some(before) = wish.before {
            self.cells[before.cell as usize].again.count(before);
        }
        index as u32
    }

    /// Where contacts of the class count that arrive now.
    #[inline(always)]
    pub(crate) fn cell(&mut self, class: ClassId, now: Time) -> u32 {
        while now >= self.interval_end {
            self.interval += 1;
            self.interval_end = self.interval_end + self.interval_length;
        }
        (self.interval * self.classes + class.index()) as u32
    }

    /// A contact was handled of a class whose clients may come again: after so many times before, and whether that settled the matter.
    pub(crate) fn count_settled(&mut self, cell: u32, recalls: u16, settled: bool) {
        let counts = &mut self.cells[cell as usize];
        counts.handled_first += u64::from(recalls == 0);
        counts.settled_first += u64::from(recalls == 0 && settled);
    }

    /// The client of this contact goes on as one of another class.
    #[cold]
    pub(crate) fn count_passed_on(&mut self, before: Before) {
        self.cells[before.cell as usize].passed_on.count(before);
    }

    /// The longest wait in which a contact is answered in time.
    pub(crate) fn in_time(&self) -> Span {
        self.thresholds.in_time
    }

    /// An agent takes up a contact of a thread, which so many more messages have joined.
    pub(crate) fn count_message(&mut self, cell: u32, joined: u32) {
        let counts = &mut self.cells[cell as usize];
        counts.thread_messages += 1 + u64::from(joined);
        counts.joined += u64::from(joined);
    }

    /// A contact of a thread, its first or a later one, was answered after so long.
    pub(crate) fn count_response(&mut self, cell: u32, is_first: bool, took: Span) {
        let (counts, nanos) = (&mut self.cells[cell as usize], u128::from(took.nanos()));
        if is_first {
            counts.responded += 1;
            counts.first_response += nanos;
        } else {
            counts.later_responses += 1;
            counts.later_response += nanos;
        }
    }

    /// A thread is over that began in this cell: how long it took, and how many messages and agents.
    pub(crate) fn count_resolved(&mut self, cell: u32, took: Span, messages: u32, agents: u32) {
        let counts = &mut self.cells[cell as usize];
        counts.resolved += 1;
        counts.resolution += u128::from(took.nanos());
        counts.resolved_messages += u64::from(messages);
        counts.resolved_agents += u64::from(agents);
    }

    /// A client was to be called back and nobody served them.
    #[cold]
    pub(crate) fn count_called_back_in_vain(&mut self, cell: u32) {
        self.cells[cell as usize].called_back_in_vain += 1;
    }

    /// A contact of the cell is given to another class.
    pub(crate) fn count_transferred(&mut self, cell: u32) {
        self.cells[cell as usize].transferred += 1;
    }

    /// An agent stayed so long with a client whom they had transferred.
    pub(crate) fn count_consulting(&mut self, cell: u32, time: Span) {
        self.cells[cell as usize].consulting += u128::from(time.nanos());
    }

    /// The interval in which the contacts of a cell arrived.
    pub(crate) fn interval_of(&self, cell: u32) -> usize {
        cell as usize / self.classes
    }

    /// Counts what became of a contact of the cell, whether its client has waited by now, who served it, and how people answered it if it
    /// came by instant message.
    #[inline(always)]
    pub(crate) fn count(
        &mut self,
        (cell, client_waited): (u32, Waited),
        record: &ContactRecord,
        group: Option<GroupId>,
        responses: Option<&Responses>,
    ) {
        let counts = &mut self.cells[cell as usize];
        counts.count(record, self.thresholds);
        counts.clients_waited += u64::from(client_waited == Waited::Here);
        counts.clients_waited_elsewhere += u64::from(client_waited == Waited::Elsewhere);
        if let Some(responses) = responses {
            counts.count_responses(responses, record.outcome);
        }
        let is_shown = cell >= self.first;
        let wait = Wait::of(record).filter(|_| is_shown);
        if let Some(wait) = wait {
            self.waits[record.class].record(wait);
        }
        if let (true, Some(group)) = (is_shown, group) {
            self.served[record.class.index() * self.groups + group.index()].count(record);
        }
        if is_shown {
            count_within(&self.limits[record.class], &mut self.within[record.class], record);
        }
        if let Some(requested) = record.requested {
            self.note_progress(record, requested);
        }
        if self.hosts.is_none() && self.queues.is_none() {
            return;
        }
        let done = Done { record, responses, interval: self.interval_of(cell), thresholds: self.thresholds, wait };
        if let Some(hosts) = &mut self.hosts {
            hosts.count(done);
        }
        if let Some(queues) = &mut self.queues {
            let queue = record.moved_to.unwrap_or(self.queue_of[record.class]);
            queues.count(queue, done);
        }
    }

    /// Notes how long the contact had waited at the ends of intervals, where it waited then.
    #[inline(always)]
    fn note_progress(&mut self, record: &ContactRecord, requested: Time) {
        let until = record.connected.unwrap_or(record.left);
        // Most waits begin and end in the interval of the last arrival.
        let start = self.interval_end.nanos().saturating_sub(self.interval_length.nanos());
        let end = self.interval_end.min(Time::START + self.horizon);
        if until == requested || (requested.nanos() >= start && until < end) {
            return;
        }
        self.note_progress_at_ends(record.class, requested, until);
    }

    #[cold]
    #[inline(never)]
    fn note_progress_at_ends(&mut self, class: ClassId, requested: Time, until: Time) {
        let intervals = self.waiting_longest.len() / self.classes.max(1);
        let first = (requested.nanos() / self.interval_length.nanos()) as usize;
        for interval in first..intervals {
            let end = Time::START + self.interval_length.times(interval as u64 + 1).min(self.horizon);
            // Who is connected at that very moment waited for so long; who asks then has not waited.
            if end > until {
                break;
            }
            let longest = &mut self.waiting_longest[interval * self.classes + class.index()];
            *longest = (*longest).max(end.since(requested));
        }
    }

    /// An e-mail was answered, by the time it was due or later.
    pub(crate) fn count_due(&mut self, cell: u32, in_time: bool) {
        self.cells[cell as usize].answered_by_due += u64::from(in_time);
    }

    /// A contact was given to an agent whose program was closed.
    pub(crate) fn count_misdirected(&mut self, cell: u32) {
        self.cells[cell as usize].misdirected += 1;
    }

    /// The sum over all intervals of a class.
    pub(crate) fn of_class(&self, class: ClassId) -> Cell {
        let mut sum = Cell::default();
        self.cells.iter().skip(class.index()).step_by(self.classes).for_each(|cell| sum += cell);
        sum
    }

    /// The sum over all by instant message, by who hosted them.
    pub(crate) fn of_hosts(&self) -> Option<Cell> {
        self.hosts.as_ref().map(|hosts| hosts.total())
    }

    /// The sum over all queues, where rules put contacts into others than that of their class.
    pub(crate) fn of_queues(&self) -> Option<Cell> {
        self.queues.as_ref().map(|queues| queues.total())
    }

    /// All counts of a run that is over.
    pub(crate) fn finish(self) -> Counted {
        Counted {
            cells: self.cells.into_iter().collect(),
            waits: self.waits.iter().map(WaitCounter::finish).collect(),
            served: self.served.into_iter().collect(),
            within: self.within,
            waiting_longest: self.waiting_longest,
            hosts: self.hosts.map(|hosts| hosts.finish()).unwrap_or_default(),
            by_queue: self.queues.map(|queues| queues.finish()).unwrap_or_default(),
        }
    }
}

/// The counts of a run that is over: see [`RunResult`](crate::model::RunResult).
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) cells: Packed<Cell>,
    pub(crate) waits: IdVec<ClassId, Waits>,
    pub(crate) served: Packed<Served>,
    pub(crate) within: IdVec<ClassId, Vec<Within>>,
    pub(crate) waiting_longest: Vec<Span>,
    pub(crate) hosts: Vec<Tally>,
    pub(crate) by_queue: IdVec<QueueId, Tally>,
}
