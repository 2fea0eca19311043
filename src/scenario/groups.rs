//! Who serves: groups of agents with skills, programs, capacity and shifts.

use super::apart::Apart;
use super::calendar::{Calendar, WEEKDAYS};
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape};
use super::names::Register;
use super::programs::{Installed, Programs};
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use super::response::RESPONSE;
use super::tree::{Node, Value};
use crate::ids::{AgentId, GroupId, Id, IdVec, LanguageId, SiteId, SkillId};
use crate::model::{Agent, AnswerOrder, Attendance, Duty, Group, Interruptions, Response, Slowdown};
use crate::routing::{Capability, Capacity, MediaPairs, ProtocolSet, SkillLevel};
use crate::time::{Span, Time};
use crate::words::counted;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const MAX_AGENTS: u64 = 1_000_000;
const AGENTS: Kind = Kind::Whole { least: 0, most: MAX_AGENTS };
/// The keys of a group of which one says how many agents it has.
const SAY_HOW_MANY: [&str; 3] = ["agents", "shifts", "headcount"];
pub(super) const MAX_GROUPS: usize = 10_000;
pub(super) const MAX_SKILLS: usize = 10_000;
/// Over all agents.
const MAX_STRETCHES: usize = 10_000_000;
/// The most sessions that one agent can have, and all of them together.
const MAX_SESSIONS: u64 = u16::MAX as u64;
const MOST_SESSIONS: u64 = 100_000_000;
/// About how much memory a session takes that an agent could have \[bytes\].
const BYTES_OF_SESSION: f64 = 100.0;
const VOICE_CAPACITY: u16 = 1;
const IM_CAPACITY: u16 = 1;
const OTHER_CAPACITY: u16 = 0;
const SLOWDOWN: f64 = 0.0;
const PER_SESSION: Kind = Kind::Number { least: 0.0, most: 100.0 };
const STRETCH: Kind = Kind::Number { least: 0.001, most: 1_000.0 };
/// How many times as fast as usual.
const PACE: Kind = Kind::Number { least: 0.01, most: 100.0 };
/// What the engine is told of a speed of 1, where speeds are factors.
const SPEED_OF_ONE: f64 = 100.0;
const SPEED: Kind = Kind::Whole { least: 0, most: u16::MAX as u64 };
const LEVEL: u8 = 1;
const COST: u32 = 0;
pub(super) const RANK: u8 = 0;
pub(super) const MAX_LANGUAGES: usize = 64;
const SELF_SERVICE: bool = false;
const ABSENCE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const ADHERENCE: Kind = Kind::Number { least: 0.5, most: 1.0 };
const FULL_ADHERENCE: f64 = 1.0;
const SHRINKAGE: Kind = Kind::Number { least: 0.0, most: 0.99 };
const NO_SHRINKAGE: f64 = 0.0;
const SHRINKAGE_PAUSE: Span = Span::from_seconds(15 * 60);
const LEAST_PAUSE: Span = Span::from_seconds(1);
const NO_ABSENCE: f64 = 0.0;

