//! The routing point: what it takes there, and how messages are turned into requests.

use super::attributes::AttributeNames;
use super::calendar::Calendar;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::outages::OUTAGE;
use super::providers::{NO_DELAY, no_delay};
use super::reader::{Fields, Reader};
use super::sheet::{Column, Sheet};
use super::tree::Node;
use crate::ids::ProtocolId;
use crate::model::{RoutingPoint, SessionHost};
use crate::random::Distribution;
use crate::routing::{Attributes, Channel, ProtocolSet};
use crate::sip::Urgency;
use crate::time::Span;
use crate::workload::{Converter, Customer};
use std::collections::BTreeMap;
use std::sync::Arc;

const CLIENT_ENDS: f64 = 0.5;
const QUESTION_S: f64 = 10.0;
const CUSTOMER: &str = "customer";
const MAX_NEEDS: usize = 100;
const PRIORITIES: Kind = Kind::Whole { least: 0, most: 255 };
/// The words of the header `Priority`.
const URGENCIES: [(&str, Urgency); 4] = [
    ("emergency", Urgency::Emergency),
    ("urgent", Urgency::Urgent),
    ("normal", Urgency::Normal),
    ("non-urgent", Urgency::NonUrgent),
];

const fn stage(name: &'static str, doc: &'static str) -> Key {
    Key { name, kind: Kind::Distribution(Unit::Duration), default: Absence::Is(|| NO_DELAY.into()), doc }
}

pub(super) static SIP: Shape = Shape {
    title: "[sip]",
    doc: "The routing point, where requests by SIP arrive, and how messages become routing requests.",
    keys: &[
        stage("parse", "How long it takes to receive and parse a message."),
        stage("convert", "How long it takes to convert it into a routing request."),
        stage("look_up", "How long it takes to look up a client who is known."),
        stage("determine", "How long it takes to determine the best destination, the wait for it apart."),
        Key {
            name: "data_ahead",
            kind: Kind::Duration,
            default: Absence::Is(|| Span::ZERO.to_string()),
            doc: "How long before the call the data about it are there, over a network of their own: so much of the time of the stages above has gone by when it comes. Clients are asked for what is lacking once it is there.",
        },
        stage("establish", "How long it takes to establish the session; its agent is held meanwhile."),
        Key {
            name: "client_ends",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| CLIENT_ENDS.to_string()),
            doc: "Which share of the sessions the client ends; the agent ends the others.",
        },
        Key {
            name: "session_host",
            kind: Kind::Choice(&[
                Word { name: "routing_point", doc: "The routing point keeps sessions: its outage cuts them off." },
                Word { name: "node", doc: "Another node keeps them: they outlive the routing point." },
            ]),
            default: Absence::Is(|| "routing_point".into()),
            doc: "Who keeps an established session until a party ends it.",
        },
        Key {
            name: "outages",
            kind: Kind::List(&Kind::Table(&OUTAGE)),
            default: Absence::Means("none"),
            doc: "When the routing point is down as planned: who comes then, is on the way or waits is lost.",
        },
        Key {
            name: "protocol",
            kind: Kind::Text("a protocol"),
            default: Absence::Means("no instant messages come by SIP"),
            doc: "The protocol of instant messages by SIP; agents run programs for it.",
        },
        Key {
            name: "software",
            kind: Kind::Map("beginning of the header `User-Agent`", &Kind::Text("a protocol")),
            default: Absence::Means("all software speaks `protocol`"),
            doc: "Software that speaks another protocol.",
        },
        Key {
            name: "urgency",
            kind: Kind::Map("word of the header `Priority` (emergency, urgent, normal, non-urgent)", &PRIORITIES),
            default: Absence::Means("the header says nothing"),
            doc: "Priorities by that header; the higher of it and the class's counts.",
        },
        Key {
            name: "needs",
            kind: Kind::List(&Kind::Text("a field")),
            default: Absence::Means("none"),
            doc: "Fields of the form that have to be known before routing; the client is asked for those left out.",
        },
        Key {
            name: "question",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{QUESTION_S}s")),
            doc: "How long such a question takes, answer included.",
        },
        Key {
            name: "customers",
            kind: Kind::Table(&CUSTOMERS),
            default: Absence::Means("nobody is known"),
            doc: "What is known of clients.",
        },
        Key {
            name: "attributes",
            kind: Kind::List(&Kind::Text("a field or column")),
            default: Absence::Means("rules know nothing of messages and customers"),
            doc: "What rules may ask for as `attributes`: fields of the form, or columns of the file of `customers`. What that file says of a client counts before what their form says, and both before shares of the class. What is empty there, and what they are asked for because their form lacks it, is unknown.",
        },
    ],
};

