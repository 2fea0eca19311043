//! When agents close and start their instant-messaging programs.

use crate::ids::GroupId;
use crate::routing::ProtocolSet;
use crate::time::Time;

/// From a moment on, the agents of a group run other programs than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramChange {
    /// When.
    pub at: Time,
    /// Whose.
    pub group: GroupId,
    /// The protocols that their running programs are compatible with, from then on.
    pub running: ProtocolSet,
}
