//! What contacts are told when no agent can be found.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::routing::status::Estimator;
use crate::time::Span;
use crate::workload::{Announcement, Said};

pub(super) const ESTIMATOR: Key = Key {
    name: "estimator",
    kind: Kind::Choice(&[
        Word {
            name: OWN_QUEUE,
            doc: "(waiting + 1) x mean handling time / slots on duty, all of the contact's own queue: the formula of the engine. Makes no allowance for other queues of the same agents, nor for who gives up.",
        },
        Word {
            name: "queue-length",
            doc: "The same, with all who wait for any of the same agents, and the handling times of all their queues.",
        },
        Word {
            name: "queue-length-with-abandonment",
            doc: "The same, allowing for those in line who give up at the rate seen so far.",
        },
        Word { name: "last-to-enter-service", doc: "How long whoever was connected last had waited." },
        Word { name: "head-of-line", doc: "How long whoever is first in line has waited so far." },
        Word { name: MOVING_AVERAGE, doc: "The mean wait of the `averaged` contacts that were connected last." },
    ]),
    default: Absence::Is(|| OWN_QUEUE.to_owned()),
    doc: "How the wait is estimated.",
};
pub(super) const AVERAGED: Key = Key {
    name: "averaged",
    kind: Kind::Whole { least: 1, most: MOST_AVERAGED },
    default: Absence::Is(|| AVERAGED_CONTACTS.to_string()),
    doc: "estimator = \"moving-average\": over how many contacts.",
};

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
                    doc: "The wait that is expected, by `estimator`: as long as there is nothing to go by, only that nobody is free.",
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
        Key { doc: "says = \"wait\": how the wait is estimated.", ..ESTIMATOR },
        AVERAGED,
        Key {
            name: "again",
            kind: Kind::Duration,
            default: Absence::Means("they are told once"),
            doc: "estimator = \"own-queue\": how long after it they are told the wait that is still expected at their place among those who came before them, whoever else goes first, and again as often as it takes, but not after the end of the run's arrivals; each time they balk or stay.",
        },
        Key {
            name: "patience",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("their patience goes on as if nothing had been said"),
            doc: "How long those who stay put up with waiting, counted from what they were told first.",
        },
    ],
};

const OWN_QUEUE: &str = "own-queue";
const MOVING_AVERAGE: &str = "moving-average";
const AVERAGED_CONTACTS: u16 = 10;
const MOST_AVERAGED: u64 = 1_000;

/// Nobody balking for being told that nobody is free.
const BALKING: f64 = 0.0;

impl Reader<'_> {
    /// The key `announcement` of a class.
    pub(super) fn announcement(&mut self, node: &Node) -> Option<Announcement> {
        let fields = self.fields(node, &node.at, &ANNOUNCEMENT)?;
        let balking = fields.node("balking").map_or(Some(BALKING), |_| self.number(&fields, "balking"));
        let accepted = fields.node("accepted_wait").map(|node| self.finite_patience(node));
        let patience = fields.node("patience").map(|node| self.finite_patience(node));
        let estimator = self.estimator(&fields);
        let (tells, strange): (_, &[&str]) = match self.choice(&fields, "says")? {
            "busy" => (balking.map(|balking| Said::Busy { balking }), &["accepted_wait", "estimator", "averaged"]),
            _ => (
                accepted
                    .map_or(Some(None), |distribution| distribution.map(Some))
                    .zip(estimator)
                    .map(|(accepted, estimator)| Said::Wait { estimator, accepted }),
                &["balking"],
            ),
        };
        if let Some(strange) = strange.iter().find(|strange| fields.node(strange).is_some()) {
            let message = format!("`{strange}` is about something else that they could be told");
            let problem = Problem::error(Code::Conflict, fields.place(strange), message);
            self.report(problem.help("take the other `says`, or leave it out"));
            return None;
        }
        let again = match fields.node("again") {
            Some(node) => {
                let again = self.duration(&fields, "again")?;
                let by_place = matches!(tells, Some(Said::Wait { estimator: Estimator::OwnQueue, .. }));
                if tells.is_some() && !by_place {
                    let message = "what is still to be waited is told by the place in the own queue";
                    let problem = Problem::error(Code::Conflict, &node.at, message);
                    self.report(problem.help("write says = \"wait\" and leave out `estimator`, or leave out `again`"));
                }
                if again == Span::ZERO {
                    let problem = Problem::error(Code::Limit, &node.at, "nobody is told again at the same moment");
                    self.report(problem.help("give a time above 0, such as again = \"2m\""));
                    return None;
                }
                Some(again)
            }
            None => None,
        };
        Some(Announcement {
            tells: tells?,
            again,
            patience: patience.map_or(Some(None), |distribution| distribution.map(Some))?,
        })
    }

    /// The keys `estimator` and `averaged`.
    pub(super) fn estimator(&mut self, fields: &Fields<'_>) -> Option<Estimator> {
        let name = fields.node("estimator").map_or(Some(OWN_QUEUE), |_| self.choice(fields, "estimator"));
        let averaged =
            fields.node("averaged").map_or(Some(AVERAGED_CONTACTS.into()), |_| self.whole(fields, "averaged"));
        let (name, averaged) = (name?, averaged?);
        if name != MOVING_AVERAGE && fields.node("averaged").is_some() {
            let message = format!("`averaged` says nothing about the estimator \"{name}\"");
            let problem = Problem::error(Code::Conflict, fields.place("averaged"), message);
            self.report(problem.help("take estimator = \"moving-average\", or leave it out"));
        }
        Some(match name {
            OWN_QUEUE => Estimator::OwnQueue,
            "queue-length" => Estimator::QueueLength,
            "queue-length-with-abandonment" => Estimator::QueueLengthWithAbandonment,
            "last-to-enter-service" => Estimator::LastToEnterService,
            "head-of-line" => Estimator::HeadOfLine,
            _ => Estimator::MovingAverage { contacts: averaged as u16 },
        })
    }
}
