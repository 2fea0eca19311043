//! The router in the network during a run: reports travel to it, contacts are placed by it.

use crate::ids::{AgentId, ClassId, DemandId, IdVec, SiteId};
use crate::model::plan::{Demands, Misrouted, Network, Sites};
use crate::model::tallies::counts;
use crate::random::{Distribution, Root, Stream};
use crate::routing::network::{Activity, Call, Monitor, NetworkLog, NetworkRouter};
use crate::routing::status::Board;
use crate::routing::{Channel, Medium, Need, Router};
use crate::time::{Span, Time};
use crate::workload::Class;
use std::collections::VecDeque;

counts! {
    /// What the router in the network did about one site.
    pub struct Placements {
        /// How often the site was selected.
        pub selections: u64,
        /// Contacts that came to it so. The others were sent back.
        pub placed: u64,
        /// Selections by which a contact was promised somebody free and found nobody, or came where nobody could ever serve it.
        pub misrouted: u64,
        /// Selections that went by stored data.
        pub informed: u64,
        /// The ages of these data, summed up \[ns\].
        pub age: u128,
        /// Reports that the site sent.
        pub reports: u64,
        /// Of these: lost on the way.
        pub reports_lost: u64,
    }
}

/// The router in the network and the sites' reports.
#[derive(Debug)]
pub(crate) struct NetworkMachine<'a> {
    plan: &'a Network,
    router: NetworkRouter,
    demands: Demands,
    /// Whether anybody of the site could ever serve the demand.
    able: IdVec<SiteId, IdVec<DemandId, bool>>,
    agents: IdVec<SiteId, Vec<AgentId>>,
    monitors: IdVec<SiteId, Monitor>,
    links: IdVec<SiteId, Link>,
    draws: IdVec<ClassId, Stream>,
}

/// When reports of a site come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReportTimes {
    pub(crate) arrival: Option<Time>,
    pub(crate) next: Option<Time>,
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

