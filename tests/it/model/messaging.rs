//! The way of an instant message: legs, dialogue, relay and redirection, and what they do to the provider.

use super::script::*;
use switchboard::ids::{ClassId, GroupId, ProtocolId, ProviderId, SiteId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::{Call, Input, ProtocolSet, Request};
use switchboard::workload::{Arrivals, Busyness, Class, Entry, Piece, RatedPieces, RecordedContact, SessionForm};

/// Contacts of one provider: 0.3 s and 0.2 s to the proxy and 0.1 s directly; the robot writes for 1 s, the client thinks
/// for 4 s. One agent.
fn one_provider(host: Host, dialogue: u32, session: u32, contacts: &[RecordedContact]) -> Script {
    let mut script = Script::new()
        .class(messages(habits(0, dialogue, 4.0, session), contacts))
        .provider(provider(0, 0.3, 0.2, host))
        .staff(Staff::chat(1, &[0]));
    script.center.proxy.robot_delay = constant(1.0);
    script.center.proxy.direct_leg = constant(0.1);
    script
}

fn requested(run: &Run) -> Vec<f64> {
    run.records.iter().map(|record| record.requested.unwrap().seconds()).collect()
}

#[test]
fn ims_03_the_link_reaches_the_proxy_after_the_leg_to_the_provider_and_the_leg_to_the_proxy() {
    let run = one_provider(Host::Provider, 0, 0, &[contact(10.0, 60.0)]).run();
    assert_eq!(run.records, [over(0, Host::Provider, 10.5, served(0, 10.0, 10.5, 70.5, 0))]);
    assert_eq!((run.result.providers[ProviderId(0)].contacts, run.result.total().offered), (1, 1));
}

#[test]
fn rob_01_trap_09_the_request_comes_after_all_exchanges_of_the_dialogue() {
    for exchanges in 0..5 {
        let run = one_provider(Host::Provider, exchanges, 0, &[contact(10.0, 60.0)]).run();
        // Robot, question on its way, thought, answer on its way.
        let asked = 10.5 + f64::from(exchanges) * (1.0 + 0.5 + 4.0 + 0.5);
        assert_eq!(run.records, [over(0, Host::Provider, asked, served(0, 10.0, asked, asked + 60.0, 0))]);
        assert_eq!(run.result.total().dialogue, area(asked - 10.0));
    }
}

#[test]
fn rob_04_a_relayed_exchange_is_longer_by_the_providers_legs_less_the_direct_one() {
    for exchanges in 0..5 {
        let asked = |host| one_provider(host, exchanges, 0, &[contact(0.0, 60.0)]).run().records[0].requested.unwrap();
        let longer = asked(Host::Provider).since(asked(Host::Proxy));
        assert_eq!(longer, s(f64::from(exchanges) * 2.0 * (0.3 + 0.2 - 0.1)));
    }
}

#[test]
fn rob_07_after_a_redirection_only_the_robot_stands_before_the_first_question() {
    let mut script = one_provider(Host::Proxy, 1, 0, &[contact(0.0, 60.0)]);
    script.center.proxy.redirect_delay = constant(2.0);
    // To the proxy, redirection, robot, question, thought, answer.
    assert_eq!(script.records()[0].requested, Some(at(0.5 + 2.0 + 1.0 + 0.1 + 4.0 + 0.1)));
}

#[test]
fn prx_06_the_robot_answers_alike_whether_agents_are_busy_or_idle() {
    let asked = |first: f64| {
        requested(&one_provider(Host::Provider, 3, 0, &[contact(first, 500.0), contact(50.0, 5.0)]).run())[1]
    };
    // The first contact occupies the only agent, or comes when the second is gone.
    assert_eq!(asked(0.0), asked(50.0));
}

/// What a provider shows that only passes messages on: it handles them at once, nobody waits.
fn times_without_servers() -> ProviderTimes {
    ProviderTimes {
        servers: ServerTimes { busy: vec![0, 0], waiting: vec![0, 0], begun: 0, refused: 0 },
        ..ProviderTimes::default()
    }
}

/// Messages on each leg, of so many seconds each.
fn legs(legs: [(u64, f64); 4]) -> [LegTimes; 4] {
    legs.map(|(messages, each)| LegTimes { messages, time: messages as u128 * area(each) })
}

#[test]
fn hst_01_a_relayed_contact_holds_a_channel_from_the_link_to_the_end_of_its_session() {
    let mut script =
        one_provider(Host::Provider, 1, 2, &[contact(0.0, 60.0), contact(10.0, 60.0), impatient(20.0, 60.0, 30.0)]);
    script.center.classes[ClassId(0)].wrap_up.push(constant(7.0));
    let run = script.run();
    // Asks at 6.5 s, works for 60 s and 4 messages of 0.5 s; the second is connected when the wrap-up is done.
    let wrapped = |record| ContactRecord { wrap_up: s(7.0), ..record };
    let expected = [
        wrapped(over(0, Host::Provider, 6.5, served(0, 0.0, 6.5, 68.5, 0))),
        wrapped(over(0, Host::Provider, 16.5, served(1, 10.0, 75.5, 137.5, 0))),
        over(0, Host::Provider, 26.5, abandoned(2, 20.0, 50.0)),
    ];
    assert_eq!(run.records, expected);
    let expected = ProviderTimes {
        channels: vec![area(68.5 + 127.5 + 30.0), 0],
        max_channels: vec![3, 0],
        contacts: 3,
        questions: 3,
        redirects_asked: 0,
        redirected: 0,
        messages_exposed: 3 + 3 * 2 + 2 * 4,
        messages: 3 + 3 * 2 + 2 * 4,
        latency: area(17.0 * 0.5),
        round_trips: 3 + 2 * 2,
        round_trip: area(7.0 * 2.0 * 0.5),
        legs: legs([(17, 0.3), (17, 0.2), (0, 0.0), (8, 0.0)]),
        ..times_without_servers()
    };
    assert_eq!(run.result.providers[ProviderId(0)], expected);
}

#[test]
fn hst_02_hst_05_the_channel_is_released_at_the_redirection_and_the_proxy_hosts_to_the_end() {
    let mut script = one_provider(Host::Proxy, 1, 2, &[contact(0.0, 60.0), contact(1.0, 60.0)]);
    script.center.proxy.redirect_delay = constant(2.0);
    let run = script.run();
    // Redirected 2.5 s after the link; then 5.2 s of dialogue; 4 messages of 0.1 s in the session.
    let expected = [
        over(0, Host::Proxy, 7.7, served(0, 0.0, 7.7, 68.1, 0)),
        over(0, Host::Proxy, 8.7, served(1, 1.0, 68.1, 128.5, 0)),
    ];
    assert_eq!(run.records, expected);
    let expected = ProviderTimes {
        channels: vec![area(2.5 + 2.5), 0],
        max_channels: vec![2, 0],
        contacts: 2,
        questions: 2,
        redirects_asked: 2,
        redirected: 2,
        messages_exposed: 2,
        messages: 2 + 2 * 2 + 2 * 4,
        latency: area(2.0 * 0.5 + 12.0 * 0.1),
        round_trips: 2 + 2 * 2,
        // The link by the provider and the question by the proxy; then all by the proxy.
        round_trip: area(2.0 * (0.5 + 0.1) + 4.0 * 0.2),
        legs: legs([(2, 0.3), (2, 0.2), (12, 0.1), (8, 0.0)]),
        ..times_without_servers()
    };
    assert_eq!(run.result.providers[ProviderId(0)], expected);
}

#[test]
fn a_contact_that_is_refused_holds_no_channel() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0)];
    let run = one_provider(Host::Provider, 0, 0, &contacts).limit(0, 0).run();
    assert_eq!(run.records[1], over(0, Host::Provider, 10.5, ContactRecord { left: at(10.5), ..blocked(1, 10.0) }));
    assert_eq!(run.result.providers[ProviderId(0)].channels, [area(60.5 + 0.5), 0]);
}

