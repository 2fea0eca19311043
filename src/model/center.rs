//! What a center consists of: everything that a run needs, complete and free of contradictions.

use super::enterprise::Enterprise;
use super::programs::ProgramChange;
use super::response::Response;
use super::sip::RoutingPoint;
use super::sites::Sites;
use crate::ids::{AgentId, ClassId, GroupId, IdVec, ProtocolId, ProviderId, QueueId, TrunkId};
use crate::random::Law;
use crate::routing::{Capability, Channel, MediaPairs, Medium, ProtocolSet, Rules};
use crate::stats::LevelByInterval;
use crate::time::{Span, Time};
use crate::workload::{Class, Entry};

/// A center and what it is run for.
#[derive(Clone, Debug)]
pub struct Center {
    /// How long contacts arrive, and how that time is cut for statistics.
    pub horizon: Horizon,
    /// What happens when contacts arrive no more.
    pub closing: Closing,
    /// Limits that the counts of results go by.
    pub thresholds: Thresholds,
    /// Who makes contact.
    pub classes: IdVec<ClassId, Class>,
    /// Where contacts wait, in the order of the queues of `rules`.
    pub queues: IdVec<QueueId, QueuePlan>,
    /// Who serves, in groups.
    pub groups: IdVec<GroupId, Group>,
    /// Who serves, one by one.
    pub agents: IdVec<AgentId, Agent>,
    /// The instant-messaging providers.
    pub providers: IdVec<ProviderId, Provider>,
    /// The proxy through which all instant messages pass.
    pub proxy: Proxy,
    /// The telephone lines into the center, in groups.
    pub trunks: IdVec<TrunkId, Trunk>,
    /// Where requests by SIP arrive.
    pub routing_point: RoutingPoint,
    /// The firewall between proxy and agents, when it is a machine of its own.
    pub firewall: Option<Firewall>,
    /// When agents close and start programs, in the order of time.
    pub program_changes: Vec<ProgramChange>,
    /// How contacts are routed, at each of its sites.
    pub rules: Rules,
    /// What the table of the rules goes by, and when it is replaced.
    pub enterprise: Enterprise,
    /// The sites that it consists of, most often one.
    pub sites: Sites,
}

impl Center {
    /// Whether a message between a client of the provider and an agent takes no time, ever, while this one hosts.
    pub(super) fn passes_at_once(&self, provider: ProviderId, host: Host) -> bool {
        let (provider, proxy) = (&self.providers[provider], &self.proxy);
        let nothing = |law: &Law| law.is_constant() == Some(0.0);
        let free = |servers: &MessageServers| servers.workers.is_none() && nothing(&servers.service);
        let before = match host {
            Host::Provider => {
                nothing(&provider.client_leg)
                    && nothing(&provider.proxy_leg)
                    && free(&provider.servers)
                    && !provider.outages.are_possible()
            }
            Host::Proxy => nothing(&proxy.direct_leg),
        };
        let wall = |firewall: &Firewall| free(&firewall.servers) && !firewall.outages.are_possible();
        let behind = free(&proxy.servers) && !proxy.outages.are_possible() && nothing(&proxy.agent_leg);
        let translates = |translation: &Translation| {
            let covered = |&(protocol, _): &(ProtocolId, f64)| translation.covers.contains(protocol);
            provider.protocols.iter().any(covered) && !nothing(&translation.service)
        };
        let behind = behind && !proxy.translation.as_ref().is_some_and(translates);
        before && behind && self.firewall.as_ref().is_none_or(wall)
    }

    /// Whether all contacts come by voice or chat, straight to the one engine, and want no more of it than an agent: nothing
    /// lies before the engine, beside it or behind it.
    pub(super) fn is_plain(&self) -> bool {
        let plain = |class: &Class| {
            let Class { entry, preferred, trunk, due, automation, notice, .. } = class;
            let direct = matches!(entry, Entry::Voice | Entry::Chat);
            direct
                && preferred.is_none()
                && trunk.is_none()
                && due.is_none()
                && automation.is_none()
                && notice.is_none()
        };
        let no_rules = self.rules.table.is_empty() && self.enterprise.tables.is_empty();
        let no_steps = self.rules.queues.iter().all(|queue| queue.steps.is_empty());
        let usual = |group: &Group| group.response.is_none() && group.interruptions.are_none();
        !self.sites.are_several()
            && no_rules
            && no_steps
            && self.groups.iter().all(usual)
            && self.classes.iter().all(plain)
    }

