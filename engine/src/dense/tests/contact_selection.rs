//! Which contact, among several who wait for a freed agent.

use super::*;

/// Two queues for skill 0, the second of another weight, and one agent who takes one contact of any kind, held by
/// contact 0.
fn desk(contact_selection: ContactSelection, weights: [u32; 2]) -> Desk {
    let queues = weights.map(|weight| QueueRules { weight, ..queue(0, 1) });
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, contact_selection));
    desk.staff(0, able(&[(0, 1)], &[0, 1], [1, 1], 1));
    assert_eq!(desk.ask(0, call(0)), [connect(0, 0)]);
    desk
}

/// A call for the second queue.
fn other_call(contact: u32) -> Request {
    Request { queue: QueueId(1), ..call(contact) }
}

fn urgent(contact: u32, priority: u8) -> Request {
    Request { priority, ..call(contact) }
}

#[test]
fn long_waits_with_great_weights_are_still_told_apart() {
    let mut desk = desk(ContactSelection::WeightedWait, [1 << 30, 1 << 29]);
    desk.ask(1, other_call(1));
    desk.ask(2, call(2));
    // After 3 hours the products are beyond 2^63 both; the contact that asked later has the greater.
    assert_eq!(desk.tell(3 * 3_600, ended(0)), [connect(2, 0)]);
}

#[test]
fn first_come_is_first_served_across_queues_channels_and_priorities() {
    let mut desk = desk(ContactSelection::FirstCome, [1, 5]);
    desk.ask(1, other_call(9));
    desk.ask(1, Request { channel: B, ..call(3) });
    desk.ask(1, urgent(7, 200));
    desk.ask(2, call(1));
    desk.ask(3, Request { channel: A, ..other_call(2) });
    assert_eq!(desk.order_of_service(100, 0), [9, 3, 7, 1, 2]);
}

#[test]
fn rte_04_of_two_waiting_contacts_the_higher_priority_goes_first() {
    let mut desk = desk(ContactSelection::Priority, [1, 1]);
    desk.ask(1, urgent(1, 3));
    desk.ask(2, urgent(2, 4));
    assert_eq!(desk.order_of_service(100, 0), [2, 1]);
}

#[test]
fn equal_priorities_are_served_in_the_order_of_their_requests_across_queues_and_channels() {
    let mut desk = desk(ContactSelection::Priority, [1, 9]);
    for request in [urgent(5, 1), Request { priority: 2, ..other_call(4) }, urgent(3, 2), urgent(2, 0)] {
        desk.ask(1, request);
    }
    desk.ask(2, Request { channel: A, ..urgent(6, 2) });
    desk.ask(2, urgent(1, 1));
    assert_eq!(desk.order_of_service(100, 0), [4, 3, 6, 5, 1, 2]);
}

#[test]
fn pri_03_a_freed_agent_takes_the_highest_priority_that_he_may_serve_not_the_highest_of_all() {
    let mut desk =
        Desk::new(rules([queue(0, 5), queue(1, 1)], AgentSelection::LongestIdle, ContactSelection::Priority));
    desk.staff(0, able(&[(0, 4), (1, 1)], &[0], [1, 1], 1));
    assert_eq!(desk.agent_of(0, other_call(0)), 0);
    // Too much skill asked, a protocol that they do not run, and two whom they may serve.
    desk.ask(1, urgent(1, 9));
    desk.ask(1, Request { channel: B, priority: 8, ..other_call(2) });
    desk.ask(1, Request { channel: A, priority: 2, ..other_call(3) });
    desk.ask(1, Request { priority: 7, ..other_call(4) });
    assert_eq!(desk.order_of_service(100, 0), [4, 3]);
    assert_eq!((desk.router.waiting(QueueId(0)), desk.router.waiting(QueueId(1))), (1, 1));
}

#[test]
fn pri_02_among_those_who_wait_for_one_agent_a_later_high_priority_goes_before_an_earlier_low_one() {
    let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::Priority));
    desk.staff(0, one_call());
    desk.staff(1, one_call());
    desk.ask(0, call_for(0, 0, 0));
    desk.ask(1, Request { priority: 1, ..call_for(1, 0, 1_000) });
    desk.ask(2, Request { priority: 2, ..call_for(2, 0, 1_000) });
    desk.ask(3, Request { priority: 1, ..call_for(3, 0, 1_000) });
    assert_eq!(desk.order_of_service(100, 0), [2, 1, 3]);
}

#[test]
fn weighted_wait_takes_the_largest_wait_times_weight_at_the_moment_of_the_choice() {
    for (at, first, second) in [(89, 1, 2), (91, 2, 1)] {
        let mut desk = desk(ContactSelection::WeightedWait, [1, 3]);
        desk.ask(0, call(1));
        desk.ask(60, other_call(2));
        // 89 against 3 x 29 = 87, and 91 against 3 x 31 = 93.
        assert_eq!(desk.order_of_service(at, 0), [first, second], "freed at {at} s");
    }
}

