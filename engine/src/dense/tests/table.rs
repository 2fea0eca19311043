//! The table of rules.

use super::*;
use crate::ids::AttributeId;

fn row(when: When, then: Then) -> Row {
    Row { when, then }
}

fn into_queue(queue: u16) -> Then {
    Then::Route { queue: Some(QueueId(queue)), priority: None, treatment: None }
}

fn hour(hours: u64) -> Span {
    Span::from_seconds(3_600 * hours)
}

/// Three queues for skills 0, 1 and 2, and an agent for each, under this table. The time begins on a Wednesday at 08:00.
fn desk(table: Vec<Row>) -> Desk {
    let queues = [queue(0, 1), queue(1, 1), queue(2, 1)];
    let since_monday = hour(2 * 24 + 8);
    let plain = rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome);
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
    let first = Then::Route { queue: None, priority: Some(9), treatment: None };
    let mut desk = Desk::new(Rules {
        table: vec![row(of_segment_1, first), row(many, Then::Refuse)],
        ..rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::Priority)
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
    assert_eq!((trace.row, trace.steps.last()), (Some(1), Some(&(Routine::AgentSelection, 1))));
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

/// A row for whoever still waits after so many seconds.
fn after(seconds: u64, then: Then) -> Row {
    row(When { waited: Some(Span::from_seconds(seconds)), ..When::default() }, then)
}

fn moved(contact: u32, queue: u16, priority: u8) -> Answer {
    (contact, Outcome::Move { queue: QueueId(queue), priority, estimate: None })
}

#[test]
fn a_row_for_who_waits_comes_into_play_after_its_wait_and_the_place_of_the_request_is_kept() {
    let mut desk = desk(vec![after(30, into_queue(2))]);
    desk.ask(0, call(0));
    desk.ask(0, Request { queue: QueueId(2), ..call(1) });
    assert_eq!(desk.ask(10, call(2)), [wait(2, 1)], "the row is not for who asks");
    assert_eq!(desk.ask(20, Request { queue: QueueId(2), ..call(3) }), [wait(3, 1)]);
    assert_eq!(desk.router.deadline(), Some(second(40)));
    assert_eq!(desk.pass(39), []);
    assert_eq!(desk.pass(40), [moved(2, 2, 0)]);
    assert_eq!((desk.router.waiting(QueueId(0)), desk.router.waiting(QueueId(2))), (0, 2));
    assert_eq!(desk.router.queue_of(ContactId(2)), Some(QueueId(2)));
    // It asked before contact 3, which waits for the same agent.
    assert_eq!(desk.order_of_service(45, 1), [2, 3]);
}

#[test]
fn who_is_moved_to_where_somebody_is_idle_is_connected_at_once() {
    let mut desk = desk(vec![after(30, into_queue(1))]);
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    assert_eq!(desk.pass(30), [moved(1, 1, 0), connect(1, 1)]);
    assert_eq!(desk.router.deadline(), None);
}

#[test]
fn of_the_rows_of_one_wait_the_first_that_fits_counts_and_longer_waits_come_after_shorter_ones() {
    let unless = When { queues: Some(vec![QueueId(1)]), waited: Some(Span::from_seconds(10)), ..When::default() };
    let raise = |priority| Then::Route { queue: None, priority: Some(priority), treatment: None };
    let table = vec![
        after(30, Then::Refuse),
        row(unless, raise(9)),
        after(10, raise(3)),
        after(10, raise(4)),
        after(20, into_queue(2)),
    ];
    let mut desk = desk(table);
    for (contact, queue) in [(0, 0), (1, 2)] {
        desk.ask(0, Request { queue: QueueId(queue), ..call(contact) });
    }
    assert_eq!(desk.ask(0, call(2)), [wait(2, 1)]);
    assert_eq!(desk.pass(10), [moved(2, 0, 3)]);
    assert_eq!(desk.pass(20), [moved(2, 2, 3)], "what a row does not say stays as it is");
    assert_eq!(desk.pass(30), [(2, Outcome::Refuse(Refusal::ByRule))]);
    assert_eq!((desk.router.waiting(QueueId(2)), desk.router.deadline()), (0, None));
    // Its number is free again, and what it waited for is forgotten.
    assert_eq!(desk.ask(40, call(2)), [wait(2, 1)]);
    assert_eq!(desk.router.deadline(), Some(second(50)));
}

#[test]
fn the_steps_of_the_queue_that_a_row_moves_to_count_from_the_request() {
    let step = Step {
        after: Span::from_seconds(20),
        only_if: Condition::default(),
        target: Target::skilled(SkillId(2), 1),
        sites: Vec::new(),
    };
    let queues = [queue(0, 1), QueueRules { steps: vec![step], ..queue(1, 1) }];
    let plain = rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome);
    let mut desk = Desk::new(Rules { table: vec![after(10, into_queue(1)), after(30, into_queue(1))], ..plain });
    desk.staff(0, able(&[(2, 1)], &[], [1, 0], 1));
    assert_eq!(desk.ask(0, call(0)), [wait(0, 1)]);
    assert_eq!(desk.pass(10), [moved(0, 1, 0)]);
    assert_eq!(desk.router.deadline(), Some(second(20)));
    assert_eq!(desk.pass(20), [connect(0, 0)]);
}