pub(super) static GROUP: Shape = Shape {
    title: "[group.NAME]",
    doc: "Agents that are planned together. How many there are say `agents`, `shifts`, or the roster.",
    keys: &[
        Key {
            name: "agents",
            kind: AGENTS,
            default: Absence::Means("`shifts`, `headcount` or the roster say how many"),
            doc: "How many agents, on duty for ever.",
        },
        Key {
            name: "skills",
            kind: Kind::Either(&[
                Kind::List(&Kind::Text("a skill, at level 1")),
                Kind::Map("skill", &Kind::Whole { least: 0, most: 255 }),
            ]),
            default: Absence::Means("none, or those of the roster"),
            doc: "What the agents are good at, and how good: { sales = 3, service = 1 }.",
        },
        Key {
            name: "speed",
            kind: Kind::Either(&[PACE, Kind::Map("skill", &SPEED)]),
            default: Absence::Means("1 in every skill"),
            doc: "How many times as fast they work as classes say that do not say it for the group: 1.25 takes conversation and wrap-up in \
                  0.8 of the time, and the engine is told so. Or what the engine alone is told of how fast they are, by skill: contacts an \
                  hour, say. See `routing.agent_selection`.",
        },
        Key {
            name: "cost",
            kind: Kind::Whole { least: 0, most: u32::MAX as u64 },
            default: Absence::Is(|| COST.to_string()),
            doc: "What the engine is told of what they cost, in any unit. See `routing.agent_selection`.",
        },
        Key {
            name: "languages",
            kind: Kind::List(&Kind::Text("a language")),
            default: Absence::Means("none"),
            doc: "Languages that they speak, for classes that ask for one.",
        },
        Key {
            name: "rank",
            kind: Kind::Whole { least: 0, most: 255 },
            default: Absence::Is(|| RANK.to_string()),
            doc: "Their rank in the organization, for queues that ask for one; higher is more.",
        },
        Key {
            name: "reserve",
            kind: Kind::Table(&RESERVE),
            default: Absence::Means("nobody is kept free"),
            doc: "Agents who are kept free for some queues.",
        },
        super::programs::PROGRAMS,
        super::programs::APPLIANCES,
        super::programs::CLOSED,
        super::programs::REPORTED,
        Key {
            name: "capacity",
            kind: Kind::Table(&CAPACITY),
            default: Absence::Means("see there"),
            doc: "How many sessions an agent has at once.",
        },
        Key {
            name: "busy_with",
            kind: Kind::Table(&super::busy::BUSY_WITH),
            default: Absence::Means("all media beside each other, as far as `capacity` goes"),
            doc: "What an agent takes while they are at something else, and what it interrupts.",
        },
        Key {
            name: "slowdown",
            kind: Kind::Either(&[PER_SESSION, Kind::List(&STRETCH)]),
            default: Absence::Is(|| SLOWDOWN.to_string()),
            doc: "How much longer all open sessions take for each beyond the first: with 0.2, three take 1.4 times as long. Or how many times as \
                  long they take while there is one, two and so on, up to `capacity`: [1, 1.1, 1.5].",
        },
        super::turns::ANSWERS,
        Key {
            name: "self_service",
            kind: Kind::Flag,
            default: Absence::Is(|| SELF_SERVICE.to_string()),
            doc: "Whether these agents are machines, such as bots or the ports of a spoken menu: they do not count as staff.",
        },
        Key {
            name: "response",
            kind: Kind::Table(&RESPONSE),
            default: Absence::Means("at once"),
            doc: "How they respond to a contact that they are given.",
        },
        Key {
            name: "shifts",
            kind: Kind::List(&Kind::Table(&SHIFT)),
            default: Absence::Means("none: `agents` are on duty for ever"),
            doc: "Agents by shift, in place of `agents`.",
        },
        Key {
            name: "headcount",
            kind: Kind::Table(&super::headcount::HEADCOUNT),
            default: Absence::Means("agents are persons"),
            doc: "Agents as numbers by interval, in place of `agents` and `shifts`.",
        },
        Key {
            name: "absence",
            kind: ABSENCE,
            default: Absence::Is(|| NO_ABSENCE.to_string()),
            doc: "With which probability an agent misses a shift altogether, each shift by itself: 0.06 for six of a hundred. Stretches of duty \
                  less than six hours apart are one shift.",
        },
        Key {
            name: "adherence",
            kind: ADHERENCE,
            default: Absence::Is(|| FULL_ADHERENCE.to_string()),
            doc: "The share of the planned time in which agents are where the plan says: they begin each stretch of duty, after a break as well, late \
                  by a random time, uniform between 0 and twice the share that is lost of it.",
        },
        Key {
            name: "shrinkage",
            kind: SHRINKAGE,
            default: Absence::Is(|| NO_SHRINKAGE.to_string()),
            doc: "The share of their duty in which agents are away at times that are on no plan, for coaching, meetings or a coffee: 0.12 for \
                  twelve of a hundred hours. Each is away and back by themselves, at any time with this probability. What a plan has, breaks or \
                  leave, is not in it, for it is in no duty; nor are shifts that are missed, which is `absence`.",
        },
        Key {
            name: "shrinkage_pause",
            kind: Kind::Duration,
            default: Absence::Is(|| SHRINKAGE_PAUSE.to_string()),
            doc: "How long such an absence from the desk takes on average; lengths are exponential.",
        },
    ],
};

