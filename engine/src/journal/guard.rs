//! What an engine may be told: the contract's demands on a driver, checked line by line, and the numbers of a history
//! made dense.

use super::replay::Mode;
use crate::dense::{
    Call, Channel, Decision, Input, MOST_ATTRIBUTES, MOST_ROWS, MOST_STEPS, Outcome, Preferred, ProtocolSet, Request,
    Row, Rules, Then,
};
use crate::ids::{AgentId, ContactId, Id, ProtocolId, QueueId};
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// The longest line \[bytes\].
pub const LARGEST_LINE: usize = 1 << 20;
/// The most agents.
pub const MOST_AGENTS: usize = 1_000_000;
/// The most contacts present at once.
pub const MOST_CONTACTS: usize = 10_000_000;
/// The most queues.
pub const MOST_QUEUES: usize = 10_000;
/// Weights of all queues together are less.
const MOST_WEIGHT: u64 = 1 << 31;

/// What breaks a rule, in words.
type Checked<T> = Result<T, String>;

/// Checks a rule set.
pub(super) fn check_rules(rules: &Rules) -> Checked<()> {
    let queues = rules.queues.len();
    if queues > MOST_QUEUES {
        return Err(format!("there are {queues} queues, more than {MOST_QUEUES}"));
    }
    let weights: u64 = rules.queues.iter().map(|queue| u64::from(queue.weight)).sum();
    if weights >= MOST_WEIGHT {
        return Err(format!("the weights of the queues sum to {weights}, not to less than {MOST_WEIGHT}"));
    }
    for (id, queue) in rules.queues.entries() {
        let number = id.0;
        if queue.steps.len() > MOST_STEPS {
            return Err(format!("queue {number} has {} steps, more than {MOST_STEPS}", queue.steps.len()));
        }
        if queue.steps.windows(2).any(|pair| pair[1].after < pair[0].after) {
            return Err(format!("the steps of queue {number} do not ascend"));
        }
    }
    check_table(&rules.table, queues)?;
    for (at, reserve) in rules.reserves.iter().enumerate() {
        if rules.reserves[..at].iter().any(|other| other.group == reserve.group) {
            return Err(format!("agents of group {} are kept free twice", reserve.group.0));
        }
        if let Some(queue) = reserve.queues.iter().find(|queue| queue.index() >= queues) {
            return Err(no_queue(*queue, queues));
        }
    }
    Ok(())
}

/// Checks a table of rules.
fn check_table(table: &[Row], queues: usize) -> Checked<()> {
    if table.len() > MOST_ROWS {
        return Err(format!("the table has {} rows, more than {MOST_ROWS}", table.len()));
    }
    for (number, Row { when, then }) in table.iter().enumerate() {
        let named = when.queues.iter().flatten().chain(when.waiting.iter().map(|(queue, _)| queue));
        let target = match then {
            Then::Route { queue, .. } => queue.as_ref(),
            Then::Refuse => None,
        };
        if let Some(queue) = named.chain(target).find(|queue| queue.index() >= queues) {
            return Err(format!("row {number}: {}", no_queue(*queue, queues)));
        }
        if let Some((attribute, _)) = when.attributes.iter().find(|(known, _)| known.index() >= MOST_ATTRIBUTES) {
            return Err(format!("row {number}: attribute {} is not below {MOST_ATTRIBUTES}", attribute.0));
        }
        let day = Span::from_seconds(86_400);
        if when.hours.is_some_and(|(from, to)| from >= day || to > day) {
            return Err(format!("row {number}: a time of day is not below 24 hours"));
        }
    }
    Ok(())
}

fn no_queue(queue: QueueId, queues: usize) -> String {
    format!("there is no queue {}: the rules have {queues}", queue.0)
}

/// Where a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Waiting,
    Served,
}

/// What is known of agents and contacts, whose numbers of the history become dense ones for the engine.
#[derive(Debug)]
pub(super) struct Guard {
    queues: usize,
    mode: Mode,
    now: Time,
    agents: BTreeMap<AgentId, AgentId>,
    /// By dense number.
    agent_names: Vec<AgentId>,
    contacts: BTreeMap<ContactId, ContactId>,
    /// By dense number, with the place of those who are present.
    contact_names: Vec<(ContactId, Option<Place>)>,
    free: Vec<ContactId>,
}

impl Guard {
    pub(super) fn new(rules: &Rules, mode: Mode) -> Guard {
        Guard {
            queues: rules.queues.len(),
            mode,
            now: Time::START,
            agents: BTreeMap::new(),
            agent_names: Vec::new(),
            contacts: BTreeMap::new(),
            contact_names: Vec::new(),
            free: Vec::new(),
        }
    }

    /// The time of the next line.
    pub(super) fn check_time(&mut self, at: Time) -> Checked<Time> {
        if at < self.now {
            return Err(format!("time runs backwards: {} ns after {} ns", at.nanos(), self.now.nanos()));
        }
        self.now = at;
        Ok(at)
    }