#[test]
fn rei_02_a_new_table_leaves_who_waits_to_the_one_that_it_asked_under() {
    let mut desk = desk(vec![after(30, into_queue(1))]);
    desk.ask(0, call(0));
    desk.ask(0, call(1));
    assert_eq!(desk.tell(10, Input::Table(vec![after(5, into_queue(2))])), []);
    assert_eq!(desk.ask(20, call(2)), [wait(2, 2)]);
    assert_eq!(desk.pass(25), [moved(2, 2, 0), connect(2, 2)]);
    assert_eq!(desk.pass(30), [moved(1, 1, 0), connect(1, 1)]);
}

#[test]
fn what_a_row_has_the_driver_do_is_said_once_with_the_answer_or_the_move() {
    let treats = |number| Then::Route { queue: None, priority: None, treatment: Some(TreatmentId(number)) };
    let mut desk = desk(vec![row(When::default(), treats(7)), after(10, treats(8))]);
    let treatments = |desk: &mut Desk| {
        Vec::from_iter(std::iter::from_fn(|| desk.router.poll()).map(|decision| decision.treatment.map(|id| id.0)))
    };
    desk.router.handle(second(0), Input::Request(call(0)));
    assert_eq!(treatments(&mut desk), [Some(7)]);
    desk.router.handle(second(0), Input::Request(call(1)));
    assert_eq!(treatments(&mut desk), [Some(7)]);
    desk.router.handle_deadline(second(10));
    assert_eq!(treatments(&mut desk), [Some(8)]);
    desk.router.handle(second(20), ended(0));
    assert_eq!(treatments(&mut desk), [None]);
}

#[test]
fn nobody_is_moved_into_a_queue_that_is_full() {
    let mut desk = desk(Vec::new());
    let to_one = row(
        When { waited: Some(Span::from_seconds(30)), queues: Some(vec![QueueId(0)]), ..When::default() },
        into_queue(1),
    );
    let urgent = Then::Route { queue: None, priority: Some(5), treatment: None };
    let otherwise = row(When { waited: Some(Span::from_seconds(30)), ..When::default() }, urgent);
    let mut queues = Vec::from([queue(0, 1), queue(1, 1)]);
    queues[1].capacity = Some(1);
    desk.router = Router::new(Rules {
        table: vec![to_one, otherwise],
        ..rules(queues, AgentSelection::LongestIdle, ContactSelection::FirstCome)
    });
    (0..2).for_each(|agent| desk.staff(agent, able(&[(agent as u16, 1)], &[], [1, 1], 1)));
    (0..2).for_each(|queue| drop(desk.ask(0, Request { queue: QueueId(queue), ..call(u32::from(queue)) })));
    for contact in 2..5 {
        desk.ask(contact.into(), call(contact));
    }
    // The first finds room; for the others the next row that fits counts.
    assert_eq!(desk.pass(32), [moved(2, 1, 0)]);
    assert_eq!(desk.pass(34), [moved(3, 0, 5), moved(4, 0, 5)]);
    assert_eq!([0, 1].map(|queue| desk.router.waiting(QueueId(queue))), [2, 1]);
    assert_eq!(desk.order_of_service(40, 1), [2]);
}
