//! Callers: served, waiting, giving up, refused, in the order of service, and left at the end.

use super::script::*;
use switchboard::ids::{ClassId, GroupId, QueueId};
use switchboard::model::*;
use switchboard::random::Root;
use switchboard::routing::ContactSelection;
use switchboard::time::Span;
use switchboard::workload::{Class, ClassDraws, PreferredAgent};

#[test]
fn a_caller_is_served_at_once_and_the_next_one_waits_for_the_agent() {
    let run = Script::new().class(calls(&[contact(10.0, 60.0), contact(30.0, 5.5)])).staff(Staff::voice()).run();
    assert_eq!(run.records, [served(0, 10.0, 10.0, 70.0, 0), served(1, 30.0, 70.0, 75.5, 0)]);
    let expected = Cell {
        offered: 2,
        endings: Endings::default().with(Reached::Answered, Outcome::Handled, 2),
        clients_waited: 1,
        answered_at_once: 1,
        answered_in_time: 1,
        in_system: area(105.5),
        wait_answered: area(40.0),
        conversation: area(65.5),
        ..Cell::default()
    };
    assert_eq!(run.result.cell(0, ClassId(0)), expected);
    assert_eq!(run.result.queues[QueueId(0)], QueueTimes { waiting: vec![area(40.0), 0], max_waiting: vec![1, 0] });
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!((desk.busy[0], desk.sessions[0], desk.overtime), (area(65.5), area(65.5), 0));
}

#[test]
fn a_wait_of_exactly_the_threshold_is_in_time() {
    let script = Script::new().class(calls(&[contact(0.0, 30.0), contact(10.0, 1.0), contact(10.9, 1.0)]));
    // Waits of 0, 20 and 20.1 s.
    assert_eq!(script.staff(Staff::voice()).run().result.total().answered_in_time, 2);
}

#[test]
fn a_caller_gives_up_at_exactly_his_patience() {
    let script = Script::new().class(calls(&[contact(0.0, 60.0), impatient(10.0, 60.0, 7.25)]));
    let run = script.staff(Staff::voice()).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), abandoned(1, 10.0, 17.25)]);
    let total = run.result.total();
    assert_eq!((total.abandoned(), total.abandoned_in_time, total.short_abandoned), (1, 1, 0));
    assert_eq!(total.wait_abandoned, area(7.25));
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(7.25), 0]);
}

#[test]
fn a_caller_without_patience_is_served_by_a_free_agent_and_gives_up_at_once_otherwise() {
    let script = Script::new().class(calls(&[impatient(0.0, 60.0, 0.0), impatient(10.0, 60.0, 0.0)]));
    let run = script.staff(Staff::voice()).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), abandoned(1, 10.0, 10.0)]);
    assert_eq!(run.result.total().short_abandoned, 1);
}

#[test]
fn a_caller_of_endless_patience_outwaits_the_horizon() {
    let script = Script::new().class(calls(&[contact(0.0, 5000.0), contact(1.0, 1.0)])).staff(Staff::voice());
    let run = script.run();
    assert_eq!(run.records[1], served(1, 1.0, 5000.0, 5001.0, 0));
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(3599.0), area(1400.0)]);
    assert_eq!(run.result.ended, at(5001.0));
}

#[test]
fn a_full_queue_refuses_until_somebody_leaves_it() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 60.0), impatient(1.0, 60.0, 9.0), contact(5.0, 60.0), contact(10.5, 60.0)]))
        .staff(Staff::voice())
        .limit(0, 1);
    let run = script.run();
    let expected =
        [served(0, 0.0, 0.0, 60.0, 0), abandoned(1, 1.0, 10.0), blocked(2, 5.0), served(3, 10.5, 60.0, 120.0, 0)];
    assert_eq!(run.records, expected);
    assert_eq!(run.result.total().blocked(), 1);
}

