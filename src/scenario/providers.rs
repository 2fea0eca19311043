//! Providers of instant messaging and the proxy.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::outages::{OUTAGES, TIME_TO_FAILURE, TIME_TO_REPAIR};
use super::programs::{Declared, Programs};
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use crate::ids::{IdVec, ProtocolId, ProviderId};
use crate::model::{FallBack, Firewall, Hosting, HostingPolicy, MessageServers, Provider, Proxy};
use crate::random::Distribution;
use crate::routing::ProtocolSet;

const MAX_PROVIDERS: usize = 255;
pub(super) const NO_DELAY: &str = "0s";

const HOSTS: Kind = Kind::Choice(&[
    Word { name: "relay", doc: "The provider hosts: every message is relayed through its server." },
    Word { name: "redirect", doc: "The proxy hosts: the client is redirected and talks to it directly." },
    Word { name: "handover", doc: "The provider hosts the dialogue, the proxy the session with an agent." },
]);
pub(super) const HOSTING: HostingPolicy = HostingPolicy::always(Hosting::Relay);
const FALL_BACK: Kind =
    Kind::Choice(&[Word { name: "relay", doc: "It is relayed." }, Word { name: "refuse", doc: "It is refused." }]);
const FORMS: bool = true;
const REDIRECTS: f64 = 1.0;
const REDIRECT_FAILURE: f64 = 0.0;
const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const SOME: Kind = Kind::Whole { least: 1, most: 1_000_000 };

pub(super) const HOSTING_SHARE: Key = Key {
    name: "hosting_share",
    kind: SHARE,
    default: Absence::Means("1; of a provider, that of [proxy]"),
    doc: "The share of contacts, chosen by chance, for whom `hosting` holds; the others are relayed.",
};
pub(super) const HOSTING_SENSITIVITY: Key = Key {
    name: "hosting_sensitivity",
    kind: Kind::Number { least: 0.0, most: f64::INFINITY },
    default: Absence::Means("0; of a provider, that of [proxy]"),
    doc: "The least `sensitivity` of contacts for whom `hosting` holds; the others are relayed.",
};
const WORKERS: Key = Key {
    name: "workers",
    kind: SOME,
    default: Absence::Means("as many as there are messages"),
    doc: "How many servers handle messages, each one at a time; messages wait in line for them.",
};
const SERVICE: Key = Key {
    name: "service",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Is(|| NO_DELAY.into()),
    doc: "How long a message takes a server.",
};
const QUEUE_LIMIT: Key = Key {
    name: "queue_capacity",
    kind: Kind::Whole { least: 0, most: 1_000_000_000 },
    default: Absence::Means("no limit"),
    doc: "The most messages in line; the contact whose message comes beyond is cut off.",
};

pub(super) static PROVIDER: Shape = Shape {
    title: "[provider.NAME]",
    doc: "A provider of instant messaging.",
    keys: &[
        Key {
            name: "protocol",
            kind: Kind::Either(&[Kind::Text("a name for the protocol"), Kind::Map("protocol", &SHARE)]),
            default: Absence::Refused,
            doc: "The protocol that its clients' programs speak; agents run programs for protocols. Or several with the shares of the \
                  clients, for versions that are not compatible: { \"A 1\" = 0.3, \"A 2\" = 0.7 }.",
        },
        Key {
            name: "client_leg",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between client and provider.",
        },
        Key {
            name: "proxy_leg",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between provider and proxy.",
        },
        Key {
            name: "hosting",
            kind: HOSTS,
            default: Absence::Means("`hosting` of [proxy]"),
            doc: "Who is to host its communications.",
        },
        HOSTING_SHARE,
        HOSTING_SENSITIVITY,
        Key {
            name: "discloses",
            kind: Kind::List(&Kind::Text("a field")),
            default: Absence::Means("nothing"),
            doc: "What it tells the proxy of its clients: the robot does not ask for these fields of a `dialogue`.",
        },
        Key {
            name: "forms",
            kind: Kind::Flag,
            default: Absence::Is(|| FORMS.to_string()),
            doc: "Whether it lets forms through to clients whose program can show them.",
        },
        Key {
            name: "redirects",
            kind: Kind::Either(&[Kind::Flag, SHARE]),
            default: Absence::Is(|| "true".into()),
            doc: "Whether it redirects clients when asked to: always, never, or a share of them by chance.",
        },
        Key {
            name: "channels",
            kind: SOME,
            default: Absence::Means("no limit"),
            doc: "The most clients for whom it can hold a channel at once; who comes beyond is lost.",
        },
        Key {
            name: "accounts",
            kind: SOME,
            default: Absence::Means("no limit"),
            doc: "The most contacts that the proxy, as a client of the provider, can have relayed at once; who comes beyond \
                  is refused.",
        },
        WORKERS,
        SERVICE,
        QUEUE_LIMIT,
        OUTAGES,
        TIME_TO_FAILURE,
        TIME_TO_REPAIR,
    ],
};

