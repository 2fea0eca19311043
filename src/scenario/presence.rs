//! Presence services, and how the center and its agents learn what they know.

use super::calendar::Calendar;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::names::Register;
use super::outages::OUTAGES;
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::{IdVec, PresenceServiceId};
use crate::model::{Collector, Delivery, Lasts, PresenceService, Release, Subscriber, ToAgents, WhileDown};
use crate::time::Span;

const MAX_SERVICES: usize = 250;
/// How long ejabberd lets a stream be resumed unless it is told otherwise.
const GHOST: Span = Span::from_seconds(300);

const DELIVERIES: &[Word] = &[
    Word { name: "change", doc: "Every change is sent at once." },
    Word { name: "period", doc: "What is known is sent once a `period`, counted from the subscription." },
    Word { name: "period-and-change", doc: "Both." },
    Word { name: "pull", doc: "It is asked for at each look." },
];

const LATENCY: Key = Key {
    name: "latency",
    kind: Kind::Duration,
    default: Absence::Is(|| Span::ZERO.to_string()),
    doc: "The way from a device to it.",
};
const DELIVERY: Key = Key {
    name: "delivery",
    kind: Kind::Choice(DELIVERIES),
    default: Absence::Is(|| "change".into()),
    doc: "How the next in the chain learns what it knows.",
};
const PERIOD: Key = Key {
    name: "period",
    kind: Kind::Duration,
    default: Absence::Means("nothing is sent by period"),
    doc: "delivery = \"period\" and \"period-and-change\": how often it is sent.",
};

pub(super) static PRESENCE_SERVICE: Shape = Shape {
    title: "[presence_service.NAME]",
    doc: "A server that knows of devices whether they are on: a third party's, or the center's own. The center subscribes to each client who makes contact, on each service that sees one of their devices.",
    keys: &[
        LATENCY,
        Key {
            name: "way",
            kind: Kind::List(&Kind::Duration),
            default: Absence::Is(|| "[\"0s\"]".into()),
            doc: "The ways from it to the center: one, or one from each server in the chain to the next, all of which pass on at once what they learn. With [] the service is the center's collector itself.",
        },
        DELIVERY,
        PERIOD,
        Key {
            name: "ghost",
            kind: Kind::Duration,
            default: Absence::Is(|| GHOST.to_string()),
            doc: "How long it goes on showing a device whose connection was lost without its notice: 300 s as ejabberd does, or 600 s as Prosody.",
        },
        OUTAGES,
        Key {
            name: "while_down",
            kind: Kind::Choice(&[
                Word { name: "frozen", doc: "What was known last." },
                Word { name: "unknown", doc: "Nothing." },
            ]),
            default: Absence::Is(|| "frozen".into()),
            doc: "What is known of its devices while it is out of order.",
        },
        Key {
            name: "release",
            kind: Kind::Choice(&[
                Word { name: "log-on", doc: "At the next log-on with such a priority, as Prosody does." },
                Word {
                    name: "log-on-or-raised",
                    doc: "Then, and when the priority rises from below 0, as ejabberd does.",
                },
            ]),
            default: Absence::Is(|| "log-on-or-raised".into()),
            doc: "When messages that were kept, for want of a device with a priority from 0 on, are delivered.",
        },
    ],
};

static TO_AGENTS: Shape = Shape {
    title: "to_agents",
    doc: "How agents learn what the center's collector knows.",
    keys: &[
        Key { doc: "The way from the collector to them.", ..LATENCY },
        DELIVERY,
        PERIOD,
        Key {
            name: "list",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether what is sent once a period is one message about all clients of a class, and not one about each.",
        },
    ],
};

pub(super) static PRESENCE: Shape = Shape {
    title: "[presence]",
    doc: "How the center and its agents learn of clients' devices what presence services know.",
    keys: &[
        Key {
            name: "services",
            kind: Kind::List(&Kind::Text("a presence service")),
            default: Absence::Means("all of them"),
            doc: "The services for which the center is enabled. Devices on others are never seen.",
        },
        Key {
            name: "own",
            kind: Kind::Text("a presence service"),
            default: Absence::Means("the center has no software for clients"),
            doc: "The service that sees the devices of clients with the center's own software: a server of the center, or with way = [] its collector itself.",
        },
        Key {
            name: "do_not_disturb",
            kind: Kind::Choice(&[
                Word { name: "client", doc: "Who does not want to be disturbed on one device does not on any." },
                Word { name: "device", doc: "It counts for the device alone: less than online, and more than away." },
            ]),
            default: Absence::Is(|| "client".into()),
            doc: "How it counts when the presence of a client's devices is combined: any online is online, else any away is away, else offline.",
        },
        Key {
            name: "subscriber",
            kind: Kind::Choice(&[
                Word { name: "collector", doc: "The center, once for each device." },
                Word { name: "agents", doc: "Each agent who may serve the client, for each device." },
            ]),
            default: Absence::Is(|| "collector".into()),
            doc: "Who subscribes to the services.",
        },
        Key {
            name: "lasts",
            kind: Kind::Choice(&[
                Word {
                    name: "until-offline",
                    doc: "Until the client is offline on all devices that are seen, which the last notice says, or is done with.",
                },
                Word { name: "until-settled", doc: "Until the client is done with: served, or not coming again." },
            ]),
            default: Absence::Is(|| "until-offline".into()),
            doc: "How long a subscription lasts. Whoever writes or comes again is subscribed to anew.",
        },
        Key {
            name: "to_agents",
            kind: Kind::Table(&TO_AGENTS),
            default: Absence::Means("they see at once what it knows"),
            doc: "How agents learn what the collector knows. They look at a client when they are connected, and at each message that they send.",
        },
        Key {
            name: "give_up_after",
            kind: Kind::Duration,
            default: Absence::Is(|| Collector::GIVE_UP_AFTER.to_string()),
            doc: "A conversation by instant message in which a message has not reached the client for so long, or the client could not write for so long, is dropped.",
        },
    ],
};

