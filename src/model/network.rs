//! The router in the network during a run: reports travel to it, contacts are placed by it.

use super::center::Center;
use super::contacts::Contact;
use super::record::Observer;
use super::run::{Run, lane};
use super::sites::{Misplaced, Network};
use crate::ids::{AgentId, ClassId, ContactId, DemandId, Id, IdVec, SiteId};
use crate::random::{Law, Root, Stream};
use crate::routing::network::{Activity, Call, Monitor, NetworkLog, NetworkRouter};
use crate::routing::{Channel, Need};
use crate::time::{Span, Time};
use crate::workload::{Class, Entry};
use std::collections::VecDeque;
use std::ops::AddAssign;

/// What the router in the network did about one site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placements {
    /// How often the site was selected.
    pub selections: u64,
    /// Contacts that came to it so. The others were sent back.
    pub placed: u64,
    /// Selections by which a contact was promised somebody free and found nobody, or came where nobody could ever serve it.
    pub misplaced: u64,
    /// Selections that went by stored data.
    pub informed: u64,
    /// The ages of these data, summed up \[ns\].
    pub age: u128,
    /// Reports that the site sent.
    pub reports: u64,
    /// Of these: lost on the way.
    pub reports_lost: u64,
}

impl AddAssign<&Placements> for Placements {
    fn add_assign(&mut self, other: &Placements) {
        let Placements { selections, placed, misplaced, informed, age, reports, reports_lost } = other;
        self.selections += selections;
        self.placed += placed;
        self.misplaced += misplaced;
        self.informed += informed;
        self.age += age;
        self.reports += reports;
        self.reports_lost += reports_lost;
    }
}

/// The router in the network and the sites' reports.
#[derive(Debug)]
pub(super) struct NetworkRun<'a> {
    plan: &'a Network,
    router: NetworkRouter,
    demands: IdVec<DemandId, Need>,
    /// Whether anybody of the site could ever serve the demand.
    able: IdVec<SiteId, IdVec<DemandId, bool>>,
    agents: IdVec<SiteId, Vec<AgentId>>,
    monitors: IdVec<SiteId, Monitor>,
    links: IdVec<SiteId, Link>,
    draws: IdVec<ClassId, Stream>,
}

/// The way of a site's reports.
#[derive(Debug)]
struct Link {
    interval: Stream,
    latency: Stream,
    loss: Stream,
    /// Reports on their way with the time of their arrival, which never decreases.
    on_the_way: VecDeque<(Time, Activity)>,
    counts: Placements,
}

