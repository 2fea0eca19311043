//! A plain center has a loop of its own, for speed: calls or chats that go straight to the one engine and want no more of it than
//! an agent. Its contacts go through what they would go through in any other center, to which a test holds it.

use super::accounts::{ClassEntry, Ledger};
use super::arrivals::Arrivals;
use super::assembly;
use super::contact::{Contact, Contacts, Observer, Outcome, Stage, Wish};
use super::counts::Counts;
use super::imbalance::Imbalance;
use super::limits::{Limits, RunError};
use super::machines::attention::Attention;
use super::machines::queues::Queues;
use super::machines::stations::{Place, Session, Stations, Work};
use super::pieces::PieceEnds;
use super::plan::{Center, Closing};
use super::result::RunResult;
use super::tallies::Tallies;
use super::timetable::{Agenda, Only, Rare, Timetable, lane};
use crate::ids::{AgentId, ClassId, ContactId, Id};
use crate::kernel::{self, Bounds, Due, Machine, Stop};
use crate::random::Root;
use crate::routing::{self, Attributes, Channel, Decision, Input, Medium, Request, Router};
use crate::time::{Span, Time};
use crate::workload::{Class, Entry};

/// Simulates one replication of a [plain](Center::is_plain) center.
///
/// # Errors
/// A limit was reached, the run was interrupted, or its accounts do not balance.
pub(crate) fn drive<const WATCHED: bool>(
    center: &Center,
    root: Root,
    limits: Limits<'_>,
    observer: &mut dyn Observer,
) -> Result<RunResult, RunError> {
    let mut run = Plain::<WATCHED>::new(center, root, limits, observer);
    let bounds = Bounds { events: limits.events, interrupted: limits.interrupted };
    let (stop, events) = kernel::run(&mut run, bounds);
    if let Some(at) = run.arrivals.overrun() {
        return Err(RunError::TooManyContacts { limit: limits.contacts, at });
    }
    match stop {
        Stop::Finished => run.finish(root, events),
        Stop::Events(at) => Err(RunError::TooManyEvents { limit: limits.events, at }),
        Stop::Interrupted(at) => Err(RunError::Interrupted { at }),
    }
}

struct Plain<'a, const WATCHED: bool> {
    center: &'a Center,
    now: Time,
    timetable: Timetable,
    router: Router,
    arrivals: Arrivals<'a>,
    contacts: Contacts,
    tallies: Tallies,
    queues: Queues,
    stations: Stations<'a>,
    pieces: PieceEnds,
    observer: &'a mut dyn Observer,
}

impl<'a, const WATCHED: bool> Plain<'a, WATCHED> {
    fn new(center: &'a Center, root: Root, limits: Limits<'_>, observer: &'a mut dyn Observer) -> Self {
        let router = Router::new(center.rules.clone());
        // Nobody is told anything, so that only a log shows what they could have been told.
        let router = if limits.log { router.with_log() } else { router.without_estimates() };
        let router = if limits.traces { router.with_traces() } else { router };
        let mut run = Plain {
            center,
            now: Time::START,
            timetable: Timetable::new(center),
            router,
            arrivals: Arrivals::new(center, root, limits.contacts),
            contacts: Contacts::default(),
            tallies: Tallies::new(center),
            queues: Queues::new(center.queues.len(), center.horizon),
            stations: Stations::new(&center.groups, &center.agents, center.horizon),
            pieces: PieceEnds::new(limits.piece, center),
            observer,
        };
        for (agent, plan) in center.agents.entries() {
            run.router.handle(Time::START, Input::Capability { agent, capability: plan.capability.clone() });
            run.timetable.schedule_or_cancel(Rare::Duty(agent), run.stations.first_duty(agent));
        }
        for class in center.classes.ids() {
            let next = run.arrivals.next(class);
            run.timetable.schedule_arrival(class, next);
        }
        run.timetable.schedule(Rare::Close(Only), run.arrivals.horizon_end());
        run.timetable.schedule_or_cancel(Rare::PieceEnd(Only), run.pieces.next());
        run
    }

