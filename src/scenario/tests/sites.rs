//! Several centers and the network before them: what is wrong with them is said.

use super::{read, read_with};
use crate::ids::{ClassId, QueueId, SiteId};
use crate::model::{Entrance, Misrouted};
use crate::routing::network::{Destination, Detail, Policy};
use crate::scenario::Code;

const CENTERS: &str = r#"# Is this enough?
[run]
length = "2h"

[class.sales]
arrivals = "60/h"
talk = "5m"

[class.recorded]
queue = "sales"
arrivals = "5/h"
talk = "5m"

[class.chat]
medium = "chat"
queue = "sales"
arrivals = "5/h"
talk = "5m"

[group.front]
agents = 8
skills = { sales = 3 }
capacity = { voice = 1, chat = 1 }

[group.back]
agents = 8
skills = { sales = 2 }

[queue.sales]
minimum_level = 2
steps = [{ after = "20s", sites = ["south", "north"] }, { after = "40s", skill = "sales", sites = ["south"] }]

[site.north]
groups = ["front"]
share = { sales = 0.5, recorded = 0.4 }
report_interval = "10s"

[site.south]
groups = ["back"]
share = { sales = 0.5, recorded = 0.6 }

[network]
policy = "shortest-of"
percentage = { north = 0.9, south = 0.1 }
choices = 2
activity = ["volume", "status", "skills"]
detail = "by-agent"
to = "agent"
misrouted = "sent-back"
attempts = 2
counts_own = true
report_interval = "exponential(20s)"
report_latency = "50ms"
report_loss = 0.01
"#;

#[test]
fn centers_and_network_are_read() {
    let center = read(CENTERS).center;
    let split = |class| center.sites.entrance(ClassId(class)).clone();
    assert_eq!(split(0), Entrance::Split(vec![0.5, 0.5].into()));
    assert_eq!(split(1), Entrance::Split(vec![0.4, 0.6].into()));
    assert_eq!(split(2), Entrance::Network);
    let network = center.sites.network().unwrap();
    assert_eq!(network.rules.policy, Policy::ShortestOf(2));
    assert_eq!((network.rules.destination, network.rules.detail), (Destination::Agent, Detail::ByAgent));
    assert_eq!(network.rules.shares, vec![0.9, 0.1].into());
    assert_eq!(network.misrouted, Misrouted::SentBack { most: 2 });
    assert_eq!(network.reporting[SiteId(0)].interval.is_constant(), Some(10.0));
    assert_eq!(network.reporting[SiteId(1)].interval.is_constant(), None);
    assert!(network.rules.counts_own);
    let queue = &center.rules.queues[QueueId(0)];
    let [first, second] = &queue.steps[..] else { panic!("there are two steps") };
    assert_eq!((&first.sites[..], &second.sites[..]), (&[SiteId(1), SiteId(0)][..], &[SiteId(1)][..]));
    // A step that only names centers lets nobody else serve at home; one that says more does.
    assert_eq!((&first.target, second.target.minimum_level), (&queue.target, 1));
}

/// An edit of the scenario and the kind of message that it has to get.
const BROKEN: &[(&str, &str, Code)] = &[
    // Several centers.
    ("groups = [\"front\"]", "groups = [\"frnt\"]", Code::Unknown),
    ("groups = [\"front\"]", "groups = []", Code::MissingKey),
    ("groups = [\"front\"]", "groups = [\"front\", \"front\"]", Code::Conflict),
    ("groups = [\"back\"]", "groups = [\"back\", \"front\"]", Code::Conflict),
    ("groups = [\"front\"]", "groups = \"front\"", Code::WrongType),
    ("groups = [\"front\"]\n", "", Code::MissingKey),
    ("[network]", "[nowhere]", Code::UnknownKey),
    ("medium = \"chat\"", "self_service = { queue = \"sales\", service = \"1m\" }", Code::Apart),
    ("recorded = 0.4", "recorded = 0.5", Code::Shares),
    ("recorded = 0.4", "recorded = -0.4", Code::Number),
    ("recorded = 0.4", "records = 0.4", Code::Unknown),
    ("share = { sales = 0.5, recorded = 0.4 }", "share = true", Code::WrongType),
    // The network.
    ("policy = \"shortest-of\"", "policy = \"shortest\"", Code::Choice),
    ("policy = \"shortest-of\"", "policy = \"least-loaded\"", Code::Conflict),
    ("north = 0.9", "north = 0.8", Code::Shares),
    ("north = 0.9", "nroth = 0.9", Code::Unknown),
    ("choices = 2", "choices = 0", Code::Number),
    ("\"volume\", \"status\", \"skills\"", "\"volume\", \"states\"", Code::Choice),
    ("\"volume\", \"status\", \"skills\"", "\"volume\", \"skills\"", Code::Conflict),
    ("activity = [\"volume\", \"status\", \"skills\"]", "activity = []", Code::Nothing),
    ("detail = \"by-agent\"", "detail = \"aggregated\"", Code::Conflict),
    ("misrouted = \"sent-back\"", "misrouted = \"waits\"", Code::Conflict),
    ("attempts = 2", "attempts = 0", Code::Number),
    ("report_interval = \"exponential(20s)\"", "report_interval = 20", Code::Duration),
    ("report_loss = 0.01", "report_loss = 1.01", Code::Number),
    ("skills = { sales = 3 }", "skills = { support = 3 }", Code::NoSkill),
    // Steps to another center.
    ("sites = [\"south\"]", "sites = [\"sotuh\"]", Code::Unknown),
    ("sites = [\"south\"]", "sites = []", Code::Nothing),
    ("sites = [\"south\"]", "sites = \"south\"", Code::WrongType),
];

#[test]
fn every_mistake_about_centers_and_network_gets_its_message() {
    for (from, to, code) in BROKEN {
        assert!(CENTERS.contains(from), "the scenario has no {from}");
        let Err(wrong) = read_with(&CENTERS.replacen(from, to, 1), &[], &[]) else { panic!("accepted: {to}") };
        assert!(wrong.iter().any(|one| one.code == *code), "{to}:\n{}", wrong.render(false));
    }
}

#[test]
fn a_step_to_a_center_where_nobody_may_serve_or_where_there_are_none_is_refused() {
    let mut nobody = CENTERS.replacen("skills = { sales = 2 }", "skills = { support = 2 }", 1);
    for shares in ["share = { sales = 0.5, recorded = 0.4 }\n", "share = { sales = 0.5, recorded = 0.6 }\n"] {
        nobody = nobody.replacen(shares, "", 1);
    }
    let Err(wrong) = read_with(&nobody, &[], &[]) else { panic!("accepted") };
    let text = wrong.render(false);
    assert!(
        text.contains("a step of queue `sales` has contacts of class `sales` asked for at the site `south`"),
        "{text}"
    );
    let alone = super::SMALL.to_owned() + "\n[queue.sales]\nsteps = [{ after = \"1m\", sites = [\"south\"] }]\n";
    let Err(wrong) = read_with(&alone, &[], &[]) else { panic!("accepted") };
    assert!(wrong.render(false).contains("there is no site `south`"), "{}", wrong.render(false));
}

#[test]
fn a_network_without_centers_is_refused() {
    let alone = super::SMALL.to_owned() + "\n[network]\npolicy = \"longest-idle\"\n";
    let Err(wrong) = read_with(&alone, &[], &[]) else { panic!("accepted") };
    assert!(wrong.iter().any(|one| one.code == Code::Conflict), "{}", wrong.render(false));
}
