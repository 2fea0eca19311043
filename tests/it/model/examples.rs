//! The examples of the source documents, through the model and the engine's log.

use super::script::*;
use switchboard::ids::{AgentId, GroupId, QueueId, SiteId, TrunkId};
use switchboard::model::*;
use switchboard::routing;
use switchboard::routing::status::Estimator;
use switchboard::workload::{
    Accepted, Class, Entry, FieldSet, Inquiry, Introduction, Manner, MessagingHabits, StatusHabits, WhileWaiting,
};

#[test]
fn ex_01_the_next_caller_behind_25_for_12_busy_agents_is_told_two_minutes_ten() {
    // 12 calls teach the engine that a call takes 60 s. Then 12 more occupy all agents, 25 wait, and one more asks.
    let mut contacts = vec![contact(0.0, 60.0); 12];
    contacts.extend(vec![contact(61.0, 60.0); 12 + 25]);
    contacts.push(contact(62.0, 60.0));
    let mut script = Script::new().class(calls(&contacts));
    for _ in 0..12 {
        script = script.staff(Staff::voice());
    }
    let run = script.run();
    let log = &run.result.logs[SiteId(0)];
    let told = log.decisions().iter().filter(|(time, _)| *time == at(62.0));
    let told = Vec::from_iter(told.map(|(_, decision)| decision.outcome));
    assert_eq!(told, [routing::Outcome::Wait { place: 26, estimate: Some(s(130.0)) }]);
    // With work of constant length two rounds of 12 go before: connected at 121 s + 2 x 60 s, behind one other.
    assert_eq!(run.records[49], served(49, 62.0, 241.0, 301.0, 1));
    log.replay().unwrap();
}

/// Providers A and B, a client of each, the proxy with both programs; stations with A, with B and with both.
fn two_providers(hosts: [Host; 2], stations: &[&[u8]]) -> Run {
    let client = |provider: u8, time: f64| {
        let name = format!("clients of {provider}");
        Class { name, ..messages(habits(provider, 2, 3.0, 1), &[contact(time, 60.0)]) }
    };
    let mut script = Script::new()
        .class(client(0, 0.0))
        .class(client(1, 100.0))
        .provider(provider(0, 0.3, 0.2, hosts[0]))
        .provider(provider(1, 0.5, 0.5, hosts[1]));
    script.center.proxy.robot_delay = constant(1.0);
    script.center.proxy.direct_leg = constant(0.1);
    script.center.proxy.redirect_delay = constant(0.4);
    for programs in stations {
        script = script.staff(Staff::chat(1, programs));
    }
    script.run()
}

#[test]
fn ex_07_ex_16_two_providers_with_any_combination_of_stations_relayed_redirected_and_mixed() {
    use Host::{Provider as Relay, Proxy as Redirect};
    // To the proxy 0.5 s or 1 s; an exchange of the dialogue takes 1 + 3 s and two messages; so does one of the session
    // without robot and thought.
    let client = |class: u16, host: Host, agent: Option<u32>| {
        let (arrived, leg) = [(0.0, 0.5), (100.0, 1.0)][usize::from(class)];
        let (delay, message) = if host == Redirect { (0.4, 0.1) } else { (0.0, leg) };
        let asked = arrived + leg + delay + 2.0 * (4.0 + 2.0 * message);
        let record = match agent {
            Some(agent) => served(0, arrived, asked, asked + 60.0 + 2.0 * message, agent),
            None => unserved(0, arrived, 3600.0),
        };
        of(class, over(class as u8, host, asked, record))
    };
    for hosts in [[Relay, Relay], [Redirect, Redirect], [Relay, Redirect], [Redirect, Relay]] {
        for (stations, agents) in [
            (&[&[0_u8] as &[u8], &[1]] as &[&[u8]], [Some(0), Some(1)]),
            (&[&[1], &[0]], [Some(1), Some(0)]),
            (&[&[0, 1]], [Some(0), Some(0)]),
            (&[&[0], &[0, 1]], [Some(0), Some(1)]),
            (&[&[0], &[0]], [Some(0), None]),
            (&[&[]], [None, None]),
        ] {
            let run = two_providers(hosts, stations);
            assert_eq!(run.records, [client(0, hosts[0], agents[0]), client(1, hosts[1], agents[1])]);
            for (provider, host) in hosts.into_iter().enumerate() {
                let times = run.result.providers.iter().nth(provider).unwrap();
                assert_eq!((times.contacts, times.redirected), (1, u64::from(host == Redirect)));
                // The link, two exchanges of the dialogue, and one of the session if there was one.
                let relayed = 5 + if agents[provider].is_some() { 2 } else { 0 };
                assert_eq!(times.messages_exposed, if host == Redirect { 1 } else { relayed });
            }
        }
    }
}

