//! What holds after every call of every valid run, seen from outside: from what the engine was told and answered.

use super::generated::{Moved, Plan, drive, plans, rule_sets};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The books of an observer.
struct Ledger {
    rules: Rules,
    agents: BTreeMap<AgentId, (Capability, AgentState)>,
    waiting: Vec<Waiting>,
    sessions: Vec<(Waiting, AgentId)>,
    held: Vec<Waiting>,
    requests: u64,
}

#[derive(Clone, Copy)]
struct Waiting {
    request: Request,
    /// The how manieth request it was.
    number: u64,
    /// For whom alone the contact waits, until when.
    wish: Option<(AgentId, Time)>,
}

impl Waiting {
    /// Whether the contact would take this agent now.
    fn takes(&self, agent: AgentId) -> bool {
        self.wish.is_none_or(|(wanted, _)| wanted == agent)
    }
}

impl Ledger {
    fn may_serve(&self, agent: AgentId, request: &Request) -> bool {
        let Target { skill, minimum_level, .. } = self.rules.queues[request.queue].target;
        self.agents.get(&agent).is_some_and(|(capability, _)| {
            capability.speaks(request.channel) && capability.level(skill) >= minimum_level.max(1)
        })
    }

    fn is_ready(&self, agent: AgentId) -> bool {
        self.agents.get(&agent).is_some_and(|&(_, state)| state == AgentState::Ready)
    }

    fn has_room(&self, agent: AgentId, medium: Medium) -> bool {
        let of_agent = self.sessions.iter().filter(|&&(_, with)| with == agent);
        let of_medium = of_agent.clone().filter(|(waited, _)| waited.request.channel.medium() == medium);
        let Capacity { by_medium, total } = self.agents[&agent].0.capacity();
        let excluded = of_agent
            .clone()
            .any(|(waited, _)| self.agents[&agent].0.exclusions().contain(waited.request.channel.medium(), medium));
        !excluded
            && of_agent.count() < usize::from(total)
            && of_medium.count() < usize::from(by_medium[medium as usize])
    }

    /// Nobody waits longer than until now for an agent who is not ready.
    fn expire_wishes(&mut self, agent: AgentId, now: Time) {
        for (wanted, until) in self.waiting.iter_mut().filter_map(|waiting| waiting.wish.as_mut()) {
            if *wanted == agent {
                *until = now;
            }
        }
    }

