//! What a center consists of: everything that a run needs, complete and free of contradictions.

use crate::ids::{AgentId, ClassId, GroupId, IdVec, ProtocolId, ProviderId, QueueId};
use crate::random::Law;
use crate::routing::{Capability, ProtocolSet, Rules};
use crate::stats::LevelByInterval;
use crate::time::{Span, Time};
use crate::workload::Class;

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
    /// How contacts are routed.
    pub rules: Rules,
}

impl Center {
    /// Whether any conversation goes turn by turn.
    pub(super) fn converses_by_turns(&self) -> bool {
        self.classes.iter().any(|class| class.turns().is_some())
    }

    /// The agents who have what the class's queue asks for, in order, whatever programs they run.
    pub(super) fn agents_who_may_serve(&self, class: &Class) -> Vec<AgentId> {
        let asks = &self.rules.queues[class.queue];
        let skilled = |agent: &Agent| agent.capability.level(asks.skill) >= asks.minimum_level.max(1);
        self.agents.entries().filter(|(_, agent)| skilled(agent)).map(|(id, _)| id).collect()
    }
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
    /// Whom an agent answers first in conversations turn by turn.
    pub answers: AnswerOrder,
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

/// Somebody who serves contacts.
#[derive(Clone, Debug)]
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

/// A provider of instant messaging.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// The protocol it speaks.
    pub protocol: ProtocolId,
    /// The protocol's name.
    pub protocol_name: String,
    /// How long a message takes between client and provider \[s\].
    pub client_leg: Law,
    /// How long a message takes between provider and proxy \[s\].
    pub proxy_leg: Law,
    /// Who is to host its communications.
    pub hosting: Host,
    /// Whether the provider redirects clients when asked to.
    pub redirects: bool,
}

/// The proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// The protocols in which it can act as the host of a redirected client.
    pub can_host: ProtocolSet,
    /// How long a message takes between a redirected client and the proxy \[s\].
    pub direct_leg: Law,
    /// How long the redirection takes \[s\].
    pub redirect_delay: Law,
    /// How long the robot takes to write a message \[s\].
    pub robot_delay: Law,
}