#[test]
fn the_agent_quiet_longest_of_those_who_run_the_program_serves() {
    let run = two_providers([Host::Provider; 2], &[&[1], &[0], &[0, 1]]);
    let agents = Vec::from_iter(run.records.iter().map(|record| record.agent));
    assert_eq!(agents, [Some(AgentId(1)), Some(AgentId(0))]);
}

#[test]
fn ex_09_prs_16_an_agent_for_home_loans_takes_the_inquiries_about_loans_and_leaves_those_before_them() {
    let cards = calls(&[contact(0.0, 300.0), contact(1.0, 60.0)]);
    let loans = calls_of("loans", 1, &[contact(0.0, 60.0), contact(3.0, 60.0)]);
    let script = Script::new().class(cards).class(loans);
    let run = script.staff(Staff::voice().skilled(&[1])).staff(Staff::voice()).run();
    let of_cards = [served(0, 0.0, 0.0, 300.0, 1), served(1, 1.0, 300.0, 360.0, 1)];
    let of_loans = [of(1, served(0, 0.0, 0.0, 60.0, 0)), of(1, served(1, 3.0, 60.0, 120.0, 0))];
    assert_eq!(run.records, [of_cards, of_loans].concat(), "the agent is idle from 120 s on while a card waits");
}

#[test]
fn ex_10_a_late_bill_goes_to_the_accounting_agent_who_runs_the_program_and_is_free() {
    let bills = messages(habits(0, 0, 0.0, 0), &[contact(0.0, 60.0), contact(10.0, 60.0)]);
    let script =
        Script::new().class(bills).class(calls_of("sales", 1, &[])).provider(provider(0, 0.0, 0.0, Host::Provider));
    let run = script
        .staff(Staff::chat(1, &[0]))
        .staff(Staff::chat(1, &[1]))
        .staff(Staff::chat(1, &[0]).skilled(&[1]))
        .staff(Staff::chat(1, &[0]))
        .run();
    let expected = [served(0, 0.0, 0.0, 60.0, 0), served(1, 10.0, 10.0, 70.0, 3)];
    let arrivals = [0.0, 10.0].into_iter();
    let expected = arrivals.zip(expected).map(|(arrived, record)| over(0, Host::Provider, arrived, record));
    assert_eq!(run.records, Vec::from_iter(expected), "neither who lacks program or skill nor who is busy");
}

#[test]
fn ex_12_three_stations_with_computer_and_telephone_serve_calls_by_line_by_ip_and_chats() {
    let by_line =
        Class { trunk: Some(TrunkId(0)), ..calls(&[contact(0.0, 60.0), contact(0.0, 90.0), contact(1.0, 60.0)]) };
    let by_ip = calls_of("by IP", 0, &[contact(2.0, 60.0)]);
    let chats = Class { entry: Entry::Chat, ..calls_of("chats", 0, &[contact(3.0, 30.0)]) };
    let mut script = Script::new().class(by_line).class(by_ip).class(chats);
    script.center.trunks.push(Trunk { name: "lines".into(), lines: 2 });
    for _ in 0..3 {
        script = script.staff(Staff { capacity: [1, 1, 1], ..Staff::voice() });
    }
    let blocked = ContactRecord { outcome: Outcome::NoLine, requested: None, site: None, ..unserved(2, 1.0, 1.0) };
    let expected = [
        served(0, 0.0, 0.0, 60.0, 0),
        served(1, 0.0, 0.0, 90.0, 1),
        blocked,
        of(1, served(0, 2.0, 2.0, 62.0, 2)),
        of(2, served(0, 3.0, 60.0, 90.0, 0)),
    ];
    assert_eq!(script.run().records, expected);
}

