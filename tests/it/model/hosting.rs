//! Who hosts whom: what was asked for, what came of it, and whose channels, accounts and room it took.

use super::script::*;
use switchboard::ids::{ClassId, IdVec, ProtocolId, ProviderId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::ProtocolSet;
use switchboard::workload::{Arrivals, Busyness, Class, Entry, MessagingHabits, Piece, RatedPieces, RecordedContact};

/// Contacts of one provider: 0.3 s and 0.2 s to the proxy and 0.1 s directly; the robot writes for 1 s, the client thinks
/// for 4 s, one question, one exchange with one of ten agents.
fn over_one(hosting: HostingPolicy, contacts: &[RecordedContact]) -> Script {
    let mut script = Script::new()
        .class(messages(habits(0, 1, 4.0, 1), contacts))
        .provider(Provider { hosting, ..provider(0, 0.3, 0.2, Host::Provider) });
    for _ in 0..10 {
        script = script.staff(Staff::chat(1, &[0]));
    }
    script.center.proxy.robot_delay = constant(1.0);
    script.center.proxy.direct_leg = constant(0.1);
    script.center.proxy.redirect_delay = constant(2.0);
    script
}

fn always(mode: Hosting) -> HostingPolicy {
    HostingPolicy::always(mode)
}

const TWO: [RecordedContact; 2] = [
    RecordedContact { time: switchboard::time::Time::START, patience: None, talk: None },
    RecordedContact { time: switchboard::time::Time::from_nanos(5_000_000_000), patience: None, talk: None },
];

fn modes(run: &Run) -> Vec<(Hosting, Hosting)> {
    run.records.iter().map(|record| record.modes.map(|modes| (modes.asked, modes.used)).unwrap()).collect()
}

#[test]
fn hst_03_trap_03_a_handover_times_the_dialogue_as_relay_and_the_session_as_redirect() {
    let run = over_one(always(Hosting::Handover), &[contact(0.0, 60.0)]).run();
    // To the proxy 0.5 s; question and answer over the provider 6 s; two messages of 0.1 s in the session.
    let expected = over(0, Host::Proxy, 6.5, served(0, 0.0, 6.5, 66.7, 0));
    let modes = Some(Modes { asked: Hosting::Handover, used: Hosting::Handover });
    assert_eq!(run.records, [ContactRecord { modes, ..expected }]);
    let times = &run.result.providers[ProviderId(0)];
    assert_eq!(times.channels, [area(6.5), 0], "the channel is held until the agent answers");
    assert_eq!((times.handed_over, times.redirects_asked, times.messages_exposed), (1, 0, 3));
    assert_eq!(run.result.proxy.hosted, [area(60.2), 0]);
}

#[test]
fn hst_14_ims_06_a_contact_has_one_host_at_any_time_and_keeps_the_proxy_once_it_has_it() {
    // From the link to the end of the conversation there is a channel or a room at the proxy, never both.
    for (mode, by_proxy) in [(Hosting::Relay, 0.0), (Hosting::Redirect, 5.2 + 60.2), (Hosting::Handover, 60.2)] {
        let run = over_one(always(mode), &[contact(0.0, 60.0)]).run();
        let held: u128 = run.result.providers[ProviderId(0)].channels.iter().sum();
        let hosted: u128 = run.result.proxy.hosted.iter().sum();
        assert_eq!(hosted, area(by_proxy), "{mode:?}");
        assert_eq!(held + hosted, u128::from(run.records[0].left.nanos()), "{mode:?}");
    }
}

/// Something that keeps a center from redirecting.
type Obstacle = fn(&mut Center);

#[test]
fn hst_04_hst_07_ims_09_who_cannot_be_redirected_is_relayed_or_refused_and_counted_as_asked_and_used() {
    let reasons: [(&str, Obstacle); 4] = [
        ("the provider refuses", |center| center.providers[ProviderId(0)].redirects = 0.0),
        ("the proxy cannot", |center| center.proxy.can_host = ProtocolSet::from_iter([ProtocolId(1)])),
        ("the proxy is full", |center| center.proxy.host_limit = Some(0)),
        ("the redirection fails", |center| center.proxy.redirect_failure = 1.0),
    ];
    for (reason, spoil) in reasons {
        for mode in [Hosting::Redirect, Hosting::Handover] {
            if mode == Hosting::Handover && reason == "the redirection fails" {
                continue;
            }
            let mut script = over_one(always(mode), &TWO);
            spoil(&mut script.center);
            let relayed = script.run();
            assert_eq!(modes(&relayed), [(mode, Hosting::Relay); 2], "{reason}");
            assert!(relayed.records.iter().all(|record| record.outcome == Outcome::Handled), "{reason}");
            script.center.proxy.fall_back = FallBack::Refuse;
            let refused = script.run();
            assert!(refused.records.iter().all(|record| record.outcome == Outcome::Refused), "{reason}");
            assert_eq!(refused.result.total().endings.of(Outcome::Refused), 2, "{reason}");
        }
    }
}

#[test]
fn hst_07_the_next_redirect_beyond_the_limit_is_relayed() {
    let mut script = over_one(always(Hosting::Redirect), &TWO);
    script.center.proxy.host_limit = Some(1);
    let run = script.run();
    use Hosting::{Redirect, Relay};
    assert_eq!(modes(&run), [(Redirect, Redirect), (Redirect, Relay)]);
    assert_eq!(run.result.proxy.max_hosted, 1);
    // When the first is gone there is room again.
    script.center.classes[ClassId(0)] = messages(habits(0, 1, 4.0, 1), &[contact(0.0, 10.0), contact(30.0, 10.0)]);
    assert_eq!(modes(&script.run()), [(Redirect, Redirect); 2]);
}

#[test]
fn hst_12_a_redirection_that_fails_costs_its_delay() {
    let mut script = over_one(always(Hosting::Redirect), &[contact(0.0, 60.0)]);
    script.center.proxy.redirect_failure = 1.0;
    let run = script.run();
    assert_eq!(run.records[0].requested, Some(at(0.5 + 2.0 + 6.0)));
    let times = &run.result.providers[ProviderId(0)];
    assert_eq!((times.redirects_asked, times.redirected, times.redirects_failed), (1, 0, 1));
}

#[test]
fn hst_13_a_relayed_contact_beyond_the_accounts_is_refused_and_a_redirected_one_needs_none() {
    let of = |mode| {
        let mut script = over_one(always(mode), &TWO);
        script.center.providers[ProviderId(0)].accounts = Some(1);
        Vec::from_iter(script.records().iter().map(|record| record.outcome))
    };
    assert_eq!(of(Hosting::Relay), [Outcome::Handled, Outcome::Refused]);
    assert_eq!(of(Hosting::Redirect), [Outcome::Handled, Outcome::Handled]);
    // The account is free when the agent of the first has answered.
    let mut script = over_one(always(Hosting::Handover), &[contact(0.0, 60.0), contact(7.0, 60.0)]);
    script.center.providers[ProviderId(0)].accounts = Some(1);
    assert!(script.records().iter().all(|record| record.outcome == Outcome::Handled));
}

#[test]
fn prx_03_ims_11_without_a_program_at_the_proxy_every_contact_of_the_protocol_is_unsupported() {
    let mut script = over_one(always(Hosting::Relay), &TWO);
    script.center.proxy.programs = ProtocolSet::from_iter([ProtocolId(1)]);
    let run = script.run();
    // Known as soon as the first message is at the proxy; the channel is free then, and no agent is asked.
    for record in &run.records {
        assert_eq!((record.outcome, record.requested), (Outcome::Unsupported, None));
        assert_eq!(record.left, record.arrived + s(0.5));
    }
    assert_eq!(run.result.total().endings.of(Outcome::Unsupported), 2);
    assert_eq!(run.result.providers[ProviderId(0)].channels, [area(1.0), 0]);
}

#[test]
fn a_contact_beyond_the_providers_channels_is_lost_at_once_unless_a_redirection_freed_one() {
    let of = |mode| {
        let mut script = over_one(always(mode), &TWO);
        script.center.providers[ProviderId(0)].channels = Some(1);
        Vec::from_iter(script.records().iter().map(|record| (record.outcome, record.left.since(record.arrived))))
    };
    assert_eq!(of(Hosting::Relay)[1], (Outcome::NoChannel, s(0.0)));
    assert_eq!(of(Hosting::Redirect)[1].0, Outcome::Handled);
}

/// Random contacts of differing sensitivity over one provider for an hour.
fn by_chance(hosting: HostingPolicy) -> Script {
    let exponential = |mean| Distribution::exponential(mean).unwrap();
    let habits = MessagingHabits {
        inquiry: None,
        dialogue_exchanges: Distribution::uniform(0.0, 4.0).unwrap(),
        think: exponential(5.0),
        sensitivity: Distribution::uniform(0.0, 1.0).unwrap(),
        ..habits(0, 0, 0.0, 3)
    };
    let pieces = vec![Piece { end: at(3600.0), amount: 0.1, day: 0 }];
    let class = Class {
        arrivals: Arrivals::Poisson {
            rates: RatedPieces::new(pieces).unwrap(),
            busyness: Busyness::default(),
            batch: None,
            bursts: None,
        },
        patience: Some(exponential(90.0)),
        talk: vec![exponential(60.0)].into(),
        ..messages(habits, &[])
    };
    let mut script = over_one(hosting, &[]);
    script.center.classes[ClassId(0)] = class;
    script.center.agents = script.center.agents.iter().take(5).cloned().collect();
    script.center.providers[ProviderId(0)].client_leg = exponential(0.5);
    script
}

/// All that a run says, as text.
fn text(run: &super::script::Run) -> String {
    format!("{:?}{:?}", run.records, RunResult { logs: IdVec::new(), ..run.result.clone() })
}

#[test]
fn hst_11_shares_of_none_and_all_are_the_pure_modes_and_a_half_is_chosen_by_contact() {
    for mode in [Hosting::Redirect, Hosting::Handover] {
        let of_share = |share| by_chance(HostingPolicy { share, ..always(mode) }).run();
        assert_eq!(text(&of_share(1.0)), text(&by_chance(always(mode)).run()));
        assert_eq!(text(&of_share(0.0)), text(&by_chance(always(Hosting::Relay)).run()));
        let asked = |share| {
            let run = of_share(share);
            Vec::from_iter(run.records.iter().map(|record| record.modes.unwrap().asked == mode))
        };
        let (some, more) = (asked(0.4), asked(0.6));
        let count = |asked: &[bool]| asked.iter().filter(|&&asked| asked).count();
        assert!(count(&some) > 100 && count(&more) > count(&some) && count(&more) < some.len());
        assert!(some.iter().zip(&more).all(|(some, more)| !some || *more), "a larger share takes in the smaller");
    }
}

#[test]
fn hst_09_the_sensitive_are_hosted_by_the_proxy_and_exposed_to_the_provider_no_more() {
    let from = |from_sensitivity| by_chance(HostingPolicy { from_sensitivity, ..always(Hosting::Redirect) }).run();
    assert_eq!(text(&from(0.0)), text(&by_chance(always(Hosting::Redirect)).run()));
    assert_eq!(text(&from(1.1)), text(&by_chance(always(Hosting::Relay)).run()));
    let exposed = |run: &Run| run.result.providers[ProviderId(0)].messages_exposed;
    let exposure = [1.1, 0.7, 0.3, 0.0].map(|threshold| exposed(&from(threshold)));
    assert!(exposure.is_sorted_by(|more, less| more > less), "{exposure:?}");
    // Of the redirected only the first message went over the provider.
    let run = from(0.0);
    let reached = run.records.iter().filter(|record| record.modes.unwrap().asked == Hosting::Redirect).count();
    assert_eq!(exposed(&run), reached as u64);
}

#[test]
fn hst_08_hst_11_without_latencies_any_mixture_gives_the_same_contacts() {
    let run = |hosting| {
        let mut script = by_chance(hosting);
        let provider = &mut script.center.providers[ProviderId(0)];
        (provider.client_leg, provider.proxy_leg) = (constant(0.0), constant(0.0));
        (script.center.proxy.direct_leg, script.center.proxy.redirect_delay) = (constant(0.0), constant(0.0));
        let whoever = |record: ContactRecord| ContactRecord { hosted: None, modes: None, ..record };
        Vec::from_iter(script.records().into_iter().map(whoever))
    };
    let relayed = run(always(Hosting::Relay));
    assert!(relayed.len() > 300);
    for mode in [Hosting::Redirect, Hosting::Handover] {
        assert_eq!(relayed, run(always(mode)));
        assert_eq!(relayed, run(HostingPolicy { share: 0.5, ..always(mode) }));
    }
}

#[test]
fn the_dialogue_host_decides_nothing_for_calls() {
    let mut script = over_one(always(Hosting::Redirect), &[]).class(calls_of("calls", 1, &[contact(0.0, 9.0)]));
    script = script.staff(Staff::voice().skilled(&[1]));
    let record = &script.records()[0];
    assert_eq!((record.modes, record.hosted, record.outcome), (None, None, Outcome::Handled));
    assert!(matches!(script.center.classes[ClassId(1)].entry, Entry::Voice));
}