/// The presence services of a scenario by name.
pub(super) type PresenceNames = Register<PresenceServiceId>;

impl Reader<'_> {
    /// The tables `[presence_service.NAME]`.
    pub(super) fn presence_services(
        &mut self,
        node: Option<&Node>,
        calendar: &Calendar,
    ) -> (PresenceNames, IdVec<PresenceServiceId, PresenceService>) {
        let (mut names, mut services) = (Register::new(), IdVec::new());
        for (name, node) in node.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let Some(fields) = self.fields(node, &name.at, &PRESENCE_SERVICE) else { continue };
            if names.number(&name.text, &name.at, MAX_SERVICES).is_none() {
                self.too_many(&name.at, MAX_SERVICES, "presence services");
                break;
            }
            let way = match fields.node("way") {
                Some(node) => self.list(node).iter().filter_map(|leg| self.duration_of(leg)).collect(),
                None => vec![Span::ZERO],
            };
            let while_down = match self.choice(&fields, "while_down") {
                Some("unknown") => WhileDown::Unknown,
                _ => WhileDown::Frozen,
            };
            let release = match self.choice(&fields, "release") {
                Some("log-on") => Release::LogOn,
                _ => Release::LogOnOrRaised,
            };
            services.push(PresenceService {
                name: name.text.clone(),
                latency: self.duration(&fields, LATENCY.name).unwrap_or(Span::ZERO),
                way,
                delivery: self.delivery(&fields),
                ghost: self.duration(&fields, "ghost").unwrap_or(GHOST),
                outages: self.planned_outages(&fields, calendar),
                while_down,
                release,
            });
        }
        (names, services)
    }

    /// The section `[presence]`.
    pub(super) fn collector(&mut self, fields: Option<&Fields<'_>>, names: &PresenceNames) -> Collector {
        let all = names.iter().map(|_| true).collect();
        let Some(fields) = fields else { return Collector { enabled: all, ..Collector::default() } };
        let enabled = match fields.node("services") {
            None => all,
            Some(node) => {
                let named = self.all_named(node, "presence service", names);
                names.names.ids().map(|service| named.contains(&service)).collect()
            }
        };
        let own = fields.node("own").and_then(|node| self.presence_service(node, names));
        Collector {
            enabled,
            own,
            undisturbed_anywhere: self.choice(fields, "do_not_disturb") != Some("device"),
            subscriber: match self.choice(fields, "subscriber") {
                Some("agents") => Subscriber::Agents,
                _ => Subscriber::Collector,
            },
            lasts: match self.choice(fields, "lasts") {
                Some("until-settled") => Lasts::UntilSettled,
                _ => Lasts::UntilOffline,
            },
            to_agents: match fields.node("to_agents").map(|node| self.seen_by_agents(node)) {
                Some(Some(to_agents)) => to_agents,
                _ => Collector::default().to_agents,
            },
            give_up_after: self.duration(fields, "give_up_after").unwrap_or(Collector::GIVE_UP_AFTER),
        }
    }

    fn seen_by_agents(&mut self, node: &Node) -> Option<ToAgents> {
        let fields = self.fields(node, &node.at, &TO_AGENTS)?;
        Some(ToAgents {
            latency: self.duration(&fields, LATENCY.name).unwrap_or(Span::ZERO),
            delivery: self.delivery(&fields),
            as_list: self.flag(&fields, "list").unwrap_or(false),
        })
    }

    fn delivery(&mut self, fields: &Fields<'_>) -> Delivery {
        let word = self.choice(fields, DELIVERY.name);
        let period = self.duration(fields, PERIOD.name);
        let periodic = matches!(word, Some("period" | "period-and-change"));
        match (periodic, fields.node(PERIOD.name)) {
            (true, None) if !fields.is_misspelt(PERIOD.name) => {
                let problem = Problem::error(Code::MissingKey, fields.place(DELIVERY.name), "it is not said how often");
                self.report(problem.help("give a `period`, such as period = \"60s\""));
            }
            (false, Some(node)) => {
                let message = "`period` says nothing where nothing is sent by period";
                let problem = Problem::error(Code::Conflict, &node.at, message);
                self.report(problem.help("write delivery = \"period\", or leave it out"));
            }
            (true, Some(node)) if period == Some(Span::ZERO) => {
                let problem = Problem::error(Code::Limit, &node.at, "a period of nothing has no end of messages");
                self.report(problem.help("write delivery = \"change\", or give a longer one"));
            }
            _ => {}
        }
        match (word, period) {
            (Some("period"), Some(period)) => Delivery::Periodic(period),
            (Some("period-and-change"), Some(period)) => Delivery::PeriodicAndOnChange(period),
            (Some("pull"), _) => Delivery::Pull,
            _ => Delivery::OnChange,
        }
    }

    /// A presence service that the scenario declares.
    pub(super) fn presence_service(&mut self, node: &Node, names: &PresenceNames) -> Option<PresenceServiceId> {
        let name = self.text_of(node)?;
        self.one_named(name, &node.at, "presence service", names)
    }
}
