//! Agents: shifts, breaks, several sessions at once and how they slow each other down.

use super::script::*;
use switchboard::ids::{ClassId, GroupId};
use switchboard::model::*;
use switchboard::workload::RecordedContact;

#[test]
fn a_shift_begins_with_people_waiting_and_takes_them_in_order() {
    let script = Script::new().class(calls(&[contact(10.0, 60.0), contact(20.0, 60.0)]));
    let run = script.staff(Staff::voice().on_duty(&[(50.0, EVER)])).run();
    assert_eq!(run.records, [served(0, 10.0, 50.0, 110.0, 0), served(1, 20.0, 110.0, 170.0, 0)]);
    assert_eq!(run.result.queues.iter().map(|queue| queue.waiting[0]).sum::<u128>(), area(130.0));
}

#[test]
fn an_agent_whose_shift_ends_finishes_his_conversation_in_overtime_and_takes_no_new_one() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), contact(10.0, 5.0)]));
    let run = script.staff(Staff::voice().on_duty(&[(0.0, 40.0), (100.0, 120.0)])).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), served(1, 10.0, 100.0, 105.0, 0)]);
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.busy[0], desk.overtime), (area(80.0), area(65.0), area(20.0)));
}

#[test]
fn an_agent_on_a_break_takes_nobody_until_he_is_back() {
    let script = Script::new().class(calls(&[contact(5.0, 10.0), contact(35.0, 10.0)]));
    let run = script.staff(Staff::voice().on_duty(&[(0.0, 30.0), (40.0, 60.0)])).run();
    assert_eq!(run.records, [served(0, 5.0, 5.0, 15.0, 0), served(1, 35.0, 40.0, 50.0, 0)]);
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.overtime), (area(50.0), 0));
}

#[test]
fn an_agent_who_works_into_his_break_has_overtime_only_until_his_next_duty() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), contact(10.0, 10.0)]));
    let run = script.staff(Staff::voice().on_duty(&[(0.0, 30.0), (45.0, 100.0)])).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), served(1, 10.0, 60.0, 70.0, 0)]);
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.present[0], desk.overtime), (area(100.0), area(15.0)));
}

#[test]
fn agents_are_present_to_the_end_of_the_horizon_although_nothing_happens_there() {
    let run = Script::new().class(calls(&[contact(0.0, 60.0)])).staff(Staff::voice()).run();
    assert_eq!(run.result.groups[GroupId(0)].present, [area(3600.0), 0]);
}

/// Two chats of 60 s of work, the second 30 s after the first.
fn two_chats(leg: f64, session: u32) -> Script {
    Script::new()
        .class(messages(habits(0, 0, 0.0, session), &[contact(0.0, 60.0), contact(30.0, 60.0)]))
        .provider(provider(0, leg, 0.0, Host::Provider))
        .staff(Staff::chat(2, &[0]))
}

fn chat(number: u64, arrived: f64, connected: f64, left: f64) -> ContactRecord {
    over(0, Host::Provider, connected, served(number, arrived, connected, left, 0))
}

#[test]
fn chats_that_do_not_slow_each_other_down_run_side_by_side() {
    let run = two_chats(0.0, 0).run();
    assert_eq!(run.records, [chat(0, 0.0, 0.0, 60.0), chat(1, 30.0, 30.0, 90.0)]);
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.busy[0], desk.sessions[0]), (area(90.0), area(120.0)));
}

#[test]
fn two_chats_that_share_the_attention_take_twice_as_long_while_both_are_open() {
    // The first does 30 s alone and 30 s at half pace; then the second does its last 30 s alone.
    let run = two_chats(0.0, 0).slowdown(1.0).run();
    assert_eq!(run.records, [chat(0, 0.0, 0.0, 90.0), chat(1, 30.0, 30.0, 120.0)]);
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.busy[0], desk.sessions[0]), (area(120.0), area(180.0)));
}

#[test]
fn chats_take_as_many_times_as_long_as_a_table_says_for_their_number() {
    let chats = [contact(0.0, 60.0), contact(30.0, 60.0), contact(60.0, 60.0)];
    let mut script = Script::new()
        .class(messages(habits(0, 0, 0.0, 0), &chats))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff::chat(3, &[0]));
    script.center.groups[GroupId(0)].slowdown = Slowdown::table(vec![1.0, 1.2, 3.0]).unwrap();
    // 30 s alone, 30 s at 1 / 1.2: 5 s are left of the first, which take 15 s at a third. Then the second has 30 s, of 60 - 25 - 5, and
    // the third 55 s: 36 s for both together, in which the third does 30 s; its last 25 s it is alone.
    let expected = [chat(0, 0.0, 0.0, 75.0), chat(1, 30.0, 30.0, 111.0), chat(2, 60.0, 60.0, 136.0)];
    assert_eq!(script.records(), expected);
}

#[test]
fn work_after_a_chat_is_slowed_and_slows_like_the_chat() {
    let mut script = two_chats(0.0, 0).slowdown(1.0);
    script.center.classes[ClassId(0)].wrap_up.push(constant(10.0));
    // The first wraps up from 90 s on, 10 s at half pace. At 110 s the second has 20 s left, and its own 10 s alone.
    let wrapped = |wrap_up, record| ContactRecord { wrap_up: s(wrap_up), ..record };
    let expected = [wrapped(20.0, chat(0, 0.0, 0.0, 90.0)), wrapped(10.0, chat(1, 30.0, 30.0, 130.0))];
    assert_eq!(script.records(), expected);
}