/// What the same contacts look like when they are relayed.
fn relayed() -> Vec<ContactRecord> {
    one_provider(Host::Provider, 2, 3, &CONTACTS).records()
}

/// The same records as if everybody had been hosted as they were to be. Redirection was asked for, and relay came of it.
fn hosted_as_asked(records: Vec<ContactRecord>) -> Vec<ContactRecord> {
    let as_asked = |record: ContactRecord| {
        assert_eq!(record.modes, Some(Modes { asked: Hosting::Redirect, used: Hosting::Relay }));
        ContactRecord { modes: Some(Modes::RELAYED), ..record }
    };
    records.into_iter().map(as_asked).collect()
}

const CONTACTS: [RecordedContact; 2] = [
    RecordedContact { time: switchboard::time::Time::START, patience: None, talk: None },
    RecordedContact { time: switchboard::time::Time::from_nanos(5_000_000_000), patience: None, talk: None },
];

#[test]
fn ims_09_a_provider_that_refuses_to_redirect_relays_and_is_counted() {
    let mut script = one_provider(Host::Proxy, 2, 3, &CONTACTS);
    script.center.proxy.redirect_delay = constant(2.0);
    script.center.providers[ProviderId(0)].redirects = 0.0;
    let run = script.run();
    assert_eq!(hosted_as_asked(run.records), relayed());
    let times = &run.result.providers[ProviderId(0)];
    assert_eq!((times.contacts, times.redirects_asked, times.redirected), (2, 2, 0));
}

