//! Clients who look at the center's status, as written: what is read, and what is said about what cannot be.

use super::{FULL, read_with, said};
use crate::ids::ClassId;
use crate::model::{StatusDelivery, StatusServer};
use crate::random::Distribution;
use crate::routing::status::Estimator;
use crate::time::Span;
use crate::workload::{Accepted, AgentWait, Choice, Level, LevelAlert, StatusHabits, Watch};

const CLASS: &str = "[class.chat]\nmedium = \"im\"\n";

/// The full scenario with this of the chat and of the status server.
fn with(status: &str, server: &str) -> String {
    assert!(FULL.contains(CLASS));
    format!("{}\n[status]\n{server}\n", FULL.replacen(CLASS, &format!("{CLASS}status = {{ {status} }}\n"), 1))
}

#[test]
fn how_clients_look_is_read_as_written() {
    let status = "share = 0.4, steps = [\"8s\", \"2s\"], estimator = \"moving-average\", averaged = 5, accepted_waiting = 3, watch = \"5m\", refresh = \"30s\", \
                  switch = { sales = 0.2 }, self_service = 0.1, put_off = 0.3, put_off_for = \"20m\", stay_away = 0.4, patience = \"90s\", \
                  alert = { share = 0.7, wait_below = \"3m\", come = 0.8, come_after = \"4m\" }";
    let text = with(status, "delivery = \"push\"\ninterval = \"15s\"\nlatency = \"2s\"");
    let center = read_with(&text, &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).center;
    let constant = |value| Distribution::constant(value).unwrap();
    let second = Span::from_seconds;
    let habits = StatusHabits {
        share: 0.4,
        by_call: false,
        steps: vec![constant(8.0), constant(2.0)],
        estimator: Estimator::MovingAverage { contacts: 5 },
        own_agent: None,
        accepted: Accepted::Waiting(constant(3.0)),
        watch: Some(Watch { every: second(30), at_most: second(300) }),
        choices: vec![
            (Choice::Another(ClassId(0)), 0.2),
            (Choice::SelfService, 0.1),
            (Choice::Later, 0.3),
            (Choice::StaysAway, 0.4),
        ],
        later: constant(1_200.0),
        patience: Some(constant(90.0)),
        alert: Some(LevelAlert { share: 0.7, below: Level::Wait(second(180)), comes: 0.8, after: constant(240.0) }),
    };
    assert_eq!(center.classes[ClassId(1)].status.as_deref(), Some(&habits));
    let server = StatusServer { delivery: StatusDelivery::Push { every: second(15) }, latency: second(2) };
    assert_eq!(center.status, server);

    let streamed = with("watch = \"5m\"", "delivery = \"stream\"\ninterval = \"15s\"");
    let center = read_with(&streamed, &[], &[]).unwrap().center;
    let watch = center.classes[ClassId(1)].status.as_ref().unwrap().watch;
    assert_eq!(watch, Some(Watch { every: second(15), at_most: second(300) }), "a stream is seen whenever it comes");
}

#[test]
fn who_has_an_agent_of_their_own_may_be_shown_that_one() {
    let own = |status: &str, preferred: &str| {
        let text = with(status, "").replacen(CLASS, &format!("{CLASS}{preferred}\n"), 1);
        read_with(&text, &[], &[]).map(|scenario| scenario.center.classes[ClassId(1)].clone())
    };
    let preferred = "preferred = { share = 0.5, limit = \"5m\", backlog = 4 }";
    let class = own("own_agent = \"averaged\"", preferred).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert_eq!(class.status.as_ref().unwrap().own_agent, Some(AgentWait::Averaged));
    assert_eq!(class.preferred.unwrap().backlog, Some(4));
    let nobody = own("own_agent = \"by-medium\"", "").unwrap_err().render(false);
    assert!(nobody.contains("nobody of the class has an agent of their own"), "{nobody}");
}

#[test]
fn what_clients_cannot_do_who_look_names_its_line() {
    let cases = [
        ("no callback", with("callback = 0.2", "")),
        ("no such class", with("switch = { saels = 0.2 }", "")),
        ("itself", with("switch = { chat = 0.2 }", "")),
        ("more than all", with("put_off = 0.7, stay_away = 0.5", "")),
        ("by both", with("accepted_wait = \"1m\", accepted_waiting = 3", "")),
        ("how often", with("watch = \"1m\"", "")),
        ("nobody looks again", with("refresh = \"1m\"", "")),
        ("a stream", with("watch = \"1m\", refresh = \"5s\"", "delivery = \"stream\"\ninterval = \"10s\"")),
        ("without an interval", with("", "delivery = \"push\"")),
        ("for no time", with("put_off = 0.1, put_off_for = \"0s\"", "")),
        ("nobody puts it off", with("put_off_for = \"1m\"", "")),
        ("averaged", with("averaged = 3", "")),
        ("no level", with("stay_away = 0.1, alert = { share = 1 }", "interval = \"1m\"")),
        ("two levels", with("stay_away = 0.1, alert = { share = 1, wait_below = \"1m\", waiting_below = 3 }", "interval = \"1m\"")),
        ("never", with("stay_away = 0.1, alert = { share = 1, wait_below = \"0s\" }", "interval = \"1m\"")),
        ("no reports", with("stay_away = 0.1, alert = { share = 1, wait_below = \"1m\" }", "")),
        ("nobody to tell", with("alert = { share = 1, wait_below = \"1m\" }", "interval = \"1m\"")),
        ("e-mail", FULL.replacen("[class.chat]\nmedium = \"im\"", "[class.mail]\nmedium = \"email\"\narrivals = \"1/h\"\nstatus = { }\ntalk = \"1m\"\n\n[class.chat]\nmedium = \"im\"", 1)),
        ("nobody looks", format!("{FULL}\n[status]\nlatency = \"1s\"\n")),
    ];
    let page = cases.map(|(name, text)| format!("== {name}\n{}", said(&text, &[], &[]))).join("\n");
    insta::assert_snapshot!("what_clients_cannot_do_who_look", page);
}

#[test]
fn the_status_is_heard_by_a_call_of_a_class_of_calls_alone() {
    let told = said(&with("by = \"call\"", ""), &[], &[]);
    assert!(told.contains("who calls to hear the status comes by voice"), "{told}");
}

#[test]
fn who_is_told_the_wait_again_is_told_it_by_their_place_and_later() {
    let told = |announcement: &str| {
        let class = format!("{CLASS}announcement = {{ {announcement} }}\n");
        said(&FULL.replacen(CLASS, &class, 1), &[], &[])
    };
    assert_eq!(told("says = \"wait\", again = \"2m\""), told("says = \"wait\""));
    let by_another = told("says = \"wait\", estimator = \"head-of-line\", again = \"2m\"");
    assert!(by_another.contains("what is still to be waited is told by the place in the own queue"), "{by_another}");
    let at_once = told("says = \"wait\", again = \"0s\"");
    assert!(at_once.contains("nobody is told again at the same moment"), "{at_once}");
}
