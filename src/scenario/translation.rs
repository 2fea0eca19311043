//! Translation at the proxy into one protocol that the agents use.

use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::names::Register;
use super::programs::Programs;
use super::providers::{NO_DELAY, no_delay};
use super::reader::Reader;
use super::tree::Node;
use crate::ids::ProtocolId;
use crate::model::Translation;
use crate::routing::ProtocolSet;

pub(super) static TRANSLATION: Shape = Shape {
    title: "translation",
    doc: "The proxy translates what clients and agents write to each other: covered clients are served by agents who run a \
          program for one common protocol, and by no others. The robot speaks with clients in their own.",
    keys: &[
        Key {
            name: "into",
            kind: Kind::Text("a name for the protocol"),
            default: Absence::Refused,
            doc: "The protocol of the agents; it may be one that no provider has.",
        },
        Key {
            name: "covers",
            kind: Kind::List(&Kind::Text("a protocol")),
            default: Absence::Means("all of the providers"),
            doc: "The protocols of clients that are translated.",
        },
        Key {
            name: "service",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How much longer the proxy handles a message between client and agent for it, in either direction.",
        },
    ],
};

impl Reader<'_> {
    /// The table `translation` of the proxy, whose protocol is one from now on.
    pub(super) fn translation(&mut self, node: &Node, protocols: &mut Register<ProtocolId>) -> Option<Translation> {
        let fields = self.fields(node, &node.at, &TRANSLATION)?;
        let covers = match fields.node("covers") {
            Some(node) => self.programs(node, Programs::plain(protocols)),
            None => protocols.names.ids().collect(),
        };
        let service = match fields.node("service") {
            Some(node) => self.distribution(node, Unit::Duration)?,
            None => no_delay(),
        };
        let into = self.text(&fields, "into")?;
        let place = fields.place("into");
        let Some(into) = protocols.number(into, place, ProtocolSet::LIMIT) else {
            self.too_many(place, ProtocolSet::LIMIT, "protocols");
            return None;
        };
        Some(Translation { into, covers, service })
    }
}
