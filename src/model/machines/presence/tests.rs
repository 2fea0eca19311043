//! Clients who are seen, from their first contact to the last.

use super::*;
use crate::model::plan::{Collector, Lasts, PresenceService, Release, WhileDown};
use crate::model::sample::{area, at, class, habits, seconds};
use crate::time::Span;
use crate::workload::{Connection, Device, Entry, Recorded, RecordedDay};

const CLASS: ClassId = ClassId(0);
const ID: ContactId = ContactId(2);
const CLIENT: u64 = 7;

/// A computer that does this in the course of the day, on a service that needs so long to notice.
fn plan(day: &[(u64, Recorded)], latency: u64, lasts: Lasts) -> PresencePlan {
    let changes = day.iter().map(|&(time, does)| (seconds(time), does)).collect();
    let computer = Device {
        service: Some(PresenceServiceId(0)),
        connection: Connection::Recorded(RecordedDay::new(changes)),
        ..Device::connected("computer", [DeviceMedium::Im])
    };
    let service = PresenceService {
        name: "messenger".to_owned(),
        latency: seconds(latency),
        way: vec![Span::ZERO],
        delivery: Delivery::OnChange,
        ghost: Span::ZERO,
        outages: Vec::new(),
        while_down: WhileDown::Frozen,
        release: Release::LogOnOrRaised,
    };
    let clientele = Clientele {
        devices: vec![DeviceId(0)],
        software: [1.0, 0.0, 0.0, 0.0],
        watched_on: None,
        addressed: 1.0,
        amalgamated_on: None,
    };
    PresencePlan {
        devices: vec![computer].into(),
        services: vec![service].into(),
        clienteles: vec![Some(clientele), None].into(),
        collector: Collector { enabled: vec![true].into(), lasts, ..Collector::default() },
    }
}

/// On from 100 s to 500 s, and again from 900 s.
const INTERRUPTED: &[(u64, Recorded)] =
    &[(0, Recorded::Off), (100, Recorded::Active), (500, Recorded::Off), (900, Recorded::Active)];

