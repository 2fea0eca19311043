//! Who makes contact: classes with their arrivals, patience, work and wishes.

use super::apart::Apart;
use super::calendar::Calendar;
use super::devices::CLIENTS;
use super::diagnostics::{At, Code, Problem};
use super::groups::{GroupPlan, Staff};
use super::inquiry::DIALOGUE;
use super::invites::{INVITES, Invites};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::nearest::nearest;
use super::patience::PATIENCE;
use super::providers::{Messaging, no_delay};
use super::reader::{Fields, Reader};
use super::retrials::{
    RECALL_DELAY, RECALL_SHARE, RETRIAL_AFTER, RETRIAL_CHANCES, RETRIAL_DELAY, RETRIAL_LIMIT, RETRIAL_SHARE,
};
use super::routing::QueueDraft;
use super::sip::Signalling;
use super::tree::{Node, Value};
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, QueueId, TrunkId};
use crate::model::Enterprise;
use crate::random::Distribution;
use crate::routing::{Attributes, Channel, QueueRules, Row, Target};
use crate::time::Span;
use crate::workload::{
    Arrivals, ByArrival, Class, Entry, MessagingHabits, PreferredAgent, SessionForm, SipHabits, SipRequest,
    SipRequests, Turns,
};

pub(super) const MEDIA: &[Word] = &[
    Word { name: "voice", doc: "Calls: by circuit if they come over a `trunk`, else over IP." },
    Word { name: "im", doc: "Instant messages, over a provider and the proxy." },
    Word { name: "chat", doc: "Chats on the center's own page." },
    Word { name: "email", doc: "E-mails: nobody waits at the other end, and they are served when nobody else waits." },
];

pub(super) const MAX_CLASSES: usize = 10_000;
/// The most messages that a session or dialogue may take on average.
pub(super) const MAX_EXCHANGES: f64 = 10_000.0;

const EXCHANGES: f64 = 0.0;
const SENSITIVITY: f64 = 0.0;
const THINK_MEAN_S: f64 = 8.0;
const PRIORITY: u64 = 0;
const SIP: bool = false;

pub(super) const BY_GROUP: Kind =
    Kind::Map("group", &Kind::Either(&[Kind::Distribution(Unit::Duration), Kind::Table(&FACTOR)]));

pub(super) static FACTOR: Shape = Shape {
    title: "a factor",
    doc: "The class's distribution, scaled.",
    keys: &[Key {
        name: "scale",
        kind: Kind::Number { least: 1e-3, most: 1e3 },
        default: Absence::Refused,
        doc: "How many times as long this group takes.",
    }],
};

pub(super) static PREFERRED: Shape = Shape {
    title: "preferred",
    doc: "A share of the contacts would rather be served by one agent, their own.",
    keys: &[
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "Which share.",
        },
        Key {
            name: "limit",
            kind: Kind::Duration,
            default: Absence::Refused,
            doc: "How long they wait for that agent alone.",
        },
        Key {
            name: "backlog",
            kind: Kind::Whole { least: 1, most: u32::MAX as u64 },
            default: Absence::Means("they wait behind however many"),
            doc: "With so many who wait for that agent alone, by whatever medium, the agent counts as unavailable to whoever comes: they are served by anybody of the queue.",
        },
    ],
};

pub(super) const PATIENCE_KEY: Key = Key {
    name: "patience",
    kind: PATIENCE,
    default: Absence::Means("that of [defaults], or else \"endless\""),
    doc: "How long a contact puts up with not being served, from its arrival on.",
};
pub(super) const TALK_KEY: Key = Key {
    name: "talk",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Means("that of [defaults]; one of the two has to be there"),
    doc: "The conversation.",
};
pub(super) const WRAP_UP_KEY: Key = Key {
    name: "wrap_up",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Means("that of [defaults], or else \"0s\""),
    doc: "The agent's work after the conversation.",
};

pub(super) const TALK_BY_GROUP_KEY: Key = Key {
    name: "talk_by_group",
    kind: BY_GROUP,
    default: Absence::Means("the same in all groups"),
    doc: "The conversation with agents of a group: { scale = 0.8 } of the class's distribution, or a distribution of its own.",
};
pub(super) const WRAP_UP_BY_GROUP_KEY: Key = Key {
    name: "wrap_up_by_group",
    kind: BY_GROUP,
    default: Absence::Means("the same in all groups"),
    doc: "The work after it for agents of a group, likewise.",
};

const ANNOUNCEMENT_KEY: Key = Key {
    name: "announcement",
    kind: Kind::Table(&super::announcement::ANNOUNCEMENT),
    default: Absence::Means("that of [defaults], or else they are told nothing"),
    doc: "What they are told that have to wait for people.",
};

