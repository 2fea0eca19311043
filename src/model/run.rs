//! One run: the event list, the engine and the parts of the center, and the loop that drives them.

use super::attention::Attention;
use super::automation::AutomationRun;
use super::center::{Center, Closing, Host, MessageServers};
use super::contacts::{Contact, Contacts, Messenger, Stage};
use super::conversation::Talk;
use super::enterprise::EnterpriseRun;
use super::faults::{Fault, faults};
use super::host_books::HostBooks;
use super::journey::Journey;
use super::limits::{Limits, RunError};
use super::notice::NoticeRun;
use super::programs::ProgramsRun;
use super::record::{ContactRecord, Observer, Outcome};
use super::response::ResponseRun;
use super::result::{Cell, ProviderTimes, RunResult, TrunkTimes};
use super::servers::{Lines, Pool};
use super::sip::SipRun;
use super::site_books::{Engine, SiteBooks};
use super::stations::{Place, Stations, Work};
use crate::ids::{AgentId, ClassId, ContactId, Id, IdVec, ProviderId, QueueId, SiteId, TrunkId};
use crate::kernel::{self, Bounds, Due, Machine, Stop};
use crate::random::Root;
use crate::routing::{self, AgentState, Attributes, Channel, Decision, Input, Medium, Preferred, Request, Router};
use crate::stats::{LevelByInterval, SpanHistogram};
use crate::time::{Span, Time};
use crate::workload::{ArrivalStream, Class, ClassDraws, Entry};

/// The lanes of the agenda, in the order of phases.
pub(super) mod lane {
    pub(crate) const SHIFTS: usize = 0;
    pub(crate) const SESSIONS: usize = 1;
    pub(crate) const DEADLINE: usize = 2;
    pub(crate) const STEPS: usize = 3;
    pub(crate) const ARRIVALS: usize = 4;
    pub(crate) const PATIENCE: usize = 5;
    pub(crate) const CLOSE: usize = 6;
    pub(crate) const COUNT: usize = 7;
    /// A bit for each lane of which contacts have events again and again.
    pub(crate) const BUSY: u32 = 1 << SESSIONS | 1 << STEPS | 1 << ARRIVALS | 1 << PATIENCE;
}

/// The pending events of a run.
pub(super) type Agenda = kernel::Agenda<{ lane::COUNT }, { lane::BUSY }>;

/// Simulates one replication of the center and shows every contact to the observer.
///
/// The same center, seed and replication give the same result, always.
///
/// # Errors
/// A limit was reached, the run was interrupted, or its books do not balance.
pub fn simulate<O: Observer>(
    center: &Center,
    seed: u64,
    replication: u64,
    limits: Limits<'_>,
    observer: &mut O,
) -> Result<RunResult, RunError> {
    let root = Root::new(seed, replication);
    if center.is_plain() {
        simulate_as::<O, true>(center, root, limits, observer)
    } else {
        simulate_as::<O, false>(center, root, limits, observer)
    }
}

fn simulate_as<O: Observer, const PLAIN: bool>(
    center: &Center,
    root: Root,
    limits: Limits<'_>,
    observer: &mut O,
) -> Result<RunResult, RunError> {
    let mut run = Run::<O, PLAIN>::new(center, root, limits, observer);
    let bounds = Bounds { events: limits.events, interrupted: limits.interrupted };
    let (stop, events) = kernel::run(&mut run, bounds);
    if let Some(at) = run.overrun {
        return Err(RunError::TooManyContacts { limit: limits.contacts, at });
    }
    match stop {
        Stop::Finished => run.finish(events),
        Stop::Events(at) => Err(RunError::TooManyEvents { limit: limits.events, at }),
        Stop::Interrupted(at) => Err(RunError::Interrupted { at }),
    }
}

