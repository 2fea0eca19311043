//! How the agents of a group respond to a contact that they are given.

use super::apart::Apart;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::Reader;
use super::tree::Node;
use crate::model::Response;
use crate::random::Distribution;
use crate::time::Span;

const NO_ANSWER: f64 = 0.0;
/// How long an agent who did not respond takes nobody \[s\].
const NOT_READY_S: f64 = 60.0;

pub(super) static RESPONSE: Shape = Shape {
    title: "response",
    doc: "How the agents respond to a contact that they are given. Until they do the contact waits and may give up, and the agent is taken. One who has not responded by the timeout takes nobody for a while, and the contact is routed anew at the place that it had.",
    keys: &[
        Key {
            name: "delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long until they respond.",
        },
        Key {
            name: "no_answer",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| NO_ANSWER.to_string()),
            doc: "To which share of the contacts they do not respond at all.",
        },
        Key {
            name: "timeout",
            kind: Kind::Duration,
            default: Absence::Means("as long as it takes"),
            doc: "How long a response is waited for.",
        },
        Key {
            name: "not_ready",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{NOT_READY_S}s")),
            doc: "How long an agent who did not respond takes no contacts.",
        },
    ],
};

impl Reader<'_> {
    /// The key `response` of a group of people or of machines.
    pub(super) fn response(&mut self, node: &Node, self_service: bool) -> Option<Response> {
        let fields = self.fields(node, &node.at, &RESPONSE)?;
        let delay = fields.node("delay").and_then(|node| self.distribution(node, Unit::Duration));
        let no_answer = self.number(&fields, "no_answer").unwrap_or(NO_ANSWER);
        let timeout = self.duration(&fields, "timeout");
        let usual = Distribution::constant(NOT_READY_S).expect("a minute is a length of time");
        let not_ready = fields.node("not_ready").map_or(Some(usual), |node| self.distribution(node, Unit::Duration));
        if no_answer > 0.0 && timeout.is_none() {
            let problem =
                Problem::error(Code::Conflict, fields.place("no_answer"), "who is never answered waits for ever");
            self.report(problem.help("say with `timeout` how long a response is waited for"));
        }
        if timeout == Some(Span::ZERO) {
            let message = "nobody responds in no time, and whoever is not waited for is selected again at once";
            let problem = Problem::error(Code::Conflict, fields.place("timeout"), message);
            self.report(problem.help("give a `timeout` above 0"));
        }
        if self_service {
            let problem = Problem::apart(Apart::MachinesAndResponse, &node.at, "machines respond at once");
            self.report(problem.help("leave `response` out, or `self_service`"));
        }
        Some(Response { delay: delay?, no_answer, timeout, not_ready: not_ready? })
    }
}

/// Whether a contact may ever be responded to.
pub(super) fn ever_comes(response: &Response) -> bool {
    let in_time = response.timeout.is_none_or(|timeout| response.delay.cdf(timeout.seconds()) > 0.0);
    response.no_answer < 1.0 && in_time
}
