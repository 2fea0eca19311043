//! How contacts are routed: the choices of the engine and the queues.

use super::classes::Demand;
use super::diagnostics::{Code, Problem};
use super::groups::{RANK, Staff};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::names::Register;
use super::nearest::nearest;
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use crate::ids::{GroupId, QueueId, SiteId};
use crate::routing::{
    AgentSelection, Condition, ContactSelection, Filter, MAX_STEPS, Reserve, Rules, Step, Target, WhenEmpty,
};
use crate::time::Span;

pub(super) static ROUTING: Shape = Shape {
    title: "[routing]",
    doc: "Which agent, when several could serve a contact, and which contact, when several wait for an agent.",
    keys: &[
        Key {
            name: "agent_selection",
            kind: Kind::Choice(&[
                Word { name: "longest-idle", doc: "The agent who has been quiet longest." },
                Word {
                    name: "least-occupied",
                    doc: "The agent who has been busy for the least share of the time on duty until now.",
                },
                Word { name: "fewest-sessions", doc: "The agent with the fewest open sessions." },
                Word { name: "most-sessions", doc: "The agent with the most open sessions who has room for one more." },
                Word { name: "most-spare", doc: "The agent with room for the most sessions of the medium." },
                Word { name: "best-level", doc: "The agent with the highest level of the skill." },
                Word { name: "least-skilled", doc: "The agent with the fewest skills; the others stay free." },
                Word { name: "most-skilled", doc: "The agent with the most skills." },
                Word { name: "fastest", doc: "The agent with the highest `speed` in the skill." },
                Word { name: "cheapest", doc: "The agent with the lowest `cost`." },
                Word { name: "round-robin", doc: "By turns: the agent whose last contact began longest ago." },
                Word { name: "random", doc: "Anyone." },
            ]),
            default: Absence::Is(|| AgentSelection::default().name().into()),
            doc: "Which agent. Ties go to the one who has been quiet longest.",
        },
        Key {
            name: "contact_selection",
            kind: Kind::Choice(&[
                Word { name: "first-come", doc: "The contact that asked first." },
                Word { name: "priority", doc: "The contact with the highest priority." },
                Word {
                    name: "aging",
                    doc: "The contact with the largest wait, each level of priority being worth some.",
                },
                Word { name: "accumulating", doc: "The contact with the largest wait times its priority." },
                Word { name: "weighted-wait", doc: "The contact with the largest wait times weight of its queue." },
                Word {
                    name: "c-mu",
                    doc: "The largest wait times weight of the queue times speed of the agent in its skill.",
                },
                Word { name: "least-slack", doc: "The contact with the least time left to the target of its queue." },
                Word {
                    name: "queue-ratio",
                    doc: "A contact of the queue longest beyond its part of all who wait, which is its weight over all weights.",
                },
                Word { name: "longest-queue", doc: "A contact of the queue in which most wait." },
                Word {
                    name: "best-level",
                    doc: "The contact in whose skill the freed agent has the highest level: their own first, the others when none of those waits. Levels by group make it an order of service for each group; where all are alike it is first come.",
                },
            ]),
            default: Absence::Is(|| ContactSelection::default().name().into()),
            doc: "Which contact of those that the freed agent may serve. Ties, also of two queues, go to the one that asked first.",
        },
        Key {
            name: "routines",
            kind: Kind::List(&Kind::Choice(&[
                Word { name: "skill", doc: "Of the available agents, who has the skill at its level." },
                Word { name: "language", doc: "Of these, who speaks the language of the class." },
                Word { name: "rank", doc: "Of these, who has the rank that the queue asks for." },
                Word { name: "responsibility", doc: "Of these, who belongs to the groups of the queue." },
                Word { name: "priority", doc: "Of the contacts that a freed agent may serve, the highest priority." },
            ])),
            default: Absence::Means("skill, and each of language, rank and responsibility that the scenario asks for"),
            doc: "Which routines are run, in this order; what each left over stands in traces. Availability, compatible programs included, is always the first; the order of service chooses among what is left.",
        },
        Key {
            name: "aging",
            kind: Kind::Duration,
            default: Absence::Is(|| AGING.to_string()),
            doc: "How much waiting one level of priority is worth under `aging`.",
        },
    ],
};

/// The routines on agents with their words, in the order of the default.
const FILTERS: [(&str, Filter); 4] = [
    ("skill", Filter::Skill),
    ("language", Filter::Language),
    ("rank", Filter::Rank),
    ("responsibility", Filter::Responsibility),
];
/// The routine on contacts.
const PRIORITY_FIRST: &str = "priority";

