//! Rules of the enterprise: what is read, and what is wrong or strange with them is said.

use super::{SMALL, read, read_with, said};
use crate::ids::{AttributeId, ClassId, GroupId, LanguageId, ProtocolId, QueueId, TreatmentId};
use crate::model::{Hosting, HostingPolicy, Treatment};
use crate::random::Distribution;
use crate::routing::status::Estimator;
use crate::routing::{Channel, Row, Then, When};
use crate::scenario::Code;
use crate::time::{Span, Time};
use crate::workload::{Announcement, Said};

const RULES: &str = r#"# Is this enough?
[run]
start = "08:00"
length = "30h"
weekday = "wed"

[class.sales]
attributes = { segment = { gold = 0.2, plain = 0.8 }, product = { phone = 1 } }
arrivals = "60/h"
talk = "5m"
language = "en"

[class.chats]
medium = "im"
attributes = { segment = { gold = 1 } }
arrivals = "5/h"
talk = "5m"

[queue.gold]
skill = "sales"
minimum_level = 2

[group.front]
agents = 8
skills = { sales = 3, chats = 1 }
programs = ["A"]
languages = ["en"]

[provider.alpha]
protocol = "A"

[[rule]]
when = { attributes = { segment = ["gold"] }, class = ["sales"], language = ["en"], from = "22:00", to = "06:00", days = ["sat", "sun"] }
then = { queue = "gold", priority = 7 }

[[rule]]
when = { queue = ["chats"], provider = ["alpha"], priority_to = 3, waiting = { queue = "chats", contacts = 9 }, idle = { group = "front", agents = 2 } }
then = { refuse = true }

[[rule]]
when = { medium = ["voice", "im"], protocol = ["A"], attributes = { product = ["phone"] } }
then = { priority = 1 }

[[rule]]
when = { waited = "90s", class = ["chats"] }
then = { announcement = { says = "wait", accepted_wait = "5m" }, hosting = "handover", hosting_share = 0.5, hosting_sensitivity = 2 }

[[rule]]
when = { waited = "2m" }
then = { announcement = { says = "wait", accepted_wait = "5m" } }

[[rules_from]]
at = "12:00"

[[rules_from]]
at = "09:30"
day = 2
rule = [{ then = { queue = "gold" } }]
"#;

fn hours(hours: u64) -> Span {
    Span::from_seconds(3_600 * hours)
}

#[test]
fn rules_attributes_and_changes_are_read() {
    let scenario = read(RULES);
    let (class, provider, segment, product) = (AttributeId(0), AttributeId(1), AttributeId(2), AttributeId(3));
    let gold = QueueId(2);
    let rows = [
        Row {
            when: When {
                attributes: vec![(class, vec![1]), (segment, vec![1])],
                languages: Some(vec![LanguageId(0)]),
                hours: Some((hours(22), hours(6))),
                days: Some(0b110_0000),
                ..When::default()
            },
            then: Then::Route { queue: Some(gold), priority: Some(7), treatment: None },
        },
        Row {
            when: When {
                attributes: vec![(provider, vec![1])],
                queues: Some(vec![QueueId(1)]),
                priority: Some((0, 3)),
                waiting: Some((QueueId(1), 9)),
                idle: Some((GroupId(0), 2)),
                ..When::default()
            },
            then: Then::Refuse,
        },
        Row {
            when: When {
                attributes: vec![(product, vec![1])],
                channels: Some(vec![Channel::Voice, Channel::Im(ProtocolId(0))]),
                ..When::default()
            },
            then: Then::Route { queue: None, priority: Some(1), treatment: None },
        },
        Row {
            when: When { attributes: vec![(class, vec![2])], waited: Some(Span::from_seconds(90)), ..When::default() },
            then: Then::Route { queue: None, priority: None, treatment: Some(TreatmentId(0)) },
        },
        Row {
            when: When { waited: Some(Span::from_seconds(120)), ..When::default() },
            then: Then::Route { queue: None, priority: None, treatment: Some(TreatmentId(1)) },
        },
    ];
    assert_eq!(scenario.center.rules.table, rows);
    assert_eq!(scenario.center.rules.since_monday, hours(2 * 24 + 8));
    let at = |hours_on| Time::START + hours(hours_on);
    let always =
        Row { when: When::default(), then: Then::Route { queue: Some(gold), priority: None, treatment: None } };
    let tables = &scenario.center.enterprise.tables;
    assert_eq!(tables[0], (at(4), Vec::new()));
    assert_eq!(tables[1], (at(25) + Span::from_seconds(1_800), vec![always]));
    let treatments = &scenario.center.enterprise.treatments;
    let accepted = Some(Distribution::constant(300.0).unwrap());
    let tells = Said::Wait { estimator: Estimator::OwnQueue, accepted };
    let announcement = Some(Announcement { tells, again: None, patience: None });
    let hosting = HostingPolicy { mode: Hosting::Handover, share: 0.5, from_sensitivity: 2.0 };
    assert_eq!(treatments[TreatmentId(0)], Treatment { announcement: announcement.clone(), hosting: Some(hosting) });
    assert_eq!(treatments[TreatmentId(1)], Treatment { announcement, hosting: None });
    let known = &scenario.center.enterprise.known;
    assert_eq!(known[ClassId(0)][0].values, [(1, 0.2), (2, 0.8)]);
    assert_eq!((known[ClassId(1)][0].attribute, known[ClassId(1)].len()), (segment, 1));
}

