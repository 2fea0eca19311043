//! Switchboard simulates contact centers that serve people over instant messaging and voice, and routes every contact
//! with a real routing engine.
//!
//! Imports between the modules go only downward, in the order below.

pub use switchboard_engine::{journal, time, tournament};

pub mod digest;
pub mod ids;
pub mod varint;
pub mod words;

pub mod kernel;
pub mod random;
pub mod routing;
pub mod sip;
pub mod stats;

pub mod workload;

pub mod model;

pub mod scenario;

pub mod history;

pub mod experiment;

pub mod verify;

pub mod report;

pub mod cli;
