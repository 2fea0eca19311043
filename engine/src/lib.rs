#![doc = include_str!("../README.md")]

pub mod dense;
pub mod ids;
#[cfg(feature = "journal")]
pub mod journal;
pub mod named;
pub mod network;
pub mod status;
pub mod time;
pub mod tournament;
