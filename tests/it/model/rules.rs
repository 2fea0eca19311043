//! The rules of the enterprise in a center.

use super::script::*;
use switchboard::ids::{ClassId, QueueId};
use switchboard::model::*;
use switchboard::routing::{Order, Row, Then, When};
use switchboard::time::Time;
use switchboard::workload::RecordedContact;

fn to_queue(queue: u16) -> Then {
    Then::Route { queue: Some(QueueId(queue)), priority: None }
}

/// Two classes with a queue and an agent each: agent 0 has skill 0 and agent 1 skill 1.
fn two_desks(first: &[RecordedContact], second: &[RecordedContact]) -> Script {
    let script = Script::new().class(calls(first)).class(calls_of("others", 1, second));
    script.staff(Staff::voice()).staff(Staff::voice().skilled(&[1]))
}

fn of_class(class: u16) -> When {
    When { attributes: vec![(Enterprise::CLASS, vec![class + 1])], ..When::default() }
}

#[test]
fn a_contact_waits_in_the_queue_that_a_rule_puts_it_into() {
    let mut script = two_desks(&[contact(0.0, 30.0), contact(5.0, 20.0)], &[contact(1.0, 10.0)]);
    script.center.rules.table = vec![Row { when: of_class(0), then: to_queue(1) }];
    let run = script.run();
    let expected = [served(0, 0.0, 0.0, 30.0, 1), served(1, 5.0, 40.0, 60.0, 1), of(1, served(0, 1.0, 30.0, 40.0, 1))];
    assert_eq!(run.records, expected);
    assert_eq!(run.result.queues[QueueId(0)].waiting, [0, 0]);
    assert_eq!(run.result.queues[QueueId(1)].waiting, [area(29.0 + 35.0), 0]);
}

#[test]
fn rei_02_rules_that_change_at_noon_count_for_whoever_comes_later() {
    let mut script = two_desks(&[contact(0.0, 50.0), contact(10.0, 5.0), contact(20.0, 5.0)], &[]);
    // Noon is at 15 s.
    script.center.enterprise.tables = vec![(at(15.0), vec![Row { when: When::default(), then: to_queue(1) }])];
    assert_eq!(
        script.records(),
        [served(0, 0.0, 0.0, 50.0, 0), served(1, 10.0, 50.0, 55.0, 0), served(2, 20.0, 20.0, 25.0, 1),]
    );
}

#[test]
fn who_is_refused_by_a_rule_is_blocked_and_who_gets_a_higher_priority_goes_first() {
    let many = When { waiting: Some((QueueId(0), 2)), ..When::default() };
    let first = Then::Route { queue: None, priority: Some(9) };
    let contacts = [contact(0.0, 50.0), contact(1.0, 5.0), contact(3.0, 5.0)];
    let mut script =
        Script::new().class(calls(&contacts)).class(calls_of("urgent", 0, &[contact(2.0, 5.0)])).staff(Staff::voice());
    script = script.order(Order::Priority);
    script.center.rules.table = vec![Row { when: many, then: Then::Refuse }, Row { when: of_class(1), then: first }];
    assert_eq!(
        script.records(),
        [
            served(0, 0.0, 0.0, 50.0, 0),
            served(1, 1.0, 55.0, 60.0, 0),
            blocked(2, 3.0),
            of(1, served(0, 2.0, 50.0, 55.0, 0)),
        ]
    );
}

#[test]
fn attributes_have_their_shares_and_each_contact_keeps_its_own() {
    let arrivals = Vec::from_iter((0..4_000).map(|number| contact(f64::from(number) / 2.0, 0.5)));
    let segment = switchboard::ids::AttributeId(2);
    let mut script = two_desks(&arrivals, &[]);
    script.center.rules.table =
        vec![Row { when: When { attributes: vec![(segment, vec![2])], ..When::default() }, then: to_queue(1) }];
    let known = Known { attribute: segment, values: vec![(1, 0.7), (2, 0.3)] };
    script.center.enterprise.known = vec![vec![known]].into();
    let (once, again) = (script.records(), script.records());
    assert_eq!(once, again);
    let moved = once.iter().filter(|record| record.agent.is_some_and(|agent| agent.0 == 1)).count() as f64;
    let deviation = (4_000.0_f64 * 0.3 * 0.7).sqrt();
    assert!((moved - 1_200.0).abs() < 4.0 * deviation, "{moved} of 4000 against 1200");
    assert!(once.iter().all(|record| record.class == ClassId(0) && record.left > Time::START));
}
