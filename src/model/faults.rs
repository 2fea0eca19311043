//! Machines that fail and come back: providers, the proxy, the firewall. What that cuts, stalls and leaves alone.
//!
//! | fails | cut off | stalls | goes on |
//! |---|---|---|---|
//! | a provider | contacts that it hosts; whoever comes meanwhile is lost | - | contacts that the proxy hosts |
//! | the proxy | contacts that it hosts | messages and conversations of all others; no agent is given a message contact | calls |
//! | the firewall | - | conversations with agents; no agent is given a message contact | the robot, calls |
//!
//! A machine that does the firewall's work beside its own has no firewall in the center's plan, so both fail as one.

use super::center::{Host, Outages};
use super::contacts::Stage;
use super::record::Observer;
use super::run::{Run, lane};
use super::stations::Work;
use crate::ids::{ContactId, Id, ProviderId};
use crate::random::{Root, Stream};
use crate::routing::ProtocolSet;
use crate::time::{Span, Time};

/// What brings a machine down: each can last while another begins.
const PLANNED: u32 = 0;
const BY_CHANCE: u32 = 1;
pub(super) const CAUSES: u32 = 2;

/// Which machine failed or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Machine {
    Provider(ProviderId),
    Proxy,
    Firewall,
}

/// A machine's failures.
#[derive(Debug)]
pub(super) struct Fault {
    /// Changes that the plan has brought so far: an odd number is within an outage.
    planned: usize,
    /// Changes that chance has brought so far.
    by_chance: u64,
    failures: Stream,
    repairs: Stream,
    /// Causes that keep it down.
    down: u32,
    /// How often it went down.
    pub(super) times: u64,
    /// How long it was down, up to `since` if it is now \[ns\].
    pub(super) downtime: u128,
    since: Time,
}

impl Fault {
    /// A machine that is up. Its name keys its chances.
    pub(super) fn new(root: Root, kind: &str, name: &str) -> Fault {
        Fault {
            planned: 0,
            by_chance: 0,
            failures: root.stream(&format!("time to failure of a {kind}"), name),
            repairs: root.stream(&format!("time to repair of a {kind}"), name),
            down: 0,
            times: 0,
            downtime: 0,
            since: Time::START,
        }
    }

    pub(super) fn is_down(&self) -> bool {
        self.down > 0
    }
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// Schedules the first failure of each machine.
    pub(super) fn schedule_faults(&mut self) {
        for number in 0..self.faults.len() {
            self.schedule_planned(number);
            self.schedule_by_chance(number);
        }
    }

    /// A machine fails or comes back. Its slots come after those of the agents.
    pub(super) fn on_fault(&mut self, slot: u32) {
        let slot = slot - self.center.agents.len() as u32;
        let (number, cause) = ((slot / CAUSES) as usize, slot % CAUSES);
        let fault = &mut self.faults[number];
        let fails = if cause == PLANNED {
            fault.planned += 1;
            fault.planned % 2 == 1
        } else {
            fault.by_chance += 1;
            fault.by_chance % 2 == 1
        };
        if cause == PLANNED {
            self.schedule_planned(number);
        } else {
            self.schedule_by_chance(number);
        }
        let now = self.now();
        let fault = &mut self.faults[number];
        if fails {
            fault.down += 1;
            if fault.down == 1 {
                (fault.times, fault.since) = (fault.times + 1, now);
                self.fail(number);
            }
        } else {
            fault.down -= 1;
            if fault.down == 0 {
                fault.downtime += u128::from(now.since(fault.since).nanos());
                self.repair(number);
            }
        }
    }

    /// How long the machine was down until now \[ns\].
    pub(super) fn downtime(&self, number: usize) -> u128 {
        let fault = &self.faults[number];
        let lasting = if fault.is_down() { u128::from(self.now().since(fault.since).nanos()) } else { 0 };
        fault.downtime + lasting
    }

    fn schedule_planned(&mut self, number: usize) {
        let slot = self.fault_slot(number, PLANNED);
        let changes = self.faults[number].planned;
        let Outages { planned, .. } = self.outages(number);
        let next =
            planned.get(changes / 2).map(|outage| if changes.is_multiple_of(2) { outage.from } else { outage.to });
        self.schedule_fault(slot, next.filter(|&time| time < Time::MAX));
    }

    /// Failures by chance begin only while contacts arrive; else a run would never end.
    fn schedule_by_chance(&mut self, number: usize) {
        let slot = self.fault_slot(number, BY_CHANCE);
        let Fault { by_chance, failures, repairs, .. } = self.faults[number];
        let fails = by_chance % 2 == 0;
        let next = self.outages(number).by_chance.as_ref().map(|chance| {
            let (law, stream) = if fails { (&chance.to_failure, failures) } else { (&chance.to_repair, repairs) };
            self.now() + Span::from_seconds_f64(law.sample(&mut stream.draws(by_chance / 2)))
        });
        let end = Time::START + self.center.horizon.length;
        self.schedule_fault(slot, next.filter(|&time| !fails || time < end));
    }

