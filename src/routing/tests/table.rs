//! The table of rules.

use super::*;
use crate::ids::AttributeId;

fn row(when: When, then: Then) -> Row {
    Row { when, then }
}

fn into_queue(queue: u16) -> Then {
    Then::Route { queue: Some(QueueId(queue)), priority: None }
}

fn hour(hours: u64) -> Span {
    Span::from_seconds(3_600 * hours)
}

/// Three queues for skills 0, 1 and 2, and an agent for each, under this table. The time begins on a Wednesday at 08:00.
fn desk(table: Vec<Row>) -> Desk {
    let queues = [queue(0, 1), queue(1, 1), queue(2, 1)];
    let since_monday = hour(2 * 24 + 8);
    let plain = rules(queues, Pick::LongestIdle, Order::FirstCome);
    let mut desk = Desk::new(Rules { table, since_monday, ..plain });
    (0..3).for_each(|agent| desk.staff(agent, able(&[(agent as u16, 1)], &[], [1, 1], 1)));
    desk
}

const SEGMENT: AttributeId = AttributeId(2);

fn of_segment(contact: u32, segment: u16) -> Request {
    Request { attributes: Attributes::default().with(SEGMENT, segment), ..call(contact) }
}

#[test]
fn the_first_row_that_fits_says_where_a_contact_goes_and_without_one_it_goes_where_it_asks() {
    let segment = |value: u16| When { attributes: vec![(SEGMENT, vec![value])], ..When::default() };
    let mut desk =
        desk(vec![row(segment(1), into_queue(2)), row(segment(1), into_queue(1)), row(segment(2), into_queue(1))]);
    assert_eq!(desk.agent_of(0, of_segment(0, 1)), 2);
    assert_eq!(desk.agent_of(0, of_segment(1, 2)), 1);
    assert_eq!(desk.agent_of(0, of_segment(2, 3)), 0);
    assert_eq!(desk.ask(1, of_segment(3, 1)), [wait(3, 1)]);
    assert_eq!((desk.router.waiting(QueueId(2)), desk.router.queue_of(ContactId(3))), (1, Some(QueueId(2))));
}

#[test]
fn each_condition_alone_decides_whether_a_row_fits() {
    let refuses = |when: When, request: Request| {
        let mut desk = desk(vec![row(when, Then::Refuse)]);
        desk.ask(0, request) == [(request.contact.0, Outcome::Refuse(Refusal::ByRule))]
    };
    let anything = When::default;
    let spoken = |language| Request { language: Some(LanguageId(language)), ..call(0) };
    let urgent = |priority| Request { priority, ..call(0) };
    for (fits, when, request) in [
        (true, anything(), call(0)),
        (true, When { queues: Some(vec![QueueId(1), QueueId(0)]), ..anything() }, call(0)),
        (false, When { queues: Some(vec![QueueId(1)]), ..anything() }, call(0)),
        (true, When { channels: Some(vec![VOICE]), ..anything() }, call(0)),
        (false, When { channels: Some(vec![Channel::Chat]), ..anything() }, call(0)),
        (true, When { languages: Some(vec![LanguageId(1)]), ..anything() }, spoken(1)),
        (false, When { languages: Some(vec![LanguageId(1)]), ..anything() }, spoken(0)),
        (false, When { languages: Some(vec![LanguageId(1)]), ..anything() }, call(0)),
        (true, When { priority: Some((2, 4)), ..anything() }, urgent(4)),
        (false, When { priority: Some((2, 4)), ..anything() }, urgent(5)),
        (false, When { priority: Some((2, 4)), ..anything() }, urgent(1)),
        (true, When { hours: Some((hour(8), hour(9))), ..anything() }, call(0)),
        (false, When { hours: Some((hour(7), hour(8))), ..anything() }, call(0)),
        (true, When { hours: Some((hour(22), hour(9))), ..anything() }, call(0)),
        (false, When { hours: Some((hour(22), hour(8))), ..anything() }, call(0)),
        (true, When { days: Some(1 << 2), ..anything() }, call(0)),
        (false, When { days: Some(1 << 3), ..anything() }, call(0)),
        (true, When { waiting: Some((QueueId(0), 0)), ..anything() }, call(0)),
        (false, When { waiting: Some((QueueId(0), 1)), ..anything() }, call(0)),
        (true, When { idle: Some((GroupId(0), 3)), ..anything() }, call(0)),
        (false, When { idle: Some((GroupId(0), 4)), ..anything() }, call(0)),
        (false, When { hours: Some((hour(8), hour(9))), days: Some(1), ..anything() }, call(0)),
    ] {
        assert_eq!(refuses(when.clone(), request), fits, "{when:?}, {request:?}");
    }
}

