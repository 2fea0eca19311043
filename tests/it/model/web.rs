//! What clients say and see on the pages of providers and of the center before any contact is made, and by what they come then.

use super::script::*;
use super::status::who_accept;
use std::path::Path;
use switchboard::ids::{AgentId, AttributeId, ClassId, ProviderId, QueueId, TrunkId};
use switchboard::model::*;
use switchboard::routing::{Row, Then, When};
use switchboard::scenario::{Memory, load};
use switchboard::time::Span;
use switchboard::workload::{Choice, Class, Entry, StatusHabits};

/// Everybody looks; whoever is shown a longer wait than this does that.
fn looks(wait: f64, choice: Choice) -> Option<Box<StatusHabits>> {
    Some(Box::new(who_accept(wait, &[(choice, 1.0)])))
}

#[test]
fn web_01_web_05_what_a_form_of_the_page_took_is_known_at_once_and_nobody_is_asked() {
    // The form asks for the product; who wants the second goes to the specialist. Whoever says so over a messenger is asked first.
    let product = AttributeId(2);
    let specialists = Then::Route { queue: Some(QueueId(1)), priority: None, treatment: None };
    let form = Class { entry: Entry::Chat, ..calls(&[contact(10.0, 60.0)]) };
    let asked = messages(habits(0, 1, 4.0, 0), &[contact(20.0, 60.0)]);
    let mut script = Script::new()
        .class(form)
        .class(Class { queue: QueueId(0), ..asked })
        .class(calls_of("others", 1, &[]))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff::chat(3, &[0]))
        .staff(Staff::chat(3, &[0]).skilled(&[1]));
    script.center.enterprise.known =
        (0..2).map(|_| vec![Known { attribute: product, values: vec![(2, 1.0)] }]).collect();
    let wants = When { attributes: vec![(product, vec![2])], ..When::default() };
    script.center.rules.table = vec![Row { when: wants, then: specialists }];
    let records = script.records();
    let facts = Vec::from_iter(records.iter().map(|record| (record.requested, record.agent)));
    assert_eq!(facts, [(Some(at(10.0)), Some(AgentId(1))), (Some(at(24.0)), Some(AgentId(1)))]);
}

#[test]
fn ims_10_web_06_over_instant_messages_the_status_is_seen_before_the_contact_starts() {
    // Each way of the question and of the answer takes 2 s. The provider hears of nobody who does without.
    let arrivals = [contact(0.0, 60.0), contact(100.0, 60.0), contact(110.0, 60.0)];
    let class = Class { status: looks(59.0, Choice::SelfService), ..messages(habits(0, 0, 0.0, 0), &arrivals) };
    let mut script =
        Script::new().class(class).provider(provider(0, 0.0, 0.0, Host::Provider)).staff(Staff::chat(1, &[0]));
    script.center.status = StatusServer { delivery: StatusDelivery::Pull { every: None }, latency: s(2.0) };
    let run = script.run();
    let outcomes = Vec::from_iter(run.records.iter().map(|record| (record.outcome, record.requested, record.left)));
    assert_eq!(
        outcomes,
        [
            (Outcome::Handled, Some(at(4.0)), at(64.0)),
            (Outcome::Handled, Some(at(104.0)), at(164.0)),
            (Outcome::SelfServed, None, at(114.0)),
        ]
    );
    assert_eq!(run.result.status[ClassId(0)].messages, 6);
    assert_eq!(run.result.providers[ProviderId(0)].contacts, 2);
}

#[test]
fn web_07_who_goes_from_the_page_to_the_telephone_needs_a_port_of_the_gateway() {
    let chats = [contact(0.0, 60.0), contact(100.0, 60.0), contact(101.0, 60.0), contact(102.0, 60.0)];
    let looking = Class { entry: Entry::Chat, status: looks(30.0, Choice::Another(ClassId(1))), ..calls(&chats) };
    let telephone =
        Class { trunk: Some(TrunkId(0)), talk: vec![constant(45.0)].into(), ..calls_of("telephone", 1, &[]) };
    let mut script =
        Script::new().class(looking).class(telephone).staff(Staff::chat(1, &[])).staff(Staff::voice().skilled(&[1]));
    script.center.trunks = vec![Trunk { name: "gateway".into(), lines: 1 }].into();
    let records = script.records();
    let by_telephone = records.iter().filter(|record| record.class == ClassId(1));
    let outcomes = Vec::from_iter(by_telephone.map(|record| (record.arrived, record.outcome)));
    assert_eq!(outcomes, [(at(101.0), Outcome::Handled), (at(102.0), Outcome::NoLine)]);
}

/// All that the proxy can offer to one client over instant messages: the presence of their own agent, the status with self-service, and that
/// agents see theirs.
#[test]
fn prx_15_presence_of_agents_and_clients_status_and_self_service_go_together_over_instant_messages() {
    let text = "[run]\nlength = \"8h\"\n\
        [provider.messenger]\nprotocol = \"messenger\"\n\
        [presence_service.messenger]\nlatency = \"200ms\"\n\
        [presence]\nto_agents = { delivery = \"period\", period = \"60s\" }\n\
        [status]\ndelivery = \"pull\"\nlatency = \"1s\"\n\
        [device.phone]\nmedia = [\"im\"]\nservice = \"messenger\"\non = \"exponential(25m)\"\noff = \"exponential(8m)\"\n\
        [class.chat]\nmedium = \"im\"\narrivals = \"30/h\"\npatience = \"5m\"\npreferred = { share = 0.5, limit = \"2m\", backlog = 2 }\n\
        status = { own_agent = \"by-medium\", accepted_wait = \"1m\", self_service = 0.5, put_off = 0.2, put_off_for = \"10m\" }\n\
        [class.chat.clients]\ndevices = [\"phone\"]\n\
        [class.chat.turns]\ncount = 4\ncompose = \"30s\"\nanswer = \"40s\"\n\
        [group.writers]\nagents = 2\nskills = [\"chat\"]\nprograms = [\"messenger\"]\ncapacity = { im = 2, total = 2 }\n";
    let memory = Memory::default().with("center.toml", text);
    let scenario =
        load(Path::new("center.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let result = simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap();
    let (status, presence) = (&result.status[ClassId(0)], &result.presence[ClassId(0)]);
    let endings = result.status_endings.of(ClassId(0));
    for (what, count) in [
        ("looked", status.looked),
        ("came", endings.came),
        ("served themselves", endings.self_served),
        ("put it off", endings.put_off),
        ("seen by agents", presence.looks),
        ("sent to agents", presence.to_agents),
    ] {
        assert!(count > 0, "nobody {what}");
    }
    assert!(result.total().handled() > 0 && result.total().offered == status.looked);
    assert!(status.shown_wait < u128::from(Span::from_seconds(60).nanos()) * u128::from(status.shown), "mostly short");
}
