//! What drives a run: it takes the next event, tells the machine that it is about, and carries what follows to the next one. It alone
//! knows all machines, the engines and the clock.
//!
//! Its parts follow a contact's walk: [`arrival`], with [`status`] where clients look first and [`invitations`] where they are invited, then [`messaging`] or [`signalling`] where it comes that way, [`routing`] and
//! [`sites`], [`service`] and [`turns`], [`threads`], [`transfers`], [`callbacks`] with [`notices`], [`leaving`]; and what happens to the center in the meantime:
//! [`staff`] and [`plant`]. [`presence`] says where clients are while they are in contact.

mod arrival;
mod callbacks;
mod finish;
mod invitations;
mod leaving;
mod messaging;
mod notices;
mod plant;
mod presence;
mod routing;
mod service;
mod signalling;
mod sites;
mod staff;
mod status;
mod subscribers;
mod threads;
mod transfers;
mod turns;

use super::arrivals::Arrivals;
use super::contact::{Chances, Contacts, Observer};
use super::limits::{Limits, RunError};
use super::machines::announcement::Announcements;
use super::machines::attention::Attention;
use super::machines::callbacks::Callbacks;
use super::machines::clients::Clients;
use super::machines::conversation::Conversations;
use super::machines::dialogue::Robot;
use super::machines::faults::Faults;
use super::machines::firewall::Bindings;
use super::machines::hosting::Hosts;
use super::machines::invitations::Pages;
use super::machines::journey::{Journeys, Sender, Senders};
use super::machines::network::NetworkMachine;
use super::machines::overflow::Overflows;
use super::machines::presence::Presences;
use super::machines::programs::Programs;
use super::machines::queues::Queues;
use super::machines::response::Responses;
use super::machines::rules::RuleBook;
use super::machines::self_service::SelfService;
use super::machines::silence::Silence;
use super::machines::sip::SignallingPoint;
use super::machines::sites::SiteCounts;
use super::machines::stations::Stations;
use super::machines::status::StatusPage;
use super::machines::subscribers::Mailings;
use super::machines::threads::Threads;
use super::machines::transfers::Transfers;
use super::machines::trunks::Trunks;
use super::machines::while_waiting::SelfHelp;
use super::pieces::PieceEnds;
use super::plan::{Center, Closing, Demands};
use super::result::RunResult;
use super::tallies::Tallies;
use super::timetable::{Agenda, Only, Rare, Timetable, lane};
use crate::ids::{AgentId, ClassId, ClientId, ContactId, Id, IdVec, SiteId};
use crate::kernel::{self, Bounds, Due, Machine, Stop};
use crate::random::Root;
use crate::routing::{Input, Router};
use crate::time::Time;
use crate::workload::{Class, Entry};

/// Simulates one replication of a center, whatever it consists of.
///
/// # Errors
/// A limit was reached, the run was interrupted, or its accounts do not balance.
pub(crate) fn drive<const WATCHED: bool>(
    center: &Center,
    root: Root,
    limits: Limits<'_>,
    observer: &mut dyn Observer,
) -> Result<RunResult, RunError> {
    let mut driver = Driver::<WATCHED>::new(center, root, limits, observer);
    let bounds = Bounds { events: limits.events, interrupted: limits.interrupted };
    let (stop, events) = kernel::run(&mut driver, bounds);
    if let Some(at) = driver.arrivals.overrun() {
        return Err(RunError::TooManyContacts { limit: limits.contacts, at });
    }
    match stop {
        Stop::Finished => driver.finish(events),
        Stop::Events(at) => Err(RunError::TooManyEvents { limit: limits.events, at }),
        Stop::Interrupted(at) => Err(RunError::Interrupted { at }),
    }
}

/// The engine of a site, with its deadline that is in the timetable.
#[derive(Debug)]
struct Engine {
    router: Router,
    deadline: Option<Time>,
}