    /// Whether any step has contacts asked for at other sites.
    pub fn overflows(&self) -> bool {
        self.rules.queues.iter().flat_map(|queue| &queue.steps).any(|step| !step.sites.is_empty())
    }

    /// Whether contacts of the class may be told something when they have to wait.
    pub fn tells(&self, class: ClassId) -> bool {
        let by_rule = self.enterprise.treatments.iter().any(|treatment| treatment.notice.is_some());
        by_rule || self.classes[class].notice.is_some()
    }

    /// Whether any conversation goes turn by turn.
    pub(super) fn converses_by_turns(&self) -> bool {
        self.classes.iter().any(|class| class.turns().is_some())
    }

    /// The agents who have what the class's queue asks for, in order, whatever programs they run.
    pub(super) fn agents_who_may_serve(&self, class: &Class) -> Vec<AgentId> {
        let asks = &self.rules.queues[class.queue];
        let able = |agent: &Agent| asks.admits(&agent.capability, &self.rules.filters, 0, class.language);
        self.agents.entries().filter(|(_, agent)| able(agent)).map(|(id, _)| id).collect()
    }
}

/// Telephone lines that calls share. A call by circuit holds one from its arrival to the end of its conversation, also while
/// it waits; who finds all of them held is turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// Its name.
    pub name: String,
    /// How many lines.
    pub lines: u32,
}

/// The time in which contacts arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// How long; contacts arrive before its end.
    pub length: Span,
    /// The length of an interval for statistics, by which the last one may be shorter.
    pub interval: Span,
}

impl Horizon {
    /// How many intervals it takes.
    pub fn intervals(self) -> usize {
        self.length.nanos().div_ceil(self.interval.nanos().max(1)) as usize
    }

    /// A quantity that is 0 from the start on, over its intervals.
    pub(super) fn level(self) -> LevelByInterval {
        LevelByInterval::new(Time::START, self.interval, self.intervals(), 0).ending_at(Time::START + self.length)
    }
}

/// What happens after the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    /// Whoever is there is served or gives up; the run ends when nothing can happen any more, but not before the horizon.
    #[default]
    Drain,
    /// The run ends at once: who is being served counts as answered, who waits as left waiting.
    Cut,
}

/// Limits for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// A contact that waits at most this long is answered, or abandoned, *in time*.
    pub in_time: Span,
    /// A contact that gives up after at most this long is a *short* abandonment.
    pub short_abandon: Span,
}

/// A waiting line; its rules are the engine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePlan {
    /// Its name.
    pub name: String,
}

/// Agents that are planned together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How several sessions in one piece slow each other down.
    pub slowdown: Slowdown,
    /// Which media break into which, and make them stand still meanwhile.
    pub interruptions: Interruptions,
    /// Whom an agent answers first in conversations turn by turn.
    pub answers: AnswerOrder,
    /// How long until the engine learns that its agents have closed or started a program.
    pub reported_after: Span,
    /// Whether its agents are machines: they are no staff, and do not count as such.
    pub automated: bool,
    /// How they respond; nothing for at once.
    pub response: Option<Response>,
}

/// Whom an agent answers first when messages of several clients wait for his attention. He finishes what he has in hand.
/// Ties go to the smaller place of the session at the agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerOrder {
    /// The message that arrived first.
    #[default]
    FirstCome,
    /// The client who has waited longest for this agent's answers, over the whole conversation.
    LongestWaiting,
    /// Clients who have had no answer yet; after them the message that arrived first.
    NewFirst,
}

/// How much longer work takes when several sessions are open at one agent: each beyond the first makes all of them take
/// so many times the undisturbed time longer. With 1, two sessions take twice as long each: attention is shared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowdown(f64);

impl Slowdown {
    /// Sessions do not disturb each other.
    pub const NONE: Slowdown = Slowdown(0.0);

    /// So much for each session beyond the first; `None` when it is negative or not finite.
    pub fn linear(per_session: f64) -> Option<Slowdown> {
        (per_session >= 0.0 && per_session.is_finite()).then_some(Slowdown(per_session))
    }

