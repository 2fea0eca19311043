//! The center in time. It owns the event list, acts on the engine's decisions and carries one part's outputs to the next
//! one's inputs: arrivals, the way of an instant message over provider and proxy, agents with shifts and several sessions.
//!
//! # Order of events at equal times
//!
//! By phase, that is by lane, and within a lane by slot (see [`kernel`](crate::kernel)):
//!
//! | lane | slot | what happens |
//! |---|---|---|
//! | shifts | agent | an agent comes on duty or leaves; after all agents, the routing point goes down or comes up |
//! | sessions | place at an agent | a conversation or the work after it ends |
//! | deadline | site | the deadline of a site's engine |
//! | | sites + site | a site makes a report for the router in the network |
//! | | 2 sites + site | a report of a site arrives there |
//! | steps | contact | a contact gets a step further before it asks to be routed |
//! | arrivals | class | a contact arrives |
//! | patience | contact | a contact gives up |
//! | close | - | the horizon ends, and with it the run if it is to be cut off |
//!
//! So an agent who becomes free takes the contact whose patience ends at the same moment, and serves one who arrives at that
//! moment only when nobody waits.

mod automation;
mod balance;
mod center;
mod contacts;
mod messaging;
mod network;
mod record;
mod result;
mod run;
mod sip;
mod site_books;
mod sites;
mod stations;
mod trunks;

pub use balance::Imbalance;
pub use center::{
    Agent, Center, Closing, Duty, Group, Horizon, Host, Provider, Proxy, QueuePlan, Slowdown, Thresholds, Trunk,
};
pub use network::Placements;
pub use record::{ContactRecord, Observer, Outcome, SipRecord};
pub use result::{AutomationTimes, Cell, GroupTimes, ProviderTimes, QueueTimes, RunResult, SipTimes, TrunkTimes};
pub use run::{Limits, RunError, simulate};
pub use sip::{Outage, RoutingPoint, SessionHost};
pub use site_books::SiteTimes;
pub use sites::{Entrance, Misplaced, Network, Reporting, Sites};
