//! What becomes of contacts.

/// What becomes of a contact: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Served to the end.
    Handled,
    /// Served to the end by an automated system.
    Contained,
    /// In conversation, or in the agent's work after it, when the run was cut off.
    InService,
    /// Gave up in the robot dialogue or on the way to it.
    AbandonedInDialogue,
    /// Gave up waiting.
    Abandoned,
    /// Left when told that nobody was free, or how long it would take.
    Balked,
    /// Refused because the queue was full.
    Blocked,
    /// Refused before routing, because its request could not be read.
    Rejected,
    /// Lost before it was connected, because what it came by went down.
    Lost,
    /// Lost because the provider was out of order.
    Unreachable,
    /// Lost because the provider had no channel left.
    NoChannel,
    /// Lost because the proxy runs no program of its protocol.
    Unsupported,
    /// Not routed, because the dialogue showed that it is none for agents.
    Unqualified,
    /// Refused by the proxy, which had no account or no room for it, or could not have it redirected.
    Refused,
    /// Cut off by a machine that failed or had too much to do.
    Dropped,
    /// Still there at the end of the run, unserved: nobody was left who could serve it, or the run was cut off.
    Unserved,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 16] = [
        Outcome::Handled,
        Outcome::Contained,
        Outcome::InService,
        Outcome::AbandonedInDialogue,
        Outcome::Abandoned,
        Outcome::Balked,
        Outcome::Blocked,
        Outcome::Rejected,
        Outcome::Lost,
        Outcome::Unreachable,
        Outcome::NoChannel,
        Outcome::Unsupported,
        Outcome::Unqualified,
        Outcome::Refused,
        Outcome::Dropped,
        Outcome::Unserved,
    ];

    /// The name in output files.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Handled => "handled",
            Outcome::Contained => "contained",
            Outcome::InService => "in service",
            Outcome::AbandonedInDialogue => "abandoned in dialogue",
            Outcome::Abandoned => "abandoned",
            Outcome::Balked => "balked",
            Outcome::Blocked => "blocked",
            Outcome::Rejected => "rejected",
            Outcome::Lost => "lost",
            Outcome::Unreachable => "unreachable",
            Outcome::NoChannel => "no channel",
            Outcome::Unsupported => "unsupported",
            Outcome::Unqualified => "unqualified",
            Outcome::Refused => "refused",
            Outcome::Dropped => "dropped",
            Outcome::Unserved => "unserved",
        }
    }
}