/// The state of a run. What a center need not have is there only where it has it.
struct Driver<'a, const WATCHED: bool> {
    center: &'a Center,
    now: Time,
    timetable: Timetable,
    engines: IdVec<SiteId, Engine>,
    arrivals: Arrivals<'a>,
    contacts: Contacts,
    clients: Clients,
    /// Whether clients of any class come again.
    some_come_again: bool,
    /// Whether agents of any group are numbers.
    agents_are_numbers: bool,
    tallies: Tallies,
    queues: Queues,
    stations: Stations<'a>,
    attention: Attention,
    conversations: Conversations,
    hosts: Hosts<'a>,
    journeys: Journeys<'a>,
    robot: Robot,
    bindings: Bindings,
    faults: Faults<'a>,
    programs: Programs<'a>,
    trunks: Trunks,
    self_service: Option<Box<SelfService<'a>>>,
    announcements: Option<Box<Announcements<'a>>>,
    callbacks: Option<Box<Callbacks<'a>>>,
    silence: Option<Box<Silence<'a>>>,
    transfers: Option<Box<Transfers<'a>>>,
    threads: Option<Box<Threads<'a>>>,
    pages: Option<Box<Pages<'a>>>,
    mailings: Option<Box<Mailings<'a>>>,
    self_help: Option<Box<SelfHelp<'a>>>,
    presence: Option<Box<Presences<'a>>>,
    status: Option<Box<StatusPage<'a>>>,
    signalling: Option<Box<SignallingPoint<'a>>>,
    responses: Option<Box<Responses>>,
    rules: Option<Box<RuleBook<'a>>>,
    sites: Option<Box<SiteCounts<'a>>>,
    network: Option<Box<NetworkMachine<'a>>>,
    overflows: Overflows,
    pieces: PieceEnds,
    observer: &'a mut dyn Observer,
    /// Whether they want to see decisions.
    sees_decisions: bool,
}

/// Says who the contacts are whose messages are on their way.
struct View<'v, 'a> {
    contacts: &'v Contacts,
    arrivals: &'v Arrivals<'a>,
    hosts: &'v Hosts<'a>,
}

impl Senders for View<'_, '_> {
    #[inline(always)]
    fn sender(&self, id: ContactId) -> Sender<'_> {
        let contact = &self.contacts[id];
        Sender {
            number: contact.number,
            stage: contact.stage,
            provider: contact.provider.expect("only a contact of a provider sends messages"),
            protocol: self.hosts.protocol(id),
            host: self.hosts.host(id),
            draws: &self.arrivals[contact.class].draws,
        }
    }
}

/// A view of the driver's contacts that leaves its machines free to change.
macro_rules! view {
    ($driver:ident) => {
        super::View { contacts: &$driver.contacts, arrivals: &$driver.arrivals, hosts: &$driver.hosts }
    };
}
use view;

/// What is left to chance about a contact by instant message.
fn chances<'v>(arrivals: &'v Arrivals<'_>, contacts: &Contacts, id: ContactId) -> Chances<'v> {
    let contact = &contacts[id];
    let class = &arrivals[contact.class];
    let Entry::Im(habits) = &class.plan.entry else {
        unreachable!("only instant-messaging contacts come over a provider")
    };
    Chances { draws: &class.draws, habits, number: contact.number }
}

