//! The router in the network, ahead of several sites: it decides from stored, processed reports which site, or which agent's
//! address, a contact is sent to. Like the engine of a site it knows no clock, no chance, no file and no simulator.
//!
//! # Contract
//!
//! What happens, in six steps. The first three go on whether anybody calls or not; the last three are one call of
//! [`NetworkRouter::place`].
//!
//! | step | what | where |
//! |---|---|---|
//! | a | a site's activity is collected | [`Monitor`] at the site |
//! | b | it is processed: what has changed, by demand and by pool of agents, reduced to the kinds of data that are sent | [`Monitor::report`] |
//! | c | it is transferred to the database; delay and loss are the driver's affair | [`NetworkRouter::store`] |
//! | d | a call is received | [`NetworkRouter::place`] |
//! | e | what is stored is retrieved | |
//! | f | a site or an agent's address is selected from it | |
//!
//! - A selection sees what was stored before it and nothing else: the true state of a site is not asked for.
//! - The same calls in the same order give the same placements: a [`NetworkLog`] replays.
//! - A choice that is left to chance uses the number carried by the call. Ties do too: each of the best is as likely.
//! - The driver makes the placement happen. When the site or agent cannot take the contact it may ask again and name who has
//!   refused it.

mod activity;
mod log;
mod monitor;
mod router;
mod rules;
#[cfg(test)]
mod tests;

pub use activity::{Activity, DemandActivity, DemandStatus, FreeAgents, PoolActivity, Status, Stored};
pub use log::{NetworkCall, NetworkLog};
pub use monitor::Monitor;
pub use router::{Call, NetworkRouter, Placement};
pub use rules::{ActivityKinds, Destination, Detail, NetworkRules, Policy};