#[test]
fn hst_04_a_protocol_that_the_proxy_cannot_host_is_relayed_and_counted() {
    let mut script = one_provider(Host::Proxy, 2, 3, &CONTACTS);
    script.center.proxy.redirect_delay = constant(2.0);
    script.center.proxy.can_host = ProtocolSet::from_iter([ProtocolId(1)]);
    let run = script.run();
    assert_eq!(hosted_as_asked(run.records), relayed());
    let times = &run.result.providers[ProviderId(0)];
    assert_eq!((times.contacts, times.redirects_asked, times.redirected), (2, 2, 0));
}

#[test]
fn hst_10_each_provider_redirects_all_of_its_clients_or_none() {
    let hosted = |hosts: [Host; 2]| {
        let of_both = Class {
            entry: Entry::Im(switchboard::workload::MessagingHabits {
                providers: vec![0.5, 0.5].into(),
                ..habits(0, 1, 1.0, 0)
            }),
            ..messages(habits(0, 1, 1.0, 0), &[contact(0.0, 1.0); 40])
        };
        let mut script = Script::new().class(of_both).staff(Staff::chat(1, &[0, 1]));
        for (number, host) in (0..).zip(hosts) {
            script = script.provider(provider(number, 0.0, 0.0, host));
        }
        let run = script.run();
        let counts = |(number, times): (ProviderId, &ProviderTimes)| {
            assert!(times.contacts > 0);
            let of_it = run.records.iter().filter_map(|record| record.hosted).filter(|hosted| hosted.0 == number);
            assert!(of_it.clone().all(|(_, host)| host == hosts[usize::from(number.0)]));
            assert_eq!(of_it.count() as u64, times.contacts);
            (times.contacts, times.redirected)
        };
        Vec::from_iter(run.result.providers.entries().map(counts))
    };
    let [first, second] = hosted([Host::Provider; 2]).try_into().unwrap();
    assert_eq!((first.0 + second.0, first.1, second.1), (40, 0, 0));
    assert_eq!(hosted([Host::Proxy; 2]), [(first.0, first.0), (second.0, second.0)]);
    assert_eq!(hosted([Host::Provider, Host::Proxy]), [first, (second.0, second.0)]);
}

#[test]
fn hst_12_a_redirection_pays_when_the_exchanges_save_more_than_its_delay() {
    let asked = |host, exchanges, delay| {
        let mut script = one_provider(host, exchanges, 0, &[contact(0.0, 60.0)]);
        script.center.proxy.redirect_delay = constant(delay);
        script.run().records[0].requested.unwrap()
    };
    // Each exchange saves 0.8 s.
    for (exchanges, delay, order) in
        [(2, 2.0, std::cmp::Ordering::Less), (3, 2.0, std::cmp::Ordering::Greater), (3, 2.4, std::cmp::Ordering::Equal)]
    {
        let (relay, redirect) = (asked(Host::Provider, exchanges, delay), asked(Host::Proxy, exchanges, delay));
        assert_eq!(relay.cmp(&redirect), order, "{exchanges} exchanges against {delay} s");
    }
}

#[test]
fn ims_02_clients_whose_program_no_agent_runs_never_reach_one() {
    let of_b =
        Class { name: "b".into(), ..messages(habits(1, 1, 1.0, 0), &[impatient(0.0, 5.0, 300.0), contact(1.0, 5.0)]) };
    let run = Script::new()
        .class(messages(habits(0, 1, 1.0, 0), &[contact(0.0, 5.0), contact(1.0, 5.0)]))
        .class(of_b)
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .provider(provider(1, 0.0, 0.0, Host::Proxy))
        .staff(Staff::chat(1, &[0]))
        .staff(Staff::chat(3, &[0]))
        .run();
    let expected = [
        over(0, Host::Provider, 1.0, served(0, 0.0, 1.0, 6.0, 0)),
        over(0, Host::Provider, 2.0, served(1, 1.0, 2.0, 7.0, 1)),
        of(1, over(1, Host::Proxy, 1.0, abandoned(0, 0.0, 300.0))),
        of(1, over(1, Host::Proxy, 2.0, unserved(1, 1.0, 3600.0))),
    ];
    assert_eq!(run.records, expected);
}

