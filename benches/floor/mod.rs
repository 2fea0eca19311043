//! The floor: for each model of reference the fastest honest loop that knows nothing but this model.
//!
//! A general simulator is measured in multiples of these loops, so that its figure holds on any machine. *Fast* here
//! means dense arrays, no allocation after the start, no dispatch, distributions as constants. *Honest* means that every event
//! happens in an event list at its own time, every contact draws its own random numbers, and patience is a timer that is
//! cancelled in place. All models start empty, stop producing contacts after a given number, and run until empty.

pub mod chats;
pub mod draws;
pub mod erlang_a;
pub mod line;
pub mod skills;
pub mod tree;

/// Ticks in one time unit of the models (the mean service of model A).
pub const TICKS: f64 = 1e9;

/// Later than everything that happens.
pub const NEVER: u64 = u64::MAX;

/// The clock's first reading: the event list cannot hold a timer at zero.
pub const START: u64 = 1;

/// What one run of a floor counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floor {
    /// Contacts that arrived.
    pub contacts: u64,
    /// Arrivals, service ends (of chats: messages composed and messages thought out) and abandonments.
    pub events: u64,
    /// Contacts that reached an agent.
    pub answered: u64,
    /// Contacts that ran out of patience.
    pub abandoned: u64,
    /// Sum of the waits of all contacts, answered or abandoned, in time units.
    pub wait_sum: f64,
    /// Sum over classes of wait divided by mean patience: what `abandoned` is on average, whatever the routing.
    pub abandoned_expected: f64,
}