#[test]
fn an_agents_wrap_up_keeps_the_next_caller_waiting_but_not_the_last_one() {
    let mut script = Script::new().class(calls(&[contact(0.0, 60.0), contact(30.0, 10.0)])).staff(Staff::voice());
    script.center.classes[ClassId(0)].wrap_up.push(constant(15.0));
    let run = script.run();
    let wrapped = |record| ContactRecord { wrap_up: s(15.0), ..record };
    assert_eq!(run.records, [wrapped(served(0, 0.0, 0.0, 60.0, 0)), wrapped(served(1, 30.0, 75.0, 85.0, 0))]);
    let total = run.result.total();
    assert_eq!((total.conversation, total.wrap_up), (area(70.0), area(30.0)));
    assert_eq!(run.result.groups[GroupId(0)].busy[0], area(100.0));
}

#[test]
fn the_highest_priority_that_the_freed_agent_may_serve_goes_first() {
    let urgent = Class { priority: 5, ..calls_of("urgent", 0, &[contact(20.0, 10.0)]) };
    let foreign = Class { priority: 9, ..calls_of("foreign", 1, &[contact(5.0, 10.0)]) };
    let script = Script::new()
        .class(calls(&[contact(0.0, 60.0), contact(10.0, 10.0)]))
        .class(urgent)
        .class(foreign)
        .staff(Staff::voice())
        .contact_selection(ContactSelection::Priority);
    let run = script.run();
    assert_eq!(run.records[1], served(1, 10.0, 70.0, 80.0, 0));
    assert_eq!(run.records[2], of(1, served(0, 20.0, 60.0, 70.0, 0)));
    assert_eq!(run.records[3], of(2, unserved(0, 5.0, 3600.0)));
}

#[test]
fn weighted_waits_let_a_short_wait_of_a_heavy_queue_go_first() {
    let script = |gap: f64| {
        let mut script = Script::new()
            .class(calls(&[contact(0.0, 60.0), contact(10.0, 10.0)]))
            .class(calls_of("heavy", 1, &[contact(60.0 - gap, 10.0)]))
            .staff(Staff::voice().skilled(&[0, 1]))
            .contact_selection(ContactSelection::WeightedWait);
        script.center.rules.queues[QueueId(1)].weight = 5;
        script.records()
    };
    // The ordinary caller has waited 50 s when the agent is free, so the heavy one passes beyond 10 s.
    assert_eq!(script(10.1)[1..], [served(1, 10.0, 70.0, 80.0, 0), of(1, served(0, 49.9, 60.0, 70.0, 0))]);
    assert_eq!(script(9.9)[1..], [served(1, 10.0, 60.0, 70.0, 0), of(1, served(0, 50.1, 70.0, 80.0, 0))]);
    // A tie goes to who asked first.
    assert_eq!(script(10.0)[1], served(1, 10.0, 60.0, 70.0, 0));
}

#[test]
fn each_caller_is_served_by_somebody_with_the_skill_at_the_level() {
    let levels = |levels: &[(u16, u8)]| Staff { skills: levels.to_vec(), ..Staff::voice() };
    let mut script = Script::new()
        .class(calls(&[contact(0.0, 60.0), contact(1.0, 60.0)]))
        .class(calls_of("hard", 1, &[contact(2.0, 60.0), contact(3.0, 60.0)]))
        .staff(levels(&[(1, 2)]))
        .staff(levels(&[(0, 1), (1, 3)]))
        .staff(levels(&[(0, 1)]));
    script.center.rules.queues[QueueId(1)].target.minimum_level = 3;
    // Agent 0 never works: their level 2 is not 3, and skill 0 they have not.
    let expected = [
        served(0, 0.0, 0.0, 60.0, 1),
        served(1, 1.0, 1.0, 61.0, 2),
        of(1, served(0, 2.0, 60.0, 120.0, 1)),
        of(1, served(1, 3.0, 120.0, 180.0, 1)),
    ];
    assert_eq!(script.records(), expected);
}

