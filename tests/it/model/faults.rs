//! Machines that fail: what that cuts off, stalls and leaves alone in each hosting mode, and what clients then do.

use super::script::*;
use switchboard::ids::{ClassId, ProviderId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::workload::{Class, RecordedContact, Retrials};

fn from_to(from: f64, to: f64) -> Outages {
    Outages { planned: vec![Outage { from: at(from), to: at(to) }], by_chance: None }
}

/// One question that the robot writes for 1 s and the client thinks about for 9 s, then a session; no message takes time.
/// Ten agents.
fn plant(mode: Hosting, contacts: &[RecordedContact]) -> Script {
    let hosting = HostingPolicy::always(mode);
    let mut script = Script::new()
        .class(messages(habits(0, 1, 9.0, 0), contacts))
        .provider(Provider { hosting, ..provider(0, 0.0, 0.0, Host::Provider) });
    for _ in 0..10 {
        script = script.staff(Staff::chat(1, &[0]));
    }
    script.center.proxy.robot_delay = constant(1.0);
    script
}

/// Outcomes and when the contacts left.
fn ends(run: &Run) -> Vec<(Outcome, f64)> {
    run.records.iter().map(|record| (record.outcome, record.left.seconds())).collect()
}

/// In the dialogue, in session and in the work after it at 100 s, and a contact that comes at 105 s.
const AT_100: [RecordedContact; 4] = [recorded(95), recorded(40), recorded(20), recorded(105)];

const fn recorded(second: u64) -> RecordedContact {
    let time = switchboard::time::Time::from_nanos(second * 1_000_000_000);
    let talk = switchboard::time::Span::from_seconds(60);
    RecordedContact { time, patience: None, talk: Some(talk) }
}

fn at_100(mode: Hosting) -> Script {
    let mut contacts = AT_100;
    contacts.sort_by_key(|contact| contact.time);
    let mut script = plant(mode, &contacts);
    script.center.classes[ClassId(0)].wrap_up.push(constant(30.0));
    script
}

use Outcome::{Dropped, Handled, Unreachable};

#[test]
fn hst_06_ims_04_a_providers_outage_cuts_off_whom_it_hosts_and_keeps_newcomers_away() {
    let of = |mode| {
        let mut script = at_100(mode);
        script.center.providers[ProviderId(0)].outages = from_to(100.0, 120.0);
        script.run()
    };
    // Come at 20 s, 40 s, 95 s and 105 s; asked after 10 s; talk for 60 s.
    let relayed = of(Hosting::Relay);
    assert_eq!(ends(&relayed), [(Handled, 90.0), (Dropped, 100.0), (Dropped, 100.0), (Unreachable, 105.0)]);
    let total = relayed.result.total();
    assert_eq!(
        (
            total.endings.at(Reached::Answered, Outcome::Dropped),
            total.endings.at(Reached::Arrived, Outcome::Dropped),
            total.endings.of(Outcome::Unreachable)
        ),
        (1, 1, 1)
    );
    // The agent does the work that follows a conversation.
    assert_eq!(relayed.records[1].wrap_up, s(30.0));
    assert_eq!(relayed.result.providers[ProviderId(0)].downtime, area(20.0));

    let redirected = of(Hosting::Redirect);
    assert_eq!(ends(&redirected), [(Handled, 90.0), (Handled, 110.0), (Handled, 165.0), (Unreachable, 105.0)]);
    // The dialogue is the provider's, the session the proxy's.
    let handed_over = of(Hosting::Handover);
    assert_eq!(ends(&handed_over), [(Handled, 90.0), (Handled, 110.0), (Dropped, 100.0), (Unreachable, 105.0)]);
}

#[test]
fn hst_07_prx_01_a_proxys_outage_cuts_off_whom_it_hosts_and_stalls_the_others() {
    let of = |mode| {
        let mut script = at_100(mode);
        script.center.proxy.outages = from_to(100.0, 120.0);
        script.run()
    };
    // The session that was to end at 110 s ends at 130 s. The answer of 105 s is heard at 120 s. The link of 105 s, too; its
    // dialogue takes 10 s.
    let relayed = of(Hosting::Relay);
    assert_eq!(ends(&relayed), [(Handled, 90.0), (Handled, 130.0), (Handled, 180.0), (Handled, 190.0)]);
    let redirected = of(Hosting::Redirect);
    assert_eq!(ends(&redirected), [(Handled, 90.0), (Dropped, 100.0), (Dropped, 100.0), (Handled, 190.0)]);
    let handed_over = of(Hosting::Handover);
    assert_eq!(ends(&handed_over), [(Handled, 90.0), (Dropped, 100.0), (Handled, 180.0), (Handled, 190.0)]);
    assert_eq!(relayed.result.proxy.downtime, area(20.0));
}

#[test]
fn fat_03_rei_01_with_the_firewall_down_the_robot_answers_and_no_session_starts_or_goes_on() {
    for mode in Hosting::ALL {
        let mut script = at_100(mode);
        script.center.firewall =
            Some(Firewall { servers: MessageServers::instant(), bindings: None, outages: from_to(100.0, 120.0) });
        let run = script.run();
        // Asked at 105 s and 115 s, connected at 120 s.
        assert_eq!(ends(&run), [(Handled, 90.0), (Handled, 130.0), (Handled, 180.0), (Handled, 180.0)], "{mode:?}");
        let waits =
            Vec::from_iter(run.records.iter().map(|record| record.connected.unwrap().since(record.requested.unwrap())));
        assert_eq!(waits, [s(0.0), s(0.0), s(15.0), s(5.0)], "{mode:?}");
        // As part of the proxy it fails with it: nothing answers.
        script.center.firewall = None;
        script.center.proxy.outages = from_to(100.0, 120.0);
        assert_eq!(script.run().records[3].requested, Some(at(130.0)));
    }
}

#[test]
fn prx_01_while_the_proxy_is_down_agents_take_calls_and_no_messages() {
    let mut script = plant(Hosting::Relay, &[contact(0.0, 60.0)]).class(calls_of("calls", 0, &[contact(12.0, 5.0)]));
    script.center.agents = Default::default();
    let both = Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() };
    script = script.staff(both);
    script.center.proxy.outages = from_to(5.0, 50.0);
    let run = script.run();
    // The question was sent at 1 s; the answer of 10 s is heard at 50 s.
    assert_eq!(run.records[0].connected, Some(at(50.0)));
    assert_eq!((run.records[1].connected, run.records[1].left), (Some(at(12.0)), at(17.0)));
}

