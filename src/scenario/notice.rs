//! What contacts are told when no agent can be found.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::Reader;
use super::tree::Node;
use crate::workload::{Notice, Tells};

pub(super) static NO_AGENT: Shape = Shape {
    title: "no_agent",
    doc: "What contacts are told that have to wait for people, and what they do thereupon. Who comes by instant message is told by one, which takes its way like the robot's; others hear it at once. A class that is to be turned away has a queue with limit = 0, one that is to be served by a machine has `automated` with when = \"no-agent\".",
    keys: &[
        Key {
            name: "tell",
            kind: Kind::Choice(&[
                Word { name: "busy", doc: "That nobody is free." },
                Word {
                    name: "wait",
                    doc: "The wait that the engine expects: as long as no session has ended, only that nobody is free.",
                },
            ]),
            default: Absence::Refused,
            doc: "What they are told.",
        },
        Key {
            name: "leaves",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| LEAVES.to_string()),
            doc: "tell = \"busy\": which share of the told leaves.",
        },
        Key {
            name: "accepts",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Means("what is left of their patience"),
            doc: "tell = \"wait\": the longest wait that they accept; who is told a longer one leaves.",
        },
        Key {
            name: "patience",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Means("their patience goes on as if nothing had been said"),
            doc: "How long those who stay put up with waiting, counted from what they were told.",
        },
    ],
};

/// Nobody leaves for being told that nobody is free.
const LEAVES: f64 = 0.0;

impl Reader<'_> {
    /// The key `no_agent` of a class.
    pub(super) fn notice(&mut self, node: &Node) -> Option<Notice> {
        let fields = self.fields(node, &node.at, &NO_AGENT)?;
        let leaves = fields.node("leaves").map_or(Some(LEAVES), |_| self.number(&fields, "leaves"));
        let accepts = fields.node("accepts").map(|node| self.law(node, Unit::Duration));
        let patience = fields.node("patience").map(|node| self.law(node, Unit::Duration));
        let (tells, strange) = match self.choice(&fields, "tell")? {
            "busy" => (leaves.map(|leaves| Tells::Busy { leaves }), "accepts"),
            _ => (accepts.map_or(Some(None), |law| law.map(Some)).map(|accepts| Tells::Wait { accepts }), "leaves"),
        };
        if fields.node(strange).is_some() {
            let message = format!("`{strange}` is about something else that they could be told");
            let problem = Problem::error(Code::Conflict, fields.place(strange), message);
            self.report(problem.help("take the other `tell`, or leave it out"));
            return None;
        }
        Some(Notice { tells: tells?, patience: patience.map_or(Some(None), |law| law.map(Some))? })
    }
}
