//! Telephone lines into the center.

use super::diagnostics::{Code, Problem, shortened};
use super::keys::{Absence, Key, Kind, Shape};
use super::names::Register;
use super::nearest::nearest;
use super::reader::Reader;
use super::tree::Node;
use crate::ids::{IdVec, TrunkId};
use crate::model::Trunk;

const MAX_TRUNKS: usize = 1_000;

pub(super) static TRUNK: Shape = Shape {
    title: "[trunk.NAME]",
    doc: "Telephone lines that calls share. A call holds one also while it waits; who finds all of them held is turned away.",
    keys: &[Key {
        name: "lines",
        kind: Kind::Whole { least: 0, most: 1_000_000 },
        default: Absence::Refused,
        doc: "How many.",
    }],
};

impl Reader<'_> {
    /// The tables `[trunk.NAME]`.
    pub(super) fn trunks(&mut self, node: Option<&Node>) -> (Register<TrunkId>, IdVec<TrunkId, Trunk>) {
        let (mut names, mut trunks) = (Register::new(), IdVec::new());
        for (name, node) in node.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let Some(fields) = self.fields(node, &name.at, &TRUNK) else { continue };
            if names.number(&name.text, &name.at, MAX_TRUNKS).is_none() {
                let message = format!("there are more than {MAX_TRUNKS} trunks");
                self.report(Problem::error(Code::Limit, &name.at, message));
                break;
            }
            let lines = self.whole(&fields, "lines").unwrap_or(0) as u32;
            trunks.push(Trunk { name: name.text.clone(), lines });
        }
        (names, trunks)
    }

    /// A trunk that the scenario declares.
    pub(super) fn trunk(&mut self, node: &Node, trunks: &Register<TrunkId>) -> Option<TrunkId> {
        let name = self.text_of(node)?;
        let found = trunks.find(name);
        if found.is_none() {
            let help = nearest(name, trunks.iter()).map(|near| format!("did you mean `{near}`?"));
            let help = help.unwrap_or_else(|| "declare it as [trunk.NAME]".into());
            let message = format!("there is no trunk `{}`", shortened(name));
            self.report(Problem::error(Code::Unknown, &node.at, message).help(help));
        }
        found
    }
}
