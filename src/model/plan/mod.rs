//! What a center consists of: plans only. A file is about one part; nothing here changes during a run.

mod center;
mod demands;
mod horizon;
mod hosting;
mod message_path;
mod outage;
mod presence;
mod programs;
mod provider;
mod proxy;
mod response;
mod routing_point;
mod rules;
mod servers;
mod sites;
mod staff;
mod status;
mod trunk;

pub use center::{Center, QueuePlan};
pub(crate) use demands::Demands;
pub use horizon::{Closing, Horizon, Thresholds};
pub use hosting::{FallBack, Host, Hosting, HostingPolicy};
pub(crate) use message_path::MessagePath;
pub use outage::{Outage, Outages, OutagesByChance};
pub use presence::{
    Clientele, Collector, Delivery, Lasts, PresencePlan, PresenceService, Release, Software, Subscriber, ToAgents,
    WhileDown,
};
pub use programs::ProgramChange;
pub use provider::Provider;
pub use proxy::{Firewall, Proxy, Translation};
pub use response::Response;
pub use routing_point::{RoutingPoint, SessionHost};
pub use rules::{Enterprise, Known, Treatment};
pub use servers::MessageServers;
pub use sites::{Entrance, Misrouted, Network, Reporting, Sites};
pub use staff::{Agent, AnswerOrder, Attendance, Duty, Group, Interruptions, Slowdown};
pub use status::{StatusDelivery, StatusServer};
pub use trunk::Trunk;
