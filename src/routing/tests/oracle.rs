//! A reference engine, written from the contract alone: it keeps plain lists and looks at all of them each time.

use super::generated::{NOBODY_RESUMES, Step};
use super::*;
use std::cmp::Reverse;

pub(super) struct Reference {
    rules: Rules,
    agents: Vec<Agent>,
    /// In the order of their requests.
    waiting: Vec<Waiting>,
    sessions: Vec<Session>,
    /// Sessions that have ended, with their lengths.
    history: Vec<(QueueId, Span)>,
    /// Counts the things that happen to agents.
    happenings: u64,
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
}

#[derive(Clone, Copy)]
struct Waiting {
    request: Request,
    asked: Time,
    /// The agent for whom alone the contact waits, and until when.
    insists: Option<(AgentId, Time)>,
}

struct Session {
    contact: ContactId,
    agent: AgentId,
    queue: QueueId,
    medium: Medium,
    started: Time,
}

impl Reference {
    pub(super) fn new(rules: Rules) -> Self {
        Reference {
            rules,
            agents: Vec::new(),
            waiting: Vec::new(),
            sessions: Vec::new(),
            history: Vec::new(),
            happenings: 0,
            now: Time::START,
            heard: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// What the contract demands as the answer to the step's call.
    pub(super) fn answer(&mut self, step: &Step) -> Vec<Decision> {
        self.now = step.now;
        self.heard.clone_from(&step.decisions);
        match &step.call {
            Call::Input(Input::Capability { agent, capability }) => self.capability(*agent, capability),
            Call::Input(Input::State { agent, state }) => self.state(*agent, *state == AgentState::Ready),
            Call::Input(Input::Request(request)) => self.request(*request),
            Call::Input(Input::Resume(_)) => unreachable!("{NOBODY_RESUMES}"),
            Call::Input(Input::Withdraw(contact)) => drop(self.take(*contact)),
            Call::Input(Input::SessionEnded { contact }) => self.ended(*contact),
            Call::Deadline => self.release(|now, insists, _| insists.1 <= now),
        }
        std::mem::take(&mut self.answers)
    }

    pub(super) fn waiting(&self, queue: QueueId) -> u32 {
        self.waiting.iter().filter(|waiting| waiting.request.queue == queue).count() as u32
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.waiting.iter().filter_map(|waiting| Some(waiting.insists?.1)).min()
    }

    fn capability(&mut self, id: AgentId, capability: &Capability) {
        match self.agents.iter_mut().find(|agent| agent.id == id) {
            Some(agent) => agent.capability = capability.clone(),
            None => {
                self.agents.push(Agent { id, capability: capability.clone(), ready: false, quiet_since: 0 });
            }
        }
        self.release(|_, insists, able| insists.0 == id && !able);
        self.fill(id);
    }

    fn state(&mut self, id: AgentId, ready: bool) {
        self.happenings += 1;
        let agent = self.agents.iter_mut().find(|agent| agent.id == id).unwrap();
        if ready && !agent.ready {
            agent.quiet_since = self.happenings;
        }
        agent.ready = ready;
        self.fill(id);
        if !ready {
            let now = self.now;
            for (agent, limit) in self.waiting.iter_mut().filter_map(|waiting| waiting.insists.as_mut()) {
                if *agent == id {
                    *limit = now;
                }
            }
        }
    }

    fn request(&mut self, request: Request) {
        let insists = request.preferred.filter(|wish| {
            self.agents.iter().any(|agent| agent.id == wish.agent && agent.ready && self.may_serve(agent, &request))
        });
        let waiting = self.waiting(request.queue);
        let full = self.rules.queues[request.queue].limit.is_some_and(|limit| waiting >= limit);
        let wished = insists.and_then(|wish| self.candidates(&request).into_iter().find(|&agent| agent == wish.agent));
        let picked = match insists {
            Some(_) if wished.is_some() || !full => wished,
            _ => self.pick(&request),
        };
        let trace = self.request_trace(&request, insists.map(|wish| wish.agent), picked);
        let outcome = if let Some(agent) = picked {
            self.open(&request, agent);
            Outcome::Connect { agent }
        } else if full {
            Outcome::Refuse(Refusal::QueueFull)
        } else {
            let estimate = self.estimate(&request);
            let insists = insists.map(|wish| (wish.agent, self.now + wish.limit));
            self.waiting.push(Waiting { request, asked: self.now, insists });
            Outcome::Wait { place: waiting + 1, estimate }
        };
        self.decide(request.contact, outcome, trace);
    }

    fn ended(&mut self, contact: ContactId) {
        let at = self.sessions.iter().position(|session| session.contact == contact).unwrap();
        let Session { agent: id, queue, started, .. } = self.sessions.remove(at);
        self.history.push((queue, self.now.since(started)));
        self.touch(id);
        self.fill(id);
    }

    /// Those who wait for one agent and of whom this is true (time, agent and limit, whether he may serve them) take
    /// anybody from now on.
    fn release(&mut self, released: impl Fn(Time, (AgentId, Time), bool) -> bool) {
        let mut all = Vec::new();
        for at in 0..self.waiting.len() {
            let Waiting { request, insists, .. } = self.waiting[at];
            let Some(insists) = insists else { continue };
            let agent = self.agents.iter().find(|agent| agent.id == insists.0).unwrap();
            if released(self.now, insists, self.may_serve(agent, &request)) {
                all.push(self.waiting[at]);
                self.waiting[at].insists = None;
            }
        }
        // A stable sort: those of the same rank stay in the order of their requests.
        all.sort_by_key(|waiting| self.rank(waiting));
        for Waiting { request, .. } in all {
            let picked = self.pick(&request);
            if let Some(agent) = picked {
                let trace = self.request_trace(&request, None, picked);
                self.take(request.contact);
                self.open(&request, agent);
                self.decide(request.contact, Outcome::Connect { agent }, trace);
            }
        }
    }

    /// Gives the agent whom he may serve, one after the other.
    fn fill(&mut self, id: AgentId) {
        loop {
            let agent = self.agents.iter().find(|agent| agent.id == id).unwrap();
            let eligible = Vec::from_iter(self.waiting.iter().filter(|waiting| {
                let for_him = waiting.insists.is_none_or(|(wanted, _)| wanted == id);
                for_him && self.has_room(agent, &waiting.request) && self.may_serve(agent, &waiting.request)
            }));
            // The first of the smallest: a tie goes to the one that asked first.
            let Some(&&first) = eligible.iter().min_by_key(|waiting| self.rank(waiting)) else { return };
            let steps = vec![(Routine::Eligibility, eligible.len() as u32), (Routine::Order, 1)];
            self.take(first.request.contact);
            self.open(&first.request, id);
            self.decide(first.request.contact, Outcome::Connect { agent: id }, Trace { steps });
        }
    }

    /// The smallest goes first.
    fn rank(&self, waiting: &Waiting) -> (bool, Reverse<u128>) {
        let rank = match self.rules.order {
            Order::FirstCome => 0,
            Order::Priority => waiting.request.priority.into(),
            Order::WeightedWait => {
                let weight = self.rules.queues[waiting.request.queue].weight;
                u128::from(self.now.since(waiting.asked).nanos()) * u128::from(weight)
            }
        };
        (waiting.request.channel == super::Channel::Email, Reverse(rank))
    }

    fn pick(&self, request: &Request) -> Option<AgentId> {
        let skill = self.rules.queues[request.queue].skill;
        let candidates = self.candidates(request);
        if self.rules.pick == Pick::Random {
            // Anybody eligible will do: the one whom the engine took, if he is.
            let taken = self.heard.iter().find_map(|decision| match decision.outcome {
                Outcome::Connect { agent } if decision.contact == request.contact => Some(agent),
                _ => None,
            });
            return candidates.iter().find(|&&agent| Some(agent) == taken).or(candidates.first()).copied();
        }
        let agents = self.agents.iter().filter(|agent| candidates.contains(&agent.id));
        let first = agents.min_by_key(|agent| {
            let open = self.sessions.iter().filter(|session| session.agent == agent.id).count();
            let key = match self.rules.pick {
                Pick::LongestIdle => 0,
                Pick::FewestSessions => open,
                Pick::BestLevel => 255 - usize::from(agent.capability.level(skill)),
                Pick::LeastSkilled => agent.capability.breadth(),
                Pick::Random => unreachable!("answered above"),
            };
            (key, agent.quiet_since)
        });
        first.map(|agent| agent.id)
    }

    /// The agents who could take the contact now.
    fn candidates(&self, request: &Request) -> Vec<AgentId> {
        let agents = self.agents.iter();
        let able = agents.filter(|agent| self.has_room(agent, request) && self.may_serve(agent, request));
        able.map(|agent| agent.id).collect()
    }

    fn may_serve(&self, agent: &Agent, request: &Request) -> bool {
        let QueueRules { skill, minimum_level, .. } = self.rules.queues[request.queue];
        let level = agent.capability.level(skill);
        agent.capability.speaks(request.channel) && level > 0 && level >= minimum_level
    }

    fn has_room(&self, agent: &Agent, request: &Request) -> bool {
        let medium = request.channel.medium();
        let open = Vec::from_iter(self.sessions.iter().filter(|session| session.agent == agent.id));
        let of_medium = open.iter().filter(|session| session.medium == medium).count();
        let Capacity { by_medium, total } = agent.capability.capacity();
        agent.ready && open.len() < usize::from(total) && of_medium < usize::from(by_medium[medium as usize])
    }

    fn estimate(&self, request: &Request) -> Option<Span> {
        let on_duty = self.agents.iter().filter(|agent| agent.ready && self.may_serve(agent, request));
        let slots = on_duty.map(|agent| {
            let Capacity { by_medium, total } = agent.capability.capacity();
            u64::from(by_medium[request.channel.medium() as usize].min(total))
        });
        let slots: u64 = slots.sum();
        let spans = self.history.iter().filter(|(queue, _)| *queue == request.queue).map(|(_, span)| span.nanos());
        let spans = Vec::from_iter(spans);
        let divisor = spans.len() as u64 * slots;
        let waiting = u64::from(self.waiting(request.queue));
        (divisor > 0)
            .then(|| Span::from_nanos((2 * (waiting + 1) * spans.iter().sum::<u64>() + divisor) / (2 * divisor)))
    }

    fn request_trace(&self, request: &Request, insists: Option<AgentId>, picked: Option<AgentId>) -> Trace {
        let skilled = self.candidates(request);
        let available = self
            .agents
            .iter()
            .filter(|agent| self.has_room(agent, request) && agent.capability.speaks(request.channel));
        let mut steps = vec![(Routine::Availability, available.count() as u32), (Routine::Skill, skilled.len() as u32)];
        if let Some(agent) = insists {
            steps.push((Routine::Preference, skilled.contains(&agent).into()));
        }
        steps.push((Routine::Pick, picked.is_some().into()));
        Trace { steps }
    }

    fn open(&mut self, request: &Request, agent: AgentId) {
        let Request { contact, queue, channel, .. } = *request;
        self.sessions.push(Session { contact, agent, queue, medium: channel.medium(), started: self.now });
        self.touch(agent);
    }

    fn touch(&mut self, id: AgentId) {
        self.happenings += 1;
        self.agents.iter_mut().find(|agent| agent.id == id).unwrap().quiet_since = self.happenings;
    }

    fn take(&mut self, contact: ContactId) -> Waiting {
        let at = self.waiting.iter().position(|waiting| waiting.request.contact == contact).unwrap();
        self.waiting.remove(at)
    }

    fn decide(&mut self, contact: ContactId, outcome: Outcome, trace: Trace) {
        self.answers.push(Decision { contact, outcome, trace: Some(Box::new(trace)) });
    }
}
