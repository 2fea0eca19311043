//! Callbacks that contacts of a class are offered in place of a wait.

use super::apart::Apart;
use super::calls::{self, CallsOut};
use super::diagnostics::{At, Code, Problem};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::reader::{Fields, Reader};
use super::routing::QueueDraft;
use super::tree::{Node, Value};
use crate::ids::{QueueId, TrunkId};
use crate::random::Distribution;
use crate::routing::Channel;
use crate::time::Span;
use crate::workload::{Callback, CallbackOffer, Class, ClientAgenda, Dialler, Entry, Pacing};

const SHARE: f64 = 1.0;
const AGAIN: f64 = 0.0;
const AHEAD: u64 = 1;
const ROBOT: &str = "robot";
const MESSAGE: &str = "message";
const AT_ONCE: &str = "at-once";
const AGENT: &str = "agent";

static AGENDA: Shape = Shape {
    title: "agenda",
    doc: "The client's own times: they can talk and cannot by turns. At the moment of accepting they can with the share of the time in which they can on average, and have been at what they do for some time: what is left of it is shorter than a whole `free` or `busy` where these are regular. When it is their turn in between, they are called as soon as they can talk; `hours` hold besides.",
    keys: &[
        Key {
            name: "free",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long they can talk at one go.",
        },
        Key {
            name: "busy",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long they cannot in between.",
        },
        Key {
            name: "edited",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("they keep to it"),
            doc: "How long after giving their agenda, or changing it, they change it; the new one begins at that moment as the first did.",
        },
    ],
};

pub(super) static CALLBACK: Shape = Shape {
    title: "callback",
    doc: "In place of a wait for people, contacts may hang up and be called back by telephone. They keep the place of their request among all who wait, hold no line and no channel meanwhile, and do not lose patience as those do who wait on. Agents who serve the queue have to take calls.",
    keys: &[
        Key {
            name: "offer",
            kind: Kind::Either(&[
                Kind::Choice(&[
                    Word { name: "waiting", doc: "When they have to wait." },
                    Word {
                        name: AT_ONCE,
                        doc: "They come for nothing but a callback: a form on a page or in a program.",
                    },
                ]),
                Kind::Duration,
            ]),
            default: Absence::Is(|| "waiting".into()),
            doc: "When they are offered one: as they begin to wait, after so long a wait, or at once.",
        },
        Key {
            name: "wait_above",
            kind: Kind::Duration,
            default: Absence::Means("whatever they have to expect"),
            doc: "It is offered only to those who have to expect a longer wait, as the engine sees it when they begin to wait.",
        },
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SHARE.to_string()),
            doc: "Which share of the offered accepts.",
        },
        Key {
            name: "queue",
            kind: Kind::Text("a queue"),
            default: Absence::Means("that of the class"),
            doc: "Where they wait to be called. A queue of their own lets agents be kept free for others: see `reserve` of the groups.",
        },
        calls::PRIORITY,
        calls::TRUNK,
        Key {
            name: "dialled_by",
            kind: Kind::Choice(&[
                Word { name: AGENT, doc: "The agent to whom it is given, who is busy while it rings." },
                Word {
                    name: ROBOT,
                    doc: "A robot, before there is an agent: it gives the client to one who is free, or has them wait for one.",
                },
                Word {
                    name: MESSAGE,
                    doc: "Nobody: a page or an e-mail tells the client that it is their turn, and they make contact again themselves, as a retrial. `ring` is how long that takes, `answer_share` the share who does, and `ring_limit` says after how long the message was in vain; it is sent to as many as a robot would call.",
                },
            ]),
            default: Absence::Is(|| AGENT.into()),
            doc: "Who dials.",
        },
        Key {
            name: "preview",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("they dial at once"),
            doc: "dialled_by = \"agent\": how long the agent looks at what is seen of the client and what that client prefers before each call.",
        },
        Key {
            name: "ahead",
            kind: Kind::Whole { least: 0, most: 1_000 },
            default: Absence::Is(|| AHEAD.to_string()),
            doc: "dialled_by = \"robot\": for how many more clients than agents are free it rings at once, if nobody else waits before them.",
        },
        Key {
            name: "ringing",
            kind: Kind::Whole { least: 1, most: 10_000 },
            default: Absence::Means("it goes by the agents that are free"),
            doc: "dialled_by = \"robot\": for how many clients it rings at once, whoever is free.",
        },
        Key {
            name: "in_vain",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Means("it goes by `ahead`"),
            doc: "dialled_by = \"robot\": it rings for as many clients as let at most this share of those who answer find nobody free, by the share of calls answered so far and the agents free now. Rules for outbound calls often allow 0.03.",
        },
        Key {
            name: "hold_patience",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("nobody hangs up"),
            doc: "dialled_by = \"robot\": how long a client who has answered waits for an agent before they hang up.",
        },
        Key {
            name: "delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("as soon as it is their turn"),
            doc: "How long after they accept they ask to be called at the earliest.",
        },
        calls::HOURS,
        Key {
            name: "agenda",
            kind: Kind::Table(&AGENDA),
            default: Absence::Means("whenever it is their turn"),
            doc: "The times at which each client can be called, which they give on accepting.",
        },
        Key {
            name: "within",
            kind: Kind::Duration,
            default: Absence::Means("nothing is promised"),
            doc: "The promise: how long after they may be called they are talked to at the latest. Says nothing but how often that is kept.",
        },
        calls::DEVICES,
        calls::RING,
        calls::RING_LIMIT,
        calls::ANSWER_SHARE,
        calls::VOICEMAIL,
        calls::WRONG_PARTY,
        calls::CALLS,
        calls::RETRY_DELAY,
        Key {
            name: "patience",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("endless"),
            doc: "How long after they accept they put up with not being called.",
        },
        Key {
            name: "contact_again",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| AGAIN.to_string()),
            doc: "Which share of those who do not any more makes contact again, as a retrial; the callback is then cancelled. The others settle the matter elsewhere.",
        },
        Key {
            name: "talk",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("that of the class"),
            doc: "The conversation.",
        },
        Key {
            name: "page",
            kind: Kind::Table(&super::paging::PAGE),
            default: Absence::Means("nobody is paged"),
            doc: "A page ahead of the first call, so that the client is ready.",
        },
        Key {
            name: "updates",
            kind: Kind::Table(&super::paging::UPDATES),
            default: Absence::Means("they are sent nothing"),
            doc: "Estimates that they are sent while they wait to be called.",
        },
    ],
};