impl<'a> NetworkMachine<'a> {
    /// No report was made yet. `able` says whether an agent could ever serve a need; each site has these agents, in rising order.
    pub(crate) fn new(
        plan: &'a Network,
        (sites, agents): (&Sites, IdVec<SiteId, Vec<AgentId>>),
        classes: &IdVec<ClassId, Class>,
        demands: Demands,
        able: impl Fn(AgentId, Need) -> bool,
        (root, log): (Root, bool),
    ) -> NetworkMachine<'a> {
        let any_able = |agents: &Vec<AgentId>| {
            let any = |&need: &Need| agents.iter().any(|&agent| able(agent, need));
            demands.needs.iter().map(any).collect()
        };
        let monitor = |agents: &Vec<AgentId>| {
            Monitor::new(demands.needs.clone(), agents.iter().copied(), plan.rules.activity, plan.rules.detail)
        };
        let link = |(_, name): (SiteId, &str)| Link {
            interval: root.stream("report interval", name),
            latency: root.stream("report latency", name),
            loss: root.stream("report loss", name),
            on_the_way: VecDeque::new(),
            counts: Placements::default(),
        };
        let router = NetworkRouter::new(plan.rules.clone());
        NetworkMachine {
            plan,
            router: if log { router.with_log() } else { router },
            able: agents.iter().map(any_able).collect(),
            monitors: agents.iter().map(monitor).collect(),
            links: sites.entries().map(link).collect(),
            draws: classes.iter().map(|class| root.stream("network", &class.name)).collect(),
            agents,
            demands,
        }
    }

    /// What was done about a site.
    pub(crate) fn placements(&self, site: SiteId) -> &Placements {
        &self.links[site].counts
    }

    /// Whether the site reports after every change.
    fn reports_changes(&self, site: SiteId) -> bool {
        self.plan.reporting[site].interval.is_constant() == Some(0.0)
    }

    /// Tells the board of the site of something about a contact of a class that comes by a channel. Whether the site reports it at once.
    pub(crate) fn tell_of_contact(
        &mut self,
        site: SiteId,
        (class, channel): (ClassId, Channel),
        tell: impl FnOnce(&mut Board, DemandId),
    ) -> bool {
        let demand = self.demands.of(class, channel);
        tell(self.monitors[site].board(), demand);
        self.reports_changes(site)
    }

    /// Tells the board of the site of something about an agent. Whether the site reports it at once.
    pub(crate) fn tell_of_agent(&mut self, site: SiteId, tell: impl FnOnce(&mut Board)) -> bool {
        tell(self.monitors[site].board());
        self.reports_changes(site)
    }

    /// A site makes a report. Says when the next report arrives that is on its way, if this one changes that, and when the site
    /// makes its next, if it goes by time.
    pub(crate) fn report(&mut self, site: SiteId, now: Time, router: &Router) -> ReportTimes {
        let (plan, link) = (&self.plan.reporting[site], &mut self.links[site]);
        let number = link.counts.reports;
        link.counts.reports += 1;
        let next = drawn(&plan.interval, link.interval, number);
        let latency = drawn(&plan.latency, link.latency, number);
        let lost = plan.loss > 0.0 && link.loss.draws(number).unit() < plan.loss;
        let mut arrival = None;
        if lost {
            link.counts.reports_lost += 1;
        } else {
            let activity = self.monitors[site].report(now, router);
            if latency == Span::ZERO && link.on_the_way.is_empty() {
                self.router.store(now, site, activity);
            } else {
                let last = link.on_the_way.back().map_or(now, |(arrival, _)| *arrival);
                link.on_the_way.push_back((last.max(now + latency), activity));
                arrival = Some(link.on_the_way[0].0);
            }
        }
        let by_time = !self.reports_changes(site);
        ReportTimes { arrival, next: by_time.then(|| now + next.max(Span::from_nanos(1))) }
    }

    /// A report of the site arrives at the database. When the next of the site does, if one is on its way.
    pub(crate) fn receive(&mut self, site: SiteId, now: Time) -> Option<Time> {
        let link = &mut self.links[site];
        let (_, activity) = link.on_the_way.pop_front().expect("a report that arrives was on its way");
        self.router.store(now, site, activity);
        self.links[site].on_the_way.front().map(|&(next, _)| next)
    }

    /// Places a contact of this number in its class, which comes by this channel: at a site, and at the agent's address there that is
    /// returned, if they can take it. `routers` has the engine of each site.
    pub(crate) fn place<'r>(
        &mut self,
        (class, number): (ClassId, u64),
        channel: Channel,
        now: Time,
        routers: impl Fn(SiteId) -> &'r Router,
    ) -> (SiteId, Option<AgentId>) {
        let medium: Medium = channel.medium();
        let (demand, draw) = (self.demands.of(class, channel), self.draws[class].draws(number).word());
        let need = self.demands.needs[demand];
        let mut call = Call { demand, draw, refused_by_sites: Vec::new(), refused_by_agents: Vec::new() };
        let mut sent_back = 0;
        loop {
            let placement = self.router.place(now, &call);
            let (site, able) = (placement.site, self.able[placement.site][demand]);
            let router = routers(site);
            let takes = |agent: AgentId| router.has_room(agent, medium) && router.may_serve(agent, need);
            let found = match placement.agent {
                Some(agent) => takes(agent),
                None => !placement.expects_free || self.agents[site].iter().any(|&agent| takes(agent)),
            };
            let counts = &mut self.links[site].counts;
            counts.selections += 1;
            if let Some(collected) = placement.collected {
                counts.informed += 1;
                counts.age += u128::from(now.since(collected).nanos());
            }
            let misrouted = !able || !found;
            counts.misrouted += u64::from(misrouted);
            let may_go_back = match self.plan.misrouted {
                _ if !able => self.able.iter().any(|able| able[demand]),
                Misrouted::SentBack { most } => sent_back < most,
                Misrouted::Waits => false,
            };
            if !(misrouted && may_go_back) {
                counts.placed += 1;
                return (site, placement.agent.filter(|_| found));
            }
            if !able {
                // Whoever could serve it is asked again before those who cannot, and does not refuse a second time.
                let able = &self.able;
                call.refused_by_sites.retain(|&refused| !able[refused][demand]);
                sent_back = u32::MAX;
            }
            sent_back = sent_back.saturating_add(1);
            match placement.agent {
                Some(agent) if able => call.refused_by_agents.push(agent),
                _ => call.refused_by_sites.push(site),
            }
        }
    }

    /// The log of the router in the network, if it kept one.
    pub(crate) fn take_log(&mut self) -> Option<NetworkLog> {
        self.router.take_log()
    }
}

