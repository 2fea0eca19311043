//! Messages on their way over legs and machines.

use super::script::*;
use switchboard::ids::ProviderId;
use switchboard::model::*;
use switchboard::workload::RecordedContact;

/// So many servers who take so long, and a line without limit.
fn servers(workers: u32, service: f64) -> MessageServers {
    MessageServers { workers: Some(workers), service: constant(service), queue_capacity: None }
}

/// As many servers as messages, each of whom takes so long.
fn delay(service: f64) -> MessageServers {
    MessageServers { service: constant(service), ..MessageServers::instant() }
}

/// Contacts with one question and one exchange with one of five agents; no message takes any time yet.
fn plant(host: Host, contacts: &[RecordedContact]) -> Script {
    let mut script =
        Script::new().class(messages(habits(0, 1, 4.0, 1), contacts)).provider(provider(0, 0.0, 0.0, host));
    for _ in 0..5 {
        script = script.staff(Staff::chat(1, &[0]));
    }
    script.center.proxy.robot_delay = constant(1.0);
    script
}

fn requested(run: &Run) -> Vec<f64> {
    run.records.iter().map(|record| record.requested.unwrap().seconds()).collect()
}

#[test]
fn ims_01_messages_wait_in_line_for_the_providers_server() {
    let mut script = plant(Host::Provider, &[contact(0.0, 60.0), contact(1.0, 60.0)]);
    script.center.providers[ProviderId(0)].servers = servers(1, 3.0);
    let run = script.run();
    // Links: 0-3 and 3-6. Questions are sent at 4 and 7: 6-9 and 9-12. Answers are sent at 13 and 16: 13-16 and 16-19.
    assert_eq!(requested(&run), [16.0, 19.0]);
    let times = &run.result.providers[ProviderId(0)];
    assert_eq!((times.servers.begun, times.servers.refused), (6, 0));
    assert_eq!(times.servers.busy, [area(18.0), 0]);
    // The second link waits from 1 s to 3 s, the questions from 4 s to 6 s and from 7 s to 9 s.
    assert_eq!(times.servers.waiting, [area(2.0 + 2.0 + 2.0), 0]);
    // Six messages before the sessions, and four in them that take no more than the server's time.
    assert_eq!((times.messages, times.latency), (10, area(6.0 * 3.0 + 6.0 + 4.0 * 3.0)));
}

#[test]
fn messages_are_measured_by_leg_and_each_answer_with_what_it_answers() {
    let class = messages(habits(0, 1, 10.0, 2), &[contact(0.0, 60.0)]);
    let mut script = Script::new().class(class).provider(provider(0, 0.5, 0.25, Host::Provider));
    script = script.staff(Staff::chat(1, &[0]));
    script.center.proxy.agent_leg = constant(0.125);
    let of = |script: &Script| script.run().result.providers[ProviderId(0)].clone();
    let times = of(&script);
    let legs = |client, proxy, direct, agent| {
        [(client, 0.5), (proxy, 0.25), (direct, 2.0), (agent, 0.125)]
            .map(|(messages, each)| LegTimes { messages, time: area(each * messages as f64) })
    };
    // The link, the question and its answer; then two messages to the agent and their answers.
    assert_eq!(times.legs, legs(7, 7, 0, 4));
    assert_eq!((times.round_trips, times.round_trip), (3, area(1.5 + 2.0 * 1.75)));

    script.center.providers[ProviderId(0)].hosting = HostingPolicy::always(Hosting::Handover);
    script.center.proxy.direct_leg = constant(2.0);
    let handed_over = of(&script);
    assert_eq!(handed_over.legs, legs(3, 3, 4, 4));
    assert_eq!((handed_over.round_trips, handed_over.round_trip), (3, area(1.5 + 2.0 * 4.25)));

    // Where nothing takes time there are answers all the same.
    let at_once = of(&plant(Host::Provider, &[contact(0.0, 60.0)]));
    assert_eq!((at_once.round_trips, at_once.round_trip), (2, 0));
}

#[test]
fn hst_08_a_redirected_contact_does_not_stand_in_the_providers_line() {
    let mut script = plant(Host::Proxy, &[contact(0.0, 60.0), contact(0.0, 60.0)]);
    script.center.providers[ProviderId(0)].servers = servers(1, 3.0);
    let run = script.run();
    assert_eq!(requested(&run), [3.0 + 5.0, 6.0 + 5.0]);
    assert_eq!(run.result.providers[ProviderId(0)].servers.begun, 2);
}

#[test]
fn prx_02_trap_04_every_message_goes_through_the_proxy_in_every_mode() {
    let of = |host| {
        let mut script = plant(host, &[contact(0.0, 60.0), contact(0.0, 60.0)]);
        script.center.proxy.servers = servers(1, 2.0);
        let run = script.run();
        let times = &run.result.providers[ProviderId(0)];
        // Two messages for each contact's session are no events of their own.
        assert_eq!(run.result.proxy.servers.begun + 4, times.messages);
        (requested(&run), run.result.proxy.servers.clone())
    };
    // Links: 0-2 and 2-4. Questions come at 3 and 5, behind the second link: 4-6 and 6-8. Answers come at 10 and 12: 10-12 and 12-14.
    let relayed = of(Host::Provider);
    assert_eq!(relayed.0, [12.0, 14.0]);
    assert_eq!(relayed, of(Host::Proxy));
}

