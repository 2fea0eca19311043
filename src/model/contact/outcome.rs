//! What becomes of contacts.

use crate::workload::AttemptFailure;

macro_rules! outcomes {
    ($($(#[$doc:meta])* $outcome:ident = $name:literal;)+) => {
        /// What becomes of a contact: exactly one of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[$doc])* $outcome,)+
        }

        impl Outcome {
            /// All of them.
            pub const ALL: &[Outcome] = &[$(Outcome::$outcome,)+];

            /// How many there are.
            pub const COUNT: usize = Outcome::ALL.len();

            /// The name in output files.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Outcome::$outcome => $name,)+
                }
            }
        }
    };
}

outcomes! {
    /// Served to the end.
    Handled = "handled";
    /// Served to the end by a self-service system.
    Contained = "contained";
    /// In conversation, or in the agent's work after it, when the run was cut off.
    InService = "in service";
    /// Gave up in the robot dialogue or on the way to it.
    AbandonedInDialogue = "abandoned in dialogue";
    /// Gave up waiting.
    Abandoned = "abandoned";
    /// Gave up waiting without a word: an agent found out who was given the contact, or it ended before.
    SilentlyAbandoned = "silently abandoned";
    /// Left when told that nobody was free, or how long it would take, or came for a callback and asked for none.
    Balked = "balked";
    /// Hung up, to be called back.
    CalledBack = "callback requested";
    /// Did it themselves: on the center's page after a look at its status, or while they waited.
    SelfServed = "self-served";
    /// Looked at the center's status and made contact as one of another class.
    Switched = "other medium";
    /// Looked at the center's status and put it off.
    PutOff = "put off";
    /// Looked at the center's status and did not make contact.
    StayedAway = "stayed away";
    /// Turned away because the queue was full.
    QueueFull = "queue full";
    /// Turned away, or left, because nobody was on duty.
    NobodyOnDuty = "nobody on duty";
    /// Turned away by a rule.
    RuledOut = "turned away by rule";
    /// Turned away because all lines of the trunk were held.
    NoLine = "no line";
    /// Turned away because all ports of the self-service system were taken.
    NoPort = "no port";
    /// Refused before routing, because its request could not be read.
    Rejected = "rejected";
    /// Lost before it was connected, because what it came by went down.
    Lost = "lost";
    /// Lost because the provider was out of order.
    Unreachable = "unreachable";
    /// Lost because the provider had no channel left.
    NoChannel = "no channel";
    /// Lost because the proxy runs no program of its protocol.
    Unsupported = "unsupported";
    /// Not routed, because the dialogue showed that it is none for agents.
    Unqualified = "unqualified";
    /// Refused by the proxy, which had no account or no room for it, or could not have it redirected.
    Refused = "refused";
    /// Cut off by a machine that failed or had too much to do.
    Dropped = "dropped";
    /// Still there at the end of the run, unserved: nobody was left who could serve it, or the run was cut off.
    Unserved = "unserved";
}

impl Outcome {
    /// Of whom this becomes was turned away for want of room, people, a line or a port, or by a rule: they were blocked.
    pub const BLOCKED: [Outcome; 5] =
        [Outcome::QueueFull, Outcome::NobodyOnDuty, Outcome::RuledOut, Outcome::NoLine, Outcome::NoPort];

    /// Whether a contact with this outcome that was connected was answered by people: not by a machine, and not when nobody was there
    /// any more.
    pub(crate) const fn answers(self) -> bool {
        !matches!(self, Outcome::Contained | Outcome::SilentlyAbandoned)
    }

    /// What failed for a client who ends so and would try again; nothing for whom nothing failed, or for whom the same would only fail again.
    pub(crate) const fn failure(self) -> Option<AttemptFailure> {
        match self {
            Outcome::Handled | Outcome::Contained | Outcome::InService | Outcome::Unserved => None,
            Outcome::CalledBack | Outcome::Rejected | Outcome::Unsupported | Outcome::Unqualified => None,
            // What they do in place of it, and when they come, they have chosen.
            Outcome::SelfServed | Outcome::Switched | Outcome::PutOff | Outcome::StayedAway => None,
            Outcome::Abandoned | Outcome::AbandonedInDialogue => Some(AttemptFailure::Abandoned),
            Outcome::SilentlyAbandoned => Some(AttemptFailure::Abandoned),
            Outcome::Balked => Some(AttemptFailure::Balked),
            Outcome::QueueFull | Outcome::RuledOut | Outcome::NobodyOnDuty => Some(AttemptFailure::Blocked),
            Outcome::NoLine | Outcome::NoPort => Some(AttemptFailure::Blocked),
            Outcome::NoChannel | Outcome::Refused => Some(AttemptFailure::Blocked),
            Outcome::Lost | Outcome::Unreachable | Outcome::Dropped => Some(AttemptFailure::Dropped),
        }
    }
}