const AGING: Span = Span::from_seconds(60);
const JOIN: &str = "join";
const WEIGHT: u64 = 1;
const MINIMUM_LEVEL: u64 = 1;
const LEAST_LEVEL: Key = Key {
    name: "minimum_level",
    kind: Kind::Whole { least: 1, most: 255 },
    default: Absence::Is(|| MINIMUM_LEVEL.to_string()),
    doc: "How good at least.",
};
const LEAST_RANK: Key = Key {
    name: "rank",
    kind: Kind::Whole { least: 0, most: 255 },
    default: Absence::Is(|| RANK.to_string()),
    doc: "The least rank of an agent.",
};
const WAITING: u32 = 0;
/// What a step says of the target.
const TARGET_KEYS: [&str; 4] = ["skill", LEAST_LEVEL.name, "groups", LEAST_RANK.name];

pub(super) static QUEUE: Shape = Shape {
    title: "[queue.NAME]",
    doc: "A waiting line. Classes name their queue; one that needs nothing special need not be declared.",
    keys: &[
        Key {
            name: "skill",
            kind: Kind::Text("a skill"),
            default: Absence::Means("the queue's own name"),
            doc: "What an agent has to be good at.",
        },
        LEAST_LEVEL,
        Key {
            name: "groups",
            kind: Kind::List(&Kind::Text("a group")),
            default: Absence::Means("all"),
            doc: "The groups that are responsible.",
        },
        LEAST_RANK,
        Key {
            name: "steps",
            kind: Kind::List(&Kind::Table(&STEP)),
            default: Absence::Means("none"),
            doc: "Who else may serve after a wait; at most 16, their waits ascending.",
        },
        Key {
            name: "weight",
            kind: Kind::Whole { least: 0, most: 1_000_000 },
            default: Absence::Is(|| WEIGHT.to_string()),
            doc: "How much a minute of waiting counts under `weighted-wait` and `c-mu`; the part under `queue-ratio`.",
        },
        Key {
            name: "threshold",
            kind: Kind::Duration,
            default: Absence::Means("the threshold of [service_level]"),
            doc: "How long contacts should wait at most, for `least-slack`.",
        },
        Key {
            name: "capacity",
            kind: Kind::Whole { least: 0, most: u32::MAX as u64 },
            default: Absence::Means("no limit"),
            doc: "The most contacts that may wait at once; others are turned away.",
        },
        Key {
            name: "when_empty",
            kind: Kind::Choice(&[
                Word { name: JOIN, doc: "They wait for somebody to come on duty." },
                Word {
                    name: "refuse",
                    doc: "Newcomers are turned away (join when empty: no). Who waits already goes on.",
                },
                Word {
                    name: "leave",
                    doc: "Newcomers are turned away, and who waits leaves when the last goes off duty (leave when empty: yes).",
                },
            ]),
            default: Absence::Is(|| JOIN.to_owned()),
            doc: "What becomes of contacts, callbacks among them, while nobody is on duty at their site who may serve them by the steps gone, free or busy. Who has not responded to a contact is off duty until they are back.",
        },
    ],
};

pub(super) static STEP: Shape = Shape {
    title: "a step",
    doc: "Who else may serve after a wait, besides those before. It is looked at once for each contact. A step that says nothing but `sites` lets nobody else serve at home.",
    keys: &[
        Key { name: "after", kind: Kind::Duration, default: Absence::Refused, doc: "After how long a wait." },
        Key {
            name: "skill",
            kind: Kind::Text("a skill"),
            default: Absence::Means("the queue's skill"),
            doc: "What an agent has to be good at.",
        },
        LEAST_LEVEL,
        Key {
            name: "groups",
            kind: Kind::List(&Kind::Text("a group")),
            default: Absence::Means("all"),
            doc: "The groups that are responsible from then on.",
        },
        LEAST_RANK,
        Key {
            name: "sites",
            kind: Kind::List(&Kind::Text("a site")),
            default: Absence::Means("none"),
            doc: "The sites that are asked as well from then on, if there are several: the contact waits in their lines too, behind whoever is there, and goes to whoever is found first anywhere.",
        },
        Key {
            name: "waiting",
            kind: Kind::Whole { least: 0, most: u32::MAX as u64 },
            default: Absence::Is(|| WAITING.to_string()),
            doc: "Only if at least so many contacts wait in the queue at that moment, this one included.",
        },
        Key {
            name: "idle",
            kind: Kind::Table(&IDLE),
            default: Absence::Means("whoever is idle"),
            doc: "Only if so many agents of a group are idle at that moment.",
        },
    ],
};

