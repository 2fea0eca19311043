//! Contacts that agents give to somebody else.

use super::apart::Apart;
use super::classes::Demand;
use super::diagnostics::{Code, Problem, shortened};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::nearest::nearest;
use super::reader::Reader;
use super::tree::Node;
use crate::ids::ClassId;
use crate::random::Distribution;
use crate::workload::{Class, Entry, Transfer, TransferForm};

const HANDOVER_S: f64 = 30.0;
const ATTENDED: &str = "attended";

pub(super) static TRANSFER: Shape = Shape {
    title: "transfers",
    doc: "A share of the contacts that an agent gives to somebody else when their conversation is over. They go on at once as contacts of another class, with its queue, priority, patience, talk and work after it, and are offered there; the first agent does their own work after the conversation. A call keeps its line.",
    keys: &[
        Key {
            name: "to",
            kind: Kind::Text("a class"),
            default: Absence::Refused,
            doc: "As contacts of which class they go on: calls, chats or e-mails, which may be transferred once more, but never back to a class that they came through. Whoever may serve that class may be given them, the agent who let go included. One that nobody makes contact for by themselves has arrivals = \"0/h\".",
        },
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "Which share of the served.",
        },
        Key {
            name: "form",
            kind: Kind::Choice(&[
                Word { name: "blind", doc: "The agent lets go, and the client waits for the next alone." },
                Word {
                    name: ATTENDED,
                    doc: "The agent stays with the client until somebody has answered and been told. That is part of their talk.",
                },
            ]),
            default: Absence::Is(|| "blind".into()),
            doc: "Whether the agent stays with the client.",
        },
        Key {
            name: "limit",
            kind: Kind::Duration,
            default: Absence::Means("as long as it takes"),
            doc: "form = \"attended\": how long the agent stays at most before they let go.",
        },
        Key {
            name: "handover",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{HANDOVER_S}s")),
            doc: "form = \"attended\": how long both agents and the client talk before the first leaves.",
        },
        Key {
            name: "after",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("the talk of the class"),
            doc: "How long the first agent talks to those whom they will transfer.",
        },
    ],
};

impl Reader<'_> {
    /// The keys `transfers` of classes, once all classes are known.
    pub(super) fn transfers(&mut self, nodes: &[(ClassId, &Node)], demand: &mut Demand) {
        for &(class, node) in nodes {
            self.refuse_to_transfer(&demand.classes[class], node);
            let mut transfers = Vec::new();
            for node in self.list(node) {
                transfers.extend(self.transfer(node, demand));
            }
            self.are_within(transfers.iter().map(|transfer| transfer.share), "those who are transferred", &node.at);
            demand.classes[class].transfers = transfers;
        }
        for &(class, node) in nodes {
            self.refuse_ways_back(class, node, demand);
        }
    }

    /// Nobody is transferred back to the class, however many classes are between.
    fn refuse_ways_back(&mut self, class: ClassId, node: &Node, demand: &Demand) {
        let next = |class: ClassId| demand.classes[class].transfers.iter().map(|transfer| transfer.to);
        let mut reached = Vec::from_iter(next(class));
        let mut looked_at = 0;
        while let Some(&one) = reached.get(looked_at) {
            looked_at += 1;
            let further = Vec::from_iter(next(one).filter(|other| !reached.contains(other)));
            reached.extend(further);
        }
        if reached.contains(&class) {
            let name = &demand.classes[class].name;
            let message = format!("contacts of the class `{name}` are transferred back to it");
            let problem = Problem::apart(Apart::TransfersBack, &node.at, message);
            let why = "a contact has one number in all its classes, so that it is in each of them once: transfer to another class, which may \
                       have the same queue";
            self.report(problem.help(why));
        }
    }

    fn transfer(&mut self, node: &Node, demand: &Demand) -> Option<Transfer> {
        let fields = self.fields(node, &node.at, &TRANSFER)?;
        let share = self.number(&fields, "share");
        let name = self.text(&fields, "to")?;
        let Some(to) = demand.names.find(name) else {
            let help = nearest(name, demand.names.iter()).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no class `{}`", shortened(name));
            let problem = Problem::error(Code::Unknown, fields.place("to"), message);
            self.report(problem.help(help.unwrap_or_else(|| "declare it as [class.NAME]".into())));
            return None;
        };
        if !is_direct(&demand.classes[to]) {
            let message = format!("contacts of the class `{name}` come by instant message or by SIP");
            let problem = Problem::apart(Apart::TransfersToMessages, fields.place("to"), message);
            let why = "they go through a dialogue or a proxy before they are routed, which whoever is transferred has behind them: transfer \
                       to a class of calls, chats or e-mails";
            self.report(problem.help(why));
        }
        if demand.classes[to].is_campaign() {
            let message = format!("`{name}` is a campaign, and its records make no contact");
            let problem = Problem::apart(Apart::TransfersToCampaigns, fields.place("to"), message);
            self.report(problem.help("transfer them to another class, which may have the same queue"));
        }
        let attended = self.choice(&fields, "form") == Some(ATTENDED);
        for key in ["limit", "handover"].into_iter().filter(|key| !attended && fields.node(key).is_some()) {
            let message = format!("`{key}` is about agents who stay with the client");
            let problem = Problem::error(Code::Conflict, fields.place(key), message);
            self.report(problem.help("write form = \"attended\", or leave it out"));
        }
        let after = fields.node("after").map_or(Some(None), |node| self.distribution(node, Unit::Duration).map(Some));
        let handover = match fields.node("handover") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::constant(HANDOVER_S).ok(),
        };
        let limit = self.duration(&fields, "limit");
        let form = if attended { TransferForm::Attended { limit, handover: handover? } } else { TransferForm::Blind };
        Some(Transfer { to, share: share?, after: after?, form })
    }

    fn refuse_to_transfer(&mut self, class: &Class, node: &Node) {
        if !is_direct(class) {
            let message = "contacts by instant message or by SIP are not transferred";
            let problem = Problem::apart(Apart::TransfersOfMessages, &node.at, message);
            let why = "their session goes through a provider or the proxy, which hand it to one agent for good: leave out `transfers`, or \
                       take medium = \"chat\" or \"voice\"";
            self.report(problem.help(why));
        }
    }
}

/// Whether contacts of the class come straight to the engine.
fn is_direct(class: &Class) -> bool {
    matches!(class.entry, Entry::Voice | Entry::Chat | Entry::Email)
}
