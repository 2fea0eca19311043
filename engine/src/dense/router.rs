//! The engine: told things, it answers with decisions.

use super::agents::{Agents, Wanted};
use super::bits::BitSet;
use super::contact_selection::ContactSelection;
use super::decision::{Decision, Outcome, Refusal, Trace};
use super::input::{AgentState, Capability, Input, Medium, Request};
use super::lines::{Asked, ContactView, FIRST_REQUEST, Line, Lines, Place, Rank};
use super::log::{Call, Log};
use super::rules::{Rules, WhenEmpty};
use super::ruling::{Change, Ruled, Ruling};
use super::target::Condition;
use crate::ids::{AgentId, ContactId, GroupId, IdVec, QueueId};
use crate::time::{Span, Time};
use crate::tournament::Tournament;
use std::collections::VecDeque;
use std::mem;

/// The routing engine. See the [module](super) for its contract.
#[derive(Clone, Debug)]
pub struct Router {
    pub(super) rules: Rules,
    pub(super) agents: Agents,
    pub(super) lines: Lines,
    /// When contacts stop insisting or go a step, by contact.
    limits: Tournament,
    /// What the table of rules holds in store for who waits.
    pub(super) ruling: Ruling,
    /// Whether who waits is looked at again, for steps or for rows of the table, or stands in a line or queue that is kept sorted.
    pub(super) revisiting: bool,
    /// Whether contacts leave any queue when nobody is on duty for them.
    empties: bool,
    /// Whether contacts go in the order in which they asked and nothing but skills and room decides.
    is_plain: bool,
    pub(super) queues: IdVec<QueueId, QueueState>,
    /// Decisions that wait to be fetched.
    decisions: VecDeque<Decision>,
    pub(super) now: Time,
    pub(super) tracing: bool,
    /// Whether there are traces or a log.
    watched: bool,
    /// Whether requests need more than the shortest way: there are traces, a log, or rules, or have been.
    pub(super) special: bool,
    /// Whether who waits is told how long.
    estimating: bool,
    log: Option<Box<Log>>,
}

/// What the engine has seen of a queue.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct QueueState {
    /// Contacts whose sessions ended, and the sum of their sessions \[ns\], exact up to 100 days.
    pub(super) served: f64,
    pub(super) talk: f64,
}

impl Router {
    /// An engine that has not been told of any agent yet.
    pub fn new(rules: Rules) -> Self {
        let mut ruling = Ruling::default();
        let looks_again = ruling.replace(&rules.table);
        let empties = rules.queues.iter().any(|queue| queue.when_empty == WhenEmpty::Leave);
        Router {
            agents: Agents::new(&rules),
            ruling,
            revisiting: looks_again || rules.queues.iter().any(|queue| !queue.steps.is_empty()) || empties,
            empties,
            is_plain: rules.contact_selection == ContactSelection::FirstCome
                && !rules.priority_first
                && rules.reserves.is_empty(),
            lines: Lines::new(&rules),
            limits: Tournament::new(),
            queues: rules.queues.iter().map(|_| QueueState::default()).collect(),
            decisions: VecDeque::new(),
            now: Time::START,
            tracing: false,
            watched: false,
            special: !rules.table.is_empty(),
            estimating: true,
            log: None,
            rules,
        }
    }

    /// From now on every decision carries its trace. Costs a look at every agent for each decision.
    #[must_use]
    pub fn with_traces(mut self) -> Self {
        (self.tracing, self.watched, self.special) = (true, true, true);
        if let Some(log) = &mut self.log {
            log.tracing = true;
        }
        self
    }

    /// Compares at most so many profiles one by one before it keeps the agents in an index.
    #[cfg(test)]
    pub(super) fn comparing_at_most(mut self, profiles: usize) -> Self {
        self.agents.compare_at_most(profiles);
        self
    }

    /// Nobody is told how long they will have to wait, and what only that needs is not kept. To be called before the first
    /// input.
    #[must_use]
    pub fn without_estimates(mut self) -> Self {
        self.estimating = false;
        self
    }

    /// From now on everything that is told and answered is kept in a log. To be called before the first input, for a
    /// log replays from the beginning.
    #[must_use]
    pub fn with_log(mut self) -> Self {
        self.log = Some(Box::new(Log::new(self.rules.clone(), self.tracing)));
        (self.watched, self.special) = (true, true);
        self
    }

    /// Gives the log away and stops keeping it.
    pub fn take_log(&mut self) -> Option<Log> {
        self.log.take().map(|log| *log)
    }

