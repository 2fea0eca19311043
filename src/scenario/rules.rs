//! The rules of the enterprise, as tables that are looked at from above.

use super::announcement::ANNOUNCEMENT;
use super::apart::Apart;
use super::attributes::AttributeNames;
use super::classes::{Demand, MEDIA, Surroundings};
use super::diagnostics::{At, Code, Problem, shortened};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::names::Register;
use super::providers::{HOSTING, HOSTING_SENSITIVITY, HOSTING_SHARE};
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use super::routing::{IDLE, QueueDraft};
use super::tree::Node;
use crate::ids::{ClassId, Id, ProtocolId, QueueId, TreatmentId};
use crate::model::{Enterprise, HostingPolicy, Treatment};
use crate::routing::{Channel, Finding, MAX_ROWS, Row, Then, When, findings};
use crate::time::{Span, Time};
use std::collections::{BTreeMap, BTreeSet};

/// What queues say of themselves, by name.
type Drafts<'a> = &'a [(&'a str, &'a At, QueueDraft<'a>)];

const AT_DAY: u64 = 1;

pub(super) static RULE: Shape = Shape {
    title: "[[rule]]",
    doc: "What is done with contacts that ask to be routed. Of the first rule whose `when` fits, `then` is done; where none fits, contacts go as their class says. Rules are about what contacts ask of people, whether a self-service system hands them on or not. A contact that a rule moves counts in the queue in which it was last, and how many wait counts where they wait.",
    keys: &[
        Key {
            name: "when",
            kind: Kind::Table(&WHEN),
            default: Absence::Means("always"),
            doc: "What has to be so: all that is said.",
        },
        Key { name: "then", kind: Kind::Table(&THEN), default: Absence::Refused, doc: "What is done." },
    ],
};

pub(super) static WHEN: Shape = Shape {
    title: "when",
    doc: "What has to be so for a rule: all that is said. Of a list one is enough.",
    keys: &[
        Key {
            name: "class",
            kind: Kind::List(&Kind::Text("a class")),
            default: Absence::Means("any"),
            doc: "The reason for the contact.",
        },
        Key {
            name: "queue",
            kind: Kind::List(&Kind::Text("a queue")),
            default: Absence::Means("any"),
            doc: "The queue of its class.",
        },
        Key {
            name: "medium",
            kind: Kind::List(&Kind::Choice(MEDIA)),
            default: Absence::Means("any"),
            doc: "How it comes.",
        },
        Key {
            name: "protocol",
            kind: Kind::List(&Kind::Text("a protocol")),
            default: Absence::Means("any"),
            doc: "The protocol of an instant message.",
        },
        Key {
            name: "provider",
            kind: Kind::List(&Kind::Text("a provider")),
            default: Absence::Means("any"),
            doc: "The provider of an instant message.",
        },
        Key {
            name: "language",
            kind: Kind::List(&Kind::Text("a language")),
            default: Absence::Means("any"),
            doc: "The language that it asks for.",
        },
        Key {
            name: "attributes",
            kind: Kind::Map("attribute", &Kind::List(&Kind::Text("a value"))),
            default: Absence::Means("any"),
            doc: "What is known of it; see `attributes` of the class and of [sip].",
        },
        Key {
            name: "priority_from",
            kind: Kind::Whole { least: 0, most: 255 },
            default: Absence::Means("any"),
            doc: "The least priority.",
        },
        Key {
            name: "priority_to",
            kind: Kind::Whole { least: 0, most: 255 },
            default: Absence::Means("any"),
            doc: "The highest priority.",
        },
        Key {
            name: "from",
            kind: Kind::TimeOfDay,
            default: Absence::Means("any time"),
            doc: "The time of day from which on it holds; over midnight when `to` is not later.",
        },
        Key { name: "to", kind: Kind::TimeOfDay, default: Absence::Means("any time"), doc: "Until when it holds." },
        Key {
            name: "days",
            kind: Kind::List(&Kind::Choice(super::calendar::WEEKDAY_WORDS)),
            default: Absence::Means("any"),
            doc: "Days of the week; the run needs a `date` or `weekday`.",
        },
        Key {
            name: "waiting",
            kind: Kind::Table(&WAITING),
            default: Absence::Means("however many"),
            doc: "At least so many contacts wait in a queue.",
        },
        Key {
            name: "idle",
            kind: Kind::Table(&IDLE),
            default: Absence::Means("whoever is idle"),
            doc: "At least so many agents of a group have room for the contact.",
        },
        Key {
            name: "waited",
            kind: Kind::Duration,
            default: Absence::Means("the rule is for who asks"),
            doc: "The rule is for who still waits after so long a wait, is looked at once then, and not before. Later ones come after earlier ones; of those of one wait the first that fits counts. `class`, `queue` and `priority` are as they were when the contact asked. For who insists on one agent it is looked at when they stop insisting.",
        },
    ],
};

pub(super) static WAITING: Shape = Shape {
    title: "waiting",
    doc: "Contacts that wait.",
    keys: &[
        Key { name: "queue", kind: Kind::Text("a queue"), default: Absence::Refused, doc: "In which queue." },
        Key {
            name: "contacts",
            kind: Kind::Whole { least: 1, most: u32::MAX as u64 },
            default: Absence::Refused,
            doc: "How many at least.",
        },
    ],
};

pub(super) static THEN: Shape = Shape {
    title: "then",
    doc: "What a rule does.",
    keys: &[
        Key {
            name: "queue",
            kind: Kind::Text("a queue"),
            default: Absence::Means("that of the class"),
            doc: "The queue that the contact goes to, with its target and steps. Who has `waited` is not moved into a queue in which as many wait as its `capacity` allows: the next row that fits counts.",
        },
        Key {
            name: "priority",
            kind: Kind::Whole { least: 0, most: 255 },
            default: Absence::Means("its own"),
            doc: "The priority that it gets.",
        },
        Key {
            name: "announcement",
            kind: Kind::Table(&ANNOUNCEMENT),
            default: Absence::Means("what the class is told"),
            doc: "What the contact is told if it has to wait; with `waited`, what it is told then. A contact is told something once at most.",
        },
        Key {
            name: "hosting",
            kind: Kind::Choice(&[
                Word { name: "relay", doc: "The provider hosts on." },
                Word { name: "handover", doc: "The proxy hosts the session with an agent." },
            ]),
            default: Absence::Means("as the provider's `hosting` says"),
            doc: "im: who hosts the session of a contact that the provider hosts up to then. Where the proxy should and cannot, the provider does. Who has been redirected stays with the proxy.",
        },
        Key { default: Absence::Means("1"), ..HOSTING_SHARE },
        Key { default: Absence::Means("0"), ..HOSTING_SENSITIVITY },
        Key {
            name: "refuse",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether it is turned away instead.",
        },
    ],
};

pub(super) static RULES_FROM: Shape = Shape {
    title: "[[rules_from]]",
    doc: "Rules that take the place of those before, for contacts that ask from then on.",
    keys: &[
        Key { name: "at", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "The time of day." },
        Key {
            name: "day",
            kind: Kind::Whole { least: 1, most: 36_600 },
            default: Absence::Is(|| AT_DAY.to_string()),
            doc: "The day, counted from 1 for that of the start.",
        },
        Key { name: "rule", kind: Kind::List(&Kind::Table(&RULE)), default: Absence::Means("none"), doc: "The rules." },
    ],
};

impl Reader<'_> {
    /// The rules and their changes, and what is known of the contacts of each class.
    pub(super) fn enterprise(
        &mut self,
        around: &Surroundings<'_>,
        (drafts, attributes): (Drafts<'_>, &[(ClassId, &Node)]),
        staff: &mut Staff,
        demand: &mut Demand,
    ) {
        let mut names = around.signalling.attributes.clone();
        if around.rules.is_none() && around.rules_from.is_none() {
            for (_, node) in attributes {
                self.unused(&node.at, "no [[rule]] asks for attributes".into());
            }
            return self.attributes_unasked(&names, [].iter());
        }
        for (class, node) in attributes {
            let known = self.attributes_of_class(node, &mut names);
            while demand.enterprise.known.len() <= class.index() {
                demand.enterprise.known.push(Vec::new());
            }
            demand.enterprise.known[*class] = known;
        }
        let given = (around, drafts);
        self.name_queues_of_rules(given, staff, demand);
        demand.table = around.rules.map(|node| self.table(node, given, &names, staff, demand)).unwrap_or_default();
        for node in around.rules_from.map(|node| self.list(node)).unwrap_or_default() {
            let Some(fields) = self.fields(node, &node.at, &RULES_FROM) else { continue };
            let rows = fields.node("rule").map(|node| self.table(node, given, &names, staff, demand));
            let day = self.whole(&fields, "day").unwrap_or(AT_DAY) as i64 - 1;
            let Some(at) = self.time_of_day(&fields, "at") else { continue };
            let Ok(nanos) = u64::try_from(around.calendar.nanos(day, at)) else {
                let problem =
                    Problem::error(Code::Conflict, fields.place("at"), "the rules change before the run starts");
                self.report(problem.help("change `at` or `day`, or write these rules as [[rule]]"));
                continue;
            };
            let time = Time::from_nanos(nanos);
            if demand.enterprise.tables.last().is_some_and(|(last, _)| *last >= time) {
                let problem =
                    Problem::error(Code::Conflict, fields.place("at"), "the rules change not after the change above");
                self.report(problem.help("write the changes in the order of their times"));
            }
            demand.enterprise.tables.push((time, rows.unwrap_or_default()));
        }
        if !self.has_errors() {
            let later = demand.enterprise.tables.iter().flat_map(|(_, rows)| rows);
            self.attributes_unasked(&names, demand.table.iter().chain(later));
        }
        self.keep_off_self_service(demand);
    }

    /// Rules are about what contacts ask of people: none fits what they ask of their self-service systems.
    fn keep_off_self_service(&mut self, demand: &mut Demand) {
        let systems = demand.classes.entries().filter_map(|(id, class)| Some((class.automation.as_ref()?.queue, id)));
        let systems: BTreeMap<QueueId, ClassId> = systems.collect();
        if systems.is_empty() {
            return;
        }
        let people: Vec<QueueId> = demand.rules.ids().filter(|queue| !systems.contains_key(queue)).collect();
        let later = demand.enterprise.tables.iter_mut().flat_map(|(_, rows)| rows);
        let mut strange = BTreeSet::new();
        for Row { when, then } in demand.table.iter_mut().chain(later) {
            let into = if let Then::Route { queue, .. } = then { *queue } else { None };
            let named = when.queues.iter().flatten().copied().chain(into);
            strange.extend(named.filter(|queue| systems.contains_key(queue)));
            when.queues.get_or_insert_with(|| people.clone());
        }
        for queue in strange {
            let message = format!(
                "a rule is about the queue `{}`, in which contacts of class `{}` meet a self-service system",
                demand.queues.names[queue], demand.names.names[systems[&queue]]
            );
            let problem = Problem::apart(Apart::SelfServiceAndRules, demand.names.place(systems[&queue]), message);
            self.report(problem.help("let the rule name a queue of people"));
        }
    }

    /// Makes the queues known that rules move contacts into, so that a rule may ask how many wait in one that a later rule moves
    /// them into.
    fn name_queues_of_rules(
        &mut self,
        (around, drafts): (&Surroundings<'_>, Drafts<'_>),
        staff: &mut Staff,
        demand: &mut Demand,
    ) {
        let later = around.rules_from.into_iter().flat_map(Node::items).filter_map(|node| node.get("rule"));
        let rules = around.rules.into_iter().chain(later).flat_map(Node::items);
        for node in rules.filter_map(|rule| rule.get("then")?.get("queue")) {
            if let Some(name) = node.text() {
                self.queue_of_class(name, &node.at, (drafts, around.in_time), staff, demand);
            }
        }
    }

    /// The rows of one table, with a warning of each that may not be meant.
    fn table(
        &mut self,
        node: &Node,
        given: (&Surroundings<'_>, Drafts<'_>),
        names: &AttributeNames,
        staff: &mut Staff,
        demand: &mut Demand,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut places = Vec::new();
        for node in self.list(node) {
            let Some(fields) = self.fields(node, &node.at, &RULE) else { continue };
            let when = match fields.node("when") {
                Some(node) => self.when(node, given.0, names, staff, demand),
                None => Some(When::default()),
            };
            let then = fields.node("then").and_then(|node| self.then(node, given, staff, demand));
            if let (Some(when), Some(then)) = (when, then) {
                rows.push(Row { when, then });
                places.push(&node.at);
            }
        }
        if rows.len() > MAX_ROWS {
            self.report(Problem::error(Code::Limit, &node.at, format!("there are more than {MAX_ROWS} rules")));
            return rows;
        }
        for finding in findings(&rows) {
            let (row, other, message) = match finding {
                Finding::Unreachable { row, by } => {
                    (row, by, "this rule never comes into play: an earlier one fits whatever it fits")
                }
                Finding::Overlap { row, with } => (
                    row,
                    with,
                    "this rule and an earlier one fit some contacts in common, for which the earlier one counts",
                ),
            };
            let problem =
                Problem::warning(Code::Unused, places[row], message).related(places[other], "the earlier one");
            self.report(problem);
        }
        rows
    }

    fn when(
        &mut self,
        node: &Node,
        around: &Surroundings<'_>,
        names: &AttributeNames,
        staff: &mut Staff,
        demand: &Demand,
    ) -> Option<When> {
        let fields = self.fields(node, &node.at, &WHEN)?;
        let mut when = When::default();
        let classes = fields.node("class").map(|node| self.all_named(node, "class", &demand.names));
        let providers = fields.node("provider").map(|node| self.all_named(node, "provider", &around.messaging.names));
        for (attribute, numbers) in [
            (Enterprise::CLASS, classes.map(|ids| Vec::from_iter(ids.iter().map(|id| id.0 + 1)))),
            (Enterprise::PROVIDER, providers.map(|ids| Vec::from_iter(ids.iter().map(|id| u16::from(id.0) + 1)))),
        ] {
            when.attributes.extend(numbers.map(|numbers| (attribute, numbers)));
        }
        when.queues = fields.node("queue").map(|node| self.all_named(node, "queue", &demand.queues));
        when.languages = fields.node("language").map(|node| self.all_named(node, "language", &staff.languages));
        when.channels = self.channels_of(&fields, &around.messaging.protocols);
        if let Some(node) = fields.node("attributes") {
            when.attributes.extend(self.attributes_of_rule(node, names));
        }
        let priority = |reader: &mut Self, key| reader.whole(&fields, key).map(|number| number as u8);
        let (least, most) = (priority(self, "priority_from"), priority(self, "priority_to"));
        if least.is_some() || most.is_some() {
            when.priority = Some((least.unwrap_or(0), most.unwrap_or(u8::MAX)));
        }
        let (from, to) = (self.time_of_day(&fields, "from"), self.time_of_day(&fields, "to"));
        if from.is_some() || to.is_some() {
            when.hours = Some((from.unwrap_or(Span::ZERO), to.unwrap_or(DAY)));
        }
        when.days = fields.node("days").map(|node| self.days_of(node, around));
        if let Some(node) = fields.node("waiting") {
            let fields = self.fields(node, &node.at, &WAITING)?;
            let (name, contacts) = (self.text(&fields, "queue")?, self.whole(&fields, "contacts")?);
            let queue = self.one_named(name, fields.place("queue"), "queue", &demand.queues);
            when.waiting = queue.map(|queue| (queue, contacts as u32));
        }
        when.idle = fields.node("idle").and_then(|node| self.idle(node, &staff.groups));
        when.waited = self.duration(&fields, "waited");
        if when.waited == Some(Span::ZERO) {
            let problem =
                Problem::error(Code::Number, fields.place("waited"), "nobody has waited at all when they ask");
            self.report(problem.help("leave `waited` out for who asks, or give a wait above 0"));
        }
        Some(when)
    }

    fn then(
        &mut self,
        node: &Node,
        (around, drafts): (&Surroundings<'_>, Drafts<'_>),
        staff: &mut Staff,
        demand: &mut Demand,
    ) -> Option<Then> {
        let fields = self.fields(node, &node.at, &THEN)?;
        let queue = self.text(&fields, "queue");
        let queue =
            queue.map(|name| self.queue_of_rule(name, fields.place("queue"), (drafts, around.in_time), staff, demand));
        let priority = self.whole(&fields, "priority").map(|priority| priority as u8);
        let treatment = self.treatment(&fields, around, demand);
        match (self.flag(&fields, "refuse").unwrap_or(false), queue, priority, treatment) {
            (true, None, None, None) => Some(Then::Refuse),
            (true, ..) => {
                let problem = Problem::error(Code::Conflict, fields.place("refuse"), "who is turned away goes nowhere");
                self.report(problem.help("leave out what else is done, or `refuse`"));
                None
            }
            (false, Some(None), ..) => None,
            (false, queue, priority, treatment) => Some(Then::Route { queue: queue.flatten(), priority, treatment }),
        }
    }

    /// What a rule does besides routing, if anything; rules that do the same share one treatment.
    fn treatment(
        &mut self,
        fields: &Fields<'_>,
        around: &Surroundings<'_>,
        demand: &mut Demand,
    ) -> Option<TreatmentId> {
        let announcement = fields.node("announcement").and_then(|node| self.announcement(node));
        let hosting = self.hosting_by_rule(fields, around);
        let treatment = Treatment { announcement, hosting };
        let treatments = &mut demand.enterprise.treatments;
        let known = treatments.entries().find(|(_, known)| **known == treatment).map(|(id, _)| id);
        (treatment != Treatment::default()).then(|| known.unwrap_or_else(|| treatments.push(treatment)))
    }

    fn hosting_by_rule(&mut self, fields: &Fields<'_>, around: &Surroundings<'_>) -> Option<HostingPolicy> {
        let policy = fields.node("hosting").map(|_| self.hosting(fields, HOSTING));
        for key in [HOSTING_SHARE.name, HOSTING_SENSITIVITY.name] {
            if policy.is_none_or(|policy| policy.mode == HOSTING.mode) && fields.node(key).is_some() {
                let message = format!("`{key}` says for whom, and nothing says what");
                let problem = Problem::error(Code::Conflict, fields.place(key), message);
                self.report(problem.help("add hosting = \"handover\", or leave it out"));
            }
        }
        if policy.is_some() && around.messaging.names.names.is_empty() {
            let message = "nobody comes by instant message, whom a provider could host";
            let problem = Problem::error(Code::Conflict, fields.place("hosting"), message);
            self.report(problem.help("add a [provider.NAME], or leave `hosting` out"));
        }
        policy
    }

    /// A queue that a rule puts contacts into: somebody has to serve there.
    fn queue_of_rule(
        &mut self,
        name: &str,
        at: &At,
        drafts: (Drafts<'_>, Span),
        staff: &mut Staff,
        demand: &mut Demand,
    ) -> Option<QueueId> {
        let queue = self.queue_of_class(name, at, drafts, staff, demand)?;
        let target = &demand.rules[queue].target;
        let level = target.minimum_level.max(1);
        let here = staff.agents.iter().map(|agent| &agent.capability);
        if !here.chain(&staff.absent).any(|capability| capability.level(target.skill) >= level) {
            let skill = &staff.skills.names[target.skill];
            let message = format!("nobody has the skill `{skill}` that the queue `{}` asks for", shortened(name));
            let problem =
                Problem::error(Code::NoSkill, at, message).unless_wrong(&[("queue", "skill"), ("group", "skills")]);
            self.report(problem.help("name a [queue.NAME], or give the skill to a group"));
        }
        Some(queue)
    }

    /// The channels of the media and protocols that a rule names.
    fn channels_of(&mut self, fields: &Fields<'_>, protocols: &Register<ProtocolId>) -> Option<Vec<Channel>> {
        let named = fields.node("protocol").map(|node| self.all_named(node, "protocol", protocols));
        let node = fields.node("medium");
        if node.is_none() {
            return named.map(|protocols| protocols.into_iter().map(Channel::Im).collect());
        }
        let mut channels = Vec::new();
        for item in node.map(|node| self.list(node)).unwrap_or_default() {
            match self.choice_of(item, &Kind::Choice(MEDIA)) {
                Some("voice") => channels.push(Channel::Voice),
                Some("chat") => channels.push(Channel::Chat),
                Some("email") => channels.push(Channel::Email),
                Some(_) => match &named {
                    Some(named) => channels.extend(named.iter().copied().map(Channel::Im)),
                    None => channels.extend(protocols.names.ids().map(Channel::Im)),
                },
                None => {}
            }
        }
        if named.is_some() && !channels.iter().any(|channel| matches!(channel, Channel::Im(_))) {
            let problem =
                Problem::error(Code::Conflict, fields.place("protocol"), "only instant messages have a protocol");
            self.report(problem.help("add \"im\" to `medium`, or leave `protocol` out"));
        }
        Some(channels)
    }

    fn days_of(&mut self, node: &Node, around: &Surroundings<'_>) -> u8 {
        if around.calendar.weekday.is_none() {
            let problem =
                Problem::error(Code::Conflict, &node.at, "it is not known which day of the week the run starts on");
            self.report(problem.help("give `date` or `weekday` to [run]"));
        }
        let mut days = 0;
        for item in self.list(node) {
            let word = self.choice_of(item, &Kind::Choice(super::calendar::WEEKDAY_WORDS));
            let day = word.and_then(|word| super::calendar::WEEKDAYS.iter().position(|&name| name == word));
            days |= day.map_or(0, |day| 1 << day);
        }
        days
    }
}
