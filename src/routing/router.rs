//! The engine: told things, it answers with decisions.

use super::agents::Agents;
use super::answers::Answers;
use super::decision::{Decision, Outcome, Refusal};
use super::input::{AgentState, Capability, Input, Medium, Request};
use super::lines::{ContactView, FIRST_REQUEST, Line, Lines, Place};
use super::log::{Call, Log};
use super::rules::{QueueRules, Rules};
use crate::ids::{AgentId, ContactId, IdVec, QueueId};
use crate::time::{Span, Time};
use crate::tournament::Tournament;

/// The routing engine. See the [module](super) for its contract.
#[derive(Clone, Debug)]
pub struct Router {
    pub(super) rules: Rules,
    pub(super) agents: Agents,
    pub(super) lines: Lines,
    /// Contacts that wait for one agent alone, by agent, in the order in which they asked.
    pub(super) personal: IdVec<AgentId, Vec<ContactId>>,
    /// When these contacts stop insisting, by contact.
    limits: Tournament,
    queues: IdVec<QueueId, QueueState>,
    answers: Answers,
    now: Time,
    tracing: bool,
    log: Option<Box<Log>>,
}

/// What the engine has seen of a queue.
#[derive(Clone, Copy, Debug, Default)]
struct QueueState {
    waiting: u32,
    /// Contacts whose sessions ended, and the sum of their sessions \[ns\], exact up to 100 days.
    served: f64,
    handling: f64,
}

impl Router {
    /// An engine that has not been told of any agent yet.
    pub fn new(rules: Rules) -> Self {
        Router {
            agents: Agents::new(rules.pick),
            lines: Lines::new(rules.order, rules.queues.len()),
            personal: IdVec::new(),
            limits: Tournament::new(),
            queues: rules.queues.iter().map(|_| QueueState::default()).collect(),
            answers: Answers::default(),
            now: Time::START,
            tracing: false,
            log: None,
            rules,
        }
    }

    /// From now on every decision carries its trace. Costs a look at every agent for each decision.
    #[must_use]
    pub fn with_traces(mut self) -> Self {
        self.tracing = true;
        if let Some(log) = &mut self.log {
            log.tracing = true;
        }
        self
    }

    /// From now on everything that is told and answered is kept in a log. To be called before the first input, for a
    /// log replays from the beginning.
    #[must_use]
    pub fn with_log(mut self) -> Self {
        self.log = Some(Box::new(Log::new(self.rules.clone(), self.tracing)));
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
    /// not there is withdrawn or ended.
    // Inlined, so that a driver which names the input does not pay for the enumeration of all of them.
    #[inline(always)]
    pub fn handle(&mut self, now: Time, input: Input) {
        self.advance(now);
        if self.log.is_some() {
            self.note(now, Call::Input(input.clone()));
        }
        match input {
            Input::Request(request) => self.on_request::<false>(request),
            Input::Resume(request) => self.on_request::<true>(request),
            Input::SessionEnded { contact } => self.on_session_ended(contact),
            Input::Withdraw(contact) => self.on_withdraw(contact),
            Input::State { agent, state } => self.on_state(agent, state),
            Input::Capability { agent, capability } => self.on_capability(agent, capability),
        }
    }

    /// The next decision, in the order in which they were made.
    #[inline(always)]
    pub fn poll(&mut self) -> Option<Decision> {
        self.answers.pop()
    }

    /// The earliest moment at which a decision could come without any input. It may change with every call of
    /// [`Router::handle`] and [`Router::handle_deadline`].
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
        self.queues[queue].waiting
    }

