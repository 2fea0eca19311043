//! Programs, devices and translation as they are written.

use super::{read, read_with, said};
use crate::ids::{GroupId, ProtocolId};
use crate::model::ProgramChange;
use crate::routing::{Channel, ProtocolSet};
use crate::scenario::Code;
use crate::time::{Span, Time};

const CHATS: &str = r#"# Is this enough?
[run]
start = "09:00"
end = "12:00"

[provider.alpha]
protocol = { "A 1" = 0.25, "A 2" = 0.75 }

[provider.beta]
protocol = "B"

[class.help]
medium = "im"
providers = { alpha = 0.5, beta = 0.5 }
arrivals = "60/h"
talk = "5m"

[group.front]
agents = 8
skills = ["help"]
programs = ["A 2", "B"]

[group.back]
agents = 2
skills = ["help"]
programs = ["A 1"]
"#;

fn protocols(text: &str, names: &[&str]) -> ProtocolSet {
    let known = read(text).names.protocols;
    let number = |name: &&str| known.entries().find(|(_, known)| *known == name).map(|(id, _)| id).unwrap();
    names.iter().map(number).collect()
}

fn programs_of(text: &str, agent: usize) -> ProtocolSet {
    read(text).center.agents.iter().nth(agent).unwrap().capability.programs()
}

#[test]
fn cap_04_prx_04_a_program_is_compatible_with_what_it_is_said_to_be() {
    assert_eq!(programs_of(CHATS, 0), protocols(CHATS, &["A 2", "B"]));
    let newer = format!("{CHATS}\n[program.\"A 2\"]\nspeaks = [\"A 1\", \"A 2\"]\n");
    assert_eq!(programs_of(&newer, 0), protocols(CHATS, &["A 1", "A 2", "B"]));
    // A brand of its own that is compatible with both, for agents and for the proxy.
    let third = CHATS.replace("programs = [\"A 2\", \"B\"]", "programs = [\"third\"]");
    let third = format!("{third}\n[program.third]\nspeaks = [\"A 2\", \"B\"]\n\n[proxy]\nprograms = [\"third\"]\n");
    assert_eq!(programs_of(&third, 0), protocols(CHATS, &["A 2", "B"]));
    assert_eq!(read(&third).center.proxy.programs, protocols(CHATS, &["A 2", "B"]));
    let shares = &read(CHATS).center.providers[crate::ids::ProviderId(0)].protocols;
    assert_eq!(shares, &[(ProtocolId(0), 0.25), (ProtocolId(1), 0.75)]);
}

fn at(hour: u64, minute: u64) -> Time {
    Time::START + Span::from_seconds((hour - 9) * 3600 + minute * 60)
}

#[test]
fn cap_06_ex_15_when_one_device_is_off_the_other_is_used_and_the_agent_is_one() {
    let devices = r#"appliances = [
    { programs = ["A 2"], off = [{ from = "10:00", to = "11:00" }] },
    { programs = ["A 2", "B"], off = [{ from = "10:30", to = "11:30" }] },
]"#;
    let text = CHATS.replace("programs = [\"A 2\", \"B\"]", devices);
    let scenario = read(&text);
    assert_eq!(programs_of(&text, 0), protocols(CHATS, &["A 2", "B"]));
    assert_eq!(scenario.center.agents[crate::ids::AgentId(0)].capability.capacity().total, 1, "the agent is one");
    let running = |at, names: &[&str]| ProgramChange { at, group: GroupId(0), running: protocols(CHATS, names) };
    // From 10:00 to 10:30 the second device does all that the first did; then none is on; at 11:00 the first comes back.
    let changes = [running(at(10, 30), &[]), running(at(11, 0), &["A 2"]), running(at(11, 30), &["A 2", "B"])];
    assert_eq!(scenario.center.program_changes, changes);
}

