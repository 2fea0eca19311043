//! What contacts are told when no agent can be found.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::Reader;
use super::tree::Node;
use crate::workload::{Announcement, Said};

pub(super) static ANNOUNCEMENT: Shape = Shape {
    title: "announcement",
    doc: "What contacts are told that have to wait for people, and what they do thereupon. Who comes by instant message is told by one, which takes its way like the robot's; others hear it at once. A class that is to be turned away has a queue with capacity = 0, one that is to be served by a machine has `self_service` with when = \"no-agent\".",
    keys: &[
        Key {
            name: "says",
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
            name: "balking",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| BALKING.to_string()),
            doc: "says = \"busy\": the share of those told who balk: they leave at once.",
        },
        Key {
            name: "accepted_wait",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("what is left of their patience"),
            doc: "says = \"wait\": the longest wait that they accept; who is told a longer one balks.",
        },
        Key {
            name: "patience",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("their patience goes on as if nothing had been said"),
            doc: "How long those who stay put up with waiting, counted from what they were told.",
        },
    ],
};

/// Nobody balking for being told that nobody is free.
const BALKING: f64 = 0.0;

impl Reader<'_> {
    /// The key `announcement` of a class.
    pub(super) fn announcement(&mut self, node: &Node) -> Option<Announcement> {
        let fields = self.fields(node, &node.at, &ANNOUNCEMENT)?;
        let balking = fields.node("balking").map_or(Some(BALKING), |_| self.number(&fields, "balking"));
        let accepted = fields.node("accepted_wait").map(|node| self.distribution(node, Unit::Duration));
        let patience = fields.node("patience").map(|node| self.distribution(node, Unit::Duration));
        let (tells, strange) = match self.choice(&fields, "says")? {
            "busy" => (balking.map(|balking| Said::Busy { balking }), "accepted_wait"),
            _ => (
                accepted
                    .map_or(Some(None), |distribution| distribution.map(Some))
                    .map(|accepted| Said::Wait { accepted }),
                "balking",
            ),
        };
        if fields.node(strange).is_some() {
            let message = format!("`{strange}` is about something else that they could be told");
            let problem = Problem::error(Code::Conflict, fields.place(strange), message);
            self.report(problem.help("take the other `says`, or leave it out"));
            return None;
        }
        Some(Announcement {
            tells: tells?,
            patience: patience.map_or(Some(None), |distribution| distribution.map(Some))?,
        })
    }
}