/// An edit of the scenario and the kind of message that it has to get.
const BROKEN: &[(&str, &str, Code)] = &[
    ("plain = 0.8", "plain = 0.7", Code::Shares),
    ("plain = 0.8", "plain = 1.8", Code::Number),
    ("product = { phone", "class = { phone", Code::Conflict),
    ("segment = [\"gold\"]", "segments = [\"gold\"]", Code::Unknown),
    ("segment = [\"gold\"]", "segment = [\"golden\"]", Code::Unknown),
    ("class = [\"sales\"]", "class = [\"sale\"]", Code::Unknown),
    ("class = [\"sales\"]", "class = \"sales\"", Code::WrongType),
    ("language = [\"en\"]", "language = [\"eng\"]", Code::Unknown),
    ("provider = [\"alpha\"]", "provider = [\"beta\"]", Code::Unknown),
    ("queue = [\"chats\"]", "queue = [\"chat\"]", Code::Unknown),
    ("{ queue = \"chats\", contacts", "{ queue = \"chat\", contacts", Code::Unknown),
    ("contacts = 9", "contacts = 0", Code::Number),
    ("{ group = \"front\"", "{ group = \"back\"", Code::Unknown),
    ("days = [\"sat\"", "days = [\"saturday\"", Code::Choice),
    ("weekday = \"wed\"", "", Code::Conflict),
    ("from = \"22:00\"", "from = \"22h\"", Code::TimeOfDay),
    ("medium = [\"voice\", \"im\"]", "medium = [\"voice\"]", Code::Conflict),
    ("priority = 7", "priority = 256", Code::Number),
    ("{ refuse = true }", "{ refuse = true, priority = 1 }", Code::Conflict),
    ("{ refuse = true }", "{ refuse = true, announcement = { says = \"busy\" } }", Code::Conflict),
    ("then = { refuse = true }", "", Code::MissingKey),
    ("waited = \"90s\"", "waited = \"0s\"", Code::Number),
    ("waited = \"90s\"", "waited = 90", Code::Duration),
    ("hosting = \"handover\"", "hosting = \"redirect\"", Code::Choice),
    ("hosting = \"handover\", ", "", Code::Conflict),
    ("hosting_share = 0.5", "hosting_share = 1.5", Code::Number),
    ("says = \"wait\", accepted_wait", "says = \"busy\", accepted_wait", Code::Conflict),
    ("queue = \"gold\", priority", "queue = \"silver\", priority", Code::NoSkill),
    ("at = \"12:00\"", "at = \"07:00\"", Code::Conflict),
    ("day = 2", "day = 1", Code::Conflict),
];

#[test]
fn every_broken_rule_gets_a_message_of_its_kind() {
    for (from, to, code) in BROKEN {
        assert!(RULES.contains(from), "{from}");
        let wrong = read_with(&RULES.replacen(from, to, 1), &[], &[]).expect_err(to);
        let codes = Vec::from_iter(wrong.iter().map(|one| one.code));
        assert!(codes.contains(code), "{to}: {}", wrong.render(false));
    }
}

#[test]
fn rules_are_for_all_centers_and_one_that_leads_to_where_nobody_may_serve_at_one_of_them_is_warned_of() {
    let all = "\n[site.all]\ngroups = [\"front\"]\nshare = 1\n";
    assert_eq!(said(&format!("{RULES}{all}"), &[], &[]).matches("warning[").count(), 2);
    let two =
        format!("{RULES}{all}\n[site.other]\ngroups = [\"back\"]\n[group.back]\nagents = 1\nskills = [\"sales\"]\n");
    let warnings = said(&two, &[], &[]);
    assert!(
        warnings.contains("a rule leads to the queue `gold`, whom nobody at the site `other` may serve"),
        "{warnings}"
    );
}

#[test]
fn rules_that_never_come_into_play_and_such_that_overlap_are_warned_of() {
    let early = "[[rule]]\nwhen = { to = \"12:00\" }\nthen = { priority = 3 }\n\n[[rule]]\nwhen = { from = \"08:00\", to = \"09:00\" }\nthen = { refuse = true }\n\n[[rules_from]]\nat = \"12:00\"";
    let warnings = said(&RULES.replacen("[[rules_from]]\nat = \"12:00\"", early, 1), &[], &[]);
    assert!(warnings.contains("this rule never comes into play"), "{warnings}");
    assert!(warnings.contains("this rule and an earlier one fit some contacts in common"), "{warnings}");
    assert_eq!(said(RULES, &[], &[]).matches("warning[").count(), 2, "{}", said(RULES, &[], &[]));
}

#[test]
fn no_rule_fits_what_contacts_ask_of_a_self_service_system_and_none_may_be_about_its_queue() {
    const MENU: &str = "self_service = { queue = \"menu\", service = \"1m\", containment = 0.4 }";
    let with = |rules: &str| {
        let text = SMALL.replace("[class.sales]", &format!("[class.sales]\n{MENU}"));
        text + "[group.machines]\nagents = 2\nself_service = true\nskills = [\"menu\"]\n" + rules
    };
    let scenario = read(&with("[[rule]]\nwhen = { class = [\"sales\"] }\nthen = { priority = 3 }\n"));
    let [row] = &scenario.center.rules.table[..] else { panic!("there is one row") };
    let named = |queue: &QueueId| scenario.center.queues[*queue].name.as_str();
    assert_eq!(row.when.queues.as_ref().map(|queues| Vec::from_iter(queues.iter().map(named))), Some(vec!["sales"]));
    for rule in ["when = {}\nthen = { queue = \"menu\" }", "when = { queue = [\"menu\"] }\nthen = { priority = 3 }"] {
        let told = said(&with(&format!("[[rule]]\n{rule}\n")), &[], &[]);
        assert!(told.contains("S021") && told.contains("a rule is about the queue `menu`"), "{told}");
    }
}