    /// What a contact that joined the queue behind everybody in it would have to wait: (waiting + 1) x mean handling
    /// time / slots, where the mean is taken over the queue's sessions that have ended, work after the conversation
    /// included, and the slots are the sessions that the agents on duty who serve the queue through the contact's channel
    /// can hold, busy or not.
    ///
    /// This is the formula of the source documents' example (25 waiting, 12 agents: 2 min 10 s). It is the mean wait
    /// of M/M/c behind a full line and makes no allowance for idle agents, abandonment or other queues.
    fn estimate(&self, queue: QueueId, demand: u32) -> Option<Span> {
        let QueueState { waiting, served, handling } = self.queues[queue];
        let slots = self.lines.demands[demand as usize].slots_on_duty;
        if served == 0.0 || slots == 0 {
            return None;
        }
        let nanos = f64::from(waiting + 1) * handling / (served * slots as f64);
        Some(Span::from_nanos_f64(nanos))
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
            for demand in 0..self.lines.demands.len() as u32 {
                self.connect_profile(profile, demand);
            }
        }
        self.agents.enroll(agent, profile);
        self.personal.grown_to(agent);
        self.count_on_duty(agent, true);
        // Whom he may not serve any more does not wait for him any longer.
        let capability = &self.agents.profiles[profile as usize].capability;
        let lost = self.personal[agent].iter().copied().filter(|&contact| {
            let line = &self.lines.lines[self.lines.contacts[contact].line as usize];
            let channel = self.lines.demands[line.demand as usize].channel;
            !serves(capability, &self.rules.queues[line.queue], channel)
        });
        self.release(lost.collect());
        self.fill(agent);
    }

    fn on_state(&mut self, agent: AgentId, state: AgentState) {
        self.count_on_duty(agent, false);
        self.agents.set_state(agent, state);
        self.count_on_duty(agent, true);
        self.fill(agent);
        if state == AgentState::NotReady {
            // Nobody waits for him any longer, but only after all reports of this moment are in, lest a colleague who leaves
            // with him is given somebody.
            for &contact in &self.personal[agent] {
                self.limits.set(contact.0, self.now.nanos());
            }
        }
    }

    #[inline(always)]
    fn on_request<const RESUMES: bool>(&mut self, request: Request) {
        let Request { contact, queue, channel, priority, preferred, draw } = request;
        let line = match self.lines.line(queue, channel, priority) {
            Some(line) => line,
            None => self.new_line(queue, channel, priority),
        };
        let Line { demand, medium, .. } = self.lines.lines[line as usize];
        let view = self.lines.contacts.grown_to(contact);
        assert_eq!(view.place, Place::Absent, "{contact:?} asks although it is there already");
        self.lines.requests += 1;
        let sequence = if RESUMES { self.lines.requests } else { FIRST_REQUEST + self.lines.requests };
        *view = ContactView { place: Place::Absent, line, sequence, since: self.now, draw };
        let asks = &self.rules.queues[queue];

        // A preferred agent counts only while he could ever serve the contact.
        let preferred = preferred.filter(|wish| {
            let view = self.agents.views.grown_to(wish.agent).as_ref();
            view.is_some_and(|view| {
                let capability = &self.agents.profiles[view.profile as usize].capability;
                view.state == AgentState::Ready && serves(capability, asks, channel)
            })
        });
        let full = !RESUMES && asks.limit.is_some_and(|limit| self.queues[queue].waiting >= limit);
        let profiles = &self.lines.demands[demand as usize].profiles;
        let picked = match preferred {
            Some(wish) if self.agents.view(wish.agent).has_room(medium) => Some(wish.agent),
            // Who may not wait for him takes anybody.
            Some(_) if !full => None,
            _ => self.agents.pick(profiles, medium, asks.skill, draw),
        };
        let trace = self.tracing.then(|| self.trace_request(asks, channel, preferred.map(|wish| wish.agent), picked));

        if let Some(agent) = picked {
            self.connect(contact, agent, medium);
            self.agents.seat(agent);
            return self.decide(contact, Outcome::Connect { agent }, trace);
        }
        if full {
            return self.decide(contact, Outcome::Refuse(Refusal::QueueFull), trace);
        }
        let estimate = self.estimate(queue, demand);
        match preferred {
            Some(wish) => {
                self.lines.contacts[contact].place = Place::For(wish.agent);
                self.personal.grown_to(wish.agent).push(contact);
                if !RESUMES {
                    self.limits.set(contact.0, (self.now + wish.limit).nanos());
                }
            }
            None => self.lines.join(contact),
        }
        self.queues[queue].waiting += 1;
        let place = self.queues[queue].waiting;
        self.decide(contact, Outcome::Wait { place, estimate }, trace);
    }

    fn on_withdraw(&mut self, contact: ContactId) {
        let view = self.lines.contacts[contact];
        match view.place {
            Place::InLine => self.lines.leave(contact),
            Place::For(agent) => self.forget_wish(contact, agent),
            Place::Absent | Place::With(_) => panic!("{contact:?} is withdrawn although it does not wait"),
        }
        self.queues[self.lines.lines[view.line as usize].queue].waiting -= 1;
        self.lines.contacts[contact].place = Place::Absent;
    }

    #[inline(always)]
    fn on_session_ended(&mut self, contact: ContactId) {
        let view = self.lines.contacts[contact];
        let Place::With(agent) = view.place else { panic!("{contact:?} ends although nobody serves it") };
        let line = &self.lines.lines[view.line as usize];
        let queue = &mut self.queues[line.queue];
        // A session that goes on after a while is one with the stretch before.
        queue.served += if view.sequence < FIRST_REQUEST { 0.0 } else { 1.0 };
        queue.handling += self.now.since(view.since).nanos_f64();
        self.agents.release(agent, line.medium);
        self.lines.contacts[contact].place = Place::Absent;
        self.fill(agent);
    }

    /// Gives the agent waiting contacts while he has room, then seats him for the requests to come.
    #[inline]
    fn fill(&mut self, agent: AgentId) {
        while let Some(contact) = self.next_contact(agent) {
            let trace = self.tracing.then(|| self.trace_freed(agent));
            let view = self.lines.contacts[contact];
            match view.place {
                Place::For(agent) => self.forget_wish(contact, agent),
                _ => self.lines.leave(contact),
            }
            let line = &self.lines.lines[view.line as usize];
            let medium = line.medium;
            self.queues[line.queue].waiting -= 1;
            self.connect(contact, agent, medium);
            self.decide(contact, Outcome::Connect { agent }, trace);
            let view = self.agents.view(agent);
            if view.is_full() && !view.is_seated() {
                return;
            }
        }
        self.agents.seat(agent);
    }

    /// The waiting contact that goes first among those whom the agent may serve and has room for.
    #[inline]
    fn next_contact(&self, agent: AgentId) -> Option<ContactId> {
        let view = self.agents.view(agent);
        if view.is_full() {
            return None;
        }
        let profile = &self.agents.profiles[view.profile as usize];
        let mut best: Option<(u128, ContactId)> = None;
        let mut offer = |candidate: (u128, ContactId)| {
            if best.is_none_or(|(least, _)| candidate.0 < least) {
                best = Some(candidate);
            }
        };
        for line in profile.lines.both(&self.lines.occupied) {
            if view.has_room(self.lines.lines[line as usize].medium) {
                offer(self.lines.head(line, self.now));
            }
        }
        for &contact in &self.personal[agent] {
            let line = self.lines.contacts[contact].line;
            if view.has_room(self.lines.lines[line as usize].medium) {
                offer((self.lines.rank(contact, self.now), contact));
            }
        }
        best.map(|(_, contact)| contact)
    }

    #[inline]
    fn connect(&mut self, contact: ContactId, agent: AgentId, medium: Medium) {
        let view = &mut self.lines.contacts[contact];
        view.place = Place::With(agent);
        view.since = self.now;
        self.agents.assign(agent, medium);
    }

    #[inline(always)]
    fn decide(&mut self, contact: ContactId, outcome: Outcome, trace: Option<Box<super::Trace>>) {
        if self.log.is_some() {
            self.note_decision(Decision { contact, outcome, trace: trace.clone() });
        }
        self.answers.push(contact, outcome, trace);
    }

    #[cold]
    fn note_decision(&mut self, decision: Decision) {
        if let Some(log) = &mut self.log {
            log.decisions.push((self.now, decision));
        }
    }

    /// Takes a contact off the list of those who wait for this agent alone.
    fn forget_wish(&mut self, contact: ContactId, agent: AgentId) {
        self.personal[agent].retain(|&other| other != contact);
        self.limits.clear(contact.0);
    }

    /// A contact that waited for one agent now takes anybody of its queue.
    fn stop_insisting(&mut self, contact: ContactId) {
        let view = self.lines.contacts[contact];
        let Place::For(agent) = view.place else { unreachable!("only who waits for one agent has a limit") };
        self.forget_wish(contact, agent);
        let line = &self.lines.lines[view.line as usize];
        let demand = &self.lines.demands[line.demand as usize];
        let (queue, medium, asks) = (line.queue, line.medium, self.rules.queues[line.queue]);
        let picked = self.agents.pick(&demand.profiles, medium, asks.skill, view.draw);
        match picked {
            Some(agent) => {
                let trace = self.tracing.then(|| self.trace_request(&asks, demand.channel, None, picked));
                self.queues[queue].waiting -= 1;
                self.connect(contact, agent, medium);
                self.agents.seat(agent);
                self.decide(contact, Outcome::Connect { agent }, trace);
            }
            None => self.lines.join(contact),
        }
    }

    /// These contacts, who waited for one agent, take anybody from now on. Agents who are idle go to those of them who
    /// are first in the order of service.
    fn release(&mut self, mut contacts: Vec<ContactId>) {
        contacts.sort_by_key(|&contact| self.lines.rank(contact, self.now));
        for contact in contacts {
            self.stop_insisting(contact);
        }
    }

    #[cold]
    fn new_line(&mut self, queue: QueueId, channel: super::Channel, priority: u8) -> u32 {
        let demand = match self.lines.demand(queue, channel) {
            Some(demand) => demand,
            None => self.new_demand(queue, channel),
        };
        let line = self.lines.add_line(demand, priority, self.rules.queues[queue].weight);
        for profile in self.lines.demands[demand as usize].profiles.iter() {
            self.agents.profiles[profile as usize].lines.insert(line);
        }
        line
    }

    fn new_demand(&mut self, queue: QueueId, channel: super::Channel) -> u32 {
        let demand = self.lines.add_demand(queue, channel);
        for profile in 0..self.agents.profiles.len() as u32 {
            self.connect_profile(profile, demand);
        }
        for (_, agent) in self.agents.known() {
            let profile = &self.agents.profiles[agent.profile as usize];
            if agent.state == AgentState::Ready && profile.demands.contains(&demand) {
                self.lines.demands[demand as usize].slots_on_duty += slots(&profile.capability, channel.medium());
            }
        }
        demand
    }

    /// Notes that the profile may serve the demand, if it may.
    fn connect_profile(&mut self, profile: u32, demand: u32) {
        let entry = &mut self.lines.demands[demand as usize];
        let home = &mut self.agents.profiles[profile as usize];
        if serves(&home.capability, &self.rules.queues[entry.queue], entry.channel) {
            entry.profiles.insert(profile);
            home.demands.push(demand);
            entry.lines.iter().for_each(|&line| home.lines.insert(line));
        }
    }

    /// Adds the agent's slots to what is on duty for each demand, or takes them off, if he is ready.
    fn count_on_duty(&mut self, agent: AgentId, on: bool) {
        let view = self.agents.view(agent);
        if view.state == AgentState::NotReady {
            return;
        }
        let profile = &self.agents.profiles[view.profile as usize];
        for &number in &profile.demands {
            let demand = &mut self.lines.demands[number as usize];
            let slots = slots(&profile.capability, demand.channel.medium());
            demand.slots_on_duty = if on { demand.slots_on_duty + slots } else { demand.slots_on_duty - slots };
        }
    }
}

/// Whether an agent of this capability may serve the queue through the channel: a compatible program running belongs to
/// being available at all, the skill comes on top.
pub(super) fn serves(capability: &Capability, asks: &QueueRules, channel: super::Channel) -> bool {
    capability.speaks(channel) && capability.level(asks.skill) >= asks.minimum_level.max(1)
}

fn slots(capability: &Capability, medium: Medium) -> u64 {
    let capacity = capability.capacity();
    u64::from(capacity.by_medium[medium as usize].min(capacity.total))
}