#[test]
fn a_conversation_that_stands_still_keeps_its_agent_and_slows_his_other_sessions_as_before() {
    let both = Staff { programs: vec![0], capacity: [1, 1, 2], ..Staff::voice() };
    let mut script = Script::new()
        .class(messages(habits(0, 0, 0.0, 0), &[contact(0.0, 20.0)]))
        .class(calls_of("calls", 0, &[contact(0.0, 20.0)]))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(both)
        .slowdown(1.0);
    assert_eq!(ends(&script.run()), [(Handled, 40.0), (Handled, 40.0)]);
    script.center.proxy.outages = from_to(10.0, 25.0);
    // At 10 s both have 15 s of work left. The call goes on at half pace and ends at 40 s; the chat has stood still until
    // 25 s, has 7.5 s left at 40 s, and goes on alone.
    assert_eq!(ends(&script.run()), [(Handled, 47.5), (Handled, 40.0)]);
}

#[test]
fn a_message_that_a_failing_server_had_in_hand_is_handled_from_the_start() {
    let mut script = plant(Hosting::Relay, &[contact(0.0, 60.0), contact(0.0, 60.0)]);
    let servers = MessageServers { workers: Some(1), service: constant(4.0), queue_capacity: None };
    (script.center.proxy.servers, script.center.proxy.outages) = (servers, from_to(3.0, 10.0));
    let run = script.run();
    // Links 10-14 and 14-18; questions of 15 s and 19 s: 18-22 and 22-26; answers of 31 s and 35 s: 31-35 and 35-39.
    let requested = Vec::from_iter(run.records.iter().map(|record| record.requested.unwrap().seconds()));
    assert_eq!(requested, [35.0, 39.0]);
    assert_eq!(run.result.proxy.servers.busy, [area(3.0 + 24.0), 0]);
}