/// The state of a run. Whether the center is [plain](Center::is_plain) is known when this is compiled, so that what goes on in
/// a plain center is not held up by questions about everything else.
pub(super) struct Run<'a, O, const PLAIN: bool> {
    pub(super) center: &'a Center,
    pub(super) agenda: Agenda,
    /// The engine of the site that is attended to, and its deadline that is in the agenda.
    pub(super) engine: Engine,
    pub(super) stations: Stations<'a>,
    pub(super) contacts: Contacts,
    pub(super) attention: Attention,
    /// The sessions by instant message of the contacts that are present.
    pub(super) talks: IdVec<ContactId, Talk>,
    /// Of those who came by instant message.
    pub(super) messengers: IdVec<ContactId, Messenger>,
    /// Conversations without a slot at an agent.
    pub(super) away: u64,
    pub(super) classes: IdVec<ClassId, ClassRun<'a>>,
    pub(super) cells: Vec<Cell>,
    pub(super) waiting: IdVec<QueueId, LevelByInterval>,
    pub(super) channels: IdVec<ProviderId, LevelByInterval>,
    pub(super) providers: IdVec<ProviderId, ProviderTimes>,
    /// What there is besides, where there are several sites.
    pub(super) sites: Option<Box<SiteBooks<'a>>>,
    /// Lines held, by trunk.
    pub(super) trunks: IdVec<TrunkId, (LevelByInterval, TrunkTimes)>,
    /// How long lines were held, over all calls that gave theirs back or had them at the end \[ns\].
    pub(super) line_time: u128,
    /// Letters answered by the time they were due, by class.
    pub(super) answered_by_due: IdVec<ClassId, u64>,
    /// What goes on at automated systems, where there are some.
    pub(super) automation: Option<Box<AutomationRun>>,
    /// What contacts are told, where they are told anything.
    pub(super) notices: Option<Box<NoticeRun<'a>>>,
    /// What goes on at the routing point, where contacts come by SIP.
    pub(super) sip: Option<Box<SipRun>>,
    /// Who was selected and is still to respond, where responses take time.
    pub(super) response: Option<Box<ResponseRun>>,
    /// The rules of the enterprise, where there are some.
    pub(super) enterprise: Option<Box<EnterpriseRun>>,
    /// What became of instant-messaging contacts by how they were hosted, where there are some.
    pub(super) host_books: Option<Box<HostBooks>>,
    /// Accounts of the proxy in use, by provider.
    pub(super) accounts: IdVec<ProviderId, u32>,
    /// Contacts that the proxy hosts.
    pub(super) hosted: LevelByInterval,
    /// The messages of instant-messaging contacts.
    pub(super) journeys: IdVec<ContactId, Journey>,
    /// Whether nothing can ever hold up a message of a provider's clients, by host: then it needs no events on its way.
    pub(super) at_once: IdVec<ProviderId, [bool; 2]>,
    /// The servers of the providers, the proxy and the firewall.
    pub(super) pools: Vec<Pool>,
    pub(super) lines: Lines,
    /// Sessions with agents whose addresses are translated now, and the most.
    pub(super) bindings: u32,
    pub(super) most_bindings: u32,
    /// The failures of the providers, the proxy and a firewall.
    pub(super) faults: Vec<Fault>,
    /// The programs of the agents, where they are closed at times.
    pub(super) programs: Option<Box<ProgramsRun>>,
    /// The interval of arrivals that happen now, and when it ends.
    interval: usize,
    interval_end: Time,
    pub(super) horizon_end: Time,
    next_duty: IdVec<AgentId, u32>,
    still_allowed: u64,
    overrun: Option<Time>,
    now: Time,
    pub(super) observer: &'a mut O,
}

/// A class in a run.
pub(super) struct ClassRun<'a> {
    pub(super) plan: &'a Class,
    pub(super) draws: ClassDraws,
    arrivals: ArrivalStream<'a>,
    /// The number of the next contact.
    number: u64,
    /// Waits of the answered.
    pub(super) waits: SpanHistogram,
    /// The agents who may be somebody's preferred one.
    regulars: Vec<AgentId>,
}

