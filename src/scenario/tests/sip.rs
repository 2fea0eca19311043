//! Files of SIP messages and what is made of them.

use super::{SMALL, read_with, said};
use crate::ids::{ClassId, ProtocolId};
use crate::model::{Outage, SessionHost};
use crate::routing::Channel;
use crate::scenario::Scenario;
use crate::time::{Span, Time};
use crate::workload::{Arrivals, Customer, Entry, SipRequest, SipRequests};

fn message(time: &str, software: &str, form: &str) -> String {
    format!(
        "--- {time}\nINVITE sip:help@center.example SIP/2.0\nFrom: <sip:joe@client.example>;tag=1\n\
         To: <sip:help@center.example>\nCall-ID: {time}@client.example\nCSeq: 1 INVITE\n\
         User-Agent: {software}\nPriority: urgent\nContent-Type: application/x-www-form-urlencoded\n\n{form}\n"
    )
}

const CENTER: &str = r#"# Is this enough?
[run]
start = "08:00"
end = "12:00"

[class.bills]
medium = "im"
sip = true
queue = "help"
arrivals = { invites = "day.sip", reasons = ["late bill", "bill"] }
handling = "5m"

[class.rest]
medium = "im"
sip = true
queue = "help"
priority = 5
arrivals = { invites = "day.sip" }
handling = "5m"

[group.desk]
agents = 3
skills = ["help"]
programs = ["simple", "A"]

[sip]
parse = "100ms"
establish = "exponential(1s)"
session_host = "node"
outages = [{ from = "11:30", to = "13:00" }, { from = "09:00", to = "09:05" }]
protocol = "simple"
software = { Alpha = "A" }
urgency = { urgent = 4 }
needs = ["reason", "customer"]
customers = { file = "customers.csv", priority = "level", handling = "factor" }
"#;

const CUSTOMERS: (&str, &str) = ("customers.csv", "customer,level,factor\n4711,7,0.8\n4712,,\n");

fn read(messages: &[String]) -> Scenario {
    let scenario = read_with(CENTER, &[("day.sip", &messages.concat()), CUSTOMERS], &[]);
    scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

/// The times and requests of a class.
fn of(scenario: &Scenario, class: u16) -> Vec<(f64, Option<SipRequest>)> {
    let class = &scenario.center.classes[ClassId(class)];
    let Arrivals::Recorded(contacts) = &class.arrivals else { panic!("messages are recorded contacts") };
    let Entry::Sip(habits) = &class.entry else { panic!("they come by SIP") };
    let SipRequests::Messages(messages) = &habits.requests else { panic!("as they are written") };
    assert_eq!(contacts.contacts().len(), messages.len());
    let seconds = contacts.contacts().iter().map(|contact| contact.time.since(Time::START).seconds());
    seconds.zip(messages.iter().copied()).collect()
}

#[test]
fn sip_03_headers_and_form_decide_class_channel_priority_and_customer() {
    let scenario = read(&[
        message("09:00", "Other/1", "reason=bill&customer=4711"),
        message("08:30:00.5", "Alpha/2.0", "reason=late+bill"),
        message("08:45", "Other/1", "customer=4712"),
        "--- 08:50\nINVITE sip:a@b SIP/2.0\n\n".to_owned(),
    ]);
    let (simple, alpha) = (Channel::Im(ProtocolId(0)), Channel::Im(ProtocolId(1)));
    let joe = Customer { priority: 7, handling: 0.8 };
    let bills = [
        (1800.5, Some(SipRequest { channel: alpha, priority: 4, questions: 1, customer: None })),
        (3600.0, Some(SipRequest { channel: simple, priority: 7, questions: 0, customer: Some(joe) })),
    ];
    assert_eq!(of(&scenario, 0), bills);
    let plain = Customer { priority: 0, handling: 1.0 };
    let rest = SipRequest { channel: simple, priority: 5, questions: 1, customer: Some(plain) };
    assert_eq!(of(&scenario, 1), [(2700.0, Some(rest)), (3000.0, None)]);
    assert_eq!(scenario.warnings.iter().count(), 1, "one message cannot be read");
    let point = &scenario.center.routing_point;
    let minute = |minute: u64| Time::START + Span::from_seconds(60 * minute);
    let outages = [Outage { from: minute(60), to: minute(65) }, Outage { from: minute(210), to: minute(300) }];
    assert_eq!((point.session_host, &point.outages[..]), (SessionHost::Node, &outages[..]));
}

#[test]
fn a_file_that_cannot_be_taken_is_told_with_its_place() {
    let good = message("09:00", "Other/1", "reason=bill");
    let mut text = String::new();
    let mut say = |what: &str, center: &str, messages: &str| {
        text += &format!("== {what}\n{}\n", said(center, &[("day.sip", messages), CUSTOMERS], &[]));
    };
    say("no time at first", CENTER, &good.replace("--- 09:00\n", ""));
    say("a time that is none", CENTER, &good.replace("--- 09:00\n", "--- nine\n"));
    say("a date without that of the run", CENTER, &good.replace("--- 09:00\n", "--- 2014-03-10 09:00\n"));
    say("before the run", CENTER, &good.replace("--- 09:00\n", "--- 07:00\n"));
    say("unreadable", CENTER, &good.replace("CSeq: 1 INVITE\n", ""));
    let two = CENTER.replace(", reasons = [\"late bill\", \"bill\"]", "");
    say("two that take the rest", &two, &good);
    let none = CENTER.replace("\"day.sip\" }", "\"day.sip\", reasons = [\"bill\"] }");
    say("a reason taken twice, and nobody for the rest", &none, &message("09:00", "x", "reason=other"));
    say("not by SIP", &CENTER.replacen("sip = true\n", "", 1), &good);
    say("no protocol", &CENTER.replace("protocol = \"simple\"\n", ""), &good);
    say("no such urgency", &CENTER.replace("urgent = 4", "urgnet = 4"), &good);
    say("outages that overlap", &CENTER.replace("\"09:05\"", "\"11:45\""), &good);
    say("customers of another level", &CENTER.replace("\"level\"", "\"customer\""), &good);
    insta::assert_snapshot!(text);
}

#[test]
fn contacts_by_sip_may_come_at_a_rate_without_messages() {
    let text = SMALL.replace("[group", "sip = true\n\n[sip]\nestablish = \"2s\"\n\n[group");
    let scenario = super::read(&text);
    let Entry::Sip(habits) = &scenario.center.classes[ClassId(0)].entry else { panic!("they come by SIP") };
    let alike = SipRequest { channel: Channel::Voice, priority: 0, questions: 0, customer: None };
    assert_eq!(habits.requests, SipRequests::Alike(alike));
}
