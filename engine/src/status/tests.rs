//! The board against the engine that it looks at, whatever happens there.

use super::*;
use crate::dense::*;
use crate::ids::{AgentId, ContactId, DemandId, IdVec, ProtocolId, QueueId, SkillId};
use crate::time::{Span, Time};
use proptest::prelude::*;

fn second(at: u64) -> Time {
    Time::START + Span::from_seconds(at)
}

fn needs(queues: u16) -> IdVec<DemandId, Need> {
    let channels = [Channel::Voice, Channel::Im(ProtocolId(0))];
    let of = |queue| channels.map(|channel| Need { queue: QueueId(queue), channel, language: None });
    (0..queues).flat_map(of).collect()
}

fn site(queues: u16) -> Router {
    let of_skill = |queue| QueueRules::of_skill(SkillId(queue), 1);
    Router::new(Rules { queues: (0..queues).map(of_skill).collect(), ..Rules::default() })
}

fn capability(skills: impl IntoIterator<Item = u16>, by_medium: [u16; 4]) -> Capability {
    let skills = skills.into_iter().map(|skill| SkillLevel { skill: SkillId(skill), level: 5 });
    Capability::new(skills, ProtocolSet::from_iter([ProtocolId(0)]), Capacity { by_medium, total: 2 })
}

/// What a board says of a demand, added up over its pools.
fn sums(board: &Board, demand: DemandId) -> [u32; 5] {
    let pools = board.staff().pools_of(demand).map(|(_, pool)| pool);
    pools.fold([0; 5], |sum, pool| {
        let free = pool.free.len() as u32;
        [sum[0] + pool.skilled, sum[1] + pool.staffed, sum[2] + pool.slots, sum[3] + pool.open, sum[4] + free]
    })
}

/// The same, by asking for each agent anew.
fn asked(router: &Router, agents: u32, need: Need) -> [u32; 5] {
    let medium = need.channel.medium();
    let mut sum = [0; 5];
    for agent in (0..agents).map(AgentId).filter(|&agent| router.may_serve(agent, need)) {
        let slots = router.slots(agent, medium);
        sum[0] += slots;
        if slots > 0 && router.is_ready(agent) {
            let more = [1, slots, router.open_sessions(agent), u32::from(router.has_room(agent, medium))];
            sum.iter_mut().skip(1).zip(more).for_each(|(sum, more)| *sum += more);
        }
    }
    sum
}

proptest! {
    /// Agents come, go, learn and are given contacts; the board is told of each change alone.
    #[test]
    fn sta_04_a_board_of_groups_says_the_sum_of_its_members_asked_one_by_one(
        steps in prop::collection::vec((0..6_u8, 0..8_u32, 0..4_u16), 1..120),
    ) {
        const AGENTS: u32 = 8;
        let mut router = site(4);
        let needs = needs(4);
        let mut board = Board::new(needs.clone(), (0..AGENTS).map(AgentId), true);
        for agent in 0..AGENTS {
            let input = Input::Capability { agent: AgentId(agent), capability: capability([0], [1, 2, 0, 0]) };
            router.handle(Time::START, input);
        }
        let (mut present, mut number) = (Vec::new(), 0);
        for (at, (kind, agent, queue)) in steps.into_iter().enumerate() {
            let (now, agent) = (second(at as u64), AgentId(agent));
            match kind {
                0 => {
                    router.handle(now, Input::State { agent, state: AgentState::Ready });
                    board.happens_to(agent, now);
                }
                1 => {
                    router.handle(now, Input::State { agent, state: AgentState::NotReady });
                    board.happens_to(agent, now);
                }
                2 => {
                    let can = [[1, 2, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]][usize::from(queue % 3)];
                    let capability = capability(0..=queue, can);
                    router.handle(now, Input::Capability { agent, capability });
                    board.changes(agent);
                }
                3 | 4 => {
                    let channel = if kind == 3 { Channel::Voice } else { Channel::Im(ProtocolId(0)) };
                    let (contact, language, preferred) = (ContactId(number), None, None);
                    number += 1;
                    let (queue, attributes, draw) = (QueueId(queue), Attributes::default(), 0);
                    let priority = 0;
                    let request = Request { contact, queue, channel, priority, deferred: false, language, attributes, preferred, draw };
                    router.handle(now, Input::Request(request));
                    present.push(contact);
                }
                _ => {
                    if let Some(place) = present.iter().position(|&contact| router.agent_of(contact).is_some()) {
                        let contact = present.remove(place);
                        board.changes(router.agent_of(contact).unwrap());
                        router.handle(now, Input::SessionEnded { contact });
                    }
                }
            }
            while let Some(decision) = router.poll() {
                if let Outcome::Connect { agent } = decision.outcome {
                    board.changes(agent);
                }
            }
            if at % 3 == 0 {
                board.refresh(&router);
                for (demand, &need) in needs.entries() {
                    prop_assert_eq!(sums(&board, demand), asked(&router, AGENTS, need), "{:?} at {}", need, at);
                }
            }
        }
    }
}

#[test]
fn a_change_of_an_agent_changes_as_much_for_one_demand_as_for_three_hundred() {
    for queues in [1, 300] {
        let mut router = site(queues);
        let mut board = Board::new(needs(queues), [AgentId(0), AgentId(1)], true);
        for agent in [AgentId(0), AgentId(1)] {
            let capability = capability(0..queues, [1, 1, 0, 0]);
            router.handle(Time::START, Input::Capability { agent, capability });
        }
        board.refresh(&router);
        let (demands, pools) = board.take_changes();
        assert_eq!((demands.len(), pools.len()), (2 * usize::from(queues), 2), "the first time everything");
        router.handle(second(1), Input::State { agent: AgentId(1), state: AgentState::Ready });
        board.happens_to(AgentId(1), second(1));
        board.refresh(&router);
        let (demands, pools) = board.take_changes();
        assert_eq!((demands.len(), pools.len()), (0, 2), "the pools of calls and of messages");
        assert_eq!(sums(&board, DemandId(0)), [2, 1, 1, 0, 1]);
    }
}
