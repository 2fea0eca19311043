//! What the engine is told.

use super::table::{Attributes, Row};
use crate::ids::{AgentId, ContactId, GroupId, LanguageId, ProtocolId, QueueId, SkillId};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// What a contact occupies at an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// A call: talking.
    Voice,
    /// An instant-messaging session: writing.
    Im,
    /// A chat on the center's own page: writing.
    Chat,
    /// An e-mail that waits for its answer as long as it takes.
    Email,
}

impl Medium {
    /// How many media there are.
    pub const COUNT: usize = 4;
    /// All of them, in their order.
    pub const ALL: [Medium; Medium::COUNT] = [Medium::Voice, Medium::Im, Medium::Chat, Medium::Email];

    /// Whether nobody is there who waits, so that contacts of the medium are always [deferred](Request::is_deferred).
    #[inline]
    pub fn is_deferred(self) -> bool {
        matches!(self, Medium::Email)
    }
}

/// How a contact reaches an agent: what the agent's station must be able to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A telephone call.
    Voice,
    /// Instant messages of one protocol.
    Im(ProtocolId),
    /// A chat on the center's own page.
    Chat,
    /// An e-mail.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(transparent)]
pub struct ProtocolSet(u64);

impl ProtocolSet {
    /// The largest number of protocols that a set can tell apart.
    pub const LIMIT: usize = 64;

    /// The protocols of both sets.
    #[must_use]
    pub fn union(self, other: ProtocolSet) -> ProtocolSet {
        ProtocolSet(self.0 | other.0)
    }

    /// Whether the protocol is in the set.
    #[inline]
    pub fn contains(self, protocol: ProtocolId) -> bool {
        self.0 >> protocol.0 & 1 == 1
    }

    /// The protocols in rising order.
    pub fn iter(self) -> impl Iterator<Item = ProtocolId> {
        (0..Self::LIMIT as u8).map(ProtocolId).filter(move |&protocol| self.contains(protocol))
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SkillLevel {
    /// The skill.
    pub skill: SkillId,
    /// How good the agent is at it: higher is better, 0 is not at all.
    pub level: u8,
}

/// How many sessions an agent may have open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// By medium, in the order of [`Medium`]; 0 means that the agent does not serve it.
    pub by_medium: [u16; Medium::COUNT],
    /// Over all media together.
    pub total: u16,
}

impl Capacity {
    /// How many sessions of a medium, if there are no others.
    #[inline]
    pub(super) fn of(self, medium: Medium) -> u16 {
        self.by_medium[medium as usize].min(self.total)
    }
}

/// Pairs of media: one that an agent is at, and another that comes meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(transparent)]
pub struct MediaPairs([u8; Medium::COUNT]);

impl MediaPairs {
    /// No pairs.
    pub const NONE: MediaPairs = MediaPairs([0; Medium::COUNT]);

    /// These and one more.
    #[must_use]
    pub fn and(mut self, at: Medium, comes: Medium) -> MediaPairs {
        self.0[at as usize] |= 1 << comes as u8;
        self
    }

    /// Whether the pair is one of them.
    #[inline]
    pub fn contain(self, at: Medium, comes: Medium) -> bool {
        self.0[at as usize] >> comes as u8 & 1 == 1
    }

    /// Whether there are none.
    #[inline]
    pub fn are_none(&self) -> bool {
        *self == MediaPairs::NONE
    }

    /// What may come of the pairs with a medium of which there are sessions, one bit for a medium.
    pub(super) fn coming(self, sessions: [u16; Medium::COUNT]) -> u8 {
        let open = self.0.into_iter().zip(sessions).filter(|&(_, open)| open > 0);
        open.fold(0, |all, (coming, _)| all | coming)
    }
}

/// What an agent can do, as last reported: running programs, skills, capacity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(from = "Reported")]
pub struct Capability {
    skills: Vec<SkillLevel>,
    /// Of some of the skills, in their order.
    speeds: Vec<(SkillId, u16)>,
    cost: u32,
    group: GroupId,
    rank: u8,
    /// One bit each.
    languages: u64,
    programs: ProtocolSet,
    capacity: Capacity,
    #[serde(skip_serializing_if = "MediaPairs::are_none")]
    exclusions: MediaPairs,
}

/// A capability as it is written in files; skills in any order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reported {
    skills: Vec<SkillLevel>,
    speeds: Vec<(SkillId, u16)>,
    cost: u32,
    group: GroupId,
    rank: u8,
    languages: u64,
    programs: ProtocolSet,
    capacity: Capacity,
    #[serde(default)]
    exclusions: MediaPairs,
}

