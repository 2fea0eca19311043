//! Which agent, among several who could serve a request.

use super::*;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

fn desk(agent_selection: AgentSelection) -> Desk {
    Desk::new(rules([queue(0, 1)], agent_selection, ContactSelection::FirstCome))
}

/// Instant messages of protocol A, for queue 0.
fn chat(contact: u32) -> Request {
    Request { channel: A, ..call(contact) }
}

/// Up to three sessions of messages of protocol A at once, and a call beside them.
fn three_chats(skills: &[(u16, u8)]) -> Capability {
    able(skills, &[0], [1, 3], 4)
}

#[test]
fn longest_idle_goes_first_to_the_agent_whose_last_session_ended_first() {
    let mut desk = Desk::of_calls(3);
    assert_eq!([0, 1, 2].map(|contact| desk.agent_of(0, call(contact))), [0, 1, 2]);
    for (at, contact) in [(10, 1), (20, 2), (30, 0)] {
        assert_eq!(desk.tell(at, ended(contact)), []);
    }
    assert_eq!([3, 4, 5].map(|contact| desk.agent_of(40, call(contact))), [1, 2, 0]);
}

#[test]
fn of_agents_who_become_ready_in_the_same_instant_the_one_told_first_is_idle_longest() {
    let mut desk = desk(AgentSelection::LongestIdle);
    for agent in [0, 1, 2] {
        desk.tell(0, reports(agent, one_call()));
    }
    for agent in [2, 0, 1] {
        desk.tell(0, ready(agent));
    }
    assert_eq!([0, 1, 2].map(|contact| desk.agent_of(0, call(contact))), [2, 0, 1]);
}

#[test]
fn an_agent_who_comes_back_from_a_break_is_idle_from_then_on() {
    let mut desk = Desk::of_calls(2);
    desk.tell(10, not_ready(0));
    desk.tell(20, ready(0));
    assert_eq!(desk.agent_of(30, call(0)), 1);
}

#[test]
fn neither_a_second_report_of_being_ready_nor_one_of_capability_makes_an_agent_less_idle() {
    let mut desk = Desk::of_calls(2);
    desk.tell(10, ready(0));
    desk.tell(20, reports(0, able(&[(0, 7)], &[1], [1, 1], 2)));
    assert_eq!(desk.agent_of(30, call(0)), 0);
}

#[test]
fn fewest_sessions_goes_by_all_that_are_open_and_ties_go_to_the_longest_quiet() {
    let mut desk = desk(AgentSelection::FewestSessions);
    (0..3).for_each(|agent| desk.staff(agent, three_chats(&[(0, 1)])));
    assert_eq!(desk.agent_of(1, call(0)), 0);
    assert_eq!(desk.agent_of(2, chat(1)), 1);
    assert_eq!(desk.agent_of(3, chat(2)), 2);
    // All have one session; agent 0 got their first.
    assert_eq!(desk.agent_of(4, chat(3)), 0);
    assert_eq!(desk.agent_of(5, chat(4)), 1);
    // Now 2, 2, 1; the end of agent 0's call makes it 1, 2, 1, and agent 2 has been quiet longer.
    assert_eq!(desk.tell(6, ended(0)), []);
    assert_eq!(desk.agent_of(7, chat(5)), 2);
    assert_eq!(desk.agent_of(8, chat(6)), 0);
}

#[test]
fn fewest_sessions_counts_a_call_when_it_picks_for_messages() {
    let mut desk = desk(AgentSelection::FewestSessions);
    (0..2).for_each(|agent| desk.staff(agent, three_chats(&[(0, 1)])));
    assert_eq!(desk.agent_of(1, call(0)), 0);
    assert_eq!(desk.agent_of(2, chat(1)), 1);
    assert_eq!(desk.tell(3, ended(1)), []);
    // Neither has messages, and agent 0 has been quiet longer, but they are on the telephone.
    assert_eq!(desk.agent_of(4, chat(2)), 1);
}

