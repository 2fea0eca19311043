//! How the agents of a group respond to a contact that they are given.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::Reader;
use super::tree::Node;
use crate::model::Response;
use crate::random::Law;
use crate::time::Span;

const MISSED: f64 = 0.0;
/// How long an agent who did not respond takes nobody \[s\].
const PAUSE: f64 = 60.0;

pub(super) static RESPONSE: Shape = Shape {
    title: "response",
    doc: "How the agents respond to a contact that they are given. Until they do the contact waits and may give up, and the agent is taken. One who has not responded by the limit takes nobody for a while, and the contact is routed anew at the place that it had.",
    keys: &[
        Key {
            name: "delay",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Refused,
            doc: "How long until they respond.",
        },
        Key {
            name: "missed",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| MISSED.to_string()),
            doc: "To which share of the contacts they do not respond at all.",
        },
        Key {
            name: "limit",
            kind: Kind::Duration,
            default: Absence::Means("as long as it takes"),
            doc: "How long a response is waited for.",
        },
        Key {
            name: "pause",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Is(|| format!("{PAUSE}s")),
            doc: "How long an agent who did not respond takes no contacts.",
        },
    ],
};

impl Reader<'_> {
    /// The key `response` of a group of people or of machines.
    pub(super) fn response(&mut self, node: &Node, automated: bool) -> Option<Response> {
        let fields = self.fields(node, &node.at, &RESPONSE)?;
        let delay = fields.node("delay").and_then(|node| self.law(node, Unit::Duration));
        let missed = self.number(&fields, "missed").unwrap_or(MISSED);
        let limit = self.duration(&fields, "limit");
        let usual = Law::constant(PAUSE).expect("a minute is a length of time");
        let pause = fields.node("pause").map_or(Some(usual), |node| self.law(node, Unit::Duration));
        if missed > 0.0 && limit.is_none() {
            let problem =
                Problem::error(Code::Conflict, fields.place("missed"), "who is never answered waits for ever");
            self.report(problem.help("say with `limit` how long a response is waited for"));
        }
        if limit == Some(Span::ZERO) {
            let message = "nobody responds in no time, and whoever is not waited for is selected again at once";
            let problem = Problem::error(Code::Conflict, fields.place("limit"), message);
            self.report(problem.help("give a `limit` above 0"));
        }
        if automated {
            let problem = Problem::error(Code::Conflict, &node.at, "machines respond at once");
            self.report(problem.help("leave `response` out, or `automated`"));
        }
        Some(Response { delay: delay?, missed, limit, pause: pause? })
    }
}

/// Whether a contact may ever be responded to.
pub(super) fn ever_comes(response: &Response) -> bool {
    let in_time = response.limit.is_none_or(|limit| response.delay.cdf(limit.seconds()) > 0.0);
    response.missed < 1.0 && in_time
}