#[test]
fn the_clock_goes_on_over_midnight_and_into_the_next_week() {
    let night = When { hours: Some((hour(22), hour(6))), days: Some(1), ..When::default() };
    let mut desk = desk(vec![row(night, into_queue(2))]);
    // Sunday 23:00, Monday 05:59:59, Monday 06:00.
    let wednesday = 2 * 24 + 8;
    for (contact, seconds, agent) in
        [(0, 3_600 * (6 * 24 + 23 - wednesday), 0), (1, 3_600 * (7 * 24 + 6 - wednesday) - 1, 2)]
    {
        assert_eq!(desk.agent_of(seconds, call(contact)), agent);
        desk.tell(seconds, ended(contact));
    }
    assert_eq!(desk.agent_of(3_600 * (7 * 24 + 6 - wednesday), call(2)), 0);
}

#[test]
fn pri_01_a_row_may_give_another_priority_and_turn_contacts_away() {
    let many = When { waiting: Some((QueueId(0), 2)), ..When::default() };
    let of_segment_1 = When { attributes: vec![(SEGMENT, vec![1])], ..When::default() };
    let first = Then::Route { queue: None, priority: Some(9) };
    let mut desk = Desk::new(Rules {
        table: vec![row(of_segment_1, first), row(many, Then::Refuse)],
        ..rules([queue(0, 1)], Pick::LongestIdle, Order::Priority)
    });
    desk.staff(0, one_call());
    desk.ask(0, call(0));
    desk.ask(1, call(1));
    desk.ask(2, of_segment(2, 1));
    assert_eq!(desk.ask(3, call(3)), [(3, Outcome::Refuse(Refusal::ByRule))]);
    assert_eq!(desk.ask(4, of_segment(3, 1)), [wait(3, 3)], "who was turned away may ask again");
    assert_eq!(desk.order_of_service(10, 0), [2, 3, 1]);
}

#[test]
fn the_trace_names_the_row() {
    let mut desk = desk(vec![
        row(When { queues: Some(vec![QueueId(1)]), ..When::default() }, Then::Refuse),
        row(When::default(), into_queue(1)),
    ]);
    desk.router.handle(second(0), Input::Request(call(0)));
    let trace = desk.router.poll().unwrap().trace.unwrap();
    assert_eq!((trace.row, trace.steps.last()), (Some(1), Some(&(Routine::Pick, 1))));
    desk.router.handle(second(0), Input::Request(Request { queue: QueueId(1), ..call(1) }));
    let trace = desk.router.poll().unwrap().trace.unwrap();
    assert_eq!((trace.row, trace.steps), (Some(0), Vec::new()));
}

#[test]
fn rei_02_a_new_table_counts_for_later_requests_only_and_what_is_known_of_agents_stays() {
    let mut desk = desk(vec![row(When::default(), into_queue(1))]);
    assert_eq!(desk.agent_of(0, call(0)), 1);
    assert_eq!(desk.ask(1, call(1)), [wait(1, 1)]);
    let idle = When { idle: Some((GroupId(0), 2)), ..When::default() };
    assert_eq!(desk.tell(2, Input::Table(vec![row(idle, into_queue(2))])), []);
    // Agents 0 and 2 have room.
    assert_eq!(desk.agent_of(3, call(2)), 2);
    assert_eq!(desk.agent_of(4, call(3)), 0);
    // Contact 1 still waits for agent 1.
    assert!(matches!(desk.tell(5, ended(0))[..], [(1, Outcome::Connect { agent: AgentId(1) })]));
    assert_eq!(desk.tell(6, Input::Table(Vec::new())), []);
    assert!(matches!(desk.ask(7, call(4))[..], [(4, Outcome::Wait { place: 1, .. })]), "no row, no other queue");
}

#[test]
fn rows_that_are_never_reached_and_rows_that_overlap_are_found() {
    let queues = |numbers: &[u16]| When {
        queues: Some(numbers.iter().map(|&number| QueueId(number)).collect()),
        ..When::default()
    };
    let early = When { hours: Some((hour(6), hour(12))), ..When::default() };
    let night = When { hours: Some((hour(22), hour(7))), ..When::default() };
    let table = [
        row(queues(&[0, 1]), into_queue(2)),
        row(queues(&[1]), into_queue(0)),
        row(early.clone(), into_queue(1)),
        row(When { priority: Some((0, 3)), ..early }, Then::Refuse),
        row(night, into_queue(0)),
        row(When { days: Some(0b11), attributes: vec![(SEGMENT, vec![1])], ..queues(&[2]) }, into_queue(0)),
        row(When { days: Some(0b100), ..queues(&[2]) }, into_queue(1)),
        row(When::default(), Then::Refuse),
        row(When::default(), Then::Refuse),
    ];
    assert_eq!(
        findings(&table),
        [
            Finding::Unreachable { row: 1, by: 0 },
            Finding::Overlap { row: 2, with: 0 },
            Finding::Unreachable { row: 3, by: 2 },
            Finding::Overlap { row: 4, with: 0 },
            Finding::Overlap { row: 5, with: 2 },
            Finding::Overlap { row: 6, with: 3 },
            Finding::Unreachable { row: 8, by: 7 },
        ]
    );
}
