//! What clients do themselves while they wait, of what subscribers are told, and the priority of members.

use super::{read, said};
use crate::ids::{ClassId, ProviderId};
use crate::model::Center;
use crate::random::Distribution;
use crate::time::{Span, Time};
use crate::workload::{Class, Entry, Notice, WhileWaiting};

fn with(medium: &str, other: &str) -> String {
    format!(
        "[run]\nstart = \"08:00\"\nlength = \"32h\"\n[group.desk]\nagents = 1\nskills = [\"notes\"]\n\
         capacity = {{ voice = 1, chat = 1, email = 1 }}\n\
         [class.notes]\nmedium = \"{medium}\"\narrivals = \"5/h\"\ntalk = \"3m\"\n{other}\n"
    )
}

fn class(other: &str) -> Class {
    read(&with("chat", other)).center.classes[ClassId(0)].clone()
}

#[test]
fn what_clients_do_themselves_while_they_wait_is_read_as_written() {
    let constant = |value| Distribution::constant(value).unwrap();
    let least = WhileWaiting { share: 0.4, time: constant(120.0), success: 1.0 };
    assert_eq!(class("while_waiting = { share = 0.4, time = \"2m\" }").while_waiting, Some(least.clone()));
    let all = WhileWaiting { success: 0.7, ..least };
    assert_eq!(class("while_waiting = { share = 0.4, time = \"2m\", success = 0.7 }").while_waiting, Some(all));
    assert_eq!(class("").while_waiting, None);
}

#[test]
fn notices_are_read_as_written_for_one_day_or_for_all() {
    let at = |hours: u64| Time::START + Span::from_seconds(hours * 3_600);
    let notices =
        |text: &str| class(&format!("notices = [{{ {text}, reaches = 100, share = 0.1, delay = \"20m\" }}]")).notices;
    let least = Notice {
        times: vec![at(2), at(26)],
        reaches: 100,
        share: 0.1,
        delay: Distribution::constant(1_200.0).unwrap(),
        over: Span::ZERO,
    };
    assert_eq!(notices("at = \"10:00\""), std::slice::from_ref(&least), "on both days");
    let once = Notice { times: vec![at(26)], over: Span::from_seconds(600), ..least.clone() };
    assert_eq!(notices("at = \"10:00\", day = 2, over = \"10m\""), [once]);
    let second_only = Notice { times: vec![at(22)], ..least };
    assert_eq!(notices("at = \"06:00\""), [second_only], "at the first six o'clock the run has not begun");
}

#[test]
fn what_is_sent_or_out_of_order_on_a_day_of_the_first_cycle_is_so_in_each() {
    let text = |notice: &str, outage: &str| {
        format!(
            "[run]\nlength = \"240h\"\ninterval = \"1h\"\nbatches = {{ count = 5, warm_up = \"24h\", cycle = \"24h\" }}\n\
             [provider.blue]\nprotocol = \"blue\"\noutages = [{{ from = \"11:00\", to = \"12:00\"{outage} }}]\n\
             [group.desk]\nagents = 1\nskills = [\"notes\"]\nprograms = [\"blue\"]\n\
             [class.notes]\nmedium = \"im\"\narrivals = \"1/h\"\ntalk = \"3m\"\n\
             notices = [{{ at = \"10:00\"{notice}, reaches = 9, share = 0.1, delay = \"9m\" }}]\n"
        )
    };
    let center = |notice, outage| read(&text(notice, outage)).center;
    let once = center(", day = 1", ", day = 1");
    assert_eq!(once.classes, center("", "").classes, "every day");
    let outages = |center: &Center| center.providers[ProviderId(0)].outages.planned.clone();
    assert_eq!(outages(&once), outages(&center("", "")));
    assert_eq!(outages(&once).len(), 10);
    let times = &once.classes[ClassId(0)].notices[0].times;
    assert_eq!((times.len(), times[9]), (10, Time::START + Span::from_seconds((9 * 24 + 10) * 3_600)));
    let said = said(&text(", day = 2", ", day = 3"), &[], &[]);
    for what in ["this notice", "this outage"] {
        assert!(said.contains(&format!("after its first cycle the run has others than {what}")), "{said}");
    }
}

#[test]
fn members_may_have_a_priority_of_their_own() {
    let text = "[run]\nlength = \"8h\"\n[provider.blue]\nprotocol = \"blue\"\n[group.desk]\nagents = 1\nskills = [\"notes\"]\nprograms = [\"blue\"]\n\
                capacity = { im = 1 }\n[class.notes]\nmedium = \"im\"\narrivals = \"5/h\"\ntalk = \"3m\"\npriority = 1\n\
                dialogue = { asks = [\"identity\"], members = 0.2, member_priority = 7 }\n";
    let priority = |text: &str| {
        let center = read(text).center;
        let Entry::Im(habits) = &center.classes[ClassId(0)].entry else { panic!("by instant message") };
        habits.inquiry.as_ref().unwrap().member_priority
    };
    assert_eq!((priority(text), priority(&text.replace(", member_priority = 7", ""))), (Some(7), None));
}

#[test]
fn what_nobody_can_do_is_told_with_what_to_do() {
    let notice = "share = 0.1, delay = \"20m\"";
    for (medium, other, rule) in [
        ("email", "while_waiting = { share = 1, time = \"1m\" }".to_owned(), "nobody is there who waits"),
        ("chat", "while_waiting = { share = 1.5, time = \"1m\" }".to_owned(), "share"),
        (
            "chat",
            "while_waiting = { share = 1, time = \"1m\" }\nthread = { thoughts = 2, reply = \"1h\" }".to_owned(),
            "`while_waiting` is not for messages of a thread",
        ),
        ("chat", format!("notices = [{{ at = \"10:00\", reaches = 9_000_000, {notice} }}]"), "more than 10000000"),
        ("chat", format!("notices = [{{ at = \"10:00\", reaches = 0, {notice} }}]"), "reaches"),
        (
            "voice",
            format!("sip = true\nnotices = [{{ at = \"10:00\", reaches = 5, {notice} }}]"),
            "send no message by SIP",
        ),
    ] {
        let told = said(&with(medium, &other), &[], &[]);
        assert!(told.contains(rule) && told.contains("error"), "{told}");
    }
    let text = with("chat", &format!("notices = [{{ at = \"10:00\", day = 9, reaches = 5, {notice} }}]"));
    let told = said(&text, &[], &[]);
    assert!(told.contains("the notice lies outside the time of the run") && told.contains("warning"), "{told}");
}