    #[inline(always)]
    fn on_arrival(&mut self, class: ClassId) {
        self.arrivals.allow(self.now);
        let (wish, next) = (Wish::new(class, self.arrivals.number(class)), self.arrivals.next(class));
        self.timetable.schedule_arrival(class, next);
        let cell = self.tallies.arrive(wish, self.now);
        let contact = self.contacts.add(Contact::new(wish, cell, self.now));
        let run = &self.arrivals[class];
        let Class { queue, priority, language, .. } = *run.plan;
        let channel = if matches!(run.plan.entry, Entry::Voice) { Channel::Voice } else { Channel::Chat };
        let (draw, preferred, attributes) = (run.draw_of_pick(wish.number), None, Attributes::default());
        let ask = Request { contact, queue, channel, priority, deferred: false, language, preferred, draw, attributes };
        let decision = self.router.request(self.now, ask);
        self.carry_out(decision);
        self.act();
    }

    // Inlined, so that what is known of the decisions that each input brings shapes the code that follows them.
    #[inline(always)]
    fn carry_out(&mut self, Decision { contact, outcome, .. }: Decision) {
        match outcome {
            routing::Outcome::Connect { agent } => self.connect(contact, agent),
            routing::Outcome::Wait { .. } => self.wait(contact),
            routing::Outcome::Refuse(_) => {
                self.contacts[contact].stage = Stage::Asking;
                self.dismiss(contact, Outcome::QueueFull, None, Span::ZERO);
            }
            routing::Outcome::Move { .. } | routing::Outcome::Overflow { .. } => {
                unreachable!("a plain center has neither rules nor other sites")
            }
        }
    }

    /// Does what else the engine decided.
    #[inline(always)]
    fn act(&mut self) {
        while let Some(decision) = self.router.poll() {
            self.carry_out(decision);
        }
    }

    #[inline(always)]
    fn wait(&mut self, id: ContactId) {
        let contact = &mut self.contacts[id];
        contact.stage = Stage::Waiting;
        let class = &self.arrivals[contact.class];
        self.queues.join(class.plan.queue, self.now);
        let patience = class.draws.patience(class.plan, contact.number);
        if patience < Span::MAX {
            self.timetable.schedule_patience(id, contact.arrived + patience);
        }
    }

    #[inline(always)]
    fn connect(&mut self, id: ContactId, agent: AgentId) {
        let contact = &mut self.contacts[id];
        let waited = contact.stage == Stage::Waiting;
        contact.connect(self.now);
        let (class, number) = (&mut self.arrivals[contact.class], contact.number);
        if waited {
            self.queues.leave(class.plan.queue, self.now);
            self.timetable.cancel_patience(id);
        }
        let talk = class.draws.talk(class.plan, number, || self.stations.group(agent));
        // Where nothing interrupts anything, nobody asks for the medium.
        self.stations.open(agent, (id, Medium::Voice), self.now, (talk, Span::ZERO), &mut self.timetable.sessions());
    }

    #[inline(always)]
    fn on_session(&mut self, place: Place) {
        let Session { contact: id, agent, work, .. } = *self.stations.session(place);
        if work != Work::WrapUp {
            let contact = &mut self.contacts[id];
            contact.leg.conversed = self.now;
            let class = &self.arrivals[contact.class];
            let wrap_up = class.draws.wrap_up(class.plan, contact.number, || self.stations.group(agent));
            if wrap_up > Span::ZERO {
                let sessions = &mut self.timetable.sessions();
                return self.stations.go_on(place, self.now, Work::WrapUp, wrap_up, sessions);
            }
        }
        self.stations.close(place, self.now, &mut self.timetable.sessions());
        let wrap_up = self.now.since(self.contacts[id].leg.conversed);
        self.dismiss(id, Outcome::Handled, Some(agent), wrap_up);
        if let Some(decision) = self.router.end_session(self.now, id) {
            self.carry_out(decision);
        }
        self.act();
        // Most often the next contact has taken the place and its event with it.
        if !self.stations.has_event(place) {
            self.timetable.sessions().cancel(place);
        }
    }

    fn on_patience(&mut self, id: ContactId) {
        self.timetable.cancel_patience(id);
        let queue = self.arrivals[self.contacts[id].class].plan.queue;
        self.queues.leave(queue, self.now);
        self.router.handle(self.now, Input::Withdraw(id));
        self.dismiss(id, Outcome::Abandoned, None, Span::ZERO);
        self.act();
    }

