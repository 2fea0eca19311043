//! The status of one site: how much there is to do and how its agents are, kept up to date by what changes, and how long whoever
//! comes now will have to wait.
//!
//! It is told what happens there and looks at the site's engine, at the agents alone to whom something has happened. Agents who can
//! do the same stand in one [`Pool`] for each medium, and a demand is served by some of the pools: so a change costs the same however
//! many demands there are, and whoever asks for a demand adds up its pools. What is reported, to whom and when is the affair of whoever
//! asks.

mod board;
mod estimator;
mod figures;
mod personal;
mod pool;
mod staff;
mod standing;
#[cfg(test)]
mod tests;

pub use board::Board;
pub use estimator::{Estimator, WaitHistory};
pub use figures::{FreeAgent, Volume};
pub use personal::AgentFigures;
pub use pool::Pool;
pub use staff::Staff;
pub use standing::{Figures, Standing};
