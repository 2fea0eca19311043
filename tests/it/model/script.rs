//! Centers written down as scripts: contacts at known times with known work, so that every moment can be worked out by
//! hand.

use switchboard::ids::{AgentId, ClassId, GroupId, Id, IdVec, ProtocolId, ProviderId, QueueId, SiteId, SkillId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::{Capability, Capacity, ContactSelection, ProtocolSet, QueueRules, Rules, SkillLevel};
use switchboard::stats::ServiceLevelFormula;
use switchboard::time::{Span, Time};
use switchboard::workload::{
    Arrivals, ByArrival, Class, Entry, MessagingHabits, Paging, PreferredAgent, RecordedContact, SessionForm,
    SharedBusyness,
};

/// For ever.
pub(crate) const EVER: f64 = f64::INFINITY;

/// So many seconds.
pub(crate) fn s(seconds: f64) -> Span {
    Span::from_seconds_f64(seconds)
}

/// The moment so many seconds after the start.
pub(crate) fn at(seconds: f64) -> Time {
    Time::START + s(seconds)
}

/// A time integral of so many unit-seconds \[unit·ns\].
pub(crate) fn area(seconds: f64) -> u128 {
    u128::from(s(seconds).nanos())
}

pub(crate) fn constant(seconds: f64) -> Distribution {
    Distribution::constant(seconds).unwrap()
}

/// A contact at this time with so much work, who waits for ever.
pub(crate) fn contact(time: f64, talk: f64) -> RecordedContact {
    RecordedContact { time: at(time), patience: None, talk: Some(s(talk)) }
}

/// A contact at this time with so much work and patience.
pub(crate) fn impatient(time: f64, talk: f64, patience: f64) -> RecordedContact {
    RecordedContact { patience: Some(s(patience)), ..contact(time, talk) }
}

/// Callers of queue 0.
pub(crate) fn calls(contacts: &[RecordedContact]) -> Class {
    Class {
        name: "calls".into(),
        arrivals: Arrivals::Recorded(contacts.to_vec().into()),
        entry: Entry::Voice,
        queue: QueueId(0),
        priority: 0,
        patience: None,
        talk: IdVec::new(),
        wrap_up: IdVec::new(),
        preferred: None,
        language: None,
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

/// Callers of another queue and class.
pub(crate) fn calls_of(name: &str, queue: u16, contacts: &[RecordedContact]) -> Class {
    Class { name: name.into(), queue: QueueId(queue), ..calls(contacts) }
}

/// Users of one provider: dialogue of so many exchanges with so long to think, session of so many exchanges.
pub(crate) fn habits(provider: u8, dialogue: u32, think: f64, session: u32) -> MessagingHabits {
    MessagingHabits {
        providers: (0..=provider).map(|number| if number == provider { 1.0 } else { 0.0 }).collect(),
        inquiry: None,
        dialogue_exchanges: constant(f64::from(dialogue)),
        think: constant(think),
        session: SessionForm::Held { exchanges: constant(f64::from(session)) },
        sensitivity: constant(0.0),
    }
}

/// Instant messages to queue 0.
pub(crate) fn messages(habits: MessagingHabits, contacts: &[RecordedContact]) -> Class {
    Class { name: "messages".into(), entry: Entry::Im(habits), ..calls(contacts) }
}

/// All of the class want their own agent, and wait for them alone so long.
pub(crate) fn wants_own(limit: f64, class: Class) -> Class {
    Class { preferred: Some(PreferredAgent { share: 1.0, limit: s(limit), backlog: None }), ..class }
}

/// Adds `agents` agents like the one given.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) group: u16,
    pub(crate) skills: Vec<(u16, u8)>,
    pub(crate) programs: Vec<u8>,
    /// Voice, instant messages, together.
    pub(crate) capacity: [u16; 3],
    pub(crate) duty: Vec<(f64, f64)>,
}

impl Staff {
    /// One call at a time, skill 0, always there.
    pub(crate) fn voice() -> Staff {
        Staff { group: 0, skills: vec![(0, 1)], programs: vec![], capacity: [1, 0, 1], duty: vec![(0.0, EVER)] }
    }

    /// So many chats at a time over these protocols, skill 0, always there.
    pub(crate) fn chat(sessions: u16, programs: &[u8]) -> Staff {
        Staff { programs: programs.to_vec(), capacity: [0, sessions, sessions], ..Staff::voice() }
    }

    pub(crate) fn skilled(self, skills: &[u16]) -> Staff {
        Staff { skills: skills.iter().map(|&skill| (skill, 1)).collect(), ..self }
    }

    pub(crate) fn on_duty(self, duty: &[(f64, f64)]) -> Staff {
        Staff { duty: duty.to_vec(), ..self }
    }
}

/// A provider whose legs take so long, speaking the protocol of its number.
pub(crate) fn provider(protocol: u8, client_leg: f64, proxy_leg: f64, hosting: Host) -> Provider {
    Provider {
        name: format!("provider {protocol}"),
        protocols: vec![(ProtocolId(protocol), 1.0)],
        client_leg: constant(client_leg),
        proxy_leg: constant(proxy_leg),
        servers: MessageServers::instant(),
        outages: Outages::default(),
        channels: None,
        accounts: None,
        hosting: HostingPolicy::always(hosted_by(hosting)),
        redirects: 1.0,
    }
}

/// How a contact is hosted that one host has from the dialogue to the end.
pub(crate) fn hosted_by(host: Host) -> Hosting {
    match host {
        Host::Provider => Hosting::Relay,
        Host::Proxy => Hosting::Redirect,
    }
}

/// A center in the making.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) center: Center,
    pub(crate) seed: u64,
}

/// What came out: a record of each contact by class and number, and the numbers.
pub(crate) struct Run {
    pub(crate) records: Vec<ContactRecord>,
    pub(crate) result: RunResult,
}

impl Script {
    /// Nobody and nothing yet: contacts in the first hour, one interval, first come first served. Each queue asks for the
    /// skill of its own number. In time is within 20 s, short within 5 s.
    pub(crate) fn new() -> Script {
        let hour = s(3600.0);
        let center = Center {
            horizon: Horizon { length: hour, interval: hour },
            closing: Closing::Drain,
            answered_within: IdVec::new(),
            warm_up: Span::ZERO,
            thresholds: Thresholds { in_time: s(20.0), short_abandon: s(5.0), headline: ServiceLevelFormula::All },
            classes: IdVec::new(),
            busyness: SharedBusyness::default(),
            queues: IdVec::new(),
            groups: IdVec::from(vec![Group {
                name: "desk".into(),
                slowdown: Slowdown::NONE,
                interruptions: Interruptions::NONE,
                answers: AnswerOrder::FirstCome,
                reported_after: Span::ZERO,
                self_service: false,
                response: None,
                in_numbers: false,
                attendance: Attendance::FULL,
            }]),
            agents: IdVec::new(),
            providers: IdVec::new(),
            firewall: None,
            program_changes: Vec::new(),
            proxy: Proxy {
                programs: (0..8).map(ProtocolId).collect(),
                host_limit: None,
                fall_back: FallBack::Relay,
                redirect_failure: 0.0,
                servers: MessageServers::instant(),
                outages: Outages::default(),
                translation: None,
                agent_leg: constant(0.0),
                consult: constant(0.0),
                can_host: (0..8).map(ProtocolId).collect(),
                direct_leg: constant(0.0),
                redirect_delay: constant(0.0),
                robot_delay: constant(0.0),
            },
            rules: Rules::default(),
            trunks: IdVec::new(),
            routing_point: RoutingPoint::default(),
            enterprise: Enterprise::default(),
            presence: PresencePlan::default(),
            status: StatusServer::default(),
            paging: Paging::default(),
            sites: Sites::one(),
        };
        Script { center, seed: 1 }
    }

    pub(crate) fn class(mut self, class: Class) -> Script {
        while self.center.rules.queues.len() <= usize::from(class.queue.0) {
            let skill = SkillId(self.center.rules.queues.len() as u16);
            self.center.rules.queues.push(QueueRules::of_skill(skill, 1));
            self.center.queues.push(QueuePlan { name: format!("queue {}", skill.0) });
        }
        self.center.classes.push(class);
        self
    }

    pub(crate) fn staff(mut self, staff: Staff) -> Script {
        let Staff { group, skills, programs, capacity: [voice, im, total], duty } = staff;
        let skills = skills.into_iter().map(|(skill, level)| SkillLevel { skill: SkillId(skill), level });
        let programs = ProtocolSet::from_iter(programs.into_iter().map(ProtocolId));
        let capacity = Capacity { by_medium: [voice, im, im, im], total };
        self.center.agents.push(Agent {
            group: GroupId(group),
            capability: Capability::new(skills, programs, capacity),
            duty: duty.into_iter().map(|(from, to)| Duty { from: at(from), to: at(to) }).collect(),
        });
        self
    }

    pub(crate) fn provider(mut self, provider: Provider) -> Script {
        self.center.providers.push(provider);
        self
    }

    pub(crate) fn horizon(mut self, length: f64) -> Script {
        self.center.horizon = Horizon { length: s(length), interval: s(length) };
        self
    }

    /// What is counted by interval is, by intervals of so long.
    pub(crate) fn intervals(mut self, each: f64) -> Script {
        self.center.horizon.interval = s(each);
        self
    }

    pub(crate) fn closing(mut self, closing: Closing) -> Script {
        self.center.closing = closing;
        self
    }

    /// Sites with a group each, in order, to which the contacts of each class come in these shares.
    pub(crate) fn sites(mut self, names: &[&str], shares: &[&[f64]]) -> Script {
        let desk = self.center.groups[GroupId(0)].clone();
        let group = |name: &&str| Group { name: format!("{name}ern desk"), ..desk.clone() };
        self.center.groups = names.iter().map(group).collect();
        let of_group = (0..names.len()).map(SiteId::from_index).collect();
        let entrances = shares.iter().map(|shares| Entrance::Split(shares.to_vec().into())).collect();
        self.center.sites = Sites::several(names.iter().map(|&name| name.into()).collect(), of_group, entrances, None);
        self
    }

    /// Sites with a group each, in order, to which the network sends the contacts of all classes.
    pub(crate) fn network(self, names: &[&str], network: Network) -> Script {
        let mut script = self.sites(names, &[]);
        let of_group = (0..names.len()).map(SiteId::from_index).collect();
        let entrances = script.center.classes.iter().map(|_| Entrance::Network).collect();
        let names = names.iter().map(|&name| name.into()).collect();
        script.center.sites = Sites::several(names, of_group, entrances, Some(network));
        script
    }

    pub(crate) fn contact_selection(mut self, contact_selection: ContactSelection) -> Script {
        self.center.rules.contact_selection = contact_selection;
        self
    }

    pub(crate) fn limit(mut self, queue: u16, limit: u32) -> Script {
        self.center.rules.queues[QueueId(queue)].capacity = Some(limit);
        self
    }

    /// Each further session makes all take `per_session` times the undisturbed time longer.
    pub(crate) fn slowdown(mut self, per_session: f64) -> Script {
        self.center.groups[GroupId(0)].slowdown = Slowdown::linear(per_session).unwrap();
        self
    }

    /// Runs it, with the engine's log.
    pub(crate) fn run(&self) -> Run {
        self.run_with(Limits { log: true, traces: true, events: 10_000_000, ..Limits::default() })
    }

    pub(crate) fn run_with(&self, limits: Limits<'_>) -> Run {
        let center = self.complete();
        let mut records = Vec::new();
        let result = simulate(&center, self.seed, 0, limits, &mut records).unwrap();
        records.sort_by_key(|record| (record.class, record.number, record.retrials, record.recalls));
        Run { records, result }
    }

    /// The center with a distribution of every class for every group.
    pub(crate) fn complete(&self) -> Center {
        let mut center = self.center.clone();
        for class in center.classes.iter_mut() {
            while class.talk.len() < center.groups.len() {
                class.talk.push(constant(60.0));
            }
            while class.wrap_up.len() < center.groups.len() {
                class.wrap_up.push(constant(0.0));
            }
            if let Entry::Im(habits) = &mut class.entry {
                while habits.providers.len() < center.providers.len() {
                    habits.providers.push(0.0);
                }
            }
        }
        center
    }

    /// The records alone.
    pub(crate) fn records(&self) -> Vec<ContactRecord> {
        self.run().records
    }
}

/// A caller of class 0 who was served.
pub(crate) fn served(number: u64, arrived: f64, connected: f64, left: f64, agent: u32) -> ContactRecord {
    ContactRecord {
        connected: Some(at(connected)),
        agent: Some(AgentId(agent)),
        outcome: Outcome::Handled,
        ..unserved(number, arrived, left)
    }
}

/// A caller of class 0 who gave up waiting.
pub(crate) fn abandoned(number: u64, arrived: f64, left: f64) -> ContactRecord {
    ContactRecord { outcome: Outcome::Abandoned, ..unserved(number, arrived, left) }
}

/// A caller of class 0 who was turned away by a rule.
pub(crate) fn ruled_out(number: u64, arrived: f64) -> ContactRecord {
    ContactRecord { outcome: Outcome::RuledOut, ..blocked(number, arrived) }
}

/// A caller of class 0 who found the queue full.
pub(crate) fn blocked(number: u64, arrived: f64) -> ContactRecord {
    ContactRecord { outcome: Outcome::QueueFull, ..unserved(number, arrived, arrived) }
}

/// A caller of class 0 who was there to the end.
pub(crate) fn unserved(number: u64, arrived: f64, left: f64) -> ContactRecord {
    ContactRecord {
        class: ClassId(0),
        number,
        retrials: 0,
        recalls: 0,
        arrived: at(arrived),
        requested: Some(at(arrived)),
        connected: None,
        left: at(left),
        wrap_up: Span::ZERO,
        site: Some(SiteId(0)),
        transferred_from: None,
        switched_from: None,
        moved_to: None,
        told: None,
        agent: None,
        hosted: None,
        modes: None,
        outcome: Outcome::Unserved,
    }
}

/// The same at another site.
pub(crate) fn at_site(site: u16, record: ContactRecord) -> ContactRecord {
    ContactRecord { site: Some(SiteId(site)), ..record }
}

/// The same in this queue, into which a rule put it.
pub(crate) fn moved_to(queue: u16, record: ContactRecord) -> ContactRecord {
    ContactRecord { moved_to: Some(QueueId(queue)), ..record }
}

/// The same of another class.
pub(crate) fn of(class: u16, record: ContactRecord) -> ContactRecord {
    ContactRecord { class: ClassId(class), ..record }
}

/// The same over a provider, asking to be routed at this time.
pub(crate) fn over(provider: u8, host: Host, requested: f64, record: ContactRecord) -> ContactRecord {
    let modes = Some(Modes { asked: hosted_by(host), used: hosted_by(host) });
    ContactRecord { requested: Some(at(requested)), hosted: Some((ProviderId(provider), host)), modes, ..record }
}
