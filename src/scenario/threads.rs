//! Conversations by messages that may go on for days, and of which anybody answers the next.

use super::apart::Apart;
use super::classes::MAX_EXCHANGES;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::random::Distribution;
use crate::workload::{MoreMessages, ThreadHabits};

const GAP_S: f64 = 30.0;
const MORE_TALK_S: f64 = 0.0;
const READING_S: f64 = 0.0;

pub(super) static THREAD: Shape = Shape {
    title: "thread",
    doc: "Messages of one client about one matter, hours or days apart. Each waits in the queue like any contact and is answered by whoever takes it, for which `talk` says how long; then nobody is busy with the thread until the client writes again. Arrivals are first messages. A thread that would go on after the end of the run's arrivals is not resolved, so let the run be long beside it.",
    keys: &[
        Key {
            name: "thoughts",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Refused,
            doc: "How often a client has something to write that wants an answer, at least once.",
        },
        Key {
            name: "reply",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long after an answer they write the next. Nobody writes after the end of the run's arrivals.",
        },
        Key {
            name: "more",
            kind: Kind::Table(&MORE),
            default: Absence::Means("one message for each"),
            doc: "What clients write before an answer comes.",
        },
        Key {
            name: "reading",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{READING_S}s")),
            doc: "How much longer an answer to a later message takes an agent who has not answered in the thread before, and reads it first.",
        },
        Key {
            name: "same_agent",
            kind: Kind::Duration,
            default: Absence::Means("anybody answers at once"),
            doc: "How long a later message waits for the agent who answered the one before alone, if they are on duty at the site that it comes to.",
        },
    ],
};

static MORE: Shape = Shape {
    title: "thread.more",
    doc: "Further messages of the same thought, without waiting for an answer. Those that come while one of the thread is in line join it, and one answer does for all; one that comes once an agent is answering stands in line anew.",
    keys: &[
        Key {
            name: "count",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Refused,
            doc: "How many, for each thought.",
        },
        Key {
            name: "gap",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("exponential({GAP_S}s)")),
            doc: "How long after the message before.",
        },
        Key {
            name: "talk",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{MORE_TALK_S}s")),
            doc: "How much longer the answer takes for each message that has joined.",
        },
    ],
};

/// What makes no sense beside it: other ways of coming again, and what would take a message for a conversation.
const OTHERS: [&str; 16] = [
    "retrial_share",
    "retrial_after",
    "retrial_delay",
    "retrial_limit",
    "retrial_chances",
    "recall_share",
    "recall_delay",
    "callback",
    "transfers",
    "self_service",
    "silent_abandonment",
    "status",
    "clients",
    "preferred",
    "sip",
    "while_waiting",
];

impl Reader<'_> {
    /// The table `thread` of a class.
    pub(super) fn thread(&mut self, node: &Node, class: &Fields<'_>, medium: &str) -> Option<ThreadHabits> {
        if !["chat", "email"].contains(&medium) {
            let message = "a thread is of messages that come straight to the center";
            let problem = Problem::apart(Apart::ThreadsAndMedium, &node.at, message);
            self.report(problem.help("write medium = \"chat\" or \"email\", or leave it out"));
        }
        for key in OTHERS.into_iter().filter(|key| class.node(key).is_some()) {
            let message = format!("`{key}` is not for messages of a thread");
            let apart = match key {
                "sip" => Apart::ThreadsAndMedium,
                _ if key.starts_with("retrial") || key.starts_with("recall") => Apart::ThreadsAndReturns,
                _ => Apart::ThreadsAndConversations,
            };
            let problem = Problem::apart(apart, class.place(key), message);
            self.report(problem.related(&node.at, "the thread").help("leave one of the two out"));
        }
        let fields = self.fields(node, &node.at, &THREAD)?;
        let thoughts = fields.node("thoughts").and_then(|node| self.messages_of_a_client(node));
        if let (Some(thoughts), Some(node)) = (&thoughts, fields.node("thoughts")) {
            self.check_messages(thoughts, &node.at, "the client has at least one");
        }
        let reply = fields.node("reply").and_then(|node| self.distribution(node, Unit::Duration));
        let reading = match fields.node("reading") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::constant(READING_S).ok(),
        };
        let more = fields.node("more").map_or(Some(None), |node| self.more_messages(node).map(Some));
        let same_agent = match fields.node("same_agent") {
            Some(_) => Some(self.duration(&fields, "same_agent")?),
            None => None,
        };
        Some(ThreadHabits { thoughts: thoughts?, reply: reply?, more: more?, reading: reading?, same_agent })
    }

    fn more_messages(&mut self, node: &Node) -> Option<MoreMessages> {
        let fields = self.fields(node, &node.at, &MORE)?;
        let count = fields.node("count").and_then(|node| self.messages_of_a_client(node));
        let mut time = |key: &str, default: Option<Distribution>| match fields.node(key) {
            Some(node) => self.distribution(node, Unit::Duration),
            None => default,
        };
        let gap = time("gap", Distribution::exponential(GAP_S).ok());
        let talk = time("talk", Distribution::constant(MORE_TALK_S).ok());
        Some(MoreMessages { count: count?, gap: gap?, talk: talk? })
    }

    /// A distribution of numbers of messages, none of which is beyond all measure.
    fn messages_of_a_client(&mut self, node: &Node) -> Option<Distribution> {
        let count = self.distribution(node, Unit::Count)?;
        if count.mean() > MAX_EXCHANGES {
            let message = format!("more than {MAX_EXCHANGES} messages are no conversation");
            self.report(Problem::error(Code::Limit, &node.at, message));
        }
        Some(count)
    }
}
