//! Queues for which nobody is on duty.

use super::script::*;
use switchboard::ids::QueueId;
use switchboard::model::*;
use switchboard::routing::WhenEmpty;

/// Calls at these times of a minute each to agents on duty then, with a queue that does this while nobody is.
fn desk(when_empty: WhenEmpty, at: &[f64], duties: &[(f64, f64)]) -> Script {
    let contacts = Vec::from_iter(at.iter().map(|&at| contact(at, 60.0)));
    let mut script = Script::new().class(calls(&contacts));
    for &duty in duties {
        script = script.staff(Staff::voice().on_duty(&[duty]));
    }
    script.center.rules.queues[QueueId(0)].when_empty = when_empty;
    script
}

fn turned_away(number: u64, arrived: f64, left: f64) -> ContactRecord {
    ContactRecord { outcome: Outcome::NobodyOnDuty, ..unserved(number, arrived, left) }
}

#[test]
fn before_anybody_is_on_duty_callers_wait_or_are_turned_away_as_the_queue_says() {
    let records = |when_empty| desk(when_empty, &[50.0, 100.0], &[(100.0, EVER)]).records();
    assert_eq!(records(WhenEmpty::Join), [served(0, 50.0, 100.0, 160.0, 0), served(1, 100.0, 160.0, 220.0, 0)]);
    for when_empty in [WhenEmpty::Refuse, WhenEmpty::Leave] {
        assert_eq!(records(when_empty), [turned_away(0, 50.0, 50.0), served(1, 100.0, 100.0, 160.0, 0)]);
    }
}

#[test]
fn when_the_last_agent_goes_off_duty_who_waits_goes_on_or_leaves_as_the_queue_says() {
    // The agent serves the first to the end, after their duty; nobody comes for the second.
    let records = |when_empty| desk(when_empty, &[150.0, 160.0, 205.0], &[(0.0, 200.0)]).records();
    let first = || served(0, 150.0, 150.0, 210.0, 0);
    let end = 3_600.0;
    assert_eq!(records(WhenEmpty::Join), [first(), unserved(1, 160.0, end), unserved(2, 205.0, end)]);
    assert_eq!(records(WhenEmpty::Refuse), [first(), unserved(1, 160.0, end), turned_away(2, 205.0, 205.0)]);
    let script = desk(WhenEmpty::Leave, &[150.0, 160.0, 205.0], &[(0.0, 200.0)]);
    let run = script.run();
    assert_eq!(run.records, [first(), turned_away(1, 160.0, 200.0), turned_away(2, 205.0, 205.0)]);
    assert_eq!(run.result.total().blocked(), 2);
}

#[test]
fn nobody_leaves_while_one_shift_takes_over_from_another() {
    let records = desk(WhenEmpty::Leave, &[150.0, 160.0, 170.0], &[(0.0, 200.0), (200.0, EVER)]).records();
    let expected =
        [served(0, 150.0, 150.0, 210.0, 0), served(1, 160.0, 200.0, 260.0, 1), served(2, 170.0, 260.0, 320.0, 1)];
    assert_eq!(records, expected);
}