#[test]
fn rei_03_the_protocol_that_was_detected_decides_between_agents_who_are_alike_otherwise() {
    for (first, second) in [(0, 1), (1, 0)] {
        let of = |provider| messages(habits(provider, 1, 1.0, 0), &[contact(f64::from(provider), 5.0)]);
        let run = Script::new()
            .class(of(0))
            .class(Class { name: "b".into(), ..of(1) })
            .provider(provider(first, 0.0, 0.0, Host::Provider))
            .provider(provider(second, 0.0, 0.0, Host::Provider))
            .staff(Staff::chat(1, &[0]))
            .staff(Staff::chat(1, &[1]))
            .run();
        let agents = Vec::from_iter(run.records.iter().map(|record| record.agent.map(|agent| agent.0)));
        assert_eq!(agents, [Some(u32::from(first)), Some(u32::from(second))]);
    }
}

#[test]
fn hst_16_both_hosts_ask_the_engine_the_same_and_get_the_same_agent() {
    let asked = |host| {
        let contacts = [contact(0.0, 30.0), contact(100.0, 30.0), contact(110.0, 30.0), contact(300.0, 30.0)];
        let mut script = one_provider(host, 2, 3, &contacts).staff(Staff::chat(1, &[0, 1])).staff(Staff::chat(2, &[1]));
        script.center.proxy.redirect_delay = constant(0.7);
        let run = script.run();
        let log = run.result.logs[SiteId(0)].clone();
        let request = |(_, call): &(_, Call)| match call {
            Call::Input(Input::Request(request)) => Some(*request),
            _ => None,
        };
        let requests: Vec<Request> = log.calls().iter().filter_map(request).collect();
        let decisions = Vec::from_iter(log.decisions().iter().map(|(_, decision)| decision.clone()));
        (requests, decisions, Vec::from_iter(run.records.iter().map(|record| record.agent)))
    };
    let relayed = asked(Host::Provider);
    assert_eq!(relayed.0.len(), 4);
    assert_eq!(relayed, asked(Host::Proxy));
}

/// Random contacts over two providers for two hours: everything by chance, legs included.
fn by_chance(hosts: [Host; 2], legs: f64, direct: f64) -> Script {
    let exponential = |mean| Distribution::exponential(mean).unwrap();
    let leg = |mean| if mean == 0.0 { constant(0.0) } else { exponential(mean) };
    let class = |name: &str, rate: f64, share: f64| {
        let habits = switchboard::workload::MessagingHabits {
            providers: vec![share, 1.0 - share].into(),
            inquiry: None,
            dialogue_exchanges: Distribution::uniform(0.0, 6.0).unwrap(),
            think: exponential(8.0),
            session: SessionForm::Held { exchanges: Distribution::uniform(0.0, 12.0).unwrap() },
            sensitivity: switchboard::random::Distribution::constant(0.0).unwrap(),
        };
        let pieces = vec![Piece { end: at(7200.0), amount: rate, day: 0 }];
        Class {
            name: name.into(),
            arrivals: Arrivals::Poisson {
                rates: RatedPieces::new(pieces).unwrap(),
                busyness: Busyness::default(),
                batch: Some(Distribution::uniform(0.0, 3.0).unwrap()),
                bursts: None,
            },
            patience: Some(exponential(90.0)),
            talk: vec![exponential(60.0)].into(),
            wrap_up: vec![exponential(10.0)].into(),
            ..messages(habits, &[])
        }
    };
    let mut script = Script::new()
        .horizon(7200.0)
        .class(class("one", 0.03, 0.7))
        .class(wants_own(20.0, class("two", 0.02, 0.2)))
        .staff(Staff::chat(2, &[0]))
        .staff(Staff::chat(1, &[1]))
        .staff(Staff::chat(3, &[0, 1]))
        .slowdown(0.4)
        .limit(0, 4);
    script.center.classes[ClassId(1)].queue = switchboard::ids::QueueId(0);
    for (number, host) in (0..).zip(hosts) {
        let legs = Provider { client_leg: leg(legs), proxy_leg: leg(legs), ..provider(number, 0.0, 0.0, host) };
        script = script.provider(legs);
    }
    script.center.proxy.robot_delay = exponential(2.0);
    script.center.proxy.direct_leg = leg(direct);
    script
}

