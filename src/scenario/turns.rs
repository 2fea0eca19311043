//! Conversations turn by turn, and whom an agent answers first in them.

use super::classes::{BY_GROUP, MAX_EXCHANGES};
use super::diagnostics::{At, Code, Problem};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::{GroupId, IdVec};
use crate::model::AnswerOrder;
use crate::random::Distribution;
use crate::workload::Turns;

/// Fewer numbers of messages than this share may be below one without a word.
const FEW_BELOW_ONE: f64 = 0.01;

pub(super) static TURNS: Shape = Shape {
    title: "turns",
    doc: "A conversation turn by turn, in place of `talk`: the client's message waits for the attention of the agent, who answers one client after the other; the client reads the answer and writes again.",
    keys: &[
        Key {
            name: "count",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Refused,
            doc: "How many messages the agent writes, at least one.",
        },
        Key {
            name: "compose",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long the agent takes to compose one.",
        },
        Key {
            name: "compose_by_group",
            kind: BY_GROUP,
            default: Absence::Means("the same in all groups"),
            doc: "The same for agents of a group: { scale = 0.8 } of `compose`, or a distribution of its own.",
        },
        Key {
            name: "answer",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long the client takes to read a message and to write the next.",
        },
        Key {
            name: "idle_limit",
            kind: Kind::Duration,
            default: Absence::Means("never"),
            doc: "When a client from whom nothing came for so long after the agent's message gives the agent's slot free. When they write again they go before all who wait.",
        },
    ],
};

/// The key of a group.
pub(super) const ANSWERS: Key = Key {
    name: "answers",
    kind: Kind::Choice(&[
        Word { name: "first-come", doc: "The message that arrived first." },
        Word {
            name: "longest-waiting",
            doc: "The client who has waited longest for this agent's answers, over the whole conversation.",
        },
        Word { name: "new-first", doc: "Clients without an answer yet; after them the message that arrived first." },
    ]),
    default: Absence::Is(|| word_of(AnswerOrder::default()).into()),
    doc: "Whom an agent answers first in conversations turn by turn.",
};

fn word_of(order: AnswerOrder) -> &'static str {
    match order {
        AnswerOrder::FirstCome => "first-come",
        AnswerOrder::LongestWaiting => "longest-waiting",
        AnswerOrder::NewFirst => "new-first",
    }
}

impl Reader<'_> {
    /// The key `answers` of a group.
    pub(super) fn answers(&mut self, fields: &Fields<'_>) -> AnswerOrder {
        let orders = [AnswerOrder::FirstCome, AnswerOrder::LongestWaiting, AnswerOrder::NewFirst];
        let word = self.choice(fields, ANSWERS.name);
        orders.into_iter().find(|&order| word == Some(word_of(order))).unwrap_or_default()
    }

    /// The table `turns` of a class, with the distributions of composing by group.
    pub(super) fn turns(
        &mut self,
        node: &Node,
        class: &Fields<'_>,
        staff: &Staff,
    ) -> Option<(Turns, IdVec<GroupId, Distribution>)> {
        for key in ["talk", "talk_by_group", "session_exchanges"] {
            if class.node(key).is_some() {
                let message = format!("`{key}` is of a session in one piece, and `turns` of one turn by turn");
                let problem = Problem::error(Code::Conflict, class.place(key), message);
                self.report(problem.related(&node.at, "the turns").help("leave one of the two out"));
            }
        }
        let fields = self.fields(node, &node.at, &TURNS)?;
        let mut distribution = |key: &str, unit| fields.node(key).and_then(|node| self.distribution(node, unit));
        let count = distribution("count", Unit::Count);
        let (compose, answer) = (distribution("compose", Unit::Duration), distribution("answer", Unit::Duration));
        if let (Some(count), Some(node)) = (&count, fields.node("count"))
            && count.mean() > MAX_EXCHANGES
        {
            let message = format!("more than {MAX_EXCHANGES} messages are no conversation");
            self.report(Problem::error(Code::Limit, &node.at, message));
        }
        if let (Some(count), Some(node)) = (&count, fields.node("count")) {
            self.check_messages(count, &node.at, "the agent writes at least one");
        }
        let idle_limit = match fields.node("idle_limit") {
            Some(_) => Some(self.duration(&fields, "idle_limit")?),
            None => None,
        };
        let compose = self.by_group(&fields, "compose_by_group", compose.as_ref(), true, staff);
        Some((Turns { count: count?, answer: answer?, idle_limit }, compose?))
    }

    /// Refuses less than one message on average, and warns where many numbers below one count as one.
    pub(super) fn check_messages(&mut self, count: &Distribution, at: &At, rule: &str) {
        let help = "geometric(6) has a mean of 6 messages and begins at one";
        // What is left out is as likely as it is of a continuous distribution to be one exactly: not at all.
        let below_one = count.cdf(1.0 - f64::EPSILON);
        if count.mean() < 1.0 {
            let message = format!("a conversation of {} messages: {rule}", count.mean());
            self.report(Problem::error(Code::Number, at, message).help(help));
        } else if below_one > FEW_BELOW_ONE {
            let message = format!("{:.0} % of these numbers are below one and count as one", 100.0 * below_one);
            let problem = Problem::warning(Code::Doubtful, at, message).label("more messages than its mean says");
            self.report(problem.help(help));
        }
    }
}
