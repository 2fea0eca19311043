//! Keyed random numbers and the laws that are drawn with them.
//!
//! A [`Root`] holds the randomness of one replication, a [`Stream`] the numbers for one purpose of one owner, and
//! [`Draws`] those of one entity.

mod stream;

pub use stream::{Draws, Root, Stream};
