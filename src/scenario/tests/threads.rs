//! Threads, as they are written down.

use super::{read, said};
use crate::ids::ClassId;
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::{MoreMessages, ThreadHabits};

fn with(medium: &str, thread: &str, other: &str) -> String {
    format!(
        "[run]\nlength = \"8h\"\n[group.desk]\nagents = 1\nskills = [\"notes\"]\ncapacity = {{ chat = 1, email = 1 }}\n\
         [class.notes]\nmedium = \"{medium}\"\narrivals = \"5/h\"\ntalk = \"3m\"\n{other}\n\
         thread = {{ {thread} }}\n"
    )
}

#[test]
fn how_clients_write_is_read_as_written() {
    let constant = |value| Distribution::constant(value).unwrap();
    let thread = |text: &str| read(&with("chat", text, "")).center.classes[ClassId(0)].thread.clone().unwrap();
    let least = ThreadHabits {
        thoughts: constant(3.0),
        reply: constant(3_600.0),
        more: None,
        reading: constant(0.0),
        same_agent: None,
    };
    assert_eq!(*thread("thoughts = 3, reply = \"1h\""), least);
    let more = MoreMessages { count: constant(0.5), gap: constant(20.0), talk: constant(15.0) };
    let all =
        ThreadHabits { more: Some(more), reading: constant(30.0), same_agent: Some(Span::from_seconds(120)), ..least };
    let text = "thoughts = 3, reply = \"1h\", reading = \"30s\", same_agent = \"2m\", \
                more = { count = 0.5, gap = \"20s\", talk = \"15s\" }";
    assert_eq!(*thread(text), all);
}

#[test]
fn what_makes_no_thread_is_told_with_what_to_do() {
    let thread = "thoughts = 3, reply = \"1h\"";
    for (medium, thread, other, rule) in [
        ("voice", thread, "", "a thread is of messages that come straight to the center"),
        ("chat", thread, "recall_share = 0.1", "`recall_share` is not for messages of a thread"),
        ("chat", thread, "preferred = { share = 1, limit = \"1m\" }", "`preferred` is not for messages of a thread"),
        ("chat", "thoughts = 0.5, reply = \"1h\"", "", "a conversation of 0.5 messages: the client has at least one"),
        ("chat", "thoughts = 20000, reply = \"1h\"", "", "more than 10000 messages are no conversation"),
        ("email", "thoughts = 2", "", "reply"),
    ] {
        let told = said(&with(medium, thread, other), &[], &[]);
        assert!(told.contains(rule) && told.contains("error"), "{told}");
    }
}
