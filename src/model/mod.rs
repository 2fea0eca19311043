//! The center in time. It owns the event list, acts on the engine's decisions and carries one part's outputs to the next
//! one's inputs: arrivals, the way of an instant message over provider and proxy, agents with shifts and several sessions.
//!
//! # Order of events at equal times
//!
//! By phase, that is by lane, and within a lane by slot (see [`kernel`](crate::kernel)):
//!
//! | lane | slot | what happens |
//! |---|---|---|
//! | shifts | agent, then machine | an agent comes on duty or leaves; a machine fails or comes back; the routing point is the last machine; after it, programs are closed or started, and the engine learns of it; then a table of rules replaces another; then an agent who did not respond takes contacts again |
//! | sessions | place at an agent | an agent who was selected responds or has not; a conversation in one piece or the work after it ends; a client has been silent too long |
//! | deadline | site | the deadline of a site's engine |
//! | | sites + site | a site makes a report for the router in the network |
//! | | 2 sites + site | a report of a site arrives there |
//! | steps | contact | its message gets further, its agent has written to it or wrapped it up, its redirection or consultation ends |
//! | arrivals | class | a contact arrives |
//! | patience | contact | a contact gives up |
//! | close | - | the horizon ends, and with it the run if it is to be cut off |
//!
//! So an agent who becomes free takes the contact whose patience ends at the same moment, and serves one who arrives at that
//! moment only when nobody waits.

mod attention;
mod automation;
mod balance;
mod center;
mod contacts;
mod conversation;
mod enterprise;
mod faults;
mod finish;
mod host_books;
mod journey;
mod limits;
mod messaging;
mod network;
mod notice;
mod overflow;
mod programs;
mod record;
mod response;
mod result;
mod run;
mod servers;
mod sip;
mod site_books;
mod sites;
mod stations;
mod trunks;

pub use balance::Imbalance;
pub use center::{
    Agent, AnswerOrder, Center, Closing, Duty, FallBack, Firewall, Group, Horizon, Host, Hosting, HostingPolicy,
    Interruptions, MessageServers, Outage, Outages, OutagesByChance, Provider, Proxy, QueuePlan, Slowdown, Thresholds,
    Translation, Trunk,
};
pub use enterprise::{Enterprise, Known, Treatment};
pub use limits::{Limits, RunError};
pub use network::Placements;
pub use overflow::Overflow;
pub use programs::ProgramChange;
pub use record::{ContactRecord, Modes, Observer, Outcome, Responses, SipRecord};
pub use response::Response;
pub use result::{
    AutomationTimes, Cell, GroupTimes, HostTimes, Leg, LegTimes, NoticeTimes, ProviderTimes, ProxyTimes, QueueTimes,
    RunResult, ServerTimes, SipTimes, TrunkTimes,
};
pub use run::simulate;
pub use sip::{RoutingPoint, SessionHost};
pub use site_books::SiteTimes;
pub use sites::{Entrance, Misplaced, Network, Reporting, Sites};
