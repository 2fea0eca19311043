//! What the engine promises: single behaviours with fixed times, agreement with a reference engine that looks at
//! everything each time, invariants under random inputs, and replay.
//!
//! A script is written from the driver's side: what it tells the engine at which second, and what it is answered.

mod agent_selection;
mod agreement;
mod availability;
mod contact_selection;
mod contract;
mod exclusions;
pub(crate) mod generated;
mod growth;
mod hold;
mod invariants;
mod oracle;
mod preferred;
mod replay;
mod response;
mod resume;
mod table;
mod targets;
mod waiting;

use super::*;
use crate::ids::{AgentId, ContactId, GroupId, LanguageId, ProtocolId, QueueId, SiteId, SkillId, TreatmentId};
use crate::time::{Span, Time};

const VOICE: Channel = Channel::Voice;
const A: Channel = Channel::Im(ProtocolId(0));
const B: Channel = Channel::Im(ProtocolId(1));

/// Nanoseconds.
const SECOND: u64 = 1_000_000_000;

fn second(at: u64) -> Time {
    Time::START + Span::from_seconds(at)
}

/// A queue without a limit, of weight 1.
fn queue(skill: u16, minimum_level: u8) -> QueueRules {
    QueueRules { in_time: Span::from_seconds(20), ..QueueRules::of_skill(SkillId(skill), minimum_level) }
}

fn rules(
    queues: impl IntoIterator<Item = QueueRules>,
    agent_selection: AgentSelection,
    contact_selection: ContactSelection,
) -> Rules {
    Rules { queues: queues.into_iter().collect(), agent_selection, contact_selection, ..Rules::default() }
}

/// A capability: skills with levels, protocols of the running programs, sessions by medium (voice, then instant
/// messages) and in total.
fn able(skills: &[(u16, u8)], programs: &[u8], [voice, im]: [u16; 2], total: u16) -> Capability {
    let skills = skills.iter().map(|&(skill, level)| SkillLevel { skill: SkillId(skill), level });
    let programs = programs.iter().map(|&protocol| ProtocolId(protocol)).collect();
    // Chats and e-mails as many as sessions of instant messages.
    Capability::new(skills, programs, Capacity { by_medium: [voice, im, im, im], total })
}

/// Skill 0 at level 1, one call at a time.
fn one_call() -> Capability {
    able(&[(0, 1)], &[], [1, 0], 1)
}

/// A call for queue 0 from somebody who takes anyone.
fn call(contact: u32) -> Request {
    let (language, preferred) = (None, None);
    Request {
        contact: ContactId(contact),
        queue: QueueId(0),
        channel: VOICE,
        priority: 0,
        deferred: false,
        language,
        attributes: Attributes::default(),
        preferred,
        draw: 0,
    }
}

/// A call for queue 0 from somebody who waits so many seconds for one agent alone.
fn call_for(contact: u32, agent: u32, seconds: u64) -> Request {
    let preferred = Some(Preferred { agent: AgentId(agent), limit: Span::from_seconds(seconds), backlog: None });
    Request { preferred, ..call(contact) }
}

fn ended(contact: u32) -> Input {
    Input::SessionEnded { contact: ContactId(contact) }
}

fn withdraw(contact: u32) -> Input {
    Input::Withdraw(ContactId(contact))
}

fn ready(agent: u32) -> Input {
    Input::State { agent: AgentId(agent), state: AgentState::Ready }
}

fn not_ready(agent: u32) -> Input {
    Input::State { agent: AgentId(agent), state: AgentState::NotReady }
}

fn reports(agent: u32, capability: Capability) -> Input {
    Input::Capability { agent: AgentId(agent), capability }
}

/// An answer, as scripts expect it.
type Answer = (u32, Outcome);

fn connect(contact: u32, agent: u32) -> Answer {
    (contact, Outcome::Connect { agent: AgentId(agent) })
}

/// To wait at this place, with no estimate because nobody has been served yet.
fn wait(contact: u32, place: u32) -> Answer {
    (contact, Outcome::Wait { place, estimate: None })
}

/// To wait at this place for so many nanoseconds as the engine reckons.
fn wait_about(contact: u32, place: u32, nanos: u64) -> Answer {
    (contact, Outcome::Wait { place, estimate: Some(Span::from_nanos(nanos)) })
}

/// The engine with its driver.
#[derive(Clone)]
struct Desk {
    router: Router,
}

impl Desk {
    fn new(rules: Rules) -> Self {
        Desk { router: Router::new(rules).with_traces() }
    }

    /// One queue for skill 0 with the default rules, and as many agents who take one call each, ready in their contact selection.
    fn of_calls(agents: u32) -> Self {
        let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::default(), ContactSelection::default()));
        (0..agents).for_each(|agent| desk.staff(agent, one_call()));
        desk
    }

    /// Reports an agent and that they are ready, at second 0.
    fn staff(&mut self, agent: u32, capability: Capability) {
        assert_eq!(self.tell(0, reports(agent, capability)), []);
        assert_eq!(self.tell(0, ready(agent)), []);
    }

    fn tell(&mut self, at: u64, input: Input) -> Vec<Answer> {
        self.router.handle(second(at), input);
        self.answers()
    }

    fn ask(&mut self, at: u64, request: Request) -> Vec<Answer> {
        self.tell(at, Input::Request(request))
    }

    /// Lets the deadlines pass that have come.
    fn pass(&mut self, at: u64) -> Vec<Answer> {
        self.router.handle_deadline(second(at));
        self.answers()
    }

    fn answers(&mut self) -> Vec<Answer> {
        std::iter::from_fn(|| self.router.poll()).map(|decision| (decision.contact.0, decision.outcome)).collect()
    }

    /// Makes a request and returns what its routines left over.
    fn steps(&mut self, at: u64, input: Input) -> Vec<(Routine, u32)> {
        self.router.handle(second(at), input);
        self.router.poll().expect("an answer").trace.expect("a trace").steps
    }

    /// The agent that a request gets at once.
    fn agent_of(&mut self, at: u64, request: Request) -> u32 {
        match self.ask(at, request)[..] {
            [(_, Outcome::Connect { agent })] => agent.0,
            ref other => panic!("not connected: {other:?}"),
        }
    }

    /// Ends the session of this contact and of whoever is served next, a second apart; the contacts in the order in
    /// which they are served.
    fn order_of_service(&mut self, at: u64, first: u32) -> Vec<u32> {
        let mut served = first;
        let seconds = at..;
        let next = seconds.map_while(|second| match self.tell(second, ended(served))[..] {
            [(contact, Outcome::Connect { .. })] => {
                served = contact;
                Some(contact)
            }
            [] => None,
            ref other => panic!("one agent takes one contact at a time: {other:?}"),
        });
        next.collect()
    }
}
