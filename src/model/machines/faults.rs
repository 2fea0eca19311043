//! Machines that fail and come back: providers, the proxy, the firewall. What that cuts, stalls and leaves alone.
//!
//! | fails | cut off | stalls | goes on |
//! |---|---|---|---|
//! | a provider | contacts that it hosts; whoever comes meanwhile is lost | - | contacts that the proxy hosts |
//! | the proxy | contacts that it hosts | messages and conversations of all others; no agent is given a message contact | calls |
//! | the firewall | - | conversations with agents; no agent is given a message contact | the robot, calls |
//!
//! A machine that does the firewall's work beside its own has no firewall in the center's plan, so both fail as one.

use crate::ids::{Id, ProviderId};
use crate::model::plan::{MessagePath, Outages};
use crate::model::timetable::FaultId;
use crate::random::{Root, Stream};
use crate::time::{Span, Time};

/// What brings a machine down: each can last while another begins.
const PLANNED: u32 = 0;
const BY_CHANCE: u32 = 1;
const CAUSES: u32 = Outages::CAUSES;

/// Which machine failed or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failing {
    Provider(ProviderId),
    Proxy,
    Firewall,
}

/// What an event does to a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Fails(usize),
    Repaired(usize),
    /// Another cause keeps it down, or kept it down before.
    StaysDown,
}

/// A machine's failures.
#[derive(Debug)]
struct Fault<'a> {
    outages: &'a Outages,
    /// Changes that the plan has brought so far: an odd number is within an outage.
    planned: usize,
    /// Changes that chance has brought so far.
    by_chance: u64,
    failures: Stream,
    repairs: Stream,
    /// Causes that keep it down.
    down: u32,
    /// How long it was down, up to `since` if it is now \[ns\].
    downtime: u128,
    since: Time,
}

impl<'a> Fault<'a> {
    /// A machine that is up. Its name keys its chances.
    fn new(outages: &'a Outages, root: Root, kind: &str, name: &str) -> Fault<'a> {
        Fault {
            outages,
            planned: 0,
            by_chance: 0,
            failures: root.stream(&format!("time to failure of a {kind}"), name),
            repairs: root.stream(&format!("time to repair of a {kind}"), name),
            down: 0,
            downtime: 0,
            since: Time::START,
        }
    }

    fn is_down(&self) -> bool {
        self.down > 0
    }
}

/// The failures of all machines, by number: the providers, then the proxy, then the firewall.
#[derive(Debug)]
pub(crate) struct Faults<'a> {
    faults: Vec<Fault<'a>>,
    providers: usize,
    /// Failures by chance begin only while contacts arrive; else a run would never end.
    horizon_end: Time,
}

