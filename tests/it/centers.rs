//! A builder of centers for tests: everything has a plain default, so that a test shows only what it is about.
//!
//! ```text
//! Plan::lasting(10_000.0).class(Contacts::steady(0.8).handled_in(constant(1.0))).group(Agents::number(1)).run(1)
//! ```
//!
//! Class n waits in queue n, which asks for skill n; agents have the skills of all classes unless said otherwise. All times are
//! in seconds. Nothing here checks anything: a center without sense is the test's own mistake.

use switchboard::ids::{ClassId, GroupId, Id, IdVec, LanguageId, ProtocolId, QueueId, SiteId, SkillId};
use switchboard::model::{
    Agent, AnswerOrder, Attendance, Center, Closing, Duty, Enterprise, FallBack, Group, Horizon, Hosting,
    HostingPolicy, Interruptions, Limits, MessageServers, Observer, Outages, PresencePlan, Provider, Proxy, QueuePlan,
    RoutingPoint, RunResult, Sites, Slowdown, StatusServer, Thresholds, simulate,
};
use switchboard::random::Distribution;
use switchboard::routing::{
    AgentSelection, Capability, Capacity, Condition, ContactSelection, ProtocolSet, QueueRules, Rules, SkillLevel,
    Step, Target, WhenEmpty,
};
use switchboard::stats::ServiceLevelFormula;
use switchboard::time::{Span, Time};
use switchboard::workload::{
    Arrivals, Busyness, ByArrival, Class, Entry, MessagingHabits, Paging, Piece, PreferredAgent, RatedPieces,
    SharedBusyness,
};

pub(crate) fn constant(value: f64) -> Distribution {
    Distribution::constant(value).unwrap()
}

pub(crate) fn exponential(mean: f64) -> Distribution {
    Distribution::exponential(mean).unwrap()
}

pub(crate) fn erlang(stages: u32, mean: f64) -> Distribution {
    Distribution::erlang(stages, mean).unwrap()
}

pub(crate) fn hyperexponential(mean: f64, cv: f64) -> Distribution {
    Distribution::hyperexponential_mean_cv(mean, cv).unwrap()
}

pub(crate) fn lognormal(mean: f64, cv: f64) -> Distribution {
    Distribution::lognormal_mean_cv(mean, cv).unwrap()
}

pub(crate) fn span(seconds: f64) -> Span {
    Span::from_seconds_f64(seconds)
}

pub(crate) fn at(seconds: f64) -> Time {
    Time::START + span(seconds)
}

/// Pieces from pairs (end, amount), all of day 0.
pub(crate) fn pieces(ends_and_amounts: &[(f64, f64)]) -> RatedPieces {
    let piece = |&(end, amount): &(f64, f64)| Piece { end: at(end), amount, day: 0 };
    RatedPieces::new(ends_and_amounts.iter().map(piece).collect()).unwrap()
}

/// A Poisson process of given rates and nothing else.
pub(crate) fn poisson(rates: RatedPieces) -> Arrivals {
    Arrivals::Poisson { rates, busyness: Busyness::default(), batch: None, bursts: None }
}

/// What a center is to be.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    length: Span,
    intervals: u64,
    closing: Closing,
    thresholds: Thresholds,
    classes: Vec<Contacts>,
    groups: Vec<Agents>,
    providers: Vec<Provider>,
    agent_selection: AgentSelection,
    contact_selection: ContactSelection,
    sites: Sites,
}

impl Plan {
    /// One interval, thresholds of 0, first come first served by the agent who is idle longest; whoever is there at the end is served.
    pub(crate) fn lasting(seconds: f64) -> Plan {
        Plan {
            length: span(seconds),
            intervals: 1,
            closing: Closing::Drain,
            thresholds: Thresholds {
                in_time: Span::ZERO,
                short_abandon: Span::ZERO,
                headline: ServiceLevelFormula::All,
            },
            classes: Vec::new(),
            groups: Vec::new(),
            providers: Vec::new(),
            agent_selection: AgentSelection::LongestIdle,
            contact_selection: ContactSelection::FirstCome,
            sites: Sites::one(),
        }
    }