impl Reader<'_> {
    /// The key `callback` of a class.
    pub(super) fn callback(
        &mut self,
        node: &Node,
        class: &Class,
        (drafts, in_time): (&[(&str, &At, QueueDraft<'_>)], Span),
        trunks: &Register<TrunkId>,
        staff: &mut Staff,
        demand: &mut super::classes::Demand,
    ) -> Option<Callback> {
        let fields = self.fields(node, &node.at, &CALLBACK)?;
        let queue = match self.text(&fields, "queue") {
            Some(name) => self.queue_of_class(name, fields.place("queue"), (drafts, in_time), staff, demand),
            None => Some(class.queue),
        };
        let queue = queue.unwrap_or(class.queue);
        if self.choice(&fields, "dialled_by") != Some(MESSAGE) {
            self.refuse_without_calls(class, queue, &fields, staff, demand);
        }
        let offer = self.offer(&fields);
        let dialled_by = self.choice(&fields, "dialled_by");
        let pacing = self.pacing(&fields);
        if dialled_by == Some(MESSAGE) {
            self.refuse_of_messages(class, &fields);
        }
        let agenda = fields.node("agenda").map_or(Some(None), |node| self.client_agenda(node).map(Some));
        let share = fields.node("share").map_or(Some(SHARE), |_| self.number(&fields, "share"));
        let calls_again = fields.node("contact_again").map_or(Some(AGAIN), |_| self.number(&fields, "contact_again"));
        if fields.node("contact_again").is_some() && fields.node("patience").is_none() {
            let message = "`contact_again` says nothing where nobody loses patience";
            let problem = Problem::error(Code::Conflict, fields.place("contact_again"), message);
            self.report(problem.help("give a `patience`, or leave it out"));
        }
        let mut time = |key: &str, read: fn(&mut Self, &Node) -> Option<Distribution>| match fields.node(key) {
            Some(node) => read(self, node).map(Some),
            None => Some(None),
        };
        let duration = |reader: &mut Self, node: &Node| reader.distribution(node, Unit::Duration);
        let (hold_patience, delay) = (time("hold_patience", Self::finite_patience), time("delay", duration));
        let (patience, talk) = (time("patience", Self::finite_patience), time("talk", duration));
        let preview = time("preview", duration);
        if fields.node("preview").is_some() && dialled_by.is_some_and(|who| who != AGENT) {
            let message = "`preview` says nothing where no agent dials";
            let problem = Problem::error(Code::Conflict, fields.place("preview"), message);
            self.report(problem.help("leave it out, or write dialled_by = \"agent\""));
        }
        let calls = self.calls_out(&fields, trunks);
        let page = fields.node("page").map_or(Some(None), |node| self.page_ahead(node).map(Some));
        let updates = fields.node("updates").map_or(Some(None), |node| self.updates(node).map(Some));
        let priority = self.whole(&fields, "priority").map_or(class.priority, |priority| priority as u8);
        let within = self.duration(&fields, "within");
        let CallsOut { trunk, hours, ring, ring_limit, answer_share, voicemail, wrong_party, attempts, retry_delay } =
            calls?;
        let pacing = pacing?;
        Some(Callback {
            offer: offer?,
            share: share?,
            queue,
            priority,
            trunk,
            dialled_by: match dialled_by {
                Some(ROBOT) => Dialler::Robot(pacing),
                Some(MESSAGE) => Dialler::Message(pacing),
                _ => Dialler::Agent,
            },
            agenda: agenda?,
            addresses: None,
            delay: delay?,
            within,
            hours,
            ring,
            ring_limit,
            answer_share,
            voicemail,
            wrong_party,
            preview: preview?,
            attempts,
            retry_delay,
            patience: patience?,
            calls_again: calls_again?,
            hold_patience: hold_patience?,
            talk: talk?,
            page: page?,
            updates: updates?,
        })
    }

    /// What says nothing where a message takes the place of a call.
    fn refuse_of_messages(&mut self, class: &Class, fields: &Fields<'_>) {
        if !matches!(class.entry, Entry::Voice | Entry::Chat) {
            let message = "whoever is told by a message that it is their turn calls or begins a chat";
            let problem = Problem::apart(Apart::MessageCallbacksAndMedium, fields.place("dialled_by"), message);
            self.report(
                problem.help("write medium = \"voice\" or \"chat\" for the class, or let an agent or a robot dial"),
            );
        }
        for key in ["trunk", "devices", "hold_patience", "talk", "voicemail", "wrong_party"] {
            if fields.node(key).is_some() {
                let message = format!("`{key}` is about calls, and here a message takes their place");
                let problem = Problem::apart(Apart::MessageCallbacksAndCalls, fields.place(key), message);
                self.report(problem.help("leave it out, or let an agent or a robot dial"));
            }
        }
        if fields.node("offer").and_then(Node::text) == Some(AT_ONCE) {
            let message = "whoever comes for nothing but a callback would leave another request when they come again";
            let problem = Problem::apart(Apart::MessageCallbacksAndAtOnce, fields.place("offer"), message);
            self.report(problem.help("offer it to those who wait, or let an agent or a robot dial"));
        }
    }

    /// When clients may be called by agendas of their own.
    fn client_agenda(&mut self, node: &Node) -> Option<ClientAgenda> {
        let fields = self.fields(node, &node.at, &AGENDA)?;
        let mut time = |key: &str| fields.node(key).and_then(|node| self.distribution(node, Unit::Duration));
        let (free, busy, edited) = (time("free"), time("busy"), time("edited"));
        if free.as_ref().is_some_and(|free| free.mean() <= 0.0) {
            let problem = Problem::error(Code::Conflict, fields.place("free"), "nobody is ever free for a call");
            self.report(problem.help("give a time such as \"exponential(1h)\""));
        }
        for (key, time) in [("free", &free), ("busy", &busy)] {
            if time.as_ref().is_some_and(|time| !time.mean().is_finite()) {
                let message = format!("`{key}` has no mean, so it is not said which share of the time that is");
                let problem = Problem::error(Code::Conflict, fields.place(key), message);
                self.report(problem.help("give a time such as \"exponential(1h)\""));
            }
        }
        Some(ClientAgenda { free: free?, busy: busy?, edited })
    }

    /// Callbacks of contacts that have none, or cannot be called.
    pub(super) fn refuse_without_calls(
        &mut self,
        class: &Class,
        queue: QueueId,
        fields: &Fields<'_>,
        staff: &Staff,
        demand: &super::classes::Demand,
    ) {
        if matches!(class.entry, Entry::Email) {
            let problem =
                Problem::apart(Apart::CallbacksAndEmail, fields.at, "nobody waits for the answer to an e-mail");
            self.report(problem.help("leave out `callback`"));
        }
        if matches!(class.entry, Entry::Sip(_)) {
            let message =
                "whoever comes by SIP keeps the session until it ends, and does not hang up to be called back";
            let problem = Problem::apart(Apart::CallbacksAndSip, fields.at, message);
            self.report(problem.help("leave out `callback`, or let the class come by telephone: leave out `sip`"));
        }
        if class.turns().is_some() && fields.node("talk").is_none() {
            let message = "conversations of the class go turn by turn, so it is not said how long a call takes";
            let problem = Problem::error(Code::MissingKey, fields.at, message);
            self.report(problem.help("give `callback` a `talk`, such as \"exponential(5m)\""));
        }
        let target = &demand.rules[queue].target;
        let mut skilled = staff.agents.iter().filter(|agent| {
            let able = agent.capability.level(target.skill) >= target.minimum_level.max(1);
            able && agent.capability.speaks(Channel::Voice)
        });
        if !staff.agents.is_empty() && skilled.next().is_none() {
            let skill = &staff.skills.names[target.skill];
            let message = format!("nobody with the skill `{skill}` takes calls, by which clients are called back");
            let problem = Problem::error(Code::NoSkill, fields.at, message);
            let problem = problem.unless_wrong(&[("queue", "skill"), ("group", "skills"), ("group", "agents")]);
            self.report(
                problem.help("let a group of that skill take calls, or give `callback` a `queue` of another skill"),
            );
        }
    }

    /// For how many clients a robot lets it ring.
    fn pacing(&mut self, fields: &Fields<'_>) -> Option<Pacing> {
        let given = ["ahead", "ringing", "in_vain"].into_iter().filter(|key| fields.node(key).is_some());
        if let [first, second, ..] = Vec::from_iter(given)[..] {
            let message =
                format!("`{second}` says in another way than `{first}` for how many clients it rings at once");
            let problem = Problem::error(Code::Conflict, fields.place(second), message);
            self.report(problem.help("leave out one of them"));
        }
        if fields.node("ringing").is_some() {
            return self.whole(fields, "ringing").map(|most| Pacing::Ringing(most as u16));
        }
        if fields.node("in_vain").is_some() {
            return self.number(fields, "in_vain").map(Pacing::AtMostInVain);
        }
        Some(Pacing::Ahead(self.whole(fields, "ahead").unwrap_or(AHEAD) as u16))
    }

    fn offer(&mut self, fields: &Fields<'_>) -> Option<CallbackOffer> {
        let above = self.duration(fields, "wait_above");
        let after = match fields.node("offer").map(|node| (node, &node.value)) {
            None => Span::ZERO,
            Some((_, Value::Text(text))) if text == "waiting" => Span::ZERO,
            Some((_, Value::Text(text))) if text == AT_ONCE => {
                if fields.node("wait_above").is_some() {
                    let message = "`wait_above` says nothing where nobody waits";
                    let problem = Problem::error(Code::Conflict, fields.place("wait_above"), message);
                    self.report(problem.help("leave it out"));
                }
                return Some(CallbackOffer::AtOnce);
            }
            Some((node, _)) => self.duration_of(node)?,
        };
        Some(CallbackOffer::Waiting { after, above })
    }
}