#[test]
fn a_redirection_that_ends_while_the_proxy_is_down_fails() {
    let mut script = plant(Hosting::Redirect, &[contact(0.0, 60.0)]);
    script.center.proxy.redirect_delay = constant(5.0);
    script.center.proxy.outages = from_to(3.0, 20.0);
    let run = script.run();
    // The question of 6 s goes out at 20 s.
    assert_eq!(run.records[0].requested, Some(at(29.0)));
    let used = run.records[0].modes.map(|modes| modes.used);
    assert_eq!((used, run.result.providers[ProviderId(0)].redirects_failed), (Some(Hosting::Relay), 1));
}

/// All who are cut off or turned away come back after so long.
fn come_back(after: f64, class: &mut Class) {
    let cut_off_or_turned_away = [false, false, true, true];
    class.retrials = Some(Retrials {
        share: 1.0,
        delay: constant(after),
        limit: u16::MAX,
        after: cut_off_or_turned_away,
        afresh: false,
    });
}

#[test]
fn hst_06_clients_who_were_cut_off_come_back_with_the_same_work_until_the_provider_works_again() {
    let mut script = at_100(Hosting::Relay);
    come_back(15.0, &mut script.center.classes[ClassId(0)]);
    script.center.providers[ProviderId(0)].outages = from_to(100.0, 120.0);
    let run = script.run();
    let seen = Vec::from_iter(
        run.records.iter().map(|record| (record.number, record.retrials, record.outcome, record.left.seconds())),
    );
    // Cut off at 100 s: back at 115 s in vain and at 130 s. Turned away at 105 s: back at 120 s.
    let expected = [
        (0, 0, Handled, 90.0),
        (1, 0, Dropped, 100.0),
        (1, 1, Unreachable, 115.0),
        (1, 2, Handled, 200.0),
        (2, 0, Dropped, 100.0),
        (2, 1, Unreachable, 115.0),
        (2, 2, Handled, 200.0),
        (3, 0, Unreachable, 105.0),
        (3, 1, Handled, 190.0),
    ];
    assert_eq!(seen, expected);
    let total = run.result.total();
    assert_eq!((total.offered, total.retrials, total.handled()), (9, 5, 4));
    // Nobody comes back after the horizon.
    script.center.horizon = Horizon { length: s(110.0), interval: s(110.0) };
    assert_eq!(script.run().result.total().retrials, 0);
}

#[test]
fn outages_by_chance_take_their_share_of_the_time() {
    let mut script = plant(Hosting::Relay, &[]).horizon(1_000_000.0);
    let by_chance = OutagesByChance {
        to_failure: Distribution::exponential(300.0).unwrap(),
        to_repair: Distribution::exponential(100.0).unwrap(),
    };
    script.center.providers[ProviderId(0)].outages = Outages { planned: vec![], by_chance: Some(by_chance) };
    let share = script.run().result.providers[ProviderId(0)].downtime as f64 / 1e15;
    // A renewal process: the share is 1/4, its standard error over n = 2500 cycles is 0.25 x 0.75 x sqrt(2 / n).
    let error = 0.25 * 0.75 * (2.0_f64 / 2500.0).sqrt();
    assert!((share - 0.25).abs() < 4.0 * error, "{share} +- {error}");
    // Planned outages on top: down as long as one of both lasts.
    let mut planned = plant(Hosting::Relay, &[]);
    planned.center.providers[ProviderId(0)].outages = Outages {
        planned: vec![Outage { from: at(10.0), to: at(20.0) }],
        by_chance: Some(OutagesByChance { to_failure: constant(15.0), to_repair: constant(3_590.0) }),
    };
    let run = planned.run();
    // It would be repaired at 3,605 s, when nobody comes any more.
    assert_eq!(run.result.providers[ProviderId(0)].downtime, area(3_590.0));
}
