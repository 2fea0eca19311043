//! What clients do themselves while they wait for people.

use super::apart::Apart;
use super::diagnostics::Problem;
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::Reader;
use super::tree::Node;
use crate::workload::WhileWaiting;

const SUCCESS: f64 = 1.0;

pub(super) static WHILE_WAITING: Shape = Shape {
    title: "while_waiting",
    doc: "Self-service beside the wait: whoever has to wait for people may see to the matter themselves meanwhile, for instance on a page that changes an order or shows a bill. They keep their place, and whoever is done before an agent is free ends as self-served. Whoever fails, or is answered first, goes on with the agent.",
    keys: &[
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "The share of those who have to wait that tries.",
        },
        Key {
            name: "time",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long it takes from the beginning of the wait until it is done, or has failed.",
        },
        Key {
            name: "success",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SUCCESS.to_string()),
            doc: "The share of those who come so far that has done it; the others wait on for people.",
        },
    ],
};

impl Reader<'_> {
    /// The table `while_waiting` of a class.
    pub(super) fn while_waiting(&mut self, node: &Node, medium: &str) -> Option<WhileWaiting> {
        if medium == "email" {
            let message = "`while_waiting` is not for e-mails: nobody is there who waits";
            let problem = Problem::apart(Apart::WhileWaitingAndEmail, &node.at, message);
            self.report(problem.help("leave it out, or take another `medium`"));
        }
        let fields = self.fields(node, &node.at, &WHILE_WAITING)?;
        let time = fields.node("time").and_then(|node| self.distribution(node, Unit::Duration));
        let share = self.number(&fields, "share");
        Some(WhileWaiting { share: share?, time: time?, success: self.number(&fields, "success").unwrap_or(SUCCESS) })
    }
}