#[test]
fn best_level_looks_at_the_skill_of_the_queue_alone_and_ties_go_to_the_longest_quiet() {
    let mut desk = desk(AgentSelection::BestLevel);
    for (agent, skills) in [&[(0, 3), (1, 9)][..], &[(0, 7)], &[(0, 7), (1, 2)], &[(0, 5)]].into_iter().enumerate() {
        desk.staff(agent as u32, able(skills, &[], [1, 0], 1));
    }
    assert_eq!([0, 1, 2, 3].map(|contact| desk.agent_of(0, call(contact))), [1, 2, 3, 0]);
}

#[test]
fn least_skilled_counts_skills_and_ties_go_to_the_longest_quiet() {
    let mut desk = desk(AgentSelection::LeastSkilled);
    for (agent, skills) in
        [&[(0, 1), (1, 1), (2, 1)][..], &[(0, 9)], &[(0, 1), (2, 1)], &[(0, 1)]].into_iter().enumerate()
    {
        desk.staff(agent as u32, able(skills, &[], [1, 0], 1));
    }
    assert_eq!([0, 1, 2, 3].map(|contact| desk.agent_of(0, call(contact))), [1, 3, 2, 0]);
}

#[test]
fn a_skill_at_level_zero_is_not_a_skill_and_one_named_twice_counts_once_at_its_higher_level() {
    let capability = able(&[(4, 0), (2, 3), (2, 8), (2, 5)], &[], [1, 0], 1);
    assert_eq!(capability.breadth(), 1);
    assert_eq!([2, 3, 4].map(|skill| capability.level(SkillId(skill))), [8, 0, 0]);
}

/// Six agents of three different capabilities, all of whom may serve queue 0.
fn raffle() -> Desk {
    let mut desk = desk(AgentSelection::Random);
    for agent in 0..6 {
        let skills = &[(0, 1), (1, 1), (2, 1)][..[1, 2, 2, 3, 3, 3][agent as usize]];
        desk.staff(agent, able(skills, &[], [1, 0], 1));
    }
    desk
}

