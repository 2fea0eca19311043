//! A routing engine for contact centers. It is told of agents and contacts and answers who is to be connected to whom; it knows no
//! clock, no random generator, no file and no simulator.

pub mod dense;
pub mod ids;
#[cfg(feature = "journal")]
pub mod journal;
pub mod network;
pub mod time;
pub mod tournament;