pub(super) static CAPACITY: Shape = Shape {
    title: "capacity",
    doc: "How many sessions an agent has at once, up to 65,535, and all agents together up to 100 million.",
    keys: &[
        Key {
            name: "voice",
            kind: Kind::Whole { least: 0, most: MAX_SESSIONS },
            default: Absence::Is(|| VOICE_CAPACITY.to_string()),
            doc: "Calls.",
        },
        Key {
            name: "im",
            kind: Kind::Whole { least: 0, most: MAX_SESSIONS },
            default: Absence::Means("1 for agents with programs, or else 0"),
            doc: "Sessions of instant messages.",
        },
        Key {
            name: "chat",
            kind: Kind::Whole { least: 0, most: MAX_SESSIONS },
            default: Absence::Is(|| OTHER_CAPACITY.to_string()),
            doc: "Chats on the center's own page.",
        },
        Key {
            name: "email",
            kind: Kind::Whole { least: 0, most: MAX_SESSIONS },
            default: Absence::Is(|| OTHER_CAPACITY.to_string()),
            doc: "E-mails.",
        },
        Key {
            name: "total",
            kind: Kind::Whole { least: 0, most: MAX_SESSIONS },
            default: Absence::Means("the greatest of them"),
            doc: "All together.",
        },
    ],
};

pub(super) static RESERVE: Shape = Shape {
    title: "reserve",
    doc: "Contacts of other queues are given an agent of the group only while more than `agents` have room for their medium.",
    keys: &[
        Key {
            name: "agents",
            kind: Kind::Whole { least: 0, most: MAX_AGENTS },
            default: Absence::Refused,
            doc: "How many of the group are kept free; 0 for none.",
        },
        Key {
            name: "queues",
            kind: Kind::List(&Kind::Text("a queue")),
            default: Absence::Refused,
            doc: "The queues that they are kept free for.",
        },
    ],
};

pub(super) static SHIFT: Shape = Shape {
    title: "a shift",
    doc: "Agents who come and go together, every day of the run or on some weekdays.",
    keys: &[
        Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "When they come." },
        Key {
            name: "to",
            kind: Kind::TimeOfDay,
            default: Absence::Refused,
            doc: "When they take no more contacts; earlier than `from` is the next day.",
        },
        Key { name: "agents", kind: AGENTS, default: Absence::Refused, doc: "How many." },
        Key {
            name: "breaks",
            kind: Kind::List(&Kind::Table(&BREAK)),
            default: Absence::Means("none"),
            doc: "When they are away in between.",
        },
        Key {
            name: "days",
            kind: Kind::List(&Kind::Text("a weekday: mon, tue, wed, thu, fri, sat or sun")),
            default: Absence::Means("every day"),
            doc: "On which weekdays the shift begins; needs `date` or `weekday` in [run].",
        },
    ],
};

pub(super) static BREAK: Shape = Shape {
    title: "a break",
    doc: "Time away within a shift.",
    keys: &[
        Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "Its start." },
        Key { name: "to", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "Its end." },
    ],
};

/// What agents of a group have in common.
#[derive(Clone, Debug)]
pub(super) struct GroupPlan {
    pub(super) at: At,
    pub(super) skills: Vec<SkillLevel>,
    speeds: Vec<(SkillId, u16)>,
    /// How many times as fast as usual they work, where any group says that.
    pub(super) pace: Option<f64>,
    pub(super) cost: u32,
    pub(super) languages: Vec<LanguageId>,
    pub(super) rank: u8,
    /// How many are kept free, and for which queues.
    pub(super) reserve: Option<(u32, Vec<(String, At)>)>,
    pub(super) installed: Installed,
    pub(super) capacity: Capacity,
    /// Media of which nobody is taken while at which others.
    pub(super) exclusions: MediaPairs,
    pub(super) interruptions: Interruptions,
    pub(super) slowdown: Slowdown,
    /// Whether the file says something on it, and on what is taken beside what.
    pub(super) slowdown_at_all: bool,
    pub(super) meetings_at_all: bool,
    pub(super) answers: AnswerOrder,
    /// Where that is said, if it is.
    pub(super) answers_at: Option<At>,
    pub(super) self_service: bool,
    pub(super) response: Option<Response>,
    /// Its agents are numbers and not persons.
    pub(super) in_numbers: bool,
    /// With which probability its agents miss a shift.
    pub(super) attendance: Attendance,
    /// The roster has to bring its agents.
    pub(super) needs_roster: bool,
}

impl GroupPlan {
    /// What its agents can do, unless the roster says otherwise.
    pub(super) fn capability(&self) -> Capability {
        self.capability_with(self.skills.iter().copied())
    }

    /// The same with other skills.
    pub(super) fn capability_with(&self, skills: impl IntoIterator<Item = SkillLevel>) -> Capability {
        let skills = Vec::from_iter(skills);
        let told = |pace: f64| (SPEED_OF_ONE * pace).round() as u16;
        let paced = self.pace.into_iter().flat_map(|pace| skills.iter().map(move |held| (held.skill, told(pace))));
        let speeds = Vec::from_iter(self.speeds.iter().copied().chain(paced));
        let capability = Capability::new(skills, self.installed.all(), self.capacity);
        let capability = capability.at_speeds(speeds).costing(self.cost);
        capability.of_rank(self.rank).speaking(self.languages.iter().copied()).excluding(self.exclusions)
    }
}