impl<'a, O: Observer, const PLAIN: bool> Run<'a, O, PLAIN> {
    pub(super) fn new(center: &'a Center, root: Root, limits: Limits<'_>, observer: &'a mut O) -> Self {
        let intervals = center.horizon.intervals();
        let level = || center.horizon.level();
        let router = Router::new(center.rules.clone());
        // Where clients are told nothing, only a log shows what they could have been told.
        let told = center.classes.ids().any(|class| center.tells(class));
        let router = if limits.log { router.with_log().with_traces() } else { router };
        let router = if limits.log || told { router } else { router.without_estimates() };
        let class = |plan: &'a Class| ClassRun {
            plan,
            draws: ClassDraws::new(root, plan),
            arrivals: ArrivalStream::new(&plan.arrivals, root, &plan.name),
            number: 0,
            waits: SpanHistogram::new(),
            regulars: if plan.preferred.is_some() { center.agents_who_may_serve(plan) } else { Vec::new() },
        };
        let instant = MessageServers::instant();
        let firewall = center.firewall.as_ref().map_or(&instant, |firewall| &firewall.servers);
        let providers = center.providers.iter().map(|provider| &provider.servers);
        let servers = providers.chain([&center.proxy.servers, firewall]);
        let mut run = Run {
            center,
            agenda: Agenda::new(),
            sites: SiteBooks::new(center, root, &router, limits.log),
            engine: Engine { router, deadline: None, site: SiteId(0) },
            stations: Stations::new(center),
            contacts: Contacts::default(),
            attention: Attention::new(center),
            talks: IdVec::new(),
            messengers: IdVec::new(),
            away: 0,
            classes: center.classes.iter().map(class).collect(),
            cells: vec![Cell::default(); intervals * center.classes.len()],
            waiting: center.queues.iter().map(|_| level()).collect(),
            channels: center.providers.iter().map(|_| level()).collect(),
            providers: center.providers.iter().map(|_| ProviderTimes::default()).collect(),
            trunks: center.trunks.iter().map(|_| (level(), TrunkTimes::default())).collect(),
            line_time: 0,
            answered_by_due: center.classes.iter().map(|_| 0).collect(),
            automation: AutomationRun::new(center, root),
            notices: NoticeRun::new(center, root),
            sip: SipRun::new(center, root),
            response: ResponseRun::new(center, root),
            enterprise: EnterpriseRun::new(center, root),
            host_books: HostBooks::new(center),
            accounts: center.providers.iter().map(|_| 0).collect(),
            hosted: level(),
            journeys: IdVec::new(),
            at_once: center
                .providers
                .ids()
                .map(|provider| [Host::Provider, Host::Proxy].map(|host| center.passes_at_once(provider, host)))
                .collect(),
            pools: servers.map(|servers| Pool::new(servers, level)).collect(),
            lines: Lines::default(),
            bindings: 0,
            most_bindings: center.firewall.as_ref().and_then(|firewall| firewall.bindings).unwrap_or(u32::MAX),
            faults: faults(center, root),
            programs: ProgramsRun::new(center),
            interval: 0,
            interval_end: Time::START + center.horizon.interval,
            horizon_end: Time::START + center.horizon.length,
            next_duty: center.agents.iter().map(|_| 0).collect(),
            still_allowed: limits.contacts,
            overrun: None,
            now: Time::START,
            observer,
        };
        for (agent, plan) in center.agents.entries() {
            run.attend(center.sites.of_group(plan.group));
            run.engine.router.handle(Time::START, Input::Capability { agent, capability: plan.capability.clone() });
            if let Some(duty) = plan.duty.first() {
                run.agenda.schedule(lane::SHIFTS, agent.0, duty.from);
            }
        }
        run.schedule_outage();
        for class in center.classes.ids() {
            let next = run.classes[class].arrivals.next_time();
            run.schedule_arrival(class, next);
        }
        run.schedule_faults();
        run.schedule_programs();
        run.schedule_table();
        run.agenda.schedule(lane::CLOSE, 0, run.horizon_end);
        run.start_reports();
        run
    }

    fn on_shift(&mut self, agent: AgentId) {
        let duties = &self.center.agents[agent].duty;
        let change = self.next_duty[agent];
        self.next_duty[agent] += 1;
        let duty = duties[change as usize / 2];
        let (state, next) = if change.is_multiple_of(2) {
            self.stations.come(agent, self.now);
            (AgentState::Ready, Some(duty.to))
        } else {
            self.stations.leave(agent, self.now);
            (AgentState::NotReady, duties.get(change as usize / 2 + 1).map(|duty| duty.from))
        };
        match next {
            Some(time) if time < Time::MAX => self.agenda.schedule(lane::SHIFTS, agent.0, time),
            _ => self.agenda.cancel(lane::SHIFTS, agent.0),
        }
        if self.has_sites() {
            self.change_at_site(agent);
        }
        self.engine.router.handle(self.now, Input::State { agent, state });
        self.act_apart();
    }

    #[inline(always)]
    fn schedule_arrival(&mut self, class: ClassId, next: Option<Time>) {
        match next {
            Some(time) if time < self.horizon_end && self.overrun.is_none() => {
                self.agenda.schedule(lane::ARRIVALS, u32::from(class.0), time);
            }
            _ => self.agenda.cancel(lane::ARRIVALS, u32::from(class.0)),
        }
    }

    #[inline(always)]
    fn on_arrival(&mut self, class: ClassId) {
        self.count_arrival();
        let state = &mut self.classes[class];
        let (plan, number, next) = (state.plan, state.number, state.arrivals.next_time());
        state.number += 1;
        self.schedule_arrival(class, next);
        self.admit(class, plan, number, 0);
    }

    /// A contact comes back that was cut off or turned away.
    #[cold]
    pub(super) fn arrive(&mut self, class: ClassId, number: u64, returns: u32) {
        assert!(!PLAIN, "nobody of a plain center comes back");
        self.count_arrival();
        self.admit(class, self.classes[class].plan, number, returns);
    }

    /// Somebody arrives now: is that still allowed, and in which interval is it?
    #[inline]
    fn count_arrival(&mut self) {
        if self.still_allowed == 0 {
            self.overrun = Some(self.now);
        } else {
            self.still_allowed -= 1;
        }
        while self.now >= self.interval_end {
            self.interval += 1;
            self.interval_end = self.interval_end + self.center.horizon.interval;
        }
    }

    #[inline(always)]
    fn admit(&mut self, class: ClassId, plan: &Class, number: u64, returns: u32) {
        let cell = self.interval * self.center.classes.len() + class.index();
        let counts = &mut self.cells[cell];
        counts.offered += 1;
        counts.returned += u64::from(returns > 0);
        let id = self.contacts.add(Contact {
            number,
            returns,
            arrived: self.now,
            requested: self.now,
            connected: self.now,
            conversed: self.now,
            class,
            site: SiteId(0),
            provider: None,
            automated: false,
            cut: false,
            stage: if PLAIN { Stage::Asking } else { Stage::Reaching },
            cell: cell as u32,
        });
        if PLAIN {
            let channel = if matches!(plan.entry, Entry::Voice) { Channel::Voice } else { Channel::Chat };
            let Class { queue, priority, language, .. } = *plan;
            let (draw, attributes) = (self.draw_of_pick(class, number), Attributes::default());
            let preferred = None;
            return self.route(Request {
                contact: id,
                queue,
                channel,
                priority,
                language,
                attributes,
                preferred,
                draw,
            });
        }
        match &plan.entry {
            Entry::Voice => {
                if plan.trunk.is_some_and(|trunk| !self.seize_line(id, trunk)) {
                    return;
                }
                self.request(id, Channel::Voice, plan.priority);
            }
            Entry::Chat => self.request(id, Channel::Chat, plan.priority),
            Entry::Email => self.request(id, Channel::Email, plan.priority),
            Entry::Im(habits) => self.assert_link(id, habits),
            Entry::Sip(_) => self.invite(id),
        }
    }

    /// The contact asks to be routed.
    #[inline(never)]
    pub(super) fn request(&mut self, id: ContactId, channel: Channel, priority: u8) {
        if self.center.classes[self.contacts[id].class].automation.is_some() {
            return self.ask_automated(id, channel, priority);
        }
        self.ask(id, channel, priority);
    }

    /// [`Run::ask`] where it is rare.
    #[inline(never)]
    pub(super) fn ask_apart(&mut self, id: ContactId, channel: Channel, priority: u8) {
        self.ask(id, channel, priority);
    }

    /// The contact asks the engine, for its automated system or for people.
    #[inline(always)]
    fn ask(&mut self, id: ContactId, channel: Channel, priority: u8) {
        let contact = &mut self.contacts[id];
        // Who consulted an engine some way off asked when the request left.
        if contact.stage != Stage::Consulting {
            contact.requested = self.now;
        }
        contact.stage = Stage::Asking;
        let address = if self.has_sites() { self.come_to_site(id, channel) } else { None };
        let mut request = self.request_of(id, channel, priority);
        if let Some(agent) = address {
            request.preferred = Some(Preferred { agent, limit: Span::ZERO });
        }
        self.route(request);
    }

    /// Asks the engine, and does what it decides.
    #[inline(always)]
    fn route(&mut self, request: Request) {
        let id = request.contact;
        let decision = self.engine.router.request(self.now, request);
        if !PLAIN && self.enterprise.is_some() {
            self.note_rules(id, decision.treatment);
        }
        self.carry_out(decision);
        self.act();
    }

    /// What the contact asks the engine for.
    #[inline(always)]
    pub(super) fn request_of(&self, id: ContactId, channel: Channel, priority: u8) -> Request {
        let (contact, queue) = (&self.contacts[id], self.queue_of(id));
        let (class, number) = (contact.class, contact.number);
        let ClassRun { plan, draws, regulars, .. } = &self.classes[class];
        let preferred = plan.preferred.and_then(|wish| {
            let agent = draws.preferred(wish, number, regulars.len()).and_then(|index| regulars.get(index))?;
            Some(Preferred { agent: *agent, limit: wish.limit })
        });
        let draw = self.draw_of_pick(class, number);
        let attributes = self.attributes_for_rules(id);
        let language = plan.language;
        Request { contact: id, queue, channel, priority, language, attributes, preferred, draw }
    }

    /// What is known of the contact, where there are rules that could ask for it.
    #[inline(always)]
    pub(super) fn attributes_for_rules(&self, id: ContactId) -> Attributes {
        if self.enterprise.is_some() { self.attributes_of(id) } else { Attributes::default() }
    }

    /// The number for a pick that is left to chance, where it is.
    #[inline(always)]
    fn draw_of_pick(&self, class: ClassId, number: u64) -> u64 {
        match self.center.rules.pick {
            routing::Pick::Random => self.classes[class].draws.pick(number),
            _ => 0,
        }
    }

    /// Does what the engine decided.
    // Inlined, so that what is known of the decisions that each input brings shapes the code that follows them.
    #[inline(always)]
    fn carry_out(&mut self, Decision { contact, outcome, treatment, .. }: Decision) {
        match outcome {
            routing::Outcome::Connect { agent } => self.connect(contact, agent),
            routing::Outcome::Wait { .. } if !PLAIN && self.turns_to_automated(contact) => {}
            routing::Outcome::Wait { estimate, .. } => {
                self.wait(contact);
                if !PLAIN && self.notices.is_some() {
                    self.tell(contact, estimate);
                }
            }
            routing::Outcome::Overflow { site } => self.overflow_later(contact, site),
            routing::Outcome::Move { .. } | routing::Outcome::Refuse(_)
                if self.has_sites() && self.is_ruled_elsewhere(contact, outcome) => {}
            routing::Outcome::Move { queue, estimate, .. } => self.move_by_rule(contact, queue, treatment, estimate),
            routing::Outcome::Refuse(_) => self.refuse(contact),
        }
    }

    /// [`Run::carry_out`] for decisions that had to wait for others.
    #[inline(never)]
    fn carry_out_apart(&mut self, decision: Decision) {
        self.carry_out(decision);
    }

    /// The engine has refused the contact.
    #[inline(never)]
    fn refuse(&mut self, id: ContactId) {
        if !PLAIN && self.contacts[id].automated && self.skip_automated(id) {
            return;
        }
        self.agenda.cancel(lane::PATIENCE, id.0);
        if !PLAIN && self.contacts[id].stage == Stage::Waiting {
            self.end_waiting(id);
        }
        if self.has_sites() {
            self.leave_site(id, Outcome::Blocked);
        }
        self.release(id);
        self.dismiss(id, Outcome::Blocked, None, Span::ZERO);
    }

    /// Does what else the engine decided, and notes when it wants to be asked again.
    #[inline(always)]
    fn act(&mut self) {
        while let Some(decision) = self.engine.router.poll() {
            self.carry_out_apart(decision);
        }
        self.note_deadline();
        if self.has_sites() {
            self.overflow();
        }
    }

    /// Notes when the engine at hand wants to be asked again.
    #[inline(always)]
    pub(super) fn note_deadline(&mut self) {
        if PLAIN {
            return;
        }
        let deadline = self.engine.router.deadline();
        if deadline != self.engine.deadline {
            self.engine.deadline = deadline;
            match deadline {
                Some(time) => {
                    let due = time.max(self.now);
                    self.agenda.schedule(lane::DEADLINE, u32::from(self.engine.site.0), due);
                }
                None => self.agenda.cancel(lane::DEADLINE, u32::from(self.engine.site.0)),
            }
        }
    }

    /// [`Run::act`] for inputs that come less often and rarely bring a decision.
    #[inline(never)]
    pub(super) fn act_apart(&mut self) {
        self.act();
    }

    #[inline(always)]
    pub(super) fn wait(&mut self, id: ContactId) {
        let contact = &mut self.contacts[id];
        // Who has been answered already waits for nothing but a slot; others were waiting before.
        match contact.stage {
            Stage::Served | Stage::Waiting if !PLAIN => return,
            Stage::Unanswered if !PLAIN => {
                contact.stage = Stage::Waiting;
                return;
            }
            _ => {}
        }
        contact.stage = Stage::Waiting;
        let plan = self.classes[contact.class].plan;
        let queue = if PLAIN { plan.queue } else { self.queue_of(id) };
        self.waiting[queue].add(self.now, 1);
        if self.has_sites() {
            self.wait_at_site(id, 1);
        }
        if PLAIN || (plan.automation.is_some() || plan.entry.is_direct()) && !matches!(plan.entry, Entry::Email) {
            self.start_patience(id);
        }
    }

    /// From now on the contact may give up.
    pub(super) fn start_patience(&mut self, id: ContactId) {
        if let Some(end) = self.end_of_patience(id) {
            self.agenda.schedule(lane::PATIENCE, id.0, end);
        }
    }

    /// When the contact gives up; nothing when it never does.
    #[inline(always)]
    pub(super) fn end_of_patience(&self, id: ContactId) -> Option<Time> {
        let contact = &self.contacts[id];
        let class = &self.classes[contact.class];
        let patience = class.draws.patience(class.plan, contact.number);
        let since = if !PLAIN && class.plan.automation.is_some() { contact.requested } else { contact.arrived };
        (patience < Span::MAX).then(|| since + patience)
    }

    #[inline(always)]
    pub(super) fn connect(&mut self, id: ContactId, agent: AgentId) {
        if self.has_sites() {
            self.leave_other_lines(id);
        }
        if !PLAIN && self.programs.is_some() && self.is_misdirected(id, agent) {
            return;
        }
        if !PLAIN && self.response.is_some() && self.waits_for_response(id, agent) {
            return;
        }
        self.begin_session(id, agent, None);
    }

    /// The session begins: with an agent who has responded at once, or at the place that was kept until he did.
    #[inline(always)]
    pub(super) fn begin_session(&mut self, id: ContactId, agent: AgentId, place: Option<Place>) {
        let now = self.now;
        if !PLAIN && self.notices.is_some() {
            self.drop_notice(id);
        }
        if !PLAIN && self.contacts[id].provider.is_some() && !self.bind(id) {
            return self.refuse_binding(id);
        }
        let contact = &mut self.contacts[id];
        if !PLAIN && contact.stage == Stage::Served {
            return self.go_on_after_release(id, agent);
        }
        contact.connected = now;
        let waited = contact.stage == Stage::Waiting;
        contact.stage = Stage::Served;
        let (class_id, number, automated) = (contact.class, contact.number, !PLAIN && contact.automated);
        let plan = self.classes[class_id].plan;
        if waited {
            let queue = if PLAIN { plan.queue } else { self.queue_of(id) };
            self.waiting[queue].add(now, -1);
        }
        if self.has_sites() {
            self.connect_at_site(id, agent, waited);
        }
        if waited || !PLAIN && !plan.entry.is_direct() {
            self.agenda.cancel(lane::PATIENCE, id.0);
        }
        if !PLAIN
            && let Some(turns) = plan.turns()
            && !automated
        {
            self.hand_over(id);
            return self.begin_turns(id, agent, place, turns);
        }
        let handling = if automated {
            self.automated_service(id)
        } else {
            self.classes[class_id].draws.handling(plan, number, || self.stations.group(agent))
        };
        let work = match &plan.entry {
            _ if PLAIN => (handling, Span::ZERO),
            Entry::Voice | Entry::Chat | Entry::Email => (handling, Span::ZERO),
            Entry::Im(habits) => {
                if !automated {
                    self.hand_over(id);
                    self.begin_held(id, handling);
                }
                (handling, self.session_transit(id, &habits.session))
            }
            Entry::Sip(habits) => self.establish(id, habits, handling),
        };
        match place {
            None => {
                // Where nothing interrupts anything, nobody asks for it.
                let medium = if PLAIN { Medium::Voice } else { self.medium_of(id) };
                self.stations.open(agent, (id, medium), now, work, &mut self.agenda);
            }
            Some(place) => self.stations.respond(place, now, work, &mut self.agenda),
        }
    }

    /// What the contact occupies at an agent.
    pub(super) fn medium_of(&self, id: ContactId) -> Medium {
        let contact = &self.contacts[id];
        match &self.classes[contact.class].plan.entry {
            Entry::Voice => Medium::Voice,
            Entry::Chat => Medium::Chat,
            Entry::Email => Medium::Email,
            Entry::Im(_) => Medium::Im,
            Entry::Sip(habits) => {
                habits.requests.of(contact.number).map_or(Medium::Voice, |request| request.channel.medium())
            }
        }
    }

    #[inline(always)]
    fn on_session(&mut self, place: Place) {
        if !PLAIN && self.stations.session(place).work == Work::Selected {
            return self.on_response(place);
        }
        if !PLAIN && self.stations.session(place).by_turns {
            return self.release_slot(place);
        }
        match self.next_work(place) {
            Some((work, takes)) => self.stations.go_on(place, self.now, work, takes, &mut self.agenda),
            None => {
                self.end_session(place);
                self.clear_place(place);
            }
        }
    }

    /// What a session is at after what it was at, and for how long; nothing when it is over.
    #[inline(always)]
    fn next_work(&mut self, place: Place) -> Option<(Work, Span)> {
        let session = self.stations.session(place);
        if matches!(session.work, Work::WrapUp | Work::CutOff) {
            return None;
        }
        if !PLAIN && let Some(transit) = self.stations.transit_to_come(place) {
            return Some((Work::Transit, transit));
        }
        self.work_after(place)
    }

    /// A conversation is over at this moment, before its end: the work after it comes next.
    #[cold]
    pub(super) fn end_conversation(&mut self, place: Place) {
        match self.work_after(place) {
            Some((work, takes)) => self.stations.go_on(place, self.now, work, takes, &mut self.agenda),
            None => {
                self.end_session(place);
                self.clear_place(place);
            }
        }
    }

    /// A conversation is over, to its end or cut off: the work after it and for how long, if there is any.
    #[inline(always)]
    fn work_after(&mut self, place: Place) -> Option<(Work, Span)> {
        let session = self.stations.session(place);
        let (id, agent) = (session.contact, session.agent);
        let contact = &mut self.contacts[id];
        contact.conversed = self.now;
        let (automated, cut) = (!PLAIN && contact.automated, !PLAIN && contact.cut);
        let class = &self.classes[contact.class];
        if !PLAIN && let Some(due) = class.plan.due {
            self.answered_by_due[contact.class] += u64::from(self.now <= contact.arrived + due);
        }
        let wrap_up = class.draws.wrap_up(class.plan, contact.number, || self.stations.group(agent));
        if !PLAIN && contact.provider.is_some() {
            self.unbind(id);
        }
        if automated && !cut {
            return None;
        }
        self.release(id);
        if !PLAIN && self.contacts[id].provider.is_some() && !automated {
            self.talks[id].responses.active += wrap_up;
        }
        (wrap_up > Span::ZERO && !automated).then_some((Work::WrapUp, wrap_up))
    }

    #[inline(always)]
    pub(super) fn end_session(&mut self, place: Place) {
        let session = self.stations.close(place, self.now, &mut self.agenda);
        let contact = &self.contacts[session.contact];
        let wrap_up = self.now.since(contact.conversed);
        if self.has_sites() {
            self.end_at_site(session.contact, session.agent, wrap_up);
        }
        let contact = &self.contacts[session.contact];
        let handed_on = if !PLAIN && (session.work == Work::CutOff || contact.automated || contact.cut) {
            self.end_otherwise(session, wrap_up)
        } else {
            self.dismiss(session.contact, Outcome::Handled, Some(session.agent), wrap_up);
            false
        };
        if let Some(decision) = self.engine.router.end_session(self.now, session.contact) {
            self.carry_out(decision);
        }
        self.act();
        if handed_on {
            self.hand_on(session.contact);
        }
    }

    /// The event of the place has brought the end of its session. Called after the next contact was connected, who most often has
    /// taken the place and its event with it.
    #[inline(always)]
    pub(super) fn clear_place(&mut self, place: Place) {
        if !self.stations.has_event(place) {
            self.agenda.cancel(lane::SESSIONS, place);
        }
    }

    fn on_patience(&mut self, id: ContactId) {
        self.agenda.cancel(lane::PATIENCE, id.0);
        if PLAIN || matches!(self.contacts[id].stage, Stage::Waiting | Stage::Consulting | Stage::Selected) {
            return self.leave_waiting(id, Outcome::Abandoned);
        }
        self.recall(id);
        self.agenda.cancel(lane::STEPS, id.0);
        self.go_unserved(id, Outcome::AbandonedInDialogue);
    }

    /// A contact does not want to wait any more.
    #[inline(always)]
    pub(super) fn leave_waiting(&mut self, id: ContactId, outcome: Outcome) {
        self.stop_waiting(id, outcome);
        self.go_unserved(id, outcome);
    }

    #[inline(always)]
    fn go_unserved(&mut self, id: ContactId, outcome: Outcome) {
        self.contacts[id].conversed = self.now;
        self.release(id);
        self.dismiss(id, outcome, None, Span::ZERO);
        self.act_apart();
    }

    /// A contact does not wait any longer, whom the engine has let go already.
    #[cold]
    fn end_waiting(&mut self, id: ContactId) {
        let (now, queue) = (self.now, self.queue_of(id));
        self.waiting[queue].add(now, -1);
        if self.notices.is_some() {
            self.drop_notice(id);
        }
    }

    /// A contact leaves the line, or the way to it, with this outcome. What the engine decides thereupon is still to be done.
    #[inline]
    pub(super) fn stop_waiting(&mut self, id: ContactId, outcome: Outcome) {
        let queue = self.queue_of(id);
        self.waiting[queue].add(self.now, -1);
        if self.has_sites() {
            self.leave_site(id, outcome);
        }
        if !PLAIN && self.contacts[id].stage == Stage::Consulting {
            self.agenda.cancel(lane::STEPS, id.0);
        } else {
            if !PLAIN && self.notices.is_some() {
                self.drop_notice(id);
            }
            if !PLAIN && self.contacts[id].stage == Stage::Selected {
                self.leave_selected(id);
            }
            self.engine.router.handle(self.now, Input::Withdraw(id));
        }
    }

    /// What became of the contact.
    #[inline(always)]
    pub(super) fn record(
        &self,
        id: ContactId,
        outcome: Outcome,
        agent: Option<AgentId>,
        wrap_up: Span,
    ) -> ContactRecord {
        let contact = &self.contacts[id];
        let asked = PLAIN
            || matches!(
                contact.stage,
                Stage::Consulting | Stage::Asking | Stage::Waiting | Stage::Selected | Stage::Served
            );
        // In a plain center they are one; said here, so that nothing is computed of the two.
        let requested = if PLAIN { contact.arrived } else { contact.requested };
        let connected = contact.stage == Stage::Served;
        let messenger = contact.provider.filter(|_| !PLAIN).map(|provider| (provider, &self.messengers[id]));
        ContactRecord {
            class: contact.class,
            number: contact.number,
            returns: contact.returns,
            arrived: contact.arrived,
            requested: asked.then_some(requested),
            connected: connected.then_some(contact.connected),
            left: match outcome {
                Outcome::Handled | Outcome::Contained | Outcome::InService => contact.conversed,
                Outcome::Dropped if connected => contact.conversed,
                _ => self.now,
            },
            wrap_up,
            site: (asked && contact.stage != Stage::Consulting).then_some(contact.site),
            agent,
            hosted: messenger.map(|(provider, messenger)| (provider, messenger.host)),
            modes: messenger.map(|(_, messenger)| messenger.modes),
            outcome,
        }
    }

    /// The center is done with the contact: it is counted, shown, and its place is free.
    // Inlined, so that what is known of the outcome at each call leaves only the counting that it needs.
    #[inline(always)]
    pub(super) fn dismiss(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        let contact = &self.contacts[id];
        let connected = contact.stage == Stage::Served;
        let record = self.record(id, outcome, agent, wrap_up);
        self.cells[contact.cell as usize].count(&record, self.center.thresholds);
        let responses = if PLAIN { None } else { self.responses(id) };
        if let Some(responses) = &responses {
            self.cells[contact.cell as usize].count_responses(responses, outcome);
        }
        let wait = (connected && outcome != Outcome::Contained).then(|| contact.connected.since(contact.requested));
        if let Some(wait) = wait {
            self.classes[contact.class].waits.record(wait);
        }
        if !PLAIN && let Some(books) = &mut self.host_books {
            let interval = contact.cell as usize / self.center.classes.len();
            books.count(&record, responses.as_ref(), interval, self.center.thresholds, wait);
        }
        if O::WATCHES {
            self.observer.on_contact(&record);
        }
        if !PLAIN && self.notices.is_some() {
            self.compare_notice(id, &record);
        }
        if !PLAIN && self.sip.is_some() {
            self.end_signalling(id, &record);
        }
        self.contacts.remove(id);
    }

    /// What happens in the lanes that are not busy.
    #[inline(never)]
    fn handle_rare(&mut self, lane: usize, slot: u32) {
        match lane {
            lane::DEADLINE => {
                if self.has_sites() && self.is_report(slot) {
                    return self.on_report(slot);
                }
                self.agenda.cancel(lane::DEADLINE, slot);
                self.engine.deadline = None;
                self.engine.router.handle_deadline(self.now);
                self.act_apart();
            }
            lane::SHIFTS if (slot as usize) < self.center.agents.len() => self.on_shift(AgentId(slot)),
            lane::SHIFTS if slot == self.slot_of_routing_point() => self.on_outage(),
            lane::SHIFTS if slot > self.slot_of_tables() => self.on_return(slot),
            lane::SHIFTS if slot == self.slot_of_tables() => self.on_table(),
            lane::SHIFTS if slot > self.slot_of_routing_point() => self.on_programs(slot),
            lane::SHIFTS => self.on_fault(slot),
            lane::CLOSE => self.on_close(),
            _ => unreachable!("there are no other lanes"),
        }
    }

    /// The horizon ends: when the run is cut off, everything stops where it is. Otherwise the run has at least come so far,
    /// that agents on duty are present to the end even when the last contact left before it.
    fn on_close(&mut self) {
        match self.center.closing {
            Closing::Drain => self.agenda.cancel(lane::CLOSE, 0),
            Closing::Cut => self.agenda = Agenda::new(),
        }
    }

    /// Whether there are several sites.
    #[inline(always)]
    fn has_sites(&self) -> bool {
        !PLAIN && self.sites.is_some()
    }

    /// The contact gives back what it held outside of the center.
    #[inline(always)]
    fn release(&mut self, id: ContactId) {
        if !PLAIN {
            self.release_host(id);
        }
    }

    /// The present moment.
    pub(super) fn now(&self) -> Time {
        self.now
    }
}

impl<O: Observer, const PLAIN: bool> Machine<{ lane::COUNT }, { lane::BUSY }> for Run<'_, O, PLAIN> {
    // In a plain center contacts do nothing between arriving and being served.
    const USED: u32 = if PLAIN { !(1 << lane::STEPS) } else { u32::MAX };

    #[inline]
    fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    // The busy lanes are few enough to be told apart by comparing, and not by a table of jumps: a wrong guess at which comes next
    // is found out sooner.
    #[inline(always)]
    fn handle(&mut self, Due { time, lane, slot }: Due) {
        self.now = time;
        match lane {
            lane::SESSIONS => self.on_session(slot),
            lane::ARRIVALS => self.on_arrival(ClassId::from_index(slot as usize)),
            lane::PATIENCE => self.on_patience(ContactId(slot)),
            lane::STEPS if !PLAIN => self.on_step(ContactId(slot)),
            _ => self.handle_rare(lane, slot),
        }
    }
}
