//! Where a contact is.

use crate::workload::SipStage;

/// Where a contact is on its walk, with what only this stage has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Its client looks at the center's status.
    Looking,
    /// On the way to the proxy.
    Reaching,
    /// Being redirected.
    Redirecting,
    /// By SIP, before it asks to be routed.
    Signalling(SipStage),
    /// In the robot dialogue.
    Dialogue {
        /// Exchanges that are done.
        done: u32,
    },
    /// Its request is on the way to the engine.
    Consulting,
    /// Asks to be routed, at this very moment.
    Asking,
    /// Waiting.
    Waiting,
    /// Waiting for the response of an agent who was selected.
    Selected {
        /// The place that the agent keeps for it.
        place: u32,
    },
    /// Hung up and to be called back; not in the line now.
    Away,
    /// Being called back: it rings.
    Calling,
    /// The agent who was selected did not respond, at this very moment.
    Unanswered,
    /// In conversation or in the work after it.
    Served {
        /// Whether the conversation was cut off.
        cut: bool,
    },
    /// Not here any more: the place is free.
    Gone,
}

impl Stage {
    /// Whether somebody serves the contact, a person or a machine.
    #[inline(always)]
    pub(crate) fn is_served(self) -> bool {
        matches!(self, Stage::Served { .. })
    }

    /// Whether the contact stands in the line of an engine.
    #[inline]
    pub(crate) fn is_in_line(self) -> bool {
        matches!(self, Stage::Waiting | Stage::Selected { .. })
    }

    /// Whether the contact has asked to be routed.
    #[inline]
    pub(crate) fn has_asked(self) -> bool {
        match self {
            Stage::Looking | Stage::Reaching | Stage::Redirecting | Stage::Signalling(_) | Stage::Dialogue { .. } => {
                false
            }
            Stage::Consulting | Stage::Asking | Stage::Waiting | Stage::Selected { .. } | Stage::Served { .. } => true,
            // What became of it when it made contact has been told of.
            Stage::Away | Stage::Calling => true,
            // It takes no time, so nobody's record is made in it.
            Stage::Unanswered | Stage::Gone => false,
        }
    }
}
