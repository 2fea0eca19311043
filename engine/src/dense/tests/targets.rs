//! Whom a contact may go to: the routines in combination, steps after a wait, agents who are kept free.

use super::*;

fn seconds(count: u64) -> Span {
    Span::from_seconds(count)
}

/// A step after so many seconds to whoever has the skill.
fn step(after: u64, skill: u16) -> Step {
    let target = Target::skilled(SkillId(skill), 1);
    Step { after: seconds(after), only_if: Condition::default(), target, sites: Vec::new() }
}

/// One queue for skill 0 with these steps.
fn stepping(steps: impl IntoIterator<Item = Step>) -> Rules {
    let steps = steps.into_iter().collect();
    rules([QueueRules { steps, ..queue(0, 1) }], AgentSelection::LongestIdle, ContactSelection::FirstCome)
}

fn with_skill(skill: u16) -> Capability {
    able(&[(skill, 1)], &[], [1, 0], 1)
}

/// Agent 0 has skill 0 and is busy with contact 0; agent 1 has skill 1 and is idle.
fn desk(rules: Rules) -> Desk {
    let mut desk = Desk::new(rules);
    desk.staff(0, with_skill(0));
    desk.staff(1, with_skill(1));
    assert_eq!(desk.agent_of(0, call(0)), 0);
    desk
}

#[test]
fn rte_05_availability_alone_ignores_a_skill_mismatch_and_with_skill_it_does_not() {
    for (filters, expected) in [(vec![], connect(0, 0)), (vec![Filter::Skill], wait(0, 1))] {
        let mut desk = Desk::new(Rules { filters, ..stepping([]) });
        desk.staff(0, with_skill(1));
        assert_eq!(desk.ask(0, call(0)), [expected]);
    }
}

#[test]
fn rte_15_of_four_idle_agents_language_and_rank_leave_the_only_one_who_has_both() {
    let filters = vec![Filter::Skill, Filter::Language, Filter::Rank];
    let target = Target { rank: 3, ..Target::skilled(SkillId(0), 1) };
    let mut desk = Desk::new(rules(
        [QueueRules { target, ..queue(0, 1) }],
        AgentSelection::LongestIdle,
        ContactSelection::FirstCome,
    ));
    desk.router = Router::new(Rules { filters, ..desk.router.rules.clone() }).with_traces();
    let (german, french) = (LanguageId(0), LanguageId(1));
    for (agent, rank, languages) in
        [(0, 5, vec![german]), (1, 2, vec![german, french]), (2, 3, vec![german, french]), (3, 9, vec![])]
    {
        desk.staff(agent, one_call().of_rank(rank).speaking(languages));
    }
    let request = Input::Request(Request { language: Some(french), ..call(0) });
    let expected = [
        (Routine::Availability, 4),
        (Routine::Skill, 4),
        (Routine::Language, 2),
        (Routine::Rank, 1),
        (Routine::AgentSelection, 1),
    ];
    assert_eq!(desk.clone().steps(0, request.clone()), expected);
    assert_eq!(desk.tell(0, request), [connect(0, 2)]);
    // Nobody else speaks it and has the rank; the others do for who asks for no language.
    assert_eq!(desk.ask(1, Request { language: Some(french), ..call(1) }), [wait(1, 1)]);
    assert_eq!(desk.agent_of(1, call(2)), 0);
}

#[test]
fn rte_17_a_group_that_is_not_responsible_gets_none_of_the_queue() {
    let target = Target { groups: Some(vec![GroupId(1), GroupId(2)]), ..Target::skilled(SkillId(0), 1) };
    let plain = rules(
        [QueueRules { target, ..queue(0, 1) }, queue(0, 1)],
        AgentSelection::LongestIdle,
        ContactSelection::FirstCome,
    );
    let mut desk = Desk::new(Rules { filters: vec![Filter::Skill, Filter::Responsibility], ..plain });
    for agent in [0, 1, 2] {
        desk.staff(agent, one_call().in_group(GroupId(agent as u16)));
    }
    assert_eq!([0, 1].map(|contact| desk.agent_of(0, call(contact))), [1, 2]);
    assert_eq!(desk.ask(1, call(2)), [wait(2, 1)]);
    assert_eq!(desk.agent_of(1, Request { queue: QueueId(1), ..call(3) }), 0);
    // Freed, they have nothing to do with who waits.
    assert_eq!(desk.tell(2, ended(3)), []);
    assert_eq!(desk.tell(3, ended(0)), [connect(2, 1)]);
}

