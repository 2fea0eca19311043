//! Clients of a chat who give up without a word.

use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::Reader;
use super::tree::Node;
use crate::workload::SilentAbandonment;

pub(super) static SILENT_ABANDONMENT: Shape = Shape {
    title: "silent_abandonment",
    doc: "Clients of a chat who give up waiting without closing it: the chat stays in line, an agent is given it, finds out that nobody is there, and is free again.",
    keys: &[
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "The share of those who give up that does so silently.",
        },
        Key {
            name: "look",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long it takes the agent to find out.",
        },
    ],
};

impl Reader<'_> {
    /// The key `silent_abandonment` of a class.
    pub(super) fn silent_abandonment(&mut self, node: &Node) -> Option<SilentAbandonment> {
        let fields = self.fields(node, &node.at, &SILENT_ABANDONMENT)?;
        let look = fields.node("look").and_then(|node| self.distribution(node, Unit::Duration));
        let share = self.number(&fields, "share");
        Some(SilentAbandonment { share: share?, look: look? })
    }
}
