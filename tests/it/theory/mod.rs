//! The simulator agrees with theory, wherever theory has an exact answer.
//!
//! Each number is estimated with its standard error, from the intervals of one long run without the first ones or from
//! independent replications, and must lie within four standard errors of the formula. So that this says something, each
//! comparison also names the widest 95 % interval with which it may be made. Seeds are counted up from 1 and never chosen.
//!
//! `cargo test theory -- --nocapture` prints the table of all comparisons.

mod announcements;
mod arrivals;
mod callbacks;
mod chats;
mod erlang;
mod estimators;
mod evidence;
mod headcount;
mod infinite_server;
mod media;
mod messages;
mod network;
mod patience;
mod policies;
mod priorities;
mod retrials;
mod silence;
mod single_server;
mod skills;
mod status;
mod transfers;
mod turns;
