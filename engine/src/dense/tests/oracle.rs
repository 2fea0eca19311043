//! A reference engine, written from the contract alone: it keeps plain lists and looks at all of them each time.

use super::generated::Moved;
use super::*;
use std::cmp::Reverse;

/// Who asks for the first time is numbered from here on.
const FIRST_REQUEST: u64 = 1 << 32;

pub(super) struct Reference {
    rules: Rules,
    /// Every table that there was, the one in force last.
    tables: Vec<Vec<Row>>,
    agents: Vec<Agent>,
    /// In the order of their requests.
    waiting: Vec<Waiting>,
    sessions: Vec<Session>,
    /// Who is not to be had for a while, as they waited or would have.
    held: Vec<Waiting>,
    /// Sessions that have ended, with their lengths; those of contacts that came back go on with one before.
    history: Vec<(QueueId, Span, bool)>,
    /// Counts the things that happen to agents.
    happenings: u64,
    requests: u64,
    now: Time,
    /// What the engine under test answered to the present call: choices left to chance are looked up here.
    heard: Vec<Decision>,
    answers: Vec<Decision>,
}

struct Agent {
    id: AgentId,
    capability: Capability,
    ready: bool,
    quiet_since: u64,
    assigned: Option<u64>,
    /// Stretches of their time: until when, whether ready, whether busy.
    past: Vec<(Time, bool, bool)>,
}

#[derive(Clone, Copy)]
struct Waiting {
    /// Its place in the order of requests, those who come back before the others.
    number: u64,
    /// What it asked for.
    original: Request,
    /// The same as the rules have it by now.
    request: Request,
    /// The table that it asked under, whose rows were looked at up to this wait; nothing for who comes back.
    table: Option<(usize, Span)>,
    asked: Time,
    /// The agent for whom alone the contact waits, and until when: who comes back, without a limit.
    insists: Option<(AgentId, Time)>,
    /// When the last who was ready for it went, if it does not wait for another.
    emptied: Option<Time>,
    /// The steps that are gone, and how many were looked at.
    steps: u16,
    looked_at: usize,
}

struct Session {
    /// As the contact waited, or would have.
    waited: Waiting,
    agent: AgentId,
    started: Time,
}

impl Session {
    fn medium(&self) -> Medium {
        self.waited.request.channel.medium()
    }
}