pub(super) static CUSTOMERS: Shape = Shape {
    title: "customers",
    doc: "What is known of clients: a CSV file with a row for each.",
    keys: &[
        Key {
            name: "file",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Refused,
            doc: "The file.",
        },
        Key {
            name: "customer",
            kind: Kind::Text("a column"),
            default: Absence::Is(|| CUSTOMER.into()),
            doc: "Which column names the customer, as the field of the form with the same name does.",
        },
        Key {
            name: "priority",
            kind: Kind::Text("a column"),
            default: Absence::Means("that of the class"),
            doc: "Which column has their priority; the higher of it and the class's counts.",
        },
        Key {
            name: "talk",
            kind: Kind::Text("a column"),
            default: Absence::Means("1 for all"),
            doc: "Which column says how many times as long a conversation with them takes.",
        },
    ],
};

/// All that messages by SIP are read with.
pub(super) struct Signalling {
    pub(super) point: RoutingPoint,
    pub(super) protocol: Option<ProtocolId>,
    pub(super) question: Distribution,
    software: Vec<(String, ProtocolId)>,
    urgencies: BTreeMap<Urgency, u8>,
    needs: Vec<String>,
    customer_field: String,
    pub(super) customers: BTreeMap<String, Customer>,
    /// The file of the customers, with the column that names them.
    pub(super) sheet: Option<(Arc<Sheet>, Column)>,
    /// What rules may ask for of messages and customers.
    pub(super) attributes: AttributeNames,
}

impl Signalling {
    /// What turns messages to a class into requests.
    pub(super) fn converter(&self, channel: Channel, priority: u8) -> Converter {
        Converter {
            channel,
            software: self.software.clone(),
            priority,
            urgencies: self.urgencies.clone(),
            needs: self.needs.clone(),
            customer_field: self.customer_field.clone(),
            customers: self.customers.clone(),
            attributes: self.attributes.as_fields(),
        }
    }

    /// Protocols that only messages by SIP speak.
    pub(super) fn protocols(&self) -> impl Iterator<Item = ProtocolId> {
        self.protocol.into_iter().chain(self.software.iter().map(|&(_, protocol)| protocol))
    }
}

