//! The attention of the agents: messages of several clients wait for it, and an agent answers one after the other.

use crate::ids::{AgentId, GroupId, IdVec};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{Agent, AnswerOrder, Group, Horizon};
use crate::stats::LevelByInterval;
use crate::time::{Span, Time};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A place of a session at an agent.
type Place = u32;

/// The attention of all agents. Without conversations turn by turn it is empty.
#[derive(Debug)]
pub(crate) struct Attention {
    desks: IdVec<AgentId, Desk>,
    /// The rank of the message that waits at a place, by place; [`NOTHING`] where none does.
    ranks: Vec<u64>,
    /// Agents who compose or wrap up, over time, by group.
    attending: IdVec<GroupId, LevelByInterval>,
    /// Sum of all finished tasks \[ns\].
    worked: u128,
}

/// The rank of no message: those of messages are smaller.
const NOTHING: u64 = u64::MAX;

/// One agent's attention.
#[derive(Clone, Debug)]
struct Desk {
    group: GroupId,
    order: AnswerOrder,
    /// The messages that wait, by rank and place: the smallest is answered first. One whose place has another rank by now has come
    /// to nothing.
    waiting: BinaryHeap<Reverse<(u64, Place)>>,
    /// The place whose message is in hand, and since when.
    in_hand: Option<(Place, Time)>,
}

/// What asks for an agent's attention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    /// When the message arrived, or the conversation ended that leaves work.
    pub(crate) arrived: Time,
    /// How long the client has waited for this agent's earlier answers.
    pub(crate) waited: Span,
    /// Whether the client has had no answer yet.
    pub(crate) new: bool,
}

impl AnswerOrder {
    /// The rank of a task: the smallest goes first. All who wait wait on at the same pace, so ranks do not change.
    fn rank(self, task: Task) -> u64 {
        // Times are below 2^63: the upper half is free for what comes later anyway.
        const LATER: u64 = 1 << 63;
        match self {
            AnswerOrder::FirstCome => task.arrived.nanos(),
            AnswerOrder::LongestWaiting => (LATER + task.arrived.nanos()).saturating_sub(task.waited.nanos()),
            AnswerOrder::NewFirst if task.new => task.arrived.nanos(),
            AnswerOrder::NewFirst => LATER + task.arrived.nanos(),
        }
    }
}

impl Attention {
    /// Where nothing is to be attended to.
    pub(crate) fn none() -> Self {
        Attention { desks: IdVec::new(), ranks: Vec::new(), attending: IdVec::new(), worked: 0 }
    }

    /// Nothing in hand yet. Where no conversation goes turn by turn, there is nothing to attend to.
    pub(crate) fn new(
        groups: &IdVec<GroupId, Group>,
        agents: &IdVec<AgentId, Agent>,
        horizon: Horizon,
        by_turns: bool,
    ) -> Self {
        if !by_turns {
            return Attention::none();
        }
        let mut places: Place = 0;
        let desks = agents.iter().map(|agent| {
            places += u32::from(agent.capability.capacity().total);
            let order = groups[agent.group].answers;
            Desk { group: agent.group, order, waiting: BinaryHeap::new(), in_hand: None }
        });
        let desks = desks.collect();
        let attending = groups.iter().map(|_| horizon.level()).collect();
        Attention { desks, ranks: vec![NOTHING; places as usize], attending, worked: 0 }
    }

    /// A task at the place asks for the agent. Whether they take it in hand at once.
    #[inline(always)]
    pub(crate) fn ask(&mut self, agent: AgentId, place: Place, task: Task, now: Time) -> bool {
        let desk = &mut self.desks[agent];
        if desk.in_hand.is_none() {
            desk.in_hand = Some((place, now));
            self.attending[desk.group].add(now, 1);
            return true;
        }
        let rank = desk.order.rank(task);
        desk.waiting.push(Reverse((rank, place)));
        self.ranks[place as usize] = rank;
        false
    }

    /// Whether the agent has the message of this place in hand.
    #[inline]
    pub(crate) fn has_in_hand(&self, agent: AgentId, place: Place) -> bool {
        self.desks[agent].in_hand.is_some_and(|(in_hand, _)| in_hand == place)
    }

    /// The agent is done with what they have in hand. How long it took, and the place whose message they take in hand next.
    #[inline(always)]
    pub(crate) fn done(&mut self, agent: AgentId, now: Time) -> (Span, Option<Place>) {
        let desk = &mut self.desks[agent];
        let (_, since) = desk.in_hand.expect("only what is in hand is done");
        let took = now.since(since);
        self.worked += u128::from(took.nanos());
        let mut next = None;
        while let Some(Reverse((rank, place))) = desk.waiting.pop() {
            if self.ranks[place as usize] == rank {
                self.ranks[place as usize] = NOTHING;
                next = Some(place);
                break;
            }
        }
        desk.in_hand = next.map(|place| (place, now));
        if next.is_none() {
            self.attending[desk.group].add(now, -1);
        }
        (took, next)
    }

    /// The message that waits at the place comes to nothing.
    pub(crate) fn forget(&mut self, place: Place) {
        self.ranks[place as usize] = NOTHING;
    }

    /// Agents of the group who composed or wrapped up, in a run that is over \[agent·ns\]: one per interval, then one for the time
    /// after the horizon; nothing where there is nothing to attend to.
    pub(crate) fn times(&self, group: GroupId, now: Time) -> Option<Vec<u128>> {
        self.attending.get(group).map(|level| level.clone().finish(now))
    }

    /// Whether the account of the agents' attention balances.
    ///
    /// # Errors
    /// The area under the number of agents who attend is not the sum of their tasks.
    pub(crate) fn check(&self, now: Time) -> Result<(), Imbalance> {
        let begun = self.desks.iter().filter_map(|desk| desk.in_hand);
        let in_hand: u128 = begun.map(|(_, since)| u128::from(now.since(since).nanos())).sum();
        demand_equal(
            "time integral of agents who compose or wrap up = sum of these works [ns]",
            "",
            self.attending.iter().map(|level| level.integral(now)).sum(),
            self.worked + in_hand,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three messages: an old one of a client who has waited little, a younger one of a client who has waited long, and
    /// the youngest of a client who is new.
    fn first(order: AnswerOrder) -> usize {
        let second = |number| Time::START + Span::from_seconds(number);
        let task = |arrived, waited, new| Task { arrived: second(arrived), waited: Span::from_seconds(waited), new };
        let tasks = [task(10, 0, false), task(15, 20, false), task(20, 0, true)];
        (0..3).min_by_key(|&at| order.rank(tasks[at])).unwrap()
    }

    #[test]
    fn the_three_orders_of_answering_choose_differently() {
        let orders = [AnswerOrder::FirstCome, AnswerOrder::LongestWaiting, AnswerOrder::NewFirst];
        assert_eq!(orders.map(first), [0, 1, 2]);
    }
}