    /// Statistics by so many intervals of equal length.
    pub(crate) fn cut_into(self, intervals: u64) -> Plan {
        Plan { intervals, ..self }
    }

    /// The threshold of the service level.
    pub(crate) fn in_time(mut self, seconds: f64) -> Plan {
        self.thresholds.in_time = span(seconds);
        self
    }

    pub(crate) fn class(mut self, class: Contacts) -> Plan {
        self.classes.push(class);
        self
    }

    pub(crate) fn group(mut self, group: Agents) -> Plan {
        self.groups.push(group);
        self
    }

    pub(crate) fn provider(mut self, provider: Provider) -> Plan {
        self.providers.push(provider);
        self
    }

    pub(crate) fn agent_selection(self, agent_selection: AgentSelection) -> Plan {
        Plan { agent_selection, ..self }
    }

    pub(crate) fn contact_selection(self, contact_selection: ContactSelection) -> Plan {
        Plan { contact_selection, ..self }
    }

    /// The groups are at these sites.
    pub(crate) fn sites(self, sites: Sites) -> Plan {
        Plan { sites, ..self }
    }

    pub(crate) fn closing(self, closing: Closing) -> Plan {
        Plan { closing, ..self }
    }

    /// The length of an interval.
    pub(crate) fn interval(&self) -> Span {
        Span::from_nanos(self.length.nanos().div_ceil(self.intervals))
    }

    /// Runs replication 0.
    pub(crate) fn run(&self, seed: u64) -> RunResult {
        self.run_before(seed, &mut ())
    }

    /// Runs replication 0 before the eyes of an observer.
    pub(crate) fn run_before(&self, seed: u64, observer: &mut impl Observer) -> RunResult {
        simulate(&self.center(), seed, 0, Limits::default(), observer).unwrap()
    }

    pub(crate) fn center(&self) -> Center {
        let numbered = |(number, class): (usize, &Contacts)| class.class(number, self.length, self.groups.len());
        let queue = |(number, class): (usize, &Contacts)| QueueRules {
            target: Target::skilled(SkillId::from_index(number), class.minimum_level),
            steps: class.steps.clone(),
            weight: class.weight,
            in_time: class.target,
            capacity: class.limit,
            when_empty: WhenEmpty::Join,
        };
        let name = |number: usize, kind: &str| format!("{kind} {number}");
        let providers = match self.providers.as_slice() {
            [] => vec![provider(0)],
            some => some.to_vec(),
        };
        let agents = self.groups.iter().enumerate().flat_map(|(number, group)| {
            let agent = group.agent(GroupId::from_index(number), self.classes.len());
            std::iter::repeat_n(agent, group.count)
        });
        Center {
            horizon: Horizon { length: self.length, interval: self.interval() },
            closing: self.closing,
            answered_within: IdVec::new(),
            warm_up: Span::ZERO,
            thresholds: self.thresholds,
            classes: self.classes.iter().enumerate().map(numbered).collect(),
            busyness: SharedBusyness::default(),
            queues: (0..self.classes.len()).map(|number| QueuePlan { name: name(number, "queue") }).collect(),
            groups: (0..)
                .zip(&self.groups)
                .map(|(number, group)| Group {
                    name: name(number, "group"),
                    slowdown: Slowdown::linear(group.slowdown).unwrap(),
                    interruptions: Interruptions::NONE,
                    answers: AnswerOrder::FirstCome,
                    reported_after: Span::ZERO,
                    self_service: false,
                    response: None,
                    in_numbers: false,
                    attendance: Attendance::FULL,
                })
                .collect(),
            agents: agents.collect(),
            firewall: None,
            program_changes: Vec::new(),
            proxy: Proxy {
                programs: providers.iter().map(|provider| provider.protocols[0].0).collect(),
                host_limit: None,
                fall_back: FallBack::Relay,
                redirect_failure: 0.0,
                servers: MessageServers::instant(),
                outages: Outages::default(),
                translation: None,
                agent_leg: constant(0.0),
                consult: constant(0.0),
                can_host: providers.iter().map(|provider| provider.protocols[0].0).collect(),
                direct_leg: constant(0.0),
                redirect_delay: constant(0.0),
                robot_delay: constant(0.0),
            },
            trunks: IdVec::new(),
            routing_point: RoutingPoint::default(),
            enterprise: Enterprise::default(),
            presence: PresencePlan::default(),
            status: StatusServer::default(),
            paging: Paging::default(),
            providers: providers.into(),
            rules: Rules {
                queues: self.classes.iter().enumerate().map(queue).collect(),
                agent_selection: self.agent_selection,
                contact_selection: self.contact_selection,
                ..Rules::default()
            },
            sites: self.sites.clone(),
        }
    }
}