    /// Takes an input. The decisions that it brings wait for [`Router::poll`].
    ///
    /// # Panics
    /// When the driver breaks the contract: time runs backwards, an agent is unknown, a contact asks twice, or one that is
    /// not there is withdrawn, held, ended or not answered, or one asks again that is not held.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Request(request) => return self.queue(|router| Some(router.request(now, request))),
            Input::SessionEnded { contact } => return self.queue(|router| router.end_session(now, contact)),
            _ => {}
        }
        self.advance(now);
        self.note_input(|| input.clone());
        match input {
            Input::Request(_) | Input::SessionEnded { .. } => unreachable!("these have been handled"),
            Input::Resume(request) => {
                self.ruling.forget(request.contact);
                self.queue(|router| Some(router.on_request::<true, true>(request, Ruled::default())));
            }
            Input::Withdraw(contact) => self.on_withdraw(contact),
            Input::Hold(contact) => self.on_hold(contact),
            Input::Reenter(request) => self.on_reenter(request),
            Input::Table(table) => self.on_table(table),
            Input::Unanswered { contact } => self.on_unanswered(contact),
            Input::State { agent, state } => self.on_state(agent, state),
            Input::Capability { agent, capability } => self.on_capability(agent, capability),
        }
    }

    /// [`Router::handle`] for [`Input::Request`], for a driver in a hurry: returns the first decision, the answer, and keeps the
    /// others for [`Router::poll`].
    ///
    /// # Panics
    /// As [`Router::handle`].
    // Inlined, so that what is known of the decision shapes the code of the driver.
    #[inline(always)]
    pub fn request(&mut self, now: Time, request: Request) -> Decision {
        self.advance(now);
        if self.special {
            // A copy, so that only what is looked at closer has a place in memory.
            let request = Request { ..request };
            return self.on_special_request(request);
        }
        self.on_request::<false, false>(request, Ruled::default())
    }

    /// [`Router::handle`] for [`Input::SessionEnded`], likewise: returns the first decision, if there is any, and keeps the others
    /// for [`Router::poll`].
    ///
    /// # Panics
    /// As [`Router::handle`].
    #[inline(always)]
    pub fn end_session(&mut self, now: Time, contact: ContactId) -> Option<Decision> {
        self.advance(now);
        if self.watched {
            return self.on_watched_end(contact);
        }
        self.on_session_ended::<false>(contact)
    }

    /// The end of a session where there may be traces or a log.
    #[cold]
    fn on_watched_end(&mut self, contact: ContactId) -> Option<Decision> {
        self.note_input(|| Input::SessionEnded { contact });
        self.on_session_ended::<true>(contact)
    }

    /// The next decision, in the order in which they were made.
    #[inline(always)]
    pub fn poll(&mut self) -> Option<Decision> {
        self.decisions.pop_front()
    }

    /// Keeps all decisions that something brings, also the first, which it returns.
    fn queue(&mut self, something: impl FnOnce(&mut Self) -> Option<Decision>) {
        let before = self.decisions.len();
        if let Some(first) = something(self) {
            self.decisions.insert(before, first);
        }
    }

    /// The earliest moment at which a decision could come without any input. It may change with every call of
    /// [`Router::handle`] and [`Router::handle_deadline`]. It lies in the past when it passed while the contact was with an
    /// agent who did not respond: then something is due now.
    #[inline]
    pub fn deadline(&self) -> Option<Time> {
        self.limits.winner().map(|(nanos, _)| Time::from_nanos(nanos))
    }

    /// Lets everything happen whose moment has come. Calling early is harmless, calling late makes it happen late.
    /// Contacts whose moment has come by one call are looked at in the order of service.
    pub fn handle_deadline(&mut self, now: Time) {
        self.advance(now);
        self.note(now, Call::Deadline);
        let mut due = Vec::new();
        while let Some((_, contact)) = self.limits.winner().filter(|&(nanos, _)| nanos <= now.nanos()) {
            self.limits.clear(contact);
            due.push(ContactId(contact));
        }
        self.release(due);
    }

    /// Contacts waiting in a queue.
    #[inline]
    pub fn waiting(&self, queue: QueueId) -> u32 {
        self.lines.waiting[queue]
    }

    /// Whether as many contacts wait in a queue as its limit allows.
    #[inline]
    pub(super) fn is_full(&self, queue: QueueId) -> bool {
        self.rules.queues[queue].capacity.is_some_and(|limit| self.lines.waiting[queue] >= limit)
    }

    /// What a contact that joined the queue behind everybody in it would have to wait: (waiting + 1) x mean talk
    /// time / slots, where the mean is taken over the queue's sessions that have ended, work after the conversation
    /// included, and the slots are the sessions that the agents on duty who serve the queue through the contact's channel
    /// can hold, busy or not.
    ///
    /// This is the formula of the source documents' example (25 waiting, 12 agents: 2 min 10 s). It is the mean wait
    /// of M/M/c behind a full line and makes no allowance for idle agents, abandonment or other queues.
    #[inline(always)]
    fn estimate(&self, queue: QueueId, demand: u32, waiting: u32) -> Option<Span> {
        let QueueState { served, talk } = self.queues[queue];
        let slots = self.lines.demands[demand as usize].slots_on_duty;
        if served == 0.0 || slots == 0 {
            return None;
        }
        let nanos = f64::from(waiting + 1) * talk / (served * slots as f64);
        Some(Span::from_nanos_f64(nanos))
    }

    /// The same for a contact that has this place in the order of requests.
    #[cold]
    fn estimate_within(&mut self, queue: QueueId, demand: u32, sequence: u64) -> Option<Span> {
        let ahead = if self.estimating { self.ahead_of(queue, sequence) } else { 0 };
        self.estimate(queue, demand, ahead)
    }

    /// Logs the input, where there is a log: only then is it put together.
    #[inline(always)]
    pub(super) fn note_input(&mut self, input: impl FnOnce() -> Input) {
        if self.log.is_some() {
            self.note(self.now, Call::Input(input()));
        }
    }

    #[cold]
    fn note(&mut self, now: Time, call: Call) {
        if let Some(log) = &mut self.log {
            log.calls.push((now, call));
        }
    }

    #[inline]
    fn advance(&mut self, now: Time) {
        assert!(now >= self.now, "time runs backwards: {now} after {}", self.now);
        self.now = now;
    }

    fn on_capability(&mut self, agent: AgentId, capability: Capability) {
        let known = self.agents.views.grown_to(agent).is_some();
        if known {
            self.count_on_duty(agent, false);
        }
        let (profile, new) = self.agents.profile(capability);
        if new {
            self.agents.note_needs(profile, |capability, need| self.rules.may_serve(capability, need));
            for demand in 0..self.lines.demands.len() as u32 {
                self.connect_profile(profile, demand);
            }
        }
        self.agents.enroll(agent, profile);
        self.agents.seat(agent);
        self.lines.welcome(agent);
        self.count_on_duty(agent, true);
        // Whom they may not serve any more does not wait for them any longer.
        let is_lost = |line: &Line| !self.lines.demands[line.demand as usize].profiles.contains(profile);
        let lost = self.lines.insisting(agent, is_lost).collect();
        self.release(lost);
        self.empty();
        self.fill_on(agent);
    }

    fn on_state(&mut self, agent: AgentId, state: AgentState) {
        self.count_on_duty(agent, false);
        self.agents.set_state(agent, state, self.now);
        self.count_on_duty(agent, true);
        self.fill_on(agent);
        if state == AgentState::NotReady {
            // Nobody waits for them any longer, but only after all reports of this moment are in, lest a colleague who leaves
            // with them is given somebody.
            for contact in self.lines.insisting(agent, |_| true) {
                self.limits.set(contact.0, self.now.nanos());
            }
            self.empty();
        }
    }

    /// Has contacts looked at for whom nobody is on duty any more and who do not wait for that, after all reports of this moment: lest
    /// they leave while a colleague comes.
    fn empty(&mut self) {
        if self.empties {
            let is_empty = |line: &u32| self.is_empty(&self.lines.lines[*line as usize]);
            let lines = Vec::from_iter(self.lines.occupied.iter().filter(is_empty));
            for contact in lines.into_iter().flat_map(|line| self.lines.contacts_of(line)) {
                self.limits.set(contact.0, self.now.nanos());
            }
        }
    }

    /// Whether nobody is on duty for the contacts of a line that do not wait for that.
    fn is_empty(&self, line: &Line) -> bool {
        let leaves = self.rules.queues[line.queue].when_empty == WhenEmpty::Leave;
        leaves && self.lines.demands[line.demand as usize].slots_on_duty == 0
    }

    /// Whether a contact that waits leaves because nobody is on duty for it; whoever has come back to go on does not.
    fn leaves_empty(&mut self, contact: ContactId) -> bool {
        let ContactView { line, sequence, .. } = self.lines.contacts[contact];
        let leaves = sequence >= FIRST_REQUEST && self.is_empty(&self.lines.lines[line as usize]);
        if leaves {
            self.on_withdraw(contact);
            let trace = self.trace_of_rule(Ruled::default());
            self.decide(contact, Outcome::Refuse(Refusal::NobodyOnDuty), Ruled::default(), trace);
        }
        leaves
    }

    /// A contact asks, for the first time or to go on. Where nobody watches there are neither traces nor a log.
    #[inline(always)]
    pub(super) fn on_request<const RESUMES: bool, const WATCHED: bool>(
        &mut self,
        request: Request,
        ruled: Ruled,
    ) -> Decision {
        let Request { contact, queue, channel, priority, language, preferred, draw, .. } = request;
        let deferred = request.is_deferred();
        let (steps, next_step) =
            if self.revisiting { self.steps_at((queue, channel.medium()), 0, Span::ZERO, 1) } else { (0, 0) };
        let line = self.line_of(Asked { queue, channel, steps, language, deferred }, priority);
        let Line { demand, medium, .. } = self.lines.lines[line as usize];
        let preferred = preferred.filter(|wish| !self.lines.has_backlog(wish));
        let view = self.lines.contacts.grown_to(contact);
        assert_eq!(view.place, Place::Absent, "{contact:?} asks although it is there already");
        self.lines.requests += 1;
        let sequence = if RESUMES { self.lines.requests } else { FIRST_REQUEST + self.lines.requests };

        // A preferred agent counts only while they could ever serve the contact.
        let asked = &self.lines.demands[demand as usize];
        let preferred = preferred.filter(|wish| could_serve(&mut self.agents, wish.agent, &asked.profiles));
        let asks = &self.rules.queues[queue];
        let full = !RESUMES && asks.capacity.is_some_and(|limit| self.lines.waiting[queue] >= limit);
        let wanted = || Wanted { queue, demand, skill: asks.target.skill, draw, now: self.now };
        let picked = match preferred {
            Some(wish) if self.agents.view(wish.agent).has_room(medium) => Some(wish.agent),
            // Who may not wait for them takes anybody.
            Some(_) if !full => None,
            _ => self.agents.pick(&asked.profiles, medium, wanted),
        };
        let place = picked.map_or(Place::Absent, Place::With);
        let (since, connected) = (self.now, self.now);
        *view = ContactView { place, line, sequence, since, connected, draw, next_step };
        let trace = if WATCHED && self.tracing {
            Some(self.trace_request(&asked.asked, preferred.map(|wish| wish.agent), picked, ruled.row))
        } else {
            None
        };

        if let Some(agent) = picked {
            self.agents.assign(agent, medium, self.now);
            self.agents.seat(agent);
            return self.decision::<WATCHED>(contact, Outcome::Connect { agent }, ruled, trace);
        }
        if full {
            let ruled = Ruled { treatment: None, ..ruled };
            return self.decision::<WATCHED>(contact, Outcome::Refuse(Refusal::QueueFull), ruled, trace);
        }
        if !asks.when_empty.joins() && !RESUMES && asked.slots_on_duty == 0 {
            let ruled = Ruled { treatment: None, ..ruled };
            return self.decision::<WATCHED>(contact, Outcome::Refuse(Refusal::NobodyOnDuty), ruled, trace);
        }
        let waiting = self.lines.waiting[queue];
        let estimate = if self.estimating { self.estimate(queue, demand, waiting) } else { None };
        match preferred {
            Some(wish) => {
                self.lines.insist(contact, wish.agent);
                self.lines.note_entered(queue, contact);
                if !RESUMES {
                    self.limits.set(contact.0, (self.now + wish.limit).nanos());
                }
            }
            None => {
                self.join::<true>(contact);
            }
        }
        let waiting = &mut self.lines.waiting[queue];
        *waiting += 1;
        let place = *waiting;
        let decision = self.decision::<WATCHED>(contact, Outcome::Wait { place, estimate }, ruled, trace);
        if steps != 0 && preferred.is_none() {
            self.overflow(contact, steps);
        }
        decision
    }

    fn on_withdraw(&mut self, contact: ContactId) {
        let view = self.lines.contacts[contact];
        let queue = self.lines.lines[view.line as usize].queue;
        match view.place {
            Place::InLine => self.leave::<true>(contact),
            Place::For(agent) => self.give_up_wish(contact, agent),
            Place::With(agent) => return self.take_from(contact, agent),
            Place::Held => return self.lines.contacts[contact].place = Place::Absent,
            Place::Absent => panic!("{contact:?} is withdrawn although it is not there"),
        }
        self.lines.waiting[queue] -= 1;
        self.lines.contacts[contact].place = Place::Absent;
    }

    #[cold]
    fn on_hold(&mut self, contact: ContactId) {
        assert!(!self.is_held(contact), "{contact:?} is held although it is already");
        self.on_withdraw(contact);
        self.lines.contacts[contact].place = Place::Held;
    }

    /// A contact that was held waits among those who asked before and after it, unless somebody can have it.
    #[cold]
    fn on_reenter(&mut self, request: Request) {
        let Request { contact, queue, channel, priority, language, preferred, draw, .. } = request;
        let deferred = request.is_deferred();
        let ContactView { place, sequence, since, .. } = self.lines.contacts[contact];
        assert_eq!(place, Place::Held, "{contact:?} asks again although it is not held");
        self.ruling.forget(contact);
        let medium = channel.medium();
        let (steps, next_step) = self.steps_at((queue, medium), 0, self.now.since(since), 1);
        let line = self.line_of(Asked { queue, channel, steps, language, deferred }, priority);
        let place = Place::InLine;
        self.lines.contacts[contact] =
            ContactView { place, line, sequence, since, connected: self.now, draw, next_step };
        let demand = self.lines.lines[line as usize].demand;
        self.lines.waiting[queue] += 1;
        self.lines.note_entered(queue, contact);
        let estimate = self.estimate_within(queue, demand, sequence);
        let profiles = &self.lines.demands[demand as usize].profiles;
        let preferred = preferred
            .filter(|wish| could_serve(&mut self.agents, wish.agent, profiles) && !self.lines.has_backlog(wish));
        let picked = match preferred {
            Some(wish) => Some(wish.agent).filter(|&agent| self.agents.view(agent).has_room(medium)),
            None => self.pick_for(contact),
        };
        if let Some(agent) = picked {
            return self.connect_from_queue(contact, agent);
        }
        let place = self.ahead_of(queue, sequence) + 1;
        let asked = self.lines.demands[demand as usize].asked;
        let wanted = preferred.map(|wish| wish.agent);
        let trace = self.tracing.then(|| self.trace_request(&asked, wanted, None, None));
        match preferred {
            Some(wish) => {
                self.lines.insist(contact, wish.agent);
                self.limits.set(contact.0, (self.now + wish.limit).nanos());
            }
            None => self.join::<false>(contact),
        }
        self.decide(contact, Outcome::Wait { place, estimate }, Ruled::default(), trace);
        if preferred.is_none() {
            self.overflow(contact, steps);
        }
    }

    /// A contact leaves before its agent has responded.
    #[cold]
    fn take_from(&mut self, contact: ContactId, agent: AgentId) {
        let line = self.lines.contacts[contact].line;
        self.agents.release(agent, self.lines.lines[line as usize].medium, self.now);
        self.lines.contacts[contact].place = Place::Absent;
        self.fill_on(agent);
    }

    #[cold]
    fn on_unanswered(&mut self, contact: ContactId) {
        let view = self.lines.contacts[contact];
        let Place::With(agent) = view.place else { panic!("{contact:?} has no agent who could respond") };
        let Line { demand, queue, medium, .. } = self.lines.lines[view.line as usize];
        self.agents.release(agent, medium, self.now);
        self.lines.contacts[contact].place = Place::Absent;
        self.on_state(agent, AgentState::NotReady);
        let estimate = self.estimate(queue, demand, self.lines.waiting[queue]);
        self.lines.contacts[contact].place = Place::InLine;
        self.lines.waiting[queue] += 1;
        self.lines.note_entered(queue, contact);
        match self.pick_for(contact) {
            Some(agent) => self.connect_from_queue(contact, agent),
            None => {
                let place = self.ahead_of(queue, view.sequence) + 1;
                let asked = self.lines.demands[demand as usize].asked;
                let trace = self.tracing.then(|| self.trace_request(&asked, None, None, None));
                self.join::<false>(contact);
                self.decide(contact, Outcome::Wait { place, estimate }, Ruled::default(), trace);
                self.overflow(contact, asked.steps);
                self.empty();
            }
        }
    }

    #[inline(always)]
    fn on_session_ended<const WATCHED: bool>(&mut self, contact: ContactId) -> Option<Decision> {
        let view = &mut self.lines.contacts[contact];
        let Place::With(agent) = mem::take(&mut view.place) else {
            panic!("{contact:?} ends although nobody serves it")
        };
        let line = &self.lines.lines[view.line as usize];
        if self.estimating {
            let queue = &mut self.queues[line.queue];
            // A session that goes on after a while is one with the stretch before.
            queue.served += if view.sequence < FIRST_REQUEST { 0.0 } else { 1.0 };
            queue.talk += self.now.since(view.connected).nanos_f64();
        }
        self.agents.release(agent, line.medium, self.now);
        self.fill::<WATCHED>(agent)
    }

    /// Gives the agent waiting contacts while they have room, then seats them for the requests to come. Returns the first decision.
    #[inline(always)]
    fn fill<const WATCHED: bool>(&mut self, agent: AgentId) -> Option<Decision> {
        let Some(contact) = self.next_contact(agent) else {
            self.agents.seat(agent);
            if !self.is_plain && self.agents.keep_some_free() {
                self.settle();
            }
            return None;
        };
        let trace = if WATCHED && self.tracing { Some(self.trace_freed(agent)) } else { None };
        let view = self.lines.contacts[contact];
        match view.place {
            Place::For(agent) => self.give_up_wish(contact, agent),
            _ => self.leave::<true>(contact),
        }
        let line = &self.lines.lines[view.line as usize];
        let medium = line.medium;
        self.lines.waiting[line.queue] -= 1;
        self.connect(contact, agent, medium);
        let first = self.decision::<WATCHED>(contact, Outcome::Connect { agent }, Ruled::default(), trace);
        let view = self.agents.view(agent);
        if !view.is_full() || view.is_seated() {
            self.fill_on(agent);
        }
        Some(first)
    }

    /// The same, but keeps all decisions.
    #[inline(never)]
    fn fill_on(&mut self, agent: AgentId) {
        self.queue(|router| router.fill::<true>(agent));
    }

    /// Where agents are kept free, one who becomes free lets go of another, of whom there are now enough: connects those who
    /// wait and may have one, the first in the order of service first.
    #[cold]
    fn settle(&mut self) {
        loop {
            let sight = self.lines.view(self.now, None);
            let mut best: Option<(Rank, ContactId, AgentId)> = None;
            for line in self.lines.occupied.iter() {
                let contact = self.lines.lines[line as usize].head();
                let rank = self.lines.rank(contact, &sight);
                if best.is_none_or(|(least, ..)| rank < least)
                    && let Some(agent) = pick_for(&self.rules, &mut self.agents, &self.lines, self.now, contact)
                {
                    best = Some((rank, contact, agent));
                }
            }
            let Some((_, contact, agent)) = best else { return };
            self.leave::<false>(contact);
            self.connect_from_queue(contact, agent);
        }
    }

    /// The agent for a waiting contact who takes anybody.
    #[cold]
    fn pick_for(&mut self, contact: ContactId) -> Option<AgentId> {
        pick_for(&self.rules, &mut self.agents, &self.lines, self.now, contact)
    }

    /// Connects a contact that waited, and is out of its line, to an agent who was picked for it.
    #[cold]
    fn connect_from_queue(&mut self, contact: ContactId, agent: AgentId) {
        let line = &self.lines.lines[self.lines.contacts[contact].line as usize];
        let (medium, queue) = (line.medium, line.queue);
        let asked = &self.lines.demands[line.demand as usize].asked;
        let trace = self.tracing.then(|| self.trace_request(asked, None, Some(agent), None));
        self.lines.waiting[queue] -= 1;
        self.lines.note_exited(queue, contact);
        self.connect(contact, agent, medium);
        self.agents.seat(agent);
        self.decide(contact, Outcome::Connect { agent }, Ruled::default(), trace);
    }

    /// Takes a contact out of its line, and, if it is not to be counted in another, out of its queue.
    #[inline(always)]
    fn leave<const QUEUE: bool>(&mut self, contact: ContactId) {
        self.lines.leave(contact);
        if self.revisiting {
            self.note_left::<QUEUE>(contact);
        }
    }

    #[cold]
    fn note_left<const QUEUE: bool>(&mut self, contact: ContactId) {
        self.limits.clear(contact.0);
        self.lines.note_left(contact);
        if QUEUE {
            let queue = self.lines.lines[self.lines.contacts[contact].line as usize].queue;
            self.lines.note_exited(queue, contact);
        }
    }

    /// Puts a contact into its line, behind all who asked before it, and if it was not counted there before, into its queue.
    #[inline(always)]
    fn join<const QUEUE: bool>(&mut self, contact: ContactId) {
        let is_last = self.lines.join_last(contact);
        if self.revisiting || !is_last {
            self.note_joined::<QUEUE>(contact, is_last);
        }
    }

    #[cold]
    fn note_joined<const QUEUE: bool>(&mut self, contact: ContactId, is_last: bool) {
        match is_last {
            true => self.lines.note_last(contact),
            false => self.lines.join_within(contact),
        }
        if QUEUE {
            let queue = self.lines.lines[self.lines.contacts[contact].line as usize].queue;
            self.lines.note_entered(queue, contact);
        }
        self.revisiting |= self.lines.are_sorted();
        self.await_look(contact);
    }

    /// How many wait in a queue who asked before.
    #[cold]
    pub(super) fn ahead_of(&mut self, queue: QueueId, sequence: u64) -> u32 {
        let ahead = self.lines.ahead_of(queue, sequence);
        self.revisiting |= self.lines.are_sorted();
        ahead
    }

    /// The steps of a queue that are gone besides `gone` after this wait, and the step that comes next. A step is looked at
    /// when its time has come, and passed over when its condition does not hold. A contact that is not counted yet counts `itself`.
    #[cold]
    fn steps_at(&self, (queue, medium): (QueueId, Medium), next: u8, wait: Span, itself: u32) -> (u16, u8) {
        let steps = self.rules.queues[queue].steps.iter().enumerate().skip(usize::from(next));
        let (mut gone, mut next) = (0, next);
        for (number, step) in steps.take_while(|(_, step)| step.after <= wait) {
            let Condition { waiting, idle } = step.only_if;
            let enough = |(group, least): (GroupId, u32)| self.agents.idle(group, medium) >= least;
            if self.lines.waiting[queue] + itself >= waiting && idle.is_none_or(enough) {
                gone |= 1 << number;
            }
            next = number as u8 + 1;
        }
        (gone, next)
    }

    /// Sets the time at which a contact in line is looked at next: for a step of its queue or a row of its table.
    #[cold]
    fn await_look(&mut self, contact: ContactId) {
        if self.revisiting {
            self.await_next_look(contact);
        }
    }

    #[cold]
    fn await_next_look(&mut self, contact: ContactId) {
        let view = &self.lines.contacts[contact];
        let queue = self.lines.lines[view.line as usize].queue;
        let step = self.rules.queues[queue].steps.get(usize::from(view.next_step)).map(|step| step.after);
        if let Some(wait) = step.into_iter().chain(self.ruling.next_look(contact)).min() {
            self.limits.set(contact.0, (view.since + wait).nanos());
        }
    }

    /// The waiting contact that goes first among those whom the agent may serve and has room for.
    #[inline(always)]
    fn next_contact(&self, agent: AgentId) -> Option<ContactId> {
        let view = self.agents.view(agent);
        if view.is_full() {
            return None;
        }
        if !self.is_plain || self.lines.wants(agent) {
            return self.next_in_order(agent);
        }
        let profile = &self.agents.profiles[view.profile as usize];
        let mut best: Option<(u64, ContactId)> = None;
        profile.lines.both(&self.lines.occupied).for_each(|number| {
            let line = &self.lines.lines[number as usize];
            if view.has_room(line.medium) {
                let first = self.lines.first_of(line);
                if best.is_none_or(|best| first.0 < best.0) {
                    best = Some(first);
                }
            }
        });
        best.map(|(_, contact)| contact)
    }

    /// The same for any order of service, for who waits for this agent alone, and for agents who are kept free.
    #[cold]
    fn next_in_order(&self, agent: AgentId) -> Option<ContactId> {
        let view = self.agents.view(agent);
        let profile = &self.agents.profiles[view.profile as usize];
        let sight = self.lines.view(self.now, Some(&profile.capability));
        let keeps_some = self.agents.keep_some_free();
        let heads = profile.lines.both(&self.lines.occupied).filter_map(|number| {
            let line = &self.lines.lines[number as usize];
            let (queue, medium) = (line.queue, line.medium);
            let is_kept = keeps_some && self.agents.is_agent_kept_free(agent, queue, medium);
            (view.has_room(medium) && !is_kept).then(|| line.head())
        });
        let personal = self.lines.first_insisting(agent).filter(|&contact| {
            let line = self.lines.contacts[contact].line;
            view.has_room(self.lines.lines[line as usize].medium)
        });
        heads.chain(personal).min_by_key(|&contact| self.lines.rank(contact, &sight))
    }

    #[inline]
    fn connect(&mut self, contact: ContactId, agent: AgentId, medium: Medium) {
        let view = &mut self.lines.contacts[contact];
        view.place = Place::With(agent);
        view.connected = self.now;
        self.agents.assign(agent, medium, self.now);
    }

    /// A decision, which is logged where there is a log.
    #[inline(always)]
    pub(super) fn decision<const WATCHED: bool>(
        &mut self,
        contact: ContactId,
        outcome: Outcome,
        Ruled { treatment, .. }: Ruled,
        trace: Option<Box<Trace>>,
    ) -> Decision {
        let decision = Decision { contact, outcome, treatment, trace };
        if WATCHED && self.log.is_some() {
            self.note_decision(decision.clone());
        }
        decision
    }

    /// The same, kept for [`Router::poll`].
    fn decide(&mut self, contact: ContactId, outcome: Outcome, ruled: Ruled, trace: Option<Box<Trace>>) {
        let decision = self.decision::<true>(contact, outcome, ruled, trace);
        self.decisions.push_back(decision);
    }

    #[cold]
    fn note_decision(&mut self, decision: Decision) {
        if let Some(log) = &mut self.log {
            log.decisions.push((self.now, decision));
        }
    }

    /// A contact stops waiting for this agent alone, and in its queue.
    #[cold]
    fn give_up_wish(&mut self, contact: ContactId, agent: AgentId) {
        self.forget_wish(contact, agent);
        let queue = self.lines.lines[self.lines.contacts[contact].line as usize].queue;
        self.lines.note_exited(queue, contact);
    }

    /// Takes a contact off the list of those who wait for this agent alone.
    #[cold]
    fn forget_wish(&mut self, contact: ContactId, agent: AgentId) {
        self.lines.stop_insisting(contact, agent);
        self.limits.clear(contact.0);
    }

    /// A contact whose time has come takes anybody of its queue from now on, if it waited for one agent, and goes by the rows of
    /// its table and the steps of its queue that have come.
    fn move_on(&mut self, contact: ContactId) {
        let view = self.lines.contacts[contact];
        let line = &self.lines.lines[view.line as usize];
        let (from, medium) = (line.queue, line.medium);
        let asked = self.lines.demands[line.demand as usize].asked;
        let (queue, priority, ruled) = match self.look_again(contact) {
            Some(Change::Refuse(ruled)) => return self.turn_away(contact, ruled),
            Some(Change::Wait { queue, priority, ruled }) => (queue, priority, Some(ruled)),
            None => (from, self.lines.lines[view.line as usize].priority, None),
        };
        self.lines.waiting[from] -= 1;
        self.lines.note_exited(from, contact);
        self.lines.waiting[queue] += 1;
        self.lines.note_entered(queue, contact);
        let (steps, next_step) = if queue == from { (asked.steps, view.next_step) } else { (0, 0) };
        let (mut gone, next_step) = self.steps_at((queue, medium), next_step, self.now.since(view.since), 0);
        self.lines.contacts[contact].next_step = next_step;
        let to = Asked { queue, steps: steps | gone, ..asked };
        match view.place {
            Place::For(agent) => {
                self.forget_wish(contact, agent);
                // Those that were gone when it asked have not been told of yet.
                gone |= steps;
            }
            Place::InLine if to == asked && ruled.is_none() => {
                if !self.leaves_empty(contact) {
                    self.await_look(contact);
                }
                return;
            }
            Place::InLine => self.leave::<false>(contact),
            Place::Absent | Place::With(_) | Place::Held => unreachable!("only who waits has a limit"),
        }
        let number = self.line_of(to, priority);
        self.lines.contacts[contact].line = number;
        if let Some(ruled) = ruled {
            let estimate = self.estimate_within(queue, self.lines.lines[number as usize].demand, view.sequence);
            let trace = self.trace_of_rule(ruled);
            self.decide(contact, Outcome::Move { queue, priority, estimate }, ruled, trace);
        }
        match self.pick_for(contact) {
            Some(agent) => self.connect_from_queue(contact, agent),
            None => {
                self.join::<false>(contact);
                if !self.leaves_empty(contact) {
                    self.overflow(contact, gone);
                }
            }
        }
    }

    /// Has a contact that waits asked for at the sites that these steps of its queue name.
    #[cold]
    fn overflow(&mut self, contact: ContactId, steps: u16) {
        let line = &self.lines.lines[self.lines.contacts[contact].line as usize];
        let gone = self.rules.queues[line.queue].gone(steps);
        let sites = Vec::from_iter(gone.flat_map(|step| step.sites.iter().copied()));
        for site in sites {
            let trace = self.trace_of_rule(Ruled::default());
            self.decide(contact, Outcome::Overflow { site }, Ruled::default(), trace);
        }
    }

    /// A contact that waits is turned away by a rule.
    fn turn_away(&mut self, contact: ContactId, ruled: Ruled) {
        self.on_withdraw(contact);
        let decision = self.refusal_by_rule(contact, ruled);
        self.decisions.push_back(decision);
    }

    /// These contacts move on. Agents who are idle go to those of them who are first in the order of service.
    fn release(&mut self, mut contacts: Vec<ContactId>) {
        let sight = self.lines.view(self.now, None);
        contacts.sort_by_key(|&contact| self.lines.rank(contact, &sight));
        for contact in contacts {
            self.move_on(contact);
        }
    }

    #[inline(always)]
    fn line_of(&mut self, asked: Asked, priority: u8) -> u32 {
        match self.lines.line(&asked, priority) {
            Some(line) => line,
            // A copy, so that only what is new has a place in memory.
            None => self.new_line(&{ asked }, priority),
        }
    }

    #[cold]
    fn new_line(&mut self, asked: &Asked, priority: u8) -> u32 {
        let demand = match self.lines.demand(asked) {
            Some(demand) => demand,
            None => self.new_demand(*asked),
        };
        let line = self.lines.add_line(demand, priority, &self.rules.queues[asked.queue]);
        for profile in self.lines.demands[demand as usize].profiles.iter() {
            self.agents.profiles[profile as usize].lines.insert(line);
        }
        line
    }

    fn new_demand(&mut self, asked: Asked) -> u32 {
        let demand = self.lines.add_demand(asked);
        for profile in 0..self.agents.profiles.len() as u32 {
            self.connect_profile(profile, demand);
        }
        for (_, agent) in self.agents.known() {
            let profile = &self.agents.profiles[agent.profile as usize];
            if agent.state == AgentState::Ready && profile.demands.contains(&demand) {
                let medium = asked.channel.medium();
                self.lines.demands[demand as usize].slots_on_duty += slots(&profile.capability, medium);
            }
        }
        self.agents.add_demand(asked.channel.medium(), self.rules.queues[asked.queue].target.skill);
        demand
    }

    /// Notes that the profile may serve the demand, if it may.
    fn connect_profile(&mut self, profile: u32, demand: u32) {
        let entry = &mut self.lines.demands[demand as usize];
        let home = &mut self.agents.profiles[profile as usize];
        if self.rules.serves(&home.capability, &entry.asked) {
            entry.profiles.insert(profile);
            home.demands.push(demand);
            entry.lines.iter().for_each(|&line| home.lines.insert(line));
        }
    }

    /// Adds the agent's slots to what is on duty for each demand, or takes them off, if they are ready.
    fn count_on_duty(&mut self, agent: AgentId, on: bool) {
        let view = self.agents.view(agent);
        if view.state == AgentState::NotReady {
            return;
        }
        let number = view.profile;
        self.agents.count_on_duty(number, on);
        let profile = &self.agents.profiles[number as usize];
        for &number in &profile.demands {
            let demand = &mut self.lines.demands[number as usize];
            let slots = slots(&profile.capability, demand.asked.channel.medium());
            demand.slots_on_duty = if on { demand.slots_on_duty + slots } else { demand.slots_on_duty - slots };
        }
    }
}

/// The agent for a waiting contact who takes anybody.
#[cold]
fn pick_for(rules: &Rules, agents: &mut Agents, lines: &Lines, now: Time, contact: ContactId) -> Option<AgentId> {
    let view = &lines.contacts[contact];
    let line = &lines.lines[view.line as usize];
    let skill = rules.queues[line.queue].target.skill;
    let wanted = || Wanted { queue: line.queue, demand: line.demand, skill, draw: view.draw, now };
    agents.pick(&lines.demands[line.demand as usize].profiles, line.medium, wanted)
}

/// Whether the agent is ready and of one of these profiles.
#[cold]
fn could_serve(agents: &mut Agents, agent: AgentId, profiles: &BitSet) -> bool {
    let view = agents.views.grown_to(agent).as_ref();
    view.is_some_and(|view| view.state == AgentState::Ready && profiles.contains(view.profile))
}

/// How many sessions of the medium an agent of this capability can hold.
pub(super) fn slots(capability: &Capability, medium: Medium) -> u64 {
    u64::from(capability.capacity().of(medium))
}
