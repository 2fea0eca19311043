//! What is counted of contacts, by the interval in which they arrived and their class.

mod cell;
mod counts;
mod endings;
mod hosts;
mod tally;

pub use cell::Cell;
pub(crate) use counts::counts;
pub use endings::{Endings, Reached};
pub use hosts::HostTimes;
pub(crate) use tally::Tallies;