/// A provider that relays the protocol of its own number without delay.
pub(crate) fn provider(number: u8) -> Provider {
    Provider {
        name: format!("provider {number}"),
        protocols: vec![(ProtocolId(number), 1.0)],
        client_leg: constant(0.0),
        proxy_leg: constant(0.0),
        servers: MessageServers::instant(),
        outages: Outages::default(),
        channels: None,
        accounts: None,
        hosting: HostingPolicy::always(Hosting::Relay),
        redirects: 1.0,
    }
}

/// A class of contacts.
#[derive(Clone, Debug)]
pub(crate) struct Contacts {
    coming: Coming,
    entry: Entry,
    priority: u8,
    weight: u32,
    target: Span,
    minimum_level: u8,
    limit: Option<u32>,
    patience: Option<Distribution>,
    /// By group, or one for all.
    talk: Vec<Distribution>,
    wrap_up: Distribution,
    preferred: Option<PreferredAgent>,
    language: Option<LanguageId>,
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Coming {
    Steadily(f64),
    As(Arrivals),
}

impl Contacts {
    /// Callers of endless patience who come as a Poisson process of one rate all the time, to be served in an exponential time of mean 1.
    pub(crate) fn steady(per_second: f64) -> Contacts {
        Contacts {
            coming: Coming::Steadily(per_second),
            entry: Entry::Voice,
            priority: 0,
            weight: 1,
            target: Span::ZERO,
            minimum_level: 1,
            limit: None,
            patience: None,
            talk: vec![exponential(1.0)],
            wrap_up: constant(0.0),
            preferred: None,
            language: None,
            steps: Vec::new(),
        }
    }

    /// The same, but who come like this.
    pub(crate) fn arriving(arrivals: Arrivals) -> Contacts {
        Contacts { coming: Coming::As(arrivals), ..Contacts::steady(0.0) }
    }

    pub(crate) fn handled_in(self, distribution: Distribution) -> Contacts {
        Contacts { talk: vec![distribution], ..self }
    }

    pub(crate) fn wrapped_up_in(self, wrap_up: Distribution) -> Contacts {
        Contacts { wrap_up, ..self }
    }

    pub(crate) fn patient_for(self, distribution: Distribution) -> Contacts {
        Contacts { patience: Some(distribution), ..self }
    }

    pub(crate) fn of_priority(self, priority: u8) -> Contacts {
        Contacts { priority, ..self }
    }

    pub(crate) fn weighing(self, weight: u32) -> Contacts {
        Contacts { weight, ..self }
    }

    /// The queue's target, for the order that goes by it.
    pub(crate) fn due_within(self, seconds: f64) -> Contacts {
        Contacts { target: span(seconds), ..self }
    }

    /// After a wait, whoever has the skill of another class will do.
    pub(crate) fn after(mut self, seconds: f64, class: u16) -> Contacts {
        let target = Target::skilled(SkillId(class), 1);
        self.steps.push(Step { after: span(seconds), only_if: Condition::default(), target, sites: Vec::new() });
        self
    }

    /// After a wait, contacts are asked for at these sites as well.
    pub(crate) fn overflowing(mut self, seconds: f64, sites: &[u16]) -> Contacts {
        // Nobody has this skill.
        let target = Target::skilled(SkillId(u16::MAX), 1);
        let sites = sites.iter().copied().map(SiteId).collect();
        self.steps.push(Step { after: span(seconds), only_if: Condition::default(), target, sites });
        self
    }

