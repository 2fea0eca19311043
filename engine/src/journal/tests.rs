//! A history replays to the same bytes, and what an engine may not be told is refused with its line and its rule.

use super::*;
use crate::dense::{
    AgentState, Attributes, Capability, Capacity, Channel, Input, Log, ProtocolSet, QueueRules, Request, Router,
};
use crate::dense::{Preferred, SkillLevel};
use crate::ids::{AgentId, ContactId, QueueId, SkillId};
use crate::named::{self, Engine, Input as Told, Name};
use crate::time::Span;
use proptest::prelude::*;

fn second(at: u64) -> Time {
    Time::from_nanos(at * 1_000_000_000)
}

fn rules() -> Rules {
    let queues = vec![QueueRules::of_skill(SkillId(0), 1), QueueRules::of_skill(SkillId(1), 1)].into();
    Rules { queues, ..Rules::default() }
}

fn able() -> Capability {
    let skills = [0, 1].map(|skill| SkillLevel { skill: SkillId(skill), level: 2 });
    Capability::new(skills, ProtocolSet::default(), Capacity { by_medium: [1, 0, 0, 0], total: 1 })
}

fn request(contact: u32) -> Request {
    let (language, preferred) = (None, None);
    let (queue, channel) = (QueueId(0), Channel::Voice);
    let attributes = Attributes::default();
    Request {
        contact: ContactId(contact),
        queue,
        channel,
        priority: 0,
        deferred: false,
        language,
        attributes,
        preferred,
        draw: 0,
    }
}

/// One agent, three contacts, one of whom waits 30 s for the agent alone, and one who gives up.
fn logged() -> Log {
    let mut router = Router::new(rules()).with_traces().with_log();
    let agent = AgentId(0);
    router.handle(second(0), Input::Capability { agent, capability: able() });
    router.handle(second(0), Input::State { agent, state: AgentState::Ready });
    router.handle(second(1), Input::Request(request(0)));
    let preferred = Some(Preferred { agent, limit: Span::from_seconds(30), backlog: None });
    router.handle(second(2), Input::Request(Request { preferred, ..request(1) }));
    router.handle(second(3), Input::Request(request(2)));
    router.handle_deadline(second(32));
    router.handle(second(33), Input::Withdraw(ContactId(1)));
    router.handle(second(34), Input::SessionEnded { contact: ContactId(0) });
    router.take_log().unwrap()
}

fn calls() -> Vec<String> {
    let mut text = Vec::new();
    write_calls(&logged(), &mut text).unwrap();
    String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
}

fn replayed(lines: &[String], other: Option<&str>) -> Result<String, String> {
    let mut text = Vec::new();
    let result = replay(lines.join("\n").as_bytes(), &mut text, other, true);
    result.map(|_| String::from_utf8(text).unwrap()).map_err(|fault| fault.to_string())
}

#[test]
fn a_log_replays_to_the_same_bytes() {
    let mut decisions = Vec::new();
    write_decisions(&logged(), &mut decisions).unwrap();
    assert_eq!(replayed(&calls(), None), Ok(String::from_utf8(decisions).unwrap()));
}

