//! The engine that checks what it is told.

use super::decision::{Decision, Outcome};
use super::error::{Error, Kind};
use super::input::{Channel, Input, Preferred, Request};
use super::name::Name;
use super::names::Names;
use super::register::Register;
use super::rules::Known;
use crate::dense::{self, Capability, Router, Rules};
use crate::ids::{AgentId, ContactId, QueueId};
use crate::time::Time;

/// The routing engine for a driver that is not to be trusted. See the [crate] for its contract.
#[derive(Clone, Debug)]
pub struct Engine {
    router: Router,
    known: Known,
    agents: Register<AgentId>,
    contacts: Register<ContactId>,
    now: Time,
}

/// Where a contact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It waits.
    Waiting,
    /// It is held, and keeps its place.
    Held,
    /// It is with this agent.
    With(Name),
}

impl Engine {
    /// An engine that has not been told of any agent yet. The queues of the rules have the names that are declared, in the same
    /// order.
    ///
    /// # Errors
    /// The first thing that is wrong with the rules.
    pub fn new(names: Names, rules: Rules) -> Result<Engine, Error> {
        let known = Known { names, queues: rules.queues.len() };
        known.check(&rules)?;
        let (agents, contacts) = (Register::new(Kind::Agent), Register::new(Kind::Contact));
        Ok(Engine { router: Router::new(rules), known, agents, contacts, now: Time::START })
    }

    /// From now on every decision carries its trace. Costs a look at every agent for each decision.
    #[must_use]
    pub fn with_traces(self) -> Engine {
        Engine { router: self.router.with_traces(), ..self }
    }

    /// Tells the engine something that happens now, and returns what it decides, in order. Time never decreases from call to call;
    /// among calls of one moment their order counts.
    ///
    /// # Errors
    /// What is wrong with the call. The engine is then as it was before it: a call that is refused changes no later decision.
    pub fn tell(&mut self, now: Time, input: Input) -> Result<Vec<Decision>, Error> {
        if now < self.now {
            return Err(Error::TimeRunsBackwards { to: now, from: self.now });
        }
        match input {
            Input::Request(request) => self.ask(now, request, dense::Input::Request)?,
            Input::Resume(request) => self.ask(now, request, dense::Input::Resume)?,
            Input::Capability { agent, capability } => {
                self.check_capability(&capability)?;
                let agent = self.agents.id_or_new(agent)?;
                self.router.handle(now, dense::Input::Capability { agent, capability });
            }
            Input::State { agent, state } => {
                let Some(agent) = self.agents.id(&agent) else {
                    return Err(Error::Unknown { kind: Kind::Agent, name: agent });
                };
                self.router.handle(now, dense::Input::State { agent, state });
            }
            Input::Table(table) => {
                self.known.check_table(&table)?;
                self.router.handle(now, dense::Input::Table(table));
            }
            Input::Withdraw { contact } => {
                let Some(known) = self.contacts.id(&contact) else { return Err(Error::NotThere { contact }) };
                self.router.handle(now, dense::Input::Withdraw(known));
                self.contacts.forget(known);
            }
            Input::Hold { contact } => {
                let known = self.contacts.id(&contact).filter(|&known| !self.router.is_held(known));
                let Some(known) = known else { return Err(Error::NotThere { contact }) };
                self.router.handle(now, dense::Input::Hold(known));
            }
            Input::Reenter(request) => self.ask_again(now, request)?,
            Input::Unanswered { contact } => {
                let contact = self.served(contact)?;
                self.router.handle(now, dense::Input::Unanswered { contact });
            }
            Input::SessionEnded { contact } => {
                let contact = self.served(contact)?;
                self.router.handle(now, dense::Input::SessionEnded { contact });
                self.contacts.forget(contact);
            }
            Input::Deadline => self.router.handle_deadline(now),
        }
        self.now = now;
        Ok(self.decisions())
    }

    /// The earliest moment at which a decision could come without the driver telling anything: it is then to tell
    /// [`Input::Deadline`]. It may change with every call. Telling early is harmless; telling late, or not before something
    /// else, makes it happen late. A deadline in the past is due now.
    pub fn deadline(&self) -> Option<Time> {
        self.router.deadline()
    }

    /// What was declared.
    pub fn names(&self) -> &Names {
        &self.known.names
    }

