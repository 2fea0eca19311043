//! Transfers, worked out by hand: who talks to whom until when, who waits, and who holds the line.

use super::script::*;
use switchboard::ids::{ClassId, TrunkId};
use switchboard::model::*;
use switchboard::workload::{Class, Transfer, TransferForm};

/// All contacts of class 0 go on as contacts of class 1.
fn transferring(form: TransferForm, class: Class) -> Class {
    Class { transfers: vec![Transfer { to: ClassId(1), share: 1.0, after: None, form }], ..class }
}

fn attended(limit: Option<f64>) -> TransferForm {
    TransferForm::Attended { limit: limit.map(s), handover: constant(5.0) }
}

/// One caller at 0 who talks for 50 s, with 10 s of work after that. Specialists talk for 30 s; theirs is busy with another until `busy`.
fn script(form: TransferForm, busy: f64, patience: Option<f64>) -> Script {
    let mut first = transferring(form, calls(&[contact(0.0, 50.0)]));
    first.wrap_up = vec![constant(10.0)].into();
    let mut second = calls_of("specialists", 1, &[contact(0.0, busy)]);
    second.talk = vec![constant(30.0)].into();
    second.patience = patience.map(constant);
    Script::new().class(first).class(second).staff(Staff::voice()).staff(Staff::voice().skilled(&[1]))
}

/// The contact of class 1 that was transferred at this time.
fn transferred(at: f64, connected: f64, left: f64) -> ContactRecord {
    ContactRecord { transferred_from: Some(ClassId(0)), ..of(1, served(0, at, connected, left, 1)) }
}

fn records(script: &Script) -> Vec<ContactRecord> {
    let mut records = script.records();
    records.sort_by_key(|record| (record.class, record.transferred_from.is_some()));
    records
}

#[test]
fn after_a_blind_transfer_the_client_waits_for_the_next_alone_and_the_agent_does_their_work() {
    let script = script(TransferForm::Blind, 100.0, None);
    let first = ContactRecord { wrap_up: s(10.0), ..served(0, 0.0, 0.0, 50.0, 0) };
    assert_eq!(records(&script), [first, of(1, served(0, 0.0, 0.0, 100.0, 1)), transferred(50.0, 100.0, 130.0)]);
    let result = script.run().result;
    let [first, second] = [0, 1].map(|class| result.cell(0, ClassId(class)));
    assert_eq!((first.offered, first.transferred, first.consulting, first.transferred_in), (1, 1, 0, 0));
    assert_eq!((second.offered, second.transferred, second.transferred_in), (2, 0, 1));
}

#[test]
fn in_an_attended_transfer_the_agent_stays_until_the_next_has_answered_and_been_told() {
    let script = script(attended(None), 100.0, None);
    let first = ContactRecord { wrap_up: s(10.0), ..served(0, 0.0, 0.0, 105.0, 0) };
    assert_eq!(records(&script), [first, of(1, served(0, 0.0, 0.0, 100.0, 1)), transferred(50.0, 100.0, 135.0)]);
    assert_eq!(script.run().result.cell(0, ClassId(0)).consulting, area(55.0));
}

#[test]
fn an_agent_who_has_stayed_as_long_as_they_may_lets_go_and_nobody_is_told() {
    let first = ContactRecord { wrap_up: s(10.0), ..served(0, 0.0, 0.0, 70.0, 0) };
    let records = records(&script(attended(Some(20.0)), 100.0, None));
    assert_eq!((&records[0], &records[2]), (&first, &transferred(50.0, 100.0, 130.0)));
}

#[test]
fn when_the_client_gives_up_the_agent_who_stays_is_free_for_their_work() {
    let records = records(&script(attended(None), 100.0, Some(15.0)));
    let first = ContactRecord { wrap_up: s(10.0), ..served(0, 0.0, 0.0, 65.0, 0) };
    let gone = ContactRecord { transferred_from: Some(ClassId(0)), ..of(1, abandoned(0, 50.0, 65.0)) };
    assert_eq!((&records[0], &records[2]), (&first, &gone));
}

#[test]
fn who_is_transferred_at_once_to_one_who_is_free_waits_for_nobody_and_is_one_client() {
    let mut script = script(attended(None), 40.0, None);
    script.center.classes[ClassId(0)].transfers[0].after = Some(constant(45.0));
    let records = records(&script);
    assert_eq!(records[0], ContactRecord { wrap_up: s(10.0), ..served(0, 0.0, 0.0, 50.0, 0) });
    assert_eq!(records[2], transferred(45.0, 45.0, 80.0));
}

#[test]
fn a_call_keeps_its_line_from_its_arrival_to_its_end_however_often_it_changes_hands() {
    for form in [TransferForm::Blind, attended(None)] {
        let mut script = script(form.clone(), 100.0, None);
        script.center.trunks = vec![Trunk { name: "lines".into(), lines: 1 }].into();
        script.center.classes[ClassId(0)].trunk = Some(TrunkId(0));
        let result = script.run().result;
        let end = if form == TransferForm::Blind { 130.0 } else { 135.0 };
        assert_eq!(result.trunks[TrunkId(0)].held[0], area(end), "{form:?}");
        assert_eq!((result.trunks[TrunkId(0)].calls, result.trunks[TrunkId(0)].max_held[0]), (1, 1));
    }
}

#[test]
fn who_is_transferred_after_the_horizon_counts_in_its_last_interval() {
    let script = script(TransferForm::Blind, 20.0, None).horizon(40.0);
    let result = script.run().result;
    assert_eq!(result.cell(0, ClassId(1)).transferred_in, 1);
    assert_eq!(records(&script)[2], transferred(50.0, 50.0, 80.0));
}

#[test]
fn who_is_transferred_once_more_is_one_client_who_came_as_of_the_first_class() {
    let mut script = script(TransferForm::Blind, 40.0, None);
    let third = Class { talk: vec![constant(20.0)].into(), ..calls_of("experts", 2, &[]) };
    script = script.class(third).staff(Staff::voice().skilled(&[2]));
    script.center.classes[ClassId(1)].transfers =
        vec![Transfer { to: ClassId(2), share: 1.0, after: None, form: attended(None) }];
    // 50 s with the first, 30 s with the second, who stays for 5 s more, and 20 s with the third after that; another came to the second.
    let from_first = |class: u16, at: f64, left: f64, agent: u32| ContactRecord {
        transferred_from: Some(ClassId(0)),
        ..of(class, served(0, at, at, left, agent))
    };
    let mut records = script.records();
    records.retain(|record| record.class > ClassId(0) && record.came_as() == ClassId(0));
    records.sort_by_key(|record| record.class);
    assert_eq!(records, [from_first(1, 50.0, 85.0, 1), from_first(2, 80.0, 105.0, 2)]);
    let result = script.run().result;
    let counted =
        [0, 1, 2].map(|class| result.cell(0, ClassId(class))).map(|cell| (cell.transferred, cell.transferred_in));
    assert_eq!(counted, [(1, 0), (2, 1), (0, 2)]);
}
