//! The order of events at equal times: one test for each two neighbours in the table of `model`, and one for what happens
//! within a lane.

use super::script::*;
use super::voice::seed_for;
use switchboard::model::*;

#[test]
fn a_shift_that_ends_comes_before_a_conversation_that_ends() {
    let script = Script::new().class(calls(&[contact(0.0, 30.0), contact(10.0, 5.0)]));
    let records = script.staff(Staff::voice().on_duty(&[(0.0, 30.0), (50.0, EVER)])).records();
    assert_eq!(records, [served(0, 0.0, 0.0, 30.0, 0), served(1, 10.0, 50.0, 55.0, 0)]);
}

#[test]
fn a_shift_that_begins_comes_before_a_conversation_that_ends() {
    let script = Script::new().class(calls(&[contact(0.0, 30.0), contact(10.0, 5.0)])).staff(Staff::voice());
    let records = script.staff(Staff::voice().on_duty(&[(30.0, EVER)])).records();
    assert_eq!(records[1], served(1, 10.0, 30.0, 35.0, 1));
}

#[test]
fn a_conversation_that_ends_comes_before_the_engines_deadline() {
    let mut script = Script::new()
        .class(calls(&[contact(0.0, 30.0)]))
        .class(wants_own(20.0, calls_of("regulars", 0, &[contact(10.0, 5.0)])))
        .staff(Staff::voice())
        .staff(Staff::voice());
    script.seed = seed_for("regulars", 0);
    // The preferred agent is free at the very moment at which anybody would do.
    assert_eq!(script.records()[1], of(1, served(0, 10.0, 30.0, 35.0, 0)));
}

/// Agent 0 chats until 100 s; from 10 s on a regular wants them alone, until 30 s. Agent 1 is idle.
fn chats_of_regulars() -> Script {
    let regulars = switchboard::workload::Class {
        name: "regulars".into(),
        ..messages(habits(0, 0, 0.0, 0), &[contact(10.0, 5.0)])
    };
    let mut script = Script::new()
        .class(messages(habits(0, 0, 0.0, 0), &[contact(0.0, 100.0)]))
        .class(wants_own(20.0, regulars))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff::chat(1, &[0]))
        .staff(Staff::chat(1, &[0]));
    script.seed = seed_for("regulars", 0);
    script
}

#[test]
fn the_engines_deadline_comes_before_a_step_of_a_contact() {
    // One exchange with 5 s to think: asks to be routed at 30 s.
    let others =
        switchboard::workload::Class { name: "others".into(), ..messages(habits(0, 1, 5.0, 0), &[contact(25.0, 5.0)]) };
    let records = chats_of_regulars().class(others).records();
    assert_eq!(records[1], of(1, over(0, Host::Provider, 10.0, served(0, 10.0, 30.0, 35.0, 1))));
    assert_eq!(records[2], of(2, over(0, Host::Provider, 30.0, served(0, 25.0, 35.0, 40.0, 1))));
}

#[test]
fn a_step_of_a_contact_comes_before_an_arrival() {
    let script = Script::new()
        .class(calls(&[contact(30.0, 5.0)]))
        .class(messages(habits(0, 1, 5.0, 0), &[contact(25.0, 5.0)]))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() });
    let records = script.records();
    assert_eq!(records[0], served(0, 30.0, 35.0, 40.0, 0));
    assert_eq!(records[1], of(1, over(0, Host::Provider, 30.0, served(0, 25.0, 30.0, 35.0, 0))));
}

#[test]
fn an_arrival_comes_before_patience_that_ends() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 60.0), impatient(10.0, 5.0, 20.0), contact(30.0, 5.0)]))
        .staff(Staff::voice())
        .limit(0, 1);
    // The one who gives up at 30 s still fills the queue.
    assert_eq!(script.records()[1..], [abandoned(1, 10.0, 30.0), blocked(2, 30.0)]);
}

#[test]
fn patience_that_ends_comes_before_the_cut() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 90.0), impatient(10.0, 5.0, 50.0), contact(20.0, 5.0)]))
        .staff(Staff::voice())
        .horizon(60.0)
        .closing(Closing::Cut);
    assert_eq!(script.records()[1..], [abandoned(1, 10.0, 60.0), unserved(2, 20.0, 60.0)]);
}

