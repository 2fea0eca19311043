//! The simulator agrees with theory, wherever theory has an exact answer.
//!
//! Cases of which a metric has an exact value are those of `switchboard verify`, and `verified.rs` runs them. Here is what is no metric: an
//! order, a difference, a distribution of counts. Each number is estimated with its standard error, from the intervals of one long run without the first ones or from
//! independent replications, and must lie within four standard errors of the formula. So that this says something, each
//! comparison also names the widest 95 % interval with which it may be made. Seeds are counted up from 1 and never chosen.
//!
//! `cargo test theory -- --nocapture` prints the table of all comparisons.

mod announcements;
mod arrivals;
mod dialling;
mod estimators;
mod evidence;
mod infinite_server;
mod invitations;
mod network;
mod notices;
mod patience;
mod status;
mod transfers;
mod verified;