    /// Whether there is none.
    #[inline]
    pub fn is_none(self) -> bool {
        self.0 == 0.0
    }

    /// How many times as long a session takes while `open` sessions are open, itself included.
    #[inline]
    pub fn stretch(self, open: u32) -> f64 {
        1.0 + self.0 * f64::from(open.saturating_sub(1))
    }
}

/// Media that break into others: as long as a session of the one is open at an agent, his sessions in one piece of the other stand still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interruptions(MediaPairs);

impl Interruptions {
    /// Nothing interrupts anything.
    pub const NONE: Interruptions = Interruptions(MediaPairs::NONE);

    /// The media that are interrupted, each with one that breaks into it; `None` when sessions could stand still for each other, in a
    /// circle, and never end.
    pub fn new(pairs: MediaPairs) -> Option<Interruptions> {
        // Whoever can still be reached from itself after as many steps as there are media lies on a circle.
        let mut reached = pairs;
        for middle in Medium::ALL {
            for (at, comes) in Medium::ALL.into_iter().flat_map(|at| Medium::ALL.map(|comes| (at, comes))) {
                if reached.contain(at, middle) && reached.contain(middle, comes) {
                    reached = reached.and(at, comes);
                }
            }
        }
        Medium::ALL.into_iter().all(|medium| !reached.contain(medium, medium)).then_some(Interruptions(pairs))
    }

    /// Whether there are none.
    #[inline]
    pub fn are_none(self) -> bool {
        self.0.are_none()
    }

    /// Whether a session of the medium `at` stands still while one of the medium `other` is open.
    #[inline]
    pub fn interrupt(self, at: Medium, other: Medium) -> bool {
        self.0.contain(at, other)
    }
}

/// Somebody who serves contacts.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// The group.
    pub group: GroupId,
    /// What the agent can do.
    pub capability: Capability,
    /// When the agent is on duty: in order, not overlapping and not touching.
    pub duty: Vec<Duty>,
}

/// A stretch of duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// From this moment on the agent takes contacts.
    pub from: Time,
    /// From this moment on the agent takes no new contact, and leaves when the last open session is done. [`Time::MAX`]
    /// is never.
    pub to: Time,
}

/// Who hosts an instant-messaging communication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The provider: every message is relayed through its server.
    Provider,
    /// The proxy: the client was redirected and talks to it directly.
    Proxy,
}

/// Servers that handle messages one after another, each by one of them, first come first served.
#[derive(Clone, Debug)]
pub struct MessageServers {
    /// How many; `None` for as many as there are messages.
    pub workers: Option<u32>,
    /// How long a message takes one of them \[s\].
    pub service: Law,
    /// The most messages that wait for one; who sends one more is cut off.
    pub queue_limit: Option<u32>,
}

impl MessageServers {
    /// Servers who take no time and are as many as there are messages.
    pub fn instant() -> MessageServers {
        let service = Law::constant(0.0).expect("zero is a constant");
        MessageServers { workers: None, service, queue_limit: None }
    }
}

/// When a machine is out of order.
#[derive(Clone, Debug, Default)]
pub struct Outages {
    /// As planned: in order, not overlapping and not touching.
    pub planned: Vec<Outage>,
    /// By chance, on top.
    pub by_chance: Option<OutagesByChance>,
}

impl Outages {
    /// Whether there may be any.
    pub fn are_possible(&self) -> bool {
        !self.planned.is_empty() || self.by_chance.is_some()
    }
}

/// An outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// When it begins.
    pub from: Time,
    /// When it ends; [`Time::MAX`] is never.
    pub to: Time,
}

/// Outages by chance: a machine that is up for this time fails.
#[derive(Clone, Debug)]
pub struct OutagesByChance {
    /// From the start of the run or a repair to the next failure \[s\].
    pub to_failure: Law,
    /// From a failure to the repair \[s\].
    pub to_repair: Law,
}

/// The machine that translates addresses between the proxy and the agents.
#[derive(Clone, Debug)]
pub struct Firewall {
    /// What it does with each message.
    pub servers: MessageServers,
    /// The most sessions with agents whose addresses it can translate at once; one more is refused.
    pub bindings: Option<u32>,
    /// When it fails.
    pub outages: Outages,
}