pub(super) static DEFAULTS: Shape = Shape {
    title: "[defaults]",
    doc: "For classes that do not say otherwise.",
    keys: &[PATIENCE_KEY, TALK_KEY, WRAP_UP_KEY, ANNOUNCEMENT_KEY],
};

pub(super) static CLASS: Shape = Shape {
    title: "[class.NAME]",
    doc: "Contacts of one kind. The name keys the random numbers: a class that is renamed draws anew, and no class changes another.",
    keys: &[
        Key {
            name: "medium",
            kind: Kind::Choice(MEDIA),
            default: Absence::Is(|| "voice".into()),
            doc: "How its contacts come.",
        },
        Key {
            name: "sip",
            kind: Kind::Flag,
            default: Absence::Is(|| SIP.to_string()),
            doc: "Whether its contacts come by SIP, over the routing point of [sip].",
        },
        Key {
            name: "queue",
            kind: Kind::Text("a queue"),
            default: Absence::Means("the class's own name"),
            doc: "Where its contacts wait.",
        },
        Key {
            name: "language",
            kind: Kind::Text("a language"),
            default: Absence::Means("any agent will do"),
            doc: "The language that the agent has to speak.",
        },
        Key {
            name: "attributes",
            kind: Kind::Map("attribute", &Kind::Map("value", &Kind::Number { least: 0.0, most: 1.0 })),
            default: Absence::Means("nothing else is known"),
            doc: "What is known of its contacts besides, for rules: for each attribute the shares of its values, which sum to 1.",
        },
        Key {
            name: "priority",
            kind: Kind::Whole { least: 0, most: 255 },
            default: Absence::Is(|| PRIORITY.to_string()),
            doc: "Higher goes first under order = \"priority\".",
        },
        Key {
            name: "arrivals",
            kind: Kind::Either(&[Kind::Rate, Kind::Table(&super::volumes::VOLUMES)]),
            default: Absence::Means("a `campaign` has records; every other class needs it"),
            doc: "When contacts arrive: one rate such as \"120/h\", or a table.",
        },
        Key {
            name: "busyness",
            kind: Kind::Table(&super::busyness::BUSYNESS),
            default: Absence::Means("none: exactly the planned rates"),
            doc: "How much busier or quieter than planned it may turn out.",
        },
        Key {
            name: "weekday",
            kind: Kind::Map("weekday (mon, tue, wed, thu, fri, sat, sun)", &Kind::Number { least: 0.0, most: 1e6 }),
            default: Absence::Means("1 on every day"),
            doc: "Factors of the rates by weekday; needs `date` or `weekday` in [run].",
        },
        Key {
            name: "batch",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Is(|| "1".into()),
            doc: "How many contacts come at once: between two whole numbers the one or the other, such that the mean is right; 0 is nobody.",
        },
        Key {
            name: "spacing",
            kind: Kind::Either(&[
                Kind::Choice(&[
                    Word { name: "chance", doc: "A Poisson process." },
                    Word { name: "even", doc: "One after the other at the same distance." },
                ]),
                Kind::Distribution(Unit::Count),
            ]),
            default: Absence::Is(|| "chance".into()),
            doc: "How contacts follow each other: a distribution of the times between them, of which the shape counts; its mean becomes that of the rate.",
        },
        Key {
            name: "bursts",
            kind: Kind::Table(&super::busyness::BURSTS),
            default: Absence::Means("no contact causes another"),
            doc: "Contacts that cause further ones soon after.",
        },
        PATIENCE_KEY,
        TALK_KEY,
        WRAP_UP_KEY,
        TALK_BY_GROUP_KEY,
        WRAP_UP_BY_GROUP_KEY,
        super::hours::KEY,
        Key {
            name: "preferred",
            kind: Kind::Table(&PREFERRED),
            default: Absence::Means("nobody has a preferred agent"),
            doc: "A wish for one agent.",
        },
        Key {
            name: "trunk",
            kind: Kind::Text("a trunk"),
            default: Absence::Means("lines without limit, or none: a call over IP"),
            doc: "voice: the lines of which each call holds one, from its arrival to the end of the conversation.",
        },
        Key {
            name: "thresholds",
            kind: Kind::List(&Kind::Duration),
            default: Absence::Means("those of [service_level] alone"),
            doc: "Thresholds of the wait besides those of [service_level], for each of which the service level of the class is told.",
        },
        Key {
            name: "due",
            kind: Kind::Duration,
            default: Absence::Means("no time that is counted"),
            doc: "email: when the answer is due, counted from the arrival.",
        },
        Key {
            name: "self_service",
            kind: Kind::Table(&super::automation::SELF_SERVICE),
            default: Absence::Means("people serve them at once"),
            doc: "A self-service system that they meet before people, or when nobody is free.",
        },
        ANNOUNCEMENT_KEY,
        Key {
            name: "while_waiting",
            kind: Kind::Table(&super::while_waiting::WHILE_WAITING),
            default: Absence::Means("nothing"),
            doc: "What clients who have to wait for people may do themselves meanwhile.",
        },
        Key {
            name: "silent_abandonment",
            kind: Kind::Table(&super::silence::SILENT_ABANDONMENT),
            default: Absence::Means("whoever gives up closes the chat"),
            doc: "Clients of a chat who give up without a word.",
        },
        Key {
            name: "callback",
            kind: Kind::Table(&super::callbacks::CALLBACK),
            default: Absence::Means("they are offered none"),
            doc: "What they are offered in place of a wait for people.",
        },
        Key {
            name: "campaign",
            kind: Kind::Table(&super::campaigns::CAMPAIGN),
            default: Absence::Means("contacts come of themselves"),
            doc: "Outbound calls to the records of a list.",
        },
        Key {
            name: "transfers",
            kind: Kind::List(&Kind::Table(&super::transfers::TRANSFER)),
            default: Absence::Means("nobody is transferred"),
            doc: "Shares of the served whom their agent gives to somebody else.",
        },
        Key {
            name: "clients",
            kind: Kind::Table(&CLIENTS),
            default: Absence::Means("nobody looks at their devices"),
            doc: "What its clients have, by which they make contact and are seen.",
        },
        Key {
            name: "status",
            kind: Kind::Table(&super::status::STATUS),
            default: Absence::Means("nobody looks before they make contact"),
            doc: "How its clients look at the center's status before they make contact, and what they do thereupon.",
        },
        Key {
            name: "thread",
            kind: Kind::Table(&super::threads::THREAD),
            default: Absence::Means("a contact is a matter of its own"),
            doc: "chat, email: its contacts are messages of conversations that may go on for days, and of which anybody answers the next.",
        },
        Key {
            name: "invitations",
            kind: Kind::Table(&super::invitations::INVITATIONS),
            default: Absence::Means("nobody is invited"),
            doc: "chat, voice: visitors of the page whom agents invite while they have nothing else to do.",
        },
        Key {
            name: "notices",
            kind: Kind::List(&Kind::Table(&super::notices::NOTICE)),
            default: Absence::Means("nobody is told of anything"),
            doc: "Of what subscribers are told who then make contact.",
        },
        RETRIAL_SHARE,
        RETRIAL_AFTER,
        RETRIAL_DELAY,
        RETRIAL_LIMIT,
        RETRIAL_CHANCES,
        RECALL_SHARE,
        RECALL_DELAY,
        Key {
            name: "providers",
            kind: Kind::Map("provider", &Kind::Number { least: 0.0, most: 1.0 }),
            default: Absence::Means("the only provider, if there is one"),
            doc: "im: shares of the contacts by provider; they sum to 1.",
        },
        Key {
            name: "dialogue",
            kind: Kind::Table(&DIALOGUE),
            default: Absence::Means("the robot has nothing to find out"),
            doc: "im: what the robot has to find out before contacts are routed.",
        },
        Key {
            name: "dialogue_exchanges",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Is(|| EXCHANGES.to_string()),
            doc: "im: questions that the robot asks besides before the contact is routed.",
        },
        Key {
            name: "think",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("exponential({THINK_MEAN_S}s)")),
            doc: "im: how long the client takes to answer the robot.",
        },
        Key {
            name: "sensitivity",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Is(|| SENSITIVITY.to_string()),
            doc: "im: how sensitive what the client writes is, on a scale of one's own; `hosting_sensitivity` goes by it.",
        },
        Key {
            name: "session_exchanges",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Is(|| EXCHANGES.to_string()),
            doc: "im: messages and answers in a session with an agent; each adds its way there and back.",
        },
        Key {
            name: "turns",
            kind: Kind::Table(&super::turns::TURNS),
            default: Absence::Means("sessions in one piece, as long as `talk` says"),
            doc: "im: a conversation turn by turn, in place of `talk`.",
        },
    ],
};

