//! Every default is what the reference page says.

use super::read_with;
use crate::scenario::keys::{Absence, Kind, Shape};
use crate::scenario::{
    backtest, busyness, calendar, classes, groups, inquiry, providers, roster, routing, sip, volumes,
};

const TEXT: &str = r#"# Which defaults?
[run]
end = "12:00"
date = "2014-03-10"

[service_level]

[busyness]

[class.chat]
medium = "im"
arrivals = "20/h"
talk = "6m"
busyness = {}
dialogue = { asks = ["reason"] }

[class.voice]
arrivals = { file = "volumes.csv" }
talk = "exponential(6m)"

[class.late]
arrivals = { recorded = "contacts.csv" }
talk = "exponential(6m)"
queue = "voice"

[queue.voice]

[group.roster]
skills = ["chat", "voice"]
programs = ["A"]
capacity = {}

[roster]
file = "roster.csv"

[provider.alpha]
protocol = "A"

[proxy]
[sip]
customers = { file = "customers.csv" }

[routing]

[backtest]
file = "volumes.csv"
time = "time"
class = "class"
offered = "contacts"
answered = "contacts"
"#;

const FILES: &[(&str, &str)] = &[
    ("volumes.csv", "time,contacts,class\n09:00,12,voice\n09:30,10,voice\n"),
    ("customers.csv", "customer\n4711\n"),
    ("contacts.csv", "time\n08:00:05\n11:59:59\n"),
    ("roster.csv", "agent,start,end\nA,08:00,12:00\nB,09:00,13:00\n"),
];

#[test]
fn trap_11_writing_a_default_out_changes_nothing() {
    let shapes: [(&str, &Shape, &[&str]); 18] = [
        ("run", &calendar::RUN, &[]),
        ("service_level", &super::super::SERVICE_LEVEL, &[]),
        ("busyness", &busyness::SHARED_BUSYNESS, &[]),
        // Written out, these keys say that the volumes are a rate, that the class has instant messages, or that somebody comes again.
        ("class.chat", &classes::CLASS, &["medium", "retrial_delay", "retrial_chances", "recall_delay"]),
        (
            "class.voice",
            &classes::CLASS,
            &[
                "dialogue_exchanges",
                "think",
                "sensitivity",
                "session_exchanges",
                "batch",
                "retrial_delay",
                "retrial_chances",
                "recall_delay",
            ],
        ),
        ("class.chat.busyness", &busyness::BUSYNESS, &[]),
        ("class.chat.dialogue", &inquiry::DIALOGUE, &["misparse"]),
        ("class.voice.arrivals", &volumes::VOLUMES, &[]),
        ("class.late.arrivals", &volumes::VOLUMES, &["as", "contacts"]),
        ("queue.voice", &routing::QUEUE, &[]),
        ("group.roster", &groups::GROUP, &[]),
        ("group.roster.capacity", &groups::CAPACITY, &[]),
        ("roster", &roster::ROSTER, &[]),
        ("provider.alpha", &providers::PROVIDER, &[]),
        ("proxy", &providers::PROXY, &[]),
        ("sip", &sip::SIP, &[]),
        ("sip.customers", &sip::CUSTOMERS, &[]),
        ("backtest", &backtest::BACKTEST, &[]),
    ];
    let show = |overrides: &[(&str, &str)]| {
        let scenario = read_with(TEXT, FILES, overrides).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        format!("{:?} {:?} {:?}", scenario.center, scenario.settings, scenario.backtest)
    };
    let plain = show(&[]);
    let mut checked = 0;
    for (path, shape, skipped) in shapes.into_iter().chain([("routing", &routing::ROUTING, [].as_slice())]) {
        for key in shape.keys.iter().filter(|key| !skipped.contains(&key.name)) {
            let Absence::Is(value) = key.default else { continue };
            let value = match key.kind {
                Kind::Whole { .. } | Kind::Number { .. } | Kind::Flag | Kind::Distribution(_) => value(),
                Kind::Either(_) if value() == "true" || value() == "false" || value().parse::<f64>().is_ok() => value(),
                _ => format!("\"{}\"", value()),
            };
            let written = format!("{path}.{}", key.name);
            assert_eq!(show(&[(&written, &value)]), plain, "{written} = {value}");
            checked += 1;
        }
    }
    assert!(checked > 35, "only {checked} defaults were checked");
}