impl<'a> Faults<'a> {
    /// All of them up. Contacts arrive before the end of the horizon.
    pub(crate) fn new(path: MessagePath<'a>, horizon_end: Time, root: Root) -> Faults<'a> {
        let fault = |(outages, kind, name)| Fault::new(outages, root, kind, name);
        Faults { faults: path.outages().map(fault).collect(), providers: path.providers.len(), horizon_end }
    }

    /// All causes of all machines.
    pub(crate) fn causes(&self) -> impl Iterator<Item = FaultId> + use<> {
        (0..self.faults.len() as u32 * CAUSES).map(FaultId)
    }

    /// When the cause next brings the machine down or lets it up again.
    pub(crate) fn next(&self, id: FaultId, now: Time) -> Option<Time> {
        let fault = &self.faults[(id.0 / CAUSES) as usize];
        match id.0 % CAUSES {
            PLANNED => {
                let outage = fault.outages.planned.get(fault.planned / 2)?;
                Some(if fault.planned.is_multiple_of(2) { outage.from } else { outage.to })
            }
            _ => {
                let fails = fault.by_chance.is_multiple_of(2);
                let chance = fault.outages.by_chance.as_ref()?;
                let (distribution, stream) =
                    if fails { (&chance.to_failure, fault.failures) } else { (&chance.to_repair, fault.repairs) };
                let next = now + Span::from_seconds_f64(distribution.sample(&mut stream.draws(fault.by_chance / 2)));
                (!fails || next < self.horizon_end).then_some(next)
            }
        }
    }

    /// A cause brings the machine down or lets it up again.
    pub(crate) fn change(&mut self, id: FaultId, now: Time) -> Change {
        let number = (id.0 / CAUSES) as usize;
        let fault = &mut self.faults[number];
        let fails = if id.0 % CAUSES == BY_CHANCE {
            fault.by_chance += 1;
            fault.by_chance % 2 == 1
        } else {
            fault.planned += 1;
            fault.planned % 2 == 1
        };
        if fails {
            fault.down += 1;
            if fault.down > 1 {
                return Change::StaysDown;
            }
            fault.since = now;
            return Change::Fails(number);
        }
        fault.down -= 1;
        if fault.is_down() {
            return Change::StaysDown;
        }
        fault.downtime += u128::from(now.since(fault.since).nanos());
        Change::Repaired(number)
    }

    /// Which machine has the number.
    pub(crate) fn machine(&self, number: usize) -> Failing {
        match number.checked_sub(self.providers) {
            None => Failing::Provider(ProviderId::from_index(number)),
            Some(0) => Failing::Proxy,
            Some(_) => Failing::Firewall,
        }
    }

    /// How long the machine was down until now \[ns\]; not at all where there is none of the number.
    pub(crate) fn downtime(&self, number: usize, now: Time) -> u128 {
        let Some(fault) = self.faults.get(number) else { return 0 };
        fault.downtime + if fault.is_down() { u128::from(now.since(fault.since).nanos()) } else { 0 }
    }

    pub(crate) fn provider_is_down(&self, provider: ProviderId) -> bool {
        self.faults[provider.index()].is_down()
    }

    pub(crate) fn proxy_is_down(&self) -> bool {
        self.faults[self.providers].is_down()
    }

    /// Whether messages get from the proxy's robot to agents and back.
    pub(crate) fn agents_are_reached(&self) -> bool {
        self.faults[self.providers..].iter().all(|fault| !fault.is_down())
    }

    /// Whether the machine lies between robot and agents and is the only one there that is down.
    pub(crate) fn cuts_the_way(&self, number: usize) -> bool {
        let others = (self.providers..self.faults.len()).filter(|&other| other != number);
        self.is_between(number) && others.into_iter().all(|other| !self.faults[other].is_down())
    }

    /// Whether the machine lies between robot and agents.
    pub(crate) fn is_between(&self, number: usize) -> bool {
        number >= self.providers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::IdVec;
    use crate::model::plan::{Firewall, MessageServers, Outage, OutagesByChance, Provider, Proxy};
    use crate::model::sample::{area, at, constant, provider, proxy};

    const SECOND_AS_PLANNED: FaultId = FaultId(2);
    const SECOND_BY_CHANCE: FaultId = FaultId(3);
    const PROXY_AS_PLANNED: FaultId = FaultId(4);
    const FIREWALL_AS_PLANNED: FaultId = FaultId(6);

    fn planned(from: u64, to: u64) -> Outages {
        Outages { planned: vec![Outage { from: at(from), to: at(to) }], by_chance: None }
    }

    /// Two providers, of which the second is down from 10 s to 20 s, and by chance 15 s after it was up for 10 s; proxy and firewall.
    fn plant() -> (IdVec<ProviderId, Provider>, Proxy, Firewall) {
        let by_chance = Some(OutagesByChance { to_failure: constant(15.0), to_repair: constant(10.0) });
        let second = Provider { outages: Outages { by_chance, ..planned(10, 20) }, ..provider("second", 1) };
        let firewall = Firewall { servers: MessageServers::instant(), bindings: None, outages: planned(30, 50) };
        let proxy = Proxy { outages: planned(40, 60), ..proxy() };
        (vec![provider("first", 0), second].into(), proxy, firewall)
    }

    fn path(plant: &(IdVec<ProviderId, Provider>, Proxy, Firewall)) -> MessagePath<'_> {
        MessagePath { providers: &plant.0, proxy: &plant.1, firewall: Some(&plant.2) }
    }

    #[test]
    fn a_machine_that_two_causes_keep_down_fails_once_and_is_back_when_the_last_is_over() {
        let plant = plant();
        let mut faults = Faults::new(path(&plant), at(45), Root::new(1, 0));
        assert_eq!(faults.causes().count(), 8);
        let next = |faults: &Faults<'_>, now| [SECOND_AS_PLANNED, SECOND_BY_CHANCE].map(|id| faults.next(id, at(now)));
        assert_eq!(next(&faults, 0), [Some(at(10)), Some(at(15))]);
        assert_eq!(faults.change(SECOND_AS_PLANNED, at(10)), Change::Fails(1));
        assert_eq!(faults.change(SECOND_BY_CHANCE, at(15)), Change::StaysDown);
        assert_eq!(next(&faults, 15), [Some(at(20)), Some(at(25))]);
        assert_eq!(faults.change(SECOND_AS_PLANNED, at(20)), Change::StaysDown);
        assert!(faults.provider_is_down(ProviderId(1)) && !faults.provider_is_down(ProviderId(0)));
        assert_eq!(faults.downtime(1, at(22)), area(12), "also while it is down");
        assert_eq!(faults.change(SECOND_BY_CHANCE, at(25)), Change::Repaired(1));
        assert_eq!((faults.downtime(1, at(99)), faults.downtime(0, at(99))), (area(15), 0));
        assert_eq!(next(&faults, 25), [None, Some(at(40))]);
    }

    #[test]
    fn a_machine_fails_by_chance_while_contacts_arrive_and_is_repaired_after_that_too() {
        let plant = plant();
        let mut faults = Faults::new(path(&plant), at(16), Root::new(1, 0));
        assert_eq!(faults.next(SECOND_BY_CHANCE, at(0)), Some(at(15)));
        faults.change(SECOND_BY_CHANCE, at(15));
        assert_eq!(faults.next(SECOND_BY_CHANCE, at(15)), Some(at(25)));
        faults.change(SECOND_BY_CHANCE, at(25));
        assert_eq!(faults.next(SECOND_BY_CHANCE, at(25)), None);
    }

    #[test]
    fn the_way_to_agents_is_cut_by_the_first_machine_on_it_that_fails_and_free_when_the_last_is_back() {
        let plant = plant();
        let mut faults = Faults::new(path(&plant), at(100), Root::new(1, 0));
        let kinds = [1, 2, 3].map(|number| faults.machine(number));
        assert_eq!(kinds, [Failing::Provider(ProviderId(1)), Failing::Proxy, Failing::Firewall]);
        assert_eq!([1, 2, 3].map(|number| faults.is_between(number)), [false, true, true]);
        assert_eq!(faults.change(FIREWALL_AS_PLANNED, at(30)), Change::Fails(3));
        assert!(faults.cuts_the_way(3) && !faults.agents_are_reached() && !faults.proxy_is_down());
        assert_eq!(faults.change(PROXY_AS_PLANNED, at(40)), Change::Fails(2));
        assert!(!faults.cuts_the_way(2) && !faults.cuts_the_way(3) && faults.proxy_is_down());
        assert_eq!(faults.change(FIREWALL_AS_PLANNED, at(50)), Change::Repaired(3));
        assert!(!faults.agents_are_reached());
        assert_eq!(faults.change(PROXY_AS_PLANNED, at(60)), Change::Repaired(2));
        assert!(faults.agents_are_reached());
    }
}