#[test]
fn the_work_goes_by_the_group_of_the_agent_who_serves() {
    let unknown = |time| switchboard::workload::RecordedContact { talk: None, ..contact(time, 0.0) };
    let class = Class {
        talk: vec![constant(60.0), constant(90.0)].into(),
        wrap_up: vec![constant(0.0), constant(5.0)].into(),
        ..calls(&[unknown(0.0), unknown(1.0)])
    };
    let mut script = Script::new().class(class).staff(Staff::voice()).staff(Staff { group: 1, ..Staff::voice() });
    script.center.groups.push(Group { name: "slow".into(), ..script.center.groups[GroupId(0)].clone() });
    let run = script.run();
    let slow = ContactRecord { wrap_up: s(5.0), ..served(1, 1.0, 1.0, 91.0, 1) };
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), slow]);
    assert_eq!(run.result.groups[GroupId(0)].busy[0], area(60.0));
    assert_eq!(run.result.groups[GroupId(1)].busy[0], area(95.0));
}

/// A seed with which the first contact of the class called `name` wants agent `index` of two.
pub(super) fn seed_for(name: &str, index: usize) -> u64 {
    let wish = PreferredAgent { share: 1.0, limit: Span::ZERO, backlog: None };
    let class = calls_of(name, 0, &[]);
    let wants = |&seed: &u64| ClassDraws::new(Root::new(seed, 0), &class).preferred(wish, 0, 2) == Some(index);
    (0..).find(wants).unwrap()
}

/// Agent 0 is busy until 60 s, agent 1 is idle; somebody wants agent 0 from 10 s on, for so long.
fn regular(limit: f64, patience: f64) -> Vec<ContactRecord> {
    let mut script = Script::new()
        .class(calls(&[contact(0.0, 60.0)]))
        .class(wants_own(limit, calls_of("regulars", 0, &[impatient(10.0, 30.0, patience)])))
        .staff(Staff::voice())
        .staff(Staff::voice());
    script.seed = seed_for("regulars", 0);
    script.records()
}

#[test]
fn a_busy_preferred_agent_is_waited_for_up_to_the_limit_and_then_anybody_serves() {
    assert_eq!(regular(51.0, 900.0)[1], of(1, served(0, 10.0, 60.0, 90.0, 0)));
    assert_eq!(regular(20.0, 900.0)[1], of(1, served(0, 10.0, 30.0, 60.0, 1)));
    assert_eq!(regular(0.0, 900.0)[1], of(1, served(0, 10.0, 10.0, 40.0, 1)));
    assert_eq!(regular(20.0, 15.0)[1], of(1, abandoned(0, 10.0, 25.0)));
}

#[test]
fn a_preferred_agent_who_leaves_is_waited_for_no_longer() {
    let mut script = Script::new()
        .class(calls(&[contact(0.0, 60.0)]))
        .class(wants_own(900.0, calls_of("regulars", 0, &[contact(10.0, 30.0), contact(40.0, 30.0)])))
        .staff(Staff::voice().on_duty(&[(0.0, 25.0)]))
        .staff(Staff::voice());
    script.seed = seed_for("regulars", 0);
    let records = script.records();
    assert_eq!(records[1], of(1, served(0, 10.0, 25.0, 55.0, 1)));
    // Who wants them when they are gone takes anybody from the start.
    assert_eq!(records[2], of(1, served(1, 40.0, 55.0, 85.0, 1)));
}

#[test]
fn without_anybody_on_duty_a_drained_center_leaves_callers_unserved_when_nothing_more_can_happen() {
    let script = Script::new()
        .class(calls(&[contact(0.0, 60.0), contact(10.0, 60.0), impatient(20.0, 60.0, 30.0)]))
        .staff(Staff::voice().on_duty(&[(0.0, 5.0)]));
    let run = script.run();
    assert_eq!(run.records[0], served(0, 0.0, 0.0, 60.0, 0));
    assert_eq!(run.records[1].outcome, Outcome::Unserved);
    assert_eq!(run.records[2], abandoned(2, 20.0, 50.0));
    assert_eq!((run.result.total().endings.of(Outcome::Unserved), run.result.total().handled()), (1, 1));
}