    #[cold]
    fn on_duty(&mut self, agent: AgentId) {
        self.timetable.schedule_or_cancel(Rare::Duty(agent), self.stations.change_duty(agent, self.now));
        let (state, record) = assembly::duty(&self.stations, agent, self.now);
        self.observer.on_duty(&record);
        self.router.handle(self.now, Input::State { agent, state });
        self.act();
    }

    #[cold]
    fn on_piece_end(&mut self) {
        let groups = assembly::group_counts(self.center, &self.stations, None, self.now);
        self.pieces.end(self.now, Counts { groups, ..assembly::idle_counts(self.center) });
        self.timetable.schedule_or_cancel(Rare::PieceEnd(Only), self.pieces.next());
    }

    #[inline(always)]
    fn dismiss(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        let contact = &self.contacts[id];
        let record = contact.record(outcome, (agent, wrap_up), self.now, None);
        let group = agent.map(|agent| self.stations.group(agent));
        self.tallies.count(contact.counted_by(self.now), &record, group, None);
        if WATCHED {
            self.observer.on_contact(&record);
        }
        self.contacts.remove(id);
    }

    #[inline(never)]
    fn handle_rare(&mut self, before: Time, lane: usize, slot: u32) {
        if self.contacts.are_none() && self.timetable.ends_with_work(before >= self.arrivals.horizon_end()) {
            return self.now = before;
        }
        match (self.timetable.event(lane, slot), self.center.closing) {
            (Rare::Duty(agent), _) => self.on_duty(agent),
            (Rare::PieceEnd(_), _) => self.on_piece_end(),
            (Rare::Close(_), Closing::Drain) => self.timetable.cancel(Rare::Close(Only)),
            (Rare::Close(_), Closing::Cut) => self.timetable.clear(),
            (event, _) => unreachable!("{event:?} does not happen in a plain center"),
        }
    }

    fn finish(mut self, root: Root, events: u64) -> Result<RunResult, RunError> {
        let (center, now) = (self.center, self.now);
        for Session { contact: id, agent, work, .. } in self.stations.open_now() {
            if work != Work::WrapUp {
                self.contacts[id].leg.conversed = now;
            }
            let wrap_up = now.since(self.contacts[id].leg.conversed);
            self.dismiss(id, Outcome::InService, Some(agent), wrap_up);
        }
        let mut left_waiting = 0;
        for id in self.contacts.present() {
            left_waiting += u128::from(now.since(self.contacts[id].leg.requested).nanos());
            self.dismiss(id, Outcome::Unserved, None, Span::ZERO);
        }
        self.check(left_waiting).map_err(RunError::Imbalance)?;
        let groups = assembly::groups(center, &self.stations, &Attention::none(), None, now);
        let result = assembly::plain_result((center, root, now), (self.queues.times(now), groups), self.tallies);
        let logs = self.router.take_log().into_iter().collect();
        Ok(self.pieces.finish(RunResult { events, max_present: self.contacts.most(), logs, ..result }))
    }

    fn check(&self, left_waiting: u128) -> Result<(), Imbalance> {
        let entry = |(class, plan): (_, &Class)| ClassEntry {
            name: plan.name.clone(),
            counts: self.tallies.of_class(class),
            by_message: false,
            did_not_come: 0,
        };
        let ledger = Ledger {
            classes: self.center.classes.entries().map(entry).collect(),
            in_service: self.stations.open_sessions(),
            waiting: self.queues.integral(self.now),
            left_waiting,
            sessions: self.stations.length_of_sessions(),
            ..Ledger::default()
        };
        ledger.check()?;
        self.stations.check(self.now)
    }
}

impl<const WATCHED: bool> Machine<{ lane::COUNT }, { lane::BUSY }> for Plain<'_, WATCHED> {
    // Contacts do nothing between arriving and being served.
    const USED: u32 = !(1 << lane::STEPS);

    #[inline]
    fn agenda(&self) -> &Agenda {
        self.timetable.agenda()
    }

    #[inline(always)]
    fn handle(&mut self, Due { time, lane, slot }: Due) {
        let before = std::mem::replace(&mut self.now, time);
        match lane {
            lane::SESSIONS => self.on_session(slot),
            lane::ARRIVALS => self.on_arrival(ClassId::from_index(slot as usize)),
            lane::PATIENCE => self.on_patience(ContactId(slot)),
            _ => self.handle_rare(before, lane, slot),
        }
    }
}
