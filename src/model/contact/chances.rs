//! What is left to chance about one contact by instant message.

use crate::ids::ProviderId;
use crate::model::plan::{Hosting, HostingPolicy};
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::{ClassDraws, HostingQuestion, MessagingHabits};

/// What is left to chance about one contact by instant message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chances<'d> {
    pub(crate) draws: &'d ClassDraws,
    pub(crate) habits: &'d MessagingHabits,
    /// The contact's number in its class.
    pub(crate) number: u64,
}

impl Chances<'_> {
    /// How the contact is to be hosted by this policy.
    pub(crate) fn hosting(&self, policy: HostingPolicy, question: HostingQuestion) -> Hosting {
        let Chances { draws, habits, number } = *self;
        let meant = policy.mode != Hosting::Relay
            && (policy.share >= 1.0 || draws.hosting(number, question) < policy.share)
            && (policy.from_sensitivity <= 0.0 || draws.sensitivity(habits, number) >= policy.from_sensitivity);
        if meant { policy.mode } else { Hosting::Relay }
    }

    /// Whether something of this probability happens to it.
    pub(crate) fn happens(&self, probability: f64, question: HostingQuestion) -> bool {
        probability > 0.0 && (probability >= 1.0 || self.draws.hosting(self.number, question) < probability)
    }

    /// How many exchanges its robot dialogue takes.
    pub(crate) fn dialogue(&self, provider: ProviderId) -> u32 {
        self.draws.dialogue(self.habits, self.number, provider)
    }

    /// Whether the dialogue shows that it is one for agents.
    pub(crate) fn qualifies(&self) -> bool {
        self.draws.qualifies(self.habits, self.number)
    }

    /// How long the robot takes to write its message of an exchange.
    pub(crate) fn robot_delay(&self, distribution: &Distribution, exchange: u32) -> Span {
        self.draws.robot_delay(distribution, self.number, exchange)
    }

    /// How long the client thinks in an exchange of the dialogue.
    pub(crate) fn think(&self, exchange: u32) -> Span {
        self.draws.think(self.habits, self.number, exchange)
    }
}
