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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{class, constant, habits};
    use crate::random::Root;
    use crate::workload::{ClassDraws, Entry, FieldSet, Inquiry, Introduction, Manner};

    #[test]
    fn the_robot_asks_as_often_as_the_dialogue_takes_and_then_hands_on_who_is_for_agents() {
        let class = class("messages", Entry::Im(habits(2.0)));
        let draws = ClassDraws::new(Root::new(1, 0), &class);
        let inquiry = |qualified| Inquiry {
            asks: vec!["name".to_owned()],
            manner: Manner::Directed,
            members: (0.0, FieldSet::default()),
            member_priority: None,
            link_tells: FieldSet::default(),
            adapters: 0.0,
            // The second tells the name.
            providers: vec![
                Introduction::default(),
                Introduction { discloses: FieldSet::first(1), ..Introduction::default() },
            ]
            .into(),
            qualified,
        };
        let mut robot = Robot::new(2);
        for (provider, exchanges, qualified, end) in
            [(ProviderId(0), 3, 1.0, Next::Qualified), (ProviderId(1), 2, 0.0, Next::Unqualified)]
        {
            let habits =
                crate::workload::MessagingHabits { inquiry: Some(Box::new(inquiry(qualified))), ..habits(2.0) };
            let chances = Chances { draws: &draws, habits: &habits, number: 0 };
            for done in 0..exchanges {
                let next = robot.next(done, provider, &constant(3.0), chances);
                assert_eq!(next, Next::Ask(Span::from_seconds(3)), "{provider:?} after {done}");
            }
            assert_eq!(robot.next(exchanges, provider, &constant(3.0), chances), end);
        }
        assert_eq!([ProviderId(0), ProviderId(1)].map(|provider| robot.questions(provider)), [3, 2]);
    }
}