    /// The call in the engine's numbers, or nothing when it is to be left out.
    pub(super) fn check(&mut self, call: Call) -> Checked<Option<Call>> {
        let input = match call {
            Call::Deadline => return Ok(Some(Call::Deadline)),
            Call::Input(input) => input,
        };
        let input = match input {
            Input::Capability { agent, capability } => {
                Some(Input::Capability { agent: self.agent_or_new(agent)?, capability })
            }
            Input::State { agent, state } => match self.agents.get(&agent) {
                Some(&agent) => Some(Input::State { agent, state }),
                None => return Err(format!("the capability of agent {} was not reported before", agent.0)),
            },
            Input::Table(table) => {
                check_table(&table, self.queues)?;
                (self.mode == Mode::SameRules).then_some(Input::Table(table))
            }
            Input::Request(request) => Some(Input::Request(self.request(request)?)),
            Input::Resume(request) => Some(Input::Resume(self.request(request)?)),
            Input::Withdraw(contact) => self.gone(contact, Place::Waiting)?,
            Input::Unanswered { contact } => self.unanswered(contact)?,
            Input::SessionEnded { contact } => self.gone(contact, Place::Served)?,
        };
        Ok(input.map(Call::Input))
    }

    fn agent_or_new(&mut self, agent: AgentId) -> Checked<AgentId> {
        if let Some(&known) = self.agents.get(&agent) {
            return Ok(known);
        }
        if self.agents.len() >= MOST_AGENTS {
            return Err(format!("there are more than {MOST_AGENTS} agents"));
        }
        let new = AgentId::from_index(self.agents.len());
        self.agents.insert(agent, new);
        self.agent_names.push(agent);
        Ok(new)
    }

    fn request(&mut self, request: Request) -> Checked<Request> {
        if request.queue.index() >= self.queues {
            return Err(no_queue(request.queue, self.queues));
        }
        if let Channel::Im(ProtocolId(number)) = request.channel
            && usize::from(number) >= ProtocolSet::LIMIT
        {
            return Err(format!("protocol {number} is not below {}", ProtocolSet::LIMIT));
        }
        if self.contacts.contains_key(&request.contact) {
            return Err(format!("contact {} asks although it is there already", request.contact.0));
        }
        let contact = match self.free.pop() {
            Some(contact) => contact,
            None if self.contact_names.len() >= MOST_CONTACTS => {
                return Err(format!("more than {MOST_CONTACTS} contacts are present"));
            }
            None => {
                self.contact_names.push((request.contact, None));
                ContactId::from_index(self.contact_names.len() - 1)
            }
        };
        self.contacts.insert(request.contact, contact);
        self.contact_names[contact.index()] = (request.contact, None);
        // A wish for somebody of whom nothing was reported is none.
        let wish = |wish: Preferred| self.agents.get(&wish.agent).map(|&agent| Preferred { agent, ..wish });
        Ok(Request { contact, preferred: request.preferred.and_then(wish), ..request })
    }

    /// A contact leaves, who has to be at this place; under other rules it leaves wherever it is.
    fn gone(&mut self, contact: ContactId, from: Place) -> Checked<Option<Input>> {
        let place = self.contacts.get(&contact).map(|&known| (known, self.contact_names[known.index()].1));
        let input = match (place, from) {
            (Some((known, Some(Place::Waiting))), Place::Waiting) => Input::Withdraw(known),
            // Its agent had not responded yet.
            (Some((known, Some(Place::Served))), Place::Waiting) if self.mode == Mode::SameRules => {
                Input::Withdraw(known)
            }
            (Some((contact, Some(Place::Served))), Place::Served) => Input::SessionEnded { contact },
            (Some((known, Some(Place::Waiting))), _) if self.mode == Mode::OtherRules => Input::Withdraw(known),
            (Some((contact, Some(Place::Served))), _) if self.mode == Mode::OtherRules => {
                Input::SessionEnded { contact }
            }
            (None, _) if self.mode == Mode::OtherRules => return Ok(None),
            (_, Place::Waiting) => return Err(format!("contact {} is withdrawn although it is not there", contact.0)),
            (_, Place::Served) => return Err(format!("contact {} ends although nobody serves it", contact.0)),
        };
        self.forget(contact);
        Ok(Some(input))
    }

    /// The agent of a contact does not respond; under other rules it may be waiting, and then nobody has to.
    fn unanswered(&mut self, contact: ContactId) -> Checked<Option<Input>> {
        match self.contacts.get(&contact).map(|&known| (known, self.contact_names[known.index()].1)) {
            Some((contact, Some(Place::Served))) => Ok(Some(Input::Unanswered { contact })),
            _ if self.mode == Mode::OtherRules => Ok(None),
            _ => Err(format!("contact {} has no agent who could respond", contact.0)),
        }
    }

    fn forget(&mut self, contact: ContactId) {
        if let Some(dense) = self.contacts.remove(&contact) {
            self.contact_names[dense.index()].1 = None;
            self.free.push(dense);
        }
    }

    /// The decision in the numbers of the history.
    pub(super) fn learn(&mut self, decision: &mut Decision) {
        let entry = &mut self.contact_names[decision.contact.index()];
        decision.contact = entry.0;
        match &mut decision.outcome {
            Outcome::Connect { agent } => {
                *agent = self.agent_names[agent.index()];
                entry.1 = Some(Place::Served);
            }
            Outcome::Wait { .. } | Outcome::Move { .. } | Outcome::Overflow { .. } => entry.1 = Some(Place::Waiting),
            Outcome::Refuse(_) => {
                let contact = entry.0;
                self.forget(contact);
            }
        }
    }
}