#[test]
fn equal_weighted_waits_are_served_in_the_order_of_their_requests() {
    let mut desk = desk(ContactSelection::WeightedWait, [1, 3]);
    desk.ask(0, call(2));
    desk.ask(60, other_call(1));
    // Both have come to 90.
    assert_eq!(desk.order_of_service(90, 0), [2, 1]);
}

#[test]
fn a_queue_of_weight_zero_is_served_last_and_in_the_order_of_its_requests() {
    let mut desk = desk(ContactSelection::WeightedWait, [0, 1]);
    desk.ask(0, call(3));
    desk.ask(1, call(2));
    desk.ask(50, other_call(1));
    assert_eq!(desk.order_of_service(60, 0), [1, 3, 2]);
}

#[test]
fn a_freed_agent_with_room_for_several_takes_them_in_one_instant_in_the_order_of_service() {
    let mut desk = Desk::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::Priority));
    desk.tell(0, reports(0, able(&[(0, 1)], &[0, 1], [1, 2], 3)));
    desk.ask(1, urgent(0, 1));
    desk.ask(1, urgent(1, 7));
    desk.ask(1, Request { channel: A, ..urgent(2, 2) });
    desk.ask(1, Request { channel: B, ..urgent(3, 3) });
    desk.ask(1, Request { channel: B, ..urgent(4, 2) });
    assert_eq!(desk.tell(5, ready(0)), [connect(1, 0), connect(3, 0), connect(2, 0)]);
}

#[test]
fn the_trace_of_a_freed_agent_counts_whom_he_may_serve_and_has_room_for() {
    let mut desk =
        Desk::new(rules([queue(0, 5), queue(1, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome));
    desk.staff(0, able(&[(0, 4), (1, 1)], &[0], [1, 1], 2));
    assert_eq!(desk.agent_of(0, other_call(0)), 0);
    assert_eq!(desk.agent_of(0, Request { channel: A, ..other_call(1) }), 0);
    // Too much skill asked; messages, for which there is no room; two calls, one of which is for them alone.
    desk.ask(1, call(2));
    desk.ask(1, Request { channel: A, ..other_call(3) });
    desk.ask(1, other_call(4));
    desk.ask(1, Request { queue: QueueId(1), ..call_for(5, 0, 60) });
    assert_eq!(desk.steps(2, ended(0)), [(Routine::Eligibility, 2), (Routine::ContactSelection, 1)]);
    assert_eq!(desk.steps(3, ended(4)), [(Routine::Eligibility, 1), (Routine::ContactSelection, 1)]);
}

/// The order in which contact 1, who asks first, and contact 2 are served by an agent freed at this second.
fn order_of_two(
    contact_selection: ContactSelection,
    at: u64,
    first: (u64, Request),
    second: (u64, Request),
) -> Vec<u32> {
    let mut desk = desk(contact_selection, [1, 1]);
    for (at, request) in [first, second] {
        desk.ask(at, request);
    }
    desk.order_of_service(at, 0)
}

#[test]
fn pri_04_under_aging_a_level_of_priority_is_worth_so_much_waiting_and_equals_go_by_their_requests() {
    let aging = ContactSelection::Aging { level: Span::from_seconds(30) };
    for (asked, expected) in [(29, [2, 1]), (30, [1, 2]), (31, [1, 2])] {
        let served = order_of_two(aging, 500, (0, urgent(1, 0)), (asked, urgent(2, 1)));
        assert_eq!(served, expected, "asked at {asked} s");
    }
    assert_eq!(order_of_two(aging, 500, (0, urgent(1, 2)), (59, urgent(2, 4))), [2, 1]);
}

#[test]
fn accumulating_priority_grows_with_the_wait_at_the_rate_of_the_priority() {
    for (at, expected) in [(89, [1, 2]), (90, [1, 2]), (91, [2, 1])] {
        let served = order_of_two(ContactSelection::Accumulating, at, (0, urgent(1, 1)), (60, urgent(2, 3)));
        assert_eq!(served, expected, "freed at {at} s");
    }
    // Priority 0 gathers nothing, however long it waits.
    assert_eq!(order_of_two(ContactSelection::Accumulating, 900, (0, urgent(1, 0)), (899, urgent(2, 1))), [2, 1]);
    assert_eq!(order_of_two(ContactSelection::Accumulating, 900, (0, urgent(1, 0)), (5, urgent(2, 0))), [1, 2]);
}

#[test]
fn generalized_c_mu_weighs_the_wait_with_the_speed_of_the_freed_agent() {
    let weights = [1, 2];
    for (at, expected) in [(59, [1, 2]), (60, [1, 2]), (61, [2, 1])] {
        let queues = [0, 1].map(|skill| QueueRules { weight: weights[usize::from(skill)], ..queue(skill, 1) });
        let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::GeneralizedCMu));
        let capability = able(&[(0, 1), (1, 1)], &[], [1, 0], 1);
        desk.staff(0, capability.at_speeds([(SkillId(0), 6), (SkillId(1), 2)]));
        desk.ask(0, call(0));
        desk.ask(0, other_call(1));
        desk.ask(20, call(2));
        // At 60 s both have come to 240: 60 x 2 x 2 and 40 x 1 x 6.
        assert_eq!(desk.order_of_service(at, 0), expected, "freed at {at} s");
    }
}