pub(super) static PROXY: Shape = Shape {
    title: "[proxy]",
    doc: "The center's proxy, through which all instant messages pass.",
    keys: &[
        Key {
            name: "hosting",
            kind: HOSTS,
            default: Absence::Is(|| "relay".into()),
            doc: "Who is to host communications, for providers that do not say.",
        },
        HOSTING_SHARE,
        HOSTING_SENSITIVITY,
        Key {
            name: "programs",
            kind: Kind::List(&Kind::Text("a protocol or program")),
            default: Absence::Means("all protocols"),
            doc: "Client programs that it runs, each for the protocols that it is compatible with; contacts by others are lost as \
                  unsupported.",
        },
        Key {
            name: "can_host",
            kind: Kind::List(&Kind::Text("a protocol")),
            default: Absence::Means("all protocols"),
            doc: "Protocols in which it can host a redirected client.",
        },
        Key {
            name: "host_limit",
            kind: SOME,
            default: Absence::Means("no limit"),
            doc: "The most redirected contacts that it can host at once.",
        },
        Key {
            name: "fall_back",
            kind: FALL_BACK,
            default: Absence::Is(|| "relay".into()),
            doc: "What becomes of a contact that it should host and cannot: the provider refuses, the protocol is none of \
                  `can_host`, `host_limit` is reached, or the redirection fails.",
        },
        Key {
            name: "direct_leg",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between a redirected client and the proxy.",
        },
        Key {
            name: "redirect_delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long the redirection takes.",
        },
        Key {
            name: "redirect_failure",
            kind: SHARE,
            default: Absence::Is(|| REDIRECT_FAILURE.to_string()),
            doc: "The share of redirections that fail after that time.",
        },
        Key {
            name: "robot_delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long the robot takes to write a message.",
        },
        WORKERS,
        SERVICE,
        QUEUE_LIMIT,
        OUTAGES,
        TIME_TO_FAILURE,
        TIME_TO_REPAIR,
        Key {
            name: "agent_leg",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between the proxy, or the firewall, and an agent.",
        },
        Key {
            name: "consult",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a request takes to the routing engine and back; nothing when it runs in the proxy.",
        },
        Key {
            name: "translation",
            kind: Kind::Table(&super::translation::TRANSLATION),
            default: Absence::Means("none: agents need a program that is compatible with the client's"),
            doc: "Translation into one protocol that the agents use.",
        },
    ],
};

pub(super) static FIREWALL: Shape = Shape {
    title: "[firewall]",
    doc: "The firewall between proxy and agents, when it is a machine of its own. Without this table there is none, or the \
          proxy does its work.",
    keys: &[
        WORKERS,
        SERVICE,
        QUEUE_LIMIT,
        Key {
            name: "bindings",
            kind: SOME,
            default: Absence::Means("no limit"),
            doc: "The most sessions with agents whose addresses it can translate at once; the next is refused.",
        },
        OUTAGES,
        TIME_TO_FAILURE,
        TIME_TO_REPAIR,
    ],
};

/// All that instant messages pass through.
pub(super) struct Messaging {
    pub(super) names: Register<ProviderId>,
    pub(super) protocols: Register<ProtocolId>,
    pub(super) programs: Declared,
    pub(super) providers: IdVec<ProviderId, Provider>,
    pub(super) proxy: Proxy,
    pub(super) firewall: Option<Firewall>,
    /// What each provider tells of its clients, in names of fields.
    pub(super) disclosures: IdVec<ProviderId, Vec<(String, At)>>,
    /// Whether it lets forms through.
    pub(super) forms: IdVec<ProviderId, bool>,
}

