//! What the robot asks, as written: what is read, and what is said about what cannot be.

use super::{FULL, read_with, said};
use crate::ids::ProviderId;
use crate::workload::{Entry, FieldSet, Introduction, Manner};

const PLACE: &str = "dialogue_exchanges = 2";
const BETA: &str = "[provider.beta]\nprotocol = \"B\"\n";

/// The full scenario with this dialogue and a line about beta.
fn with(dialogue: &str, beta: &str) -> String {
    assert!(FULL.contains(PLACE) && FULL.contains(BETA));
    FULL.replacen(PLACE, &format!("dialogue = {{ {dialogue} }}"), 1).replacen(BETA, &format!("{BETA}{beta}\n"), 1)
}

#[test]
fn a_dialogue_is_read_as_written() {
    let dialogue = "asks = [\"who\", \"reason\", \"phone\"], manner = \"free\", misparse = 0.2, links = { beta = 0.5 }, \
                    members = 0.3, member_tells = [\"phone\", \"who\"], adapters = 0.1, qualified = 0.9";
    let text = with(dialogue, "discloses = [\"phone\"]\nforms = false");
    let center = read_with(&text, &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).center;
    let habits = center.classes.iter().find_map(|class| match &class.entry {
        Entry::Im(habits) => Some(habits),
        _ => None,
    });
    let inquiry = habits.and_then(|habits| habits.inquiry.as_ref()).expect("a class of messages has a dialogue");
    assert_eq!(inquiry.asks, ["who", "reason", "phone"]);
    assert_eq!(inquiry.manner, Manner::Free { misparse: 0.2 });
    let [who, reason, phone] = [0, 1, 2].map(|field| FieldSet::default().with(field));
    assert_eq!(inquiry.members, (0.3, who.with(2)));
    // What links of its own tell, where nothing is said.
    assert_eq!((inquiry.link_tells, inquiry.adapters, inquiry.qualified), (reason, 0.1, 0.9));
    let [alpha, beta] = [0, 1].map(|provider| inquiry.providers[ProviderId(provider)]);
    assert_eq!(alpha, Introduction { discloses: FieldSet::default(), link: 0.0, forms: true });
    assert_eq!(beta, Introduction { discloses: phone, link: 0.5, forms: false });
}

#[test]
fn what_cannot_be_asked_or_told_names_its_line() {
    let cases = [
        ("nothing to ask", with("members = 0.5", "")),
        ("twice", with("asks = [\"who\", \"who\"]", "")),
        ("nobody asks", with("asks = [\"reason\"], member_tells = [\"raeson\"]", "")),
        ("no such provider", with("asks = [\"reason\"], links = { btea = 0.5 }", "")),
        ("more than all", with("asks = [\"reason\"], qualified = 1.5", "")),
        ("never understood", with("asks = [\"reason\"], manner = \"free\", misparse = 1.0", "")),
        ("directed", with("asks = [\"reason\"], misparse = 0.1", "")),
        ("disclosed in vain", with("asks = [\"reason\"]", "discloses = [\"shoe size\"]")),
    ];
    let page = cases.map(|(name, text)| format!("== {name}\n{}", said(&text, &[], &[]))).join("\n");
    insta::assert_snapshot!("what_cannot_be_asked_or_told", page);
}

#[test]
fn conversations_of_less_than_one_message_are_refused_and_numbers_raised_to_one_are_told() {
    let text = |count: &str| {
        format!(
            "# Why?\n[run]\nlength = \"2h\"\n[provider.p]\nprotocol = \"A\"\n[proxy]\n[class.chat]\nmedium = \"im\"\narrivals = \"6/h\"\n\
             turns = {{ count = {count}, compose = \"30s\", answer = \"1m\" }}\n[group.front]\nagents = 8\nskills = [\"chat\"]\nprograms = [\"A\"]\n"
        )
    };
    for right in ["1", "4", "\"geometric(6)\"", "\"uniform(1, 9)\""] {
        assert_eq!(super::said(&text(right), &[], &[]), "", "{right}");
    }
    let half = super::said(&text("0.5"), &[], &[]);
    assert!(half.contains("a conversation of 0.5 messages: the agent writes at least one"), "{half}");
    let often = super::said(&text("\"exponential(6)\""), &[], &[]);
    assert!(often.contains("15 % of these numbers are below one and count as one"), "{often}");
}
