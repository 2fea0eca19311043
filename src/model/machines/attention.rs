//! The attention of the agents: messages of several clients wait for it, and an agent answers one after the other.

use crate::ids::{AgentId, GroupId, IdVec};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{Agent, AnswerOrder, Group, Horizon};
use crate::stats::LevelByInterval;
use crate::time::{Span, Time};

/// A place of a session at an agent.
type Place = u32;

/// The attention of all agents. Without conversations turn by turn it is empty.
#[derive(Debug)]
pub(crate) struct Attention {
    desks: IdVec<AgentId, Desk>,
    /// The rank of the message that waits at a place: the smallest is answered first.
    ranks: Vec<u64>,
    /// Agents who compose or wrap up, over time, by group.
    attending: IdVec<GroupId, LevelByInterval>,
    /// Sum of all finished tasks \[ns\].
    worked: u128,
}

/// One agent's attention.
#[derive(Clone, Debug)]
struct Desk {
    group: GroupId,
    order: AnswerOrder,
    /// The first of the agent's places.
    first: Place,
    /// The places whose messages wait, one bit each.
    waiting: u64,
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
            let first = places;
            places += u32::from(agent.capability.capacity().total);
            let order = groups[agent.group].answers;
            Desk { group: agent.group, order, first, waiting: 0, in_hand: None }
        });
        let desks = desks.collect();
        let attending = groups.iter().map(|_| horizon.level()).collect();
        Attention { desks, ranks: vec![0; places as usize], attending, worked: 0 }
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
        desk.waiting |= 1 << (place - desk.first);
        self.ranks[place as usize] = desk.order.rank(task);
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
        let mut next: Option<(u64, Place)> = None;
        let mut left = desk.waiting;
        while left != 0 {
            let place = desk.first + left.trailing_zeros();
            left &= left - 1;
            let rank = self.ranks[place as usize];
            if next.is_none_or(|(least, _)| rank < least) {
                next = Some((rank, place));
            }
        }
        desk.in_hand = next.map(|(_, place)| (place, now));
        match next {
            Some((_, place)) => desk.waiting &= !(1 << (place - desk.first)),
            None => self.attending[desk.group].add(now, -1),
        }
        (took, next.map(|(_, place)| place))
    }

    /// The message that waits at the place comes to nothing.
    pub(crate) fn forget(&mut self, agent: AgentId, place: Place) {
        let desk = &mut self.desks[agent];
        desk.waiting &= !(1 << (place - desk.first));
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