#[test]
fn a_line_is_one_call_and_a_decision_carries_its_trace() {
    let lines = calls();
    assert_eq!(lines[2], r#"{"at":0,"call":{"state":{"agent":0,"state":"ready"}}}"#);
    assert_eq!(lines[6], r#"{"at":32000000000,"call":"deadline"}"#);
    assert_eq!(lines[7], r#"{"at":33000000000,"call":{"withdraw":{"contact":1}}}"#);
    let decisions = replayed(&lines, None).unwrap();
    let first = r#"{"at":1000000000,"contact":0,"outcome":{"connect":{"agent":0}},"trace":{"steps":[["availability",1],["skill",1],["agent-selection",1]]}}"#;
    assert_eq!(decisions.lines().next(), Some(first));
}

#[test]
fn numbers_of_contacts_and_agents_may_be_any() {
    let renumbered = |line: &String| {
        line.replace("\"agent\":0", "\"agent\":4000000000").replace("\"contact\":2", "\"contact\":3999999999")
    };
    let lines = Vec::from_iter(calls().iter().map(renumbered));
    let expected = Vec::from_iter(replayed(&calls(), None).unwrap().lines().map(|line| renumbered(&line.to_owned())));
    assert_eq!(replayed(&lines, None).unwrap().lines().collect::<Vec<_>>(), expected);
}

#[test]
fn deadlines_that_pass_between_two_lines_are_kept_without_a_line_of_their_own() {
    let mut lines = calls();
    let free = r#"{"at":40000000000,"call":{"capability":{"agent":7,"capability":{"skills":[{"skill":0,"level":1}],"speeds":[],"cost":0,"group":0,"rank":0,"languages":0,"programs":0,"capacity":{"by_medium":[1,0,0,0],"total":1}}}}}"#;
    lines.truncate(6);
    // Contact 1 waits for agent 0 alone until second 32, and from then on for anybody, before contact 2.
    lines.push(free.to_owned());
    lines.push(r#"{"at":41000000000,"call":{"state":{"agent":7,"state":"ready"}}}"#.to_owned());
    let decisions = replayed(&lines, None).unwrap();
    let last = decisions.lines().last().unwrap();
    assert!(last.starts_with(r#"{"at":41000000000,"contact":1,"outcome":{"connect":{"agent":7}}"#), "{last}");
}

#[test]
fn what_an_engine_may_not_be_told_is_refused_with_its_line_and_the_rule() {
    let with = |at: usize, line: &str| {
        let mut lines = calls();
        lines.insert(at, line.to_owned());
        replayed(&lines, None).unwrap_err()
    };
    for (line, fault) in [
        ("", "line 4: EOF while parsing a value, in column 0"),
        ("{\"at\":0}", "line 4: missing field `call`, in column 8"),
        (r#"{"at":0,"call":"now"}"#, "line 4: unknown variant `now`"),
        (r#"{"at":-1,"call":"deadline"}"#, "line 4: invalid value: integer `-1`, expected u64"),
        (r#"{"at":0,"call":"deadline","why":1}"#, "line 4: unknown field `why`"),
        (r#"{"at":0,"call":{"withdraw":{"contact":9}}}"#, "line 4: contact 9 is withdrawn although it is not there"),
        (r#"{"at":0,"call":{"session_ended":{"contact":0}}}"#, "line 4: no agent serves contact 0"),
        (
            r#"{"at":0,"call":{"state":{"agent":5,"state":"ready"}}}"#,
            "line 4: the capability of agent 5 was not reported before",
        ),
    ] {
        let said = with(3, line);
        assert!(said.starts_with(fault), "{line}: {said}");
    }
    let again = calls()[3].replace("1000000000", "1500000000");
    assert_eq!(with(4, &again), "line 5: contact 0 asks although it is there already");
    assert_eq!(with(5, &calls()[2]), "line 6: time runs backwards: 0 ns after 2000000000 ns");
    let strange = calls()[3].replace("\"queue\":0", "\"queue\":2");
    assert_eq!(with(3, &strange), "line 4: there is no queue 2");
    let foreign = calls()[3].replace("\"voice\"", "{\"im\":64}");
    assert_eq!(with(3, &foreign), "line 4: there is no protocol 64");
    assert_eq!(replayed(&[], None).unwrap_err(), "line 1: the first line is to be the rule set");
    let long = format!("{{\"at\":0,{}", " ".repeat(LARGEST_LINE));
    assert_eq!(with(3, &long), format!("line 4: it is longer than {LARGEST_LINE} bytes"));
}

#[test]
fn what_is_due_in_the_past_happens_before_the_next_moment() {
    // The limit of contact 1 passes while it is with agent 1, who does not respond; then it waits for anybody.
    let mut lines = calls();
    lines.truncate(3);
    let call = |at: u64, call: &str| format!(r#"{{"at":{at},"call":{call}}}"#);
    let rules = r#"{"queues":[{"target":{"skill":0,"minimum_level":1,"groups":null,"rank":0},"steps":[{"after":5,"only_if":{"waiting":0,"idle":null},"target":{"skill":0,"minimum_level":1,"groups":null,"rank":0},"sites":[3]}],"weight":1,"in_time":0,"capacity":null}],"filters":["skill"],"priority_first":false,"reserves":[],"agent_selection":"longest-idle","contact_selection":"first-come"}"#;
    lines[0] = format!(r#"{{"rules":{rules}}}"#);
    let request = r#"{"request":{"contact":1,"queue":0,"channel":"voice","priority":0,"language":null,"preferred":null,"draw":0}}"#;
    lines.push(call(0, request));
    lines.push(call(20, r#"{"unanswered":{"contact":1}}"#));
    lines.push(call(30, r#"{"withdraw":{"contact":1}}"#));
    let decisions = replayed(&lines, None).unwrap();
    let outcomes = Vec::from_iter(decisions.lines().map(|line| line.split(",\"trace").next().unwrap()));
    let expected = [
        r#"{"at":0,"contact":1,"outcome":{"connect":{"agent":0}}"#,
        r#"{"at":20,"contact":1,"outcome":{"wait":{"place":1}}"#,
        r#"{"at":20,"contact":1,"outcome":{"overflow":{"site":3}}"#,
    ];
    assert_eq!(outcomes, expected);
}

#[test]
fn a_live_engine_and_its_journal_have_the_names_of_the_driver() {
    let mut names = Names::default();
    names.declare::<QueueId>("sales").unwrap();
    names.declare::<QueueId>("service").unwrap();
    let (mut calls, mut decisions) = (Vec::new(), Vec::new());
    write_rules(&mut calls, &names, &rules()).unwrap();
    let mut engine = Engine::new(names, rules()).unwrap();
    let asks = |contact: &str| Told::Request(named::Request::new(contact, "service", named::Channel::Voice));
    let ann = || Name::from("Ann");
    for (at, call) in [
        (0, Told::Capability { agent: ann(), capability: able() }),
        (0, Told::State { agent: ann(), state: AgentState::Ready }),
        (1, asks("a\"b")),
        (2, asks("c")),
        (3, Told::SessionEnded { contact: "a\"b".into() }),
    ] {
        write_call(&mut calls, second(at), &call).unwrap();
        let decided = engine.tell(second(at), call).unwrap();
        decided.iter().for_each(|decision| write_decision(&mut decisions, second(at), decision).unwrap());
    }
    let [calls, decisions] = [calls, decisions].map(|text| String::from_utf8(text).unwrap());
    assert!(calls.starts_with(r#"{"names":{"queue":["sales","service"]},"rules":{"#), "{calls}");
    assert!(
        decisions.ends_with("{\"at\":3000000000,\"contact\":\"c\",\"outcome\":{\"connect\":{\"agent\":\"Ann\"}}}\n")
    );
    let mut again = Vec::new();
    replay(calls.as_bytes(), &mut again, None, false).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), decisions);
    let twice = calls.replace("\"service\"]", "\"sales\"]");
    let refused = replay(twice.as_bytes(), std::io::sink(), None, false).unwrap_err().to_string();
    assert!(refused.starts_with("line 1: queue \"sales\" is declared twice"), "{refused}");
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let heavy = calls()[0].replace("\"weight\":1", "\"weight\":2147483647");
    let said = replayed(&[heavy], None).unwrap_err();
    assert!(said.starts_with("line 1: the weights of the queues sum to 4294967294"), "{said}");
    let kept = r#""reserves":[{"group":0,"keep":1,"queues":[4]}]"#;
    let kept = calls()[0].replace(r#""reserves":[]"#, kept);
    assert_eq!(replayed(&calls(), Some(&kept)).unwrap_err(), "the other rules: there is no queue 4");
}

#[test]
fn a_history_may_be_tried_on_other_rules() {
    // Nobody may wait: of who was refused, nothing more is heard.
    let refusing = calls()[0].replace("\"capacity\":null", "\"capacity\":0");
    let decisions = replayed(&calls(), Some(&refusing)).unwrap();
    let outcomes = Vec::from_iter(decisions.lines().map(|line| line.contains("refuse")));
    assert_eq!(outcomes, [false, true, true]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_line_makes_it_panic(
        changes in prop::collection::vec((0_usize..9, any::<prop::sample::Index>(), any::<u8>()), 1..6),
        again in prop::collection::vec(1_usize..9, 0..12),
    ) {
        let mut lines = Vec::from_iter(calls().into_iter().map(String::into_bytes));
        for at in again {
            lines.push(lines[at].clone());
        }
        for (line, at, byte) in changes {
            let at = at.index(lines[line].len());
            lines[line][at] = byte;
        }
        let text = lines.join(&b'\n');
        for mode in [None, Some(calls()[0].clone())] {
            let _ = replay(&text[..], std::io::sink(), mode.as_deref(), true);
        }
    }
}

#[test]
fn histories_and_scenarios_call_a_pick_by_the_same_name() {
    for pick in crate::dense::AgentSelection::ALL {
        assert_eq!(serde_json::to_value(pick).unwrap(), pick.name());
    }
}
