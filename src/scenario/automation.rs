//! Self-service systems that contacts of a class meet before people, or when nobody is free.

use super::apart::Apart;
use super::classes::Demand;
use super::diagnostics::{At, Code, Problem};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::{Fields, Reader};
use super::routing::QueueDraft;
use super::tree::Node;
use crate::ids::{Id, QueueId};
use crate::model::Agent;
use crate::time::Span;
use crate::workload::{Automation, WhenFull, WhenUsed};

pub(super) static SELF_SERVICE: Shape = Shape {
    title: "self_service",
    doc: "A self-service system that contacts of the class meet before people, or when nobody is free: agents of a group with self_service = true. It completes a share of them and hands the others on; their patience then starts anew.",
    keys: &[
        Key {
            name: "queue",
            kind: Kind::Text("a queue"),
            default: Absence::Refused,
            doc: "The queue of the system; its agents have the skill that the queue asks for.",
        },
        Key {
            name: "service",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long it takes with a contact.",
        },
        Key {
            name: "containment",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "Which share of the contacts it completes.",
        },
        Key {
            name: "when",
            kind: Kind::Choice(&[
                Word { name: "first", doc: "Every contact, before it asks for people." },
                Word {
                    name: "no-agent",
                    doc: "A contact that would have to wait for people. Whom the system hands on, or has no room for, waits for them behind those who were there.",
                },
            ]),
            default: Absence::Is(|| "first".into()),
            doc: "Who meets it.",
        },
        Key {
            name: "when_full",
            kind: Kind::Choice(&[
                Word { name: "skip", doc: "The contact goes straight to people." },
                Word { name: "block", doc: "It is turned away." },
                Word { name: "wait", doc: "It waits in the queue of the system." },
            ]),
            default: Absence::Is(|| "skip".into()),
            doc: "What becomes of a contact that finds all of it taken, or its queue full if that has a `capacity`.",
        },
    ],
};

impl Reader<'_> {
    /// The key `self_service` of a class. Where nobody is to wait for the system, its queue takes nobody who would.
    pub(super) fn automation(
        &mut self,
        node: &Node,
        drafts: (&[(&str, &At, QueueDraft<'_>)], Span),
        staff: &mut Staff,
        demand: &mut Demand,
    ) -> Option<Automation> {
        let fields = self.fields(node, &node.at, &SELF_SERVICE)?;
        let service = fields.node("service").and_then(|node| self.distribution(node, Unit::Duration));
        let containment = self.number(&fields, "containment");
        let when_full = match self.choice(&fields, "when_full") {
            Some("block") => WhenFull::Block,
            Some("wait") => WhenFull::Wait,
            _ => WhenFull::Skip,
        };
        let when_used = match self.choice(&fields, "when") {
            Some("no-agent") => WhenUsed::NobodyFree,
            _ => WhenUsed::First,
        };
        let name = self.text(&fields, "queue")?;
        let queue = self.queue_of_class(name, fields.place("queue"), drafts, staff, demand)?;
        if when_full != WhenFull::Wait {
            demand.rules[queue].capacity.get_or_insert(0);
        }
        self.check_machines(queue, &fields, staff, demand);
        Some(Automation { queue, service: service?, containment: containment?, when_used, when_full })
    }

    /// Whoever serves the queue of a self-service system has to be a machine, and somebody has to.
    fn check_machines(&mut self, queue: QueueId, fields: &Fields<'_>, staff: &Staff, demand: &Demand) {
        let rules = &demand.rules[queue];
        let target = &rules.target;
        let serves = |agent: &&Agent| agent.capability.level(target.skill) >= target.minimum_level.max(1);
        let mut served = false;
        for agent in staff.agents.iter().filter(serves) {
            served = true;
            if !staff.plans[agent.group.index()].self_service {
                let name = &staff.groups.names[agent.group];
                let message = format!("the queue of a self-service system is served by people of the group `{name}`");
                let problem = Problem::apart(Apart::SelfServiceAndPeople, fields.place("queue"), message)
                    .unless_wrong(&[("group", "self_service"), ("group", "skills")]);
                self.report(problem.help("give its skill to groups with self_service = true only"));
                return;
            }
        }
        if !served {
            let skill = &staff.skills.names[target.skill];
            let message = format!("no self-service group has the skill `{skill}`");
            let problem = Problem::error(Code::NoSkill, fields.place("queue"), message).unless_wrong(&[
                ("group", "self_service"),
                ("group", "skills"),
                ("group", "agents"),
            ]);
            self.report(problem.help("give it to a [group.NAME] with self_service = true"));
        }
    }
}