/// A general link of the provider's leads to finer ones for sales, account management and quality service, each with agents of its own.
#[test]
fn ex_11_sales_account_management_and_quality_service_are_disjoint_groups_behind_links_of_their_own() {
    let names = ["sales", "account management", "quality service"];
    let reason = FieldSet::default().with(1);
    let class = |(queue, name): (u16, &str), link: f64, times: &[f64]| {
        let inquiry = Inquiry {
            asks: ["identity", "reason"].map(String::from).to_vec(),
            manner: Manner::Directed,
            members: (0.0, FieldSet::default()),
            member_priority: None,
            link_tells: reason,
            adapters: 0.0,
            providers: vec![Introduction { link, ..Introduction::default() }].into(),
            qualified: 1.0,
        };
        let habits = MessagingHabits { inquiry: Some(Box::new(inquiry)), ..habits(0, 0, 9.0, 0) };
        let contacts = Vec::from_iter(times.iter().map(|&time| contact(time, 60.0)));
        Class { name: name.into(), queue: QueueId(queue), ..messages(habits, &contacts) }
    };
    let with = |link: f64| {
        let mut script = Script::new().provider(provider(0, 0.0, 0.0, Host::Provider));
        let desk = script.center.groups[GroupId(0)].clone();
        script.center.groups = names.iter().map(|&name| Group { name: name.into(), ..desk.clone() }).collect();
        script.center.proxy.robot_delay = constant(1.0);
        for (queue, name) in (0..).zip(names) {
            script = script
                .class(class((queue, name), link, &[0.0, 1.0]))
                .staff(Staff { group: queue, ..Staff::chat(1, &[0]).skilled(&[queue]) });
        }
        let run = script.run();
        let of =
            |record: &ContactRecord| (record.agent.unwrap().0, record.requested.unwrap(), record.connected.unwrap());
        Vec::from_iter(run.records.iter().map(of))
    };
    // By the general link both questions are asked, 10 s each. The second waits for the one agent of its group, whoever else is free.
    let of_groups = |asked: f64| {
        let group = move |agent: u32| [(agent, at(asked), at(asked)), (agent, at(asked + 1.0), at(asked + 60.0))];
        Vec::from_iter((0..3).flat_map(group))
    };
    assert_eq!(with(0.0), of_groups(20.0));
    assert_eq!(with(1.0), of_groups(10.0), "the finer link tells the reason");
}

/// Presence of clients, the status of the center and what the personal interface offers besides are switches of their own.
#[test]
fn piu_12_each_of_the_three_interfaces_alone_changes_nothing_but_its_own_counts() {
    let run = |[presence, status, personal]: [bool; 3]| {
        let contacts = [contact(0.0, 50.0), contact(10.0, 50.0), contact(20.0, 50.0)];
        let mut class = Class { entry: Entry::Chat, ..calls(&contacts) };
        if status {
            // Everybody looks, and comes whatever it says.
            class.status = Some(Box::new(StatusHabits {
                by_call: false,
                steps: Vec::new(),
                share: 1.0,
                estimator: Estimator::OwnQueue,
                own_agent: None,
                accepted: Accepted::Wait(None),
                watch: None,
                choices: Vec::new(),
                later: constant(1.0),
                patience: None,
                alert: None,
            }));
        }
        if personal {
            // Whoever waits may do it themselves, and nobody does.
            class.while_waiting = Some(WhileWaiting { share: 1.0, time: constant(10.0), success: 0.0 });
        }
        let mut script = Script::new().class(class).staff(Staff { capacity: [0, 1, 1], ..Staff::voice() });
        if presence {
            script.center.presence = super::presence::chatting();
        }
        let run = script.run();
        let seen = run.result.presence.iter().map(|times| times.looks).sum::<u64>();
        let looked = run.result.status.iter().map(|times| times.looks).sum::<u64>();
        let tried = run.result.while_waiting.of(switchboard::ids::ClassId(0)).tried;
        let records = run.records.iter().map(|record| (record.outcome, record.connected, record.left));
        (records.collect::<Vec<_>>(), [seen, looked, tried])
    };
    let (alone, none) = run([false; 3]);
    assert_eq!(none, [0; 3]);
    for switches in 0..8_u8 {
        let on = [0, 1, 2].map(|place| switches >> place & 1 == 1);
        let (records, counts) = run(on);
        assert_eq!(records, alone, "{on:?}");
        assert_eq!(counts, [0, 1, 2].map(|place| if on[place] { [3, 3, 2][place] } else { 0 }), "{on:?}");
    }
}