pub(super) static IDLE: Shape = Shape {
    title: "idle",
    doc: "Agents who have room for the medium of the contact.",
    keys: &[
        Key { name: "group", kind: Kind::Text("a group"), default: Absence::Refused, doc: "Of which group." },
        Key {
            name: "agents",
            kind: Kind::Whole { least: 1, most: super::groups::MAX_AGENTS },
            default: Absence::Refused,
            doc: "How many at least.",
        },
    ],
};

/// What a queue says of itself.
pub(super) struct QueueDraft<'t> {
    pub(super) skill: Option<&'t str>,
    pub(super) minimum_level: u8,
    pub(super) groups: Option<Vec<GroupId>>,
    pub(super) rank: u8,
    pub(super) steps: Option<&'t Node>,
    pub(super) weight: u32,
    pub(super) target: Option<Span>,
    pub(super) capacity: Option<u32>,
    pub(super) when_empty: WhenEmpty,
}

impl Default for QueueDraft<'_> {
    fn default() -> Self {
        QueueDraft {
            skill: None,
            minimum_level: MINIMUM_LEVEL as u8,
            groups: None,
            rank: RANK,
            steps: None,
            weight: WEIGHT as u32,
            target: None,
            capacity: None,
            when_empty: WhenEmpty::Join,
        }
    }
}

