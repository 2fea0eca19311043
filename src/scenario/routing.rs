//! How contacts are routed: the choices of the engine and the queues.

use super::diagnostics::Problem;
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::reader::{Fields, Reader};
use crate::routing::{Order, Pick};

pub(super) static ROUTING: Shape = Shape {
    title: "[routing]",
    doc: "Which agent, when several could serve a contact, and which contact, when several wait for an agent.",
    keys: &[
        Key {
            name: "pick",
            kind: Kind::Choice(&[
                Word { name: "longest-idle", doc: "The agent who has been quiet longest." },
                Word { name: "fewest-sessions", doc: "The agent with the fewest open sessions." },
                Word { name: "best-level", doc: "The agent with the highest level of the skill." },
                Word { name: "least-skilled", doc: "The agent with the fewest skills; the others stay free." },
                Word { name: "random", doc: "Anyone." },
            ]),
            default: Absence::Is(|| word_of_pick(Pick::default()).into()),
            doc: "Which agent. Ties go to the one who has been quiet longest.",
        },
        Key {
            name: "order",
            kind: Kind::Choice(&[
                Word { name: "first-come", doc: "The contact that asked first." },
                Word { name: "priority", doc: "The contact with the highest priority." },
                Word { name: "weighted-wait", doc: "The contact with the largest wait times weight of its queue." },
            ]),
            default: Absence::Is(|| word_of_order(Order::default()).into()),
            doc: "Which contact. Ties go to the one that asked first.",
        },
    ],
};

const WEIGHT: u64 = 1;
const MINIMUM_LEVEL: u64 = 1;

pub(super) static QUEUE: Shape = Shape {
    title: "[queue.NAME]",
    doc: "A waiting line. Classes name their queue; one that needs nothing special need not be declared.",
    keys: &[
        Key {
            name: "skill",
            kind: Kind::Text("a skill"),
            default: Absence::Means("the queue's own name"),
            doc: "What an agent has to be good at.",
        },
        Key {
            name: "minimum_level",
            kind: Kind::Whole { least: 1, most: 255 },
            default: Absence::Is(|| MINIMUM_LEVEL.to_string()),
            doc: "How good at least.",
        },
        Key {
            name: "weight",
            kind: Kind::Whole { least: 0, most: 1_000_000 },
            default: Absence::Is(|| WEIGHT.to_string()),
            doc: "How much a minute of waiting counts under `weighted-wait`.",
        },
        Key {
            name: "limit",
            kind: Kind::Whole { least: 0, most: u32::MAX as u64 },
            default: Absence::Means("no limit"),
            doc: "The most contacts that may wait at once; others are turned away.",
        },
    ],
};

/// What a queue says of itself.
pub(super) struct QueueDraft<'t> {
    pub(super) skill: Option<&'t str>,
    pub(super) minimum_level: u8,
    pub(super) weight: u32,
    pub(super) limit: Option<u32>,
}

impl Default for QueueDraft<'_> {
    fn default() -> Self {
        QueueDraft { skill: None, minimum_level: MINIMUM_LEVEL as u8, weight: WEIGHT as u32, limit: None }
    }
}

fn word_of_pick(pick: Pick) -> &'static str {
    match pick {
        Pick::LongestIdle => "longest-idle",
        Pick::FewestSessions => "fewest-sessions",
        Pick::BestLevel => "best-level",
        Pick::LeastSkilled => "least-skilled",
        Pick::Random => "random",
    }
}

fn word_of_order(order: Order) -> &'static str {
    match order {
        Order::FirstCome => "first-come",
        Order::Priority => "priority",
        Order::WeightedWait => "weighted-wait",
    }
}

impl Reader<'_> {
    /// The section `[routing]`.
    pub(super) fn routing(&mut self, fields: Option<&Fields<'_>>) -> (Pick, Order) {
        let picks = [Pick::LongestIdle, Pick::FewestSessions, Pick::BestLevel, Pick::LeastSkilled, Pick::Random];
        let orders = [Order::FirstCome, Order::Priority, Order::WeightedWait];
        let pick = fields.and_then(|fields| self.choice(fields, "pick"));
        let order = fields.and_then(|fields| self.choice(fields, "order"));
        let pick = picks.into_iter().find(|&known| pick == Some(word_of_pick(known)));
        let order = orders.into_iter().find(|&known| order == Some(word_of_order(known)));
        (pick.unwrap_or_default(), order.unwrap_or_default())
    }

    pub(super) fn queue<'t>(&mut self, fields: &Fields<'t>) -> QueueDraft<'t> {
        QueueDraft {
            skill: self.text(fields, "skill"),
            minimum_level: self.whole(fields, "minimum_level").unwrap_or(MINIMUM_LEVEL) as u8,
            weight: self.whole(fields, "weight").unwrap_or(WEIGHT) as u32,
            limit: self.whole(fields, "limit").map(|limit| limit as u32),
        }
    }

    /// Warns of something that is declared and never used.
    pub(super) fn unused(&mut self, at: &super::diagnostics::At, message: String) {
        self.report(Problem::warning(super::diagnostics::Code::Unused, at, message).label("never used"));
    }
}
