//! Replications of a center, and what they say together: metrics with intervals, for the center and its parts, over the
//! whole horizon and by interval.
//!
//! Runs nothing but whole replications and knows no files. What is written about a run is made from a [`Summary`], so that
//! reports never look into a model.

pub mod backtest;
mod comparison;
mod correlation;
mod crew;
mod days;
pub mod gate;
mod goals;
mod long_run;
mod measure;
mod metric;
mod observations;
mod part;
mod precision;
mod quantile;
mod recorder;
mod replicate;
pub mod rostering;
mod runs;
#[cfg(test)]
pub(crate) mod sample;
mod scope;
mod served;
pub mod staffing;
mod story;
mod summary;
mod sums;
pub mod sweep;
mod units;

pub use crate::model::{
    CallbackOutcome, CallbackRecord, ContactRecord, DutyRecord, Host, LegRecord, Limits, MessageRecord, Observer,
    Outcome, PresenceEvent, PresenceRecord, RunError, RunResult,
};
pub use crate::scenario::{Difference, Each, Inputs, Limit};
pub use crate::workload::{DeviceMedium, Presence, Reach, WayIn};
pub use comparison::{Compared, Comparison};
pub use crew::threads_for;
pub use days::Days;
pub use goals::{Goal, Judged, Piece, Reached, Verdict};
pub use measure::{Measure, metric_names};
pub use metric::{Metric, NOTABLE_LOSS, Unit};
pub use observations::{InInterval, Observations, Pairing, Series, Unreadable};
pub use precision::Precision;
pub use recorder::Recorder;
pub use replicate::{Failure, Stopped, replicate, replicate_recorded};
pub use runs::{Plan, Runs, all_wrong, check};
pub use scope::{Labels, Scope};
pub use served::{Level, ServedBy};
pub use story::{Longest, Story};
pub use summary::{Row, Summary, Value};
pub use units::{LongRun, Spread};