impl<'a, const WATCHED: bool> Driver<'a, WATCHED> {
    fn new(center: &'a Center, root: Root, limits: Limits<'_>, observer: &'a mut dyn Observer) -> Self {
        let Center { horizon, classes, groups, agents, .. } = center;
        let (horizon, intervals) = (*horizon, horizon.intervals());
        let router = Router::new(center.rules.clone());
        // Where clients are told nothing, only a log shows what they could have been told.
        let tells = center.tells_anybody();
        let (sees_decisions, sees_devices) = (WATCHED && observer.sees_decisions(), observer.sees_devices());
        let is_watched = limits.log || sees_decisions;
        let router = if limits.log { router.with_log() } else { router };
        let router = if limits.traces || sees_decisions { router.with_traces() } else { router };
        let router = if is_watched || center.needs_estimates() { router } else { router.without_estimates() };
        let network = center.sites.network().filter(|_| center.sites.are_several());
        let stations = Stations::new(groups, agents, horizon);
        let demands = || Demands::new(classes, &center.providers, &center.proxy);
        let from = Time::START + center.warm_up;
        let mut driver = Driver {
            center,
            some_come_again: classes.iter().any(|class| class.retrials.is_some() || class.recalls.is_some()),
            now: Time::START,
            timetable: Timetable::new(center),
            engines: center.sites.ids().map(|_| Engine { router: router.clone(), deadline: None }).collect(),
            arrivals: Arrivals::new(center, root, limits.contacts),
            contacts: Contacts::default(),
            clients: Clients::default(),
            tallies: Tallies::new(center),
            queues: Queues::new(center.queues.len(), horizon),
            agents_are_numbers: stations.are_numbers(),
            stations,
            attention: Attention::new(groups, agents, horizon, center.converses_by_turns()),
            conversations: Conversations::default(),
            hosts: Hosts::new(&center.providers, &center.proxy, horizon),
            journeys: Journeys::new(center.message_path(), horizon),
            robot: Robot::new(center.providers.len()),
            bindings: Bindings::new(center.firewall.as_ref().and_then(|firewall| firewall.bindings)),
            faults: Faults::new(center.message_path(), Time::START + horizon.length, root),
            programs: Programs::new(&center.program_changes, groups, agents),
            trunks: Trunks::new(&center.trunks, horizon),
            self_service: SelfService::new(classes, intervals, root),
            announcements: tells.then(|| {
                let counts = (center.sites.count(), center.queues.len());
                Box::new(Announcements::new(classes, center.announcements(), counts, (from, intervals), root))
            }),
            transfers: Transfers::new(classes, root),
            threads: Threads::new(classes, root),
            self_help: SelfHelp::new(classes, intervals, root),
            mailings: Mailings::new(classes, Time::START + horizon.length, root),
            pages: Pages::new(classes, &center.busyness, horizon, root),
            callbacks: Callbacks::new(
                classes,
                (center.trunks.len(), &center.paging),
                (center.rules.since_monday, horizon),
                root,
            ),
            silence: Silence::new(
                classes.iter().map(|class| (class.name.as_str(), class.silent_abandonment.as_ref())),
                root,
            ),
            presence: center.presence.is_used().then(|| {
                let watchers = |class: &Class| center.agents_who_may_serve(class).len();
                Box::new(Presences::new(&center.presence, classes, watchers, sees_devices, root))
            }),
            status: center.shows_status().then(|| {
                let (page, queues, agents) =
                    ((center.status, &center.paging), center.queues.len(), center.agents_by_site());
                Box::new(StatusPage::new(page, classes, (demands(), queues), agents, (from, intervals), root))
            }),
            signalling: SignallingPoint::new(&center.routing_point, classes, intervals, root),
            responses: Responses::new(groups, classes, root),
            rules: center.has_rules().then(|| Box::new(RuleBook::new(&center.enterprise, classes, root))),
            sites: SiteCounts::new(&center.sites, classes, (horizon, center.thresholds), root),
            network: network.map(|plan| {
                let sites = (&center.sites, center.agents_by_site());
                let able = |agent: AgentId, need| center.rules.may_serve(&agents[agent].capability, need);
                Box::new(NetworkMachine::new(plan, sites, classes, demands(), able, (root, limits.log)))
            }),
            overflows: Overflows::new(&center.sites),
            pieces: PieceEnds::new(limits.piece, center),
            observer,
            sees_decisions,
        };
        driver.begin();
        driver
    }