#[test]
fn hst_08_zero_latency_makes_all_modes_equal() {
    use Host::{Provider as Relay, Proxy as Redirect};
    for seed in 0..8 {
        let run = |hosts| {
            let run = Script { seed, ..by_chance(hosts, 0.0, 0.0) }.run();
            let whoever = |record: &ContactRecord| {
                let hosted = record.hosted.map(|(provider, _)| (provider, Relay));
                ContactRecord { hosted, modes: None, ..record.clone() }
            };
            let log = run.result.logs[SiteId(0)].clone();
            (Vec::from_iter(run.records.iter().map(whoever)), run.result.cells, run.result.groups, log)
        };
        let relayed = run([Relay; 2]);
        let outcomes = |outcome| relayed.0.iter().filter(|record| record.outcome == outcome).count();
        let seen =
            [Outcome::Handled, Outcome::Abandoned, Outcome::AbandonedInDialogue, Outcome::QueueFull].map(outcomes);
        assert!(seen.into_iter().all(|count| count > 0), "too tame a run to prove anything: {seen:?}");
        assert_eq!(relayed, run([Redirect; 2]));
        assert_eq!(relayed, run([Relay, Redirect]));
    }
}

#[test]
fn each_message_meets_the_same_chance_whoever_hosts() {
    // A free way between provider and proxy, and a direct way of the same distribution as that to the provider.
    let run = |host| {
        let mut script = by_chance([host; 2], 0.5, 0.5);
        for provider in script.center.providers.iter_mut() {
            provider.proxy_leg = constant(0.0);
        }
        let records = script.records();
        Vec::from_iter(records.into_iter().map(|record| ContactRecord { hosted: None, modes: None, ..record }))
    };
    assert_eq!(run(Host::Provider), run(Host::Proxy));
}

#[test]
fn hst_08_a_sessions_round_trips_take_the_legs_of_its_host() {
    for exchanges in 0..5 {
        let length = |host| {
            let records = one_provider(host, 1, exchanges, &[contact(0.0, 60.0)]).records();
            records[0].left.since(records[0].connected.unwrap())
        };
        assert_eq!(length(Host::Provider), s(60.0 + f64::from(exchanges) * 2.0 * (0.3 + 0.2)));
        assert_eq!(length(Host::Proxy), s(60.0 + f64::from(exchanges) * 2.0 * 0.1));
    }
}

#[test]
fn hst_08_a_slower_provider_raises_occupancy_and_wait_in_relay_only() {
    // Patient callers and a constant leg, so that in redirect everything happens by the leg later and is else the same.
    let run = |host, leg: f64| {
        let mut script = by_chance([host; 2], 0.0, 0.1);
        for class in script.center.classes.iter_mut() {
            (class.patience, class.preferred) = (None, None);
        }
        script.center.rules.queues[switchboard::ids::QueueId(0)].capacity = None;
        for provider in script.center.providers.iter_mut() {
            provider.proxy_leg = constant(leg);
        }
        let run = script.run();
        let wait = run.result.total().wait_answered;
        let group = &run.result.groups[GroupId(0)];
        (group.busy.iter().sum::<u128>(), group.sessions.iter().sum::<u128>(), wait)
    };
    let (relay, slow_relay) = (run(Host::Provider, 0.5), run(Host::Provider, 2.0));
    assert!(slow_relay.0 > relay.0 && slow_relay.1 > relay.1 && slow_relay.2 > relay.2);
    assert_eq!(run(Host::Proxy, 0.5), run(Host::Proxy, 2.0));
}

#[test]
fn rob_06_a_client_who_leaves_in_the_dialogue_takes_no_agent_and_frees_the_channel() {
    let run = one_provider(Host::Provider, 3, 2, &[impatient(10.0, 60.0, 12.0)]).run();
    let gone = ContactRecord {
        requested: None,
        site: None,
        outcome: Outcome::AbandonedInDialogue,
        ..over(0, Host::Provider, 0.0, abandoned(0, 10.0, 22.0))
    };
    assert_eq!(run.records, [gone]);
    assert_eq!(run.result.groups[GroupId(0)].busy, [0, 0]);
    assert_eq!(run.result.providers[ProviderId(0)].channels, [area(12.0), 0]);
    let total = run.result.total();
    assert_eq!((total.requested(), total.abandoned_in_dialogue(), total.abandoned()), (0, 1, 0));
}

#[test]
fn rob_06_the_longer_dialogue_of_relay_loses_more_clients() {
    let left_in_dialogue = |host| {
        let run = by_chance([host; 2], 0.4, 0.1).run();
        let total = run.result.total();
        let count = |outcome| run.records.iter().filter(|record| record.outcome == outcome).count() as u64;
        assert_eq!(total.abandoned(), count(Outcome::Abandoned));
        assert_eq!(total.abandoned_in_dialogue(), count(Outcome::AbandonedInDialogue));
        total.abandoned_in_dialogue()
    };
    let (relay, redirect) = (left_in_dialogue(Host::Provider), left_in_dialogue(Host::Proxy));
    assert!(relay > redirect && redirect > 0, "{relay} against {redirect}");
}
