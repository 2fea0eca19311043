//! How to choose: the part of the engine's knowledge that an enterprise writes down.

use crate::ids::{IdVec, QueueId, SkillId};

/// The rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The queues that requests may name.
    pub queues: IdVec<QueueId, QueueRules>,
    /// Which agent, when several could serve a request.
    pub pick: Pick,
    /// Which contact, when several wait for a freed agent.
    pub order: Order,
}

/// What one queue asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueRules {
    /// The skill that an agent needs.
    pub skill: SkillId,
    /// The least level of it, at least 1.
    pub minimum_level: u8,
    /// How much a minute of waiting counts under [`Order::WeightedWait`].
    pub weight: u32,
    /// The most contacts that may wait at once; nothing for no limit.
    pub limit: Option<u32>,
}

/// Which agent, among those who could serve a request. Every tie goes to the agent who has been quiet longest: since his
/// last assignment, end of a session or report of becoming ready, in the order in which the engine was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// The agent who has been quiet longest.
    #[default]
    LongestIdle,
    /// The agent with the fewest open sessions.
    FewestSessions,
    /// The agent with the highest level of the queue's skill.
    BestLevel,
    /// The agent with the fewest skills, so that those who can do more stay free for it.
    LeastSkilled,
    /// Anyone, by the number that came with the request.
    Random,
}

/// Which contact, among those who wait for a freed agent *and whom he may serve*. Every tie goes to the contact that
/// asked first, in the order in which the engine was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The contact that asked first.
    #[default]
    FirstCome,
    /// The contact with the highest priority.
    Priority,
    /// The contact with the largest wait times weight of its queue.
    WeightedWait,
}
