//! Subscribers who are told of something, and what comes of it.

use super::script::*;
use switchboard::ids::ClassId;
use switchboard::model::*;
use switchboard::workload::{Class, Entry, Notice, is_noticed};

/// 20 subscribers are told at these times, and a share of them makes contact 60 s later.
fn notice(times: &[f64], share: f64) -> Notice {
    let times = times.iter().map(|&time| at(time)).collect();
    Notice { times, reaches: 20, share, delay: constant(60.0), over: s(0.0) }
}

fn told(notices: Vec<Notice>, class: Class) -> Class {
    Class { notices, talk: vec![constant(1.0)].into(), ..class }
}

fn arrivals(run: &Run) -> Vec<f64> {
    run.records.iter().map(|record| record.arrived.since(at(0.0)).seconds()).collect()
}

#[test]
fn piu_13_a_notice_brings_a_burst_of_contacts_on_top_of_those_who_come_of_themselves() {
    let class = told(vec![notice(&[100.0, 500.0], 1.0)], calls(&[contact(150.0, 5.0)]));
    let run = Script::new().staff(Staff::voice()).class(class).run();
    let mut expected = vec![150.0];
    expected.extend([[160.0; 20], [560.0; 20]].concat());
    assert_eq!(arrivals(&run), expected);
    assert_eq!(run.records.iter().filter(|record| is_noticed(record.number)).count(), 40);
    let SubscriberTimes { told, contacts } = run.result.subscribers[ClassId(0)];
    assert_eq!((told, contacts, run.result.total().offered), (40, 40, 41));
    // One agent, who takes a second with each: the last of the burst waits for 19.
    assert_eq!(run.result.total().wait_answered, area(2.0 * 190.0));
}

#[test]
fn piu_13_a_notice_that_is_sent_over_a_time_spreads_what_comes_of_it_and_nobody_is_told_after_the_end() {
    let slowly = Notice { over: s(40.0), ..notice(&[100.0], 1.0) };
    let run = Script::new().staff(Staff::voice()).class(told(vec![slowly], calls(&[]))).run();
    assert_eq!(arrivals(&run), Vec::from_iter((0..20).map(|place| 160.0 + 2.0 * f64::from(place))));
    assert_eq!(run.result.total().wait_answered, 0);
    let late = Notice { over: s(40.0), ..notice(&[3_520.0], 1.0) };
    let run = Script::new().staff(Staff::voice()).class(told(vec![late], calls(&[]))).run();
    let SubscriberTimes { told, contacts } = run.result.subscribers[ClassId(0)];
    assert_eq!((told, contacts), (20, 10), "the others would come after the hour");
    assert_eq!(run.result.total().offered, 10);
}

#[test]
fn piu_13_notices_change_nothing_about_who_comes_of_themselves_and_reach_those_of_any_medium() {
    let of = |share: f64| {
        let chats = Class { entry: Entry::Chat, ..calls(&[contact(150.0, 5.0), contact(152.0, 5.0)]) };
        let staff = Staff { capacity: [0, 3, 3], ..Staff::voice() };
        Script::new().staff(staff).class(told(vec![notice(&[1_000.0], share)], chats)).run().records
    };
    let (nobody, some) = (of(0.0), of(0.4));
    assert_eq!(nobody[..], some[..2]);
    assert!((3..15).contains(&(some.len() - 2)), "{}", some.len());
}