#[test]
fn least_slack_takes_who_is_nearest_to_the_target_of_its_queue_or_longest_past_it() {
    for (at, asked, expected) in [(45, 39, [2, 1]), (45, 40, [1, 2]), (45, 41, [1, 2]), (900, 39, [2, 1])] {
        let queues = [60, 20].map(|target| QueueRules { in_time: Span::from_seconds(target), ..queue(0, 1) });
        let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::LeastSlack));
        desk.staff(0, one_call());
        desk.ask(0, call(0));
        desk.ask(0, call(1));
        desk.ask(asked, other_call(2));
        assert_eq!(desk.order_of_service(at, 0), expected, "asked at {asked} s, freed at {at} s");
    }
}

#[test]
fn queue_ratio_serves_the_queue_that_is_longest_beyond_its_part() {
    let mut uneven = desk(ContactSelection::QueueRatio, [1, 3]);
    uneven.ask(1, other_call(1));
    uneven.ask(2, other_call(2));
    uneven.ask(3, call(3));
    uneven.ask(4, call(4));
    // One part in four of four is 1: the first queue is 1 beyond, then 1 - 3/4, and then the other is alone.
    assert_eq!(uneven.order_of_service(10, 0), [3, 4, 1, 2]);
    let mut even = desk(ContactSelection::QueueRatio, [1, 1]);
    even.ask(1, other_call(1));
    even.ask(2, call(2));
    assert_eq!(even.order_of_service(10, 0), [1, 2]);
}

/// Each of two agents has a queue of their own, at a higher level, and the other one's besides.
#[test]
fn best_level_takes_an_agents_own_contacts_first_and_then_who_has_waited_longest() {
    let queues = [queue(0, 1), queue(1, 1), queue(2, 1)];
    let mut desk = Desk::new(rules(queues, AgentSelection::LongestIdle, ContactSelection::BestLevel));
    desk.staff(0, able(&[(0, 2), (1, 1), (2, 1)], &[], [1, 0], 1));
    desk.staff(1, able(&[(0, 1), (1, 2), (2, 1)], &[], [1, 0], 1));
    let of = |contact: u32, queue: u16| Request { queue: QueueId(queue), ..call(contact) };
    assert_eq!((desk.agent_of(0, of(0, 0)), desk.agent_of(0, of(1, 1))), (0, 1));
    for (at, request) in [(1, of(2, 2)), (2, of(3, 1)), (3, of(4, 0)), (4, of(5, 1)), (5, of(6, 0))] {
        desk.ask(at, request);
    }
    // The second agent: 3 and 5 are their own, then 2 has waited longest, whatever the queue.
    assert_eq!(desk.tell(10, ended(1)), [connect(3, 1)]);
    assert_eq!(desk.tell(11, ended(3)), [connect(5, 1)]);
    assert_eq!(desk.tell(12, ended(5)), [connect(2, 1)]);
    // The first: 4 and 6.
    assert_eq!(desk.tell(13, ended(0)), [connect(4, 0)]);
    assert_eq!(desk.tell(14, ended(2)), [connect(6, 1)]);
}

#[test]
fn ties_between_queues_as_long_or_as_far_beyond_their_part_go_to_who_asked_first() {
    for selection in [ContactSelection::LongestQueue, ContactSelection::QueueRatio] {
        for first in [0, 1] {
            let mut desk = desk(selection, [2, 2]);
            // Two wait in each queue; of each pair the one who asked first stands in another queue.
            for (at, contact) in [(1, 1), (2, 2), (3, 3), (4, 4)] {
                let other = (contact + first) % 2 == 0;
                desk.ask(at, if other { other_call(contact) } else { call(contact) });
            }
            assert_eq!(desk.order_of_service(10, 0), [1, 2, 3, 4], "{selection:?}");
        }
    }
}

#[test]
fn longest_queue_counts_all_who_wait_and_ties_go_to_who_asked_first() {
    let mut desk = desk(ContactSelection::LongestQueue, [1, 1]);
    desk.ask(1, call(1));
    desk.ask(2, call(2));
    for contact in [3, 4, 5] {
        desk.ask(contact.into(), Request { channel: A, ..other_call(contact) });
    }
    // 2 against 3, 2 against 2, 1 against 2, 1 against 1, 0 against 1.
    assert_eq!(desk.order_of_service(10, 0), [3, 1, 4, 2, 5]);
}
