//! Which metrics count the ways in which contacts end.

use super::Metric;
use crate::model::Outcome;

impl Metric {
    /// The shares of clients who were turned away, by cause.
    pub const BLOCKED_CLIENTS: [Metric; 5] = [
        Metric::ClientQueueFullShare,
        Metric::ClientNobodyOnDutyShare,
        Metric::ClientRuledOutShare,
        Metric::ClientNoLineShare,
        Metric::ClientNoPortShare,
    ];

    /// The numbers of contacts of whom this became. Over all outcomes, each metric once, they sum to the offered.
    pub const fn of_outcome(outcome: Outcome) -> &'static [Metric] {
        match outcome {
            Outcome::Handled | Outcome::InService => &[Metric::Answered],
            Outcome::Contained | Outcome::SelfServed => &[Metric::SelfServed],
            Outcome::Switched => &[Metric::Switched],
            Outcome::PutOff => &[Metric::PutOff],
            Outcome::StayedAway => &[Metric::StayedAway],
            Outcome::AbandonedInDialogue => &[Metric::AbandonedInDialogue],
            Outcome::Abandoned => &[Metric::Abandoned],
            Outcome::SilentlyAbandoned => &[Metric::SilentlyAbandoned],
            Outcome::Balked => &[Metric::LeftWhenTold],
            Outcome::CalledBack => &[Metric::CallbacksRequested],
            Outcome::QueueFull => &[Metric::QueueFull],
            Outcome::NobodyOnDuty => &[Metric::NobodyOnDuty],
            Outcome::RuledOut => &[Metric::RuledOut],
            Outcome::NoLine => &[Metric::NoLine],
            Outcome::NoPort => &[Metric::NoPort],
            Outcome::Rejected => &[Metric::Rejected],
            Outcome::Lost => &[Metric::Lost],
            Outcome::Unreachable => &[Metric::Unreachable],
            Outcome::NoChannel => &[Metric::NoChannel],
            Outcome::Unsupported => &[Metric::Unsupported],
            Outcome::Unqualified => &[Metric::Unqualified],
            Outcome::Refused => &[Metric::Refused],
            // Who was cut off in conversation was answered.
            Outcome::Dropped => &[Metric::Answered, Metric::DroppedInDialogue, Metric::DroppedWaiting],
            Outcome::Unserved => &[Metric::Unserved],
        }
    }
}