/// No time at all.
pub(super) fn no_delay() -> Distribution {
    Distribution::constant(0.0).expect("zero is a constant")
}

impl Reader<'_> {
    /// The tables `[provider.NAME]`, `[program.NAME]`, `[proxy]` and `[firewall]`.
    pub(super) fn messaging(
        &mut self,
        [providers, programs]: [Option<&Node>; 2],
        proxy: Option<Fields<'_>>,
        firewall: Option<Fields<'_>>,
        calendar: &Calendar,
    ) -> Messaging {
        let proxy = proxy.as_ref();
        let hosting = proxy.map_or(HOSTING, |fields| self.hosting(fields, HOSTING));
        let (mut names, mut protocols, mut plans) = (Register::new(), Register::new(), IdVec::new());
        let (mut disclosures, mut forms) = (IdVec::new(), IdVec::new());
        for (name, node) in providers.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            if let Some(fields) = self.fields(node, &name.at, &PROVIDER) {
                let plan = self.provider(&name.text, &fields, (hosting, calendar), (&mut names, &mut protocols));
                if let Some(plan) = plan {
                    plans.push(plan);
                    disclosures.push(self.disclosures(&fields));
                    forms.push(self.flag(&fields, "forms").unwrap_or(FORMS));
                }
            }
        }
        let declared = self.declared_programs(programs, &protocols);
        let mut protocols_of = |key| match proxy.and_then(|fields| fields.node(key)) {
            Some(node) => self.programs(node, Programs::of(&protocols, &declared)),
            None => protocols.names.ids().collect(),
        };
        let (programs, can_host) = (protocols_of("programs"), protocols_of("can_host"));
        let translation = proxy.and_then(|fields| fields.node("translation"));
        let translation = translation.and_then(|node| self.translation(node, &mut protocols));
        let proxy = Proxy {
            programs,
            can_host,
            host_limit: proxy.and_then(|fields| self.some(fields, "host_limit", "nobody would be hosted")),
            fall_back: match proxy.and_then(|fields| self.choice(fields, "fall_back")) {
                Some("refuse") => FallBack::Refuse,
                _ => FallBack::Relay,
            },
            redirect_failure: proxy
                .and_then(|fields| self.number(fields, "redirect_failure"))
                .unwrap_or(REDIRECT_FAILURE),
            direct_leg: self.delay(proxy, "direct_leg"),
            redirect_delay: self.delay(proxy, "redirect_delay"),
            robot_delay: self.delay(proxy, "robot_delay"),
            servers: self.servers(proxy),
            outages: proxy.map(|fields| self.outages(fields, calendar)).unwrap_or_default(),
            translation,
            agent_leg: self.delay(proxy, "agent_leg"),
            consult: self.delay(proxy, "consult"),
        };
        let firewall = firewall.as_ref().map(|fields| Firewall {
            servers: self.servers(Some(fields)),
            bindings: self.some(fields, "bindings", "no session could begin"),
            outages: self.outages(fields, calendar),
        });
        Messaging { names, protocols, programs: declared, providers: plans, proxy, firewall, disclosures, forms }
    }

    fn provider(
        &mut self,
        name: &str,
        fields: &Fields<'_>,
        (hosting, calendar): (HostingPolicy, &Calendar),
        (names, protocols): (&mut Register<ProviderId>, &mut Register<ProtocolId>),
    ) -> Option<Provider> {
        let client_leg = self.delay(Some(fields), "client_leg");
        let proxy_leg = self.delay(Some(fields), "proxy_leg");
        let servers = self.servers(Some(fields));
        let outages = self.outages(fields, calendar);
        let hosting = self.hosting(fields, hosting);
        let redirects = match fields.node("redirects") {
            Some(node) if matches!(node.value, Value::Flag(_)) => self.flag(fields, "redirects").map(f64::from),
            Some(_) => self.number(fields, "redirects"),
            None => None,
        };
        let (channels, accounts) =
            ["channels", "accounts"].map(|key| self.some(fields, key, "all would be turned away")).into();
        // A provider of whose protocols something is wrong is known all the same to those who come over it.
        let protocols = self.protocols_of_clients(fields, protocols).unwrap_or_default();
        if names.number(name, fields.at, MAX_PROVIDERS).is_none() {
            self.too_many(fields.at, MAX_PROVIDERS, "providers");
            return None;
        }
        Some(Provider {
            name: name.to_owned(),
            protocols,
            client_leg,
            proxy_leg,
            servers,
            outages,
            channels,
            accounts,
            hosting,
            redirects: redirects.unwrap_or(REDIRECTS),
        })
    }

    /// The protocols of a provider's clients, with their shares.
    fn protocols_of_clients(
        &mut self,
        fields: &Fields<'_>,
        protocols: &mut Register<ProtocolId>,
    ) -> Option<Vec<(ProtocolId, f64)>> {
        let node = fields.node("protocol")?;
        let named = match &node.value {
            Value::Table(table) => {
                let shares =
                    table.entries.iter().map(|(name, node)| Some((name.text.as_str(), self.number_of(node, &SHARE)?)));
                shares.collect::<Option<Vec<_>>>()?
            }
            _ => vec![(self.text(fields, "protocol")?, 1.0)],
        };
        self.make_up(named.iter().map(|&(_, share)| share), "the protocols", &node.at)?;
        let mut clients = Vec::new();
        for (name, share) in named {
            let Some(protocol) = protocols.number(name, &node.at, ProtocolSet::LIMIT) else {
                self.too_many(&node.at, ProtocolSet::LIMIT, "protocols");
                return None;
            };
            clients.push((protocol, share));
        }
        Some(clients)
    }

    fn disclosures(&mut self, fields: &Fields<'_>) -> Vec<(String, At)> {
        let items = fields.node("discloses").map(|node| self.list(node)).unwrap_or_default();
        items.iter().filter_map(|item| Some((self.text_of(item)?.to_owned(), item.at.clone()))).collect()
    }

    fn servers(&mut self, fields: Option<&Fields<'_>>) -> MessageServers {
        MessageServers {
            workers: fields.and_then(|fields| self.some(fields, "workers", "no message would be handled")),
            service: self.delay(fields, "service"),
            queue_capacity: fields.and_then(|fields| self.whole(fields, "queue_capacity")).map(|most| most as u32),
        }
    }

    /// A number of things without any of which something would come of the scenario that nobody means.
    fn some(&mut self, fields: &Fields<'_>, key: &str, without: &str) -> Option<u32> {
        let node = fields.node(key)?;
        if node.number() == Some(0.0) {
            let problem = Problem::error(Code::Number, &node.at, format!("`{key}` has to be at least 1"));
            self.report(problem.label(format!("with 0 {without}")).help("leave it out for no limit"));
            return None;
        }
        self.whole(fields, key).map(|number| u32::try_from(number).expect("bounded by the kind of the key"))
    }

    pub(super) fn too_many(&mut self, at: &At, most: usize, what: &str) {
        self.report(Problem::error(Code::Limit, at, format!("there are more than {most} {what}")));
    }

    /// What the table says of hosting, and for the rest what holds without it.
    pub(super) fn hosting(&mut self, fields: &Fields<'_>, otherwise: HostingPolicy) -> HostingPolicy {
        HostingPolicy {
            mode: match self.choice(fields, "hosting") {
                Some("redirect") => Hosting::Redirect,
                Some("handover") => Hosting::Handover,
                Some(_) => Hosting::Relay,
                None => otherwise.mode,
            },
            share: self.number(fields, "hosting_share").unwrap_or(otherwise.share),
            from_sensitivity: self.number(fields, "hosting_sensitivity").unwrap_or(otherwise.from_sensitivity),
        }
    }

    fn delay(&mut self, fields: Option<&Fields<'_>>, key: &str) -> Distribution {
        let node = fields.and_then(|fields| fields.node(key));
        node.and_then(|node| self.distribution(node, Unit::Duration)).unwrap_or_else(no_delay)
    }
}
