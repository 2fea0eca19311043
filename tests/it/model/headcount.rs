//! Agents as numbers and not as persons: who leaves when there are to be fewer, and who comes.

use super::script::*;
use switchboard::ids::{ClassId, GroupId};
use switchboard::workload::{Callback, ShareByTime};

/// Two agents up to 100 s and one from then on, as numbers.
fn two_then_one(calls_of: &[switchboard::workload::RecordedContact]) -> Script {
    let mut script = Script::new().class(calls(calls_of));
    script.center.groups[GroupId(0)].in_numbers = true;
    script.staff(Staff::voice().on_duty(&[(0.0, EVER)])).staff(Staff::voice().on_duty(&[(0.0, 100.0)]))
}

#[test]
fn whoever_ends_a_session_first_leaves_when_all_are_busy_and_one_is_too_many() {
    // The first agent ends at 130 s, the second one, whose duty ended, at 150 s: the third caller waits for the second one.
    let script = two_then_one(&[contact(70.0, 60.0), contact(80.0, 70.0), contact(110.0, 10.0)]);
    let run = script.run();
    assert_eq!(
        run.records,
        [served(0, 70.0, 70.0, 130.0, 0), served(1, 80.0, 80.0, 150.0, 1), served(2, 110.0, 150.0, 160.0, 1)]
    );
    // One too many for 30 s.
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.overtime), (area(3_630.0 + 100.0), area(30.0)));
    // As persons the first would go on with the third caller at once.
    let mut persons = script;
    persons.center.groups[GroupId(0)].in_numbers = false;
    assert_eq!(persons.records()[2], served(2, 110.0, 130.0, 140.0, 0));
}

#[test]
fn whoever_has_nothing_to_do_leaves_at_once_although_another_ones_duty_ends() {
    // The second agent is busy at 100 s, and the first is not.
    let run = two_then_one(&[contact(50.0, 10.0), contact(55.0, 100.0), contact(110.0, 10.0)]).run();
    assert_eq!(run.records[1..], [served(1, 55.0, 55.0, 155.0, 1), served(2, 110.0, 155.0, 165.0, 1)]);
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.overtime), (area(3_600.0 + 100.0), 0));
}

#[test]
fn one_who_is_too_many_stays_when_the_number_rises_again() {
    let mut script = Script::new().class(calls(&[contact(0.0, 200.0), contact(0.0, 200.0), contact(0.0, 30.0)]));
    script.center.groups[GroupId(0)].in_numbers = true;
    let script = script.staff(Staff::voice().on_duty(&[(0.0, EVER)]));
    let run = script.staff(Staff::voice().on_duty(&[(0.0, 100.0), (150.0, EVER)])).run();
    assert_eq!(run.records[2], served(2, 0.0, 200.0, 230.0, 0));
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.overtime), (area(7_200.0), area(50.0)));
}

#[test]
fn an_agent_with_several_sessions_takes_no_more_and_finishes_the_others() {
    let mut script = Script::new().class(calls(&[contact(0.0, 120.0), contact(0.0, 300.0), contact(110.0, 10.0)]));
    script.center.groups[GroupId(0)].in_numbers = true;
    let staff = Staff { capacity: [2, 0, 2], ..Staff::voice() };
    let run = script.staff(staff.on_duty(&[(0.0, 100.0), (400.0, EVER)])).run();
    // From 120 s on they take no more, although there is a place free, and stay to 300 s.
    assert_eq!(run.records[2], served(2, 110.0, 400.0, 410.0, 0));
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.overtime), (area(300.0 + 3_200.0), area(200.0)));
}

#[test]
fn whoever_is_done_with_a_callback_or_with_a_call_in_vain_leaves_when_one_is_too_many() {
    // The first agent dials at 50 s until 60 s and talks until 130 s, or dials in vain until 80 s and from 90 s until 120 s. The number falls at
    // 100 s, and the second one is busy until 150 s: the last caller waits for them.
    for (answer_share, calls_made) in [(1.0, 3), (0.0, 2)] {
        let mut script = two_then_one(&[contact(0.0, 50.0), contact(0.0, 150.0), contact(10.0, 70.0)]);
        let callback = Callback {
            answer_share: ShareByTime::from(answer_share),
            attempts: calls_made,
            retry_delay: constant(10.0),
            ..super::callbacks::callback()
        };
        script.center.classes[ClassId(0)].callback = Some(Box::new(callback));
        let script = script.class(calls_of("last", 0, &[contact(110.0, 10.0)]));
        assert_eq!(script.records()[3], of(1, served(0, 110.0, 150.0, 160.0, 1)), "answered: {answer_share}");
    }
}