const IM_ONLY: [&str; 7] =
    ["providers", "dialogue", "dialogue_exchanges", "think", "sensitivity", "session_exchanges", "turns"];

/// All who make contact, and where they wait.
pub(super) struct Demand {
    pub(super) names: Register<ClassId>,
    pub(super) classes: IdVec<ClassId, Class>,
    pub(super) queues: Register<QueueId>,
    pub(super) rules: IdVec<QueueId, QueueRules>,
    /// The table of the rules of the enterprise.
    pub(super) table: Vec<Row>,
    pub(super) enterprise: Enterprise,
    /// Whether something stands in for what could not be read of a class, of which an error has been told.
    has_stand_ins: bool,
}

impl Demand {
    /// Whether all that is said of the classes could be read, so that it can be compared with something else.
    pub(super) fn is_whole(&self) -> bool {
        !self.has_stand_ins
    }
}

/// What the classes are decoded with.
pub(super) struct Surroundings<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) messaging: &'a Messaging,
    pub(super) signalling: &'a Signalling,
    pub(super) invites: Invites,
    pub(super) trunks: &'a Register<TrunkId>,
    pub(super) defaults: Option<Fields<'a>>,
    /// The table of tables `[queue.NAME]`.
    pub(super) queues: Option<&'a Node>,
    /// The rules of the enterprise, and those that take their place.
    pub(super) rules: Option<&'a Node>,
    pub(super) rules_from: Option<&'a Node>,
    /// The target of queues that name none.
    pub(super) in_time: Span,
}