#[test]
fn the_priority_routine_leaves_the_highest_level_to_whatever_order() {
    let plain = rules(
        [queue(0, 1), QueueRules { weight: 9, ..queue(0, 1) }],
        AgentSelection::LongestIdle,
        ContactSelection::WeightedWait,
    );
    let mut desk = Desk::new(Rules { priority_first: true, ..plain });
    desk.staff(0, one_call());
    desk.ask(0, call(0));
    desk.ask(1, Request { queue: QueueId(1), ..call(1) });
    desk.ask(2, Request { priority: 4, ..call(2) });
    desk.ask(3, Request { priority: 4, queue: QueueId(1), ..call(3) });
    let freed = [(Routine::Eligibility, 3), (Routine::Priority, 2), (Routine::ContactSelection, 1)];
    assert_eq!(desk.clone().steps(10, ended(0)), freed);
    assert_eq!(desk.order_of_service(10, 0), [3, 2, 1]);
}

#[test]
fn after_a_step_whoever_meets_its_target_serves_too() {
    let mut desk = desk(stepping([step(30, 1)]));
    assert_eq!(desk.ask(5, call(1)), [wait(1, 1)]);
    assert_eq!(desk.router.deadline(), Some(second(35)));
    assert_eq!(desk.pass(34), []);
    assert_eq!(desk.pass(35), [connect(1, 1)]);
    assert_eq!(desk.router.deadline(), None);
}

#[test]
fn a_step_adds_to_those_before_and_keeps_the_place_of_the_request() {
    let mut desk = desk(stepping([step(30, 1)]));
    desk.tell(0, not_ready(1));
    for contact in [1, 2, 3] {
        desk.ask(contact.into(), call(contact));
    }
    assert_eq!(desk.pass(32), []);
    // Contacts 1 and 2 have gone the step. Who asked first is served first, by the agents of before as well.
    assert_eq!(desk.tell(32, ended(0)), [connect(1, 0)]);
    assert_eq!(desk.tell(32, ready(1)), [connect(2, 1)]);
    assert_eq!(desk.tell(32, ended(2)), []);
    assert_eq!(desk.pass(33), [connect(3, 1)]);
}

#[test]
fn of_those_whose_step_has_come_in_one_instant_the_first_in_the_order_of_service_is_served() {
    let mut rules = stepping([step(30, 1)]);
    rules.contact_selection = ContactSelection::Priority;
    let mut desk = desk(rules);
    desk.ask(1, call(1));
    desk.ask(1, Request { priority: 7, ..call(2) });
    assert_eq!(desk.pass(40), [connect(2, 1)]);
    assert_eq!(desk.tell(41, ended(2)), [connect(1, 1)]);
}

#[test]
fn a_step_whose_condition_does_not_hold_is_passed_over_and_later_ones_come() {
    let few = Step { only_if: Condition { waiting: 2, idle: None }, ..step(10, 1) };
    let mut desk = desk(stepping([few, step(50, 1)]));
    desk.ask(0, call(1));
    assert_eq!(desk.pass(10), []);
    // Now two wait, but the moment is over for contact 1; it has come for contact 2.
    desk.ask(11, call(2));
    assert_eq!(desk.pass(20), []);
    assert_eq!(desk.pass(21), [connect(2, 1)]);
    desk.tell(22, ended(2));
    assert_eq!(desk.pass(50), [connect(1, 1)]);
}

#[test]
fn a_step_may_ask_for_idle_agents_of_a_group() {
    let borrow = Step { only_if: Condition { waiting: 0, idle: Some((GroupId(1), 2)) }, ..step(10, 1) };
    for (idle, expected) in [(1, vec![]), (2, vec![connect(1, 1)])] {
        let mut desk = Desk::new(stepping([borrow.clone()]));
        desk.staff(0, with_skill(0));
        (0..idle).for_each(|number| desk.staff(1 + number, with_skill(1).in_group(GroupId(1))));
        assert_eq!(desk.agent_of(0, call(0)), 0);
        desk.ask(0, call(1));
        assert_eq!(desk.pass(10), expected, "{idle} idle");
    }
}

#[test]
fn a_step_without_a_wait_is_looked_at_with_the_request_and_counts_who_asks() {
    let only_if = |waiting| Condition { waiting, idle: None };
    let mut one = desk(stepping([Step { only_if: only_if(1), ..step(0, 1) }]));
    assert_eq!(one.ask(1, call(1)), [connect(1, 1)]);
    // With two to wait the first is passed over; its moment does not come again.
    let mut two = desk(stepping([Step { only_if: only_if(2), ..step(0, 1) }]));
    assert_eq!(two.ask(1, call(1)), [wait(1, 1)]);
    assert_eq!(two.ask(2, call(2)), [connect(2, 1)]);
}