    /// The time of the last call that was not refused.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Where a contact is; nothing when it is not here.
    pub fn place_of(&self, contact: &Name) -> Option<Place> {
        let contact = self.contacts.id(contact)?;
        Some(match self.router.agent_of(contact) {
            Some(agent) => Place::With(self.agents.name(agent)),
            None if self.router.is_held(contact) => Place::Held,
            None => Place::Waiting,
        })
    }

    /// How many contacts wait in a queue.
    ///
    /// # Errors
    /// There is no such queue.
    pub fn waiting(&self, queue: &Name) -> Result<u32, Error> {
        Ok(self.router.waiting(self.queue(queue)?))
    }

    fn queue(&self, name: &Name) -> Result<QueueId, Error> {
        let queue = self.known.names.id(name)?;
        self.known.has_rules(queue)?;
        Ok(queue)
    }

    /// A contact asks, by this kind of input.
    fn ask(&mut self, now: Time, request: Request, input: fn(dense::Request) -> dense::Input) -> Result<(), Error> {
        let (contact, request) = self.numbered(request)?;
        if self.contacts.id(&contact).is_some() {
            return Err(Error::AsksTwice { contact });
        }
        let contact = self.contacts.id_or_new(contact)?;
        self.router.handle(now, input(dense::Request { contact, ..request }));
        Ok(())
    }

    /// A contact that is held asks again.
    fn ask_again(&mut self, now: Time, request: Request) -> Result<(), Error> {
        let (name, request) = self.numbered(request)?;
        let held = self.contacts.id(&name).filter(|&known| self.router.is_held(known));
        let Some(contact) = held else { return Err(Error::NotHeld { contact: name }) };
        self.router.handle(now, dense::Input::Reenter(dense::Request { contact, ..request }));
        Ok(())
    }

    /// What a contact asks for, by numbers, but for its own, and its name.
    fn numbered(&self, request: Request) -> Result<(Name, dense::Request), Error> {
        let Request { contact, queue, channel, priority, deferred, language, attributes, preferred, draw } = request;
        let names = &self.known.names;
        let queue = self.queue(&queue)?;
        let channel = match channel {
            Channel::Voice => dense::Channel::Voice,
            Channel::Im(protocol) => dense::Channel::Im(names.id(&protocol)?),
            Channel::Chat => dense::Channel::Chat,
            Channel::Email => dense::Channel::Email,
        };
        let language = language.map(|language| names.id(&language)).transpose()?;
        let wish = |Preferred { agent, limit, backlog }| {
            Some(dense::Preferred { agent: self.agents.id(&agent)?, limit, backlog })
        };
        let (preferred, unknown) = (preferred.and_then(wish), ContactId::default());
        let request = dense::Request {
            contact: unknown,
            queue,
            channel,
            priority,
            deferred,
            language,
            attributes,
            preferred,
            draw,
        };
        Ok((contact, request))
    }

    /// That everything of a capability is declared.
    fn check_capability(&self, capability: &Capability) -> Result<(), Error> {
        let names = &self.known.names;
        names.check(capability.group())?;
        capability.skills().try_for_each(|skill| names.check(skill))?;
        capability.languages().try_for_each(|language| names.check(language))?;
        capability.programs().iter().try_for_each(|protocol| names.check(protocol))
    }

    /// The contact of this name, whom an agent serves.
    fn served(&self, contact: Name) -> Result<ContactId, Error> {
        let served = |&known: &ContactId| self.router.agent_of(known).is_some();
        self.contacts.id(&contact).filter(served).ok_or(Error::NotServed { contact })
    }

    /// What the router has decided.
    fn decisions(&mut self) -> Vec<Decision> {
        let mut decisions = Vec::new();
        while let Some(dense::Decision { contact, outcome, treatment, trace }) = self.router.poll() {
            let names = &self.known.names;
            let of_agent = |agent| self.agents.name(agent);
            let outcome = Outcome::with(outcome, of_agent, |queue| names.name(queue), |site| names.name(site));
            let treatment = treatment.map(|treatment| names.name(treatment));
            decisions.push(Decision { contact: self.contacts.name(contact), outcome, treatment, trace });
            if let Some(Decision { outcome: Outcome::Refuse(_), .. }) = decisions.last() {
                self.contacts.forget(contact);
            }
        }
        decisions
    }
}