/// The number of a report keys its draws.
fn drawn(distribution: &Distribution, stream: Stream, report: u64) -> Span {
    Span::from_seconds_f64(distribution.sample(&mut stream.draws(report)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SkillId;
    use crate::model::plan::{Entrance, Reporting};
    use crate::model::sample::{agent, at, class, constant, proxy, seconds};
    use crate::routing::network::{ActivityKinds, Destination, Detail, NetworkRules, Policy};
    use crate::routing::{AgentState, Capability, Input, QueueRules, Rules, SkillLevel};
    use crate::workload::Entry;

    const NORTH: SiteId = SiteId(0);
    const SOUTH: SiteId = SiteId(1);
    const CALLS: (ClassId, u64) = (ClassId(0), 0);

    /// Two sites with an agent each that report so often, each report so long on its way; whom they cannot serve is sent back twice.
    fn plan(interval: f64, latency: f64, loss: f64) -> Network {
        let reporting = Reporting { interval: constant(interval), latency: constant(latency), loss };
        Network {
            rules: NetworkRules {
                policy: Policy::LeastExpectedWait,
                destination: Destination::Site,
                activity: ActivityKinds { volume: true, status: true, skills: true },
                detail: Detail::Aggregated,
                shares: vec![1.0, 0.0].into(),
                counts_own: false,
            },
            reporting: vec![reporting.clone(), reporting].into(),
            misrouted: Misrouted::SentBack { most: 2 },
        }
    }

    fn machine(plan: &Network, able: impl Fn(AgentId) -> bool) -> NetworkMachine<'_> {
        let names: IdVec<SiteId, String> = vec!["north".to_owned(), "south".to_owned()].into();
        let (of_group, entrances) = (vec![NORTH, SOUTH].into(), vec![Entrance::Network].into());
        let sites = Sites::several(names, of_group, entrances, Some(plan.clone()));
        let classes = vec![class("calls", Entry::Voice)].into();
        let demands = Demands::new(&classes, &IdVec::new(), &proxy());
        let agents = vec![vec![AgentId(0)], vec![AgentId(1)]].into();
        NetworkMachine::new(plan, (&sites, agents), &classes, demands, |agent, _| able(agent), (Root::new(1, 0), false))
    }

    /// The engine of a site whose one agent may serve calls, and is ready or not.
    fn engine(id: AgentId, state: AgentState) -> Router {
        let queues = vec![QueueRules::of_skill(SkillId(0), 1)].into();
        let mut router = Router::new(Rules { queues, ..Rules::default() });
        let plain = agent(0, 1, &[]).capability;
        let skill = SkillLevel { skill: SkillId(0), level: 1 };
        let capability = Capability::new([skill], plain.programs(), plain.capacity());
        router.handle(at(0), Input::Capability { agent: id, capability });
        router.handle(at(0), Input::State { agent: id, state });
        router
    }

    #[test]
    fn reports_go_by_time_take_their_way_and_may_be_lost() {
        let (plan, north) = (plan(10.0, 4.0, 0.0), engine(AgentId(0), AgentState::Ready));
        let mut network = machine(&plan, |_| true);
        assert!(!network.tell_of_agent(NORTH, |board| board.changes(AgentId(0))), "it waits for the next report");
        assert_eq!(network.report(NORTH, at(0), &north), ReportTimes { arrival: Some(at(4)), next: Some(at(10)) });
        assert_eq!(network.report(NORTH, at(2), &north), ReportTimes { arrival: Some(at(4)), next: Some(at(12)) });
        assert_eq!(network.receive(NORTH, at(4)), Some(at(6)));
        assert_eq!(network.receive(NORTH, at(6)), None);
        assert_eq!((network.placements(NORTH).reports, network.placements(SOUTH).reports), (2, 0));

        let plan = self::plan(10.0, 4.0, 1.0);
        let mut network = machine(&plan, |_| true);
        assert_eq!(network.report(NORTH, at(0), &north), ReportTimes { arrival: None, next: Some(at(10)) });
        let Placements { reports, reports_lost, .. } = *network.placements(NORTH);
        assert_eq!((reports, reports_lost), (1, 1));
    }

    #[test]
    fn a_site_that_reports_changes_says_so_and_sends_nothing_by_time() {
        let (plan, north) = (plan(0.0, 0.0, 0.0), engine(AgentId(0), AgentState::Ready));
        let mut network = machine(&plan, |_| true);
        assert!(network.tell_of_agent(NORTH, |board| board.changes(AgentId(0))));
        assert!(network.tell_of_contact(NORTH, (ClassId(0), Channel::Voice), Board::waits));
        assert_eq!(network.report(NORTH, at(3), &north), ReportTimes { arrival: None, next: None });
    }

    #[test]
    fn a_contact_comes_to_whom_the_last_report_shows_free_and_the_age_of_that_is_counted() {
        let plan = plan(10.0, 4.0, 0.0);
        let engines = [engine(AgentId(0), AgentState::NotReady), engine(AgentId(1), AgentState::Ready)];
        let mut network = machine(&plan, |_| true);
        for (site, router) in [(NORTH, &engines[0]), (SOUTH, &engines[1])] {
            network.report(site, at(0), router);
            network.receive(site, at(4));
        }
        let placed = network.place(CALLS, Channel::Voice, at(9), |site| &engines[usize::from(site.0)]);
        assert_eq!(placed, (SOUTH, None));
        let Placements { selections, placed, misrouted, informed, age, .. } = *network.placements(SOUTH);
        assert_eq!((selections, placed, misrouted, informed, age), (1, 1, 0, 1, seconds(9).nanos().into()));
        assert_eq!(network.placements(NORTH).selections, 0);
    }

    #[test]
    fn a_contact_is_sent_on_from_a_site_where_nobody_could_ever_serve_it() {
        let plan = plan(10.0, 4.0, 0.0);
        let engines = [engine(AgentId(0), AgentState::Ready), engine(AgentId(1), AgentState::NotReady)];
        let place = |network: &mut NetworkMachine<'_>| {
            network.place(CALLS, Channel::Voice, at(1), |site| &engines[usize::from(site.0)]).0
        };
        // Without a report all go to the north.
        let mut network = machine(&plan, |agent| agent == AgentId(1));
        assert_eq!(place(&mut network), SOUTH);
        let north = *network.placements(NORTH);
        assert_eq!((north.selections, north.placed, north.misrouted), (1, 0, 1));
        assert_eq!(network.placements(SOUTH).placed, 1);
        let mut network = machine(&plan, |_| false);
        assert_eq!(place(&mut network), NORTH, "where nobody can anywhere, it waits where it comes");
        assert_eq!(network.placements(NORTH).placed, 1);
    }
}