    fn schedule_fault(&mut self, slot: u32, next: Option<Time>) {
        match next {
            Some(time) => self.agenda.schedule(lane::SHIFTS, slot, time),
            None => self.agenda.cancel(lane::SHIFTS, slot),
        }
    }

    fn fault_slot(&self, number: usize, cause: u32) -> u32 {
        (self.center.agents.len() + number * CAUSES as usize) as u32 + cause
    }

    fn machine(&self, number: usize) -> Machine {
        match number.checked_sub(self.center.providers.len()) {
            None => Machine::Provider(ProviderId::from_index(number)),
            Some(0) => Machine::Proxy,
            Some(_) => Machine::Firewall,
        }
    }

    fn outages(&self, number: usize) -> &Outages {
        match self.machine(number) {
            Machine::Provider(provider) => &self.center.providers[provider].outages,
            Machine::Proxy => &self.center.proxy.outages,
            Machine::Firewall => {
                &self.center.firewall.as_ref().expect("only a firewall of its own has outages").outages
            }
        }
    }

    pub(super) fn provider_is_down(&self, provider: ProviderId) -> bool {
        self.faults[provider.index()].is_down()
    }

    pub(super) fn proxy_is_down(&self) -> bool {
        self.faults[self.center.providers.len()].is_down()
    }

    /// Whether messages get from the proxy's robot to agents and back.
    pub(super) fn agents_are_reached(&self) -> bool {
        self.faults[self.center.providers.len()..].iter().all(|fault| !fault.is_down())
    }

    fn fail(&mut self, number: usize) {
        // Before agents become free, lest they are given somebody whom no message reaches.
        let cuts_the_way = number >= self.center.providers.len() && self.only_down(number);
        if cuts_the_way {
            self.report_reachability(false);
        }
        self.pools[number].fail();
        match self.machine(number) {
            Machine::Provider(provider) => self.cut_off_all(|run, id| {
                run.contacts[id].provider == Some(provider) && run.messengers[id].host == Host::Provider
            }),
            Machine::Proxy => self
                .cut_off_all(|run, id| run.contacts[id].provider.is_some() && run.messengers[id].host == Host::Proxy),
            Machine::Firewall => {}
        }
        self.interrupt(number);
        if cuts_the_way {
            for place in self.conversations_in_one_piece() {
                self.stations.hold(place, self.now(), &mut self.agenda);
            }
        }
    }

    /// Whether no other machine between robot and agents is down.
    fn only_down(&self, number: usize) -> bool {
        let first = self.center.providers.len();
        (first..self.faults.len()).all(|other| other == number || !self.faults[other].is_down())
    }

    fn repair(&mut self, number: usize) {
        self.pools[number].repair();
        self.resume_line(number);
        if number >= self.center.providers.len() && self.agents_are_reached() {
            for place in self.stations.held() {
                self.stations.resume(place, self.now(), &mut self.agenda);
            }
            self.report_reachability(true);
        }
    }

    /// Cuts off all contacts of the kind: first those whom no agent serves, lest an agent who becomes free is given one of
    /// them, then the others; both in the order of their places.
    fn cut_off_all(&mut self, concerns: impl Fn(&Self, ContactId) -> bool) {
        for served in [false, true] {
            for id in self.contacts.present() {
                let stage = self.contacts[id].stage;
                if stage != Stage::Away && (stage == Stage::Served) == served && concerns(self, id) {
                    self.cut_off(id);
                }
            }
        }
    }

    /// Places of conversations that go on by themselves and cannot while no message comes through.
    fn conversations_in_one_piece(&self) -> Vec<u32> {
        let talks = |place: &u32| {
            let session = self.stations.session(*place);
            !matches!(session.work, Work::WrapUp | Work::Selected)
                && !session.by_turns
                && self.contacts[session.contact].provider.is_some()
        };
        self.stations.taken().into_iter().filter(talks).collect()
    }

    /// A conversation that begins while no message comes through stands still at once.
    pub(super) fn hold_if_cut_off(&mut self, id: ContactId, place: u32) {
        let by_turns = self.stations.session(place).by_turns;
        if self.contacts[id].provider.is_some() && !by_turns && !self.agents_are_reached() {
            self.stations.hold(place, self.now(), &mut self.agenda);
        }
    }

    /// Tells the engine who can be given message contacts from now on: nobody while no message comes through.
    fn report_reachability(&mut self, reached: bool) {
        for (agent, plan) in self.center.agents.entries() {
            if plan.capability.programs() != ProtocolSet::default() {
                // The engine of a site acts before that of another is told: a contact may stand in the lines of both.
                if self.engine.site != self.center.sites.of_group(plan.group) {
                    self.act_apart();
                }
                self.report_capability(agent, if reached { self.told_programs(agent) } else { ProtocolSet::default() });
            }
        }
        self.act_apart();
    }
}

/// The faults of all machines, all of them up.
pub(super) fn faults(center: &super::Center, root: Root) -> Vec<Fault> {
    let providers = center.providers.iter().map(|provider| Fault::new(root, "provider", &provider.name));
    let proxy = std::iter::once(Fault::new(root, "proxy", ""));
    let firewall = center.firewall.iter().map(|_| Fault::new(root, "firewall", ""));
    providers.chain(proxy).chain(firewall).collect()
}
