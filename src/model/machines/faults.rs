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
use crate::model::plan::{Center, Outages};
use crate::model::timetable::FaultId;
use crate::random::{Root, Stream};
use crate::time::{Span, Time};

/// What brings a machine down: each can last while another begins.
const PLANNED: u32 = 0;
const BY_CHANCE: u32 = 1;
const CAUSES: u32 = Center::FAULT_CAUSES;

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
    /// All of them up.
    pub(crate) fn new(center: &'a Center, root: Root) -> Faults<'a> {
        let providers = center.providers.iter();
        let providers = providers.map(|plan| Fault::new(&plan.outages, root, "provider", &plan.name));
        let proxy = std::iter::once(Fault::new(&center.proxy.outages, root, "proxy", ""));
        let firewall = center.firewall.iter().map(|plan| Fault::new(&plan.outages, root, "firewall", ""));
        Faults {
            faults: providers.chain(proxy).chain(firewall).collect(),
            providers: center.providers.len(),
            horizon_end: Time::START + center.horizon.length,
        }
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