impl Reader<'_> {
    /// The section `[sip]`.
    pub(super) fn signalling(
        &mut self,
        fields: Option<&Fields<'_>>,
        calendar: &Calendar,
        protocols: &mut Register<ProtocolId>,
    ) -> Signalling {
        let mut distribution = |key: &str| {
            let node = fields.and_then(|fields| fields.node(key));
            node.and_then(|node| self.distribution(node, Unit::Duration))
        };
        let mut delay = |key: &str| distribution(key).unwrap_or_else(no_delay);
        let mut point = RoutingPoint {
            parse: delay("parse"),
            convert: delay("convert"),
            look_up: delay("look_up"),
            determine: delay("determine"),
            data_ahead: Span::ZERO,
            establish: delay("establish"),
            client_ends: CLIENT_ENDS,
            session_host: SessionHost::RoutingPoint,
            outages: Vec::new(),
        };
        let question =
            distribution("question").unwrap_or_else(|| Distribution::constant(QUESTION_S).expect("a good mean"));
        let mut signalling = Signalling {
            point: point.clone(),
            protocol: None,
            question,
            software: Vec::new(),
            urgencies: BTreeMap::new(),
            needs: Vec::new(),
            customer_field: CUSTOMER.to_owned(),
            customers: BTreeMap::new(),
            sheet: None,
            attributes: AttributeNames::default(),
        };
        let Some(fields) = fields else { return signalling };
        point.data_ahead = self.duration(fields, "data_ahead").unwrap_or_default();
        point.client_ends = self.number(fields, "client_ends").unwrap_or(CLIENT_ENDS);
        if self.choice(fields, "session_host") == Some("node") {
            point.session_host = SessionHost::Node;
        }
        point.outages = self.planned_outages(fields, calendar);
        signalling.point = point;
        signalling.protocol = fields.node("protocol").and_then(|node| self.protocol(node, protocols));
        for (start, node) in self.entries_of(fields, "software") {
            if let Some(protocol) = self.protocol(node, protocols) {
                signalling.software.push((start.text.clone(), protocol));
            }
        }
        for (word, node) in self.entries_of(fields, "urgency") {
            match URGENCIES.iter().find(|(name, _)| *name == word.text) {
                Some(&(_, urgency)) => {
                    let priority = self.whole_of(node, &PRIORITIES).unwrap_or(0) as u8;
                    signalling.urgencies.insert(urgency, priority);
                }
                None => self.unknown_key(word, "`urgency`", URGENCIES.iter().map(|&(name, _)| name)),
            }
        }
        if let Some(node) = fields.node("needs") {
            for item in self.list(node) {
                signalling.needs.extend(self.text_of(item).map(str::to_owned));
            }
            if signalling.needs.len() > MAX_NEEDS {
                let message = format!("there are more than {MAX_NEEDS} fields to ask for");
                self.report(Problem::error(Code::Limit, &node.at, message));
            }
        }
        if let Some(node) = fields.node("customers") {
            self.customers(node, &mut signalling);
        }
        signalling
    }

    fn entries_of<'t>(&mut self, fields: &Fields<'t>, key: &str) -> Vec<(&'t super::tree::Name, &'t Node)> {
        let entries = fields.node(key).map(|node| &self.map(node).entries[..]).unwrap_or_default();
        entries.iter().map(|(name, node)| (name, node)).collect()
    }

    /// A protocol, which may be one of those of providers.
    fn protocol(&mut self, node: &Node, protocols: &mut Register<ProtocolId>) -> Option<ProtocolId> {
        let name = self.text_of(node)?;
        let protocol = protocols.number(name, &node.at, ProtocolSet::LIMIT);
        if protocol.is_none() {
            let message = format!("there are more than {} protocols", ProtocolSet::LIMIT);
            self.report(Problem::error(Code::Limit, &node.at, message));
        }
        protocol
    }

    fn customers(&mut self, node: &Node, signalling: &mut Signalling) {
        let Some(fields) = self.fields(node, &node.at, &CUSTOMERS) else { return };
        let Some(sheet) = fields.node("file").and_then(|node| self.sheet(node)) else { return };
        let name = self.text(&fields, "customer").unwrap_or(CUSTOMER);
        let at = fields.node("customer").map_or(fields.at, |node| &node.at);
        let Some(names) = self.column(&sheet, name, at) else { return };
        let mut column = |key: &str| {
            let node = fields.node(key)?;
            let name = self.text_of(node)?;
            self.column(&sheet, name, &node.at)
        };
        let (priority, talk) = (column("priority"), column("talk"));
        for row in 0..sheet.len() {
            let mut number = |column: Option<usize>, default: f64, most: f64| {
                let Some(column) = column.filter(|&column| !sheet.cell(row, column).is_empty()) else { return default };
                let Some(number) = self.cell_number(&sheet, row, column) else { return default };
                if number > most {
                    self.wrong_cell(&sheet, row, column, &format!("{number} is more than {most}"), None);
                }
                number
            };
            let (level, factor) = (number(priority, 0.0, 255.0), number(talk, 1.0, 1e3));
            if let (true, Some(column)) = (level.fract() != 0.0, priority) {
                self.wrong_cell(&sheet, row, column, &format!("{level} is no whole number"), None);
            }
            let customer = Customer { priority: level as u8, talk: factor, attributes: Attributes::default() };
            let name = sheet.cell(row, names).to_owned();
            if signalling.customers.insert(name, customer).is_some() {
                self.wrong_cell(&sheet, row, names, "the customer has two rows", None);
            }
        }
        signalling.customer_field = name.to_owned();
        signalling.sheet = Some((sheet, names));
    }
}
