//! The robot's dialogue with contacts by instant message, before they are routed.

use crate::ids::{IdVec, ProviderId};
use crate::model::contact::Chances;
use crate::random::Distribution;
use crate::time::Span;

/// What the robot does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It asks once more, after so long.
    Ask(Span),
    /// The dialogue is over, and the contact is one for agents.
    Qualified,
    /// The dialogue is over, and the contact is none for agents.
    Unqualified,
}

/// The robot.
#[derive(Debug)]
pub(crate) struct Robot {
    /// Questions that it sent, by provider.
    questions: IdVec<ProviderId, u64>,
}

impl Robot {
    /// It has asked nothing yet of the clients of so many providers.
    pub(crate) fn new(providers: usize) -> Robot {
        Robot { questions: vec![0; providers].into() }
    }

    /// What follows after `done` exchanges with a client of the provider, if the robot takes `delay` for a message.
    pub(crate) fn next(&mut self, done: u32, provider: ProviderId, delay: &Distribution, chances: Chances<'_>) -> Next {
        if done < chances.dialogue(provider) {
            self.questions[provider] += 1;
            return Next::Ask(chances.robot_delay(delay, done));
        }
        if chances.qualifies() { Next::Qualified } else { Next::Unqualified }
    }

    /// Questions that it sent to clients of the provider.
    pub(crate) fn questions(&self, provider: ProviderId) -> u64 {
        self.questions[provider]
    }
}