impl Reader<'_> {
    /// The section `[routing]`.
    pub(super) fn routing(&mut self, fields: Option<&Fields<'_>>, demand: &Demand) -> Rules {
        let aging = fields.and_then(|fields| self.duration(fields, "aging"));
        let orders = ContactSelection::all(aging.unwrap_or(AGING));
        let agent_selection = fields.and_then(|fields| self.choice(fields, "agent_selection"));
        let contact_selection = fields.and_then(|fields| self.choice(fields, "contact_selection"));
        let agent_selection = AgentSelection::ALL.into_iter().find(|known| agent_selection == Some(known.name()));
        let contact_selection = orders.into_iter().find(|known| contact_selection == Some(known.name()));
        if let (Some(_), Some(fields), false) =
            (aging, fields, matches!(contact_selection, Some(ContactSelection::Aging { .. })))
        {
            self.unused(fields.place("aging"), "the order of service is not `aging`".into());
        }
        let (mut filters, mut priority_first) = (self.usual_filters(demand), false);
        if let Some(node) = fields.and_then(|fields| fields.node("routines")) {
            filters.clear();
            for item in self.list(node) {
                let Kind::List(word) = ROUTING.key("routines").map_or(&Kind::Flag, |key| &key.kind) else { continue };
                let Some(word) = self.choice_of(item, word) else { continue };
                let filter = FILTERS.iter().find(|(name, _)| *name == word).map(|&(_, filter)| filter);
                if filter.is_some_and(|filter| filters.contains(&filter)) || (filter.is_none() && priority_first) {
                    let problem =
                        Problem::error(Code::Conflict, &item.at, format!("the routine `{word}` is run twice"));
                    self.report(problem.help("leave one out"));
                }
                filters.extend(filter);
                priority_first |= word == PRIORITY_FIRST;
            }
        }
        Rules {
            queues: demand.rules.clone(),
            filters,
            priority_first,
            agent_selection: agent_selection.unwrap_or_default(),
            contact_selection: contact_selection.unwrap_or_default(),
            ..Rules::default()
        }
    }

    /// The routines that have something to say.
    fn usual_filters(&self, demand: &Demand) -> Vec<Filter> {
        let targets = demand
            .rules
            .iter()
            .flat_map(|queue| std::iter::once(&queue.target).chain(queue.steps.iter().map(|step| &step.target)));
        let targets = Vec::from_iter(targets);
        let needed = |filter: Filter| match filter {
            Filter::Skill => true,
            Filter::Language => demand.classes.iter().any(|class| class.language.is_some()),
            Filter::Rank => targets.iter().any(|target| target.rank > 0),
            Filter::Responsibility => targets.iter().any(|target| target.groups.is_some()),
        };
        FILTERS.iter().map(|&(_, filter)| filter).filter(|&filter| needed(filter)).collect()
    }

    pub(super) fn queue<'t>(&mut self, fields: &Fields<'t>, groups: &Register<GroupId>) -> QueueDraft<'t> {
        QueueDraft {
            skill: self.text(fields, "skill"),
            minimum_level: self.whole(fields, LEAST_LEVEL.name).unwrap_or(MINIMUM_LEVEL) as u8,
            groups: fields.node("groups").map(|node| self.all_named(node, "group", groups)),
            rank: self.whole(fields, LEAST_RANK.name).map_or(RANK, |rank| rank as u8),
            steps: fields.node("steps"),
            weight: self.whole(fields, "weight").unwrap_or(WEIGHT) as u32,
            target: self.duration(fields, "threshold"),
            capacity: self.whole(fields, "capacity").map(|capacity| capacity as u32),
            when_empty: match self.choice(fields, "when_empty") {
                None | Some(JOIN) => WhenEmpty::Join,
                Some("refuse") => WhenEmpty::Refuse,
                Some(_) => WhenEmpty::Leave,
            },
        }
    }

    /// The steps of a queue with this target.
    pub(super) fn steps(&mut self, node: &Node, at_first: &Target, staff: &mut Staff) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for node in self.list(node) {
            let Some(fields) = self.fields(node, &node.at, &STEP) else { continue };
            let skill = match self.text(&fields, "skill") {
                Some(name) => self.skill(name, fields.place("skill"), &mut staff.skills),
                None => None,
            };
            let sites = fields.node("sites").map(|node| self.centers_of_step(node, staff)).unwrap_or_default();
            let target = Target {
                skill: skill.unwrap_or(at_first.skill),
                minimum_level: self.whole(&fields, LEAST_LEVEL.name).unwrap_or(MINIMUM_LEVEL) as u8,
                groups: fields.node("groups").map(|node| self.all_named(node, "group", &staff.groups)),
                rank: self.whole(&fields, LEAST_RANK.name).map_or(RANK, |rank| rank as u8),
            };
            let waiting = self.whole(&fields, "waiting").map_or(WAITING, |waiting| waiting as u32);
            let idle = fields.node("idle").and_then(|node| self.idle(node, &staff.groups));
            let Some(after) = self.duration(&fields, "after") else { continue };
            if steps.last().is_some_and(|last| last.after > after) {
                let problem =
                    Problem::error(Code::Conflict, fields.place("after"), "the step comes before the one above it");
                self.report(problem.help("write steps in the order of their waits"));
            }
            let only_elsewhere = !sites.is_empty() && TARGET_KEYS.iter().all(|key| fields.node(key).is_none());
            let target = if only_elsewhere { at_first.clone() } else { target };
            steps.push(Step { after, only_if: Condition { waiting, idle }, target, sites });
        }
        if steps.len() > MAX_STEPS {
            let message = format!("there are {} steps, more than {MAX_STEPS}", steps.len());
            self.report(Problem::error(Code::Limit, &node.at, message).help("leave some out"));
        }
        steps
    }

    /// The sites that a step names.
    fn centers_of_step(&mut self, node: &Node, staff: &Staff) -> Vec<SiteId> {
        if matches!(&node.value, Value::List(list) if list.is_empty()) {
            let problem = Problem::error(Code::Nothing, &node.at, "the step names no site");
            self.report(problem.help("name one of the [site.NAME], or leave out `sites`"));
        }
        self.all_named(node, "site", &staff.sites)
    }

    pub(super) fn idle(&mut self, node: &Node, groups: &Register<GroupId>) -> Option<(GroupId, u32)> {
        let fields = self.fields(node, &node.at, &IDLE)?;
        let (group, agents) = (self.text(&fields, "group"), self.whole(&fields, "agents"));
        let group = self.one_named(group?, fields.place("group"), "group", groups);
        Some((group?, agents? as u32))
    }

    /// The agents who are kept free.
    pub(super) fn reserves(&mut self, staff: &Staff, queues: &Register<QueueId>) -> Vec<Reserve> {
        let mut reserves = Vec::new();
        for (group, plan) in staff.groups.names.ids().zip(&staff.plans) {
            let Some((keep, names)) = &plan.reserve else { continue };
            let mut found = Vec::new();
            for (name, at) in names {
                match queues.find(name) {
                    Some(queue) => found.push(queue),
                    None => {
                        let help = nearest(name, queues.iter()).map(|near| format!("did you mean `{near}`?"));
                        let message = format!("no class waits in a queue `{}`", super::diagnostics::shortened(name));
                        self.report(Problem::error(Code::Unknown, at, message).maybe_help(help));
                    }
                }
            }
            reserves.push(Reserve { group, keep: *keep, queues: found });
        }
        reserves
    }

    /// Warns of something that is declared and never used.
    pub(super) fn unused(&mut self, at: &super::diagnostics::At, message: String) {
        self.report(Problem::warning(super::diagnostics::Code::Unused, at, message).label("never used"));
    }
}