impl Reader<'_> {
    /// The tables `[class.NAME]` and `[queue.NAME]`.
    pub(super) fn classes(&mut self, node: Option<&Node>, around: &Surroundings<'_>, staff: &mut Staff) -> Demand {
        let mut demand = Demand {
            names: Register::new(),
            classes: IdVec::new(),
            queues: Register::new(),
            rules: IdVec::new(),
            table: Vec::new(),
            enterprise: Enterprise::default(),
            has_stand_ins: false,
        };
        let (mut attributes, mut transfers) = (Vec::new(), Vec::new());
        let drafts = self.queue_drafts(around.queues, &staff.groups);
        for (name, node) in node.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let Some(fields) = self.fields(node, &name.at, &CLASS) else { continue };
            let queue_name = self.text(&fields, "queue").unwrap_or(&name.text);
            let queue_at = fields.node("queue").map_or(&name.at, |node| &node.at);
            let told = self.count_of_errors();
            let queue = self.queue_of_class(queue_name, queue_at, (&drafts, around.in_time), staff, &mut demand);
            // What could not be read of a class has something in its place, so that all else of it is still looked at.
            let mut class = self.class(&name.text, &fields, around, staff, queue.unwrap_or(QueueId(0)));
            if let Some(node) = fields.node("self_service") {
                class.automation = self.automation(node, (&drafts, around.in_time), staff, &mut demand);
            }
            class.by_arrival = self.hours_of_arrival(&fields, &class, around.calendar, staff).unwrap_or_default();
            if let (Some(node), Some(_)) = (fields.node("callback"), queue) {
                let drafts = (&drafts[..], around.in_time);
                class.callback = self.callback(node, &class, drafts, around.trunks, staff, &mut demand).map(Box::new);
            }
            if let (Some(node), Some(_)) = (fields.node("campaign"), queue) {
                let around = ((&drafts[..], around.in_time), around.trunks);
                class.callback = self.campaign((node, &fields), &class, around, staff, &mut demand).map(Box::new);
            }
            demand.has_stand_ins |= self.count_of_errors() > told;
            if demand.names.number(&name.text, &name.at, MAX_CLASSES).is_some() {
                let id = demand.classes.push(class);
                attributes.extend(fields.node("attributes").map(|node| (id, node)));
                transfers.extend(fields.node("transfers").map(|node| (id, node)));
            }
        }
        self.enterprise(around, (&drafts, &attributes), staff, &mut demand);
        self.transfers(&transfers, &mut demand);
        for (name, at, _) in &drafts {
            if demand.queues.find(name).is_none() {
                self.unused(at, format!("no class waits in the queue `{name}`"));
            }
        }
        demand
    }

    fn queue_drafts<'t>(
        &mut self,
        node: Option<&'t Node>,
        groups: &Register<GroupId>,
    ) -> Vec<(&'t str, &'t At, QueueDraft<'t>)> {
        let mut drafts = Vec::new();
        for (name, node) in node.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            if let Some(fields) = self.fields(node, &name.at, &super::routing::QUEUE) {
                drafts.push((name.text.as_str(), &name.at, self.queue(&fields, groups)));
            }
        }
        drafts
    }

    /// The number of the queue, with its rules if it is new.
    pub(super) fn queue_of_class(
        &mut self,
        name: &str,
        at: &At,
        (drafts, in_time): (&[(&str, &At, QueueDraft<'_>)], Span),
        staff: &mut Staff,
        demand: &mut Demand,
    ) -> Option<QueueId> {
        if let Some(known) = demand.queues.find(name) {
            return Some(known);
        }
        let plain = QueueDraft::default();
        let (at, draft) = match drafts.iter().find(|draft| draft.0 == name) {
            Some((_, at, draft)) => (*at, draft),
            None => (at, &plain),
        };
        let skill = self.skill(draft.skill.unwrap_or(name), at, &mut staff.skills)?;
        // There are no more queues than classes and their self-service systems.
        let queue = demand.queues.number(name, at, 2 * MAX_CLASSES)?;
        let QueueDraft { minimum_level, rank, weight, capacity, when_empty, .. } = *draft;
        let target = Target { skill, minimum_level, groups: draft.groups.clone(), rank };
        let steps = draft.steps.map(|node| self.steps(node, &target, staff)).unwrap_or_default();
        let in_time = draft.target.unwrap_or(in_time);
        demand.rules.push(QueueRules { target, steps, weight, in_time, capacity, when_empty });
        Some(queue)
    }

    /// When contacts of the class arrive, or the records are there that it consists of.
    fn arrivals_of(
        &mut self,
        name: &str,
        fields: &Fields<'_>,
        calendar: &Calendar,
        variation: super::volumes::Variation,
    ) -> Option<Arrivals> {
        match (self.records(fields, calendar)?, fields.node("arrivals")) {
            (Some(records), _) => Some(records),
            (None, Some(node)) => self.arrivals(node, fields.at, calendar, variation),
            (None, None) if fields.is_misspelt("arrivals") => None,
            (None, None) => {
                let key = CLASS.key("arrivals").expect("it is declared");
                self.missing(fields.at, key, &CLASS.title.replace("NAME", name));
                None
            }
        }
    }

    fn class(
        &mut self,
        name: &str,
        fields: &Fields<'_>,
        around: &Surroundings<'_>,
        staff: &mut Staff,
        queue: QueueId,
    ) -> Class {
        let word = self.choice(fields, "medium");
        // Of a medium that cannot be read nothing is said but what its other keys show.
        let is_clear = word.is_some() || fields.node("medium").is_none();
        let of_im = || IM_ONLY.into_iter().any(|key| fields.node(key).is_some());
        let medium = word.unwrap_or(if !is_clear && of_im() { "im" } else { "voice" });
        let im = medium == "im";
        let variation = self.variation(fields, around.calendar);
        let arrivals = self.arrivals_of(name, fields, around.calendar, variation);
        let default = |key: &str| around.defaults.as_ref().and_then(|defaults| defaults.node(key));
        let patience = fields.node("patience").or(default("patience")).filter(|_| medium != "email");
        let patience = patience.map_or(Some(None), |node| self.patience(node));
        let (turns, talk) = match fields.node("turns") {
            Some(node) => self.turns(node, fields, staff).map(|(turns, compose)| (Some(turns), compose)),
            None => self.talk(fields, default("talk"), staff).map(|distributions| (None, distributions)),
        }
        .unzip();
        if let (Some(Arrivals::Recorded(contacts)), Some(node)) = (&arrivals, fields.node("turns"))
            && contacts.contacts().iter().any(|contact| contact.talk.is_some())
        {
            let message = "the recorded handling times are of sessions in one piece, and `turns` of one turn by turn";
            let problem = Problem::apart(Apart::TurnsAndRecordedTalk, &node.at, message);
            self.report(problem.help("leave out `talk` of `arrivals`, or `turns`"));
        }
        let wrap_up = fields.node("wrap_up").or(default("wrap_up"));
        let wrap_up = wrap_up.map_or(Some(no_delay()), |node| self.distribution(node, Unit::Duration));
        let wrap_up = self.by_group(fields, "wrap_up_by_group", wrap_up.as_ref(), true, staff);
        let preferred = match fields.node("preferred") {
            None => Some(None),
            Some(node) => self.preferred(node).map(Some),
        };
        let priority = self.whole(fields, "priority").unwrap_or(PRIORITY) as u8;
        let language = match self.text(fields, "language") {
            Some(name) => self.language(name, fields.place("language"), &mut staff.languages).map(Some),
            None => Some(None),
        };
        let by_sip = self.flag(fields, "sip").unwrap_or(SIP);
        if is_clear && (by_sip || !im) {
            for key in IM_ONLY.into_iter().filter(|key| fields.node(key).is_some()) {
                let message = format!("`{key}` is for instant messages over providers only");
                let problem = Problem::apart(Apart::MessagingAndMedium, fields.place(key), message);
                self.report(problem.help(if by_sip {
                    "leave out `sip`, or leave it out"
                } else {
                    "write medium = \"im\", or leave it out"
                }));
            }
        }
        if is_clear {
            self.refuse_of_medium(fields, medium, by_sip);
        }
        let trunk = fields.node("trunk").and_then(|node| self.trunk(node, around.trunks));
        let due = self.duration(fields, "due");
        let (retrials, recalls) = (self.retrials(fields), self.recalls(fields));
        let thread = fields.node("thread").map_or(Some(None), |node| self.thread(node, fields, medium).map(Some));
        let invitations = fields.node("invitations");
        let invitations =
            invitations.map_or(Some(None), |node| self.invitations(node, fields, medium, around.calendar).map(Some));
        let while_waiting = fields.node("while_waiting");
        let while_waiting = while_waiting.map_or(Some(None), |node| self.while_waiting(node, medium).map(Some));
        let notices = self.notices(fields, around.calendar);
        let silent = fields.node("silent_abandonment");
        let silent_abandonment = silent.map_or(Some(None), |node| self.silent_abandonment(node).map(Some));
        let announcement = fields.node("announcement").or(default("announcement").filter(|_| medium != "email"));
        let announcement = announcement.map_or(Some(None), |node| self.announcement(node).map(Some));
        let (arrivals, entry) = if by_sip {
            self.by_sip(fields, around, im, priority, arrivals).unwrap_or_default()
        } else {
            let invites = fields.node("arrivals").filter(|node| node.get(INVITES.name).is_some());
            if let Some(node) = invites {
                let problem = Problem::error(Code::Conflict, &node.at, "`invites` are messages by SIP")
                    .unless_wrong(&[("class", "sip")]);
                self.report(problem.help("write sip = true"));
            }
            let entry = match medium {
                "im" => self.habits(fields, around.messaging, turns.flatten()).map(Entry::Im),
                "chat" => Some(Entry::Chat),
                "email" => Some(Entry::Email),
                _ => Some(Entry::Voice),
            };
            (arrivals, entry)
        };
        let unread = PreferredAgent { share: 0.0, limit: Span::ZERO, backlog: None };
        let no_time = || staff.plans.iter().map(|_| no_delay()).collect();
        Class {
            name: name.to_owned(),
            arrivals: arrivals.unwrap_or_else(|| Arrivals::Recorded(Default::default())),
            entry: entry.unwrap_or_else(|| match (by_sip, im) {
                (true, _) => Entry::Sip(SipHabits {
                    requests: SipRequests::Messages(Vec::new()),
                    question: around.signalling.question.clone(),
                }),
                (false, true) => Entry::Im(unread_habits(around.messaging)),
                (false, false) => Entry::Voice,
            }),
            queue,
            priority,
            language: language.flatten(),
            patience: patience.flatten(),
            talk: talk.unwrap_or_else(no_time),
            wrap_up: wrap_up.unwrap_or_else(no_time),
            preferred: preferred.unwrap_or(Some(unread)),
            trunk,
            due,
            automation: None,
            announcement: announcement.flatten(),
            callback: None,
            by_arrival: ByArrival::default(),
            silent_abandonment: silent_abandonment.flatten(),
            transfers: Vec::new(),
            retrials: retrials.flatten(),
            recalls: recalls.flatten(),
            status: None,
            thread: thread.flatten().map(Box::new),
            invitations: invitations.flatten().map(Box::new),
            while_waiting: while_waiting.flatten(),
            notices: notices.unwrap_or_default(),
        }
    }

    /// Keys that say nothing about contacts of this medium.
    fn refuse_of_medium(&mut self, fields: &Fields<'_>, medium: &str, by_sip: bool) {
        let is_email = medium == "email";
        let strange = [
            (Apart::TrunkAndMedium, "trunk", medium != "voice" || by_sip, "is for calls by circuit only"),
            (Apart::DueAndMedium, "due", medium != "email", "is for e-mails only"),
            (Apart::PatienceAndEmail, "patience", is_email, "is not for e-mails: nobody is there who waits"),
            (
                Apart::AnnouncementAndEmail,
                "announcement",
                is_email,
                "is not for e-mails: nobody is there who could be told",
            ),
            (
                Apart::SilenceAndMedium,
                "silent_abandonment",
                medium != "chat",
                "is for chats only: others end when their client leaves",
            ),
            (
                Apart::SipAndMedium,
                "sip",
                by_sip && !["voice", "im"].contains(&medium),
                "is for calls and instant messages only",
            ),
        ];
        for (apart, key, wrong, rule) in strange {
            if wrong && fields.node(key).is_some() {
                let problem = Problem::apart(apart, fields.place(key), format!("`{key}` {rule}"));
                self.report(problem.help("leave it out, or take another `medium`"));
            }
        }
    }

    /// When contacts by SIP arrive, and what they ask for.
    fn by_sip(
        &mut self,
        fields: &Fields<'_>,
        around: &Surroundings<'_>,
        im: bool,
        priority: u8,
        arrivals: Option<Arrivals>,
    ) -> Option<(Option<Arrivals>, Option<Entry>)> {
        let channel = match (im, around.signalling.protocol) {
            (false, _) => Channel::Voice,
            (true, Some(protocol)) => Channel::Im(protocol),
            (true, None) => {
                let message = "[sip] does not say what protocol its instant messages have";
                let problem = Problem::error(Code::MissingKey, fields.place("medium"), message)
                    .unless_wrong(&[("sip", "protocol")]);
                self.report(problem.help("write protocol = \"...\" in [sip], the one whose program agents run"));
                return None;
            }
        };
        let question = around.signalling.question.clone();
        let written = fields.node("arrivals").filter(|node| node.get(INVITES.name).is_some());
        let Some(node) = written else {
            let alike = SipRequest { channel, priority, questions: 0, customer: None, form: Attributes::default() };
            return Some((arrivals, Some(Entry::Sip(SipHabits { requests: SipRequests::Alike(alike), question }))));
        };
        arrivals?;
        let converts = (around.signalling, channel, priority);
        let (arrivals, messages) = self.invited(node, around.calendar, &around.invites, converts)?;
        Some((Some(arrivals), Some(Entry::Sip(SipHabits { requests: SipRequests::Messages(messages), question }))))
    }

    /// The distributions of sessions in one piece, by group.
    fn talk(
        &mut self,
        fields: &Fields<'_>,
        default: Option<&Node>,
        staff: &Staff,
    ) -> Option<IdVec<GroupId, Distribution>> {
        let talk_node = fields.node("talk").or(default);
        let every_group_has_one = fields.node("talk_by_group").is_some() && !staff.plans.is_empty();
        let talk = match talk_node {
            Some(node) => self.distribution(node, Unit::Duration),
            None => None,
        };
        if talk_node.is_none() && !every_group_has_one && !fields.is_misspelt("talk") {
            let message = format!("{} needs the key `talk`", self.title(&CLASS, fields.at));
            let problem = Problem::error(Code::MissingKey, fields.at, message);
            self.report(
                problem
                    .label("no `talk` here, nor in [defaults]")
                    .help("how long a conversation takes, such as talk = \"exponential(6m)\""),
            );
        }
        self.by_group(fields, "talk_by_group", talk.as_ref(), talk_node.is_some(), staff)
    }

    fn preferred(&mut self, node: &Node) -> Option<PreferredAgent> {
        let fields = self.fields(node, &node.at, &PREFERRED)?;
        let (share, limit) = (self.number(&fields, "share"), self.duration(&fields, "limit"));
        let backlog = self.whole(&fields, "backlog").map(|most| most as u32);
        Some(PreferredAgent { share: share?, limit: limit?, backlog })
    }

    /// The distribution of each group: its own, or the class's.
    pub(super) fn by_group(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        distribution: Option<&Distribution>,
        declared: bool,
        staff: &Staff,
    ) -> Option<IdVec<GroupId, Distribution>> {
        let usual = |group: &GroupPlan| match group.pace {
            // Within the limits of distributions, by which the speeds of groups are limited.
            Some(pace) => distribution.and_then(|distribution| distribution.scaled(1.0 / pace).ok()),
            None => distribution.cloned(),
        };
        let mut distributions = Vec::from_iter(staff.plans.iter().map(usual));
        let entries = fields.node(key).map(|node| &self.map(node).entries[..]).unwrap_or_default();
        let mut given = vec![false; distributions.len()];
        for (name, node) in entries {
            let Some(group) = self.one_named(&name.text, &name.at, "group", &staff.groups) else { continue };
            given[group.index()] = true;
            distributions[group.index()] = match &node.value {
                Value::Table(table) if table.get("distribution").is_none() => self.factor(node, distribution, declared),
                _ => self.distribution(node, Unit::Duration),
            };
        }
        if let (false, true, Some(missing)) =
            (declared, fields.node(key).is_some(), given.iter().position(|given| !given))
        {
            let group = staff.groups.names.iter().nth(missing).map_or("", String::as_str);
            let message = format!("there is no `talk`, and `{key}` leaves out the group `{group}`");
            self.report(Problem::error(Code::MissingKey, fields.at, message).help("set `talk` for all groups"));
        }
        distributions.into_iter().collect::<Option<Vec<Distribution>>>().map(IdVec::from)
    }

    fn factor(&mut self, node: &Node, distribution: Option<&Distribution>, declared: bool) -> Option<Distribution> {
        let fields = self.fields(node, &node.at, &FACTOR)?;
        let factor = self.number(&fields, "scale")?;
        if !declared {
            let problem = Problem::error(Code::Conflict, &node.at, "there is no distribution of the class to scale");
            self.report(problem.help("set `talk` of the class"));
        }
        match distribution?.scaled(factor) {
            Ok(distribution) => Some(distribution),
            Err(error) => {
                self.report(Problem::error(
                    Code::Distribution,
                    &node.at,
                    format!("this distribution cannot be: {error}"),
                ));
                None
            }
        }
    }

    fn habits(&mut self, fields: &Fields<'_>, messaging: &Messaging, turns: Option<Turns>) -> Option<MessagingHabits> {
        let providers = self.shares(fields, messaging);
        let mut exchanges = |key: &str| match fields.node(key) {
            Some(node) => {
                let distribution = self.distribution(node, Unit::Count)?;
                if distribution.mean() > MAX_EXCHANGES {
                    let message = format!("more than {MAX_EXCHANGES} messages are no dialogue");
                    self.report(Problem::error(Code::Limit, &node.at, message));
                }
                Some(distribution)
            }
            None => Distribution::constant(EXCHANGES).ok(),
        };
        let (dialogue_exchanges, session_exchanges) = (exchanges("dialogue_exchanges"), exchanges("session_exchanges"));
        let think = match fields.node("think") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::exponential(THINK_MEAN_S).ok(),
        };
        let sensitivity = match fields.node("sensitivity") {
            Some(node) => self.distribution(node, Unit::Count),
            None => Distribution::constant(SENSITIVITY).ok(),
        };
        let inquiry = fields.node("dialogue").map(|node| self.inquiry(node, messaging));
        Some(MessagingHabits {
            sensitivity: sensitivity?,
            inquiry: inquiry.map_or(Some(None), |inquiry| inquiry.map(|inquiry| Some(Box::new(inquiry))))?,
            providers: providers?,
            dialogue_exchanges: dialogue_exchanges?,
            think: think?,
            session: match turns {
                Some(turns) => SessionForm::Turns(turns),
                None => SessionForm::Held { exchanges: session_exchanges? },
            },
        })
    }

    /// The share of each provider.
    fn shares(&mut self, fields: &Fields<'_>, messaging: &Messaging) -> Option<IdVec<ProviderId, f64>> {
        const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
        let mut shares: IdVec<ProviderId, f64> = messaging.providers.iter().map(|_| 0.0).collect();
        let Some(node) = fields.node("providers") else {
            if shares.len() == 1 {
                return Some(vec![1.0].into());
            }
            let message = if shares.is_empty() {
                "no provider is declared"
            } else {
                "it is not said over which providers they come"
            };
            let help = if shares.is_empty() {
                "declare [provider.NAME] with its protocol"
            } else {
                "write providers = { NAME = 0.5, OTHER = 0.5 }"
            };
            let problem = Problem::error(Code::MissingKey, fields.at, message).unless_wrong(&[("class", "sip")]);
            self.report(problem.label("contacts by instant message").help(help));
            return None;
        };
        let mut are_read = true;
        for (name, node) in &self.map(node).entries {
            let share = self.number_of(node, &SHARE);
            match messaging.names.find(&name.text) {
                Some(provider) => match share {
                    Some(share) => shares[provider] = share,
                    None => are_read = false,
                },
                None => {
                    let help =
                        nearest(&name.text, messaging.names.iter()).map(|near| format!("did you mean `{near}`?"));
                    let help = help.unwrap_or_else(|| "declare it as [provider.NAME]".into());
                    let message = format!("there is no provider `{}`", super::diagnostics::shortened(&name.text));
                    self.report(Problem::error(Code::Unknown, &name.at, message).help(help));
                    are_read = false;
                }
            }
        }
        if !are_read || !matches!(node.value, Value::Table(_)) {
            return None;
        }
        self.make_up(shares.iter().copied(), "the providers", &node.at)?;
        Some(shares)
    }
}

/// In the place of the habits of a class of which something is wrong.
fn unread_habits(messaging: &Messaging) -> MessagingHabits {
    MessagingHabits {
        sensitivity: no_delay(),
        inquiry: None,
        providers: messaging.providers.iter().map(|_| 0.0).collect(),
        dialogue_exchanges: no_delay(),
        think: no_delay(),
        session: SessionForm::Held { exchanges: no_delay() },
    }
}