/// All who serve.
pub(super) struct Staff {
    pub(super) groups: Register<GroupId>,
    pub(super) plans: Vec<GroupPlan>,
    pub(super) agents: IdVec<AgentId, Agent>,
    /// What those are called who have names.
    pub(super) persons: BTreeMap<AgentId, String>,
    pub(super) skills: Register<SkillId>,
    pub(super) languages: Register<LanguageId>,
    /// Where they work, if there are several centers.
    pub(super) sites: Register<SiteId>,
    /// What agents can do who are left out, because there are none of them or they are on duty only outside the time of the run.
    pub(super) absent: BTreeSet<Capability>,
    /// Whether any group says how many times as fast as usual it works.
    paced: bool,
    stretches: usize,
    /// How many all of them can have at once.
    sessions: u64,
}

impl Staff {
    pub(super) fn new() -> Staff {
        Staff {
            groups: Register::new(),
            plans: Vec::new(),
            agents: IdVec::new(),
            persons: BTreeMap::new(),
            skills: Register::new(),
            languages: Register::new(),
            sites: Register::new(),
            absent: BTreeSet::new(),
            paced: false,
            stretches: 0,
            sessions: 0,
        }
    }

    /// Lets the agents report their groups. Who is alike in two groups is told apart by it, so this is done only where the
    /// rules look at groups.
    pub(super) fn report_groups(&mut self) {
        for agent in self.agents.iter_mut() {
            agent.capability = agent.capability.clone().in_group(agent.group);
        }
    }

    pub(super) fn model_groups(&self) -> IdVec<GroupId, Group> {
        let both = self.groups.names.iter().zip(&self.plans);
        let group = |(name, plan): (&String, &GroupPlan)| Group {
            name: name.clone(),
            slowdown: plan.slowdown.clone(),
            interruptions: plan.interruptions,
            answers: plan.answers,
            reported_after: plan.installed.reported_after,
            self_service: plan.self_service,
            response: plan.response.clone(),
            in_numbers: plan.in_numbers,
            attendance: plan.attendance,
        };
        both.map(group).collect()
    }
}