    /// The queue holds at most so many.
    pub(crate) fn queueing_at_most(self, limit: u32) -> Contacts {
        Contacts { limit: Some(limit), ..self }
    }

    pub(crate) fn by_im_with(self, habits: MessagingHabits) -> Contacts {
        Contacts { entry: Entry::Im(habits), ..self }
    }

    pub(crate) fn preferring_one_agent(self, share: f64, limit: f64) -> Contacts {
        Contacts { preferred: Some(PreferredAgent { share, limit: span(limit), backlog: None }), ..self }
    }

    fn class(&self, number: usize, length: Span, groups: usize) -> Class {
        let whole = |amount| RatedPieces::new(vec![Piece { end: Time::START + length, amount, day: 0 }]).unwrap();
        Class {
            name: format!("class {number}"),
            arrivals: match &self.coming {
                Coming::Steadily(rate) => poisson(whole(*rate)),
                Coming::As(arrivals) => arrivals.clone(),
            },
            entry: self.entry.clone(),
            queue: QueueId::from_index(number),
            priority: self.priority,
            patience: self.patience.clone(),
            talk: (0..groups).map(|group| self.talk[group.min(self.talk.len() - 1)].clone()).collect(),
            wrap_up: IdVec::from(vec![self.wrap_up.clone(); groups]),
            preferred: self.preferred,
            language: self.language,
            trunk: None,
            due: None,
            automation: None,
            announcement: None,
            retrials: None,
            callback: None,
            by_arrival: ByArrival::default(),
            transfers: Vec::new(),
            recalls: None,
            silent_abandonment: None,
            status: None,
            thread: None,
            invitations: None,
            while_waiting: None,
            notices: Vec::new(),
        }
    }
}

/// A group of agents.
#[derive(Clone, Debug)]
pub(crate) struct Agents {
    count: usize,
    /// Classes with the level of their skill; nothing for all at level 1.
    serving: Option<Vec<(u16, u8)>>,
    sessions: u16,
    calls: u16,
    slowdown: f64,
    programs: ProtocolSet,
    duty: Vec<Duty>,
}

impl Agents {
    /// Always on duty, running the program of protocol 0, with one session at a time.
    pub(crate) fn number(count: usize) -> Agents {
        Agents {
            count,
            serving: None,
            sessions: 1,
            calls: 1,
            slowdown: 0.0,
            programs: ProtocolSet::from_iter([ProtocolId(0)]),
            duty: vec![Duty { from: Time::START, to: Time::MAX }],
        }
    }

    /// Skills from pairs (class, level).
    pub(crate) fn serving(self, classes: &[(u16, u8)]) -> Agents {
        Agents { serving: Some(classes.to_vec()), ..self }
    }

    /// As many sessions at once, of which one may be a call; each beyond the first makes all take `slowdown` times their time longer.
    pub(crate) fn chatting(self, sessions: u16, slowdown: f64) -> Agents {
        Agents { sessions, slowdown, ..self }
    }

    pub(crate) fn running(self, protocols: &[u8]) -> Agents {
        Agents { programs: protocols.iter().map(|&protocol| ProtocolId(protocol)).collect(), ..self }
    }

    /// Duties from pairs (from, to).
    pub(crate) fn on_duty(self, duties: &[(f64, f64)]) -> Agents {
        Agents { duty: duties.iter().map(|&(from, to)| Duty { from: at(from), to: at(to) }).collect(), ..self }
    }

    fn agent(&self, group: GroupId, classes: usize) -> Agent {
        let skills = match &self.serving {
            Some(serving) => serving.clone(),
            None => (0..classes).map(|class| (ClassId::from_index(class).0, 1)).collect(),
        };
        let capacity =
            Capacity { by_medium: [self.calls, self.sessions, self.sessions, self.sessions], total: self.sessions };
        let skills = skills.into_iter().map(|(class, level)| SkillLevel { skill: SkillId(class), level });
        let capability = Capability::new(skills, self.programs, capacity).in_group(group);
        Agent { group, capability, duty: self.duty.clone() }
    }
}
