//! Replications of a center, and what they say together: metrics with intervals, for the center and its parts, over the
//! whole horizon and by interval.
//!
//! Runs nothing but whole replications and knows no files. What is written about a run is made from a [`Summary`], so that
//! reports never look into a model.

pub mod backtest;
mod metric;
mod observations;
mod quantile;
mod replicate;
#[cfg(test)]
pub(crate) mod sample;
mod summary;
mod sums;

pub use crate::model::{ContactRecord, Host, Limits, Outcome, RunError, RunResult};
pub use metric::{Metric, Unit};
pub use observations::{Observations, Pairing, Series, Unreadable};
pub use replicate::{Failure, Stopped, replicate, replicate_recorded};
pub use summary::{Labels, Row, Scope, Summary, Value};
