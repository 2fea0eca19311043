//! The engine that checks what it is told: everything has the name that the driver's own systems have for it, and every mistake of
//! the driver is an [`Error`] that changes nothing. The [crate] has its contract and an example.

mod decision;
mod engine;
mod error;
mod input;
mod name;
mod names;
mod register;
mod rules;
#[cfg(test)]
mod tests;

pub use decision::{Decision, Outcome};
pub use engine::{Engine, Place};
pub use error::{Error, Kind};
pub use input::{Channel, Input, Preferred, Request};
pub use name::Name;
pub use names::{Declared, Names};
