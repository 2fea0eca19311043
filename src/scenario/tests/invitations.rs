//! Visitors who are invited.

use super::{read, said};
use crate::ids::ClassId;
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::{Arrivals, Invitations};

fn with(medium: &str, invitations: &str, other: &str) -> String {
    format!(
        "[run]\nlength = \"8h\"\n[group.desk]\nagents = 1\nskills = [\"chats\"]\ncapacity = {{ voice = 1, chat = 1 }}\n\
         [class.chats]\nmedium = \"{medium}\"\narrivals = \"5/h\"\ntalk = \"3m\"\n{other}\n\
         invitations = {{ {invitations} }}\n"
    )
}

const LEAST: &str = "visitors = \"60/h\", stay = \"2m\", acceptance = 0.1";

#[test]
fn who_is_invited_is_read_as_written() {
    let constant = |value| Distribution::constant(value).unwrap();
    let invitations =
        |text: &str| read(&with("chat", text, "")).center.classes[ClassId(0)].invitations.clone().unwrap();
    let least = invitations(LEAST);
    let Arrivals::Poisson { rates, .. } = &least.visitors else { panic!("{least:?}") };
    assert!((rates.pieces()[0].amount - 60.0 / 3_600.0).abs() < 1e-12);
    let expected = Invitations {
        visitors: least.visitors.clone(),
        stay: constant(120.0),
        after: Span::ZERO,
        acceptance: 0.1,
        declines: 0.0,
        delay: constant(0.0),
        stands: None,
        reserve: 0,
        per_agent: 1,
        at_most: None,
        later: None,
    };
    assert_eq!(*least, expected);
    let all = format!(
        "{LEAST}, after = \"30s\", declines = 0.5, delay = \"10s\", stands = \"1m\", reserve = 2, per_agent = 3, at_most = 4, \
         later = {{ share = 0.25, after = \"1h\" }}"
    );
    let expected = Invitations {
        after: Span::from_seconds(30),
        declines: 0.5,
        delay: constant(10.0),
        stands: Some(Span::from_seconds(60)),
        reserve: 2,
        per_agent: 3,
        at_most: Some(4),
        later: Some((0.25, constant(3_600.0))),
        ..expected
    };
    assert_eq!(*invitations(&all), expected);
}

#[test]
fn a_class_may_have_nobody_but_those_who_are_invited() {
    let text = with("voice", LEAST, "").replace("arrivals = \"5/h\"", "arrivals = \"0/h\"");
    assert!(read(&text).center.classes[ClassId(0)].invitations.is_some());
}

#[test]
fn whom_nobody_can_invite_is_told_with_what_to_do() {
    for (medium, invitations, other, rule) in [
        ("email", LEAST, "", "visitors of the page are invited to a chat or a call"),
        (
            "chat",
            LEAST,
            "status = { too_long = \"1m\", stay_away = 1 }",
            "`status` is not for a class whose agents invite",
        ),
        (
            "chat",
            "visitors = \"60/h\", stay = \"2m\", acceptance = 0.6, declines = 0.5",
            "",
            "sum to 1.1, which is more",
        ),
        ("chat", "visitors = \"60/h\", stay = \"2m\"", "", "acceptance"),
        ("chat", "visitors = \"60/h\", stay = \"2m\", acceptance = 0.1, per_agent = 0", "", "per_agent"),
    ] {
        let told = said(&with(medium, invitations, other), &[], &[]);
        assert!(told.contains(rule) && told.contains("error"), "{told}");
    }
}
