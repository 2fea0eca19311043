//! The event list and the loop of a discrete-event simulation. Has never heard of a contact center.
//!
//! **ContactSelection.** Events come in the order of (time, lane, slot). A *lane* is one kind of event and a *slot* the thing that it
//! is about, so the order of lanes is the order of phases at equal times, and nothing depends on the order in which
//! events were scheduled. A slot of a lane holds at most one pending event: scheduling again replaces it, cancelling
//! costs the same as scheduling and leaves nothing behind.

mod agenda;
mod run;

pub use agenda::{Agenda, Due};
pub use run::{Bounds, Machine, Stop, run};