#[test]
fn a_drained_center_serves_after_the_horizon_whoever_came_before_it() {
    let script = Script::new().class(calls(&[contact(50.0, 60.0), contact(59.0, 60.0), contact(60.0, 60.0)]));
    let run = script.staff(Staff::voice()).horizon(60.0).run();
    assert_eq!(run.records, [served(0, 50.0, 50.0, 110.0, 0), served(1, 59.0, 110.0, 170.0, 0)]);
    assert_eq!(run.result.groups[GroupId(0)].busy, [area(10.0), area(110.0)]);
}

#[test]
fn a_center_that_is_cut_off_leaves_one_in_service_and_one_waiting() {
    let script = Script::new().class(calls(&[contact(0.0, 20.0), contact(10.0, 90.0), contact(30.0, 90.0)]));
    let run = script.staff(Staff::voice()).horizon(60.0).closing(Closing::Cut).run();
    let cut = ContactRecord { outcome: Outcome::InService, ..served(1, 10.0, 20.0, 60.0, 0) };
    assert_eq!(run.records, [served(0, 0.0, 0.0, 20.0, 0), cut, unserved(2, 30.0, 60.0)]);
    let total = run.result.total();
    assert_eq!((total.offered, total.answered(), total.handled(), total.endings.of(Outcome::Unserved)), (3, 2, 1, 1));
    assert_eq!(run.result.ended, at(60.0));
    assert_eq!(run.result.groups[GroupId(0)].present, [area(60.0), 0]);
    assert_eq!(run.result.groups[GroupId(0)].busy, [area(60.0), 0]);
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(40.0), 0]);
}

#[test]
fn a_caller_who_left_before_the_cut_left_when_his_conversation_ended() {
    let mut script = Script::new().class(calls(&[contact(0.0, 50.0)])).staff(Staff::voice());
    script.center.classes[ClassId(0)].wrap_up.push(constant(30.0));
    let records = script.horizon(60.0).closing(Closing::Cut).records();
    let wrapping = ContactRecord { outcome: Outcome::InService, wrap_up: s(10.0), ..served(0, 0.0, 0.0, 50.0, 0) };
    assert_eq!(records, [wrapping]);
}

#[test]
fn a_last_interval_that_is_shorter_ends_with_the_horizon() {
    let mut script = Script::new().class(calls(&[contact(90.0, 20.0), contact(95.0, 20.0)])).staff(Staff::voice());
    script.center.horizon = Horizon { length: s(100.0), interval: s(40.0) };
    let run = script.run();
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!(desk.present, [area(40.0), area(40.0), area(20.0), area(30.0)]);
    assert_eq!(desk.busy, [0, 0, area(10.0), area(30.0)]);
    assert_eq!(run.result.queues[QueueId(0)].waiting, [0, 0, area(5.0), area(10.0)]);
}

#[test]
fn contacts_count_in_the_interval_of_their_arrival() {
    let mut script = Script::new().class(calls(&[contact(10.0, 60.0), contact(29.0, 5.0), contact(30.0, 5.0)]));
    script.center.horizon = Horizon { length: s(100.0), interval: s(30.0) };
    let run = script.staff(Staff::voice()).run();
    let answered =
        Vec::from_iter((0..run.result.intervals()).map(|index| run.result.cell(index, ClassId(0)).answered()));
    assert_eq!(answered, [2, 1, 0, 0]);
    assert_eq!(run.result.cell(0, ClassId(0)).wait_answered, area(41.0));
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(1.0), area(60.0), area(25.0), 0, 0]);
}
