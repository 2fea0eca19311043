//! Messages on their way, leg by leg.

use super::*;
use crate::model::plan::{Firewall, Outages, OutagesByChance, Provider, Proxy};
use crate::model::sample::{area, at, class, constant, habits, horizon, provider, proxy, seconds};
use crate::model::timetable::Agenda;
use crate::random::Root;
use crate::workload::Entry;

const ONLY: ProviderId = ProviderId(0);

/// All contacts are at the same stage, with the only provider.
struct Alike {
    stage: Stage,
    host: Host,
    draws: ClassDraws,
}

impl Senders for Alike {
    fn sender(&self, id: ContactId) -> Sender<'_> {
        let Alike { stage, host, ref draws } = *self;
        Sender { number: id.0.into(), stage, provider: ONLY, protocol: ProtocolId(0), host, draws }
    }
}

fn senders(stage: Stage, host: Host) -> Alike {
    let draws = ClassDraws::new(Root::new(1, 0), &class("messages", Entry::Im(habits(0.0))));
    Alike { stage, host, draws }
}

const IN_DIALOGUE: Stage = Stage::Dialogue { done: 0 };
const SERVED: Stage = Stage::Served { cut: false };

/// A journey of messages, and its events.
struct Ways<'a> {
    journeys: Journeys<'a>,
    agenda: Agenda,
}

/// The way client, 1 s, provider, 2 s, proxy, firewall, 4 s, agent; or 8 s from client to proxy. The firewall takes a message 16 s.
fn plant() -> (IdVec<ProviderId, Provider>, Proxy, Firewall) {
    let provider = Provider { client_leg: constant(1.0), proxy_leg: constant(2.0), ..provider("only", 0) };
    let proxy = Proxy { direct_leg: constant(8.0), agent_leg: constant(4.0), ..proxy() };
    let servers = MessageServers { service: constant(16.0), ..MessageServers::instant() };
    (vec![provider].into(), proxy, Firewall { servers, bindings: None, outages: Outages::default() })
}

fn with<R>(
    (providers, proxy, firewall): (IdVec<ProviderId, Provider>, Proxy, Firewall),
    does: impl FnOnce(&mut Ways<'_>) -> R,
) -> R {
    let path = MessagePath { providers: &providers, proxy: &proxy, firewall: Some(&firewall) };
    let mut ways = Ways { journeys: Journeys::new(path, horizon(1_000)), agenda: Agenda::new() };
    (0..3).for_each(|id| ways.journeys.begin(ContactId(id)));
    does(&mut ways)
}

impl Ways<'_> {
    fn send(&mut self, id: u32, direction: Direction, now: u64, senders: &Alike) -> Moved {
        let steps = &mut Steps::new(&mut self.agenda);
        self.journeys.send(ContactId(id), direction, Span::ZERO, at(now), senders, steps)
    }

    fn step(&mut self, id: u32, now: u64, senders: &Alike) -> Moved {
        assert_eq!(self.due(id), Some(at(now)), "the event of {id}");
        self.journeys.step(ContactId(id), at(now), senders, &mut Steps::new(&mut self.agenda))
    }

    fn due(&mut self, id: u32) -> Option<Time> {
        Steps::new(&mut self.agenda).time_of(id)
    }
}

#[test]
fn a_message_takes_the_legs_and_machines_of_its_way_whoever_hosts() {
    use Direction::{ToCenter, ToClient};
    for (stage, host, direction, takes) in [
        (IN_DIALOGUE, Host::Provider, ToCenter, 3),
        (IN_DIALOGUE, Host::Provider, ToClient, 3),
        (IN_DIALOGUE, Host::Proxy, ToCenter, 8),
        (SERVED, Host::Provider, ToCenter, 1 + 2 + 16 + 4),
        (SERVED, Host::Proxy, ToClient, 4 + 16 + 8),
    ] {
        with(plant(), |ways| {
            let senders = senders(stage, host);
            assert_eq!(ways.send(0, direction, 10, &senders), Moved::OnItsWay);
            assert!(ways.journeys.is_sending(ContactId(0)));
            assert_eq!(ways.step(0, 10 + takes, &senders), Moved::Arrived(direction), "{stage:?} {host:?}");
            let MessageTimes { exposed, messages, latency, .. } = *ways.journeys.times(ONLY);
            assert_eq!((exposed, messages, latency), (u64::from(host == Host::Provider), 1, area(takes)));
            assert!(!ways.journeys.is_sending(ContactId(0)));
        });
        let in_one_piece =
            with(plant(), |ways| ways.journeys.passing_time(ContactId(0), direction, &senders(stage, host)));
        if stage == SERVED {
            assert_eq!(in_one_piece, seconds(takes), "{host:?}");
        }
    }
}

