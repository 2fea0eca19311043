//! The routing engine as the simulator uses it: the dense core, which trusts its driver, and the router in the network. Both are of
//! the crate `switchboard_engine`.

pub use switchboard_engine::dense::*;
pub use switchboard_engine::network;