#[test]
fn prx_02_a_busy_proxy_lengthens_all_modes_alike() {
    let of = |host, workers| {
        let mut script = plant(host, &[contact(0.0, 60.0); 4]);
        script.center.proxy.servers = servers(workers, 2.0);
        requested(&script.run()).iter().sum::<f64>()
    };
    for host in [Host::Provider, Host::Proxy] {
        assert!(of(host, 1) > of(host, 2) && of(host, 2) > of(host, 4), "{host:?}");
        assert_eq!(of(host, 1), of(Host::Provider, 1));
    }
}

#[test]
fn hst_15_fat_05_prx_11_a_firewall_of_its_own_delays_each_session_message_once_in_both_modes() {
    for host in [Host::Provider, Host::Proxy] {
        let of = |firewall| {
            let mut script = plant(host, &[contact(0.0, 60.0)]);
            script.center.firewall = firewall;
            let record = script.records().remove(0);
            (record.requested, record.left.since(record.connected.unwrap()))
        };
        let (requested, merged) = of(None);
        // The dialogue stays outside; the session has a message each way.
        assert_eq!(
            of(Some(Firewall { servers: delay(0.7), bindings: None, outages: Outages::default() })),
            (requested, merged + s(2.0 * 0.7))
        );
    }
}

#[test]
fn rei_06_tel_04_every_message_with_an_agent_crosses_the_private_leg() {
    for host in [Host::Provider, Host::Proxy] {
        let length = |leg| {
            let mut script = plant(host, &[contact(0.0, 60.0)]);
            script.center.proxy.agent_leg = constant(leg);
            let record = script.records().remove(0);
            assert_eq!(record.requested, Some(at(5.0)));
            record.left.since(record.connected.unwrap())
        };
        assert_eq!(length(0.25), length(0.0) + s(0.5));
    }
}

#[test]
fn prx_10_prx_13_an_engine_on_another_machine_adds_its_way_to_the_wait_and_changes_no_choice() {
    let of = |consult| {
        let mut script = plant(Host::Provider, &[contact(0.0, 60.0), contact(20.0, 60.0)]);
        script.center.proxy.consult = constant(consult);
        script.run()
    };
    let (embedded, separate) = (of(0.0), of(0.25));
    for (near, far) in embedded.records.iter().zip(&separate.records) {
        assert_eq!((far.agent, far.requested), (near.agent, near.requested));
        assert_eq!(far.connected, near.connected.map(|connected| connected + s(0.25)));
    }
    assert_eq!(separate.result.total().wait_answered, area(0.5));
    // Who gives up on the way to the engine has waited.
    let mut script = plant(Host::Provider, &[impatient(0.0, 60.0, 5.1)]);
    script.center.proxy.consult = constant(0.25);
    let record = script.records().remove(0);
    assert_eq!((record.outcome, record.requested, record.left), (Outcome::Abandoned, Some(at(5.0)), at(5.1)));
}

#[test]
fn a_message_that_finds_the_line_full_cuts_its_contact_off() {
    let mut script = plant(Host::Provider, &[contact(0.0, 60.0); 3]);
    script.center.proxy.servers = MessageServers { queue_capacity: Some(1), ..servers(1, 2.0) };
    let run = script.run();
    let outcomes = Vec::from_iter(run.records.iter().map(|record| record.outcome));
    assert_eq!(outcomes, [Outcome::Handled, Outcome::Handled, Outcome::Dropped]);
    assert_eq!((run.records[2].left, run.records[2].requested), (at(0.0), None));
    let total = run.result.total();
    assert_eq!(
        (total.endings.at(Reached::Arrived, Outcome::Dropped), total.handled(), run.result.proxy.servers.refused),
        (1, 2, 1)
    );
    assert_eq!(run.result.providers[ProviderId(0)].max_channels, [3, 0]);
}

#[test]
fn rob_06_whoever_gives_up_takes_his_message_from_the_line_or_from_the_server() {
    let contacts = [impatient(0.0, 60.0, 1.0), impatient(0.0, 60.0, 2.0), contact(0.0, 60.0)];
    let mut script = plant(Host::Provider, &contacts);
    script.center.proxy.servers = servers(1, 10.0);
    let run = script.run();
    // The first leaves the server at 1 s to the second, who leaves it at 2 s to the third: 2-12, then 13-23 and 27-37.
    assert_eq!(run.records[2].requested, Some(at(37.0)));
    assert_eq!(run.result.proxy.servers.busy, [area(1.0 + 1.0 + 30.0), 0]);
    assert_eq!(run.result.total().abandoned_in_dialogue(), 2);
}

#[test]
fn fat_02_a_full_table_of_the_firewall_refuses_the_next_session_and_the_agent_stays_free() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0), contact(70.0, 60.0)];
    for mode in [Hosting::Relay, Hosting::Redirect, Hosting::Handover] {
        let mut script = plant(if mode == Hosting::Redirect { Host::Proxy } else { Host::Provider }, &contacts);
        script.center.providers[ProviderId(0)].hosting.mode = mode;
        script.center.firewall =
            Some(Firewall { servers: MessageServers::instant(), bindings: Some(1), outages: Outages::default() });
        script = script.class(calls_of("calls", 0, &[contact(16.0, 5.0)]));
        script.center.agents = Default::default();
        let both = || Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() };
        let run = script.staff(both()).staff(both()).run();
        // Ask at 5 s, 15 s and 75 s; the call of 16 s takes no entry of the table.
        let outcomes = Vec::from_iter(run.records.iter().map(|record| (record.outcome, record.left.seconds())));
        use Outcome::{Handled, Refused};
        assert_eq!(outcomes, [(Handled, 65.0), (Refused, 15.0), (Handled, 135.0), (Handled, 21.0)], "{mode:?}");
    }
}