#[test]
fn a_random_pick_depends_on_nothing_but_the_number_that_came_with_the_request() {
    let desk = raffle();
    let agent_of = |draw| desk.clone().agent_of(0, Request { draw, ..call(0) });
    for draw in [0, 1, u64::MAX / 2, u64::MAX] {
        assert_eq!(agent_of(draw), agent_of(draw));
    }
    // Six equal parts of all numbers, six agents.
    let parts = (0..6).map(|part| u64::MAX / 6 * part + 1_000);
    let mut agents = Vec::from_iter(parts.map(agent_of));
    agents.sort_unstable();
    assert_eq!(agents, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_random_pick_is_uniform_over_the_idle_agents_whatever_their_capabilities_and_history() {
    const EACH: u32 = 2_000;
    let mut desk = raffle();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut counts = [0_u32; 6];
    for _ in 0..6 * EACH {
        // A second agent is taken and comes back first, so that the benches change their order all the time.
        let (agent, other) = (call(0), call(1));
        let agent = desk.agent_of(0, Request { draw: random.random(), ..agent });
        desk.agent_of(0, Request { draw: random.random(), ..other });
        counts[agent as usize] += 1;
        desk.tell(0, ended(1));
        desk.tell(0, ended(0));
    }
    let chi_square: f64 =
        counts.iter().map(|&count| (f64::from(count) - f64::from(EACH)).powi(2) / f64::from(EACH)).sum();
    // Chi-square of 5 degrees of freedom has mean 5 and variance 10.
    assert!(chi_square < 5.0 + 4.0 * 10_f64.sqrt(), "{counts:?} gives {chi_square}");
}

#[test]
fn a_random_pick_passes_over_agents_without_room() {
    let mut desk = raffle();
    let agents = [0, 1, 2, 3, 4, 5].map(|contact| desk.agent_of(0, Request { draw: u64::MAX, ..call(contact) }));
    let mut once_each = agents;
    once_each.sort_unstable();
    assert_eq!(once_each, [0, 1, 2, 3, 4, 5], "{agents:?}");
    assert_eq!(desk.ask(0, call(6)), [wait(6, 1)]);
}

#[test]
fn least_occupied_goes_by_the_share_of_the_time_until_now() {
    let mut desk = desk(AgentSelection::LeastOccupied);
    desk.staff(0, one_call());
    desk.tell(0, reports(1, one_call()));
    desk.tell(0, reports(2, one_call()));
    assert_eq!(desk.agent_of(0, call(0)), 0);
    desk.tell(60, ready(1));
    desk.tell(80, ended(0));
    // Agent 0 was busy all their 80 s; agent 1 had no time yet.
    assert_eq!(desk.agent_of(80, call(1)), 1);
    desk.tell(90, ended(1));
    // At 100 s agent 0 was busy for 80 of 100 s, agent 1 for 10 of 40.
    desk.tell(90, ready(2));
    assert_eq!([2, 3, 4].map(|contact| desk.agent_of(100, call(contact))), [2, 1, 0]);
    // The time in which agent 0 is neither ready nor busy does not count: at 200 s they have 90 of 120 s, agent 1 110 of 140.
    desk.tell(110, ended(4));
    desk.tell(110, not_ready(0));
    desk.tell(190, ready(0));
    desk.tell(200, ended(3));
    assert_eq!([5, 6].map(|contact| desk.agent_of(200, call(contact))), [0, 1]);
}

#[test]
fn the_occupancy_of_who_is_idle_falls_until_it_is_their_turn_again() {
    let mut desk = desk(AgentSelection::LeastOccupied);
    (0..2).for_each(|agent| desk.staff(agent, one_call()));
    // A call of 10 s every 10 minutes: 3 each.
    let served = [0, 1, 2, 3, 4, 5].map(|contact| {
        let agent = desk.agent_of(600 * u64::from(contact), call(contact));
        desk.tell(600 * u64::from(contact) + 10, ended(contact));
        agent
    });
    assert_eq!(served, [0, 1, 0, 1, 0, 1]);
}

#[test]
fn the_occupancy_of_who_is_busy_and_has_room_for_more_rises() {
    let mut desk = desk(AgentSelection::LeastOccupied);
    (0..2).for_each(|agent| desk.staff(agent, able(&[(0, 1)], &[0], [0, 2], 2)));
    assert_eq!(desk.agent_of(10, chat(0)), 0);
    // Agent 1 was busy from 12 to 20.
    assert_eq!(desk.agent_of(12, chat(1)), 1);
    desk.tell(20, ended(1));
    // At 19 s agent 0 had 9 of 19, agent 1 7 of 19; at 26 s it is 16 and 8 of 26.
    assert_eq!(desk.agent_of(26, chat(2)), 1);
    // Both are busy: at 40 s agent 0 was idle for 10 s, agent 1 for 18.
    assert_eq!(desk.agent_of(40, chat(3)), 1);
}

#[test]
fn of_agents_equally_occupied_the_longest_quiet_is_taken() {
    let mut desk = desk(AgentSelection::LeastOccupied);
    (0..3).for_each(|agent| desk.staff(agent, one_call()));
    assert_eq!([0, 1, 2].map(|contact| desk.agent_of(0, call(contact))), [0, 1, 2]);
    for (agent, contact) in [(10, 2), (10, 0), (20, 1)] {
        desk.tell(agent, ended(contact));
    }
    // The first two were busy for 10 of 30 s each.
    assert_eq!([3, 4, 5].map(|contact| desk.agent_of(30, call(contact))), [2, 0, 1]);
}

#[test]
fn max_sessions_fills_one_agent_before_it_turns_to_another() {
    let mut desk = desk(AgentSelection::MostSessions);
    desk.staff(0, able(&[(0, 1)], &[0], [0, 2], 2));
    desk.staff(1, able(&[(0, 1)], &[0], [0, 3], 3));
    desk.staff(2, able(&[(0, 1)], &[0], [0, 2], 2));
    // All are idle at first: the longest quiet; then whoever has most and room, until there is none.
    assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|contact| desk.agent_of(1, chat(contact))), [0, 0, 1, 1, 1, 2, 2]);
    // Agent 0 has one left, agent 1 two, agent 2 two and no room.
    desk.tell(2, ended(0));
    desk.tell(3, ended(2));
    assert_eq!([7, 8].map(|contact| desk.agent_of(4, chat(contact))), [1, 0]);
}

