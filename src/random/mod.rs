//! Keyed random numbers and the distributions that are drawn with them.
//!
//! A [`Root`] holds the randomness of one replication, a [`Stream`] the numbers for one purpose of one owner, and
//! [`Draws`] those of one entity. A [`Distribution`] turns them into values. Knows nothing of contact centers: units are the
//! caller's.
//!
//! ```
//! use switchboard::random::{Distribution, Root};
//!
//! let patience = Distribution::lognormal_mean_cv(180.0, 1.2)?;
//! let stream = Root::new(42, 0).stream("patience", "class sales");
//! let of_contact_7 = patience.sample(&mut stream.draws(7));
//! assert_eq!(of_contact_7, patience.sample(&mut stream.draws(7)));
//! # Ok::<(), switchboard::random::DistributionError>(())
//! ```

mod block;
mod distribution;
mod empirical;
mod stream;

pub use block::Block;
pub use distribution::{Distribution, DistributionError, LengthBiased};
pub use empirical::Beyond;
pub use stream::{Draws, Root, Stream};