impl From<Reported> for Capability {
    fn from(reported: Reported) -> Capability {
        let capability = Capability::new(reported.skills, reported.programs, reported.capacity);
        let capability = capability.at_speeds(reported.speeds).costing(reported.cost).in_group(reported.group);
        Capability { languages: reported.languages, ..capability.of_rank(reported.rank).excluding(reported.exclusions) }
    }
}

/// The speed of an agent who reported none.
const SPEED: u16 = 1;

impl Capability {
    /// A capability. Of a skill named twice the higher level counts; level 0 is the same as not having it.
    pub fn new(skills: impl IntoIterator<Item = SkillLevel>, programs: ProtocolSet, capacity: Capacity) -> Self {
        let mut skills: Vec<_> = skills.into_iter().filter(|skill| skill.level > 0).collect();
        skills.sort_by_key(|held| (held.skill, std::cmp::Reverse(held.level)));
        skills.dedup_by_key(|held| held.skill);
        let (speeds, cost, group, rank, languages) = (Vec::new(), 0, GroupId(0), 0, 0);
        let exclusions = MediaPairs::default();
        Capability { skills, speeds, cost, group, rank, languages, programs, capacity, exclusions }
    }

    /// The same, taking nobody of a medium while at another, for these pairs; how many of one medium, the capacity says.
    #[must_use]
    pub fn excluding(self, exclusions: MediaPairs) -> Self {
        Capability { exclusions, ..self }
    }

    /// Of which media nobody is taken while at which others.
    #[inline]
    pub fn exclusions(&self) -> MediaPairs {
        self.exclusions
    }

    /// The same in a group; one that is not reported is the first.
    #[must_use]
    pub fn in_group(self, group: GroupId) -> Self {
        Capability { group, ..self }
    }

    /// The same of a rank in the organization, higher for more; one that is not reported is 0.
    #[must_use]
    pub fn of_rank(self, rank: u8) -> Self {
        Capability { rank, ..self }
    }

    /// The same speaking these languages; nobody speaks any unless it is reported.
    ///
    /// # Panics
    /// When a language's number is not below 64.
    #[must_use]
    pub fn speaking(self, languages: impl IntoIterator<Item = LanguageId>) -> Self {
        let languages = languages.into_iter().fold(0, |set, language| {
            assert!(language.0 < 64, "too many languages");
            set | 1 << language.0
        });
        Capability { languages, ..self }
    }

    /// The group.
    pub fn group(&self) -> GroupId {
        self.group
    }

    /// The rank in the organization.
    pub fn rank(&self) -> u8 {
        self.rank
    }

    /// Whether the agent speaks the language.
    pub fn speaks_language(&self, language: LanguageId) -> bool {
        language.0 < 64 && self.languages >> language.0 & 1 == 1
    }

    /// The same at these speeds: contacts of a skill in some time that is the same for all agents. Of a skill named twice
    /// the higher speed counts; a speed that is not reported is 1.
    #[must_use]
    pub fn at_speeds(self, speeds: impl IntoIterator<Item = (SkillId, u16)>) -> Self {
        let mut speeds = Vec::from_iter(speeds);
        speeds.sort_by_key(|&(skill, speed)| (skill, std::cmp::Reverse(speed)));
        speeds.dedup_by_key(|&mut (skill, _)| skill);
        speeds.retain(|&(_, speed)| speed != SPEED);
        Capability { speeds, ..self }
    }

    /// The same at this cost, in whatever unit all agents have in common. A cost that is not reported is 0.
    #[must_use]
    pub fn costing(self, cost: u32) -> Self {
        Capability { cost, ..self }
    }

    /// The skills for which a level or a speed was reported.
    pub fn skills(&self) -> impl Iterator<Item = SkillId> {
        self.skills.iter().map(|held| held.skill).chain(self.speeds.iter().map(|&(skill, _)| skill))
    }

    /// The languages that the agent speaks, in rising order.
    pub fn languages(&self) -> impl Iterator<Item = LanguageId> {
        (0..64).map(LanguageId).filter(|&language| self.speaks_language(language))
    }