#[test]
fn a_conversation_that_ends_comes_before_the_cut_and_connects_who_waits() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), contact(10.0, 5.0)])).staff(Staff::voice());
    let records = script.horizon(60.0).closing(Closing::Cut).records();
    let cut = ContactRecord { outcome: Outcome::InService, ..served(1, 10.0, 60.0, 60.0, 0) };
    assert_eq!(records, [served(0, 0.0, 0.0, 60.0, 0), cut]);
}

#[test]
fn an_agent_who_becomes_free_takes_the_caller_whose_patience_ends_at_that_moment() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), impatient(10.0, 5.0, 50.0)])).staff(Staff::voice());
    assert_eq!(script.records()[1], served(1, 10.0, 60.0, 65.0, 0));
}

#[test]
fn an_agent_who_becomes_free_takes_who_waits_and_not_who_arrives_at_that_moment() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), contact(10.0, 5.0), contact(60.0, 5.0)]));
    let records = script.staff(Staff::voice()).records();
    assert_eq!(records[1..], [served(1, 10.0, 60.0, 65.0, 0), served(2, 60.0, 65.0, 70.0, 0)]);
}

#[test]
fn a_caller_who_arrives_as_an_agent_becomes_free_is_served_when_nobody_waits() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), impatient(60.0, 5.0, 0.0)])).staff(Staff::voice());
    assert_eq!(script.records()[1], served(1, 60.0, 60.0, 65.0, 0));
}

#[test]
fn of_agents_who_become_free_together_the_one_listed_first_takes_the_first_who_waits() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 60.0), contact(10.0, 50.0), contact(20.0, 5.0), contact(30.0, 6.0)]))
        .staff(Staff::voice())
        .staff(Staff::voice());
    assert_eq!(script.records()[2..], [served(2, 20.0, 60.0, 65.0, 0), served(3, 30.0, 60.0, 66.0, 1)]);
}

#[test]
fn of_agents_who_come_together_the_one_listed_first_takes_the_first_who_waits() {
    let late = || Staff::voice().on_duty(&[(60.0, EVER)]);
    let script = Script::new().class(calls(&[contact(20.0, 5.0), contact(30.0, 6.0)])).staff(late()).staff(late());
    assert_eq!(script.records(), [served(0, 20.0, 60.0, 65.0, 0), served(1, 30.0, 60.0, 66.0, 1)]);
}

#[test]
fn of_callers_who_arrive_together_the_class_listed_first_is_served_first() {
    let script = Script::new()
        .class(calls(&[contact(10.0, 5.0)]))
        .class(calls_of("others", 0, &[contact(10.0, 5.0)]))
        .staff(Staff::voice());
    assert_eq!(script.records(), [served(0, 10.0, 10.0, 15.0, 0), of(1, served(0, 10.0, 15.0, 20.0, 0))]);
}

#[test]
fn a_client_who_is_to_be_called_at_a_moment_is_called_before_somebody_who_arrives_then() {
    let callback = super::callbacks::at_once_after(60.0);
    let asks = switchboard::workload::Class {
        name: "asks".into(),
        callback: Some(Box::new(callback)),
        ..calls(&[contact(10.0, 30.0)])
    };
    let arrives = calls_of("arrives", 0, &[contact(70.0, 20.0)]);
    let records = Script::new().class(asks).class(arrives).staff(Staff::voice()).records();
    assert_eq!(records[1], of(1, served(0, 70.0, 100.0, 120.0, 0)));
}

#[test]
fn a_step_of_a_contact_comes_before_a_client_who_is_to_be_called_at_that_moment() {
    let asks = switchboard::workload::Class {
        name: "asks".into(),
        callback: Some(Box::new(super::callbacks::at_once_after(60.0))),
        ..calls(&[contact(10.0, 30.0)])
    };
    // One exchange with 5 s to think: asks to be routed at 70 s.
    let messages = messages(habits(0, 1, 5.0, 0), &[contact(65.0, 20.0)]);
    let staff = Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() };
    let script = Script::new().class(messages).class(asks).provider(provider(0, 0.0, 0.0, Host::Provider)).staff(staff);
    assert_eq!(script.records()[0], over(0, Host::Provider, 70.0, served(0, 65.0, 70.0, 90.0, 0)));
}
