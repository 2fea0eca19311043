//! What the engine is told.

use crate::ids::{AgentId, ContactId, ProtocolId, QueueId, SkillId};
use crate::time::Span;

/// What a contact occupies at an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// A call: talking.
    Voice,
    /// An instant-messaging session: writing.
    Im,
    /// A chat on the center's own page: writing.
    Chat,
    /// A letter that waits for its answer as long as it takes.
    Email,
}

impl Medium {
    /// How many media there are.
    pub const COUNT: usize = 4;
    /// All of them, in their order.
    pub const ALL: [Medium; Medium::COUNT] = [Medium::Voice, Medium::Im, Medium::Chat, Medium::Email];

    /// Whether nobody is there who waits: contacts of such a medium are served when no live one waits whom the agent may
    /// serve, whatever the order of service.
    #[inline]
    pub fn is_deferred(self) -> bool {
        matches!(self, Medium::Email)
    }
}

/// How a contact reaches an agent: what the agent's station must be able to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// A telephone call.
    Voice,
    /// Instant messages of one protocol.
    Im(ProtocolId),
    /// A chat on the center's own page.
    Chat,
    /// A letter.
    Email,
}

impl Channel {
    /// The medium of the channel.
    #[inline]
    pub fn medium(self) -> Medium {
        match self {
            Channel::Voice => Medium::Voice,
            Channel::Im(_) => Medium::Im,
            Channel::Chat => Medium::Chat,
            Channel::Email => Medium::Email,
        }
    }
}

/// A set of instant-messaging protocols, at most 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProtocolSet(u64);

impl ProtocolSet {
    /// The largest number of protocols that a set can tell apart.
    pub const LIMIT: usize = 64;

    /// Whether the protocol is in the set.
    #[inline]
    pub fn contains(self, protocol: ProtocolId) -> bool {
        self.0 >> protocol.0 & 1 == 1
    }
}

impl FromIterator<ProtocolId> for ProtocolSet {
    /// # Panics
    /// When a protocol's number is not below [`ProtocolSet::LIMIT`].
    fn from_iter<I: IntoIterator<Item = ProtocolId>>(protocols: I) -> Self {
        ProtocolSet(protocols.into_iter().fold(0, |set, protocol| {
            assert!(usize::from(protocol.0) < ProtocolSet::LIMIT, "too many protocols");
            set | 1 << protocol.0
        }))
    }
}

/// A skill with the level at which an agent has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkillLevel {
    /// The skill.
    pub skill: SkillId,
    /// How good the agent is at it: higher is better, 0 is not at all.
    pub level: u8,
}

/// How many sessions an agent may have open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capacity {
    /// By medium, in the order of [`Medium`]; 0 means that the agent does not serve it.
    pub by_medium: [u8; Medium::COUNT],
    /// Over all media together.
    pub total: u8,
}

/// What an agent can do, as last reported: running programs, skills, capacity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capability {
    skills: Vec<SkillLevel>,
    programs: ProtocolSet,
    capacity: Capacity,
}

impl Capability {
    /// A capability. Of a skill named twice the higher level counts; level 0 is the same as not having it.
    pub fn new(skills: impl IntoIterator<Item = SkillLevel>, programs: ProtocolSet, capacity: Capacity) -> Self {
        let mut skills: Vec<_> = skills.into_iter().filter(|skill| skill.level > 0).collect();
        skills.sort_by_key(|held| (held.skill, std::cmp::Reverse(held.level)));
        skills.dedup_by_key(|held| held.skill);
        Capability { skills, programs, capacity }
    }

    /// The same with no program running.
    #[must_use]
    pub fn without_programs(&self) -> Capability {
        Capability { programs: ProtocolSet::default(), ..self.clone() }
    }

    /// Whether any program is running.
    pub fn runs_programs(&self) -> bool {
        self.programs != ProtocolSet::default()
    }

    /// The level of a skill, 0 when the agent does not have it.
    pub fn level(&self, skill: SkillId) -> u8 {
        self.skills.binary_search_by_key(&skill, |held| held.skill).map_or(0, |at| self.skills[at].level)
    }

    /// How many skills.
    pub fn breadth(&self) -> usize {
        self.skills.len()
    }

    /// How many sessions at once.
    #[inline]
    pub fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// Whether a contact of this channel could be served at all: capacity for the medium, and for instant messages a
    /// running program of the protocol.
    pub fn speaks(&self, channel: Channel) -> bool {
        let served = self.capacity.total > 0 && self.capacity.by_medium[channel.medium() as usize] > 0;
        served
            && match channel {
                Channel::Voice | Channel::Chat | Channel::Email => true,
                Channel::Im(protocol) => self.programs.contains(protocol),
            }
    }
}

/// Whether an agent takes contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentState {
    /// Logged on and taking contacts as far as his capacity goes.
    Ready,
    /// Logged on or off, but taking no new contact. Sessions that are open go on.
    NotReady,
}

/// Somebody wants to be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who.
    pub contact: ContactId,
    /// The queue, which stands for what the contact needs.
    pub queue: QueueId,
    /// How the contact reaches an agent.
    pub channel: Channel,
    /// Higher goes first, where the order of service asks for it.
    pub priority: u8,
    /// An agent for whom the contact would rather wait a while.
    pub preferred: Option<Preferred>,
    /// A uniformly drawn number, for picks that leave it to chance.
    pub draw: u64,
}

/// A wish for one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferred {
    /// The agent.
    pub agent: AgentId,
    /// How long the contact waits for this agent alone; after it anybody of the queue will do. When the agent is not ready
    /// any more, the limit is over, and the engine's deadline is at once.
    pub limit: Span,
}

/// Everything that the engine can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A report: what an agent can do from now on. Agents appear with their first report, not ready.
    Capability {
        /// Which agent.
        agent: AgentId,
        /// What he can do.
        capability: Capability,
    },
    /// A report: whether an agent takes contacts from now on.
    State {
        /// Which agent; his capability must have been reported.
        agent: AgentId,
        /// Whether he takes contacts.
        state: AgentState,
    },
    /// A contact asks to be routed.
    Request(Request),
    /// A contact comes back whose session was ended for the time being. It goes before all who ask for the first time, is
    /// never refused, and waits for its preferred agent without a limit while he is ready.
    Resume(Request),
    /// A waiting contact left.
    Withdraw(ContactId),
    /// The agent is done with the contact, work after the conversation included.
    SessionEnded {
        /// The contact that was served.
        contact: ContactId,
    },
}
