//! What metrics are measured in.

/// What a metric is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Contacts.
    Contacts,
    /// A part of a whole \[0, 1\].
    Share,
    /// Seconds.
    Seconds,
    /// Hours that agents worked.
    AgentHours,
    /// Agents.
    Agents,
    /// Sessions.
    Sessions,
    /// Channels.
    Channels,
    /// Messages.
    Messages,
    /// Servers.
    Servers,
    /// Subscribers.
    Subscribers,
    /// Visitors of a page.
    Visitors,
    /// Seconds, squared.
    SecondsSquared,
}

impl Unit {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Contacts => "contacts",
            Unit::Share => "share",
            Unit::Seconds => "s",
            Unit::AgentHours => "agent hours",
            Unit::Agents => "agents",
            Unit::Sessions => "sessions",
            Unit::Channels => "channels",
            Unit::Messages => "messages",
            Unit::Servers => "servers",
            Unit::Subscribers => "subscribers",
            Unit::Visitors => "visitors",
            Unit::SecondsSquared => "s^2",
        }
    }
}