impl Reader<'_> {
    /// The tables `[group.NAME]`.
    pub(super) fn groups(&mut self, node: &Node, calendar: &Calendar, programs: Programs<'_>, staff: &mut Staff) {
        let entries = &self.map(node).entries;
        staff.paced = entries.iter().any(|(_, node)| node.get("speed").and_then(Node::number).is_some());
        for (name, node) in &self.map(node).entries {
            let Some(fields) = self.fields(node, &name.at, &GROUP) else { continue };
            let Some(group) = staff.groups.number(&name.text, &name.at, MAX_GROUPS) else {
                self.report(Problem::error(Code::Limit, &name.at, format!("there are more than {MAX_GROUPS} groups")));
                return;
            };
            let plan = self.group(&fields, (programs, calendar), staff);
            staff.plans.push(plan);
            self.agents_of_group(&fields, group, calendar, staff);
        }
    }

    fn group(
        &mut self,
        fields: &Fields<'_>,
        (programs, calendar): (Programs<'_>, &Calendar),
        staff: &mut Staff,
    ) -> GroupPlan {
        let installed = self.installed(fields, programs, calendar);
        let capacity = self.capacity(fields.node("capacity"), installed.all());
        let busy_with = fields.node("busy_with").map(|node| self.busy_with(node, capacity));
        let (exclusions, interruptions) = busy_with.unwrap_or_default();
        let self_service = self.flag(fields, "self_service").unwrap_or(SELF_SERVICE);
        let slowdown = fields.node("slowdown").and_then(|node| self.slowdown(node, capacity));
        let (speeds, pace) = self.speed(fields, staff);
        let (skills, languages) = (&mut staff.skills, &mut staff.languages);
        GroupPlan {
            at: fields.at.clone(),
            skills: fields.node("skills").map(|node| self.skills(node, skills)).unwrap_or_default(),
            speeds,
            pace,
            cost: self.whole(fields, "cost").map_or(COST, |cost| cost as u32),
            languages: fields.node("languages").map(|node| self.languages(node, languages)).unwrap_or_default(),
            rank: self.whole(fields, "rank").map_or(RANK, |rank| rank as u8),
            reserve: fields.node("reserve").and_then(|node| self.reserve(node)),
            installed,
            capacity,
            exclusions,
            interruptions,
            slowdown: slowdown.or_else(|| Slowdown::linear(SLOWDOWN)).unwrap_or(Slowdown::NONE),
            slowdown_at_all: fields.node("slowdown").is_some(),
            meetings_at_all: fields.node("busy_with").is_some(),
            answers: self.answers(fields),
            answers_at: fields.node(super::turns::ANSWERS.name).map(|node| node.at.clone()),
            self_service,
            response: fields.node("response").and_then(|node| self.response(node, self_service)),
            in_numbers: fields.node("headcount").is_some(),
            attendance: self.attendance(fields),
            needs_roster: SAY_HOW_MANY.iter().all(|key| fields.node(key).is_none()),
        }
    }

    fn attendance(&mut self, fields: &Fields<'_>) -> Attendance {
        if let (Some(node), Some(_)) = (fields.node("adherence"), fields.node("agents")) {
            let message = "agents who are always on duty begin no stretch of it late";
            let help = "give them `shifts`, or say with `shrinkage` how much they are away";
            self.report(Problem::apart(Apart::AdherenceAndAgents, &node.at, message).help(help));
        }
        let pause = self.duration(fields, "shrinkage_pause").unwrap_or(SHRINKAGE_PAUSE);
        if pause < LEAST_PAUSE {
            let message = format!("{pause} is too short to be away for");
            let problem = Problem::error(Code::Number, fields.place("shrinkage_pause"), message);
            self.report(problem.help(format!("give {LEAST_PAUSE} or more")));
        }
        Attendance {
            absence: self.number(fields, "absence").unwrap_or(NO_ABSENCE),
            adherence: self.number(fields, "adherence").unwrap_or(FULL_ADHERENCE),
            shrinkage: self.number(fields, "shrinkage").unwrap_or(NO_SHRINKAGE),
            pause: pause.max(LEAST_PAUSE),
        }
    }

    /// How much longer several sessions take: for each, or by their number.
    fn slowdown(&mut self, node: &Node, capacity: Capacity) -> Option<Slowdown> {
        let Value::List(items) = &node.value else {
            self.doubt_percentage(node, 2.0);
            return self.number_of(node, &PER_SESSION).and_then(Slowdown::linear);
        };
        let stretches = items.iter().map(|item| self.number_of(item, &STRETCH)).collect::<Option<Vec<f64>>>()?;
        let (given, most) = (stretches.len(), usize::from(capacity.total));
        if given < most {
            let message = format!(
                "{} cannot say how long {most} sessions take, which this agent may have",
                counted(given, "number")
            );
            let help = "give one for each number of sessions up to `capacity`";
            self.report(Problem::error(Code::Conflict, &node.at, message).help(help));
            return None;
        }
        let slowdown = Slowdown::table(stretches);
        if slowdown.is_none() {
            let message = "one session takes 1 times as long as it takes alone";
            self.report(Problem::error(Code::Number, &node.at, message).help("begin the list with 1"));
        }
        slowdown
    }

    /// A group that only the roster names.
    pub(super) fn plain_group(&mut self, at: &At, staff: &Staff) -> GroupPlan {
        GroupPlan {
            at: at.clone(),
            skills: Vec::new(),
            speeds: Vec::new(),
            pace: staff.paced.then_some(1.0),
            cost: COST,
            languages: Vec::new(),
            rank: RANK,
            reserve: None,
            installed: Installed::default(),
            capacity: self.capacity(None, ProtocolSet::default()),
            exclusions: MediaPairs::NONE,
            interruptions: Interruptions::NONE,
            slowdown: Slowdown::NONE,
            slowdown_at_all: false,
            meetings_at_all: false,
            answers: AnswerOrder::default(),
            answers_at: None,
            self_service: SELF_SERVICE,
            response: None,
            in_numbers: false,
            attendance: Attendance::FULL,
            needs_roster: true,
        }
    }

    fn skills(&mut self, node: &Node, skills: &mut Register<SkillId>) -> Vec<SkillLevel> {
        const LEVELS: Kind = Kind::Whole { least: 0, most: 255 };
        let mut held = Vec::new();
        match &node.value {
            Value::Table(table) => {
                for (name, node) in &table.entries {
                    let level = self.whole_of(node, &LEVELS).unwrap_or(0) as u8;
                    held.extend(self.skill(&name.text, &name.at, skills).map(|skill| SkillLevel { skill, level }));
                }
            }
            Value::List(items) => {
                for item in items {
                    let Some(name) = self.text_of(item) else { continue };
                    held.extend(self.skill(name, &item.at, skills).map(|skill| SkillLevel { skill, level: LEVEL }));
                }
            }
            _ => self.wrong_type(node, "a list of skills, or a table of skills with levels"),
        }
        held
    }

    fn languages(&mut self, node: &Node, languages: &mut Register<LanguageId>) -> Vec<LanguageId> {
        let mut spoken = Vec::new();
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            spoken.extend(self.language(name, &item.at, languages));
        }
        spoken
    }

    pub(super) fn language(&mut self, name: &str, at: &At, languages: &mut Register<LanguageId>) -> Option<LanguageId> {
        let language = languages.number(name, at, MAX_LANGUAGES);
        if language.is_none() {
            self.report(Problem::error(Code::Limit, at, format!("there are more than {MAX_LANGUAGES} languages")));
        }
        language
    }

    fn reserve(&mut self, node: &Node) -> Option<(u32, Vec<(String, At)>)> {
        let fields = self.fields(node, &node.at, &RESERVE)?;
        let keep = self.whole(&fields, "agents");
        let queues = fields.node("queues").map(|node| self.list(node)).unwrap_or_default();
        let named = |item: &Node| self.text_of(item).map(|name| (name.to_owned(), item.at.clone()));
        let queues = Vec::from_iter(queues.iter().filter_map(named));
        Some((keep? as u32, queues))
    }

    /// What the engine is told of their speed by skill, or how many times as fast as usual they work.
    fn speed(&mut self, fields: &Fields<'_>, staff: &mut Staff) -> (Vec<(SkillId, u16)>, Option<f64>) {
        let usual = staff.paced.then_some(1.0);
        let Some(node) = fields.node("speed") else { return (Vec::new(), usual) };
        if node.number().is_some() {
            return (Vec::new(), self.number_of(node, &PACE).or(usual));
        }
        if staff.paced {
            let message = "other groups say in one number how many times as fast as usual they work";
            let help = "say it so for all groups, or for none: the engine compares these numbers";
            self.report(Problem::error(Code::Conflict, &node.at, message).help(help));
        }
        (self.speeds(node, &mut staff.skills), None)
    }

    fn speeds(&mut self, node: &Node, skills: &mut Register<SkillId>) -> Vec<(SkillId, u16)> {
        let mut reported = Vec::new();
        for (name, node) in &self.map(node).entries {
            let speed = self.whole_of(node, &SPEED).unwrap_or(0) as u16;
            reported.extend(self.skill(&name.text, &name.at, skills).map(|skill| (skill, speed)));
        }
        reported
    }

    pub(super) fn skill(&mut self, name: &str, at: &At, skills: &mut Register<SkillId>) -> Option<SkillId> {
        let skill = skills.number(name, at, MAX_SKILLS);
        if skill.is_none() {
            self.report(Problem::error(Code::Limit, at, format!("there are more than {MAX_SKILLS} skills")));
        }
        skill
    }

    fn capacity(&mut self, node: Option<&Node>, programs: ProtocolSet) -> Capacity {
        let im = if programs == ProtocolSet::default() { 0 } else { IM_CAPACITY };
        let fields = node.and_then(|node| self.fields(node, &node.at, &CAPACITY));
        let mut sessions = |key| fields.as_ref().and_then(|fields| self.whole(fields, key)).map(|most| most as u16);
        let by_medium = [
            sessions("voice").unwrap_or(VOICE_CAPACITY),
            sessions("im").unwrap_or(im),
            sessions("chat").unwrap_or(OTHER_CAPACITY),
            sessions("email").unwrap_or(OTHER_CAPACITY),
        ];
        let total = sessions("total").unwrap_or(by_medium.into_iter().max().unwrap_or(0));
        if let (Some(fields), true) = (&fields, total == 0 || by_medium.iter().all(|&most| most == 0)) {
            let problem = Problem::error(Code::Conflict, fields.at, "agents with this capacity take no contact at all");
            let problem = problem.unless_wrong(&[
                ("group", "programs"),
                ("group", "capacity"),
                ("provider", "protocol"),
                ("proxy", "translation"),
            ]);
            self.report(problem.help("let one of the media, and `total`, be 1 or more"));
        }
        Capacity { by_medium, total }
    }

    fn agents_of_group(&mut self, fields: &Fields<'_>, group: GroupId, calendar: &Calendar, staff: &mut Staff) {
        let said = Vec::from_iter(SAY_HOW_MANY.into_iter().filter(|key| fields.node(key).is_some()));
        if let [first, .., last] = said[..] {
            let message = format!("`{last}` says how many agents there are");
            let problem = Problem::error(Code::Conflict, fields.place(first), message);
            self.report(problem.related(fields.place(last), "here").help(format!("leave out `{first}`")));
            return;
        }
        if let Some(node) = fields.node("headcount") {
            let Some(headcount) = self.headcount(node, calendar) else { return };
            let capability = staff.plans[group.index()].capability();
            let duties = Vec::from_iter((0..headcount.most()).map(|below| headcount.duty(below)));
            let agents = [(duties.len() as u64, group)];
            if self.room_for(&agents, duties.iter().map(Vec::len).sum(), &node.at, staff) {
                for duty in duties {
                    staff.agents.push(Agent { group, capability: capability.clone(), duty });
                }
            }
            if headcount.most() == 0 {
                staff.absent.insert(capability);
            }
            return;
        }
        if let Some(number) = fields.node("agents").and_then(|node| self.agents_of(node, &AGENTS)) {
            let for_ever = vec![Duty { from: Time::START, to: Time::MAX }];
            self.add_agents(number, group, &for_ever, fields.place("agents"), staff);
        }
        let Some(shifts) = fields.node("shifts") else { return };
        for node in self.list(shifts) {
            let Some(shift) = self.fields(node, &node.at, &SHIFT) else { continue };
            let duty = self.duty_of_shift(&shift, calendar);
            let number = shift.node("agents").and_then(|node| self.agents_of(node, &AGENTS));
            let (Some(duty), Some(number)) = (duty, number) else { continue };
            if duty.is_empty() {
                let problem = Problem::warning(Code::Outside, shift.at, "the shift lies outside the time of the run");
                self.report(problem.label("nobody comes"));
                staff.absent.insert(staff.plans[group.index()].capability());
                continue;
            }
            self.add_agents(number, group, &duty, shift.at, staff);
        }
    }

    /// A number of agents. Parts of an agent are told how to be written.
    pub(super) fn agents_of(&mut self, node: &Node, kind: &Kind) -> Option<u64> {
        let help = "who is there half of the time has a shift of half the time, a `headcount` by interval, or `closed` programs";
        self.whole_agents(node, kind, help)
    }

    /// A number of agents, with what to do instead of parts of one.
    pub(super) fn whole_agents(&mut self, node: &Node, kind: &Kind, help: &str) -> Option<u64> {
        if let Some(number) = node.number().filter(|number| number.fract() != 0.0 && *number > 0.0) {
            let message = format!("there are no {number} agents");
            let problem = Problem::error(Code::WrongType, &node.at, message).label("has to be a whole number");
            self.report(problem.help(help));
            return None;
        }
        self.whole_of(node, kind)
    }

    fn add_agents(&mut self, number: u64, group: GroupId, duty: &[Duty], at: &At, staff: &mut Staff) {
        let capability = staff.plans[group.index()].capability();
        if !self.room_for(&[(number, group)], number as usize * duty.len(), at, staff) {
            return;
        }
        // Nobody today is not nobody who could: they are on duty in other runs.
        if number == 0 {
            staff.absent.insert(capability.clone());
        }
        for _ in 0..number {
            staff.agents.push(Agent { group, capability: capability.clone(), duty: duty.to_vec() });
        }
    }

    /// Whether so many more agents and stretches of duty are within the limits.
    pub(super) fn room_for(&mut self, agents: &[(u64, GroupId)], stretches: usize, at: &At, staff: &mut Staff) -> bool {
        let sessions = |&(agents, group): &(u64, GroupId)| {
            agents.saturating_mul(staff.plans[group.index()].capability().capacity().total.into())
        };
        let more: u64 = agents.iter().map(|&(agents, _)| agents).sum();
        let sessions = staff.sessions.saturating_add(agents.iter().map(sessions).sum());
        let rule = if staff.agents.len() as u64 + more > MAX_AGENTS {
            format!("there are more than {MAX_AGENTS} agents")
        } else if staff.stretches.saturating_add(stretches) > MAX_STRETCHES {
            format!("the agents have more than {MAX_STRETCHES} stretches of duty over all days")
        } else if sessions > MOST_SESSIONS {
            let memory = sessions as f64 * BYTES_OF_SESSION / 1e9;
            let rule =
                format!("the agents have up to {sessions} sessions at once, which take about {memory:.0} GB of memory");
            let problem = Problem::error(Code::Limit, at, rule).label(format!("no more than {MOST_SESSIONS}"));
            self.report(problem.help("take fewer agents, or a smaller `capacity`"));
            return false;
        } else {
            staff.stretches += stretches;
            staff.sessions = sessions;
            return true;
        };
        self.report(Problem::error(Code::Limit, at, rule).help("take fewer agents, or a shorter run"));
        false
    }

    /// The stretches of duty of a shift over all days of the run.
    fn duty_of_shift(&mut self, shift: &Fields<'_>, calendar: &Calendar) -> Option<Vec<Duty>> {
        let (from, to) = (self.time_of_day(shift, "from"), self.time_of_day(shift, "to"));
        let days = self.weekdays(shift, calendar);
        let (from, to) = (from?, to?);
        if from == to {
            let problem = Problem::error(Code::Overlap, shift.place("to"), "the shift ends when it begins");
            self.report(problem.help("a whole day is from \"00:00\" to \"24:00\""));
            return None;
        }
        let length = if to > from { to - from } else { to + DAY - from };
        let mut breaks: Vec<(Span, Span, &At)> = Vec::new();
        for node in shift.node("breaks").map(|node| self.list(node)).unwrap_or_default() {
            let Some(away) = self.fields(node, &node.at, &BREAK) else { continue };
            let (Some(start), Some(end)) = (self.time_of_day(&away, "from"), self.time_of_day(&away, "to")) else {
                continue;
            };
            // Counted from the start of the shift, as a night shift's break may be on the next day.
            let since = |time: Span| if time >= from { time - from } else { time + DAY - from };
            let (start, end) = (since(start), since(end));
            if start >= end || end > length {
                let problem = Problem::error(Code::Break, &node.at, "the break does not lie within its shift");
                let label = format!("the shift takes {length}");
                self.report(problem.label("outside, or ends before it begins").related(shift.place("from"), label));
                continue;
            }
            breaks.push((start, end, &node.at));
        }
        breaks.sort_by_key(|away| (away.0, away.1));
        for pair in breaks.windows(2) {
            if pair[1].0 < pair[0].1 {
                let problem = Problem::error(Code::Overlap, pair[1].2, "two breaks of a shift overlap");
                self.report(problem.related(pair[0].2, "the other break"));
            }
        }
        let mut stretches = Vec::new();
        for day in (-1..calendar.days()).filter(|&day| calendar.weekday_of(day).is_none_or(|weekday| days[weekday])) {
            let start = calendar.nanos(day, from);
            let mut now = 0;
            for away in &breaks {
                stretches.push((start + now, start + away.0.nanos() as i64));
                now = away.1.nanos() as i64;
            }
            stretches.push((start + now, start + length.nanos() as i64));
        }
        Some(duty(&stretches, calendar))
    }

    pub(super) fn weekdays(&mut self, shift: &Fields<'_>, calendar: &Calendar) -> [bool; 7] {
        let Some(node) = shift.node("days") else { return [true; 7] };
        let mut days = [false; 7];
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            match WEEKDAYS.iter().position(|word| *word == name) {
                Some(day) => days[day] = true,
                None => {
                    let message = format!("`{}` is no weekday", super::diagnostics::shortened(name));
                    let help = format!("they are {}", WEEKDAYS.join(", "));
                    self.report(Problem::error(Code::Choice, &item.at, message).help(help));
                }
            }
        }
        if calendar.weekday.is_none() {
            let problem = Problem::error(Code::Conflict, shift.place("days"), "the run has no weekday")
                .unless_wrong(&[("run", "weekday"), ("run", "date")]);
            self.report(problem.help("set `date` or `weekday` in [run]"));
        }
        days
    }
}

/// Stretches in order that do not overlap, as duty within the run: what lies before or after is left out, and stretches
/// that touch are one.
pub(super) fn duty(stretches: &[(i64, i64)], calendar: &Calendar) -> Vec<Duty> {
    let mut duty: Vec<Duty> = Vec::new();
    for &(from, to) in stretches {
        if to <= from.max(0) || from >= calendar.horizon.length.nanos() as i64 {
            continue;
        }
        let (from, to) = (Time::from_nanos(from.max(0) as u64), Time::from_nanos(to as u64));
        match duty.last_mut() {
            Some(last) if last.to >= from => last.to = last.to.max(to),
            _ => duty.push(Duty { from, to }),
        }
    }
    duty
}
