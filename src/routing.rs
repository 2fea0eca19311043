//! The routing engine as the simulator uses it: the dense core, which trusts its driver, the status of
//! a site, and the router in the network. All are of the crate `switchboard_engine`.

pub use switchboard_engine::dense::*;
pub use switchboard_engine::{network, status};