impl<'a> NetworkRun<'a> {
    pub(super) fn new(center: &Center, plan: &'a Network, root: Root, log: bool) -> NetworkRun<'a> {
        let demands = demands(center);
        let agents_of = |site: SiteId| {
            let here = |agent: &super::Agent| center.sites.of_group(agent.group) == site;
            Vec::from_iter(center.agents.entries().filter(|(_, agent)| here(agent)).map(|(id, _)| id))
        };
        let agents: IdVec<SiteId, Vec<AgentId>> = center.sites.ids().map(agents_of).collect();
        let able = |agents: &Vec<AgentId>| {
            let able = |&need: &Need| {
                agents.iter().any(|&agent| center.rules.may_serve(&center.agents[agent].capability, need))
            };
            demands.iter().map(able).collect()
        };
        let monitor = |agents: &Vec<AgentId>| {
            Monitor::new(demands.clone(), agents.iter().copied(), plan.rules.activity, plan.rules.detail)
        };
        let link = |(_, name): (SiteId, &str)| Link {
            interval: root.stream("report interval", name),
            latency: root.stream("report latency", name),
            loss: root.stream("report loss", name),
            on_the_way: VecDeque::new(),
            counts: Placements::default(),
        };
        let router = NetworkRouter::new(plan.rules.clone());
        NetworkRun {
            plan,
            router: if log { router.with_log() } else { router },
            able: agents.iter().map(able).collect(),
            monitors: agents.iter().map(monitor).collect(),
            links: center.sites.entries().map(link).collect(),
            draws: center.classes.iter().map(|class| root.stream("network", &class.name)).collect(),
            agents,
            demands,
        }
    }

    /// What was done about a site.
    pub(super) fn placements(&self, site: SiteId) -> &Placements {
        &self.links[site].counts
    }

    fn demand(&self, need: Need) -> DemandId {
        let place = self.demands.iter().position(|&demand| demand == need);
        DemandId::from_index(place.expect("every demand of a class is known"))
    }

    /// Whether the site reports after every change.
    fn reports_changes(&self, site: SiteId) -> bool {
        self.plan.reporting[site].interval.is_constant() == Some(0.0)
    }
}

/// What contacts may need, in the order of classes.
fn demands(center: &Center) -> IdVec<DemandId, Need> {
    let mut demands = Vec::new();
    for class in center.classes.iter() {
        let channels: Vec<Channel> = match &class.entry {
            Entry::Voice => vec![Channel::Voice],
            Entry::Chat => vec![Channel::Chat],
            Entry::Email => vec![Channel::Email],
            // Refused with several sites where the scenario is read.
            Entry::Sip(_) => Vec::new(),
            Entry::Im(_) => {
                let protocols = center.providers.iter().flat_map(|provider| &provider.protocols);
                protocols.map(|&(protocol, _)| center.proxy.channel_of(protocol)).collect()
            }
        };
        for demand in channels.into_iter().map(|channel| need(class, channel)) {
            if !demands.contains(&demand) {
                demands.push(demand);
            }
        }
    }
    demands.into()
}

fn need(class: &Class, channel: Channel) -> Need {
    Need { queue: class.queue, channel, language: class.language }
}

/// The number of a report keys its draws.
fn drawn(law: &Law, stream: Stream, report: u64) -> Span {
    Span::from_seconds_f64(law.sample(&mut stream.draws(report)))
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    fn report_slot(&self, kind: usize, site: SiteId) -> u32 {
        (kind * self.center.sites.count() + site.index()) as u32
    }

    /// Whether a slot of the lane of deadlines is about reports; otherwise the run attends to the site of it from now on.
    pub(super) fn is_report(&mut self, slot: u32) -> bool {
        let report = slot as usize >= self.center.sites.count();
        if !report {
            self.attend(SiteId::from_index(slot as usize));
        }
        report
    }

    /// Every site makes its first report at the start, before any contact arrives.
    pub(super) fn start_reports(&mut self) {
        if self.sites.as_ref().is_some_and(|sites| sites.network.is_some()) {
            for site in self.center.sites.ids() {
                self.agenda.schedule(lane::DEADLINE, self.report_slot(1, site), Time::START);
            }
        }
    }

    /// Tells the monitor of the site of something about a contact or agent. A site that reports all changes does so at once.
    pub(super) fn watch(
        &mut self,
        site: SiteId,
        tell: impl FnOnce(&mut Monitor, DemandId, Time),
        about: Option<ContactId>,
    ) {
        let now = self.now();
        let (center, contacts, messengers) = (self.center, &self.contacts, &self.messengers);
        let Some(network) = self.sites.as_mut().and_then(|sites| sites.network.as_mut()) else { return };
        let demand = about.map_or(DemandId(0), |id| {
            let Contact { class, provider, .. } = contacts[id];
            let channel = match (provider, &center.classes[class].entry) {
                (Some(_), _) => center.proxy.channel_of(messengers[id].protocol),
                (None, Entry::Chat) => Channel::Chat,
                (None, Entry::Email) => Channel::Email,
                (None, _) => Channel::Voice,
            };
            network.demand(need(&center.classes[class], channel))
        });
        tell(&mut network.monitors[site], demand, now);
        if network.reports_changes(site) {
            self.agenda.schedule(lane::DEADLINE, self.report_slot(1, site), now);
        }
    }

    /// A site makes a report, or one arrives at the database.
    #[cold]
    pub(super) fn on_report(&mut self, slot: u32) {
        self.agenda.cancel(lane::DEADLINE, slot);
        let sites = self.center.sites.count();
        let site = SiteId::from_index(slot as usize % sites);
        if slot as usize / sites == 1 { self.report(site) } else { self.store_report(site) }
    }

    fn report(&mut self, site: SiteId) {
        let now = self.now();
        self.attend(site);
        // Nobody asks to be routed any more when nothing but reports can happen.
        let goes_on = now < self.horizon_end
            || (0..lane::COUNT).any(|other| other != lane::DEADLINE && !self.agenda.is_empty(other))
            || self.sites.as_ref().is_some_and(|sites| sites.some_deadline(&self.engine));
        let Some(network) = self.sites.as_mut().and_then(|sites| sites.network.as_mut()) else { return };
        let (plan, link) = (&network.plan.reporting[site], &mut network.links[site]);
        let number = link.counts.reports;
        link.counts.reports += 1;
        let next = drawn(&plan.interval, link.interval, number);
        let latency = drawn(&plan.latency, link.latency, number);
        let lost = plan.loss > 0.0 && link.loss.draws(number).unit() < plan.loss;
        if lost {
            link.counts.reports_lost += 1;
        } else {
            let activity = network.monitors[site].report(now, &self.engine.router);
            if latency == Span::ZERO && link.on_the_way.is_empty() {
                network.router.store(now, site, activity);
            } else {
                let last = link.on_the_way.back().map_or(now, |(arrival, _)| *arrival);
                let arrival = last.max(now + latency);
                link.on_the_way.push_back((arrival, activity));
                let first = link.on_the_way[0].0;
                self.agenda.schedule(lane::DEADLINE, self.report_slot(2, site), first);
            }
        }
        if goes_on && plan.interval.is_constant() != Some(0.0) {
            self.agenda.schedule(lane::DEADLINE, self.report_slot(1, site), now + next.max(Span::from_nanos(1)));
        }
    }

    fn store_report(&mut self, site: SiteId) {
        let now = self.now();
        let Some(network) = self.sites.as_mut().and_then(|sites| sites.network.as_mut()) else { return };
        let link = &mut network.links[site];
        let (_, activity) = link.on_the_way.pop_front().expect("a report that arrives was on its way");
        network.router.store(now, site, activity);
        if let Some(&(next, _)) = network.links[site].on_the_way.front() {
            self.agenda.schedule(lane::DEADLINE, self.report_slot(2, site), next);
        }
    }

    /// The network places a contact: at the site to which the run attends afterwards, and at the agent's address there that is
    /// returned, if he can take it.
    pub(super) fn place(&mut self, id: ContactId, channel: Channel) -> Option<AgentId> {
        let now = self.now();
        let Contact { class, number, .. } = self.contacts[id];
        let need = need(&self.center.classes[class], channel);
        let network = self.sites.as_mut()?.network.as_mut()?;
        let (demand, draw) = (network.demand(need), network.draws[class].draws(number).word());
        let mut call = Call { demand, draw, refused_by_sites: Vec::new(), refused_by_agents: Vec::new() };
        let mut sent_back = 0;
        let (site, address) = loop {
            let network = self.sites.as_mut()?.network.as_mut()?;
            let placement = network.router.place(now, &call);
            let (site, able) = (placement.site, network.able[placement.site][demand]);
            let agents = std::mem::take(&mut network.agents[site]);
            self.attend(site);
            let router = &self.engine.router;
            let takes = |agent: AgentId| router.has_room(agent, channel.medium()) && router.may_serve(agent, need);
            let found = match placement.agent {
                Some(agent) => takes(agent),
                None => !placement.expects_free || agents.iter().any(|&agent| takes(agent)),
            };
            let network = self.sites.as_mut()?.network.as_mut()?;
            network.agents[site] = agents;
            let counts = &mut network.links[site].counts;
            counts.selections += 1;
            if let Some(collected) = placement.collected {
                counts.informed += 1;
                counts.age += u128::from(now.since(collected).nanos());
            }
            let misplaced = !able || !found;
            counts.misplaced += u64::from(misplaced);
            let may_go_back = match network.plan.misplaced {
                _ if !able => network.able.iter().any(|able| able[demand]),
                Misplaced::SentBack { most } => sent_back < most,
                Misplaced::Waits => false,
            };
            if !(misplaced && may_go_back) {
                counts.placed += 1;
                break (site, placement.agent.filter(|_| found));
            }
            if !able {
                // Whoever could serve it is asked again before those who cannot, and does not refuse a second time.
                let able = &network.able;
                call.refused_by_sites.retain(|&refused| !able[refused][demand]);
                sent_back = u32::MAX;
            }
            sent_back = sent_back.saturating_add(1);
            match placement.agent {
                Some(agent) if able => call.refused_by_agents.push(agent),
                _ => call.refused_by_sites.push(site),
            }
        };
        self.contacts[id].site = site;
        address
    }

    /// The log of the router in the network, if it kept one.
    pub(super) fn take_network_log(&mut self) -> Option<NetworkLog> {
        self.sites.as_mut()?.network.as_mut()?.router.take_log()
    }
}
