//! What an agent takes while they are at something else, and what breaks into what.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::reader::Reader;
use super::tree::Node;
use crate::model::Interruptions;
use crate::routing::{Capacity, MediaPairs, Medium};

const MEETING: Kind = Kind::Choice(&[
    Word { name: "beside", doc: "It is taken, and both go on; see `slowdown`." },
    Word {
        name: "interrupts",
        doc: "It is taken, and the session that was there stands still until it is over, work after it included.",
    },
    Word { name: "waits", doc: "It is not taken as long as the session that was there is open." },
]);

const fn comes(name: &'static str, doc: &'static str) -> Key {
    Key { name, kind: MEETING, default: Absence::Is(|| "beside".into()), doc }
}

static COMES: Shape = Shape {
    title: "comes",
    doc: "What happens to contacts that come while an agent has a session of a medium open, as far as `capacity` has room for both. How many of one medium they have at once is said there.",
    keys: &[
        comes("voice", "A call."),
        comes("im", "An instant message."),
        comes("chat", "A chat on one's own page."),
        comes("email", "An e-mail."),
    ],
};

const fn at(name: &'static str, doc: &'static str) -> Key {
    Key { name, kind: Kind::Table(&COMES), default: Absence::Means("all others beside it"), doc }
}

pub(super) static BUSY_WITH: Shape = Shape {
    title: "busy_with",
    doc: "What an agent takes while they are at something else: for the medium that they are at, what happens to others that come. Conversations turn by turn cannot be interrupted, they go by the agent's attention.",
    keys: &[
        at("voice", "While a call is open."),
        at("im", "While a session of instant messages is open."),
        at("chat", "While a chat is open."),
        at("email", "While an e-mail is being answered."),
    ],
};

/// The names of the media, which are the keys of both tables.
fn named() -> impl Iterator<Item = (&'static str, Medium)> {
    BUSY_WITH.keys.iter().map(|key| key.name).zip(Medium::ALL)
}

impl Reader<'_> {
    /// The key `busy_with` of a group: whom an agent does not take beside whom, and what interrupts what.
    pub(super) fn busy_with(&mut self, node: &Node, capacity: Capacity) -> (MediaPairs, Interruptions) {
        let (mut excluded, mut interrupted) = (MediaPairs::NONE, MediaPairs::NONE);
        let nothing = (MediaPairs::NONE, Interruptions::NONE);
        let Some(fields) = self.fields(node, &node.at, &BUSY_WITH) else { return nothing };
        for (at_name, at) in named() {
            let Some(while_at) = fields.node(at_name).and_then(|node| self.fields(node, &node.at, &COMES)) else {
                continue;
            };
            for (name, comes) in named() {
                let Some(word) = self.choice(&while_at, name) else { continue };
                if at == comes {
                    let message = format!("how many `{name}` an agent has at once is not said here");
                    let problem = Problem::error(Code::Conflict, while_at.place(name), message);
                    self.report(problem.help("see `capacity`"));
                    continue;
                }
                match word {
                    "waits" => excluded = excluded.and(at, comes),
                    "interrupts" if capacity.total < 2 => {
                        let message = "agents with one session at a time cannot be interrupted";
                        let problem = Problem::error(Code::Conflict, while_at.place(name), message);
                        self.report(problem.help("give `capacity` a `total` of 2 or more"));
                    }
                    "interrupts" => interrupted = interrupted.and(at, comes),
                    _ => {}
                }
            }
        }
        match Interruptions::new(interrupted) {
            Some(interruptions) => (excluded, interruptions),
            None => {
                let message = "media that interrupt each other would stand still for each other for ever";
                let problem = Problem::error(Code::Conflict, &node.at, message);
                self.report(problem.help("let the one interrupt the other, and the other wait"));
                nothing
            }
        }
    }
}