#[test]
fn max_spare_counts_the_sessions_of_the_medium_that_still_fit_beside_all_others() {
    let mut desk = desk(AgentSelection::MostSpare);
    desk.staff(0, able(&[(0, 1)], &[0], [1, 2], 2));
    desk.staff(1, able(&[(0, 1)], &[0], [1, 4], 4));
    desk.staff(2, able(&[(0, 1)], &[0], [0, 3], 3));
    // 2, 4, 3 left; then 2, 3, 3, and agent 2 has been quiet longer; then 2, 3, 2; then 2, 2, 2.
    assert_eq!([0, 1, 2, 3].map(|contact| desk.agent_of(1, chat(contact))), [1, 2, 1, 0]);
    // For a call each of the two who take calls has room for one, whatever else is open.
    assert_eq!(desk.agent_of(2, call(4)), 1);
    assert_eq!(desk.agent_of(3, call(5)), 0);
}

#[test]
fn max_skilled_counts_skills_and_ties_go_to_the_longest_quiet() {
    let mut desk = desk(AgentSelection::MostSkilled);
    for (agent, skills) in
        [&[(0, 9)][..], &[(0, 1), (2, 1)], &[(0, 1), (1, 1)], &[(0, 1), (1, 1), (2, 1)]].into_iter().enumerate()
    {
        desk.staff(agent as u32, able(skills, &[], [1, 0], 1));
    }
    assert_eq!([0, 1, 2, 3].map(|contact| desk.agent_of(0, call(contact))), [3, 1, 2, 0]);
}

#[test]
fn fastest_goes_by_the_reported_speed_in_the_skill_and_a_speed_not_reported_is_one() {
    let mut desk = desk(AgentSelection::Fastest);
    for (agent, speeds) in
        [vec![(1, 90)], vec![(0, 12)], vec![(0, 20)], vec![(0, 12), (1, 50)], vec![(0, 0)]].into_iter().enumerate()
    {
        let speeds = speeds.into_iter().map(|(skill, speed)| (SkillId(skill), speed));
        desk.staff(agent as u32, one_call().at_speeds(speeds));
    }
    assert_eq!([0, 1, 2, 3, 4].map(|contact| desk.agent_of(0, call(contact))), [2, 1, 3, 0, 4]);
}

#[test]
fn cheapest_goes_by_the_reported_cost_and_ties_go_to_the_longest_quiet() {
    let mut desk = desk(AgentSelection::Cheapest);
    for (agent, cost) in [30, 20, 30, 25].into_iter().enumerate() {
        desk.staff(agent as u32, one_call().costing(cost));
    }
    assert_eq!([0, 1, 2, 3].map(|contact| desk.agent_of(0, call(contact))), [1, 3, 0, 2]);
}

#[test]
fn round_robin_gives_each_his_turn_whoever_is_done_first() {
    let mut desk = desk(AgentSelection::RoundRobin);
    // The second has another capability, which makes no difference.
    for (agent, skills) in [&[(0, 1)][..], &[(0, 1), (1, 1)], &[(0, 1)]].into_iter().enumerate() {
        desk.staff(agent as u32, able(skills, &[], [1, 0], 1));
    }
    assert_eq!([0, 1].map(|contact| desk.agent_of(0, call(contact))), [0, 1]);
    desk.tell(10, ended(1));
    desk.tell(20, ended(0));
    // Who had none yet comes first; then it goes round, though agent 1 has been idle longer.
    assert_eq!([2, 3, 4].map(|contact| desk.agent_of(30, call(contact))), [2, 0, 1]);
    for contact in [4, 3, 2] {
        desk.tell(40, ended(contact));
    }
    assert_eq!([5, 6, 7].map(|contact| desk.agent_of(50, call(contact))), [2, 0, 1]);
}
