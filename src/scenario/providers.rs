//! Providers of instant messaging and the proxy.

use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::{IdVec, ProtocolId, ProviderId};
use crate::model::{Host, Provider, Proxy};
use crate::random::Law;
use crate::routing::ProtocolSet;

const MOST_PROVIDERS: usize = 255;
const NO_DELAY: &str = "0s";

const HOSTS: Kind = Kind::Choice(&[
    Word { name: "relay", doc: "The provider hosts: every message is relayed through its server." },
    Word { name: "redirect", doc: "The proxy hosts: the client is redirected and talks to it directly." },
]);
const HOSTING: Host = Host::Provider;
const REDIRECTS: bool = true;

pub(super) static PROVIDER: Shape = Shape {
    title: "[provider.NAME]",
    doc: "A provider of instant messaging.",
    keys: &[
        Key {
            name: "protocol",
            kind: Kind::Text("a name for the protocol"),
            default: Absence::Refused,
            doc: "The protocol that it speaks; agents run programs for protocols.",
        },
        Key {
            name: "client_leg",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between client and provider.",
        },
        Key {
            name: "proxy_leg",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between provider and proxy.",
        },
        Key {
            name: "hosting",
            kind: HOSTS,
            default: Absence::Means("`hosting` of [proxy]"),
            doc: "Who is to host its communications.",
        },
        Key {
            name: "redirects",
            kind: Kind::Flag,
            default: Absence::Is(|| REDIRECTS.to_string()),
            doc: "Whether it redirects clients when asked to.",
        },
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
        Key {
            name: "can_host",
            kind: Kind::List(&Kind::Text("a protocol")),
            default: Absence::Means("all protocols"),
            doc: "Protocols in which it can host a redirected client.",
        },
        Key {
            name: "direct_leg",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long a message takes between a redirected client and the proxy.",
        },
        Key {
            name: "redirect_delay",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long the redirection takes.",
        },
        Key {
            name: "robot_delay",
            kind: Kind::Law(Unit::Duration),
            default: Absence::Is(|| NO_DELAY.into()),
            doc: "How long the robot takes to write a message.",
        },
    ],
};

/// All that instant messages pass through.
pub(super) struct Messaging {
    pub(super) names: Register<ProviderId>,
    pub(super) protocols: Register<ProtocolId>,
    pub(super) providers: IdVec<ProviderId, Provider>,
    pub(super) proxy: Proxy,
}

/// No time at all.
pub(super) fn no_delay() -> Law {
    Law::constant(0.0).expect("zero is a constant")
}

impl Reader<'_> {
    /// The tables `[provider.NAME]` and `[proxy]`.
    pub(super) fn messaging(&mut self, providers: Option<&Node>, proxy: Option<Fields<'_>>) -> Messaging {
        let hosting = proxy.as_ref().and_then(|fields| self.hosting(fields)).unwrap_or(HOSTING);
        let mut messaging = Messaging {
            names: Register::new(),
            protocols: Register::new(),
            providers: IdVec::new(),
            proxy: Proxy {
                can_host: ProtocolSet::default(),
                direct_leg: no_delay(),
                redirect_delay: no_delay(),
                robot_delay: no_delay(),
            },
        };
        for (name, node) in providers.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            if let Some(fields) = self.fields(node, &name.at, &PROVIDER) {
                self.provider(&name.text, &fields, hosting, &mut messaging);
            }
        }
        messaging.proxy = Proxy {
            can_host: match proxy.as_ref().and_then(|fields| fields.node("can_host")) {
                Some(node) => self.programs(node, &messaging.protocols),
                None => messaging.protocols.names.ids().collect(),
            },
            direct_leg: self.delay(proxy.as_ref(), "direct_leg"),
            redirect_delay: self.delay(proxy.as_ref(), "redirect_delay"),
            robot_delay: self.delay(proxy.as_ref(), "robot_delay"),
        };
        messaging
    }

    fn provider(&mut self, name: &str, fields: &Fields<'_>, hosting: Host, messaging: &mut Messaging) {
        let client_leg = self.delay(Some(fields), "client_leg");
        let proxy_leg = self.delay(Some(fields), "proxy_leg");
        let hosting = self.hosting(fields).unwrap_or(hosting);
        let redirects = self.flag(fields, "redirects").unwrap_or(REDIRECTS);
        let Some(protocol_name) = self.text(fields, "protocol") else { return };
        let place = fields.node("protocol").map_or(fields.at, |node| &node.at);
        let Some(protocol) = messaging.protocols.number(protocol_name, place, ProtocolSet::LIMIT) else {
            return self.too_many(place, ProtocolSet::LIMIT, "protocols");
        };
        if messaging.names.number(name, fields.at, MOST_PROVIDERS).is_none() {
            return self.too_many(fields.at, MOST_PROVIDERS, "providers");
        }
        let (name, protocol_name) = (name.to_owned(), protocol_name.to_owned());
        messaging.providers.push(Provider { name, protocol, protocol_name, client_leg, proxy_leg, hosting, redirects });
    }

    fn too_many(&mut self, at: &At, most: usize, what: &str) {
        self.report(Problem::error(Code::Limit, at, format!("there are more than {most} {what}")));
    }

    fn hosting(&mut self, fields: &Fields<'_>) -> Option<Host> {
        Some(if self.choice(fields, "hosting")? == "redirect" { Host::Proxy } else { Host::Provider })
    }

    fn delay(&mut self, fields: Option<&Fields<'_>>, key: &str) -> Law {
        let node = fields.and_then(|fields| fields.node(key));
        node.and_then(|node| self.law(node, Unit::Duration)).unwrap_or_else(no_delay)
    }
}
