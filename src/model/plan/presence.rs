//! Clients' devices, the presence services that know of them, and how the center and its agents learn what these know.

use super::outage::Outage;
use crate::ids::{ClassId, DeviceId, IdVec, PresenceServiceId};
use crate::time::Span;
use crate::workload::Device;

/// Everything by which clients are seen.
#[derive(Clone, Debug, Default)]
pub struct PresencePlan {
    /// The kinds of devices.
    pub devices: IdVec<DeviceId, Device>,
    /// The presence services: third parties', and the center's own.
    pub services: IdVec<PresenceServiceId, PresenceService>,
    /// What clients of each class have; nothing for classes whose clients are not watched.
    pub clienteles: IdVec<ClassId, Option<Clientele>>,
    /// How the center learns what the services know.
    pub collector: Collector,
}

impl PresencePlan {
    /// What clients of the class have, if they are watched.
    pub fn clientele(&self, class: ClassId) -> Option<&Clientele> {
        self.clienteles.get(class)?.as_ref()
    }

    /// Whether clients of any class are watched.
    pub fn is_used(&self) -> bool {
        self.clienteles.iter().any(Option::is_some)
    }
}

/// What clients of a class have.
#[derive(Clone, Debug)]
pub struct Clientele {
    /// Their devices, which they prefer in this order.
    pub devices: Vec<DeviceId>,
    /// Shares of clients by the software that they have, in the order of [`Software::ALL`]; they sum to 1.
    pub software: [f64; Software::ALL.len()],
    /// The only service on which they are watched, if it is only one.
    pub watched_on: Option<PresenceServiceId>,
    /// Which share of them makes contact such that the center has the address of the device by which they are seen \[0, 1\]; of the others it
    /// sees nothing.
    pub addressed: f64,
    /// The place in `devices` of the one that combines the presence of all of them; nothing where the center does.
    pub amalgamated_on: Option<usize>,
}

/// What software a client has by which they can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Software {
    /// The software of third-party services, as it is on their devices.
    ThirdParty,
    /// The center's own on all devices.
    Own,
    /// Both.
    Both,
    /// A browser: they see what the center shows, and are not seen.
    Browser,
}

impl Software {
    /// All of them.
    pub const ALL: [Software; 4] = [Software::ThirdParty, Software::Own, Software::Both, Software::Browser];

    /// The name in scenario files.
    pub const fn name(self) -> &'static str {
        match self {
            Software::ThirdParty => "third-party",
            Software::Own => "own",
            Software::Both => "both",
            Software::Browser => "browser",
        }
    }
}

/// How somebody learns what somebody else knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Every change is sent at once.
    OnChange,
    /// What is known is sent once a period, counted from the subscription.
    Periodic(Span),
    /// Both.
    PeriodicAndOnChange(Span),
    /// It is asked for when it is needed.
    Pull,
}

/// A presence service.
#[derive(Clone, Debug)]
pub struct PresenceService {
    /// Its name.
    pub name: String,
    /// The way from a device to it.
    pub latency: Span,
    /// The ways from it to the center: one, or one from each machine in the chain to the next; none where it is the center's collector itself.
    pub way: Vec<Span>,
    /// How the next machine learns what it knows.
    pub delivery: Delivery,
    /// How long it goes on showing a device whose connection was lost without its notice.
    pub ghost: Span,
    /// When it is out of order, in order.
    pub outages: Vec<Outage>,
    /// What is known of its devices meanwhile.
    pub while_down: WhileDown,
    /// When messages that it keeps for a client are delivered.
    pub release: Release,
}

/// What is known of devices whose service is out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhileDown {
    /// What was known last.
    Frozen,
    /// Nothing.
    Unknown,
}

/// When kept messages are delivered to a device whose priority is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// When it is connected.
    LogOn,
    /// The same, and when its priority rises from below 0.
    LogOnOrRaised,
}

/// How the center learns what the services know, and its agents what it knows.
#[derive(Clone, Debug)]
pub struct Collector {
    /// The services for which the center is enabled.
    pub enabled: IdVec<PresenceServiceId, bool>,
    /// The service that sees clients with the center's own software.
    pub own: Option<PresenceServiceId>,
    /// Whose do not disturb counts: of one device for the client, or for that device alone.
    pub undisturbed_anywhere: bool,
    /// Who subscribes to the services.
    pub subscriber: Subscriber,
    /// How long a subscription lasts.
    pub lasts: Lasts,
    /// How agents learn what the collector knows.
    pub to_agents: ToAgents,
    /// A conversation in which a message has not reached the client for so long is given up.
    pub give_up_after: Span,
}

impl Default for Collector {
    fn default() -> Self {
        Collector {
            enabled: IdVec::new(),
            own: None,
            undisturbed_anywhere: true,
            subscriber: Subscriber::Collector,
            lasts: Lasts::UntilOffline,
            to_agents: ToAgents { latency: Span::ZERO, delivery: Delivery::OnChange, as_list: false },
            give_up_after: Collector::GIVE_UP_AFTER,
        }
    }
}

impl Collector {
    /// After so long a conversation is given up whose client is gone, unless something else is said.
    pub const GIVE_UP_AFTER: Span = Span::from_seconds(600);
}

/// Who subscribes to presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscriber {
    /// The collector, once for each device, on behalf of all agents.
    Collector,
    /// Each agent who may serve the client, for each device.
    Agents,
}

/// How long a subscription lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Until its purpose is achieved or the client is seen offline on all devices, which the last notice says.
    UntilOffline,
    /// Until its purpose is achieved: the client has got what they came for, or does not come again.
    UntilSettled,
}

/// How agents learn what the collector knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToAgents {
    /// The way.
    pub latency: Span,
    /// When it is sent.
    pub delivery: Delivery,
    /// Whether what is sent once a period is one message about all clients, and not one about each.
    pub as_list: bool,
}
