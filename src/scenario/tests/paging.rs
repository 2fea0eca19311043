//! Pages and updates to clients who wait to be called back, as they are written.

use super::{read, said};
use crate::ids::ClassId;
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::{PageAhead, Paging, Updates};

/// Requests of clients who are told this meanwhile, and how pages reach them.
fn with(callback: &str, paging: &str) -> String {
    format!(
        r#"# Whom?
[run]
start = "09:00"
end = "17:00"

[paging]
{paging}

[class.requests]
arrivals = "6/h"
talk = "5m"
callback = {{ offer = "at-once", answer_share = 0.6{callback} }}

[group.desk]
agents = 2
skills = ["requests"]
"#
    )
}

#[test]
fn what_clients_are_told_who_wait_to_be_called_is_read_as_written() {
    let told = |callback: &str| {
        let center = read(&with(callback, "dial_out = false\ndelay = \"20s\"")).center;
        let plan = center.classes[ClassId(0)].callback.clone().unwrap();
        (center.paging, plan.page, plan.updates)
    };
    let constant = |seconds| Distribution::constant(seconds).unwrap();
    let (paging, page, updates) = told(
        ", page = { before = \"90s\", answer_share = 0.9, ready = \"10m\" }, updates = { every = \"15m\", share = 0.5, settles = 0.1 }",
    );
    assert_eq!(paging, Paging { dial_out: false, delay: constant(20.0) });
    let ready = Some(constant(600.0));
    assert_eq!(page, Some(PageAhead { before: Span::from_seconds(90), answer_share: Some(0.9), ready }));
    assert_eq!(updates, Some(Updates { every: Span::from_seconds(900), share: 0.5, settles: 0.1 }));
    let (_, page, updates) = told(", page = { }, updates = { every = \"1h\" }");
    assert_eq!(page, Some(PageAhead { before: Span::from_seconds(300), answer_share: None, ready: None }));
    assert_eq!(updates, Some(Updates { every: Span::from_seconds(3600), share: 1.0, settles: 0.0 }));
}

#[test]
fn what_cannot_be_told_to_clients_who_wait_to_be_called_names_its_line() {
    let cases = [
        ("nobody is paged", with("", "delay = \"20s\"")),
        ("at the moment itself", with(", page = { before = \"0s\" }", "")),
        ("again at once", with(", updates = { every = \"0s\" }", "")),
        ("how often", with(", updates = { share = 0.5 }", "")),
        ("more than all", with(", updates = { every = \"1m\", settles = 1.5 }", "")),
        ("what is that", with(", page = { befor = \"5m\" }", "")),
    ];
    let page = cases.map(|(name, text)| format!("== {name}\n{}", said(&text, &[], &[]))).join("\n");
    insta::assert_snapshot!("what_cannot_be_told_to_who_waits_to_be_called", page);
}
