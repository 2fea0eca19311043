//! What is counted of contacts, by the interval in which they arrived and their class.

mod accuracy;
mod by_arrival;
mod cell;
mod counts;
mod earlier;
mod endings;
mod packed;
mod tally;
mod together;
mod waits;

pub use accuracy::Accuracy;
pub(crate) use by_arrival::ArrivalCounter;
pub use by_arrival::ByArrival;
pub(crate) use cell::count_within;
pub use cell::{Cell, Served, Within};
pub(crate) use counts::counts;
pub use earlier::Earlier;
pub use endings::{Endings, Reached};
pub use packed::{Numbers, Packed};
pub(crate) use tally::Tallies;
pub use together::Tally;
pub use waits::Waits;
pub(crate) use waits::{Wait, WaitCounter, WaitsInPart};