#[test]
fn a_program_is_closed_on_all_devices_and_reported_late() {
    let closed = "programs = [\"A 2\", \"B\"]\nclosed = [{ program = \"B\", from = \"08:00\", to = \"10:00\" }]\nreported_after = \"30s\"";
    let scenario = read(&CHATS.replace("programs = [\"A 2\", \"B\"]", closed));
    let running = |at, names: &[&str]| ProgramChange { at, group: GroupId(0), running: protocols(CHATS, names) };
    assert_eq!(scenario.center.program_changes, [running(Time::START, &["A 2"]), running(at(10, 0), &["A 2", "B"])]);
    assert_eq!(scenario.center.groups[GroupId(0)].reported_after, Span::from_seconds(30));
}

#[test]
fn translation_has_a_protocol_of_its_own_or_one_of_the_providers() {
    let unified =
        format!("{CHATS}\n[proxy]\ntranslation = {{ into = \"U\", covers = [\"A 1\", \"B\"], service = \"1s\" }}\n");
    let unified = unified.replace("programs = [\"A 1\"]", "programs = [\"U\"]");
    let scenario = read(&unified.replace("[\"A 2\", \"B\"]\n\n[group.back]", "[\"A 2\"]\n\n[group.back]"));
    let proxy = &scenario.center.proxy;
    assert_eq!(scenario.names.protocols.iter().map(String::as_str).collect::<Vec<_>>(), ["A 1", "A 2", "B", "U"]);
    let channels = [0, 1, 2].map(|protocol| proxy.channel_of(ProtocolId(protocol)));
    assert_eq!(channels, [3, 1, 3].map(|protocol| Channel::Im(ProtocolId(protocol))));
    // A client program of the unified protocol is not one that the proxy runs for clients.
    assert!(!proxy.programs.contains(ProtocolId(3)));
}

#[test]
fn what_is_wrong_with_programs_is_said_with_its_line() {
    let with = |from: &str, to: &str| {
        assert!(CHATS.contains(from), "{from}");
        CHATS.replacen(from, to, 1)
    };
    let add = |text: &str| format!("{CHATS}\n{text}\n");
    let back = "programs = [\"A 1\"]\n";
    let cases: [(String, Code, &str); 10] = [
        (with(back, "programs = [\"C\"]\n"), Code::Unknown, "no provider has the protocol `C`"),
        (with("\"A 1\" = 0.25", "\"A 1\" = 0.5"), Code::Shares, "the shares of the protocols sum to 1.25, not to 1"),
        (add("[program.X]\nspeaks = [\"C\"]"), Code::Unknown, "no provider has the protocol `C`"),
        (
            with(back, "appliances = []\nprograms = [\"A 1\"]\n"),
            Code::Conflict,
            "`appliances` say which programs there are",
        ),
        (
            with(back, "programs = [\"A 1\"]\nclosed = [{ program = \"B\", from = \"10:00\", to = \"11:00\" }]\n"),
            Code::Unknown,
            "these agents do not have the program `B`",
        ),
        (
            with(back, "programs = [\"A 1\"]\nclosed = [{ program = \"A 1\", from = \"11:00\", to = \"10:00\" }]\n"),
            Code::Overlap,
            "the closure ends before it begins",
        ),
        (
            with(back, "programs = [\"A 1\"]\nclosed = [{ program = \"A 1\", from = \"20:00\", to = \"21:00\" }]\n"),
            Code::Outside,
            "the closure lies outside the time of the run",
        ),
        (
            with(back, "programs = [\"A 1\"]\nreported_after = \"5s\"\n"),
            Code::Unused,
            "these agents never close a program",
        ),
        (
            add("[proxy]\ntranslation = { into = \"U\" }"),
            Code::NoProgram,
            "nobody with the skill `help` can serve `A 1`, `A 2`, `B`",
        ),
        (
            format!("{CHATS}\n[proxy]\ntranslation = {{ into = \"B\" }}\n"),
            Code::Unused,
            "agents run a program for `A 1`, but nobody comes by it",
        ),
    ];
    for (text, code, message) in cases {
        let found = match read_with(&text, &[], &[]) {
            Ok(scenario) => scenario.warnings,
            Err(wrong) => wrong,
        };
        let said = said(&text, &[], &[]);
        assert!(found.iter().any(|one| one.code == code) && said.contains(message), "{code}: {message}\n{said}");
    }
}