    /// Tells the engines of their agents, and schedules what happens first.
    fn begin(&mut self) {
        for (agent, plan) in self.center.agents.entries() {
            let capability = plan.capability.clone();
            let site = self.center.sites.of_group(plan.group);
            self.engines[site].router.handle(Time::START, Input::Capability { agent, capability });
            self.timetable.schedule_or_cancel(Rare::Duty(agent), self.stations.first_duty(agent));
        }
        self.schedule_routing_point();
        for class in self.center.classes.ids() {
            let next = self.arrivals.next(class);
            self.timetable.schedule_arrival(class, next);
            self.await_mailing(class);
        }
        for cause in self.faults.causes() {
            self.timetable.schedule_or_cancel(Rare::Fault(cause), self.faults.next(cause, Time::START));
        }
        self.schedule_programs();
        self.schedule_table();
        self.timetable.schedule(Rare::Close(Only), self.arrivals.horizon_end());
        self.timetable.schedule_or_cancel(Rare::PieceEnd(Only), self.pieces.next());
        if self.status.is_some() && self.center.status.delivery.every().is_some() {
            self.timetable.schedule(Rare::StatusReport(Only), Time::START);
        }
        for page in 0..self.pages.as_ref().map_or(0, |pages| pages.count()) {
            self.await_visitors(page);
        }
        if self.network.is_some() {
            // Every site makes its first report at the start, before any contact arrives.
            for site in self.center.sites.ids() {
                self.timetable.schedule(Rare::SiteReport(site), Time::START);
            }
        }
    }

    /// Whether anybody wants to know what happens to agents: the router in the network or the status server.
    #[inline(always)]
    fn are_agents_watched(&self) -> bool {
        self.sites.is_some() || self.status.is_some()
    }

    /// Whether there are several sites.
    #[inline(always)]
    fn has_sites(&self) -> bool {
        self.sites.is_some()
    }

    /// The site at which the agent works.
    #[inline]
    fn site_of_agent(&self, agent: AgentId) -> SiteId {
        self.center.sites.of_group(self.stations.group(agent))
    }

    /// What happens in the lanes that are not busy, when the last thing happened before.
    #[inline(never)]
    fn handle_rare(&mut self, before: Time, lane: usize, slot: u32) {
        if self.contacts.are_none() && self.timetable.ends_with_work(before >= self.arrivals.horizon_end()) {
            return self.now = before;
        }
        if lane == lane::RETURNS {
            return self.on_return(ClientId(slot));
        }
        if lane == lane::CALLBACKS {
            return self.on_callback(ContactId(slot));
        }
        match self.timetable.event(lane, slot) {
            Rare::PieceEnd(_) => self.on_piece_end(),
            Rare::Duty(agent) => self.on_duty(agent),
            Rare::Fault(cause) => self.on_fault(cause),
            Rare::RoutingPoint(_) => self.on_routing_point(),
            Rare::ProgramChange(_) => self.on_program_change(),
            Rare::ProgramReport(_) => self.on_program_report(),
            Rare::Table(_) => self.on_table(),
            Rare::Back(agent) => self.on_back(agent),
            Rare::Deadline(site) => self.on_deadline(site),
            Rare::SiteReport(site) => self.on_site_report(site),
            Rare::ReportArrival(site) => self.on_report_arrival(site),
            Rare::StatusReport(_) => self.on_status_report(),
            Rare::Notices(_) => self.on_notices(),
            Rare::Visitors(class) => self.on_visitors(class),
            Rare::Mailing(class) => self.on_mailing(class),
            Rare::Close(_) => self.on_close(),
        }
    }

    /// The horizon ends: when the run is cut off, everything stops where it is. Otherwise the run has at least come so far,
    /// that agents on duty are present to the end even when the last contact left before it.
    fn on_close(&mut self) {
        match self.center.closing {
            Closing::Drain => self.timetable.cancel(Rare::Close(Only)),
            Closing::Cut => self.timetable.clear(),
        }
    }
}

impl<const WATCHED: bool> Machine<{ lane::COUNT }, { lane::BUSY }> for Driver<'_, WATCHED> {
    #[inline]
    fn agenda(&self) -> &Agenda {
        self.timetable.agenda()
    }

    // The busy lanes are few enough to be told apart by comparing, and not by a table of jumps: a wrong guess at which comes next
    // is found out sooner.
    #[inline(always)]
    fn handle(&mut self, Due { time, lane, slot }: Due) {
        let before = std::mem::replace(&mut self.now, time);
        match lane {
            lane::SESSIONS => self.on_session(slot),
            lane::ARRIVALS => self.on_arrival(ClassId::from_index(slot as usize)),
            lane::PATIENCE => self.on_patience(ContactId(slot)),
            lane::STEPS => self.on_step(ContactId(slot)),
            _ => self.handle_rare(before, lane, slot),
        }
    }
}