/// Does it with two classes, of which only the clients of the first are watched, by three agents.
fn with(plan: &PresencePlan, does: impl FnOnce(&mut Presences<'_>)) {
    let classes = vec![class("messages", Entry::Im(habits(0.0))), class("others", Entry::Im(habits(0.0)))].into();
    does(&mut Presences::new(plan, &classes, |_| 3, false, Root::new(1, 0)));
}

#[test]
fn a_look_sees_what_was_so_when_the_last_change_had_come_through() {
    with(&plan(INTERRUPTED, 10, Lasts::UntilSettled), |presences| {
        presences.arrive(ID, CLASS, CLIENT, at(200));
        let (client, devices) = presences.see(ID, Viewer::Collector, at(505));
        assert_eq!(client, Some(Presence::Online), "the service does not know yet");
        assert_eq!(devices, [Some(Sight { presence: Presence::Online, word: None })]);
        assert_eq!(presences.reach(ID, 0, DeviceMedium::Im, at(505)), Reach::Gone);
        assert_eq!(presences.see(ID, Viewer::Collector, at(510)).0, Some(Presence::Offline));
        presences.leave(ID, at(600));
        let PresenceTimes { looks, wrong, seen_connected, seen_ghosts, online, offline, .. } = presences.times()[CLASS];
        assert_eq!((looks, wrong, seen_connected, seen_ghosts), (2, 1, 1, 1));
        assert_eq!((online, offline), (area(300), area(100)));
    });
}

#[test]
fn who_is_not_watched_is_nowhere_here() {
    with(&plan(INTERRUPTED, 0, Lasts::UntilSettled), |presences| {
        presences.arrive(ID, ClassId(1), CLIENT, at(200));
        assert!(!presences.is_online(ID, at(200)) && !presences.is_online_away(ClassId(1), CLIENT, at(200)));
        assert_eq!((presences.deliver(ID, at(200)), presences.write(ID, at(200))), (None, None));
        presences.leave(ID, at(300));
        assert_eq!(presences.times()[ClassId(1)], PresenceTimes::default());
    });
}

#[test]
fn a_message_to_who_is_gone_waits_for_their_device_or_is_given_up() {
    for (give_up_after, passage, undelivered) in [(600, Passage::At(at(900)), 0), (299, Passage::GivenUp(at(899)), 1)] {
        let mut plan = plan(INTERRUPTED, 0, Lasts::UntilSettled);
        plan.collector.give_up_after = seconds(give_up_after);
        with(&plan, |presences| {
            presences.arrive(ID, CLASS, CLIENT, at(200));
            assert_eq!(presences.deliver(ID, at(200)), None, "at once");
            assert_eq!(presences.deliver(ID, at(600)), Some(passage));
            assert_eq!(presences.times()[CLASS].undelivered, undelivered);
            assert_eq!(presences.take_held(ID), (undelivered > 0).then_some(Held::GivenUp));
            presences.keep(ID);
            assert_eq!([presences.take_held(ID), presences.take_held(ID)], [Some(Held::Kept), None]);
        });
    }
}

#[test]
fn who_comes_again_is_watched_meanwhile_and_comes_when_a_device_is_on() {
    with(&plan(INTERRUPTED, 0, Lasts::UntilSettled), |presences| {
        presences.arrive(ID, CLASS, CLIENT, at(200));
        presences.comes_again(ID);
        presences.leave(ID, at(300));
        assert!(presences.is_online_away(CLASS, CLIENT, at(400)) && !presences.is_online_away(CLASS, 8, at(400)));
        assert_eq!(presences.returns(CLASS, CLIENT, at(450)), at(450));
        assert_eq!(presences.returns(CLASS, CLIENT, at(600)), at(900));
        assert_eq!(presences.returns(CLASS, 8, at(600)), at(600), "of whom nothing is known");
        presences.arrive(ID, CLASS, CLIENT, at(900));
        assert!(presences.is_online(ID, at(900)));
        presences.leave(ID, at(1_000));
        assert!(!presences.is_online_away(CLASS, CLIENT, at(1_000)), "they do not come again");
        let PresenceTimes { subscriptions, delayed_returns, online, offline, .. } = presences.times()[CLASS];
        assert_eq!((subscriptions, delayed_returns, online, offline), (1, 1, area(400), area(400)));
    });
}

#[test]
fn a_subscription_that_ends_with_the_connection_is_made_anew_when_the_client_writes() {
    with(&plan(INTERRUPTED, 0, Lasts::UntilOffline), |presences| {
        presences.arrive(ID, CLASS, CLIENT, at(200));
        presences.hear(ID, at(400));
        assert_eq!(presences.times()[CLASS].subscriptions, 1);
        presences.hear(ID, at(950));
        presences.leave(ID, at(1_000));
        let PresenceTimes { subscriptions, online, offline, .. } = presences.times()[CLASS];
        assert_eq!((subscriptions, online, offline), (2, area(300 + 50), 0));
    });
}

#[test]
fn who_has_no_device_on_turns_one_on_and_who_wanted_to_come_again_at_the_end_does_not() {
    with(&plan(INTERRUPTED, 0, Lasts::UntilSettled), |presences| {
        presences.arrive(ID, CLASS, CLIENT, at(50));
        assert_eq!(presences.times()[CLASS].turned_on, 1);
        presences.comes_again(ID);
        presences.leave(ID, at(60));
        assert_eq!(presences.finish(at(160)).len(), 0, "nobody wants rows");
        let PresenceTimes { online, offline, .. } = presences.times()[CLASS];
        assert_eq!(online + offline, area(110));
        presences.stays_away(CLASS, CLIENT, at(200));
        assert_eq!(presences.times()[CLASS].online, online, "they are watched no more");
    });
}

#[test]
fn of_ten_million_clients_of_whom_a_thousand_come_no_more_is_kept_than_of_a_thousand() {
    // What is kept, and what has been done, after a thousand clients came one after the other, five at a time, of whom one in ten comes again.
    let kept = |apart: u64| {
        let mut sizes = Vec::new();
        with(&plan(INTERRUPTED, 10, Lasts::UntilSettled), |presences| {
            for client in 0..1_000 {
                let (id, now) = (ContactId(client as u32 % 5), at(200 + client));
                if client >= 5 {
                    if client % 10 == 0 {
                        presences.comes_again(id);
                    }
                    presences.leave(id, now);
                }
                presences.arrive(id, CLASS, client * apart, now);
                presences.look(id, now);
            }
            sizes = vec![presences.present.len(), presences.held.len(), presences.away.len()];
            let PresenceTimes { looks, seen_devices, upstream, .. } = presences.times()[CLASS];
            sizes.extend([looks, seen_devices, upstream].map(|count| count as usize));
        });
        sizes
    };
    let [thousand, millions] = [1, 10_000].map(kept);
    assert_eq!(thousand, millions);
    assert_eq!(thousand[..4], [5, 5, 99, 1_000]);
}