/// How an instant-messaging communication is to be hosted. Who was redirected stays with the proxy, so there is no fourth way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hosting {
    /// The provider hosts dialogue and session.
    Relay,
    /// The client is redirected before the dialogue; the proxy hosts dialogue and session.
    Redirect,
    /// The provider hosts the dialogue; at the connection to an agent the proxy takes over.
    Handover,
}

impl Hosting {
    /// All of them.
    pub const ALL: [Hosting; 3] = [Hosting::Relay, Hosting::Redirect, Hosting::Handover];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Hosting::Relay => "relay",
            Hosting::Redirect => "redirect",
            Hosting::Handover => "handover",
        }
    }
}

/// For whom which hosting is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HostingPolicy {
    /// For those whom the following two name; the others are relayed.
    pub mode: Hosting,
    /// A share of the contacts, chosen by chance \[0, 1\].
    pub share: f64,
    /// Contacts at least so sensitive.
    pub from_sensitivity: f64,
}

impl HostingPolicy {
    /// The same for everybody.
    pub const fn always(mode: Hosting) -> HostingPolicy {
        HostingPolicy { mode, share: 1.0, from_sensitivity: 0.0 }
    }
}

/// What becomes of a contact that the proxy should host and cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FallBack {
    /// It is relayed.
    #[default]
    Relay,
    /// It is refused.
    Refuse,
}

/// A provider of instant messaging.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// The protocols that its clients' programs speak, with the shares of the clients; they sum to 1. Versions of a program
    /// that are not compatible with each other are protocols of their own.
    pub protocols: Vec<(ProtocolId, f64)>,
    /// How long a message takes between client and provider \[s\].
    pub client_leg: Law,
    /// How long a message takes between provider and proxy \[s\].
    pub proxy_leg: Law,
    /// Its message servers, through which every relayed message goes.
    pub servers: MessageServers,
    /// When it fails.
    pub outages: Outages,
    /// The most channels that it holds on behalf of clients; who comes beyond is lost.
    pub channels: Option<u32>,
    /// The most contacts that the proxy may have relayed at once: its accounts as a client of the provider.
    pub accounts: Option<u32>,
    /// How its communications are to be hosted.
    pub hosting: HostingPolicy,
    /// The share of clients whom the provider redirects when asked to \[0, 1\].
    pub redirects: f64,
}

/// Translation into one protocol that all agents use, whatever protocols their clients' programs speak.
#[derive(Clone, Debug)]
pub struct Translation {
    /// The protocol of the agents.
    pub into: ProtocolId,
    /// The protocols of clients that are translated.
    pub covers: ProtocolSet,
    /// How much longer the proxy handles a message between client and agent for it \[s\].
    pub service: Law,
}

/// The proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// The protocols of which it runs a client program; contacts by others are lost.
    pub programs: ProtocolSet,
    /// The most redirected contacts that it hosts at once.
    pub host_limit: Option<u32>,
    /// What becomes of contacts that it should host and cannot.
    pub fall_back: FallBack,
    /// The share of redirections that fail \[0, 1\].
    pub redirect_failure: f64,
    /// The protocols in which it can act as the host of a redirected client.
    pub can_host: ProtocolSet,
    /// How long a message takes between a redirected client and the proxy \[s\].
    pub direct_leg: Law,
    /// How long the redirection takes \[s\].
    pub redirect_delay: Law,
    /// How long the robot takes to write a message \[s\].
    pub robot_delay: Law,
    /// What handles messages at the proxy, through which all of them go.
    pub servers: MessageServers,
    /// When it fails, and with it the firewall's work where that is no machine of its own.
    pub outages: Outages,
    /// Whether it translates what clients and agents write.
    pub translation: Option<Translation>,
    /// How long a message takes between the proxy, or the firewall, and an agent \[s\].
    pub agent_leg: Law,
    /// How long a request takes to the engine and back, where it runs on another machine \[s\].
    pub consult: Law,
}

impl Proxy {
    /// How contacts of a client's protocol reach agents: by that of the translation, where it is covered.
    #[inline]
    pub fn channel_of(&self, protocol: ProtocolId) -> Channel {
        let translation = self.translation.as_ref().filter(|translation| translation.covers.contains(protocol));
        Channel::Im(translation.map_or(protocol, |translation| translation.into))
    }
}
