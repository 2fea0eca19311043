//! Telephone lines into the center.

/// Telephone lines that calls share. A call by circuit holds one from its arrival to the end of its conversation, also while
/// it waits; who finds all of them held is turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// Its name.
    pub name: String,
    /// How many lines.
    pub lines: u32,
}