impl Reference {
    pub(super) fn new(rules: Rules) -> Self {
        Reference {
            tables: vec![rules.table.clone()],
            rules,
            agents: Vec::new(),
            waiting: Vec::new(),
            sessions: Vec::new(),
            held: Vec::new(),
            history: Vec::new(),
            happenings: 0,
            requests: 0,
            now: Time::START,
            heard: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// What the contract demands as the answer to the step's call.
    pub(super) fn answer(&mut self, step: &Moved) -> Vec<Decision> {
        self.now = step.now;
        self.heard.clone_from(&step.decisions);
        match &step.call {
            Call::Input(Input::Capability { agent, capability }) => self.capability(*agent, capability),
            Call::Input(Input::State { agent, state }) => self.state(*agent, *state == AgentState::Ready),
            Call::Input(Input::Table(table)) => self.tables.push(table.clone()),
            Call::Input(Input::Request(request)) => self.request(*request, false),
            Call::Input(Input::Resume(request)) => self.request(*request, true),
            Call::Input(Input::Withdraw(contact)) => self.withdraw(*contact),
            Call::Input(Input::Hold(contact)) => self.hold(*contact),
            Call::Input(Input::Reenter(request)) => self.reenter(*request),
            Call::Input(Input::Unanswered { contact }) => self.unanswered(*contact),
            Call::Input(Input::SessionEnded { contact }) => self.ended(*contact),
            Call::Deadline => {
                let now = self.now;
                self.move_on(|oracle, waiting| oracle.due(waiting).is_some_and(|due| due <= now));
            }
        }
        std::mem::take(&mut self.answers)
    }

    pub(super) fn waiting(&self, queue: QueueId) -> u32 {
        self.waiting.iter().filter(|waiting| waiting.request.queue == queue).count() as u32
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.waiting.iter().filter_map(|waiting| self.due(waiting)).min()
    }

    fn capability(&mut self, id: AgentId, capability: &Capability) {
        match self.agents.iter_mut().find(|agent| agent.id == id) {
            Some(agent) => agent.capability = capability.clone(),
            None => {
                self.agents.push(Agent {
                    id,
                    capability: capability.clone(),
                    ready: false,
                    quiet_since: 0,
                    assigned: None,
                    past: Vec::new(),
                });
            }
        }
        self.move_on(|oracle, waiting| {
            let agent = oracle.agents.iter().find(|agent| agent.id == id).unwrap();
            waiting.insists.is_some_and(|(wanted, _)| wanted == id)
                && !oracle.may_serve(agent, &waiting.request, waiting.steps)
        });
        self.empty();
        self.fill(id);
    }

    fn state(&mut self, id: AgentId, ready: bool) {
        let agent = self.agents.iter_mut().find(|agent| agent.id == id).unwrap();
        if ready != agent.ready {
            self.touch(id);
            let agent = self.agents.iter_mut().find(|agent| agent.id == id).unwrap();
            agent.ready = ready;
        }
        self.fill(id);
        if !ready {
            let now = self.now;
            for (agent, limit) in self.waiting.iter_mut().filter_map(|waiting| waiting.insists.as_mut()) {
                if *agent == id {
                    *limit = now;
                }
            }
            self.empty();
        }
    }

    /// Whoever waits for anybody, and not for somebody to come on duty, is looked at when nobody is.
    fn empty(&mut self) {
        let is_left = |waiting: &Waiting| waiting.insists.is_none() && self.is_left(waiting);
        let left = Vec::from_iter(self.waiting.iter().map(is_left));
        for (waiting, left) in self.waiting.iter_mut().zip(left) {
            if left {
                waiting.emptied = Some(self.now);
            }
        }
    }

    fn is_left(&self, waiting: &Waiting) -> bool {
        let leaves = self.rules.queues[waiting.request.queue].when_empty == WhenEmpty::Leave;
        leaves && self.is_empty(&waiting.request, waiting.steps)
    }

    /// Whether nobody is ready who may serve a request by these steps.
    fn is_empty(&self, request: &Request, steps: u16) -> bool {
        !self.agents.iter().any(|agent| agent.ready && self.may_serve(agent, request, steps))
    }

    /// When something comes of the wait itself.
    fn due(&self, waiting: &Waiting) -> Option<Time> {
        let step = self.rules.queues[waiting.request.queue].steps.get(waiting.looked_at);
        match waiting.insists {
            Some((_, limit)) => (limit < Time::MAX).then_some(limit),
            None if waiting.emptied.is_some() => waiting.emptied,
            None => {
                let looks = step.map(|step| step.after).into_iter().chain(self.next_moment(waiting.table));
                looks.min().map(|wait| waiting.asked + wait)
            }
        }
    }

    /// The wait after which rows of a table are looked at next.
    fn next_moment(&self, table: Option<(usize, Span)>) -> Option<Span> {
        let (table, looked) = table?;
        self.tables[table].iter().filter_map(|row| row.when.waited).filter(|wait| *wait > looked).min()
    }

    /// The first row of a table that fits what was asked for, after a wait or at the request.
    fn first_row(&self, table: usize, original: &Request, waited: Option<(Span, QueueId)>) -> Option<(u32, Then)> {
        for (number, Row { when, then }) in self.tables[table].iter().enumerate() {
            let among =
                |allowed: &Option<Vec<QueueId>>| allowed.as_ref().is_none_or(|all| all.contains(&original.queue));
            // Nobody is moved into a queue that is full.
            let is_full =
                |queue: QueueId| self.rules.queues[queue].capacity.is_some_and(|limit| self.waiting(queue) >= limit);
            let has_room = match (waited, then) {
                (Some((_, from)), Then::Route { queue: Some(queue), .. }) => *queue == from || !is_full(*queue),
                _ => true,
            };
            let fits = has_room
                && when.waited == waited.map(|(wait, _)| wait)
                && among(&when.queues)
                && when.channels.as_ref().is_none_or(|all| all.contains(&original.channel))
                && when.priority.is_none_or(|(least, most)| least <= original.priority && original.priority <= most)
                && when.waiting.is_none_or(|(queue, least)| self.waiting(queue) >= least)
                && when.idle.is_none_or(|(group, least)| self.idle(group, original) >= least);
            if fits {
                return Some((number as u32, *then));
            }
        }
        None
    }

    /// Looks at the steps that have come: which are gone from now on, and how many were looked at.
    fn look_at_steps(&self, request: &Request, wait: Span, mut looked_at: usize, itself: u32) -> (u16, usize) {
        let mut gone = 0;
        for step in self.rules.queues[request.queue].steps.iter().skip(looked_at) {
            if step.after > wait {
                break;
            }
            let enough = |(group, least)| self.idle(group, request) >= least;
            if self.waiting(request.queue) + itself >= step.only_if.waiting && step.only_if.idle.is_none_or(enough) {
                gone |= 1 << looked_at;
            }
            looked_at += 1;
        }
        (gone, looked_at)
    }

    /// Agents of a group with room for the contact's medium.
    fn idle(&self, group: GroupId, request: &Request) -> u32 {
        let of_group = self.agents.iter().filter(|agent| agent.capability.group() == group);
        of_group.filter(|agent| self.has_room(agent, request)).count() as u32
    }

    fn is_kept_free(&self, agent: &Agent, request: &Request) -> bool {
        let group = agent.capability.group();
        let mut reserves = self.rules.reserves.iter().filter(|reserve| reserve.group == group);
        reserves.any(|reserve| !reserve.queues.contains(&request.queue) && self.idle(group, request) <= reserve.keep)
    }

    fn request(&mut self, original: Request, comes_back: bool) {
        let table = (!comes_back).then_some((self.tables.len() - 1, Span::ZERO));
        let (mut request, mut by_row, mut treated) = (original, None, None);
        match table.and_then(|(table, _)| self.first_row(table, &original, None)) {
            None => {}
            Some((row, Then::Refuse)) => {
                let trace = Trace { steps: Vec::new(), row: Some(row) };
                return self.decide(original.contact, Outcome::Refuse(Refusal::ByRule), None, trace);
            }
            Some((row, Then::Route { queue, priority, treatment })) => {
                request.queue = queue.unwrap_or(request.queue);
                request.priority = priority.unwrap_or(request.priority);
                (by_row, treated) = (Some(row), treatment);
            }
        }
        let (steps, looked_at) = self.look_at_steps(&request, Span::ZERO, 0, 1);
        let insists = request.preferred.filter(|wish| {
            let behind =
                self.waiting.iter().filter(|waiting| waiting.insists.is_some_and(|(agent, _)| agent == wish.agent));
            let has_backlog = wish.backlog.is_some_and(|most| behind.count() >= most as usize);
            let wanted = self.agents.iter().find(|agent| agent.id == wish.agent && !has_backlog);
            wanted.is_some_and(|agent| agent.ready && self.may_serve(agent, &request, steps))
        });
        let waiting = self.waiting(request.queue);
        let limit = self.rules.queues[request.queue].capacity.filter(|_| !comes_back);
        let full = limit.is_some_and(|limit| waiting >= limit);
        let wished = insists
            .filter(|wish| self.agents.iter().any(|agent| agent.id == wish.agent && self.has_room(agent, &request)));
        let picked = match insists {
            Some(_) if wished.is_some() || !full => wished.map(|wish| wish.agent),
            _ => self.pick(&request, steps),
        };
        let trace =
            Trace { row: by_row, ..self.request_trace(&request, steps, insists.map(|wish| wish.agent), picked) };
        self.requests += 1;
        let number = self.requests + if comes_back { 0 } else { FIRST_REQUEST };
        let until = |wish: Preferred| if comes_back { Time::MAX } else { self.now + wish.limit };
        let insists = insists.map(|wish| (wish.agent, until(wish)));
        let new =
            Waiting { number, original, request, table, asked: self.now, insists, emptied: None, steps, looked_at };
        let outcome = if let Some(agent) = picked {
            self.open(new, agent);
            Outcome::Connect { agent }
        } else if full {
            treated = None;
            Outcome::Refuse(Refusal::QueueFull)
        } else if !comes_back && !self.rules.queues[request.queue].when_empty.joins() && self.is_empty(&request, steps)
        {
            treated = None;
            Outcome::Refuse(Refusal::NobodyOnDuty)
        } else {
            let estimate = self.estimate(&request, steps, waiting);
            let at = self.waiting.partition_point(|waiting| waiting.number < number);
            self.waiting.insert(at, new);
            Outcome::Wait { place: waiting + 1, estimate }
        };
        self.decide(request.contact, outcome, treated, trace);
        if matches!(outcome, Outcome::Wait { .. }) && insists.is_none() {
            self.overflow(&request, steps);
        }
    }

    fn ended(&mut self, contact: ContactId) {
        let Session { waited, agent, started } = self.close(contact);
        self.history.push((waited.request.queue, self.now.since(started), waited.number < FIRST_REQUEST));
        self.fill(agent);
    }

    fn close(&mut self, contact: ContactId) -> Session {
        let at = self.sessions.iter().position(|session| session.waited.request.contact == contact).unwrap();
        self.touch(self.sessions[at].agent);
        self.sessions.remove(at)
    }

    fn withdraw(&mut self, contact: ContactId) {
        if let Some(at) = self.held.iter().position(|held| held.request.contact == contact) {
            self.held.remove(at);
        } else if self.waiting.iter().any(|waiting| waiting.request.contact == contact) {
            self.take(contact);
        } else {
            let agent = self.close(contact).agent;
            self.fill(agent);
        }
    }

    fn hold(&mut self, contact: ContactId) {
        if self.waiting.iter().any(|waiting| waiting.request.contact == contact) {
            let waited = self.take(contact);
            self.held.push(waited);
        } else {
            let Session { waited, agent, .. } = self.close(contact);
            self.held.push(waited);
            self.fill(agent);
        }
    }

    /// A contact that was held goes to whom it may go, or waits among those who asked before and after it.
    fn reenter(&mut self, request: Request) {
        let at = self.held.iter().position(|held| held.request.contact == request.contact).unwrap();
        let Waiting { number, asked, .. } = self.held.remove(at);
        let (steps, looked_at) = self.look_at_steps(&request, self.now.since(asked), 0, 1);
        let insists = request.preferred.filter(|wish| {
            let behind =
                self.waiting.iter().filter(|waiting| waiting.insists.is_some_and(|(agent, _)| agent == wish.agent));
            let has_backlog = wish.backlog.is_some_and(|most| behind.count() >= most as usize);
            let wanted = self.agents.iter().find(|agent| agent.id == wish.agent && !has_backlog);
            wanted.is_some_and(|agent| agent.ready && self.may_serve(agent, &request, steps))
        });
        let picked = match insists {
            Some(wish) => {
                let has_room = |agent: &&Agent| agent.id == wish.agent && self.has_room(agent, &request);
                self.agents.iter().find(has_room).map(|agent| agent.id)
            }
            None => self.pick(&request, steps),
        };
        let until = insists.map(|wish| (wish.agent, self.now + wish.limit));
        let again = Waiting {
            number,
            original: request,
            request,
            table: None,
            asked,
            insists: until,
            emptied: None,
            steps,
            looked_at,
        };
        if let Some(agent) = picked {
            let trace = self.request_trace(&request, steps, None, picked);
            self.open(again, agent);
            return self.decide(request.contact, Outcome::Connect { agent }, None, trace);
        }
        let trace = self.request_trace(&request, steps, insists.map(|wish| wish.agent), None);
        let ahead = self.ahead_of(request.queue, number);
        let estimate = self.estimate(&request, steps, ahead);
        let at = self.waiting.partition_point(|waiting| waiting.number < number);
        self.waiting.insert(at, again);
        self.decide(request.contact, Outcome::Wait { place: ahead + 1, estimate }, None, trace);
        if insists.is_none() {
            self.overflow(&request, steps);
        }
    }

    /// The contact waits again among those who asked before and after it, unless somebody else can have it.
    fn unanswered(&mut self, contact: ContactId) {
        let Session { waited, agent, .. } = self.close(contact);
        self.state(agent, false);
        let Waiting { number, request, steps, .. } = waited;
        let estimate = self.estimate(&request, steps, self.waiting(request.queue));
        let place = 1 + self.ahead_of(request.queue, number);
        let at = self.waiting.partition_point(|waiting| waiting.number < number);
        self.waiting.insert(at, Waiting { insists: None, emptied: None, ..waited });
        if !self.connect_if_possible(&request, steps) {
            let trace = self.request_trace(&request, steps, None, None);
            self.decide(contact, Outcome::Wait { place, estimate }, None, trace);
            self.overflow(&request, steps);
            self.empty();
        }
    }

    /// Says where else a contact is to be asked for that has gone these steps and waits.
    fn overflow(&mut self, request: &Request, steps: u16) {
        let all = self.rules.queues[request.queue].steps.clone();
        for (_, step) in all.into_iter().enumerate().filter(|(number, _)| steps >> number & 1 == 1) {
            for site in step.sites {
                let trace = Trace { steps: Vec::new(), row: None };
                self.decide(request.contact, Outcome::Overflow { site }, None, trace);
            }
        }
    }

    /// Who waits in a queue and asked before.
    fn ahead_of(&self, queue: QueueId, number: u64) -> u32 {
        let of_queue = self.waiting.iter().filter(|waiting| waiting.request.queue == queue);
        of_queue.filter(|waiting| waiting.number < number).count() as u32
    }

    /// What the rows whose moment has come make of who waits: its queue, its priority, what is done for it and the last row
    /// that fitted; nothing when it is turned away, by this row.
    fn look_at_rows(&mut self, contact: ContactId) -> Result<(QueueId, u8, Option<TreatmentId>, Option<u32>), u32> {
        let at = self.waiting.iter().position(|waiting| waiting.request.contact == contact).unwrap();
        let Waiting { original, request, asked, .. } = self.waiting[at];
        let (mut queue, mut priority, mut treatment, mut row) = (request.queue, request.priority, None, None);
        while let Some(moment) = self.next_moment(self.waiting[at].table).filter(|&wait| wait <= self.now.since(asked))
        {
            let (table, _) = self.waiting[at].table.unwrap();
            self.waiting[at].table = Some((table, moment));
            match self.first_row(table, &original, Some((moment, request.queue))) {
                None => {}
                Some((number, Then::Refuse)) => return Err(number),
                Some((number, Then::Route { queue: to, priority: level, treatment: treated })) => {
                    queue = to.unwrap_or(queue);
                    priority = level.unwrap_or(priority);
                    treatment = treated.or(treatment);
                    row = Some(number);
                }
            }
        }
        Ok((queue, priority, treatment, row))
    }

    /// Those who wait and of whom this is true take anybody from now on and go the steps that have come.
    fn move_on(&mut self, due: impl Fn(&Self, &Waiting) -> bool) {
        let mut all = Vec::from_iter(self.waiting.iter().filter(|waiting| due(self, waiting)).copied());
        // A stable sort: those of the same rank stay in the order of their requests.
        all.sort_by_key(|waiting| self.rank(waiting, None));
        for Waiting { number, request: before, asked, insists, steps, looked_at, .. } in all {
            let contact = before.contact;
            let (queue, priority, treatment, row) = match self.look_at_rows(contact) {
                Ok(ruled) => ruled,
                Err(row) => {
                    self.take(contact);
                    let trace = Trace { steps: Vec::new(), row: Some(row) };
                    self.decide(contact, Outcome::Refuse(Refusal::ByRule), None, trace);
                    continue;
                }
            };
            let request = Request { queue, priority, ..before };
            let at = self.waiting.iter().position(|waiting| waiting.request.contact == contact).unwrap();
            self.waiting[at].request = request;
            // The steps of another queue are looked at from the first on.
            let (steps, looked_at) = if queue == before.queue { (steps, looked_at) } else { (0, 0) };
            let (gone, looked_at) = self.look_at_steps(&request, self.now.since(asked), looked_at, 0);
            let steps = steps | gone;
            self.waiting[at] = Waiting { insists: None, emptied: None, steps, looked_at, ..self.waiting[at] };
            let ruled = request != before || treatment.is_some();
            if ruled {
                let estimate = self.estimate(&request, steps, self.ahead_of(queue, number));
                let trace = Trace { steps: Vec::new(), row };
                self.decide(contact, Outcome::Move { queue, priority, estimate }, treatment, trace);
            }
            let connected = (insists.is_some() || gone != 0 || ruled) && self.connect_if_possible(&request, steps);
            if !connected && number > FIRST_REQUEST && self.is_left(&self.waiting[at]) {
                self.take(contact);
                let trace = Trace { steps: Vec::new(), row: None };
                self.decide(contact, Outcome::Refuse(Refusal::NobodyOnDuty), None, trace);
            } else if !connected {
                // Who insisted on one agent goes all steps at once.
                self.overflow(&request, if insists.is_some() { steps } else { gone });
            }
        }
    }

    fn connect_if_possible(&mut self, request: &Request, steps: u16) -> bool {
        let picked = self.pick(request, steps);
        if let Some(agent) = picked {
            let trace = self.request_trace(request, steps, None, picked);
            let taken = self.take(request.contact);
            self.open(taken, agent);
            self.decide(request.contact, Outcome::Connect { agent }, None, trace);
        }
        picked.is_some()
    }

    /// Gives the agent whom they may serve, one after the other, and then others whom they set free.
    fn fill(&mut self, id: AgentId) {
        loop {
            let agent = self.agents.iter().find(|agent| agent.id == id).unwrap();
            let eligible = Vec::from_iter(self.waiting.iter().filter(|waiting| {
                let for_him = match waiting.insists {
                    Some((wanted, _)) => wanted == id,
                    None => !self.is_kept_free(agent, &waiting.request),
                };
                for_him
                    && self.has_room(agent, &waiting.request)
                    && self.may_serve(agent, &waiting.request, waiting.steps)
            }));
            // The first of the smallest: a tie goes to the one that asked first.
            let Some(&&first) = eligible.iter().min_by_key(|waiting| self.rank(waiting, Some(agent))) else { break };
            let mut steps = vec![(Routine::Eligibility, eligible.len() as u32)];
            if self.rules.priority_first {
                let highest = eligible.iter().map(|waiting| waiting.request.priority).max().unwrap();
                let left = eligible.iter().filter(|waiting| waiting.request.priority == highest);
                steps.push((Routine::Priority, left.count() as u32));
            }
            steps.push((Routine::ContactSelection, 1));
            self.take(first.request.contact);
            self.open(first, id);
            let trace = Trace { steps, row: None };
            self.decide(first.request.contact, Outcome::Connect { agent: id }, None, trace);
        }
        loop {
            let mut all = Vec::from_iter(self.waiting.iter().filter(|waiting| waiting.insists.is_none()).copied());
            all.sort_by_key(|waiting| self.rank(waiting, None));
            if !all.iter().any(|waiting| self.connect_if_possible(&waiting.request, waiting.steps)) {
                return;
            }
        }
    }

    /// The smallest goes first, as seen by an agent or by nobody.
    fn rank(&self, waiting: &Waiting, agent: Option<&Agent>) -> (bool, Reverse<u8>, Reverse<i128>) {
        let QueueRules { weight, in_time, ref target, .. } = self.rules.queues[waiting.request.queue];
        let wait = i128::from(self.now.since(waiting.asked).nanos());
        let priority = i128::from(waiting.request.priority);
        let in_queue = i128::from(self.waiting(waiting.request.queue));
        let is_letter = waiting.request.deferred || waiting.request.channel == super::Channel::Email;
        if waiting.number < FIRST_REQUEST {
            return (is_letter, Reverse(u8::MAX), Reverse(i128::MAX));
        }
        let level = if self.rules.priority_first { waiting.request.priority } else { 0 };
        let key = match self.rules.contact_selection {
            ContactSelection::FirstCome => 0,
            ContactSelection::Priority => priority,
            ContactSelection::Aging { level } => wait + priority * i128::from(level.nanos()),
            ContactSelection::Accumulating => wait * priority,
            ContactSelection::WeightedWait => wait * i128::from(weight),
            ContactSelection::GeneralizedCMu => {
                let speed = agent.map_or(1, |agent| agent.capability.speed(target.skill));
                wait * i128::from(weight) * i128::from(speed) / (1 << 20)
            }
            ContactSelection::LeastSlack => wait - i128::from(in_time.nanos()),
            ContactSelection::QueueRatio => {
                let all: i128 = self.rules.queues.iter().map(|queue| i128::from(queue.weight)).sum();
                in_queue * all - i128::from(weight) * self.waiting.len() as i128
            }
            ContactSelection::LongestQueue => in_queue,
            ContactSelection::BestLevel => agent.map_or(0, |agent| i128::from(agent.capability.level(target.skill))),
        };
        (is_letter, Reverse(level), Reverse(key))
    }

    /// The share of the time until now in which an agent was busy: how much, and of what.
    fn occupancy(&self, agent: &Agent) -> (u128, u128) {
        let (mut from, mut busy, mut present) = (Time::START, 0_u128, 0_u128);
        let is_busy = self.sessions.iter().any(|session| session.agent == agent.id);
        for &(to, was_ready, was_busy) in agent.past.iter().chain(&[(self.now, agent.ready, is_busy)]) {
            let nanos = u128::from(to.since(from).nanos());
            busy += if was_busy { nanos } else { 0 };
            present += if was_busy || was_ready { nanos } else { 0 };
            from = to;
        }
        if present == 0 { (u128::from(is_busy), 1) } else { (busy, present) }
    }

    fn pick(&self, request: &Request, steps: u16) -> Option<AgentId> {
        let skill = self.rules.queues[request.queue].target.skill;
        let candidates = self.candidates(request, steps);
        if self.rules.agent_selection == AgentSelection::Random {
            // Anybody eligible will do: the one whom the engine took, if they are.
            let taken = self.heard.iter().find_map(|decision| match decision.outcome {
                Outcome::Connect { agent } if decision.contact == request.contact => Some(agent),
                _ => None,
            });
            return candidates.iter().find(|&&agent| Some(agent) == taken).or(candidates.first()).copied();
        }
        let agents = self.agents.iter().filter(|agent| candidates.contains(&agent.id));
        if self.rules.agent_selection == AgentSelection::LeastOccupied {
            let first = agents.min_by(|one, other| {
                let ((busy, present), (work, time)) = (self.occupancy(one), self.occupancy(other));
                (busy * time).cmp(&(work * present)).then(one.quiet_since.cmp(&other.quiet_since))
            });
            return first.map(|agent| agent.id);
        }
        let first = agents.min_by_key(|agent| {
            let open = self.sessions.iter().filter(|session| session.agent == agent.id).count() as i128;
            let capability = &agent.capability;
            let key = match self.rules.agent_selection {
                AgentSelection::LongestIdle => 0,
                AgentSelection::FewestSessions => open,
                AgentSelection::MostSessions => -open,
                AgentSelection::MostSpare => {
                    let medium = request.channel.medium();
                    let of_medium = self.sessions.iter().filter(|one| one.agent == agent.id && one.medium() == medium);
                    let Capacity { by_medium, total } = capability.capacity();
                    let room = i128::from(by_medium[medium as usize]) - of_medium.count() as i128;
                    -room.min(i128::from(total) - open)
                }
                AgentSelection::BestLevel => -i128::from(capability.level(skill)),
                AgentSelection::LeastSkilled => capability.breadth() as i128,
                AgentSelection::MostSkilled => -(capability.breadth() as i128),
                AgentSelection::Fastest => -i128::from(capability.speed(skill)),
                AgentSelection::Cheapest => i128::from(capability.cost()),
                AgentSelection::RoundRobin => agent.assigned.map_or(-1, i128::from),
                AgentSelection::LeastOccupied | AgentSelection::Random => unreachable!("answered above"),
            };
            (key, agent.quiet_since)
        });
        first.map(|agent| agent.id)
    }

    /// The agents who could take the contact now.
    fn candidates(&self, request: &Request, steps: u16) -> Vec<AgentId> {
        let agents = self.agents.iter().filter(|agent| !self.is_kept_free(agent, request));
        let able = agents.filter(|agent| self.has_room(agent, request) && self.may_serve(agent, request, steps));
        able.map(|agent| agent.id).collect()
    }

    fn may_serve(&self, agent: &Agent, request: &Request, steps: u16) -> bool {
        let capability = &agent.capability;
        capability.speaks(request.channel) && self.passes(agent, request, steps, self.rules.filters.len())
    }

    /// Whether the first so many routines leave the agent over for one of the targets.
    fn passes(&self, agent: &Agent, request: &Request, steps: u16, routines: usize) -> bool {
        let QueueRules { target, steps: all, .. } = &self.rules.queues[request.queue];
        let mut targets = vec![target];
        for (number, step) in all.iter().enumerate() {
            if steps >> number & 1 == 1 {
                targets.push(&step.target);
            }
        }
        let able = &agent.capability;
        targets.into_iter().any(|target| {
            self.rules.filters.iter().take(routines).all(|filter| match filter {
                Filter::Skill => able.level(target.skill) > 0 && able.level(target.skill) >= target.minimum_level,
                Filter::Language => request.language.is_none_or(|language| able.speaks_language(language)),
                Filter::Rank => able.rank() >= target.rank,
                Filter::Responsibility => match &target.groups {
                    None => true,
                    Some(groups) => groups.iter().any(|&group| group == able.group()),
                },
            })
        })
    }

    fn has_room(&self, agent: &Agent, request: &Request) -> bool {
        let medium = request.channel.medium();
        let open = Vec::from_iter(self.sessions.iter().filter(|session| session.agent == agent.id));
        let of_medium = open.iter().filter(|session| session.medium() == medium).count();
        let Capacity { by_medium, total } = agent.capability.capacity();
        let excluded = open.iter().any(|session| agent.capability.exclusions().contain(session.medium(), medium));
        !excluded
            && agent.ready
            && open.len() < usize::from(total)
            && of_medium < usize::from(by_medium[medium as usize])
    }

    fn estimate(&self, request: &Request, steps: u16, ahead: u32) -> Option<Span> {
        let on_duty = self.agents.iter().filter(|agent| agent.ready && self.may_serve(agent, request, steps));
        let slots = on_duty.map(|agent| {
            let Capacity { by_medium, total } = agent.capability.capacity();
            u64::from(by_medium[request.channel.medium() as usize].min(total))
        });
        let slots: u64 = slots.sum();
        let of_queue = self.history.iter().filter(|(queue, ..)| *queue == request.queue);
        let spans = Vec::from_iter(of_queue.clone().map(|(_, span, _)| span.nanos()));
        let divisor = of_queue.filter(|(.., goes_on)| !goes_on).count() as u64 * slots;
        let ahead = u64::from(ahead);
        (divisor > 0).then(|| Span::from_nanos((2 * (ahead + 1) * spans.iter().sum::<u64>() + divisor) / (2 * divisor)))
    }

    fn request_trace(&self, request: &Request, steps: u16, insists: Option<AgentId>, picked: Option<AgentId>) -> Trace {
        let available = self.agents.iter();
        let available =
            available.filter(|agent| self.has_room(agent, request) && agent.capability.speaks(request.channel));
        let mut left = Vec::from_iter(available);
        let mut trace = vec![(Routine::Availability, left.len() as u32)];
        for (number, filter) in self.rules.filters.iter().enumerate() {
            left.retain(|agent| self.passes(agent, request, steps, number + 1));
            let routine = match filter {
                Filter::Skill => Routine::Skill,
                Filter::Language => Routine::Language,
                Filter::Rank => Routine::Rank,
                Filter::Responsibility => Routine::Responsibility,
            };
            trace.push((routine, left.len() as u32));
        }
        if let Some(wanted) = insists {
            trace.push((Routine::Preference, left.iter().any(|agent| agent.id == wanted).into()));
        }
        if !self.rules.reserves.is_empty() {
            left.retain(|agent| !self.is_kept_free(agent, request));
            trace.push((Routine::Reserve, left.len() as u32));
        }
        trace.push((Routine::AgentSelection, picked.is_some().into()));
        Trace { steps: trace, row: None }
    }

    fn open(&mut self, waited: Waiting, agent: AgentId) {
        self.touch(agent);
        self.agents.iter_mut().find(|known| known.id == agent).unwrap().assigned = Some(self.happenings);
        self.sessions.push(Session { waited, agent, started: self.now });
    }

    /// Something is about to happen to the agent.
    fn touch(&mut self, id: AgentId) {
        self.happenings += 1;
        let busy = self.sessions.iter().any(|session| session.agent == id);
        let agent = self.agents.iter_mut().find(|agent| agent.id == id).unwrap();
        agent.quiet_since = self.happenings;
        agent.past.push((self.now, agent.ready, busy));
    }

    fn take(&mut self, contact: ContactId) -> Waiting {
        let at = self.waiting.iter().position(|waiting| waiting.request.contact == contact).unwrap();
        self.waiting.remove(at)
    }

    fn decide(&mut self, contact: ContactId, outcome: Outcome, treatment: Option<TreatmentId>, trace: Trace) {
        self.answers.push(Decision { contact, outcome, treatment, trace: Some(Box::new(trace)) });
    }
}