#[test]
fn a_message_waits_for_a_server_in_the_order_of_coming_and_one_beyond_the_line_is_refused() {
    let (mut providers, proxy, firewall) = plant();
    providers[ONLY].servers = MessageServers { workers: Some(1), service: constant(5.0), queue_capacity: Some(1) };
    with((providers, proxy, firewall), |ways| {
        let senders = senders(IN_DIALOGUE, Host::Provider);
        for id in [0, 1, 2] {
            ways.send(id, Direction::ToCenter, 0, &senders);
        }
        assert_eq!(ways.step(0, 1, &senders), Moved::OnItsWay);
        assert_eq!(ways.step(1, 1, &senders), Moved::OnItsWay);
        assert_eq!(ways.step(2, 1, &senders), Moved::Refused);
        assert_eq!([0, 1, 2].map(|id| ways.due(id)), [Some(at(6)), None, None]);
        ways.step(0, 6, &senders);
        assert_eq!([0, 1].map(|id| ways.due(id)), [Some(at(8)), Some(at(11))]);
        assert_eq!(ways.step(0, 8, &senders), Moved::Arrived(Direction::ToCenter));
        assert!(ways.journeys.check().is_err(), "the provider has the second message");
        // Its client is gone, and with that the server is free.
        ways.journeys.recall(ContactId(1), at(9), &senders, &mut Steps::new(&mut ways.agenda));
        assert_eq!((ways.due(1), ways.journeys.check()), (None, Ok(())));
        let ServerTimes { busy, waiting, begun, refused } = ways.journeys.server_times(0, at(9));
        assert_eq!((busy[0], waiting[0], begun, refused), (area(8), area(5), 2, 1));
    });
}

#[test]
fn a_machine_that_fails_handles_from_the_start_what_it_had_when_it_is_back() {
    let (mut providers, proxy, firewall) = plant();
    let never = Some(OutagesByChance { to_failure: constant(1e6), to_repair: constant(1.0) });
    providers[ONLY].servers.service = constant(5.0);
    providers[ONLY].outages = Outages { planned: Vec::new(), by_chance: never };
    with((providers, proxy, firewall), |ways| {
        let senders = senders(IN_DIALOGUE, Host::Provider);
        ways.send(0, Direction::ToCenter, 0, &senders);
        ways.step(0, 1, &senders);
        assert_eq!(ways.due(0), Some(at(6)));
        ways.journeys.fail(0);
        let present = vec![ContactId(0), ContactId(1)];
        ways.journeys.interrupt(0, present, at(3), &senders, &mut Steps::new(&mut ways.agenda));
        assert_eq!(ways.due(0), None);
        ways.journeys.repair(0, at(20), &senders, &mut Steps::new(&mut ways.agenda));
        assert_eq!(ways.due(0), Some(at(25)));
        ways.step(0, 25, &senders);
        assert_eq!(ways.step(0, 27, &senders), Moved::Arrived(Direction::ToCenter));
    });
}

#[test]
fn where_nothing_takes_time_a_message_has_arrived_when_it_leaves() {
    let instant = Firewall { servers: MessageServers::instant(), bindings: None, outages: Outages::default() };
    with((vec![provider("only", 0)].into(), proxy(), instant), |ways| {
        let senders = senders(SERVED, Host::Provider);
        assert_eq!(ways.send(0, Direction::ToClient, 10, &senders), Moved::Arrived(Direction::ToClient));
        assert_eq!((ways.due(0), ways.journeys.times(ONLY).messages), (None, 1));
        assert_eq!((ways.journeys.use_leg(ContactId(0)), ways.journeys.use_leg(ContactId(0))), (2, 3));
    });
}
