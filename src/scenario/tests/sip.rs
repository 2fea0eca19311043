//! Files of SIP messages and what is made of them.

use super::{SMALL, read_with, said};
use crate::ids::{AttributeId, ClassId, ProtocolId};
use crate::model::{Outage, SessionHost};
use crate::routing::{Attributes, Channel};
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
talk = "5m"

[class.rest]
medium = "im"
sip = true
queue = "help"
priority = 5
arrivals = { invites = "day.sip" }
talk = "5m"

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
customers = { file = "customers.csv", priority = "level", talk = "factor" }
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
    let form = Attributes::default();
    let joe = Customer { priority: 7, talk: 0.8, attributes: form };
    let bills = [
        (1800.5, Some(SipRequest { channel: alpha, priority: 4, questions: 1, customer: None, form })),
        (3600.0, Some(SipRequest { channel: simple, priority: 7, questions: 0, customer: Some(joe), form })),
    ];
    assert_eq!(of(&scenario, 0), bills);
    let plain = Customer { priority: 0, talk: 1.0, attributes: form };
    let rest = SipRequest { channel: simple, priority: 5, questions: 1, customer: Some(plain), form };
    assert_eq!(of(&scenario, 1), [(2700.0, Some(rest)), (3000.0, None)]);
    assert_eq!(scenario.warnings.iter().count(), 1, "one message cannot be read");
    let point = &scenario.center.routing_point;
    let minute = |minute: u64| Time::START + Span::from_seconds(60 * minute);
    let outages = [Outage { from: minute(60), to: minute(65) }, Outage { from: minute(210), to: minute(300) }];
    assert_eq!((point.session_host, &point.outages[..]), (SessionHost::Node, &outages[..]));
}

#[test]
fn a_request_that_sets_up_no_session_is_no_contact_and_is_told() {
    let options = message("09:30", "Other/1", "reason=bill").replace("INVITE", "OPTIONS");
    let scenario = read(&[message("09:00", "Other/1", "reason=bill"), options]);
    assert_eq!((of(&scenario, 0).len(), of(&scenario, 1).len()), (1, 0));
    let told = scenario.warnings.render(false);
    assert!(told.contains("a message that sets up no session is no contact and is left out"), "{told}");
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
    let form = Attributes::default();
    let alike = SipRequest { channel: Channel::Voice, priority: 0, questions: 0, customer: None, form };
    assert_eq!(habits.requests, SipRequests::Alike(alike));
}

/// The center, in which rules ask for what forms and customers say, and for shares of a class.
fn with_rules() -> String {
    CENTER.replace("priority = 5\n", "priority = 5\nattributes = { segment = { gold = 0.5, tin = 0.5 } }\n")
        + "attributes = [\"segment\", \"contract\"]\n\n\
           [[rule]]\nwhen = { attributes = { segment = [\"gold\", \"tin\"] } }\nthen = { priority = 9 }\n\n\
           [[rule]]\nwhen = { attributes = { contract = [\"long\"], segment = [\"silver\"] } }\nthen = { priority = 8 }\n"
}

const SEGMENTS: (&str, &str) =
    ("customers.csv", "customer,level,factor,segment\n4711,7,0.8,plain\n4712,,,\n4713,,,zinc\n");

fn messages() -> String {
    [
        message("08:30:00.5", "Alpha/2.0", "reason=late+bill&segment=silver&contract=+long+"),
        message("09:00", "Other/1", "reason=bill&segment=gold&customer=4711"),
        message("08:45", "Other/1", "segment=gold&customer=4712"),
        message("08:50", "Other/1", "segment=&contract=long"),
        // Before the run, and yet a value.
        message("07:00", "Other/1", "segment=copper"),
    ]
    .concat()
}

#[test]
fn sip_08_what_forms_and_customers_say_is_numbered_by_its_text_and_shared_with_the_classes() {
    let scenario = read_with(&with_rules(), &[("day.sip", &messages()), SEGMENTS], &[]);
    let scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    // Copper, gold, plain, silver and zinc are said somewhere; tin has a share of a class only.
    let (segment, contract) = (AttributeId(2), AttributeId(3));
    let (gold, plain, silver, tin, long) = (2, 3, 4, 6, 1);
    let asked: Vec<_> = scenario.center.rules.table.iter().map(|row| row.when.attributes.clone()).collect();
    assert_eq!(asked, [vec![(segment, vec![gold, tin])], vec![(contract, vec![long]), (segment, vec![silver])]]);
    let known = &scenario.center.enterprise.known;
    assert_eq!(known[ClassId(1)][0].values, [(gold, 0.5), (tin, 0.5)]);
    let said = |class| of(&scenario, class).into_iter().map(|(_, request)| request.unwrap().attributes());
    let none = Attributes::default();
    let bills = [none.with(segment, silver).with(contract, long), none.with(segment, plain)];
    assert_eq!(Vec::from_iter(said(0)), bills, "what is known of customer 4711 counts before their form");
    assert_eq!(Vec::from_iter(said(1)), [none.with(segment, gold), none.with(contract, long)]);
}

#[test]
fn attributes_that_rules_cannot_ask_for_are_told_with_their_place() {
    let (good, rules) = (messages(), with_rules());
    let mut text = String::new();
    let mut say = |what: &str, center: &str, customers: &str| {
        text += &format!("== {what}\n{}\n", said(center, &[("day.sip", &good), ("customers.csv", customers)], &[]));
    };
    let named = |names: &str| rules.replace("[\"segment\", \"contract\"]", names);
    say("names that cannot be", &named("[\"segment\", \"contract\", \"class\", \"segment\", 3]"), SEGMENTS.1);
    say("no list", &named("\"segment\""), SEGMENTS.1);
    say("a name that nobody knows, and a rule that asks for it", &named("[\"segmnt\", \"contract\"]"), SEGMENTS.1);
    let more = "[\"segment\", \"contract\", \"fctor\", \"factor\"]";
    say("a name that nobody knows, and one that no rule asks for", &named(more), SEGMENTS.1);
    let seven = "[\"segment\", \"contract\", \"a\", \"b\", \"c\", \"d\", \"e\"]";
    say("more attributes than there may be", &named(seven), SEGMENTS.1);
    let many: String = (0..10_001).map(|number| format!("{number},,,segment {number}\n")).collect();
    say("more values than there may be", &rules, &format!("customer,level,factor,segment\n{many}"));
    say("a value that nobody has", &rules.replace("\"silver\"", "\"sliver\""), SEGMENTS.1);
    say("a file that cannot be read, with who knows what values", &rules, "customer;level\n4711\n");
    let none = &rules[..rules.find("[[rule]]").unwrap()];
    say("no rule", none, SEGMENTS.1);
    insta::assert_snapshot!(text);
}
