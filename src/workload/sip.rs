//! What a contact by SIP brings with it: the request that its message was converted into.

use super::retrial::first_number;
use crate::ids::{AttributeId, ProtocolId};
use crate::random::{Distribution, Root, Stream};
use crate::routing::{Attributes, Channel};
use crate::sip::{Invite, Urgency};
use crate::time::Span;
use std::collections::BTreeMap;

/// How contacts of a class come by SIP.
#[derive(Clone, Debug, PartialEq)]
pub struct SipHabits {
    /// What each contact asks for: all of them the same, or by number as their messages say.
    pub requests: SipRequests,
    /// How long a question for a field that the form lacks takes, answer included \[s\].
    pub question: Distribution,
}

/// What the contacts of a class ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum SipRequests {
    /// All of them this.
    Alike(SipRequest),
    /// By number of the contact; nothing where the message could not be read.
    Messages(Vec<Option<SipRequest>>),
}

impl SipRequests {
    /// What the contact asks for; nothing when its message cannot be read.
    pub fn of(&self, number: u64) -> Option<&SipRequest> {
        match self {
            SipRequests::Alike(request) => Some(request),
            SipRequests::Messages(messages) => messages.get(first_number(number) as usize)?.as_ref(),
        }
    }
}

/// A converted message: what the routing request is made of, in the terms of all media.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SipRequest {
    /// How the contact reaches an agent.
    pub channel: Channel,
    /// Higher goes first where the order of service asks for it.
    pub priority: u8,
    /// How many fields the form lacks, each of which the client has to be asked for.
    pub questions: u8,
    /// What is known of the client, if they are known.
    pub customer: Option<Customer>,
    /// What its form says that rules may ask for.
    pub form: Attributes,
}

impl SipRequest {
    /// What rules may ask for, once a client who is known has been looked up: what the customer data say counts before what they say.
    pub fn attributes(&self) -> Attributes {
        self.customer.map_or(self.form, |customer| customer.attributes.or(self.form))
    }
}

/// What the customer data say of a client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Customer {
    /// Their priority.
    pub priority: u8,
    /// How many times as long a conversation with them takes, because the agent knows whom they talk to.
    pub talk: f64,
    /// What rules may ask for.
    pub attributes: Attributes,
}

/// An attribute that rules may ask for, as a field of the form.
#[derive(Clone, Debug)]
pub struct FormAttribute {
    /// The field.
    pub field: String,
    /// The attribute.
    pub attribute: AttributeId,
    /// The numbers of its values. Any other text is unknown.
    pub values: BTreeMap<String, u16>,
}

/// Turns messages into requests.
#[derive(Clone, Debug)]
pub struct Converter {
    /// How a contact reaches an agent whose software says nothing else.
    pub channel: Channel,
    /// Beginnings of `User-Agent` with the protocol that this software speaks, for instant messages.
    pub software: Vec<(String, ProtocolId)>,
    /// The priority of who is in no hurry and not known.
    pub priority: u8,
    /// What the header `Priority` adds to the choice.
    pub urgencies: BTreeMap<Urgency, u8>,
    /// The fields that the center has to know before it can route.
    pub needs: Vec<String>,
    /// The field that names the customer.
    pub customer_field: String,
    /// The known customers.
    pub customers: BTreeMap<String, Customer>,
    /// The fields that rules may ask for.
    pub attributes: Vec<FormAttribute>,
}

impl Converter {
    /// The request that the message stands for. The highest of the priorities that speak for the contact counts.
    pub fn convert(&self, invite: &Invite) -> SipRequest {
        let customer = invite.form.get(&self.customer_field).and_then(|name| self.customers.get(name)).copied();
        let software = |(start, _): &&(String, ProtocolId)| {
            invite.software.as_deref().is_some_and(|software| software.starts_with(start.as_str()))
        };
        let channel = match self.channel {
            Channel::Im(usual) => Channel::Im(self.software.iter().find(software).map_or(usual, |&(_, own)| own)),
            channel => channel,
        };
        let urgency = invite.urgency.and_then(|urgency| self.urgencies.get(&urgency)).copied();
        let priorities = [Some(self.priority), urgency, customer.map(|customer| customer.priority)];
        SipRequest {
            channel,
            priority: priorities.into_iter().flatten().max().unwrap_or(self.priority),
            questions: self.needs.iter().filter(|field| invite.form.get(field).is_none()).count() as u8,
            customer,
            form: self.attributes.iter().fold(
                Attributes::default(),
                |form, FormAttribute { field, attribute, values }| {
                    let value = invite.form.get(field).and_then(|text| values.get(text));
                    value.map_or(form, |&value| form.with(*attribute, value))
                },
            ),
        }
    }
}

/// Who ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The client.
    Client,
    /// The agent.
    Agent,
}

/// The random numbers of the way of a class's contacts by SIP in one replication, each addressed by the contact's number.
#[derive(Clone, Copy, Debug)]
pub struct SipDraws {
    stages: Stream,
    questions: Stream,
    ends: Stream,
}

/// A stage of the way, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SipStage {
    /// The message is received and parsed.
    Parse,
    /// What was parsed is converted into a routing request.
    Convert,
    /// More about the client is looked up.
    LookUp,
    /// The best destination is determined.
    Determine,
    /// The session is established.
    Establish,
}

impl SipDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> SipDraws {
        let stream = |purpose| root.stream(purpose, class);
        SipDraws { stages: stream("sip stages"), questions: stream("sip questions"), ends: stream("sip end") }
    }

    /// How long a stage takes for the contact.
    pub fn stage(&self, distribution: &Distribution, number: u64, stage: SipStage) -> Span {
        self.span(distribution, self.stages, number, stage as u64)
    }

    /// How long the questions take together.
    pub fn questions(&self, distribution: &Distribution, number: u64, questions: u8) -> Span {
        (0..u64::from(questions))
            .fold(Span::ZERO, |sum, index| sum + self.span(distribution, self.questions, number, index))
    }

    /// Who ends the contact's session, when this share of them is ended by the client.
    pub fn ends(&self, client_ends: f64, number: u64) -> Party {
        if self.ends.draws(number).unit() < client_ends { Party::Client } else { Party::Agent }
    }

    fn span(&self, distribution: &Distribution, stream: Stream, number: u64, index: u64) -> Span {
        match distribution.is_constant() {
            Some(value) => Span::from_seconds_f64(value),
            None => Span::from_seconds_f64(distribution.sample(&mut stream.of(number).draws(index))),
        }
    }
}