    /// How many contacts of a skill the agent serves in some time that is the same for all.
    pub fn speed(&self, skill: SkillId) -> u16 {
        self.speeds.binary_search_by_key(&skill, |&(skill, _)| skill).map_or(SPEED, |at| self.speeds[at].1)
    }

    /// What the agent costs.
    pub fn cost(&self) -> u32 {
        self.cost
    }

    /// The same with other programs running.
    #[must_use]
    pub fn with_programs(&self, programs: ProtocolSet) -> Capability {
        Capability { programs, ..self.clone() }
    }

    /// The protocols that the running programs are compatible with.
    pub fn programs(&self) -> ProtocolSet {
        self.programs
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

/// What it takes to serve a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The queue that it waits in.
    pub queue: QueueId,
    /// How it reaches an agent.
    pub channel: Channel,
    /// The language that the agent has to speak; nothing for any.
    pub language: Option<LanguageId>,
}

/// Whether an agent takes contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgentState {
    /// Logged on and taking contacts as far as their capacity goes.
    Ready,
    /// Logged on or off, but taking no new contact. Sessions that are open go on.
    NotReady,
}

/// Somebody wants to be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who.
    pub contact: ContactId,
    /// The queue, which stands for what the contact needs.
    pub queue: QueueId,
    /// How the contact reaches an agent.
    pub channel: Channel,
    /// Higher goes first, where the order of service asks for it.
    pub priority: u8,
    /// Whether nobody is there who waits, as behind every e-mail: the record of a campaign, say, whose client does not know of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deferred: bool,
    /// The language that the agent has to speak; nothing for any.
    pub language: Option<LanguageId>,
    /// What else is known of the contact, for the table of rules.
    #[serde(default, skip_serializing_if = "Attributes::are_unknown")]
    pub attributes: Attributes,
    /// An agent for whom the contact would rather wait a while.
    pub preferred: Option<Preferred>,
    /// A uniformly drawn number, for picks that leave it to chance.
    pub draw: u64,
}

impl Request {
    /// Whether the contact is served when no live one waits whom the agent may serve, whatever the order of service.
    #[inline]
    pub fn is_deferred(&self) -> bool {
        self.deferred || self.channel.medium().is_deferred()
    }
}

/// A wish for one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Preferred {
    /// The agent.
    pub agent: AgentId,
    /// How long the contact waits for this agent alone; after it anybody of the queue will do. When the agent is not ready
    /// any more, the limit is over, and the engine's deadline is at once.
    pub limit: Span,
    /// With so many who wait for this agent alone, they are not available to whoever comes: anybody of the queue will do at once.
    /// Nothing for however many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backlog: Option<u32>,
}

/// Everything that the engine can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A report: what an agent can do from now on. Agents appear with their first report, not ready.
    Capability {
        /// Which agent.
        agent: AgentId,
        /// What they can do.
        capability: Capability,
    },
    /// A report: whether an agent takes contacts from now on.
    State {
        /// Which agent; their capability must have been reported.
        agent: AgentId,
        /// Whether they take contacts.
        state: AgentState,
    },
    /// The table of rules is replaced: later requests go by the new one. Nothing else changes.
    Table(Vec<Row>),
    /// A contact asks to be routed.
    Request(Request),
    /// A contact comes back whose session was ended for the time being. It goes before all who ask for the first time, is
    /// never refused, and waits for its preferred agent without a limit while they are ready.
    Resume(Request),
    /// A contact left that waits or is held, or whose agent has not responded yet.
    Withdraw(ContactId),
    /// A contact that waits, or is with an agent, is not to be had for a while: it hung up and is to be called back, or could not be
    /// reached. It keeps its place, nobody is selected for it, and an agent whom it was with is free.
    Hold(ContactId),
    /// A contact that is held asks again, perhaps for something else, at the place of its first request. No row of the table counts for
    /// it, and no full queue refuses it.
    Reenter(Request),
    /// The agent to whom the contact was connected does not respond. They take nobody from now on, until it is reported that they are
    /// ready again; the contact is routed anew, to anybody, at the place that it had.
    Unanswered {
        /// The contact.
        contact: ContactId,
    },
    /// The agent is done with the contact, work after the conversation included.
    SessionEnded {
        /// The contact that was served.
        contact: ContactId,
    },
}