    fn told(&mut self, step: &Moved) {
        match &step.call {
            Call::Input(Input::Capability { agent, capability }) => {
                let state = self.agents.get(agent).map_or(AgentState::NotReady, |&(_, state)| state);
                self.agents.insert(*agent, (capability.clone(), state));
            }
            Call::Input(Input::State { agent, state }) => self.agents.get_mut(agent).unwrap().1 = *state,
            Call::Input(Input::Request(request) | Input::Resume(request)) => {
                let comes_back = matches!(step.call, Call::Input(Input::Resume(_)));
                let wish =
                    request.preferred.filter(|wish| self.is_ready(wish.agent) && self.may_serve(wish.agent, request));
                let until = |wish: Preferred| if comes_back { Time::MAX } else { step.now + wish.limit };
                let wish = wish.map(|wish| (wish.agent, until(wish)));
                self.requests += 1;
                // Who comes back goes before the others.
                let number = self.requests + if comes_back { 0 } else { 1 << 32 };
                self.waiting.push(Waiting { request: *request, number, wish });
            }
            Call::Input(Input::Hold(contact)) => {
                let waits = self.waiting.iter().position(|waiting| waiting.request.contact == *contact);
                let held = match waits {
                    Some(at) => self.waiting.remove(at),
                    None => {
                        let of = |(waited, _): &(Waiting, AgentId)| waited.request.contact == *contact;
                        let at = self.sessions.iter().position(of).unwrap();
                        self.sessions.remove(at).0
                    }
                };
                self.held.push(held);
            }
            Call::Input(Input::Reenter(request)) => {
                let at = self.held.iter().position(|held| held.request.contact == request.contact).unwrap();
                let number = self.held.remove(at).number;
                let wish =
                    request.preferred.filter(|wish| self.is_ready(wish.agent) && self.may_serve(wish.agent, request));
                let wish = wish.map(|wish| (wish.agent, step.now + wish.limit));
                self.waiting.push(Waiting { request: *request, number, wish });
            }
            Call::Input(Input::Withdraw(contact)) => {
                self.held.retain(|held| held.request.contact != *contact);
                self.waiting.retain(|waiting| waiting.request.contact != *contact);
                self.sessions.retain(|(waited, _)| waited.request.contact != *contact);
            }
            Call::Input(Input::SessionEnded { contact }) => {
                self.sessions.retain(|(waited, _)| waited.request.contact != *contact);
            }
            Call::Input(Input::Unanswered { contact }) => {
                let at = self.sessions.iter().position(|(waited, _)| waited.request.contact == *contact).unwrap();
                let (waited, agent) = self.sessions.remove(at);
                self.agents.get_mut(&agent).unwrap().1 = AgentState::NotReady;
                self.waiting.push(Waiting { wish: None, ..waited });
                self.expire_wishes(agent, step.now);
            }
            Call::Input(Input::Table(_)) | Call::Deadline => {}
        }
        if let Call::Input(Input::State { agent, state: AgentState::NotReady }) = &step.call {
            self.expire_wishes(*agent, step.now);
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        for Waiting { request, wish, .. } in &mut waiting {
            *wish = wish.filter(|&(agent, until)| {
                let passed = step.call == Call::Deadline && until <= step.now;
                self.may_serve(agent, request) && !passed
            });
        }
        self.waiting = waiting;
    }
}

/// Runs the plan under all rules, with a check before every connection is entered and one after every call.
fn watch(
    plan: &Plan,
    connecting: impl Fn(&Ledger, &Waiting, AgentId, &Decision) -> Result<(), TestCaseError>,
    after: impl Fn(&Ledger, &Moved) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for rules in rule_sets(plan) {
        let router = Router::new(rules.clone()).with_traces();
        let mut ledger = Ledger {
            rules,
            agents: BTreeMap::new(),
            waiting: Vec::new(),
            sessions: Vec::new(),
            held: Vec::new(),
            requests: 0,
        };
        drive(plan, router, |step| {
            ledger.told(step);
            for decision in &step.decisions {
                let place = ledger.waiting.iter().position(|waiting| waiting.request.contact == decision.contact);
                let Some(place) = place else { return Err(TestCaseError::fail("an answer about nobody")) };
                match decision.outcome {
                    Outcome::Wait { .. } | Outcome::Move { .. } | Outcome::Overflow { .. } => {}
                    Outcome::Refuse(_) => drop(ledger.waiting.remove(place)),
                    Outcome::Connect { agent } => {
                        let contact = ledger.waiting.remove(place);
                        connecting(&ledger, &contact, agent, decision)?;
                        ledger.sessions.push((contact, agent));
                    }
                }
            }
            after(&ledger, step)
        })?;
    }
    Ok(())
}

fn unchecked(_: &Ledger, _: &Moved) -> Result<(), TestCaseError> {
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn rte_02_no_contact_is_assigned_to_an_agent_who_is_not_available_or_has_no_room(plan in plans()) {
        watch(&plan, |ledger, Waiting { request, .. }, agent, _| {
            prop_assert!(ledger.is_ready(agent), "{:?} is not ready for {:?}", agent, request);
            prop_assert!(ledger.agents[&agent].0.speaks(request.channel), "{:?} cannot speak to {:?}", agent, request);
            prop_assert!(ledger.has_room(agent, request.channel.medium()), "{:?} is full for {:?}", agent, request);
            Ok(())
        }, unchecked)?;
    }

    #[test]
    fn rte_03_the_level_of_the_agent_meets_the_least_level_of_the_request(plan in plans()) {
        watch(&plan, |ledger, Waiting { request, .. }, agent, _| {
            let Target { skill, minimum_level, .. } = ledger.rules.queues[request.queue].target;
            prop_assert!(ledger.agents[&agent].0.level(skill) >= minimum_level);
            Ok(())
        }, unchecked)?;
    }

    #[test]
    fn rte_17_the_assigned_agent_holds_the_skill_of_the_queue(plan in plans()) {
        watch(&plan, |ledger, Waiting { request, .. }, agent, _| {
            prop_assert!(ledger.agents[&agent].0.level(ledger.rules.queues[request.queue].target.skill) > 0);
            Ok(())
        }, unchecked)?;
    }

    #[test]
    fn rte_19_every_session_has_a_routine_in_its_trace(plan in plans()) {
        watch(&plan, |_, _, _, decision| {
            let steps = decision.trace.as_ref().map_or(0, |trace| trace.steps.len());
            prop_assert!(steps > 0);
            Ok(())
        }, unchecked)?;
    }

    #[test]
    fn no_agent_has_room_while_a_contact_waits_whom_he_may_serve(plan in plans()) {
        watch(&plan, |_, _, _, _| Ok(()), |ledger, _| {
            for waiting in &ledger.waiting {
                let request = &waiting.request;
                for &agent in ledger.agents.keys() {
                    let idle = ledger.is_ready(agent) && ledger.has_room(agent, request.channel.medium());
                    let able = waiting.takes(agent) && ledger.may_serve(agent, request);
                    prop_assert!(!(idle && able), "{:?} is idle, {:?} waits", agent, request);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn pri_04_among_equals_first_come_is_first_served(plan in plans()) {
        watch(&plan, |ledger, contact, agent, _| {
            let kind = |request: Request| {
                let Request { queue, channel, priority, .. } = request;
                (queue, channel, priority, request.is_deferred())
            };
            // Who waits for another agent alone stands aside.
            let equals = ledger.waiting.iter().filter(|other| kind(other.request) == kind(contact.request));
            for other in equals.filter(|other| other.takes(agent)) {
                prop_assert!(other.number > contact.number, "{:?} before {:?}", contact.request, other.request);
            }
            Ok(())
        }, unchecked)?;
    }

    #[test]
    fn rte_14_every_request_is_answered_once_at_once_and_once_more_if_it_waited(plan in plans()) {
        watch(&plan, |_, _, _, _| Ok(()), |ledger, step| {
            let at_once = match &step.call {
                Call::Input(
                    Input::Request(Request { contact, .. })
                    | Input::Resume(Request { contact, .. })
                    | Input::Reenter(Request { contact, .. })
                    | Input::Unanswered { contact },
                ) => {
                    let contacts = Vec::from_iter(step.decisions.iter().map(|decision| decision.contact));
                    prop_assert_eq!(contacts, [*contact]);
                    true
                }
                _ => false,
            };
            // Who waits is connected, or leaves when nobody is on duty for it any more.
            let ends = |decision: &Decision| {
                matches!(decision.outcome, Outcome::Connect { .. } | Outcome::Refuse(Refusal::NobodyOnDuty))
            };
            prop_assert!(at_once || step.decisions.iter().all(ends));
            for queue in ledger.rules.queues.ids() {
                let waiting = ledger.waiting.iter().filter(|waiting| waiting.request.queue == queue).count();
                prop_assert_eq!(step.router.waiting(queue) as usize, waiting);
            }
            Ok(())
        })?;
    }

    #[test]
    fn agents_with_room_and_on_duty_are_counted_as_they_are_found_one_by_one(plan in plans()) {
        for rules in rule_sets(&plan) {
            let queues = Vec::from_iter(rules.queues.ids());
            let needs = queues.into_iter().flat_map(|queue| {
                [Channel::Voice, Channel::Chat, Channel::Im(ProtocolId(0))].map(|channel| Need { queue, channel, language: None })
            });
            let needs = Vec::from_iter(needs);
            let mut router = Router::new(rules.clone());
            // Half of them are counted from the beginning on, and the others from some moment on.
            for &need in needs.iter().step_by(2) {
                router.agents_for(need);
            }
            drive(&plan, router, |step| {
                let mut router = step.router.clone();
                for &need in &needs {
                    let (_, busy) = router.agents_for(need);
                    let free = router.agents.able(need, |_| unreachable!("it is counted")).free();
                    let able = || router.agents.known().filter(|&(agent, _)| router.may_serve(agent, need)).map(|(_, view)| view);
                    let on_duty = able().filter(|view| view.state == AgentState::Ready).count();
                    let with_room = able().filter(|view| view.has_room(need.channel.medium())).count();
                    prop_assert_eq!((free as usize, busy as usize), (with_room, on_duty - with_room));
                }
                Ok(())
            })?;
        }
    }
}