#[test]
fn a_chat_ends_in_time_while_the_work_after_another_goes_on() {
    let mut script = two_chats(0.0, 0).slowdown(1.0);
    script.center.classes[ClassId(0)].wrap_up.push(constant(50.0));
    // The second has 30 s left at 90 s and is done at 150 s. Then 20 s are left of the first's work and 50 s of its own:
    // 40 s together, 30 s alone.
    let wrapped = |wrap_up, record| ContactRecord { wrap_up: s(wrap_up), ..record };
    let expected = [wrapped(100.0, chat(0, 0.0, 0.0, 90.0)), wrapped(70.0, chat(1, 30.0, 30.0, 150.0))];
    assert_eq!(script.records(), expected);
}

#[test]
fn a_chat_that_opens_does_not_touch_messages_on_their_way() {
    let contacts = [contact(0.0, 60.0), contact(30.0, 60.0), contact(91.0, 10.0)];
    let records = Script::new()
        .class(messages(habits(0, 0, 0.0, 2), &contacts))
        .provider(provider(0, 1.0, 0.0, Host::Provider))
        .staff(Staff::chat(3, &[0]))
        .slowdown(1.0)
        .records();
    // As below, but from 92 s on there are three: 3 s at a third of the pace. At 95 s the third has 9 s left and the second
    // 28.5 s, of which 9 s are done when the third's work is, at 113 s, and 2 s more until its messages are through.
    assert_eq!(records, [chat(0, 0.0, 1.0, 95.0), chat(1, 30.0, 31.0, 138.5), chat(2, 91.0, 92.0, 117.0)]);
}

#[test]
fn messages_on_their_way_are_not_slowed_but_their_session_is_open() {
    // Each contact reaches the proxy after 1 s and has 4 messages of 1 s in its session. The first's work is done at
    // 91 s; until its messages are through at 95 s the second works at half pace: 30 - 2 = 28 s are left to do alone.
    let records = two_chats(1.0, 2).slowdown(1.0).records();
    assert_eq!(records, [chat(0, 0.0, 1.0, 95.0), chat(1, 30.0, 31.0, 127.0)]);
}

#[test]
fn ims_12_concurrency_has_a_limit_and_a_price() {
    let chats = [contact(0.0, 60.0), contact(0.0, 60.0), contact(0.0, 60.0)];
    let done = |sessions: u16| {
        let script = Script::new()
            .class(messages(habits(0, 0, 0.0, 0), &chats))
            .provider(provider(0, 0.0, 0.0, Host::Provider))
            .staff(Staff::chat(sessions, &[0]))
            .slowdown(1.5);
        let run = script.run();
        let most = run.records.iter().filter(|record| record.connected == Some(at(0.0))).count();
        (most, run.records.iter().map(|record| record.left).max().unwrap())
    };
    // One after another 180 s. Two at once take 2.5 times as long, three at once 4 times.
    assert_eq!(done(1), (1, at(180.0)));
    assert_eq!(done(2), (2, at(210.0)));
    assert_eq!(done(3), (3, at(240.0)));
}

#[test]
fn an_agent_for_calls_and_messages_keeps_to_each_limit_and_to_the_limit_together() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 100.0), contact(20.0, 40.0)]))
        .class(messages(habits(0, 0, 0.0, 0), &[contact(10.0, 110.0), contact(30.0, 10.0), contact(35.0, 10.0)]))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff { programs: vec![0], capacity: [1, 2, 2], ..Staff::voice() });
    let im = |number, arrived, connected, left| {
        of(1, over(0, Host::Provider, arrived, served(number, arrived, connected, left, 0)))
    };
    let expected = [
        served(0, 0.0, 0.0, 100.0, 0),
        served(1, 20.0, 100.0, 140.0, 0),
        im(0, 10.0, 10.0, 120.0),
        im(1, 30.0, 120.0, 130.0),
        im(2, 35.0, 130.0, 140.0),
    ];
    assert_eq!(script.records(), expected);
}

#[test]
fn an_agent_in_a_call_with_room_for_messages_takes_a_message_before_an_earlier_call() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 100.0), contact(20.0, 40.0)]))
        .class(messages(habits(0, 0, 0.0, 0), &[contact(30.0, 10.0)]))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff { programs: vec![0], capacity: [1, 2, 2], ..Staff::voice() });
    let records = script.records();
    assert_eq!(records[1], served(1, 20.0, 100.0, 140.0, 0));
    assert_eq!(records[2], of(1, over(0, Host::Provider, 30.0, served(0, 30.0, 30.0, 40.0, 0))));
}

#[test]
fn work_of_no_length_ends_at_the_moment_it_begins() {
    let none = RecordedContact { talk: Some(s(0.0)), ..contact(10.0, 0.0) };
    for slowdown in [0.0, 1.0] {
        let script = Script::new().class(calls(&[none, none])).staff(Staff::voice()).slowdown(slowdown);
        assert_eq!(script.records(), [served(0, 10.0, 10.0, 10.0, 0), served(1, 10.0, 10.0, 10.0, 0)]);
    }
}