#[test]
fn who_waits_for_one_agent_goes_the_steps_that_have_come_when_he_stops_insisting() {
    let mut desk = desk(stepping([step(10, 1), step(60, 2)]));
    desk.staff(2, with_skill(2));
    desk.ask(0, call_for(1, 0, 30));
    assert_eq!(desk.router.deadline(), Some(second(30)));
    assert_eq!(desk.pass(30), [connect(1, 1)]);
    desk.ask(31, call_for(2, 0, 5));
    assert_eq!(desk.pass(36), []);
    assert_eq!(desk.router.deadline(), Some(second(41)));
    desk.tell(40, withdraw(2));
    assert_eq!(desk.router.deadline(), None);
}

/// A step after so many seconds that only has contacts asked for at these sites.
fn overflow_after(after: u64, sites: &[u16]) -> Step {
    Step { sites: Vec::from_iter(sites.iter().copied().map(SiteId)), ..step(after, 0) }
}

fn overflow(contact: u32, site: u16) -> (u32, Outcome) {
    (contact, Outcome::Overflow { site: SiteId(site) })
}

#[test]
fn a_step_has_who_waits_asked_for_at_other_sites_once_and_keeps_its_place_here() {
    let mut desk = desk(stepping([overflow_after(10, &[1, 2]), overflow_after(20, &[3])]));
    desk.ask(1, call(1));
    desk.ask(2, call(2));
    assert_eq!(desk.pass(11), [overflow(1, 1), overflow(1, 2)]);
    assert_eq!(desk.pass(12), [overflow(2, 1), overflow(2, 2)]);
    assert_eq!(desk.pass(21), [overflow(1, 3)]);
    assert_eq!(desk.tell(21, ended(0)), [connect(1, 0)]);
    // Elsewhere it was connected.
    assert_eq!(desk.tell(21, withdraw(2)), []);
    assert_eq!(desk.router.deadline(), None);
}

#[test]
fn a_step_that_finds_somebody_here_has_nobody_asked_for_elsewhere() {
    let mut desk = desk(stepping([Step { sites: vec![SiteId(1)], ..step(10, 1) }]));
    desk.ask(0, call(1));
    desk.ask(0, call(2));
    assert_eq!(desk.pass(10), [connect(1, 1), overflow(2, 1)]);
}

#[test]
fn a_step_without_a_wait_has_a_contact_asked_for_elsewhere_at_once_unless_it_insists_on_one_agent() {
    let mut desk = desk(stepping([overflow_after(0, &[1])]));
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1), overflow(1, 1)]);
    assert_eq!(desk.ask(2, call_for(2, 0, 30)), [wait(2, 2)]);
    assert_eq!(desk.pass(32), [overflow(2, 1)]);
}

/// Two queues for skill 0, agents of one group, of whom `keep` are kept free for the first queue.
fn reserving(agents: u32, keep: u32) -> Desk {
    let plain = rules([queue(0, 1), queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome);
    let reserves = vec![Reserve { group: GroupId(0), keep, queues: vec![QueueId(0)] }];
    let mut desk = Desk::new(Rules { reserves, ..plain });
    (0..agents).for_each(|agent| desk.staff(agent, one_call()));
    desk
}

fn ordinary(contact: u32) -> Request {
    Request { queue: QueueId(1), ..call(contact) }
}

#[test]
fn agents_who_are_kept_free_serve_only_the_queue_that_they_are_kept_for() {
    let mut desk = reserving(3, 2);
    assert_eq!(desk.agent_of(0, ordinary(0)), 0);
    let steps = [(Routine::Availability, 2), (Routine::Skill, 2), (Routine::Reserve, 0), (Routine::AgentSelection, 0)];
    assert_eq!(desk.steps(1, Input::Request(ordinary(1))), steps);
    assert_eq!(desk.agent_of(2, call(2)), 1);
    assert_eq!(desk.agent_of(3, call(3)), 2);
    // One free is too few, two are too few, three are one too many.
    assert_eq!(desk.tell(4, ended(2)), []);
    assert_eq!(desk.tell(5, ended(3)), []);
    assert_eq!(desk.tell(6, ended(0)), [connect(1, 0)]);
}

#[test]
fn an_agent_who_becomes_free_may_set_another_free_for_who_waits() {
    let mut desk = reserving(1, 1);
    desk.tell(0, reports(1, with_skill(5)));
    // Agent 1 serves neither queue, but they count.
    assert_eq!(desk.ask(0, ordinary(0)), [wait(0, 1)]);
    assert_eq!(desk.tell(1, ready(1)), [connect(0, 0)]);
}

#[test]
fn a_wish_for_one_agent_goes_before_keeping_him_free() {
    let mut desk = reserving(1, 1);
    assert_eq!(desk.ask(0, Request { queue: QueueId(1), ..call_for(0, 0, 60) }), [connect(0, 0)]);
}
